"""Who acts: a person, for an organisation, under a mandate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from archstone.model.errors import NotAllowed
from archstone.platform.store.organisations.models import Mandate
from archstone.platform.store.people.models import Person


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as they act now: for one organisation or for themselves, by page or by API.

    ``scopes`` is None where the person acts in person, and what a token may do where a program does.
    ``today`` is the day on which mandates and roles must hold.
    """

    person_id: UUID | None = None
    organisation_id: int | None = None
    role: str | None = None
    mandate_id: UUID | None = None
    is_steward: bool = False
    scopes: frozenset[str] | None = None
    through: str = "page"
    today: date = date.max

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
