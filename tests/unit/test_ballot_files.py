"""The keys of rules and ballots in an alliance file: what they become, and every fault with its line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from archstone.files.alliances import AllianceFile, read_alliance
from archstone.files.ballots import BallotRecords
from archstone.files.rules import Governance
from archstone.model.ballots import Choice, Count, Recorded, Result
from archstone.model.compromises import Compromise
from archstone.model.errors import BadInput, NotFound
from archstone.model.messages import Strategy
from archstone.model.rules import Base, Procedure, Votes
from archstone.model.tallies import tally

WHOLE = """\
archstone: 1
organisations:
- {id: a, name: A, vulnerabilities: "design:4:4:public;logistics:3:3:private"}
- {id: b, name: B}
- {id: c, name: C}
alliance: {members: [a, b, {organisation: c, joined: 2026-06-01}]}
rules:
  categories:
  - id: budget
    name: Money
    procedure: supermajority
    votes: by_risk
    base: eligible
    threshold: 2/3
    quorum: 0.6
    touches: [design]
    vetoes: [{member: a, vulnerability: design}]
    period_days: 21
  - {id: chair, secret: true, base: eligible}
  weights: {a: 3, b: 2, c: 1}
  quota: 4
  seats: {a: 2, b: 1}
  committee: [a, b]
  coordinator: Imani
  profile: {votes: by_risk}
mandates:
- {person: Ana, organisation: a, from: 2026-01-01, until: 2026-12-31}
seats:
  posts: [{id: chair, terms: [{organisation: a, person: Ana, from: 2026-01-01}]}]
  committees: [{id: steering, members: {a: 1, b: 1}}]
proposals:
- {id: fund, category: budget, by: [a], proposed_on: 2026-03-01, indicators: [families reached]}
proxies:
- {granted_by: b, to: a, from: 2026-03-01, until: 2026-04-30, ballots: [fund-1], accepted_on: 2026-03-02}
ballots:
- id: fund-1
  proposal: fund
  category: budget
  opened_at: 2026-04-01
  closes_at: 2026-04-09
  votes:
  - {organisation: a, choice: yes, by: Ana, at: 2026-04-09T23:30:00+00:00}
  - {organisation: b, choice: "no", by: Ana, at: 2026-04-02, under_proxy: a}
  result: failed
  counts: {yes: 3, no: 2}
- id: chair-1
  category: chair
  opened_at: 2026-04-01
  closes_at: 2026-04-09T12:00:00+00:00
  rule: {procedure: majority, base: cast, quorum: 1/2, weights: {a: 1, b: 1}}
  secret: {yes: 1, no: 0, commitments: ["%s"]}
  result: passed
messages:
- id: name
  matter: the name
  between: [a, b]
  core: true
  strategy: coalition_of_the_willing
  voices: [{member: a, audience: press}, {member: b, audience: pews, on: 2026-04-02}]
  signed_off: [a]
compromises:
- {member: b, gave_up: its logo, on: 2026-03-05, in_return: a seat, proposal: fund, essential: false}
""" % ("0" * 64)

A_SHARE = "doesn't fit here. Write a share from 0 to 1, such as 0.6 or 2/3."
AN_ID = "doesn't fit here. Write an id in small letters a-z, digits and hyphens, such as budget-2026."


def read(tmp_path: Path, text: str) -> AllianceFile:
    path = tmp_path / "alliance.yaml"
    path.write_text(text, encoding="utf-8")
    return read_alliance(path)


def test_the_rules_are_built(tmp_path: Path) -> None:
    governance: Governance = read(tmp_path, WHOLE).room("rules")
    budget = governance.book.category("budget")
    assert (budget.procedure, budget.votes, budget.base) == (
        Procedure.SUPERMAJORITY,
        Votes.BY_RISK,
        Base.ELIGIBLE,
    )
    assert (budget.threshold, budget.quorum, budget.period_days) == (Fraction(2, 3), Fraction(3, 5), 21)
    assert (governance.book.quota, governance.book.committee) == (4, ("a", "b"))
    assert dict(governance.book.seats) == {"a": 2, "b": 1}
    assert governance.coordinator == "Imani"
    assert dict(governance.profile.choices) == {"votes": "by_risk"}
    assert [m.ends_on for m in governance.mandates] == [date(2026, 12, 31)]
    assert governance.posts[0].rotates
    assert governance.committees[0].equal
    assert governance.book.category("chair").quorum == Fraction(1, 2)


def test_the_ballots_are_built_and_follow(tmp_path: Path) -> None:
    file = read(tmp_path, WHOLE)
    records: BallotRecords = file.room("ballots")
    fund = records.ballot("fund-1")
    assert dict(fund.rule.weights) == {"a": 3, "b": 2}  # c joined later
    assert fund.opened_at == datetime(2026, 4, 1, tzinfo=UTC)
    assert fund.closes_at.date() == date(2026, 4, 9)
    assert fund.votes[1].choice is Choice.NO
    assert fund.recorded == Recorded(Result.FAILED, Count(3, 2))
    assert not fund.rule_on_record
    found = tally(fund, mandates=file.room("rules").mandates, proxies=records.proxies)
    assert (found.sentence, found.follows) == (
        "Failed: 3 of 5 eligible votes (1 of 2 members) said yes, 4 were needed.",
        True,
    )
    chair = records.ballot("chair-1")
    assert chair.rule_on_record
    assert chair.rule.secret  # as the category says, where the rule doesn't
    assert tally(chair).follows is True
    proposal = records.proposal("fund")
    assert proposal is not None
    assert (proposal.by, proposal.indicators) == (("a",), ("families reached",))
    assert records.proposal("gone") is None
    assert records.messages[0].strategy is Strategy.COALITION_OF_THE_WILLING
    assert records.messages[0].signed_off == ("a",)
    assert records.compromises == (Compromise("b", "its logo", date(2026, 3, 5), "a seat", "fund", False),)
    with pytest.raises(NotFound, match=r"There is no ballot 'fund-2'. Did you mean fund-1\?"):
        records.ballot("fund-2")


def test_an_alliance_without_rules_has_none(tmp_path: Path) -> None:
    file = read(tmp_path, "archstone: 1\nrules:\nballots:\n")
    assert file.room("rules") == Governance()
    assert file.room("ballots") == BallotRecords()


def test_a_rule_on_record_needs_no_rule_in_force(tmp_path: Path) -> None:
    text = (
        "archstone: 1\nballots:\n- id: q\n  category: x\n  opened_at: 2026-04-01\n  closes_at: 2026-04-02\n"
        "  rule: {procedure: majority, base: cast, quorum: 0, weights: {a: 1}, touches: [design], vetoes: "
        "[{member: a, vulnerability: design}]}\n"
        "  vetoes: [{member: a, vulnerability: design, reason: ours, at: 2026-04-01}]\n"
    )
    [ballot] = read(tmp_path, text).room("ballots").ballots
    assert tally(ballot).result is Result.VETOED


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("- id: fund-1\n", "- id: fund-1\n  categori: x\n", "categori", "Did you mean category?"),
        ("threshold: 2/3", "threshold: 1/2", "threshold", "The threshold of budget must be above 1/2"),
        ("    threshold: 2/3\n", "", "threshold", "The supermajority of budget needs a threshold"),
        ("threshold: 2/3", "threshold: two", "threshold", f'"two" {A_SHARE}'),
        ("threshold: 2/3\n", "threshold: 1/0\n", "threshold", f'"1/0" {A_SHARE}'),
        ("quorum: 0.6", "quorum: 50%", "quorum", f'"50%" {A_SHARE}'),
        ("quorum: 0.6", "quorum: .nan", "quorum", f'".nan" {A_SHARE}'),
        ("quorum: 1/2", "quorum: 0.5.1", "quorum", f'"0.5.1" {A_SHARE}'),
        ("quorum: 0.6", "quorum: 3/2", "quorum", "The quorum of budget is a share from 0 to 1, not 3/2."),
        ("quorum: 1/2", 'quorum: "1.5"', "quorum", "The quorum of chair is a share from 0 to 1, not 3/2."),
        ("period_days: 21", "period_days: -3", "period_days", "must be open for at least a day"),
        ("touches: [design]", "touches: []", "vulnerability", "a's veto on budget is out of scope"),
        ("secret: true, base", "secret: true, votes: by_risk, base", "secret", "only with one vote each"),
        ("{id: chair, secret: true", "{id: budget, secret: true", "id", "The category budget stands twice."),
        ("{id: chair, secret: true", "{id: Cha ir, secret: true", "id", f'"Cha ir" {AN_ID}'),
        ("- {id: fund, category", "- {id: The Fund, category", "id", f'"The Fund" {AN_ID}'),
        ("- id: chair-1", "- id: Chair_1", "id", f'"Chair_1" {AN_ID}'),
        ("- id: name", "- id: na me", "id", f'"na me" {AN_ID}'),
        ("category: chair\n", "category: the chair\n", "category", f'"the chair" {AN_ID}'),
        (
            "procedure: supermajority",
            "procedure: supermajorty",
            "procedure",
            "This is one of consensus, majority",
        ),
        ("quota: 4", "quota: 3", "quota", "The quota 3 must be more than half of the total weight 6"),
        ("weights: {a: 3", "weights: {a: -3", "a", "The weight of a must be 0 or more, not -3."),
        ("seats: {a: 2, b: 1}", "seats: {a: 2, b: -1}", "b", "The number of seats of b must be 0 or more"),
        ("weights: {a: 3", "weights: {x: 9, a: 3", "x", "There is no organisation 'x'"),
        ("touches: [design]", "touches: [desing]", "touches", "Did you mean design?"),
        (
            "vulnerability: design}]",
            "vulnerability: training}]",
            "vulnerability",
            "a lists no vulnerability in",
        ),
        (
            "vulnerability: design}]",
            "vulnerability: logistics}]",
            "vulnerability",
            "logistics is private to a",
        ),
        ("{votes: by_risk}", "{vote: by_risk}", "vote", "Did you mean votes?"),
        ("{votes: by_risk}", "{votes: by_risks}", "votes", "Did you mean by_risk?"),
        ("until: 2026-12-31", "until: 2025-12-31", "until", "Ana's mandate for a can't end on 2025-12-31"),
        ("organisation: a, from: 2026-01-01, ", "organisation: a, from: , ", "from", "from is missing"),
        ("{a: 1, b: 1}}]", "{a: 0, b: 0}}]", "members", "Nobody sits on steering"),
        (
            "person: Ana, from: 2026-01-01}]",
            "from: 2026-01-01, until: 2025-01-01}]",
            "until",
            "The term of a",
        ),
        ("{id: fund, category: budget", "{id: fund, category: budgt", "category", "Did you mean budget?"),
        (
            "proposed_on: 2026-03-01",
            "proposed_on: 2026-03-01, decided_on: 2026-02-01",
            "decided_on",
            "can't be decided",
        ),
        (
            "  proposal: fund\n",
            "  proposal: fond\n",
            "proposal",
            "There is no 'fond' under proposals. Did you mean fund?",
        ),
        (
            "category: budget\n  opened",
            "category: buget\n  opened",
            "category",
            "no rule for decisions on 'buget'",
        ),
        (
            "closes_at: 2026-04-09\n",
            "closes_at: 2026-03-09\n",
            "closes_at",
            "can't close at 2026-03-09 23:59",
        ),
        ("closes_at: 2026-04-09\n", "closes_at:\n", "closes_at", "closes_at is missing"),
        (
            "opened_at: 2026-04-01\n  closes_at: 2026-04-09\n",
            "opened_at:\n  closes_at: 2026-04-09\n",
            "opened_at",
            "opened_at is missing",
        ),
        ("choice: yes", "choice: maybe", "choice", "This is one of yes, no, abstain"),
        (
            "- {organisation: b, choice",
            "- {organisation: bb, choice",
            "organisation",
            "There is no organisation 'bb'",
        ),
        ("at: 2026-04-02, under", "at: 2026-4-2, under", "at", "doesn't fit here"),
        ("at: 2026-04-02, under", "at: , under", "at", "at is missing"),
        ("under_proxy: a", "under_proxy: x", "under_proxy", "There is no organisation 'x'"),
        ("- id: chair-1", "- id: fund-1", "id", "fund-1 stands twice under ballots"),
        ("ballots: [fund-1]", "ballots: [fund-2]", "ballots", "There is no 'fund-2' under ballots"),
        ("until: 2026-04-30", "until: ", "until", "a proxy is limited in time"),
        ("granted_by: b", "granted_by: a", "to", "a can't hold a proxy for itself"),
        (
            "  secret: {yes: 1, no: 0,",
            "  secret: {voted: [a], yes: 1, no: 0,",
            "voted",
            "fewer than 7 eligible it stays hidden",
        ),
        (
            "{a: 1, b: 1}}\n",
            "{a: 1, b: 1}}\n  votes: [{organisation: a, choice: yes, at: 2026-04-02}]\n",
            "votes",
            "is secret, so its record",
        ),
        (
            "weights: {a: 1, b: 1}}\n",
            "weights: {a: 2, b: 1}}\n",
            "a",
            "has one vote each, so no vote weighs more",
        ),
        (
            "weights: {a: 1, b: 1}}\n",
            "weights: {a: 1, b: 1}, secret: false}\n",
            "secret",
            "The ballot chair-1 is open",
        ),
        (
            "secret: {yes: 1, no: 0",
            "secret: {yes: 50, no: 1",
            "secret",
            "The totals tell of 51 votes and 2 are eligible. Mend the totals, or the weights",
        ),
        ("on: 2026-03-05", "on: ", "on", "on is missing: when it was given up."),
        ("proposal: fund, ess", "proposal: fond, ess", "proposal", "Did you mean fund?"),
        ("between: [a, b]", "between: [a]", "between", "two members or more"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, field: str, says: str) -> None:
    assert WHOLE.count(old) == 1, WHOLE.count(old)
    with pytest.raises(BadInput) as caught:
        read(tmp_path, WHOLE.replace(old, new))
    told = {(fault.field, fault.line is not None) for fault in caught.value.faults if says in fault.message}
    assert told == {(field, True)}, caught.value


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        *(('"1"', Fraction(1)), ('"0"', Fraction(0)), ('"0.3"', Fraction(3, 10)), ('"2/3"', Fraction(2, 3))),
        *(
            ("0.3", Fraction(3, 10)),
            ("1", Fraction(1)),
            ('"0.6000"', Fraction(3, 5)),
            ('"4/6"', Fraction(2, 3)),
        ),
    ],
)
def test_a_share_is_exact_as_a_number_and_as_text(tmp_path: Path, written: str, exact: Fraction) -> None:
    text = WHOLE.replace("quorum: 0.6", f"quorum: {written}").replace("quorum: 1/2", f"quorum: {written}")
    file = read(tmp_path, text)
    assert file.room("rules").book.category("budget").quorum == exact
    assert file.room("ballots").ballot("chair-1").rule.quorum == exact


def test_the_line_of_a_broken_rule_is_that_of_its_field(tmp_path: Path) -> None:
    rules = (
        "\nrules:\n  categories:\n  - {id: Money}\n  - id: fund\n    period_days: -3\n  weights:\n    a: 2\n"
    )
    named = "archstone: 1\norganisations: [{id: a, name: A}, {id: b, name: B}]"
    text = named + rules + "    b: 2\n  quota: 9\n"
    for old, new, told in (
        ("Money", "Money", [(5, "id")]),
        ("Money", "money", [(7, "period_days"), (11, "quota")]),
        ("Money}\n  - id: fund\n    period_days: -3", "money}\n\n", [(11, "quota")]),
    ):
        with pytest.raises(BadInput) as caught:
            read(tmp_path, text.replace(old, new))
        assert [(fault.line, fault.field) for fault in caught.value.faults] == told
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text.replace("Money", "money").replace("-3", "3").replace("b: 2", "b: -2"))
    assert [(fault.line, fault.field) for fault in caught.value.faults] == [(10, "b")]


def test_every_fault_of_the_rules_is_told_at_once(tmp_path: Path) -> None:
    listed = "  - {id: Bud get}\n  - {id: y, quorum: 1/0}\n"
    text = f"archstone: 1\nrules:\n  categories:\n{listed}  weights: {{a: x}}\n"
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert [(fault.line, fault.field) for fault in caught.value.faults] == [
        (4, "id"),
        (5, "quorum"),
        (6, "a"),
    ]


def test_what_is_missing_in_json_is_told_where_it_belongs(tmp_path: Path) -> None:
    path = tmp_path / "alliance.json"
    path.write_text(
        '{"archstone": 1, "rules": {"categories": [\n{"id": "a"},\n'
        '{"id": "b", "procedure": "supermajority"}]}}'
    )
    with pytest.raises(BadInput, match="line 3, threshold: The supermajority of b needs a threshold"):
        read_alliance(path)


def test_a_category_that_stands_twice_is_found_behind_a_faulty_one(tmp_path: Path) -> None:
    text = "archstone: 1\nrules:\n  categories:\n  - {id: a, threshold: 1}\n  - {id: b}\n  - {id: b}\n"
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert [(f.line, f.field) for f in caught.value.faults] == [(4, "threshold"), (6, "id")]


def test_a_whole_number_may_be_written_with_a_point(tmp_path: Path) -> None:
    text = WHOLE.replace("{a: 3, b: 2, c: 1}", "{a: 3.0, b: 2, c: 1}").replace("quota: 4", "quota: 4.0")
    book = read(tmp_path, text).room("rules").book
    assert repr((book.weights["a"], book.quota)) == "(3, 4)"


def test_names_in_a_secret_ballot_are_a_fault(tmp_path: Path) -> None:
    secret = '  secret: {yes: 1, no: 0, commitments: ["' + "0" * 64 + '"]}\n'
    named = "  votes: [{organisation: a, choice: yes, at: 2026-04-02}]\n"
    with pytest.raises(BadInput, match="chair-1 is a secret ballot: its record holds totals and commitments"):
        read(tmp_path, WHOLE.replace(secret, named))


def test_a_ballot_without_any_rule_is_told(tmp_path: Path) -> None:
    text = "archstone: 1\nballots: [{id: q, category: x, opened_at: 2026-04-01, closes_at: 2026-04-02}]\n"
    with pytest.raises(
        BadInput, match="no rule for decisions on 'x'; set it under rules, or write the rule of"
    ):
        read(tmp_path, text)
    ruled = text + "rules: {categories: [{id: x}]}\n"
    with pytest.raises(BadInput, match="Nobody has a vote on x; say who is eligible"):
        read(tmp_path, ruled)


def test_faults_of_the_rules_are_told_once(tmp_path: Path) -> None:
    for old, new in (("threshold: 2/3", "threshold: 1/2"), ("votes: by_risk\n", "votes: by_risks\n")):
        with pytest.raises(BadInput) as caught:
            read(tmp_path, WHOLE.replace(old, new))
        assert len(caught.value.faults) == 1
