"""The life of an alliance as a picture: what was decided, done, went wrong, was looked at, and paid in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from archstone.documents.lettering import text_width, wrapped
from archstone.documents.pictures import Picture
from archstone.documents.svg import Drawing, number
from archstone.documents.timeline_events import Event, Lane, Mood, events_of
from archstone.documents.timeline_layout import (
    LEFT,
    LINE,
    LINES,
    NARROW,
    RIGHT,
    SMALL,
    TIERS,
    WIDE,
    WORTH_A_WORD,
    Label,
    Span,
    chosen_events,
    depth,
    label_lines,
    placed_labels,
    span_of,
)
from archstone.documents.tokens import Theme, theme_named
from archstone.model.alliance_records import AllianceRecord
from archstone.model.monitors import Alert
from archstone.model.sentences import listed

NAME, TOP = 13, 46.0
MARK, LANE_GAP, GAP = 26.0, 10.0, 8.0
BLOCK, LIST_LEFT, LIST_TEXT = 10.0, 20.0, 40.0
STEPS = (1, 3, 6, 12, 24, 60, 120)


def timeline(
    record: AllianceRecord,
    day: date,
    *,
    alerts: Iterable[Alert] = (),
    compact: bool = False,
    theme: str = "light",
) -> Picture:
    """Draw what happened in an alliance, from its first record to a day.

    A lane a question: decided, done, trouble, looked back, money in. A full dot went well, a diamond didn't,
    a hollow dot is neither, a stroke is of less weight; a bar lasts, and reaches the day of looking where the
    matter is open. The weightiest events have words, and all stand in the table.

    Parameters
    ----------
    record : everything that members wrote down
    day : the day of looking; what came later isn't drawn
    alerts : those of `archstone.engines.monitors.watch`, to be marked from the day since which they hold
    compact : for a narrow screen: from top to bottom, evenly spaced
    theme : light, dark or print

    Returns
    -------
    Picture
        720 px wide with at most 18 labels, 360 with at most 14 where compact.

    Raises
    ------
    RuleBroken
        If there is no such theme.

    Notes
    -----
    Which events are labelled follows from their weights (`archstone.documents.timeline_events`) and from the
    room there is: a label never covers another, nor the staff of another. Deterministic.
    """
    colours = theme_named(theme)
    events = events_of(record, day, alerts)
    sunset = record.alliance.sunset_on if record.alliance else None
    started = record.alliance.started_on if record.alliance else None
    sentence = _sentence(events, day)
    if compact:
        drawing = _list(events, colours)
    else:
        drawing = _lanes(events, span_of(events, started, day, sunset), (day, sunset), colours)
    _notes(drawing, events, sunset, day, colours)
    title = f"{record.name}: what happened until {day}"
    rows = tuple((str(event.on), event.lane.value, event.says) for event in events)
    return Picture(
        svg=drawing.finish(title=title, description=sentence, paper=colours.paper),
        sentence=sentence,
        table=(("Day", "What kind", "What happened"), rows),
        title=title,
        width=drawing.width,
        height=drawing.height,
    )


# Wide: lanes from left to right.


def _lanes(events: Sequence[Event], span: Span, days: tuple[date, date | None], colours: Theme) -> Drawing:
    lanes = [lane for lane in Lane if any(event.lane is lane for event in events)]
    placed = placed_labels(events, span, days[0])
    tops, y = {}, TOP
    for lane in lanes:
        tops[lane] = y
        y += MARK + depth(placed, lane, TIERS) + LANE_GAP
    empty = 0 if lanes else 60
    drawing = Drawing(WIDE, y + empty + _notes_height(events, WIDE))
    _axis(drawing, span, days, y + empty, colours)
    for lane in lanes:
        here = [event for event in events if event.lane is lane]
        middle = tops[lane] + MARK / 2
        drawing.line(LEFT, middle, WIDE - RIGHT, middle, stroke=colours.line)
        drawing.text(
            14, middle + 5, lane.value, size=14, weight=600, fill=colours.ink, serif=True, name="lane"
        )
        for label in (label for label in placed if label.event.lane is lane):
            below = depth(placed, lane, label.tier)
            _flag(drawing, label, (middle, middle + MARK / 2 + below), colours)
        for event in sorted(here, key=lambda one: one.weight):
            if event.until:
                _bar(drawing, event, (span.x(event.on), span.x(event.until)), middle, colours)
        for event in sorted(here, key=lambda one: one.weight):
            _mark(drawing, event, span.x(event.on), middle, colours)
    if not lanes:
        drawing.text(
            WIDE / 2, TOP + 30, "Nothing is on record yet.", size=NAME, fill=colours.ink_soft, anchor="middle"
        )
    return drawing


def _axis(
    drawing: Drawing, span: Span, days: tuple[date, date | None], bottom: float, colours: Theme
) -> None:
    """Draw months across the top, the day of looking, and the sunset where it is near or past."""
    day, sunset = days
    months = 12 * (span.last.year - span.first.year) + span.last.month - span.first.month
    step = (WIDE - LEFT - RIGHT) / max(1, months)
    room = text_width("2026-04", SMALL) + 14
    every = next((n for n in STEPS if n * step >= room), STEPS[-1])
    ends = {day: f"{day}"}
    if sunset and span.first <= sunset <= span.last:
        ends[sunset] = f"sunset {sunset}"
    low = WIDE
    for end, at in _apart({end: span.x(end) for end in ends}, ends).items():
        x = span.x(end)
        drawing.line(x, TOP - 10, x, bottom, stroke=colours.ink, width=1.5 if end == day else 0.8)
        drawing.text(
            at, TOP - 14, ends[end], size=SMALL, weight=600, fill=colours.ink, anchor="middle", name="end"
        )
        low = min(low, at - text_width(ends[end], SMALL) / 2)
    place = 12 * span.first.year + span.first.month  # the first of the month after the first day
    for k in range(place, place + months + 1):
        begins = date(k // 12, k % 12 + 1, 1)
        if k % every == 0 and begins <= span.last:
            x = span.x(begins)
            drawing.line(x, TOP - 8, x, bottom, stroke=colours.line, width=0.6)
            if x + room / 2 < low:
                said = f"{begins:%Y-%m}"
                drawing.text(
                    x, TOP - 14, said, size=SMALL, fill=colours.ink_soft, anchor="middle", name="month"
                )


def _flag(drawing: Drawing, label: Label, heights: tuple[float, float], colours: Theme) -> None:
    """Write a label at its staff: the day, then its words."""
    middle, top = heights
    foot = top + label.height
    drawing.line(label.x, middle, label.x, foot, stroke=colours.ink_soft, width=0.75)
    anchor, x = ("end", label.x - 6) if label.flies_left else ("start", label.x + 6)
    drawing.text(
        x, top + 10, str(label.event.on), size=SMALL, fill=colours.ink_soft, anchor=anchor, name="day"
    )
    for k, line in enumerate(label.lines, start=1):
        fill = colours.stone if label.event.mood is Mood.BAD else colours.ink
        drawing.text(
            x, top + 10 + LINE * k, line, size=SMALL, weight=500, fill=fill, anchor=anchor, name="label"
        )


def _bar(drawing: Drawing, event: Event, ends: tuple[float, float], middle: float, colours: Theme) -> None:
    start, end = ends
    fill = colours.stone_soft if event.mood is Mood.BAD else colours.other_soft
    edge = colours.stone if event.mood is Mood.BAD else colours.other
    drawing.box(start, middle - 3, max(2.0, end - start), 6, fill=fill, stroke=edge)


def _mark(drawing: Drawing, event: Event, x: float, y: float, colours: Theme) -> None:
    """Mark an event: a diamond where it went wrong, a full dot where well, hollow else, a stroke if light."""
    if event.mood is Mood.BAD:
        steps = (x, y - 7, x + 7, y, x, y + 7, x - 7, y)
        path = "L".join(f"{number(steps[k])} {number(steps[k + 1])}" for k in range(0, 8, 2))
        drawing.path(f"M{path}Z", fill=colours.stone, stroke=colours.paper)
    elif event.lane is Lane.MONEY:
        drawing.circle(x, y, 3 + (event.weight - 20) / 8, fill=colours.other_soft, stroke=colours.ink)
    elif event.mood is Mood.GOOD:
        drawing.circle(x, y, 5, fill=colours.other, stroke=colours.paper)
    elif event.weight >= WORTH_A_WORD:
        drawing.circle(x, y, 4, fill=colours.paper, stroke=colours.ink)
    else:
        drawing.line(x, y - 5, x, y + 5, stroke=colours.ink_soft, width=1.2)


# Compact: a list from top to bottom.


def _list(events: Sequence[Event], colours: Theme) -> Drawing:
    """Draw the weightiest events below each other; between them a small stroke for each of the others."""
    chosen = chosen_events(events)
    room = NARROW - LIST_TEXT - 12
    blocks = [
        (event, label_lines(event, room, NAME, LINES), others)
        for others, event in _with_others(events, chosen)
    ]
    heights = [LINE * (len(lines) + 1) + BLOCK + 5 * min(len(others), 6) for _, lines, others in blocks]
    height = 22 + sum(heights) + (0 if blocks else 40)
    drawing = Drawing(NARROW, height + _notes_height(events, NARROW))
    if not blocks:
        text = "Nothing is on record yet."
        drawing.text(NARROW / 2, 40, text, size=NAME, fill=colours.ink_soft, anchor="middle")
        return drawing
    drawing.line(LIST_LEFT, 14, LIST_LEFT, height - 14, stroke=colours.line, width=1.5)
    y = 22.0
    for (event, lines, others), high in zip(blocks, heights, strict=True):
        for k in range(min(len(others), 6)):
            at = y - 4 + 5 * k
            drawing.line(LIST_LEFT - 4, at, LIST_LEFT + 4, at, stroke=colours.ink_soft)
        top = y + 5 * min(len(others), 6)
        _mark(drawing, event, LIST_LEFT, top - 1, colours)
        said = f"{event.on}, {event.lane.value.lower()}"
        drawing.text(LIST_TEXT, top + 3, said, size=SMALL, fill=colours.ink_soft, name="day")
        fill = colours.stone if event.mood is Mood.BAD else colours.ink
        for k, line in enumerate(lines, start=1):
            drawing.text(LIST_TEXT, top + 3 + LINE * k, line, size=NAME, weight=500, fill=fill, name="label")
        y += high
    return drawing


def _with_others(events: Sequence[Event], chosen: set[int]) -> list[tuple[list[Event], Event]]:
    """Give each chosen event the others that came before it and after the chosen one before."""
    out: list[tuple[list[Event], Event]] = []
    others: list[Event] = []
    for event in events:
        if id(event) in chosen:
            out.append((others, event))
            others = []
        else:
            others.append(event)
    return out


# What both have below.


def _notes_of(events: Sequence[Event], width: float) -> str:
    if not events:
        return ""
    told = ["Full dot: went well. Diamond: went wrong. Hollow: neither. Stroke: any other."]
    if width == WIDE:
        told.append("Bar: how long it lasted.")
    if any(event.lane is Lane.MONEY for event in events):
        told.append("Money: the larger, the more.")
    return " ".join([*told, "The table has all."])


def _apart(wanted: Mapping[date, float], words: Mapping[date, str]) -> dict[date, float]:
    """Move words that are centred on places from left to right until none touches another or an edge."""
    half = {end: text_width(words[end], SMALL) / 2 for end in wanted}
    placed: dict[date, float] = {}
    right = WIDE + GAP
    for end in sorted(wanted, reverse=True):
        placed[end] = min(wanted[end], right - GAP - half[end])
        right = placed[end] - half[end]
    left = 0.0
    for end in sorted(wanted):
        placed[end] = max(placed[end], left + GAP + half[end])
        left = placed[end] + half[end]
    return placed


def _notes_height(events: Sequence[Event], width: float) -> float:
    return 26 + 16.0 * (1 + len(wrapped(_notes_of(events, width), width - 28, SMALL, lines=6)))


def _notes(drawing: Drawing, events: Sequence[Event], sunset: date | None, day: date, colours: Theme) -> None:
    """Say how to read the picture, and when the alliance ends."""
    lines = [
        line for line in wrapped(_notes_of(events, drawing.width), drawing.width - 28, SMALL, lines=6) if line
    ]
    if sunset:
        lines.append(
            f"The alliance ended on {sunset}, unless it was renewed."
            if day >= sunset
            else f"The alliance ends on {sunset}, unless it is renewed."
        )
    y = drawing.height - 14 - 16 * (len(lines) - 1)
    for k, line in enumerate(lines):
        drawing.text(14, y + 16 * k, line, size=SMALL, fill=colours.ink_soft, name="note")


def _sentence(events: Sequence[Event], day: date) -> str:
    """Count what happened, and say whether trouble came early or late."""
    if not events:
        return f"Nothing is on record until {day}."
    first = events[0].on
    counts = []
    for lane, of_lane in groupby(sorted(events, key=lambda e: list(Lane).index(e.lane)), lambda e: e.lane):
        given = list(of_lane)
        bad = sum(event.mood is Mood.BAD for event in given)
        told = _COUNTED[lane].format(n=len(given), s="" if len(given) == 1 else "s")
        if bad and lane is not Lane.MONEY:
            told += f" ({_BAD[lane].format(n=bad)})"
        counts.append(told)
    trouble = [event for event in events if event.lane is Lane.TROUBLE]
    halfway = first + (day - first) / 2
    late = sum(event.on >= halfway for event in trouble)
    words = f"From {first} to {day}: {listed(counts)}."
    if len(trouble) > 2:
        words += f" {late} of the {len(trouble)} troubles began in the second half of that time."
    return words


_COUNTED = {
    Lane.DECIDED: "{n} decision{s}",
    Lane.DONE: "{n} thing{s} done or reached",
    Lane.TROUBLE: "{n} trouble{s}",
    Lane.LOOKED: "{n} look{s} back",
    Lane.MONEY: "{n} payment{s} in",
}
_BAD = {
    Lane.DECIDED: "{n} not passed",
    Lane.DONE: "{n} not reached",
    Lane.TROUBLE: "{n} still open or not mended",
    Lane.LOOKED: "{n} skipped or alarming",
}
