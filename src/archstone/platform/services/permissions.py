"""Who may do what: the table of roles and acts, asked in the first line of every use case."""

from __future__ import annotations

import rules
from django.utils.translation import gettext as _

from archstone.model.errors import NotAllowed, NotFound
from archstone.platform.services.actors import Actor
from archstone.platform.services.acts import ACTS, Act
from archstone.platform.services.roles import roles_of


def may(actor: Actor, act: str, thing: object = None) -> bool:
    """Whether *actor* may do it: the role allows it and, for a program, its token too."""
    return bool(rules.test_rule(act, actor, thing))


def require(actor: Actor, act: str, thing: object = None) -> None:
    """Go on only if *actor* may do *act* to *thing*.

    Raises
    ------
    NotFound
        If the actor may not even know that *thing* is there: the same words as for one that isn't.
    NotAllowed
        If they may see it and may not do this.
    """
    if may(actor, act, thing):
        return
    entry = ACTS[act]
    held = roles_of(actor, thing)
    if thing is not None and not held & entry.seen_by:
        raise not_found()
    if actor.scopes is not None and held & entry.roles:
        raise NotAllowed(_("This token lacks the scope %(scope)s.") % {"scope": entry.scope})
    if not actor.signed_in:
        raise NotAllowed(_("Sign in first."))
    raise NotAllowed(str(entry.refusal))


def not_found() -> NotFound:
    """Make the one sentence for what isn't there and for what somebody may not know of."""
    return NotFound(_("There is nothing here, or it isn't yours to see."))


def _rule_of(act: Act) -> rules.predicates.Predicate:
    def allowed(actor: Actor, thing: object) -> bool:
        if actor.scopes is not None and act.scope not in actor.scopes:
            return False
        return bool(roles_of(actor, thing) & act.roles)

    return rules.predicate(allowed)


for _name, _act in ACTS.items():
    rules.add_rule(_name, _rule_of(_act))
