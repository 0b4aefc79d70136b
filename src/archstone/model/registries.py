"""Registries: the organisations that are known, with the goals that some of them pursue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from archstone.model.capabilities import Taxonomy, standard_taxonomy
from archstone.model.errors import NotFound, RuleBroken, did_you_mean
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation


@dataclass(frozen=True)
class Registry:
    """Organisations in the order they were read, their goals, and the taxonomy they speak.

    Invariants: no id stands twice; every capability is in the taxonomy.
    """

    organisations: tuple[Organisation, ...] = ()
    goals: tuple[Goal, ...] = ()
    taxonomy: Taxonomy = field(default_factory=standard_taxonomy)

    def __post_init__(self) -> None:
        for what, ids in (
            ("organisation", [o.id for o in self.organisations]),
            ("goal", [g.id for g in self.goals]),
        ):
            twice = [id for id, times in Counter(ids).items() if times > 1]
            if twice:
                raise RuleBroken(f"The {what} {twice[0]} stands twice.")

    def __len__(self) -> int:
        return len(self.organisations)

    def __iter__(self) -> Iterator[Organisation]:
        return iter(self.organisations)

    @cached_property
    def _by_id(self) -> dict[str, Organisation]:
        return {organisation.id: organisation for organisation in self.organisations}

    def __getitem__(self, id: str) -> Organisation:
        """Return the organisation with this id; raise NotFound naming the nearest one."""
        try:
            return self._by_id[id]
        except KeyError:
            raise NotFound(f"There is no organisation {id!r}.{did_you_mean(id, self._by_id)}") from None

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def goal(self, id: str) -> Goal:
        """Return the goal with this id; raise NotFound naming the nearest one."""
        return goal_named(self.goals, id)


def goal_named(goals: Iterable[Goal], id: str) -> Goal:
    """Find a goal by its id; raise NotFound naming the nearest one."""
    by_id = {goal.id: goal for goal in goals}
    if id in by_id:
        return by_id[id]
    hint = did_you_mean(id, by_id) if by_id else " The file has no goals; give them with --goals FILE."
    raise NotFound(f"There is no goal {id!r}.{hint}")
