"""What somebody is to an object: the roles that the table of acts speaks of."""

from __future__ import annotations

from enum import StrEnum
from functools import singledispatch

from archstone.platform.services.actors import Actor
from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.organisations.models import Organisation


class Role(StrEnum):
    """What somebody is to an object; one may be several."""

    ANYONE = "anyone"
    PERSON = "person"
    SELF = "self"
    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"
    OBSERVER = "observer"
    DELEGATE = "delegate"
    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    STEWARD = "steward"


@singledispatch
def roles_in(thing: object, actor: Actor) -> frozenset[Role]:
    """Say what *actor* is to *thing*, beyond being somebody; each room teaches its own nouns."""
    raise TypeError(f"Nobody has said who is what to a {type(thing).__name__}.")


@roles_in.register
def _to_the_platform(thing: None, actor: Actor) -> frozenset[Role]:
    """Without an object the question is what they are to the organisation they act for."""
    return frozenset({Role(actor.role)}) if actor.role else frozenset()


@roles_in.register
def _to_an_organisation(thing: Organisation, actor: Actor) -> frozenset[Role]:
    if actor.role and actor.organisation_id == thing.pk:
        return frozenset({Role(actor.role)})
    return frozenset()


@roles_in.register
def _to_an_alliance(thing: Alliance, actor: Actor) -> frozenset[Role]:
    """Count the roles that hold today; a delegate's only while acting for a member."""
    if not actor.signed_in:
        return frozenset()
    held = AllianceRole.objects.filter(alliance=thing, person_id=actor.person)
    found = set()
    for role, organisation_id in held.holding_on(actor.today).values_list("role", "organisation_id"):
        if role == AllianceRole.Role.DELEGATE and organisation_id != actor.organisation_id:
            continue
        found.add(Role(role))
    if actor.role and actor.organisation_id is not None:
        place = AllianceMember.objects.filter(
            alliance=thing, organisation_id=actor.organisation_id, left_on=None, declined_at=None
        )
        if place.exists():
            found.add(Role(actor.role))
    return frozenset(found)


def roles_of(actor: Actor, thing: object) -> frozenset[Role]:
    """Collect everything *actor* is to *thing*."""
    found = {Role.ANYONE}
    if actor.signed_in:
        found.add(Role.PERSON)
    if actor.is_steward:
        found.add(Role.STEWARD)
    return frozenset(found) | roles_in(thing, actor)
