"""Parts of sentences: lists, counts, shares, and words of a file begun and ended as sentences are."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

ENDS = ".!?…。؟।"
CLOSING = "”’\"')»"


def listed(words: Iterable[str], joined: str = "and") -> str:
    """Write a list as a sentence has it; nothing for an empty one.

    Examples
    --------
    >>> listed(["trust"]), listed(["trust", "space"]), listed(["trust", "space", "staff"], "or")
    ('trust', 'trust and space', 'trust, space or staff')
    """
    given = list(words)
    if len(given) < 2:
        return "".join(given)
    return f"{', '.join(given[:-1])} {joined} {given[-1]}"


def ended(words: str) -> str:
    """End words of a file with a full stop where nothing ends them; empty stays empty.

    Examples
    --------
    >>> ended("three fairs in three churches"), ended("Why?")
    ('three fairs in three churches.', 'Why?')
    """
    words = words.strip()
    return words if not words or words.rstrip(CLOSING)[-1:] in ENDS else f"{words}."


def in_sentences(words: str) -> str:
    """Begin words of a file with a capital letter, and end them; empty stays empty.

    A first word with a capital inside, such as a brand, stays as it is, and so does an organisation's id.

    Examples
    --------
    >>> in_sentences("three fairs in three churches"), in_sentences("eBay pays!")
    ('Three fairs in three churches.', 'eBay pays!')
    """
    words = words.strip()
    first = words.split(maxsplit=1)[0] if words else ""
    if first.islower() and "-" not in first:
        words = words[0].upper() + words[1:]
    return ended(words)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Say how many, with thousands told apart.

    Examples
    --------
    >>> counted(1, "match", "matches"), counted(1560, "organisation")
    ('1 match', '1,560 organisations')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def hundredths(share: Fraction) -> int:
    """Round a share of 0 or more to hundredths, a half upwards.

    Examples
    --------
    >>> hundredths(Fraction(1, 3)), hundredths(Fraction(1, 200))
    (33, 1)
    """
    return int(100 * share + Fraction(1, 2))


def of_hundred(share: Fraction) -> str:
    """Say a share of 100, rounded half up.

    Examples
    --------
    >>> of_hundred(Fraction(1, 3))
    '33 of 100'
    """
    return f"{hundredths(share)} of 100"
