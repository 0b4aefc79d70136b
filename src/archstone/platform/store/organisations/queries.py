"""What pages read of organisations, as frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from archstone.platform.store.organisations.models import Mandate


@dataclass(frozen=True, slots=True)
class OwnOrganisation:
    """An organisation that somebody may act for, and in which role."""

    id: int
    slug: str
    name: str
    role: str


def organisations_of(person_id: UUID, day: date) -> tuple[OwnOrganisation, ...]:
    """List whom a person may act for on *day*, in the order in which they were given the mandate."""
    rows = (
        Mandate.objects.filter(
            person_id=person_id, organisation__removed_at=None, organisation__merged_into=None
        )
        .holding_on(day)
        .order_by("given_at", "id")
        .values_list("organisation_id", "organisation__slug", "organisation__name", "role")
    )
    found: dict[int, OwnOrganisation] = {}
    for row in rows:
        found.setdefault(row[0], OwnOrganisation(*row))
    return tuple(found.values())
