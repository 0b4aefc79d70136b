"""An alliance file's disclosures as the model's objects."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from archstone.files.alliance_logs import disclosures_of
from archstone.model.disclosures import Outcome
from archstone.model.errors import RuleBroken

TOLD = {"organisation": "a", "capability": "design", "to": "b", "at": "2026-03-01", "by": "Ada"}


def test_a_document_without_logs_has_empty_ones() -> None:
    assert len(disclosures_of({})) == 0


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        (date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T10:00:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00+02:00", datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=2)))),
    ],
)
def test_times_are_aware(written: object, meant: datetime) -> None:
    [event] = disclosures_of({"disclosures": [TOLD | {"at": written}]})
    assert event.at == meant
    assert event.at.tzinfo is not None


def test_what_came_of_it_is_known_or_not() -> None:
    later = TOLD | {"to": "c", "at": "2026-04-01", "outcome": "exploited"}
    log = disclosures_of({"disclosures": [later, TOLD]})
    assert [event.outcome for event in log] == [None, Outcome.EXPLOITED]
    assert log.has_stopped("a")


def test_the_same_disclosure_twice_is_refused() -> None:
    with pytest.raises(RuleBroken, match="told b of design twice"):
        disclosures_of({"disclosures": [TOLD, TOLD]})
