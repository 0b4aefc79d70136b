"""A registry laid out for search: audits, screens, ids and names, in memory or in a mapped file.

Rows of the audits, facets, ids and names stand in the order of ids; the search index keeps its own order
and says which of these rows each of its own holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from archstone.engines._search_kernels import RANK_SHIFT, Signs
from archstone.engines.audit_details import AuditDetails
from archstone.engines.audits import AuditTable
from archstone.engines.cover import Match, match
from archstone.engines.facets import CODED, Facets
from archstone.engines.search_index import Question, Searcher, SearchIndex
from archstone.engines.strings import StringColumn
from archstone.model.capabilities import Taxonomy
from archstone.model.errors import NotFound
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation, Position
from archstone.model.registries import Registry, goal_named
from archstone.model.screens import Condition


@dataclass
class RegistryIndex:
    """A registry of any size that answers who fits, exactly, and takes changes one at a time."""

    taxonomy: Taxonomy
    ids: StringColumn
    names: StringColumn
    details: AuditDetails
    facets: Facets
    search: SearchIndex
    goals: tuple[Goal, ...] = ()
    changed: dict[int, Organisation | None] = field(default_factory=dict)
    """The organisations put in or changed since the index was built, by search row; None if removed."""

    def __post_init__(self) -> None:
        order = self.search.arrays["order"]
        self._row_of = np.empty(len(order), dtype=np.int32)
        self._row_of[order] = np.arange(len(order), dtype=np.int32)
        self._searcher: Searcher | None = None
        self._signs: Signs | None = None

    @classmethod
    def build(cls, registry: Registry) -> RegistryIndex:
        """Lay out a registry in memory."""
        organisations = sorted(registry, key=lambda o: o.id)
        table = AuditTable.from_audits((o.audit for o in organisations), registry.taxonomy)
        return cls(
            taxonomy=registry.taxonomy,
            ids=StringColumn.of([o.id for o in organisations]),
            names=StringColumn.of([o.name for o in organisations]),
            details=AuditDetails.of(table),
            facets=Facets.of(organisations),
            search=SearchIndex.build(table),
            goals=registry.goals,
        )

    def __len__(self) -> int:
        return len(self.search)

    def row(self, id: str) -> int:
        """Find the search row of an organisation; raise NotFound where it isn't."""
        for row, organisation in self.changed.items():
            if organisation is not None and organisation.id == id:
                return row
        at = self.ids.find(id)
        if at < 0 or (int(self._row_of[at]) in self.changed):
            raise NotFound(f"There is no organisation {id!r} in the index.")
        return int(self._row_of[at])

    def __getitem__(self, id: str) -> Organisation:
        """Return the organisation with this id, as far as the index holds it."""
        return self.organisation(self.row(id))

    def goal(self, id: str) -> Goal:
        """Return the goal with this id; raise NotFound naming the nearest one."""
        return goal_named(self.goals, id)

    def organisation(self, row: int) -> Organisation:
        """Make the organisation at a search row again, as far as the index holds it."""
        if row in self.changed:
            there = self.changed[row]
            if there is None:
                raise NotFound("This organisation was removed from the index.")
            return there
        at = int(self.search.arrays["order"][row])
        traits = self.facets.traits_of(at)
        traits["stances"] = tuple((issue, Position(position)) for issue, position in traits["stances"])
        return Organisation(
            id=self.ids[at],
            name=self.names[at],
            audit=self.details.audit(at, self.search.needs_at(row), self.taxonomy),
            **traits,
        )

    def put(self, organisation: Organisation) -> None:
        """Add an organisation, or change the one with its id; the next search sees it."""
        table = AuditTable.from_audits([organisation.audit], self.taxonomy)
        try:
            row: int | None = self.row(organisation.id)
        except NotFound:
            row = None
        rank = self._rank_for(organisation.id) if row is None else 0
        self.changed[self.search.put(row, table, rank)] = organisation
        self._signs = None

    def remove(self, id: str) -> None:
        """Take an organisation out; raise NotFound where it isn't."""
        row = self.row(id)
        self.search.remove(row)
        self.changed[row] = None
        self._signs = None

    def _rank_for(self, id: str) -> int:
        """Find a rank for a new id, spreading those added between the same two neighbours evenly."""
        first = len(self.ids)
        at = self.ids.place(id)
        after = self.ids[at - 1] if at else ""
        upto = self.ids[at] if at < first else None
        there = {
            other.id: row
            for row, other in self.changed.items()
            if other and row >= first and after < other.id and (upto is None or other.id <= upto)
        }
        ids = sorted([*there, id])
        ranks = {
            each: ((at - 1) << RANK_SHIFT) + (k << RANK_SHIFT) // (len(ids) + 1)
            for k, each in enumerate(ids, 1)
        }
        for other_id, row in there.items():
            self.search.arrays["extra_rank"][row - first] = ranks[other_id]
        return ranks[id]

    def find_matches(
        self,
        id: str,
        *,
        top: int = 10,
        goal: Goal | None = None,
        uncommon: Fraction = Fraction(0),
        where: Sequence[Condition] = (),
        not_allied: bool = False,
    ) -> tuple[Match, ...]:
        """Rank the registry by mutual cover with one organisation; see `engines.search.find_matches`.

        Notes
        -----
        The same list as the plain search, ties included. Linear in the registry with a small constant: about
        a millisecond for a million organisations, and a few more where screens are set.
        """
        row = self.row(id)
        organisation = self.organisation(row)
        asking = AuditTable.from_audits([organisation.audit], self.taxonomy)
        passes = self.passing(organisation, where)
        tied = self.tied_rows(organisation) if uncommon or not_allied else None
        if not_allied and tied is not None:
            passes &= tied == 0
        relevant = None
        if goal:
            kept = goal.relevant(self.taxonomy)
            relevant = np.array([c in kept for c in self.taxonomy.ids], dtype=np.bool_)
        signs = (-1, -1, -1, -1, False)
        if uncommon:
            self.search.signs = self.all_signs()
            signs = self.own_signs(organisation)
        if self._searcher is None:
            self._searcher = self.search.searcher()
        ranking = self._searcher.search(
            Question(
                *asking.needs_of(0),
                usable=asking.usable_strength([0])[0],
                row=row,
                relevant=relevant,
                passes=passes,
                uncommon=uncommon,
                signs=signs,
                tied=tied,
            ),
            top,
        )
        return tuple(
            match(organisation, self.organisation(int(r)), self.taxonomy, goal=goal, uncommon=uncommon)
            for r in ranking.rows
        )

    def passing(self, organisation: Organisation, where: Sequence[Condition]) -> npt.NDArray[np.uint8]:
        """Mark the search rows that pass an organisation's deal-breakers and *where*."""
        rows = self.search.rows
        passes = self.search.arrays["alive"][:rows].copy()
        base = np.ones(len(self.ids), dtype=np.uint8)
        self.facets.screen(where, self.ids, self.names)(base)
        self.facets.clear_refused(organisation, base)
        if not base.all():
            order = self.search.arrays["order"]
            passes[: len(order)] &= base[order]
        for row, other in self.changed.items():
            if other is not None:
                passes[row] = organisation.accepts(other) and all(c.passes(other) for c in where)
        return passes

    def tied_rows(self, organisation: Organisation) -> npt.NDArray[np.uint8]:
        """Mark the search rows that are allied with an organisation."""
        base = np.zeros(len(self.ids), dtype=np.uint8)
        for named in (organisation.id, organisation.name):
            base[self.facets.allied_with.rows(named)] = 1
        for value in organisation.allied_with:
            base[self.names.rows_of(value)] = 1
            at = self.ids.find(value)
            if at >= 0:
                base[at] = 1
        tied = np.zeros(self.search.rows, dtype=np.uint8)
        order = self.search.arrays["order"]
        tied[: len(order)] = base[order]
        for row, other in self.changed.items():
            if other is not None:
                tied[row] = bool(organisation.is_allied_with(other))
        return tied

    def all_signs(self) -> Signs:
        """Lay the signs of uncommonness out in the search's order, changes included."""
        if self._signs is not None:
            return self._signs
        order = self.search.arrays["order"]
        rows = self.search.rows
        lists = np.zeros(len(self.ids), dtype=np.uint8)
        lists[self.facets.allied_with.row] = 1

        def spread(
            values: npt.NDArray[np.int64] | npt.NDArray[np.int32], dtype: type
        ) -> npt.NDArray[np.int64]:
            out: npt.NDArray[np.int64] = np.full(rows, -1, dtype=dtype)
            if len(values):
                out[: len(order)] = values[order]
            return out

        self._signs = Signs(
            sector=spread(self.facets.sector.code, np.int32),
            kind=spread(self.facets.kind.code, np.int32),
            currency=spread(self.facets.currency.code, np.int32),
            budget=spread(self.facets.annual_budget, np.int64),
            lists_allies=spread(lists.astype(np.int32), np.int32) > 0,
        )
        self._signs = self._signs._replace(lists_allies=self._signs.lists_allies.astype(np.uint8))
        for row, other in self.changed.items():
            if other is None:
                continue
            self._learn(other)
            sector, kind, currency, budget, allies = self.own_signs(other)
            for values, value in zip(self._signs, (sector, kind, currency, budget, allies), strict=True):
                values[row] = value
        return self._signs

    def _learn(self, organisation: Organisation) -> None:
        """Add values that no organisation had when the index was built, so that each has a number."""
        for name in CODED:
            codes = getattr(self.facets, name)
            value = getattr(organisation, name)
            if value and value not in codes.values:
                self.facets = replace(self.facets, **{name: replace(codes, values=(*codes.values, value))})

    def own_signs(self, organisation: Organisation) -> tuple[int, int, int, int, bool]:
        """Give an organisation's own signs of uncommonness: codes, budget, whether it lists allies."""
        self._learn(organisation)
        budget = -1 if organisation.annual_budget is None else organisation.annual_budget
        return (
            self.facets.sector.of_value(organisation.sector),
            self.facets.kind.of_value(organisation.kind),
            self.facets.currency.of_value(organisation.currency),
            budget,
            bool(organisation.allied_with),
        )
