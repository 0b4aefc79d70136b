"""k-means in the plane, several starts and numbers of groups at once, and silhouettes of what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.intp]
MOST_ROUNDS = 300
FEW = 100  # points up to which arrays are quick, and nothing needs compiling
_SAME = 1e-12  # inertias that differ by rounding alone


def best_of_starts(
    points: Floats, counts: Iterable[int], starts: int, rng: np.random.Generator
) -> dict[int, Labels]:
    """Cluster *points* for each number of groups from several starts each (k-means++); least inertia wins.

    Parameters
    ----------
    points : (n, 2) float64
    counts : the numbers of groups
    starts : how often each is begun anew
    rng : draws the starts

    Returns
    -------
    labels : for each number of groups (n,) int; a number is left out if no start fills all its groups
    """
    wanted = np.repeat(list(counts), starts)
    if not len(wanted):
        return {}
    draws = rng.random((len(wanted), int(wanted.max())))
    if len(points) <= FEW:
        labels, inertia = _lloyd(points, wanted, _seeds(points, wanted, draws))
    else:
        from archstone.engines._k_means_kernels import lloyd_runs

        labels, inertia = lloyd_runs(points, wanted, draws, MOST_ROUNDS)
    found: dict[int, Labels] = {}
    for at in range(0, len(wanted), starts):
        own = inertia[at : at + starts]
        if np.isfinite(own.min()):
            best = int(np.argmax(own <= own.min() * (1 + _SAME)))
            found[int(wanted[at])] = labels[at + best]
    return found


def _seeds(points: Floats, wanted: npt.NDArray[np.int_], draws: Floats) -> Floats:
    """Draw the first centres (s, k, 2), further ones with a chance in proportion to squared distance."""
    n, most = len(points), int(wanted.max())
    centres = np.full((len(wanted), most, 2), np.inf)
    chosen = points[np.minimum((draws[:, 0] * n).astype(np.intp), n - 1)]
    centres[:, 0] = chosen
    near = np.full((len(wanted), n), np.inf)
    for k in range(1, most):
        near = np.minimum(near, ((points[None] - chosen[:, None]) ** 2).sum(axis=2))
        reach = np.cumsum(near, axis=1)
        at = (reach <= (draws[:, k] * reach[:, -1])[:, None]).sum(axis=1)
        chosen = points[np.minimum(at, n - 1)]
        centres[:, k] = np.where((wanted > k)[:, None], chosen, np.inf)
    return centres


def _lloyd(points: Floats, wanted: npt.NDArray[np.int_], centres: Floats) -> tuple[Labels, Floats]:
    """Move centres and points in turn until no point changes; inertia is infinite where a group is empty."""
    runs, most = centres.shape[:2]
    n = len(points)
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    weight_x, weight_y = np.tile(x, runs), np.tile(y, runs)
    own = np.arange(runs)[:, None] * most
    labels = np.full((runs, n), -1, dtype=np.intp)
    moved = centres
    for _ in range(MOST_ROUNDS):
        nearest = _nearest(x, y, moved)
        if np.array_equal(nearest, labels):
            break
        labels = nearest
        cell = (labels + own).ravel()
        size = np.bincount(cell, minlength=runs * most).reshape(runs, most)
        sums = (np.bincount(cell, weights=w, minlength=runs * most) for w in (weight_x, weight_y))
        means = np.stack([s.reshape(runs, most) / np.maximum(size, 1) for s in sums], axis=2)
        moved = np.where((size > 0)[:, :, None], means, moved)
    size = np.bincount((labels + own).ravel(), minlength=runs * most).reshape(runs, most)
    apart = points[None] - moved[np.arange(runs)[:, None], labels]
    inertia = (apart**2).sum(axis=(1, 2))
    inertia[(size > 0).sum(axis=1) < wanted] = np.inf
    return labels, inertia


def _nearest(x: Floats, y: Floats, centres: Floats) -> Labels:
    """Name the nearest centre of each point in each run, the first of equals; (s, n)."""
    best = np.full((len(centres), len(x)), np.inf)
    labels = np.zeros(best.shape, dtype=np.intp)
    for k in range(centres.shape[1]):
        far = (x - centres[:, k, :1]) ** 2
        far += (y - centres[:, k, 1:]) ** 2
        closer = far < best
        labels[closer] = k
        np.minimum(best, far, out=best)
    return labels


def silhouette(points: Floats, groupings: Sequence[Labels]) -> list[float]:
    """Measure the mean silhouette of each grouping of the same points; a group of one counts 0.

    Notes
    -----
    Distances are worked out once for all groupings: n² / 2 of them, none of which is kept.
    """
    if not groupings:
        return []
    labels = np.array(groupings)
    most = int(labels.max()) + 1
    sums = _distance_sums(points, labels, most)
    size = np.array([np.bincount(own, minlength=most) for own in labels])
    mine = labels[:, :, None] == np.arange(most)
    own_size = np.take_along_axis(size, labels, axis=1)
    inner = sums[mine].reshape(labels.shape) / np.maximum(own_size - 1, 1)
    others = np.where(mine | (size == 0)[:, None], np.inf, sums / np.maximum(size, 1)[:, None])
    outer = others.min(axis=2)
    larger = np.maximum(inner, outer)
    counts = (own_size > 1) & (larger > 0)
    each = np.where(counts, (outer - inner) / np.where(larger > 0, larger, 1.0), 0.0)
    return [float(value) for value in each.mean(axis=1)]


def _distance_sums(points: Floats, labels: Labels, most: int) -> Floats:
    """Sum the distances of each point to the members of each group, for several groupings; (g, n, most).

    Points that every grouping puts together are summed once for all groupings.
    """
    members = (labels[:, :, None] == np.arange(most)).astype(np.float64)
    if len(points) <= FEW:
        far = np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
        return np.asarray(far @ members, dtype=np.float64)
    from archstone.engines._k_means_kernels import distance_sums

    cell = labels.T @ most ** np.arange(len(labels))
    order = np.argsort(cell, kind="stable")
    starts = np.flatnonzero(np.diff(cell[order], prepend=-1, append=-2))
    sums = np.empty((len(points), len(starts) - 1))
    sums[order] = distance_sums(points[order], starts)
    return np.asarray(sums @ members[:, order[starts[:-1]]], dtype=np.float64)
