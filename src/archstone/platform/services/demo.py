"""The told story: Port Ellery, a city that doesn't exist, with what its people did through the same services.

Everything in it is invented. Nothing is put into a table past a service, so that what the demo shows is what
the platform does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import yaml
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from archstone.files.bundled import bundled
from archstone.model.introduction_items import ShownItem
from archstone.platform.services import (
    alliance_roles,
    alliances,
    audit_files,
    audit_ratings,
    disclosures,
    goals,
    imports,
    introductions,
    invitations,
    meetings,
    prospects,
    registry_index,
    shortlists,
)
from archstone.platform.services.actors import Actor, actor_of
from archstone.platform.services.goals import WrittenRequirement
from archstone.platform.store.alliances.models import Alliance, AllianceMember
from archstone.platform.store.notifications.models import Letter
from archstone.platform.store.organisations.models import Mandate, Organisation
from archstone.platform.store.people.models import Person

PASSWORD = "two weaknesses"
REGISTRY, STORIES, GOALS, COMPACT = (
    "neighbourhood.csv",
    "stories.yaml",
    "goals.yaml",
    "southside-compact.yaml",
)
HOSPITAL, CONGREGATIONS, LEARNING = "riverside-hospital", "southside-congregations", "lantern-street-learning"
FOUNDATION, SOFTWARE, DISTRIBUTOR = (
    "ostrander-mills-foundation",
    "plainform-software",
    "three-elms-food-distribution",
)
CREEK, CANOPY = "hollow-creek-watch", "canopy-forward"
PERMITS, SMALLHOLDERS = "port-ellery-permit-office", "upper-vale-smallholders"
MEMBERS = (HOSPITAL, CONGREGATIONS, LEARNING, FOUNDATION, SOFTWARE)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the story, and why one would sign in as them."""

    name: str
    email: str
    about: str
    organisation: str = ""
    role: str = "owner"


PEOPLE = (
    Somebody("Samir Haddad", "samir@riverside.example", "runs the hospital: looks for partners", HOSPITAL),
    Somebody("Amara Nwosu", "amara@riverside.example", "edits the hospital's audit", HOSPITAL, "editor"),
    Somebody("Lena Fischer", "lena@riverside.example", "head of nursing: a rater", HOSPITAL, "viewer"),
    Somebody("Tom Eliasson", "tom@riverside.example", "finance director: a rater", HOSPITAL, "viewer"),
    Somebody("Marcus Adeyemi", "marcus@southside.example", "speaks for the congregations", CONGREGATIONS),
    Somebody("Ruth Paley", "ruth@southside.example", "deacon", CONGREGATIONS, "editor"),
    Somebody("Noor Castellanos", "noor@lantern.example", "leads the learning programme", LEARNING),
    Somebody("June Halvorsen", "june@ostrander.example", "gives the foundation's money", FOUNDATION),
    Somebody("Tess Okonkwo", "tess@plainform.example", "owns a small software company", SOFTWARE),
    Somebody("Dov Brandt", "dov@threeelms.example", "distributes food", DISTRIBUTOR),
    Somebody("Wren Abara", "wren@hollowcreek.example", "leads one of two rivals", CREEK),
    Somebody("Idris Kolar", "idris@canopy.example", "leads the other: has been asked", CANOPY),
    Somebody("Ana Vidal", "ana@permits.example", "works for the city", PERMITS),
    Somebody("Bela Horvat", "bela@uppervale.example", "farms with others", SMALLHOLDERS),
    Somebody("Pilar Osei", "pilar@facilitators.example", "facilitates alliances and acts for nobody"),
    Somebody("Sofia Marin", "sofia@portellery.example", "looks after this platform (steward)"),
)
SHOWN_FIRST = ("Samir Haddad", "Amara Nwosu", "Idris Kolar", "Marcus Adeyemi", "Pilar Osei", "Sofia Marin")


def tell_story(*, now: datetime) -> tuple[Somebody, ...]:
    """Fill an empty database with the story; one in which it was told is left as it is.

    Returns
    -------
    people : those to sign in as, the most telling first
    """
    if not Person.objects.exists():
        with transaction.atomic():
            Story(now).tell()
        registry_index.build_index(now=now)
        Story(now).choose()
    by_name = {one.name: one for one in PEOPLE}
    return tuple(by_name[name] for name in SHOWN_FIRST)


class Story:
    """The story as it is told: each chapter so many days before *now*."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def ago(self, days: int) -> datetime:
        """Give the moment so many days before now."""
        return self.now - timedelta(days=days)

    def actor(self, name: str, days: int) -> Actor:
        """Let a person act as they could so many days ago."""
        person = Person.objects.get(name=name)
        somebody = next(one for one in PEOPLE if one.name == name)
        organisation = self.organisation(somebody.organisation) if somebody.organisation else None
        return actor_of(
            person, organisation_id=organisation.pk if organisation else None, today=self.ago(days).date()
        )

    def organisation(self, slug: str) -> Organisation:
        """Find an organisation of the story."""
        return Organisation.objects.get(slug=slug)

    def tell(self) -> None:
        """Tell all chapters but those that need the search index."""
        self._registry()
        self._people()
        self._audits()
        self._goals()
        self._first_contact()
        self._asked()
        self._alliance()

    def _registry(self) -> None:
        steward = Actor(is_steward=True, through="command")

        def chunks() -> Iterator[bytes]:
            yield bundled(REGISTRY).read_bytes()

        run = imports.look_at_file(
            actor=steward, now=self.ago(420), name=REGISTRY, chunks=chunks(), register=None
        )
        imports.start_import(actor=steward, now=self.ago(420), run=run)
        imports.carry_out(run_id=run.pk, clock=lambda: self.ago(420))

    def _people(self) -> None:
        hashed = make_password(PASSWORD)  # slow on purpose, and the same for all of them
        for one in PEOPLE:
            person = Person.objects.create_user(
                one.email, name=one.name, is_steward=one.name == "Sofia Marin"
            )
            Person.objects.filter(pk=person.pk).update(password=hashed)
            EmailAddress.objects.create(user=person, email=one.email, verified=True, primary=True)
            if not one.organisation:
                continue
            organisation = self.organisation(one.organisation)
            if organisation.claimed_at is None:
                organisation.claimed_at = organisation.verified_at = self.ago(400)
                organisation.strengths = organisation.vulnerabilities = ""
                organisation.save()
            Mandate.objects.create(
                person=person,
                organisation=organisation,
                role=one.role,
                starts_on=self.ago(400).date(),
                given_at=self.ago(400),
            )

    def _audits(self) -> None:
        told = _told(STORIES)
        for one in told["organisations"]:
            owner = next(p for p in PEOPLE if p.organisation == one["id"])
            audit_files.import_audit(
                actor=self.actor(owner.name, 390),
                now=self.ago(390),
                organisation=self.organisation(one["id"]),
                name="audit.yaml",
                data=yaml.safe_dump({"organisations": [one]}, allow_unicode=True).encode(),
            )
        hospital = self.organisation(HOSPITAL)
        for name, severity, need in (
            ("Lena Fischer", 5, 5),
            ("Tom Eliasson", 2, 2),
            ("Amara Nwosu", 4, 5),
        ):
            for capability in ("language-skills", "storytelling"):
                audit_ratings.rate_vulnerability(
                    actor=self.actor(name, 12),
                    now=self.ago(12),
                    organisation=hospital,
                    capability=capability,
                    severity=severity,
                    need=need,
                )
        disclosures.agree_to_be_open(
            actor=self.actor("Samir Haddad", 380), now=self.ago(380), organisation=hospital, agreed=True
        )

    def _goals(self) -> None:
        told = _told(GOALS)["goals"]
        for slug, name in ((0, "Samir Haddad"), (2, "Wren Abara")):
            goal = told[slug]
            goals.write_goal(
                actor=self.actor(name, 380),
                now=self.ago(380),
                name=goal["name"],
                statement=goal["statement"],
                requirements=[
                    WrittenRequirement(r["capability"], round(100 * r["weight"]), r.get("critical", False))
                    for r in goal["requirements"]
                ],
            )

    def _first_contact(self) -> None:
        """Tell how the hospital and the congregations met: shown, answered, agreed, talked, tested."""
        samir, marcus = partial(self.actor, "Samir Haddad"), partial(self.actor, "Marcus Adeyemi")
        row = introductions.draft_introduction(
            actor=samir(370),
            now=self.ago(370),
            asked=self.organisation(CONGREGATIONS),
            problem="In three districts south of the river fewer than half of the invited families come to a "
            "vaccination day. We wonder whether you see the same, and what they say to you.",
            ask="an hour over tea, wherever suits you",
            shows=[ShownItem("community-trust", "They don't believe us, and not without reason.")],  # type: ignore[arg-type]
        )
        id = row.pk
        introductions.send_introduction(actor=samir(370), now=self.ago(370), id=id)
        introductions.accept_introduction(
            actor=marcus(364),
            now=self.ago(364),
            id=id,
            says="We see it, and we have been waiting for somebody to ask.",
            shows=[ShownItem("medical-expertise", "Nobody of us can answer the questions they ask.")],  # type: ignore[arg-type]
        )
        introductions.agree_introduction(actor=samir(363), now=self.ago(363), id=id)
        meetings.plan_meeting(actor=samir(360), now=self.ago(360), id=id, on=self.ago(355).date())
        self._points(id, samir, marcus)
        meetings.name_divergence(
            actor=marcus(355),
            now=self.ago(355),
            id=id,
            about="Who speaks when something goes wrong",
            reading="A pastor stays; a press office doesn't.",
            in_a_cut="We would go on without posters.",
        )
        version = meetings.see_meeting(actor=samir(355), id=id).meeting.version
        meetings.write_notes(
            actor=samir(355),
            now=self.ago(355),
            id=id,
            notes="We begin with two halls and two nurses, and count who comes.",
            version=version,
        )
        for actor in (samir, marcus):
            meetings.confirm_notes(actor=actor(354), now=self.ago(354), id=id, version=version + 1)
        for actor in (samir, marcus):
            meetings.write_purpose(
                actor=actor(350),
                now=self.ago(350),
                id=id,
                sentence="By next autumn three of four invited families in the southern districts come to a "
                "vaccination day they trust.",
            )
        for actor in (samir, marcus):
            meetings.judge_purpose(actor=actor(350), now=self.ago(350), id=id, says="same")

    def _points(self, id: Any, samir: Callable[[int], Actor], marcus: Callable[[int], Actor]) -> None:
        for actor, kind, says, capability, cut in (
            (
                samir,
                "want",
                "Families who come because they trust who asked.",
                "community-trust",
                "keep",
            ),
            (
                samir,
                "offer",
                "Two nurses at every fair, and plain answers.",
                "medical-expertise",
                "keep",
            ),
            (samir, "non-negotiable", "Nobody speaks against vaccination in our name.", "", ""),
            (marcus, "want", "Somebody who can answer what mothers ask.", "medical-expertise", "keep"),
            (marcus, "offer", "Eleven halls, and the people who fill them.", "community-trust", "keep"),
            (marcus, "non-negotiable", "No list of our families leaves the house.", "", ""),
        ):
            meetings.write_point(
                actor=actor(355),
                now=self.ago(355),
                id=id,
                kind=kind,
                says=says,
                capability=capability,
                in_a_cut=cut,
            )

    def _asked(self) -> None:
        """Tell what waits for an answer: a rival who was asked, and a yes that wants another yes."""
        wren, noor, june = (self.actor(n, 6) for n in ("Wren Abara", "Noor Castellanos", "June Halvorsen"))
        row = introductions.draft_introduction(
            actor=wren,
            now=self.ago(6),
            asked=self.organisation(CANOPY),
            problem="We ask the same people for money in the same month, and both of us get less each year. "
            "Do you see it that way too?",
            ask="a walk along the creek, with no agenda",
            shows=[ShownItem("digital-fundraising", "Our appeals go out by letter.")],  # type: ignore[arg-type]
        )
        introductions.send_introduction(actor=wren, now=self.ago(6), id=row.pk)
        row = introductions.draft_introduction(
            actor=noor,
            now=self.ago(5),
            asked=self.organisation(FOUNDATION),
            problem="Children who read at home stay in school; we wonder whether your families "
            "programme sees the same.",
            ask="half an hour on the telephone",
        )
        introductions.send_introduction(actor=noor, now=self.ago(5), id=row.pk)
        introductions.accept_introduction(actor=june, now=self.ago(2), id=row.pk, says="Gladly, on Thursday.")

    def _alliance(self) -> None:
        """Tell of the compact: five members by consent, a coordinator, delegates, a facilitator."""
        at = self.ago(340)
        marcus = self.actor("Marcus Adeyemi", 340)
        compact = alliances.found_alliance(
            actor=marcus,
            now=at,
            name="The Southside Compact",
            goal="Three of four invited families in the south come to a vaccination day they trust.",
        )
        Alliance.objects.filter(pk=compact.pk).update(record=_plain(_told(COMPACT)))
        owners = {p.organisation: p.name for p in reversed(PEOPLE) if p.role == "owner"}
        for slug in MEMBERS:
            if slug == CONGREGATIONS:
                continue
            member = alliances.invite_member(
                actor=marcus, now=at, alliance=compact, organisation=self.organisation(slug)
            )
            alliances.consent_to_membership(
                actor=self.actor(owners[slug], 338), now=self.ago(338), member=member
            )
        for slug, name in ((HOSPITAL, "Amara Nwosu"), (CONGREGATIONS, "Ruth Paley")):
            alliance_roles.name_delegate(
                actor=self.actor(owners[slug], 330),
                now=self.ago(330),
                member=AllianceMember.objects.get(alliance=compact, organisation__slug=slug),
                person_id=Person.objects.get(name=name).pk,
            )
        pilar = "pilar@facilitators.example"
        alliance_roles.give_role(
            actor=marcus, now=self.ago(330), alliance=compact, email=pilar, role="facilitator"
        )
        path = Letter.objects.get(to=pilar, template="invitation").context["path"]
        invitations.accept_invitation(
            actor=self.actor("Pilar Osei", 329), now=self.ago(329), token=path.strip("/").split("/")[-1]
        )

    def choose(self) -> None:
        """Tell what the hospital keeps of others: a shortlist with reasons, a notebook."""
        samir = self.actor("Samir Haddad", 9)
        kept = shortlists.make_shortlist(
            actor=samir,
            now=self.ago(9),
            name="For the vaccination days",
            purpose="Who could carry our languages?",
        )
        for slug, reason, origin in (
            (CONGREGATIONS, "They have the trust that we lack.", "match"),
            (LEARNING, "Their teachers speak four languages.", "map"),
            ("open-mic-radio", "The whole south side listens on Sundays.", "hand"),
        ):
            shortlists.add_to_shortlist(
                actor=samir, now=self.ago(9), id=kept.pk, slug=slug, reason=reason, origin=origin
            )
        prospects.note_finding(
            actor=samir,
            now=self.ago(8),
            slug="open-mic-radio",
            says="Their Sunday programme is made in Spanish, Tagalog and English.",
            source="programme guide, autumn",
            found_on=self.ago(20).date(),
            kind="public-statement",
            capability="language-skills",
        )


def _told(name: str) -> Any:
    fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the compiled one is ten times as fast
    return yaml.load(bundled(name).read_text(encoding="utf-8"), Loader=fast)


def _plain(value: Any) -> Any:
    """Write days as text, so that JSON holds them."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
