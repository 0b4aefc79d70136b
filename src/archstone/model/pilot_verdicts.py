"""What a pilot is on a day, what its design lacks, and whether its gate follows from its record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from archstone.model.evidence import Source, Sureness
from archstone.model.money import Money
from archstone.model.pilots import (
    PROPOSED_CAP,
    PROPOSED_MONTHS,
    QUESTIONS,
    GateDecision,
    Measure,
    Pilot,
    Worked,
)
from archstone.model.readiness import BoardLimits
from archstone.model.scaffolds import Stage
from archstone.model.sentences import listed

GATE_FROM = Source("Archstone, after S3 step 4", Sureness.DEFAULT)
BOARD_FROM = Source(
    "S2, What if my board or members oppose; that the board is told is our rule", Sureness.CLAIM
)


class PilotState(StrEnum):
    """What a pilot is on a day."""

    DESIGNED = "designed"
    RUNNING = "running"
    OVER_CAP = "over cap"
    DUE = "due"  # its last day is over and nobody has decided
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class GateCheck:
    """Which decisions the record supports, and whether the one that was taken is among them.

    ``follows`` is None where nothing was decided, or where the record is too thin to tell.
    """

    supported: tuple[GateDecision, ...]
    follows: bool | None
    reasons: tuple[str, ...]
    source: Source = GATE_FROM


@dataclass(frozen=True, slots=True)
class BoardCheck:
    """Whether a pilot stays within what may be done without the board, and whether the board knows.

    ``within`` is None where the limits or the pilot's own figures aren't known.
    """

    within: bool | None
    says: tuple[str, ...]
    source: Source = BOARD_FROM


@dataclass(frozen=True)
class PilotVerdict:
    """A pilot as it was known on a day (`Pilot.as_of`), and what follows from that."""

    pilot: Pilot
    today: date
    state: PilotState
    spent: Money | None
    over: tuple[str, ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    gate: GateCheck
    board: BoardCheck
    successes: int

    @property
    def is_success(self) -> bool:
        """Whether it counts towards the next stage."""
        return self.successes > 0

    def summary(self) -> dict[str, Any]:
        """Lay it out for a program: texts, numbers, lists and mappings alone."""
        pilot = self.pilot
        return {
            "id": pilot.id,
            "name": pilot.called,
            "stage": str(pilot.stage),
            "state": str(self.state),
            "starts": pilot.starts_on.isoformat() if pilot.starts_on else None,
            "ends": pilot.ends_on.isoformat() if pilot.ends_on else None,
            "exchange": [
                {"by": e.by, "brings": e.brings, "to": e.to, "against": e.against} for e in pilot.exchange
            ],
            "cost_cap": _money(pilot.cost_cap),
            "spent": _money(self.spent),
            "staff": [
                {"member": s.member, "cap_hours": s.cap_hours, "used_hours": s.used_hours, "over": s.is_over}
                for s in pilot.staff
            ],
            "over": list(self.over),
            "measures": [_measure(measure) for measure in pilot.measures],
            "worked": str(pilot.answers.worked) if pilot.answers.worked else None,
            "weaknesses": self._weaknesses(),
            "gate": None
            if pilot.gate is None
            else {
                "on": pilot.gate.on.isoformat(),
                "decision": str(pilot.gate.decision),
                "reasons": list(pilot.gate.reasons),
                "by": pilot.gate.by,
            },
            "gate_supported": [str(one) for one in self.gate.supported],
            "gate_follows": self.gate.follows,
            "gate_reasons": list(self.gate.reasons),
            "within_board_limits": self.board.within,
            "board": list(self.board.says),
            "successes": self.successes,
            "missing": list(self.missing),
            "warnings": list(self.warnings),
        }

    def _weaknesses(self) -> list[dict[str, Any]] | None:
        """Lay out what came to light: nothing before it begins, None where nobody has said yet."""
        found = self.pilot.answers.weaknesses
        if found is None:
            return [] if self.state is PilotState.DESIGNED else None
        return [{"organisation": w.organisation, "capability": w.capability, "says": w.says} for w in found]


def judge_pilot(pilot: Pilot, *, today: date, limits: BoardLimits | None = None) -> PilotVerdict:
    """Judge one pilot on a day: its state, its caps, what its design lacks, its gate, and the board's place.

    A pilot that has no measure can't fail, and one that has no cap can't be afforded; both are said before
    it starts. At the gate the record speaks first, whatever people would like to go on with.

    Parameters
    ----------
    pilot : the pilot
    today : the day; what is dated later, or has no day and counts only from the end on, doesn't count yet
    limits : what may be done without asking the board, where that is known

    Returns
    -------
    verdict : PilotVerdict

    Notes
    -----
    Over cap comes before due, ended before both. A decision to stop that the record doesn't ask for is no
    fault, but is told. The rule for the gate stands in `docs/theory/pilots.md`. O(size of the pilot).

    References
    ----------
    S3, step 4 (three months, under 10,000 US dollars, two questions: a practitioner's claim, one case).

    Examples
    --------
    >>> verdict = judge_pilot(Pilot("fairs"), today=date(2024, 11, 4))
    >>> verdict.state, len(verdict.missing)
    (<PilotState.DESIGNED: 'designed'>, 6)
    """
    known = pilot.as_of(today)
    spent = pilot.spent_by(today)  # its currency may be known from what is spent later
    begun = pilot.starts_on is not None and pilot.starts_on <= today
    over = tuple(_over(known, spent)) if begun else ()
    state = _state(known, today, bool(over))
    return PilotVerdict(
        known,
        today,
        state,
        spent,
        over,
        tuple(_missing(known, state)),
        (*_warnings(known, today), *_held_back(pilot, known, state)),
        _gate(known, state, over),
        _board(known, today, limits),
        successes_of(known, today),
    )


def successes_of(pilot: Pilot, day: date) -> int:
    """Count a pilot's successes by *day*: its rounds that succeeded, or itself where it had no rounds.

    Without rounds it succeeded where its gate says scale or adjust, the exchange worked, and no target that
    can be told was missed.
    """
    if pilot.rounds:
        return sum(one.succeeded and one.on <= day for one in pilot.rounds)
    pilot = pilot.as_of(day)
    if pilot.gate is None or pilot.gate.decision is GateDecision.STOP:
        return 0
    missed = any(measure.reached is False for measure in pilot.measures)
    return int(pilot.answers.worked is Worked.YES and not missed)


def successes_by_stage(pilots: Iterable[Pilot], day: date) -> dict[Stage, int]:
    """Count the successes of all pilots at each stage by *day*, for `archstone.model.scaffolds`."""
    counted: dict[Stage, int] = {}
    for pilot in pilots:
        counted[pilot.stage] = counted.get(pilot.stage, 0) + successes_of(pilot, day)
    return counted


def active_stages(pilots: Iterable[Pilot], day: date) -> frozenset[Stage]:
    """Name the stages at which a pilot is under way on *day*."""
    under_way = (PilotState.RUNNING, PilotState.OVER_CAP)
    return frozenset(p.stage for p in pilots if judge_pilot(p, today=day).state in under_way)


def _state(pilot: Pilot, today: date, over: bool) -> PilotState:
    if pilot.gate is not None:
        return PilotState.ENDED
    if pilot.starts_on is None or today < pilot.starts_on:
        return PilotState.DESIGNED
    if over:
        return PilotState.OVER_CAP
    if pilot.ends_on is not None and today > pilot.ends_on:
        return PilotState.DUE
    return PilotState.RUNNING


def _over(pilot: Pilot, spent: Money | None) -> Iterator[str]:
    if pilot.cost_cap is not None and spent is not None and spent.minor > pilot.cost_cap.minor:
        more = Money(spent.minor - pilot.cost_cap.minor, spent.currency)
        yield f"{spent} is spent where {pilot.cost_cap} was the cap: {more} too much."
    for one in pilot.staff:
        if one.is_over:
            yield f"{one.member} gave {one.used_hours} hours of staff time where {one.cap_hours} was the cap."


def _missing(pilot: Pilot, state: PilotState) -> Iterator[str]:
    if not pilot.exchange:
        yield "Which exchange it tests: who brings which capability against whose vulnerability."
    if pilot.starts_on is None or pilot.ends_on is None:
        yield f"Its first and last day; {PROPOSED_MONTHS} months are proposed (S3, practitioner's claim)."
    if pilot.cost_cap is None:
        yield f"A cost cap; {PROPOSED_CAP} is proposed (S3, practitioner's claim)."
    if not pilot.measures:
        yield "A measure of success, with a baseline and a target: without one it can't fail, nor succeed."
    for one in pilot.measures:
        lacks = [word for word in ("baseline", "target") if getattr(one, word) is None]
        if lacks:
            yield f"The {' and the '.join(lacks)} of {one.name}."
    if not pilot.roles:
        yield "Who does what."
    for side in pilot.organisations or ("each side",):
        if not any(one.member == side and one.cap_hours is not None for one in pilot.staff):
            yield f"A cap on the staff time of {side}."
    if state in (PilotState.DUE, PilotState.ENDED):
        yield from _missing_at_the_end(pilot, state)


def _missing_at_the_end(pilot: Pilot, state: PilotState) -> Iterator[str]:
    for one in pilot.measures:
        if one.result is None:
            yield f"The result of {one.name}."
    if pilot.answers.worked is None:
        yield f"An answer to: {QUESTIONS[0]}"
    if pilot.answers.weaknesses is None:
        yield f"An answer to: {QUESTIONS[1]}"
    if state is PilotState.DUE:
        yield "A decision at the gate: scale, adjust or stop."
    elif pilot.gate is not None and not pilot.gate.reasons:
        yield f"The reasons to {pilot.gate.decision}."


def _warnings(pilot: Pilot, today: date) -> Iterator[str]:
    if pilot.exchange and not any(
        one.by == other.to and one.to == other.by for one in pilot.exchange for other in pilot.exchange
    ):
        yield "The exchange goes one way: nobody gives anything back to who brings something."
    gate, ends_on = pilot.gate, pilot.ends_on
    if gate and gate.decision is GateDecision.SCALE and ends_on and gate.on < ends_on:
        yield f"It was scaled on {gate.on}, before its last day {ends_on}."
    spent = pilot.spent_by(today)
    if pilot.cost_cap is not None and spent == pilot.cost_cap:
        yield f"Its cost cap of {pilot.cost_cap} is used up."
    days = (pilot.ends_on - pilot.starts_on).days if pilot.starts_on and pilot.ends_on else 0
    if days > 183:
        yield f"It takes {days} days, where about 90 are proposed: a pilot that long is hard to stop."


def _held_back(pilot: Pilot, known: Pilot, state: PilotState) -> Iterator[str]:
    """Say what is written down and doesn't count yet because nobody said of which day it is."""
    if state not in (PilotState.RUNNING, PilotState.OVER_CAP):
        return
    hours = [(one, two) for one, two in zip(pilot.staff, known.staff, strict=True) if one.counted_on is None]
    results = [
        (one, two) for one, two in zip(pilot.measures, known.measures, strict=True) if one.measured_on is None
    ]
    held = [
        *(["results"] if any(one != two for one, two in results) else []),
        *(["staff hours"] if any(one != two for one, two in hours) else []),
        *(["answers"] if pilot.answers != known.answers else []),
    ]
    if held:
        told = listed(held)
        dated = " Of results and hours known by now, write the day under on." if held != ["answers"] else ""
        yield (
            f"{told.capitalize()} are written down without a day, so they count from {pilot.undated_from} on."
            f"{dated}"
        )


_NOT_SCALE = (GateDecision.ADJUST, GateDecision.STOP)


def _gate(pilot: Pilot, state: PilotState, over: tuple[str, ...]) -> GateCheck:
    if state is PilotState.DESIGNED:
        return GateCheck((), None, ("It hasn't begun.",))
    decided = pilot.gate.decision if pilot.gate is not None else None
    told = [measure.reached for measure in pilot.measures if measure.reached is not None]
    worked, weaknesses = pilot.answers.worked, pilot.answers.weaknesses
    if (worked is None or not told) and state in (PilotState.RUNNING, PilotState.OVER_CAP):
        return GateCheck((), None, ("It isn't over yet, so there is nothing to decide.",))
    if worked is None or not told:
        lacks = [QUESTIONS[0]] if worked is None else []
        lacks += ["a result to hold against a target"] if not told else []
        return GateCheck((), None, (f"The record is too thin to tell; it lacks: {'; '.join(lacks)}",))
    reached = f"{sum(told)} of {len(told)} targets reached"
    reasons = [f"The exchange worked: {worked}; {reached}."]
    share = Fraction(sum(told), len(told))
    if worked is Worked.NO:
        supported = (
            (GateDecision.STOP,) if share < Fraction(1, 2) else (GateDecision.ADJUST, GateDecision.STOP)
        )
    elif share == 0:
        supported = (GateDecision.ADJUST, GateDecision.STOP)
    elif worked is Worked.YES and share == 1 and not weaknesses and not over:
        supported = (GateDecision.SCALE,)
    else:
        supported = (GateDecision.ADJUST,)
    if weaknesses:
        reasons.append(f"Weaknesses came to light ({len(weaknesses)}): adjust before you scale.")
    elif weaknesses is None:
        reasons.append("Nobody has asked yet what weaknesses came to light.")
    reasons += over
    if decided is None:
        return GateCheck(supported, None, (*reasons, f"The record supports: {_or(supported)}."))
    follows = decided in supported
    ending = (
        "follows from the record"
        if follows
        else f"doesn't follow from the record, which supports: {_or(supported)}"
    )
    return GateCheck(supported, follows, (*reasons, f"The decision to {decided} {ending}."))


def _board(pilot: Pilot, today: date, limits: BoardLimits | None) -> BoardCheck:
    said = []
    told, approved = (pilot.board.told_on, pilot.board.approved_on) if pilot.board else (None, None)
    if approved:
        said.append(f"The board approved it on {approved}.")
    if told:
        said.append(f"The board was told on {told}.")
    if limits is None or not limits.is_known:
        said.append("What may be done without the board isn't written down.")
        return BoardCheck(None, tuple(said))
    within, why = _within(pilot, limits)
    if within:
        said.append(f"It stays within what may be done without the board ({limits}).")
    elif within is None:
        said.append(f"Whether it stays within what may be done without the board isn't known: {why}")
    elif approved:
        said.append(f"It goes beyond what may be done without the board, and was approved: {why}")
    else:
        said.append(f"It goes beyond what may be done without the board: {why} Ask the board first.")
    if not told and not approved:
        said.append(_untold(pilot, today, limits.told_within_days))
    return BoardCheck(within, tuple(said))


def _untold(pilot: Pilot, today: date, within: int | None) -> str:
    """Say by when the board must be told, and only afterwards that it is late."""
    if within is None or pilot.starts_on is None:
        soon = "" if within is None else f" within {within} days of its first"
        return f"Nobody has told the board: it must see every pilot{soon}."
    due = pilot.starts_on + timedelta(days=within)
    if today <= due:
        return f"The board must see every pilot: tell it by {due}."
    return f"Nobody has told the board: it must see every pilot, and was to be told by {due}."


def _within(pilot: Pilot, limits: BoardLimits) -> tuple[bool | None, str]:
    beyond, unknown = [], []
    if limits.money is not None:
        if pilot.cost_cap is None:
            unknown.append("it has no cost cap")
        elif pilot.cost_cap.currency != limits.money.currency:
            unknown.append(f"its cap is in {pilot.cost_cap.currency}, the limit in {limits.money.currency}")
        elif pilot.cost_cap.minor > limits.money.minor:
            beyond.append(f"its cap is {pilot.cost_cap}, the limit {limits.money}")
    if limits.days is not None:
        if pilot.starts_on is None or pilot.ends_on is None:
            unknown.append("its days aren't known")
        elif (days := (pilot.ends_on - pilot.starts_on).days + 1) > limits.days:
            beyond.append(f"it takes {days} days, the limit is {limits.days}")
    if limits.staff_hours is not None:
        hours = [one.cap_hours for one in pilot.staff]
        if not hours or None in hours:
            unknown.append("a cap on staff time isn't known")
        elif (most := max(hour for hour in hours if hour is not None)) > limits.staff_hours:
            beyond.append(f"one side may give {most} hours, the limit is {limits.staff_hours}")
    if beyond:
        return False, f"{'; '.join(beyond)}."
    return (None, f"{'; '.join(unknown)}.") if unknown else (True, "")


def _or(decisions: tuple[GateDecision, ...]) -> str:
    return " or ".join(str(one) for one in decisions)


def _money(money: Money | None) -> dict[str, Any] | None:
    return None if money is None else {"minor": money.minor, "currency": money.currency, "said": str(money)}


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "name": measure.name,
        "unit": measure.unit,
        "baseline": measure.baseline,
        "target": measure.target,
        "result": measure.result,
        "reached": measure.reached,
        "way_gone": measure.way_gone,
    }
