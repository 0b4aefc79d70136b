"""The team around a convener that covers most of what a goal requires (FORMULAS 4), with a proven bound.

A team is chosen for what its members are worth together: the best at each requirement carries it, so two
organisations that are good at the same add little to each other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np
import numpy.typing as npt

from archstone.engines._team_bound import Field, Floats
from archstone.engines._team_checks import check_choice, check_money, check_strength, check_weights
from archstone.engines._team_scale import Scaled, exact, exact_strength, scale, scale_costs
from archstone.engines._team_solver import Instance, Outcome, Solver
from archstone.engines.audits import AuditTable
from archstone.engines.refusals import PairRefusals, Refusals, TraitRefusals
from archstone.model.goals import Goal
from archstone.model.registries import Registry

SECONDS = 30.0


@dataclass(frozen=True, eq=False)
class TeamProblem:
    """A convener in search of partners for a goal of m requirements, among n organisations.

    Rows stand in the order of their ids, since that order decides ties.

    Attributes
    ----------
    weights : m weights of the requirements, each in (0, 1]; floats are read as the decimals they print as
    strength : (n, m) usable strength, as whole numbers 0..50 in units of 1/50 or as float64 in [0, 1]
    convener : int, its row
    partners : int, how many partners at most, beside the convener
    cost : (n,) float64 >= 0, what coordinating with each costs, nan where not known; None: none is known
    budget : what the partners may cost together; None sets no limit
    refuses : (p, 2) int, pairs that can't be in one team, either way round; or anything with ``of(row)``
    redundancy : int, how many members must have a strength before it counts for a critical requirement
    critical : (m,) bool; None: no requirement is
    ids : the n ids, where the rows have any

    Raises
    ------
    RuleBroken
        If a value lies outside its range or a shape doesn't fit, with a sentence that says which.
    """

    weights: Sequence[Fraction | Decimal | float] | Floats
    strength: npt.NDArray[np.generic]
    convener: int
    partners: int
    cost: Floats | None = None
    budget: Fraction | Decimal | float | None = None
    refuses: npt.NDArray[np.integer] | Refusals | None = None
    redundancy: int = 1
    critical: npt.NDArray[np.bool_] | None = None
    ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_strength(self.strength)
        check_weights(self.exact_weights, self.strength.shape[1])
        check_choice(self)
        check_money(self)

    @property
    def exact_weights(self) -> tuple[Fraction, ...]:
        """The weights as exact fractions."""
        return tuple(exact(weight) for weight in self.weights)

    @property
    def required(self) -> npt.NDArray[np.int64]:
        """How many members must have a strength before it counts, for each requirement."""
        if self.critical is None:
            return np.ones(self.strength.shape[1], dtype=np.int64)
        return np.where(self.critical, self.redundancy, 1).astype(np.int64)

    @property
    def refusals(self) -> Refusals | None:
        """Who refuses whom, or None where nobody does."""
        if self.refuses is None or not isinstance(self.refuses, np.ndarray):
            return self.refuses
        return PairRefusals(self.refuses, len(self.strength)) if self.refuses.size else None


@dataclass(frozen=True, slots=True)
class CarriedRequirement:
    """One requirement and the members that carry it, the strongest first.

    ``share`` is how much of it is covered, in [0, 1]. ``members`` are as many as must have the strength
    (one, or the redundancy where it is critical); empty where it isn't covered at all.
    """

    requirement: int
    share: Fraction
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """A team with all that was proven of it.

    Attributes
    ----------
    members : rows, the convener first, then the partners in the order of their ids
    coverage : the weighted mean of what is covered, in [0, 1], exact
    bound : no team within the rules covers more
    proven : whether no team covers more (beyond the rounding that ``notes`` tell of, if they do)
    settled : whether the tie rule was carried through: no team as good has fewer partners, a lower cost
        or earlier ids
    method : how it was found
    covered : for each requirement who carries it
    cost : what the partners cost together; None where a cost isn't known
    notes : what a reader should know, as sentences
    """

    members: tuple[int, ...]
    coverage: Fraction
    bound: Fraction
    proven: bool
    settled: bool
    method: str
    covered: tuple[CarriedRequirement, ...]
    cost: Fraction | None
    notes: tuple[str, ...] = ()

    @property
    def gap(self) -> Fraction:
        """How far from the best it may be, as a share of the bound; 0 where the bound is 0."""
        return (self.bound - self.coverage) / self.bound if self.bound else Fraction(0)


def best_team(
    problem: TeamProblem, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
) -> Team:
    """Find the partners with whom the convener covers most of what the goal requires.

    Choosing partners one by one by their own strength picks the same strength twice; this looks at what a
    team covers together, and proves how far from the best its answer can be.

    Parameters
    ----------
    problem : who there is, what is required and what rules a team out
    seconds : float, how long to search at most; the best team found by then is returned
    clock : tells the time in seconds

    Returns
    -------
    Team
        With its coverage, the proven bound and who carries what.

    Notes
    -----
    Exact: values are whole numbers (see `TeamProblem.weights`), and a proven team is the best. Of several
    best, the one with fewer partners, then the lower cost (a team with an unknown cost after those
    without), then the earlier ids. Deterministic as long as the time doesn't run out. Each bound takes
    time in proportion to the strengths on record; how many are needed can grow exponentially with the
    number of partners, and does where redundancy is asked for everywhere.

    References
    ----------
    G. L. Nemhauser, L. A. Wolsey, M. L. Fisher, "An analysis of approximations for maximizing submodular
    set functions I", Mathematical Programming, 1978.
    A. M. Geoffrion, "Lagrangean relaxation for integer programming", Mathematical Programming Study, 1974.

    Examples
    --------
    >>> strength = np.array([[0, 10, 0], [50, 40, 0], [45, 0, 0], [0, 0, 50]], dtype=np.uint8)
    >>> team = best_team(TeamProblem([0.5, 0.3, 0.2], strength, convener=0, partners=2))
    >>> team.members, str(team.coverage), team.proven
    ((0, 1, 3), '47/50', True)
    """
    _compile()
    scaled = scale(problem.exact_weights, problem.strength)
    instance, notes = _instance(problem, scaled)
    outcome = Solver(instance, clock, seconds).solve()
    partners = tuple(int(row) for row in instance.rows[list(outcome.team)])
    return _explained(problem, scaled, outcome, partners, notes)


@cache
def _compile() -> None:
    """Compile the kernels on a small problem before the clock starts: the first use ever takes seconds."""
    strength = np.zeros((6, 2), dtype=np.uint8)
    strength[1:] = [(30, 0), (40, 0), (0, 40), (0, 50), (20, 20)]
    for budget in (None, 4):
        small = TeamProblem(
            [1, 1],
            strength,
            convener=0,
            partners=2,
            cost=np.ones(6),
            budget=budget,
            refuses=np.array([[2, 4]]),
            redundancy=2,
            critical=np.array([True, False]),
        )
        instance, _ = _instance(small, scale(small.exact_weights, small.strength))
        Solver(instance, lambda: 0.0, 1.0).solve()


def team_problem(
    registry: Registry,
    convener: str,
    goal: Goal,
    *,
    partners: int,
    budget: Fraction | Decimal | float | None = None,
    costs: Mapping[str, float] | None = None,
    redundancy: int = 1,
) -> TeamProblem:
    """Set up the search for a team in a registry.

    Only the convener and those that have a strength near a requirement and that accept the convener, and
    are accepted by it, become rows.

    Parameters
    ----------
    registry : who there is
    convener : the id of the organisation that the team forms around
    goal : what is required
    partners : how many partners at most
    budget : what the partners may cost together, in the unit of *costs*
    costs : what coordinating with an organisation costs, by id; who isn't named has an unknown cost
    redundancy : how many members must have a strength before it counts for a critical requirement

    Returns
    -------
    TeamProblem
        With ``ids`` in ascending order.

    Raises
    ------
    NotFound
        If the registry has no such convener, or the taxonomy no such capability.
    RuleBroken
        If the goal requires nothing, or a number lies outside its range.
    """
    centre = registry[convener]
    relevant = goal.relevant(registry.taxonomy)
    near = [
        organisation
        for organisation in registry
        if organisation.id == convener
        or (
            any(s.capability in relevant for s in organisation.audit.strengths)
            and centre.accepts(organisation)
        )
    ]
    near.sort(key=lambda organisation: organisation.id)
    table = AuditTable.from_audits((organisation.audit for organisation in near), registry.taxonomy)
    number = {capability: k for k, capability in enumerate(registry.taxonomy.ids)}
    columns = [number[registry.taxonomy[r.capability].id] for r in goal.requirements]
    ids = tuple(organisation.id for organisation in near)
    known = costs or {}
    return TeamProblem(
        weights=tuple(requirement.weight for requirement in goal.requirements),
        strength=table.usable_strength(range(len(near)))[:, columns],
        convener=ids.index(convener),
        partners=partners,
        cost=np.array([float(known.get(id, np.nan)) for id in ids]) if known else None,
        budget=budget,
        refuses=TraitRefusals([o.holds for o in near], [o.refuses for o in near]),
        redundancy=redundancy,
        critical=np.array([requirement.critical for requirement in goal.requirements], dtype=np.bool_),
        ids=ids,
    )


def _instance(problem: TeamProblem, scaled: Scaled) -> tuple[Instance, tuple[str, ...]]:
    """Bring a problem to whole numbers and leave out who can't be in a team or adds nothing."""
    required = problem.required
    refusals = problem.refusals
    total = len(problem.strength)
    tops = np.zeros((len(required), int(required.max())))
    tops[:, 0] = scaled.value[problem.convener]
    floor = tops[np.arange(len(required)), required - 1]
    useful = scaled.value > floor
    candidate = np.asarray(useful.any(axis=1))
    candidate[problem.convener] = False
    if refusals is not None:
        candidate[refusals.of(problem.convener)] = False
    cost, budget, notes = _costs(problem)
    candidate &= cost <= budget
    rows = np.flatnonzero(candidate)
    place, requirement = np.nonzero(useful[rows])
    field = Field(
        start=np.searchsorted(place, np.arange(len(rows) + 1)).astype(np.int64),
        requirement=requirement.astype(np.int32),
        value=scaled.value[rows[place], requirement],
        redundancy=required,
        cost=cost[rows],
        cost_share=cost[rows],
        budget_unit=1.0,
        clash_start=np.zeros(len(rows) + 1, dtype=np.int64),
        clash=np.zeros(0, dtype=np.int32),
    )
    priced = bool(len(rows)) and bool(np.ptp(field.cost) > 0)
    places = min(problem.partners, len(rows))
    return Instance(field, rows, total, tops, places, budget, refusals, priced), notes


def _costs(problem: TeamProblem) -> tuple[Floats, float, tuple[str, ...]]:
    """Give every row a whole cost and the budget in the same steps, with what a reader should know.

    Without a budget an unknown cost stands above any sum of known ones, so that it decides ties last.
    """
    total = len(problem.strength)
    given = np.full(total, np.nan) if problem.cost is None else np.asarray(problem.cost, dtype=np.float64)
    scaled = scale_costs(given, problem.partners)
    notes = (
        [] if scaled.exact else ["Costs have too many digits to add up exactly; each is rounded up a little."]
    )
    unknown = np.isnan(scaled.cost)
    if problem.budget is None:
        above = problem.partners * float(np.nanmax(scaled.cost, initial=0.0)) + 1.0
        return np.where(unknown, above, scaled.cost), np.inf, tuple(notes)
    others = unknown.copy()
    others[problem.convener] = False
    if others.sum() == total - 1 and total > 1:
        notes.append("No cost of coordination is known, so no partner fits the budget.")
    elif others.any():
        notes.append(f"{int(others.sum())} without a known cost were left out, since a budget is set.")
    cost = np.where(unknown, np.inf, scaled.cost)
    return cost, float(int(exact(problem.budget) * scaled.steps)), tuple(notes)


def _explained(
    problem: TeamProblem, scaled: Scaled, outcome: Outcome, partners: tuple[int, ...], notes: tuple[str, ...]
) -> Team:
    members = (problem.convener, *partners)
    covered = tuple(_carried(problem, members, c) for c in range(problem.strength.shape[1]))
    weights = problem.exact_weights
    carried = sum((weights[item.requirement] * item.share for item in covered), Fraction(0))
    coverage = carried / sum(weights)
    bound = coverage if outcome.proven else min(Fraction(1), Fraction(int(outcome.upper)) / scaled.steps)
    if scaled.error:
        bound = min(Fraction(1), bound + scaled.error / scaled.steps)
        notes += ("Weights or strengths have too many digits to add up exactly; the bound allows for it.",)
    if not outcome.proven:
        notes += ("The time ran out before a better team could be ruled out; the gap says how much better.",)
    elif not outcome.settled:
        notes += ("The time ran out before it was clear whether an equally good team is smaller or cheaper.",)
    return Team(
        members=members,
        coverage=coverage,
        bound=max(bound, coverage),
        proven=outcome.proven,
        settled=outcome.settled,
        method="branch and bound with a price for each requirement"
        + ("" if outcome.proven else ", cut short"),
        covered=covered,
        cost=_cost_of(problem, partners),
        notes=notes,
    )


def _carried(problem: TeamProblem, members: tuple[int, ...], requirement: int) -> CarriedRequirement:
    """Say who carries a requirement: the strongest, the earlier in the team on a tie."""
    column = problem.strength[list(members), requirement]
    by_strength = sorted(range(len(members)), key=lambda k: (-float(column[k]), k))
    needed = int(problem.required[requirement])
    if len(members) < needed or not column[by_strength[needed - 1]]:
        return CarriedRequirement(requirement, Fraction(0), ())
    share = exact_strength(column[by_strength[needed - 1]])
    return CarriedRequirement(requirement, share, tuple(members[k] for k in by_strength[:needed]))


def _cost_of(problem: TeamProblem, partners: tuple[int, ...]) -> Fraction | None:
    """Sum what the partners cost; None where one isn't known."""
    if not partners:
        return Fraction(0)
    if problem.cost is None or bool(np.isnan(problem.cost[list(partners)]).any()):
        return None
    return sum((exact(float(problem.cost[row])) for row in partners), Fraction(0))
