from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archstone.files.alliances import read_alliance, write_alliance
from archstone.files.charters import charter_data, draft_data
from archstone.files.trees import dump_json, dump_yaml
from archstone.model.charter_shapes import draft_charter
from archstone.model.charter_signing import SignedCharter, hash_of
from archstone.model.charters import Annex, Clause, Shape
from archstone.model.errors import BadInput
from tests.unit.charter_cases import ALLIANCE, NAMES, charter, clause, filled, rule, signed

HEAD = """archstone: 1
organisations:
- {id: creek, name: Creek Guard}
- {id: tree, name: Tree Fund}
alliance:
  name: Creek and Tree
  model: opportunistic
  started: 2026-04-01
  members:
  - {organisation: creek, signatory: Ana Brook}
  - {organisation: tree, signatory: Bo Ash}
"""
DRAFT = """charter:
  draft:
    shape: memorandum
    values:
      goal: {goal: Clean water.}
      exit: {notice_days: 30}
    add:
    - {clause: refreshers, after: exit}
    - {id: song, title: Song, text: We sing., answers: [conflict]}
    remove: [first-win]
"""


def read(folder: Path, text: str, room: str = "charters") -> Any:
    path = folder / "alliance.yaml"
    path.write_text(text)
    return read_alliance(path).room(room)


def written(*versions: SignedCharter, **more: Any) -> str:
    laid = {"versions": [charter_data(one.charter, one.signatures) for one in versions], **more}
    return HEAD + dump_yaml({"charter": laid})


def test_a_file_without_a_charter_has_none(tmp_path: Path) -> None:
    history = read(tmp_path, HEAD)
    assert (history.versions, history.draft) == ((), None)


def test_a_draft_is_a_shape_with_what_is_filled_in(tmp_path: Path) -> None:
    draft = read(tmp_path, HEAD + DRAFT).draft
    assert draft.title == "Creek and Tree: memorandum"
    assert draft.clause("goal").value("goal") == "Clean water."
    ids = [one.id for one in draft.clauses]
    assert ids[ids.index("exit") + 1] == "refreshers"
    assert ids[-1] == "song"
    assert "first-win" not in ids
    assert [party.signatory for party in draft.parties] == ["Ana Brook", "Bo Ash"]
    assert [str(one) for one in draft.missing] == [
        "The clause roles needs roles: What does each member do?",
        "The clause sunset needs on: On which day does it end?",
    ]


def test_a_draft_of_clauses_one_by_one(tmp_path: Path) -> None:
    text = """charter:
  draft:
    title: Ours
    shape: bridge
    language: ar
    direction: rtl
    clauses:
    - {clause: exit, values: {notice_days: 30}, text: "Leave after {notice_days}.", title: Leaving}
    - {clause: goal, locked: true}
    annexes:
    - {title: Map, text: the creek}
"""
    draft = read(tmp_path, HEAD + text).draft
    assert draft.articles[0].words == "Leave after 30 days."
    assert draft.clause("goal").locked
    assert (draft.title, draft.direction, draft.annexes) == ("Ours", "rtl", (Annex("Map", "the creek"),))


def test_the_next_draft_changes_the_last_version(tmp_path: Path) -> None:
    first = signed(charter(clause("exit"), clause("costs"), model=None))
    text = written(
        first,
        draft={
            "values": {"exit": {"notice_days": 90}},
            "remove": ["costs"],
            "add": [{"clause": "proxies"}],
            "title": "U",
        },
    )
    draft = read(tmp_path, text).draft
    assert [one.id for one in draft.clauses] == ["exit", "proxies"]
    assert (draft.version, draft.amends, draft.title) == (2, hash_of(first.charter), "U")
    assert draft.articles[0].words.startswith("Any member may leave with notice of 90 days")
    assert draft.parties == first.charter.parties


def test_versions_round_trip_with_their_signatures(tmp_path: Path) -> None:
    first = signed(filled(Shape.BRIDGE, annexes=(Annex("Map", "x\n- y"),)))
    locked = {one.id: one for one in first.charter.clauses if one.locked}
    clauses = [locked.pop(one.id, one) for one in filled(Shape.STRUCTURAL).clauses]
    second = signed(first.amend(clauses=(*clauses, *locked.values()), shape=Shape.STRUCTURAL))
    history = read(tmp_path, written(first, second))
    assert history.versions == (first, second)
    assert all(one.verify().unaltered for one in history.versions)
    assert history.broken_chain() == ()


@pytest.mark.parametrize("shape", Shape)
def test_what_is_missing_in_a_draft_is_laid_out_to_be_filled(tmp_path: Path, shape: Shape) -> None:
    draft = draft_charter(shape, ALLIANCE, names=NAMES)
    laid = draft_data(draft)
    assert laid["clauses"][0]["values"] == {"goal": None}
    path = tmp_path / "alliance.yaml"
    path.write_text(HEAD + dump_yaml({"charter": {"draft": laid}}))
    file = read_alliance(path)
    assert file.room("charters").draft == draft
    write_alliance(file, tmp_path / "again.yaml")
    assert read_alliance(tmp_path / "again.yaml").document == file.document


def test_yaml_and_json_hold_the_same(tmp_path: Path) -> None:
    import json

    first = signed(filled(Shape.STRUCTURAL))
    data = {"charter": {"versions": [charter_data(first.charter, first.signatures)]}}
    assert json.loads(dump_json(data)) == data


FIRST = signed(charter(Clause("goal", "goal", {"goal": "Water."}, locked=True), clause("exit"), rule("a")))


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("shape: memorandum", "shape: memo", "shape", "memo"),
        ("    shape: memorandum\n", "", "draft", "A first draft names its shape"),
        ("{goal: Clean water.}", "{goals: x}", "goal", "has no parameter 'goals'. Did you mean goal"),
        (
            "{notice_days: 30}",
            "{notice_days: soon}",
            "exit",
            "notice_days is a whole number of days, not 'soon'.",
        ),
        ("      exit: {", "      exits: {", "exits", "has no clause 'exits'. Did you mean exit"),
        (
            "clause: refreshers",
            "clause: refresher",
            "clause",
            "no clause 'refresher' in the library. Did you mean refreshers",
        ),
        ("after: exit", "after: exits", "after", "There is no clause 'exits' before it. Did you mean exit"),
        ("id: song, ", "", "add", "A clause has the id of one in the library under clause"),
        ("title: Song, ", "", "add", "song isn't of the library, so it needs a title"),
        ("answers: [conflict]", "answers: [conflicts]", "add", "no risk 'conflicts'. Did you mean conflict"),
        ("answers: [conflict]", "values: {a: 1}", "values", "write its values into its text"),
        ("answers: [conflict]", "answer: [conflict]", "answer", "answer"),
        ("remove: [first-win]", "remove: [last-win]", "remove", "no clause 'last-win'"),
        (
            "    shape: memorandum",
            "    shape: memorandum\n    clauses: []",
            "values",
            "one by one or values, not both",
        ),
        (
            "    shape: memorandum",
            "    shape: memorandum\n    parties: [{organisation: pond}]",
            "organisation",
            "pond",
        ),
    ],
)
def test_a_faulty_draft_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, field: str, says: str
) -> None:
    assert old in DRAFT
    with pytest.raises(BadInput) as caught:
        read(tmp_path, HEAD + DRAFT.replace(old, new))
    fault = caught.value.faults[0]
    assert says in fault.message
    assert fault.line is not None
    assert field in (fault.field, *fault.field.split("."))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 1", "version: 2", "Version 2 stands where version 1 belongs."),
        ("signer: Ana Brook", "signer: Bo Ash", "names Ana Brook as signatory, not Bo Ash"),
        (
            "organisation: tree\n      signer",
            "organisation: creek\n      signer",
            "Creek Guard has signed version 1 twice",
        ),
        ("2026-04-01T12:00:00+02:00", "2026-13-01T12:00:00+02:00", "at is a day such as"),
        ("clause: exit", "clause: exits", "no clause 'exits'"),
        ("notice_days: 60", "notice_days: x", "notice_days is a whole number of days"),
        ("      locked: true\n", "      locked: true\n      answers: [delay]\n", "stands in the library"),
    ],
)
def test_a_faulty_version_is_told(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = written(FIRST)
    assert old in text
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text.replace(old, new, 1))
    assert says in "\n".join(fault.message for fault in caught.value.faults)


def test_a_signed_version_holds_its_words(tmp_path: Path) -> None:
    data = charter_data(FIRST.charter, FIRST.signatures)
    del data["clauses"][1]["text"]
    with pytest.raises(BadInput) as caught:
        read(tmp_path, HEAD + dump_yaml({"charter": {"versions": [data]}}))
    (fault,) = caught.value.faults
    assert "it holds the words of every clause; exit has none." in fault.message


def test_a_faulty_signature_is_told_in_its_line(tmp_path: Path) -> None:
    text = written(FIRST).replace("signer: Bo Ash", "signer: Bo Oak")
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    (fault,) = caught.value.faults
    lines = text.splitlines()
    assert fault.message == "For Tree Fund the charter names Bo Ash as signatory, not Bo Oak."
    assert fault.line is not None
    assert "signer: Bo Oak" in "".join(lines[fault.line - 1 : fault.line + 1])


def test_a_signed_version_stands_alone(tmp_path: Path) -> None:
    """What else the file says of the alliance and its members doesn't reach into what was signed."""
    text = written(FIRST)
    other = text.replace("model: opportunistic", "model: structural\n  foundation: shared-threat")
    renamed = other.replace("name: Creek Guard}", "name: Creek Society}")
    assert renamed != text
    assert read(tmp_path, renamed).versions == read(tmp_path, text).versions
    nameless = text.replace("      name: Tree Fund\n", "")
    assert nameless != text
    with pytest.raises(BadInput, match="holds the name of every party as it was signed"):
        read(tmp_path, nameless)


def test_a_later_version_says_what_it_amends(tmp_path: Path) -> None:
    second = signed(FIRST.amend(title="U"))
    data = [charter_data(one.charter, one.signatures) for one in (FIRST, second)]
    del data[1]["amends"]
    with pytest.raises(BadInput, match="Version 2 doesn't say which text it amends"):
        read(tmp_path, HEAD + dump_yaml({"charter": {"versions": data}}))


def test_the_clause_of_own_words_is_not_changed_by_values(tmp_path: Path) -> None:
    first = signed(charter(Clause("song", title="Song", text="We sing.")))
    with pytest.raises(BadInput, match="song is a clause of its own words"):
        read(tmp_path, written(first, draft={"values": {"song": {"a": 1}}}))
    with pytest.raises(BadInput, match="no clause 'sing' in this charter"):
        read(tmp_path, written(first, draft={"values": {"sing": {"a": 1}}}))


EXPECTED = """pledges:
- {by: creek, capability: community-trust, to: [tree]}
expectations:
  expected:
  - {by: tree, of: creek, capability: community-trust, what: invitations}
  - {by: creek, of: tree, what: patience}
  exit_costs:
  - member: tree
    says: a contract
    amount: {amount: 12.50, currency: USD}
    confirmed_by: Bo Ash
    confirmed_on: 2026-04-01
"""


def test_expectations_are_read_beside_pledges(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + EXPECTED, "expectations")
    assert [(one.by, one.of, one.what) for one in found.expected] == [
        ("tree", "creek", "invitations"),
        ("creek", "tree", "patience"),
    ]
    assert found.pledged[0].to == ("tree",)
    assert str(found.exit_costs[0].amount) == "USD 12.50"
    assert found.members == ("creek", "tree")
    assert found.unconfirmed() == ("creek",)


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("of: creek, cap", "of: tree, cap", "expected", "tree can't write what it expects of itself"),
        ("of: creek, cap", "of: creeks, cap", "of", "Did you mean creek"),
        (
            "capability: community-trust, what",
            "capability: comunity-trust, what",
            "capability",
            "Did you mean community-trust",
        ),
        ("what: patience", "what: ''", "expected", "says nothing"),
        ("12.50", "12.505", "amount", "at most 2 decimal places"),
        ("    confirmed_by: Bo Ash\n", "", "exit_costs", "Say who confirmed"),
        ("2026-04-01\n", "2026-04-31\n", "confirmed_on", "confirmed_on is a day"),
    ],
)
def test_faulty_expectations_are_told(tmp_path: Path, old: str, new: str, field: str, says: str) -> None:
    assert old in EXPECTED
    with pytest.raises(BadInput) as caught:
        read(tmp_path, HEAD + EXPECTED.replace(old, new), "expectations")
    fault = caught.value.faults[0]
    assert says in fault.message
    assert field == fault.field


@pytest.mark.parametrize("pledge", ["{capability: community-trust}", "x", "{by: creek, capability: null}"])
def test_a_faulty_pledge_is_told_once_and_where_pledges_are(tmp_path: Path, pledge: str) -> None:
    text = EXPECTED.replace("{by: creek, capability: community-trust, to: [tree]}", pledge)
    assert text != EXPECTED
    with pytest.raises(BadInput) as caught:
        read(tmp_path, HEAD + text, "expectations")
    assert {fault.line for fault in caught.value.faults} == {13}


def test_a_pledge_may_be_to_one(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + EXPECTED.replace("to: [tree]", "to: tree"), "expectations")
    assert found.pledged[0].to == ("tree",)
