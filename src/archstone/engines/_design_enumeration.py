"""Every weighted game of up to seven members, once each: makes the table that `vote_design` proves with.

Run ``python -m archstone.engines._design_enumeration`` to write ``weighted_games.npz`` anew; it takes some
seconds. Games that differ only in who is who count as one, and weights stand from large to small.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.optimize import linprog

Whole = npt.NDArray[np.int64]

WEIGHTED_GAMES = {1: 1, 2: 3, 3: 8, 4: 25, 5: 117, 6: 1_111, 7: 29_373}
"""How many weighted games there are of so many members, without the two in which nobody decides anything.

S. Muroga, "Threshold logic and its applications", 1971; sequence A000617 of the On-Line Encyclopedia of
Integer Sequences, less 2.
"""
LARGEST_TOTAL = {1: 3, 2: 8, 3: 16, 4: 24, 5: 40, 6: 60, 7: 84}
"""Totals up to which weights are tried. Both checks of `games_in_band` fail where that is too little."""
MOST = 32_768
_SLOTS = 1 << 17
_SEED = 7


@njit(cache=True)
def _games_of(weights, total, low, high, keys, table, found, count):  # type: ignore[no-untyped-def]
    """Add the games of these weights whose quota lies in low..high and that weren't found before."""
    members = len(weights)
    sums = np.zeros(1 << members, np.int64)
    reached = np.zeros(total + 1, np.uint64)  # by sum, the sets that weigh it, folded into one number
    for some in range(1 << members):
        if some:
            last = 0
            while not (some >> last) & 1:
                last += 1
            sums[some] = sums[some & (some - 1)] + weights[last]
        reached[sums[some]] ^= keys[some]
    name = np.uint64(0)
    for weight in range(low, total + 1):
        name ^= reached[weight]
    for quota in range(low, high + 1):
        if quota > low:
            if reached[quota - 1] == 0:
                continue  # no set weighs just less: the game of the quota before
            name ^= reached[quota - 1]
        slot = np.int64(name & np.uint64(len(table) - 1))
        while table[slot] != 0 and table[slot] != name:
            slot = (slot + 1) & (len(table) - 1)
        if table[slot] == 0:
            table[slot] = name
            found[count, 0] = quota
            found[count, 1:] = weights
            count += 1
    return count


@njit(cache=True)
def _enumerate(members, largest_total, band, keys):  # type: ignore[no-untyped-def]
    """Try all weights from large to small, by total, then from even to uneven; the first of a game stays."""
    table = np.zeros(_SLOTS, np.uint64)
    found = np.zeros((MOST, members + 1), np.int64)
    count = 0
    weights = np.full(members, -1, np.int64)
    rest = np.zeros(members + 1, np.int64)
    for total in range(1, largest_total + 1):
        low, high = (total // 2 + 1, 3 * total // 4) if band else (1, total)
        rest[0], at = total, 0
        while at >= 0:
            most = total if at == 0 else weights[at - 1]
            left = members - at
            weights[at] = (rest[at] + left - 1) // left if weights[at] < 0 else weights[at] + 1
            if weights[at] > min(most, rest[at]):
                weights[at] = -1
                at -= 1
                continue
            rest[at + 1] = rest[at] - weights[at]
            if at < members - 1:
                at += 1
                continue
            if rest[members] == 0:
                count = _games_of(weights, total, low, high, keys, table, found, count)
            weights[at] = -1
            at -= 1
    return found[:count]


def weighted_games(members: int, largest_total: int | None = None, *, band: bool = False) -> Whole:
    """List each weighted game once, with its smallest total, then smallest weights, then smallest quota.

    Returns
    -------
    games : (g, 1 + members) int64, the quota and then the weights from large to small, also 0

    Notes
    -----
    Games are told apart by a 64-bit number made of random ones: two of 29,373 share theirs with a chance of
    one in 10^10, and then the known count would be missed.
    """
    keys = np.random.default_rng(_SEED).integers(1, 1 << 62, 1 << members, dtype=np.uint64)
    keys = keys * np.uint64(2) + np.uint64(1)
    games: Whole = _enumerate(members, largest_total or LARGEST_TOTAL[members], band, keys)
    return games


def winning_sets(games: Whole) -> npt.NDArray[np.bool_]:
    """Say of every set of members whether it wins; bit i of a set's number is member i.

    Returns
    -------
    wins : (g, 2^members) bool
    """
    members = games.shape[1] - 1
    inside = (np.arange(1 << members)[:, None] >> np.arange(members)) & 1
    wins: npt.NDArray[np.bool_] = games[:, 1:] @ inside.T >= games[:, :1]
    return wins


def without_powerless(games: Whole) -> Whole:
    """Keep the games in which everyone decides at times."""
    wins = winning_sets(games)
    sets = np.arange(wins.shape[1])
    members = games.shape[1] - 1
    decides = [(wins[:, sets | (1 << i)] & ~wins[:, sets]).any(axis=1) for i in range(members)]
    kept: Whole = games[np.all(decides, axis=0)]
    return kept


def can_lie_in_band(game: Whole) -> bool:
    """Decide by linear programming whether any weights give this game with a quota in the allowed band.

    Weights may be multiplied by any number, so that "more than" can be taken as "at least 1 more than".
    """
    wins = winning_sets(game[None])[0]
    members = len(game) - 1
    inside = ((np.arange(1 << members)[:, None] >> np.arange(members)) & 1).astype(float)
    quota = np.ones((1 << members, 1))
    rows = np.vstack(
        (
            np.hstack((-inside, quota))[wins],  # what wins reaches the quota
            np.hstack((inside, -quota))[~wins],  # what loses stays 1 below it
            [*[1.0] * members, -2.0],  # the quota is above half of the total
            [*[-3.0] * members, 4.0],  # and at most three quarters of it
        )
    )
    limits = np.concatenate((np.zeros(wins.sum()), -np.ones((~wins).sum()), [-1.0, 0.0]))
    return bool(linprog(np.ones(members + 1), A_ub=rows, b_ub=limits).status == 0)


def games_in_band(members: int) -> Whole:
    """List the games without powerless members that some weights give with a quota in the allowed band.

    Raises
    ------
    ArithmeticError
        If the count of all weighted games isn't the known one, or a game is missing that linear programming
        says could lie in the band.
    """
    every = weighted_games(members)
    if len(every) != WEIGHTED_GAMES[members]:
        raise ArithmeticError(f"{len(every)} weighted games of {members} members were found.")
    found = without_powerless(weighted_games(members, band=True))
    known = {wins.tobytes() for wins in winning_sets(found)}
    everyone = without_powerless(every)
    all_wins = winning_sets(everyone)
    proper = ~(all_wins & all_wins[:, ::-1]).any(axis=1)  # no set wins together with its complement
    for game, wins in zip(everyone[proper], all_wins[proper], strict=True):
        if wins.tobytes() not in known and can_lie_in_band(game):
            raise ArithmeticError(f"The game {game} could lie in the band and wasn't found there.")
    return found


def main() -> None:
    """Write the table beside this file."""
    path = Path(__file__).with_name("weighted_games.npz")
    tables = {str(n): games_in_band(n).astype(np.uint8) for n in WEIGHTED_GAMES if n > 2}
    np.savez_compressed(path, **tables)  # type: ignore[arg-type]  # the stub takes a name for an option
    print(", ".join(f"{n} members: {len(games):,} games" for n, games in tables.items()))


if __name__ == "__main__":
    main()
