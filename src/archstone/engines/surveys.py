"""Surveys: how content members are and how fair they find it, without showing what one of them answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from statistics import mean

from archstone.model.surveys import SOURCE, Form, Survey, SurveyAnswer

FEWEST_ANSWERS = 4
"""From so many members on a mean is shown, and so many more must answer before it is shown anew."""
LOWEST_SHOWN, MIDDLE, HIGHEST_SHOWN = 2, 3, 4
"""Below and above, only that is said: a mean of 5 would tell what everyone gave."""


@dataclass(frozen=True, slots=True)
class TopicFigure:
    """What members think of one thing: a mean of 1 to 5 to the half, or why it isn't shown.

    ``ends`` says where the mean lies at an end: it may then be higher or lower than ``mean``.
    """

    about: str
    mean: Fraction | None
    ends: bool
    members: int
    why: str = ""

    @property
    def words(self) -> str:
        """Say it as a reader is told."""
        if self.mean is None:
            return self.why
        said = f"{float(self.mean):g} of 5"
        return f"{said} or {'more' if self.mean >= HIGHEST_SHOWN else 'less'}" if self.ends else said


@dataclass(frozen=True, slots=True)
class SurveyFigures:
    """What one survey shows: how many answered, and a figure for each topic.

    ``waiting`` counts answers that came later and aren't in it yet.
    """

    id: str
    on: date
    form: Form
    answered: int
    waiting: int
    topics: tuple[TopicFigure, ...]
    source: str = str(SOURCE)

    def about(self, topic: str) -> TopicFigure | None:
        """Give the figure for a topic; None where nothing was asked about it."""
        return next((one for one in self.topics if one.about == topic), None)


def survey_figures(survey: Survey, day: date) -> SurveyFigures:
    """Say what a survey shows on *day*.

    Parameters
    ----------
    survey : its questions and answers
    day : answers given later don't count

    Returns
    -------
    SurveyFigures

    Notes
    -----
    A topic's figure is the mean of all answers to its questions, from four answering members up, rounded to
    the half and told as "2 or less" and "4 or more" at the ends: with four members and a question, someone
    who knows its own answer could else tell the three others'. Answers that come later change it only when
    four more have come. No mean of a single question is shown beside that of its topic.

    Examples
    --------
    >>> given = tuple(SurveyAnswer(id, {"worth": value, "again": 4}) for id, value in
    ...     (("ash", 2), ("elm", 3), ("fir", 3), ("oak", 2)))
    >>> found = survey_figures(Survey("2026-q1", date(2026, 1, 12), answers=given), date(2026, 2, 1))
    >>> found.about("satisfaction").words
    '3.5 of 5'
    """
    given = sorted(
        (one for one in survey.answers if (one.on or survey.on) <= day), key=lambda one: one.on or survey.on
    )
    counted = _counted(given, survey.on)
    topics = tuple(_topic(survey, counted, about) for about in survey.topics)
    return SurveyFigures(survey.id, survey.on, survey.form, len(counted), len(given) - len(counted), topics)


def _counted(given: list[SurveyAnswer], sent_on: date) -> list[SurveyAnswer]:
    """Take the answers of whole days, until the last day on which four more had come."""
    shown = 0
    for day in sorted({one.on or sent_on for one in given}):
        until = sum((one.on or sent_on) <= day for one in given)
        if until - shown >= FEWEST_ANSWERS:
            shown = until
    return given[:shown]


def _topic(survey: Survey, given: list[SurveyAnswer], about: str) -> TopicFigure:
    answers = dict(_answers(survey, given, about))
    many = len(answers)
    if many < FEWEST_ANSWERS:
        return TopicFigure(about, None, False, many, f"not shown below {FEWEST_ANSWERS} answering members")
    exact = mean(Fraction(value) for values in answers.values() for value in values)
    half = _to_the_half(exact)
    ends = not LOWEST_SHOWN < half < HIGHEST_SHOWN
    return TopicFigure(about, min(max(half, Fraction(LOWEST_SHOWN)), Fraction(HIGHEST_SHOWN)), ends, many)


def _to_the_half(exact: Fraction) -> Fraction:
    """Round to the half, and between two halves away from the middle: both ends are then equally wide."""
    if exact < MIDDLE:
        return Fraction(ceil(2 * exact - Fraction(1, 2)), 2)
    return Fraction(floor(2 * exact + Fraction(1, 2)), 2)


def _answers(survey: Survey, given: list[SurveyAnswer], about: str) -> Iterator[tuple[str, list[int]]]:
    asked = {one.id for one in survey.questions if one.about == about}
    for one in given:
        if values := [value for id, value in one.values.items() if id in asked]:
            yield one.member, values
