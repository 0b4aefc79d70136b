"""Monitors of exit, autonomy, tensions, core disagreements and breaking points, each by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from archstone.engines.autonomy import autonomy_monitor, most_bound
from archstone.engines.breaking_points import BreakingPointSeen, GivenAndGot, breaking_point_monitor
from archstone.engines.core_disagreements import core_disagreement_monitor
from archstone.engines.exit_barriers import exit_barriers, exit_barriers_monitor
from archstone.engines.latent_tensions import OpenMatter, latent_tension_monitor
from archstone.model.alliances import Foundation, Model
from archstone.model.bindings import Binding, LeavingCost, bindings_on
from archstone.model.errors import RuleBroken
from archstone.model.messages import Disagreement
from archstone.model.monitors import Certainty, State
from archstone.model.relations import Relation, RelationKind, TensionAbout
from archstone.model.reviews import GoalRight, Review
from archstone.model.scope_requests import ScopeRequest
from archstone.model.threats import SharedThreat, ThreatLevel

DAY = date(2026, 11, 4)
MEMBERS = ("clinic", "mill", "school")


def said(member: str, **given: Any) -> dict[str, Binding]:
    return {member: Binding(member, date(2026, 10, 1), **given)}


def test_what_leaving_costs_is_the_sum_of_four_and_high_above_twelve() -> None:
    costs = said("school", leaving=LeavingCost(2, 4, 3))
    low, high = (
        exit_barriers(["school"], costs, {"school": lost})[0] for lost in (Fraction(1, 2), Fraction(51, 100))
    )
    assert (low.value, low.is_high) == (12, False)
    assert (high.value, high.is_high) == (Fraction(1204, 100), True)


def test_an_unknown_part_counts_as_the_least_so_no_alert_comes_from_it() -> None:
    costs = said("school", leaving=LeavingCost(5, None, 3))
    one = exit_barriers(["school"], costs, {"school": Fraction(1, 2)})[0]
    assert (one.value, one.at_least, one.missing, one.is_high) == (None, 12, ("money",), False)
    found = exit_barriers_monitor([one])
    assert found.state is State.QUIET
    assert found.missing == ("school: money",)
    surely = exit_barriers(["school"], costs, {"school": Fraction(1)})[0]
    alert = exit_barriers_monitor([surely]).alerts[0]
    assert alert.seen == "school could hardly leave: at least 14.0 of 20."


def test_nothing_said_of_leaving_is_not_known() -> None:
    found = exit_barriers_monitor(exit_barriers(MEMBERS, {}, dict.fromkeys(MEMBERS, Fraction(1))))
    assert (found.state, found.alerts) == (State.NOT_KNOWN, ())


def test_more_than_half_bound_alerts_and_tells_that_it_grew() -> None:
    before = {"school": Binding("school", date(2025, 10, 1), positions=Fraction(3, 10))}
    now = said("school", staff=Fraction(1, 2), positions=Fraction(55, 100), hard_to_reverse=4)
    found = autonomy_monitor(MEMBERS, now, earlier=before)
    alert = found.alerts[0]
    assert alert.seen == "55 of 100 of the positions of school are bound, more than half."
    assert "positions grew from 30 on 2025-10-01" in alert.evidence
    assert "hard to reverse: 4 of 5" in alert.evidence
    assert "clinic hasn't said how much of it is bound" in found.missing


def test_exactly_half_is_quiet_and_the_charters_ceiling_is_stricter() -> None:
    now = said("school", staff=Fraction(1, 2))
    assert autonomy_monitor(["school"], now).state is State.QUIET
    found = autonomy_monitor(["school"], now, ceiling=Fraction(1, 5))
    assert "more than the 20 of 100 that the charter allows" in found.alerts[0].seen
    assert autonomy_monitor(MEMBERS, {}).state is State.NOT_KNOWN


def test_what_is_bound_most_is_named() -> None:
    assert most_bound(Binding("a", DAY)) is None
    assert most_bound(Binding("a", DAY, budget=Fraction(1, 3), decisions=Fraction(1, 4))) == (
        "budget",
        Fraction(1, 3),
    )


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Binding("a", DAY, staff=Fraction(3, 2)), "lies from 0 to 1"),
        (lambda: Binding("a", DAY, hard_to_reverse=6), "must be 1 to 5"),
        (lambda: LeavingCost(legal=0), "must be 1 to 5"),
        (lambda: Relation(("a", "a"), RelationKind.DISPUTE, "It."), "between two organisations"),
        (lambda: Relation(("a", "b"), RelationKind.DISPUTE, "It.", strength=6), "must be 1 to 5"),
        (
            lambda: Relation(
                ("a", "b"), RelationKind.DISPUTE, "It.", starts_on=DAY, ends_on=date(2026, 1, 1)
            ),
            "is before that",
        ),
        (lambda: ThreatLevel(DAY, 0), "strength of 1 to 5"),
        (
            lambda: SharedThreat("t", "It", levels=(ThreatLevel(DAY, 1), ThreatLevel(DAY, 2))),
            "two levels on 2026-11-04",
        ),
    ],
)
def test_what_can_not_be_is_refused(make: Any, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        make()


def test_only_what_was_said_until_a_day_counts() -> None:
    given = (Binding("a", date(2026, 1, 1)), Binding("a", date(2026, 12, 1), staff=Fraction(1)))
    assert bindings_on(given, DAY)["a"].staff is None
    assert bindings_on(given, date(2025, 1, 1)) == {}


def relation(**given: Any) -> Relation:
    facts: dict[str, Any] = {"kind": RelationKind.DISPUTE, "what": "The mill closed.", **given}
    return Relation(("mill", "school"), **facts)


def test_a_strong_tension_alerts_and_a_weak_one_only_with_an_open_matter() -> None:
    assert latent_tension_monitor([relation(strength=4)], MEMBERS, DAY).state is State.ALERT
    weak = [relation(strength=3, about=TensionAbout.OLD_DISPUTE)]
    assert latent_tension_monitor(weak, MEMBERS, DAY).state is State.QUIET
    matter = OpenMatter("the poster", frozenset({"mill", "school", "clinic"}))
    alert = latent_tension_monitor(weak, MEMBERS, DAY, matters=[matter]).alerts[0]
    assert "Open between them: the poster." in alert.evidence
    assert alert.id == "latent-tension/mill+school/old-dispute"
    elsewhere = OpenMatter("the poster", frozenset({"mill", "clinic"}))
    assert not latent_tension_monitor(weak, MEMBERS, DAY, matters=[elsewhere]).alerts


def test_a_tension_that_is_settled_over_or_not_among_members_is_quiet() -> None:
    for given in ({"settled_on": DAY}, {"ends_on": date(2026, 11, 3)}, {"kind": RelationKind.JOINT_WORK}):
        assert not latent_tension_monitor([relation(strength=5, **given)], MEMBERS, DAY).alerts
    assert not latent_tension_monitor([relation(strength=5)], ("clinic", "school"), DAY).alerts
    assert latent_tension_monitor([], MEMBERS, DAY).state is State.NOT_KNOWN


def test_a_tension_nobody_judged_is_weak_evidence() -> None:
    matter = OpenMatter("the poster", frozenset({"mill", "school"}))
    found = latent_tension_monitor([relation()], MEMBERS, DAY, matters=[matter])
    assert found.alerts[0].certainty is Certainty.WEAK
    assert found.missing == ("how strong it is between mill and school",)


def disagreement(**given: Any) -> Disagreement:
    facts: dict[str, Any] = {"core": True, "raised_on": date(2026, 10, 20), **given}
    return Disagreement("fairs", "whose fairs they are", ("mill", "school"), **facts)


def test_an_open_disagreement_at_the_core_alerts_with_its_day() -> None:
    alert = core_disagreement_monitor([disagreement()], DAY, days=30).alerts[0]
    assert "by the charter it is taken up by 2026-11-19, and there is time." in alert.evidence[-1]
    late = core_disagreement_monitor([disagreement(raised_on=date(2026, 9, 1))], DAY).alerts[0]
    assert "as we propose it is taken up by 2026-10-01, and that day is over." in late.evidence[-1]
    assert not core_disagreement_monitor([disagreement(core=False)], DAY).alerts
    assert not core_disagreement_monitor([disagreement(settled_on=DAY)], DAY).alerts
    assert not core_disagreement_monitor([disagreement(raised_on=date(2026, 12, 1))], DAY).alerts
    assert core_disagreement_monitor([], DAY).state is State.NOT_KNOWN


def seen(model: Model | None = None, foundation: Foundation | None = None, **given: Any) -> BreakingPointSeen:
    return BreakingPointSeen(model, foundation, MEMBERS, DAY, **given)


def test_a_threat_that_faded_or_that_nobody_looked_at_for_a_year_is_told() -> None:
    def threat(*levels: tuple[date, int], **given: Any) -> SharedThreat:
        return SharedThreat("cut", "the cut", levels=tuple(ThreatLevel(*one) for one in levels), **given)

    def looked(*threats: SharedThreat) -> list[str]:
        found = breaking_point_monitor(seen(foundation=Foundation.SHARED_THREAT, threats=threats))
        return [alert.seen for alert in found.alerts]

    strong = (date(2025, 1, 1), 4)
    assert looked(threat(strong, (date(2026, 9, 1), 2))) == [
        "The threat that holds us together has faded: the cut."
    ]
    assert looked(threat(strong, (date(2026, 9, 1), 3))) == []
    assert looked(threat((date(2026, 9, 1), 2))) == []
    assert "Nobody has looked for a year" in looked(threat(strong))[0]
    assert "has faded" in looked(threat(strong, faded_on=date(2026, 5, 1)))[0]
    unknown = breaking_point_monitor(seen(foundation=Foundation.SHARED_THREAT))
    assert (unknown.state, unknown.missing) == (State.NOT_KNOWN, ("how strong the shared threat is",))


def test_wider_agendas_strain_a_values_bridge_within_a_year() -> None:
    def asked(*days: date) -> int:
        requests = tuple(ScopeRequest(str(day), "more", "mill", day) for day in days)
        return len(breaking_point_monitor(seen(Model.VALUES_BRIDGE, requests=requests)).alerts)

    assert asked(date(2026, 1, 5), date(2026, 6, 5)) == 1
    assert asked(date(2025, 1, 5), date(2026, 6, 5)) == 0
    assert breaking_point_monitor(seen(Model.VALUES_BRIDGE)).state is State.NOT_KNOWN


def test_a_shifting_goal_and_a_member_that_feels_used_break_an_opportunistic_alliance() -> None:
    review = Review(date(2026, 10, 1), goal_right={"mill": GoalRight.YES, "school": GoalRight.PARTLY})
    exchanges = {
        "school": GivenAndGot(Fraction(10), Fraction(5)),
        "mill": GivenAndGot(Fraction(10), Fraction(6)),
    }
    found = breaking_point_monitor(seen(Model.OPPORTUNISTIC, reviews=(review,), exchanges=exchanges))
    assert [alert.about for alert in found.alerts] == [("school",), ("school",)]
    assert found.says == "What an opportunistic alliance breaks on is near in 2 ways."


def test_what_nobody_can_leave_breaks_a_structural_alliance() -> None:
    found = breaking_point_monitor(seen(Model.STRUCTURAL, high_barriers=("school",)))
    assert found.alerts[0].about == ("school",)
    assert breaking_point_monitor(seen(Model.STRUCTURAL, high_barriers=())).state is State.QUIET
    assert breaking_point_monitor(seen(Model.STRUCTURAL)).state is State.NOT_KNOWN
    assert breaking_point_monitor(seen()).state is State.NOT_KNOWN
