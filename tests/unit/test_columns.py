"""Parts side by side, what is set large, tables with widths of their own, and pictures with their tables."""

from __future__ import annotations

import io
from typing import Any

import docx as python_docx
import pytest
from pypdf import PdfReader

from archstone.documents.column_widths import column_widths
from archstone.documents.docx import docx
from archstone.documents.html import html
from archstone.documents.markdown import markdown
from archstone.documents.pdf import pdf
from archstone.documents.pictures import Picture
from archstone.documents.texts import (
    Columns,
    Figure,
    Heading,
    Lead,
    Paragraph,
    Point,
    Points,
    Table,
    TextDocument,
    every_block,
    heading_ids,
    plain_text,
    runs,
    table,
)
from archstone.documents.typst_text import typst_text
from archstone.model.errors import RuleBroken

PICTURE = Picture(
    '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="90"><title>t</title></svg>\n',
    "Two of three came.",
    (("Who", "Came"), (("a", "yes"), ("b", "no"))),
    "Who came",
    360,
    90,
)
BLOCKS = (
    Lead(runs("Verdict: adapt")),
    Columns(
        (
            (Heading(1, runs("Left")), Paragraph(runs("first"))),
            (Heading(1, runs("Right")), Points((Point(runs("second")),))),
        )
    ),
    Columns(((Points((Point(runs("one")),)),), (Points((Point(runs("two")),)),))),
)


def made(*blocks: Any, **more: Any) -> TextDocument:
    return TextDocument("The Compact", blocks or BLOCKS, **more)


def text_of(document: TextDocument) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf(document))).pages[0].extract_text().split())


def test_headings_inside_columns_are_headings_of_the_document_in_their_order() -> None:
    assert [plain_text(one.runs) for one in made().headings()] == ["Left", "Right"]
    assert heading_ids(made()) == ("left", "right")
    assert [type(one).__name__ for one in every_block(BLOCKS[:2])] == [
        "Lead",
        "Columns",
        "Heading",
        "Paragraph",
        "Heading",
        "Points",
    ]


def test_a_level_skipped_inside_columns_is_refused() -> None:
    with pytest.raises(RuleBroken, match="no level may be skipped"):
        made(Columns(((Heading(2, runs("Deep")),),)))


def test_columns_without_parts_are_refused() -> None:
    with pytest.raises(RuleBroken, match=r"^Columns need at least one part\.$"):
        Columns(())


def test_html_sets_parts_beside_each_other_in_the_order_of_reading() -> None:
    page = html(made())
    assert '<p class="lead"><strong>Verdict: adapt</strong></p>' in page
    assert page.count('<div class="columns">') == 2
    assert page.index("Left") < page.index("first") < page.index("Right") < page.index("second")


def test_markdown_sets_parts_one_below_another_and_keeps_lists_apart() -> None:
    text = markdown(made())
    assert "**Verdict: adapt**" in text
    assert text.index("first") < text.index("Right") < text.index("- second")
    assert "- one\n\n<!-- -->\n\n- two" in text


def test_docx_sets_parts_one_below_another() -> None:
    found = python_docx.Document(io.BytesIO(docx(made())))
    said = [(one.style.name, one.text) for one in found.paragraphs if one.text]
    assert ("Lead", "Verdict: adapt") in said
    names = [text for _, text in said]
    assert names.index("first") < names.index("Right") < names.index("second")


def test_pdf_reads_part_by_part_from_either_side() -> None:
    assert "Left first Right" in text_of(made())
    pages = PdfReader(io.BytesIO(pdf(made(language="ar")))).pages
    assert len(pages) == 1


def test_a_picture_fills_its_part_and_no_more_than_its_own_width_elsewhere() -> None:
    wide = typst_text(made(Figure(PICTURE)))
    narrow = typst_text(made(Columns(((Figure(PICTURE),), ()))))
    assert "width: 50%" in wide
    assert "width: 100%" in narrow
    high = Picture(PICTURE.svg, "High.", PICTURE.table, "High", 360, 900)
    assert "width: 50%" in typst_text(made(Figure(high)))
    higher = Picture(PICTURE.svg, "High.", PICTURE.table, "High", 360, 1800)
    assert "width: 25%" in typst_text(made(Figure(higher)))


def test_a_picture_stands_with_its_table_where_that_is_wished() -> None:
    alone, both = made(Figure(PICTURE)), made(Figure(PICTURE, with_table=True))
    assert "<td>yes</td>" not in html(alone)
    assert "<td>yes</td>" in html(both)
    assert markdown(alone) == markdown(both)  # a picture is told as its table there anyway
    assert "yes" in text_of(both)
    assert len(python_docx.Document(io.BytesIO(docx(both))).tables) == 1


def test_a_table_takes_the_widths_that_it_brings() -> None:
    given = table(("a", "b"), (("1", "2"),), widths=(3, 1))
    assert column_widths(given) == (3, 1)
    assert "columns: (3.0fr, 1.0fr,)" in typst_text(made(given))
    with pytest.raises(RuleBroken, match=r"^The table has 1 columns and 2 widths\.$"):
        Table((runs("a"),), (), widths=(1, 2))
