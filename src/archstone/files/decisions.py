"""The keys ``decision``, ``raters`` and ``ratings``: candidates and what people say of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.decisions import Candidate, Decision, Overlaps
from archstone.model.errors import NotFound, did_you_mean
from archstone.model.ratings import Criterion, Rater, Rating, Ratings
from archstone.model.registries import goal_named

MONTHS = ("months_to_build", "months_to_keep", "expected_months")


@dataclass(frozen=True, slots=True)
class DecisionInFile:
    """A decision and its ratings, as a file holds them; ``decision`` is None where there is none."""

    decision: Decision | None = None
    ratings: Ratings = field(default_factory=Ratings)


def read(reader: RoomReader) -> DecisionInFile:
    """Build the decision and its ratings; a rating given twice, or by or of somebody unknown, is told."""
    decision = _decision(reader)
    raters = tuple(
        Rater(str(item))
        if not isinstance(item, Mapping)
        else Rater(str(item["id"]), _text(item, "name"), _text(item, "role"))
        for item, _ in reader.items("raters")
    )
    named = reader.attempt(lambda: Ratings((), raters), ("raters",))
    ratings = _ratings(reader, decision, tuple(rater.id for rater in raters))
    if named is None:
        return DecisionInFile(decision)
    made = reader.attempt(lambda: Ratings(ratings, raters), ("ratings",))
    return DecisionInFile(decision, made or Ratings())


def _decision(reader: RoomReader) -> Decision | None:
    given = reader.at("decision")
    if given is None:
        return None
    us = reader.organisation(given["for"], ("decision", "for"))
    goal = given.get("goal")
    if goal is not None and reader.registry.goals:
        reader.attempt(lambda: goal_named(reader.registry.goals, str(goal)), ("decision", "goal"))
    elif goal is None and isinstance(reader.at("alliance"), Mapping):
        goal = reader.at("alliance", "goal")
    candidates = [_candidate(reader, item, at) for item, at in reader.items("decision", "candidates")]
    on = reader.day(given.get("on"), ("decision", "on"))
    if None in candidates:
        return None
    return reader.attempt(
        lambda: Decision(
            us,
            tuple(candidate for candidate in candidates if candidate is not None),
            _text(given, "question"),
            on,
            None if goal is None else str(goal),
            {Criterion(key): exact_number(weight) for key, weight in (given.get("weights") or {}).items()},
            given.get("members"),
            given.get("fast_start"),
        ),
        ("decision",),
    )


def _candidate(reader: RoomReader, item: Any, path: Path) -> Candidate | None:
    if not isinstance(item, Mapping):
        return Candidate(reader.organisation(item, path))
    organisation = reader.organisation(item["organisation"], (*path, "organisation"))
    months: dict[str, Fraction | None] = {
        key: None if item.get(key) is None else exact_number(item[key]) for key in MONTHS
    }
    return reader.attempt(
        lambda: Candidate(
            organisation,
            Overlaps(item["overlaps"]) if item.get("overlaps") else None,
            **months,
            our_commitment=item.get("our_commitment"),
            their_commitment=item.get("their_commitment"),
            one_message=item.get("one_message"),
            united_front=item.get("united_front"),
        ),
        path,
    )


def _ratings(reader: RoomReader, decision: Decision | None, raters: tuple[str, ...]) -> tuple[Rating, ...]:
    """Build the ratings that stand, each fault told at its own line."""
    kept: dict[tuple[str, str], Rating] = {}
    for item, path in reader.items("ratings"):
        rating = _rating(reader, item, path)
        if rating is None:
            continue
        if decision is not None:
            reader.attempt(partial(decision.candidate, rating.candidate), (*path, "candidate"))
        elif reader.at("decision") is None:
            reader.tell(path, "There are ratings and no decision; name the candidates under decision.")
            return ()
        reader.attempt(partial(_known, rating.rater, raters), (*path, "rater"))
        key = (rating.rater, rating.candidate)
        if key in kept:
            reader.tell(path, f"{rating.rater} rates {rating.candidate} twice; keep one.")
        elif not raters or rating.rater in raters:
            kept[key] = rating
    return tuple(kept.values())


def _rating(reader: RoomReader, item: Mapping[str, Any], path: Path) -> Rating | None:
    return reader.attempt(
        lambda: Rating(
            str(item["rater"]),
            str(item["candidate"]),
            {Criterion(key): value for key, value in item["values"].items()},
            {Criterion(key): str(why) for key, why in (item.get("assumptions") or {}).items()},
        ),
        path,
    )


def _known(rater: str, raters: tuple[str, ...]) -> str:
    if raters and rater not in raters:
        raise NotFound(f"There is no rater {rater!r}.{did_you_mean(rater, raters)}")
    return rater


def _text(item: Mapping[str, Any], key: str) -> str | None:
    return None if item.get(key) is None else str(item[key])
