"""What an alliance file tells of disclosures, as the model's objects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from archstone.model.capabilities import CapabilityId
from archstone.model.disclosures import DisclosureEvent, DisclosureLog, Outcome


def disclosures_of(document: Mapping[str, Any]) -> DisclosureLog:
    """Lay out the disclosures of a document that `read_alliance` has accepted.

    A day stands for its first minute, and a time without a zone is read as UTC.

    Raises
    ------
    RuleBroken
        If the same vulnerability was told to the same partner twice.

    Examples
    --------
    >>> log = disclosures_of({"disclosures": [{"organisation": "a", "capability": "design", "to": "b",
    ...     "at": "2026-03-01", "by": "Ada"}]})
    >>> [str(event) for event in log]
    ["2026-03-01: Ada told b of design; what came of it isn't known yet."]
    """
    return DisclosureLog(
        tuple(
            DisclosureEvent(
                organisation=str(told["organisation"]),
                capability=CapabilityId(str(told["capability"])),
                to=str(told["to"]),
                at=_moment(told["at"]),
                by=str(told.get("by") or "someone"),
                outcome=Outcome(told["outcome"]) if told.get("outcome") else None,
            )
            for told in document.get("disclosures") or ()
        )
    )


def _moment(written: object) -> datetime:
    text = str(written)
    if len(text) == len("2026-03-01"):
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
