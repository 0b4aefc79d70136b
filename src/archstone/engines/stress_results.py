"""What a stress test found, as objects that carry what they were made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations

import numpy as np

from archstone.engines._stress_losses import Losses
from archstone.engines.stress_fills import Fills
from archstone.model.capabilities import CapabilityId
from archstone.model.goals import Goal
from archstone.model.stress import Shock, StressAssumptions


@dataclass(frozen=True, slots=True)
class CarriedCapability:
    """One capability that counts, how well it is carried, and by whom, the strongest first.

    ``weight`` is its share of all that counts. ``by`` are as many as must have it; empty where too few do.
    """

    capability: CapabilityId
    weight: Fraction
    share: Fraction
    by: tuple[str, ...]
    required: int


@dataclass(frozen=True, slots=True)
class Fall:
    """A capability that is carried less, from how much to how much."""

    capability: CapabilityId
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class Loss:
    """What is left without one member or two. ``coverage`` is None where nothing counts any more.

    ``falls`` are the capabilities that fall from 0.3 or more to below: without two, only those that fall for
    neither of them alone. ``drops`` are all that are carried less without one member, the heaviest first.
    """

    without: tuple[str, ...]
    coverage: Fraction | None
    lost: Fraction | None
    falls: tuple[Fall, ...] = ()
    drops: tuple[Fall, ...] = ()


@dataclass(frozen=True, slots=True)
class CutLoss:
    """What is left where one member's budget falls by a share; ``tied`` is what its open pledges name."""

    member: str
    share: Fraction
    tied: tuple[CapabilityId, ...]
    coverage: Fraction | None
    lost: Fraction | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """The coverage to expect where each leaves with its likelihood, and how that was worked out.

    ``value`` is None where a likelihood isn't known; then ``low`` and ``high`` are what it lies between
    whatever the unknown ones are, where that can be told. ``interval`` is where a drawn value lies with 95 %.
    """

    value: float | None
    method: str
    unknown: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ShockLoss:
    """What to expect if a shock strikes, all else as likely as before."""

    shock: Shock
    expected: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How far coverage may lie from what is expected.

    ``worst`` is the coverage that is undercut in 1 of 20 worlds at most, ``worst_mean`` the mean of that
    worst twentieth; ``trials`` is None where every world was listed.
    """

    mean: float
    variance: float
    median: float
    worst: float
    worst_mean: float
    trials: int | None


@dataclass(frozen=True, eq=False)
class StressTest:
    """A stress test with everything it was made from.

    ``pairs`` is worked out when it is asked for: 500 members have 124,750 of them.
    """

    members: tuple[str, ...]
    goal: Goal | None
    assumptions: StressAssumptions
    carried: tuple[CarriedCapability, ...]
    cuts: tuple[CutLoss, ...]
    expectation: Expectation
    shocks: tuple[ShockLoss, ...]
    spread: Spread | None
    fills: tuple[Fills, ...]
    notes: tuple[str, ...]
    losses: Losses = field(repr=False)

    @property
    def coverage(self) -> Fraction | None:
        """How much is covered with all members; None where nothing counts."""
        return self.losses.coverage

    @cached_property
    def singles(self) -> tuple[Loss, ...]:
        """What is left without each member, in their order."""
        return tuple(self._single(row) for row in range(len(self.members)))

    def _single(self, row: int) -> Loss:
        found = self.losses
        wanted = found.table.wanted - found.table.lacks[row]
        weighed = found.fall[row] * wanted
        heaviest = [int(c) for c in np.argsort(-weighed, kind="stable") if weighed[c]]
        falls = [int(c) for c in np.flatnonzero(found.singles[row])]
        return self._loss((row,), self._falls(row, falls), self._falls(row, heaviest))

    def _falls(self, row: int, columns: Iterable[int]) -> tuple[Fall, ...]:
        table, found = self.losses.table, self.losses
        return tuple(
            Fall(
                table.capabilities[c],
                table.share(int(found.level[c])),
                table.share(int(found.level[c] - found.fall[row, c])),
            )
            for c in columns
        )

    @cached_property
    def pairs(self) -> tuple[Loss, ...]:
        """What is left without each two members, in their order."""
        table, found = self.losses.table, self.losses
        falls: dict[tuple[int, int], list[Fall]] = {}
        for one, other, c, left in found.doubles:
            fall = Fall(table.capabilities[c], table.share(int(found.level[c])), table.share(left))
            falls.setdefault((one, other), []).append(fall)
        return tuple(
            self._loss(pair, tuple(falls.get(pair, ()))) for pair in combinations(range(len(self.members)), 2)
        )

    @property
    def single_points(self) -> tuple[Loss, ...]:
        """The members without whom a capability that counts falls from 0.3 or more to below."""
        return tuple(loss for loss in self.singles if loss.falls)

    @property
    def double_points(self) -> tuple[Loss, ...]:
        """The pairs without whom one does that falls for neither of them alone."""
        return tuple(loss for loss in self.pairs if loss.falls)

    def _loss(self, rows: tuple[int, ...], falls: tuple[Fall, ...], drops: tuple[Fall, ...] = ()) -> Loss:
        coverage, now = self.losses.without(*rows), self.coverage
        lost = None if coverage is None or now is None else now - coverage
        return Loss(tuple(self.members[row] for row in rows), coverage, lost, falls, drops)
