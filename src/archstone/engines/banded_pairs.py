"""One organisation held against others that were picked, where weaknesses are sealed.

A pair is told the same wherever it is asked for: in the ranking, on its own page, in a matrix, in an export.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np

from archstone.engines.banded_index import BANDS, BandedIndex
from archstone.engines.banded_search import Asking, BandedMatch, Introduced, match_of_row
from archstone.model.audits import Audit
from archstone.model.errors import NotFound
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation


def banded_matches_with(
    index: BandedIndex,
    organisation: Organisation,
    ids: Iterable[str],
    *,
    goal: Goal | None = None,
    uncommon: Fraction = Fraction(0),
    counted: Audit | None = None,
    introduced: Mapping[str, Introduced] | None = None,
) -> tuple[BandedMatch, ...]:
    """Hold an organisation against each of *ids*, as far as it may know of them.

    Nothing is screened: a pair that a deal-breaker rules out is given as well, and says so by `accepts`.

    Parameters
    ----------
    index : what may be shown of the registry, and its sketches
    organisation : the one that asks, with its own whole audit
    ids : whom to hold it against
    goal, uncommon, counted, introduced : as in `banded_search.find_banded_matches`

    Returns
    -------
    matches : in the order of *ids*

    Raises
    ------
    NotFound
        If an id isn't in the index, or is the organisation's own.
    """
    opened = introduced or {}
    asking = Asking.of(index, organisation, goal, counted)
    rows = np.array([index.shown.row(id) for id in ids], dtype=np.int64)
    if asking.row >= 0 and (rows == asking.row).any():
        raise NotFound("An organisation isn't its own partner.")
    bands = index.bands(asking.usable, rows, organisation.id, goal)
    return tuple(
        match_of_row(index, asking, int(row), BANDS[band], dial=uncommon, opened=opened)
        for row, band in zip(rows, bands, strict=True)
    )


def all_is_shown(index: BandedIndex, id: str) -> bool:
    """Whether nothing of an organisation can be sealed: its audit was only estimated from public records."""
    return not index.arrays["audited"][index.shown.row(id)]
