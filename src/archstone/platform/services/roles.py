"""What somebody is to an object: the roles that the table of acts speaks of."""

from __future__ import annotations

from enum import StrEnum
from functools import singledispatch

from archstone.platform.services.actors import Actor
from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.organisations.models import Claim, Invitation, Mandate, Organisation


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
    GUEST = "guest"


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
def _to_a_mandate(thing: Mandate, actor: Actor) -> frozenset[Role]:
    """Count the role in its organisation; whoever holds the mandate is themselves to it."""
    found = _to_an_organisation(thing.organisation, actor)
    return found | {Role.SELF} if found and thing.person_id == actor.person_id else found


@roles_in.register
def _to_an_invitation(thing: Invitation, actor: Actor) -> frozenset[Role]:
    return roles_in(thing.alliance if thing.organisation is None else thing.organisation, actor)


@roles_in.register
def _to_a_claim(thing: Claim, actor: Actor) -> frozenset[Role]:
    return frozenset({Role.SELF} if actor.signed_in and thing.person_id == actor.person_id else ())


@roles_in.register
def _to_an_alliance(thing: Alliance, actor: Actor) -> frozenset[Role]:
    """Count the roles that hold today; a delegate's only while acting for a member that consented."""
    if not actor.signed_in:
        return frozenset()
    member = (
        actor.organisation_id is not None
        and AllianceMember.objects.listed()
        .filter(alliance=thing, organisation_id=actor.organisation_id)
        .exists()
    )
    held = AllianceRole.objects.filter(alliance=thing, person_id=actor.person).holding_on(actor.today)
    found = {
        Role(role)
        for role, organisation_id in held.values_list("role", "organisation_id")
        if role != AllianceRole.Role.DELEGATE or (member and organisation_id == actor.organisation_id)
    }
    if actor.role and member:
        found.add(Role(actor.role))
    return frozenset(found)


OF_AN_ORGANISATION = frozenset({Role.OWNER, Role.EDITOR, Role.VIEWER})


def _seen_from_beside(found: frozenset[Role]) -> frozenset[Role]:
    """Keep that somebody belongs to a member, and not that they own it: it isn't theirs to decide here."""
    return found - OF_AN_ORGANISATION | ({Role.VIEWER} if found & OF_AN_ORGANISATION else set())


@roles_in.register
def _to_a_member(thing: AllianceMember, actor: Actor) -> frozenset[Role]:
    """Its own people are what they are to the organisation; before it consented only coordinators know."""
    own = _to_an_organisation(thing.organisation, actor)
    beside = _to_an_alliance(thing.alliance, actor) - (OF_AN_ORGANISATION if own else set())
    if thing.consented_at is None:
        return own | (beside & {Role.COORDINATOR, Role.FACILITATOR})
    return own | _seen_from_beside(beside)


@roles_in.register
def _to_a_role(thing: AllianceRole, actor: Actor) -> frozenset[Role]:
    """Leave a delegate's role to their organisation: its owners give it and end it."""
    found = _to_an_alliance(thing.alliance, actor)
    if thing.organisation_id is None or thing.organisation_id != actor.organisation_id:
        found = _seen_from_beside(found)
    return found | {Role.SELF} if found and thing.person_id == actor.person_id else found


def roles_of(actor: Actor, thing: object) -> frozenset[Role]:
    """Collect everything *actor* is to *thing*."""
    found = {Role.ANYONE}
    if actor.signed_in:
        found.add(Role.PERSON)
    if actor.is_steward:
        found.add(Role.STEWARD)
    return frozenset(found) | roles_in(thing, actor)
