"""The rooms of the accounts in a file: what is read, and every fault with its line and field."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from archstone.files.accounts import accounts_of
from archstone.files.alliances import read_alliance
from archstone.files.checks import check_file
from archstone.model.contributions import ContributionKind
from archstone.model.errors import BadInput
from archstone.model.pledges import Outcome

WHOLE = """\
archstone: 1
organisations:
- {id: a, name: A, annual_budget: 1000, currency: USD}
- {id: b, name: B}
- {id: c, name: C}
- {id: d, name: D}
alliance:
  started: 2025-01-01
  members: [a, b, {organisation: c, joined: 2025-02-01, left: 2026-01-31}]
pledges:
- {id: nurses, by: a, to: [b], capability: design, what: nurses, kind: staff, made_on: 2024-12-01, due_on: 2025-06-01, outcome: broken, mended_on: 2025-07-01, mended_how: a visit, why: flu}
- {by: b, what: a grant, kind: money, amount: 100, currency: USD, to: a, outcome: kept, outcome_on: 2025-06-01}
contributions:
- {id: g, by: a, to: [b, c], kind: staff, what: nurses, on: 2025-03-01, until: 2025-04-01, capability: design, against: logistics, pledge: nurses, cost: {amount: 10.5, currency: USD}, worth: [{to: b, amount: 20, currency: EUR}]}
costs:
- {on: 2025-03-02, what: a meeting, kind: meetings, borne_by: [{member: a, amount: 5, currency: USD, hours: 2.5}, {member: b, hours: 3}], used_by: [a, b], shared: false}
standalone_costs:
- {members: [a, b], amount: 40, currency: USD}
cost_plan:
- {member: a, year: 2025, amount: 9, currency: USD}
budgets:
- {member: b, from: 2025-05-01, amount: 800, currency: USD}
rates:
- {from: EUR, to: USD, rate: 1.08, on: 2025-01-01, source: the bank}
spending:
- {on: 2025-04-01, what: a hall, to: The Hall, amount: 3, currency: USD, activity: fair, member: a}
gains:
- {kind: coverage, what: halls, on: 2025-05-01, members: [a], amount: 4, currency: USD, number: 7, unit: places, source: the calendar}
"""  # noqa: E501 - one mapping a line, so that a fault's line is easy to find


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "alliance.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_that_is_written_is_read(tmp_path: Path) -> None:
    file = read_alliance(write(tmp_path, WHOLE))
    accounts = accounts_of(file)
    nurses, grant = accounts.pledges
    assert (nurses.id, nurses.to, nurses.kind) == ("nurses", ("b",), ContributionKind.STAFF)
    assert (nurses.outcome, nurses.mended_on, nurses.mended_how) == (
        Outcome.BROKEN,
        date(2025, 7, 1),
        "a visit",
    )
    assert (grant.to, str(grant.money), grant.capability) == (("a",), "USD 100", None)
    [gift] = accounts.contributions
    assert (str(gift.cost), str(gift.worth["b"]), gift.pledge) == ("USD 10.50", "EUR 20", "nurses")
    assert (gift.capability, gift.against, gift.until) == ("design", "logistics", date(2025, 4, 1))
    [item] = accounts.costs.items
    assert [part.hours for part in item.borne_by] == [Fraction(5, 2), 3]
    assert (item.used_by, item.shared) == (("a", "b"), False)
    assert [one.members for one in accounts.costs.standalone] == [("a", "b")]
    assert accounts.costs.plan[0].year == 2025
    assert str(accounts.costs.budgets[0].money) == "USD 800"
    assert accounts.rates.rates[0].rate == Fraction("1.08")
    assert (accounts.spending[0].activity, accounts.spending[0].decided_by) == ("fair", "a")
    assert [accounts.gains[0].number, accounts.gains[0].unit] == [7, "places"]
    assert file.room("charters").charter_in_force is None


def test_an_item_used_by_nobody_is_another_than_one_used_by_all(tmp_path: Path) -> None:
    text = WHOLE.replace("used_by: [a, b]", "used_by: []")
    assert accounts_of(read_alliance(write(tmp_path, text))).costs.items[0].used_by == ()
    text = WHOLE.replace(", used_by: [a, b], shared: false", "")
    [item] = accounts_of(read_alliance(write(tmp_path, text))).costs.items
    assert (item.used_by, item.shared) == (None, True)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        # members who left, strangers, and days before the founding
        ("by: b, what: a grant", "by: d, what: a grant", 12, "by", "d is no member of the alliance"),
        ("by: b, what: a grant", "by: x, what: a grant", 12, "by", "There is no organisation 'x'"),
        ("outcome_on: 2025-06-01", "outcome_on: 2024-06-01", 12, "outcome_on", "before the start of the"),
        (
            "on: 2025-03-01, until: 2025-04-01",
            "on: 2026-03-01, until: 2026-04-01",
            14,
            "to",
            "c left the alliance on 2026-01-31",
        ),
        ("on: 2025-03-01", "on: 2024-03-01", 14, "on", "2024-03-01 lies before the start of the alliance"),
        (
            "by: a, to: [b, c], kind: staff, what: nurses, on: 2025-03-01, until: 2025-04-01",
            "by: c, to: [b], kind: staff, what: nurses, on: 2025-03-01, until: 2026-04-01",
            14,
            "by",
            "c left the alliance on 2026-01-31",
        ),
        ("{to: b, amount: 20", "{to: d, amount: 20", 14, "to", "d is no member of the alliance"),
        ("on: 2025-03-02", "on: 2024-03-02", 16, "on", "before the start of the alliance"),
        (
            "on: 2025-03-02, what: a meeting, kind: meetings, borne_by: [{member: a",
            "on: 2025-01-02, what: a meeting, kind: meetings, borne_by: [{member: c",
            16,
            "member",
            "c joined the alliance on 2025-02-01",
        ),
        ("used_by: [a, b]", "used_by: [a, d]", 16, "used_by", "d is no member"),
        ("members: [a, b], amount: 40", "members: [a, d], amount: 40", 18, "members", "d is no member"),
        ("{member: a, year", "{member: d, year", 20, "member", "d is no member"),
        ("{member: b, from", "{member: d, from", 22, "member", "d is no member"),
        ("{on: 2025-04-01, what: a hall", "{on: 2024-04-01, what: a hall", 26, "on", "before the start"),
        ("activity: fair, member: a", "activity: fair, member: d", 26, "member", "d is no member"),
        ("on: 2025-05-01, members: [a]", "on: 2024-05-01, members: [a]", 28, "on", "before the start"),
        # negative amounts
        ("amount: 100,", "amount: -100,", 12, "amount", "This must be at least 0, not -100."),
        ("cost: {amount: 10.5", "cost: {amount: -10.5", 14, "amount", "at least 0, not -10.5"),
        ("{to: b, amount: 20", "{to: b, amount: -20", 14, "amount", "at least 0, not -20"),
        ("amount: 5,", "amount: -5,", 16, "amount", "at least 0, not -5"),
        ("hours: 2.5", "hours: -2.5", 16, "hours", "at least 0, not -2.5"),
        ("amount: 3,", "amount: -3,", 26, "amount", "at least 0, not -3"),
        ("rate: 1.08", "rate: -1.08", 24, "rate", "This must be above 0, not -1.08."),
        # the rest
        ("cost: {amount: 10.5", "cost: {amount: 10.555", 14, "amount", "at most 2 decimal places"),
        ("amount: 100, currency: USD", "amount: 100", 12, "amount", "The amount needs its currency beside"),
        ("pledge: nurses", "pledge: nurse", 14, "pledge", "There is no pledge 'nurse'. Did you mean nurses?"),
        ("{to: b, amount: 20", "{to: a, amount: 20", 14, "worth", "a gave nurses and can't rate"),
        (
            "worth: [{to: b, amount: 20, currency: EUR}]",
            "worth: [{to: b, amount: 20, currency: EUR}, {to: b, amount: 2, currency: EUR}]",
            14,
            "to",
            "b rates what this was worth twice",
        ),
        ("to: [b, c]", "to: [a, c]", 14, "to", "a can't give to itself"),
        (
            "capability: design, against",
            "capability: desing, against",
            14,
            "capability",
            "Did you mean design",
        ),
        ("kind: staff, what", "kind: staf, what", 14, "kind", "This is one of money, staff"),
        ("- {by: b, what: a grant", "- {id: nurses, by: b, what: a grant", 12, "id", "nurses stands twice"),
        ("{id: nurses, by: a, to: [b]", "{id: nurses, by: a, to: [a]", 11, "to", "a can't pledge to itself"),
        ("outcome: kept, outcome_on: 2025-06-01", "outcome: kept", 12, "outcome", "no day; give outcome_on"),
        ("{member: a, amount: 5, currency: USD, hours: 2.5}", "{member: a}", 16, "amount", "Say what a bore"),
        ("{member: b, hours: 3}", "{member: a, hours: 3}", 16, "borne_by", "a stands twice under borne_by"),
        (
            "- {member: a, year: 2025, amount: 9, currency: USD}",
            "- {member: a, year: 2025, amount: 9, currency: USD}\n"
            "- {member: a, year: 2025, amount: 8, currency: USD}",
            21,
            "cost_plan",
            "two amounts for a in 2025",
        ),
        ("{from: EUR, to: USD", "{from: USD, to: USD", 24, "to", "not from USD to itself"),
        (
            "- {from: EUR, to: USD, rate: 1.08, on: 2025-01-01, source: the bank}",
            "- {from: EUR, to: USD, rate: 1.08, on: 2025-01-01}\n"
            "- {from: USD, to: EUR, rate: 0.9, on: 2025-01-01}",
            25,
            "rates",
            "two rates between USD and EUR on 2025-01-01",
        ),
        ("number: 7, unit: places", "number: 7", 28, "unit", "a number and its unit"),
        ("kind: coverage", "kind: cover", 28, "kind", "This is one of duplication-avoided"),
        (
            "on: 2025-04-01, what: a hall",
            "on: 2025-04-31, what: a hall",
            26,
            "on",
            "There is no day 2025-04-31",
        ),
        ("what: a hall, to: The Hall", "what: ' ', to: The Hall", 26, "what", "doesn't fit here"),
    ],
)
def test_a_fault_is_told_with_line_and_field(
    tmp_path: Path, old: str, new: str, line: int, field: str, says: str
) -> None:
    assert WHOLE.count(old) == 1
    with pytest.raises(BadInput) as caught:
        read_alliance(write(tmp_path, WHOLE.replace(old, new)))
    told = [(fault.line, fault.field) for fault in caught.value.faults if says in fault.message]
    assert told == [(line, field)], [str(fault) for fault in caught.value.faults]


def test_a_file_without_members_knows_no_strangers(tmp_path: Path) -> None:
    text = WHOLE.replace("  members: [a, b, {organisation: c, joined: 2025-02-01, left: 2026-01-31}]\n", "")
    assert len(accounts_of(read_alliance(write(tmp_path, text))).contributions) == 1


def test_a_payment_is_for_an_activity_that_there_is(tmp_path: Path) -> None:
    text = WHOLE.replace("activity: fair,", "activity: fare,") + (
        "activities:\n- {id: fair, name: A fair, from: 2025-03-01, effort: {a: 3}}\n"
    )
    with pytest.raises(BadInput) as caught:
        read_alliance(write(tmp_path, text))
    assert [(fault.line, fault.field, fault.message) for fault in caught.value.faults] == [
        (26, "activity", "There is no activity 'fare'. Did you mean fair?")
    ]


def test_an_amount_that_can_not_be_added_up_exactly_is_told_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "archstone: 1\nalliance: {members: [a, b]}\norganisations:\n- {id: a, name: A}\n- {id: b, name: B}\n"
        "costs:\n- {on: 2026-02-01, what: m, kind: meetings, borne_by: [{member: a, amount: 10000000000001, "
        "currency: USD}]}\n"
    )
    (fault,) = check_file(path)
    assert (fault.line, fault.field) == (7, "amount")
    assert "is the amount in whole units of USD?" in fault.message
    path.write_text(path.read_text().replace("10000000000001", "10000000000000"))
    assert check_file(path) == ()
