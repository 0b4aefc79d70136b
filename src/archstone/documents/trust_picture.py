"""Trust among members as a picture: how each is trusted, in bands, and which pairs opened their gap.

Who rated whom how is what must not be seen, so no line stands for a rating.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import cos, pi, sin

from archstone.documents.lettering import wrapped
from archstone.documents.pictures import Picture, Row, listed
from archstone.documents.svg import Drawing
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.trust import TrustAudit, TrustFigure
from archstone.model.errors import RuleBroken

WIDE, COMPACT = 720.0, 380.0
RADIUS = {"high": 30.0, "middling": 22.0, "low": 14.0}
UNKNOWN = 8.0
MOST = 24
LEGEND = ("high", "middling", "low")


def trust_picture(
    audit: TrustAudit,
    names: Mapping[str, str],
    opened: Iterable[tuple[str, str]] = (),
    *,
    compact: bool = False,
    theme: str = "light",
) -> Picture:
    """Draw the members on a ring, each as large as the band of the trust in it.

    Parameters
    ----------
    audit : what may be shown
    names : what the members are called, by id
    opened : pairs that both agreed to open their gap; each is a line, whatever the gap is
    compact : for a narrow page
    theme : light, dark or print

    Raises
    ------
    RuleBroken
        If there is no member, or more than 24.
    """
    members = audit.in_trust
    if not 1 <= len(members) <= MOST:
        raise RuleBroken(f"Trust is drawn for 1 to {MOST} members, not {len(members)}; read the table.")
    colours = theme_named(theme)
    width = COMPACT if compact else WIDE
    ring = 95.0 if compact else 150.0
    middle, height = (width / 2, ring + 100.0), 2 * ring + 270.0
    drawing = Drawing(width, height)
    places = {
        one.about: (
            middle[0] + ring * sin(2 * pi * k / len(members)),
            middle[1] - ring * cos(2 * pi * k / len(members)),
        )
        for k, one in enumerate(members)
    }
    pairs = [pair for pair in opened if set(pair) <= set(places)]
    for one, other in pairs:
        (x1, y1), (x2, y2) = places[one], places[other]
        drawing.line(x1, y1, x2, y2, stroke=colours.ink_soft, width=1.5)
    _level(drawing, audit, colours, middle, compact=compact)
    for figure in members:
        _member(drawing, figure, names, colours, at=places[figure.about], middle=middle)
    _legend(drawing, colours, height, lines=bool(pairs))
    title = f"Trust among the members, {audit.day}"
    sentence = _sentence(audit, names, pairs)
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _table(audit, names), title, drawing.width, drawing.height)


def _member(
    drawing: Drawing,
    figure: TrustFigure,
    names: Mapping[str, str],
    colours: Theme,
    *,
    at: tuple[float, float],
    middle: tuple[float, float],
) -> None:
    x, y = at
    radius = _mark(drawing, figure.band, colours, x, y)
    lines = wrapped(names.get(figure.about, figure.about), 118, 14, lines=3, serif=True)
    said = figure.band or "not shown"
    above = y < middle[1] - 1
    first = y - radius - 8 - 17 * len(lines) if above else y + radius + 18
    for k, line in enumerate((*lines, said)):
        soft = k == len(lines)
        drawing.text(
            min(max(x, 64), drawing.width - 64),
            first + 17 * k,
            line,
            size=13 if soft else 14,
            weight=400 if soft else 600,
            fill=colours.ink_soft if soft else colours.ink,
            anchor="middle",
            serif=not soft,
            name="band" if soft else "organisation",
        )


def _mark(drawing: Drawing, band: str | None, colours: Theme, x: float, y: float) -> float:
    """Draw a band: full and large, half and middling, empty and small; dashed where it isn't shown."""
    if band is None:
        drawing.circle(x, y, UNKNOWN, fill=colours.paper, stroke=colours.ink_soft, dash="3 3")
        return UNKNOWN
    fill = {"high": colours.other, "middling": colours.other_soft, "low": colours.paper}[band]
    drawing.circle(x, y, RADIUS[band], fill=fill, stroke=colours.bad if band == "low" else colours.other)
    return RADIUS[band]


def _level(
    drawing: Drawing, audit: TrustAudit, colours: Theme, middle: tuple[float, float], *, compact: bool
) -> None:
    level = audit.level
    if level.at_least is not None:
        said = "–".join(f"{float(end):g}" for end in level.between or (level.at_least,))
    else:
        said = level.band or "–"
    told = "middle of all ratings" if level.known else "level not shown"
    words = f"{told}, of 10" if level.at_least is not None else told
    lines = wrapped(words, 92 if compact else 200, 12, lines=2)
    x, y = middle
    back = 48 if compact else 100
    drawing.box(x - back, y - 28, 2 * back, 46 + 15 * len(lines), fill=colours.paper)  # lines end beside it
    drawing.text(
        x, y + 2, said, size=30, weight=600, fill=colours.ink, anchor="middle", serif=True, name="level"
    )
    for k, line in enumerate(lines):
        drawing.text(x, y + 22 + 15 * k, line, size=12, fill=colours.ink_soft, anchor="middle")


def _legend(drawing: Drawing, colours: Theme, height: float, *, lines: bool) -> None:
    y = height - 46
    drawing.line(20, y - 18, drawing.width - 20, y - 18, stroke=colours.line)
    told = "A circle: how far the others trust a member, in bands. No line is a rating."
    more = "A line: both agreed to open their gap." if lines else "No pair has opened its gap."
    texts = (*wrapped(told, drawing.width - 40, 12, lines=2), more)
    for k, text in enumerate(texts):
        drawing.text(20, y + 16 * k, text, size=12, fill=colours.ink_soft)


def _sentence(audit: TrustAudit, names: Mapping[str, str], pairs: list[tuple[str, str]]) -> str:
    parts = []
    for band in LEGEND:
        told = [names.get(one.about, one.about) for one in audit.in_trust if one.band == band]
        if told:
            parts.append(f"Trust in {listed(told, most=8)} is {band} in the middle.")
    hidden = [names.get(one.about, one.about) for one in audit.in_trust if one.band is None]
    if hidden:
        parts.append(f"Of {listed(hidden, most=8)} nothing may be shown.")
    for one, other in pairs:
        parts.append(f"{names.get(one, one)} and {names.get(other, other)} agreed to open their gap.")
    return " ".join(parts)


def _table(audit: TrustAudit, names: Mapping[str, str]) -> tuple[Row, tuple[Row, ...]]:
    return ("Member", "Trust in it", "Raters", "As of"), tuple(
        (
            names.get(one.about, one.about),
            one.band or "not shown",
            str(one.raters),
            "" if one.as_of is None else str(one.as_of),
        )
        for one in audit.in_trust
    )
