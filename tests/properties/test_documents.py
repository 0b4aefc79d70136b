"""Whatever people write stays text: nothing they write is read as markup, in any format, nothing is lost."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections import Counter
from html.parser import HTMLParser

import docx as python_docx
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from archstone.documents.directions import pieces
from archstone.documents.docx import docx
from archstone.documents.fixed_words import fixed_word
from archstone.documents.html import html, html_page
from archstone.documents.markdown import markdown
from archstone.documents.pdf import pdf
from archstone.documents.texts import (
    Block,
    Change,
    Columns,
    Facts,
    Heading,
    Lead,
    Note,
    Paragraph,
    Point,
    Points,
    Run,
    Signature,
    Signatures,
    Table,
    TextDocument,
    clean,
    runs,
)
from archstone.documents.typst_text import literal
from archstone.model.charters import Direction
from archstone.model.errors import RuleBroken

NASTY = (
    "# no heading",
    "#set page(fill: red)",
    '"; #panic("out") //',
    "$x$ \\(y\\) @cite <label>",
    "*b* _i_ `c` ~~s~~ ~s~ ^1",
    "[a](javascript:alert(1)) ![i](x) [r]: /u",
    "<script>alert(1)</script> <!-- x --> </article> <![CDATA[",
    "&lt; &amp; &#35; &copy &",
    "- point\n1. one\n2) two\n> quote\n---\n===\n+ plus\n% comment\n::: block",
    "    four spaces\n\ttab\n```\ncode\n~~~",
    "| a | b |\n|---|---|",
    "trailing  \nspaces\\",
    "{% raw %} {{x}} {role}`x`",
    "\u202eevil\u202c \u2066iso \u2069\u2069",
    "\x00\x01\x07\x0b\x1b\x7f\x85\ufffe\uffff\ufeff\ud800",
    "مرحبا 2027-11-03 (Riverside) #1",
    "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e̵ x⃣",
    "verylongword" * 40,
    "https://example.org/" + "a/" * 80,
    "",
    " ",
)
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(), max_size=40),
    st.text("#*_`[]()<>&|~\\-+=.!:;\"'$@{}^% \n1a", max_size=30),
    st.lists(st.sampled_from(NASTY), max_size=3).map(" ".join),
)
some_runs = st.lists(
    st.builds(
        Run,
        texts,
        strong=st.booleans(),
        emphasis=st.booleans(),
        isolated=st.booleans(),
        change=st.sampled_from([None, None, *Change]),
        note=st.one_of(st.just(""), st.just(""), texts),
    ),
    max_size=4,
).map(tuple)
short = st.one_of(texts, st.just("x"))
points = st.lists(st.builds(Point, some_runs), min_size=1, max_size=3).map(tuple)
deep = st.builds(
    Points,
    st.lists(st.builds(Point, some_runs, st.one_of(st.none(), st.builds(Points, points))), max_size=2).map(
        tuple
    ),
    st.booleans(),
)
tables = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        Table,
        st.tuples(*[some_runs] * width),
        st.lists(st.tuples(*[some_runs] * width), max_size=2).map(tuple),
        texts,
        st.just(frozenset({0})),
    )
)
flat = st.one_of(
    st.builds(Lead, some_runs),
    some_runs.filter(lambda given: bool("".join(r.text for r in given).strip())).map(lambda r: Heading(1, r)),
    st.builds(Paragraph, some_runs, st.booleans()),
    deep,
    tables,
    st.builds(Facts, st.lists(st.tuples(some_runs, some_runs), min_size=1, max_size=2).map(tuple)),
    st.builds(Note, some_runs, title=texts),
    st.builds(
        Signatures,
        st.lists(st.builds(Signature, texts, texts, texts, texts, hash=texts), min_size=1, max_size=2).map(
            tuple
        ),
    ),
)
blocks = st.one_of(
    flat,
    st.builds(Columns, st.lists(st.lists(flat, max_size=2).map(tuple), min_size=1, max_size=3).map(tuple)),
)


def documents_of(block: st.SearchStrategy[Block]) -> st.SearchStrategy[TextDocument]:
    return st.builds(
        TextDocument,
        texts.filter(lambda text: bool(clean(text).strip())),
        st.lists(block, max_size=4).map(tuple),
        subtitle=texts,
        language=st.sampled_from(["en", "ar", "pt-BR"]),
        watermark=texts,
        compact=st.booleans(),
    )


documents = documents_of(blocks)
paragraphs = documents_of(st.builds(Paragraph, some_runs))


def letters(text: str) -> str:
    """Leave what is to be seen: no spaces, no marks of direction, no breaks that a renderer puts in."""
    return "".join(c for c in text if not c.isspace() and c not in "\u2066\u2067\u2069\u200b")


def said(document: TextDocument, *, numbered: bool = False) -> str:
    """All letters of the paragraphs in order, with the numbers of their notes and these at the end."""
    told, notes = "", []
    for block in document.blocks:
        for run in block.runs if isinstance(block, Paragraph) else ():
            told += run.text
            if run.note and numbered:
                notes.append(run.note)
                told += str(len(notes))
    if notes:
        told += fixed_word("notes", document.language) + "".join(notes)
    return letters(told)


@given(st.text(st.characters(), max_size=60))
def test_cleaning_twice_is_cleaning_once_and_leaves_only_what_every_format_holds(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()  # no halves of characters are left
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in once if c != "\n")


@given(st.text(st.characters(), max_size=60), st.sampled_from(Direction))
def test_pieces_joined_are_the_text(text: str, around: Direction) -> None:
    assert "".join(piece for piece, _ in pieces(text, around)) == text


@settings(max_examples=50, deadline=None)
@given(texts)
def test_a_literal_of_typst_is_the_text(text: str) -> None:
    cleaned = clean(text)
    assert typst.Compiler(b"").eval(literal(cleaned)) == json.dumps(cleaned, ensure_ascii=False)


@settings(max_examples=120, deadline=None)
@given(paragraphs)
def test_markdown_says_the_text_and_nothing_is_markup(document: TextDocument) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown(document))
    kinds = Counter(token.type for token in tokens)
    noted = sum(bool(r.note) for b in document.blocks if isinstance(b, Paragraph) for r in b.runs)
    assert (kinds["ordered_list_open"], kinds["list_item_open"]) == (bool(noted), noted)
    assert set(kinds) <= {
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "html_block"),
        *("ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close"),
    }
    assert sum(token.type == "heading_open" for token in tokens) == 1
    for token in tokens:
        if token.type == "html_block":
            assert re.fullmatch(r'<div dir="rtl" lang="ar">\n?|</div>\n?', token.content)
    inline = [child for token in tokens if token.type == "inline" for child in token.children or ()]
    assert {child.type for child in inline} <= {
        *("text", "softbreak", "hardbreak", "html_inline", "text_special"),
        *("strong_open", "strong_close", "em_open", "em_close"),
    }
    for child in inline:
        if child.type == "html_inline":
            assert re.fullmatch(r"</?(strong|em|ins|del|sup)>", child.content)
    seen = letters("".join(child.content for child in inline if child.type.startswith("text")))
    head = letters(document.title + document.watermark + document.subtitle)
    assert seen == head + said(document, numbered=True)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.seen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "br":
            self.open.append(tag)
        assert {name for name, _ in attrs} <= {"class", "dir", "lang", "id", "href", "scope"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.seen += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


@settings(max_examples=150, deadline=None)
@given(documents)
def test_html_is_well_nested_and_has_only_our_tags(document: TextDocument) -> None:
    reader = _Reader()
    reader.feed(html(document))
    reader.close()
    assert not reader.open
    assert reader.tags <= {
        *(
            "article",
            "h1",
            "h2",
            "p",
            "strong",
            "em",
            "ins",
            "del",
            "bdi",
            "br",
            "sup",
            "a",
            "ul",
            "ol",
            "li",
        ),
        *("table", "caption", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "aside", "div", "span"),
        *("section", "footer"),
    }
    assert letters(document.title) in letters(reader.seen)
    assert html_page(document).count("</html>") == 1


@settings(max_examples=60, deadline=None)
@given(paragraphs)
def test_html_says_the_text(document: TextDocument) -> None:
    plain = [
        Paragraph(tuple(Run(r.text, r.strong) for r in b.runs))
        for b in document.blocks
        if isinstance(b, Paragraph)
    ]
    reader = _Reader()
    reader.feed(html(TextDocument("T", tuple(plain), language=document.language)))
    assert letters(reader.seen) == "T" + said(document)


@settings(max_examples=20, deadline=None)
@given(documents)
def test_docx_opens_again_and_says_the_text(document: TextDocument) -> None:
    opened = python_docx.Document(io.BytesIO(docx(document)))
    told = [letters(paragraph.text) for paragraph in opened.paragraphs]
    assert told[0] == letters(document.title)
    for block in document.blocks:
        if isinstance(block, Paragraph) and not any(run.note for run in block.runs):
            assert letters("".join(run.text for run in block.runs)) in told


@settings(max_examples=60, deadline=None)
@given(documents)
def test_typst_takes_any_text(document: TextDocument) -> None:
    refused = ""
    try:
        assert pdf(document).startswith(b"%PDF-")
    except RuleBroken as error:
        refused = str(error)
    assert not refused or refused.startswith("No font on this machine")  # of too many of its letters


def test_runs_drop_what_is_empty() -> None:
    assert runs("", "a", Run("")) == (Run("a"),)
