"""Ties: their days, their circles, and the key ``ties`` of an alliance file."""

from __future__ import annotations

import tempfile
from datetime import date
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.model.errors import BadInput, RuleBroken
from archstone.model.registries import Registry
from archstone.model.ties import Tie, Ties, circles

HEAD = "archstone: 1\norganisations:\n- {id: ash, name: Ash}\n- {id: birch, name: Birch}\nties:\n"


def read(tmp_path: Path, ties: str) -> Ties:
    path = tmp_path / "river.yaml"
    path.write_text(HEAD + ties)
    found: Ties = read_alliance(path).room("ties")
    return found


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    ties = read(
        tmp_path,
        "- {from: ash, to: birch, strength: 0.3, what: a shared name, since: 2025-01-01, until: 2025-06-30}\n"
        "- {from: birch, to: ash, strength: 2}\n",
    )
    first = Tie("ash", "birch", Fraction(3, 10), "a shared name", date(2025, 1, 1), date(2025, 6, 30))
    assert list(ties) == [first, Tie("birch", "ash", Fraction(2))]
    assert [len(ties.on(date(2025, month, 30))) for month in (1, 6, 7)] == [2, 2, 1]
    assert ties.on(date(2024, 12, 31)).ids == ("birch", "ash")
    assert ties.untouched(["cedar", "ash"]) == ("cedar",)
    assert ties.between("ash", "birch") == (first,)
    assert not Tie("a", "b", Fraction(0)).carries


@pytest.mark.parametrize(
    ("ties", "sentence"),
    [
        ("- {from: ash, to: ash, strength: 1}\n", "line 6, to: A tie runs from ash to itself"),
        ("- {from: ash, to: bich, strength: 1}\n", "line 6, to: There is no organisation 'bich'"),
        ("- {from: ash, to: birch}\n", "line 6, ties: strength is missing."),
        ("- {from: ash, to: birch, strength: strong}\n", "line 6, strength:"),
        ("- {from: ash, to: birch, strength: 1, since: 2025-02-30}\n", "There is no day 2025-02-30"),
        (
            "- {from: ash, to: birch, strength: 1, since: 2025-02-03, until: 2025-02-02}\n",
            "line 6, until: The tie from ash to birch can't end on 2025-02-02, before it begins on",
        ),
        ("- {from: ash, to: birch, strength: 1, why: x}\n", "There is no key 'why' here."),
    ],
)
def test_faults_with_their_line(tmp_path: Path, ties: str, sentence: str) -> None:
    with pytest.raises(BadInput) as error:
        read(tmp_path, ties)
    assert sentence in str(error.value)
    assert len(error.value.faults) == 1


DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def some_ties(draw: st.DrawFn) -> list[dict[str, Any]]:
    ties = []
    for _ in range(draw(st.integers(0, 5))):
        one, other = draw(st.permutations(["ash", "birch", "cedar"]))[:2]
        tie: dict[str, Any] = {"from": one, "to": other}
        tie["strength"] = draw(
            st.integers(-3, 9) | st.floats(-2, 9, allow_nan=False).map(lambda x: round(x, 3))
        )
        if draw(st.booleans()):
            tie["what"] = draw(st.text("abc ,'", min_size=1, max_size=9).map(lambda text: f"x{text}x"))
        first, last = sorted([draw(DAYS), draw(DAYS)])
        tie |= draw(st.sampled_from([{}, {"since": str(first)}, {"since": str(first), "until": str(last)}]))
        ties.append(tie)
    return ties


@settings(max_examples=40, deadline=None)
@given(some_ties(), st.sampled_from(["a.yaml", "a.json"]))
def test_written_and_read_again(ties: list[dict[str, Any]], name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write_alliance(AllianceFile(Registry(), {"archstone": 1, "ties": ties}), path)
        again = read_alliance(path)
    assert again.document["ties"] == ties
    for tie, told in zip(again.room("ties"), ties, strict=True):
        assert (tie.source, tie.target, tie.what) == (told["from"], told["to"], told.get("what", ""))
        assert tie.strength == Fraction(str(told["strength"]))
        assert (tie.since_on is None) == ("since" not in told)


def test_a_cycle_of_guarantees_is_named() -> None:
    guarantees = [
        ("a", "b"),
        ("b", "c"),
        ("c", "d"),
        ("d", "b"),
        ("d", "a"),
        ("e", "a"),
        ("e", "f"),
        ("f", "e"),
    ]
    assert circles(guarantees) == (("a", "b", "c", "d"),)
    assert circles([("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")]) == ()
    assert circles([("x", "y"), ("y", "z"), ("z", "x"), ("p", "q"), ("q", "r"), ("r", "p")]) == (
        ("x", "y", "z"),
        ("p", "q", "r"),
    )


@pytest.mark.parametrize("seed", range(40))
def test_circles_against_trying_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ids = "abcdef"
    pairs = [(i, j) for i in ids for j in ids if i != j and rng.random() < 0.25]
    every = {
        walk
        for size in range(3, 7)
        for walk in permutations(ids, size)
        if all(step in pairs for step in zip(walk, (*walk[1:], walk[0]), strict=True))
    }
    found = circles(pairs)
    assert bool(found) == bool(every)
    for circle in found:
        assert circle in every
        assert len(circle) == min(len(walk) for walk in every if walk[0] == circle[0])


def test_a_tie_says_what_it_must_be() -> None:
    with pytest.raises(RuleBroken, match="A tie runs from a to itself; name another or remove it"):
        Tie("a", "a", Fraction(1))
