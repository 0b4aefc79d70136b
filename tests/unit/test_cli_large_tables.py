"""A large table is laid out as an index on the way; the answer is the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from archstone.cli import registries
from archstone.cli.app import main
from archstone.files.registries import write_registry
from tests.registries import random_registry


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("more", [[], ["--where", "staff>=10"], ["--uncommon", "0.5", "--not-allied"]])
def test_the_answer_is_the_same(
    suffix: str,
    more: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    registry = random_registry(np.random.default_rng(8), 120, capabilities=20)
    place = tmp_path / f"registry{suffix}"
    write_registry(registry, place, lossy=True)
    asking = next(o.id for o in registry if o.audit.counting and o.audit.strengths)
    answers = []
    for limit in (10**9, 0):
        monkeypatch.setitem(registries.LARGE_TABLES, suffix, limit)
        assert main(["match", str(place), "--for", asking, "--json", *more]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0]["matches"]
    assert answers[0] == answers[1]


def test_missions_are_screened_by_even_in_a_large_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "registry.csv"
    place.write_text(
        "id,name,mission,strengths,vulnerabilities\n"
        "a,A,care,logistics:5:shown,community-trust:5:5\n"
        "b,B,food,community-trust:5:shown,logistics:5:5\n"
        "c,C,care,community-trust:4:shown,logistics:5:5\n"
    )
    monkeypatch.setitem(registries.LARGE_TABLES, ".csv", 0)
    assert main(["match", str(place), "--for", "a", "--where", "mission=care", "--json"]) == 0
    assert [m["id"] for m in json.loads(capsys.readouterr().out)["matches"]] == ["c"]
