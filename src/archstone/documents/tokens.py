"""The look in numbers: paper and ink, one stone-red for my side, one blue for the other side."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from archstone.model.errors import RuleBroken, did_you_mean

SERIF = "Source Serif 4, Georgia, serif"
SANS = "Public Sans, Noto Sans Arabic, system-ui, sans-serif"
SMALLEST_TEXT = 12  # px as seen


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one surface, as #rrggbb.

    ``stone`` is my side and the one accent, ``other`` the other side of any pair; ``bad`` marks what is
    carried by no one and never stands without a word.
    """

    paper: str
    paper_sunk: str
    ink: str
    ink_soft: str
    line: str
    stone: str
    stone_soft: str
    other: str
    other_soft: str
    bad: str


LIGHT = Theme(
    paper="#faf7f1",
    paper_sunk="#f1ece2",
    ink="#23211d",
    ink_soft="#5d574c",
    line="#ddd5c6",
    stone="#a63d21",
    stone_soft="#e9c9bc",
    other="#1f5577",
    other_soft="#c3d7e3",
    bad="#a3162a",
)
DARK = Theme(
    paper="#1b1a17",
    paper_sunk="#141310",
    ink="#efe9dd",
    ink_soft="#b5ab99",
    line="#3b372f",
    stone="#e8917a",
    stone_soft="#5d2f22",
    other="#8fc1de",
    other_soft="#1f4257",
    bad="#f08a95",
)
PRINT = Theme(
    paper="#ffffff",
    paper_sunk="#f4f4f4",
    ink="#000000",
    ink_soft="#4a4a4a",
    line="#c8c8c8",
    stone="#2e2e2e",
    stone_soft="#d2d2d2",
    other="#6a6a6a",
    other_soft="#e4e4e4",
    bad="#000000",
)
THEMES = {"light": LIGHT, "dark": DARK, "print": PRINT}


def theme_named(name: str) -> Theme:
    """Return the theme of this name; raise RuleBroken naming the nearest one.

    Examples
    --------
    >>> theme_named("dark").paper
    '#1b1a17'
    """
    if name not in THEMES:
        raise RuleBroken(
            f"There is no theme {name!r}; there are light, dark, print.{did_you_mean(name, THEMES)}"
        )
    return THEMES[name]


def font_folder() -> Path:
    """Say where the bundled fonts lie."""
    return Path(str(files("archstone.documents") / "fonts"))


def blend(one: str, other: str, share: float) -> str:
    """Mix two colours; 0 gives the first, 1 the second.

    Examples
    --------
    >>> blend("#000000", "#ffffff", 0.5)
    '#808080'
    """
    mixed = (round(a + (b - a) * share) for a, b in zip(_channels(one), _channels(other), strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def contrast(one: str, other: str) -> float:
    """Measure the contrast of two colours as WCAG 2.2 does, 1..21.

    Text needs 4.5 on what it stands on, a shape that carries meaning 3.

    References
    ----------
    W3C, "Web Content Accessibility Guidelines 2.2", 2023, success criteria 1.4.3 and 1.4.11.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
