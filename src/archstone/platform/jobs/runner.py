"""The worker: takes due jobs, says that it is alive, looks each minute what has become due.

One thread a lane, one that beats. A worker that is killed loses nothing: its jobs fall silent and are taken
back. A worker that is asked to stop finishes what is short and lays back what is long.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType
from uuid import uuid4

from django.db import DatabaseError, connection

from archstone.platform.jobs.handlers import (
    HANDLERS,
    LONG,
    QUICK,
    SWEEPS,
    GiveUp,
    Run,
    Stopped,
    attempts_of,
    load,
    names_in,
)
from archstone.platform.services import queue
from archstone.platform.store.jobs.models import Job

log = logging.getLogger(__name__)

LANES = (QUICK, LONG)
BEAT_SECONDS = 10.0
POLL_SECONDS = 1.0
SWEEP_SECONDS = 20.0
Clock = Callable[[], datetime]


def now_utc() -> datetime:
    """Read the clock: here, at the worker's door."""
    return datetime.now(UTC)


def worker_name() -> str:
    """Name this process, so that no other has the name."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid4().hex[:8]}"


def run_job(job: Job, *, clock: Clock, stop: threading.Event) -> None:
    """Make one attempt at a job that was claimed, and write down how it went."""
    handler = HANDLERS[job.name]
    run = Run(now=clock(), attempt=job.attempts, job_id=job.pk, stop=stop)
    try:
        handler.act(run, **job.arguments)
    except Stopped:
        queue.give_back(job=job, now=clock())
    except GiveUp as error:
        queue.fail(job=job, now=clock(), error=str(error), attempts=0)
    except Exception as error:
        log.warning("job %s %s failed: %s", job.name, job.pk, error, exc_info=True)
        queue.fail(job=job, now=clock(), error=f"{type(error).__name__}: {error}", attempts=handler.attempts)
    else:
        queue.finish(job=job, now=clock())


def work_off(now: datetime, *, lanes: tuple[str, ...] = LANES, most: int = 1000) -> int:
    """Do all that is due at *now*, one after the other, and count it."""
    load()
    worker, done, stop = worker_name(), 0, threading.Event()
    for lane in lanes:
        while done < most and (job := queue.claim(names=names_in(lane), worker=worker, now=now)):
            run_job(job, clock=lambda: now, stop=stop)
            done += 1
    return done


def sweep(now: datetime) -> bool:
    """Look what has become due, once a minute over all workers; one that fails hinders no other."""
    load()
    queue.take_back(now=now, attempts=attempts_of())
    if not queue.take_minute(now=now):
        return False
    for name, look in SWEEPS.items():
        try:
            look(now)
        except Exception:
            log.exception("the sweep %s failed", name)
    return True


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker: its name, its clock, how long it rests, and the jobs in its hands."""

    stop: threading.Event
    clock: Clock = now_utc
    poll_seconds: float = POLL_SECONDS
    beat_seconds: float = BEAT_SECONDS
    name: str = field(default_factory=worker_name)
    in_hand: set[int] = field(default_factory=set)
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self, lanes: tuple[str, ...] = LANES) -> None:
        """Work until asked to stop."""
        load()
        queue.enter_worker(worker=self.name, now=self.clock())
        beside = [threading.Thread(target=act, daemon=True) for act in (self._beat, self._sweep)]
        working = [threading.Thread(target=self._work, args=(lane,), name=f"lane {lane}") for lane in lanes]
        for thread in (*beside, *working):
            thread.start()
        for thread in working:
            thread.join()
        self.ended.set()
        for thread in beside:
            thread.join(self.beat_seconds)
        queue.leave_worker(worker=self.name, now=self.clock())

    def _work(self, lane: str) -> None:
        """Take one job of the lane after the other."""
        names = names_in(lane)

        def once() -> bool:
            job = queue.claim(names=names, worker=self.name, now=self.clock())
            if job is None:
                return False
            self.in_hand.add(job.pk)
            try:
                run_job(job, clock=self.clock, stop=self.stop)
            finally:
                self.in_hand.discard(job.pk)
            return True

        self._repeat(self.stop, once, self.poll_seconds)

    def _beat(self) -> None:
        """Say that the worker lives; a job that is in nobody's hands falls silent, and is taken back."""

        def once() -> bool:
            queue.beat(worker=self.name, jobs=tuple(self.in_hand), now=self.clock())
            return False

        self._repeat(self.ended, once, self.beat_seconds)

    def _sweep(self) -> None:
        """Look each minute what has become due."""

        def once() -> bool:
            sweep(self.clock())
            return False

        self._repeat(self.ended, once, SWEEP_SECONDS)

    def _repeat(self, end: threading.Event, once: Callable[[], bool], rest_seconds: float) -> None:
        """Do *once* until *end*, without rest while it has something to do."""
        try:
            while not end.is_set():
                try:
                    if once():
                        continue
                except DatabaseError:  # it restarts, or is busy: nothing is lost, ask again
                    log.warning("the database didn't answer", exc_info=True)
                    connection.close()
                end.wait(rest_seconds)
        finally:
            connection.close()


def run_worker(stop: threading.Event, *, lanes: tuple[str, ...] = LANES) -> None:
    """Work until *stop* is set; for ``archstone worker`` and for the child process of ``archstone serve``."""
    Worker(stop).run(lanes)


def main(*, parent: int | None = None) -> None:
    """Run a worker in this process until it is asked to stop, or its *parent* process is gone."""
    stop = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    if parent is not None:
        threading.Thread(target=_watch, args=(parent, stop), daemon=True).start()
    run_worker(stop)


def _watch(parent: int, stop: threading.Event) -> None:
    """Stop when the process that started this one is gone, however it went."""
    while os.getppid() == parent:
        time.sleep(1)
    stop.set()
