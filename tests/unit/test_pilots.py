"""Pilots: what they are on a day, what their design lacks, and what their gate may decide."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.money import Money
from archstone.model.pilot_verdicts import (
    PilotState,
    active_stages,
    judge_pilot,
    successes_by_stage,
    successes_of,
)
from archstone.model.pilots import (
    Answers,
    BoardRecord,
    Exchange,
    Expense,
    Gate,
    GateDecision,
    Measure,
    Pilot,
    Role,
    Round,
    StaffTime,
    Weakness,
    Worked,
)
from archstone.model.readiness import BoardLimits
from archstone.model.scaffolds import Stage

START, END, GATE = date(2024, 11, 4), date(2025, 2, 3), date(2025, 2, 10)
MEDICINE, TRUST = CapabilityId("medical-expertise"), CapabilityId("community-trust")
PILOT = Pilot(
    "fairs",
    exchange=(Exchange("us", MEDICINE, "them", MEDICINE), Exchange("them", TRUST, "us", TRUST)),
    starts_on=START,
    ends_on=END,
    cost_cap=Money(1_000_000, "USD"),
    spending=(Expense(date(2024, 11, 9), Money(300_000, "USD")), Expense(GATE, Money(1, "USD"))),
    staff=(StaffTime("us", 320, 290), StaffTime("them", 160, 150)),
    measures=(Measure("families", Fraction(41), Fraction(55), Fraction(63)),),
    roles=(Role("us", "screens"),),
    answers=Answers(Worked.YES, "They came.", ()),
    gate=Gate(GATE, GateDecision.SCALE, ("It worked.",)),
)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 11, 3), PilotState.DESIGNED),
        (START, PilotState.RUNNING),
        (END, PilotState.RUNNING),
        (date(2025, 2, 4), PilotState.DUE),
        (date(2025, 2, 9), PilotState.DUE),
        (GATE, PilotState.ENDED),
    ],
)
def test_the_state_follows_the_day(day: date, state: PilotState) -> None:
    assert judge_pilot(PILOT, today=day).state is state


def test_over_its_cap_by_money_or_by_hours() -> None:
    more = replace(PILOT, spending=(Expense(date(2024, 12, 1), Money(1_000_001, "USD")),), gate=None)
    assert judge_pilot(more, today=date(2024, 11, 30)).state is PilotState.RUNNING
    verdict = judge_pilot(more, today=date(2024, 12, 1))
    assert verdict.state is PilotState.OVER_CAP
    assert verdict.over == ("USD 10,000.01 is spent where USD 10,000 was the cap: USD 0.01 too much.",)
    hours = replace(PILOT, staff=(StaffTime("us", 10, 11), StaffTime("them", 160)))
    verdict = judge_pilot(hours, today=END)
    assert (verdict.state, verdict.over) == (
        PilotState.OVER_CAP,
        ("us gave 11 hours of staff time where 10 was the cap.",),
    )
    assert judge_pilot(hours, today=date(2024, 11, 3)).state is PilotState.DESIGNED
    used_up = replace(PILOT, spending=(Expense(START, Money(1_000_000, "USD")),))
    assert judge_pilot(used_up, today=END).state is PilotState.RUNNING
    assert judge_pilot(used_up, today=END).warnings == ("Its cost cap of USD 10,000 is used up.",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"exchange": ()}, "Which exchange it tests"),
        ({"ends_on": None}, "Its first and last day; 3 months are proposed"),
        ({"cost_cap": None}, "A cost cap; USD 10,000 is proposed"),
        ({"measures": ()}, "A measure of success"),
        (
            {"measures": (Measure("families", target=Fraction(3), result=Fraction(3)),)},
            "The baseline of families.",
        ),
        (
            {"measures": (Measure("families", result=Fraction(3)),)},
            "The baseline and the target of families.",
        ),
        ({"roles": ()}, "Who does what."),
        ({"staff": (StaffTime("us", 3),)}, "A cap on the staff time of them."),
        ({"measures": (Measure("families", Fraction(1), Fraction(2)),)}, "The result of families."),
        ({"answers": Answers(None, "", ())}, "An answer to: Did the exchange work?"),
        ({"answers": Answers(Worked.YES)}, "An answer to: What weaknesses came to light?"),
        ({"gate": None}, "A decision at the gate"),
        ({"gate": Gate(GATE, GateDecision.SCALE)}, "The reasons to scale."),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, Any], words: str) -> None:
    told = judge_pilot(replace(PILOT, **changes), today=GATE).missing
    assert any(one.startswith(words) for one in told), told
    assert judge_pilot(PILOT, today=GATE).missing == ()


def test_an_unfinished_pilot_isn_t_asked_for_its_end() -> None:
    early = replace(PILOT, gate=None, answers=Answers(), measures=(Measure("f", Fraction(1), Fraction(2)),))
    assert judge_pilot(early, today=END).missing == ()


WEAK = (Weakness("them", "Half of the room didn't understand."),)


@pytest.mark.parametrize(
    ("worked", "results", "weaknesses", "decision", "follows", "supported"),
    [
        (Worked.YES, (63,), (), GateDecision.SCALE, True, ["scale"]),
        (Worked.YES, (63,), (), GateDecision.STOP, False, ["scale"]),
        (Worked.YES, (63,), WEAK, GateDecision.SCALE, False, ["adjust"]),
        (Worked.YES, (63,), WEAK, GateDecision.ADJUST, True, ["adjust"]),
        (Worked.PARTLY, (63, 50), WEAK, GateDecision.ADJUST, True, ["adjust"]),
        (Worked.PARTLY, (50,), (), GateDecision.STOP, True, ["adjust", "stop"]),
        (Worked.YES, (50,), (), GateDecision.SCALE, False, ["adjust", "stop"]),
        (Worked.NO, (50,), (), GateDecision.STOP, True, ["stop"]),
        (Worked.NO, (50,), (), GateDecision.ADJUST, False, ["stop"]),
        (Worked.NO, (63, 50), (), GateDecision.ADJUST, True, ["adjust", "stop"]),
        (None, (63,), (), GateDecision.SCALE, None, []),
        (Worked.YES, (None,), (), GateDecision.SCALE, None, []),
    ],
)
def test_whether_the_gate_follows_from_the_record(
    worked: Worked | None,
    results: tuple[int | None, ...],
    weaknesses: tuple[Weakness, ...],
    decision: GateDecision,
    follows: bool | None,
    supported: list[str],
) -> None:
    measures = tuple(
        Measure(f"m{k}", Fraction(41), Fraction(55), None if result is None else Fraction(result))
        for k, result in enumerate(results)
    )
    pilot = replace(
        PILOT, measures=measures, answers=Answers(worked, "", weaknesses), gate=Gate(GATE, decision, ("So.",))
    )
    check = judge_pilot(pilot, today=GATE).gate
    assert (check.follows, [str(one) for one in check.supported]) == (follows, supported)
    assert judge_pilot(pilot, today=END).gate.follows is None
    assert judge_pilot(pilot, today=date(2024, 1, 1)).gate.reasons == ("It hasn't begun.",)


def test_over_its_cap_it_is_adjusted_before_it_grows() -> None:
    over = replace(PILOT, staff=(StaffTime("us", 1, 2), StaffTime("them", 1)))
    assert judge_pilot(over, today=GATE).gate.follows is False


def test_a_measure_may_go_down() -> None:
    down = Measure("spoilage", Fraction(20), Fraction(15), Fraction(14))
    assert (down.reached, down.way_gone) == (True, Fraction(6, 5))
    assert replace(down, result=Fraction(16)).reached is False
    assert (replace(down, result=None).reached, replace(down, baseline=None).way_gone) == (None, None)


LIMITS = BoardLimits(Money(1_000_000, "USD"), 92, 320, 14)


@pytest.mark.parametrize(
    ("limits", "changes", "within", "words"),
    [
        (LIMITS, {}, True, "It stays within what may be done without the board"),
        (
            LIMITS,
            {"cost_cap": Money(1_000_001, "USD")},
            False,
            "its cap is USD 10,000.01, the limit USD 10,000.",
        ),
        (
            LIMITS,
            {"ends_on": date(2025, 2, 4)},
            False,
            "it takes 93 days, the limit is 92. Ask the board first.",
        ),
        (LIMITS, {"staff": (StaffTime("us", 321),)}, False, "one side may give 321 hours, the limit is 320."),
        (LIMITS, {"cost_cap": None}, None, "it has no cost cap."),
        (LIMITS, {"cost_cap": Money(5, "EUR"), "spending": ()}, None, "its cap is in EUR, the limit in USD."),
        (LIMITS, {"ends_on": None}, None, "its days aren't known."),
        (LIMITS, {"staff": ()}, None, "a cap on staff time isn't known."),
        (None, {}, None, "What may be done without the board isn't written down."),
        (BoardLimits(), {}, None, "What may be done without the board isn't written down."),
        (
            LIMITS,
            {"cost_cap": Money(2_000_000, "USD"), "board": BoardRecord(START, START)},
            False,
            "It goes beyond what may be done without the board, and was approved",
        ),
    ],
)
def test_the_board_sees_it(
    limits: BoardLimits | None, changes: dict[str, Any], within: bool | None, words: str
) -> None:
    board = judge_pilot(replace(PILOT, **changes), today=END, limits=limits).board
    assert board.within is within
    assert any(words in one for one in board.says), board.says


def test_a_pilot_below_the_boards_sight_is_told_of() -> None:
    untold = "Nobody has told the board: it must see every pilot, and was to be told by 2024-11-18."
    due = "The board must see every pilot: tell it by 2024-11-18."
    assert untold in judge_pilot(PILOT, today=END, limits=LIMITS).board.says
    told = replace(PILOT, board=BoardRecord(told_on=date(2024, 11, 6)))
    assert untold not in judge_pilot(told, today=END, limits=LIMITS).board.says
    assert due in judge_pilot(told, today=START, limits=LIMITS).board.says
    undated = replace(PILOT, starts_on=None)
    soon = "Nobody has told the board: it must see every pilot within 14 days of its first."
    assert soon in judge_pilot(undated, today=START, limits=LIMITS).board.says
    whenever = judge_pilot(PILOT, today=START, limits=replace(LIMITS, told_within_days=None)).board.says
    assert "Nobody has told the board: it must see every pilot." in whenever


def test_what_carries_no_day_counts_from_the_end_on() -> None:
    days = (START, date(2025, 2, 2), END)
    assert [PILOT.as_of(day).measures[0].result for day in days] == [None, None, 63]
    sooner = replace(PILOT, gate=Gate(date(2025, 1, 7), GateDecision.STOP))
    assert sooner.undated_from == date(2025, 1, 7)
    endless = replace(PILOT, ends_on=None, gate=None)
    assert endless.as_of(START).staff[0].used_hours == 290
    assert replace(endless, starts_on=None).as_of(GATE).answers == Answers()
    assert PILOT.as_of(GATE) == PILOT
    only = replace(PILOT, measures=(), staff=())
    assert judge_pilot(only, today=START).warnings == (
        "Answers are written down without a day, so they count from 2025-02-03 on.",
    )


def test_warnings() -> None:
    one_way = replace(PILOT, exchange=PILOT.exchange[:1])
    assert "goes one way" in judge_pilot(one_way, today=START).warnings[0]
    early = replace(PILOT, gate=Gate(END.replace(day=1), GateDecision.SCALE))
    assert "before its last day" in judge_pilot(early, today=END).warnings[0]
    long = replace(PILOT, ends_on=date(2025, 11, 4))
    assert "hard to stop" in judge_pilot(long, today=START).warnings[0]


def test_successes_count_rounds_or_the_whole() -> None:
    rounds = (Round(START, True), Round(END, True), Round(END, False), Round(GATE, True))
    assert successes_of(replace(PILOT, rounds=rounds), END) == 2
    assert (successes_of(PILOT, END), successes_of(PILOT, GATE)) == (0, 1)
    assert successes_of(replace(PILOT, gate=Gate(GATE, GateDecision.STOP)), GATE) == 0
    assert successes_of(replace(PILOT, answers=Answers(Worked.PARTLY)), GATE) == 0
    missed = (Measure("f", Fraction(1), Fraction(3), Fraction(2)),)
    assert successes_of(replace(PILOT, measures=missed), GATE) == 0
    event = replace(PILOT, id="e", stage=Stage.EVENT, rounds=rounds)
    assert successes_by_stage((PILOT, event, event), GATE) == {Stage.PILOT: 1, Stage.EVENT: 6}
    assert active_stages((PILOT, event), START) == {Stage.PILOT, Stage.EVENT}
    assert active_stages((PILOT, event), GATE) == frozenset()


def test_the_summary_is_ready_for_a_program() -> None:
    told = judge_pilot(PILOT, today=GATE).summary()
    told["measures"] = [
        {key: float(v) if isinstance(v, Fraction) else v for key, v in one.items()}
        for one in told["measures"]
    ]
    again = json.loads(json.dumps(told))
    assert (again["state"], again["gate_follows"], again["successes"]) == ("ended", True, 1)
    assert again["spent"] == {"minor": 300_001, "currency": "USD", "said": "USD 3,000.01"}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: replace(PILOT, ends_on=date(2024, 11, 3), gate=None),
            "The pilot fairs ends on 2024-11-03, before it starts on 2024-11-04; change one of the two days.",
        ),
        (
            lambda: replace(PILOT, spending=(Expense(date(2024, 11, 3), Money(1_000_000, "USD")),)),
            "The cost cap of fairs is already spent before it starts: USD 10,000 of USD 10,000. Raise the "
            "cap with whoever set it, or design a smaller pilot.",
        ),
        (
            lambda: Pilot("p", cost_cap=Money(5, "USD"), spending=(Expense(START, Money(5, "USD")),)),
            "The cost cap of p is already spent before it starts: USD 0.05 of USD 0.05. Raise the cap with "
            "whoever set it, or design a smaller pilot.",
        ),
        (
            lambda: replace(PILOT, cost_cap=Money(0, "USD")),
            "The cost cap of fairs must be above 0; without money, leave it out.",
        ),
        (
            lambda: replace(PILOT, spending=(Expense(START, Money(1, "EUR")),)),
            "EUR can't be added to USD; write the amount in USD.",
        ),
        (
            lambda: Pilot("p", spending=(Expense(START, Money(1, "EUR")), Expense(START, Money(1, "USD")))),
            "The pilot p spent in EUR, USD; write one.",
        ),
        (
            lambda: replace(PILOT, gate=Gate(date(2024, 11, 3), GateDecision.STOP)),
            "The gate of fairs was decided on 2024-11-03, before the pilot starts on 2024-11-04.",
        ),
        (
            lambda: replace(PILOT, staff=(StaffTime("us"),) * 2),
            "The staff time of us stands twice in the pilot fairs; keep one.",
        ),
        (
            lambda: replace(PILOT, measures=(Measure("f"),) * 2),
            "The measure f stands twice in the pilot fairs; keep one.",
        ),
        (
            lambda: Exchange("us", TRUST, "us", TRUST),
            "us can't bring community-trust to itself; name who it is for.",
        ),
        (lambda: StaffTime("us", -1), "The cap of us's staff time must be 0 or more, not -1."),
        (lambda: StaffTime("us", 1, -2), "The use of us's staff time must be 0 or more, not -2."),
        (lambda: Measure(" "), "A measure needs a name: what is measured."),
        (
            lambda: Measure("f", Fraction(3), Fraction(3)),
            "The target of f is its baseline, so nothing could be seen to change; set another.",
        ),
    ],
)
def test_what_is_refused(make: Any, sentence: str) -> None:
    with pytest.raises(RuleBroken) as told:
        make()
    assert str(told.value) == sentence
