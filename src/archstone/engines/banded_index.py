"""The index behind search by bands: what may be shown of a registry, and the sketches of its sealed sides.

No sealed item is in it: what isn't there can't be told, by any page, export, error or time that an answer
takes. Only what builds it sees the truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.engines import _band_kernels as kernels
from archstone.engines import _search_kernels as search_kernels
from archstone.engines._search_kernels import RANK_SHIFT
from archstone.engines._sketch_kernels import siphash
from archstone.engines.registry_index import RegistryIndex
from archstone.engines.sealed_bands import (
    Band,
    Sketches,
    SketchSecret,
    StandIn,
    draw_sketch,
    salt_of,
    shown_organisation,
    sketches_of,
    standing,
)
from archstone.engines.search_index import LARGEST_SHORT_TOTAL, SearchIndex
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry

BANDS = (Band.NOT_KNOWN, Band.LOW, Band.MIDDLING, Band.HIGH, Band.LOW)
# as the kernels number them; the last is a cover that is openly 0
ROWS_AT_ONCE = 100_000
SMOOTHING = 36  # halves, two typical vulnerabilities, that every capability begins with

Array = npt.NDArray[Any]


@dataclass
class BandedIndex:
    """A registry laid out for ranking by bands; holds what may be shown, and sketches.

    Attributes
    ----------
    shown : organisations as they may be shown
    arrays : by search row ``audited``, ``at``, ``size`` and ``salt``, the pool of stand-ins
        ``pool_capability`` and ``pool_weight``, and ``typical``, the typical vulnerability spread over the
        capabilities
    """

    shown: RegistryIndex
    arrays: dict[str, Array]

    @classmethod
    def of(cls, shown: RegistryIndex, sketches: Sketches) -> BandedIndex:
        """Put an index of what may be shown and the sketches beside each other; both in the order of ids.

        Raises
        ------
        RuleBroken
            If *shown* holds anything that isn't public.
        """
        _check_public(shown)
        order, capacity = shown.search.arrays["order"], shown.search.capacity
        if len(sketches) != len(order):
            raise RuleBroken(f"{len(order)} organisations can't have {len(sketches)} sketches.")

        def spread(values: Array, dtype: Any) -> Array:
            out: Array = np.zeros(capacity, dtype=dtype)
            out[: len(order)] = values[order]
            return out

        size = np.diff(sketches.start)
        at = np.cumsum(size[order]) - size[order]  # the pool in the order of the rows, to be read in one go
        pool = np.repeat((sketches.start[order] - at).astype(np.int32), size[order])
        pool += np.arange(len(pool), dtype=np.int32)
        arrays: dict[str, Array] = {
            "audited": spread(sketches.audited, np.uint8),
            "at": np.zeros(capacity, dtype=np.uint32),
            "size": spread(size, np.uint16),
            "salt": spread(sketches.salt, np.uint32),
            "pool_capability": sketches.capability[pool],
            "pool_weight": sketches.weight[pool],
            "typical": typical_vulnerability(shown.search),
        }
        arrays["at"][: len(order)] = at
        return cls(shown, arrays)

    @classmethod
    def build(
        cls,
        registry: Registry,
        *,
        secret: SketchSecret,
        snapshot: int,
        audited: Mapping[str, bool] | None = None,
    ) -> BandedIndex:
        """Lay out a registry in memory from the truth; see `sealed_bands.sketches_of` for *audited*."""
        organisations = sorted(registry, key=lambda o: o.id)
        sketches = sketches_of(
            organisations, registry.taxonomy, secret=secret, snapshot=snapshot, audited=audited
        )
        open_side = Registry(
            tuple(shown_organisation(o) for o in organisations), registry.goals, registry.taxonomy
        )
        return cls.of(RegistryIndex.build(open_side), sketches)

    def __len__(self) -> int:
        return len(self.shown)

    def __getitem__(self, id: str) -> Organisation:
        """Return the organisation with this id as it may be shown."""
        return self.shown[id]

    def put(self, organisation: Organisation, *, sketch: Sequence[StandIn], audited: bool, salt: int) -> None:
        """Add an organisation or change the one with its id; the next search sees it.

        Parameters
        ----------
        organisation : what may not be shown of it is left out here
        sketch, salt : drawn where the secret is, by `sealed_bands.draw_sketch` and `salt_of`
        audited : whether it made its audit itself
        """
        number = {capability: k for k, capability in enumerate(self.shown.taxonomy.ids)}
        shown = shown_organisation(organisation)
        self.shown.put(shown)
        row = self.shown.row(organisation.id)
        a = self.arrays
        new = {name: a[name].copy() for name in ("audited", "salt", "at", "size")}
        new["audited"][row], new["salt"][row] = audited, salt
        new["at"][row], new["size"][row] = len(a["pool_capability"]), len(sketch)
        for name, values in (
            ("pool_capability", [number[s.capability] for s in sketch]),
            ("pool_weight", [s.weight for s in sketch]),
        ):
            new[name] = np.concatenate([a[name], np.array(values, dtype=a[name].dtype)])
        self.arrays = {**a, **new}  # whoever searches meanwhile holds the old ones, which fit each other

    def put_truth(
        self, organisation: Organisation, *, secret: SketchSecret, snapshot: int, audited: bool = True
    ) -> None:
        """Put an organisation whose sketch is drawn here, where the secret is."""
        taxonomy = self.shown.taxonomy
        sketch = draw_sketch(organisation, taxonomy, secret=secret, snapshot=snapshot) if audited else ()
        self.put(organisation, sketch=sketch, audited=audited, salt=salt_of(organisation.id, secret))

    def remove(self, id: str) -> None:
        """Take an organisation out; raise NotFound where it isn't."""
        self.shown.remove(id)

    def told(self) -> kernels.Told:
        """Give what may be told of each row, as the kernels read it."""
        search, a = self.shown.search.arrays, self.arrays  # one look: a change puts others in their place
        return kernels.Told(
            search["need"],
            search["more_row"],
            search["more_start"],
            search["more_need"],
            a["audited"],
            a["at"],
            a["size"],
            a["pool_capability"],
            a["pool_weight"],
            a["salt"],
        )

    def row(self, id: str) -> int:
        """Find the search row of an organisation; -1 where it isn't in the index."""
        try:
            return self.shown.row(id)
        except NotFound:
            return -1

    def ranks(self, rows: Array) -> npt.NDArray[np.int64]:
        """Place the ids of some rows among all ids."""
        a = self.shown.search.arrays
        first = len(a["order"])
        rank = np.empty(len(rows), dtype=np.int64)
        built = rows < first
        rank[built] = a["order"][rows[built]].astype(np.int64) << RANK_SHIFT
        rank[~built] = a["extra_rank"][rows[~built] - first]
        return rank

    def serving(self, usable: npt.NDArray[np.int64], goal: Goal | None) -> tuple[Array, Array]:
        """Lay out what serves which capability, and the typical vulnerability as carried and as a whole.

        ``usable`` is (m,), units of 1/50; for what bears on a goal, or for all.
        """
        counts = np.ones(len(usable), dtype=np.int64)
        if goal:
            kept = goal.relevant(self.shown.taxonomy)
            counts = np.array([c in kept for c in self.shown.taxonomy.ids], dtype=np.int64)
        typical = self.arrays["typical"] * counts
        return ((usable << 32) | 1) * counts, np.array([int(typical @ usable), int(typical.sum())])

    def bands(
        self,
        usable: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int64],
        asking: str,
        goal: Goal | None = None,
    ) -> npt.NDArray[np.uint8]:
        """Tell the bands of some rows for the organisation *asking*, which has *usable* strengths.

        Returns
        -------
        bands : (k,) uint8, places in `BANDS`
        """
        serves, typical = self.serving(usable, goal)
        out = np.zeros(len(rows), dtype=np.uint8)
        write_bands: Any = kernels.write_bands
        write_bands(self.told(), serves, typical, asking_salt(asking), rows, out)
        return out

    def carried(self, need: npt.NDArray[np.int64], weight: npt.NDArray[np.int64]) -> Array:
        """Add up how much of someone's weaknesses every row carries, in units of 1/50 of a half.

        Parameters
        ----------
        need, weight : (k,) capabilities and their weights in halves

        Returns
        -------
        carried : (rows,) uint16, or uint32 where the weights need it
        """
        search = self.shown.search
        kind = np.uint16 if weight.sum() <= LARGEST_SHORT_TOTAL else np.uint32
        carried = np.zeros(search.rows, dtype=kind)
        largest = np.zeros(-(-search.rows // search_kernels.BLOCK), dtype=kind)
        nothing = np.zeros(0, dtype=np.int64)
        query = search_kernels.Query(
            -1, need, weight.astype(kind), int(weight.sum()), nothing, 0, 1, -1, -1, -1, -1, False
        )
        carry: Any = search_kernels.carry
        carry(search.columns, query, carried, largest)
        return carried


def typical_vulnerability(search: SearchIndex) -> npt.NDArray[np.int64]:
    """Spread the weight of one typical vulnerability over the capabilities, as the open ones are spread.

    What organisations openly lack, or are estimated to, tells what one that keeps silent may lack; that is
    public. Every capability begins with the weight of two.

    Returns
    -------
    typical : (m,) int64, units of 1/3600 of a half; the sum is one typical vulnerability, rounded
    """
    a, m = search.arrays, search.capabilities
    need, slots = a["need"][: search.rows], a["need"].shape[1] // 2
    open_weight = np.bincount(a["more_need"][:, 0], a["more_need"][:, 1], minlength=m).astype(np.float64)
    for first in range(0, len(need), ROWS_AT_ONCE):
        some = need[first : first + ROWS_AT_ONCE]
        weight = some[:, slots:].astype(np.int64)
        weight[some[:, -1] == search_kernels.FULL, -1] = 0  # stands for an overflow, not for a weight
        open_weight += np.bincount(some[:, :slots].ravel(), weight.ravel(), minlength=m)
    share = open_weight + SMOOTHING
    return np.asarray(np.rint(kernels.TYPICAL * share / share.sum()), dtype=np.int64)


def asking_salt(id: str) -> np.uint64:
    """Turn an id into a number that, with the secret salt of another, decides how the pair's borders move."""
    text = np.frombuffer(id.encode(), dtype=np.uint8)
    word: Any = siphash(np.uint64(0), np.uint64(0), text, 0, len(text))
    return np.uint64(int(word) & 0xFFFFFFFF)


def _check_public(shown: RegistryIndex) -> None:
    if (standing(shown.details.need_code) != 2).any():
        raise RuleBroken("This index holds what isn't public; build it from what may be shown.")
