"""Pictures: each with a sentence that says what it shows and the same as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from archstone.documents.atomic import write_whole
from archstone.documents.tokens import font_folder
from archstone.model import sentences
from archstone.model.audits import Strength, Vulnerability
from archstone.model.capabilities import Taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.sentences import hundredths

Row = tuple[str, ...]
_SIZE = re.compile(r' width="[\d.]+" height="[\d.]+"')


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the same in words.

    ``svg`` stands alone: colours and sizes inline, title and description inside. ``table`` is the header and
    the rows; ``width`` and ``height`` are in px at natural size, at which no text is smaller than 12 px.
    """

    svg: str
    sentence: str
    table: tuple[Row, tuple[Row, ...]]
    title: str
    width: float
    height: float


def save_picture(picture: Picture, path: str | Path, *, width: int | None = None) -> Path:
    """Write a picture as .svg or .png, whole or not at all.

    Parameters
    ----------
    picture : what to write
    path : where; the ending says how
    width : of a .png, in pixels; None takes twice the natural width, sharp on a good screen

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    RuleBroken
        If the ending is neither .svg nor .png, the width isn't 1 or more, or the folder isn't there.

    Notes
    -----
    A .png is drawn by Typst with the bundled fonts; a letter that they lack is taken from the fonts of the
    machine, if one has it.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in (".svg", ".png"):
        raise RuleBroken(f"A picture is saved as .svg or .png, not as {target.name}; change the ending.")
    if width is not None and width < 1:
        raise RuleBroken(f"The width of a picture must be 1 or more, not {width}.")
    write_whole(target, picture.svg.encode() if suffix == ".svg" else as_png(picture, width))
    return target


def as_png(picture: Picture, width: int | None = None) -> bytes:
    """Draw a picture in pixels; *width* None takes twice its natural width."""
    import typst

    across = 2 * ceil(picture.width) if width is None else width
    down = max(1, round(picture.height * across / picture.width))
    # Typst draws an SVG on as many whole pixels as it needs, rounded up, and squeezes that into its place:
    # where rounding asks for one too many, a row of pixels is lost, and letters with it. So the drawing gets
    # its size in pixels beforehand, and its height and its place are a hair less, too little to see.
    sized = _SIZE.sub(
        f' width="{across}" height="{down * (1 - 1e-6):.6f}" preserveAspectRatio="none"', picture.svg, count=1
    )
    page = (
        f"#set page(width: {across}pt, height: {down}pt, margin: 0pt)\n"
        f'#image(bytes(sys.inputs.picture), format: "svg", fit: "stretch", '
        f"width: {across}pt, height: {down * (1 - 1e-5):.6f}pt)\n"
    )
    drawn = typst.compile(
        page.encode(),
        format="png",
        ppi=72,
        font_paths=typst.Fonts(font_paths=[str(font_folder())]),
        sys_inputs={"picture": sized},
    )
    if not isinstance(drawn, bytes):  # several pages: the picture has outgrown its page
        raise AssertionError("A picture must be drawn on one page.")
    return drawn


def of_hundred(share: Fraction) -> str:
    """Write a share as a whole number of 100, never 0 or 100 unless it is just that.

    Examples
    --------
    >>> of_hundred(Fraction(2, 3)), of_hundred(Fraction(1, 900)), of_hundred(Fraction(999, 1000))
    ('67', '1', '99')
    """
    if share in (0, 1):
        return str(100 * share)
    return str(min(99, max(1, hundredths(share))))


def capability_name(capability: str, taxonomy: Taxonomy) -> str:
    """Name a capability as people read it."""
    return taxonomy[capability].name


def listed(words: Iterable[str], *, most: int = 4) -> str:
    """Join words as a sentence does; after *most* of them only their number is told.

    Examples
    --------
    >>> listed(["trust", "grants", "data"])
    'trust, grants and data'
    >>> listed(["a", "b", "c", "d"], most=2)
    'a, b and 2 more'
    """
    given = list(words)
    if len(given) > most:
        given = [*given[:most], f"{len(given) - most} more"]
    return sentences.listed(given)


def strength_in_words(strength: Strength | None, taxonomy: Taxonomy) -> str:
    """Say what carries a weakness: the capability and its level, or that nothing does."""
    if strength is None:
        return "nothing yet"
    return f"{capability_name(strength.capability, taxonomy)}, level {strength.level}"


def evidence_in_words(strength: Strength | None) -> str:
    """Say how a strength is evidenced."""
    if strength is None:
        return ""
    if strength.estimated is not None:
        return "estimated"
    return {"claimed": "claimed", "shown": "shown by past work", "confirmed": "confirmed by a partner"}[
        strength.grade.value
    ]


def weight_in_words(vulnerability: Vulnerability) -> str:
    """Say how much a weakness matters, and whether it was estimated."""
    said = f"severity {vulnerability.severity}, need {vulnerability.need}"
    return said if vulnerability.estimated is None else f"{said}, estimated"
