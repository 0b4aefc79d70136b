"""The verbs ``matrix`` (chosen partners side by side) and ``map`` (who excels where we are weakest)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.matches import carried_as_json, match_as_json, screens_passed
from archstone.cli.options import AsJson, ForId, GoalId, GoalsFile, Picture, Register, RegistryFile
from archstone.cli.output import Page, hundred, print_json, say_fault, working
from archstone.cli.registries import chosen_goal, read_registry

if TYPE_CHECKING:
    from archstone.engines.gap_map import Excellent, VulnerabilityMap
    from archstone.engines.matrix import VulnerabilityMatrix
    from archstone.model.capabilities import Taxonomy

PARTNERS_UNASKED = 5
LACKS_NAMED = 3


def matrix(
    file: RegistryFile,
    *,
    id: ForId,
    partners: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--with", metavar="ID", help="A partner; may be repeated. Else the five best matches."),
    ] = None,
    goal: GoalId = None,
    goals: GoalsFile = None,
    register: Register = None,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Hold one organisation's vulnerabilities against those of several partners, both ways."""
    registry = read_registry(file, goals=goals, register=register)
    pursued = chosen_goal(registry, goal)
    from archstone.engines.matrix import VulnerabilityMatrix, vulnerability_matrix
    from archstone.engines.search import find_matches

    asked = list(partners or ())
    if not asked:
        with working("Looking for the best partners"):
            best = find_matches(registry, id, top=PARTNERS_UNASKED, goal=pursued)
        asked = [one.other.id for one in best]
    if asked:
        found = vulnerability_matrix(registry, id, asked, goal=pursued)
    else:
        ours = registry[id].audit.relevant_to(pursued.relevant(registry.taxonomy) if pursued else None)
        found = VulnerabilityMatrix(registry[id], pursued, (), (), ours)
    if picture:
        _draw_matrix(found, registry.taxonomy, picture)
    if json:
        print_json(_matrix_as_json(found))
    else:
        _write_matrix(Page(), found, registry.taxonomy)


def map_(
    file: RegistryFile,
    *,
    id: ForId,
    gaps: Annotated[
        int, typer.Option("--gaps", metavar="N", min=1, help="How many of its gravest vulnerabilities.")
    ] = 5,
    organisations: Annotated[
        int, typer.Option("--organisations", metavar="N", min=1, help="How many organisations for each.")
    ] = 3,
    goal: GoalId = None,
    goals: GoalsFile = None,
    register: Register = None,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Name who excels where one organisation is weakest, and what those lack themselves."""
    registry = read_registry(file, goals=goals, register=register)
    pursued = chosen_goal(registry, goal)
    from archstone.engines.gap_map import vulnerability_map

    with working("Looking for who excels"):
        found = vulnerability_map(registry, id, gaps=gaps, organisations=organisations, goal=pursued)
    if picture:
        _draw_map(found, registry.taxonomy, picture)
    if json:
        print_json(_map_as_json(found))
    else:
        write_map(Page(), found, registry.taxonomy)


def _draw_matrix(found: VulnerabilityMatrix, taxonomy: Taxonomy, picture: str) -> None:
    from archstone.documents.matrix_picture import matrix_picture
    from archstone.documents.pictures import save_picture

    if not found.columns or not (found.rows or found.partners_rows):
        what = "partner" if not found.columns else "vulnerability"
        say_fault(f"There is no {what} to draw; no picture was written.")
        return
    save_picture(matrix_picture(found, taxonomy), picture)


def _draw_map(found: VulnerabilityMap, taxonomy: Taxonomy, picture: str) -> None:
    from archstone.documents.map_picture import map_picture
    from archstone.documents.pictures import save_picture

    if not found.gaps:
        say_fault("There is no vulnerability to draw; no picture was written.")
        return
    save_picture(map_picture(found, taxonomy), picture)


def _matrix_as_json(found: VulnerabilityMatrix) -> dict[str, Any]:
    partners = [column.other.id for column in found.columns]
    passed = screens_passed((), not_allied=False)
    return {
        "organisation": found.organisation.id,
        "goal": found.goal.id if found.goal else None,
        "partners": [match_as_json(column, passed) for column in found.columns],
        "refused": [partner.id for partner in found.refused],
        "rows": [
            {
                "capability": row.capability,
                "weight": row.vulnerability.weight,
                "cells": [
                    {"id": id} | carried_as_json(cell) for id, cell in zip(partners, row.cells, strict=True)
                ],
            }
            for row in found.rows
        ],
        "partners_rows": [
            {
                "capability": row.capability,
                "cells": [
                    {"id": id} | carried_as_json(cell)
                    for id, cell in zip(partners, row.cells, strict=True)
                    if cell is not None
                ],
            }
            for row in found.partners_rows
        ],
        "uncovered": list(found.uncovered),
    }


def _write_matrix(page: Page, found: VulnerabilityMatrix, taxonomy: Taxonomy) -> None:
    names = [column.other.name for column in found.columns]
    page.title(f"What {found.organisation.name} lacks, and who would carry it", "of 100")
    page.table(
        ("you lack", "weighs", *names),
        [
            (
                taxonomy[row.capability].name,
                f"{float(row.vulnerability.weight):g} of 25",
                *(_cell(cell.share) for cell in row.cells),
            )
            for row in found.rows
        ]
        + [("all of it", "", *(_cell(column.cover_in.value) for column in found.columns))],
        numbers=range(1, len(names) + 2),
    )
    page.gap()
    page.title("What they lack, and you would carry", "of 100; a dot where they don't lack it")
    page.table(
        ("they lack", *names),
        [
            (
                taxonomy[row.capability].name,
                *("·" if cell is None else _cell(cell.share) + _sealed(cell) for cell in row.cells),
            )
            for row in found.partners_rows
        ]
        + [
            ("all of it", *(_cell(column.cover_out.value) for column in found.columns)),
            ("fit", *(_cell(column.mutual) for column in found.columns)),
        ],
        numbers=range(1, len(names) + 1),
    )
    page.gap()
    page.points(_matrix_remarks(found, taxonomy))


def _matrix_remarks(found: VulnerabilityMatrix, taxonomy: Taxonomy) -> list[str]:
    remarks = []
    if not found.ours:
        remarks.append(f"{found.organisation.name} names no vulnerability that counts. Audit it first.")
    if found.uncovered:
        names = ", ".join(taxonomy[capability].name for capability in found.uncovered)
        remarks.append(f"None of them carries: {names}.")
    remarks += [
        f"{partner.name} has no column: one side holds what the other refuses." for partner in found.refused
    ]
    if any(cell and _sealed(cell) for row in found.partners_rows for cell in row.cells):
        remarks.append("s: sealed. It is for matching only; don't speak of it before they do.")
    if any(column.other.audit.estimated for column in found.columns):
        who = ", ".join(column.other.name for column in found.columns if column.other.audit.estimated)
        remarks.append(f"Estimated from a register, not stated by them: {who}.")
    return remarks


def _cell(share: Any) -> str:
    return "not known" if share is None else hundred(share).removesuffix(" of 100")


def _sealed(cell: Any) -> str:
    return " s" if cell.vulnerability.disclosure == "sealed" else ""


def _map_as_json(found: VulnerabilityMap) -> dict[str, Any]:
    return {
        "organisation": found.organisation.id,
        "goal": found.goal.id if found.goal else None,
        "gaps": [
            {
                "capability": gap.capability,
                "weight": gap.vulnerability.weight,
                "rank": gap.vulnerability.rank,
                "organisations": [_excellent_as_json(one) for one in gap.organisations],
            }
            for gap in found.gaps
        ],
    }


def _excellent_as_json(one: Excellent) -> dict[str, Any]:
    return {
        "id": one.organisation.id,
        "name": one.organisation.name,
        "share": one.share,
        "by": one.strength.capability,
        "grade": one.strength.grade,
        "exact": one.exact,
        "mutual": one.match.mutual,
        "estimated": one.organisation.audit.estimated,
        "lacks": [carried_as_json(item) for item in one.lacks],
    }


def write_map(page: Page, found: VulnerabilityMap, taxonomy: Taxonomy) -> None:
    """Write the map for a person, a gap at a time."""
    page.title(f"Where {found.organisation.name} is weakest, and who excels there")
    if not found.gaps:
        page.say("No vulnerability that counts stands here. Audit it first.")
    for place, gap in enumerate(found.gaps, start=1):
        page.gap()
        weight = f"weighs {float(gap.vulnerability.weight):g} of 25"
        page.title(f"{place}  {taxonomy[gap.capability].name}", weight)
        if not gap.organisations:
            page.say("No one here has it or anything near it.", 3)
            continue
        rows = [
            (
                one.organisation.name,
                hundred(one.share),
                taxonomy[one.strength.capability].name if not one.exact else "the thing itself",
                "estimated" if one.strength.estimated else str(one.strength.grade),
                _what_it_lacks(one, taxonomy),
            )
            for one in gap.organisations
        ]
        page.table(("who", "covers", "with", "evidence", "lacks itself"), rows, numbers=(1,), indent=3)


def _what_it_lacks(one: Excellent, taxonomy: Taxonomy) -> str:
    told = []
    for item in one.lacks[:LACKS_NAMED]:
        sealed = item.vulnerability.disclosure == "sealed" and item.vulnerability.estimated is None
        mark = " (estimated)" if item.vulnerability.estimated else " (sealed)" if sealed else ""
        told.append(taxonomy[item.capability].name + mark)
    more = len(one.lacks) - len(told)
    return ", ".join([*told, f"{more} more"] if more else told) or "not known"
