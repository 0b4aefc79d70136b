"""Common ground: consensus, divisive, overlap, parked points and red lines, against their definitions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import prod

import numpy as np
import pytest

from archstone.engines.common_ground import CommonGround, common_ground
from archstone.engines.vote_tables import VoteTable
from archstone.model.errors import RuleBroken
from archstone.model.statements import SetAside, Stance, Statement, StatementVotes, Voter

NAN = float("nan")


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def ground(matrix: object, **how: object) -> CommonGround:
    return common_ground(VoteTable.from_matrix(matrix), rng=rng(), **how)  # type: ignore[arg-type]


def votes_of(seed: int, n: int, m: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    given = draw.choice([-1.0, 0.0, 1.0, 1.0], (n, m))
    given[draw.random((n, m)) < 0.3] = NAN
    return given


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n", [5, 11, 40])
def test_every_figure_is_that_of_the_definition(seed: int, n: int) -> None:
    matrix = votes_of(seed, n, 9)
    found = ground(matrix)
    labels = found.groups.labels
    voted = int((~np.isnan(matrix)).any(axis=1).sum())
    for j, said in enumerate(found.statements):
        column = matrix[:, j]
        factors, shares = [], []
        for group in range(len(found.groups)):
            own = column[(labels == group) & ~np.isnan(column)]
            factors.append(((own == 1).sum() + 1) / (len(own) + 2))
            if len(own):
                shares.append(Fraction(int((own == 1).sum()), len(own)))
        assert said.consensus == pytest.approx(prod(factors), abs=1e-12)
        assert said.mean_consensus == pytest.approx(prod(factors) ** (1 / len(factors)), abs=1e-12)
        cast = column[~np.isnan(column)]
        yes, no = int((cast == 1).sum()), int((cast == -1).sum())
        if voted < 12:
            assert said.divisive == 2 * Fraction(min(yes, no), len(cast))
        elif len(shares) >= min(2, len(found.groups)):
            assert said.divisive == max(shares) - min(shares)
        else:
            assert said.divisive is None
        assert said.overlap == (no == 0 and 2 * len(cast) >= voted and 3 * yes >= 2 * len(cast))
        assert said.parked == (not said.overlap and no > 0 and (said.divisive or 0) >= Fraction(1, 2))
        assert not said.red_line


@pytest.mark.parametrize(
    ("votes", "carried"),
    [
        ([1, 1, 1, 1], True),
        ([1, 1, -1, 1], False),  # one voter opposes
        ([1, 1, NAN, NAN], True),  # just half voted
        ([1, NAN, NAN, NAN], False),
        ([1, 1, 0, NAN], True),  # just two thirds
        ([1, 0, NAN, NAN], False),
        ([0, 0, 0, 0], False),
        ([NAN, NAN, NAN, NAN], False),
    ],
)
def test_the_narrowest_overlap_at_its_edges(votes: list[float], carried: bool) -> None:
    found = ground(np.column_stack((votes, [1, -1, 0, 1])))
    assert found.statements[0].overlap is carried


def test_divisive_from_a_half_on_is_parked() -> None:
    found = ground([[1, 1], [1, 1], [-1, 1], [0, -1]], groups=None)
    half, quarter = found.statements
    assert (half.divisive, half.parked) == (Fraction(1, 2), True)
    assert (quarter.divisive, quarter.parked) == (Fraction(1, 2), True)
    wide = ground([[1], [1], [1], [1], [-1]])
    assert (wide.statements[0].divisive, wide.statements[0].parked) == (Fraction(2, 5), False)


def alliance() -> StatementVotes:
    def voter(id: str, *stances: int) -> Voter:
        named = ("open", "logo", "names", "later", "quiet")
        return Voter(id, tuple((s, Stance(v)) for s, v in zip(named, stances, strict=True)))

    return StatementVotes(
        (
            Statement("open", "Open books."),
            Statement("logo"),
            Statement("names", essential_for=("choir",)),
            Statement("later", set_aside=SetAside(date(2027, 2, 1), "the meeting")),
            Statement("quiet", essential_for=("choir",), set_aside=SetAside(date(2027, 2, 1))),
        ),
        (
            voter("hospital", 1, 1, -1, 1, 1),
            voter("choir", 1, -1, 1, 1, 1),
            voter("school", 1, 0, -1, -1, 1),
            voter("bank", 0, 0, 1, 1, 1),
            voter("shop", 1, 0, 1, 1, 1),
        ),
    )


def test_an_alliances_overlap_parked_points_and_red_lines() -> None:
    found = common_ground(alliance(), rng=rng())
    assert [s.id for s in found.overlap] == ["open", "quiet"]
    assert [s.id for s in found.red_lines] == ["names"]
    assert found["names"].opposed_by == ("hospital", "school")
    assert found["names"].divisive == Fraction(4, 5)  # and still no parked point
    assert [(s.id, s.until) for s in found.parked] == [("later", date(2027, 2, 1))]
    assert not found["logo"].parked  # 2 of 5 is under a half
    assert found["open"].sentence == "4 of 5 who voted support it, none oppose it, 1 passes."
    assert found["logo"].sentence == "1 of 5 who voted support it, 1 opposes it, 3 pass."
    assert found["open"].groups_sentence == ""
    assert found.sentence == ("Of 5 voters: 2 of 5 statements can be carried by all; 1 parked; 1 red line.")
    assert "S1" in found.source
    assert "S2" in found.source
    assert any("veneer" in note for note in found.notes)


def test_a_voters_own_group_counts_where_none_is_given() -> None:
    votes = StatementVotes(
        (Statement("s"),),
        (Voter("a", (("s", Stance.SUPPORT),), "west"), Voter("b", (("s", Stance.PASS),), "east")),
    )
    assert common_ground(votes, rng=rng()).members == {"west": ("a",), "east": ("b",)}
    given = common_ground(votes, rng=rng(), groups={"a": "x", "b": "x"})
    assert given.members == {"x": ("a", "b")}


def test_groups_of_several_are_told_with_their_base() -> None:
    found = ground([[1]] * 3 + [[-1]] * 2, groups={"0": "w", "1": "w", "2": "w", "3": "e", "4": "e"})
    assert found.statements[0].groups_sentence == "group w: 3 of 3, group e: 0 of 2"


def test_one_statement_has_consensus_and_no_bridging() -> None:
    for n in (4, 20):
        found = ground(np.tile([[1.0], [-1.0]], (n // 2, 1)))
        [only] = found.statements
        assert only.bridging is None
        assert found.bridges is None
        assert only.consensus is not None
        assert "A single statement: what bridges can't be told; vote on two or more." in found.notes
    assert found.groups.ids == ("A",)


def test_a_statement_without_votes_is_not_known() -> None:
    found = ground([[1, NAN, 1], [-1, NAN, 1]])
    silent = found.statements[1]
    assert (silent.divisive, silent.bridging, silent.sentence) == (None, None, "No one voted on it.")
    assert "No one has voted on 1." in found.notes


def test_who_is_left_out_is_told() -> None:
    matrix = np.repeat([[1.0] * 9, [-1.0] * 9], (8, 6), axis=0)
    matrix[0, 5:] = NAN
    matrix = np.vstack((matrix, np.full(9, NAN)))
    notes = " ".join(ground(matrix).notes)
    assert "1 listed without any vote is not counted as voters." in notes
    assert "1 in no group (too few votes)" in notes
    given = ground([[1, 1], [-1, 1]], groups={"0": "w", "zoe": "e"})
    assert "1 in no group (no group was given)" in " ".join(given.notes)
    assert "1 named in the groups cast no vote here (zoe); check their ids." in given.notes


def test_without_any_group_consensus_is_not_known() -> None:
    matrix = np.full((13, 9), NAN)
    matrix[np.arange(13), np.arange(13) % 9] = 1
    matrix[np.arange(13), (np.arange(13) + 1) % 9] = -1
    found = ground(matrix)
    assert {said.consensus for said in found.statements} == {None}
    assert {said.mean_consensus for said in found.statements} == {None}
    assert {said.divisive for said in found.statements} == {None}


def test_weak_groups_are_told_as_weak() -> None:
    draw = np.random.default_rng(1)
    noise = ground(draw.integers(-1, 2, (80, 20)))
    assert any("votes cast at random reach about" in note for note in noise.notes)
    firm = ground(np.repeat([[1.0] * 9, [-1.0] * 9], (8, 6), axis=0))
    assert not any("at random" in note for note in firm.notes)


def test_texts_name_the_statements_of_a_table() -> None:
    found = ground([[1, 1], [-1, 1]], texts={"1": "Open books."})
    assert [said.statement.words for said in found.statements] == ["0", "Open books."]


def test_no_voters_are_refused() -> None:
    with pytest.raises(RuleBroken, match="There are no voters here: no one has voted on any statement yet"):
        ground([[NAN, NAN]])
