"""Funding and voices: what a payment and a word in public must say, and each fault told where it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archstone.files.alliances import read_alliance
from archstone.files.checks import check_file
from archstone.model.errors import RuleBroken
from archstone.model.funding import (
    Condition,
    Funding,
    Matter,
    Occasion,
    doubles,
    faults_of_payments,
    first_sources,
)
from archstone.model.money import Money
from archstone.model.voices import Voice

DAY = date(2026, 3, 1)
FILE = """archstone: 1
alliance: {{started: 2026-01-01, members: [mill-trust, church, {{organisation: gone, left: 2026-02-15}}]}}
organisations:
- {{id: mill-trust, name: Mill Trust}}
- {{id: church, name: Church}}
- {{id: gone, name: Gone}}
{}
"""


def usd(units: int) -> Money:
    return Money(100 * units, "USD")


def test_a_payment_says_what_it_is() -> None:
    payment = Funding("mill-trust", "church", usd(5), DAY)
    assert str(payment) == "2026-03-01: mill-trust paid USD 5 to church."
    assert not payment.conditions


@pytest.mark.parametrize(
    ("make", "sentence", "at"),
    [
        (lambda: Funding(" ", "alliance", usd(1), DAY), "A payment needs its funder", ("source",)),
        (lambda: Funding("a", "alliance", usd(0), DAY), "must be above 0, not USD 0", ("money",)),
        (lambda: Funding("a", "alliance", usd(-3), DAY), "as a payment the other way", ("money",)),
        (lambda: Funding("a", "a", usd(1), DAY), "a can't pay itself", ("to",)),
        (
            lambda: Funding("a", "alliance", usd(1), DAY, began_by=Occasion.NEED, call="Apps"),
            "names the call Apps, but says that a need began it",
            ("began_by",),
        ),
        (lambda: Condition("  "), "A condition needs its words", ("says",)),
        (lambda: Voice("a", DAY, ""), "Say where a spoke on 2026-03-01.", ("where",)),
    ],
)
def test_what_cannot_be(make: object, sentence: str, at: tuple[str, ...]) -> None:
    assert callable(make)
    with pytest.raises(RuleBroken, match=sentence.replace("(", r"\(")) as told:
        make()
    assert told.value.at == at


def test_only_what_was_accepted_and_touches_what_members_decide_steers() -> None:
    assert Condition("our name first", Matter.MESSAGING, accepted=True).steers
    assert not Condition("our name first", Matter.MESSAGING, accepted=False).steers
    assert not Condition("our name first", Matter.MESSAGING).steers
    assert not Condition("a report", Matter.REPORTING, accepted=True).steers
    assert not Condition("a report", accepted=True).steers


def test_money_that_is_passed_on_counts_under_who_gave_it() -> None:
    grant = Funding("Fund", "a", usd(9), DAY, id="grant")
    once = Funding("a", "b", usd(9), DAY, id="on", passes_on="grant")
    twice = Funding("b", "alliance", usd(4), DAY, passes_on="on")
    assert first_sources([grant, once, twice]) == ("Fund", "Fund", "Fund")
    assert list(faults_of_payments([grant, once, twice])) == []
    ring = [
        Funding("a", "b", usd(1), DAY, id="x", passes_on="y"),
        Funding("b", "a", usd(1), DAY, id="y", passes_on="x"),
    ]
    assert first_sources(ring) == ("a", "b")  # it ends, where it began
    into_it = Funding("a", "c", usd(1), DAY, id="z", passes_on="y")
    told = [(place, message) for place, field, message in faults_of_payments([*ring, into_it])]
    assert told == [
        (0, "x passes itself on, by way of y; one of them came first."),
        (1, "y passes itself on, by way of x; one of them came first."),
    ]


def test_what_several_payments_cannot_be() -> None:
    grant = Funding("Fund", "a", usd(9), DAY, id="grant")

    def faults(**changed: object) -> list[str]:
        given = {"source": "a", "to": "alliance", "money": usd(5), "on": DAY, "passes_on": "grant"} | changed
        return [message for _, _, message in faults_of_payments([grant, Funding(**given)])]  # type: ignore[arg-type]

    assert faults() == []
    assert faults(passes_on="grnt") == ["There is no payment 'grnt' to pass on. Did you mean grant?"]
    assert faults(source="b") == ["b can't pass on grant: that was paid to a."]
    assert "was paid only on 2026-03-01" in faults(on=date(2026, 2, 1))[0]
    assert faults(money=Money(500, "EUR")) == ["grant was paid in USD, so it is passed on in USD too."]
    assert faults(money=usd(10)) == ["More of grant is passed on than was paid: USD 9."]
    assert faults(id="grant", passes_on=None) == ["The payment grant stands twice; give each its own id."]


def test_one_written_down_twice_is_found() -> None:
    one = Funding("a", "alliance", usd(1), DAY, id="x")
    again = Funding("a", "alliance", usd(1), DAY, id="y")
    other = Funding("a", "alliance", usd(1), DAY, purpose="halls")
    assert doubles([one, other, again]) == ((one, again),)


def payment(
    words: str = "", *, source: str = "a", to: str = "alliance", amount: str = "5", **more: str
) -> str:
    given = {"from": source, "to": to, "amount": amount, "currency": "USD", "on": "2026-02-01"} | more
    inside = ", ".join(f"{key}: {value}" for key, value in given.items() if value)
    return f"funding: [{{{inside}{words}}}]"


@pytest.mark.parametrize(
    ("lines", "field", "sentence"),
    [
        (payment(amount="-5"), "amount", "must be above 0"),
        (payment(currency="US"), "currency", "ISO code, such as USD, not 'US'"),
        (payment(amount="5.001"), "funding", "at most 2 decimal places"),
        (payment(on="2025-02-01"), "on", "lies before the start"),
        (payment(to="chrch"), "to", "There is no organisation 'chrch'. Did you mean church?"),
        (
            payment(to="gone", on="2026-03-01"),
            "to",
            "gone left the alliance on 2026-02-15, before 2026-03-01.",
        ),
        (payment(source="mil-trust"), "from", "no organisation 'mil-trust'. Did you mean mill-trust?"),
        (payment(passes_on="x"), "passes_on", "no payment 'x'"),
        (payment(", conditions: [{says: x, ballot: y}]"), "ballot", "There is no 'y' under ballots."),
        (payment(amount=""), "funding", "amount is missing."),
        ("voices: [{member: chrch, on: 2026-02-01, where: radio}]", "member", "Did you mean church?"),
        ("voices: [{member: church, on: 2025-02-01, where: radio}]", "on", "lies before the start"),
        (
            "voices: [{member: church, on: 2026-02-01, where: radio, incident: x}]",
            "incident",
            "There is no 'x' under incidents.",
        ),
        ("regions: {chrch: south}", "chrch", "Did you mean church?"),
    ],
)
def test_a_fault_is_told_where_it_stands(tmp_path: Path, lines: str, field: str, sentence: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(FILE.format(lines), encoding="utf-8")
    told = check_file(path)
    assert {(fault.line, fault.field) for fault in told} == {(7, field)}
    assert any(sentence in fault.message for fault in told), told


def test_the_rooms_build_their_objects(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        FILE.format(
            "funding: [{id: g, from: City, to: church, amount: 12.5, currency: USD, on: 2025-12-01, "
            "for: halls, began_by: call, call: Warm halls, "
            "conditions: [{says: a logo, touches: messaging, accepted: true, on: 2025-12-02}]}]\n"
            "voices: [{member: church, on: 2026-02-01, where: radio, kind: press, own_statement: true}]\n"
            "regions: {church: ' south '}"
        ),
        encoding="utf-8",
    )
    file = read_alliance(path)
    (payment,) = file.room("funding")
    assert (payment.money.minor, payment.call, payment.conditions[0].steers) == (1250, "Warm halls", True)
    assert file.room("voices")[0].own_statement
    assert file.room("regions") == {"church": "south"}
