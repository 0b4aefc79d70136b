"""What is sent to the API: strict about names, and only text that every database can keep."""

from __future__ import annotations

import json
import re
from typing import Any, Self

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser
from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from archstone.model.errors import did_you_mean
from archstone.platform.services.errors import Unreadable

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class Body(BaseModel):
    """What a write takes. An unknown field is refused with the nearest known name.

    Nest bodies in bodies; never use ninja's ``Schema`` for input.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="wrap")
    @classmethod
    def _name_the_nearest(cls, given: Any, check: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return check(given)
        except ValidationError as error:
            raise ValidationError.from_exception_data(
                error.title, [cls._told(e) for e in error.errors(include_url=False)]
            ) from None

    @classmethod
    def _told(cls, error: Any) -> InitErrorDetails:
        kind, sentence = error["type"], error["msg"]
        if kind == "extra_forbidden" and len(error["loc"]) == 1:
            word = str(error["loc"][0])[:80]
            kind, sentence = "unknown_field", _("There is no field %(name)s here.") % {"name": word}
            sentence += did_you_mean(word, cls.model_fields)
        told = PydanticCustomError(kind, "{sentence}", {"sentence": sentence})
        return InitErrorDetails(type=told, loc=error["loc"], input=error["input"])


class StrictParser(Parser):
    """Read JSON, and refuse what no database can keep: the character nought, halves of characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body, or say that it can't be read."""
        try:
            read = json.loads(request.body, parse_constant=_no_such_number)
        except (ValueError, RecursionError):
            raise Unreadable(_("The body must be JSON.")) from None
        check_text(read)
        return read

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        """Read what stands in the address or in a form."""
        read = super().parse_querydict(data, list_fields, request)
        check_text(read)
        return read


def _no_such_number(name: str) -> None:
    raise ValueError(name)


def check_text(read: Any) -> None:
    """Refuse text that no database can keep, however deep it stands."""
    rest = [read]
    while rest:
        value = rest.pop()
        if isinstance(value, str):
            if UNKEEPABLE.search(value):
                raise Unreadable(_("There is a character in this that can't be kept."))
        elif isinstance(value, dict):
            rest.extend(value.keys())
            rest.extend(value.values())
        elif isinstance(value, list):
            rest.extend(value)
