"""Introductions: ask around a problem, answer, agree; what is sealed is shown only when both have agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from archstone.engines.sealed_bands import shown_organisation
from archstone.model.asking_again import may_ask
from archstone.model.errors import NotAllowed, RuleBroken
from archstone.model.introduction_items import ShownItem, choose, require_few
from archstone.model.introduction_views import IntroductionView, seen_by
from archstone.model.introductions import (
    Answerer,
    Introduction,
    IntroductionState,
    Side,
)
from archstone.model.introductions import (
    draft_introduction as drafted,
)
from archstone.model.organisations import Organisation as Model
from archstone.platform.services import events, notifications, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.disclosures import write_disclosures
from archstone.platform.services.errors import TooMany
from archstone.platform.services.news import NEWS
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.introductions.models import Introduction as Row
from archstone.platform.store.introductions.models import Meeting as MeetingRow
from archstone.platform.store.introductions.records import fill_introduction, introduction_of
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.organisations.records import organisation_of
from archstone.platform.store.people.models import Person

SENT_A_WEEK = {True: 20, False: 3}
"""How many requests an organisation may send in seven days: verified, and not yet (our defaults)."""
WEEK = timedelta(days=7)
PROBLEM_IN_NEWS = 120

Change = Callable[[Introduction, str], Introduction]


@roles_in.register
def _to_an_introduction(thing: Row, actor: Actor) -> frozenset[Role]:
    """Count what somebody is to the side they act for; to the other side a draft isn't there."""
    if actor.guest is not None and actor.guest.introduction_id == thing.pk:
        return frozenset({Role.GUEST})
    if not actor.role or side_of(actor, thing) is None:
        return frozenset()
    if side_of(actor, thing) is Side.ASKED and thing.sent_at is None:
        return frozenset()
    return frozenset({Role(actor.role)})


def side_of(actor: Actor, row: Row) -> Side | None:
    """Say for which side somebody acts; None for anyone else."""
    if actor.guest is not None and actor.guest.introduction_id == row.pk:
        return Side.ASKED
    return {row.asker_id: Side.ASKER, row.asked_id: Side.ASKED}.get(actor.organisation_id or 0)


def require_side(actor: Actor, row: Row, side: Side) -> None:
    """Refuse whoever acts for the other side."""
    if side_of(actor, row) is not side:
        raise NotAllowed(_("That is for the other side to do."))


def name_of(actor: Actor) -> str:
    """Name who acts, as the other side reads it."""
    if actor.guest is not None:
        return actor.guest.name
    return str(Person.objects.only("name", "email").get(pk=actor.person))


@dataclass(frozen=True, slots=True)
class Overview:
    """The introductions of an organisation, by what they wait for."""

    to_answer: tuple[IntroductionView, ...]
    waiting: tuple[IntroductionView, ...]
    agreed: tuple[IntroductionView, ...]
    over: tuple[IntroductionView, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is none at all."""
        return not (self.to_answer or self.waiting or self.agreed or self.over)


def fetch(id: UUID) -> Row:
    """Fetch an introduction with both organisations; raise NotFound where there is none."""
    row = Row.objects.select_related("asker", "asked").filter(pk=id).first()
    if row is None:
        raise permissions.not_found()
    return row


def see_introductions(*, actor: Actor, now: datetime) -> Overview:
    """List the introductions of the organisation that somebody acts for, the newest first."""
    permissions.require(actor, "see_introductions")
    views = [view for row in _rows_of(actor.organisation) if (view := _view(actor, row, now))]
    over = [v for v in views if v.state.is_over and v.state is not IntroductionState.AGREED]
    open_ones = [v for v in views if not v.state.is_over]
    return Overview(
        to_answer=tuple(v for v in open_ones if v.our_turn),
        waiting=tuple(v for v in open_ones if not v.our_turn),
        agreed=tuple(v for v in views if v.state is IntroductionState.AGREED),
        over=tuple(over),
    )


def see_introduction(*, actor: Actor, now: datetime, id: UUID) -> IntroductionView:
    """Show an introduction to one of its sides, as far as that side may see it."""
    row = fetch(id)
    permissions.require(actor, "see_introduction", row)
    view = _view(actor, row, now)
    if view is None:
        raise permissions.not_found()
    return view


def _rows_of(organisation_id: int | None) -> Iterable[Row]:
    return (
        Row.objects.select_related("asker", "asked")
        .filter(Q(asker_id=organisation_id) | Q(asked_id=organisation_id))
        .order_by("-changed_at", "id")
    )


def _view(actor: Actor, row: Row, now: datetime) -> IntroductionView | None:
    side = side_of(actor, row)
    names = {row.asker.slug: row.asker.name, row.asked.slug: row.asked.name}
    return None if side is None else seen_by(introduction_of(row), side, now=now, names=names)


def draft_introduction(
    *,
    actor: Actor,
    now: datetime,
    asked: Organisation,
    problem: str,
    ask: str,
    shows: Iterable[ShownItem] = (),
) -> Row:
    """Write a first word to another organisation; nobody else sees it before it is sent."""
    permissions.require(actor, "draft_introduction")
    asker = Organisation.objects.get(pk=actor.organisation)
    items = choose(organisation_of(asker).audit, shows)
    with transaction.atomic():
        _require_may_ask(asker, asked, now)
        draft = drafted(
            id=str(uuid4()),
            asker=asker.slug,
            asked=asked.slug,
            problem=problem.strip(),
            ask=ask.strip(),
            by=name_of(actor),
            at=now,
            shows=items,
        )
        row = fill_introduction(Row(id=UUID(draft.id), asker=asker, asked=asked, created_at=now), draft, now)
        row.save(force_insert=True)
        trail.record(actor=actor, act="draft_introduction", now=now, thing=row)
    return row


def check_may_ask(*, actor: Actor, now: datetime, asked: Organisation) -> None:
    """Say before anybody writes whether another may be asked now; raise RuleBroken with the reason if not."""
    permissions.require(actor, "draft_introduction")
    if asked.pk == actor.organisation:
        raise RuleBroken(_("This is your own organisation; ask another."))
    _require_may_ask(Organisation.objects.get(pk=actor.organisation), asked, now)


def _require_may_ask(asker: Organisation, asked: Organisation, now: datetime) -> None:
    between = Row.objects.select_related("asker", "asked").filter(
        Q(asker=asker, asked=asked) | Q(asker=asked, asked=asker)
    )
    earlier = [introduction_of(row) for row in between]
    found = may_ask(earlier, asker=asker.slug, asked=asked.slug, now=now, name=asked.name)
    if not found.allowed:
        raise RuleBroken(found.reason)


def rewrite_introduction(
    *, actor: Actor, now: datetime, id: UUID, problem: str, ask: str, shows: Iterable[ShownItem]
) -> Row:
    """Write a draft anew."""
    items = tuple(shows)

    def change(one: Introduction, by: str) -> Introduction:
        del by
        return one.rewritten(problem=problem.strip(), ask=ask.strip(), shows=items)

    return _change(
        actor, now, id, "edit_introduction", Side.ASKER, change=change, chosen=items, fact="rewritten"
    )


def send_introduction(*, actor: Actor, now: datetime, id: UUID) -> Row:
    """Send a draft: from now on the other side sees it, but nothing that would be shown."""
    with transaction.atomic():
        row = _change(
            actor,
            now,
            id,
            "edit_introduction",
            Side.ASKER,
            change=_sending(now),
            fact="sent",
        )
        sent = Row.objects.filter(asker_id=row.asker_id, sent_at__gt=now - WEEK).count()
        most = SENT_A_WEEK[row.asker.verified_at is not None]
        if sent > most:
            raise TooMany(
                _("You have sent %(most)s requests within seven days. Wait for answers before you send more.")
                % {"most": most},
                wait_seconds=24 * 3600,
            )
    return row


def _sending(now: datetime) -> Change:
    return lambda one, by: one.send(by=by, at=now)


def open_introduction(*, actor: Actor, now: datetime, id: UUID) -> Row:
    """Note that the side that was asked has read it; the other side isn't told."""
    row = fetch(id)
    permissions.require(actor, "see_introduction", row)
    if side_of(actor, row) is not Side.ASKED or row.state != IntroductionState.SENT:
        return row
    if introduction_of(row).state_at(now) is not IntroductionState.SENT:
        return row
    return _change(
        actor,
        now,
        id,
        "see_introduction",
        Side.ASKED,
        change=lambda one, by: one.open(by=by, at=now),
        fact="opened",
    )


def accept_introduction(
    *,
    actor: Actor,
    now: datetime,
    id: UUID,
    shows: Iterable[ShownItem] = (),
    says: str = "",
    role: str = "",
) -> Row:
    """Accept, saying what would be shown once the asker agrees too."""
    items = tuple(shows)

    def change(one: Introduction, by: str) -> Introduction:
        return one.accept(by=by, at=now, shows=items, says=says.strip(), answerer=_answerer(actor, role))

    return _change(
        actor, now, id, "answer_introduction", Side.ASKED, change=change, chosen=items, fact="accepted"
    )


def decline_introduction(*, actor: Actor, now: datetime, id: UUID, for_us: str = "", role: str = "") -> Row:
    """Decline, politely and for good; the reason stays with one's own side."""

    def change(one: Introduction, by: str) -> Introduction:
        return one.decline(by=by, at=now, for_us=for_us.strip(), answerer=_answerer(actor, role))

    return _change(actor, now, id, "answer_introduction", Side.ASKED, change=change, fact="declined")


def agree_introduction(
    *, actor: Actor, now: datetime, id: UUID, shows: Iterable[ShownItem] | None = None
) -> Row:
    """Agree after the other side accepted: what each chose is shown to the other, and a meeting opens."""
    items = None if shows is None else tuple(shows)

    def change(one: Introduction, by: str) -> Introduction:
        return one.agree(by=by, at=now, shows=items)

    with transaction.atomic():
        row = _change(
            actor, now, id, "edit_introduction", Side.ASKER, change=change, chosen=items, fact="agreed"
        )
        MeetingRow.objects.get_or_create(introduction=row, defaults={"created_at": now, "changed_at": now})
        _disclose(actor, row, now)
    return row


def withdraw_introduction(*, actor: Actor, now: datetime, id: UUID, says: str = "", for_us: str = "") -> Row:
    """Take a request back, at any time before both have agreed."""

    def change(one: Introduction, by: str) -> Introduction:
        return one.withdraw(by=by, at=now, says=says.strip(), for_us=for_us.strip())

    return _change(actor, now, id, "edit_introduction", Side.ASKER, change=change, fact="withdrawn")


def _answerer(actor: Actor, role: str) -> Answerer | None:
    return Answerer(actor.guest.name, actor.guest.email, role.strip()) if actor.guest else None


def _change(
    actor: Actor,
    now: datetime,
    id: UUID,
    act: str,
    side: Side,
    *,
    change: Change,
    chosen: tuple[ShownItem, ...] | None = None,
    fact: str,
) -> Row:
    """Take one step of an introduction: authorised, on the row as it is now, written to the trail."""
    permissions.require(actor, act, fetch(id))
    with transaction.atomic():
        row = Row.objects.select_for_update(of=("self",)).select_related("asker", "asked").get(pk=id)
        require_side(actor, row, side)
        if chosen is not None:
            _require_chosen(actor, row, side, chosen)
        fill_introduction(row, change(introduction_of(row), name_of(actor)), now).save()
        ours = row.asker_id if side is Side.ASKER else row.asked_id
        trail.record(actor=actor, act=act, now=now, thing=row, step=fact, organisation_id=ours)
        _tell(row, fact, side, now)
    return row


def _require_chosen(actor: Actor, row: Row, side: Side, chosen: tuple[ShownItem, ...]) -> None:
    """Hold what a member chose against its audit; a guest has none and says it in its own words."""
    if actor.guest is not None:
        require_few(chosen)
        return
    choose(organisation_of(row.asker if side is Side.ASKER else row.asked).audit, chosen)


def expire_introductions(*, now: datetime) -> int:
    """Write down, for every introduction that nobody answered in time, that it has expired.

    Returns
    -------
    expired : how many
    """
    waiting = Row.objects.filter(answer_by__lt=now).values_list("pk", flat=True)
    expired = 0
    for id in list(waiting):
        with transaction.atomic():
            row = Row.objects.select_for_update(of=("self",)).select_related("asker", "asked").get(pk=id)
            if row.answer_by is None or row.answer_by >= now:
                continue
            fill_introduction(row, introduction_of(row).expire(at=now), now).save()
            expired += 1
    return expired


def _disclose(actor: Actor, row: Row, now: datetime) -> None:
    """Write into both disclosure logs what agreeing showed."""
    for organisation, other, shown, by in (
        (row.asker, row.asked, row.asker_shows, actor.person),
        (row.asked, row.asker, row.asked_shows, None),
    ):
        write_disclosures(
            organisation=organisation,
            to=other,
            capabilities=[item["capability"] for item in shown],
            by=by,
            now=now,
        )


def _tell(row: Row, step: str, side: Side, now: datetime) -> None:
    """Tell the other side what was done, by news and by webhooks; nothing that would be shown is in it."""
    told, does = (row.asked, row.asker) if side is Side.ASKER else (row.asker, row.asked)
    about = f"introduction:{row.pk}"
    url = reverse("introduction", args=[row.pk])
    if step in ("agreed", "declined", "withdrawn"):
        notifications.finish(about=about, now=now)
    kind = "introduction_received" if step == "sent" else f"introduction_{step}"
    if kind in NEWS:
        notifications.notify(
            people=notifications.people_of(told.pk, now=now),
            kind=kind,
            now=now,
            key=f"{about}:{step}",
            facts={"organisation": does.name, "problem": row.problem[:PROBLEM_IN_NEWS]},
            url=url,
            about=about,
            organisation_id=told.pk,
        )
    facts: dict[str, events.Fact] = {"introduction": str(row.pk)}
    if step == "sent":
        events.emit(event="introduction_sent", organisation_id=does.pk, now=now, facts=facts)
        events.emit(event="introduction_received", organisation_id=told.pk, now=now, facts=facts)
    elif f"introduction_{step}" in events.EVENTS:
        for one in (told, does):
            events.emit(event=f"introduction_{step}", organisation_id=one.pk, now=now, facts=facts)


def introduced_with(
    organisation: Organisation, *, by_members: bool = False
) -> dict[str, tuple[ShownItem, ...]]:
    """Say with whom an organisation's introduction was agreed, and what each of those chose to show it.

    With *by_members* only those whose own people agreed. Whoever was sent a link may speak for a record that
    nobody acts for, and says what they say in words of their own; but what the record keeps sealed isn't
    theirs to open, and an asker might have sent the link to themselves.
    """
    found: dict[str, tuple[ShownItem, ...]] = {}
    for row in _rows_of(organisation.pk):
        if row.state != IntroductionState.AGREED:
            continue
        one = introduction_of(row)
        theirs = Side.ASKED if row.asker_id == organisation.pk else Side.ASKER
        if by_members and theirs is Side.ASKED and any(step.answerer for step in one.steps):
            continue
        found[one.organisation(theirs)] = one.shows(theirs)
    return found


def introduction_with(*, actor: Actor, slug: str) -> UUID | None:
    """Find the newest introduction with another organisation that one's side may see; None without one."""
    permissions.require(actor, "see_introductions")
    for row in _rows_of(actor.organisation):
        if slug in (row.asker.slug, row.asked.slug) and roles_in(row, actor):
            return row.pk
    return None


def own_side(*, actor: Actor) -> Model:
    """Give the organisation that somebody acts for, with its own whole audit."""
    permissions.require(actor, "see_introductions")
    return organisation_of(Organisation.objects.get(pk=actor.organisation))


def as_shown(row: Organisation) -> Model:
    """Give an organisation as anybody may see it: of its weaknesses only the public ones."""
    return shown_organisation(organisation_of(row))


def names_in(overview: Overview) -> dict[str, str]:
    """Name the organisations across, by id."""
    slugs = {v.other for v in (*overview.to_answer, *overview.waiting, *overview.agreed, *overview.over)}
    return dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "name"))


def links_of(row: Row) -> tuple[tuple[str, bool], ...]:
    """List to whom links were sent, and whether each was used; for the asker's eyes."""
    return tuple(
        (f"{name} <{email}>", used is not None)
        for name, email, used in row.links.order_by("made_at").values_list("name", "email", "used_at")
    )
