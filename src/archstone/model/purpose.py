"""The purpose test: each member states the goal in one sentence, and the others judge blind.

The words that members agree on can hide different goals; whether two sentences state the same one is judged
by people, without names, before anyone signs, at each review and when a member joins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from archstone.model.errors import RuleBroken

Item = TypeVar("Item")
ALL_JUDGE_ALL = 12  # members; above it each judges some of the others (FORMULAS 9)
JUDGED_BY_EACH = 8
LONGEST_SENTENCE = 400  # letters: what doesn't fit isn't one sentence
_ENDS = re.compile(r"[.!?。؟]\s+\S")


class Judgment(StrEnum):
    """Whether a sentence states the same goal as one's own."""

    SAME = "same"
    PARTLY = "partly"
    DIFFERENT = "different"

    @property
    def worth(self) -> Fraction:
        """What it counts: 1, a half, 0."""
        return {"same": Fraction(1), "partly": Fraction(1, 2), "different": Fraction(0)}[self.value]


class Occasion(StrEnum):
    """When the test is held."""

    SIGNING = "signing"
    REVIEW = "review"
    JOINING = "joining"


class GoalField(StrEnum):
    """The parts of a goal that is told in full."""

    WHO = "who"
    CHANGE = "change"
    WHERE = "where"
    BY_WHEN = "by_when"
    HOW_KNOWN = "how_known"

    @property
    def question(self) -> str:
        """What a member answers with it."""
        return {
            "who": "For whom?",
            "change": "What will be different for them?",
            "where": "Where?",
            "by_when": "By when?",
            "how_known": "How shall we know?",
        }[self.value]


@dataclass(frozen=True, slots=True)
class GoalSentence:
    """The goal as one member states it, and its parts where the member told them.

    Invariants: it is one sentence that says something, of at most 400 letters.
    """

    member: str
    sentence: str
    fields: Mapping[GoalField, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.sentence.strip():
            raise RuleBroken(f"{self.member} hasn't written a sentence yet; leave it out until it has.")
        if len(self.sentence) > LONGEST_SENTENCE:
            raise RuleBroken(
                f"What {self.member} wrote has {len(self.sentence)} letters; say the goal in one sentence of "
                f"at most {LONGEST_SENTENCE}."
            )
        if _ENDS.search(self.sentence.strip()):
            raise RuleBroken(f"What {self.member} wrote is more than one sentence; say the goal in one.")


@dataclass(frozen=True, slots=True)
class BlindJudgment:
    """How one member judged the sentence of another, whose name it didn't see."""

    judge: str
    of: str
    says: Judgment

    def __post_init__(self) -> None:
        if self.judge == self.of:
            raise RuleBroken(f"{self.judge} can't judge its own sentence.")


@dataclass(frozen=True, slots=True)
class PurposeRound:
    """One purpose test: who takes part, what each wrote, and how each was judged.

    Invariants: each member writes once and judges another's sentence once; what is judged was written.
    """

    members: tuple[str, ...]
    sentences: tuple[GoalSentence, ...] = ()
    judgments: tuple[BlindJudgment, ...] = ()
    held_on: date | None = None
    occasion: Occasion | None = None

    def __post_init__(self) -> None:
        self._refuse_strangers()
        written = [said.member for said in self.sentences]
        if twice := _first_twice(written):
            raise RuleBroken(f"{twice} wrote two sentences; keep the one that it stands by.")
        pairs = [(one.judge, one.of) for one in self.judgments]
        if double := _first_twice(pairs):
            raise RuleBroken(f"{double[0]} judged the sentence of {double[1]} twice; keep one.")
        for _, of in pairs:
            if of not in written:
                raise RuleBroken(f"A sentence of {of} was judged, and there is none.")

    def _refuse_strangers(self) -> None:
        if twice := _first_twice(self.members):
            raise RuleBroken(f"{twice} is listed twice.")
        named = [said.member for said in self.sentences]
        named += [id for one in self.judgments for id in (one.judge, one.of)]
        for id in named:
            if id not in self.members:
                raise RuleBroken(f"{id} takes part in the purpose test and is no member.")

    def sentence_of(self, member: str) -> GoalSentence | None:
        """Give what a member wrote; None where it hasn't."""
        return next((said for said in self.sentences if said.member == member), None)

    def judgments_of(self, member: str) -> tuple[BlindJudgment, ...]:
        """List how a member's sentence was judged."""
        return tuple(one for one in self.judgments if one.of == member)

    def unwritten(self) -> tuple[str, ...]:
        """Name the members that haven't written their sentence."""
        written = {said.member for said in self.sentences}
        return tuple(member for member in self.members if member not in written)

    def still_to_judge(self) -> tuple[tuple[str, int], ...]:
        """Name the members that have judgments left to give, and how many at least."""
        left = []
        for member in self.members:
            asked = self._asked_of(member)
            given = sum(one.judge == member for one in self.judgments)
            if given < asked:
                left.append((member, asked - given))
        return tuple(left)

    def judgments_asked(self) -> int:
        """Count the judgments that all members together are asked for, of the sentences there are."""
        return sum(self._asked_of(member) for member in self.members)

    def _asked_of(self, member: str) -> int:
        others = sum(said.member != member for said in self.sentences)
        return others if len(self.members) <= ALL_JUDGE_ALL else min(others, JUDGED_BY_EACH)

    def fields_compared(self) -> Iterator[FieldCompared]:
        """Compare the goal field by field among those who told it, in the order of the fields."""
        for name in GoalField:
            answers: dict[str, list[str]] = {}
            wording: dict[str, str] = {}
            for said in self.sentences:
                text = said.fields.get(name)
                if text:
                    key = " ".join(text.casefold().split()).rstrip(".")
                    answers.setdefault(key, []).append(said.member)
                    wording.setdefault(key, text)
            groups = tuple((wording[key], tuple(members)) for key, members in answers.items())
            silent = tuple(said.member for said in self.sentences if not said.fields.get(name))
            yield FieldCompared(name, groups, silent)


@dataclass(frozen=True, slots=True)
class FieldCompared:
    """One field of the goal: the answers that were given, with who gave each, and who gave none.

    Answers are told apart as they are written, letter case, spaces and a full stop aside; whether two
    wordings mean the same is for the members to say.
    """

    name: GoalField
    answers: tuple[tuple[str, tuple[str, ...]], ...]
    silent: tuple[str, ...]

    @property
    def agreed(self) -> bool | None:
        """Whether all who answered wrote the same; None where fewer than two answered."""
        if sum(len(members) for _, members in self.answers) < 2:
            return None
        return len(self.answers) == 1


def _first_twice(items: Iterable[Item]) -> Item | None:
    seen: set[Item] = set()
    for item in items:
        if item in seen:
            return item
        seen.add(item)
    return None
