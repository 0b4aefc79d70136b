"""Sealed means sealed: a prober at its best stays at an AUC of 0.55, by measure and by construction."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from archstone.engines._sketch_kernels import UNIT
from archstone.engines.banded_index import BandedIndex
from archstone.engines.banded_search import find_banded_matches
from archstone.engines.sealed_bands import DECOYS, LISTENING, MOST_AUC, draw_sketch
from archstone.model.audits import Audit, Disclosure, Strength, Vulnerability
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry
from tests.prober import (
    ORDINAL,
    SECRET,
    TAXONOMY,
    M,
    World,
    all_features,
    answers,
    auc,
    decoded,
    interval,
    learnt,
    rewritten_audits,
    true_answers,
    whole_sketch,
    year_features,
    year_of_changes,
)

LIMIT = 0.55
AUDITS, ACCOUNTS = 1000, 5


@pytest.fixture(scope="module")
def world() -> World:
    return World.drawn(np.random.default_rng(11), 400)


@pytest.fixture(scope="module")
def index(world: World) -> BandedIndex:
    return BandedIndex.build(world.registry, secret=SECRET, snapshot=100)


def test_the_attack_works_where_bands_come_from_the_truth(world: World) -> None:
    rng = np.random.default_rng(1)
    usable = rewritten_audits(rng, AUDITS)
    found = interval(decoded(usable, true_answers(world, usable)), world, rng)
    assert found[1] > 0.9


def test_a_thousand_audits_goals_and_rings_stay_at_the_limit(world: World, index: BandedIndex) -> None:
    rng = np.random.default_rng(2)
    features = all_features(index, world, rng, AUDITS, ACCOUNTS)
    for k in range(features.shape[2]):
        assert interval(features[:, :, k], world, rng)[2] <= LIMIT
    assert interval(learnt(features, world), world, rng)[2] <= LIMIT


def test_the_whole_sketch_stays_at_the_limit() -> None:
    rng = np.random.default_rng(3)
    world = World.drawn(rng, 3000)
    middle, low, high = interval(whole_sketch(world, 7), world, rng)
    assert high <= LIMIT
    assert low > 0.5  # it does tell something: a half and half of the share that listens
    assert abs(middle - float(Fraction(1, 2) + LISTENING / 2)) < 0.01


def test_a_year_of_whole_sketches_stays_at_the_limit() -> None:
    rng = np.random.default_rng(4)
    worlds = year_of_changes(World.drawn(rng, 1000), rng)
    score = learnt(year_features(worlds), worlds[-1])
    assert interval(score, worlds[-1], rng)[2] <= LIMIT


def test_the_worst_history_there_is_reaches_the_bound_and_no_more() -> None:
    """What was always sealed and is no more, against what never was and is now: no decoy moves like that."""
    rng = np.random.default_rng(5)
    before = World.drawn(rng, 3000)
    swapped, sealed = [], np.zeros_like(before.sealed)
    asked = np.zeros_like(before.sealed)
    for k, organisation in enumerate(before.registry):
        free = np.flatnonzero(before.unknown[k] & ~before.sealed[k])
        new = rng.choice(free, 6, replace=False)
        gone = np.flatnonzero(before.sealed[k])
        items = [v for v in organisation.audit.vulnerabilities if v.disclosure is Disclosure.PUBLIC]
        items += [Vulnerability(TAXONOMY.ids[c], 3, 3) for c in new]
        swapped.append(replace(organisation, audit=Audit(organisation.audit.strengths, tuple(items))))
        sealed[k, new] = True
        asked[k, [*new, *gone]] = True
    after = World(Registry(tuple(swapped)), sealed, asked)
    was, now = whole_sketch(before, 7) > 0, whole_sketch(after, 8) > 0
    found = auc((now.astype(float) - was)[asked], sealed[asked])
    assert float(Fraction(1, 2) + LISTENING / 2) < found < float(MOST_AUC) + 0.005
    assert float(MOST_AUC) < LIMIT


def test_nineteen_truths_in_twenty_leave_no_trace_at_all() -> None:
    """Whether a capability is sealed changes nothing, now or later, in all but the share that listens."""
    ids, rng = TAXONOMY.ids, np.random.default_rng(9)
    asked, heard = 1200, 0
    for k in range(asked):
        plain = Organisation(f"o-{k}", "O", audit=Audit((Strength(ids[0], 3),)))
        sealed = Vulnerability(ids[int(rng.integers(1, M))], 5, 5)
        with_it = replace(plain, audit=Audit(plain.audit.strengths, (sealed,)))
        differ = {
            draw_sketch(plain, TAXONOMY, secret=SECRET, snapshot=s)
            != draw_sketch(with_it, TAXONOMY, secret=SECRET, snapshot=s)
            for s in (3, 40, 400)
        }
        assert len(differ) == 1  # who listens, listens for ever
        heard += differ.pop()
    spread = 4 * np.sqrt(asked * float(LISTENING * (1 - LISTENING)))
    assert abs(heard - asked * float(LISTENING)) < spread


def test_pages_and_exports_hold_no_more_than_bands_and_public_items(world: World, index: BandedIndex) -> None:
    """Whatever a list gives, page by page and for several accounts, follows from bands and what is shown."""
    rng = np.random.default_rng(6)
    shown = {o.id: index[o.id] for o in world.registry}
    for account in range(3):
        held = rng.permutation(M)[:30]
        own = Organisation(
            f"account-{account}",
            "Prober",
            audit=Audit(
                tuple(Strength(TAXONOMY.ids[c], 5) for c in held[:20]),
                tuple(Vulnerability(TAXONOMY.ids[c], 3, 3) for c in held[20:]),
            ),
        )
        for at in range(0, 400, 100):
            page = find_banded_matches(index, own, top=20, offset=at)
            for m in page.matches:
                assert m.other == shown[m.other.id]
                assert m.cover_out is None
                assert {v.disclosure for v in m.other.audit.vulnerabilities} <= {Disclosure.PUBLIC}
                assert not any(v.note or v.rank for v in m.other.audit.vulnerabilities)


def test_several_accounts_see_what_one_sees_but_for_the_borders(index: BandedIndex) -> None:
    usable = rewritten_audits(np.random.default_rng(8), 60)
    one, many = answers(index, usable, 1), answers(index, usable, 5)
    assert (one[::5] == many[::5]).all()  # the first account again: the same answers for ever
    assert 0 < (one != many).mean() < 0.1
    assert set(np.unique(many)) <= set(ORDINAL)


def test_chances_are_whole_parts_of_the_unit() -> None:
    assert int(LISTENING * UNIT) / UNIT <= LISTENING
    assert int(DECOYS * UNIT) > 0
