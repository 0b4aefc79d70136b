"""Accounts: documents come back the same, and the ledger is what a plain loop adds up, in any order."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archstone.engines.ledger import ledger
from archstone.files.accounts import accounts_of
from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.files.checks import check_file
from archstone.model.accounts import Accounts
from archstone.model.alliances import Alliance, Member
from archstone.model.contributions import Contribution, ContributionKind
from archstone.model.costs import BorneCost, CostItem, CostKind, Costs
from archstone.model.gains import GainKind
from archstone.model.money import Money
from archstone.model.organisations import Organisation
from archstone.model.rates import Rate, RateTable
from archstone.model.registries import Registry

quick = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ROOMS = ("pledges", "contributions", "costs", "rates", "spending", "gains")
IDS = "abcd"
says = st.sampled_from(["It is so.", "Nobody came; why?", "ça va: 1", "007"])
ids = st.sampled_from(IDS)
early = st.dates(date(2024, 1, 1), date(2024, 6, 30)).map(str)
late = st.dates(date(2024, 7, 1), date(2025, 6, 30)).map(str)
capabilities = st.sampled_from(["community-trust", "logistics", "medical-expertise"])
kinds = st.sampled_from([kind.value for kind in ContributionKind])
money = {
    "amount": st.sampled_from([0, 1, 12.5, 1000]),
    "currency": st.sampled_from(["USD", "EUR"]),
}


def some(must: dict[str, Any], may: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a mapping: some keys are always there, the others may be there, may be null."""
    return st.fixed_dictionaries(must, optional={key: st.none() | value for key, value in may.items()})


@st.composite
def pledges(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a pledge whose outcome and mending follow one another."""
    one = draw(
        some(
            {"by": st.just("a"), "what": says}, {"capability": capabilities, "kind": kinds, "made_on": early}
        )
    )
    one |= draw(st.sampled_from([{}, {"to": ["b"]}, {"to": "c"}, {"amount": 5, "currency": "USD"}]))
    outcome = draw(st.sampled_from([None, "kept", "late", "broken", "said_early"]))
    if outcome:
        one |= {"outcome": outcome, "outcome_on": draw(late), "why": draw(says)}
    if outcome in ("broken", "said_early") and draw(st.booleans()):
        one |= {"mended_on": "2025-07-01", "mended_how": draw(says)}
    return one


@st.composite
def contributions(draw: st.DrawFn) -> dict[str, Any]:
    one = draw(
        some(
            {"by": st.just("a"), "kind": kinds, "what": says, "on": early},
            {
                "until": late,
                "capability": capabilities,
                "against": capabilities,
                "cost": st.fixed_dictionaries(money),
                "pledge": st.just("p"),
            },
        )
    )
    to = draw(st.sampled_from([None, ["b"], ["b", "c"]]))
    if to:
        one["to"] = to
    if draw(st.booleans()):
        one["worth"] = [{"to": "b", **draw(st.fixed_dictionaries(money))}]
    return one


documents = some(
    {
        "pledges": st.lists(pledges(), max_size=3).map(
            lambda made: [{"id": "p", "by": "a", "what": "x"}, *made]
        )
    },
    {
        "contributions": st.lists(contributions(), max_size=3),
        "costs": st.lists(
            some(
                {
                    "on": early,
                    "what": says,
                    "kind": st.sampled_from([kind.value for kind in CostKind]),
                    "borne_by": st.lists(
                        st.fixed_dictionaries({"member": ids, **money})
                        | some({"member": ids, "hours": st.sampled_from([1, 2.5])}, {}),
                        min_size=1,
                        max_size=3,
                        unique_by=lambda part: part["member"],
                    ),
                },
                {"used_by": st.lists(ids, max_size=2, unique=True), "shared": st.booleans()},
            ),
            max_size=3,
        ),
        "standalone_costs": st.just([{"members": ["a", "b"], "amount": 4, "currency": "USD"}]),
        "cost_plan": st.just([{"member": "a", "year": 2024, "amount": 4, "currency": "USD"}]),
        "budgets": st.just([{"member": "a", "from": "2024-02-01", "amount": 400, "currency": "EUR"}]),
        "rates": st.just([{"from": "EUR", "to": "USD", "rate": 1.25, "on": "2024-02-01"}]),
        "spending": st.lists(
            some({"on": late, "what": says, "to": says, **money}, {"activity": says, "member": ids}),
            max_size=2,
        ),
        "gains": st.lists(
            some(
                {"kind": st.sampled_from([kind.value for kind in GainKind]), "what": says, "on": late},
                {"members": st.lists(ids, max_size=2, unique=True), "source": says},
            )
            | st.fixed_dictionaries(
                {"kind": st.just("coverage"), "what": says, "on": late, "number": st.just(7), "unit": says}
            ),
            max_size=2,
        ),
    },
)


@pytest.mark.parametrize("extension", ["yaml", "json"])
@given(document=documents)
@quick
def test_documents_are_valid_and_come_back_the_same(
    tmp_path: Path, extension: str, document: dict[str, Any]
) -> None:
    organisations = [{"id": id, "name": id, "annual_budget": 100, "currency": "USD"} for id in IDS]
    whole = {
        "archstone": 1,
        "organisations": organisations,
        "alliance": {"members": list(IDS), "started": "2024-01-01"},
        **document,
    }
    path = tmp_path / f"a.{extension}"
    write_alliance(AllianceFile(Registry(), whole), path)
    assert check_file(path) == ()
    again = read_alliance(path)
    assert again.document == whole
    for room in ROOMS:
        assert again.room(room) == AllianceFile(again.registry, whole).room(room)
    found = ledger(
        accounts_of(again),
        alliance=again.room("members"),
        organisations=again.registry,
        since=date(2024, 1, 1),
        until=date(2025, 12, 31),
    )
    assert len(found.costs) == len(IDS)
    assert len(found.promises) == len(document["pledges"])


days = st.dates(date(2025, 11, 1), date(2027, 2, 28))
amounts = st.none() | st.builds(Money, st.integers(0, 10**6), st.sampled_from(["USD", "EUR", "CAD"]))
gifts = st.builds(
    lambda by, to, on, length, cost, worth: Contribution(
        by,
        ContributionKind.STAFF,
        "help",
        on,
        (to,) if to != by else (),
        None if not length else date.fromordinal(on.toordinal() + length),
        cost=cost,
        worth={} if worth is None or to == by else {to: worth},
    ),
    ids,
    ids,
    days,
    st.integers(0, 400),
    amounts,
    amounts,
)
borne = st.lists(
    st.builds(lambda member, money: BorneCost(member, money, Fraction(1)), ids, amounts),
    min_size=1,
    max_size=4,
    unique_by=lambda part: part.member,
)
items = st.builds(
    lambda on, parts, used, shared: CostItem(on, "a meeting", CostKind.MEETINGS, tuple(parts), used, shared),
    days,
    borne,
    st.none() | st.lists(ids, unique=True, max_size=3).map(tuple),
    st.booleans(),
)
RATE = Rate("EUR", "USD", Fraction("1.25"), date(2026, 2, 1))
SINCE, UNTIL = date(2026, 1, 1), date(2026, 12, 31)


def lay_out(given_: list[Contribution], costs: list[CostItem]) -> Any:
    return ledger(
        Accounts(contributions=tuple(given_), costs=Costs(tuple(costs)), rates=RateTable((RATE,))),
        alliance=Alliance("It", tuple(Member(id) for id in IDS)),
        organisations=[Organisation(id, id, annual_budget=1000, currency="USD") for id in IDS],
        since=SINCE,
        until=UNTIL,
        currency="USD",
    )


def in_dollars(money: Money | None, on: date) -> Fraction | None:
    if money is None or money.currency == "CAD" or (money.currency == "EUR" and on < RATE.on):
        return None
    factor = RATE.rate if money.currency == "EUR" else Fraction(1)
    cents = money.minor * factor
    return Fraction(int(cents + Fraction(1, 2)), 100)


@given(st.lists(gifts, max_size=5), st.lists(items, max_size=5), st.randoms())
@quick
def test_the_ledger_is_what_a_plain_loop_adds_up(
    given_: list[Contribution], costs: list[CostItem], random: Any
) -> None:
    found = lay_out(given_, costs)
    for member, balance, cost in zip(IDS, found.balances, found.costs, strict=True):
        gave = received = Fraction(0)
        for gift in given_:
            last = (gift.until or gift.on).toordinal()
            inside = [
                day
                for day in range(gift.on.toordinal(), last + 1)
                if SINCE.toordinal() <= day <= UNTIL.toordinal()
            ]
            part = Fraction(len(inside), last + 1 - gift.on.toordinal())
            gave += part * (in_dollars(gift.cost, gift.on) or 0) if gift.by == member else 0
            received += part * (in_dollars(gift.worth.get(member), gift.on) or 0)
        assert (balance.cost_given, balance.worth_received) == (gave, received)
        within = [item for item in costs if SINCE <= item.on <= UNTIL]
        bore = sum(
            (
                in_dollars(part.money, item.on) or 0
                for item in within
                for part in item.borne_by
                if part.member == member
            ),
            Fraction(0),
        )
        assert cost.cost == (bore if within else None)
    again = lay_out(random.sample(given_, len(given_)), random.sample(costs, len(costs)))
    assert [one.cost for one in again.costs] == [one.cost for one in found.costs]
    assert [one.worth_received for one in again.balances] == [one.worth_received for one in found.balances]
    assert sorted(map(str, again.left_out)) == sorted(map(str, found.left_out))
    if found.sharing is not None:
        total = found.sharing.game.total
        assert [sum(one.shares) for one in found.sharing.rules if one.shares] == [
            total for one in found.sharing.rules if one.shares
        ]
