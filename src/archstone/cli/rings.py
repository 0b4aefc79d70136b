"""The verb ``rings``: exchanges among two to four, where each is covered by the one before it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.options import (
    AsJson,
    ColumnNames,
    GoalsFile,
    NoHeader,
    PerhapsFile,
    Picture,
    Register,
    exact,
)
from archstone.cli.output import Page, hundred, print_json, say_fault, working
from archstone.cli.registries import read_registry
from archstone.model.errors import BadInput, NotFound, RuleBroken, did_you_mean
from archstone.model.sentences import counted

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from archstone.engines.rings import Edges, Ring
    from archstone.model.organisations import Organisation
    from archstone.model.registries import Registry

EDGE_COLUMNS = ("from", "to", "weight")
THRESHOLD_OF_COVERS = Fraction(3, 10)
LISTED_THROUGH = 10
FEWER_RECEIVERS = 20  # where all would make more rings than can be listed
SHOWN_UNASKED = 10  # to a person; a program gets them all
STRAIGHT_FROM_AUDITS = 3  # longer rings through one organisation need the edges drawn first


@dataclass(frozen=True)
class Members:
    """Who can be in a ring, by vertex: ids ascending, names, and how well one covers another."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    weight: Callable[[int, int], Fraction]


@dataclass(frozen=True)
class Found:
    """The rings to show, with what is known of the whole set; ``bound`` is the total where it is proven."""

    rings: tuple[Ring, ...]
    total: float
    bound: float
    gap: float
    proven: bool
    method: str


def rings(
    file: PerhapsFile = None,
    *,
    through: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--through", metavar="ID", help="The best rings through one organisation instead."),
    ] = None,
    longest: Annotated[
        int, typer.Option("--longest", metavar="N", min=2, max=4, help="How many members at most.")
    ] = 3,
    threshold: Annotated[
        Optional[Fraction],  # noqa: UP045
        typer.Option(
            "--threshold",
            metavar="T",
            parser=exact,
            help="The least cover that counts; 0.3, or 0 with --edges.",
        ),
    ] = None,
    top: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--top", metavar="N", min=1, help="How many to show at most."),
    ] = None,
    receivers: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            "--receivers",
            metavar="N",
            min=1,
            help="Keep only each one's N best covered, for a large registry; else all.",
        ),
    ] = None,
    edges: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--edges", metavar="CSV", help="Instead of FILE, a plain table: from,to,weight."),
    ] = None,
    columns: ColumnNames = None,
    no_header: NoHeader = False,
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="S", min=0.1, help="How long to search for the proof.")
    ] = 30.0,
    goals: GoalsFile = None,
    register: Register = None,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Find exchanges among two to four, where each is covered by the one before it.

    A covers B, B covers C and C covers A, also where no pair fits. The best set shares no organisation, and
    its total is proven or bounded.
    """
    if (file is None) == (edges is None):
        raise RuleBroken("Give either a registry FILE or a plain --edges table, one of the two.")
    search = _Search(through, longest, threshold, top, receivers, seconds)
    if edges is not None:
        if receivers is not None:
            raise RuleBroken("--receivers is for a registry; a plain table is used as it is.")
        graph, members = _read_edges(edges, columns or [], threshold, header=not no_header)
        found = search.in_edges(graph, members)
    else:
        assert file is not None
        registry = read_registry(file, goals=goals, register=register)
        found, members = search.in_registry(registry)
    if picture:
        _draw(found, members, through, picture)
    if json:
        print_json(_rings_as_json(found, found.rings[:top], members))
    else:
        _write_rings(Page(), found, found.rings[: top or SHOWN_UNASKED], members, through)


@dataclass(frozen=True)
class _Search:
    through: str | None
    longest: int
    threshold: Fraction | None
    top: int | None
    receivers: int | None
    seconds: float

    def in_edges(self, graph: Edges, members: Members) -> Found:
        from archstone.engines.rings import best_rings, rings_through

        with working("Looking for rings; the very first time takes longer"):
            if self.through is not None:
                vertex = _vertex(self.through, members.ids)
                top = self.top or LISTED_THROUGH
                return _found_through(rings_through(graph, vertex, longest=self.longest, top=top))
            best = best_rings(graph, longest=self.longest, seconds=self.seconds)
        ranked = tuple(sorted(best.rings, key=lambda ring: (-ring.value, -ring.strength, ring.members)))
        return Found(ranked, best.total, best.bound, best.gap, best.proven, best.method)

    def in_registry(self, registry: Registry) -> tuple[Found, Members]:
        from archstone.engines.audits import AuditTable
        from archstone.engines.rings import TooManyRings, edges_from_audits, rings_through

        ordered = sorted(registry, key=lambda organisation: organisation.id)
        table = AuditTable.from_audits((one.audit for one in ordered), registry.taxonomy)
        members = _members_of(ordered, registry)
        threshold = THRESHOLD_OF_COVERS if self.threshold is None else self.threshold
        refused = _refusals(ordered)
        drawn = self.longest > STRAIGHT_FROM_AUDITS or self.receivers is not None
        if self.through is not None and not drawn:
            found = rings_through(
                table,
                _vertex(self.through, members.ids),
                longest=self.longest,
                top=self.top or LISTED_THROUGH,
                threshold=threshold,
                refused=refused,
            )
            return _found_through(found), members
        with working(f"Looking at who covers whom among {counted(len(ordered), 'organisation')}"):
            graph = edges_from_audits(table, threshold, receivers=self.receivers, refused=refused)
        try:
            return self.in_edges(graph, members), members
        except TooManyRings:
            if self.receivers is not None:
                raise
        warnings.warn(
            f"There are more than ten million rings here. Only each organisation's {FEWER_RECEIVERS} best "
            "covered were looked at (--receivers sets how many), and the bound holds among these.",
            stacklevel=2,
        )
        graph = edges_from_audits(table, threshold, receivers=FEWER_RECEIVERS, refused=refused)
        return self.in_edges(graph, members), members


def _found_through(found: tuple[Ring, ...]) -> Found:
    total = sum(ring.value for ring in found)
    return Found(found, total, total, 0.0, True, "every ring through one organisation looked at")


def _vertex(id: str, ids: tuple[str, ...]) -> int:
    if id not in ids:
        raise NotFound(f"There is no organisation {id!r}.{did_you_mean(id, ids)}")
    return ids.index(id)


def _members_of(ordered: list[Organisation], registry: Registry) -> Members:
    from archstone.engines.cover import cover

    def weight(source: int, target: int) -> Fraction:
        return cover(ordered[target].audit, ordered[source].audit, registry.taxonomy).value or Fraction(0)

    return Members(tuple(o.id for o in ordered), tuple(o.name for o in ordered), weight)


def _refusals(ordered: list[Organisation]) -> Callable[[int], npt.NDArray[np.bool_]] | None:
    """Say for one organisation whom it refuses or is refused by; None where no one refuses anyone."""
    if not any(organisation.deal_breakers for organisation in ordered):
        return None
    import numpy as np

    from archstone.engines.refusals import TraitRefusals

    refusals = TraitRefusals([o.holds for o in ordered], [o.refuses for o in ordered])

    def refused(row: int) -> npt.NDArray[np.bool_]:
        marked = np.zeros(len(ordered), dtype=np.bool_)
        marked[refusals.of(row)] = True
        return marked

    return refused


def _read_edges(
    path: str, columns: list[str], threshold: Fraction | None, *, header: bool
) -> tuple[Edges, Members]:
    """Read a plain table of edges, its weights compared with the threshold exactly as they are written."""
    import numpy as np

    from archstone.engines.rings import Edges
    from archstone.files.plain_tables import Column, not_negative, parse_names, read_plain_table

    table = read_plain_table(
        path,
        (Column("from"), Column("to"), Column("weight", not_negative)),
        named=parse_names(columns, EDGE_COLUMNS),
        header=header,
    )
    weights: dict[tuple[str, str], Fraction] = {}
    faults = []
    for row in table.rows:
        source, target, weight = row.values
        if source == target:
            faults.append(table.fault(row, "to", f"The edge runs from {source} to itself; remove it."))
        elif (source, target) in weights:
            message = f"The edge from {source} to {target} stands in an earlier row already; keep one."
            faults.append(table.fault(row, "to", message))
        weights[source, target] = weight
    if faults:
        raise BadInput(faults)
    ids = tuple(sorted({id for pair in weights for id in pair}))
    place = {id: k for k, id in enumerate(ids)}
    kept = [(pair, weight) for pair, weight in weights.items() if weight >= (threshold or 0)]
    graph = Edges(
        len(ids),
        np.array([place[source] for (source, _), _ in kept], dtype=np.int32),
        np.array([place[target] for (_, target), _ in kept], dtype=np.int32),
        np.array([float(weight) for _, weight in kept], dtype=np.float64),
    )
    return graph, Members(ids, ids, lambda source, target: weights[ids[source], ids[target]])


def _covers(ring: Ring, members: Members) -> list[Fraction]:
    after = (*ring.members[1:], ring.members[0])
    return [members.weight(one, other) for one, other in zip(ring.members, after, strict=True)]


def _rings_as_json(found: Found, shown: tuple[Ring, ...], members: Members) -> dict[str, Any]:
    return {
        "rings": [
            {
                "members": [members.ids[vertex] for vertex in ring.members],
                "value": ring.value,
                "strength": ring.strength,
            }
            for ring in shown
        ],
        "total": found.total,
        "bound": found.bound,
        "gap": found.gap,
        "proven": found.proven,
        "method": found.method,
    }


def _write_rings(
    page: Page, found: Found, shown: tuple[Ring, ...], members: Members, through: str | None
) -> None:
    if through is None:
        page.title("Rings that share no organisation", counted(len(found.rings), "ring"))
    else:
        name = members.names[_vertex(through, members.ids)]
        page.title(f"Rings through {name}", counted(len(found.rings), "ring"))
    if not found.rings:
        page.say("No ring here. Try a lower --threshold or a higher --longest.")
    for place, ring in enumerate(shown, start=1):
        page.gap()
        write_ring(page, [members.names[v] for v in ring.members], _covers(ring, members), place)
    if not found.rings or through is not None:
        return
    page.gap()
    if len(shown) < len(found.rings):
        page.say(f"{counted(len(found.rings) - len(shown), 'more ring')} not shown: ask for them with --top.")
    if found.proven:
        page.say(f"Together they are worth {found.total:.2f}; no other set is worth more, that is proven.")
    else:
        page.say(
            f"Together they are worth {found.total:.2f}; no set can be worth more than {found.bound:.2f}, "
            f"so this one is at most {100 * found.gap:.1f} of 100 short of the best."
        )


def write_ring(
    page: Page, names: Sequence[str], covers: Sequence[Fraction], place: int | None = None
) -> None:
    """Write a ring for a person: who covers whom, and where it is weakest.

    *covers* says how well each covers the next, and the last the first.
    """
    indent = 3 if place else 2
    in_hundred = all(cover <= 1 for cover in covers)
    said = [hundred(cover) if in_hundred else f"{float(cover):g}" for cover in covers]
    after = [*names[1:], names[0]]
    lead = f"{place}  " if place else "  "
    page.title(f"{lead}{' → '.join([*names, names[0]])}")
    page.points(
        (f"{one} covers {other}: {much}" for one, other, much in zip(names, after, said, strict=True)), indent
    )
    weakest = covers.index(min(covers))
    worth = f"{float(sum(covers)):.2f} of {len(covers)}" if in_hundred else f"{float(sum(covers)):g}"
    page.say(f"Worth {worth} in all; weakest where {names[weakest]} covers {after[weakest]}.", indent)


def _draw(found: Found, members: Members, through: str | None, picture: str) -> None:
    from archstone.documents.pictures import save_picture
    from archstone.documents.ring_picture import ring_picture

    if not found.rings:
        say_fault("There is no ring to draw; no picture was written.")
        return
    ring = found.rings[0]
    covers = _covers(ring, members)
    if max(covers) > 1:
        raise RuleBroken("A ring can be drawn only where every weight is at most 1.")
    ids = [members.ids[vertex] for vertex in ring.members]
    mine = ids.index(through) if through in ids else None
    save_picture(ring_picture([members.names[v] for v in ring.members], covers, mine=mine), picture)
