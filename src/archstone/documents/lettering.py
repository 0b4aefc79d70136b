"""How wide text will be, without a font library: enough to keep labels apart and inside the picture."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Advances of the printable ASCII characters in thousandths of the size, from the bundled semi-bold cuts: the
# lighter cuts are a little narrower, so a text is never wider than it is taken for.
_SANS = (
    *(234, 268, 455, 610, 670, 923, 750, 255, 320, 324, 437, 573, 260, 386, 250, 368),
    *(630, 418, 618, 649, 644, 659, 643, 614, 660, 643, 250, 261, 563, 573, 563, 528),
    *(829, 719, 678, 704, 708, 628, 604, 747, 768, 296, 396, 701, 578, 903, 770, 748),
    *(645, 762, 687, 682, 606, 714, 690, 962, 704, 640, 654, 322, 368, 322, 479, 536),
    *(243, 560, 603, 546, 603, 572, 396, 626, 585, 258, 276, 572, 317, 882, 586, 571),
    *(602, 602, 402, 518, 404, 588, 513, 784, 577, 550, 489, 358, 266, 360, 592),
)
_SERIF = (
    *(229, 314, 423, 544, 538, 949, 739, 207, 384, 384, 459, 548, 307, 335, 307, 364),
    *(547, 547, 547, 547, 547, 547, 547, 547, 547, 547, 307, 307, 548, 548, 548, 430),
    *(867, 712, 669, 663, 745, 635, 610, 725, 809, 387, 394, 726, 616, 930, 758, 742),
    *(637, 742, 708, 560, 650, 758, 706, 1020, 678, 667, 592, 356, 364, 356, 548, 528),
    *(400, 555, 631, 527, 624, 540, 375, 573, 650, 336, 314, 616, 337, 962, 652, 590),
    *(633, 613, 475, 475, 369, 640, 582, 850, 585, 592, 497, 365, 302, 365, 548),
)
_OTHER = 680  # a letter of another script; East Asian ones fill their whole square
ELLIPSIS = "…"
BROKEN = "\N{HYPHEN}"  # unlike the hyphen-minus of a name, so that the parts can grow together again
SHORTEST = 3  # letters of a long word that stand alone on a line
ENDING = 0.45  # of the room may go to the end of a text that is cut


def text_width(text: str, size: float, *, serif: bool = False) -> float:
    """Estimate the width of a text in the units of its size; at most a few hundredths too wide.

    Examples
    --------
    >>> round(text_width("Community trust", 14))
    112
    """
    return sum(_advance(character, serif) for character in text) * size / 1000


@lru_cache(maxsize=4096)
def _advance(character: str, serif: bool) -> int:
    base = unicodedata.normalize("NFKD", character)[0]
    at = ord(base) - 32
    if 0 <= at < len(_SANS):
        return (_SERIF if serif else _SANS)[at]
    if unicodedata.combining(base):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in "WF" or character == ELLIPSIS else _OTHER


def short(text: str, most: int) -> str:
    """Cut a text at a word so that it has at most so many letters, with a mark that it goes on.

    Examples
    --------
    >>> short("a long way to go", 9), short("a long way", 10), short("unbreakable", 6)
    ('a long…', 'a long way', 'unbre…')
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    words = cut.rpartition(" ")[0] if " " in cut and text[most - 1] != " " else cut
    return f"{words.rstrip(' ,;:.')}…"


def shortened(text: str, room: float, size: float, *, serif: bool = False) -> str:
    """Cut a text that is too wide in its middle: names that begin alike often end differently.

    Examples
    --------
    >>> shortened("Regulatory legitimacy of Greater Southside (South)", 150, 14)
    'Regulatory le… (South)'
    """
    if text_width(text, size, serif=serif) <= room:
        return text
    ending = _ending(text, room * ENDING, size, serif=serif)
    kept = text[: len(text) - len(ending)]
    while kept and text_width(kept + ELLIPSIS + ending, size, serif=serif) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,;-") + ELLIPSIS + ending


def _ending(text: str, room: float, size: float, *, serif: bool) -> str:
    """Take as many whole words from the end as there is room for, or letters where not one fits."""
    ending = ""
    for at in range(len(text) - 1, 0, -1):
        if text_width(text[at:], size, serif=serif) > room:
            break
        if text[at] == " " or not (ending.startswith(" ") or " " in text[at:]):
            ending = text[at:]
    return ending


def wrapped(text: str, room: float, size: float, *, lines: int, serif: bool = False) -> tuple[str, ...]:
    """Break a text into at most so many lines at its spaces, or inside a word that is wider than a line.

    The last line is shortened where it must be.

    Examples
    --------
    >>> wrapped("Southside Congregations", 110, 14, lines=2)
    ('Southside', 'Congregations')
    """
    words = [piece for word in text.split() for piece in _pieces(word, room, size, serif=serif)]
    out: list[str] = []
    while words and len(out) < lines - 1:
        line = words.pop(0)
        while words and _fits(_joined(line, words[0]), room, size, serif=serif):
            line = _joined(line, words.pop(0))
        out.append(_as_read(line))
    if words:
        last = words.pop(0)
        for word in words:
            last = _joined(last, word)
        out.append(_as_read(shortened(last, room, size, serif=serif)))
    return tuple(out) or ("",)


def _fits(text: str, room: float, size: float, *, serif: bool) -> bool:
    return text_width(text.replace(BROKEN, "-"), size, serif=serif) <= room


def _as_read(line: str) -> str:
    """End a broken line with the hyphen that the fonts have; scripts that fill squares break without one."""
    if not line.endswith(BROKEN):
        return line
    return line[:-1] + ("" if unicodedata.east_asian_width(line[-2]) in "WF" else "-")


def _joined(line: str, piece: str) -> str:
    """Put a piece behind a line; the parts of a broken word grow together again."""
    return line[: -len(BROKEN)] + piece if line.endswith(BROKEN) else f"{line} {piece}"


def _pieces(word: str, room: float, size: float, *, serif: bool) -> list[str]:
    """Break a word that is wider than a line, with a hyphen where it is broken."""
    pieces = []
    while len(word) > 1 and not _fits(word, room, size, serif=serif):
        at = len(word) - 1
        while at > 1 and not _fits(word[:at] + BROKEN, room, size, serif=serif):
            at -= 1
        if len(word) > 2 * SHORTEST:
            at = min(at, len(word) - SHORTEST)
        pieces.append(word[:at] + BROKEN)
        word = word[at:]
    return [*pieces, word]
