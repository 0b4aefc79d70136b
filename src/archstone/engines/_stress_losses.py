"""Coverage without any one member, any two, and with other strengths: whole numbers, no case left out.

A capability notices only who stands among its strongest. So without one member a few columns change, and
without two only where both are among the strongest do their losses not simply add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from archstone.engines._stress_table import Flags, StressTable, Whole


@dataclass(frozen=True, eq=False)
class Losses:
    """What is carried and what counts, for all, without each, and without each two.

    ``carried_alone[i]`` and ``wanted_alone[i]`` are the sums without member i, ``carried_pair[i, j]`` and
    ``wanted_pair[i, j]`` those without both (i not j). ``fall[i, c]`` is by how much the strength that
    carries c falls without i. ``doubles`` lists (i, j, c, strength left) for each double point of failure.
    """

    table: StressTable
    level: Whole
    fall: Whole
    carried: int
    wanted: int
    carried_alone: Whole
    wanted_alone: Whole
    carried_pair: Whole
    wanted_pair: Whole
    singles: Flags
    doubles: tuple[tuple[int, int, int, int], ...]

    @property
    def coverage(self) -> Fraction | None:
        """How much is covered now; None where nothing counts."""
        return self.table.fraction(self.carried, self.wanted)

    def without(self, one: int, other: int | None = None) -> Fraction | None:
        """How much is covered without one or two members; None where nothing counts any more."""
        if other is None:
            return self.table.fraction(int(self.carried_alone[one]), int(self.wanted_alone[one]))
        return self.table.fraction(int(self.carried_pair[one, other]), int(self.wanted_pair[one, other]))


def losses(table: StressTable) -> Losses:
    """Work out every loss of one and of two members, exactly."""
    n = len(table)
    level = table.at_rank(table.required)
    below = table.at_rank(table.required + 1)
    fall = np.zeros_like(table.strength)
    column = np.arange(len(table.capabilities))
    for rank in range(min(n, int(table.required.max(initial=0)))):
        counts = column[table.required > rank]
        fall[table.order[rank, counts], counts] = (level - below)[counts]
    wanted, lacks = table.wanted, table.lacks
    carried = int(wanted @ level)
    own = lacks @ level + fall @ wanted  # what goes with a member: what it lacks, and what it carries
    crossed = lacks @ fall.T if table.needs is not None else np.zeros((n, n), dtype=np.int64)
    itself = np.diagonal(crossed)
    carried_alone = carried - own + itself
    total, part = int(wanted.sum()), lacks.sum(axis=1)
    pair = carried_alone[:, None] + carried_alone[None, :] - carried + crossed + crossed.T
    singles = table.carries(level) & ~table.carries(level - fall) & (fall > 0) & (wanted - lacks > 0)
    doubles = _together(table, level, below, fall, singles, pair)
    return Losses(
        table=table,
        level=level,
        fall=fall,
        carried=carried,
        wanted=total,
        carried_alone=carried_alone,
        wanted_alone=total - part,
        carried_pair=pair,
        wanted_pair=total - part[:, None] - part[None, :],
        singles=singles,
        doubles=doubles,
    )


def _together(
    table: StressTable, level: Whole, below: Whole, fall: Whole, singles: Flags, pair: Whole
) -> tuple[tuple[int, int, int, int], ...]:
    """Correct the sums of two losses where both are among the strongest; list the double points found."""
    found = []
    lowest = table.at_rank(table.required + 2)
    carries, fails = table.carries(level), ~table.carries(lowest)
    for c in range(len(table.capabilities)):
        top = table.order[: int(table.required[c]) + 1, c]
        for one, other in combinations(sorted(int(row) for row in top), 2):
            more = int(level[c] - fall[one, c] - fall[other, c] - lowest[c])
            wanted = int(table.wanted[c] - table.lacks[one, c] - table.lacks[other, c])
            pair[one, other] -= more * wanted
            pair[other, one] = pair[one, other]
            alone = singles[one, c] or singles[other, c]
            if carries[c] and fails[c] and wanted > 0 and not alone:
                found.append((one, other, c, int(lowest[c])))
    return tuple(sorted(found))


def levels_with(table: StressTable, rows: Whole, added: Whole) -> Whole:
    """Find what carries each capability when each of some rows of strengths joins those that stay.

    Parameters
    ----------
    rows : (k,) the members that stay
    added : (p, m) int64, strengths in the table's units, one row for each that may join

    Returns
    -------
    (p, m) int64
        The strength at the rank that is required.
    """
    stay = -np.sort(-table.strength[rows], axis=0)
    many = int(table.required.max(initial=1))
    stay = np.vstack([stay, np.zeros((many + 1, stay.shape[1]), dtype=np.int64)])
    rank = table.required[None, :]
    here = np.take_along_axis(stay, rank - 1, axis=0)[0]
    above = np.take_along_axis(stay, np.maximum(rank - 2, 0), axis=0)[0]
    above = np.where(table.required > 1, above, table.unit)
    return np.asarray(np.maximum(here, np.minimum(added, above)), dtype=np.int64)
