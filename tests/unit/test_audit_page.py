"""An audit on one page: always one, in four languages, and a partner's page that tells nothing else."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from string import Formatter

import pytest
from pypdf import PdfReader

from archstone.documents.audit_page import audit_page, audit_page_for_partner
from archstone.documents.audit_words import _WORDS, LANGUAGES, audit_said
from archstone.documents.markdown import markdown
from archstone.documents.pdf import pdf
from archstone.documents.texts import TextDocument
from archstone.model.audits import Audit, Basis, Disclosure, Grade, Rating, Strength, Vulnerability
from archstone.model.capabilities import Capability, CapabilityId, standard_taxonomy
from archstone.model.disclosures import DisclosureEvent, DisclosureLog, Outcome
from archstone.model.errors import NotFound
from archstone.model.introduction_items import ShownItem
from archstone.model.organisations import Organisation

TAXONOMY = standard_taxonomy()
IDS = TAXONOMY.ids
DAY = date(2026, 11, 2)
NOTE = (
    "We lost a warehouse lease in March and have driven goods in private cars since; twice something spoiled."
)
LONG = "The Very Long and Venerable Association of Everybody Who Ever Did Anything " * 3


def audited(
    weak: int, strong: int, *, name: str = "Lantern Street Learning", note: str = NOTE
) -> Organisation:
    vulnerabilities = [
        Vulnerability.rated(
            IDS[k],
            (Rating("Ana", 5, 4), Rating("Ben", 2, 3)),
            disclosure=list(Disclosure)[k % 4],
            note=note,
            rank=k + 1,
            basis=list(Basis)[k % 2],
        )
        for k in range(weak)
    ]
    strengths = [Strength(c, 5 - k % 4, list(Grade)[k % 3]) for k, c in enumerate(IDS[60 - strong :])]
    return Organisation("lantern", name, audit=Audit(tuple(strengths), tuple(vulnerabilities)))


def pages(document: TextDocument, paper: str = "a4") -> PdfReader:
    return PdfReader(io.BytesIO(pdf(document, paper=paper)))


def words(document: TextDocument) -> str:
    return " ".join(" ".join(page.extract_text() for page in pages(document).pages).split())


@pytest.mark.parametrize("language", [*LANGUAGES, "fr"])
@pytest.mark.parametrize(
    ("weak", "strong", "name", "note"),
    [
        (0, 0, "A", ""),
        (7, 6, "Lantern", NOTE),
        (12, 12, LONG, NOTE * 4),
        (30, 30, LONG, NOTE * 4),
        (12, 0, "x" * 300, NOTE),
    ],
)
def test_it_is_one_page(language: str, weak: int, strong: int, name: str, note: str) -> None:
    one = audited(weak, strong, name=name, note=note)
    assert len(pages(audit_page(one, TAXONOMY, on=DAY, language=language)).pages) == 1


def test_letter_paper_takes_it_too() -> None:
    one = audit_page(audited(12, 12, name=LONG), TAXONOMY, on=DAY, paper="letter")
    assert len(pages(one, "letter").pages) == 1


def test_twelve_vulnerabilities_are_always_all_there() -> None:
    told = words(audit_page(audited(12, 12, name=LONG, note=NOTE * 4), TAXONOMY, on=DAY))
    for capability in IDS[:12]:
        assert TAXONOMY[capability].name in told
    many = words(audit_page(audited(30, 30), TAXONOMY, on=DAY))
    assert "more in the audit." in many


def test_own_capabilities_with_long_names_stay_on_the_page() -> None:
    own = [Capability(CapabilityId(f"own-{k}"), f"{k} {LONG}", "funding") for k in range(12)]
    weak = tuple(Vulnerability(one.id, 4, 4, note=NOTE, rank=k + 1) for k, one in enumerate(own))
    one = Organisation("lantern", LONG, audit=Audit((), weak))
    document = audit_page(one, TAXONOMY.with_own(own), on=DAY)
    assert len(pages(document).pages) == 1


def test_it_says_what_stands_in_the_audit_and_for_whom_it_is() -> None:
    told = markdown(audit_page(audited(4, 3), TAXONOMY, on=DAY))
    for expected in (
        "For Lantern Street Learning alone",
        "as of 2026-11-02",
        "Individual giving",
        "We lost a warehouse lease",
        "private",
        "Rated by 2 people.",
        "confirmed by a partner",
        "At least five vulnerabilities; 4 of 5 stand here.",
        "Nobody has said yet whether your leaders are for being open",
        "Nothing has been told to a partner.",
    ):
        assert expected in told, expected
    row = next(line for line in told.splitlines() if "Individual giving" in line)
    assert [cell.strip() for cell in row.strip("|").split("|")][2:] == ["4", "4", "14", "felt", "private"]


def event(outcome: Outcome | None, of: str = "lantern") -> DisclosureLog:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    return DisclosureLog((DisclosureEvent(of, CapabilityId("logistics"), "quay", at, "Ana", outcome),))


@pytest.mark.parametrize(
    ("log", "leaders", "says"),
    [
        (event(None), True, "Of 1 you don't know yet what came"),
        (event(Outcome.WELL_RECEIVED), False, "Told to partners: 1; well received: 1."),
        (event(Outcome.EXPLOITED), None, "Disclosure has stopped"),
        (event(Outcome.EXPLOITED, "other"), None, "Nothing has been told to a partner."),
        (None, True, "Your leaders have agreed to be open."),
        (None, False, "Your leaders haven't agreed"),
    ],
)
def test_it_says_how_open_one_is(log: DisclosureLog | None, leaders: bool | None, says: str) -> None:
    told = markdown(audit_page(audited(6, 3), TAXONOMY, on=DAY, log=log, leadership_agreed=leaders))
    assert says in told
    assert ("at most three at first" in told) is ("stopped" not in says)


def test_a_complete_audit_is_called_so() -> None:
    assert "The audit is complete." in markdown(audit_page(audited(6, 3), TAXONOMY, on=DAY))


SHOWN = (ShownItem(IDS[1], "We never learned it."), ShownItem(IDS[0], "This became private since."))


def test_a_partner_sees_what_it_was_shown_and_what_is_public_and_nothing_else() -> None:
    one = audited(12, 3)
    told = markdown(audit_page_for_partner(one, TAXONOMY, partner="Quay Bank", shown=SHOWN, on=DAY))
    public = {v.capability for v in one.audit.vulnerabilities if v.disclosure is Disclosure.PUBLIC}
    for v in one.audit.vulnerabilities:
        seen = v.capability in public or v.capability == IDS[1]
        assert (TAXONOMY[v.capability].name in told) is seen, v.capability
    assert "We never learned it." in told
    assert "became private" not in told
    assert "warehouse" not in told
    assert "Rated by" not in told
    assert "What it shows Quay Bank" in told


def test_the_partner_s_page_does_not_change_with_what_is_not_shown() -> None:
    def page(sealed: Vulnerability | None) -> str:
        one = audited(8, 3)
        audit = one.audit if sealed is None else one.audit.with_item(sealed)
        changed = Organisation("lantern", one.name, audit=audit)
        return markdown(audit_page_for_partner(changed, TAXONOMY, partner="Quay", shown=SHOWN[:1], on=DAY))

    plain = page(None)
    for disclosure in (Disclosure.SEALED, Disclosure.PARTNER, Disclosure.PRIVATE):
        assert page(Vulnerability(CapabilityId("logistics"), 5, 5, disclosure, NOTE)) == plain
    assert page(Vulnerability(CapabilityId("logistics"), 5, 5, Disclosure.PUBLIC, NOTE)) != plain


def test_nothing_shown_is_said() -> None:
    empty = Organisation("lantern", "Lantern")
    assert "None was shown." in markdown(
        audit_page_for_partner(empty, TAXONOMY, partner="Q", shown=(), on=DAY)
    )


def test_arabic_reads_from_right_to_left_and_keeps_dates_whole() -> None:
    document = audit_page(audited(6, 3), TAXONOMY, on=DAY, language="ar")
    assert document.right_to_left
    assert "2026-11-02" in words(document)
    assert pages(document).trailer["/Root"]["/Lang"] == "ar"


def test_every_phrase_has_its_places_in_every_language() -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for word, phrases in _WORDS.items():
        assert all(phrase.strip() for phrase in phrases), word
        assert all(places(phrase) == places(phrases[0]) for phrase in phrases), word
    with pytest.raises(NotFound):
        audit_said("nothing-of-the-kind", "en")
