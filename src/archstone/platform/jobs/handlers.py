"""Who does what: functions by the name of the job that they do, and what is looked at each minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from threading import Event
from typing import TypeVar

ROOMS = ("letters", "deliveries", "digests", "introductions", "registries", "upkeep")
"""The modules of this folder that hold jobs."""

QUICK, LONG = "quick", "long"
ATTEMPTS = 8


class GiveUp(Exception):
    """Trying again won't help."""


class Stopped(Exception):
    """The worker stops; lay the job back and go on later."""


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at a job: when it began, how often it was tried, and whether to stop."""

    now: datetime
    attempt: int = 1
    job_id: int = 0
    stop: Event = field(default_factory=Event)

    def go_on(self) -> None:
        """Call between the steps of a long job; raises Stopped where the worker stops."""
        if self.stop.is_set():
            raise Stopped


@dataclass(frozen=True, slots=True)
class Handler:
    """A function that does the jobs of a name: in which lane, how often it is tried."""

    act: Callable[..., None]
    lane: str
    attempts: int


HANDLERS: dict[str, Handler] = {}
SWEEPS: dict[str, Callable[[datetime], None]] = {}
Function = TypeVar("Function", bound=Callable[..., None])


def handles(name: str, *, lane: str = QUICK, attempts: int = ATTEMPTS) -> Callable[[Function], Function]:
    """Mark a function ``act(run, **arguments)`` that does the jobs called *name*.

    Long jobs have a lane of their own, so that letters don't wait for an import.
    """

    def mark(act: Function) -> Function:
        HANDLERS[name] = Handler(act, lane, attempts)
        return act

    return mark


def each_minute(look: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """Mark a function ``look(now)`` that is called each minute, by one worker."""
    SWEEPS[f"{look.__module__}.{look.__name__}"] = look
    return look


def load() -> None:
    """Import all rooms, so that their functions are known."""
    for room in ROOMS:
        import_module(f"archstone.platform.jobs.{room}")


def names_in(lane: str) -> tuple[str, ...]:
    """List the jobs of a lane."""
    return tuple(sorted(name for name, handler in HANDLERS.items() if handler.lane == lane))


def attempts_of() -> dict[str, int]:
    """Say how often each job is tried."""
    return {name: handler.attempts for name, handler in HANDLERS.items()}
