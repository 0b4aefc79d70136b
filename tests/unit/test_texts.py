"""The block model of text documents, directions of writing and the words that documents bring along."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from archstone.documents.column_widths import column_widths
from archstone.documents.directions import direction_of, own_direction, pieces
from archstone.documents.fixed_words import FIXED_WORDS, fixed_word
from archstone.documents.texts import (
    Heading,
    Meta,
    Paragraph,
    Run,
    Signature,
    Table,
    TextDocument,
    clean,
    heading_ids,
    imprint,
    isolated,
    plain_text,
    runs,
    strong,
    table,
)
from archstone.model.charters import Direction
from archstone.model.errors import NotFound, RuleBroken

RTL, LTR = Direction.RIGHT_TO_LEFT, Direction.LEFT_TO_RIGHT


def document(*blocks: object, **more: object) -> TextDocument:
    return TextDocument("T", blocks, **more)  # type: ignore[arg-type]


def test_control_characters_overrides_and_invisible_tags_go_and_line_ends_stay() -> None:
    assert clean("a\x00b\x1b[0m\u202ec\u2066d\u2069\ufeff\U000e0041") == "ab[0mcd"
    assert clean("a\r\nb\rc\u2028d\x85e\tf") == "a\nb\nc\nd\ne f"
    assert clean("half \ud83d pair \ufffe") == "half  pair "
    assert clean("ע\u200fא\u200eב\u200d\u00ad") == "ע\u200fא\u200eב\u200d\u00ad"


def test_every_text_of_the_model_is_cleaned() -> None:
    nasty = "a\x07"
    assert Run(nasty, note=nasty) == Run("a", note="a")
    assert Signature(nasty, nasty, nasty, nasty, hash=nasty) == Signature("a", "a", "a", "a", hash="a")
    assert Meta(nasty, version=nasty, hash=nasty) == Meta("a", version="a", hash="a")
    made = TextDocument(nasty, (), subtitle=nasty, watermark=nasty)
    assert (made.title, made.subtitle, made.watermark) == ("a", "a", "a")
    assert table((nasty,), ((nasty,),), caption=nasty) == table(("a",), (("a",),), caption="a")


def test_runs_are_put_together_from_texts_and_runs() -> None:
    given = runs("We ", strong("agree"), "", isolated("2026"))
    assert plain_text(given) == "We agree2026"
    assert [run.strong for run in given] == [False, True, False]


def test_a_document_takes_its_direction_from_its_language_unless_told() -> None:
    assert document(language="ar").right_to_left
    assert not document(language="en").right_to_left
    assert document(language="en", direction=RTL).right_to_left
    assert direction_of("he") is RTL
    assert direction_of("ar-EG") is RTL
    assert direction_of("tr") is LTR


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Heading(5, runs("a")), "A heading has level 1 to 4, not 5."),
        (lambda: Heading(1, runs("  ")), "A heading needs words."),
        (lambda: Table((), ()), "A table needs at least one column."),
        (lambda: table(("a",), (("1", "2"),)), "Row 1 of the table has 2 cells and its header 1."),
        (lambda: TextDocument(" \x07 ", ()), "A document needs a title."),
        (lambda: document(language="English"), "A language is written like en, ar or pt-BR, not 'English'."),
        (
            lambda: document(Heading(1, runs("a")), Heading(3, runs("b"))),
            "The heading 'b' has level 3 under level 1; no level may be skipped.",
        ),
        (
            lambda: document(Heading(2, runs("b"))),
            "The heading 'b' has level 2 under level 0; no level may be skipped.",
        ),
        (
            lambda: Signature("Hospital", signed_at=datetime(2026, 1, 1)),
            "The time at which Hospital signed needs a time zone.",
        ),
    ],
)
def test_what_no_document_can_be_is_refused(make: object, says: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        make()  # type: ignore[operator]
    assert str(refused.value) == says


def test_headings_may_go_back_any_number_of_levels() -> None:
    levels = [1, 2, 3, 1, 2]
    made = document(*(Heading(level, runs(f"h{level}")) for level in levels))
    assert [heading.level for heading in made.headings()] == levels


def test_ids_of_headings_are_unique_and_never_empty() -> None:
    made = document(*(Heading(1, runs(text)) for text in ("A b!", "a B", "***", "هدف", "a-b-2")))
    assert heading_ids(made) == ("a-b", "a-b-2", "section", "هدف", "a-b-2-2")


def test_a_signature_is_told_in_utc_to_the_minute() -> None:
    at = datetime(2026, 3, 1, 1, 30, 59, tzinfo=timezone(timedelta(hours=2)))
    assert Signature("A", signed_at=at).signed == "2026-02-28 23:30 UTC"
    assert Signature("A", signed_at=datetime(2026, 1, 1, tzinfo=UTC)).signed == "2026-01-01 00:00 UTC"
    assert Signature("A").signed == ""


def test_the_foot_says_version_and_the_beginning_of_the_hash() -> None:
    made = document(meta=Meta("Ada", version="3", hash="ab" * 32), language="ar")
    assert imprint(made) == f"الإصدار 3 · البصمة {'ab' * 8}"
    assert imprint(made, whole=True) == f"Ada · الإصدار 3 · البصمة {'ab' * 32}"
    assert imprint(document()) == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ينتهي في 2027-11-03.", ["2027-11-03"]),
        ("نسبة 12.5% من", ["12.5%"]),
        ("عند -5 درجات", ["-5"]),
        ("مستشفى Riverside Hospital & Co، و 3", ["Riverside Hospital & Co", "3"]),
        ("شركة Plainform Software (Europe) هنا", ["Plainform Software (Europe)"]),
        ("خلال 14 days من", ["14 days"]),
        ("الأرقام 3 5 7", ["3", "5", "7"]),
        ("https://example.org/a-b?c=d في", ["https://example.org/a-b", "c=d"]),
        ("الصفحات 3-5 و أ-7", ["3-5", "7"]),
        ("كله عربي، نعم.", []),
    ],
)
def test_numbers_dates_and_names_stay_whole_in_right_to_left_text(text: str, kept: list[str]) -> None:
    cut = pieces(text, RTL)
    assert [piece for piece, against in cut if against] == kept
    assert "".join(piece for piece, _ in cut) == text


def test_a_right_to_left_phrase_stays_whole_in_left_to_right_text() -> None:
    cut = pieces("with مؤسسة الثقة, 3 of us", LTR)
    assert cut == (("with ", False), ("مؤسسة الثقة", True), (", 3 of us", False))
    assert pieces("", LTR) == ()
    assert own_direction("…", RTL) is RTL


def test_english_has_every_fixed_word_and_arabic_the_same_ones() -> None:
    assert set(FIXED_WORDS["ar"]) == set(FIXED_WORDS["en"])
    assert all(word.strip() for words in FIXED_WORDS.values() for word in words.values())


def test_a_language_without_words_takes_english_and_a_region_its_language() -> None:
    assert fixed_word("page", "sw") == "Page"
    assert fixed_word("page", "ar-EG") == fixed_word("page", "ar") == "صفحة"
    with pytest.raises(NotFound, match="There is no fixed word pages; add it to the English table first"):
        fixed_word("pages", "ar")


def test_a_column_is_as_wide_as_its_text_asks_for() -> None:
    narrow, wide, endless = column_widths(table(("No", "Rule", "Word"), (("1", "x y " * 60, "w" * 16),) * 3))
    assert narrow < endless < wide
    assert wide == 44


def test_an_empty_paragraph_is_allowed() -> None:
    assert document(Paragraph(())).blocks == (Paragraph(()),)
