"""An ecosystem as a picture: who covers what among those whom one problem touches, and what no one covers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

from archstone.documents.cells import heading_lines
from archstone.documents.lettering import shortened, wrapped
from archstone.documents.pictures import Picture, Row, capability_name, listed, of_hundred
from archstone.documents.svg import Drawing
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.ecosystem import CapabilityCover, Ecosystem
from archstone.model.organisations import Organisation

MARGIN = 20
LABELS = 230
COLUMN = 112
VERDICT = 96
HEAD = 78
ROW = 40
LEGEND = 28
MORE = 32
NARROWEST = 540  # the legend's width
LARGEST = 15  # radius of a dot that stands for all


def ecosystem_picture(
    found: Ecosystem, *, first: int = 5, capabilities: int = 12, theme: str = "light"
) -> Picture:
    """Draw who covers what: capabilities down, us and our nearest neighbours across.

    The area of a dot is the usable strength, its number stands beside it; a dashed square marks who lacks the
    capability. A row in which no one is strong says so in words.

    Parameters
    ----------
    found : what to draw
    first : how many neighbours to show beside us
    capabilities : how many to show, those that are lacked most; a third of them is kept for blind spots
    theme : light, dark or print
    """
    colours = theme_named(theme)
    members = found.members(first)
    every = found.who_covers(first)
    rows = _chosen(every, capabilities)
    width = float(max(NARROWEST, 2 * MARGIN + LABELS + COLUMN * len(members) + VERDICT))
    left_out = _left_out(every, rows)
    height = float(2 * MARGIN + HEAD + ROW * max(1, len(rows)) + (MORE if left_out else 0) + LEGEND)
    drawing = Drawing(width, height)
    for k, member in enumerate(members):
        lines = wrapped(member.name, COLUMN - 8, 14, lines=4, serif=True)
        x = MARGIN + LABELS + COLUMN * (k + 0.5)
        heading_lines(drawing, x, MARGIN + HEAD - 16, lines, fill=colours.other if k else colours.stone)
    for r, row in enumerate(rows):
        _row(drawing, row, members, found, colours, y=float(MARGIN + HEAD + ROW * r))
    if not rows:
        told = "No one here names a vulnerability that counts"
        drawing.text(MARGIN, MARGIN + HEAD + 26, told, size=14, fill=colours.ink_soft)
    if left_out:
        at = height - MARGIN - LEGEND - 12
        drawing.text(MARGIN, at, left_out, size=13, fill=colours.ink_soft, name="more")
    drawing.line(
        MARGIN, height - MARGIN - LEGEND, width - MARGIN, height - MARGIN - LEGEND, stroke=colours.line
    )
    drawing.text(
        MARGIN,
        height - MARGIN,
        "A dot and its number tell how strong each one is, of 100. A dashed square: lacks it.",
        size=12,
        fill=colours.ink_soft,
    )
    title = f"{found.organisation.name}: who else is touched, and who covers what"
    sentence = _sentence(found, members, every, shown=len(rows))
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _table(found, members, every), title, drawing.width, drawing.height)


def _chosen(every: tuple[CapabilityCover, ...], count: int) -> tuple[CapabilityCover, ...]:
    """Take the heaviest, but leave a third of the room to blind spots, which one would otherwise not see."""
    blind = [k for k, row in enumerate(every) if row.blind_spot][: count // 3]
    others = [k for k in range(len(every)) if k not in blind]
    return tuple(every[k] for k in sorted([*blind, *others[: count - len(blind)]]))


def _left_out(every: Sequence[CapabilityCover], shown: Sequence[CapabilityCover]) -> str:
    """Say how many capabilities stand in the table alone, and how many of them are blind spots."""
    more = len(every) - len(shown)
    if not more:
        return ""
    blind = sum(row.blind_spot for row in every) - sum(row.blind_spot for row in shown)
    spots = f"{blind or 'none'} of them {'blind spots' if blind > 1 else 'a blind spot'}"
    return f"… and {more} more in the table, {spots}."


def _row(
    drawing: Drawing,
    row: CapabilityCover,
    members: tuple[Organisation, ...],
    found: Ecosystem,
    colours: Theme,
    *,
    y: float,
) -> None:
    drawing.line(MARGIN, y, drawing.width - MARGIN, y, stroke=colours.line)
    name = shortened(capability_name(row.capability, found.taxonomy), LABELS - 12, 14)
    drawing.text(MARGIN, y + 25, name, size=14, weight=500, fill=colours.ink, name="label")
    for k, (member, share) in enumerate(zip(members, row.shares, strict=True)):
        x = MARGIN + LABELS + COLUMN * k + 26.0
        strong = colours.other if k else colours.stone
        _dot(drawing, share, colours, x=x, y=y + ROW / 2, strong=strong, lacks=member.id in row.lacking)
    if row.blind_spot:
        at = drawing.width - MARGIN
        drawing.text(
            at, y + 25, "blind spot", size=13, weight=600, fill=colours.bad, anchor="end", name="verdict"
        )


def _dot(
    drawing: Drawing, share: Fraction, colours: Theme, *, x: float, y: float, strong: str, lacks: bool
) -> None:
    if lacks:
        drawing.box(x - 11, y - 11, 22, 22, stroke=colours.ink_soft, dash="3 3")
    if share:
        drawing.circle(x, y, LARGEST * sqrt(share), fill=strong)
    words = ["lacks"] * lacks + [of_hundred(share)] * bool(share)
    if words:
        drawing.text(x + 20, y + 4.5, ", ".join(words), size=12.5, fill=colours.ink, name="share")


def _sentence(
    found: Ecosystem, members: tuple[Organisation, ...], every: tuple[CapabilityCover, ...], *, shown: int
) -> str:
    us = found.organisation.name
    if not found.problems:
        return f"{us} names no problem that touches it, so no one can be found beside it."
    problems = listed(found.problems)
    if not found.neighbours:
        return f"No one of another sector is known to be touched by {problems} as {us} is."
    others = len(found.neighbours)
    parts = [
        (
            "1 organisation of another sector is"
            if others == 1
            else f"{others} organisations of other sectors are"
        )
        + f" touched by {problems}, as {us} is"
        + (f"; the {len(members) - 1} that fit best are shown." if others > len(members) - 1 else ".")
    ]
    if shown < len(every):
        parts.append(f"Of {len(every)} capabilities that someone lacks, {shown} are shown.")
    blind = [capability_name(row.capability, found.taxonomy) for row in every if row.blind_spot]
    parts.append(
        f"No one is strong in {listed(blind)}." if blind else "Each capability is strong with someone."
    )
    return " ".join(parts)


def _table(
    found: Ecosystem, members: tuple[Organisation, ...], every: tuple[CapabilityCover, ...]
) -> tuple[Row, tuple[Row, ...]]:
    header = ("Capability", *(member.name for member in members), "Blind spot")
    return header, tuple(
        (
            capability_name(row.capability, found.taxonomy),
            *(
                f"{of_hundred(share)} of 100" + (", lacks it" if member.id in row.lacking else "")
                for member, share in zip(members, row.shares, strict=True)
            ),
            "yes" if row.blind_spot else "no",
        )
        for row in every
    )
