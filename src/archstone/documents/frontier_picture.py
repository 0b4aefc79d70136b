"""Each quota as a point between how likely a proposal passes and how much of the risk is in favour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil, floor

from archstone.documents.lettering import text_width
from archstone.documents.pictures import Picture, of_hundred
from archstone.documents.svg import Drawing, number
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.vote_frontier import FrontierPoint, VoteFrontier
from archstone.model.errors import RuleBroken

WIDE, NARROW = 720.0, 360.0
HEIGHT = 470.0
TOP, BOTTOM = 64.0, 62.0
MOST_POINTS = 50
DOT, CROWDED_DOT, CHOSEN_DOT = 4.5, 3.2, 8.0
CROWDED = 30
NAMED_PLACES = (Fraction(3, 5), Fraction(2, 3), Fraction(3, 4), Fraction(9, 10))
LETTERS = 13
Box = tuple[float, float, float, float]


class _Plane:
    """Where a chance and a share of the risk lie on the paper."""

    def __init__(self, points: Iterable[FrontierPoint], width: float) -> None:
        given = tuple(points)
        self.left, self.right = (58.0, width - 26.0)
        self.top, self.bottom = TOP, HEIGHT - BOTTOM
        self.most = max(0.1, ceil(10 * max(p.decisiveness for p in given) - 1e-9) / 10)
        self.least = min(0.8, floor(10 * min(p.inclusivity for p in given) + 1e-9) / 10)

    def at(self, point: FrontierPoint) -> tuple[float, float]:
        x = self.left + (self.right - self.left) * point.decisiveness / self.most
        share = (point.inclusivity - self.least) / (1.0 - self.least)
        return x, self.bottom - (self.bottom - self.top) * share


def frontier_picture(frontier: VoteFrontier, *, compact: bool = False, theme: str = "light") -> Picture:
    """Draw what each quota gives: to the right decides more often, higher up overrules less.

    Each dot is a quota. A hollow one is no better in anything than another; the chosen one is large and
    stone-red, with its votes beside it.

    Parameters
    ----------
    frontier : the quotas of some weights
    compact : for a narrow screen
    theme : light, dark or print

    Raises
    ------
    RuleBroken
        If there is no such theme.
    """
    colours = theme_named(theme)
    width = NARROW if compact else WIDE
    points = frontier.thinned(MOST_POINTS)
    if not points:
        raise RuleBroken("There is no quota to draw.")
    plane = _Plane(points, width)
    drawing = Drawing(width, HEIGHT)
    _axes(drawing, plane, colours)
    _line(drawing, plane, points, colours)
    taken: list[Box] = []
    for point in points:
        chosen = point.quota == frontier.chosen
        radius = CHOSEN_DOT if chosen else CROWDED_DOT if len(points) > CROWDED else DOT
        taken.append(_dot(drawing, plane, point, radius, colours.stone if chosen else colours.ink, colours))
    for point in _worth_naming(frontier, points):
        _name(drawing, plane, point, _label(point, frontier), taken, colours)
    title = "What each quota gives"
    sentence = _sentence(frontier)
    rows = tuple(
        (
            f"{point.quota:,} of {frontier.total:,}",
            f"{of_hundred(Fraction(point.decisiveness))} of 100",
            f"{of_hundred(Fraction(point.inclusivity))} of 100",
            _remark(point, frontier),
        )
        for point in points
    )
    heads = ("Votes needed", "A proposal passes", "Risk in favour when it passes", "")
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, (heads, rows), title, drawing.width, drawing.height)


def _sentence(frontier: VoteFrontier) -> str:
    """Say what the chosen quota gives, or else the two ends."""

    def said(point: FrontierPoint) -> str:
        return (
            f"with {point.quota:,} of {frontier.total:,} votes needed, "
            f"{of_hundred(Fraction(point.decisiveness))} of 100 proposals pass, and on average "
            f"{of_hundred(Fraction(point.inclusivity))} of 100 of what is at risk is in favour"
        )

    if frontier.chosen is not None:
        words = said(frontier.at(frontier.chosen))
    else:
        words = f"{said(frontier.points[0])}; {said(frontier.points[-1])}"
    return f"{words[0].upper()}{words[1:]}, if everyone says yes half of the time."


def _remark(point: FrontierPoint, frontier: VoteFrontier) -> str:
    if point.quota == frontier.chosen:
        return "chosen"
    return "another is better" if point.dominated else ""


def _label(point: FrontierPoint, frontier: VoteFrontier) -> str:
    if point.quota == frontier.chosen:
        return f"chosen: {point.quota:,} of {frontier.total:,}"
    if point.quota == frontier.total:
        return f"all {frontier.total:,}"
    if point == frontier.distinct()[-1]:
        return f"{point.quota:,} to {frontier.total:,}"
    return f"{point.quota:,}"


def _axes(drawing: Drawing, plane: _Plane, colours: Theme) -> None:
    for k in range(round(10 * plane.least), 11):
        y = plane.bottom - (plane.bottom - plane.top) * (k / 10 - plane.least) / (1 - plane.least)
        drawing.line(plane.left, y, plane.right, y, stroke=colours.line)
        drawing.text(plane.left - 8, y + 4, str(10 * k), size=12, fill=colours.ink_soft, anchor="end")
    steps = round(10 * plane.most)
    for k in range(steps + 1):
        x = plane.left + (plane.right - plane.left) * k / steps
        drawing.line(x, plane.bottom, x, plane.bottom + 5, stroke=colours.ink_soft)
        drawing.text(x, plane.bottom + 19, str(10 * k), size=12, fill=colours.ink_soft, anchor="middle")
    drawing.line(plane.left, plane.bottom, plane.right, plane.bottom, stroke=colours.ink_soft)
    lines = ("Risk in favour when a proposal passes, of 100", "(higher: fewer are overruled)")
    for k, line in enumerate(_on_one_line(lines, plane)):
        drawing.text(12, plane.top - 38 + 17 * k, line, size=13, fill=colours.ink_soft, name="axis")
    lines = ("Proposals that pass, of 100", "(further right: decides more)")
    for k, line in enumerate(_on_one_line(lines, plane)):
        at = plane.bottom + 40 + 16 * k
        drawing.text(plane.right, at, line, size=13, fill=colours.ink_soft, anchor="end", name="axis")


def _on_one_line(lines: tuple[str, ...], plane: _Plane) -> tuple[str, ...]:
    joined = " ".join(lines)
    return (joined,) if text_width(joined, LETTERS) <= plane.right - 12 else lines


def _line(drawing: Drawing, plane: _Plane, points: Iterable[FrontierPoint], colours: Theme) -> None:
    places = [plane.at(point) for point in points if not point.dominated]
    steps = "L".join(f"{number(x)} {number(y)}" for x, y in places)
    if len(places) > 1:
        drawing.path(f"M{steps}", stroke=colours.line, width=2)


def _dot(  # noqa: PLR0917  what is drawn where, then how
    drawing: Drawing, plane: _Plane, point: FrontierPoint, radius: float, shade: str, colours: Theme
) -> Box:
    x, y = plane.at(point)
    if point.dominated:
        drawing.circle(x, y, radius, fill=colours.paper, stroke=shade)
    else:
        drawing.circle(x, y, radius, fill=shade)
    return x - radius, y - radius, x + radius, y + radius


def _worth_naming(frontier: VoteFrontier, points: Iterable[FrontierPoint]) -> Iterator[FrontierPoint]:
    """Choose which quotas get their number: the chosen one, both ends, then what there is room for."""
    given = list(points)
    first = [p for p in given if p.quota == frontier.chosen]
    ends = [p for p in (given[0], given[-1]) if p not in first]
    yield from first
    yield from ends
    rest = [p for p in given if p not in first and p not in ends]
    if len(rest) > CROWDED:
        rest = [min(rest, key=lambda p: abs(p.quota - place * frontier.total)) for place in NAMED_PLACES]
    yield from rest


def _name(  # noqa: PLR0917  what is written where, then how
    drawing: Drawing, plane: _Plane, point: FrontierPoint, label: str, taken: list[Box], colours: Theme
) -> None:
    """Write a label where it hides nothing, or not at all; the curve falls, so above to the right is free."""
    x, y = plane.at(point)
    width = text_width(label, LETTERS)
    chosen = label.startswith("chosen")
    away = CHOSEN_DOT + 5 if chosen else DOT + 4
    for anchor, across, down in (
        ("start", away - 1, -4.0),
        ("start", away, 5.0),
        ("end", -away, 5.0),
        ("middle", 0.0, -away - 2),
        ("middle", 0.0, away + 11),
        ("end", -away + 3, away + 6),
    ):
        left = x + across - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        box = (left - 2, y + down - 11, left + width + 2, y + down + 3)
        inside = box[0] >= plane.left and box[2] <= plane.right + 20 and box[3] <= plane.bottom
        if inside and box[1] > plane.top - 20 and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            drawing.box(box[0], box[1], box[2] - box[0], box[3] - box[1], fill=colours.paper)
            drawing.text(
                x + across,
                y + down,
                label,
                size=LETTERS,
                weight=600 if chosen else 400,
                fill=colours.stone if chosen else colours.ink,
                anchor=anchor,
                name="quota",
            )
            return


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
