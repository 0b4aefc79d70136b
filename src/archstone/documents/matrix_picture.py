"""The vulnerability matrix as a picture: who carries what we lack, and what we carry for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from archstone.documents.cells import Box, heading_lines, share_cell, total_cell
from archstone.documents.lettering import shortened, text_width, wrapped
from archstone.documents.pictures import (
    Picture,
    Row,
    capability_name,
    evidence_in_words,
    listed,
    of_hundred,
    strength_in_words,
    weight_in_words,
)
from archstone.documents.svg import Drawing
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.cover import CoveredVulnerability
from archstone.engines.matrix import Exchange, ExchangeTable, VulnerabilityMatrix
from archstone.model.audits import Disclosure, Vulnerability
from archstone.model.capabilities import Taxonomy

LABELS = 250
MARGIN = 20
ROW = 52
TOTAL = 38
HEAD = 76
BETWEEN = 40
BLOCK_HEAD = 30
LEGEND = 30
NARROWEST, WIDEST = 112, 206
OF_THE_MATRIX = (
    "Numbers of 100. Akin: by a strength of the same family, which counts half. Dashed: not carried."
)
OF_THE_EXCHANGE = (
    "Numbers of 100: what the two would do for each other, in all. Dashed: one side has nothing to give."
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as it is drawn: its name, how much it matters, and a cell for each column or None."""

    name: str
    more: str
    cells: Sequence[CoveredVulnerability | None]


def matrix_picture(
    matrix: VulnerabilityMatrix,
    taxonomy: Taxonomy,
    *,
    bands: Sequence[str] | None = None,
    theme: str = "light",
) -> Picture:
    """Draw a vulnerability matrix: partners across, first what we lack, then what they lack.

    Each cell holds the cover as a number of 100, a bar and a tint, and the evidence behind it; what no one
    carries is dashed. A cell is empty where that partner doesn't lack it.

    Parameters
    ----------
    matrix : what to draw
    taxonomy : names the capabilities
    bands : where weaknesses are sealed, for each column the band of what we could carry for it; it stands
        where else the two totals stand
    theme : light, dark or print

    Returns
    -------
    Picture
        900 px wide, more with more than five partners.
    """
    colours = theme_named(theme)
    columns, us = matrix.columns, matrix.organisation.name
    wide = _column_width(len(columns))
    names = [wrapped(column.other.name, wide - 10, 14, lines=3, serif=True) for column in columns]
    y: float = MARGIN + HEAD - 18 * (3 - max(map(len, names), default=0))
    ours = [
        _Line(capability_name(row.capability, taxonomy), weight_in_words(row.vulnerability), row.cells)
        for row in matrix.rows
    ]
    theirs = [
        _Line(capability_name(row.capability, taxonomy), _of_whom(row.cells), row.cells)
        for row in matrix.partners_rows
    ]
    height = y + _height(ours) + BETWEEN + _height(theirs) + TOTAL + LEGEND + MARGIN
    drawing = Drawing(max(900.0, LABELS + 2 * MARGIN + wide * len(columns)), height)
    for k, lines in enumerate(names):
        x = MARGIN + LABELS + wide * (k + 0.5)
        heading_lines(drawing, x, y - 18, lines, fill=colours.other)

    y = _heading(drawing, ("What ", us, " lacks, carried by the partner"), colours, y=y)
    y = _cells(drawing, ours, colours, y=y, wide=wide, mine=False)
    y = _totals(drawing, "Carried in all", [c.cover_in.value for c in columns], colours, y=y, wide=wide)
    y = _heading(drawing, ("What the partners lack, carried by ", us, ""), colours, y=y + BETWEEN)
    y = _cells(drawing, theirs, colours, y=y, wide=wide, mine=True)
    if bands is None:
        y = _totals(drawing, "Carried in all", [c.cover_out.value for c in columns], colours, y=y, wide=wide)
        _totals(drawing, "Fit, both ways", [c.mutual for c in columns], colours, y=y, wide=wide)
    else:
        _told(drawing, "Of all they lack", bands, colours, y=y, wide=wide)
    drawing.text(MARGIN, height - MARGIN, OF_THE_MATRIX, size=12, fill=colours.ink_soft)

    title = f"{us}: the vulnerability matrix"
    sentence = _sentence(matrix, taxonomy)
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _table(matrix, taxonomy), title, drawing.width, drawing.height)


def exchange_picture(table: ExchangeTable, taxonomy: Taxonomy, *, theme: str = "light") -> Picture:
    """Draw both lists of vulnerabilities against each other: ours down, one partner's across.

    A cell tells what the two would do for each other, as the harmonic mean of both covers; a bordered cell
    with words is a vulnerability that both share.

    Parameters
    ----------
    table : from :meth:`VulnerabilityMatrix.exchanges_with`
    taxonomy : names the capabilities
    theme : light, dark or print
    """
    colours = theme_named(theme)
    wide = _column_width(len(table.columns))
    width = max(900.0, LABELS + 2 * MARGIN + wide * len(table.columns))
    height = MARGIN + 30 + HEAD + max(1, len(table.rows)) * ROW + LEGEND + MARGIN
    drawing = Drawing(width, height)
    us, them = table.match.organisation.name, table.match.other.name
    top = MARGIN + 30 + HEAD
    drawing.text(
        MARGIN + LABELS,
        MARGIN + 16,
        shortened(them, width - LABELS - 2 * MARGIN - 50, 16, serif=True) + " lacks",
        size=16,
        weight=600,
        fill=colours.other,
        serif=True,
    )
    for line, at in zip(_what_lacks(us, LABELS - 20), (0, 20), strict=False):
        drawing.text(MARGIN, top - 36 + at, line, size=16, weight=600, fill=colours.stone, serif=True)
    for k, lacked in enumerate(table.columns):
        lines = wrapped(capability_name(lacked.capability, taxonomy), wide - 12, 14, lines=3, serif=True)
        heading_lines(drawing, MARGIN + LABELS + wide * (k + 0.5), top - 16, lines, fill=colours.ink)
    for r, (mine, cells) in enumerate(zip(table.rows, table.cells, strict=True)):
        y = top + ROW * r
        _row_label(drawing, capability_name(mine.capability, taxonomy), weight_in_words(mine), colours, y=y)
        for k, cell in enumerate(cells):
            _exchange_cell(drawing, Box(MARGIN + LABELS + wide * k, y, wide, ROW), cell, colours)
    _nothing(drawing, top, table.rows, colours)
    drawing.text(MARGIN, height - MARGIN, OF_THE_EXCHANGE, size=12, fill=colours.ink_soft)
    title = f"{us} and {them}: what each could do for the other"
    sentence = _exchange_sentence(table, taxonomy)
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _exchange_rows(table, taxonomy), title, drawing.width, drawing.height)


def _what_lacks(name: str, width: float) -> tuple[str, ...]:
    """Break a heading into two lines, the name shortened until they hold it."""
    room = 2 * width
    while True:
        lines = wrapped(f"What {shortened(name, room, 16, serif=True)} lacks", width, 16, lines=3, serif=True)
        if len(lines) < 3 or room <= 0:
            return lines[:2]
        room -= 10


def _exchange_cell(drawing: Drawing, box: Box, cell: Exchange, colours: Theme) -> None:
    if cell.value:
        note = f"get {of_hundred(cell.got)}, give {of_hundred(cell.given)}"
        share_cell(drawing, box, cell.value, colours, note=note)
    elif not cell.shared:
        share_cell(drawing, box, Fraction(0), colours)
    if cell.shared:
        drawing.box(box.x + 3, box.y + 3, box.width - 6, box.height - 6, stroke=colours.bad)
        if not cell.value:
            told = "blind spot" if cell.blind_spot else "both lack it"
            at = box.y + box.height / 2 + 4
            drawing.text(box.middle, at, told, size=12, weight=500, fill=colours.bad, anchor="middle")


def _column_width(columns: int) -> float:
    return max(NARROWEST, min(WIDEST, (900 - LABELS - 2 * MARGIN) / max(1, columns)))


def _height(lines: Sequence[_Line]) -> float:
    return BLOCK_HEAD + ROW * max(1, len(lines)) + TOTAL


def _cells(
    drawing: Drawing, lines: Sequence[_Line], colours: Theme, *, y: float, wide: float, mine: bool
) -> float:
    """Draw the rows of a block; *mine* says that my side carries. Return where the totals begin."""
    for line in lines:
        _row_label(drawing, line.name, line.more, colours, y=y)
        for k, cell in enumerate(line.cells):
            if cell:
                box = Box(MARGIN + LABELS + wide * k, y, wide, ROW)
                share_cell(drawing, box, cell.share, colours, mine=mine, note=_note(cell))
        y += ROW
    return _nothing(drawing, y, lines, colours)


def _heading(drawing: Drawing, words: tuple[str, str, str], colours: Theme, *, y: float) -> float:
    """Write the heading of a block, whose name alone may be shortened; return where its rows begin."""
    before, name, after = words
    room = drawing.width - 2 * MARGIN - text_width(before + after, 16, serif=True)
    told = before + shortened(name, room, 16, serif=True) + after
    drawing.text(MARGIN, y + 14, told, size=16, weight=600, fill=colours.ink, serif=True)
    drawing.line(MARGIN, y + 24, drawing.width - MARGIN, y + 24, stroke=colours.line)
    return y + BLOCK_HEAD


def _row_label(drawing: Drawing, name: str, more: str, colours: Theme, *, y: float) -> None:
    room = LABELS - 16
    drawing.text(
        MARGIN, y + 23, shortened(name, room, 14), size=14, weight=500, fill=colours.ink, name="label"
    )
    drawing.text(MARGIN, y + 40, shortened(more, room, 12), size=12, fill=colours.ink_soft)


def _nothing(drawing: Drawing, y: float, rows: Sequence[object], colours: Theme) -> float:
    if rows:
        return y
    drawing.text(MARGIN, y + 30, "Nothing that is known to count", size=14, fill=colours.ink_soft)
    return y + ROW


def _totals(
    drawing: Drawing,
    words: str,
    values: Sequence[Fraction | None],
    colours: Theme,
    *,
    y: float,
    wide: float,
) -> float:
    drawing.text(MARGIN, y + 24, words, size=14, weight=600, fill=colours.ink)
    for k, value in enumerate(values):
        total_cell(drawing, Box(MARGIN + LABELS + wide * k, y, wide, TOTAL), value, colours)
    return y + TOTAL


def _told(
    drawing: Drawing, words: str, bands: Sequence[str], colours: Theme, *, y: float, wide: float
) -> None:
    """Write the bands where else totals stand."""
    drawing.text(MARGIN, y + 24, words, size=14, weight=600, fill=colours.ink)
    for k, band in enumerate(bands):
        box = Box(MARGIN + LABELS + wide * k, y, wide, TOTAL)
        drawing.line(box.x + 2, y + 2, box.x + wide - 2, y + 2, stroke=colours.ink_soft)
        drawing.text(
            box.middle, y + 24, band, size=14, weight=600, fill=colours.ink, anchor="middle", name="band"
        )


def _note(cell: CoveredVulnerability) -> str:
    """Say in a few words what a cover stands on."""
    if cell.by is None:
        return ""
    evidence = "estimated" if cell.by.estimated is not None else cell.by.grade.value
    return evidence if cell.by.capability == cell.capability else f"akin, {evidence}"


def _of_whom(cells: Sequence[CoveredVulnerability | None]) -> str:
    """Say how much a row matters to the one partner that lacks it, or how many do; and if it is sealed."""
    lacking = [cell.vulnerability for cell in cells if cell]
    sealed = sum(v.disclosure is Disclosure.SEALED and v.estimated is None for v in lacking)
    if len(lacking) == 1:
        return weight_in_words(lacking[0]) + (", sealed" if sealed else "")
    return f"{len(lacking)} partners lack it" + (f", {sealed} sealed" if sealed else "")


def _sentence(matrix: VulnerabilityMatrix, taxonomy: Taxonomy) -> str:
    us, parts = matrix.organisation.name, []
    best = min(matrix.columns, key=lambda c: (-(c.cover_in.value or 0), c.other.id), default=None)
    if not matrix.ours:
        parts.append(f"{us} names no vulnerability that counts here.")
    elif best is None:
        parts.append(f"No partner stands beside {us} here.")
    elif not best.cover_in.value:
        parts.append(f"None of the partners carries anything that {us} lacks.")
    else:
        told = of_hundred(best.cover_in.value)
        parts.append(f"{best.other.name} carries the most of what {us} lacks: {told} of 100.")
        if matrix.uncovered:
            names = listed(capability_name(c, taxonomy) for c in matrix.uncovered)
            parts.append(f"No one here carries {names}.")
    if matrix.refused:
        parts.append(f"Left out by a deal-breaker: {listed(o.name for o in matrix.refused)}.")
    return " ".join(parts)


def _table(matrix: VulnerabilityMatrix, taxonomy: Taxonomy) -> tuple[Row, tuple[Row, ...]]:
    def row(owner: str, carrier: str, item: CoveredVulnerability) -> Row:
        return (
            owner,
            capability_name(item.capability, taxonomy),
            weight_in_words(item.vulnerability),
            carrier,
            strength_in_words(item.by, taxonomy),
            evidence_in_words(item.by),
            f"{of_hundred(item.share)} of 100",
        )

    us = matrix.organisation.name
    header = ("Who lacks", "What", "How much it matters", "Who carries", "With what", "Evidence", "Covered")
    rows = [row(us, c.other.name, item) for c in matrix.columns for item in c.cover_in.items]
    rows += [row(c.other.name, us, item) for c in matrix.columns for item in c.cover_out.items]
    return header, tuple(rows)


def _exchange_sentence(table: ExchangeTable, taxonomy: Taxonomy) -> str:
    us, them = table.match.organisation.name, table.match.other.name
    parts = []
    if table.exchanges:
        best = table.exchanges[0]
        got, given = (capability_name(c, taxonomy) for c in (best.ours, best.theirs))
        parts.append(f"The best exchange: {them} helps {us} with {got}, {us} helps {them} with {given}.")
    else:
        parts.append(f"No vulnerability of {us} can be traded for one of {them}.")
    shared = [capability_name(e.ours, taxonomy) for row in table.cells for e in row if e.shared]
    if shared:
        parts.append(f"Both lack {listed(shared)}.")
    return " ".join(parts)


def _exchange_rows(table: ExchangeTable, taxonomy: Taxonomy) -> tuple[Row, tuple[Row, ...]]:
    def about(vulnerability: Vulnerability) -> str:
        return capability_name(vulnerability.capability, taxonomy)

    header = ("We lack", "They lack", "We get", "We give", "Exchange")
    rows = [
        (
            about(mine),
            about(their),
            f"{of_hundred(cell.got)} of 100",
            f"{of_hundred(cell.given)} of 100",
            "blind spot"
            if cell.blind_spot
            else "both lack it"
            if cell.shared
            else f"{of_hundred(cell.value)} of 100",
        )
        for mine, cells in zip(table.rows, table.cells, strict=True)
        for their, cell in zip(table.columns, cells, strict=True)
    ]
    return header, tuple(rows)
