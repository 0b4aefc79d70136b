"""The key ``regions`` of an alliance file: where each member stands, in the alliance's own words."""

from __future__ import annotations

from archstone.files.rooms import RoomReader


def read(reader: RoomReader) -> dict[str, str]:
    """Give the region of each member, in the order of the file."""
    given = reader.at("regions") or {}
    return {reader.member(named, ("regions", named)): str(region).strip() for named, region in given.items()}
