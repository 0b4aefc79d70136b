"""What would lower the number reached most: one tie cut, or one member told first (SPEC W4, what to do).

Both are tried one by one, exactly or in the same simulated worlds, so that two answers differ by what was
changed and not by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from archstone.engines._contagion_exact import exact_exposure
from archstone.engines._contagion_groups import grouped
from archstone.engines._contagion_worlds import SMALL, carrying, limits, spread, words_for
from archstone.engines.contagion import Contagion

MOST_TRIED = 100  # ties and members that are tried one by one
WORLDS = 128  # of a large network, in which all are tried at once
TOLD = 3
ADVICE = (
    "Let each exposed member write down today why the alliance serves its mission, and who says so in public "
    "(S2, Reputational contagion, practitioner's claim).",
    "Keep to the crisis protocol: who speaks, what is held back, within what time (S0, 3.3, study).",
    "Look again at the member's standing and at its ties to others before the next joint appearance "
    "(S0, 3.3, study, after Baur and Schmitz 2012).",
)


@dataclass(frozen=True, slots=True)
class TieCut:
    """A tie that carries nothing any more, and how many others are then reached on average."""

    source: int
    target: int
    reached: float


@dataclass(frozen=True, slots=True)
class ToldFirst:
    """A member that answers before the news arrives, and how many others are then reached on average.

    No tie into it carries, so it isn't reached and passes nothing on.
    """

    member: int
    reached: float


@dataclass(frozen=True, slots=True)
class Relief:
    """The ties and members that lower the number reached most, best first, beside what it is without.

    ``worlds`` is how many worlds they were tried in; 0 where exact.
    """

    reached: float
    ties: tuple[TieCut, ...]
    members: tuple[ToldFirst, ...]
    worlds: int

    @property
    def exact(self) -> bool:
        """Whether nothing was left to chance."""
        return self.worlds == 0


def relief(found: Contagion, *, top: int = TOLD) -> Relief:
    """Find which single tie cut, and which single member told first, spares most.

    Not everybody can be rung at once on the first evening; this says whom to ring first.

    Parameters
    ----------
    found : what `contagion` gave
    top : how many of each to name, >= 1

    Returns
    -------
    Relief
        Without those that would change nothing; equal ones in the order of the network.

    Notes
    -----
    Exact where *found* is and at most 100 ties and members are to be tried. A small simulated network is
    followed again for each, in all the worlds of *found*. In a large one the answer comes from its first 128
    worlds: in each, the dominator tree names at once for every member and tie those who are reached
    through it alone, and the share that is left there is put to the number reached in *found*. The best
    of many is estimated from the worlds that chose it and flatters itself.

    References
    ----------
    K. Cooper, T. Harvey, K. Kennedy, "A simple, fast dominance algorithm", 2001.
    J. Xie, F. Zhang, K. Wang, X. Lin, W. Zhang, "Minimizing the influence of misinformation via vertex
    blocking", 2023.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from archstone.engines.contagion import Network, contagion
    >>> tied = Network.from_ties([("a", "b", Fraction(4)), ("b", "c", Fraction(2)), ("b", "d", Fraction(1))])
    >>> best = relief(contagion(tied, [0], rng=np.random.default_rng(0)))
    >>> best.members[0].member, round(best.reached, 3), best.members[0].reached
    (1, 0.682, 0.0)
    """
    network, n = found.network, len(found.network.ids)
    groups = grouped(network.source, network.target, network.probability, n, found.sources)
    can = groups.can_be_reached
    begin = np.zeros(n, dtype=np.bool_)
    begin[list(found.sources)] = True
    ties = np.flatnonzero(can[network.source] & ~begin[network.target])
    members = np.flatnonzero(can & ~begin)
    if len(ties) + len(members) <= MOST_TRIED and (
        found.exact or len(network) * words_for(found.runs) <= SMALL
    ):
        after = _exactly(found) if found.exact else _in_the_same_worlds(found)
        worlds = found.runs
        by_tie = {int(tie): after(int(tie), None) for tie in ties}
        by_member = {int(member): after(None, int(member)) for member in members}
    else:
        worlds = min(found.runs or WORLDS, WORLDS)
        tie_left, member_left = _at_once(found, worlds)
        by_tie = {int(tie): found.reached * float(tie_left[tie]) for tie in ties}
        by_member = {int(member): found.reached * float(member_left[member]) for member in members}
    least = found.reached - 1e-12
    best_ties = sorted((left, tie) for tie, left in by_tie.items() if left < least)[:top]
    best_members = sorted((left, member) for member, left in by_member.items() if left < least)[:top]
    return Relief(
        found.reached,
        tuple(TieCut(int(network.source[tie]), int(network.target[tie]), left) for left, tie in best_ties),
        tuple(ToldFirst(member, left) for left, member in best_members),
        worlds,
    )


def what_helps(
    found: Contagion, best: Relief, names: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    """Say whom to tell first, which tie to loosen, and what the sources advise.

    Nothing is said where nobody is reached.

    *names* says what organisations are called, by id.
    """
    if not best.members:
        return ()
    called = [names.get(id, id) for id in found.network.ids]
    without = many(best.reached)
    first = [
        f"Tell {called[one.member]} first: if it has its answer ready, {many(one.reached)} instead of "
        f"{without} others are reached on average."
        for one in best.members[:1]
    ]
    loosen = [
        f"Loosen the tie from {called[cut.source]} to {called[cut.target]}: without it, {many(cut.reached)} "
        f"instead of {without} are reached."
        for cut in best.ties[:1]
    ]
    return (*first, *loosen, *ADVICE)


def many(number: float) -> str:
    """Write how many are reached on average, as finely as it matters.

    Examples
    --------
    >>> many(1.234), many(5321.4)
    ('1.23', '5,321')
    """
    return f"{number:,.0f}" if number >= 100 else f"{number:.2f}"


def _exactly(found: Contagion) -> Callable[[int | None, int | None], float]:
    network, n = found.network, len(found.network.ids)

    def after(tie: int | None, told: int | None) -> float:
        kept = np.ones(len(network), dtype=np.bool_) if told is None else network.target != told
        if tie is not None:
            kept[tie] = False
        rest = grouped(
            network.source[kept], network.target[kept], network.probability[kept], n, found.sources
        )
        return float(exact_exposure(rest).sum()) - len(found.sources)

    return after


def _in_the_same_worlds(found: Contagion) -> Callable[[int | None, int | None], float]:
    network, n = found.network, len(found.network.ids)
    carries = carrying(limits(network.probability), found.runs, found.seed)

    def after(tie: int | None, told: int | None) -> float:
        reached = spread(
            network.source, network.target, carries, n, found.sources, found.runs, without_tie=tie, told=told
        )
        return float(np.bitwise_count(reached).sum()) / found.runs - len(found.sources)

    return after


def _at_once(found: Contagion, worlds: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Which share of those reached is left without each tie and each member, in the first worlds."""
    from archstone.engines._contagion_dominators import savings

    network, n = found.network, len(found.network.ids)
    order = np.argsort(network.target, kind="stable").astype(np.int32)
    into = np.concatenate([[0], np.cumsum(np.bincount(network.target, minlength=n))]).astype(np.int32)
    by_tie, by_member = np.zeros(len(network)), np.zeros(n)
    total = savings(
        network.starts,
        network.target,
        network.source,
        into,
        order,
        limits(network.probability),
        np.array(found.sources, dtype=np.int32),
        worlds,
        np.uint64(found.seed),
        by_tie,
        by_member,
    )
    reached = max(1, total - worlds * len(found.sources))
    return 1.0 - by_tie / reached, 1.0 - by_member / reached
