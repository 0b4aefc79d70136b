"""Cells of a table that is drawn: how much is carried shows as tint, bar and number at once.

No cell leans on colour alone: the number is printed, the bar measures it, and what no one carries is dashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from archstone.documents.lettering import shortened
from archstone.documents.pictures import of_hundred
from archstone.documents.svg import Drawing
from archstone.documents.tokens import Theme, blend

BAR = 5


@dataclass(frozen=True, slots=True)
class Box:
    """Where a cell lies."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The middle of its width."""
        return self.x + self.width / 2


def share_cell(
    drawing: Drawing, box: Box, share: Fraction, colours: Theme, *, mine: bool = False, note: str = ""
) -> None:
    """Draw a cover of 0..1; *mine* says that my side carries it, *note* how (the evidence)."""
    strong, soft = (colours.stone, colours.stone_soft) if mine else (colours.other, colours.other_soft)
    x, y, width, height = box.x + 2, box.y + 2, box.width - 4, box.height - 4
    middle = box.y + (box.height - BAR) / 2 + (5 if not note else -2)
    if not share:
        drawing.box(x, y, width, height, stroke=colours.ink_soft, dash="3 3")
        drawing.text(box.middle, box.y + box.height / 2 + 5, "0", size=14, fill=colours.bad, anchor="middle")
        return
    drawing.box(x, y, width, height, fill=blend(colours.paper, soft, float(share)))
    drawing.box(x, y + height - BAR, width * float(share), BAR, fill=strong)
    drawing.text(
        box.middle,
        middle,
        of_hundred(share),
        size=15,
        weight=600,
        fill=colours.ink,
        anchor="middle",
        name="share",
    )
    if note:
        told = shortened(note, width - 8, 12)
        drawing.text(box.middle, middle + 16, told, size=12, fill=colours.ink, anchor="middle")


def total_cell(drawing: Drawing, box: Box, share: Fraction | None, colours: Theme) -> None:
    """Draw a total: a number in bold above a line; a dash where it isn't known."""
    drawing.line(box.x + 2, box.y + 2, box.x + box.width - 2, box.y + 2, stroke=colours.ink_soft)
    told = "not known" if share is None else of_hundred(share)
    size = 12 if share is None else 15
    fill = colours.ink_soft if share is None else colours.ink
    drawing.text(
        box.middle, box.y + 24, told, size=size, weight=600, fill=fill, anchor="middle", name="total"
    )


def heading_lines(drawing: Drawing, x: float, y: float, lines: tuple[str, ...], *, fill: str) -> None:
    """Write the lines of a column's heading, centred, the last one at *y*."""
    for k, line in enumerate(lines):
        at = y - 18 * (len(lines) - 1 - k)
        drawing.text(x, at, line, size=14, weight=600, fill=fill, anchor="middle", serif=True)
