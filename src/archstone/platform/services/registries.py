"""The registry: searched by anybody signed in, added to by hand, kept honest about who said what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from archstone.engines.name_search import LEAST_SCORE, place_in, search_score, taken_apart
from archstone.files.registers import REGISTERS
from archstone.files.registers.filings import facts_of
from archstone.files.registry_rows import FIELDS
from archstone.model.audits import Audit
from archstone.model.errors import Conflict, RuleBroken
from archstone.platform.services import events, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.organisations import free_slug
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.registries import changes, search
from archstone.platform.store.registries.models import Suggestion
from archstone.platform.store.registries.search import Filters, RegistryRow

PAGE = 25
NO_FILTERS = Filters()
LONGEST_QUERY = 200
ADDED_BY_HAND = "by hand"
GIVEN_BY_HAND = ("kind", "sector", "place", "annual_budget", "currency", "staff", "mission", "identifiers")


@roles_in.register
def _to_a_suggestion(thing: Suggestion, actor: Actor) -> frozenset[Role]:
    return roles_in(thing.organisation, actor)


@dataclass(frozen=True, slots=True)
class Found:
    """An organisation in a list of results; ``score`` says how well its name answers what was typed."""

    row: RegistryRow
    score: float


@dataclass(frozen=True, slots=True)
class Page:
    """Some results, how many there are in all, and where the next page begins."""

    found: tuple[Found, ...]
    total: int
    more_than: bool
    next: str


def find_organisations(
    *, actor: Actor, query: str = "", filters: Filters = NO_FILTERS, after: str = "", at_most: int = PAGE
) -> Page:
    """Search the registry by name, tolerant of spelling, accents, script and order; or go through it.

    ``after`` is the ``next`` of the page before. What is typed ranks; filters rule out. Sealed and private
    things play no part: only names, places and what records say in public.
    """
    permissions.require(actor, "search_registry")
    query = query.strip()[:LONGEST_QUERY]
    at = _cursor(after)
    if not query:
        rows, total = search.browse(filters, after=at, at_most=at_most + 1)
        shown = tuple(Found(row, 0.0) for row in rows[:at_most])
        following = str(shown[-1].row.id) if len(rows) > at_most else ""
        return Page(shown, min(total, search.COUNTED_TO), total > search.COUNTED_TO, following)
    form = taken_apart(query)
    scored = [
        Found(row, round(search_score(form, taken_apart(row.name), place_in(row.search_text)), 4))
        for row in search.candidates(query, filters)
    ]
    good = sorted(
        (found for found in scored if found.score >= LEAST_SCORE),
        key=lambda found: (-found.score, len(found.row.name), found.row.id),
    )
    shown = tuple(good[at : at + at_most])
    following = str(at + at_most) if len(good) > at + at_most else ""
    return Page(shown, len(good), len(scored) >= search.LOOKED_AT, following)


def _cursor(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise RuleBroken(_("This page of results isn't there; begin at the first."), at=("after",))
    return int(text)


def see_record(*, actor: Actor, organisation: Organisation) -> RegistryRow:
    """Show one organisation as a list of results would."""
    permissions.require(actor, "see_profile", organisation)
    return search.row_of(organisation.pk)


def add_record(*, actor: Actor, now: datetime, name: str, **profile: Any) -> Organisation:
    """Enter an organisation that is missing, as a record that nobody acts for yet."""
    permissions.require(actor, "add_record")
    if not name.strip():
        raise RuleBroken(_("The organisation needs a name."), at=("name",))
    unknown = set(profile) - set(GIVEN_BY_HAND)
    if unknown:
        raise RuleBroken(
            _("There is no field %(name)s in a record.") % {"name": min(unknown)}, at=(min(unknown),)
        )
    with transaction.atomic():
        organisation = Organisation.objects.create(
            slug=free_slug(name),
            name=name.strip(),
            register=ADDED_BY_HAND,
            changed_at=now,
            **{field: value for field, value in profile.items() if value is not None},
        )
        trail.record(
            actor=actor, act="add_record", now=now, thing=organisation, organisation_id=organisation.pk
        )
    return organisation


def note_change(organisation: Organisation) -> None:
    """Say that what a search may see of an organisation changed: its audit, its disclosures.

    Saving an Organisation says so by itself; who changes tables beside it calls this in the same transaction.
    """
    changes.note_change(organisation.pk)


def estimated_audit(organisation: Organisation) -> Audit | None:
    """Estimate an organisation's audit from what its register says, each item with its reasons."""
    register = REGISTERS.get(organisation.register)
    if register is None or not organisation.facts:
        return None
    return register.book.estimator.from_facts(facts_of(organisation.facts))


def suggestions_for(*, actor: Actor, organisation: Organisation) -> list[Suggestion]:
    """List what imports say of an organisation that isn't taken over or left yet."""
    permissions.require(actor, "see_suggestions", organisation)
    return list(organisation.suggestions.filter(state=Suggestion.State.OPEN).select_related("run"))


def find_suggestion(*, actor: Actor, suggestion_id: int) -> Suggestion:
    """Look a suggestion up for somebody of the organisation that it is about."""
    found = Suggestion.objects.select_related("organisation").filter(pk=suggestion_id).first()
    if found is None:
        raise permissions.not_found()
    permissions.require(actor, "see_suggestions", found)
    return found


def decide_suggestion(
    *, actor: Actor, now: datetime, suggestion: Suggestion, take: tuple[str, ...] = ()
) -> None:
    """Take over some of what an import says of one's organisation; what isn't named is left."""
    permissions.require(actor, "decide_suggestion", suggestion)
    wrong = set(take) - set(suggestion.said) | set(take) - set(TAKEN)
    if wrong:
        raise RuleBroken(_("There is no %(field)s to take over.") % {"field": min(wrong)})
    with transaction.atomic():
        decided = Suggestion.objects.filter(pk=suggestion.pk, state=Suggestion.State.OPEN).update(
            state=Suggestion.State.TAKEN if take else Suggestion.State.LEFT,
            decided_at=now,
            decided_by_id=actor.person,
        )
        if not decided:
            raise Conflict(_("This was decided already."))
        organisation = Organisation.objects.select_for_update().get(pk=suggestion.organisation_id)
        for field in take:
            setattr(organisation, field, suggestion.said[field])
        if take:
            organisation.changed_at = now
            organisation.save(update_fields=[*take, "changed_at"])
        trail.record(actor=actor, act="decide_suggestion", now=now, thing=organisation, fields=sorted(take))
        if take:
            facts: dict[str, events.Fact] = {"fields": ",".join(sorted(take))}
            events.emit(event="profile_changed", organisation_id=organisation.pk, now=now, facts=facts)


TAKEN = tuple(
    field
    for field in FIELDS
    if field not in ("id", "facts", "strengths", "vulnerabilities", "own_capabilities")
)
"""What an organisation may take over at once; its audit it goes through item by item."""
