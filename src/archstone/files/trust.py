"""The key ``trust`` of an alliance file: how far members trust each other."""

from __future__ import annotations

from datetime import date
from functools import partial

from archstone.files.rooms import RoomReader
from archstone.model.trust import TrustRating, TrustRatings


def read(reader: RoomReader) -> TrustRatings:
    """Build the ratings of trust; a pair that is rated twice on one day is told where it stands."""
    ratings: dict[tuple[str, str, date | None], TrustRating] = {}
    for item, path in reader.items("trust"):
        rater = reader.organisation(item["from"], (*path, "from"))
        rated = reader.organisation(item["to"], (*path, "to"))
        on = reader.day(item.get("on"), (*path, "on"))
        one = reader.attempt(
            partial(TrustRating, rater, rated, item["rating"], on),
            path,
        )
        if (rater, rated, on) in ratings:
            reader.tell(path, f"{rater} rates its trust in {rated} twice on one day; keep one.")
        elif one is not None:
            ratings[rater, rated, on] = one
    return TrustRatings(tuple(ratings.values()))
