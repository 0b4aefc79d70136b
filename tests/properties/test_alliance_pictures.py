"""Any alliance draws: whoever its members are, whatever happened, no word lies on another or outside."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.documents.alliance_arch import alliance_arch
from archstone.documents.lettering import text_width
from archstone.documents.pictures import Picture
from archstone.documents.reduction_picture import reduction_picture
from archstone.documents.timeline_picture import timeline
from archstone.documents.tokens import THEMES
from archstone.engines.vulnerability_reduction import alliance_reduction
from archstone.model.accounts import Accounts
from archstone.model.activities import Activity
from archstone.model.alliance_records import AllianceRecord
from archstone.model.alliances import Alliance, Member
from archstone.model.audits import Disclosure
from archstone.model.capabilities import standard_taxonomy
from archstone.model.funding import Funding
from archstone.model.incidents import Incident, IncidentKind, IncidentLog
from archstone.model.later_audits import LaterAudit
from archstone.model.money import Money
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry
from archstone.model.reviews import Review, Verdict
from tests.registries import random_audit

SVG = "{http://www.w3.org/2000/svg}"
START = date(2024, 2, 29)
DAYS = st.integers(0, 1500).map(lambda days: START + timedelta(days=days))
KINDS = st.sampled_from([kind for kind in IncidentKind if kind is not IncidentKind.CONFLICT])
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp"))
WORDS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=90).filter(lambda text: bool(text.strip())),
    st.sampled_from(["Riverside Hospital", "تعاونية مزارعي الجرف", "日本の財団", "W" * 80]),
)


@st.composite
def records(draw: st.DrawFn) -> AllianceRecord:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    size = draw(st.integers(0, 10))
    ids = [f"m{k}" for k in range(size)]
    members = tuple(Organisation(id, draw(WORDS), audit=random_audit(rng)) for id in ids)
    some = st.lists(st.sampled_from(ids or ["m0"]), min_size=1, max_size=3, unique=True)
    trouble = st.tuples(KINDS, DAYS, some, st.integers(1, 5))
    incidents = [
        Incident(f"i{k}", kind, on, "It went wrong.", tuple(who), severity)
        for k, (kind, on, who, severity) in enumerate(
            draw(st.lists(trouble, max_size=8, unique_by=lambda one: one[:2]))
        )
    ]
    paid = draw(st.lists(st.tuples(WORDS, DAYS, st.integers(1, 10**11)), max_size=5))
    held = draw(st.lists(st.tuples(DAYS, st.sampled_from([None, *Verdict])), max_size=6))
    done = draw(st.lists(st.tuples(WORDS, DAYS, st.integers(0, 400)), max_size=12))
    later = [
        LaterAudit(id, draw(DAYS), draw(st.booleans()), random_audit(rng).vulnerabilities)
        for id in ids
        if draw(st.booleans())
    ]
    alliance = Alliance(
        draw(WORDS),
        tuple(Member(id, START) for id in ids),
        started_on=START,
        sunset_on=draw(st.none() | DAYS),
    )
    return AllianceRecord(
        Registry(members, taxonomy=standard_taxonomy()),
        draw(st.sampled_from([alliance, alliance, None])),
        activities=tuple(
            Activity(f"a{k}", name, on, effort={"m0": Fraction(hours)})
            for k, (name, on, hours) in enumerate(done)
        ),
        accounts=Accounts(
            funding=tuple(Funding(who, "alliance", Money(minor, "USD"), on) for who, on, minor in paid)
        ),
        incidents=IncidentLog(tuple(incidents)),
        reviews=tuple(Review(on, verdict=verdict) for on, verdict in held),
        later_audits=tuple(later),
    )


def words_touch_nothing(picture: Picture) -> None:
    boxes = []
    for text in ElementTree.fromstring(picture.svg).findall(f"{SVG}text"):
        size, x, y = (float(text.get(key, 0)) for key in ("font-size", "x", "y"))
        serif = (text.get("font-family") or "").startswith("Source Serif")
        width = text_width(text.text or "", size, serif=serif)
        left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0.0)
        assert left >= 0, text.text
        assert left + width <= picture.width + 1, text.text
        assert size <= y <= picture.height, text.text
        boxes.append((left, y - 0.75 * size, left + width, y + 0.2 * size))
    for one, other in combinations(boxes, 2):
        beside = one[2] <= other[0] + 1 or other[2] <= one[0] + 1
        assert beside or one[3] <= other[1] + 1 or other[3] <= one[1] + 1


@given(records(), DAYS, st.booleans(), st.sampled_from(sorted(THEMES)))
@settings(max_examples=60, deadline=None)
def test_any_alliance_has_an_arch(record: AllianceRecord, day: date, compact: bool, theme: str) -> None:
    picture = alliance_arch(record, day, compact=compact, theme=theme)
    words_touch_nothing(picture)
    for one in record.organisations_on(day):
        told = [row for row in picture.table[1] if row[0] == one.name]
        hidden = [v for v in one.audit.counting if v.disclosure is Disclosure.SEALED]
        names = {record.registry.taxonomy[v.capability].name for v in hidden}
        same = [other for other in record.organisations_on(day) if other.name == one.name]
        assert len(same) > 1 or not names & {row[1] for row in told}


@given(records(), DAYS, st.booleans(), st.sampled_from(sorted(THEMES)))
@settings(max_examples=60, deadline=None)
def test_any_alliance_has_a_timeline(record: AllianceRecord, day: date, compact: bool, theme: str) -> None:
    picture = timeline(record, day, compact=compact, theme=theme)
    words_touch_nothing(picture)
    assert all(row[0] <= str(day) for row in picture.table[1])


@given(records(), DAYS, st.booleans(), st.sampled_from(sorted(THEMES)))
@settings(max_examples=60, deadline=None)
def test_any_alliance_has_its_slopes(record: AllianceRecord, day: date, compact: bool, theme: str) -> None:
    members = record.members_on(day)
    audits = {one.id: one.audit for one in record.registry}
    found = alliance_reduction(members, audits, record.later_audits, day)
    picture = reduction_picture(found, record.names, record.registry.taxonomy, compact=compact, theme=theme)
    words_touch_nothing(picture)
    items = [item for one in found.members for item in one.items]
    assert len(picture.table[1]) == sum(item.disclosure is not Disclosure.PRIVATE for item in items)
