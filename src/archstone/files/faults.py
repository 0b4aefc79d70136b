"""Faults found while a file is read: every one is told, and none of a faulty file is used."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archstone.model.errors import BadInput, Fault

MOST_FAULTS_TOLD = 1000
LONGEST_VALUE = 60  # characters of a cell that a fault repeats: enough to find it, and the sentence stays one
_QUOTED = re.compile(r"""(?<!\w)(['"])((?:(?!\1)[^\\]|\\.)*)\1""")
_UNBROKEN = re.compile(r"\S{81,}")


class FaultList:
    """The faults of one file, told in the order of its lines.

    At most a thousand are kept, so that a million broken rows don't fill the memory; the rest are counted.
    ``counts_rows`` is for formats without lines: the row then stands in the sentence. ``at_most`` is how
    many are kept, for those who write them somewhere else than into a page.
    """

    def __init__(self, file: str, *, counts_rows: bool = False, at_most: int = MOST_FAULTS_TOLD) -> None:
        self.file = file
        self._at_most = at_most
        self.count = 0
        self.counts_rows = counts_rows
        self._kept: list[Fault] = []

    def __len__(self) -> int:
        return self.count

    def add(self, line: int | None, field: str, message: str) -> None:
        """Note a fault where it stands."""
        self.count += 1
        if len(self._kept) >= self._at_most:
            return
        field, message = _shortened(field), _shortened(message)
        if self.counts_rows and line is not None:
            line, message = None, f"Row {line}: {message}"
        self._kept.append(Fault(self.file, line, field, message))

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note faults that were found elsewhere."""
        for fault in faults:
            self.count += 1
            if len(self._kept) < self._at_most:
                self._kept.append(fault)

    def clear(self) -> None:
        """Forget the faults so far, once they stand written elsewhere."""
        self.count = 0
        self._kept.clear()

    @property
    def told(self) -> tuple[Fault, ...]:
        """The faults to show; the last one says how many more there are, where there are more."""
        more = self.count - len(self._kept)
        kept = sorted(self._kept, key=lambda fault: fault.line or 0)  # keeps the order within a line
        if not more:
            return tuple(kept)
        return (*kept, Fault(self.file, None, "", f"There are {more:,} more faults."))

    def raise_if_any(self) -> None:
        """Raise BadInput with every fault, if there is one."""
        if self.count:
            raise BadInput(self.told)


def _shortened(sentence: str) -> str:
    """Cut the values that a sentence repeats, so that a whole cell never stands in it."""
    if len(sentence) <= LONGEST_VALUE:
        return sentence
    quoted = _QUOTED.sub(lambda found: f"{found[1]}{_cut(found[2])}{found[1]}", sentence)
    return _UNBROKEN.sub(lambda found: _cut(found[0]), quoted)


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"


def one_fault(file: str, line: int | None, field: str, message: str) -> BadInput:
    """Make the error for a file that can't be read further than its first fault."""
    return BadInput([Fault(file, line, field, message)])
