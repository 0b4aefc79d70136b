"""Before and after: how far each member's vulnerabilities shrank, as slopes, a panel a member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

from archstone.documents.lettering import wrapped
from archstone.documents.pictures import Picture, Row, capability_name
from archstone.documents.svg import Drawing, number
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.vulnerability_reduction import AllianceReduction, MemberReduction, Reduction
from archstone.model.audits import Disclosure
from archstone.model.capabilities import Taxonomy

WIDE, NARROW = 720.0, 360.0
PER_ROW, NARROW_PER_ROW = 5, 2
WIDEST = 231.0
MARGIN, TOP, GAP = 14.0, 30.0, 16.0
PLOT = 110.0
MOST = 25  # severity 5 times need 5
HEAD, NAME, SMALL, LINE = 14, 13, 12, 16.0
ICON = 16.0
MOST_MEMBERS = 10


def reduction_picture(
    reduction: AllianceReduction,
    names: Mapping[str, str],
    taxonomy: Taxonomy,
    *,
    compact: bool = False,
    theme: str = "light",
) -> Picture:
    """Draw for each member how much each followed vulnerability weighed at the start, and weighs now.

    A slope that falls is a vulnerability that shrank; one that rises is drawn thick and stone-red. A hollow
    dot alone wasn't looked at again.

    Parameters
    ----------
    reduction : as `archstone.engines.vulnerability_reduction.alliance_reduction` gives it; what isn't
        disclosed to partners is drawn and not named, what is private isn't drawn
    names : what members are called, by id
    taxonomy : names the capabilities
    compact : for a narrow screen: two panels a row instead of up to five
    theme : light, dark or print

    Returns
    -------
    Picture
        720 px wide, 360 where compact. Of more than ten members those with the smallest index are drawn; the
        table has all.

    Raises
    ------
    RuleBroken
        If there is no such theme.
    """
    colours = theme_named(theme)
    reduction = _without_private(reduction)
    drawn = _drawn(reduction)
    width = NARROW if compact else WIDE
    rows = ceil(len(drawn) / (NARROW_PER_ROW if compact else PER_ROW))
    columns = ceil(len(drawn) / rows) if rows else 1
    panel = min(WIDEST, (width - 2 * MARGIN) / columns)
    blocks = [
        [_words(member, taxonomy, panel) for member in drawn[k * columns : (k + 1) * columns]]
        for k in range(rows)
    ]
    heads = [
        max(len(_name(one, names, panel)) for one in drawn[k * columns : (k + 1) * columns])
        for k in range(rows)
    ]
    heights = [
        18.0 * head + 24 + PLOT + 34 + max(_height(words) for words in block) + GAP
        for head, block in zip(heads, blocks, strict=True)
    ]
    more = len(reduction.members) - len(drawn)
    drawing = Drawing(width, TOP + sum(heights) + (20 if more else 0) + (0 if drawn else 50))
    said = "Severity times need, 1 to 25: left at the start, right now."
    for k, line in enumerate(wrapped(said, width - 2 * MARGIN, SMALL, lines=2)):
        drawing.text(MARGIN, 18 + 15 * k, line, size=SMALL, fill=colours.ink_soft, name="axis")
    y = TOP + 8
    for k in range(rows):
        row = drawn[k * columns : (k + 1) * columns]
        first = (width - panel * len(row)) / 2
        for j, member in enumerate(row):
            place = (first + panel * j, y, panel)
            _panel(drawing, member, (_name(member, names, panel), heads[k]), blocks[k][j], place, colours)
        y += heights[k]
    if not drawn:
        said = "No member's vulnerabilities are on record."
        drawing.text(width / 2, y + 20, said, size=NAME, fill=colours.ink_soft, anchor="middle")
    if more:
        said = f"{more} more in the table."
        drawing.text(MARGIN, drawing.height - 12, said, size=SMALL, fill=colours.ink_soft, name="note")
    title = f"Vulnerabilities before and after, {reduction.day}"
    sentence = _sentence(reduction, names)
    return Picture(
        svg=drawing.finish(title=title, description=sentence, paper=colours.paper),
        sentence=sentence,
        table=_table(reduction, names, taxonomy),
        title=title,
        width=drawing.width,
        height=drawing.height,
    )


def _without_private(reduction: AllianceReduction) -> AllianceReduction:
    """Leave out what nobody but its owner may see; the index of its owner stays as it was."""
    members = (
        replace(one, items=tuple(i for i in one.items if i.disclosure is not Disclosure.PRIVATE))
        for one in reduction.members
    )
    return replace(reduction, members=tuple(members))


def _drawn(reduction: AllianceReduction) -> tuple[MemberReduction, ...]:
    listed = [one for one in reduction.members if one.items]
    known = sorted(listed, key=lambda one: (one.index is None, one.index or 0))
    kept = {one.member for one in known[:MOST_MEMBERS]}
    return tuple(one for one in listed if one.member in kept)


def _called(item: Reduction, taxonomy: Taxonomy) -> str:
    return capability_name(item.capability, taxonomy) if item.may_be_named else "Not disclosed"


def _number(value: Fraction) -> str:
    """Write a product of severity and need; an indicator may leave a part of one."""
    return number(float(value))


def _index(index: Fraction | None) -> str:
    """Say an index as it is read: so much less, or more, of 100."""
    if index is None:
        return "not looked at again"
    whole = round(100 * index)
    return "unchanged" if not whole else f"{abs(whole)} of 100 {'less' if whole > 0 else 'more'}"


def _change(item: Reduction) -> str:
    if item.now is None:
        return f"{_number(item.before)}, not looked at again"
    if item.now == item.before:
        return f"{_number(item.now)}, as before"
    return f"{_number(item.before)}, now {_number(item.now)}"


Words = list[tuple[Reduction, tuple[str, ...], tuple[str, ...]]]


def _words(member: MemberReduction, taxonomy: Taxonomy, panel: float) -> Words:
    room = panel - ICON - 18
    return [
        (
            item,
            wrapped(_called(item, taxonomy), room, NAME, lines=2),
            wrapped(_change(item), room, SMALL, lines=2),
        )
        for item in member.items
    ]


def _height(words: Words) -> float:
    return sum(LINE * (len(name) + len(told)) + 7 for _, name, told in words)


def _name(member: MemberReduction, names: Mapping[str, str], panel: float) -> tuple[str, ...]:
    return wrapped(names.get(member.member, member.member), panel - 12, HEAD, lines=3, serif=True)


def _panel(  # noqa: PLR0917  whose, its words, where, then how
    drawing: Drawing,
    member: MemberReduction,
    head: tuple[tuple[str, ...], int],
    words: Words,
    place: tuple[float, float, float],
    colours: Theme,
) -> None:
    """Draw one member: its name and index, its slopes, and what they are."""
    left, y, panel = place
    lines, most = head
    for k, line in enumerate(lines):
        drawing.text(
            left + 4,
            y + 14 + 18 * k,
            line,
            size=HEAD,
            weight=600,
            fill=colours.ink,
            serif=True,
            name="organisation",
        )
    y += 18.0 * most + 14
    drawing.text(left + 4, y, _index(member.index), size=SMALL, fill=colours.ink_soft, name="index")
    top, bottom = y + 14, y + 14 + PLOT
    ends = (left + 26, left + panel - 34)
    for x in ends:
        drawing.line(x, top, x, bottom, stroke=colours.line)
    for item in sorted(member.items, key=_rose):
        _slope(drawing, item, ends, (top, bottom), colours)
    _ends(drawing, member.items, ends, (top, bottom), colours)
    y = bottom + 30
    for item, name, told in words:
        _icon(drawing, item, left + 4, y - 4, colours)
        for line in name:
            drawing.text(left + ICON + 10, y, line, size=NAME, weight=500, fill=colours.ink, name="label")
            y += LINE
        for line in told:
            fill = colours.stone if _rose(item) else colours.ink_soft
            drawing.text(left + ICON + 10, y, line, size=SMALL, fill=fill, name="change")
            y += LINE
        y += 7


def _rose(item: Reduction) -> bool:
    return item.now is not None and item.now > item.before


def _height_of(value: Fraction, ends: tuple[float, float]) -> float:
    top, bottom = ends
    return bottom - (bottom - top) * min(1.0, float(value) / MOST)


def _slope(
    drawing: Drawing, item: Reduction, ends: tuple[float, float], tall: tuple[float, float], colours: Theme
) -> None:
    x1, x2 = ends
    y1 = _height_of(item.before, tall)
    if item.now is None:
        drawing.circle(x1, y1, 4, fill=colours.paper, stroke=colours.ink_soft)
        return
    y2 = _height_of(item.now, tall)
    shade = _shade(item, colours)
    drawing.line(x1, y1, x2, y2, stroke=shade, width=3 if _rose(item) else 1.8)
    for x, y in ((x1, y1), (x2, y2)):
        drawing.circle(x, y, 4, fill=shade, stroke=colours.paper)


def _shade(item: Reduction, colours: Theme) -> str:
    if _rose(item):
        return colours.stone
    return colours.other if item.reduced else colours.ink_soft


def _ends(
    drawing: Drawing,
    items: Sequence[Reduction],
    ends: tuple[float, float],
    tall: tuple[float, float],
    colours: Theme,
) -> None:
    """Write the numbers beside the dots where they don't stand on each other."""
    for k, values in enumerate(({i.before for i in items}, {i.now for i in items if i.now is not None})):
        free = float("inf")
        for value in sorted(values):
            y = _height_of(value, tall)
            if free - y < SMALL:
                continue
            x = ends[0] - 8 if k == 0 else ends[1] + 8
            anchor = "end" if k == 0 else "start"
            said = _number(value)
            drawing.text(x, y + 4, said, size=SMALL, fill=colours.ink_soft, anchor=anchor, name="value")
            free = y


def _icon(drawing: Drawing, item: Reduction, x: float, y: float, colours: Theme) -> None:
    """Repeat how a slope goes: down, up, level, or a hollow dot."""
    if item.now is None:
        drawing.circle(x + ICON / 2, y, 4, fill=colours.paper, stroke=colours.ink_soft)
        return
    rise = -5 if _rose(item) else 5 if item.reduced else 0
    width = 3 if _rose(item) else 1.8
    drawing.line(x, y - rise, x + ICON, y + rise, stroke=_shade(item, colours), width=width)


def _sentence(reduction: AllianceReduction, names: Mapping[str, str]) -> str:
    """Say who is least weak for it and who most, and how many grew."""
    known = [
        (one.index, names.get(one.member, one.member)) for one in reduction.members if one.index is not None
    ]
    if not known:
        return "No member has looked at its vulnerabilities again, so none is known to have shrunk."
    index, name = max(known, key=lambda one: one[0])
    words = (
        f"Weighed by rank, the first five vulnerabilities of {name} weigh {_index(index)} than at the start"
    )
    low, last = min(known, key=lambda one: one[0])
    if len(known) > 1:
        words += f", those of {last} {_index(low)}"
    items = [item for one in reduction.members for item in one.items if item.now is not None]
    shrank = sum(bool(item.reduced and item.reduced > 0) for item in items)
    grew = sum(_rose(item) for item in items)
    return f"{words}; of {len(items)} looked at again {shrank} shrank and {grew} grew."


def _table(
    reduction: AllianceReduction, names: Mapping[str, str], taxonomy: Taxonomy
) -> tuple[Row, tuple[Row, ...]]:
    """Write every followed vulnerability as a row."""
    heads = ("Member", "Place", "Vulnerability", "At the start", "Now", "Known from")
    return heads, tuple(
        (
            names.get(item.member, item.member),
            str(item.place),
            _called(item, taxonomy),
            _number(item.before),
            "" if item.now is None else _number(item.now),
            item.source if item.may_be_named else "",  # an indicator's name would tell what it is
        )
        for one in reduction.members
        for item in one.items
    )
