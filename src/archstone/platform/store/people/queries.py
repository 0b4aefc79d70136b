"""What is read of people: their language, the addresses they confirmed, where they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress

from archstone.platform.store.people.models import Person


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody, as far as others may know them."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody set for themselves."""

    id: UUID
    name: str
    email: str
    language: str
    time_zone: str
    theme: str
    digest: str
    is_steward: bool
    created_at: datetime


def profile_of(person_id: UUID) -> Profile:
    """Read what somebody set for themselves."""
    return Profile(*Person.objects.values_list(*Profile.__slots__).get(pk=person_id))


def language_of(email: str) -> str:
    """Find the language that whoever has this address chose; empty where nobody has it or chose any."""
    return Person.objects.filter(email=email.lower()).values_list("language", flat=True).first() or ""


def names_of(ids: set[UUID]) -> dict[UUID, str]:
    """Find how people are called now; who left isn't in it."""
    return {p.pk: str(p) for p in Person.objects.filter(pk__in=ids).only("name", "email")}


def confirmed_addresses(person_id: UUID) -> frozenset[str]:
    """List the addresses that somebody proved to be theirs, in small letters."""
    found = EmailAddress.objects.filter(user_id=person_id, verified=True).values_list("email", flat=True)
    return frozenset(address.lower() for address in found)


def person_with_address(email: str) -> Person | None:
    """Find who proved that an address is theirs."""
    found = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    return found.user if found else None


def steward_addresses() -> tuple[str, ...]:
    """List where to write to the platform's stewards."""
    found = Person.objects.filter(is_steward=True, is_active=True).order_by("email")
    return tuple(found.values_list("email", flat=True))
