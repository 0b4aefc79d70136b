"""Rings: exchanges among two to four organisations where each is covered by the one before it (FORMULAS 3).

A ring works where no pair fits: A covers B, B covers C and C covers A. The best set of rings that share no
organisation is the cycle formulation of kidney exchange, solved here with a proof or with a proven bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from archstone.engines._ring_edges import CoverRows, best_receivers
from archstone.engines._ring_enumeration import Neighbours, neighbours, rings_of
from archstone.engines._ring_enumeration import TooManyRings as TooManyRings  # noqa: PLC0414 - given on to whoever asks for rings
from archstone.engines._ring_through import empty_podium, through_edges, through_rows
from archstone.engines.audits import AuditTable
from archstone.model.errors import RuleBroken

Refused = npt.NDArray[np.bool_] | Callable[[int], npt.NDArray[np.bool_]]

THRESHOLD = Fraction(3, 10)
SHORTEST, LONGEST = 2, 4


@dataclass(frozen=True)
class Edges:
    """Who covers whom among n organisations: one edge a row, from the one that covers.

    Invariants: vertices lie in 0..n-1; weights are finite and >= 0; no edge runs from an organisation to
    itself; no pair stands twice in one direction. A weight of 0 is no edge and is left out.

    Attributes
    ----------
    n : int, how many organisations there are
    source : (m,) int32, the organisation that covers
    target : (m,) int32, the organisation that is covered
    weight : (m,) float64, how much, > 0; a cover lies in (0, 1]
    """

    n: int
    source: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]
    weight: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        source, target = np.asarray(self.source, np.int64), np.asarray(self.target, np.int64)
        weight = np.asarray(self.weight, dtype=np.float64)
        if not source.shape == target.shape == weight.shape or source.ndim != 1:
            raise RuleBroken("Edges need as many sources as targets and weights.")
        self._check(source, target, weight)
        real = weight > 0.0
        object.__setattr__(self, "source", np.ascontiguousarray(source[real], dtype=np.int32))
        object.__setattr__(self, "target", np.ascontiguousarray(target[real], dtype=np.int32))
        object.__setattr__(self, "weight", np.ascontiguousarray(weight[real]))

    def _check(
        self,
        source: npt.NDArray[np.int64],
        target: npt.NDArray[np.int64],
        weight: npt.NDArray[np.float64],
    ) -> None:
        def named(faulty: npt.NDArray[np.bool_]) -> str:
            at = int(np.argmax(faulty))
            return f"from {source[at]} to {target[at]}"

        outside = (source < 0) | (source >= self.n) | (target < 0) | (target >= self.n)
        if outside.any():
            raise RuleBroken(f"The edge {named(outside)} leaves the organisations 0 to {self.n - 1}.")
        wrong = ~(np.isfinite(weight) & (weight >= 0.0))
        if wrong.any():
            at = int(np.argmax(wrong))
            raise RuleBroken(f"The weight of the edge {named(wrong)} must be 0 or more, not {weight[at]}.")
        own = source == target
        if own.any():
            raise RuleBroken(f"The edge {named(own)} runs from an organisation to itself; remove it.")
        pair = source * self.n + target
        order = np.argsort(pair, kind="stable")
        again = np.zeros(len(pair), dtype=np.bool_)
        again[order[1:]] = pair[order[1:]] == pair[order[:-1]]
        if again.any():
            raise RuleBroken(f"The edge {named(again)} stands twice; keep one.")

    def __len__(self) -> int:
        return len(self.weight)

    def at_least(self, threshold: float) -> Edges:
        """Keep the edges whose weight is at least *threshold*; weights are compared as they are given.

        Examples
        --------
        >>> len(Edges(2, [0, 1], [1, 0], [0.3, 0.2]).at_least(0.3))
        1
        """
        keep = self.weight >= threshold
        return Edges(self.n, self.source[keep], self.target[keep], self.weight[keep])

    @property
    def outgoing(self) -> Neighbours:
        """The edges grouped by source: starts, targets ascending, weights."""
        return neighbours(self.n, self.source, self.target, self.weight)

    @property
    def incoming(self) -> Neighbours:
        """The edges grouped by target: starts, sources ascending, weights."""
        return neighbours(self.n, self.target, self.source, self.weight)


@dataclass(frozen=True, slots=True)
class Ring:
    """Organisations of which each covers the next and the last covers the first.

    ``members`` begins with the smallest vertex, so that a ring is written in one way. ``value`` is the sum
    of its covers, ``strength`` its smallest.
    """

    members: tuple[int, ...]
    value: float
    strength: float

    def __len__(self) -> int:
        return len(self.members)

    @property
    def mean(self) -> float:
        """The mean cover, by which rings of different length compare."""
        return self.value / len(self.members)


@dataclass(frozen=True, slots=True)
class RingSet:
    """Rings that share no organisation, with what no other set can exceed.

    ``proven`` says that no set has a larger total; ``ties_settled`` that among the sets of this total the
    one of fewest rings, then of the smallest ids was taken. ``method`` tells how it was found.
    """

    rings: tuple[Ring, ...]
    total: float
    bound: float
    proven: bool
    ties_settled: bool
    method: str

    @property
    def gap(self) -> float:
        """How far the total may be from the best, as a share of the bound; 0 where the bound is 0."""
        return max(0.0, (self.bound - self.total) / self.bound) if self.bound > 0.0 else 0.0


@dataclass(frozen=True)
class RingList:
    """All rings of a graph, a row a ring, in the order of their members.

    Attributes
    ----------
    members : (m, longest) int32, the smallest vertex first; -1 behind a shorter ring
    values : (m,) float64, the sum of a ring's covers
    """

    members: npt.NDArray[np.int32]
    values: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> tuple[int, ...]:
        return tuple(int(v) for v in self.members[row] if v >= 0)


def edges_from_audits(
    audits: AuditTable,
    threshold: Fraction = THRESHOLD,
    *,
    receivers: int | None = None,
    refused: Refused | None = None,
) -> Edges:
    """Draw an edge from each organisation to those it covers by at least *threshold*.

    A ring needs every cover in it to be worth having; below the threshold an edge is a promise that
    nobody would notice.

    Parameters
    ----------
    audits : the audits of n organisations; their rows are the vertices
    threshold : Fraction in [0, 1]; a cover of exactly this much is kept, a cover of 0 never
    receivers : keep only the so many that each covers best, ties to the smaller row; None keeps all
    refused : pairs that can't stand next to each other: (n, n) bool, either half suffices, or a function
        that gives the row of one organisation

    Returns
    -------
    Edges

    Notes
    -----
    Exact: covers are fractions of whole numbers and are compared with the threshold and with each other as
    such. Takes n^2 times the number of vulnerabilities, memory for one row and the edges kept.

    Examples
    --------
    >>> from archstone.model.audits import Audit, Grade, Strength, Vulnerability
    >>> from archstone.model.capabilities import standard_taxonomy
    >>> hospital = Audit((Strength("logistics", 5, Grade.SHOWN),), (Vulnerability("community-trust", 5, 4),))
    >>> church = Audit((Strength("community-trust", 5, Grade.SHOWN),), (Vulnerability("logistics", 3, 3),))
    >>> table = AuditTable.from_audits([hospital, church], standard_taxonomy())
    >>> edges_from_audits(table).weight.tolist()
    [0.8, 0.8]
    """
    n = len(audits)
    rows = CoverRows(audits, (threshold.numerator, threshold.denominator))
    covers = np.empty(n)
    room = n if receivers is None else min(receivers, n)
    best, weight = np.empty(max(room, 1), dtype=np.int32), np.empty(max(room, 1))
    targets, weights, counts = [], [], np.zeros(n, dtype=np.int64)
    for row in range(n):
        rows.by(row, covers)
        if refused is not None:
            covers[_refused_by(refused, row)] = 0.0
        if receivers is None:
            found = np.flatnonzero(covers)
            targets.append(found.astype(np.int32))
            weights.append(covers[found])
            counts[row] = len(found)
        elif room:
            kept = best_receivers(covers, room, best, weight)
            targets.append(best[:kept].copy())
            weights.append(weight[:kept].copy())
            counts[row] = kept
    source = np.repeat(np.arange(n, dtype=np.int32), counts)
    empty = np.empty(0)
    return Edges(
        n, source, np.concatenate([*targets, empty.astype(np.int32)]), np.concatenate([*weights, empty])
    )


def _refused_by(refused: Refused, row: int) -> npt.NDArray[np.bool_]:
    if callable(refused):
        return refused(row)
    return np.asarray(refused[row] | refused[:, row])


def enumerate_rings(edges: Edges, longest: int = 3) -> RingList:
    """List every ring of 2 to *longest* organisations, each once.

    Parameters
    ----------
    edges : who covers whom
    longest : 2, 3 or 4

    Returns
    -------
    RingList

    Raises
    ------
    RuleBroken
        If *longest* isn't 2, 3 or 4, or there are more rings than memory should hold (ten million).

    Notes
    -----
    Exact and deterministic; takes about n d^(longest - 1) steps for d edges an organisation.

    Examples
    --------
    >>> three = Edges(3, [0, 1, 2, 1], [1, 2, 0, 0], [0.5, 0.5, 0.5, 0.9])
    >>> [enumerate_rings(three)[k] for k in range(2)]
    [(0, 1), (0, 1, 2)]
    """
    _check_longest(longest)
    return RingList(*rings_of(edges.outgoing, edges.incoming, longest))


def _check_longest(longest: int) -> None:
    if not SHORTEST <= longest <= LONGEST:
        raise RuleBroken(f"A ring has 2, 3 or 4 members at most, not {longest}.")


def best_rings(edges: Edges, *, longest: int = 3, seconds: float = 30.0) -> RingSet:
    """Choose rings that share no organisation, so that the total of their covers is as large as can be.

    An organisation can take part in one exchange at a time; this is the plan that helps a whole registry
    most, and it says how far from the best it can be.

    Parameters
    ----------
    edges : who covers whom; vertices in the order of the organisations' ids, which decides ties
    longest : 2, 3 or 4, the most members of a ring
    seconds : > 0, how long to search for the proof; the first steps are finished also beyond it

    Returns
    -------
    RingSet

    Raises
    ------
    RuleBroken
        If *longest* isn't 2, 3 or 4, or there are more than ten million rings.

    Notes
    -----
    All rings are listed, the linear relaxation is solved, and its prices bound every set. Where the
    relaxation is whole it is the answer; else a first choice is found by message passing, rings that lose
    more than the gap are ruled out, and what is left is solved part by part by branch and bound while
    time lasts.
    Totals within 1e-9 (relative to the total, where that is above 1) count as equal; ties go to fewer rings,
    then to the list of members that comes first. Deterministic where it is proven.

    References
    ----------
    D. J. Abraham, A. Blum, T. Sandholm, "Clearing algorithms for barter exchange markets", 2007.
    A. E. Roth, T. Sönmez, M. U. Ünver, "Efficient kidney exchange", 2007.

    Examples
    --------
    >>> three = Edges(3, [0, 1, 2, 1], [1, 2, 0, 0], [0.5, 0.5, 0.5, 0.9])
    >>> best = best_rings(three)
    >>> best.rings[0].members, best.total, best.proven
    ((0, 1, 2), 1.5, True)
    """
    rings = enumerate_rings(edges, longest)
    from archstone.engines._ring_packing import pack  # loads scipy's solvers, which others don't need

    packing = pack(rings.members, rings.values, edges.n, seconds)
    cover = _covers_of_edges(edges)
    chosen = tuple(_ring(rings[int(row)], cover) for row in packing.chosen)
    total = float(sum(ring.value for ring in chosen))
    bound = total if packing.proven else packing.bound
    return RingSet(chosen, total, bound, packing.proven, packing.ties_settled, packing.method)


def rings_through(
    where: Edges | AuditTable,
    vertex: int,
    *,
    longest: int = 3,
    top: int = 10,
    threshold: Fraction = THRESHOLD,
    refused: Refused | None = None,
) -> tuple[Ring, ...]:
    """Find the best rings that one organisation can be part of.

    Where no partner fits both ways a third may close the ring; these are the exchanges to propose first.

    Parameters
    ----------
    where : edges, or audits, from which only the covers that matter are worked out
    vertex : the organisation, in 0..n-1
    longest : 2, 3 or 4; with audits 2 or 3
    top : how many rings to return, >= 1
    threshold : with audits, the least cover of an edge; edges are used as they are
    refused : with audits, pairs that can't stand next to each other, as in `edges_from_audits`

    Returns
    -------
    rings : best first, by mean cover, then strength, then shorter first, then members; empty if there is none

    Raises
    ------
    RuleBroken
        If *longest* or *top* is out of range, *vertex* isn't there, or rings of four are asked of audits.

    Notes
    -----
    Exact. Means and strengths are compared after rounding to nine digits. With audits takes n times the
    vulnerabilities, and in the worst case as many steps as pairs of those it covers and those that cover it;
    in practice few of them can still reach the best.

    Examples
    --------
    >>> three = Edges(3, [0, 1, 2, 1], [1, 2, 0, 0], [0.5, 0.5, 0.5, 0.9])
    >>> [ring.members for ring in rings_through(three, 0)]
    [(0, 1), (0, 1, 2)]
    """
    _check_longest(longest)
    n = where.n if isinstance(where, Edges) else len(where)
    if top < 1:
        raise RuleBroken(f"Ask for one ring or more, not {top}.")
    if not 0 <= vertex < n:
        raise RuleBroken(f"There is no organisation {vertex} among 0 to {n - 1}.")
    podium = empty_podium(top)
    if isinstance(where, Edges):
        closing = np.zeros(n)
        back = where.target == vertex
        closing[where.source[back]] = where.weight[back]
        through_edges(where.outgoing, closing, vertex, longest, float(where.weight.max(initial=0.0)), podium)
        cover = _covers_of_edges(where)
    else:
        if longest > 3:
            raise RuleBroken("Rings of four need edges; draw them with edges_from_audits first.")
        rows = CoverRows(where, (threshold.numerator, threshold.denominator))
        nobody = np.zeros(n, dtype=np.bool_)
        through_rows(
            rows,
            vertex,
            longest,
            lambda row: nobody if refused is None else _refused_by(refused, row),
            podium,
        )
        cover = rows.cover
    found = podium.members[: podium.filled[0]]
    return tuple(_ring(tuple(int(v) for v in row if v >= 0), cover) for row in found)


def _ring(members: tuple[int, ...], cover: Callable[[int, int], float]) -> Ring:
    covers = [cover(one, other) for one, other in zip(members, (*members[1:], members[0]), strict=True)]
    return Ring(members, float(sum(covers)), min(covers))


def _covers_of_edges(edges: Edges) -> Callable[[int, int], float]:
    start, target, weight = edges.outgoing

    def cover(source: int, covered: int) -> float:
        part = slice(start[source], start[source + 1])
        return float(weight[part][np.searchsorted(target[part], covered)])

    return cover
