"""The nucleolus in whole numbers: a chain of linear programs, solved without rounding.

Each program asks for the shares x that raise the least excess x(S) - worth(S) as far as it goes, among those
that keep what earlier programs fixed and give nobody less than it has alone. A row of a program is a set S
with x(S) - level >= worth(S), or a member i with x(i) >= worth(i). A basis is n + 1 rows that hold with
equality. Its inverse times its determinant is kept: both are determinants of matrices of zeros and ones with
n + 1 <= 16 rows, below 4.4e5 by Hadamard's bound, so that products fit in 64 bits, every division is whole,
and floats order their quotients as the fractions do.

Rows with a price above 0 hold with equality in every best answer (Maschler, Peleg & Shapley 1979). They
become equations, sets whose share follows from equations drop out (Kopelowitz 1967), and the next program
starts where the last one stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from archstone.engines._subsets import FITS, Ints, subset_sums

EQUATION, SET, OWN = range(3)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Nucleolus:
    """The shares; the least excess of any set, None for a single member; how many programs and exchanges."""

    shares: tuple[Fraction, ...]
    least_excess: Fraction | None
    programs: int
    exchanges: int


@dataclass(slots=True)
class _Row:
    """A row of the basis: what it is, its set or member, and what its left side must be."""

    kind: int
    code: int
    right: Fraction


class _Basis:
    """Rows that hold with equality, with det times their inverse."""

    def __init__(self, worth: Ints, n: int) -> None:
        self.n, self.worth = n, worth
        self.inverse: Ints = np.eye(n + 1, dtype=np.int64)
        self.det = 1
        self.rows = [_Row(EQUATION, 0, Fraction(0)) for _ in range(n + 1)]
        for i in range(n):
            self.put(i, SET, 1 << i)
        self.put(n, EQUATION, (1 << n) - 1, Fraction(int(worth[-1])))

    def vector(self, kind: int, code: int) -> Ints:
        """Write the left side of a row: who counts, and -1 where the level does."""
        found = np.zeros(self.n + 1, np.int64)
        if kind == OWN:
            found[code] = 1
        else:
            found[: self.n] = code >> np.arange(self.n) & 1
            found[self.n] = -(kind == SET)
        return found

    def put(self, place: int, kind: int, code: int, right: Fraction | None = None) -> None:
        """Exchange the row at *place* for another one."""
        weights = self.vector(kind, code) @ self.inverse
        pivot, column = int(weights[place]), self.inverse[:, place].copy()
        after = (self.inverse * pivot - np.outer(column, weights)) // self.det
        after[:, place] = column
        sign = 1 if pivot > 0 else -1
        self.inverse, self.det = sign * after, sign * pivot
        if right is None:
            right = Fraction(int(self.worth[1 << code if kind == OWN else code]))
        self.rows[place] = _Row(kind, code, right)

    @property
    def free(self) -> list[int]:
        """The places of the rows that are no equations."""
        return [place for place, row in enumerate(self.rows) if row.kind != EQUATION]

    @property
    def prices(self) -> Ints:
        """What the level would gain by easing each row, times det."""
        found: Ints = -self.inverse[-1]
        return found

    def solution(self) -> tuple[list[int], int]:
        """Shares and level as whole numbers, with what to divide them by."""
        scale = lcm(*(row.right.denominator for row in self.rows))
        right = [int(row.right * scale) for row in self.rows]
        rows = self.inverse.tolist()
        return [sum(a * b for a, b in zip(row, right, strict=True)) for row in rows], self.det * scale

    def follows(self) -> npt.NDArray[np.bool_]:
        """Whose shares follow from the equations, over all sets."""
        found = np.ones(1 << self.n, np.bool_)
        for place in self.free:
            found &= subset_sums(self.inverse[: self.n, place].tolist()) == 0
        return found


class _Program:
    """One program: raise the level while its equations hold."""

    def __init__(self, basis: _Basis) -> None:
        self.basis, n = basis, basis.n
        follows = basis.follows()
        self.sets: Ints = np.flatnonzero(~follows)
        self.worths: Ints = basis.worth[self.sets]
        self.largest = int(np.abs(basis.worth).max(initial=0))
        self.owners = [i for i in range(n) if not follows[1 << i]]
        self.raised: Ints = np.array(
            [basis.vector(row.kind, row.code) for row in basis.rows if row.kind != EQUATION]
        )
        self.exchanges = 0

    def solve(self) -> Fraction:
        """Exchange rows until nothing is broken; return the level."""
        while True:
            solution, scale = self.basis.solution()
            entering = self._broken(solution, scale)
            if entering is None:
                return Fraction(solution[-1], scale)
            self._exchange(*entering)
            self.exchanges += 1

    def _broken(self, solution: list[int], scale: int) -> tuple[int, int] | None:
        """Find the row that is broken most."""
        worth, shares, level = self.basis.worth, solution[:-1], solution[-1]
        gap, code = self._broken_set(shares, level, scale)
        own = ((int(worth[1 << i]) * scale - shares[i], -i) for i in self.owners)
        own_gap, place = max(own, default=(0, 0))
        if own_gap > max(gap, 0):
            return OWN, -place
        return (SET, code) if gap > 0 else None

    def _broken_set(self, shares: list[int], level: int, scale: int) -> tuple[int, int]:
        """Find the set that lacks most to the level: how much, times *scale*, and which."""
        if self.largest * scale + sum(map(abs, shares)) + abs(level) < FITS:
            gaps = self.worths * scale - subset_sums(shares)[self.sets] + level
            k = int(gaps.argmax())
            return int(gaps[k]), int(self.sets[k])
        return self._broken_set_of_long_numbers(shares, level, scale)

    def _broken_set_of_long_numbers(self, shares: list[int], level: int, scale: int) -> tuple[int, int]:
        """Look with floats first; what is too near to call is worked out exactly."""
        near = [share / scale for share in shares]
        sums: Floats = np.zeros(1)
        for share in near:
            sums = np.concatenate((sums, sums + share))
        gaps = self.worths - sums[self.sets] + level / scale
        size = self.largest + sum(map(abs, near)) + abs(level / scale)
        error = 4 * (self.basis.n + 3) * np.finfo(np.float64).eps * size
        k = int(gaps.argmax())
        if abs(gaps[k]) <= error:
            close = np.flatnonzero(gaps >= -error).tolist()
            k = max(close, key=lambda one: (self._gap(one, shares, level, scale), -one))
        return self._gap(k, shares, level, scale), int(self.sets[k])

    def _gap(self, k: int, shares: list[int], level: int, scale: int) -> int:
        mask = int(self.sets[k])
        paid = sum(share for i, share in enumerate(shares) if mask >> i & 1)
        return int(self.worths[k]) * scale - paid + level

    def _exchange(self, kind: int, code: int) -> None:
        """Let a broken row in, and the row out whose price falls to 0 first.

        Where prices tie, each has been raised by an amount that is nothing beside the one before it, the rows
        at the start in their order. So no basis comes back, and the chain of exchanges ends.
        """
        basis = self.basis
        weights = basis.vector(kind, code) @ basis.inverse
        falling = [place for place in basis.free if weights[place] > 0]
        raised = np.vstack((basis.prices, self.raised @ basis.inverse))[:, falling] / weights[falling]
        basis.put(falling[int(np.lexsort(raised[::-1])[0])], kind, code)


def nucleolus(worth: Ints) -> Nucleolus:
    """Find the shares whose sorted excesses are largest, the least first, exactly.

    Parameters
    ----------
    worth : (2^n,) int64 over sets, the empty one 0; n from 1 to 15; at most 2^62 in size

    Raises
    ------
    ValueError
        If the members together have less than each alone, so that nobody can be given what it has alone.
    """
    n = len(worth).bit_length() - 1
    if sum(int(worth[1 << i]) for i in range(n)) > int(worth[-1]):
        raise ValueError("Together the members have less than apart.")
    basis = _Basis(worth, n)
    least, programs, exchanges = None, 0, 0
    while len(basis.free) > 1:
        program = _Program(basis)
        level = program.solve()
        programs, exchanges = programs + 1, exchanges + program.exchanges
        least = level if least is None else least
        _fix(basis, level)
    solution, scale = basis.solution()
    return Nucleolus(tuple(Fraction(share, scale) for share in solution[:n]), least, programs, exchanges)


def _fix(basis: _Basis, level: Fraction) -> None:
    """Turn the rows with a price into equations, and begin the next program with prices that are all right.

    One of the sets among them follows from the others. Its place goes to everyone outside a set (or member)
    that is left: the two together make up everyone, which is a price of 1/2 for each (1 beside a member).
    """
    prices = basis.prices
    binding = [place for place in basis.free if prices[place] > 0]
    for place in binding:
        row = basis.rows[place]
        if row.kind == OWN:
            basis.rows[place] = _Row(EQUATION, 1 << row.code, row.right)
    sets = [place for place in binding if basis.rows[place].kind == SET]
    for place in sets[:-1]:
        row = basis.rows[place]
        basis.put(place, EQUATION, row.code, row.right + level)
    others = [place for place in basis.free if place != sets[-1]]
    if others:
        row = basis.rows[others[0]]
        mask = 1 << row.code if row.kind == OWN else row.code
        basis.put(sets[-1], SET, len(basis.worth) - 1 - mask)
