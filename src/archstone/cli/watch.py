"""The verb ``watch``: every monitor asked at once, with evidence, rule, threshold and what helps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archstone.cli.options import AllianceFileName, AsJson, OnDay
from archstone.cli.output import Page, print_json, working
from archstone.cli.registries import keep_standard_input, read_alliance_file
from archstone.cli.watched import alert_as_json
from archstone.model.organisations import with_names
from archstone.model.sentences import counted, listed

if TYPE_CHECKING:
    from archstone.engines.monitors import Seen, Watch
    from archstone.model.monitors import Watched

SHOWN_EVIDENCE = 3
"""So much of the evidence of an alert is shown at first sight."""


def watch(
    file: AllianceFileName,
    *,
    all_: Annotated[bool, typer.Option("--all", help="All evidence, and how each monitor is made.")] = False,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="Where simulated worlds begin.")
    ] = 0,
    on: OnDay = None,
    json: AsJson = False,
) -> None:
    """Watch an alliance: ask every monitor, and say what each saw and how sure that is.

    Alerts carry evidence, rule, threshold, missing data, source and what helps. What isn't known raises none.
    """
    import numpy as np

    from archstone.engines.monitors import watch as look
    from archstone.files.alliance_records import record_of

    keep_standard_input(file)
    record = record_of(read_alliance_file(file))
    day = on or date.today()  # the day where the person sits
    with working("Asking every monitor"):
        found = look(record, day, rng=np.random.default_rng(seed))
    if json:
        print_json(as_json(found))
    else:
        _write(Page(), found, record.names, record.name, all_=all_)


def as_json(found: Watch) -> dict[str, Any]:
    """Lay a watch out with the keys that the command promises."""
    return {
        "on": found.day.isoformat(),
        "total": len(found.alerts),
        "alerts": [_alert_as_json(one) for one in found.alerts],
        "monitors": [_watched_as_json(one) for one in found.watched],
        "not_known": [one.monitor for one in found.not_known],
    }


def _alert_as_json(seen: Seen) -> dict[str, Any]:
    alert, answer = seen.alert, seen.answer
    return {
        **alert_as_json(alert),
        "monitor": alert.monitor,
        "mark": alert.of.mark,
        "rule": alert.of.rule,
        "threshold": alert.of.threshold,
        "source": str(alert.of.source),
        "rests": seen.rests,
        "answer": None
        if answer is None
        else {
            "by": answer.by,
            "on": answer.on.isoformat(),
            "says": answer.says,
            "rests_until": None if answer.rests_until is None else answer.rests_until.isoformat(),
        },
    }


def _watched_as_json(one: Watched) -> dict[str, Any]:
    return {
        "monitor": one.monitor,
        "mark": one.of.mark,
        "name": one.of.name,
        "asks": one.of.asks,
        "state": one.state,
        "says": one.says,
        "rule": one.of.rule,
        "threshold": one.of.threshold,
        "looked_at": list(one.looked_at),
        "missing": list(one.missing),
        "source": str(one.of.source),
        "alerts": [alert.id for alert in one.alerts],
    }


def _write(page: Page, found: Watch, names: dict[str, str], alliance: str, *, all_: bool) -> None:
    standing = found.standing
    resting = len(found.alerts) - len(standing)
    told = counted(len(standing), "alert") + (f", {resting} at rest" if resting else "")
    unknown = (
        f", {len(found.not_known)} of {len(found.watched)} monitors can't tell" if found.not_known else ""
    )
    page.title(alliance, f"as of {found.day}: {told}{unknown}")
    for one in found.watched:
        alerts = [seen for seen in standing if seen.alert.monitor == one.monitor]
        if alerts:
            page.gap()
            _write_monitor(page, one, alerts, names, all_=all_)
    if resting:
        page.gap()
        page.title("Answered and at rest")
        page.points(_resting(one, names) for one in found.alerts if one.rests)
    if quiet := [one for one in found.watched if one.state.value == "quiet"]:
        page.gap()
        page.title("Quiet")
        page.points(with_names(f"{one.of.name}: {one.says}", names) for one in quiet)
    if found.not_known:
        page.gap()
        page.title("Not known", "no alert is raised from what is missing")
        page.points(_unknown(one, names) for one in found.not_known)
    page.gap()
    if all_:
        page.title("How each is made")
        for one in found.watched:
            _write_rule(page, one)
    else:
        page.say("All evidence, and how each monitor is made: --all. An alert is answered under alerts.")


def _write_monitor(
    page: Page, one: Watched, alerts: list[Seen], names: dict[str, str], *, all_: bool
) -> None:
    page.title(one.of.name, f"{one.of.mark}. {one.of.asks}")
    for seen in alerts:
        _write_alert(page, seen, names, all_=all_)
    helps = dict.fromkeys(step for seen in alerts for step in seen.alert.what_helps)
    page.say("What helps", 2)
    page.points((with_names(step, names) for step in helps), 4)
    if missing := dict.fromkeys(bare(what) for seen in alerts for what in seen.alert.missing):
        page.say(with_names(f"Missing: {'; '.join(missing)}.", names), 2)
    page.say(f"Threshold: {bare(one.of.threshold)}. Source: {one.of.source}.", 2)


def _write_alert(page: Page, seen: Seen, names: dict[str, str], *, all_: bool) -> None:
    alert = seen.alert
    since = f", since {alert.since}" if alert.since else ""
    urgent = "urgent, " if alert.urgent else ""
    page.say(with_names(f"{alert.seen} ({urgent}{alert.certainty}{since})", names), 2)
    shown = alert.evidence if all_ else alert.evidence[:SHOWN_EVIDENCE]
    page.points((with_names(one, names) for one in shown), 4)
    if len(shown) < len(alert.evidence):
        page.say(f"and {len(alert.evidence) - len(shown)} more", 6)
    if all_:
        page.say(with_names(f"How sure: {alert.certainty}, since {bare(alert.because)}.", names), 4)
        page.say(f"To answer it: {alert.id}", 4)
    if seen.answer:
        page.say(
            with_names(f"Answered on {seen.answer.on} by {seen.answer.by}: {seen.answer.says}", names), 4
        )


def bare(words: str) -> str:
    """Take the full stop off words that get one of their own."""
    return words.strip().removesuffix(".")


def _resting(seen: Seen, names: dict[str, str]) -> str:
    answer = seen.answer
    said = f" {answer.says} It rests until {answer.rests_until or answer.on}." if answer else ""
    return with_names(f"{seen.alert.seen}{said}", names)


def _unknown(one: Watched, names: dict[str, str]) -> str:
    missing = f" Missing: {'; '.join(bare(what) for what in one.missing)}." if one.missing else ""
    return with_names(f"{one.of.name}: {one.says}{missing}", names)


def _write_rule(page: Page, one: Watched) -> None:
    page.title(one.of.name, f"{one.of.mark}, {one.state}")
    page.say(f"{one.of.rule} Threshold: {bare(one.of.threshold)}. Source: {one.of.source}.", 2)
    if one.looked_at:
        page.say(f"Looked at: {listed([bare(what) for what in one.looked_at])}.", 2)
