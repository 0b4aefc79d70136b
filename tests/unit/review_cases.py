"""Reviews that the tests of its documents look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from archstone.engines.alliance_review import AllianceReview, review_alliance
from archstone.engines.monitors import Seen
from archstone.files.alliance_records import record_of
from archstone.files.alliances import read_alliance
from archstone.model.alliance_records import AllianceRecord
from archstone.model.alliances import Alliance, Member
from archstone.model.monitors import MONITORS, Alert, Certainty
from archstone.model.registries import Registry

DAY = date(2026, 11, 4)
TOLD, SECOND = (
    Path(str(files("archstone.files") / "examples" / name))
    for name in ("southside-compact.yaml", "jurf-label.yaml")
)


def reviewed(record: AllianceRecord) -> AllianceReview:
    return review_alliance(record, DAY, rng=np.random.default_rng(0))


@cache
def told_review(path: Path = TOLD) -> AllianceReview:
    return reviewed(record_of(read_alliance(path)))


@cache
def empty_review(members: int) -> AllianceReview:
    """Of an alliance of which nothing is known but its members."""
    named = tuple(Member(f"member-{k}") for k in range(members))
    return reviewed(AllianceRecord(Registry(()), Alliance("River", named)))


@cache
def with_many_alerts() -> AllianceReview:
    """Three alerts of every monitor, each told at great length."""
    found = told_review()
    alerts = tuple(
        Seen(
            Alert(
                monitor.id,
                (member,),
                f"{monitor.name} at {member}: " + "what is said at very great length, " * 12,
                ("evidence " * 30,),
                Certainty.FIRM,
                "it is so",
                missing=("what isn't there " * 60,),
            ),
            None,
            False,
        )
        for monitor in MONITORS
        for member in found.members[:3]
    )
    return replace(found, watch=replace(found.watch, alerts=alerts))


@cache
def with_names_of(name: str) -> AllianceReview:
    """The told alliance, every organisation and the alliance itself called *name*."""
    record = record_of(read_alliance(TOLD))
    assert record.alliance is not None
    organisations = tuple(replace(one, name=name) for one in record.registry)
    registry = Registry(organisations, goals=record.registry.goals, taxonomy=record.registry.taxonomy)
    return reviewed(replace(record, registry=registry, alliance=replace(record.alliance, name=name)))
