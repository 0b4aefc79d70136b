"""What pages read of notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from archstone.model.prospects import PersonMet, ProspectFinding, ProspectNotebook, SourceKind
from archstone.model.relations import Relation, RelationKind
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.prospects import models

TABLES = {
    "finding": models.ProspectFinding,
    "tie": models.ProspectTie,
    "person": models.PersonMet,
}


@dataclass(frozen=True, slots=True)
class TieRow:
    """Something that lay between the two, with the id by which it is taken out."""

    id: str
    relation: Relation
    kind_in_words: str
    by: str


@dataclass(frozen=True, slots=True)
class NotebookRow:
    """An organisation about which something stands in a notebook."""

    slug: str
    name: str
    notes: int
    last_at: datetime


def ties_between(holder: Organisation, about: Organisation) -> tuple[TieRow, ...]:
    """List what lay between the two, the earliest first; without a day last."""
    kept = (
        models.ProspectTie.objects.filter(holder=holder, about=about)
        .select_related("written_by")
        .order_by("written_at", "id")
    )
    rows = [
        TieRow(
            str(tie.pk),
            Relation(
                (holder.slug, about.slug),
                RelationKind(tie.kind),
                tie.what,
                starts_on=tie.starts_on,
                ends_on=tie.ends_on,
                settled_on=tie.settled_on,
                source=tie.source,
            ),
            tie.get_kind_display(),
            str(tie.written_by or ""),
        )
        for tie in kept
    ]
    return tuple(sorted(rows, key=lambda row: (row.relation.starts_on is None, row.relation.starts_on)))


def notebook_on(holder: Organisation, about: Organisation, ties: tuple[TieRow, ...]) -> ProspectNotebook:
    """Read what an organisation wrote down about another, with *ties* that were read already."""
    findings = (
        models.ProspectFinding.objects.filter(holder=holder, about=about)
        .select_related("written_by")
        .order_by("-found_on", "-written_at", "id")
    )
    people = (
        models.PersonMet.objects.filter(holder=holder, about=about)
        .select_related("written_by")
        .order_by("-met_on", "-written_at", "id")
    )
    return ProspectNotebook(
        holder.slug,
        about.slug,
        tuple(
            ProspectFinding(
                str(f.pk),
                f.says,
                f.source,
                f.found_on,
                SourceKind(f.kind),
                f.capability or None,
                f.lacks,
                str(f.written_by or ""),
            )
            for f in findings
        ),
        tuple(row.relation for row in ties),
        tuple(
            PersonMet(str(p.pk), p.name, p.met_on, p.said, p.where, p.role, str(p.written_by or ""))
            for p in people
        ),
    )


def notebooks_of(holder_id: int) -> tuple[NotebookRow, ...]:
    """List about whom an organisation wrote something down, the latest first."""
    found: dict[str, NotebookRow] = {}
    for table in TABLES.values():
        rows = (
            table.objects.filter(holder_id=holder_id)  # type: ignore[attr-defined]
            .values_list("about__slug", "about__name")
            .annotate(count=Count("pk"), last=Max("written_at"))
            .order_by("about__slug")
        )
        for slug, name, count, last in rows:
            there = found.get(slug)
            found[slug] = NotebookRow(
                slug, name, count + (there.notes if there else 0), max(last, there.last_at) if there else last
            )
    return tuple(sorted(found.values(), key=lambda row: (-row.last_at.timestamp(), row.slug)))
