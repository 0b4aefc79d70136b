"""The stress test against all subsets recounted, and the worlds drawn against those listed."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines import _stress_worlds
from archstone.engines._stress_losses import levels_with, losses
from archstone.engines._stress_table import StressTable
from archstone.engines._stress_worlds import Exits, closed_form, drawn, every_world, expected, mean
from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.files.checks import check_file
from archstone.model.registries import Registry

STRENGTHS = st.sampled_from([0, 0, 0, 6, 12, 14, 15, 16, 20, 25, 30, 40, 50])


@st.composite
def tables(draw: st.DrawFn, least: int = 0, by_goal: bool | None = None) -> StressTable:
    n, m = draw(st.integers(least, 5)), draw(st.integers(1, 4))
    strength = draw(st.lists(st.lists(STRENGTHS, min_size=m, max_size=m), min_size=n, max_size=n))
    goal = draw(st.booleans()) if by_goal is None else by_goal
    weight = needs = None
    if goal:
        weight = np.array(draw(st.lists(st.integers(1, 9), min_size=m, max_size=m)), dtype=np.int64)
    else:
        cell = st.lists(st.sampled_from([0, 0, 1, 7, 50]), min_size=m, max_size=m)
        needs = np.array(draw(st.lists(cell, min_size=n, max_size=n)), dtype=np.int64).reshape(n, m)
    required = draw(st.lists(st.integers(1, 3) if goal else st.just(1), min_size=m, max_size=m))
    return StressTable(
        tuple(f"m{k}" for k in range(n)),
        tuple(f"c{k}" for k in range(m)),  # type: ignore[misc]
        np.array(strength, dtype=np.int64).reshape(n, m),
        weight,
        needs,
        np.array(required, dtype=np.int64),
    )


def level(table: StressTable, rows: list[int], c: int) -> int:
    there = sorted((int(s) for s in table.strength[rows, c]), reverse=True) + [0] * 4
    return there[int(table.required[c]) - 1]


def counts(table: StressTable, rows: list[int], c: int) -> int:
    return int(table.weight[c]) if table.weight is not None else int(table.needs[rows, c].sum())  # type: ignore[index]


def coverage(table: StressTable, rows: list[int]) -> Fraction | None:
    """The definition, counted again for one set of members."""
    columns = range(len(table.capabilities))
    wanted = sum(counts(table, rows, c) for c in columns)
    carried = sum(counts(table, rows, c) * level(table, rows, c) for c in columns)
    return Fraction(carried, wanted * 50) if wanted else None


@settings(max_examples=150, deadline=None)
@given(tables())
def test_every_loss_is_what_is_left_when_counted_again(table: StressTable) -> None:
    found, everyone = losses(table), list(range(len(table)))
    assert found.coverage == coverage(table, everyone)
    carried = {c for c in range(len(table.capabilities)) if level(table, everyone, c) >= 15}
    singles = set()
    for one in everyone:
        rest = [row for row in everyone if row != one]
        assert found.without(one) == coverage(table, rest)
        singles |= {(one, c) for c in carried if level(table, rest, c) < 15 and counts(table, rest, c)}
    assert singles == {(int(a), int(b)) for a, b in zip(*np.nonzero(found.singles), strict=True)}
    doubles = set()
    for one, other in combinations(everyone, 2):
        rest = [row for row in everyone if row not in (one, other)]
        assert found.without(one, other) == found.without(other, one) == coverage(table, rest)
        doubles |= {
            (one, other, c, level(table, rest, c))
            for c in carried
            if level(table, rest, c) < 15 and counts(table, rest, c) and not singles & {(one, c), (other, c)}
        }
    assert doubles == set(found.doubles)


@settings(max_examples=100, deadline=None)
@given(tables(), st.data())
def test_who_joins_is_counted_as_if_always_there(table: StressTable, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.sampled_from(range(len(table))), unique=True) if len(table) else st.just([]))
    m = len(table.capabilities)
    added = data.draw(st.lists(STRENGTHS, min_size=m, max_size=m))
    with_one = StressTable(
        tuple(f"m{k}" for k in range(len(rows) + 1)),
        table.capabilities,
        np.vstack([table.strength[rows], [added]]).astype(np.int64),
        np.ones(m, dtype=np.int64),
        None,
        table.required,
    )
    found = levels_with(table, np.array(rows, dtype=np.int64), np.array([added], dtype=np.int64))[0]
    assert found.tolist() == [level(with_one, list(range(len(with_one))), c) for c in range(m)]


CHANCES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0])


@st.composite
def exits(draw: st.DrawFn, n: int, correlation: float = 0.0) -> Exits:
    shocks = draw(st.integers(0, 2))
    row = st.lists(CHANCES, min_size=n, max_size=n)
    return Exits(
        np.array(draw(row)),
        correlation,
        np.array(draw(st.lists(CHANCES, min_size=shocks, max_size=shocks))),
        np.array(draw(st.lists(row, min_size=shocks, max_size=shocks))).reshape(shocks, n),
    )


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_is_expected_is_the_mean_over_all_subsets(data: st.DataObject) -> None:
    table = data.draw(tables(least=1))
    leave = data.draw(exits(len(table)))
    total = mass = 0.0
    for there in product((False, True), repeat=len(table)):
        for struck in product((False, True), repeat=len(leave.shock)):
            chance, stays = 1.0, 1.0 - leave.leaves
            for k, does in enumerate(struck):
                chance *= leave.shock[k] if does else 1 - leave.shock[k]
                stays = stays * (1 - leave.hit[k]) if does else stays
            for p, present in zip(stays, there, strict=True):
                chance *= p if present else 1 - p
            value = coverage(table, [row for row, present in enumerate(there) if present])
            if value is not None:
                total, mass = total + chance * float(value), mass + chance
    found = expected(table, leave)
    if mass > 1e-9:
        assert found == pytest.approx(total / mass, abs=1e-12)
        assert mean(every_world(table, leave)) == pytest.approx(total / mass, abs=1e-12)
    else:
        assert found is None or found == pytest.approx(0, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_more_likely_to_leave_is_never_better_for_a_goal(data: st.DataObject) -> None:
    table = data.draw(tables(least=1, by_goal=True))
    leave = data.draw(exits(len(table)))
    more = Exits(np.minimum(1.0, leave.leaves + 0.2), 0.0, leave.shock, leave.hit)
    assert expected(table, more) <= expected(table, leave) + 1e-12  # type: ignore[operator]


def many(n: int, m: int, by_goal: bool, seed: int) -> StressTable:
    rng = np.random.default_rng(seed)
    strength = np.where(rng.random((n, m)) < 0.4, rng.choice([6, 16, 24, 40, 50], (n, m)), 0)
    return StressTable(
        tuple(f"m{k}" for k in range(n)),
        tuple(f"c{k}" for k in range(m)),  # type: ignore[misc]
        strength.astype(np.int64),
        rng.integers(1, 10, m) if by_goal else None,
        None if by_goal else np.where(rng.random((n, m)) < 0.3, rng.integers(1, 51, (n, m)), 0),
        rng.integers(1, 4, m) if by_goal else np.ones(m, dtype=np.int64),
    )


@pytest.mark.parametrize("by_goal", [True, False])
@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.8])
def test_worlds_drawn_are_like_those_listed(by_goal: bool, correlation: float) -> None:
    """Within four standard errors of the exact mean, and the same shape: the worst twentieth too."""
    table = many(9, 6, by_goal, seed=5)
    rng = np.random.default_rng(8)
    hit = np.where(rng.random((2, 9)) < 0.5, rng.random((2, 9)).round(1), 0.0)
    leave = Exits(rng.random(9).round(1), correlation, np.array([0.3, 0.1]), hit)
    listed, found = every_world(table, leave), drawn(table, leave, 50_001, np.random.default_rng(1))
    assert len(found.coverage) == 50_001
    known = found.coverage[~np.isnan(found.coverage)]
    error = known.std() / len(known) ** 0.5
    assert abs(mean(found) - mean(listed)) < 4 * error  # type: ignore[operator]
    low = np.sort(known)[len(known) // 20]
    below = listed.chance[listed.coverage <= low].sum() / listed.chance[~np.isnan(listed.coverage)].sum()
    strictly = listed.chance[listed.coverage < low].sum() / listed.chance[~np.isnan(listed.coverage)].sum()
    assert strictly - 0.005 < 0.05 < below + 0.005


def test_a_single_word_of_worlds_spans_all_common_factors() -> None:
    """Then the ends of a word decide little, and most draws are looked at closely."""
    table, rng = many(6, 4, True, seed=6), np.random.default_rng(5)
    leave = Exits(np.full(6, 0.4), 0.8, np.zeros(0), np.zeros((0, 6)))
    found = np.concatenate([drawn(table, leave, 64, rng).coverage for _ in range(600)])
    exact = every_world(table, leave)
    assert abs(found.mean() - mean(exact)) < 4 * found.std() / len(found) ** 0.5  # type: ignore[operator]
    all_there = exact.chance[exact.coverage == exact.coverage.max()].sum()
    share = (found == found.max()).mean()
    assert abs(share - all_there) < 4 * (all_there * (1 - all_there) / len(found)) ** 0.5


def test_the_same_seed_draws_the_same_worlds() -> None:
    table = many(20, 5, True, seed=2)
    leave = Exits(np.full(20, 0.2), 0.2, np.zeros(0), np.zeros((0, 20)))
    one, again, other = (
        drawn(table, leave, 1000, np.random.default_rng(seed)).coverage for seed in (4, 4, 5)
    )
    assert (one == again).all()
    assert (one != other).any()


def test_compiled_and_plain_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    table = many(40, 12, True, seed=3)
    stays = np.random.default_rng(1).random(40)
    plain = closed_form(table, stays)
    monkeypatch.setattr(_stress_worlds, "SMALL", 0)
    assert closed_form(table, stays) == pytest.approx(plain, abs=1e-14)


def test_those_who_leave_together_do_so_as_often_as_said() -> None:
    """With one common factor, two members leave together with the bivariate normal's probability."""
    from scipy.stats import multivariate_normal

    table = many(2, 1, True, seed=1)
    leave = Exits(np.array([0.2, 0.3]), 0.5, np.zeros(0), np.zeros((0, 2)))
    both = every_world(table, leave).chance[0]
    joint = multivariate_normal(cov=[[1, 0.5], [0.5, 1]])
    assert both == pytest.approx(joint.cdf(leave.thresholds), abs=1e-6)


MEMBERS = ("ash", "birch", "cedar")
SHARE = st.sampled_from([0, 0.05, 0.3, 1])
WORDS = st.text("abcdefgh .,'", min_size=1, max_size=20).map(lambda text: f"x{text}x")


def of_members(*required: tuple[str, Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    item = st.fixed_dictionaries(
        {"member": st.sampled_from(MEMBERS), **dict(required)}, optional={"basis": WORDS}
    )
    return st.lists(item, min_size=1, max_size=3, unique_by=lambda one: one["member"])


SHOCK = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["flood", "fire", "7"]),
        "probability": SHARE,
        "members": of_members(("likelihood", SHARE)),
    },
    optional={"name": WORDS, "basis": WORDS},
)
STRESS = st.fixed_dictionaries(
    {},
    optional={
        "within_months": st.integers(1, 60),
        "redundancy": st.integers(1, 4),
        "correlation": st.sampled_from([0, 0.2, 0.99]),
        "likelihoods": of_members(("likelihood", SHARE)),
        "shocks": st.lists(SHOCK, max_size=3, unique_by=lambda one: one["id"]),
        "budget_cuts": of_members(("share", SHARE)),
    },
)


@settings(max_examples=40, deadline=None)
@given(STRESS, st.sampled_from(["a.yaml", "a.json"]))
def test_any_assumptions_come_back_as_they_were_written(stress: dict[str, Any], name: str) -> None:
    document = {"archstone": 1, "alliance": {"members": list(MEMBERS)}, "stress": stress}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write_alliance(AllianceFile(Registry(), document), path)
        assert check_file(path) == ()
        read = read_alliance(path)
    assert read.document["stress"] == stress
    made = read.room("stress")
    assert [one.member for one in made.likelihoods] == [o["member"] for o in stress.get("likelihoods", [])]
    assert [shock.id for shock in made.shocks] == [shock["id"] for shock in stress.get("shocks", [])]
    assert made.correlation == Fraction(str(stress.get("correlation", 0)))
