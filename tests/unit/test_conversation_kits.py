from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from archstone.documents.conversation_kit import conversation_kit_document
from archstone.documents.save import as_bytes
from archstone.files.bundled import bundled
from archstone.files.registries import read_registry
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import Capability, CapabilityId, standard_taxonomy
from archstone.model.competition import NAME_IT_FIRST, competition
from archstone.model.conversation_kits import ConversationKit, PartName, ReturnBasis, write_kit
from archstone.model.conversation_phrases import (
    Audience,
    _phrases,
    audience_of,
    closing_to,
    greeting_about,
    opening_to,
    phrase,
    usual_lack,
    value_to,
)
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.organisations import Organisation, Touch

TAXONOMY = standard_taxonomy()
PUBLIC, SEALED, PARTNER, PRIVATE = (
    Disclosure.PUBLIC,
    Disclosure.SEALED,
    Disclosure.PARTNER,
    Disclosure.PRIVATE,
)


def strength(capability: str, level: int = 5, **more: Any) -> Strength:
    return Strength(CapabilityId(capability), level, Grade.SHOWN, **more)


def weakness(capability: str, disclosure: Disclosure = SEALED, weight: int = 4, **more: Any) -> Vulnerability:
    return Vulnerability(CapabilityId(capability), weight, weight, disclosure, **more)


def organisation(id: str, *items: Strength | Vulnerability, **more: Any) -> Organisation:
    strengths = tuple(item for item in items if isinstance(item, Strength))
    weak = tuple(item for item in items if isinstance(item, Vulnerability))
    return Organisation(id, id.title(), audit=Audit(strengths, weak), **more)


FARM = organisation(
    "farm",
    strength("local-knowledge"),
    strength("community-trust", 4),
    weakness("logistics", weight=4),
    weakness("governance", weight=5),
    weakness("training", PRIVATE, 5),
    place="Upper Vale",
)
VANS = organisation("vans", strength("logistics"), kind="food-distributor", sector="business")


def kit(own: Organisation = FARM, other: Organisation = VANS, **more: Any) -> ConversationKit:
    return write_kit(own, other, TAXONOMY, **more)


def test_it_leads_with_what_the_other_can_help_with() -> None:
    one = kit()
    assert one.help_with == "logistics"
    assert one.text(PartName.HELP) == (
        "We can't move or store things: what we have is in the wrong place, and late. It is what you are "
        "good at, so we thought of you first."
    )
    assert kit(other=organisation("stranger")).help_with == "governance"
    assert kit(help_with="governance").help_with == "governance"


def test_what_is_private_is_never_said() -> None:
    with pytest.raises(RuleBroken, match="private"):
        kit(help_with="training")
    with pytest.raises(NotFound):
        kit(help_with="design")
    with pytest.raises(RuleBroken, match="begin with the audit"):
        kit(organisation("silent", weakness("training", PRIVATE)))


@pytest.mark.parametrize(
    ("lacks", "more", "basis", "against"),
    [
        ((weakness("local-knowledge", PUBLIC),), {}, ReturnBasis.SAID_IN_PUBLIC, "local-knowledge"),
        (
            (weakness("local-knowledge", PUBLIC, estimated="small"),),
            {},
            ReturnBasis.ESTIMATED,
            "local-knowledge",
        ),
        (
            (weakness("local-knowledge", PUBLIC),),
            {"shown_to_us": ["community-trust"]},
            ReturnBasis.SHOWN_TO_US,
            "community-trust",
        ),
        ((), {}, ReturnBasis.USUAL, "community-trust"),
        ((weakness("local-knowledge"),), {}, ReturnBasis.USUAL, "community-trust"),
    ],
)
def test_what_is_offered_bears_on_the_surest_lack_that_is_known(
    lacks: tuple[Vulnerability, ...], more: dict[str, Any], basis: ReturnBasis, against: str
) -> None:
    # with a level of 4 for trust and 5 for the place, the usual lack that is served best is told
    own = organisation(
        "farm", strength("local-knowledge", 3), strength("community-trust", 4), weakness("logistics")
    )
    other = organisation("vans", strength("logistics"), *lacks, kind="food-distributor")
    one = kit(own, other, **more)
    assert (one.in_return.basis, one.in_return.against) == (basis, against)


def test_a_guess_is_called_a_guess() -> None:
    usual = kit()
    assert "Others in your position are often short of local knowledge" in usual.text(PartName.IN_RETURN)
    assert any(
        "Likely for their kind, and not known of them (S3, question 5)" in said for said in usual.keep_in_mind
    )
    plain = organisation("plain", strength("logistics"))
    banded = kit(other=plain, band="much")
    assert banded.in_return.basis is ReturnBasis.BAND
    assert banded.in_return.against is None
    assert "keep to themselves: much" in banded.in_return.how_sure
    assert kit(other=plain).in_return.basis is ReturnBasis.UNKNOWN
    assert "rather ask than guess" in kit(other=plain).text(PartName.IN_RETURN)


def test_without_a_strength_nothing_is_promised() -> None:
    one = kit(organisation("new", weakness("logistics")))
    assert one.in_return.offers is None
    assert "We don't know yet what we could do for you" in one.text(PartName.IN_RETURN)


def test_near_is_called_near() -> None:
    own = organisation("farm", strength("local-knowledge"), weakness("procurement"))
    other = organisation("vans", strength("logistics"), weakness("subject-expertise", PUBLIC))
    one = kit(own, other)
    assert "because of your logistics: that is close to what we lack" in one.text(PartName.HELP)
    assert "near enough" in one.text(PartName.IN_RETURN)
    guessed = organisation("vans", strength("logistics", estimated="a haulier"))
    assert "From outside it looks" in kit(FARM, guessed, help_with="logistics").text(PartName.HELP)


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("food-distributor", "For your company that is"),
        ("environmental-nonprofit", "For your mission that is"),
        ("city-office", "For your mandate that is"),
        ("congregation", "For your congregation that is"),
        ("labour-union", "For your members that is"),
        ("corporate-foundation", "For you as a funder that is"),
        ("school-district", "For those who learn with you that is"),
    ],
)
def test_it_speaks_in_the_reader_s_terms(kind: str, says: str) -> None:
    other = organisation("reader", strength("logistics"), kind=kind)
    assert says in kit(other=other).text(PartName.IN_RETURN)


@pytest.mark.parametrize(
    ("kind", "sector", "audience"),
    [
        ("food-bank", "food", Audience.NONPROFIT),
        ("credit-union", "business", Audience.MEMBERS),
        ("housing-association", "housing", Audience.NONPROFIT),
        ("housing-authority", "government", Audience.PUBLIC_BODY),
        (None, "philanthropy", Audience.FUNDER),
        ("mystery", None, Audience.NONPROFIT),
        (None, None, Audience.NONPROFIT),
    ],
)
def test_who_is_spoken_to(kind: str | None, sector: str | None, audience: Audience) -> None:
    assert audience_of(Organisation("a", "A", kind=kind, sector=sector)) is audience


def test_what_is_usual_for_a_kind_is_looked_up_by_its_longest_word() -> None:
    def because(kind: str | None, sector: str | None = None) -> str:
        found = usual_lack(Organisation("a", "A", kind=kind, sector=sector))
        return found.because if found else ""

    assert because("food-bank").startswith("Nonprofits")
    assert because("farm-cooperative").startswith("Growers")
    assert because("mystery", "faith").startswith("Congregations")
    assert because(None) == ""


def test_a_shared_problem_begins_the_talk() -> None:
    touch = Touch("problem", "farm-income")
    own = Organisation("farm", "Farm", audit=FARM.audit, touched_by=(touch,))
    other = Organisation("vans", "Vans", audit=VANS.audit, touched_by=(touch,))
    assert "the same thing, farm income, and as far as one can see you meet it too" in kit(own, other).text(
        PartName.OPENING
    )
    assert "farm income" not in kit(own).text(PartName.OPENING)


def test_rivals_are_told_what_they_compete_for() -> None:
    own = Organisation("farm", "Farm", audit=FARM.audit, funders=("Green Fund",))
    other = Organisation("vans", "Vans", audit=VANS.audit, funders=("Green Fund",))
    found = competition(own, other, today=date(2026, 11, 2))
    assert NAME_IT_FIRST in kit(own, other, competition=found).keep_in_mind
    assert NAME_IT_FIRST not in kit(own, other).keep_in_mind


def test_saying_what_is_not_public_is_a_disclosure() -> None:
    assert kit().is_disclosure
    assert any("your logistics isn't public" in said for said in kit().keep_in_mind)
    open_one = kit(organisation("farm", strength("local-knowledge"), weakness("logistics", PUBLIC)))
    assert not open_one.is_disclosure
    assert not any("disclosure" in said for said in open_one.keep_in_mind)


def test_a_script_is_edited_and_keeps_what_was_edited() -> None:
    one = kit().with_text(PartName.OPENING, "Good morning.")
    assert one.text(PartName.OPENING) == "Good morning."
    newer = one.refreshed(kit(help_with="governance"))
    assert newer.text(PartName.OPENING) == "Good morning."
    assert newer.help_with == "governance"
    assert newer.text(PartName.HELP) == kit(help_with="governance").text(PartName.HELP)
    with pytest.raises(RuleBroken, match="How to end"):
        one.with_text(PartName.CLOSING, " ")


def test_nothing_of_the_other_that_is_not_public_changes_the_script() -> None:
    """Whoever may write kits must not find out by them what another keeps sealed."""
    plain = kit()
    for disclosure in (SEALED, PARTNER, PRIVATE):
        for capability in TAXONOMY.ids:
            if VANS.audit.strength(capability) is None:
                audit = VANS.audit.with_item(weakness(capability, disclosure, 5))
                assert kit(other=Organisation(**{**_fields(VANS), "audit": audit})) == plain


def _fields(one: Organisation) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def test_every_capability_family_and_reader_has_its_own_sentences() -> None:
    said = _phrases()
    assert set(said["capability"]) == set(TAXONOMY.ids)
    for part in ("lack", "offer", "step"):
        sentences = [phrase(part, capability, TAXONOMY) for capability in TAXONOMY.ids]
        assert all(re.fullmatch(r"[A-Z].*[.?]", sentence) for sentence in sentences)
        if part != "step":  # a day's work beside each other suits several
            assert len(set(sentences)) == len(sentences)
    values = [
        value_to(audience, ids[0], TAXONOMY) for audience in Audience for ids in TAXONOMY.families.values()
    ]
    assert len(set(values)) == len(values) == 77
    assert len({greeting_about(ids[0], TAXONOMY) for ids in TAXONOMY.families.values()}) == 11
    for audience in Audience:
        assert opening_to(audience)
        assert closing_to(audience)
    for one in said["usual"]:
        assert set(one["lacks"]) <= set(TAXONOMY.ids)


def test_an_own_capability_speaks_by_its_family() -> None:
    for family in TAXONOMY.families:
        own = TAXONOMY.with_own([Capability(CapabilityId("it-help"), "IT help", family)])
        for part in ("lack", "offer", "step"):
            said = phrase(part, "it-help", own)
            assert "{" not in said
        assert "IT help" in phrase("lack", "it-help", own)


def test_a_kit_is_one_page_in_every_format() -> None:
    registry = read_registry(bundled("neighbourhood.csv"))
    names = {one.id: one.name for one in registry}
    longest = max(names.values(), key=len)
    one = write_kit(registry["st-monica-hospital"], registry["upper-vale-neighbours"], registry.taxonomy)
    document = conversation_kit_document(one, {**names, one.reader: longest}, on=date(2026, 11, 2))
    pages = PdfReader(io.BytesIO(as_bytes(document, "kit.pdf"))).pages
    assert len(pages) == 1
    assert one.text(PartName.CLOSING)[:30] in pages[0].extract_text()
    plain = as_bytes(document, "kit.md").decode()
    assert "Keep in mind" in plain
    assert "For you alone" in plain
    aloud = as_bytes(conversation_kit_document(one, names, aloud_only=True), "kit.html").decode()
    assert "Keep in mind" not in aloud
    assert "For you alone" not in aloud
    assert as_bytes(document, "kit.docx")
