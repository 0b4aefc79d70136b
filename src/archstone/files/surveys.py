"""The key ``surveys`` of an alliance file: surveys of satisfaction and fairness, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.surveys import BUNDLED, Form, Question, Survey, SurveyAnswer


def read(reader: RoomReader) -> tuple[Survey, ...]:
    """Build the surveys, in the order of the file; an id that stands twice is told."""
    found: list[Survey] = []
    for given, path in reader.items("surveys"):
        survey = _survey(reader, given, path)
        if survey is None:
            continue
        if any(survey.id == other.id for other in found):
            reader.tell((*path, "id"), f"The survey {survey.id} stands twice; give each its own id.")
        found.append(survey)
    return tuple(found)


def _survey(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Survey | None:
    on = reader.day(given["on"], (*path, "on"))
    form = Form(given.get("form") or Form.QUARTERLY)
    asked = tuple(
        Question(str(item["id"]), str(item["text"]), str(item["about"]))
        for item, _ in reader.items(*path, "questions")
    )
    answers = tuple(
        SurveyAnswer(
            reader.organisation(item["member"], (*at, "member")),
            {str(id): value for id, value in item["values"].items()},
            reader.day(item.get("on"), (*at, "on")),
        )
        for item, at in reader.items(*path, "answers")
    )
    if on is None:
        return None
    return reader.attempt(lambda: Survey(str(given["id"]), on, form, asked or BUNDLED[form], answers), path)
