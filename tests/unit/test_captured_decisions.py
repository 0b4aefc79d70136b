"""Decisions that follow the funder: who differed, who had its way, and what can't be used."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from scipy.stats import binomtest

from archstone.engines.captured_decisions import Decision, captured_decisions, decisions_of, wilson
from archstone.model.ballots import Ballot, Choice, Recorded, Result, SecretRecord, Vote
from archstone.model.ballots import Count as VoteCount
from archstone.model.errors import RuleBroken
from archstone.model.rules import DecisionRule

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
TODAY = date(2026, 11, 4)


def decided(passed: bool | None, why: str = "", **said: Choice) -> Decision:
    return Decision("b", "", date(2026, 3, 1), tuple(said.items()), passed, why)


@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize("stance", [YES, NO])
def test_its_way_is_that_it_ended_as_the_funder_said(passed: bool, stance: Choice) -> None:
    against = NO if stance is YES else YES
    found = captured_decisions("f", [decided(passed, f=stance, a=against, b=against, c=stance)])
    assert found.differed[0].its_way is (passed == (stance is YES))
    assert found.share == (1 if passed == (stance is YES) else 0)


def test_only_ballots_in_which_they_differ_count() -> None:
    found = captured_decisions(
        "f",
        [
            decided(True, f=YES, a=YES, b=NO, c=YES),
            decided(True, f=YES, a=YES, b=NO),
            decided(True, f=ABSTAIN, a=NO, b=NO),
            decided(True, a=NO, b=NO),
            decided(None, "it was secret, so nobody knows who said what"),
            decided(True, f=YES, a=NO, b=ABSTAIN),
        ],
    )
    assert (found.agreed, len(found.differed), found.share) == (1, 1, 1)
    assert [why for _, why in found.left_out] == [
        "the other members were split, 1 to 1",
        "f took no stance",
        "f took no stance",
        "it was secret, so nobody knows who said what",
    ]


def test_where_they_never_differ_there_is_no_data_and_not_0() -> None:
    found = captured_decisions("f", [decided(True, f=YES, a=YES)])
    assert found.share is None
    assert found.interval is None
    assert "nothing can be told" in found.sentence


def test_the_sentence_has_its_numbers() -> None:
    found = captured_decisions("f", [decided(True, f=YES, a=NO), decided(False, f=YES, a=NO)])
    assert found.share == Fraction(1, 2)
    assert "differed in 2 ballots; 1 of them went its way" in found.sentence
    assert "0.09 to 0.91" in found.sentence


@pytest.mark.parametrize("trials", [1, 2, 3, 7, 40])
def test_wilson_against_scipy(trials: int) -> None:
    for successes in range(trials + 1):
        known = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
        assert wilson(successes, trials) == pytest.approx((known.low, known.high), abs=1e-12)


def test_wilson_needs_trials() -> None:
    for successes, trials in ((0, 0), (3, 2), (-1, 2)):
        with pytest.raises(RuleBroken, match="A share needs one trial or more"):
            wilson(successes, trials)


def ballot(id: str = "b", *, recorded: Result | None = None, secret: bool = False, **said: Choice) -> Ballot:
    def at(day: int) -> datetime:
        return datetime(2026, 3, day, tzinfo=UTC)

    rule = DecisionRule("budget", {"f": 1, "a": 1, "b": 1}, secret=secret)
    votes = tuple(Vote(member, choice, at(2)) for member, choice in said.items())
    return Ballot(
        id,
        rule,
        at(1),
        at(9),
        votes=() if secret else votes,
        secret_record=SecretRecord(VoteCount(2, 1, 0)) if secret else None,
        recorded=Recorded(recorded) if recorded else None,
    )


def test_a_ballot_says_who_said_what_and_what_was_decided() -> None:
    (found,) = decisions_of([ballot(f=YES, a=NO, b=NO)], TODAY)
    assert dict(found.said) == {"f": YES, "a": NO, "b": NO}
    assert (found.passed, found.on, found.as_recorded) == (False, date(2026, 3, 9), False)


def test_what_was_recorded_was_acted_upon() -> None:
    (found,) = decisions_of([ballot(f=YES, a=NO, b=NO, recorded=Result.PASSED)], TODAY)
    assert found.passed is True
    assert found.as_recorded is True


def test_a_secret_one_and_one_without_quorum_are_told_and_an_open_one_is_left_out() -> None:
    secret, quorum = decisions_of([ballot("b", f=YES), ballot("a", secret=True)], TODAY)
    assert (secret.passed, secret.said) == (None, ())
    assert "secret" in secret.why
    assert "too few took part" in quorum.why
    assert decisions_of([ballot(f=YES)], date(2026, 3, 5)) == ()
    (vetoed,) = decisions_of([ballot(f=YES, a=YES, b=NO, recorded=Result.VETOED)], TODAY)
    assert vetoed.passed is False
