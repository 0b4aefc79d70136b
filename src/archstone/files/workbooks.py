"""Workbooks: sheets of rows as .xlsx, in which no text is ever run."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

Rows = Iterator[tuple[Any, ...]]


def workbook_of(sheets: Mapping[str, Rows]) -> bytes:
    """Lay out sheets, each with its heads in the first row, as the content of an .xlsx file.

    What is None becomes an empty cell, a fraction a number. A text that begins with = stays a text.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in rows:
            cells: list[Any] = []
            for value in row:
                if isinstance(value, str):
                    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub(" ", str(value)))
                    cell.data_type = "s"  # a text that begins with = stays a text and is never run
                    cells.append(cell)
                else:
                    cells.append(float(value) if isinstance(value, Fraction) else value)
            sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
