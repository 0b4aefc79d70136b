"""The ledger as one JSON object, every number with its parts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archstone.engines.coordination import MemberCost
    from archstone.engines.cost_sharing import CostShares
    from archstone.engines.cost_tables import TableLedger
    from archstone.engines.ledger import Ledger
    from archstone.engines.shared_budget import Flow


def ledger_as_json(found: Ledger) -> dict[str, Any]:
    """Lay the ledger out with every number's parts; amounts in whole units of its currency."""
    from archstone.cli.watched import watched_as_json
    from archstone.engines.burden_alerts import MONITOR, burden_alerts
    from archstone.model.monitors import Watched

    balances = {one.member: one for one in found.balances}
    watched = Watched(MONITOR, True, "What working together costs each member.", burden_alerts(found))
    return {
        "from": found.since.isoformat(),
        "until": found.until.isoformat(),
        "currency": found.currency,
        "members": [
            _member_as_json(cost)
            | {
                "cost_given": balances[cost.member].cost_given,
                "cost_not_known": balances[cost.member].cost_not_known,
                "worth_received": balances[cost.member].worth_received,
                "worth_not_known": balances[cost.member].worth_not_known,
            }
            for cost in found.costs
        ],
        "ceiling": found.terms.cost_share,
        "kinds": [
            {
                "member": one.member,
                "kind": one.kind,
                "gifts": one.gifts,
                "cost": one.cost,
                "cost_not_known": one.cost_not_known,
                "worth": one.worth,
                "worth_not_known": one.worth_not_known,
            }
            for one in found.kinds
        ],
        "contributions": [
            {
                "id": one.contribution.id or None,
                "by": one.contribution.by,
                "to": list(one.receivers),
                "kind": one.contribution.kind,
                "what": one.contribution.what,
                "on": one.contribution.on.isoformat(),
                "until": _day(one.contribution.until),
                "part": one.part,
                "cost": one.cost,
                "worth": dict(one.worth),
                "pledge": one.contribution.pledge,
            }
            for one in found.given
        ],
        "sharing": None if found.sharing is None else _sharing_as_json(found.sharing),
        "budget": {
            "in": [_flow_as_json(flow) for flow in found.budget.came_in],
            "out": [_flow_as_json(flow) for flow in found.budget.went_out],
            "total_in": found.budget.total_in,
            "total_out": found.budget.total_out,
            "left": found.budget.left,
        },
        "gains": [
            {
                "kind": one.gain.kind,
                "group": one.gain.kind.group,
                "what": one.gain.what,
                "on": one.gain.on.isoformat(),
                "members": list(one.gain.members),
                "amount": one.amount,
                "number": one.gain.number,
                "unit": one.gain.unit or None,
                "source": one.gain.source or None,
            }
            for one in found.gains
        ],
        "promises": [
            {
                "id": one.pledge.id or None,
                "by": one.pledge.by,
                "what": one.pledge.thing,
                "state": one.state,
                "due_on": _day(one.pledge.due_on),
                "outcome_on": _day(one.pledge.settled_on),
                "mended_on": _day(one.pledge.mended_on),
                "days_late": one.days_late,
                "days_early": one.days_early,
                "sentence": one.sentence,
                "rests_on": one.rests_on,
            }
            for one in found.promises
        ],
        "gini": {"burdens": found.gini_of_burdens, "contributions": found.gini_of_contributions},
        "rates": [
            {
                "from": one.rate.given,
                "to": one.rate.made,
                "rate": one.rate.rate,
                "on": one.rate.on.isoformat(),
                "source": one.rate.source or None,
                "times": one.times,
            }
            for one in found.rates
        ],
        "left_out": [
            {
                "key": one.key,
                "what": one.what,
                "on": one.on.isoformat(),
                "amount": one.money.units,
                "currency": one.money.currency,
                "why": one.why,
            }
            for one in found.left_out
        ],
        "missing": list(found.missing),
        "alerts": watched_as_json(watched)["alerts"],
    }


def _member_as_json(cost: MemberCost) -> dict[str, Any]:
    return {
        "id": cost.member,
        "cost": cost.cost,
        "by_kind": {str(kind): amount for kind, amount in cost.by_kind.items()},
        "items": cost.items,
        "not_known": cost.not_known,
        "hours": cost.hours,
        "budget": cost.budget,
        "budget_from": cost.budget_from,
        "burden": cost.burden,
        "disproportion": cost.disproportion,
        "reported": cost.reported,
        "over_ceiling": cost.over_ceiling,
        "planned": cost.planned,
        "spent_of_plan": cost.spent_of_plan,
        "over_plan": cost.over_plan,
    }


def _flow_as_json(flow: Flow) -> dict[str, Any]:
    return {
        "on": flow.on.isoformat(),
        "who": flow.who,
        "what": flow.what or None,
        "amount": flow.amount,
        "activity": flow.activity,
        "decided_by": flow.decided_by,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _sharing_as_json(found: CostShares) -> dict[str, Any]:
    def units(minor: Fraction | float) -> float:
        return float(minor) / minor_units(found)

    members = found.game.members
    rules = []
    for one in found.rules:
        shares = None if one.shares is None else dict(zip(members, map(units, one.shares), strict=True))
        intervals = one.intervals and {
            member: [units(low), units(high)]
            for member, (low, high) in zip(members, one.intervals, strict=True)
        }
        rules.append(
            {
                "rule": one.rule,
                "how": one.how,
                "shares": shares,
                "why_not": one.why_not or None,
                "more_than_alone": list(one.more_than_alone),
                "stable": one.stable,
                "intervals": intervals,
            }
        )
    alone = None if found.alone is None else dict(zip(members, map(units, found.alone), strict=True))
    return {
        "total": units(found.game.total),
        "rules": rules,
        "alone": alone,
        "sentences": list(found.sentences()),
    }


def minor_units(found: CostShares) -> int:
    """Say how many of the smallest unit make a whole one of the currency."""
    from archstone.model.money import Money

    if not found.game.currency:
        return int(10**found.game.places)
    return int(1 / Money(1, found.game.currency).units)


def table_as_json(found: TableLedger) -> dict[str, Any]:
    """Lay out what a plain table of costs comes to."""
    heavy = set(found.heavily_burdened)
    return {
        "members": [
            {
                "id": row.member,
                "cost": row.cost,
                "budget": row.budget,
                "benefit": row.benefit,
                "burden": burden,
                "disproportion": times,
                "reported": row.member in heavy,
            }
            for row, burden, times in zip(found.rows, found.burdens, found.disproportions, strict=True)
        ],
        "gini": {"burdens": found.gini_of_burdens, "costs": found.gini_of_costs},
        "sharing": _sharing_as_json(found.sharing),
    }
