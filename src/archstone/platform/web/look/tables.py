"""Tables and other rows as the components of a page take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from archstone.documents.pictures import Picture

Word = str | Promise  # written now, or in the reader's language when it is shown


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, whether it holds numbers, whether people may sort by it."""

    label: Word
    numeric: bool = False
    sortable: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, with a link, a second line below it, and a tone (good, watch, bad).

    ``order`` is what sorting goes by where the text doesn't sort as it should: "12 March", "1,200 USD".
    """

    text: object
    url: str = ""
    note: Word = ""
    tone: str = ""
    order: str | int | float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows stack on narrow screens; the first cell of a row names it."""

    caption: Word
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    name: str = ""
    foot: Sequence[Cell] = field(default=())
    caption_unseen: bool = False

    @property
    def sortable(self) -> bool:
        """Whether people may sort by any of its columns."""
        return any(column.sortable for column in self.columns)


def table_of(picture: Picture, *, name: str = "", caption: str = "") -> Table:
    """Make the table that says the same as a picture; columns of numbers stand at the end of their line.

    Parameters
    ----------
    picture : as the writers of pictures give it
    name : the id of the table in the page
    caption : what it shows; the picture's title if none is given
    """
    head, rows = picture.table
    columns = tuple(
        Column(label, numeric=bool(rows) and all(_is_number(row[k]) for row in rows))
        for k, label in enumerate(head)
    )
    return Table(caption or picture.title, columns, tuple(tuple(map(Cell, row)) for row in rows), name=name)


def _is_number(text: str) -> bool:
    first = text.removesuffix(" of 100").replace(",", "").replace(".", "").replace("%", "").strip("-– ")
    return first.isdigit() or not text.strip("-– ")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: done, now, ahead or skipped; *note* says by whom or what it risks."""

    label: Word
    state: str = "ahead"
    url: str = ""
    note: Word = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A page beside others of the same thing."""

    label: Word
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A word that marks something; with a link it leads to all that is marked so."""

    label: Word
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One item of a list that people put in order."""

    id: str
    label: Word
    note: Word = ""


@dataclass(frozen=True, slots=True)
class JobView:
    """A background job as people see it: how far it is, and what came of it.

    ``state`` is waiting, running, done or failed; ``of`` None where it isn't known how much there is;
    ``url`` answers with this component alone, and is asked again while the job goes on.
    """

    label: Word
    state: str
    done: int = 0
    of: int | None = None
    url: str = ""
    told: Word = ""
    result_url: str = ""
    result_label: Word = ""

    @property
    def going_on(self) -> bool:
        """Whether to ask again."""
        return self.state in ("waiting", "running")
