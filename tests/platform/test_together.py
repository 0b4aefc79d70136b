"""What several do at once: one write sent twice, one job for two workers, one limit for two processes.

On the embedded database the writers queue; on PostgreSQL the locks are ours.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from archstone.model.errors import Conflict
from archstone.platform.services import idempotency, limits, notifications, queue
from archstone.platform.services.errors import TooMany
from archstone.platform.services.idempotency import Answer, answer_once
from archstone.platform.store.jobs.models import Job
from archstone.platform.store.notifications.models import Letter
from archstone.platform.store.programs.models import KeptAnswer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="needs real locks: runs on PostgreSQL"),
]
MANY = 8


def together(act):
    """Call *act* in many threads at the same moment; give back what each got or raised."""
    gate = threading.Barrier(MANY)

    def one(number):
        gate.wait(10)
        try:
            return act(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def test_the_same_write_sent_many_times_at_once_is_done_once(now):
    done = []

    def answer():
        done.append(1)
        threading.Event().wait(0.2)
        return Answer(201, b"made")

    def ask(number):
        return answer_once(owner="me", key="one", asked="the same", now=now, answer=answer)

    got = together(ask)
    assert len(done) == 1
    assert all(isinstance(one, Conflict) or one.body == b"made" for one in got)
    assert idempotency.answer_once(owner="me", key="one", asked="the same", now=now, answer=answer).replayed
    assert KeptAnswer.objects.count() == 1


def test_each_job_is_taken_by_one_worker(now):
    for number in range(MANY - 3):
        queue.enqueue(name="note", key=str(number), now=now)
    got = together(lambda number: queue.claim(names=("note",), worker=f"worker {number}", now=now))
    taken = [job.pk for job in got if isinstance(job, Job)]
    assert not [one for one in got if isinstance(one, Exception)]
    assert len(taken) == len(set(taken)) == MANY - 3


def test_asking_for_a_job_many_times_at_once_asks_once(now):
    got = together(lambda number: queue.enqueue(name="note", key="one", now=now))
    assert {job.pk for job in got} == {Job.objects.get().pk}


def test_a_minute_is_swept_by_one_worker(now):
    assert sorted(together(lambda number: queue.take_minute(now=now))) == [False] * (MANY - 1) + [True]


def test_a_digest_is_made_once_by_many_workers(make_person, now):
    ana = make_person()
    facts = {"organisation": "X", "role": "viewer"}
    day_before = now - timedelta(days=1)
    notifications.notify(people=[ana.pk], kind="mandate_given", now=day_before, key="k", facts=facts)
    got = together(lambda number: notifications.send_digest(person=ana, now=now))
    assert got.count(True) == 1
    assert not [one for one in got if isinstance(one, Exception)]
    assert Letter.objects.count() == 1


def test_a_limit_counts_over_all_processes(now):
    def ask(number):
        limits.forget()  # as a process of its own
        limits.take(key="me", a_minute=4, now=now)

    got = together(ask)
    assert sum(isinstance(one, TooMany) for one in got) == MANY - 4
