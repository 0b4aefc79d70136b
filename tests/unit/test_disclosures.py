from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archstone.model.audits import Audit, Disclosure, Vulnerability
from archstone.model.capabilities import CapabilityId
from archstone.model.disclosures import (
    RELEVANCE_QUESTION,
    Advice,
    DisclosureEvent,
    DisclosureLog,
    Outcome,
    may_disclose,
)
from archstone.model.errors import NotFound, RuleBroken

START = datetime(2026, 3, 1, tzinfo=UTC)
LACKS = ("logistics", "major-gifts", "governance", "software-development", "training")
AUDIT = Audit(
    vulnerabilities=(
        *(Vulnerability(CapabilityId(c), 4, 4) for c in LACKS),
        Vulnerability(CapabilityId("staff-capacity"), 3, 3, Disclosure.PRIVATE),
    )
)


def told(
    capability: str, to: str, day: int, outcome: Outcome | None = None, of: str = "us"
) -> DisclosureEvent:
    return DisclosureEvent(of, CapabilityId(capability), to, START + timedelta(days=day), "Ana", outcome)


def ask(log: DisclosureLog, capability: str = "logistics", to: str = "them", **more: Any) -> Advice:
    given: dict[str, Any] = {"leadership_agreed": True, "affects_contribution": True, "low_stakes": True}
    return may_disclose(
        log, organisation="us", capability=capability, to=to, audit=AUDIT, **{**given, **more}
    )


def test_a_small_first_step_that_matters_is_advised() -> None:
    advice = ask(DisclosureLog())
    assert advice.allowed
    assert advice.advised
    assert advice.reasons == ("Nothing speaks against telling them of logistics as a first step.",)
    assert advice.question == RELEVANCE_QUESTION == "Does it affect our ability to contribute?"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"leadership_agreed": False}, "Leadership first"),
        ({"affects_contribution": None}, "Does it affect our ability to contribute?"),
        ({"affects_contribution": False}, "keep it to yourselves"),
        ({"low_stakes": False}, "begin where it is little"),
        ({"low_stakes": None}, "how much is at stake"),
    ],
)
def test_what_is_too_early_is_allowed_but_not_advised(more: dict[str, Any], says: str) -> None:
    advice = ask(DisclosureLog(), **more)
    assert advice.allowed
    assert not advice.advised
    assert len(advice.reasons) == 1
    assert says in advice.reasons[0]


def test_what_came_of_the_first_must_be_known_before_more() -> None:
    log = DisclosureLog((told("governance", "them", 0),))
    assert "Write down first what came of telling them of governance" in ask(log).reasons[0]
    assert not ask(log, to="another").advised
    ignored = log.with_outcome("us", "governance", "them", Outcome.IGNORED)
    assert "No disclosure has been well received yet" in ask(ignored).reasons[0]
    welcomed = log.with_outcome("us", "governance", "them", Outcome.WELL_RECEIVED)
    assert ask(welcomed).advised
    assert ask(welcomed).reasons == ("Nothing speaks against telling them of logistics as step 2.",)
    assert ask(welcomed, to="another", low_stakes=False).advised


def test_more_than_three_to_one_partner_is_warned_of() -> None:
    three = DisclosureLog(
        tuple(told(c, "them", day, Outcome.WELL_RECEIVED) for day, c in enumerate(LACKS[1:4]))
    )
    advice = ask(three)
    assert advice.allowed
    assert not advice.advised
    assert "them has been told of 3 vulnerabilities" in advice.reasons[0]
    assert ask(three, to="another").advised
    two = DisclosureLog(three.events[:2])
    assert ask(two).advised


def test_exploited_once_disclosure_stops_with_everyone_and_the_log_says_so() -> None:
    log = DisclosureLog((told("governance", "them", 0, Outcome.EXPLOITED),))
    for partner in ("them", "another"):
        advice = ask(log, to=partner)
        assert not advice.allowed
        assert "Disclosure has stopped: what them was told of governance" in advice.reasons[0]
    assert log.has_stopped("us")
    assert not log.has_stopped("others")
    assert str(log.events[0]) == "2026-03-01: Ana told them of governance; it was used against you."


def test_private_ones_and_those_told_already_are_not_allowed() -> None:
    private = ask(DisclosureLog(), "staff-capacity")
    assert not private.allowed
    assert "staff-capacity is private" in private.reasons[0]
    again = ask(DisclosureLog((told("logistics", "them", 0, Outcome.WELL_RECEIVED),)))
    assert not again.allowed
    assert "has been told of logistics already" in again.reasons[0]
    with pytest.raises(NotFound, match="lists no vulnerability in design"):
        ask(DisclosureLog(), "design")


def test_other_organisations_events_do_not_count() -> None:
    log = DisclosureLog((told("governance", "them", 0, Outcome.EXPLOITED, of="others"),))
    assert ask(log).advised


def test_the_log_stands_in_order_and_an_owner_reads_its_own_part() -> None:
    log = DisclosureLog(
        (told("training", "b", 5), told("logistics", "a", 1), told("design", "c", 2, of="others"))
    )
    assert [e.capability for e in log] == ["logistics", "design", "training"]
    assert [e.to for e in log.of("us")] == ["a", "b"]
    assert len(log.to("c")) == 1
    longer = log.with_event(told("governance", "a", 3))
    assert [e.capability for e in longer.of("us")] == ["logistics", "governance", "training"]
    with pytest.raises(RuleBroken, match="us told a of logistics twice"):
        log.with_event(told("logistics", "a", 9))
    with pytest.raises(NotFound, match="us hasn't told b of logistics"):
        log.with_outcome("us", "logistics", "b", Outcome.IGNORED)


def test_an_event_needs_a_time_zone_and_another_organisation() -> None:
    with pytest.raises(RuleBroken, match="to itself"):
        told("logistics", "us", 0)
    with pytest.raises(RuleBroken, match="needs a time zone"):
        DisclosureEvent("us", CapabilityId("logistics"), "them", datetime(2026, 3, 1), "Ana")
