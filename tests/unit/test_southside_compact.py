"""The bundled alliance: sound from end to end, and its organisations those of the stories."""

from __future__ import annotations

from datetime import date

import numpy as np

from archstone.engines.alliance_review import review_alliance
from archstone.engines.monitors import watch
from archstone.files.alliance_records import record_of
from archstone.files.alliances import read_alliance
from archstone.files.bundled import bundled
from archstone.files.checks import check_file
from archstone.files.registries import read_registry
from archstone.files.rooms import ROOMS
from archstone.model.monitors import MONITORS
from archstone.model.reviews import Verdict

COMPACT = bundled("southside-compact.yaml")


def test_it_has_no_fault_and_every_room() -> None:
    assert check_file(COMPACT) == ()
    document = read_alliance(COMPACT).document
    missing = {key for room in ROOMS for key in room.keys if key not in document}
    assert missing == set()


def test_its_organisations_are_those_of_the_stories() -> None:
    stories = read_registry(bundled("stories.yaml"))
    for organisation in read_alliance(COMPACT).registry:
        assert organisation == stories[organisation.id]


def test_every_room_builds_its_objects() -> None:
    file = read_alliance(COMPACT)
    for room in ROOMS:
        assert file.room(room.name)


def test_both_alliances_together_come_to_every_verdict_and_every_monitor_alerts() -> None:
    records = [record_of(read_alliance(path)) for path in (COMPACT, bundled("jurf-label.yaml"))]
    decided = {review.verdict for record in records for review in record.reviews if review.verdict}
    assert decided == set(Verdict)
    seen = {
        seen.alert.monitor
        for record in records
        for seen in watch(record, date(2026, 11, 4), rng=np.random.default_rng(0)).alerts
    }
    assert seen == {monitor.id for monitor in MONITORS} - {"delay"}  # decisions were never slow here
    found = [review_alliance(record, date(2026, 11, 4), rng=np.random.default_rng(0)) for record in records]
    assert [one.found.verdict for one in found] == [Verdict.ADAPT, Verdict.END]
