"""Delay: the last five proposals against the first five, and nothing under ten."""

from __future__ import annotations

from datetime import date, timedelta

from archstone.engines.delays import delay_monitor, delays
from archstone.model.monitors import State
from archstone.model.proposals import Proposal

TODAY = date(2026, 11, 4)


def proposals(*waits: int) -> list[Proposal]:
    first = date(2025, 1, 1)
    made = [first + timedelta(days=20 * k) for k in range(len(waits))]
    return [
        Proposal(f"p{k}", "routine", day, decided_on=day + timedelta(days=wait))
        for k, (day, wait) in enumerate(zip(made, waits, strict=True))
    ]


def test_the_last_five_against_the_first_five() -> None:
    slow = delays(proposals(10, 10, 10, 1, 99, 21, 21, 21, 1, 99), today=TODAY)
    assert (slow.first, slow.last, slow.too_slow) == (10, 21, True)
    [alert] = delay_monitor(slow).alerts
    assert alert.evidence[0] == "p5: 21 days."
    twice = delays(proposals(10, 10, 10, 1, 99, 20, 20, 20, 1, 99), today=TODAY)
    assert twice.too_slow is False
    assert delay_monitor(twice).state is State.QUIET


def test_open_ones_wait_on_and_those_taken_back_are_left_out() -> None:
    made = proposals(*[10] * 9)
    open_one = Proposal("open", "routine", date(2026, 10, 4))
    back = Proposal("back", "routine", date(2026, 9, 1), withdrawn_on=date(2026, 9, 3))
    found = delays([open_one, back, *made], today=TODAY)
    assert found.waited[-1] == ("open", 31, True)
    assert found.withdrawn == 1
    assert "1 taken back, which are left out" in delay_monitor(found).missing
    before = delays([back, *made], today=date(2026, 9, 2))
    assert before.waited[-1] == ("back", 1, True)
    nine = delay_monitor(delays(made, today=TODAY))
    assert (nine.state, nine.alerts) == (State.NOT_KNOWN, ())
