"""What a search screens by, as arrays: kinds, sectors, places, sizes, stances, funders, ties.

Values are whole numbers into short lists of text; what isn't known is -1. Stances and funders, deal-breakers
and allies are lists of rows for each value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.engines.strings import StringColumn
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation, Trait
from archstone.model.screens import Condition

CODED = ("kind", "sector", "place", "currency")
COUNTED = ("annual_budget", "staff")
LISTED = ("holds", "refuses", "allied_with")
UNKNOWN = -1


@dataclass(frozen=True)
class Codes:
    """One column of text as numbers into its distinct values."""

    values: tuple[str, ...]
    code: npt.NDArray[np.int32]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Codes:
        """Give each distinct value a number, in the order they appear."""
        number: dict[str, int] = {}
        code = [UNKNOWN if not v else number.setdefault(v, len(number)) for v in values]
        return cls(tuple(number), np.array(code, dtype=np.int32))

    def of_value(self, value: str | None) -> int:
        """Give a value's number; -1 for None and for what never occurs."""
        return UNKNOWN if value is None or value not in self.values else self.values.index(value)

    def at(self, row: int) -> str | None:
        """Give the value at a row, None where it isn't known."""
        return None if not len(self.code) or self.code[row] < 0 else self.values[self.code[row]]


@dataclass(frozen=True)
class Listing:
    """For each value, the rows that list it, ascending; and for each row what it lists."""

    values: tuple[str, ...]
    start: npt.NDArray[np.int64]
    row: npt.NDArray[np.int32]

    @classmethod
    def of(cls, lists: Iterable[Iterable[str]]) -> Listing:
        """Turn what each row lists into rows for each value."""
        rows: dict[str, list[int]] = {}
        for row, values in enumerate(lists):
            for value in values:
                rows.setdefault(value, []).append(row)
        start = np.cumsum([0, *(len(r) for r in rows.values())], dtype=np.int64)
        joined = [r for listed in rows.values() for r in listed]
        return cls(tuple(rows), start, np.array(joined, dtype=np.int32))

    def rows(self, value: str) -> npt.NDArray[np.int32]:
        """Give the rows that list a value."""
        if value not in self.values:
            return self.row[:0]
        at = self.values.index(value)
        return self.row[self.start[at] : self.start[at + 1]]

    def at(self, row: int) -> tuple[str, ...]:
        """Give what a row lists, in the order of the values."""
        found = np.flatnonzero(self.row == row)
        return tuple(self.values[k] for k in np.searchsorted(self.start, found, side="right") - 1)


@dataclass(frozen=True)
class Facets:
    """The screens of n organisations; an empty array stands for a column nobody filled in."""

    kind: Codes
    sector: Codes
    place: Codes
    currency: Codes
    annual_budget: npt.NDArray[np.int64]
    staff: npt.NDArray[np.int64]
    holds: Listing
    refuses: Listing
    allied_with: Listing

    @classmethod
    def of(cls, organisations: Sequence[Organisation]) -> Facets:
        """Lay out the screens of organisations."""

        def counted(name: str) -> npt.NDArray[np.int64]:
            values = [getattr(o, name) for o in organisations]
            return np.array([UNKNOWN if v is None else v for v in values], dtype=np.int64)

        return cls(
            kind=Codes.of(o.kind for o in organisations),
            sector=Codes.of(o.sector for o in organisations),
            place=Codes.of(o.place for o in organisations),
            currency=Codes.of(o.currency for o in organisations),
            annual_budget=counted("annual_budget"),
            staff=counted("staff"),
            holds=Listing.of(
                sorted(str(t) for t in o.holds if t.what in ("stance", "funder")) for o in organisations
            ),
            refuses=Listing.of(sorted(str(t) for t in o.refuses) for o in organisations),
            allied_with=Listing.of(o.allied_with for o in organisations),
        )

    def screen(self, conditions: Iterable[Condition], ids: StringColumn, names: StringColumn) -> Callable[
        [npt.NDArray[np.uint8]], None
    ]:  # fmt: skip
        """Make an act that clears, in an array of n, the rows that fail a condition."""
        checked = list(conditions)
        for condition in checked:
            if condition.field == "mission":
                raise RuleBroken("An index holds no missions to screen by; search the registry file itself.")

        def clear(passes: npt.NDArray[np.uint8]) -> None:
            for condition in checked:
                if condition.field in CODED:
                    codes: Codes = getattr(self, condition.field)
                    wanted = [
                        k for k, v in enumerate(codes.values) if v.casefold() == condition.value.casefold()
                    ]
                    passes &= np.isin(codes.code, wanted) if len(codes.code) else np.uint8(0)
                elif condition.field in COUNTED:
                    values = getattr(self, condition.field)
                    passes &= _compare(values, condition) if len(values) else np.uint8(0)
                else:
                    column = ids if condition.field == "id" else names
                    wanted_text = condition.value.casefold()
                    passes &= np.array([v.casefold() == wanted_text for v in column], dtype=np.uint8)

        return clear

    def clear_refused(self, organisation: Organisation, passes: npt.NDArray[np.uint8]) -> None:
        """Clear the rows that hold what the organisation refuses, or refuse what it holds."""
        for trait in organisation.refuses:
            if trait.what in ("kind", "sector"):
                codes: Codes = getattr(self, trait.what)
                code = codes.of_value(trait.value)
                if code >= 0 and len(codes.code):  # else a value that only later changes have
                    passes[codes.code == code] = 0
            else:
                passes[self.holds.rows(str(trait))] = 0
        for trait in organisation.holds:
            passes[self.refuses.rows(str(trait))] = 0

    def traits_of(self, row: int) -> dict[str, Any]:
        """Give a row's screens as an organisation's fields."""
        held = [_split(value) for value in self.holds.at(row)]
        return {
            **{name: getattr(self, name).at(row) for name in CODED},
            **{name: _known(getattr(self, name), row) for name in COUNTED},
            "stances": tuple(tuple(t.value.rsplit(":", 1)) for t in held if t.what == "stance"),
            "funders": tuple(t.value for t in held if t.what == "funder"),
            "deal_breakers": tuple(_split(value) for value in self.refuses.at(row)),
            "allied_with": self.allied_with.at(row),
        }


def _split(text: str) -> Trait:
    return Trait(*text.split(":", 1))


def _known(values: npt.NDArray[np.int64], row: int) -> int | None:
    return int(values[row]) if len(values) and values[row] >= 0 else None


def _compare(values: npt.NDArray[np.int64], condition: Condition) -> npt.NDArray[np.uint8]:
    bound = int(condition.value)
    if condition.operator == "=":
        found = values == bound
    elif condition.operator == ">=":
        found = values >= bound
    else:
        found = (values <= bound) & (values >= 0)
    return np.asarray(found, dtype=np.uint8)
