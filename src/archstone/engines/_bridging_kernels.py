"""The loop of bridging: what each voter's votes, or each statement's, add up to."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def five_sums(starts, others, values, pairs):  # type: ignore[no-untyped-def]
    """Add up p, q, q², p q and value x q over each row; a pair (p, q) belongs to each one of the other side.

    Scores and leanings come as pairs, so that a look at a far place of the memory brings both.
    """
    sums = np.empty((5, len(starts) - 1))
    for row in range(len(starts) - 1):
        p = q = qq = pq = xq = 0.0
        for at in range(starts[row], starts[row + 1]):
            score, leaning = pairs[others[at], 0], pairs[others[at], 1]
            p += score
            q += leaning
            qq += leaning * leaning
            pq += score * leaning
            xq += values[at] * leaning
        sums[0, row], sums[1, row], sums[2, row], sums[3, row], sums[4, row] = p, q, qq, pq, xq
    return sums
