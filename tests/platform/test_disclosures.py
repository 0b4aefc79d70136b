"""The log of disclosures: what was told to whom, what came of it, and when to stop."""

from __future__ import annotations

import pytest

from archstone.model.errors import NotFound, RuleBroken
from archstone.platform.services import audits, disclosures


@pytest.fixture
def teller(make_organisation, make_actor, now):
    hospital = make_organisation()
    owner = make_actor(hospital, "owner")
    for capability, level in (
        ("community-trust", "partner"),
        ("design", "sealed"),
        ("governance", "private"),
    ):
        audits.set_vulnerability(
            actor=owner,
            now=now,
            organisation=hospital,
            capability=capability,
            severity=3,
            need=3,
            disclosure=level,
        )

    def tell(capability, to, **more):
        return disclosures.tell_of(
            actor=owner, now=now, organisation=hospital, capability=capability, to=to, **more
        )

    tell.actor, tell.organisation = owner, hospital  # type: ignore[attr-defined]
    return tell


def book(tell):
    return disclosures.read_disclosures(actor=tell.actor, organisation=tell.organisation)


def test_the_first_step_is_leadership_then_one_disclosure_then_its_outcome(teller, make_organisation, now):
    make_organisation("north-quay", "North Quay")
    assert book(teller).step == "leadership"
    advice = teller("community-trust", "North Quay")
    assert advice.allowed
    assert not advice.advised
    assert any("Leadership first" in reason for reason in advice.reasons)
    disclosures.agree_to_be_open(actor=teller.actor, now=now, organisation=teller.organisation, agreed=True)
    told = book(teller)
    assert told.step == "outcome"
    assert [(e.name, e.to, e.to_slug, e.outcome) for e in told.events] == [
        ("Community trust", "North Quay", "north-quay", "")
    ]
    disclosures.note_outcome(
        actor=teller.actor,
        now=now,
        organisation=teller.organisation,
        event_id=told.events[0].id,
        outcome="well_received",
    )
    assert book(teller).step == "more"
    advice = teller("design", "A partner that isn't here", affects_contribution=True, low_stakes=True)
    assert advice.advised
    assert "“Design”" in advice.reasons[0] or "design" in advice.reasons[0]


def test_disclosure_stops_once_it_was_used_against_us(teller, now):
    teller("community-trust", "Rival")
    event = book(teller).events[0]
    disclosures.note_outcome(
        actor=teller.actor, now=now, organisation=teller.organisation, event_id=event.id, outcome="exploited"
    )
    assert book(teller).step == "stopped"
    with pytest.raises(RuleBroken, match="Disclosure has stopped"):
        teller("design", "Friend")
    assert len(book(teller).events) == 1


@pytest.mark.parametrize(
    ("capability", "to", "says"),
    [
        ("governance", "Friend", "is private"),
        ("community-trust", "", "Say whom"),
        ("community-trust", "riverside-hospital", "your own organisation"),
    ],
)
def test_what_may_not_be_told_is_refused_with_its_reason(teller, capability, to, says):
    with pytest.raises(RuleBroken, match=says):
        teller(capability, to)
    assert book(teller).events == ()


def test_the_same_is_told_once_and_an_unknown_thing_not_at_all(teller, make_organisation, now):
    partner = make_organisation("north-quay")
    wrote = disclosures.write_disclosures(
        organisation=teller.organisation,
        to=partner,
        capabilities=("community-trust", "design"),
        by=None,
        now=now,
    )
    again = disclosures.write_disclosures(
        organisation=teller.organisation, to=partner, capabilities=("design",), by=None, now=now
    )
    assert (wrote, again) == (2, 0)
    with pytest.raises(RuleBroken, match="has been told"):
        teller("design", "north-quay")
    with pytest.raises(NotFound):
        teller("logistics", "north-quay")


def test_nobody_notes_an_outcome_in_another_s_log(teller, make_organisation, make_actor, now):
    teller("community-trust", "Friend")
    event = book(teller).events[0]
    other = make_actor(make_organisation("north-quay"))
    theirs = disclosures.read_disclosures
    with pytest.raises(NotFound):
        theirs(actor=other, organisation=teller.organisation)
    from archstone.platform.store.organisations.models import Organisation

    with pytest.raises(NotFound):
        disclosures.note_outcome(
            actor=other,
            now=now,
            organisation=Organisation.objects.get(slug="north-quay"),
            event_id=event.id,
            outcome="ignored",
        )
    assert book(teller).events[0].outcome == ""
