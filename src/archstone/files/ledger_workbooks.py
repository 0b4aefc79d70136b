"""A ledger as a workbook, for boards and bookkeepers: a sheet for each of its questions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from archstone.engines.cost_sharing import CostShares
from archstone.engines.ledger import Ledger
from archstone.files.atomic import write_whole
from archstone.files.workbooks import Rows, workbook_of
from archstone.model.errors import RuleBroken
from archstone.model.money import Money


def write_ledger_workbook(ledger: Ledger, path: str | Path, names: Mapping[str, str]) -> None:
    """Write a ledger as .xlsx, whole or not at all; what isn't known is an empty cell.

    Parameters
    ----------
    ledger : what to write
    path : where; it ends in .xlsx
    names : what members are called, by id

    Raises
    ------
    RuleBroken
        If the ending is another, or the file can't be written.
    """
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise RuleBroken(f"The ledger is written as .xlsx, not as {target.name}; change the ending.")
    sheets = {
        "members": _members(ledger, names),
        "contributions": _contributions(ledger, names),
        "promises": _promises(ledger, names),
        "sharing": _sharing(ledger.sharing, names),
        "shared money": _money(ledger, names),
        "gains": _gains(ledger, names),
        "currencies": _currencies(ledger),
        "not known": _missing(ledger),
    }
    write_whole(target, workbook_of(sheets))


def _members(ledger: Ledger, names: Mapping[str, str]) -> Rows:
    unit = ledger.currency
    yield (
        *("id", "member", f"cost of working together, {unit}", "parts without an amount", "hours"),
        *(
            f"budget for the span, {unit}",
            "budget from",
            "burden",
            "times the others' median",
            "over the ceiling",
        ),
        *(f"planned for {ledger.until.year}, {unit}", f"spent of it, {unit}"),
        *(f"cost of what it gave, {unit}", "gifts without a cost"),
        *(f"worth of what it received, {unit}", "gifts without a worth"),
    )
    for cost, balance in zip(ledger.costs, ledger.balances, strict=True):
        yield (
            *(cost.member, names.get(cost.member, cost.member), cost.cost, cost.not_known, cost.hours),
            *(cost.budget, cost.budget_from, cost.burden, cost.disproportion, cost.over_ceiling),
            *(cost.planned, cost.spent_of_plan),
            *(balance.cost_given, balance.cost_not_known, balance.worth_received, balance.worth_not_known),
        )


def _contributions(ledger: Ledger, names: Mapping[str, str]) -> Rows:
    yield (
        *("by", "to", "kind", "what", "on", "until", "share of its days in the span"),
        *(f"cost to the giver, {ledger.currency}", f"worth to the receiver, {ledger.currency}", "pledge"),
    )
    for one in ledger.given:
        gift = one.contribution
        for k, (receiver, worth) in enumerate(one.worth.items()):
            cost = one.cost if k == 0 else None  # once a gift, so that the column can be added up
            yield (
                *(names.get(gift.by, gift.by), names.get(receiver, receiver), str(gift.kind), gift.what),
                *(gift.on, gift.until, one.part, cost, worth, gift.pledge),
            )


def _promises(ledger: Ledger, names: Mapping[str, str]) -> Rows:
    yield ("by", "what", "state", "made on", "due on", "outcome on", "mended on", "how it stands", "rests on")
    for one in ledger.promises:
        pledge = one.pledge
        yield (
            *(names.get(pledge.by, pledge.by), pledge.thing, str(one.state), pledge.made_on, pledge.due_on),
            *(pledge.settled_on, pledge.mended_on, one.sentence, one.rests_on),
        )


def _sharing(found: CostShares | None, names: Mapping[str, str]) -> Rows:
    if found is None:
        yield ("member",)
        return
    yield ("member", *(str(one.rule) for one in found.rules), "alone")
    minor = Money(1, found.game.currency).units
    for k, member in enumerate(found.game.members):
        shares = (None if one.shares is None else Fraction(one.shares[k]) * minor for one in found.rules)
        yield (names.get(member, member), *shares, None if found.alone is None else found.alone[k] * minor)
    yield ("why not", *(one.why_not or None for one in found.rules), None)


def _money(ledger: Ledger, names: Mapping[str, str]) -> Rows:
    yield ("day", "in or out", "from or to", "for", f"amount, {ledger.currency}", "activity", "decided by")
    flows = [("in", flow) for flow in ledger.budget.came_in] + [
        ("out", flow) for flow in ledger.budget.went_out
    ]
    for way, flow in sorted(flows, key=lambda one: one[1].on):
        who, decided = names.get(flow.who, flow.who), flow.decided_by
        yield (
            flow.on,
            way,
            who,
            flow.what,
            flow.amount,
            flow.activity,
            decided and names.get(decided, decided),
        )


def _gains(ledger: Ledger, names: Mapping[str, str]) -> Rows:
    yield ("kind", "what", "on", "members", f"amount, {ledger.currency}", "number", "unit", "source")
    for one in ledger.gains:
        gain = one.gain
        members = ", ".join(names.get(id, id) for id in gain.members) or "all"
        yield (
            *(gain.kind.in_words, gain.what, gain.on, members, one.amount, gain.number),
            *(gain.unit or None, gain.source or None),
        )


def _currencies(ledger: Ledger) -> Rows:
    yield ("from", "to", "rate", "on", "source", "times used", "left out")
    for one in ledger.rates:
        rate = one.rate
        yield (rate.given, rate.made, rate.rate, rate.on, rate.source or None, one.times, None)
    for left in ledger.left_out:
        yield (left.money.currency, ledger.currency, None, left.on, None, None, str(left))


def _missing(ledger: Ledger) -> Rows:
    yield ("what is not known",)
    for sentence in ledger.missing:
        yield (sentence,)
