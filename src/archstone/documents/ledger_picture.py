"""What each member gave, by kind: to the left what it cost, to the right what it was worth to receivers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from archstone.documents.lettering import shortened, text_width
from archstone.documents.pictures import Picture
from archstone.documents.svg import Drawing
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.gifts import KindTotal
from archstone.engines.ledger import Ledger
from archstone.model.sentences import listed

WIDE, NARROW = 720.0, 360.0
TOP, BOTTOM = 58.0, 36.0
MARGIN = 16.0
LABELS = 118.0  # room for the kinds, left of the bars, where the picture is wide
ROW, STACKED_ROW, HEAD = 24.0, 38.0, 34.0
BAR = 13.0
UNKNOWN = 26.0
SIZE, HEADING = 13, 16
MOST_MEMBERS = 12


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where bars begin, how far they may reach, and how much a pixel is."""

    width: float
    middle: float
    reach: float
    most: Fraction
    stacked: bool

    def length(self, amount: Fraction) -> float:
        return max(1.0, self.reach * float(amount / self.most)) if amount and self.most else 0.0

    @property
    def row(self) -> float:
        return STACKED_ROW if self.stacked else ROW


def ledger_picture(
    ledger: Ledger, names: Mapping[str, str], *, compact: bool = False, theme: str = "light"
) -> Picture:
    """Draw what each member's gifts cost it against what they were worth to those who received them.

    Both sides have one scale, and nothing is subtracted: long to the right and short to the left is what
    members hope for from each other. What nobody has said is a dashed box; a sum to which an unknown belongs
    has a plus.

    Parameters
    ----------
    ledger : of any span; a member that gave nothing in it isn't drawn
    names : what members are called, by id
    compact : for a narrow screen
    theme : light, dark or print

    Raises
    ------
    RuleBroken
        If there is no such theme.

    Notes
    -----
    Of more than 12 givers those are drawn whose gifts cost or were worth most; the table has all.
    """
    colours = theme_named(theme)
    groups = _drawn(ledger)
    width = NARROW if compact else WIDE
    left = MARGIN if compact else MARGIN + LABELS
    most = max((max(one.cost, one.worth) for group in groups for one in group), default=Fraction(0))
    room = max((text_width(_amount(value, 1), SIZE) for value in (most,)), default=0.0) + 14
    middle = (left + width - MARGIN) / 2
    plane = _Plane(width, middle, width - MARGIN - middle - room, most, compact)
    top = TOP if compact else TOP - 17
    height = top + sum(HEAD + plane.row * len(group) for group in groups) + BOTTOM
    drawing = Drawing(width, height)
    _heads(drawing, plane, colours)
    y = top
    for group in groups:
        _member(drawing, plane, y, names.get(group[0].member, group[0].member), colours)
        for k, one in enumerate(group):
            _row(drawing, plane, y + HEAD + plane.row * k, one, colours)
        y += HEAD + plane.row * len(group)
    _note(drawing, plane, height, groups, ledger.currency, colours)
    if not groups:
        drawing.text(
            middle, top + 16, "Nothing is written down.", size=SIZE, fill=colours.ink_soft, anchor="middle"
        )
    title = "What was given: its cost and its worth"
    sentence = _sentence(ledger, groups, names)
    heads = (
        "Member",
        "Kind",
        "Gifts",
        f"Cost to the giver, {ledger.currency}",
        f"Worth to receivers, {ledger.currency}",
    )
    rows = tuple(
        (
            names.get(one.member, one.member),
            str(one.kind),
            str(one.gifts),
            _said(one.cost, one.cost_not_known, one.gifts),
            _said(one.worth, one.worth_not_known, one.ratings),
        )
        for one in ledger.kinds
    )
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, (heads, rows), title, drawing.width, drawing.height)


def _drawn(ledger: Ledger) -> list[list[KindTotal]]:
    """Group what is drawn by member, in the order of the ledger."""
    groups = [[one for one in ledger.kinds if one.member == member] for member in ledger.members]
    given = [group for group in groups if group]
    largest = sorted(given, key=lambda group: -max(_total(group, "cost"), _total(group, "worth")))
    return [group for group in given if group in largest[:MOST_MEMBERS]]


def _total(group: Sequence[KindTotal], what: str) -> Fraction:
    return sum((getattr(one, what) for one in group), Fraction(0))


def _heads(drawing: Drawing, plane: _Plane, colours: Theme) -> None:
    lines = (("what it cost", "the giver"), ("what it was worth", "to those who received it"))
    for (first, second), side, shade in zip(lines, (-1, 1), (colours.stone, colours.other), strict=True):
        anchor = "end" if side < 0 else "start"
        told = (first, second) if plane.stacked else (f"{first} {second}",)
        for k, line in enumerate(told):
            drawing.text(
                plane.middle + 8 * side,
                26 + 17 * k,
                line,
                size=SIZE,
                weight=600,
                fill=shade,
                anchor=anchor,
                name="head",
            )


def _note(  # noqa: PLR0917  what is written where, then of what
    drawing: Drawing,
    plane: _Plane,
    height: float,
    groups: Sequence[Sequence[KindTotal]],
    currency: str,
    colours: Theme,
) -> None:
    """Write the unit, and what a plus means where there is one."""
    plus = any(
        0 < unknown < of
        for group in groups
        for one in group
        for unknown, of in ((one.cost_not_known, one.gifts), (one.worth_not_known, one.ratings))
    )
    words = f"In {currency}; + not all have said." if plus else f"In {currency}."
    drawing.text(MARGIN, height - 12, words, size=12, fill=colours.ink_soft, name="note")


def _member(drawing: Drawing, plane: _Plane, y: float, name: str, colours: Theme) -> None:
    drawing.line(MARGIN, y, plane.width - MARGIN, y, stroke=colours.line)
    shown = shortened(name, plane.width - 2 * MARGIN, HEADING, serif=True)
    drawing.text(
        MARGIN, y + 23, shown, size=HEADING, weight=600, fill=colours.ink, serif=True, name="organisation"
    )


def _row(drawing: Drawing, plane: _Plane, y: float, one: KindTotal, colours: Theme) -> None:
    if plane.stacked:
        drawing.text(MARGIN, y + 10, str(one.kind), size=SIZE, fill=colours.ink, name="kind")
        y += 16
    else:
        drawing.text(MARGIN, y + BAR - 2, str(one.kind), size=SIZE, fill=colours.ink, name="kind")
    drawing.line(plane.middle, y - 3, plane.middle, y + BAR + 3, stroke=colours.ink_soft)
    sides = (
        (-1, one.cost, one.cost_not_known, one.gifts, colours.stone),
        (1, one.worth, one.worth_not_known, one.ratings, colours.other),
    )
    for side, value, unknown, of, shade in sides:
        anchor = "end" if side < 0 else "start"
        if unknown == of:
            x = plane.middle + (2 if side > 0 else -2 - UNKNOWN)
            drawing.box(x, y, UNKNOWN, BAR, fill=colours.paper_sunk, stroke=colours.ink_soft, dash="3 3")
            drawing.text(
                plane.middle + side * (UNKNOWN + 8),
                y + BAR - 2,
                "not said",
                size=12,
                fill=colours.ink_soft,
                anchor=anchor,
            )
            continue
        length = plane.length(value)
        drawing.box(plane.middle if side > 0 else plane.middle - length, y, length, BAR, fill=shade)
        drawing.text(
            plane.middle + side * (length + 6),
            y + BAR - 2,
            _amount(value, unknown),
            size=SIZE,
            fill=colours.ink,
            anchor=anchor,
            name="amount",
        )


def _amount(value: Fraction, unknown: int) -> str:
    return f"{int(value + Fraction(1, 2)):,}{'+' if unknown else ''}"


def _said(value: Fraction, unknown: int, of: int) -> str:
    return "not said" if unknown == of else _amount(value, unknown)


def _sentence(ledger: Ledger, groups: Sequence[Sequence[KindTotal]], names: Mapping[str, str]) -> str:
    if not groups:
        return f"No contribution is written down from {ledger.since} to {ledger.until}."
    told = []
    for group in groups:
        cost = _in_words(group, "cost", "gifts", ledger.currency)
        worth = _in_words(group, "worth", "ratings", ledger.currency)
        told.append(
            f"what {names.get(group[0].member, group[0].member)} gave cost it {cost} and was worth "
            f"{worth} to others"
        )
    return f"From {ledger.since} to {ledger.until} {listed(told)}."


def _in_words(group: Sequence[KindTotal], what: str, of: str, currency: str) -> str:
    unknown = sum(getattr(one, f"{what}_not_known") for one in group)
    if unknown == sum(getattr(one, of) for one in group):
        return "an amount that nobody has said"
    least = "at least " if unknown else ""
    return f"{least}{currency} {_amount(_total(group, what), 0)}"
