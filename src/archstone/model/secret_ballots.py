"""Secret ballots: what is published of them, and how each voter checks it (SPEC V6, V11).

The record holds totals and a commitment for each vote: a fingerprint of the choice, the member and a salt
that the voter alone keeps. Each voter can find its own in the record; nobody can read another's out of it.
What this can't do is prove the totals while voters keep their salts: where all open theirs, they are proven.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from archstone.model.ballots import Ballot, Choice, Count, SecretRecord, Vote
from archstone.model.errors import NotFound, RuleBroken

HIDDEN_BELOW = 7
"""With fewer eligible than this it stays hidden who voted: among few, that gives votes away (our default)."""

_SALT = re.compile("[0-9a-f]{32,}")
_COMMITMENT = re.compile("[0-9a-f]{64}")


def commitment(ballot: str, organisation: str, choice: Choice, salt: str) -> str:
    """Make the fingerprint of a vote that is published in its place.

    Parameters
    ----------
    ballot, organisation : ids
    choice : what the member says
    salt : at least 32 hexadecimal digits drawn by chance, kept by the voter alone

    Returns
    -------
    commitment : 64 hexadecimal digits, the SHA-256 of ``ballot|salt|choice|organisation``

    Raises
    ------
    RuleBroken
        For a salt that is too short: the choice could be found by trying.

    Examples
    --------
    >>> commitment("chair", "river-trust", Choice.YES, "0f" * 16)[:12]
    '1e436599e726'
    """
    if not _SALT.fullmatch(salt):
        raise RuleBroken("A salt has at least 32 digits of 0-9 and a-f, drawn by chance; draw a new one.")
    return sha256(f"{ballot}|{salt}|{choice}|{organisation}".encode()).hexdigest()


def publish(ballot: Ballot, votes: Mapping[str, Vote], salts: Mapping[str, str]) -> Ballot:
    """Make the record of a secret ballot that may be shown, without names.

    Parameters
    ----------
    ballot : a secret ballot that holds its votes
    votes : the votes that count, by member, as `archstone.model.tallies.counted_votes` gives them
    salts : the voters' salts, by member

    Returns
    -------
    ballot : the same ballot with totals and commitments in the order of their digits, and no vote. Who took
        part is named from seven eligible members up.

    Raises
    ------
    RuleBroken
        If the ballot isn't secret.
    NotFound
        If a voter's salt is missing.
    """
    if not ballot.rule.secret:
        raise RuleBroken(f"The ballot {ballot.id} is open; its record is its votes.")
    for member in votes:
        if member not in salts:
            raise NotFound(f"The salt of {member} is missing; without it its vote can't be checked.")
    said = [vote.choice for vote in votes.values()]
    record = SecretRecord(
        Count(*(said.count(choice) for choice in (Choice.YES, Choice.NO, Choice.ABSTAIN))),
        tuple(sorted(commitment(ballot.id, m, vote.choice, salts[m]) for m, vote in votes.items())),
        tuple(m for m in ballot.rule.eligible if m in votes) if shows_who_voted(ballot) else (),
    )
    return replace(ballot, votes=(), secret_record=record)


def shows_who_voted(ballot: Ballot) -> bool:
    """Whether a secret ballot has so many eligible that it may be told who took part."""
    return len(ballot.rule.eligible) >= HIDDEN_BELOW


def stands_in_record(ballot: Ballot, organisation: str, choice: Choice, salt: str) -> bool:
    """Whether a voter's own vote stands in the record as it was cast."""
    record = ballot.secret_record
    return record is not None and commitment(ballot.id, organisation, choice, salt) in record.commitments


def unsound(ballot: Ballot) -> tuple[str, ...]:
    """Say what is wrong with the record of a secret ballot, in sentences; empty where it holds together.

    No result can be told from such a record: what doesn't fit together may have been made up, and no voter
    can find out. Where a vote has no commitment, nobody could find its loss.
    """
    record = ballot.secret_record
    if record is None:
        untold = ballot.rule.secret and not ballot.votes
        return ("The record holds no totals of this secret ballot.",) if untold else ()
    total, eligible = record.count.total, ballot.rule.eligible
    found = []
    if total > len(eligible):
        found.append(too_many(ballot))
    held = len(record.commitments)
    if total and not held:
        found.append("The record holds no commitments, so no voter can find the own vote in it.")
    elif held != total:
        found.append(f"The totals tell of {_votes(total)}, and the record holds {_commitments(held)}.")
    if len({each.lower() for each in record.commitments}) < held:
        found.append("A commitment stands in the record twice: one vote was counted as two.")
    if any(not _COMMITMENT.fullmatch(each) for each in record.commitments):
        found.append("A commitment has 64 digits of 0-9 and a-f; one of the record hasn't.")
    if strangers := [member for member in record.voted if member not in eligible]:
        verb = "aren't" if strangers[1:] else "isn't"
        found.append(f"The record names {', '.join(strangers)} among those who voted, who {verb} eligible.")
    named = len(set(record.voted))
    if named and named != total:
        members = "1 member that" if named == 1 else f"{named} members that"
        found.append(f"The record names {members} voted, and the totals tell of {_votes(total)}.")
    return tuple(found)


def too_many(ballot: Ballot) -> str:
    """Say that a secret record tells of more votes than there can be; empty where it doesn't."""
    total = ballot.secret_record.count.total if ballot.secret_record else 0
    eligible = len(ballot.rule.eligible)
    if total <= eligible:
        return ""
    return f"The totals tell of {_votes(total)} and {eligible} {'is' if eligible == 1 else 'are'} eligible."


def names_too_few(ballot: Ballot) -> str:
    """Say that a secret record names who voted where so few are eligible; empty where it doesn't."""
    if not (ballot.secret_record and ballot.secret_record.voted) or shows_who_voted(ballot):
        return ""
    return f"The record names who voted, which stays hidden where fewer than {HIDDEN_BELOW} are eligible."


def _votes(number: int) -> str:
    return f"{number} vote{'' if number == 1 else 's'}"


def _commitments(number: int) -> str:
    return f"{number} commitment{'' if number == 1 else 's'}"
