"""Invitations: a letter with a link, good for two weeks and for one address.

The link carries a random token that we signed; we keep its hash alone. Whoever follows it has read the
letter, so somebody who signs up through it needn't confirm the same address again.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from archstone.model.errors import Conflict, NotFound, RuleBroken
from archstone.platform.services import mail, mandates, notifications, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.store.alliances.models import Alliance, AllianceRole
from archstone.platform.store.organisations.models import Invitation, Mandate, Organisation
from archstone.platform.store.organisations.queries import InvitationRow, open_invitations_of
from archstone.platform.store.people.queries import (
    confirmed_addresses,
    names_of,
    person_with_address,
)

HOLDS_FOR = timedelta(days=14)
RESTS_FOR = timedelta(minutes=10)
"""How long nobody can be written to again about the same invitation."""
TOKEN_BYTES = 24
LONGEST_MESSAGE = 2000
MOST_OPEN = 200
"""How many invitations of one organisation or alliance may be open: letters cost their readers."""

_signer = Signer(salt="archstone.invitation")


class InvitationOver(RuleBroken):
    """An invitation that can't be accepted any more."""


class OtherAddress(RuleBroken):
    """An invitation that was sent to an address which isn't the reader's."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What whoever follows the link may read."""

    id: UUID
    email: str
    place: str
    is_alliance: bool
    role: str
    invited_by: str
    message: str
    ends_on: date | None
    expires_at: datetime
    state: str

    @property
    def is_open(self) -> bool:
        """Whether it can be accepted."""
        return self.state == "open"


def find(invitation_id: UUID) -> Invitation:
    """Find an invitation by its id; raise NotFound where there is none."""
    found = (
        Invitation.objects.select_related("organisation", "alliance", "invited_by")
        .filter(pk=invitation_id)
        .first()
    )
    if found is None:
        raise permissions.not_found()
    return found


def of_link(token: str) -> Invitation:
    """Find the invitation of a link; raise NotFound where the link is forged, mistyped or was replaced."""
    try:
        _signer.unsign(token)
        return Invitation.objects.select_related("organisation", "alliance", "invited_by").get(
            token_hash=_hash(token)
        )
    except (BadSignature, Invitation.DoesNotExist):
        raise NotFound(
            _("This link isn't right. It may be cut off, or a newer letter has replaced it.")
        ) from None


def read_letter(token: str, now: datetime) -> Letter:
    """Read what the link's letter says, for whoever holds the link."""
    invitation = of_link(token)
    place = _place_of(invitation)
    return Letter(
        id=invitation.pk,
        email=invitation.email,
        place=place.name,
        is_alliance=invitation.alliance_id is not None,
        role=_role_words(invitation),
        invited_by=str(invitation.invited_by) if invitation.invited_by else "",
        message=invitation.message,
        ends_on=invitation.ends_on,
        expires_at=invitation.expires_at,
        state=state_of(invitation, now),
    )


def state_of(invitation: Invitation, now: datetime) -> str:
    """Say how far an invitation has come: open, accepted, withdrawn or expired."""
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.withdrawn_at is not None:
        return "withdrawn"
    return "open" if now < invitation.expires_at else "expired"


def invited_to(*, actor: Actor, organisation: Organisation) -> tuple[InvitationRow, ...]:
    """List who is invited to act for an organisation and hasn't accepted."""
    permissions.require(actor, "invite_person", organisation)
    return open_invitations_of(organisation.pk)


def invite_person(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    email: str,
    role: str,
    message: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Invitation:
    """Invite somebody by e-mail to act for an organisation."""
    permissions.require(actor, "invite_person", organisation)
    address = read_address(email)
    if role not in mandates.ROLES:
        raise RuleBroken(_("Choose owner, editor or viewer."), at=("role",))
    known = person_with_address(address)
    if known and mandates.holds_any(known.pk, organisation, now.date()):
        raise RuleBroken(
            _("%(name)s acts for %(organisation)s already. Change the role instead.")
            % {"name": known, "organisation": organisation.name},
            at=("email",),
        )
    invitation = Invitation(
        organisation=organisation,
        email=address,
        role=role,
        message=message.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    with transaction.atomic():
        refuse_twice(Invitation.objects.filter(organisation=organisation), address, now)
        send_first(actor=actor, now=now, invitation=invitation)
        _record(actor, "invite_person", now, invitation)
    return invitation


def send_first(*, actor: Actor, now: datetime, invitation: Invitation) -> None:
    """Check an invitation's dates and message, keep it and send its letter."""
    if len(invitation.message) > LONGEST_MESSAGE:
        raise RuleBroken(
            _("The message is %(length)s characters long; there is room for %(most)s.")
            % {"length": len(invitation.message), "most": LONGEST_MESSAGE},
            at=("message",),
        )
    begin = invitation.starts_on or now.date()
    if begin < now.date():
        raise RuleBroken(_("The first day can't lie in the past."), at=("starts_on",))
    if invitation.ends_on is not None and invitation.ends_on < begin:
        raise RuleBroken(_("The last day can't lie before the first."), at=("ends_on",))
    invitation.invited_by_id = actor.person
    invitation.invited_at = now
    _send(invitation, now)


def resend_invitation(*, actor: Actor, now: datetime, invitation: Invitation) -> Invitation:
    """Send a new letter with a new link, good for another two weeks; the old link is worth nothing."""
    _require_to_manage(actor, "invite_person", "give_role", invitation)
    with transaction.atomic():
        kept = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if kept.accepted_at is not None or kept.withdrawn_at is not None:
            raise InvitationOver(_("This invitation was accepted or withdrawn. Write a new one."))
        if now < kept.expires_at - HOLDS_FOR + RESTS_FOR:
            raise RuleBroken(_("A letter went out a few minutes ago. Give it a moment to arrive."))
        _send(kept, now)
        _record(actor, "resend_invitation", now, kept)
    return kept


def withdraw_invitation(*, actor: Actor, now: datetime, invitation: Invitation) -> None:
    """Take an invitation back; its link is worth nothing from now on."""
    _require_to_manage(actor, "withdraw_invitation", "withdraw_role_invitation", invitation)
    with transaction.atomic():
        kept = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if kept.accepted_at is not None or kept.withdrawn_at is not None:
            raise InvitationOver(_("This invitation was accepted or withdrawn before."))
        kept.withdrawn_at = now
        kept.save(update_fields=["withdrawn_at"])
        _record(actor, "withdraw_invitation", now, kept)


def accept_invitation(*, actor: Actor, now: datetime, token: str) -> Mandate | AllianceRole:
    """Accept the invitation of a link, for whoever confirmed the address that it was sent to.

    Raises
    ------
    OtherAddress
        If it was sent to an address that isn't the actor's.
    InvitationOver
        If it expired, was withdrawn or was accepted before.
    """
    permissions.require(actor, "accept_invitation")
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update(of=("self",)).select_related(
            "organisation", "alliance", "invited_by"
        ).get(pk=of_link(token).pk)  # fmt: skip
        _require_open(invitation, now)
        if invitation.email not in confirmed_addresses(actor.person):
            raise OtherAddress(
                _("This invitation was sent to %(address)s. Sign in with that address to accept it.")
                % {"address": invitation.email}
            )
        given = _give(invitation, actor, now)
        invitation.accepted_at, invitation.accepted_by_id = now, actor.person
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        _record(actor, "accept_invitation", now, invitation)
        if isinstance(given, Mandate):
            mandates.tell_given(given, actor, now)
        if invitation.invited_by:
            if invitation.organisation is not None:
                notifications.notify(
                    people=[invitation.invited_by.pk],
                    kind="invitation_accepted",
                    now=now,
                    key=f"invitation_accepted:{invitation.pk}",
                    facts={
                        "person": names_of({actor.person})[actor.person],
                        "organisation": invitation.organisation.name,
                    },
                    url=reverse("people", args=[invitation.organisation.slug]),
                    about=notifications.about_person(actor.person),
                    organisation_id=invitation.organisation_id,
                    has_letter=True,
                )
            mail.send(
                to=invitation.invited_by.email,
                template="invitation_accepted",
                context={
                    "name": str(invitation.invited_by),
                    "who": names_of({actor.person})[actor.person],
                    "place": _place_of(invitation).name,
                    "role": _role_words(invitation),
                },
                now=now,
            )
    return given


def read_address(email: str) -> str:
    """Read an e-mail address as it is kept: checked, in small letters."""
    from django.core.exceptions import ValidationError

    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise RuleBroken(
            _("This isn't an e-mail address. One looks like name@example.org."), at=("email",)
        ) from None
    return address


def _give(invitation: Invitation, actor: Actor, now: datetime) -> Mandate | AllianceRole:
    starts_on = max(invitation.starts_on or now.date(), now.date())
    if invitation.ends_on is not None and invitation.ends_on < starts_on:
        raise InvitationOver(_("What you were invited to has ended. Ask for a new invitation."))
    common = {
        "person_id": actor.person,
        "role": invitation.role,
        "starts_on": starts_on,
        "ends_on": invitation.ends_on,
        "given_by_id": invitation.invited_by_id,
        "given_at": now,
    }
    if invitation.alliance is not None:
        return AllianceRole.objects.create(alliance=invitation.alliance, **common)
    assert invitation.organisation is not None, "the table's constraint"
    if mandates.holds_any(actor.person, invitation.organisation, now.date()):
        raise RuleBroken(
            _("You act for %(organisation)s already.") % {"organisation": invitation.organisation.name}
        )
    return Mandate.objects.create(organisation=invitation.organisation, **common)


def _require_open(invitation: Invitation, now: datetime) -> None:
    sentences = {
        "accepted": _("This invitation was accepted already."),
        "withdrawn": _("This invitation was withdrawn. Ask whoever sent it."),
        "expired": _("This invitation has expired. Ask whoever sent it for a new letter."),
    }
    state = state_of(invitation, now)
    if state in sentences:
        raise InvitationOver(sentences[state])
    gone = invitation.organisation is not None and (
        invitation.organisation.removed_at or invitation.organisation.merged_into_id
    )
    closed = invitation.alliance is not None and invitation.alliance.closed_at
    if gone or closed:
        raise InvitationOver(_("What you were invited to is no longer there."))


def _require_to_manage(actor: Actor, of_organisation: str, of_alliance: str, invitation: Invitation) -> None:
    act = of_organisation if invitation.organisation_id is not None else of_alliance
    permissions.require(actor, act, invitation)


def refuse_twice(invitations: QuerySet[Invitation], address: str, now: datetime) -> None:
    """Raise where *address* has an open invitation among these, or too many are open."""
    still_open = invitations.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)
    if still_open.filter(email=address).exists():
        raise Conflict(
            _("%(address)s is invited already. Send the letter again from the list.") % {"address": address}
        )
    if still_open.count() >= MOST_OPEN:
        raise RuleBroken(
            _("%(count)s invitations are open. Wait for answers or withdraw some first.")
            % {"count": MOST_OPEN}
        )


def _send(invitation: Invitation, now: datetime) -> None:
    token = _signer.sign(secrets.token_urlsafe(TOKEN_BYTES))
    invitation.token_hash = _hash(token)
    invitation.expires_at = now + HOLDS_FOR
    invitation.save()
    mail.send(
        to=invitation.email,
        template="invitation",
        context={
            "place": _place_of(invitation).name,
            "is_alliance": invitation.alliance_id is not None,
            "role": _role_words(invitation),
            "invited_by": names_of({invitation.invited_by_id}).get(invitation.invited_by_id, "")
            if invitation.invited_by_id
            else "",
            "message": invitation.message,
            "path": reverse("invitation", args=[token]),
            "expires_at": invitation.expires_at,
        },
        now=now,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _place_of(invitation: Invitation) -> Organisation | Alliance:
    place = invitation.organisation or invitation.alliance
    assert place is not None, "the table's constraint"
    return place


def _role_words(invitation: Invitation) -> str:
    labels = dict(Mandate.Role.choices) | dict(AllianceRole.Role.choices)
    return str(labels.get(invitation.role, invitation.role))


def _record(actor: Actor, act: str, now: datetime, invitation: Invitation) -> None:
    trail.record(
        actor=actor,
        act=act,
        now=now,
        thing=invitation,
        organisation_id=invitation.organisation_id,
        alliance_id=invitation.alliance_id,
        role=invitation.role,
    )
