"""Design of votes: how near power comes to the shares in two seconds, beside Leech and rounding.

    python -m benchmarks.bench_vote_design [--quick]

Risk profiles are drawn from a Dirichlet distribution with parameter 2. Leech's fixed point multiplies each
weight by share over power until nothing comes nearer, with the total that ours has and the best of five
quotas, ours among them; rounding gives each its share of that total, with the best of fifty quotas.
"""

from __future__ import annotations

import sys
import time
from statistics import median

import numpy as np
import numpy.typing as npt

from archstone.engines._design_search import Search
from archstone.engines.vote_design import VoteDesign, design_votes
from archstone.engines.vote_vetoes import veto_power

SECONDS = 2.0
PROFILES = 20
TARGETS = {15: 0.0006, 20: 0.0004, 50: 0.0004, 100: 0.0004}
LEECH_STEPS = 15
LEECH_QUOTAS = (0.5, 0.6, 2 / 3, 0.75)
ROUNDED_QUOTAS = 50
Row = dict[str, object]
Floats = npt.NDArray[np.float64]


def profile(members: int, seed: int) -> Floats:
    """Draw one risk profile."""
    return np.random.default_rng(seed).dirichlet(np.full(members, 2.0))


def whole(shares: Floats, total: int) -> list[int]:
    """Round shares to whole weights of this total, the largest rests up."""
    wanted = shares * total
    weights = np.floor(wanted).astype(int)
    weights[np.argsort(weights - wanted, kind="stable")[: total - int(weights.sum())]] += 1
    return [int(weight) for weight in weights]


def apart(weights: list[int], quota: int, shares: Floats) -> tuple[float, Floats]:
    """Measure the distance and the power; someone without power is infinitely far."""
    power, _ = veto_power(weights, quota, frozenset())
    return (float(np.abs(power - shares).sum()) if power.min() > 0 else float("inf")), power


def leech(shares: Floats, total: int, place: float) -> float:
    """Find the nearest distance on the way of the fixed point, for one quota as a share of the total."""
    quota = min(int(place * total) + 1, 3 * total // 4)
    real, nearest = shares.copy(), float("inf")
    for _ in range(LEECH_STEPS):
        distance, power = apart(whole(real, total), quota, shares)
        nearest = min(nearest, distance)
        if power.min() <= 0:
            break
        real = real * shares / power
        real /= real.sum()
    return nearest


def peers(found: VoteDesign, shares: Floats) -> tuple[float, float]:
    """Measure Leech's fixed point and rounding at the total of ours."""
    total = found.best.total
    fixed = min(leech(shares, total, place) for place in (*LEECH_QUOTAS, found.quota / total))
    quotas = {int(q) for q in np.linspace(total // 2 + 1, 3 * total // 4, ROUNDED_QUOTAS)}
    rounding = min(apart(whole(shares, total), quota, shares)[0] for quota in quotas)
    return fixed, rounding


def near(members: int, profiles: int) -> list[Row]:
    """Compare the median distance with the target and with both peers, profile by profile."""
    ours, fixed, rounding, took = [], [], [], []
    for seed in range(profiles):
        shares = profile(members, seed)
        start = time.perf_counter()
        found = design_votes([float(share) for share in shares], seconds=SECONDS)
        took.append(time.perf_counter() - start)
        ours.append(found.distance)
        one, other = peers(found, shares)
        fixed.append(one)
        rounding.append(other)
    job = f"design, {members} members, {SECONDS:g} s"
    own, target = f"{median(ours):.6f}", TARGETS[members]
    never_worse = all(a <= b + 1e-12 for a, b in zip(ours, fixed, strict=True))
    below_rounding = all(a <= b + 1e-12 for a, b in zip(ours, rounding, strict=True))
    note = f"slowest {max(took):.2f} s, farthest {max(ours):.6f}"
    return [
        row(job, own, target=f"median at most {target:g}", met=median(ours) <= target, note=note),
        row(
            job,
            own,
            f"Leech's fixed point {median(fixed):.6f}",
            ratio=median(fixed) / median(ours),
            target="never worse",
            met=never_worse,
        ),
        row(
            job,
            own,
            f"proportional, best quota {median(rounding):.6f}",
            ratio=median(rounding) / median(ours),
            target="never worse",
            met=below_rounding,
        ),
    ]


def proven(members: int, profiles: int) -> Row:
    """Time the proven optimum, the first call with its table included."""
    took = []
    for seed in range(profiles):
        start = time.perf_counter()
        assert design_votes([float(share) for share in profile(members, seed)]).optimal
        took.append(time.perf_counter() - start)
    job, own = f"design, {members} members, proven", f"{median(took):.4f} s"
    return row(job, own, target="1 s", met=max(took) <= 1.0, note=f"first call {took[0]:.3f} s")


def searched(members: int, profiles: int) -> Row:
    """Let the search for many members loose on few, where the best is proven."""
    found = 0
    for seed in range(profiles):
        shares = profile(members, seed)
        best = design_votes([float(share) for share in shares]).distance
        search = Search(shares, "banzhaf", np.random.default_rng(0), [0] * members)
        found += search.run(100_000, SECONDS, time.monotonic).distance <= best + 1e-9
    job = f"the search, {members} members, {SECONDS:g} s"
    return row(job, f"{found} of {profiles} found", note="against the proven best; nothing is required")


def row(
    job: str,
    ours: str,
    peer: str = "",
    *,
    ratio: float | None = None,
    target: str = "",
    met: bool | None = None,
    note: str = "",
) -> Row:
    return {
        "job": job,
        "ours": ours,
        "peer": peer,
        "ratio": ratio,
        "target": target,
        "met": met,
        "note": note,
    }


def run(quick: bool = False) -> list[Row]:
    """Measure everything; quick takes few profiles of fifteen members."""
    design_votes([1] * 9, seconds=0.01)  # compiled before anything is timed
    rows = [proven(members, 3 if quick else PROFILES) for members in (5, 6, 7)]
    rows.append(searched(7, 3 if quick else PROFILES))
    for members in (15,) if quick else TARGETS:
        rows += near(members, 3 if quick else PROFILES)
    return rows


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        ratio = "" if line["ratio"] is None else f"{line['ratio']:.1f}x"
        met = {None: "", True: "met", False: "not met"}[line["met"]]
        print(
            f"{line['job']:<30} {line['ours']:<12} {line['peer']:<40} {ratio:>7}  {line['target']:<24} "
            f"{met:<8}{line['note']}"
        )
