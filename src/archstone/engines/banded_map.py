"""The vulnerability map where weaknesses are sealed (SPEC F4): who excels where we are weakest.

What others are strong in is public, so the order by strength is exact; between equals stands first for whom
we could do more, by the band that is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.engines import _band_kernels as kernels
from archstone.engines.audits import ESTIMATED, GRADES, STRENGTH_UNITS
from archstone.engines.banded_index import BandedIndex
from archstone.engines.banded_pairs import banded_matches_with
from archstone.engines.banded_search import Asking, BandedMatch, Introduced
from archstone.engines.cover import CoveredVulnerability, usable_strength
from archstone.model.audits import Audit, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation

HALF = STRENGTH_UNITS // 2  # more than this comes from the capability itself, never from its family
GRADE_STEPS = len(GRADES)

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class BandedExcellent:
    """An organisation that excels at one of our gaps, as far as we may know it.

    ``lacks`` is what it shows that it lacks, heaviest first, with how well we cover it.
    """

    strength: Strength
    share: Fraction
    exact: bool
    match: BandedMatch

    @property
    def organisation(self) -> Organisation:
        """Who it is."""
        return self.match.other

    @property
    def lacks(self) -> tuple[CoveredVulnerability, ...]:
        """What it shows that it lacks."""
        return self.match.cover_shown.items


@dataclass(frozen=True, slots=True)
class BandedGap:
    """One of our vulnerabilities and who excels there, the strongest first; empty where no one does."""

    vulnerability: Vulnerability
    organisations: tuple[BandedExcellent, ...]

    @property
    def capability(self) -> CapabilityId:
        """The capability that we lack."""
        return self.vulnerability.capability


@dataclass(frozen=True, slots=True)
class BandedMap:
    """Our gravest gaps, each with the organisations that excel there."""

    organisation: Organisation
    goal: Goal | None
    gaps: tuple[BandedGap, ...]


def banded_map(
    index: BandedIndex,
    organisation: Organisation,
    *,
    gaps: int = 5,
    organisations: int = 3,
    goal: Goal | None = None,
    counted: Audit | None = None,
    introduced: Mapping[str, Introduced] | None = None,
) -> BandedMap:
    """Name for each of the gravest vulnerabilities the organisations that excel there.

    Parameters
    ----------
    index : what may be shown of the registry, and its sketches
    organisation : whose gaps are mapped, with its own whole audit
    gaps, organisations : how many vulnerabilities, by rank and then weight, and how many beside each
    goal, counted, introduced : as in `banded_search.find_banded_matches`

    Returns
    -------
    BandedMap
        Organisations by usable strength descending, the capability itself before one of its family, then by
        band, then by all they do for us, then by id.

    Raises
    ------
    RuleBroken
        If *gaps* or *organisations* is below 1.

    Notes
    -----
    Exact but for the bands, and deterministic. A few milliseconds a gap for a million organisations.
    """
    for name, value in (("gaps", gaps), ("organisations", organisations)):
        if value < 1:
            raise RuleBroken(f"The map needs at least one of its {name}, not {value}.")
    relevant = goal.relevant(index.shown.taxonomy) if goal else None
    asked = [
        v for v in organisation.audit.ranked if v.weight and (relevant is None or v.capability in relevant)
    ][:gaps]
    seeking = _Seeking.of(index, organisation, goal, counted)
    found = [
        (v, [index.shown.organisation(int(row)).id for row in seeking.best_at(v.capability, organisations)])
        for v in asked
    ]
    ids = list(dict.fromkeys(id for _, named in found for id in named))
    matches = dict(
        zip(
            ids,
            banded_matches_with(index, organisation, ids, goal=goal, counted=counted, introduced=introduced),
            strict=True,
        )
    )
    return BandedMap(
        organisation,
        goal,
        tuple(
            BandedGap(v, tuple(_excellent(matches[id], v.capability, index) for id in named))
            for v, named in found
        ),
    )


def _excellent(match: BandedMatch, capability: CapabilityId, index: BandedIndex) -> BandedExcellent:
    share, strength = usable_strength(match.other.audit, capability, index.shown.taxonomy)
    assert strength is not None  # the search found it by a strength that serves
    return BandedExcellent(strength, share, strength.capability == capability, match)


@dataclass(frozen=True)
class _Seeking:
    """Who may stand on the map, and what it takes to order them."""

    index: BandedIndex
    asking: Asking
    passes: npt.NDArray[np.uint8]
    carried: Array

    @classmethod
    def of(
        cls, index: BandedIndex, organisation: Organisation, goal: Goal | None, counted: Audit | None
    ) -> _Seeking:
        asking = Asking.of(index, organisation, goal, counted)
        passes = index.shown.passing(organisation, ())
        if asking.row >= 0:
            passes[asking.row] = 0
        return cls(index, asking, passes, index.carried(asking.need, asking.weight))

    def best_at(self, capability: CapabilityId, count: int) -> npt.NDArray[np.int64]:
        """Give the rows of the best *count* at a capability."""
        number = self.index.shown.taxonomy.ids.index(capability)
        units = self.index.carried(np.array([number]), np.array([1])) * self.passes
        found: list[int] = []
        levels = np.bincount(units, minlength=STRENGTH_UNITS + 1)
        for level in np.flatnonzero(levels)[::-1]:
            if not level or len(found) >= count:
                break
            rows = np.flatnonzero(units == level)
            exact = self._exact(rows, number, int(level))
            for group in (rows[exact], rows[~exact]):
                if len(found) < count:
                    found += self._ordered(group)[: count - len(found)].tolist()
        return np.array(found, dtype=np.int64)

    def _exact(self, rows: npt.NDArray[np.int64], capability: int, level: int) -> npt.NDArray[np.bool_]:
        """Say which rows have this strength by the capability itself."""
        if level > HALF or not len(rows):
            return np.ones(len(rows), dtype=np.bool_)
        details, order = self.index.shown.details, self.index.shown.search.arrays["order"]
        positions = np.flatnonzero(details.strength_capability == capability)
        code = details.strength_code[positions] % ESTIMATED
        tenths = np.array([grade.tenths for grade in GRADES])
        units = (code // GRADE_STEPS + 1) * tenths[code % GRADE_STEPS]
        owner = np.searchsorted(details.strength_start, positions[units == level], side="right") - 1
        held = np.zeros(len(order), dtype=np.bool_)
        held[owner] = True
        exact = np.zeros(len(rows), dtype=np.bool_)
        built = rows < len(order)
        exact[built] = held[order[rows[built]]]
        name = self.index.shown.taxonomy.ids[capability]
        for row, other in self.index.shown.changed.items():
            at = np.flatnonzero(rows == row)
            if other is not None and len(at):
                strength = other.audit.strength(name)
                exact[at] = strength is not None and strength.level * strength.grade.tenths == level
        return exact

    def _ordered(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Order rows of one strength by band, then by all they carry for us, then by id."""
        if len(rows) < 2:
            return rows
        band = told_bands(self.index, self.asking, rows)
        return rows[np.lexsort((self.index.ranks(rows), -self.carried[rows].astype(np.int64), -band))]


def told_bands(index: BandedIndex, asking: Asking, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give the bands of many rows by their place in `BANDS`; whom we openly do nothing for comes last."""
    bands = index.bands(asking.usable, rows, asking.organisation.id, asking.goal).astype(np.int64)
    bands[bands == kernels.NOTHING] = -1
    return bands
