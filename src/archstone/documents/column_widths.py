"""How a table shares out the width of a page."""

from __future__ import annotations

from archstone.documents.texts import Table, plain_text

_FEWEST, _MOST = 5, 44  # letters that a column is reckoned by
_LONGEST_WORD = 16  # letters; longer ones are broken
_SHORT_CELL = 9  # letters of a cell that isn't broken, such as "14 days"
_ROOM = 3  # letters, for the space beside a cell


def column_widths(table: Table) -> tuple[float, ...]:
    """Reckon how wide each column should be against the others.

    Parameters
    ----------
    table : any

    Returns
    -------
    widths : one a column, in letters, from 5 to 44

    Notes
    -----
    Widths that the table brings along are taken as they are. Else a column gets as much as its mean cell has
    letters, and at least its longest word or short cell.

    Examples
    --------
    >>> from archstone.documents.texts import table
    >>> column_widths(table(("Day", "What happens"), (("1", "All the members meet and talk it over."),)))
    (6.0, 25.0)
    """
    return table.widths or tuple(_width(table, at) for at in range(len(table.header)))


def _width(table: Table, at: int) -> float:
    cells = [plain_text(row[at]) for row in (table.header, *table.rows)]
    longest = max((len(word) for cell in cells for word in cell.split()), default=0)
    whole = max((len(cell) for cell in cells if len(cell) <= _SHORT_CELL), default=0)
    mean = sum(len(cell) for cell in cells) / len(cells)
    return float(min(_MOST, max(_FEWEST, mean, max(whole, min(longest, _LONGEST_WORD)) + _ROOM)))
