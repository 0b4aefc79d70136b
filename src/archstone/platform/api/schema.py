"""The API's description of itself: OpenAPI 3.1, with what the door adds to every operation."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from archstone.platform.api.authentication import SAFE
from archstone.platform.api.problems import KINDS, MEDIA_TYPE

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "The kind of problem, as an address in the docs."},
        "title": {"type": "string", "description": "The kind of problem in words."},
        "status": {"type": "integer", "enum": sorted(KINDS)},
        "detail": {"type": "string", "description": "One sentence for whoever reads it."},
        "instance": {"type": "string", "description": "The address that was asked."},
        "errors": {
            "type": "array",
            "description": "Where fields are wrong: which, and why.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Send the same key to have a write done once, however often it is sent (for 24 hours).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    """Add problems and idempotency keys to every operation."""
    components = schema["components"]
    components["schemas"]["Problem"] = PROBLEM
    components.setdefault("parameters", {})["IdempotencyKey"] = KEY
    components.setdefault("responses", {})["Problem"] = {
        "description": "A problem: nothing was done.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in schema["paths"].values():
        for method, operation in path.items():
            _complete(method.upper(), operation)
    return schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    operation["responses"] = {str(status): said for status, said in operation["responses"].items()}
    operation["responses"].setdefault("4XX", {"$ref": "#/components/responses/Problem"})
    operation["responses"].setdefault("5XX", {"$ref": "#/components/responses/Problem"})
    if method not in SAFE:
        named = operation.setdefault("parameters", [])
        if not any(p.get("$ref") for p in named):
            named.append({"$ref": "#/components/parameters/IdempotencyKey"})
