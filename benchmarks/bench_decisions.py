"""Decisions: draws of the firmness a second, beside SMAA as it stands in the book.

    python -m benchmarks.bench_decisions [--quick]

The peer is plain: weights as differences of sorted uniform numbers, ratings, distances and shares in whole
numpy arrays at once, all three models. Both answer the same within chance.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from fractions import Fraction
from statistics import median

import numpy as np

from archstone.engines.firmness import firmness
from archstone.engines.fits import Case, Standing, standing
from archstone.engines.flips import flips
from archstone.model.profiles import FOUNDATIONS, MODELS, Yardstick

DRAWS = 100_000
RUNS = 15
Row = dict[str, object]


def case(yardstick: Yardstick) -> Standing:
    """A case in which every option is open and raters are two steps apart."""
    medians = {c: Fraction(3) for c in yardstick.criteria}
    ranges = {c: (2, 4) for c in yardstick.criteria if c not in yardstick.worked_out}
    return standing(Case(yardstick, medians, ranges))


def by_the_book(found: Standing, rng: np.random.Generator, draws: int) -> np.ndarray:
    """The share of draws in which each option is first."""
    yardstick = found.case.yardstick
    criteria = yardstick.criteria
    low = np.array([found.case.ranges.get(c, (3.5, 2.5))[0] - 0.5 for c in criteria])
    high = np.array([found.case.ranges.get(c, (3.5, 2.5))[1] + 0.5 for c in criteria])
    asks = np.array([[profile.asks[c] for c in criteria] for profile in yardstick.profiles], dtype=float)
    short = np.array([c in yardstick.shortfall for c in criteria])
    ends = np.zeros((draws, 1))
    cuts = np.sort(rng.random((draws, len(criteria) - 1)), axis=1)
    weights = np.diff(np.hstack([ends, cuts, ends + 1.0]), axis=1)
    values = rng.uniform(low, high, (draws, len(criteria)))
    gap = asks[None, :, :] - values[:, None, :]
    far = np.where(short, np.maximum(gap, 0.0), np.abs(gap))
    fits = 1.0 - (far * weights[:, None, :]).sum(2) / 4.0
    return np.bincount(fits.argmax(1), minlength=len(asks)) / draws


def timed(job: Callable[[], object]) -> float:
    """The median seconds over some runs after one to warm up."""
    seconds = []
    job()
    for _ in range(RUNS):
        start = time.perf_counter()
        job()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def drawn(name: str, yardstick: Yardstick) -> Row:
    """Measure the firmness of one yardstick beside the book's."""
    found = case(yardstick)
    ours = firmness(found, np.random.default_rng(1), draws=DRAWS)
    assert ours is not None
    theirs = by_the_book(found, np.random.default_rng(2), DRAWS)
    apart = np.abs(np.array(list(ours.shares.values())) - theirs).max()
    assert apart < 0.012, (name, ours.shares, theirs)
    mine = timed(lambda: firmness(found, np.random.default_rng(1), draws=DRAWS))
    book = timed(lambda: by_the_book(found, np.random.default_rng(2), DRAWS))
    return {
        "job": f"firmness of {name}, {DRAWS:,} draws, all three open",
        "ours": f"{1000 * mine:.1f} ms, {DRAWS / mine:,.0f} draws a second",
        "peer": f"plain numpy {1000 * book:.1f} ms",
        "ratio": book / mine,
        "target": "100,000 a second",
        "met": mine <= 1.0,
        "note": f"standard error {ours.error:.4f}; shares {apart:.4f} apart",
    }


def flipped() -> Row:
    """Measure the search for the smallest change where every median is a half: 59,049 combinations."""
    found = standing(Case(MODELS, {c: Fraction(7, 2) for c in MODELS.criteria}))
    return {"job": "flips, every median a half", "ours": f"{1000 * timed(lambda: flips(found)):.1f} ms"}


def run(quick: bool = False) -> list[Row]:
    """Measure everything."""
    del quick  # seconds are quick enough
    return [drawn("models", MODELS), drawn("foundations", FOUNDATIONS), flipped()]


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        print(line)
