"""The three monitors of capture (SPEC W2): concentration, conditions, and decisions that follow the funder.

Each looks at the twelve months up to a day. What isn't on record raises no alert: it is told as missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from archstone.engines.capture import (
    Concentration,
    Flow,
    a_year_before,
    concentration,
    flows_of,
)
from archstone.engines.captured_decisions import CapturedDecisions, Decision, Differed, captured_decisions
from archstone.engines.creep import CallShare, begun_by_a_call
from archstone.model.activities import Activity
from archstone.model.funding import ALLIANCE, Condition, Funding, doubles
from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.sentences import counted, ended, listed, of_hundred

HALF = Fraction(1, 2)
FEWEST_DIFFERED = 2
"""From so many ballots on in which a funder and the others differed, the share can alert (our default)."""
MOST_SHARES = 5  # so many funders are named as evidence


def concentration_monitor(
    payments: Sequence[Funding], day: date, *, ceiling: Fraction | None = None
) -> Watched:
    """Watch how much of what the alliance was paid in twelve months comes from how few.

    Parameters
    ----------
    payments : those on record; only those to the alliance count, under who paid them in the first place
    day : the last of the twelve months
    ceiling : the charter's ceiling for one funder, a share; None where it sets none

    Returns
    -------
    watched : Watched; an alert where the concentration is above a quarter or a funder above the ceiling

    Examples
    --------
    >>> from archstone.model.money import Money
    >>> gift = Funding("mill", "alliance", Money(100, "USD"), date(2026, 3, 1))
    >>> concentration_monitor([gift], date(2026, 11, 4)).alerts[0].id
    'funding-concentration/alliance'
    """
    id = "funding-concentration"
    flows = [flow for flow in flows_of(payments) if flow.recipient == ALLIANCE]
    year = _in_the_year(flows, day)
    missing: tuple[str, ...] = () if ceiling is not None else ("The charter sets no ceiling for one funder.",)
    if not year:
        says = f"No payment to the alliance is on record in the twelve months up to {day}."
        return Watched(id, False, says, missing=("payments to the alliance, with their day", *missing))
    found = concentration(year)
    missing += found_missing(found)
    if twice := [second for _, second in doubles(payments) if second.to == ALLIANCE]:
        missing += (f"{len(twice)} of the payments look like one written down twice: {twice[0]}",)
    looked_at = (f"{counted(found.flows, 'payment')} to the alliance in the twelve months up to {day}",)
    says = concentration_said(found)
    above = found.above(ceiling) if ceiling is not None else ()
    if not found.is_high and not above:
        return Watched(id, True, says, (), looked_at, missing)
    if above and ceiling is not None:
        who = listed(f"{one.funder} pays {of_hundred(one.share)}" for one in above)
        seen = (
            f"{who} of what the alliance was paid in a year, where the charter allows {of_hundred(ceiling)}."
        )
    else:
        seen = says
    alert = Alert(
        id,
        (),
        seen,
        (says, *(_share_said(one.funder, one.share, found) for one in found.funders[:MOST_SHARES])),
        Certainty.LIKELY if found.other_currencies else Certainty.FIRM,
        "payments with their day and amount"
        + (", without those in other currencies" if found.other_currencies else ""),
        missing=missing,
        since=_since(flows, day, ceiling),
    )
    return Watched(id, True, says, (alert,), looked_at, missing)


def _in_the_year(flows: Iterable[Flow], day: date) -> tuple[Flow, ...]:
    begins = a_year_before(day)
    return tuple(flow for flow in flows if flow.on is not None and begins < flow.on <= day)


def found_missing(found: Concentration) -> tuple[str, ...]:
    """Say what of the flows couldn't be counted."""
    told = []
    for currency, number in found.other_currencies.items():
        kind = f"in {currency}" if currency else "of no known currency"
        told.append(f"{counted(number, 'flow')} {kind} {'is' if number == 1 else 'are'} left out.")
    if found.not_positive:
        one = found.not_positive == 1
        told.append(f"{counted(found.not_positive, 'flow')} of 0 or less {'is' if one else 'are'} left out.")
    return tuple(told)


def concentration_said(found: Concentration) -> str:
    """Say how concentrated the money of one recipient is, in a sentence."""
    largest, value, effective = found.largest, found.concentration, found.effective
    if largest is None or value is None or effective is None:
        return "No flow above 0 is on record, so no concentration is known."
    funders = len(found.funders)
    paid = money_said(found.total, found.currency)
    if funders == 1:
        return f"The concentration of funding is 1, the highest there is: {largest.funder} alone paid {paid}."
    return (
        f"The concentration of funding is {float(value):.2f}, as if {float(effective):.1f} funders paid "
        f"alike: {funders} funders paid {paid}, {largest.funder} {of_hundred(largest.share)} of it."
    )


def money_said(amount: Fraction, currency: str | None) -> str:
    """Say an amount in whole units of its currency; cents only where there are any.

    Examples
    --------
    >>> money_said(Fraction(120000), "USD"), money_said(Fraction(5, 2), "EUR")
    ('USD 120,000', 'EUR 2.50')
    """
    number = f"{int(amount):,}" if amount.denominator == 1 else f"{float(amount):,.2f}"
    return f"{currency or ''} {number}".strip()


def _share_said(funder: str, share: Fraction, found: Concentration) -> str:
    return f"{funder}: {money_said(share * found.total, found.currency)}, {of_hundred(share)}"


def _since(flows: Sequence[Flow], day: date, ceiling: Fraction | None) -> date | None:
    """Find the payment since which every one found the twelve months before it too concentrated."""
    since = None
    days = sorted({flow.on for flow in flows if flow.on is not None and flow.on <= day}, reverse=True)
    for on in days:
        found = concentration(_in_the_year(flows, on))
        above = ceiling is not None and bool(found.above(ceiling))
        if not (found.is_high or above):
            return since
        since = on
    return since


def conditions_monitor(payments: Sequence[Funding], activities: Iterable[Activity], day: date) -> Watched:
    """Watch what funders ask for beside a use of their money, and how much a call began rather than a need.

    Parameters
    ----------
    payments : those on record, to the alliance and to members
    activities : those on record
    day : the last of the twelve months

    Returns
    -------
    watched : Watched; an alert for each funder of which a condition on programme, messaging or budget was
        accepted, and one where calls began half of the effort or more
    """
    id = "funders-conditions"
    begins = a_year_before(day)
    year = [payment for payment in payments if begins < payment.on <= day]
    calls = begun_by_a_call(activities, since=begins + timedelta(days=1), until=day)
    missing = []
    if not year:
        missing.append(f"No payment is on record in the twelve months up to {day}.")
    if calls.share is None:
        missing.append("Of no activity in this time both effort and what began it are known.")
    elif calls.not_known:
        missing.append(
            f"Effort or beginning of {counted(calls.not_known, 'activity', 'activities')} isn't known."
        )
    missing += [
        f"Nobody has answered {payment.source}'s condition yet: {ended(condition.says)}"
        for payment in year
        for condition in payment.conditions
        if condition.accepted is None
    ]
    if not year and calls.share is None:
        return Watched(id, False, "No funding and no beginnings are on record.", missing=tuple(missing))
    alerts = [*_conditions_accepted(year), *_calls_alert(calls)]
    conditions = [condition for payment in year for condition in payment.conditions]
    steering = sum(condition.steers for condition in conditions)
    says = (
        f"{counted(len(conditions), 'condition')} came with the money of a year; members accepted "
        f"{steering or 'none'} that bear{'s' if steering == 1 else ''} on programme, messaging or budget."
    )
    if calls.share is not None:
        says += f" Calls began {of_hundred(calls.share)} of the effort."
    looked_at = (
        f"{counted(len(year), 'payment')} in the twelve months up to {day}",
        f"{counted(round(calls.known_hours), 'hour')} of effort of which the beginning is known",
    )
    return Watched(id, True, says, tuple(alerts), looked_at, tuple(missing))


def _conditions_accepted(payments: Iterable[Funding]) -> list[Alert]:
    by_funder: dict[str, list[tuple[Funding, Condition]]] = {}
    for payment in payments:
        for condition in payment.conditions:
            if condition.steers:
                by_funder.setdefault(payment.source, []).append((payment, condition))
    return [_condition_alert(funder, found) for funder, found in by_funder.items()]


def _condition_alert(funder: str, found: list[tuple[Funding, Condition]]) -> Alert:
    many = len(found) > 1
    touched = listed(dict.fromkeys(condition.touches or "" for _, condition in found))
    days = [condition.on or payment.on for payment, condition in found]
    return Alert(
        "funders-conditions",
        (),
        f"{counted(len(found), 'condition')} of {funder} on {touched} {'were' if many else 'was'} accepted.",
        tuple(
            f"{ended(condition.says)} It came with {payment.money} of {payment.on}"
            + (f" and was accepted by the ballot {condition.ballot}." if condition.ballot else ".")
            for payment, condition in found
        ),
        Certainty.FIRM,
        "the conditions are on record with the answer that members gave",
        since=min(days),
        matter=funder,
    )


def _calls_alert(calls: CallShare) -> list[Alert]:
    if calls.share is None or calls.share < HALF:
        return []
    return [
        Alert(
            "funders-conditions",
            (),
            f"Calls rather than needs began {of_hundred(calls.share)} of the effort of a year.",
            tuple(f"{call}: {counted(round(hours), 'hour')}" for call, hours in calls.calls.items()),
            Certainty.WEAK if calls.not_known else Certainty.LIKELY,
            "members say themselves what began an activity"
            + (f"; of {calls.not_known} they didn't" if calls.not_known else ""),
            matter="calls",
        )
    ]


def decisions_with_funder_monitor(
    payments: Sequence[Funding],
    decisions: Iterable[Decision],
    day: date,
    *,
    ceiling: Fraction | None = None,
) -> Watched:
    """Watch whether those who pay most have their way where most of the other members wish otherwise.

    Parameters
    ----------
    payments : those on record; the funders that count are those that paid the alliance most in the twelve
        months, and those above the ceiling
    decisions : as `archstone.engines.captured_decisions.decisions_of` gives them
    day : the last of the twelve months
    ceiling : the charter's ceiling for one funder; None where it sets none

    Returns
    -------
    watched : Watched; an alert for such a funder that had its way in more than half of at least two ballots
        in which they differed
    """
    id = "decisions-with-funder"
    year = _in_the_year((f for f in flows_of(payments) if f.recipient == ALLIANCE), day)
    found = concentration(year) if year else None
    if found is None or found.largest is None:
        return Watched(
            id, False, f"Who paid in the twelve months up to {day} isn't known.", missing=("payments",)
        )
    most = found.largest.amount
    payers = [
        one.funder
        for one in found.funders
        if one.amount == most or (ceiling is not None and one.share > ceiling)
    ]
    begins = a_year_before(day)
    known = [decision for decision in decisions if decision.on <= day]
    recent = [decision for decision in known if decision.on > begins]
    voters = {member for decision in recent for member, _ in decision.said}
    outside = tuple(f"{who} has no vote, so its stance isn't known." for who in payers if who not in voters)
    results = [captured_decisions(who, recent) for who in payers if who in voters]
    in_all = {who: captured_decisions(who, known) for who in payers}
    unused = tuple(
        f"The ballot {decision.ballot} can't be used: {decision.why}."
        for decision in recent
        if decision.passed is None
    )
    missing = (*outside, *unused)
    looked_at = (f"{counted(len(recent), 'closed ballot')} in the twelve months up to {day}",)
    if not any(result.differed for result in results):
        says = "Those who pay most and most of the other members never differed in a ballot of this time."
        return Watched(id, False, says, (), looked_at, missing)
    alerts = [
        _decision_alert(result, in_all[result.funder])
        for result in results
        if result.share is not None and len(result.differed) >= FEWEST_DIFFERED and result.share > HALF
    ]
    says = " ".join(result.sentence for result in results if result.differed)
    return Watched(id, True, says, tuple(alerts), looked_at, missing)


def _decision_alert(result: CapturedDecisions, in_all: CapturedDecisions) -> Alert:
    low = result.interval[0] if result.interval else 0.0
    more = (
        ()
        if len(in_all.differed) == len(result.differed)
        else (f"On the whole record: {in_all.its_way} of {len(in_all.differed)}.",)
    )
    return Alert(
        "decisions-with-funder",
        (result.funder,),
        f"Where {result.funder} and most of the other members differed, {result.its_way} of "
        f"{len(result.differed)} ballots went its way.",
        (*(differed_said(one, result.funder) for one in result.differed), *more),
        Certainty.LIKELY if low > float(HALF) else Certainty.WEAK,
        "votes on record"
        if low > float(HALF)
        else f"so few ballots leave it open: the share could be as low as {low:.2f}",
        since=result.differed[0].decision.on,
    )


def differed_said(one: Differed, funder: str) -> str:
    """Say of one ballot who differed and how it ended."""
    decision = one.decision
    ended_ = "passed" if decision.passed else "failed"
    recorded = " as recorded, though the record gives another result" if decision.as_recorded else ""
    return (
        f"{decision.on}, {decision.ballot}: {funder} said {one.stance}, of the others {one.yes} yes and "
        f"{one.no} no; it {ended_}{recorded}."
    )
