"""The small pictures of a review: bars from 0 to 100, and the line of effort, to stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from archstone.documents.lettering import shortened, text_width
from archstone.documents.pictures import Picture, Row, of_hundred
from archstone.documents.svg import Drawing, number
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.drift import Drift

WIDTH = 360.0
ROW, THICK = 26.0, 6.0
LETTERS, SMALL = 13.0, 12.0
PLOT = 104.0
MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is, how long (0..1; None where it isn't known), and the number as it is said.

    ``mine`` draws it in the accent: what speaks against it.
    """

    label: str
    share: float | None
    told: str
    mine: bool = False


def bars_picture(
    bars: Sequence[Bar],
    *,
    title: str,
    sentence: str,
    heads: Row,
    mark: float | None = None,
    right_to_left: bool = False,
    theme: str = "light",
) -> Picture:
    """Draw shares as bars, one below another, the name above each and the number at its end.

    Parameters
    ----------
    bars : in their order; of more than twelve the first are drawn, and the table has all
    title, sentence, heads : as they are read, in the language of the document
    mark : a share that an upright stroke marks on every bar
    right_to_left : whether bars grow from the right
    theme : light, dark or print
    """
    colours = theme_named(theme)
    drawn = bars[:MOST_BARS]
    drawing = Drawing(WIDTH, ROW * max(1, len(drawn)) + 8)
    for k, bar in enumerate(drawn):
        _bar(drawing, bar, 2 + ROW * k, colours, right_to_left)
    if mark is not None:
        x = WIDTH * (1 - mark if right_to_left else mark)
        for k in range(len(drawn)):
            y = 2 + ROW * k + 18
            drawing.line(x, y - 2, x, y + THICK + 2, stroke=colours.ink, width=2)
    rows = tuple((bar.label, bar.told) for bar in bars)
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, (heads, rows), title, drawing.width, drawing.height)


def _bar(drawing: Drawing, bar: Bar, top: float, colours: Theme, right_to_left: bool) -> None:
    room = WIDTH - text_width(bar.told, SMALL) - 14
    label = shortened(bar.label, room, LETTERS)
    begin, end = (WIDTH, 0.0) if right_to_left else (0.0, WIDTH)
    anchors = ("end", "start") if right_to_left else ("start", "end")
    drawing.text(begin, top + 13, label, size=LETTERS, fill=colours.ink, anchor=anchors[0], name="bar")
    fill = colours.ink_soft if bar.share is None else colours.stone if bar.mine else colours.ink
    weight = 400 if bar.share is None else 600
    drawing.text(
        end, top + 13, bar.told, size=SMALL, weight=weight, fill=fill, anchor=anchors[1], name="told"
    )
    y = top + 18
    if bar.share is None:
        drawing.box(0.5, y, WIDTH - 1, THICK, stroke=colours.ink_soft, dash="3 3")
        return
    drawing.box(0, y, WIDTH, THICK, fill=colours.paper_sunk)
    long = WIDTH * min(1.0, max(0.0, bar.share))
    if long:
        left = WIDTH - long if right_to_left else 0.0
        drawing.box(left, y, long, THICK, fill=colours.stone if bar.mine else colours.other)


def effort_picture(
    found: Drift, *, title: str, sentence: str, heads: Row, usual: str, alarm: str, theme: str = "light"
) -> Picture:
    """Draw how far the hours of each month served the goal, small; time runs from left to right.

    Parameters
    ----------
    found : with one month at least
    title, sentence, heads, usual, alarm : as they are read, in the language of the document
    theme : light, dark or print
    """
    colours = theme_named(theme)
    left, right, top = 30.0, WIDTH - 12, 26.0
    bottom = top + PLOT
    drawing = Drawing(WIDTH, bottom + 28)
    for share in (0.0, 0.5, 1.0):
        y = bottom - PLOT * share
        drawing.line(left - 6, y, right, y, stroke=colours.line)
        drawing.text(
            left - 10, y + 4, str(round(100 * share)), size=SMALL, fill=colours.ink_soft, anchor="end"
        )
    first = found.months[0].begins
    count = max(1, _place(found.months[-1].begins) - _place(first))
    points = [
        (
            left + (right - left) * (_place(month.begins) - _place(first)) / count,
            bottom - PLOT * float(month.degree),
        )
        for month in found.months
    ]
    if found.usual is not None:
        y = bottom - PLOT * float(found.usual)
        line = f"M{number(left)} {number(y)}L{number(right)} {number(y)}"
        drawing.path(line, stroke=colours.other, width=1.5, dash="5 4")
        drawing.text(left, y - 7, usual, size=SMALL, fill=colours.other, name="usual")
    alarms = {one.month.begins for one in found.alarms}
    for ((x1, y1), (x2, y2)), (one, other) in zip(pairwise(points), pairwise(found.months), strict=True):
        if _place(other.begins) == _place(one.begins) + 1:
            way = f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"
            drawing.path(way, stroke=colours.ink_soft, width=1.5)
    for (x, y), month in zip(points, found.months, strict=True):
        raised = month.begins in alarms
        drawing.circle(x, y, 6 if raised else 3, fill=colours.stone if raised else colours.ink)
    if found.alarms:
        at = next(k for k, month in enumerate(found.months) if month.begins == found.alarms[-1].month.begins)
        x, y = points[at]
        lines = (alarm, found.months[at].named)
        x = max(x - 12, left + max(text_width(line, SMALL) for line in lines))
        for k, line in enumerate(lines):
            drawing.text(
                x,
                min(y, bottom - 10) + 14 * k - 2,
                line,
                size=SMALL,
                weight=600,
                fill=colours.stone,
                anchor="end",
                name="alarm",
            )
    drawing.text(left, bottom + 20, found.months[0].named, size=SMALL, fill=colours.ink_soft)
    if len(found.months) > 1:
        drawing.text(
            right, bottom + 20, found.months[-1].named, size=SMALL, fill=colours.ink_soft, anchor="end"
        )
    rows = tuple((one.named, f"{float(one.hours):,.0f}", of_hundred(one.degree)) for one in found.months)
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, (heads, rows), title, drawing.width, drawing.height)


def _place(month: date) -> int:
    return 12 * month.year + month.month - 1
