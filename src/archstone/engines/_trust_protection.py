"""Whether a rating could be worked out from what is shown: the figures looked at as an attacker would.

An attacker is a member that knows what it gave itself, who rated whom and when, and every figure that was
ever shown. A rating that isn't its own is *hidden* from it if other ratings, which leave its own as they are
and have another value in that place, would have given the very same figures. Such other ratings are looked
for, step by step; where none are found the newest figures are made coarser until some are. So a rating is
never called hidden without a case that proves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from random import Random

from archstone.engines._trust_figures import Figure, FigureKind, Given, Precision
from archstone.model.trust import HIGHEST, LOWEST

STIRS = 2
"""How often each other rating is stirred before one counts as found out."""
_COARSER = (  # in the order in which they are given up
    (Precision.BAND, FigureKind.GAPS),
    (Precision.NOTHING, FigureKind.GAPS),
    (Precision.BAND, FigureKind.IN_TRUST),
    (Precision.NOTHING, FigureKind.CENTRALISATION),
    (Precision.BAND, FigureKind.DENSITY),
    (Precision.BAND, FigureKind.LEVEL),
    (Precision.NOTHING, FigureKind.IN_TRUST),
    (Precision.NOTHING, FigureKind.DENSITY),
    (Precision.NOTHING, FigureKind.LEVEL),
)
_VALUES = range(LOWEST, HIGHEST + 1)


class Attack:
    """All figures that attackers have seen, and whether each rating could as well have been another."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self._touching: list[list[Figure]] = [[] for _ in given.value]
        self._near: list[tuple[int, ...]] = _neighbours(given)

    def protect(self, new: Sequence[Figure]) -> None:
        """Add figures, each made as coarse as it has to be for every rating to stay hidden."""
        for figure in new:
            for k in figure.behind:
                self._touching[k].append(figure)
        for k in sorted(frozenset(chain.from_iterable(figure.behind for figure in new))):
            while not self.hidden(k) and self._make_coarser(k, [one for one in new if k in one.behind]):
                pass

    def hidden(self, k: int, *, walk: bool = True) -> bool:
        """Whether no member but its rater can tell rating *k*; without a *walk* only from near worlds."""
        if not any(figure.precision for figure in self._touching[k]):
            return True
        others = [v for v in _VALUES if v != self.given.value[k]]
        if any(self._same({k: v}) for v in others):
            return True
        helped_by: set[str] = set()
        for j, step in self._pairs(k, others):
            rater = self.given.rater[j]
            if rater not in helped_by and self._same(step):
                # whoever gave the helping rating can't take it for another: so two raters, or k's own
                helped_by.add(rater)
                if rater == self.given.rater[k] or len(helped_by) > 1:
                    return True
        if not walk:
            return False
        attackers = helped_by or {self.given.rater[j] for j in self._involved(k)} - {self.given.rater[k]}
        return all(self._hidden_from(attacker, k) for attacker in sorted(attackers))

    def _involved(self, k: int) -> frozenset[int]:
        """Name the ratings behind any figure that tells of *k*."""
        return frozenset(chain.from_iterable(one.behind for one in self._touching[k] if one.precision))

    def _hidden_from(self, attacker: str, k: int) -> bool:
        """Walk from world to world, each with the same figures, until one has another value for *k*."""
        before = self.given.value.copy()
        free = [j for j in sorted(self._involved(k)) if self.given.rater[j] != attacker]
        chance = Random(k)  # fixed, so that the same ratings always give the same report
        others = [v for v in _VALUES if v != before[k]]
        try:
            for _ in range(STIRS * len(free)):
                self._stir(attacker, chance.choice(free), chance)
                if self.given.value[k] != before[k]:
                    return True
            return any(self._same({k: v}) for v in others) or any(
                self.given.rater[j] != attacker and self._same(step) for j, step in self._pairs(k, others)
            )
        finally:
            self._put({j: value for j, value in enumerate(before) if value != self.given.value[j]})

    def _pairs(self, k: int, values: Sequence[int]) -> Iterator[tuple[int, dict[int, int]]]:
        """Change *k* and a neighbour; first swap them, since nobody can tell who of two gave which."""
        was = self.given.value[k]
        for j in self._near[k]:
            if any(one.precision for one in self._touching[j]):
                yield from ((j, {k: v, j: was}) for v in values)
                for w in _VALUES:
                    if w not in (was, self.given.value[j]):
                        yield from ((j, {k: v, j: w}) for v in values)

    def _stir(self, attacker: str, j: int, chance: Random) -> None:
        """Change rating *j*, alone or with a neighbour, where the figures stay as they are."""
        v = chance.choice(_VALUES)
        if v == self.given.value[j]:
            return
        if self._same({j: v}):
            self._put({j: v})
            return
        others = [i for i in self._near[j] if self.given.rater[i] != attacker]
        if others:
            step = {j: v, (i := chance.choice(others)): chance.choice((self.given.value[j], *_VALUES))}
            if self._same(step) and i != j:
                self._put(step)

    def _put(self, step: dict[int, int]) -> None:
        for k, value in step.items():
            for figure in self._touching[k]:
                figure.put(k, value)
            self.given.value[k] = value

    def _same(self, step: dict[int, int]) -> bool:
        """Whether every figure would be shown just as it was."""
        asked: list[int] = []
        for k in step:
            touching = self._touching[k]
            for at, figure in enumerate(touching):
                # one that an earlier rating of the step touches too has answered already
                if figure.precision and figure.behind.isdisjoint(asked) and not figure.same_with(step):
                    touching[0], touching[at] = figure, touching[0]  # likeliest to say no the next time too
                    return False
            asked.append(k)
        return True

    def _make_coarser(self, k: int, figures: Sequence[Figure]) -> bool:
        """Make that figure coarser which alone hides rating *k*, else the first; False where none can be."""
        steps = [
            (figure, step)
            for step, kind in _COARSER
            for figure in figures
            if figure.kind is kind and figure.precision > step
        ]
        for figure, step in steps:
            before = figure.precision
            figure.make_coarser(step)
            if self.hidden(k, walk=False):
                return True
            figure.make_coarser(before)
        if steps:
            figure, step = steps[0]
            figure.make_coarser(step)
        return bool(steps)


def _neighbours(given: Given) -> list[tuple[int, ...]]:
    """For each rating those of the same member, then of the same rater, then what came back."""
    by_rated: dict[str, list[int]] = {}
    by_rater: dict[str, list[int]] = {}
    by_pair: dict[tuple[str, str], list[int]] = {}
    for k, (rater, rated) in enumerate(zip(given.rater, given.rated, strict=True)):
        by_rated.setdefault(rated, []).append(k)
        by_rater.setdefault(rater, []).append(k)
        by_pair.setdefault((rater, rated), []).append(k)
    found = []
    for k, (rater, rated) in enumerate(zip(given.rater, given.rated, strict=True)):
        near = (*by_rated[rated], *by_rater[rater], *by_pair.get((rated, rater), ()))
        found.append(tuple(j for j in dict.fromkeys(near) if j != k))
    return found
