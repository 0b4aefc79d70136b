"""An organisation's audit as a file, out and in again."""

from __future__ import annotations

import pytest
import yaml

from archstone.model.errors import BadInput, NotAllowed, RuleBroken
from archstone.platform.services import audit_files, audit_ratings, audits
from archstone.platform.services.errors import TooLarge
from archstone.platform.store.audits.queries import audit_record

FILE = b"""
organisations:
- id: riverside-hospital
  name: Riverside Hospital
  own_capabilities:
  - {id: boats, family: delivery, name: Boat building}
  strengths:
  - {capability: logistics, level: 4, grade: shown, note: Four warehouses.}
  vulnerabilities:
  - {capability: community-trust, severity: 4, need: 5, note: Few come., rank: 1}
  - capability: boats
    disclosure: private
    rank: 2
    ratings:
    - {rater: Ana, severity: 2, need: 2}
    - {rater: Ben, severity: 4, need: 4}
"""


@pytest.fixture
def taken(make_organisation, make_actor, now):
    hospital = make_organisation()
    owner = make_actor(hospital)

    def take(data=FILE, name="ours.yaml"):
        return audit_files.import_audit(actor=owner, now=now, organisation=hospital, name=name, data=data)

    take.actor, take.organisation = owner, hospital  # type: ignore[attr-defined]
    return take


def test_an_audit_comes_in_whole_and_goes_out_the_same(taken, make_organisation, make_actor, now):
    kept = taken()
    assert [(v.rank, v.capability) for v in kept.vulnerabilities] == [
        (1, "community-trust"),
        (2, "delivery-boat-building"),
    ]
    out = audit_files.export_audit(actor=taken.actor, organisation=taken.organisation)
    twin = make_organisation("twin")
    audit_files.import_audit(actor=make_actor(twin), now=now, organisation=twin, name="x.yaml", data=out)
    assert audit_record(twin).audit == audit_record(taken.organisation).audit
    taken.organisation.refresh_from_db()
    assert taken.organisation.vulnerabilities == "community-trust:4:5:sealed"


def test_what_the_file_does_not_speak_of_stays(taken, now):
    audits.set_vulnerability(
        actor=taken.actor, now=now, organisation=taken.organisation, capability="design", severity=2, need=2
    )
    audits.rank_vulnerabilities(actor=taken.actor, now=now, organisation=taken.organisation, order=["design"])
    kept = taken()
    assert [(v.rank, v.capability) for v in kept.vulnerabilities][-1] == (3, "design")
    assert taken().revision == kept.revision  # taking it in again changes nothing


def test_raters_go_out_by_name(taken, make_actor, now):
    audit_ratings.rate_vulnerability(
        actor=taken.actor, now=now, organisation=taken.organisation, capability="design", severity=2, need=2
    )
    for format in ("yaml", "json"):
        out = audit_files.export_audit(actor=taken.actor, organisation=taken.organisation, format=format)
        (one,) = yaml.safe_load(out)["organisations"][0]["vulnerabilities"]
        assert one["ratings"] == [{"rater": "owner of riverside-hospital", "severity": 2, "need": 2}]
    assert b"design:2:2:sealed" in audit_files.export_audit(
        actor=taken.actor, organisation=taken.organisation, format="csv"
    )


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (
            b"organisations:\n- {id: a, name: A}\n- {id: b, name: B}\n",
            RuleBroken,
            "2 organisations, and none",
        ),
        (
            b"organisations:\n- {id: a, name: A, strengths: [{capability: logistic}]}",
            BadInput,
            "ours.yaml, line 2",
        ),
        (b"", BadInput, "empty"),
        (b"x" * 1_000_001, TooLarge, "smaller than a megabyte"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(taken, data, error, says):
    with pytest.raises(error, match=says) as told:
        taken(data)
    assert "/tmp" not in str(told.value)
    assert audit_record(taken.organisation).audit.items == ()


def test_a_viewer_neither_exports_nor_imports(taken, make_actor, now):
    viewer = make_actor(taken.organisation, "viewer")
    with pytest.raises(NotAllowed):
        audit_files.export_audit(actor=viewer, organisation=taken.organisation)
    with pytest.raises(NotAllowed):
        audit_files.import_audit(
            actor=viewer, now=now, organisation=taken.organisation, name="a.yaml", data=FILE
        )
