"""Alliance files: every key known, what stands under the first ones validated, the rest left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from archstone.files.alliances import ALLIANCE_KEYS, AllianceFile, read_alliance, write_alliance
from archstone.files.checks import check_file
from archstone.files.registries import read_registry
from archstone.files.registry_tables import read_audit_columns
from archstone.model.errors import BadInput, RuleBroken
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry

WHOLE = """\
archstone: 1
alliance: {name: River, members: [a, b], started: 2026-04-01}
organisations:
- {id: a, name: A, strengths: [{capability: design, level: 4}]}
- {id: b, name: B}
regions: {a: north, b: 007}
goals:
- {id: g, requirements: {design: 0.5}}
disclosures:
- {organisation: a, capability: logistics, to: b, at: 2026-04-01, by: Ana, outcome: well_received}
pledges:
- {by: b, capability: design, what: a poster, due_on: 2026-05-01, outcome: said_early, outcome_on: 2026-04-20}
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "alliance.yaml"
    path.write_text(text)
    return path


def test_a_whole_file_is_read_and_kept_as_it_stands(tmp_path: Path) -> None:
    file = read_alliance(write(tmp_path, WHOLE))
    assert [o.id for o in file.registry] == ["a", "b"]
    assert file.registry.goal("g").name == "g"
    assert list(file.document) == [
        "archstone",
        "alliance",
        "organisations",
        "regions",
        "goals",
        "disclosures",
        "pledges",
    ]
    assert file.document["regions"] == {"a": "north", "b": "007"}
    assert file.document["alliance"]["started"] == "2026-04-01"
    for name in ("again.yaml", "again.json"):
        write_alliance(file, tmp_path / name)
        again = read_alliance(tmp_path / name)
        assert again == file
        assert list(again.document) == list(file.document)


def test_a_registry_reads_the_organisations_and_goals_of_an_alliance(tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE)
    assert read_registry(path) == read_alliance(path).registry


def test_another_registry_leaves_the_rest_alone(tmp_path: Path) -> None:
    file = read_alliance(write(tmp_path, WHOLE)).with_registry(Registry((Organisation("c", "C"),)))
    assert file.document["organisations"] == [{"id": "c", "name": "C"}]
    assert "goals" not in file.document
    assert file.document["regions"] == {"a": "north", "b": "007"}


@pytest.mark.parametrize("key", ALLIANCE_KEYS[1:])
def test_every_key_of_the_format_is_known(tmp_path: Path, key: str) -> None:
    assert key in read_alliance(write(tmp_path, f"archstone: 1\n{key}:\n")).document


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ("archstone: 1", "archstone: 2", 1, "archstone", "must be 1, not 2; is the file of a later"),
        (
            "regions:",
            "region:",
            6,
            "region",
            "There is no key 'region' in an alliance file. Did you mean regions?",
        ),
        ("alliance: {", "alliance: [{", None, "", "This isn't valid YAML"),
        ("design: 0.5", "desing: 0.5", 8, "desing", "Did you mean design?"),
        ("organisation: a", "organisation: x", 10, "organisation", "There is no organisation 'x'."),
        ("to: b, ", "", 10, "to", "to is missing: who disclosed what to whom, and when."),
        (
            "at: 2026-04-01, by",
            "at: 1.4.2026, by",
            10,
            "at",
            "at is a day such as 2026-04-01, not '1.4.2026'.",
        ),
        ("well_received", "well-received", 10, "outcome", "Did you mean well_received?"),
        ("capability: logistics", "capability: logistic", 10, "capability", "Did you mean logistics?"),
        ("by: Ana", "who: Ana", 10, "who", "There is no key 'who' here."),
        ("by: b, ", "", 12, "pledges", "by is missing."),
        ("due_on: 2026-05-01", "due_on: 2026-05-32", 12, "due_on", "There is no day 2026-05-32"),
        (
            "said_early",
            "early",
            12,
            "outcome",
            'This is one of kept, late, broken, said_early, not "early".',
        ),
        ("due_on: 2026-05-01", "paid: 3", 12, "paid", "There is no key 'paid' here."),
        ("pledges:\n- {", "pledges:\n  x: {", 12, "", ""),
    ],
)
def test_a_fault_is_told_with_line_and_field(
    tmp_path: Path, old: str, new: str, line: int | None, field: str, says: str
) -> None:
    assert old in WHOLE
    with pytest.raises(BadInput) as caught:
        read_alliance(write(tmp_path, WHOLE.replace(old, new)))
    (fault,) = caught.value.faults
    assert says in fault.message
    if says not in ("This isn't valid YAML", ""):
        assert (fault.line, fault.field) == (line, field)


@pytest.mark.parametrize(
    ("text", "line", "field", "says"),
    [
        (
            "archstone: 2\norganisations: []\n",
            1,
            "archstone",
            "must be 1, not 2; is the file of a later Arch",
        ),
        ('archstone: "1"\n', 1, "archstone", "must be 1, not '1'; write it without quotes."),
        ("archstone: 1\nalience: {}\n", 2, "alience", "Did you mean alliance?"),
        ("archstone: 1\ngoal: []\n", 2, "goal", "Did you mean goals?"),
        ("archstone: 1\ndisclosures: {a: 1}\n", 2, "disclosures", "should be a list, not a mapping."),
        ("archstone: 1\npledges:\n- {by: a}\n", 3, "what", "The pledge of a says nothing; name a capability"),
        ("archstone: 1\norganisations: {a: 1}\n", 2, "organisations", "should be a list, not a mapping."),
        ("organisations: []\npledges: []\n", 1, "archstone", "begins with archstone: 1. pledges is a key of"),
    ],
)
def test_every_reader_refuses_what_check_calls_faulty(
    tmp_path: Path, text: str, line: int, field: str, says: str
) -> None:
    path = write(tmp_path, text)
    told = []
    for read in (read_registry, read_alliance, read_audit_columns):
        with pytest.raises(BadInput) as caught:
            read(path)
        told.append(caught.value.faults)
    (fault,) = told[0]
    assert (fault.line, fault.field) == (line, field)
    assert says in fault.message
    assert told == [told[0]] * 3
    assert check_file(path) == told[0]


def test_a_path_may_be_text_and_the_version_may_stand_later(tmp_path: Path) -> None:
    path = str(tmp_path / "a.yaml")
    write_alliance(AllianceFile(Registry(), {"organisations": [], "archstone": 1}), path)
    assert len(read_alliance(path).registry) == 0
    assert check_file(path) == ()


def test_a_registry_is_no_alliance_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"An alliance file begins with archstone: 1\."):
        read_alliance(write(tmp_path, "organisations: []\n"))
    (tmp_path / "r.csv").write_text("id,name\n")
    with pytest.raises(BadInput, match="YAML or JSON, not a table"):
        read_alliance(tmp_path / "r.csv")


@pytest.mark.parametrize(
    ("document", "name", "says"),
    [
        ({"archstone": 1}, "a.csv", "a.csv names neither"),
        ({"archstone": 1, "votes": float("nan")}, "a.yaml", "votes holds nan"),
        ({"archstone": 1, "votes": {1: 2}}, "a.json", "The key 1 in votes must be text"),
        ({"archstone": 1, "votes": [object()]}, "a.json", "votes holds a object"),
    ],
)
def test_what_no_file_can_hold_is_refused(
    tmp_path: Path, document: dict[str, object], name: str, says: str
) -> None:
    with pytest.raises(RuleBroken, match=says):
        write_alliance(AllianceFile(Registry(), document), tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("alliance: {members: [a, {x: 1}]}\npurpose: {rounds: [{on: 2026-04-02}]}\n", 2, "members"),
        ("purpose: {rounds: [{on: 2026-04-02}]}\nalliance: {members: [{since: 2026-04-02}]}\n", 3, "members"),
        ("activities: [{id: f, name: F, from: 2026-04-02}]\nindicators: 7\n", 3, "indicators"),
        ("activities: 7\noutcomes: [{id: o, name: O, level: network}]\n", 2, "activities"),
    ],
)
def test_a_room_that_looks_into_a_faulty_one_says_nothing_of_its_own(
    tmp_path: Path, text: str, line: int, field: str
) -> None:
    faults = check_file(write(tmp_path, f"archstone: 1\n{text}"))
    assert (line, field) in [(fault.line, fault.field) for fault in faults]


@pytest.mark.parametrize("text", ["5\n", "true\n", "trust me\n"])
def test_a_single_value_is_no_alliance_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_alliance(write(tmp_path, text))
    (fault,) = caught.value.faults
    assert fault.message == "An alliance file begins with archstone: 1."
