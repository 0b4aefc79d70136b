"""Overlaps: the narrowest thing on which two sides that met could act together (SPEC T3; S2, step 2).

A want of one side that an offer of the other meets, or something both want, less whatever collides with what
isn't negotiable. What is left over, and what is only near, is told as well: it says what to talk about next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

from archstone.model.capabilities import SAME_FAMILY, Taxonomy, name_in_sentence
from archstone.model.meetings import InACut, Meeting, MeetingPoint, Meets, PointKind, Touches
from archstone.model.organisations import Position
from archstone.model.sentences import counted, listed

NEAREST = 3


class OverlapBasis(StrEnum):
    """Why two points are taken to meet, the surest first."""

    SAID = "said"  # the two said so
    CAPABILITY = "capability"  # both name the same capability
    STANCE = "stance"  # both take the same position on the same issue


@dataclass(frozen=True, slots=True)
class OverlapItem:
    """One want met by an offer, or one aim that both want.

    ``one`` is the want; ``other`` the offer that meets it, or for a shared aim the other side's want (the ids
    in their order). ``gets`` names who gains by it. ``in_a_cut`` is the worse of what the two would do; None
    where one hasn't said and the other wouldn't drop it.
    """

    one: str
    other: str
    gets: tuple[str, ...]
    basis: OverlapBasis
    in_a_cut: InACut | None
    reason: str

    @property
    def is_shared_aim(self) -> bool:
        """Whether both want it."""
        return len(self.gets) > 1


@dataclass(frozen=True, slots=True)
class Removed:
    """Two points that meet, and what isn't negotiable that they collide with."""

    item: OverlapItem
    collides_with: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Near:
    """A want and an offer of the same family that don't meet yet."""

    want: str
    offer: str
    reason: str


@dataclass(frozen=True)
class Overlap:
    """What two sides could do together, and what is one-sided.

    ``narrowest`` is the smallest part of ``items`` by which both sides gain; empty where there is none.
    ``unmet`` holds each side's wants that nothing meets, ``unasked`` its offers that nobody wanted, both by
    side, as ids of points. ``apart`` are pairs of non-negotiables that exclude each other.
    """

    items: tuple[OverlapItem, ...]
    narrowest: tuple[OverlapItem, ...]
    removed: tuple[Removed, ...]
    near: tuple[Near, ...]
    unmet: Mapping[str, tuple[str, ...]]
    unasked: Mapping[str, tuple[str, ...]]
    apart: tuple[tuple[str, str], ...]
    gains_nothing: tuple[str, ...]
    nearest: tuple[str, ...]
    sentence: str


def overlap(meeting: Meeting, taxonomy: Taxonomy, names: Mapping[str, str] | None = None) -> Overlap:
    """Find the overlap of what two sides said, with reasons.

    Parameters
    ----------
    meeting : with the points of both
    taxonomy : says which capabilities are of one family
    names : what the two are called, by id

    Returns
    -------
    Overlap
        The same whichever side is named first. Nothing in ``items`` collides with anything that either side
        won't negotiate.

    Notes
    -----
    Two points meet where the two said so; where both name the same capability, unless they stand against each
    other on one issue; or where the want names an issue alone and the offer takes the same position on it. A
    point collides with a non-negotiable that names its capability, or an issue on which the point takes a
    position against it; one that names both is touched only where both are. Being neutral is against
    nothing. Deterministic; O(points squared).

    References
    ----------
    S2, step 2: the three questions and the narrowest overlap (recommendation); S3, the common ground trap.
    How points are compared is our default.

    Examples
    --------
    >>> from archstone.model.capabilities import standard_taxonomy
    >>> meeting = Meeting("1", ("heron", "otter"), points=(
    ...     MeetingPoint("a", "heron", PointKind.WANT, "Reach donors online.", "digital-fundraising"),
    ...     MeetingPoint("b", "otter", PointKind.OFFER, "Our online team.", "digital-fundraising"),
    ...     MeetingPoint("c", "otter", PointKind.WANT, "People at the door.", "grassroots-organising"),
    ...     MeetingPoint("d", "heron", PointKind.OFFER, "Forty street groups.", "grassroots-organising"),
    ... ))
    >>> found = overlap(meeting, standard_taxonomy(), {"heron": "Heron", "otter": "Otter"})
    >>> [(item.one, item.other) for item in found.narrowest]
    [('a', 'b'), ('c', 'd')]
    """
    named = names or {}
    met = sorted(_meeting_points(meeting, taxonomy), key=_rank)
    blocked = {item: _in_the_way(meeting, item) for item in met}
    items = tuple(item for item in met if not blocked[item])
    removed = tuple(
        Removed(item, blocked[item], _why_removed(meeting, blocked[item], named))
        for item in met
        if blocked[item]
    )
    near = tuple(_near(meeting, taxonomy, items))
    narrowest = _narrowest(items, meeting)
    gaining = {side for item in items for side in item.gets}
    empty = tuple(sorted(side for side in meeting.between if side not in gaining))
    nearest = () if narrowest else _nearest(meeting, removed, near, named)
    used = {id for item in items for id in (item.one, item.other)}
    found = Overlap(
        items=items,
        narrowest=narrowest,
        removed=removed,
        near=near,
        unmet=_left(meeting, PointKind.WANT, used),
        unasked=_left(meeting, PointKind.OFFER, used),
        apart=tuple(_apart(meeting)),
        gains_nothing=empty,
        nearest=nearest,
        sentence="",
    )
    return replace(found, sentence=_sentence(meeting, found, named))


def collides(meeting: Meeting, non_negotiable: MeetingPoint, point: MeetingPoint) -> bool:
    """Whether a want or an offer collides with something that isn't negotiable."""
    if Touches(non_negotiable.id, point.id) in meeting.touches:
        return True
    touched = []
    if non_negotiable.capability is not None:
        touched.append(non_negotiable.capability == point.capability)
    if non_negotiable.issue is not None:
        touched.append(_against(non_negotiable, point))
    return bool(touched) and all(touched)


def _against(firm: MeetingPoint, point: MeetingPoint) -> bool:
    """Whether a point takes a position that a firm one excludes; to be neutral excludes taking sides."""
    same = firm.issue is not None and firm.issue == point.issue
    return same and point.position not in (firm.position, Position.NEUTRAL)


def _meeting_points(meeting: Meeting, taxonomy: Taxonomy) -> Iterator[OverlapItem]:
    for want, offer in _across(meeting):
        basis = _basis(meeting, want, offer)
        if basis:
            yield OverlapItem(
                want.id, offer.id, (want.side,), basis, _worse(want, offer), _why(basis, want, taxonomy)
            )
    first, second = (meeting.of(side, PointKind.WANT) for side in meeting.between)
    for pair in product(first, second):
        one, other = sorted(pair, key=lambda point: point.id)
        if one.issue is not None and (one.issue, one.position) == (other.issue, other.position):
            reason = f"Both want it, and stand alike on {_issue(one.issue)}."
            gets = tuple(sorted((one.side, other.side)))
            yield OverlapItem(one.id, other.id, gets, OverlapBasis.STANCE, _worse(one, other), reason)


def _across(meeting: Meeting) -> Iterator[tuple[MeetingPoint, MeetingPoint]]:
    for side in meeting.between:
        yield from product(meeting.of(side, PointKind.WANT), meeting.of(meeting.other(side), PointKind.OFFER))


def _basis(meeting: Meeting, want: MeetingPoint, offer: MeetingPoint) -> OverlapBasis | None:
    if Meets(want.id, offer.id) in meeting.meets:
        return OverlapBasis.SAID
    if _against(want, offer) or _against(offer, want):
        return None
    if want.capability is not None:
        return OverlapBasis.CAPABILITY if want.capability == offer.capability else None
    alike = want.issue is not None and (want.issue, want.position) == (offer.issue, offer.position)
    return OverlapBasis.STANCE if alike else None


def _why(basis: OverlapBasis, want: MeetingPoint, taxonomy: Taxonomy) -> str:
    match basis:
        case OverlapBasis.SAID:
            return "You both said so."
        case OverlapBasis.CAPABILITY:
            assert want.capability is not None
            return f"One wants {name_in_sentence(want.capability, taxonomy)} and the other offers it."
    assert want.issue is not None
    return f"One wants it and the other offers it, alike on {_issue(want.issue)}."


def _issue(issue: str) -> str:
    return issue.replace("-", " ")


_FIRMEST = (InACut.KEEP, InACut.SHRINK, None, InACut.DROP)
_SUREST = tuple(OverlapBasis)


def _worse(one: MeetingPoint, other: MeetingPoint) -> InACut | None:
    cuts = (one.in_a_cut, other.in_a_cut)
    return max(cuts, key=_FIRMEST.index)


def _rank(item: OverlapItem) -> tuple[int, int, str, str]:
    return (_FIRMEST.index(item.in_a_cut), _SUREST.index(item.basis), item.one, item.other)


def _in_the_way(meeting: Meeting, item: OverlapItem) -> tuple[str, ...]:
    firm = [point for point in meeting.points if point.kind is PointKind.NON_NEGOTIABLE]
    points = (meeting.point(item.one), meeting.point(item.other))
    return tuple(sorted(one.id for one in firm if any(collides(meeting, one, point) for point in points)))


def _why_removed(meeting: Meeting, firm: tuple[str, ...], names: Mapping[str, str]) -> str:
    said = [
        f"{names.get(point.side, point.side)} won't negotiate “{point.says.rstrip('.')}”"
        for point in (meeting.point(id) for id in firm)
    ]
    return f"{listed(said)}."


def _near(meeting: Meeting, taxonomy: Taxonomy, items: tuple[OverlapItem, ...]) -> Iterator[Near]:
    met = {item.one for item in items}
    pairs = sorted(_across(meeting), key=lambda pair: (pair[0].id, pair[1].id))
    for want, offer in pairs:
        named = want.capability in taxonomy and offer.capability in taxonomy
        if want.id in met or not named or _against(want, offer) or _against(offer, want):
            continue
        assert want.capability is not None
        assert offer.capability is not None
        if taxonomy.closeness(want.capability, offer.capability) == SAME_FAMILY:
            wanted, offered = (name_in_sentence(p.capability or "", taxonomy) for p in (want, offer))
            yield Near(
                want.id, offer.id, f"{wanted[0].upper()}{wanted[1:]} is wanted and {offered} is offered."
            )


def _narrowest(items: tuple[OverlapItem, ...], meeting: Meeting) -> tuple[OverlapItem, ...]:
    """Choose the fewest items by which both gain; what would be dropped in a cut comes last."""
    bases = [(item,) for item in items if item.is_shared_aim]
    ways = [
        [item for item in items if item.gets == (side,)] for side in sorted(meeting.between)
    ]  # ranked already
    if all(ways):
        one, other = ways[0][0], ways[1][0]
        bases.append(tuple(sorted((one, other), key=_rank)))  # type: ignore[arg-type]
    return min(
        bases,
        key=lambda basis: (
            any(item.in_a_cut is InACut.DROP for item in basis),
            len(basis),
            [_rank(item) for item in basis],
        ),
        default=(),
    )


def _left(meeting: Meeting, kind: PointKind, used: set[str]) -> Mapping[str, tuple[str, ...]]:
    return {
        side: tuple(point.id for point in meeting.of(side, kind) if point.id not in used)
        for side in meeting.between
    }


def _apart(meeting: Meeting) -> Iterator[tuple[str, str]]:
    first, second = (meeting.of(side, PointKind.NON_NEGOTIABLE) for side in sorted(meeting.between))
    for one, other in product(first, second):
        opposed = _against(one, other) or _against(other, one)
        if opposed and one.capability == other.capability:
            yield (one.id, other.id)


def _nearest(
    meeting: Meeting, removed: tuple[Removed, ...], near: tuple[Near, ...], names: Mapping[str, str]
) -> tuple[str, ...]:
    told = [f"“{_says(meeting, one.item.one)}” would be met, but {one.reason}" for one in removed]
    told += [
        f"“{_says(meeting, one.offer)}” comes near to “{_says(meeting, one.want)}”: ask whether it would do."
        for one in near
    ]
    if not told:
        told = [
            f"{names.get(side, side)} hasn't said what it {what}."
            for side in meeting.between
            for what, kind in (("wants", PointKind.WANT), ("offers", PointKind.OFFER))
            if not meeting.of(side, kind)
        ]
    return tuple(told[:NEAREST])


def _says(meeting: Meeting, id: str) -> str:
    return meeting.point(id).says.strip().rstrip(".")


def _sentence(meeting: Meeting, found: Overlap, names: Mapping[str, str]) -> str:
    nearest = f" Nearest: {found.nearest[0]}" if found.nearest else ""
    if not found.items:
        return f"There is no overlap yet.{nearest or ' Ask each other what else you could offer.'}"
    if not found.narrowest:
        who = listed([names.get(side, side) for side in found.gains_nothing])
        return f"It is one-sided: nothing here serves {who} yet.{nearest or ' Ask what would.'}"
    if len(found.narrowest) == 1:
        told = f"The narrowest overlap is an aim you share: “{_says(meeting, found.narrowest[0].one)}”."
    else:
        wants = [
            f"“{_says(meeting, item.one)}” for {names.get(item.gets[0], item.gets[0])}"
            for item in found.narrowest
        ]
        told = f"The narrowest overlap is an exchange: {listed(wants)}."
    return f"{told}{_veneer(found.narrowest)}"


def _veneer(narrowest: tuple[OverlapItem, ...]) -> str:
    dropped = sum(item.in_a_cut is InACut.DROP for item in narrowest)
    if dropped:
        part = "It" if len(narrowest) == 1 else f"{counted(dropped, 'part')} of it"
        return f" {part} would be dropped in a budget cut, so don't build on it yet."
    if any(item.in_a_cut is None for item in narrowest):
        return " Ask both what would become of it in a budget cut."
    return ""
