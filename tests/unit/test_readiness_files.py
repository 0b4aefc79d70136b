"""What is refused under readiness, diligence and pilots, each with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archstone.engines.name_matching import NameIndex
from archstone.files.alliances import read_alliance
from archstone.files.bundled import bundled
from archstone.files.checks import check_file
from archstone.model.errors import BadInput
from archstone.model.pilot_verdicts import judge_pilot
from archstone.model.readiness_verdicts import judge_readiness

HEAD = """\
archstone: 1
organisations:
- {id: us, name: Us, vulnerabilities: "community-trust:5:5"}
- {id: acme, name: Acme}
"""


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("readiness: {asked_on: 2024-10-07}", 5, "organisation is missing"),
        ("readiness: {organisation: uss}", 5, "There is no organisation 'uss'. Did you mean us?"),
        ("readiness: {organisation: us, triger: []}", 5, "Did you mean triggers?"),
        ("readiness:\n  organisation: us\n  asked_on: 2024-13-07", 7, "asked_on is a day"),
        (
            "readiness:\n  organisation: us\n  triggers:\n  - {kind: threat, says: A., sectors: [health]}",
            8,
            "name at least two of them",
        ),
        (
            "readiness:\n  organisation: us\n  triggers:\n  - kind: resource-gap\n    says: A.\n"
            "    capability: lgistics",
            10,
            "Did you mean logistics?",
        ),
        ("readiness: {organisation: us, alone: {cost: 6}}", 5, ""),
        (
            "readiness:\n  organisation: us\n  board:\n    limits: {money: {amount: 1.234, currency: USD}}",
            8,
            "at most 2 decimal places",
        ),
        ("diligence: {findings: [{id: f, about: acme, says: A., seen: 2024-09-01}]}", 5, "source is missing"),
        (
            "diligence:\n  findings:\n  - id: f\n    about: acme\n    says: A.\n    source: b\n"
            "    seen: 2024-09-01\n    flag: no-staf-time",
            12,
            "Did you mean no-staff-time?",
        ),
        (
            "diligence:\n  findings:\n  - id: f\n    about: acme\n    says: A.\n    source: b\n"
            "    seen: 2024-09-01\n    answer: {on: 2024-09-02, by: Ana, how: So.}",
            7,
            "only a flag is answered",
        ),
        (
            "diligence:\n  flags:\n  - {id: no-staff-time, says: A.}",
            6,
            "The red flag no-staff-time stands twice.",
        ),
        (
            "diligence:\n  walked_away:\n  - {organisation: acme, on: 2024-09-01, reason: bored, says: A.}",
            7,
            "bored",
        ),
        ("pilots:\n- {id: p}\n- {id: p}", 7, "The pilot p stands twice; give each its own id."),
        (
            "pilots:\n- {id: p, starts: 2025-02-01, ends: 2025-01-01}",
            6,
            "ends on 2025-01-01, before it starts on 2025-02-01; change one of the two days.",
        ),
        (
            "pilots:\n- id: p\n  starts: 2025-02-01\n  cost_cap: {amount: 100, currency: USD}\n"
            "  spending: [{on: 2025-01-31, amount: 100}]",
            8,
            "already spent before it starts: USD 100 of USD 100.",
        ),
        ("pilots:\n- {id: p, spending: [{on: 2025-01-31, amount: 5}]}", 6, "The amount needs a currency"),
        (
            "pilots:\n- id: p\n  exchange:\n  - {by: acme, brings: logistics, to: us}",
            8,
            "us lists no vulnerability in logistics. Name the one that is meant with against",
        ),
        ("pilots:\n- {id: p, cost_cap: {amount: 0, currency: USD}}", 6, "must be above 0"),
    ],
)
def test_each_fault_is_told_where_it_stands(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"{HEAD}{text}\n", encoding="utf-8")
    told = check_file(path)
    assert told
    assert told[0].line == line, told
    assert words in told[0].message
    assert len({fault.message for fault in told}) == 1, told
    with pytest.raises(BadInput):
        read_alliance(path)


def test_an_empty_file_has_empty_rooms(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD, encoding="utf-8")
    file = read_alliance(path)
    assert file.room("readiness") is None
    assert file.room("pilots") == ()
    assert file.room("diligence").organisations == ()


def test_the_bundled_story_ends_as_it_is_told() -> None:
    file = read_alliance(bundled("southside-compact.yaml"))
    readiness, found = file.room("readiness"), file.room("diligence")
    verdicts = {
        id: str(judge_readiness(readiness, found, today=readiness.asked_on, candidate=id).verdict)
        for id in ("southside-congregations", "plainform-software", "ostrander-mills-foundation")
    }
    assert set(verdicts.values()) == {"go"}
    gone = judge_readiness(
        readiness, found, today=date(2026, 11, 4), candidate="three-elms-food-distribution"
    )
    assert str(gone.verdict) == "walk away"
    assert {reason.about for reason in gone.deciding} == {"walked away", "red flag", "instinct"}
    fairs, page, programme = (
        judge_pilot(pilot, today=date(2026, 11, 4), limits=readiness.limits) for pilot in file.room("pilots")
    )
    assert (fairs.successes, fairs.gate.follows, fairs.board.within) == (3, True, True)
    assert (page.successes, page.gate.follows, len(page.over)) == (0, True, 1)
    assert programme.successes == 8
    listed = NameIndex(one.name for one in found.lists)
    hits = {one.id for one in file.registry if listed.find(one.name)}
    assert hits == {"three-elms-food-distribution"}
