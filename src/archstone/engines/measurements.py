"""Measurements: the plain numbers that the balance of an alliance is made from, taken from its record.

Each is what an engine of its own gives for the twelve months to the day; what nobody wrote down stays None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from archstone.engines.asymmetry_monitor import asymmetry_of
from archstone.engines.autonomy import most_bound
from archstone.engines.balance import Measured, spread
from archstone.engines.capture import a_year_before, concentration, flows_of
from archstone.engines.contagion import Network, contagion
from archstone.engines.creep import recent_from
from archstone.engines.drift import drift
from archstone.engines.ledger import Ledger
from archstone.engines.monitors import power_records
from archstone.engines.stress import stress_test
from archstone.engines.surveys import survey_figures
from archstone.engines.trust import TrustAudit
from archstone.model.alliance_records import AllianceRecord
from archstone.model.bindings import bindings_on
from archstone.model.errors import RuleBroken
from archstone.model.funding import ALLIANCE
from archstone.model.gains import GainKind

TRAININGS = frozenset({GainKind.TRAINING, GainKind.CROSS_TRAINING, GainKind.JOINT_RESEARCH})
SATISFACTION = "satisfaction"


def measurements(
    record: AllianceRecord,
    day: date,
    *,
    books: Ledger,
    trust: TrustAudit,
    rng: np.random.Generator,
) -> Measured:
    """Take every number that the balance wants out of a record.

    Parameters
    ----------
    record : everything that members wrote down
    day : the day of looking
    books : the ledger of the year to the day
    trust : the trust audit of the day; only what it may show counts
    rng : for contagion over many ties
    """
    since = a_year_before(day)
    return Measured(
        coverage_gained=_float(coverage_gained(record, day)),
        cost_against_gain=_float(_cost_against_gain(books)),
        trainings=_count(record, since, day, TRAININGS),
        methods_taken_up=_count(record, since, day, frozenset({GainKind.NEW_METHOD})),
        satisfaction=_float(satisfaction(record, day)),
        median_trust=_float(trust.level.value),
        outside_voice_spread=_voice_spread(record, since, day),
        joint_statements=_signed_off(record, since, day),
        drift_degree=_float(_recent_degree(record, day)),
        funding_concentration=_float(_concentration(record, since, day)),
        asymmetry_distance=_float(_asymmetry(record, since, day)),
        largest_exposure=largest_exposure(record, day, rng=rng),
        largest_burden=_float(max((c.burden for c in books.costs if c.burden is not None), default=None)),
        bound_share=_float(_bound(record, day)),
    )


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def coverage_gained(record: AllianceRecord, day: date) -> Fraction | None:
    """Say how much more of the goal all members cover than the best single one; None without a goal."""
    members = record.organisations_on(day)
    if not members or record.goal is None or not record.goal.requirements:
        return None
    taxonomy = record.registry.taxonomy
    together = stress_test(members, taxonomy, goal=record.goal).coverage
    alone = [stress_test([one], taxonomy, goal=record.goal).coverage for one in members]
    known = [value for value in alone if value is not None]
    return None if together is None or not known else together - max(known)


def _cost_against_gain(books: Ledger) -> Fraction | None:
    gained = sum((one.amount for one in books.gains if one.amount is not None), Fraction(0))
    spent = [one.cost for one in books.costs if one.cost is not None]
    return sum(spent, Fraction(0)) / gained if gained and spent else None


def _count(record: AllianceRecord, since: date, day: date, kinds: frozenset[GainKind]) -> float | None:
    if not record.accounts.gains:
        return None
    return float(sum(since < one.on <= day and one.kind in kinds for one in record.accounts.gains))


def satisfaction(record: AllianceRecord, day: date) -> Fraction | None:
    """Give the mean satisfaction of the last survey that may show it."""
    for survey in sorted(record.surveys, key=lambda one: one.on, reverse=True):
        if survey.on <= day:
            shown = [one.mean for one in survey_figures(survey, day).topics if one.about == SATISFACTION]
            if shown and shown[0] is not None:
                return shown[0]
    return None


def _voice_spread(record: AllianceRecord, since: date, day: date) -> float | None:
    members = record.members_on(day)
    times = Counter(one.member for one in record.voices if since < one.on <= day and one.member in members)
    return spread(dict(times), len(members)) if times else None


def _signed_off(record: AllianceRecord, since: date, day: date) -> float | None:
    spoken = [one for one in record.voices if since < one.on <= day]
    return sum(not one.own_statement for one in spoken) / len(spoken) if spoken else None


def _recent_degree(record: AllianceRecord, day: date) -> Fraction | None:
    found = drift(record.activities, record.scope, today=day, indicators=record.named_indicators)
    recent = [month for month in found.months if month.begins >= recent_from(day)]
    hours = sum((month.hours for month in recent), Fraction(0))
    return sum((month.hours * month.degree for month in recent), Fraction(0)) / hours if hours else None


def _concentration(record: AllianceRecord, since: date, day: date) -> Fraction | None:
    flows = [
        flow
        for flow in flows_of(record.accounts.funding)
        if flow.recipient == ALLIANCE and flow.on is not None and since < flow.on <= day
    ]
    return concentration(flows).concentration if flows else None


def _asymmetry(record: AllianceRecord, since: date, day: date) -> Fraction | None:
    year = replace(power_records(record, day), since=since + timedelta(days=1))
    try:
        found = asymmetry_of(year, record.risks)
    except RuleBroken:  # nobody wrote the risks down
        return None
    if len(found.members) < 2:  # one alone can hold no other's say
        return None
    held = [one for one in found.held if not one.share.is_few]  # as the monitor: few things say little
    return sum((one.distance for one in held), Fraction(0)) / len(held) if held else None


def largest_exposure(record: AllianceRecord, day: date, *, rng: np.random.Generator) -> float | None:
    """Give the largest chance that trouble at one member reaches another; None without ties."""
    members = record.members_on(day)
    ties = record.ties.on(day)
    if not len(ties):
        return None
    network = Network.from_ties(((t.source, t.target, t.strength) for t in ties), ids=members)
    reached: Iterable[float] = (
        found.of(other)
        for source in members
        for found in (contagion(network, [network.vertex(source)], rng=rng),)
        for other in members
        if other != source
    )
    return max(reached, default=None)


def _bound(record: AllianceRecord, day: date) -> Fraction | None:
    members = record.members_on(day)
    said = bindings_on(record.bindings, day)
    shares = [found[1] for id in members if id in said and (found := most_bound(said[id]))]
    return max(shares, default=None)
