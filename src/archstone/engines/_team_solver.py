"""From a first team to the proven best one, and then to the one that the tie rule names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from archstone.engines._team_bound import Field, Floats, Ints, desk, tighten
from archstone.engines._team_greedy import Starter, worth_of_tops
from archstone.engines._team_search import (
    ANY,
    BEST,
    BUDGET,
    CHEAPEST,
    FIRST,
    FOUND,
    LISTED,
    NEED,
    Frames,
    explore,
    frames,
)
from archstone.engines.refusals import Refusals, clashes

ROOT_TURNS, ROOT_ROUNDS = 8, 50
ROUNDS = 20
"""How often the prices are moved at a node; of 8, 20 and 40 this needed the least time with redundancy."""
WORK_BETWEEN_LOOKS = 300_000.0
FOR_THE_PROOF = 0.7
"""Share of the time after which a proof of the best gives way to proofs of a smaller gap."""


@dataclass(frozen=True)
class Instance:
    """A team problem in whole numbers, over the candidates alone, in the order of their ids.

    Attributes
    ----------
    rows : (n,) int64, each candidate's row in the problem
    total : how many rows the problem has
    tops : (m, r) float64, what the convener brings
    budget : float, infinite where none is set
    priced : whether costs decide ties
    """

    field: Field
    rows: Ints
    total: int
    tops: Floats
    places: int
    budget: float
    refusals: Refusals | None
    priced: bool

    @property
    def slack(self) -> float:
        """How far rounding in a bound may go astray; values are whole, so that less than 1 loses nothing."""
        largest = float(self.field.value.max(initial=1.0)) * len(self.tops)
        return max(1e-6, largest * 1e-12)


@dataclass(frozen=True)
class Outcome:
    """The team found, as candidates; its value, the bound on any, and what was proven."""

    team: tuple[int, ...]
    value: float
    upper: float
    proven: bool
    settled: bool


@dataclass(frozen=True)
class _Answer:
    finished: bool
    team: tuple[int, ...] | None
    bound: float


class Solver:
    """Solves one instance until *clock* passes *until*."""

    def __init__(self, instance: Instance, clock: Callable[[], float], seconds: float) -> None:
        self.instance = instance
        self.clock = clock
        self.began = clock()
        self.seconds = seconds
        self.have = worth_of_tops(instance.tops, instance.field.redundancy)
        self.prices = np.zeros(len(instance.tops) + 1)
        self._place = np.full(instance.total, -1, dtype=np.int64)
        self._place[instance.rows] = np.arange(len(instance.rows))

    def solve(self) -> Outcome:
        """Find the best team, then the one the tie rule names."""
        if not self.instance.places or not len(self.instance.rows):
            return Outcome((), self.have, self.have, True, True)
        team, value = self._first_team()
        team, value, upper = self._prove(team, value)
        if upper > value:
            return Outcome(tuple(sorted(team)), value, upper, False, False)
        team, settled = self._settle(team, value)
        return Outcome(tuple(sorted(team)), value, value, True, settled)

    def _clashes_of(self, candidate: int) -> Ints:
        if self.instance.refusals is None:
            return np.zeros(0, dtype=np.int64)
        found = self._place[self.instance.refusals.of(int(self.instance.rows[candidate]))]
        return found[found >= 0]

    def _first_team(self) -> tuple[tuple[int, ...], float]:
        one = self.instance
        starter = Starter(one.field, one.tops, one.places, one.budget, self._clashes_of)
        starter.greedy()
        team, value = starter.exchange()
        return tuple(team), value

    def _prove(self, team: tuple[int, ...], value: float) -> tuple[tuple[int, ...], float, float]:
        """Prove the team the best or find the best; where time is short, prove as small a gap as can be."""
        one = self.instance
        half = self.began + FOR_THE_PROOF * self.seconds
        answer = self._search(BEST, one.places, value + 1.0, one.budget, half)
        team, value = self._better(answer, team, value)
        if answer.finished:
            return team, value, value
        upper = max(value, np.floor(answer.bound + one.slack))
        until = self.began + self.seconds
        while upper > value and self.clock() < until:
            goal = np.floor((value + upper) / 2.0) + 1.0
            answer = self._search(BEST, one.places, goal, one.budget, until)
            before = value
            team, value = self._better(answer, team, value)
            if not answer.finished:
                upper = max(value, min(upper, np.floor(answer.bound + one.slack)))
                break
            upper = value if value > before else goal - 1.0
        return team, value, upper

    def _better(self, answer: _Answer, team: tuple[int, ...], value: float) -> tuple[tuple[int, ...], float]:
        return (team, value) if answer.team is None else (answer.team, self._value(answer.team))

    def _value(self, team: tuple[int, ...]) -> float:
        one = self.instance
        starter = Starter(one.field, one.tops, one.places, one.budget, self._clashes_of)
        starter.team = list(team)
        return starter.tops()[1]

    def _settle(self, team: tuple[int, ...], value: float) -> tuple[tuple[int, ...], bool]:
        """Of the teams worth *value*: fewer partners, then lower cost, then the first ids."""
        one = self.instance
        until = self.began + self.seconds
        while team:
            if self.have >= value:
                return (), True
            answer = self._search(ANY, len(team) - 1, value, one.budget, until)
            if not answer.finished:
                return team, False
            if answer.team is None:
                break
            team = answer.team
        budget = one.budget
        if one.priced:
            cost = self._cost(team)
            answer = self._search(CHEAPEST, len(team), value, cost - 1.0, until)
            team = answer.team or team
            budget = self._cost(team)
            if not answer.finished:
                return team, False
        answer = self._search((FIRST, LISTED), len(team), value, budget, until)
        return answer.team or team, answer.finished

    def _cost(self, team: tuple[int, ...]) -> float:
        return float(sum(self.instance.field.cost[j] for j in team))

    def _search(
        self, aims: int | tuple[int, ...], places: int, need: float, budget: float, until: float
    ) -> _Answer:
        """Search from the root, several ways in turns until one is done; no team if none reaches *need*."""
        one = self.instance
        if places <= 0 or budget < 0:
            return _Answer(True, None, self.have)
        bound, rows, prices = self._root(places, need, budget)
        if bound + one.slack < need or not len(rows):
            return _Answer(True, None, bound)
        if self.clock() >= until:
            return _Answer(False, None, bound)
        field = _only(one, rows, budget)
        room = desk(len(rows), len(one.tops), one.tops.shape[1], places)
        ways = []
        for aim in (aims,) if isinstance(aims, int) else aims:
            at = frames(np.arange(len(rows)), places, one.tops, prices, self.have)
            at.state[NEED], at.state[BUDGET] = need, budget
            ways.append((aim, at))
        turn = 0
        while True:
            aim, at = ways[turn % len(ways)]
            turn += 1
            finished = bool(explore(aim, places, WORK_BETWEEN_LOOKS, ROUNDS, one.slack, at, field, room))
            if finished or self.clock() >= until:
                return _Answer(finished, _found(at, rows), min(bound, float(at.bound[0])))

    def _root(self, places: int, need: float, budget: float) -> tuple[float, Ints, Floats]:
        """Tighten the bound over all candidates; return it with those that stay and the prices."""
        one = self.instance
        field = _with_budget(one.field, budget)
        rows = np.flatnonzero(field.cost <= budget)
        prices = self.prices.copy()
        room = desk(len(field.cost), len(one.tops), one.tops.shape[1], places)
        spare = budget / field.budget_unit if budget < np.inf else np.inf
        stay, bound = len(rows), float("inf")
        for _ in range(ROOT_TURNS):
            now, left = tighten(
                rows, stay, places, self.have, one.tops, spare, prices,
                need, one.slack, 1, ROOT_ROUNDS, field, room,
            )  # fmt: skip
            settled = left == stay and now > bound - 1e-4 * abs(now - need)
            bound, stay = min(bound, now), left
            if bound + one.slack < need or not stay or settled:
                break
        self.prices = prices
        return bound, rows[:stay].copy(), prices


def _with_budget(field: Field, budget: float) -> Field:
    unit = max(budget, 1.0) if budget < np.inf else 1.0
    return field._replace(budget_unit=unit, cost_share=field.cost / unit)


def _only(instance: Instance, rows: Ints, budget: float) -> Field:
    """Take the field apart to some candidates, with who clashes with whom among them."""
    field = instance.field
    length = field.start[rows + 1] - field.start[rows]
    start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(length)])
    entries = np.arange(start[-1]) + np.repeat(field.start[rows] - start[:-1], length)
    clash_start, clash = clashes(instance.refusals, instance.rows[rows], instance.total)
    part = Field(
        start=start,
        requirement=field.requirement[entries],
        value=field.value[entries],
        redundancy=field.redundancy,
        cost=field.cost[rows],
        cost_share=field.cost_share[rows],
        budget_unit=1.0,
        clash_start=clash_start,
        clash=clash,
    )
    return _with_budget(part, budget)


def _found(at: Frames, rows: Ints) -> tuple[int, ...] | None:
    members = int(at.state[FOUND])
    return tuple(int(j) for j in rows[at.team[:members]]) if members else None
