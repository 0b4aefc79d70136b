"""Monitors: what an alert has to carry, and when an answered one rests."""

from __future__ import annotations

from datetime import date

import pytest

from archstone.model.errors import NotFound, RuleBroken
from archstone.model.monitors import (
    MONITORS,
    Alert,
    AlertAnswer,
    Certainty,
    State,
    Watched,
    answer_to,
    monitor_named,
    rests,
)

DAY = date(2026, 3, 1)


def alert(**given: object) -> Alert:
    facts: dict[str, object] = {"about": ("a", "b"), "seen": "Slow.", "evidence": ("ten proposals",)}
    facts |= {"certainty": Certainty.FIRM, "because": "dated records", **given}
    return Alert("delay", **facts)  # type: ignore[arg-type]


def test_every_monitor_says_rule_threshold_source_and_what_helps() -> None:
    assert len({one.id for one in MONITORS}) == len(MONITORS)
    for one in MONITORS:
        assert one.asks.endswith("?")
        assert one.rule.endswith(".")
        assert one.threshold
        assert one.helps
        assert one.source.named.startswith("S")
    assert {one.mark for one in MONITORS} == {f"W{k}" for k in (*range(1, 9), 10, 11, 12)}


def test_an_unknown_monitor_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="mission-drift"):
        monitor_named("mission-drifts")


def test_an_alert_without_evidence_is_refused() -> None:
    with pytest.raises(RuleBroken, match="needs evidence"):
        alert(evidence=())


def test_what_is_not_known_can_not_alert() -> None:
    with pytest.raises(RuleBroken, match="isn't known"):
        Watched("delay", known=False, says="Too few.", alerts=(alert(),))


@pytest.mark.parametrize(
    ("known", "alerts", "state"),
    [(False, (), State.NOT_KNOWN), (True, (), State.QUIET), (True, (alert(),), State.ALERT)],
)
def test_a_monitor_alerts_is_quiet_or_can_not_tell(
    *, known: bool, alerts: tuple[Alert, ...], state: State
) -> None:
    assert Watched("delay", known=known, says="So.", alerts=alerts).state is state


def test_the_name_of_an_alert_tells_members_and_matter() -> None:
    assert alert().id == "delay/a+b"
    assert alert(about=()).id == "delay/alliance"
    assert alert(matter="leak").id == "delay/a+b/leak"


def test_what_helps_falls_back_on_the_monitor() -> None:
    assert alert().what_helps == monitor_named("delay").helps
    assert alert(helps=("Meet.",)).what_helps == ("Meet.",)


def test_an_answered_alert_rests_until_its_day_and_an_urgent_one_never() -> None:
    answers = [
        AlertAnswer("delay/a+b", "chair", DAY, "A committee.", date(2026, 6, 1)),
        AlertAnswer("delay/a", "chair", DAY, "Another matter.", date(2027, 6, 1)),
    ]
    assert rests(alert(), answers, date(2026, 6, 1))
    assert not rests(alert(), answers, date(2026, 6, 2))
    assert not rests(alert(), answers, date(2026, 2, 1))
    assert not rests(alert(urgent=True), answers, date(2026, 4, 1))
    assert answer_to(alert(), answers, date(2026, 9, 1)) is answers[0]
    assert answer_to(alert(about=("c",)), answers, date(2026, 9, 1)) is None


def test_an_alert_can_not_rest_before_it_was_answered() -> None:
    with pytest.raises(RuleBroken, match="can't rest until"):
        AlertAnswer("delay/a", "chair", DAY, "Later.", date(2026, 1, 1))
