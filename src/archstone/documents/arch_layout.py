"""Where the stones of an arch stand and where their labels and numbers go: geometry alone, nothing drawn.

Angles are in degrees, from the right against the clock; everything is worked out for the left side and
mirrored when it is drawn. Heights run downwards from the ground line, so above it they are negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import hypot, radians, sqrt

from archstone.documents.pictures import of_hundred
from archstone.documents.svg import point

BETWEEN_LABELS = 40
JOINT = 0.9  # degrees between two stones
SPRING, CROWN = 179.8, 99.5  # where the left side starts and ends, in degrees
BADGE = 10  # radius of a numbered stone's badge
ABOVE, BELOW = 14, 20  # how far a label's two lines reach above and below its height
NEAREST_THE_MIDDLE = 62  # no label comes nearer to the keystone


@dataclass(frozen=True, slots=True)
class Stone:
    """One vulnerability as it is drawn: its words, its weight and how well it is carried."""

    name: str
    weight: Fraction
    share: Fraction

    @property
    def carried(self) -> str:
        """How well it is carried, in words."""
        return f"{of_hundred(self.share)} of 100 carried" if self.share else "carried by no one"


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the ring stands and how large it is."""

    x: float
    ground: float
    inner: float
    outer: float
    margin: float  # from the ring to its labels or badges


@dataclass(frozen=True, slots=True)
class Slot:
    """A stone and the angles between which its slot lies, mirrored for the right side when drawn."""

    stone: Stone
    start: float
    end: float

    @property
    def middle(self) -> float:
        """The angle of its middle."""
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class Label:
    """Where the words of a stone stand, from the middle of the ground line: the end nearest the ring."""

    slot: Slot
    x: float
    y: float


def slots_of(stones: Sequence[Stone]) -> tuple[Slot, ...]:
    """Share the side of the ring out by weight, the heaviest at the ground."""
    if not stones:
        return ()
    total = sum((stone.weight for stone in stones), Fraction(0))
    room = SPRING - CROWN - JOINT * (len(stones) - 1)
    slots, start = [], SPRING
    for stone in stones:
        end = start - room * float(stone.weight / total)
        slots.append(Slot(stone, start, end))
        start = end - JOINT
    return tuple(slots)


def labels_of(slots: Sequence[Slot], shape: Shape) -> tuple[Label, ...] | None:
    """Place the labels of one side outside the ring, or say that they can't all stand there (None)."""
    reach = shape.outer + shape.margin
    wished = [point(0, 0, reach, slot.middle)[1] - 2 for slot in slots]
    placed = spread(wished, BETWEEN_LABELS, first=-22.0)
    labels = []
    for slot, y in zip(slots, placed, strict=True):
        # The text must clear the ring along its whole height, and near the crown the keystone too.
        top, bottom = y - ABOVE, y + BELOW
        nearest = min(abs(top), abs(bottom)) if top * bottom > 0 else 0.0
        x = -max(sqrt(max(0.0, (reach - 6) ** 2 - nearest**2)), NEAREST_THE_MIDDLE)
        labels.append(Label(slot, x, y))
    return tuple(labels) if _clear(labels, shape) else None


def spread(wished: Sequence[float], apart: float, *, first: float, last: float | None = None) -> list[float]:
    """Move falling numbers as little as can be until each is *apart* below the one before.

    The least squares answer: neighbours that push each other stand in a block around their mean (pool
    adjacent violators). Then all are held between *first* and *last*, where that is given.

    Examples
    --------
    >>> spread([0.0, -1.0, -9.0], 4, first=0)
    [0, -4, -9.0]
    """
    blocks: list[tuple[float, int]] = []
    for k, value in enumerate(wished):
        blocks.append((value + k * apart, 1))
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            (one, n), (other, m) = blocks[-2], blocks[-1]
            blocks[-2:] = [((one * n + other * m) / (n + m), n + m)]
    level = [mean for mean, n in blocks for _ in range(n)]
    if last is not None:
        level = [max(mean, last + (len(level) - 1) * apart) for mean in level]
    return [min(first, mean) - k * apart for k, mean in enumerate(level)]


def badge_angles(slots: Sequence[Slot], radius: float) -> tuple[list[float], bool]:
    """Place the numbers of one side along the rim, and say whether they need a second row.

    Returns
    -------
    angles, crowded : one angle a slot; where crowded, every other number stands in a row further out
    """
    step = 2 * BADGE + 2
    room = radians(SPRING - CROWN) * radius - 2 * BADGE
    crowded = (len(slots) - 1) * step > room
    # In two rows, neighbours may stand half as far apart; where even that is too far, they share the room.
    apart = min(step / 2 if crowded else step, room / max(1, len(slots) - 1)) / radius / radians(1)
    edge = BADGE / radius / radians(1)
    placed = spread([slot.middle - 180 for slot in slots], apart, first=-edge, last=CROWN - 180 + edge)
    return [180 + angle for angle in placed], crowded


def _clear(labels: Sequence[Label], shape: Shape) -> bool:
    """Say whether every leader keeps off the ring and off the other labels, and labels off the crown."""
    for k, label in enumerate(labels):
        (x1, y1), (x2, y2) = leader(label, shape)
        if _nearest_to_origin(x1, y1, x2, y2) < shape.outer - 1:
            return False
        for j, other in enumerate(labels):
            if j != k and _crosses(x1, y1, x2, y2, other):
                return False
    return all(upper.y <= lower.y - BETWEEN_LABELS + 0.01 for lower, upper in pairwise(labels))


def leader(label: Label, shape: Shape) -> tuple[tuple[float, float], tuple[float, float]]:
    """Run from the outer edge of the slot to the end of the label."""
    start = point(0, 0, shape.outer + 2, label.slot.middle)
    return start, (label.x + 6, label.y - 4)


def _nearest_to_origin(x1: float, y1: float, x2: float, y2: float) -> float:
    along = (x2 - x1) ** 2 + (y2 - y1) ** 2
    t = 0.0 if not along else max(0.0, min(1.0, -(x1 * (x2 - x1) + y1 * (y2 - y1)) / along))
    return hypot(x1 + t * (x2 - x1), y1 + t * (y2 - y1))


def _crosses(x1: float, y1: float, x2: float, y2: float, label: Label) -> bool:
    """Say whether a leader runs through the words of a label."""
    for step in range(21):
        x, y = x1 + (x2 - x1) * step / 20, y1 + (y2 - y1) * step / 20
        if x < label.x + 3 and label.y - ABOVE < y < label.y + BELOW:
            return True
    return False
