"""What happens by itself: jobs that wait, run or are done, who works on them, which minutes were swept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """Something to be done at a time, once for its key, and again if it fails.

    ``beat_at`` is when the worker last said that it is alive; a job whose worker fell silent is taken back.
    """

    class State(models.TextChoices):
        """How far a job has come."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        """One job a key; what waits and what runs is found quickly however much is done."""

        constraints = (models.UniqueConstraint(fields=("name", "key"), name="one_job_a_key"),)
        indexes = (
            models.Index(fields=("due_at", "id"), condition=Q(state="waiting"), name="jobs_that_wait"),
            models.Index(fields=("beat_at",), condition=Q(state="running"), name="jobs_that_run"),
            models.Index(fields=("state", "finished_at"), name="jobs_that_ended"),
        )


class Worker(models.Model):
    """A process that works on jobs, and when it was last heard of."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)


class SweptMinute(models.Model):
    """A minute in which somebody looked what had become due."""

    minute = models.BigIntegerField(primary_key=True)
