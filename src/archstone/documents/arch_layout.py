"""Where the stones of an arch stand and where their labels and numbers go: geometry alone, nothing drawn.

Angles are in degrees, from the right against the clock; everything is worked out for the left side and
mirrored when it is drawn. Heights run downwards from the ground line, so above it they are negative.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import hypot, radians, sin, sqrt

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
    """One vulnerability as it is drawn: its words, its weight and how well it is carried.

    ``told`` stands for the number where only a band may be told.
    """

    name: str
    weight: Fraction
    share: Fraction
    told: str = ""

    @property
    def carried(self) -> str:
        """How well it is carried, in words."""
        if self.told:
            return self.told
        return f"{of_hundred(self.share)} of 100 carried" if self.share else "carried by no one"


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the ring stands and how large it is."""

    x: float
    ground: float
    inner: float
    outer: float
    margin: float  # from the ring to its labels
    lead: float = 14.0  # from the ring to the nearest number that doesn't stand on it
    lift: float = 0.0  # how much further from the ring numbers outside it stand at the crown


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


@dataclass(frozen=True, slots=True)
class Badge:
    """Where the number of a stone stands, by angle and radius, and whether a leader runs to its stone."""

    slot: Slot
    angle: float
    radius: float
    bend: float  # the radius at which its leader turns towards the stone
    led: bool


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


def badges_of(slots: Sequence[Slot], shape: Shape) -> tuple[Badge, ...]:
    """Place the numbers of one side: each on its own stone, or all outside the ring, each with a leader.

    Outside they stand in one row where they need not move far from their stones, in two rows otherwise.
    """
    if _stand_on_their_own(slots, shape):
        return tuple(Badge(slot, slot.middle, shape.outer, shape.outer, led=False) for slot in slots)
    angles, step = _along_the_rim(slots, shape, 2 * BADGE + 2)
    moved = max(abs(angle - slot.middle) for angle, slot in zip(angles, slots, strict=True))
    rows = 1 if step > 2 * BADGE and radians(moved) * shape.outer <= BADGE else 2
    if rows == 2:
        angles, _ = _along_the_rim(slots, shape, BADGE + 4)
    badges = []
    for k, (slot, angle) in enumerate(zip(slots, angles, strict=True)):
        near = shape.outer + shape.lead + BADGE + _lift(shape, angle)
        radius = near + (2 * BADGE + 2 if k % rows else 0)
        badges.append(Badge(slot, angle, radius, near - BADGE - 1, led=True))
    return tuple(badges)


def _stand_on_their_own(slots: Sequence[Slot], shape: Shape) -> bool:
    """Whether each number can stand at the middle of its own stone, clear of the others and of the ground."""
    wide = [radians(slot.start - slot.end) * shape.outer for slot in slots]
    apart = [radians(one.middle - other.middle) * shape.outer for one, other in pairwise(slots)]
    return (
        all(width >= 1.6 * BADGE for width in wide)
        and all(gap > 2 * BADGE for gap in apart)
        and (not wide or wide[0] >= 2 * BADGE)
    )


def _lift(shape: Shape, angle: float) -> float:
    """Raise the row of numbers towards the crown, where the narrow stones are."""
    return shape.lift * sin(radians(angle)) ** 2


def _along_the_rim(slots: Sequence[Slot], shape: Shape, apart: float) -> tuple[list[float], float]:
    """Move the middles of the slots *apart* along the near row, or let them share it; tell how far apart."""
    base = shape.outer + shape.lead + BADGE

    def along(angle: float) -> float:  # the length of the row from the right, grows with the angle
        turn = radians(angle)
        return base * turn + shape.lift * (turn / 2 - sin(2 * turn) / 4)

    low, high = along(CROWN) + BADGE, along(SPRING) - BADGE
    step = min(apart, (high - low) / max(1, len(slots) - 1))
    placed = spread([along(slot.middle) - high for slot in slots], step, first=0.0, last=low - high)
    grid = [CROWN + (SPRING - CROWN) * k / 2000 for k in range(2001)]
    lengths = [along(angle) for angle in grid]
    return [grid[min(2000, bisect_left(lengths, high + at))] for at in placed], step


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
