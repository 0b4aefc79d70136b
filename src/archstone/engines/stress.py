"""What an alliance would still cover if members left, alone or together, or their budgets fell (FORMULAS 12).

An alliance is only as sure as what it can lose. So every loss of one and of two members is worked out
exactly, and what is likely is told apart from what is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from archstone.engines._stress_losses import Losses, losses
from archstone.engines._stress_table import StressTable, cut_strengths, table_of
from archstone.engines._stress_worlds import (
    BRANCHES,
    LISTED,
    Exits,
    Worlds,
    drawn,
    every_world,
    expected,
    mean,
)
from archstone.engines.stress_fills import TOP, best_fills, candidates
from archstone.engines.stress_results import (
    CarriedCapability,
    CutLoss,
    Expectation,
    ShockLoss,
    Spread,
    StressTest,
)
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.errors import NotFound, RuleBroken, did_you_mean
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation
from archstone.model.stress import CUT, StressAssumptions

TRIALS = 100_000
WORST = Fraction(1, 20)
Z_95 = 1.959963984540054
NEVER_SEEN = 3.0  # what never happened in n worlds is, with 95 %, less likely than 3 in n


def stress_test(
    members: Sequence[Organisation],
    taxonomy: Taxonomy,
    *,
    goal: Goal | None = None,
    assumptions: StressAssumptions = StressAssumptions(),  # noqa: B008 - frozen
    tied: Mapping[str, Sequence[CapabilityId]] | None = None,
    cut: Fraction = CUT,
    outside: Iterable[Organisation] = (),
    top: int = TOP,
    trials: int | None = None,
    rng: np.random.Generator | None = None,
) -> StressTest:
    """Work out what an alliance would still cover if members left or their budgets fell.

    A capability that hangs on one member is lost with it, however strong that member is; this finds them
    all, and the pairs that look safe only one at a time.

    Parameters
    ----------
    members : those who belong to the alliance on the day
    taxonomy : the capabilities and families all speak of
    goal : what is required; without one, or with one that requires nothing, what the members lack counts
    assumptions : likelihoods, shocks, budget cuts, correlation and redundancy
    tied : the capabilities that each member's open pledges name
    cut : by how much a budget falls where *assumptions* doesn't say
    outside : organisations that could fill a gap
    top : how many of them to name for each loss
    trials : how many worlds to draw for the spread; None lists every world up to twelve members, and draws
        100,000 above
    rng : draws worlds; needed where any are drawn

    Returns
    -------
    StressTest

    Raises
    ------
    NotFound
        If something is assumed of an organisation that isn't a member.
    RuleBroken
        If worlds have to be drawn and there is no *rng*, or fewer than 2 are asked for.

    Notes
    -----
    Coverages, losses, points of failure and fills are exact. The expected coverage is a closed form, exact
    but for rounding; with a correlation it is integrated over the common factor (161 points, error below 1e-8
    for correlations up to 0.99). O(nm + n²) for all losses of n members and m capabilities.

    References
    ----------
    A. W. Marshall, I. Olkin, "A multivariate exponential distribution", 1967 (shocks that hit several).
    O. Vasicek, "The distribution of loan portfolio value", 2002 (one common factor).

    Examples
    --------
    >>> from archstone.model.audits import Audit, Grade, Strength
    >>> from archstone.model.capabilities import standard_taxonomy
    >>> from archstone.model.goals import Requirement
    >>> def able(id, *capabilities):
    ...     return Organisation(
    ...         id, id, audit=Audit(tuple(Strength(c, 5, Grade.CONFIRMED) for c in capabilities))
    ...     )
    >>> goal = Goal("fair", "A health fair", (Requirement("medical-expertise"), Requirement("logistics")))
    >>> found = stress_test(
    ...     [able("hospital", "medical-expertise"), able("carrier", "logistics"), able("farm", "logistics")],
    ...     standard_taxonomy(),
    ...     goal=goal,
    ... )
    >>> str(found.coverage), [str(loss.coverage) for loss in found.singles]
    ('1', ['1/2', '1', '1'])
    >>> [loss.without for loss in found.single_points], [loss.without for loss in found.double_points]
    ([('hospital',)], [('carrier', 'farm')])
    """
    ids = tuple(member.id for member in members)
    for named in assumptions.named:
        if named not in ids:
            raise NotFound(f"{named} is no member of the alliance on this day.{did_you_mean(named, ids)}")
    if trials is not None and trials < 2:
        raise RuleBroken(f"A spread needs 2 worlds or more, not {trials}.")
    table = table_of(members, taxonomy, goal, redundancy=assumptions.redundancy)
    found = losses(table)
    exits = _exits(ids, assumptions)
    worlds = _worlds(table, exits, trials, rng)
    shares = {id: cut if (own := assumptions.cut_of(id)) is None else own.share for id in ids}
    result = StressTest(
        members=ids,
        goal=goal,
        assumptions=assumptions,
        carried=_carried(table),
        cuts=tuple(
            _cut(found, one, taxonomy, (tied or {}).get(one.id, ()), shares[one.id]) for one in members
        ),
        expectation=_expectation(table, exits, worlds, ids, assumptions),
        shocks=tuple(
            ShockLoss(shock, _struck(table, exits, k, trials, rng))
            for k, shock in enumerate(assumptions.shocks)
        ),
        spread=None if worlds is None else _spread(worlds),
        fills=(),
        notes=_notes(table, goal, assumptions),
        losses=found,
    )
    return _filled(result, members, outside, taxonomy, top)


def _carried(table: StressTable) -> tuple[CarriedCapability, ...]:
    total = int(table.wanted.sum())
    out = []
    for c, capability in enumerate(table.capabilities):
        rank = int(table.required[c])
        share = int(table.ranked[rank - 1, c])
        by = tuple(table.ids[int(row)] for row in table.order[:rank, c]) if share else ()
        weight = Fraction(int(table.wanted[c]), total)
        out.append(CarriedCapability(capability, weight, table.share(share), by, rank))
    return tuple(out)


def _exits(ids: tuple[str, ...], assumptions: StressAssumptions) -> Exits | None:
    """Lay out the likelihoods; None where nothing is assumed of anyone."""
    if not assumptions.likelihoods and not assumptions.shocks:
        return None
    known = {one.member: float(one.likelihood) for one in assumptions.likelihoods}
    hits = np.zeros((len(assumptions.shocks), len(ids)))
    for k, shock in enumerate(assumptions.shocks):
        for hit in shock.hits:
            hits[k, ids.index(hit.member)] = float(hit.likelihood)
    return Exits(
        leaves=np.array([known.get(id, np.nan) for id in ids], dtype=np.float64),
        correlation=float(assumptions.correlation),
        shock=np.array([float(shock.probability) for shock in assumptions.shocks], dtype=np.float64),
        hit=hits,
    )


def _with(exits: Exits, unknown: float) -> Exits:
    """Put a likelihood where none is known."""
    leaves = np.where(np.isnan(exits.leaves), unknown, exits.leaves)
    return Exits(leaves, exits.correlation, exits.shock, exits.hit)


def _worlds(
    table: StressTable, exits: Exits | None, trials: int | None, rng: np.random.Generator | None
) -> Worlds | None:
    if exits is None or not len(table) or not table.wanted.any() or bool(np.isnan(exits.leaves).any()):
        return None
    if trials is None and len(table) <= LISTED and exits.branches <= BRANCHES:
        return every_world(table, exits)
    if rng is None:
        raise RuleBroken("Drawing worlds needs a generator of random numbers; give rng.")
    return drawn(table, exits, TRIALS if trials is None else trials, rng)


def _expectation(
    table: StressTable,
    exits: Exits | None,
    worlds: Worlds | None,
    ids: tuple[str, ...],
    assumptions: StressAssumptions,
) -> Expectation:
    unknown = tuple(id for id in ids if assumptions.likelihood_of(id) is None)
    if exits is None or not table.wanted.any():
        return Expectation(None, "not known", unknown)
    if unknown:
        low = high = None
        if table.weight is not None:  # fewer members never cover more of a goal
            low, high = expected(table, _with(exits, 1.0)), expected(table, _with(exits, 0.0))
        return Expectation(None, "not known", unknown, low, high)
    value = expected(table, exits)
    if value is not None:
        closed = "closed form" if table.weight is not None else "every world listed"
        return Expectation(value, closed)
    assert worlds is not None
    told = worlds.coverage[~np.isnan(worlds.coverage)]
    about = mean(worlds)
    if about is None:
        return Expectation(None, "not known")
    half = Z_95 * float(told.std()) / len(told) ** 0.5 + NEVER_SEEN / len(told)
    between = (max(0.0, about - half), min(1.0, about + half))
    return Expectation(about, "worlds drawn", interval=between)


def _struck(
    table: StressTable,
    exits: Exits | None,
    at: int,
    trials: int | None,
    rng: np.random.Generator | None,
) -> float | None:
    """Work out what to expect if one shock strikes for certain; None where a likelihood isn't known."""
    if exits is None or bool(np.isnan(exits.leaves).any()):
        return None
    certain = exits.shock.copy()
    certain[at] = 1.0
    struck = Exits(exits.leaves, exits.correlation, certain, exits.hit)
    value = expected(table, struck)
    if value is not None:
        return value
    worlds = _worlds(table, struck, trials, rng)
    return None if worlds is None else mean(worlds)


def _spread(worlds: Worlds) -> Spread | None:
    known = ~np.isnan(worlds.coverage) & (worlds.chance > 0)
    if not known.any():
        return None
    order = np.argsort(worlds.coverage[known], kind="stable")
    value, chance = worlds.coverage[known][order], worlds.chance[known][order]
    chance = chance / chance.sum()
    up_to = np.cumsum(chance)
    middle = float(value @ chance)
    tail = np.minimum(chance, np.maximum(0.0, float(WORST) - (up_to - chance)))

    def quantile(share: float) -> float:
        return float(value[min(int(np.searchsorted(up_to, share - 1e-12)), len(value) - 1)])

    return Spread(
        mean=middle,
        variance=float((value - middle) ** 2 @ chance),
        median=quantile(0.5),
        worst=quantile(float(WORST)),
        worst_mean=float(value @ tail / tail.sum()),
        trials=None if worlds.exact else len(worlds.coverage),
    )


def _cut(
    found: Losses, member: Organisation, taxonomy: Taxonomy, tied: Sequence[CapabilityId], share: Fraction
) -> CutLoss:
    table = found.table
    pledged = tuple(dict.fromkeys(tied))
    left = cut_strengths(member, pledged, share, table.capabilities, taxonomy)
    row = table.ids.index(member.id)
    carried = Fraction(0)  # in fractions, since a share may have more digits than whole numbers here
    for c, weakened in enumerate(left):
        now, without = int(found.level[c]), int(found.level[c] - found.fall[row, c])
        carried += int(table.wanted[c]) * max(Fraction(without), min(weakened * table.unit, Fraction(now)))
    coverage = carried / (found.wanted * table.unit) if found.wanted else None
    lost = None if coverage is None or found.coverage is None else found.coverage - coverage
    return CutLoss(member.id, share, pledged, coverage, lost)


def _filled(
    result: StressTest,
    members: Sequence[Organisation],
    outside: Iterable[Organisation],
    taxonomy: Taxonomy,
    top: int,
) -> StressTest:
    """Name who could fill each loss: single points first, then other members, then double points."""
    table = result.losses.table
    laid = candidates(members, outside, table, taxonomy)
    if not laid.organisations:
        return result
    row = {id: k for k, id in enumerate(table.ids)}
    points = [loss for loss in result.singles if loss.falls]
    others = [loss for loss in result.singles if not loss.falls and loss.lost]
    fills = tuple(
        best_fills(table, laid, [row[id] for id in loss.without], taxonomy, top=top)
        for loss in (*points, *others, *result.double_points)
    )
    return replace(result, fills=fills)


def _notes(table: StressTable, goal: Goal | None, assumptions: StressAssumptions) -> tuple[str, ...]:
    notes = []
    if table.weight is None:
        why = "The alliance has no goal" if goal is None else f"The goal {goal.id} requires nothing"
        notes.append(
            f"{why}, so what the members themselves lack is looked at, each weakness as heavy as its "
            "severity times need; with a member go its weaknesses too."
        )
        if assumptions.redundancy > 1:
            notes.append("Redundancy concerns critical requirements of a goal; here there are none.")
    elif assumptions.redundancy > 1:
        asked = [str(c) for c, r in zip(table.capabilities, table.required, strict=True) if r > 1]
        if asked:
            notes.append(
                f"Critical, so it counts only as far as {assumptions.redundancy} members have it: "
                f"{', '.join(asked)}."
            )
    return tuple(notes)
