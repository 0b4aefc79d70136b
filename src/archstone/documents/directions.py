"""Directions of writing: what keeps a date or a name whole inside text that runs the other way.

"2027-11-03" inside Arabic is shown as 03-11-2027 by the common rules for mixed text, unless it is isolated.
"""

from __future__ import annotations

import re
import unicodedata

from archstone.model.charters import Direction

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_SINGLE = {" ": "s", "(": "b", ")": "c"}
_KINDS = {"R": "r", "AL": "r", "L": "l", "EN": "d", "NSM": "m", "ET": "p"}  # letters, digits, marks, signs
_INSIDE = "-.,:/@_+'’×=&"  # may stand between two letters or digits of one name, number, date or address


def direction_of(language: str) -> Direction:
    """Say which way a language is read.

    Examples
    --------
    >>> direction_of("ar").value, direction_of("pt-BR").value
    ('rtl', 'ltr')
    """
    base = language.partition("-")[0]
    return Direction.RIGHT_TO_LEFT if base in _RIGHT_TO_LEFT else Direction.LEFT_TO_RIGHT


def own_direction(text: str, otherwise: Direction = Direction.LEFT_TO_RIGHT) -> Direction:
    """Say which way a text runs by itself: as its first letter does; a number runs left to right.

    Examples
    --------
    >>> own_direction("2027-11-03").value, own_direction("مستشفى 2").value
    ('ltr', 'rtl')
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return Direction.RIGHT_TO_LEFT
        if kind in ("L", "EN"):
            return Direction.LEFT_TO_RIGHT
    return otherwise


def reading_direction(text: str, around: Direction) -> Direction:
    """Say which way a paragraph is read: as the text *around*, or the other way where it is in that script.

    It is where it begins so and has more such letters than others; or three times as many, since a sentence
    may begin with a name in another script. Neither the first letter nor the count would do alone.

    Examples
    --------
    >>> reading_direction("الميناء may leave with notice of 30 days.", Direction.RIGHT_TO_LEFT).value
    'ltr'
    >>> reading_direction("Riverside: ثلاث ممرضات بدوام كامل", Direction.RIGHT_TO_LEFT).value
    'rtl'
    """
    if around is Direction.LEFT_TO_RIGHT and text.isascii():
        return around
    leads = [kind != "L" for c in text if (kind := unicodedata.bidirectional(c)) in ("L", "R", "AL")]
    against = leads.count(around is Direction.LEFT_TO_RIGHT)
    along = len(leads) - against
    begins = bool(leads) and leads[0] is (around is Direction.LEFT_TO_RIGHT)
    if against > (along if begins else 3 * along):
        return Direction.RIGHT_TO_LEFT if around is Direction.LEFT_TO_RIGHT else Direction.LEFT_TO_RIGHT
    return around


def pieces(text: str, around: Direction) -> tuple[tuple[str, bool], ...]:
    """Cut a text into pieces, each with whether it runs against the direction around it.

    Parameters
    ----------
    text : any
    around : the direction of the paragraph

    Returns
    -------
    pieces : (piece, against), which joined are the text again

    Notes
    -----
    Inside right-to-left text a piece is a Latin name of several words, or a number, date or address; numbers
    that follow each other stay apart, since a list of them is read in the direction of the sentence. Inside
    left-to-right text it is a phrase in a right-to-left script. Linear in the length.

    Examples
    --------
    >>> pieces("ends 2027-11-03", Direction.LEFT_TO_RIGHT)
    (('ends 2027-11-03', False),)
    >>> [piece for piece, against in pieces("ينتهي في 2027-11-03.", Direction.RIGHT_TO_LEFT) if against]
    ['2027-11-03']
    """
    if around is Direction.LEFT_TO_RIGHT and text.isascii():
        return ((text, False),) if text else ()
    kinds = "".join(_kind(character) for character in text)
    pattern = _LATIN if around is Direction.RIGHT_TO_LEFT else _OTHER_WAY
    out: list[tuple[str, bool]] = []
    at = 0
    for found in pattern.finditer(kinds):
        if found.start() > at:
            out.append((text[at : found.start()], False))
        out.append((text[found.start() : found.end()], True))
        at = found.end()
    if at < len(text):
        out.append((text[at:], False))
    return tuple(out)


def _kind(character: str) -> str:
    """Write a character as one letter of the patterns below: what it is for the direction of the text."""
    if character in _SINGLE:
        return _SINGLE[character]
    if character in _INSIDE:
        return "i"
    return _KINDS.get(unicodedata.bidirectional(character), "o")


_WORD = "[ld](?:[ldm]|i+(?=[ld]))*"
_NAMED = f"(?=[dmi]*l){_WORD}"  # a word with a letter in it
_BRACKETED = f"s?b{_WORD}(?:s{_WORD})*c"
# A Latin phrase has a letter in its first word, or in its second behind a number ("14 days"); a number alone
# is a piece of its own, with its signs.
_LATIN = re.compile(
    f"(?:(?:{_WORD}s(?={_NAMED}))?{_NAMED}(?:i?s(?:is)?{_WORD}|i?{_BRACKETED})*p?|(?:p|(?<![ldr])i)?{_WORD}p?)"
)
_OTHER_WAY = re.compile("r(?:[rm]|s(?=r)|i(?=r))*")
