"""The notebook on prospects: what was found out, what lay between, whom one met; each organisation's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from django.core.cache import caches
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archstone.engines.banded_search import BandedMatch, find_banded_matches
from archstone.engines.sealed_bands import HIGH_FROM, MIDDLING_FROM, Band
from archstone.model.ally_suggestions import (
    AllySuggestion,
    UncommonCandidate,
    suggest_uncommon_ally,
)
from archstone.model.capabilities import standard_taxonomy
from archstone.model.competition import Competition, competition
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation as Model
from archstone.model.prospects import PersonMet, ProspectFinding, ProspectNotebook, SourceKind
from archstone.model.relations import Relation, RelationKind
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.matches import Seeker, seeker_for
from archstone.platform.services.name_lists import HITS_TOLD, ListHit, hits_among
from archstone.platform.services.permissions import not_found
from archstone.platform.services.personal_data import holds_data, rows
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.prospects import models
from archstone.platform.store.prospects.queries import (
    TABLES,
    NotebookRow,
    TieRow,
    notebook_on,
    notebooks_of,
    ties_between,
)
from archstone.platform.store.shortlists.models import Shortlist, ShortlistEntry

Kind = TypeVar("Kind", SourceKind, RelationKind)

LOOKED_AT = 100
SUGGESTED_FOR = 24 * 3600
FIT_OF_BAND = {Band.HIGH: HIGH_FROM, Band.MIDDLING: MIDDLING_FROM}


@dataclass(frozen=True)
class SeenNotebook:
    """A notebook on one organisation, with what is known of it and what one competes for."""

    about: Model
    notebook: ProspectNotebook
    ties: tuple[TieRow, ...]
    competition: Competition
    hits: tuple[ListHit, ...]
    hints: tuple[str, ...]


@dataclass(frozen=True)
class Suggested:
    """An uncommon ally and how well it fits."""

    suggestion: AllySuggestion
    match: BandedMatch


def list_notebooks(*, actor: Actor) -> tuple[NotebookRow, ...]:
    """List about whom something stands in the notebook of the organisation that one acts for."""
    permissions.require(actor, "see_notebook")
    return notebooks_of(actor.organisation)


def read_notebook(*, actor: Actor, now: datetime, slug: str) -> SeenNotebook:
    """Read what the own organisation wrote down about another."""
    seeker = seeker_for(actor, "see_notebook")
    about = _about(actor, slug)
    shown = seeker.held_against(slug)[0].other
    ties = ties_between(seeker.record, about)
    notebook = notebook_on(seeker.record, about, ties)
    return SeenNotebook(
        about=shown,
        notebook=notebook,
        ties=ties,
        competition=competition(seeker.organisation, shown, notebook.relations, today=now.date()),
        hits=hits_among([about.name], at_most=HITS_TOLD)[about.name],
        hints=notebook.hints(now.date()),
    )


def note_finding(
    *,
    actor: Actor,
    now: datetime,
    slug: str,
    says: str,
    source: str,
    found_on: date,
    kind: str,
    capability: str = "",
    lacks: bool | None = None,
) -> models.ProspectFinding:
    """Write down what was found out about an organisation, with its source and day."""
    about = _writing(actor, slug)
    _refuse_later(found_on, now, "found_on")
    if capability and capability not in standard_taxonomy():
        raise RuleBroken(
            _("There is no capability %(name)s.") % {"name": capability[:80]}, at=("capability",)
        )
    ProspectFinding("new", says, source, found_on, _word(SourceKind, kind, "kind"), capability or None, lacks)
    note = models.ProspectFinding(
        **_heads(actor, about, now),
        says=says.strip(),
        source=source.strip(),
        found_on=found_on,
        kind=kind,
        capability=capability,
        lacks=lacks if capability else None,
    )
    _keep(actor, now, note, "note_finding")
    return note


def note_tie(
    *,
    actor: Actor,
    now: datetime,
    slug: str,
    kind: str,
    what: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    settled_on: date | None = None,
    source: str = "",
) -> models.ProspectTie:
    """Write down something that lay between the two: joint work, a dispute, competition, who left."""
    about = _writing(actor, slug)
    if not what.strip():
        raise RuleBroken(_("Say in a sentence what it was."), at=("what",))
    between = ("ours", slug)
    Relation(
        between,
        _word(RelationKind, kind, "kind"),
        what,
        starts_on=starts_on,
        ends_on=ends_on,
        settled_on=settled_on,
    )
    note = models.ProspectTie(
        **_heads(actor, about, now),
        kind=kind,
        what=what.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        settled_on=settled_on,
        source=source.strip(),
    )
    _keep(actor, now, note, "note_tie")
    return note


def note_person(
    *,
    actor: Actor,
    now: datetime,
    slug: str,
    name: str,
    met_on: date,
    said: str,
    where: str = "",
    role: str = "",
) -> models.PersonMet:
    """Write down whom one met, and what was said."""
    about = _writing(actor, slug)
    _refuse_later(met_on, now, "met_on")
    PersonMet("new", name, met_on, said, where, role)
    note = models.PersonMet(
        **_heads(actor, about, now),
        name=name.strip(),
        met_on=met_on,
        said=said.strip(),
        where=where.strip(),
        role=role.strip(),
    )
    _keep(actor, now, note, "note_person")
    return note


def remove_note(*, actor: Actor, now: datetime, slug: str, kind: str, id: UUID) -> None:
    """Take something out of the notebook for good: a finding, a tie or a person."""
    about = _writing(actor, slug)
    if kind not in TABLES:
        raise not_found()
    with transaction.atomic():
        note = (
            TABLES[kind]
            .objects.select_for_update()  # type: ignore[attr-defined]
            .filter(pk=id, holder_id=actor.organisation, about=about)
            .first()
        )
        if note is None:
            raise not_found()
        trail.record(actor=actor, act="remove_note", now=now, thing=note)
        note.delete()


def suggest_ally(*, actor: Actor, now: datetime, seeker: Seeker | None = None) -> Suggested | None:
    """Suggest somebody whom one wouldn't have thought of: the same all month, another the next.

    Who stands on a shortlist or in the notebook already is left out.
    """
    permissions.require(actor, "find_matches")
    seeker = seeker or seeker_for(actor)
    known = {row.slug for row in notebooks_of(seeker.record.pk)} | set(seeker.introduced)
    listed = ShortlistEntry.objects.filter(shortlist__organisation=seeker.record, shortlist__closed_at=None)
    known |= set(listed.values_list("organisation__slug", flat=True))
    month = f"{seeker.record.pk} {now:%Y-%m}"
    key = f"uncommon-ally {month} {len(seeker.index)} {get_language()}".replace(" ", "-")
    held: tuple[AllySuggestion | None] | None = caches["process"].get(key)
    if held is not None:
        (kept,) = held
        if kept is None:  # that nobody was found is kept, too: to find out takes longest
            return None
        if kept.organisation not in known and seeker.index.row(kept.organisation) >= 0:
            return Suggested(kept, seeker.held_against(kept.organisation)[0])
    page = find_banded_matches(
        seeker.index,
        seeker.organisation,
        top=LOOKED_AT,
        not_allied=True,
        uncommon=Fraction(1),
        counted=seeker.counted,
        introduced=seeker.introduced,
    )
    matches = {match.other.id: match for match in page.matches if match.band in FIT_OF_BAND}
    candidates = [
        UncommonCandidate(id, m.uncommonness.value, FIT_OF_BAND[m.band] * (m.cover_in.value or 0), _signs(m))
        for id, m in matches.items()
    ]
    found = suggest_uncommon_ally(
        candidates,
        (),
        today=now.date(),
        chance=Random(month),
        leave_out=known,
    )
    caches["process"].set(key, (found,), SUGGESTED_FOR)
    if found is None:
        return None
    return Suggested(found, matches[found.organisation])


def _signs(match: BandedMatch) -> tuple[str, ...]:
    u = match.uncommonness
    signs = (
        (u.other_sector, _("another sector")),
        (u.other_kind, _("another kind of organisation")),
        (u.no_earlier_tie, _("no earlier tie")),
        (u.budgets_apart, _("a budget more than ten times apart")),
    )
    return tuple(words for holds, words in signs if holds)


def _about(actor: Actor, slug: str) -> Organisation:
    there = Organisation.objects.filter(slug=slug, removed_at=None, merged_into=None)
    found = there.exclude(pk=actor.organisation).first()
    if found is None:
        raise not_found()
    return found


def _writing(actor: Actor, slug: str) -> Organisation:
    permissions.require(actor, "write_notebook")
    return _about(actor, slug)


def _heads(actor: Actor, about: Organisation, now: datetime) -> dict[str, Any]:
    return {
        "holder_id": actor.organisation,
        "about": about,
        "written_by_id": actor.person,
        "written_at": now,
    }


def _keep(actor: Actor, now: datetime, note: models.Note, act: str) -> None:
    with transaction.atomic():
        note.save(force_insert=True)
        trail.record(actor=actor, act=act, now=now, thing=note, about=note.about_id)


def _refuse_later(day: date, now: datetime, field: str) -> None:
    if day > now.date():
        raise RuleBroken(_("This day hasn't come yet."), at=(field,))


def _word(kind: type[Kind], given: str, field: str) -> Kind:
    if given not in tuple(kind):
        raise RuleBroken(_("Choose one of the kinds that stand here."), at=(field,))
    return kind(given)


@holds_data(
    "prospects", models.ProspectFinding, models.ProspectTie, models.PersonMet, Shortlist, ShortlistEntry
)
def _notes_by(person_id: UUID) -> dict[str, Any]:
    """Give what a person wrote into notebooks and shortlists.

    People met are named by those who met them and have no account; they are taken out one by one when asked.
    """
    by = {"written_by_id": person_id}
    return {
        "findings": rows(models.ProspectFinding.objects.filter(**by).values("about__name", "says", "source")),
        "ties": rows(models.ProspectTie.objects.filter(**by).values("about__name", "kind", "what")),
        "people_met": rows(models.PersonMet.objects.filter(**by).values("about__name", "name", "said")),
        "shortlists": rows(Shortlist.objects.filter(made_by_id=person_id).values("name", "made_at")),
        "shortlist_entries": rows(
            ShortlistEntry.objects.filter(added_by_id=person_id).values("organisation__name", "reason")
        ),
    }
