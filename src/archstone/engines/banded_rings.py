"""Rings through one organisation where weaknesses are sealed: bands from one to the next, our own side exact.

A ring among others' sealed sides is as good a probe as a match, so it is made of the same: public items,
sketches, and what others' public strengths do for the one that asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from archstone.engines.audits import STRENGTH_UNITS, AuditTable
from archstone.engines.banded_index import BANDS, BandedIndex
from archstone.engines.banded_search import Asking, Introduced, band_between
from archstone.engines.rings import THRESHOLD
from archstone.engines.sealed_bands import Band
from archstone.model.audits import Audit
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation

MIDDLE_OF = {Band.MIDDLING: Fraction(1, 2), Band.HIGH: Fraction(5, 6)}  # what a band counts in a ring
WORTH = tuple(k for k, band in enumerate(BANDS) if band in MIDDLE_OF)
SHORTEST, LONGEST = 2, 3
WITHIN = 100


@dataclass(frozen=True, slots=True)
class RingLink:
    """One organisation that covers another: by a band, or exactly where the other is the one that asks."""

    giver: Organisation
    receiver: Organisation
    band: Band
    cover: Fraction | None = None

    @property
    def value(self) -> Fraction:
        """What the link counts: the cover, or the middle of its band."""
        return MIDDLE_OF[self.band] if self.cover is None else self.cover


@dataclass(frozen=True, slots=True)
class BandedRing:
    """An exchange of two or three; the one that asks gives first and receives last."""

    links: tuple[RingLink, ...]

    @property
    def members(self) -> tuple[Organisation, ...]:
        """Who takes part, the one that asks first."""
        return tuple(link.giver for link in self.links)

    @property
    def mean(self) -> Fraction:
        """The mean of its links, by which rings compare."""
        return sum((link.value for link in self.links), Fraction(0)) / len(self.links)

    @property
    def strength(self) -> Fraction:
        """Its smallest link."""
        return min(link.value for link in self.links)


def find_banded_rings(
    index: BandedIndex,
    organisation: Organisation,
    *,
    longest: int = 3,
    top: int = 10,
    threshold: Fraction = THRESHOLD,
    within: int = WITHIN,
    counted: Audit | None = None,
    introduced: Mapping[str, Introduced] | None = None,
) -> tuple[BandedRing, ...]:
    """Find the best rings that one organisation can be part of, as far as it may know.

    Parameters
    ----------
    index, organisation, counted, introduced : as in `engines.banded_search.find_banded_matches`
    longest : 2 or 3
    top : how many at most, >= 1
    threshold : the least that the last must cover of the one that asks; other links are middling or high
    within : how many givers and how many receivers are looked at, those first that give and receive most

    Returns
    -------
    rings : best first, by mean, then strength, then shorter first, then ids; neighbours accept each other

    Raises
    ------
    RuleBroken
        If *longest* isn't 2 or 3, or *top* or *within* is below 1.

    Notes
    -----
    All rings where the registry has at most *within* givers and receivers, else the best among those
    nearest. Takes *within* squared steps beside what a search takes.
    """
    _check(longest, top, within)
    asking = Asking.of(index, organisation, None, counted)
    if not asking.need.size:
        return ()
    near = _Near(index, asking, threshold, within, introduced or {})
    found = list(near.pairs())
    if longest == LONGEST:
        found += near.triples()
    found.sort(key=lambda r: (-r.mean, -r.strength, len(r.links), [m.id for m in r.members]))
    return tuple(found[:top])


def _check(longest: int, top: int, within: int) -> None:
    if not SHORTEST <= longest <= LONGEST:
        raise RuleBroken(f"Rings among sealed sides have 2 or 3 members, not {longest}.")
    if top < 1:
        raise RuleBroken(f"Ask for one ring or more, not {top}.")
    if within < 1:
        raise RuleBroken(f"Look at one organisation or more on each side, not {within}.")


class _Near:
    """Those who may stand before and behind the one that asks, the nearest first."""

    def __init__(
        self,
        index: BandedIndex,
        asking: Asking,
        threshold: Fraction,
        within: int,
        introduced: Mapping[str, Introduced],
    ) -> None:
        self.index, self.asking, self.own = index, asking, asking.organisation
        passes = index.shown.passing(self.own, ())
        if asking.row >= 0:
            passes[asking.row] = 0
        rows = np.flatnonzero(passes)
        carried = index.carried(asking.need, asking.weight)[rows].astype(np.int64)
        bands = index.bands(asking.usable, rows, self.own.id).astype(np.int64)
        for id, opened in introduced.items():
            at = int(np.searchsorted(rows, index.row(id)))
            if at < len(rows) and rows[at] == index.row(id):
                band = band_between(index, self.own, id, counted=asking.counted, introduced={id: opened})
                bands[at] = BANDS.index(band)
        whole = STRENGTH_UNITS * int(asking.weight.sum())
        enough = (carried * threshold.denominator >= threshold.numerator * whole) & (carried > 0)
        helped = np.isin(bands, WORTH)
        rank = index.ranks(rows)
        givers = np.flatnonzero(enough)
        givers = givers[np.lexsort((rank[givers], -carried[givers]))][:within]
        receivers = np.flatnonzero(helped)
        receivers = receivers[np.lexsort((rank[receivers], -carried[receivers], -bands[receivers]))][:within]
        self.givers, self.receivers = rows[givers], rows[receivers]
        both = np.flatnonzero(enough & helped)
        both = both[np.lexsort((rank[both], -carried[both], -bands[both]))][:within]
        self.both = rows[both]
        last, first = np.concatenate((givers, both)), np.concatenate((receivers, both))
        self.cover = {int(r): Fraction(int(c), whole) for r, c in zip(rows[last], carried[last], strict=True)}
        self.band = {int(r): BANDS[b] for r, b in zip(rows[first], bands[first], strict=True)}
        self._shown: dict[int, Organisation] = {}

    def shown(self, row: int) -> Organisation:
        """Give an organisation as it may be shown, made once."""
        if row not in self._shown:
            self._shown[row] = self.index.shown.organisation(row)
        return self._shown[row]

    def first(self, row: int) -> RingLink:
        """Give the link from the one that asks."""
        return RingLink(self.own, self.shown(row), self.band[row])

    def last(self, row: int) -> RingLink:
        """Give the link to the one that asks, which is exact."""
        return RingLink(self.shown(row), self.own, Band.of(self.cover[row]), self.cover[row])

    def pairs(self) -> Iterator[BandedRing]:
        """Give the exchanges of two."""
        for row in self.both:
            yield BandedRing((self.first(int(row)), self.last(int(row))))

    def triples(self) -> Iterator[BandedRing]:
        """Give the exchanges of three."""
        if not len(self.givers) or not len(self.receivers):
            return
        taxonomy = self.index.shown.taxonomy
        audits = [Audit(self.shown(int(row)).audit.strengths) for row in self.receivers]
        usable = AuditTable.from_audits(audits, taxonomy).usable_strength(np.arange(len(audits)))
        for row, has in zip(self.receivers, usable, strict=True):
            giver = self.shown(int(row))
            bands = self.index.bands(has.astype(np.int64), self.givers, giver.id)
            for at in np.flatnonzero(np.isin(bands, WORTH)):
                last = int(self.givers[at])
                if last != row and giver.accepts(self.shown(last)):
                    middle = RingLink(giver, self.shown(last), BANDS[bands[at]])
                    yield BandedRing((self.first(int(row)), middle, self.last(last)))
