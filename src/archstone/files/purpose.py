"""The key ``purpose`` of an alliance file: the rounds of the purpose test, in the order they were held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.purpose import (
    BlindJudgment,
    GoalField,
    GoalSentence,
    Judgment,
    Occasion,
    PurposeRound,
)


def read(reader: RoomReader) -> tuple[PurposeRound, ...]:
    """Build every round; one without its own list of members is the whole alliance's."""
    rounds = (_round(reader, item, path) for item, path in reader.items("purpose", "rounds"))
    return tuple(one for one in rounds if one is not None)


def _round(reader: RoomReader, given: Mapping[str, Any], path: Path) -> PurposeRound | None:
    named = [(reader.organisation(item, at), at) for item, at in reader.items(*path, "members")] or [
        (str(item["organisation"] if isinstance(item, Mapping) else item), at)
        for item, at in reader.items("alliance", "members")
    ]
    sentences = [_sentence(reader, item, at) for item, at in reader.items(*path, "sentences")]
    judgments = [_judgment(reader, item, at) for item, at in reader.items(*path, "judgments")]
    held_on = reader.day(given.get("on"), (*path, "on"))
    members = tuple(id for id, _ in named) or tuple(said.member for said in sentences if said)
    return reader.attempt(
        lambda: PurposeRound(
            members,
            tuple(one for one in sentences if one is not None),
            tuple(one for one in judgments if one is not None),
            held_on,
            Occasion(given["occasion"]) if given.get("occasion") else None,
        ),
        path,
    )


def _sentence(reader: RoomReader, given: Mapping[str, Any], path: Path) -> GoalSentence | None:
    member = reader.organisation(given["member"], (*path, "member"))
    fields = {name: str(given[name]) for name in GoalField if given.get(name) is not None}
    return reader.attempt(lambda: GoalSentence(member, str(given["sentence"]), fields), (*path, "sentence"))


def _judgment(reader: RoomReader, given: Mapping[str, Any], path: Path) -> BlindJudgment | None:
    judge = reader.organisation(given["judge"], (*path, "judge"))
    of = reader.organisation(given["of"], (*path, "of"))
    return reader.attempt(lambda: BlindJudgment(judge, of, Judgment(given["says"])), path)
