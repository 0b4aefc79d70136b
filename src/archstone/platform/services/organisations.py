"""Organisations: find one, found one, change what it says of itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from archstone.model.errors import BadInput, RuleBroken
from archstone.platform.services import events, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.profiles import PROFILE, Given, faults_in, read_profile
from archstone.platform.store.organisations.models import Mandate, Organisation
from archstone.platform.store.organisations.queries import PublicProfile, public_profile

__all__ = [
    "PROFILE",
    "edit_profile",
    "find",
    "found_organisation",
    "free_slug",
    "is_verified",
    "member_named",
    "see_profile",
]

LONGEST_SLUG = 100
MOST_NAMESAKES = 10


def find(slug: str) -> Organisation:
    """Find an organisation by its id; one that was merged is found as the one it was merged into.

    Raises
    ------
    NotFound
        If there is none or it was removed.
    """
    found = Organisation.objects.select_related("merged_into").filter(slug=slug).first()
    for _step in range(8):  # a chain of merges; longer ones don't come about, and a ring must end
        if found is None or found.removed_at is not None:
            raise permissions.not_found()
        if found.merged_into is None:
            return found
        found = found.merged_into
    raise permissions.not_found()


def member_named(text: str) -> Organisation:
    """Find the organisation, among those that people act for, with this id or exactly this name.

    Raises
    ------
    RuleBroken
        If there is none, or if several have the name: their ids are told.
    """
    said = text.strip()
    members = Organisation.objects.exclude(claimed_at=None).filter(removed_at=None, merged_into=None)
    by_id = members.filter(slug=said.lower()).first()
    if by_id is not None:
        return by_id
    found = list(members.filter(name__iexact=said).order_by("slug")[:MOST_NAMESAKES])
    if not found:
        raise RuleBroken(
            _("Nobody acts for an organisation called %(name)s here. Write its name as its profile does.")
            % {"name": said[:100]},
            at=("organisation",),
        )
    if len(found) > 1:
        raise RuleBroken(
            _("Several organisations have this name. Write the id of the one you mean: %(ids)s.")
            % {"ids": ", ".join(o.slug for o in found)},
            at=("organisation",),
        )
    return found[0]


def see_profile(*, actor: Actor, organisation: Organisation) -> PublicProfile:
    """Read what anybody may know of an organisation; its own people also see its deal-breakers."""
    permissions.require(actor, "see_profile", organisation)
    return public_profile(organisation, own=permissions.may(actor, "see_people", organisation))


def is_verified(organisation: Organisation) -> bool:
    """Whether a steward confirmed that those who act for it may: what costs others asks for that."""
    return organisation.verified_at is not None


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


def found_organisation(*, actor: Actor, now: datetime, name: str, **profile: Given) -> Organisation:
    """Enter an organisation that isn't in the registry, with the actor as its first owner."""
    permissions.require(actor, "found_organisation")
    values = read_profile({"name": name, **profile})
    with transaction.atomic():
        organisation = Organisation.objects.create(
            slug=free_slug(str(values["name"])), claimed_at=now, changed_at=now, **values
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
    *, actor: Actor, now: datetime, organisation: Organisation, **profile: Given
) -> Organisation:
    """Change what an organisation says of itself; what isn't given stays.

    Raises
    ------
    BadInput
        With a sentence for each field that can't stand as it is given.
    """
    permissions.require(actor, "edit_profile", organisation)
    values = read_profile(profile)
    with transaction.atomic():
        kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
        changed = sorted(name for name, value in values.items() if getattr(kept, name) != value)
        for name in changed:
            setattr(kept, name, values[name])
        faults = faults_in(kept)
        if faults:
            raise BadInput(faults)
        if changed:
            kept.changed_at = now
            kept.save(update_fields=[*changed, "changed_at"])
            trail.record(
                actor=actor,
                act="edit_profile",
                now=now,
                thing=kept,
                organisation_id=kept.pk,
                fields=changed,
            )
            facts: dict[str, events.Fact] = {"fields": ",".join(changed)}
            events.emit(event="profile_changed", organisation_id=kept.pk, now=now, facts=facts)
    return kept
