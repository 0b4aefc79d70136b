"""Tokens: keys with which a program acts for a person, bounded by scopes, a date and a mandate."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archstone.model.errors import NotAllowed, RuleBroken, did_you_mean
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.acts import ACTS
from archstone.platform.services.errors import NotSignedIn
from archstone.platform.services.personal_data import holds_data, rows
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.organisations.models import Mandate
from archstone.platform.store.programs.models import ApiToken
from archstone.platform.store.programs.queries import tokens_of

BEGINNING = "arch"
PREFIX_LETTERS = 10
SECRET_BYTES = 32
LONGEST_LIFE = timedelta(days=365)
SEEN_EVERY = timedelta(minutes=1)
MOST_TOKENS = 50
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

ROOMS: dict[str, str | Promise] = {
    "alliances": gettext_lazy("Alliances"),
    "audits": gettext_lazy("Audits"),
    "goals": gettext_lazy("Goals"),
    "introductions": gettext_lazy("Introductions"),
    "me": gettext_lazy("Yourself"),
    "matches": gettext_lazy("Matches"),
    "metrics": gettext_lazy("Measurements of the platform"),
    "notifications": gettext_lazy("Notifications"),
    "organisations": gettext_lazy("Organisations"),
    "people": gettext_lazy("People and mandates"),
    "prospects": gettext_lazy("Prospects"),
    "registry": gettext_lazy("Registry"),
    "shortlists": gettext_lazy("Shortlists"),
    "tokens": gettext_lazy("Tokens"),
    "trail": gettext_lazy("Audit trail"),
    "webhooks": gettext_lazy("Webhooks"),
}
VERBS: dict[str, str | Promise] = {
    "read": gettext_lazy("read"),
    "write": gettext_lazy("change"),
    "erase": gettext_lazy("erase"),
    "export": gettext_lazy("take a copy"),
    "import": gettext_lazy("import"),
    "verify": gettext_lazy("verify"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Something that a token may do, in words."""

    name: str
    room: str
    verb: str

    @property
    def words(self) -> str:
        """Say the scope for people."""
        room = ROOMS.get(self.room, self.room.replace("_", " ").capitalize())
        return f"{room}: {VERBS.get(self.verb, self.verb)}"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made, with the secret that is shown this once."""

    token: ApiToken
    secret: str

    def __repr__(self) -> str:
        """Name the token without its secret, so that no log can hold it."""
        return f"NewToken({self.token.prefix})"


@roles_in.register
def _to_a_token(thing: ApiToken, actor: Actor) -> frozenset[Role]:
    return frozenset({Role.SELF}) if actor.person_id == thing.person_id else frozenset()


def scopes() -> tuple[Scope, ...]:
    """List what a token may be allowed, in the order of the alphabet."""
    names = {act.scope for act in ACTS.values()}
    return tuple(Scope(name, *name.split(":", 1)) for name in sorted(names))


def make_token(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime,
    alone: bool = False,
) -> NewToken:
    """Make a token; its secret is in the answer and nowhere else.

    It acts for the organisation that the actor acts for, or with *alone* for the person only. A token made by
    a token can neither do more nor live longer than its maker.
    """
    permissions.require(actor, "make_token")
    wanted = _checked_scopes(actor, scopes)
    if not name.strip():
        raise RuleBroken(_("Give the token a name by which you know it again."), at=("name",))
    if not now < expires_at <= now + LONGEST_LIFE:
        raise RuleBroken(_("A token ends within a year from now."), at=("expires_at",))
    held = ApiToken.objects.filter(person_id=actor.person, revoked_at=None, expires_at__gt=now)
    if held.count() >= MOST_TOKENS:
        raise RuleBroken(_("You have %(count)s tokens. Revoke one first.") % {"count": MOST_TOKENS})
    if actor.token_id is not None and expires_at > held.get(pk=actor.token_id).expires_at:
        raise RuleBroken(_("A token can't make one that outlives it."), at=("expires_at",))
    prefix = "".join(secrets.choice(LETTERS) for _letter in range(PREFIX_LETTERS))
    secret = f"{BEGINNING}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            person_id=actor.person,
            organisation_id=None if alone else actor.organisation_id,
            mandate_id=None if alone else actor.mandate_id,
            name=name.strip()[:80],
            prefix=prefix,
            hash=hash_of(secret),
            scopes=sorted(wanted),
            made_at=now,
            expires_at=expires_at,
        )
        trail.record(actor=actor, act="make_token", now=now, thing=token, scopes=sorted(wanted))
    return NewToken(token, secret)


def _checked_scopes(actor: Actor, wanted: Iterable[str]) -> frozenset[str]:
    known = {scope.name for scope in scopes()}
    asked = frozenset(wanted)
    if not asked:
        raise RuleBroken(_("Choose at least one thing that the token may do."), at=("scopes",))
    for name in sorted(asked - known):
        raise RuleBroken(
            _("There is no scope %(name)s.") % {"name": name} + did_you_mean(name, known), at=("scopes",)
        )
    if actor.scopes is not None and asked - actor.scopes:
        lacking = min(asked - actor.scopes)
        raise NotAllowed(_("This token lacks the scope %(scope)s.") % {"scope": lacking})
    return asked


def read_tokens(*, actor: Actor) -> QuerySet[ApiToken]:
    """List the actor's own tokens, ended ones too."""
    permissions.require(actor, "see_tokens")
    return tokens_of(actor.person)


def revoke_token(*, actor: Actor, now: datetime, token: ApiToken) -> None:
    """End a token at once; what was ended stays ended."""
    permissions.require(actor, "revoke_token", token)
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
            trail.record(actor=actor, act="revoke_token", now=now, thing=token)


def token_of(*, actor: Actor, token_id: UUID) -> ApiToken:
    """Find one of the actor's own tokens."""
    permissions.require(actor, "see_tokens")
    found = tokens_of(actor.person).filter(pk=token_id).first()
    if found is None:
        raise permissions.not_found()
    return found


def hash_of(secret: str) -> str:
    """Hash a secret of 256 random bits; being random it needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_of_token(*, secret: str, now: datetime) -> Actor:
    """Find who acts with a secret.

    Raises
    ------
    NotSignedIn
        If there is no such token, or it ended: by its date, by hand, or with its mandate.
    """
    token = _token_with(secret)
    if token is None:
        raise NotSignedIn(_("There is no such token."))
    if token.revoked_at is not None or token.expires_at <= now or not token.person.is_active:
        raise NotSignedIn(_("This token has ended. Make a new one in your settings."))
    role = _role_under(token, now)
    if token.last_used_at is None or token.last_used_at < now - SEEN_EVERY:
        ApiToken.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=now), pk=token.pk).update(
            last_used_at=now
        )
    return Actor(
        person_id=token.person_id,
        organisation_id=token.organisation_id,
        role=role,
        mandate_id=token.mandate_id,
        is_steward=token.person.is_steward,
        scopes=frozenset(token.scopes),
        through="api",
        today=now.date(),
        token_id=token.pk,
    )


def _token_with(secret: str) -> ApiToken | None:
    parts = secret.split("_", 2)
    if len(parts) != 3 or parts[0] != BEGINNING or not secret.isascii():
        return None
    token = ApiToken.objects.select_related("person").filter(prefix=parts[1]).first()
    return token if token is not None and constant_time_compare(token.hash, hash_of(secret)) else None


def _role_under(token: ApiToken, now: datetime) -> str | None:
    if token.organisation_id is None or token.mandate_id is None:
        return None
    mandate = (
        Mandate.objects.filter(
            pk=token.mandate_id, organisation__removed_at=None, organisation__merged_into=None
        )
        .holding_on(now.date())
        .first()
    )
    if mandate is None:
        raise NotSignedIn(_("The mandate under which this token was made has ended, and the token with it."))
    return mandate.role


@holds_data("tokens", ApiToken)
def _held_tokens(person_id: UUID) -> object:
    """Read a person's tokens, without what they are compared with."""
    shown = ("name", "prefix", "scopes", "made_at", "expires_at", "last_used_at", "revoked_at")
    return rows(tokens_of(person_id).values(*shown))
