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
ITSELF = frozenset({Role.SELF})
COORDINATORS = frozenset({Role.COORDINATOR, Role.FACILITATOR})
IN_ALLIANCE = COORDINATORS | MEMBERS | {Role.DELEGATE, Role.OBSERVER}

SIGN_IN = _("Sign in first.")
ITSELF_ONLY = _("Only whoever it concerns may do that.")
GUEST = frozenset({Role.GUEST})

MEMBER_ONLY = _("Only people who act for an organisation may do that.")
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
    "found_organisation": Act(PERSON, ANYONE, "organisations:write", SIGN_IN),
    "see_oneself": Act(PERSON, ANYONE, "me:read", SIGN_IN),
    "change_settings": Act(PERSON, ANYONE, "me:write", SIGN_IN),
    "export_personal_data": Act(PERSON, ANYONE, "me:export", SIGN_IN),
    "erase_person": Act(PERSON, ANYONE, "me:erase", SIGN_IN),
    "accept_invitation": Act(PERSON, ANYONE, "me:write", SIGN_IN),
    # organisations
    "see_profile": Act(ANYONE, ANYONE, "organisations:read", SIGN_IN),
    "edit_profile": Act(EDITORS, ANYONE, "organisations:write", EDITOR_ONLY),
    "see_people": Act(MEMBERS, MEMBERS, "people:read", OWNER_ONLY),
    "invite_person": Act(OWNERS, MEMBERS, "people:write", OWNER_ONLY),
    "withdraw_invitation": Act(OWNERS, MEMBERS, "people:write", OWNER_ONLY),
    "change_mandate": Act(OWNERS, MEMBERS, "people:write", OWNER_ONLY),
    "leave_organisation": Act(ITSELF, MEMBERS, "people:write", ITSELF_ONLY),
    "claim_organisation": Act(PERSON, ANYONE, "organisations:write", SIGN_IN),
    "ask_verification": Act(OWNERS, ANYONE, "organisations:write", OWNER_ONLY),
    "withdraw_claim": Act(ITSELF, STEWARD | ITSELF, "organisations:write", ITSELF_ONLY),
    "decide_claim": Act(STEWARD, STEWARD | ITSELF, "organisations:verify", STEWARD_ONLY),
    # audits
    "read_audit": Act(MEMBERS, MEMBERS, "audits:read", EDITOR_ONLY),
    "see_shown_audit": Act(ANYONE, ANYONE, "organisations:read", _("Sign in first.")),
    "read_own_ratings": Act(MEMBERS, MEMBERS, "audits:read", EDITOR_ONLY),
    "rate_vulnerability": Act(MEMBERS, MEMBERS, "audits:write", EDITOR_ONLY),
    "read_raters": Act(EDITORS, MEMBERS, "audits:read", EDITOR_ONLY),
    "change_audit": Act(EDITORS, MEMBERS, "audits:write", EDITOR_ONLY),
    "read_disclosures": Act(EDITORS, MEMBERS, "audits:read", EDITOR_ONLY),
    "write_disclosure": Act(EDITORS, MEMBERS, "audits:write", EDITOR_ONLY),
    "agree_to_be_open": Act(OWNERS, MEMBERS, "audits:write", OWNER_ONLY),
    "export_audit": Act(EDITORS, MEMBERS, "audits:read", EDITOR_ONLY),
    "import_audit": Act(EDITORS, MEMBERS, "audits:write", EDITOR_ONLY),
    # alliances
    "see_alliances": Act(PERSON, ANYONE, "alliances:read", SIGN_IN),
    "found_alliance": Act(OWNERS, ANYONE, "alliances:write", OWNER_ONLY),
    "see_alliance": Act(IN_ALLIANCE, IN_ALLIANCE, "alliances:read", COORDINATOR_ONLY),
    "edit_alliance": Act(COORDINATORS, IN_ALLIANCE, "alliances:write", COORDINATOR_ONLY),
    "give_role": Act(COORDINATORS, IN_ALLIANCE, "alliances:write", COORDINATOR_ONLY),
    "end_role": Act(COORDINATORS | ITSELF, IN_ALLIANCE, "alliances:write", COORDINATOR_ONLY),
    "name_delegate": Act(OWNERS, IN_ALLIANCE, "alliances:write", OWNER_ONLY),
    "end_delegate": Act(OWNERS | ITSELF, IN_ALLIANCE, "alliances:write", OWNER_ONLY),
    "invite_member": Act(COORDINATORS, IN_ALLIANCE, "alliances:write", COORDINATOR_ONLY),
    "withdraw_member": Act(COORDINATORS, IN_ALLIANCE, "alliances:write", COORDINATOR_ONLY),
    "see_membership": Act(IN_ALLIANCE, IN_ALLIANCE, "alliances:read", OWNER_ONLY),
    "consent_to_membership": Act(OWNERS, IN_ALLIANCE, "alliances:write", OWNER_ONLY),
    "leave_alliance": Act(OWNERS, IN_ALLIANCE, "alliances:write", OWNER_ONLY),
    "withdraw_role_invitation": Act(COORDINATORS, IN_ALLIANCE, "alliances:write", COORDINATOR_ONLY),
    # matches, matrix, map, rings, teams, ecosystem
    "find_matches": Act(MEMBERS, ANYONE, "matches:read", MEMBER_ONLY),
    # goals
    "see_goals": Act(MEMBERS, ANYONE, "goals:read", MEMBER_ONLY),
    "make_goal": Act(EDITORS, ANYONE, "goals:write", EDITOR_ONLY),
    "see_goal": Act(MEMBERS, MEMBERS, "goals:read", MEMBER_ONLY),
    "write_goal": Act(EDITORS, MEMBERS, "goals:write", EDITOR_ONLY),
    # shortlists
    "see_shortlists": Act(MEMBERS, ANYONE, "shortlists:read", MEMBER_ONLY),
    "make_shortlist": Act(EDITORS, ANYONE, "shortlists:write", EDITOR_ONLY),
    "see_shortlist": Act(MEMBERS, MEMBERS, "shortlists:read", MEMBER_ONLY),
    "change_shortlist": Act(EDITORS, MEMBERS, "shortlists:write", EDITOR_ONLY),
    # prospects
    "see_notebook": Act(MEMBERS, ANYONE, "prospects:read", MEMBER_ONLY),
    "write_notebook": Act(EDITORS, ANYONE, "prospects:write", EDITOR_ONLY),
    # first page
    "see_overview": Act(PERSON, ANYONE, "organisations:read", SIGN_IN),
    # introductions: the roles are those that somebody has in one of the two organisations
    "see_introductions": Act(MEMBERS, ANYONE, "introductions:read", MEMBER_ONLY),
    "draft_introduction": Act(EDITORS, ANYONE, "introductions:write", EDITOR_ONLY),
    "see_introduction": Act(MEMBERS | GUEST, MEMBERS | GUEST, "introductions:read", EDITOR_ONLY),
    "edit_introduction": Act(EDITORS, MEMBERS | GUEST, "introductions:write", EDITOR_ONLY),
    "answer_introduction": Act(EDITORS | GUEST, MEMBERS | GUEST, "introductions:write", EDITOR_ONLY),
    "see_kit": Act(MEMBERS, ANYONE, "introductions:read", MEMBER_ONLY),
    "edit_kit": Act(EDITORS, ANYONE, "introductions:write", EDITOR_ONLY),
    # meetings
    "see_meeting": Act(MEMBERS | GUEST, MEMBERS | GUEST, "introductions:read", EDITOR_ONLY),
    "write_meeting": Act(EDITORS | GUEST, MEMBERS | GUEST, "introductions:write", EDITOR_ONLY),
    # tokens
    "see_tokens": Act(PERSON, PERSON, "tokens:read", SIGN_IN),
    "make_token": Act(PERSON, PERSON, "tokens:write", SIGN_IN),
    "revoke_token": Act(ITSELF, ITSELF, "tokens:write", ITSELF_ONLY),
    # webhooks
    "see_webhooks": Act(MEMBERS, MEMBERS, "webhooks:read", OWNER_ONLY),
    "see_webhook": Act(MEMBERS, MEMBERS, "webhooks:read", OWNER_ONLY),
    "add_webhook": Act(OWNERS, MEMBERS, "webhooks:write", OWNER_ONLY),
    "change_webhook": Act(OWNERS, MEMBERS, "webhooks:write", OWNER_ONLY),
    # notifications
    "see_notifications": Act(PERSON, PERSON, "notifications:read", SIGN_IN),
    "mark_read": Act(ITSELF, ITSELF, "notifications:write", ITSELF_ONLY),
    "mark_all_read": Act(PERSON, PERSON, "notifications:write", SIGN_IN),
    "change_digest": Act(PERSON, PERSON, "notifications:write", SIGN_IN),
    # the platform
    "name_steward": Act(STEWARD, STEWARD, "organisations:verify", STEWARD_ONLY),
    "see_metrics": Act(STEWARD, STEWARD, "metrics:read", STEWARD_ONLY),
    # registries
    "search_registry": Act(PERSON, ANYONE, "organisations:read", _("Sign in first.")),
    "add_record": Act(PERSON, ANYONE, "registry:write", _("Sign in first.")),
    "import_registry": Act(STEWARD, STEWARD, "registry:import", STEWARD_ONLY),
    "see_imports": Act(STEWARD, STEWARD, "registry:import", STEWARD_ONLY),
    "see_suggestions": Act(MEMBERS, MEMBERS, "organisations:read", OWNER_ONLY),
    "decide_suggestion": Act(EDITORS, MEMBERS, "organisations:write", EDITOR_ONLY),
    "find_duplicates": Act(STEWARD, STEWARD, "registry:import", STEWARD_ONLY),
    "merge_organisations": Act(STEWARD, STEWARD, "registry:import", STEWARD_ONLY),
    "load_name_list": Act(STEWARD, STEWARD, "registry:import", STEWARD_ONLY),
    "hold_against_lists": Act(PERSON, ANYONE, "organisations:read", _("Sign in first.")),
    # audit trail
    "see_trail": Act(OWNERS, MEMBERS, "trail:read", OWNER_ONLY),
    "check_trail": Act(STEWARD, STEWARD, "trail:read", STEWARD_ONLY),
}
