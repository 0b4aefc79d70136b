"""The charter: what members agree on paper, as data that sets the rules in force.

A charter has parties, clauses in order, and annexes. Most clauses come from the library
(`archstone.model.clauses`) and hold values for its parameters; a charter may hold clauses of its own, and its
own words for one of the library.

How a clause becomes text: ``charter.articles`` gives each clause with its number, its heading and its words.
Words are lines; a line is a paragraph, and a line that begins with "- " is a point of a list. Nothing else is
marked. A parameter that is still missing stands as a blank, and ``charter.missing`` names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from archstone.model.alliance_risks import risk_named
from archstone.model.alliances import Foundation, Model
from archstone.model.clause_values import Parameter, Value
from archstone.model.clauses import ClauseTemplate, clause_library
from archstone.model.errors import NotFound, RuleBroken, did_you_mean


class Shape(StrEnum):
    """How much a charter says: a page, what holds on a bridge, or what holds something owned together."""

    MEMORANDUM = "memorandum"
    BRIDGE = "bridge"
    STRUCTURAL = "structural"

    @property
    def in_words(self) -> str:
        """Its name for a reader."""
        return {
            "memorandum": "one-page memorandum",
            "bridge": "bridge charter",
            "structural": "structural agreement",
        }[self.value]


class Direction(StrEnum):
    """Which way the text runs."""

    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"


@dataclass(frozen=True, slots=True)
class Party:
    """A member that is bound, and who signs for it; ``mandate`` says by what right that person does."""

    organisation: str
    name: str
    signatory: str | None = None
    mandate: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as a charter holds it.

    ``template`` is its id in the library; None for a clause of one's own, whose ``title`` and ``text`` are
    given. ``text`` beside a template is one's own wording: it holds the same parameters in braces, or, in a
    version that was signed, the words as they were signed. ``risks`` are what an own clause answers.

    Invariants: an own clause has a title and words, and no values; values are of the kind that the template
    asks for; only essential principles and own clauses can be locked.
    """

    id: str
    template: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    title: str = ""
    text: str = ""
    locked: bool = False
    risks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("title", "text"):
            object.__setattr__(self, name, getattr(self, name).strip())
        if self.template is None:
            self._refuse_half_an_own_clause()
        else:
            template = clause_library()[self.template]
            taken = template.take(self.values)
            object.__setattr__(self, "values", MappingProxyType(taken))
            template.refuse_strange_words(self.text + self.title)
            if self.locked and not template.essential:
                raise RuleBroken(
                    f"{self.id} can't be locked: that is for essential principles, which no ballot changes."
                )
            if self.risks:
                raise RuleBroken(f"Which risks {self.id} answers stands in the library; leave them out here.")
        for risk in self.risks:
            risk_named(risk)

    def _refuse_half_an_own_clause(self) -> None:
        if not self.title or not self.text:
            raise RuleBroken(f"{self.id} isn't of the library, so it needs a title and a text of its own.")
        if self.values:
            raise RuleBroken(f"{self.id} is a clause of your own; write its values into its text.")

    @property
    def made_from(self) -> ClauseTemplate | None:
        """The clause of the library; None for an own one."""
        return None if self.template is None else clause_library()[self.template]

    @property
    def answers(self) -> tuple[str, ...]:
        """The risks that it answers."""
        return self.risks if self.made_from is None else self.made_from.risks

    @property
    def missing(self) -> tuple[Parameter, ...]:
        """The parameters that must be given and aren't."""
        return () if self.made_from is None else self.made_from.missing(self.values)

    def value(self, name: str) -> Any:
        """Give what stands in a parameter, its default included; None where nothing does."""
        return None if self.made_from is None else self.made_from.value(name, self.values)


@dataclass(frozen=True, slots=True)
class Annex:
    """Something that belongs to a charter and stands behind it: a title and lines, as a clause has them."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """A clause as it is read: its number, its heading and its words."""

    number: int
    clause: Clause
    heading: str
    words: str


@dataclass(frozen=True, slots=True)
class MissingParameter:
    """Something that a clause needs and doesn't have."""

    clause: str
    parameter: str
    asks: str

    def __str__(self) -> str:
        """Say it to whoever writes the charter."""
        return f"The clause {self.clause} needs {self.parameter}: {self.asks}"


@dataclass(frozen=True, slots=True)
class Charter:
    """One version of a charter.

    ``amends`` is the hash of the version before it; None for the first. ``language`` is a language tag such
    as ``en`` or ``ar``.

    Invariants: no two clauses have one id; a clause of the library stands once unless it is one that repeats;
    no party is listed twice; a first version amends none.
    """

    title: str
    shape: Shape
    parties: tuple[Party, ...] = ()
    clauses: tuple[Clause, ...] = ()
    annexes: tuple[Annex, ...] = ()
    version: int = 1
    language: str = "en"
    direction: Direction = Direction.LEFT_TO_RIGHT
    model: Model | None = None
    foundation: Foundation | None = None
    amends: str | None = None

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise RuleBroken("A charter needs a title.")
        if self.version < 1:
            raise RuleBroken(f"Versions are counted from 1, not {self.version}.")
        if self.version == 1 and self.amends:
            raise RuleBroken("The first version of a charter amends none.")
        ids = [clause.id for clause in self.clauses]
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise RuleBroken(f"Two clauses are called {twice}; give each an id of its own.")
        made = [clause.template for clause in self.clauses]
        for template in clause_library():
            if made.count(template.id) > 1 and not template.repeats:
                raise RuleBroken(f"The clause {template.id} of the library stands here twice; keep one.")
        organisations = [party.organisation for party in self.parties]
        if twice := next((id for id in organisations if organisations.count(id) > 1), None):
            raise RuleBroken(f"{twice} is a party twice.")

    @property
    def names(self) -> Mapping[str, str]:
        """The parties' names by their ids."""
        return {party.organisation: party.name for party in self.parties}

    @property
    def articles(self) -> tuple[Article, ...]:
        """Every clause as it is read, numbered from 1."""
        return tuple(
            Article(number, clause, self.heading_of(clause), self.words_of(clause))
            for number, clause in enumerate(self.clauses, start=1)
        )

    @property
    def missing(self) -> tuple[MissingParameter, ...]:
        """Every parameter that must be given and isn't, in the order of the clauses."""
        return tuple(
            MissingParameter(clause.id, parameter.name, parameter.asks)
            for clause in self.clauses
            for parameter in clause.missing
        )

    def clause(self, id: str) -> Clause:
        """Return the clause with this id; raise NotFound naming the nearest one."""
        for clause in self.clauses:
            if clause.id == id:
                return clause
        known = [clause.id for clause in self.clauses]
        raise NotFound(f"There is no clause {id!r} in this charter.{did_you_mean(id, known)}")

    def made_from(self, template: str) -> tuple[Clause, ...]:
        """List the clauses that were made from one of the library."""
        return tuple(clause for clause in self.clauses if clause.template == template)

    def party(self, organisation: str) -> Party:
        """Return the party that an organisation is; raise NotFound where it is none."""
        for party in self.parties:
            if party.organisation == organisation:
                return party
        known = list(self.names)
        raise NotFound(f"{organisation} is no party to this charter.{did_you_mean(organisation, known)}")

    def heading_of(self, clause: Clause) -> str:
        """Write the heading of a clause, its parameters in words."""
        template = clause.made_from
        if template is None:
            return clause.title
        return template.words(clause.values, self._name, clause.title or template.title)

    def words_of(self, clause: Clause) -> str:
        """Write the words of a clause, its parameters in words."""
        template = clause.made_from
        if template is None:
            return "\n".join(line.strip() for line in clause.text.strip().splitlines())
        return template.words(clause.values, self._name, clause.text or None)

    def _name(self, organisation: str) -> str:
        return self.names.get(organisation, organisation)
