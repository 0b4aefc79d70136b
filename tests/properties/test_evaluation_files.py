"""What can be written down of an evaluation is valid, becomes objects and is written back as it stands."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.model.registries import Registry

WORDS = st.text("abcdefgh .,'", min_size=1, max_size=20).map(lambda text: f"x{text}x")
DAYS = st.dates().map(str)
NUMBERS = st.one_of(st.integers(-99, 99), st.integers(-999, 999).map(lambda tenths: tenths / 10))
MEMBERS = st.sampled_from(["ash", "birch", "cedar"])
STEP = st.integers(1, 5)
VALUE = st.fixed_dictionaries({"value": NUMBERS}, optional={"on": DAYS, "source": WORDS})


def unique(items: st.SearchStrategy[Any], key: str, most: int = 4) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, max_size=most, unique_by=lambda item: item.get(key))


@st.composite
def indicator(draw: st.DrawFn) -> dict[str, Any]:
    one: dict[str, Any] = {"id": draw(st.sampled_from("abcdef")), "name": draw(WORDS)}
    one |= draw(st.fixed_dictionaries({}, optional={"unit": WORDS, "charter": st.booleans()}))
    better = draw(st.sampled_from([None, "up", "down"]))
    if better:
        one["better"] = better
    if draw(st.booleans()):
        start = draw(st.integers(-50, 50))
        one["baseline"] = {"value": start}
        one["target"] = {"value": start + draw(st.integers(1, 9)) * (-1 if better == "down" else 1)}
    one["values"] = draw(unique(VALUE, "on"))
    return one


@st.composite
def outcome(draw: st.DrawFn) -> dict[str, Any]:
    level = draw(st.sampled_from(["community", "network", "member"]))
    one: dict[str, Any] = {"id": draw(st.sampled_from("abcdef")), "name": draw(WORDS), "level": level}
    if level == "member":
        one["member"] = draw(MEMBERS)
    unit = st.fixed_dictionaries(
        {"id": st.sampled_from("uvwxyz"), "group": st.sampled_from(["alliance", "comparison"])},
        optional={"before": NUMBERS, "after": st.one_of(st.none(), NUMBERS)},
    )
    means = st.fixed_dictionaries({"before": NUMBERS, "after": NUMBERS})
    undated = st.fixed_dictionaries({"value": NUMBERS})
    more = {
        "unit": WORDS,
        "before": undated,
        "after": undated,
        "units": unique(unit, "id"),
        "comparison": means,
    }
    return one | draw(st.fixed_dictionaries({}, optional={**more, "reached": st.booleans(), "source": WORDS}))


@st.composite
def review(draw: st.DrawFn) -> dict[str, Any]:
    one: dict[str, Any] = {"on": draw(DAYS)}
    assumption = st.fixed_dictionaries({"says": WORDS}, optional={"held": st.booleans(), "says_why": WORDS})
    stances = st.dictionaries(WORDS, st.sampled_from(["support", "oppose", "neutral"]), max_size=2)
    one |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "kind": st.sampled_from(["first", "regular", "independent"]),
                "by": WORDS,
                "goal_right": st.dictionaries(MEMBERS, st.sampled_from(["yes", "partly", "no"])),
                "engaged": st.dictionaries(MEMBERS, STEP),
                "success": st.dictionaries(MEMBERS, st.sampled_from(["reached", "under-way", "not-reached"])),
                "assumptions": unique(assumption, "says", 2),
                "stances": st.dictionaries(MEMBERS, stances, max_size=2),
            },
        )
    )
    if draw(st.booleans()):
        one["verdict"] = draw(st.sampled_from(["continue", "adapt", "scale-back", "end"]))
        one["reasons"] = draw(st.lists(WORDS, max_size=2))
    return one


LATER = st.fixed_dictionaries(
    {"organisation": MEMBERS, "on": DAYS},
    optional={
        "full": st.booleans(),
        "vulnerabilities": unique(
            st.fixed_dictionaries(
                {"capability": st.sampled_from(["design", "logistics"]), "severity": STEP, "need": STEP}
            ),
            "capability",
            2,
        ),
    },
)
CONSENT = st.fixed_dictionaries({"member": MEMBERS, "to": st.sampled_from(["case", "research"]), "on": DAYS})
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "indicators": unique(indicator(), "id"),
        "outcomes": unique(outcome(), "id"),
        "reviews": unique(review(), "on", 3),
        "later_audits": st.lists(LATER, max_size=3, unique_by=lambda one: (one["organisation"], one["on"])),
        "consents": unique(CONSENT, "member", 3),
    },
)


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS, st.sampled_from(["a.yaml", "a.json"]))
def test_written_and_read_again(rooms: dict[str, Any], name: str) -> None:
    document = {"archstone": 1, **rooms}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write_alliance(AllianceFile(Registry(), document), path)
        read = read_alliance(path)
        assert read.document == document
        for room, items in rooms.items():
            assert len(read.room(room)) == len(items)
        write_alliance(read, path)
        again = read_alliance(path)
    assert repr(again.document) == repr(read.document)
    for room in rooms:
        assert again.room(room) == read.room(room)
