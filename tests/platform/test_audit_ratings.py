"""Several people rate apart; the spread is shown to those who edit, and the median stands."""

from __future__ import annotations

from fractions import Fraction

import pytest

from archstone.model.errors import NotAllowed, NotFound, RuleBroken
from archstone.platform.services import audit_ratings, audits
from archstone.platform.store.audits.models import AuditItem
from archstone.platform.store.people.models import Person


@pytest.fixture
def hospital(make_organisation):
    return make_organisation()


@pytest.fixture
def director(make_actor, hospital):
    return make_actor(hospital, "owner", name="Ana Reyes")


@pytest.fixture
def colleague(make_actor, hospital):
    return make_actor(hospital, "viewer", name="Ben Ode")


@pytest.fixture
def rate(hospital, now):
    def rated(actor, capability, severity, need, **more):
        return audit_ratings.rate_vulnerability(
            actor=actor,
            now=now,
            organisation=hospital,
            capability=capability,
            severity=severity,
            need=need,
            **more,
        )

    return rated


def test_a_director_s_rating_enters_the_audit_and_a_viewer_s_waits(rate, director, colleague, hospital, now):
    rate(director, "community-trust", 4, 5, note="Few come.", question="worst-at")
    rate(colleague, "community-trust", 2, 1, basis="shown")
    rate(colleague, "governance", 3, 3)
    kept = audits.read_audit(actor=director, organisation=hospital)
    assert [(v.capability, v.severity, v.need) for v in kept.vulnerabilities] == [("community-trust", 4, 5)]
    raters = audit_ratings.read_raters(actor=director, organisation=hospital)
    assert [r.capability for r in raters.waiting] == ["community-trust", "governance"]
    assert [r.capability for r in raters.discuss_first] == ["community-trust"]
    assert [(p.name, p.rated) for p in raters.people] == [("Ana Reyes", 1), ("Ben Ode", 2)]
    audit_ratings.take_ratings(
        actor=director,
        now=now,
        organisation=hospital,
        capabilities=tuple(r.capability for r in raters.waiting),
    )
    kept = audits.read_audit(actor=director, organisation=hospital)
    trust = kept.row("community-trust")
    assert (trust.severity, trust.need, trust.product) == (3, 3, Fraction(11))
    assert (trust.lowest, trust.highest, trust.disputed) == (2, 20, True)
    assert (trust.disclosure, trust.basis, trust.note) == ("sealed", "shown", "Few come.")
    assert audit_ratings.read_raters(actor=director, organisation=hospital).waiting == ()
    hospital.refresh_from_db()
    assert hospital.vulnerabilities == "community-trust:3:3:sealed;governance:3:3:sealed"


def test_each_reads_their_own_ratings_and_viewers_no_spread(rate, director, colleague, hospital, now):
    rate(director, "community-trust", 5, 5, note="Director's own words.")
    rate(colleague, "community-trust", 1, 1)
    audit_ratings.take_ratings(
        actor=director, now=now, organisation=hospital, capabilities=("community-trust",)
    )
    mine = audit_ratings.my_ratings(actor=colleague, organisation=hospital)
    assert [(r.capability, r.severity) for r in mine] == [("community-trust", 1)]
    with pytest.raises(NotAllowed):
        audit_ratings.read_raters(actor=colleague, organisation=hospital)
    with pytest.raises(NotAllowed):
        audit_ratings.take_ratings(
            actor=colleague, now=now, organisation=hospital, capabilities=("community-trust",)
        )
    seen = audits.read_audit(actor=colleague, organisation=hospital).row("community-trust")
    assert (seen.product, seen.lowest, seen.highest, seen.spread) == (Fraction(13), None, None, None)


def test_what_was_decided_by_hand_is_not_moved_by_a_rating(rate, director, hospital, now):
    def decide(severity):
        audits.set_vulnerability(
            actor=director, now=now, organisation=hospital, capability="design", severity=severity, need=2
        )

    decide(2)
    rate(director, "design", 5, 5)
    assert audits.read_audit(actor=director, organisation=hospital).row("design").severity == 2
    audit_ratings.take_ratings(actor=director, now=now, organisation=hospital, capabilities=("design",))
    assert audits.read_audit(actor=director, organisation=hospital).row("design").severity == 5
    rate(director, "design", 4, 4)
    assert audits.read_audit(actor=director, organisation=hospital).row("design").severity == 4
    decide(1)
    assert AuditItem.objects.get(capability="design").ratings == []


def test_a_strength_is_not_turned_into_a_vulnerability_by_a_rating(rate, director, hospital, now):
    audits.set_strength(actor=director, now=now, organisation=hospital, capability="design", level=4)
    rate(director, "design", 5, 5)
    raters = audit_ratings.read_raters(actor=director, organisation=hospital)
    assert raters.rows[0].in_the_way
    assert raters.waiting == ()
    with pytest.raises(RuleBroken, match="stands as a strength"):
        audit_ratings.take_ratings(actor=director, now=now, organisation=hospital, capabilities=("design",))


def test_two_people_of_one_name_are_two_raters_and_numbers_outlive_an_account(
    rate, director, make_actor, hospital, now
):
    twin = make_actor(hospital, "viewer", name="A Twin")
    Person.objects.filter(pk=twin.person_id).update(name="Ana Reyes")
    rate(director, "design", 1, 1)
    rate(twin, "design", 5, 5)
    audit_ratings.take_ratings(actor=director, now=now, organisation=hospital, capabilities=("design",))
    Person.objects.get(pk=twin.person_id).delete()
    row = audit_ratings.read_raters(actor=director, organisation=hospital).rows[0]
    assert [(a.rater, a.product) for a in row.answers] == [("Ana Reyes", 1), ("a former colleague", 25)]
    assert audits.read_audit(actor=director, organisation=hospital).row("design").product == 13


def test_a_rating_can_be_taken_back(rate, director, hospital, now):
    rate(director, "design", 1, 1)
    audit_ratings.withdraw_rating(actor=director, now=now, organisation=hospital, capability="design")
    assert audit_ratings.my_ratings(actor=director, organisation=hospital) == ()
    with pytest.raises(NotFound):
        audit_ratings.withdraw_rating(actor=director, now=now, organisation=hospital, capability="design")
    with pytest.raises(NotFound, match="Nobody has rated"):
        audit_ratings.take_ratings(actor=director, now=now, organisation=hospital, capabilities=("design",))
