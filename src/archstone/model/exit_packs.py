"""The exit pack: all that was recorded by, for or about a member, for it to take along.

Whoever leaves should be able to prove what it gave, what it was promised and what it signed, without asking
those whom it has left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from archstone.model.alliances import Alliance, Member
from archstone.model.charter_signing import CharterHistory, hash_of
from archstone.model.contributions import Contribution
from archstone.model.costs import CostItem
from archstone.model.disclosures import DisclosureEvent
from archstone.model.endings import Exit
from archstone.model.errors import NotFound, did_you_mean
from archstone.model.later_audits import LaterAudit
from archstone.model.pledges import Pledge


@dataclass(frozen=True, slots=True)
class SignedVersion:
    """A version of the charter that a member signed, and the hash by which anyone can check it."""

    version: int
    title: str
    hash: str
    signer: str
    at: datetime

    def __str__(self) -> str:
        """Say it in a line."""
        return f"Version {self.version}, signed by {self.signer} on {self.at:%Y-%m-%d}, SHA-256 {self.hash}"


@dataclass(frozen=True, slots=True)
class ExitPack:
    """What a member takes along.

    ``disclosures_received`` are what others told it in confidence: it takes along the duty to keep them, so
    they are listed by who told it what, and nothing more. ``exit`` is its orderly exit, where it has said
    that it leaves.
    """

    member: str
    day: date
    membership: Member
    pledges_made: tuple[Pledge, ...]
    pledges_received: tuple[Pledge, ...]
    given: tuple[Contribution, ...]
    received: tuple[Contribution, ...]
    costs: tuple[CostItem, ...]
    signed: tuple[SignedVersion, ...]
    disclosures_made: tuple[DisclosureEvent, ...]
    disclosures_received: tuple[DisclosureEvent, ...]
    audits: tuple[LaterAudit, ...]
    open_matters: tuple[str, ...]
    exit: Exit | None = None

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many records of each kind there are, in the order they are listed."""
        return (
            ("pledges made", len(self.pledges_made)),
            ("pledges received", len(self.pledges_received)),
            ("contributions given", len(self.given)),
            ("contributions received", len(self.received)),
            ("coordination costs borne", len(self.costs)),
            ("charters signed", len(self.signed)),
            ("disclosures made", len(self.disclosures_made)),
            ("disclosures received", len(self.disclosures_received)),
            ("later audits", len(self.audits)),
            ("open matters", len(self.open_matters)),
        )


def exit_pack(
    member: str,
    day: date,
    alliance: Alliance,
    *,
    pledges: Iterable[Pledge] = (),
    contributions: Iterable[Contribution] = (),
    costs: Iterable[CostItem] = (),
    charters: CharterHistory | None = None,
    disclosures: Iterable[DisclosureEvent] = (),
    audits: Iterable[LaterAudit] = (),
    open_matters: Iterable[str] = (),
    exit: Exit | None = None,
) -> ExitPack:
    """Gather what was recorded by, for or about a member until a day.

    Parameters
    ----------
    member : who leaves, or has left
    day : what is dated later isn't in it
    alliance : tells who received what was for all
    pledges, contributions, costs, disclosures, audits : of all members; its own are taken out
    charters : every version that it signed is in it, with its hash taken anew
    open_matters : in words, those that concern it
    exit : its orderly exit, if it has said that it leaves

    Raises
    ------
    NotFound
        If it never was a member.

    Notes
    -----
    Pledges without a day are in it. Of an item of cost that several bore, the whole item is in it, since its
    part can't be read without the others'.

    Examples
    --------
    >>> river = Alliance("River", (Member("ash"), Member("birch")))
    >>> pack = exit_pack("ash", date(2026, 3, 1), river,
    ...     pledges=[Pledge("ash", what="a hall"), Pledge("birch", what="a nurse")])
    >>> pack.counts[:2]
    (('pledges made', 1), ('pledges received', 1))
    """
    membership = next((one for one in alliance.members if one.organisation == member), None)
    if membership is None:
        raise NotFound(f"{member} never was a member.{did_you_mean(member, alliance.ids)}")
    promised = [one for one in pledges if one.made_on is None or one.made_on <= day]
    gifts = [one for one in contributions if one.on <= day]
    told = [one for one in disclosures if one.at.date() <= day]
    return ExitPack(
        member,
        day,
        membership,
        pledges_made=tuple(one for one in promised if one.by == member),
        pledges_received=tuple(one for one in promised if _is_for(one, member)),
        given=tuple(one for one in gifts if one.by == member),
        received=tuple(one for one in gifts if one.by != member and member in one.receivers(alliance)),
        costs=tuple(
            one for one in costs if one.on <= day and any(part.member == member for part in one.borne_by)
        ),
        signed=_signed(charters, member, day),
        disclosures_made=tuple(one for one in told if one.organisation == member),
        disclosures_received=tuple(one for one in told if one.to == member),
        audits=tuple(one for one in audits if one.organisation == member and one.on <= day),
        open_matters=tuple(open_matters),
        exit=exit,
    )


def _is_for(pledge: Pledge, member: str) -> bool:
    return pledge.by != member and (not pledge.to or member in pledge.to)


def _signed(charters: CharterHistory | None, member: str, day: date) -> tuple[SignedVersion, ...]:
    return tuple(
        SignedVersion(one.charter.version, one.charter.title, hash_of(one.charter), mark.signer, mark.at)
        for one in (charters.versions if charters else ())
        for mark in one.signatures
        if mark.organisation == member and mark.at.date() <= day
    )
