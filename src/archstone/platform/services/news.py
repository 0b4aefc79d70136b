"""The table of news: every kind of notification, its sentence, and whether it is urgent.

A sentence stands by itself: a digest shows it without its page. Its facts are names and numbers that the
reader may see anyway, never anything sealed. Add a row here, then ``notify(kind=...)``.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the table."""

    words: str | Promise
    urgent: bool = False


NEWS: dict[str, Told] = {
    # people
    "mandate_given": Told(_("You may now act for %(organisation)s. Your role: %(role)s.")),
    "mandate_ended": Told(_("Your mandate for %(organisation)s has ended.")),
    "invitation_accepted": Told(_("%(person)s accepted your invitation to act for %(organisation)s.")),
    # organisations
    "claim_made": Told(_("%(person)s says that the record %(organisation)s is theirs. Please look at it.")),
    "claim_accepted": Told(_("Your claim was accepted: you now act for %(organisation)s.")),
    "claim_refused": Told(_("Your claim of %(organisation)s was not accepted. The reason stands with it.")),
    # audits
    "probing_noticed": Told(
        _("%(organisation)s changed its strengths on %(days)s days of this quarter. Ask what for.")
    ),
    # introductions
    "introduction_received": Told(_("%(organisation)s asks for an introduction: %(problem)s"), urgent=True),
    "introduction_accepted": Told(_("%(organisation)s accepted your introduction.")),
    "introduction_declined": Told(_("%(organisation)s declined your introduction.")),
    "introduction_agreed": Told(_("%(organisation)s agreed: you are introduced, and can plan a meeting.")),
    "introduction_withdrawn": Told(_("%(organisation)s took its request for an introduction back.")),
    # meetings
    "notes_to_confirm": Told(_("%(organisation)s waits for you to confirm the notes of your meeting.")),
    # imports
    "import_finished": Told(_("Your import is finished: %(rows)s rows taken, %(faults)s refused.")),
    "import_failed": Told(_("Your import stopped and took nothing in. The reason stands with it.")),
    # alliances
    "membership_accepted": Told(_("%(organisation)s is now a member of %(alliance)s.")),
    "membership_declined": Told(_("%(organisation)s declined to become a member of %(alliance)s.")),
    "membership_offered": Told(_("%(alliance)s invites %(organisation)s to become a member.")),
    # webhooks
    "webhook_disabled": Told(
        _("A webhook of %(organisation)s was switched off: its address failed %(failures)s times in a row."),
        urgent=True,
    ),
}
