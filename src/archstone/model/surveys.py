"""Surveys of satisfaction and fairness: a few questions each quarter, a long form once a year (SPEC K7).

The questions are Archstone's own. Members answer 1 to 5, and only means of enough answers are shown, so that
nobody pays for a frank one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from archstone.model.errors import RuleBroken, did_you_mean
from archstone.model.evidence import Source, Sureness

LOWEST_ANSWER, HIGHEST_ANSWER = 1, 5
MOST_QUESTIONS = 10
QUARTERLY_MONTHS, YEARLY_MONTHS = 3, 12
SOURCE = Source("Archstone's own questions, 1 to 5", Sureness.DEFAULT)


class Form(StrEnum):
    """How long a survey is."""

    QUARTERLY = "quarterly"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Question:
    """One sentence to agree with, 1 not at all to 5 wholly; ``about`` says which figure it belongs to."""

    id: str
    text: str
    about: str


QUARTERLY = (
    Question("worth", "What we get from working together is worth what it takes.", "satisfaction"),
    Question("again", "Knowing what we know now, we would join again.", "satisfaction"),
    Question("heard", "What we say changes what is decided.", "voice"),
    Question("shares", "Work and costs are shared in a way that we can defend at home.", "fairness"),
    Question("credit", "When something succeeds, those who did it are named.", "fairness"),
    Question("promises", "What the others promise us, they do.", "reliability"),
    Question("weakness", "We can say here what we can't do, without harm.", "openness"),
    Question("goal", "What we did these three months served the goal that we signed.", "goal"),
    Question("learnt", "We can do something now that we couldn't do before.", "learning"),
    Question("load", "The meetings and reports are few enough for our staff.", "load"),
)
YEARLY = (
    *QUARTERLY,
    Question("leave", "We could leave in good order if we had to.", "autonomy"),
    Question("own", "Our own mission is better served with this alliance than without it.", "satisfaction"),
    Question("rules", "The way decisions are taken is the way that we agreed on.", "fairness"),
    Question("money", "We can see where shared money comes from and where it goes.", "fairness"),
    Question("conflict", "When we disagree, we know what happens next.", "openness"),
    Question("speech", "Those who speak for us say what we would say.", "voice"),
    Question("new", "We took up a way of working that one of the others brought.", "learning"),
    Question("needed", "What the others bring is still what we lack.", "goal"),
    Question("funders", "No funder's wish counts for more than what is needed.", "goal"),
    Question("known", "Those whom the work is for know what we are doing and why.", "goal"),
)
BUNDLED: Mapping[Form, tuple[Question, ...]] = MappingProxyType(
    {Form.QUARTERLY: QUARTERLY, Form.YEARLY: YEARLY}
)


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """What one member answered: for each question 1 to 5; one left out isn't known.

    ``on`` is the day it answered; None takes the day of the survey.
    """

    member: str
    values: Mapping[str, int]
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """One survey and its answers.

    Invariants: at most ten questions each quarter, each with its own id; a member answers once, only what was
    asked, and 1 to 5.
    """

    id: str
    on: date
    form: Form = Form.QUARTERLY
    questions: tuple[Question, ...] = QUARTERLY
    answers: tuple[SurveyAnswer, ...] = ()

    def __post_init__(self) -> None:
        ids = [one.id for one in self.questions]
        if self.form is Form.QUARTERLY and len(ids) > MOST_QUESTIONS:
            raise RuleBroken(
                f"A survey each quarter has ten questions at most, and {self.id} has {len(ids)}; make it "
                "yearly or leave some out.",
                ("questions",),
            )
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise RuleBroken(f"The question {twice} stands twice in {self.id}.", ("questions",))
        members = [one.member for one in self.answers]
        if again := next((id for id in members if members.count(id) > 1), None):
            raise RuleBroken(f"{again} answers {self.id} twice; keep one.", ("answers",))
        for k, one in enumerate(self.answers):
            for id, value in one.values.items():
                where = ("answers", k, "values", id)
                if id not in ids:
                    raise RuleBroken(f"{self.id} has no question {id!r}.{did_you_mean(id, ids)}", where)
                if not LOWEST_ANSWER <= value <= HIGHEST_ANSWER:
                    raise RuleBroken(f"An answer to {id} must be 1 to 5, not {value}.", where)

    @property
    def topics(self) -> tuple[str, ...]:
        """What the questions are about, in their order."""
        return tuple(dict.fromkeys(one.about for one in self.questions))
