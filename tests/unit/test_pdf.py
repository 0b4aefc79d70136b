"""PDF: tagged, fonts inside, read in the right order, whole also with letters that no font has."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from pypdf import PdfReader

from archstone.documents.pdf import MOST_UNSHOWN, page_pictures, pdf
from archstone.documents.ring_picture import ring_picture
from archstone.documents.texts import (
    Block,
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
    Tone,
    runs,
    strong,
    table,
)
from archstone.documents.typst_text import typst_text
from archstone.model.errors import RuleBroken

RING = ring_picture(["Hospital", "Congregations"], [Fraction(2, 3), Fraction(1, 2)])
BLOCKS: tuple[Block, ...] = (
    Heading(1, runs("Who we are")),
    Paragraph(runs("We are ", strong("two"), Run(".", note="Board minutes"))),
    Facts(((runs("Hospital"), runs("Money")),)),
    Heading(2, runs("Who decides")),
    Points((Point(runs("first point"), Points((Point(runs("below it")),), numbered=True)),)),
    table(
        ("Kind", "Votes"),
        tuple((f"kind {n}", str(n)) for n in range(60)),
        caption="Rules",
        numeric=frozenset({1}),
    ),
    Note(runs("Careful."), Tone.WARNING),
    Figure(RING),
    PageBreak(),
    Heading(1, runs("Signatures")),
    Signatures((Signature("Hospital", "Ada"), Signature("Congregations"))),
)
META = Meta("The Compact", date(2026, 11, 4), "3", "ab" * 32)


def made(*blocks: Block, title: str = "The Compact", **more: Any) -> TextDocument:
    return TextDocument(title, blocks, **more)


def read(document: TextDocument, **more: Any) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(document, **more)))


def text(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def places(reader: PdfReader) -> list[tuple[str, float]]:
    """Each text of the first page with how far from the left it stands."""
    found: list[tuple[str, float]] = []

    def visit(said: str, page: list[float], line: list[float], *_: Any) -> None:
        found.append((said.strip(), page[0] * line[4] + page[2] * line[5] + page[4]))

    reader.pages[0].extract_text(visitor_text=visit)
    return found


def fonts(reader: PdfReader) -> Iterator[Any]:
    """Every font of every page, and of the drawings on it."""
    waiting = [page["/Resources"] for page in reader.pages]
    while waiting:
        inside = waiting.pop().get_object()
        for font in inside.get("/Font", {}).values():
            yield from (below.get_object() for below in font.get_object()["/DescendantFonts"])
        drawings = (form.get_object() for form in inside.get("/XObject", {}).values())
        waiting += [form["/Resources"] for form in drawings if "/Resources" in form]


def tags(reader: PdfReader) -> Counter[str]:
    found: Counter[str] = Counter()
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        here = waiting.pop().get_object()
        if not isinstance(here, dict):
            continue
        found[here.get("/S", "")] += 1
        found["alternative text"] += "/Alt" in here
        below = here.get("/K", [])
        waiting += below if isinstance(below, list) else [below]
    return found


@pytest.fixture(scope="module")
def compact() -> PdfReader:
    return read(made(*BLOCKS, meta=META, subtitle="Charter"))


def test_it_is_tagged_and_says_that_it_follows_pdf_ua(compact: PdfReader) -> None:
    root = compact.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in compact.xmp_metadata.stream.get_data()
    found = tags(compact)
    assert {"/Title", "/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure", "/Note"} <= set(
        found
    )
    assert (found["/TH"], found["/TD"], found["/H1"], found["/H2"]) == (2, 120, 2, 1)
    assert found["alternative text"] == 1


def test_every_font_is_inside(compact: PdfReader) -> None:
    descriptors = [font["/FontDescriptor"].get_object() for font in fonts(compact)]
    assert len(descriptors) > 3
    assert all("/FontFile2" in one or "/FontFile3" in one for one in descriptors)
    names = {str(one["/FontName"]).partition("+")[2] for one in descriptors}
    assert names <= {
        "PublicSans-Regular",
        "PublicSans-SemiBold",
        "PublicSans-Italic",
        "SourceSerif4-SemiBold",
    }


def test_title_author_day_and_bookmarks_are_in_the_file(compact: PdfReader) -> None:
    assert compact.metadata.title == "The Compact"
    assert compact.metadata.author == "The Compact"
    assert compact.metadata.creation_date.date() == date(2026, 11, 4)
    first, below, last = compact.outline
    assert (first.title, below[0].title, last.title) == ("Who we are", "Who decides", "Signatures")


def test_it_is_read_in_the_order_in_which_it_was_written(compact: PdfReader) -> None:
    told = text(compact)
    wanted = ["The Compact", "Charter", "Who we are", "We are two", "Money", "Who decides", "first point"]
    wanted += ["below it", "Rules", "kind 0", "kind 59", "Warning", "Careful.", RING.sentence[:20], "Ada"]
    places = [told.index(one) for one in wanted]
    assert places == sorted(places)


def test_pages_are_counted_and_a_table_s_header_is_repeated(compact: PdfReader) -> None:
    pages = [page.extract_text() for page in compact.pages]
    assert len(pages) == 4
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of 4" in page
        assert "Version 3 · Hash abababababababab · 2026-11-04" in page
    assert sum("Kind" in page for page in pages) == 2
    assert "The Compact" in pages[1]


def test_the_same_document_gives_the_same_bytes() -> None:
    document = made(*BLOCKS, meta=META)
    assert pdf(document) == pdf(document)
    assert typst_text(document) == typst_text(document)
    assert len({pdf(made(meta=Meta(on=date(2026, 1, day)))) for day in (1, 2)}) == 2


def test_paper_is_a4_or_letter() -> None:
    sizes = {paper: read(made(), paper=paper).pages[0].mediabox for paper in ("a4", "letter")}
    assert round(float(sizes["a4"].width)) == 595
    assert round(float(sizes["letter"].width)) == 612
    with pytest.raises(
        RuleBroken, match=r"There is no paper leter; take a4 or letter\. Did you mean letter\?"
    ):
        pdf(made(), paper="leter")


def test_a_draft_says_so_on_every_page_in_words() -> None:
    reader = read(made(*BLOCKS, watermark="Draft"))
    assert all(page.extract_text().count("Draft") >= 1 for page in reader.pages)


def test_right_to_left_documents_say_so_and_keep_dates_whole() -> None:
    document = made(
        Heading(1, runs("الأطراف")),
        Paragraph(runs("ينتهي في 2027-11-03 مع Riverside Hospital.")),
        table(("أول", "ثان"), (("one", "two"),)),
        title="ميثاق",
        language="ar",
    )
    reader = read(document)
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/ViewerPreferences"]["/Direction"]) == ("ar", "/R2L")
    at = dict(places(reader))
    assert at["one"] > at["two"]  # the first column stands on the right
    told = text(reader)
    assert "2027-11-03" in told
    assert "Riverside Hospital" in told
    names = {str(font["/FontDescriptor"]["/FontName"]).partition("+")[2] for font in fonts(reader)}
    assert {"Vazirmatn-Regular", "Vazirmatn-SemiBold"} <= names


def test_long_words_and_addresses_stay_on_the_page() -> None:
    long = "w" * 400
    reader = read(made(Paragraph(runs(long)), table(("a", "b"), ((long, "x"),))))
    lines = [line for line in text(reader).split("\n") if "w" in line]
    assert "".join(lines).count("w") == 800
    assert max(len(line) for line in lines) < 80


def test_a_long_title_is_shortened_above_the_other_pages() -> None:
    reader = read(made(Paragraph(runs("a")), PageBreak(), Paragraph(runs("b")), title="Long title " * 20))
    first, second = (page.extract_text() for page in reader.pages)
    assert first.count("Long") == 20
    assert 4 < second.count("Long") < 12
    assert "…" in second


def test_nothing_invisible_is_read_back() -> None:
    document = made(
        Paragraph(runs(f"See https://example.org/{'a/' * 60} of 2027 with مؤسسة الثقة, all of it."))
    )
    told = text(read(document))
    assert not set(told) & set("\u200b\u2066\u2067\u2069\ufffc")
    assert "all of it" in told


def test_letters_that_no_font_has_are_told_by_their_names() -> None:
    told = text(read(made(Paragraph(runs("safe \U000f0000!")))))
    assert "safe [U+F0000]!" in told


def test_too_many_letters_that_no_font_has_are_refused() -> None:
    many = "".join(chr(0xF0000 + n) for n in range(MOST_UNSHOWN + 1))
    with pytest.raises(RuleBroken) as refused:
        pdf(made(Paragraph(runs(many))))
    assert str(refused.value).startswith("No font on this machine has some of the letters of this document (")
    assert "or save as .docx, .html or .md." in str(refused.value)


def test_pages_can_be_looked_at() -> None:
    pages = page_pictures(made(Paragraph(runs("one")), PageBreak(), Paragraph(runs("two"))), ppi=20)
    assert len(pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in pages)
    assert len(page_pictures(made(), ppi=20)) == 1


def test_a_heading_never_stands_alone_at_the_end_of_a_page() -> None:
    for lines in range(28, 44):
        blocks: list[Block] = [Paragraph(runs(f"line {n}")) for n in range(lines)]
        reader = read(made(*blocks, Heading(1, runs("Heading")), Paragraph(runs("After it"))))
        assert all(
            ("Heading" in page.extract_text()) == ("After it" in page.extract_text()) for page in reader.pages
        )


def test_an_english_paragraph_in_a_right_to_left_document_is_set_left_to_right() -> None:
    paragraph = Paragraph(runs("Each member, عيادة الميناء too, may leave with notice of 30 days."))
    source = typst_text(TextDocument("ميثاق", (paragraph, Paragraph(runs("نعم"))), language="ar"))
    assert source.count("#ltr-block(par(") == 1
    assert '#par([#[#"نعم";];])' in source
    assert '#rtl-run("عيادة الميناء")' in source
    points = Points((Point(runs("One thing.")), Point(runs("Another."))))
    assert "#ltr-block(list(" in typst_text(TextDocument("ميثاق", (points,), language="ar"))
    assert pdf(TextDocument("ميثاق", (paragraph, points), language="ar")).startswith(b"%PDF-")
