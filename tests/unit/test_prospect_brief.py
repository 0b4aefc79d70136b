from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from archstone.documents.explanations import explain_match
from archstone.documents.markdown import markdown
from archstone.documents.pdf import pdf
from archstone.documents.prospect_brief import prospect_brief
from archstone.documents.texts import TextDocument
from archstone.engines.cover import match
from archstone.files.shortlist_workbooks import shortlist_workbook, write_shortlist_workbook
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.competition import competition
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation
from archstone.model.prospects import PersonMet, ProspectFinding, ProspectNotebook, SourceKind
from archstone.model.relations import Relation, RelationKind
from archstone.model.shortlists import AddedFrom, Shortlist, ShortlistEntry

TAXONOMY = standard_taxonomy()
DAY = date(2026, 11, 2)
FARM = Organisation(
    "farm",
    "Hill Farm",
    audit=Audit(
        (Strength(CapabilityId("local-knowledge"), 5, Grade.SHOWN),),
        (Vulnerability(CapabilityId("logistics"), 4, 5), Vulnerability(CapabilityId("training"), 2, 2)),
    ),
    funders=("Green Fund",),
)
PUBLIC = Vulnerability(CapabilityId("local-knowledge"), 4, 4, Disclosure.PUBLIC)
SEALED = Vulnerability(CapabilityId("public-credibility"), 5, 5, Disclosure.SEALED)


def vans(*weak: Vulnerability) -> Organisation:
    audit = Audit((Strength(CapabilityId("logistics"), 5, Grade.CONFIRMED),), weak)
    return Organisation(
        "vans",
        "=Quick Vans",
        "food-distributor",
        "business",
        "Quay",
        8_000_000,
        "USD",
        audit=audit,
        funders=("Green Fund",),
    )


NOTEBOOK = ProspectNotebook(
    "farm",
    "vans",
    (
        ProspectFinding("a", "they lost a lorry", "Annual report", date(2026, 3, 1), SourceKind.REPORT),
        ProspectFinding("b", "=They hire", "Fair", date(2026, 9, 1), SourceKind.CONFERENCE, by="Ana"),
    ),
    (Relation(("farm", "vans"), RelationKind.JOINT_WORK, "a market day", starts_on=date(2022, 5, 1)),),
    (PersonMet("p", "Rosa Vidal", DAY, "They look for drivers", "harbour fair"),),
)
ENTRY = ShortlistEntry("vans", "They have lorries that drive home empty.", AddedFrom.MAP, DAY, "Ana")


def brief(other: Organisation, **more: Any) -> TextDocument:
    told = "Why you fit."
    return prospect_brief(FARM, other, TAXONOMY, explanation=told, on=DAY, **more)


def test_a_brief_tells_what_is_known_on_two_pages_at_most() -> None:
    other = vans(PUBLIC, SEALED)
    why = explain_match(match(FARM, other, TAXONOMY), TAXONOMY, sealed=False)
    document = prospect_brief(
        FARM,
        other,
        TAXONOMY,
        explanation=why,
        on=DAY,
        entry=ENTRY,
        notebook=NOTEBOOK,
        competition=competition(FARM, other, today=DAY),
        band="much",
    )
    assert len(PdfReader(io.BytesIO(pdf(document))).pages) <= 2
    told = markdown(document)
    for expected in (
        "They have lorries that drive home empty.",
        "They have the logistics that you lack",
        "USD 8,000,000 a year",
        "| **Logistics** | Logistics | confirmed | 100 |",
        "| **Local knowledge** | public | Local knowledge | 80 |",
        "For what it keeps to itself: much.",
        "both have money from Green Fund",
        "They lost a lorry.",
        "2022-05-01, joint work: A market day.",
        "Rosa Vidal (2026-11-02, harbour fair): They look for drivers.",
        "keep it among yourselves",
    ):
        assert expected in told, expected
    assert "redibility" not in told


def test_what_was_shown_stands_beside_what_is_public() -> None:
    told = markdown(brief(vans(PUBLIC, SEALED), shown_to_us={"public-credibility": "nobody believes us"}))
    assert "| **Public credibility** | shown to you |" in told
    assert "Public credibility: Nobody believes us." in told


def test_a_brief_does_not_change_with_what_is_not_public() -> None:
    plain = markdown(brief(vans(PUBLIC)))
    for disclosure in (Disclosure.SEALED, Disclosure.PARTNER, Disclosure.PRIVATE):
        for capability in ("training", "public-credibility", "governance"):
            weak = Vulnerability(CapabilityId(capability), 5, 5, disclosure)
            assert markdown(brief(vans(PUBLIC, weak))) == plain


def test_what_is_not_known_is_said() -> None:
    told = markdown(brief(Organisation("new", "New")))
    assert "What it lacks isn't known. Ask." in told
    assert "not known" in told


SHORTLIST = (
    Shortlist("s", "Autumn", "farm")
    .add(ShortlistEntry("gone", "A name from a fair.", AddedFrom.HAND, DAY))
    .add(ENTRY)
    .add(ShortlistEntry("else", "=2+3", AddedFrom.HAND, DAY))
    .drop("gone", "They closed.")
)


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_a_workbook_has_the_list_its_cover_and_the_findings() -> None:
    content = shortlist_workbook(
        SHORTLIST, FARM, {"vans": vans(PUBLIC, SEALED)}, TAXONOMY, {"vans": NOTEBOOK}
    )
    told = sheets(content)
    assert [row[:3] for row in told["shortlist"][1:]] == [
        (1, "vans", "=Quick Vans"),
        (2, "else", None),
        (None, "gone", None),
    ]
    assert told["shortlist"][3][-1] == "They closed."
    assert told["shortlist"][1][8] == "the vulnerability map"
    assert told["cover"][0] == ("id", "name", "cover", "Logistics", "Training")
    assert told["cover"][1][2:] == (pytest.approx(20 / 24), 1, 0)
    assert told["cover"][2] == ("else", None, None, None, None)
    assert [row[3] for row in told["findings"][1:]] == ["=They hire", "they lost a lorry"]
    everything = repr(told)
    assert "redibility" not in everything
    assert "Rosa" not in everything
    cell = openpyxl.load_workbook(io.BytesIO(content))["shortlist"]["C2"]
    assert cell.data_type == "s", "a name that begins with = is never run"


def test_a_workbook_is_written_as_xlsx_alone(tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    write_shortlist_workbook(target, SHORTLIST, FARM, {}, TAXONOMY)
    assert len(sheets(target.read_bytes())["shortlist"]) == 4
    with pytest.raises(RuleBroken, match="change the ending"):
        write_shortlist_workbook(tmp_path / "list.csv", SHORTLIST, FARM, {}, TAXONOMY)
