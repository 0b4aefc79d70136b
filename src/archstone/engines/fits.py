"""Fits: how well a case suits each model or foundation, and which stands first (FORMULAS 5).

Exact: ratings are halves at the finest, covers and weights are fractions, so that ties are ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from archstone.model.profiles import Option, Profile, Yardstick, plain
from archstone.model.ratings import HIGHEST, LOWEST, Criterion, Rated

FITS_WELL = Fraction(1, 2)
"""From this fit on the first one is said to fit (our default)."""
WIDEST = HIGHEST - LOWEST
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one candidate, held against one yardstick.

    ``medians`` and ``ranges`` lack the criteria that nobody rated; a criterion that is worked out stands in
    ``medians`` alone, if it is defined. ``weights`` are 1 where they aren't set.
    """

    yardstick: Yardstick
    medians: Mapping[Criterion, Fraction]
    ranges: Mapping[Criterion, tuple[int, int]] = field(default_factory=dict)
    weights: Mapping[Criterion, Fraction] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        yardstick: Yardstick,
        rated: Mapping[Criterion, Rated],
        *,
        worked_out: Mapping[Criterion, Fraction | None] | None = None,
        weights: Mapping[Criterion, Fraction] | None = None,
    ) -> Case:
        """Take medians and ranges from what raters said, and worked-out criteria as they are given."""
        medians: dict[Criterion, Fraction] = {}
        ranges: dict[Criterion, tuple[int, int]] = {}
        for criterion in yardstick.criteria:
            if criterion in yardstick.worked_out:
                value = (worked_out or {}).get(criterion)
                if value is not None:
                    medians[criterion] = value
            elif (one := rated.get(criterion)) is not None and one.median is not None:
                medians[criterion] = one.median
                ranges[criterion] = (min(one.values), max(one.values))
        return cls(yardstick, medians, ranges, dict(weights or {}))

    def weight(self, criterion: Criterion) -> Fraction:
        """How much a criterion counts."""
        return self.weights.get(criterion, Fraction(1))

    @property
    def unknown(self) -> tuple[Criterion, ...]:
        """Criteria that nobody rated or that couldn't be worked out."""
        return tuple(c for c in self.yardstick.criteria if c not in self.medians)


@dataclass(frozen=True, slots=True)
class OptionFit:
    """One option held against a case.

    ``fit`` is None where nothing that counts is known. ``why_closed`` names each gate that it doesn't pass;
    such an option can't be first. ``distances`` holds the known criteria alone.
    """

    option: Option
    fit: Fraction | None
    distances: Mapping[Criterion, Fraction]
    why_closed: tuple[str, ...]
    would_improve: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether it passes all its gates."""
        return not self.why_closed


@dataclass(frozen=True, slots=True)
class Standing:
    """The options in the order of the yardstick, and which stands first.

    ``first`` is None where none is open or nothing is known; ``tied`` names all that fit as well as the
    first, itself included, where there is more than one.
    """

    case: Case
    fits: tuple[OptionFit, ...]
    first: Option | None
    tied: tuple[Option, ...]

    def of(self, option: Option) -> OptionFit:
        """Return the fit of an option."""
        return next(fit for fit in self.fits if fit.option == option)

    @property
    def fits_well(self) -> bool | None:
        """Whether the first fits by half or more; None where none is first."""
        if self.first is None:
            return None
        return (self.of(self.first).fit or 0) >= FITS_WELL

    @property
    def can_change(self) -> bool:
        """Whether anything is rated that another rating could change; what is worked out can't be."""
        rated = (c for c in self.case.medians if c not in self.case.yardstick.worked_out)
        return any(fit.fit is not None for fit in self.fits) and any(rated)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say which stands first, whether that is a tie, whether it fits, and what would have to change."""
        kind, known = self.case.yardstick.kind, self.case.medians
        if self.first is None and all(fit.fit is None for fit in self.fits):
            return (self._why_nothing_counts,)
        if self.first is None:
            reasons = tuple(reason for fit in self.fits for reason in fit.why_closed)
            return (f"No {kind} fits yet; this would open each:", *reasons)
        said = []
        if self.tied:
            others = ", ".join(option for option in self.tied if option != self.first)
            why = "is easier to leave" if kind == "model" else "asks for less"
            said.append(f"{self.first} ties with {others}; it stands first because it {why}.")
        if not self.fits_well:
            said += [f"No {kind} fits well. For {self.first} this would have to change:"]
            said += self.of(self.first).would_improve
        if missing := [c.words for c in self.case.yardstick.criteria if c not in known]:
            said.append(f"Left out, since nobody knows: {', '.join(missing)}.")
        return tuple(said)

    @property
    def _why_nothing_counts(self) -> str:
        kind, case = self.case.yardstick.kind, self.case
        if not any(map(case.weight, case.yardstick.criteria)):
            return (
                f"No criterion that a {kind} is chosen by has a weight, so none can be; give one a weight "
                "above 0 under decision, weights."
            )
        if case.medians:
            return (
                f"Of what a {kind} is chosen by, all that is known has the weight 0; rate what counts, or "
                "give what is known a weight under decision, weights."
            )
        return f"Nothing is rated yet that a {kind} could be chosen by."


def distance(profile: Profile, criterion: Criterion, value: Fraction, yardstick: Yardstick) -> Fraction:
    """Measure how far a value lies from what an option asks for, in steps.

    Examples
    --------
    >>> from archstone.model.profiles import MODELS
    >>> str(distance(MODELS.profiles[0], Criterion.HORIZON, Fraction(5), MODELS))
    '4'
    """
    short = profile.asks[criterion] - value
    return max(Fraction(0), short) if criterion in yardstick.shortfall else abs(short)


def standing(case: Case) -> Standing:
    """Work out how well each option fits a case, and which stands first.

    A fit is 1 less the weighted mean of the distances, as a share of the four steps there are.

    Parameters
    ----------
    case : medians by criterion, with weights

    Returns
    -------
    Standing
        With exact fits in [0, 1]. First is the best of those whose gates all pass; ties go to the option that
        stands first in the yardstick, and are told.

    Notes
    -----
    Exact and deterministic; options times criteria.

    References
    ----------
    Archstone's own profiles after S2 and S3 (our default).

    Examples
    --------
    >>> from archstone.model.profiles import MODELS
    >>> weeks = dict(zip(MODELS.criteria, map(Fraction, (3, 2, 1, 1, 1)), strict=True))
    >>> found = standing(Case(MODELS, weeks))
    >>> str(found.first), str(found.of(found.first).fit)
    ('opportunistic', '1')
    """
    fits = tuple(_fit(profile, case) for profile in case.yardstick.profiles)
    open_fits = [fit for fit in fits if fit.open and fit.fit is not None]
    best = max((fit.fit for fit in open_fits if fit.fit is not None), default=None)
    tied = tuple(fit.option for fit in open_fits if fit.fit == best)
    return Standing(case, fits, tied[0] if tied else None, tied if len(tied) > 1 else ())


def _fit(profile: Profile, case: Case) -> OptionFit:
    distances = {
        criterion: distance(profile, criterion, value, case.yardstick)
        for criterion, value in case.medians.items()
    }
    weight = sum((case.weight(criterion) for criterion in distances), Fraction(0))
    apart = sum((case.weight(criterion) * far for criterion, far in distances.items()), Fraction(0))
    return OptionFit(
        profile.option,
        1 - apart / (WIDEST * weight) if weight else None,
        distances,
        tuple(
            gate.refusal(profile.option, case.medians.get(gate.criterion))
            for gate in profile.gates
            if not gate.lets_pass(case.medians.get(gate.criterion))
        ),
        tuple(
            f"{criterion.words.capitalize()} from {plain(case.medians[criterion])} to "
            f"{profile.asks[criterion]}."
            for criterion, far in sorted(distances.items(), key=lambda item: -item[1] * case.weight(item[0]))
            if far
        ),
    )
