from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from archstone.files.registers import REGISTERS, detect_register
from archstone.files.registers.irs import irs_organisations, read_irs
from archstone.files.registers.ukcat import read_ukcat
from archstone.model.audits import Grade
from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import BadInput, Fault
from archstone.model.registries import Registry

HEADER = (
    "EIN,NAME,CITY,STATE,SUBSECTION,AFFILIATION,CLASSIFICATION,RULING,DEDUCTIBILITY,FOUNDATION,FILING_REQ_CD,"
    "PF_FILING_REQ_CD,ASSET_AMT,INCOME_AMT,REVENUE_AMT,NTEE_CD"
)
GOOD = (
    "010180687,WINDSOR IMPROVEMENT CORPORATION,WINDSOR,VT,03,3,1000,200211,1,15,01,0,"
    "1381840,389687,286429,S30"
)

# Read by eye from the extract: EIN, name, kind, sector, place, budget, mission.
BY_HAND = [
    ("010180687", "Windsor Improvement Corporation", "public charity", "community development", "Windsor, VT",
     286_429, "Economic development, by its purpose code S30."),
    ("030179423", "Copley Hospital Inc", "hospital or medical research", "health", "Morrisville, VT",
     94_982_831, "Hospital, by its purpose code E22."),
    ("030179440", "University of Vermont and State Agricultural College", "public body", "education",
     "Burlington, VT", None, "College, by its purpose code B42."),
    ("030165895", "Washington Electric Co-Operative Inc", "mutual company", "public affairs",
     "East Montpelier, VT", 6_953_598, None),
    ("066438901", "Xenon Foundation", "private foundation", "philanthropy", "Warren, VT", None,
     "Independent foundation, by its purpose code T22Z."),
    ("550797589", "Life Bridge Christian Church", "congregation", "religion", "Brandon, VT", None,
     "Protestant church, by its purpose code X21."),
    ("800606969", "Greater Rutland County Education Association", "union", "work", "West Rutland, VT", None,
     "Labour union, by its purpose code J40."),
    ("300069738", "Lower Cohase Regional Chamber of Commerce", "business league", "business",
     "Wells River, VT", None, "Chamber of commerce or business league, by its purpose code S41."),
    ("453457587", "AMVETS", "veterans' organisation", "public affairs", "Colchester, VT", None,
     "Veterans and the armed forces, by its purpose code W30."),
    ("036007230", "Rotary International", "social welfare organisation", None, "Rutland, VT", 28_574, None),
    ("030337856", "Pope Memorial Frontier Animal Shelter Inc", "public charity", "environment and animals",
     "Orleans, VT", None, "Animal welfare, by its purpose code D200."),
    ("036007088", "Clark Warren Cemetery Improvement Corp", "cemetery company", "mutual benefit",
     "Brattleboro, VT", None, "Cemetery, by its purpose code Y50."),
    ("475375511", "Rights & Democracy Education Fund Inc", "public charity", "law and justice",
     "Burlington, VT", 1_441_565, "Crime prevention, by its purpose code I20."),
    ("451556038", "University of Vermont and State Agricultural College Foundation", "public charity",
     "education", "Burlington, VT", 70_043_087,
     "Support of one body in education, by its purpose code B114."),
]  # fmt: skip


@pytest.fixture(scope="module")
def extract(data_folder: Path) -> Path:
    return data_folder / "register-irs" / "bmf_VT.csv"


@pytest.fixture(scope="module")
def vermont(extract: Path) -> Registry:
    return read_irs(extract)


@pytest.mark.data
def test_every_row_of_the_extract_is_read_in_order(extract: Path, vermont: Registry) -> None:
    with extract.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(vermont) == 6400
    assert [o.id for o in vermont] == [f"us-ein-{row['EIN']}" for row in rows]
    assert [o.identifiers for o in vermont] == [(f"US-EIN-{row['EIN']}",) for row in rows]
    for organisation, row in zip(vermont, rows, strict=True):
        assert organisation.name.upper() == " ".join(row["NAME"].split())
        revenue = int(row["REVENUE_AMT"] or -1)
        if revenue != 0:
            assert organisation.annual_budget == (revenue if revenue > 0 else None)
        else:
            assert organisation.annual_budget in (0, None)
            asked_for_no_sum = row["FILING_REQ_CD"] != "01" and row["PF_FILING_REQ_CD"] != "1"
            assert (organisation.annual_budget is None) == asked_for_no_sum
        assert (organisation.mission is None) == (not row["NTEE_CD"] or row["NTEE_CD"].startswith("Z"))


@pytest.mark.data
@pytest.mark.parametrize("row", BY_HAND, ids=[row[0] for row in BY_HAND])
def test_rows_checked_by_eye(vermont: Registry, row: tuple[str, ...]) -> None:
    ein, *expected = row
    o = vermont[f"us-ein-{ein}"]
    assert [o.name, o.kind, o.sector, o.place, o.annual_budget, o.mission] == expected
    assert o.currency == "USD"
    assert o.staff is None


@pytest.mark.data
def test_audits_are_many_and_tell_enough(vermont: Registry) -> None:
    for o in vermont:
        assert o.audit.estimated
        assert len(o.audit.strengths) <= 6
        assert len(o.audit.vulnerabilities) <= 6
        if o.mission:
            assert len(o.audit.strengths) >= 3, o.id
            assert len(o.audit.vulnerabilities) >= 3, o.id
    bare = [o for o in vermont if len(o.audit.strengths) < 3 or len(o.audit.vulnerabilities) < 3]
    assert len(bare) <= 40
    assert all(o.mission is None and o.audit.items for o in bare)
    audits = Counter(
        (
            tuple((s.capability, s.level, s.grade) for s in o.audit.strengths),
            tuple((v.capability, v.severity, v.need) for v in o.audit.vulnerabilities),
        )
        for o in vermont
    )
    assert len(audits) > 2_000
    assert max(audits.values()) < len(vermont) / 30
    strong = {s.capability for o in vermont for s in o.audit.strengths}
    weak = {v.capability for o in vermont for v in o.audit.vulnerabilities}
    assert len(strong) >= 50
    assert len(weak) >= 40
    assert strong | weak <= set(standard_taxonomy().ids)


@pytest.mark.data
def test_only_what_the_register_proves_is_shown(vermont: Registry) -> None:
    shown = {s.capability for o in vermont for s in o.audit.strengths if s.grade is Grade.SHOWN}
    assert shown == {"compliance"}
    assert not any(s.grade is Grade.CONFIRMED for o in vermont for s in o.audit.strengths)


@pytest.mark.data
def test_the_age_is_counted_in_the_year_passed_in(extract: Path, vermont: Registry) -> None:
    assert read_irs(extract, as_of=2024).organisations == vermont.organisations
    later = read_irs(extract, as_of=2054)
    assert later["us-ein-010180687"].audit != vermont["us-ein-010180687"].audit


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "bmf.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("bad", "field", "says"),
    [
        (GOOD.replace("010180687", "10180687"), "EIN", "A spreadsheet may have dropped its leading zero."),
        (GOOD.replace("010180687", "01018068X"), "EIN", "nine digits, not '01018068X'"),
        (GOOD.replace("010180687", ""), "EIN", "nine digits"),
        (GOOD.replace("WINDSOR IMPROVEMENT CORPORATION", " "), "NAME", "no name"),
        (GOOD.replace("286429", "many"), "REVENUE_AMT", "a sum of money in figures, not 'many'"),
        (GOOD.replace("1381840", "=1+1"), "ASSET_AMT", "figures"),
        (GOOD.replace("200211", "2002"), "RULING", "such as 200211"),
        (GOOD[:40], "", "fields, the header 16; is the file cut off here?"),
    ],
)
def test_a_bad_row_is_named_and_stops_nothing_else(tmp_path: Path, bad: str, field: str, says: str) -> None:
    other = GOOD.replace("010180687", "010180688")
    path = table(tmp_path, other, bad, GOOD)
    faults: list[Fault] = []
    assert [o.id for o in read_irs(path, faults=faults)] == ["us-ein-010180688", "us-ein-010180687"]
    (fault,) = faults
    assert (fault.file, fault.line, fault.field) == (str(path), 3, field)
    assert says in fault.message
    with pytest.raises(BadInput) as refused:
        read_irs(path)
    assert refused.value.faults == (fault,)


def test_an_organisation_that_comes_twice_is_named_and_the_first_kept(tmp_path: Path) -> None:
    faults: list[Fault] = []
    path = table(tmp_path, GOOD, GOOD.replace("WINDSOR IMPR", "OTHER IMPR"))
    assert [o.name for o in read_irs(path, faults=faults)] == ["Windsor Improvement Corporation"]
    assert faults == [Fault(str(path), 3, "EIN", "010180687 already stands in line 2; the first is kept.")]


def test_lines_are_counted_as_an_editor_does_across_quoted_breaks(tmp_path: Path) -> None:
    broken = GOOD.replace("WINDSOR,VT", '"WIND\nSOR",VT')
    faults: list[Fault] = []
    read_irs(table(tmp_path, broken, GOOD.replace("010180687", "1")), faults=faults)
    assert [fault.line for fault in faults] == [4]


def test_a_stray_quotation_mark_is_named_where_it_opens(tmp_path: Path) -> None:
    rows = [GOOD.replace("010180687", f"01018068{k}") for k in range(9)]
    rows[1] = rows[1].replace("WINDSOR IMPR", '"WINDSOR IMPR')
    faults: list[Fault] = []
    assert [o.id for o in read_irs(table(tmp_path, *rows), faults=faults)] == ["us-ein-010180680"]
    assert [fault.line for fault in faults] == [3]
    assert "a quotation mark opens here and swallows the next" in faults[0].message


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG" + b"x" * 200_000)
    with pytest.raises(BadInput, match="This isn't a CSV file"):
        read_irs(path)


def test_text_that_is_not_utf8_spoils_its_own_row_only(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    bad = GOOD.replace("WINDSOR IMPROVEMENT", "CAFÉ").encode("latin-1")
    good = GOOD.replace("010180687", "010180688").encode()
    path.write_bytes(b"\xef\xbb\xbf" + HEADER.encode() + b"\n" + bad + b"\n" + good + b"\n")
    faults: list[Fault] = []
    assert [o.id for o in read_irs(path, faults=faults)] == ["us-ein-010180688"]
    assert [(f.line, f.field) for f in faults] == [(2, "NAME")]
    assert "isn't UTF-8" in faults[0].message


def test_columns_are_found_in_any_order_and_few_are_needed(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("name,zip,ein\nBETHEL AREA FOOD SHELF,05032,933206748\n", "utf-8")
    (organisation,) = read_irs(path)
    assert organisation.name == "Bethel Area Food Shelf"
    assert organisation.audit.items == ()
    assert organisation.kind is None
    path.write_text("name,zip\nX,05032\n", "utf-8")
    with pytest.raises(BadInput, match=r"few.csv, line 1, EIN: The header has no column EIN."):
        read_irs(path)
    with pytest.raises(BadInput, match="The file can't be read"):
        read_irs(tmp_path / "absent.csv")


def test_organisations_stream_one_at_a_time(tmp_path: Path) -> None:
    faults: list[Fault] = []
    stream = irs_organisations(table(tmp_path, GOOD, "bad"), faults=faults)
    assert next(stream).id == "us-ein-010180687"
    assert faults == []
    assert list(stream) == []
    assert len(faults) == 1


@pytest.mark.parametrize(
    ("codes", "kind", "sector"),
    [
        ("05,00,1000,", "farm organisation", "food and farming"),
        ("05,00,3000,", "union", "work"),
        ("12,00,4000,", "mutual company", "public affairs"),
        ("12,00,1000,", "mutual company", "mutual benefit"),
        ("03,10,7000,", "congregation", "religion"),
        ("03,15,7000,", "public charity", "religion"),
        ("03,15,1000,", "public charity", None),
        ("03,15,1000,A57Z", "public charity", "arts and culture"),
        ("03,15,1000,E05", "public charity", "health"),
        ("77,00,1000,", None, None),
    ],
)
def test_codes_are_read_as_the_codebook_says(tmp_path: Path, codes: str, kind: str, sector: str) -> None:
    subsection, foundation, classification, purpose = codes.split(",")
    row = f"010180687,X,,VT,{subsection},3,{classification},200211,1,{foundation},02,0,,,,{purpose}"
    (organisation,) = read_irs(table(tmp_path, row))
    assert (organisation.kind, organisation.sector) == (kind, sector)
    assert organisation.place == "VT"


def test_a_register_is_recognised_by_its_header() -> None:
    assert detect_register(HEADER.split(",")) == "irs"
    assert detect_register(["\ufefforg_id", "name", "icnptso"]) == "ukcat"
    assert detect_register(["id", "name", "kind"]) is None
    assert set(REGISTERS) == {"irs", "ukcat"}


@pytest.mark.data
def test_a_second_countrys_register_is_read_by_the_same_rules(data_folder: Path) -> None:
    registry = read_ukcat(data_folder / "charities-uk" / "ukcat_600.csv")
    assert len(registry) == 600
    rescue = registry["gb-sc-sc047360"]
    assert rescue.name == "Cleo's Mutley Crew Dog Rescue"
    assert (rescue.sector, rescue.annual_budget, rescue.currency) == (
        "environment and animals",
        14_445,
        "GBP",
    )
    assert registry["gb-chc-509867"].name == "Pontnewydd Male Choir"
    assert registry["gb-chc-509867"].sector == "arts and culture"
    for o in registry:
        assert len(o.audit.strengths) >= 3
        assert len(o.audit.vulnerabilities) >= 3
    assert len({o.audit for o in registry}) > 400


def test_bad_rows_of_the_second_register_are_named_too(tmp_path: Path) -> None:
    path = tmp_path / "uk.csv"
    path.write_text(
        "org_id,name,active,date_registered,income,ICNPTSO,UKCAT\n"
        "GB-CHC-1,GOOD CHOIR,True,1980-04-21,64075.0,A11,CV102;AR301\n"
        "509867,NO LIST,True,1980-04-21,1,A11,\n"
        "GB-CHC-2,LEFT,False,1980-04-21,1,A11,\n"
        "GB-CHC-3,WHEN,True,21/04/1980,1,A11,\n",
        "utf-8",
    )
    faults: list[Fault] = []
    assert [o.id for o in read_ukcat(path, faults=faults)] == ["gb-chc-1"]
    assert [(f.line, f.field) for f in faults] == [(3, "org_id"), (4, "active"), (5, "date_registered")]
