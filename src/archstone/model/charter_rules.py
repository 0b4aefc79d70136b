"""What a charter puts in force: rules, dates, ceilings, deadlines, paths and triggers.

Clauses are data, so what was signed is what runs: nobody copies a number from the paper into a programme.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from archstone.model.capabilities import CapabilityId
from archstone.model.charters import Charter, Clause
from archstone.model.clause_values import LENGTHS, spoken
from archstone.model.errors import RuleBroken
from archstone.model.rules import Base, Category, Procedure, RuleBook, Veto, Votes

RULE, VETO = "decision-rule", "veto"
IN_SCOPE, NO_VETOES = "in_scope", "none"


class SettingKind(StrEnum):
    """What a setting is for."""

    DATE = "date"
    RHYTHM = "rhythm"
    DEADLINE = "deadline"
    CEILING = "ceiling"
    TRIGGER = "trigger"
    CONFLICT = "conflict"
    BREACH = "breach"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that a clause puts in force, such as the notice of 90 days.

    ``unit`` is hour, day, month or minute for a length of time, else empty. ``words`` is the value as the
    charter says it.
    """

    kind: SettingKind
    name: str
    value: Any
    unit: str
    clause: str
    words: str

    def __str__(self) -> str:
        """Say what is in force, and by which clause."""
        return f"{self.kind} of {spoken(self.name)}: {self.words} ({self.clause})"


@dataclass(frozen=True, slots=True)
class CharterDay:
    """A day on which something is due, and the clause that says so."""

    on: date
    what: str
    clause: str


def settings_of(charter: Charter) -> tuple[Setting, ...]:
    """List what the clauses put in force beside the decision rules, in the order of the clauses."""
    return tuple(setting for clause in charter.clauses for setting in _settings(charter, clause))


def _settings(charter: Charter, clause: Clause) -> Iterator[Setting]:
    template = clause.made_from
    for parameter in template.parameters if template else ():
        kind, _, name = parameter.drives.partition(".")
        value = clause.value(parameter.name)
        if not name or kind == "rule" or value is None:
            continue
        words = parameter.say(value, lambda id: charter.names.get(id, id))
        unit = LENGTHS.get(parameter.kind, "")
        yield Setting(SettingKind(kind), name, value, unit, clause.id, words)


def _named(charter: Charter, kind: SettingKind) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for setting in settings_of(charter):
        if setting.kind is kind:
            found.setdefault(
                setting.name, setting
            )  # where two differ, that is a contradiction, told elsewhere
    return found


def ceilings_of(charter: Charter) -> Mapping[str, Setting]:
    """Name the ceilings: what each may spend, how much one funder may pay, how much may be bound."""
    return _named(charter, SettingKind.CEILING)


def triggers_of(charter: Charter) -> Mapping[str, Setting]:
    """Name what sets something off, such as the change of a budget that opens a renegotiation."""
    return _named(charter, SettingKind.TRIGGER)


def deadlines_of(charter: Charter) -> Mapping[str, Setting]:
    """Name within how long something is answered, told, decided or handed back."""
    return _named(charter, SettingKind.DEADLINE)


def rhythms_of(charter: Charter) -> Mapping[str, Setting]:
    """Name what comes again, and after how many months."""
    return _named(charter, SettingKind.RHYTHM)


def breach_path_of(charter: Charter) -> Mapping[str, Setting]:
    """Name the steps after a breach: raise, answer, mend, meeting, hearing, suspension, and by which rule."""
    return _named(charter, SettingKind.BREACH)


def conflict_path_of(charter: Charter) -> Mapping[str, Setting]:
    """Name the steps of a conflict in their order, with the days that each may take."""
    return _named(charter, SettingKind.CONFLICT)


def crisis_protocol_of(charter: Charter) -> Mapping[str, Setting]:
    """Name who speaks in a crisis and within how long."""
    return _named(charter, SettingKind.CRISIS)


_COMING_BACK = {"review": "review", "refresher": "refresher", "trust-audit": "trust audit"}


def dates_of(charter: Charter) -> tuple[CharterDay, ...]:
    """List the days that the charter names or leads to, in the order of time.

    Reviews come from the first one on; refreshers and trust audits from the start. What comes again is listed
    up to the sunset, and left out where there is none.

    Examples
    --------
    >>> from archstone.model.charters import Clause, Shape
    >>> charter = Charter("A", Shape.MEMORANDUM, clauses=(
    ...     Clause("review", "review", {"first_on": "2026-02-28", "months": 3}),
    ...     Clause("sunset", "sunset", {"on": "2026-08-30", "remind_days": 30})))
    >>> for day in dates_of(charter):
    ...     print(day.on, day.what)
    2026-02-28 review
    2026-05-28 review
    2026-07-31 talk of renewal
    2026-08-28 review
    2026-08-30 sunset
    """
    days = _named(charter, SettingKind.DATE)
    sunset = days.get("sunset")
    found = [
        CharterDay(setting.value, spoken(name), setting.clause)
        for name, setting in days.items()
        if name != "first-review"
    ]
    if sunset and (talk := deadlines_of(charter).get("renewal-talk")):
        found.append(CharterDay(sunset.value - timedelta(days=talk.value), "talk of renewal", talk.clause))
    for name, rhythm in rhythms_of(charter).items():
        first = days.get("first-review" if name == "review" else "start")
        if name in _COMING_BACK and first and rhythm.value:
            begins = first.value if name == "review" else months_after(first.value, rhythm.value)
            ends = sunset.value if sunset else begins
            found += [
                CharterDay(on, _COMING_BACK[name], rhythm.clause) for on in _again(begins, rhythm.value, ends)
            ]
    if "first-review" in days and "review" not in rhythms_of(charter):
        found.append(CharterDay(days["first-review"].value, "review", days["first-review"].clause))
    return tuple(sorted(found, key=lambda day: (day.on, day.what)))


def months_after(day: date, months: int) -> date:
    """Count months on; where a month is too short, its last day.

    Examples
    --------
    >>> months_after(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _again(first: date, months: int, until: date) -> Iterator[date]:
    times = 0
    while (on := months_after(first, months * times)) <= until:
        yield on
        times += 1


def rules_of(charter: Charter) -> RuleBook:
    """Build the decision rules that the charter sets: what a ballot of a category is decided by.

    Raises
    ------
    RuleBroken
        Where a clause lacks a parameter, or two clauses speak against each other.
    """
    vetoes = tuple(_vetoes(charter))
    categories = tuple(_category(clause, vetoes) for clause in charter.made_from(RULE) if not clause.missing)
    known = {category.id for category in categories}
    for category, veto in vetoes:
        if category not in known:
            raise RuleBroken(
                f"{veto.member} has a veto on {category}, and no clause says how {category} is decided."
            )
    return RuleBook(
        categories,
        weights=dict(_first(charter, "votes-by-risk", "weights") or ()),
        quota=_first(charter, "votes-by-risk", "quota"),
        seats=dict(_first(charter, "seats", "seats") or ()),
        committee=tuple(_first(charter, "executive-committee", "committee") or ()),
    )


def _first(charter: Charter, template: str, name: str) -> Any:
    return next((clause.value(name) for clause in charter.made_from(template)), None)


def _vetoes(charter: Charter) -> Iterator[tuple[str, Veto]]:
    for clause in charter.made_from(VETO):
        if not clause.missing:
            for category in clause.value("categories"):
                yield category, Veto(clause.value("member"), CapabilityId(clause.value("vulnerability")))


def _category(clause: Clause, vetoes: tuple[tuple[str, Veto], ...]) -> Category:
    id = clause.value("category")
    own = tuple(veto for category, veto in vetoes if category == id)
    if own and clause.value("vetoes") != IN_SCOPE:
        raise RuleBroken(veto_refused(clause, own[0].member))
    return Category(
        id=id,
        name=clause.value("covers") or "",
        procedure=Procedure(clause.value("procedure")),
        votes=Votes(clause.value("votes")),
        base=Base(clause.value("base") or Base.CAST),
        threshold=clause.value("threshold"),
        quorum=clause.value("quorum") or Fraction(0),
        touches=frozenset(CapabilityId(id) for id in clause.value("touches") or ()),
        vetoes=own,
        secret=clause.value("ballot") == "secret",
        period_days=clause.value("period_days"),
    )


def veto_refused(rule: Clause, member: str) -> str:
    """Say that a veto stands against a rule that knows none."""
    procedure = spoken(rule.value("procedure"))
    return (
        f"By {rule.id}, decisions on {rule.value('category')} are taken by {procedure} and no veto counts "
        f"there, but {member} is given one; set vetoes: {IN_SCOPE} there, or take the veto away."
    )
