"""The verb ``trust``, as a person types it, and its picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from archstone.documents.trust_picture import trust_picture
from archstone.engines.trust import trust_audit
from archstone.model.errors import RuleBroken
from archstone.model.trust import TrustRating, TrustRatings
from tests.unit.commands import Said, answer

IDS = ("ash-wood", "elm-wood", "fir-wood", "oak-wood", "yew-wood")
ROWS = ("8759", "7664", "9873", "5426", "8798")
RATINGS = [
    (one, other, int(value))
    for one, row in zip(IDS, ROWS, strict=True)
    for other, value in zip((id for id in IDS if id != one), row, strict=True)
]
REST = """\
gap_talks:
- between: [ash-wood, elm-wood]
  agreed_by: [ash-wood, elm-wood]
  on: 2026-05-11
  what_follows: a shared roster
- {between: [ash-wood, fir-wood], agreed_by: [ash-wood], on: 2026-05-11}
responses:
- {from: ash-wood, to: oak-wood, what: the keys, asked_on: 2026-05-01}
check_ins:
- {on: 2026-04-06, present: [ash-wood, elm-wood]}
- on: 2026-05-04
  kind: refresher
  present: [ash-wood]
  changes: [{organisation: ash-wood, capability: design, change: grew}]
surveys:
- id: q2
  on: 2026-05-01
  answers:
  - {member: ash-wood, values: {worth: 4}}
  - {member: elm-wood, values: {worth: 3}}
  - {member: fir-wood, values: {worth: 3}}
  - {member: oak-wood, values: {worth: 2}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "wood.yaml"
    names = "\n".join(f"- {{id: {id}, name: {id.title().replace('-', ' ')}}}" for id in IDS)
    rows = "\n".join(f"- {{from: {a}, to: {b}, rating: {n}, on: 2026-05-04}}" for a, b, n in RATINGS)
    head = f"archstone: 1\nalliance: {{name: Wood, started: 2026-01-05, members: [{', '.join(IDS)}]}}\n"
    path.write_text(f"{head}organisations:\n{names}\ntrust:\n{rows}\n{REST}")
    return path


def test_the_answer_for_a_program(archstone: Callable[..., Said], file: Path) -> None:
    found = answer(archstone("trust", str(file), "--on", "2026-06-01", "--json"))
    assert (found["level"], found["density"], found["raters"], found["ratings"]) == (7, 0.55, 5, 20)
    assert found["members"][3]["id"] == "oak-wood"
    assert found["members"][3]["median"] == 6.5
    assert found["scaffold"]["level"] == 7
    assert found["responses"] == [
        {"from": "ash-wood", "to": "oak-wood", "kept": 0, "missed": 1, "waiting": 0, "open": ["the keys"]}
    ]
    assert [one["opened"] for one in found["gap_talks"]] == [True, False]
    assert found["surveys"][0]["topics"][0]["mean"] == 3
    assert found["due"][1] == {
        "kind": "refresher",
        "on": "2026-08-04",
        "overdue_days": 0,
        "months": 3,
        "last": "2026-05-04",
    }
    assert "oak-wood owes ash-wood an answer: the keys" in found["agenda"][0]["what"]
    assert {one["monitor"] for one in found["watched"]} == {"trust-erosion", "complacency"}
    assert "for" not in found
    assert "gap" not in found["gap_talks"][0]  # theirs alone


def test_what_is_ones_own(archstone: Callable[..., Said], file: Path) -> None:
    found = answer(archstone("trust", str(file), "--for", "ash-wood", "--on", "2026-06-01", "--json"))
    own = found["for"]
    assert [one["rating"] for one in own["gave"]] == [8, 7, 5, 9]
    assert own["gaps"] == [
        {"with": "elm-wood", "gap": "under 2", "what_follows": "a shared roster", "done": None}
    ]
    assert "fir-wood" not in str(own["gaps"])  # only one of the two agreed


def test_the_answer_for_a_person(archstone: Callable[..., Said], file: Path) -> None:
    status, out, err = archstone("trust", str(file), "--on", "2026-06-01", "--for", "elm-wood")
    said = " ".join(out.split())
    assert (status, err) == (0, "")
    for words in (
        "The middle rating is 7 of 10, which is high.",
        "Your gap with Ash Wood: under 2. You settled on: a shared roster",
        "Whoever holds this file can read the ratings in it.",
        "Oak Wood owes Ash Wood an answer: the keys",
        "Refresher of 2026-05-04: Ash Wood, a vulnerability that isn't disclosed: grew.",
        "How this is made:",
    ):
        assert words in said


def test_what_lies_behind_was_due_and_what_lies_ahead_is(archstone: Callable[..., Said], file: Path) -> None:
    said = {
        day: " ".join(archstone("trust", str(file), "--on", day)[1].split())
        for day in ("2026-06-04", "2026-06-05", "2026-08-06")
    }
    assert "The next check-in is due on 2026-06-04." in said["2026-06-04"]  # a month after the refresher
    assert "The next check-in was due on 2026-06-04, 1 day ago." in said["2026-06-05"]
    assert "The next refresher was due on 2026-08-04, 2 days ago." in said["2026-08-06"]


def test_a_file_without_trust_is_no_fault(archstone: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "bare.yaml"
    path.write_text("archstone: 1\n")
    status, out, _ = archstone("trust", str(path))
    assert status == 0
    assert "Nobody has rated its trust yet." in " ".join(out.split())
    found = answer(archstone("trust", str(path), "--json"))
    assert (found["level"], found["members"], found["audits"], found["trend"]) == (None, [], [], None)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give either an alliance FILE or a plain --ratings table"),
        (["FILE", "--ratings", "x.csv"], "Give either an alliance FILE or a plain --ratings table"),
        (["FILE", "--for", "ash-wod"], "wood.yaml, --for: There is no member 'ash-wod' on"),
        (["FILE", "--for", "ash-wod"], "Did you mean ash-wood?"),
        (["FILE", "--for", "elm"], "Did you mean elm-wood?"),
        (["FILE", "--for", "Elm Wood"], "Elm Wood is the name of elm-wood."),
        (
            ["FILE", "--for", "zz"],
            "Did you mean one of ash-wood, elm-wood, fir-wood, oak-wood and yew-wood?",
        ),
        (["FILE", "--scale", "0,5"], "are for a plain --ratings table"),
        (["--ratings", "TABLE", "--for", "a"], "are for an alliance file"),
        (["--ratings", "TABLE", "--scale", "5"], "isn't a scale such as -10,10"),
        (["--ratings", "TABLE", "--scale", "5,1"], "runs from high to low"),
    ],
)
def test_what_is_refused(
    archstone: Callable[..., Said], file: Path, tmp_path: Path, words: list[str], sentence: str
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("from,to,rating\na,b,5\n")
    status, out, err = archstone(
        "trust", *({"FILE": str(file), "TABLE": str(table)}.get(w, w) for w in words)
    )
    assert (status, out) == (2, "")
    assert sentence in " ".join(err.split())


def test_every_faulty_row_of_a_table_is_told(archstone: Callable[..., Said], tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("to,from,rating\na,a,5\nb,a,0\nc,a,11\nc,a,3\nd,a,x\n")
    status, out, err = archstone("trust", "--ratings", str(table))
    assert (status, out) == (2, "")
    assert "t.csv, line 6, rating: The cell must be a number" in err
    table.write_text("to,from,rating\na,a,5\nb,a,0\nc,a,11\nc,a,3\n")
    err = archstone("trust", "--ratings", str(table))[2]
    for line in (
        "line 2, to: a can't rate its trust in itself.",
        "line 3, rating: The rating must be 1 to 10, not 0.",
        "line 4, rating: The rating must be 1 to 10, not 11.",
        "line 5, to: a rates its trust in c in an earlier row already; keep one.",
    ):
        assert line in err


def test_a_table_on_another_scale_without_a_header(archstone: Callable[..., Said], tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = "".join(f"{a},{b},{-10 + 2 * n}\n" for a, b, n in RATINGS)
    table.write_text("\ufeff" + rows, encoding="utf-8")
    words = ("trust", "--ratings", str(table), "--no-header", "--scale", "-10,10")
    found = answer(archstone(*words, "--json"))
    assert (found["ratings"], found["raters"], found["not_shown"]) == (20, 5, 0)
    assert found["level"] == 1 + 9 * 14 / 20
    assert found["density"] == 0.55  # -10 + 2 * 7 = 4 is 7.3 of 10, and 2 is 6.4
    for one in found["members"]:
        assert one["median"] == pytest.approx(1 + 0.9 * median(n for _, b, n in RATINGS if b == one["id"]))
        assert one["band"] == ("high" if one["median"] >= 7 else "middling")
    value = {(a, b): n for a, b, n in RATINGS}
    apart = [0.9 * abs(n - value[b, a]) for (a, b), n in value.items() if a < b]
    assert list(found["gaps"].values()) == [
        sum(gap < 2 for gap in apart),
        sum(2 <= gap < 4 for gap in apart),
        sum(gap >= 4 for gap in apart),
    ]
    assert "density" in archstone(*words)[1]
    named = tmp_path / "n.csv"
    named.write_text("target,source,stars\na,b,3\n")
    few = answer(
        archstone(
            "trust", "--ratings", str(named), "--columns", "from=source,to=target,rating=stars", "--json"
        )
    )
    assert (few["level"], few["members"], few["gaps"], few["not_shown"]) == (None, [], None, 2)


def test_the_picture(archstone: Callable[..., Said], file: Path, tmp_path: Path) -> None:
    out = tmp_path / "trust.svg"
    assert archstone("trust", str(file), "--on", "2026-06-01", "--picture", str(out))[0] == 0
    svg = out.read_text()
    assert "Ash Wood and Elm Wood agreed to open their gap." in svg
    assert "Fir Wood agreed" not in svg
    assert svg.count("<circle") == 5
    bare = tmp_path / "bare.yaml"
    bare.write_text("archstone: 1\n")
    assert "There is nobody to draw" in archstone("trust", str(bare), "--picture", str(out))[2]


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_no_line_of_the_picture_is_a_rating(compact: bool, theme: str) -> None:
    ratings = TrustRatings(tuple(TrustRating(a, b, n) for a, b, n in RATINGS))
    audit = trust_audit(ratings, date(2026, 6, 1))
    picture = trust_picture(audit, {}, compact=compact, theme=theme)
    assert picture.svg.count("<line") == 1  # above the legend
    assert len(picture.table[1]) == 5
    assert "Of" not in picture.sentence
    with pytest.raises(RuleBroken, match="1 to 24 members, not 0"):
        trust_picture(trust_audit(TrustRatings(), date(2026, 6, 1)), {})


def test_a_refresher_names_only_what_is_disclosed_to_partners(
    archstone: Callable[..., Said], file: Path
) -> None:
    def told() -> tuple[str | None, str]:
        found = answer(archstone("trust", str(file), "--on", "2026-06-01", "--json"))
        words = archstone("trust", str(file), "--on", "2026-06-01")[1]
        return found["refreshers"][0]["changes"][0]["capability"], " ".join(words.split())

    capability, words = told()
    assert capability is None
    assert "Ash Wood, a vulnerability that isn't disclosed: grew" in words
    design = "{capability: design, severity: 3, need: 3, disclosure: public}"
    audit = f"name: Ash Wood, vulnerabilities: [{design}]"
    file.write_text(file.read_text().replace("name: Ash Wood", audit))
    capability, words = told()
    assert capability == "design"
    assert "Ash Wood, design: grew" in words
