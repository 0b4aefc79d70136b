"""A whole alliance comes back as it was written, whatever of it is left out and whatever its texts say."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.files.bundled import bundled
from archstone.files.checks import check_file
from archstone.files.rooms import ROOMS
from archstone.model.registries import Registry

WHOLE = read_alliance(bundled("southside-compact.yaml"))
ON_ITS_OWN = (  # nothing else refers to these
    *("trust", "risks", "diligence", "readiness", "pilots", "seats", "messages"),
    *("charter", "expectations", "purpose", "votes", "compromises"),
    *("voices", "regions", "ties", "stress", "relations", "threats", "bindings", "alerts"),
    *("renegotiations", "rehearsals", "rates", "gains", "check_ins", "surveys", "gap_talks", "responses"),
    *("reviews", "consents", "later_audits", "costs", "standalone_costs", "cost_plan", "budgets"),
)
FREE = ("note", "notes", "text", "says", "source", "remark", "why", "learnt")  # keys that hold any words
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)


def free_texts(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place under the rooms where a person may write what they like."""
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in free_texts(item, (*path, key))]
    if isinstance(value, list):
        return [found for k, item in enumerate(value) for found in free_texts(item, (*path, k))]
    return [path] if path and path[-1] in FREE and isinstance(value, str) else []


PLACES = [
    place
    for place in free_texts(dict(WHOLE.document))
    if place[0]
    in {
        *("diligence", "pilots", "proposals", "incidents", "rehearsals", "relations", "check_ins"),
        *("alerts", "reviews", "outcomes", "activities", "requests", "contributions", "spending"),
    }
]


@pytest.mark.parametrize("extension", ["yaml", "json"])
@given(
    left_out=st.sets(st.sampled_from(ON_ITS_OWN), max_size=12),
    words=st.dictionaries(st.sampled_from(PLACES), texts, max_size=4),
)
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a whole alliance takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_an_alliance_comes_back_whole(
    tmp_path: Path, extension: str, left_out: set[str], words: dict[tuple[Any, ...], str]
) -> None:
    document = {key: deepcopy(value) for key, value in WHOLE.document.items() if key not in left_out}
    for place, text in words.items():
        if place[0] in document:
            part: Any = document
            for step in place[:-1]:
                part = part[step]
            part[place[-1]] = text
    file = AllianceFile(WHOLE.registry, document)
    path = tmp_path / f"a.{extension}"
    write_alliance(file, path)
    assert check_file(path) == ()
    again = read_alliance(path)
    assert again == file
    assert repr(again.document) == repr(file.document)
    for room in ROOMS:
        assert again.room(room.name) == file.room(room.name)


def test_there_are_places_to_write() -> None:
    assert len(PLACES) > 10
    assert isinstance(WHOLE.registry, Registry)
