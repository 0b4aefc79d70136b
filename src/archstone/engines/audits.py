"""Audits of many organisations as arrays, in whole units, for the engines that look at all of them.

A usable strength of 1 is 50 units (level times the grade in tenths), so that half of it, for a capability
of the same family, is whole too. A vulnerability's weight is kept in halves, since a median may be one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archstone.model.audits import Audit, Disclosure, Grade
from archstone.model.capabilities import Taxonomy

STRENGTH_UNITS = 50
WEIGHT_UNITS = 2
ESTIMATED = 128  # the bit of a code that marks an estimated item
GRADES = tuple(Grade)
DISCLOSURES = tuple(Disclosure)


def strength_code(level: int, grade: Grade, estimated: bool) -> int:
    """Pack a strength's level, grade and whether it was estimated into one byte."""
    return 3 * (level - 1) + GRADES.index(grade) + (ESTIMATED if estimated else 0)


def need_code(severity: int, need: int, disclosure: Disclosure, estimated: bool) -> int:
    """Pack a vulnerability's severity, need, disclosure and whether it was estimated into one byte."""
    code = 20 * (severity - 1) + 4 * (need - 1) + DISCLOSURES.index(disclosure)
    return code + (ESTIMATED if estimated else 0)


@dataclass(frozen=True)
class AuditTable:
    """Audits of n organisations over m capabilities, row by row; private vulnerabilities left out.

    Attributes
    ----------
    family : (m,) int16, the number of each capability's family; -1 for a capability that has none
    strength_start : (n + 1,) int64, where each row's strengths begin
    strength_capability : (.,) uint16
    strength_units : (.,) uint8, 6..50, level times grade in tenths
    need_start : (n + 1,) int64, where each row's vulnerabilities begin
    need_capability : (.,) uint16
    need_weight : (.,) uint8, 1..50, twice severity times need
    strength_code, need_code : (.,) uint8 or None, the scales behind them (see `strength_code` and
        `need_code`), for those who must show an item and not only count it
    """

    family: npt.NDArray[np.int16]
    strength_start: npt.NDArray[np.int64]
    strength_capability: npt.NDArray[np.uint16]
    strength_units: npt.NDArray[np.uint8]
    need_start: npt.NDArray[np.int64]
    need_capability: npt.NDArray[np.uint16]
    need_weight: npt.NDArray[np.uint8]
    strength_code: npt.NDArray[np.uint8] | None = None
    need_code: npt.NDArray[np.uint8] | None = None

    def __len__(self) -> int:
        return len(self.strength_start) - 1

    @property
    def capabilities(self) -> int:
        """How many capabilities the table speaks of."""
        return len(self.family)

    @classmethod
    def from_audits(cls, audits: Iterable[Audit], taxonomy: Taxonomy) -> AuditTable:
        """Lay out audits as arrays; raise NotFound for a capability that isn't in *taxonomy*."""
        number = {capability: k for k, capability in enumerate(taxonomy.ids)}
        strengths: list[tuple[int, int, int]] = []
        needs: list[tuple[int, int, int]] = []
        strength_start, need_start = [0], [0]
        for audit in audits:
            for strength in audit.strengths:
                at = number.get(strength.capability)
                if at is None:
                    at = number[taxonomy[strength.capability].id]
                code = strength_code(strength.level, strength.grade, strength.estimated is not None)
                strengths.append((at, strength.level * strength.grade.tenths, code))
            for vulnerability in audit.counting:
                at = number.get(vulnerability.capability)
                if at is None:
                    at = number[taxonomy[vulnerability.capability].id]
                v = vulnerability
                code = need_code(v.severity, v.need, v.disclosure, v.estimated is not None)
                # whole numbers where one person rated: fractions cost much over many organisations
                weight = int(WEIGHT_UNITS * v.product) if v.ratings else WEIGHT_UNITS * v.severity * v.need
                needs.append((at, weight, code))
            strength_start.append(len(strengths))
            need_start.append(len(needs))
        have = np.array(strengths, dtype=np.int64).reshape(-1, 3)
        want = np.array(needs, dtype=np.int64).reshape(-1, 3)
        return cls(
            family=family_numbers(taxonomy),
            strength_start=np.array(strength_start, dtype=np.int64),
            strength_capability=have[:, 0].astype(np.uint16),
            strength_units=have[:, 1].astype(np.uint8),
            need_start=np.array(need_start, dtype=np.int64),
            need_capability=want[:, 0].astype(np.uint16),
            need_weight=want[:, 1].astype(np.uint8),
            strength_code=have[:, 2].astype(np.uint8),
            need_code=want[:, 2].astype(np.uint8),
        )

    def take(self, rows: npt.NDArray[np.int64]) -> AuditTable:
        """Give the same table with only these rows, in this order."""

        def pick(start: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
            count = start[rows + 1] - start[rows]
            new = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
            return new, np.arange(new[-1]) + np.repeat(start[rows] - new[:-1], count)

        strength_start, have = pick(self.strength_start)
        need_start, want = pick(self.need_start)
        return AuditTable(
            family=self.family,
            strength_start=strength_start,
            strength_capability=self.strength_capability[have],
            strength_units=self.strength_units[have],
            need_start=need_start,
            need_capability=self.need_capability[want],
            need_weight=self.need_weight[want],
            strength_code=None if self.strength_code is None else self.strength_code[have],
            need_code=None if self.need_code is None else self.need_code[want],
        )

    def strengths_of(self, row: int) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
        """Give one row's strengths: capabilities and units."""
        part = slice(self.strength_start[row], self.strength_start[row + 1])
        return self.strength_capability[part], self.strength_units[part]

    def needs_of(self, row: int) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
        """Give one row's vulnerabilities: capabilities and weights in halves."""
        part = slice(self.need_start[row], self.need_start[row + 1])
        return self.need_capability[part], self.need_weight[part]

    def usable_strength(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        """Spread the strengths of some rows over all capabilities, half within a family.

        Returns
        -------
        units : (len(rows), m) uint8, 0..50; divide by 50 for the share
        """
        out = np.zeros((len(rows), self.capabilities), dtype=np.uint8)
        families = int(self.family.max(initial=-1)) + 1
        best = np.zeros(families, dtype=np.uint8)
        grouped = self.family >= 0
        for k, row in enumerate(rows):
            capability, units = self.strengths_of(int(row))
            if families:
                best[:] = 0
                known = self.family[capability] >= 0
                np.maximum.at(best, self.family[capability][known], units[known] // 2)
                out[k, grouped] = best[self.family[grouped]]
            out[k, capability] = np.maximum(out[k, capability], units)
        return out


def family_numbers(taxonomy: Taxonomy) -> npt.NDArray[np.int16]:
    """Give each capability the number of its family, families counted as they first appear."""
    families = {family: k for k, family in enumerate(taxonomy.families)}
    return np.array([families[capability.family] for capability in taxonomy], dtype=np.int16)
