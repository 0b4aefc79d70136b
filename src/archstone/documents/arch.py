"""The arch: two organisations as two rising sides, each stone a vulnerability that the other carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import radians, tan

from archstone.documents.arch_layout import (
    BADGE,
    CROWN,
    SPRING,
    Label,
    Shape,
    Slot,
    Stone,
    badges_of,
    labels_of,
    leader,
    slots_of,
)
from archstone.documents.lettering import shortened, text_width, wrapped
from archstone.documents.pictures import (
    Picture,
    Row,
    capability_name,
    evidence_in_words,
    listed,
    of_hundred,
    strength_in_words,
)
from archstone.documents.svg import Drawing, number, point, stone_path
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.cover import Cover, CoveredVulnerability, Match
from archstone.model.capabilities import Taxonomy

MOST_STONES = 15  # a side; lighter ones beyond share one stone
KEY_HALF = 8.1  # degrees from the middle to the side of the keystone
MARGIN = 14
LINE = 26  # of the list
DOT_IN = 7  # how far below its rim a leader ends on a stone


@dataclass(frozen=True, slots=True)
class Feet:
    """What stands on the keystone and under the two sides of an arch, in words."""

    us: str
    them: str
    key: str
    under_key: str
    ours: str
    theirs: str


def arch(match: Match, taxonomy: Taxonomy, *, theme: str = "light", compact: bool = False) -> Picture:
    """Draw how two organisations carry each other's vulnerabilities.

    Left stands what our side lacks, right what the other lacks. The width of a slot along the ring is its
    weight, the stone fills it from the inner edge as far as the other side covers it, in the colour of who
    carries it. An empty slot is dashed. The keystone holds the fit, mutual cover as a number of 100.

    Parameters
    ----------
    match : two organisations held against each other
    taxonomy : names the capabilities
    theme : light, dark or print
    compact : for less than 600 px: numbers on the stones and their names in a list below

    Returns
    -------
    Picture
        900 px wide, 1 040 at most where names are long; 360 where compact.

    Notes
    -----
    Where the labels can't stand beside their stones at least 40 apart without a leader crossing the ring or a
    label, the wide picture numbers the stones as the compact one does. Beyond 15 vulnerabilities a side, the
    lightest share one stone, whose cover is their weighted mean. Deterministic.
    """
    colours = theme_named(theme)
    sides = tuple(stones_of(side, taxonomy) for side in (match.cover_in, match.cover_out))
    title = f"{match.organisation.name} and {match.other.name}: how the two carry each other"
    sentence = _sentence(match, taxonomy)
    feet = Feet(
        us=match.organisation.name,
        them=match.other.name,
        key="–" if match.mutual is None else of_hundred(match.mutual),
        under_key="fit",
        ours=carried_in_words(match.cover_in.value),
        theirs=carried_in_words(match.cover_out.value),
    )
    drawing = draw_arch(sides, feet, colours, compact=compact)
    return Picture(
        svg=drawing.finish(title=title, description=sentence, paper=colours.paper),
        sentence=sentence,
        table=_table(match, taxonomy),
        title=title,
        width=drawing.width,
        height=drawing.height,
    )


def draw_arch(sides: Sequence[Sequence[Stone]], feet: Feet, colours: Theme, *, compact: bool) -> Drawing:
    """Draw two sides of stones and what stands on and under them."""
    placed = None if compact else _placed(sides)
    if placed is None:
        return _numbered(feet, sides, colours, compact=compact)
    return _labelled(feet, placed, colours)


def carried_in_words(value: Fraction | None) -> str:
    """Say how much of a side is carried in all."""
    return "not known" if value is None else f"{of_hundred(value)} of 100 carried"


_WIDE = Shape(x=450, ground=345, inner=165, outer=255, margin=24)
_COMPACT = Shape(x=180, ground=200, inner=94, outer=148, margin=24, lead=10)
_COMPACT_CROWDED = Shape(x=180, ground=260, inner=72, outer=122, margin=24, lift=50)


def _placed(sides: Sequence[Sequence[Stone]]) -> list[tuple[Label, ...]] | None:
    """Place the labels of both sides, or say that they can't all stand beside their stones (None)."""
    placed = [labels_of(slots_of(side), _WIDE) for side in sides]
    found = [labels for labels in placed if labels is not None]
    return found if len(found) == len(placed) else None


def stones_of(cover: Cover, taxonomy: Taxonomy) -> tuple[Stone, ...]:
    """Make the stones of one side, heaviest first; the lightest join where there are too many."""
    items = cover.items
    kept = items if len(items) <= MOST_STONES else items[: MOST_STONES - 1]
    stones = [Stone(capability_name(i.capability, taxonomy), i.vulnerability.weight, i.share) for i in kept]
    rest = items[len(kept) :]
    if rest:
        weight = sum((i.vulnerability.weight for i in rest), Fraction(0))
        carried = sum((i.vulnerability.weight * i.share for i in rest), Fraction(0))
        stones.append(Stone(f"{len(rest)} lighter ones together", weight, carried / weight))
    return tuple(stones)


def _labelled(feet: Feet, sides: Sequence[Sequence[Label]], colours: Theme) -> Drawing:
    """Draw the wide picture with a label beside each stone."""
    shape = _WIDE
    labels = [label for side in sides for label in side]
    needed = max((_room_needed(label) for label in labels), default=0.0)
    half = max(450.0, min(520.0, needed + MARGIN))
    top = shape.ground + min([-shape.outer - 30, *(label.y - 30 for label in labels)])
    drawing = Drawing(2 * half, _floor(feet, shape, half) - top, left=shape.x - half, top=top)
    for right, side in enumerate(sides):
        _side(drawing, [label.slot for label in side], shape, colours, right=bool(right))
        for label in side:
            _label(drawing, label, colours, half=half, sign=-1 if right else 1)
    _keystone(drawing, feet, shape, colours, size=24)
    _ground(drawing, feet, shape, colours, half=half)
    return drawing


def _room_needed(label: Label) -> float:
    stone = label.slot.stone
    return -label.x + max(text_width(stone.name, 14), text_width(stone.carried, 12))


def _label(drawing: Drawing, label: Label, colours: Theme, *, half: float, sign: int) -> None:
    """Write one label and the thin line that leads to its stone."""
    shape, stone = _WIDE, label.slot.stone
    (x1, y1), (x2, y2) = leader(label, shape)
    drawing.line(
        shape.x + sign * x1,
        shape.ground + y1,
        shape.x + sign * x2,
        shape.ground + y2,
        stroke=colours.ink_soft,
        width=0.75,
    )
    x, y = shape.x + sign * label.x, shape.ground + label.y
    name = shortened(stone.name, half + label.x - MARGIN / 2, 14)
    anchor = "end" if sign > 0 else "start"
    drawing.text(x, y, name, size=14, weight=500, fill=colours.ink, anchor=anchor, name="label")
    fill = colours.ink_soft if stone.share else colours.bad
    drawing.text(x, y + 16, stone.carried, size=12, fill=fill, anchor=anchor, name="carried")


def _numbered(feet: Feet, sides: Sequence[Sequence[Stone]], colours: Theme, *, compact: bool) -> Drawing:
    """Draw the ring with numbers on its stones and their names in a list below: two columns, or one."""
    shape = _numbered_shape(sides, compact=compact)
    half = shape.x
    top = shape.ground - max(shape.outer + 44, _reach(sides, shape) + MARGIN)
    start = _floor(feet, shape, half) + 22
    lengths = [LINE * (1 + max(1, len(side))) for side in sides]
    height = sum(lengths) + LINE / 2 if compact else max(lengths)
    drawing = Drawing(2 * half, start + height - top, top=top)
    _keystone(drawing, feet, shape, colours, size=20 if compact else 24)
    _ground(drawing, feet, shape, colours, half=half)
    first, y = 1, start
    for right, (owner, stones) in enumerate(zip((feet.us, feet.them), sides, strict=True)):
        slots = slots_of(stones)
        _side(drawing, slots, shape, colours, right=bool(right))
        _badges(drawing, slots, shape, colours, right=bool(right), first=first)
        x = 16.0 if compact or not right else half + 20
        width = 2 * half - 32 if compact else half - 36
        heading = shortened(owner, width - text_width(" lacks", 14), 14) + " lacks"
        side = colours.other if right else colours.stone
        drawing.text(x, y, heading, size=14, weight=600, fill=side, name="heading")
        _list(drawing, stones, colours, x=x, y=y + LINE, width=width, first=first)
        first += len(stones)
        y += lengths[0] + LINE / 2 if compact else 0
    return drawing


def _numbered_shape(sides: Sequence[Sequence[Stone]], *, compact: bool) -> Shape:
    """Choose the ring: a smaller one in the compact picture where numbers must stand outside it."""
    if not compact:
        return _WIDE
    return _COMPACT if _reach(sides, _COMPACT) <= _COMPACT.x else _COMPACT_CROWDED


def _reach(sides: Sequence[Sequence[Stone]], shape: Shape) -> float:
    """Find how far from the middle the outermost number reaches."""
    badges = [badge for side in sides for badge in badges_of(slots_of(side), shape)]
    return max((badge.radius + BADGE for badge in badges), default=shape.outer)


def _list(
    drawing: Drawing,
    stones: Sequence[Stone],
    colours: Theme,
    *,
    x: float,
    y: float,
    width: float,
    first: int,
) -> None:
    """Write the names of one side's stones, numbered as they are on the ring."""
    if not stones:
        drawing.text(x, y, "nothing that is known to count", size=13, fill=colours.ink_soft)
    for k, stone in enumerate(stones):
        told = stone.told or (of_hundred(stone.share) + " of 100" if stone.share else "no one")
        name = shortened(stone.name, width - 40 - text_width(told, 13), 13)
        at = y + LINE * k
        drawing.text(x + 20, at, str(first + k), size=13, weight=600, fill=colours.ink, anchor="end")
        drawing.text(x + 28, at, name, size=13, fill=colours.ink, name="label")
        fill = colours.ink_soft if stone.share else colours.bad
        drawing.text(x + width, at, told, size=13, fill=fill, anchor="end", name="carried")


def _side(drawing: Drawing, slots: Sequence[Slot], shape: Shape, colours: Theme, *, right: bool) -> None:
    """Draw one side's slots and stones; one dashed slot where nothing counts."""
    fill = colours.stone if right else colours.other
    for slot in slots or (Slot(Stone("", Fraction(1), Fraction(0)), SPRING, CROWN),):
        start, end = (180 - slot.end, 180 - slot.start) if right else (slot.start, slot.end)
        top = shape.inner + (shape.outer - shape.inner) * float(slot.stone.share)
        if slot.stone.share < 1:  # from just under the stone's top, so that no dash shows at its edges
            under = top - 1 if slot.stone.share else top
            drawing.path(
                stone_path(shape.x, shape.ground - 2, under, shape.outer, start, end),
                fill=colours.paper_sunk,
                stroke=colours.ink_soft,
                width=0.8,
                dash="3 3",
            )
        if slot.stone.share:
            drawing.path(stone_path(shape.x, shape.ground - 2, shape.inner, top, start, end), fill=fill)


def _badges(
    drawing: Drawing, slots: Sequence[Slot], shape: Shape, colours: Theme, *, right: bool, first: int
) -> None:
    """Put a number on each stone, or outside the ring with a leader that ends in a dot on its stone."""
    centre = shape.ground - 2

    def at(radius: float, angle: float) -> tuple[float, float]:
        return point(shape.x, centre, radius, 180 - angle if right else angle)

    badges = badges_of(slots, shape)
    for badge in (badge for badge in badges if badge.led):
        way = (
            at(badge.radius, badge.angle),
            at(badge.bend, badge.angle),  # straight down between the numbers of the near row
            at(shape.outer + 1, badge.slot.middle),
            at(shape.outer - DOT_IN, badge.slot.middle),
        )
        steps = "L".join(f"{number(x)} {number(y)}" for x, y in way)
        drawing.path(f"M{steps}", stroke=colours.ink_soft, width=0.75)
        wide = radians(badge.slot.start - badge.slot.end) * shape.outer
        edge = colours.paper if wide > 6 else None  # it would hide the dot on a narrow stone
        drawing.circle(*way[-1], 2.6 if edge else max(1.0, wide / 3), fill=colours.ink, stroke=edge)
    for k, badge in enumerate(badges):
        x, y = at(badge.radius, badge.angle)
        drawing.circle(x, y, BADGE, fill=colours.paper, stroke=colours.ink_soft)
        drawing.text(
            x, y + 4.3, str(first + k), size=12, weight=600, fill=colours.ink, anchor="middle", name="badge"
        )


def _keystone(drawing: Drawing, feet: Feet, shape: Shape, colours: Theme, *, size: float) -> None:
    """Draw the keystone with the fit on it."""
    low, high = shape.inner - 10, shape.outer + 14
    centre = shape.ground - 2
    drawing.path(stone_path(shape.x, centre, low, high, 90 + KEY_HALF, 90 - KEY_HALF), fill=colours.ink)
    y = centre - high + 18 + size * 0.8
    paper = colours.paper
    drawing.text(
        shape.x, y, feet.key, size=size, weight=600, fill=paper, anchor="middle", serif=True, name="fit"
    )
    room = 2 * (centre - y - 17) * tan(radians(KEY_HALF))  # on a phone's arch longer words would hang over
    if text_width(feet.under_key, 12) + 8 <= room:
        drawing.text(shape.x, y + 17, feet.under_key, size=12, weight=500, fill=paper, anchor="middle")


def _foot(name: str, half: float) -> tuple[str, ...]:
    return wrapped(name, half - 2 * MARGIN, 16, lines=2, serif=True)


def _floor(feet: Feet, shape: Shape, half: float) -> float:
    """Find how far down the names under the ground line reach."""
    lines = max(len(_foot(name, half)) for name in (feet.us, feet.them))
    return shape.ground + 46 + 20 * lines


def _ground(drawing: Drawing, feet: Feet, shape: Shape, colours: Theme, *, half: float) -> None:
    """Draw the ground line and who stands on it."""
    reach = min(half - MARGIN, shape.outer + 40)
    drawing.line(shape.x - reach, shape.ground, shape.x + reach, shape.ground, stroke=colours.ink, width=1.5)
    both = ((feet.us, feet.ours, colours.stone), (feet.them, feet.theirs, colours.other))
    for sign, (owner, told, fill) in zip((-1, 1), both, strict=True):
        x, y = shape.x + sign * half / 2, shape.ground + 26
        for line in _foot(owner, half):
            drawing.text(
                x, y, line, size=16, weight=600, fill=fill, anchor="middle", serif=True, name="organisation"
            )
            y += 20
        lead = "" if half < _WIDE.x else "what it lacks: "
        drawing.text(x, y, lead + told, size=13, fill=colours.ink_soft, anchor="middle", name="cover")


def _sentence(match: Match, taxonomy: Taxonomy) -> str:
    """Say what the picture shows."""
    us, them = match.organisation.name, match.other.name
    parts = []
    if match.mutual is None:
        parts.append(f"How well {us} and {them} fit isn't known.")
    else:
        parts.append(f"{us} and {them} fit at {of_hundred(match.mutual)} of 100.")
    for carrier, owner, cover in ((them, us, match.cover_in), (us, them, match.cover_out)):
        if cover.value is None:
            parts.append(f"{owner} names no vulnerability that counts here.")
            continue
        carried = [capability_name(item.capability, taxonomy) for item in cover.covered]
        told = f"{carrier} carries {of_hundred(cover.value)} of 100 of what {owner} lacks"
        parts.append(
            f"{told}: {listed(carried)}." if carried else f"{carrier} carries nothing that {owner} lacks."
        )
        open_ones = [capability_name(item.capability, taxonomy) for item in cover.uncovered]
        if open_ones and carried:
            parts.append(f"Not carried: {listed(open_ones)}.")
    return " ".join(parts)


def _table(match: Match, taxonomy: Taxonomy) -> tuple[Row, tuple[Row, ...]]:
    def row(owner: str, carrier: str, item: CoveredVulnerability) -> Row:
        v = item.vulnerability
        return (
            owner,
            capability_name(item.capability, taxonomy),
            str(v.severity),
            str(v.need),
            carrier,
            strength_in_words(item.by, taxonomy),
            evidence_in_words(item.by),
            f"{of_hundred(item.share)} of 100",
        )

    us, them = match.organisation.name, match.other.name
    header = ("Who lacks", "What", "Severity", "Need", "Who carries", "With what", "Evidence", "Covered")
    return header, (
        *(row(us, them, item) for item in match.cover_in.items),
        *(row(them, us, item) for item in match.cover_out.items),
    )
