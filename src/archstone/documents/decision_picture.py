"""Candidates against criteria: how far raters are apart is drawn large, the totals stand small beneath."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from archstone.documents.cells import heading_lines
from archstone.documents.lettering import wrapped
from archstone.documents.pictures import Picture, Row
from archstone.documents.svg import Drawing
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.comparisons import Cell, ComparisonMatrix
from archstone.model.profiles import plain
from archstone.model.ratings import HIGHEST, LOWEST

MARGIN = 20
LABELS = 130
HEAD, LINE = 12, 18
ROW = 58
FOOT = 66
NARROWEST, WIDEST = 130, 190
BAR = 12
POINT = 6
LEGEND = (
    "Each scale runs from 1 to 5. Point: the median. Bar: from the lowest to the highest rating, with its "
    "width above it where raters are 2 steps or more apart."
)


def decision_picture(
    matrix: ComparisonMatrix, names: Mapping[str, str] | None = None, *, theme: str = "light"
) -> Picture:
    """Draw all candidates against the criteria, a bar for the range of the raters and a point for the median.

    Parameters
    ----------
    matrix : what to draw
    names : what candidates are called, by id; the id where none is given
    theme : light, dark or print

    Returns
    -------
    Picture
        760 px wide, more with more than four candidates. Its table holds lowest, median, highest and how many
        rated, for each candidate and criterion, and the totals.
    """
    colours = theme_named(theme)
    called = [(names or {}).get(id, id) for id in matrix.candidates]
    wide = max(NARROWEST, min(WIDEST, (760 - LABELS - 2 * MARGIN) / len(called)))
    heads = [wrapped(name, wide - 14, 14, lines=3, serif=True) for name in called]
    top = MARGIN + HEAD + LINE * max(map(len, heads))
    drawing = Drawing(
        max(760.0, LABELS + 2 * MARGIN + wide * len(called)),
        MARGIN + top + ROW * len(matrix.criteria) + FOOT + 40,
    )
    for k, lines in enumerate(heads):
        heading_lines(drawing, MARGIN + LABELS + wide * (k + 0.5), top - 14, lines, fill=colours.other)
    for r, (criterion, row) in enumerate(zip(matrix.criteria, matrix.cells, strict=True)):
        y = top + ROW * r
        drawing.line(MARGIN, y, MARGIN + LABELS + wide * len(called), y, stroke=colours.line)
        drawing.text(
            MARGIN,
            y + ROW / 2 + 5,
            criterion.words.capitalize(),
            size=14,
            weight=600,
            fill=colours.ink,
            name="label",
        )
        for k, cell in enumerate(row):
            _cell(drawing, cell, MARGIN + LABELS + wide * k, y, wide, colours)
    _feet(drawing, matrix, top + ROW * len(matrix.criteria), wide, colours)
    for k, line in enumerate(wrapped(LEGEND, drawing.width - 2 * MARGIN, 12, lines=2)):
        drawing.text(MARGIN, drawing.height - MARGIN - 16 + 16 * k, line, size=12, fill=colours.ink_soft)
    title = "The candidates, and where raters are apart"
    sentence = matrix.told(names or {})
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _table(matrix, called), title, drawing.width, drawing.height)


def _cell(  # noqa: PLR0917  where it lies, as three numbers
    drawing: Drawing, cell: Cell, left: float, y: float, wide: float, colours: Theme
) -> None:
    """Draw one candidate on one criterion: the scale, the range over it, the median on top."""
    room = wide - 48
    start = left + 24

    def at(step: Fraction | int) -> float:
        return start + room * float(step - LOWEST) / (HIGHEST - LOWEST)

    middle = y + ROW / 2 + 2
    for step in range(LOWEST, HIGHEST + 1):
        drawing.line(at(step), middle - 3, at(step), middle + 3, stroke=colours.ink_soft)
    drawing.line(start, middle, start + room, middle, stroke=colours.line)
    rated = cell.rated
    if cell.median is None or rated.lowest is None or rated.highest is None:
        drawing.text(
            left + wide / 2, middle - 8, "not rated", size=12, fill=colours.ink_soft, anchor="middle"
        )
        return
    apart = rated.disagree
    if rated.spread:
        drawing.box(
            at(rated.lowest),
            middle - BAR / 2,
            at(rated.highest) - at(rated.lowest),
            BAR,
            fill=colours.stone_soft if apart else colours.other_soft,
            stroke=colours.stone if apart else colours.other,
            round_by=3,
        )
    drawing.circle(
        at(cell.median), middle, POINT, fill=colours.stone if apart else colours.other, stroke=colours.paper
    )
    told = f"{rated.spread} steps apart" if apart else "one rater" if rated.spread is None else ""
    if told:
        fill = colours.stone if apart else colours.ink_soft
        drawing.text(
            left + wide / 2,
            y + 16,
            told,
            size=12,
            weight=600 if apart else 400,
            fill=fill,
            anchor="middle",
            name="apart",
        )


def _feet(drawing: Drawing, matrix: ComparisonMatrix, y: float, wide: float, colours: Theme) -> None:
    """Write the number of disagreements large, and the total small."""
    drawing.line(MARGIN, y, MARGIN + LABELS + wide * len(matrix.candidates), y, stroke=colours.ink_soft)
    drawing.text(MARGIN, y + 27, "Raters apart on", size=14, weight=600, fill=colours.ink)
    drawing.text(MARGIN, y + 50, "Total of 25", size=12, fill=colours.ink_soft)
    for k, (apart, total) in enumerate(zip(matrix.disagreements, matrix.totals, strict=True)):
        x = MARGIN + LABELS + wide * (k + 0.5)
        drawing.text(
            x,
            y + 27,
            str(apart),
            size=18,
            weight=600,
            fill=colours.stone if apart else colours.ink,
            anchor="middle",
            name="disagreements",
        )
        told = "not known" if total is None else plain(total)
        drawing.text(x, y + 50, told, size=12, fill=colours.ink_soft, anchor="middle", name="total")


def _table(matrix: ComparisonMatrix, called: list[str]) -> tuple[Row, tuple[Row, ...]]:
    rows = [
        (
            name,
            criterion.words,
            _said(row[k].rated.lowest),
            "not known" if (median := row[k].median) is None else plain(median),
            _said(row[k].rated.highest),
            str(len(row[k].rated.opinions)),
        )
        for k, name in enumerate(called)
        for criterion, row in zip(matrix.criteria, matrix.cells, strict=True)
    ]
    rows += [
        (name, "total of 25", "", "not known" if total is None else plain(total), "", "")
        for name, total in zip(called, matrix.totals, strict=True)
    ]
    return ("Candidate", "Criterion", "Lowest", "Median", "Highest", "Raters"), tuple(rows)


def _said(value: int | None) -> str:
    return "not known" if value is None else str(value)
