"""People: what they set for themselves."""

from __future__ import annotations

import zoneinfo
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from archstone.model.errors import BadInput, Fault, RuleBroken
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.store.people.models import Person
from archstone.platform.store.people.queries import Profile, profile_of

LONGEST_NAME = 120
SETTINGS = ("name", "language", "time_zone", "theme", "digest")


def see_oneself(*, actor: Actor) -> Profile:
    """Read one's own settings."""
    permissions.require(actor, "see_oneself")
    return profile_of(actor.person)


def change_settings(*, actor: Actor, now: datetime, **given: str) -> Profile:
    """Change one's own settings; what isn't given stays.

    Raises
    ------
    BadInput
        With a sentence for each setting that can't stand as it is given.
    """
    permissions.require(actor, "change_settings")
    faults = [
        Fault(_("Settings"), None, name, sentence)
        for name, value in given.items()
        if (sentence := _fault_in(name, value))
    ]
    if faults:
        raise BadInput(faults)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=actor.person)
        said = {name: " ".join(value.split()) for name, value in given.items()}
        changed = sorted(name for name, value in said.items() if getattr(person, name) != value)
        for name in changed:
            setattr(person, name, said[name])
        if changed:
            person.save(update_fields=changed)
            trail.record(actor=actor, act="change_settings", now=now, thing=person, fields=changed)
    return profile_of(actor.person)


def name_steward(*, actor: Actor, now: datetime, email: str, is_steward: bool = True) -> Person:
    """Let somebody look after the platform, or no longer; they need an account.

    Raises
    ------
    RuleBroken
        If nobody has an account with this address.
    """
    permissions.require(actor, "name_steward")
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(email__iexact=email.strip()).first()
        if person is None:
            raise RuleBroken(
                _("Nobody has an account with the address %(email)s. They sign up first, at %(address)s.")
                % {"email": email.strip(), "address": settings.ADDRESS}
            )
        if person.is_steward != is_steward:
            person.is_steward = is_steward
            person.save(update_fields=["is_steward"])
            act = "name_steward" if is_steward else "end_steward"
            trail.record(actor=actor, act=act, now=now, thing=person)
    return person


def password_is_right(*, actor: Actor, password: str) -> bool:
    """Whether *password* is the actor's, as a proof that it is still them."""
    permissions.require(actor, "erase_person")
    return Person.objects.get(pk=actor.person).check_password(password)


def time_zones() -> tuple[str, ...]:
    """List the time zones that one may choose."""
    return tuple(sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone or zone == "UTC"))


def _fault_in(name: str, value: str) -> str:
    """Say what is wrong with a setting; empty where nothing is."""
    said = value.strip()
    allowed = {
        "language": {"", *dict(settings.LANGUAGES)},
        "theme": set(Person.Theme.values),
        "digest": set(Person.Digest.values),
    }
    if name not in SETTINGS:
        return _("There is no setting %(name)s.") % {"name": name}
    if name == "name" and not said:
        return _("Write how others should call you.")
    if name == "name" and len(said) > LONGEST_NAME:
        return _("This is %(length)s characters long; there is room for %(most)s.") % {
            "length": len(said),
            "most": LONGEST_NAME,
        }
    if name == "time_zone" and said not in zoneinfo.available_timezones():
        return _("There is no time zone %(zone)s. One looks like Europe/Berlin.") % {"zone": said[:60]}
    if name in allowed and said not in allowed[name]:
        return _("Choose one of the values that are offered.")
    return ""
