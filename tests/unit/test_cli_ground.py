"""The verb ``ground``: on tables of votes and on alliance files."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

VOTES = "voter,1,2,3\nana,1,1,-1\nbo,1,-1,0\ncy,0,,1\n"
ALLIANCE = """\
archstone: 1
statements:
- {id: open, text: Open books., essential_for: [b]}
- {id: logo, set_aside: {until: 2027-02-01, decision: May}}
- {id: van}
votes:
- {voter: a, stances: {open: -1, logo: 1, van: 1}}
- {voter: b, stances: {open: 1, logo: -1, van: 1}}
"""
TWO_CAMPS = "voter,s,t,u\n" + "".join(f"v{k},{1 - 2 * (k % 2)},{2 * (k % 2) - 1},1\n" for k in range(14))


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "ground")


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    def write(text: str, name: str = "votes.csv") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def test_the_keys_others_rely_on(run: Callable[..., Said], file: Callable[..., str]) -> None:
    found = answer(run(file(VOTES), "--json"))
    assert set(found) == {
        *("groups", "grouping", "statements", "overlap", "parked", "red_lines"),
        *("voters", "notes", "sentence", "source"),
    }
    assert found["groups"] == [{"id": v, "size": 1, "voters": [v]} for v in ("ana", "bo", "cy")]
    assert found["overlap"] == ["1"]
    first, second, _ = found["statements"]
    assert set(first) == {
        *("id", "text", "consensus", "mean_consensus", "bridging", "divisive", "agreement"),
        *("support", "oppose", "pass", "overlap", "parked", "red_line"),
    }
    assert first["id"] == "1"
    assert first["consensus"] == pytest.approx(2 / 3 * 2 / 3 * 1 / 3)
    assert first["divisive"] == 0
    assert second["divisive"] == 1
    assert second["agreement"] == {"ana": 1, "bo": 0, "cy": None}
    assert found["parked"] == [{"id": i, "until": None, "decision": None} for i in ("2", "3")]


def test_an_alliance_file(run: Callable[..., Said], file: Callable[..., str]) -> None:
    path = file(ALLIANCE, "a.yaml")
    found = answer(run(path, "--json"))
    assert found["overlap"] == ["van"]
    assert found["red_lines"] == [{"id": "open", "essential_for": ["b"], "opposed_by": ["a"]}]
    assert found["parked"] == [{"id": "logo", "until": "2027-02-01", "decision": "May"}]
    said = run(path)[1]
    headings = (
        "What all can carry: the joint agenda",
        "What divides: parked",
        "Red lines: essential to someone",
    )
    places = [said.index(heading) for heading in headings]
    assert places == sorted(places)
    assert "Set aside by May until 2027-02-01." in said
    assert "Essential for b. Opposed by a." in said
    assert "2 of 2 who voted support it, none oppose it, none pass." in said


def test_groups_that_are_given(run: Callable[..., Said], file: Callable[..., str]) -> None:
    votes = file(VOTES)
    groups = file("group,voter\nx,ana\ny,bo\nx,cy\n", "groups.csv")
    found = answer(run(votes, "--groups", groups, "--json"))
    assert found["groups"] == [
        {"id": "x", "size": 2, "voters": ["ana", "cy"]},
        {"id": "y", "size": 1, "voters": ["bo"]},
    ]
    assert found["grouping"]["method"] == "given"
    assert found["statements"][0]["consensus"] == pytest.approx(2 / 4 * 2 / 3)


def test_groups_that_are_found_and_shown(run: Callable[..., Said], file: Callable[..., str]) -> None:
    path = file(TWO_CAMPS)
    found = answer(run(path, "--json"))
    assert [(group["id"], group["size"]) for group in found["groups"]] == [("A", 7), ("B", 7)]
    assert found["grouping"]["silhouettes"]["2"] == pytest.approx(1.0)
    assert found == answer(run(path, "--json", "--seed", "5"))
    said = " ".join(run(path, "--top", "1")[1].split())
    assert "group A: 7 voters; group B: 7 voters." in said
    assert "1 of 2, ask for more with --top" in said
    assert "In favour in group A: 7 of 7, group B: 0 of 7." in said


def test_an_export_with_other_columns(run: Callable[..., Said], file: Callable[..., str]) -> None:
    export = file("who,group-id,n-votes,0,1\n1,0,9,1,-1\n2,1,8,1,1\n", "export.csv")
    texts = file("comment-id,body\n0,Open books.\n1,A new logo.\n", "texts.csv")
    columns = "voter=who,group=group-id,statement=comment-id,text=body"
    found = answer(run(export, "--columns", columns, "--skip", "n-*", "--texts", texts, "--json"))
    assert [group["id"] for group in found["groups"]] == ["0", "1"]
    assert [said["text"] for said in found["statements"]] == ["Open books.", "A new logo."]
    apart = answer(run(export, "--columns", "voter=who", "--skip", "n-*,group-id", "--json"))
    assert [group["id"] for group in apart["groups"]] == ["1", "2"]


def test_standard_input(
    run: Callable[..., Said], file: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in (VOTES, ALLIANCE):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert len(answer(run("-", "--json"))["statements"]) == 3
    status, _, err = run("-", "--groups", "-")
    assert (status, err) == (2, "Only one table can come from standard input.\n")


def test_a_picture(run: Callable[..., Said], file: Callable[..., str], tmp_path: Path) -> None:
    picture = tmp_path / "map.svg"
    assert run(file(VOTES), "--picture", str(picture))[0] == 0
    assert "Opinion map" in picture.read_text(encoding="utf-8")


def test_no_one_is_named_with_what_they_oppose_where_many_vote(
    run: Callable[..., Said], file: Callable[..., str]
) -> None:
    voters = "".join(f"- {{voter: p{k}, stances: {{s: {1 if k else -1}, t: 1}}}}\n" for k in range(13))
    path = file(
        f"archstone: 1\nstatements:\n- {{id: s, essential_for: [p1]}}\n- {{id: t}}\nvotes:\n{voters}",
        "a.yaml",
    )
    [line] = answer(run(path, "--json"))["red_lines"]
    assert line == {"id": "s", "essential_for": ["p1"], "opposed_by": None}
    assert "Opposed by" not in run(path)[1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("voter,s\na,2\n", "line 2, s: A vote is -1, 0, 1 or empty, not '2'."),
        ("voter,s\n", "There are no voters: the table has no rows."),
        ("voter,s\na,\n", "votes.csv: No one has voted on any statement yet: a vote is -1, 0 or 1."),
        ("voter\na\n", "There are no statements"),
        ("voter,s\na,1\na,1\n", "line 3, voter: a voted twice"),
    ],
)
def test_bad_votes(run: Callable[..., Said], file: Callable[..., str], text: str, sentence: str) -> None:
    status, out, err = run(file(text), "--json")
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


def test_what_is_wrong_is_told_with_its_file(run: Callable[..., Said], file: Callable[..., str]) -> None:
    votes, groups = file(VOTES), file("voter,group\nx,1\n", "groups.csv")
    told = "None of those who voted is in a group; use the same ids in both tables.\n"
    assert run(votes, "--groups", groups) == (2, "", f"{groups}: {told}")
    told = "There is no column 'zz' to skip. The header has voter, 1, 2, 3.\n"
    assert run(votes, "--skip", "zz") == (2, "", f"{votes}, --skip: {told}")
    told = "There is no column 'votr' to skip. Did you mean voter?\n"
    assert run(votes, "--skip", "1,votr") == (2, "", f"{votes}, --skip: {told}")
    silent = file("archstone: 1\nstatements: [{id: s}]\nvotes: [{voter: a, stances: {}}]\n", "a.yaml")
    assert f"{silent}, votes: No one has voted on any statement yet" in run(silent)[2]


def test_the_sentences_count_right(run: Callable[..., Said], file: Callable[..., str]) -> None:
    groups = file("voter,group\nana,x\n", "groups.csv")
    found = answer(run(file("voter,s,t\nana,1,1\n"), "--groups", groups, "--json"))
    assert (
        found["sentence"] == "Of 1 voter: 2 of 2 statements can be carried by all; none parked; no red lines."
    )
    assert found["grouping"]["reason"] == "One group was given."
    alone = answer(run(file("voter,s\nana,1\n"), "--json"))
    assert "there is 1, and groups" in alone["grouping"]["reason"]


def test_divisive_isn_t_known_where_one_of_several_groups_voted(
    run: Callable[..., Said], file: Callable[..., str]
) -> None:
    rows = "".join(f"v{k},1,{1 if k < 6 else ''}\n" for k in range(12))
    groups = file("voter,group\n" + "".join(f"v{k},{k // 6}\n" for k in range(12)), "groups.csv")
    found = answer(run(file("voter,s,t\n" + rows), "--groups", groups, "--json"))
    assert [one["divisive"] for one in found["statements"]] == [0, None]


def test_one_statement_is_answered(run: Callable[..., Said], file: Callable[..., str]) -> None:
    status, out, _ = run(file("voter,s\na,1\nb,1\n"))
    assert status == 0
    assert "A single statement: what bridges can't be told" in out
    assert json.loads(run(file("voter,s\na,1\nb,1\n"), "--json")[1])["statements"][0]["bridging"] is None


def test_a_file_of_few_voters_compiles_nothing(file: Callable[..., str]) -> None:
    rows = "".join(f"v{k},{k % 3 - 1},{k % 2},1\n" for k in range(40))
    code = (
        "import sys; from archstone.cli.app import main; "
        f"status = main(['ground', {file('voter,s,t,u' + chr(10) + rows)!r}, '--json']); "
        "sys.exit(status or 'numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_an_alliance_without_votes(run: Callable[..., Said], file: Callable[..., str]) -> None:
    status, _, err = run(file("archstone: 1\nalliance: {name: River}\n", "a.yaml"))
    assert status == 2
    assert "a.yaml, votes: There are no votes in this file" in err
