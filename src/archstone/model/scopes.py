"""The scope of an alliance in words to compare with: whom it serves, and where (SPEC W1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archstone.model.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Scope:
    """The people and places that the charter names, by short words; none named is not known.

    Invariants: nothing is named twice.

    Examples
    --------
    >>> scope = Scope(("families-south",), ("southside", "riverside"))
    >>> scope.serves(["donors", "Families-South"]), scope.lies_in("lakeshore"), Scope().lies_in("lakeshore")
    (True, False, None)
    """

    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for key, words in (("people", self.people), ("places", self.places)):
            plain = [word.casefold() for word in words]
            if twice := next((word for word in words if plain.count(word.casefold()) > 1), None):
                raise RuleBroken(f"{twice} stands twice among the {key} of the scope.", (key,))

    def serves(self, people: Iterable[str] | None) -> bool | None:
        """Whether some of *people* are those that the charter names; None where either isn't known."""
        if people is None or not self.people:
            return None
        named = {word.casefold() for word in self.people}
        return any(word.casefold() in named for word in people)

    def lies_in(self, place: str | None) -> bool | None:
        """Whether *place* is one that the charter names; None where either isn't known."""
        if place is None or not self.places:
            return None
        return place.casefold() in {word.casefold() for word in self.places}
