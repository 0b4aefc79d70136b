"""The bundled alliance: sound from end to end, and its organisations those of the stories."""

from __future__ import annotations

from archstone.files.alliances import read_alliance
from archstone.files.bundled import bundled
from archstone.files.checks import check_file
from archstone.files.registries import read_registry
from archstone.files.rooms import ROOMS

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
