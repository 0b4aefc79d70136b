"""The verb ``stress``: what an alliance still covers when members leave, and who could step in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from archstone.cli.founding import has_begun
from archstone.cli.options import AllianceFileName, AsJson, OnDay, Picture, exact_share
from archstone.cli.output import Page, print_json, working
from archstone.cli.registries import keep_standard_input, read_alliance_file, read_registry
from archstone.cli.stress_answers import Tested, as_json
from archstone.cli.stress_pages import write
from archstone.model.sentences import listed

if TYPE_CHECKING:
    from archstone.files.alliances import AllianceFile
    from archstone.model.capabilities import Taxonomy
    from archstone.model.goals import Goal
    from archstone.model.organisations import Organisation
    from archstone.model.registries import Registry
    from archstone.model.stress import StressAssumptions


def stress(
    file: AllianceFileName,
    *,
    cut: Annotated[
        Optional[Fraction],  # noqa: UP045
        typer.Option(
            "--cut", metavar="SHARE", parser=exact_share, help="By how much a budget falls; 0.3 unless set."
        ),
    ] = None,
    redundancy: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            "--redundancy",
            metavar="R",
            min=1,
            help="How many members must have a critical capability before it counts.",
        ),
    ] = None,
    registry: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--registry", metavar="FILE", help="Who could step in; the file's own other organisations if not."
        ),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=1, help="How many pairs and organisations to show.")
    ] = 3,
    trials: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            "--trials",
            metavar="N",
            min=2,
            help="How many worlds to draw; up to 12 members all are listed unless asked for.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Where the drawing begins.")] = 0,
    on: OnDay = None,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Show what would be lost if any one or two members left, or a budget fell, and who could step in.

    A capability that hangs on one member is a single point of failure. Likelihoods and shocks that may hit
    several at once stand in the file under stress.
    """
    keep_standard_input(file, registry)
    alliance = read_alliance_file(file)
    today = on or date.today()  # the day where the person sits
    has_begun(alliance, today)
    tested = _test(
        alliance,
        on=today,
        registry=registry,
        options=_Options(cut, redundancy, top, trials, seed),
    )
    if picture:
        from archstone.documents.pictures import save_picture
        from archstone.documents.stress_picture import stress_picture

        save_picture(stress_picture(tested.test, tested.taxonomy, tested.names), picture)
    if json:
        print_json(as_json(tested))
    else:
        write(Page(), tested, top)


@dataclass(frozen=True)
class _Options:
    cut: Fraction | None
    redundancy: int | None
    top: int
    trials: int | None
    seed: int


def _test(alliance_file: AllianceFile, *, on: date, registry: str | None, options: _Options) -> Tested:
    import numpy as np

    from archstone.engines.stress import stress_test
    from archstone.model.stress import CUT, tied_to_pledges

    own = alliance_file.registry
    alliance = alliance_file.room("members")
    ids = alliance.members_on(on) if alliance else ()
    left = tuple(id for id in alliance.ids if id not in ids) if alliance else ()
    notes: list[str] = []
    members = [_organisation(own, id, notes) for id in ids]
    given: StressAssumptions = alliance_file.room("stress")
    assumptions = given.only(ids)
    dropped = [id for id in given.named if id not in ids]
    if dropped:
        notes.append(f"What is assumed of {listed(dropped)} is left out: no member on this day.")
    if options.redundancy is not None:
        assumptions = replace(assumptions, redundancy=options.redundancy)
    goal = _goal(alliance_file, alliance.goal if alliance else None, notes)
    outside, taxonomy = _outside(alliance_file, registry)
    with working("Looking at what would be lost; the very first time takes longer"):
        test = stress_test(
            members,
            taxonomy,
            goal=goal,
            assumptions=assumptions,
            tied=tied_to_pledges(alliance_file.room("pledges"), on),
            cut=CUT if options.cut is None else options.cut,
            outside=outside,
            top=options.top,
            trials=options.trials,
            rng=np.random.default_rng(options.seed),
        )
    charter = alliance_file.room("charters").charter_in_force
    clauses = charter.made_from("stand-ins") if charter else ()
    lines = tuple(str(line) for clause in clauses for line in clause.value("stand_ins") or ())
    return Tested(
        on,
        alliance.name if alliance else "the alliance",
        test,
        {one.id: one.name for one in (*outside, *own)},
        taxonomy,
        left,
        lines,
        any(one.id not in ids for one in outside),
        (*notes, *test.notes),
    )


def _organisation(registry: Registry, id: str, notes: list[str]) -> Organisation:
    """Find a member; one that the file doesn't describe, or whose audit is empty, is told."""
    from archstone.model.organisations import Organisation

    found: Organisation = registry[id] if id in registry else Organisation(id, id)
    if not found.audit.strengths:
        notes.append(
            f"No strength of {id} is on record, so it carries nothing here; that isn't to say it can't."
        )
    return found


def _goal(alliance_file: AllianceFile, named: str | None, notes: list[str]) -> Goal | None:
    if named is None:
        return None
    if not alliance_file.registry.goals:
        notes.append(
            f"The goal {named} isn't described in this file; put it under goals: with what it requires."
        )
        return None
    return alliance_file.registry.goal(named)


def _outside(alliance_file: AllianceFile, registry: str | None) -> tuple[tuple[Organisation, ...], Taxonomy]:
    """Read who could step in, and a taxonomy in which both files can be read."""
    from archstone.model.capabilities import Taxonomy

    own = alliance_file.registry
    if registry is None:
        return own.organisations, own.taxonomy
    found = read_registry(registry)
    more = (capability for capability in found.taxonomy if capability.id not in own.taxonomy)
    return found.organisations, Taxonomy((*own.taxonomy, *more))
