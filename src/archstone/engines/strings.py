"""Columns of text as two arrays, so that a million of them can lie in a memory-mapped file unread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class StringColumn:
    """Text in rows: all of it joined in UTF-8, and where each begins.

    Attributes
    ----------
    start : (n + 1,) uint32 or int64
    text : (.,) uint8
    """

    start: npt.NDArray[np.uint32] | npt.NDArray[np.int64]
    text: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, values: Sequence[str]) -> StringColumn:
        """Lay out a sequence of text.

        Examples
        --------
        >>> StringColumn.of(["arch", "stone"])[1]
        'stone'
        """
        encoded = [value.encode() for value in values]
        start = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        small = start[-1] <= np.iinfo(np.uint32).max
        return cls(
            start.astype(np.uint32) if small else start, np.frombuffer(b"".join(encoded), dtype=np.uint8)
        )

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, row: int) -> str:
        """Return one row's text."""
        return bytes(self.text[self.start[row] : self.start[row + 1]]).decode()

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))

    def rows_of(self, value: str) -> list[int]:
        """Find every row that holds just this value, in a column in any order.

        Notes
        -----
        Looks through the joined text as one, some milliseconds for a million names.

        Examples
        --------
        >>> StringColumn.of(["stone", "arch", "archstone", "arch"]).rows_of("arch")
        [1, 3]
        """
        wanted, text, found = value.encode(), self.text.tobytes(), []
        at = text.find(wanted) if wanted else -1
        while at >= 0:
            row = int(np.searchsorted(self.start, at, side="right")) - 1
            if int(self.start[row]) == at and int(self.start[row + 1]) == at + len(wanted):
                found.append(row)
            at = text.find(wanted, at + 1)
        return found

    def find(self, value: str) -> int:
        """Find the row of a value in a column in ascending order; -1 if it isn't there.

        Notes
        -----
        O(log n); reads only the rows it looks at.
        """
        at = self.place(value)
        return at if at < len(self) and self[at] == value else -1

    def place(self, value: str) -> int:
        """Count the rows that stand before a value in a column in ascending order."""
        wanted, low, high = value.encode(), 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if bytes(self.text[self.start[middle] : self.start[middle + 1]]) < wanted:
                low = middle + 1
            else:
                high = middle
        return low
