"""The tally: every procedure against a plain count, and every vote that doesn't count."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from archstone.model.ballots import Ballot, Choice, Count, Ground, Recorded, Result, VetoCast, Vote
from archstone.model.capabilities import CapabilityId
from archstone.model.mandates import Mandate, Proxy
from archstone.model.rules import Base, DecisionRule, Procedure, Veto, Votes
from archstone.model.tallies import Outcome, tally

HELP = CapabilityId("volunteer-base")
SAID = ("yes", "no", "abstain", None)


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 4, number, hour, tzinfo=UTC)


def vote(organisation: str, choice: str, on: int = 2, **more: Any) -> Vote:
    return Vote(organisation, Choice(choice), day(on), **more)


def outcome(votes: list[Vote], rule: DecisionRule | None = None, **more: Any) -> Outcome:
    ask = {key: more.pop(key) for key in ("mandates", "proxies") if key in more}
    rule = rule or DecisionRule("x", {"a": 1, "b": 1, "c": 1})
    return tally(Ballot("q", rule, day(1), day(9), votes=tuple(votes), **more), **ask)


def plainly(
    said: tuple[str | None, ...],
    weights: tuple[int, ...],
    procedure: str,
    base: str,
    threshold: tuple[int, int],
    quorum: tuple[int, int],
    quota: int | None,
) -> str:
    """Decide a ballot by counting aloud, in whole numbers."""
    total = sum(weights)
    sums = {word: sum(w for w, s in zip(weights, said, strict=True) if s == word) for word in SAID}
    took_part = sums["yes"] + sums["no"] + sums["abstain"]
    if took_part * quorum[1] < quorum[0] * total:
        return "no_quorum"
    against = {"eligible": total, "present": took_part, "cast": sums["yes"] + sums["no"]}[base]
    if procedure == "consensus":
        good = sums["no"] == 0 and sums["yes"] > 0
    elif procedure == "unanimity":
        good = sums["yes"] == total
    elif procedure == "executive_committee":
        good = 2 * sums["yes"] > total
    elif procedure == "supermajority":
        good = sums["yes"] > 0 and sums["yes"] * threshold[1] >= threshold[0] * against
    elif quota is not None:
        good = sums["yes"] >= quota
    else:
        good = 2 * sums["yes"] > against
    return "passed" if good else "failed"


EQUAL = [(1,), (1, 1), (1, 1, 1), (1, 1, 1, 1)]
UNEQUAL = [(3, 2, 1), (2, 2, 0), (4, 3, 2, 1)]


@pytest.mark.parametrize(
    ("procedure", "weights"),
    [
        *product(Procedure, EQUAL),
        *product([Procedure.MAJORITY, Procedure.SUPERMAJORITY], UNEQUAL),  # the others ask members
    ],
)
def test_every_procedure_against_a_plain_count(procedure: Procedure, weights: tuple[int, ...]) -> None:
    members = "abcd"[: len(weights)]
    unequal = weights in UNEQUAL
    thresholds = [(3, 5), (2, 3), (1, 1)] if procedure is Procedure.SUPERMAJORITY else [(1, 2)]
    quotas = (
        [None, sum(weights) // 2 + 1, sum(weights)] if procedure is Procedure.MAJORITY and unequal else [None]
    )
    seen = set()
    for base, quorum, threshold, quota in product(Base, [(0, 1), (1, 2), (2, 3), (1, 1)], thresholds, quotas):
        rule = DecisionRule(
            "x",
            dict(zip(members, weights, strict=True)),
            procedure=procedure,
            votes=Votes.BY_RISK if unequal else Votes.ONE_EACH,
            base=base,
            threshold=Fraction(*threshold) if procedure is Procedure.SUPERMAJORITY else None,
            quota=quota,
            quorum=Fraction(*quorum),
        )
        for said in product(SAID, repeat=len(weights)):
            told = [vote(m, s) for m, s, w in zip(members, said, weights, strict=True) if s and w]
            heard = tuple(s if w else None for s, w in zip(said, weights, strict=True))
            expected = plainly(heard, weights, procedure, base, threshold, quorum, quota)
            assert outcome(told, rule).result == expected, (rule, said)
            seen.add(expected)
    assert seen >= {"passed", "no_quorum"}


@pytest.mark.parametrize(
    ("rule", "votes", "sentence"),
    [
        ({"base": Base.ELIGIBLE}, "yyn", "Passed: 2 of 3 eligible votes said yes, 2 were needed."),
        (
            {"base": Base.CAST},
            "yna",
            "Failed: 1 of 2 yes and no votes cast said yes, 2 were needed; a tie carries nothing.",
        ),
        ({"base": Base.PRESENT}, "yya", "Passed: 2 of 3 votes present said yes, 2 were needed."),
        (
            {"base": Base.ELIGIBLE, "weights": {"a": 4, "b": 2, "c": 1}, "votes": Votes.BY_RISK, "quota": 5},
            "yyn",
            "Passed: 6 of 7 eligible votes (2 of 3 members) said yes, 5 were needed.",
        ),
        (
            {"weights": {"a": 4, "b": 2, "c": 1}, "votes": Votes.PROPORTIONAL},
            "ay-",
            "Passed: 2 of 2 yes and no votes cast (1 of 1 members) said yes, 2 were needed.",
        ),
        (
            {"procedure": Procedure.CONSENSUS},
            "yya",
            "Passed: nobody of 3 opposed, 2 said yes, 1 stood aside; consensus needs someone for it and "
            "nobody against.",
        ),
        (
            {"procedure": Procedure.CONSENSUS},
            "yyn",
            "Failed: 1 of 3 opposed, 2 said yes; consensus needs someone for it and nobody against.",
        ),
        ({"procedure": Procedure.UNANIMITY}, "yy-", "Failed: 2 of 3 eligible votes said yes, 3 were needed."),
        ({}, "y--", "No quorum: 1 of 3 eligible votes took part, 2 were needed. Nothing is decided."),
        (
            {"weights": {"a": 4, "b": 2, "c": 1}, "votes": Votes.BY_RISK},
            "-yy",
            "No quorum: 3 of 7 eligible votes took part, 2 of 3 members, 4 were needed. Nothing is decided.",
        ),
        ({"weights": {"a": 1}}, "y", "Passed: 1 of 1 yes and no votes cast said yes, 1 was needed."),
    ],
)
def test_the_outcome_in_words(rule: dict[str, Any], votes: str, sentence: str) -> None:
    words = {"y": "yes", "n": "no", "a": "abstain"}
    cast = [vote(member, words[said]) for member, said in zip("abc", votes, strict=False) if said != "-"]
    made = DecisionRule("x", **({"weights": {"a": 1, "b": 1, "c": 1}} | rule))
    assert outcome(cast, made).sentence == sentence


def test_a_veto_in_scope_stops_what_would_have_passed() -> None:
    rule = DecisionRule(
        "x",
        {"a": 1, "b": 1, "c": 1},
        touches=frozenset({HELP}),
        vetoes=(Veto("c", HELP), Veto("outside", HELP)),
    )
    raised = VetoCast("c", HELP, "our helpers would leave.", day(3))
    found = outcome([vote("a", "yes"), vote("b", "yes")], rule, vetoes=(raised,))
    assert (found.result, found.carried) == (Result.VETOED, True)
    assert found.sentence == (
        "Vetoed by c for volunteer-base (our helpers would leave.). Without that it would have passed: 2 of "
        "2 yes and no votes cast said yes, 2 were needed."
    )
    failed = outcome([vote("a", "no"), vote("b", "yes")], rule, vetoes=(raised,))
    assert (failed.result, failed.carried) == (Result.VETOED, False)
    assert "would have failed too" in failed.sentence
    assert outcome([vote("a", "yes")], rule, vetoes=(raised,)).result is Result.NO_QUORUM
    apart = outcome(
        [vote("a", "yes"), vote("b", "yes")], rule, vetoes=(VetoCast("outside", HELP, "x", day(3)),)
    )
    assert apart.result is Result.VETOED  # a veto needs no vote: one outside a committee keeps it


def test_a_veto_out_of_scope_late_or_without_mandate_is_named() -> None:
    rule = DecisionRule("x", {"a": 1, "b": 1}, touches=frozenset({HELP}), vetoes=(Veto("b", HELP),))
    votes = [vote("a", "yes"), vote("b", "yes")]
    vetoes = (
        VetoCast("a", HELP, "no", day(2)),
        VetoCast("b", CapabilityId("logistics"), "no", day(3)),
        VetoCast("b", HELP, "no", day(4), "Ben"),
        VetoCast("b", HELP, "no", day(10)),
    )
    found = outcome(votes, rule, vetoes=vetoes, mandates=[Mandate("Bea", "b", date(2026, 1, 1))])
    assert found.result is Result.PASSED
    assert [str(each) for each in found.vetoes_refused] == [
        "a's veto is out of scope: the rule for x gives a no veto. It doesn't count.",
        "b's veto is out of scope: decisions on x don't touch logistics. It doesn't count.",
        "The veto of b doesn't count: Ben has no mandate to act for b.",
        "The veto of b doesn't count: The ballot closed at 2026-04-09 12:00, and this came at 2026-04-10 "
        "12:00.",
    ]


MANDATES = (Mandate("Ana", "a", date(2026, 1, 1), date(2026, 4, 3)),)
PROXY = Proxy("b", "a", date(2026, 4, 1), date(2026, 4, 9), accepted_on=date(2026, 4, 1))


@pytest.mark.parametrize(
    ("votes", "more", "counted", "ground", "says"),
    [
        ([vote("a", "yes", 10)], {}, Count(), Ground.AFTER_CLOSING, "The ballot closed at"),
        ([Vote("a", Choice.YES, day(1, 11))], {}, Count(), Ground.BEFORE_OPENING, "The ballot opens at"),
        ([vote("x", "yes")], {}, Count(), Ground.NOT_ELIGIBLE, "x isn't among those eligible"),
        (
            [vote("a", "yes", by="Ana"), vote("a", "no", 3, by="Ana")],
            {"mandates": MANDATES},
            Count(yes=1),
            Ground.TWICE,
            "a had voted already (yes), and this vote replaces nothing",
        ),
        (
            [vote("a", "no", 3, replaces=True), vote("a", "yes")],
            {},
            Count(no=1),
            Ground.REPLACED,
            "a later vote replaced it",
        ),
        (
            [vote("a", "yes"), vote("a", "no")],
            {},
            Count(),
            Ground.TWICE,
            "a said two different things at the same moment",
        ),
        ([vote("a", "yes"), vote("a", "yes")], {}, Count(yes=1), Ground.TWICE, "a had voted already"),
        (
            [vote("a", "yes", 4, by="Ana")],
            {"mandates": MANDATES},
            Count(),
            Ground.MANDATE,
            "Ana's mandate for a ended on 2026-04-03",
        ),
        ([vote("b", "yes", under_proxy="a")], {}, Count(), Ground.PROXY, "b gave a no proxy"),
        (
            [vote("b", "yes", under_proxy="a")],
            {"proxies": (Proxy("b", "a", date(2026, 4, 1), date(2026, 4, 9)),)},
            Count(),
            Ground.PROXY,
            "hasn't been accepted by a",
        ),
        (
            [vote("b", "yes", under_proxy="a"), vote("b", "no", 3)],
            {"proxies": (PROXY,)},
            Count(no=1),
            Ground.VOTED_ITSELF,
            "b voted itself",
        ),
        (
            [vote("a", "yes"), vote("a", "no", 10, replaces=True)],
            {},
            Count(yes=1),
            Ground.AFTER_CLOSING,
            "closed",
        ),
    ],
)
def test_a_vote_that_does_not_count_is_named(
    votes: list[Vote], more: dict[str, Any], counted: Count, ground: Ground, says: str
) -> None:
    for order in (votes, votes[::-1]):
        found = outcome(order, **more)
        assert found.votes == counted
        assert {each.refusal.ground for each in found.not_counted} == {ground}
        assert says in str(found.not_counted[0])
        assert str(found.not_counted[0]).startswith(f"The {found.not_counted[0].vote.choice} of ")


def test_a_proxy_counts_if_it_is_used() -> None:
    found = outcome([vote("a", "no"), vote("b", "yes", under_proxy="a")], proxies=(PROXY,))
    assert (found.votes, found.not_counted) == (Count(yes=1, no=1), ())
    assert outcome([vote("a", "no")], proxies=(PROXY,)).votes == Count(no=1)


def test_a_member_may_change_its_mind_until_the_end() -> None:
    found = outcome(
        [vote("a", "yes", 2), vote("a", "no", 4, replaces=True), vote("a", "yes", 3, replaces=True)]
    )
    assert found.votes == Count(no=1)
    assert [each.vote.choice for each in found.not_counted] == [Choice.YES, Choice.YES]


@pytest.mark.parametrize(
    ("recorded", "follows", "finding"),
    [
        (Recorded(Result.PASSED), True, ""),
        (Recorded(Result.PASSED, Count(2, 1)), True, ""),
        (Recorded(Result.FAILED), False, "The result was recorded as failed; the record gives passed."),
        (Recorded(Result.NO_QUORUM), False, "The result was recorded as no quorum; the record gives passed."),
        (
            Recorded(Result.PASSED, Count(3)),
            False,
            "The count was recorded as 3, 0, 0 (yes, no, abstained); the record gives 2, 1, 0.",
        ),
        (None, None, ""),
    ],
)
def test_a_recorded_result_is_held_against_the_record(
    recorded: Recorded | None, follows: bool | None, finding: str
) -> None:
    found = outcome([vote("a", "yes"), vote("b", "yes"), vote("c", "no")], recorded=recorded)
    assert (found.follows, found.finding) == (follows, finding)


def test_weights_against_most_members_are_seen() -> None:
    rule = DecisionRule("x", {"a": 4, "b": 1, "c": 1}, votes=Votes.BY_RISK, quota=4)
    found = outcome([vote("a", "yes"), vote("b", "no"), vote("c", "no")], rule)
    assert (found.result, found.members_wished, found.against_most_members) == (Result.PASSED, False, True)
    even = outcome([vote("a", "yes"), vote("b", "no")], rule)
    assert (even.members_wished, even.against_most_members) == (None, False)
    equal = outcome([vote("a", "yes"), vote("b", "no"), vote("c", "no")])
    assert (equal.weighed, equal.against_most_members) == (False, False)


def test_what_is_not_on_record_is_said() -> None:
    found = outcome([vote("a", "yes"), vote("b", "yes", by="Ben")], rule_on_record=False)
    assert found.remarks == (
        "The record doesn't hold the rule of the opening; it was counted under the rules in force now.",
        "Who voted for a isn't on record, so no mandate could be looked up.",
        "No mandate is on record for b; the votes were counted all the same.",
    )
