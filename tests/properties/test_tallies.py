"""What holds of any tally: the order of the record doesn't matter, and one more yes never does harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from archstone.model.ballots import Ballot, Choice, Result, VetoCast, Vote
from archstone.model.capabilities import CapabilityId
from archstone.model.mandates import Mandate, Proxy
from archstone.model.rules import COUNTS_MEMBERS, Base, DecisionRule, Procedure, Veto, Votes
from archstone.model.tallies import tally

MEMBERS = "abcde"
PEOPLE = ("Ana", "Ben", None)
HELP = CapabilityId("volunteer-base")
START = datetime(2026, 4, 1, tzinfo=UTC)


@st.composite
def rules(draw: st.DrawFn) -> DecisionRule:
    procedure = draw(st.sampled_from(Procedure))
    heads = procedure in COUNTS_MEMBERS
    weights = [draw(st.integers(0, 1 if heads else 4)) for _ in MEMBERS]
    if not any(weights):
        weights[0] = 1
    total = sum(weights)
    by_risk = not heads and max(weights) > 1
    threshold = draw(st.sampled_from([Fraction(3, 5), Fraction(2, 3), Fraction(1)]))
    quota = draw(st.none() | st.integers(total // 2 + 1, total))
    return DecisionRule(
        "budget",
        dict(zip(MEMBERS, weights, strict=True)),
        procedure=procedure,
        votes=Votes.BY_RISK if by_risk else Votes.ONE_EACH,
        base=draw(st.sampled_from(Base)),
        threshold=threshold if procedure is Procedure.SUPERMAJORITY else None,
        quota=quota if by_risk and procedure is Procedure.MAJORITY else None,
        quorum=draw(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1)])),
        touches=frozenset({HELP}),
        vetoes=(Veto("a", HELP),),
    )


times = st.integers(-1, 11).map(lambda days: START + timedelta(days=days))
votes = st.builds(
    Vote,
    st.sampled_from(MEMBERS + "x"),
    st.sampled_from(Choice),
    times,
    st.sampled_from(PEOPLE),
    st.none() | st.sampled_from(MEMBERS),
    st.booleans(),
)
vetoes = st.builds(
    VetoCast, st.sampled_from("ab"), st.just(HELP), st.just("no"), times, st.sampled_from(PEOPLE)
)
mandates = st.lists(
    st.builds(
        Mandate,
        st.sampled_from(["Ana", "Ben"]),
        st.sampled_from(MEMBERS),
        st.dates(date(2026, 3, 25), date(2026, 4, 5)),
        st.none() | st.dates(date(2026, 4, 5), date(2026, 4, 15)),
    ),
    max_size=4,
)
proxies = st.lists(
    st.builds(
        Proxy,
        st.sampled_from("abc"),
        st.sampled_from("de"),
        st.dates(date(2026, 3, 25), date(2026, 4, 5)),
        st.dates(date(2026, 4, 5), date(2026, 4, 15)),
        accepted_on=st.none() | st.dates(date(2026, 3, 25), date(2026, 4, 5)),
    ),
    max_size=3,
)
ballots = st.builds(
    lambda rule, cast, raised: Ballot(
        "q", rule, START, START + timedelta(days=10), votes=cast, vetoes=raised
    ),
    rules(),
    st.lists(votes, max_size=8).map(tuple),
    st.lists(vetoes, max_size=2).map(tuple),
)


@given(ballots, mandates, proxies, st.randoms(use_true_random=False))
def test_the_order_of_the_record_does_not_matter(
    ballot: Ballot, acting: list[Mandate], given_away: list[Proxy], chance: Random
) -> None:
    shuffled = [list(each) for each in (ballot.votes, ballot.vetoes, acting, given_away)]
    for each in shuffled:
        chance.shuffle(each)
    again = replace(ballot, votes=tuple(shuffled[0]), vetoes=tuple(shuffled[1]))
    before = tally(ballot, mandates=acting, proxies=given_away)
    after = tally(again, mandates=shuffled[2], proxies=shuffled[3])
    assert (after.result, after.votes, after.members) == (before.result, before.votes, before.members)
    assert after.counted == before.counted
    assert [n.vote for n in after.not_counted] == [n.vote for n in before.not_counted]
    assert [v.veto for v in after.vetoes_refused] == [v.veto for v in before.vetoes_refused]


@given(ballots, mandates, proxies)
def test_every_vote_is_counted_or_named(
    ballot: Ballot, acting: list[Mandate], given_away: list[Proxy]
) -> None:
    found = tally(ballot, mandates=acting, proxies=given_away)
    assert len(found.counted) + len(found.not_counted) == len(ballot.votes)
    assert len(found.vetoes) + len(found.vetoes_refused) == len(ballot.vetoes)
    assert len({vote.organisation for vote in found.counted}) == len(found.counted)
    assert found.members.total == len(found.counted)
    assert found.votes.total == sum(ballot.rule.weights[vote.organisation] for vote in found.counted)
    assert found.votes.total <= ballot.rule.total


@given(ballots, st.sampled_from(MEMBERS))
def test_one_more_yes_never_turns_passed_to_failed(ballot: Ballot, member: str) -> None:
    others = tuple(vote for vote in ballot.votes if vote.organisation != member)
    before = tally(replace(ballot, votes=others))
    after = tally(replace(ballot, votes=(*others, Vote(member, Choice.YES, START + timedelta(days=1)))))
    if before.result is Result.PASSED:
        assert after.result is Result.PASSED
    if before.result is Result.VETOED:
        assert after.result is Result.VETOED
    assert after.carried >= before.carried


@given(ballots, st.sampled_from(MEMBERS))
def test_turning_a_no_to_yes_never_does_harm(ballot: Ballot, member: str) -> None:
    others = tuple(vote for vote in ballot.votes if vote.organisation != member)
    first, second = (
        tally(replace(ballot, votes=(*others, Vote(member, said, START + timedelta(days=1)))))
        for said in (Choice.NO, Choice.YES)
    )
    assert second.carried >= first.carried
    assert (second.result is Result.PASSED) >= (first.result is Result.PASSED)


@given(ballots, proxies)
def test_a_proxy_that_is_not_used_changes_nothing(ballot: Ballot, given_away: list[Proxy]) -> None:
    own = replace(ballot, votes=tuple(replace(vote, under_proxy=None) for vote in ballot.votes))
    assert tally(own, proxies=given_away) == tally(own)


@given(ballots)
def test_a_vote_by_proxy_weighs_what_the_givers_own_would(ballot: Ballot) -> None:
    proxy = Proxy("a", "b", date(2026, 4, 1), date(2026, 4, 30), accepted_on=date(2026, 4, 1))
    others = tuple(vote for vote in ballot.votes if vote.organisation != "a")
    at = START + timedelta(days=2)
    own = tally(replace(ballot, votes=(*others, Vote("a", Choice.NO, at))), proxies=[proxy])
    through = tally(replace(ballot, votes=(*others, Vote("a", Choice.NO, at, None, "b"))), proxies=[proxy])
    assert (own.result, own.votes) == (through.result, through.votes)
