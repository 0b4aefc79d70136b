"""The verb ``ground``: what all can carry, what bridges, what divides, from votes on statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.options import AsJson, ColumnNames, Picture
from archstone.cli.output import Page, hundred, print_json, working
from archstone.cli.registries import named_file
from archstone.model.errors import RuleBroken
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.common_ground import CommonGround, StatementGround

NAMED_AT_MOST = 12  # voters; above, no one is named with what they oppose
SHOWN_UNASKED = 5
HALF = Fraction(1, 2)  # of every group, for a statement to be shown as bridging


def ground(
    file: Annotated[
        str,
        typer.Argument(
            metavar="VOTES",
            help="Votes (CSV, XLSX, Parquet: voter, then a column a statement) or an alliance file; - reads "
            "standard input.",
        ),
    ],
    *,
    groups: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--groups", metavar="FILE", help="The group of each voter: a table voter,group."),
    ] = None,
    texts: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--texts", metavar="FILE", help="What the statements say: a table statement,text."),
    ] = None,
    columns: ColumnNames = None,
    skip: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--skip", metavar="NAME,…", help="Columns that are no statements; n-* for all of them."),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="Draws the starts when groups are looked for.")
    ] = 0,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=1, help="How many of each kind to show in words.")
    ] = SHOWN_UNASKED,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Find common ground in votes on statements: what all can carry, what bridges, what divides.

    What no one opposes and nearly all support is the joint agenda. What divides is parked with a day; what is
    essential to someone and opposed by someone is a red line.
    """
    import numpy as np

    from archstone.engines.common_ground import common_ground
    from archstone.files.plain_tables import parse_names
    from archstone.files.vote_tables import COLUMNS, read_groups, read_texts, read_votes

    if [file, groups, texts].count("-") > 1:
        raise RuleBroken("Only one table can come from standard input.")
    named = parse_names(columns or [], COLUMNS)
    passed_over = [name.strip() for part in skip or () for name in part.split(",") if name.strip()]
    read = read_votes(file, named=_own(named, groups), skip=passed_over)
    given = read_groups(groups, named=_some(named, "voter", "group")) if groups is not None else read.groups
    said = read_texts(texts, named=_some(named, "statement", "text")) if texts is not None else None
    with working("Looking for common ground; the very first time takes longer"):
        try:
            found = common_ground(read.votes, rng=np.random.default_rng(seed), groups=given, texts=said)
        except RuleBroken as error:
            at_fault = groups if groups is not None and error.at == ("groups",) else file
            raise RuleBroken(f"{named_file(at_fault)}: {error}") from error
    if picture:
        from archstone.documents.opinion_map import opinion_picture
        from archstone.documents.pictures import save_picture

        save_picture(opinion_picture(found), picture)
    if json:
        print_json(_as_json(found))
    else:
        _write(Page(), found, top)


def _some(named: Mapping[str, str], *ours: str) -> dict[str, str]:
    return {name: theirs for name, theirs in named.items() if name in ours}


def _own(named: Mapping[str, str], groups: str | None) -> dict[str, str]:
    """Take the names that bear on the votes; groups stand in them unless a table of groups is given."""
    return _some(named, "voter", "group") if groups is None else _some(named, "voter")


def _as_json(found: CommonGround) -> dict[str, Any]:
    return {
        "sentence": found.sentence,
        "voters": found.voted,
        "groups": [{"id": id, "size": len(who), "voters": list(who)} for id, who in found.members.items()],
        "grouping": {
            "method": found.groups.method,
            "reason": found.groups.reason,
            "silhouettes": {str(k): value for k, value in found.groups.silhouettes},
            "in_no_group": [
                voter for voter, group in zip(found.voters, found.groups.labels, strict=True) if group < 0
            ],
        },
        "statements": [_statement_as_json(ground) for ground in found.statements],
        "overlap": [ground.id for ground in found.overlap],
        "parked": [
            {
                "id": ground.id,
                "until": ground.until and ground.until.isoformat(),
                "decision": ground.statement.set_aside and ground.statement.set_aside.decision,
            }
            for ground in found.parked
        ],
        "red_lines": [
            {
                "id": ground.id,
                "essential_for": list(ground.statement.essential_for),
                "opposed_by": list(ground.opposed_by) if found.voted <= NAMED_AT_MOST else None,
            }
            for ground in found.red_lines
        ],
        "notes": list(found.notes),
        "source": found.source,
    }


def _statement_as_json(ground: StatementGround) -> dict[str, Any]:
    return {
        "id": ground.id,
        "text": ground.statement.text,
        "consensus": ground.consensus,
        "mean_consensus": ground.mean_consensus,
        "bridging": ground.bridging,
        "divisive": ground.divisive,
        "support": ground.votes.support,
        "oppose": ground.votes.oppose,
        "pass": ground.votes.passed,
        "agreement": {id: count.agreement for id, count in ground.by_group.items()},
        "overlap": ground.overlap,
        "parked": ground.parked,
        "red_line": ground.red_line,
    }


def _write(page: Page, found: CommonGround, top: int) -> None:
    aside = f"{counted(found.voted, 'voter')}, {counted(len(found.statements), 'statement')}"
    page.title("Common ground", aside)
    page.say(found.groups.reason)
    if len(found.groups) > 1 and found.groups.method != "each voter":
        sizes = zip(found.groups.ids, found.groups.sizes, strict=True)
        page.say("; ".join(f"group {id}: {counted(size, 'voter')}" for id, size in sizes) + ".")
    _section(page, found, "What all can carry: the joint agenda", _by_support(found.overlap), top)
    if not found.overlap:
        page.say(
            "Nothing yet: each statement is opposed by someone, or too few voted on it or support it.", 2
        )
    _section(
        page,
        found,
        "What bridges: at least half of every group support it",
        _bridging(found),
        top,
        score=True,
    )
    _section(page, found, "What divides: parked", _by_split(found.parked), top)
    _section(page, found, "Red lines: essential to someone, and not up for trade", found.red_lines, top)
    if found.notes:
        page.gap()
        page.title("To know")
        page.points(found.notes)
    page.gap()
    page.say(f"Why so: {found.source}.")


def _section(
    page: Page,
    found: CommonGround,
    heading: str,
    grounds: Sequence[StatementGround],
    top: int,
    *,
    score: bool = False,
) -> None:
    if not grounds and not heading.startswith("What all"):
        return
    page.gap()
    more = len(grounds) - top
    page.title(heading, f"{top} of {len(grounds)}, ask for more with --top" if more > 0 else "")
    for ground in grounds[:top]:
        named = ground.statement.words
        page.say(f"- {named}" if named == ground.id else f"- {named} ({ground.id})", 2)
        page.say(" ".join(_told(found, ground, score=score)), 4)


def _told(found: CommonGround, ground: StatementGround, *, score: bool) -> Iterable[str]:
    yield ground.sentence
    if by_group := ground.groups_sentence:
        yield f"In favour in {by_group}."
    if score and ground.bridging is not None:
        yield f"Bridging {ground.bridging:.2f}; consensus {hundred(ground.mean_consensus)}."
    if ground.red_line:
        yield f"Essential for {', '.join(ground.statement.essential_for)}."
        if found.voted <= NAMED_AT_MOST:
            yield f"Opposed by {', '.join(ground.opposed_by)}."
    if ground.parked:
        aside = ground.statement.set_aside
        yield f"{str(aside)[0].upper()}{str(aside)[1:]}." if aside else "No day to take it up again yet."


def _by_support(grounds: Iterable[StatementGround]) -> list[StatementGround]:
    return sorted(grounds, key=lambda ground: (-ground.votes.support, ground.votes.passed))


def _by_split(grounds: Iterable[StatementGround]) -> list[StatementGround]:
    return sorted(grounds, key=lambda ground: -(ground.divisive or 0))


def _bridging(found: CommonGround) -> list[StatementGround]:
    """Take what enough voted on and at least half support, of every group, beside the agenda; best first."""
    enough = max(2, found.voted // 10)

    def carried(ground: StatementGround) -> bool:
        counts = [ground.votes] if found.groups.method == "each voter" else ground.by_group.values()
        return all(count.agreement is not None and count.agreement >= HALF for count in counts)

    scored = [
        ground
        for ground in found.statements
        if ground.bridging is not None
        and not (ground.overlap or ground.parked or ground.red_line)
        and ground.votes.cast >= enough
        and carried(ground)
    ]
    return sorted(scored, key=lambda ground: -(ground.bridging or 0.0))
