"""Ratings: each person of an organisation rates apart; where they differ is the first finding.

Anybody with a mandate may rate. What an owner or editor rates enters the audit at once; what a viewer
rates waits until an editor takes it in. Each reads their own answers; who said what and how far they lie
apart is for owners and editors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from archstone.files.audit_parts import word_of
from archstone.model.audits import Audit, Basis, Vulnerability
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.guided_audits import (
    GUIDED_QUESTIONS,
    WIDE_SPREAD,
    Answer,
    SpreadRow,
    spread,
    to_vulnerability,
)
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.audit_writing import (
    begin_from_estimates,
    capability_of,
    change_audit,
    plain_text,
)
from archstone.platform.store.audits.models import RaterAnswer
from archstone.platform.store.audits.queries import (
    AuditRecord,
    Rated,
    audit_record,
    colleagues_of,
    ratings_of,
)
from archstone.platform.store.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class MyRating:
    """What one rated oneself."""

    capability: str
    name: str
    severity: int
    need: int
    basis: str
    note: str
    question: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """What somebody said, as owners and editors read it."""

    rater: str
    severity: int
    need: int
    product: int
    basis: str
    note: str


@dataclass(frozen=True, slots=True)
class RatedRow:
    """How far those who rated a capability agree; ``waiting`` is True where the audit says otherwise."""

    capability: str
    name: str
    answers: tuple[OneAnswer, ...]
    lowest: int
    median: Fraction
    highest: int
    shown: int
    unrated: tuple[str, ...]
    waiting: bool
    in_the_way: bool

    @property
    def spread(self) -> int | None:
        """Highest less lowest product; None with one rater."""
        return self.highest - self.lowest if len(self.answers) > 1 else None

    @property
    def median_said(self) -> str:
        """The median as people write it: 11, or 13.5."""
        return f"{float(self.median):g}"

    @property
    def disputed(self) -> bool:
        """Whether to talk about it first."""
        return self.spread is not None and self.spread >= WIDE_SPREAD


@dataclass(frozen=True, slots=True)
class RaterRow:
    """Who of the organisation has rated how many capabilities, and when last."""

    name: str
    rated: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Raters:
    """Everybody's ratings side by side, the widest disagreement first."""

    people: tuple[RaterRow, ...]
    rows: tuple[RatedRow, ...]

    @property
    def discuss_first(self) -> tuple[RatedRow, ...]:
        """What the raters see so differently that they should talk about it first."""
        return tuple(row for row in self.rows if row.disputed)

    @property
    def waiting(self) -> tuple[RatedRow, ...]:
        """What isn't in the audit yet as the raters have it."""
        return tuple(row for row in self.rows if row.waiting and not row.in_the_way)


def rate_vulnerability(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    capability: str,
    severity: int,
    need: int,
    basis: str = Basis.FELT,
    note: str = "",
    question: str = "",
) -> MyRating:
    """Rate a vulnerability for oneself, replacing what one said before."""
    permissions.require(actor, "rate_vulnerability", organisation)
    with transaction.atomic():
        begin_from_estimates(organisation, now)
        record = audit_record(organisation)
        id = capability_of(record, capability)
        said = Answer(str(actor.person), id, severity, need, word_of(Basis, basis, "basis"), plain_text(note))
        row, __ = RaterAnswer.objects.update_or_create(
            organisation=organisation,
            capability=id,
            rater=str(actor.person),
            defaults={
                "person_id": actor.person,
                **{"severity": said.severity, "need": said.need, "basis": str(said.basis)},
                **{"note": said.note, "question": _known_question(question), "at": now},
            },
        )
        trail.record(actor=actor, act="rate_vulnerability", now=now, thing=organisation)
        if permissions.may(actor, "change_audit", organisation) and _follows_raters(record.audit, id):
            _take_in(actor, now, organisation, (id,), only=str(actor.person))
    return _mine(record, row)


def _known_question(id: str) -> str:
    return id if any(question.id == id for question in GUIDED_QUESTIONS) else ""


def _follows_raters(audit: Audit, capability: str) -> bool:
    """Whether an item is the raters' to change: not there yet, estimated, or made of ratings before."""
    strength, stands = audit.strength(capability), audit.vulnerability(capability)
    if strength is not None:
        return strength.estimated is not None
    return stands is None or stands.estimated is not None or bool(stands.ratings)


def _mine(record: AuditRecord, row: RaterAnswer) -> MyRating:
    name = record.taxonomy[row.capability].name if row.capability in record.taxonomy else row.capability
    return MyRating(
        *(row.capability, _(name), row.severity, row.need, row.basis, row.note, row.question, row.at)
    )


def withdraw_rating(*, actor: Actor, now: datetime, organisation: Organisation, capability: str) -> None:
    """Take back what one rated; what the audit says of it stays until an editor changes it."""
    permissions.require(actor, "rate_vulnerability", organisation)
    with transaction.atomic():
        gone, __ = RaterAnswer.objects.filter(
            organisation=organisation, capability=capability, person_id=actor.person
        ).delete()
        if not gone:
            raise NotFound(_("You haven't rated that."))
        trail.record(actor=actor, act="withdraw_rating", now=now, thing=organisation)


def my_ratings(*, actor: Actor, organisation: Organisation) -> tuple[MyRating, ...]:
    """Read what one rated oneself; nobody else's."""
    permissions.require(actor, "read_own_ratings", organisation)
    record = audit_record(organisation)
    rows = RaterAnswer.objects.filter(organisation=organisation, person_id=actor.person).order_by("id")
    return tuple(_mine(record, row) for row in rows)


def read_raters(*, actor: Actor, organisation: Organisation) -> Raters:
    """Read everybody's ratings side by side."""
    permissions.require(actor, "read_raters", organisation)
    record = audit_record(organisation)
    given = ratings_of(organisation.pk)
    names = {r.rater: r.name for r in given}
    colleagues = colleagues_of(organisation.pk, actor.today)
    people = [
        RaterRow(
            c.name,
            sum(r.rater == str(c.id) for r in given),
            max((r.at for r in given if r.rater == str(c.id)), default=None),
        )
        for c in colleagues
    ]
    known = [r for r in given if r.capability in record.taxonomy]
    rows = tuple(_rated(row, known, names, record) for row in spread(map(_answer, known)))
    return Raters(tuple(people), rows)


def _answer(rated: Rated) -> Answer:
    return Answer(
        rated.rater,
        CapabilityId(rated.capability),
        rated.severity,
        rated.need,
        Basis(rated.basis),
        rated.note,
    )


def _rated(row: SpreadRow, given: list[Rated], names: dict[str, str], record: AuditRecord) -> RatedRow:
    said = [r for r in given if r.capability == row.capability]
    strength = record.audit.strength(row.capability)
    return RatedRow(
        row.capability,
        _(record.taxonomy[row.capability].name),
        tuple(OneAnswer(r.name, r.severity, r.need, r.severity * r.need, r.basis, r.note) for r in said),
        row.lowest,
        row.median,
        row.highest,
        row.shown,
        tuple(names[rater] for rater in row.unrated),
        waiting=_counted(record.audit.vulnerability(row.capability))
        != {(r.rater, r.severity, r.need) for r in said},
        in_the_way=strength is not None and strength.estimated is None,
    )


def _counted(stands: Vulnerability | None) -> set[tuple[str, int, int]]:
    return {(r.rater, r.severity, r.need) for r in stands.ratings} if stands else set()


def take_ratings(
    *, actor: Actor, now: datetime, organisation: Organisation, capabilities: tuple[str, ...]
) -> None:
    """Let the median of everybody's ratings stand in the audit; rank and disclosure stay."""
    permissions.require(actor, "change_audit", organisation)
    with transaction.atomic():
        begin_from_estimates(organisation, now)
        _take_in(actor, now, organisation, capabilities)


def _take_in(
    actor: Actor, now: datetime, organisation: Organisation, capabilities: tuple[str, ...], only: str = ""
) -> None:
    """Take in everybody's ratings, or beside those that count already *only* one person's."""
    given = ratings_of(organisation.pk)

    def change(record: AuditRecord) -> Audit:
        audit = record.audit
        for capability in capabilities:
            counting = {rater for rater, __, __ in _counted(audit.vulnerability(capability))} | {only}
            said = [
                _answer(r) for r in given if r.capability == capability and (not only or r.rater in counting)
            ]
            audit = audit.with_item(_made_of(record, capability, said))
        return audit

    change_audit(actor=actor, now=now, organisation=organisation, act="take_ratings", change=change)


def _made_of(record: AuditRecord, capability: str, said: list[Answer]) -> Vulnerability:
    if not said:
        raise NotFound(_("Nobody has rated that."))
    strength = record.audit.strength(capability)
    if strength is not None and strength.estimated is None:
        raise RuleBroken(
            _("%(name)s stands as a strength in your audit. Take it out there first.")
            % {"name": _(record.taxonomy[capability].name)}
        )
    stands = record.audit.vulnerability(capability)
    made = to_vulnerability(said)
    if stands is None:
        return made
    kept = replace(made, rank=stands.rank, note=stands.note or made.note)
    return kept if stands.estimated is not None else replace(kept, disclosure=stands.disclosure)
