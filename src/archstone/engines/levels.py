"""Three levels on which an alliance can have done good or harm: community, network, member (SPEC E2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.model.indicators import Indicator, Progress, Reading
from archstone.model.outcomes import JointOutcome, Level
from archstone.model.reviews import OwnSuccess, Review
from archstone.model.verdicts import OutcomeSeen

SOURCE = (
    "Provan and Milward 2001 (study): networks are to be judged at the levels of community, network and "
    "organisation; what counts as reached is ours"
)
ASKED = {
    Level.COMMUNITY: (
        "what changed for those it is for",
        "whether the problem got smaller",
        "what it cost the community",
        "what people outside think of it",
    ),
    Level.NETWORK: (
        "whether members joined or left",
        "whether more is offered, and less of it twice",
        "how strong the ties between members are",
        "what keeping it up costs",
        "whether members stay committed to its goal",
    ),
    Level.MEMBER: (
        "whether each is better able to do its own work",
        "what each gained in means and standing",
        "what being part of it cost each",
    ),
}
"""What Provan and Milward would have asked at each level, in our words."""


@dataclass(frozen=True, slots=True)
class OutcomeStanding:
    """How one outcome stands on a day, and what that is known from.

    ``read`` is the last reading of its indicator until the day; None without one.
    """

    outcome: JointOutcome
    progress: Progress
    because: str
    read: Reading | None = None

    @property
    def stand_in(self) -> Reading | None:
        """The indicator's last reading where the outcome has no later value of its own yet, else None."""
        return self.read if self.outcome.after is None else None


@dataclass(frozen=True, slots=True)
class MemberStanding:
    """One member: its own outcomes, its own judgment, its vulnerability-reduction index."""

    member: str
    outcomes: tuple[OutcomeStanding, ...]
    success: OwnSuccess | None
    success_on: date | None
    index: Fraction | None

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return any(one.progress is not Progress.NOT_MEASURED for one in self.outcomes) or (
            self.success is not None or self.index is not None
        )


@dataclass(frozen=True, slots=True)
class LevelFound:
    """One level: what was reached, what is under way, what was missed, what wasn't measured."""

    level: Level
    outcomes: tuple[OutcomeStanding, ...]
    asked: tuple[str, ...]

    def of(self, progress: Progress) -> tuple[OutcomeStanding, ...]:
        """List the outcomes that stand so."""
        return tuple(one for one in self.outcomes if one.progress is progress)

    @property
    def says(self) -> str:
        """Say in one sentence how the level stands."""
        whom = "members" if self.level is Level.MEMBER else f"the {self.level}"
        if not self.outcomes:
            return f"No outcome for {whom} is written down."
        counts = [f"{len(self.of(progress))} {progress}" for progress in Progress if self.of(progress)]
        outcomes = "outcome" if len(self.outcomes) == 1 else "outcomes"
        return f"Of {len(self.outcomes)} {outcomes} for {whom}: {', '.join(counts)}."


@dataclass(frozen=True, slots=True)
class ThreeLevels:
    """All three, never added up: what is good for one level can be bad for another."""

    day: date
    community: LevelFound
    network: LevelFound
    member: LevelFound
    members: tuple[MemberStanding, ...]
    missing: tuple[str, ...]

    @property
    def levels(self) -> tuple[LevelFound, ...]:
        """The three in order."""
        return (self.community, self.network, self.member)


def three_levels(  # noqa: PLR0917
    outcomes: Iterable[JointOutcome],
    indicators: Iterable[Indicator],
    members: Sequence[str],
    day: date,
    review: Review | None = None,
    indices: Mapping[str, Fraction | None] | None = None,
) -> ThreeLevels:
    """Sort what was brought about by whom it was for, and say what nobody measured.

    Parameters
    ----------
    outcomes : all of the alliance
    indicators : those that outcomes are read from
    members : those who belong to it; outcomes of others are kept and told as theirs
    day : the day of looking; what is dated later isn't known yet
    review : the last in which members judged their own success
    indices : vulnerability-reduction index of each member, where known

    Returns
    -------
    ThreeLevels

    Notes
    -----
    An outcome is reached or missed as members said. Where nobody said, its indicator tells; without one, an
    outcome that was measured at both times is under way. Nothing is added up across levels.

    References
    ----------
    K. G. Provan, H. B. Milward, "Do networks really work? A framework for evaluating public-sector
    organizational networks", 2001.

    Examples
    --------
    >>> fair = JointOutcome("fair", "a nurse each week", Level.COMMUNITY, reached=True)
    >>> found = three_levels([fair], [], ["a"], date(2026, 1, 1))
    >>> found.community.says, found.network.says
    ('Of 1 outcome for the community: 1 reached.', 'No outcome for the network is written down.')
    """
    by_id = {one.id: one for one in indicators}
    standings = tuple(_standing(one.known_on(day), by_id, day) for one in outcomes)
    levels = {
        level: LevelFound(level, tuple(one for one in standings if one.outcome.level is level), ASKED[level])
        for level in Level
    }
    each = tuple(
        MemberStanding(
            member,
            tuple(one for one in standings if one.outcome.member == member),
            review.success.get(member) if review else None,
            review.on if review and member in review.success else None,
            (indices or {}).get(member),
        )
        for member in members
    )
    missing = [one.says for one in levels.values() if not one.outcomes and one.level is not Level.MEMBER]
    missing += [f"Nothing is known of what {one.member} gained." for one in each if not one.known]
    left = {one.outcome.member for one in levels[Level.MEMBER].outcomes} - set(members)
    missing += [
        f"{member} isn't a member any more; its outcome stands as it was."
        for member in sorted(filter(None, left))
    ]
    return ThreeLevels(
        day, levels[Level.COMMUNITY], levels[Level.NETWORK], levels[Level.MEMBER], each, tuple(missing)
    )


def outcomes_seen(levels: ThreeLevels) -> tuple[OutcomeSeen, ...]:
    """Take what a verdict looks at: the outcomes for the community and the network."""
    return tuple(
        OutcomeSeen(
            one.outcome.name,
            one.progress,
            None if one.outcome.change is None else one.outcome.change * one.outcome.better.sign < 0,
        )
        for one in (*levels.community.outcomes, *levels.network.outcomes)
    )


def _standing(outcome: JointOutcome, indicators: Mapping[str, Indicator], day: date) -> OutcomeStanding:
    said = outcome.reached
    indicator = indicators.get(outcome.indicator or "")
    measured = indicator.progress_on(day) if indicator else Progress.NOT_MEASURED
    read = indicator.reading_on(day) if indicator else None
    if said is not None:
        progress = Progress.REACHED if said else Progress.MISSED
        because = "members said so"
        if indicator and measured is not Progress.NOT_MEASURED:
            agrees = (measured is Progress.REACHED) is said
            because += f", and {indicator.id} says the same" if agrees else f"; {indicator.id} is {measured}"
        return OutcomeStanding(outcome, progress, because, read)
    if indicator and measured is not Progress.NOT_MEASURED:
        return OutcomeStanding(outcome, measured, f"read from {indicator.id}", read)
    if outcome.before is not None and outcome.after is not None:
        because = "measured, and nobody said whether it is reached"
        return OutcomeStanding(outcome, Progress.UNDER_WAY, because, read)
    return OutcomeStanding(outcome, Progress.NOT_MEASURED, "not measured at both times", read)
