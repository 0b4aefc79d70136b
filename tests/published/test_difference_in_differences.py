"""Difference in differences against the table that made it known."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from archstone.engines.outcomes import outcome_found
from archstone.model.indicators import Reading
from archstone.model.outcomes import ComparisonMeans, JointOutcome, Level

ROUNDING = 4 * 0.005  # four printed means of two digits


def test_card_and_krueger_1994_table_3() -> None:
    """Mean full-time-equivalent employment a store, New Jersey and Pennsylvania, before and after April 1992.

    The table prints 20.44 and 21.03, 23.33 and 21.17, changes of 0.59 and -2.16, and a difference of 2.76,
    from unrounded means.
    """
    employment = JointOutcome(
        "employment",
        "full-time-equivalent posts a store",
        Level.COMMUNITY,
        before=Reading(Fraction("20.44")),
        after=Reading(Fraction("21.03")),
        comparison=ComparisonMeans(Fraction("23.33"), Fraction("21.17")),
    )
    found = outcome_found(employment, np.random.default_rng(1))
    assert found.difference is not None
    assert float(found.difference.here) == pytest.approx(0.59)
    assert float(found.difference.there) == pytest.approx(-2.16)
    assert float(found.difference.difference) == pytest.approx(2.76, abs=ROUNDING)
    assert found.difference.interval is None
    assert (found.gained, found.gained_more) == (True, True)
