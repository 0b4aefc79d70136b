"""Shortlists: the few that one thinks of asking, in an order, each with a reason (SPEC F10, J2).

A list of a hundred is a way not to choose. So a shortlist is short, every entry says why it is there, and who
is dropped says why too, since the same name comes up again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from archstone.model.errors import NotFound, RuleBroken
from archstone.model.sentences import ended

SHORT = 5  # our default; J2 asks for five


class AddedFrom(StrEnum):
    """How an entry came onto the list."""

    MATCH = "match"
    MAP = "map"
    HAND = "hand"
    SUGGESTION = "suggestion"

    @property
    def in_words(self) -> str:
        """How as a table says it."""
        return {
            "match": "a match",
            "map": "the vulnerability map",
            "hand": "by hand",
            "suggestion": "a suggestion",
        }[self.value]


class EntryState(StrEnum):
    """What one does about it."""

    CONSIDERING = "considering"
    APPROACHED = "approached"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class ShortlistEntry:
    """One organisation on a shortlist, and why.

    Invariants: a reason; who is dropped, and only who is dropped, has a reason for that as well.
    """

    organisation: str
    reason: str
    added_from: AddedFrom
    added_on: date
    by: str = ""
    state: EntryState = EntryState.CONSIDERING
    dropped_because: str = ""

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise RuleBroken("Say in a sentence why it is on the list.", ("reason",))
        dropped = self.state is EntryState.DROPPED
        if dropped and not self.dropped_because.strip():
            raise RuleBroken(
                "Say why you drop it; the name will come up again, and then you will want to know.",
                ("dropped_because",),
            )
        if not dropped and self.dropped_because:
            raise RuleBroken("Only who is dropped has a reason for that.", ("dropped_because",))


@dataclass(frozen=True, slots=True)
class Shortlist:
    """A named list in an order; whoever is dropped stands below and no longer counts.

    Invariants: a name; every organisation once; at most ``most`` that aren't dropped; these stand first.
    """

    id: str
    name: str
    owner: str
    entries: tuple[ShortlistEntry, ...] = ()
    most: int = SHORT

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise RuleBroken("Give the list a name.", ("name",))
        if self.most < 1:
            raise RuleBroken(f"A shortlist has room for at least one, not {self.most}.", ("most",))
        ids = [one.organisation for one in self.entries]
        if len(set(ids)) < len(ids):
            raise RuleBroken(f"{next(id for id in ids if ids.count(id) > 1)} is on the list twice.")
        if self.owner in ids:
            raise RuleBroken(f"{self.owner} can't be on its own shortlist.")
        if len(self.standing) > self.most:
            raise RuleBroken(
                f"This list has room for {self.most}. Drop one first, with a reason: a long list is a way "
                "not to choose.",
                ("entries",),
            )
        ordered = sorted(self.entries, key=lambda one: one.state is EntryState.DROPPED)
        object.__setattr__(self, "entries", tuple(ordered))

    @property
    def standing(self) -> tuple[ShortlistEntry, ...]:
        """Those that aren't dropped, in their order."""
        return tuple(one for one in self.entries if one.state is not EntryState.DROPPED)

    @property
    def dropped(self) -> tuple[ShortlistEntry, ...]:
        """Those that are."""
        return tuple(one for one in self.entries if one.state is EntryState.DROPPED)

    @property
    def room(self) -> int:
        """How many more it takes."""
        return self.most - len(self.standing)

    def entry(self, organisation: str) -> ShortlistEntry:
        """Find an entry; raise NotFound where it isn't on the list."""
        found = next((one for one in self.entries if one.organisation == organisation), None)
        if found is None:
            raise NotFound(f"{organisation} isn't on this list.")
        return found

    def add(self, entry: ShortlistEntry) -> Shortlist:
        """Add one at the end; raise RuleBroken where it stands already, told with why it was dropped."""
        before = next((one for one in self.entries if one.organisation == entry.organisation), None)
        if before is not None and before.state is EntryState.DROPPED:
            raise RuleBroken(
                f"{entry.organisation} was dropped: {ended(before.dropped_because)} Take it back onto the "
                "list if that no longer holds."
            )
        return replace(self, entries=(*self.standing, entry, *self.dropped))

    def drop(self, organisation: str, because: str) -> Shortlist:
        """Drop one, with a reason."""
        return self._with(
            organisation,
            lambda one: replace(one, state=EntryState.DROPPED, dropped_because=because),
        )

    def take_back(self, organisation: str) -> Shortlist:
        """Take one back that was dropped, to the end of those that stand."""
        entry = self.entry(organisation)
        if entry.state is not EntryState.DROPPED:
            raise RuleBroken(f"{organisation} isn't dropped.")
        back = replace(entry, state=EntryState.CONSIDERING, dropped_because="")
        others = tuple(one for one in self.dropped if one != entry)
        return replace(self, entries=(*self.standing, back, *others))

    def approach(self, organisation: str) -> Shortlist:
        """Note that one was approached."""
        if self.entry(organisation).state is EntryState.DROPPED:
            raise RuleBroken(f"{organisation} is dropped; take it back onto the list first.")
        return self._with(organisation, lambda one: replace(one, state=EntryState.APPROACHED))

    def move(self, organisation: str, place: int) -> Shortlist:
        """Put one at a place among those that stand, counted from 1; beyond the last is the last."""
        entry = self.entry(organisation)
        if entry.state is EntryState.DROPPED:
            raise RuleBroken(f"{organisation} is dropped and has no place.")
        if place < 1:
            raise RuleBroken(f"Places are counted from 1, not {place}.", ("place",))
        others = [one for one in self.standing if one != entry]
        others.insert(place - 1, entry)
        return replace(self, entries=(*others, *self.dropped))

    def rewrite(self, organisation: str, reason: str) -> Shortlist:
        """Give another reason."""
        return self._with(organisation, lambda one: replace(one, reason=reason))

    def remove(self, organisation: str) -> Shortlist:
        """Take one off without a trace, as where it was added by mistake."""
        entry = self.entry(organisation)
        return replace(self, entries=tuple(one for one in self.entries if one != entry))

    def _with(self, organisation: str, change: Callable[[ShortlistEntry], ShortlistEntry]) -> Shortlist:
        entry = self.entry(organisation)
        return replace(self, entries=tuple(change(one) if one == entry else one for one in self.entries))
