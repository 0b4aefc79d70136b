"""The verb ``drift``: whether the effort still goes into the goal, what crept in, and what members judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from archstone.cli.drift_answers import HOW, SOURCE, DriftFound, as_json, deed_in_words, gather
from archstone.cli.founding import has_begun
from archstone.cli.options import AsJson, ColumnNames, NoHeader, OnDay, Picture
from archstone.cli.output import Page, hundred, print_json, say_fault
from archstone.cli.registries import keep_standard_input, read_alliance_file
from archstone.model.errors import RuleBroken
from archstone.model.organisations import with_names
from archstone.model.sentences import counted, ended

if TYPE_CHECKING:
    from archstone.engines.drift import Drift
    from archstone.model.monitors import Watched
    from archstone.model.scope_requests import ScopeRequest

PAIR_COLUMNS = ("goal", "text")
SHOWN = 5
LOOKS_OFF = "looks off-topic, please check"
NO_ACTIVITIES = (
    "No activity stands in this file yet. Write under activities what was done, when, for whom, where, and "
    "how many hours each member gave."
)


def drift(
    file: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="FILE", help="Alliance file (YAML or JSON); - reads standard input."),
    ] = None,
    *,
    on: OnDay = None,
    hint: Annotated[
        bool,
        typer.Option("--hint", help="Also name activities whose words look off-topic, as a hint only."),
    ] = False,
    pairs: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--pairs", metavar="CSV", help="Instead of FILE, a plain table: goal,text."),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=1, help="How many off-topic pairs to show at most.")
    ] = SHOWN,
    columns: ColumnNames = None,
    no_header: NoHeader = False,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Tell whether the effort still goes into the goal, and what pulls it away.

    Month by month, against how it began; the share that crept in, each member's own mission, proposals, and
    requests to widen the scope. With --pairs, how alike a goal and a text are written, a value a row.
    """
    if (file is None) == (pairs is None):
        raise RuleBroken("Give either an alliance FILE or a plain --pairs table, one of the two.")
    if pairs is not None:
        if picture or hint or on:
            raise RuleBroken(
                "--picture, --hint and --on are for an alliance FILE; a plain table has no days."
            )
        _pairs(pairs, columns or [], top, header=not no_header, json=json)
        return
    assert file is not None
    keep_standard_input(file)
    alliance = read_alliance_file(file)
    today = on or date.today()  # the day where the person sits
    has_begun(alliance, today)
    found = gather(alliance, today, hint=hint)
    if picture:
        _draw(found, picture)
    if json:
        print_json(as_json(found))
        return
    _write(Page(), found, {one.id: one.name for one in alliance.registry}, top)


def _draw(found: DriftFound, picture: str) -> None:
    from archstone.documents.drift_picture import drift_picture
    from archstone.documents.pictures import save_picture

    if not found.drift.months:
        say_fault("There is no month with known effort to draw; no picture was written.")
        return
    save_picture(drift_picture(found.drift), picture)


def _write(page: Page, found: DriftFound, names: Mapping[str, str], top: int) -> None:
    page.title("Does the effort still go into the goal?", f"as of {found.on}")
    if not found.drift.judged:
        page.say(NO_ACTIVITIES)
    for one in found.watched:
        if found.drift.judged:
            page.gap()
            _write_watched(page, one, names)
    if found.drift.months:
        page.gap()
        _write_months(page, found.drift)
    if found.hint is not None:
        page.gap()
        _write_hint(page, found, top)
    if found.drift.judged:
        page.gap()
        _write_calls(page, found)
    if found.proposals:
        page.gap()
        _write_proposals(page, found, names)
    if found.records.requests:
        page.gap()
        _write_requests(page, found, names)
    page.gap()
    page.say(HOW)
    page.say(f"Source: {SOURCE}.")


def _write_watched(page: Page, one: Watched, names: Mapping[str, str]) -> None:
    page.title(one.of.name, str(one.state))
    if not one.alerts:
        page.say(with_names(one.says, names), 2)
    for alert in one.alerts:
        page.say(with_names(alert.seen, names), 2)
        page.points((with_names(line, names) for line in alert.evidence), 4)
        page.say(f"How sure: {alert.certainty}; {ended(with_names(alert.because, names))}", 4)
        page.say(f"What helps: {' '.join(alert.what_helps)}", 4)
    page.say(f"Rule: {one.of.rule} Threshold: {one.of.threshold}. From {one.of.source}.", 2)
    if one.missing:
        page.say(f"Missing: {with_names('; '.join(one.missing), names)}.", 2)


def _write_months(page: Page, line: Drift) -> None:
    page.title("Month by month", "hours, and how far they were on goal")
    rows = []
    for month in line.months:
        step = month.step
        note = "alarm" if step.alarm else "usual is learned" if step.usual is None else ""
        rows.append(
            (
                f"{month.named} so far" if month.so_far else month.named,
                f"{float(month.hours):,.0f}",
                hundred(month.degree),
                "" if step.fallen is None else f"{float(step.fallen):.2f} of {float(step.limit or 0):.2f}",
                note,
            )
        )
    page.table(("month", "hours", "on goal", "fall added up", ""), rows, numbers=(1, 2, 3))


def _write_hint(page: Page, found: DriftFound, top: int) -> None:
    assert found.hint is not None
    goal, likeness = found.hint
    off = likeness.off_topic()
    page.title(
        "A hint from the words",
        f"{len(off)} of {counted(len(found.told), 'activity', 'activities')} told in a sentence",
    )
    page.say(f"Goal: {goal}", 2)
    for k in off[:top]:
        page.say(f"{deed_in_words(found.told[k])} ({LOOKS_OFF})", 4)
    page.say(f"By {likeness.means}. {likeness.measured} It decides nothing; read both.", 2)


def _write_calls(page: Page, found: DriftFound) -> None:
    calls = found.calls
    page.title("Begun by a funder's call", f"{hundred(calls.share)} of the effort")
    page.points(f"{name}: {float(hours):,.0f} hours" for name, hours in calls.calls.items())
    page.say(
        f"Of {float(calls.known_hours):,.0f} hours of which it is known"
        + (f"; {counted(calls.not_known, 'activity', 'activities')} left out." if calls.not_known else "."),
        2,
    )


def _write_proposals(page: Page, found: DriftFound, names: Mapping[str, str]) -> None:
    off = found.proposal_creep
    aside = f"{hundred(off.share)} of the effort they expect would be on goal by less than half"
    page.title("Proposals", aside if off.share is not None else "their effort isn't known")
    page.table(
        ("proposal", "on goal", "hours", "because it"),
        [
            (
                one.proposal.title or one.proposal.id,
                hundred(one.on_goal.degree),
                "" if one.proposal.effort_hours is None else f"{float(one.proposal.effort_hours):,.6g}",
                with_names("; ".join(one.on_goal.says), names),
            )
            for one in found.proposals
        ],
        numbers=(1, 2),
    )


def _write_requests(page: Page, found: DriftFound, names: Mapping[str, str]) -> None:
    from archstone.engines.drift_monitors import requests_in_words

    page.title("Requests to widen the scope")
    page.say(requests_in_words(found.requests), 2)
    page.points(_request(one, found.on, names) for one in found.records.requests if one.on <= found.on)


def _request(one: ScopeRequest, day: date, names: Mapping[str, str]) -> str:
    answer = one.answer_on(day)
    said = "open" if answer is None else answer.value.replace("-", " ")
    why = f": {one.why}" if answer is not None and one.why else ""
    return f"{one.on}, {names.get(one.by, one.by)}: {one.what}; {said}{why}."


def _pairs(path: str, columns: list[str], top: int, *, header: bool, json: bool) -> None:
    from archstone.engines.text_similarity import pair_likeness
    from archstone.files.plain_tables import Column, parse_names, read_plain_table

    table = read_plain_table(
        path,
        tuple(Column(name) for name in PAIR_COLUMNS),
        named=parse_names(columns, PAIR_COLUMNS),
        header=header,
    )
    given = [(row.values[0], row.values[1]) for row in table.rows]
    found = pair_likeness(given)
    off = found.off_topic()
    if json:
        marked = set(off)
        print_json(
            {
                "values": [float(value) for value in found.values],
                "off_topic": [k in marked for k in range(len(given))],
                "below": found.below,
                "means": found.means,
                "measured": found.measured,
            }
        )
        return
    page = Page()
    page.title("Goals and texts", f"{counted(len(off), 'row')} of {len(given):,}: {LOOKS_OFF}")
    for k in off[:top]:
        page.gap()
        page.say(f"line {table.rows[k].line}: {float(found.values[k]):.3f}, {LOOKS_OFF}", 2)
        page.points(given[k], 4)
    page.gap()
    _values(page, (float(value) for value in found.values))
    page.say(
        f"How this is made: likenesses of words, -1 to 1, one a row in order, by {found.means}; a pair below "
        f"{found.below:g} {LOOKS_OFF.partition(',')[0]}. {found.measured} It decides nothing; read both."
    )


def _values(page: Page, values: Iterable[float]) -> None:
    """Write one value a row."""
    written = "\n".join(f"{value:.4f}" for value in values)
    if written:
        page.say(written)
