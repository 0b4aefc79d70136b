"""Who acts: a person, for an organisation, under a mandate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from archstone.model.errors import NotAllowed
from archstone.platform.store.alliances.models import AllianceMember
from archstone.platform.store.organisations.models import Mandate, Organisation
from archstone.platform.store.people.models import Person


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account who holds a signed link to one introduction, for the side asked."""

    link_id: UUID
    introduction_id: UUID
    organisation_id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as they act now: for one organisation or for themselves, by page or by API.

    ``scopes`` is None where the person acts in person, and what a token may do where a program does.
    ``today`` is the day on which mandates and roles must hold. ``guest`` is what a signed link lets them do
    beside that; ``token_id`` names the token of a program.
    """

    person_id: UUID | None = None
    organisation_id: int | None = None
    role: str | None = None
    mandate_id: UUID | None = None
    is_steward: bool = False
    scopes: frozenset[str] | None = None
    through: str = "page"
    today: date = date.max
    guest: Guest | None = None
    token_id: UUID | None = None

    @property
    def signed_in(self) -> bool:
        """Whether it is known who acts."""
        return self.person_id is not None

    @property
    def person(self) -> UUID:
        """The id of whoever acts; raise NotAllowed where nobody is signed in."""
        if self.person_id is None:
            raise NotAllowed(_("Sign in first."))
        return self.person_id

    @property
    def organisation(self) -> int:
        """The id of the organisation acted for; raise NotAllowed where somebody acts for none."""
        if self.organisation_id is None:
            raise NotAllowed(_("Act for an organisation first: found yours, or claim its entry."))
        return self.organisation_id


NOBODY = Actor()


def actor_of(person: Person, *, organisation_id: int | None, today: date) -> Actor:
    """Find under which mandate a person acts today, for the organisation asked for or the first one.

    A person without a mandate, or whose mandate for that organisation ended, acts for themselves.
    """
    mandates = Mandate.objects.filter(
        person=person, organisation__removed_at=None, organisation__merged_into=None
    ).holding_on(today)
    ordered = mandates.order_by("given_at", "id").values_list("id", "organisation_id", "role")
    held = [m for m in ordered if m[1] == organisation_id] or list(ordered)
    alone = Actor(person_id=person.pk, is_steward=person.is_steward, today=today)
    if not held:
        return alone
    strongest = min(
        (m for m in held if m[1] == held[0][1]), key=lambda m: ("owner", "editor", "viewer").index(m[2])
    )
    return replace(alone, mandate_id=strongest[0], organisation_id=strongest[1], role=strongest[2])


def acting_for(actor: Actor, organisation: Organisation) -> Actor:
    """Let somebody act for *organisation* where they are on its own pages and hold a mandate for it.

    Whoever looks at the people of one of their organisations acts for that one, whichever they chose last.
    A program acts only for whom its token says.
    """
    if not actor.signed_in or actor.scopes is not None or actor.organisation_id == organisation.pk:
        return actor
    return _under_mandate(actor, {organisation.pk}) or actor


def acting_in(actor: Actor, alliance_id: UUID) -> Actor:
    """Let somebody act in an alliance for that of their organisations which is a member of it."""
    if not actor.signed_in or actor.scopes is not None:
        return actor
    members = set(
        AllianceMember.objects.listed().filter(alliance=alliance_id).values_list("organisation_id", flat=True)
    )
    if actor.organisation_id in members:
        return actor
    return _under_mandate(actor, members) or actor


def _under_mandate(actor: Actor, organisations: set[int]) -> Actor | None:
    person = Person.objects.get(pk=actor.person)
    for organisation_id in sorted(organisations & set(_held_by(actor))):
        return replace(
            actor_of(person, organisation_id=organisation_id, today=actor.today), through=actor.through
        )
    return None


def _held_by(actor: Actor) -> list[int]:
    held = Mandate.objects.filter(person_id=actor.person).holding_on(actor.today)
    return list(held.values_list("organisation_id", flat=True))
