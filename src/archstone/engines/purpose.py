"""Clarity of purpose: how far members state the same goal, and who stands apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

import numpy as np

from archstone.model.errors import RuleBroken
from archstone.model.purpose import (
    ALL_JUDGE_ALL,
    JUDGED_BY_EACH,
    FieldCompared,
    Judgment,
    PurposeRound,
)
from archstone.model.sentences import listed

PASSED_FROM = Fraction(3, 4)
OUTLIER_BEYOND = Fraction(3, 2)  # times the median absolute deviation
LEAST_DEVIATION = Fraction(1, 10)
TESTED_FROM = 4  # members: among fewer there is no middle to stand apart from
SOURCE = (
    "S2 calls clarity of purpose the most important factor (practitioner's claim); cut-offs are our default"
)


@dataclass(frozen=True, slots=True)
class MemberClarity:
    """How one member's sentence was judged by the others.

    ``clarity`` is the mean of its judgments, None where there is none yet; ``outlier`` is None where no test
    can be made.
    """

    member: str
    sentence: str | None
    clarity: Fraction | None
    same: int
    partly: int
    different: int
    outlier: bool | None

    @property
    def judged(self) -> int:
        """How many judged it."""
        return self.same + self.partly + self.different


@dataclass(frozen=True, slots=True)
class PurposeTest:
    """What a purpose test gives: the clarity of the whole and of each member's sentence.

    ``passed`` is None where nothing was judged yet, and holds for what is there where judgments are
    missing; see ``complete``. ``deviation`` is the median absolute deviation that
    outliers were held against, before its least value; None where no test can be made.
    """

    round: PurposeRound
    clarity: Fraction | None
    members: tuple[MemberClarity, ...]
    middle: Fraction | None
    deviation: Fraction | None
    passed: bool | None

    @property
    def outliers(self) -> tuple[str, ...]:
        """Name the members whose sentence stands apart."""
        return tuple(one.member for one in self.members if one.outlier)

    @property
    def complete(self) -> bool:
        """Whether every member wrote, and judged all that it was asked to."""
        return not self.round.unwritten() and not self.round.still_to_judge()

    @property
    def fields(self) -> tuple[FieldCompared, ...]:
        """The goal compared field by field."""
        return tuple(self.round.fields_compared())

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say the outcome, what is missing and what to do."""
        return tuple(_told(self))


def purpose_test(given: PurposeRound) -> PurposeTest:
    """Measure how far the members of an alliance state the same goal.

    An alliance whose members mean different things by the same words will drift. So each one's sentence is
    judged by the others without its name, and who stands apart is found before anyone signs.

    Parameters
    ----------
    given : the sentences and the blind judgments of one round

    Returns
    -------
    PurposeTest
        Clarity in [0, 1] as exact fractions: the mean over all judgments given, each an ordered pair of judge
        and sentence. Passed from 0.75 with no outlier.

    Notes
    -----
    A member is an outlier where its own mean lies below the median of the members' means by more than 1.5
    median absolute deviations (unscaled, at least 0.1). Under four members nobody is tested, and a sentence
    that nobody judged has no clarity and is left out of the median.

    References
    ----------
    S2, on the most important factor. Threshold and outlier rule are our default (FORMULAS 9).

    Examples
    --------
    >>> from archstone.model.purpose import BlindJudgment, GoalSentence
    >>> said = (GoalSentence("a", "Fewer evictions."), GoalSentence("b", "More homes."))
    >>> round = PurposeRound(("a", "b"), said,
    ...     (BlindJudgment("a", "b", Judgment.PARTLY), BlindJudgment("b", "a", Judgment.SAME)))
    >>> test = purpose_test(round)
    >>> test.clarity, test.passed
    (Fraction(3, 4), True)
    """
    means = {member: _mean([one.says for one in given.judgments_of(member)]) for member in given.members}
    known = [mean for mean in means.values() if mean is not None]
    middle = deviation = None
    if len(given.members) >= TESTED_FROM and known:
        middle = median(known)
        deviation = median([abs(mean - middle) for mean in known])
    members = tuple(_member(given, member, means[member], middle, deviation) for member in given.members)
    clarity = _mean([one.says for one in given.judgments])
    passed = None if clarity is None else clarity >= PASSED_FROM and not any(one.outlier for one in members)
    return PurposeTest(given, clarity, members, middle, deviation, passed)


def judging_plan(members: Sequence[str], rng: np.random.Generator) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Draw which sentences each member judges.

    Up to twelve members everyone judges all others; above, each judges eight, and each sentence is judged
    by eight: reading them all would be too much, and an uneven draw would tell less of some than of others.

    Parameters
    ----------
    members : at least 2, each once
    rng : the caller's generator; it also draws the order in which the sentences are shown

    Returns
    -------
    tuple of (judge, the members whose sentences it judges, in the order to show them)

    Raises
    ------
    RuleBroken
        If a member is listed twice, or there is only one.
    """
    if len(set(members)) < len(members):
        raise RuleBroken("A member is listed twice; list each once.")
    if len(members) < 2:
        raise RuleBroken("A purpose test takes at least two members.")
    n = len(members)
    offsets = np.arange(1, n) if n <= ALL_JUDGE_ALL else 1 + rng.permutation(n - 1)[:JUDGED_BY_EACH]
    placed = rng.permutation(n)
    plan = {}
    for place, judge in enumerate(placed):
        shown = rng.permutation(placed[(place + offsets) % n])
        plan[members[judge]] = tuple(members[other] for other in shown)
    return tuple((member, plan[member]) for member in members)


def _member(
    given: PurposeRound,
    member: str,
    mean: Fraction | None,
    middle: Fraction | None,
    deviation: Fraction | None,
) -> MemberClarity:
    outlier = None
    if mean is not None and middle is not None and deviation is not None:
        outlier = middle - mean > OUTLIER_BEYOND * max(deviation, LEAST_DEVIATION)
    said = given.sentence_of(member)
    judged = [one.says for one in given.judgments_of(member)]
    return MemberClarity(
        member,
        said.sentence if said else None,
        mean,
        judged.count(Judgment.SAME),
        judged.count(Judgment.PARTLY),
        judged.count(Judgment.DIFFERENT),
        outlier,
    )


def _mean(judgments: Sequence[Judgment]) -> Fraction | None:
    return sum((one.worth for one in judgments), Fraction(0)) / len(judgments) if judgments else None


def _told(test: PurposeTest) -> Iterator[str]:
    given, asked = len(test.round.judgments), test.round.judgments_asked()
    if test.clarity is None:
        yield "Nobody has judged a sentence yet, so clarity isn't known."
    elif not test.complete:
        yield (
            f"Not decided yet: {given} of {asked} judgments are there. So far the members "
            f"{'state the same goal' if test.passed else 'do not state the same goal'}."
        )
    elif test.passed:
        yield "The members state the same goal clearly enough to sign."
    elif test.clarity >= PASSED_FROM:
        yield "On the whole the members state one goal, and someone stands apart: talk before you sign."
    else:
        yield "The members don't state the same goal yet. Write one sentence together and test again."
    for id in test.outliers:
        yield f"{id} means something else than the others; ask what it wants to see changed."
    if missing := test.round.unwritten():
        yield f"{listed(missing)} still {'has' if len(missing) == 1 else 'have'} to write a sentence."
    if left := test.round.still_to_judge():
        yield "Judgments are missing: " + ", ".join(f"{member} owes {n}" for member, n in left) + "."
    unjudged = [one.member for one in test.members if one.sentence is not None and not one.judged]
    if unjudged and test.clarity is not None:
        yield f"Nobody judged what {listed(unjudged)} wrote; its clarity isn't known."
    if len(test.round.members) < TESTED_FROM:
        yield f"Under {TESTED_FROM} members nobody is tested for standing apart."
