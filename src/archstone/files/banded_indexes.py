"""The index that a web process maps: what may be shown of a registry, and sketches; nothing sealed is in it.

It is an index file like any other (`files.search_indexes`), with the sketches' arrays beside the rest.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from archstone.engines.banded_index import BandedIndex
from archstone.engines.sealed_bands import SketchSecret, draw_sketches, shown_table
from archstone.files.search_indexes import (
    in_order,
    index_of_columns,
    laid_out,
    open_arrays,
    save_index,
    unusable,
)

if TYPE_CHECKING:
    from archstone.files.registry_tables import RegistryColumns

PREFIX = "sketch."


def banded_index_of_columns(
    columns: RegistryColumns,
    *,
    secret: SketchSecret,
    snapshot: int,
    audited: npt.NDArray[np.bool_] | None = None,
) -> BandedIndex:
    """Lay columns with the whole truth out as an index that holds none of what is sealed.

    Parameters
    ----------
    columns : with codes in their table; a million rows need no object each
    secret, snapshot : as in `engines.sealed_bands.draw_sketches`
    audited : (n,) in the order of *columns*, who made its audit itself; None for all
    """
    ordered = in_order(columns)
    if audited is not None and ordered is not columns:
        audited = audited[columns.id.arg_sort().to_numpy()]
    sketches = draw_sketches(
        ordered.table,
        laid_out(ordered.id),
        ordered.taxonomy,
        secret=secret,
        snapshot=snapshot,
        audited=audited,
    )
    shown = index_of_columns(replace(ordered, table=shown_table(ordered.table)))
    return BandedIndex.of(shown, sketches)


def save_banded_index(index: BandedIndex, path: Path) -> None:
    """Write an index to one file; nothing half-written is left.

    Raises
    ------
    RuleBroken
        If the index was changed since it was built; build it anew then.
    """
    save_index(index.shown, path, beside={PREFIX + name: array for name, array in index.arrays.items()})


def open_banded_index(path: Path) -> BandedIndex:
    """Open an index by mapping its file; only what a search touches is read.

    Raises
    ------
    BadInput
        If the file isn't an index of this version with sketches, or was cut short.
    """
    shown, arrays = open_arrays(path)
    found = {name.removeprefix(PREFIX): a for name, a in arrays.items() if name.startswith(PREFIX)}
    if not found:
        raise unusable(path, "This index holds no sketches; build it with them.")
    return BandedIndex(shown, found)
