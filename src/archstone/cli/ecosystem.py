"""The verbs ``ecosystem`` (the same problem from another angle) and ``threats`` (hit by the same thing)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Optional, cast

import typer

from archstone.cli.matches import match_as_json, screens_passed
from archstone.cli.options import AsJson, ForId, GoalsFile, Picture, Register, RegistryFile
from archstone.cli.output import Page, hundred, print_json, say_fault, working
from archstone.cli.registries import read_registry
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.cover import Match
    from archstone.engines.ecosystem import Ecosystem, Neighbour
    from archstone.model.capabilities import Taxonomy

COVERED_BESIDE_US = 5

Top = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option("--top", metavar="N", min=1, help="How many at most; else all."),
]


def ecosystem(
    file: RegistryFile,
    *,
    id: ForId,
    top: Top = None,
    goals: GoalsFile = None,
    register: Register = None,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Find who is touched by the same problem from another angle, and who covers what."""
    registry = read_registry(file, goals=goals, register=register)
    from archstone.engines import ecosystem as engine

    with working("Looking for who shares a problem"):
        found = engine.ecosystem(registry, id)
    shown = found.neighbours[:top]
    if picture:
        _draw(found, min(len(shown), COVERED_BESIDE_US), picture)
    if json:
        print_json(
            {
                "organisation": id,
                "problems": list(found.problems),
                "total": len(found.neighbours),
                "organisations": [_neighbour_as_json(one) for one in shown],
                "who_covers": _who_covers_as_json(found, len(shown)),
            }
        )
        return
    page = Page()
    page.title(f"Who else is touched by what touches {found.organisation.name}", ", ".join(found.problems))
    _write_neighbours(page, shown, total=len(found.neighbours), ours=found.problems, what="problem")
    if shown:
        _write_who_covers(page, found, registry.taxonomy, min(len(shown), COVERED_BESIDE_US))


def _draw(found: Ecosystem, first: int, picture: str) -> None:
    """Draw who covers what among those whom the words name too; nothing where there is no one."""
    from archstone.documents.ecosystem_picture import ecosystem_picture
    from archstone.documents.pictures import save_picture

    if not found.neighbours:
        say_fault("There is no one to draw; no picture was written.")
        return
    save_picture(ecosystem_picture(found, first=first), picture)


def threats(
    file: RegistryFile,
    *,
    id: ForId,
    top: Top = None,
    goals: GoalsFile = None,
    register: Register = None,
    json: AsJson = False,
) -> None:
    """Find who is hit by the same regulation, cut or competitor."""
    registry = read_registry(file, goals=goals, register=register)
    from archstone.engines.ecosystem import threat_search

    with working("Looking for who shares a threat"):
        found = threat_search(registry, id)
    shown = found.found[:top]
    if json:
        print_json(
            {
                "organisation": id,
                "threats": list(found.threats),
                "total": len(found.found),
                "organisations": [
                    _neighbour_as_json(one) | {"threats_shared": found.share(one)} for one in shown
                ],
            }
        )
        return
    page = Page()
    page.title(f"Who is hit by what hits {found.organisation.name}", ", ".join(found.threats))
    _write_neighbours(page, shown, total=len(found.found), ours=found.threats, what="threat")
    if shown:
        page.say("A shared threat makes an alliance quick, rarely lasting: agree early how it ends.", 2)


def _exact(one: Neighbour) -> Match:
    """Give a neighbour's match; from a file it is exact, since nothing in it is sealed from its reader."""
    return cast("Match", one.match)


def _neighbour_as_json(one: Neighbour) -> dict[str, Any]:
    return match_as_json(_exact(one), screens_passed((), not_allied=False)) | {
        "sector": one.organisation.sector,
        "shared": list(one.shared),
        "how": {name: words for name, words in one.how if words},
    }


def _who_covers_as_json(found: Ecosystem, first: int) -> list[dict[str, Any]]:
    members = [member.id for member in found.members(first)]
    return [
        {
            "capability": row.capability,
            "weight": row.weight,
            "lacking": list(row.lacking),
            "shares": dict(zip(members, row.shares, strict=True)),
            "blind_spot": row.blind_spot,
        }
        for row in found.who_covers(first)
    ]


def _write_neighbours(
    page: Page,
    shown: tuple[Neighbour, ...],
    *,
    total: int,
    ours: tuple[str, ...],
    what: str,
) -> None:
    if not ours:
        page.say(f"It names no {what} yet: add one under touched_by, such as {what}:rent-rise.")
        return
    if not shown:
        elsewhere = " in another sector" if what == "problem" else ""
        page.say(f"No other organisation{elsewhere} names one of its {what}s.")
        return
    page.table(
        ("who", "sector", f"{what}s in common", "fit", "how it touches them"),
        [
            (
                one.organisation.name,
                one.organisation.sector or "not known",
                f"{len(one.shared)} of {len(ours)}: {', '.join(one.shared)}",
                hundred(_exact(one).mutual),
                "; ".join(words for _, words in one.how if words) or "not said",
            )
            for one in shown
        ],
        numbers=(3,),
    )
    if total > len(shown):
        page.say(f"{counted(total - len(shown), 'more organisation')} share one.", 2)


def _write_who_covers(page: Page, found: Ecosystem, taxonomy: Taxonomy, first: int) -> None:
    members, rows = found.members(first), found.who_covers(first)
    page.gap()
    page.title("Who covers what", "usable strength of 100; a star beside who lacks it")
    page.table(
        ("capability", *(member.name for member in members)),
        [
            (
                taxonomy[row.capability].name,
                *(
                    hundred(share).removesuffix(" of 100") + ("*" if member.id in row.lacking else " ")
                    for member, share in zip(members, row.shares, strict=True)
                ),
            )
            for row in rows
        ],
        numbers=range(1, len(members) + 1),
    )
    if missing := [taxonomy[row.capability].name for row in rows if row.blind_spot]:
        page.say(f"No one of them has: {', '.join(missing)}.", 2)
