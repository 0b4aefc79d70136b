"""What was altered in a charter after it was signed: texts, the chain of versions, and locked clauses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archstone.model.charter_signing import CharterHistory


@dataclass(frozen=True, slots=True)
class Breach:
    """Something in the versions of a charter that isn't as it was signed.

    ``signatures`` names the parties whose signature is under another text, ``clause`` the locked clause that
    a later version doesn't keep; one of the two is empty, and both where the chain is broken.
    """

    version: int
    says: str
    signatures: tuple[str, ...] = ()
    clause: str = ""

    def __str__(self) -> str:
        """Say it."""
        return self.says


def breaches_of(history: CharterHistory) -> tuple[Breach, ...]:
    """Find what isn't as it was signed; empty where every text, the chain and every lock hold.

    Whoever reads one version should know of a change in any, since each rests on the one before.

    Returns
    -------
    found : altered versions first, then the chain, then locked clauses

    Notes
    -----
    Takes every version's hash anew, so the cost grows with the length of the charter.
    """
    return (*_texts(history), *_chain(history), *_locks(history))


def _texts(history: CharterHistory) -> Iterator[Breach]:
    for signed in history.versions:
        found = signed.verify()
        if found.differing:
            yield Breach(found.version, found.altered, found.differing)


def _chain(history: CharterHistory) -> Iterator[Breach]:
    for number in history.broken_chain():
        yield Breach(
            number, f"Version {number} amends another text than version {number - 1} as it stands here."
        )


def _locks(history: CharterHistory) -> Iterator[Breach]:
    for number, clause in history.changed_locks():
        what = f"Version {number}" if number <= len(history.versions) else "The draft"
        yield Breach(number, f"{what} changes or leaves out {clause}, which was locked.", clause=clause)
