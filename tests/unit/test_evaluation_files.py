"""The keys `indicators`, `outcomes`, `later_audits`, `reviews`, `consents`: what is read, and every fault."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from archstone.files.alliances import read_alliance
from archstone.model.audits import Disclosure
from archstone.model.consents import Consent, ConsentTo
from archstone.model.errors import BadInput
from archstone.model.indicators import Better, Indicator, MeasuredVulnerability, Reading, Target
from archstone.model.organisations import Position
from archstone.model.outcomes import ComparisonMeans, Group, JointOutcome, Level, Unit
from archstone.model.ratings import Criterion
from archstone.model.reviews import (
    Assumption,
    AssumptionOrigin,
    GoalRight,
    OwnSuccess,
    Review,
    ReviewKind,
    Verdict,
)

HEAD = """\
archstone: 1
alliance: {started: 2026-01-01, members: [ash, {organisation: birch, left: 2026-06-30}]}
organisations:
- {id: ash, name: Ash, vulnerabilities: "community-trust:4:4"}
- {id: birch, name: Birch}
- {id: cedar, name: Cedar}
decision: {for: ash, candidates: [birch]}
ratings:
- {rater: ann, candidate: birch, values: {trust: 4}, assumptions: {trust: They rang us.}}
ballots:
- id: go-on
  category: routine
  opened_at: 2026-02-01
  closes_at: 2026-02-10
  rule: {procedure: majority, base: cast, quorum: 1/2, weights: {ash: 1, birch: 1}}
"""


def room(tmp_path: Path, name: str, text: str) -> Any:
    path = tmp_path / "river.yaml"
    path.write_text(HEAD + text)
    return read_alliance(path).room(name)


def test_an_indicator_with_everything(tmp_path: Path) -> None:
    (one, bare) = room(
        tmp_path,
        "indicators",
        "indicators:\n"
        "- id: came\n  name: families\n  unit: of 100\n  charter: true\n  better: down\n"
        "  baseline: {value: 41.5, on: 2025-10-01, source: register}\n  target: {value: 20, by: 2027-01-01}\n"
        "  measures: {organisation: ash, capability: community-trust}\n"
        "  values: [{value: 30, on: 2026-05-01}, {value: 0.1}]\n"
        "- {id: 7, name: bare, baseline: null, values: null}\n",
    )
    assert one == Indicator(
        "came",
        "families",
        "of 100",
        True,
        Better.DOWN,
        Reading(Fraction(83, 2), date(2025, 10, 1), "register"),
        Target(Fraction(20), date(2027, 1, 1)),
        MeasuredVulnerability("ash", one.measures.capability),
        (Reading(Fraction(30), date(2026, 5, 1)), Reading(Fraction(1, 10))),
    )
    assert one.measures.capability == "community-trust"
    assert bare == Indicator("7", "bare")


def test_an_outcome_with_everything(tmp_path: Path) -> None:
    (one, own) = room(
        tmp_path,
        "outcomes",
        "indicators: [{id: came, name: families}]\noutcomes:\n"
        "- id: o\n  name: families come\n  level: community\n  unit: of 100\n  better: up\n"
        "  before: {value: 1, on: 2025-01-01}\n  after: {value: 2, on: 2026-05-01, source: register}\n"
        "  units: [{id: x, group: alliance, before: 1, after: 2.5}, {id: 2, group: comparison,"
        " before: null}]\n"
        "  comparison: {before: 1, after: 1}\n  reached: true\n  reached_on: 2026-05-01\n  indicator: came\n"
        "  source: the city\n"
        "- {id: p, name: own, level: member, member: birch, reached: null}\n",
    )
    assert one == JointOutcome(
        "o",
        "families come",
        Level.COMMUNITY,
        None,
        "of 100",
        Better.UP,
        Reading(Fraction(1), date(2025, 1, 1)),
        Reading(Fraction(2), date(2026, 5, 1), "register"),
        (Unit("x", Group.ALLIANCE, Fraction(1), Fraction(5, 2)), Unit("2", Group.COMPARISON)),
        ComparisonMeans(Fraction(1), Fraction(1)),
        True,
        date(2026, 5, 1),
        "came",
        "the city",
    )
    assert (own.member, own.reached) == ("birch", None)


def test_a_review_with_everything(tmp_path: Path) -> None:
    (one, bare) = room(
        tmp_path,
        "reviews",
        "reviews:\n"
        "- on: 2026-03-01\n  kind: first\n  by: all\n  goal_right: {ash: yes, birch: no}\n"
        "  engaged: {ash: 5}\n  success: {ash: under-way}\n"
        "  assumptions:\n"
        "  - {id: k, says: They rang us., from: {rater: ann, candidate: birch, criterion: trust}, held: true,"
        " says_why: they did}\n"
        "  stances: {ash: {mandate: oppose}}\n  verdict: scale-back\n  reasons: [Too much.]\n "
        " decided_by: go-on\n"
        "- {on: 2026-09-01, goal_right: null}\n",
    )
    origin = AssumptionOrigin("ann", "birch", Criterion.TRUST)
    assert one == Review(
        date(2026, 3, 1),
        ReviewKind.FIRST,
        "all",
        {"ash": GoalRight.YES, "birch": GoalRight.NO},
        {"ash": 5},
        {"ash": OwnSuccess.UNDER_WAY},
        (Assumption("They rang us.", True, "they did", "k", origin),),
        {"ash": {"mandate": Position.OPPOSE}},
        Verdict.SCALE_BACK,
        ("Too much.",),
        "go-on",
    )
    assert bare == Review(date(2026, 9, 1))


def test_later_audits_and_consents(tmp_path: Path) -> None:
    text = (
        "later_audits:\n- {organisation: ash, on: 2026-05-01, full: true, vulnerabilities:"
        " [{capability: design,"
        " severity: 2, need: 3, disclosure: partner}]}\n- {organisation: birch, on: 2026-05-01}\n"
        "consents: [{member: birch, to: case, on: 2027-01-01}, {member: ash, to: research, on: 2026-01-01,"
        " until: 2026-02-01}, {member: ash, to: research, on: 2026-03-01}]\n"
    )
    full, empty = room(tmp_path, "later_audits", text)
    assert full.vulnerabilities[0].disclosure is Disclosure.PARTNER
    assert (full.full, full.product("design"), full.product("logistics")) == (True, 6, 0)
    assert (empty.full, empty.product("design")) == (False, None)
    assert room(tmp_path, "consents", text)[:2] == (
        Consent("birch", ConsentTo.CASE, date(2027, 1, 1)),
        Consent("ash", ConsentTo.RESEARCH, date(2026, 1, 1), date(2026, 2, 1)),
    )


@pytest.mark.parametrize("name", ["indicators", "outcomes", "later_audits", "reviews", "consents"])
def test_nothing_said_is_nothing(tmp_path: Path, name: str) -> None:
    assert room(tmp_path, name, f"{name}: null\n") == ()


@pytest.mark.parametrize(
    ("text", "field", "sentence"),
    [
        ("indicators: [{id: a, name: A}, {id: a, name: B}]", "id", "The indicator a stands twice"),
        ("indicators: [{id: a}]", "indicators", "name is missing"),
        ("indicators: [{id: a, name: A, better: sideways}]", "better", "sideways"),
        (
            "indicators: [{id: a, name: A, baseline: {value: 5}, target: {value: 4}}]",
            "target",
            "its target lies above its baseline",
        ),
        (
            "indicators: [{id: a, name: A, values: [{value: 1, on: 2026-01-01}, {value: 2, on:"
            " 2026-01-01}]}]",
            "values",
            "a has two values of 2026-01-01; keep one.",
        ),
        (
            "indicators: [{id: a, name: A, measures: {organisation: ash, capability: comunity-trust}}]",
            "capability",
            "Did you mean community-trust?",
        ),
        (
            "indicators: [{id: a, name: A, measures: {organisation: ash, capability: design}}]",
            "capability",
            "ash lists no vulnerability in design.",
        ),
        (
            "indicators: [{id: a, name: A, measures: {organisation: cedar, capability: design}}]",
            "organisation",
            "cedar is no member of the alliance.",
        ),
        (
            "outcomes: [{id: a, name: A, level: network}, {id: a, name: A, level: network}]",
            "id",
            "stands twice",
        ),
        (
            "outcomes: [{id: a, name: A, level: member}]",
            "member",
            "a is an outcome of a member; say of which.",
        ),
        ("outcomes: [{id: a, name: A, level: city}]", "level", "city"),
        (
            "indicators: [{id: came, name: A}]\noutcomes: [{id: a, name: A, level: network, indicator: cam}]",
            "indicator",
            "There is no indicator 'cam'. Did you mean came?",
        ),
        (
            "outcomes: [{id: a, name: A, level: network, reached: true, reached_on: 2025-12-31}]",
            "reached_on",
            "2025-12-31 lies before the start of the alliance on 2026-01-01",
        ),
        (
            "outcomes: [{id: a, name: A, level: network, units: [{id: x, group: alliance}, {id: x,"
            " group: alliance}]}]",
            "units",
            "a has the unit x twice; keep one.",
        ),
        (
            "outcomes: [{id: a, name: A, level: network, before: {value: 1, on: 2026-03-01}, after:"
            " {value: 1, on: 2026-02-01}}]",
            "after",
            "which lies before 2026-03-01; swap them.",
        ),
        ("reviews: [{on: 2025-12-01}]", "on", "lies before the start of the alliance"),
        ("reviews: [{on: 2026-02-30}]", "on", "There is no day 2026-02-30"),
        (
            "reviews: [{on: 2026-03-01}, {on: 2026-03-01}]",
            "reviews",
            "two regular reviews of 2026-03-01; join them.",
        ),
        ("reviews: [{on: 2026-03-01, engaged: {ash: 6}}]", "ash", "6"),
        ("reviews: [{on: 2026-03-01, engaged: {cedar: 5}}]", "cedar", "cedar is no member of the alliance."),
        (
            "reviews: [{on: 2026-08-01, success: {birch: reached}}]",
            "birch",
            "birch left the alliance on 2026-06-30, before 2026-08-01.",
        ),
        ("reviews: [{on: 2026-03-01, goal_right: {ash: perhaps}}]", "ash", "perhaps"),
        ("reviews: [{on: 2026-03-01, verdict: contine}]", "verdict", "contine"),
        ("reviews: [{on: 2026-03-01, reasons: [Because.]}]", "reasons", "gives reasons and no verdict"),
        (
            "reviews: [{on: 2026-03-01, decided_by: go-onn}]",
            "decided_by",
            "There is no ballot 'go-onn'. Did you mean go-on?",
        ),
        (
            "reviews: [{on: 2026-03-01, assumptions: [{says: X, from: {rater: ann, candidate: birch,"
            " criterion: trst}}]}]",
            "from",
            "ann wrote no assumption on trst of birch. Did you mean trust?",
        ),
        (
            "reviews: [{on: 2026-03-01, assumptions: [{says: X}, {says: X}]}]",
            "assumptions",
            "looks at one assumption twice",
        ),
        (
            "later_audits: [{organisation: ash, on: 2025-01-01}]",
            "on",
            "lies before the start of the alliance",
        ),
        (
            "later_audits: [{organisation: birch, on: 2026-07-01}]",
            "organisation",
            "birch left the alliance on 2026-06-30",
        ),
        (
            "later_audits: [{organisation: ash, on: 2026-07-01}, {organisation: ash, on: 2026-07-01}]",
            "later_audits",
            "ash has two audits of 2026-07-01; join them.",
        ),
        (
            "later_audits: [{organisation: ash, on: 2026-07-01, vulnerabilities: [{capability: x,"
            " severity: 1, need: 1}]}]",
            "capability",
            "x",
        ),
        (
            "later_audits: [{organisation: ash, on: 2026-07-01, vulnerabilities: [{capability:"
            " design, severity: 9, need: 1}]}]",
            "severity",
            "9",
        ),
        (
            "consents: [{member: ash, to: case, on: 2026-01-01}, {member: ash, to: case, on: 2026-02-01}]",
            "consents",
            "ash consents to case twice; keep one, or end the first before.",
        ),
        ("consents: [{member: ash, to: gossip, on: 2026-01-01}]", "to", "gossip"),
        (
            "consents: [{member: ash, to: case, on: 2026-01-02, until: 2026-01-01}]",
            "until",
            "ash's consent can't end on 2026-01-01, before it was given.",
        ),
        ("consents: [{member: ash, to: case, on: 2026-01-02, untill: 2027-01-01}]", "untill", "until"),
    ],
)
def test_every_fault_is_told_where_it_stands(tmp_path: Path, text: str, field: str, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        room(tmp_path, "consents", text + "\n")
    (fault,) = caught.value.faults
    assert sentence in fault.message
    assert fault.field == field
    assert fault.line is not None
    assert fault.line > HEAD.count("\n")
