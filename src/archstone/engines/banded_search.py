"""Search where weaknesses are sealed: a registry ranked by band, then by what each does for us.

Bands come from public items and sketches alone (`engines.banded_index`); what others do for us is exact, and
after an accepted introduction so is what we do for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.engines import _band_kernels as kernels
from archstone.engines import _search_kernels as search_kernels
from archstone.engines.audits import AuditTable
from archstone.engines.banded_index import BANDS, BandedIndex
from archstone.engines.cover import Cover, Uncommonness, blind_spots, cover, uncommonness
from archstone.engines.sealed_bands import Band, shown_organisation
from archstone.model.audits import Audit
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation
from archstone.model.screens import Condition

FINEST_DIAL = 10**6

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Introduced:
    """What an accepted introduction opens: the other's audit to rank by, and what it agreed to show.

    ``audit`` is the other's own, sealed vulnerabilities and all; of those only ``agreed`` are named.
    """

    audit: Audit
    agreed: frozenset[CapabilityId] = frozenset()


@dataclass(frozen=True, slots=True)
class BandedMatch:
    """Two organisations held against each other, as far as the one that searches may know.

    Attributes
    ----------
    organisation : the one that searches
    other : the possible partner as it may be shown, with what it agreed to show
    band : how much we could do for the other, as far as it is told
    cover_in : what the other does for us, exact, item by item
    cover_shown : what we do for what the other shows; not defined where it shows nothing
    cover_out : the exact cover after an accepted introduction, else None
    blind_spots : what we lack, and they openly lack or the goal requires, and neither side has
    uncommonness, dial : what the place inside the band was made from, beside ``cover_in``
    """

    organisation: Organisation
    other: Organisation
    goal: Goal | None
    band: Band
    cover_in: Cover
    cover_shown: Cover
    cover_out: Fraction | None
    blind_spots: tuple[CapabilityId, ...]
    uncommonness: Uncommonness
    dial: Fraction = Fraction(0)

    @property
    def estimated(self) -> bool:
        """Whether any part of what is shown was estimated from a register."""
        return self.other.audit.estimated

    @property
    def introduced(self) -> bool:
        """Whether an accepted introduction made the band exact."""
        return self.cover_out is not None


@dataclass(frozen=True, slots=True)
class BandedPage:
    """A page of a ranking: its matches, and how many the whole ranking has in each band."""

    matches: tuple[BandedMatch, ...]
    offset: int
    in_band: Mapping[Band, int]

    @property
    def total(self) -> int:
        """How many organisations the whole ranking has."""
        return sum(self.in_band.values())


@dataclass(frozen=True)
class Asking:
    """Who searches, as arrays: what it lacks that bears on the goal, and what it has to help with.

    Attributes
    ----------
    organisation, goal : who, and what for
    counted : its audit as it counts for others
    row : its own row in the index, -1 for none
    need, weight : (k,) what it lacks, and how much in halves
    usable : (m,) what it could carry, units of 1/50
    """

    organisation: Organisation
    goal: Goal | None
    counted: Audit
    row: int
    need: npt.NDArray[np.int64]
    weight: npt.NDArray[np.int64]
    usable: npt.NDArray[np.int64]

    @classmethod
    def of(
        cls, index: BandedIndex, organisation: Organisation, goal: Goal | None, counted: Audit | None
    ) -> Asking:
        """Lay out one who searches over the capabilities of an index."""
        taxonomy = index.shown.taxonomy
        counts = counted or organisation.audit
        table = AuditTable.from_audits([organisation.audit, Audit(counts.strengths)], taxonomy)
        need, weight = (part.astype(np.int64) for part in table.needs_of(0))
        if goal:
            kept = goal.relevant(taxonomy)
            bears = np.array([taxonomy.ids[int(c)] in kept for c in need], dtype=np.bool_)
            need, weight = need[bears], weight[bears]
        usable = table.usable_strength([1])[0].astype(np.int64)
        return cls(organisation, goal, counts, index.row(organisation.id), need, weight, usable)


def find_banded_matches(
    index: BandedIndex,
    organisation: Organisation,
    *,
    top: int = 10,
    offset: int = 0,
    goal: Goal | None = None,
    uncommon: Fraction = Fraction(0),
    where: Sequence[Condition] = (),
    not_allied: bool = False,
    audited: bool | None = None,
    counted: Audit | None = None,
    introduced: Mapping[str, Introduced] | None = None,
) -> BandedPage:
    """Rank a registry for one organisation: by band, then by what each does for it, then by id.

    Parameters
    ----------
    index : what may be shown of the registry, and its sketches
    organisation : the one that searches, with its own whole audit; it need not be in the index
    top, offset : how many at most, >= 1, after so many, >= 0
    goal : only vulnerabilities that bear on it count; None counts all
    uncommon : the dial t in [0, 1]; inside a band cover_in * (1 - t + t u) ranks
    where : conditions that every match meets
    not_allied : leave out those already allied with the organisation
    audited : only those who made their audit themselves (True), only those for whom it was estimated (False)
    counted : its audit as it counts for others at the last snapshot (`model.audit_snapshots`), from whose
        strengths bands are made; None takes the audit it has
    introduced : by id, those whose introduction with it is accepted; they are ranked by the exact cover

    Returns
    -------
    page : BandedPage; only those who do something for it, and without those it openly does nothing for

    Raises
    ------
    RuleBroken
        If *top* is below 1, *offset* below 0, or *uncommon* outside [0, 1] or finer than six decimals.

    Notes
    -----
    Deterministic; exact in ``cover_in`` and in what is told. Linear in the registry: about 30 ms, and 20
    bytes an organisation while it runs. Safe to call from several threads where the index isn't changed.
    """
    _check(top, offset, uncommon)
    opened = introduced or {}
    asking = Asking.of(index, organisation, goal, counted)
    ranking = _rank(
        index,
        asking,
        uncommon=uncommon,
        where=where,
        not_allied=not_allied,
        audited=audited,
        opened=opened,
    )
    return BandedPage(
        tuple(
            match_of_row(
                index, asking, int(row), BANDS[key >> kernels.BAND_SHIFT], dial=uncommon, opened=opened
            )
            for row, key in ranking.best(index, offset + top)[offset:]
        ),
        offset,
        {BANDS[k]: int(ranking.counts[k]) for k in reversed(range(len(Band)))},
    )


def band_between(
    index: BandedIndex,
    helper: Organisation,
    id: str,
    *,
    goal: Goal | None = None,
    counted: Audit | None = None,
    introduced: Mapping[str, Introduced] | None = None,
) -> Band:
    """Tell how much *helper* could do for another, as every page tells it.

    A pair has one band wherever it is asked for: in a list, a matrix, a ring or an export. Raises NotFound
    where the index has no such organisation.
    """
    asking = Asking.of(index, helper, goal, counted)
    row = index.shown.row(id)
    if introduced and id in introduced:
        return Band.of(_exact(index, asking, introduced[id]))
    return BANDS[index.bands(asking.usable, np.array([row], dtype=np.int64), helper.id, goal)[0]]


def _check(top: int, offset: int, uncommon: Fraction) -> None:
    if top < 1:
        raise RuleBroken(f"Ask for at least one match, not {top}.")
    if offset < 0:
        raise RuleBroken(f"A page begins after 0 matches or more, not after {offset}.")
    if not 0 <= uncommon <= 1:
        raise RuleBroken(f"The dial for uncommonness goes from 0 to 1, not to {uncommon}.")
    if uncommon.denominator > FINEST_DIAL:
        raise RuleBroken(f"The dial {float(uncommon):g} is too fine; give at most six decimals.")


@dataclass(frozen=True)
class _Ranking:
    """Who is on the list, and the number that each stands by, the largest first."""

    rows: Array
    keys: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    largest: npt.NDArray[np.int64]

    @classmethod
    def of(cls, rows: Array, keys: npt.NDArray[np.int64]) -> _Ranking:
        counts, largest = np.zeros(len(BANDS), dtype=np.int64), np.zeros(len(BANDS), dtype=np.int64)
        kernels.count_bands(keys, counts, largest)
        return cls(rows, keys, counts, largest)

    def best(self, index: BandedIndex, wanted: int) -> list[tuple[int, int]]:
        """Give row and key of the first *wanted*, ties by id."""
        wanted = min(wanted, int(self.counts.sum()))
        if not wanted:
            return []
        places = np.empty(len(self.keys), dtype=np.int64)
        least = kernels.least_key(self.keys, wanted, self.counts, self.largest)
        places = places[: kernels.from_key(self.keys, least, places)]
        key = self.keys[places]
        if len(places) > wanted:
            last = np.partition(key, len(key) - wanted)[len(key) - wanted]
            above, level = places[key > last], places[key == last]
            left = wanted - len(above)
            if left < len(level):  # many are alike, above all among those that were only estimated
                rank = index.ranks(self.rows[level])
                level = level[rank <= np.partition(rank, left - 1)[left - 1]]
            places = np.concatenate([above, level])
        places = places[np.lexsort((index.ranks(self.rows[places]), -self.keys[places]))]
        return [(int(self.rows[k]), int(self.keys[k])) for k in places]


def _rank(
    index: BandedIndex,
    asking: Asking,
    *,
    uncommon: Fraction,
    where: Sequence[Condition],
    not_allied: bool,
    audited: bool | None,
    opened: Mapping[str, Introduced],
) -> _Ranking:
    shown, own = index.shown, asking.organisation
    passes = shown.passing(own, where)
    if audited is not None:
        passes &= index.arrays["audited"][: len(passes)] == audited
    tied = shown.tied_rows(own) if uncommon or not_allied else passes[:0]
    if not_allied:
        passes &= tied == 0
    carried = index.carried(asking.need, asking.weight)
    rows: Array = np.empty(len(carried), dtype=np.int32)
    rows = rows[: kernels.helpers(carried, passes, asking.row, rows)]
    bands = index.bands(asking.usable, rows, own.id, asking.goal)
    for id, introduced in opened.items():
        at = int(np.searchsorted(rows, index.row(id)))
        if at < len(rows) and rows[at] == index.row(id):
            exact = _exact(index, asking, introduced)
            bands[at] = kernels.NOTHING if exact == 0 else BANDS.index(Band.of(exact))
    keys = np.empty(len(rows), dtype=np.int64)
    rank_keys: Any = kernels.rank_keys
    rank_keys(rows, carried, bands, _factors(index, asking, uncommon, tied, rows), keys)
    return _Ranking.of(rows, keys)


def _factors(
    index: BandedIndex,
    asking: Asking,
    uncommon: Fraction,
    tied: npt.NDArray[np.uint8],
    rows: Array,
) -> npt.NDArray[np.int64]:
    """Give what the dial multiplies each row by, as whole numbers; nothing where it is 0."""
    if not uncommon:
        return np.zeros(0, dtype=np.int64)
    query = search_kernels.Query(
        asking.row,
        asking.need,
        asking.weight,
        int(asking.weight.sum()),
        asking.usable,
        uncommon.numerator,
        uncommon.denominator,
        *index.shown.own_signs(asking.organisation),
    )
    factors = np.empty(len(rows), dtype=np.int64)
    write_factors: Any = kernels.write_factors
    write_factors(index.shown.all_signs(), query, tied, rows, factors)
    return factors


def _exact(index: BandedIndex, asking: Asking, introduced: Introduced) -> Fraction | None:
    taxonomy = index.shown.taxonomy
    relevant = asking.goal.relevant(taxonomy) if asking.goal else None
    return cover(introduced.audit, asking.counted, taxonomy, relevant).value


def _opened(other: Organisation, introduced: Introduced) -> Organisation:
    """Add what was agreed to what is shown."""
    seen = shown_organisation(replace(other, audit=introduced.audit), agreed=introduced.agreed).audit
    strong = {s.capability for s in other.audit.strengths}
    return replace(
        other,
        audit=Audit(
            other.audit.strengths, tuple(v for v in seen.vulnerabilities if v.capability not in strong)
        ),
    )


def match_of_row(
    index: BandedIndex,
    asking: Asking,
    row: int,
    band: Band,
    *,
    dial: Fraction,
    opened: Mapping[str, Introduced],
) -> BandedMatch:
    """Tell one search row as a match; an accepted introduction in *opened* makes its band exact."""
    other, exact = index.shown.organisation(row), None
    own, taxonomy, goal = asking.organisation, index.shown.taxonomy, asking.goal
    if opening := opened.get(other.id):
        exact = _exact(index, asking, opening)
        band, other = Band.of(exact), _opened(other, opening)
    relevant = goal.relevant(taxonomy) if goal else None
    return BandedMatch(
        organisation=own,
        other=other,
        goal=goal,
        band=band,
        cover_in=cover(own.audit, other.audit, taxonomy, relevant),
        cover_shown=cover(other.audit, asking.counted, taxonomy, relevant),
        cover_out=exact,
        blind_spots=blind_spots(own.audit, other.audit, taxonomy, goal),
        uncommonness=uncommonness(own, other),
        dial=dial,
    )
