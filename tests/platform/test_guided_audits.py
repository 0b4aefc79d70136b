"""Answers of the guided audit: saved as they are written, and never lost between two devices."""

from __future__ import annotations

import pytest

from archstone.model.errors import NotFound
from archstone.platform.services import guided_audits


@pytest.fixture
def save(make_organisation, make_actor, now):
    hospital = make_organisation()
    actor = make_actor(hospital, "viewer")

    def saved(text, revision, question="worst-at", by=actor, **more):
        return guided_audits.save_answer(
            actor=by, now=now, organisation=hospital, question=question, text=text, revision=revision, **more
        )

    saved.actor, saved.organisation = actor, hospital  # type: ignore[attr-defined]
    return saved


def read(save):
    return guided_audits.read_guided(actor=save.actor, organisation=save.organisation)


def test_progress_is_kept_question_by_question(save):
    assert read(save).next.id == "worst-at"
    assert save("We answer the phone late.", 0).state == "answered"
    assert save("", 0, "up-at-night", skipped=True).state == "skipped"
    guided = read(save)
    assert (guided.done, guided.next.id, guided.minutes) == (2, "money-stops", 120)
    assert guided.question("worst-at").text == "We answer the phone late."
    with pytest.raises(NotFound):
        save("x", 0, "what-is-this")
    with pytest.raises(NotFound):
        guided.question("what-is-this")


def test_a_stale_save_loses_neither_text(save):
    save("From the laptop.", 0)
    with pytest.raises(guided_audits.AnswerChanged, match="another device") as told:
        save("From the phone.", 0)
    assert (told.value.yours, told.value.theirs) == ("From the phone.", "From the laptop.")
    row = read(save).question("worst-at")
    assert (row.text, row.unresolved, row.revision) == ("From the laptop.", "From the phone.", 1)
    settled = save("From both.", told.value.revision, settles=True)
    assert (settled.text, settled.unresolved, settled.revision) == ("From both.", "", 2)


def test_saving_the_same_again_is_no_conflict(save):
    first = save("The same.", 0)
    assert save("The same.", 0) == first


def test_two_late_texts_are_both_kept(save):
    save("One.", 0)
    for late in ("Two.", "Three.", "Two."):
        with pytest.raises(guided_audits.AnswerChanged):
            save(late, 0)
    assert read(save).question("worst-at").unresolved == "Two.\n\nThree."


def test_nobody_reads_a_colleague_s_answers(save, make_actor, now):
    save("What I really think.", 0)
    owner = make_actor(save.organisation, "owner")
    theirs = guided_audits.read_guided(actor=owner, organisation=save.organisation)
    assert all(not q.text for q in theirs.questions)
