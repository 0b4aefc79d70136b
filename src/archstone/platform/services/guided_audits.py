"""The guided audit: a question at a time, each person's own answers, saved as they are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from archstone.model.errors import Conflict
from archstone.model.guided_audits import GUIDED_QUESTIONS, GuidedQuestion, minutes_needed
from archstone.platform.services import permissions
from archstone.platform.services.actors import Actor
from archstone.platform.services.audit_writing import plain_text
from archstone.platform.services.permissions import not_found
from archstone.platform.store.audits.models import GuidedAnswer
from archstone.platform.store.audits.queries import Written, written_by
from archstone.platform.store.organisations.models import Organisation

BREAK = "\n\n"


class AnswerChanged(Conflict):
    """A second device wrote meanwhile. ``yours`` and ``theirs`` are both kept; ``revision`` is theirs."""

    def __init__(self, yours: str, theirs: str, revision: int) -> None:
        super().__init__(
            _("You wrote on this question on another device too. Both texts are kept; say which shall stand.")
        )
        self.yours, self.theirs, self.revision = yours, theirs, revision


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with what the reader wrote under it; ``number`` counts from 1."""

    id: str
    number: int
    question: str
    families: tuple[str, ...]
    minutes: int
    source: str
    text: str
    unresolved: str
    skipped: bool
    revision: int
    saved_at: datetime | None

    @property
    def state(self) -> str:
        """Answered, skipped or open."""
        if self.text.strip():
            return "answered"
        return "skipped" if self.skipped else "open"


@dataclass(frozen=True, slots=True)
class Guided:
    """The whole guided audit as one person sees it."""

    questions: tuple[QuestionRow, ...]
    minutes: int

    @property
    def done(self) -> int:
        """How many questions are answered or skipped."""
        return sum(q.state != "open" for q in self.questions)

    @property
    def next(self) -> QuestionRow | None:
        """The first question that is still open."""
        return next((q for q in self.questions if q.state == "open"), None)

    def question(self, id: str) -> QuestionRow:
        """Find a question; raise NotFound for one that isn't asked."""
        found = next((q for q in self.questions if q.id == id), None)
        if found is None:
            raise not_found()
        return found


def read_guided(*, actor: Actor, organisation: Organisation) -> Guided:
    """Read the questions with one's own answers; nobody reads a colleague's."""
    permissions.require(actor, "read_own_ratings", organisation)
    written = written_by(organisation.pk, actor.person)
    rows = tuple(_row(k, q, written.get(q.id)) for k, q in enumerate(GUIDED_QUESTIONS, start=1))
    return Guided(rows, minutes_needed())


def _row(number: int, asked: GuidedQuestion, said: Written | None) -> QuestionRow:
    return QuestionRow(
        *(asked.id, number, _(asked.question), asked.families, asked.minutes, asked.source),
        *((said.text, said.unresolved, said.skipped) if said else ("", "", False)),
        *((said.revision, said.saved_at) if said else (0, None)),
    )


def save_answer(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    question: str,
    text: str,
    revision: int,
    settles: bool = False,
    skipped: bool = False,
) -> QuestionRow:
    """Keep what somebody wrote under a question.

    Parameters
    ----------
    revision : the revision that the writer's device had seen
    settles : whether the writer looked at both texts and this one shall stand
    skipped : whether the writer leaves the question for now

    Raises
    ------
    AnswerChanged
        If another device wrote since. What came late is kept beside until the writer settles it.
    """
    permissions.require(actor, "rate_vulnerability", organisation)
    asked = next(((k, q) for k, q in enumerate(GUIDED_QUESTIONS, start=1) if q.id == question), None)
    if asked is None:
        raise not_found()
    said = plain_text(text)
    with transaction.atomic():
        GuidedAnswer.objects.get_or_create(
            organisation=organisation, person_id=actor.person, question=question, defaults={"saved_at": now}
        )
        row = GuidedAnswer.objects.select_for_update().get(
            organisation=organisation, person_id=actor.person, question=question
        )
        late = revision != row.revision and said != row.text
        if late:
            _keep_beside(row, said)
        else:
            _keep(row, said, now, settles=settles, skipped=skipped)
    if late:  # raised outside, so that the late text stays
        raise AnswerChanged(said, row.text, row.revision)
    stood = Written(row.question, row.text, row.unresolved, row.skipped, row.revision, row.saved_at)
    return _row(*asked, stood)


def _keep_beside(row: GuidedAnswer, said: str) -> None:
    """Keep what came late; where it goes on from what came late before, it replaces that."""
    before = row.unresolved.split(BREAK) if row.unresolved else []
    if not said or any(said in text for text in before):
        return
    row.unresolved = BREAK.join([*(text for text in before if text not in said), said])
    row.save(update_fields=["unresolved"])


def _keep(row: GuidedAnswer, said: str, now: datetime, *, settles: bool, skipped: bool) -> None:
    skips = skipped and not said
    if said == row.text and skips == row.skipped and not (settles and row.unresolved):
        return
    row.text, row.skipped, row.saved_at = said, skips, now
    row.revision += 1
    if settles:
        row.unresolved = ""
    row.save()
