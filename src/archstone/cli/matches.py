"""The verb ``match``: who fits one organisation best, and why, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.options import (
    AsJson,
    ForId,
    GoalId,
    GoalsFile,
    Picture,
    Register,
    RegistryFile,
    conditions,
    exact_share,
)
from archstone.cli.output import Page, hundred, print_json, say_fault, working
from archstone.cli.registries import chosen_goal, open_or_read, read_registry
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.cover import Cover, CoveredVulnerability, Match
    from archstone.engines.registry_index import RegistryIndex
    from archstone.model.capabilities import Taxonomy
    from archstone.model.registries import Registry
    from archstone.model.screens import Condition


def match(
    file: RegistryFile,
    *,
    id: ForId,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help="How many at most.")] = 10,
    goal: GoalId = None,
    uncommon: Annotated[
        Fraction,
        typer.Option(
            "--uncommon",
            metavar="T",
            parser=exact_share,
            help="From 0 (rank by fit alone) to 1 (favour other sectors and no earlier tie).",
        ),
    ] = "0",  # type: ignore[assignment]
    where: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--where",
            metavar="FIELD=VALUE",
            help="A condition to meet, such as place=Vermont or 'staff>=5'; may be repeated.",
        ),
    ] = None,
    not_allied: Annotated[
        bool, typer.Option("--not-allied", help="Leave out those already allied with it.")
    ] = False,
    goals: GoalsFile = None,
    register: Register = None,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Find the organisations whose weaknesses fit one organisation's best.

    Ranks the registry by mutual cover, exactly, and says for each what they would carry for you, what you
    would carry for them, what stays open, and how far the audits can be relied on.
    """
    screens = conditions(where or ())
    if any(screen.field == "mission" for screen in screens):  # the one field that an index doesn't keep
        registry: Registry | RegistryIndex = read_registry(file, goals=goals, register=register)
    else:
        registry = open_or_read(file, goals=goals, register=register)
    pursued = chosen_goal(registry, goal)
    from archstone.engines.search import find_matches

    with working(f"Looking at {counted(len(registry), 'organisation')}"):
        found = find_matches(
            registry, id, top=top, goal=pursued, uncommon=uncommon, where=screens, not_allied=not_allied
        )
    if picture:
        draw_match(found, registry.taxonomy, picture)
    if json:
        passed = screens_passed(screens, not_allied)
        print_json(
            {
                "organisation": id,
                "goal": goal,
                "total": len(found),
                "looked_at": len(registry),
                "matches": [match_as_json(one, passed) for one in found],
            }
        )
        return
    page = Page()
    page.title(f"Best matches for {registry[id].name}", _circumstances(registry, found, goal, screens))
    if not found:
        say_why_none(page, registry, id, goal, bool(screens) or not_allied)
    for place, one in enumerate(found, start=1):
        page.gap()
        write_match(page, one, registry.taxonomy, place)
    if picture and found:
        page.gap()
        page.say(f"The best match is drawn in {picture}.")


def match_as_json(match: Match, screens: Sequence[str] = ()) -> dict[str, Any]:
    """Lay out a match with the keys that others rely on, and everything it was made from."""
    return {
        "id": match.other.id,
        "name": match.other.name,
        "mutual": match.mutual,
        "cover_in": match.cover_in.value,
        "cover_out": match.cover_out.value,
        "covered": [item.capability for item in match.cover_in.covered],
        "uncovered": [item.capability for item in match.cover_in.uncovered],
        "blind_spots": list(match.blind_spots),
        "balance": match.balance,
        "uncommonness": match.uncommonness.value,
        "value": match.ranking_value,
        "estimated": match.other.audit.estimated,
        "carries": [carried_as_json(item) for item in match.cover_in.items],
        "carried": [carried_as_json(item) for item in match.cover_out.items],
        "screens": list(screens),
    }


def carried_as_json(item: CoveredVulnerability) -> dict[str, Any]:
    """Lay out one vulnerability with the strength that covers it."""
    return {
        "capability": item.capability,
        "weight": item.vulnerability.weight,
        "share": item.share,
        "by": item.by.capability if item.by else None,
        "grade": item.by.grade if item.by else None,
        "disclosure": item.vulnerability.disclosure,
        "estimated": item.vulnerability.estimated is not None
        or (item.by is not None and item.by.estimated is not None),
    }


def screens_passed(screens: Iterable[Condition], not_allied: bool) -> list[str]:
    """Name the screens that every match passed."""
    return ["deal_breakers", *(["not_allied"] if not_allied else []), *(str(screen) for screen in screens)]


def write_match(page: Page, match: Match, taxonomy: Taxonomy, place: int | None = None) -> None:
    """Write a match for a person: name, fit, the reasons in words, then both sides as tables."""
    from archstone.documents.explanations import explain_match

    number = f"{place}  " if place else ""
    page.title(f"{number}{match.other.name}", f"fit {hundred(match.mutual)}")
    indent = len(number)
    page.say(about(match), indent)
    page.say(explain_match(match, taxonomy), indent)
    page.say(
        f"They cover {hundred(match.cover_in.value)} of what you lack, you cover "
        f"{hundred(match.cover_out.value)} of what they lack.{_ranked_by(match)}",
        indent,
    )
    page.gap()
    _write_cover(page, match.cover_in, taxonomy, ("you lack", "they bring"), indent, of_others=False)
    page.gap()
    _write_cover(page, match.cover_out, taxonomy, ("they lack", "you bring"), indent, of_others=True)


def about(match: Match) -> str:
    """Say in one line who the other is and what is uncommon about the pair."""
    other, signs = match.other, match.uncommonness
    told = [part for part in (other.kind, other.sector, other.place, f"id {other.id}") if part]
    unlike = [
        words
        for words, holds in (
            ("another sector", signs.other_sector),
            ("another kind", signs.other_kind),
            ("no earlier tie", signs.no_earlier_tie),
            ("a budget more than tenfold apart", signs.budgets_apart),
        )
        if holds
    ]
    return " · ".join(told) + (f" — {', '.join(unlike)}" if unlike else "")


def say_why_none(
    page: Page, registry: Registry | RegistryIndex, id: str, goal: str | None, screened: bool
) -> None:
    """Say why nothing was found, and what could be changed."""
    if not registry[id].audit.counting:
        page.say(f"No match: {registry[id].name} names no vulnerability that counts. Audit it first.")
        return
    changes = [
        *(["another --goal"] if goal else []),
        *(["fewer conditions"] if screened else []),
        "a larger registry",
    ]
    page.say(f"No organisation here covers and is covered in turn. Try {' or '.join(changes)}.")


def draw_match(found: Sequence[Match], taxonomy: Taxonomy, picture: str) -> None:
    """Draw the best match as an arch; where there is none, say that nothing was drawn."""
    from archstone.documents.arch import arch
    from archstone.documents.pictures import save_picture

    if not found:
        say_fault("There is no match to draw; no picture was written.")
        return
    save_picture(arch(found[0], taxonomy), picture)


def _write_cover(
    page: Page, cover: Cover, taxonomy: Taxonomy, words: tuple[str, str], indent: int, *, of_others: bool
) -> None:
    rows = [
        (
            taxonomy[item.capability].name + _marks(item, of_others),
            f"{float(item.vulnerability.weight):g} of 25",
            taxonomy[item.by.capability].name if item.by else "nothing",
            _evidence(item),
            hundred(item.share),
        )
        for item in cover.items
    ]
    lack, bring = words
    page.table((lack, "weighs", bring, "evidence", "covered"), rows, numbers=(1, 4), indent=indent)


def _marks(item: CoveredVulnerability, of_others: bool) -> str:
    sealed = of_others and item.vulnerability.disclosure == "sealed"
    return (" (sealed)" if sealed else "") + (" (estimated)" if item.vulnerability.estimated else "")


def _evidence(item: CoveredVulnerability) -> str:
    if item.by is None:
        return ""
    return "estimated" if item.by.estimated else str(item.by.grade)


def _ranked_by(match: Match) -> str:
    if not match.dial:
        return ""
    return (
        f" Ranked by {hundred(match.ranking_value)}: the fit, weighed with an uncommonness of "
        f"{hundred(match.uncommonness.value)}."
    )


def _circumstances(
    registry: Registry | RegistryIndex, found: Sequence[Match], goal: str | None, screens: Sequence[Condition]
) -> str:
    parts = [f"{counted(len(found), 'match', 'matches')} among {counted(len(registry), 'organisation')}"]
    if goal:
        parts.append(f"for the goal {registry.goal(goal).name!r}")
    if screens:
        parts.append("where " + ", ".join(str(screen) for screen in screens))
    return ", ".join(parts)
