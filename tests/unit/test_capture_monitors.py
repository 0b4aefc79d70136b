"""The monitors of capture: alerts with their evidence, and nothing from what isn't known."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from archstone.engines.capture import Flow, concentration
from archstone.engines.capture_monitors import (
    concentration_monitor,
    concentration_said,
    conditions_monitor,
    decisions_with_funder_monitor,
)
from archstone.engines.captured_decisions import Decision
from archstone.model.activities import Activity, BeganBy
from archstone.model.ballots import Choice
from archstone.model.funding import Condition, Funding, Matter
from archstone.model.money import Money
from archstone.model.monitors import Certainty, State

TODAY = date(2026, 11, 4)
TWO_FIFTHS = Fraction(2, 5)


def paid(
    funder: str, units: int, on: date = date(2026, 3, 1), currency: str = "USD", **more: object
) -> Funding:
    return Funding(funder, "alliance", Money(100 * units, currency), on, **more)  # type: ignore[arg-type]


def test_five_alike_are_quiet() -> None:
    found = concentration_monitor([paid(name, 10) for name in "abcde"], TODAY, ceiling=TWO_FIFTHS)
    assert (found.state, found.alerts, found.missing) == (State.QUIET, (), ())
    assert "0.20, as if 5.0 funders paid alike" in found.says


def test_one_above_the_ceiling_alerts_with_its_evidence() -> None:
    found = concentration_monitor(
        [paid("mill", 60), paid("b", 20), paid("c", 20), paid("d", 5, currency="EUR")],
        TODAY,
        ceiling=TWO_FIFTHS,
    )
    (alert,) = found.alerts
    assert alert.id == "funding-concentration/alliance"
    assert "mill pays 60 of 100" in alert.seen
    assert "allows 40 of 100" in alert.seen
    assert alert.evidence[1] == "mill: USD 60, 60 of 100"
    assert alert.certainty is Certainty.LIKELY  # a flow in another currency is left out
    assert "1 flow in EUR is left out." in alert.missing
    assert alert.since == date(2026, 3, 1)


def test_without_a_ceiling_the_concentration_alone_alerts() -> None:
    found = concentration_monitor([paid("mill", 3), paid("b", 1)], TODAY)
    assert found.alerts[0].seen == found.says
    assert found.alerts[0].certainty is Certainty.FIRM
    assert "The charter sets no ceiling for one funder." in found.missing


def test_only_the_last_twelve_months_count_and_nothing_is_not_known() -> None:
    old = [paid("mill", 60, date(2025, 11, 4))]
    found = concentration_monitor(old, TODAY)
    assert (found.state, found.alerts) == (State.NOT_KNOWN, ())
    assert concentration_monitor(old, date(2026, 11, 3)).state is State.ALERT
    assert concentration_monitor([paid("mill", 60, date(2026, 12, 1))], TODAY).state is State.NOT_KNOWN


def test_since_when_it_is_too_concentrated() -> None:
    payments = [paid(name, 10, date(2026, 1, 1)) for name in "abcde"]
    payments += [paid("a", 100, date(2026, 4, 1)), paid("a", 10, date(2026, 5, 1))]
    assert concentration_monitor(payments, TODAY).alerts[0].since == date(2026, 4, 1)


def test_one_written_down_twice_is_told() -> None:
    found = concentration_monitor([paid("a", 10), paid("a", 10)], TODAY)
    assert any("look like one written down twice" in line for line in found.missing)


def test_one_funder_alone_is_said_so() -> None:
    assert "mill alone paid USD 3" in concentration_said(concentration([Flow("mill", "x", 3, "USD")]))
    assert "no concentration is known" in concentration_said(concentration([Flow("mill", "x", 0, "USD")]))


def test_conditions_that_were_accepted_alert_once_a_funder() -> None:
    ours = Condition("Our name stands first.", Matter.MESSAGING, True, date(2026, 2, 1), "name-first")
    payments = [
        paid("mill", 1, conditions=(ours, Condition("A site beside the plant.", Matter.PROGRAMME, True))),
        paid("city", 1, conditions=(Condition("A report", Matter.REPORTING, True), Condition("A seat"))),
    ]
    found = conditions_monitor(payments, [], TODAY)
    (alert,) = found.alerts
    assert alert.id == "funders-conditions/alliance/mill"
    assert alert.seen == "2 conditions of mill on messaging and programme were accepted."
    assert "accepted by the ballot name-first" in alert.evidence[0]
    assert alert.since == date(2026, 2, 1)
    assert "Nobody has answered city's condition yet: A seat." in found.missing


def act(began_by: BeganBy | None, hours: int | None, call: str | None = None) -> Activity:
    effort = None if hours is None else {"a": Fraction(hours)}
    name = f"{began_by}-{hours}"
    return Activity(name, name, date(2026, 3, 1), effort=effort, began_by=began_by, call=call)


def test_calls_that_begin_half_of_the_effort_alert() -> None:
    found = conditions_monitor([], [act(BeganBy.CALL, 10, "Apps"), act(BeganBy.NEED, 10)], TODAY)
    (alert,) = found.alerts
    assert alert.id == "funders-conditions/alliance/calls"
    assert "50 of 100" in alert.seen
    assert alert.evidence == ("Apps: 10 hours",)
    assert conditions_monitor([], [act(BeganBy.CALL, 9), act(BeganBy.NEED, 10)], TODAY).state is State.QUIET


def test_no_alert_from_what_nobody_said() -> None:
    found = conditions_monitor([], [act(None, 10), act(BeganBy.CALL, None)], TODAY)
    assert (found.state, found.alerts) == (State.NOT_KNOWN, ())
    weak = conditions_monitor([], [act(None, 10), act(BeganBy.CALL, 10)], TODAY)
    assert weak.alerts[0].certainty is Certainty.WEAK


def ballots(*its_way: bool, month: int = 3) -> list[Decision]:
    yes, no = Choice.YES, Choice.NO
    return [
        Decision(f"b{k}", "", date(2026, month, 1 + k), (("mill", yes), ("a", no), ("b", no)), passed)
        for k, passed in enumerate(its_way)
    ]


def test_a_funder_that_has_its_way_alerts() -> None:
    payments = [paid("mill", 60), paid("a", 20)]
    found = decisions_with_funder_monitor(payments, ballots(True, True, False), TODAY, ceiling=TWO_FIFTHS)
    (alert,) = found.alerts
    assert alert.about == ("mill",)
    assert "2 of 3 ballots went its way" in alert.seen
    assert alert.certainty is Certainty.WEAK
    assert len(alert.evidence) == 3
    many = decisions_with_funder_monitor(payments, ballots(*[True] * 9), TODAY)
    assert many.alerts[0].certainty is Certainty.LIKELY


def test_half_or_a_single_ballot_is_quiet() -> None:
    payments = [paid("mill", 60)]
    assert decisions_with_funder_monitor(payments, ballots(True, False), TODAY).state is State.QUIET
    assert decisions_with_funder_monitor(payments, ballots(True), TODAY).state is State.QUIET


def test_what_cannot_be_told_is_not_known() -> None:
    assert decisions_with_funder_monitor([], ballots(True, True), TODAY).state is State.NOT_KNOWN
    outside = decisions_with_funder_monitor([paid("Fund", 60)], ballots(True, True), TODAY)
    assert outside.state is State.NOT_KNOWN
    assert "Fund has no vote, so its stance isn't known." in outside.missing
    secret = Decision("s", "", date(2026, 3, 1), (), None, "it was secret")
    found = decisions_with_funder_monitor([paid("mill", 60)], [*ballots(True, True), secret], TODAY)
    assert "The ballot s can't be used: it was secret." in found.missing
