"""Two pages for a board: always two, read by ear too, in Arabic too, and saying what is wrong."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from pypdf import PdfReader

from archstone.documents.lettering import short
from archstone.documents.monitor_words import monitor_asks, monitor_helps, monitor_name, theme_asks
from archstone.documents.pdf import pdf
from archstone.documents.review_facts import ReviewTold, first_sentence, weightiest
from archstone.documents.review_figures import review_figures
from archstone.documents.review_pages import review_pages
from archstone.documents.review_words import _WORDS, said
from archstone.documents.texts import TextDocument, plain_text
from archstone.engines.alliance_review import AllianceReview
from archstone.engines.balance import Part
from archstone.model.charters import Direction
from archstone.model.errors import NotFound
from archstone.model.incidents import StepKind
from archstone.model.indicators import Progress
from archstone.model.monitors import MONITORS, Alert, Certainty, Theme
from archstone.model.reviews import Verdict
from tests.unit.review_cases import (
    SECOND,
    empty_review,
    reviewed,
    told_review,
    with_many_alerts,
    with_names_of,
)
from tests.unit.test_pdf import tags

LONG = "The Very Long and Venerable Association of Everybody Who Ever Did Anything " * 8


def read(document: TextDocument, paper: str = "a4") -> PdfReader:
    return PdfReader(io.BytesIO(pdf(document, paper=paper)))


def words(reader: PdfReader, page: int | None = None) -> str:
    pages = reader.pages if page is None else [reader.pages[page]]
    return " ".join(" ".join(one.extract_text().split()) for one in pages)


@pytest.fixture(scope="module")
def told() -> PdfReader:
    return read(review_pages(told_review()))


@pytest.mark.parametrize(
    "make",
    [
        told_review,
        lambda: told_review(SECOND),
        lambda: empty_review(1),
        lambda: empty_review(2),
        lambda: replace(told_review(), watch=replace(told_review().watch, alerts=())),
        with_many_alerts,
        lambda: with_names_of(LONG),
        lambda: with_names_of("x" * 700),
    ],
    ids=["told", "second", "one member", "two members", "no alert", "57 alerts", "long names", "long words"],
)
def test_it_is_two_pages_on_either_paper(make: Callable[[], AllianceReview]) -> None:
    document = review_pages(make())
    assert [len(read(document, paper).pages) for paper in ("a4", "letter")] == [2, 2]


def test_the_first_page_says_the_verdict_who_pays_what_drifts_and_what_to_do(told: PdfReader) -> None:
    page = words(told, 0)
    verdict = told_review().found.verdict
    assert verdict is Verdict.ADAPT
    for expected in (
        "Verdict: adapt",
        "Members last decided on 4 February 2026: adapt.",
        "Ostrander Mills Foundation pays 80 of 100",
        "Of 100 hours of work 98 used to serve the goal; since May 2026 it is 43.",
        "Look for other funders before the next grant is asked for.",
        "fined for waste water",
        "Mend it: overdue since 23 September 2026.",
    ):
        assert expected in page


def test_the_second_page_says_what_came_of_it_and_what_to_decide_by_when(told: PdfReader) -> None:
    page = words(told, 1)
    for expected in (
        "Invited families come to a vaccination day",
        "+21 (+16.1 to +26.4)",
        "75 by November 2026",
        "Decide: adapt, or otherwise",
        "Imani Vance (coordinator)",
        "by 4 February 2027",
        "What isn't known",
        "The verdict is firm: 9 of its 9 questions could be answered.",
    ):
        assert expected in page


def test_nobody_has_to_know_the_words_of_the_trade_outside_the_small_print(told: PdfReader) -> None:
    before, _, small = words(told).partition("How sure this is")
    for word in ("CUSUM", "Banzhaf", "HHI", "bootstrap", "mission-drift", "funding-concentration"):
        assert word not in before
    assert "Banzhaf" in small


def test_it_is_tagged_with_headings_tables_and_a_sentence_for_each_picture(told: PdfReader) -> None:
    found = tags(told)
    assert found["/Figure"] == found["alternative text"] >= 4
    assert found["/TH"] >= 3 + 6 + 3
    assert found["/H1"] + found["/H2"] >= 8
    assert told.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_what_was_left_out_is_counted() -> None:
    document = review_pages(with_many_alerts())
    assert "57 warnings stand in all" in words(read(document), 0)


def test_an_alliance_of_which_nothing_is_known_isn_t_called_well() -> None:
    page = words(read(review_pages(empty_review(2))))
    assert "Verdict: too little is known" in page
    assert "can't be told: too little is written down" in page
    assert "Nothing that is watched gives cause for alarm" not in page
    assert "Ask each member whether the goal is right" in page


def test_of_many_members_those_are_drawn_whose_weaknesses_shrank_least() -> None:
    found = told_review()
    first = found.reduction.members[0]
    many = tuple(replace(first, member=f"m-{k:02}", index=Fraction(k, 40)) for k in range(30, 0, -1))
    crowded = replace(found, reduction=replace(found.reduction, members=many))
    page = words(read(review_pages(crowded)), 1)
    assert "6 of 30 members: those whose shrank least." in page
    picture = review_figures(ReviewTold(crowded, "en"), Direction.LEFT_TO_RIGHT)["weaknesses"].picture
    assert [row[0] for row in picture.table[1]] == [f"m-{k:02}" for k in range(1, 7)]


def test_a_verdict_to_end_it_leads_to_the_list_for_ending_it() -> None:
    found = told_review(SECOND)
    assert found.found.verdict is Verdict.END
    steps = ReviewTold(found, "en").steps(6)
    assert [step.what.partition(" ")[0] for step in steps[:2]] == ["Decide:", "Work"]
    assert any("renewal" in step.what for step in steps)


def test_at_most_so_many_steps_are_told_the_verdict_first() -> None:
    steps = ReviewTold(told_review(), "en").steps(3)
    assert len(steps) == 3
    assert steps[0].when == "today"
    assert steps[1].what.startswith("Mend it: In an interview")
    assert steps[1].who == "Ostrander Mills Foundation"


def test_arabic_pages_read_from_right_to_left_and_leave_computed_sentences_whole() -> None:
    document = review_pages(told_review(), language="ar")
    assert document.right_to_left
    page = words(read(document))
    for expected in ("الحكم", "التعديل", "الخلل", "العمل", "نوفمبر", "98", "Ostrander Mills Foundation"):
        assert expected in page
    assert "1 promise broken and 1 statement made alone within three months" in page
    assert [len(read(document, paper).pages) for paper in ("a4", "letter")] == [2, 2]


def test_the_language_is_that_of_the_charter_in_force() -> None:
    document = review_pages(told_review(SECOND))
    assert (document.language, document.right_to_left) == ("ar", True)
    assert "arabic letter" not in words(read(document))
    assert not review_pages(told_review(SECOND), language="en").right_to_left


def test_every_phrase_and_every_monitor_is_there_in_arabic() -> None:
    for word, (english, arabic) in _WORDS.items():
        assert arabic, word
        places = {part.partition("}")[0] for part in english.split("{")[1:]}
        assert not english or places == {part.partition("}")[0] for part in arabic.split("{")[1:]}, word
    for monitor in MONITORS:
        assert monitor_name(monitor, "ar") != monitor.name
        assert monitor_asks(monitor, "ar") != monitor.asks
        assert len(monitor_helps(monitor, "ar")) == len(monitor.helps)
        assert monitor_name(monitor, "sw") == monitor.name
    assert len({theme_asks(theme, "ar") for theme in Theme}) == len(Theme)


def test_a_phrase_that_there_isn_t_is_refused() -> None:
    with pytest.raises(NotFound, match="There is no phrase hurrah for a review"):
        said("hurrah", "en")


def alert(monitor: str, seen: str, sure: Certainty = Certainty.LIKELY, *, urgent: bool = False) -> Alert:
    return Alert(monitor, ("a-b",), seen, ("evidence",), sure, "because", urgent=urgent)


def test_the_weightiest_are_urgent_then_firm_one_a_monitor_and_nothing_twice() -> None:
    given = [
        alert("delay", "slow", Certainty.WEAK),
        alert("complacency", "late", Certainty.FIRM),
        alert("complacency", "later", Certainty.FIRM),
        alert("trust-erosion", "down"),
        alert("trust-erosion", "down"),
        alert("homogenisation", "alike", Certainty.WEAK, urgent=True),
    ]
    assert [one.seen for one in weightiest(given, 3)] == ["alike", "late", "down"]
    assert [one.seen for one in weightiest(given, 9)] == ["alike", "late", "down", "slow", "later"]


def test_what_to_do_is_told_once_without_the_figures_that_speak_for_it() -> None:
    told = ReviewTold(empty_review(2), "en")
    one = replace(
        alert("reputational-contagion", "open"), helps=("Tell a first: then 1.03 instead of 1.78.",)
    )
    far = replace(alert("autonomy", "bound"), helps=("x" * 200,))
    assert (
        plain_text(told.helps([one, one, far], 3)) == "Tell a first.\nSay what is to be unbound, and by when."
    )


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [("a long way to go", 9, "a long…"), ("whole", 5, "whole"), ("one, two three", 5, "one…")],
)
def test_what_is_too_long_is_cut_at_a_word(text: str, most: int, expected: str) -> None:
    assert short(text, most) == expected
    assert len(short(text, most)) <= most


def test_only_the_first_sentence_is_taken() -> None:
    assert first_sentence("One. Two. Three.") == "One."
    assert first_sentence("One") == "One"


def test_the_same_review_gives_the_same_pages() -> None:
    again = reviewed(told_review().record)
    assert review_pages(again) == review_pages(told_review())


def test_every_word_that_a_review_may_need_is_there() -> None:
    words = [f"step_{kind}" for kind in StepKind]
    words += [str(one) for one in (*Progress, *Part, *Verdict, *Certainty)]
    words += [f"sure_{one}" for one in Certainty]
    words += [f"{verdict}_says" for verdict in (*Verdict, "no_verdict")]
    words += [f"leans_{verdict}" for verdict in Verdict]
    words += ["pays", "agenda", "adopted", "voting_power", "seats", "outside_voice", "credit", "deciding"]
    for word in words:
        assert said(word, "en") != said(word, "ar")
