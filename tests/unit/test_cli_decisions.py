"""The verb ``decide`` and the keys of a file that it reads."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.files.checks import check_file
from archstone.model.evidence import GUIDES_TOLD
from archstone.model.ratings import RATED, Criterion
from archstone.model.registries import Registry
from tests.unit.commands import Said, answer

FILE = """archstone: 1
organisations:
- {id: clinic, name: Hill Clinic, strengths: "logistics:5:confirmed", vulnerabilities: "community-trust:5:5"}
- {id: chapel, name: Hill Chapel, strengths: "community-trust:5:confirmed", vulnerabilities: "logistics:5:4"}
- {id: union, name: Dockers Union, strengths: "design:3:shown", vulnerabilities: "governance:2:2"}
decision:
  for: clinic
  question: Who helps us win back the hill?
  on: 2025-03-01
  fast_start: true
  weights: {trust: 2}
  candidates:
  - {organisation: chapel, overlaps: several, one_message: true, our_commitment: 4, their_commitment: 2}
  - {organisation: union, overlaps: one, months_to_build: 2.5, months_to_keep: 1, expected_months: 3}
raters:
- {id: ana, name: Ana, role: director}
- ben
ratings:
- rater: ana
  candidate: chapel
  values: {alignment: 4, trust: 4, commitment: 5, horizon: 5, exit_cost: 4, threat: 1, disclosure: 4,
    complexity: 5}
  assumptions: {trust: They stayed when the flood came.}
- rater: ben
  candidate: chapel
  values: {alignment: 4, trust: 1, commitment: 5, horizon: 5, exit_cost: 4, threat: 1, disclosure: 4,
    complexity: 5}
- rater: ana
  candidate: union
  values: {alignment: 3, trust: 2, commitment: 1, horizon: 1, exit_cost: 1}
"""
CONTRACT = {"models", "firmness", "flip", "foundation", "mode", "readiness"}
EACH = CONTRACT | {
    "candidate",
    "name",
    "total",
    "disagreements",
    "contradictions",
    "model",
    "tied",
    "fits_well",
    "firmness_error",
    "draws",
    "contested",
    "explanation",
    "rules",
    "trade_offs",
    "diligence",
    "warnings",
    "ratings",
    "missing",
}


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "decide")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "alliance.yaml"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


def test_the_keys_others_rely_on(run: Callable[..., Said], file: str) -> None:
    found = answer(run(file, "--json", "--draws", "2000"))
    assert set(found) == EACH | {"for", "question", "on", "candidates", "matrix"}
    assert [set(one) for one in found["candidates"]] == [EACH, EACH]
    assert (found["candidate"], found["name"]) == ("chapel", "Hill Chapel")
    assert [one["model"] for one in found["models"]] == ["opportunistic", "values-bridge", "structural"]
    assert set(found["models"][0]) >= {"model", "fit", "open", "first", "why_closed", "firmness"}
    assert found["models"][2]["why_closed"] == ["structural needs trust of 3 or more, and it is 2.5."]
    assert [one["first"] for one in found["models"]] == [False, True, False]
    assert 0 < found["firmness"] <= 1
    assert found["firmness"] == found["models"][1]["firmness"]
    assert [(flip["to"], flip["steps"], flip["changes"]) for flip in found["flip"]] == [
        ("opportunistic", 1, [{"criterion": "trust", "from": 2.5, "to": 1.5}]),
        ("structural", 1, [{"criterion": "trust", "from": 2.5, "to": 3.5}]),
    ]
    assert found["readiness"] is None
    assert found["missing"][-1].startswith("No readiness stands in this file")


def test_the_foundation_carries_the_whole_comparison(run: Callable[..., Said], file: str) -> None:
    found = answer(run(file, "--json", "--draws", "500"))["foundation"]
    assert found["mutual_cover"] == 1.0
    assert (found["foundation"], found["fits_well"], found["firmness"]) == (None, None, None)
    assert [avoid["holds"] for avoid in found["avoid_if"]] == [True, True, True]
    assert set(found["foundations"][2]) >= {
        "foundation",
        "fit",
        "open",
        "why_closed",
        "rests_on",
        "trust_required",
        "longevity",
        "resilience",
        "best_use",
        "pros",
        "cons",
        "avoid_if",
        "claims",
    }
    assert found["foundations"][2]["claims"][0]["strength"] == "practitioner's claim"
    assert found["flip"][0]["to"] == "uncommon-complement"


def test_the_best_total_is_told_in_full_unless_another_is_asked_for(
    run: Callable[..., Said], file: str
) -> None:
    found = answer(run(file, "--json", "--candidate", "union", "--draws", "500"))
    assert (found["candidate"], found["model"], found["total"]) == ("union", "opportunistic", 12.0)
    assert [one["id"] for one in found["warnings"]] == ["effort-exceeds-duration"]
    assert found["matrix"]["totals"] == [18.5, 12.0]
    assert found["matrix"]["disagreements"] == [1, 0]
    assert found["matrix"]["cells"][1][0] == {
        "median": 2.5,
        "lowest": 1,
        "highest": 4,
        "spread": 3,
        "disagree": True,
        "rated": 2,
    }
    assert found == found | {key: found["candidates"][1][key] for key in EACH}


def test_the_same_seed_gives_the_same_draws(run: Callable[..., Said], file: str) -> None:
    one, again, other = (
        answer(run(file, "--json", "--draws", "3000", "--seed", seed))["models"] for seed in ("1", "1", "2")
    )
    assert one == again
    assert one != other


def test_a_person_reads_the_disagreement_first(run: Callable[..., Said], file: str) -> None:
    said = " ".join(run(file, "--draws", "500")[1].split())
    order = [
        "Raters are furthest apart on trust of Hill Chapel: 1 to 4.",
        "Talk about this first",
        "Trust: 3 steps apart. ben says 1; Ana says 4 (“They stayed when the flood came.”).",
        "Model: values-bridge",
        "structural would stand first after 1 step: trust 2.5 → 3.5.",
        "Foundation: none yet",
        "Who governs",
        "What trades against what",
        "Warnings",
        "They can't match what the other side commits",
        "Readiness",
    ]
    places = [said.index(words) for words in order]
    assert places == sorted(places)


def test_a_contradicted_rule_stands_before_the_fit(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(FILE.replace("overlaps: several", "overlaps: one"), encoding="utf-8")
    said = run(str(path), "--draws", "500")[1]
    assert said.index("Rules that values-bridge doesn't obey:") < said.index("Model: values-bridge")
    assert "you share one" in said


READINESS = """readiness:
  organisation: clinic
  asked_on: 2025-03-01
  triggers: []
diligence:
  findings:
  - id: veto
    about: union
    says: They want the last word on every poster.
    source: their letter
    seen: 2025-02-01
    flag: veto-over-messaging
  lists:
  - {name: "Docker's Union, Ltd.", list: harbour fines}
"""


def test_readiness_and_flags_end_in_a_verdict(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(FILE + READINESS, encoding="utf-8")
    found = answer(run(str(path), "--json", "--candidate", "union", "--draws", "100"))
    assert found["readiness"]["verdict"] in {"wait", "deepen", "walk away"}
    assert [flag["id"] for flag in found["readiness"]["flags"]] == ["veto"]
    said = run(str(path), "--candidate", "union", "--draws", "100")[1]
    assert f"Verdict: {found['readiness']['verdict']}" in said
    assert [one["state"] for one in found["diligence"]["findings"]] == ["open flag"]
    assert [one["listed"] for one in found["diligence"]["listed"]] == ["Docker's Union, Ltd."]
    assert "Open flag: They want the last word on every poster. Source: their letter, 2025-02-01." in said
    assert "a name like theirs stands on a list: Docker's Union, Ltd. (harbour fines)." in " ".join(
        said.split()
    )
    assert answer(run(str(path), "--json", "--draws", "100"))["diligence"] == {"findings": [], "listed": []}
    before = answer(run(str(path), "--json", "--candidate", "union", "--draws", "100", "--on", "2025-01-01"))
    assert before["readiness"]["flags"] == []
    assert before["diligence"]["findings"] == []


def test_members_and_trust_make_the_mode(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    trust = "".join(
        f"- {{from: {a}, to: {b}, rating: {r}, on: 2025-02-01}}\n"
        for a, b, r in (("clinic", "chapel", 9), ("chapel", "union", 8), ("union", "clinic", 7))
    )
    more = "alliance: {members: [clinic, union]}\ntrust:\n" + trust
    path.write_text(FILE + more, encoding="utf-8")
    found = answer(run(str(path), "--json", "--draws", "100"))["candidates"]
    assert [one["mode"]["members"] for one in found] == [3, 2]
    said = tmp_path / "said.yaml"
    said.write_text(FILE.replace("  fast_start", "  members: 9\n  fast_start") + more, encoding="utf-8")
    assert answer(run(str(said), "--json", "--draws", "100"))["mode"]["members"] == 9
    assert found[0]["mode"]["trust_density"] is None  # three raters are too few to show a figure
    path.write_text(
        FILE.replace("- {id: union", "- {id: port, name: Port}\n- {id: union")
        + more
        + "- {from: port, to: clinic, rating: 2}\n",
        encoding="utf-8",
    )
    assert answer(run(str(path), "--json", "--draws", "100"))["mode"]["trust_density"] == 0.75
    early = answer(run(str(path), "--json", "--draws", "100", "--on", "2025-01-01"))
    assert early["mode"]["trust_density"] is None


def test_a_file_without_a_decision_says_so(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("archstone: 1\ndecision:\n", encoding="utf-8")
    found = answer(run(str(path), "--json"))
    assert set(found) >= CONTRACT
    assert (found["models"], found["candidates"]) == ([], [])
    said = " ".join(run(str(path))[1].split())
    assert "No decision stands in this file yet." in said
    assert "decision: {for: our-id, candidates: [their-id]}" in said
    out = tmp_path / "a.md"
    status, _, err = run(str(path), "--out", str(out))
    assert (status, out.exists()) == (0, False)
    assert err.strip() == "There is no decision, so no file was written."


def test_nothing_rated_is_said_and_no_picture_drawn(run: Callable[..., Said], tmp_path: Path) -> None:
    path, picture = tmp_path / "a.yaml", tmp_path / "p.svg"
    path.write_text("archstone: 1\ndecision: {for: a, candidates: [b]}\n", encoding="utf-8")
    status, out, err = run(str(path), "--picture", str(picture))
    assert (status, picture.exists()) == (0, False)
    assert "Nothing is rated yet that a model could be chosen by." in out
    assert "Nobody has rated this candidate yet." in out
    assert err.strip() == "Nobody has rated anything; no picture was written."


@pytest.mark.parametrize("ending", ["xlsx", "md"])
def test_what_the_audits_tell_is_shown_before_anybody_rated(
    run: Callable[..., Said], tmp_path: Path, ending: str
) -> None:
    path, out = tmp_path / "a.yaml", tmp_path / f"a.{ending}"
    path.write_text(FILE[: FILE.index("raters:")], encoding="utf-8")
    status, said, _ = run(str(path), "--out", str(out))
    assert status == 0
    assert out.exists()
    told = " ".join(said.split())
    assert (
        "Nobody has rated this candidate yet. Known without ratings: the mutual cover, 100 of 100, from the "
        "two audits."
    ) in told
    assert "No two raters" not in told
    assert "uncommon-complement 100 of 100 closed" in told


def test_an_ending_that_is_not_known_and_the_guides(run: Callable[..., Said], tmp_path: Path) -> None:
    path, page = tmp_path / "a.yaml", tmp_path / "board.md"
    path.write_text(FILE + READINESS, encoding="utf-8")
    status, _, err = run(str(path), "--draws", "100", "--out", str(tmp_path / "x.txt"))
    assert status == 2
    assert "A decision is saved as .xlsx, .pdf, .docx, .md or .html, not as x.txt; change the ending." in err
    said = " ".join(run(str(path), "--draws", "100", "--out", str(page))[1].split())
    assert said.endswith(GUIDES_TOLD)
    board = page.read_text(encoding="utf-8")
    assert GUIDES_TOLD in board
    assert board.count("not every situation calls for an unusual partner") == 1


def test_a_picture_and_standard_input(
    run: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FILE.encode())))
    picture = tmp_path / "p.svg"
    assert run("-", "--draws", "100", "--picture", str(picture))[0] == 0
    drawn = picture.read_text(encoding="utf-8")
    assert "3 steps apart" in drawn
    assert "Dockers Union" in drawn


def test_the_comparison_as_a_workbook(run: Callable[..., Said], tmp_path: Path) -> None:
    import openpyxl

    path, book = tmp_path / "a.yaml", tmp_path / "c.xlsx"
    path.write_text(
        FILE.replace("They stayed when", '"=1+1\\x0b"').replace(" the flood came.", ""), encoding="utf-8"
    )
    assert run(str(path), "--draws", "100", "--out", str(book))[0] == 0
    sheets = openpyxl.load_workbook(book)
    rows = [list(row) for row in sheets["comparison"].iter_rows(values_only=True)]
    assert rows[0][:6] == [
        "id",
        "candidate",
        "alignment: lowest",
        "alignment: median",
        "alignment: highest",
        "alignment: steps apart",
    ]
    assert rows[1][6:10] == [1, 2.5, 4, 3]
    assert rows[2][9] is None  # one rater: how far others would be apart isn't known
    assert rows[1][-4:][:2] == [18.5, "values-bridge"]
    said = list(sheets["ratings"].iter_rows(values_only=True))
    assert ("Hill Chapel", "trust", "Ana", 4, "=1+1 ") in said
    assert all(cell.data_type != "f" for row in sheets["ratings"].iter_rows() for cell in row)
    fits = list(sheets["fits"].iter_rows(values_only=True))
    assert len(fits) == 1 + 2 * 6
    assert fits[3][-1] == "structural needs trust of 3 or more, and it is 2.5."


def test_a_document_for_the_board(run: Callable[..., Said], tmp_path: Path) -> None:
    path, page = tmp_path / "a.yaml", tmp_path / "board.md"
    path.write_text(FILE + READINESS, encoding="utf-8")
    assert run(str(path), "--draws", "100", "--out", str(page))[0] == 0
    said = page.read_text(encoding="utf-8")
    order = [
        "Raters are furthest apart on trust of Hill Chapel: 1 to 4.",
        "Trust: 3 steps apart.",
        "Model: values-bridge",
        "Foundation: ",
        "Verdict: ",
        "Dockers Union",
        "Bridgespan 2014",
    ]
    places = [said.rindex(words) if words == "Bridgespan 2014" else said.index(words) for words in order[:5]]
    assert places == sorted(places)
    assert all(words in said for words in order)
    assert run(str(path), "--draws", "100", "--out", str(tmp_path / "board.pdf"))[0] == 0
    assert (tmp_path / "board.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("trust: 1,", "trust: 6,", 26, "This must be at most 5, not 6."),
        ("trust: 1,", "trust: 0,", 26, "This must be at least 1, not 0."),
        ("trust: 1,", "trust: 2.5,", 26, "should be a whole number, not 2.5"),
        ("trust: 1,", "trsut: 1,", 26, "There is no key 'trsut' here. Did you mean trust?"),
        (
            "candidate: union",
            "candidate: unoin",
            29,
            "There is no candidate 'unoin' in this decision. Did you mean union?",
        ),
        ("rater: ben", "rater: bem", 24, "There is no rater 'bem'. Did you mean ben?"),
        ("rater: ben", "rater: ana", 24, "ana rates chapel twice; keep one."),
        ("- ben\n", "- ana\n", 15, "The rater ana is named twice."),
        (
            "assumptions: {trust:",
            "assumptions: {goal_consensus:",
            19,
            "gives an assumption on goal_consensus",
        ),
        ("organisation: union", "organisation: chapel", 6, "chapel is listed as a candidate twice."),
        (
            "organisation: union",
            "organisation: unions",
            14,
            "There is no organisation 'unions'. Did you mean union?",
        ),
        ("for: clinic", "for: chapel", 6, "chapel decides and can't be a candidate itself."),
        ("overlaps: one", "overlaps: two", 14, "overlaps"),
        ("on: 2025-03-01", "on: March", 9, "on"),
        ("weights: {trust: 2}", "weights: {trust: -2}", 11, "This must be at least 0, not -2."),
        ("their_commitment: 2", "their_commitment: 7", 13, "their_commitment"),
        ("  on: 2025-03-01\n", "  on: 2025-03-01\n  members: 1\n", 10, "members"),
    ],
)
def test_bad_input_is_told_by_line(
    run: Callable[..., Said], tmp_path: Path, old: str, new: str, line: int, sentence: str
) -> None:
    assert old in FILE
    path = tmp_path / "a.yaml"
    path.write_text(FILE.replace(old, new, 1), encoding="utf-8")
    status, out, err = run(str(path), "--json")
    assert (status, out) == (2, "")
    assert sentence in err
    assert f"a.yaml, line {line}," in err, err


def test_ratings_without_a_decision_are_a_fault(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "archstone: 1\nratings:\n- {rater: a, candidate: b, values: {trust: 3}}\n", encoding="utf-8"
    )
    status, _, err = run(str(path))
    assert status == 2
    assert "There are ratings and no decision; name the candidates under decision." in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["--candidate", "chapl"],
            ".yaml, --candidate: There is no candidate 'chapl' in this decision. Did you mean chapel?",
        ),
        (
            ["--candidate", "zz"],
            "--candidate: There is no candidate 'zz' in this decision. The candidates are ",
        ),
        (["--draws", "0"], "--draws must be 1 or more"),
        (["--draws", "10000000000"], "--draws must be 10000000 or less"),
        (["--out", "c.csv"], "not as c.csv; change the ending."),
        (["--on", "March"], "isn't a day such as 2026-04-01"),
    ],
)
def test_wrong_words(run: Callable[..., Said], file: str, words: list[str], sentence: str) -> None:
    status, out, err = run(file, *words)
    assert (status, out) == (2, "")
    assert sentence in err


steps = st.integers(1, 5)
people = st.lists(st.sampled_from(["ana", "ben", "cy", "dee"]), unique=True, min_size=1)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, object]:
    raters, candidates = draw(people), draw(st.lists(st.sampled_from("abc"), unique=True, min_size=1))
    rated = draw(st.lists(st.tuples(st.sampled_from(raters), st.sampled_from(candidates)), unique=True))
    months = st.none() | st.integers(0, 60) | st.sampled_from([0.5, 2.25])
    ratings = []
    for rater, candidate in rated:
        values = draw(st.dictionaries(st.sampled_from([str(c) for c in RATED]), steps))
        why = {key: "since then" for key in values if draw(st.booleans())}
        ratings.append({"rater": rater, "candidate": candidate, "values": values, "assumptions": why})
    return {
        "archstone": 1,
        "decision": {
            "for": "us",
            "candidates": [
                {
                    "organisation": id,
                    "overlaps": draw(st.sampled_from([None, "one", "several"])),
                    "expected_months": draw(months),
                    "our_commitment": draw(st.none() | steps),
                    "united_front": draw(st.none() | st.booleans()),
                }
                for id in candidates
            ],
            "weights": draw(st.dictionaries(st.sampled_from(["trust", "mutual_cover"]), st.integers(0, 3))),
        },
        "raters": raters,
        "ratings": ratings,
        "trust": [{"from": "us", "to": id, "rating": draw(st.integers(1, 10))} for id in candidates],
    }


@given(document=documents())
@settings(max_examples=30, deadline=None)
def test_whatever_is_written_is_valid_and_reads_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("decisions") / "a.yaml"
    write_alliance(AllianceFile(Registry(), document), path)
    assert check_file(path) == ()
    found = read_alliance(path)
    assert found.document == document
    held = found.room("decisions")
    assert held.decision is not None
    assert [str(rating.rater) for rating in held.ratings] == [r["rater"] for r in document["ratings"]]  # type: ignore[attr-defined]
    for rating, written in zip(held.ratings, document["ratings"], strict=True):  # type: ignore[call-overload]
        assert rating.values == {Criterion(key): value for key, value in written["values"].items()}
