"""The logo: an arch of two sides and a keystone."""

from __future__ import annotations

from archstone.documents.tokens import theme_named


def logo(*, theme: str = "light", height: int = 40) -> str:
    """Draw the logo as SVG, without a ground of its own, *height* px high.

    Examples
    --------
    >>> logo().startswith("<svg ")
    True
    """
    colours = theme_named(theme)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 20" role="img" '
        f'width="{height * 1.3:g}" height="{height}"><title>Archstone</title>'
        f'<path d="M1 19A12 12 0 0 1 10.6 7.3L12 12A7 7 0 0 0 6 19Z" fill="{colours.stone}"/>'
        f'<path d="M25 19A12 12 0 0 0 15.4 7.3L14 12A7 7 0 0 1 20 19Z" fill="{colours.other}"/>'
        f'<path d="M10.9 5.6h4.2L14 12h-2Z" fill="{colours.ink}"/></svg>\n'
    )
