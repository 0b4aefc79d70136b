"""Text documents as DOCX: real headings, lists and tables, that people can go on writing in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from archstone.documents import docx_parts as parts
from archstone.documents.directions import own_direction, pieces, reading_direction
from archstone.documents.fixed_words import fixed_word
from archstone.documents.pictures import as_png
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
    imprint,
    isolated,
    leads_to_signatures,
    plain_text,
    runs,
    strong,
    words_of_points,
)
from archstone.documents.tokens import LIGHT
from archstone.model.charters import Direction
from archstone.model.errors import RuleBroken, did_you_mean

PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
"""Width and height in millimetres."""
_SIDE, _SIDE_COMPACT = 25.0, 20.0
_EPOCH = datetime(2000, 1, 1)  # the format has no time zones
_ZIP_DAY = (2000, 1, 1, 0, 0, 0)
_PICTURE_PIXELS = 1600


def docx(document: TextDocument, *, paper: str = "a4") -> bytes:
    """Write a document as DOCX.

    Parameters
    ----------
    document : any; its day is written into the file as the day it was made
    paper : a4 or letter

    Returns
    -------
    bytes
        A DOCX with heading styles, lists, tables whose header is repeated, alternative texts, page numbers,
        language and direction. The same document gives the same bytes.

    Raises
    ------
    RuleBroken
        If the paper is another.

    Notes
    -----
    Footnotes stand as a numbered list at the end. The fonts are named and not embedded; each names one that
    takes its place where it isn't installed.
    """
    if paper not in PAPERS:
        raise RuleBroken(f"There is no paper {paper}; take a4 or letter.{did_you_mean(paper, PAPERS)}")
    writer = _Writer(document, paper)
    file = io.BytesIO()
    writer.whole().save(file)
    return _without_clock(file.getvalue())


def _without_clock(content: bytes) -> bytes:
    """Pack the file again with one day for all its parts: python-docx writes the present one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Writer:
    def __init__(self, document: TextDocument, paper: str) -> None:
        import docx as python_docx

        self.document = document
        self.file = python_docx.Document()
        self.notes: list[str] = []
        self.word: Callable[[str], str] = partial(fixed_word, language=document.language)
        assert document.direction is not None
        self.direction = document.direction
        self.lists = parts.Lists(self.file)
        self.side = _SIDE_COMPACT if document.compact else _SIDE
        self.paper = PAPERS[paper]

    def whole(self) -> Any:
        """Write everything, in the order in which it is read."""
        document = self.document
        parts.set_styles(self.file, document)
        parts.set_page(self.file, self.paper, self.side, document)
        parts.set_properties(self.file, document, document.meta.on or _EPOCH)
        if document.watermark:
            parts.add_watermark(self.file, document.watermark)
        self._edges()
        self.paragraph(runs(document.title), "Title")
        if document.subtitle:
            self.paragraph(runs(document.subtitle), "Subtitle")
        for at, block in enumerate(document.blocks):
            before = len(self.file.paragraphs)
            self.block(block)
            if leads_to_signatures(document.blocks[at:]):
                for paragraph in self.file.paragraphs[before:]:
                    paragraph.paragraph_format.keep_with_next = True
        if self.notes:
            self.paragraph(runs(strong(self.word("notes"))), "Normal")
            number = self.lists.numbered()
            for note in self.notes:
                self._in_list(runs(note), number, 0)
        return self.file

    def _edges(self) -> None:
        """Fill head and foot: the title, what it is, and the number of the page."""
        document = self.document
        section = self.file.sections[0]
        head = section.header.paragraphs[0]
        self._fill(head, runs(*(f"{document.watermark} · " if document.watermark else "", document.title)))
        foot = section.footer.paragraphs[0]
        said = imprint(document)
        self._fill(foot, runs(f"{said} · " if said else "", f"{self.word('page')} "))
        parts.add_field(foot, "PAGE", rtl=False)
        self._fill(foot, runs(f" {self.word('of')} "))
        parts.add_field(foot, "NUMPAGES", rtl=False)

    def paragraph(self, given: Runs, style: str, *, inside: Any = None) -> Any:
        """Add a paragraph in a style, at the end or inside a cell."""
        paragraph = (self.file if inside is None else inside).add_paragraph(style=style)
        self._fill(paragraph, given)
        return paragraph

    def _fill(self, paragraph: Any, given: Runs) -> None:
        if self.direction is Direction.RIGHT_TO_LEFT:
            parts.set_right_to_left(paragraph)
        for run in given:
            self.run(paragraph, run)

    def run(self, paragraph: Any, run: Run) -> None:
        """Add a run in its manner; what runs the other way becomes a run of its own."""
        around = self.direction
        against = Direction.LEFT_TO_RIGHT if around is Direction.RIGHT_TO_LEFT else Direction.RIGHT_TO_LEFT
        cut = (
            [(run.text, own_direction(run.text))]
            if run.isolated
            else [(text, against if other else around) for text, other in pieces(run.text, around)]
        )
        for text, direction in cut:
            added = paragraph.add_run(text)
            if run.strong:
                added.font.bold = added.font.cs_bold = True
            if run.emphasis:
                added.font.italic = added.font.cs_italic = True
            if run.change is Change.ADDED:
                added.font.underline = True
                added.font.color.rgb = parts.colour(LIGHT.other)
            if run.change is Change.REMOVED:
                added.font.strike = True
                added.font.color.rgb = parts.colour(LIGHT.stone)
            if direction is Direction.RIGHT_TO_LEFT:
                added.font.rtl = True
        if run.note:
            self.notes.append(run.note)
            mark = paragraph.add_run(f"[{len(self.notes)}]")
            mark.font.superscript = True

    def block(self, block: Block) -> None:  # noqa: PLR0912  one a kind
        """Add one block."""
        match block:
            case Heading():
                self.paragraph(block.runs, f"Heading {block.level}")
            case Paragraph():
                with self._reading(plain_text(block.runs)):
                    self.paragraph(block.runs, "Aside" if block.small else "Normal")
            case Lead():
                self.paragraph(block.runs, "Lead")
            case Points():
                number = self.lists.numbered() if block.numbered else self.lists.bullets()
                with self._reading(words_of_points(block)):
                    self.points(block, number, 0)
            case Table():
                self.table(block)
            case Figure():
                self.figure(block)
                if block.with_table:
                    self.table(block.table)
            case Facts():
                for name, said in block.pairs:
                    label = tuple(strong(run.text) for run in name)
                    self.paragraph(runs(*label, "\t", *said), "Fact")
            case Note():
                title = block.title or self.word(block.tone.value)
                style = "Warning" if block.tone is Tone.WARNING else "Note"
                self.paragraph(runs(strong(f"{title}\n"), *block.runs), style)
            case Signatures():
                self.signatures(block)
            case PageBreak():
                parts.add_page_break(self.file)
            case Columns():
                for part in block.parts:
                    for one in part:
                        self.block(one)

    @contextmanager
    def _reading(self, text: str) -> Iterator[None]:
        """Read what is written meanwhile in the direction of its own text, where that is another."""
        before, self.direction = self.direction, reading_direction(text, self.direction)
        try:
            yield
        finally:
            self.direction = before

    def points(self, points: Points, number: int, level: int) -> None:
        """Add a list; each numbered list begins at 1 again."""
        for point in points.points:
            self._in_list(point.runs, number, level)
            if point.below is not None:
                below = self.lists.numbered() if point.below.numbered else self.lists.bullets()
                self.points(point.below, below, level + 1)

    def _in_list(self, given: Runs, number: int, level: int) -> None:
        parts.put_in_list(self.paragraph(given, "List Paragraph"), number, level)

    def table(self, table: Table) -> None:
        """Add a table with its caption above it."""
        if table.caption:
            self.paragraph(runs(table.caption), "Caption").paragraph_format.keep_with_next = True
        added = self.file.add_table(rows=1 + len(table.rows), cols=len(table.header))
        width = self.paper[0] - 2 * self.side
        parts.set_table(added, table, width, right_to_left=self.document.right_to_left)
        header = tuple(tuple(strong(run.text) for run in cell) for cell in table.header)
        for given, row in zip((header, *table.rows), added.rows, strict=True):
            for at, (text, cell) in enumerate(zip(given, row.cells, strict=True)):
                self._fill(cell.paragraphs[0], text)
                cell.paragraphs[0].style = "Cell"
                if at in table.numeric:
                    parts.align_end(cell.paragraphs[0])
        self.file.add_paragraph(style="Gap")

    def figure(self, figure: Figure) -> None:
        """Add a picture with the sentence that says what it shows."""
        picture = figure.picture
        paragraph = self.file.add_paragraph(style="Figure")
        share = min(1.0, picture.width / 720)
        drawn = io.BytesIO(as_png(picture, _PICTURE_PIXELS))
        shape = paragraph.add_run().add_picture(
            drawn, width=parts.millimetres((self.paper[0] - 2 * self.side) * share)
        )
        parts.set_words_of_picture(shape, title=picture.title, told=picture.sentence)
        self.paragraph(runs(figure.caption), "Caption")

    def signatures(self, block: Signatures) -> None:
        """Add signatures side by side, in a table without lines."""
        across = min(3 if self.document.compact else 2, len(block.signatures))
        if not across:
            return
        rows = -(-len(block.signatures) // across)
        added = self.file.add_table(rows=rows, cols=across)
        parts.set_plain_table(added, right_to_left=self.document.right_to_left)
        for at, one in enumerate(block.signatures):
            self.signature(one, added.cell(at // across, at % across))
        self.file.add_paragraph(style="Gap")

    def signature(self, one: Signature, cell: Any) -> None:
        """Write one party's signature into a cell, or room for it."""
        first = cell.paragraphs[0]
        first.style = "Party"
        self._fill(first, runs(isolated(one.party)))
        lines = [("name", one.name), ("role", one.role), ("mandate", one.mandate)]
        lines += [("signed", one.signed), ("hash", one.hash)]
        for label, value in lines:
            if value:
                self.paragraph(runs(f"{self.word(label)}: ", isolated(value)), "Aside", inside=cell)
        if not one.signed:
            self.paragraph(runs(f"\n{self.word('signature')}: ______________________"), "Aside", inside=cell)
            self.paragraph(runs(f"{self.word('date')}: ______________"), "Aside", inside=cell)
