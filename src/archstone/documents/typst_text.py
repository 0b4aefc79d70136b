"""Text documents as Typst source, from which the PDF is made.

The look stands in `text.typ`; this writes what is said, each piece of text as a string literal, which Typst
never reads as markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from importlib.resources import files
from itertools import pairwise

from archstone.documents.column_widths import column_widths
from archstone.documents.directions import own_direction, pieces, reading_direction
from archstone.documents.fixed_words import fixed_word
from archstone.documents.lettering import shortened
from archstone.documents.picture_letters import readable_letters
from archstone.documents.pictures import Picture
from archstone.documents.texts import (
    Block,
    Change,
    Columns,
    Facts,
    Figure,
    Heading,
    Lead,
    Note,
    PageBreak,
    Paragraph,
    Points,
    Run,
    Runs,
    Signature,
    Signatures,
    Table,
    TextDocument,
    Tone,
    heading_ids,
    imprint,
    isolated,
    leads_to_signatures,
    plain_text,
    runs,
    words_of_points,
)
from archstone.model.charters import Direction

PAPERS = {"a4": "a4", "letter": "us-letter"}
Spelling = Callable[[str], str]
_LONG_WORD = re.compile(r"\S{25,}")
_AFTER = frozenset("/._-:?&=@,;+")
_GAP = "gap"
_TALLEST = 1.25  # of the width of the text: a higher picture wouldn't leave room for its words
_SHORT_TITLE = 45  # ems of a title above the pages after the first
_SMALL_ROWS, _SMALL_LETTERS = 12, 1200  # a table up to here isn't broken over pages
_SIGN_TOGETHER = 8  # parties up to here sign on one page
_JOINING = ("Mn", "Mc", "Me", "Cf", "Sk")  # marks that belong to the letter before them
_STRIDE = 12  # letters of a word without a natural break that stay together


def typst_text(document: TextDocument, *, paper: str = "a4", spelling: Spelling = str) -> str:
    """Write a document as Typst source that stands alone.

    Parameters
    ----------
    document : any
    paper : a4 or letter
    spelling : what becomes of each text before it is written; for letters that no font has

    Returns
    -------
    str
        The same document gives the same source. Words of 25 letters and more may break anywhere.

    Raises
    ------
    KeyError
        If the paper is another.
    """
    return _look() + "\n" + _Writer(document, paper, spelling).whole()


@cache
def _look() -> str:
    return files("archstone.documents").joinpath("text.typ").read_text(encoding="utf-8")


def literal(text: str) -> str:
    r"""Write a text as a string literal of Typst.

    Examples
    --------
    >>> print(literal('say "#hi" \\ $x$'))
    "say \"#hi\" \\ $x$"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def breakable(text: str) -> tuple[str, ...]:
    """Cut a text where a long word, an address or a hash in it may break at the end of a line.

    Examples
    --------
    >>> breakable("see https://example.org/a-long-way-to-go")
    ('see https:', '/', '/', 'example.', 'org/', 'a-', 'long-', 'way-', 'to-', 'go')
    """
    cuts = [0]
    for found in _LONG_WORD.finditer(text):
        cuts += _cuts(text, found.start(), found.end())
    cuts.append(len(text))
    return tuple(text[one:other] for one, other in pairwise(cuts))


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    since = 0
    for at in range(start, end - 1):
        since += 1
        joins = unicodedata.category(text[at + 1]) in _JOINING
        if not joins and text[at] != "\u200d" and (text[at] in _AFTER or since >= _STRIDE):
            yield at + 1
            since = 0


class _Writer:
    def __init__(self, document: TextDocument, paper: str, spelling: Spelling) -> None:
        self.document = document
        self.paper = PAPERS[paper]
        self.spelling = spelling
        self.narrow = False
        self.ids = iter(heading_ids(document))
        self.word: Callable[[str], str] = partial(fixed_word, language=document.language)
        assert document.direction is not None
        self.direction = document.direction

    def whole(self) -> str:
        """Write the call that sets the page, then every block."""
        document, meta = self.document, self.document.meta
        language, _, region = document.language.partition("-")
        settings = {
            "title": self.title(),
            "subtitle": self.text(document.subtitle) if document.subtitle else "none",
            "author": f"({literal(meta.author)},)" if meta.author else "()",
            "date": f"datetime(year: {meta.on.year}, month: {meta.on.month}, day: {meta.on.day})"
            if meta.on
            else "none",
            "lang": literal(language),
            "region": literal(region) if region else "none",
            "dir": document.direction.value if document.direction else "ltr",
            "paper": literal(self.paper),
            "compact": "true" if document.compact else "false",
            "imprint": self.text(imprint(document)),
            "page-word": literal(self.word("page")),
            "of-word": literal(self.word("of")),
            "watermark": self.text(document.watermark) if document.watermark else "none",
            "short": self.text(shortened(document.title, _SHORT_TITLE, 1)),
        }
        said = ",\n".join(f"  {name}: {value}" for name, value in settings.items())
        blocks = "\n\n".join(self.blocks(document.blocks))
        return f"#show: sheet.with(\n{said},\n)\n\n{blocks}\n"

    def title(self) -> str:
        """Write the title as content whose words are the title of the file too."""
        return self.text(self.document.title)

    def blocks(self, given: Sequence[Block]) -> Iterator[str]:
        """Write the blocks; what stands between a heading and signatures keeps to the first of them."""
        for at, block in enumerate(given):
            written = self.block(block)
            yield f"#kept[{written}]" if leads_to_signatures(given[at:]) else written

    def block(self, block: Block) -> str:  # noqa: PLR0911  one a kind
        """Write one block as a call."""
        match block:
            case Heading():
                name = f"#label({literal(next(self.ids))})"
                return f"#heading(level: {block.level}, {self.inline(block.runs)}) {name}"
            case Paragraph():
                with self._reading(plain_text(block.runs)):
                    kind = "small-par" if block.small else "par"
                    return self._turned(f"{kind}({self.inline(block.runs)})")
            case Lead():
                return f"#lead({self.inline(block.runs)})"
            case Points():
                with self._reading(words_of_points(block)):
                    return self._turned(self.points(block))
            case Table():
                return "#" + self.table(block)
            case Figure():
                below = f"\n\n#{self.table(block.table)}" if block.with_table else ""
                return f"#{self.figure(block)}{below}"
            case Facts():
                pairs = "".join(
                    f"  ({self.inline(name)}, {self.inline(said)}),\n" for name, said in block.pairs
                )
                return f"#facts(\n{pairs})"
            case Note():
                warns = "true" if block.tone is Tone.WARNING else "false"
                title = self.text(block.title or self.word(block.tone.value))
                return f"#aside-block({title}, warning: {warns}, {self.inline(block.runs)})"
            case Signatures():
                return "#" + self.signatures(block)
            case PageBreak():
                return "#pagebreak(weak: true)"
            case Columns():
                return self.columns(block)

    def columns(self, block: Columns) -> str:
        """Write parts side by side; a picture fills its part."""
        self.narrow = True
        parts = "".join("  [" + "\n".join(self.block(one) for one in part) + "],\n" for part in block.parts)
        self.narrow = False
        return f"#columns-block(\n{parts})"

    @contextmanager
    def _reading(self, text: str) -> Iterator[None]:
        """Read what is written meanwhile in the direction of its own text, where that is another."""
        before, self.direction = self.direction, reading_direction(text, self.direction)
        try:
            yield
        finally:
            self.direction = before

    def _turned(self, call: str) -> str:
        """Write a call, inside another where it is read in another direction than the document."""
        return f"#{call}" if self.direction is self.document.direction else f"#{self.direction}-block({call})"

    def points(self, points: Points) -> str:
        """Write a list and those below it."""
        items = "".join(
            f"  [{self._in_content(self.inline(point.runs))}"
            + ("" if point.below is None else self._in_content(self.points(point.below)))
            + "],\n"
            for point in points.points
        )
        return f"{'enum' if points.numbered else 'list'}(\n{items})"

    @staticmethod
    def _in_content(call: str) -> str:
        return f"#{call};"

    def table(self, table: Table) -> str:
        """Write a table, in a figure where it has a caption."""
        columns = ", ".join(f"{width:.1f}fr" for width in column_widths(table))
        align = ", ".join("end" if at in table.numeric else "start" for at in range(len(table.header)))
        head = ", ".join(self.inline(cell) for cell in table.header)
        rows = "".join("  " + ", ".join(self.inline(cell) for cell in row) + ",\n" for row in table.rows)
        call = f"table(\n  columns: ({columns},), align: ({align},),\n  table.header({head}),\n{rows})"
        if _is_small(table):
            call = f"block(breakable: false, {call})"
        if not table.caption:
            return call
        return f"figure(kind: std.table, supplement: none, caption: {self.text(table.caption)}, {call})"

    def figure(self, figure: Figure) -> str:
        """Write a picture with its words."""
        told = literal(self.spelling(figure.picture.sentence or figure.caption))
        picture = figure.picture
        share = 100 if self.narrow else min(100, round(picture.width / 7.2))
        share = min(share, int(100 * _TALLEST * picture.width / picture.height))
        image = (
            f'image(bytes({literal(self._drawn(figure.picture))}), format: "svg", '
            f"width: {share}%, alt: {told})"
        )
        caption = self.text(figure.caption)
        return f"figure(kind: image, supplement: none, alt: {told}, caption: {caption}, {image})"

    def _drawn(self, picture: Picture) -> str:
        return self.spelling(readable_letters(picture.svg))

    def signatures(self, block: Signatures) -> str:
        """Write signatures side by side, as many as stand well."""
        most = 3 if self.document.compact else 2
        across = min(most, max(1, len(block.signatures)))
        cells = "".join(f"  {self.signature(one)},\n" for one in block.signatures)
        call = f"grid(\n  columns: (1fr,) * {across}, column-gutter: 2em, row-gutter: 1.6em,\n{cells})"
        return f"block(breakable: false, {call})" if len(block.signatures) <= _SIGN_TOGETHER else call

    def signature(self, one: Signature) -> str:
        """Write one party's signature, or room for it."""
        lines = [("name", one.name), ("role", one.role), ("mandate", one.mandate)]
        lines += [("signed", one.signed), ("hash", one.hash)]
        said = "".join(
            f", ({self.text(self.word(label))}, {self.inline(runs(isolated(value)))})"
            for label, value in lines
            if value
        )
        if not one.signed:
            said += f", room: ({self.text(self.word('signature'))}, {self.text(self.word('date'))})"
        return f"signature({self.inline(runs(isolated(one.party)))}{said})"

    def text(self, text: str) -> str:
        """Write text as content, what runs against the direction around it kept whole."""
        return self._content(self._pieces(text))

    def inline(self, given: Runs) -> str:
        """Write runs as content."""
        return self._content(self.run(run) for run in given)

    @staticmethod
    def _content(parts: Iterable[str]) -> str:
        given = list(parts)
        # A paragraph that is nothing but a number would take the number's direction, and stand at the other
        # side: something of no width in front keeps it where it belongs.
        if given and "-run(" in given[0]:
            given.insert(0, _GAP)
        return "[" + "".join(f"#{part};" for part in given) + "]"

    def _pieces(self, text: str) -> Iterator[str]:
        against = (
            Direction.LEFT_TO_RIGHT if self.direction is Direction.RIGHT_TO_LEFT else Direction.RIGHT_TO_LEFT
        )
        for piece, isolate in pieces(text, self.direction):
            yield self._isolated(piece, against) if isolate else self._literal(piece)

    def _isolated(self, text: str, direction: Direction) -> str:
        return f"{direction}-run({self._literal(text)})"

    def _literal(self, text: str) -> str:
        parts = breakable(self.spelling(text))
        return (
            literal(parts[0])
            if len(parts) == 1
            else "[" + f"#{_GAP};".join(f"#{literal(p)};" for p in parts) + "]"
        )

    def run(self, run: Run) -> str:
        """Write one run in its manner."""
        own = own_direction(run.text)
        if run.isolated and own is not self.direction:
            inside = self._content((self._isolated(run.text, own),))
        else:
            inside = self.text(run.text)
        for name, wanted in (
            ("emph", run.emphasis),
            ("bold", run.strong),
            ("add", run.change is Change.ADDED),
            ("cut", run.change is Change.REMOVED),
        ):
            if wanted:
                inside = f"{name}({inside})"
        if run.note:
            inside = f"[#{inside};#note-run({self.text(run.note)});]"
        return inside


def _is_small(table: Table) -> bool:
    """Whether a table surely fits on a page, and so is kept whole."""
    letters = sum(len(run.text) for row in table.rows for cell in row for run in cell)
    return len(table.rows) <= _SMALL_ROWS and letters <= _SMALL_LETTERS
