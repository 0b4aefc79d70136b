"""The review of an alliance: what it brought about, what is wrong in it, and the verdict (SPEC 10).

Nothing is judged here that another engine doesn't measure; the review puts side by side what belongs
together, so that whoever has an hour can decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from archstone.engines.balance import Balance, Measured, balance
from archstone.engines.ledger import Ledger, Terms, ledger
from archstone.engines.levels import ThreeLevels, outcomes_seen, three_levels
from archstone.engines.measurements import measurements, satisfaction
from archstone.engines.monitors import Watch, watch
from archstone.engines.outcomes import OutcomeFound, outcome_found
from archstone.engines.purpose import PurposeTest, purpose_test
from archstone.engines.reduction_credit import CreditMatrix, credit_reductions, helps_of
from archstone.engines.trust import TrustAudit, audit_of
from archstone.engines.vulnerability_reduction import AllianceReduction, alliance_reduction
from archstone.model.alliance_records import AllianceRecord
from archstone.model.money import Money
from archstone.model.rates import NoRate
from archstone.model.review_calendar import DueReview, review_calendar
from archstone.model.reviews import (
    AssumptionLookedAt,
    Review,
    assumptions_looked_at,
    last_review,
    last_verdict,
)
from archstone.model.verdicts import SeenAtReview, VerdictBeside, VerdictFound, verdict_beside, verdict_on


@dataclass(frozen=True, slots=True)
class AllianceReview:
    """Everything that a review on a day rests on, and what follows.

    ``last`` is the last review in which members answered, ``decided`` the last with a verdict. ``credit``
    says who reduced whose vulnerability, by worth.
    """

    record: AllianceRecord
    day: date
    members: tuple[str, ...]
    watch: Watch
    reduction: AllianceReduction
    credit: CreditMatrix
    outcomes: tuple[OutcomeFound, ...]
    levels: ThreeLevels
    measured: Measured
    balance: Balance
    books: Ledger
    trust: TrustAudit
    satisfaction: Fraction | None
    purpose: PurposeTest | None
    assumptions: tuple[AssumptionLookedAt, ...]
    calendar: tuple[DueReview, ...]
    last: Review | None
    decided: Review | None
    found: VerdictFound
    beside: VerdictBeside


def review_alliance(record: AllianceRecord, day: date, *, rng: np.random.Generator) -> AllianceReview:
    """Review an alliance on a day.

    Parameters
    ----------
    record : everything that members wrote down
    day : the day of looking; what came later doesn't count
    rng : for bootstrap intervals and what has to be simulated; the same seed gives the same review

    Returns
    -------
    AllianceReview

    Raises
    ------
    RuleBroken
        If nobody is a member on that day.
    """
    trust = audit_of(record.trust, day, record.alliance)
    seen = watch(record, day, rng=rng, trust=trust)
    members = record.members_on(day)
    alliance = record.alliance
    books = ledger(
        record.accounts,
        alliance=alliance,
        organisations=record.organisations_on(day),
        until=day,
        terms=Terms.of(record.charter),
    )
    reduction = alliance_reduction(
        members,
        {one.id: one.audit for one in record.registry},
        record.later_audits,
        day,
        record.indicators,
    )
    last, decided = last_review(record.reviews, day), last_verdict(record.reviews, day)
    known = [one.known_on(day) for one in record.outcomes]
    levels = three_levels(
        record.outcomes,
        record.indicators,
        members,
        day,
        review=last,
        indices={one.member: one.index for one in reduction.members},
    )
    measured = measurements(record, day, books=books, trust=trust, rng=rng)
    purpose = _last_purpose(record, day)
    assumptions = assumptions_looked_at(record.ratings, record.reviews, day)
    found = verdict_on(
        SeenAtReview(
            day=day,
            review=last,
            members=members,
            assumptions=assumptions,
            outcomes=outcomes_seen(levels),
            mean=reduction.mean,
            minimum=reduction.minimum,
            alerts=tuple(one.alert for one in seen.standing),
            sunset_on=alliance.sunset_on if alliance else None,
            clarity=purpose.clarity if purpose else None,
            purpose_passed=purpose.passed if purpose else None,
        )
    )
    return AllianceReview(
        record=record,
        day=day,
        members=members,
        watch=seen,
        reduction=reduction,
        credit=_credit(record, reduction, books.currency),
        outcomes=tuple(outcome_found(one, rng) for one in known),
        levels=levels,
        measured=measured,
        balance=balance(measured),
        books=books,
        trust=trust,
        satisfaction=satisfaction(record, day),
        purpose=purpose,
        assumptions=assumptions,
        calendar=review_calendar(record.charters, record.reviews, day),
        last=last,
        decided=decided,
        found=found,
        beside=verdict_beside(found, last),
    )


def _last_purpose(record: AllianceRecord, day: date) -> PurposeTest | None:
    held = [one for one in record.purpose if one.held_on is None or one.held_on <= day]
    return purpose_test(held[-1]) if held else None


def _credit(record: AllianceRecord, reduction: AllianceReduction, currency: str) -> CreditMatrix:
    def in_one_unit(money: Money, on: date) -> Fraction | None:
        try:
            return record.accounts.rates.exchange(money, currency, on).made.units
        except NoRate:
            return None

    contributions = [one for one in record.accounts.contributions if one.on <= reduction.day]
    if record.alliance is None:
        return credit_reductions(reduction.members, ())
    return credit_reductions(reduction.members, helps_of(contributions, record.alliance, in_one_unit))
