"""What others keep to themselves stands on no page and in no answer, and changes none of them."""

from __future__ import annotations

import pytest

from archstone.platform.services import registry_index
from tests.platform.finding_rooms import operations, pages, read, set_up
from tests.platform.test_matches import STRONG

HIDDEN = (
    "data-analytics",
    "cybersecurity",
    "media-relations",
    "Data analytics",
    "Cybersecurity",
    "Media relations",
)
OPEN = "institutional-grants:4:4:public"
OTHER = {
    "strengths": "community-trust:5:shown;volunteer-base:4:shown;logistics:4:claimed",
    "kind": "congregation",
    "sector": "faith",
    "touched_by": "problem:vaccine-hesitancy;threat:health-budget-cut",
}
SLUGS = ("first-parish", "second-parish", "third-parish")


def told(browser, addresses) -> dict[str, str]:
    answers = {}
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        answers[address] = read(answer)
    return answers


@pytest.fixture
def world(make_organisation, make_actor, now, browser_of):
    hospital = make_organisation(
        **{**STRONG, "vulnerabilities": "community-trust:5:5;volunteer-base:4:3;logistics:3:3"}
    )
    others = [
        make_organisation(
            slug,
            vulnerabilities=f"{OPEN};data-analytics:5:5:sealed;cybersecurity:5:4:private;media-relations:4:4:partner",
            **OTHER,
        )
        for slug in SLUGS
    ]
    actor = make_actor(hospital, "owner")
    return others, browser_of(actor), set_up(actor, now, *SLUGS)


def test_nothing_hidden_is_told_anywhere(world):
    _others, browser, has = world
    answers = told(browser, [*pages(has, *SLUGS), *operations(has, *SLUGS)])
    assert any("Institutional grants" in text for text in answers.values()), "what is public is told"
    for address, text in answers.items():
        found = [word for word in HIDDEN if word in text]
        assert not found, (address, found)


def test_what_is_private_or_unheard_changes_no_answer(world, monkeypatch):
    """Beside the sketch, which is drawn apart, an answer stays the same whatever is sealed."""
    others, browser, has = world
    addresses = [*pages(has, *SLUGS), *operations(has, *SLUGS)]
    _silence(monkeypatch)
    before = told(browser, addresses)
    for other in others:
        other.vulnerabilities = f"{OPEN};governance:1:1:sealed;design:5:5:private;compliance:2:2:partner"
        other.save()
    _silence(monkeypatch)
    after = told(browser, addresses)
    for address in addresses:
        assert before[address] == after[address], address


def _silence(monkeypatch) -> None:
    """Draw every sketch as if nothing were sealed, as for one whose sealed side the sketch didn't hear."""
    from archstone.engines import banded_index, sealed_bands

    def deaf(organisations, taxonomy, **more):
        return sealed_bands.sketches_of(
            [sealed_bands.shown_organisation(o) for o in organisations], taxonomy, **more
        )

    monkeypatch.setattr(banded_index, "sketches_of", deaf)
    registry_index.forget()
