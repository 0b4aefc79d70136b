"""Sums over sets of members. A set is a whole number whose bit i says whether member i is in it.

An array over sets has 2^n entries, in the order of those numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Whole = npt.NDArray[Any]
"""Whole numbers: int64 where they fit, Python's own where they don't."""
FITS = 2**62


def subset_sums(values: Sequence[int]) -> Whole:
    """Add up *values* over every set, exactly."""
    fits = sum(abs(value) for value in values) < FITS
    kind = np.int64 if fits else object
    sums = np.zeros(1, kind)
    for value in values:
        sums = np.concatenate((sums, sums + value))
    return sums


def members_of(mask: int) -> tuple[int, ...]:
    """List who is in a set."""
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)


def within(mask: int) -> Ints:
    """List every set inside one, the empty one and itself included, ascending."""
    found = np.zeros(1, np.int64)
    for place in members_of(mask):
        found = np.concatenate((found, found + (1 << place)))
    return found
