"""The verb ``asymmetry`` on a plain network: whom others turn to, beside who is recorded as leading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from archstone.cli.output import Page, print_json
from archstone.cli.registries import keep_standard_input
from archstone.model.errors import RuleBroken, did_you_mean
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.centrality import InTies, RankCheck

EDGE_COLUMNS = ("from", "to", "weight")
SHOWN = 20
MADE = (
    "How this is made: an in-tie is another organisation with a tie to it; a pair counts once. Spearman's "
    "rho compares the order by in-ties with the order by the recorded rank over those that have one; equal "
    "ones share the mean of their places. Its interval is Bonett and Wright's, of 95 %. "
    "docs/theory/asymmetry.md"
)


def answer_of_ties(  # noqa: PLR0917  the options as they were given
    edges: str, nodes: str | None, rank: str | None, columns: list[str], header: bool, json: bool
) -> None:
    """Answer from a table of ties, and where one is given from a table of who there is."""
    from archstone.engines.centrality import in_ties, rank_check
    from archstone.files.tie_tables import read_ranks, read_ties

    if (nodes is None) != (rank is None):
        raise RuleBroken("--nodes and --rank belong together: who there is, and which column is the rank.")
    keep_standard_input(edges, nodes)
    from archstone.files.plain_tables import parse_names

    ties = read_ties(edges, named=parse_names(columns, (*EDGE_COLUMNS, "id", "name")), header=header)
    ids = dict.fromkeys(end for tie in ties for end in (tie.source, tie.target))
    ranks: Mapping[str, Fraction | None] = {}
    names: Mapping[str, str] = {}
    if nodes is not None and rank is not None:
        table = read_ranks(nodes, rank, named=parse_names(columns, (*EDGE_COLUMNS, "id", "name")))
        ranks, names = table.ranks, table.names
        for id in ids:
            if id not in ranks:
                raise RuleBroken(f"A tie names {id!r}, which {nodes} doesn't list.{did_you_mean(id, ranks)}")
        ids = dict.fromkeys(ranks)
    found = in_ties(ids, ties)
    check = rank_check(found, ranks) if rank is not None else None
    if json:
        print_json(_as_json(found, ranks, check, rank))
    else:
        _write(Page(), found, ranks, names, check, rank)


def _as_json(
    found: Sequence[InTies], ranks: Mapping[str, Fraction | None], check: RankCheck | None, rank: str | None
) -> dict[str, Any]:
    return {
        "ranking": [
            {"id": one.id, "in_ties": one.ties, "weight": one.weight, "rank": ranks.get(one.id)}
            for one in found
        ],
        "rank": rank,
        "rho": check.by_ties if check else None,
        "interval": list(check.interval) if check and check.interval else None,
        "rho_weighted": check.by_weight if check else None,
        "ranked": len(check.rows) if check else 0,
        "unranked": [one.id for one in check.unranked] if check else [],
        "made": MADE,
    }


def _write(  # noqa: PLR0917  what is written, then how it is called
    page: Page,
    found: Sequence[InTies],
    ranks: Mapping[str, Fraction | None],
    names: Mapping[str, str],
    check: RankCheck | None,
    rank: str | None,
) -> None:
    page.title("Who is turned to", counted(len(found), "organisation"))
    if check is not None:
        page.say(check.sentence)
    page.table(
        ("organisation", "in-ties", "weight", *(("rank",) if rank else ())),
        (
            (
                names.get(one.id, one.id),
                one.ties,
                f"{float(one.weight):g}",
                *((_said(ranks.get(one.id)),) if rank else ()),
            )
            for one in found[:SHOWN]
        ),
        numbers=(1, 2, 3),
    )
    if len(found) > SHOWN:
        page.say(f"{counted(len(found) - SHOWN, 'more')} with --json.")
    page.say(MADE)


def _said(rank: Fraction | None) -> str:
    return "not ranked" if rank is None else f"{float(rank):g}"
