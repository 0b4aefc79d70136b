"""The queue: things to be done by themselves, asked for in the transaction of the change that needs them.

A service says ``enqueue(name=..., key=..., now=now, **arguments)``; a function in ``jobs/`` that is marked
with the same name does it. It is done at least once: the function must do no harm when it is called again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q

from archstone.platform.store.jobs.models import Job, SweptMinute, Worker

SILENT = timedelta(seconds=60)
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=6)
KEPT = timedelta(days=30)
LONGEST_ERROR = 2000
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Status:
    """How the work stands: for doctor, for metrics, for stewards."""

    waiting: int
    overdue: int
    running: int
    failed: int
    oldest_due_at: datetime | None
    workers: tuple[str, ...]
    last_beat_at: datetime | None

    @property
    def is_well(self) -> bool:
        """Whether somebody works, or there is nothing to do."""
        return bool(self.workers) or not self.overdue


def enqueue(*, name: str, key: str, now: datetime, due_at: datetime | None = None, **arguments: Any) -> Job:
    """Ask for a job; asking again under the same *key* changes nothing.

    Commits and rolls back with the transaction in which it is called. *arguments* are plain values.
    """
    job, _new = Job.objects.get_or_create(
        name=name, key=key, defaults={"arguments": arguments, "asked_at": now, "due_at": due_at or now}
    )
    return job


def try_again(*, job: Job, now: datetime) -> None:
    """Give a job that failed for good, or is done, another series of attempts."""
    Job.objects.filter(pk=job.pk, state__in=(Job.State.FAILED, Job.State.DONE)).update(
        state=Job.State.WAITING, attempts=0, due_at=now, error="", finished_at=None
    )


def claim(*, names: Collection[str], worker: str, now: datetime) -> Job | None:
    """Take the job that has been due for longest, for *worker* alone."""
    due = Job.objects.filter(state=Job.State.WAITING, due_at__lte=now, name__in=names).order_by(
        "due_at", "id"
    )
    if not due.exists():  # reading takes no lock: an idle worker disturbs no writer
        return None
    with transaction.atomic():
        job = due.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        job.state, job.worker, job.attempts = Job.State.RUNNING, worker, job.attempts + 1
        job.started_at = job.beat_at = now
        job.save(update_fields=["state", "worker", "attempts", "started_at", "beat_at"])
    return job


def _still_mine(job: Job) -> Any:
    """Find the row of a job, if it wasn't taken back meanwhile."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker, attempts=job.attempts)


def finish(*, job: Job, now: datetime) -> None:
    """Write down that a job is done."""
    _still_mine(job).update(state=Job.State.DONE, finished_at=now, error="")


def fail(*, job: Job, now: datetime, error: str, attempts: int) -> None:
    """Write down that an attempt failed; the next comes later and later, and after *attempts* none."""
    if job.attempts >= attempts:
        _still_mine(job).update(state=Job.State.FAILED, finished_at=now, error=error[:LONGEST_ERROR])
        return
    _still_mine(job).update(
        state=Job.State.WAITING, worker="", due_at=now + wait_after(job.attempts), error=error[:LONGEST_ERROR]
    )


def wait_after(attempts: int) -> timedelta:
    """How long to rest after the *attempts*-th failure: twice as long each time.

    Examples
    --------
    >>> [str(wait_after(n)) for n in (1, 2, 3, 20)]
    ['0:00:15', '0:00:30', '0:01:00', '6:00:00']
    """
    return min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)


def give_back(*, job: Job, now: datetime) -> None:
    """Lay a job back untouched, because its worker stops; this attempt doesn't count."""
    _still_mine(job).update(state=Job.State.WAITING, worker="", due_at=now, attempts=job.attempts - 1)


def beat(*, worker: str, jobs: Collection[int], now: datetime) -> None:
    """Say that a worker is alive, and the *jobs* in its hands."""
    with transaction.atomic():
        Worker.objects.filter(name=worker).update(beat_at=now)
        if jobs:
            Job.objects.filter(pk__in=jobs, state=Job.State.RUNNING, worker=worker).update(beat_at=now)


def enter_worker(*, worker: str, now: datetime) -> None:
    """Say that a worker begins."""
    Worker.objects.update_or_create(
        name=worker, defaults={"started_at": now, "beat_at": now, "stopped_at": None}
    )


def leave_worker(*, worker: str, now: datetime) -> None:
    """Say that a worker ends."""
    Worker.objects.filter(name=worker).update(stopped_at=now)


def take_back(*, now: datetime, attempts: dict[str, int]) -> int:
    """Take back jobs whose worker fell silent: it was killed, or its machine was.

    *attempts* says how often each job may be tried, so that one that kills its worker ends, too.
    """
    silent = Job.objects.filter(state=Job.State.RUNNING, beat_at__lt=now - SILENT)
    count = 0
    for job in silent:
        count += 1
        fail(job=job, now=now, error="The worker fell silent.", attempts=attempts.get(job.name, 1))
    return count


def take_minute(*, now: datetime) -> bool:
    """Take the sweep of this minute; False where another worker has it."""
    with transaction.atomic():
        return SweptMinute.objects.get_or_create(minute=int(now.timestamp()) // MINUTE)[1]


def read_status(*, now: datetime) -> Status:
    """Say how the work stands."""
    waiting, running, failed = (Q(state=s) for s in (Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED))
    found = Job.objects.exclude(state=Job.State.DONE).aggregate(
        waiting=Count("id", filter=waiting),
        overdue=Count("id", filter=waiting & Q(due_at__lt=now - SILENT)),
        running=Count("id", filter=running),
        failed=Count("id", filter=failed),
        oldest_due_at=Min("due_at", filter=waiting),
    )
    alive = Worker.objects.filter(stopped_at=None, beat_at__gte=now - SILENT).order_by("name")
    last = Worker.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    return Status(workers=tuple(alive.values_list("name", flat=True)), last_beat_at=last, **found)


def clear_before(now: datetime) -> int:
    """Delete what was done long ago, and workers of whom nobody has heard since."""
    Worker.objects.filter(beat_at__lt=now - KEPT).delete()
    SweptMinute.objects.filter(minute__lt=int((now - SILENT).timestamp()) // MINUTE - 1).delete()
    ended = Job.objects.filter(state__in=(Job.State.DONE, Job.State.FAILED), finished_at__lt=now - KEPT)
    return ended.delete()[0]
