"""Finding a name that was typed from memory: what to look it up by, and how well a found one answers.

A search differs from holding names against a list: who types ``mercy burlngton`` means every name that holds
such words, however many more it has. So words of the query must be found in the name, and not the reverse.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from anyascii import anyascii

from archstone.engines._name_forms import NameForm, name_form, without_accents
from archstone.engines._name_scores import compare_forms, word_score

LEAST_SCORE = 0.6
"""An answer scores at least this much (our default): most of what was typed is found in the name."""
BEGINNING_SCORE = 0.9
MENTIONED_SCORE = 0.85
GRAM = 3
PLACE_AFTER = "|"
MOST_POSTINGS = 30_000
"""How many rows are looked at to find the candidates: the rarest parts first, until there are so many."""
LEAST_GRAMS = 4
_WORD = re.compile(r"[a-z0-9]+")


def folded(text: str) -> str:
    """Write a text as it is looked up: small Latin letters and digits, words apart by one space.

    A space stands before the first word and after the last, so that the beginning of a word is told apart
    from its middle; nothing stays nothing.

    Examples
    --------
    >>> folded("Société «Écoles»"), folded("Общество"), folded("")
    (' societe ecoles ', ' obshchestvo ', '')
    """
    words = _WORD.findall(_latin(text)) if text else []
    return f" {' '.join(words)} " if words else ""


def looked_up_as(name: str, place: str) -> str:
    """Write a name and a place as one text to look both up by; a bar stands between them.

    Examples
    --------
    >>> looked_up_as("Mercy Hospital", "Burlington, VT")
    ' mercy hospital | burlington vt '
    """
    return f"{folded(name)}|{folded(place)}"


def place_in(text: str) -> str:
    """Give the place out of what `looked_up_as` wrote."""
    return text.partition(PLACE_AFTER)[2]


def _latin(text: str) -> str:
    if text.isascii():
        return text.lower()
    return anyascii(without_accents(unicodedata.normalize("NFKC", text))).lower()


def grams_of(text: str) -> list[str]:
    """Cut a query into the threes of letters that a name is looked up by, each once, in their order.

    Only threes within a word count, its beginning and its end among them where the word is short.

    Examples
    --------
    >>> grams_of("UN of Lyon")
    [' un', 'un ', ' of', 'of ', ' ly', 'lyo', 'yon']
    """
    found: dict[str, None] = {}
    for word in folded(text).split():
        padded = f" {word} " if len(word) <= GRAM else f" {word}"
        found.update(dict.fromkeys(padded[k : k + GRAM] for k in range(len(padded) - GRAM + 1)))
    return list(found)


def rarest(grams: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    """Choose the parts to look a name up by: the rarest, until they stand in more rows than we look at.

    Parameters
    ----------
    grams : the parts of the query
    counts : in how many rows each stands; one that isn't there is taken for rare
    """
    chosen: list[str] = []
    looked_at = 0
    for gram in sorted(grams, key=lambda gram: (counts.get(gram, 0), gram)):
        looked_at += counts.get(gram, 0)
        if looked_at > MOST_POSTINGS and len(chosen) >= LEAST_GRAMS:
            break
        chosen.append(gram)
    return chosen


def taken_apart(name: str) -> NameForm:
    """Take a name apart; what was typed once for all the names that it is held against."""
    return name_form(name)


def search_score(query: NameForm, name: NameForm, place: str = "") -> float:
    """Say how well a name answers what was typed.

    Parameters
    ----------
    query, name : taken apart
    place : where the organisation is, folded; words found there count a little less

    Returns
    -------
    score : in [0, 1]; 1 where every word typed stands in the name and nothing else does

    Notes
    -----
    Each word typed is worth what it weighs in a name (Ltd hardly anything) times how alike the best word
    of the name is: the same, its beginning, a slip of the pen, the same sound. A tenth of the score is how
    like the names are as a whole, so that of two that hold all words the plainer one stands first.
    """
    if not query.words:
        return 1.0 if query.key and query.key == name.key else 0.0
    here = place.split()
    shared = sum(word.weight * _found(word.text, word.skeleton, name, here) for word in query.words)
    whole, _ = compare_forms(query, name, at_least=2.0)  # no words why
    return max(0.9 * shared / query.weight + 0.1 * whole, whole)


def _found(text: str, skeleton: str, name: NameForm, place: list[str]) -> float:
    unwritten = name.vowels_unwritten
    best = 0.0
    for other in name.words:
        if other.text == text:
            return 1.0
        if len(text) >= GRAM and other.text.startswith(text):
            best = max(best, BEGINNING_SCORE)
        else:
            best = max(best, word_score(text, skeleton, other.text, other.skeleton, unwritten)[0])
    if best < MENTIONED_SCORE and any(there.startswith(text) for there in place):
        best = MENTIONED_SCORE
    return best
