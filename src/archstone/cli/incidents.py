"""The verb ``incidents``: the path of each by the charter, who may judge it, what a suspension does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from archstone.cli.founding import has_begun
from archstone.cli.incident_answers import IncidentsSeen, incidents_as_json
from archstone.cli.options import AllianceFileName, AsJson, OnDay
from archstone.cli.output import Page, hundred, print_json
from archstone.cli.registries import keep_standard_input, read_alliance_file
from archstone.model.errors import RuleBroken
from archstone.model.organisations import with_names
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.suspensions import Suspension
    from archstone.files.alliances import AllianceFile
    from archstone.model.adverse_news import AdverseNewsAdvice
    from archstone.model.charters import Charter
    from archstone.model.incident_paths import IncidentPath
    from archstone.model.incident_terms import IncidentTerms
    from archstone.model.own_cases import OwnCase

NO_INCIDENTS = "No incident stands in this file. What goes wrong is written down under incidents."


def incidents(
    file: AllianceFileName,
    *,
    id: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--id", metavar="INCIDENT", help="Only this incident."),
    ] = None,
    suspend: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--suspend", metavar="ID", help="Compute what suspending this member would do; repeatable."
        ),
    ] = None,
    out: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--out", metavar="OUT", help="With --id: a note for the board, as .pdf, .docx, .md or .html."
        ),
    ] = None,
    on: OnDay = None,
    json: AsJson = False,
) -> None:
    """Show what went wrong, which steps the charter asks for, and who may judge.

    Steps that are late, overdue or skipped are named. What a suspension does to votes, quorum and cover is
    computed. Renegotiations and rehearsals follow.
    """
    keep_standard_input(file)
    if out and not id:
        raise RuleBroken("A note is about one incident: name it with --id.")
    alliance = read_alliance_file(file)
    today = on or date.today()  # the day where the person sits
    has_begun(alliance, today)
    looked = _look(alliance, id, tuple(suspend or ()), today)
    if out:
        _save_note(looked, alliance, out)
    if json:
        print_json(incidents_as_json(looked))
    else:
        _write(Page(), looked)


def _look(alliance: AllianceFile, id: str | None, asked: tuple[str, ...], day: date) -> IncidentsSeen:
    from archstone.model.incident_paths import path_of
    from archstone.model.incident_terms import speakers_without_mandate, terms_of
    from archstone.model.rehearsals import rehearsal_state
    from archstone.model.renegotiations import judge_renegotiation

    records = alliance.room("incidents")
    told = alliance.room("members")
    members = told.members_on(day) if told else tuple(one.id for one in alliance.registry)
    charter = alliance.room("charters").charter_in_force
    terms = terms_of(charter)
    log = records.log.as_of(day)
    chosen = log if id is None else (log.named(id),)
    paths = tuple(path_of(one, members=members, terms=terms, day=day, earlier=log) for one in chosen)
    gone = asked or log.suspended_on(day)
    started = told.started_on if told else None
    return IncidentsSeen(
        day=day,
        names={one.id: one.name for one in alliance.registry},
        members=members,
        terms=terms,
        paths=paths,
        cases=_cases(alliance, paths),
        advice=_advice(alliance, paths, terms, charter, day),
        suspended=log.suspended_on(day),
        suspension=_suspension(alliance, gone, members) if gone else None,
        renegotiations=tuple(
            judge_renegotiation(one, terms, day) for one in records.renegotiations if one.happened_on <= day
        ),
        rehearsal=rehearsal_state(
            records.rehearsals,
            months=terms.number("rhythm.rehearsal"),
            started_on=started,
            members=members,
            day=day,
        )
        if started or records.rehearsals
        else None,
        voices=speakers_without_mandate(terms, alliance.room("rules").mandates, day),
    )


def _cases(alliance: AllianceFile, paths: tuple[IncidentPath, ...]) -> dict[str, OwnCase]:
    from archstone.model.own_cases import own_case

    named = [path.incident for path in paths if path.incident.ballot]
    if not named:
        return {}
    records, governance = alliance.room("ballots"), alliance.room("rules")
    return {
        one.id: own_case(
            one, records.ballot(str(one.ballot)), mandates=governance.mandates, proxies=records.proxies
        )
        for one in named
    }


def _advice(
    alliance: AllianceFile,
    paths: tuple[IncidentPath, ...],
    terms: IncidentTerms,
    charter: Charter | None,
    day: date,
) -> dict[str, tuple[AdverseNewsAdvice, ...]]:
    """Advise the others on what is open and known outside, with the exposure along the ties."""
    from archstone.model.adverse_news import advice_on

    found = {}
    for path in paths:
        if path.incident.public is not True or not path.incident.is_open_on(day):
            continue
        exposures = _exposures(alliance, path, day)
        found[path.incident.id] = tuple(
            advice_on(
                path.incident,
                member,
                terms=terms,
                day=day,
                exposure=exposures.get(member),
                reason=_reason(charter),
            )
            for member in path.judges
        )
    return found


def _exposures(alliance: AllianceFile, path: IncidentPath, day: date) -> dict[str, float]:
    """Say how likely it reaches each other member along the ties; empty where no tie is written down."""
    import numpy as np

    from archstone.engines.contagion import Network, contagion

    ties = alliance.room("ties").on(day)
    if not len(ties):
        return {}
    concerns = path.incident.concerns
    rows = ((tie.source, tie.target, tie.strength) for tie in ties)
    network = Network.from_ties(rows, ids=(*concerns, *path.judges))
    found = contagion(network, [network.vertex(id) for id in concerns], rng=np.random.default_rng(0))
    return {member: found.of(member) for member in path.judges}


def _reason(charter: Charter | None) -> str:
    clauses = charter.made_from("why-together") if charter else ()
    return next((str(clause.value("reason")) for clause in clauses if clause.value("reason")), "")


def _suspension(alliance: AllianceFile, gone: tuple[str, ...], members: tuple[str, ...]) -> Suspension:
    from archstone.engines.suspensions import suspend

    told = alliance.room("members")
    goal = next((one for one in alliance.registry.goals if told and one.id == told.goal), None)
    return suspend(
        gone,
        members=members,
        book=alliance.room("rules").book,
        audits={one.id: one.audit for one in alliance.registry},
        goal=goal,
        taxonomy=alliance.registry.taxonomy,
    )


def _save_note(looked: IncidentsSeen, alliance: AllianceFile, out: str) -> None:
    from archstone.documents.incident_note import incident_note
    from archstone.documents.save import save_document

    told = alliance.room("members")
    path = looked.paths[0]
    id = path.incident.id
    case = looked.cases.get(id)
    note = incident_note(
        path,
        alliance=told.name if told else "",
        names=looked.names,
        day=looked.day,
        own_case=case.sentences if case else (),
        suspension=looked.suspension.sentences if looked.suspension else (),
        advice=looked.advice.get(id, ()),
        voices=looked.voices,
    )
    save_document(note, out)


def _write(page: Page, looked: IncidentsSeen) -> None:
    open_ones = sum(path.incident.is_open_on(looked.day) for path in looked.paths)
    page.title("Incidents", f"{counted(len(looked.paths), 'incident')}, {open_ones} open, as of {looked.day}")
    page.points(looked.voices)
    if not looked.paths:
        page.say(NO_INCIDENTS)
    for path in looked.paths:
        page.gap()
        _write_incident(page, path, looked)
    if looked.suspension is not None:
        page.gap()
        _write_suspension(page, looked.suspension, looked)
    if looked.renegotiations:
        page.gap()
        page.title("Renegotiations")
        for verdict in looked.renegotiations:
            page.points([with_names(" ".join(verdict.sentences), looked.names)])
    if looked.rehearsal is not None:
        page.gap()
        page.title("Rehearsal")
        page.say(with_names(looked.rehearsal.sentence, looked.names), 2)


def _write_incident(page: Page, path: IncidentPath, looked: IncidentsSeen) -> None:
    one = path.incident
    state = "open" if one.is_open_on(looked.day) else f"settled on {one.settled_on}"
    page.title(one.id, f"{one.kind.in_words}, severity {one.severity} of 5, {one.on}, {state}")
    page.say(with_names(one.what, looked.names), 2)
    page.say(f"It is about {_listed(one.concerns, looked)}; {_listed(path.judges, looked)} may judge it.", 2)
    if path.size is not None:
        page.say(f"A {'small' if path.size == 'minor' else 'large'} breach. {path.why_size}", 2)
    page.points(with_names(stage.sentence, looked.names) for stage in path.stages)
    order = {stage.sentence for stage in path.stages}
    page.points(with_names(told, looked.names) for told in path.told if told not in order)
    if one.id in looked.cases:
        page.points(with_names(said, looked.names) for said in looked.cases[one.id].sentences)
    if path.next_stage is not None:
        page.say(f"Next: {path.next_stage.sentence}", 2)
    _write_advice(page, looked.advice.get(one.id, ()), looked)


def _write_advice(page: Page, advice: tuple[AdverseNewsAdvice, ...], looked: IncidentsSeen) -> None:
    from archstone.model.adverse_news import shared_advice

    if not advice:
        return
    everyone, each_own = shared_advice(advice)
    page.say("What the others may say and do:", 2)
    page.points((with_names(said, looked.names) for said in everyone), 4)
    for each, own in each_own:
        reached = "" if each.exposure is None else f"reached with a chance of {hundred(each.exposure)}."
        words = f"{reached} {with_names(' '.join(own), looked.names)}".strip()
        if words:
            page.say(f"{looked.names.get(each.member, each.member)}: {words}", 4)


def _write_suspension(page: Page, found: Suspension, looked: IncidentsSeen) -> None:
    in_force = "in force" if set(found.suspended) <= set(looked.suspended) else "if it were decided"
    page.title(f"Without {_listed(found.suspended, looked)}", in_force)
    page.points(with_names(said, looked.names) for said in found.sentences)
    rows = [
        (
            one.name or one.category,
            *(f"{round(100 * one.after.power.get(id, 0))}" if one.after else "-" for id in found.left),
        )
        for one in found.votes
    ]
    page.say("Voting power of those left, of 100 (normalised Banzhaf):", 2)
    page.table(
        ("decisions on", *(looked.names.get(id, id) for id in found.left)),
        rows,
        numbers=range(1, len(found.left) + 1),
    )


def _listed(ids: tuple[str, ...], looked: IncidentsSeen) -> str:
    from archstone.model.sentences import listed

    return listed([looked.names.get(id, id) for id in ids]) or "nobody"
