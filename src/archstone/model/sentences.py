"""Sentences made of words that come from elsewhere: lists joined, words begun and ended as sentences are."""

from __future__ import annotations

from collections.abc import Iterable

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
