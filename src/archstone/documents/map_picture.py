"""The vulnerability map as a picture: who excels at each of our gravest gaps, and what those lack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from archstone.documents.lettering import ELLIPSIS, shortened, text_width, wrapped
from archstone.documents.pictures import (
    Picture,
    Row,
    capability_name,
    evidence_in_words,
    listed,
    of_hundred,
    strength_in_words,
    weight_in_words,
)
from archstone.documents.svg import Drawing
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.cover import CoveredVulnerability, Match
from archstone.engines.gap_map import Excellent, Gap, VulnerabilityMap

if TYPE_CHECKING:  # whoever draws a file's map needs no bands
    from archstone.engines.banded_map import BandedExcellent, BandedGap, BandedMap
from archstone.model.audits import Disclosure
from archstone.model.capabilities import Taxonomy

MARGIN = 20
LABELS = 210
COLUMN = 240
ROW = 160
LINES_OF_LACKS = 3
_MARKS = {
    Disclosure.PUBLIC: "",
    Disclosure.PARTNER: " (for partners)",
    Disclosure.SEALED: " (sealed)",
    Disclosure.PRIVATE: " (private)",
}


def map_picture(found: VulnerabilityMap | BandedMap, taxonomy: Taxonomy, *, theme: str = "light") -> Picture:
    """Draw a vulnerability map: a row for each gap, the organisations that excel there beside it.

    Each stone's length is how well the organisation would carry the gap. Under it stands what it lacks
    itself, marked where that is sealed or estimated: what one might offer in return.

    Parameters
    ----------
    found : what to draw
    taxonomy : names the capabilities
    theme : light, dark or print

    Returns
    -------
    Picture
        970 px wide with three organisations a gap.
    """
    colours = theme_named(theme)
    most = max((len(gap.organisations) for gap in found.gaps), default=0)
    width = 2 * MARGIN + LABELS + COLUMN * max(2, most)
    height = 2 * MARGIN + ROW * max(1, len(found.gaps))
    drawing = Drawing(width, height)
    if not found.gaps:
        told = shortened(
            f"{found.organisation.name} names no vulnerability that counts here.", width - 40, 14
        )
        drawing.text(MARGIN, MARGIN + 40, told, size=14, fill=colours.ink_soft)
    gaps: Sequence[Gap | BandedGap] = found.gaps
    for k, gap in enumerate(gaps):
        y = float(MARGIN + ROW * k)
        _gap_label(drawing, gap, taxonomy, colours, place=k + 1, y=y)
        others: Sequence[Excellent | BandedExcellent] = gap.organisations
        for j, excellent in enumerate(others):
            _excellent(drawing, excellent, taxonomy, colours, x=float(MARGIN + LABELS + COLUMN * j), y=y)
        if not gap.organisations:
            x, wide = MARGIN + LABELS, COLUMN * 2 - 24
            drawing.box(x, y + 12, wide, 60, stroke=colours.ink_soft, dash="3 3")
            drawing.text(
                x + wide / 2, y + 47, "no one known here", size=14, fill=colours.bad, anchor="middle"
            )
        if k:
            drawing.line(MARGIN, y - 6, width - MARGIN, y - 6, stroke=colours.line)
    title = f"{found.organisation.name}: the vulnerability map"
    sentence = _sentence(found, taxonomy)
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _table(found, taxonomy), title, drawing.width, drawing.height)


def _gap_label(
    drawing: Drawing, gap: Gap | BandedGap, taxonomy: Taxonomy, colours: Theme, *, place: int, y: float
) -> None:
    lines = wrapped(
        f"{place}. {capability_name(gap.capability, taxonomy)}", LABELS - 20, 16, lines=2, serif=True
    )
    for k, line in enumerate(lines):
        drawing.text(
            MARGIN, y + 26 + 20 * k, line, size=16, weight=600, fill=colours.stone, serif=True, name="gap"
        )
    more = weight_in_words(gap.vulnerability)
    drawing.text(MARGIN, y + 28 + 20 * len(lines), more, size=12, fill=colours.ink_soft)


def _excellent(
    drawing: Drawing,
    excellent: Excellent | BandedExcellent,
    taxonomy: Taxonomy,
    colours: Theme,
    *,
    x: float,
    y: float,
) -> None:
    room = COLUMN - 24
    told = of_hundred(excellent.share)
    name = shortened(excellent.organisation.name, room, 14)
    drawing.text(x, y + 24, name, size=14, weight=600, fill=colours.ink, name="organisation")
    track = room - text_width("100", 15) - 10
    if excellent.share < 1:
        drawing.box(x, y + 34, track, 16, fill=colours.paper_sunk, stroke=colours.ink_soft, dash="3 3")
    drawing.box(x, y + 34, track * float(excellent.share), 16, fill=colours.other)
    drawing.text(x + room, y + 48, told, size=15, weight=600, fill=colours.ink, anchor="end", name="share")
    with_what = f"{strength_in_words(excellent.strength, taxonomy)}, {_evidence(excellent)}"
    lines = wrapped(with_what, room, 12, lines=2)
    for k, line in enumerate(lines):
        drawing.text(x, y + 68 + 16 * k, line, size=12, fill=colours.ink_soft)
    for k, line in enumerate(_lacks_lines(excellent, taxonomy, room)):
        drawing.text(x, y + 74 + 16 * (len(lines) + k), line, size=12, fill=colours.ink, name="lacks")


def _evidence(excellent: Excellent | BandedExcellent) -> str:
    """Say in one word how the strength is evidenced."""
    strength = excellent.strength
    return "estimated" if strength.estimated is not None else strength.grade.value


def _lacks_lines(excellent: Excellent | BandedExcellent, taxonomy: Taxonomy, room: float) -> tuple[str, ...]:
    """Name what it lacks, as many of it as the lines hold whole."""
    if not excellent.lacks:
        return ("what it lacks isn't known",)
    named = [_lacked(item, taxonomy) for item in excellent.lacks]
    lines: tuple[str, ...] = ()
    for most in (3, 2, 1):
        lines = wrapped(f"lacks {listed(named, most=most)}", room, 12, lines=LINES_OF_LACKS)
        if ELLIPSIS not in lines[-1]:
            break
    return lines


def _fit(excellent: Excellent | BandedExcellent) -> str:
    """Say how well the two fit: as a number, or as the band of what we could carry for it."""
    if not isinstance(excellent.match, Match):
        return f"you could carry: {excellent.match.band.value}"
    mutual = excellent.match.mutual
    return "not known" if mutual is None else f"{of_hundred(mutual)} of 100"


def _lacked(item: CoveredVulnerability, taxonomy: Taxonomy) -> str:
    name = capability_name(item.capability, taxonomy)
    if item.vulnerability.estimated is not None:
        return f"{name} (estimated)"
    return name + _MARKS[item.vulnerability.disclosure]


def _sentence(found: VulnerabilityMap | BandedMap, taxonomy: Taxonomy) -> str:
    if not found.gaps:
        return f"{found.organisation.name} names no vulnerability that counts here."
    parts = [
        f"{capability_name(gap.capability, taxonomy)}: "
        + (listed(e.organisation.name for e in gap.organisations) if gap.organisations else "no one known")
        for gap in found.gaps
    ]
    return f"Who excels where {found.organisation.name} is weakest. {'; '.join(parts)}."


def _table(found: VulnerabilityMap | BandedMap, taxonomy: Taxonomy) -> tuple[Row, tuple[Row, ...]]:
    header = (
        "Gap",
        "How much it matters",
        "Who excels",
        "With what",
        "Evidence",
        "Would carry",
        "Fit",
        "Lacks",
    )
    rows: list[Row] = []
    for gap in found.gaps:
        lead = (capability_name(gap.capability, taxonomy), weight_in_words(gap.vulnerability))
        if not gap.organisations:
            rows.append((*lead, "no one known here", "", "", "", "", ""))
        rows += [
            (
                *lead,
                e.organisation.name,
                strength_in_words(e.strength, taxonomy),
                evidence_in_words(e.strength),
                f"{of_hundred(e.share)} of 100",
                _fit(e),
                "; ".join(_lacked(item, taxonomy) for item in e.lacks) or "not known",
            )
            for e in gap.organisations
        ]
    return header, tuple(rows)
