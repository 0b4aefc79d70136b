"""Contagion: what trouble at one organisation can do to the others along their ties (FORMULAS 12).

The independent cascade of Kempe, Kleinberg and Tardos: whoever is reached tries each of its ties once. The
exposure of an organisation is the probability that it is reached; exact where few ties are uncertain,
simulated with an interval where many are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from archstone.engines._contagion_exact import exact_exposure
from archstone.engines._contagion_groups import grouped
from archstone.engines._contagion_worlds import simulate
from archstone.model.errors import NotFound, RuleBroken, did_you_mean

BASE = Fraction(15, 100)
"""The probability that a tie of strength 1 carries trouble on: our default."""
MOST_EXACT = 30
RUNS = 10_000
CONFIDENCE = 0.95
EXACT, SIMULATED = "exact", "simulated"
_STRONGEST = Fraction(10**300)  # beyond it, floats end; certain long before


def chance(strength: Fraction | float, base: Fraction | float = BASE) -> float:
    """Say how likely a tie of this strength carries trouble on: 1 - (1 - base)^strength.

    Parameters
    ----------
    strength : any number; 0 or less carries nothing
    base : in [0, 1], what a tie of strength 1 carries

    Returns
    -------
    chance : float in [0, 1]

    Examples
    --------
    >>> round(chance(1), 4), round(chance(2), 4), chance(-3)
    (0.15, 0.2775, 0.0)
    """
    return float(_chances([strength], base)[0])


def _chances(strengths: Sequence[Fraction | float], base: Fraction | float) -> npt.NDArray[np.float64]:
    if not 0 <= base <= 1:
        raise RuleBroken(f"The base probability must lie from 0 to 1, not {float(base):g}.")
    amounts = np.array([float(min(max(s, 0), _STRONGEST)) for s in strengths], dtype=np.float64)
    if base == 1:
        return np.where(amounts > 0.0, 1.0, 0.0)
    return np.asarray(-np.expm1(amounts * np.log1p(-float(base))), dtype=np.float64)


@dataclass(frozen=True)
class Network:
    """Who can infect whom, and how likely: one tie a row, from the one that infects.

    Invariants: vertices lie in 0..n-1 for the n ids; probabilities lie in [0, 1]; no tie runs from an
    organisation to itself; no pair stands twice in one direction. A probability of 0 is no tie and is left
    out; rows are sorted by source, then target.

    Attributes
    ----------
    ids : what the vertices are called, each once
    source : (m,) int32, the one that infects
    target : (m,) int32, the one that is infected
    probability : (m,) float64, in (0, 1]
    base : the probability that a tie of strength 1 carries, where strengths were given
    without_strength : how many rows carried nothing, their strength being 0 or less
    """

    ids: tuple[str, ...]
    source: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]
    probability: npt.NDArray[np.float64]
    base: Fraction = BASE
    without_strength: int = 0

    def __post_init__(self) -> None:
        source, target = np.asarray(self.source, np.int64), np.asarray(self.target, np.int64)
        chances = np.asarray(self.probability, dtype=np.float64)
        if not source.shape == target.shape == chances.shape or source.ndim != 1:
            raise RuleBroken("A network needs as many sources as targets and probabilities.")
        self._check(source, target, chances)
        kept = np.flatnonzero(chances > 0.0)
        order = kept[np.lexsort((target[kept], source[kept]))]
        object.__setattr__(self, "source", np.ascontiguousarray(source[order], dtype=np.int32))
        object.__setattr__(self, "target", np.ascontiguousarray(target[order], dtype=np.int32))
        object.__setattr__(self, "probability", np.ascontiguousarray(chances[order]))

    def _check(
        self,
        source: npt.NDArray[np.int64],
        target: npt.NDArray[np.int64],
        chances: npt.NDArray[np.float64],
    ) -> None:
        n = len(self.ids)
        if len(set(self.ids)) < n:
            raise RuleBroken("Each organisation of a network has an id of its own.")
        if ((source < 0) | (source >= n) | (target < 0) | (target >= n)).any():
            raise RuleBroken(f"A tie leaves the organisations 0 to {n - 1}.")
        if not ((chances >= 0.0) & (chances <= 1.0)).all():
            raise RuleBroken("The probability of a tie lies from 0 to 1.")
        own = np.flatnonzero(source == target)
        if len(own):
            name = self.ids[source[own[0]]]
            raise RuleBroken(f"A tie runs from {name} to itself; remove it.")
        pairs = np.sort(source * n + target)
        twice = np.flatnonzero(pairs[1:] == pairs[:-1])
        if len(twice):
            one, other = divmod(int(pairs[twice[0]]), n)
            raise RuleBroken(f"The tie from {self.ids[one]} to {self.ids[other]} stands twice; add them up.")

    @classmethod
    def from_ties(
        cls,
        ties: Iterable[tuple[str, str, Fraction]],
        base: Fraction = BASE,
        *,
        ids: Iterable[str] = (),
    ) -> Network:
        """Add up the ties of each pair and turn their strength into a probability.

        Parameters
        ----------
        ties : from whom, to whom, strength; a row of strength 0 or less carries nothing and is counted
        base : in [0, 1]
        ids : organisations to name first, also where no tie touches them

        Examples
        --------
        >>> one = Fraction(1)
        >>> tied = Network.from_ties([("a", "b", one), ("a", "b", one), ("b", "a", 0 * one)])
        >>> tied.probability.round(4).tolist(), tied.without_strength
        ([0.2775], 1)
        """
        place = {id: k for k, id in enumerate(dict.fromkeys(ids))}
        sums: dict[tuple[int, int], Fraction] = {}
        nothing = 0
        for source, target, strength in ties:
            pair = place.setdefault(source, len(place)), place.setdefault(target, len(place))
            if strength <= 0:
                nothing += 1
            else:
                sums[pair] = sums[pair] + strength if pair in sums else strength
        rows = np.array(list(sums), dtype=np.int32).reshape(-1, 2)
        return cls(tuple(place), rows[:, 0], rows[:, 1], _chances(list(sums.values()), base), base, nothing)

    def __len__(self) -> int:
        return len(self.probability)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {id: k for k, id in enumerate(self.ids)}

    def vertex(self, id: str) -> int:
        """Find the vertex of an organisation; raise NotFound with the nearest for one that isn't there."""
        if id not in self._place:
            raise NotFound(f"There is no organisation {id!r}.{did_you_mean(id, self.ids)}")
        return self._place[id]

    @property
    def starts(self) -> npt.NDArray[np.int32]:
        """Where each organisation's ties begin, with the end behind the last: (n + 1,) int32."""
        counts = np.bincount(self.source, minlength=len(self.ids))
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


@dataclass(frozen=True)
class Contagion:
    """How likely trouble at the sources reaches each organisation, and how that was found.

    Attributes
    ----------
    network : the ties it travels along
    sources : the vertices where it begins
    exposure : (n,) float64 in [0, 1], the probability that each is reached; 1 for the sources
    low, high : (n,) float64, the interval in which it lies with 95 % confidence; the value itself where exact
    reached : how many others are reached on average
    reached_low, reached_high : the interval of that mean
    uncertain : how many ties with a probability between 0 and 1 can be reached from the sources
    runs : how many worlds were simulated; 0 where it is exact
    seed : what the simulated worlds were drawn from
    """

    network: Network
    sources: tuple[int, ...]
    exposure: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    reached: float
    reached_low: float
    reached_high: float
    uncertain: int
    runs: int = 0
    seed: int = field(default=0, repr=False)

    @property
    def exact(self) -> bool:
        """Whether nothing was left to chance."""
        return self.runs == 0

    @property
    def method(self) -> str:
        """``exact`` or ``simulated``."""
        return EXACT if self.exact else SIMULATED

    def of(self, id: str) -> float:
        """Give the exposure of one organisation."""
        return float(self.exposure[self.network.vertex(id)])

    def interval(self, id: str) -> tuple[float, float]:
        """Give the interval of one organisation's exposure."""
        vertex = self.network.vertex(id)
        return float(self.low[vertex]), float(self.high[vertex])

    @property
    def ranked(self) -> tuple[int, ...]:
        """The others that can be reached, most exposed first; equal ones in the order of the network."""
        order = np.argsort(-self.exposure, kind="stable")
        return tuple(int(v) for v in order if v not in self.sources and self.high[v] > 0.0)

    @property
    def how(self) -> str:
        """Say in one sentence how the exposures were made."""
        ties = f"{self.uncertain:,} uncertain {'tie' if self.uncertain == 1 else 'ties'} can be reached"
        if self.exact:
            return f"Exact, since at most {MOST_EXACT} ties are uncertain: {ties}."
        return (
            f"Simulated in {self.runs:,} worlds, since more than {MOST_EXACT} ties are uncertain ({ties}); "
            "each interval holds its value with 95 % confidence (Clopper-Pearson)."
        )


def contagion(
    network: Network,
    sources: Sequence[int],
    *,
    rng: np.random.Generator,
    runs: int = RUNS,
) -> Contagion:
    """Work out how likely trouble at *sources* reaches each organisation.

    It tells whom to warn and who should write down today why the alliance serves its mission, before
    someone asks.

    Parameters
    ----------
    network : the ties of n organisations
    sources : the vertices where trouble begins, at least one
    rng : where chance comes from; one whole number is drawn from it, and only where it must be simulated
    runs : how many worlds to simulate, > 0

    Returns
    -------
    Contagion

    Raises
    ------
    RuleBroken
        If no source is given, a source isn't there, or *runs* isn't above 0.

    Notes
    -----
    Exact where at most 30 ties with a probability between 0 and 1 can be reached. Ties back into the sources
    don't count, nor do those among organisations that certain ties bind into one, and ties that run together
    by that count once. There every set of organisations reached so far is followed with its probability,
    some hundred to three thousand states. Above, each world draws each tie once, to 2^-64 of its probability,
    and 512 worlds are followed at a time. The same seed gives the same answer, whichever of two ways through
    the worlds is taken. Intervals are Clopper and Pearson's, one at a time: of a hundred organisations
    about five lie outside theirs.

    References
    ----------
    D. Kempe, J. Kleinberg, É. Tardos, "Maximizing the spread of influence through a social network", 2003.
    C. Clopper, E. Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", 1934.

    Examples
    --------
    >>> one = Fraction(1)
    >>> tied = Network.from_ties([("a", "b", one), ("b", "c", one), ("a", "c", one)])
    >>> found = contagion(tied, [tied.vertex("a")], rng=np.random.default_rng(0))
    >>> found.method, found.exposure.round(6).tolist()
    ('exact', [1.0, 0.15, 0.169125])
    """
    begins = tuple(dict.fromkeys(int(source) for source in sources))
    if not begins:
        raise RuleBroken("Say where the trouble begins: at least one organisation.")
    if outside := [source for source in begins if not 0 <= source < len(network.ids)]:
        raise RuleBroken(f"There is no organisation {outside[0]} among 0 to {len(network.ids) - 1}.")
    if runs < 1:
        raise RuleBroken(f"Simulate at least one world, not {runs}.")
    groups = grouped(network.source, network.target, network.probability, len(network.ids), begins)
    if groups.uncertain <= MOST_EXACT:
        exposure = exact_exposure(groups)
        reached = float(exposure.sum()) - len(begins)
        return Contagion(
            network, begins, exposure, exposure, exposure, reached, reached, reached, groups.uncertain
        )
    seed = int(rng.integers(0, 2**64, dtype=np.uint64))
    hits, reached_in = simulate(network.starts, network.target, network.probability, begins, runs, seed)
    low, high = clopper_pearson(hits, runs)
    low[list(begins)] = 1.0
    mean = float(reached_in.mean()) - len(begins)
    spread = 1.959964 * float(reached_in.std(ddof=1)) / runs**0.5 if runs > 1 else float("inf")
    return Contagion(
        network=network,
        sources=begins,
        exposure=hits / runs,
        low=low,
        high=np.where(groups.can_be_reached, high, 0.0),
        reached=mean,
        reached_low=max(0.0, mean - spread),
        reached_high=min(float(groups.can_be_reached.sum()) - len(begins), mean + spread),
        uncertain=groups.uncertain,
        runs=runs,
        seed=seed,
    )


def clopper_pearson(
    hits: npt.NDArray[np.int64], runs: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bound the probability behind *hits* of *runs*, with at least 95 % confidence each.

    Examples
    --------
    >>> low, high = clopper_pearson(np.array([0, 5, 10]), 10)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.187, 0.692], [0.308, 0.813, 1.0])
    """
    from scipy.special import betaincinv

    known, back = np.unique(hits, return_inverse=True)
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.zeros(len(known)), np.ones(len(known))
    some, short = known > 0, known < runs
    low[some] = betaincinv(known[some], runs - known[some] + 1, tail)
    high[short] = betaincinv(known[short] + 1, runs - known[short], 1.0 - tail)
    return low[back], high[back]
