"""The verb ``decide``: whether, with whom and how to ally, what people disagree on first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.options import AllianceFileName, AsJson, OnDay, Picture
from archstone.cli.output import Page, hundred, print_json, say_fault, working
from archstone.cli.registries import read_alliance_file
from archstone.model.errors import RuleBroken
from archstone.model.evidence import GUIDES_TOLD
from archstone.model.organisations import with_names

if TYPE_CHECKING:
    from fractions import Fraction

    from archstone.cli.decision_answers import FoundOut
    from archstone.engines.decisions import CandidateDecision, Choice, DecisionAnswer
    from archstone.files.alliances import AllianceFile
    from archstone.model.decisions import Decision
    from archstone.model.readiness_verdicts import ReadinessVerdict

MOST_DRAWS = 10_000_000  # some seconds; shares no longer move in a digit that is shown
NO_DECISION = (
    "No decision stands in this file yet. Say under decision for whom it is and who the candidates are, and "
    "let each of several people rate them under ratings; for example, decision: {for: our-id, candidates: "
    "[their-id]} and ratings: [{rater: ana, candidate: their-id, values: {trust: 3}}]."
)
NO_READINESS = (
    "No readiness stands in this file, so there is no verdict: answer the starting questions under readiness."
)


@dataclass(frozen=True)
class _Answered:
    """The answer with what is said of readiness, and which candidate is told of in full."""

    answer: DecisionAnswer
    verdicts: Mapping[str, ReadinessVerdict]
    names: Mapping[str, str]
    chosen: str
    found_out: Mapping[str, FoundOut]


def decide(
    file: AllianceFileName,
    *,
    candidate: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--candidate", metavar="ID", help="Tell of this one in full; else of the best total."),
    ] = None,
    on: OnDay = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            metavar="N",
            min=1,
            max=MOST_DRAWS,
            help="How often weights and ratings are drawn; ten million at most.",
        ),
    ] = 100_000,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="Where chance starts; the same draws again.")
    ] = 0,
    picture: Picture = None,
    out: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--out", metavar="OUT", help="Also write it: OUT.xlsx, OUT.pdf, OUT.docx, OUT.md or OUT.html."
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Decide among candidates: which model, on which foundation, governed how, and whether to go.

    What raters disagree on and where S2's rules contradict the fit come first, because the discussion is the
    value; then the fit, how firm it is, and what would flip it.
    """
    alliance = read_alliance_file(file)
    answered = _answer(alliance, candidate, on, draws, seed)
    if answered is None:
        print_json(_NOTHING) if json else Page().say(NO_DECISION)
        if picture or out:
            say_fault("There is no decision, so no file was written.")
        return
    if picture:
        _draw(answered, picture)
    if out:
        _save(answered, out)
    if json:
        print_json(_as_json(answered))
    else:
        _write(Page(), answered)


_NOTHING: Mapping[str, Any] = {
    "candidate": None,
    "models": [],
    "firmness": None,
    "flip": [],
    "foundation": None,
    "mode": None,
    "readiness": None,
    "diligence": None,
    "candidates": [],
    "matrix": None,
    "missing": [NO_DECISION],
}


def _answer(
    alliance: AllianceFile, candidate: str | None, on: date | None, draws: int, seed: int
) -> _Answered | None:
    import numpy as np

    from archstone.engines.decisions import decide as decide_all
    from archstone.engines.trust import audit_of

    held = alliance.room("decisions")
    if held.decision is None:
        return None
    decision: Decision = held.decision
    if candidate is not None:
        decision.candidate(candidate)
    today = on or decision.on or date.today()
    with working("Drawing weights and ratings"):
        answer = decide_all(
            decision,
            held.ratings,
            alliance.registry,
            np.random.default_rng(seed),
            density=audit_of(alliance.room("trust"), today).density.value,
            members=_members(alliance, decision, today),
            draws=draws,
        )
    named = (decision.organisation, *decision.ids)
    names = {id: alliance.registry[id].name if id in alliance.registry else id for id in named}
    verdicts = _verdicts(alliance, decision, on or decision.on)
    found_out = {id: _found_out(alliance, id, names[id], today) for id in decision.ids}
    return _Answered(answer, verdicts, names, candidate or answer.matrix.best, found_out)


def _members(alliance: AllianceFile, decision: Decision, today: date) -> dict[str, int]:
    """Count the members that the alliance of the file would have with each candidate; nothing without one."""
    found = alliance.room("members")
    if found is None or not found.members:
        return {}
    there = {*found.members_on(today), decision.organisation}
    return {id: len({*there, id}) for id in decision.ids}


def _verdicts(alliance: AllianceFile, decision: Decision, on: date | None) -> dict[str, ReadinessVerdict]:
    from archstone.model.readiness_verdicts import judge_readiness

    readiness = alliance.room("readiness")
    if readiness is None:
        return {}
    findings = alliance.room("diligence")
    today = on or readiness.asked_on or date.today()
    return {id: judge_readiness(readiness, findings, today=today, candidate=id) for id in decision.ids}


def _found_out(alliance: AllianceFile, id: str, name: str, today: date) -> FoundOut:
    """Collect what was found out about a candidate until a day, and listed names that are like its own."""
    from archstone.cli.decision_answers import FoundOut
    from archstone.model.diligence import FindingState

    known = alliance.room("diligence").about(id)
    findings = tuple(one for one in known if one.state_on(today) is not FindingState.NOT_YET)
    if not known.lists:
        return FoundOut(findings, (), today)
    from archstone.engines.name_matching import NameIndex

    hits = NameIndex(one.name for one in known.lists).find(name)
    return FoundOut(findings, tuple((hit, known.lists[hit.row]) for hit in hits), today)


def _as_json(answered: _Answered) -> Mapping[str, Any]:
    from archstone.cli.decision_answers import candidate_as_json, found_out_as_json, matrix_as_json

    answer, verdicts = answered.answer, answered.verdicts
    lacking = () if verdicts else (NO_READINESS,)
    every = {
        one.organisation: candidate_as_json(
            one, answered.names[one.organisation], verdicts.get(one.organisation), lacking
        )
        | {"diligence": found_out_as_json(answered.found_out[one.organisation])}
        for one in answer.candidates
    }
    decision = answer.decision
    return {
        "for": decision.organisation,
        "question": decision.question,
        "on": None if decision.on is None else str(decision.on),
        **every[answered.chosen],
        "candidates": list(every.values()),
        "matrix": matrix_as_json(answer.matrix),
    }


def _write(page: Page, answered: _Answered) -> None:
    answer = answered.answer
    page.title(answer.decision.question or "With whom, and how?")
    if len(answer.candidates) > 1:
        _write_matrix(page, answered)
    one = answer.of(answered.chosen)
    page.gap()
    page.title(answered.names[one.organisation], _aside(answered))
    _write_talk(page, one)
    _write_choice(page, "Model", one.model)
    _write_guide(page, one)
    _write_choice(page, "Foundation", one.foundation)
    _write_avoid(page, one)
    page.gap()
    page.title("Who governs", str(one.mode.source))
    page.points(one.mode.sentences)
    page.gap()
    page.title("What trades against what")
    page.points(
        f"{trade.between[0].capitalize()} or {trade.between[1]}: {trade.says} {trade.proposes}"
        for trade in one.trade_offs
    )
    if one.warnings:
        page.gap()
        page.title("Warnings")
        page.points(f"{warned.says} {warned.source}" for warned in one.warnings)
    _write_found_out(page, answered.found_out[one.organisation])
    _write_readiness(page, answered, one)
    if one.missing:
        page.gap()
        page.title("Not known")
        page.points(one.missing)
    page.gap()
    page.say(GUIDES_TOLD)


def _aside(answered: _Answered) -> str:
    one = answered.answer.of(answered.chosen)
    score = "total not known" if one.total is None else f"total {_number(one.total)} of 25"
    return score if len(answered.answer.candidates) == 1 else f"{score}; others with --candidate"


def _write_matrix(page: Page, answered: _Answered) -> None:
    matrix, names = answered.answer.matrix, answered.names
    page.say(matrix.told(names))
    page.gap()
    page.table(
        ("", *(criterion.words for criterion in matrix.criteria), "apart on", "total"),
        [
            (
                names[id],
                *(row[k].text for row in matrix.cells),
                matrix.disagreements[k],
                _number(matrix.totals[k]),
            )
            for k, id in enumerate(matrix.candidates)
        ],
        numbers=(len(matrix.criteria) + 1, len(matrix.criteria) + 2),
    )
    page.say("Median, and the lowest and highest rating; ! where raters are two steps or more apart.", 2)
    page.gap()
    page.table(
        ("", "model", "foundation", "verdict"),
        [
            (
                names[id],
                _first_of(answered.answer.of(id).model),
                _first_of(answered.answer.of(id).foundation),
                str(answered.verdicts[id].verdict) if answered.verdicts else "not known",
            )
            for id in matrix.candidates
        ],
    )


def _first_of(choice: Choice) -> str:
    if choice.first is None:
        return "none yet"
    contested = choice.firmness is not None and choice.firmness.contested
    return f"{choice.first}{' (contested)' if contested else ''}"


def _write_talk(page: Page, one: CandidateDecision) -> None:
    page.say(one.agreement)
    page.points(rated.sentence for rated in one.disagreements)
    if one.contradictions:
        page.gap()
        page.say(f"Rules that {one.model.first} doesn't obey:")
        page.points(f"{rule.says} Here {rule.because}. {rule.source}" for rule in one.contradictions)


def _write_choice(page: Page, kind: str, choice: Choice) -> None:
    page.gap()
    page.title(f"{kind}: {choice.first or 'none yet'}")
    rows = []
    for fit in choice.standing.fits:
        share = None if choice.firmness is None else choice.firmness.shares[fit.option]
        state = "first" if fit.option == choice.first else "open" if fit.open else "closed"
        rows.append((str(fit.option), hundred(fit.fit), state, hundred(share)))
    page.table(("", "fit", "", "first in"), rows)
    page.points(choice.sentences)
    page.points(
        f"Closed: {why}" for fit in choice.standing.fits for why in fit.why_closed if choice.first is not None
    )


def _write_guide(page: Page, one: CandidateDecision) -> None:
    from archstone.model.alliances import Model
    from archstone.model.guides import MODEL_GUIDES

    if one.model.first is None:
        return
    guide = MODEL_GUIDES[Model(one.model.first)]
    page.points(
        (
            f"Best used: {guide.best_use}",
            f"For it: {'; '.join(guide.pros)}.",
            f"Against it: {'; '.join(guide.cons)}. {guide.source}",
        )
    )


def _write_avoid(page: Page, one: CandidateDecision) -> None:
    from archstone.model.alliances import Foundation
    from archstone.model.guides import FOUNDATION_GUIDES, OTHER_EVIDENCE

    first = one.foundation.first
    said = [
        f"Avoid {avoid.foundation} if {avoid.says}: that holds here. {avoid.source}"
        for avoid in one.avoid_if
        if avoid.holds
    ]
    if first is not None:
        guide = FOUNDATION_GUIDES[Foundation(first)]
        said += [
            f"Rests on {guide.rests_on}; trust required {guide.trust_required}, longevity {guide.longevity}, "
            f"resilience {guide.resilience}.",
            f"Best used: {guide.best_use}",
            f"For it: {'; '.join(guide.pros)}.",
            f"Against it: {'; '.join(guide.cons)}. {guide.source}",
            *(f"{claim.says} {claim.source}" for claim in guide.claims),
            f"{OTHER_EVIDENCE.says} {OTHER_EVIDENCE.source}",
        ]
    page.points(said)


def _write_found_out(page: Page, found_out: FoundOut) -> None:
    from archstone.model.sentences import ended

    said = [
        f"{one.state_on(found_out.today).capitalize()}: {ended(one.says)} "
        f"Source: {one.source}, {one.seen_on}."
        for one in found_out.findings
    ]
    for hit, listed in found_out.listed:
        named = f"{listed.name} ({listed.list})" if listed.list else listed.name
        said.append(f"Look at this: a name like theirs stands on a list: {named}. {' '.join(hit.why)}")
    if said:
        page.gap()
        page.title("Found out")
        page.points(said)


def _write_readiness(page: Page, answered: _Answered, one: CandidateDecision) -> None:
    page.gap()
    verdict = answered.verdicts.get(one.organisation)
    if verdict is None:
        page.title("Readiness")
        page.say(NO_READINESS, 2)
        return
    page.title(f"Verdict: {verdict.verdict}")
    if verdict.sentence.lower() != f"{verdict.verdict}.":
        page.say(verdict.sentence, 2)
    page.points(with_names(reason.sentence, answered.names) for reason in verdict.deciding)
    page.points(
        f"This would change it: {with_names(would, answered.names)}" for would in verdict.would_change
    )
    page.points(f"Meanwhile: {allowed}" for allowed in verdict.meanwhile)
    page.points(with_names(lacking, answered.names) for lacking in verdict.missing)


def _save(answered: _Answered, out: str) -> None:
    if out.lower().endswith(".xlsx"):
        from archstone.files.decision_workbooks import write_decision_workbook

        write_decision_workbook(answered.answer, out, answered.names)
        return
    from archstone.documents.decision_report import decision_document
    from archstone.documents.save import ENDINGS, save_document

    if not out.lower().endswith(ENDINGS):
        known = f".xlsx, {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
        raise RuleBroken(f"A decision is saved as {known}, not as {Path(out).name}; change the ending.")
    on = answered.answer.decision.on
    save_document(decision_document(answered.answer, answered.names, answered.verdicts, on=on), out)


def _draw(answered: _Answered, picture: str) -> None:
    from archstone.documents.decision_picture import decision_picture
    from archstone.documents.pictures import save_picture

    matrix = answered.answer.matrix
    if not any(cell.rated.opinions for row in matrix.cells for cell in row):
        say_fault("Nobody has rated anything; no picture was written.")
        return
    save_picture(decision_picture(matrix, answered.names), picture)


def _number(value: Fraction | None) -> str:
    return "not known" if value is None else f"{float(value):g}"
