"""What was agreed for trouble: the days, hours and people of the charter, or those that we propose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from archstone.model.charter_rules import settings_of
from archstone.model.charters import Charter
from archstone.model.clause_values import LENGTHS
from archstone.model.clauses import clause_library
from archstone.model.mandates import Mandate

_KINDS = ("conflict", "breach", "crisis", "deadline", "trigger", "rhythm")


@dataclass(frozen=True, slots=True)
class IncidentTerm:
    """One thing that holds in trouble, such as the 14 days of a talk.

    ``unit`` is hour, day or month for a length of time. ``agreed`` says whether the charter has it; else it
    is the proposal of our clause library, and binds nobody.
    """

    value: Any
    unit: str
    clause: str
    agreed: bool

    @property
    def words(self) -> str:
        """Say the length with its unit, as in 14 days."""
        return f"{self.value} {self.unit}{'' if self.value == 1 else 's'}" if self.unit else str(self.value)


@dataclass(frozen=True, slots=True)
class IncidentTerms:
    """All that holds in trouble, by names such as ``breach.meeting``.

    Examples
    --------
    >>> terms = terms_of(None)
    >>> terms.number("conflict.talk"), terms.agreed("conflict.talk")
    (14, False)
    """

    terms: Mapping[str, IncidentTerm]

    def term(self, name: str) -> IncidentTerm | None:
        """Give one of them; None where neither the charter nor our proposal has it."""
        return self.terms.get(name)

    def number(self, name: str) -> int:
        """Give a number of days, hours, months or times."""
        return int(self.terms[name].value)

    def share(self, name: str) -> Fraction:
        """Give a share, exactly."""
        return Fraction(str(self.terms[name].value))

    def text(self, name: str) -> str:
        """Give a name; empty where none was agreed."""
        found = self.terms.get(name)
        return "" if found is None or found.value is None else str(found.value)

    def agreed(self, name: str) -> bool:
        """Whether the charter says so, rather than our proposal."""
        found = self.terms.get(name)
        return found is not None and found.agreed

    def clause(self, name: str) -> str:
        """Name the clause that says so; empty where no charter does."""
        found = self.terms.get(name)
        return found.clause if found and found.agreed else ""


def terms_of(charter: Charter | None) -> IncidentTerms:
    """Read the terms out of the clauses of a charter, and what it lacks out of our proposals.

    What was signed is what runs; where nothing was signed on a point, people still need to know what would be
    usual, and that it isn't agreed.
    """
    found = dict(_proposed())
    for setting in () if charter is None else settings_of(charter):
        if setting.kind.value in _KINDS:
            name = f"{setting.kind}.{setting.name}"
            found[name] = IncidentTerm(setting.value, setting.unit, setting.clause, agreed=True)
    return IncidentTerms(found)


def _proposed() -> Mapping[str, IncidentTerm]:
    return {
        parameter.drives: IncidentTerm(
            parameter.default, LENGTHS.get(parameter.kind, ""), template.id, agreed=False
        )
        for template in clause_library()
        for parameter in template.parameters
        if parameter.drives.partition(".")[0] in _KINDS and parameter.default is not None
    }


def speakers_without_mandate(terms: IncidentTerms, mandates: Iterable[Mandate], day: date) -> tuple[str, ...]:
    """Say which speakers of the charter may no longer act for a member; nothing where nobody has mandates.

    A charter names people, and people leave. Who finds that out in a crisis loses the first hours.

    Examples
    --------
    >>> ada = IncidentTerms({"crisis.speaker": IncidentTerm("Ada", "", "crisis", agreed=True)})
    >>> held = [Mandate("Ada", "mill", date(2025, 1, 1), date(2025, 12, 31))]
    >>> speakers_without_mandate(ada, held, date(2026, 3, 1))
    ('Ada speaks in a crisis by the charter, and has had no mandate since 2025-12-31; amend it.',)
    """
    given = tuple(mandates)
    told = []
    for role in ("crisis.speaker", "crisis.deputy"):
        person = terms.text(role)
        own = [one for one in given if one.person == person]
        if person and own and not any(one.holds_on(day) for one in own):
            ended = max((one.ends_on for one in own if one.ends_on and one.ends_on < day), default=None)
            since = f"has had no mandate since {ended}" if ended else "has no mandate yet"
            told.append(f"{person} speaks in a crisis by the charter, and {since}; amend it.")
    return tuple(told)
