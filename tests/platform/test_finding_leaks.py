"""What others keep to themselves stands on no page and in no answer, and changes none of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from archstone.engines.sealed_bands import draw_sketch
from archstone.model.audit_snapshots import snapshot_number
from archstone.model.audits import Audit, Disclosure, Vulnerability
from archstone.platform.services import audits, registry_index
from archstone.platform.store.organisations.records import organisation_of
from tests.platform.finding_rooms import neighbours, operations, pages, read, refusals, set_up
from tests.platform.probing import SETTLED, write_audit
from tests.platform.test_matches import STRONG
from tests.prober import TAXONOMY

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


def told_in_vain(browser, addresses) -> dict[str, str]:
    answers = {}
    for address in addresses:
        answer = browser.get(address)
        assert 400 <= answer.status_code < 500, (address, answer.status_code)
        answers[address] = f"{answer.status_code} {read(answer)}"
    return answers


def page_by_page(browser, address: str) -> list[str]:
    """Go through a list of the API to its end, one at a time; a cursor is signed with the moment."""
    found, cursor = [], ""
    while cursor is not None:
        page = browser.get(f"{address}?limit=1&cursor={cursor}").json()
        found.append(json.dumps(page["items"]))
        cursor = page["next"]
    return found


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
    answers = told(browser, [*pages(has, *SLUGS), *operations(has, *SLUGS), *neighbours(has, *SLUGS)])
    assert any("Institutional grants" in text for text in answers.values()), "what is public is told"
    for address, text in answers.items():
        found = [word for word in HIDDEN if word in text]
        assert not found, (address, found)


def test_what_is_private_or_unheard_changes_no_answer(world, settings, tmp_path, now):
    """Two truths that differ only where nobody listens: whatever is asked, the answers are the same."""
    others, browser, has = world
    settings.HOME = tmp_path
    (tmp_path / "sketch.key").write_bytes(b"nobody listens where this key says so")
    read_well = [*pages(has, *SLUGS), *operations(has, *SLUGS), *neighbours(has, *SLUGS)]
    answers = []
    for turn in range(2):
        for other in others:
            write_audit(other, _truth(other, turn, now), now - SETTLED)
        registry_index.forget()
        registry_index.build_index(now=now)
        answers.append(
            {
                **told(browser, read_well),
                **told_in_vain(browser, refusals(has, *SLUGS)),
                **dict(enumerate(page_by_page(browser, "/api/v1/matches"))),
            }
        )
    before, after = answers
    assert before.keys() == after.keys()
    for address in before:
        assert before[address] == after[address], address


def _truth(other, turn: int, now) -> Audit:
    """Seal two things of which no sketch tells, others in each turn, and keep two more back altogether."""
    secret, snapshot = registry_index.sketch_secret(), snapshot_number(now)
    plain = organisation_of(other)
    openly = tuple(v for v in plain.audit.vulnerabilities if v.disclosure is Disclosure.PUBLIC)
    plain = replace(plain, audit=Audit(plain.audit.strengths, openly))
    said = {item.capability for item in plain.audit.items}
    drawn = draw_sketch(plain, TAXONOMY, secret=secret, snapshot=snapshot)

    def sealing(*capabilities: str) -> Audit:
        sealed = [Vulnerability(c, 5, 5, Disclosure.SEALED) for c in capabilities]
        return replace(plain.audit, vulnerabilities=(*plain.audit.vulnerabilities, *sealed))

    unheard = [
        c
        for c in TAXONOMY.ids
        if c not in said
        and draw_sketch(replace(plain, audit=sealing(c)), TAXONOMY, secret=secret, snapshot=snapshot) == drawn
    ]
    assert len(said) + len(unheard) < len(TAXONOMY), "somewhere somebody listens"
    chosen = unheard[4 * turn : 4 * turn + 4]
    whole = sealing(*chosen[:2])
    kept_back = (
        Vulnerability(chosen[2], 1 + turn, 4, Disclosure.PARTNER),
        Vulnerability(chosen[3], 5, 5, Disclosure.PRIVATE),
    )
    return replace(whole, vulnerabilities=(*whole.vulnerabilities, *kept_back))


def test_whether_an_audit_is_estimated_follows_from_what_is_shown(make_organisation, make_actor, now):
    """Who seals an estimate isn't marked for what nobody sees any more: the mark would tell of it."""
    parish = make_organisation("parish", estimated=True, vulnerabilities="design:3:3:public")
    actor = make_actor(parish)
    audits.begin_from_estimates(parish, now)
    parish.refresh_from_db()
    assert parish.estimated
    audits.set_disclosures(actor=actor, now=now, organisation=parish, levels={"design": "sealed"})
    parish.refresh_from_db()
    assert not parish.estimated
