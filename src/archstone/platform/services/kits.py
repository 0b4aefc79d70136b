"""Conversation kits: the script for a first talk, written from what may be known, and edited."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from archstone.documents.conversation_kit import conversation_kit_document
from archstone.documents.texts import TextDocument
from archstone.model.capabilities import standard_taxonomy
from archstone.model.competition import competition
from archstone.model.conversation_kits import ConversationKit, PartName, write_kit
from archstone.platform.services import introductions, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.store.introductions.models import Kit
from archstone.platform.store.organisations.models import Organisation


def see_kit(*, actor: Actor, now: datetime, other: Organisation, help_with: str = "") -> ConversationKit:
    """Write the script for a talk with *other*, with what was changed by hand.

    Raises RuleBroken where one's own audit has nothing that could be asked for help with.
    """
    permissions.require(actor, "see_kit")
    kept = Kit.objects.filter(organisation_id=actor.organisation, other=other).first()
    own = introductions.own_side(actor=actor)
    shown = introductions.introduced_with(Organisation.objects.get(pk=actor.organisation))
    reader = introductions.as_shown(other)
    kit = write_kit(
        own,
        reader,
        standard_taxonomy(),
        help_with=help_with or (kept.help_with if kept else "") or None,
        shown_to_us=[item.capability for item in shown.get(other.slug, ())],
        competition=competition(own, reader, today=now.date()),
    )
    for name, text in (kept.texts if kept else {}).items():
        kit = kit.with_text(PartName(name), text)
    return kit


def edit_kit(
    *, actor: Actor, now: datetime, other: Organisation, help_with: str, texts: dict[str, str]
) -> ConversationKit:
    """Keep the parts that somebody wrote anew; a part left as it was proposed follows the audits."""
    permissions.require(actor, "edit_kit")
    with transaction.atomic():
        kept, _made = Kit.objects.get_or_create(
            organisation_id=actor.organisation, other=other, defaults={"changed_at": now}
        )
        kept.help_with, kept.texts, kept.changed_at = help_with, {}, now
        kept.save()
        proposed = see_kit(actor=actor, now=now, other=other)
        kit = proposed
        for part in proposed.parts:
            text = texts.get(part.name.value, part.text).strip()
            if text.split() != part.text.split():
                kit = kit.with_text(part.name, text)
                kept.texts[part.name.value] = text
        kept.save()
        trail.record(actor=actor, act="edit_kit", now=now, thing=other, parts=sorted(kept.texts))
    return kit


def kit_document(
    *, actor: Actor, now: datetime, other: Organisation, aloud_only: bool = False
) -> TextDocument:
    """Lay the script out for printing; *aloud_only* leaves out what only the speaker should read."""
    kit = see_kit(actor=actor, now=now, other=other)
    own = Organisation.objects.get(pk=actor.organisation)
    names = {own.slug: own.name, other.slug: other.name}
    return conversation_kit_document(kit, names, on=now.date(), aloud_only=aloud_only)
