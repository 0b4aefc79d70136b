"""All monitors at once: everything that is watched, from one record of an alliance (SPEC 8).

Each monitor has an engine of its own; here each gets what it needs out of the record, and nothing is
weighed against anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from archstone.engines.asymmetry_monitor import asymmetry_monitor
from archstone.engines.autonomy import autonomy_monitor
from archstone.engines.breaking_points import BreakingPointSeen, GivenAndGot, breaking_point_monitor
from archstone.engines.burden_alerts import burden_alerts
from archstone.engines.capture_monitors import (
    concentration_monitor,
    conditions_monitor,
    decisions_with_funder_monitor,
)
from archstone.engines.captured_decisions import decisions_of
from archstone.engines.contagion_watch import OpenIncident, contagion_monitor
from archstone.engines.core_disagreements import core_disagreement_monitor
from archstone.engines.delays import delay_monitor, delays
from archstone.engines.dependence import cover_by_others
from archstone.engines.drift import drift
from archstone.engines.drift_monitors import creep_monitor, drift_monitor, own_mission_monitor
from archstone.engines.exit_barriers import ExitBarrier, exit_barriers, exit_barriers_monitor
from archstone.engines.homogenisation import homogenisation, homogenisation_monitor
from archstone.engines.latent_tensions import OpenMatter, latent_tension_monitor
from archstone.engines.ledger import Ledger, Terms, ledger
from archstone.engines.power_shares import PowerRecords
from archstone.engines.resource_drain import drain, drain_monitor
from archstone.engines.stress import stress_test
from archstone.engines.stress_monitor import stress_monitor
from archstone.engines.trust import TrustAudit, audit_of
from archstone.engines.trust_monitors import complacency_monitor, erosion_of
from archstone.model.alliance_records import AllianceRecord
from archstone.model.bindings import Binding, bindings_on
from archstone.model.charter_rules import rhythms_of
from archstone.model.check_ins import REFRESHER_MONTHS
from archstone.model.errors import RuleBroken
from archstone.model.monitors import MONITORS, Alert, AlertAnswer, Watched, answer_to, rests
from archstone.model.stress import tied_to_pledges


@dataclass(frozen=True, slots=True)
class Seen:
    """An alert with what members answered to it, and whether it rests on the day of looking."""

    alert: Alert
    answer: AlertAnswer | None
    rests: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """What all monitors found on a day, in the order of `archstone.model.monitors.MONITORS`."""

    day: date
    watched: tuple[Watched, ...]
    alerts: tuple[Seen, ...]

    @property
    def standing(self) -> tuple[Seen, ...]:
        """Alerts that don't rest."""
        return tuple(one for one in self.alerts if not one.rests)

    @property
    def not_known(self) -> tuple[Watched, ...]:
        """Monitors that can't tell, for want of data."""
        return tuple(one for one in self.watched if not one.known)

    def of(self, monitor: str) -> Watched:
        """Give what one monitor found."""
        return next(one for one in self.watched if one.monitor == monitor)


def watch(
    record: AllianceRecord,
    day: date,
    *,
    rng: np.random.Generator,
    trust: TrustAudit | None = None,
) -> Watch:
    """Ask every monitor what it sees on a day.

    What isn't on record raises no alert; the monitor says what is missing.

    Parameters
    ----------
    record : everything that members wrote down
    day : the day of looking; what came later doesn't count
    rng : for what has to be simulated: contagion over many ties, stress of many members
    trust : the trust audit of the day (`archstone.engines.trust.audit_of`), where it is there already

    Returns
    -------
    Watch

    Raises
    ------
    RuleBroken
        If nobody is a member on that day.
    """
    members = record.members_on(day)
    if not members:
        raise RuleBroken(
            f"Nobody is a member of {record.name} on {day}; name the members under alliance, or choose "
            "another day."
        )
    looking = _Looking(record, day, members, rng, trust or audit_of(record.trust, day, record.alliance))
    found = looking.everything()
    ordered = tuple(found[monitor.id] for monitor in MONITORS)
    seen = tuple(
        Seen(
            alert,
            answer_to(alert, record.alert_answers, day),
            rests(alert, record.alert_answers, day),
        )
        for one in ordered
        for alert in one.alerts
    )
    return Watch(day, ordered, seen)


class _Looking:
    """One look at a record: what several monitors need is made once."""

    def __init__(
        self,
        record: AllianceRecord,
        day: date,
        members: tuple[str, ...],
        rng: np.random.Generator,
        trust: TrustAudit,
    ) -> None:
        self.record, self.day, self.members, self.rng, self.trust = record, day, members, rng, trust
        self.organisations = record.organisations_on(day)
        self.bindings = bindings_on(record.bindings, day)

    def everything(self) -> dict[str, Watched]:
        """Ask each monitor."""
        asked: tuple[Callable[[], Watched], ...] = (
            self.mission_drift,
            self.scope_creep,
            self.own_mission,
            self.concentration,
            self.conditions,
            self.decisions_with_funder,
            self.asymmetry,
            self.contagion,
            self.drain,
            self.exit,
            self.erosion,
            self.complacency,
            self.alike,
            self.delay,
            self.core,
            self.single_points,
            self.breaking,
            self.autonomy,
            self.tensions,
        )
        return {one.monitor: one for one in (ask() for ask in asked)}

    def mission_drift(self) -> Watched:
        record = self.record
        return drift_monitor(
            drift(record.activities, record.scope, today=self.day, indicators=record.named_indicators)
        )

    def scope_creep(self) -> Watched:
        record = self.record
        return creep_monitor(
            record.activities,
            record.scope,
            record.requests,
            today=self.day,
            indicators=record.named_indicators,
        )

    def own_mission(self) -> Watched:
        return own_mission_monitor(self.record.activities, self.members, today=self.day)

    def concentration(self) -> Watched:
        return concentration_monitor(
            self.record.accounts.funding, self.day, ceiling=self.record.ceiling("funder-share")
        )

    def conditions(self) -> Watched:
        return conditions_monitor(self.record.accounts.funding, self.record.activities, self.day)

    def decisions_with_funder(self) -> Watched:
        record = self.record
        decided = decisions_of(record.ballots, self.day, mandates=record.mandates, proxies=record.proxies)
        return decisions_with_funder_monitor(
            record.accounts.funding, decided, self.day, ceiling=record.ceiling("funder-share")
        )

    def asymmetry(self) -> Watched:
        return asymmetry_monitor(power_records(self.record, self.day), self.record.risks)

    def contagion(self) -> Watched:
        trouble = [
            OpenIncident(one.id, member, one.severity, one.what, one.on)
            for one in self.record.incidents.as_of(self.day).open_on(self.day)
            for member in one.concerns
            if member in self.members
        ]
        return contagion_monitor(self.record.ties.on(self.day), trouble, self.members, rng=self.rng)

    def drain(self) -> Watched:
        record = self.record
        reached = [one.reached_on for one in record.outcomes if one.reached and one.reached_on]
        effort = drain_monitor(
            drain(
                record.activities,
                reached if record.outcomes else None,
                today=self.day,
                ceiling=record.ceiling("effort"),
            )
        )
        costs = burden_alerts(self.books)
        known = effort.known or any(one.burden is not None for one in self.books.costs)
        return Watched(
            effort.monitor,
            known,
            " ".join((effort.says, *(alert.seen for alert in costs))),
            (*effort.alerts, *costs) if known else (),
            (*effort.looked_at, f"coordination costs of {len(self.books.costs)} members"),
            effort.missing,
        )

    @property
    def books(self) -> Ledger:
        """The ledger of the year to the day."""
        return ledger(
            self.record.accounts,
            alliance=self.record.alliance,
            organisations=self.organisations,
            until=self.day,
            terms=Terms.of(self.record.charter),
        )

    def exit(self) -> Watched:
        return exit_barriers_monitor(self.barriers())

    def barriers(self) -> tuple[ExitBarrier, ...]:
        """Sum up what leaving would cost each member."""
        lost = {
            one.id: cover_by_others(
                one,
                [other for other in self.organisations if other.id != one.id],
                self.record.registry.taxonomy,
            )
            for one in self.organisations
        }
        return exit_barriers(self.members, self.bindings, lost)

    def erosion(self) -> Watched:
        return erosion_of(self.record, self.trust)

    def complacency(self) -> Watched:
        record = self.record
        rhythm = rhythms_of(record.charter).get("refresher") if record.charter else None
        started = record.alliance.started_on if record.alliance else None
        months = int(rhythm.value) if rhythm else REFRESHER_MONTHS
        return complacency_monitor(record.check_ins, self.day, started_on=started, months=months)

    def alike(self) -> Watched:
        held = [
            (one.on, {member: dict(stances) for member, stances in one.stances.items()})
            for one in self.record.reviews
        ]
        return homogenisation_monitor(homogenisation(held, today=self.day))

    def delay(self) -> Watched:
        return delay_monitor(delays(self.record.proposals, today=self.day))

    def core(self) -> Watched:
        return core_disagreement_monitor(
            self.record.messages, self.day, days=self.record.deadline_days("core-disagreement")
        )

    def single_points(self) -> Watched:
        record = self.record
        test = stress_test(
            self.organisations,
            record.registry.taxonomy,
            goal=record.goal,
            assumptions=record.stress.only([one.id for one in self.organisations]),
            tied=tied_to_pledges(record.accounts.pledges, self.day),
            rng=self.rng,
        )
        return stress_monitor(
            test, self.organisations, record.registry.taxonomy, stand_ins=_stand_ins(record)
        )

    def breaking(self) -> Watched:
        record = self.record
        alliance = record.alliance
        barriers = self.barriers()
        known = any(one.said_on for one in barriers)
        return breaking_point_monitor(
            BreakingPointSeen(
                model=alliance.model if alliance else None,
                foundation=alliance.foundation if alliance else None,
                members=self.members,
                day=self.day,
                started_on=alliance.started_on if alliance else None,
                threats=record.threats,
                requests=record.requests,
                reviews=record.reviews,
                exchanges=self.exchanges() or None,
                high_barriers=tuple(one.member for one in barriers if one.is_high) if known else None,
            )
        )

    def exchanges(self) -> dict[str, GivenAndGot]:
        """Say what each member's gifts were worth to others, and theirs to it, over the whole time."""
        books = ledger(
            self.record.accounts,
            alliance=self.record.alliance,
            organisations=self.organisations,
            since=self.record.alliance.started_on if self.record.alliance else None,
            until=self.day,
        )
        given: dict[str, Fraction] = {}
        got: dict[str, Fraction] = {}
        for gift in books.given:
            for receiver, worth in gift.worth.items():
                if worth is None:
                    continue
                given[gift.contribution.by] = given.get(gift.contribution.by, Fraction(0)) + worth
                got[receiver] = got.get(receiver, Fraction(0)) + worth
        return {
            id: GivenAndGot(given.get(id, Fraction(0)), got.get(id, Fraction(0)), books.currency)
            for id in self.members
            if id in given or id in got
        }

    def autonomy(self) -> Watched:
        earlier: dict[str, Binding] = {}
        for id, last in self.bindings.items():
            before = [one for one in self.record.bindings if one.member == id and one.on < last.on]
            if before:
                earlier[id] = max(before, key=lambda one: one.on)
        return autonomy_monitor(
            self.members, self.bindings, ceiling=self.record.ceiling("bound-share"), earlier=earlier
        )

    def tensions(self) -> Watched:
        return latent_tension_monitor(
            self.record.relations, self.members, self.day, matters=_open_matters(self.record, self.day)
        )


def power_records(record: AllianceRecord, day: date) -> PowerRecords:
    """Take what is known of who had a say out of a record."""
    return PowerRecords(
        members=record.members_on(day),
        day=day,
        proposals=record.proposals,
        ballots=record.ballots,
        mandates=record.mandates,
        proxies=record.proxies,
        book=record.book,
        posts=record.posts,
        committees=record.committees,
        voices=record.voices,
        activities=record.activities,
    )


def _stand_ins(record: AllianceRecord) -> tuple[str, ...] | None:
    """Read who would step in out of the charter; None where it says nothing."""
    clauses = record.charter.made_from("stand-ins") if record.charter else ()
    named = next((clause.value("stand_ins") for clause in clauses), None)
    return tuple(str(line) for line in named) if named else None


def _open_matters(record: AllianceRecord, day: date) -> Iterator[OpenMatter]:
    """Name what is open and concerns several members."""
    for incident in record.incidents.as_of(day).open_on(day):
        reported = frozenset((*incident.concerns, *incident.reported_by))
        yield OpenMatter(f"the incident {incident.id}", reported)
    for message in record.messages:
        begun = message.raised_on is None or message.raised_on <= day
        if begun and (message.settled_on is None or message.settled_on > day):
            yield OpenMatter(f"the disagreement on {message.matter}", frozenset(message.between))
