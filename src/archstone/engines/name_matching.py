"""Names held against lists of names, whatever their spelling, accents, script and order of words.

A sanctioned name is seldom misspelt by accident alone: it comes in another script, without its accents, with
Ltd for GmbH. What is found is an observation for a person to look at, never a verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from archstone.engines._name_forms import NameForm, name_form, without_accents
from archstone.engines._name_scores import HIT_FROM, compare_forms
from archstone.model.errors import RuleBroken

__all__ = ["HIT_FROM", "NameHit", "NameIndex", "compare_names", "without_accents"]

LOOKED_AT = 30
"""Candidates that are compared word by word, by each of the two ways of finding them."""
TOO_COMMON = 0.1
"""A part that stands in more than this share of a long list tells nothing apart and isn't looked up."""
LONG_LIST = 2000


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name on the list that is like the one asked for.

    ``row`` is its place on the list, ``score`` lies in 0..1, and ``why`` says in words what is alike and
    what isn't.
    """

    name: str
    listed: str
    row: int
    score: float
    why: tuple[str, ...]


def compare_names(one: str, other: str) -> NameHit:
    """Compare two names; the score is the same both ways round.

    Examples
    --------
    >>> hit = compare_names("Blackstrand Tobaco", "Tobacco Blackstrand, Ltd.")
    >>> round(hit.score, 2), hit.why
    (0.91, ('Spelling: tobaco for tobacco.', 'The words stand in another order.', 'Without: ltd.'))
    """
    score, why = compare_forms(name_form(one), name_form(other))
    return NameHit(one, other, 0, score, why)


class NameIndex:
    """A list of names laid out so that one name is held against a hundred thousand in milliseconds.

    Names that share hardly a part are never compared: every word is cut into overlapping threes of letters,
    and only those who share many of the rarer ones are looked at word by word.

    Parameters
    ----------
    names : the list, in its order

    Notes
    -----
    Laying out is O(letters of the list); finding is O(postings of the name's parts + length of the list).
    Deterministic. A listed name with exactly the same words, in whatever order, with or without accents, is
    always among the candidates; of others the 30 that share most, relative to both lengths, and the 30 that
    share most of the shorter name.

    Examples
    --------
    >>> index = NameIndex(["Общество «Щукин»", "Hollow Creek Watch", "Fundação São João"])
    >>> [(hit.listed, hit.row) for hit in index.find("Joao Sao Fundacao")]
    [('Fundação São João', 2)]
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names: tuple[str, ...] = tuple(names)
        self._forms = [name_form(name) for name in self.names]
        self._rows_of_key: dict[str, list[int]] = {}
        for row, form in enumerate(self._forms):
            self._rows_of_key.setdefault(form.key, []).append(row)
        self._number: dict[str, int] = {}
        grams = [self._numbered(_parts(form)) for form in self._forms]
        counts = np.fromiter((len(row) for row in grams), dtype=np.int64, count=len(grams))
        flat = np.fromiter(chain.from_iterable(grams), dtype=np.int32, count=int(counts.sum()))
        rows = np.repeat(np.arange(len(grams), dtype=np.int32), counts)
        order = np.argsort(flat, kind="stable")
        self._postings: npt.NDArray[np.int32] = rows[order]
        held = np.bincount(flat, minlength=len(self._number))
        self._start: npt.NDArray[np.int64] = np.concatenate(([0], np.cumsum(held)))
        self._rarity = np.log1p(len(self.names) / np.maximum(held, 1))
        self._total = np.bincount(rows, weights=self._rarity[flat], minlength=len(grams))

    def __len__(self) -> int:
        return len(self.names)

    def find(self, name: str, *, top: int = 10, at_least: float = HIT_FROM) -> tuple[NameHit, ...]:
        """Find the listed names that are like *name*, the most alike first.

        Parameters
        ----------
        name : the name to hold against the list
        top : how many at most
        at_least : the least score, 0..1

        Returns
        -------
        hits : by score descending, then by place on the list; empty where nothing is alike

        Raises
        ------
        RuleBroken
            If *name* is empty or *at_least* isn't in 0..1.
        """
        if not name.strip():
            raise RuleBroken("A name to look for must say something.")
        if not 0 <= at_least <= 1:
            raise RuleBroken(f"The least score is a number from 0 to 1, not {at_least:g}.")
        form = name_form(name)
        return self._compared(form, self._candidates(form), top, at_least)

    def _compared(
        self, form: NameForm, rows: Iterable[int], top: int, at_least: float
    ) -> tuple[NameHit, ...]:
        hits = []
        for row in rows:
            score, why = compare_forms(form, self._forms[row], at_least)
            if score >= at_least and score > 0:
                hits.append(NameHit(form.name, self.names[row], row, score, why))
        hits.sort(key=lambda hit: (-hit.score, hit.row))
        return tuple(hits[:top])

    def find_exhaustively(
        self, name: str, *, top: int = 10, at_least: float = HIT_FROM
    ) -> tuple[NameHit, ...]:
        """Find the same by comparing with every listed name: what `find` is held against."""
        form = name_form(name)
        scored = ((row, *compare_forms(form, other)) for row, other in enumerate(self._forms))
        hits = [
            NameHit(name, self.names[row], row, s, why) for row, s, why in scored if s >= at_least and s > 0
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.row))[:top])

    def _numbered(self, parts: Sequence[str]) -> list[int]:
        number = self._number
        return [number.setdefault(part, len(number)) for part in parts]

    def _candidates(self, form: NameForm) -> list[int]:
        found = set(self._rows_of_key.get(form.key, ()))
        known = np.array(
            [self._number[part] for part in _parts(form) if part in self._number], dtype=np.int64
        )
        if not len(known):
            return sorted(found)
        length = self._start[known + 1] - self._start[known]
        if len(self) > LONG_LIST and (kept := length <= TOO_COMMON * len(self)).any():
            known = known[kept]
        pieces = [self._postings[self._start[k] : self._start[k + 1]] for k in known]
        weights = np.repeat(self._rarity[known], [len(piece) for piece in pieces])
        shared = np.bincount(np.concatenate(pieces), weights=weights, minlength=len(self))
        unknown = len(_parts(form)) - len(known)
        own = float(self._rarity[known].sum()) + unknown * float(np.log1p(len(self)))
        touched = np.flatnonzero(shared > 0)
        shared, total = shared[touched], self._total[touched]
        for measure in (shared / (total + own), shared / np.minimum(total, own)):
            found.update(int(row) for row in touched[_largest(measure)])
        return sorted(found)


def _largest(measure: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    if len(measure) <= LOOKED_AT:
        return np.arange(len(measure))
    return np.argpartition(measure, -LOOKED_AT)[-LOOKED_AT:]


def _parts(form: NameForm) -> list[str]:
    """Cut a name into what it is found by: threes of letters of each word, its skeletons and its initials.

    A part that stands twice counts twice under another name, so that the number of shared parts is right.
    """
    parts: list[str] = []
    for word in form.words:
        padded = f" {word.text} "
        parts += [padded[k : k + 3] for k in range(max(1, len(padded) - 2))]
        if len(word.skeleton) >= 2:
            parts.append(f"#{word.skeleton}")
    if form.initials:
        parts.append(f"@{form.initials}")
    if len(form.words) == 1:
        parts.append(f"@{form.joined}")
    seen: Counter[str] = Counter()
    told = []
    for part in parts:
        told.append(f"{part}{seen[part]}" if seen[part] else part)
        seen[part] += 1
    return told
