"""What a clause leaves open: its parameters, what may stand there, and how that is written in words.

A parameter has a kind, so that a value can be held against it, read aloud in the clause and acted upon:
"90 days" in the charter and 90 days in the reminder are the same value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from archstone.model.errors import RuleBroken, did_you_mean
from archstone.model.money import Money
from archstone.model.sentences import listed

Value = str | int | date | Fraction | Money | tuple[Any, ...]
"""A text, a whole number, a day, a share, an amount, a list, or pairs of a member and what it has."""

Naming = Callable[[str], str]


class Kind(StrEnum):
    """What may stand in a parameter."""

    TEXT = "text"
    SENTENCE = "sentence"
    TEXTS = "texts"
    DAY = "day"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    MINUTES = "minutes"
    WHOLE = "whole"
    SHARE = "share"
    MONEY = "money"
    MEMBER = "member"
    MEMBERS = "members"
    CATEGORY = "category"
    CATEGORIES = "categories"
    CAPABILITY = "capability"
    CAPABILITIES = "capabilities"
    CHOICE = "choice"
    MEMBER_TEXTS = "member_texts"
    MEMBER_NUMBERS = "member_numbers"
    MEMBER_SHARES = "member_shares"


ENDS = (".", "!", "?", "\N{ARABIC QUESTION MARK}", "\N{IDEOGRAPHIC FULL STOP}", "\N{DEVANAGARI DANDA}")
LENGTHS = {Kind.HOURS: "hour", Kind.DAYS: "day", Kind.MONTHS: "month", Kind.MINUTES: "minute"}
NUMBERS = frozenset({*LENGTHS, Kind.WHOLE})
LISTS = frozenset({Kind.TEXTS, Kind.MEMBERS, Kind.CATEGORIES, Kind.CAPABILITIES})
PAIRS = frozenset({Kind.MEMBER_TEXTS, Kind.MEMBER_NUMBERS, Kind.MEMBER_SHARES})
LISTED = frozenset({Kind.TEXTS, *PAIRS})
"""Kinds that are written as points where they have a line of the clause to themselves."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A place in a clause that members fill.

    ``drives`` names the setting that the value puts in force (`archstone.model.charter_rules`); empty where
    it is words alone. ``options`` maps the words of a choice to how they are written in the clause.

    Invariants: a choice has options, and nothing else has.
    """

    name: str
    kind: Kind
    asks: str
    required: bool = True
    default: Value | None = None
    drives: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.kind is Kind.CHOICE) != bool(self.options):
            raise RuleBroken(f"{self.name} has options exactly where it is a choice.")

    def take(self, given: Any) -> Value:
        """Make the value of what was written; raise RuleBroken saying what belongs here.

        Examples
        --------
        >>> Parameter("notice", Kind.DAYS, "How long before?").take("90")
        90
        >>> Parameter("quorum", Kind.SHARE, "How many?").take("2/3")
        Fraction(2, 3)
        """
        try:
            taken: Value = _TAKE[self.kind](self, given)
        except (ValueError, TypeError, ZeroDivisionError, KeyError, AttributeError):
            raise RuleBroken(f"{self.name} is {_BELONGS[self.kind]}, not {given!r}.") from None
        return taken

    def say(self, value: Value, naming: Naming) -> str:
        """Write a value in words; *naming* gives an organisation's name for its id."""
        return _SAY[self.kind](self, value, naming)

    def points(self, value: Value, naming: Naming) -> tuple[str, ...]:
        """Write a list or pairs as points, one for each."""
        assert isinstance(value, tuple)
        if self.kind is Kind.TEXTS:
            return value
        return tuple(f"{naming(id)}: {_said(self.kind, part)}" for id, part in value)


def plain(value: Value) -> Any:
    """Lay a value out as texts, whole numbers, lists and mappings, the only things a canonical form holds.

    Examples
    --------
    >>> plain(Fraction(2, 3)), plain(date(2026, 4, 1)), plain((("a", 1),))
    ('2/3', '2026-04-01', {'a': 1})
    """
    if isinstance(value, Money):
        units = value.units
        return {
            "amount": int(units) if units.denominator == 1 else str(float(units)),
            "currency": value.currency,
        }
    if isinstance(value, tuple):
        if value and all(isinstance(part, tuple) for part in value):
            return {id: plain(part) for id, part in value}
        return [plain(part) for part in value]
    return value if isinstance(value, str | int) else str(value)


_PARTS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 10: "tenth"}
_COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def share_in_words(share: Fraction) -> str:
    """Write a share as people say it.

    Examples
    --------
    >>> [share_in_words(Fraction(text)) for text in ("1/2", "2/3", "0.15", "1")]
    ['half', 'two thirds', '15 of every 100', 'all']
    """
    if share in (0, 1):
        return "all" if share else "none"
    if share == Fraction(1, 2):
        return "half"
    if part := _PARTS.get(share.denominator):
        many = "s" if share.numerator > 1 else ""
        return f"{_COUNTS[share.numerator]} {part}{many}"
    if 100 % share.denominator == 0:
        return f"{100 * share} of every 100"
    return f"{share.numerator} of every {share.denominator}"


def length_in_words(number: int, unit: str) -> str:
    """Write how long: 1 day, 90 days."""
    return f"{number} {unit}{'' if number == 1 else 's'}"


def spoken(id: str) -> str:
    """Write the id of a category or a capability as words."""
    return id.replace("-", " ").replace("_", " ")


def _said(kind: Kind, part: Any) -> str:
    return share_in_words(part) if kind is Kind.MEMBER_SHARES else str(part)


def _text(parameter: Parameter, given: Any) -> str:
    if isinstance(given, list | dict | bool | float) or not str(given).strip():
        raise ValueError
    if set("{}") & set(str(given)):  # the words of a clause have a meaning for them
        raise RuleBroken(f"{parameter.name} can't hold braces; write {str(given)!r} without them.")
    return " ".join(str(given).split())


def _list(parameter: Parameter, given: Any) -> tuple[str, ...]:
    if isinstance(given, str):
        given = [given]
    if isinstance(given, Mapping) or not given:
        raise ValueError
    return tuple(_text(parameter, item) for item in given)


def _whole(_: Parameter, given: Any) -> int:
    if isinstance(given, bool | float) or int(given) < 0:
        raise ValueError
    return int(given)


def _day(_: Parameter, given: Any) -> date:
    return given if isinstance(given, date) else date.fromisoformat(str(given))


def _share(_: Parameter, given: Any) -> Fraction:
    share = Fraction(str(given))
    if isinstance(given, bool) or not 0 <= share <= 1:
        raise ValueError
    return share


def _money(_: Parameter, given: Any) -> Money:
    if isinstance(given, Money):
        return given
    amount = Fraction(str(given["amount"]))
    if amount < 0:
        raise ValueError
    return Money.of(amount, str(given["currency"]))


def _choice(parameter: Parameter, given: Any) -> str:
    if given not in parameter.options:
        hint = did_you_mean(str(given), parameter.options)
        raise RuleBroken(f"{parameter.name} is one of {', '.join(parameter.options)}, not {given!r}.{hint}")
    return str(given)


def _pairs(take: Callable[[Parameter, Any], Any]) -> Callable[[Parameter, Any], tuple[Any, ...]]:
    def taken(parameter: Parameter, given: Any) -> tuple[Any, ...]:
        pairs = given.items() if isinstance(given, Mapping) else given
        made = tuple((str(id), take(parameter, part)) for id, part in pairs)
        if not made or len({id for id, _ in made}) < len(made):
            raise ValueError
        return made

    return taken


_TAKE: Mapping[Kind, Callable[[Parameter, Any], Any]] = {
    **dict.fromkeys((Kind.TEXT, Kind.SENTENCE, Kind.MEMBER, Kind.CATEGORY, Kind.CAPABILITY), _text),
    **dict.fromkeys(LISTS, _list),
    **dict.fromkeys(NUMBERS, _whole),
    Kind.DAY: _day,
    Kind.SHARE: _share,
    Kind.MONEY: _money,
    Kind.CHOICE: _choice,
    Kind.MEMBER_TEXTS: _pairs(_text),
    Kind.MEMBER_NUMBERS: _pairs(_whole),
    Kind.MEMBER_SHARES: _pairs(_share),
}

_BELONGS: Mapping[Kind, str] = {
    Kind.TEXT: "a text",
    Kind.SENTENCE: "a sentence",
    Kind.TEXTS: "a list of texts",
    Kind.DAY: "a day such as 2026-04-01",
    Kind.HOURS: "a whole number of hours",
    Kind.DAYS: "a whole number of days",
    Kind.MONTHS: "a whole number of months",
    Kind.MINUTES: "a whole number of minutes",
    Kind.WHOLE: "a whole number, 0 or more",
    Kind.SHARE: "a share from 0 to 1, such as 2/3 or 0.25",
    Kind.MONEY: "an amount with its currency, such as {amount: 10000, currency: USD}",
    Kind.MEMBER: "the id of a member",
    Kind.MEMBERS: "a list of the ids of members",
    Kind.CATEGORY: "the id of a kind of decision",
    Kind.CATEGORIES: "a list of the ids of kinds of decisions",
    Kind.CAPABILITY: "the id of a capability",
    Kind.CAPABILITIES: "a list of the ids of capabilities",
    Kind.CHOICE: "one of its options",
    Kind.MEMBER_TEXTS: "a mapping from members to texts",
    Kind.MEMBER_NUMBERS: "a mapping from members to whole numbers",
    Kind.MEMBER_SHARES: "a mapping from members to shares",
}


def _say_day(_: Parameter, value: Any, __: Naming) -> str:
    return f"{value.day} {value:%B %Y}"


def _say_length(parameter: Parameter, value: Any, _: Naming) -> str:
    return length_in_words(value, LENGTHS[parameter.kind])


def _say_pairs(parameter: Parameter, value: Any, naming: Naming) -> str:
    return "; ".join(parameter.points(value, naming))


_SAY: Mapping[Kind, Callable[[Parameter, Any, Naming], str]] = {
    **dict.fromkeys((Kind.TEXT, Kind.WHOLE), lambda _, value, __: str(value)),
    **dict.fromkeys(LENGTHS, _say_length),
    **dict.fromkeys(PAIRS, _say_pairs),
    **dict.fromkeys((Kind.CATEGORY, Kind.CAPABILITY), lambda _, value, __: spoken(value)),
    **dict.fromkeys(
        (Kind.CATEGORIES, Kind.CAPABILITIES), lambda _, value, __: listed(spoken(id) for id in value)
    ),
    Kind.SENTENCE: lambda _, value, __: value if value.endswith(ENDS) else f"{value}.",
    Kind.TEXTS: lambda _, value, __: listed(value),
    Kind.DAY: _say_day,
    Kind.SHARE: lambda _, value, __: share_in_words(value),
    Kind.MONEY: lambda _, value, __: str(value),
    Kind.MEMBER: lambda _, value, naming: naming(value),
    Kind.MEMBERS: lambda _, value, naming: listed(naming(id) for id in value),
    Kind.CHOICE: lambda parameter, value, _: parameter.options[value],
}
