"""The verb ``capture``: on an alliance and on a plain table."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

TABLE = (
    "funder,recipient,amount,currency\nmill,fair,60,USD\ncity,fair,40,USD\nclub,fair,5,EUR\nmill,app,-1,USD\n"
)
ALLIANCE = """archstone: 1
alliance: {name: Trio, started: 2025-01-01, members: [mill-trust, church, school]}
organisations:
- {id: mill-trust, name: Mill Trust}
- {id: church, name: Old Church}
- {id: school, name: School}
rules:
  categories: [{id: messaging, votes: by_risk, base: eligible}]
  weights: {mill-trust: 3, church: 1, school: 1}
ballots:
- id: name-first
  category: messaging
  opened_at: 2026-03-01
  closes_at: 2026-03-09
  votes:
  - {organisation: mill-trust, choice: yes, at: 2026-03-02}
  - {organisation: church, choice: no, at: 2026-03-02}
  - {organisation: school, choice: no, at: 2026-03-02}
- id: second-site
  category: messaging
  opened_at: 2026-04-01
  closes_at: 2026-04-09
  votes:
  - {organisation: mill-trust, choice: yes, at: 2026-04-02}
  - {organisation: church, choice: no, at: 2026-04-02}
  - {organisation: school, choice: no, at: 2026-04-02}
funding:
- {id: g, from: City Fund, to: church, amount: 20, currency: USD, on: 2025-03-01}
- {from: church, to: alliance, amount: 20, currency: USD, on: 2025-03-02, passes_on: g}
- {from: mill-trust, to: alliance, amount: 20, currency: USD, on: 2025-03-02}
- from: mill-trust
  to: alliance
  amount: 80
  currency: USD
  on: 2026-03-20
  conditions: [{says: Its name first., touches: messaging, accepted: true, ballot: name-first}]
- {from: church, to: alliance, amount: 20, currency: USD, on: 2026-03-21}
- {from: church, to: alliance, amount: 20, currency: USD, on: 2027-03-21}
"""


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "capture")


@pytest.fixture
def flows(tmp_path: Path) -> str:
    path = tmp_path / "flows.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


@pytest.fixture
def alliance(tmp_path: Path) -> str:
    path = tmp_path / "trio.yaml"
    path.write_text(ALLIANCE, encoding="utf-8")
    return str(path)


def test_the_keys_others_rely_on(run: Callable[..., Said], flows: str) -> None:
    found = answer(run("--flows", flows, "--json"))
    assert list(found["recipients"]) == ["fair", "app"]
    fair = found["recipients"]["fair"]
    assert fair["concentration"] == pytest.approx(0.52)
    assert (fair["high"], fair["currency"], fair["total"], fair["flows"]) == (True, "USD", 100, 2)
    assert fair["largest"] == {"funder": "mill", "amount": 60.0, "share": 0.6}
    assert fair["dropped"] == {"other_currencies": {"EUR": 1}, "not_positive": 0}
    assert found["recipients"]["app"]["concentration"] is None
    assert set(found) == {
        *("recipients", "rows", "left_out", "doubles", "passing_on", "to_themselves", "notes", "made"),
    }


def test_one_currency_and_one_recipient(run: Callable[..., Said], flows: str) -> None:
    found = answer(run("--flows", flows, "--currency", "EUR", "--recipient", "fair", "--json"))
    assert list(found["recipients"]) == ["fair"]
    assert found["recipients"]["fair"]["largest"]["funder"] == "club"
    status, _, err = run("--flows", flows, "--recipient", "fare")
    assert (status, err) == (2, "Nobody paid 'fare' in this table. Did you mean fair?\n")


def test_a_table_in_words(run: Callable[..., Said], flows: str) -> None:
    said = run("--flows", flows)[1]
    assert "Above 0.25, which is high: 1 of 1 recipient with a known one." in said
    assert "2 flows were left out: 1 of 0 or less and 1 in another currency" in said
    one = run("--flows", flows, "--recipient", "fair")[1]
    assert "2 funders paid USD 100, mill 60 of 100 of it" in " ".join(one.split())
    assert "1 flow in EUR is left out." in one


def test_other_names_bare_columns_and_standard_input(
    run: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "other.csv"
    path.write_text("Giver,Taker,Sum\na,x,1\nb,x,1\n", encoding="utf-8")
    named = ("--columns", "funder=giver,recipient=taker,amount=sum", "--currency", "CHF")
    assert answer(run("--flows", str(path), *named, "--json"))["recipients"]["x"]["concentration"] == 0.5
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a,x,1,USD\n")))
    assert answer(run("--flows", "-", "--no-header", "--json"))["recipients"]["x"]["concentration"] == 1.0


def test_no_flows_are_no_error(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("funder,recipient,amount,currency\n", encoding="utf-8")
    assert answer(run("--flows", str(path), "--json"))["recipients"] == {}
    assert run("--flows", str(path))[0] == 0


def test_an_alliance(run: Callable[..., Said], alliance: str) -> None:
    found = answer(run(alliance, "--on", "2026-11-04", "--json"))
    assert list(found["recipients"]) == ["church", "alliance"]
    assert found["recipients"]["alliance"]["concentration"] == pytest.approx(
        (100**2 + 20**2 + 20**2) / 140**2
    )
    assert [(year["from"], year["concentration"]) for year in found["years"]] == [
        ("2025-01-01", 0.5),
        ("2026-01-01", pytest.approx(0.68)),
    ]
    (decisions,) = [one for one in found["decisions"] if one["funder"] == "mill-trust"]
    assert (decisions["share"], decisions["differed"], decisions["its_way"]) == (1.0, 2, 2)
    assert decisions["interval"] == pytest.approx([0.342, 1.0], abs=1e-3)
    assert [monitor["state"] for monitor in found["monitors"]] == ["alert", "alert", "alert"]
    assert found["conditions"][0]["steers"] is True
    assert any("counts under City Fund" in note for note in found["notes"])
    assert found["ceiling"] is None


def test_an_alliance_in_words(run: Callable[..., Said], alliance: str) -> None:
    status, said, err = run(alliance, "--on", "2026-11-04")
    assert (status, err) == (0, "")
    for words in (
        "Mill Trust",
        "Paid to Old Church",
        "ALERT",
        "How this is made",
        "Missing: The charter sets",
    ):
        assert words in said
    assert "mill-trust" not in said


def test_an_alliance_without_funding(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("archstone: 1\nalliance: {name: Empty}\n", encoding="utf-8")
    found = answer(run(str(path), "--json"))
    assert found["recipients"] == {}
    assert {monitor["state"] for monitor in found["monitors"]} == {"not known"}
    assert "No funding is on record" in run(str(path))[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give either an alliance FILE with funding or a plain --flows table."),
        (["FILE", "--flows", "x.csv"], "Give either an alliance FILE"),
        (["FILE", "--no-header"], "are for a --flows table"),
        (["FILE", "--currency", "dollars"], "ISO code, such as USD, not 'dollars'"),
        (["--flows", "x.csv", "--on", "2026-01-01"], "--on is for an alliance FILE"),
        (["--flows", "x.csv", "--columns", "payer=a"], "There is no column 'payer' to name"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Callable[..., Said], alliance: str, words: list[str], sentence: str
) -> None:
    status, out, err = run(*(alliance if word == "FILE" else word for word in words))
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
