"""The nucleolus the long way: after each linear program, one more for every set asks if it can do better."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog


def nucleolus_by_many_programs(worth: npt.NDArray[np.int64]) -> list[float]:
    """Find it for a few members, to about 1e-6 of small worths."""
    n, full = len(worth).bit_length() - 1, len(worth) - 1
    row = {mask: np.array([mask >> k & 1 for k in range(n)], float) for mask in range(1, full + 1)}
    fixed = [(row[full], float(worth[full]))]
    left = list(range(1, full))
    at_least = [(float(worth[1 << k]), None) for k in range(n)]
    while np.linalg.matrix_rank(np.array([one for one, _ in fixed])) < n:
        rows = np.array([-row[mask] for mask in left])
        rights = -worth[left].astype(float)
        equal, known = np.array([one for one, _ in fixed]), [value for _, value in fixed]
        found = linprog(
            [0.0] * n + [-1.0],
            A_ub=np.hstack((rows, np.ones((len(left), 1)))),
            b_ub=rights,
            A_eq=np.hstack((equal, np.zeros((len(fixed), 1)))),
            b_eq=known,
            bounds=[*at_least, (None, None)],
        )
        level = found.x[n]
        can_do_better = [
            -linprog(
                -row[mask], A_ub=rows, b_ub=rights - level + 1e-9, A_eq=equal, b_eq=known, bounds=at_least
            ).fun
            > worth[mask] + level + 1e-6
            for mask in left
        ]
        fixed += [
            (row[mask], worth[mask] + level) for mask, can in zip(left, can_do_better, strict=True) if not can
        ]
        left = [mask for mask, can in zip(left, can_do_better, strict=True) if can]
    solved = np.linalg.lstsq(np.array([one for one, _ in fixed]), [value for _, value in fixed], rcond=None)
    return [float(share) for share in solved[0]]
