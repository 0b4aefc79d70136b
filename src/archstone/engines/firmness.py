"""Firmness: under how many plausible weights and ratings an option stays first (SMAA, FORMULAS 5).

A fit to the second decimal looks surer than the people who gave the ratings. Here weights and ratings are
drawn at random within what they leave open, and the share of draws says how much of the answer is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from archstone.engines.fits import Standing
from archstone.model.profiles import Option
from archstone.model.ratings import HIGHEST, LOWEST

DRAWS = 100_000
CONTESTED_BELOW = 0.6
"""Under this share the first place is called contested (our default)."""
WIDENED = 0.5
AT_ONCE = 1 << 16  # draws held in memory together


@dataclass(frozen=True, slots=True)
class Firmness:
    """The share of draws in which each option is first; 0 for one that a gate closes.

    Invariants: shares add up to 1.
    """

    first: Option
    shares: Mapping[Option, float]
    draws: int

    @property
    def share(self) -> float:
        """The share of draws in which the first stays first."""
        return self.shares[self.first]

    @property
    def error(self) -> float:
        """The standard error of that share: how far chance alone may have moved it."""
        return sqrt(self.share * (1.0 - self.share) / self.draws)

    @property
    def contested(self) -> bool:
        """Whether another option has much for it too."""
        return self.share < CONTESTED_BELOW

    @property
    def sentence(self) -> str:
        """Say how firm the first place is, with the number of draws and the error."""
        drawn = f"{self.draws:,} draws of weights and ratings"
        if self.share == 1.0:
            return f"{self.first} stays first in every one of {drawn}."
        said = (
            f"{self.first} stays first in {_of_hundred(self.share)} draws ({drawn}; standard error "
            f"{100 * self.error:.1g} of 100)."
        )
        if not self.contested:
            return said
        rival = max((option for option in self.shares if option != self.first), key=lambda o: self.shares[o])
        return f"{said} Contested: {rival} is first in {_of_hundred(self.shares[rival])}."


def _of_hundred(share: float) -> str:
    """Write a share as a whole number of 100, never 0 or 100 unless it is just that."""
    return f"{share * 100 if share in {0.0, 1.0} else min(99.0, max(1.0, 100 * share)):.0f} of 100"


def firmness(found: Standing, rng: np.random.Generator, *, draws: int = DRAWS) -> Firmness | None:
    """Measure how firm the first place is against other weights and other ratings.

    Parameters
    ----------
    found : the options with their fits
    rng : where chance comes from
    draws : how many, >= 1

    Returns
    -------
    Firmness
        None where no option stands first.

    Notes
    -----
    Weights are uniform on the simplex, whatever weights were set. Ratings are uniform over the raters' range
    widened by half a step at each end and clipped to 1..5, over 1..5 where nobody rated. Criteria that are
    worked out stay as they are, and are left out where they aren't known; gates hold by the medians, not by
    the draw. Linear in the draws; the standard error is at most 0.0016 with 100,000.

    References
    ----------
    R. Lahdelma, J. Hokkanen, P. Salminen, "SMAA - Stochastic multiobjective acceptability analysis", 1998.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from archstone.engines.fits import Case, standing
    >>> from archstone.model.profiles import MODELS
    >>> steps = (4, 3, 3, 3, 2)
    >>> medians = dict(zip(MODELS.criteria, map(Fraction, steps), strict=True))
    >>> ranges = dict(zip(MODELS.criteria, zip(steps, steps), strict=True))
    >>> found = standing(Case(MODELS, medians, ranges))
    >>> firm = firmness(found, np.random.default_rng(1))
    >>> str(firm.first), firm.share > 0.95, firm.error < 0.001
    ('values-bridge', True, True)
    """
    if draws < 1:
        raise ValueError(f"At least one draw is needed, not {draws}.")
    if found.first is None:
        return None
    case = found.case
    open_options = [fit.option for fit in found.fits if fit.open]
    if len(open_options) == 1:
        return Firmness(found.first, {fit.option: float(fit.open) for fit in found.fits}, draws)
    wins = np.zeros(len(open_options), dtype=np.int64)
    asks, short, low, width = _as_arrays(found, open_options)
    for begin in range(0, draws, AT_ONCE):
        n = min(AT_ONCE, draws - begin)
        values = low[:, None] + width[:, None] * rng.random((len(low), n))
        # Only the order of the sums counts, so weights needn't be divided by their sum.
        weights = rng.standard_exponential((len(low), n))
        wins += np.bincount(_first_of(values, weights, asks, short), minlength=len(wins))
    shares = dict.fromkeys(case.yardstick.options, 0.0)
    shares |= {option: float(won / draws) for option, won in zip(open_options, wins, strict=True)}
    return Firmness(found.first, shares, draws)


def _as_arrays(
    found: Standing, options: list[Option]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Lay out what options ask for (options, criteria), and each criterion's lowest value and width."""
    case, yardstick = found.case, found.case.yardstick
    drawn = [c for c in yardstick.criteria if c not in yardstick.worked_out or c in case.medians]
    low, width = np.empty(len(drawn)), np.empty(len(drawn))
    for k, criterion in enumerate(drawn):
        if criterion in yardstick.worked_out:
            low[k], width[k] = float(case.medians[criterion]), 0.0
            continue
        least, most = case.ranges.get(criterion, (LOWEST, HIGHEST))
        low[k] = max(float(LOWEST), least - WIDENED)
        width[k] = min(float(HIGHEST), most + WIDENED) - low[k]
    asked = {profile.option: profile.asks for profile in yardstick.profiles}
    asks = np.array([[asked[option][c] for c in drawn] for option in options], dtype=np.float64)
    return asks, np.array([c in yardstick.shortfall for c in drawn]), low, width


def _first_of(
    values: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    asks: npt.NDArray[np.float64],
    short: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
    """Find for each draw the option with the smallest weighted distance; ties go to the earlier one."""
    apart = np.zeros((len(asks), values.shape[1]))
    for option, wanted in enumerate(asks):
        for k, ask in enumerate(wanted):
            far = ask - values[k]
            far = np.maximum(far, 0.0, out=far) if short[k] else np.abs(far, out=far)
            far *= weights[k]
            apart[option] += far
    return np.asarray(np.argmin(apart, axis=0))
