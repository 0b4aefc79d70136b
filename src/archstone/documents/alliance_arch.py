"""The arch of an alliance: an arcade, an arch a member, each stone a vulnerability carried by another.

Arches lean on each other, and on all of them rests the goal. The letter on a stone says who carries it; a
gap says that no one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from archstone.documents.alliance_arch_words import (
    SMALL,
    CarriedInWords,
    carried_sentence,
    carried_table,
    legend_of,
    letters_of,
)
from archstone.documents.directions import own_direction
from archstone.documents.lettering import wrapped
from archstone.documents.pictures import (
    Picture,
    of_hundred,
)
from archstone.documents.svg import Drawing, point, stone_path
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.carriers import Carriers, Load, LoadState, carriers
from archstone.model.alliance_records import AllianceRecord
from archstone.model.charters import Direction

WIDE, NARROW = 720.0, 360.0
MOST_ARCHES = 8
PER_ROW, NARROW_PER_ROW = 5, 2
WIDEST = 231.0  # of one arch
MARGIN, BETWEEN_ROWS = 14.0, 18.0
OPENING = 0.57  # of the outer radius
JOINT = 1.8  # degrees between two stones
THINNEST = 14.0  # px: on a thinner stone no letter stands
BADGE = 9.0
NAME, HEAD, LINE = 13, 14, 16.0
HEAD_LINES, NAME_LINES = 3, 2


@dataclass(frozen=True, slots=True)
class _Panel:
    """Where one arch stands: the middle of its ground line, its radii, and the room for its words."""

    x: float
    ground: float
    outer: float
    left: float
    room: float

    @property
    def inner(self) -> float:
        return OPENING * self.outer


def alliance_arch(
    record: AllianceRecord, day: date, *, compact: bool = False, theme: str = "light"
) -> Picture:
    """Draw who carries whom in an alliance.

    Each member has an arch of its five first-ranked vulnerabilities, from left to right. A stone is as thick
    as the best other member covers it and bears that member's letter; stones of the member that carries most
    are stone-red. Dashed slots are carried by no one, grey stones aren't disclosed, and a hollow stone with
    the member's own letter is what it no longer lacks.

    Parameters
    ----------
    record : everything that members wrote down
    day : the day of looking
    compact : for a narrow screen: two arches a row instead of up to five
    theme : light, dark or print

    Returns
    -------
    Picture
        720 px wide, 360 where compact. Of more than eight members those are drawn of which least is carried;
        the table has all.

    Raises
    ------
    RuleBroken
        If there is no such theme.
    """
    organisations = record.organisations_on(day)
    found = carriers(
        organisations, record.registry.taxonomy, day, later=record.later_audits, indicators=record.indicators
    )
    names = {one.id: one.name for one in organisations}
    letters = letters_of(tuple(names.values()))
    said = CarriedInWords(
        found,
        record.registry.taxonomy,
        names,
        dict(zip(names, letters, strict=True)),
        theme_named(theme),
    )
    goal = record.goal.name if record.goal else ""
    title = f"{record.name}: who carries whom, {day}"
    sentence = carried_sentence(said)
    plain = goal and own_direction(goal) is Direction.LEFT_TO_RIGHT  # else two scripts would share a line
    beam = f"The goal: {goal}" if plain else goal or record.name
    drawing = _draw(said, beam, width=NARROW if compact else WIDE)
    return Picture(
        svg=drawing.finish(title=title, description=sentence, paper=said.colours.paper),
        sentence=sentence,
        table=carried_table(said),
        title=title,
        width=drawing.width,
        height=drawing.height,
    )


def _drawn(found: Carriers) -> tuple[str, ...]:
    """Choose which members get an arch: all, or the eight of which least is carried, in their order."""
    if len(found.members) <= MOST_ARCHES:
        return found.members

    def standing(member: str) -> tuple[float, int]:
        value = found.value(member)
        return (1.0 if value is None else float(value), found.members.index(member))

    kept = set(sorted(found.members, key=standing)[:MOST_ARCHES])
    return tuple(member for member in found.members if member in kept)


def _draw(said: CarriedInWords, goal: str, *, width: float) -> Drawing:
    """Lay the arcade out: the goal on top, rows of arches, each with its words below, and how to read it."""
    drawn = _drawn(said.found)
    across = width - 2 * MARGIN
    most = NARROW_PER_ROW if width < WIDE else PER_ROW
    rows = ceil(len(drawn) / most)
    columns = ceil(len(drawn) / rows) if rows else 1
    panel = min(WIDEST, across / columns)
    beam = max(panel * columns, across / 2)
    words = wrapped(goal, beam - 24, 16, lines=2, serif=True)
    band = 14.0 + 20 * len(words)
    legend = legend_of(said, drawn, across)
    lists = [
        max(_list_height(said, member, panel) for member in drawn[k * columns : (k + 1) * columns])
        for k in range(rows)
    ]
    arches = rows * (panel / 2 + BETWEEN_ROWS) + sum(lists)
    empty = 0 if drawn else 50
    start = MARGIN + band + 4
    height = start + arches + empty + LINE * len(legend) + 12
    drawing = Drawing(width, height)
    _band(drawing, words, (beam, band), said.colours)
    y = start
    for k in range(rows):
        row = drawn[k * columns : (k + 1) * columns]
        first = (width - panel * len(row)) / 2
        for j, member in enumerate(row):
            left = first + panel * j
            place = _Panel(left + panel / 2, y + panel / 2, panel / 2 - 2, left, panel - 8)
            _arch(drawing, said, member, place)
            _list(drawing, said, member, place)
        ends = (first, first + panel * len(row))
        drawing.line(ends[0], y + panel / 2, ends[1], y + panel / 2, stroke=said.colours.ink, width=1.5)
        y += panel / 2 + lists[k] + BETWEEN_ROWS
    if not drawn:
        words = wrapped("No member is on record on this day.", across, NAME, lines=2)
        drawing.text(width / 2, y + 26, words[0], size=NAME, fill=said.colours.ink_soft, anchor="middle")
        y += empty
    for k, line in enumerate(legend):
        drawing.text(MARGIN, y + LINE * k, line, size=SMALL, fill=said.colours.ink_soft, name="legend")
    return drawing


def _band(drawing: Drawing, words: Sequence[str], size: tuple[float, float], colours: Theme) -> None:
    """Draw the goal as a beam that rests on all arches."""
    width, height = size
    middle = drawing.width / 2
    drawing.box(middle - width / 2, MARGIN, width, height, fill=colours.ink)
    for k, line in enumerate(words):
        drawing.text(
            middle,
            MARGIN + 22 + 20 * k,
            line,
            size=16,
            weight=600,
            fill=colours.paper,
            anchor="middle",
            serif=True,
            name="goal",
        )


def _arch(drawing: Drawing, said: CarriedInWords, member: str, place: _Panel) -> None:
    """Draw one member's stones, and in the opening how much of what it disclosed is carried."""
    colours, loads = said.colours, said.found.of(member)
    centre, wide = place.ground - 2, 180 / max(1, len(loads))
    for k, load in enumerate(loads):
        start, end = 180 - wide * k - JOINT / 2, 180 - wide * (k + 1) + JOINT / 2
        _stone(drawing, said, load, place, (start, end))
    if not loads:
        outline = stone_path(place.x, centre, place.inner, place.outer, 180, 0)
        drawing.path(outline, stroke=colours.ink_soft, width=0.8, dash="3 3")
    value = said.found.value(member)
    told = "–" if value is None else of_hundred(value)
    large = min(30.0, place.inner * 0.56)
    drawing.text(
        place.x,
        place.ground - 21,
        told,
        size=large,
        weight=600,
        fill=colours.ink,
        anchor="middle",
        serif=True,
        name="cover",
    )
    below = "not known" if value is None else "of 100"
    drawing.text(place.x, place.ground - 7, below, size=SMALL, fill=colours.ink_soft, anchor="middle")


def _stone(
    drawing: Drawing, said: CarriedInWords, load: Load, place: _Panel, angles: tuple[float, float]
) -> None:
    """Draw one stone in its slot with the letter of who carries it."""
    colours, centre = said.colours, place.ground - 2
    inner, outer = place.inner, place.outer
    whole = stone_path(place.x, centre, inner, outer, *angles)
    if load.state is LoadState.HIDDEN:
        drawing.path(whole, fill=colours.line, stroke=colours.ink_soft, width=0.8)
        return
    if load.state is LoadState.GONE:
        drawing.path(whole, fill=colours.paper, stroke=colours.ink_soft, width=1.2)
    thick = (outer - inner) * float(load.share)
    if load.share < 1 and load.state is not LoadState.GONE:  # from just under the stone's top
        slot = stone_path(place.x, centre, inner + max(0.0, thick - 1), outer, *angles)
        drawing.path(slot, fill=colours.paper_sunk, stroke=colours.ink_soft, width=0.8, dash="3 3")
    if load.by:
        fill = said.fill(load.by)
        drawing.path(stone_path(place.x, centre, inner, inner + thick, *angles), fill=fill)
    letter = said.letters[load.by or load.member]
    if load.state is LoadState.OPEN:
        return
    on = bool(load.by) and thick >= THINNEST
    radius = inner + (thick / 2 if on else thick + 9 if load.by else (outer - inner) / 2)
    x, y = point(place.x, centre, radius, sum(angles) / 2)
    shade = colours.paper if on else colours.ink if load.by else colours.ink_soft
    drawing.text(x, y + 4.4, letter, size=SMALL, weight=600, fill=shade, anchor="middle", name="carrier")


def _head(said: CarriedInWords, member: str, panel: float) -> tuple[str, ...]:
    return wrapped(said.names[member], panel - 2 * BADGE - 16, HEAD, lines=HEAD_LINES, serif=True)


def _rows(said: CarriedInWords, member: str, panel: float) -> list[tuple[Load, tuple[str, ...], str]]:
    """Write each vulnerability that may be named: its name in lines, and how it is carried."""
    rows = []
    for load in said.found.of(member):
        if load.state is LoadState.HIDDEN:
            continue
        room = panel - 2 * BADGE - 16
        name = wrapped(said.capability(load), room, NAME, lines=NAME_LINES)
        told = f"{of_hundred(load.share)} of 100" if load.by else load.state.value
        rows.append((load, name, told))
    return rows


def _list_height(said: CarriedInWords, member: str, panel: float) -> float:
    named = sum(LINE * (len(name) + 1) + 8 for _, name, _ in _rows(said, member, panel))
    other = LINE + 8 if _unnamed(said, member) else 0
    return 22 + 18 * len(_head(said, member, panel)) + named + other


def _unnamed(said: CarriedInWords, member: str) -> str:
    """Say how many vulnerabilities aren't disclosed, or that none is on record."""
    loads = said.found.of(member)
    hidden = sum(load.state is LoadState.HIDDEN for load in loads)
    return f"{hidden} not disclosed" if hidden else "" if loads else "no audit on record"


def _list(drawing: Drawing, said: CarriedInWords, member: str, place: _Panel) -> None:
    """Write a member's name and its vulnerabilities below its arch, in the order of the stones."""
    colours, panel = said.colours, place.room + 8
    left, text = place.left + BADGE + 2, place.left + 2 * BADGE + 8
    y = place.ground + 24
    lines = _head(said, member, panel)
    drawing.circle(left, y - 5, BADGE, fill=said.fill(member))
    _letter(drawing, said, member, (left, y - 5), colours.paper)
    for line in lines:
        drawing.text(text, y, line, size=HEAD, weight=600, fill=colours.ink, serif=True, name="organisation")
        y += 18
    y += 6
    for load, name, told in _rows(said, member, panel):
        _badge(drawing, said, load, (left, y - 4))
        for line in name:
            drawing.text(text, y, line, size=NAME, weight=500, fill=colours.ink, name="label")
            y += LINE
        fill = colours.bad if load.state is LoadState.OPEN else colours.ink_soft
        drawing.text(text, y, told, size=SMALL, fill=fill, name="carried")
        y += LINE + 8
    if unnamed := _unnamed(said, member):
        drawing.circle(left, y - 4, BADGE - 3, fill=colours.line, stroke=colours.ink_soft)
        drawing.text(text, y, unnamed, size=SMALL, fill=colours.ink_soft, name="unnamed")


def _badge(drawing: Drawing, said: CarriedInWords, load: Load, at: tuple[float, float]) -> None:
    """Repeat a stone's letter beside its name, and how it is drawn."""
    colours = said.colours
    if load.by:
        drawing.circle(*at, BADGE, fill=said.fill(load.by))
        _letter(drawing, said, load.by, at, colours.paper)
    elif load.state is LoadState.OPEN:
        drawing.circle(*at, BADGE, stroke=colours.ink_soft, dash="3 3")
    else:
        drawing.circle(*at, BADGE, fill=colours.paper, stroke=colours.ink_soft)
        _letter(drawing, said, load.member, at, colours.ink_soft)


def _letter(drawing: Drawing, said: CarriedInWords, member: str, at: tuple[float, float], fill: str) -> None:
    x, y = at
    letter = said.letters[member]
    drawing.text(x, y + 4.4, letter, size=SMALL, weight=600, fill=fill, anchor="middle", name="letter")
