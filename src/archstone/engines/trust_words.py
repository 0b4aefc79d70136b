"""A trust audit in sentences: what is shown, since when, and what isn't shown and why."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from archstone.engines._trust_figures import GAPS
from archstone.engines.trust import TrustAudit, TrustFigure
from archstone.model.sentences import listed


def in_words(audit: TrustAudit) -> tuple[str, ...]:
    """Say an audit in sentences: level, density, centralisation, gaps, trend, and what isn't shown."""
    return tuple(_in_words(audit))


def _in_words(audit: TrustAudit) -> Iterator[str]:
    level, density, central, gaps = audit.level, audit.density, audit.centralisation, audit.gaps
    if level.value is not None:
        yield f"The middle rating is {float(level.value):g} of 10, which is {level.band}{_of(level)}."
    elif level.between:
        yield f"The middle rating lies between {_ends(level)}, which is {level.band}{_of(level)}."
    elif level.band:
        yield f"The middle rating is {level.band}{_of(level)}. {level.why}"
    else:
        yield f"The level of trust isn't shown. {level.why}"
    if density.value is not None:
        share = round(100 * density.value)
        yield (
            f"{share} of 100 rated pairs trust with 7 or more: a density that is {density.band}"
            f"{_of(density)}."
        )
    elif density.band:
        yield f"The density of trust is {density.band}{_of(density)}. {density.why}"
    if central.value is not None:
        yield (
            f"Centralisation is {float(central.value):.2f}: 0 where all are trusted alike, 1 where one alone "
            f"is{_of(central)}."
        )
    if gaps.gaps is not None:
        told = listed(f"{many} {band}" for band, many in zip(GAPS, gaps.gaps, strict=True) if many)
        yield f"Gaps between the two ratings of a pair, in points: {told}{_of(gaps)}."
    elif gaps.band:
        yield f"The middle gap between the two ratings of a pair is {gaps.band}{_of(gaps)}. {gaps.why}"
    else:
        yield f"The gaps between the ratings of pairs aren't shown. {gaps.why}"
    if audit.trend:
        yield f"Against the audit before, the level is {audit.trend}."


def _ends(figure: TrustFigure) -> str:
    low, high = figure.between or (Fraction(0), Fraction(0))
    return f"{float(low):g} and {float(high):g}"


def _of(figure: TrustFigure) -> str:
    """Say from when a figure is where newer ratings wait."""
    if not figure.newer:
        return ""
    since = f"as of {figure.as_of}" if figure.as_of else "as of the first audit"
    some = "1 newer rating waits" if figure.newer == 1 else f"{figure.newer} newer ratings wait"
    return f" ({since}; {some} until more have changed)"
