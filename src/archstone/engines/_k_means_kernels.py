"""k-means in the plane as a flat loop, for more points than arrays handle well; the steps of `_k_means`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]


@njit(cache=True)
def lloyd_runs(
    points: Floats, wanted: npt.NDArray[np.int_], draws: Floats, most_rounds: int
) -> tuple[npt.NDArray[np.intp], Floats]:
    """Run k-means from each start; labels (s, n) and inertia (s,), infinite where a group stays empty.

    Parameters
    ----------
    points : (n, 2) float64
    wanted : (s,) how many groups each run makes
    draws : (s, k) float64 in [0, 1), what the first centres are drawn with
    most_rounds : when to stop a run that doesn't settle
    """
    runs, n, most = len(wanted), len(points), draws.shape[1]
    labels = np.full((runs, n), -1, dtype=np.intp)
    inertia = np.full(runs, np.inf)
    x, y = points[:, 0].copy(), points[:, 1].copy()
    near, reach, nearest = np.empty(n), np.empty(n), np.empty(n, dtype=np.intp)
    centre_x, centre_y = np.empty(most), np.empty(most)
    sum_x, sum_y, size = np.empty(most), np.empty(most), np.empty(most, dtype=np.intp)
    for run in range(runs):
        groups = wanted[run]
        at = min(int(draws[run, 0] * n), n - 1)
        near[:] = np.inf
        for k in range(groups):
            if k:
                for i in range(n):
                    dx, dy = x[i] - centre_x[k - 1], y[i] - centre_y[k - 1]
                    near[i] = min(near[i], dx * dx + dy * dy)
                total = 0.0
                for i in range(n):
                    total += near[i]
                    reach[i] = total
                target = draws[run, k] * total
                at = 0
                while at < n - 1 and reach[at] <= target:
                    at += 1
            centre_x[k], centre_y[k] = x[at], y[at]
        own = labels[run]
        for _ in range(most_rounds):
            near[:] = np.inf
            for k in range(groups):  # centre by centre, so that the processor takes several points at once
                cx, cy = centre_x[k], centre_y[k]
                for i in range(n):
                    dx, dy = x[i] - cx, y[i] - cy
                    far = dx * dx + dy * dy
                    closer = far < near[i]
                    nearest[i] = k if closer else nearest[i]
                    near[i] = far if closer else near[i]
            changed = False
            sum_x[:] = 0.0
            sum_y[:] = 0.0
            size[:] = 0
            for i in range(n):
                label = nearest[i]
                changed |= own[i] != label
                own[i] = label
                sum_x[label] += x[i]
                sum_y[label] += y[i]
                size[label] += 1
            if not changed:
                break
            for k in range(groups):
                if size[k]:
                    centre_x[k], centre_y[k] = sum_x[k] / size[k], sum_y[k] / size[k]
        spread = 0.0
        for i in range(n):
            dx, dy = x[i] - centre_x[own[i]], y[i] - centre_y[own[i]]
            spread += dx * dx + dy * dy
        if size[:groups].min() > 0:
            inertia[run] = spread
    return labels, inertia


@njit(cache=True)
def distance_sums(points: Floats, starts: npt.NDArray[np.intp]) -> Floats:
    """Sum the distances of each point to the points of each run (n, runs); one ends where the next starts."""
    n, runs = len(points), len(starts) - 1
    x, y = points[:, 0].copy(), points[:, 1].copy()
    far, sums = np.empty(n), np.empty((n, runs))
    for i in range(n):
        px, py = x[i], y[i]
        for j in range(n):
            dx, dy = x[j] - px, y[j] - py
            far[j] = np.sqrt(dx * dx + dy * dy)
        for run in range(runs):
            total = 0.0
            for j in range(starts[run], starts[run + 1]):
                total += far[j]
            sums[i, run] = total
    return sums
