"""Arabic in the pictures of a PDF: whole, whatever else stands in the same line."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from archstone.documents.pdf import pdf
from archstone.documents.picture_letters import readable_letters
from archstone.documents.review_pictures import Bar, bars_picture
from archstone.documents.texts import Figure, TextDocument


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("plain", "plain"),
        ("التعلّم", "التعلم"),
        ("والاستقلال", "والاستقلال"),
        ("الأعضاء 2", "ا\ufef7عضاء 2"),
        ("علا (x)", "ع\ufefc (x)"),
    ],
)
def test_marks_go_and_lam_with_alef_is_one_letter_among_other_scripts(given: str, expected: str) -> None:
    assert readable_letters(f"<text>{given}</text>") == f"<text>{expected}</text>"


def test_what_is_told_of_a_picture_stays_as_it_is() -> None:
    svg = "<title>التعلّم 2</title><text>2</text>"
    assert readable_letters(svg) == svg


@pytest.mark.parametrize("label", ["الكلفة والاستقلال (خطر)", "Riverside والاستقلال", "التعلّم 3", "“لا”"])
def test_such_a_picture_can_be_set_in_a_pdf(label: str) -> None:
    picture = bars_picture(
        [Bar(label, 0.5, "50")], title="t", sentence="s", heads=("a", "b"), right_to_left=True
    )
    document = TextDocument("عهد", (Figure(picture),), language="ar")
    text = PdfReader(io.BytesIO(pdf(document))).pages[0].extract_text()
    assert "arabic letter" not in text


def test_bars_grow_from_the_right_in_right_to_left_text_and_unknown_ones_are_dashed() -> None:
    bars = [Bar("a", 0.25, "25"), Bar("b", None, "not known")]
    one = bars_picture(bars, title="t", sentence="s", heads=("x", "y"))
    other = bars_picture(bars, title="t", sentence="s", heads=("x", "y"), right_to_left=True)
    assert '<rect x="0" y="20" width="90"' in one.svg
    assert '<rect x="270" y="20" width="90"' in other.svg
    assert "stroke-dasharray" in one.svg
    assert one.table == (("x", "y"), (("a", "25"), ("b", "not known")))
