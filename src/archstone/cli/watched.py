"""What a monitor found, as JSON and in words: the alert with its evidence, rule, certainty and what helps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from archstone.model.organisations import with_names
from archstone.model.sentences import ended

if TYPE_CHECKING:
    from archstone.cli.output import Page
    from archstone.model.monitors import Alert, Watched


def watched_as_json(watched: Watched) -> dict[str, Any]:
    """Lay out what one monitor found."""
    of = watched.of
    return {
        "monitor": of.id,
        "name": of.name,
        "state": watched.state,
        "says": watched.says,
        "rule": of.rule,
        "threshold": of.threshold,
        "source": str(of.source),
        "looked_at": list(watched.looked_at),
        "missing": list(watched.missing),
        "alerts": [alert_as_json(alert) for alert in watched.alerts],
    }


def alert_as_json(alert: Alert) -> dict[str, Any]:
    """Lay out what one alert says."""
    return {
        "id": alert.id,
        "about": list(alert.about),
        "seen": alert.seen,
        "evidence": list(alert.evidence),
        "certainty": alert.certainty,
        "because": alert.because,
        "since": alert.since.isoformat() if alert.since else None,
        "urgent": alert.urgent,
        "missing": list(alert.missing),
        "helps": list(alert.what_helps),
    }


def write_watched(page: Page, found: Iterable[Watched], names: Mapping[str, str]) -> None:
    """Write what monitors found: alerts whole, the rest in a line each."""
    for watched in found:
        of = watched.of
        page.gap()
        page.title(of.name, f"{of.mark} · {watched.state}")
        page.say(with_names(watched.says, names), 2)
        for alert in watched.alerts:
            since = f", since {alert.since}" if alert.since else ""
            page.say(f"ALERT ({alert.certainty}{since}): {with_names(alert.seen, names)}", 2)
            page.points((with_names(line, names) for line in alert.evidence), 4)
            page.say(f"Why {alert.certainty}: {ended(with_names(alert.because, names))}", 4)
            page.say(f"What helps: {' '.join(alert.what_helps)}", 4)
        if watched.missing:
            missing = "; ".join(line.strip().removesuffix(".") for line in watched.missing)
            page.say(f"Missing: {with_names(missing, names)}.", 2)
        page.say(f"Rule: {of.rule} Alerts at {of.threshold}. Source: {of.source}.", 2)
