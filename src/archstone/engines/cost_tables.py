"""A ledger from a plain table: what each member paid for coordination, its budget, and what it got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from archstone.engines.burdens import REPORTED_FROM, burdens, disproportions, gini
from archstone.engines.cost_games import CostGame
from archstone.engines.cost_sharing import CostShares, share_cost
from archstone.model.errors import RuleBroken
from archstone.model.money import Money

PLACES = 2
MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class CostRow:
    """What coordination cost one member, in whole units of one currency; None is not known."""

    member: str
    cost: Fraction
    budget: Fraction | None = None
    benefit: Fraction | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TableLedger:
    """Burdens of the members of a table, in its order, and their cost shared anew.

    Attributes
    ----------
    rows : what it was made from
    burdens : cost by annual budget; None where not known
    disproportions : burden by the median burden of the others; None where not known
    gini_of_burdens : how unevenly the known burdens are spread; None where none is known
    gini_of_costs : how unevenly the costs are
    sharing : the sum of all costs, shared by each rule
    """

    rows: tuple[CostRow, ...]
    burdens: tuple[Fraction | None, ...]
    disproportions: tuple[Fraction | None, ...]
    gini_of_burdens: float | None
    gini_of_costs: float
    sharing: CostShares

    @property
    def heavily_burdened(self) -> tuple[str, ...]:
        """Members who bear at least twice what is usual among the others."""
        return tuple(
            row.member
            for row, times in zip(self.rows, self.disproportions, strict=True)
            if times is not None and times >= REPORTED_FROM
        )


def ledger_from_table(rows: Sequence[CostRow], *, currency: str = "") -> TableLedger:
    """Work out burdens and disproportions, and share the sum of the costs equally, by size and by benefit.

    Who uses what isn't in such a table, so Shapley shares and the nucleolus are not known, and say so.

    Parameters
    ----------
    rows : one a member, amounts >= 0
    currency : its ISO code; without one, amounts are shared in hundredths, or in the smallest decimal place
        that a cost has

    Raises
    ------
    RuleBroken
        If there are no rows, a member stands in two, an amount is negative or has parts smaller than the
        currency's, or than a millionth without a currency.

    Examples
    --------
    >>> church = CostRow("church", Fraction(900), Fraction(9_000))
    >>> bank = CostRow("bank", Fraction(100), Fraction(91_000))
    >>> found = ledger_from_table([church, bank], currency="USD")
    >>> [str(burden) for burden in found.burdens], found.heavily_burdened
    (['1/10', '1/910'], ('church',))
    >>> [one.shares for one in found.sharing.rules[:2]]
    [(50000, 50000), (9000, 91000)]
    """
    found = burdens([row.cost for row in rows], [row.budget for row in rows])
    places = PLACES if currency else max([PLACES, *(_places(row.cost) for row in rows)])
    total = sum(_minor(row, currency, places) for row in rows)
    game = CostGame.of_total([row.member for row in rows], total, currency, places=places)
    sharing = share_cost(
        game,
        budgets={row.member: row.budget for row in rows},
        worths={row.member: row.benefit for row in rows},
    )
    known = [burden for burden in found if burden is not None]
    return TableLedger(
        tuple(rows),
        found,
        disproportions(found),
        _gini(known) if known else None,
        _gini([row.cost for row in rows]),
        sharing,
    )


def _gini(amounts: Sequence[Fraction]) -> float:
    """Measure by the largest, so that no amount is too long for a float."""
    largest = max(amounts) or Fraction(1)
    return gini(np.array([float(amount / largest) for amount in amounts]))


def _places(amount: Fraction) -> int:
    found = next((k for k in range(MOST_PLACES + 1) if (amount * 10**k).denominator == 1), None)
    if found is None:
        raise RuleBroken(f"A cost has at most {MOST_PLACES} decimal places.")
    return found


def _minor(row: CostRow, currency: str, places: int) -> int:
    if not currency:
        return int(row.cost * 10**places)
    try:
        return Money.of(row.cost, currency).minor
    except RuleBroken as broken:
        raise RuleBroken(f"The cost of {row.member}: {broken}") from broken
