"""The purpose test by hand: what is refused, what is measured, who judges whom."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from archstone.engines.purpose import judging_plan, purpose_test
from archstone.engines.text_similarity import ENCODER, WORDS, likeness
from archstone.model.errors import RuleBroken
from archstone.model.purpose import BlindJudgment, GoalField, GoalSentence, Judgment, PurposeRound

SAME, PARTLY, DIFFERENT = Judgment.SAME, Judgment.PARTLY, Judgment.DIFFERENT


def held(members: str, says: dict[str, Judgment], *, default: Judgment = SAME) -> PurposeRound:
    """A round in which everyone judges everyone; *says* gives what all say of a member's sentence."""
    return PurposeRound(
        tuple(members),
        tuple(GoalSentence(m, f"Goal of {m}") for m in members),
        tuple(BlindJudgment(j, o, says.get(o, default)) for j, o in permutations(members, 2)),
    )


def test_clarity_is_the_mean_of_all_judgments() -> None:
    test = purpose_test(held("abc", {"c": PARTLY}))
    assert test.clarity == Fraction(5, 6)
    assert [one.clarity for one in test.members] == [1, 1, Fraction(1, 2)]
    assert (test.members[2].same, test.members[2].partly, test.members[2].judged) == (0, 2, 2)
    assert test.passed
    assert test.complete
    assert test.members[2].outlier is None  # under four nobody stands apart
    assert test.sentences == (
        "The members state the same goal clearly enough to sign.",
        "Under 4 members nobody is tested for standing apart.",
    )


def test_exactly_three_quarters_passes() -> None:
    assert purpose_test(held("ab", {"a": PARTLY})).passed
    assert purpose_test(held("abc", {"a": PARTLY, "b": PARTLY, "c": PARTLY})).passed is False


def test_who_stands_apart_stops_a_clear_purpose() -> None:
    test = purpose_test(held("abcde", {"e": PARTLY}))
    assert test.clarity == Fraction(9, 10)
    assert test.outliers == ("e",)
    assert (test.middle, test.deviation) == (1, 0)
    assert test.passed is False
    assert test.sentences[0].endswith("someone stands apart: talk before you sign.")
    assert "e means something else than the others" in test.sentences[1]


def test_a_member_is_no_outlier_at_the_very_border() -> None:
    """1.5 times the least deviation of 0.1 below the median is not yet more than that."""
    members = "abcdefghijk"  # ten judge each: a mean of 0.85 is 0.15 below the median of 1
    round = held(members, {})
    judgments = [
        BlindJudgment(j.judge, j.of, PARTLY) if j.of == "k" and j.judge in "abc" else j
        for j in round.judgments
    ]
    at_the_border = PurposeRound(round.members, round.sentences, tuple(judgments))
    test = purpose_test(at_the_border)
    assert test.members[-1].clarity == Fraction(17, 20)
    assert test.outliers == ()
    judgments = [
        BlindJudgment(j.judge, j.of, PARTLY) if j.of == "k" and j.judge == "d" else j for j in judgments
    ]
    assert purpose_test(PurposeRound(round.members, round.sentences, tuple(judgments))).outliers == ("k",)


def test_what_nobody_judged_is_not_known() -> None:
    given = PurposeRound(
        ("a", "b", "c", "d"),
        (GoalSentence("a", "A goal"), GoalSentence("b", "A goal")),
        (BlindJudgment("a", "b", SAME), BlindJudgment("c", "b", PARTLY)),
    )
    test = purpose_test(given)
    assert [one.clarity for one in test.members] == [None, Fraction(3, 4), None, None]
    assert test.members[0].outlier is None
    assert not test.complete
    assert test.sentences == (
        "Not decided yet: 2 of 6 judgments are there. So far the members state the same goal.",
        "c and d still have to write a sentence.",
        "Judgments are missing: b owes 1, c owes 1, d owes 2.",
        "Nobody judged what a wrote; its clarity isn't known.",
    )
    empty = purpose_test(PurposeRound(("a", "b"), (GoalSentence("a", "A goal"),)))
    assert (empty.clarity, empty.passed) == (None, None)
    assert empty.sentences[0] == "Nobody has judged a sentence yet, so clarity isn't known."


def test_not_clear_says_what_to_do() -> None:
    test = purpose_test(held("ab", {}, default=DIFFERENT))
    assert (test.clarity, test.passed) == (0, False)
    assert "Write one sentence together" in test.sentences[0]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: GoalSentence("a", "  "), "a hasn't written a sentence yet"),
        (
            lambda: GoalSentence("a", "x" * 401),
            "has 401 letters; say the goal in one sentence of at most 400",
        ),
        (lambda: GoalSentence("a", "Fewer evictions. More homes."), "more than one sentence"),
        (lambda: BlindJudgment("a", "a", SAME), "can't judge its own"),
        (lambda: PurposeRound(("a", "a")), "a is listed twice"),
        (
            lambda: PurposeRound(("a",), (GoalSentence("b", "A goal"),)),
            "b takes part in the purpose test and is no member",
        ),
        (
            lambda: PurposeRound(("a",), (GoalSentence("a", "A goal"), GoalSentence("a", "Another"))),
            "a wrote two sentences",
        ),
        (
            lambda: PurposeRound(("a", "b"), (), (BlindJudgment("a", "b", SAME),)),
            "A sentence of b was judged, and there is none",
        ),
        (
            lambda: PurposeRound(
                ("a", "b"),
                (GoalSentence("b", "A goal"),),
                (BlindJudgment("a", "b", SAME), BlindJudgment("a", "b", PARTLY)),
            ),
            "a judged the sentence of b twice",
        ),
    ],
)
def test_what_is_refused(make: object, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        make()  # type: ignore[operator]


def test_an_abbreviation_inside_a_sentence_is_no_second_sentence() -> None:
    assert GoalSentence("a", "Homes for 1.5 million people").sentence


def test_the_goal_is_compared_field_by_field() -> None:
    round = PurposeRound(
        ("a", "b", "c"),
        (
            GoalSentence("a", "A goal", {GoalField.WHERE: "South  Side.", GoalField.WHO: "families"}),
            GoalSentence("b", "A goal", {GoalField.WHERE: "south side", GoalField.WHO: "children"}),
            GoalSentence("c", "A goal"),
        ),
    )
    who, change, where, *_ = round.fields_compared()
    assert where.agreed
    assert where.answers == (("South  Side.", ("a", "b")),)
    assert where.silent == ("c",)
    assert who.agreed is False
    assert change.agreed is None
    assert who.name.question == "For whom?"


def test_up_to_twelve_everyone_judges_everyone() -> None:
    members = [f"m{k}" for k in range(12)]
    plan = dict(judging_plan(members, np.random.default_rng(1)))
    assert all(set(plan[judge]) == set(members) - {judge} for judge in members)


@pytest.mark.parametrize("n", [13, 20, 40])
def test_above_twelve_each_judges_eight_and_is_judged_by_eight(n: int) -> None:
    members = [f"m{k}" for k in range(n)]
    plan = judging_plan(members, np.random.default_rng(n))
    assert [judge for judge, _ in plan] == members
    judged = [of for _, others in plan for of in others]
    assert all(judged.count(member) == 8 for member in members)
    assert all(len(set(others)) == 8 and judge not in others for judge, others in plan)
    assert plan == judging_plan(members, np.random.default_rng(n))
    assert plan != judging_plan(members, np.random.default_rng(n + 1))


def test_a_plan_needs_members_each_once() -> None:
    with pytest.raises(RuleBroken, match="at least two"):
        judging_plan(["a"], np.random.default_rng(1))
    with pytest.raises(RuleBroken, match="twice"):
        judging_plan(["a", "a"], np.random.default_rng(1))


@pytest.mark.parametrize("encoder", [False, True])
def test_the_hint_tells_another_subject_apart(encoder: bool) -> None:
    texts = ["Fewer families are evicted", "Families are evicted less often", "The river is clean again"]
    found = likeness(texts, encoder=encoder)
    assert found.values[0, 1] > found.values[0, 2]
    assert np.allclose(found.values, found.values.T)
    assert found.least_alike() in {(0, 2), (1, 2)}
    assert found.means == (ENCODER if encoder else WORDS)
    assert likeness([], encoder=encoder).least_alike() is None


def test_words_in_common_survive_an_empty_text() -> None:
    found = likeness(["", "homes"], encoder=False)
    assert found.values[0, 1] == 0
    assert found.values[0, 0] == 1
