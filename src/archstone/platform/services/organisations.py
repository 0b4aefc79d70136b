"""Organisations: found one, change what it says of itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from archstone.model.errors import RuleBroken
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.store.organisations.models import Mandate, Organisation

LONGEST_SLUG = 100
PROFILE = (
    *("name", "kind", "sector", "place", "annual_budget", "currency", "staff", "mission"),
    *("deal_breakers", "stances", "touched_by", "funders", "allied_with", "identifiers"),
)


def free_slug(name: str) -> str:
    """Make an id from a name that no organisation has yet."""
    from anyascii import anyascii

    base = slugify(anyascii(name))[:LONGEST_SLUG].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def found_organisation(*, actor: Actor, now: datetime, name: str, **profile: object) -> Organisation:
    """Enter an organisation that isn't in the registry, with the actor as its first owner."""
    permissions.require(actor, "found_organisation")
    if not name.strip():
        raise RuleBroken(_("The organisation needs a name."), at=("name",))
    with transaction.atomic():
        organisation = Organisation.objects.create(
            slug=free_slug(name), name=name.strip(), claimed_at=now, changed_at=now, **profile
        )
        Mandate.objects.create(
            person_id=actor.person,
            organisation=organisation,
            role=Mandate.Role.OWNER,
            starts_on=now.date(),
            given_by_id=actor.person_id,
            given_at=now,
        )
        trail.record(
            actor=actor,
            act="found_organisation",
            now=now,
            thing=organisation,
            organisation_id=organisation.pk,
        )
    return organisation


def edit_profile(
    *, actor: Actor, now: datetime, organisation: Organisation, **profile: object
) -> Organisation:
    """Change what an organisation says of itself."""
    permissions.require(actor, "edit_profile", organisation)
    unknown = set(profile) - set(PROFILE)
    if unknown:
        raise RuleBroken(
            _("There is no field %(name)s in a profile.") % {"name": min(unknown)}, at=(min(unknown),)
        )
    with transaction.atomic():
        kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
        changed = sorted(name for name, value in profile.items() if getattr(kept, name) != value)
        for name in changed:
            setattr(kept, name, profile[name])
        if changed:
            kept.changed_at = now
            kept.save(update_fields=[*changed, "changed_at"])
            trail.record(actor=actor, act="edit_profile", now=now, thing=kept, fields=changed)
    return kept
