"""A stress test as bars: what is covered now, and without each member."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from archstone.documents.lettering import shortened, wrapped
from archstone.documents.pictures import Picture, capability_name, listed, of_hundred
from archstone.documents.svg import Drawing
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.stress_results import Loss, StressTest
from archstone.model.capabilities import Taxonomy
from archstone.model.errors import RuleBroken

WIDTH, COMPACT = 760.0, 380.0
MARGIN = 20.0
HEAD = 64.0
BAR = 16.0
SHOWN = 20
NUMBER = 30.0  # room for a number behind a bar
FOOT = 34.0


def stress_picture(
    test: StressTest,
    taxonomy: Taxonomy,
    names: Mapping[str, str],
    *,
    theme: str = "light",
    compact: bool = False,
) -> Picture:
    """Draw what is covered with all members, and without each of them.

    A bar is what is left, its dashed end what would be lost; a single point of failure is marked and says
    which capabilities would be carried by nobody.

    Parameters
    ----------
    test : what to draw
    taxonomy : names the capabilities
    names : what members are called, by id
    theme : light, dark or print
    compact : for a narrow screen, 380 px instead of 760

    Raises
    ------
    RuleBroken
        If nothing is covered that could be lost: no members, or nothing that counts.

    Notes
    -----
    Of more than twenty members the twenty are drawn with whom most would be lost; the table has all.
    """
    if test.coverage is None or not test.members:
        raise RuleBroken("There is nothing to draw: no members, or nothing that counts.")
    colours = theme_named(theme)
    width = COMPACT if compact else WIDTH
    shown = test.singles
    if len(shown) > SHOWN:
        shown = tuple(sorted(shown, key=lambda loss: -(loss.lost or 0))[:SHOWN])
    place = _Place(width, compact)
    words = [_words(loss, taxonomy, place) for loss in shown]
    drawing = Drawing(width, HEAD + place.row(0) + sum(place.row(len(said)) for said in words) + FOOT)
    title = "What would be left without each member"
    drawing.text(MARGIN, MARGIN + 14, title, size=16, weight=600, fill=colours.ink, serif=True)
    y = HEAD
    _bar(drawing, place, y, colours, left=test.coverage, now=test.coverage, fill=colours.other)
    _label(drawing, place, y, "All of them there", colours, weight=600)
    y += place.row(0)
    for loss, said in zip(shown, words, strict=True):
        fill = colours.stone if loss.falls else colours.ink_soft
        left = loss.coverage or Fraction(0)
        _bar(drawing, place, y, colours, left=left, now=test.coverage, fill=fill)
        name = names.get(loss.without[0], loss.without[0])
        _label(drawing, place, y, name, colours, weight=600 if loss.falls else 400)
        for k, line in enumerate(said):
            at = y + place.bar_top + BAR + 16 + 15 * k
            drawing.text(place.left, at, line, size=12, fill=colours.bad, name="single point")
        y += place.row(len(said))
    legend = "Numbers of 100. Line: with all there. Dashed: lost."
    drawing.text(MARGIN, y + 18, legend, size=12, fill=colours.ink_soft)
    sentence = _sentence(test, taxonomy, names)
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _table(test, taxonomy, names), title, drawing.width, drawing.height)


class _Place:
    """Where things stand: beside the name on a wide page, under it on a narrow one."""

    def __init__(self, width: float, compact: bool) -> None:
        self.compact = compact
        self.left = MARGIN if compact else 270.0
        self.across = width - self.left - MARGIN - NUMBER
        self.label_room = width - 2 * MARGIN if compact else self.left - MARGIN - 16
        self.bar_top = 24.0 if compact else 6.0

    def row(self, lines: int) -> float:
        """How high a row is with some lines of words under its bar."""
        return self.bar_top + BAR + 15 * lines + (14 if lines else 10)


def _bar(
    drawing: Drawing, place: _Place, y: float, colours: Theme, *, left: Fraction, now: Fraction, fill: str
) -> None:
    x, at = place.left, y + place.bar_top
    more = max(left, now)
    drawing.box(x, at, place.across, BAR, fill=colours.paper_sunk)
    if left < now:
        lost = place.across * float(now - left)
        drawing.box(x + place.across * float(left), at, lost, BAR, stroke=colours.ink_soft, dash="3 3")
    if left:
        drawing.box(x, at, place.across * float(left), BAR, fill=fill)
    mark = x + place.across * float(now)
    drawing.line(mark, at - 4, mark, at + BAR + 4, stroke=colours.other, width=2)
    drawing.text(
        x + place.across * float(more) + 6,
        at + BAR - 3,
        of_hundred(left),
        size=14,
        weight=600,
        fill=colours.ink,
        name="left",
    )


def _label(drawing: Drawing, place: _Place, y: float, name: str, colours: Theme, *, weight: int) -> None:
    at = y + 16 if place.compact else y + place.bar_top + BAR - 3
    text = shortened(name, place.label_room, 14)
    x, anchor = (MARGIN, "start") if place.compact else (place.left - 12, "end")
    drawing.text(x, at, text, size=14, weight=weight, fill=colours.ink, anchor=anchor, name="member")


def _words(loss: Loss, taxonomy: Taxonomy, place: _Place) -> tuple[str, ...]:
    if not loss.falls:
        return ()
    gone = listed(capability_name(fall.capability, taxonomy).lower() for fall in loss.falls)
    return tuple(wrapped(f"single point of failure: {gone}", place.across + NUMBER, 12, lines=3))


def _sentence(test: StressTest, taxonomy: Taxonomy, names: Mapping[str, str]) -> str:
    now = of_hundred(test.coverage or Fraction(0))
    parts = [f"With all {len(test.members)} members there, {now} of 100 is covered."]
    worst = max(test.singles, key=lambda loss: loss.lost or Fraction(0), default=None)
    if worst and worst.lost:
        name = names.get(worst.without[0], worst.without[0])
        parts.append(
            f"Most would be lost without {name}: {of_hundred(worst.coverage or Fraction(0))} is left."
        )
    points = [names.get(loss.without[0], loss.without[0]) for loss in test.single_points]
    if points:
        parts.append(f"Single points of failure: {listed(points)}.")
    else:
        parts.append("No single point of failure.")
    return " ".join(parts)


def _table(
    test: StressTest, taxonomy: Taxonomy, names: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    now = of_hundred(test.coverage or Fraction(0))
    rows = [("nobody", f"{now} of 100", "")]
    rows += [
        (
            names.get(loss.without[0], loss.without[0]),
            "not known" if loss.coverage is None else f"{of_hundred(loss.coverage)} of 100",
            listed((capability_name(fall.capability, taxonomy) for fall in loss.falls), most=20),
        )
        for loss in test.singles
    ]
    return ("Without", "Covered", "No longer carried"), tuple(rows)
