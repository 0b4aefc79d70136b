"""The stress test by hand: losses, points of failure, cuts, what is to be expected, and who could step in."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from archstone.engines.dependence import cover_by_others
from archstone.engines.stress import stress_test
from archstone.engines.stress_monitor import stress_monitor
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.monitors import Certainty, State
from archstone.model.organisations import Organisation, Trait
from archstone.model.pledges import Outcome, Pledge
from archstone.model.stress import BudgetCut, Leaving, Shock, StressAssumptions, tied_to_pledges

TAXONOMY = standard_taxonomy()
HALF, TENTH = Fraction(1, 2), Fraction(1, 10)


def able(
    id: str, *strengths: Strength, lacks: tuple[Vulnerability, ...] = (), **more: object
) -> Organisation:
    return Organisation(id, id.title(), audit=Audit(strengths, lacks), **more)  # type: ignore[arg-type]


def good(capability: str, level: int = 5, grade: Grade = Grade.CONFIRMED, **more: object) -> Strength:
    return Strength(CapabilityId(capability), level, grade, **more)  # type: ignore[arg-type]


def required(*capabilities: str, critical: tuple[str, ...] = ()) -> Goal:
    return Goal(
        "g", "The goal", tuple(Requirement(CapabilityId(c), critical=c in critical) for c in capabilities)
    )


ASH = able("ash", good("medical-expertise"))
BIRCH = able("birch", good("logistics", 4))
CEDAR = able("cedar", good("logistics", 3))
GOAL = required("medical-expertise", "logistics")


def leaving(**likelihoods: float) -> tuple[Leaving, ...]:
    return tuple(Leaving(member, Fraction(str(p))) for member, p in likelihoods.items())


def test_every_loss_of_one_and_of_two() -> None:
    found = stress_test([ASH, BIRCH, CEDAR], TAXONOMY, goal=GOAL)
    assert found.coverage == Fraction(9, 10)
    assert [(loss.without, loss.coverage) for loss in found.singles] == [
        (("ash",), Fraction(4, 10)),
        (("birch",), Fraction(8, 10)),
        (("cedar",), Fraction(9, 10)),
    ]
    assert [(loss.without, loss.coverage) for loss in found.pairs] == [
        (("ash", "birch"), Fraction(3, 10)),
        (("ash", "cedar"), Fraction(4, 10)),
        (("birch", "cedar"), HALF),
    ]
    assert [loss.lost for loss in found.singles] == [HALF, TENTH, 0]


def test_points_of_failure() -> None:
    found = stress_test([ASH, BIRCH, CEDAR], TAXONOMY, goal=GOAL)
    (single,) = found.single_points
    assert single.without == ("ash",)
    assert [(fall.capability, fall.before, fall.after) for fall in single.falls] == [
        ("medical-expertise", 1, 0)
    ]
    (double,) = found.double_points
    assert double.without == ("birch", "cedar")
    assert [fall.capability for fall in double.falls] == ["logistics"]
    assert [(fall.capability, fall.after) for fall in found.singles[1].drops] == [
        ("logistics", Fraction(3, 5))
    ]


def test_just_three_tenths_is_carried() -> None:
    """0.3 itself counts as carried; a hair less doesn't."""
    just = [able("one", good("logistics")), able("two", good("logistics", 5, Grade.CLAIMED))]
    kin = able("three", good("procurement", 5, Grade.CLAIMED))  # half of 0.6 is just 0.3
    assert stress_test([just[0], kin], TAXONOMY, goal=required("logistics")).single_points == ()
    less = able("three", good("procurement", 3, Grade.SHOWN))  # 0.24
    (point,) = stress_test([just[0], less], TAXONOMY, goal=required("logistics")).single_points
    assert point.falls[0].after == Fraction(6, 25)


def test_redundancy_asks_for_two() -> None:
    goal = required("medical-expertise", "logistics", critical=("logistics",))
    found = stress_test([ASH, BIRCH, CEDAR], TAXONOMY, goal=goal, assumptions=StressAssumptions(redundancy=2))
    assert found.coverage == Fraction(8, 10)
    assert [loss.coverage for loss in found.singles] == [Fraction(3, 10), HALF, HALF]
    assert [loss.without[0] for loss in found.single_points] == ["ash", "birch", "cedar"]
    assert found.carried[1].by == ("birch", "cedar")
    assert found.notes == ("Critical, so it counts only as far as 2 members have it: logistics.",)


def test_without_a_goal_the_weaknesses_of_those_still_there_count() -> None:
    lacking = able("dove", lacks=(Vulnerability(CapabilityId("logistics"), 4, 5),))
    private = able("elm", lacks=(Vulnerability(CapabilityId("design"), 5, 5, Disclosure.PRIVATE),))
    found = stress_test([BIRCH, lacking, private], TAXONOMY)
    assert found.coverage == Fraction(4, 5)
    assert [loss.coverage for loss in found.singles] == [0, None, Fraction(4, 5)]
    assert [loss.without[0] for loss in found.single_points] == ["birch"]
    assert found.notes[0].startswith("The alliance has no goal, so what the members themselves lack")
    empty = stress_test([BIRCH, lacking], TAXONOMY, goal=Goal("g", "Nothing yet"))
    assert empty.notes[0].startswith("The goal g requires nothing")


@pytest.mark.parametrize("members", [[], [ASH], [ASH, BIRCH]])
def test_alliances_of_none_one_and_two(members: list[Organisation]) -> None:
    found = stress_test(members, TAXONOMY, goal=GOAL, assumptions=StressAssumptions())
    assert (found.coverage is None) == (not found.carried)
    assert len(found.singles) == len(members)
    assert len(found.pairs) == (1 if len(members) == 2 else 0)
    if len(members) == 1:
        assert (found.coverage, found.singles[0].coverage) == (HALF, 0)


def test_a_budget_falls_on_what_is_pledged() -> None:
    tied = {"birch": (CapabilityId("logistics"),)}
    found = stress_test([ASH, BIRCH, CEDAR], TAXONOMY, goal=GOAL, tied=tied)
    assert [loss.coverage for loss in found.cuts] == [Fraction(9, 10), Fraction(8, 10), Fraction(9, 10)]
    halved = stress_test([ASH, BIRCH], TAXONOMY, goal=GOAL, tied=tied, cut=HALF)
    assert halved.cuts[1].coverage == Fraction(7, 10)
    own = StressAssumptions(budget_cuts=(BudgetCut("birch", Fraction(1, 3)),))
    third = stress_test([ASH, BIRCH], TAXONOMY, goal=GOAL, tied=tied, assumptions=own)
    assert third.cuts[1].coverage == Fraction(1, 2) + Fraction(8, 15) / 2


def test_a_share_may_have_many_digits() -> None:
    share = Fraction(10**39 + 1, 10**40)
    tied = {"birch": (CapabilityId("logistics"),)}
    found = stress_test([BIRCH], TAXONOMY, goal=required("logistics"), tied=tied, cut=share)
    assert found.cuts[0].coverage == Fraction(4, 5) * (1 - share)


def test_a_cut_also_falls_on_what_rests_on_a_pledged_strength() -> None:
    kin = able("one", good("procurement"))
    tied = {"one": (CapabilityId("procurement"),)}
    found = stress_test([kin], TAXONOMY, goal=required("logistics"), tied=tied, cut=HALF)
    assert (found.coverage, found.cuts[0].coverage) == (HALF, Fraction(1, 4))


def test_a_cut_of_the_stronger_of_two_that_are_asked_for() -> None:
    """With two asked for, the stronger can weaken to the level of the second and nothing is lost."""
    goal, both = required("logistics", critical=("logistics",)), StressAssumptions(redundancy=2)
    tied = {"one": (CapabilityId("logistics"),)}
    members = [able("one", good("logistics")), CEDAR]
    small, large = (
        stress_test(members, TAXONOMY, goal=goal, assumptions=both, tied=tied, cut=Fraction(share, 10)).cuts[
            0
        ]
        for share in (3, 5)
    )
    assert (small.coverage, large.coverage) == (Fraction(3, 5), HALF)


def test_the_open_pledges_tie() -> None:
    day = date(2026, 6, 1)
    logistics, design = CapabilityId("logistics"), CapabilityId("design")
    pledges = [
        Pledge("a", logistics),
        Pledge("a", logistics, "again"),
        Pledge("a", design, due_on=date(2026, 5, 1), outcome=Outcome.KEPT),
        Pledge("b", design, due_on=date(2026, 5, 1)),
        Pledge("b", logistics, made_on=date(2026, 7, 1)),
        Pledge("c", what="a van"),
    ]
    assert tied_to_pledges(pledges, day) == {"a": (logistics,), "b": (design,)}


def test_expected_by_hand() -> None:
    assumed = StressAssumptions(leaving(ash=0.1, birch=0.5, cedar=0.5))
    found = stress_test([ASH, BIRCH, CEDAR], TAXONOMY, goal=GOAL, assumptions=assumed)
    by_hand = (0.9 * 1 + 0.5 * 0.8 + 0.25 * 0.6) / 2
    assert found.expectation.value == pytest.approx(by_hand, abs=1e-15)
    assert found.expectation.method == "closed form"
    assert found.spread is not None
    assert found.spread.mean == pytest.approx(by_hand, abs=1e-15)


def test_the_worst_twentieth_by_hand() -> None:
    """One member that leaves in 2 of 100: the worst twentieth is two fifths nothing and three fifths all."""
    found = stress_test(
        [ASH], TAXONOMY, goal=required("medical-expertise"), assumptions=StressAssumptions(leaving(ash=0.02))
    )
    assert found.spread is not None
    assert (found.spread.worst, found.spread.median) == (1, 1)
    assert found.spread.worst_mean == pytest.approx(0.6)
    assert found.spread.variance == pytest.approx(0.02 * 0.98)


def test_a_shock_hits_several_at_once() -> None:
    shock = Shock("flood", "The flood", Fraction(1, 4), leaving(birch=1, cedar=1))
    assumed = StressAssumptions(leaving(ash=0, birch=0, cedar=0), (shock,))
    found = stress_test([ASH, BIRCH, CEDAR], TAXONOMY, goal=GOAL, assumptions=assumed)
    assert found.expectation.value == pytest.approx(0.75 * 0.9 + 0.25 * 0.5)
    assert [loss.expected for loss in found.shocks] == [pytest.approx(0.5)]
    assert found.spread is not None
    assert found.spread.worst == pytest.approx(0.5)


def test_many_shocks_are_drawn_instead_of_summed() -> None:
    """Six shocks with a correlation have more branches than are summed; the answer is near the exact one."""
    shocks = tuple(
        Shock(f"s{k}", f"Shock {k}", TENTH, leaving(ash=0.2) if k < 2 else leaving(ash=0)) for k in range(6)
    )
    assumed = StressAssumptions(leaving(ash=0.1), shocks, correlation=HALF)
    goal, rng = required("medical-expertise"), np.random.default_rng(2)
    found = stress_test([ASH], TAXONOMY, goal=goal, assumptions=assumed, rng=rng)
    exact = 0.9 * 0.98**2
    assert found.expectation.method == "worlds drawn"
    low, high = found.expectation.interval or (1.0, 0.0)
    assert low < exact < high
    # one struck for certain leaves five: their branches are summed, and a member alone has no one to go with
    assert found.shocks[0].expected == pytest.approx(0.9 * 0.8 * 0.98, abs=1e-9)


def test_leaving_together_is_worse_for_those_who_stand_in_for_each_other() -> None:
    goal, twins = required("logistics"), [able("a", good("logistics")), able("b", good("logistics"))]
    both = [
        stress_test(
            twins,
            TAXONOMY,
            goal=goal,
            assumptions=StressAssumptions(leaving(a=0.2, b=0.2), correlation=Fraction(str(rho))),
        ).expectation.value
        for rho in (0, 0.3, 0.9)
    ]
    assert both[0] == pytest.approx(1 - 0.04)
    assert both[0] > both[1] > both[2] > 0.8  # type: ignore[operator]


def test_what_nobody_judged_is_not_known_but_bounded() -> None:
    found = stress_test([ASH, BIRCH], TAXONOMY, goal=GOAL, assumptions=StressAssumptions(leaving(ash=0.5)))
    about = found.expectation
    assert (about.value, about.unknown, found.spread) == (None, ("birch",), None)
    assert (about.low, about.high) == (pytest.approx(0.25), pytest.approx(0.65))
    nothing = stress_test([ASH, BIRCH], TAXONOMY, goal=GOAL).expectation
    assert (nothing.value, nothing.low, nothing.unknown) == (None, None, ("ash", "birch"))


def test_worlds_are_drawn_where_they_are_too_many_to_list() -> None:
    many = [able(f"m{k}", good("logistics"), lacks=()) for k in range(14)]
    lacking = able("dove", lacks=(Vulnerability(CapabilityId("logistics"), 4, 5),))
    assumed = StressAssumptions(tuple(Leaving(o.id, HALF) for o in [*many, lacking]))
    rng = np.random.default_rng(3)
    found = stress_test([*many, lacking], TAXONOMY, assumptions=assumed, rng=rng, trials=2000)
    assert found.expectation.interval is not None
    low, high = found.expectation.interval
    assert low <= 1 - 2**-14 <= high + 1e-3
    assert found.spread is not None
    assert found.spread.trials == 2000
    with pytest.raises(RuleBroken, match=r"Drawing worlds needs a generator of random numbers; give rng\."):
        stress_test([*many, lacking], TAXONOMY, assumptions=assumed)


def test_who_could_step_in() -> None:
    outside = [
        able("gate", good("medical-expertise", 4)),
        able("hall", good("medical-expertise", 3, Grade.CLAIMED, estimated="a clinic by its purpose code")),
        able("inn", good("design")),
        able("jug", good("medical-expertise"), kind="tobacco-company"),
        ASH,
    ]
    picky = able("birch", good("logistics", 4), deal_breakers=(Trait("kind", "tobacco-company"),))
    found = stress_test([ASH, picky], TAXONOMY, goal=GOAL, outside=outside)
    first = found.fills[0]
    assert (first.without, first.accepted, first.refused) == (("ash",), 3, 1)
    assert [(fill.organisation, fill.share, fill.coverage, fill.estimated) for fill in first.fills] == [
        ("gate", Fraction(4, 5), Fraction(8, 10), False),
        ("hall", Fraction(9, 25), Fraction(58, 100), True),
    ]
    assert [item.capability for item in first.fills[0].restores] == ["medical-expertise"]
    assert (first.fills[0].restores[0].left, first.fills[0].restores[0].restored) == (0, Fraction(4, 5))
    one = stress_test([ASH, picky], TAXONOMY, goal=GOAL, outside=outside, top=1)
    assert [len(each.fills) for each in one.fills] == [1, 0]
    assert [each.without for each in one.fills] == [("ash",), ("birch",)]


def test_a_refusal_of_the_member_that_left_no_longer_counts() -> None:
    picky = able("ash", good("medical-expertise"), deal_breakers=(Trait("kind", "tobacco-company"),))
    other = able("jug", good("medical-expertise"), kind="tobacco-company")
    found = stress_test([picky, BIRCH], TAXONOMY, goal=GOAL, outside=[other])
    assert [fill.organisation for fill in found.fills[0].fills] == ["jug"]


def test_a_stranger_with_more_to_give_is_no_better_replacement() -> None:
    outside = [
        able("x", good("medical-expertise", 4), good("logistics")),
        able("y", good("medical-expertise")),
    ]
    found = stress_test([ASH, CEDAR], TAXONOMY, goal=GOAL, outside=outside)
    assert [fill.organisation for fill in found.fills[0].fills] == ["y", "x"]
    assert found.fills[0].fills[1].coverage == Fraction(9, 10)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda: Leaving("a", Fraction(11, 10)),
            "How likely a is to leave must lie between 0 and 1, not 1.1.",
        ),
        (
            lambda: Leaving("a", Fraction(-1, 10)),
            "How likely a is to leave must lie between 0 and 1, not -0.1.",
        ),
        (
            lambda: Shock("s", "The flood", Fraction(2), leaving(a=1)),
            "The probability of The flood must lie between 0 and 1, not 2.",
        ),
        (
            lambda: Shock("s", "The flood", HALF, ()),
            "The flood hits nobody; name the members that it could drive out.",
        ),
        (
            lambda: Shock("s", "The flood", HALF, leaving(a=1) + leaving(a=0.5)),
            "The flood hits a twice; keep one.",
        ),
        (
            lambda: BudgetCut("a", Fraction(3, 2)),
            "The share by which a's budget falls must lie between 0 and 1, not 1.5.",
        ),
        (
            lambda: StressAssumptions(leaving(a=0.1) + leaving(a=0.2)),
            "The likelihood of a is given twice.",
        ),
        (
            lambda: StressAssumptions(budget_cuts=(BudgetCut("a", HALF), BudgetCut("a", HALF))),
            "The budget of a is cut twice; keep one.",
        ),
        (
            lambda: StressAssumptions(shocks=(Shock("s", "S", HALF, leaving(a=1)),) * 2),
            "The shock s stands twice; keep one.",
        ),
        (
            lambda: StressAssumptions(correlation=Fraction(1)),
            "The correlation must be at least 0 and below 1, not 1.",
        ),
        (lambda: StressAssumptions(within_months=0), "Likelihoods hold for 1 month or more, not 0."),
        (lambda: StressAssumptions(redundancy=0), "The redundancy must be 1 or more, not 0."),
        (
            lambda: stress_test([ASH], TAXONOMY, trials=1),
            "A spread needs 2 worlds or more, not 1.",
        ),
    ],
)
def test_what_breaks_a_rule(make: object, said: str) -> None:
    with pytest.raises(RuleBroken) as told:
        make()  # type: ignore[operator]
    assert str(told.value) == said


def test_assumptions_about_a_stranger() -> None:
    with pytest.raises(
        NotFound, match=r"bich is no member of the alliance on this day\. Did you mean birch\?"
    ):
        stress_test([ASH, BIRCH], TAXONOMY, assumptions=StressAssumptions(leaving(bich=0.1)))


def test_only_those_there() -> None:
    flood = Shock("flood", "Flood", HALF, leaving(a=1, b=1))
    fire = Shock("fire", "Fire", HALF, leaving(b=1))
    given = StressAssumptions(leaving(a=0.1, b=0.1), (flood, fire), (BudgetCut("b", HALF),))
    kept = given.only(["a"])
    assert (kept.named, [shock.id for shock in kept.shocks]) == (("a",), ["flood"])
    assert given.named == ("a", "b")


def test_the_monitor_alerts_for_a_single_point() -> None:
    members = [ASH, BIRCH, CEDAR]
    watched = stress_monitor(stress_test(members, TAXONOMY, goal=GOAL), members, TAXONOMY)
    (alert,) = watched.alerts
    assert (alert.id, alert.certainty) == ("single-points/ash", Certainty.FIRM)
    assert alert.evidence == ("Medical expertise: 100 of 100 now, 0 of 100 without ash",)
    assert alert.missing == (
        "how likely ash, birch and cedar would leave",
        "no clause says who would step in",
    )
    planned = stress_monitor(
        stress_test(members, TAXONOMY, goal=GOAL), members, TAXONOMY, stand_ins=["Nurses: the city's clinic."]
    )
    assert planned.alerts[0].what_helps == (
        "The charter names who would step in: Nurses: the city's clinic.",
    )


@pytest.mark.parametrize(
    ("strength", "certainty"),
    [
        (good("logistics", 5, Grade.CLAIMED), Certainty.LIKELY),
        (good("logistics", 5, Grade.SHOWN, estimated="by its code"), Certainty.WEAK),
    ],
)
def test_the_monitor_is_as_sure_as_the_evidence(strength: Strength, certainty: Certainty) -> None:
    members = [able("one", strength), ASH]
    watched = stress_monitor(stress_test(members, TAXONOMY, goal=required("logistics")), members, TAXONOMY)
    assert [alert.certainty for alert in watched.alerts] == [certainty]


def test_the_monitor_alerts_for_an_expected_loss_above_a_tenth() -> None:
    twins = [able("a", good("logistics")), able("b", good("logistics"))]
    for likelihood, alerts in ((0.3, 0), (0.4, 1)):  # 0.09 and 0.16 are lost
        assumed = StressAssumptions(leaving(a=likelihood, b=likelihood), within_months=12)
        test = stress_test(twins, TAXONOMY, goal=required("logistics"), assumptions=assumed)
        watched = stress_monitor(test, twins, TAXONOMY)
        assert len(watched.alerts) == alerts
    assert watched.alerts[0].id == "single-points/alliance/expected-loss"
    assert (
        watched.alerts[0].seen
        == "Coverage is expected to fall from 100 of 100 to 84 of 100 within 12 months."
    )


def test_the_monitor_never_alerts_from_what_is_not_known() -> None:
    empty = able("one")
    watched = stress_monitor(stress_test([empty], TAXONOMY), [empty], TAXONOMY)
    assert (watched.state, watched.alerts) == (State.NOT_KNOWN, ())
    assert "one has no strength on record" in watched.missing
    assert stress_monitor(stress_test([], TAXONOMY), [], TAXONOMY).says == "There are no members."


def test_cover_by_all_others() -> None:
    lacking = able(
        "dove",
        good("design"),
        lacks=(Vulnerability(CapabilityId("logistics"), 4, 5), Vulnerability(CapabilityId("training"), 2, 5)),
    )
    assert cover_by_others(lacking, [BIRCH, CEDAR, lacking], TAXONOMY) == Fraction(2, 3) * Fraction(4, 5)
    assert cover_by_others(lacking, [], TAXONOMY) == 0
    assert cover_by_others(BIRCH, [ASH], TAXONOMY) is None
    assert cover_by_others(lacking, [BIRCH], TAXONOMY, relevant={"training"}) == 0
