"""Alliances: founded, consented to, left; roles given, named and ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archstone.model.errors import Conflict, NotAllowed, NotFound, RuleBroken
from archstone.platform.services import alliance_roles, alliances, invitations
from archstone.platform.services.actors import acting_in, actor_of
from archstone.platform.services.roles import Role, roles_of
from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.notifications.models import Letter
from archstone.platform.store.organisations.models import Invitation, Mandate
from archstone.platform.store.people.models import Person

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def hospital(make_organisation):
    return make_organisation()


@pytest.fixture
def watch(make_organisation):
    return make_organisation("hollow-creek-watch")


@pytest.fixture
def founder(hospital, make_actor):
    return make_actor(hospital, name="Fay Founder")


@pytest.fixture
def other_owner(watch, make_actor):
    return make_actor(watch, name="Otto Owner")


@pytest.fixture
def compact(founder, now):
    return alliances.found_alliance(actor=founder, now=now, name="Southside Compact", goal="Health for all")


@pytest.fixture
def joined(compact, founder, watch, other_owner, now):
    place = alliances.invite_member(actor=founder, now=now, alliance=compact, organisation=watch)
    alliances.consent_to_membership(actor=other_owner, now=now, member=place)
    place.refresh_from_db()
    return place


def letters_to(person):
    return list(Letter.objects.filter(to=person).values_list("template", flat=True))


def test_an_alliance_is_founded_on_a_page(founder, hospital, browser_of):
    browser = browser_of(founder)
    empty = browser.get("/alliances/").content.decode()
    assert "No alliance yet" in empty
    assert "Found an alliance" in empty
    assert browser.post("/alliances/new/", {"name": " "}).status_code == 422
    page = browser.post("/alliances/new/", {"name": "Southside Compact", "goal": "Health"}, follow=True)
    told = page.content.decode()
    assert "Southside Compact is founded, and you coordinate it." in told
    made = Alliance.objects.get()
    assert made.founded_by == hospital
    assert [m.slug for m in alliances.read_alliance(actor=founder, alliance=made)[0]] == [hospital.slug]
    assert "Southside Compact" in browser.get("/alliances/").content.decode()


def test_an_organisation_is_listed_only_once_an_owner_consented(
    compact, founder, watch, other_owner, make_actor, hospital, browser_of
):
    browser, theirs = browser_of(founder), browser_of(other_owner)
    page = f"/alliances/{compact.pk}/"
    asked = browser.post(f"{page}invite/", {"organisation": "Hollow Creek Watch", "message": "Join us."})
    assert asked.status_code == 302
    assert letters_to("otto.owner@example.org") == ["member_invited"]
    colleague = browser_of(make_actor(hospital, "viewer")).get(page).content.decode()
    assert "Hollow Creek Watch" not in colleague
    assert "Hasn't answered yet" in browser.get(page).content.decode()
    assert theirs.get(page).status_code == 404
    assert "You are invited" in theirs.get("/alliances/").content.decode()
    letter = theirs.get(f"{page}members/hollow-creek-watch/").content.decode()
    for said in ("Join us.", "Riverside Hospital", "Consent", "Decline"):
        assert said in letter
    editor = browser_of(make_actor(watch, "editor"))
    assert editor.post(f"{page}members/hollow-creek-watch/consent/").status_code == 403
    assert theirs.post(f"{page}members/hollow-creek-watch/consent/").status_code == 302
    assert theirs.get(page).status_code == 200
    assert "Hollow Creek Watch" in browser_of(founder).get(page).content.decode()
    assert "member_consented" in letters_to("fay.founder@example.org")
    assert theirs.post(f"{page}members/hollow-creek-watch/consent/").status_code == 409


def test_a_decline_is_told_and_lists_nobody_and_they_may_be_asked_again(
    compact, founder, watch, other_owner, now
):
    place = alliances.invite_member(actor=founder, now=now, alliance=compact, organisation=watch)
    alliances.decline_membership(actor=other_owner, now=now, member=place)
    assert letters_to("fay.founder@example.org") == ["member_declined"]
    assert not AllianceMember.objects.listed().filter(organisation=watch).exists()
    place.refresh_from_db()
    with pytest.raises(Conflict, match="answered or withdrawn"):
        alliances.consent_to_membership(actor=other_owner, now=now, member=place)
    again = alliances.invite_member(actor=founder, now=now, alliance=compact, organisation=watch)
    assert again.pk == place.pk
    with pytest.raises(Conflict, match="invited already"):
        alliances.invite_member(actor=founder, now=now, alliance=compact, organisation=watch)
    alliances.withdraw_member(actor=founder, now=now, member=again)
    with pytest.raises(NotFound):
        alliances.find_member(compact.pk, watch.slug)


def test_a_record_for_which_nobody_acts_is_not_invited(compact, founder, make_organisation, now, browser_of):
    record = make_organisation("quay-bank", member=False)
    with pytest.raises(RuleBroken, match="nobody could consent"):
        alliances.invite_member(actor=founder, now=now, alliance=compact, organisation=record)
    page = browser_of(founder).post(f"/alliances/{compact.pk}/invite/", {"organisation": "Quay Bank"})
    assert page.status_code == 422
    assert "Nobody acts for an organisation called Quay Bank" in page.content.decode()


def test_who_leaves_takes_its_delegates_along(joined, compact, other_owner, founder, now, make_actor, watch):
    dele = make_actor(watch, "editor", name="Dele Gate")
    role = alliance_roles.name_delegate(actor=other_owner, now=now, member=joined, person_id=dele.person)
    assert Role.DELEGATE in roles_of(dele, compact)
    alliances.leave_alliance(actor=other_owner, now=now, member=joined)
    role.refresh_from_db()
    assert role.ended_at == now
    assert roles_of(dele, compact) == {Role.ANYONE, Role.PERSON}
    with pytest.raises(NotFound):
        alliances.read_alliance(actor=other_owner, alliance=compact)
    assert "member_left" in letters_to("fay.founder@example.org")
    joined.refresh_from_db()
    with pytest.raises(Conflict, match="isn't a member"):
        alliances.leave_alliance(actor=other_owner, now=now, member=joined)


def test_a_delegate_is_one_of_its_own_people_named_by_its_owner(
    joined, compact, other_owner, founder, now, make_actor, watch, hospital, browser_of
):
    dele, alien = make_actor(watch, "viewer", name="Dele Gate"), make_actor(hospital, "editor")
    with pytest.raises(RuleBroken, match="acts for Hollow Creek Watch"):
        alliance_roles.name_delegate(actor=other_owner, now=now, member=joined, person_id=alien.person)
    with pytest.raises(NotAllowed, match="Only an owner"):
        alliance_roles.name_delegate(actor=founder, now=now, member=joined, person_id=dele.person)
    page = f"/alliances/{compact.pk}/members/hollow-creek-watch/delegate/"
    browser = browser_of(other_owner)
    assert {name for _id, name in browser.get(page).context["form"].fields["person_id"].choices} == {
        "Otto Owner",
        "Dele Gate",
    }
    named = browser.post(page, {"person_id": str(dele.person)}, follow=True).content.decode()
    assert "Dele Gate is a delegate of Hollow Creek Watch." in named
    assert browser.post(page, {"person_id": str(alien.person)}).status_code == 422
    assert browser.post(page, {"person_id": str(dele.person)}).status_code == 422


def test_a_delegate_is_one_only_while_acting_for_the_member(
    joined, compact, other_owner, now, make_actor, watch
):
    dele = make_actor(watch, "editor", name="Dele Gate")
    alliance_roles.name_delegate(actor=other_owner, now=now, member=joined, person_id=dele.person)
    Mandate.objects.filter(person_id=dele.person).update(ended_at=now)
    person = Person.objects.get(pk=dele.person)
    gone = actor_of(person, organisation_id=watch.pk, today=now.date())
    assert roles_of(gone, compact) == {Role.ANYONE, Role.PERSON}


def test_whom_one_works_with_has_a_role_at_once_and_a_stranger_decides(
    compact, founder, hospital, make_actor, make_person, now
):
    make_actor(hospital, "viewer", name="Vera Viewer")
    stranger = make_person("Stran Ger")
    given = alliance_roles.give_role(
        actor=founder, now=now, alliance=compact, email="Vera.Viewer@example.org", role="observer"
    )
    assert isinstance(given, AllianceRole)
    for address in ("stran.ger@example.org", "nobody@example.org"):
        asked = alliance_roles.give_role(
            actor=founder, now=now, alliance=compact, email=address, role="facilitator"
        )
        assert isinstance(asked, Invitation), "whether there is an account isn't told"
        assert letters_to(address) == ["invitation"]
    assert not AllianceRole.objects.filter(person=stranger).exists()
    token = Letter.objects.get(to="stran.ger@example.org").context["path"].split("/")[2]
    actor = actor_of(stranger, organisation_id=None, today=now.date())
    invitations.accept_invitation(actor=actor, now=now, token=token)
    assert Role.FACILITATOR in roles_of(actor, compact)


def test_a_role_holds_between_its_days(compact, founder, hospital, make_actor, now):
    vera = make_actor(hospital, "viewer", name="Vera Viewer")
    today = now.date()
    alliance_roles.give_role(
        actor=founder,
        now=now,
        alliance=compact,
        email="vera.viewer@example.org",
        role="observer",
        starts_on=today + timedelta(days=2),
        ends_on=today + timedelta(days=3),
    )
    person = Person.objects.get(pk=vera.person)
    holds = [
        Role.OBSERVER
        in roles_of(actor_of(person, organisation_id=None, today=today + timedelta(days=k)), compact)
        for k in range(5)
    ]
    assert holds == [False, False, True, True, False]
    with pytest.raises(Conflict, match="has this role already"):
        alliance_roles.give_role(
            actor=founder, now=now, alliance=compact, email="vera.viewer@example.org", role="observer"
        )
    with pytest.raises(RuleBroken, match="before the first"):
        alliance_roles.give_role(
            actor=founder,
            now=now,
            alliance=compact,
            email="fay.founder@example.org",
            role="observer",
            ends_on=today - timedelta(days=1),
        )
    with pytest.raises(RuleBroken, match="named by their organisation"):
        alliance_roles.give_role(
            actor=founder, now=now, alliance=compact, email="vera.viewer@example.org", role="delegate"
        )


def test_the_last_coordinator_stays_until_there_is_another(
    compact, founder, hospital, make_actor, now, browser_of
):
    mine = AllianceRole.objects.get(person_id=founder.person)
    browser = browser_of(founder)
    told = browser.post(f"/alliances/{compact.pk}/roles/{mine.pk}/end/", follow=True).content.decode()
    assert "always needs a coordinator" in told
    make_actor(hospital, "viewer", name="Vera Viewer")
    browser.post(
        f"/alliances/{compact.pk}/roles/new/", {"email": "vera.viewer@example.org", "role": "coordinator"}
    )
    told = browser.post(f"/alliances/{compact.pk}/roles/{mine.pk}/end/", follow=True).content.decode()
    assert "The role is ended." in told
    mine.refresh_from_db()
    assert mine.ended_at == now


def test_a_facilitator_sees_all_they_look_after_at_once(
    founder, watch, now, make_person, browser_of, django_assert_max_num_queries
):
    sam = make_person("Sam Side")
    actor = actor_of(sam, organisation_id=None, today=now.date())
    assert "None yet" in browser_of(actor).get("/alliances/looked-after/").content.decode()
    for k in range(8):
        made = alliances.found_alliance(actor=founder, now=now, name=f"Alliance {k}")
        alliances.invite_member(actor=founder, now=now, alliance=made, organisation=watch)
        AllianceRole.objects.create(
            alliance=made, person=sam, role="facilitator", starts_on=now.date(), given_at=now
        )
    AllianceRole.objects.filter(alliance=made, role="coordinator").update(ended_at=now)
    browser = browser_of(actor)
    with django_assert_max_num_queries(12):
        page = browser.get("/alliances/looked-after/").content.decode()
    assert page.count("Coordinated by") == 7
    assert "Nobody coordinates it" in page
    assert '<span class="value">8</span>' in page


def test_who_observes_or_is_a_delegate_sees_and_changes_nothing(
    joined, compact, other_owner, founder, hospital, make_actor, watch, now, browser_of
):
    dele = make_actor(watch, "viewer", name="Dele Gate")
    alliance_roles.name_delegate(actor=other_owner, now=now, member=joined, person_id=dele.person)
    obs = make_actor(name="Obi Server")
    AllianceRole.objects.create(
        alliance=compact, person_id=obs.person, role="observer", starts_on=now.date(), given_at=now
    )
    for actor in (dele, obs):
        browser, page = browser_of(actor), f"/alliances/{compact.pk}/"
        told = browser.get(page).content.decode()
        assert "coordinators and owners of its members change it" in told
        for button in ("Invite an organisation", "Give somebody a role", "Edit name", "Leave the alliance"):
            assert button not in told
        assert browser.post(f"{page}edit/", {"name": "Mine now"}).status_code == 403
        assert browser.post(f"{page}invite/", {"organisation": "x"}).status_code == 403


def test_people_act_in_an_alliance_for_their_member(joined, compact, other_owner, make_organisation, now):
    third = make_organisation("quay-bank")
    Mandate.objects.create(
        person_id=other_owner.person, organisation=third, role="owner", starts_on=now.date(), given_at=now
    )
    person = Person.objects.get(pk=other_owner.person)
    elsewhere = actor_of(person, organisation_id=third.pk, today=now.date())
    assert elsewhere.organisation_id == third.pk
    assert acting_in(elsewhere, compact.pk).organisation_id == other_owner.organisation_id


def test_name_and_goal_are_changed_and_a_closed_alliance_is_read_only(
    compact, founder, now, browser_of, watch
):
    browser = browser_of(founder)
    sent = {"name": "Southside Pact", "goal": "Care"}
    assert browser.post(f"/alliances/{compact.pk}/edit/", sent).status_code == 302
    compact.refresh_from_db()
    assert (compact.name, compact.goal) == ("Southside Pact", "Care")
    Alliance.objects.update(closed_at=now)
    compact.refresh_from_db()
    for attempt in (
        lambda: alliances.edit_alliance(actor=founder, now=now, alliance=compact, name="X", goal=""),
        lambda: alliances.invite_member(actor=founder, now=now, alliance=compact, organisation=watch),
        lambda: alliance_roles.give_role(
            actor=founder, now=now, alliance=compact, email="a@example.org", role="observer"
        ),
    ):
        with pytest.raises(RuleBroken, match="is closed"):
            attempt()
    page = browser.get(f"/alliances/{compact.pk}/").content.decode()
    assert "Closed" in page
    assert "Invite an organisation" not in page


def test_the_page_of_an_alliance_asks_few_questions_however_many_members(
    compact, founder, make_organisation, now, browser_of, django_assert_max_num_queries
):
    for k in range(15):
        AllianceMember.objects.create(
            alliance=compact, organisation=make_organisation(f"o-{k}"), invited_at=now, consented_at=now
        )
    browser = browser_of(founder)
    with django_assert_max_num_queries(18):
        page = browser.get(f"/alliances/{compact.pk}/").content.decode()
    assert "16 members" in page
