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
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import ArchstoneError, BadInput, Fault, RuleBroken

if TYPE_CHECKING:
    from archstone.files.trees import Path
    from archstone.model.registries import Registry

Made = TypeVar("Made")
Tell = Callable[["Path", str], None]
_LIKE_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LENGTH_OF_A_DAY = len("2026-04-01")


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

    def capability(self, named: Any, path: Path) -> CapabilityId:
        """Read the id of a capability; one that isn't in the taxonomy is told with the nearest."""
        id = str(named)
        self.attempt(lambda: self.registry.taxonomy[id], path)
        return CapabilityId(id)

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
