"""The long form: everything, in every format, nothing undisclosed named."""

from __future__ import annotations

import io
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pypdf import PdfReader

from archstone.documents.html import html_page
from archstone.documents.markdown import markdown
from archstone.documents.review_report import review_report
from archstone.documents.save import save_document
from archstone.documents.texts import Figure, Heading, TextDocument, plain_text
from archstone.engines.alliance_review import AllianceReview, review_alliance
from tests.unit.review_cases import SECOND, empty_review, told_review


@pytest.fixture(scope="module")
def report() -> TextDocument:
    return review_report(told_review())


def test_every_alert_stands_with_evidence_rule_threshold_source_and_help(report: TextDocument) -> None:
    page = html_page(report)
    found = told_review()
    headings = [plain_text(one.runs) for one in report.headings() if one.level == 3]
    assert len(headings) == len(found.watch.alerts)
    for seen in found.watch.alerts:
        monitor = seen.alert.of
        for part in (monitor.rule, str(monitor.source)):
            assert part.replace("'", "&#x27;") in page or part in page
    assert "A quarter of the effort of the last six months (our default)" in page
    assert "Ostrander Mills Foundation: USD 140,000, 80 of 100" in page
    assert "The Mills&#x27; grant is for one year" in page or "The Mills' grant is for one year" in page


def test_ids_of_members_and_capabilities_are_names(report: TextDocument) -> None:
    text = re.sub("<a id=.*?></a>", "", markdown(report))
    for id in ("ostrander-mills-foundation", "volunteer-base", "lantern-street-learning"):
        assert id not in text


def test_what_isn_t_disclosed_to_partners_isn_t_named() -> None:
    section = markdown(review_report(told_review())).partition("How far each member's weaknesses shrank")[2]
    section = section.partition("Benefits and risks")[0].lower()
    taxonomy = told_review().record.registry.taxonomy
    for one in told_review().reduction.members:
        for item in one.items:
            line = f"| {told_review().record.names[one.member]} | {taxonomy[item.capability].name} |".lower()
            assert (line in section) is item.may_be_named


def test_it_tells_how_it_ends_and_what_was_renegotiated(report: TextDocument) -> None:
    text = markdown(report)
    for expected in (
        "It ends by itself on 2027-11-03; renewal is talked about by 2027-08-05.",
        "last day to talk about renewal",
        "If it is dissolved",
        "settle the accounts and share out what is left",
        "hasn't said whether it wants it",
        "The schools cut what they pay by 22 of 100",
        "It is mended: overdue since 2026-09-23.",
    ):
        assert expected in text


def test_an_outcome_without_a_value_of_its_own_yet_shows_its_indicator_s(report: TextDocument) -> None:
    assert "School days that a child misses through illness: It is from means alone" in markdown(report)
    early = review_alliance(told_review().record, date(2026, 2, 5), rng=np.random.default_rng(0))
    row = "families come to a vaccination day (of 100) | 41 | 68 (indicator, October 2025) |  |  | under way"
    assert row in markdown(review_report(early))
    assert row not in markdown(report)


def test_pictures_stand_with_their_tables(report: TextDocument) -> None:
    figures = [block for block in report.blocks if isinstance(block, Figure)]
    assert len(figures) >= 6
    assert all(figure.picture.sentence for figure in figures)
    page = html_page(report)
    assert "<td>2026-06</td>" in page


@pytest.mark.parametrize("ending", ["pdf", "docx", "md", "html"])
def test_it_is_written_in_every_format(report: TextDocument, tmp_path: Path, ending: str) -> None:
    path = save_document(report, tmp_path / f"review.{ending}")
    assert path.stat().st_size > 20_000
    if ending == "pdf":
        pages = PdfReader(io.BytesIO(path.read_bytes())).pages
        assert len(pages) > 10


@pytest.mark.parametrize("members", [1, 2])
def test_where_nothing_is_known_it_says_so(members: int) -> None:
    text = markdown(review_report(empty_review(members)))
    assert "Verdict: too little is known" in text
    assert text.count("None is written down.") >= 4
    assert "No outcome is written down." in text


def test_arabic_headings_stand_from_right_to_left() -> None:
    document = review_report(told_review(SECOND))
    assert document.right_to_left
    firsts = [plain_text(one.runs) for one in document.headings() if one.level == 1]
    assert "ما الخلل، وما العمل" in firsts
    assert not any(word.isascii() for word in firsts)


def test_headings_skip_no_level(report: TextDocument) -> None:
    levels = [one.level for one in report.blocks if isinstance(one, Heading)]
    assert all(later <= before + 1 for before, later in pairwise(levels))


def test_a_review_is_told_the_same_twice(report: TextDocument) -> None:
    again: AllianceReview = told_review()
    found: Any = review_report(again)
    assert found == report
