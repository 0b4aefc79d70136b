"""What `check` says of a file, and that the published schema and the readers agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archstone.files.alliances import ALLIANCE_KEYS, DISCLOSURE_KEYS
from archstone.files.checks import check_file
from archstone.files.goals import GOAL_KEYS, REQUIREMENT_KEYS
from archstone.files.organisation_trees import (
    DEAL_BREAKER_KEYS,
    ORGANISATION_KEYS,
    OWN_CAPABILITY_KEYS,
    RATING_KEYS,
    STANCE_KEYS,
    STRENGTH_KEYS,
    TOUCH_KEYS,
    VULNERABILITY_KEYS,
)
from archstone.files.registries import REGISTRY_KEYS
from archstone.files.schemas import SCHEMAS, _quick, _validator, schema, schema_faults
from archstone.files.trees import Tree

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "files.md"


def test_a_good_file_of_each_kind_has_no_fault(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("id,name\na,A\n")
    (tmp_path / "r.yaml").write_text("organisations:\n- {id: 7, name: A}\n")
    (tmp_path / "a.json").write_text('{"archstone": 1, "alliance": {}, "surveys": null}')
    for path in tmp_path.iterdir():
        assert check_file(path) == ()


@pytest.mark.parametrize(
    ("name", "text", "line", "field", "says"),
    [
        ("r.csv", "id,name\na,A\na,B\n", 3, "id", "stands twice, first in line 2."),
        ("r.json", '{"organisations": [\n{"id": "a"}]}', 2, "name", "The name is missing."),
        ("a.yaml", "archstone: 1\nrisk: []\n", 2, "risk", "Did you mean risks?"),
        ("gone.csv", None, None, "", "There is no such file."),
    ],
)
def test_a_fault_is_returned_and_not_raised(
    tmp_path: Path, name: str, text: str | None, line: int | None, field: str, says: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    (fault,) = check_file(tmp_path / name)
    assert (fault.file, fault.line, fault.field) == (str(tmp_path / name), line, field)
    assert says in fault.message


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_schemas(name: str) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$schema"].endswith("2020-12/schema")
    assert schema(name)["$id"] == f"urn:archstone:schema:{name}"
    for part in _parts(schema(name)):
        assert part["description"].endswith((".", ")")), part


def _parts(value: Any) -> list[dict[str, Any]]:
    """Every schema of a named property, definition or file."""
    found = [value] if "$schema" in value else []
    for key in ("properties", "$defs"):
        found += [p for p in value.get(key, {}).values() if "$ref" not in p or "description" in p]
    for part in value.get("$defs", {}).values():
        found += _parts(part)
    return found


def test_schema_and_readers_know_the_same_keys() -> None:
    defs = schema("registry")["$defs"]
    assert tuple(schema("registry")["properties"]) == REGISTRY_KEYS
    assert tuple(schema("alliance")["properties"]) == ALLIANCE_KEYS
    assert set(schema("alliance")["$defs"]["disclosure"]["properties"]) == set(DISCLOSURE_KEYS)
    for name, keys in {
        "organisation": ORGANISATION_KEYS,
        "strength": STRENGTH_KEYS,
        "vulnerability": VULNERABILITY_KEYS,
        "rating": RATING_KEYS,
        "stance": STANCE_KEYS,
        "deal_breaker": DEAL_BREAKER_KEYS,
        "touch": TOUCH_KEYS,
        "own_capability": OWN_CAPABILITY_KEYS,
        "goal": GOAL_KEYS,
        "requirement": REQUIREMENT_KEYS,
    }.items():
        assert set(defs[name]["properties"]) == set(keys), name


@pytest.mark.parametrize(
    ("document", "field", "says"),
    [
        ({"organisations": [{"id": "a", "name": "A", "kindd": "x"}]}, "kindd", "Did you mean kind?"),
        ({"organisations": [{"id": "a"}]}, "organisations", "name is missing."),
        (
            {"organisations": [{"id": "a", "name": []}]},
            "name",
            "This should be text or a whole number, not [].",
        ),
        (
            {"organisations": [{"id": "a", "name": "A", "staff": -1}]},
            "staff",
            "This must be at least 0, not -1.",
        ),
        (
            {
                "organisations": [
                    {"id": "a", "name": "A", "strengths": [{"capability": "design", "level": 9}]}
                ]
            },
            "level",
            "This must be at most 5, not 9.",
        ),
        (
            {"goals": [{"id": "g", "requirements": [{"capability": "design", "critical": "yes"}]}]},
            "critical",
            'This should be true or false, not "yes".',
        ),
    ],
)
def test_a_schema_fault_is_a_plain_sentence(document: Any, field: str, says: str) -> None:
    (fault,) = schema_faults(Tree("r.json", document, len), "registry")
    assert fault.field == field
    assert says in fault.message


def test_the_reference_names_every_key_and_column() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    keys = {*ORGANISATION_KEYS, *STRENGTH_KEYS, *VULNERABILITY_KEYS, *RATING_KEYS, *GOAL_KEYS, *ALLIANCE_KEYS}
    keys |= {*REQUIREMENT_KEYS, *DISCLOSURE_KEYS, *OWN_CAPABILITY_KEYS, *TOUCH_KEYS}
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []


def test_the_reference_names_no_other_column() -> None:
    rows = REFERENCE.read_text(encoding="utf-8").split("## Columns")[1].split("\n## ")[0].splitlines()
    named = [row.split("`")[1] for row in rows if row.startswith("| `")]
    assert named == list(ORGANISATION_KEYS)


def test_the_examples_in_the_reference_are_valid(tmp_path: Path) -> None:
    blocks = REFERENCE.read_text(encoding="utf-8").split("```")[1::2]
    assert len(blocks) >= 3
    for k, block in enumerate(blocks):
        language, _, text = block.partition("\n")
        path = tmp_path / f"{k}.{language}"
        path.write_text(text)
        assert check_file(path) == (), text


def test_json_lines_are_counted_right(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    known = [{"id": "a", "name": 'A "[{:,}]" \\'}, {"id": "b", "name": "x", "staff": "many"}]
    path.write_text(json.dumps({"organisations": known}, indent=1))
    (fault,) = check_file(path)
    assert path.read_text().splitlines()[fault.line - 1].strip() == '"staff": "many"'


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize(
    "given", [7, "x", [], [{}], {"x": 1}, {"alliance": {"nam": 1}}, {"pilots": [{"id": []}]}]
)
def test_both_validators_say_the_same(name: str, given: Any) -> None:
    assert _quick(name).is_valid(given) == _validator(name).is_valid(given)


@pytest.mark.parametrize(
    ("document", "field", "says"),
    [
        ({"rules": 5}, "rules", "This should be a mapping with "),
        ({"purpose": "x"}, "purpose", "This should be a mapping with rounds, such as {rounds: …}, not "),
        (
            {"pilots": [{"id": "p", "cost_cap": 6000}]},
            "cost_cap",
            "This should be a mapping with amount and currency, such as {amount: …}, not 6000.",
        ),
        (
            {"purpose": {"rounds": [{"on": 20260402}]}},
            "on",
            "This should be text, not 20260402. A day such as 2026-04-01, or a time",
        ),
        ({"purpose": {"rounds": [{"on": "tomorrow"}]}}, "on", '"tomorrow" doesn\'t fit here. A day such as'),
    ],
)
def test_a_room_s_fault_says_what_to_write(document: Any, field: str, says: str) -> None:
    told = list(schema_faults(Tree("a.yaml", {"archstone": 1} | document, len), "alliance"))
    assert any(fault.field == field and says in fault.message for fault in told), told
