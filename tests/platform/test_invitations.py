"""Invitations: one letter, one address, two weeks; accepted signed in, or by signing up through the link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client

from archstone.model.errors import Conflict, NotFound, RuleBroken
from archstone.platform.jobs.runner import work_off
from archstone.platform.services import invitations
from archstone.platform.store.organisations.models import Invitation, Mandate
from archstone.platform.store.people.models import Person

pytestmark = pytest.mark.usefixtures("clock")

PAGE = "/organisations/riverside-hospital/people/"


@pytest.fixture
def hospital(make_organisation):
    return make_organisation()


@pytest.fixture
def owner(hospital, make_actor):
    return make_actor(hospital)


@pytest.fixture
def invite(hospital, owner, browser_of, now):
    def make(email="bo.lind@example.org", **more):
        sent = browser_of(owner).post(f"{PAGE}invite/", {"email": email, "role": "editor", **more})
        work_off(now)
        assert sent.status_code == 302, sent.content.decode()
        return link_in(mail.outbox[-1])

    return make


def link_in(letter):
    return re.search(r"/invitation/[^\s\"]+", letter.body)[0]


def test_the_letter_says_who_where_as_what_and_its_link_is_kept_as_a_hash(invite, hospital):
    link = invite(message="We need your view on logistics.")
    letter = mail.outbox[-1]
    assert letter.to == ["bo.lind@example.org"]
    assert letter.subject == "Invitation to Riverside Hospital"
    for said in ("owner of riverside-hospital invites you", "Editor", "We need your view on logistics."):
        assert said in letter.body
        assert said in letter.alternatives[0][0]
    kept = Invitation.objects.get()
    token = link.split("/")[2]
    assert kept.token_hash not in link
    assert token not in str(Invitation.objects.values())
    assert kept.organisation == hospital


def test_whoever_has_the_address_accepts_signed_in(invite, make_actor, browser_of, hospital, now):
    link = invite(ends_on="2027-01-31")
    bo = make_actor(name="Bo Lind")
    browser = browser_of(bo)
    page = browser.get(link).content.decode()
    assert "Invitation to Riverside Hospital" in page
    assert "Accept" in page
    told = browser.post(link, follow=True)
    assert "You accepted the invitation." in told.content.decode()
    mandate = Mandate.objects.get(person_id=bo.person)
    assert (mandate.role, str(mandate.starts_on), str(mandate.ends_on)) == (
        "editor",
        str(now.date()),
        "2027-01-31",
    )
    assert mandate.given_by == Person.objects.get(name="owner of riverside-hospital")
    again = browser.post(link)
    assert again.status_code == 422
    assert "accepted already" in again.content.decode()
    assert Mandate.objects.filter(person_id=bo.person).count() == 1


def test_somebody_with_another_address_is_told_which_one_it_is_for(invite, make_actor, browser_of):
    link = invite()
    stranger = browser_of(make_actor(name="Carla Other"))
    page = stranger.get(link).content.decode()
    assert "This invitation was sent to bo.lind@example.org" in page
    assert "you are signed in as carla.other@example.org" in page
    told = stranger.post(link).content.decode()
    assert "Sign in with that address to accept it." in told
    assert not Mandate.objects.filter(person__name="Carla Other").exists()


def sign_up(browser, email, name="Bo Lind"):
    return browser.post(
        "/accounts/signup/",
        {
            "email": email,
            "name": name,
            "password1": "correct horse battery",
            "password2": "correct horse battery",
        },
        follow=True,
    )


def test_whoever_signs_up_through_the_link_lands_accepted_without_confirming_again(invite):
    link = invite()
    newcomer = Client()
    page = newcomer.get(link).content.decode()
    assert "Sign up and accept" in page
    assert "bo.lind@example.org" in newcomer.get("/accounts/signup/").content.decode()
    sent_before = len(mail.outbox)
    told = sign_up(newcomer, "bo.lind@example.org")
    assert told.redirect_chain[-1][0] == "/organisations/riverside-hospital/"
    assert "You accepted the invitation." in told.content.decode()
    assert Mandate.objects.get(person__email="bo.lind@example.org").role == "editor"
    assert [m for m in mail.outbox[sent_before:] if "code" in m.body.lower()] == []


def test_signing_up_with_another_address_through_the_link_proves_nothing(invite):
    link = invite()
    newcomer = Client()
    newcomer.get(link)
    told = sign_up(newcomer, "mallory@example.org", "Mallory")
    assert told.redirect_chain[-1][0].startswith("/accounts/confirm-email/")
    assert not Mandate.objects.filter(person__name="Mallory").exists()
    person = Person.objects.get(name="Mallory")
    assert person.email == "mallory@example.org"
    assert not person.emailaddress_set.filter(verified=True).exists()


def test_whoever_signs_in_through_the_link_comes_back_to_it(invite, make_person):
    make_person("Bo Lind")
    link = invite()
    browser = Client()
    page = browser.get(link).content.decode()
    assert f"/accounts/login/?next={link.replace(':', '%3A')}" in page
    told = browser.post(
        "/accounts/login/", {"login": "bo.lind@example.org", "password": "correct horse battery"}
    )
    assert told["Location"] == link


def test_a_forged_cut_off_or_replaced_link_opens_nothing(invite, owner, browser_of, now):
    link = invite()
    for wrong in (link[:-3] + "/", link.replace(":", ":x", 1), "/invitation/none/"):
        assert Client().get(wrong).status_code == 404, wrong
    kept = Invitation.objects.get()
    resend = f"{PAGE}invitations/{kept.pk}/resend/"
    too_soon = browser_of(owner).post(resend, follow=True).content.decode()
    assert "A letter went out a few minutes ago." in too_soon
    assert Client().get(link).status_code == 200
    Invitation.objects.update(expires_at=F("expires_at") - timedelta(minutes=10))
    browser_of(owner).post(resend)
    work_off(now)
    newer = link_in(mail.outbox[-1])
    assert newer != link
    assert Client().get(link).status_code == 404
    assert Client().get(newer).status_code == 200


def test_an_invitation_expires_after_two_weeks_and_can_be_sent_again(
    invite, make_actor, now, owner, hospital
):
    token = invite().split("/")[2]
    bo = make_actor(name="Bo Lind")
    late = now + timedelta(days=14)
    assert invitations.read_letter(token, late).state == "expired"
    with pytest.raises(invitations.InvitationOver, match="has expired"):
        invitations.accept_invitation(actor=bo, now=late, token=token)
    invitations.resend_invitation(actor=owner, now=late, invitation=Invitation.objects.get())
    assert Invitation.objects.get().expires_at == late + timedelta(days=14)


def test_a_withdrawn_invitation_is_over(invite, owner, browser_of, make_actor):
    link = invite()
    kept = Invitation.objects.get()
    told = browser_of(owner).post(f"{PAGE}invitations/{kept.pk}/withdraw/", follow=True)
    assert "The invitation is withdrawn." in told.content.decode()
    bo = browser_of(make_actor(name="Bo Lind"))
    assert "has withdrawn it" in bo.get(link).content.decode()
    assert bo.post(link).status_code == 422
    assert Mandate.objects.count() == 1


def test_what_cannot_be_sent_is_said_beside_the_field(owner, browser_of, hospital, make_actor):
    make_actor(hospital, "viewer", name="Vera Viewer")
    browser = browser_of(owner)
    for sent, sentence in (
        ({"email": "nonsense", "role": "editor"}, "This isn&#x27;t an e-mail address."),
        ({"email": "vera.viewer@example.org", "role": "editor"}, "acts for Riverside Hospital already"),
        ({"email": "bo@example.org", "role": "editor", "ends_on": "2020-01-01"}, "before the first"),
        ({"email": "bo@example.org", "role": "editor", "starts_on": "2020-01-01"}, "lie in the past"),
        ({"email": "bo@example.org", "role": "editor", "message": "x" * 2001}, "2000"),
    ):
        page = browser.post(f"{PAGE}invite/", sent)
        assert page.status_code == 422
        assert sentence in page.content.decode(), sent
    assert not Invitation.objects.exists()


def test_nobody_is_invited_twice_at_once_and_not_without_bounds(owner, hospital, now, monkeypatch):
    def invite(email):
        return invitations.invite_person(
            actor=owner, now=now, organisation=hospital, email=email, role="viewer"
        )

    invite("bo@example.org")
    with pytest.raises(Conflict, match="is invited already"):
        invite("BO@example.org")
    monkeypatch.setattr(invitations, "MOST_OPEN", 1)
    with pytest.raises(RuleBroken, match="invitations are open"):
        invite("cy@example.org")


def test_an_invitation_for_later_gives_a_mandate_that_has_not_begun(owner, hospital, now, make_actor, invite):
    token = invite(starts_on="2026-12-24").split("/")[2]
    bo = make_actor(name="Bo Lind")
    given = invitations.accept_invitation(actor=bo, now=now, token=token)
    assert str(given.starts_on) == "2026-12-24"
    assert not Mandate.objects.filter(person_id=bo.person).holding_on(now.date()).exists()


def test_a_link_is_worth_nothing_to_the_signature_of_another_kind(db, now):
    with pytest.raises(NotFound, match="This link isn't right"):
        invitations.of_link("abc:def")
