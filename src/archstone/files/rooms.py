"""The rooms of an alliance file: which keys belong together, and how what stands under them is read.

The shape of a room is held against its published JSON Schema; what is of that shape becomes objects of the
model, whose rules say the rest. Every fault is told with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import ArchstoneError, BadInput, Fault, RuleBroken, did_you_mean
from archstone.model.money import Money

if TYPE_CHECKING:
    from archstone.files.trees import Path
    from archstone.model.alliances import Alliance
    from archstone.model.registries import Registry

Made = TypeVar("Made")
Tell = Callable[["Path", str], None]
_LIKE_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LENGTH_OF_A_DAY = len("2026-04-01")
LARGEST_AMOUNT = 10**15  # of the smallest unit: above it sums of many would leave exact sharing


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the alliance file: its schema, and the module of this floor that reads its keys.

    The module has a function ``read(reader)`` that builds the room's objects and tells what breaks a rule.
    """

    name: str
    keys: tuple[str, ...]

    def read(self, reader: RoomReader) -> Any:
        """Build the objects of the room."""
        return import_module(f"archstone.files.{self.name}").read(reader)


ROOMS = (  # in the order in which an alliance lives
    Room("members", ("alliance",)),
    Room("readiness", ("readiness",)),
    Room("diligence", ("diligence",)),
    Room("decisions", ("decision", "raters", "ratings")),
    Room("pilots", ("pilots",)),
    Room("purpose", ("purpose",)),
    Room("expectations", ("expectations",)),
    Room("charters", ("charter",)),
    Room("risks", ("risks",)),
    Room("rules", ("rules", "seats", "mandates")),
    Room("ballots", ("proposals", "ballots", "proxies", "messages", "compromises")),
    Room("statements", ("statements", "votes")),
    Room("trust", ("trust",)),
    Room("gap_talks", ("gap_talks",)),
    Room("check_ins", ("check_ins",)),
    Room("surveys", ("surveys",)),
    Room("responses", ("responses",)),
    Room("activities", ("scope", "activities", "requests")),
    Room("funding", ("funding",)),
    Room("voices", ("voices",)),
    Room("regions", ("regions",)),
    Room("ties", ("ties",)),
    Room("stress", ("stress",)),
    Room("relations", ("relations",)),
    Room("threats", ("threats",)),
    Room("bindings", ("bindings",)),
    Room("alerts", ("alerts",)),
    Room("incidents", ("incidents", "renegotiations", "rehearsals")),
    Room("pledges", ("pledges",)),
    Room("rates", ("rates",)),
    Room("contributions", ("contributions",)),
    Room("costs", ("costs", "standalone_costs", "cost_plan", "budgets")),
    Room("spending", ("spending",)),
    Room("gains", ("gains",)),
    Room("indicators", ("indicators",)),
    Room("outcomes", ("outcomes",)),
    Room("later_audits", ("later_audits",)),
    Room("reviews", ("reviews",)),
    Room("consents", ("consents",)),
)


class RoomReader:
    """Reads what stands under the keys of a room; what breaks a rule is told where it stands.

    The shape was held against the room's schema before, so a key that is there has the right kind of value.
    """

    def __init__(self, document: Mapping[str, Any], registry: Registry, tell: Tell) -> None:
        self.document = document
        self.registry = registry
        self.tell = tell

    def items(self, *path: str | int) -> Iterator[tuple[Any, Path]]:
        """Give each item of the list at *path* with its own path; nothing where there is no list."""
        for k, item in enumerate(self.at(*path) or ()):
            yield item, (*path, k)

    def at(self, *path: str | int) -> Any:
        """Give what stands at *path*; None where there is nothing."""
        value: Any = self.document
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def attempt(
        self,
        make: Callable[[], Made],
        path: Path,
        called: Mapping[str | int, str | int] = MappingProxyType({}),
    ) -> Made | None:
        """Make something, telling the rule that it breaks; None where it breaks one.

        It is told at the field that the rule concerns, else at *path*. ``called`` says what the file calls
        the fields of the model that have another name or place there.
        """
        try:
            return make()
        except ArchstoneError as error:
            at = error.at if isinstance(error, RuleBroken) else ()
            self.tell((*path, *(called.get(step, step) for step in at)), str(error))
            return None

    def organisation(self, named: Any, path: Path) -> str:
        """Read the id of an organisation; one that the file doesn't list is told with the nearest."""
        id = str(named)
        if len(self.registry):
            self.attempt(lambda: self.registry[id], path)
        return id

    @cached_property
    def alliance(self) -> Alliance | None:
        """The alliance with its members; None where the file tells of none that keeps the rules."""
        try:
            found: Alliance | None = read_room("members", self.document, self.registry)
        except (BadInput, KeyError, TypeError, AttributeError):
            return None  # what is wrong with the members is told in their own room
        return found

    def member(self, named: Any, path: Path, *, on: date | None = None) -> str:
        """Read the id of a member; one that never was, or had left by a day, is told.

        Where the file names no members, any organisation will do. Who joined later or left is told only where
        *on* gives a day.
        """
        id = self.organisation(named, path)
        members = self.alliance.members if self.alliance else ()
        if not members:
            return id
        found = next((one for one in members if one.organisation == id), None)
        if found is None and (id in self.registry or not len(self.registry)):
            ids = [one.organisation for one in members]
            self.tell(path, f"{id} is no member of the alliance.{did_you_mean(id, ids)}")
        elif found and on and found.left_on and on > found.left_on:
            self.tell(path, f"{id} left the alliance on {found.left_on}, before {on}.")
        elif found and on and found.joined_on and on < found.joined_on:
            self.tell(path, f"{id} joined the alliance on {found.joined_on}, after {on}.")
        return id

    def since_founding(self, written: Any, path: Path) -> date | None:
        """Read a day on which the alliance was there already; one before its start is told."""
        day = self.day(written, path)
        started = self.alliance.started_on if self.alliance else None
        if day and started and day < started:
            self.tell(path, f"{day} lies before the start of the alliance on {started}; mend one of the two.")
        return day

    def capability(self, named: Any, path: Path) -> CapabilityId:
        """Read the id of a capability; one that isn't in the taxonomy is told with the nearest."""
        id = str(named)
        self.attempt(lambda: self.registry.taxonomy[id], path)
        return CapabilityId(id)

    def money(self, given: Mapping[str, Any], path: Path) -> Money | None:
        """Read ``amount`` with ``currency`` beside it; None where no amount is given."""
        if given.get("amount") is None:
            return None
        currency = given.get("currency")
        if currency is None:
            self.tell((*path, "amount"), "The amount needs its currency beside it, such as currency: USD.")
            return None
        found = self.attempt(
            lambda: Money.of(exact_number(given["amount"]), str(currency)), (*path, "amount")
        )
        if found is not None and abs(found.minor) > LARGEST_AMOUNT:
            self.tell(
                (*path, "amount"),
                f"{found} is more than can be added up exactly; is the amount in whole units of {currency}?",
            )
            return None
        return found

    def day(self, written: Any, path: Path) -> date | None:
        """Read a day such as 2026-04-01; of a time the day is taken, nothing is None."""
        moment = self.moment(written, path)
        return None if moment is None else moment.date()

    def moment(self, written: Any, path: Path) -> datetime | None:
        """Read a time; a day stands for its first minute, and a time without a zone is UTC."""
        if written is None:
            return None
        text = str(written)
        try:
            if len(text) == LENGTH_OF_A_DAY:
                day = date.fromisoformat(text)
                return datetime(day.year, day.month, day.day, tzinfo=UTC)
            moment = datetime.fromisoformat(text)
        except ValueError:
            field = path[-1] if path else "It"
            if _LIKE_A_DAY.fullmatch(text):
                self.tell(path, f"There is no day {text}; {field} is a day such as 2026-04-01.")
            else:
                self.tell(path, f"{field} is a day such as 2026-04-01 or a time, not {text!r}.")
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def exact_number(written: Any) -> Fraction:
    """Take a number as the decimal that was written: 0.3 is three tenths.

    Examples
    --------
    >>> exact_number(0.3)
    Fraction(3, 10)
    """
    return Fraction(str(written))


def read_room(name: str, document: Mapping[str, Any], registry: Registry) -> Any:
    """Build the objects of one room of a document that `read_alliance` has accepted.

    Raises
    ------
    BadInput
        Where the document wasn't accepted before and breaks a rule.
    """
    faults: list[Fault] = []

    def tell(path: Path, message: str) -> None:
        names = [step for step in path if isinstance(step, str)]
        faults.append(Fault("the alliance", None, names[-1] if names else "", message))

    found = next(room for room in ROOMS if room.name == name).read(RoomReader(document, registry, tell))
    if faults:
        raise BadInput(faults)
    return found
