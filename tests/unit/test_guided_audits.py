from __future__ import annotations

from fractions import Fraction

import pytest

from archstone.model.audits import Basis, Disclosure
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.guided_audits import (
    GUIDED_QUESTIONS,
    Answer,
    minutes_needed,
    spread,
    to_vulnerability,
)


def answer(rater: str, capability: str, severity: int, need: int, basis: Basis = Basis.FELT) -> Answer:
    return Answer(rater, CapabilityId(capability), severity, need, basis)


def test_the_questions_take_about_two_hours_and_reach_every_family() -> None:
    assert 110 <= minutes_needed() <= 130
    reached = {family for question in GUIDED_QUESTIONS for family in question.families}
    assert reached == set(standard_taxonomy().families)
    ids = [question.id for question in GUIDED_QUESTIONS]
    assert len(set(ids)) == len(ids)
    assert ids[:2] == ["worst-at", "up-at-night"]
    assert all(question.question.endswith(("?", ".")) for question in GUIDED_QUESTIONS)


def test_spread_shows_the_widest_disagreement_first() -> None:
    rows = spread(
        [
            answer("Ana", "logistics", 5, 5),
            answer("Ben", "logistics", 1, 2),
            answer("Cem", "logistics", 3, 3),
            answer("Ana", "governance", 4, 4, Basis.SHOWN),
            answer("Ben", "governance", 4, 3),
            answer("Ben", "design", 2, 2),
        ]
    )
    assert [row.capability for row in rows] == ["logistics", "governance", "design"]
    logistics, governance, design = rows
    assert (logistics.lowest, logistics.median, logistics.highest, logistics.spread) == (2, 9, 25, 23)
    assert logistics.sentence.startswith("You see logistics differently, from 2 to 25 of 25")
    assert (governance.median, governance.spread, governance.unrated) == (14, 4, ("Cem",))
    assert governance.sentence == "You agree on governance, and 1 of 2 can show it."
    assert design.spread is None
    assert design.unrated == ("Ana", "Cem")
    assert design.sentence == "Only Ben rated design; ask the others."


def test_agreement_by_feeling_asks_for_an_event() -> None:
    (row,) = spread([answer("Ana", "design", 2, 2), answer("Ben", "design", 2, 3)])
    assert row.sentence == "You agree on design, by feeling; name one event that shows it."


def test_spread_does_not_depend_on_the_order_of_answers() -> None:
    answers = [answer(r, c, s, 3) for r, s in (("Ana", 2), ("Ben", 4)) for c in ("design", "training")]
    assert spread(answers) == spread(reversed(answers))
    assert spread([]) == ()


def test_answers_become_one_sealed_vulnerability_with_the_median_of_products() -> None:
    made = to_vulnerability([answer("Ana", "logistics", 5, 4), answer("Ben", "logistics", 2, 3, Basis.SHOWN)])
    assert made.weight == Fraction(20 + 6, 2)
    assert made.spread == 14
    assert made.basis is Basis.SHOWN
    assert made.disclosure is Disclosure.SEALED


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([answer("Ana", "logistics", 1, 1), answer("Ana", "design", 1, 1)], "one capability, not 2"),
        ([], "one capability, not 0"),
        ([answer("Ana", "design", 1, 1), answer("Ana", "design", 2, 1)], "rated design twice"),
    ],
)
def test_answers_that_cannot_become_one_are_refused(answers: list[Answer], says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        to_vulnerability(answers)


def test_a_rating_out_of_range_or_given_twice_is_refused() -> None:
    with pytest.raises(RuleBroken, match="severity"):
        answer("Ana", "design", 6, 1)
    with pytest.raises(RuleBroken, match="need"):
        answer("Ana", "design", 5, 0)
    with pytest.raises(RuleBroken, match="Ana rated design twice"):
        spread([answer("Ana", "design", 1, 1), answer("Ana", "design", 2, 1)])
