"""The verb ``contagion``: what trouble at one organisation can do to the others along their ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.founding import has_begun
from archstone.cli.missing import near_or_all, some
from archstone.cli.options import AsJson, ColumnNames, NoHeader, OnDay, Picture, exact_share
from archstone.cli.output import Page, hundred, print_json, say_fault, working
from archstone.cli.registries import named_file, read_alliance_file
from archstone.model.errors import BadInput, NotFound, RuleBroken
from archstone.model.evidence import GUIDES_TOLD
from archstone.model.organisations import with_names
from archstone.model.sentences import counted, listed

if TYPE_CHECKING:
    from archstone.engines.contagion import Contagion, Network
    from archstone.engines.contagion_relief import Relief

DEFAULT_BASE = Fraction(15, 100)  # as engines.contagion has it, which costs too much to import here
TIE_COLUMNS = ("from", "to", "strength")
SHOWN_UNASKED = 20  # to a person; a program gets them all
MOST_TIES_FOR_CIRCLES = 2_000
CIRCLES_TOLD = 3
NO_TIES = (
    "No tie that carries anything is written down, so how far trouble would travel isn't known. Write them "
    "under ties; for example, ties: [{from: our-id, to: their-id, strength: 2, what: one poster for both}]."
)


@dataclass(frozen=True)
class _Tied:
    """The network with what people call its organisations, and what can't be told from it."""

    network: Network
    names: Mapping[str, str]
    pairs: tuple[tuple[str, str, str], ...]
    touched: frozenset[str]
    untouched: tuple[str, ...] = ()
    about: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Answer:
    tied: _Tied
    found: Contagion
    helps: Relief
    circles: tuple[str, ...]

    def name(self, vertex: int) -> str:
        id = self.tied.network.ids[vertex]
        return self.tied.names.get(id, id)


def contagion(
    file: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="FILE", help="Alliance file (YAML or JSON); - reads standard input."),
    ] = None,
    *,
    source: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--from", metavar="ID", help="Where the trouble begins; may be repeated."),
    ] = None,
    edges: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--edges", metavar="CSV", help="Instead of FILE, a plain table: from,to,strength."),
    ] = None,
    columns: ColumnNames = None,
    no_header: NoHeader = False,
    base: Annotated[
        Optional[Fraction],  # noqa: UP045
        typer.Option(
            "--base",
            metavar="P",
            parser=exact_share,
            help="How likely a tie of strength 1 carries trouble on; 0.15.",
        ),
    ] = None,
    runs: Annotated[
        int,
        typer.Option(
            "--runs",
            metavar="N",
            min=1,
            max=1_000_000,
            help="How many worlds to simulate, where more than 30 ties are uncertain.",
        ),
    ] = 10_000,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="Where chance starts; the same worlds again.")
    ] = 0,
    top: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--top", metavar="N", min=1, help="Show the N most exposed only."),
    ] = None,
    on: OnDay = None,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Tell what trouble at one member can do to the others through their ties, and what helps.

    Each exposure is the probability that the member is reached: exact where at most 30 ties are uncertain,
    simulated with an interval above.
    """
    if (file is None) == (edges is None):
        raise RuleBroken("Give either an alliance FILE or a plain --edges table, one of the two.")
    carries = DEFAULT_BASE if base is None else base
    if edges is not None:
        if on is not None:
            raise RuleBroken("--on is for an alliance file; a plain table has no days.")
        tied = _read_edges(edges, columns or [], carries, header=not no_header)
    else:
        assert file is not None
        if columns or no_header:
            raise RuleBroken("--columns and --no-header are for a plain --edges table.")
        tied = _read_ties(file, on or date.today(), carries)
    if not source:
        hint = f" with the id of one of {some(tied.network.ids)}" if tied.network.ids else ""
        raise RuleBroken(f"{named_file(file or edges or '')}: say where the trouble begins: --from{hint}.")
    answer = _answer(tied, source, runs, seed)
    shown = answer.found.ranked[:top] if top is not None or json else answer.found.ranked[:SHOWN_UNASKED]
    if picture:
        _draw(answer, picture)
    if json:
        print_json(_as_json(answer, shown if top is not None else None))
    else:
        _write(Page(), answer, shown)


def _read_ties(file: str, day: date, base: Fraction) -> _Tied:
    from archstone.engines.contagion import Network

    alliance = read_alliance_file(file)
    has_begun(alliance, day)
    held = alliance.room("members")
    ties = alliance.room("ties").on(day)
    members = held.members_on(day) if held else ()
    network = Network.from_ties(
        ((tie.source, tie.target, tie.strength) for tie in ties),
        base,
        ids=(*members, *(organisation.id for organisation in alliance.registry)),
    )
    names = {organisation.id: organisation.name for organisation in alliance.registry}
    missing = []
    if not any(tie.carries for tie in ties):
        missing.append(NO_TIES)
    untouched = ties.untouched(members)
    if untouched and not missing:
        missing.append(
            f"No tie to or from {listed(untouched)} is written down, so what would reach "
            f"{'it' if len(untouched) == 1 else 'them'} isn't known."
        )
    listed_ever = held.ids if held else ()
    if gone := [id for id in listed_ever if id not in members and id in ties.ids]:
        missing.append(
            f"{listed(gone)} {'is no member' if len(gone) == 1 else 'are no members'} on that day, but ties "
            "to and from there have no end before it: they still count."
        )
    pairs = tuple((tie.source, tie.target, tie.what) for tie in ties if tie.carries)
    about = f"{held.name if held else 'The alliance'}, on {day}"
    return _Tied(network, names, pairs, frozenset(ties.ids), untouched, about, tuple(missing))


def _read_edges(path: str, columns: list[str], base: Fraction, *, header: bool) -> _Tied:
    """Read a plain table of ties; those of one pair add, and a row of strength 0 or less carries nothing."""
    from archstone.engines.contagion import Network
    from archstone.files.plain_tables import Column, number, parse_names, read_plain_table

    with working("Reading the ties"):
        table = read_plain_table(
            path,
            (Column("from"), Column("to"), Column("strength", number)),
            named=parse_names(columns, TIE_COLUMNS),
            header=header,
        )
    faults = [
        table.fault(row, "to", f"The tie runs from {row.values[0]} to itself; remove it.")
        for row in table.rows
        if row.values[0] == row.values[1]
    ]
    if faults:
        raise BadInput(faults)
    network = Network.from_ties((row.values for row in table.rows), base)
    pairs = tuple((row.values[0], row.values[1], "") for row in table.rows if row.values[2] > 0)
    missing = () if pairs else (NO_TIES,)
    return _Tied(network, {}, pairs, frozenset(network.ids), (), counted(len(pairs), "tie"), missing)


def _answer(tied: _Tied, source: Sequence[str], runs: int, seed: int) -> _Answer:
    import numpy as np

    from archstone.engines.contagion import contagion as spread
    from archstone.engines.contagion_relief import relief

    for id in source:
        if id not in tied.network.ids:
            raise NotFound(f"There is no organisation {id!r}.{near_or_all(id, tied.network.ids)}")
    begins = [tied.network.vertex(id) for id in dict.fromkeys(source)]
    with working("Following the ties; the very first time takes longer"):
        found = spread(tied.network, begins, rng=np.random.default_rng(seed), runs=runs)
        helps = relief(found)
    return _Answer(tied, found, helps, _circles(tied))


def _circles(tied: _Tied) -> tuple[str, ...]:
    """Name the circles in which ties run, such as a cycle of guarantees."""
    if len(tied.pairs) > MOST_TIES_FOR_CIRCLES:
        return ()
    from archstone.model.ties import circles

    what = {(source, target): words for source, target, words in reversed(tied.pairs)}
    told = []
    for circle in circles((source, target) for source, target, _ in tied.pairs)[:CIRCLES_TOLD]:
        after = [*circle[1:], circle[0]]
        said = [what[pair] for pair in zip(circle, after, strict=True) if what[pair]]
        words = f" ({'; '.join(said)})" if said else ""
        names = " → ".join(tied.names.get(id, id) for id in [*circle, circle[0]])
        told.append(
            f"Ties run in a circle: {names}{words}. Each of them can be hit by its own trouble again, "
            "through the others; here whoever was reached counts once."
        )
    return tuple(told)


def _as_json(answer: _Answer, shown: Sequence[int] | None) -> dict[str, Any]:
    found, ids = answer.found, answer.tied.network.ids
    touched = _touched(answer)
    wanted = set(touched if shown is None else [*found.sources, *shown])
    kept = [v for v in range(len(ids)) if v in wanted]
    helps = answer.helps
    return {
        "source": [ids[v] for v in found.sources],
        "exposure": {ids[v]: float(found.exposure[v]) for v in kept},
        "method": found.method,
        "interval": {ids[v]: [float(found.low[v]), float(found.high[v])] for v in kept},
        "reached_expected": found.reached,
        "reached_interval": [found.reached_low, found.reached_high],
        "uncertain_ties": found.uncertain,
        "runs": found.runs,
        "base": answer.tied.network.base,
        "ties_without_strength": answer.tied.network.without_strength,
        "without_ties": list(answer.tied.untouched),
        "told_first": [{"id": ids[one.member], "reached_expected": one.reached} for one in helps.members],
        "tie_cut": [
            {"from": ids[cut.source], "to": ids[cut.target], "reached_expected": cut.reached}
            for cut in helps.ties
        ],
        "tried": {"method": "exact" if helps.exact else "simulated", "worlds": helps.worlds},
        "circles": list(answer.circles),
        "missing": list(answer.tied.missing),
        "helps": list(_helps(answer)),
        "explanation": list(_explanation(answer)),
    }


def _touched(answer: _Answer) -> set[int]:
    """Those of whom something is known: a tie touches them, or the trouble begins there."""
    return {answer.tied.network.vertex(id) for id in answer.tied.touched} | set(answer.found.sources)


def _helps(answer: _Answer) -> tuple[str, ...]:
    from archstone.engines.contagion_relief import what_helps

    return what_helps(answer.found, answer.helps, answer.tied.names)


def _explanation(answer: _Answer) -> tuple[str, ...]:
    found, network = answer.found, answer.tied.network
    base = f"{float(network.base):g}"
    said = [
        "How this is made: whoever is reached tries each of its ties once; a tie of strength s carries with "
        f"1 - (1 - {base})^s, and ties of one pair add (independent cascade, Kempe, Kleinberg and Tardos "
        f"2003). That a tie of strength 1 carries with {base} is "
        + ("our default." if network.base == DEFAULT_BASE else "your choice."),
        found.how,
    ]
    if network.without_strength:
        said.append(
            f"{counted(network.without_strength, 'row')} of strength 0 or less "
            f"{'carries' if network.without_strength == 1 else 'carry'} nothing."
        )
    if answer.helps.members:
        said.append(
            "Who to tell first and what to loosen were tried one by one, exactly."
            if answer.helps.exact
            else f"Who to tell first and what to loosen were tried in {answer.helps.worlds:,} worlds; "
            "of many looks a little better there than it is."
        )
    said.append("That trouble travels by these ties alone is an assumption; their strength is an estimate.")
    return tuple(said)


def _write(page: Page, answer: _Answer, shown: Sequence[int]) -> None:
    from archstone.engines.contagion_relief import many

    found, tied = answer.found, answer.tied
    begins = listed(answer.name(v) for v in found.sources)
    page.title(f"What trouble at {begins} can do to the others", tied.about)
    for sentence in tied.missing:
        page.say(with_names(sentence, tied.names))
    if not found.ranked:
        page.say(f"No tie leads from {begins} to anyone, as far as is written down: nobody is reached.")
    else:
        others = len(_touched(answer)) - len(found.sources)
        page.say(
            f"On average it reaches {many(found.reached)} of {counted(others, 'other')} that ties touch"
            + (
                "."
                if found.exact
                else f" ({many(found.reached_low)} to {many(found.reached_high)} with 95 % confidence)."
            )
        )
        page.gap()
        _write_table(page, answer, shown)
        if len(shown) < len(found.ranked):
            more = len(found.ranked) - len(shown)
            page.say(f"… and {more:,} more that can be reached: --top shows them, --json gives all.", 2)
    for sentence in answer.circles:
        page.gap()
        page.say(sentence)
    if helps := _helps(answer):
        page.gap()
        page.title("What helps")
        page.points(helps)
    page.gap()
    for sentence in _explanation(answer):
        page.say(sentence)
    page.say(GUIDES_TOLD)


def _write_table(page: Page, answer: _Answer, shown: Sequence[int]) -> None:
    from archstone.engines.contagion_ways import likeliest_ways, way_to

    found = answer.found
    before = likeliest_ways(found)
    rows: list[tuple[str, ...]] = []
    for vertex in shown:
        way = way_to(before, vertex)[:-1]
        by = " → ".join(answer.name(v) for v in way)
        exposure = hundred(Fraction(float(found.exposure[vertex])))
        if found.exact:
            rows.append((answer.name(vertex), exposure, by))
        else:
            low, high = (100 * float(bound[vertex]) for bound in (found.low, found.high))
            rows.append((answer.name(vertex), exposure, f"{low:.1f} to {high:.1f}", by))
    heads = ["Reached", "Exposure", "Likeliest way"]
    if not found.exact:
        heads.insert(2, "95 % interval")
    page.table(heads, rows)


def _draw(answer: _Answer, picture: str) -> None:
    from archstone.documents.contagion_picture import contagion_picture
    from archstone.documents.pictures import save_picture

    if not answer.found.ranked:
        say_fault("Nobody is reached, so there is nothing to draw; no picture was written.")
        return
    save_picture(contagion_picture(answer.found, answer.tied.names), picture)
