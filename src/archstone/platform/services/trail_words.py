"""What an entry of the audit trail says, in words: a line for each act, by room.

``who`` did it; ``whom`` it concerned, where it is a person; every fact of the entry may stand in a sentence.
An act without a line is said with its own name.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archstone.platform.services.profiles import FIELD_WORDS
from archstone.platform.store.alliances.models import AllianceRole
from archstone.platform.store.organisations.models import Mandate
from archstone.platform.store.trail.queries import EntryRow

WORDS: dict[str, str | Promise] = {
    # people
    "change_settings": gettext_lazy("%(who)s changed their settings."),
    "export_personal_data": gettext_lazy("%(who)s took a copy of their personal data."),
    "erase_person": gettext_lazy("%(who)s had their personal data erased."),
    "accept_invitation": gettext_lazy("%(who)s accepted an invitation as %(role)s."),
    # organisations
    "found_organisation": gettext_lazy("%(who)s entered the organisation."),
    "edit_profile": gettext_lazy("%(who)s changed the profile: %(fields)s."),
    "invite_person": gettext_lazy("%(who)s invited somebody as %(role)s."),
    "resend_invitation": gettext_lazy("%(who)s sent an invitation again, as %(role)s."),
    "withdraw_invitation": gettext_lazy("%(who)s withdrew an invitation as %(role)s."),
    "change_role": gettext_lazy("%(who)s made %(whom)s %(role)s, who was %(before)s."),
    "set_last_day": gettext_lazy("%(who)s set the last day of %(whom)s's mandate: %(ends_on)s."),
    "end_mandate": gettext_lazy("%(who)s ended the mandate of %(whom)s as %(role)s."),
    "leave_organisation": gettext_lazy("%(who)s left; they were %(role)s."),
    "claim_organisation": gettext_lazy("%(who)s said that this organisation is theirs."),
    "ask_verification": gettext_lazy("%(who)s asked for the organisation to be verified."),
    "withdraw_claim": gettext_lazy("%(who)s took a claim back."),
    "accept_claim": gettext_lazy("%(who)s accepted a claim and verified the organisation."),
    "refuse_claim": gettext_lazy("%(who)s refused a claim."),
    "release_organisation": gettext_lazy("%(who)s was the last to act for it; it is a record again."),
    # audits
    "set_strength": gettext_lazy("%(who)s stated a strength in the audit."),
    "set_vulnerability": gettext_lazy("%(who)s stated a vulnerability in the audit."),
    "remove_item": gettext_lazy("%(who)s took an item out of the audit."),
    "confirm_estimate": gettext_lazy("%(who)s confirmed an estimate in the audit."),
    "rank_vulnerabilities": gettext_lazy("%(who)s ranked the vulnerabilities."),
    "set_disclosures": gettext_lazy("%(who)s changed who may know of vulnerabilities."),
    "add_own_capability": gettext_lazy("%(who)s added a capability of your own."),
    "rate_vulnerability": gettext_lazy("%(who)s rated a vulnerability."),
    "withdraw_rating": gettext_lazy("%(who)s took a rating back."),
    "take_ratings": gettext_lazy("%(who)s took ratings into the audit."),
    "import_audit": gettext_lazy("%(who)s brought an audit in from a file."),
    "tell_of": gettext_lazy("%(who)s wrote down that a partner was told of a vulnerability."),
    "note_outcome": gettext_lazy("%(who)s wrote down what came of a disclosure."),
    "agree_to_be_open": gettext_lazy("%(who)s wrote down whether leadership agrees to be open."),
    # registry
    "add_record": gettext_lazy("%(who)s added a record to the registry."),
    "look_at_file": gettext_lazy("%(who)s had a file looked at before its import."),
    "start_import": gettext_lazy("%(who)s began an import."),
    "cancel_import": gettext_lazy("%(who)s stopped an import."),
    "finish_import": gettext_lazy("%(who)s imported a file: %(new)s new, %(changed)s changed."),
    "merge_organisations": gettext_lazy("%(who)s merged a duplicate into this organisation."),
    "undo_merge": gettext_lazy("%(who)s undid a merge."),
    "say_not_the_same": gettext_lazy("%(who)s said that two entries are not the same organisation."),
    "decide_suggestion": gettext_lazy("%(who)s decided on what a register says anew."),
    "load_name_list": gettext_lazy("%(who)s loaded a list of names."),
    "remove_name_list": gettext_lazy("%(who)s removed a list of names."),
    # matches
    "write_goal": gettext_lazy("%(who)s wrote a goal."),
    "drop_goal": gettext_lazy("%(who)s dropped a goal."),
    "make_shortlist": gettext_lazy("%(who)s began a shortlist."),
    "brief_shortlist": gettext_lazy("%(who)s changed what a shortlist is for."),
    "export_shortlist": gettext_lazy("%(who)s took a shortlist along."),
    "close_shortlist": gettext_lazy("%(who)s put a shortlist away."),
    "remove_note": gettext_lazy("%(who)s removed a note on a prospect."),
    # introductions
    "draft_introduction": gettext_lazy("%(who)s drafted an introduction."),
    "edit_introduction": gettext_lazy("%(who)s took a step in an introduction: %(step)s."),
    "answer_introduction": gettext_lazy("%(who)s answered an introduction: %(step)s."),
    "invite_to_answer": gettext_lazy("%(who)s sent a link with which an introduction can be answered."),
    "revoke_links": gettext_lazy("%(who)s made the links to an introduction worthless."),
    "edit_kit": gettext_lazy("%(who)s changed the script for a first talk."),
    "write_meeting": gettext_lazy("%(who)s wrote about a meeting."),
    # alliances
    "found_alliance": gettext_lazy("%(who)s founded the alliance %(alliance)s."),
    "edit_alliance": gettext_lazy("%(who)s changed the alliance %(alliance)s: %(fields)s."),
    "invite_member": gettext_lazy("%(who)s invited %(member)s into the alliance %(alliance)s."),
    "withdraw_member": gettext_lazy(
        "%(who)s withdrew the invitation of %(member)s into the alliance %(alliance)s."
    ),
    "consent_to_membership": gettext_lazy("%(who)s consented to be a member of the alliance %(alliance)s."),
    "decline_membership": gettext_lazy("%(who)s declined to be a member of the alliance %(alliance)s."),
    "leave_alliance": gettext_lazy("%(who)s took the organisation out of the alliance %(alliance)s."),
    "give_role": gettext_lazy("%(who)s made %(whom)s %(role)s of the alliance %(alliance)s."),
    "invite_to_role": gettext_lazy("%(who)s invited somebody to be %(role)s of the alliance %(alliance)s."),
    "name_delegate": gettext_lazy("%(who)s named %(whom)s delegate in the alliance %(alliance)s."),
    "end_role": gettext_lazy("%(who)s ended the role of %(whom)s as %(role)s in the alliance %(alliance)s."),
    # programs
    "name_steward": gettext_lazy("%(who)s made somebody a steward."),
    "end_steward": gettext_lazy("%(who)s let somebody be a steward no longer."),
    "make_token": gettext_lazy("%(who)s made a token for: %(scopes)s."),
    "revoke_token": gettext_lazy("%(who)s revoked a token."),
    "add_webhook": gettext_lazy("%(who)s added a webhook for: %(events)s."),
    "change_webhook": gettext_lazy("%(who)s changed a webhook; it is for: %(events)s."),
    "remove_webhook": gettext_lazy("%(who)s removed a webhook."),
    "rotate_secret": gettext_lazy("%(who)s gave a webhook a new secret."),
}


def said(entry: EntryRow) -> str:
    """Say an entry as a sentence in the reader's language."""
    facts = {"who": who(entry), "whom": _whom(entry)}
    facts |= {"alliance": entry.alliance or _("that is gone"), "member": entry.member}
    facts |= {name: _fact(name, value) for name, value in entry.facts.items() if name not in facts}
    words = WORDS.get(entry.act)
    if words is not None:
        try:
            return str(words) % facts
        except KeyError:  # an entry from before the act had this fact
            pass
    return f"{facts['who']}: {act_words(entry.act)}."


def who(entry: EntryRow) -> str:
    """Name who did it as they are called now."""
    if entry.person is None:
        return _("Somebody who wasn't signed in")
    return entry.names.get(entry.person, _("A person who left"))


def act_words(act: str) -> str:
    """Say an act for a list to choose from."""
    return act.replace("_", " ")


def _whom(entry: EntryRow) -> str:
    id = entry.facts.get("whom")
    return next((n for key, n in entry.names.items() if str(key) == id), _("a person who left"))


def _fact(name: str, value: Any) -> str:
    if name in ("role", "before"):
        labels = dict(Mandate.Role.choices) | dict(AllianceRole.Role.choices)
        return str(labels.get(value, value)).lower()
    if name == "fields":
        return ", ".join(str(FIELD_WORDS.get(field, field)) for field in value)
    if name in ("scopes", "events"):
        return ", ".join(value)
    if name == "ends_on" and value is None:
        return _("until further notice")
    return str(value)
