"""The keys ``proposals``, ``ballots``, ``proxies``, ``messages``, ``compromises``: what was decided, and how.

A vote that doesn't count is a fact of the record, named by the tally; what can't be is a fault here: a kind
of decision without a rule, an unknown member, a ballot that closes before it opens, names in a secret record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from archstone.files.rooms import LENGTH_OF_A_DAY, RoomReader, exact_number, read_room
from archstone.files.rules import SPAN, Governance, by_member, ratio, reach, span, whole
from archstone.files.trees import Path, Tree
from archstone.model.activities import GoalJudgment
from archstone.model.alliances import Alliance
from archstone.model.ballots import Ballot, Choice, Count, Recorded, Result, SecretRecord, VetoCast, Vote
from archstone.model.compromises import Compromise
from archstone.model.errors import BadInput, NotFound, RuleBroken, did_you_mean
from archstone.model.mandates import Proxy
from archstone.model.messages import Disagreement, Strategy, Voice
from archstone.model.proposals import Proposal
from archstone.model.rules import Base, DecisionRule, Procedure, RuleBook, Votes
from archstone.model.secret_ballots import HIDDEN_BELOW, shows_who_voted, too_many


@dataclass(frozen=True, slots=True)
class BallotRecords:
    """What the file says of decisions: proposals, ballots, proxies, disagreements and compromises."""

    proposals: tuple[Proposal, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    messages: tuple[Disagreement, ...] = ()
    compromises: tuple[Compromise, ...] = ()

    def ballot(self, id: str) -> Ballot:
        """Return the ballot with this id; raise NotFound naming the nearest one."""
        for ballot in self.ballots:
            if ballot.id == id:
                return ballot
        ids = [ballot.id for ballot in self.ballots]
        there = did_you_mean(id, ids) or (f" The latest is {ids[-1]}." if ids else " There are none yet.")
        raise NotFound(f"There is no ballot {id!r}.{there}")

    def proposal(self, id: str | None) -> Proposal | None:
        """Return the proposal with this id; None where there is none."""
        return next((proposal for proposal in self.proposals if proposal.id == id), None)


def read(reader: RoomReader) -> BallotRecords:
    """Build proposals, ballots, proxies and messages; a ballot's rule is on record or its category's."""
    proposals = _made(_proposal(reader, item, path) for item, path in reader.items("proposals"))
    _tell_twice(reader, "proposals")
    _tell_twice(reader, "ballots")
    ballots = _Ballots(reader).read()
    return BallotRecords(
        proposals,
        ballots,
        _made(_proxy(reader, item, path) for item, path in reader.items("proxies")),
        _made(_message(reader, item, path) for item, path in reader.items("messages")),
        _made(_compromise(reader, item, path) for item, path in reader.items("compromises")),
    )


def _made(items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(item for item in items if item is not None)


def _tell_twice(reader: RoomReader, key: str) -> None:
    seen: set[str] = set()
    for item, path in reader.items(key):
        id = str(item["id"])
        if id in seen:
            reader.tell((*path, "id"), f"{id} stands twice under {key}; give each its own id.")
        seen.add(id)


def _known(reader: RoomReader, id: Any, key: str, path: Path) -> str | None:
    """Read the id of something that stands under *key*; one that doesn't is told with the nearest."""
    if id is None:
        return None
    known = [str(item["id"]) for item, _ in reader.items(key)]
    if str(id) not in known:
        reader.tell(path, f"There is no {str(id)!r} under {key}.{did_you_mean(str(id), known)}")
    return str(id)


def _proposal(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Proposal | None:
    days = {
        key: reader.day(given.get(key), (*path, key)) for key in ("proposed_on", "decided_on", "withdrawn_on")
    }
    by = tuple(reader.organisation(item, at) for item, at in reader.items(*path, "by"))
    category = _category(reader, given["category"], (*path, "category"))
    proposed = days["proposed_on"]
    if proposed is None:
        return None
    return reader.attempt(
        lambda: Proposal(
            id=str(given["id"]),
            category=category,
            proposed_on=proposed,
            by=by,
            title=str(given.get("title") or ""),
            decided_on=days["decided_on"],
            withdrawn_on=days["withdrawn_on"],
            indicators=_words(reader, *path, "indicators"),
            serves=_words(reader, *path, "serves"),
            place=None if given.get("place") is None else str(given["place"]),
            outside_scope=given.get("outside_scope"),
            effort_hours=None if given.get("effort_hours") is None else exact_number(given["effort_hours"]),
            judgments=_made(_judgment(reader, item, at) for item, at in reader.items(*path, "judgments")),
        ),
        path,
    )


def _words(reader: RoomReader, *path: str | int) -> tuple[str, ...] | None:
    """Read a list of words; None where it is left out, which says less than an empty one."""
    return None if reader.at(*path) is None else tuple(str(item) for item, _ in reader.items(*path))


def _judgment(reader: RoomReader, given: Mapping[str, Any], path: Path) -> GoalJudgment | None:
    by = reader.organisation(given["by"], (*path, "by"))
    return reader.attempt(lambda: GoalJudgment(by, int(given["says"])), path)


def _category(reader: RoomReader, id: Any, path: Path) -> str:
    """Read the id of a category; where rules are in the file, one without a rule is told with the nearest."""
    listed = reader.at("rules", "categories")  # of another room, so its shape may be at fault
    items = listed if isinstance(listed, list) else ()
    known = [str(item["id"]) for item in items if isinstance(item, Mapping) and "id" in item]
    if known and str(id) not in known:
        reader.tell(path, f"There is no rule for decisions on {str(id)!r}.{did_you_mean(str(id), known)}")
    return str(id)


class _Ballots:
    """Reads the ballots beside the rules and the members, which other rooms hold."""

    def __init__(self, reader: RoomReader) -> None:
        self.reader = reader
        self.governance: Governance | None = None
        self.alliance: Alliance | None = None
        if reader.at("ballots"):
            self.governance = _beside(reader, "rules")
            self.alliance = _beside(reader, "members")

    def read(self) -> tuple[Ballot, ...]:
        """Build every ballot; none while the rules have faults, which are told under their own keys."""
        if self.governance is None:
            return ()
        return _made(self._ballot(item, path) for item, path in self.reader.items("ballots"))

    def _ballot(self, given: Mapping[str, Any], path: Path) -> Ballot | None:
        reader = self.reader
        category = _category(reader, given["category"], (*path, "category"))
        opened = reader.moment(given["opened_at"], (*path, "opened_at"))
        closes = _closing(reader, given["closes_at"], (*path, "closes_at"))
        proposal = _known(reader, given.get("proposal"), "proposals", (*path, "proposal"))
        votes = _made(_vote(reader, item, at) for item, at in reader.items(*path, "votes"))
        vetoes = _made(_veto(reader, item, at) for item, at in reader.items(*path, "vetoes"))
        if opened is None or closes is None:
            for key, moment in (("opened_at", opened), ("closes_at", closes)):
                if moment is None and given[key] is None:
                    reader.tell((*path, key), f"{key} is missing: when the ballot opened and when it closes.")
            return None
        rule = self._rule(given, category, opened, path)
        if rule is None:
            return None
        record = _secret(reader, path)
        ballot = reader.attempt(
            lambda: Ballot(
                id=str(given["id"]),
                rule=rule,
                opened_at=opened,
                closes_at=closes,
                title=str(given.get("title") or ""),
                proposal=proposal,
                votes=votes,
                vetoes=vetoes,
                secret_record=record,
                recorded=_recorded(given),
                rule_on_record=given.get("rule") is not None,
            ),
            path,
            {"secret_record": "secret"},
        )
        if ballot is not None:
            _check_secrecy(reader, ballot, path)
        return ballot

    def _rule(
        self, given: Mapping[str, Any], category: str, opened: datetime, path: Path
    ) -> DecisionRule | None:
        if given.get("rule") is not None:
            return self._fixed(given["rule"], category, (*path, "rule"))
        book = self.governance.book if self.governance else RuleBook()
        if not book.categories:
            self.reader.tell(
                (*path, "category"),
                f"There is no rule for decisions on {category!r}; set it under rules, or write the rule "
                "of the opening with the ballot.",
            )
            return None
        if category not in {each.id for each in book.categories}:
            return None  # told already
        members = self.alliance.members_on(opened.date()) if self.alliance else ()
        try:
            return book.rule_for(category, members)
        except RuleBroken as error:  # of the rules in force, which stand elsewhere
            self.reader.tell((*path, "category"), str(error))
            return None

    def _fixed(self, given: Mapping[str, Any], category: str, path: Path) -> DecisionRule | None:
        """Read the rule of the opening; touches, vetoes and secrecy are the category's where left out."""
        reader = self.reader
        touches, vetoes = reach(reader, path)
        secret = given.get("secret")
        known = {c.id: c for c in self.governance.book.categories} if self.governance else {}
        if now := known.get(category):
            touches = touches if given.get("touches") is not None else now.touches
            vetoes = vetoes if given.get("vetoes") is not None else now.vetoes
            secret = now.secret if secret is None else secret
        return reader.attempt(
            lambda: DecisionRule(
                category=category,
                weights=by_member(reader, (*path, "weights")),
                procedure=Procedure(given["procedure"]),
                votes=Votes(given.get("votes") or Votes.ONE_EACH),
                base=Base(given["base"]),
                threshold=ratio(given.get("threshold")),
                quota=whole(given.get("quota")),
                quorum=ratio(given["quorum"]) or Fraction(0),
                touches=touches,
                vetoes=vetoes,
                secret=bool(secret),
            ),
            path,
        )


def _beside(reader: RoomReader, room: str) -> Any:
    """Build the objects of another room; None where it has faults, which are told under its own keys."""
    from archstone.files.rooms import ROOMS
    from archstone.files.schemas import schema_faults

    keys = next(each.keys for each in ROOMS if each.name == room)
    present = {key: reader.document[key] for key in keys if reader.document.get(key) is not None}
    if any(schema_faults(Tree("", present, lambda _: None), room)):
        return None
    try:
        return read_room(room, reader.document, reader.registry)
    except BadInput:
        return None


def _closing(reader: RoomReader, written: Any, path: Path) -> datetime | None:
    """Read when a ballot closes: a day stands for its last moment, so that votes of that day are in time."""
    moment = reader.moment(written, path)
    if moment is not None and len(str(written)) == LENGTH_OF_A_DAY:
        return moment + timedelta(days=1, microseconds=-1)
    return moment


def _vote(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Vote | None:
    organisation = reader.organisation(given["organisation"], (*path, "organisation"))
    at = _when(reader, given, path)
    by, proxy = given.get("by"), given.get("under_proxy")
    if proxy is not None:
        proxy = reader.organisation(proxy, (*path, "under_proxy"))
    if at is None:
        return None
    return reader.attempt(
        lambda: Vote(
            organisation,
            Choice(given["choice"]),
            at,
            None if by is None else str(by),
            proxy,
            bool(given.get("replaces")),
        ),
        path,
    )


def _when(reader: RoomReader, given: Mapping[str, Any], path: Path) -> datetime | None:
    if given["at"] is None:
        reader.tell((*path, "at"), "at is missing: when it was said.")
    return reader.moment(given["at"], (*path, "at"))


def _veto(reader: RoomReader, given: Mapping[str, Any], path: Path) -> VetoCast | None:
    member = reader.organisation(given["member"], (*path, "member"))
    vulnerability = reader.capability(given["vulnerability"], (*path, "vulnerability"))
    at = _when(reader, given, path)
    by = given.get("by")
    if at is None:
        return None
    return reader.attempt(
        lambda: VetoCast(member, vulnerability, str(given["reason"]), at, None if by is None else str(by)),
        path,
    )


def _count(given: Mapping[str, Any] | None) -> Count | None:
    return None if given is None else Count(*(whole(given.get(key)) or 0 for key in ("yes", "no", "abstain")))


def _recorded(given: Mapping[str, Any]) -> Recorded | None:
    result = given.get("result")
    return Recorded(Result(result), _count(given.get("counts"))) if result else None


def _secret(reader: RoomReader, path: Path) -> SecretRecord | None:
    given = reader.at(*path, "secret")
    count = _count(given)
    if count is None:
        return None
    return SecretRecord(
        count,
        tuple(str(item) for item in given.get("commitments") or ()),
        tuple(reader.organisation(item, at) for item, at in reader.items(*path, "secret", "voted")),
    )


def _check_secrecy(reader: RoomReader, ballot: Ballot, path: Path) -> None:
    if ballot.rule.secret and ballot.votes:
        reader.tell(
            (*path, "votes"),
            f"{ballot.id} is a secret ballot: its record holds totals and commitments under secret, and no "
            "votes with names. Take them out.",
        )
    if sentence := too_many(ballot):
        advice = "Mend the totals, or the weights of the rule that it opened under."
        reader.tell((*path, "secret"), f"{sentence} {advice}")
    if ballot.secret_record and ballot.secret_record.voted and not shows_who_voted(ballot):
        reader.tell(
            (*path, "secret", "voted"),
            f"With fewer than {HIDDEN_BELOW} eligible it stays hidden who voted; take the names out.",
        )


def _proxy(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Proxy | None:
    granted_by, to = (reader.organisation(given[key], (*path, key)) for key in ("granted_by", "to"))
    starts, ends = span(reader, given, path)
    if given["until"] is None:
        reader.tell((*path, "until"), "until is missing: a proxy is limited in time.")
    ballots = tuple(str(_known(reader, item, "ballots", at)) for item, at in reader.items(*path, "ballots"))
    categories = tuple(_category(reader, item, at) for item, at in reader.items(*path, "categories"))
    accepted = reader.day(given.get("accepted_on"), (*path, "accepted_on"))
    revoked = reader.day(given.get("revoked_on"), (*path, "revoked_on"))
    if starts is None or ends is None:
        return None
    return reader.attempt(
        lambda: Proxy(granted_by, to, starts, ends, ballots, categories, accepted, revoked), path, SPAN
    )


def _message(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Disagreement | None:
    days = {
        key: reader.day(given.get(key), (*path, key))
        for key in ("agreed_on", "agreed_until", "raised_on", "settled_on")
    }
    between = tuple(reader.organisation(item, at) for item, at in reader.items(*path, "between"))
    signed = tuple(reader.organisation(item, at) for item, at in reader.items(*path, "signed_off"))
    voices = tuple(
        Voice(
            reader.organisation(item["member"], (*at, "member")),
            str(item["audience"]),
            str(item.get("line") or ""),
            reader.day(item.get("on"), (*at, "on")),
        )
        for item, at in reader.items(*path, "voices")
    )
    return reader.attempt(
        lambda: Disagreement(
            id=str(given["id"]),
            matter=str(given["matter"]),
            between=between,
            core=bool(given["core"]),
            public_line=str(given.get("public_line") or ""),
            inner_reality=str(given.get("inner_reality") or ""),
            strategy=Strategy(given.get("strategy") or Strategy.ONE_MESSAGE),
            voices=voices,
            signed_off=None if given.get("signed_off") is None else signed,
            **days,
        ),
        path,
    )


def _compromise(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Compromise | None:
    member = reader.organisation(given["member"], (*path, "member"))
    proposal = _known(reader, given.get("proposal"), "proposals", (*path, "proposal"))
    on = reader.day(given["on"], (*path, "on"))
    if given["on"] is None:
        reader.tell((*path, "on"), "on is missing: when it was given up.")
    if on is None:
        return None
    return Compromise(
        member, str(given["gave_up"]), on, str(given.get("in_return") or ""), proposal, given.get("essential")
    )
