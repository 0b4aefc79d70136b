"""The verb ``team``: the partners with whom a convener covers most of what a goal requires."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.options import (
    AsJson,
    ColumnNames,
    GoalsFile,
    NoHeader,
    PerhapsFile,
    Register,
    exact,
)
from archstone.cli.output import Page, hundred, print_json, working
from archstone.cli.registries import read_registry
from archstone.model.errors import BadInput, NotFound, RuleBroken, did_you_mean

if TYPE_CHECKING:
    from archstone.engines.teams import Team, TeamProblem
    from archstone.model.goals import Goal, Requirement
    from archstone.model.registries import Registry

TABLE_COLUMNS = ("id", "cost", "capability", "value")
COST_COLUMNS = ("id", "cost")
NO_CONVENER = ""  # stands before every id, so that ties between the others stay as they are


@dataclass(frozen=True)
class Search:
    """A team to look for, and how its members and requirements are called."""

    problem: TeamProblem
    requirements: tuple[Requirement, ...]
    names: dict[str, str]
    capabilities: dict[str, str]
    goal: Goal | None


def team(
    file: PerhapsFile = None,
    *,
    id: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--for", metavar="ID", help="The convener; a --table can do without one."),
    ] = None,
    goal: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--goal", metavar="ID", help="What is required; may be left out if there is but one."),
    ] = None,
    partners: Annotated[
        int, typer.Option("--partners", metavar="K", min=1, help="How many partners at most.")
    ] = 3,
    budget: Annotated[
        Optional[Fraction],  # noqa: UP045
        typer.Option("--budget", metavar="B", parser=exact, help="What they may cost together."),
    ] = None,
    redundancy: Annotated[
        int,
        typer.Option(
            "--redundancy",
            metavar="R",
            min=1,
            help="How many members must have a critical capability before it counts.",
        ),
    ] = 1,
    costs: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--costs", metavar="CSV", help="What coordinating with each costs: id,cost."),
    ] = None,
    table: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--table", metavar="CSV", help="Instead of FILE, a plain table: id,cost,capability,value."
        ),
    ] = None,
    columns: ColumnNames = None,
    no_header: NoHeader = False,
    goals: GoalsFile = None,
    register: Register = None,
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="S", min=0.1, help="How long to search at most.")
    ] = 30.0,
    json: AsJson = False,
) -> None:
    """Find the team that covers most of a goal, and prove how far from the best it can be.

    Critical requirements can be asked for twice (--redundancy 2). With a --table every capability in it is
    required with the same weight, unless --goals says otherwise.
    """
    if (file is None) == (table is None):
        raise RuleBroken("Give either a registry FILE or a plain --table, one of the two.")
    if table is not None:
        if costs is not None:
            raise RuleBroken("A --table brings its own costs; leave out --costs.")
        search = _search_in_table(table, id, goal, goals, columns or [], header=not no_header)
    else:
        assert file is not None
        if id is None:
            raise RuleBroken("Name the convener with --for ID.")
        if costs is None and (columns or no_header):
            raise RuleBroken("--columns and --no-header are for a --table or --costs; give one of them.")
        registry = read_registry(file, goals=goals, register=register)
        known = _read_costs(costs, columns or [], registry, header=not no_header) if costs else None
        search = _search_in_registry(registry, id, goal, known)
    search = replace(
        search, problem=replace(search.problem, partners=partners, budget=budget, redundancy=redundancy)
    )
    from archstone.engines.teams import best_team

    with working("Looking for the best team; the very first time takes longer"):
        found = best_team(search.problem, seconds=seconds)
    if json:
        print_json(_team_as_json(found, search))
    else:
        _write_team(Page(), found, search, budget)


def _search_in_registry(
    registry: Registry, id: str, goal: str | None, costs: dict[str, float] | None
) -> Search:
    from archstone.engines.teams import team_problem

    pursued = _one_goal(registry, goal)
    return Search(
        team_problem(registry, id, pursued, partners=1, costs=costs),
        pursued.requirements,
        {organisation.id: organisation.name for organisation in registry},
        {r.capability: registry.taxonomy[r.capability].name for r in pursued.requirements},
        pursued,
    )


def _one_goal(registry: Registry, goal: str | None) -> Goal:
    if goal is not None:
        return registry.goal(goal)
    if len(registry.goals) == 1:
        return registry.goals[0]
    if not registry.goals:
        raise RuleBroken("A team needs a goal: the file has none; give them with --goals FILE.")
    raise RuleBroken(f"Name the goal with --goal; there are {', '.join(g.id for g in registry.goals)}.")


def _read_costs(path: str, columns: list[str], registry: Registry, *, header: bool) -> dict[str, float]:
    """Read what coordinating with each costs; who isn't in the registry is a fault, or a slip goes unseen."""
    from archstone.files.plain_tables import Column, not_negative, parse_names, read_plain_table

    table = read_plain_table(
        path,
        (Column("id"), Column("cost", not_negative)),
        named=parse_names(columns, COST_COLUMNS),
        header=header,
    )
    known: dict[str, float] = {}
    faults = []
    for row in table.rows:
        id, cost = row.values
        if id in known:
            faults.append(table.fault(row, "id", f"The cost of {id} is given twice."))
        if id not in registry:
            message = f"There is no organisation {id!r}.{did_you_mean(id, (one.id for one in registry))}"
            faults.append(table.fault(row, "id", message))
        known[id] = float(cost)
    if faults:
        raise BadInput(faults)
    return known


def _search_in_table(
    path: str, id: str | None, goal: str | None, goals: str | None, columns: list[str], *, header: bool
) -> Search:
    """Lay a plain table out as a problem: usable strengths as they are given, without families."""
    import numpy as np

    from archstone.engines.teams import TeamProblem

    costs, values = _read_team_table(path, columns, header=header)
    capabilities = list(dict.fromkeys(capability for _, capability in values))
    pursued = _goal_for_table(goals, goal, capabilities)
    requirements = pursued.requirements if pursued else _all_alike(capabilities)
    if id is not None and id not in costs:
        raise NotFound(f"There is no organisation {id!r} in the table.{did_you_mean(id, costs)}")
    ids = sorted(costs) if id is not None else [NO_CONVENER, *sorted(costs)]
    strength = np.array(
        [[float(values.get((row, r.capability), 0)) for r in requirements] for row in ids], dtype=np.float64
    ).reshape(len(ids), len(requirements))
    known = [costs.get(row) for row in ids]
    problem = TeamProblem(
        weights=tuple(requirement.weight for requirement in requirements),
        strength=strength,
        convener=ids.index(id if id is not None else NO_CONVENER),
        partners=1,
        cost=np.array([np.nan if cost is None else float(cost) for cost in known]),
        critical=np.array([requirement.critical for requirement in requirements], dtype=np.bool_),
        ids=tuple(ids),
    )
    names = {row: row for row in ids}
    return Search(problem, requirements, names, {str(c): str(c) for c in capabilities}, pursued)


def _read_team_table(
    path: str, columns: list[str], *, header: bool
) -> tuple[dict[str, Fraction | None], dict[tuple[str, str], Fraction]]:
    from archstone.files.plain_tables import (
        Column,
        parse_names,
        perhaps_not_negative,
        read_plain_table,
        share,
        text,
    )

    readers = (text, perhaps_not_negative, text, share)
    table = read_plain_table(
        path,
        [Column(name, read) for name, read in zip(TABLE_COLUMNS, readers, strict=True)],
        named=parse_names(columns, TABLE_COLUMNS),
        header=header,
    )
    costs: dict[str, Fraction | None] = {}
    values: dict[tuple[str, str], Fraction] = {}
    faults = []
    for row in table.rows:
        id, cost, capability, value = row.values
        if costs.setdefault(id, cost) != cost:
            message = f"The cost of {id} differs from the one in an earlier row."
            faults.append(table.fault(row, "cost", message))
        if (id, capability) in values:
            message = f"{id} has {capability} in an earlier row already."
            faults.append(table.fault(row, "capability", message))
        values[id, capability] = value
    if faults:
        raise BadInput(faults)
    if not values:
        raise RuleBroken(f"{table.file} has no rows, so there is no one to choose from.")
    return costs, values


def _goal_for_table(goals: str | None, goal: str | None, capabilities: list[str]) -> Goal | None:
    """Read the goal; it may ask for the table's own capabilities beside the known ones."""
    if goals is None:
        if goal is not None:
            raise RuleBroken("A --goal for a --table needs the file it stands in: --goals FILE.")
        return None
    from pathlib import Path

    from archstone.files.registries import read_goals
    from archstone.model.capabilities import (
        ID_PATTERN,
        Capability,
        CapabilityId,
        Taxonomy,
        standard_taxonomy,
    )
    from archstone.model.registries import Registry

    own = (
        Capability(CapabilityId(c), c, family=c)
        for c in capabilities
        if c not in standard_taxonomy() and ID_PATTERN.fullmatch(c)
    )
    taxonomy = Taxonomy((*standard_taxonomy(), *own))
    return _one_goal(Registry((), read_goals(Path(goals), taxonomy), taxonomy), goal)


def _all_alike(capabilities: list[str]) -> tuple[Requirement, ...]:
    """Require every capability alike; each is critical, so that --redundancy means something."""
    from archstone.model.capabilities import CapabilityId
    from archstone.model.goals import Requirement

    return tuple(Requirement(CapabilityId(capability), critical=True) for capability in capabilities)


def _team_as_json(found: Team, search: Search) -> dict[str, Any]:
    ids = search.problem.ids
    return {
        "members": [ids[row] for row in found.members if ids[row] != NO_CONVENER],
        "coverage": found.coverage,
        "bound": found.bound,
        "gap": found.gap,
        "proven": found.proven,
        "goal": search.goal.id if search.goal else None,
        "cost": found.cost,
        "covered": [
            {
                "capability": requirement.capability,
                "weight": requirement.weight,
                "critical": requirement.critical,
                "share": carried.share,
                "by": [ids[row] for row in carried.members],
            }
            for requirement, carried in zip(search.requirements, found.covered, strict=True)
        ],
        "method": found.method,
        "notes": list(found.notes),
    }


def _write_team(page: Page, found: Team, search: Search, budget: Fraction | None) -> None:
    ids, names = search.problem.ids, search.names
    members = [ids[row] for row in found.members if ids[row] != NO_CONVENER]
    about = f"for {search.goal.name!r}" if search.goal else "for all capabilities of the table"
    page.title(f"The best team {about}", f"covers {hundred(found.coverage)}")
    page.gap()
    page.points(names[id] + (f" ({id})" if names[id] != id else "") for id in members)
    if not members:
        page.say("No one adds anything to it.", 2)
    page.gap()
    page.table(
        ("required", "matters", "covered", "by"),
        [
            (
                _asked(requirement, search),
                hundred(requirement.weight),
                hundred(carried.share),
                ", ".join(names[ids[row]] for row in carried.members) or "no one",
            )
            for requirement, carried in zip(search.requirements, found.covered, strict=True)
        ],
        numbers=(1, 2),
    )
    page.gap()
    page.points(_remarks(found, budget))


def _asked(requirement: Requirement, search: Search) -> str:
    name = search.capabilities.get(requirement.capability, requirement.capability)
    if not requirement.critical or (search.goal is None and search.problem.redundancy == 1):
        return name
    return (
        f"{name} (critical)"
        if search.problem.redundancy == 1
        else f"{name} (from {search.problem.redundancy})"
    )


def _remarks(found: Team, budget: Fraction | None) -> list[str]:
    if found.proven:
        remarks = ["No team within these rules covers more; that is proven."]
    else:
        remarks = [
            f"No team can cover more than {hundred(found.bound)}: this one is at most "
            f"{float(100 * found.gap):.1f} of 100 short of the best."
        ]
    if budget is not None and found.cost is not None:
        remarks.append(f"Coordination costs {float(found.cost):,g} of a budget of {float(budget):,g}.")
    return [*remarks, *found.notes]
