"""Nests of many members with many different weights: shares to some thirteen digits, or exact counts.

By weight and not by state, as one rule of many members is. Whose yes is always needed is taken to say yes.
Rules that count heads need no weight of their own where the size of a set is told
apart, and all indices follow from the swings by size, in one pass. Other nests are looked at under several
chances of a yes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, fsum, gcd

import numpy as np
import numpy.typing as npt

from archstone.engines._voting_single import LOGARITHM_LEFT_OUT, SHARE_LEFT_OUT, coprime, lifting, log_bound
from archstone.engines._voting_states import Counts
from archstone.model.errors import RuleBroken
from archstone.model.voting_rules import AllOf, Rule, WeightedRule

MOST_CELLS = 30_000_000  # weights by sizes, told apart; some three numbers of 64 bits are kept of each
MOST_CELLS_BY_CHANCE = 8_000_000  # fewer, since they are filled again for every chance
MOST_RULES = 3  # that don't count heads
BITS_OF_A_COUNT = 52  # the sum of two of them is a float exactly

Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]


class TooManyWeights(RuleBroken):
    """The rules tell more weights apart than fit the memory."""


@dataclass(frozen=True)
class Shares:
    """How often something passes and each member decides, and turns a growing group into a winning one."""

    passes: float
    fails: float
    decides: list[float]
    turns: list[float]


class OneNest:
    """A nest as the loops take it: kinds of members in the lowest terms, without those who must agree.

    ``by_size`` says whether sizes of sets are told apart; the rest is what `nest_swings` takes.
    """

    def __init__(self, rule: Rule, *, exact: bool = False) -> None:
        self.size = rule.size
        leaves = list(rule.leaves)
        self.needed = _needed(rule)
        left = [leaf.quota - sum(leaf.weights[member] for member in self.needed) for leaf in leaves]
        counts = [k for k, quota in enumerate(left) if quota > 0]
        alike: dict[tuple[int, ...], list[int]] = {}
        for member in range(rule.size):
            weights = tuple(leaves[k].weights[member] for k in counts)
            if member not in self.needed and any(weights):
                alike.setdefault(weights, []).append(member)
        table = np.array(sorted(alike), dtype=object).reshape(len(alike), len(counts))
        self.kinds = [tuple(alike[weights]) for weights in sorted(alike)]
        self.many = np.array([len(kind) for kind in self.kinds], dtype=np.int64)
        self.voters = int(self.many.sum())
        quotas = [left[k] for k in counts]
        for column, quota in enumerate(quotas):
            unit = gcd(*table[:, column])
            quotas[column] = -(-quota // unit)
            table[:, column] = np.minimum(table[:, column] // unit, quotas[column])
        by_heads = [column for column in range(len(counts)) if (table[:, column] == 1).all()]
        self._arrange(rule, counts, table, quotas, by_heads, exact)

    def _arrange(
        self,
        rule: Rule,
        counts: list[int],
        table: npt.NDArray[np.object_],
        quotas: list[int],
        by_heads: list[int],
        exact: bool,
    ) -> None:
        by_weight = [column for column in range(len(counts)) if column not in by_heads]
        totals = [int(table[:, column] @ self.many.astype(object)) for column in range(len(counts))]
        mirrored = [total - quota + 1 for total, quota in zip(totals, quotas, strict=True)]
        self.mirrored = _cells(mirrored, by_weight) < _cells(quotas, by_weight)
        quotas = mirrored if self.mirrored else quotas
        cells = _cells(quotas, by_weight)
        sizes_fit = cells * (self.voters + 1) <= MOST_CELLS and len(by_weight) <= MOST_RULES
        chances_fit = not by_heads and cells <= MOST_CELLS_BY_CHANCE and len(by_weight) <= MOST_RULES
        if not sizes_fit and (exact or not chances_fit):
            raise TooManyWeights(_refusal(self.voters, without_exact=exact and chances_fit))
        self.by_size = sizes_fit
        sizes = self.voters + 1 if sizes_fit else 1
        by_weight.sort(key=lambda column: quotas[column])
        self.quotas = np.zeros(MOST_RULES, dtype=np.int64)
        self.weights = np.zeros((len(self.kinds), MOST_RULES + 1), dtype=np.int64)
        for at, column in enumerate(by_weight, start=MOST_RULES - len(by_weight)):
            self.quotas[at] = quotas[column]
            self.weights[:, at] = np.minimum(table[:, column], quotas[column])
        self.weights[:, MOST_RULES] = self.by_size
        steps = sorted({quotas[column] for column in by_heads})
        self.classes = np.searchsorted(steps, np.arange(sizes), side="right").astype(np.int64)
        rows = [{column for column in by_heads if quotas[column] in steps[:k]} for k in range(len(steps) + 1)]
        self.wins = self._who_wins(rule, counts, by_weight, rows)
        if self.wins.all() or not self.wins.any():  # the needed are enough, and the others decide nothing
            self.kinds, self.many, self.voters, self.by_size = [], self.many[:0], 0, True

    def _who_wins(
        self, rule: Rule, counts: list[int], by_weight: list[int], rows: list[set[int]]
    ) -> npt.NDArray[np.bool_]:
        """Say for each row of rules by heads that are met, and for z, y and x, met or not, who wins.

        Rules that the needed meet by themselves are met throughout.
        """
        wins = np.zeros((len(rows), 2, 2, 2), dtype=np.bool_)
        places = list(enumerate(by_weight, start=MOST_RULES - len(by_weight)))
        for row, *zyx in product(range(len(rows)), *[(False, True)] * MOST_RULES):
            reached = rows[row] | {column for at, column in places if zyx[at]}
            met = dict.fromkeys(range(len(list(rule.leaves))), True)
            for column, leaf in enumerate(counts):
                met[leaf] = (column in reached) != self.mirrored
            wins[(row, *map(int, zyx))] = _holds(rule, iter(met.values())) != self.mirrored
        return wins

    def by_member(self, of_kinds: Sequence[float], of_needed: float) -> list[float]:
        """Give each member what its kind has; who has no vote has 0."""
        given = [0.0] * self.size
        for kind, value in zip(self.kinds, of_kinds, strict=True):
            for member in kind:
                given[member] = value
        for member in self.needed:
            given[member] = of_needed
        return given


def _refusal(voters: int, *, without_exact: bool) -> str:
    if without_exact:
        return (
            f"The weights of these rules among {voters} members are too large for exact fractions. Do "
            "without them, or divide the large weights and their quota by one number and round them."
        )
    return (
        f"These rules tell too many weights apart among {voters} members to be counted. Divide the large "
        "weights and their quota by one number and round them, or give like members equal weights."
    )


def _cells(quotas: list[int], columns: list[int]) -> int:
    cells = 1
    for column in columns:
        cells *= quotas[column] + 1
    return cells


def _needed(rule: Rule) -> tuple[int, ...]:
    """List whose yes is needed in a rule that has to be met."""
    if isinstance(rule, WeightedRule):
        spare = rule.total - rule.quota
        return tuple(member for member, weight in enumerate(rule.weights) if weight > spare)
    if not isinstance(rule, AllOf):
        return ()
    return tuple(sorted({member for part in rule.rules for member in _needed(part)}))


def _holds(rule: Rule, met: Iterator[bool]) -> bool:
    if isinstance(rule, WeightedRule):
        return next(met)
    parts = [_holds(part, met) for part in rule.rules]
    return all(parts) if isinstance(rule, AllOf) else any(parts)


def _swings(nest: OneNest, noes: Floats, yeses: Floats, modulus: float = np.inf) -> tuple[Floats, Floats]:
    from archstone.engines._voting_nest_kernels import nest_swings

    if not nest.kinds:
        return np.zeros((len(yeses), 0, 0)), np.zeros((len(yeses), 2))
    swings, decided = nest_swings(
        nest.weights, nest.many, nest.quotas, nest.classes, nest.wins, noes, yeses, modulus
    )
    if nest.by_size:
        swings = swings[:, :, : nest.voters]
    if nest.mirrored:  # a set wins where those outside it lose under the mirror
        return swings[:, :, ::-1], decided[:, ::-1]
    return swings, decided


def shares(nest: OneNest) -> Shares:
    """Work out both indices in floats."""
    return _shares_by_size(nest) if nest.by_size else _shares_by_chance(nest)


def chances_of_deciding(nest: OneNest) -> list[float]:
    """Work out for each member how likely it decides, if all others toss coins."""
    if nest.by_size:
        return _shares_by_size(nest).decides
    return _tossed(nest).decides


def _shares_by_size(nest: OneNest) -> Shares:
    """From swings by size in shares of all sets; who wins by size follows, and nothing is subtracted.

    A winning set of s + 1 is made from a set of s by one member who decides, or from one that wins already.
    """
    half, n, needed = np.array([0.5]), nest.voters, len(nest.needed)
    by_size = _swings(nest, half, half)[0][0]
    together = nest.many @ by_size / 2.0
    wins, loses = [0.0 if n else 1.0], [0.0]
    for s in range(n):
        wins.append((together[s] + (n - s) * wins[s]) / (s + 1))
        loses.append((together[n - 1 - s] + (n - s) * loses[s]) / (s + 1))
    passes, fails = fsum(wins), fsum(loses)
    others = n + needed - 1
    orders = [float(Fraction(1 << n, 2 * (others + 1) * comb(others, s + needed))) for s in range(n)]
    led = 0.0
    if needed:
        leading = [Fraction(1 << n, (others + 1) * comb(others, s + needed - 1)) for s in range(n + 1)]
        led = fsum(won * float(order) for won, order in zip(wins, leading, strict=True))
    decided = by_size.sum(axis=1) / 2.0**needed
    return Shares(
        passes / 2.0**needed,
        1.0 - passes / 2.0**needed if needed else fails,
        nest.by_member([float(chance) for chance in decided], passes / 2.0 ** (needed - 1)),
        nest.by_member([float(turn) for turn in by_size @ orders], led),
    )


def _tossed(nest: OneNest) -> Shares:
    half, needed = np.array([0.5]), len(nest.needed)
    swings, decided = _swings(nest, half, half)
    fails, passes = decided[0]
    decided_by = [float(chance) / 2.0**needed for chance in swings[0, :, 0]]
    decides = nest.by_member(decided_by, passes / 2.0 ** (needed - 1))
    return Shares(passes / 2.0**needed, 1.0 - passes / 2.0**needed if needed else fails, decides, [])


def _shares_by_chance(nest: OneNest) -> Shares:
    tossed = _tossed(nest)
    return Shares(tossed.passes, tossed.fails, tossed.decides, _turns_by_chance(nest))


def _turns_by_chance(nest: OneNest) -> list[float]:
    """Average over every chance of a yes from 0 to 1, by Gauss's nodes; see `chances_of_turning` of one rule.

    A member decides in the nest only where it decides in a rule of it, so the rules' bounds add up.
    """
    from scipy.special import roots_legendre

    needed = len(nest.needed)
    nodes, weights = roots_legendre((nest.voters + needed) // 2 + 1)
    chances, weights = (nodes + 1.0) / 2.0, weights / 2.0
    bounds = [
        log_bound(nest.weights[:, at], nest.many, int(nest.quotas[at]), chances)
        for at in range(MOST_RULES)
        if nest.quotas[at]
    ]
    matters = np.logaddexp.reduce(bounds, axis=0) > LOGARITHM_LEFT_OUT
    if needed:  # what passes is far from 0 also where hardly anyone else decides
        matters[:] = True

    def over(some: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
        tried = chances[some]
        found, decided = (
            _swings(nest, tried, 1.0 - tried) if nest.mirrored else _swings(nest, 1.0 - tried, tried)
        )
        scale = weights[some] * tried**needed
        return scale @ found[:, :, 0], float(scale / tried @ decided[:, 1])

    mean, led = over(matters)
    if not matters.all() and np.exp(LOGARITHM_LEFT_OUT) > SHARE_LEFT_OUT * mean.min():
        mean = mean + over(~matters)[0]
    return nest.by_member([float(value) for value in mean], led)


def exact_counts(nest: OneNest) -> tuple[list[tuple[int, ...]], Counts]:
    """Count winning sets and swings by size, exactly; those without a vote are left out of the sets.

    Modulo several numbers without a common factor, whose sums are exact also in floats. The kinds come with
    the counts, and those whose yes is always needed are the first of them.
    """
    n, needed = nest.voters, len(nest.needed)
    one, moduli = np.array([1.0]), coprime(n + 1, BITS_OF_A_COUNT)
    parts = [_swings(nest, one, one, float(modulus))[0][0].astype(np.int64) for modulus in moduli]
    lifted = lifting(moduli)
    swings = [
        [lifted(remainders) for remainders in zip(*of_kind, strict=True)]
        for of_kind in zip(*(part.tolist() for part in parts), strict=True)
    ]
    wins = [0 if n else 1]
    for s in range(n):
        decided = sum(int(many) * of_kind[s] for many, of_kind in zip(nest.many, swings, strict=True))
        wins.append((decided + (n - s) * wins[s]) // (s + 1))
    kinds, by_kind = list(nest.kinds), [[0] * needed + of_kind for of_kind in swings]
    if needed:
        kinds.insert(0, nest.needed)
        by_kind.insert(0, [0] * (needed - 1) + wins)
    return kinds, Counts([0] * needed + wins, by_kind)
