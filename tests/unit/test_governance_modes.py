"""Which mode of governance the four conditions speak for."""

from __future__ import annotations

from fractions import Fraction

import pytest

from archstone.engines.governance_modes import ModeAdvice, governance_mode
from archstone.model.governance_modes import MODE_MEANS, Mode

T = Fraction


def advice(density: str | None, members: int | None, consensus: str | None, need: str | None) -> ModeAdvice:
    return governance_mode(
        density=None if density is None else T(density),
        members=members,
        goal_consensus=None if consensus is None else T(consensus),
        competence_need=None if need is None else T(need),
    )


@pytest.mark.parametrize(
    ("given", "mode", "met", "weak"),
    [
        (("0.66", 7, "4", "2"), "shared", 4, False),
        (("0.9", 3, "5", "1"), "shared", 4, False),
        (("0.32", 8, "2", "3"), "lead-organisation", 4, False),
        (("0", 15, "3", "2.5"), "lead-organisation", 4, False),
        (("0.33", 16, "3", "4"), "administrative-organisation", 4, False),
        (("0.65", 8, "4", "5"), "administrative-organisation", 4, False),
        (("0.7", 5, "3", "2"), "shared", 3, False),
        ((None, 5, "4", "3"), "shared", 2, True),
        (("0.32", 16, "3", "3.5"), "lead-organisation", 3, False),
    ],
)
def test_each_mode_under_its_own_conditions(
    given: tuple[str | None, int | None, str | None, str | None], mode: str, met: int, weak: bool
) -> None:
    found = advice(*given)
    assert found.mode == mode
    assert max(len(fit.met) for fit in found.fits) == met
    assert found.weak is weak


def test_borders_lie_where_the_definition_puts_them() -> None:
    def met(mode: Mode, *given: object) -> set[str]:
        return set(next(fit.met for fit in advice(*given).fits if fit.mode is mode))  # type: ignore[arg-type]

    assert met(Mode.SHARED, "0.659", 8, "3.5", "2.5") == set()
    assert met(Mode.LEAD_ORGANISATION, "0.33", 7, "1.5", "2") == set()
    assert met(Mode.LEAD_ORGANISATION, "0.33", 16, "3.5", "4") == set()
    assert met(Mode.ADMINISTRATIVE_ORGANISATION, "0.66", 7, "4.5", "3.5") == set()
    assert met(Mode.ADMINISTRATIVE_ORGANISATION, "0.32", 7, "2.5", "3") == set()


def test_a_tie_is_undecided_and_names_all() -> None:
    found = advice("0.9", 20, None, None)
    assert (found.mode, found.undecided) == (None, (Mode.SHARED, Mode.ADMINISTRATIVE_ORGANISATION))
    assert (
        found.sentences[0] == "Undecided: shared and administrative-organisation meet 1 of 4 conditions each."
    )
    assert found.unknown == ("goal_consensus", "competence_need")


def test_nothing_known_and_nothing_met() -> None:
    nothing = advice(None, None, None, None)
    assert (nothing.mode, nothing.undecided, nothing.weak, nothing.band) == (None, (), True, None)
    assert nothing.sentences[0] == "No mode meets any condition that is known."
    assert nothing.sentences[-1] == "Made from nothing that is known yet."
    assert advice(None, None, "1", None).best == ()


def test_the_sentences_carry_what_it_was_made_from() -> None:
    said = " ".join(advice("0.5", 4, "4", "3.5").sentences)
    assert (
        "Made from: trust density 0.50 (moderate), 4 members, goal consensus 4, need for competence 3.5."
        in said
    )
    assert "not how much must be run for all" in said or "Undecided" in said
    assert advice("0.1", 4, None, None).band == "low"
    assert set(MODE_MEANS) == set(Mode)
