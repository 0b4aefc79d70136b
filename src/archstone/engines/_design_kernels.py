"""Loops of the search for weights: how likely each member decides, and random moves of single weights.

A member decides where the others that say yes fall short of the quota by at most its weight. With F(x), the
chance that all who say yes weigh at most x, the chance without member i follows by taking its weight out
again, F_i(x) = (F(x) - p F_i(x - w)) / (1 - p), an alternating sum that doesn't let errors grow for p <= 1/2.
So a look at few places of F tells one member's chance, and a member that is taken out once can be tried with
many weights.
"""

from __future__ import annotations

import numpy as np
from numba import njit

ROOM = 64  # places above the quota, so that it can move without working F out anew
REBUILT_AFTER = 16  # accepted moves, so that rounding errors can't pile up
REACH = 4  # how far one move may shift the quota
NOT_ALLOWED = 1e9


@njit(cache=True)
def cumulate(weights, size, p):  # type: ignore[no-untyped-def]
    """Work out F(0), .., F(size - 1), where each member says yes with probability *p*."""
    now, after = np.ones(size), np.ones(size)
    for weight in weights:
        shift = min(weight, size)
        for x in range(shift):
            after[x] = (1.0 - p) * now[x]
        for x in range(shift, size):
            after[x] = (1.0 - p) * now[x] + p * now[x - shift]
        now, after = after, now
    return now


@njit(cache=True)
def decides(f, weights, quota, p, out):  # type: ignore[no-untyped-def]
    """Write into *out* the chance that each member decides, for p <= 1/2."""
    odds = p / (1.0 - p)
    for i in range(len(weights)):
        x = quota - 1
        chance, factor = f[x], -1.0 - odds
        x -= weights[i]
        while x >= 0:
            chance += factor * f[x]
            factor *= -odds
            x -= weights[i]
        out[i] = chance / (1.0 - p)


@njit(cache=True)
def _take_out(f, weight, out):  # type: ignore[no-untyped-def]
    """Write into *out* what F is without a member of this weight; everyone says yes half of the time."""
    size = len(f)
    for x in range(min(weight, size)):
        out[x] = 2.0 * f[x]
    for start in range(weight, size, weight):
        for x in range(start, min(start + weight, size)):
            out[x] = 2.0 * f[x] - out[x - weight]


@njit(cache=True)
def _distance(power, shares, least):  # type: ignore[no-untyped-def]
    """Scale *power* to a sum of 1 and measure its distance; out of bounds where someone has none."""
    total = 0.0
    for j in range(len(power)):
        if power[j] <= least:
            return NOT_ALLOWED
        total += power[j]
    distance = 0.0
    for j in range(len(power)):
        power[j] /= total
        distance += abs(power[j] - shares[j])
    return distance


@njit(cache=True)
def _try(g, weights, i, weight, quota, shares, least, out):  # type: ignore[no-untyped-def]
    """Measure the distance with another weight of member *i*; *g* is F without it."""
    for j in range(len(weights)):
        x = quota - 1
        if j == i:
            out[j] = g[x] - (g[x - weight] if x >= weight else 0.0)
            continue
        step = weights[j]
        chance = g[x] + (g[x - weight] if x >= weight else 0.0)
        x -= step
        factor = -2.0
        while x >= weight:
            chance += factor * (g[x] + g[x - weight])
            factor = -factor
            x -= step
        while x >= 0:
            chance += factor * g[x]
            factor = -factor
            x -= step
        out[j] = chance
    return _distance(out, shares, least)


@njit(cache=True)
def _whom_to_move(power, shares, now, rng):  # type: ignore[no-untyped-def]
    """Draw a member, mostly one that is far from its share."""
    drawn = rng.random() * now * 1.25
    if drawn < now:
        for j in range(len(power)):
            drawn -= abs(power[j] - shares[j])
            if drawn < 0.0:
                return j
    return int(rng.random() * len(power))


@njit(cache=True)
def improve(weights, quota, shares, largest_total, least, steps, tries, loose, rng):  # type: ignore[no-untyped-def]
    """Move weights of single members, and the quota, at random; return the best weights, quota, distance.

    Each step takes one member out and tries some weights and quotas in the band; the best of them is kept
    if it is nearer, or farther by at most a drawn share of *loose*, so that the search leaves dead ends.
    """
    members = len(weights)
    weights = weights.copy()
    f = cumulate(weights, quota + ROOM, 0.5)
    g = np.empty(len(f))
    power, out = np.empty(members), np.empty(members)
    decides(f, weights, quota, 0.5, power)
    now = _distance(power, shares, least)
    best, best_weights, best_quota = now, weights.copy(), quota
    total, accepted = weights.sum(), 0
    if now >= NOT_ALLOWED:
        return best_weights, best_quota, best
    for _ in range(steps):
        if best == 0.0:
            break
        i = _whom_to_move(power, shares, now, rng)
        old = weights[i]
        _take_out(f, old, g)
        wanted = (shares[i] - power[i]) * total
        width = max(2.0 * abs(wanted), 3.0)
        nearest, weight, new_quota = NOT_ALLOWED, old, quota
        for k in range(tries):
            drift = wanted if k == 0 else width * (2.0 * rng.random() - 0.5) * (1.0 if wanted > 0 else -1.0)
            trial = max(1, old + int(np.rint(drift)))
            trial_quota = quota
            if rng.random() < 0.5:
                trial_quota += int(rng.random() * (2 * REACH + 1)) - REACH
            if (trial == old and trial_quota == quota) or trial_quota > len(f):
                continue
            new_total = total - old + trial
            if new_total > largest_total or 2 * trial_quota <= new_total or 4 * trial_quota > 3 * new_total:
                continue
            distance = _try(g, weights, i, trial, trial_quota, shares, least, out)
            if distance < nearest:
                nearest, weight, new_quota = distance, trial, trial_quota
        if nearest >= now + loose * now * rng.random():
            continue
        weights[i] = weight
        total += weight - old
        accepted += 1
        if new_quota != quota or accepted % REBUILT_AFTER == 0:
            quota = new_quota
            f = cumulate(weights, quota + ROOM, 0.5)
            g = np.empty(len(f))
        else:
            for x in range(min(weight, len(f))):
                f[x] = 0.5 * g[x]
            for x in range(weight, len(f)):
                f[x] = 0.5 * (g[x] + g[x - weight])
        decides(f, weights, quota, 0.5, power)
        now = _distance(power, shares, least)
        if now < best:
            best, best_quota = now, quota
            best_weights[:] = weights
    return best_weights, best_quota, best


@njit(cache=True)
def every_quota(f, weights, shares, least, low):  # type: ignore[no-untyped-def]
    """Measure the distance under every quota from *low* to the length of *f*, everyone at one half.

    Each member is gone through twice, to know the sum first, rather than kept for every quota.
    """
    size = len(f)
    total, distance = np.zeros(size + 1), np.zeros(size + 1)
    chance = np.empty(size + 1)
    for again in range(2):
        for i in range(len(weights)):
            step = weights[i]
            for quota in range(1, size + 1):
                before = f[quota - 1 - step] if quota > step else 0.0
                chance[quota] = 2.0 * (f[quota - 1] - before) - (
                    chance[quota - step] if quota > step else 0.0
                )
            for quota in range(low, size + 1):
                if again == 0:
                    total[quota] += chance[quota]
                elif chance[quota] <= least:
                    distance[quota] = NOT_ALLOWED
                else:
                    distance[quota] += abs(chance[quota] / total[quota] - shares[i])
    return distance[low:]
