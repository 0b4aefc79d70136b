"""The parts that a cell of a registry is made of, such as ``logistics:4:shown;design:2``.

The same few thousand parts stand in a registry over and over, so each is read once and remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from archstone.model.audits import Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import Capability, CapabilityId, Taxonomy
from archstone.model.errors import ArchstoneError, RuleBroken, did_you_mean
from archstone.model.organisations import Position, Touch, Trait

Part = TypeVar("Part")
Word = TypeVar("Word", bound=StrEnum)
Tell = Callable[[str], None]

SEPARATOR = ";"
_WHOLE = re.compile(r"[0-9]{1,18}")
_LONGEST_STEP = 40  # characters; a step has one


def pieces_of(cell: str) -> list[str]:
    """Split a cell at its semicolons; spaces around a part and empty parts are dropped."""
    return [part for piece in cell.split(SEPARATOR) if (part := piece.strip())]


def word_of(kind: type[Word], word: str, name: str) -> Word:
    """Read a word of a closed list, such as a grade; raise RuleBroken naming the nearest one."""
    try:
        return kind(word)
    except ValueError:
        known = [str(w) for w in kind]
        hint = _separator_hint(word) or did_you_mean(word, known)
        raise RuleBroken(f"There is no {name} {word!r}; there are {', '.join(known)}.{hint}") from None


def step_of(text: str, name: str, of: str) -> int:
    """Read a step of 1 to 5 written in digits."""
    if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= 5:
        shown = text if len(text) <= _LONGEST_STEP else f"{text[:_LONGEST_STEP]}…"
        raise RuleBroken(f"{name} of {of} must be 1 to 5, not {shown or 'empty'}.{_separator_hint(text)}")
    return int(text)


def _separator_hint(text: str) -> str:
    return f" Parts are joined by {SEPARATOR} and not by a comma." if "," in text else ""


def whole_number(text: str, name: str) -> int:
    """Read a whole number written with digits alone; spaces around it are dropped."""
    digits = text.strip()
    if not _WHOLE.fullmatch(digits):
        if re.fullmatch(r"-[0-9]+", digits):
            raise RuleBroken(f"{name} must be 0 or more, not {digits}.")
        raise RuleBroken(
            f"{name} must be a whole number written with digits alone, such as 12000, not {text!r}."
        )
    return int(digits)


def trait_of(part: str) -> Trait:
    """Read a deal-breaker, such as ``stance:fracking:support`` or ``kind:company``.

    Examples
    --------
    >>> trait_of("funder:Acme")
    Trait(what='funder', value='Acme')
    """
    what, _, value = (piece.strip() for piece in part.partition(":"))
    if what not in Trait.KINDS or not value:
        raise RuleBroken(
            f"A deal-breaker looks like stance:issue:position, kind:X, sector:X or funder:X, not {part!r}."
            f"{did_you_mean(what, Trait.KINDS) if what not in Trait.KINDS else ''}"
        )
    if what == "stance":
        issue, position = stance_of(value)
        return Trait("stance", f"{issue}:{position}")
    return Trait(what, value)


def stance_of(part: str) -> tuple[str, Position]:
    """Read a stance, such as ``fracking:oppose``; the issue may hold a colon, the position can't."""
    issue, _, position = (piece.strip() for piece in part.rpartition(":"))
    if not issue:
        raise RuleBroken(f"A stance looks like issue:position, not {part!r}.")
    return issue, word_of(Position, position, "position")


def touch_of(part: str) -> Touch:
    """Read what touches an organisation, such as ``problem:flooding`` or ``threat:grant-cut``."""
    what, _, name = (piece.strip() for piece in part.partition(":"))
    if what not in ("problem", "threat") or not name:
        raise RuleBroken(f"What touches it looks like problem:name or threat:name, not {part!r}.")
    return Touch(what, name)


def own_capability_of(part: str) -> Capability:
    """Read an own capability, such as ``boat-building:delivery:Boat building``."""
    pieces = [piece.strip() for piece in part.split(":", 2)]
    if len(pieces) < 3:
        raise RuleBroken(f"An own capability looks like id:family:name, not {part!r}.")
    return Capability(CapabilityId(pieces[0]), pieces[2], pieces[1])


def own_id_of(part: str) -> str:
    """Read the id alone, of an own capability that can't be read whole."""
    return part.partition(":")[0].strip()


class PartReader:
    """Reads the parts of cells against a taxonomy, each part once."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._strengths: dict[str, Strength] = {}
        self._vulnerabilities: dict[str, Vulnerability] = {}
        self._traits: dict[str, Trait] = {}
        self._stances: dict[str, tuple[str, Position]] = {}
        self._touches: dict[str, Touch] = {}

    def strengths(self, cell: str, tell: Tell) -> tuple[Strength, ...]:
        """Read ``capability:level:grade`` parts; the grade may be left out, and is then claimed."""
        return _each(cell, self._strengths, self.strength, tell)

    def vulnerabilities(self, cell: str, tell: Tell) -> tuple[Vulnerability, ...]:
        """Read ``capability:severity:need:disclosure`` parts; without the last it is sealed."""
        return _each(cell, self._vulnerabilities, self.vulnerability, tell)

    def deal_breakers(self, cell: str, tell: Tell) -> tuple[Trait, ...]:
        """Read ``stance:issue:position``, ``kind:X``, ``sector:X`` and ``funder:X`` parts."""
        return _each(cell, self._traits, trait_of, tell)

    def stances(self, cell: str, tell: Tell) -> tuple[tuple[str, Position], ...]:
        """Read ``issue:position`` parts."""
        return _each(cell, self._stances, stance_of, tell)

    def touched_by(self, cell: str, tell: Tell) -> tuple[Touch, ...]:
        """Read ``problem:name`` and ``threat:name`` parts."""
        return _each(cell, self._touches, touch_of, tell)

    def capability(self, id: str) -> CapabilityId:
        """Look a capability up; raise NotFound naming the nearest one."""
        return self._taxonomy[id].id

    def strength(self, part: str) -> Strength:
        """Read one strength."""
        pieces = [piece.strip() for piece in part.split(":")]
        capability = self.capability(pieces[0])
        if not 2 <= len(pieces) <= 3:
            raise RuleBroken(
                f"A strength looks like capability:level:grade, not {part!r}.{_separator_hint(part)}"
            )
        level = step_of(pieces[1], "level", capability)
        grade = word_of(Grade, pieces[2], "grade") if len(pieces) == 3 else Grade.CLAIMED
        return Strength(capability, level, grade)

    def vulnerability(self, part: str) -> Vulnerability:
        """Read one vulnerability."""
        pieces = [piece.strip() for piece in part.split(":")]
        capability = self.capability(pieces[0])
        if not 3 <= len(pieces) <= 4:
            raise RuleBroken(
                f"A vulnerability looks like capability:severity:need:disclosure, not {part!r}."
                f"{_separator_hint(part)}"
            )
        severity = step_of(pieces[1], "severity", capability)
        need = step_of(pieces[2], "need", capability)
        disclosure = word_of(Disclosure, pieces[3], "disclosure") if len(pieces) == 4 else Disclosure.SEALED
        return Vulnerability(capability, severity, need, disclosure)


def _each(cell: str, known: dict[str, Part], read: Callable[[str], Part], tell: Tell) -> tuple[Part, ...]:
    try:
        return tuple([known[part] for part in cell.split(SEPARATOR)])  # all were seen before: nearly always
    except KeyError:
        pass
    found: list[Part] = []
    for part in pieces_of(cell):
        item = known.get(part)
        if item is None:
            try:
                item = known[part] = read(part)
            except ArchstoneError as error:
                tell(str(error))
                continue
        found.append(item)
    return tuple(found)
