"""Competition: what two organisations compete for, said before anybody trips over it (SPEC F10).

Rivals can be the best of allies, where they say aloud what they compete for. S3 tells of two environmental
nonprofits that lived off the same donors, distrusted each other and raised more together, because they began
with what each was bad at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archstone.model.evidence import Source, Sureness
from archstone.model.organisations import Organisation
from archstone.model.relations import Relation, RelationKind
from archstone.model.sentences import ended, listed

OPENNESS_FROM = Source("S3, case study 1: competitors for the same donors", Sureness.CLAIM)
NAME_IT_FIRST = (
    "Name this yourselves, before they do: say what you won't touch, and agree who speaks to which donor."
)


@dataclass(frozen=True, slots=True)
class Competition:
    """What two organisations compete for, as far as it is known.

    ``same_place`` and ``same_sector`` are None where either side's isn't known. ``unknown`` says what would
    have to be found out.
    """

    funders: tuple[str, ...]
    same_place: bool | None
    same_sector: bool | None
    noted: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def same_turf(self) -> bool | None:
        """Whether both work in one field in one place; None where that isn't known."""
        if False in (self.same_place, self.same_sector):
            return False
        return None if None in (self.same_place, self.same_sector) else True

    @property
    def is_rivalry(self) -> bool:
        """Whether anything is known that they compete for."""
        return bool(self.funders or self.same_turf or self.noted)

    def sentences(self, other: str) -> tuple[str, ...]:
        """Tell it to one of the two; *other* is what the other is called.

        Examples
        --------
        >>> Competition(("Green Fund",), True, True, (), ()).sentences("Marsh Watch")[0]
        'You and Marsh Watch both have money from Green Fund.'
        """
        told = []
        if self.funders:
            told.append(f"You and {other} both have money from {listed(self.funders)}.")
        if self.same_turf:
            told.append(f"You and {other} work in the same field in the same place.")
        told += [ended(one) for one in self.noted]
        if told:
            told.append(NAME_IT_FIRST)
        return (*told, *self.unknown)


def competition(
    one: Organisation, other: Organisation, relations: Iterable[Relation] = (), *, today: date
) -> Competition:
    """Find what two organisations compete for: donors, turf, and what is on record.

    Parameters
    ----------
    one, other : as the registry has them
    relations : what lies between organisations; what counts is competition between these two that isn't over
    today : the day of looking

    Returns
    -------
    Competition
        The same from both sides. Names are compared without regard to letter case and spaces.

    Examples
    --------
    >>> heron = Organisation("heron", "Heron", place="Marsh End", funders=("Green Fund",))
    >>> otter = Organisation("otter", "Otter", funders=("green fund",))
    >>> found = competition(heron, otter, today=date(2026, 11, 2))
    >>> found.funders, found.same_turf
    (('Green Fund',), None)
    """
    spelled = {_key(name): name for name in sorted((*other.funders, *one.funders), reverse=True)}
    shared = {_key(name) for name in one.funders} & {_key(name) for name in other.funders}
    pair = {one.id, other.id}
    noted = tuple(
        relation.what
        for relation in relations
        if relation.kind is RelationKind.COMPETITION
        and set(relation.between) == pair
        and relation.is_strained_on(today)
    )
    silent = [side.name for side in sorted((one, other), key=lambda o: o.id) if not side.funders]
    unknown = (f"Who funds {listed(silent)} isn't known here.",) if silent else ()
    return Competition(
        funders=tuple(sorted(spelled[key] for key in shared)),
        same_place=_same(one.place, other.place),
        same_sector=_same(one.sector, other.sector),
        noted=noted,
        unknown=unknown,
    )


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _same(one: str | None, other: str | None) -> bool | None:
    return None if not one or not other else _key(one) == _key(other)
