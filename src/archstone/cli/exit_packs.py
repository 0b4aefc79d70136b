"""The exit pack of a member: what ``review --leaving`` says, writes and gives as JSON."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from archstone.cli.output import Page, hundred, print_json
from archstone.model.organisations import with_names
from archstone.model.sentences import counted, in_sentences

if TYPE_CHECKING:
    from archstone.model.alliance_records import AllianceRecord
    from archstone.model.contributions import Contribution
    from archstone.model.endings import Exit
    from archstone.model.exit_packs import ExitPack
    from archstone.model.money import Money
    from archstone.model.pledges import Pledge


def say_exit_pack(
    record: AllianceRecord, member: str, day: date, *, out: str | None, paper: str, json: bool
) -> None:
    """Say what a member takes along and what it has to do before it leaves; write it to *out* too."""
    from archstone.engines.leaving import leaving

    pack = leaving(record, member, day)
    if out:
        _save(record, pack, out, paper)
    if json:
        print_json(as_json(pack))
    else:
        _write(Page(), record, pack)


def _names(record: AllianceRecord) -> dict[str, str]:
    return {**{one.id: one.name.lower() for one in record.registry.taxonomy}, **record.names}


def _save(record: AllianceRecord, pack: ExitPack, out: str, paper: str) -> None:
    from archstone.documents.exit_pack_document import exit_pack_document
    from archstone.documents.save import save_document

    save_document(exit_pack_document(pack, alliance=record.name, names=_names(record)), out, paper=paper)


def as_json(pack: ExitPack) -> dict[str, Any]:
    """Lay an exit pack out with the keys that the command promises."""
    return {
        "on": pack.day.isoformat(),
        "member": pack.member,
        "joined_on": _day(pack.membership.joined_on),
        "left_on": _day(pack.membership.left_on),
        "counts": {kind.replace(" ", "_"): number for kind, number in pack.counts},
        "exit": None if pack.exit is None else _exit_as_json(pack.exit),
        "pledges_made": [_pledge(one) for one in pack.pledges_made],
        "pledges_received": [_pledge(one) for one in pack.pledges_received],
        "given": [_gift(one) for one in pack.given],
        "received": [_gift(one) for one in pack.received],
        "costs": [
            {
                "on": item.on.isoformat(),
                "what": item.what,
                "kind": item.kind,
                "borne_by": [
                    {"member": part.member, **_money(part.money), "hours": part.hours}
                    for part in item.borne_by
                ],
            }
            for item in pack.costs
        ],
        "signed": [
            {
                "version": one.version,
                "title": one.title,
                "hash": one.hash,
                "signer": one.signer,
                "at": one.at.isoformat(),
            }
            for one in pack.signed
        ],
        "disclosures_made": [
            {"capability": one.capability, "to": one.to, "at": one.at.isoformat()}
            for one in pack.disclosures_made
        ],
        "disclosures_received": [
            {"from": one.organisation, "capability": one.capability, "at": one.at.isoformat()}
            for one in pack.disclosures_received
        ],
        "later_audits": [
            {
                "on": audit.on.isoformat(),
                "full": audit.full,
                "vulnerabilities": [
                    {"capability": one.capability, "severity": one.severity, "need": one.need}
                    for one in audit.vulnerabilities
                ],
            }
            for audit in pack.audits
        ],
        "open_matters": list(pack.open_matters),
    }


def _exit_as_json(found: Exit) -> dict[str, Any]:
    return {
        "said_on": found.said_on.isoformat(),
        "notice_days": found.notice_days,
        "last_day": found.last_day.isoformat(),
        "tasks": [
            {
                "kind": task.kind,
                "what": task.what,
                "by": task.by,
                "due_on": _day(task.due_on),
                "clause": task.clause or None,
            }
            for task in found.tasks
        ],
        "lost": dict(found.lost),
        "goal_lost": found.goal_lost,
        "missing": list(found.missing),
    }


def _pledge(one: Pledge) -> dict[str, Any]:
    return {
        "id": one.id or None,
        "by": one.by,
        "to": list(one.to),
        "capability": one.capability,
        "what": one.what or None,
        **_money(one.money),
        "made_on": _day(one.made_on),
        "due_on": _day(one.due_on),
        "outcome": one.outcome,
    }


def _gift(one: Contribution) -> dict[str, Any]:
    return {
        "id": one.id or None,
        "by": one.by,
        "to": list(one.to),
        "kind": one.kind,
        "what": one.what,
        "on": one.on.isoformat(),
        "cost": None if one.cost is None else _money(one.cost),
        "worth": [{"to": id, **_money(worth)} for id, worth in one.worth.items()],
    }


def _money(money: Money | None) -> dict[str, Any]:
    if money is None:
        return {"amount": None, "currency": None}
    return {"amount": money.units, "currency": money.currency}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _write(page: Page, record: AllianceRecord, pack: ExitPack) -> None:
    names = _names(record)
    who = names.get(pack.member, pack.member)
    page.title(f"Exit pack of {who}", f"from {record.name}, as of {pack.day}")
    left = pack.membership.left_on
    if pack.exit is None:
        page.say(f"It left on {left}." if left else "It isn't a member on this day.", 2)
    else:
        _write_exit(page, pack.exit, names)
    page.gap()
    page.title("What it takes along")
    page.points(f"{kind}: {number}" for kind, number in pack.counts)
    if pack.signed:
        page.points(str(one) for one in pack.signed)
    if pack.open_matters:
        page.gap()
        page.title("Still open", counted(len(pack.open_matters), "matter"))
        page.points(with_names(in_sentences(one), names) for one in pack.open_matters)
    page.gap()
    page.say("Every record with its day: --json, or --out as a document.")


def _write_exit(page: Page, found: Exit, names: dict[str, str]) -> None:
    page.say(f"If it says so on {found.said_on}, its last day is {found.last_day}.", 2)
    page.gap()
    page.title("To do before it leaves", counted(len(found.tasks), "task"))
    rows = [
        (
            str(task.kind),
            with_names(task.what, names),
            names.get(task.by, task.by),
            "" if task.due_on is None else str(task.due_on),
            task.clause or "our proposal",
        )
        for task in found.tasks
    ]
    page.table(("task", "what", "by", "by when", "clause"), rows)
    page.gap()
    page.title("What the others lose of their cover")
    lines = [f"{names.get(one, one)}: {hundred(found.lost[one])} of what it lacks" for one in found.hard_for]
    if found.goal_lost is not None:
        lines.append(f"the goal: {hundred(found.goal_lost)} of its coverage")
    page.points(lines or ["nothing that is known"])
    page.points(with_names(said, names) for said in found.missing)
