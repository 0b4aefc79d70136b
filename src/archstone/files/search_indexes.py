"""An index kept in one file: built from a registry, opened by mapping it into memory unread.

The file begins with a line that names its format and a header in JSON: what the taxonomy, the goals and the
lists of values are, and where each array lies. The arrays follow, each at a multiple of 64 bytes. Changes
made to an opened index stay in memory; the file is never written to again.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from archstone.engines.audit_details import AuditDetails, fewest_bytes
from archstone.engines.facets import CODED, COUNTED, LISTED, Codes, Facets, Listing
from archstone.engines.registry_index import RegistryIndex
from archstone.engines.search_index import SearchIndex
from archstone.engines.strings import StringColumn
from archstone.files.atomic import write_whole
from archstone.model.capabilities import Capability, CapabilityId, Taxonomy
from archstone.model.errors import BadInput, Fault, RuleBroken
from archstone.model.goals import Goal, Requirement

if TYPE_CHECKING:
    from archstone.files.registry_tables import RegistryColumns

SUFFIX = ".archindex"
MAGIC = b"archstone index 1\n"
ALIGNMENT = 64

Array = npt.NDArray[Any]


def build_index(
    registry: Path, *, columns: Mapping[str, str] | None = None, taxonomy: Taxonomy | None = None
) -> RegistryIndex:
    """Lay a registry file out as an index, its goals included, without an object for each organisation.

    Raises
    ------
    BadInput
        With every fault of the registry, as `read_registry` tells them.
    """
    from archstone.files.registry_tables import (
        read_audit_columns,  # a process that only opens needs none of it
    )

    return index_of_columns(read_audit_columns(registry, columns=columns, taxonomy=taxonomy))


def index_of_columns(columns: RegistryColumns) -> RegistryIndex:
    """Lay columns out as an index."""
    columns = in_order(columns)
    return RegistryIndex(
        taxonomy=columns.taxonomy,
        ids=laid_out(columns.id),
        names=laid_out(columns.name),
        details=AuditDetails.of(columns.table),
        facets=_facets(columns),
        search=SearchIndex.build(columns.table),
        goals=columns.goals,
    )


def in_order(columns: RegistryColumns) -> RegistryColumns:
    """Give columns in the order of the ids, in which an index lays them out."""
    if columns.id.is_sorted():
        return columns
    order = columns.id.arg_sort().to_numpy().astype(np.int64)
    series = (field.name for field in fields(columns) if field.name not in ("table", "taxonomy", "goals"))
    sorted_by_id = {name: getattr(columns, name).gather(order) for name in series}
    return replace(columns, **sorted_by_id, table=columns.table.take(order))


def laid_out(series: Any) -> StringColumn:
    """Lay a series of text out as bytes and where each row's begin."""
    import polars as pl

    length = series.str.len_bytes().to_numpy()
    start = np.concatenate(([0], np.cumsum(length, dtype=np.int64)))
    joined = series.str.join("").cast(pl.Binary)[0]  # as text Python would hold it in two bytes a letter
    text = np.frombuffer(joined or b"", dtype=np.uint8)
    return StringColumn(fewest_bytes(start), text)


def save_index(index: RegistryIndex, path: Path, *, beside: Mapping[str, Array] | None = None) -> None:
    """Write an index to one file, with other arrays *beside* it if there are; nothing half-written is left.

    Raises
    ------
    RuleBroken
        If the index was changed since it was built; build it anew from the registry then.
    """
    if index.changed:
        raise RuleBroken("This index was changed since it was built; build it anew from the registry.")
    arrays = _arrays_of(index) | dict(beside or {})
    placed, offset = [], 0
    for name, array in arrays.items():
        placed.append({"name": name, "type": array.dtype.str, "shape": array.shape, "at": offset})
        offset += -(-array.nbytes // ALIGNMENT) * ALIGNMENT
    header = json.dumps(
        {
            "arrays": placed,
            "taxonomy": [asdict(capability) for capability in index.taxonomy],
            "goals": [_goal_data(goal) for goal in index.goals],
            "values": {name: getattr(index.facets, name).values for name in (*CODED, *LISTED)},
        }
    ).encode()
    write_whole(path, _parts(MAGIC + len(header).to_bytes(8, "little") + header, arrays.values()))


def open_index(path: Path) -> RegistryIndex:
    """Open an index by mapping its file; only what a search touches is read.

    Raises
    ------
    BadInput
        If the file isn't an index of this version, or was cut short.
    """
    return open_arrays(path)[0]


def open_arrays(path: Path) -> tuple[RegistryIndex, dict[str, Array]]:
    """Open an index as `open_index` does, and give every array of its file too."""
    try:
        with path.open("rb") as file:
            empty = not file.seek(0, 2)
            mapped = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    except OSError as error:
        raise unusable(path, f"The index can't be opened: {error.strerror}.") from None
    if mapped[: len(MAGIC)] != MAGIC:
        raise unusable(path, "This isn't an index of this version; make it with `archstone index`.")
    at = len(MAGIC) + 8
    size = int.from_bytes(mapped[len(MAGIC) : at], "little")
    try:
        header = json.loads(mapped[at : at + size])
        base = -(-(at + size) // ALIGNMENT) * ALIGNMENT
        arrays = {item["name"]: _mapped(mapped, base, item) for item in header["arrays"]}
    except (ValueError, KeyError):
        message = "The index is cut short or damaged; make it again with `archstone index`."
        raise unusable(path, message) from None
    taxonomy = Taxonomy(Capability(**item) for item in header["taxonomy"])
    values = {name: tuple(listed) for name, listed in header["values"].items()}
    facets: dict[str, Any] = {name: Codes(values[name], arrays[f"facet.{name}"]) for name in CODED}
    facets |= {name: arrays[f"facet.{name}"] for name in COUNTED}
    facets |= {
        name: Listing(values[name], arrays[f"facet.{name}.start"], arrays[f"facet.{name}.row"])
        for name in LISTED
    }
    details = {name[8:]: array for name, array in arrays.items() if name.startswith("details.")}
    index = RegistryIndex(
        taxonomy=taxonomy,
        ids=StringColumn(arrays["ids.start"], arrays["ids.text"]),
        names=StringColumn(arrays["names.start"], arrays["names.text"]),
        details=AuditDetails(**details),
        facets=Facets(**facets),
        search=SearchIndex({n[7:]: a for n, a in arrays.items() if n.startswith("search.")}),
        goals=tuple(_goal_of(item) for item in header["goals"]),
    )
    return index, arrays


def unusable(path: Path, message: str) -> BadInput:
    """Make the error of an index file that can't be used."""
    return BadInput([Fault(str(path), None, "", message)])


def _mapped(mapped: mmap.mmap | bytes, base: int, item: dict[str, Any]) -> Array:
    dtype = np.dtype(item["type"])
    count = int(np.prod(item["shape"], dtype=np.int64))
    return np.frombuffer(mapped, dtype, count, base + item["at"]).reshape(item["shape"])


def _parts(head: bytes, arrays: Iterable[Array]) -> Iterator[bytes | memoryview]:
    yield head + b"\0" * (-len(head) % ALIGNMENT)
    for array in arrays:
        yield np.ascontiguousarray(array).data.cast("B") if array.size else b""
        yield b"\0" * (-array.nbytes % ALIGNMENT)


def _arrays_of(index: RegistryIndex) -> dict[str, Array]:
    arrays = {f"search.{name}": array for name, array in index.search.arrays.items()}
    for name in AuditDetails.__dataclass_fields__:
        arrays[f"details.{name}"] = getattr(index.details, name)
    for name in ("ids", "names"):
        column: StringColumn = getattr(index, name)
        arrays |= {f"{name}.start": column.start, f"{name}.text": column.text}
    for name in CODED:
        arrays[f"facet.{name}"] = getattr(index.facets, name).code
    for name in COUNTED:
        arrays[f"facet.{name}"] = getattr(index.facets, name)
    for name in LISTED:
        listing: Listing = getattr(index.facets, name)
        arrays |= {f"facet.{name}.start": listing.start, f"facet.{name}.row": listing.row}
    return arrays


def _facets(columns: RegistryColumns) -> Facets:
    made: dict[str, Any] = {}
    for name in CODED:
        series = getattr(columns, name)
        if series.null_count() == len(series):
            made[name] = Codes((), np.zeros(0, dtype=np.int32))
            continue
        made[name] = _coded(series)
    for name in COUNTED:
        series = getattr(columns, name)
        empty = series.null_count() == len(series)
        made[name] = (
            np.zeros(0, dtype=np.int64) if empty else series.fill_null(-1).to_numpy().astype(np.int64)
        )
    stances = _listed(columns.stances, "stance:")
    funders = _listed(columns.funders, "funder:")
    made["holds"] = _listing((*stances, *funders))
    made["refuses"] = _listing(_listed(columns.deal_breakers, ""))
    made["allied_with"] = _listing(_listed(columns.allied_with, ""))
    return Facets(**made)


def _coded(series: Any) -> Codes:
    """Give the values of a column numbers from 0, as they first come, and -1 where there is none."""
    import polars as pl

    numbers = series.cast(pl.Categorical).to_physical().cast(pl.Int64).fill_null(-1).to_numpy()
    known, first, place = np.unique(numbers, return_index=True, return_inverse=True)
    there = np.flatnonzero(known >= 0)
    in_turn = there[np.argsort(first[there])]
    code = np.full(len(known), -1, dtype=np.int32)
    code[in_turn] = np.arange(len(in_turn))
    return Codes(tuple(series.gather(first[in_turn]).cast(pl.String)), code[place])


def _listed(series: Any, prefix: str) -> list[tuple[str, Array]]:
    """Give for each part that a column's cells list the rows that list it."""
    import polars as pl

    if series.null_count() == len(series):
        return []
    parts = series.cast(pl.String).str.split(";")
    frame = pl.DataFrame({"part": parts, "row": np.arange(len(series), dtype=np.int32)})
    frame = frame.drop_nulls("part").explode("part")
    frame = frame.with_columns(pl.col("part").str.strip_chars()).filter(pl.col("part") != "")
    frame = frame.unique(maintain_order=True)
    grouped = frame.group_by("part", maintain_order=True).agg(pl.col("row").sort())
    return [
        (prefix + part, rows.to_numpy()) for part, rows in zip(grouped["part"], grouped["row"], strict=True)
    ]


def _listing(listed: Iterable[tuple[str, Array]]) -> Listing:
    values, rows = [], [np.zeros(0, dtype=np.int32)]
    for value, of_value in listed:
        values.append(value)
        rows.append(of_value.astype(np.int32))
    start = np.cumsum([len(part) for part in rows], dtype=np.int64)
    return Listing(tuple(values), start, np.concatenate(rows))


def _goal_data(goal: Goal) -> dict[str, Any]:
    return {
        "id": goal.id,
        "name": goal.name,
        "statement": goal.statement,
        "requirements": [[r.capability, str(r.weight), r.critical] for r in goal.requirements],
    }


def _goal_of(data: Mapping[str, Any]) -> Goal:
    requirements = tuple(
        Requirement(CapabilityId(capability), Fraction(weight), critical)
        for capability, weight, critical in data["requirements"]
    )
    return Goal(data["id"], data["name"], requirements, data["statement"])
