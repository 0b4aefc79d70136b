"""The verb ``asymmetry``: who holds more of the say than it puts at risk, by member, size and region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.founding import has_begun
from archstone.cli.options import AsJson, ColumnNames, NoHeader, OnDay, Picture, day
from archstone.cli.output import Page, hundred, print_json
from archstone.cli.registries import keep_standard_input, read_alliance_file
from archstone.model.errors import RuleBroken
from archstone.model.organisations import with_names
from archstone.model.sentences import hundredths

if TYPE_CHECKING:
    from fractions import Fraction

    from archstone.engines.asymmetry import Asymmetry, Held
    from archstone.engines.power_shares import PowerRecords, Roles
    from archstone.files.alliances import AllianceFile
    from archstone.model.monitors import Watched

MADE = (
    "How this is made: each kind of say is shared out over the members and held against their risk shares "
    "(amount times likelihood, key risks). The distance is half of the differences added up: the part that "
    "would have to change hands. By chance: what it would be on average if as many things had been dealt out "
    "at random by the risk shares. * fewer than five things were counted. docs/theory/asymmetry.md"
)
FEW_COLUMNS = 6


@dataclass(frozen=True)
class _Answer:
    """What was found, in all and in the last twelve months, and the words around it."""

    records: PowerRecords
    found: Asymmetry
    lately: Asymmetry | None
    roles: tuple[Roles, ...]
    made: Mapping[str, str]
    unsettled: tuple[str, ...]
    watched: Watched


def asymmetry(
    file: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="FILE", help="Alliance file with risks; - reads standard input."),
    ] = None,
    *,
    on: OnDay = None,
    since: Annotated[
        Optional[date],  # noqa: UP045
        typer.Option(
            "--since", metavar="DATE", parser=day, help="Count only what happened from this day on."
        ),
    ] = None,
    picture: Picture = None,
    edges: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--edges", metavar="TABLE", help="Instead of FILE, ties as a table with from,to[,weight]."
        ),
    ] = None,
    nodes: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--nodes", metavar="TABLE", help="With --edges: who there is, with a recorded rank."),
    ] = None,
    rank: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--rank", metavar="COLUMN", help="The column of --nodes with the rank; more is higher."),
    ] = None,
    columns: ColumnNames = None,
    no_header: NoHeader = False,
    json: AsJson = False,
) -> None:
    """Hold who proposes, decides, sits, speaks and is credited against what each puts at risk.

    With --edges, asks of a plain network whether those whom others turn to are those recorded as leading.
    """
    if (file is None) == (edges is None):
        raise RuleBroken("Give either an alliance FILE with risks or a plain --edges table of ties.")
    if edges is not None:
        if picture is not None or on is not None or since is not None:
            raise RuleBroken("--picture, --on and --since are for an alliance FILE.")
        from archstone.cli.asymmetry_ties import answer_of_ties

        answer_of_ties(edges, nodes, rank, columns or [], not no_header, json)
        return
    if nodes is not None or rank is not None or columns or no_header:
        raise RuleBroken("--nodes, --rank, --columns and --no-header are for an --edges table.")
    keep_standard_input(str(file))
    alliance = read_alliance_file(str(file))
    today = on or date.today()  # the day where the person sits
    has_begun(alliance, today)
    answer = _answer(alliance, str(file), today, since)
    names = {one.id: one.name for one in alliance.registry}
    if picture:
        from archstone.documents.asymmetry_picture import asymmetry_picture
        from archstone.documents.pictures import save_picture

        save_picture(asymmetry_picture(answer.found, names), picture)
    if json:
        print_json(_as_json(answer))
    else:
        _write(Page(), answer, names)


def _answer(file: AllianceFile, path: str, looked_on: date, since: date | None) -> _Answer:
    from archstone.engines.asymmetry_monitor import asymmetry_monitor, asymmetry_of
    from archstone.engines.capture import a_year_before
    from archstone.engines.power_shares import roles_of

    risks = file.room("risks")
    if not len(risks):
        raise RuleBroken(f"{path} doesn't say what each member puts at risk; add the key risks.")
    records = _records(file, looked_on, since)
    groups, made = _groups(file, records.members)
    found = replace_groups(asymmetry_of(records, risks), groups)
    year = a_year_before(looked_on) + timedelta(days=1)
    lately = asymmetry_of(replace(records, since=year), risks) if since is None else None
    return _Answer(
        records,
        found,
        lately,
        roles_of(records),
        made,
        risks.without(set(risks.ids) - set(records.members)).unsettled(),
        asymmetry_monitor(replace(records, since=None), risks),
    )


def _records(file: AllianceFile, looked_on: date, since: date | None) -> PowerRecords:
    from archstone.engines.power_shares import PowerRecords

    alliance, governance, ballots = file.room("members"), file.room("rules"), file.room("ballots")
    members = alliance.members_on(looked_on) if alliance and alliance.members else file.room("risks").ids
    return PowerRecords(
        members=members,
        day=looked_on,
        since=since,
        proposals=ballots.proposals,
        ballots=ballots.ballots,
        mandates=governance.mandates,
        proxies=ballots.proxies,
        book=governance.book,
        posts=governance.posts,
        committees=governance.committees,
        voices=file.room("voices"),
        activities=file.room("activities").activities,
    )


def _groups(file: AllianceFile, members: Iterable[str]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Group members by size and by region, or by place where several share one and no region is given."""
    from archstone.engines.power_shares import size_classes

    known = [one for one in file.registry if one.id in set(members)]
    sizes, made_sizes = size_classes(known)
    made, groups = {"size": made_sizes}, {}
    if len(set(sizes.values())) > 1:
        groups["size"] = sizes
    regions = {id: region for id, region in file.room("regions").items() if id in set(members)}
    made_regions = "By the region that the alliance names for each."
    if not regions:
        regions = {one.id: one.place for one in known if one.place}
        made_regions = "By place, since no regions are on record."
    if 1 < len(set(regions.values())) < len(regions):
        groups["region"] = regions
        made["region"] = made_regions
    else:
        made["region"] = "Members can't be told apart by region: give each its region under regions."
    return groups, made


def replace_groups(found: Asymmetry, groups: Mapping[str, Mapping[str, str]]) -> Asymmetry:
    """Sum what was found over groups of members."""
    from archstone.engines.asymmetry import grouped

    return replace(found, groups={way: grouped(found.held, of) for way, of in groups.items()})


def _as_json(answer: _Answer) -> dict[str, Any]:
    from archstone.cli.watched import watched_as_json

    found = answer.found
    return {
        "on": answer.records.day.isoformat(),
        "since": answer.records.since.isoformat() if answer.records.since else None,
        "members": list(found.members),
        "risk": dict(zip(found.members, found.risks, strict=True)),
        "shares": {one.share.id: _held_as_json(one) for one in found.held},
        "last_twelve_months": None
        if answer.lately is None
        else {one.share.id: _held_as_json(one) for one in answer.lately.held},
        "groups": {
            way: {one.share.id: _held_as_json(one) for one in held} for way, held in found.groups.items()
        },
        "grouped_by": dict(answer.made),
        "roles": {
            one.member: {"decided": one.decided, "only_carried_out": one.only_carried_out}
            for one in answer.roles
        },
        "missing": list(found.missing),
        "unsettled": list(answer.unsettled),
        "monitors": [watched_as_json(answer.watched)],
        "made": MADE,
    }


def _held_as_json(one: Held) -> dict[str, Any]:
    return {
        "name": one.share.name,
        "shares": dict(zip(one.members, one.shares, strict=True)),
        "gains": dict(zip(one.members, one.gains, strict=True)),
        "distance": one.distance,
        "by_chance": one.by_chance,
        "counted": one.share.counted,
        "few": one.share.is_few,
        "made_from": one.share.made_from,
    }


def _write(page: Page, answer: _Answer, names: Mapping[str, str]) -> None:
    from archstone.cli.watched import write_watched
    from archstone.documents.asymmetry_picture import asymmetry_sentence

    found = answer.found
    span = f"from {answer.records.since} to" if answer.records.since else "up to"
    page.title("The say of each against what it risks", f"{span} {answer.records.day}")
    if found.held:
        page.say(asymmetry_sentence(found, names))
    page.gap()
    _write_members(page, found, names)
    page.gap()
    page.title("How far each kind of say is from the risks")
    page.table(
        ("", "distance", "by chance", "last twelve months", "more than it risks", "less than it risks"),
        (_row(one, answer.lately, names) for one in found.held),
        numbers=(1, 2, 3),
    )
    for way, held in found.groups.items():
        page.gap()
        page.title(f"By {way}", answer.made[way])
        _write_groups(page, held)
    for way, words in answer.made.items():
        if way not in found.groups:
            page.say(words)
    page.gap()
    only = [one for one in answer.roles if one.only_carried_out > one.decided]
    page.points(
        [
            *(
                f"{_name(one.member, names)} carries out what others decided in {one.only_carried_out} "
                f"activities and decides in {one.decided}."
                for one in only
            ),
            *(
                f"{one.share.name[0].upper()}{one.share.name[1:]}: {one.share.made_from}."
                for one in found.held
            ),
            *(with_names(line, names) for line in found.missing),
            *(with_names(line, names) for line in answer.unsettled),
        ]
    )
    page.say(MADE)
    write_watched(page, [answer.watched], names)


def _write_members(page: Page, found: Asymmetry, names: Mapping[str, str]) -> None:
    """Write a column a member where there are few, else a row a member."""
    if len(found.members) <= FEW_COLUMNS:
        rows = [("at risk", *(_points(risk) for risk in found.risks))]
        rows += [(_starred(one), *(_points(share) for share in one.shares)) for one in found.held]
        heads = ("of 100", *(_name(member, names) for member in found.members))
        page.table(heads, rows, numbers=range(1, len(heads)))
        return
    heads = ("of 100", "at risk", *(_starred(one) for one in found.held))
    page.table(
        heads,
        (
            (
                _name(member, names),
                _points(found.risks[k]),
                *(_points(one.shares[k]) for one in found.held),
            )
            for k, member in enumerate(found.members)
        ),
        numbers=range(1, len(heads)),
    )


def _write_groups(page: Page, held: Iterable[Held]) -> None:
    given = tuple(held)
    groups = given[0].members
    rows = [("at risk", *(_points(risk) for risk in given[0].risks), "")]
    rows += [
        (_starred(one), *(_points(share) for share in one.shares), hundred(one.distance)) for one in given
    ]
    heads = ("of 100", *groups, "distance")
    page.table(heads, rows, numbers=range(1, len(heads)))


def _row(one: Held, lately: Asymmetry | None, names: Mapping[str, str]) -> tuple[str, ...]:
    now = lately.of(one.share.id) if lately else None
    return (
        _starred(one),
        hundred(one.distance),
        "" if one.by_chance is None else hundred(one.by_chance),
        "" if now is None else hundred(now.distance) + (" *" if now.share.is_few else ""),
        _moved(one.gainers(), names, "+"),
        _moved(one.losers(), names, "-"),
    )


def _moved(given: Iterable[tuple[str, Fraction]], names: Mapping[str, str], sign: str) -> str:
    said = [(who, _points(much)) for who, much in given]
    return ", ".join(f"{_name(who, names)} {sign}{points}" for who, points in said[:2] if points != "0")


def _starred(one: Held) -> str:
    return one.share.name + (" *" if one.share.is_few else "")


def _points(share: Fraction) -> str:
    return str(hundredths(share))


def _name(id: str, names: Mapping[str, str]) -> str:
    return names.get(id, id)
