"""What somebody can do next for their audit: one main act, and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archstone.model.audits import GapKind
from archstone.platform.services.audit_ratings import Raters
from archstone.platform.services.audit_rows import GapRow, OwnAudit
from archstone.platform.services.guided_audits import Guided

ORDER = (
    GapKind.ESTIMATED,
    GapKind.TOO_FEW_VULNERABILITIES,
    GapKind.NO_RANK,
    GapKind.NO_NOTE,
    GapKind.NO_STRENGTH,
)


@dataclass(frozen=True, slots=True)
class NextStep:
    """The main act of a page: a sentence that says why, what the button says, where it leads."""

    why: str
    label: str
    url: str


def next_step(audit: OwnAudit, guided: Guided, raters: Raters | None) -> NextStep:
    """Choose what matters most now."""
    if not audit.may_edit:
        return _for_a_rater(guided)
    if audit.empty and not guided.done:
        return NextStep(
            _("Begin with the questions. They take about two hours, whenever you like, alone or together."),
            _("Begin the guided audit"),
            reverse("audit_guided"),
        )
    if raters is not None and raters.waiting:
        return _for_waiting_ratings(len(raters.waiting))
    gaps = {gap.kind: gap for gap in reversed(audit.gaps)}
    first = next((kind for kind in ORDER if kind in gaps), None)
    return _when_complete() if first is None else _for_a_gap(gaps[first], guided)


def _for_waiting_ratings(count: int) -> NextStep:
    why = ngettext(
        "Your colleagues rated %(count)d capability in a way that isn’t in the audit yet.",
        "Your colleagues rated %(count)d capabilities in a way that isn’t in the audit yet.",
        count,
    ) % {"count": count}
    return NextStep(why, _("Look at what they said"), reverse("audit_raters"))


def _for_a_gap(gap: GapRow, guided: Guided) -> NextStep:
    steps = {
        GapKind.ESTIMATED: (
            _("Some of this was estimated before you came. Say what is right, item by item."),
            _("Confirm or replace"),
            f"{reverse('audit')}#estimated",
        ),
        GapKind.TOO_FEW_VULNERABILITIES: (
            gap.sentence,
            _("Go on with the questions") if guided.next else _("Add a vulnerability"),
            reverse("audit_guided") if guided.next else _add("vulnerability"),
        ),
        GapKind.NO_RANK: (gap.sentence, _("Put them in order"), reverse("audit_order")),
        GapKind.NO_NOTE: (
            gap.sentence,
            _("Write the note"),
            reverse("audit_item", args=gap.capabilities[:1]) if gap.capabilities else "",
        ),
        GapKind.NO_STRENGTH: (
            _("Partners look for what you are good at. Say it, with what shows it."),
            _("Add a strength"),
            _add("strength"),
        ),
    }
    return NextStep(*steps[GapKind(gap.kind)])


def _add(side: str) -> str:
    return reverse("audit_add", args=[side])


def _for_a_rater(guided: Guided) -> NextStep:
    if guided.next is not None:
        label = _("Go on with the questions") if guided.done else _("Begin with the questions")
        return NextStep(
            _("Say what you see. Each of you answers alone; where you differ is the first finding."),
            label,
            reverse("audit_guided"),
        )
    return NextStep(_("You have been through all questions."), _("Rate all at once"), reverse("audit_rate"))


def _when_complete() -> NextStep:
    try:
        return NextStep(_("Your audit is complete."), _("Find partners"), reverse("matches"))
    except NoReverseMatch:
        return NextStep(_("Your audit is complete."), _("Decide who may know"), reverse("audit_disclosure"))
