"""Figures of a trust audit as functions of the ratings behind them, quick to hold against other ratings.

Each keeps counts, so that "what would it be if this rating were another" costs a few steps. That question is
asked for every rating before anything is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from fractions import Fraction

from archstone.engines.governance_modes import HIGH_FROM, LOW_BELOW
from archstone.model.trust import FEWEST_RATERS, HIGH, HIGHEST, GapBand, gap_band, trust_band

GAPS = tuple(GapBand)
_MOVE = HIGHEST + 1  # "from value a to value b" as one number: a * _MOVE + b
Shown = Fraction | str | tuple[int, ...] | tuple[Fraction, Fraction] | None


class FigureKind(StrEnum):
    """What a figure says."""

    IN_TRUST = "in_trust"
    LEVEL = "level"
    DENSITY = "density"
    CENTRALISATION = "centralisation"
    GAPS = "gaps"


class Precision(IntEnum):
    """How exactly a figure is shown."""

    NOTHING = 0
    BAND = 1
    EXACT = 2


@dataclass(frozen=True, slots=True)
class Given:
    """Ratings as they are numbered here: who rated whom, and the value, 1..10.

    ``value`` is a list: an attacker puts other values in and takes them out again.
    """

    rater: tuple[str, ...]
    rated: tuple[str, ...]
    value: list[int]


@dataclass(slots=True)
class Figure:
    """One figure over some of the ratings, by their numbers; ``members`` is how many count as n."""

    kind: FigureKind
    about: str
    behind: frozenset[int]
    given: Given
    members: int
    precision: Precision = Precision.EXACT
    told_as: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Medians, doubled, that are told as lying between two, doubled too."""
    _counts: list[int] = field(init=False, repr=False)
    _high: dict[str, int] = field(init=False, repr=False)
    _back: dict[int, int] = field(init=False, repr=False)
    _gaps: list[int] = field(init=False, repr=False)
    _answered: dict[tuple[int, ...], bool] = field(init=False, repr=False)
    """Whether it stays as it is, by which values become which; until a rating or the precision changes."""

    def __post_init__(self) -> None:
        given = self.given
        self._counts = [0] * (HIGHEST + 1)
        self._high, self._back, self._gaps, self._answered = {}, {}, [0] * len(GAPS), {}
        for k in self.behind:
            self._counts[given.value[k]] += 1
            if given.value[k] >= HIGH:
                self._high[given.rated[k]] = self._high.get(given.rated[k], 0) + 1
        if self.kind is FigureKind.GAPS:
            at = {(given.rater[k], given.rated[k]): k for k in self.behind}
            self._back = {k: at[other, one] for (one, other), k in at.items() if (other, one) in at}
            for k, back in self._back.items():
                if k < back:
                    self._gaps[_gap_at(given.value[k], given.value[back])] += 1

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs of members that rated each other."""
        return tuple((self.given.rater[k], self.given.rated[k]) for k, b in self._back.items() if k < b)

    def shown(self) -> Shown:
        """Say the figure at its precision."""
        if self.precision is Precision.NOTHING:
            return None
        if self.kind is FigureKind.GAPS:
            exact = self.precision is Precision.EXACT
            return tuple(self._gaps) if exact else str(GAPS[_middle(self._gaps)])
        if self.kind is FigureKind.CENTRALISATION:
            return freeman(list(self._high.values()), self.members)
        if self.kind is FigureKind.DENSITY:
            density = Fraction(sum(self._counts[HIGH:]), len(self.behind))
            return density if self.precision is Precision.EXACT else density_band(density)
        return self._median()

    def _median(self) -> Shown:
        twice = twice_the_median(self._counts, len(self.behind))
        if self.precision is not Precision.EXACT:
            return str(trust_band(twice / 2))
        if twice in self.told_as:
            low, high = self.told_as[twice]
            return Fraction(low, 2), Fraction(high, 2)
        return Fraction(twice, 2)

    def same_with(self, other: Mapping[int, int]) -> bool:
        """Whether it would be shown just as it is, were some ratings *other* than they are."""
        value, behind = self.given.value, self.behind
        changes = {k: v for k, v in other.items() if k in behind and v != value[k]}
        if self.precision is Precision.NOTHING or not changes:
            return True
        if self.kind is FigureKind.GAPS:
            return self._same_gaps(changes)
        if self.kind is FigureKind.CENTRALISATION:
            return self._same_centralisation(changes)
        # a median and a density don't ask whose rating changes, so many questions are one and the same
        moves = tuple([_MOVE * value[k] + v for k, v in changes.items()])
        same = self._answered.get(moves)
        if same is None:
            same = self._answered[moves] = self._same_counts(moves)
        return same

    def make_coarser(self, precision: Precision) -> None:
        """Show it at another precision from now on."""
        self.precision = precision
        self._answered.clear()

    def _same_counts(self, moves: Sequence[int]) -> bool:
        counts = self._counts.copy()
        for move in moves:
            old, new = divmod(move, _MOVE)
            counts[old] -= 1
            counts[new] += 1
        return self._said_of(counts) == self._said_of(self._counts)

    def _said_of(self, counts: Sequence[int]) -> int | str:
        """Say a density or a median at its precision, as a number that is quick to compare."""
        number, exact = len(self.behind), self.precision is Precision.EXACT
        if self.kind is FigureKind.DENSITY:
            high = sum(counts[HIGH:])
            return high if exact else density_band(Fraction(high, number))
        twice = twice_the_median(counts, number)
        if not exact:
            return str(trust_band(twice / 2))
        return self.told_as[twice][0] if twice in self.told_as else twice

    def put(self, k: int, new: int) -> None:
        """Count rating *k* as *new* from now on, before it is changed in the ratings themselves."""
        old = self.given.value[k]
        self._answered.clear()
        self._counts[old] -= 1
        self._counts[new] += 1
        rated = self.given.rated[k]
        self._high[rated] = self._high.get(rated, 0) + (new >= HIGH) - (old >= HIGH)
        if k in self._back:
            back = self.given.value[self._back[k]]
            self._gaps[_gap_at(old, back)] -= 1
            self._gaps[_gap_at(new, back)] += 1

    def _same_gaps(self, changes: Mapping[int, int]) -> bool:
        moved, value = [0] * len(GAPS), self.given.value
        for pair in {frozenset((k, self._back[k])) for k in changes if k in self._back}:
            one, other = pair
            moved[_gap_at(value[one], value[other])] -= 1
            moved[_gap_at(changes.get(one, value[one]), changes.get(other, value[other]))] += 1
        if self.precision is Precision.EXACT or not any(moved):
            return not any(moved)
        after = [many + step for many, step in zip(self._gaps, moved, strict=True)]
        return _middle(after) == _middle(self._gaps)

    def _same_centralisation(self, changes: Mapping[int, int]) -> bool:
        value = self.given.value
        steps = [(k, (v >= HIGH) - (value[k] >= HIGH)) for k, v in changes.items()]
        if not any(step for _, step in steps):
            return True
        high = self._high.copy()
        for k, step in steps:
            high[self.given.rated[k]] = high.get(self.given.rated[k], 0) + step
        before, after = self._high.values(), high.values()
        return max(before, default=0) * self.members - sum(before) == max(after) * self.members - sum(after)


_GAP_AT = tuple(GAPS.index(gap_band(gap)) for gap in range(HIGHEST))


def _gap_at(one: int, other: int) -> int:
    return _GAP_AT[abs(one - other)]


def of_four(most_high: int, high: int, high_elsewhere: int) -> dict[int, tuple[int, int]]:
    """Say which medians of four raters are told as lying between two, so that no single one gives all away.

    A median of 10 leaves three tens at least: whoever gave less would know the others' ratings. So would
    who gave more where it is 7 and all four are known to have given 7 or more, or less where it is 6 and
    none of them did. Which of these can be known follows from figures that are shown anyhow.

    Parameters
    ----------
    most_high : to how many ratings of 7 and more a member comes at most
    high : how many ratings are 7 or more
    high_elsewhere : how many of those an attacker could place with itself and with other members

    Returns
    -------
    told_as : doubled medians, and the doubled ends between which they are told to lie

    Examples
    --------
    >>> sorted(of_four(most_high=3, high=7, high_elsewhere=12))
    [2, 3, 11, 12, 19, 20]
    """
    ranges = [(2, 3), (19, 20)]
    if most_high >= FEWEST_RATERS:
        ranges.append((14, 15))
    if high <= high_elsewhere:
        ranges.append((11, 12))
    return {twice: ends for ends in ranges for twice in ends}


def _middle(gaps: Sequence[int]) -> int:
    """Find the band of the middle gap; of two middle ones, the narrower."""
    return twice_the_median(gaps, 2 * ((sum(gaps) + 1) // 2) - 1) // 2


def twice_the_median(counts: Sequence[int], number: int) -> int:
    """Take twice the median of values given as counts by value: a whole number.

    Examples
    --------
    >>> twice_the_median([0, 2, 0, 1, 1], 4)
    4
    """
    low, high = (number - 1) // 2, number // 2
    seen, first = 0, -1
    for value, many in enumerate(counts):
        seen += many
        if first < 0 and seen > low:
            first = value
        if first >= 0 and seen > high:
            return first + value
    raise ValueError("A median needs values.")


def freeman(high: Sequence[int], members: int) -> Fraction:
    """Measure how far high trust goes to one member alone: 1 for a star, 0 where all get as much.

    *high* are the in-degrees of trust of 7 and more that are above 0.

    Examples
    --------
    >>> str(freeman([3], 4)), str(freeman([1, 1, 1, 1], 4))
    ('1', '0')
    """
    most = max(high, default=0)
    return Fraction(most * members - sum(high), (members - 1) ** 2)


def density_band(density: Fraction) -> str:
    """Say a density in a word, as the advice on governance does."""
    return "low" if density < LOW_BELOW else "moderate" if density < HIGH_FROM else "high"
