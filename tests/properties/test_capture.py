"""What holds of any flows, ballots and shares: bounds, order, a plain loop; any funding comes back whole."""

from __future__ import annotations

import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines.asymmetry import KnownShare, asymmetry, expected_by_chance
from archstone.engines.capture import Flow, concentration, concentrations
from archstone.engines.captured_decisions import Decision, captured_decisions, wilson
from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.model.ballots import Choice
from archstone.model.registries import Registry

AMOUNTS = st.integers(-300, 1000).map(lambda cents: Fraction(cents, 100))
FLOWS = st.lists(
    st.builds(
        Flow, st.sampled_from("abcde"), st.sampled_from("xy"), AMOUNTS, st.sampled_from(["USD", "EUR", None])
    ),
    min_size=1,
    max_size=25,
)


@given(FLOWS)
def test_against_a_plain_loop(flows: list[Flow]) -> None:
    for recipient, found in concentrations(flows, currency="USD").items():
        own = [f for f in flows if f.recipient == recipient]
        counted = [f for f in own if f.currency == "USD" and f.amount > 0]
        total = sum(f.amount for f in counted)
        plain = (
            sum((sum(f.amount for f in counted if f.funder == who) / total) ** 2 for who in "abcde")
            if total
            else None
        )
        assert found.concentration == plain
        assert found.dropped == len(own) - len(counted)
        if found.concentration is not None:
            assert Fraction(1, len(found.funders)) <= found.concentration <= 1
            assert sum(one.share for one in found.funders) == 1


@given(FLOWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_unit_do_not_matter(flows: list[Flow], random: Any) -> None:
    flows = [Flow(f.funder, "x", f.amount, f.currency) for f in flows]
    mixed = [Flow(f.funder, "x", f.amount * 7, f.currency) for f in random.sample(flows, len(flows))]
    assert concentration(mixed).concentration == concentration(flows).concentration
    assert concentration(mixed).currency == concentration(flows).currency


CHOICES = st.sampled_from(list(Choice))
DECISIONS = st.lists(
    st.builds(
        lambda said, passed: Decision("b", "", date(2026, 1, 1), tuple(said.items()), passed),
        st.dictionaries(st.sampled_from("fghij"), CHOICES, max_size=5),
        st.sampled_from([True, False, None]),
    ),
    max_size=20,
)


@given(DECISIONS)
def test_ballots_against_a_plain_loop(decisions: list[Decision]) -> None:
    found = captured_decisions("f", decisions)
    way, differed = 0, 0
    for decision in decisions:
        said = dict(decision.said)
        balance = sum((c is Choice.YES) - (c is Choice.NO) for m, c in said.items() if m != "f")
        stance = {Choice.YES: 1, Choice.NO: -1}.get(said.get("f", Choice.ABSTAIN), 0)
        if decision.passed is not None and stance * balance < 0:
            differed += 1
            way += decision.passed == (stance > 0)
    assert (found.its_way, len(found.differed)) == (way, differed)
    assert found.agreed + len(found.differed) + len(found.left_out) == len(decisions)
    if found.interval:
        low, high = found.interval
        assert 0 <= low <= float(found.share or 0) <= high <= 1


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_symmetric_and_holds_its_share(given_: tuple[int, int]) -> None:
    successes, trials = given_
    low, high = wilson(successes, trials)
    assert low <= successes / trials <= high
    other_low, other_high = wilson(trials - successes, trials)
    assert abs(low - (1 - other_high)) < 1e-12
    assert abs(high - (1 - other_low)) < 1e-12


WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any)


@given(WEIGHTS, st.data())
def test_distances_lie_in_0_to_1_and_gains_cancel(weights: list[int], data: st.DataObject) -> None:
    ids = [f"m{k}" for k in range(len(weights))]
    risks = {id: Fraction(weight, sum(weights)) for id, weight in zip(ids, weights, strict=True)}
    held = data.draw(st.lists(st.integers(0, 9), min_size=len(ids), max_size=len(ids)).filter(any))
    share = KnownShare("x", "x", {id: Fraction(n) for id, n in zip(ids, held, strict=True)}, "x", sum(held))
    group = {id: data.draw(st.sampled_from("pq")) for id in ids}
    found = asymmetry(risks, [share], groups={"g": group})
    (one,) = found.held
    assert 0 <= one.distance <= 1
    assert sum(one.gains) == 0
    assert one.distance == sum(gain for _, gain in one.gainers()) == sum(loss for _, loss in one.losers())
    assert found.groups["g"][0].distance <= one.distance  # sums never lie further apart
    assert 0 <= expected_by_chance(list(risks.values()), sum(held)) <= 1


WORDS = st.text("abcdefgh .,'", min_size=1, max_size=12).map(lambda text: f"x{text}x")
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31)).map(lambda day: day.isoformat())
CONDITION = st.fixed_dictionaries(
    {"says": WORDS},
    optional={
        "touches": st.sampled_from(
            ["programme", "messaging", "budget", "staff", "data", "reporting", "other"]
        ),
        "accepted": st.booleans(),
        "on": DAYS,
    },
)
PAYMENT = st.fixed_dictionaries(
    {
        "from": WORDS,
        "to": st.just("alliance"),
        "amount": st.integers(1, 10**7),
        "currency": st.sampled_from(["USD", "EUR", "JPY"]),
        "on": DAYS,
    },
    optional={
        "for": WORDS,
        "began_by": st.sampled_from(["need", "call"]),
        "conditions": st.lists(CONDITION, max_size=2),
    },
)
VOICE = st.fixed_dictionaries(
    {"member": st.sampled_from(["mill", "church"]), "on": DAYS, "where": WORDS},
    optional={
        "kind": st.sampled_from(["speech", "press", "report", "meeting"]),
        "own_statement": st.booleans(),
    },
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(PAYMENT, max_size=4),
    st.lists(VOICE, max_size=4),
    st.dictionaries(st.sampled_from(["mill", "church"]), WORDS),
    st.sampled_from(["a.yaml", "a.json"]),
)
def test_any_funding_comes_back_whole(
    payments: list[dict[str, Any]], voices: list[dict[str, Any]], regions: dict[str, str], name: str
) -> None:
    rooms = {"funding": payments, "voices": voices, "regions": regions}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write_alliance(AllianceFile(Registry(), {"archstone": 1, **rooms}), path)
        read = read_alliance(path)
    assert {key: read.document[key] for key in rooms} == rooms
    for told, written in zip(read.room("funding"), payments, strict=True):
        assert told.money.units == written["amount"]
        assert len(told.conditions) == len(written.get("conditions", ()))
    assert [voice.where for voice in read.room("voices")] == [voice["where"] for voice in voices]
    assert set(read.room("regions")) == set(regions)
