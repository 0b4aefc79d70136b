"""Meetings of two that were introduced: points, overlap, notes that both confirm, the purpose test."""

from __future__ import annotations

import pytest
from django.urls import reverse

from archstone.model.errors import Conflict, NotAllowed, NotFound, RuleBroken
from archstone.platform.services import introductions
from archstone.platform.services import meetings as service


@pytest.fixture
def two(make_organisation, make_actor, now):
    heron, otter = make_organisation("heron-trust"), make_organisation("otter-watch")
    ana, ben = make_actor(heron, name="Ana Heron"), make_actor(otter, name="Ben Otter")
    row = introductions.draft_introduction(
        actor=ana, now=now, asked=otter, problem="The creek silts up. Do you see it?", ask="a walk"
    )
    introductions.send_introduction(actor=ana, now=now, id=row.pk)
    introductions.accept_introduction(actor=ben, now=now, id=row.pk)
    introductions.agree_introduction(actor=ana, now=now, id=row.pk)
    return ana, ben, row.pk


def _talk(two, now):
    ana, ben, id = two
    said = (
        (ana, "want", "Reach donors online.", "digital-fundraising"),
        (ana, "offer", "Forty street groups.", "grassroots-organising"),
        (ben, "want", "People at the door.", "grassroots-organising"),
        (ben, "offer", "Our online team.", "digital-fundraising"),
    )
    for actor, kind, says, capability in said:
        service.write_point(actor=actor, now=now, id=id, kind=kind, says=says, capability=capability)


def test_the_narrowest_overlap_is_found_and_firm_lines_hold(two, now):
    ana, ben, id = two
    assert service.see_meeting(actor=ana, id=id).overlap.narrowest == ()
    _talk(two, now)
    found = service.see_meeting(actor=ben, id=id).overlap
    assert len(found.narrowest) == 2
    service.write_point(
        actor=ana,
        now=now,
        id=id,
        kind="non-negotiable",
        says="No lists of our people leave the house.",
        capability="grassroots-organising",
    )
    assert service.see_meeting(actor=ben, id=id).overlap.narrowest == ()


def test_a_change_takes_both_confirmations_away(two, now):
    ana, ben, id = two
    _talk(two, now)
    version = service.see_meeting(actor=ana, id=id).meeting.version
    service.write_notes(actor=ana, now=now, id=id, notes="We begin with one street.", version=version)
    version += 1
    for actor in (ana, ben):
        service.confirm_notes(actor=actor, now=now, id=id, version=version)
    assert service.see_meeting(actor=ana, id=id).meeting.is_confirmed
    with pytest.raises(Conflict, match="changed something"):
        service.write_notes(actor=ben, now=now, id=id, notes="Two streets.", version=version - 1)
    service.write_notes(actor=ben, now=now, id=id, notes="Two streets.", version=version)
    assert service.see_meeting(actor=ana, id=id).meeting.confirmations == ()


def test_nobody_writes_for_the_other_side(two, now):
    ana, ben, id = two
    _talk(two, now)
    theirs = next(p for p in service.see_meeting(actor=ana, id=id).meeting.points if p.side == "otter-watch")
    with pytest.raises(NotFound):
        service.write_point(actor=ana, now=now, id=id, kind="want", says="Ours now.", point_id=theirs.id)
    with pytest.raises(NotAllowed):
        service.remove_point(actor=ana, now=now, id=id, point_id=theirs.id)
    service.remove_point(actor=ben, now=now, id=id, point_id=theirs.id)


def test_strangers_find_no_meeting(two, make_organisation, make_actor, browser_of, client, now):
    _ana, _ben, id = two
    stranger = make_actor(make_organisation("elsewhere"))
    for name in ("meeting", "meeting_purpose", "divergence_new"):
        assert browser_of(stranger).get(reverse(name, args=[id])).status_code == 404
        assert client.get(reverse(name, args=[id])).status_code == 404
    with pytest.raises(NotFound):
        service.write_point(actor=stranger, now=now, id=id, kind="want", says="Everything.")


def test_the_purpose_test_fails_is_mended_and_passes(two, now):
    ana, ben, id = two
    service.write_purpose(actor=ana, now=now, id=id, sentence="Clear water in Hollow Creek by 2028.")
    assert service.see_meeting(actor=ben, id=id).purpose.their_sentence == ""
    service.write_purpose(actor=ben, now=now, id=id, sentence="No more houses along the creek.")
    with pytest.raises(RuleBroken, match="Both have written"):
        service.write_purpose(actor=ana, now=now, id=id, sentence="Another one.")
    for actor in (ana, ben):
        service.judge_purpose(actor=actor, now=now, id=id, says="different")
    assert service.see_meeting(actor=ana, id=id).purpose.result.passed is False
    for actor in (ana, ben):
        service.write_purpose(actor=actor, now=now, id=id, sentence="Clear water in Hollow Creek by 2028.")
    for actor in (ana, ben):
        service.judge_purpose(actor=actor, now=now, id=id, says="same")
    seen = service.see_meeting(actor=ben, id=id).purpose
    assert seen.result.passed is True
    assert [one.passed for one in seen.earlier] == [False]


def test_the_pages_of_a_meeting_answer(two, browser_of, now):
    ana, ben, id = two
    here, there = browser_of(ana), browser_of(ben)
    assert (
        here.post(
            reverse("point_new", args=[id, "want"]),
            {"says": "Reach donors online.", "capability": "digital-fundraising"},
        ).status_code
        == 302
    )
    assert (
        there.post(
            reverse("point_new", args=[id, "offer"]),
            {"says": "Our <b>team</b>.", "capability": "digital-fundraising"},
        ).status_code
        == 302
    )
    page = here.get(reverse("meeting", args=[id])).content.decode()
    assert "Our &lt;b&gt;team&lt;/b&gt;." in page
    assert here.post(reverse("point_new", args=[id, "want"]), {"says": ""}).status_code == 422
    assert here.get(reverse("point_new", args=[id, "wish"])).status_code == 404
    here.post(
        reverse("divergence_new", args=[id]), {"about": "Who speaks to the Green Fund", "reading": "We do"}
    )
    assert "Who speaks to the Green Fund" in there.get(reverse("meeting", args=[id])).content.decode()
    assert here.post(reverse("meeting_day", args=[id]), {"on": "2026-12-01"}).status_code == 302
    stale = here.post(reverse("meeting_notes", args=[id]), {"notes": "x", "version": "0"})
    assert stale.status_code == 422
    assert "changed something" in stale.content.decode()
    assert here.get(reverse("meeting_purpose", args=[id])).status_code == 200
