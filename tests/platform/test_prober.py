"""Sealed means sealed on the platform too: whoever asks every room by HTTP stays at an AUC of 0.55.

The engines' own prober (tests/properties/test_prober.py) has more targets and asks at once. This one comes in
by the door and would notice what the services, pages and exports around the engines add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import numpy as np
import pytest

from archstone.engines.banded_index import BandedIndex
from archstone.model.audit_snapshots import snapshot_at, snapshot_number
from archstone.platform.services import limits, registry_index
from tests.platform import probed_pages, probing
from tests.platform.probing import Account
from tests.prober import TAXONOMY, Floats, World, decoded, interval, learnt, usable_strengths

LIMIT = 0.55
TARGETS, FEWER = 120, 80
AUDITS, IN_A_GOAL, IN_ROOMS = 32, 4, 5
CLOCKED, TIMES = 110, 3
READ, SNAPSHOTS = 10, 4

Door = Callable[[World], list[Account]]


@pytest.fixture
def door(settings, tmp_path, now, make_organisation, make_actor, browser_of) -> Iterator[Door]:
    """Lay a world out behind the platform's door, and open three accounts that aren't slowed."""
    settings.HOME = tmp_path
    settings.API_REQUESTS_A_MINUTE = 10**9
    (tmp_path / "sketch.key").write_bytes(b"the prober does not know this one")  # so that chance is the same
    limits.forget()
    registry_index.forget()

    def opened(world: World) -> list[Account]:
        probing.lay_out(world, now)
        fixtures = {"make_organisation": make_organisation, "make_actor": make_actor}
        return [probing.open_account(k, **fixtures, browser_of=browser_of, now=now) for k in range(3)]

    yield opened
    registry_index.forget()


def names_of(world: World) -> list[str]:
    return [o.id for o in world.registry]


def everything_listed(accounts: list[Account], world: World, rng: np.random.Generator) -> list[Floats]:
    """Score every target and capability from lists, all of them and narrowed by goals."""
    names, some = names_of(world), probing.variants(rng, AUDITS)
    usable = usable_strengths(some)
    half = AUDITS // 2  # one half in one page, the other page by page
    whole, parts = (
        probing.listed(accounts, some[:half], names),
        probing.listed(accounts, some[half:], names, limit=80),
    )
    scores = [
        decoded(usable, np.concatenate([whole.bands, parts.bands])),
        decoded(usable, np.concatenate([whole.places, parts.places])),
    ]
    narrow = np.zeros((2, *scores[0].shape))
    for family, members in TAXONOMY.families.items():
        some = probing.variants(rng, IN_A_GOAL)
        heard = probing.listed(accounts, some, names, family=family)
        bears = np.isin(TAXONOMY.ids, members)
        for out, said in zip(narrow, (heard.bands, heard.places), strict=True):
            out[:, bears] = decoded(usable_strengths(some), said)[:, bears]
    return [*scores, *narrow]


def test_all_lists_and_rooms_stay_at_the_limit(door: Door) -> None:
    rng = np.random.default_rng(21)
    world = World.drawn(rng, TARGETS, common=probing.COMMON)
    accounts = door(world)
    scores = everything_listed(accounts, world, rng)
    some = probing.variants(rng, IN_ROOMS)
    rooms = probing.in_rooms(accounts, some, names_of(world))
    assert sum(said.any() for said in rooms) > 5, "the rooms name targets"
    scores += [decoded(usable_strengths(some), said) for said in rooms if said.any()]
    assert max(interval(score, world, rng)[2] for score in scores[:4]) <= LIMIT
    assert interval(learnt(np.stack(scores, axis=2), world), world, rng)[2] <= LIMIT


def test_the_attack_works_where_lists_tell_the_truth(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(22)
    world = World.drawn(rng, FEWER, common=probing.COMMON)
    accounts = door(world)
    monkeypatch.setattr(BandedIndex, "bands", probing.told_truth(world))
    scores = everything_listed(accounts, world, rng)
    assert interval(learnt(np.stack(scores, axis=2), world), world, rng)[0] >= 0.8


def test_times_and_lengths_tell_nothing(door: Door) -> None:
    """A machine that is busy can't fail this: the truth was drawn before, and by chance alone.

    Whatever made an answer slow, it knew nothing of the draw, so the AUC is a half but for the chance of the
    draw, 0.012: the limit is more than four times as far away.
    """
    rng = np.random.default_rng(23)
    world = World.drawn(rng, CLOCKED, common=probing.COMMON)
    some = probing.variants(rng, TIMES)
    took, long = probing.clocked(door(world), some, names_of(world))
    usable = usable_strengths(some)
    assert interval(decoded(usable, took), world, rng)[0] <= LIMIT
    assert interval(decoded(usable, long), world, rng)[2] <= LIMIT


def test_the_clock_is_read_well_enough_to_notice(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(24)
    world = World.drawn(rng, CLOCKED // 3, common=probing.COMMON)
    some = probing.variants(rng, TIMES)
    probing.be_slower_for_the_truth(world, monkeypatch)
    took, _ = probing.clocked(door(world), some, names_of(world))
    assert interval(decoded(usable_strengths(some), took), world, rng)[1] > LIMIT


def test_pages_and_exports_name_nothing(door: Door, now: datetime) -> None:
    rng = np.random.default_rng(25)
    world = World.drawn(rng, READ, common=probing.COMMON)
    account = door(world)[0]
    account.write(probing.all_strengths())
    said = probed_pages.read_all(account, world, now)
    for k in range(said.shape[2]):
        assert interval(said[:, :, k], world, rng)[2] <= LIMIT
    answers = {tuple(probed_pages.refused(account, name)) for name in names_of(world)[:2]}
    assert len(answers) == 1
    assert {status for status, _ in answers.pop()} <= {403, 404}


def test_the_reader_finds_what_is_public(door: Door, now: datetime) -> None:
    rng = np.random.default_rng(26)
    world = World.drawn(rng, READ // 2, common=probing.COMMON)
    account = door(probing.all_public(world))[0]
    account.write(probing.all_strengths())
    said = probed_pages.read_all(account, world, now)
    assert interval(said[:, :, -1], world, rng)[1] >= 0.8
    assert interval(said[:, :, -2], world, rng)[1] >= 0.8


def test_rewriting_by_the_rules_moves_lists_at_fixed_days_only(
    door: Door, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    rng = np.random.default_rng(27)
    world = World.drawn(rng, FEWER, common=probing.COMMON)
    accounts, names = door(world), names_of(world)
    clock = [now]
    monkeypatch.setattr("archstone.platform.web.requests.now_utc", lambda: clock[0])
    heard, held = [], []
    for account in accounts:
        account.write(probing.variants(rng, 1)[0])
    last = [probing.bands_of(account, names) for account in accounts]
    for number in range(snapshot_number(now) + 1, snapshot_number(now) + 1 + SNAPSHOTS):
        clock[0] = snapshot_at(number) - timedelta(days=5)
        for account, before in zip(accounts, last, strict=True):
            held.append(probing.rewritten(rng))
            account.bring(held[-1])
            assert (probing.bands_of(account, names) == before).all(), "a change counts at a fixed day only"
        clock[0] = snapshot_at(number)
        registry_index.build_index(now=clock[0])
        last = [probing.bands_of(account, names) for account in accounts]
        heard += last
    assert len({tuple(bands) for bands in heard}) > SNAPSHOTS, "and then it does count"
    assert interval(decoded(usable_strengths(held), np.array(heard)), world, rng)[2] <= LIMIT
