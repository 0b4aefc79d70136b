"""Bridging: which statements are supported across what otherwise divides the voters (FORMULAS 8).

Each vote is explained by how agreeable its voter is, how welcome its statement is, and how far both lean the
same way. What is welcome once the leaning is taken out, bridges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from archstone.engines.vote_tables import VoteTable
from archstone.model.errors import RuleBroken

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
INTERCEPT_PENALTY, FACTOR_PENALTY = 0.15, 0.03
LEAST_FALL = 1e-12
LITERAL_CELLS = 100_000  # tables up to this size are descended as defined, step by step
MOST_EPOCHS = 100_000
SETTLED = 1e-16  # fall at which an accelerated descent has reached the bottom
PLAIN_FIRST = 10
BALANCING_STEPS = 20


@dataclass(frozen=True, eq=False)
class Bridging:
    """How welcome each statement is, once what divides the voters is taken out.

    Attributes
    ----------
    scores : (m,) float64, the statement's intercept; NaN for a statement without a vote. Higher bridges more
    leanings : (m,) float64, the statement's factor: how far it splits the voters, and to which side
    voter_scores, voter_leanings : (n,) float64, the same of the voters; NaN for one who never voted
    mean : the constant in every vote
    objective : what was minimised, at the answer
    epochs : how many rounds over the five blocks it took
    converged : whether the last round made the objective fall by less than it must
    """

    scores: Floats
    leanings: Floats
    voter_scores: Floats
    voter_leanings: Floats
    mean: float
    objective: float
    epochs: int
    converged: bool


@dataclass(frozen=True, eq=False)
class _State:
    """The five blocks, in the order in which they are minimised."""

    mean: float
    voter: Floats
    statement: Floats
    voter_leaning: Floats
    statement_leaning: Floats


class _Votes:
    """The votes as two matrices, a mark where there is one and its value, and their transposes."""

    def __init__(self, votes: VoteTable, *, dense: bool) -> None:
        self.shape = votes.shape
        self.value = (votes.stance.astype(np.float64) + 1.0) / 2.0
        self.row, self.column = votes.voter, votes.statement
        self.marks, self.marks_across = self._matrices(np.ones(len(votes)), dense)
        self.values, self.values_across = self._matrices(self.value, dense)
        n, m = votes.shape
        self.by_voter = np.bincount(self.row, minlength=n).astype(np.float64)
        self.by_statement = np.bincount(self.column, minlength=m).astype(np.float64)
        self.sum_by_voter = np.bincount(self.row, weights=self.value, minlength=n)
        self.sum_by_statement = np.bincount(self.column, weights=self.value, minlength=m)

    def _matrices(self, data: Floats, dense: bool) -> tuple[Floats | csr_array, Floats | csr_array]:
        if dense:
            matrix = np.zeros(self.shape)
            matrix[self.row, self.column] = data
            return matrix, np.ascontiguousarray(matrix.T)
        from scipy import sparse

        n, m = self.shape
        starts = np.concatenate(([0], np.cumsum(np.bincount(self.row, minlength=n))))
        along = sparse.csr_array((data, self.column, starts), shape=(n, m))
        return along, along.T.tocsr()

    def objective(self, at: _State) -> float:
        """Work out what is minimised."""
        leaning = at.voter_leaning[self.row] * at.statement_leaning[self.column]
        left = self.value - at.mean - at.voter[self.row] - at.statement[self.column] - leaning
        intercepts = at.voter @ at.voter + at.statement @ at.statement + at.mean**2
        factors = at.voter_leaning @ at.voter_leaning + at.statement_leaning @ at.statement_leaning
        return float(left @ left + INTERCEPT_PENALTY * intercepts + FACTOR_PENALTY * factors)

    def start(self) -> _State:
        """Begin at the mean, without intercepts, with the leading singular pair as leanings."""
        n, m = self.shape
        mean = float(self.value.mean())
        voter, statement = self._leading_pair(self.value - mean)
        return _State(mean, np.zeros(n), np.zeros(m), voter, statement)

    def _leading_pair(self, less_mean: Floats) -> tuple[Floats, Floats]:
        """Find the leading singular vectors, each times the root of the singular value."""
        n, m = self.shape
        if isinstance(self.marks, np.ndarray):
            matrix = np.zeros(self.shape)
            matrix[self.row, self.column] = less_mean
            left, values, right = np.linalg.svd(matrix, full_matrices=False)
            voter, statement, value = left[:, 0], right[0], values[0]
        elif not less_mean.any():
            return np.zeros(n), np.zeros(m)
        else:
            from scipy import sparse
            from scipy.sparse.linalg import svds

            given = sparse.csr_array((less_mean, (self.row, self.column)), shape=self.shape)
            first = np.ones(min(n, m)) / np.sqrt(min(n, m))  # the same answer whenever it is run
            left, values, right = svds(given, k=1, v0=first, tol=0)
            voter, statement, value = left[:, 0], right[0], values[0]
        return voter * np.sqrt(value), statement * np.sqrt(value)

    def epoch(self, at: _State) -> tuple[_State, float]:
        """Minimise each of the five blocks once, and say by how much the objective fell.

        The objective is a parabola in each number of a block, so what a step gains is its curvature times the
        square of the step: exact, where a difference of two objectives would drown in rounding.
        """
        g = at.statement_leaning
        marks_f, marks_g = self.marks_across @ at.voter_leaning, self.marks @ g
        wanted = self.value.sum() - self.by_voter @ at.voter - self.by_statement @ at.statement
        curve = len(self.value) + INTERCEPT_PENALTY
        mean = float(wanted - at.voter_leaning @ marks_g) / curve
        fall = curve * (mean - at.mean) ** 2

        curves = self.by_voter + INTERCEPT_PENALTY
        left = self.sum_by_voter - mean * self.by_voter - self.marks @ at.statement
        voter = (left - at.voter_leaning * marks_g) / curves
        fall += float(curves @ (voter - at.voter) ** 2)

        curves = self.by_statement + INTERCEPT_PENALTY
        left = self.sum_by_statement - mean * self.by_statement - self.marks_across @ voter
        statement = (left - g * marks_f) / curves
        fall += float(curves @ (statement - at.statement) ** 2)

        curves = self.marks @ (g * g) + FACTOR_PENALTY
        left = self.values @ g - (mean + voter) * marks_g - self.marks @ (statement * g)
        f = left / curves
        fall += float(curves @ (f - at.voter_leaning) ** 2)

        curves = self.marks_across @ (f * f) + FACTOR_PENALTY
        left = self.values_across @ f - (mean + statement) * (self.marks_across @ f)
        g = (left - self.marks_across @ (voter * f)) / curves
        fall += float(curves @ (g - at.statement_leaning) ** 2)
        return _State(mean, voter, statement, f, g), fall


def bridging(votes: VoteTable) -> Bridging:
    """Score how well each statement bridges what divides the voters.

    A statement that one side loves and the other hates has many supporters and bridges nothing; one that both
    sides half like does.

    Parameters
    ----------
    votes : who voted how; needs at least two statements

    Returns
    -------
    bridging : Bridging

    Raises
    ------
    RuleBroken
        If there are no votes, or a single statement: nothing can be told apart then.

    Notes
    -----
    Minimises the sum over votes x (0, 0.5, 1) of (x - mean - i_u - i_s - f_u f_s)² plus 0.15 times the
    squared intercepts and mean and 0.03 times the squared factors, by exact descent over the five
    blocks from a fixed start, until a round gains under 1e-12. Tables of up to 100,000 cells are
    descended just so. Larger ones take the same rounds with a sixth, exact block from the tenth on (how
    to split what the votes leave open between the parts), and end where a round gains under 1e-16:
    nearer to the bottom than the plain descent gets. The optimum need not be the only one; start and
    order make the answer one, whenever it is run. Factors are turned so that the statement with the
    strongest leaning leans to the positive side. A round takes ten passes over the votes.

    References
    ----------
    S. Wojcik, S. Hilgard, N. Judd et al., "Birdwatch: crowd wisdom and bridging algorithms can inform
    understanding and reduce the spread of misinformation", 2022.

    Examples
    --------
    >>> table = VoteTable.from_matrix([[1, 1, -1], [1, 1, -1], [1, -1, 1], [1, -1, 1]])
    >>> found = bridging(table)
    >>> int(np.argmax(found.scores)), found.converged
    (0, True)
    """
    if not len(votes):
        raise RuleBroken("There are no voters here: no one has voted on any statement yet.")
    if len(votes.statements) < 2:
        raise RuleBroken("What bridges can't be told from a single statement; vote on two or more.")
    n, m = votes.shape
    given = _Votes(votes, dense=n * m <= LITERAL_CELLS)
    descend = _descend if n * m <= LITERAL_CELLS else _descend_faster
    at, epochs, converged = descend(given, given.start())
    turn = _turn(at.statement_leaning)
    unknown, never = given.by_statement == 0, given.by_voter == 0
    return Bridging(
        np.where(unknown, np.nan, at.statement),
        np.where(unknown, np.nan, turn * at.statement_leaning),
        np.where(never, np.nan, at.voter),
        np.where(never, np.nan, turn * at.voter_leaning),
        at.mean,
        given.objective(at),
        epochs,
        converged,
    )


def _turn(leanings: Floats) -> float:
    """Say by which sign the strongest leaning becomes positive, the first one of equals."""
    size = np.abs(leanings)
    strongest = int(np.argmax(size >= size.max() * (1 - 1e-9)))
    return -1.0 if leanings[strongest] < 0 else 1.0


def _descend(votes: _Votes, at: _State) -> tuple[_State, int, bool]:
    """Descend plainly, until a round gains under 1e-12."""
    for epoch in range(1, MOST_EPOCHS + 1):
        at, fall = votes.epoch(at)
        if fall < LEAST_FALL:
            return at, epoch, True
    return at, MOST_EPOCHS, False


def _descend_faster(votes: _Votes, at: _State) -> tuple[_State, int, bool]:
    """Descend in rounds of which each is followed by `_balanced`, until nothing moves any more.

    The first rounds are plain, so that the way down is chosen as the plain descent chooses it.
    """
    voted, known = votes.by_voter > 0, votes.by_statement > 0
    for epoch in range(1, MOST_EPOCHS + 1):
        at, fall = votes.epoch(at)
        if fall < SETTLED:
            return at, epoch, True
        if epoch > PLAIN_FIRST:
            at = _balanced(at, voted, known)
    return at, MOST_EPOCHS, False


def _balanced(at: _State, voted: npt.NDArray[np.bool_], known: npt.NDArray[np.bool_]) -> _State:
    """Take the best among the answers that say the same of every vote: a sixth block, minimised exactly.

    Adding s to every voter's leaning and taking s times its leaning off each statement changes no vote, and
    neither does the same the other way round, nor moving weight between mean and intercepts, nor between the
    two leanings. Only the penalties change along these ways, so the plain rounds creep along them.
    """
    a, f = at.voter[voted], at.voter_leaning[voted]
    b, g = at.statement[known], at.statement_leaning[known]
    n, m = len(a), len(b)
    a1, f1, f2, af = a.sum(), f.sum(), f @ f, a @ f
    b1, g1, g2, bg = b.sum(), g.sum(), g @ g, b @ g
    if f2 == 0.0 or g2 == 0.0:
        return at
    ratio = FACTOR_PENALTY / INTERCEPT_PENALTY
    off_voters, off_statements, shift, across = 0.0, 0.0, 0.0, 0.0
    for _ in range(BALANCING_STEPS):
        before = (off_voters, off_statements, shift, across)
        size_g = g2 + 2 * across * g1 + m * across**2
        scale = np.sqrt(size_g / (f2 + 2 * shift * f1 + n * shift**2))
        off_voters, off_statements, shift = np.linalg.solve(
            [
                [n + 1, 1, -across],
                [1, m + 1, g1 - across],
                [-across, g1 - across, g2 + across**2 + ratio * scale * n],
            ],
            [a1 - across * f1 - at.mean, b1 - at.mean, bg + across * at.mean - ratio * scale * f1],
        )
        size_f = f2 + 2 * shift * f1 + n * shift**2
        scale = np.sqrt(size_g / size_f)
        off_voters, off_statements, across = np.linalg.solve(
            [
                [n + 1, 1, f1 - shift],
                [1, m + 1, -shift],
                [f1 - shift, -shift, f2 + shift**2 + ratio / scale * m],
            ],
            [a1 - at.mean, b1 - shift * g1 - at.mean, af + shift * at.mean - ratio / scale * g1],
        )
        after = (off_voters, off_statements, shift, across)
        if max(abs(x - y) for x, y in zip(before, after, strict=True)) < 1e-15:
            break
    size_g = g2 + 2 * across * g1 + m * across**2
    root = float((size_g / size_f) ** 0.25)
    return _State(
        float(at.mean + off_voters + off_statements - shift * across),
        np.where(voted, at.voter - across * at.voter_leaning - off_voters, 0.0),
        np.where(known, at.statement - shift * at.statement_leaning - off_statements, 0.0),
        np.where(voted, root * (at.voter_leaning + shift), 0.0),
        np.where(known, (at.statement_leaning + across) / root, 0.0),
    )
