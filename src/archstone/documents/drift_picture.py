"""How far each month's effort was on goal: the line, what was usual, the alarm and what pulled it down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from archstone.documents.lettering import shortened, text_width
from archstone.documents.pictures import Picture, of_hundred
from archstone.documents.svg import Drawing, number
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.cusum import BASELINE
from archstone.engines.drift import Drift, DriftAlarm, DriftMonth
from archstone.model.errors import RuleBroken

WIDE, NARROW = 720.0, 360.0
LEFT, RIGHT, TOP, PLOT = 44.0, 24.0, 84.0, 240.0
ROW = 21.0
LETTERS = 13
NAMED = 4
DOT, SMALL_DOT, ALARM_DOT = 4.5, 2.5, 7.0
STROKE_PARTS = 24
CROWDED = 9.0  # px between months: nearer, dots are small
STEPS = (1, 3, 6, 12, 24, 60, 120)
LEARNING, WATCHED, FALLING, ALARM = "what is usual is learned", "watched", "below the usual", "alarm"


class _Plane:
    """Where a month and a degree lie on the paper."""

    def __init__(self, months: Sequence[DriftMonth], width: float) -> None:
        self.first = _place(months[0].begins)
        self.count = _place(months[-1].begins) - self.first + 1
        self.left, self.right = LEFT + 10, width - RIGHT
        self.top, self.bottom = TOP, TOP + PLOT

    @property
    def step(self) -> float:
        return (self.right - self.left) / max(1, self.count - 1)

    def x(self, month: date) -> float:
        return self.left + (_place(month) - self.first) * self.step

    def y(self, degree: Fraction | float) -> float:
        return self.bottom - PLOT * float(degree)


def drift_picture(found: Drift, *, compact: bool = False, theme: str = "light") -> Picture:
    """Draw how far the effort of each month went into the goal.

    Hollow dots are months from which the usual is learned, a dashed line is the usual; where the line falls
    below it for long enough an alarm is raised, and what pulled it down stands underneath.

    Parameters
    ----------
    found : what is known of drift, with one month at least
    compact : for a narrow screen
    theme : light, dark or print

    Raises
    ------
    RuleBroken
        If there is no month with activity to draw.
    """
    colours = theme_named(theme)
    if not found.months:
        raise RuleBroken("There is no month with known effort to draw.")
    width = NARROW if compact else WIDE
    plane = _Plane(found.months, width)
    alarm = found.alarms[-1] if found.alarms else None
    pulled = alarm.pulled[:NAMED] if alarm else ()
    drawing = Drawing(width, plane.bottom + 46 + (ROW * (len(pulled) + 1) + 12 if pulled else 0))
    _axes(drawing, plane, colours)
    _usual(drawing, plane, found.months, colours)
    _line(drawing, plane, found, colours)
    _alarms(drawing, plane, found.alarms, colours)
    if alarm and pulled:
        _pulled(drawing, plane, alarm, colours)
    title = "Does the effort still go into the goal?"
    sentence = _sentence(found)
    rows = tuple(
        (
            month.named,
            f"{float(month.hours):,.0f}",
            f"{of_hundred(month.degree)} of 100",
            "" if month.step.usual is None else f"{of_hundred(Fraction(month.step.usual))} of 100",
            _role(found, month),
        )
        for month in found.months
    )
    heads = ("Month", "Hours", "On goal", "Usual", "")
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, (heads, rows), title, drawing.width, drawing.height)


def _place(month: date) -> int:
    return 12 * month.year + month.month - 1


def _sentence(found: Drift) -> str:
    if found.alarms:
        alarm = found.alarms[-1]
        names = [pull.judged.activity.name for pull in alarm.pulled[:2]]
        return (
            f"Usual was {of_hundred(alarm.usual)} of 100 on goal; since {alarm.fell_from:%Y-%m} it is "
            f"{of_hundred(alarm.level_since)}, alarm in {alarm.month.named}. "
            f"Most of the fall came from {' and '.join(names)}."
        )
    last = found.months[-1]
    if not found.known:
        return (
            f"{last.named} was on goal {of_hundred(last.degree)} of 100; drift isn't known before the "
            f"seventh month with activity, and there {'is' if len(found.months) == 1 else 'are'} "
            f"{len(found.months)}."
        )
    return (
        f"No drift: {last.named} was on goal {of_hundred(last.degree)} of 100, usual is "
        f"{of_hundred(found.usual or Fraction(0))}."
    )


def _role(found: Drift, month: DriftMonth) -> str:
    if month.step.alarm:
        return ALARM
    if month.step.usual is None:
        return LEARNING
    return FALLING if month.step.fallen else WATCHED


def _axes(drawing: Drawing, plane: _Plane, colours: Theme) -> None:
    for k in range(0, 101, 25):
        y = plane.y(k / 100)
        drawing.line(plane.left - 10, y, plane.right, y, stroke=colours.line)
        drawing.text(plane.left - 16, y + 4, str(k), size=12, fill=colours.ink_soft, anchor="end")
    words = "Effort on goal, of 100, each month"
    drawing.text(10, 22, words, size=LETTERS, fill=colours.ink_soft, name="axis")
    words = "(hollow: months from which the usual is learned)"
    drawing.text(10, 39, words, size=12, fill=colours.ink_soft, name="axis")
    room = text_width("2026-04", 12) + 12
    every = next((n for n in STEPS if n * plane.step >= room), STEPS[-1])
    for k in range(plane.count):
        year, month = divmod(plane.first + k, 12)
        if (plane.first + k) % every == 0 or plane.count == 1:
            x = plane.left + k * plane.step
            drawing.line(x, plane.bottom, x, plane.bottom + 5, stroke=colours.ink_soft)
            label = f"{year}-{month + 1:02}"
            half = text_width(label, 12) / 2
            at = min(max(x, half + 4), drawing.width - half - 4)
            drawing.text(at, plane.bottom + 20, label, size=12, fill=colours.ink_soft, anchor="middle")


def _usual(drawing: Drawing, plane: _Plane, months: Sequence[DriftMonth], colours: Theme) -> None:
    """Draw each usual level as a dashed line, from the first month that it was learned from."""
    begin = 0
    while begin + BASELINE <= len(months):
        end = next((k for k in range(begin, len(months)) if months[k].step.alarm), len(months) - 1)
        learned = months[begin : begin + BASELINE]
        usual = sum((month.degree for month in learned), Fraction(0)) / BASELINE
        y = plane.y(usual)
        x1, x2 = plane.x(months[begin].begins), plane.x(months[end].begins)
        drawing.path(
            f"M{number(x1)} {number(y)}L{number(x2)} {number(y)}",
            stroke=colours.other,
            width=1.5,
            dash="5 4",
        )
        label = f"usual {of_hundred(usual)}"
        at = _free(plane, months, months[begin : end + 1], y, text_width(label, 12))
        if at is not None:  # else it stands in the table alone
            drawing.text(*at, label, size=12, fill=colours.other, name="usual")
        begin = end + 1


def _free(
    plane: _Plane, months: Sequence[DriftMonth], segment: Sequence[DriftMonth], y: float, width: float
) -> tuple[float, float] | None:
    """Find where the words of a dashed line lie on no dot and no stroke; None where there is no room."""
    ends = [_at(plane, month) for month in months]
    alarms = [_at(plane, month) for month in months if month.step.alarm]
    upright = [((x, plane.top), (x, y)) for x, y in alarms]
    strokes = [
        (x1 + (x2 - x1) * k / STROKE_PARTS, y1 + (y2 - y1) * k / STROKE_PARTS)
        for (x1, y1), (x2, y2) in (*pairwise(ends), *upright)
        for k in range(STROKE_PARTS)
    ]
    points = [*strokes, ends[-1]]
    for down in (17.0, -8.0, 32.0, -23.0, 47.0, -38.0):
        for month in segment:
            x = plane.x(month.begins)
            box = (x - 6, y + down - 14, x + width + 6, y + down + 7)
            inside = box[2] <= plane.right and box[1] >= plane.top - 12 and box[3] <= plane.bottom
            if inside and not any(box[0] < px < box[2] and box[1] < py < box[3] for px, py in points):
                return x, y + down
    return None


def _line(drawing: Drawing, plane: _Plane, found: Drift, colours: Theme) -> None:
    """Draw the months; where some have no activity the line is broken."""
    for one, other in pairwise(found.months):
        if _place(other.begins) == _place(one.begins) + 1:
            (x1, y1), (x2, y2) = (_at(plane, one), _at(plane, other))
            drawing.path(
                f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", stroke=colours.ink_soft, width=1.5
            )
    radius = SMALL_DOT if plane.step < CROWDED else DOT
    for month in found.months:
        x, y = _at(plane, month)
        role = _role(found, month)
        if role == ALARM:
            drawing.circle(x, y, ALARM_DOT, fill=colours.stone)
        elif role == LEARNING:
            drawing.circle(x, y, radius, fill=colours.paper, stroke=colours.ink)
        else:
            drawing.circle(x, y, radius, fill=colours.ink)


def _at(plane: _Plane, month: DriftMonth) -> tuple[float, float]:
    return plane.x(month.begins), plane.y(month.degree)


def _alarms(drawing: Drawing, plane: _Plane, alarms: Sequence[DriftAlarm], colours: Theme) -> None:
    """Mark each alarm by an upright line with its month above; of two that lie near, the later is named."""
    free = float(drawing.width)
    for alarm in reversed(alarms):
        x, y = _at(plane, alarm.month)
        drawing.path(
            f"M{number(x)} {number(plane.top - 14)}L{number(x)} {number(y)}", stroke=colours.stone, width=1.5
        )
        label = f"alarm {alarm.month.named}"
        half = text_width(label, LETTERS) / 2
        middle = min(max(x, half + 6), drawing.width - half - 6)
        if middle + half <= free:
            drawing.text(
                middle,
                plane.top - 20,
                label,
                size=LETTERS,
                weight=600,
                fill=colours.stone,
                anchor="middle",
                name="alarm",
            )
            free = middle - half - 8


def _pulled(drawing: Drawing, plane: _Plane, alarm: DriftAlarm, colours: Theme) -> None:
    top = plane.bottom + 50
    words = f"What pulled it down until {alarm.month.named}, of 100 of the fall"
    room = drawing.width - 20
    drawing.text(
        10,
        top,
        shortened(words, room, LETTERS, serif=True),
        size=LETTERS,
        weight=600,
        fill=colours.ink,
        serif=True,
    )
    for k, pull in enumerate(alarm.pulled[:NAMED]):
        y = top + ROW * (k + 1)
        drawing.text(
            38, y, of_hundred(pull.share), size=LETTERS, fill=colours.stone, weight=600, anchor="end"
        )
        name = shortened(pull.judged.activity.name, room - 46, LETTERS)
        drawing.text(48, y, name, size=LETTERS, fill=colours.ink, name="pull")
