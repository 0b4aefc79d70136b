"""Kernels behind the edges of rings: who covers whom, in whole units so that a threshold is exact.

A cover is carried / (50 * weight), both whole. Divided as float64 it orders as the fractions do: two
fractions that differ, differ by far more than the rounding, since 50 * weight * weight stays below 2**53.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from archstone.engines.audits import STRENGTH_UNITS, AuditTable


@nb.njit(cache=True)
def spread(
    row: int,
    start: npt.NDArray[np.int64],
    capability: npt.NDArray[np.uint16],
    units: npt.NDArray[np.uint8],
    family: npt.NDArray[np.int16],
    by_family: npt.NDArray[np.int64],
    out: npt.NDArray[np.int64],
) -> None:
    """Write one row's usable strength over all capabilities into *out*, half within a family."""
    by_family[:] = 0
    for e in range(start[row], start[row + 1]):
        group = family[capability[e]]
        if group >= 0:
            by_family[group] = max(by_family[group], units[e] // 2)
    for c in range(len(out)):
        out[c] = by_family[family[c]] if family[c] >= 0 else 0
    for e in range(start[row], start[row + 1]):
        out[capability[e]] = max(out[capability[e]], units[e])


@nb.njit(cache=True)
def carried(
    row: int,
    start: npt.NDArray[np.int64],
    capability: npt.NDArray[np.uint16],
    weight: npt.NDArray[np.uint8],
    usable: npt.NDArray[np.int64],
) -> int:
    """Sum weight times usable strength over one row's vulnerabilities."""
    total = 0
    for e in range(start[row], start[row + 1]):
        total += weight[e] * usable[capability[e]]
    return total


@nb.njit(cache=True)
def full_weight(start: npt.NDArray[np.int64], weight: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Give 50 times the summed weight of each row: what a cover of 1 carries."""
    out = np.zeros(len(start) - 1, dtype=np.int64)
    for row in range(len(out)):
        for e in range(start[row], start[row + 1]):
            out[row] += weight[e]
        out[row] *= STRENGTH_UNITS
    return out


@nb.njit(cache=True)
def covers_by(
    row: int,
    usable: npt.NDArray[np.int64],
    needing: tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.uint8]],
    full: npt.NDArray[np.int64],
    least: tuple[int, int],
    total: npt.NDArray[np.int64],
    out: npt.NDArray[np.float64],
) -> None:
    """Write cover(row -> i) for every i into *out*, 0 where it is no edge; *usable* is the row's strength.

    *needing* lists, for each capability, who needs it and how much.
    """
    total[:] = 0
    for c in range(len(usable)):
        if usable[c] > 0:
            for e in range(needing[0][c], needing[0][c + 1]):
                total[needing[1][e]] += usable[c] * needing[2][e]
    total[row] = 0
    for i in range(len(full)):
        enough = total[i] > 0 and total[i] * least[1] >= least[0] * full[i]
        out[i] = total[i] / full[i] if enough else 0.0


@nb.njit(cache=True)
def covers_of(
    row: int,
    strength: tuple[npt.NDArray[np.int64], npt.NDArray[np.uint16], npt.NDArray[np.uint8]],
    need: tuple[npt.NDArray[np.int64], npt.NDArray[np.uint16], npt.NDArray[np.uint8]],
    family: npt.NDArray[np.int16],
    full: npt.NDArray[np.int64],
    least: tuple[int, int],
    by_family: npt.NDArray[np.int64],
    usable: npt.NDArray[np.int64],
    out: npt.NDArray[np.float64],
) -> None:
    """Write cover(j -> row) for every j into *out*; 0 where it is no edge."""
    out[:] = 0.0
    if full[row] == 0:
        return
    for j in range(len(full)):
        if j != row:
            spread(j, strength[0], strength[1], strength[2], family, by_family, usable)
            total = carried(row, need[0], need[1], need[2], usable)
            if total > 0 and total * least[1] >= least[0] * full[row]:
                out[j] = total / full[row]


@nb.njit(cache=True)
def best_receivers(
    covers: npt.NDArray[np.float64],
    receivers: int,
    target: npt.NDArray[np.int32],
    weight: npt.NDArray[np.float64],
) -> int:
    """Keep the *receivers* largest covers, ties to the smaller row; return how many there are."""
    kept = 0
    for i in range(len(covers)):
        value = covers[i]
        if value <= 0.0 or (kept == receivers and value <= weight[kept - 1]):
            continue
        at = kept if kept < receivers else receivers - 1
        while at > 0 and weight[at - 1] < value:
            weight[at] = weight[at - 1]
            target[at] = target[at - 1]
            at -= 1
        weight[at] = value
        target[at] = i
        kept = min(kept + 1, receivers)
    return kept


class CoverRows:
    """An audit table made ready to be read row by row: whom an organisation covers, and who covers it."""

    def __init__(self, audits: AuditTable, least: tuple[int, int]) -> None:
        self.strength = (audits.strength_start, audits.strength_capability, audits.strength_units)
        self.need = (audits.need_start, audits.need_capability, audits.need_weight)
        self.family = audits.family
        self.full = full_weight(audits.need_start, audits.need_weight)
        self.least = least
        self.usable = np.zeros(audits.capabilities, dtype=np.int64)
        self._by_family = np.zeros(int(audits.family.max(initial=-1)) + 1, dtype=np.int64)
        self._total = np.zeros(len(audits), dtype=np.int64)
        self._needing = _who_needs(audits)

    def spread(self, row: int) -> None:
        """Leave the row's usable strength in ``usable``."""
        start, capability, units = self.strength
        spread(row, start, capability, units, self.family, self._by_family, self.usable)

    def by(self, row: int, out: npt.NDArray[np.float64]) -> None:
        """Write cover(row -> i) for every i; leaves the row's usable strength in ``usable``."""
        self.spread(row)
        covers_by(row, self.usable, self._needing, self.full, self.least, self._total, out)

    def of(self, row: int, out: npt.NDArray[np.float64]) -> None:
        """Write cover(j -> row) for every j."""
        covers_of(
            row,
            self.strength,
            self.need,
            self.family,
            self.full,
            self.least,
            self._by_family,
            self.usable,
            out,
        )

    def cover(self, by: int, of: int) -> float:
        """Work out one cover, whatever the threshold."""
        self.spread(by)
        start, capability, weight = self.need
        return carried(of, start, capability, weight, self.usable) / float(self.full[of])


def _who_needs(
    audits: AuditTable,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Turn the table round: for each capability the rows that need it, ascending, and how much."""
    order = np.argsort(audits.need_capability, kind="stable")
    row = np.repeat(np.arange(len(audits), dtype=np.int32), np.diff(audits.need_start))
    start = np.zeros(audits.capabilities + 1, dtype=np.int64)
    np.cumsum(np.bincount(audits.need_capability, minlength=audits.capabilities), out=start[1:])
    return start, row[order], audits.need_weight[order]
