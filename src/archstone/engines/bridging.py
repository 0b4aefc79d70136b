"""Bridging: which statements are supported across what otherwise divides the voters (FORMULAS 8).

Each vote is explained by how agreeable its voter is, how welcome its statement is, and how far both lean the
same way. What is welcome once the leaning is taken out, bridges.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archstone.engines.vote_tables import VoteTable
from archstone.model.errors import RuleBroken

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
INTERCEPT_PENALTY, FACTOR_PENALTY = 0.15, 0.03
LEAST_FALL = 1e-12
LITERAL_CELLS = 100_000  # tables up to this size are descended as defined, step by step
MOST_EPOCHS = 100_000
PLAIN_FIRST = 100  # rounds in which a large table is descended plainly, so that it ends in the same valley
CHOSEN = 1e-5  # share of the objective under which a plain round's fall ends them sooner
SETTLED = 1e-21  # share of the objective under which a round's fall is the bottom
PATIENCE = 20  # rounds without a smaller fall after which rounding is all that moves
ROUNDING = 1e-13  # share of the objective that its own rounding may feign
REMEMBERED = 10  # rounds to guess from


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
    epochs : how many rounds over the blocks it took
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


class _Side:
    """The votes as one side sees them, voter by voter or statement by statement.

    A small table is kept as matrices, a large one as a list a row; what they add up to is the same.
    """

    def __init__(
        self, row: Ints, column: Ints, value: Floats, shape: tuple[int, int], *, dense: bool
    ) -> None:
        self.count = np.bincount(row, minlength=shape[0]).astype(np.float64)
        self.total = np.bincount(row, weights=value, minlength=shape[0]).astype(np.float64)
        if dense:
            self._marks, self._values = np.zeros(shape), np.zeros(shape)
            self._marks[row, column], self._values[row, column] = 1.0, value
            self._lists = None
        else:
            from scipy import sparse

            rows = sparse.csr_array((value, (row, column)), shape=shape)
            self._lists = rows.indptr, rows.indices, rows.data

    def sums(self, scores: Floats, leanings: Floats) -> Floats:
        """Add up the other side's scores p, leanings q, q², p q, and vote times q, over each one's votes."""
        if self._lists is None:
            four = np.column_stack((scores, leanings, leanings * leanings, scores * leanings))
            return np.vstack(((self._marks @ four).T, self._values @ leanings))
        from archstone.engines._bridging_kernels import five_sums

        return np.asarray(five_sums(*self._lists, np.column_stack((scores, leanings))))


class _Votes:
    """The votes, seen from both sides."""

    def __init__(self, votes: VoteTable, *, dense: bool) -> None:
        self.shape = votes.shape
        self.value = (votes.stance.astype(np.float64) + 1.0) / 2.0
        self.squares = _dot(self.value, self.value)
        self.row, self.column = votes.voter, votes.statement
        self.dense, across = dense, votes.shape[::-1]
        self.voters = _Side(self.row, self.column, self.value, votes.shape, dense=dense)
        self.statements = _Side(self.column, self.row, self.value, across, dense=dense)

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
        if self.dense:
            matrix = np.zeros(self.shape)
            matrix[self.row, self.column] = less_mean
            left, values, right = np.linalg.svd(matrix, full_matrices=False)
        elif not less_mean.any():
            return np.zeros(n), np.zeros(m)
        else:
            from scipy import sparse
            from scipy.sparse.linalg import svds

            given = sparse.csr_array((less_mean, (self.row, self.column)), shape=self.shape)
            first = np.ones(min(n, m)) / np.sqrt(min(n, m))  # the same answer whenever it is run
            left, values, right = svds(given, k=1, v0=first, tol=0)
        return left[:, 0] * np.sqrt(values[0]), right[0] * np.sqrt(values[0])

    def epoch(self, at: _State) -> tuple[_State, float]:
        """Minimise each of the five blocks once, and say by how much the objective fell.

        The objective is a parabola in each number of a block, so what a step gains is its curvature times the
        square of the step: exact, where a difference of two objectives would drown in rounding.
        """
        voters, statements, f, g = self.voters, self.statements, at.voter_leaning, at.statement_leaning
        p, q, *_ = voters.sums(at.statement, g)
        curve = len(self.value) + INTERCEPT_PENALTY
        mean = float(self.value.sum() - _dot(voters.count, at.voter) - p.sum() - _dot(f, q)) / curve
        fall = curve * (mean - at.mean) ** 2

        curves = voters.count + INTERCEPT_PENALTY
        voter = (voters.total - mean * voters.count - p - f * q) / curves
        fall += _dot(curves, (voter - at.voter) ** 2)

        p, q, *_ = statements.sums(voter, f)
        curves = statements.count + INTERCEPT_PENALTY
        statement = (statements.total - mean * statements.count - p - g * q) / curves
        fall += _dot(curves, (statement - at.statement) ** 2)

        _, q, qq, pq, xq = voters.sums(statement, g)
        curves = qq + FACTOR_PENALTY
        f = (xq - (mean + voter) * q - pq) / curves
        fall += _dot(curves, (f - at.voter_leaning) ** 2)

        _, q, qq, pq, xq = statements.sums(voter, f)
        curves = qq + FACTOR_PENALTY
        g = (xq - (mean + statement) * q - pq) / curves
        fall += _dot(curves, (g - at.statement_leaning) ** 2)
        return _State(mean, voter, statement, f, g), fall

    def best_voters(self, fixed: Floats) -> tuple[Floats, Floats, float]:
        """Minimise both blocks of the voters at once, and say what the objective is then.

        What is fixed are the mean, the statements' intercepts and their leanings, one after the other.
        """
        side, known, mean = self.voters, self.statements, float(fixed[0])
        statement, g = np.split(fixed[1:], 2)
        p, q, qq, pq, xq = side.sums(statement, g)
        left, left_q = side.total - mean * side.count - p, xq - mean * q - pq
        voter, f = _two_by_two(side.count, q, qq, left, left_q)
        said = mean + statement
        rest = self.squares - 2 * _dot(said, known.total) + _dot(known.count, said * said)
        penalty = INTERCEPT_PENALTY * (mean**2 + _dot(statement, statement)) + FACTOR_PENALTY * _dot(g, g)
        return voter, f, rest - _dot(voter, left) - _dot(f, left_q) + penalty

    def best_statements(self, voter: Floats, f: Floats) -> tuple[Floats, Floats]:
        """Minimise the mean and both blocks of the statements at once; the second is their curvatures."""
        side, curve = self.statements, len(self.value) + INTERCEPT_PENALTY
        p, q, qq, pq, xq = side.sums(voter, f)
        score, leaning = _two_by_two(side.count, q, qq, side.total - p, xq - pq)
        score_off, leaning_off = _two_by_two(side.count, q, qq, side.count, q)  # for a mean of 1
        wanted = float(side.total.sum() - p.sum()) - _dot(side.count, score) - _dot(q, leaning)
        mean = wanted / (curve - _dot(side.count, score_off) - _dot(q, leaning_off))
        found = np.concatenate(([mean], score - mean * score_off, leaning - mean * leaning_off))
        return found, np.concatenate(([curve], side.count + INTERCEPT_PENALTY, qq + FACTOR_PENALTY))


def _dot(one: Floats, other: Floats) -> float:
    """Multiply and add up pairwise and in one thread: exacter than `@`, and faster where threads are busy."""
    return float((one * other).sum())


def _two_by_two(count: Floats, q: Floats, qq: Floats, left: Floats, left_q: Floats) -> tuple[Floats, Floats]:
    """Solve for each one's intercept and leaning together."""
    curve, curve_q = count + INTERCEPT_PENALTY, qq + FACTOR_PENALTY
    turn = curve * curve_q - q * q
    return (curve_q * left - q * left_q) / turn, (curve * left_q - q * left) / turn


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
    descended just so. Larger ones begin with up to a hundred such rounds, which choose the valley, and go on
    by minimising each side's two blocks at once, guessing ahead from the last ten rounds (Anderson's
    mixing, kept where the objective falls), down to where rounding ends: nearer to the bottom than the
    plain descent gets. The optimum need not be the only one; start and order make the answer one,
    whenever it is run. Factors are turned so that the statement with the strongest leaning leans to the
    positive side. A plain round takes four passes over the votes, a later one two.

    References
    ----------
    S. Wojcik, S. Hilgard, N. Judd et al., "Birdwatch: crowd wisdom and bridging algorithms can inform
    understanding and reduce the spread of misinformation", 2022.
    H. F. Walker, P. Ni, "Anderson acceleration for fixed-point iterations", 2011.

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
    unknown, never = given.statements.count == 0, given.voters.count == 0
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
    """Descend plainly until the way is chosen, then by rounds of two exact halves that guess ahead.

    A round finds the best voters for the statements, then the best mean and statements for those voters. The
    next one begins where the last rounds point (Anderson's mixing); if the objective isn't lower there, it
    begins again where the plain round had ended.
    """
    epoch, objective = 0, votes.objective(at)
    while epoch < min(PLAIN_FIRST, MOST_EPOCHS):
        epoch += 1
        at, fall = votes.epoch(at)
        objective -= fall
        if fall <= CHOSEN * objective:
            break
    here = np.concatenate(([at.mean], at.statement, at.statement_leaning))
    rounds, safe, lowest = _Rounds(), None, np.inf
    least, since = np.inf, 0
    while epoch < MOST_EPOCHS:
        epoch += 1
        voter, f, objective = votes.best_voters(here)
        if safe is not None and objective > lowest + ROUNDING * lowest:
            here, rounds, safe = safe, _Rounds(), None
            continue
        found, curves = votes.best_statements(voter, f)
        statement, g = np.split(found[1:], 2)
        at, lowest = _State(float(found[0]), voter, statement, f, g), objective
        fall = _dot(curves, (found - here) ** 2)
        least, since = min(least, fall), 0 if fall < least else since + 1
        if fall <= SETTLED * objective or (least < LEAST_FALL and since >= PATIENCE):
            return at, epoch, True
        here, safe = rounds.guess(here, found, np.sqrt(curves)), found
    return at, epoch, False


class _Rounds:
    """The last few rounds, by how step and end changed from each to the next."""

    def __init__(self) -> None:
        self._steps: list[Floats] = []
        self._ends: list[Floats] = []
        self._last: tuple[Floats, Floats] | None = None

    def guess(self, begun: Floats, ended: Floats, weights: Floats) -> Floats:
        """Say where the mixture of rounds ends whose steps, so weighted, cancel best."""
        step = ended - begun
        if self._last is not None:
            self._steps.append(step - self._last[0])
            self._ends.append(ended - self._last[1])
            del self._steps[:-REMEMBERED], self._ends[:-REMEMBERED]
        self._last = step, ended
        if not self._steps:
            return ended
        steps = np.array(self._steps) * weights
        sizes = np.sqrt((steps**2).sum(axis=1))
        sizes[sizes == 0.0] = 1.0
        steps /= sizes[:, None]
        shares = np.linalg.lstsq(steps @ steps.T, steps @ (weights * step), rcond=1e-14)[0] / sizes
        return np.asarray(ended - shares @ np.array(self._ends))
