"""A small writer of SVG: shapes and text with everything inline, so that a picture stands alone anywhere."""

from __future__ import annotations

from math import ceil, cos, floor, radians, sin
from xml.sax.saxutils import escape, quoteattr

from archstone.documents.tokens import SANS, SERIF


def number(value: float) -> str:
    """Write a length with at most one decimal.

    Examples
    --------
    >>> number(12.04), number(-0.04), number(3.25)
    ('12', '0', '3.2')
    """
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def point(cx: float, cy: float, radius: float, angle: float) -> tuple[float, float]:
    """Find the point at *angle* degrees, counted from the right against the clock."""
    return cx + radius * cos(radians(angle)), cy - radius * sin(radians(angle))


def stone_path(  # noqa: PLR0917  six numbers that are always given in this order
    cx: float, cy: float, inner: float, outer: float, start: float, end: float
) -> str:
    """Draw the outline of a stone of an arch: the part of a ring from angle *start* down to *end*."""
    large = 1 if start - end > 180 else 0
    (x0, y0), (x1, y1) = point(cx, cy, outer, start), point(cx, cy, outer, end)
    (x2, y2), (x3, y3) = point(cx, cy, inner, end), point(cx, cy, inner, start)
    return (
        f"M{number(x0)} {number(y0)}A{number(outer)} {number(outer)} 0 {large} 1 {number(x1)} {number(y1)}"
        f"L{number(x2)} {number(y2)}A{number(inner)} {number(inner)} 0 {large} 0 {number(x3)} {number(y3)}Z"
    )


class Drawing:
    """Shapes in the order they are drawn, on a canvas of whole units that starts at (left, top)."""

    def __init__(self, width: float, height: float, *, left: float = 0, top: float = 0) -> None:
        self.left, self.top = floor(left), floor(top)
        self.width, self.height = ceil(left + width) - self.left, ceil(top + height) - self.top
        self._parts: list[str] = []

    def _add(self, tag: str, **attributes: str | float | None) -> None:
        written = "".join(
            f" {name.replace('_', '-')}={quoteattr(number(v) if isinstance(v, (int, float)) else v)}"
            for name, v in attributes.items()
            if v is not None
        )
        self._parts.append(f"<{tag}{written}/>")

    def path(
        self,
        d: str,
        *,
        fill: str = "none",
        stroke: str | None = None,
        width: float = 1,
        dash: str | None = None,
    ) -> None:
        """Draw a path."""
        self._add("path", d=d, fill=fill, **_stroke(stroke, width, dash))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        stroke: str | None = None,
        dash: str | None = None,
        round_by: float | None = None,
    ) -> None:
        """Draw a rectangle."""
        self._add(
            "rect", x=x, y=y, width=width, height=height, rx=round_by, fill=fill, **_stroke(stroke, 1, dash)
        )

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: str = "none",
        stroke: str | None = None,
        dash: str | None = None,
    ) -> None:
        """Draw a circle."""
        self._add("circle", cx=x, cy=y, r=radius, fill=fill, **_stroke(stroke, 1, dash))

    def line(self, x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1) -> None:
        """Draw a straight line."""
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, **_stroke(stroke, width, None))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        fill: str,
        weight: int = 400,
        anchor: str = "start",
        serif: bool = False,
        name: str | None = None,
    ) -> None:
        """Write a line of text; *name* marks it for those who look for it in the picture."""
        attributes = "".join(
            f" {key}={quoteattr(value)}"
            for key, value in {
                "class": name or "",
                "x": number(x),
                "y": number(y),
                "font-family": SERIF if serif else SANS,
                "font-size": number(size),
                "font-weight": str(weight),
                "text-anchor": anchor,
                "fill": fill,
            }.items()
            if value
        )
        self._parts.append(f"<text{attributes}>{escape(text)}</text>")

    def finish(self, *, title: str, description: str, paper: str) -> str:
        """Write the whole picture, with its title and description in words."""
        view = " ".join(number(v) for v in (self.left, self.top, self.width, self.height))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{number(self.width)}" '
            f'height="{number(self.height)}" role="img">'
            f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
            f'<rect x="{number(self.left)}" y="{number(self.top)}" width="{number(self.width)}" '
            f'height="{number(self.height)}" fill="{paper}"/>' + "\n".join(self._parts) + "</svg>\n"
        )


def _stroke(colour: str | None, width: float, dash: str | None) -> dict[str, str | float | None]:
    if colour is None:
        return {}
    return {"stroke": colour, "stroke_width": width, "stroke_dasharray": dash}
