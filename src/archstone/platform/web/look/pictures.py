"""Pictures inside a page: they take its colours, so that one drawing serves light, dark and print."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from archstone.documents.tokens import LIGHT, SANS, SERIF, blend

_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_TINTS = (("paper", "stone_soft"), ("paper", "other_soft"), ("paper", "stone"), ("paper", "other"))


def themed(svg: str) -> str:
    """Let the page's tokens colour a picture that was drawn in the light theme.

    A page knows only in the browser whether it is light, dark or on paper; a picture with its colours written
    in would be right in one of them. A tint between two tokens becomes a mixture of the two; a colour that
    is neither stays as it is.

    Parameters
    ----------
    svg : as the writers of pictures give it, colours as #rrggbb of the light theme

    Returns
    -------
    str
        The same with ``var(--token)`` in the place of colours and of families of letters.

    Examples
    --------
    >>> themed('<path fill="#a63d21"/>')
    '<path fill="var(--stone)"/>'
    """
    for family, token in ((SERIF, "serif"), (SANS, "sans")):
        svg = svg.replace(f'font-family="{family}"', f'font-family="var(--{token})"')
    return _COLOUR.sub(lambda found: _token(found[0]), svg)


def named_for(svg: str, name: str) -> str:
    """Point a picture at its own title and description, so that two on a page don't mix theirs up."""
    svg = svg.replace("<title>", f'<title id="{name}-title">', 1).replace(
        "<desc>", f'<desc id="{name}-desc">', 1
    )
    return svg.replace(
        ' role="img"', f' role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc"', 1
    )


@cache
def _token(colour: str) -> str:
    """Name the token of a colour of the light theme, or the mixture of two."""
    names = {getattr(LIGHT, name): name for name in LIGHT.__dataclass_fields__}
    if colour in names:
        return _variable(names[colour])
    for one, other in _TINTS:
        share = _share(colour, getattr(LIGHT, one), getattr(LIGHT, other))
        if share is not None:
            return f"color-mix(in srgb, {_variable(other)} {share:.1f}%, {_variable(one)})"
    return colour


def _share(colour: str, one: str, other: str) -> float | None:
    """Find how much of *other* is in a mixture of the two, in percent; None where it is no mixture."""
    ends = [_channels(c) for c in (one, colour, other)]
    widest = max(range(3), key=lambda k: abs(ends[2][k] - ends[0][k]))
    share = (ends[1][widest] - ends[0][widest]) / (ends[2][widest] - ends[0][widest])
    if not 0 <= share <= 1:
        return None
    near = all(abs(a - b) <= 1 for a, b in zip(_channels(blend(one, other, share)), ends[1], strict=True))
    return 100 * share if near else None


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[a:b], 16) for a, b in pairwise((1, 3, 5, 7)))


def _variable(name: str) -> str:
    return f"var(--{name.replace('_', '-')})"
