"""What the platform measures of itself: requests as they pass, and the queue when somebody looks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from archstone.platform.services import permissions, queue
from archstone.platform.services.actors import Actor

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.35, 0.5, 1.0, 2.5, 5.0, 10.0)
SECONDS = Histogram(
    "archstone_request_seconds", "Server time of a request.", ("method", "route"), buckets=BUCKETS
)
ANSWERS = Counter("archstone_answers", "Answers by status.", ("method", "status"))
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


def count_request(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count one request; *route* is the pattern of its address, never the address with its ids."""
    known = method if method in METHODS else "other"
    SECONDS.labels(known, route).observe(seconds)
    ANSWERS.labels(known, str(status)).inc()


class QueueNow(Collector):
    """The queue at the moment when somebody looks."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the queue."""
        status = queue.read_status(now=self.now)
        jobs = GaugeMetricFamily("archstone_jobs", "Jobs by state.", labels=("state",))
        for state in ("waiting", "overdue", "running", "failed"):
            jobs.add_metric((state,), getattr(status, state))
        yield jobs
        yield GaugeMetricFamily("archstone_workers", "Workers alive.", value=len(status.workers))


def read_metrics(*, actor: Actor | None, now: datetime) -> bytes:
    """Write all measurements in Prometheus's format; *actor* is None for the machine itself."""
    if actor is not None:
        permissions.require(actor, "see_metrics")
    several = CollectorRegistry()
    several.register(QueueNow(now))
    return generate_latest(_of_all_processes()) + generate_latest(several)


def _of_all_processes() -> CollectorRegistry:
    """Add up the web processes, where they share a folder for it (``PROMETHEUS_MULTIPROC_DIR``)."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
