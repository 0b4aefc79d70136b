"""The key ``alliance`` of an alliance file, and the model that it becomes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archstone.files.alliances import read_alliance
from archstone.files.bundled import bundled
from archstone.files.checks import check_file
from archstone.model.alliances import Alliance, Member, Model
from archstone.model.errors import RuleBroken

OTHERS = """\
organisations: [{id: a, name: A}]
goals: [{id: h, name: H, requirements: {design: 0.5}}]
"""


def test_the_bundled_alliance_is_read() -> None:
    found = read_alliance(bundled("southside-compact.yaml")).room("members")
    assert found.name == "The Southside Compact"
    assert found.model is Model.STRUCTURAL
    assert (found.started_on, found.sunset_on) == (date(2024, 11, 4), date(2027, 11, 3))
    assert found.ids[0] == "riverside-hospital"
    assert len(found.members_on(date(2026, 1, 1))) == 5
    assert found.members_on(date(2024, 1, 1)) == ()
    assert found.members[1].signatory == "Rev. Marcus Adeyemi"


def test_the_day_of_leaving_is_the_last() -> None:
    member = Member("a", date(2026, 1, 1), date(2026, 6, 30))
    assert [member.belongs_on(date(2026, m, d)) for m, d in ((1, 1), (6, 30), (7, 1))] == [True, True, False]
    assert Member("a").belongs_on(date(1900, 1, 1))


def test_what_is_refused() -> None:
    with pytest.raises(RuleBroken, match="a can't leave on 2025-01-01, before it joins"):
        Member("a", date(2026, 1, 1), date(2025, 1, 1))
    with pytest.raises(RuleBroken, match="a is listed as a member twice"):
        Alliance("A", (Member("a"), Member("a")))
    with pytest.raises(RuleBroken, match="The sunset on 2025-01-01 lies before the start"):
        Alliance("A", started_on=date(2026, 1, 1), sunset_on=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("text", "line", "field", "says"),
    [
        ("  started: 2026-01-01\n  sunset: 2025-01-01", 4, "sunset", "lies before the start"),
        ("  members: [a, a]", 3, "members", "a is listed as a member twice"),
        (
            "  members:\n  - {organisation: a, joined: 2026-02-01, left: 2026-01-01}",
            4,
            "left",
            "can't leave on",
        ),
        ("  model: structral", 3, "model", "one of opportunistic, values-bridge, structural"),
        ("  goal: g", 3, "goal", "There is no goal 'g'"),
        ("  sunset: 2026-02-30", 3, "sunset", "There is no day 2026-02-30"),
        ("  membres: [a]", 3, "membres", "Did you mean members?"),
        ("  members: [{organisation: b}]", 3, "organisation", "There is no organisation 'b'"),
    ],
)
def test_a_fault_is_told_where_it_stands(tmp_path: Path, text: str, line: int, field: str, says: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"archstone: 1\nalliance:\n{text}\n{OTHERS}")
    (fault,) = check_file(path)
    assert (fault.line, fault.field) == (line, field)
    assert says in fault.message
