"""One weighted rule of many members: shares to some fourteen digits, or exact counts.

By weight and not by state, so that hundreds of members take milliseconds. A rule and its mirror, in which
whoever could block has to agree instead, have the same swings; the one of smaller quota is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb, gcd, prod

import numpy as np
import numpy.typing as npt

from archstone.engines._voting_states import MOST_WORDS, Counts
from archstone.model.errors import RuleBroken
from archstone.model.voting_rules import WeightedRule

LOGARITHM_LEFT_OUT = -70.0  # a node of the integral whose share is below e^-70 is left out at first
SHARE_LEFT_OUT = 1e-14  # ... unless so much of the smallest answer could hang on it
BITS_OF_A_MODULUS = 61

Floats = npt.NDArray[np.float64]


class OneRule:
    """A weighted rule as the loops take it: kinds of members with a vote, in the lowest terms."""

    def __init__(self, rule: WeightedRule) -> None:
        unit = gcd(*rule.weights)
        quota, total = -(-rule.quota // unit), rule.total // unit
        self.mirrored = 2 * quota > total + 1
        self.quota = total - quota + 1 if self.mirrored else quota
        alike: dict[int, list[int]] = {}
        for member, weight in enumerate(rule.weights):
            if weight:
                alike.setdefault(weight // unit, []).append(member)
        self.kinds = [tuple(alike[weight]) for weight in sorted(alike)]
        self.voters = sum(len(kind) for kind in self.kinds)
        self.size = rule.size
        self.weights = np.array([min(weight, self.quota) for weight in sorted(alike)], dtype=np.int64)
        self.many = np.array([len(kind) for kind in self.kinds], dtype=np.int64)

    def by_member(self, of_kinds: Sequence[float] | Floats) -> list[float]:
        """Give each member what its kind has; who has no vote has 0."""
        given = [0.0] * self.size
        for kind, value in zip(self.kinds, of_kinds, strict=True):
            for member in kind:
                given[member] = float(value)
        return given


def chances_of_passing(rule: OneRule) -> tuple[float, float]:
    """Work out how likely a proposal passes, and fails, if everybody tosses a coin."""
    from archstone.engines._voting_kernels import losing_chance

    fails = losing_chance(rule.weights, rule.many, rule.quota)
    return (fails, 1.0 - fails) if rule.mirrored else (1.0 - fails, fails)


def chances_of_deciding(rule: OneRule) -> Floats:
    """Work out for each kind how likely a member decides, if all others toss coins.

    Raises
    ------
    RuleBroken
        If the weights are too large for the memory.
    """
    from archstone.engines._voting_kernels import swing_chances

    _refuse_too_heavy(rule, 4 + len(rule.kinds).bit_length())
    return np.asarray(swing_chances(rule.weights, rule.many, rule.quota, np.array([0.5]))[0])


def chances_of_turning(rule: OneRule) -> Floats:
    """Work out the same averaged over every chance of a yes from 0 to 1: the Shapley-Shubik index.

    By Gauss's nodes, which is exact for the polynomials that these are. Where many members vote, most
    nodes add nothing that could be seen; Chernoff's bound says which. Raises as `chances_of_deciding` does.
    """
    from scipy.special import roots_legendre

    from archstone.engines._voting_kernels import swing_chances

    _refuse_too_heavy(rule, 4 + len(rule.kinds).bit_length())
    nodes, weights = roots_legendre(rule.voters // 2 + 1)
    chances, weights = (nodes + 1.0) / 2.0, weights / 2.0
    matters = log_bound(rule.weights, rule.many, rule.quota, chances) > LOGARITHM_LEFT_OUT

    def over(some: npt.NDArray[np.bool_]) -> Floats:
        found = swing_chances(rule.weights, rule.many, rule.quota, chances[some])
        return np.asarray(weights[some] @ found)

    mean = over(matters)
    if not matters.all() and np.exp(LOGARITHM_LEFT_OUT) > SHARE_LEFT_OUT * mean.min():
        mean += over(~matters)
    return mean


def log_bound(
    weights: npt.NDArray[np.int64], many: npt.NDArray[np.int64], quota: int, chances: Floats
) -> Floats:
    """Bound from above how likely anybody decides, as a logarithm, at each chance of a yes.

    Deciding takes others' yes of at least the quota less one's own weight, and less than the quota.
    """
    heaviest = int(weights.max())
    tilts = np.geomspace(0.01, 30.0, 24) / heaviest
    yes, no = np.log(chances)[:, None], np.log1p(-chances)[:, None]
    bound = np.zeros(len(chances))
    for tilt in tilts:
        for sign, reach in ((1.0, max(0, quota - heaviest)), (-1.0, quota - 1 + heaviest)):
            moment = np.logaddexp(no, yes + sign * tilt * weights) @ many
            bound = np.minimum(bound, moment - sign * tilt * reach)
    return bound


def exact_counts(rule: OneRule) -> Counts:
    """Count winning sets and swings by size, exactly; those without a vote are left out of the sets."""
    from archstone.engines._voting_kernels import counts_modulo

    n = rule.voters
    _refuse_too_heavy(rule, n + 4)
    moduli = coprime(n + 1, BITS_OF_A_MODULUS)
    parts = [counts_modulo(rule.weights, rule.many, rule.quota, modulus) for modulus in moduli]
    lifted = lifting(moduli)
    losing = [lifted(residues) for residues in zip(*(part[0].tolist() for part in parts), strict=True)]
    swings = [
        [lifted(residues) for residues in zip(*of_kind, strict=True)]
        for of_kind in zip(*(part[1].tolist() for part in parts), strict=True)
    ]
    if rule.mirrored:  # a set wins where those outside it lose under the mirror
        return Counts(losing[::-1], [of_kind[::-1] for of_kind in swings])
    return Counts([comb(n, size) - lost for size, lost in enumerate(losing)], swings)


def coprime(bits: int, bits_of_each: int) -> list[int]:
    """Find numbers just below a power of two without a common factor, of more than so many bits together."""
    found: list[int] = []
    candidate = 1 << bits_of_each
    while (bits_of_each - 1) * len(found) <= bits:
        candidate -= 1
        if all(gcd(candidate, other) == 1 for other in found):
            found.append(candidate)
    return found


def lifting(moduli: Sequence[int]) -> Callable[[Sequence[int]], int]:
    """Give what finds a whole number from its remainders: the Chinese remainder theorem."""
    product = prod(moduli)
    lifts = [product // m * pow(product // m, -1, m) for m in moduli]

    def lifted(remainders: Sequence[int]) -> int:
        return sum(lift * left for lift, left in zip(lifts, remainders, strict=True)) % product

    return lifted


def _refuse_too_heavy(rule: OneRule, rows: int) -> None:
    if rule.quota * rows > MOST_WORDS:
        raise RuleBroken(
            f"The weights of {rule.voters} members are too large to be counted one by one. Divide them and "
            "the quota by one number and round them."
        )
