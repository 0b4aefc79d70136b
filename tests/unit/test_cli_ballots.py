"""The verb ``ballot``: every ballot recomputed, and where a recorded result doesn't follow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

FILE = """\
archstone: 1
organisations:
- {id: river-trust, name: River Trust, vulnerabilities: "volunteer-base:4:4:public"}
- {id: city-lab, name: City Lab}
- {id: old-farm, name: Old Farm}
alliance: {members: [river-trust, city-lab, old-farm]}
rules:
  categories:
  - {id: fund, votes: by_risk, base: eligible}
  - {id: routine}
  - {id: land, touches: [volunteer-base], vetoes: [{member: river-trust, vulnerability: volunteer-base}]}
  - {id: chair, secret: true}
  weights: {river-trust: 1, city-lab: 3, old-farm: 1}
  quota: 3
mandates:
- {person: Ana, organisation: river-trust, from: 2026-01-01, until: 2026-03-31}
ballots:
- id: boat
  title: Buy a boat.
  category: fund
  opened_at: 2026-03-01
  closes_at: 2026-03-09
  votes:
  - {organisation: river-trust, choice: "no", by: Ana, at: 2026-03-02}
  - {organisation: city-lab, choice: yes, at: 2026-03-03}
  - {organisation: old-farm, choice: "no", at: 2026-03-04}
  result: passed
- id: wrong
  title: Paint the boat.
  category: routine
  opened_at: 2026-04-01
  closes_at: 2026-04-09
  votes:
  - {organisation: river-trust, choice: yes, by: Ana, at: 2026-04-02}
  - {organisation: city-lab, choice: yes, at: 2026-04-03}
  - {organisation: city-lab, choice: "no", at: 2026-04-04}
  - {organisation: old-farm, choice: yes, at: 2026-04-10}
  vetoes:
  - {member: old-farm, vulnerability: logistics, reason: no, at: 2026-04-03}
  result: passed
- id: pond
  title: Dig a pond.
  category: land
  opened_at: 2026-02-01
  closes_at: 2026-02-09
  votes:
  - {organisation: city-lab, choice: yes, at: 2026-02-03}
  - {organisation: old-farm, choice: yes, at: 2026-02-03}
  vetoes:
  - {member: river-trust, vulnerability: volunteer-base, reason: nobody would dig, at: 2026-02-03}
- id: who-chairs
  category: chair
  opened_at: 2026-04-01
  closes_at: 2026-04-09
  secret: {yes: 2, no: 1, commitments: ["%s", "%s", "%s"]}
  result: passed
- id: later
  title: Sell the boat.
  category: routine
  opened_at: 2026-05-01
  closes_at: 2026-05-09
  votes: [{organisation: old-farm, choice: abstain, at: 2026-05-02}]
""" % ("0" * 64, "1" * 64, "2" * 64)  # noqa: UP031 - braces are YAML here

TODAY = "2026-06-01"


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "ballot")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "river.yaml"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


def test_the_keys_others_rely_on(run: Callable[..., Said], file: str) -> None:
    found = answer(run(file, "--on", "2026-05-04", "--json"))
    assert set(found) == {"on", "total", "not_following", "ballots", "decisions"}
    assert (found["total"], found["not_following"]) == (5, ["wrong"])
    boat = found["ballots"][0]
    assert set(boat) == {
        *("id", "title", "category", "proposal", "opened_at", "closes_at", "open", "result", "sentence"),
        *("recorded", "follows", "finding", "votes", "members", "base_votes", "needed", "carried"),
        *("against_most_members", "quorum", "rule", "counted", "not_counted", "vetoes", "vetoes_refused"),
        "remarks",
    }
    assert boat["votes"] == {"yes": 3, "no": 2, "abstain": 0}
    assert boat["members"] == {"yes": 1, "no": 2, "abstain": 0}
    assert (boat["result"], boat["follows"], boat["against_most_members"]) == ("passed", True, True)
    assert boat["sentence"] == "Passed: 3 of 5 eligible votes (1 of 3 members) said yes, 3 were needed."
    assert boat["quorum"] == {"votes": 3, "took_part": 5}
    assert boat["rule"]["weights"] == {"river-trust": 1, "city-lab": 3, "old-farm": 1}
    assert boat["rule"]["on_record"] is False
    assert [decision["ballot"] for decision in found["decisions"]] == ["pond", "boat", "who-chairs", "wrong"]


def test_what_does_not_count_and_does_not_follow(run: Callable[..., Said], file: str) -> None:
    [wrong] = answer(run(file, "--id", "wrong", "--on", TODAY, "--json"))["ballots"]
    assert (wrong["recorded"], wrong["follows"], wrong["result"]) == ("passed", False, "no_quorum")
    assert wrong["finding"] == "The result was recorded as passed; the record gives no quorum."
    assert [(n["organisation"], n["ground"]) for n in wrong["not_counted"]] == [
        ("river-trust", "mandate"),
        ("city-lab", "twice"),
        ("old-farm", "after_closing"),
    ]
    assert wrong["not_counted"][0]["reason"] == "Ana's mandate for river-trust ended on 2026-03-31"
    assert wrong["vetoes_refused"][0]["reason"].startswith("old-farm's veto is out of scope")
    assert wrong["vetoes_refused"][0]["instead"].startswith("Vote no instead")


def test_a_veto_without_a_recorded_result(run: Callable[..., Said], file: str) -> None:
    [pond] = answer(run(file, "--id", "pond", "--on", "2026-05-01", "--json"))["ballots"]
    assert (pond["result"], pond["recorded"], pond["follows"], pond["open"]) == ("vetoed", None, None, False)
    assert pond["vetoes"] == [
        {"member": "river-trust", "vulnerability": "volunteer-base", "reason": "nobody would dig"}
    ]


def test_a_ballot_is_open_until_the_end_of_its_last_day(run: Callable[..., Said], file: str) -> None:
    for day, is_open, result in (("2026-05-09", True, None), ("2026-05-10", False, "no_quorum")):
        [later] = answer(run(file, "--id", "later", "--on", day, "--json"))["ballots"]
        assert (later["open"], later["result"]) == (is_open, result)
    [later] = answer(run(file, "--id", "later", "--on", "2026-05-09", "--json"))["ballots"]
    assert later["sentence"] == (
        "Open until 2026-05-09. So far 0 of 3 eligible votes said yes, 0 no, 1 abstained."
    )


def test_what_lies_ahead_is_not_decided(run: Callable[..., Said], file: str) -> None:
    found = answer(run(file, "--on", "1900-01-01", "--json"))
    assert (found["decisions"], found["not_following"]) == ([], [])
    assert {(each["open"], each["result"], each["follows"]) for each in found["ballots"]} == {
        (False, None, None)
    }
    assert found["ballots"][0]["sentence"] == "Opens on 2026-03-01, and closes on 2026-03-09."
    assert found["ballots"][0]["recorded"] == "passed"
    status, out, err = run(file, "--on", "1900-01-01", "--strict")
    assert (status, err) == (0, "")
    assert "5 ballots: 5 open later." in out
    assert "nothing" not in out
    assert "1 ballot: 1 opens later." in run(file, "--on", "2026-02-28", "--id", "boat")[1]


def test_a_look_back_counts_what_was_known_by_then(run: Callable[..., Said], file: str) -> None:
    day = ("--on", "2026-03-02")
    found = answer(run(file, *day, "--json"))
    boat = found["ballots"][0]
    assert (boat["open"], boat["votes"]) == (True, {"yes": 0, "no": 1, "abstain": 0})
    assert boat["sentence"] == (
        "Open until 2026-03-09. So far 0 of 5 eligible votes said yes, 1 no, 0 abstained. A result is "
        "written down already; it counts from 2026-03-09 on."
    )
    assert [each["ballot"] for each in found["decisions"]] == ["pond"]
    assert boat["sentence"] in run(file, *day, "--id", "boat", "--minutes")[1]
    out = " ".join(run(file, *day)[1].split())
    assert out.startswith("5 ballots: 1 closed without a recorded result, 1 is still open, 3 open later.")
    last = answer(run(file, "--on", "2026-03-09", "--json"))  # on the last day a result counts
    assert [each["ballot"] for each in last["decisions"]] == ["pond", "boat"]
    [chair] = answer(run(file, "--id", "who-chairs", "--on", "2026-04-08", "--json"))["ballots"]
    assert chair["sentence"].startswith(
        "Open until 2026-04-09. It is secret, so nothing is told before that. A result is written down "
    )
    assert chair["votes"] == {"yes": 0, "no": 0, "abstain": 0}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (f'"{"0" * 64}", "{"1" * 64}", "{"2" * 64}"', "", "holds no commitments"),
        ("1" * 64, "0" * 64, "stands in the record twice"),
        ("yes: 2, no: 1", "yes: 2", "The totals tell of 2 votes, and the record holds 3 commitments."),
    ],
)
def test_a_secret_record_that_nobody_can_check_has_no_result(
    run: Callable[..., Said], file: str, old: str, new: str, says: str
) -> None:
    assert FILE.count(old) == 1
    day = ("--on", "2026-05-01", "--id", "who-chairs")
    for text, follows, faults in (
        (FILE.replace(old, new), False, ["result", "secret"]),
        (FILE.replace(old, new).replace("]}\n  result: passed", "]}"), None, ["secret"]),
    ):
        Path(file).write_text(text, encoding="utf-8")
        found = answer(run(file, *day, "--json"))
        [chair] = found["ballots"]
        assert (chair["result"], chair["carried"], chair["follows"]) == ("unknown", False, follows)
        assert says in chair["sentence"]
        assert [each["result"] for each in found["decisions"]] == ["unknown"]
        assert "No result can be told." in run(file, *day)[1]
        status, _, err = run(file, *day, "--strict")
        assert status == 2
        assert [line.split(": ")[0].split(", ")[2] for line in err.splitlines()] == faults
        assert says in err


def test_more_votes_than_members_are_no_good_file(
    run: Callable[..., Said], archstone: Callable[..., Said], file: str
) -> None:
    Path(file).write_text(FILE.replace("yes: 2, no: 1", "yes: 50, no: 1"), encoding="utf-8")
    for status, out, err in (run(file), archstone("check", file)):
        assert (status, out) == (2, "")
        assert "secret: The totals tell of 51 votes and 3 are eligible. Mend the totals" in err


def test_a_secret_ballot_shows_totals_alone(run: Callable[..., Said], file: str) -> None:
    [chair] = answer(run(file, "--id", "who-chairs", "--on", TODAY, "--json"))["ballots"]
    assert (chair["votes"], chair["counted"], chair["follows"]) == (
        {"yes": 2, "no": 1, "abstain": 0},
        [],
        True,
    )
    assert "secret ballot." in run(file, "--id", "who-chairs", "--on", TODAY)[1]


def test_in_words(run: Callable[..., Said], file: str) -> None:
    status, out, err = run(file, "--on", "2026-05-04")
    assert (status, err) == (0, "")
    text = " ".join(out.split())
    for sentence in (
        "5 ballots: 2 recorded results follow from the record, 1 recorded result doesn't follow from the "
        "record (wrong), 1 closed without a recorded result, 1 is still open.",
        "Most members were against it (1 yes, 2 no); the weights decided otherwise.",
        "DOESN'T FOLLOW. The result was recorded as passed; the record gives no quorum.",
        "The yes of River Trust doesn't count: Ana's mandate for River Trust ended on 2026-03-31.",
        "Old Farm's veto is out of scope: decisions on routine don't touch logistics. It doesn't count.",
        "Vetoed by River Trust for volunteer-base (nobody would dig).",
    ):
        assert sentence in text


def test_the_minutes(run: Callable[..., Said], file: str) -> None:
    out = run(file, "--id", "boat", "--on", TODAY, "--minutes")[1]
    assert out.startswith("Buy a boat.\n\nCategory: fund.\nOpen from 2026-03-01 00:00 to 2026-03-09 23:59.\n")
    assert "Votes there are: river-trust 1, city-lab 3, old-farm 1." in out
    assert "Yes: city-lab\nNo: river-trust, old-farm\nAbstained: nobody\n" in out
    both = run(file, "--on", TODAY, "--minutes")[1]
    assert "Didn't vote: river-trust" in both
    assert both.count("Category: ") == 5


def test_strict_makes_faults_of_them(run: Callable[..., Said], file: str) -> None:
    status, out, err = run(file, "--on", TODAY, "--strict", "--json")
    assert status == 2
    assert out.startswith("{")
    lines = err.splitlines()
    assert len(lines) == 5
    assert (
        "line 40, result: wrong: The result was recorded as passed; the record gives no quorum." in lines[0]
    )
    assert "votes: wrong: The yes of river-trust doesn't count: Ana's mandate" in lines[1]
    assert "Let someone vote who has a mandate of river-trust, or renew this one." in lines[1]
    assert "vetoes: wrong: old-farm's veto is out of scope" in lines[4]
    assert run(file, "--on", TODAY, "--strict", "--id", "boat")[::2] == (0, "")


def test_standard_input_and_an_empty_file(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(FILE.encode())))
    status, _, err = run("-", "--on", TODAY, "--strict", "--id", "wrong")
    assert status == 2
    assert len(err.splitlines()) == 5
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"archstone: 1\n")))
    assert "No ballot stands in this file yet" in run("-")[1]
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"archstone: 1\n")))
    assert answer(run("-", "--json"))["ballots"] == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--id", "baot"), ".yaml, --id: There is no ballot 'baot'. Did you mean boat?"),
        (("--id", "zzz"), ".yaml, --id: There is no ballot 'zzz'. The latest is "),
        (("--on", "tomorrow"), "'tomorrow' isn't a day such as 2026-04-01."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Callable[..., Said], file: str, words: tuple[str, ...], sentence: str
) -> None:
    status, out, err = run(file, *words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
