"""The table of weighted games against the numbers in the literature, and made anew."""

from __future__ import annotations

import numpy as np
import pytest

from archstone.engines._design_enumeration import (
    WEIGHTED_GAMES,
    can_lie_in_band,
    games_in_band,
    weighted_games,
    winning_sets,
    without_powerless,
)
from archstone.engines._design_games import game_table

IN_BAND = {3: 3, 4: 8, 5: 46, 6: 496, 7: 14_127}


@pytest.mark.parametrize("members", range(1, 8))
def test_as_many_weighted_games_as_are_known(members: int) -> None:
    # Muroga 1971 and A000617 less the two constants
    found = weighted_games(members)
    assert len(found) == WEIGHTED_GAMES[members]
    assert len({wins.tobytes() for wins in winning_sets(found)}) == len(found)


@pytest.mark.parametrize("members", range(3, 7))
def test_the_table_is_what_the_enumeration_makes(members: int) -> None:
    made = games_in_band(members)
    shipped = game_table(members, "banzhaf")
    assert np.array_equal(made, np.column_stack((shipped.quotas, shipped.weights)))


@pytest.mark.parametrize("members", range(3, 8))
def test_every_game_of_the_table_keeps_the_conditions(members: int) -> None:
    table = game_table(members, "banzhaf")
    assert len(table.quotas) == IN_BAND[members]
    assert (2 * table.quotas > table.totals).all()
    assert (4 * table.quotas <= 3 * table.totals).all()
    assert (table.power > 0).all()  # nobody is powerless, so nobody is a dictator either
    assert (np.diff(table.weights, axis=1) <= 0).all()
    games = np.column_stack((table.quotas, table.weights))
    assert len({wins.tobytes() for wins in winning_sets(games)}) == len(games)


def test_unanimity_of_three_fits_the_band_and_of_four_does_not() -> None:
    assert can_lie_in_band(np.array([3, 1, 1, 1]))  # [9; 4, 4, 4]
    assert not can_lie_in_band(np.array([4, 1, 1, 1, 1]))


def test_powerless_members_are_left_out() -> None:
    games = np.array([[2, 1, 1, 0], [6, 3, 3, 1], [2, 1, 1, 1]])
    assert without_powerless(games).tolist() == [[2, 1, 1, 1]]
