"""Messages: where members disagree, what is said in public, and what is so inside (SPEC V8).

A united front over disagreements is usual; it becomes a risk where they are about core matters. Where no one
message can be agreed, each member may speak to its own audience at agreed times (S2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.errors import RuleBroken


class Strategy(StrEnum):
    """How a matter that members disagree on is spoken of in public."""

    ONE_MESSAGE = "one_message"
    COALITION_OF_THE_WILLING = "coalition_of_the_willing"  # each to its own audience, with agreed timing


@dataclass(frozen=True, slots=True)
class Voice:
    """What one member says to which audience, and when."""

    member: str
    audience: str
    line: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A matter that members disagree on, with the public line and the inner reality.

    ``core`` says whether it touches what the alliance is for. ``signed_off`` names the members that signed
    off the public line; None where no sign-off was asked. ``agreed_on`` and ``agreed_until`` are the days
    between which a coalition of the willing speaks.

    Invariants: two or more members disagree; it isn't settled before it was raised; a coalition of the
    willing has at least two voices, each member once.
    """

    id: str
    matter: str
    between: tuple[str, ...]
    core: bool
    public_line: str = ""
    inner_reality: str = ""
    strategy: Strategy = Strategy.ONE_MESSAGE
    voices: tuple[Voice, ...] = ()
    agreed_on: date | None = None
    agreed_until: date | None = None
    raised_on: date | None = None
    settled_on: date | None = None
    signed_off: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if len(set(self.between)) < 2:
            raise RuleBroken(
                f"Say between whom there is disagreement on {self.id}: two members or more.", ("between",)
            )
        if self.raised_on and self.settled_on and self.settled_on < self.raised_on:
            raise RuleBroken(
                f"{self.id} can't be settled on {self.settled_on}, before it was raised.", at=("settled_on",)
            )
        if self.agreed_on and self.agreed_until and self.agreed_until < self.agreed_on:
            raise RuleBroken(
                f"The time agreed for {self.id} can't end on {self.agreed_until}, before it begins.",
                at=("agreed_until",),
            )
        speakers = [voice.member for voice in self.voices]
        if self.strategy is Strategy.COALITION_OF_THE_WILLING and len(set(speakers)) < 2:
            raise RuleBroken(
                f"A coalition of the willing on {self.id} needs two members or more that speak, each with "
                "its audience.",
                at=("voices",),
            )
        if twice := next((member for member in speakers if speakers.count(member) > 1), None):
            raise RuleBroken(f"{twice} speaks twice on {self.id}; join the two lines.", at=("voices",))

    def is_open_on(self, day: date) -> bool:
        """Whether it was raised by then and isn't settled."""
        raised = self.raised_on is None or self.raised_on <= day
        return raised and (self.settled_on is None or day < self.settled_on)

    @property
    def out_of_time(self) -> tuple[Voice, ...]:
        """The voices that spoke outside the agreed days."""
        return tuple(
            voice
            for voice in self.voices
            if voice.on
            and (
                (self.agreed_on is not None and voice.on < self.agreed_on)
                or (self.agreed_until is not None and voice.on > self.agreed_until)
            )
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """What the register doesn't say yet, in sentences."""
        told = []
        if self.strategy is Strategy.ONE_MESSAGE and not self.public_line:
            told.append(f"What is said in public on {self.matter} isn't agreed.")
        if self.signed_off is not None:
            told += [
                f"{member} hasn't signed off what is said in public on {self.matter}."
                for member in self.between
                if member not in self.signed_off
            ]
        if not self.inner_reality:
            told.append(f"How things stand inside on {self.matter} isn't written down.")
        if self.strategy is Strategy.COALITION_OF_THE_WILLING and self.agreed_on is None:
            told.append(f"When each speaks on {self.matter} isn't agreed.")
        return tuple(told)


def alerts(disagreements: Iterable[Disagreement], day: date) -> tuple[str, ...]:
    """Tell which disagreements endanger the alliance on a day: those that are core and open.

    References
    ----------
    S2, "Public messaging vs. internal reality" (practitioner's claim).
    """
    told = []
    for each in disagreements:
        if each.core and each.is_open_on(day):
            told.append(
                f"{each.matter}: {', '.join(each.between)} disagree on a core matter, and in public "
                f"{_in_public(each)}. Inside, that is a risk and no longer usual (S2); take it to a meeting "
                "of all."
            )
        told += [
            f"{each.matter}: {voice.member} spoke on {voice.on}, outside the days that were agreed."
            for voice in each.out_of_time
            if voice.on and voice.on <= day
        ]
    return tuple(told)


def _in_public(each: Disagreement) -> str:
    if each.strategy is Strategy.COALITION_OF_THE_WILLING:
        return f"{len(each.voices)} members speak, each to its own audience"
    return f"they say: {each.public_line.rstrip('.')}" if each.public_line else "no line is agreed"
