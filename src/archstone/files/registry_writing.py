"""Registries laid out as tables, and what a table can't hold."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from archstone.files.audit_parts import SEPARATOR
from archstone.files.registry_rows import COLUMNS, NUMBER_COLUMNS
from archstone.files.sources import Format
from archstone.files.tables import guarded
from archstone.model.audits import Basis
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry

_WIDEST_CELL = 32_767  # a workbook's limit, in characters
_MOST_ROWS = 1_048_575
_LARGEST_NUMBER = 10**18 - 1  # what the readers of tables take
_NOT_IN_WORKBOOK = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # a return would become a line feed
_SHOWN = 5


def table_bytes(registry: Registry, format: Format, *, lossy: bool = False) -> bytes:
    """Lay a registry out as a table; raise RuleBroken naming what would be lost, unless *lossy*."""
    lost = [] if lossy else list(losses(registry, format))
    if lost:
        more = f" and {len(lost) - _SHOWN:,} more" if len(lost) > _SHOWN else ""
        raise RuleBroken(
            f"A {format.upper()} file would lose {'; '.join(lost[:_SHOWN])}{more}. Write YAML or JSON, which "
            "hold everything, or allow the loss."
        )
    rows = [[_held(cell, format) for cell in row_of(organisation)] for organisation in registry]
    if format is Format.PARQUET:
        return _parquet(rows)
    if format is Format.XLSX:
        return _workbook(rows)
    return _csv(rows, "\t" if format is Format.TSV else ",")


def losses(registry: Registry, format: Format) -> Iterator[str]:
    """Name what a table of this format can't hold of a registry."""
    if registry.goals:
        yield f"the goals ({', '.join(goal.id for goal in registry.goals[:_SHOWN])})"
    if format is Format.XLSX and len(registry) > _MOST_ROWS:
        yield f"all organisations after the first {_MOST_ROWS:,}"
    for organisation in registry:
        for what in _losses_of(organisation, format):
            yield f"{what} of {organisation.id}"


def _losses_of(o: Organisation, format: Format) -> Iterator[str]:
    for s in o.audit.strengths:
        if s.estimated is not None:
            yield f"that {s.capability} is estimated"
        if s.note:
            yield f"the note on {s.capability}"
    for v in o.audit.vulnerabilities:
        held = {
            "the note": v.note,
            "the rank": v.rank,
            "the basis": v.basis is not Basis.FELT,
            "the ratings": v.ratings,
            "the estimate": v.estimated is not None,
        }
        yield from (f"{what} on {v.capability}" for what, there in held.items() if there)
    yield from (f"how {t.name} touches it" for t in o.touched_by if t.how)
    yield from (f"what {c.id} means" for c in o.own_capabilities if c.means)
    for name, cell in zip(COLUMNS, row_of(o), strict=True):
        if _joined(o, name) and any(SEPARATOR in part for part in _parts(o, name)):
            yield f"the semicolon in {name}"
        if isinstance(cell, int) and cell > _LARGEST_NUMBER:
            yield f"the size of {name}"
        if isinstance(cell, str):
            if format is Format.XLSX and len(cell) > _WIDEST_CELL:
                yield f"the end of {name} (a cell holds {_WIDEST_CELL:,} characters)"
            if _held(cell[:_WIDEST_CELL], format) != cell[:_WIDEST_CELL]:
                yield f"a control character in {name}"


def _joined(o: Organisation, name: str) -> bool:
    return isinstance(getattr(o, name, None), tuple) or name in ("strengths", "vulnerabilities")


def _held(value: Any, format: Format) -> Any:
    """Leave of a cell what a format can hold, which is all of it unless a loss was allowed."""
    if isinstance(value, int):
        return value if value <= _LARGEST_NUMBER else None
    if value is None or format is Format.PARQUET:
        return value
    if format is Format.XLSX:
        return _NOT_IN_WORKBOOK.sub("", value)[:_WIDEST_CELL]
    return value.replace("\0", "")


_PARTS: dict[str, Callable[[Organisation], Iterable[str]]] = {
    "strengths": lambda o: (f"{s.capability}:{s.level}:{s.grade}" for s in o.audit.strengths),
    "vulnerabilities": lambda o: (
        f"{v.capability}:{v.severity}:{v.need}:{v.disclosure}" for v in o.audit.vulnerabilities
    ),
    "deal_breakers": lambda o: map(str, o.deal_breakers),
    "stances": lambda o: (f"{issue}:{position}" for issue, position in o.stances),
    "touched_by": lambda o: (f"{t.what}:{t.name}" for t in o.touched_by),
    "funders": lambda o: o.funders,
    "allied_with": lambda o: o.allied_with,
    "own_capabilities": lambda o: (f"{c.id}:{c.family}:{c.name}" for c in o.own_capabilities),
    "identifiers": lambda o: o.identifiers,
}


def _parts(o: Organisation, name: str) -> list[str]:
    return list(_PARTS[name](o))


def row_of(organisation: Organisation) -> list[Any]:
    """Lay an organisation out as the cells of a row, in the order of `COLUMNS`; None where unknown."""
    return [
        SEPARATOR.join(part.replace(SEPARATOR, ",") for part in _parts(organisation, name)) or None
        if name in _PARTS
        else getattr(organisation, name)
        for name in COLUMNS
    ]


def _csv(rows: list[list[Any]], delimiter: str) -> bytes:
    def cell(value: Any) -> str:
        text = "" if value is None else guarded(str(value))
        quoted = any(c in text for c in f'{delimiter}"\r\n') or text[:1].isspace()
        return '"' + text.replace('"', '""') + '"' if quoted else text

    lines = [delimiter.join(COLUMNS), *(delimiter.join(map(cell, row)) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _parquet(rows: list[list[Any]]) -> bytes:
    import polars as pl

    schema = {name: pl.Int64 if name in NUMBER_COLUMNS else pl.String for name in COLUMNS}
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _workbook(rows: list[list[Any]]) -> bytes:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("organisations")
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, value=value)
        made.data_type = "s"  # a text that begins with = stays a text and is never run
        return made

    sheet.append(list(COLUMNS))
    for row in rows[:_MOST_ROWS]:
        sheet.append([cell(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
