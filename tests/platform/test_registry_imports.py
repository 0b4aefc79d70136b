"""Imports: bad rows named and left out, nothing done twice, stopped, killed and taken up again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from archstone.model.errors import BadInput, Conflict, NotAllowed, RuleBroken
from archstone.platform.services import imports, registries
from archstone.platform.store.jobs.models import Job
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.registries import search
from archstone.platform.store.registries.models import (
    DuplicatePair,
    ImportRun,
    OrganisationIdentifier,
    RegistryChange,
    Suggestion,
)

HEADER = "id,name,kind,place,annual_budget,strengths,identifiers\n"


def csv_of(rows, header=HEADER):
    return (header + "".join(f"{row}\n" for row in rows)).encode()


def numbered(count, start=0):
    return [
        f"org-{k},Harbour Club {k},club,Port {k},{1000 + k},logistics:3:shown,XX-REG-{k}"
        for k in range(start, start + count)
    ]


@pytest.fixture
def steward(make_actor):
    return make_actor(name="A steward", is_steward=True)


@pytest.fixture
def bring(steward, now):
    def bring_in(data, name="registry.csv", **more):
        run = imports.look_at_file(actor=steward, now=now, name=name, chunks=[data], **more)
        imports.start_import(actor=steward, now=now, run=run)
        return imports.carry_out(run_id=run.pk, clock=lambda: now)

    return bring_in


def counts(run):
    return run.state, run.new, run.changed, run.unchanged, run.refused


def test_a_bad_row_is_named_and_stops_nothing_else(bring, steward):
    rows = numbered(6)
    rows[1] = "org-1,Harbour Club 1,club"  # cut off
    rows[2] = "Org 2,Harbour Club 2,club,Port,5,,"
    rows[3] = "org-3,Harbour Club 3,club,Port,many,logistics:9:shown,"
    rows[4] = "org-0,Harbour Club 0 again,club,Port,5,,"
    run = bring(csv_of(rows))
    assert counts(run) == ("done", 2, 0, 0, 5)
    told = [(f.line, f.field) for f in imports.faults_of(actor=steward, run=run)]
    assert told == [(3, ""), (4, "id"), (5, "strengths"), (5, "annual_budget"), (6, "id")]
    assert set(Organisation.objects.values_list("slug", flat=True)) == {"org-0", "org-5"}
    lines = list(imports.faults_as_lines(actor=steward, run=run))
    assert lines[0] == ["file", "line", "field", "message"]
    assert "many" in lines[4][3]


def test_an_import_run_again_changes_nothing_and_a_changed_row_changes_that_row(bring):
    data = csv_of(numbered(30))
    assert counts(bring(data)) == ("done", 30, 0, 0, 0)
    before = list(Organisation.objects.order_by("pk").values())
    assert counts(bring(data)) == ("done", 0, 0, 30, 0)
    assert list(Organisation.objects.order_by("pk").values()) == before
    changed = data.replace(b"Harbour Club 7,", b"Harbor Society 7,")
    assert counts(bring(changed)) == ("done", 0, 1, 29, 0)
    assert Organisation.objects.get(slug="org-7").name == "Harbor Society 7"
    assert next(r.slug for r in search.candidates("harbour society", search.Filters())) == "org-7"


def test_a_few_rows_are_found_at_once_and_many_wait_for_a_new_index(bring):
    bring(csv_of(numbered(imports.NOTED_CHANGES)))
    assert RegistryChange.objects.count() == imports.NOTED_CHANGES
    assert not Job.objects.filter(name=imports.BUILD_INDEX).exists()
    bring(csv_of(numbered(imports.NOTED_CHANGES + 1, start=5000)))
    assert RegistryChange.objects.count() == imports.NOTED_CHANGES, "no page puts in so many by itself"
    assert Job.objects.filter(name=imports.BUILD_INDEX).count() == 1


def test_what_an_import_is_silent_about_stays(bring):
    bring(csv_of(numbered(1)))
    bring(b"id,name\norg-0,Harbour Club 0\n")
    kept = Organisation.objects.get(slug="org-0")
    assert (kept.place, kept.annual_budget, kept.strengths) == ("Port 0", 1000, "logistics:3:shown")


def test_an_identifier_finds_the_organisation_under_another_id(bring):
    bring(csv_of(numbered(1)))
    run = bring(csv_of(["other-id,Harbour Club Zero,club,Port 0,,,xx-reg-0"]))
    assert counts(run) == ("done", 0, 1, 0, 0)
    assert Organisation.objects.get().name == "Harbour Club Zero"
    assert OrganisationIdentifier.objects.get().identifier == "XX-REG-0"


def test_an_identifier_of_another_makes_two_suspects(bring):
    bring(csv_of(numbered(2)))
    bring(csv_of(["org-1,Harbour Club 1,club,Port 1,1001,logistics:3:shown,XX-REG-0"]))
    pair = DuplicatePair.objects.get()
    assert {pair.one.slug, pair.other.slug} == {"org-0", "org-1"}
    assert pair.why == ["The same XX-REG-0."]


def test_what_a_claimed_organisation_says_is_never_overwritten(bring, make_organisation, make_actor, now):
    ours = make_organisation("org-0", name="Our Own Name", place="Home")
    run = bring(csv_of(numbered(1)))
    assert counts(run) == ("done", 0, 0, 0, 0)
    assert run.suggested == 1
    ours.refresh_from_db()
    assert (ours.name, ours.place) == ("Our Own Name", "Home")
    assert bring(csv_of(numbered(1))).unchanged == 1
    suggestion = Suggestion.objects.get()
    viewer, editor = make_actor(ours, "viewer"), make_actor(ours, "editor")
    with pytest.raises(NotAllowed):
        registries.decide_suggestion(actor=viewer, now=now, suggestion=suggestion, take=("place",))
    with pytest.raises(RuleBroken):
        registries.decide_suggestion(actor=editor, now=now, suggestion=suggestion, take=("strengths",))
    registries.decide_suggestion(actor=editor, now=now, suggestion=suggestion, take=("place",))
    ours.refresh_from_db()
    assert (ours.name, ours.place) == ("Our Own Name", "Port 0")
    with pytest.raises(Conflict):
        registries.decide_suggestion(actor=editor, now=now, suggestion=suggestion, take=("name",))


class Killed(BaseException):
    """The machine goes dark."""


@pytest.mark.parametrize("dies_after", [1, 2, 3])
def test_a_killed_import_goes_on_without_doubling(steward, now, monkeypatch, dies_after):
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 10)
    rows = numbered(40)
    rows[3], rows[33] = "broken", "broken"
    run = imports.look_at_file(actor=steward, now=now, name="r.csv", chunks=[csv_of(rows)])
    imports.start_import(actor=steward, now=now, run=run)
    steps = []

    def told(_):
        steps.append(1)
        if len(steps) == dies_after:
            raise Killed

    with pytest.raises(Killed):
        imports.carry_out(run_id=run.pk, clock=lambda: now, told=told)
    # a worker that is killed can't lay the import back: it stays running, and silent
    ImportRun.objects.filter(pk=run.pk).update(state="running", worker="gone", heartbeat_at=now)
    assert imports.carry_out(run_id=run.pk, clock=lambda: now).worker == "gone"
    assert imports.stalled_imports(now=now) == []
    later = now + timedelta(minutes=3)
    assert imports.stalled_imports(now=later) == [run.pk]
    done = imports.carry_out(run_id=run.pk, clock=lambda: later)
    assert counts(done) == ("done", 38, 0, 0, 2)
    assert [f.line for f in imports.faults_of(actor=steward, run=done)] == [5, 35]
    assert Organisation.objects.count() == 38


def test_an_import_that_another_worker_took_up_writes_no_more(steward, now, monkeypatch):
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 10)
    run = imports.look_at_file(actor=steward, now=now, name="r.csv", chunks=[csv_of(numbered(30))])
    imports.start_import(actor=steward, now=now, run=run)
    imports.carry_out(
        run_id=run.pk,
        clock=lambda: now,
        told=lambda _: ImportRun.objects.filter(pk=run.pk).update(worker="another"),
    )
    assert Organisation.objects.count() == 10
    assert ImportRun.objects.get().state == "running"


def test_an_import_can_be_stopped(steward, now, monkeypatch):
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 10)
    run = imports.look_at_file(actor=steward, now=now, name="r.csv", chunks=[csv_of(numbered(30))])
    imports.start_import(actor=steward, now=now, run=run)
    with pytest.raises(Conflict):
        imports.start_import(actor=steward, now=now, run=run)
    done = imports.carry_out(
        run_id=run.pk,
        clock=lambda: now,
        told=lambda r: imports.cancel_import(actor=steward, now=now, run=r) if r.rows_read == 20 else None,
    )
    assert counts(done) == ("cancelled", 20, 0, 0, 0)
    assert not Path(run.path).exists()
    with pytest.raises(Conflict):
        imports.cancel_import(actor=steward, now=now, run=done)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("r.csv", b"", "empty"),
        ("r.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "NUL"),
        ("r.csv", b"PK\x03\x04 nothing", "what is in it is xlsx"),
        ("r.xlsx", b"id,name\na,b\n", "what is in it isn't"),
        ("r.xlsx", b"PK\x03\x04 nothing", "workbook"),
        ("r.parquet", b"PAR1 nothing", "Parquet"),
        ("r.csv", b"name,place\nA,B\n", "There is no column id"),
        ("r.json", b'{"organisations": "none"}', "list"),
    ],
)
def test_what_is_no_registry_is_refused_at_the_door(steward, now, name, data, sentence):
    before = set(imports.folder().iterdir())
    with pytest.raises(BadInput, match=sentence):
        imports.look_at_file(actor=steward, now=now, name=name, chunks=[data])
    assert set(imports.folder().iterdir()) == before


def test_every_format_brings_the_same(bring, tmp_path):
    from archstone.files.registries import read_registry, write_registry

    source = tmp_path / "r.csv"
    source.write_bytes(csv_of(numbered(5)))
    registry = read_registry(source)
    bring(source.read_bytes())
    before = list(Organisation.objects.order_by("pk").values())
    for suffix in ("xlsx", "parquet", "json", "yaml", "tsv"):
        path = tmp_path / f"r.{suffix}"
        write_registry(registry, path, lossy=True)
        run = bring(path.read_bytes(), name=path.name)
        assert counts(run) == ("done", 0, 0, 5, 0), suffix
    assert list(Organisation.objects.order_by("pk").values()) == before


def test_a_national_register_is_known_by_its_header_and_its_audits_are_estimates(bring):
    header = "EIN,NAME,CITY,STATE,SUBSECTION,FOUNDATION,RULING,FILING_REQ_CD,REVENUE_AMT,NTEE_CD\n"
    rows = [
        "010180687,WINDSOR SHELTER INC,WINDSOR,VT,03,15,200211,01,286429,L41",
        "12,SHORT NUMBER,BARRE,VT,03,15,200211,01,1,B90",
    ]
    run = bring(csv_of(rows, header))
    assert (run.register, *counts(run)) == ("irs", "done", 1, 0, 0, 1)
    one = Organisation.objects.get()
    assert (one.slug, one.name, one.estimated) == ("us-ein-010180687", "Windsor Shelter Inc", True)
    audit = registries.estimated_audit(one)
    assert audit is not None
    assert all(item.estimated for item in audit.items)
    assert ";".join(f"{s.capability}:{s.level}:{s.grade}" for s in audit.strengths) == one.strengths


def test_the_preview_says_what_would_become_of_the_rows(steward, bring, now):
    bring(csv_of(numbered(2)))
    rows = [*numbered(2), "org-9,Harbuor Club 1,club,Port 1,,,", "bad row"]
    rows[0] = rows[0].replace("club", "society")
    run = imports.look_at_file(actor=steward, now=now, name="r.csv", chunks=[csv_of(rows)])
    seen = imports.preview(actor=steward, run=run)
    assert (seen.new, seen.changed, seen.unchanged, len(seen.faults)) == (1, 1, 1, 1)
    assert [row.fate for row in seen.rows] == ["changed", "unchanged", "new"]
    assert [found.row.slug for found in seen.rows[2].alike] == ["org-1"]
    assert Organisation.objects.count() == 2


def test_the_command_imports_and_ends_with_2_where_rows_were_refused(db, tmp_path, capsys, monkeypatch):
    from archstone.cli import imports as verb
    from archstone.cli.app import main

    monkeypatch.setattr(verb, "prepare", lambda: None)
    path = tmp_path / "r.csv"
    path.write_bytes(csv_of([*numbered(3), "bad row"]))
    assert main(["import", str(path), "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert (answer["state"], answer["new"], answer["refused"]) == ("done", 3, 1)
    assert answer["faults"][0]["line"] == 5
    path.write_bytes(csv_of(numbered(3)))
    assert main(["import", str(path)]) == 0
    assert "3 as they were" in capsys.readouterr().out
    assert main(["import", str(path), "--register", "nowhere"]) == 2
