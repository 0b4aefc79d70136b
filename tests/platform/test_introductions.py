"""Introductions: asked, answered with or without an account, agreed; nothing sealed is shown before."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from archstone.model.errors import NotAllowed, NotFound, RuleBroken
from archstone.model.introduction_items import ShownItem
from archstone.platform.jobs.runner import work_off
from archstone.platform.services import answer_links
from archstone.platform.services import introductions as service
from archstone.platform.services.actors import NOBODY, Actor
from archstone.platform.services.errors import TooMany
from archstone.platform.services.matches import explain_match

OURS = "community-trust:5:5:sealed;volunteer-base:4:3:partner;media-relations:2:2:private"
THEIRS = "medical-expertise:5:5:sealed;institutional-grants:4:4:sealed"
PROBLEM = "Fewer than half of the families come to a vaccination day. Do you see that too?"
ASK = "half an hour on the telephone"


@pytest.fixture
def hospital(make_organisation, now):
    return make_organisation("riverside-hospital", vulnerabilities=OURS, verified_at=now)


@pytest.fixture
def congregations(make_organisation, now):
    return make_organisation("southside-congregations", vulnerabilities=THEIRS, verified_at=now)


@pytest.fixture
def record(make_organisation):
    return make_organisation("hollow-creek-watch", member=False)


def _sent(actor: Actor, asked, now, shows=("community-trust",)):
    items = [ShownItem(c, "We are not trusted.") for c in shows]
    row = service.draft_introduction(actor=actor, now=now, asked=asked, problem=PROBLEM, ask=ASK, shows=items)
    return service.send_introduction(actor=actor, now=now, id=row.pk)


def test_nothing_is_shown_before_both_agreed(hospital, congregations, make_actor, now):
    ana, marcus = make_actor(hospital), make_actor(congregations)
    row = _sent(ana, congregations, now)
    seen = service.see_introduction(actor=marcus, now=now, id=row.pk)
    assert (seen.number, seen.theirs) == (1, ())
    service.accept_introduction(
        actor=marcus, now=now, id=row.pk, shows=[ShownItem("medical-expertise", "No nurse.")]
    )
    seen = service.see_introduction(actor=ana, now=now, id=row.pk)
    assert (seen.number, seen.theirs) == (1, ())
    service.agree_introduction(actor=ana, now=now, id=row.pk)
    assert [i.capability for i in service.see_introduction(actor=ana, now=now, id=row.pk).theirs] == [
        "medical-expertise"
    ]
    assert [i.says for i in service.see_introduction(actor=marcus, now=now, id=row.pk).theirs] == [
        "We are not trusted."
    ]
    assert [i.capability for i in service.introduced_with(hospital)["southside-congregations"]] == [
        "medical-expertise"
    ]


def test_pages_show_nothing_that_was_not_agreed(hospital, congregations, make_actor, browser_of, now):
    ana, marcus = make_actor(hospital), make_actor(congregations)
    row = _sent(ana, congregations, now)
    there = browser_of(marcus)
    page = there.get(reverse("introduction", args=[row.pk])).content.decode()
    assert PROBLEM.replace("'", "&#x27;") in page
    assert "We are not trusted." not in page
    assert "Community trust" not in page
    answer = there.post(
        reverse("introduction_accept", args=[row.pk]),
        {"says": "Gladly.", "shows_1": "medical-expertise", "says_1": "No nurse at all."},
    )
    assert answer.status_code == 302
    here = browser_of(ana)
    page = here.get(reverse("introduction", args=[row.pk])).content.decode()
    assert "Gladly." in page
    assert "No nurse at all." not in page
    here.post(
        reverse("introduction_agree", args=[row.pk]), {"shows_1": "community-trust", "says_1": "See above"}
    )
    page = here.get(reverse("introduction", args=[row.pk])).content.decode()
    assert "No nurse at all." in page
    assert "See above" in there.get(reverse("introduction", args=[row.pk])).content.decode()


def test_a_private_weakness_cannot_be_chosen(hospital, congregations, make_actor, browser_of, now):
    ana = make_actor(hospital)
    with pytest.raises(RuleBroken, match="private"):
        _sent(ana, congregations, now, shows=("media-relations",))
    answer = browser_of(ana).post(
        reverse("introduction_new", args=[congregations.slug]),
        {"problem": PROBLEM, "ask": "", "shows_1": "media-relations"},
    )
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()


def test_a_no_is_final_and_says_one_courteous_sentence(hospital, congregations, make_actor, browser_of, now):
    ana, marcus = make_actor(hospital), make_actor(congregations)
    row = _sent(ana, congregations, now)
    service.decline_introduction(actor=marcus, now=now, id=row.pk, for_us="They never listen.")
    view = service.see_introduction(actor=ana, now=now, id=row.pk)
    assert "thanks you for asking" in view.sentence
    assert "listen" not in str(view)
    with pytest.raises(RuleBroken, match="You can ask again from"):
        _sent(ana, congregations, now + timedelta(days=30))
    page = browser_of(ana).get(reverse("introduction_new", args=[congregations.slug])).content.decode()
    assert "Southside Congregations declined, and that holds for a year." in page, "before anybody writes"
    assert "<textarea" not in page
    _sent(marcus, hospital, now + timedelta(days=1), shows=())


def test_a_link_lets_its_holder_into_one_introduction_and_nowhere_else(
    hospital, record, congregations, make_actor, client, now
):
    ana = make_actor(hospital)
    row, other = _sent(ana, record, now), _sent(ana, congregations, now)
    answer_links.invite_to_answer(actor=ana, now=now, id=row.pk, name="Kofi", email="kofi@hollow.example")
    work_off(now)
    letter = mail.outbox[-1]
    assert letter.to == ["kofi@hollow.example"]
    url = re.search(r"http://testserver(/i/\S+)", letter.body)[1]
    page = client.get(url, follow=True)
    assert page.status_code == 200
    assert "Would you like to talk?" in page.content.decode()
    assert client.get(reverse("introduction", args=[other.pk])).status_code == 404
    assert client.get(reverse("introductions")).status_code == 302
    client.post(
        reverse("introduction_accept", args=[row.pk]),
        {"says": "Yes.", "role": "director", "shows_1": "major-gifts", "says_1": "Nobody gives large sums."},
    )
    service.agree_introduction(actor=ana, now=now, id=row.pk)
    assert "We are not trusted." in client.get(reverse("introduction", args=[row.pk])).content.decode()
    answer_links.revoke_links(actor=ana, now=now, id=row.pk)
    assert client.get(url).status_code == 404
    assert client.get(reverse("introduction", args=[row.pk])).status_code == 404


def test_a_yes_by_a_link_opens_nothing_that_a_record_keeps_sealed(
    hospital, make_organisation, make_actor, client, now
):
    """Whoever asks may send the link to themselves; only people of the other side can open its audit."""
    sealed = make_organisation("mill-library", member=False, vulnerabilities=THEIRS)
    hospital.strengths = "medical-expertise:5:confirmed;institutional-grants:5:confirmed"
    hospital.save()
    ana = make_actor(hospital)
    row = _sent(ana, sealed, now)
    answer_links.invite_to_answer(actor=ana, now=now, id=row.pk, name="Ana again", email="ana@example.org")
    work_off(now)
    before = explain_match(actor=ana, slug="mill-library").match
    client.get(re.search(r"http://testserver(/i/\S+)", mail.outbox[-1].body)[1], follow=True)
    client.post(
        reverse("introduction_accept", args=[row.pk]),
        {"says": "Yes.", "role": "director", "shows_1": "medical-expertise", "says_1": "Yes."},
    )
    service.agree_introduction(actor=ana, now=now, id=row.pk)
    after = explain_match(actor=ana, slug="mill-library").match
    assert (after.cover_out, after.band) == (None, before.band)
    assert after.other.audit == before.other.audit


def test_a_letter_to_somebody_without_an_account_is_no_markup(make_organisation, make_actor, record, now):
    ours = make_organisation("oneills", "O'Neill & <b>Sons</b>", verified_at=now)
    ana = make_actor(ours)
    row = _sent(ana, record, now, shows=())
    answer_links.invite_to_answer(actor=ana, now=now, id=row.pk, name="Kofi", email="kofi@hollow.example")
    work_off(now)
    letter = mail.outbox[-1]
    assert "O'Neill & <b>Sons</b>" in letter.subject
    assert "O'Neill & <b>Sons</b>" in letter.body
    html = letter.alternatives[0][0]
    assert "O&#x27;Neill &amp; &lt;b&gt;Sons&lt;/b&gt;" in html
    assert "&amp;amp;" not in html
    assert "&amp;lt;" not in html


@pytest.mark.parametrize("wrong", ["", "nobody", "x" * 43])
def test_a_link_that_is_none_leads_nowhere(db, client, wrong):
    assert client.get(f"/i/{wrong}/").status_code == 404


def test_a_link_runs_out(hospital, record, make_actor, now):
    ana = make_actor(hospital)
    row = _sent(ana, record, now)
    answer_links.invite_to_answer(actor=ana, now=now, id=row.pk, name="Kofi", email="kofi@hollow.example")
    work_off(now)
    token = re.search(r"/i/([^/\s]+)/", mail.outbox[-1].body)[1]
    assert answer_links.guest_of_token(token=token, now=now).name == "Kofi"
    with pytest.raises(NotFound):
        answer_links.guest_of_token(token=token, now=now + timedelta(days=61))


def test_requests_are_few(hospital, make_organisation, make_actor, now):
    ana = make_actor(hospital)
    hospital.verified_at = None
    hospital.save()
    others = [make_organisation(f"other-{k}") for k in range(4)]
    for other in others[:3]:
        _sent(ana, other, now, shows=())
    with pytest.raises(TooMany, match="You have sent 3"):
        _sent(ana, others[3], now, shows=())
    assert service.see_introductions(actor=ana, now=now).waiting[0].state.value == "sent"
    _sent_later = service.send_introduction
    draft = service.see_introductions(actor=ana, now=now).to_answer[0]
    assert _sent_later(actor=ana, now=now + timedelta(days=8), id=draft.id).sent_at is not None


def test_what_nobody_answers_expires(hospital, congregations, make_actor, now):
    ana = make_actor(hospital)
    _sent(ana, congregations, now)
    assert service.expire_introductions(now=now + timedelta(days=29)) == 0
    assert service.expire_introductions(now=now + timedelta(days=31)) == 1
    assert service.expire_introductions(now=now + timedelta(days=31)) == 0


STEPS = ("edit", "send", "accept", "decline", "agree", "withdraw", "invite")


@pytest.mark.parametrize("who", ["stranger", "owner of another", "viewer", "the other side", "nobody"])
def test_who_may_not_act_cannot(who, hospital, congregations, make_organisation, make_actor, browser_of, now):
    ana = make_actor(hospital)
    draft = service.draft_introduction(actor=ana, now=now, asked=congregations, problem=PROBLEM, ask=ASK)
    actor = {
        "stranger": make_actor,
        "owner of another": lambda: make_actor(make_organisation("elsewhere")),
        "viewer": lambda: make_actor(hospital, "viewer"),
        "the other side": lambda: make_actor(congregations),
        "nobody": lambda: NOBODY,
    }[who]()
    browser = browser_of(actor)
    seen = browser.get(reverse("introduction", args=[draft.pk])).status_code
    assert seen == (200 if who == "viewer" else 404)
    for step in STEPS:
        answer = browser.post(
            reverse(f"introduction_{step}", args=[draft.pk]), {"name": "x", "email": "x@y.example"}
        )
        assert answer.status_code == (403 if who == "viewer" else 404), step
    draft.refresh_from_db()
    assert draft.state == "drafted"
    if who == "viewer":
        with pytest.raises(NotAllowed):
            service.send_introduction(actor=actor, now=now, id=draft.pk)


def test_neither_side_does_what_is_for_the_other(hospital, congregations, make_actor, now):
    ana, marcus = make_actor(hospital), make_actor(congregations)
    row = _sent(ana, congregations, now)
    with pytest.raises(NotAllowed, match="other side"):
        service.accept_introduction(actor=ana, now=now, id=row.pk)
    with pytest.raises(NotAllowed, match="other side"):
        service.withdraw_introduction(actor=marcus, now=now, id=row.pk)
