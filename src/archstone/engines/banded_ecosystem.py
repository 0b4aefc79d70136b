"""Ecosystem and shared threats where weaknesses are sealed (SPEC F7, F9): who is touched by the same.

What touches an organisation is what it says itself, so that is public; how well two fit is told by bands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from archstone.engines.banded_index import BANDS, BandedIndex
from archstone.engines.banded_pairs import banded_matches_with
from archstone.engines.banded_search import BandedMatch, Introduced
from archstone.engines.ecosystem import Ecosystem, Neighbour, SharedThreats
from archstone.model.audits import Audit
from archstone.model.organisations import Organisation

Order = tuple[int, float]


def banded_ecosystem(
    index: BandedIndex,
    organisation: Organisation,
    touched: Mapping[str, Iterable[str]],
    *,
    counted: Audit | None = None,
    introduced: Mapping[str, Introduced] | None = None,
) -> Ecosystem:
    """Find who else the same problem touches, from another angle, the best fit first.

    Parameters
    ----------
    index : what may be shown of the registry, and its sketches
    organisation : whose problems are looked at, with its own whole audit
    touched : by id, the problems of ours that another names too
    counted, introduced : as in `banded_search.find_banded_matches`

    Returns
    -------
    Ecosystem
        Of other sectors, by band, then by what they do for us, then by the number of shared problems, then by
        id. Whom a deal-breaker of either side rules out is left out.
    """
    neighbours = [
        n
        for n in _neighbours(index, organisation, touched, counted, introduced)
        if organisation.sector and n.organisation.sector not in (None, "", organisation.sector)
    ]
    neighbours.sort(key=lambda n: (*_fit(n), -len(n.shared), n.organisation.id))
    problems = tuple(sorted(organisation.touches("problem")))
    return Ecosystem(organisation, problems, tuple(neighbours), index.shown.taxonomy)


def banded_threats(
    index: BandedIndex,
    organisation: Organisation,
    touched: Mapping[str, Iterable[str]],
    *,
    counted: Audit | None = None,
    introduced: Mapping[str, Introduced] | None = None,
) -> SharedThreats:
    """Find who is hit by what hits us: who shares most first, then by fit as in `banded_ecosystem`."""
    found = _neighbours(index, organisation, touched, counted, introduced)
    found.sort(key=lambda n: (-len(n.shared), *_fit(n), n.organisation.id))
    return SharedThreats(organisation, tuple(sorted(organisation.touches("threat"))), tuple(found))


def _neighbours(
    index: BandedIndex,
    organisation: Organisation,
    touched: Mapping[str, Iterable[str]],
    counted: Audit | None,
    introduced: Mapping[str, Introduced] | None,
) -> list[Neighbour]:
    ids = sorted(id for id in touched if id != organisation.id and index.row(id) >= 0)
    matches = banded_matches_with(index, organisation, ids, counted=counted, introduced=introduced)
    return [
        Neighbour(tuple(sorted(touched[m.other.id])), m) for m in matches if organisation.accepts(m.other)
    ]


def _fit(neighbour: Neighbour) -> Order:
    match = neighbour.match
    assert isinstance(match, BandedMatch)
    return -BANDS.index(match.band), -float(match.cover_in.value or 0)
