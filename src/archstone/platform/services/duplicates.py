"""Organisations that stand in the registry twice: found, looked at side by side, made one, parted again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from archstone.engines._name_forms import LEGAL_WEIGHT, PLAIN_WEIGHT, NameForm, name_form
from archstone.engines._name_scores import compare_forms
from archstone.engines.name_search import folded
from archstone.model.errors import Conflict, RuleBroken
from archstone.platform.services import events, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.registries.models import DuplicatePair, Merge, OrganisationIdentifier
from archstone.platform.store.registries.writing import identifiers_in, note_pair

ALIKE_FROM = 0.93
"""From this likeness of names on two organisations are shown as one that stands twice (our default)."""
LARGEST_BLOCK = 40
"""Names that share a key and are more than this many are too common to be compared pair by pair."""
PAIRS_AT_MOST = 20_000
CHOSEN = (
    *("name", "kind", "sector", "place", "annual_budget", "currency", "staff", "mission"),
    *("strengths", "vulnerabilities", "deal_breakers", "stances", "touched_by", "funders", "allied_with"),
)
ESTIMATE = ("strengths", "vulnerabilities")
"""Chosen together with the register that they are estimated from."""
WITH_ESTIMATE = ("register", "facts", "estimated")


@roles_in.register
def _to_a_pair(thing: DuplicatePair, actor: Actor) -> frozenset[Role]:
    return frozenset()


@roles_in.register
def _to_a_merge(thing: Merge, actor: Actor) -> frozenset[Role]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class _Named:
    id: int
    form: NameForm
    place: str


def find_duplicates(*, now: datetime, go_on: Callable[[], None] = lambda: None) -> int:
    """Find pairs that may be one organisation, and note those that weren't decided before.

    Names are put into blocks: by their words in any order, by how their telling words sound, and by their
    first telling word and place with a slip of the pen. Only inside a block are they compared, so a million
    names take a minute and not the age of the world. Returns how many pairs are new.
    """
    noted = 0
    for pair in _pairs(go_on):
        one, other, score, why = pair
        with transaction.atomic():
            noted += note_pair(one, other, score, why, now)
        if noted >= PAIRS_AT_MOST:
            break
    return noted


def _pairs(go_on: Callable[[], None]) -> Iterator[tuple[int, int, float, tuple[str, ...]]]:
    seen: set[tuple[int, int]] = set()
    for key in (_by_words, _by_sound, _by_beginning):
        for ids in _blocks(key, go_on):
            names = [
                _Named(id, name_form(name), folded(place))
                for id, name, place in Organisation.objects.filter(pk__in=ids)
                .order_by("pk")
                .values_list("pk", "name", "place")
            ]
            for one, other in combinations(names, 2):
                if (one.id, other.id) in seen or _elsewhere(one.place, other.place):
                    continue
                seen.add((one.id, other.id))
                score, why = compare_forms(one.form, other.form)
                if score >= ALIKE_FROM and _same_telling_words(one.form, other.form):
                    yield one.id, other.id, score, why


def _same_telling_words(one: NameForm, other: NameForm) -> bool:
    """Whether neither has a telling word more: Harford Choir isn't Harford Youth Choir."""
    return _telling(one) == _telling(other)


def _telling(form: NameForm) -> int:
    return sum(1 for word in form.words if word.weight > LEGAL_WEIGHT)


def _elsewhere(one: str, other: str) -> bool:
    """Whether two places are known and have no word in common."""
    return bool(one and other) and not set(one.split()) & set(other.split())


def _blocks(key: Callable[[NameForm, str], str], go_on: Callable[[], None]) -> Iterator[list[int]]:
    """Give the groups of organisations whose names have a key in common.

    A key is kept as a number, and first only those are kept that come twice: half a gigabyte less.
    """
    once: set[int] = set()
    twice: set[int] = set()
    for _id, number in _numbered(key, go_on):
        (twice if number in once else once).add(number)
    once.clear()
    blocks: dict[int, list[int]] = defaultdict(list)
    for id, number in _numbered(key, go_on):
        if number in twice and len(blocks[number]) <= LARGEST_BLOCK:
            blocks[number].append(id)
    yield from (ids for ids in blocks.values() if 1 < len(ids) <= LARGEST_BLOCK)


def _numbered(key: Callable[[NameForm, str], str], go_on: Callable[[], None]) -> Iterator[tuple[int, int]]:
    rows = Organisation.objects.exclude(search_text="").order_by("pk").values_list("pk", "name", "place")
    for k, (id, name, place) in enumerate(rows.iterator(chunk_size=5000)):
        if k % 5000 == 0:
            go_on()
        told = key(name_form(name), folded(place))
        if told:
            yield id, int.from_bytes(blake2b(told.encode(), digest_size=8).digest(), "big") >> 1


def _by_words(form: NameForm, place: str) -> str:
    return " ".join(sorted(word.text for word in form.words if word.weight > LEGAL_WEIGHT)) or form.key


def _by_sound(form: NameForm, place: str) -> str:
    """Put the sounds of all words but legal forms together, in any order; nothing for a short name."""
    sounds = sorted(word.skeleton for word in form.words if word.weight > LEGAL_WEIGHT)
    joined = " ".join(sounds)
    return f"{joined} {' '.join(place.split()[:1])}" if len(joined) >= 6 else ""


def _by_beginning(form: NameForm, place: str) -> str:
    """Put the first four letters of each telling word and the place together."""
    telling = [word.text[:4] for word in form.words if word.weight == PLAIN_WEIGHT]
    return f"{' '.join(telling)}|{place}" if telling and place else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of two organisations that may be one, side by side."""

    field: str
    one: Any
    other: Any

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return bool(self.one == self.other)


def list_pairs(*, actor: Actor, after: int = 0, at_most: int = 25) -> list[DuplicatePair]:
    """List pairs to be looked at, the most alike first."""
    permissions.require(actor, "find_duplicates")
    return list(
        DuplicatePair.objects.filter(
            state=DuplicatePair.State.OPEN,
            one__merged_into=None,
            other__merged_into=None,
            one__removed_at=None,
            other__removed_at=None,
        )
        .select_related("one", "other")
        .order_by("-score", "id")[after : after + at_most]
    )


def find_pair(*, actor: Actor, pair_id: int) -> DuplicatePair:
    """Look a pair up."""
    pair = DuplicatePair.objects.select_related("one", "other").filter(pk=pair_id).first()
    if pair is None:
        raise permissions.not_found()
    permissions.require(actor, "find_duplicates", pair)
    return pair


def differences(pair: DuplicatePair) -> list[Difference]:
    """Lay two organisations side by side, field by field; what neither says is left out."""
    told = [Difference(f, getattr(pair.one, f), getattr(pair.other, f)) for f in (*CHOSEN, "identifiers")]
    return [d for d in told if d.one not in ("", None) or d.other not in ("", None)]


def say_not_the_same(*, actor: Actor, now: datetime, pair: DuplicatePair) -> None:
    """Remember that two organisations aren't one; they are never shown as a pair again."""
    permissions.require(actor, "merge_organisations", pair)
    with transaction.atomic():
        if not _decide(pair, DuplicatePair.State.DIFFERENT, actor, now):
            raise Conflict(_("This was decided already."))
        trail.record(
            actor=actor, act="say_not_the_same", now=now, thing=pair, one=pair.one_id, other=pair.other_id
        )


def _decide(pair: DuplicatePair, state: str, actor: Actor, now: datetime) -> bool:
    return bool(
        DuplicatePair.objects.filter(pk=pair.pk, state=DuplicatePair.State.OPEN).update(
            state=state, decided_at=now, decided_by_id=actor.person_id
        )
    )


def merge_organisations(
    *,
    actor: Actor,
    now: datetime,
    kept: Organisation,
    merged: Organisation,
    taken: Iterable[str] = (),
) -> Merge:
    """Make two organisations one: *kept* stays, takes the fields named in *taken* from *merged*, and all ids.

    Who looks for *merged* by its id finds *kept*. Nothing is lost: the merge can be undone.

    Raises RuleBroken where people act for *merged*: it speaks for itself.
    """
    permissions.require(actor, "merge_organisations", kept)
    permissions.require(actor, "merge_organisations", merged)
    fields = _fields(taken)
    with transaction.atomic():
        both = Organisation.objects.select_for_update().filter(pk__in=(kept.pk, merged.pk)).in_bulk()
        kept, merged = _check(both.get(kept.pk), both.get(merged.pk), fields)
        before = {field: getattr(kept, field) for field in (*fields, "identifiers")}
        for field in fields:
            setattr(kept, field, getattr(merged, field))
        kept.identifiers = ";".join(
            dict.fromkeys([*identifiers_in(kept.identifiers), *identifiers_in(merged.identifiers)])
        )
        chosen = {field: getattr(kept, field) for field in (*fields, "identifiers")}
        rows = OrganisationIdentifier.objects.filter(organisation=merged)
        identifiers = list(rows.values_list("identifier", flat=True))
        rows.update(organisation=kept)
        merged.merged_into, kept.changed_at = kept, now
        merged.save(update_fields=["merged_into"])
        kept.save(update_fields=[*fields, "identifiers", "changed_at"])
        made = Merge.objects.create(
            kept=kept,
            merged=merged,
            chosen=chosen,
            before=before,
            identifiers=identifiers,
            made_at=now,
            made_by_id=actor.person_id,
        )
        one, other = sorted((kept.pk, merged.pk))
        DuplicatePair.objects.filter(one_id=one, other_id=other).update(
            state=DuplicatePair.State.MERGED, decided_at=now, decided_by_id=actor.person_id
        )
        trail.record(
            actor=actor,
            act="merge_organisations",
            now=now,
            thing=made,
            organisation_id=kept.pk,
            merged=merged.pk,
            fields=sorted(fields),
        )
        facts: dict[str, events.Fact] = {"merged": merged.slug}
        events.emit(event="organisations_merged", organisation_id=kept.pk, now=now, facts=facts)
    return made


def _fields(taken: Iterable[str]) -> tuple[str, ...]:
    fields = tuple(dict.fromkeys(taken))
    wrong = sorted(set(fields) - set(CHOSEN))
    if wrong:
        raise RuleBroken(_("There is no field %(name)s to take over.") % {"name": wrong[0]}, at=(wrong[0],))
    if set(fields) & set(ESTIMATE):
        fields = tuple(dict.fromkeys((*fields, *ESTIMATE, *WITH_ESTIMATE)))
    return fields


def _check(
    kept: Organisation | None, merged: Organisation | None, fields: tuple[str, ...]
) -> tuple[Organisation, Organisation]:
    if kept is None or merged is None or kept.pk == merged.pk:
        raise RuleBroken(_("Two different organisations are needed."))
    if kept.merged_into_id or merged.merged_into_id or kept.removed_at or merged.removed_at:
        raise Conflict(_("One of the two isn't there any more."))
    if merged.is_member:
        raise RuleBroken(_("People act for %(name)s: keep that one.") % {"name": merged.name})
    if kept.is_member and fields:
        raise RuleBroken(_("People act for %(name)s: what it says of itself stays.") % {"name": kept.name})
    return kept, merged


def undo_merge(*, actor: Actor, now: datetime, merge: Merge) -> None:
    """Part two organisations again; what was changed since the merge stays with the one that was kept."""
    permissions.require(actor, "merge_organisations", merge)
    with transaction.atomic():
        if not Merge.objects.filter(pk=merge.pk, undone_at=None).update(
            undone_at=now, undone_by_id=actor.person_id
        ):
            raise Conflict(_("This merge was undone already."))
        kept = Organisation.objects.select_for_update().get(pk=merge.kept_id)
        merged = Organisation.objects.select_for_update().get(pk=merge.merged_id)
        restored = [f for f, value in merge.chosen.items() if getattr(kept, f) == value]
        for field in restored:
            setattr(kept, field, merge.before[field])
        OrganisationIdentifier.objects.filter(organisation=kept, identifier__in=merge.identifiers).update(
            organisation=merged
        )
        merged.merged_into, kept.changed_at, merged.changed_at = None, now, now
        merged.save(update_fields=["merged_into", "changed_at"])
        kept.save(update_fields=[*restored, "changed_at"])
        one, other = sorted((kept.pk, merged.pk))
        DuplicatePair.objects.filter(one_id=one, other_id=other).update(
            state=DuplicatePair.State.DIFFERENT, decided_at=now, decided_by_id=actor.person_id
        )
        trail.record(
            actor=actor,
            act="undo_merge",
            now=now,
            thing=merge,
            organisation_id=kept.pk,
            fields=sorted(restored),
        )


def find_merge(*, actor: Actor, merge_id: UUID) -> Merge:
    """Look a merge up."""
    merge = Merge.objects.select_related("kept", "merged").filter(pk=merge_id).first()
    if merge is None:
        raise permissions.not_found()
    permissions.require(actor, "find_duplicates", merge)
    return merge


def list_merges(*, actor: Actor, at_most: int = 25) -> list[Merge]:
    """List the latest merges: what was made one, by whom, and whether it was undone."""
    permissions.require(actor, "find_duplicates")
    return list(
        Merge.objects.select_related("kept", "merged", "made_by").order_by("-made_at", "-pk")[:at_most]
    )
