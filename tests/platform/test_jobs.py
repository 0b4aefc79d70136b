"""Jobs: done at least once whatever is killed, later and later when they fail, never twice for a key."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from archstone.platform import jobs
from archstone.platform.jobs import handlers, runner
from archstone.platform.jobs.handlers import GiveUp, Stopped
from archstone.platform.services import queue
from archstone.platform.services.queue import enqueue
from archstone.platform.store.jobs.models import Job, SweptMinute, Worker


@pytest.fixture
def calls(monkeypatch):
    """A handler ``note`` that writes down how it was called, and one ``fail`` that fails."""
    found = []
    handlers.load()
    monkeypatch.setattr(handlers, "HANDLERS", dict(handlers.HANDLERS))
    monkeypatch.setattr(runner, "HANDLERS", handlers.HANDLERS)

    @handlers.handles("note")
    def note(run, *, what):
        found.append((what, run.attempt))

    @handlers.handles("fail", attempts=3)
    def fail(run):
        found.append(("fail", run.attempt))
        raise ValueError("the tide is out")

    @handlers.handles("hopeless")
    def hopeless(run):
        raise GiveUp("no such import")

    @handlers.handles("long", lane="long")
    def long(run):
        found.append(("long", run.attempt))
        raise Stopped

    return found


def test_a_job_is_done_once_for_its_key(db, calls, now):
    for _time in range(3):
        enqueue(name="note", key="one", now=now, what="tide")
    enqueue(name="note", key="two", now=now, what="wind")
    assert runner.work_off(now) == 2
    assert runner.work_off(now) == 0
    assert calls == [("tide", 1), ("wind", 1)]


def test_a_job_waits_until_it_is_due(db, calls, now):
    enqueue(name="note", key="later", now=now, due_at=now + timedelta(hours=1), what="tide")
    assert runner.work_off(now) == 0
    assert runner.work_off(now + timedelta(hours=1)) == 1


def test_a_job_rolls_back_with_the_change_that_asked_for_it(db, calls, now):
    with transaction.atomic():
        enqueue(name="note", key="one", now=now, what="tide")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_failing_job_comes_again_later_and_later_and_then_ends(db, calls, now):
    enqueue(name="fail", key="one", now=now)
    moment, waits = now, []
    while runner.work_off(moment):
        job = Job.objects.get()
        if job.state == Job.State.WAITING:
            waits.append((job.due_at - moment).total_seconds())
            assert runner.work_off(job.due_at - timedelta(seconds=1)) == 0
            moment = job.due_at
    assert waits == [15, 30]
    assert [attempt for _name, attempt in calls] == [1, 2, 3]
    assert job.state == Job.State.FAILED
    assert job.error == "ValueError: the tide is out"
    queue.try_again(job=job, now=moment)
    assert runner.work_off(moment) == 1


def test_what_is_hopeless_is_not_tried_again(db, calls, now):
    enqueue(name="hopeless", key="one", now=now)
    runner.work_off(now)
    assert (Job.objects.get().state, Job.objects.get().error) == (Job.State.FAILED, "no such import")


def test_a_job_whose_worker_fell_silent_is_taken_back(db, calls, now):
    enqueue(name="note", key="one", now=now, what="tide")
    dead = queue.claim(names=("note",), worker="killed", now=now)
    assert queue.claim(names=("note",), worker="other", now=now) is None
    runner.sweep(now + timedelta(seconds=50))
    assert Job.objects.get(name="note").state == Job.State.RUNNING
    later = now + timedelta(seconds=61)
    runner.sweep(later)
    runner.work_off(later + timedelta(minutes=1))
    assert calls == [("tide", 2)]
    queue.fail(job=dead, now=later, error="the dead speaks", attempts=9)  # it wasn't dead, only slow
    assert Job.objects.get(name="note").state == Job.State.DONE


def test_a_job_that_kills_its_worker_each_time_ends(db, calls, now):
    enqueue(name="fail", key="one", now=now)
    moment = now
    for _time in range(10):
        if queue.claim(names=("fail",), worker="doomed", now=moment) is None:
            break
        moment += timedelta(hours=7)
        queue.take_back(now=moment, attempts=handlers.attempts_of())
        moment += timedelta(hours=7)
    job = Job.objects.get()
    assert (job.state, job.attempts) == (Job.State.FAILED, 3)


def test_a_long_job_is_laid_back_when_the_worker_stops(db, calls, now):
    enqueue(name="long", key="one", now=now)
    assert runner.work_off(now, most=1) == 1
    job = Job.objects.get()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)


def test_each_minute_is_swept_once_and_one_failure_hinders_no_other(db, now, monkeypatch):
    swept = []

    def broken(moment):
        raise ValueError

    handlers.load()
    monkeypatch.setattr(runner, "SWEEPS", {"a": broken, "b": swept.append})
    assert runner.sweep(now)
    assert not runner.sweep(now + timedelta(seconds=20))
    assert runner.sweep(now + timedelta(seconds=60))
    assert swept == [now, now + timedelta(seconds=60)]


def test_upkeep_is_asked_for_once_a_day_also_after_a_night_without_power(db, now):
    handlers.load()
    for moment in (now.replace(hour=2), now, now + timedelta(minutes=1)):
        runner.sweep(moment)
    assert list(Job.objects.filter(name="nightly_upkeep").values_list("key", flat=True)) == [
        now.date().isoformat()
    ]
    assert runner.work_off(now + timedelta(minutes=1)) >= 1
    assert Job.objects.get(name="nightly_upkeep").state == Job.State.DONE
    Job.objects.update(finished_at=now - timedelta(days=31))
    Worker.objects.create(name="old", started_at=now, beat_at=now - timedelta(days=40))
    tomorrow = now + timedelta(days=1)
    runner.sweep(tomorrow)
    runner.work_off(tomorrow)
    assert Job.objects.filter(name="nightly_upkeep").count() == 1
    assert not Worker.objects.exists()
    assert SweptMinute.objects.count() <= 2


def test_doctor_is_told_how_the_work_stands(db, calls, now):
    assert jobs.status(now).is_well
    enqueue(name="note", key="one", now=now, what="tide")
    later = now + timedelta(minutes=5)
    status = jobs.status(later)
    assert (status.waiting, status.overdue, status.is_well) == (1, 1, False)
    queue.enter_worker(worker="me", now=later)
    assert jobs.status(later).is_well
    queue.leave_worker(worker="me", now=later)
    assert not jobs.status(later).is_well


def test_claiming_costs_an_idle_worker_one_reading_query(db, calls, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        queue.claim(names=("note",), worker="me", now=now)


SCRIPT = """
import os, sys, threading, time
from datetime import timedelta
from archstone.platform import start
start()
from django.core.management import call_command
from archstone.platform.jobs import handlers, runner
from archstone.platform.services import queue
queue.SILENT = timedelta(seconds=1)
queue.FIRST_WAIT = timedelta(milliseconds=10)

@handlers.handles("cross_the_bridge")
def cross(run):
    with open(sys.argv[2], "a") as log:
        log.write(f"attempt {run.attempt}\\n")
    if run.attempt == 1:
        time.sleep(60)
    with open(sys.argv[2], "a") as log:
        log.write("across\\n")
    stop.set()

stop = threading.Event()
if sys.argv[1] == "prepare":
    call_command("migrate", verbosity=0)
    queue.enqueue(name="cross_the_bridge", key="once", now=runner.now_utc())
else:
    runner.SWEEP_SECONDS = 0.3
    runner.Worker(stop, poll_seconds=0.1, beat_seconds=0.3).run(("quick",))
"""


def _wait_for(log: Path, words: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + 40
    while words not in (log.read_text() if log.exists() else ""):
        assert time.monotonic() < end, f"never: {words}"
        assert process.poll() is None or words in log.read_text(), "the worker ended"
        time.sleep(0.05)


def test_a_job_survives_that_its_worker_is_killed(tmp_path):
    """A real worker, a real kill -9: the row stays and the next worker does the job."""
    log, script = tmp_path / "log", tmp_path / "worker.py"
    script.write_text(SCRIPT)
    environment = {
        **os.environ,
        "ARCHSTONE_HOME": str(tmp_path),
        "ARCHSTONE_DATABASE": f"sqlite:///{tmp_path / 'jobs.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "archstone.platform.config.settings",
    }

    def begin(what: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, str(script), what, str(log)], env=environment)

    assert begin("prepare").wait(60) == 0
    first = begin("work")
    try:
        _wait_for(log, "attempt 1", first)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    second = begin("work")
    try:
        _wait_for(log, "across", second)
        assert second.wait(20) == 0  # and it stops when asked to
    finally:
        second.kill()
    assert log.read_text() == "attempt 1\nattempt 2\nacross\n"
