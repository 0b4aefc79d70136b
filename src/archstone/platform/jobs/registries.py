"""The registry's long work: imports, the search index, duplicates."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from archstone.platform.jobs.handlers import LONG, Run, each_minute, handles
from archstone.platform.services import duplicates, imports, queue, registry_index
from archstone.platform.store.registries.models import ImportRun

NIGHT = 2
"""The hour, in universal time, after which the night's index is built."""


def _clock() -> datetime:
    return datetime.now(UTC)


@handles(imports.IMPORT, lane=LONG)
def run_import(run: Run, run_id: str) -> None:
    """Read a file into the registry, or go on where a worker that died left it."""

    def told(_: ImportRun) -> None:
        run.go_on()

    imports.carry_out(run_id=UUID(run_id), clock=_clock, told=told)


@handles(imports.BUILD_INDEX, lane=LONG)
def build_index(run: Run) -> None:
    """Build the search index."""
    registry_index.build_index(now=run.now)


@handles(imports.FIND_DUPLICATES, lane=LONG)
def find_duplicates(run: Run) -> None:
    """Look for organisations that stand in the registry twice."""
    duplicates.find_duplicates(now=run.now, go_on=run.go_on)


@each_minute
def take_up_stalled_imports(now: datetime) -> None:
    """Ask again for imports whose worker is gone."""
    for run_id in imports.stalled_imports(now=now):
        key = f"{run_id} at {now:%Y-%m-%dT%H:%M}"
        queue.enqueue(name=imports.IMPORT, key=key, now=now, run_id=str(run_id))


@each_minute
def build_nightly_index(now: datetime) -> None:
    """Ask for a new search index each night."""
    if now.hour >= NIGHT:
        queue.enqueue(name=imports.BUILD_INDEX, key=f"night {now.date().isoformat()}", now=now)
