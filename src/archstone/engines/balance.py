"""The balance of an alliance: four benefits beside four risks, as measured (SPEC E3, FORMULAS 13)."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from enum import StrEnum

from archstone.model.errors import RuleBroken


class Side(StrEnum):
    """Whether a part is a benefit or a risk."""

    BENEFIT = "benefit"
    RISK = "risk"


class Part(StrEnum):
    """The eight parts, as S0 has them."""

    EFFICIENCY = "efficiency"
    LEARNING = "innovation and learning"
    SOLIDARITY = "solidarity"
    LEGITIMACY = "legitimacy"
    DRIFT = "drift and capture"
    ASYMMETRY = "asymmetry"
    REPUTATION = "reputation"
    COST = "cost and autonomy"

    @property
    def side(self) -> Side:
        """On which side it stands."""
        benefits = {Part.EFFICIENCY, Part.LEARNING, Part.SOLIDARITY, Part.LEGITIMACY}
        return Side.BENEFIT if self in benefits else Side.RISK


SOURCE = (
    "the eight parts are those of S0, a review of research (study); indicators, their ends and the plain "
    "mean are our default"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, as plain numbers; None wasn't.

    Attributes
    ----------
    coverage_gained : coverage of the goal by all members less that by the best single one, 0..1
    cost_against_gain : coordination cost of a year by what working together gained in it, in one currency
    trainings : trainings, cross-trainings and joint research in a year, >= 0
    methods_taken_up : new methods that a member took up in a year, >= 0
    satisfaction : mean answer of the last survey, 1..5
    median_trust : median of the latest ratings, 1..10
    outside_voice_spread : how evenly members speak outside, of `spread`, 0..1
    joint_statements : share of public statements that all members signed off, 0..1
    drift_degree : effort-weighted degree to which the last months were on goal, 0..1
    funding_concentration : HHI of the funders, above 0 to 1
    asymmetry_distance : mean half L1 distance of the shares of say that rest on five things or more from the
        risk shares, 0..1
    largest_exposure : largest probability that an incident at one member reaches another, 0..1
    largest_burden : largest coordination cost of a member as a share of its annual budget, >= 0
    bound_share : largest share of a member that is bound to the alliance, 0..1
    """

    coverage_gained: float | None = None
    cost_against_gain: float | None = None
    trainings: float | None = None
    methods_taken_up: float | None = None
    satisfaction: float | None = None
    median_trust: float | None = None
    outside_voice_spread: float | None = None
    joint_statements: float | None = None
    drift_degree: float | None = None
    funding_concentration: float | None = None
    asymmetry_distance: float | None = None
    largest_exposure: float | None = None
    largest_burden: float | None = None
    bound_share: float | None = None

    def __post_init__(self) -> None:
        ranges = {one.id: one.range for one in INDICATORS}
        for field in fields(self):
            value = getattr(self, field.name)
            low, high = ranges[field.name]
            if value is not None and not low <= value <= high:  # also refuses what is not a number
                upto = "upwards" if math.isinf(high) else f"to {high:g}"
                raise RuleBroken(f"{field.name} is a number from {low:g} {upto}, not {value}.", (field.name,))


@dataclass(frozen=True, slots=True)
class BalanceIndicator:
    """What is measured for a part, and which values count as 0 and as 100."""

    id: str
    part: Part
    name: str
    worst: float
    best: float
    range: tuple[float, float]
    why: str

    def score(self, value: float) -> float:
        """Map a value linearly from worst (0) to best (100), clipped."""
        return 100 * min(1.0, max(0.0, (value - self.worst) / (self.best - self.worst)))


_ANY = (0.0, math.inf)
_SHARE = (0.0, 1.0)
INDICATORS = (
    BalanceIndicator(
        "coverage_gained", Part.EFFICIENCY, "coverage gained", 0, 0.5, _SHARE,
        "half of what the goal asks, which nobody could do alone, is a full gain",
    ),
    BalanceIndicator(
        "cost_against_gain", Part.EFFICIENCY, "cost against gain", 1, 0.2, _ANY,
        "meeting that costs all it gains is worth nothing; a fifth is good",
    ),
    BalanceIndicator(
        "trainings", Part.LEARNING, "trainings in a year", 0, 4, _ANY, "one a quarter",
    ),
    BalanceIndicator(
        "methods_taken_up", Part.LEARNING, "methods taken up in a year", 0, 2, _ANY, "two that stayed",
    ),
    BalanceIndicator(
        "satisfaction", Part.SOLIDARITY, "satisfaction", 1, 5, (1.0, 5.0), "the ends of the scale",
    ),
    BalanceIndicator(
        "median_trust", Part.SOLIDARITY, "median trust", 1, 10, (1.0, 10.0), "the ends of the scale",
    ),
    BalanceIndicator(
        "outside_voice_spread", Part.LEGITIMACY, "spread of the outside voice", 0, 1, _SHARE,
        "one speaks for all; each speaks as often",
    ),
    BalanceIndicator(
        "joint_statements", Part.LEGITIMACY, "statements signed off by all", 0, 1, _SHARE, "none; every one",
    ),
    BalanceIndicator(
        "drift_degree", Part.DRIFT, "degree on goal", 0.5, 1, _SHARE,
        "half off goal is the line of creep",
    ),
    BalanceIndicator(
        "funding_concentration", Part.DRIFT, "concentration of funding", 1, 0.25, _SHARE,
        "one funder alone; the line above which concentration is high",
    ),
    BalanceIndicator(
        "asymmetry_distance", Part.ASYMMETRY, "distance of say from risk", 0.5, 0, _SHARE,
        "half of the say is in the wrong hands; none is",
    ),
    BalanceIndicator(
        "largest_exposure", Part.REPUTATION, "largest exposure", 0.5, 0, _SHARE,
        "an incident is as likely as not to reach another member; it reaches none",
    ),
    BalanceIndicator(
        "largest_burden", Part.COST, "largest burden", 0.05, 0, _ANY,
        "a twentieth of a year's budget; nothing",
    ),
    BalanceIndicator(
        "bound_share", Part.COST, "largest share bound", 0.5, 0, _SHARE,
        "half of a member, the line of high; nothing",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScoredIndicator:
    """A value with its score, 0 to 100; both None where it wasn't measured."""

    indicator: BalanceIndicator
    value: float | None
    score: float | None

    def __str__(self) -> str:
        """Say how the score was made."""
        of = self.indicator
        if self.value is None or self.score is None:
            return f"{of.name}: not measured"
        return (
            f"{of.name} {self.value:.3g} is {self.score:.0f} of 100 ({of.worst:g} is 0, {of.best:g} is 100)"
        )


@dataclass(frozen=True, slots=True)
class PartFound:
    """One of the eight parts: the mean of what was measured for it; None where nothing was.

    100 is good for a benefit and for a risk alike.
    """

    part: Part
    score: float | None
    indicators: tuple[ScoredIndicator, ...]

    @property
    def measured(self) -> tuple[ScoredIndicator, ...]:
        """What the score rests on."""
        return tuple(one for one in self.indicators if one.score is not None)

    @property
    def unmeasured(self) -> tuple[str, ...]:
        """What would have belonged to it and wasn't measured."""
        return tuple(one.indicator.name for one in self.indicators if one.score is None)


@dataclass(frozen=True, slots=True)
class Balance:
    """All eight parts; no sum is made of them, since trust doesn't pay for drift."""

    parts: tuple[PartFound, ...]

    @property
    def benefits(self) -> tuple[PartFound, ...]:
        """The four benefits."""
        return tuple(one for one in self.parts if one.part.side is Side.BENEFIT)

    @property
    def risks(self) -> tuple[PartFound, ...]:
        """The four risks."""
        return tuple(one for one in self.parts if one.part.side is Side.RISK)

    def of(self, part: Part) -> PartFound:
        """Give one part."""
        return next(one for one in self.parts if one.part is part)


def balance(measured: Measured) -> Balance:
    """Set benefits and risks side by side, each from its own evidence.

    S0 finds that an alliance is neither good nor bad in itself: it is worth what its benefits are beside what
    they cost in independence, standing and say.

    Parameters
    ----------
    measured : plain numbers; what is None stays unmeasured and lowers nothing

    Returns
    -------
    Balance
        Eight parts, each 0..100 or None; 100 is good for risks too.

    Notes
    -----
    A part is the plain mean of its measured indicators, each mapped linearly between two ends that are ours
    (`INDICATORS`) and clipped. Scores of different parts aren't comparable as amounts: 60 in one isn't as
    much as 60 in another.

    References
    ----------
    S0, sections 2 and 3. Indicators and ends are our default.

    Examples
    --------
    >>> found = balance(Measured(satisfaction=4, median_trust=5.5, funding_concentration=0.4))
    >>> found.of(Part.SOLIDARITY).score, round(found.of(Part.DRIFT).score), found.of(Part.ASYMMETRY).score
    (62.5, 80, None)
    """
    return Balance(tuple(_part(part, measured) for part in Part))


def _part(part: Part, measured: Measured) -> PartFound:
    scored = []
    for one in INDICATORS:
        if one.part is part:
            value = getattr(measured, one.id)
            scored.append(ScoredIndicator(one, value, None if value is None else one.score(value)))
    known = [one.score for one in scored if one.score is not None]
    return PartFound(part, sum(known) / len(known) if known else None, tuple(scored))


def spread(times: dict[str, int], members: int) -> float | None:
    """Say how evenly something goes round among members, such as who speaks outside.

    Parameters
    ----------
    times : how often each did it, >= 0; who is left out did it never
    members : how many there are

    Returns
    -------
    spread : float in [0, 1]; 0 where one did it each time, 1 where all did it equally often; None where it
        never happened, or with fewer than two members

    Notes
    -----
    (1 - largest share) / (1 - 1 / members).

    Examples
    --------
    >>> spread({"a": 6, "b": 2}, members=2)
    0.5
    """
    total = sum(times.values())
    if not total or members < 2:
        return None
    return (1 - max(times.values()) / total) / (1 - 1 / members)
