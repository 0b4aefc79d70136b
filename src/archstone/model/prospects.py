"""Prospects: a notebook on an organisation that one may ally with (SPEC F10; S3, question 2).

What was found out, each with its source and the day; what there was between the two; whom one met, and what
was said. It is one organisation's own, and nobody else's to read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from archstone.model.diligence import Finding, Topic
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.relations import Relation
from archstone.model.sentences import ended

OLD_AFTER_DAYS = 730
"""After two years a finding may no longer hold (our default)."""


class SourceKind(StrEnum):
    """Where a finding comes from."""

    PUBLIC_STATEMENT = "public-statement"
    REPORT = "report"
    TALK = "talk"
    CONFERENCE = "conference"  # said to one of us in conversation
    OWN_EXPERIENCE = "own-experience"

    @property
    def in_words(self) -> str:
        """The kind as a sentence says it."""
        return {
            "public-statement": "public statement",
            "report": "report",
            "talk": "talk",
            "conference": "conversation at a conference",
            "own-experience": "own experience",
        }[self.value]

    @property
    def is_open(self) -> bool:
        """Whether anyone could look it up; what was said in confidence stays in the notebook."""
        return self in (SourceKind.PUBLIC_STATEMENT, SourceKind.REPORT, SourceKind.TALK)


@dataclass(frozen=True, slots=True)
class ProspectFinding:
    """One thing found out about a prospect.

    ``capability`` is what it says something of, None where it isn't about one; ``lacks`` is True where it
    speaks of a lack, False of a strength.

    Invariants: it says something and names its source.
    """

    id: str
    says: str
    source: str
    found_on: date
    kind: SourceKind
    capability: str | None = None
    lacks: bool | None = None
    by: str = ""

    def __post_init__(self) -> None:
        if not self.says.strip():
            raise RuleBroken("Say in a sentence what you found.", ("says",))
        if not self.source.strip():
            raise RuleBroken("Name the source: who says so, and where.", ("source",))

    def is_old_on(self, day: date) -> bool:
        """Whether it is so old that it may no longer hold."""
        return (day - self.found_on).days > OLD_AFTER_DAYS

    def as_finding(self, about: str, topic: Topic = Topic.OTHER) -> Finding:
        """Carry it over into due diligence, where it is an observation until somebody says more."""
        source = f"{self.source} ({self.kind.in_words})"
        return Finding(self.id, about, ended(self.says), source, self.found_on, topic, by=self.by or None)


@dataclass(frozen=True, slots=True)
class PersonMet:
    """Somebody of the prospect whom one met, and what was said.

    These are personal data: keep what serves the talk, and take the person out when asked to.

    Invariants: a name, and what was said.
    """

    id: str
    name: str
    met_on: date
    said: str
    where: str = ""
    role: str = ""
    by: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise RuleBroken("Say whom you met.", ("name",))
        if not self.said.strip():
            raise RuleBroken("Say what was said; a name alone helps nobody.", ("said",))

    def __str__(self) -> str:
        """Say whom one met, when and where."""
        role = f", {self.role}" if self.role else ""
        where = f", {self.where}" if self.where else ""
        return f"{self.name}{role} ({self.met_on}{where}): {ended(self.said)}"


@dataclass(frozen=True, slots=True)
class ProspectNotebook:
    """All that one organisation noted on another.

    Invariants: two different organisations; ids once; relations lie between these two.
    """

    owner: str
    about: str
    findings: tuple[ProspectFinding, ...] = ()
    relations: tuple[Relation, ...] = ()
    people: tuple[PersonMet, ...] = ()

    def __post_init__(self) -> None:
        if self.owner == self.about:
            raise RuleBroken(f"{self.owner} can't be its own prospect.", ("about",))
        for what, ids in (
            ("finding", [one.id for one in self.findings]),
            ("person", [one.id for one in self.people]),
        ):
            if len(set(ids)) < len(ids):
                raise RuleBroken(f"A {what} stands twice in this notebook.")
        for relation in self.relations:
            if set(relation.between) != {self.owner, self.about}:
                raise RuleBroken(
                    f"What lies between {' and '.join(relation.between)} isn't about {self.about}."
                )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is noted."""
        return not (self.findings or self.relations or self.people)

    @property
    def latest_first(self) -> tuple[ProspectFinding, ...]:
        """The findings, the latest first; of one day in their order."""
        return tuple(sorted(self.findings, key=lambda one: one.found_on, reverse=True))

    @property
    def history(self) -> tuple[Relation, ...]:
        """What there was between the two, the earliest first; without a day last."""
        return tuple(sorted(self.relations, key=lambda one: one.starts_on or date.max))

    def lacks(self) -> tuple[str, ...]:
        """Name the capabilities that anyone could find out it lacks, each once, the latest found first."""
        told = (one.capability for one in self.latest_first if one.lacks and one.kind.is_open)
        return tuple(dict.fromkeys(capability for capability in told if capability))

    def with_finding(self, finding: ProspectFinding) -> ProspectNotebook:
        """Put a finding in, replacing the one of this id."""
        return replace(self, findings=(*(f for f in self.findings if f.id != finding.id), finding))

    def with_relation(self, relation: Relation) -> ProspectNotebook:
        """Put in something that there was between the two."""
        return replace(self, relations=(*self.relations, relation))

    def with_person(self, person: PersonMet) -> ProspectNotebook:
        """Put in somebody whom one met, replacing the one of this id."""
        return replace(self, people=(*(p for p in self.people if p.id != person.id), person))

    def without(self, id: str) -> ProspectNotebook:
        """Take a finding or a person out; raise NotFound where there is none of this id."""
        if id not in {*(one.id for one in self.findings), *(one.id for one in self.people)}:
            raise NotFound("This notebook has no such entry.")
        return replace(
            self,
            findings=tuple(one for one in self.findings if one.id != id),
            people=tuple(one for one in self.people if one.id != id),
        )

    def hints(self, today: date) -> tuple[str, ...]:
        """Say what in it should be looked at again, as sentences."""
        old = [one for one in self.findings if one.is_old_on(today)]
        strained = [one for one in self.relations if one.is_strained_on(today)]
        told = [f"Look again: “{one.says.strip().rstrip('.')}” is of {one.found_on}." for one in old]
        told += [
            f"Not settled: {one.kind.in_words}, {ended(one.what)} Speak of it before they do."
            for one in strained
        ]
        if self.findings and all(not one.kind.is_open for one in self.findings):
            told.append("Nothing here can be looked up by anyone else; find one public source.")
        return tuple(told)


def notebooks_naming(notebooks: Iterable[ProspectNotebook], person: str) -> tuple[ProspectNotebook, ...]:
    """Find the notebooks that name a person, so that they can be taken out when asked."""
    key = " ".join(person.casefold().split())
    return tuple(
        one for one in notebooks if any(" ".join(met.name.casefold().split()) == key for met in one.people)
    )
