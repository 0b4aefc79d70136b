"""Guided audits: questions that draw weaknesses out, and how far those who answer agree (SPEC A5).

Asked for their strengths, people give a list they have ready. The questions here go round that list. They
take a leadership team about two hours; each then rates alone, and the spread is the first finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from archstone.model.audits import Basis, Rating, Vulnerability
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken

WIDE_SPREAD = 8  # our default: products of severity and need (1..25) this far apart are talked about first


@dataclass(frozen=True, slots=True)
class GuidedQuestion:
    """A question to a leadership team, what it draws out and how long it takes.

    ``families`` are the families of capabilities that answers tend to lie in; empty: any.
    ``source`` is "S3" where the seed asks it, else "our default".
    """

    id: str
    question: str
    families: tuple[str, ...]
    minutes: int
    source: str = "our default"


GUIDED_QUESTIONS: tuple[GuidedQuestion, ...] = (
    GuidedQuestion(
        "worst-at",
        "Of all that we have to do, what are we worst at?",
        (),
        15,
        "S3",
    ),
    GuidedQuestion(
        "up-at-night",
        "Which worry about this organisation keeps you awake at night?",
        ("funding", "management"),
        15,
        "S3",
    ),
    GuidedQuestion(
        "money-stops",
        "If our largest source of money stopped tomorrow, what would be gone in six months?",
        ("funding", "networks"),
        10,
    ),
    GuidedQuestion(
        "who-does-not-believe-us",
        "Who, among those we exist for, has no reason to believe us, and why?",
        ("trust", "communications"),
        10,
    ),
    GuidedQuestion(
        "closed-doors",
        "At which door do we knock in vain, and who is let in?",
        ("influence", "networks"),
        10,
    ),
    GuidedQuestion(
        "nobody-comes",
        "When did we last call on people and too few came?",
        ("mobilisation", "communications"),
        10,
    ),
    GuidedQuestion(
        "no-answer",
        "What have we been asked, by a funder or a member, that we could not answer with facts?",
        ("knowledge", "technology"),
        10,
    ),
    GuidedQuestion(
        "broke-in-growth",
        "What broke the last time we did more than usual, or did it somewhere new?",
        ("delivery", "management"),
        10,
    ),
    GuidedQuestion(
        "one-person",
        "Whose leaving would stop us, and what do they alone know how to do?",
        ("people", "technology"),
        10,
    ),
    GuidedQuestion(
        "said-but-not-done",
        "What do we tell others we are good at, and have not delivered lately?",
        (),
        10,
        "S3",
    ),
    GuidedQuestion(
        "most-help",
        "Look at all that was named: rank at least five by how much you need others for them.",
        (),
        10,
        "S3",
    ),
)


def minutes_needed(questions: Iterable[GuidedQuestion] = GUIDED_QUESTIONS) -> int:
    """Add up the minutes.

    Examples
    --------
    >>> minutes_needed()
    120
    """
    return sum(question.minutes for question in questions)


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's rating of one vulnerability, felt or shown by evidence.

    Invariants: severity and need lie in 1..5.
    """

    rater: str
    capability: CapabilityId
    severity: int
    need: int
    basis: Basis = Basis.FELT
    note: str = ""

    def __post_init__(self) -> None:
        Rating(self.rater, self.severity, self.need)  # refuses what is out of 1..5

    @property
    def product(self) -> int:
        """Severity times need, 1..25."""
        return self.severity * self.need


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """How far those who rated a capability agree.

    ``unrated`` names those who rated others but not this one: they may not see it as a weakness at all.
    """

    capability: CapabilityId
    raters: tuple[str, ...]
    lowest: int
    median: Fraction
    highest: int
    shown: int
    unrated: tuple[str, ...]

    @property
    def spread(self) -> int | None:
        """Highest less lowest product; None with fewer than two raters."""
        return self.highest - self.lowest if len(self.raters) > 1 else None

    @property
    def sentence(self) -> str:
        """What to do about it."""
        if self.spread is None:
            return f"Only {self.raters[0]} rated {self.capability}; ask the others."
        if self.spread >= WIDE_SPREAD:
            return (
                f"You see {self.capability} differently, from {self.lowest} to {self.highest} of 25: "
                "let those furthest apart say what they saw."
            )
        if self.shown == 0:
            return f"You agree on {self.capability}, by feeling; name one event that shows it."
        return f"You agree on {self.capability}, and {self.shown} of {len(self.raters)} can show it."


def spread(answers: Iterable[Answer]) -> tuple[SpreadRow, ...]:
    """Lay out what several people rated separately, the widest disagreement first.

    Parameters
    ----------
    answers : one per person and capability

    Returns
    -------
    rows : one per capability, by spread descending (those with one rater last), then median descending,
        then capability

    Raises
    ------
    RuleBroken
        If someone rated a capability twice.
    """
    given = tuple(answers)
    times = Counter((answer.rater, answer.capability) for answer in given)
    twice = [key for key, n in times.items() if n > 1]
    if twice:
        raise RuleBroken(f"{twice[0][0]} rated {twice[0][1]} twice.")
    everyone = sorted({answer.rater for answer in given})
    rows = [
        _row([a for a in given if a.capability == capability], everyone)
        for capability in dict.fromkeys(answer.capability for answer in given)
    ]
    return tuple(
        sorted(rows, key=lambda r: (-(r.spread if r.spread is not None else -1), -r.median, r.capability))
    )


def _row(answers: list[Answer], everyone: list[str]) -> SpreadRow:
    products = [answer.product for answer in answers]
    raters = tuple(sorted(answer.rater for answer in answers))
    return SpreadRow(
        capability=answers[0].capability,
        raters=raters,
        lowest=min(products),
        median=Fraction(median(Fraction(p) for p in products)),
        highest=max(products),
        shown=sum(answer.basis is Basis.SHOWN for answer in answers),
        unrated=tuple(rater for rater in everyone if rater not in raters),
    )


def to_vulnerability(answers: Iterable[Answer]) -> Vulnerability:
    """Make one vulnerability of what several people answered on one capability.

    It is sealed, as every new one is. It counts as shown by evidence if anyone could show it: one event
    that happened outweighs any number of feelings that it might not.

    Raises
    ------
    RuleBroken
        If the answers are on several capabilities, or someone answered twice, or there are none.
    """
    given = tuple(answers)
    capabilities = {answer.capability for answer in given}
    if len(capabilities) != 1:
        raise RuleBroken(f"A vulnerability is made of answers on one capability, not {len(capabilities)}.")
    return Vulnerability.rated(
        given[0].capability,
        [Rating(answer.rater, answer.severity, answer.need) for answer in given],
        basis=Basis.SHOWN if any(a.basis is Basis.SHOWN for a in given) else Basis.FELT,
        note=" ".join(dict.fromkeys(answer.note for answer in given if answer.note)),
    )
