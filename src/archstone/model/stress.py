"""Stress: what is assumed of members that leave, shocks that hit several, and budgets that fall (SPEC W8).

How likely a member is to leave is a judgment. So it is written down with what it rests on and for how long it
holds; what nobody judged stays unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.pledges import Pledge, PledgeState

CUT = Fraction(3, 10)
"""By how much a budget falls where nobody says otherwise (our default)."""


def _require_share(of: str, value: Fraction, at: str) -> None:
    if not 0 <= value <= 1:
        raise RuleBroken(f"{of} must lie between 0 and 1, not {float(value):g}.", (at,))


def _require_once(members: Iterable[str], said: str) -> None:
    twice = next((member for member, times in Counter(members).items() if times > 1), None)
    if twice is not None:
        raise RuleBroken(said.format(twice))


@dataclass(frozen=True, slots=True)
class Leaving:
    """How likely one member is to leave, and what that judgment rests on.

    Invariants: the likelihood lies in 0..1. ``basis`` is empty where nobody wrote it down.
    """

    member: str
    likelihood: Fraction
    basis: str = ""

    def __post_init__(self) -> None:
        _require_share(f"How likely {self.member} is to leave", self.likelihood, "likelihood")


@dataclass(frozen=True, slots=True)
class Shock:
    """Something that may hit several members at once, and how likely each is to leave if it does.

    Invariants: probability lies in 0..1; it hits somebody, and no member twice.
    """

    id: str
    name: str
    probability: Fraction
    hits: tuple[Leaving, ...]
    basis: str = ""

    def __post_init__(self) -> None:
        _require_share(f"The probability of {self.name}", self.probability, "probability")
        if not self.hits:
            raise RuleBroken(
                f"{self.name} hits nobody; name the members that it could drive out.", ("members",)
            )
        _require_once((hit.member for hit in self.hits), f"{self.name} hits {{}} twice; keep one.")


@dataclass(frozen=True, slots=True)
class BudgetCut:
    """By what share one member's budget could fall.

    Invariants: the share lies in 0..1.
    """

    member: str
    share: Fraction
    basis: str = ""

    def __post_init__(self) -> None:
        _require_share(f"The share by which {self.member}'s budget falls", self.share, "share")


@dataclass(frozen=True, slots=True)
class StressAssumptions:
    """Everything a stress test assumes: who may leave within how many months, together or apart.

    ``correlation`` is how much of each member's reason to leave is common to all, 0 for none. Shocks strike
    independently of each other and come on top of the likelihoods. ``redundancy`` says how many members must
    have a critical capability before it counts.

    Invariants: a member has one likelihood and one budget cut, a shock's id stands once; the correlation is
    at least 0 and below 1.
    """

    likelihoods: tuple[Leaving, ...] = ()
    shocks: tuple[Shock, ...] = ()
    budget_cuts: tuple[BudgetCut, ...] = ()
    correlation: Fraction = Fraction(0)
    within_months: int | None = None
    redundancy: int = 1

    def __post_init__(self) -> None:
        _require_once((one.member for one in self.likelihoods), "The likelihood of {} is given twice.")
        _require_once((one.member for one in self.budget_cuts), "The budget of {} is cut twice; keep one.")
        _require_once((shock.id for shock in self.shocks), "The shock {} stands twice; keep one.")
        if not 0 <= self.correlation < 1:
            raise RuleBroken(
                f"The correlation must be at least 0 and below 1, not {float(self.correlation):g}.",
                ("correlation",),
            )
        if self.within_months is not None and self.within_months < 1:
            raise RuleBroken(
                f"Likelihoods hold for 1 month or more, not {self.within_months}.", ("within_months",)
            )
        if self.redundancy < 1:
            raise RuleBroken(f"The redundancy must be 1 or more, not {self.redundancy}.", ("redundancy",))

    def likelihood_of(self, member: str) -> Leaving | None:
        """Find how likely a member is to leave; None where nobody judged."""
        return next((one for one in self.likelihoods if one.member == member), None)

    def cut_of(self, member: str) -> BudgetCut | None:
        """Find by how much a member's budget could fall; None where nobody said."""
        return next((one for one in self.budget_cuts if one.member == member), None)

    @property
    def named(self) -> tuple[str, ...]:
        """Every member that something is assumed of, each once, as they come."""
        ids = [one.member for one in self.likelihoods]
        ids += [hit.member for shock in self.shocks for hit in shock.hits]
        ids += [one.member for one in self.budget_cuts]
        return tuple(dict.fromkeys(ids))

    def only(self, members: Collection[str]) -> StressAssumptions:
        """Keep what is assumed of some members, such as those who belong to the alliance on a day."""
        shocks = (
            replace(shock, hits=hits)
            for shock in self.shocks
            if (hits := tuple(hit for hit in shock.hits if hit.member in members))
        )
        return replace(
            self,
            likelihoods=tuple(one for one in self.likelihoods if one.member in members),
            shocks=tuple(shocks),
            budget_cuts=tuple(one for one in self.budget_cuts if one.member in members),
        )


def tied_to_pledges(pledges: Iterable[Pledge], day: date) -> dict[str, tuple[CapabilityId, ...]]:
    """Name the capabilities that each member's open pledges name on a day: what a cut of its budget hits.

    Examples
    --------
    >>> made = [Pledge("a", CapabilityId("logistics")), Pledge("a", what="a van")]
    >>> tied_to_pledges(made, date(2026, 3, 1))
    {'a': ('logistics',)}
    """
    tied: dict[str, dict[CapabilityId, None]] = {}
    for pledge in pledges:
        made = pledge.made_on is None or pledge.made_on <= day
        if pledge.capability and made and pledge.state_on(day) in (PledgeState.OPEN, PledgeState.OVERDUE):
            tied.setdefault(pledge.by, {})[pledge.capability] = None
    return {member: tuple(capabilities) for member, capabilities in tied.items()}
