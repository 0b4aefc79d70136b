"""What can go wrong, as sentences fit for the person who made the mistake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

MANY = 5000
BEGINNING = 3  # letters; fewer begin too many words to be one's beginning


class ArchstoneError(Exception):
    """Root of every error that a person may read."""


class RuleBroken(ArchstoneError):
    """Something said contradicts a rule of the field.

    ``at`` names the part of the object that the rule concerns, by its fields and their keys; it is empty
    where the rule concerns several of them.
    """

    def __init__(self, sentence: str = "", at: tuple[str | int, ...] = ()) -> None:
        super().__init__(sentence)
        self.at = at


class NotAllowed(ArchstoneError):
    """The actor may not do this."""


class NotFound(ArchstoneError):
    """What was asked for isn't there."""


class Conflict(ArchstoneError):
    """Someone else changed the same thing first."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input, told where it stands.

    ``line`` is None where the format has no lines (Parquet, a workbook row says its row instead).
    """

    file: str
    line: int | None
    field: str
    message: str

    def __str__(self) -> str:
        """Say the fault in one line: file, line, field, sentence."""
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}, {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class BadInput(RuleBroken):
    """An input with one or more faults; nothing of it was used."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Name the known word most like *word*, or the only one that begins with it; None where nothing is near.

    Examples
    --------
    >>> nearest("comunity-trust", ["community-trust", "logistics"])
    'community-trust'
    >>> nearest("community", ["community-trust", "logistics"])
    'community-trust'
    """
    candidates = list(known)
    if len(candidates) > MANY:  # comparing takes microseconds each: look only where it's likely
        candidates = [k for k in candidates if k[:2] == word[:2].lower() and abs(len(k) - len(word)) < 3][
            :MANY
        ]
    found = get_close_matches(word.lower(), candidates, n=1, cutoff=0.6)
    if found:
        return found[0]
    longer = [k for k in candidates if k.lower().startswith(word.lower())] if len(word) >= BEGINNING else []
    return longer[0] if len(longer) == 1 else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """End a sentence with the nearest known word, or with nothing.

    Examples
    --------
    >>> did_you_mean("logistic", ["logistics"])
    ' Did you mean logistics?'
    """
    near = nearest(word, known)
    return f" Did you mean {near}?" if near else ""
