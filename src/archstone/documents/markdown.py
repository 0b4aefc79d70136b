"""Text documents as Markdown: CommonMark with tables, readable as it is, unbroken by what its text holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from archstone.documents.directions import own_direction, pieces, reading_direction
from archstone.documents.fixed_words import fixed_word
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
    heading_ids,
    imprint,
    isolated,
    plain_text,
    runs,
    strong,
    words_of_points,
)
from archstone.model.charters import Direction

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~#$^{}]")
_ENTITY = re.compile(r"&(?=[#A-Za-z0-9]|$)")
_LINE_START = re.compile(r"(?m)^([-+=%:])")
_NUMBERED = re.compile(r"(?m)^(\d{1,9})([.)])(?=\s|$)")
_SPACES = re.compile(r" {2,}")
_TAGS = {Change.ADDED: "ins", Change.REMOVED: "del"}
_ISOLATE = {"ltr": "\u2066{}\u2069", "rtl": "\u2067{}\u2069"}
_HARD_BREAK = "\\"
_RULE = "---"
_ROOM = "………………………………"
_LISTS = (Points, Facts, Signatures)
_APART = "<!-- -->"  # two lists in a row would grow into one


def markdown(document: TextDocument) -> str:
    r"""Write a document as Markdown.

    Parameters
    ----------
    document : any

    Returns
    -------
    str
        CommonMark with the tables of GitHub's dialect; ends with a line end. The same document gives the
        same text.

    Notes
    -----
    Every character that Markdown could take for markup is escaped by a backslash. What was added or removed
    stands in ``<ins>`` and ``<del>``, an id before each heading; right-to-left text in a ``<div>`` that says
    so, with dates and names inside it isolated by invisible marks. Pictures are told by their sentence and
    table, since one file can't hold them. Linear in the length.

    Examples
    --------
    >>> from archstone.documents.texts import Paragraph, TextDocument, runs, strong
    >>> print(markdown(TextDocument("A & B *agree*", (Paragraph(runs("We ", strong("share"), " #1.")),))))
    # A & B \*agree\*
    <BLANKLINE>
    We **share** \#1.
    <BLANKLINE>
    """
    return _Writer(document).whole()


def escaped(text: str) -> str:
    r"""Escape what Markdown could take for markup inside a line.

    Examples
    --------
    >>> print(escaped("[x](y) R&D &amp; 2 * 3"))
    \[x\](y) R\&D \&amp; 2 \* 3
    """
    return _SPECIAL.sub(r"\\\g<0>", _ENTITY.sub("\0", text)).replace("\0", "\\&")


def _line_starts(text: str) -> str:
    """Keep lines from starting a list, a rule, an underlined heading or a block of code."""
    lines = (_SPACES.sub(" ", line).strip(" ") for line in text.split("\n"))
    joined = "\n".join(lines)
    return _NUMBERED.sub(r"\1\\\2", _LINE_START.sub(r"\\\1", joined))


class _Writer:
    def __init__(self, document: TextDocument) -> None:
        self.document = document
        self.ids = iter(heading_ids(document))
        self.notes: list[str] = []
        self.word: Callable[[str], str] = partial(fixed_word, language=document.language)
        assert document.direction is not None
        self.direction = document.direction

    def whole(self) -> str:
        """Write everything, in the order in which it is read."""
        document = self.document
        parts = [f"# {self.inline(runs(document.title), line=True)}"]
        if document.watermark:
            parts.append(f"**{self.inline(runs(document.watermark), line=True)}**")
        if document.subtitle:
            parts.append(self.inline(runs(document.subtitle)))
        parts.append(self.blocks(document.blocks))
        if self.notes:
            numbered = [f"{at}. {note}" for at, note in enumerate(self.notes, 1)]
            parts += [f"**{escaped(self.word('notes'))}**", "\n".join(numbered)]
        if said := imprint(document, whole=True):
            parts += [_RULE, self.inline(runs(said))]
        text = "\n\n".join(part for part in parts if part)
        if document.right_to_left:
            text = f'<div dir="rtl" lang="{document.language}">\n\n{text}\n\n</div>'
        return text + "\n"

    def block(self, block: Block) -> str:  # noqa: PLR0911  one a kind
        """Write one block, without the empty lines around it."""
        match block:
            case Heading():
                return f'<a id="{next(self.ids)}"></a>\n\n{"#" * (block.level + 1)} ' + self.inline(
                    block.runs, line=True
                )
            case Paragraph():
                with self._reading(plain_text(block.runs)):
                    return self._whole_lines(self.inline(block.runs))
            case Lead():
                return self.inline(runs(*_strengthened(block.runs)), line=True)
            case Points():
                with self._reading(words_of_points(block)):
                    return self.points(block, 0)
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case Facts():
                return "\n".join(
                    f"- {self.inline(runs(*_strengthened(name)), line=True)}: {self.inline(said, line=True)}"
                    for name, said in block.pairs
                )
            case Note():
                title = block.title or self.word(block.tone.value)
                text = f"{self.inline(runs(strong(title)), line=True)}\n\n{self.inline(block.runs)}"
                return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
            case Signatures():
                return "\n\n".join(self.signature(one) for one in block.signatures)
            case PageBreak():
                return ""
            case Columns():
                return self.blocks(one for part in block.parts for one in part)

    def blocks(self, given: Iterable[Block]) -> str:
        """Write blocks one below another."""
        parts = []
        before: Block | None = None
        for block in given:
            if isinstance(before, _LISTS) and isinstance(block, _LISTS):
                parts.append(_APART)
            parts.append(self.block(block))
            before = block
        return "\n\n".join(part for part in parts if part)

    @contextmanager
    def _reading(self, text: str) -> Iterator[None]:
        """Read what is written meanwhile in the direction of its own text, where that is another."""
        before, self.direction = self.direction, reading_direction(text, self.direction)
        try:
            yield
        finally:
            self.direction = before

    def _whole_lines(self, text: str) -> str:
        """Isolate each line of a paragraph that isn't read as the document is, so that it stays whole."""
        if self.direction is self.document.direction:
            return text
        return "\n".join(self._whole_line(line) for line in text.split("\n"))

    def _whole_line(self, line: str) -> str:
        words = line.removesuffix(_HARD_BREAK)
        return _ISOLATE[self.direction.value].replace("{}", words) + line[len(words) :] if words else line

    def points(self, points: Points, indent: int) -> str:
        """Write a list, each level under the text of the one above it."""
        lines = []
        for at, point in enumerate(points.points, 1):
            mark = f"{at}." if points.numbered else "-"
            text = self._whole_lines(self.inline(point.runs, line=True))
            lines.append(" " * indent + f"{mark} {text}".rstrip())
            if point.below is not None:
                lines.append(self.points(point.below, indent + len(mark) + 1))
        return "\n".join(lines)

    def table(self, table: Table) -> str:
        """Write a table with its caption above it."""
        rule = ["---:" if at in table.numeric else "---" for at in range(len(table.header))]
        lines = [
            self._row(self.inline(cell, line=True) for cell in table.header),
            self._row(rule),
            *(self._row(self.inline(cell, line=True) for cell in row) for row in table.rows),
        ]
        body = "\n".join(lines)
        return f"{self.inline(runs(strong(table.caption)), line=True)}\n\n{body}" if table.caption else body

    @staticmethod
    def _row(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cells) + " |"

    def figure(self, figure: Figure) -> str:
        """Tell a picture: its title, its sentence and its table."""
        return "\n\n".join(
            (
                self.inline(runs(strong(f"{self.word('picture')}: {figure.picture.title}")), line=True),
                self.inline(runs(figure.caption)),
                self.table(figure.table),
            )
        )

    def signature(self, one: Signature) -> str:
        """Write one party's signature, or room for it."""
        lines = [("name", one.name), ("role", one.role), ("mandate", one.mandate)]
        lines += [("signed", one.signed)] if one.signed else [("signature", _ROOM), ("date", _ROOM[:18])]
        lines += [("hash", one.hash)] if one.hash else []
        said = [
            f"- {escaped(self.word(label))}: {self.inline(runs(isolated(value)), line=True)}"
            for label, value in lines
            if value
        ]
        party = self.inline(runs(Run(one.party, strong=True, isolated=True)), line=True)
        return "\n".join([party, "", *said])

    def inline(self, given: Runs, *, line: bool = False) -> str:
        """Write runs; on one *line*, line ends become spaces, elsewhere hard breaks."""
        joined = _joined(given)
        parts = []
        for at, run in enumerate(joined):
            alone = (at == 0 or _is_plain(joined[at - 1])) and (
                at + 1 == len(joined) or _is_plain(joined[at + 1])
            )
            parts.append(self.run(run, alone=alone))
        text = _line_starts("".join(parts))
        return " ".join(text.split("\n")).strip() if line else _hard_breaks(text)

    def run(self, run: Run, *, alone: bool) -> str:
        """Write one run in its manner; asterisks only where they can't be mistaken."""
        text = "".join(self.piece(run))
        head, core, tail = _split_space(text)
        if core:
            safe = alone and core[0].isalnum() and core[-1].isalnum() and "\n" not in core
            safe = safe and not (run.emphasis and run.strong)  # three asterisks in a row are ambiguous
            for tag, mark, wanted in (("em", "*", run.emphasis), ("strong", "**", run.strong)):
                if wanted:
                    core = f"{mark}{core}{mark}" if safe else f"<{tag}>{core}</{tag}>"
            if run.change is not None:
                core = f"<{_TAGS[run.change]}>{core}</{_TAGS[run.change]}>"
        if run.note:
            self.notes.append(self.inline(runs(run.note), line=True))
            core += f"<sup>{len(self.notes)}</sup>"
        return head + core + tail

    def piece(self, run: Run) -> Sequence[str]:
        """Escape the text of a run, what runs against the direction around it isolated by invisible marks."""
        if run.isolated:
            own = own_direction(run.text)
            if own is self.direction:
                return (escaped(run.text),)
            return (_ISOLATE[own.value].format(escaped(run.text)),)
        against = "ltr" if self.direction is Direction.RIGHT_TO_LEFT else "rtl"
        return [
            _ISOLATE[against].replace("{}", escaped(text)) if isolate else escaped(text)
            for text, isolate in pieces(run.text, self.direction)
        ]


def _is_plain(run: Run) -> bool:
    return not (run.strong or run.emphasis or run.change)


def _joined(given: Runs) -> Runs:
    """Join neighbours of the same manner, so that their marks don't touch."""
    out: list[Run] = []
    for run in given:
        before = out[-1] if out else None
        if before is not None and not before.note and not run.isolated and _manner(before) == _manner(run):
            out[-1] = Run(before.text + run.text, *_manner(run), note=run.note)
        else:
            out.append(run)
    return tuple(out)


def _manner(run: Run) -> tuple[bool, bool, bool, Change | None]:
    return run.strong, run.emphasis, run.isolated, run.change


def _strengthened(given: Runs) -> Runs:
    return tuple(Run(run.text, True, run.emphasis, run.isolated, run.change, run.note) for run in given)


def _split_space(text: str) -> tuple[str, str, str]:
    core = text.strip(" \n")
    if not core:
        return text, "", ""
    at = text.index(core[0])
    return text[:at], core, text[at + len(core) :]


def _hard_breaks(text: str) -> str:
    return re.sub(r"\n+", "\\\\\n", text.strip("\n"))
