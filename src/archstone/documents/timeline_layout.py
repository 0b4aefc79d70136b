"""Where the words of a timeline stand: which events have words, and a place for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from archstone.documents.lettering import ELLIPSIS, shortened, text_width, wrapped
from archstone.documents.timeline_events import Event, Lane

WIDE, NARROW = 720.0, 360.0
LEFT, RIGHT = 104.0, 14.0
MOST_LABELS, MOST_IN_COMPACT, MOST_A_LANE = 18, 14, 5
WORTH_A_WORD = 20  # lighter events are marks alone
TIERS, LINES = 3, 3  # of labels below a lane, of words in a label
LABEL = 122.0  # px across
SMALL, LINE = 12, 15.0
APART, BELOW = 8.0, 6.0
NEAR = 0.25  # of the time past: a sunset that lies no further ahead is on the picture
SHORTEST = 30  # days that the picture spans at least


@dataclass(frozen=True, slots=True)
class Span:
    """Where a day lies across the wide picture."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it spans."""
        return max(SHORTEST, (self.last - self.first).days)

    def x(self, day: date) -> float:
        """Find where a day lies."""
        return LEFT + (WIDE - LEFT - RIGHT) * (day - self.first).days / self.days


@dataclass(frozen=True, slots=True)
class Label:
    """A label that found its place: like a flag at its staff, to its right or to its left."""

    event: Event
    x: float
    tier: int
    left: float
    right: float
    lines: tuple[str, ...]
    flies_left: bool

    @property
    def height(self) -> float:
        """How high its words are, with the day above them."""
        return LINE * (1 + len(self.lines))


def span_of(events: Sequence[Event], started: date | None, day: date, sunset: date | None) -> Span:
    """Span from the first record to the day, and to a sunset that isn't far."""
    first = min([day, *(event.on for event in events), *([started] if started else [])])
    past = max(SHORTEST, (day - first).days)
    near = sunset is not None and day < sunset and (sunset - day).days <= NEAR * past
    return Span(first, sunset if near and sunset else day)


def depth(placed: Sequence[Label], lane: Lane, tiers: int) -> float:
    """Measure how far down the first so many rows of labels of a lane reach."""
    here = [label for label in placed if label.event.lane is lane]
    return sum(
        max((label.height + BELOW for label in here if label.tier == tier), default=0.0)
        for tier in range(tiers)
    )


def placed_labels(events: Sequence[Event], span: Span, day: date) -> list[Label]:
    """Choose the weightiest events for whose words there is room, and place them."""
    found: dict[Lane, list[Label]] = {}
    for event in _worth_words(events):
        near = found.get(event.lane, [])
        full = len(near) == MOST_A_LANE or sum(map(len, found.values())) == MOST_LABELS
        if not full and (laid := _laid([*(label.event for label in near), event], span, day)):
            found[event.lane] = laid
    return [label for lane in found.values() for label in lane]


def _worth_words(events: Iterable[Event]) -> list[Event]:
    """List what is worth words: the weightiest of each lane first, so that none is silent, then the rest."""
    worth = [event for event in events if event.weight >= WORTH_A_WORD]
    worth.sort(key=lambda event: (-event.weight, event.on, event.words, event.who))
    firsts = list({event.lane: event for event in reversed(worth)}.values())
    return [*firsts, *(event for event in worth if not any(event is first for first in firsts))]


def _laid(events: Sequence[Event], span: Span, day: date) -> list[Label]:
    """Lay the labels of one lane out so that none meets another; empty where that can't be."""
    edge = span.x(day) - 2 if span.x(day) > WIDE / 2 else WIDE - 6  # so that few words cross that day
    ways = [
        [label for label in _ways(event, span) if label.left >= LEFT - 6 and label.right <= edge]
        for event in sorted(events, key=lambda event: event.on, reverse=True)
    ]

    def place(found: list[Label]) -> list[Label]:
        if len(found) == len(ways):
            return found
        for label in ways[len(found)]:
            if not any(_meet(label, one) for one in found) and (whole := place([*found, label])):
                return whole
        return []

    return place([])


def _ways(event: Event, span: Span) -> Iterator[Label]:
    """List the places of a label: the highest first, to the right of its staff before to its left."""
    lines = label_lines(event, LABEL, SMALL, LINES)
    across = max(text_width(line, SMALL) for line in (*lines, str(event.on)))
    x = span.x(event.on)
    for tier in range(TIERS):
        for flies_left in (False, True):
            left = x - 6 - across if flies_left else x + 6
            yield Label(event, x, tier, left, left + across, lines, flies_left)


def label_lines(event: Event, room: float, size: float, most: int) -> tuple[str, ...]:
    """Break the words of an event; where names belong to them, so that no line mixes two scripts."""
    if not event.who or event.label.isascii():
        return _cut(event.label, room, size, most)
    head = _cut(f"{event.words}:", room, size, 1)
    if len(event.who) == 1:
        return (*head, *_cut(event.who[0], room, size, most - 1))
    kept = event.who if len(event.who) < most else event.who[: most - 2]
    more = (f"{len(event.who) - len(kept)} more",) if len(kept) < len(event.who) else ()
    return (*head, *(shortened(name, room, size) for name in kept), *more)


def _cut(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """Break a text into lines; where it is too long, it ends after a word."""
    lines = wrapped(text, room, size, lines=len(text) + 1)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while " " in last and text_width(last + ELLIPSIS, size) > room:
        last = last.rpartition(" ")[0]
    return (*lines[: most - 1], shortened(last.rstrip(" ,;:-") + ELLIPSIS, room, size))


def _meet(one: Label, other: Label) -> bool:
    """Whether two labels of a lane, staffs included, come too near each other."""

    def covers(upper: Label, lower: Label) -> bool:  # the staff of the lower runs through the upper
        first, last = min(upper.left, upper.x), max(upper.right, upper.x)
        return first - APART < lower.x < last + APART

    if one.tier == other.tier:
        begins, ends = min(one.left, one.x), max(one.right, one.x)
        return begins - APART < max(other.right, other.x) and min(other.left, other.x) < ends + APART
    upper, lower = sorted((one, other), key=lambda label: label.tier)
    return covers(upper, lower)


def chosen_events(events: Sequence[Event]) -> set[int]:
    """Choose which events have words: the weightiest, no more than a few of one lane."""
    kept: dict[Lane, list[Event]] = {}
    for event in _worth_words(events):
        same = kept.setdefault(event.lane, [])
        if len(same) < MOST_A_LANE and sum(map(len, kept.values())) < MOST_IN_COMPACT:
            same.append(event)
    return {id(event) for given in kept.values() for event in given}
