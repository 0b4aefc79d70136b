"""Opinion groups: voters who stand alike on the statements, found in the plane that tells them apart best.

Common ground is worth most where it crosses lines, so the lines come first (FORMULAS 8). Groups may be given
instead; then nothing is searched for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archstone.engines._k_means import best_of_starts, silhouette
from archstone.engines.vote_tables import NO_GROUP, VoteTable
from archstone.model.errors import RuleBroken

Floats = npt.NDArray[np.float64]
FEWEST_VOTERS = 12  # below it each voter is a group
FEWEST_VOTES = 7  # of a voter, for a place in a group
MOST_GROUPS = 5
LEAST_SILHOUETTE = 0.25
STARTS = 10
LETTERS = "ABCDE"
_SAME = 1e-12  # what rounding may take from a silhouette
_DECIMALS = 10  # of a score: voters who voted alike stand on one spot
_MOST_DENSE = 2_000_000  # cells that are decomposed as they stand; beyond, only the votes are kept


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """The plane in which the voters differ most.

    Attributes
    ----------
    scores : (n, 2) float64, where each voter stands; 0 in a direction in which no one differs
    loadings : (m, 2) float64, how far a vote on each statement moves a voter; 0 for those left out
    left_out : (m,) bool, statements without a vote or with one stance alone, which tell no one apart
    explained : share of all differences that the plane shows, in [0, 1]; None where there are none
    """

    scores: Floats
    loadings: Floats
    left_out: npt.NDArray[np.bool_]
    explained: float | None


@dataclass(frozen=True, eq=False)
class OpinionGroups:
    """Who belongs together, and why.

    Attributes
    ----------
    ids : the groups; letters by size where they were found, the voters where each is one, else as given
    labels : (n,) int32, the group of each voter by its place in ``ids``; -1 for who is in none
    silhouettes : how well each number of groups separates, mean over voters in [-1, 1]; empty if not searched
    method : how they came about: given, each voter, found, or one
    reason : the same as a sentence
    """

    ids: tuple[str, ...]
    labels: npt.NDArray[np.int32]
    silhouettes: tuple[tuple[int, float], ...]
    method: str
    reason: str

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many voters each group has."""
        inside = self.labels[self.labels >= 0]
        return tuple(int(size) for size in np.bincount(inside, minlength=len(self.ids)))


def opinion_map(votes: VoteTable) -> OpinionMap:
    """Place voters in the plane of the two leading components of their votes.

    Parameters
    ----------
    votes : who voted how; a vote that is missing counts as the statement's mean

    Returns
    -------
    map : OpinionMap

    Notes
    -----
    Scores are U S of the column-centred matrix. Each direction is turned so that the sum of the third
    powers of its scores isn't negative; the order of rows and columns doesn't matter. Up to two million
    cells by the Gram matrix of the smaller side; beyond by Lanczos on the votes alone (a missing vote
    is 0 once centred).
    """
    n, m = votes.shape
    counts = votes.counts()[:, 0, :]
    cast = counts.sum(axis=0)
    left_out = (counts > 0).sum(axis=0) < 2
    mean = (counts[2] - counts[0]) / np.maximum(cast, 1)
    kept = ~left_out[votes.statement]
    row, column = votes.voter[kept], votes.statement[kept]
    centred = votes.stance[kept] - mean[column]
    scores, loadings = np.zeros((n, 2)), np.zeros((m, 2))
    total = float(centred @ centred)
    if total == 0.0:
        return OpinionMap(scores, loadings, left_out, None)
    values, directions = _leading(row, column, centred, (n, m))
    real = values > 1e-10 * values[0]
    for k in np.flatnonzero(real):
        along = np.bincount(row, weights=centred * directions[column, k], minlength=n)
        turn = -1.0 if (along**3).sum() < 0 else 1.0
        scores[:, k], loadings[:, k] = turn * along, turn * directions[:, k]
    return OpinionMap(scores, loadings, left_out, min(1.0, float(values[real].sum()) / total))


def _leading(
    row: npt.NDArray[np.int32], column: npt.NDArray[np.int32], centred: Floats, shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    """Find the two largest squared singular values and their right vectors, (m, 2)."""
    n, m = shape
    if n * m > _MOST_DENSE:
        return _leading_of_many(row, column, centred, shape)
    from scipy.linalg import eigh

    dense = np.zeros(shape)
    dense[row, column] = centred
    gram = dense.T @ dense if m <= n else dense @ dense.T
    side = len(gram)
    values, vectors = eigh(gram, subset_by_index=[max(0, side - 2), side - 1], check_finite=False)
    values, vectors = values[::-1], vectors[:, ::-1]
    if m > n:
        vectors = dense.T @ vectors / np.sqrt(np.maximum(values, 1e-300))
    if side < 2:
        values, vectors = np.append(values, 0.0), np.column_stack((vectors, np.zeros(m)))
    return np.asarray(values, np.float64), np.asarray(vectors, np.float64)


def _leading_of_many(
    row: npt.NDArray[np.int32], column: npt.NDArray[np.int32], centred: Floats, shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    from scipy import sparse
    from scipy.sparse.linalg import svds

    matrix = sparse.csr_array((centred, (row, column)), shape=shape)
    start = np.ones(min(shape)) / np.sqrt(min(shape))  # the same answer whenever it is run
    _, values, right = svds(matrix, k=2, v0=start, tol=0)
    return np.asarray(values[::-1] ** 2, np.float64), np.asarray(right[::-1].T, np.float64)


def opinion_groups(
    votes: VoteTable,
    *,
    rng: np.random.Generator,
    groups: Mapping[str, str] | None = None,
    plane: OpinionMap | None = None,
) -> OpinionGroups:
    """Group the voters: as given, each by itself, or by where they stand.

    Parameters
    ----------
    votes : who voted how
    rng : draws the starts of the search; the same state gives the same groups, in whatever order voters stand
    groups : the group of each voter, where it is given
    plane : what `opinion_map` says of these votes, where it is known already

    Returns
    -------
    groups : OpinionGroups

    Raises
    ------
    RuleBroken
        If no one has voted, or *groups* names no one who has.

    Notes
    -----
    From 12 voters up: k-means (k-means++, 10 starts, best inertia) on the two scores, for 2 to 5
    groups; the number with the best mean silhouette, a singleton's being 0, ties for fewer; one group
    where the best is under 0.25. Voters with fewer than 7 votes on statements that tell apart (or on
    all of them, if there are fewer) are in no group. The cut-offs are ours. The silhouette takes n²
    distances: 20,000 voters, some seconds.

    References
    ----------
    C. Small, M. Bjorkegren, T. Erkkilä, L. Shaw, C. Megill, "Polis: scaling deliberation by mapping high
    dimensional opinion spaces", 2021. P. J. Rousseeuw, "Silhouettes", 1987. D. Arthur, S. Vassilvitskii,
    "k-means++: the advantages of careful seeding", 2007.

    Examples
    --------
    >>> yes, no = [1, 1, 1, -1], [-1, -1, 1, 1]
    >>> table = VoteTable.from_matrix([yes] * 9 + [no] * 6)
    >>> found = opinion_groups(table, rng=np.random.default_rng(1))
    >>> found.ids, found.sizes
    (('A', 'B'), (9, 6))
    """
    cast = votes.cast
    voted = int((cast > 0).sum())
    if not voted:
        raise RuleBroken("There are no voters here: no one has voted on any statement yet.")
    if groups is not None:
        return _given(votes, groups, cast)
    if voted < FEWEST_VOTERS:
        labels = np.full(len(cast), NO_GROUP, dtype=np.int32)
        labels[cast > 0] = np.arange(voted)
        ids = tuple(votes.voters[k] for k in np.flatnonzero(cast))
        there = "there is 1" if voted == 1 else f"there are {voted}"
        reason = f"Each voter is a group: {there}, and groups are looked for from {FEWEST_VOTERS} up."
        return OpinionGroups(ids, labels, (), "each voter", reason)
    return _found(votes, cast, rng, plane or opinion_map(votes))


def _given(votes: VoteTable, groups: Mapping[str, str], cast: npt.NDArray[np.int64]) -> OpinionGroups:
    named = {
        voter: groups[voter] for voter, n in zip(votes.voters, cast, strict=True) if n and voter in groups
    }
    if not named:
        told = "None of those who voted is in a group; use the same ids in both tables."
        raise RuleBroken(told, ("groups",))
    labels, ids = votes.labels_of(named)
    reason = "One group was given." if len(ids) == 1 else f"The {len(ids)} groups were given."
    return OpinionGroups(ids, labels, (), "given", reason)


def _one(inside: npt.NDArray[np.bool_], why: str, tried: tuple[tuple[int, float], ...] = ()) -> OpinionGroups:
    labels = np.where(inside, 0, NO_GROUP).astype(np.int32)
    return OpinionGroups(("A",), labels, tried, "one", why)


def _found(
    votes: VoteTable, cast: npt.NDArray[np.int64], rng: np.random.Generator, plane: OpinionMap
) -> OpinionGroups:
    telling = int((~plane.left_out).sum())
    if len(votes.statements) == 1:
        return _one(cast > 0, "One group: with a single statement no groups can be found.")
    if not telling:
        return _one(cast > 0, "One group: on every statement all who voted stand alike.")
    on_telling = np.bincount(votes.voter[~plane.left_out[votes.statement]], minlength=len(cast))
    inside = on_telling >= min(FEWEST_VOTES, telling)
    n = int(inside.sum())
    if not n:
        labels = np.full(len(cast), NO_GROUP, dtype=np.int32)
        enough = "a vote" if telling == 1 else f"{min(FEWEST_VOTES, telling)} votes"
        reason = f"No groups: no voter has {enough} on statements that tell apart."
        return OpinionGroups((), labels, (), "found", reason)
    placed = np.round(plane.scores[inside], _DECIMALS)
    order = np.lexsort((placed[:, 1], placed[:, 0]))
    counts = range(2, min(MOST_GROUPS, n - 1) + 1)
    found = best_of_starts(placed[order], counts, STARTS, rng)
    tried = tuple(zip(found, silhouette(placed[order], list(found.values())), strict=True))
    best = max((value for _, value in tried), default=0.0)
    if best < LEAST_SILHOUETTE:
        why = (
            f"the best separation found is {best:.2f}, under {LEAST_SILHOUETTE}"
            if tried
            else "all stand alike"
        )
        return _one(inside, f"One group: {why}.", tried)
    k = next(k for k, value in tried if value >= best - _SAME)
    labels = np.full(len(cast), NO_GROUP, dtype=np.int32)
    labels[np.flatnonzero(inside)[order]] = found[k]
    labels = _by_size(labels, k)
    reason = (
        f"{k} groups separate best (silhouette {best:.2f}, from -1 to 1; our least is {LEAST_SILHOUETTE})."
    )
    return OpinionGroups(tuple(LETTERS[:k]), labels, tried, "found", reason)


def _by_size(labels: npt.NDArray[np.int32], k: int) -> npt.NDArray[np.int32]:
    """Order the groups by size, the largest first; of equal ones, the one whose first voter comes first."""
    sizes = np.bincount(labels[labels >= 0], minlength=k)
    first = [int(np.argmax(labels == group)) for group in range(k)]
    rank = np.empty(k, dtype=np.int32)
    rank[sorted(range(k), key=lambda group: (-sizes[group], first[group]))] = np.arange(k)
    return np.where(labels >= 0, rank[labels], NO_GROUP).astype(np.int32)
