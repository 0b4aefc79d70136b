"""DOCX: opened again, it has real headings, lists, tables and pictures, its language and its direction."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import docx as python_docx
import pytest
from lxml import etree

from archstone.documents.docx import docx
from archstone.documents.texts import (
    Change,
    Heading,
    Meta,
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

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(document: TextDocument, **more: Any) -> Any:
    return python_docx.Document(io.BytesIO(docx(document, **more)))


@pytest.fixture(scope="module")
def compact() -> Any:
    return opened(made(*BLOCKS, meta=META, subtitle="Charter"))


def test_headings_lists_and_title_have_their_styles(compact: Any) -> None:
    styles = {paragraph.text: paragraph.style.name for paragraph in compact.paragraphs}
    assert styles["The Compact"] == "Title"
    assert styles["Charter"] == "Subtitle"
    assert (styles["Who we are"], styles["Who decides"]) == ("Heading 1", "Heading 2")
    assert styles["first point"] == "List Paragraph"
    assert styles["Warning\nCareful."] == "Warning"
    assert styles["Rules"] == "Caption"


def test_points_are_real_lists_and_each_numbered_list_begins_at_one() -> None:
    numbered = Points((Point(runs("a")), Point(runs("b"))), numbered=True)
    file = opened(made(numbered, Paragraph(runs("between")), numbered, Points((Point(runs("c"), numbered),))))
    levels = [p._p.pPr.numPr for p in file.paragraphs if p._p.pPr is not None and p._p.pPr.numPr is not None]
    numbers = [(one.numId.val, one.ilvl.val) for one in levels]
    assert [level for _, level in numbers] == [0, 0, 0, 0, 0, 1, 1]
    assert len({number for number, _ in numbers}) == 4
    numbering = file.part.numbering_part.element
    overridden = {
        int(one.get(f"{W}numId"))
        for one in numbering.findall(f"{W}num")
        if one.find(f"{W}lvlOverride/{W}startOverride") is not None
    }
    assert {numbers[0][0], numbers[2][0], numbers[5][0]} <= overridden


def test_a_table_repeats_its_header_and_keeps_its_rows_whole(compact: Any) -> None:
    first = compact.tables[0]
    assert len(first.rows) == 61
    assert first.cell(0, 0).text == "Kind"
    assert first.cell(60, 1).text == "59"
    properties = first.rows[0]._tr.trPr
    assert properties.find(f"{W}tblHeader") is not None
    assert all(row._tr.trPr.find(f"{W}cantSplit") is not None for row in first.rows)
    assert first.rows[1]._tr.trPr.find(f"{W}tblHeader") is None


def test_a_picture_has_its_words(compact: Any) -> None:
    (shape,) = compact.inline_shapes
    assert shape._inline.docPr.get("descr") == RING.sentence
    assert shape._inline.docPr.get("title") == RING.title


def test_signatures_leave_room_or_show_what_was_signed(compact: Any) -> None:
    said = [cell.text for row in compact.tables[1].rows for cell in row.cells]
    assert said[0].startswith("Hospital\nName: Ada")
    assert all("Signature: ____" in one for one in said)


def test_properties_foot_and_head_are_filled(compact: Any) -> None:
    properties = compact.core_properties
    assert (properties.title, properties.author, properties.language) == ("The Compact", "The Compact", "en")
    assert (properties.version, properties.identifier) == ("3", "ab" * 32)
    assert properties.created.date() == date(2026, 11, 4)
    foot = compact.sections[0].footer.paragraphs[0]
    assert foot.text.startswith("Version 3 · Hash abababababababab · 2026-11-04 · Page ")
    fields = [one.text.strip() for one in foot._p.iter(f"{W}instrText")]
    assert fields == ["PAGE", "NUMPAGES"]
    assert compact.sections[0].header.paragraphs[0].text == "The Compact"


def test_notes_stand_at_the_end_and_are_numbered(compact: Any) -> None:
    told = [paragraph.text for paragraph in compact.paragraphs]
    assert "We are two.[1]" in told
    assert told[told.index("Notes") + 1] == "Board minutes"


def test_manners_are_kept() -> None:
    file = opened(
        made(
            Paragraph(
                runs(
                    strong("a"), emphasis("b"), Run("c", change=Change.ADDED), Run("d", change=Change.REMOVED)
                )
            )
        )
    )
    bold, italic, added, removed = file.paragraphs[-1].runs
    assert (bold.font.bold, bold.font.cs_bold, italic.font.italic) == (True, True, True)
    assert (added.font.underline, removed.font.strike) == (True, True)


def test_right_to_left_is_said_of_paragraphs_runs_tables_and_the_page() -> None:
    document = made(
        Heading(1, runs("الأطراف")),
        Paragraph(runs("ينتهي في 2027-11-03 مع ", isolated("Riverside Hospital"), ".")),
        table(("أول", "ثان"), (("one", "two"),)),
        title="ميثاق",
        language="ar",
    )
    file = opened(document)
    assert all(p._p.pPr.find(f"{W}bidi") is not None for p in file.paragraphs if p.text)
    runs_of = {run.text: run.font.rtl for run in file.paragraphs[2].runs}
    assert runs_of == {
        "ينتهي في ": True,
        "2027-11-03": None,
        " مع ": True,
        "Riverside Hospital": None,
        ".": True,
    }
    assert file.tables[0]._tbl.tblPr.find(f"{W}bidiVisual") is not None
    assert file.sections[0]._sectPr.find(f"{W}bidi") is not None
    language = file.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert language.get(f"{W}bidi") == "ar"
    assert file.core_properties.language == "ar"
    left = opened(made(Paragraph(runs("with مؤسسة الثقة"))))
    assert {run.text: run.font.rtl for run in left.paragraphs[1].runs} == {"with ": None, "مؤسسة الثقة": True}


def test_fonts_are_named_with_what_takes_their_place() -> None:
    content = zipfile.ZipFile(io.BytesIO(docx(made())))
    fonts = etree.fromstring(content.read("word/fontTable.xml"))
    other = {font.get(f"{W}name"): font.find(f"{W}altName").get(f"{W}val") for font in fonts}
    assert other == {"Source Serif 4": "Georgia", "Public Sans": "Segoe UI", "Noto Sans Arabic": "Arial"}
    styles = content.read("word/styles.xml").decode()
    assert 'w:ascii="Source Serif 4"' in styles
    assert "asciiTheme" not in styles.partition("<w:style ")[2].partition('w:styleId="Heading1"')[2][:900]


def test_the_parts_of_a_paragraph_stand_in_the_order_that_the_format_asks_for() -> None:
    order = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr")
    order += (
        "suppressLineNumbers",
        "pBdr",
        "shd",
        "tabs",
        "bidi",
        "spacing",
        "ind",
        "contextualSpacing",
        "jc",
    )
    order += ("outlineLvl", "rPr", "sectPr")
    document = made(*BLOCKS, title="ميثاق", language="ar", watermark="مسودة", meta=Meta("a", version="1"))
    content = zipfile.ZipFile(io.BytesIO(docx(document)))
    for part in ("document", "styles", "header1", "footer1"):
        for properties in etree.fromstring(content.read(f"word/{part}.xml")).iter(f"{W}pPr"):
            names = [etree.QName(child).localname for child in properties]
            assert [order.index(name) for name in names] == sorted(order.index(name) for name in names), names


def test_a_draft_has_its_word_behind_and_above_the_text() -> None:
    file = opened(made(watermark='Draft "1"'))
    head = file.sections[0].header
    assert head.paragraphs[0].text.startswith('Draft "1" · The Compact')
    (shape,) = head._element.iter("{urn:schemas-microsoft-com:vml}shape")
    assert shape[0].get("string") == 'Draft "1"'


def test_a_page_break_is_one() -> None:
    file = opened(made(Paragraph(runs("a")), PageBreak(), Paragraph(runs("b"))))
    assert file.element.body.xpath('count(.//w:br[@w:type="page"])') == 1


def test_the_same_document_gives_the_same_bytes() -> None:
    document = made(*BLOCKS, meta=META)
    assert docx(document) == docx(document)


def test_paper_is_a4_or_letter() -> None:
    assert round(opened(made(), paper="letter").sections[0].page_width.mm) == 216
    assert round(opened(made(), paper="a4").sections[0].page_width.mm) == 210
    with pytest.raises(RuleBroken, match=r"There is no paper a5; take a4 or letter\."):
        docx(made(), paper="a5")


def test_the_parts_of_a_section_and_of_a_table_stand_in_their_order() -> None:
    section = ("headerReference", "footerReference", "pgSz", "pgMar", "cols", "bidi", "docGrid")
    settings = ("tblStyle", "bidiVisual", "tblW", "jc", "tblBorders", "tblLayout", "tblLook", "tblCaption")
    body = opened(made(*BLOCKS, title="ميثاق", language="ar")).element
    for name, order in (("sectPr", section), ("tblPr", settings)):
        for found in body.iter(f"{W}{name}"):
            names = [etree.QName(child).localname for child in found]
            assert [order.index(one) for one in names] == sorted(order.index(one) for one in names), names


def test_an_english_paragraph_in_a_right_to_left_document_runs_left_to_right() -> None:
    given = (Paragraph(runs("Any member may leave.")), Paragraph(runs("نعم، في 2027-11-03.")))
    file = opened(TextDocument("ميثاق", given, language="ar"))
    english, arabic = (
        one for one in file.paragraphs if one.text in ("Any member may leave.", "نعم، في 2027-11-03.")
    )
    assert "w:bidi" not in english._p.xml
    assert not any(run.font.rtl for run in english.runs)
    assert "<w:bidi/>" in arabic._p.xml
    assert arabic.runs[0].font.rtl


def test_what_stands_above_signatures_keeps_to_them() -> None:
    blocks = (Paragraph(runs("Before.")), Heading(1, runs("Signatures")), Paragraph(runs("What is signed.")))
    file = opened(TextDocument("T", (*blocks, Signatures((Signature("Clinic"),)), Paragraph(runs("After.")))))
    kept = {one.text: one.paragraph_format.keep_with_next for one in file.paragraphs}
    assert kept["What is signed."] is True
    assert not kept["Before."]
    assert not kept["After."]
    assert "Date: ____" in "".join(one.text for one in file.tables[0].cell(0, 0).paragraphs)
