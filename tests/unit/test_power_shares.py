"""How each kind of say is made from the record, and what is told where it can't be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from archstone.engines.power_shares import (
    PowerRecords,
    Roles,
    adopted,
    known_shares,
    roles_of,
    size_classes,
)
from archstone.model.activities import Activity
from archstone.model.ballots import Ballot, Choice, Recorded, Result, Vote
from archstone.model.capabilities import CapabilityId
from archstone.model.organisations import Organisation
from archstone.model.proposals import Proposal
from archstone.model.rules import Category, DecisionRule, Procedure, RuleBook, Veto, Votes
from archstone.model.seats import Committee, Post, Term
from archstone.model.voices import Voice

TODAY = date(2026, 11, 4)
THREE = ("a", "b", "c")
THIRD = Fraction(1, 3)


def made(records: PowerRecords, id: str) -> dict[str, Fraction]:
    shares, _ = known_shares(records)
    found = next(share for share in shares if share.id == id)
    return dict(zip(records.members, found.of(records.members), strict=True))


def proposal(id: str, *by: str, on: date = date(2026, 3, 1), decided: date | None = None) -> Proposal:
    return Proposal(id, "x", on, by, decided_on=decided)


def ballot(
    id: str, proposal: str, choice: Choice, recorded: Result | None = None, year: int = 2026
) -> Ballot:
    opened, closed = datetime(year, 4, 1, tzinfo=UTC), datetime(year, 4, 9, tzinfo=UTC)
    votes = tuple(Vote(member, choice, opened) for member in THREE)
    rule = DecisionRule("x", dict.fromkeys(THREE, 1))
    return Ballot(
        id,
        rule,
        opened,
        closed,
        proposal=proposal,
        votes=votes,
        recorded=Recorded(recorded) if recorded else None,
    )


def test_proposals_are_split_among_those_who_made_them() -> None:
    records = PowerRecords(
        THREE,
        TODAY,
        proposals=(proposal("p", "a"), proposal("q", "a", "b"), proposal("r"), proposal("s", "z")),
    )
    assert made(records, "agenda") == {"a": Fraction(3, 4), "b": Fraction(1, 4), "c": 0}
    shares, _ = known_shares(records)
    assert shares[0].missing == ("Who made 1 of the proposals isn't on record.",)
    assert shares[0].counted == 2


def test_what_came_later_or_before_is_left_out() -> None:
    given = (
        proposal("p", "a", on=date(2027, 1, 1)),
        proposal("q", "b"),
        proposal("r", "c", on=date(2025, 1, 1)),
    )
    assert made(PowerRecords(THREE, TODAY, proposals=given), "agenda")["a"] == 0
    assert made(PowerRecords(THREE, TODAY, date(2026, 1, 1), proposals=given), "agenda")["b"] == 1


def test_adopted_is_what_a_closed_ballot_passed() -> None:
    ballots = (
        ballot("1", "p", Choice.YES),
        ballot("2", "q", Choice.NO),
        ballot("3", "r", Choice.NO, Result.PASSED),
        ballot("4", "s", Choice.YES, year=2027),
    )
    assert set(adopted(ballots, TODAY)) == {"p", "r"}
    given = (proposal("p", "a"), proposal("q", "b"), proposal("r", "c"), proposal("t", "b", decided=TODAY))
    records = PowerRecords(THREE, TODAY, proposals=given, ballots=ballots)
    assert made(records, "adopted") == {"a": Fraction(1, 2), "b": 0, "c": Fraction(1, 2)}
    shares, _ = known_shares(records)
    assert shares[1].missing == ("What became of 1 decided proposals isn't on record as a ballot.",)


def test_voting_power_is_that_of_the_rules_in_force_with_vetoes() -> None:
    plain = RuleBook((Category("routine"),))
    assert set(made(PowerRecords(THREE, TODAY, book=plain), "voting_power").values()) == {THIRD}
    touches = frozenset({CapabilityId("design")})
    veto = Category("budget", touches=touches, vetoes=(Veto("a", CapabilityId("design")),))
    held = made(PowerRecords(THREE, TODAY, book=RuleBook((veto,))), "voting_power")
    assert held == {"a": Fraction(3, 5), "b": Fraction(1, 5), "c": Fraction(1, 5)}
    both = made(PowerRecords(THREE, TODAY, book=RuleBook((Category("routine"), veto))), "voting_power")
    assert both["a"] == (THIRD + Fraction(3, 5)) / 2
    weighted = RuleBook((Category("money", votes=Votes.BY_RISK),), {"a": 3, "b": 1, "c": 1}, 4)
    held = made(PowerRecords(THREE, TODAY, book=weighted), "voting_power")
    assert held == {"a": Fraction(3, 5), "b": Fraction(1, 5), "c": Fraction(1, 5)}


def test_voting_power_that_cannot_be_told() -> None:
    def missing(book: RuleBook) -> str:
        return known_shares(PowerRecords(THREE, TODAY, book=book))[1][2]

    assert missing(RuleBook()) == "Voting power isn't known: no rules are in force."
    lacking = RuleBook((Category("money", votes=Votes.BY_RISK),), {"a": 3, "b": 1}, 3)
    assert missing(lacking) == "Voting power isn't known: c has no weight by risk."
    nobody = RuleBook((Category("x", procedure=Procedure.EXECUTIVE_COMMITTEE),))
    assert "no member sits on it" in missing(nobody)
    many = tuple(f"m{k}" for k in range(53))
    _, told = known_shares(PowerRecords(many, TODAY, book=RuleBook((Category("x"),))))
    assert "more than 52 members" in told[2]


def test_each_post_and_each_committee_counts_as_one() -> None:
    records = PowerRecords(
        THREE,
        TODAY,
        posts=(
            Post("chair", "The chair", terms=(Term("a", date(2026, 1, 1)),)),
            Post("voice", "The voice", terms=(Term("b", date(2026, 1, 1), date(2026, 2, 1)),)),
            Post("old", terms=(Term("gone", date(2026, 1, 1)),)),
        ),
        committees=(Committee("steering", {"a": 1, "b": 1, "c": 2, "gone": 4}),),
        book=RuleBook(committee=("b", "gone")),
    )
    assert made(records, "seats") == {
        "a": (1 + Fraction(1, 4)) / 3,
        "b": (Fraction(1, 4) + 1) / 3,
        "c": Fraction(1, 2) / 3,
    }
    shares, _ = known_shares(records)
    assert shares[0].missing == ("The voice is held by nobody on 2026-11-04.",)


def activity(
    id: str, decided: tuple[str, ...] = (), did: tuple[str, ...] = (), credited: tuple[str, ...] = ()
) -> Activity:
    return Activity(id, id, date(2026, 3, 1), decided_by=decided, carried_out_by=did, credited=credited)


def test_voice_credit_and_roles() -> None:
    records = PowerRecords(
        THREE,
        TODAY,
        voices=(Voice("a", date(2026, 1, 1), "x"), Voice("a", date(2026, 1, 2), "x"), Voice("b", TODAY, "x")),
        activities=(
            activity("1", ("a",), ("b", "c"), ("a",)),
            activity("2", ("a", "b"), ("b",), ("a", "c")),
            activity("3", (), ("c",)),
        ),
    )
    assert made(records, "outside_voice") == {"a": Fraction(2, 3), "b": THIRD, "c": 0}
    assert made(records, "credit") == {"a": Fraction(3, 4), "b": 0, "c": Fraction(1, 4)}
    assert made(records, "deciding") == {"a": Fraction(3, 4), "b": Fraction(1, 4), "c": 0}
    assert roles_of(records) == (Roles("a", 2, 0), Roles("b", 1, 1), Roles("c", 0, 1))
    shares, _ = known_shares(records)
    assert [share.missing for share in shares if share.id in {"credit", "deciding"}] == [
        ("It isn't on record who was credited for 1 activity.",),
        ("It isn't on record who decided 1 activity.",),
    ]


def test_nothing_on_record_is_not_known_and_told_each() -> None:
    shares, missing = known_shares(PowerRecords(THREE, TODAY))
    assert shares == ()
    assert len(missing) == 7
    assert missing[0] == "Agenda isn't known: no proposal on record names a member up to 2026-11-04."
    assert "no post or committee is on record on 2026-11-04" in missing[3]


def organisation(
    id: str, budget: int | None = None, staff: int | None = None, currency: str = "USD"
) -> Organisation:
    return Organisation(id, id, annual_budget=budget, staff=staff, currency=currency if budget else None)


def test_sizes_are_measured_by_the_median_member() -> None:
    classes, how = size_classes([organisation("a", 1), organisation("b", 10), organisation("c", 20)])
    assert classes == {"a": "small", "b": "middling", "c": "large"}
    assert how == "By annual budget in USD: small is 5 or less, large is 20 or more."


def test_budgets_in_another_currency_are_not_compared() -> None:
    given = [organisation("a", 1, 5), organisation("b", 9, 50, "EUR"), organisation("c", None, 500)]
    classes, how = size_classes(given)
    assert classes == {"a": "small", "b": "middling", "c": "large"}
    assert how.startswith("By staff")
    assert size_classes([organisation("a", 1)])[0] == {}
    assert "can't be told apart by size" in size_classes([])[1]
