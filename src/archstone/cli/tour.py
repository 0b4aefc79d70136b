"""The verb ``tour``: the main job on the bundled example, told as a story."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from archstone.cli.matches import match_as_json, screens_passed, write_match
from archstone.cli.options import AsJson
from archstone.cli.output import Page, hundred, print_json, working
from archstone.cli.rings import write_ring
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.cover import Match
    from archstone.engines.gap_map import VulnerabilityMap
    from archstone.model.registries import Registry

EXAMPLE, STORIES, GOALS, ALLIANCE = (
    "neighbourhood.csv",
    "stories.yaml",
    "goals.yaml",
    "southside-compact.yaml",
)
ASKING = "riverside-hospital"
OTHERS = ("lantern-street-learning", "hollow-creek-watch")
IN_A_RING = ("old-harbour-legal-aid", "open-mic-radio", "tannery-row-tenants-union")
GOAL = "vaccine-education"
BEST = 3


def tour(json: AsJson = False) -> None:
    """Show the main job on the bundled example: who fits a hospital that isn't trusted, and why."""
    from archstone.engines.gap_map import vulnerability_map
    from archstone.engines.search import find_matches
    from archstone.files.bundled import bundled
    from archstone.files.registries import read_registry

    with working("Reading the example"):
        registry = read_registry(bundled(EXAMPLE))
    with working("Looking for who fits"):
        found = find_matches(registry, ASKING, top=BEST)
    if json:
        print_json(_as_json(found, registry))
        return
    page = Page()
    _tell_beginning(page, registry)
    with working("Looking for who excels"):
        gaps = vulnerability_map(registry, ASKING, gaps=BEST)
    _tell_matches(page, found, registry)
    _tell_gaps(page, gaps, registry)
    _tell_ring(page, registry)
    _tell_others(page, registry)
    _tell_next(page)


def _as_json(found: tuple[Match, ...], registry: Registry) -> dict[str, Any]:
    passed = screens_passed((), not_allied=False)
    return {
        "organisation": ASKING,
        "goal": None,
        "total": len(found),
        "looked_at": len(registry),
        "matches": [match_as_json(one, passed) for one in found],
    }


def _tell_beginning(page: Page, registry: Registry) -> None:
    page.title("An arch is nothing else than a strength caused by two weaknesses.", "Leonardo da Vinci")
    page.gap()
    page.say(
        f"Port Ellery is a city that doesn't exist, with {counted(len(registry), 'organisation')}. "
        f"{registry[ASKING].name} has money and expertise, and its neighbours don't trust it. Archstone "
        "looks for the organisations whose weaknesses fit its own: they have what it lacks, and it has "
        "what they lack."
    )


def _tell_matches(page: Page, found: tuple[Match, ...], registry: Registry) -> None:
    from archstone.documents.explanations import explain_match

    page.gap()
    page.title(f"Who fits {registry[ASKING].name}", f"the best {len(found)} of {len(registry)}")
    for place, one in enumerate(found, start=1):
        page.gap()
        if place == 1:
            write_match(page, one, registry.taxonomy, place)
        else:
            page.title(f"{place}  {one.other.name}", f"fit {hundred(one.mutual)}")
            page.say(explain_match(one, registry.taxonomy), 3)


def _tell_gaps(page: Page, gaps: VulnerabilityMap, registry: Registry) -> None:
    page.gap()
    page.title("Its gravest weaknesses, and who excels there")
    page.table(
        ("it lacks", "who excels"),
        [
            (
                registry.taxonomy[gap.capability].name,
                ", ".join(f"{one.organisation.name} ({hundred(one.share)})" for one in gap.organisations)
                or "no one here",
            )
            for gap in gaps.gaps
        ],
    )


def _tell_ring(page: Page, registry: Registry) -> None:
    """Show a ring of three; looking for it (``archstone rings``) would take longer than the rest."""
    from archstone.engines.cover import cover

    members = [registry[id] for id in IN_A_RING]
    covers = [
        cover(after.audit, before.audit, registry.taxonomy).value or Fraction(0)
        for before, after in zip(members, [*members[1:], members[0]], strict=True)
    ]
    page.gap()
    page.title("Where no pair fits, a third may close the ring")
    write_ring(page, [member.name for member in members], covers)


def _tell_others(page: Page, registry: Registry) -> None:
    from archstone.engines.search import find_matches

    page.gap()
    page.title("Others ask the same")
    for id in OTHERS:
        best = find_matches(registry, id, top=1)[0]
        page.say(f"{best.organisation.name} finds {best.other.name}, fit {hundred(best.mutual)}.", 2)


def _tell_next(page: Page) -> None:
    from archstone.files.bundled import bundled

    example, stories, goals, alliance = (
        shlex.quote(str(bundled(name))) for name in (EXAMPLE, STORIES, GOALS, ALLIANCE)
    )
    page.gap()
    page.title("What to try next")
    for why, command in (
        ("the same for another", f"match {example} --for {OTHERS[0]}"),
        ("such rings", f"rings {example} --through {IN_A_RING[0]}"),
        ("a team for a goal", f"team {example} --goals {goals} --goal {GOAL} --for {ASKING}"),
        ("a whole audit, with its raters", f"audit {stories} --for {ASKING}"),
        ("questions for your own audit", f"audit {stories} --for {ASKING} --questions"),
        ("how the hospital decided with whom to ally", f"decide {alliance}"),
        ("what the five then agreed on", f"charter {alliance}"),
        ("and what they voted on", f"ballot {alliance}"),
        ("what is wrong with them after two years", f"watch {alliance} --on 2026-11-04"),
        ("and whether they should go on", f"review {alliance} --on 2026-11-04"),
        ("your own file", "check your-registry.csv"),
    ):
        page.say(f"{why[0].upper()}{why[1:]}:", 2)
        page.command(f"{_as_typed()} {command}", 4)


def _as_typed() -> str:
    """Name the command as this terminal knows it: by its path where its environment isn't active."""
    typed = sys.argv[0]
    if shutil.which("archstone") or os.path.basename(typed) != "archstone":
        return "archstone"
    return shlex.quote(os.path.relpath(typed))
