"""Shortlists: whom an organisation means to talk to, in an order, each with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from archstone.documents.explanations import explain_banded_match
from archstone.documents.prospect_brief import prospect_brief
from archstone.documents.texts import PageBreak, TextDocument
from archstone.engines.banded_pairs import all_is_shown
from archstone.engines.banded_search import BandedMatch
from archstone.files.shortlist_workbooks import shortlist_workbook
from archstone.model.competition import competition
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.organisations import with_names
from archstone.model.prospects import ProspectNotebook
from archstone.model.shortlists import AddedFrom, EntryState, Shortlist, ShortlistEntry
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.matches import Seeker, seeker_for
from archstone.platform.services.name_lists import HITS_TOLD, ListHit, hits_among
from archstone.platform.services.permissions import not_found
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.people.models import Person
from archstone.platform.store.prospects.queries import notebook_on, ties_between
from archstone.platform.store.shortlists import models
from archstone.platform.store.shortlists.queries import (
    EntryRow,
    ShortlistRow,
    entries_of,
    shortlists_of,
    shortlists_with,
)

MOST = 20
Change = Callable[[Shortlist], Shortlist]


@roles_in.register
def _to_a_shortlist(thing: models.Shortlist, actor: Actor) -> frozenset[Role]:
    if actor.role and actor.organisation_id == thing.organisation_id:
        return frozenset({Role(actor.role)})
    return frozenset()


@dataclass(frozen=True)
class SeenEntry:
    """One organisation on a shortlist, with the fit as it is told and names on lists that are like its own.

    ``match`` is None where the organisation left the registry since.
    """

    row: EntryRow
    match: BandedMatch | None
    hits: tuple[ListHit, ...]


@dataclass(frozen=True)
class SeenShortlist:
    """A shortlist as a page shows it."""

    id: UUID
    name: str
    purpose: str
    most: int
    made_at: datetime
    standing: tuple[SeenEntry, ...]
    dropped: tuple[SeenEntry, ...]

    @property
    def room(self) -> int:
        """How many more it takes."""
        return self.most - len(self.standing)


def list_shortlists(*, actor: Actor) -> tuple[ShortlistRow, ...]:
    """List the shortlists of the organisation that one acts for."""
    permissions.require(actor, "see_shortlists")
    return shortlists_of(actor.organisation)


def name_shortlists_with(*, actor: Actor, slug: str) -> tuple[tuple[UUID, str], ...]:
    """Name the shortlists on which an organisation stands."""
    permissions.require(actor, "see_shortlists")
    return shortlists_with(actor.organisation, slug)


def read_shortlist(*, actor: Actor, id: UUID) -> SeenShortlist:
    """Read a shortlist with the fit of everyone on it, and with names on lists that are like theirs."""
    kept = _shortlist(actor, id, "see_shortlist")
    seeker, rows = seeker_for(actor, "see_shortlists"), entries_of(kept)
    there = [row for row in rows if seeker.index.row(row.slug) >= 0 and row.slug != seeker.organisation.id]
    matches = {m.other.id: m for m in seeker.held_against(*(row.slug for row in there))} if there else {}
    hits = hits_among([row.name for row in rows], at_most=HITS_TOLD)
    seen = [SeenEntry(row, matches.get(row.slug), hits[row.name]) for row in rows]
    return SeenShortlist(
        id=kept.pk,
        name=kept.name,
        purpose=kept.purpose,
        most=kept.most,
        made_at=kept.made_at,
        standing=tuple(one for one in seen if not one.row.is_dropped),
        dropped=tuple(one for one in seen if one.row.is_dropped),
    )


def make_shortlist(
    *, actor: Actor, now: datetime, name: str, purpose: str = "", most: int = 5
) -> models.Shortlist:
    """Begin a shortlist."""
    permissions.require(actor, "make_shortlist")
    if not name.strip():
        raise RuleBroken(_("Give the list a name."), at=("name",))
    if not 1 <= most <= MOST:
        raise RuleBroken(
            _("A shortlist has room for 1 to %(most)s; a longer one is a way not to choose.")
            % {"most": MOST},
            at=("most",),
        )
    with transaction.atomic():
        made = models.Shortlist.objects.create(
            organisation_id=actor.organisation,
            name=name.strip(),
            purpose=purpose.strip(),
            most=most,
            made_by_id=actor.person,
            made_at=now,
        )
        trail.record(actor=actor, act="make_shortlist", now=now, thing=made)
    return made


def close_shortlist(*, actor: Actor, now: datetime, id: UUID) -> None:
    """Put a shortlist away."""
    kept = _shortlist(actor, id, "change_shortlist")
    with transaction.atomic():
        models.Shortlist.objects.filter(pk=kept.pk).update(closed_at=now)
        trail.record(actor=actor, act="close_shortlist", now=now, thing=kept)


def add_to_shortlist(
    *, actor: Actor, now: datetime, id: UUID, slug: str, reason: str, origin: str = AddedFrom.HAND.value
) -> None:
    """Put an organisation on a shortlist, with the reason why."""
    kept = _shortlist(actor, id, "change_shortlist")
    other = organisation_called(slug)
    if origin not in tuple(AddedFrom):
        raise RuleBroken(_("There is no such way onto a shortlist."), at=("origin",))
    entry = ShortlistEntry(
        other.slug, reason.strip() or "-", AddedFrom(origin), now.date(), by=str(actor.person)
    )
    if not reason.strip():
        raise RuleBroken(_("Say in a sentence why it is on the list."), at=("reason",))
    _change(actor, now, kept, "add_to_shortlist", lambda there: there.add(entry), {other.slug: other})


def change_entry(
    *, actor: Actor, now: datetime, id: UUID, slug: str, act: str, text: str = "", place: int = 1
) -> None:
    """Change one entry of a shortlist.

    ``act`` is drop or rewrite (with *text*), take_back, approach, remove, or move (to *place*, from 1).
    """
    kept = _shortlist(actor, id, "change_shortlist")
    changes: dict[str, Change] = {
        "drop": lambda there: there.drop(slug, text),
        "rewrite": lambda there: there.rewrite(slug, text),
        "take_back": lambda there: there.take_back(slug),
        "approach": lambda there: there.approach(slug),
        "remove": lambda there: there.remove(slug),
        "move": lambda there: there.move(slug, place),
    }
    if act not in changes:
        raise RuleBroken(_("There is no such act on a shortlist."), at=("act",))
    _change(actor, now, kept, f"{act}_on_shortlist", changes[act])


def order_shortlist(*, actor: Actor, now: datetime, id: UUID, slugs: Sequence[str]) -> None:
    """Put those who stand on a shortlist in an order; who isn't named stands behind them."""
    kept = _shortlist(actor, id, "change_shortlist")
    wanted = {slug: place for place, slug in enumerate(slugs)}

    def ordered(there: Shortlist) -> Shortlist:
        standing = sorted(there.standing, key=lambda one: wanted.get(one.organisation, len(wanted)))
        return replace(there, entries=(*standing, *there.dropped))

    _change(actor, now, kept, "order_shortlist", ordered)


def organisation_named(*, actor: Actor, text: str) -> Organisation:
    """Find the organisation that somebody names by hand; say what to do where there isn't just one."""
    permissions.require(actor, "make_shortlist")
    try:
        return organisation_called(text)
    except NotFound:
        raise RuleBroken(
            _(
                "The registry has no organisation of just this name. Search for it, whatever its spelling, "
                "or enter it first."
            ),
            at=("organisation",),
        ) from None


def organisation_called(text: str) -> Organisation:
    """Find an organisation by its id or by its whole name; raise NotFound where there isn't just one."""
    there = Organisation.objects.filter(removed_at=None, merged_into=None)
    found = there.filter(slug=text.strip()).first()
    if found is None:
        named = list(there.filter(name=text.strip())[:2])
        found = named[0] if len(named) == 1 else None
    if found is None:
        raise not_found()
    return found


def export_shortlist(*, actor: Actor, now: datetime, id: UUID) -> bytes:
    """Lay a shortlist out as a workbook: reasons, what each would cover, what was found out."""
    kept = _shortlist(actor, id, "see_shortlist")
    gathered = _gather(actor, kept)
    trail.record(actor=actor, act="export_shortlist", now=now, thing=kept, kind="xlsx")
    return shortlist_workbook(
        gathered.shortlist,
        gathered.seeker.organisation,
        {slug: match.other for slug, match in gathered.matches.items()},
        gathered.seeker.index.shown.taxonomy,
        gathered.notebooks,
    )


def brief_shortlist(*, actor: Actor, now: datetime, id: UUID, slug: str = "") -> TextDocument:
    """Set everyone who stands on a shortlist, or one of them, as a brief of a page or two each."""
    kept = _shortlist(actor, id, "see_shortlist")
    gathered = _gather(actor, kept)
    seeker, documents = gathered.seeker, []
    for entry in gathered.shortlist.standing:
        match = gathered.matches.get(entry.organisation)
        if match is None or (slug and slug != entry.organisation):
            continue
        shown = all_is_shown(seeker.index, entry.organisation)
        notebook = gathered.notebooks.get(entry.organisation)
        documents.append(
            prospect_brief(
                seeker.organisation,
                match.other,
                seeker.index.shown.taxonomy,
                explanation=explain_banded_match(match, seeker.index.shown.taxonomy, all_is_shown=shown),
                on=now.date(),
                entry=entry,
                notebook=notebook,
                competition=competition(
                    seeker.organisation,
                    match.other,
                    notebook.relations if notebook else (),
                    today=now.date(),
                ),
                band=None if shown else match.band.value,
            )
        )
    if not documents:
        raise RuleBroken(_("Nobody stands on this list yet, so there is nothing to write a brief of."))
    trail.record(actor=actor, act="brief_shortlist", now=now, thing=kept)
    return _joined(kept.name, documents)


def _joined(name: str, documents: Sequence[TextDocument]) -> TextDocument:
    if len(documents) == 1:
        return documents[0]
    from archstone.documents.texts import Heading, runs

    blocks: list[object] = []
    for document in documents:
        if blocks:
            blocks.append(PageBreak())
        blocks += [Heading(1, runs(document.title)), *document.blocks]
    return replace(documents[0], title=name, blocks=tuple(blocks))  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Gathered:
    seeker: Seeker
    shortlist: Shortlist
    matches: Mapping[str, BandedMatch]
    notebooks: Mapping[str, ProspectNotebook]


def _gather(actor: Actor, kept: models.Shortlist) -> _Gathered:
    seeker = seeker_for(actor, "see_shortlists")
    shortlist = _loaded(kept)
    slugs = [e.organisation for e in shortlist.entries if seeker.index.row(e.organisation) >= 0]
    matches = {m.other.id: m for m in seeker.held_against(*slugs)} if slugs else {}
    notebooks: dict[str, ProspectNotebook] = {}
    if permissions.may(actor, "see_notebook"):
        for other in Organisation.objects.filter(slug__in=slugs):
            ties = ties_between(seeker.record, other)
            notebooks[other.slug] = notebook_on(seeker.record, other, ties)
    return _Gathered(seeker, shortlist, matches, notebooks)


def _shortlist(actor: Actor, id: UUID, act: str) -> models.Shortlist:
    """Find a shortlist; who acts for nobody is told so before, whether or not there is one with this id."""
    permissions.require(actor, "see_shortlists")
    kept = models.Shortlist.objects.select_related("organisation").filter(pk=id, closed_at=None).first()
    if kept is None:
        raise not_found()
    permissions.require(actor, act, kept)
    return kept


def _loaded(kept: models.Shortlist) -> Shortlist:
    rows = (
        models.ShortlistEntry.objects.filter(shortlist=kept)
        .select_related("organisation", "added_by")
        .order_by("place", "added_at", "id")
    )
    return Shortlist(
        str(kept.pk),
        kept.name,
        kept.organisation.slug,
        tuple(
            ShortlistEntry(
                row.organisation.slug,
                row.reason,
                AddedFrom(row.origin),
                row.added_at.date(),
                str(row.added_by or ""),
                EntryState(row.state),
                row.dropped_because,
            )
            for row in rows
        ),
        kept.most,
    )


def _change(  # noqa: PLR0917  who, when, what, and how
    actor: Actor,
    now: datetime,
    kept: models.Shortlist,
    act: str,
    change: Change,
    added: Mapping[str, Organisation] | None = None,
) -> None:
    """Load the list, change it as its rules allow, and write it back."""
    with transaction.atomic():
        models.Shortlist.objects.select_for_update().get(pk=kept.pk)
        before = _loaded(kept)
        rows = {
            row.organisation.slug: row
            for row in models.ShortlistEntry.objects.filter(shortlist=kept).select_related("organisation")
        }
        names = {slug: row.organisation.name for slug, row in rows.items()}
        names |= {slug: one.name for slug, one in (added or {}).items()}
        names[kept.organisation.slug] = kept.organisation.name
        try:
            after = change(before)
        except RuleBroken as error:
            raise RuleBroken(with_names(str(error), names), at=error.at) from None
        _write(actor, now, kept, after, rows, added or {})
        trail.record(actor=actor, act=act, now=now, thing=kept, standing=len(after.standing))


def _write(  # noqa: PLR0917  who, when, and what of what
    actor: Actor,
    now: datetime,
    kept: models.Shortlist,
    after: Shortlist,
    rows: Mapping[str, models.ShortlistEntry],
    added: Mapping[str, Organisation],
) -> None:
    stay = {entry.organisation for entry in after.entries}
    for slug, row in rows.items():
        if slug not in stay:
            row.delete()
    changed = []
    for place, entry in enumerate(after.entries, 1):
        if entry.organisation not in rows:
            models.ShortlistEntry.objects.create(
                shortlist=kept,
                organisation=added[entry.organisation],
                place=place,
                reason=entry.reason,
                origin=entry.added_from.value,
                added_by=Person.objects.get(pk=actor.person),
                added_at=now,
            )
            continue
        row = rows[entry.organisation]
        row.place, row.reason = place, entry.reason
        row.state, row.dropped_because = entry.state.value, entry.dropped_because
        changed.append(row)
    models.ShortlistEntry.objects.bulk_update(changed, ["place", "reason", "state", "dropped_because"])
