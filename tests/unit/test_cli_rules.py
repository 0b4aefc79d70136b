"""The verb ``rules``: the rules in force in plain words, and how the alliance is governed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

FILE = """\
archstone: 1
organisations:
- {id: river-trust, name: River Trust, vulnerabilities: "volunteer-base:4:4:public"}
- {id: city-lab, name: City Lab}
- {id: old-farm, name: Old Farm}
- {id: d, name: D}
- {id: e, name: E}
alliance: {foundation: uncommon-complement, members: [river-trust, city-lab, old-farm, d, e]}
rules:
  categories:
  - {id: fund, name: Money, procedure: supermajority, threshold: 2/3, votes: by_risk, base: eligible}
  - {id: messaging, touches: [volunteer-base], vetoes: [{member: river-trust, vulnerability: volunteer-base}]}
  weights: {river-trust: 1, city-lab: 3, old-farm: 1, d: 1, e: 1}
  committee: [d]
  profile: {veto: none_over_messaging, effort: equal}
seats:
  posts:
  - id: chair
    name: The chair
    terms: [{organisation: city-lab, person: Bo, from: 2025-01-01, until: 2026-03-31}]
  - {id: voice, rotates: false}
proposals:
- {id: boat, category: fund, proposed_on: 2026-01-01}
- {id: oars, category: fund, proposed_on: 2026-01-01, decided_on: 2026-01-11}
messages:
- {id: dams, matter: the dam, between: [river-trust, city-lab], core: true}
compromises:
- {member: old-farm, gave_up: its name on the boat, on: 2026-02-01, in_return: the use of it, essential: true}
"""


@pytest.fixture
def run(archstone: Callable[..., Said], tmp_path: Path) -> Callable[..., Said]:
    path = tmp_path / "river.yaml"
    path.write_text(FILE, encoding="utf-8")
    return partial(archstone, "rules", str(path))


def test_the_keys(run: Callable[..., Said]) -> None:
    found = answer(run("--on", "2026-04-01", "--json"))
    assert set(found) == {
        *("on", "members", "categories", "weights", "quota", "seats", "committee", "red_flags", "profile"),
        *("not_chosen", "contradictions", "coordinator", "coordinator_advice", "posts", "committees"),
        *("days_to_decision", "stuck", "messages", "alerts", "compromises"),
    }
    fund = found["categories"][0]
    assert (fund["threshold"], fund["quorum"], fund["problem"]) == ("2/3", "1/2", None)
    assert fund["words"].startswith("At least 2/3 of all eligible votes must say yes; votes weighed by risk")
    assert found["red_flags"][0].startswith("river-trust has a veto over messaging")
    assert found["contradictions"] == [
        "The profile chose no veto over messaging, and river-trust has one on messaging.",
        "The profile chose equal effort; a foundation of complementary weaknesses lives on unlike gifts.",
    ]
    assert [each["matter"] for each in found["not_chosen"]] == ["decisions", "votes", "trust", "purpose"]
    assert "5 members: from 5 up a coordinator" in found["coordinator_advice"]
    chair = found["posts"][0]
    assert (chair["holder"], chair["next"]) == (None, "river-trust")
    assert chair["told"] == ["The chair: nobody holds it on 2026-04-01; fill it."]
    assert found["posts"][1]["next"] is None
    assert [(each["id"], each["waited_days"]) for each in found["stuck"]] == [("boat", 90)]
    assert found["days_to_decision"] == 10
    assert found["alerts"][0].startswith("the dam: river-trust, city-lab disagree on a core matter")


def test_in_words(run: Callable[..., Said]) -> None:
    status, out, err = run("--on", "2026-03-31")
    assert (status, err) == (0, "")
    text = " ".join(out.split())
    for sentence in (
        "Rules in force 2 kinds of decisions",
        "River Trust may veto it for volunteer-base.",
        "River Trust has a veto over messaging (messaging): a red flag",
        "Executive committee: D.",
        "May one member stop a decision? Not over what the alliance says in public. (S2, when to walk away; "
        "practitioner's claim)",
        "Mind: A member whose name is at stake",
        "Not chosen yet: How much does a member's vote weigh?",
        "City Lab (Bo)",
        "nobody",
        "the dam: River Trust, City Lab disagree on a core matter",
        "What is said in public on the dam isn't agreed.",
        "boat (fund) has waited 89 days; 44 were to be expected.",
        "Old Farm gave up an essential principle on 2026-02-01: its name on the boat.",
        "2026-02-01: Old Farm gave up its name on the boat, for the use of it.",
        "Half of the decisions took 10 days or less from the proposal.",
    ):
        assert sentence in text


def test_one_of_each_is_said_in_the_singular(archstone: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "river.yaml"
    path.write_text(
        "archstone: 1\nrules: {categories: [{id: fund, period_days: 1}]}\n"
        "proposals: [{id: boat, category: fund, proposed_on: 2026-01-01, decided_on: 2026-01-02}]\n",
        encoding="utf-8",
    )
    text = " ".join(archstone("rules", str(path), "--on", "2026-02-01")[1].split())
    assert "Rules in force 1 kind of decision fund" in text
    assert "ballots open for 1 day " in text
    assert "Half of the decisions took 1 day or less" in text


def test_what_is_printed_is_read_again(run: Callable[..., Said], tmp_path: Path) -> None:
    for written in ('"1"', '"0"', '"0.3"', '"3/4"'):
        path = tmp_path / "river.yaml"
        path.write_text(FILE.replace("name: Money,", f"name: Money, quorum: {written},"), encoding="utf-8")
        printed = answer(run("--json"))["categories"][0]["quorum"]
        path.write_text(FILE.replace("name: Money,", f'name: Money, quorum: "{printed}",'), encoding="utf-8")
        assert answer(run("--json"))["categories"][0]["quorum"] == printed


def test_a_member_without_a_weight_is_told(archstone: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "river.yaml"
    path.write_text(FILE.replace(", d: 1, e: 1}", "}"), encoding="utf-8")
    [fund, _] = answer(archstone("rules", str(path), "--json"))["categories"]
    assert fund["words"] is None
    assert fund["problem"] == "d has no weight by risk, which counts on fund; give it one, or 0 for no vote."
    assert "d has no weight by risk" in archstone("rules", str(path))[1]


def test_a_file_without_rules(archstone: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "river.yaml"
    path.write_text("archstone: 1\n", encoding="utf-8")
    assert "No rule stands in this file yet." in archstone("rules", str(path))[1]
    assert answer(archstone("rules", str(path), "--json"))["categories"] == []
