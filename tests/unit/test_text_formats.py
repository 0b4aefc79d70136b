"""Markdown and HTML, word for word, and the one door by which a document becomes a file."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from archstone.documents import save
from archstone.documents.html import html, html_page
from archstone.documents.markdown import markdown
from archstone.documents.pictures import save_picture
from archstone.documents.save import ENDINGS, as_bytes, save_document
from archstone.documents.texts import (
    Block,
    Change,
    Facts,
    Figure,
    Heading,
    Meta,
    Note,
    PageBreak,
    Paragraph,
    Point,
    Points,
    Run,
    Signature,
    Signatures,
    TextDocument,
    emphasis,
    isolated,
    runs,
    strong,
    table,
)
from archstone.model.errors import RuleBroken
from tests.unit.test_pdf import BLOCKS, META, RING, made


def written(*blocks: Block, language: str = "en") -> str:
    return markdown(TextDocument("T", blocks, language=language)).removeprefix("# T\n\n")


def fragment(*blocks: Block, language: str = "en") -> str:
    whole = html(TextDocument("T", blocks, language=language))
    return whole.partition("<h1>T</h1>\n")[2].removesuffix("</article>\n")


def test_a_whole_document_in_markdown() -> None:
    document = TextDocument(
        "The Compact",
        (
            Heading(1, runs("Who we are")),
            Paragraph(runs("We are ", strong("two"), Run(", not three", note="1. Minutes"), ".\nTwo!")),
            Points(
                (Point(runs("a"), Points((Point(runs("b")), Point(runs("c"))), numbered=True)), Point(()))
            ),
            Facts(((runs("Start"), runs("2026")),)),
            table(("Kind", "No"), (("a|b", "1"),), caption="Rules", numeric=frozenset({1})),
            Note(runs("Careful.")),
            PageBreak(),
            Signatures(
                (Signature("Hospital", "Ada", signed_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC), hash="ab"),)
            ),
        ),
        subtitle="Charter",
        meta=Meta("Compact", date(2026, 11, 4), "3", "cd"),
        watermark="Draft",
    )
    assert markdown(document) == (
        "# The Compact\n\n**Draft**\n\nCharter\n\n"
        '<a id="who-we-are"></a>\n\n## Who we are\n\n'
        "We are **two**, not three<sup>1</sup>.\\\nTwo!\n\n"
        "- a\n  1. b\n  2. c\n-\n\n"
        "<!-- -->\n\n"
        "- **Start**: 2026\n\n"
        "**Rules**\n\n| Kind | No |\n| --- | ---: |\n| a\\|b | 1 |\n\n"
        "> **Note**\n>\n> Careful.\n\n"
        "**Hospital**\n\n- Name: Ada\n- Signed: 2026-01-02 03:04 UTC\n- Hash: ab\n\n"
        "**Notes**\n\n1. 1\\. Minutes\n\n"
        "---\n\nCompact · Version 3 · Hash cd · 2026-11-04\n"
    )


def test_manners_in_markdown() -> None:
    assert written(Paragraph(runs(emphasis("a"), " ", strong("b c")))) == "*a* **b c**\n"
    assert written(Paragraph(runs(strong("a"), emphasis("b")))) == "<strong>a</strong><em>b</em>\n"
    assert written(Paragraph(runs(strong("a"), strong("b")))) == "**ab**\n"
    assert written(Paragraph(runs("x", strong(" a "), "y"))) == "x **a** y\n"
    assert written(Paragraph(runs(strong("(a)")))) == "<strong>(a)</strong>\n"
    assert written(Paragraph(runs(Run("a", strong=True, emphasis=True)))) == "<strong><em>a</em></strong>\n"
    assert written(Paragraph(runs(Run("a", change=Change.ADDED)))) == "<ins>a</ins>\n"
    assert written(Paragraph(runs(Run("a", change=Change.REMOVED)))) == "<del>a</del>\n"


def test_right_to_left_markdown_says_so_and_isolates_dates() -> None:
    assert written(Paragraph(runs("في 2027-11-03 ", isolated("Ada"))), language="ar") == (
        '<div dir="rtl" lang="ar">\n\n# \u2066T\u2069\n\n'
        "في \u20662027-11-03\u2069 \u2066Ada\u2069\n\n</div>\n"
    )
    assert written(Paragraph(runs("by ", isolated("مؤسسة"), "."))) == "by \u2067مؤسسة\u2069.\n"


def test_a_picture_in_markdown_is_told_by_its_sentence_and_its_table() -> None:
    told = written(Figure(RING))
    assert RING.sentence in told
    assert "| Who carries | For whom | Covered |" in told
    assert told.startswith(f"**Picture: {RING.title}**\n\n")


def test_markdown_is_read_as_it_was_meant() -> None:
    kinds = [token.tag for token in MarkdownIt("commonmark").enable("table").parse(markdown(made(*BLOCKS)))]
    assert (kinds.count("h1"), kinds.count("h2"), kinds.count("h3")) == (2, 4, 2)  # opened and closed
    assert kinds.count("tr") == 2 * (61 + 3)
    assert kinds.count("ol") == 4  # the list below a point, and the notes


def test_a_whole_document_in_html() -> None:
    document = TextDocument(
        "A & B",
        (
            Heading(1, runs("Who")),
            Paragraph(runs(strong("a"), Run("<b>", change=Change.ADDED, note="x < y")), small=True),
            Points((Point(runs("a"), Points((Point(runs("b")),))),), numbered=True),
            Facts(((runs("Start"), runs("2026")),)),
            table(("No",), (("1",),), caption="Rules", numeric=frozenset({0})),
            Note(runs("Careful.")),
            Signatures((Signature("Hospital"),)),
        ),
        subtitle="Charter",
        meta=Meta(version="3", hash="cd"),
        watermark="Draft",
    )
    assert html(document) == (
        '<article lang="en" dir="ltr">\n<p class="watermark"><strong>Draft</strong></p>\n'
        '<h1>A &amp; B</h1>\n<p class="subtitle">Charter</p>\n<h2 id="who">Who</h2>\n'
        '<p class="small"><strong>a</strong><ins>&lt;b&gt;</ins><sup><a href="#note-1">1</a></sup></p>\n'
        "<ol>\n<li>a\n<ul>\n<li>b</li>\n</ul></li>\n</ol>\n"
        "<dl>\n<dt>Start</dt>\n<dd>2026</dd>\n</dl>\n"
        "<table>\n<caption>Rules</caption>\n<thead>\n"
        '<tr><th scope="col" class="numeric">No</th></tr>\n</thead>\n'
        '<tbody>\n<tr><td class="numeric">1</td></tr>\n</tbody>\n</table>\n'
        '<aside class="note"><p><strong>Note</strong></p>\n<p>Careful.</p></aside>\n'
        '<div class="signatures">\n<div class="signature"><p><strong>Hospital</strong></p>\n<dl>\n'
        '<dt>Signature</dt><dd><span class="room">&#160;</span></dd>\n'
        '<dt>Date</dt><dd><span class="room">&#160;</span></dd>\n</dl></div>\n</div>\n'
        '<section class="notes"><p><strong>Notes</strong></p>\n<ol>\n'
        '<li id="note-1">x &lt; y</li>\n</ol></section>\n'
        '<footer class="imprint">Version 3 · Hash cd</footer>\n</article>\n'
    )


def test_right_to_left_html_says_so_and_isolates_dates() -> None:
    whole = html(
        TextDocument("ميثاق", (Paragraph(runs("في 2027-11-03", isolated("Ada\nB"))),), language="ar")
    )
    assert '<article lang="ar" dir="rtl">' in whole
    assert '<p>في <bdi dir="ltr">2027-11-03</bdi><bdi dir="ltr">Ada<br>\nB</bdi></p>' in whole
    assert fragment(Paragraph(runs("of مؤسسة."))) == '<p>of <bdi dir="rtl">مؤسسة</bdi>.</p>\n'


def test_a_page_stands_alone_and_the_same_document_gives_the_same_page() -> None:
    page = html_page(made(*BLOCKS, title="<T>", meta=META))
    assert page.startswith('<!doctype html>\n<html lang="en" dir="ltr">')
    assert "<title>&lt;T&gt;</title>" in page
    assert "<script" not in page
    assert page == html_page(made(*BLOCKS, title="<T>", meta=META))
    assert RING.svg.strip() in page


@pytest.mark.parametrize(
    ("ending", "begins"), list(zip(ENDINGS, (b"%PDF-", b"PK", b"# The", b"<!doc"), strict=True))
)
def test_the_ending_says_how_a_document_is_saved(tmp_path: Path, ending: str, begins: bytes) -> None:
    document = made(*BLOCKS)
    target = save_document(document, tmp_path / f"charter{ending.upper()}")
    assert target.read_bytes().startswith(begins)
    assert as_bytes(document, f"x{ending}") == target.read_bytes()
    assert os.listdir(tmp_path) == [target.name]


def test_other_endings_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken) as refused:
        save_document(made(), tmp_path / "charter.doc")
    assert str(refused.value) == (
        "A document is saved as .pdf, .docx, .md or .html, not as charter.doc; change the ending."
    )
    assert os.listdir(tmp_path) == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "charter.md"
    target.write_text("before")
    target.chmod(0o600)
    save_document(made(), target)
    assert target.stat().st_mode & 0o777 == 0o600
    assert save_document(made(), tmp_path / "new.md").stat().st_mode & 0o777 == 0o644

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = target.read_text()
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(RuleBroken, match=r"charter\.md can't be written: No space left on device\."):
        save_document(made(title="Other"), target)
    assert target.read_text() == before
    assert sorted(os.listdir(tmp_path)) == ["charter.md", "new.md"]


def test_folders_that_are_not_there_or_are_the_target_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match=r"There is no folder .*missing; make it first\."):
        save_document(made(), tmp_path / "missing" / "charter.md")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(RuleBroken, match=r"folder\.md is a folder; name a file in it\."):
        save_document(made(), tmp_path / "folder.md")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(RuleBroken, match=r"folder\.svg is a folder; name a file in it\."):
        save_picture(RING, tmp_path / "folder.svg")


def test_a_long_name_is_no_obstacle(tmp_path: Path) -> None:
    assert save.save_document(made(), tmp_path / ("n" * 240 + ".md")).exists()


def test_an_english_paragraph_in_a_right_to_left_document_is_kept_whole() -> None:
    says = "Any member, الميناء too, may leave; 30 days before."
    points = Points((Point(runs("One thing.")), Point(runs("Another (small)."))))
    document = TextDocument("ميثاق", (Paragraph(runs(says)), points, Paragraph(runs("نعم"))), language="ar")
    page = html(document)
    assert '<p dir="ltr">Any member, <bdi dir="rtl">الميناء</bdi> too, may leave; 30 days before.</p>' in page
    assert '<ul dir="ltr">' in page
    assert "<p>نعم</p>" in page
    text = markdown(document)
    assert "\n\u2066Any member, \u2067الميناء\u2069 too, may leave; 30 days before.\u2069\n" in text
    assert "- \u2066One thing.\u2069\n- \u2066Another (small).\u2069\n" in text


def test_each_line_of_a_turned_paragraph_is_isolated() -> None:
    document = TextDocument("ميثاق", (Paragraph(runs("One.\nTwo.")),), language="ar")
    assert "\u2066One.\u2069\\\n\u2066Two.\u2069" in markdown(document)
