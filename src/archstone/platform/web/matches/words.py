"""What the pages of this and the neighbouring rooms say of a match, in words that can be translated."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archstone.documents.pictures import of_hundred
from archstone.engines.banded_search import BandedMatch
from archstone.engines.cover import Cover, CoveredVulnerability
from archstone.engines.sealed_bands import Band
from archstone.model.audits import Strength
from archstone.model.capabilities import Taxonomy
from archstone.model.organisations import Organisation
from archstone.platform.services.matches import ExplainedMatch, Seeker
from archstone.platform.web.look.tables import Cell, Column, Table

BAND_WORDS = {
    Band.HIGH: gettext_lazy("high"),
    Band.MIDDLING: gettext_lazy("middling"),
    Band.LOW: gettext_lazy("low"),
    Band.NOT_KNOWN: gettext_lazy("not known"),
}
GRADE_WORDS = {
    "claimed": gettext_lazy("claimed"),
    "shown": gettext_lazy("shown by past work"),
    "confirmed": gettext_lazy("confirmed by a partner"),
}


def hundred(share: object) -> str:
    """Write a share with its base."""
    from fractions import Fraction

    return (
        _("%(number)s of 100") % {"number": of_hundred(share)}
        if isinstance(share, Fraction)
        else _("not known")
    )


def readable(id: str | None) -> str:
    """Write an id of a kind or a sector as people read it."""
    return (id or "").replace("-", " ")


def who(organisation: Organisation) -> str:
    """Say what kind of organisation it is, in which sector and where, as far as it is known."""
    parts = (readable(organisation.kind), readable(organisation.sector), organisation.place or "")
    said = ", ".join(part for part in parts if part)
    return said[:1].upper() + said[1:] if said else _("Nothing but its name is known")


def evidence(strength: Strength | None) -> str:
    """Say how a strength is evidenced."""
    if strength is None:
        return ""
    return _("estimated") if strength.estimated is not None else str(GRADE_WORDS[strength.grade.value])


def basis(match: BandedMatch) -> str:
    """Say whether what is shown of it was estimated."""
    return _("Estimated from public records") if match.estimated else _("By its own audit")


def best_covered(cover: Cover, taxonomy: Taxonomy) -> str:
    """Name the weightiest vulnerability that is carried well, or carried at all."""
    covered = sorted(cover.covered, key=lambda item: -item.vulnerability.weight * item.share)
    return taxonomy[covered[0].capability].name if covered else ""


def lacks_table(cover: Cover, taxonomy: Taxonomy, *, mine: bool) -> Table:
    """Tell item by item what one side lacks and what the other brings."""
    columns = (
        Column(_("You lack") if mine else _("They lack")),
        Column(_("They bring") if mine else _("You bring")),
        Column(_("Evidence")),
        Column(_("Covered"), numeric=True),
    )
    rows = tuple(_row(item, taxonomy) for item in cover.items)
    caption = (
        _("What you lack, and what they bring")
        if mine
        else _("What they show that they lack, and what you bring")
    )
    return Table(caption, columns, rows, name="numbers" if mine else "theirs", caption_unseen=True)


def _row(item: CoveredVulnerability, taxonomy: Taxonomy) -> tuple[Cell, ...]:
    v = item.vulnerability
    weight = _("severity %(severity)s, need %(need)s") % {"severity": v.severity, "need": v.need}
    if v.estimated is not None:
        weight = _("%(weight)s, estimated") % {"weight": weight}
    if item.by is None:
        brings, tone = Cell(_("Nothing yet"), tone="bad"), "bad"
    else:
        akin = "" if item.by.capability == item.capability else _("akin, counts half")
        words = _("%(name)s, level %(level)s") % {
            "name": _(taxonomy[item.by.capability].name),
            "level": item.by.level,
        }
        brings, tone = Cell(words, note=akin), ""
    return (
        Cell(_(taxonomy[item.capability].name), note=weight),
        brings,
        Cell(evidence(item.by)),
        Cell(hundred(item.share), tone=tone),
    )


def screens_passed(found: ExplainedMatch) -> tuple[str, ...]:
    """Say which screens the pair passes, and which it fails."""
    said = [
        _("Neither side holds what the other refuses, as far as it is known.")
        if found.accepted
        else _("A deal-breaker stands between you: one side holds what the other refuses."),
    ]
    if found.allied is None:
        said.append(_("Whether you were ever allied isn't known: neither side lists its allies."))
    else:
        said.append(_("You are allied already.") if found.allied else _("You aren't allied with each other."))
    return tuple(said)


def unknowns(found: ExplainedMatch) -> tuple[str, ...]:
    """Say what isn't known of the other side."""
    other, said = found.match.other, []
    if found.match.estimated:
        said.append(_("What they would say of themselves: this was estimated from public records."))
    if not found.all_is_shown and not found.match.introduced:
        said.append(
            _(
                "What they keep to themselves. Until you have both agreed to an introduction only a band "
                "is told."
            )
        )
    if other.annual_budget is None:
        said.append(_("Their annual budget."))
    if other.staff is None:
        said.append(_("How many people work there."))
    said.append(_("What their board thinks of a partnership."))
    return tuple(said)


def facts(found: ExplainedMatch) -> list[object]:
    """List what is known of the other side in one line."""
    match, other = found.match, found.match.other
    said: list[object] = [who(other)]
    if match.uncommonness.other_sector:
        said.append(
            (_("Other sector"), "" if match.uncommonness.no_earlier_tie is None else ", " + _tie(match))
        )
    if other.staff is not None:
        said.append(_("%(staff)s staff") % {"staff": f"{other.staff:,}"})
    said.append(basis(match))
    if match.introduced:
        said.append(_("Introduced"))
    return said


def _tie(match: BandedMatch) -> str:
    return _("no earlier tie") if match.uncommonness.no_earlier_tie else _("an earlier tie")


def match_url(other: Organisation | str, goal: str = "") -> str:
    """Give the address of a match."""
    address = reverse("match", args=[other if isinstance(other, str) else other.id])
    return f"{address}?goal={goal}" if goal else address


def audit_gap(seeker: Seeker) -> dict[str, object] | None:
    """Say what an incomplete audit changes in what is found; None where it is complete."""
    audit = seeker.organisation.audit
    if audit.complete:
        return None
    return {
        "missing": len(audit.missing),
        "vulnerabilities": len(audit.counting),
        "strengths": len(audit.strengths),
    }


def goal_choices(goals: Iterable[object]) -> list[tuple[str, str]]:
    """List one's own goals for a choice of one or none."""
    return [("", _("Everything that we lack")), *((g.id, g.name) for g in goals)]  # type: ignore[attr-defined]
