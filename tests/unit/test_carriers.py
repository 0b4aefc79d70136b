"""Who carries whom: the best other member, exactly, and nothing of what isn't disclosed."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

from archstone.engines.carriers import LoadState, carriers
from archstone.engines.cover import BLIND_BELOW, usable_strength
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.later_audits import LaterAudit
from archstone.model.organisations import Organisation

DAY = date(2026, 11, 4)
TAXONOMY = standard_taxonomy()
OPEN = Disclosure.PARTNER


def member(id: str, *items: Strength | Vulnerability) -> Organisation:
    return Organisation(
        id,
        id.title(),
        audit=Audit(
            tuple(item for item in items if isinstance(item, Strength)),
            tuple(item for item in items if isinstance(item, Vulnerability)),
        ),
    )


FARM = member(
    "farm",
    Vulnerability("logistics", 5, 5, OPEN, rank=1),
    Vulnerability("design", 4, 4, Disclosure.SEALED, rank=2),
    Vulnerability("training", 3, 3, Disclosure.PRIVATE, rank=3),
    Vulnerability("compliance", 2, 2, Disclosure.PUBLIC, rank=4),
)
VAN = member("van", Strength("logistics", 4, Grade.CONFIRMED), Strength("design", 5, Grade.CONFIRMED))
RAIL = member("rail", Strength("logistics", 5, Grade.SHOWN))


def test_the_best_other_member_carries_and_of_two_the_one_given_first() -> None:
    load = carriers([FARM, VAN, RAIL], TAXONOMY, DAY).of("farm")[0]
    assert (load.by, load.share, load.others) == ("van", Fraction(4, 5), ("rail",))
    assert carriers([FARM, RAIL, VAN], TAXONOMY, DAY).of("farm")[0].by == "rail"


def test_nothing_is_said_of_what_is_not_disclosed() -> None:
    loads = carriers([FARM, VAN], TAXONOMY, DAY).of("farm")
    assert [load.state for load in loads] == [LoadState.CARRIED, LoadState.HIDDEN, LoadState.OPEN]
    hidden = loads[1]
    assert (hidden.capability, hidden.weight, hidden.by, hidden.strength, hidden.share, hidden.others) == (
        None,
        None,
        None,
        None,
        0,
        (),
    )
    plain = member("farm", *(v for v in FARM.audit.vulnerabilities if v.capability != "design"))
    with_it, without = (carriers([one, VAN], TAXONOMY, DAY) for one in (FARM, plain))
    assert with_it.value("farm") == without.value("farm") == Fraction(25 * 4, 5 * 29)


def test_below_three_tenths_it_is_open() -> None:
    lacking = member("a", Vulnerability("logistics", 5, 5, OPEN))
    weak = member("b", Strength("logistics", 2, Grade.CLAIMED))  # 6/25
    enough = member("c", Strength("logistics", 3, Grade.CLAIMED))  # 9/25
    assert carriers([lacking, weak], TAXONOMY, DAY).loads[0].state is LoadState.OPEN
    assert carriers([lacking, weak, enough], TAXONOMY, DAY).loads[0].by == "c"
    alone = carriers([lacking], TAXONOMY, DAY)
    assert alone.loads[0].state is LoadState.OPEN
    assert alone.value("a") == 0


def test_what_a_later_audit_no_longer_lists_is_gone_and_weighs_nothing() -> None:
    later = LaterAudit("farm", date(2026, 6, 1), True, (Vulnerability("compliance", 1, 2),))
    loads = carriers([FARM, VAN], TAXONOMY, DAY, later=[later]).of("farm")
    assert [load.state for load in loads] == [LoadState.GONE, LoadState.HIDDEN, LoadState.OPEN]
    assert [load.weight for load in loads] == [0, None, 2]
    before = carriers([FARM, VAN], TAXONOMY, date(2026, 5, 31), later=[later]).of("farm")
    assert before[0].state is LoadState.CARRIED


def test_who_carries_most_goes_by_weight_and_two_that_are_even_are_none() -> None:
    found = carriers([FARM, VAN, RAIL], TAXONOMY, DAY)
    assert found.first == "van"
    assert found.carried_by("van") == found.in_state(LoadState.CARRIED)
    assert found.only_by("van") == ()
    assert (
        carriers([FARM, VAN], TAXONOMY, DAY).only_by("van")
        == carriers([FARM, VAN], TAXONOMY, DAY).of("farm")[:1]
    )
    one = member("one", Vulnerability("logistics", 3, 3, OPEN), Strength("design", 5))
    two = member("two", Vulnerability("design", 3, 3, OPEN), Strength("logistics", 5))
    assert carriers([one, two], TAXONOMY, DAY).first is None
    assert carriers([], TAXONOMY, DAY).first is None
    assert carriers([VAN], TAXONOMY, DAY).value("van") is None


def test_every_load_is_carried_by_the_best_of_all_others() -> None:
    rng = random.Random(7)
    for size in (2, 3, 5, 8):
        members = []
        for k in range(size):
            chosen = rng.sample(TAXONOMY.ids, 14)
            strong = [Strength(c, rng.randint(1, 5), rng.choice(list(Grade))) for c in chosen[:8]]
            weak = [Vulnerability(c, rng.randint(1, 5), rng.randint(1, 5), OPEN) for c in chosen[8:]]
            members.append(member(f"m{k}", *strong, *weak))
        found = carriers(members, TAXONOMY, DAY)
        assert len(found.loads) == 5 * size
        for load in found.loads:
            assert load.capability is not None
            shares = {
                one.id: usable_strength(one.audit, load.capability, TAXONOMY)[0]
                for one in members
                if one.id != load.member
            }
            best = max(shares.values())
            if best < BLIND_BELOW:
                assert load.by is None
            else:
                assert load.by is not None
                assert load.share == best == shares[load.by]
                able = {id for id, share in shares.items() if share >= BLIND_BELOW}
                assert {load.by, *load.others} == able
