"""An audit as tables."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archstone.platform.services.audit_ratings import Raters
from archstone.platform.services.audit_rows import OwnAudit, VulnerabilityRow
from archstone.platform.services.audits import ShownAudit
from archstone.platform.store.audits.models import AuditItem
from archstone.platform.web.look.tables import Cell, Column, Ranked, Table

GRADES = dict(AuditItem.Grade.choices)
DISCLOSURES = dict(AuditItem.Disclosure.choices)
BASES = dict(AuditItem.Basis.choices)


def spread_words(row: VulnerabilityRow) -> str:
    """Say how far the raters agree."""
    if row.spread is None:
        if row.estimated:
            return _("not asked yet")
        if not row.raters:
            return _("decided together")
        return ngettext("%(count)d rater", "%(count)d raters", row.raters) % {"count": row.raters}
    told = {"lowest": row.lowest, "highest": row.highest, "count": row.raters}
    if row.disputed:
        return _("%(lowest)d to %(highest)d, %(count)d raters: talk about it") % told
    if row.spread == 0:
        return _("all %(count)d raters agree") % told
    return _("%(lowest)d to %(highest)d, %(count)d raters") % told


def vulnerabilities_table(audit: OwnAudit) -> Table:
    """List the vulnerabilities in their order."""
    rows = [
        (
            Cell(
                row.name,
                reverse("audit_item", args=[row.capability]),
                _("estimated") if row.estimated else row.note,
            ),
            Cell(row.rank if row.rank else "–", order=row.rank or 999),
            Cell(f"{float(row.product):g}", order=float(row.product)),
            Cell(f"{row.severity} × {row.need}", note=str(BASES[row.basis])),
            Cell(spread_words(row), tone="watch" if row.disputed else ""),
            Cell(DISCLOSURES[row.disclosure]),
        )
        for row in audit.vulnerabilities
    ]
    return Table(
        _("Vulnerabilities, the one that help is needed with most first"),
        (
            Column(_("Vulnerability")),
            Column(_("Place"), numeric=True, sortable=True),
            Column(_("Weighs, of 25"), numeric=True, sortable=True),
            Column(_("Severity × need")),
            Column(_("How far you agree")),
            Column(_("Who may know")),
        ),
        rows,
        name="vulnerabilities",
    )


def strengths_table(audit: OwnAudit) -> Table:
    """List the strengths with what shows them."""
    rows = [
        (
            Cell(row.name, reverse("audit_item", args=[row.capability])),
            Cell(_("%(level)d of 5") % {"level": row.level}, order=row.level),
            Cell(_("estimated") if row.estimated else GRADES[row.grade], note=row.note),
        )
        for row in audit.strengths
    ]
    columns = (Column(_("Strength")), Column(_("Level"), numeric=True, sortable=True), Column(_("Evidence")))
    return Table(_("Strengths, with what shows them"), columns, rows, name="strengths")


def ranked_rows(audit: OwnAudit) -> list[Ranked]:
    """List the vulnerabilities for whoever puts them in order."""
    return [
        Ranked(row.capability, row.name, _("%(product)s of 25") % {"product": f"{float(row.product):g}"})
        for row in audit.vulnerabilities
    ]


def raters_table(raters: Raters) -> Table:
    """List who rated how much."""
    rows = [
        (
            Cell(person.name),
            Cell(person.rated, tone="" if person.rated else "soft"),
            Cell(date_format(person.last_at, "DATE_FORMAT") if person.last_at else _("not yet")),
        )
        for person in raters.people
    ]
    columns = (Column(_("Who")), Column(_("Rated"), numeric=True), Column(_("Last")))
    return Table(_("Who may rate, and who has"), columns, rows, name="people")


def shown_strengths(seen: ShownAudit) -> Table:
    """List strengths as others see them."""
    rows = [
        (
            Cell(row.name, note=_("estimated") if row.estimated else ""),
            Cell(_("%(level)d of 5") % {"level": row.level}, order=row.level),
            Cell(GRADES[row.grade]),
        )
        for row in seen.strengths
    ]
    columns = (Column(_("Strength")), Column(_("Level"), numeric=True), Column(_("Evidence")))
    return Table(_("Strengths"), columns, rows, name="strengths")


def shown_vulnerabilities(seen: ShownAudit) -> Table:
    """List vulnerabilities that others see."""
    rows = [
        (
            Cell(row.name, note=_("estimated") if row.estimated else ""),
            Cell(f"{float(row.product):g}", order=float(row.product)),
        )
        for row in seen.vulnerabilities
    ]
    columns = (Column(_("Vulnerability")), Column(_("Weighs, of 25"), numeric=True))
    return Table(_("Vulnerabilities that are shown"), columns, rows, name="vulnerabilities")
