"""What may be shown, and what a sketch is made of."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from archstone.engines.audits import AuditTable
from archstone.engines.sealed_bands import (
    DECOYS,
    HEARD_WEIGHTS,
    LISTENING,
    Band,
    SketchSecret,
    draw_sketch,
    salt_of,
    shown_organisation,
    shown_table,
    sketches_of,
)
from archstone.model.audits import Audit, Disclosure, Rating, Strength, Vulnerability
from archstone.model.capabilities import Capability, CapabilityId, Taxonomy, standard_taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation
from tests.registries import random_registry

TAXONOMY = standard_taxonomy()
IDS = TAXONOMY.ids
SECRET = SketchSecret.of(b"a secret of more than sixteen bytes")


def whole() -> Organisation:
    """One vulnerability of each disclosure, with all that mustn't be seen."""
    kept = CapabilityId("own-sealed")
    return Organisation(
        "a",
        "A",
        audit=Audit(
            (Strength(IDS[0], 4),),
            (
                *(
                    Vulnerability.rated(
                        IDS[1 + k],
                        [Rating("Ann", 2, 3), Rating("Bo", 3, 5)],
                        disclosure=d,
                        note="why",
                        rank=k + 1,
                    )
                    for k, d in enumerate(Disclosure)
                ),
                Vulnerability(kept, 2, 2),
            ),
        ),
        own_capabilities=(Capability(kept, "Own", TAXONOMY[IDS[0]].family),),
    )


def test_only_strengths_and_public_vulnerabilities_are_shown() -> None:
    shown = shown_organisation(whole())
    (item,) = shown.audit.vulnerabilities
    assert item.disclosure is Disclosure.PUBLIC
    assert shown.audit.strengths == whole().audit.strengths
    assert (item.note, item.rank) == ("", None)
    assert not {"Ann", "Bo"} & {r.rater for r in item.ratings}
    assert item.weight == whole().audit.vulnerabilities[-2].weight
    assert shown.own_capabilities == ()


def test_what_was_agreed_is_shown_unless_it_is_private() -> None:
    shown = shown_organisation(whole(), agreed=IDS)
    assert [v.disclosure for v in shown.audit.vulnerabilities] == [
        Disclosure.SEALED,
        Disclosure.PARTNER,
        Disclosure.PUBLIC,
    ]


def test_an_estimate_stays_where_nothing_is_said_in_public() -> None:
    why = "from its filing"
    estimate = Audit(
        (Strength(IDS[20], 2, estimated=why), Strength(IDS[0], 1, estimated=why)),
        tuple(
            Vulnerability(IDS[k], 3, 3, Disclosure.PUBLIC, estimated=why) for k in (2, 4, 21)
        ),  # 2 is sealed now, 4 public
    )
    shown = shown_organisation(whole(), estimate=estimate)
    assert {s.capability: s.estimated for s in shown.audit.strengths} == {IDS[0]: None, IDS[20]: why}
    assert {v.capability: v.estimated for v in shown.audit.vulnerabilities} == {
        IDS[4]: None,
        IDS[2]: why,
        IDS[21]: why,
    }


def test_a_table_is_left_with_what_is_public() -> None:
    registry = random_registry(np.random.default_rng(3), 60)
    table = shown_table(AuditTable.from_audits((o.audit for o in registry), TAXONOMY))
    expected = AuditTable.from_audits((shown_organisation(o).audit for o in registry), TAXONOMY)
    for name in ("need_start", "need_capability", "need_weight", "need_code", "strength_units"):
        assert (getattr(table, name) == getattr(expected, name)).all()
    with pytest.raises(ValueError, match="what is sealed"):
        shown_table(replace(table, need_code=None))


def test_a_sketch_depends_on_the_organisation_alone() -> None:
    registry = random_registry(np.random.default_rng(4), 50)
    organisations = list(registry)
    together = sketches_of(organisations, TAXONOMY, secret=SECRET, snapshot=11, audited={"org-7": False})
    for k, o in enumerate(organisations):
        alone = draw_sketch(o, TAXONOMY, secret=SECRET, snapshot=11)
        assert together.of_row(k, TAXONOMY) == (() if o.id == "org-7" else alone)
        assert together.salt[k] == salt_of(o.id, SECRET)


def test_capabilities_in_another_order_and_number_change_nothing() -> None:
    other = Taxonomy([*reversed(list(TAXONOMY)), Capability(CapabilityId("new-one"), "New", "people")])
    for o in random_registry(np.random.default_rng(5), 30):
        here = set(draw_sketch(o, TAXONOMY, secret=SECRET, snapshot=2))
        there = {s for s in draw_sketch(o, other, secret=SECRET, snapshot=2) if s.capability != "new-one"}
        assert here == there


def test_what_is_private_or_unknown_to_others_is_never_heard_of() -> None:
    for k in range(300):
        o = replace(whole(), id=f"o-{k}", own_capabilities=())
        rest = replace(
            o, audit=Audit(o.audit.strengths, tuple(v for v in o.audit.vulnerabilities[1:-1]))
        )  # neither the private one nor that in its own capability
        drawn = draw_sketch(o, TAXONOMY, secret=SECRET, snapshot=k)
        assert drawn == draw_sketch(rest, TAXONOMY, secret=SECRET, snapshot=k)
        public = {s.capability for s in o.audit.strengths} | {IDS[4]}
        assert not public & {s.capability for s in drawn}


def test_decoys_are_as_many_and_as_heavy_as_is_said() -> None:
    plain = [Organisation(f"o-{k}", "O") for k in range(4000)]
    drawn = sketches_of(plain, TAXONOMY, secret=SECRET, snapshot=77)
    share = len(drawn.weight) / (4000 * len(IDS))
    assert share == pytest.approx(float(DECOYS * (1 - LISTENING)), rel=0.05)
    weights = Counter(drawn.weight.tolist())
    for weight, parts in zip(HEARD_WEIGHTS, (10, 9, 6), strict=True):
        assert weights[weight] / len(drawn.weight) == pytest.approx(parts / 25, abs=0.02)


def test_decoys_come_and_go_at_every_age_and_last_about_two_years() -> None:
    plain = [Organisation(f"o-{k}", "O") for k in range(300)]
    seen = np.zeros((200, 300, len(IDS)), dtype=np.bool_)
    for snapshot in range(200):
        drawn = sketches_of(plain, TAXONOMY, secret=SECRET, snapshot=snapshot)
        rows = np.repeat(np.arange(300), np.diff(drawn.start))
        seen[snapshot, rows, drawn.capability] = True
    rises = (seen[1:] & ~seen[:-1]).sum(axis=(1, 2))
    assert rises.min() > 0
    assert seen[1:].sum() / rises.sum() == pytest.approx(32, rel=0.25)


def test_a_listener_passes_on_how_grave_a_weakness_is() -> None:
    heard: dict[int, set[int]] = {}
    for k in range(400):
        for severity, need in ((1, 5), (3, 4), (5, 5)):
            with_it = Organisation(f"o-{k}", "O", audit=Audit((), (Vulnerability(IDS[3], severity, need),)))
            drawn = set(draw_sketch(with_it, TAXONOMY, secret=SECRET, snapshot=0))
            without = set(draw_sketch(replace(with_it, audit=Audit()), TAXONOMY, secret=SECRET, snapshot=0))
            for s in drawn - without:
                heard.setdefault(severity * need, set()).add(s.weight)
    assert heard == {5: {6}, 12: {18}, 25: {36}}


def test_another_secret_draws_another_sketch() -> None:
    plain = [Organisation(f"o-{k}", "O") for k in range(50)]
    one = sketches_of(plain, TAXONOMY, secret=SECRET, snapshot=0)
    two = sketches_of(plain, TAXONOMY, secret=SketchSecret.of(b"another secret, as long"), snapshot=0)
    assert one.capability.tolist() != two.capability.tolist()
    assert "secret" not in repr(SECRET).replace("SketchSecret", "").lower()


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(RuleBroken, match="needs 16 random bytes"):
        SketchSecret.of(b"short")
    with pytest.raises(RuleBroken, match="counted from 0"):
        draw_sketch(whole(), TAXONOMY, secret=SECRET, snapshot=-1)


@pytest.mark.parametrize(
    ("cover", "band"),
    [(None, "not known"), (Fraction(0), "low"), (Fraction(1, 3), "middling"), (Fraction(2, 3), "high")],
)
def test_borders_belong_to_the_band_above(cover: Fraction | None, band: str) -> None:
    assert Band.of(cover).value == band
