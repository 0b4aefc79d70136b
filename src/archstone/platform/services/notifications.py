"""Notifications: news for a person, read on a page, gathered into digests, sent at once only where urgent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from archstone.model.errors import RuleBroken
from archstone.platform.services import mail, permissions
from archstone.platform.services.actors import Actor
from archstone.platform.services.news import NEWS
from archstone.platform.services.personal_data import erases_data, holds_data, rows
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.notifications.models import Digest, Letter, Notification
from archstone.platform.store.organisations.models import Claim, Mandate, Organisation
from archstone.platform.store.people.models import Person

MORNING = 8
"""The hour, in the reader's time zone, up to which a digest gathers."""
MOST_IN_A_DIGEST = 50
OLDEST_IN_A_DIGEST = timedelta(days=30)
KEPT = timedelta(days=180)


@roles_in.register
def _to_a_notification(thing: Notification, actor: Actor) -> frozenset[Role]:
    return frozenset({Role.SELF}) if actor.person_id == thing.person_id else frozenset()


@dataclass(frozen=True, slots=True)
class News:
    """A notification in words, as pages, letters and the API show it."""

    id: UUID
    sentence: str
    url: str
    organisation: str | None
    urgent: bool
    created_at: datetime
    is_read: bool


def notify(
    *,
    people: Iterable[UUID],
    kind: str,
    now: datetime,
    key: str,
    facts: dict[str, str | int] | None = None,
    url: str = "",
    about: str = "",
    organisation_id: int | None = None,
    has_letter: bool = False,
) -> int:
    """Tell *people* something, once for its *key*; count those to whom it was new.

    *kind* is a row of the table ``services/news.py``, *facts* fill its sentence. *url* is an address on this
    platform. *about* names a thing (``introduction:<id>``) with which :func:`finish` drops the news again.
    What a letter of its own tells them as well (*has_letter*) goes into no digest.
    Call it in the transaction of what it tells of.
    """
    told = NEWS[kind]
    new = 0
    with transaction.atomic():
        for person in Person.objects.filter(pk__in=set(people), is_active=True):
            notification, is_new = Notification.objects.get_or_create(
                person=person,
                key=key,
                defaults={
                    "kind": kind,
                    "facts": facts or {},
                    "url": url,
                    "about": about,
                    "organisation_id": organisation_id,
                    "urgent": told.urgent,
                    "created_at": now,
                    "mailed_at": now if has_letter else None,
                },
            )
            new += is_new
            if is_new and told.urgent and not has_letter and person.digest != Person.Digest.NEVER:
                _send_at_once(person, notification, now)
    return new


def notify_of_organisation(
    *, person_id: UUID, organisation: Organisation, kind: str, now: datetime, key: str, **facts: str
) -> None:
    """Tell one person what a letter tells them as well of an organisation: a mandate, a claim."""
    notify(
        people=[person_id],
        kind=kind,
        now=now,
        key=f"{kind}:{key}",
        facts={"organisation": organisation.name, **facts},
        url=reverse("organisation", args=[organisation.slug]),
        organisation_id=organisation.pk,
        has_letter=True,
    )


def people_of(
    organisation_id: int, *, now: datetime, roles: Iterable[str] = ("owner", "editor")
) -> set[UUID]:
    """Find who acts for an organisation today in one of *roles*: whom to tell."""
    held = Mandate.objects.filter(organisation_id=organisation_id, role__in=tuple(roles))
    return set(held.holding_on(now.date()).values_list("person_id", flat=True))


def about_person(person_id: UUID) -> str:
    """Mark news that name a person, so that they are forgotten with them."""
    return f"person:{person_id}"


def stewards() -> set[UUID]:
    """Find who looks after the platform."""
    return set(Person.objects.filter(is_steward=True, is_active=True).values_list("pk", flat=True))


def finish(*, about: str, now: datetime) -> None:
    """Drop the news about something that is finished, read or not."""
    Notification.objects.filter(about=about, finished_at=None).update(finished_at=now)


def _send_at_once(person: Person, notification: Notification, now: datetime) -> None:
    mail.send(
        to=person,
        template="urgent",
        context={
            "name": person.name,
            "kind": notification.kind,
            "facts": notification.facts,
            "url": notification.url,
        },
        now=now,
        key=f"urgent:{notification.pk}",
    )
    Notification.objects.filter(pk=notification.pk).update(mailed_at=now)


def sentence_of(kind: str, facts: dict[str, str | int]) -> str:
    """Say news in words, in the language of the moment."""
    words: str | Promise = NEWS[kind].words
    if "role" in facts:
        facts = facts | {"role": str(Mandate.Role(str(facts["role"])).label)}
    return str(words) % facts


def in_words(notification: Notification) -> News:
    """Show a notification."""
    return News(
        id=notification.pk,
        sentence=sentence_of(notification.kind, notification.facts),
        url=notification.url,
        organisation=notification.organisation.name if notification.organisation else None,
        urgent=notification.urgent,
        created_at=notification.created_at,
        is_read=notification.read_at is not None,
    )


def read_notifications(*, actor: Actor) -> QuerySet[Notification]:
    """List the actor's news that isn't finished."""
    permissions.require(actor, "see_notifications")
    kept = Notification.objects.filter(person_id=actor.person, finished_at=None, kind__in=NEWS)
    return kept.select_related("organisation")


def count_unread(*, person_id: UUID) -> int:
    """Count what a person hasn't read, for the header."""
    return Notification.objects.filter(person_id=person_id, read_at=None, finished_at=None).count()


def notification_of(*, actor: Actor, notification_id: UUID) -> Notification:
    """Find one of the actor's own notifications."""
    found = read_notifications(actor=actor).filter(pk=notification_id).first()
    if found is None:
        raise permissions.not_found()
    return found


def mark_read(*, actor: Actor, now: datetime, notification: Notification) -> None:
    """Note that the actor has read something."""
    permissions.require(actor, "mark_read", notification)
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now)


def mark_all_read(*, actor: Actor, now: datetime, up_to: datetime) -> int:
    """Note that the actor has read all that came until *up_to*, which is when their page was made."""
    permissions.require(actor, "mark_all_read")
    mine = Notification.objects.filter(person_id=actor.person, read_at=None, created_at__lte=up_to)
    return mine.update(read_at=now)


def change_digest(*, actor: Actor, digest: str) -> None:
    """Choose how often news comes by e-mail."""
    permissions.require(actor, "change_digest")
    if digest not in Person.Digest.values:
        raise RuleBroken(_("Choose every day, every week or never."), at=("digest",))
    Person.objects.filter(pk=actor.person).update(digest=digest)


def unsubscribe(*, signed: str) -> None:
    """End e-mails for whoever holds a signed link; account letters, such as a new password, still come."""
    Person.objects.filter(pk=person_of_link(signed)).update(digest=Person.Digest.NEVER)


def person_of_link(signed: str) -> str:
    """Find for whom a link of a letter was made."""
    try:
        return str(signing.loads(signed, salt=mail.UNSUBSCRIBE))
    except signing.BadSignature:
        raise permissions.not_found() from None


def moment_of(person: Person, now: datetime) -> datetime:
    """Find the last moment up to which a person's digest gathers: this morning, or Monday's, where they are.

    It lies in the past however long the platform was down, and is the same each time until the next.
    """
    there = now.astimezone(mail.zone_of(person))
    morning = there.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    back = 0 if there >= morning else 1
    if person.digest == Person.Digest.WEEKLY:
        back = there.weekday() if there >= morning or there.weekday() else 7
    return (morning - timedelta(days=back)).astimezone(now.tzinfo)


def people_with_news() -> QuerySet[Person]:
    """Find whose news no letter has taken along yet."""
    waiting = Notification.objects.filter(read_at=None, finished_at=None, mailed_at=None)
    return (
        Person.objects.filter(is_active=True, pk__in=waiting.values("person_id"))
        .exclude(digest=Person.Digest.NEVER)
        .order_by("pk")
    )


def send_digest(*, person: Person, now: datetime) -> bool:
    """Put together what a person hasn't read, once for the moment, if there is anything.

    Digest, letter and the mark on each notification stand together or not at all, so nothing is told twice
    and nothing is left out, also where two workers try, or the platform was down for days.
    """
    moment = moment_of(person, now)
    with transaction.atomic():
        waiting = Notification.objects.filter(
            person=person,
            read_at=None,
            finished_at=None,
            mailed_at=None,
            created_at__range=(moment - OLDEST_IN_A_DIGEST, moment),
            kind__in=NEWS,
        ).order_by("-urgent", "created_at", "pk")
        taken = list(waiting.select_related("organisation"))
        if (
            not taken
            or not Digest.objects.get_or_create(person=person, moment=moment, defaults={"made_at": now})[1]
        ):
            return False
        shown = [
            {
                "kind": n.kind,
                "facts": n.facts,
                "url": n.url,
                "organisation": n.organisation.name if n.organisation else "",
                "at": n.created_at,
            }
            for n in taken[:MOST_IN_A_DIGEST]
        ]
        mail.send(
            to=person,
            template="digest",
            context={
                "name": person.name,
                "items": shown,
                "total": len(taken),
                "more": len(taken) - len(shown),
                "weekly": person.digest == Person.Digest.WEEKLY,
            },
            now=now,
            key=f"digest:{person.pk}:{moment.isoformat()}",
        )
        Notification.objects.filter(pk__in=[n.pk for n in taken]).update(mailed_at=now)
        Person.objects.filter(pk=person.pk).update(digest_sent_at=now)
    return True


def clear_before(now: datetime) -> int:
    """Delete news that was read or finished long ago, and letters and digests with it."""
    Letter.objects.filter(sent_at__lt=now - KEPT).delete()
    Digest.objects.filter(moment__lt=now - KEPT).delete()
    return Notification.objects.filter(created_at__lt=now - KEPT).delete()[0]


@holds_data("notifications", Notification, Digest, Letter)
def _news_of(person_id: UUID) -> dict[str, object]:
    """Read what was told to a person, when digests went out, and which letters."""
    news = Notification.objects.filter(person_id=person_id).order_by("created_at")
    letters = Letter.objects.filter(person_id=person_id).order_by("asked_at")
    return {
        "notifications": rows(news.values("kind", "facts", "url", "created_at", "read_at")),
        "digests": rows(Digest.objects.filter(person_id=person_id).values("moment")),
        "letters": rows(letters.values("to", "template", "asked_at", "sent_at")),
    }


@erases_data("notifications")
def _forget_letters(person_id: UUID, now: datetime) -> None:
    """Delete letters to the person's address, also those asked for by the address alone, and news of them."""
    addresses = Person.objects.filter(pk=person_id).values("email")
    Letter.objects.filter(to__in=addresses).delete()
    claims = Claim.objects.filter(person=person_id).values_list("pk", flat=True)
    names = [about_person(person_id), *(f"claim:{pk}" for pk in claims)]
    Notification.objects.filter(about__in=names).delete()
