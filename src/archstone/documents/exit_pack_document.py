"""The exit pack as a document: what a member gave, was promised and signed, and what it still has to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archstone.documents.pictures import of_hundred
from archstone.documents.texts import (
    Block,
    Facts,
    Heading,
    Meta,
    Paragraph,
    Point,
    Points,
    TextDocument,
    isolated,
    runs,
    table,
)
from archstone.model.contributions import Contribution
from archstone.model.endings import Exit
from archstone.model.exit_packs import ExitPack
from archstone.model.organisations import with_names
from archstone.model.pledges import Pledge
from archstone.model.sentences import in_sentences

CONFIDENCE = (
    "What it was told in confidence stays so after it has left; here stands only who told it of what."
)


def exit_pack_document(pack: ExitPack, *, alliance: str, names: Mapping[str, str]) -> TextDocument:
    """Lay an exit pack out, for the member and for the others.

    Parameters
    ----------
    pack : as `archstone.engines.leaving.leaving` gathers it
    alliance : what the alliance is called
    names : what members and capabilities are called, by id
    """
    named = dict(names)
    who = named.get(pack.member, pack.member)
    since = pack.membership.joined_on
    left = pack.membership.left_on
    facts = [("Alliance", alliance), ("Member since", str(since) if since else "not written down")]
    facts += [("Left on", str(left))] if left else []
    facts += [(kind.capitalize(), str(number)) for kind, number in pack.counts]
    blocks: list[Block] = [Facts(tuple((runs(name), runs(isolated(said))) for name, said in facts))]
    if pack.exit is not None:
        blocks += _exit(pack.exit, named)
    blocks += _pledges("Promises it made", pack.pledges_made, named)
    blocks += _pledges("Promises it was made", pack.pledges_received, named)
    blocks += _contributions("What it gave", pack.given, named)
    blocks += _contributions("What it received", pack.received, named)
    blocks += _costs(pack, named)
    blocks += _points("What it signed", [str(one) for one in pack.signed], named)
    made = [f"{one.at:%Y-%m-%d}: {one.capability}, to {one.to}" for one in pack.disclosures_made]
    blocks += _points("Weaknesses that it told others", made, named)
    told = [
        f"{one.at:%Y-%m-%d}: {one.organisation} told it of {one.capability}"
        for one in pack.disclosures_received
    ]
    blocks += _points("Weaknesses that others told it", told, named)
    if told:
        blocks.append(Paragraph(runs(CONFIDENCE), small=True))
    blocks += _audits(pack, named)
    blocks += _points("Still open", [in_sentences(one) for one in pack.open_matters], named)
    return TextDocument(
        f"{who}: exit pack",
        tuple(blocks),
        subtitle=f"From {alliance}, as of {pack.day}",
        meta=Meta(alliance, pack.day),
    )


def _exit(found: Exit, names: Mapping[str, str]) -> Iterator[Block]:
    yield Heading(1, runs("If it leaves"))
    yield Paragraph(
        runs(
            f"Said on {found.said_on}, with {found.notice_days} days of notice, its last day is "
            f"{found.last_day}."
        )
    )
    yield table(
        ("To do", "What", "By whom", "By when", "Clause"),
        tuple(
            (
                str(task.kind),
                with_names(task.what, names),
                names.get(task.by, task.by),
                "" if task.due_on is None else str(task.due_on),
                task.clause or "our proposal",
            )
            for task in found.tasks
        ),
        widths=(1.5, 3, 1.8, 1.6, 1.4),
    )
    yield Heading(2, runs("What the others lose of their cover"))
    lines = [
        f"{names.get(member, member)}: {of_hundred(found.lost[member])} of 100 of what it lacks"
        for member in found.hard_for
    ]
    if found.goal_lost is not None:
        lines.append(f"The goal: {of_hundred(found.goal_lost)} of 100 of its coverage")
    if not lines:
        lines = ["Nothing that is known."]
    yield Points(tuple(Point(runs(isolated(one))) for one in lines))
    for said in found.missing:
        yield Paragraph(runs(with_names(said, names)), small=True)


def _pledges(title: str, pledges: Sequence[Pledge], names: Mapping[str, str]) -> list[Block]:
    if not pledges:
        return []
    rows = tuple(
        (
            names.get(one.by, one.by),
            with_names(one.thing, names),
            "" if one.made_on is None else str(one.made_on),
            "" if one.due_on is None else str(one.due_on),
            "" if one.outcome is None else str(one.outcome).replace("_", " "),
        )
        for one in pledges
    )
    heads = ("By", "What", "Made on", "Due on", "What came of it")
    return [Heading(1, runs(title)), table(heads, rows, widths=(2, 3, 1.6, 1.6, 1.4))]


def _contributions(title: str, given: Sequence[Contribution], names: Mapping[str, str]) -> list[Block]:
    if not given:
        return []
    rows = tuple(
        (
            str(one.on),
            names.get(one.by, one.by),
            one.what,
            "" if one.cost is None else str(one.cost),
            "; ".join(f"{names.get(id, id)} {worth}" for id, worth in one.worth.items()),
        )
        for one in given
    )
    heads = ("Day", "By", "What", "Cost to the giver", "Worth to the receivers")
    return [Heading(1, runs(title)), table(heads, rows, widths=(1.6, 2, 2.6, 1.3, 3))]


def _costs(pack: ExitPack, names: Mapping[str, str]) -> list[Block]:
    if not pack.costs:
        return []
    rows = []
    for item in pack.costs:
        own = next(part for part in item.borne_by if part.member == pack.member)
        rows.append((str(item.on), item.what, "not written down" if own.money is None else str(own.money)))
    return [
        Heading(1, runs("What working together cost it")),
        table(("Day", "What", "Its part"), tuple(rows)),
    ]


def _audits(pack: ExitPack, names: Mapping[str, str]) -> list[Block]:
    if not pack.audits:
        return []
    rows = tuple(
        (str(audit.on), names.get(one.capability, one.capability), str(one.severity), str(one.need))
        for audit in pack.audits
        for one in audit.vulnerabilities
    )
    heads = ("Audit of", "Weakness", "Severity, of 5", "Need, of 5")
    return [
        Heading(1, runs("Its later audits")),
        table(heads, rows, numeric=frozenset({2, 3})),
    ]


def _points(title: str, said: Sequence[str], names: Mapping[str, str]) -> list[Block]:
    if not said:
        return []
    points = tuple(Point(runs(isolated(with_names(one, names)))) for one in said)
    return [Heading(1, runs(title)), Points(points)]
