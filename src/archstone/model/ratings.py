"""Ratings: what several people think of a possible partner, criterion by criterion (SPEC D2).

The discussion is worth more than the number: each rating may carry the assumption it rests on, and where
raters are far apart that is told before any total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from statistics import median

from archstone.model.errors import NotFound, RuleBroken, did_you_mean

LOWEST, HIGHEST = 1, 5
DISAGREEMENT = 2
"""From so many steps between the lowest and the highest rating on, raters disagree (our default)."""


class Criterion(StrEnum):
    """What a candidate is rated on, 1 to 5; `MUTUAL_COVER` alone is worked out from the audits."""

    ALIGNMENT = "alignment"
    TRUST = "trust"
    COMMITMENT = "commitment"
    HORIZON = "horizon"
    EXIT_COST = "exit_cost"
    THREAT = "threat"
    DISCLOSURE = "disclosure"
    COMPLEXITY = "complexity"
    MUTUAL_COVER = "mutual_cover"
    GOAL_CONSENSUS = "goal_consensus"
    COMPETENCE_NEED = "competence_need"

    @property
    def words(self) -> str:
        """Name it as it stands in a sentence."""
        return self.value.replace("_", " ")


RATED = tuple(criterion for criterion in Criterion if criterion is not Criterion.MUTUAL_COVER)
TOTALLED = (
    Criterion.ALIGNMENT,
    Criterion.TRUST,
    Criterion.COMMITMENT,
    Criterion.HORIZON,
    Criterion.EXIT_COST,
)
"""S2's five, which make the total; exit cost counts reversed, since leaving should be cheap."""

QUESTIONS: Mapping[Criterion, str] = {
    Criterion.ALIGNMENT: "How far does what they want run along with what you want, in this matter alone?",
    Criterion.TRUST: "What has past dealing with them taught you?",
    Criterion.COMMITMENT: "How much money, staff time and good name would the two of you put in?",
    Criterion.HORIZON: "How long would you need each other?",
    Criterion.EXIT_COST: "What would leaving cost, once it has begun?",
    Criterion.THREAT: "How gravely does one and the same danger touch both of you?",
    Criterion.DISCLOSURE: "How openly would both speak of their weaknesses?",
    Criterion.COMPLEXITY: "How tangled is the problem?",
    Criterion.MUTUAL_COVER: "How well does each carry what the other lacks? Worked out from the audits.",
    Criterion.GOAL_CONSENSUS: "How far do all who take part want the same goal?",
    Criterion.COMPETENCE_NEED: "How much must be done that no member can do alone, such as joint data?",
}
STEPS: Mapping[Criterion, tuple[str, str, str, str, str]] = {
    Criterion.ALIGNMENT: (
        "what they want gets in the way of what you want",
        "one small thing in common",
        "one clear interest in common",
        "an interest in common that matters to both",
        "neither can have what it wants without the other",
    ),
    Criterion.TRUST: (
        "promises were broken, or the past is bad",
        "no dealings yet, or doubts",
        "some dealings at arm's length, and none went wrong",
        "worked together more than once, and well",
        "stood by each other when it cost something",
    ),
    Criterion.COMMITMENT: (
        "a name under a letter",
        "some hours a month",
        "staff time or money for a while",
        "people and money set aside on both sides",
        "posts, funds or property bound to it",
    ),
    Criterion.HORIZON: ("weeks", "up to three months", "up to a year", "up to three years", "longer"),
    Criterion.EXIT_COST: (
        "either can leave tomorrow",
        "a few loose ends",
        "promises to others would be broken",
        "contracts, staff or money would have to be unwound",
        "leaving costs a lot: something owned together would end",
    ),
    Criterion.THREAT: (
        "no danger in common",
        "a danger that only one side feels",
        "a danger that both see coming",
        "a danger that hurts both already",
        "a danger that neither may survive alone",
    ),
    Criterion.DISCLOSURE: (
        "neither speaks of weaknesses",
        "one side might, the other won't",
        "both would name a harmless one",
        "both would name what bears on the work",
        "both have named their gravest ones",
    ),
    Criterion.COMPLEXITY: (
        "one task with a clear end",
        "a few tasks that hang together",
        "several parts, each well understood",
        "many parts that change each other",
        "nobody knows the way yet, and nobody can go it alone",
    ),
    Criterion.MUTUAL_COVER: ("nothing", "a quarter", "half", "three quarters", "everything"),
    Criterion.GOAL_CONSENSUS: (
        "they want different things",
        "a few want the same",
        "about half want the same",
        "most want the same",
        "all want the same",
    ),
    Criterion.COMPETENCE_NEED: (
        "each does its own part",
        "a little has to be arranged",
        "some things must be run for all",
        "much must be run for all",
        "almost everything must be run for all",
    ),
}


def step_in_words(criterion: Criterion, value: int) -> str:
    """Say what a step of a criterion stands for.

    Examples
    --------
    >>> step_in_words(Criterion.HORIZON, 2)
    'up to three months'
    """
    return STEPS[criterion][value - LOWEST]


@dataclass(frozen=True, slots=True)
class Rater:
    """A person of our side who rates candidates."""

    id: str
    name: str | None = None
    role: str | None = None

    @property
    def called(self) -> str:
        """The name, or the id where none is known."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Rating:
    """What one rater says of one candidate; a criterion may be left out.

    Invariants: values are whole and lie in 1..5; mutual cover isn't rated; an assumption belongs to a value.
    """

    rater: str
    candidate: str
    values: Mapping[Criterion, int]
    assumptions: Mapping[Criterion, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for criterion, value in self.values.items():
            if criterion is Criterion.MUTUAL_COVER:
                raise RuleBroken(
                    "Mutual cover is worked out from the two audits and can't be rated; leave it out."
                )
            if isinstance(value, bool) or not isinstance(value, int) or not LOWEST <= value <= HIGHEST:
                raise RuleBroken(
                    f"{self.rater}'s rating of {self.candidate} on {criterion} must be a whole number from 1 "
                    f"to 5, not {value}."
                )
        for criterion in self.assumptions:
            if criterion not in self.values:
                raise RuleBroken(
                    f"{self.rater} gives an assumption on {criterion} of {self.candidate} and no rating; "
                    "rate it or take the assumption away."
                )


@dataclass(frozen=True, slots=True)
class Opinion:
    """One rater's value on one criterion, with the assumption it rests on."""

    rater: str
    value: int
    assumption: str | None = None

    def __str__(self) -> str:
        """Say it in a few words."""
        return f"{self.rater} says {self.value}" + (f" (“{self.assumption}”)" if self.assumption else "")


@dataclass(frozen=True, slots=True)
class Rated:
    """What all raters say of one candidate on one criterion.

    ``opinions`` stand in the order of the raters; ``missing`` names those who left it out. Names are the
    raters' own, ids where none is known.
    """

    candidate: str
    criterion: Criterion
    opinions: tuple[Opinion, ...]
    missing: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[int, ...]:
        """The values alone."""
        return tuple(one.value for one in self.opinions)

    @property
    def median(self) -> Fraction | None:
        """The median, which may be a half; None where nobody rated."""
        return Fraction(median(map(Fraction, self.values))) if self.opinions else None

    @property
    def lowest(self) -> int | None:
        """The lowest rating."""
        return min(self.values, default=None)

    @property
    def highest(self) -> int | None:
        """The highest rating."""
        return max(self.values, default=None)

    @property
    def spread(self) -> int | None:
        """How many steps raters are apart; None where fewer than two rated."""
        return max(self.values) - min(self.values) if len(self.opinions) > 1 else None

    @property
    def disagree(self) -> bool:
        """Whether raters are so far apart that it is to be talked over first."""
        return (self.spread or 0) >= DISAGREEMENT

    @property
    def sentence(self) -> str:
        """Say how far apart raters are and why; those at either end speak."""
        name = self.criterion.words.capitalize()
        if not self.opinions:
            return f"{name}: nobody has rated it."
        if self.spread is None:
            return f"{name}: {self.opinions[0]}; one rater only, so how far others would differ isn't known."
        if not self.spread:
            return f"{name}: all {len(self.opinions)} say {self.values[0]}."
        ends = [one for one in self.opinions if one.value in (self.lowest, self.highest)]
        told = "; ".join(str(one) for one in sorted(ends, key=lambda one: one.value))
        steps = "1 step" if self.spread == 1 else f"{self.spread} steps"
        return f"{name}: {steps} apart. {told}."


@dataclass(frozen=True, slots=True)
class Ratings:
    """All ratings of a decision, with who rates.

    Where no raters are named, they are those who rated. Invariants: no rater stands twice; each rates a
    candidate once; a rating is by a rater that is named.
    """

    ratings: tuple[Rating, ...] = ()
    raters: tuple[Rater, ...] = ()

    def __post_init__(self) -> None:
        ids = [rater.id for rater in self.raters]
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise RuleBroken(f"The rater {twice} is named twice.")
        seen: set[tuple[str, str]] = set()
        for rating in self.ratings:
            if ids and rating.rater not in ids:
                raise NotFound(f"There is no rater {rating.rater!r}.{did_you_mean(rating.rater, ids)}")
            if (rating.rater, rating.candidate) in seen:
                raise RuleBroken(f"{rating.rater} rates {rating.candidate} twice; keep one.")
            seen.add((rating.rater, rating.candidate))
        if not ids:
            named = dict.fromkeys(rating.rater for rating in self.ratings)
            object.__setattr__(self, "raters", tuple(Rater(id) for id in named))

    def __iter__(self) -> Iterator[Rating]:
        return iter(self.ratings)

    def on(self, candidate: str, criterion: Criterion) -> Rated:
        """Collect what all raters say of a candidate on one criterion."""
        opinions, missing = [], []
        by = {rating.rater: rating for rating in self.ratings if rating.candidate == candidate}
        for rater in self.raters:
            rating = by.get(rater.id)
            if rating is None or criterion not in rating.values:
                missing.append(rater.called)
                continue
            value, why = rating.values[criterion], rating.assumptions.get(criterion)
            opinions.append(Opinion(rater.called, value, why))
        return Rated(candidate, criterion, tuple(opinions), tuple(missing))

    def of(self, candidate: str) -> Mapping[Criterion, Rated]:
        """Collect what all raters say of a candidate, by criterion."""
        return {criterion: self.on(candidate, criterion) for criterion in RATED}


def total(medians: Mapping[Criterion, Fraction | None]) -> Fraction | None:
    """Add up S2's five criteria, exit cost reversed (6 less it): 5 to 25.

    It is shown, and less prominently than where raters disagree.

    Returns
    -------
    total : Fraction, in [5, 25]; None where one of the five isn't known

    References
    ----------
    S2, "A quick decision matrix" (recommendation); that exit cost is reversed is our default.

    Examples
    --------
    >>> str(total({criterion: Fraction(3) for criterion in TOTALLED}))
    '15'
    """
    known = [medians.get(criterion) for criterion in TOTALLED]
    if any(value is None for value in known):
        return None
    values = [value for value in known if value is not None]
    return sum(values[:-1], Fraction(0)) + LOWEST + HIGHEST - values[-1]
