"""In-ties and rank correlation: by hand, and against scipy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr

from archstone.engines.centrality import Tie, in_ties, rank_check, ranks, spearman
from archstone.model.errors import RuleBroken


def test_a_pair_counts_once_and_its_weights_add() -> None:
    ties = [
        Tie("a", "b", Fraction(2)),
        Tie("a", "b", Fraction(3)),
        Tie("c", "b"),
        Tie("b", "b"),
        Tie("b", "a"),
    ]
    found = in_ties(["a", "b", "c"], ties)
    assert [(one.id, one.ties, one.weight) for one in found] == [("b", 2, 6), ("a", 1, 1), ("c", 0, 0)]


def test_what_a_tie_cannot_be() -> None:
    with pytest.raises(RuleBroken, match="names z, which isn't listed"):
        in_ties(["a"], [Tie("a", "z")])
    with pytest.raises(RuleBroken, match="can't weigh less than 0"):
        in_ties(["a", "b"], [Tie("a", "b", Fraction(-1))])


def test_ranks_and_rho_against_scipy() -> None:
    rng = np.random.default_rng(4)
    for n in (3, 4, 9, 30):
        for _ in range(20):
            one, other = rng.integers(0, 5, n).tolist(), rng.integers(0, 5, n).tolist()
            assert [float(rank) for rank in ranks(one)] == rankdata(one).tolist()
            if len(set(one)) > 1 and len(set(other)) > 1:
                assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic, abs=1e-12)
            else:
                assert spearman(one, other) is None


def test_rho_needs_three() -> None:
    for one, other in (([1, 2], [1, 2]), ([1, 2, 3], [1, 2])):
        with pytest.raises(RuleBroken, match="over three things or more"):
            spearman(one, other)


def test_who_has_no_rank_is_left_out_and_counted() -> None:
    found = in_ties(
        "abcde", [Tie("b", "a"), Tie("c", "a"), Tie("d", "a"), Tie("a", "b"), Tie("c", "b"), Tie("a", "c")]
    )
    check = rank_check(
        found, {"a": Fraction(9), "b": Fraction(5), "c": Fraction(2), "d": Fraction(1), "e": None}
    )
    assert check.by_ties == 1.0
    assert check.interval is None
    assert [one.id for one in check.unranked] == ["e"]
    assert "alike: Spearman's rho 1.00 over 4 organisations; 1 has no rank." in check.sentence
    with pytest.raises(RuleBroken, match="2 of 5 have a rank"):
        rank_check(found, {"a": Fraction(1), "b": Fraction(2)})


def test_so_few_may_be_chance() -> None:
    found = in_ties("abcd", [Tie("b", "a"), Tie("c", "a"), Tie("a", "b")])
    check = rank_check(found, {"a": Fraction(9), "b": Fraction(1), "c": Fraction(2), "d": Fraction(0)})
    assert check.interval is not None
    assert check.interval[0] < 0 < check.interval[1]
    assert check.sentence.endswith("With so few, chance could do that.")
    against = rank_check(found, {"a": Fraction(0), "b": Fraction(1), "c": Fraction(2), "d": Fraction(3)})
    assert "are opposed" in against.sentence
    same = rank_check(found, dict.fromkeys("abcd", Fraction(1)))
    assert "can't be compared" in same.sentence
