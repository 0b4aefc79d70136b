"""A team as a picture: what a goal takes, who carries it, and what no one carries."""

from __future__ import annotations

from archstone.documents.lettering import shortened, text_width
from archstone.documents.pictures import Picture, Row, capability_name, listed, of_hundred
from archstone.documents.svg import Drawing
from archstone.documents.tokens import Theme, theme_named
from archstone.engines.index_teams import NamedTeam
from archstone.engines.teams import CarriedRequirement
from archstone.model.capabilities import Taxonomy
from archstone.model.goals import Requirement
from archstone.model.organisations import Organisation

MARGIN = 20
LABELS = 240
BAR = 260
NAMES = 360
ROW = 48
WIDTH = float(2 * MARGIN + LABELS + BAR + NAMES)

Line = tuple[Requirement, CarriedRequirement, tuple[Organisation, ...]]


def team_picture(found: NamedTeam, taxonomy: Taxonomy, *, theme: str = "light") -> Picture:
    """Draw a team: a row for each requirement, as long as it is covered, with who carries it.

    What we carry ourselves is stone-red, what a partner carries is blue, what no one carries is dashed.

    Parameters
    ----------
    found : the team with its members as organisations
    taxonomy : names the capabilities
    theme : light, dark or print

    Returns
    -------
    Picture
        880 px wide.
    """
    colours = theme_named(theme)
    rows = sorted(found.rows, key=lambda row: (-row[0].weight, row[0].capability))
    drawing = Drawing(WIDTH, float(2 * MARGIN + ROW * max(1, len(rows))))
    for k, row in enumerate(rows):
        _line(drawing, row, found.members[0], taxonomy, colours, y=float(MARGIN + ROW * k))
    title = f"The team for {found.goal.name}"
    sentence = _sentence(found, rows, taxonomy)
    svg = drawing.finish(title=title, description=sentence, paper=colours.paper)
    return Picture(svg, sentence, _table(rows, taxonomy), title, drawing.width, drawing.height)


def _line(
    drawing: Drawing, row: Line, us: Organisation, taxonomy: Taxonomy, colours: Theme, *, y: float
) -> None:
    requirement, covered, carriers = row
    name = shortened(capability_name(requirement.capability, taxonomy), LABELS - 16, 14)
    drawing.text(MARGIN, y + 20, name, size=14, weight=500, fill=colours.ink, name="label")
    drawing.text(MARGIN, y + 36, _weight(requirement), size=12, fill=colours.ink_soft)
    x, room = float(MARGIN + LABELS), BAR - text_width("100", 15) - 14
    if covered.share < 1:
        drawing.box(x, y + 10, room, 18, fill=colours.paper_sunk, stroke=colours.ink_soft, dash="3 3")
    if covered.share:
        fill = colours.stone if us in carriers else colours.other
        drawing.box(x, y + 10, room * float(covered.share), 18, fill=fill)
    told = of_hundred(covered.share)
    drawing.text(
        x + BAR - 10, y + 25, told, size=15, weight=600, fill=colours.ink, anchor="end", name="share"
    )
    words = listed((o.name for o in carriers), most=2) if carriers else "carried by no one"
    fill = colours.ink if carriers else colours.bad
    drawing.text(x + BAR + 6, y + 24, shortened(words, NAMES - 10, 14), size=14, fill=fill, name="carriers")


def _weight(requirement: Requirement) -> str:
    said = f"matters {of_hundred(requirement.weight)} of 100"
    return f"{said}, critical" if requirement.critical else said


def _sentence(found: NamedTeam, rows: list[Line], taxonomy: Taxonomy) -> str:
    us, partners = found.members[0].name, [o.name for o in found.members[1:]]
    together = f"{us} with {listed(partners)}" if partners else f"{us} alone"
    parts = [f"{together} covers {of_hundred(found.team.coverage)} of 100 of what {found.goal.name} takes."]
    open_ones = [capability_name(r.capability, taxonomy) for r, c, _ in rows if not c.share]
    if open_ones:
        parts.append(f"No one carries {listed(open_ones)}.")
    return " ".join(parts)


def _table(rows: list[Line], taxonomy: Taxonomy) -> tuple[Row, tuple[Row, ...]]:
    return ("What it takes", "How much it matters", "Who carries", "Covered"), tuple(
        (
            capability_name(requirement.capability, taxonomy),
            _weight(requirement),
            ", ".join(o.name for o in carriers) or "no one",
            f"{of_hundred(covered.share)} of 100",
        )
        for requirement, covered, carriers in rows
    )
