"""The opinion map: voters in the plane, near whom they vote like, and the statements that separate them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy as np

from archstone.documents.lettering import shortened, text_width, wrapped
from archstone.documents.pictures import Picture, Row, listed, of_hundred
from archstone.documents.svg import Drawing, number
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.common_ground import CommonGround, StatementGround
from archstone.engines.opinion_groups import MOST_GROUPS

MARGIN = 24
WIDTH = 720
PLANE = 400  # height
LEGEND_ROW = 24
ROW = 58
TRACK = 250
NAMED_AT_MOST = 12  # voters; above, no one is named
SEPARATING = 5  # statements shown
RADIUS, RADIUS_OF_MANY, LARGEST = 6.0, 4.5, 12.0
MANY = 120
EACH = "each voter"


@dataclass(frozen=True)
class _Mark:
    """What a group is drawn with: a shape and its colour."""

    shape: str
    fill: str
    stroke: str


def opinion_picture(found: CommonGround, *, theme: str = "light") -> Picture:
    """Draw where the voters stand: those who vote alike stand near each other.

    A group has a shape, a colour and a name. Below stand the statements that separate the groups most, each
    with how much of every group supports it. Up to twelve voters are named; of more, no one is.

    Parameters
    ----------
    found : what to draw
    theme : light, dark or print

    Returns
    -------
    Picture
        720 px wide.
    """
    colours = theme_named(theme)
    marks = _marks(found, colours)
    shown = _separating(found)
    legend = _legend_rows(found)
    height = MARGIN + PLANE + LEGEND_ROW * len(legend) + 74 + ROW * len(shown) + (48 if shown else 0)
    drawing = Drawing(WIDTH, height)
    _plane(drawing, found, marks, colours)
    y = float(MARGIN + PLANE + 26)
    for row in legend:
        x = float(MARGIN)
        for mark, words in row:
            _shape(drawing, marks[mark], x + 7, y - 5, RADIUS)
            drawing.text(x + 20, y, words, size=13, fill=colours.ink, name="group")
            x += 20 + text_width(words, 13) + 22
        y += LEGEND_ROW
    for line in wrapped(_how_to_read(found), WIDTH - 2 * MARGIN, 12, lines=2):
        drawing.text(MARGIN, y, line, size=12, fill=colours.ink_soft, name="note")
        y += 17
    y += 22
    if shown:
        several = found.groups.method != EACH
        head = "What separates the groups: how much of each supports it" if several else "What divides them"
        drawing.text(MARGIN, y, head, size=16, weight=600, fill=colours.ink, serif=True)
        for k, ground in enumerate(shown):
            _statement(drawing, ground, found, marks, colours, y=y + 18 + ROW * k)
    title = "Opinion map"
    sentence = _sentence(found, shown)
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _table(found), title, drawing.width, drawing.height)


def _marks(found: CommonGround, colours: Theme) -> list[_Mark]:
    """Give each group a mark of its own; the last one is for those in no group."""
    own = (
        _Mark("circle", colours.stone, colours.stone),
        _Mark("square", colours.other, colours.other),
        _Mark("triangle", colours.paper, colours.ink),
        _Mark("diamond", colours.ink_soft, colours.ink_soft),
        _Mark("cross", colours.ink, colours.ink),
    )
    several = 1 if found.groups.method == EACH else min(len(found.groups), MOST_GROUPS)
    chosen = [own[min(k, several - 1)] if k < MOST_GROUPS else own[-1] for k in range(len(found.groups))]
    return [*chosen, _Mark("circle", colours.paper, colours.ink_soft)]


def _shape(drawing: Drawing, mark: _Mark, x: float, y: float, radius: float) -> None:
    if mark.shape == "circle":
        drawing.circle(x, y, radius, fill=mark.fill, stroke=mark.stroke)
        return
    r = radius
    d = {
        "square": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "triangle": [(0, -1.2 * r), (1.1 * r, 0.8 * r), (-1.1 * r, 0.8 * r)],
        "diamond": [(0, -1.3 * r), (1.3 * r, 0), (0, 1.3 * r), (-1.3 * r, 0)],
        "cross": [(-r, -r), (r, r), (0, 0), (r, -r), (-r, r), (0, 0)],
    }[mark.shape]
    path = "M" + "L".join(f"{number(x + a)} {number(y + b)}" for a, b in d) + "Z"
    drawing.path(path, fill=mark.fill, stroke=mark.stroke, width=1.5)


def _plane(drawing: Drawing, found: CommonGround, marks: Sequence[_Mark], colours: Theme) -> None:
    wide, high = WIDTH - 2 * MARGIN, PLANE
    drawing.box(MARGIN, MARGIN, wide, high, fill=colours.paper_sunk, stroke=colours.line)
    placed = _placed(found)
    if not placed:
        return
    spots = Counter((group, x, y) for _, group, x, y in placed)
    small = RADIUS if len(placed) <= MANY else RADIUS_OF_MANY
    for (group, x, y), several in sorted(spots.items(), key=lambda item: (item[0][0] >= 0, -item[1])):
        _shape(drawing, marks[group], x, y, min(LARGEST, small * sqrt(several)))
    if found.voted <= NAMED_AT_MOST:
        _names(drawing, placed, colours)
    elif len(found.groups) > 1:
        _group_names(drawing, found, placed, colours)


def _placed(found: CommonGround) -> list[tuple[str, int, float, float]]:
    """Work out where each voter is drawn, in px: id, group, x, y; both directions to one scale."""
    scores = found.plane.scores
    who = [k for k in range(len(found.voters)) if found.voter_cast[k]]
    if not who:
        return []
    own = scores[who]
    low, high = own.min(axis=0), own.max(axis=0)
    room = np.array([WIDTH - 2 * MARGIN - 90.0, PLANE - 70.0])
    reach = high - low
    scale = min((r / d for r, d in zip(room, reach, strict=True) if d > 1e-9), default=0.0)
    middle = (low + high) / 2
    x = WIDTH / 2 + (own[:, 0] - middle[0]) * scale
    y = MARGIN + PLANE / 2 - (own[:, 1] - middle[1]) * scale
    return [
        (found.voters[k], int(found.groups.labels[k]), round(float(a), 1), round(float(b), 1))
        for k, a, b in zip(who, x, y, strict=True)
    ]


def _names(drawing: Drawing, placed: Sequence[tuple[str, int, float, float]], colours: Theme) -> None:
    """Write who stands where; voters on one spot share a line."""
    at: dict[tuple[float, float], list[str]] = {}
    for name, _, x, y in placed:
        at.setdefault((x, y), []).append(name)
    taken: list[tuple[float, float, float]] = []
    for (x, y), names in sorted(at.items(), key=lambda item: item[0][1]):
        right = x <= WIDTH / 2
        words = shortened(listed(names, most=3), WIDTH / 2 - MARGIN - 30, 13)
        wide = text_width(words, 13)
        start = x + 14 if right else x - 14 - wide
        line = y + 4.5
        while any(
            abs(line - other) < 16 and start < end and begin < start + wide for begin, end, other in taken
        ):
            line += 4
        taken.append((start, start + wide, line))
        drawing.text(start, line, words, size=13, fill=colours.ink, name="voter")


def _group_names(
    drawing: Drawing, found: CommonGround, placed: Sequence[tuple[str, int, float, float]], colours: Theme
) -> None:
    """Write a group's name in its middle."""
    own_mark = MOST_GROUPS if len(found.groups) <= MOST_GROUPS else MOST_GROUPS - 1
    for group, id in enumerate(found.groups.ids[:own_mark]):
        own = [(x, y) for _, g, x, y in placed if g == group]
        x, y = (sum(values) / len(own) for values in zip(*own, strict=True))
        words = shortened(id, 150, 15, serif=True)
        wide = text_width(words, 15, serif=True) + 12
        drawing.box(x - wide / 2, y - 13, wide, 24, fill=colours.paper, stroke=colours.ink, round_by=3)
        drawing.text(
            x,
            y + 4.5,
            words,
            size=15,
            weight=600,
            fill=colours.ink,
            anchor="middle",
            serif=True,
            name="middle",
        )


def _legend_rows(found: CommonGround) -> list[list[tuple[int, str]]]:
    """Lay the legend out in lines that fit."""
    entries: list[tuple[int, str]] = []
    if found.groups.method == EACH:
        entries.append((0, "a voter"))
    else:
        for group, (id, size) in enumerate(zip(found.groups.ids, found.groups.sizes, strict=True)):
            if group < MOST_GROUPS - 1 or len(found.groups) == MOST_GROUPS:
                entries.append(
                    (group, f"{shortened(id, 160, 13)}: {size} {'voter' if size == 1 else 'voters'}")
                )
        more = len(found.groups) - len(entries)
        if more > 0:
            entries.append((MOST_GROUPS - 1, f"{more} more groups"))
    outside = sum(1 for _, group, _, _ in _placed(found) if group < 0)
    if outside:
        entries.append((-1, f"in no group: {outside}"))
    rows: list[list[tuple[int, str]]] = [[]]
    room = 0.0
    for entry in entries:
        wide = 42 + text_width(entry[1], 13)
        if rows[-1] and room + wide > WIDTH - 2 * MARGIN:
            rows.append([])
            room = 0.0
        rows[-1].append(entry)
        room += wide
    return rows


def _how_to_read(found: CommonGround) -> str:
    if found.plane.explained is None:
        return "All who voted stand alike, so they stand on one spot."
    shown = of_hundred(Fraction(round(found.plane.explained, 4)))
    return (
        "Those who voted alike stand near each other; a larger shape is several on one spot. The plane shows "
        f"{shown} of 100 of all differences between the votes."
    )


def _separating(found: CommonGround) -> list[StatementGround]:
    split = [ground for ground in found.statements if ground.divisive]
    return sorted(split, key=lambda ground: -(ground.divisive or 0))[:SEPARATING]


def _statement(
    drawing: Drawing,
    ground: StatementGround,
    found: CommonGround,
    marks: Sequence[_Mark],
    colours: Theme,
    *,
    y: float,
) -> None:
    drawing.line(MARGIN, y, WIDTH - MARGIN, y, stroke=colours.line)
    left = WIDTH - 2 * MARGIN - TRACK - 30
    lines = wrapped(ground.statement.words, left, 13, lines=2)
    for k, line in enumerate(lines):
        drawing.text(MARGIN, y + 24 + 17 * k - (0 if len(lines) > 1 else -6), line, size=13, fill=colours.ink)
    start, at = float(WIDTH - MARGIN - TRACK), y + 26
    if found.groups.method == EACH:
        counts = ground.votes
        told = f"{counts.support} support, {counts.oppose} oppose, {counts.passed} pass"
        drawing.text(
            WIDTH - MARGIN, at + 6, told, size=13, weight=600, fill=colours.ink, anchor="end", name="votes"
        )
        return
    drawing.line(start, at, start + TRACK, at, stroke=colours.ink_soft)
    for end, words, anchor in ((start, "none", "start"), (start + TRACK, "all", "end")):
        drawing.line(end, at - 5, end, at + 5, stroke=colours.ink_soft)
        drawing.text(end, at + 22, words, size=12, fill=colours.ink_soft, anchor=anchor)
    for group, count in reversed(list(enumerate(list(ground.by_group.values())[:MOST_GROUPS]))):
        if count.agreement is not None:
            _shape(drawing, marks[group], start + TRACK * float(count.agreement), at, RADIUS + 1)


def _sentence(found: CommonGround, shown: Sequence[StatementGround]) -> str:
    parts = [found.sentence, found.groups.reason]
    if shown:
        named = "; ".join(ground.statement.words.rstrip(".") for ground in shown[:3])
        parts.append(f"What separates them most: {named}.")
    return " ".join(parts)


def _table(found: CommonGround) -> tuple[Row, tuple[Row, ...]]:
    several = found.groups.method != EACH
    ids = found.groups.ids if several else ()
    header = ("Statement", "Support", "Oppose", "Pass", *(f"Support in {id}" for id in ids), "What it is")
    rows = []
    for ground in found.statements:
        kind = (
            "joint agenda"
            if ground.overlap
            else "red line"
            if ground.red_line
            else "parked"
            if ground.parked
            else ""
        )
        own = tuple(str(ground.by_group[id]) for id in ids)
        votes = ground.votes
        rows.append(
            (ground.statement.words, str(votes.support), str(votes.oppose), str(votes.passed), *own, kind)
        )
    return header, tuple(rows)
