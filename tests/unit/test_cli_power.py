"""The verb ``power``: rules as words and as files, vetoes, names, exact fractions, and what is refused."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

KNOWN = "[12; 4,4,4,2,2,1]"
NESTED = """members: [Hospital, Church, School, Shop]
any:
- all:
  - quota: 3
    weights: [2, 1, 1, 0]
  - "[2; 1,1,1,1]"
  veto: [Church]
- quota: 4
  weights: [1, 1, 1, 1]
"""


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "power")


@pytest.fixture
def rule_file(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str) -> str:
        path = tmp_path / "rule.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_the_keys_others_rely_on(run: Callable[..., Said]) -> None:
    found = answer(run(KNOWN, "--json"))
    assert set(found) == {
        "rule",
        "members",
        "banzhaf",
        "banzhaf_absolute",
        "shapley_shubik",
        "coleman",
        "roles",
    }
    assert found["banzhaf"] == [5 / 21] * 3 + [3 / 21] * 2 + [0]
    assert found["banzhaf_absolute"] == [10 / 32] * 3 + [6 / 32] * 2 + [0]
    assert found["shapley_shubik"] == [14 / 60] * 3 + [9 / 60] * 2 + [0]
    assert found["coleman"]["act"] == 14 / 64
    assert found["coleman"]["prevent"] == [10 / 14] * 3 + [6 / 14] * 2 + [0]
    assert found["coleman"]["initiate"] == [10 / 50] * 3 + [6 / 50] * 2 + [0]
    assert found["roles"] == ["ordinary"] * 5 + ["dummy"]
    assert found["rule"] == KNOWN


def test_exact_stands_beside_the_numbers(run: Callable[..., Said]) -> None:
    found = answer(run(KNOWN, "--exact", "--json"))
    assert found["banzhaf"][0] == 5 / 21
    exact = found["exact"]
    assert (exact["winning"], exact["swings"]) == (14, [10, 10, 10, 6, 6, 0])
    assert exact["banzhaf"] == ["5/21", "5/21", "5/21", "1/7", "1/7", "0"]
    assert exact["shapley_shubik"] == ["7/30", "7/30", "7/30", "3/20", "3/20", "0"]
    assert exact["coleman"]["act"] == "7/32"
    assert exact["coleman"]["prevent"][5] == "0"
    said = run(KNOWN, "--exact")[1]
    assert "Exactly: 14 of 64 sets of members win." in said
    assert "5/21" in said


def test_many_members_have_fractions_too_long_for_a_table(run: Callable[..., Said]) -> None:
    rule = f"[60; {','.join(str(1 + k % 7) for k in range(40))}]"
    said = run(rule, "--exact")[1]
    assert "The other fractions are too long for a table; --json gives them." in said
    assert "sets of members win" in said


def test_several_rules_must_all_hold(run: Callable[..., Said]) -> None:
    both = answer(run("[3; 2,1,1]", "[1; 0,0,1]", "--json"))
    assert both["roles"] == ["blocker", "dummy", "blocker"]
    assert answer(run("[3; 2,1,1]", "--veto", "3", "--json"))["banzhaf"] == both["banzhaf"]
    each = answer(run("[1; 1,1,1]", "--veto", "3", "--veto", "1", "--json"))
    assert each["roles"] == ["blocker", "dummy", "blocker"]


def test_what_it_means_is_said(run: Callable[..., Said]) -> None:
    said = run("[5; 3,3,1,0]", "--names", "Hospital, Church,School,Shop")[1]
    assert "Hospital and Church can each block alone" in said
    assert "School has votes but no power" in said
    assert "Shop has no vote." in said
    assert "Votes and power differ most for School: 14.3 of 100 votes and 0.0 of 100" in said
    assert "read it where members bargain" in " ".join(said.split())
    equal = run("[2; 1,1,1]")[1]
    assert "Everyone's share of the power is close to its share of the votes." in equal
    assert "member 3" in equal
    assert "votes, rule 2" in run("[3; 2,1,1]", "[2; 1,1,1]")[1]


def test_only_a_veto_has_no_column_of_votes(run: Callable[..., Said]) -> None:
    assert "  member 1  100.0    100.0" in run("[5; 5,0,0]")[1]
    assert "votes" in run("[1; 1]")[1].splitlines()[3]
    assert "votes, rule 2" in run("[1; 1,0]", "[1; 0,1]")[1]
    assert "votes, rule" not in run("[3; 2,1,1]", "--veto", "2")[1]


def test_on_a_narrow_page_a_member_is_a_few_lines(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    said = run("[5; 3,3,1]", "--names", "Hospital,Church,School")[1]
    assert "  member: Hospital\n    votes: 42.9\n    Banzhaf: 50.0\n    Shapley-Shubik: 50.0\n" in said
    assert max(map(len, said.splitlines())) <= 40


def test_names_that_are_numbers_may_hold_a_veto_by_name(
    run: Callable[..., Said], rule_file: Callable[[str], str]
) -> None:
    path = rule_file('members: [3, 1, 2]\nquota: 3\nweights: [2, 1, 1]\nveto: ["1"]\n')
    assert answer(run("--rule", path, "--json"))["rule"] == "([3; 2,1,1] AND [1; 0,1,0])"


def test_nested_rules_from_a_file(
    run: Callable[..., Said], rule_file: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = rule_file(NESTED)
    found = answer(run("--rule", path, "--json"))
    assert found["members"] == ["Hospital", "Church", "School", "Shop"]
    rule = "(([3; 2,1,1,0] AND [2; 1,1,1,1] AND [1; 0,1,0,0]) OR [4; 1,1,1,1])"
    assert found["rule"] == rule
    assert found["roles"] == ["blocker", "blocker", "dummy", "dummy"]
    for words in (("--rule", "-"), ("-",)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NESTED.encode())))
        assert answer(run(*words, "--json")) == found
    assert answer(run("--rule", path, "--names", "a,b,c,d", "--json"))["members"] == ["a", "b", "c", "d"]
    as_json = json.dumps({"quota": 2, "weights": [1, 1], "veto": [2]})
    plain = answer(run("--rule", rule_file(as_json), "--json"))
    assert (plain["members"], plain["rule"]) == (None, "([2; 1,1] AND [1; 0,1])")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give either a rule such as"),
        ([KNOWN, "--rule", "x.yaml"], "Give either a rule such as"),
        (["[18; 4,4,4,2,2,1]"], "The quota 18 is above the total weight 17, so nothing could ever pass"),
        (["[0; 4,4]"], "With the quota 0 a proposal would pass though nobody says yes"),
        (["[3; 4,-1]"], "The weight of member 2 must be 0 or more, not -1."),
        (["[3; 4,,1]"], "The weight of member 2 is missing"),
        (["[3; 2,1,1]", "[1; 1,1]"], "the first has 3, number 2 has 2"),
        ([KNOWN, "--veto", "7"], "There is no member 7 to hold a veto; members are counted from 1 to 6."),
        ([KNOWN, "--veto", "0"], "There is no member 0 to hold a veto"),
        ([KNOWN, "--names", "a,b"], "--names needs a name for each of the 6 members, joined by commas"),
        (["[3; 2,1"], "'[3; 2,1' has a bracket on one side alone"),
        ([KNOWN, "--names", "a,b,c,d,e,a"], "--names: The name a stands twice; give each member its own."),
        ([KNOWN, "--names", "a,b\nc,d,e,f,g"], "--names: The name of member 2 runs over several lines"),
        (["[1; 1,1]", "--names", "2,1", "--veto", "2"], "so 2 could be a name or a place"),
        (["twelve"], "'twelve' isn't a rule; write the quota, a semicolon and the weights"),
    ],
)
def test_bad_input_is_one_sentence(run: Callable[..., Said], words: list[str], sentence: str) -> None:
    status, out, err = run(*words, "--json")
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("quota: 9\nweights: [2, 1]\n", "line 1, quota: The quota 9 is above the total weight 3"),
        ("quota: 3\nweights: [2, 1, x]\n", "line 2, weights: The weight of member 3 must be a whole number"),
        (
            "quota: 3\nweights: [2, 1.5]\n",
            "line 2, weights: The weight of member 2 must be a whole number, not",
        ),
        ("quota: x\nweights: [2]\n", "line 1, quota: The quota must be a whole number"),
        ("any: ['[1; 0,0]']\n", "line 1, any: Nobody has a weight above 0, so nothing could ever pass"),
        (
            "members: [3, 1, 2]\nquota: 3\nweights: [2, 1, 1]\nveto: [3]\n",
            "line 4, veto: Members are called by numbers here, so 3 could be a name or a place; give the",
        ),
        ('members: [a, "b\\nc"]\nquota: 1\nweights: [1, 1]\n', "line 1, members: The name of member 2 runs"),
        (
            f"quota: {10**18}\nweights: [{', '.join(str(10**18 // (k + 1)) for k in range(60))}]\n",
            "rule.yaml: The weights of 60 members are too large",
        ),
        ("weights: [2, 1]\n", "quota: The quota is missing: how much must say yes."),
        (
            "quota: 1\nweights: [2, -1]\n",
            "line 2, weights: The weight of member 2 must be 0 or more, not -1.",
        ),
        ("quota: 1\nweights: [2, null]\n", "The weight of member 2 must be 0 or more, not nothing."),
        ("quota: x\nweights: [2]\n", "line 1, quota:"),
        ("quota: 1\nwieghts: [2]\n", "There is no key 'wieghts' here. Did you mean weights?"),
        ("all: []\n", "line 1, all: Rules were to be joined and none is there"),
        ("all: ['[1; 1]', '[1; 1,1]']\n", "line 1, all: Rules that are joined need the same members"),
        ("all: ['[1; 1]', 3]\n", "This should be a mapping of keys to values, not 3."),
        ("all: ['nothing']\n", "line 1, all: 'nothing' isn't a rule"),
        ("all: ['[1; 1]']\nquota: 2\n", "line 2, quota: The quota belongs beside weights, not beside all."),
        ("all: ['[1; 1]']\nany: ['[1; 1]']\n", "A rule has quota and weights, or a list under all"),
        ("quota: 1\nweights: [1]\nveto: [2]\n", "line 3, veto: There is no member 2 to hold a veto"),
        (
            "members: [Church]\nquota: 1\nweights: [1]\nveto: [Chruch]\n",
            "line 4, veto: There is no member 'Chruch' under members. Did you mean Church?",
        ),
        (
            "quota: 1\nweights: [1]\nveto: [true]\n",
            "A veto is held by a member, by its name or counted from 1",
        ),
        ("members: [a, b]\nquota: 1\nweights: [1]\n", "line 1, members: There are 2 names and 1 weights"),
        ("members: [a, a]\nquota: 1\nweights: [1, 1]\n", "The name a stands twice"),
        ("members: [a, '']\nquota: 1\nweights: [1, 1]\n", "Member 2 needs a name."),
    ],
)
def test_a_faulty_file_is_told_with_line_and_field(
    run: Callable[..., Said], rule_file: Callable[[str], str], content: str, sentence: str
) -> None:
    status, out, err = run("--rule", rule_file(content), "--json")
    assert (status, out) == (2, "")
    assert f"rule.yaml, {sentence}" in err or sentence in err
    assert len(err.splitlines()) == 1
