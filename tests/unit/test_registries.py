"""Every fault of a registry told with its line and field, and what is read where there is none."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import openpyxl
import polars as pl
import pytest

from archstone.engines.audits import AuditTable
from archstone.files.registries import read_registry, write_registry
from archstone.files.registry_rows import ColumnLeftOut
from archstone.files.registry_tables import read_audit_columns
from archstone.files.tables import guarded, unguarded
from archstone.model.audits import Audit, Basis, Disclosure, Grade, Rating, Strength, Vulnerability
from archstone.model.capabilities import Capability, CapabilityId, standard_taxonomy
from archstone.model.errors import BadInput, Fault, RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation, Position, Touch, Trait
from archstone.model.registries import Registry

HEADER = "id,name,kind,strengths,vulnerabilities,annual_budget,stances,deal_breakers,touched_by\n"
GOOD = "a,A,,logistics:4:shown,design:2:3:public,,,,\n"


def faults_of(path: Path) -> list[Fault]:
    with pytest.raises(BadInput) as caught:
        read_registry(path)
    if path.suffix in (".csv", ".parquet"):  # the fast reader says the same
        with pytest.raises(BadInput) as fast:
            read_audit_columns(path)
        assert fast.value.faults == caught.value.faults
    return list(caught.value.faults)


def faults_in(tmp_path: Path, text: str | bytes, name: str = "registry.csv") -> list[Fault]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return faults_of(path)


def only(faults: list[Fault]) -> tuple[int | None, str, str]:
    assert len(faults) == 1, faults
    return faults[0].line, faults[0].field, faults[0].message


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ("b,B,,logistic:4,,,,,", "strengths", "There is no capability 'logistic'. Did you mean logistics?"),
        ("b,B,,design:4,design:1:1,,,,", "vulnerabilities", "design stands as strength and as vulnerability"),
        ("b,B,,design:4;design:3,,,,,", "strengths", "design stands twice"),
        ("b,B,,,design:0:3,,,,", "vulnerabilities", "severity of design must be 1 to 5, not 0."),
        ("b,B,,,design:6:3,,,,", "vulnerabilities", "severity of design must be 1 to 5, not 6."),
        ("b,B,,,design:3:x,,,,", "vulnerabilities", "need of design must be 1 to 5, not x."),
        ("b,B,,,design:3,,,,", "vulnerabilities", "looks like capability:severity:need:disclosure"),
        ("b,B,,,design:3:3:seeled,,,,", "vulnerabilities", "Did you mean sealed?"),
        ("b,B,,design,,,,,", "strengths", "looks like capability:level:grade"),
        ("b,B,,design:4:show,,,,,", "strengths", "there are claimed, shown, confirmed. Did you mean shown?"),
        ('b,B,,,,"12,000",,,', "annual_budget", "written with digits alone, such as 12000, not '12,000'."),
        ("b,B,,,,1e3,,,", "annual_budget", "written with digits alone"),
        ("b,B,,,,-5,,,", "annual_budget", "must be 0 or more, not -5."),
        ("b,B,,,,,carbon,,", "stances", "A stance looks like issue:position, not 'carbon'."),
        ("b,B,,,,,carbon:suport,,", "stances", "Did you mean support?"),
        ("b,B,,,,,c:support;c:oppose,,", "stances", "c has two stances; keep one."),
        ("b,B,,,,,,knd:X,", "deal_breakers", "Did you mean kind?"),
        ("b,B,,,,,,,flood", "touched_by", "looks like problem:name or threat:name"),
        ("B,B,,,,,,,", "id", "small letters, digits and hyphens, not 'B'."),
        (",B,,,,,,,", "id", "The id is missing."),
        ("b, ,,,,,,,", "name", "The name is missing."),
        ("a,B,,,,,,,", "id", "The id a stands twice, first in line 2."),
        ("b,=A1,,,,,,,", "name", "This cell begins with = as a formula does: '=A1'."),
        ("b,B,,", "", "This row has 4 cells where the header has 9; the row may be cut off."),
        (
            "b,B,,,,12,000,,,",
            "",
            "This row has 10 cells where the header has 9; put a text that holds a comma",
        ),
        ('b,"B,,,,,,,', "", "A quote opened in this row is never closed; the file may be cut off."),
        ('b,"B"x,,,,,,,', "", "A quote stands in the wrong place"),
    ],
)
def test_a_broken_row_is_told_with_line_and_field(tmp_path: Path, row: str, field: str, says: str) -> None:
    line, where, message = only(faults_in(tmp_path, HEADER + GOOD + row + "\n"))
    assert (line, where) == (3, field)
    assert says in message


def test_every_fault_is_told_and_not_only_the_first(tmp_path: Path) -> None:
    rows = "b,B,,logistic:4;design:9,design:0:1,x,,,\nc,C\n"
    found = faults_in(tmp_path, HEADER + GOOD + rows)
    assert [(f.line, f.field) for f in found] == [
        (3, "strengths"),
        (3, "strengths"),
        (3, "vulnerabilities"),
        (3, "annual_budget"),
        (4, ""),
    ]


def test_beyond_a_thousand_faults_the_rest_are_counted(tmp_path: Path) -> None:
    found = faults_in(tmp_path, HEADER + "".join(f"o{k},,,,,,,,\n" for k in range(1500)))
    assert len(found) == 1001
    assert found[-1].message == "There are 500 more faults."


def test_one_broken_row_among_many_is_found_where_it_stands(tmp_path: Path) -> None:
    rows = [f"o{k},O,,logistics:4:shown,design:2:3,,,," for k in range(120_000)]
    rows[110_001] = "o110001,O,,logistics:4:shown,design:2:7,,,,"
    line, field, message = only(faults_in(tmp_path, HEADER + "\n".join(rows)))
    assert (line, field, message) == (110_003, "vulnerabilities", "need of design must be 1 to 5, not 7.")


def test_a_line_is_counted_right_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    line, _, _ = only(faults_in(tmp_path, 'id,name\na,"two\nlines"\n\nB,x\n'))
    assert line == 5


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"", None, "The file is empty."),
        (b" \n", None, "The file is empty."),
        ((HEADER + GOOD).encode("utf-16"), 1, "The file is UTF-16; save it as UTF-8"),
        ((HEADER + GOOD).encode("utf-16-le"), 1, "The file is UTF-16"),
        (
            (HEADER + GOOD + "b,Café,,,,,,,\n").encode("latin-1"),
            3,
            "This isn't UTF-8: the byte E9 stands here.",
        ),
        ((HEADER + "b,Café").encode()[:-1], 2, "The file ends in the middle of a character"),
        (HEADER.encode() + b"a,\0,,,,,,,\n", 2, "There is a NUL byte here"),
        (b"\x1f\x8b\x08\x00", None, "compressed (gzip); unpack it first."),
        (b"name,kind\nA,x\n", 1, "There is no column id; the header has name, kind."),
        (b"id,kind\na,x\n", 1, "There is no column name"),
        (b"id,name,name\na,x,y\n", 1, "The column name stands twice in the header."),
        (b"id,name,vulnerabilites\na,x,\n", 1, "Did you mean vulnerabilities?"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, data: bytes, line: int | None, says: str
) -> None:
    where, _, message = only(faults_in(tmp_path, data))
    assert where == line
    assert says in message


def test_a_file_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "registry.csv").write_text("id,name\n")
    assert only(faults_of(tmp_path / "registri.csv"))[2] == (
        "There is no such file. Did you mean registry.csv?"
    )
    assert only(faults_of(tmp_path))[2] == "This is a folder; name a file in it."


@pytest.mark.parametrize("name", ["whole.parquet", "whole.xlsx", "whole.json"])
def test_half_a_file_is_told_as_such(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_registry(Registry((Organisation("a", "A"),)), path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "cut off" in only(faults_of(path))[2]


def test_a_parquet_row_is_told_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    pl.DataFrame({"id": ["a", "a"], "name": ["A", "B"], "strengths": ["", "design:9"]}).write_parquet(path)
    assert [(f.line, f.field, f.message) for f in faults_of(path)] == [
        (None, "strengths", "Row 2: level of design must be 1 to 5, not 9."),
        (None, "id", "Row 2: The id a stands twice, first in row 1."),
    ]


def workbook(path: Path, *cells: tuple[str, object], merge: str = "") -> Path:
    book = openpyxl.Workbook()
    for row in (["id", "name", "annual_budget"], ["a", "A", 12000], ["b", "B", None]):
        book.active.append(row)
    for place, value in cells:
        book.active[place] = value
    if merge:
        book.active.merge_cells(merge)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("place", "value", "field", "says"),
    [
        ("C3", "=C2*2", "annual_budget", "The cell at row 3, column C holds a formula, =C2*2; put its value"),
        ("C3", "12,000", "annual_budget", "written with digits alone"),
        ("C3", 1.5, "annual_budget", "written with digits alone, such as 12000, not '1.5'."),
        ("B3", True, "name", "This should be text, not True"),
        ("E3", "x", "", "The cell at row 3, column E stands beside the table"),
    ],
)
def test_a_cell_of_a_workbook_is_named(
    tmp_path: Path, place: str, value: object, field: str, says: str
) -> None:
    faults = [
        *faults_of(workbook(tmp_path / "r.xlsx", (place, value))),
    ]
    line, where, message = only(faults)
    assert (line, where) == (3, field)
    assert says in message


def test_merged_cells_are_named(tmp_path: Path) -> None:
    line, _, message = only(faults_of(workbook(tmp_path / "r.xlsx", merge="B3:C3")))
    assert line == 3
    assert message == "The cells B3:C3 (row 3, column B) are merged; unmerge them first."


@pytest.mark.parametrize(
    ("text", "line", "field", "says"),
    [
        ("organisations:\n- id: a\n  name: A\n  kindd: x\n", 4, "kindd", "Did you mean kind?"),
        (
            "organisations:\n- id: a\n  id: b\n  name: A\n",
            3,
            "id",
            "The key id stands twice, first in line 2.",
        ),
        (
            "organisations:\n- {id: a, name: A}\n- {id: a, name: B}\n",
            3,
            "id",
            "stands twice, first in line 2.",
        ),
        ("organisations:\n- id: a\n", 2, "name", "The name is missing."),
        ("organisations:\n- {id: a, name: 1.50}\n", 2, "name", "put it into quotes"),
        (
            "organisations:\n- {id: a, name: true}\n",
            2,
            "name",
            "should be text, not true; put it into quotes",
        ),
        ("organisations: {}\n", 1, "organisations", "This should be a list, not a mapping."),
        ("- {id: a}\n", 1, "", "under the key organisations, and the file holds a list."),
        ("organizations: []\n", 1, "organizations", "Did you mean organisations?"),
        ("organisations:\n- &x {id: a, name: A}\n- *x\n", 2, "", "write it out"),
        ("organisations: [\n", 2, "", "This isn't valid YAML"),
        (
            "organisations:\n- id: a\n  name: A\n  vulnerabilities:\n"
            "  - capability: design\n    severity: 6\n    need: 1\n",
            5,
            "vulnerabilities",
            "severity of design must be 1 to 5, not 6.",
        ),
        (
            "organisations:\n- id: a\n  name: A\n  strengths:\n  - {capability: desing, level: 4}\n",
            5,
            "strengths",
            "Did you mean design?",
        ),
        (
            "organisations: []\ngoals:\n- id: g\n  requirements:\n    design: 1.5\n",
            5,
            "weight",
            "must be above 0 and at most 1",
        ),
        (
            "organisations:\n- id: a\n  name: A\n  own_capabilities: [{id: x, family: nowhere, name: X}]\n",
            4,
            "own_capabilities",
            "needs one of the known families",
        ),
    ],
)
def test_a_fault_in_yaml_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, field: str, says: str
) -> None:
    found = [
        f
        for f in faults_in(tmp_path, text, "r.yaml")
        if f.message != "There are no organisations in the file."
    ]
    where, what, message = only(found)
    assert (where, what) == (line, field)
    assert says in message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (
            '{"organisations": [\n {"id": "a", "name": "A"},\n {"id": "a", "name": "B"}]}',
            3,
            "first in line 2",
        ),
        ('{"organisations": [{"id": "a",\n "name": "A",\n "id": "b"}]}', 3, "The key id stands twice"),
        ('{"organisations": [\n{"id": "NaN", "name": "A", "staff": NaN}]}', 2, "NaN isn't a number"),
        (
            f'{{"organisations": [\n\n{{"staff": {"9" * 5000}}}]}}',
            3,
            "999 is too large; give one below 1e+100.",
        ),
        ('{"organisations": [\n{"staff": 1e400}]}', 2, "The number 1e400 is too large"),
        ('{"organisations": [{"id": "a", "name": "\\ud800"}]}', None, "half of a character"),
        ('{"organisations": [{"id": "a",\n', 2, "The file may be cut off."),
        ('{"organisations": [\n{"id": "a", "name": "A",\n"strengths": [\n"design:9"]}]}', 4, "1 to 5, not 9"),
    ],
)
def test_a_fault_in_json_is_told_with_its_line(
    tmp_path: Path, text: str, line: int | None, says: str
) -> None:
    where, _, message = only(faults_in(tmp_path, text, "r.json"))
    assert where == line
    assert says in message


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in only(faults_in(tmp_path, "[" * 200_000, "r.json"))[2]


# What is read


def test_columns_are_found_in_any_order_and_case(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(b"\xef\xbb\xbfNAME,Annual Budget, Id \nA, 12 ,a\n")
    assert read_registry(path).organisations == (Organisation("a", "A", annual_budget=12),)


@pytest.mark.filterwarnings("ignore:The column .* isn't known")
def test_columns_are_renamed_as_ours_equals_theirs(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("id,Title,name\na,A,x\n")
    with pytest.warns(ColumnLeftOut, match="name isn't known and was left out"):
        assert read_registry(path, columns={"name": "title"})["a"].name == "A"
    with pytest.raises(BadInput, match="There is no column 'titel' in the file"):
        read_registry(path, columns={"name": "titel"})
    with pytest.raises(BadInput, match="There is no column 'nam' to name"):
        read_registry(path, columns={"nam": "title"})


def test_an_unknown_column_is_left_out_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("id,name,website\na,A,x\n")
    with pytest.warns(ColumnLeftOut, match="The column website isn't known and was left out."):
        assert len(read_registry(path)) == 1


def test_a_very_long_cell_is_read(tmp_path: Path) -> None:
    registry = Registry((Organisation("a", "A", mission="x, " * 100_000 + "y"),))
    write_registry(registry, tmp_path / "r.csv")
    assert read_registry(tmp_path / "r.csv") == registry


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_delimiters_are_found(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"id{mark}name{mark}staff\na{mark}A, B{mark}3\n")
    assert read_registry(path).organisations == (Organisation("a", "A, B", staff=3),)


@pytest.mark.parametrize("name", ["r.csv", "r.xlsx", "r.parquet", "r.json", "r.yaml"])
def test_standard_input_is_judged_by_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    registry = Registry((Organisation("a", "A"),))
    write_registry(registry, tmp_path / name)
    data = (tmp_path / name).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read_registry(Path("-")) == registry


def test_yaml_reads_what_stands_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(
        "organisations:\n"
        "- {id: 007, name: no, place: 2026-04-01, kind: 1e3, staff: '12', funders: [yes, 5],\n"
        "   strengths: 'design:4;logistics:2:shown', stances: {carbon: support},\n"
        "   deal_breakers: ['kind:x', {stance: a:b, position: oppose}], touched_by: [{threat: t, how: h}]}\n"
    )
    (o,) = read_registry(path)
    assert (o.id, o.name, o.place, o.kind, o.staff) == ("007", "no", "2026-04-01", "1e3", 12)
    assert o.funders == ("yes", "5")
    assert [str(s.grade) for s in o.audit.strengths] == ["claimed", "shown"]
    assert o.stances == (("carbon", Position.SUPPORT),)
    assert o.deal_breakers == (Trait("kind", "x"), Trait("stance", "a:b:oppose"))
    assert o.touched_by == (Touch("threat", "t", "h"),)


def test_ratings_stand_in_for_severity_and_need(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(
        "organisations:\n- id: a\n  name: A\n  vulnerabilities:\n  - capability: design\n    ratings:\n"
        "    - {rater: x, severity: 2, need: 3}\n    - {rater: y, severity: 5, need: 5}\n"
    )
    (v,) = read_registry(path)["a"].audit.vulnerabilities
    assert v == Vulnerability.rated(CapabilityId("design"), [Rating("x", 2, 3), Rating("y", 5, 5)])


def test_true_is_no_level_even_where_one_was_read_before(tmp_path: Path) -> None:
    given = [{"capability": "design", "level": level} for level in (1, True)]
    text = {"organisations": [{"id": f"o{k}", "name": "O", "strengths": [s]} for k, s in enumerate(given)]}
    assert "not true" in only(faults_in(tmp_path, json.dumps(text), "r.json"))[2]


def test_goals_keep_their_exact_weights(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("id,name\na,A\n")
    (tmp_path / "g.yaml").write_text(
        "goals:\n- id: g\n  requirements:\n    design: 0.1\n    logistics: {weight: 1/3, critical: true}\n"
    )
    goal = read_registry(tmp_path / "r.csv", goals=tmp_path / "g.yaml").goal("g")
    assert goal.requirements == (
        Requirement(CapabilityId("design"), Fraction(1, 10)),
        Requirement(CapabilityId("logistics"), Fraction(1, 3), critical=True),
    )
    (tmp_path / "list.json").write_text('[{"id": "h", "requirements": ["design"]}]')
    registry = read_registry(tmp_path / "r.csv", goals=tmp_path / "list.json")
    assert registry.goal("h").requirements == (Requirement(CapabilityId("design")),)
    with pytest.raises(BadInput, match="Goals are read from YAML or JSON"):
        read_registry(tmp_path / "r.csv", goals=tmp_path / "r.csv")


def test_an_own_capability_is_known_to_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "id,name,strengths,own_capabilities\nb,B,boats:3,\na,A,boats:4,boats:delivery:Boat building\n"
    )
    registry = read_registry(path)
    assert registry.taxonomy.family_of("boats") == "delivery"
    assert registry["a"].own_capabilities[0].name == "Boat building"
    assert read_audit_columns(path).taxonomy == registry.taxonomy


# Writing


def full() -> Registry:
    logistics, design, boats = (CapabilityId(c) for c in ("logistics", "design", "boats"))
    return Registry(
        (
            Organisation(
                "a",
                "=1+1",
                kind="@home",
                place="-x",
                annual_budget=0,
                mission='He said "no",\nthen left',
                audit=Audit(
                    (Strength(logistics, 4, Grade.SHOWN),),
                    (Vulnerability(design, 2, 3, Disclosure.PRIVATE),),
                ),
                deal_breakers=(Trait("stance", "a:b:oppose"), Trait("funder", "'quoted'")),
                stances=(("a:b", Position.NEUTRAL),),
                touched_by=(Touch("problem", "x:y"),),
                funders=("A: B",),
                own_capabilities=(Capability(boats, "Boats: all", "delivery"),),
                identifiers=("US-EIN-1",),
            ),
        ),
        (),
        standard_taxonomy().with_own([Capability(boats, "Boats: all", "delivery")]),
    )


@pytest.mark.parametrize("extension", ["csv", "tsv", "xlsx", "parquet", "json", "yaml", "yml"])
def test_what_was_written_reads_back_the_same(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"r.{extension}"
    write_registry(full(), path)
    assert read_registry(path) == full()
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_no_cell_of_a_csv_begins_as_a_formula_does(tmp_path: Path) -> None:
    write_registry(full(), tmp_path / "r.csv")
    assert ",'=1+1,'@home,,'-x," in (tmp_path / "r.csv").read_text()
    for text in ("=x", "'=x", "''", "+1", "\t", "'tis", "", "＝x"):
        assert unguarded(guarded(text)) == text
        assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "＝"))


def test_a_workbook_holds_no_formula(tmp_path: Path) -> None:
    write_registry(full(), tmp_path / "r.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "r.xlsx").active["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    ("vulnerability", "lost"),
    [
        (Vulnerability(CapabilityId("design"), 2, 3, note="n"), "the note on design of a"),
        (Vulnerability(CapabilityId("design"), 2, 3, rank=1), "the rank on design of a"),
        (Vulnerability(CapabilityId("design"), 2, 3, basis=Basis.SHOWN), "the basis on design of a"),
        (Vulnerability(CapabilityId("design"), 2, 3, ratings=(Rating("x", 2, 3),)), "the ratings on design"),
        (Vulnerability(CapabilityId("design"), 2, 3, estimated="size"), "the estimate on design of a"),
    ],
)
def test_a_table_says_what_it_would_lose(tmp_path: Path, vulnerability: Vulnerability, lost: str) -> None:
    registry = Registry((Organisation("a", "A", audit=Audit((), (vulnerability,))),))
    path = tmp_path / "r.csv"
    with pytest.raises(RuleBroken, match=f"would lose {lost}.*Write YAML or JSON"):
        write_registry(registry, path)
    assert not path.exists()
    write_registry(registry, path, lossy=True)
    assert read_registry(path)["a"].audit.vulnerabilities[0].product == 6
    write_registry(registry, tmp_path / "r.yaml")
    assert read_registry(tmp_path / "r.yaml") == registry


def test_what_shows_a_strength_is_kept_by_yaml_and_missed_by_a_table(tmp_path: Path) -> None:
    shown = Strength(CapabilityId("design"), 4, Grade.SHOWN, note="three posters, 2025")
    registry = Registry((Organisation("a", "A", audit=Audit((shown,))),))
    with pytest.raises(RuleBroken, match="would lose the note on design of a"):
        write_registry(registry, tmp_path / "r.csv")
    write_registry(registry, tmp_path / "r.yaml")
    assert read_registry(tmp_path / "r.yaml") == registry


def test_goals_and_semicolons_do_not_fit_into_a_table(tmp_path: Path) -> None:
    goal = Goal("g", "G", (Requirement(CapabilityId("design")),))
    registry = Registry((Organisation("a", "A", funders=("x; y",)),), (goal,))
    with pytest.raises(RuleBroken, match=r"lose the goals \(g\); the semicolon in funders of a"):
        write_registry(registry, tmp_path / "r.parquet")


@pytest.mark.parametrize("extension", ["csv", "xlsx", "parquet"])
def test_an_allowed_loss_leaves_a_file_that_reads(tmp_path: Path, extension: str) -> None:
    name = "A\0\x1b" + "x" * 40_000
    registry = Registry((Organisation("a", name, annual_budget=10**19, funders=("x; y",)),))
    with pytest.raises(RuleBroken, match="would lose"):
        write_registry(registry, tmp_path / f"r.{extension}")
    write_registry(registry, tmp_path / f"r.{extension}", lossy=True)
    (read,) = read_registry(tmp_path / f"r.{extension}")
    assert (read.annual_budget, read.funders) == (None, ("x, y",))
    assert read.name.startswith("Ax" if extension == "xlsx" else "A")


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.csv"
    path.write_text("before")

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(RuleBroken, match="No space left on device"):
        write_registry(full(), path)
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["r.csv"]


def test_an_unknown_extension_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match=r"r.txt must end with one of .csv"):
        write_registry(full(), tmp_path / "r.txt")


# Columns


@pytest.mark.parametrize("extension", ["csv", "parquet", "yaml"])
def test_columns_hold_what_the_registry_holds(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"r.{extension}"
    write_registry(full(), path)
    read = read_audit_columns(path)
    wanted = AuditTable.from_audits((o.audit for o in full()), full().taxonomy)
    for name in AuditTable.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(read.table, name), getattr(wanted, name), err_msg=name)
    assert (read.id.to_list(), read.name.to_list(), read.annual_budget.to_list()) == (["a"], ["=1+1"], [0])
    assert read.deal_breakers.to_list() == ["stance:a:b:oppose;funder:'quoted'"]
    assert read.staff.to_list() == [None]


def test_the_floor_starts_without_heavy_packages() -> None:
    import subprocess

    code = (
        "import sys, archstone.files.checks\n"
        "print([m for m in ('numpy','polars','yaml','jsonschema','openpyxl') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_fault_repeats_only_the_beginning_of_a_long_value(tmp_path: Path) -> None:
    cells = ["x y " * 500 + ":3", f"design:{'9 ' * 500}:1", "Q" * 500]
    for fault in faults_in(
        tmp_path, f"id,name,strengths,vulnerabilities\n{cells[2]},B,{cells[0]},{cells[1]}\n"
    ):
        assert "…" in fault.message
        assert len(fault.message) < 160
    fault = faults_in(tmp_path, f"organisations:\n- {{id: a, name: A, {'k' * 500}: 1}}\n", "r.yaml")[0]
    assert len(fault.field) == 60
    assert fault.message.startswith(f"There is no key '{'k' * 59}…' here.")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (
            "organisations:\n- id: a\n\tname: A\n",
            3,
            "A tab stands at the beginning of this line; indent it with",
        ),
        ("organisations:\n\t- id: a\n", 2, "A tab stands at the beginning of this line"),
        ("organisations:\n- id: a\n  name: [A, B", 4, "The file may be cut off."),
        ('organisations:\n- id: a\n  name: "A', 3, "The file may be cut off."),
        ("organisations:\n- id: a\n  na", 4, "The file may be cut off."),
    ],
)
def test_tabs_and_cut_files_are_named_in_yaml(tmp_path: Path, text: str, line: int, says: str) -> None:
    where, _, message = only(faults_in(tmp_path, text, "r.yaml"))
    assert says in message
    assert where is not None
    assert abs(where - line) <= 1  # where libyaml noticed it


def test_yaml_broken_in_its_middle_is_not_called_cut_off(tmp_path: Path) -> None:
    text = "organisations: ]\ngoals: []\n"
    assert "cut off" not in only(faults_in(tmp_path, text, "r.yaml"))[2]


@pytest.mark.parametrize(
    "cell", ["design:5, logistics:4", "design:5:shown, logistics:4:shown", "design:5:shown, a"]
)
def test_a_comma_between_parts_is_named(tmp_path: Path, cell: str) -> None:
    message = only(faults_in(tmp_path, f'id,name,strengths\na,A,"{cell}"\n'))[2]
    assert message.endswith("Parts are joined by ; and not by a comma.")


def test_only_files_are_proposed_for_one_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "nos.csv").mkdir()
    assert only(faults_of(tmp_path / "no.csv"))[2] == "There is no such file."
    (tmp_path / "now.csv").write_text("")
    assert only(faults_of(tmp_path / "no.csv"))[2] == "There is no such file. Did you mean now.csv?"


def test_blank_rows_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(",,\nid,name,kind\na,A,\n,,\n , ,\n,\nb,B,\n")
    assert [o.id for o in read_registry(str(tmp_path / "r.csv"))] == ["a", "b"]
    assert read_audit_columns(tmp_path / "r.csv").id.to_list() == ["a", "b"]
    book = openpyxl.Workbook()
    for row in (["id", "name"], ["a", "A"], ["", " "], [" ", None], ["b", "B", " "]):
        book.active.append(row)
    book.save(tmp_path / "r.xlsx")
    assert [o.id for o in read_registry(tmp_path / "r.xlsx")] == ["a", "b"]


def test_one_cause_in_a_workbook_is_one_fault(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["id", "name", "staff"],
        ["a", "#REF!", 1],
        ["b", "=1+1", 1],
        ["c", "C", date(2026, 4, 1)],
        ["d", "D", True],
    ):
        book.active.append(row)
    book.save(tmp_path / "r.xlsx")
    assert [(f.line, f.field, f.message.split(";")[0]) for f in faults_of(tmp_path / "r.xlsx")] == [
        (2, "name", "The cell at row 2, column B holds the error #REF!"),
        (3, "name", "The cell at row 3, column B holds a formula, =1+1"),
        (4, "staff", "staff must be a whole number, not a date."),
        (5, "staff", "staff must be a whole number, not true."),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.csv", "id,name,strengths,own_capabilities\na,A,boats:4,boats:nowhere:Boats\nb,B,boats:4,\n"),
        ("r.csv", "id,name,strengths,own_capabilities\na,A,boats:4,boats:delivery\nb,B,boats:4,\n"),
        ("r.yaml", "organisations: [{id: a, name: A, strengths: boats:4, own_capabilities: boats:delivery}]"),
    ],
)
def test_a_broken_own_capability_is_told_once(tmp_path: Path, name: str, text: str) -> None:
    assert only(faults_in(tmp_path, text, name))[1] == "own_capabilities"


def test_a_goal_without_requirements_is_a_fault(tmp_path: Path) -> None:
    text = "organisations: []\ngoals:\n- id: g\n  name: G\n"
    assert only(faults_in(tmp_path, text, "r.yaml")) == (
        3,
        "requirements",
        "The goal g has no requirements; list the capabilities that it takes.",
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.csv", "id,name,allied_with\nb,B,a-b\na,A,b;a\n"),
        ("r.csv", "id,name,allied_with\nb,B,\na,All,All\n"),
        ("r.yaml", "organisations:\n- {id: b, name: B}\n- {id: a, name: A, allied_with: [a]}\n"),
    ],
)
def test_no_one_is_its_own_ally(tmp_path: Path, name: str, text: str) -> None:
    assert only(faults_in(tmp_path, text, name))[:2] == (3, "allied_with")


def test_a_rank_given_twice_is_told_where_it_stands_again(tmp_path: Path) -> None:
    one = "  - {capability: design, severity: 1, need: 1, rank: 2}\n"
    other = one.replace("design", "logistics")
    text = f"organisations:\n- id: a\n  name: A\n  vulnerabilities:\n{one}{other}"
    assert only(faults_in(tmp_path, text, "r.yaml")) == (
        6,
        "rank",
        "The rank 2 is given twice; give it once.",
    )


@pytest.mark.parametrize("data", [b"\x00\x00\x00\x00abcd" * 99, bytes(range(256)) * 9])
def test_bytes_that_are_no_text_are_not_called_utf_16(tmp_path: Path, data: bytes) -> None:
    message = only(faults_in(tmp_path, data))[2]
    assert "UTF-16" not in message
    assert message.endswith("this isn't a text file.")


def test_the_separator_that_excel_writes_is_understood(tmp_path: Path) -> None:
    for text in ("sep=;\nid;name\na;A, B\n", "SEP=|\r\nid|name\r\na|A, B\r\n"):
        (tmp_path / "r.csv").write_text(text)
        assert [o.name for o in read_registry(tmp_path / "r.csv")] == ["A, B"]
        assert read_audit_columns(tmp_path / "r.csv").name.to_list() == ["A, B"]
    assert only(faults_in(tmp_path, "sep=;\nid;name\na;\n"))[:2] == (3, "name")


def test_a_separator_that_is_not_read_is_named(tmp_path: Path) -> None:
    message = only(faults_in(tmp_path, "id|name\na|A\n"))[2]
    assert message == "The cells of the header stand apart by |; write commas, semicolons or tabs instead."


def test_what_no_reader_takes_is_not_written(tmp_path: Path) -> None:
    for registry, says in (
        (Registry((), (Goal("g", "G"),)), "The goal g has no requirements"),
        (Registry((Organisation("a", "A", allied_with=("A",)),)), "a can't be allied with itself"),
    ):
        with pytest.raises(RuleBroken, match=says):
            write_registry(registry, str(tmp_path / "r.yaml"))
    assert not list(tmp_path.iterdir())
