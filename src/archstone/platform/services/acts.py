"""The table of roles and acts: every use case of the platform stands here once.

``roles`` may do it; ``seen_by`` may know that the object is there, and are told that they may not; everybody
else is told that there is nothing. ``scope`` is what a program's token needs.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.roles import Role

ANYONE = frozenset({Role.ANYONE})
PERSON = frozenset({Role.PERSON})
STEWARD = frozenset({Role.STEWARD})
OWNERS = frozenset({Role.OWNER})
EDITORS = OWNERS | {Role.EDITOR}
MEMBERS = EDITORS | {Role.VIEWER}
COORDINATORS = frozenset({Role.COORDINATOR, Role.FACILITATOR})
IN_ALLIANCE = COORDINATORS | MEMBERS | {Role.DELEGATE, Role.OBSERVER}

OWNER_ONLY = _("Only an owner of the organisation may do that. Ask one of them.")
EDITOR_ONLY = _("Only an owner or an editor of the organisation may do that. Ask one of them.")
STEWARD_ONLY = _("Only a steward of this platform may do that.")
COORDINATOR_ONLY = _("Only a coordinator or a facilitator of the alliance may do that.")


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the table."""

    roles: frozenset[Role]
    seen_by: frozenset[Role]
    scope: str
    refusal: str | Promise


ACTS: dict[str, Act] = {
    # people
    "found_organisation": Act(PERSON, ANYONE, "organisations:write", _("Sign in first.")),
    # organisations
    "see_profile": Act(ANYONE, ANYONE, "organisations:read", _("Sign in first.")),
    "edit_profile": Act(EDITORS, ANYONE, "organisations:write", EDITOR_ONLY),
    "see_people": Act(MEMBERS, MEMBERS, "people:read", OWNER_ONLY),
    "invite_person": Act(OWNERS, MEMBERS, "people:write", OWNER_ONLY),
    "change_mandate": Act(OWNERS, MEMBERS, "people:write", OWNER_ONLY),
    "claim_organisation": Act(PERSON, ANYONE, "organisations:write", _("Sign in first.")),
    "decide_claim": Act(STEWARD, STEWARD, "organisations:verify", STEWARD_ONLY),
    # alliances
    "found_alliance": Act(EDITORS, ANYONE, "alliances:write", EDITOR_ONLY),
    "see_alliance": Act(IN_ALLIANCE, IN_ALLIANCE, "alliances:read", COORDINATOR_ONLY),
    "give_role": Act(COORDINATORS, IN_ALLIANCE, "alliances:write", COORDINATOR_ONLY),
    "invite_member": Act(COORDINATORS, IN_ALLIANCE, "alliances:write", COORDINATOR_ONLY),
    "consent_to_membership": Act(OWNERS, IN_ALLIANCE, "alliances:write", OWNER_ONLY),
    # audit trail
    "see_trail": Act(OWNERS, MEMBERS, "trail:read", OWNER_ONLY),
    "check_trail": Act(STEWARD, STEWARD, "trail:read", STEWARD_ONLY),
}
