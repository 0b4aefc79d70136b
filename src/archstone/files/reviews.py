"""The key ``reviews`` of an alliance file: what members answered at each review, and what they decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.errors import NotFound, did_you_mean
from archstone.model.organisations import Position
from archstone.model.ratings import Criterion
from archstone.model.reviews import (
    Assumption,
    AssumptionOrigin,
    GoalRight,
    OwnSuccess,
    Review,
    ReviewKind,
    Verdict,
)

KEY = "reviews"
Made = TypeVar("Made")


def read(reader: RoomReader) -> tuple[Review, ...]:
    """Build the reviews in the order of the file; two of one kind and day are told."""
    found: list[Review] = []
    for given, path in reader.items(KEY):
        one = _review(reader, given, path)
        if one is None:
            continue
        if any((one.on, one.kind) == (other.on, other.kind) for other in found):
            reader.tell(path, f"There are two {one.kind} reviews of {one.on}; join them.")
        found.append(one)
    return tuple(found)


def _review(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Review | None:
    on = reader.since_founding(given["on"], (*path, "on"))
    answers: dict[str, Any] = {
        "goal_right": _by_member(reader, (*path, "goal_right"), on, GoalRight),
        "engaged": _by_member(reader, (*path, "engaged"), on, int),
        "success": _by_member(reader, (*path, "success"), on, OwnSuccess),
        "stances": _by_member(reader, (*path, "stances"), on, _positions),
    }
    assumptions = tuple(_assumption(reader, item, at) for item, at in reader.items(*path, "assumptions"))
    ballot = _ballot(reader, given.get("decided_by"), (*path, "decided_by"))
    if on is None:
        return None
    return reader.attempt(
        lambda: Review(
            on=on,
            kind=ReviewKind(given.get("kind") or ReviewKind.REGULAR),
            by=str(given.get("by") or ""),
            assumptions=tuple(one for one in assumptions if one is not None),
            verdict=Verdict(given["verdict"]) if given.get("verdict") else None,
            reasons=tuple(str(reason) for reason in given.get("reasons") or ()),
            decided_by=ballot,
            **answers,
        ),
        path,
    )


def _by_member(
    reader: RoomReader, path: Path, on: date | None, make: Callable[[Any], Made]
) -> dict[str, Made]:
    given = reader.at(*path) or {}
    return {reader.member(member, (*path, member), on=on): make(answer) for member, answer in given.items()}


def _positions(given: Mapping[str, str]) -> Mapping[str, Position]:
    return {issue: Position(position) for issue, position in given.items()}


def _assumption(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Assumption | None:
    origin = None
    if given.get("from") is not None:
        origin = reader.attempt(lambda: _origin(reader, given["from"]), (*path, "from"))
    return reader.attempt(
        lambda: Assumption(
            says=str(given["says"]),
            held=given.get("held"),
            says_why=str(given.get("says_why") or ""),
            id=str(given.get("id") or ""),
            origin=origin,
        ),
        path,
    )


def _origin(reader: RoomReader, given: Mapping[str, Any]) -> AssumptionOrigin:
    """Find the assumption of the decision that is meant; raise NotFound where none was written down."""
    rater, candidate, criterion = (str(given[key]) for key in ("rater", "candidate", "criterion"))
    written = [
        (str(rating["rater"]), str(rating["candidate"]), named)
        for rating, _ in reader.items("ratings")
        for named in rating.get("assumptions") or ()
    ]
    if (rater, candidate, criterion) not in written:
        known = [about for by, of, about in written if (by, of) == (rater, candidate)]
        raise NotFound(
            f"{rater} wrote no assumption on {criterion} of {candidate}.{did_you_mean(criterion, known)}"
        )
    return AssumptionOrigin(rater, candidate, Criterion(criterion))


def _ballot(reader: RoomReader, named: Any, path: Path) -> str | None:
    if named is None:
        return None
    known = [str(given["id"]) for given, _ in reader.items("ballots") if "id" in given]
    if str(named) not in known:
        reader.tell(path, f"There is no ballot {str(named)!r}.{did_you_mean(str(named), known)}")
    return str(named)
