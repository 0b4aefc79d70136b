"""The arch where the other side is sealed: our side stone by stone, theirs as one plain band."""

from __future__ import annotations

from fractions import Fraction

from archstone.documents.arch import Feet, arch, carried_in_words, draw_arch, stones_of
from archstone.documents.arch_layout import Stone
from archstone.documents.pictures import (
    Picture,
    Row,
    capability_name,
    evidence_in_words,
    listed,
    of_hundred,
    strength_in_words,
)
from archstone.documents.tokens import theme_named
from archstone.engines.banded_search import BandedMatch
from archstone.engines.cover import Match, harmonic_mean
from archstone.engines.sealed_bands import Band
from archstone.model.capabilities import Taxonomy

HEIGHTS = {
    Band.HIGH: Fraction(5, 6),
    Band.MIDDLING: Fraction(1, 2),
    Band.LOW: Fraction(1, 6),
    Band.NOT_KNOWN: Fraction(0),
}
"""How high the plain band stands: the middle of what it tells."""


def banded_arch(
    match: BandedMatch,
    taxonomy: Taxonomy,
    *,
    all_is_shown: bool = False,
    theme: str = "light",
    compact: bool = False,
) -> Picture:
    """Draw how two organisations carry each other, as far as the one that looks may know.

    Our side is drawn stone by stone. The other side is one plain band, low, middling or high, until an
    introduction is accepted; then it has a stone for each item that was agreed. Where nothing of it can be
    sealed, it is drawn like ours.

    Parameters
    ----------
    match : two organisations held against each other
    taxonomy : names the capabilities
    all_is_shown : whether nothing of the other can be sealed, as where its audit is only estimated
    theme, compact : as for `arch.arch`

    Returns
    -------
    Picture
    """
    if all_is_shown and not match.introduced:
        return arch(_open_match(match), taxonomy, theme=theme, compact=compact)
    colours = theme_named(theme)
    us, them = match.organisation.name, match.other.name
    value = match.cover_in.value
    feet = Feet(
        us=us,
        them=them,
        key="–" if value is None else of_hundred(value),
        under_key="for you",
        ours=carried_in_words(value),
        theirs=carried_in_words(match.cover_out) if match.introduced else band_in_words(match.band),
    )
    theirs = (
        stones_of(match.cover_shown, taxonomy)
        if match.introduced and match.cover_shown.items
        else (
            Stone(
                "What they lack, as one",
                Fraction(1),
                HEIGHTS[match.band],
                told=band_in_words(match.band),
            ),
        )
    )
    drawing = draw_arch((stones_of(match.cover_in, taxonomy), theirs), feet, colours, compact=compact)
    title = f"{us} and {them}: how the two carry each other"
    sentence = _sentence(match, taxonomy)
    return Picture(
        svg=drawing.finish(title=title, description=sentence, paper=colours.paper),
        sentence=sentence,
        table=_table(match, taxonomy),
        title=title,
        width=drawing.width,
        height=drawing.height,
    )


def band_in_words(band: Band) -> str:
    """Say a band as a picture does.

    Examples
    --------
    >>> band_in_words(Band.HIGH)
    'a high share carried'
    """
    return "not known" if band is Band.NOT_KNOWN else f"a {band.value} share carried"


def _open_match(match: BandedMatch) -> Match:
    return Match(
        organisation=match.organisation,
        other=match.other,
        goal=match.goal,
        cover_in=match.cover_in,
        cover_out=match.cover_shown,
        mutual=harmonic_mean(match.cover_in.value, match.cover_shown.value),
        blind_spots=match.blind_spots,
        uncommonness=match.uncommonness,
    )


def _sentence(match: BandedMatch, taxonomy: Taxonomy) -> str:
    us, them, cover = match.organisation.name, match.other.name, match.cover_in
    if cover.value is None:
        parts = [f"{us} names no vulnerability that counts here."]
    else:
        carried = [capability_name(i.capability, taxonomy) for i in cover.covered]
        told = f"{them} carries {of_hundred(cover.value)} of 100 of what {us} lacks"
        parts = [f"{told}: {listed(carried)}." if carried else f"{them} carries nothing that {us} lacks."]
        left = [capability_name(i.capability, taxonomy) for i in cover.uncovered]
        if left and carried:
            parts.append(f"Not carried: {listed(left)}.")
    if match.introduced:
        parts.append(f"Of what {them} lacks, {us} has {carried_in_words(match.cover_out)}.")
    elif match.band is Band.NOT_KNOWN:
        parts.append(f"What {us} could carry for {them} isn't known.")
    else:
        parts.append(f"What {us} could carry for {them} is told as a band alone: {match.band.value}.")
    return " ".join(parts)


def _table(match: BandedMatch, taxonomy: Taxonomy) -> tuple[Row, tuple[Row, ...]]:
    us, them = match.organisation.name, match.other.name
    both = ((us, them, match.cover_in), (them, us, match.cover_shown))
    rows = [
        (
            owner,
            capability_name(item.capability, taxonomy),
            str(item.vulnerability.severity),
            str(item.vulnerability.need),
            carrier,
            strength_in_words(item.by, taxonomy),
            evidence_in_words(item.by),
            f"{of_hundred(item.share)} of 100",
        )
        for owner, carrier, cover in both
        for item in cover.items
    ]
    told = carried_in_words(match.cover_out) if match.introduced else band_in_words(match.band)
    header = ("Who lacks", "What", "Severity", "Need", "Who carries", "With what", "Evidence", "Covered")
    return header, (*rows, (them, "everything together", "", "", us, "", "", told))
