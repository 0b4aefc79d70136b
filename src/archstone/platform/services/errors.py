"""The one table from our errors to HTTP, for pages and API alike."""

from __future__ import annotations

from archstone.model.errors import ArchstoneError, BadInput, Conflict, NotAllowed, NotFound, RuleBroken


class TooMany(ArchstoneError):
    """Somebody asks more often than is good for the others; ``wait_seconds`` says for how long to rest."""

    def __init__(self, sentence: str, wait_seconds: int) -> None:
        super().__init__(sentence)
        self.wait_seconds = wait_seconds


class TooLarge(ArchstoneError):
    """What was sent is larger than we take."""


class NotSignedIn(ArchstoneError):
    """Nobody is known to ask: the token or the session is missing, ended or wrong."""


class Unreadable(ArchstoneError):
    """What was sent is not in the language that it claims to be in."""


class WrongKind(ArchstoneError):
    """What was sent is of a kind that isn't taken at this address."""


class ChangedSince(Conflict):
    """What somebody wants to change is no longer what they last read."""


HTTP_STATUS: tuple[tuple[type[ArchstoneError], int], ...] = (
    (NotFound, 404),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (TooMany, 429),
    (TooLarge, 413),
    (WrongKind, 415),
    (Unreadable, 400),
    (ChangedSince, 412),
    (Conflict, 409),
    (BadInput, 422),
    (RuleBroken, 422),
)


def status_of(error: ArchstoneError) -> int:
    """Look up the status that an error answers a request with."""
    return next((status for kind, status in HTTP_STATUS if isinstance(error, kind)), 400)
