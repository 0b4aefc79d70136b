"""Statements: short sentences that people take a stance on, so that common ground shows (SPEC V7).

What all can carry becomes the joint agenda, what divides is set aside until a day and not forgotten, and
what is essential to someone is marked and never traded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from archstone.model.errors import RuleBroken, did_you_mean


class Stance(IntEnum):
    """Where someone stands on a statement; not having voted is no stance."""

    OPPOSE = -1
    PASS = 0
    SUPPORT = 1


def stance_of(value: object, *, voter: str, statement: str) -> Stance:
    """Read a stance; raise RuleBroken for anything but -1, 0 or 1.

    Examples
    --------
    >>> stance_of(1, voter="ana", statement="open-books")
    <Stance.SUPPORT: 1>
    """
    if isinstance(value, bool) or not isinstance(value, int) or value not in (-1, 0, 1):
        raise RuleBroken(
            f"The stance of {voter} on {statement} must be -1 (oppose), 0 (pass) or 1 (support), "
            f"not {value!r}."
        )
    return Stance(value)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A statement that was set aside: until which day, and by which decision."""

    until: date
    decision: str | None = None

    def __str__(self) -> str:
        """Say it as it stands beside the statement."""
        by = f" by {self.decision}" if self.decision else ""
        return f"set aside{by} until {self.until}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that people support, oppose or pass on.

    Invariants: it has an id; nobody is named twice among those it is essential for. ``essential_for`` are the
    members that count it among their principles; ``author`` is who wrote it.
    """

    id: str
    text: str = ""
    author: str | None = None
    essential_for: tuple[str, ...] = ()
    set_aside: SetAside | None = None

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise RuleBroken("A statement needs an id.")
        marked = self.essential_for
        if twice := next((member for member in marked if marked.count(member) > 1), None):
            raise RuleBroken(f"{twice} marks {self.id} as essential twice.")

    @property
    def words(self) -> str:
        """What it says, or its id where that isn't known."""
        return self.text or self.id


@dataclass(frozen=True, slots=True)
class Voter:
    """A member or a person, with its stance on each statement it voted on.

    Invariants: it votes on a statement once. ``group`` is the group it was counted with, where that is known
    beforehand.
    """

    id: str
    stances: tuple[tuple[str, Stance], ...] = ()
    group: str | None = None

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise RuleBroken("A voter needs an id.")
        seen: set[str] = set()
        for statement, stance in self.stances:
            if statement in seen:
                raise RuleBroken(f"{self.id} voted on {statement} twice; keep one.")
            seen.add(statement)
            stance_of(stance, voter=self.id, statement=statement)


@dataclass(frozen=True, slots=True)
class StatementVotes:
    """Statements and who stands where on them.

    Invariants: no statement and no voter stands twice; every stance is on a statement that is listed.
    """

    statements: tuple[Statement, ...] = ()
    voters: tuple[Voter, ...] = ()

    def __post_init__(self) -> None:
        known: set[str] = set()
        for statement in self.statements:
            if statement.id in known:
                raise RuleBroken(f"The statement {statement.id} is listed twice; keep one.")
            known.add(statement.id)
        seen: set[str] = set()
        for voter in self.voters:
            if voter.id in seen:
                raise RuleBroken(f"{voter.id} is listed as a voter twice; put its stances together.")
            seen.add(voter.id)
            for named, _ in voter.stances:
                if named not in known:
                    hint = did_you_mean(named, known)
                    raise RuleBroken(f"{voter.id} voted on {named}, which is no statement here.{hint}")

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements)

    def __len__(self) -> int:
        return len(self.statements)

    @property
    def groups(self) -> dict[str, str]:
        """The group of each voter that names one."""
        return {voter.id: voter.group for voter in self.voters if voter.group is not None}
