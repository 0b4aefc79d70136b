"""How each kind of say is made from the record: agenda, adopted proposals, voting power, seats, voice, roles.

Each is a `KnownShare` that says what it was made from; what can't be made is told as not known, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from statistics import median

from archstone.engines.asymmetry import KnownShare
from archstone.model.activities import Activity
from archstone.model.ballots import Ballot, Result, Stage
from archstone.model.errors import ArchstoneError, RuleBroken
from archstone.model.mandates import Mandate, Proxy
from archstone.model.organisations import Organisation
from archstone.model.proposals import Proposal
from archstone.model.rules import RuleBook, Votes
from archstone.model.seats import Committee, Post
from archstone.model.tallies import tally
from archstone.model.voices import Voice
from archstone.model.voting_rules import WeightedRule, with_vetoes

MOST_MEMBERS = 52
"""Up to so many members voting power is exact (`archstone.engines.voting_power`)."""
SMALL, LARGE = Fraction(1, 2), Fraction(2)
"""At most so many times the median member is small; at least so many times is large (our default)."""


@dataclass(frozen=True, slots=True)
class PowerRecords:
    """What the record says of who had a say, up to a day.

    ``since`` leaves out what was before it; what is a state and no event, such as seats, is that of ``day``.
    """

    members: tuple[str, ...]
    day: date
    since: date | None = None
    proposals: tuple[Proposal, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    book: RuleBook = field(default_factory=RuleBook)
    posts: tuple[Post, ...] = ()
    committees: tuple[Committee, ...] = ()
    voices: tuple[Voice, ...] = ()
    activities: tuple[Activity, ...] = ()

    def includes(self, on: date) -> bool:
        """Whether something of that day counts."""
        return on <= self.day and (self.since is None or on >= self.since)


def known_shares(records: PowerRecords) -> tuple[tuple[KnownShare, ...], tuple[str, ...]]:
    """Make every kind of say that the record allows, and say which it doesn't.

    Parameters
    ----------
    records : what is on record

    Returns
    -------
    shares : in the order agenda, adopted, voting power, seats, outside voice, credit, deciding roles
    missing : a sentence for each that isn't known

    Notes
    -----
    A proposal of several members, and an activity that several are credited for or decided, is split evenly
    among them. Exact.
    """
    shares, missing = [], []
    for make in (_agenda, _adopted, _voting_power, _seats, _voice, _credit, _deciding):
        try:
            shares.append(make(records))
        except ArchstoneError as fault:
            missing.append(str(fault))
    return tuple(shares), tuple(missing)


def _split(among: Iterable[Sequence[str]], members: Sequence[str]) -> tuple[dict[str, Fraction], int]:
    """Split each thing evenly among those members who share it, and count the things that any has."""
    amounts: dict[str, Fraction] = {}
    counted = 0
    for several in among:
        own = [one for one in dict.fromkeys(several) if one in members]
        counted += bool(own)
        for one in own:
            amounts[one] = amounts.get(one, Fraction(0)) + Fraction(1, len(own))
    return amounts, counted


def _made(  # noqa: PLR0917  always given in this order
    records: PowerRecords,
    id: str,
    name: str,
    among: Sequence[Sequence[str]],
    one: str,
    many: str,
    missing: Sequence[str] = (),
) -> KnownShare:
    amounts, counted = _split(among, records.members)
    if not counted:
        verb = "aren't" if name.endswith("s") else "isn't"
        raise RuleBroken(
            f"{name[0].upper()}{name[1:]} {verb} known: no {one} on record names a member{_span(records)}."
        )
    made_from = f"{counted:,} {one if counted == 1 else many}{_span(records)}"
    return KnownShare(id, name, amounts, made_from, counted, tuple(missing))


def _span(records: PowerRecords) -> str:
    return f" from {records.since} to {records.day}" if records.since else f" up to {records.day}"


def _agenda(records: PowerRecords) -> KnownShare:
    made = [p.by for p in records.proposals if records.includes(p.proposed_on)]
    nobody = sum(not by for by in made)
    missing = [f"Who made {nobody} of the proposals isn't on record."] if nobody else []
    return _made(records, "agenda", "agenda", made, "proposal", "proposals", missing)


def _adopted(records: PowerRecords) -> KnownShare:
    passed = adopted(records.ballots, records.day, mandates=records.mandates, proxies=records.proxies)
    inside = [p for p in records.proposals if records.includes(passed.get(p.id, p.proposed_on))]
    found = [p.by for p in inside if p.id in passed]
    voted = {ballot.proposal for ballot in records.ballots}
    without = [p.id for p in inside if p.decided_on and p.decided_on <= records.day and p.id not in voted]
    missing = (
        [f"What became of {len(without)} decided proposals isn't on record as a ballot."] if without else []
    )
    return _made(
        records, "adopted", "adopted proposals", found, "adopted proposal", "adopted proposals", missing
    )


def adopted(
    ballots: Iterable[Ballot],
    day: date,
    *,
    mandates: Iterable[Mandate] = (),
    proxies: Iterable[Proxy] = (),
) -> Mapping[str, date]:
    """Say which proposals were adopted by a day, and when: those of which a closed ballot passed.

    The result that was written down counts; where none was, the recount of the record.
    """
    mandates, proxies = tuple(mandates), tuple(proxies)
    found = {}
    for ballot in ballots:
        if ballot.proposal is None or ballot.stage_on(day) is not Stage.CLOSED:
            continue
        outcome = tally(ballot, mandates=mandates, proxies=proxies)
        if (outcome.recorded or outcome.result) is Result.PASSED:
            found[ballot.proposal] = ballot.closes_at.date()
    return found


def _voting_power(records: PowerRecords) -> KnownShare:
    from archstone.engines.vote_vetoes import category_rules
    from archstone.engines.voting_power import voting_power

    book, members = records.book, records.members
    if not book.categories:
        raise RuleBroken("Voting power isn't known: no rules are in force.")
    if len(members) > MOST_MEMBERS:
        raise RuleBroken(f"Voting power isn't known: there are more than {MOST_MEMBERS} members.")
    by_risk = any(category.weighing is Votes.BY_RISK for category in book.categories)
    weights = [book.weights.get(member, 0) for member in members] if by_risk else [1] * len(members)
    if by_risk and (without := [member for member in members if member not in book.weights]):
        raise RuleBroken(f"Voting power isn't known: {without[0]} has no weight by risk.")
    quota = book.quota if by_risk and book.quota else sum(weights) // 2 + 1
    sums = dict.fromkeys(members, Fraction(0))
    rules = category_rules(book, members, weights, quota)
    for rule in rules:
        held = voting_power(with_vetoes(WeightedRule(rule.quota, rule.weights), rule.vetoes), exact=True)
        assert held.exact is not None
        for member, power in zip(members, held.exact.banzhaf, strict=True):
            sums[member] += power / len(rules)
    several = (
        f"{len(rules)} categories of decisions, each counted alike" if len(rules) > 1 else "one category"
    )
    return KnownShare(
        "voting_power", "voting power", sums, f"the rules in force: Banzhaf's index with vetoes, {several}"
    )


def _seats(records: PowerRecords) -> KnownShare:
    """Count each post and each committee as one, split as its seats are."""
    bodies: list[tuple[str, Mapping[str, Fraction]]] = []
    empty = []
    for post in records.posts:
        term = post.holder_on(records.day)
        if term is None:
            empty.append(f"{post.name or post.id} is held by nobody on {records.day}.")
        elif term.organisation in records.members:
            bodies.append((post.name or post.id, {term.organisation: Fraction(1)}))
    bodies += [
        (committee.name or committee.id, _in_proportion(committee.seats, records.members))
        for committee in records.committees
    ]
    if sitting := [member for member in records.book.committee if member in records.members]:
        bodies.append(("the executive committee", _in_proportion(dict.fromkeys(sitting, 1), sitting)))
    sums: dict[str, Fraction] = {}
    for _, seats in bodies:
        for member, part in seats.items():
            sums[member] = sums.get(member, Fraction(0)) + part
    if not sums:
        raise RuleBroken(f"Seats aren't known: no post or committee is on record on {records.day}.")
    names = ", ".join(name for name, _ in bodies)
    return KnownShare(
        "seats", "seats", sums, f"{names} on {records.day}, each counted alike", None, tuple(empty)
    )


def _in_proportion(seats: Mapping[str, int], members: Sequence[str]) -> dict[str, Fraction]:
    own = {member: number for member, number in seats.items() if member in members and number}
    total = sum(own.values())
    return {member: Fraction(number, total) for member, number in own.items()}


def _voice(records: PowerRecords) -> KnownShare:
    spoke = [(voice.member,) for voice in records.voices if records.includes(voice.on)]
    return _made(records, "outside_voice", "outside voice", spoke, "appearance", "appearances")


def _credit(records: PowerRecords) -> KnownShare:
    inside = [one for one in records.activities if records.includes(one.from_on)]
    credited = [one.credited for one in inside if one.credited]
    return _made(
        records,
        "credit",
        "credit",
        credited,
        "activity",
        "activities",
        _unsaid(inside, credited, "credited for"),
    )


def _deciding(records: PowerRecords) -> KnownShare:
    inside = [one for one in records.activities if records.includes(one.from_on)]
    decided = [one.decided_by for one in inside if one.decided_by]
    return _made(
        records,
        "deciding",
        "deciding roles",
        decided,
        "activity",
        "activities",
        _unsaid(inside, decided, "who decided"),
    )


def _unsaid(inside: Sequence[Activity], said: Sequence[Sequence[str]], what: str) -> list[str]:
    left = len(inside) - len(said)
    if not left:
        return []
    kind = "activity" if left == 1 else "activities"
    who = "who was credited for" if what == "credited for" else "who decided"
    return [f"It isn't on record {who} {left} {kind}."]


@dataclass(frozen=True, slots=True)
class Roles:
    """In how many activities a member decided, and in how many it only carried out what others decided."""

    member: str
    decided: int
    only_carried_out: int


def roles_of(records: PowerRecords) -> tuple[Roles, ...]:
    """Count for each member where it decided, and where it only carried out what others did.

    Smaller members often end up doing what others decided (S0, 3.2); this is where it shows. Activities of
    which nobody wrote down who decided are left out.
    """
    known = [one for one in records.activities if records.includes(one.from_on) and one.decided_by]
    return tuple(
        Roles(
            member,
            sum(member in one.decided_by for one in known),
            sum(member in one.carried_out_by and member not in one.decided_by for one in known),
        )
        for member in records.members
    )


def size_classes(organisations: Sequence[Organisation]) -> tuple[dict[str, str], str]:
    """Put members into small, middling and large, measured by the median member.

    Parameters
    ----------
    organisations : the members

    Returns
    -------
    classes : by id; who isn't known is left out
    how : how it was made, or why it couldn't be, in a sentence

    Notes
    -----
    By annual budget in the currency that most name, or by staff where that is known of more. Small is half of
    the median or less, large twice or more; a handful of members has no better measure than itself.

    Examples
    --------
    >>> given = [Organisation(id, id, staff=number) for id, number in (("a", 2), ("b", 10), ("c", 90))]
    >>> size_classes(given)
    ({'a': 'small', 'b': 'middling', 'c': 'large'}, 'By staff: small is 5 or fewer, large is 20 or more.')
    """
    currencies = [one.currency for one in organisations if one.annual_budget is not None and one.currency]
    usual = min(set(currencies), key=lambda code: (-currencies.count(code), code), default=None)
    budgets = {
        one.id: one.annual_budget
        for one in organisations
        if one.annual_budget is not None and one.currency == usual
    }
    staff = {one.id: one.staff for one in organisations if one.staff is not None}
    by_budget = len(budgets) >= len(staff)
    sizes = budgets if by_budget else staff
    if len(sizes) < 2:
        return {}, "Members can't be told apart by size: budget and staff aren't known of two of them."
    middle = Fraction(median(sizes.values()))
    small, large = SMALL * middle, LARGE * middle
    classes = {
        id: "small" if size <= small else "large" if size >= large else "middling"
        for id, size in sizes.items()
    }
    kind = f"annual budget in {usual}" if by_budget else "staff"
    or_less = "less" if by_budget else "fewer"
    return classes, f"By {kind}: small is {_plain(small)} or {or_less}, large is {_plain(large)} or more."


def _plain(number: Fraction) -> str:
    return f"{int(number):,}" if number.denominator == 1 else f"{float(number):,.1f}"
