"""Secret ballots: a record without names that each voter can check."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from archstone.model.ballots import Ballot, Choice, Count, Recorded, Result, SecretRecord, Vote
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.minutes import decision_log, minutes
from archstone.model.rules import DecisionRule
from archstone.model.secret_ballots import commitment, publish, stands_in_record, unsound
from archstone.model.tallies import counted_votes, tally


def day(number: int) -> datetime:
    return datetime(2026, 4, number, tzinfo=UTC)


def cast(members: str, said: str) -> Ballot:
    words = {"y": Choice.YES, "n": Choice.NO, "a": Choice.ABSTAIN}
    rule = DecisionRule("chair", dict.fromkeys(members, 1), secret=True)
    votes = tuple(Vote(m, words[s], day(2), "someone") for m, s in zip(members, said, strict=False))
    return Ballot("chair", rule, day(1), day(9), votes=votes)


def salt(member: str) -> str:
    return sha256(member.encode()).hexdigest()[:32]


def published(ballot: Ballot) -> Ballot:
    votes = counted_votes(ballot)
    return publish(ballot, votes, {member: salt(member) for member in votes})


def test_the_published_record_gives_the_same_outcome() -> None:
    for said in ("yyn", "nny", "ya", "y", "aaa"):
        before, after = tally(cast("abc", said)), tally(published(cast("abc", said)))
        assert (before.result, before.votes, before.sentence) == (after.result, after.votes, after.sentence)
    assert published(cast("abc", "yyn")).votes == ()
    assert tally(published(cast("abc", ""))).result is Result.NO_QUORUM  # here it is known that nobody voted


def test_each_voter_finds_its_own_vote_and_no_other() -> None:
    record = published(cast("abc", "yyn"))
    assert stands_in_record(record, "c", Choice.NO, salt("c"))
    assert not stands_in_record(record, "c", Choice.YES, salt("c"))
    assert not stands_in_record(record, "a", Choice.YES, salt("b"))
    assert not stands_in_record(cast("abc", "yyn"), "c", Choice.NO, salt("c"))


def test_a_commitment_is_a_plain_hash_of_its_parts() -> None:
    told = sha256(b"chair|" + b"0f" * 16 + b"|no|river-trust").hexdigest()
    assert commitment("chair", "river-trust", Choice.NO, "0f" * 16) == told
    for short in ("", "0f" * 15, "0G" * 16):
        with pytest.raises(RuleBroken, match="A salt has at least 32 digits of 0-9 and a-f"):
            commitment("chair", "river-trust", Choice.NO, short)


def test_who_voted_is_hidden_among_few() -> None:
    few, many = published(cast("abcdef", "yyyyyn")), published(cast("abcdefg", "yyyyyn"))
    assert few.secret_record is not None
    assert few.secret_record.voted == ()
    assert many.secret_record is not None
    assert many.secret_record.voted == tuple("abcdef")


def test_what_cannot_be_published() -> None:
    open_ballot = Ballot("o", DecisionRule("x", {"a": 1}), day(1), day(9))
    with pytest.raises(RuleBroken, match="The ballot o is open; its record is its votes"):
        publish(open_ballot, {}, {})
    with pytest.raises(NotFound, match="The salt of a is missing"):
        publish(cast("abc", "y"), counted_votes(cast("abc", "y")), {})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"count": Count(3, 1)}, "The totals tell of 4 votes, and the record holds 3 commitments."),
        (
            {"count": Count(1), "commitments": ()},
            "The record holds no commitments, so no voter can find the own vote in it.",
        ),
        ({"count": Count(2)}, "The totals tell of 2 votes, and the record holds 3 commitments."),
        (
            {"count": Count(1), "commitments": ("0" * 64, "1" * 64)},
            "The totals tell of 1 vote, and the record holds 2 commitments.",
        ),
        ({"commitments": ("0" * 64,)}, "The totals tell of 3 votes, and the record holds 1 commitment."),
        ({"commitments": ("a" * 64, "A" * 64, "1" * 64)}, "A commitment stands in the record twice"),
        ({"commitments": ("0" * 64,) * 3}, "A commitment stands in the record twice"),
        ({"commitments": ("0" * 64, "1" * 64, "x")}, "one of the record hasn't"),
        ({"voted": ("a", "b", "x")}, "names x among those who voted, who isn't eligible"),
        ({"voted": ("x", "y", "a")}, "names x, y among those who voted, who aren't eligible"),
        ({"voted": ("a",)}, "names 1 member that voted, and the totals tell of 3 votes."),
        (
            {"count": Count(4), "commitments": tuple(str(k) * 64 for k in range(4))},
            "The totals tell of 4 votes and 3 are eligible.",
        ),
    ],
)
def test_a_record_that_does_not_hold_together(changes: dict[str, object], says: str) -> None:
    ballot = published(cast("abc", "yyn"))
    assert unsound(ballot) == ()
    assert ballot.secret_record is not None
    broken = replace(ballot, secret_record=replace(ballot.secret_record, **changes))  # type: ignore[arg-type]
    assert any(says in sentence for sentence in unsound(broken))
    found = tally(broken)
    assert (found.result, found.carried, found.follows) == (Result.UNKNOWN, False, None)
    assert found.sentence.startswith("No result can be told. ")
    assert says in found.sentence
    assert [line.result for line in decision_log([(broken, found)])] == [Result.UNKNOWN]
    for result in (Result.PASSED, Result.FAILED, Result.NO_QUORUM):
        recorded = tally(replace(broken, recorded=Recorded(result)))
        assert (recorded.result, recorded.follows) == (Result.UNKNOWN, False)
        assert "; from this record none can be told." in recorded.finding


def test_no_result_is_made_of_totals_that_nobody_can_check() -> None:
    """The record that once passed: 51 votes of 3 members, and no commitment."""
    ballot = replace(cast("abc", ""), secret_record=SecretRecord(Count(50, 1)))
    assert tally(ballot).sentence == (
        "No result can be told. The totals tell of 51 votes and 3 are eligible. The record holds no "
        "commitments, so no voter can find the own vote in it."
    )
    one = replace(cast("a", ""), secret_record=SecretRecord(Count(2), ("0" * 64, "1" * 64)))
    assert tally(one).doubts == ("The totals tell of 2 votes and 1 is eligible.",)


def test_a_secret_ballot_without_a_record_is_unknown_and_not_without_a_quorum() -> None:
    nothing = tally(cast("abc", ""))
    assert (nothing.result, nothing.doubts) == (
        Result.UNKNOWN,
        ("The record holds no totals of this secret ballot.",),
    )


def test_names_among_few_are_remarked_and_the_totals_still_count() -> None:
    ballot = published(cast("abc", "yyn"))
    assert ballot.secret_record is not None
    named = replace(ballot, secret_record=replace(ballot.secret_record, voted=("a", "b", "c")))
    assert tally(named).result is Result.PASSED
    assert (
        "The record names who voted, which stays hidden where fewer than 7 are eligible."
        in tally(named).remarks
    )


def test_what_is_unknown_is_not_written_down() -> None:
    with pytest.raises(RuleBroken, match="A result that isn't known can't be written down; leave it out"):
        Recorded(Result.UNKNOWN)


def test_totals_that_give_votes_away_are_remarked() -> None:
    told = "All who voted said the same, so the totals tell what each of them said."
    assert told in tally(published(cast("abc", "yyy"))).remarks
    assert told not in tally(published(cast("abc", "yyn"))).remarks
    assert unsound(cast("abc", "yyn")) == ()


def test_minutes_of_a_secret_ballot_name_no_voter() -> None:
    for ballot in (cast("abc", "yyn"), published(cast("abc", "yyn"))):
        text = minutes(ballot, tally(ballot))
        assert "Yes: 2\nNo: 1\nAbstained: 0" in text
        assert "Yes: a" not in text
    late = replace(cast("abc", "yy"), votes=(*cast("abc", "yy").votes, Vote("c", Choice.NO, day(10))))
    assert "The no of c" not in minutes(late, tally(late))
    assert SecretRecord(Count()).commitments == ()
