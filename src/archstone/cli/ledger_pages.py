"""The ledger in words and tables, for a person; what wants an answer stands first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from archstone.cli.ledger_answers import minor_units
from archstone.cli.output import Page
from archstone.model.organisations import with_names
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.coordination import MemberCost
    from archstone.engines.cost_sharing import CostShares
    from archstone.engines.cost_tables import TableLedger
    from archstone.engines.ledger import Ledger

SHARING_SOURCES = (
    "Equal shares ask who is a member, size who can pay, benefit who got most, Shapley and nucleolus "
    "what each would "
    "pay without the others; no rule is fair in every sense. Burden, and 2 as the line: our default; "
    "that small "
    "members bear too much: S1, Transaction costs (practitioner's claim) and S0, 3.4 (study). "
    "docs/theory/cost-sharing.md"
)
WHY_NOT_NETTED = (
    "Cost is as the giver says, worth as each receiver says; the two are never subtracted, since an "
    "exchange of unlike "
    "things is what an alliance is for (S3, pillar 2, practitioner's claim)."
)


def write_table(page: Page, found: TableLedger) -> None:
    """Write what a plain table of costs comes to."""
    from archstone.engines.coordination import fine_share

    page.title("Costs of working together", counted(len(found.rows), "member"))
    rows = [
        (
            row.member,
            amount(row.cost),
            amount(row.budget),
            fine_share(burden),
            times_of(times),
        )
        for row, burden, times in zip(found.rows, found.burdens, found.disproportions, strict=True)
    ]
    page.table(("member", "cost", "budget", "burden", "times the others'"), rows, numbers=(1, 2, 3, 4))
    page.points(_heavy(found.heavily_burdened))
    page.say(f"How uneven the burdens are (Gini, 0 even): {_gini(found.gini_of_burdens)}.", 2)
    page.gap()
    borne = {row.member: row.cost for row in found.rows}
    _write_sharing(page, found.sharing, borne, {})


def _heavy(members: Iterable[str]) -> Iterator[str]:
    for member in members:
        yield f"{member} bears at least twice the median burden of the others, for its size."


def write_ledger(page: Page, found: Ledger, names: Mapping[str, str], called: str) -> None:
    """Write the ledger, what wants an answer first."""
    from archstone.engines.burden_alerts import burden_alerts

    page.title(
        f"Ledger of {called}" if called != "Ledger" else called,
        f"{found.since} to {found.until}, in {found.currency}",
    )
    if found.empty:
        page.say(
            "Nothing is written down for this span. Begin with what was given and what meetings cost.", 2
        )
    if found.unreached:
        page.say(found.unreached, 2)
    alerts = burden_alerts(found)
    for alert in alerts:
        page.points(
            [
                with_names(
                    f"{alert.seen} {str(alert.certainty).capitalize()}: {alert.because}. "
                    f"Made from {'; '.join(alert.evidence)}.",
                    names,
                )
            ]
        )
    if alerts:
        helps = dict.fromkeys(tip for alert in alerts for tip in alert.what_helps)
        of = alerts[0].of
        page.say(f"Alerts at {of.threshold} ({of.source}). What helps: {' '.join(helps)}", 2)
    _write_promises(page, found, names)
    _write_gifts(page, found, names)
    _write_costs(page, found, names)
    if found.sharing is not None:
        page.gap()
        borne = {one.member: one.of_shared for one in found.costs}
        _write_sharing(page, found.sharing, borne, names, own_items=found.own_items)
    _write_budget(page, found, names)
    _write_gains(page, found, names)
    _write_grounds(page, found, names)


def _write_promises(page: Page, found: Ledger, names: Mapping[str, str]) -> None:
    from archstone.model.pledges import PledgeState

    if not found.promises:
        return
    states = [str(one.state) for one in found.promises]
    told = "; ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    page.gap()
    page.title("Promises", f"{told}; as of {found.until}")
    waiting = [one for one in found.promises if one.state not in (PledgeState.OPEN, PledgeState.KEPT)]
    for one in waiting:
        who = names.get(one.pledge.by, one.pledge.by)
        page.points(
            [f"{str(one.state).capitalize()}: {who}, {one.pledge.thing}. {with_names(one.sentence, names)}"]
        )
    for state in (PledgeState.OPEN, PledgeState.KEPT):
        held = [
            f"{names.get(one.pledge.by, one.pledge.by)}, {one.pledge.thing}"
            for one in found.promises
            if one.state is state
        ]
        if held:
            page.points([f"{str(state).capitalize()}: {'; '.join(held)}."])
    page.say(
        "How this is made: outcomes and days as members wrote them down; overdue is what was due before that "
        "day and has no outcome.",
        2,
    )


def _write_gifts(page: Page, found: Ledger, names: Mapping[str, str]) -> None:
    if not found.given:
        return
    page.gap()
    page.title("Given and received", counted(len(found.given), "contribution"))
    rows = [
        (
            names.get(one.member, one.member),
            str(one.kind),
            str(one.gifts),
            _known(one.cost, one.cost_not_known, one.gifts),
            _known(one.worth, one.worth_not_known, one.ratings),
        )
        for one in found.kinds
    ]
    page.table(
        ("who gave", "kind", "gifts", "cost to the giver", "worth to receivers"), rows, numbers=(2, 3, 4)
    )
    page.gap()
    balances = [
        (
            names.get(one.member, one.member),
            _known(one.cost_given, one.cost_not_known, one.given),
            _known(one.worth_received, one.worth_not_known, one.received),
        )
        for one in found.balances
    ]
    page.table(("member", "cost of what it gave", "worth of what it received"), balances, numbers=(1, 2))
    page.say(f"How uneven the cost of giving is (Gini, 0 even): {_gini(found.gini_of_contributions)}.", 2)
    page.say(
        f"{WHY_NOT_NETTED} What goes on counts by its days in the span; + marks a sum to which an "
        "unknown belongs.",
        2,
    )


def _write_costs(page: Page, found: Ledger, names: Mapping[str, str]) -> None:
    from archstone.engines.coordination import fine_share

    if not any(one.items for one in found.costs):
        return
    page.gap()
    page.title("What working together costs each")
    rows = [
        (
            names.get(one.member, one.member),
            _known(one.cost, one.not_known, one.items),
            f"{float(one.hours):,.6g}",
            amount(one.budget),
            fine_share(one.burden),
            times_of(one.disproportion),
            _plan(one),
        )
        for one in found.costs
    ]
    heads = (
        "member",
        "cost",
        "hours",
        "budget",
        "burden",
        "times the others'",
        f"of its plan for {found.until.year}",
    )
    page.table(heads, rows, numbers=(1, 2, 3, 4, 5))
    ceiling = found.terms.cost_share
    said = (
        "The charter sets no ceiling."
        if ceiling is None
        else f"The charter's ceiling is {fine_share(ceiling)}."
    )
    page.say(f"How uneven the burdens are (Gini, 0 even): {_gini(found.gini_of_burdens)}. {said}", 2)
    page.say(
        "How this is made: burden is cost by budget; the last but one column sets it against the median "
        "of the others, "
        "reported from 2 (our default). Hours are told, not priced.",
        2,
    )


def _plan(cost: MemberCost) -> str:
    if cost.planned is None or cost.spent_of_plan is None:
        return "no plan"
    over = ", over" if cost.over_plan else ""
    return f"{amount(cost.spent_of_plan)} of {amount(cost.planned)}{over}"


def _write_sharing(
    page: Page,
    found: CostShares,
    borne: Mapping[str, Fraction],
    names: Mapping[str, str],
    *,
    own_items: int = 0,
) -> None:
    total = found.game.said(found.game.total)
    page.title("Sharing the costs, five ways", f"{total} in all")
    unit = minor_units(found)
    known = [one for one in found.rules if one.shares is not None]
    rows = []
    for k, member in enumerate(found.game.members):
        shares = [amount(Fraction((one.shares or ())[k], unit)) for one in known]
        alone = [amount(Fraction(found.alone[k], unit))] if found.alone else []
        rows.append((names.get(member, member), amount(borne.get(member)), *shares, *alone))
    heads = ("member", "borne", *(str(one.rule) for one in known), *(("alone",) if found.alone else ()))
    page.table(heads, rows, numbers=range(1, len(heads)))
    page.points(with_names(sentence, names) for sentence in found.sentences())
    if own_items:
        stay = "item stays" if own_items == 1 else "items stay"
        page.points([f"{own_items:,} {stay} with who bore it, so nobody else shares that cost."])
    if any(share < 0 for one in known for share in one.shares or ()):
        page.points(["A share below 0 is paid out: with that member the others save more than it costs."])
    page.say(f"How this is made: {SHARING_SOURCES}", 2)


def _write_budget(page: Page, found: Ledger, names: Mapping[str, str]) -> None:
    budget = found.budget
    if not budget.came_in and not budget.went_out:
        return
    page.gap()
    page.title("Shared money", f"in {amount(budget.total_in)}, out {amount(budget.total_out)}")
    flows = [("in", flow) for flow in budget.came_in] + [("out", flow) for flow in budget.went_out]
    rows = [
        (
            str(flow.on),
            way,
            names.get(flow.who, flow.who),
            flow.what,
            amount(flow.amount),
            names.get(flow.decided_by or "", flow.decided_by or ""),
        )
        for way, flow in sorted(flows, key=lambda one: one[1].on)
    ]
    page.table(("day", "", "from or to", "for", found.currency, "decided by"), rows, numbers=(4,))
    left = "not known" if budget.left is None else amount(budget.left)
    page.say(
        f"Left on {found.until}: {left}. How this is made: all that came in for the alliance as a whole "
        "since it began, "
        "less all that went out.",
        2,
    )


def _write_gains(page: Page, found: Ledger, names: Mapping[str, str]) -> None:
    if not found.gains:
        return
    page.gap()
    page.title("Gained together", counted(len(found.gains), "gain"))
    rows = [
        (
            one.gain.kind.in_words,
            one.gain.what,
            _measure(one.amount, one.gain.number, one.gain.unit, found.currency),
            ", ".join(names.get(id, id) for id in one.gain.members) or "all",
            one.gain.source or "no source",
        )
        for one in found.gains
    ]
    page.table(("what kind", "what", "how much", "who", "written down in"), rows)
    page.say("Gains in money and in numbers are told apart and never turned into each other.", 2)


def _measure(money: Fraction | None, number: Fraction | None, unit: str, currency: str) -> str:
    parts = [f"{currency} {amount(money)}"] if money is not None else []
    if number is not None:
        parts.append(f"{float(number):,.6g} {unit}")
    return ", ".join(parts) or "not counted"


def _write_grounds(page: Page, found: Ledger, names: Mapping[str, str]) -> None:
    if found.rates or found.left_out:
        page.gap()
        page.title("Currencies")
        page.points(f"{one.rate}, used {counted(one.times, 'time')}" for one in found.rates)
        page.points(with_names(str(one), names) for one in found.left_out)
    if found.missing:
        page.gap()
        page.title("Not known")
        page.points(with_names(sentence, names) for sentence in found.missing)


def amount(units: Fraction | None) -> str:
    """Write an amount in whole units with thousands told apart; what isn't known says so.

    Examples
    --------
    >>> amount(Fraction(12345, 2)), amount(Fraction(1, 4)), amount(None)
    ('6,173', '0.25', 'not known')
    """
    if units is None:
        return "not known"
    if units and abs(units) < 10:
        return f"{float(units):,.2f}".rstrip("0").rstrip(".")
    return f"{int(units + Fraction(1, 2)):,}"


def times_of(times: Fraction | None) -> str:
    """Write how many times something is something else."""
    return "not known" if times is None else f"{float(times):.2g}" if times < 10 else f"{float(times):.0f}"


def _known(units: Fraction | None, unknown: int, of: int) -> str:
    """Write a sum; one to which an unknown belongs is marked, one of unknowns alone isn't known."""
    if units is None or (of and unknown == of):
        return "not known"
    return f"{amount(units)}{'+' if unknown else ''}"


def _gini(value: float | None) -> str:
    return "not known" if value is None else f"{value:.2f}"
