"""Contagion as a picture: who is reached from where, how likely, and along which ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import atan2, cos, hypot, radians, sin

from archstone.documents.lettering import shortened, wrapped
from archstone.documents.pictures import Picture, Row, listed, of_hundred
from archstone.documents.svg import Drawing, number, point
from archstone.documents.tokens import Theme, contrast, theme_named
from archstone.engines.contagion import Contagion
from archstone.engines.contagion_ways import likeliest_ways, way_to

WIDTH, HEIGHT, RING = 720.0, 500.0, 158.0
NARROW, RING_NARROW, TOP_NARROW, LIST_ROW = 360.0, 112.0, 340.0, 24.0
MARGIN = 20.0
DOT = 24.0
THINNEST, THICKEST = 1.0, 9.0
BENDS = (0.14, 0.3)  # of its length a tie swings inwards, clear of those between; one for each way of a pair
BEND_ACROSS = 0.1  # of both ways of a pair near the middle, where no one stands
SHOWN, SHOWN_NARROW = 12, 8
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class _Ring:
    """Where the shown stand, in px, by vertex; and the middle of the ring."""

    x: float
    y: float
    radius: float
    at: Mapping[int, tuple[float, float, float]]  # x, y, angle


def contagion_picture(
    found: Contagion,
    names: Mapping[str, str] | None = None,
    *,
    compact: bool = False,
    theme: str = "light",
) -> Picture:
    """Draw who is reached: a dot each, the darker the likelier; ties as thick as they carry.

    The source stands on top. The ties of the likeliest ways are stone-red, the others grey; ties into the
    source are left out, since it is reached already.

    Parameters
    ----------
    found : what `contagion` gave
    names : what the organisations are called, by id
    compact : for a narrow screen or column, with letters in the ring and names below
    theme : light, dark or print

    Returns
    -------
    Picture
        720 or 360 px wide. The table holds all that can be reached.
    """
    colours = theme_named(theme)
    called = {k: (names or {}).get(id, id) for k, id in enumerate(found.network.ids)}
    most = SHOWN_NARROW if compact else SHOWN
    begins = found.sources[: max(1, most // 2)]
    shown = (*begins, *found.ranked[: most - len(begins)])
    ring = _ring(shown, compact)
    left_out = len(found.ranked) - (len(shown) - len(begins))
    height = TOP_NARROW + LIST_ROW * len(shown) + 50 if compact else HEIGHT
    drawing = Drawing(NARROW if compact else WIDTH, height)
    _ties(drawing, found, shown, ring, colours)
    for k, vertex in enumerate(shown):
        _dot(drawing, found, vertex, ring, colours)
        if compact:
            _letter(drawing, LETTERS[k], ring.at[vertex], colours)
        else:
            _name(drawing, called[vertex], vertex in begins, ring.at[vertex], colours)
    if compact:
        _list(drawing, found, shown, called, colours)
    likeliest = "Darkest" if theme == "print" else "Red"
    note = f"Number: how likely it is reached, of 100. Thick: carries often. {likeliest}: the likeliest way."
    if left_out:
        note += f" {left_out:,} more in the table."
    room = drawing.width - 2 * MARGIN
    lines = wrapped(note, room, 12, lines=3 if compact else 2)
    for k, line in enumerate(lines):
        y = height - 14 - 16 * (len(lines) - 1 - k)
        drawing.text(MARGIN, y, line, size=12, fill=colours.ink_soft, name="note")
    title = f"What trouble at {listed(called[v] for v in found.sources)} can do to the others"
    sentence = _sentence(found, called)
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _table(found, called), title, drawing.width, drawing.height)


def _ring(shown: tuple[int, ...], compact: bool) -> _Ring:
    x = (NARROW if compact else WIDTH) / 2
    y = 160.0 if compact else (HEIGHT - 24) / 2
    radius = RING_NARROW if compact else RING
    at = {}
    for k, vertex in enumerate(shown):
        angle = 90 - 360 * k / len(shown)
        at[vertex] = (*point(x, y, radius, angle), angle)
    return _Ring(x, y, radius, at)


def _ties(drawing: Drawing, found: Contagion, shown: tuple[int, ...], ring: _Ring, colours: Theme) -> None:
    before = likeliest_ways(found)
    network = found.network
    drawn = [
        (bool(before[t] == s), float(p), int(s), int(t))
        for s, t, p in zip(network.source, network.target, network.probability, strict=True)
        if int(s) in ring.at and int(t) in ring.at and int(t) not in found.sources
    ]
    pairs = {(one, other) for _, _, one, other in drawn}
    for likeliest, chance, one, other in sorted(drawn):
        stroke = colours.stone if likeliest else colours.ink_soft
        both_ways = (other, one) in pairs
        _arrow(drawing, ring, ring.at[one], ring.at[other], chance=chance, stroke=stroke, both_ways=both_ways)


def _arrow(
    drawing: Drawing,
    ring: _Ring,
    start: tuple[float, float, float],
    end: tuple[float, float, float],
    *,
    chance: float,
    stroke: str,
    both_ways: bool,
) -> None:
    """Draw a tie as a bow from rim to rim, with a point at its end."""
    (xa, ya, _), (xb, yb, _) = start, end
    away = hypot(xb - xa, yb - ya)
    inwards = (ring.y - ya) * (xb - xa) - (ring.x - xa) * (yb - ya) > 0
    far = hypot((xa + xb) / 2 - ring.x, (ya + yb) / 2 - ring.y) < ring.radius / 2
    near = BENDS[0] if inwards else -BENDS[both_ways]
    bend = BEND_ACROSS * both_ways if far else near
    bx, by = (xa + xb) / 2 - bend * (yb - ya), (ya + yb) / 2 + bend * (xb - xa)
    thick = THINNEST + (THICKEST - THINNEST) * chance
    head = 7 + 0.9 * thick
    if away < 2 * (DOT + head):
        return
    leave, arrive = atan2(by - ya, bx - xa), atan2(yb - by, xb - bx)
    x0, y0 = xa + (DOT + 2) * cos(leave), ya + (DOT + 2) * sin(leave)
    tip_x, tip_y = xb - (DOT + 2) * cos(arrive), yb - (DOT + 2) * sin(arrive)
    x1, y1 = tip_x - head * cos(arrive), tip_y - head * sin(arrive)
    drawing.path(
        f"M{number(x0)} {number(y0)}Q{number(bx)} {number(by)} {number(x1)} {number(y1)}",
        stroke=stroke,
        width=thick,
    )
    wide = 0.55 * head
    side_x, side_y = -sin(arrive) * wide, cos(arrive) * wide
    drawing.path(
        f"M{number(tip_x)} {number(tip_y)}L{number(x1 + side_x)} {number(y1 + side_y)}"
        f"L{number(x1 - side_x)} {number(y1 - side_y)}Z",
        fill=stroke,
    )


def _dot(drawing: Drawing, found: Contagion, vertex: int, ring: _Ring, colours: Theme) -> None:
    x, y, _ = ring.at[vertex]
    share = float(found.exposure[vertex])
    source = vertex in found.sources
    fill = colours.ink if source else _between(colours.paper, colours.stone, share)
    drawing.circle(x, y, DOT, fill=fill, stroke=colours.ink)
    words = "begins" if source else of_hundred(Fraction(share))
    drawing.text(
        x,
        y + (4 if source else 6),
        words,
        size=12 if source else 17,
        weight=600,
        fill=max(colours.paper, colours.ink, key=lambda text: contrast(text, fill)),
        anchor="middle",
        name="exposure",
    )


def _between(one: str, other: str, share: float) -> str:
    """Mix two colours such as #faf7f1."""
    parts = [(int(one[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _name(drawing: Drawing, name: str, source: bool, at: tuple[float, float, float], colours: Theme) -> None:
    x, y, angle = at
    beside = abs(cos(radians(angle))) > 0.3
    if beside:
        right = x > WIDTH / 2
        start = x + DOT + 10 if right else x - DOT - 10
        lines = wrapped(name, (WIDTH - start if right else start) - MARGIN, 15, lines=3, serif=True)
        first = y + 5 - 9 * (len(lines) - 1)
        anchor = "start" if right else "end"
    else:
        lines = wrapped(name, 220, 15, lines=2, serif=True)
        above = y < HEIGHT / 2
        first = y - DOT - 10 - 18 * (len(lines) - 1) if above else y + DOT + 20
        start, anchor = x, "middle"
    for k, line in enumerate(lines):
        drawing.text(
            start,
            first + 18 * k,
            line,
            size=15,
            weight=600 if source else 400,
            fill=colours.ink,
            anchor=anchor,
            serif=True,
            name="organisation",
        )


def _letter(drawing: Drawing, letter: str, at: tuple[float, float, float], colours: Theme) -> None:
    x, y, angle = at
    lx, ly = point(x, y, DOT + 12, angle)
    drawing.text(
        lx, ly + 5, letter, size=14, weight=600, fill=colours.ink, anchor="middle", serif=True, name="letter"
    )


def _list(
    drawing: Drawing, found: Contagion, shown: tuple[int, ...], called: Mapping[int, str], colours: Theme
) -> None:
    for k, vertex in enumerate(shown):
        y = TOP_NARROW + LIST_ROW * k
        drawing.text(MARGIN, y, LETTERS[k], size=14, weight=600, fill=colours.ink, serif=True)
        share = of_hundred(Fraction(float(found.exposure[vertex])))
        words = "begins" if vertex in found.sources else f"{share} of 100"
        drawing.text(NARROW - MARGIN, y, words, size=13, fill=colours.ink_soft, anchor="end")
        name = shortened(called[vertex], NARROW - 2 * MARGIN - 24 - 74, 14, serif=True)
        drawing.text(MARGIN + 24, y, name, size=14, fill=colours.ink, serif=True, name="organisation")


def _sentence(found: Contagion, called: Mapping[int, str]) -> str:
    begins = listed(called[v] for v in found.sources)
    if not found.ranked:
        return f"No tie leads from {begins} to anyone, as far as is written down."
    worst = found.ranked[0]
    share = of_hundred(Fraction(float(found.exposure[worst])))
    mean = f"{found.reached:,.0f}" if found.reached >= 100 else f"{found.reached:.1f}"
    return (
        f"Trouble at {begins} reaches {mean} others on average; {called[worst]} is most exposed, with "
        f"{share} of 100 ({found.method})."
    )


def _table(found: Contagion, called: Mapping[int, str]) -> tuple[Row, tuple[Row, ...]]:
    before = likeliest_ways(found)
    rows = tuple(
        (
            called[vertex],
            f"{100 * float(found.exposure[vertex]):.1f} of 100",
            f"{100 * float(found.low[vertex]):.1f} to {100 * float(found.high[vertex]):.1f}",
            " → ".join(called[v] for v in way_to(before, vertex)[:-1]),
        )
        for vertex in found.ranked
    )
    return ("Reached", "Exposure", "95 % interval", "Likeliest way"), rows
