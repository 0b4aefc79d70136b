"""Opinion groups: the plane, the search, and what leads to one group or none."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from archstone.engines import _k_means
from archstone.engines.opinion_groups import opinion_groups, opinion_map
from archstone.engines.vote_tables import VoteTable
from archstone.model.errors import RuleBroken

NAN = float("nan")
rng = np.random.default_rng


def votes_of(seed: int, n: int, m: int, missing: float = 0.2) -> np.ndarray:
    draw = rng(seed)
    given = draw.integers(-1, 2, (n, m)).astype(float)
    given[draw.random((n, m)) < missing] = NAN
    return given


def plainly(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores by the definition: a singular value decomposition of the filled and centred matrix."""
    kept = [j for j in range(matrix.shape[1]) if len(set(matrix[~np.isnan(matrix[:, j]), j])) > 1]
    filled = matrix[:, kept]
    filled = np.where(np.isnan(filled), np.nanmean(filled, axis=0), filled)
    left, values, _ = np.linalg.svd(filled - filled.mean(axis=0), full_matrices=False)
    return left[:, :2] * values[:2], values


def silhouette_of(points: np.ndarray, labels: np.ndarray) -> float:
    values = []
    for i in range(len(points)):
        far = [float(np.hypot(*(points[i] - p))) for p in points]
        own = [far[j] for j in range(len(points)) if labels[j] == labels[i] and j != i]
        if not own:
            values.append(0.0)
            continue
        others = [np.mean([far[j] for j in np.flatnonzero(labels == k)]) for k in set(labels) - {labels[i]}]
        a, b = np.mean(own), min(others)
        values.append((b - a) / max(a, b) if max(a, b) else 0.0)
    return float(np.mean(values))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shape", [(30, 8), (8, 30)])
def test_scores_are_those_of_the_definition(seed: int, shape: tuple[int, int]) -> None:
    matrix = votes_of(seed, *shape)
    found = opinion_map(VoteTable.from_matrix(matrix))
    expected, values = plainly(matrix)
    assert np.abs(found.scores) == pytest.approx(np.abs(expected), abs=1e-9)
    assert (found.scores**3).sum(axis=0).min() >= 0
    assert found.explained == pytest.approx((values[:2] ** 2).sum() / (values**2).sum())


def test_many_cells_take_another_way_to_the_same_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    table = VoteTable.from_matrix(votes_of(3, 60, 25))
    dense = opinion_map(table)
    monkeypatch.setattr("archstone.engines.opinion_groups._MOST_DENSE", 0)
    assert opinion_map(table).scores == pytest.approx(dense.scores, abs=1e-9)


def test_statements_that_tell_no_one_apart_are_left_out() -> None:
    matrix = np.column_stack((votes_of(0, 20, 4, 0.0), np.ones(20), np.full(20, NAN)))
    found = opinion_map(VoteTable.from_matrix(matrix))
    assert found.left_out.tolist() == [False] * 4 + [True] * 2
    assert not found.loadings[4:].any()
    assert found.scores == pytest.approx(opinion_map(VoteTable.from_matrix(matrix[:, :4])).scores)


def test_one_statement_that_differs_leaves_the_second_direction_empty() -> None:
    found = opinion_map(VoteTable.from_matrix([[1, 1], [1, 1], [-1, 1]]))
    assert not found.scores[:, 1].any()
    assert found.explained == pytest.approx(1.0)


def best_inertia(points: np.ndarray, k: int) -> float:
    best = np.inf
    for labels in product(range(k), repeat=len(points)):
        if len(set(labels)) == k:
            own = np.array(labels)
            spread = sum(((points[own == g] - points[own == g].mean(axis=0)) ** 2).sum() for g in range(k))
            best = min(best, spread)
    return float(best)


@pytest.mark.parametrize("seed", range(4))
def test_k_means_finds_the_best_of_all_groupings_of_few(seed: int) -> None:
    points = rng(seed).normal(size=(7, 2))
    found = _k_means.best_of_starts(points, (2, 3), 10, rng(1))
    for k, labels in found.items():
        spread = sum(((points[labels == g] - points[labels == g].mean(axis=0)) ** 2).sum() for g in range(k))
        assert spread == pytest.approx(best_inertia(points, k))


@pytest.mark.parametrize("seed", range(5))
def test_both_ways_to_k_means_take_the_same_steps(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.round(rng(seed).normal(size=(150, 2)), 1)  # several on one spot
    kernel = _k_means.best_of_starts(points, range(2, 6), 10, rng(seed))
    monkeypatch.setattr(_k_means, "FEW", 1000)
    arrays = _k_means.best_of_starts(points, range(2, 6), 10, rng(seed))
    assert list(kernel) == list(arrays)
    assert all(np.array_equal(kernel[k], arrays[k]) for k in kernel)


def test_silhouettes_are_those_of_the_definition() -> None:
    points = rng(0).normal(size=(25, 2))
    groupings = [rng(k).integers(0, k, 25) for k in (2, 3, 4)]
    groupings[2][0] = 4  # alone in its group
    expected = [silhouette_of(points, labels) for labels in groupings]
    assert _k_means.silhouette(points, groupings) == pytest.approx(expected)
    spot = np.zeros((4, 2))
    assert _k_means.silhouette(spot, [np.array([0, 0, 1, 1])]) == [0.0]


def test_more_groups_than_spots_are_not_made() -> None:
    points = np.repeat([[0.0, 0.0], [1.0, 1.0]], 5, axis=0)
    assert list(_k_means.best_of_starts(points, (2, 3, 4), 10, rng(0))) == [2]


def camps(*sizes: int, m: int = 10) -> np.ndarray:
    rows = [rng(k).choice([-1.0, 1.0], m) for k in range(len(sizes))]
    return np.repeat(rows, sizes, axis=0)


@pytest.mark.parametrize("sizes", [(9, 6), (5, 8, 7), (4, 9, 6, 5)])
def test_camps_are_found_and_lettered_by_size(sizes: tuple[int, ...]) -> None:
    found = opinion_groups(VoteTable.from_matrix(camps(*sizes)), rng=rng(0))
    assert found.sizes == tuple(sorted(sizes, reverse=True))
    assert found.ids == tuple("ABCDE"[: len(sizes)])
    assert found.method == "found"
    assert f"{len(sizes)} groups separate best (silhouette 1.00" in found.reason


def test_equal_groups_are_lettered_by_their_first_voter() -> None:
    found = opinion_groups(VoteTable.from_matrix(camps(7, 7)), rng=rng(0))
    assert found.labels.tolist() == [0] * 7 + [1] * 7


def test_few_voters_are_a_group_each() -> None:
    table = VoteTable.from_matrix([[1, -1], [NAN, NAN], [0, 1]], voters=("a", "b", "c"))
    found = opinion_groups(table, rng=rng(0))
    assert found.ids == ("a", "c")
    assert found.labels.tolist() == [0, -1, 1]
    assert found.reason == "Each voter is a group: there are 2, and groups are looked for from 12 up."


def test_eleven_voters_are_not_searched_and_twelve_are() -> None:
    assert len(opinion_groups(VoteTable.from_matrix(camps(6, 5)), rng=rng(0))) == 11
    assert len(opinion_groups(VoteTable.from_matrix(camps(6, 6)), rng=rng(0))) == 2


def test_given_groups_are_taken_as_they_are() -> None:
    table = VoteTable.from_matrix([[1], [1], [-1], [1]], voters=("a", "b", "c", "d"))
    found = opinion_groups(table, rng=rng(0), groups={"b": "west", "c": "east", "a": "west", "x": "east"})
    assert found.ids == ("west", "east")
    assert found.labels.tolist() == [0, 0, 1, -1]
    with pytest.raises(RuleBroken, match="None of those who voted is in a group"):
        opinion_groups(table, rng=rng(0), groups={"x": "east"})


@pytest.mark.parametrize(
    ("matrix", "ids", "says"),
    [
        (np.array([[1.0]] * 6 + [[-1.0]] * 7), ("A",), "with a single statement no groups can be found"),
        (np.ones((13, 4)), ("A",), "on every statement all who voted stand alike"),
    ],
)
def test_what_leads_to_one_group(matrix: np.ndarray, ids: tuple[str, ...], says: str) -> None:
    found = opinion_groups(VoteTable.from_matrix(matrix), rng=rng(0))
    assert found.ids == ids
    assert says in found.reason


def test_groups_that_hardly_separate_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    table = VoteTable.from_matrix(votes_of(5, 60, 30))
    tried = dict(opinion_groups(table, rng=rng(0)).silhouettes)
    assert list(tried) == [2, 3, 4, 5]
    monkeypatch.setattr("archstone.engines.opinion_groups.LEAST_SILHOUETTE", max(tried.values()) + 1e-9)
    found = opinion_groups(table, rng=rng(0))
    assert (found.ids, dict(found.silhouettes)) == (("A",), tried)
    assert "One group: the best separation found is" in found.reason


def test_no_votes_at_all_are_refused() -> None:
    with pytest.raises(RuleBroken, match="There are no voters here: no one has voted on any statement yet"):
        opinion_groups(VoteTable.from_matrix(np.full((13, 9), NAN)), rng=rng(0))


def test_voters_with_too_few_votes_are_in_no_group() -> None:
    matrix = np.repeat([[1.0] * 10, [-1.0] * 10], (8, 6), axis=0)
    matrix[0, 6:] = NAN  # six of ten
    matrix[1, 7:] = NAN  # seven
    assert opinion_groups(VoteTable.from_matrix(matrix), rng=rng(0)).labels.tolist()[:2] == [-1, 0]
    few = matrix[:, :3]
    few[2, 2] = NAN  # two of three that there are
    labels = opinion_groups(VoteTable.from_matrix(few), rng=rng(0)).labels
    assert labels[2] == -1
    assert labels[0] >= 0


def test_no_groups_where_no_one_has_enough_votes() -> None:
    matrix = np.full((13, 9), NAN)
    matrix[np.arange(13), np.arange(13) % 9] = 1
    matrix[np.arange(13), (np.arange(13) + 1) % 9] = -1
    found = opinion_groups(VoteTable.from_matrix(matrix), rng=rng(0))
    assert (len(found), set(found.labels.tolist())) == (0, {-1})
    assert found.reason == "No groups: no voter has 7 votes on statements that tell apart."


def test_the_same_state_gives_the_same_groups() -> None:
    table = VoteTable.from_matrix(votes_of(1, 200, 12) + 0.0)
    one, two = (opinion_groups(table, rng=rng(7)) for _ in range(2))
    assert one.labels.tolist() == two.labels.tolist()
    assert one.silhouettes == two.silhouettes


def test_both_ways_to_silhouettes_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    points = rng(0).normal(size=(150, 2))
    groupings = list(_k_means.best_of_starts(points, range(2, 6), 3, rng(0)).values())
    kernel = _k_means.silhouette(points, groupings)
    monkeypatch.setattr(_k_means, "FEW", 1000)
    assert _k_means.silhouette(points, groupings) == pytest.approx(kernel)
