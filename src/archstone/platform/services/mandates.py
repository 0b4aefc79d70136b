"""Mandates: who acts for an organisation, in which role, from when until when.

An organisation that people act for always has an owner, so nobody can be the last to leave or to step down.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from archstone.model.errors import RuleBroken
from archstone.platform.services import events, mail, notifications, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.store.organisations.models import Mandate, Organisation
from archstone.platform.store.organisations.queries import (
    InvitationRow,
    MandateRow,
    mandates_of,
    open_invitations_of,
)

ROLES = tuple(Mandate.Role.values)


class LastOwner(RuleBroken):
    """An organisation would be left without an owner."""


def find(mandate_id: UUID) -> Mandate:
    """Find a mandate; raise NotFound where there is none."""
    found = Mandate.objects.select_related("organisation", "person").filter(pk=mandate_id).first()
    if found is None:
        raise permissions.not_found()
    return found


def people_of(
    *, actor: Actor, organisation: Organisation
) -> tuple[tuple[MandateRow, ...], tuple[InvitationRow, ...]]:
    """List who acts, acted and will act for an organisation, and who is invited to."""
    permissions.require(actor, "see_people", organisation)
    may_see = permissions.may(actor, "invite_person", organisation)
    invited = open_invitations_of(organisation.pk) if may_see else ()
    return mandates_of(organisation.pk, actor.today), invited


def change_mandate(
    *, actor: Actor, now: datetime, mandate: Mandate, role: str, ends_on: date | None
) -> Mandate:
    """Change a mandate's role and its last day, as far as they differ from what they are."""
    permissions.require(actor, "change_mandate", mandate)
    with transaction.atomic():
        if role != mandate.role:
            mandate = change_role(actor=actor, now=now, mandate=mandate, role=role)
        if ends_on != mandate.ends_on:
            mandate = set_last_day(actor=actor, now=now, mandate=mandate, ends_on=ends_on)
    return mandate


def change_role(*, actor: Actor, now: datetime, mandate: Mandate, role: str) -> Mandate:
    """Give somebody another role: the mandate ends and a new one begins, so that both can be read later."""
    permissions.require(actor, "change_mandate", mandate)
    if role not in ROLES:
        raise RuleBroken(
            _("There is no role %(role)s; there are owner, editor and viewer.") % {"role": role[:40]},
            at=("role",),
        )
    with transaction.atomic():
        kept = _lock(mandate, now)
        if kept.role == role:
            return kept
        if kept.role == Mandate.Role.OWNER:
            _require_owner_besides(kept, now.date())
        _end(kept, actor, now)
        given = Mandate.objects.create(
            person_id=kept.person_id,
            organisation_id=kept.organisation_id,
            role=role,
            starts_on=max(kept.starts_on, now.date()),
            ends_on=kept.ends_on,
            given_by_id=actor.person,
            given_at=now,
        )
        _record(actor, "change_role", now, given, before=kept.role, role=role)
        _tell(given, "role_changed", now, role=given.get_role_display())
        tell_ended(kept, actor, now)
        tell_given(given, actor, now)
    return given


def set_last_day(*, actor: Actor, now: datetime, mandate: Mandate, ends_on: date | None) -> Mandate:
    """Say until when a mandate holds, or that it holds until further notice."""
    permissions.require(actor, "change_mandate", mandate)
    with transaction.atomic():
        kept = _lock(mandate, now)
        if ends_on is not None:
            if ends_on < max(kept.starts_on, now.date()):
                raise RuleBroken(_("The last day can't lie before today or the first day."), at=("ends_on",))
            if kept.role == Mandate.Role.OWNER:
                _require_owner_besides(kept, ends_on + timedelta(days=1))
        kept.ends_on = ends_on
        kept.save(update_fields=["ends_on"])
        _record(actor, "set_last_day", now, kept, ends_on=ends_on.isoformat() if ends_on else None)
    return kept


def end_mandate(*, actor: Actor, now: datetime, mandate: Mandate) -> None:
    """End somebody's mandate at once."""
    permissions.require(actor, "change_mandate", mandate)
    with transaction.atomic():
        kept = _lock(mandate, now)
        if kept.role == Mandate.Role.OWNER:
            _require_owner_besides(kept, now.date())
        _end(kept, actor, now)
        _record(actor, "end_mandate", now, kept, role=kept.role)
        _tell(kept, "mandate_ended", now)
        tell_ended(kept, actor, now)


def leave_organisation(*, actor: Actor, now: datetime, mandate: Mandate) -> None:
    """Lay one's own mandate down."""
    permissions.require(actor, "leave_organisation", mandate)
    with transaction.atomic():
        kept = _lock(mandate, now)
        if kept.role == Mandate.Role.OWNER:
            _require_owner_besides(kept, now.date())
        _end(kept, actor, now)
        _record(actor, "leave_organisation", now, kept, role=kept.role)
        tell_ended(kept, actor, now)


def holds_any(person_id: UUID, organisation: Organisation, day: date) -> bool:
    """Whether somebody acts for an organisation on *day* or later."""
    held = Mandate.objects.filter(person_id=person_id, organisation=organisation)
    return held.not_over_on(day).exists()


def tell_given(mandate: Mandate, actor: Actor, now: datetime) -> None:
    """Tell the person and the organisation's programs of a mandate; whoever gave it to themselves knows."""
    facts: dict[str, events.Fact] = {
        "mandate": str(mandate.pk),
        "person": str(mandate.person_id),
        "role": mandate.role,
    }
    events.emit(event="mandate_given", organisation_id=mandate.organisation_id, now=now, facts=facts)
    if mandate.person_id != actor.person_id:
        _news(mandate, "mandate_given", now, role=mandate.role)


def tell_ended(mandate: Mandate, actor: Actor, now: datetime) -> None:
    """Tell the person and the organisation's programs that a mandate ended."""
    facts: dict[str, events.Fact] = {"mandate": str(mandate.pk), "person": str(mandate.person_id)}
    events.emit(event="mandate_ended", organisation_id=mandate.organisation_id, now=now, facts=facts)
    over = not holds_any(mandate.person_id, mandate.organisation, now.date())
    if over and mandate.person_id != actor.person_id:
        _news(mandate, "mandate_ended", now)


def _news(mandate: Mandate, kind: str, now: datetime, **facts: str) -> None:
    notifications.notify_of_organisation(
        person_id=mandate.person_id,
        organisation=mandate.organisation,
        kind=kind,
        now=now,
        key=str(mandate.pk),
        **facts,
    )


def _lock(mandate: Mandate, now: datetime) -> Mandate:
    """Take the organisation's mandates in hand, one at a time; raise where this one is over."""
    Organisation.objects.select_for_update().get(pk=mandate.organisation_id)
    kept = Mandate.objects.select_related("organisation", "person").get(pk=mandate.pk)
    if kept.ended_at is not None or (kept.ends_on is not None and kept.ends_on < now.date()):
        raise RuleBroken(_("This mandate has already ended."))
    return kept


def _end(mandate: Mandate, actor: Actor, now: datetime) -> None:
    mandate.ended_at, mandate.ended_by_id = now, actor.person
    mandate.save(update_fields=["ended_at", "ended_by"])


def _require_owner_besides(mandate: Mandate, day: date) -> None:
    """Go on only if another owner acts for the organisation on *day*, and at least as long as this one."""
    others = Mandate.objects.filter(organisation_id=mandate.organisation_id, role=Mandate.Role.OWNER)
    lasting = others.exclude(person_id=mandate.person_id).holding_on(day).lasting_until(mandate.ends_on)
    if not lasting.exists():
        raise LastOwner(
            _("%(organisation)s always needs an owner. Make somebody else an owner first, for as long.")
            % {"organisation": mandate.organisation.name}
        )


def _record(actor: Actor, act: str, now: datetime, mandate: Mandate, **facts: object) -> None:
    trail.record(
        actor=actor,
        act=act,
        now=now,
        thing=mandate,
        organisation_id=mandate.organisation_id,
        whom=str(mandate.person_id),
        **facts,
    )


def _tell(mandate: Mandate, template: str, now: datetime, **more: object) -> None:
    mail.send(
        to=mandate.person.email,
        template=template,
        context={"name": str(mandate.person), "organisation": mandate.organisation.name, **more},
        now=now,
    )
