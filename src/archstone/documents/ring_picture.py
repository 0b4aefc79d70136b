"""A ring of organisations as a ring of stones: each span is what one carries for the next."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from archstone.documents.lettering import shortened, wrapped
from archstone.documents.pictures import Picture, of_hundred
from archstone.documents.svg import Drawing, number, point, stone_path
from archstone.documents.tokens import Theme, theme_named
from archstone.model.errors import RuleBroken

WIDTH, HEIGHT = 720.0, 520.0
X, Y = 360.0, 260.0
INNER, OUTER, PIER = 110, 180, 192
PIER_HALF = 9  # degrees from the middle of a pier to its side
JOINT = 1.2


def ring_picture(
    names: Sequence[str],
    covers: Sequence[Fraction],
    *,
    bands: Sequence[str] | None = None,
    mine: int | None = 0,
    theme: str = "light",
) -> Picture:
    """Draw a ring in which each organisation carries the next and the last one carries the first.

    A pier stands for each organisation, a span for what it carries for the next one, clockwise; a span is as
    thick as the cover is high.

    Parameters
    ----------
    names : 2..4 organisations, in the order in which each carries the next
    covers : as many, how well each carries the next, in [0, 1]
    bands : as many, where weaknesses are sealed: what is told in place of a number, empty where the number is
    mine : which of them is our side, or None; what carries it is blue, what it carries is stone-red
    theme : light, dark or print

    Raises
    ------
    RuleBroken
        If there are fewer than 2 or more than 4, or not one cover for each.
    """
    if not 2 <= len(names) <= 4 or len(covers) != len(names):
        raise RuleBroken(
            f"A ring is drawn of 2 to 4 organisations with a cover each, not {len(names)} with {len(covers)}."
        )
    colours = theme_named(theme)
    drawing = Drawing(WIDTH, HEIGHT)
    turn = 360 / len(names)
    for k, cover in enumerate(covers):
        start, end = 90 - turn * k - PIER_HALF - JOINT, 90 - turn * (k + 1) + PIER_HALF + JOINT
        fill = _colour(k, len(names), mine, colours)
        _span(drawing, (start, end), cover, colours, fill=fill, words=_words(covers, bands, k))
    for k, name in enumerate(names):
        at = 90 - turn * k
        drawing.path(
            stone_path(X, Y, INNER - 8, PIER, at + PIER_HALF, at - PIER_HALF),
            fill=colours.stone if k == mine else colours.ink,
        )
        _name(drawing, name, at, colours.stone if k == mine else colours.ink)
    weakest = covers.index(min(covers))
    banded = bool(bands and bands[weakest])
    drawing.text(
        X,
        Y + 2,
        _words(covers, bands, weakest) if banded else of_hundred(covers[weakest]),
        size=30,
        weight=600,
        fill=colours.ink,
        anchor="middle",
        serif=True,
        name="weakest",
    )
    under = "at the weakest span" if banded else "of 100 at the weakest span"
    drawing.text(X, Y + 24, under, size=13, fill=colours.ink_soft, anchor="middle")
    after = [*names[1:], names[0]]
    links = [
        f"{one} carries {_share(covers, bands, k)} of what {other} lacks"
        for k, (one, other) in enumerate(zip(names, after, strict=True))
    ]
    title = "A ring: each carries the next"
    sentence = "; ".join(links) + "."
    rows = tuple(
        (one, other, _share(covers, bands, k))
        for k, (one, other) in enumerate(zip(names, after, strict=True))
    )
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(
        svg, sentence, (("Who carries", "For whom", "Covered"), rows), title, drawing.width, drawing.height
    )


def _words(covers: Sequence[Fraction], bands: Sequence[str] | None, k: int) -> str:
    if bands and bands[k]:
        return bands[k]
    return f"{of_hundred(covers[k])} of 100" if covers[k] else "carries nothing"


def _share(covers: Sequence[Fraction], bands: Sequence[str] | None, k: int) -> str:
    return f"a {bands[k]} share" if bands and bands[k] else f"{of_hundred(covers[k])} of 100"


def _colour(k: int, members: int, mine: int | None, colours: Theme) -> str:
    if mine is not None and k == mine:
        return colours.stone
    if mine is not None and (k + 1) % members == mine:
        return colours.other
    return colours.ink_soft


def _span(
    drawing: Drawing, angles: tuple[float, float], cover: Fraction, colours: Theme, *, fill: str, words: str
) -> None:
    """Draw one span with its number, and an arrow that tells which way it carries."""
    start, end = angles
    top = INNER + (OUTER - INNER) * float(cover)
    if cover < 1:  # from just under the span's top, so that no dash shows at its edges
        drawing.path(
            stone_path(X, Y, top - 1 if cover else top, OUTER, start, end),
            fill=colours.paper_sunk,
            stroke=colours.ink_soft,
            width=0.8,
            dash="3 3",
        )
    if cover:
        drawing.path(stone_path(X, Y, INNER, top, start, end), fill=fill)
    middle = (start + end) / 2
    x, y = point(X, Y, OUTER + 30, middle)
    anchor = "middle" if abs(x - X) < 1 else "start" if x > X else "end"
    shade = colours.ink if cover else colours.bad
    down = 14 if anchor == "middle" and y > Y else 5
    drawing.text(x, y + down, words, size=14, weight=600, fill=shade, anchor=anchor, name="cover")
    (x0, y0), (x1, y1) = point(X, Y, OUTER + 14, middle + 9), point(X, Y, OUTER + 14, middle - 9)
    radius = number(OUTER + 14)
    drawing.path(
        f"M{number(x0)} {number(y0)}A{radius} {radius} 0 0 1 {number(x1)} {number(y1)}",
        stroke=colours.ink_soft,
        width=1.5,
    )
    (xa, ya), (xb, yb) = point(X, Y, OUTER + 9, middle - 6.5), point(X, Y, OUTER + 19, middle - 6.5)
    drawing.path(
        f"M{number(xa)} {number(ya)}L{number(x1)} {number(y1)}L{number(xb)} {number(yb)}",
        stroke=colours.ink_soft,
        width=1.5,
    )


def _name(drawing: Drawing, name: str, at: float, fill: str) -> None:
    """Write a name beside its pier: above, below, or to the side."""
    x, y = point(X, Y, PIER + 14, at)
    if abs(x - X) >= 1 and abs(y - Y) >= 1:
        x, y = point(X, Y, PIER + 40, at)  # the corner of a slanting pier reaches further out
    if abs(x - X) < 1:
        above = y < Y
        line = shortened(name, WIDTH - 40, 16, serif=True)
        at_y = y - 6 if above else y + 18
        drawing.text(
            X, at_y, line, size=16, weight=600, fill=fill, anchor="middle", serif=True, name="organisation"
        )
        return
    left = x < X
    room = (x if left else WIDTH - x) - 16
    lines = wrapped(name, room, 16, lines=4, serif=True)
    for k, line in enumerate(lines):
        at_y = y + 5 + 20 * (k - (len(lines) - 1) / 2)
        anchor = "end" if left else "start"
        drawing.text(
            x, at_y, line, size=16, weight=600, fill=fill, anchor=anchor, serif=True, name="organisation"
        )
