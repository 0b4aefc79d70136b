"""Meetings: what each side wants, offers and won't negotiate, and where their interests part (SPEC T3).

An exploratory meeting isn't there to agree on everything. It writes down what each side says, in its own
words, names what divides them, and asks each what it would do if its budget were cut: common ground that
nobody would pay for is a veneer (S3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import Conflict, NotAllowed, NotFound, RuleBroken
from archstone.model.organisations import Position

LONGEST_POINT = 300
QUESTIONS = ("What do you want?", "What can you offer?", "What isn't negotiable?")
"""The three questions of a first meeting (S2, step 2)."""
CUT_QUESTION = "If your budget were cut by a third next year, what would become of this?"


class PointKind(StrEnum):
    """Which of the three questions a point answers."""

    WANT = "want"
    OFFER = "offer"
    NON_NEGOTIABLE = "non-negotiable"

    @property
    def question(self) -> str:
        """The question as it is asked."""
        return QUESTIONS[list(PointKind).index(self)]


class InACut(StrEnum):
    """What a side would do with a point if its budget were cut."""

    KEEP = "keep"
    SHRINK = "shrink"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class MeetingPoint:
    """One thing that a side wants, offers or won't negotiate, as a sentence.

    ``capability`` and the stance (``issue`` with ``position``) say what it is about, so that points can be
    held against each other; without them only people can. ``in_a_cut`` is None where nobody asked.

    Invariants: it says something short; an issue has a position; only wants and offers are cut.
    """

    id: str
    side: str
    kind: PointKind
    says: str
    capability: CapabilityId | None = None
    issue: str | None = None
    position: Position | None = None
    in_a_cut: InACut | None = None

    def __post_init__(self) -> None:
        if not self.says.strip():
            raise RuleBroken("Say it in a sentence.", ("says",))
        if len(self.says) > LONGEST_POINT:
            raise RuleBroken(
                f"This has {len(self.says)} letters; say it in one sentence of at most {LONGEST_POINT}.",
                ("says",),
            )
        if (self.issue is None) is not (self.position is None):
            raise RuleBroken("Say both the issue and where you stand on it, or neither.", ("issue",))
        if self.kind is PointKind.NON_NEGOTIABLE and self.in_a_cut is not None:
            raise RuleBroken("What isn't negotiable isn't cut; only wants and offers are.", ("in_a_cut",))


@dataclass(frozen=True, slots=True, order=True)
class Meets:
    """The two said in the room that an offer meets a want."""

    want: str
    offer: str


@dataclass(frozen=True, slots=True, order=True)
class Touches:
    """The two said in the room that a want or an offer collides with something that isn't negotiable."""

    non_negotiable: str
    point: str


@dataclass(frozen=True, slots=True)
class Divergence:
    """Something in which the interests of the two part, as each side sees it, and in a budget cut.

    ``readings`` and ``in_a_cut`` are by side; a side that hasn't spoken is left out.
    """

    id: str
    about: str
    readings: Mapping[str, str] = field(default_factory=dict)
    in_a_cut: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.about.strip():
            raise RuleBroken("Say what your interests part over.", ("about",))


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One side's word that the notes are right, as they stood in one version."""

    side: str
    by: str
    at: datetime
    version: int


@dataclass(frozen=True)
class Meeting:
    """An exploratory meeting of two organisations with its notes.

    Every change raises ``version`` and takes both confirmations away, since what was confirmed is no longer
    what stands there.

    Invariants: two different organisations; ids of points and divergences once; what is linked is there, and
    lies across the table; only the two sides write and confirm, each once, this version.
    """

    id: str
    between: tuple[str, str]
    on: date | None = None
    points: tuple[MeetingPoint, ...] = ()
    meets: tuple[Meets, ...] = ()
    touches: tuple[Touches, ...] = ()
    divergences: tuple[Divergence, ...] = ()
    notes: str = ""
    version: int = 0
    confirmations: tuple[Confirmation, ...] = ()

    def __post_init__(self) -> None:
        if self.between[0] == self.between[1]:
            raise RuleBroken(f"A meeting takes two; {self.between[0]} can't meet itself.", ("between",))
        _require_once([one.id for one in self.points], "point")
        _require_once([one.id for one in self.divergences], "divergence")
        for side in self._sides_named():
            self.require_side(side)
        for link in self.meets:
            self._require_across(link)
        for touch in self.touches:
            if self.point(touch.non_negotiable).kind is not PointKind.NON_NEGOTIABLE:
                raise RuleBroken("Only something that isn't negotiable can stand in the way.", ("touches",))
            if self.point(touch.point).kind is PointKind.NON_NEGOTIABLE:
                raise RuleBroken("What collides is a want or an offer.", ("touches",))
        _require_once([one.side for one in self.confirmations], "confirmation")
        if any(one.version != self.version for one in self.confirmations):
            raise RuleBroken("A confirmation holds for the version that it was given to, and no other.")

    def _sides_named(self) -> Iterable[str]:
        yield from (one.side for one in self.points)
        yield from (one.side for one in self.confirmations)
        for divergence in self.divergences:
            yield from (*divergence.readings, *divergence.in_a_cut)

    def _require_across(self, link: Meets) -> None:
        want, offer = self.point(link.want), self.point(link.offer)
        if (want.kind, offer.kind) != (PointKind.WANT, PointKind.OFFER) or want.side == offer.side:
            raise RuleBroken("An offer of one side meets a want of the other.", ("meets",))

    def require_side(self, side: str) -> None:
        """Refuse anyone who isn't one of the two."""
        if side not in self.between:
            raise RuleBroken(f"{side} isn't at this meeting.", ("side",))

    def point(self, id: str) -> MeetingPoint:
        """Find a point; raise NotFound where there is none."""
        found = next((one for one in self.points if one.id == id), None)
        if found is None:
            raise NotFound(f"This meeting has no point {id}.")
        return found

    def of(self, side: str, kind: PointKind) -> tuple[MeetingPoint, ...]:
        """List one side's points of one kind, in the order in which they were written."""
        return tuple(one for one in self.points if (one.side, one.kind) == (side, kind))

    def other(self, side: str) -> str:
        """Name who sits across."""
        return self.between[1] if side == self.between[0] else self.between[0]

    # Changes

    def with_point(self, point: MeetingPoint) -> Meeting:
        """Put a point in, replacing the one of this id where it stands; its side and kind stay."""
        before = next((one for one in self.points if one.id == point.id), None)
        if before is None:
            return self._changed(points=(*self.points, point))
        if (before.side, before.kind) != (point.side, point.kind):
            raise RuleBroken("A point stays on its side and keeps its kind; take it out and write another.")
        return self._changed(points=tuple(point if one.id == point.id else one for one in self.points))

    def without_point(self, id: str) -> Meeting:
        """Take a point out, with what was linked to it."""
        self.point(id)
        return self._changed(
            points=tuple(one for one in self.points if one.id != id),
            meets=tuple(one for one in self.meets if id not in (one.want, one.offer)),
            touches=tuple(one for one in self.touches if id not in (one.non_negotiable, one.point)),
        )

    def with_link(self, link: Meets | Touches) -> Meeting:
        """Write down what the two said of two points; twice is once."""
        if isinstance(link, Meets):
            return self if link in self.meets else self._changed(meets=(*self.meets, link))
        return self if link in self.touches else self._changed(touches=(*self.touches, link))

    def without_link(self, link: Meets | Touches) -> Meeting:
        """Take such a word back."""
        if link not in (*self.meets, *self.touches):
            raise NotFound("Nobody has linked these two points.")
        return self._changed(
            meets=tuple(one for one in self.meets if one != link),
            touches=tuple(one for one in self.touches if one != link),
        )

    def with_divergence(self, divergence: Divergence) -> Meeting:
        """Put a divergence in, replacing the one of this id."""
        if divergence.id not in {one.id for one in self.divergences}:
            return self._changed(divergences=(*self.divergences, divergence))
        return self._changed(
            divergences=tuple(divergence if one.id == divergence.id else one for one in self.divergences)
        )

    def with_notes(self, notes: str) -> Meeting:
        """Write the notes anew; the same text changes nothing."""
        return self if notes == self.notes else self._changed(notes=notes)

    def _changed(self, **parts: object) -> Meeting:
        return replace(self, **parts, version=self.version + 1, confirmations=())  # type: ignore[arg-type]

    # Confirming

    def confirm(self, *, side: str, by: str, at: datetime, version: int) -> Meeting:
        """Confirm the notes as they stood in *version*; raise Conflict where they have changed since."""
        self.require_side(side)
        if version != self.version:
            raise Conflict("The notes have changed since you read them. Read them again, then confirm.")
        if not self.notes.strip() and not self.points:
            raise RuleBroken("There are no notes to confirm yet.")
        others = tuple(one for one in self.confirmations if one.side != side)
        return replace(self, confirmations=(*others, Confirmation(side, by, at, version)))

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Name the sides that haven't confirmed these notes."""
        confirmed = {one.side for one in self.confirmations}
        return tuple(side for side in self.between if side not in confirmed)

    @property
    def is_confirmed(self) -> bool:
        """Whether both have confirmed the notes as they stand."""
        return not self.unconfirmed

    def missing(self, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Say what hasn't been talked about yet; *names* are what the two are called, by id."""
        named = {side: side for side in self.between} | dict(names or {})
        gaps = [
            f"{named[side]} hasn't answered: {kind.question}"
            for side in self.between
            for kind in PointKind
            if not self.of(side, kind)
        ]
        for side in self.between:
            asked = (*self.of(side, PointKind.WANT), *self.of(side, PointKind.OFFER))
            if asked and all(point.in_a_cut is None for point in asked):
                gaps.append(f"{named[side]} hasn't been asked: {CUT_QUESTION}")
        if not self.divergences:
            gaps.append(
                "No divergent interest is named yet. There is one; who names it first is believed more."
            )
        return tuple(gaps)


def _require_once(ids: list[str], what: str) -> None:
    if len(set(ids)) < len(ids):
        twice = next(id for id in ids if ids.count(id) > 1)
        raise RuleBroken(f"The {what} {twice} stands twice in this meeting.")


# Who may write what


class MeetingAct(StrEnum):
    """What someone may do with the notes of a meeting."""

    WRITE_POINT = "write-point"  # one's own: write it, change it, take it out, say what a cut would do
    WRITE_READING = "write-reading"  # of a divergence, one's own side's
    NAME_DIVERGENCE = "name-divergence"
    LINK_POINTS = "link-points"
    WRITE_NOTES = "write-notes"
    CONFIRM = "confirm"


GUESTS_MAY = frozenset(
    {
        MeetingAct.WRITE_POINT,
        MeetingAct.WRITE_READING,
        MeetingAct.NAME_DIVERGENCE,
        MeetingAct.CONFIRM,
    }
)
"""What someone without an account may do, through a signed link, for the side that the link names."""
_ONE_S_OWN = frozenset({MeetingAct.WRITE_POINT, MeetingAct.WRITE_READING, MeetingAct.CONFIRM})


@dataclass(frozen=True, slots=True)
class MeetingWriter:
    """Who writes, for which side; a guest has a signed link and no account."""

    side: str
    name: str
    is_guest: bool = False


def require_may_write(meeting: Meeting, writer: MeetingWriter, act: MeetingAct, *, for_side: str) -> None:
    """Raise NotAllowed where someone may not do this at this meeting.

    Nobody speaks for the other side. A guest says all that is its own to say and confirms the notes; it
    doesn't write what both are taken to have said.
    """
    if writer.side not in meeting.between:
        raise NotAllowed("You aren't at this meeting.")
    if act in _ONE_S_OWN and for_side != writer.side:
        raise NotAllowed("You can speak for your own side only.")
    if writer.is_guest and act not in GUESTS_MAY:
        raise NotAllowed(
            "Without an account you can write what your side wants, offers and won't negotiate, and confirm "
            "the notes. For anything else, ask the other side or claim your organisation's entry."
        )
