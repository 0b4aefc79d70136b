"""Claims: somebody says "this is us"; a steward looks at the evidence and decides."""

from __future__ import annotations

import pytest
from django.core import mail

from archstone.model.errors import Conflict, RuleBroken
from archstone.platform.jobs.runner import work_off
from archstone.platform.services import claims
from archstone.platform.services.organisations import is_verified
from archstone.platform.store.organisations.models import Claim, Mandate

pytestmark = pytest.mark.usefixtures("clock")

PAGE = "/organisations/quay-bank/"


@pytest.fixture
def record(make_organisation):
    return make_organisation(
        "quay-bank",
        member=False,
        estimated=True,
        vulnerabilities="community-trust:3:3",
        identifiers="https://www.quaybank.example/en;XX-1",
    )


@pytest.fixture
def ana(make_actor):
    return make_actor(name="Ana Reyes")


@pytest.fixture
def steward(make_actor):
    return make_actor(name="Sten Steward", is_steward=True)


def test_a_claim_is_made_accepted_and_gives_an_owner(record, ana, steward, browser_of, now):
    told = browser_of(ana).post(f"{PAGE}claim/", {"evidence": "I am its director."}, follow=True)
    work_off(now)
    assert "A steward will look at it" in told.content.decode()
    assert mail.outbox[-1].to == ["sten.steward@example.org"]
    claim = Claim.objects.get()
    page = browser_of(steward).get("/claims/").content.decode()
    for said in (
        "Quay Bank",
        "Ana Reyes",
        "ana.reyes@example.org",
        "I am its director.",
        "No confirmed address",
    ):
        assert said in page
    browser_of(steward).post(f"/claims/{claim.pk}/accept/")
    work_off(now)
    record.refresh_from_db()
    assert is_verified(record)
    assert record.claimed_at == now
    mandate = Mandate.objects.get()
    assert (mandate.person_id, mandate.role, mandate.given_by_id) == (ana.person, "owner", steward.person)
    assert mail.outbox[-1].subject == "Quay Bank is verified"
    assert record.audit_state.begun_at == now


def test_an_address_at_the_website_is_noted_as_evidence(record, make_person, now, steward, browser_of):
    from allauth.account.models import EmailAddress

    from archstone.platform.services.actors import actor_of

    person = make_person("Ana Reyes")
    actor = actor_of(person, organisation_id=None, today=now.date())
    address = EmailAddress.objects.create(user=person, email="Ana@QuayBank.example", verified=False)
    assert claims.matching_domain(person.pk, record) == ""
    address.verified = True
    address.save()
    made = claims.claim_organisation(actor=actor, now=now, organisation=record, evidence="See my address.")
    assert made.matched_domain == "quaybank.example"
    assert "at quaybank.example, its website" in browser_of(steward).get("/claims/").content.decode()


@pytest.mark.parametrize(
    "website", ["https://evilquaybank.example", "quaybank.example", "https://quaybank.example.evil.test"]
)
def test_a_domain_that_only_looks_alike_is_no_evidence(make_organisation, make_person, website):
    from allauth.account.models import EmailAddress

    person = make_person("Ana Reyes")
    EmailAddress.objects.create(user=person, email="ana@quaybank.example", verified=True)
    assert claims.matching_domain(person.pk, make_organisation("x", identifiers=website)) == ""


def test_a_refusal_needs_a_reason_and_tells_it(record, ana, steward, browser_of, now):
    claim = claims.claim_organisation(actor=ana, now=now, organisation=record, evidence="Trust me.")
    browser = browser_of(steward)
    assert browser.post(f"/claims/{claim.pk}/refuse/", {"reason": " "}).status_code == 422
    browser.post(f"/claims/{claim.pk}/refuse/", {"reason": "Nobody there knows you."})
    work_off(now)
    assert "Nobody there knows you." in mail.outbox[-1].body
    assert "Nobody there knows you." in browser_of(ana).get("/organisations/").content.decode()
    assert not Mandate.objects.exists()
    again = claims.claim_organisation(actor=ana, now=now, organisation=record, evidence="Here is a letter.")
    assert again.state == "open"


def test_a_claim_is_made_once_withdrawn_and_decided_once(record, ana, steward, now, browser_of):
    claim = claims.claim_organisation(actor=ana, now=now, organisation=record, evidence="I work there.")
    with pytest.raises(Conflict, match="asked already"):
        claims.claim_organisation(actor=ana, now=now, organisation=record, evidence="I work there.")
    told = browser_of(ana).post(f"/claims/{claim.pk}/withdraw/", follow=True)
    assert "Your claim is withdrawn." in told.content.decode()
    with pytest.raises(Conflict, match="decided or withdrawn"):
        claims.accept_claim(actor=steward, now=now, claim=claim)


def test_of_two_claims_the_second_cannot_be_accepted(record, ana, make_actor, steward, now):
    first = claims.claim_organisation(actor=ana, now=now, organisation=record, evidence="Director.")
    second = claims.claim_organisation(
        actor=make_actor(name="Bo Lind"), now=now, organisation=record, evidence="Treasurer."
    )
    claims.accept_claim(actor=steward, now=now, claim=first)
    with pytest.raises(Conflict, match="Somebody else became an owner"):
        claims.accept_claim(actor=steward, now=now, claim=second)


def test_what_has_an_owner_is_not_claimed(make_organisation, make_actor, ana, now, browser_of):
    hospital = make_organisation()
    make_actor(hospital)
    with pytest.raises(RuleBroken, match="Ask them for an invitation"):
        claims.claim_organisation(actor=ana, now=now, organisation=hospital, evidence="It's ours.")
    page = browser_of(ana).get("/organisations/riverside-hospital/").content.decode()
    assert "This is us" not in page
    Mandate.objects.update(ended_at=now)
    assert claims.claim_organisation(actor=ana, now=now, organisation=hospital, evidence="It's ours.")


def test_an_owner_asks_for_verification(make_organisation, make_actor, steward, now, browser_of):
    hospital = make_organisation()
    owner = make_actor(hospital)
    told = browser_of(owner).post(
        "/organisations/riverside-hospital/verify/", {"evidence": "Call our desk."}, follow=True
    )
    assert "A steward will look at it" in told.content.decode()
    browser_of(steward).post(f"/claims/{Claim.objects.get().pk}/accept/")
    hospital.refresh_from_db()
    assert hospital.verified_at == now
    assert Mandate.objects.count() == 1
    with pytest.raises(RuleBroken, match="is verified"):
        claims.ask_verification(actor=owner, now=now, organisation=hospital, evidence="Again.")


def test_a_claim_without_a_word_of_evidence_is_refused(record, ana, browser_of):
    assert browser_of(ana).post(f"{PAGE}claim/", {"evidence": "  "}).status_code == 422
    assert not Claim.objects.exists()
