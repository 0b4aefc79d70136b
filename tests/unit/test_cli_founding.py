"""Days before an alliance began: every verb that looks at its life says the same."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archstone.cli.missing import near_or_all, some
from tests.unit.commands import Said, answer

HEAD = "archstone: 1\nalliance:\n  name: The Quay Pact\n  started: 2025-03-01\n  members:\n"
MEMBERS = "  - {{organisation: net-mender{0}}}\n  - {{organisation: ice-house{0}}}\n"
REST = """\
organisations: [{id: net-mender, name: Net Mender}, {id: ice-house, name: Ice House}]
ties: [{from: net-mender, to: ice-house, strength: 1, what: one quay}]
"""
BEFORE = ("--on", "2025-02-28")


def _file(folder: Path, joined: str) -> str:
    path = folder / "quay.yaml"
    path.write_text(HEAD + MEMBERS.format(joined) + REST)
    return str(path)


@pytest.mark.parametrize("verb", ["drift", "capture", "asymmetry", "stress", "contagion", "incidents"])
def test_a_day_before_the_start_is_refused_in_one_sentence(
    archstone: Callable[..., Said], tmp_path: Path, verb: str
) -> None:
    file = _file(tmp_path, ", joined: 2025-03-01")
    words = ("--from", "net-mender") if verb == "contagion" else ()
    for json in ((), ("--json",)):
        status, out, err = archstone(verb, file, *words, *BEFORE, *json)
        assert (status, out) == (2, "")
        assert " ".join(err.split()) == (
            "The Quay Pact begins on 2025-03-01, and nobody is a member of it on 2025-02-28; choose a day "
            "from then on with --on."
        )
    _, _, after = archstone(verb, file, *words, "--on", "2025-03-01")
    assert "begins on" not in after


@pytest.mark.parametrize("verb", ["watch", "review", "ledger"])
def test_the_others_refuse_such_a_day_too(archstone: Callable[..., Said], tmp_path: Path, verb: str) -> None:
    status, out, err = archstone(verb, _file(tmp_path, ", joined: 2025-03-01"), *BEFORE)
    assert (status, out) == (2, "")
    assert "2025-02-28" in err


def test_trust_answers_and_so_does_an_alliance_that_is_planned(
    archstone: Callable[..., Said], tmp_path: Path
) -> None:
    assert archstone("trust", _file(tmp_path, ", joined: 2025-03-01"), *BEFORE)[0] == 0
    planned = _file(tmp_path, "")
    found = answer(archstone("contagion", planned, "--from", "net-mender", *BEFORE, "--json"))
    assert found["exposure"]["ice-house"] == pytest.approx(0.15)
    assert archstone("stress", planned, *BEFORE)[0] == 0


def test_where_no_id_is_near_those_there_are_are_named() -> None:
    assert near_or_all("ice", ["ice-house", "net-mender"]) == " Did you mean ice-house?"
    assert near_or_all("zz", ["ice-house", "net-mender"]) == " Did you mean one of ice-house and net-mender?"
    assert near_or_all("zz", []) == ""
    assert some([f"m{k}" for k in range(1_012)]).endswith("m8, m9 and 1,002 more")
