"""Alerts of burdens: who bears too much of the cost of working together, for its size or for the charter."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from archstone.engines.coordination import MemberCost, fine_share
from archstone.engines.ledger import Ledger
from archstone.model.monitors import Alert, Certainty

MONITOR = "resource-drain"


def burden_alerts(ledger: Ledger) -> tuple[Alert, ...]:
    """Alert where a member bears twice the others' median burden or more, or is above the charter's ceiling.

    What isn't known raises none: a member without a budget has no burden, and one that bore nothing has none
    to speak of.

    Parameters
    ----------
    ledger : of the span that is looked at, usually the year to the day

    Returns
    -------
    alerts : of the monitor ``resource-drain``, one a member and matter (``burden``, ``ceiling``)
    """
    found: list[Alert] = []
    for cost in ledger.costs:
        found.extend(_alerts(cost, ledger))
    return tuple(found)


def _alerts(cost: MemberCost, ledger: Ledger) -> Iterator[Alert]:
    if cost.burden is None or cost.cost is None:
        return
    items = f"{cost.items} item{'' if cost.items == 1 else 's'}"
    evidence = (
        f"{_money(cost.cost, ledger.currency)} from {ledger.since} to {ledger.until}, in {items}",
        f"a budget of {_money(cost.budget or Fraction(0), ledger.currency)} for that time "
        f"({cost.budget_from})",
    )
    missing = (
        *(
            f"{one.member}: {_parts(one.not_known)} without an amount"
            for one in ledger.costs
            if one.not_known
        ),
        *(f"{one.member}: no budget" for one in ledger.costs if one.budget is None),
    )
    certainty = Certainty.LIKELY if missing else Certainty.FIRM
    because = "members' own records of what they paid"
    if cost.reported and cost.disproportion is not None:
        others = cost.burden / cost.disproportion
        yield Alert(
            MONITOR,
            (cost.member,),
            f"Working together costs {cost.member} {fine_share(cost.burden)} of its budget, "
            f"{float(cost.disproportion):.1f} times the median of the others ({fine_share(others)}).",
            evidence,
            certainty,
            "some amounts or budgets are missing" if missing else because,
            missing,
            matter="burden",
        )
    if cost.over_ceiling and ledger.terms.cost_share is not None:
        yield Alert(
            MONITOR,
            (cost.member,),
            f"Working together costs {cost.member} {fine_share(cost.burden)} of its budget; the charter's "
            f"ceiling is {fine_share(ledger.terms.cost_share)}.",
            evidence,
            Certainty.FIRM,
            "what is known is above it already" if cost.not_known else because,
            (),
            ("Take work over from it, or do less, as the charter says.",),
            matter="ceiling",
        )


def _parts(count: int) -> str:
    return f"{count} part{'' if count == 1 else 's'}"


def _money(units: Fraction, currency: str) -> str:
    return f"{currency} {round(units):,}"
