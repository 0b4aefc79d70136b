"""An organisation's audit: what is said stands, what follows from it follows, and nobody is overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archstone.files.registers import REGISTERS
from archstone.model.audits import Disclosure
from archstone.model.errors import Conflict, NotFound, RuleBroken
from archstone.platform.services import audits
from archstone.platform.services.audit_people import audit_data_of, forget_rater
from archstone.platform.services.audit_ratings import rate_vulnerability
from archstone.platform.services.audit_writing import ItemChanged, begin_from_estimates
from archstone.platform.services.guided_audits import save_answer
from archstone.platform.store.audits.models import AuditChange, AuditItem, RaterAnswer
from archstone.platform.store.audits.queries import audit_record, audits_of
from archstone.platform.store.audits.states import audit_of_state
from archstone.platform.store.trail.models import TrailEntry


@pytest.fixture
def hospital(make_organisation):
    return make_organisation()


@pytest.fixture
def editor(make_actor, hospital):
    return make_actor(hospital, "editor")


@pytest.fixture
def weak(editor, hospital, now):
    def state(capability, severity=4, need=3, **more):
        return audits.set_vulnerability(
            actor=editor,
            now=now,
            organisation=hospital,
            capability=capability,
            severity=severity,
            need=need,
            **more,
        )

    return state


def test_a_new_vulnerability_is_sealed_and_the_columns_follow(weak, editor, hospital, now):
    weak("community-trust", note="Few come to screenings.")
    audits.set_strength(
        actor=editor, now=now, organisation=hospital, capability="logistics", level=4, grade="shown"
    )
    hospital.refresh_from_db()
    assert hospital.vulnerabilities == "community-trust:4:3:sealed"
    assert hospital.strengths == "logistics:4:shown"
    assert hospital.estimated is False
    assert hospital.changed_at == now
    kept = audits.read_audit(actor=editor, organisation=hospital)
    assert [g.kind for g in kept.gaps] == ["too-few-vulnerabilities", "no-rank"]
    assert "Community trust has no rank" in kept.gaps[1].sentence
    assert set(TrailEntry.objects.values_list("act", flat=True)) == {"set_vulnerability", "set_strength"}


def test_what_is_private_stands_in_no_column_and_leaves_no_change(weak, hospital, now):
    weak("community-trust")
    changes = AuditChange.objects.count()
    hospital.refresh_from_db()
    before = (hospital.vulnerabilities, hospital.changed_at)
    weak("governance", disclosure="private", note="The board doesn't know.")
    hospital.refresh_from_db()
    assert (hospital.vulnerabilities, hospital.changed_at) == before
    assert AuditChange.objects.count() == changes
    assert "governance" not in str(list(AuditChange.objects.values_list("state", flat=True)))


def test_a_change_that_bears_on_matches_is_noted_with_its_time(weak, editor, hospital, now):
    weak("community-trust")
    audits.set_disclosures(
        actor=editor,
        now=now + timedelta(days=1),
        organisation=hospital,
        levels={"community-trust": "partner"},
    )
    first, second, third = AuditChange.objects.filter(organisation=hospital)
    assert audit_of_state(first.state).items == ()
    assert audit_of_state(second.state).vulnerability("community-trust").disclosure is Disclosure.SEALED
    assert audit_of_state(third.state).vulnerability("community-trust").disclosure is Disclosure.PARTNER
    assert third.at == now + timedelta(days=1)
    weak("community-trust", note="Only a note.", disclosure="partner")
    assert AuditChange.objects.count() == 3


def test_history_keeps_who_said_what_and_when(weak, editor, hospital, now):
    weak("community-trust", severity=2)
    weak("community-trust", severity=5)
    item = AuditItem.objects.get(organisation=hospital)
    told = list(item.history.order_by("history_id").values_list("severity", "history_user", "history_date"))
    assert told == [(2, editor.person_id, now), (5, editor.person_id, now)]


def test_two_devices_do_not_overwrite_each_other(weak):
    seen = weak("community-trust", severity=2).row("community-trust").revision
    weak("community-trust", severity=5, note="From the other device.", revision=seen)
    with pytest.raises(ItemChanged, match="Somebody changed Community trust") as told:
        weak("community-trust", severity=3, revision=seen)
    assert told.value.theirs.note == "From the other device."
    assert told.value.theirs.severity == 5
    weak("community-trust", severity=3, revision=told.value.revision)
    with pytest.raises(ItemChanged):  # both thought it wasn't there yet
        weak("community-trust", severity=1, revision=0)


def test_a_capability_stands_on_one_side_alone(weak, editor, hospital, now):
    weak("community-trust")
    with pytest.raises(RuleBroken, match="stands as a vulnerability in your audit already"):
        audits.set_strength(
            actor=editor, now=now, organisation=hospital, capability="community-trust", level=4
        )
    audits.remove_item(actor=editor, now=now, organisation=hospital, capability="community-trust")
    audits.set_strength(actor=editor, now=now, organisation=hospital, capability="community-trust", level=4)
    with pytest.raises(NotFound):
        audits.remove_item(actor=editor, now=now, organisation=hospital, capability="logistics")


def test_ranking_names_everything_once_and_refuses_what_was_not_seen(weak, editor, hospital, now):
    for capability in ("community-trust", "logistics", "design"):
        weak(capability)
    order = ["design", "community-trust", "logistics"]

    def rank(order, **more):
        return audits.rank_vulnerabilities(actor=editor, now=now, organisation=hospital, order=order, **more)

    shown = rank(order, seen=["community-trust", "design", "logistics"])
    assert [(v.rank, v.capability) for v in shown.vulnerabilities] == list(enumerate(order, start=1))
    hospital.refresh_from_db()
    assert hospital.vulnerabilities.startswith("design:4:3:sealed;community-trust")
    with pytest.raises(RuleBroken, match="every vulnerability once"):
        rank(["design", "logistics"])
    with pytest.raises(Conflict, match="while you were ranking"):
        rank(["logistics", "design", "community-trust"], seen=["community-trust", "design", "logistics"])
    rank(list(reversed(order)), seen=order)
    assert audit_record(hospital).audit.vulnerability("logistics").rank == 1


def test_estimates_are_replaced_item_by_item(make_organisation, make_actor, now):
    claimed = make_organisation(
        "north-quay",
        estimated=True,
        register="irs",
        facts="volunteers=many;kind=charity",
        strengths="logistics:3:claimed",
        vulnerabilities="community-trust:4:4:public;governance:2:2:public",
    )
    owner = make_actor(claimed)
    shown = audits.read_audit(actor=owner, organisation=claimed)
    assert shown.estimated == 3
    assert AuditItem.objects.count() == 0
    begin_from_estimates(claimed, now)
    assert begin_from_estimates(claimed, now) is False
    told = AuditItem.objects.get(capability="logistics").estimated
    assert told == "Estimated from its entry in the register irs."
    audits.confirm_estimate(actor=owner, now=now, organisation=claimed, capability="community-trust")
    claimed.refresh_from_db()
    assert "community-trust:4:4:sealed" in claimed.vulnerabilities
    assert "governance:2:2:public" in claimed.vulnerabilities
    assert claimed.estimated is True
    audits.set_vulnerability(
        actor=owner, now=now, organisation=claimed, capability="governance", severity=1, need=1
    )
    audits.remove_item(actor=owner, now=now, organisation=claimed, capability="logistics")
    claimed.refresh_from_db()
    assert claimed.estimated is False
    assert claimed.vulnerabilities == "community-trust:4:4:sealed;governance:1:1:sealed"
    assert claimed.strengths == ""


def test_own_capabilities_stand_under_a_family_and_travel_in_a_column(weak, editor, hospital, now):
    def add(label, family):
        return audits.add_own_capability(
            actor=editor, now=now, organisation=hospital, label=label, family=family
        )

    boats = add("  Boat  building ", "delivery")
    assert (boats.id, boats.name) == ("delivery-boat-building", "Boat building")
    assert add("Boat building", "delivery").id == boats.id
    weak(boats.id)
    hospital.refresh_from_db()
    assert hospital.own_capabilities == "delivery-boat-building:delivery:Boat building"
    for label, family in (("", "delivery"), ("Boats", "no such family"), ("…", "delivery")):
        with pytest.raises(RuleBroken):
            add(label, family)
    with pytest.raises(NotFound, match="There is no capability"):
        weak("delivery-boat-mending")


def test_others_see_strengths_and_what_is_public_and_no_note(weak, editor, hospital, make_actor, now):
    weak("community-trust", note="A secret note.", disclosure="public")
    weak("governance", note="Another.", disclosure="partner")
    weak("design")
    audits.set_strength(
        actor=editor, now=now, organisation=hospital, capability="logistics", level=4, note="Who said so."
    )
    seen = audits.shown_audit(actor=make_actor(), organisation=hospital)
    assert [v.capability for v in seen.vulnerabilities] == ["community-trust"]
    assert [s.capability for s in seen.strengths] == ["logistics"]
    assert "secret" not in repr(seen)
    assert "Who said so" not in repr(seen)
    partner = audits.shown_to_partner(actor=editor, organisation=hospital)
    assert [v.capability for v in partner.vulnerabilities] == ["community-trust", "governance"]
    with pytest.raises(NotFound):
        audits.shown_to_partner(actor=make_actor(name="Another Stranger"), organisation=hospital)


def test_openness_is_warned_of_and_never_refused(weak):
    for capability in ("community-trust", "logistics", "design"):
        kept = weak(capability, disclosure="partner")
    assert audits.warnings_of(kept.audit) == ()
    kept = weak("governance", disclosure="public")
    assert len(audits.warnings_of(kept.audit)) == 2


def test_words_that_are_not_on_the_list_are_refused_with_the_nearest(weak, editor, hospital, now):
    with pytest.raises(RuleBroken, match=r"There is no disclosure 'seeled'.*Did you mean sealed"):
        weak("design", disclosure="seeled")
    with pytest.raises(RuleBroken, match="severity of design must be 1 to 5, not 6"):
        weak("design", severity=6)
    with pytest.raises(RuleBroken, match="which partner confirmed"):
        audits.set_strength(
            actor=editor, now=now, organisation=hospital, capability="design", level=4, grade="confirmed"
        )


def test_many_audits_are_read_at_once(weak, hospital, make_organisation, django_assert_num_queries):
    weak("design")
    record = make_organisation("a-record", member=False, vulnerabilities="design:1:1")
    with django_assert_num_queries(2):
        found = audits_of([hospital.pk, record.pk])
    assert list(found) == [hospital.pk]
    assert found[hospital.pk].vulnerability("design").severity == 4


def test_an_estimate_tells_why_from_what_the_register_said(make_organisation, make_actor):
    estimator = REGISTERS["irs"].book.estimator
    facts = (("size", "tiny"), ("kind", "congregation"), ("purpose", "faith"))
    (item, *__) = [i for fact in facts for i in estimator.from_facts((fact,)).items] or [None]
    assert item is not None, "no rule speaks of these facts any more; choose others"
    told = estimator.from_facts(facts)
    record = make_organisation(
        "old-harbour",
        register="irs",
        estimated=True,
        facts=";".join(f"{name}={value}" for name, value in facts),
        strengths=";".join(f"{s.capability}:{s.level}:{s.grade}" for s in told.strengths),
        vulnerabilities=";".join(
            f"{v.capability}:{v.severity}:{v.need}:public" for v in told.vulnerabilities
        ),
    )
    seen = audits.shown_audit(actor=make_actor(), organisation=record)
    rows = (*seen.strengths, *seen.vulnerabilities)
    assert {r.capability: r.estimated for r in rows} == {i.capability: i.estimated for i in told.items}


def test_a_person_takes_their_ratings_along_and_leaves_no_words_behind(weak, editor, hospital, now):
    rate_vulnerability(
        actor=editor, now=now, organisation=hospital, capability="design", severity=2, need=2, note="Mine."
    )
    save_answer(
        actor=editor, now=now, organisation=hospital, question="worst-at", text="My words.", revision=0
    )
    taken = audit_data_of(editor.person)
    assert (taken["ratings"][0]["note"], taken["answers"][0]["text"]) == ("Mine.", "My words.")
    forget_rater(editor.person, now)
    assert audit_data_of(editor.person)["ratings"] == []
    assert audit_data_of(editor.person)["answers"] == []
    kept = RaterAnswer.objects.get()
    assert (kept.person_id, kept.note, kept.severity) == (None, "", 2)


def test_who_keeps_changing_its_strengths_is_noticed_by_the_stewards(
    make_organisation, make_actor, now, django_assert_max_num_queries
):
    from archstone.platform.store.notifications.models import Notification

    hospital = make_organisation()
    owner, steward = make_actor(hospital), make_actor(name="Sten Steward", is_steward=True)
    for day in range(20):
        audits.set_strength(
            actor=owner,
            now=now + timedelta(days=day),
            organisation=hospital,
            capability="logistics",
            level=1 + day % 5,
        )
        told = Notification.objects.filter(person_id=steward.person, kind="probing_noticed")
        assert told.exists() is (day >= 16), day
    assert told.count() == 1
