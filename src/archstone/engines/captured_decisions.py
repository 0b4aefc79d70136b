"""Capture of decisions: where a funder and most of the other members differed, who had its way (FORMULAS 12).

A funder that gets its way where others wished otherwise needs no condition in a letter. Only ballots in which
the two differ tell anything: where all agree, nobody was captured.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import sqrt

from archstone.model.ballots import Ballot, Choice, Result, Stage
from archstone.model.errors import RuleBroken
from archstone.model.mandates import Mandate, Proxy
from archstone.model.tallies import tally

Z_95 = 1.959963984540054  # the normal quantile of a two-sided 95 %


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Give Wilson's 95 % interval of a share.

    With few trials it stays wide, and it doesn't shrink to a point where all went one way.

    Parameters
    ----------
    successes : 0 to *trials*
    trials : 1 or more

    Returns
    -------
    low, high : within 0 and 1

    Raises
    ------
    RuleBroken
        If there are no trials, or more successes than trials.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.

    Examples
    --------
    >>> low, high = wilson(2, 2)
    >>> round(low, 3), high
    (0.342, 1.0)
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise RuleBroken(f"A share needs one trial or more, and {successes} of {trials} can't be one.")
    share, square = successes / trials, Z_95 * Z_95
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    reach = Z_95 / (1 + square / trials) * sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    low = 0.0 if successes == 0 else max(0.0, middle - reach)
    high = 1.0 if successes == trials else min(1.0, middle + reach)
    return low, high


@dataclass(frozen=True, slots=True)
class Decision:
    """How one closed ballot went: who said what, and whether the proposal passed.

    ``passed`` is None where nothing was decided or can be told, and ``why`` says so. ``as_recorded`` tells
    that the result is the one that was written down, where the record gives another.
    """

    ballot: str
    title: str
    on: date
    said: tuple[tuple[str, Choice], ...]
    passed: bool | None
    why: str = ""
    as_recorded: bool = False


@dataclass(frozen=True, slots=True)
class Differed:
    """A ballot in which the funder and most of the other members differed.

    ``yes`` and ``no`` count the other members; ``its_way`` says whether it went as the funder said.
    """

    decision: Decision
    stance: Choice
    yes: int
    no: int
    its_way: bool


@dataclass(frozen=True, slots=True)
class CapturedDecisions:
    """What became of the ballots in which a funder and most of the other members differed.

    Attributes
    ----------
    funder : its id
    differed : those ballots, in the order of time
    agreed : in how many both said the same
    left_out : the other closed ballots, each with the reason
    """

    funder: str
    differed: tuple[Differed, ...]
    agreed: int
    left_out: tuple[tuple[str, str], ...]

    @property
    def its_way(self) -> int:
        """In how many of them it went the funder's way."""
        return sum(one.its_way for one in self.differed)

    @property
    def share(self) -> Fraction | None:
        """The share of them that went the funder's way; None where they never differed: no data, not 0."""
        return Fraction(self.its_way, len(self.differed)) if self.differed else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the share; None where there is no data."""
        return wilson(self.its_way, len(self.differed)) if self.differed else None

    @property
    def sentence(self) -> str:
        """Say it with its numbers."""
        if not self.differed or self.interval is None:
            return (
                f"{self.funder} and most of the other members never differed in a ballot that was decided; "
                "so nothing can be told."
            )
        times = len(self.differed)
        low, high = self.interval
        return (
            f"{self.funder} and most of the other members differed in {times} "
            f"ballot{'s' if times > 1 else ''}; {self.its_way} of them went its way (95 % interval of the "
            f"share: {low:.2f} to {high:.2f})."
        )


def decisions_of(
    ballots: Iterable[Ballot],
    day: date,
    *,
    mandates: Iterable[Mandate] = (),
    proxies: Iterable[Proxy] = (),
) -> tuple[Decision, ...]:
    """Say of every ballot that is closed by a day who said what, and what was decided.

    Parameters
    ----------
    ballots : those on record
    day : the day of looking
    mandates, proxies : those on record, without which some votes don't count

    Returns
    -------
    decisions : in the order of closing

    Notes
    -----
    The result that was written down counts, since it is what was acted upon; where none was, the recount of
    the record does. A vetoed proposal didn't pass. Votes that don't count in the tally don't count here.
    """
    mandates, proxies = tuple(mandates), tuple(proxies)
    closed = [ballot for ballot in ballots if ballot.stage_on(day) is Stage.CLOSED]
    closed.sort(key=lambda ballot: (ballot.closes_at, ballot.id))
    return tuple(_decision(ballot, mandates, proxies) for ballot in closed)


_UNDECIDED = {
    Result.NO_QUORUM: "too few took part, so nothing was decided",
    Result.UNKNOWN: "no result can be told from its record",
}


def _decision(ballot: Ballot, mandates: tuple[Mandate, ...], proxies: tuple[Proxy, ...]) -> Decision:
    outcome = tally(ballot, mandates=mandates, proxies=proxies)
    result = outcome.recorded or outcome.result
    secret = "it was secret, so nobody knows who said what" if ballot.rule.secret else ""
    return Decision(
        ballot=ballot.id,
        title=ballot.title,
        on=ballot.closes_at.date(),
        said=() if secret else tuple((vote.organisation, vote.choice) for vote in outcome.counted),
        passed=None if secret or result in _UNDECIDED else result is Result.PASSED,
        why=secret or _UNDECIDED.get(result, ""),
        as_recorded=outcome.recorded is not None and outcome.recorded is not outcome.result,
    )


def captured_decisions(funder: str, decisions: Iterable[Decision]) -> CapturedDecisions:
    """Count how often a funder had its way where most of the other members wished otherwise.

    Parameters
    ----------
    funder : the id of a member that pays; who is no member says nothing in a ballot
    decisions : as `decisions_of` gives them

    Returns
    -------
    CapturedDecisions

    Notes
    -----
    Members count one each here, whatever their votes weigh: what most *members* wished is asked. Yes stands
    against no, without the funder; a draw is no majority. An abstention takes no stance. Exact.

    Examples
    --------
    >>> yes, no = Choice.YES, Choice.NO
    >>> posters = Decision("posters", "", date(2026, 3, 16), (("mill", yes), ("a", no), ("b", no)), True)
    >>> halls = Decision("halls", "", date(2026, 4, 16), (("mill", no), ("a", yes), ("b", yes)), True)
    >>> found = captured_decisions("mill", [posters, halls])
    >>> found.share, found.its_way
    (Fraction(1, 2), 1)
    """
    differed, left_out, agreed = [], [], 0
    for decision in decisions:
        said = dict(decision.said)
        stance = said.pop(funder, None)
        yes = sum(choice is Choice.YES for choice in said.values())
        no = sum(choice is Choice.NO for choice in said.values())
        if decision.passed is None:
            left_out.append((decision.ballot, decision.why))
        elif stance is None or stance is Choice.ABSTAIN:
            left_out.append((decision.ballot, f"{funder} took no stance"))
        elif yes == no:
            left_out.append((decision.ballot, f"the other members were split, {yes} to {no}"))
        elif (stance is Choice.YES) == (yes > no):
            agreed += 1
        else:
            its_way = decision.passed == (stance is Choice.YES)
            differed.append(Differed(decision, stance, yes, no, its_way))
    return CapturedDecisions(funder, tuple(differed), agreed, tuple(left_out))
