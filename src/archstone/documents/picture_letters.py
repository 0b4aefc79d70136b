"""Arabic letters of a picture, so that they are whole inside a PDF.

Typst draws the text of an SVG letter by letter from several fonts. Where a text holds letters of two scripts,
a joined lam and alef, which is one shape for two letters, makes it lose the count, and vowel marks have no
letter that a PDF could give back.
"""

from __future__ import annotations

import re
import unicodedata

_VOWEL_MARKS = re.compile("[\u064b-\u065f\u0670]")
_TEXT = re.compile(r"(<text[^>]*>)([^<]*)(</text>)")
_OTHERS = re.compile(r"[^\u0600-\u06ff\s]")
_LAM_ALEF = re.compile("([\u0620-\u064a])?\u0644([\u0622\u0623\u0625\u0627])")
_JOINED = {"\u0622": 0xFEF5, "\u0623": 0xFEF7, "\u0625": 0xFEF9, "\u0627": 0xFEFB}
_ENDING = frozenset("\u0621\u0622\u0623\u0624\u0625\u0627\u0629\u062f\u0630\u0631\u0632\u0648\u0649")


def readable_letters(svg: str) -> str:
    """Write the Arabic of a picture without vowel marks, and lam with alef as one letter where scripts mix.

    What is told of the picture, its sentence and table, keeps everything.

    Examples
    --------
    >>> readable_letters("<text>\u0639\u0650\u0644\u0645</text>") == "<text>\u0639\u0644\u0645</text>"
    True
    >>> readable_letters("<text>plain</text>")
    '<text>plain</text>'
    """
    if svg.isascii():
        return svg
    return _TEXT.sub(_readable, svg)


def _readable(found: re.Match[str]) -> str:
    begin, text, end = found.groups()
    text = _VOWEL_MARKS.sub("", unicodedata.normalize("NFC", text))
    if _OTHERS.search(text):
        text = _LAM_ALEF.sub(_as_one, text)
    return f"{begin}{text}{end}"


def _as_one(found: re.Match[str]) -> str:
    before, alef = found.groups()
    joins = bool(before) and before not in _ENDING
    return f"{before or ''}{chr(_JOINED[alef] + joins)}"
