"""The tally of a ballot: what its record gives, in words with their base (SPEC V5, V6, V11).

Anyone recomputes it from the record and the rule that was fixed at the opening. A vote or a veto that doesn't
count is named with the reason; a result that was written down is held against what the record gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archstone.model.ballots import (
    Ballot,
    Choice,
    Count,
    Ground,
    Refusal,
    Result,
    VetoCast,
    Vote,
    veto_refusal,
    vote_refusal,
    voted_itself,
)
from archstone.model.mandates import Mandate, MandateState, Proxy, mandate_state
from archstone.model.rules import Base, DecisionRule, Procedure
from archstone.model.secret_ballots import names_too_few, unsound


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A vote that doesn't count, and why."""

    vote: Vote
    refusal: Refusal

    def __str__(self) -> str:
        """Say it in a sentence."""
        return f"The {self.vote.choice} of {self.vote.organisation} doesn't count: {self.refusal.reason}."


@dataclass(frozen=True, slots=True)
class VetoRefused:
    """A veto that doesn't count, and why."""

    veto: VetoCast
    refusal: Refusal

    def __str__(self) -> str:
        """Say it in a sentence."""
        if self.refusal.ground is Ground.OUT_OF_SCOPE:
            return f"{self.refusal.reason}. It doesn't count."
        return f"The veto of {self.veto.member} doesn't count: {self.refusal.reason}."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the record of a ballot gives under the rule of its opening.

    ``votes`` counts what the votes weigh, ``members`` counts heads. ``carried`` says whether the count alone
    would pass it. ``doubts`` say why no result can be told from a secret record. ``follows`` says whether the
    recorded result follows from the record; None where none is recorded. ``finding`` is the sentence for one
    that doesn't. ``remarks`` tell what isn't known or deserves a look.
    """

    ballot: str
    title: str
    rule: DecisionRule
    result: Result
    votes: Count
    members: Count
    base_votes: int
    needed: int
    carried: bool
    counted: tuple[Vote, ...]
    vetoes: tuple[VetoCast, ...]
    vetoes_refused: tuple[VetoRefused, ...]
    not_counted: tuple[NotCounted, ...]
    recorded: Result | None
    follows: bool | None
    finding: str
    remarks: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    @property
    def weighed(self) -> bool:
        """Whether votes weigh unequally, so that votes and members have to be told apart."""
        return any(weight > 1 for weight in self.rule.weights.values())

    @property
    def sentence(self) -> str:
        """The result in words, with its base."""
        if self.result is Result.UNKNOWN:
            return f"No result can be told. {' '.join(self.doubts)}"
        count = self._count_words()
        if self.result is Result.NO_QUORUM:
            heads = f", {self.members.total} of {len(self.rule.eligible)} members" if self.weighed else ""
            return (
                f"No quorum: {self.votes.total} of {self.rule.total} eligible votes took part{heads}, "
                f"{self.rule.quorum_votes} were needed. Nothing is decided."
            )
        if self.result is Result.VETOED:
            by = "; ".join(f"{veto.member} for {veto.vulnerability} ({veto.reason})" for veto in self.vetoes)
            without = "would have passed" if self.carried else "would have failed too"
            return f"Vetoed by {by.rstrip('.')}. Without that it {without}: {count}."
        return f"{'Passed' if self.carried else 'Failed'}: {count}."

    def _count_words(self) -> str:
        votes, members, rule = self.votes, self.members, self.rule
        if rule.procedure is Procedure.CONSENSUS:
            aside = f", {votes.abstain} stood aside" if votes.abstain else ""
            opposed = f"{votes.no} of {rule.total} opposed" if votes.no else f"nobody of {rule.total} opposed"
            return (
                f"{opposed}, {votes.yes} said yes{aside}; consensus needs someone for it and nobody against"
            )
        kind = {
            Base.ELIGIBLE: "eligible votes",
            Base.PRESENT: "votes present",
            Base.CAST: "yes and no votes cast",
        }[rule.counted_against]
        heads = f" ({members.yes} of {_heads(rule, members)} members)" if self.weighed else ""
        tie = ""
        if not self.carried and votes.yes == votes.no and votes.yes:
            tie = "; a tie carries nothing"
        return f"{votes.yes} of {self.base_votes} {kind}{heads} said yes, {_were(self.needed)} needed{tie}"

    @property
    def members_wished(self) -> bool | None:
        """Whether more than half of the eligible members said yes, or no; None where neither did."""
        half = len(self.rule.eligible) / 2
        if self.members.yes > half:
            return True
        return False if self.members.no > half else None

    @property
    def against_most_members(self) -> bool:
        """Whether weights decided otherwise than most members wished."""
        decided = self.result in {Result.PASSED, Result.FAILED}
        wished = self.members_wished
        return self.weighed and decided and wished is not None and self.carried != wished


def _heads(rule: DecisionRule, members: Count) -> int:
    against = rule.counted_against
    if against is Base.ELIGIBLE:
        return len(rule.eligible)
    return members.total if against is Base.PRESENT else members.yes + members.no


def _were(number: int) -> str:
    return f"{number} {'was' if number == 1 else 'were'}"


def tally(ballot: Ballot, *, mandates: Iterable[Mandate] = (), proxies: Iterable[Proxy] = ()) -> Outcome:
    """Recompute a ballot from its record.

    A result that nobody can recompute has to be believed; one that anybody can recompute has only to be
    looked at.

    Parameters
    ----------
    ballot : the ballot, with the rule of its opening and the votes or the secret record
    mandates, proxies : those on record

    Returns
    -------
    outcome : Outcome

    Notes
    -----
    Whole numbers and fractions, so exact. The order in which votes stand in the record doesn't matter. Of two
    votes of one member the earlier stands, unless the later says that it replaces it; where two of the same
    moment differ, neither counts. A member's own vote goes before one by proxy. Without a quorum nothing is
    decided, vetoed or not. A tie carries nothing. From a secret record that doesn't hold together no result
    is told (`archstone.model.secret_ballots.unsound`).

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> day = lambda d: datetime(2026, 4, d, tzinfo=UTC)
    >>> rule = DecisionRule("budget", {"river-trust": 1, "city-lab": 1, "farm": 1})
    >>> votes = (Vote("river-trust", Choice.YES, day(2)), Vote("farm", Choice.YES, day(3)))
    >>> tally(Ballot("b1", rule, day(1), day(9), votes=votes)).sentence
    'Passed: 2 of 2 yes and no votes cast said yes, 2 were needed.'
    """
    mandates, proxies = tuple(mandates), tuple(proxies)
    standing, not_counted = _sift(ballot, mandates, proxies)
    rule = ballot.rule
    members = _count(standing, dict.fromkeys(rule.weights, 1))
    votes = _count(standing, rule.weights)
    if ballot.secret_record:
        votes = members = ballot.secret_record.count
    vetoes, refused = _sift_vetoes(ballot, mandates)
    doubts = unsound(ballot)
    carried = not doubts and rule.carries(votes.yes, votes.no, votes.abstain)
    base = rule.base_votes(votes.yes, votes.no, votes.abstain)
    if doubts:
        result = Result.UNKNOWN
    elif votes.total < rule.quorum_votes:
        result = Result.NO_QUORUM
    elif vetoes:
        result = Result.VETOED
    else:
        result = Result.PASSED if carried else Result.FAILED
    finding = _finding(ballot, result, votes)
    return Outcome(
        ballot=ballot.id,
        title=ballot.title,
        rule=rule,
        result=result,
        votes=votes,
        members=members,
        base_votes=base,
        needed=rule.needed(base),
        carried=carried,
        counted=standing,
        vetoes=vetoes,
        vetoes_refused=refused,
        not_counted=not_counted,
        recorded=ballot.recorded.result if ballot.recorded else None,
        follows=not finding if ballot.recorded else None,
        finding=finding,
        remarks=_remarks(ballot, standing, mandates, votes),
        doubts=doubts,
    )


def counted_votes(
    ballot: Ballot, *, mandates: Iterable[Mandate] = (), proxies: Iterable[Proxy] = ()
) -> dict[str, Vote]:
    """Give the votes that count, by member."""
    standing, _ = _sift(ballot, tuple(mandates), tuple(proxies))
    return {vote.organisation: vote for vote in standing}


def _sift(
    ballot: Ballot, mandates: tuple[Mandate, ...], proxies: tuple[Proxy, ...]
) -> tuple[tuple[Vote, ...], tuple[NotCounted, ...]]:
    """Tell the votes that count, in the order of the members, from those that don't, in the order of time."""
    good: dict[str, list[Vote]] = {}
    out: list[NotCounted] = []
    for vote in ballot.votes:
        if refusal := vote_refusal(ballot, vote, mandates, proxies):
            out.append(NotCounted(vote, refusal))
        else:
            good.setdefault(vote.organisation, []).append(vote)
    standing = []
    for member in ballot.rule.weights:
        found = _one_vote(good.get(member, ()), out)
        standing += [found] if found else []
    out.sort(key=_in_time)
    return tuple(standing), tuple(out)


def _in_time(one: NotCounted) -> tuple[object, ...]:
    """Order by time, and then by all else, so that the order of the record doesn't matter."""
    vote = one.vote
    said = (vote.organisation, vote.choice, vote.by or "", vote.under_proxy or "", vote.replaces)
    return (vote.at, *said, one.refusal.ground, one.refusal.reason)


def _one_vote(votes: Iterable[Vote], out: list[NotCounted]) -> Vote | None:
    """Find the vote of one member that counts; what doesn't goes to *out*."""
    votes = sorted(votes, key=lambda v: (v.at, v.replaces, v.choice, v.by or "", v.under_proxy or ""))
    if any(not vote.under_proxy for vote in votes):
        out += [NotCounted(v, voted_itself(v.organisation)) for v in votes if v.under_proxy]
        votes = [vote for vote in votes if not vote.under_proxy]
    standing: Vote | None = None
    for vote in votes:
        same = [v for v in votes if (v.at, v.replaces) == (vote.at, vote.replaces)]
        if len({v.choice for v in same}) > 1:
            reason = f"{vote.organisation} said two different things at the same moment"
            out.append(NotCounted(vote, Refusal(Ground.TWICE, reason)))
        elif standing is None:
            standing = vote
        elif vote.replaces:
            out.append(NotCounted(standing, Refusal(Ground.REPLACED, "a later vote replaced it")))
            standing = vote
        else:
            reason = (
                f"{vote.organisation} had voted already ({standing.choice}), and this vote replaces nothing"
            )
            out.append(NotCounted(vote, Refusal(Ground.TWICE, reason)))
    return standing


def _of_a_veto(veto: VetoCast) -> tuple[object, ...]:
    return veto.at, veto.member, veto.vulnerability, veto.by or "", veto.reason


def _sift_vetoes(
    ballot: Ballot, mandates: tuple[Mandate, ...]
) -> tuple[tuple[VetoCast, ...], tuple[VetoRefused, ...]]:
    good, refused = [], []
    for veto in sorted(ballot.vetoes, key=_of_a_veto):
        refusal = veto_refusal(ballot, veto, mandates)
        if refusal:
            refused.append(VetoRefused(veto, refusal))
        else:
            good.append(veto)
    return tuple(good), tuple(refused)


def _count(votes: Iterable[Vote], weights: Mapping[str, int]) -> Count:
    said = dict.fromkeys(Choice, 0)
    for vote in votes:
        said[vote.choice] += weights[vote.organisation]
    return Count(said[Choice.YES], said[Choice.NO], said[Choice.ABSTAIN])


def _finding(ballot: Ballot, result: Result, votes: Count) -> str:
    """Say how the recorded result departs from the record; empty where it doesn't."""
    if ballot.recorded is None:
        return ""
    was, told = _plain(ballot.recorded.result), []
    if result is Result.UNKNOWN:
        told.append(f"The result was recorded as {was}; from this record none can be told.")
    elif ballot.recorded.result is not result:
        told.append(f"The result was recorded as {was}; the record gives {_plain(result)}.")
    count = ballot.recorded.count
    if count and count != votes:
        told.append(
            f"The count was recorded as {_counts(count)} (yes, no, abstained); the record gives "
            f"{_counts(votes)}."
        )
    return " ".join(told)


def _plain(result: Result) -> str:
    return result.value.replace("_", " ")


def _counts(count: Count) -> str:
    return f"{count.yes}, {count.no}, {count.abstain}"


def _remarks(
    ballot: Ballot, standing: tuple[Vote, ...], mandates: tuple[Mandate, ...], votes: Count
) -> tuple[str, ...]:
    told = []
    if not ballot.rule_on_record:
        told.append(
            "The record doesn't hold the rule of the opening; it was counted under the rules in force now."
        )
    if unnamed := [vote.organisation for vote in standing if vote.by is None]:
        told.append(f"Who voted for {', '.join(unnamed)} isn't on record, so no mandate could be looked up.")
    unknown = [
        vote.organisation
        for vote in standing
        if vote.by is not None
        and mandate_state(mandates, vote.by, vote.under_proxy or vote.organisation, vote.at.date())[0]
        is MandateState.UNKNOWN
    ]
    if unknown:
        told.append(f"No mandate is on record for {', '.join(unknown)}; the votes were counted all the same.")
    if ballot.secret_record:
        if names := names_too_few(ballot):
            told.append(names)
        if votes.total and votes.total in (votes.yes, votes.no, votes.abstain):
            told.append("All who voted said the same, so the totals tell what each of them said.")
    return tuple(told)
