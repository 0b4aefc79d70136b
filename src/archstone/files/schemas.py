"""The published JSON Schemas, and what breaks them told in plain sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from archstone.files.rooms import ROOMS
from archstone.files.trees import Tree
from archstone.model.errors import Fault, did_you_mean
from archstone.model.sentences import listed

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

SCHEMAS = ("parts", "registry", *(room.name for room in ROOMS), "alliance")
PLAIN = {
    "object": "a mapping of keys to values",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
HELD_AGAINST_SCHEMA = 200  # organisations: the readers judge all of them, and much faster


@cache
def schema(name: str) -> dict[str, Any]:
    """Return a published schema, ``registry``, ``alliance`` or that of one of its rooms, Draft 2020-12.

    Examples
    --------
    >>> schema("registry")["$id"]
    'urn:archstone:schema:registry'
    """
    text = files("archstone.files").joinpath("schema", f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _validator(name: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    known = Registry().with_resources(
        (schema(each)["$id"], Resource.from_contents(schema(each))) for each in SCHEMAS
    )
    return Draft202012Validator(schema(name), registry=known)


@cache
def _quick(name: str) -> Any:
    """Give a validator that says only yes or no, and takes a fiftieth of the time."""
    import jsonschema_rs

    known = jsonschema_rs.Registry([(schema(each)["$id"], schema(each)) for each in SCHEMAS])
    return jsonschema_rs.Draft202012Validator(schema(name), registry=known)


def schema_faults(tree: Tree, name: str) -> Iterator[Fault]:
    """Tell where a document breaks a published schema, line by line.

    Of a long list of organisations the first 200 are held against it. The readers, which judge all of them,
    accept nothing that the schema doesn't; the tests hold the two together.
    """
    document = tree.document
    if isinstance(document, dict) and isinstance(document.get("organisations"), list):
        document = document | {"organisations": document["organisations"][:HELD_AGAINST_SCHEMA]}
    if _quick(name).is_valid(document):
        return
    for error in _validator(name).iter_errors(document):
        deepest = _deepest(error)
        path = tuple(deepest.absolute_path)
        if deepest.validator == "additionalProperties" and isinstance(deepest.instance, dict):
            for key, sentence in _unknown_keys(deepest):
                yield Fault(tree.name, tree.line_of((*path, key)), key, sentence)
            continue
        names = [step for step in path if isinstance(step, str)]
        field = names[-1] if names else ""
        yield Fault(tree.name, tree.line_of(path), field, _sentence(deepest))


def _deepest(error: ValidationError) -> ValidationError:
    """Go down into the alternative that came nearest, since "none of these fits" helps no one.

    That nothing may stand there too is never what came nearest.
    """
    while error.context:
        error = max(
            error.context, key=lambda e: (len(e.absolute_path), e.validator != "type", not _asks_null(e))
        )
    return error


def _asks_null(error: ValidationError) -> bool:
    return error.validator == "type" and error.validator_value == "null"


def _unknown_keys(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Name each key that isn't known here, with the nearest known one or all of them."""
    schema: Any = error.schema
    given: Any = error.instance
    known = tuple(schema.get("properties", {})) if isinstance(schema, dict) else ()
    for key in (str(key) for key in given if key not in known):
        hint = did_you_mean(key, known) or f" The keys here are {', '.join(known)}."
        yield key, f"There is no key {key!r} here.{hint}"


def _sentence(error: ValidationError) -> str:
    value: Any = error.validator_value
    if error.validator == "required" and isinstance(error.instance, dict):
        missing = [key for key in value if key not in error.instance]
        return f"{' and '.join(missing)} is missing."
    shown = json.dumps(error.instance, ensure_ascii=False)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}…"
    if error.validator == "enum":
        return f"This is one of {', '.join(str(v) for v in value if v is not None)}, not {shown}."
    if error.validator == "type":
        return _type_sentence(error, [value] if isinstance(value, str) else value, shown)
    if error.validator in ("minimum", "exclusiveMinimum", "maximum"):
        bound = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most"}[error.validator]
        return f"This must be {bound} {value}, not {shown}."
    return f"{shown} doesn't fit here. {_description(error)}".rstrip()


def _type_sentence(error: ValidationError, kinds: Sequence[str], shown: str) -> str:
    schema: Any = error.schema
    wanted = [kind for kind in kinds if kind != "null"]
    if wanted == ["object"] and schema.get("properties"):
        keys = list(schema.get("required") or schema["properties"])
        return f"This should be a mapping with {listed(keys)}, such as {{{keys[0]}: …}}, not {shown}."
    told = _description(error) if wanted == ["string"] else ""
    plain = " or ".join(PLAIN.get(kind, kind) for kind in wanted)
    return f"This should be {plain}, not {shown}. {told}".rstrip()


def _description(error: ValidationError) -> str:
    """Take what the schema says of this place, or of the alternatives that it is one of."""
    at: Any = error
    while at is not None and at.absolute_path == error.absolute_path:
        if isinstance(at.schema, dict) and at.schema.get("description"):
            return str(at.schema["description"])
        at = at.parent
    return ""
