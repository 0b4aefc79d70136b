"""Screens: what a possible partner must be, set by the one who searches."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archstone.model.errors import RuleBroken, did_you_mean
from archstone.model.organisations import Organisation

TEXT_FIELDS = ("id", "name", "kind", "sector", "place", "currency", "mission")
NUMBER_FIELDS = ("annual_budget", "staff")
_CONDITION = re.compile(r"\s*(?P<field>[a-z_]+)\s*(?P<operator>>=|<=|=)\s*(?P<value>.*?)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One hard screen, such as ``place=Vermont`` or ``staff>=5``; text compares without regard to case.

    Invariants: >= and <= stand with numbers only. An organisation whose value isn't known doesn't pass.
    """

    field: str
    operator: str
    value: str

    def __post_init__(self) -> None:
        if self.field not in TEXT_FIELDS + NUMBER_FIELDS:
            known = TEXT_FIELDS + NUMBER_FIELDS
            raise RuleBroken(
                f"There is no field {self.field!r} to screen by; there are {', '.join(known)}."
                f"{did_you_mean(self.field, known)}"
            )
        if self.operator not in ("=", ">=", "<="):
            raise RuleBroken(f"A screen compares with =, >= or <=, not {self.operator}.")
        if self.field in NUMBER_FIELDS:
            if not re.fullmatch(r"\d+", self.value):
                raise RuleBroken(f"The screen {self} needs a whole number, not {self.value!r}.")
        elif self.operator != "=":
            raise RuleBroken(f"The screen {self} can only use =, since {self.field} is text.")

    def __str__(self) -> str:
        """Write the screen as it is given."""
        return f"{self.field}{self.operator}{self.value}"

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read a screen as it is given on the command line.

        Examples
        --------
        >>> Condition.parse("staff>=5")
        Condition(field='staff', operator='>=', value='5')
        """
        found = _CONDITION.fullmatch(text)
        if not found:
            raise RuleBroken(f"A screen looks like place=Vermont or staff>=5, not {text!r}.")
        return cls(found["field"], found["operator"], found["value"])

    def passes(self, organisation: Organisation) -> bool:
        """Say whether an organisation is known to meet the condition."""
        value = getattr(organisation, self.field)
        if value is None:
            return False
        if self.field in TEXT_FIELDS:
            return str(value).casefold() == self.value.casefold()
        bound = int(self.value)
        return bool(
            value == bound
            if self.operator == "="
            else value >= bound
            if self.operator == ">="
            else value <= bound
        )
