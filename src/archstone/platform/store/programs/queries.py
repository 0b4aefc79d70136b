"""What pages and the API read of programs, as frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from archstone.platform.store.programs.models import ApiToken


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its owner sees it; the secret isn't kept."""

    id: UUID
    name: str
    prefix: str
    organisation: str | None
    organisation_name: str
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, token: ApiToken) -> TokenRow:
        """Read a row."""
        return cls(
            id=token.pk,
            name=token.name,
            prefix=f"arch_{token.prefix}",
            organisation=token.organisation.slug if token.organisation else None,
            organisation_name=token.organisation.name if token.organisation else "",
            scopes=tuple(token.scopes),
            made_at=token.made_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            revoked_at=token.revoked_at,
        )


def tokens_of(person_id: UUID) -> QuerySet[ApiToken]:
    """List a person's tokens, with the organisation of each."""
    return ApiToken.objects.filter(person_id=person_id).select_related("organisation")
