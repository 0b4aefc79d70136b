"""Whatever is done to an audit, the organisation's columns say the same as its tables."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from archstone.files.audit_parts import PartReader
from archstone.model.audits import Audit, Disclosure, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import ArchstoneError
from archstone.platform.services import audit_ratings, audits
from archstone.platform.services.actors import actor_of
from archstone.platform.store.audits.models import AuditChange
from archstone.platform.store.audits.queries import audit_record
from archstone.platform.store.audits.states import audit_of_state
from archstone.platform.store.organisations.models import Mandate, Organisation
from archstone.platform.store.people.models import Person

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CAPABILITY = st.sampled_from(["logistics", "design", "governance", "community-trust"])
STEP = st.integers(1, 5)
LEVEL = st.sampled_from(list(Disclosure))
ACTS = st.one_of(
    st.tuples(st.just("weak"), CAPABILITY, STEP, STEP, LEVEL),
    st.tuples(st.just("strong"), CAPABILITY, STEP, st.sampled_from(["claimed", "shown"])),
    st.tuples(st.just("rate"), CAPABILITY, STEP, STEP, st.integers(0, 1)),
    st.tuples(st.just("take"), CAPABILITY),
    st.tuples(st.just("disclose"), CAPABILITY, LEVEL),
    st.tuples(st.just("confirm"), CAPABILITY),
    st.tuples(st.just("remove"), CAPABILITY),
    st.tuples(st.just("rank"), st.integers(0, 23)),
)


class Columns(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(acts=st.lists(ACTS, max_size=12))
    def test_the_columns_always_equal_the_audit(self, acts: list[tuple]) -> None:
        organisation = Organisation.objects.create(
            slug="north-quay",
            name="North Quay",
            claimed_at=NOW,
            estimated=True,
            strengths="logistics:3:claimed",
            vulnerabilities="design:2:4:public;governance:1:1:public",
        )
        people = []
        for number, role in enumerate(("owner", "viewer")):
            person = Person.objects.create_user(f"{number}@example.org", None, name=role)
            Mandate.objects.create(
                person=person, organisation=organisation, role=role, starts_on=NOW.date(), given_at=NOW
            )
            people.append(actor_of(person, organisation_id=organisation.pk, today=NOW.date()))
        for minute, act in enumerate(acts):
            with contextlib.suppress(ArchstoneError):
                do(people, organisation, NOW + timedelta(minutes=minute), *act)
            check(organisation)


def do(people, organisation, now, what, *given):
    where = {"actor": people[0], "now": now, "organisation": organisation}
    if what == "weak":
        capability, severity, need, level = given
        audits.set_vulnerability(
            **where, capability=capability, severity=severity, need=need, disclosure=level
        )
    elif what == "strong":
        audits.set_strength(**where, capability=given[0], level=given[1], grade=given[2])
    elif what == "rate":
        capability, severity, need, who = given
        where["actor"] = people[who]
        audit_ratings.rate_vulnerability(**where, capability=capability, severity=severity, need=need)
    elif what == "take":
        audit_ratings.take_ratings(**where, capabilities=(given[0],))
    elif what == "disclose":
        audits.set_disclosures(**where, levels={given[0]: given[1]})
    elif what == "confirm":
        audits.confirm_estimate(**where, capability=given[0])
    elif what == "remove":
        audits.remove_item(**where, capability=given[0])
    else:
        order = [v.capability for v in audit_record(organisation).audit.ranked]
        turn = given[0] % max(1, len(order))
        audits.rank_vulnerabilities(**where, order=order[turn:] + order[:turn])


def check(organisation: Organisation) -> None:
    kept = Organisation.objects.get(pk=organisation.pk)
    audit = audit_record(kept).audit
    reader = PartReader(standard_taxonomy())
    read = Audit(
        reader.strengths(kept.strengths, pytest.fail),
        reader.vulnerabilities(kept.vulnerabilities, pytest.fail),
    )
    assert bare(read) == bare(audit)
    everybody_sees = Audit(
        audit.strengths, tuple(v for v in audit.vulnerabilities if v.disclosure == "public")
    )
    assert kept.estimated == everybody_sees.estimated
    last = AuditChange.objects.filter(organisation=kept).last()
    if last is not None:
        assert bare(audit_of_state(last.state)) == bare(audit)
        weights = {v.capability: v.product for v in audit.counting}
        assert {v.capability: v.product for v in audit_of_state(last.state).vulnerabilities} == weights


def bare(audit: Audit) -> tuple[set, set]:
    """Keep what a column holds: of vulnerabilities all but the private ones."""

    def told(v: Vulnerability) -> tuple:
        return (v.capability, v.severity, v.need, v.disclosure)

    return {(s.capability, s.level, s.grade) for s in audit.strengths}, {told(v) for v in audit.counting}
