"""The verb ``pilot``: every pilot's state, measures, caps and gate, and the next safe step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from archstone.cli.options import AllianceFileName, AsJson, OnDay
from archstone.cli.output import Page, print_json
from archstone.cli.registries import keep_standard_input, read_alliance_file
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.files.alliances import AllianceFile
    from archstone.model.pilot_verdicts import PilotVerdict
    from archstone.model.pilots import Exchange, Measure, Pilot, StaffTime
    from archstone.model.readiness import BoardLimits, Readiness
    from archstone.model.scaffolds import ScaffoldVerdict

NO_PILOTS = "No pilot stands in this file yet. Design one under pilots: small, capped, with an end."
REACHED = {True: "reached", False: "missed", None: "-"}


def pilot(file: AllianceFileName, *, on: OnDay = None, json: AsJson = False) -> None:
    """Show every pilot's state, measures, caps and gate, and the next safe step.

    What a design lacks is named; whether the gate's decision follows from the record; and what the board must
    see.
    """
    keep_standard_input(file)
    alliance = read_alliance_file(file)
    today = on or date.today()  # the day where the person sits
    verdicts = list(_judged(alliance, today))
    scaffold = _scaffold(alliance, today)
    if json:
        print_json(
            {
                "on": today.isoformat(),
                "pilots": [verdict.summary() for verdict in verdicts],
                "scaffold": scaffold.summary(),
            }
        )
        return
    _write(Page(), verdicts, scaffold, today, {one.id: one.name for one in alliance.registry})


def _judged(alliance: AllianceFile, today: date) -> Iterator[PilotVerdict]:
    from archstone.model.pilot_verdicts import judge_pilot

    readiness: Readiness | None = alliance.room("readiness")
    for one in alliance.room("pilots"):
        yield judge_pilot(one, today=today, limits=_limits(readiness, one))


def _limits(readiness: Readiness | None, pilot: Pilot) -> BoardLimits | None:
    """Give the limits of the board that wrote them down, for the pilots that its organisation is in."""
    if readiness is None or readiness.organisation not in pilot.organisations:
        return None
    return readiness.limits


def _scaffold(alliance: AllianceFile, today: date) -> ScaffoldVerdict:
    from archstone.engines.trust import level_shown
    from archstone.model.pilot_verdicts import active_stages, successes_by_stage
    from archstone.model.scaffolds import judge_scaffold

    pilots = alliance.room("pilots")
    return judge_scaffold(
        level_shown(alliance.room("trust"), today, alliance.room("members")),
        successes_by_stage(pilots, today),
        active=active_stages(pilots, today),
    )


def _write(
    page: Page,
    verdicts: list[PilotVerdict],
    scaffold: ScaffoldVerdict,
    today: date,
    names: dict[str, str],
) -> None:
    page.title("Pilots", f"{counted(len(verdicts), 'pilot')}, as of {today}")
    if not verdicts:
        page.say(NO_PILOTS)
    for verdict in verdicts:
        page.gap()
        _write_pilot(page, verdict, names)
    page.gap()
    page.title("Next safe step", scaffold.next_step.in_words)
    stands = scaffold.stands_at
    page.say(
        f"The alliance stands at: {stands.in_words}." if stands else "Nothing has succeeded together yet.", 2
    )
    page.points(scaffold.reasons)
    page.say(f"Levels and order: {'; '.join(str(source) for source in scaffold.sources)}.", 2)


def _write_pilot(page: Page, verdict: PilotVerdict, names: dict[str, str]) -> None:
    from archstone.model.pilot_verdicts import PilotState

    pilot = verdict.pilot
    begun = verdict.state is not PilotState.DESIGNED
    page.title(pilot.called, str(verdict.state))
    days = f"{pilot.starts_on or 'not known'} to {pilot.ends_on or 'not known'}"
    spent = f"{verdict.spent} spent of {pilot.cost_cap}" if pilot.cost_cap else "no cost cap"
    page.say(f"{days}; {spent}.", 2)
    page.points(_exchange(one, names) for one in pilot.exchange)
    if pilot.measures:
        page.table(
            ("measure", "before", "target", "result", "target is"),
            [_measure(one) for one in pilot.measures],
            numbers=(1, 2, 3),
        )
    if pilot.staff:
        hours = (_hours(one, begun, names) for one in pilot.staff)
        page.say(f"Staff time: {'; '.join(hours)}.", 2)
    weaknesses = (
        f"Came to light at {names.get(one.organisation, one.organisation)}: {one.says}"
        for one in pilot.answers.weaknesses or ()
    )
    told = (*verdict.warnings, *verdict.over, *weaknesses, *verdict.gate.reasons, *verdict.board.says)
    page.points(dict.fromkeys(told))
    if verdict.missing:
        page.say("Still missing:", 2)
        page.points(verdict.missing)


def _exchange(exchange: Exchange, names: dict[str, str]) -> str:
    by, to = names.get(exchange.by, exchange.by), names.get(exchange.to, exchange.to)
    lacks = "it" if exchange.against == exchange.brings else exchange.against
    return f"{by} brings {exchange.brings}; {to} lacks {lacks}."


def _measure(measure: Measure) -> tuple[str, ...]:
    return (
        f"{measure.name} ({measure.unit})" if measure.unit else measure.name,
        *(_number(value) for value in (measure.baseline, measure.target, measure.result)),
        REACHED[measure.reached],
    )


def _hours(time: StaffTime, begun: bool, names: dict[str, str]) -> str:
    used = time.used_hours if begun else 0
    told = "not known" if used is None else counted(used, "hour")
    cap = "no cap" if time.cap_hours is None else f"{time.cap_hours:,}"
    return f"{names.get(time.member, time.member)} {told} of {cap}"


def _number(value: Fraction | None) -> str:
    return "not known" if value is None else f"{float(value):,.6g}"
