"""Text documents as data: what a charter or a report says, before it becomes a PDF, a DOCX or a page.

A document is a tree of blocks and knows nothing of any format; each renderer has a file of its own. Text is
text: whatever stands in a run is shown as it is and never read as markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from archstone.documents.directions import direction_of
from archstone.documents.fixed_words import fixed_word
from archstone.documents.pictures import Picture
from archstone.model.charters import Direction
from archstone.model.errors import RuleBroken

_HASH_SHOWN = 16  # letters of a hash in the foot of a page
DEEPEST = 4  # levels of headings below the title
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def clean(text: str) -> str:
    r"""Take out what no document can hold, and what would change how the text around it reads.

    Control characters, halves of characters and code points that are none can't stand in every format.
    Overrides of direction and invisible tags could make an agreement read otherwise than it is written, so
    they go too; marks of direction, joiners and soft hyphens stay. Line breaks become ``\n``, tabs spaces.

    Examples
    --------
    >>> clean("one\ttwo\x07\r\nthree")
    'one two\nthree'
    >>> clean("safe \u202egnirts")
    'safe gnirts'
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return "".join(c for c in text if c == "\n" or not _is_unwanted(c))


def _is_unwanted(character: str) -> bool:
    at = ord(character)
    return (
        unicodedata.category(character) in ("Cc", "Cs")
        or 0x202A <= at <= 0x202E  # embeddings and overrides of direction
        or 0x2066 <= at <= 0x2069  # isolates: the renderers put in their own, always closed
        or 0xFFF9 <= at <= 0xFFFB  # annotations between lines
        or at == 0xFEFF
        or 0xFDD0 <= at <= 0xFDEF
        or at & 0xFFFE == 0xFFFE
        or 0xE0000 <= at <= 0xE007F  # tags, invisible
    )


class Change(StrEnum):
    """What became of a piece of text between two versions."""

    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one manner.

    ``isolated`` keeps a name, number or date in its own direction, whatever stands around it. ``note`` is a
    footnote to it, often a source.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    isolated: bool = False
    change: Change | None = None
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))
        object.__setattr__(self, "note", " ".join(clean(self.note).split()))


Runs = tuple[Run, ...]


def runs(*parts: str | Run) -> Runs:
    """Put a sentence together from plain text and runs; empty parts fall away.

    Examples
    --------
    >>> [run.text for run in runs("Ends on ", isolated("2027-11-03"), ".")]
    ['Ends on ', '2027-11-03', '.']
    """
    given = (Run(part) if isinstance(part, str) else part for part in parts)
    return tuple(run for run in given if run.text or run.note)


def strong(text: str) -> Run:
    """Make a run that weighs."""
    return Run(text, strong=True)


def emphasis(text: str) -> Run:
    """Make a run that is stressed."""
    return Run(text, emphasis=True)


def isolated(text: str) -> Run:
    """Make a run that keeps its own direction: a name, a number, a date."""
    return Run(text, isolated=True)


def plain_text(given: Runs) -> str:
    """Say runs without their manner."""
    return "".join(run.text for run in given)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (below the title) to 4."""

    level: int
    runs: Runs

    def __post_init__(self) -> None:
        if not 1 <= self.level <= DEEPEST:
            raise RuleBroken(f"A heading has level 1 to {DEEPEST}, not {self.level}.")
        if not plain_text(self.runs).strip():
            raise RuleBroken("A heading needs words.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a small one is an aside, such as a source."""

    runs: Runs
    small: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """What a document comes to, in a few words set large."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a list, with points below it."""

    runs: Runs
    below: Points | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """A list, with bullets or numbered from 1."""

    points: tuple[Point, ...]
    numbered: bool = False


def words_of_points(points: Points) -> str:
    """Say a list and those below it without manner, for its direction."""
    parts = (
        plain_text(point.runs) + ("" if point.below is None else words_of_points(point.below))
        for point in points.points
    )
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is repeated on each page.

    Invariants: at least one column; every row is as long as the header. ``numeric`` names the columns, from
    0, that are aligned as numbers; ``widths`` shares out the width, left out by what the cells hold.
    """

    header: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    caption: str = ""
    numeric: frozenset[int] = frozenset()
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.header:
            raise RuleBroken("A table needs at least one column.")
        if self.widths and len(self.widths) != len(self.header):
            raise RuleBroken(f"The table has {len(self.header)} columns and {len(self.widths)} widths.")
        for at, row in enumerate(self.rows, 1):
            if len(row) != len(self.header):
                raise RuleBroken(
                    f"Row {at} of the table has {len(row)} cells and its header {len(self.header)}."
                )
        object.__setattr__(self, "caption", clean(self.caption))


def table(
    header: tuple[str, ...],
    rows: tuple[tuple[str | Runs, ...], ...],
    *,
    caption: str = "",
    numeric: frozenset[int] = frozenset(),
    widths: tuple[float, ...] = (),
) -> Table:
    """Make a table of plain texts and runs."""
    return Table(
        tuple(runs(cell) for cell in header),
        tuple(tuple(runs(cell) if isinstance(cell, str) else cell for cell in row) for row in rows),
        caption,
        numeric,
        widths,
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture; its sentence is read aloud to who can't see it, and is its caption unless one is given.

    ``with_table`` sets what it shows below it as a table.
    """

    picture: Picture
    caption: str = ""
    with_table: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "caption", clean(self.caption or self.picture.sentence))

    @property
    def table(self) -> Table:
        """The same as the picture, as a table."""
        header, rows = self.picture.table
        return Table(
            tuple(runs(cell) for cell in header), tuple(tuple(runs(cell) for cell in row) for row in rows)
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what stands beside each: parties, dates, definitions."""

    pairs: tuple[tuple[Runs, Runs], ...]


class Tone(StrEnum):
    """How pressing a note is."""

    NOTE = "note"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be aware of, set apart from the text. Without a title it is headed by its tone."""

    runs: Runs
    tone: Tone = Tone.NOTE
    title: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", clean(self.title))


@dataclass(frozen=True, slots=True)
class Signature:
    """Where one party signs, or has signed.

    While ``signed_at`` is None there is room to sign by hand. ``hash`` is of the text that was signed.
    """

    party: str
    name: str = ""
    role: str = ""
    mandate: str = ""
    signed_at: datetime | None = None
    hash: str = ""

    def __post_init__(self) -> None:
        for field in ("party", "name", "role", "mandate", "hash"):
            object.__setattr__(self, field, clean(getattr(self, field)))
        if self.signed_at is not None and self.signed_at.tzinfo is None:
            raise RuleBroken(f"The time at which {self.party} signed needs a time zone.")

    @property
    def signed(self) -> str:
        """The time of signing in UTC, to the minute; empty while unsigned."""
        return "" if self.signed_at is None else f"{self.signed_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signatures side by side."""

    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page, where there are pages."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Parts side by side on a page of its own layout and on a screen; elsewhere one below another.

    They are read one after another.

    Invariants: at least one part.
    """

    parts: tuple[tuple[Block, ...], ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise RuleBroken("Columns need at least one part.")


Block = Heading | Paragraph | Lead | Points | Table | Figure | Facts | Note | Signatures | PageBreak | Columns


def every_block(blocks: Iterable[Block]) -> Iterator[Block]:
    """Go through blocks in the order in which they are read, with those inside columns."""
    for block in blocks:
        yield block
        if isinstance(block, Columns):
            for part in block.parts:
                yield from every_block(part)


@dataclass(frozen=True, slots=True)
class Meta:
    """Who made a document, of what day and version it is, and the hash of what it shows.

    The day is written into the files as the day they were made, so that the same document gives the same
    bytes.
    """

    author: str = ""
    on: date | None = None
    version: str = ""
    hash: str = ""

    def __post_init__(self) -> None:
        for field in ("author", "version", "hash"):
            object.__setattr__(self, field, " ".join(clean(getattr(self, field)).split()))


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A whole document, the same in every format.

    ``direction`` follows from the language where it is left out. ``watermark`` stands large behind every
    page and in words above it. A ``compact`` document is set smaller and closer, to fit on a page.

    Invariants: a title; a language such as en, ar or pt-BR; no level of headings is skipped, since who
    listens to a document finds the way by them.
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    language: str = "en"
    direction: Direction | None = None
    meta: Meta = Meta()
    watermark: str = ""
    compact: bool = False

    def __post_init__(self) -> None:
        for field in ("title", "subtitle", "watermark"):
            object.__setattr__(self, field, " ".join(clean(getattr(self, field)).split()))
        if not self.title:
            raise RuleBroken("A document needs a title.")
        if not _LANGUAGE.fullmatch(self.language):
            raise RuleBroken(f"A language is written like en, ar or pt-BR, not {self.language!r}.")
        if self.direction is None:
            object.__setattr__(self, "direction", direction_of(self.language))
        level = 0
        for heading in self.headings():
            if heading.level > level + 1:
                raise RuleBroken(
                    f"The heading {plain_text(heading.runs)!r} has level {heading.level} under level "
                    f"{level}; no level may be skipped."
                )
            level = heading.level

    def headings(self) -> Iterator[Heading]:
        """Go through the headings in their order."""
        return (block for block in every_block(self.blocks) if isinstance(block, Heading))

    @property
    def right_to_left(self) -> bool:
        """Whether it reads from right to left."""
        return self.direction is Direction.RIGHT_TO_LEFT


def leads_to_signatures(blocks: Sequence[Block]) -> bool:
    """Whether the first block says what the signatures stand under, and so stays on their page."""
    following = next((block for block in blocks if not isinstance(block, Paragraph | Facts)), None)
    return isinstance(blocks[0], Paragraph | Facts) and isinstance(following, Signatures)


def imprint(document: TextDocument, *, whole: bool = False) -> str:
    """Say what text this is: its version, its hash and its day, as far as they are known.

    A foot has room for the beginning of the hash; the *whole* imprint tells all of it, and the author first.

    Examples
    --------
    >>> imprint(TextDocument("T", (), meta=Meta("Ada", date(2026, 11, 4), "3", "ab" * 32)))
    'Version 3 · Hash abababababababab · 2026-11-04'
    """
    meta = document.meta
    hash = meta.hash if whole else meta.hash[:_HASH_SHOWN]
    said = (
        meta.author if whole else "",
        meta.version and f"{fixed_word('version', document.language)} {meta.version}",
        hash and f"{fixed_word('hash', document.language)} {hash}",
        "" if meta.on is None else meta.on.isoformat(),
    )
    return " · ".join(part for part in said if part)


def heading_ids(document: TextDocument) -> tuple[str, ...]:
    """Give each heading an id that is unique in the document and can stand in an address.

    Examples
    --------
    >>> heading_ids(TextDocument("T", (Heading(1, runs("Who we are")), Heading(1, runs("Who we are!")))))
    ('who-we-are', 'who-we-are-2')
    """
    taken: set[str] = set()
    ids = []
    for heading in document.headings():
        words = re.findall(r"[^\W_]+", plain_text(heading.runs).lower())
        base = "-".join(words)[:60].strip("-") or "section"
        id, count = base, 1
        while id in taken:
            count += 1
            id = f"{base}-{count}"
        taken.add(id)
        ids.append(id)
    return tuple(ids)
