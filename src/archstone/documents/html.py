"""Text documents as HTML: a fragment for pages of others, or a page that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from xml.sax.saxutils import escape, quoteattr

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
    words_of_points,
)
from archstone.documents.tokens import LIGHT, SANS, SERIF
from archstone.model.charters import Direction

_TAGS = {Change.ADDED: "ins", Change.REMOVED: "del"}
_STYLE = f"""
body {{ margin: 0; background: {LIGHT.paper}; color: {LIGHT.ink}; font: 1rem/1.6 {SANS}; }}
article {{ max-width: 46rem; margin: 0 auto; padding: 3rem 1.5rem; overflow-wrap: anywhere; }}
h1, h2, h3, h4, h5 {{ font-family: {SERIF}; font-weight: 600; line-height: 1.25; margin: 2em 0 .5em; }}
h1 {{ font-size: 2rem; margin-top: 0; }}
.subtitle, .small, .imprint, figcaption, caption {{ color: {LIGHT.ink_soft}; }}
.small, .imprint, .notes, figcaption, caption {{ font-size: .85rem; }}
.watermark {{ color: {LIGHT.stone}; letter-spacing: .08em; }}
table {{ border-collapse: collapse; width: 100%; margin: 1.5em 0; font-size: .92rem; }}
caption {{ text-align: start; padding-bottom: .4em; }}
th, td {{ text-align: start; vertical-align: top; padding: .4em .8em .4em 0;
  border-bottom: 1px solid {LIGHT.line}; }}
.numeric {{ text-align: end; font-variant-numeric: tabular-nums; }}
dt {{ font-weight: 600; }} dd {{ margin: 0 0 .6em; }}
aside {{ border-inline-start: 3px solid {LIGHT.line}; padding: .1em 1em; margin: 1.5em 0; }}
aside.warning {{ border-color: {LIGHT.stone}; }}
.signatures {{ display: flex; flex-wrap: wrap; gap: 2rem; margin: 2em 0; }}
.signature {{ flex: 1 1 14rem; border-top: 1px solid {LIGHT.ink}; padding-top: .6em; }}
.signature .room {{ display: inline-block; min-width: 10rem; border-bottom: 1px dotted {LIGHT.ink_soft}; }}
.lead {{ font: 600 1.5rem/1.3 {SERIF}; color: {LIGHT.stone}; margin: .8em 0 .4em; }}
.columns {{ display: flex; flex-wrap: wrap; gap: 1rem 2rem; }}
.columns > div {{ flex: 1 1 18rem; min-width: 0; }}
ins {{ color: {LIGHT.other}; }} del {{ color: {LIGHT.bad}; }}
figure {{ margin: 1.5em 0; }} figure svg {{ max-width: 100%; height: auto; }}
@media print {{ body {{ background: none; color: #000; }}
  h1, h2, h3, h4 {{ break-after: avoid; }}
  thead {{ display: table-header-group; }} }}
"""


def html(document: TextDocument) -> str:
    """Write a document as an ``<article>`` with its language and direction, to be put into a page.

    Parameters
    ----------
    document : any

    Returns
    -------
    str
        Semantic HTML without styles or scripts. All text is escaped; names and dates that run against the
        text around them stand in ``<bdi>``. The same document gives the same text.

    Examples
    --------
    >>> from archstone.documents.texts import Paragraph, TextDocument, runs
    >>> print(html(TextDocument("A", (Paragraph(runs("<b> & c")),))))
    <article lang="en" dir="ltr">
    <h1>A</h1>
    <p>&lt;b&gt; &amp; c</p>
    </article>
    <BLANKLINE>
    """
    return _Writer(document).whole()


def html_page(document: TextDocument) -> str:
    """Write a document as a whole page that opens anywhere, its style inside; print has its own."""
    return (
        f'<!doctype html>\n<html lang="{document.language}" dir="{document.direction}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{html(document)}</body>\n</html>\n"
    )


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
        parts = [f'<article lang="{document.language}" dir="{self.direction}">']
        if document.watermark:
            parts.append(f'<p class="watermark"><strong>{self.text(document.watermark)}</strong></p>')
        parts.append(f"<h1>{self.text(document.title)}</h1>")
        if document.subtitle:
            parts.append(f'<p class="subtitle">{self.text(document.subtitle)}</p>')
        parts += [self.block(block) for block in document.blocks]
        if self.notes:
            items = "\n".join(f'<li id="note-{at}">{note}</li>' for at, note in enumerate(self.notes, 1))
            head = f"<p><strong>{self.word('notes')}</strong></p>"
            parts.append(f'<section class="notes">{head}\n<ol>\n{items}\n</ol></section>')
        if said := imprint(document, whole=True):
            parts.append(f'<footer class="imprint">{self.text(said)}</footer>')
        return "\n".join([*(part for part in parts if part), "</article>\n"])

    def block(self, block: Block) -> str:  # noqa: PLR0911  one a kind
        """Write one block."""
        match block:
            case Heading():
                tag = f"h{block.level + 1}"
                return f"<{tag} id={quoteattr(next(self.ids))}>{self.inline(block.runs)}</{tag}>"
            case Paragraph():
                kind = ' class="small"' if block.small else ""
                with self._reading(plain_text(block.runs)):
                    return f"<p{kind}{self._turned()}>{self.inline(block.runs)}</p>"
            case Lead():
                return f'<p class="lead"><strong>{self.inline(block.runs)}</strong></p>'
            case Points():
                with self._reading(words_of_points(block)):
                    return self.points(block, self._turned())
            case Table():
                return self.table(block)
            case Figure():
                told = f"<figcaption>{self.text(block.caption)}</figcaption>"
                below = f"\n{self.table(block.table)}" if block.with_table else ""
                return f"<figure>{block.picture.svg.strip()}\n{told}</figure>{below}"
            case Facts():
                pairs = (
                    f"<dt>{self.inline(name)}</dt>\n<dd>{self.inline(said)}</dd>"
                    for name, said in block.pairs
                )
                return "<dl>\n" + "\n".join(pairs) + "\n</dl>"
            case Note():
                title = self.text(block.title or self.word(block.tone.value))
                return (
                    f'<aside class="{block.tone}"><p><strong>{title}</strong></p>\n'
                    f"<p>{self.inline(block.runs)}</p></aside>"
                )
            case Signatures():
                inside = "\n".join(self.signature(one) for one in block.signatures)
                return f'<div class="signatures">\n{inside}\n</div>'
            case PageBreak():
                return ""
            case Columns():
                return self.columns(block)

    def columns(self, block: Columns) -> str:
        """Write parts side by side, where the window is wide enough."""
        parts = ("\n".join(self.block(one) for one in part) for part in block.parts)
        inside = "\n".join(f"<div>\n{part}\n</div>" for part in parts)
        return f'<div class="columns">\n{inside}\n</div>'

    @contextmanager
    def _reading(self, text: str) -> Iterator[None]:
        """Read what is written meanwhile in the direction of its own text, where that is another."""
        before, self.direction = self.direction, reading_direction(text, self.direction)
        try:
            yield
        finally:
            self.direction = before

    def _turned(self) -> str:
        """Say the direction of a paragraph or list that isn't the document's."""
        return "" if self.direction is self.document.direction else f' dir="{self.direction}"'

    def points(self, points: Points, turned: str = "") -> str:
        """Write a list and those below it."""
        tag = "ol" if points.numbered else "ul"
        items = (
            f"<li>{self.inline(point.runs)}"
            + ("" if point.below is None else "\n" + self.points(point.below))
            + "</li>"
            for point in points.points
        )
        return f"<{tag}{turned}>\n" + "\n".join(items) + f"\n</{tag}>"

    def table(self, table: Table) -> str:
        """Write a table; on paper its header is repeated."""
        kinds = [' class="numeric"' if at in table.numeric else "" for at in range(len(table.header))]
        head = "".join(
            f'<th scope="col"{kind}>{self.inline(cell)}</th>'
            for kind, cell in zip(kinds, table.header, strict=True)
        )
        body = "\n".join(
            "<tr>"
            + "".join(f"<td{kind}>{self.inline(cell)}</td>" for kind, cell in zip(kinds, row, strict=True))
            + "</tr>"
            for row in table.rows
        )
        caption = f"<caption>{self.text(table.caption)}</caption>\n" if table.caption else ""
        return f"<table>\n{caption}<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"

    def signature(self, one: Signature) -> str:
        """Write one party's signature, or room for it."""
        lines = [("name", one.name), ("role", one.role), ("mandate", one.mandate)]
        lines += [("signed", one.signed)] if one.signed else []
        lines += [("hash", one.hash)] if one.hash else []
        said = "".join(
            f"\n<dt>{self.word(label)}</dt><dd>{self.run(isolated(value))}</dd>"
            for label, value in lines
            if value
        )
        if not one.signed:
            said += f'\n<dt>{self.word("signature")}</dt><dd><span class="room">&#160;</span></dd>'
            said += f'\n<dt>{self.word("date")}</dt><dd><span class="room">&#160;</span></dd>'
        party = self.run(Run(one.party, strong=True, isolated=True))
        return f'<div class="signature"><p>{party}</p>\n<dl>{said}\n</dl></div>'

    def text(self, text: str) -> str:
        """Escape text, with what runs against the direction around it kept whole."""
        against = "ltr" if self.direction is Direction.RIGHT_TO_LEFT else "rtl"
        parts = (
            f'<bdi dir="{against}">{escape(piece)}</bdi>' if isolate else escape(piece)
            for piece, isolate in pieces(text, self.direction)
        )
        return "".join(parts).replace("\n", "<br>\n")

    def inline(self, given: Runs) -> str:
        """Write runs in their manner."""
        return "".join(self.run(run) for run in given)

    def run(self, run: Run) -> str:
        """Write one run."""
        own = own_direction(run.text)
        if run.isolated and own is not self.direction:
            text = f'<bdi dir="{own}">{escape(run.text)}</bdi>'.replace("\n", "<br>\n")
        else:
            text = self.text(run.text)
        for tag, wanted in (("em", run.emphasis), ("strong", run.strong)):
            if wanted:
                text = f"<{tag}>{text}</{tag}>"
        if run.change is not None:
            text = f"<{_TAGS[run.change]}>{text}</{_TAGS[run.change]}>"
        if run.note:
            self.notes.append(self.text(run.note))
            at = len(self.notes)
            text += f'<sup><a href="#note-{at}">{at}</a></sup>'
        return text
