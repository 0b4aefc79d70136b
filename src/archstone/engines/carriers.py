"""Who carries whom in an alliance: each vulnerability with the member that covers it best.

What a member hasn't disclosed to its partners is counted, and nothing else is said of it: who carries it, and
how well, would give away what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from archstone.engines.cover import BLIND_BELOW, usable_strength
from archstone.engines.vulnerability_reduction import Reduction, member_reduction
from archstone.model.audits import Strength
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.indicators import Indicator
from archstone.model.later_audits import LaterAudit
from archstone.model.organisations import Organisation


class LoadState(StrEnum):
    """What can be said of a vulnerability on the day of looking."""

    CARRIED = "carried"
    OPEN = "carried by no one"
    GONE = "no longer lacking"
    HIDDEN = "not disclosed"


@dataclass(frozen=True, slots=True)
class Load:
    """One vulnerability of a member, and who carries it.

    Attributes
    ----------
    member : whose it is
    place : 1 to 5, as ranked at the start
    state : whether it is carried, open, gone, or hidden
    capability, weight : what it is, and severity times need on the day; None while hidden
    by, strength, share : the member that carries it best, with what, and its usable strength in [3/10, 1];
        None and 0 where no one does
    others : who else could carry it, the best first
    """

    member: str
    place: int
    state: LoadState
    capability: CapabilityId | None = None
    weight: Fraction | None = None
    by: str | None = None
    strength: Strength | None = None
    share: Fraction = Fraction(0)
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carriers:
    """All loads of an alliance, member by member in the order given."""

    day: date
    members: tuple[str, ...]
    loads: tuple[Load, ...]

    def of(self, member: str) -> tuple[Load, ...]:
        """List what a member lacks, by place."""
        return tuple(load for load in self.loads if load.member == member)

    def carried_by(self, member: str) -> tuple[Load, ...]:
        """List what a member carries for others."""
        return tuple(load for load in self.loads if load.by == member)

    def only_by(self, member: str) -> tuple[Load, ...]:
        """List what a member carries and no other member could."""
        return tuple(load for load in self.carried_by(member) if not load.others)

    def in_state(self, state: LoadState) -> tuple[Load, ...]:
        """List the loads of one state."""
        return tuple(load for load in self.loads if load.state is state)

    def value(self, member: str) -> Fraction | None:
        """Measure how much of what a member disclosed is carried; None where it disclosed nothing."""
        known = [(load.weight, load.share) for load in self.of(member) if load.weight]
        whole = sum((weight for weight, _ in known), Fraction(0))
        return sum((weight * share for weight, share in known), Fraction(0)) / whole if whole else None

    @property
    def first(self) -> str | None:
        """The member that carries most, by weight times cover; None where none does or two are even."""
        sums = {
            member: sum((load.share * (load.weight or 0) for load in self.carried_by(member)), Fraction(0))
            for member in self.members
        }
        most = max(sums.values(), default=Fraction(0))
        leading = [member for member, carried in sums.items() if carried == most]
        return leading[0] if most and len(leading) == 1 else None


def carriers(
    members: Sequence[Organisation],
    taxonomy: Taxonomy,
    day: date,
    *,
    later: Iterable[LaterAudit] = (),
    indicators: Iterable[Indicator] = (),
) -> Carriers:
    """Find for each of the five first-ranked vulnerabilities of each member who carries it best.

    An alliance of complementary vulnerabilities stands as long as each is carried; where one member alone
    carries much, its leaving takes the arch down.

    Parameters
    ----------
    members : those of the day, each with its audit at the start; private vulnerabilities count nowhere
    taxonomy : the capabilities and families that all speak of
    day : the day of looking
    later : later audits; a vulnerability that they no longer list is gone
    indicators : those that measure a vulnerability, as in `member_reduction`

    Returns
    -------
    Carriers

    Notes
    -----
    Usable strength is that of `archstone.engines.cover`, exact; below 3/10 a vulnerability is open, as a
    blind spot is. Of members that are even, the one given first carries. A vulnerability that only a later
    audit brought up isn't among the five. O(vulnerabilities x strengths of all).

    References
    ----------
    S3, step 1 and pillar 1: at least five vulnerabilities, ranked, and partners strong where one is weak
    (practitioner's claim). The bound of 3/10 is our default.

    Examples
    --------
    >>> from archstone.model.audits import Audit, Disclosure, Grade, Vulnerability
    >>> from archstone.model.capabilities import standard_taxonomy
    >>> lacking = Vulnerability("logistics", 4, 4, Disclosure.PARTNER, rank=1)
    >>> able = Strength("logistics", 5, Grade.SHOWN)
    >>> farm = Organisation("farm", "The farm", audit=Audit(vulnerabilities=(lacking,)))
    >>> van = Organisation("van", "The van", audit=Audit(strengths=(able,)))
    >>> found = carriers([farm, van], standard_taxonomy(), date(2026, 11, 4))
    >>> [(load.member, load.by, str(load.share)) for load in found.loads]
    [('farm', 'van', '4/5')]
    """
    audits, measuring = tuple(later), tuple(indicators)
    loads = []
    for member in members:
        counting = replace(member.audit, vulnerabilities=member.audit.counting)
        followed = member_reduction(member.id, counting, audits, day, measuring)
        others = [other for other in members if other.id != member.id]
        loads += [_load(item, others, taxonomy) for item in followed.items]
    return Carriers(day, tuple(member.id for member in members), tuple(loads))


def _load(item: Reduction, others: Iterable[Organisation], taxonomy: Taxonomy) -> Load:
    if not item.may_be_named:
        return Load(item.member, item.place, LoadState.HIDDEN)
    weight = item.before if item.now is None else item.now
    if weight <= 0:
        return Load(item.member, item.place, LoadState.GONE, item.capability, Fraction(0))
    able = [
        (share, other.id, strength)
        for other in others
        for share, strength in (usable_strength(other.audit, item.capability, taxonomy),)
        if share >= BLIND_BELOW
    ]
    if not able:
        return Load(item.member, item.place, LoadState.OPEN, item.capability, weight)
    able.sort(key=lambda one: -one[0])  # stable: of those that are even the one given first
    share, by, strength = able[0]
    rest = tuple(id for _, id, _ in able[1:])
    return Load(
        item.member, item.place, LoadState.CARRIED, item.capability, weight, by, strength, share, rest
    )
