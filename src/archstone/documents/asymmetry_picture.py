"""Power against risk as a picture: a panel a member, a row a kind of say, a line where its risk share is.

To the right of the line, filled: more of the say than it risks. To the left, hollow: less. The length between
line and dot is the gap, so that it reads in black and white too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil

from archstone.documents.lettering import shortened, text_width, wrapped
from archstone.documents.pictures import Picture, of_hundred
from archstone.documents.svg import Drawing
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.asymmetry import Asymmetry, Held
from archstone.model.errors import RuleBroken
from archstone.model.sentences import listed

WIDE, NARROW = 720.0, 360.0
LABELS = 134.0
PER_ROW, NARROW_PER_ROW = 5, 2
ROW, HEAD, AXIS, GAP = 26.0, 44.0, 40.0, 20.0
TOP = 16.0
DOT, BAR = 5.0, 3.0
LETTERS, SMALL = 13, 12
BESIDE, BEHIND = 18.0, 30.0  # room left and right of a panel's scale for the number at a dot
MOST_MEMBERS = 12
NAMED = 2
SHORTER = {"adopted": "adopted"}  # where a row has no room for the whole name


def asymmetry_picture(
    found: Asymmetry, names: Mapping[str, str], *, compact: bool = False, theme: str = "light"
) -> Picture:
    """Draw each member's share of every kind of say against its risk share.

    Parameters
    ----------
    found : as `archstone.engines.asymmetry.asymmetry` gives it; of more than twelve members those are drawn
        whose shares lie furthest from their risk shares, and the table has all
    names : what members are called, by id
    compact : for a narrow screen
    theme : light, dark or print

    Raises
    ------
    RuleBroken
        If no kind of say is known, or there is no such theme.
    """
    if not found.held:
        raise RuleBroken("There is no known share of the say to draw.")
    colours = theme_named(theme)
    drawn = _drawn(found)
    width = NARROW if compact else WIDE
    blocks = ceil(len(drawn) / (NARROW_PER_ROW if compact else PER_ROW))
    per_row = ceil(len(drawn) / blocks)
    panel = (width - 12 - LABELS) / per_row
    block = HEAD + ROW * len(found.held) + AXIS
    drawing = Drawing(width, TOP + block * blocks + GAP * (blocks - 1) + 30)
    most = max(max(one.shares) for one in found.held)
    most = Fraction(max(2, ceil(10 * max(most, *found.risks))), 10)
    for k, member in enumerate(drawn):
        row, column = divmod(k, per_row)
        top = TOP + row * (block + GAP)
        if column == 0:
            _row_names(drawing, found.held, top + HEAD, colours)
        left = LABELS + panel * column
        _panel(drawing, found, member, names.get(member, member), (left, top, panel), most, colours)
    _legend(drawing, drawing.height - 14, colours, compact)
    title = "The say of each against what it risks"
    sentence = asymmetry_sentence(found, names)
    if len(drawn) < len(found.members):
        sentence += f" Drawn are the {len(drawn)} of {len(found.members)} members who are furthest from it."
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _table(found, names), title, drawing.width, drawing.height)


def _drawn(found: Asymmetry) -> tuple[str, ...]:
    if len(found.members) <= MOST_MEMBERS:
        return found.members
    gap = {member: max(abs(gain) for gain in found.gains_of(member).values()) for member in found.members}
    far = set(sorted(found.members, key=lambda member: (-gap[member], member))[:MOST_MEMBERS])
    return tuple(member for member in found.members if member in far)


def _row_names(drawing: Drawing, held: Sequence[Held], top: float, colours: Theme) -> None:
    for k, one in enumerate(held):
        name = SHORTER.get(one.share.id, one.share.name) + (" *" if one.share.is_few else "")
        text = shortened(name[0].upper() + name[1:], LABELS - 18, LETTERS)
        drawing.text(12, top + ROW * (k + 0.5) + 4.5, text, size=LETTERS, fill=colours.ink, name="say")


def _panel(  # noqa: PLR0917  where and how large, then how
    drawing: Drawing,
    found: Asymmetry,
    member: str,
    name: str,
    place: tuple[float, float, float],
    most: Fraction,
    colours: Theme,
) -> None:
    left, top, width = place
    start, end = left + BESIDE, left + width - BEHIND
    at = found.members.index(member)

    def x(share: Fraction) -> float:
        return start + (end - start) * float(share / most)

    lines = wrapped(name, width - 10, LETTERS, lines=2)
    for k, line in enumerate(lines):
        y = top + 14 + 17 * k + (17 if len(lines) == 1 else 0)
        drawing.text(
            left + width / 2,
            y,
            line,
            size=LETTERS,
            weight=600,
            fill=colours.ink,
            anchor="middle",
            name="member",
        )
    rows_top, rows_bottom = top + HEAD, top + HEAD + ROW * len(found.held)
    drawing.line(start, rows_bottom, end, rows_bottom, stroke=colours.line)
    risk = x(found.risks[at])
    drawing.line(risk, rows_top - 4, risk, rows_bottom + 5, stroke=colours.ink, width=2)
    for k, one in enumerate(found.held):
        _dot(drawing, one, at, x, rows_top + ROW * (k + 0.5), colours)
    said = f"risks {of_hundred(found.risks[at])}"
    half = text_width(said, SMALL) / 2
    middle = min(max(risk, left + half), left + width - half - 2)
    drawing.text(
        middle, rows_bottom + 19, said, size=SMALL, fill=colours.ink_soft, anchor="middle", name="risk"
    )


def _dot(  # noqa: PLR0917  what, whose, where, then how
    drawing: Drawing, one: Held, at: int, x: object, y: float, colours: Theme
) -> None:
    assert callable(x)
    share, risk = one.shares[at], one.risks[at]
    more = share > risk
    colour = colours.stone if more else colours.other
    here, line = x(share), x(risk)
    if share != risk:
        drawing.line(line, y, here, y, stroke=colour, width=BAR)
    if more:
        drawing.circle(here, y, DOT, fill=colour)
    else:
        drawing.circle(here, y, DOT, fill=colours.paper, stroke=colour)
    away = DOT + 4
    drawing.text(
        here + away if more else here - away,
        y + 4.5,
        of_hundred(share),
        size=SMALL,
        fill=colours.ink,
        anchor="start" if more else "end",
        name="share",
    )


def _legend(drawing: Drawing, y: float, colours: Theme, compact: bool) -> None:
    words = ("risk share", "more of the say", "less", "of 100; * fewer than five counted")
    if compact:
        words = ("risk", "more say", "less", "of 100; * few")
    at = 12.0
    for k, word in enumerate(words):
        if k == 0:
            drawing.line(at + 4, y - 11, at + 4, y + 3, stroke=colours.ink, width=2)
        elif k == 1:
            drawing.circle(at + 5, y - 4, DOT, fill=colours.stone)
        elif k == 2:
            drawing.circle(at + 5, y - 4, DOT, fill=colours.paper, stroke=colours.other)
        shift = 15 if k < 3 else 0
        drawing.text(at + shift, y, word, size=SMALL, fill=colours.ink_soft, name="legend")
        at += shift + text_width(word, SMALL) + 14


def asymmetry_sentence(found: Asymmetry, names: Mapping[str, str]) -> str:
    """Say which kind of say lies furthest from the risks, and who gains and loses by it."""
    solid = [one for one in found.held if not one.share.is_few]
    if not solid:
        return "Of no kind of say five things or more are counted, so none is called furthest from the risks."
    one = max(solid, key=lambda held: held.distance)
    if not one.distance:
        return "Every known share of the say is just as large as what each member risks."
    up = listed(
        f"{names.get(who, who)} {of_hundred(one.shares[found.members.index(who)])} of 100"
        for who, _ in one.gainers()[:NAMED]
    )
    risk = listed(of_hundred(found.risks[found.members.index(who)]) for who, _ in one.gainers()[:NAMED])
    return (
        f"Furthest from the risks is the {one.share.name}: {up}, against {risk} of what is at risk; "
        f"{of_hundred(one.distance)} of 100 would have to change hands."
    )


def _table(found: Asymmetry, names: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    heads = ("", *(names.get(member, member) for member in found.members), "Away from the risks", "Made from")
    risks = (
        "at risk",
        *(f"{of_hundred(risk)} of 100" for risk in found.risks),
        "",
        "amount times likelihood",
    )
    rows = tuple(
        (
            one.share.name,
            *(f"{of_hundred(share)} of 100" for share in one.shares),
            f"{of_hundred(one.distance)} of 100",
            one.share.made_from,
        )
        for one in found.held
    )
    return heads, (risks, *rows)
