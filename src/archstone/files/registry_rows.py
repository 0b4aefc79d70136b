"""Rows of a registry table turned into organisations, with every fault told by line and column."""

from __future__ import annotations

import math
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

from archstone.files.audit_parts import PartReader, own_capability_of, own_id_of, pieces_of, whole_number
from archstone.files.faults import FaultList
from archstone.files.tables import REFUSED, Cell, Table
from archstone.model.audits import Audit, Strength, Vulnerability
from archstone.model.capabilities import ID_PATTERN, Capability, CapabilityId, Taxonomy
from archstone.model.errors import ArchstoneError, did_you_mean, nearest
from archstone.model.organisations import Organisation

TEXT_COLUMNS = ("name", "kind", "sector", "place", "mission", "currency")
NUMBER_COLUMNS = ("annual_budget", "staff")
PART_COLUMNS = ("strengths", "vulnerabilities", "deal_breakers", "stances", "touched_by")
LIST_COLUMNS = ("funders", "allied_with", "identifiers")
COLUMNS = (
    "id",
    "name",
    "kind",
    "sector",
    "place",
    "annual_budget",
    "staff",
    "mission",
    "strengths",
    "vulnerabilities",
    "deal_breakers",
    "stances",
    "touched_by",
    "funders",
    "allied_with",
    "currency",
    "own_capabilities",
    "identifiers",
)
FIELDS = (*COLUMNS, "facts")
"""What a row of an import holds, in this order; ``facts`` is what a register says that estimates follow from."""
Item = TypeVar("Item")
ITS_OWN_ALLY = "An organisation can't be allied with itself; take it out."
_TYPO = 0.8  # an unknown column this like a known one is taken for a slip of the pen


class ColumnLeftOut(UserWarning):
    """A column of a table that Archstone doesn't know and left out."""


def find_columns(table: Table, faults: FaultList, columns: Mapping[str, str] | None = None) -> dict[str, int]:
    """Find where each known column stands, whatever the order and the case of the names.

    *columns* maps our name to the file's (``{"name": "title"}``). A column that isn't known is a fault if
    its name is nearly a known one, and is left out with a `ColumnLeftOut` warning if it isn't.
    """
    separator = _foreign_separator(table.header)
    if separator:
        faults.add(
            table.header_line,
            "",
            f"The cells of the header stand apart by {separator}; write commas, semicolons or tabs instead.",
        )
        return {}
    theirs = _renamed(table, faults, columns or {})
    found: dict[str, int] = {}
    for k, heading in enumerate(table.header):
        name = theirs.get(_plain(heading), _plain(heading))
        if name in (columns or {}) and _plain(heading) not in theirs:
            _leave_out(heading)
        elif name in found:
            faults.add(table.header_line, name, f"The column {name} stands twice in the header.")
        elif name in COLUMNS:
            found[name] = k
        elif name:
            _judge_unknown(table, faults, heading, name)
    for name in ("id", "name"):
        if name not in found and not (columns and name in columns):
            there = ", ".join(h.strip() for h in table.header if h.strip())
            faults.add(
                table.header_line,
                name,
                f"There is no column {name}; the header has {there or 'no names'}.",
            )
    return found


def _foreign_separator(header: Sequence[str]) -> str | None:
    """Find what separates the names of a header that was read as one cell."""
    if len(header) != 1:
        return None
    names = [[_plain(name) for name in header[0].split(mark)] for mark in "|:^~"]
    return next((mark for mark, all in zip("|:^~", names, strict=True) if {"id", "name"} <= set(all)), None)


def _plain(heading: str) -> str:
    return re.sub(r"[\s-]+", "_", heading.strip()).lower()


def _renamed(table: Table, faults: FaultList, columns: Mapping[str, str]) -> dict[str, str]:
    headings = {_plain(h): h for h in table.header}
    theirs: dict[str, str] = {}
    for ours, their in columns.items():
        if ours not in COLUMNS:
            faults.add(None, ours, f"There is no column {ours!r} to name.{did_you_mean(ours, COLUMNS)}")
        elif _plain(their) not in headings:
            hint = did_you_mean(their, headings)
            faults.add(table.header_line, ours, f"There is no column {their!r} in the file.{hint}")
        else:
            theirs[_plain(their)] = ours
    return theirs


def _judge_unknown(table: Table, faults: FaultList, heading: str, name: str) -> None:
    from difflib import SequenceMatcher

    near = nearest(name, COLUMNS)
    if near and SequenceMatcher(None, name, near).ratio() >= _TYPO:
        faults.add(
            table.header_line,
            heading.strip(),
            f"There is no column {heading.strip()!r}. Did you mean {near}?",
        )
    else:
        _leave_out(heading)


def _leave_out(heading: str) -> None:
    warnings.warn(f"The column {heading.strip()} isn't known and was left out.", ColumnLeftOut, stacklevel=2)


def read_rows(
    table: Table,
    faults: FaultList,
    taxonomy: Taxonomy,
    columns: Mapping[str, str] | None = None,
) -> tuple[Iterator[Organisation], Taxonomy]:
    """Go through a table's organisations; give the taxonomy with their own capabilities too.

    Rows with faults are told and not given. Nothing is kept, so a million rows can be checked in the memory
    of one.
    """
    found = find_columns(table, faults, columns)
    if faults.count:
        return iter(()), taxonomy
    if "own_capabilities" in found:
        taxonomy = taxonomy_with_own(_own_of(table, found["own_capabilities"], faults), taxonomy, faults)
    return _organisations(table, RowReader(found, faults, taxonomy), faults), taxonomy


def taxonomy_with_own(
    own: Sequence[tuple[int | None, Capability | str]], taxonomy: Taxonomy, faults: FaultList
) -> Taxonomy:
    """Add own capabilities to a taxonomy one by one, telling those that don't fit.

    A text is the id of one that couldn't be read. Something stands in for it and for those that don't fit,
    so that not every mention of it is a fault too; the file is refused in any case.
    """
    fitting: dict[str, Capability] = {}
    broken: set[str] = set()
    for line, capability in own:
        if isinstance(capability, str):
            broken.add(capability)
            continue
        before = fitting.get(capability.id)
        if before == capability:
            continue
        try:
            taxonomy.with_own([before, capability] if before else [capability])
        except ArchstoneError as error:
            faults.add(line, "own_capabilities", str(error))
            broken.add(capability.id)
        else:
            fitting.setdefault(capability.id, capability)
    for id in sorted(broken):
        if id not in taxonomy and ID_PATTERN.fullmatch(id):
            fitting.setdefault(id, Capability(CapabilityId(id), id, next(iter(taxonomy.families))))
    return taxonomy.with_own(fitting.values())


def _own_of(table: Table, at: int, faults: FaultList) -> list[tuple[int | None, Capability | str]]:
    own: list[tuple[int | None, Capability | str]] = []
    for line, cells in table.rows(FaultList(faults.file)):  # the second pass tells what is wrong with rows
        for part in pieces_of("" if cells[at] is REFUSED else str(cells[at] or "")):
            try:
                own.append((line, own_capability_of(part)))
            except ArchstoneError as error:
                faults.add(line, "own_capabilities", str(error))
                own.append((line, own_id_of(part)))
    return own


def _organisations(table: Table, reader: RowReader, faults: FaultList) -> Iterator[Organisation]:
    for line, cells in table.rows(faults):
        organisation = reader.organisation(line, cells)
        if organisation is not None:
            yield organisation


class RowReader:
    """Reads one row after another, remembering the ids and the parts that it has read."""

    def __init__(self, columns: Mapping[str, int], faults: FaultList, taxonomy: Taxonomy) -> None:
        self._columns = tuple(columns.items())
        self._faults = faults
        self._parts = PartReader(taxonomy)
        self._lists = {
            field: (getattr(self._parts, field), partial(self._tell, field))
            for field in PART_COLUMNS
            if field in columns
        }
        self._seen: dict[str, int] = {}
        self._refused: set[str] = set()
        self._line = 0

    def organisation(self, line: int, cells: Sequence[Cell]) -> Organisation | None:
        """Read a row; None where it has faults, which were told."""
        before = self._faults.count
        self._line = line
        self._refused.clear()
        values: dict[str, Any] = {}
        for name, k in self._columns:
            cell = cells[k]
            text = cell.strip() if type(cell) is str else self._text(name, cell)
            if text:
                values[name] = text
        for name, (read, tell) in self._lists.items():
            if name in values:
                values[name] = read(values[name], tell)
        for name in NUMBER_COLUMNS:
            if name in values:
                values[name] = self._number(name, values[name])
        for name in LIST_COLUMNS:
            if name in values:
                values[name] = tuple(pieces_of(values[name]))
        if "own_capabilities" in values:
            values["own_capabilities"] = self._own(values["own_capabilities"])
        self._judge_names(values)
        audit = self._audit(values.pop("strengths", ()), values.pop("vulnerabilities", ()))
        if self._faults.count > before or self._refused:
            return None
        try:
            return Organisation(audit=audit, **values)
        except ArchstoneError as error:
            self._tell("stances" if "stances" in str(error) else "", str(error))
            return None

    def _tell(self, field: str, message: str) -> None:
        self._faults.add(self._line, field, message)

    def _text(self, name: str, value: Cell) -> str | None:
        if type(value) is str:
            return value.strip() or None
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return None
        if isinstance(value, float) and value.is_integer():
            return str(int(value))  # spreadsheets keep every number as a float
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, float) and name in NUMBER_COLUMNS:
            return str(value)
        self._refuse(name, value)
        return None

    def _refuse(self, name: str, value: Cell) -> None:
        self._refused.add(name)
        if value is REFUSED:  # its fault was told as the row was read
            return
        kind = "a date" if isinstance(value, date) else f"{value!r}"
        if name in NUMBER_COLUMNS:
            self._tell(name, f"{name} must be a whole number, not {kind[:60].lower()}.")
        else:
            self._tell(name, f"This should be text, not {kind[:60]}; format the column as text.")

    def _number(self, name: str, text: str) -> int | None:
        try:
            return whole_number(text, name)
        except ArchstoneError as error:
            self._tell(name, str(error))
            return None

    def _judge_names(self, values: Mapping[str, Any]) -> None:
        self._judge_id(values.get("id"))
        if "name" not in values and "name" not in self._refused:
            self._tell("name", "The name is missing.")
        if names_itself(values.get("id"), values.get("name"), values.get("allied_with", ())):
            self._tell("allied_with", ITS_OWN_ALLY)

    def _judge_id(self, text: str | None) -> None:
        if text is None and "id" in self._refused:
            return
        if text is None:
            self._tell("id", "The id is missing.")
        elif not ID_PATTERN.fullmatch(text):
            self._tell("id", f"An id is made of small letters, digits and hyphens, not {text!r}.")
        elif (first := self._seen.setdefault(text, self._line)) != self._line:
            place = f"row {first}" if self._faults.counts_rows else f"line {first}"
            self._tell("id", f"The id {text} stands twice, first in {place}.")

    def _own(self, cell: str) -> tuple[Capability, ...]:
        # Faults in these were told when the taxonomy was made.
        try:
            return tuple(own_capability_of(part) for part in pieces_of(cell))
        except ArchstoneError:
            return ()

    def _audit(self, strengths: tuple[Strength, ...], vulnerabilities: tuple[Vulnerability, ...]) -> Audit:
        try:
            return Audit(strengths, vulnerabilities)
        except ArchstoneError:
            for field, message in audit_faults(strengths, vulnerabilities):
                self._tell(field, message)
            return Audit()


def audit_faults(
    strengths: Sequence[Strength], vulnerabilities: Sequence[Vulnerability]
) -> list[tuple[str, str]]:
    """List what an audit of these would break: field and sentence."""
    found: list[tuple[str, str]] = []
    strong = {s.capability for s in strengths}
    weak = {v.capability for v in vulnerabilities}
    found += [
        ("vulnerabilities", f"{c} stands as strength and as vulnerability; keep one.")
        for c in sorted(strong & weak)
    ]
    found += [
        ("strengths", f"{c} stands twice; keep one.") for c in _twice([s.capability for s in strengths])
    ]
    found += [
        ("vulnerabilities", f"{c} stands twice; keep one.")
        for c in _twice([v.capability for v in vulnerabilities])
    ]
    return found


def names_itself(id: str | None, name: str | None, allied_with: Sequence[str]) -> bool:
    """Whether an organisation stands among those that it is allied with."""
    return bool(allied_with) and (id in allied_with or name in allied_with)


def _twice(items: Sequence[Item]) -> list[Item]:
    if len(set(items)) == len(items):
        return []
    return [item for item, times in Counter(items).items() if times > 1]
