"""An incident as a note for a board: what happened, what was agreed for it, what is done and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from archstone.documents.texts import (
    Block,
    Facts,
    Heading,
    Meta,
    Note,
    Paragraph,
    Point,
    Points,
    TextDocument,
    Tone,
    runs,
    table,
)
from archstone.model.adverse_news import AdverseNewsAdvice, shared_advice
from archstone.model.incident_paths import IncidentPath, StageState
from archstone.model.organisations import with_names
from archstone.model.sentences import in_sentences, listed

_PRESSING = {StageState.OVERDUE, StageState.SKIPPED, StageState.LATE}


def incident_note(
    path: IncidentPath,
    *,
    alliance: str,
    names: Mapping[str, str],
    day: date,
    own_case: Iterable[str] = (),
    suspension: Iterable[str] = (),
    advice: Sequence[AdverseNewsAdvice] = (),
    voices: Iterable[str] = (),
) -> TextDocument:
    """Lay an incident out on a page or two that a member can take to its board.

    Parameters
    ----------
    path : the incident with the steps that were agreed for it
    alliance : what the alliance is called
    names : what members are called, by id
    day : the day it is of
    own_case : what the ballot on it gives without those concerned
    suspension : what a suspension does
    advice : what each other member may say and do
    voices : speakers of the charter who have no mandate any more

    Returns
    -------
    TextDocument
        For `archstone.documents.save.save_document`.
    """
    one = path.incident
    named = dict(names)
    state = "open" if one.is_open_on(day) else f"settled on {one.settled_on}"
    blocks: list[Block] = [
        Paragraph(runs(with_names(in_sentences(one.what), named))),
        _facts(path, named, state),
        *_pressing(path, named),
        Heading(1, runs("What was agreed, and what was done")),
        _stages(path),
        *_points("Who may judge", [*_judges(path, named), *own_case], named),
        *_points("What a suspension does", suspension, named),
        *_advised(advice, voices, named),
    ]
    return TextDocument(
        title=f"{_kind(path)} of {one.on}",
        subtitle=f"{alliance}: a note for the board" if alliance else "A note for the board",
        blocks=tuple(blocks),
        meta=Meta(author=alliance, on=day),
        compact=True,
    )


def _kind(path: IncidentPath) -> str:
    words = path.incident.kind.in_words
    return f"{words[0].upper()}{words[1:]}"


def _facts(path: IncidentPath, names: Mapping[str, str], state: str) -> Facts:
    one = path.incident
    known = f"{one.known_at:%Y-%m-%d %H:%M} UTC" if one.known_at else "not written down"
    pairs = [
        ("It is about", listed([names.get(id, id) for id in one.concerns])),
        ("Severity", f"{one.severity} of 5"),
        ("Known since", known),
        ("State", state),
    ]
    if path.size is not None:
        pairs.append(("Breach", f"{path.size}. {path.why_size}"))
    if one.breaks:
        pairs.append(("Clause", one.breaks))
    if one.source:
        pairs.append(("Source", one.source))
    if one.sanction:
        until = f" to {one.sanction.ends_on}" if one.sanction.ends_on else ""
        pairs.append(("Sanction", f"{one.sanction.kind.in_words}, {one.sanction.starts_on}{until}"))
    return Facts(tuple((runs(name), runs(value)) for name, value in pairs))


def _pressing(path: IncidentPath, names: Mapping[str, str]) -> list[Block]:
    if path.next_stage is not None:
        tone = Tone.WARNING if path.next_stage.state is StageState.OVERDUE else Tone.NOTE
        return [Note(runs(with_names(path.next_stage.sentence, names)), tone, "To be done now")]
    return []


def _stages(path: IncidentPath) -> Block:
    if not path.stages:
        return Paragraph(runs("The charter asks for no steps on this kind of incident."))
    rows = tuple(
        (
            stage.asks,
            f"{stage.due_at:%Y-%m-%d}",
            "" if stage.step is None else f"{stage.step.at:%Y-%m-%d %H:%M}",
            str(stage.state),
            ""
            if stage.step is None
            else "; ".join(part for part in (stage.step.by, stage.step.says) if part),
            stage.clause or "our proposal",
        )
        for stage in path.stages
    )
    return table(
        ("What was agreed", "Due by", "Done", "State", "By whom, and what came of it", "Clause"), rows
    )


def _judges(path: IncidentPath, names: Mapping[str, str]) -> list[str]:
    judges = listed([names.get(id, id) for id in path.judges]) or "Nobody"
    order = {stage.sentence for stage in path.stages if stage.state in _PRESSING}
    return [
        f"{judges} may decide on it; whom it concerns has no vote.",
        *(told for told in path.told if told not in order),
    ]


def _points(title: str, said: Iterable[str], names: Mapping[str, str]) -> list[Block]:
    points = tuple(Point(runs(with_names(one, names))) for one in said)
    return [Heading(1, runs(title)), Points(points)] if points else []


def _advised(
    advice: Sequence[AdverseNewsAdvice], voices: Iterable[str], names: Mapping[str, str]
) -> list[Block]:
    if not advice:
        return []
    everyone, each_own = shared_advice(advice)
    points = tuple(Point(runs(with_names(said, names))) for said in (*everyone, *voices))
    rows = tuple(
        (
            names.get(each.member, each.member),
            "not known" if each.exposure is None else f"{round(100 * each.exposure)} of 100",
            with_names(" ".join(own), names),
        )
        for each, own in each_own
    )
    return [
        Heading(1, runs("What the others may say and do")),
        Points(points),
        table(("Member", "Chance that it reaches it", "For this member"), rows),
    ]
