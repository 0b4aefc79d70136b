"""Counting the winning sets of weighted rules and of nests of them, exactly.

Members of equal weight in every rule are one kind. The kinds are asked one after another how many of them say
yes; what is left to reach in each rule is a state. States that can't lead to different ends are one state, so
their number stays small: what is left is raised to the least that the remaining members can make up, and
where a rule is decided, or a nest that it belongs to, it is no longer told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.model.errors import RuleBroken
from archstone.model.voting_rules import AllOf, Rule, WeightedRule

WON = 0
LOST = 1 << 62
MOST_WORDS = 40_000_000  # numbers of 64 bits that the counts may take: 320 MB
MOST_SUMS = 1_000_000  # beyond, states aren't made one; they are only told apart more than needed
MOST_MEMBERS_AS_FLOATS = 52  # so many fit a float exactly: every count is below 2^53

Table = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Diagram:
    """The states of a rule, kind after kind.

    ``kinds`` holds the members of each kind. ``children[t][j, s]`` is the state after kind t to which state s
    leads where j of the kind say yes. The first layer has one state; in the last, ``won`` says which win.
    """

    size: int
    kinds: tuple[tuple[int, ...], ...]
    children: tuple[npt.NDArray[np.intp], ...]
    won: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Counts:
    """Winning sets and swings by the number of members in the set, as Python's whole numbers.

    ``winning[s]`` counts winning sets of s members; ``swings[t][s]`` the sets of s other members that lose
    and would win with a member of kind t.
    """

    winning: list[int]
    swings: list[list[int]]


def diagram(rule: Rule, most_words: int | None = None) -> Diagram:
    """Find the states of a rule; raise TooManyStates where they can't be counted in so many words."""
    leaves = list(rule.leaves)
    if max(leaf.total for leaf in leaves) >= LOST:
        raise RuleBroken("The weights add up to more than can be counted; divide them all by one number.")
    kinds = _kinds(leaves)
    left = [_sums_left(leaf, kinds) for leaf in leaves]
    table = np.array([[leaf.quota] for leaf in leaves], dtype=np.int64)
    children, states = [], 0
    for t, kind in enumerate(kinds):
        votes = np.arange(len(kind) + 1, dtype=np.int64)[:, None]
        states += table.shape[1]
        _refuse_too_many(states, votes.size * table.shape[1], rule.size, most_words or MOST_WORDS)
        rows = [
            _left_to_reach(column, votes * leaf.weights[kind[0]], sums[t + 1])
            for column, leaf, sums in zip(table, leaves, left, strict=True)
        ]
        after = np.array(rows)
        _settle(rule, after, 0)
        first, to = _distinct(after)
        children.append(to.reshape(len(votes), -1))
        table = after[:, first]
    won = np.zeros(table.shape[1], dtype=np.bool_)
    won[:] = _settle(rule, table, 0)[0]
    return Diagram(rule.size, tuple(kinds), tuple(children), won)


def _kinds(leaves: list[WeightedRule]) -> list[tuple[int, ...]]:
    """Group members that count the same everywhere, the heavy first, which makes few states."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for member, weights in enumerate(zip(*(leaf.weights for leaf in leaves), strict=True)):
        alike.setdefault(weights, []).append(member)
    totals = [leaf.total for leaf in leaves]

    def share(weights: tuple[int, ...]) -> float:
        return sum(weight / total for weight, total in zip(weights, totals, strict=True))

    return [tuple(alike[weights]) for weights in sorted(alike, key=share, reverse=True)]


def _sums_left(leaf: WeightedRule, kinds: list[tuple[int, ...]]) -> list[Table | None]:
    """Give for each kind, and for the end, what it and the later ones can make up together, ascending.

    What is above the quota matters by its least only. None where there are too many sums to be kept.
    """
    sums: list[Table | None] = [np.zeros(1, dtype=np.int64)]
    for kind in reversed(kinds):
        later, weight = sums[0], leaf.weights[kind[0]]
        if later is None or weight == 0:
            sums.insert(0, later)
            continue
        several = np.arange(len(kind) + 1, dtype=np.int64)[:, None] * weight
        if several.size * later.size > 4 * MOST_SUMS:
            sums.insert(0, None)
            continue
        made = np.sort(later + several, axis=None, kind="stable")  # its rows ascend: np.unique takes longer
        made = made[np.append(made[1:] != made[:-1], True)]
        made = made[: np.searchsorted(made, leaf.quota) + 1]
        sums.insert(0, made if made.size <= MOST_SUMS else None)
    return sums


def _left_to_reach(before: Table, votes: Table, sums: Table | None) -> Table:
    """Take what was voted from what was left, and raise it to the least that can still be made up."""
    remaining = np.maximum(before - votes, WON)
    remaining[:, before == LOST] = LOST
    left: Table = remaining.ravel()
    if sums is None:
        return left
    place = np.searchsorted(sums, left)
    return np.asarray(np.where(place < sums.size, sums[np.minimum(place, sums.size - 1)], LOST))


def _settle(rule: Rule, table: Table, at: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], int]:
    """Say where a rule is won and where lost, and blot out the parts that no longer matter there."""
    if isinstance(rule, WeightedRule):
        return table[at] == WON, table[at] == LOST, at + 1
    all_needed, start = isinstance(rule, AllOf), at
    won = np.full(table.shape[1], all_needed)
    lost = np.full(table.shape[1], not all_needed)
    for part in rule.rules:
        part_won, part_lost, at = _settle(part, table, at)
        won = won & part_won if all_needed else won | part_won
        lost = lost | part_lost if all_needed else lost & part_lost
    table[start:at, won] = WON
    table[start:at, lost] = LOST
    return won, lost, at


def _distinct(table: Table) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Find the different columns: where each stands first, and which one each column is."""
    key = np.zeros(table.shape[1], dtype=np.int64)
    for row in table:
        value = np.where(row == LOST, -1, row)
        span = int(value.max()) + 2
        if (int(key.max()) + 1) * span >= LOST:
            key = np.unique(key, return_inverse=True)[1]
            values, value = np.unique(value, return_inverse=True)
            value, span = value - 1, len(values) + 1
        key = key * span + (value + 1)
    _, first, to = np.unique(key, return_index=True, return_inverse=True)
    return first, to


class TooManyStates(RuleBroken):
    """The rules tell more states apart than can be counted."""


def _refuse_too_many(states: int, ways: int, members: int, most_words: int) -> None:
    bits = 64 if members <= MOST_MEMBERS_AS_FLOATS else members + 1
    if max(states * (members + 1) * bits // 64, 4 * ways) > most_words:
        raise TooManyStates(
            f"These rules have more than {states:,} states among {members} members, too many to be "
            "counted. Divide the large weights and their quota by one number and round them, or give like "
            "members equal weights."
        )


def count(states: Diagram) -> Counts:
    """Count winning sets and swings by size; exact."""
    if states.size <= MOST_MEMBERS_AS_FLOATS:
        return _count_in_floats(states)
    return _count_packed(states)


def _count_in_floats(states: Diagram) -> Counts:
    """Count with a float a state and size: all are whole and below 2^53, so nothing is rounded."""
    values: list[npt.NDArray[np.float64]] = [states.won.astype(np.float64)[:, None]]
    for kind, children in zip(reversed(states.kinds), reversed(states.children), strict=True):
        after = values[0]
        width = after.shape[1]
        value = np.zeros((children.shape[1], width + len(kind)))
        for j, to in enumerate(children):
            value[:, j : j + width] += comb(len(kind), j) * after[to]
        values.insert(0, value)
    winning = [int(v) for v in values[0][0]]
    paths, swings = np.ones((1, 1)), []
    for kind, children, after in zip(states.kinds, states.children, values[1:], strict=True):
        many, width = len(kind), after.shape[1]
        gain = np.zeros((children.shape[1], width + many - 1))
        for j in range(many):
            gain[:, j : j + width] += comb(many - 1, j) * (after[children[j + 1]] - after[children[j]])
        pairs = paths.T @ gain
        flipped = pairs[::-1]
        sizes = range(1 - len(pairs), pairs.shape[1])
        swings.append([int(np.trace(flipped, offset=k)) for k in sizes])
        onward = np.zeros((after.shape[0], paths.shape[1] + many))
        for j, to in enumerate(children):
            np.add.at(onward[:, j : j + paths.shape[1]], to, comb(many, j) * paths)
        paths = onward
    return Counts(winning, swings)


def _count_packed(states: Diagram) -> Counts:
    """Count with one long whole number a state; the count of each size has its own stretch of its bits."""
    bits = states.size + 1
    values: list[list[int]] = [[int(won) for won in states.won]]
    for kind, children in zip(reversed(states.kinds), reversed(states.children), strict=True):
        after, many = values[0], len(kind)
        ways = [comb(many, j) for j in range(many + 1)]
        values.insert(
            0,
            [
                sum(
                    way * after[to] << bits * j for j, (way, to) in enumerate(zip(ways, towards, strict=True))
                )
                for towards in children.T.tolist()
            ],
        )
    paths, swings = [1], []
    for kind, children, after in zip(states.kinds, states.children, values[1:], strict=True):
        many, together = len(kind), 0
        fewer = [comb(many - 1, j) for j in range(many)]
        onward: list[Any] = [0] * len(after)
        for path, towards in zip(paths, children.T.tolist(), strict=True):
            gain = sum(
                way * (after[towards[j + 1]] - after[towards[j]]) << bits * j for j, way in enumerate(fewer)
            )
            together += path * gain
            for j, to in enumerate(towards):
                onward[to] += comb(many, j) * path << bits * j
        swings.append(_unpacked(together, bits, states.size))
        paths = onward
    return Counts(_unpacked(values[0][0], bits, states.size + 1), swings)


def _unpacked(packed: int, bits: int, sizes: int) -> list[int]:
    mask = (1 << bits) - 1
    return [(packed >> bits * size) & mask for size in range(sizes)]
