"""Ballots: one question put to the members under one rule, and the votes cast (SPEC V6, V11).

A ballot holds the rule of its opening. What is cast against that rule is refused here with a sentence; what a
record holds against it all the same is named by the tally (`archstone.model.tallies`) and doesn't count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotAllowed, RuleBroken
from archstone.model.mandates import Mandate, MandateState, Proxy, mandate_state, proxy_refusal
from archstone.model.rules import DecisionRule, RuleBook


class BallotClosed(NotAllowed):
    """The ballot isn't open at that time."""


class Choice(StrEnum):
    """What a member says; to abstain is to stand aside where the rule is consensus."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Result(StrEnum):
    """How a ballot ends."""

    PASSED = "passed"
    FAILED = "failed"
    VETOED = "vetoed"
    NO_QUORUM = "no_quorum"
    UNKNOWN = "unknown"  # the record of a secret ballot doesn't hold together, so nothing can be told from it


class Stage(StrEnum):
    """How far a ballot is."""

    LATER = "later"  # it hasn't opened yet
    OPEN = "open"
    CLOSED = "closed"


class Ground(StrEnum):
    """Why a vote doesn't count."""

    BEFORE_OPENING = "before_opening"
    AFTER_CLOSING = "after_closing"
    NOT_ELIGIBLE = "not_eligible"
    OUT_OF_SCOPE = "out_of_scope"  # a veto
    PROXY = "proxy"  # none given, not accepted, revoked, out of its time, or for something else
    MANDATE = "mandate"  # none, ended or not begun
    VOTED_ITSELF = "voted_itself"  # a proxy that was used, though its giver voted
    TWICE = "twice"
    REPLACED = "replaced"  # by a later vote that says so: nothing is wrong with it


@dataclass(frozen=True, slots=True)
class Vote:
    """What one member said: its choice, who cast it and when.

    ``under_proxy`` names the member that voted in its place; then ``by`` acts for that one. ``replaces`` says
    that it takes the place of an earlier vote of the same member.

    Invariants: the time is aware.
    """

    organisation: str
    choice: Choice
    at: datetime
    by: str | None = None
    under_proxy: str | None = None
    replaces: bool = False

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise RuleBroken(f"The time of the vote of {self.organisation} needs a time zone.")


@dataclass(frozen=True, slots=True)
class VetoCast:
    """A veto that a member raised: for which vulnerability, why, by whom and when.

    Invariants: it gives its reason; the time is aware.
    """

    member: str
    vulnerability: CapabilityId
    reason: str
    at: datetime
    by: str | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise RuleBroken(
                f"The veto of {self.member} needs its reason: what the decision would do to it.", ("reason",)
            )
        if self.at.tzinfo is None:
            raise RuleBroken(f"The time of the veto of {self.member} needs a time zone.")


@dataclass(frozen=True, slots=True)
class Count:
    """How many said what; of votes or of members.

    Invariants: none is below 0.
    """

    yes: int = 0
    no: int = 0
    abstain: int = 0

    def __post_init__(self) -> None:
        if min(self.yes, self.no, self.abstain) < 0:
            raise RuleBroken("A count of votes can't be below 0.")

    @property
    def total(self) -> int:
        """How many took part."""
        return self.yes + self.no + self.abstain


@dataclass(frozen=True, slots=True)
class SecretRecord:
    """What is published of a secret ballot: totals, and a commitment for each vote.

    ``voted`` names who took part; it stays empty where few are eligible.
    """

    count: Count
    commitments: tuple[str, ...] = ()
    voted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """The result as it was written down, and the votes where they were.

    Invariants: it says something.
    """

    result: Result
    count: Count | None = None

    def __post_init__(self) -> None:
        if self.result is Result.UNKNOWN:
            raise RuleBroken("A result that isn't known can't be written down; leave it out.", ("result",))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a vote or a veto doesn't count, and what to do instead."""

    ground: Ground
    reason: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One question put to the members under one rule, open from a time until a time.

    ``rule`` is that of its opening; ``rule_on_record`` says whether the record held it, or it was taken from
    the rules in force now. ``secret_record`` is what was published of a secret ballot.

    Invariants: it closes after it opens; the times are aware; only a secret ballot has a secret record, and
    then no votes with names.
    """

    id: str
    rule: DecisionRule
    opened_at: datetime
    closes_at: datetime
    title: str = ""
    proposal: str | None = None
    votes: tuple[Vote, ...] = ()
    vetoes: tuple[VetoCast, ...] = ()
    secret_record: SecretRecord | None = None
    recorded: Recorded | None = None
    rule_on_record: bool = True

    def __post_init__(self) -> None:
        if self.opened_at.tzinfo is None or self.closes_at.tzinfo is None:
            raise RuleBroken(f"The times of the ballot {self.id} need a time zone.")
        if self.closes_at <= self.opened_at:
            raise RuleBroken(
                f"The ballot {self.id} can't close at {said(self.closes_at)}, since it opens at "
                f"{said(self.opened_at)}; let it close later.",
                at=("closes_at",),
            )
        if self.secret_record and not self.rule.secret:
            raise RuleBroken(
                f"The ballot {self.id} is open, so its record holds the votes and no secret totals.",
                at=("secret_record",),
            )
        if self.secret_record and self.votes:
            raise RuleBroken(
                f"The ballot {self.id} is secret, so its record holds totals and commitments and no votes "
                "with names; take the votes out.",
                at=("votes",),
            )

    def is_open_at(self, at: datetime) -> bool:
        """Whether votes are taken at this time; the moment of closing is still in time."""
        return self.opened_at <= at <= self.closes_at

    def stage_on(self, day: date) -> Stage:
        """Say how far the ballot is on a day.

        It is open until its last day is over; on that day it is closed once its result is written down.
        """
        if day < self.opened_at.date():
            return Stage.LATER
        last = self.closes_at.date()
        closed = day > last or (day == last and self.recorded is not None)
        return Stage.CLOSED if closed else Stage.OPEN

    def known_on(self, day: date) -> Ballot:
        """Give the ballot as it stood when a day was over: without what came later.

        While it isn't closed, neither its result nor the totals of a secret record are known.
        """
        if self.stage_on(day) is Stage.CLOSED:
            return self
        return replace(
            self,
            votes=tuple(vote for vote in self.votes if vote.at.date() <= day),
            vetoes=tuple(veto for veto in self.vetoes if veto.at.date() <= day),
            secret_record=None,
            recorded=None,
        )

    def cast(
        self,
        organisation: str,
        choice: Choice,
        *,
        by: str,
        at: datetime,
        mandates: Iterable[Mandate] = (),
        proxies: Iterable[Proxy] = (),
        under_proxy: str | None = None,
        replaces: bool = False,
    ) -> Ballot:
        """Cast a vote for a member, and return the ballot with it.

        Parameters
        ----------
        organisation : the member whose vote it is
        choice : yes, no or abstain
        by : the person who casts it, under a mandate of the member, or of the one that holds its proxy
        at : the time, aware
        mandates, proxies : those on record
        under_proxy : the member that votes in its place
        replaces : whether it takes the place of the member's earlier vote

        Raises
        ------
        BallotClosed
            Before the ballot opens and after it closed.
        NotAllowed
            For a member that isn't eligible, under no mandate or no proxy, and for a second vote that doesn't
            say that it replaces the first.
        """
        vote = Vote(organisation, choice, at, by, under_proxy, replaces)
        mandates = tuple(mandates)
        refusal = vote_refusal(self, vote, mandates, tuple(proxies))
        _raise(refusal or self._second_vote(vote))
        return replace(self, votes=(*self.votes, vote))

    def _second_vote(self, vote: Vote) -> Refusal | None:
        earlier = [v for v in self.votes if v.organisation == vote.organisation]
        own = [v for v in earlier if not v.under_proxy]
        if vote.under_proxy and own:
            return voted_itself(vote.organisation)
        if vote.replaces or not (own or (earlier and vote.under_proxy)):
            return None  # its own vote takes the place of one by proxy, without a word
        last = earlier[-1]
        return Refusal(
            Ground.TWICE,
            f"{vote.organisation} has voted already: {last.choice}{f', by {last.by}' if last.by else ''}",
            "Say that this vote replaces the earlier one, or leave that as it is.",
        )

    def raise_veto(
        self,
        member: str,
        vulnerability: str,
        reason: str,
        *,
        by: str,
        at: datetime,
        mandates: Iterable[Mandate] = (),
    ) -> Ballot:
        """Raise a veto for a member, and return the ballot with it.

        Raises
        ------
        BallotClosed
            Before the ballot opens and after it closed.
        NotAllowed
            For a veto out of scope, and under no mandate.
        RuleBroken
            For a veto without a reason.
        """
        veto = VetoCast(member, CapabilityId(vulnerability), reason, at, by)
        _raise(veto_refusal(self, veto, tuple(mandates)))
        return replace(self, vetoes=(*self.vetoes, veto))


def vote_refusal(
    ballot: Ballot, vote: Vote, mandates: Iterable[Mandate], proxies: Iterable[Proxy]
) -> Refusal | None:
    """Say why a vote doesn't count, taken by itself; None where it does.

    Whether the member voted twice is for the tally to see.
    """
    if early_or_late := _out_of_time(ballot, vote.at):
        return early_or_late
    if not ballot.rule.weights.get(vote.organisation):
        return _not_eligible(ballot.rule, vote.organisation)
    if vote.under_proxy:
        why = proxy_refusal(
            proxies,
            vote.organisation,
            vote.under_proxy,
            ballot=ballot.id,
            category=ballot.rule.category,
            day=vote.at.date(),
        )
        if why:
            instead = f"Let {vote.organisation} vote itself, or mend the proxy."
            return Refusal(Ground.PROXY, why, instead)
    return _without_mandate(mandates, vote.by, vote.under_proxy or vote.organisation, vote.at)


def veto_refusal(ballot: Ballot, veto: VetoCast, mandates: Iterable[Mandate]) -> Refusal | None:
    """Say why a veto doesn't count: out of its time, out of scope, or under no mandate."""
    if early_or_late := _out_of_time(ballot, veto.at):
        return early_or_late
    if why := ballot.rule.scope_refusal(veto.member, veto.vulnerability):
        return Refusal(
            Ground.OUT_OF_SCOPE,
            why.removesuffix("."),
            "Vote no instead, or propose a rule under which such decisions touch it.",
        )
    return _without_mandate(mandates, veto.by, veto.member, veto.at)


def _out_of_time(ballot: Ballot, at: datetime) -> Refusal | None:
    if at < ballot.opened_at:
        return Refusal(
            Ground.BEFORE_OPENING,
            f"The ballot opens at {said(ballot.opened_at)}, and this came at {said(at)}",
            "Wait until it is open.",
        )
    if at > ballot.closes_at:
        return Refusal(
            Ground.AFTER_CLOSING,
            f"The ballot closed at {said(ballot.closes_at)}, and this came at {said(at)}",
            "Ask for a new ballot if it matters.",
        )
    return None


def _not_eligible(rule: DecisionRule, organisation: str) -> Refusal:
    if organisation in rule.weights:
        why = f"{organisation} has no votes on {rule.category}: its weight is 0"
    else:
        why = f"{organisation} isn't among those eligible to vote on {rule.category}"
    return Refusal(Ground.NOT_ELIGIBLE, why, f"Those eligible are {', '.join(rule.eligible)}.")


def _without_mandate(
    mandates: Iterable[Mandate], person: str | None, organisation: str, at: datetime
) -> Refusal | None:
    if person is None:
        return None
    state, mandate = mandate_state(mandates, person, organisation, at.date())
    if state in {MandateState.HOLDS, MandateState.UNKNOWN}:
        return None
    if mandate is None:
        why = f"{person} has no mandate to act for {organisation}"
    elif state is MandateState.ENDED:
        why = f"{person}'s mandate for {organisation} ended on {mandate.ends_on}"
    else:
        why = f"{person}'s mandate for {organisation} begins only on {mandate.starts_on}"
    return Refusal(
        Ground.MANDATE, why, f"Let someone vote who has a mandate of {organisation}, or renew this one."
    )


def _raise(refusal: Refusal | None) -> None:
    if refusal is None:
        return
    out_of_time = refusal.ground in {Ground.BEFORE_OPENING, Ground.AFTER_CLOSING}
    raise (BallotClosed if out_of_time else NotAllowed)(f"{refusal.reason}. {refusal.instead}")


def voted_itself(organisation: str) -> Refusal:
    """Say why a vote by proxy doesn't count beside the member's own."""
    return Refusal(
        Ground.VOTED_ITSELF,
        f"{organisation} voted itself, and a proxy counts only where its giver doesn't vote",
        f"Ask {organisation} if its vote should change.",
    )


def said(at: datetime) -> str:
    """Say a time to the minute, with its zone where that isn't UTC.

    Examples
    --------
    >>> from datetime import UTC
    >>> said(datetime(2026, 4, 1, 9, 30, tzinfo=UTC))
    '2026-04-01 09:30'
    """
    zone = at.strftime("%z") if at.utcoffset() else ""
    return f"{at:%Y-%m-%d %H:%M}{f' {zone}' if zone else ''}"


def change_rules(before: RuleBook, after: RuleBook, ballots: Iterable[Ballot], at: datetime) -> RuleBook:
    """Put other rules in force; raise NotAllowed while a ballot is open that they would touch.

    Rules that move while members vote can be moved to fit an outcome. A ballot keeps the rule of its opening
    anyhow; this keeps everyone from being told two rules at once.
    """
    for ballot in ballots:
        if not ballot.is_open_at(at):
            continue
        members = tuple(ballot.rule.weights)
        if _rule_or_none(before, ballot, members) != _rule_or_none(after, ballot, members):
            raise NotAllowed(
                f"The rules for {ballot.rule.category} can't change while the ballot {ballot.id} is open; "
                f"wait until it closes at {said(ballot.closes_at)}."
            )
    return after


def _rule_or_none(book: RuleBook, ballot: Ballot, members: tuple[str, ...]) -> DecisionRule | None:
    known = {category.id for category in book.categories}
    return book.rule_for(ballot.rule.category, members) if ballot.rule.category in known else None
