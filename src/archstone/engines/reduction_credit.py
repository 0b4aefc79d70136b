"""Who shrank whose weakness: each reduction split over what was given against it (FORMULAS 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.engines.vulnerability_reduction import MemberReduction, Reduction
from archstone.model.alliances import Alliance
from archstone.model.contributions import Contribution
from archstone.model.errors import RuleBroken
from archstone.model.money import Money

CREDIT_SOURCE = "Who is thanked for it is split by worth, as the receiver rates it: our default"


@dataclass(frozen=True, slots=True)
class Help:
    """Something that one member gave against a vulnerability of another.

    ``worth`` is the receiver's own rating in any one unit (one currency for all helps against the same
    vulnerability); None where it hasn't said.

    Invariants: nobody helps itself; a worth isn't negative.
    """

    giver: str
    receiver: str
    against: str
    worth: Fraction | None = None
    on: date | None = None
    what: str = ""

    def __post_init__(self) -> None:
        if self.giver == self.receiver:
            raise RuleBroken(f"{self.giver} can't be credited for helping itself; name who helped.")
        if self.worth is not None and self.worth < 0:
            raise RuleBroken(f"What {self.giver} gave {self.receiver} can't be worth less than nothing.")


@dataclass(frozen=True, slots=True)
class Credit:
    """One giver's part of one reduction.

    ``share`` of the reduction is in 0..1, ``points`` is that share of what severity times need fell by, and
    ``part`` is what of the receiver's index it makes up. ``giver`` is None for what can't be attributed.
    """

    giver: str | None
    reduction: Reduction
    share: Fraction
    points: Fraction
    part: Fraction
    because: str

    @property
    def receiver(self) -> str:
        """Whose vulnerability fell."""
        return self.reduction.member


@dataclass(frozen=True, slots=True)
class CreditMatrix:
    """Who reduced whose vulnerability.

    ``members`` is the order of rows (givers) and columns (receivers); givers who aren't members stand after
    them in ``givers``.
    """

    members: tuple[str, ...]
    givers: tuple[str, ...]
    credits: tuple[Credit, ...]

    def part(self, giver: str | None, receiver: str) -> Fraction:
        """Give what a giver contributed to a receiver's index; None as giver is what can't be attributed."""
        own = (one.part for one in self.credits if one.giver == giver and one.receiver == receiver)
        return sum(own, Fraction(0))

    @property
    def rows(self) -> tuple[tuple[Fraction, ...], ...]:
        """The whole matrix: a row a giver, a column a member, each value the part of that member's index."""
        return tuple(tuple(self.part(giver, member) for member in self.members) for giver in self.givers)

    @property
    def unattributed(self) -> tuple[Fraction, ...]:
        """For each member, the part of its index that nobody is credited for."""
        return tuple(self.part(None, member) for member in self.members)


def credit_reductions(members: Iterable[MemberReduction], helps: Iterable[Help]) -> CreditMatrix:
    """Split each reduction over what was given against that vulnerability, by worth.

    Members see that help arrives, and from whom: also from those who give no money.

    Parameters
    ----------
    members : of `member_reduction`
    helps : in any order; what was given after a vulnerability was last assessed can't have shrunk it and
        isn't counted

    Returns
    -------
    CreditMatrix
        What grew or stayed gives no credit. Of a member, credits and what is unattributed add up to its index
        plus what grew: exactly to the index where nothing did.

    Notes
    -----
    Exact. Where some helps have a worth and others none, the worths known share all, and it is said. Without
    any known worth, or with worths of 0 alone, the reduction is unattributed. Credit is no proof of cause: it
    says what was recorded against a weakness that then fell.

    Examples
    --------
    >>> from archstone.engines.vulnerability_reduction import How, member_reduction
    >>> from archstone.model.audits import Audit, Vulnerability
    >>> from archstone.model.later_audits import LaterAudit
    >>> fell = member_reduction("a", Audit(vulnerabilities=(Vulnerability("design", 4, 5, rank=1),)),
    ...     [LaterAudit("a", date(2026, 1, 1), True, (Vulnerability("design", 2, 5),))], date(2026, 2, 1))
    >>> matrix = credit_reductions([fell],
    ...     [Help("b", "a", "design", Fraction(300)), Help("c", "a", "design", Fraction(100))])
    >>> str(fell.index), [str(matrix.part(giver, "a")) for giver in "bc"]
    ('1/2', ['3/8', '1/8'])
    """
    given, found = tuple(members), tuple(helps)
    credits = tuple(
        credit for member in given for item in member.items for credit in _credits(item, member.whole, found)
    )
    ids = tuple(member.member for member in given)
    others = dict.fromkeys(one.giver for one in credits if one.giver is not None and one.giver not in ids)
    return CreditMatrix(ids, (*ids, *others), credits)


def helps_of(
    contributions: Iterable[Contribution],
    alliance: Alliance,
    in_one_unit: Callable[[Money, date], Fraction | None],
) -> tuple[Help, ...]:
    """Take the helps out of an alliance's contributions: those recorded against a vulnerability.

    Parameters
    ----------
    contributions : in any order
    alliance : tells who received what was for all
    in_one_unit : turns a worth of a day into the unit that all are compared in; None where it can't, so that
        the worth isn't known

    Returns
    -------
    helps : one for each receiver of each contribution
    """
    found = []
    for one in contributions:
        for receiver in one.receivers(alliance) if one.against else ():
            rated = one.worth.get(receiver)
            worth = None if rated is None else in_one_unit(rated, one.on)
            found.append(Help(one.by, receiver, str(one.against), worth, one.on, one.what))
    return tuple(found)


def _credits(item: Reduction, whole: Fraction, helps: Sequence[Help]) -> tuple[Credit, ...]:
    fell = item.reduced
    if fell is None or fell <= 0:
        return ()
    part = item.weight * fell / whole
    recorded = [
        one
        for one in helps
        if (one.receiver, one.against) == (item.member, item.capability) and _before(one, item)
    ]
    worths: dict[str, Fraction] = {}
    for one in recorded:
        if one.worth is not None:
            worths[one.giver] = worths.get(one.giver, Fraction(0)) + one.worth
    total = sum(worths.values(), Fraction(0))
    if not total:
        why = "no worth of it is known" if recorded else "nothing is recorded against it"
        return (Credit(None, item, Fraction(1), fell, part, why),)
    unrated = sum(one.worth is None for one in recorded)
    why = f"by worth; {unrated} without a worth left out" if unrated else "by worth, as the receiver rates it"
    return tuple(
        Credit(giver, item, worth / total, fell * worth / total, part * worth / total, why)
        for giver, worth in worths.items()
        if worth
    )


def _before(help: Help, item: Reduction) -> bool:
    return help.on is None or item.on is None or help.on <= item.on
