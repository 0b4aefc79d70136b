"""Governance modes: shared, lead organisation or administrative organisation (FORMULAS 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from archstone.model.evidence import Source
from archstone.model.governance_modes import SOURCE, Mode
from archstone.model.profiles import plain

LOW_BELOW, HIGH_FROM = Fraction(33, 100), Fraction(66, 100)
FEW, MANY = 7, 15  # few up to, many above
ENOUGH = 3  # of the four conditions
CONDITIONS = ("trust_density", "members", "goal_consensus", "competence_need")
_IN_WORDS = {
    "trust_density": "how dense trust is",
    "members": "how many members there are",
    "goal_consensus": "how far members agree on the goal",
    "competence_need": "how much must be run for all",
}


@dataclass(frozen=True, slots=True)
class ModeFit:
    """One mode and the conditions it meets, fails, or can't be judged on."""

    mode: Mode
    met: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModeAdvice:
    """Which mode of governance the conditions speak for.

    ``mode`` is None where nothing is known or two meet equally many: then ``undecided`` names them.
    ``density``, ``members``, ``goal_consensus`` and ``competence_need`` are what it was made from, None where
    not known.
    """

    fits: tuple[ModeFit, ...]
    density: Fraction | None
    members: int | None
    goal_consensus: Fraction | None
    competence_need: Fraction | None
    source: Source = SOURCE

    @property
    def unknown(self) -> tuple[str, ...]:
        """The conditions nothing is known about."""
        given = (self.density, self.members, self.goal_consensus, self.competence_need)
        return tuple(name for name, value in zip(CONDITIONS, given, strict=True) if value is None)

    @property
    def best(self) -> tuple[Mode, ...]:
        """The modes that meet the most conditions; none where none is known or met."""
        most = max(len(fit.met) for fit in self.fits)
        return tuple(fit.mode for fit in self.fits if len(fit.met) == most) if most else ()

    @property
    def mode(self) -> Mode | None:
        """The one that meets most; None where that is undecided."""
        return self.best[0] if len(self.best) == 1 else None

    @property
    def undecided(self) -> tuple[Mode, ...]:
        """The modes that tie."""
        return self.best if len(self.best) > 1 else ()

    @property
    def weak(self) -> bool:
        """Whether even the best meets fewer than three of the four conditions."""
        return max(len(fit.met) for fit in self.fits) < ENOUGH

    @property
    def band(self) -> str | None:
        """The trust density in a word."""
        if self.density is None:
            return None
        return "low" if self.density < LOW_BELOW else "moderate" if self.density < HIGH_FROM else "high"

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say which mode, what for, what against, and what isn't known."""
        said = []
        met = {fit.mode: fit for fit in self.fits}
        if self.mode is not None:
            fit = met[self.mode]
            said.append(
                f"{self.mode}: meets {len(fit.met)} of 4 conditions ({_listed(fit.met)})"
                + (f", not {_listed(fit.failed)}." if fit.failed else ".")
            )
        elif self.undecided:
            most = len(met[self.undecided[0]].met)
            said.append(f"Undecided: {' and '.join(self.undecided)} meet {most} of 4 conditions each.")
        else:
            said.append("No mode meets any condition that is known.")
        if self.weak:
            said.append("Fewer than 3 of 4 conditions are met, so this is weak advice.")
        if self.unknown:
            said.append(f"Not known: {_listed(self.unknown)}.")
        said.append(self._made_from())
        return tuple(said)

    def _made_from(self) -> str:
        known = []
        if self.density is not None:
            known.append(f"trust density {float(self.density):.2f} ({self.band})")
        if self.members is not None:
            known.append(f"{self.members} members")
        if self.goal_consensus is not None:
            known.append(f"goal consensus {plain(self.goal_consensus)}")
        if self.competence_need is not None:
            known.append(f"need for competence {plain(self.competence_need)}")
        return f"Made from: {', '.join(known)}." if known else "Made from nothing that is known yet."


_Condition = Callable[[Fraction], bool]
_ASKS: dict[Mode, tuple[_Condition, _Condition, _Condition, _Condition]] = {
    Mode.SHARED: (
        lambda density: density >= HIGH_FROM,
        lambda members: members <= FEW,
        lambda consensus: consensus >= 4,
        lambda need: need <= 2,
    ),
    Mode.LEAD_ORGANISATION: (
        lambda density: density < LOW_BELOW,
        lambda members: FEW < members <= MANY,
        lambda consensus: 2 <= consensus <= 3,
        lambda need: 2 < need < 4,
    ),
    Mode.ADMINISTRATIVE_ORGANISATION: (
        lambda density: LOW_BELOW <= density < HIGH_FROM,
        lambda members: members > FEW,
        lambda consensus: 3 <= consensus <= 4,
        lambda need: need >= 4,
    ),
}


def governance_mode(
    *,
    density: Fraction | None,
    members: int | None,
    goal_consensus: Fraction | None,
    competence_need: Fraction | None,
) -> ModeAdvice:
    """Advise who should govern a network, from the four conditions of Provan and Kenis.

    What works among five friends fails among thirty strangers; each mode has conditions under which it works.

    Parameters
    ----------
    density : share of rated ordered pairs with trust 7 or more, in [0, 1]; None where not known
    members : how many organisations, >= 1
    goal_consensus, competence_need : medians of the raters, 1..5

    Returns
    -------
    ModeAdvice

    Notes
    -----
    Exact; a condition that isn't known is met by none. Between the whole steps 2 and 4 a need counts as 3,
    the median of several raters being a half at times.

    References
    ----------
    K. G. Provan, P. Kenis, "Modes of network governance: structure, management, and effectiveness", 2008.

    Examples
    --------
    >>> advice = governance_mode(
    ...     density=Fraction(3, 4), members=5, goal_consensus=Fraction(4), competence_need=Fraction(2)
    ... )
    >>> str(advice.mode), advice.weak
    ('shared', False)
    """
    given = (density, None if members is None else Fraction(members), goal_consensus, competence_need)
    fits = []
    for mode, asks in _ASKS.items():
        judged = [
            (name, ask(value))
            for name, ask, value in zip(CONDITIONS, asks, given, strict=True)
            if value is not None
        ]
        met = tuple(name for name, holds in judged if holds)
        fits.append(ModeFit(mode, met, tuple(name for name, holds in judged if not holds)))
    return ModeAdvice(tuple(fits), density, members, goal_consensus, competence_need)


def _listed(conditions: tuple[str, ...]) -> str:
    return ", ".join(_IN_WORDS[name] for name in conditions) or "none"
