"""The charter as a document, and two versions compared: what stands there is what the clauses say."""

from __future__ import annotations

import io
import runpy
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from pypdf import PdfReader

from archstone.documents.charter import article_words, charter_document
from archstone.documents.comparison import comparison_document, lines_of
from archstone.documents.markdown import markdown
from archstone.documents.pdf import pdf
from archstone.documents.texts import (
    Block,
    Change,
    Facts,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Points,
    Signatures,
    Table,
    TextDocument,
    plain_text,
    runs,
)
from archstone.model.alliances import Alliance, Foundation, Member, Model
from archstone.model.charter_comparison import Change as ClauseKind
from archstone.model.charter_comparison import Piece
from archstone.model.charter_shapes import draft_charter
from archstone.model.charter_signing import CharterSignature, SignedCharter, hash_of
from archstone.model.charters import Annex, Charter, Clause, Direction, Party, Shape

NAMES = {
    "riverside-hospital": "Riverside Hospital",
    "southside-congregations": "Southside Congregations",
    "lantern-street-learning": "Lantern Street Learning",
    "ostrander-mills-foundation": "Ostrander Mills Foundation",
    "plainform-software": "Plainform Software",
}
KINDS: dict[str, Any] = {
    "text": "what we agreed at the long table",
    "sentence": "Every child on the Southside can be vaccinated within a walk of home.",
    "texts": ["we serve before we are seen", "nobody speaks for another"],
    "day": "2025-02-04",
    "hours": 24,
    "days": 14,
    "months": 3,
    "minutes": 30,
    "whole": 3,
    "share": "2/3",
    "money": {"amount": 10000, "currency": "USD"},
    "member": "riverside-hospital",
    "members": ["riverside-hospital", "southside-congregations"],
    "category": "budget",
    "categories": ["data-sharing"],
    "capability": "community-trust",
    "capabilities": ["community-trust"],
}


def filled(shape: Shape, parties: int = 3) -> Charter:
    """A ready shape of which every parameter is given."""
    ids = list(NAMES)[:parties]
    alliance = Alliance(
        "The Southside Compact",
        tuple(Member(id, signatory=f"The chair of {NAMES[id]}") for id in ids),
        model=Model.VALUES_BRIDGE,
        foundation=Foundation.UNCOMMON_COMPLEMENT,
        started_on=date(2024, 11, 4),
        sunset_on=date(2027, 11, 3),
    )
    kinds = KINDS | {
        "member_texts": dict.fromkeys(ids, "brings people, rooms and two evenings a week, and says so early"),
        "member_numbers": dict.fromkeys(ids, 2),
        "member_shares": dict.fromkeys(ids, f"1/{parties}"),
    }
    values: dict[str, dict[str, Any]] = {}
    draft = draft_charter(shape, alliance, names=NAMES)
    for missing in draft.missing:
        made_from = draft.clause(missing.clause).made_from
        assert made_from is not None
        parameter = made_from.parameter(missing.parameter)
        value = next(iter(parameter.options), None) or kinds[parameter.kind.value]
        values.setdefault(missing.clause, {})[missing.parameter] = value
    return draft_charter(shape, alliance, names=NAMES, values=values)


def small(*clauses: Clause, **more: Any) -> Charter:
    parties = (Party("creek", "Creek", "Ada Mbeki", "board minutes 14"), Party("tree", "Tree"))
    return Charter("Creek and Tree", Shape.BRIDGE, parties, clauses, **more)


BUDGET = Clause(
    "decisions-budget",
    "decision-rule",
    {
        "category": "budget",
        "procedure": "supermajority",
        "threshold": "2/3",
        "base": "eligible",
        "quorum": "1/2",
    },
)
DATA = Clause(
    "decisions-data",
    "decision-rule",
    {
        "category": "data-sharing",
        "procedure": "consensus",
        "vetoes": "in_scope",
        "touches": ["community-trust"],
    },
)
VETO = Clause(
    "veto", "veto", {"member": "tree", "vulnerability": "community-trust", "categories": ["data-sharing"]}
)
SUNSET = Clause("sunset", "sunset", {"on": "2027-11-03", "remind_days": 90})
OWN = Clause(
    "van", title="The van", text="We share the van.\n- on Mondays\n- on rainy days\nNo smoking.", locked=True
)


def signable(*clauses: Clause) -> Charter:
    charter = small(*clauses)
    return replace(charter, parties=(charter.parties[0], replace(charter.parties[1], signatory="Tom Hale")))


def pages(document: TextDocument, paper: str = "a4") -> int:
    return len(PdfReader(io.BytesIO(pdf(document, paper=paper))).pages)


def after(document: TextDocument, heading: str) -> list[Block]:
    """The blocks below a heading, up to the next of its level or higher."""
    found: list[Block] = []
    level = 0
    for block in document.blocks:
        if isinstance(block, Heading) and level and block.level <= level:
            break
        if level:
            found.append(block)
        if isinstance(block, Heading) and plain_text(block.runs) == heading:
            level = block.level
    assert level, heading
    return found


def cells(table: Block) -> list[list[str]]:
    assert isinstance(table, Table)
    return [[plain_text(cell) for cell in row] for row in table.rows]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("parties", [2, 3, 4, 5])
def test_a_memorandum_fits_on_one_page(parties: int, paper: str) -> None:
    charter = filled(Shape.MEMORANDUM, parties)
    assert charter.missing == ()
    assert pages(charter_document(charter, on=date(2026, 11, 4)), paper) == 1
    signed = SignedCharter(charter)
    for party in charter.parties:
        at = datetime(2026, 11, 4, 12, tzinfo=UTC)
        signed = signed.sign(
            party.organisation, signer=party.signatory or "", at=at, mandate="Board resolution 14"
        )
    assert pages(charter_document(signed, on=date(2026, 11, 4)), paper) == 1


def test_parties_stand_with_who_signs_and_by_what_right() -> None:
    document = charter_document(small(OWN, model=Model.VALUES_BRIDGE, foundation=Foundation.SHARED_THREAT))
    parties, facts = after(document, "Parties")
    assert cells(parties) == [["Creek", "Ada Mbeki", "board minutes 14"], ["Tree", "nobody yet", ""]]
    assert isinstance(facts, Facts)
    assert [(plain_text(one), plain_text(other)) for one, other in facts.pairs] == [
        ("Model", "values-bridge"),
        ("Foundation", "shared-threat"),
    ]


def test_articles_are_numbered_and_locked_ones_say_so() -> None:
    document = charter_document(small(SUNSET, OWN))
    headings = [plain_text(heading.runs) for heading in document.headings() if heading.level == 2]
    assert headings == ["Article 1. When it ends by itself", "Article 2. The van (locked)"]
    first, points, last = after(document, headings[1])
    assert isinstance(first, Paragraph)
    assert isinstance(last, Paragraph)
    assert plain_text(first.runs) == "We share the van."
    assert isinstance(points, Points)
    assert [plain_text(point.runs) for point in points.points] == ["on Mondays", "on rainy days"]
    assert "no ballot changes it" in markdown(document)
    assert "no ballot changes it" not in markdown(charter_document(small(SUNSET)))


def test_parameters_stand_in_the_words() -> None:
    document = charter_document(small(Clause("exit", "exit", {"notice_days": 45})))
    assert "notice of 45 days" in markdown(document)


def test_decision_rules_and_vetoes_are_told_by_category() -> None:
    document = charter_document(small(BUDGET, DATA, VETO), capability=str.upper)
    rules, vetoes = after(document, "How we decide")
    assert cells(rules) == [
        ["budget", "supermajority, two thirds (all votes there are)", "one each", "half", "14 days", "1"],
        ["data sharing", "consensus", "one each", "none", "14 days", "2"],
    ]
    assert cells(vetoes) == [["Tree", "data sharing", "COMMUNITY-TRUST"]]


def test_rules_at_odds_are_told_instead_of_a_table() -> None:
    document = charter_document(small(BUDGET, VETO))
    (note,) = after(document, "How we decide")
    assert isinstance(note, Note)
    assert (
        plain_text(note.runs)
        == "tree has a veto on data-sharing, and no clause says how data-sharing is decided."
    )


def test_dates_are_listed_with_their_article_and_what_comes_again_shares_a_line() -> None:
    review = Clause("review", "review", {"first_on": "2027-02-04", "months": 3})
    (dates,) = after(charter_document(small(review, SUNSET)), "Dates")
    assert cells(dates) == [
        ["review", "2027-02-04, 2027-05-04, 2027-08-04", "1"],
        ["talk of renewal", "2027-08-05", "2"],
        ["sunset", "2027-11-03", "2"],
    ]


def test_a_draft_has_a_watermark_and_says_what_is_missing() -> None:
    document = charter_document(small(Clause("sunset", "sunset")))
    assert document.watermark == "Draft"
    note = document.blocks[0]
    assert isinstance(note, Note)
    assert note.title == "Still to be filled in"
    assert plain_text(note.runs).startswith("Article 1: ")


def test_signatures_stand_under_what_was_signed() -> None:
    charter = signable(OWN)
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    half = SignedCharter(charter).sign("creek", signer="Ada Mbeki", at=at)
    document = charter_document(half, roles={"creek": "chair"}, on=date(2026, 3, 2))
    assert document.watermark == "Draft"
    assert document.meta.hash == hash_of(charter)
    assert (document.meta.version, document.meta.on) == ("1", date(2026, 3, 2))
    signatures = after(document, "Signatures")[-1]
    assert isinstance(signatures, Signatures)
    creek, tree = signatures.signatures
    assert (creek.name, creek.role, creek.mandate) == ("Ada Mbeki", "chair", "board minutes 14")
    assert (creek.signed, creek.hash) == ("2026-03-01 09:30 UTC", hash_of(charter))
    assert (tree.signed, tree.hash) == ("", "")
    assert charter_document(half.sign("tree", signer="Tom Hale", at=at)).watermark == ""


def test_an_altered_text_says_so_first() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    signed = SignedCharter(signable(OWN)).sign("creek", signer="Ada Mbeki", at=at)
    altered = replace(signed, charter=replace(signed.charter, title="Creek, Tree and Stone"))
    note = charter_document(altered).blocks[0]
    assert isinstance(note, Note)
    assert plain_text(note.runs) == "The text that was signed is another than this one: its hash differs."
    assert "its hash differs" not in markdown(charter_document(signed))


def test_annexes_begin_on_a_page_of_their_own() -> None:
    document = charter_document(small(OWN, annexes=(Annex("Expectations", "We expect:\n- trust"),)))
    at = document.blocks.index(PageBreak())
    assert plain_text(document.blocks[at + 1].runs) == "Annex 1. Expectations"  # type: ignore[union-attr]
    assert isinstance(document.blocks[at + 3], Points)


def test_what_answers_which_risk_is_added_if_wanted() -> None:
    document = charter_document(small(SUNSET), answers=True)
    table, *_ = after(document, "What answers which risk")
    assert cells(table)
    assert all(row[1] == "1" for row in cells(table))
    assert after(document, "No article answers these")
    assert "What answers which risk" not in markdown(charter_document(small(SUNSET)))


def test_an_amended_version_names_the_one_before() -> None:
    document = charter_document(small(OWN, version=2, amends="ab" * 32))
    facts = after(document, "Parties")[-1]
    assert isinstance(facts, Facts)
    assert plain_text(facts.pairs[0][1]) == "Version 1, abababababababab"


def test_a_charter_without_parties_or_clauses_is_a_document_too() -> None:
    document = charter_document(Charter("Empty", Shape.BRIDGE))
    (nothing,) = after(document, "What we agree")
    assert nothing == Paragraph(runs("nothing"))
    assert document.watermark == "Draft"
    assert pages(document) == 1
    assert pages(charter_document(Charter("Empty", Shape.MEMORANDUM))) == 1


def test_an_arabic_charter_reads_right_to_left_with_arabic_labels() -> None:
    charter = Charter(
        "ميثاق الجانب الجنوبي",
        Shape.BRIDGE,
        (Party("h", "مستشفى النهر", "ليلى حداد"), Party("p", "Plainform (Europe)")),
        (
            Clause("goal", title="هدفنا", text="نعمل معًا حتى 2027-11-03.", locked=True),
            replace(BUDGET, title="الميزانية", text="تُتخذ القرارات بأغلبية."),
            replace(SUNSET, title="متى ينتهي", text="ينتهي التحالف."),
        ),
        language="ar",
        direction=Direction.RIGHT_TO_LEFT,
    )
    document = charter_document(charter)
    assert document.right_to_left
    assert (document.watermark, document.subtitle) == ("مسودة", "ميثاق جسر")
    assert [plain_text(heading.runs) for heading in document.headings()] == [
        *("الأطراف", "ما نتفق عليه", "المادة 1. هدفنا (مقفلة)", "المادة 2. الميزانية", "المادة 3. متى ينتهي"),
        *("كيف نقرّر", "المواعيد", "التوقيعات"),
    ]
    (rules,) = after(document, "كيف نقرّر")
    assert cells(rules)[0][1:4] == ["أغلبية معزّزة, 2/3 (جميع الأصوات)", "صوت لكل عضو", "1/2"]
    assert "\u20662027-11-03\u2069" in markdown(document)
    assert pdf(document).startswith(b"%PDF-")


@pytest.mark.parametrize("shape", [Shape.BRIDGE, Shape.STRUCTURAL])
def test_the_ready_shapes_become_pdf(shape: Shape) -> None:
    assert 5 <= pages(charter_document(filled(shape, 5), answers=True)) <= 14


def test_two_hundred_clauses_take_less_than_a_second() -> None:
    clauses = tuple(
        Clause(f"c{n}", title=f"Clause {n}", text="We share what we have. " * 20) for n in range(200)
    )
    document = charter_document(small(*clauses))
    pdf(charter_document(small(OWN)))  # fonts are read once
    best = min(_seconds(document) for _ in range(3))
    assert best < 1


def _seconds(document: TextDocument) -> float:
    began = perf_counter()
    pdf(document)
    return perf_counter() - began


OLD = small(SUNSET, OWN, BUDGET)
NEW = replace(
    OLD,
    version=2,
    amends="ab" * 32,
    clauses=(
        replace(BUDGET, values={**BUDGET.values, "threshold": "3/4"}),
        replace(OWN, text="We share the van and the boat.\n- on Mondays\nNo smoking.", locked=False),
        Clause("exit", "exit", {"notice_days": 30}),
    ),
)


def test_a_comparison_shows_what_was_added_and_removed_not_by_colour_alone() -> None:
    document = comparison_document(OLD, NEW, on=date(2026, 11, 4))
    assert document.subtitle == "What changed · Version 1 → 2"
    headings = [plain_text(heading.runs) for heading in document.headings() if heading.level == 2]
    assert "Article 2. The van · changed · no longer locked" in headings
    assert "Article 3. How a member leaves · new" in headings
    assert "Article 1. When it ends by itself · left out" in headings
    first, points, *_ = after(document, "Article 2. The van · changed · no longer locked")
    assert isinstance(first, Paragraph)
    assert [(run.text, run.change) for run in first.runs if run.change] == [
        ("van.", Change.REMOVED),
        ("van and the boat.", Change.ADDED),
    ]
    assert isinstance(points, Points)
    assert [plain_text(point.runs) for point in points.points] == ["on Mondays", "on rainy days"]
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert cells(table) == [["threshold", "two thirds", "three quarters"]]
    assert [cell[0].change for cell in table.rows[0][1:]] == [Change.REMOVED, Change.ADDED]


def test_a_comparison_says_what_it_means_for_the_rules() -> None:
    told = markdown(comparison_document(OLD, NEW))
    assert "at least 2/3" in told
    assert "No longer: the date of sunset: " in told
    assert "Unchanged articles: 0." in told


def test_versions_that_are_the_same_say_so() -> None:
    document = comparison_document(OLD, OLD)
    assert [plain_text(block.runs) for block in document.blocks if isinstance(block, Paragraph)] == [
        "The two versions are the same."
    ]


def test_lines_keep_their_manner_over_line_ends() -> None:
    lines = list(lines_of((Piece("one\ntwo", ClauseKind.ADDED), Piece("three"))))
    assert [[(run.text, run.change) for run in line] for line in lines] == [
        [("one", Change.ADDED)],
        [("two", Change.ADDED), (" ", None), ("three", None)],
    ]


def test_words_without_points_are_paragraphs() -> None:
    assert [type(block) for block in article_words("a\n\nb")] == [Paragraph, Paragraph]
    assert list(article_words("")) == []


def test_the_pages_in_the_docs_are_those_that_the_script_draws() -> None:
    docs = Path(__file__).resolve().parents[2] / "docs"
    laid = runpy.run_path(str(docs / "make_pages.py"))["pages"]()
    howtos = ("charter-documents.md", "review.md")
    page = "".join((docs / "howto" / name).read_text(encoding="utf-8") for name in howtos)
    for name, (document, shown) in laid.items():
        assert (docs / "pictures" / name).is_file(), f"{name} is missing; run docs/make_pages.py"
        assert f"../pictures/{name}" in page
        assert -2 <= shown < pages(document)


def noted(document: TextDocument, title: str) -> str:
    return "".join(
        plain_text(block.runs)
        for block in document.blocks
        if isinstance(block, Note) and block.title == title
    )


def test_contradictions_of_a_draft_stand_at_its_head_and_not_over_one_that_all_signed() -> None:
    charter = small(
        SUNSET, Clause("start", "start", {"on": "2027-02-01"}), Clause("exit", "exit", {"notice_days": 300})
    )
    told = noted(charter_document(charter), "Still to be settled")
    assert told.startswith(
        "Article 1, Article 3: Leaving takes 300 days of notice, and the alliance lasts 275"
    )
    assert not noted(charter_document(small(SUNSET)), "Still to be settled")
    signatures = tuple(
        CharterSignature(
            party.organisation,
            party.signatory or "Tom",
            datetime(2026, 1, 1, tzinfo=UTC),
            hash=hash_of(charter),
        )
        for party in charter.parties
    )
    assert not noted(charter_document(SignedCharter(charter, signatures)), "Still to be settled")


def test_library_clauses_of_an_arabic_charter_are_named_as_still_in_english() -> None:
    own = replace(SUNSET, id="own", text="ينتهي التحالف في {on}.")
    charter = small(OWN, SUNSET, language="ar", direction=Direction.RIGHT_TO_LEFT)
    assert noted(charter_document(charter), "ما زال بالإنجليزية") == "المادة 2"
    assert not noted(charter_document(replace(charter, clauses=(OWN, own))), "ما زال بالإنجليزية")
    assert not noted(charter_document(small(OWN, SUNSET)), "Still in English")
    page = markdown(charter_document(charter))
    assert "\u2066The alliance ends on 3 November 2027 unless all members renew it before. We speak" in page


def test_each_member_has_a_blank_of_its_own() -> None:
    document = charter_document(small(Clause("roles", "roles")))
    (points,) = (block for block in document.blocks if isinstance(block, Points))
    assert [plain_text(point.runs) for point in points.points] == ["Creek: ________", "Tree: ________"]


def test_only_a_short_memorandum_calls_itself_one_page() -> None:
    charter = filled(Shape.MEMORANDUM)
    assert charter_document(charter).subtitle == "One-page memorandum"
    long = replace(charter, clauses=(*charter.clauses, replace(OWN, text="We share the van. " * 300)))
    assert charter_document(long).subtitle == "Memorandum"
    assert charter_document(replace(charter, annexes=(Annex("A", "b"),))).subtitle == "Memorandum"


@pytest.mark.parametrize("lines", range(18, 46, 9))
def test_signatures_stand_on_one_page_with_what_they_sign(lines: int) -> None:
    parties = tuple(Party(f"p{at}", f"Member{at}", f"Signer{at}") for at in range(5))
    charter = replace(small(replace(OWN, text="\n".join(["A line."] * lines))), parties=parties)
    read = [page.extract_text() for page in PdfReader(io.BytesIO(pdf(charter_document(charter)))).pages]
    (last,) = (page for page in read if "Signatures" in page)
    assert all(f"Signer{at}" in last.partition("Signatures")[2] for at in range(5))
    assert last.count("Date") == 5
    assert "SHA-256" in last
