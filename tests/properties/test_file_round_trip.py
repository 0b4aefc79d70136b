"""Whatever a file holds is read back the same, and the fast reader agrees with the slow one."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archstone.engines.audits import AuditTable
from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.files.checks import check_file
from archstone.files.registries import read_registry, write_registry
from archstone.files.registry_tables import read_audit_columns
from archstone.files.registry_writing import losses
from archstone.files.sources import Format
from archstone.files.trees import dump_yaml
from archstone.model.audits import Audit, Basis, Disclosure, Grade, Rating, Strength, Vulnerability
from archstone.model.capabilities import Capability, CapabilityId, standard_taxonomy
from archstone.model.errors import BadInput, RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation, Position, Touch, Trait
from archstone.model.registries import Registry

quick = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

CAPABILITIES = standard_taxonomy().ids
ids = st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(str.strip)
words = texts.filter(bool)
maybe = st.none() | words
steps = st.integers(1, 5)


@st.composite
def audits(draw: st.DrawFn) -> Audit:
    chosen = draw(st.lists(st.sampled_from(CAPABILITIES), unique=True, max_size=8))
    split = draw(st.integers(0, len(chosen)))
    strengths = [
        Strength(CapabilityId(c), draw(steps), draw(st.sampled_from(Grade)), draw(maybe))
        for c in chosen[:split]
    ]
    ranks = draw(
        st.lists(st.none() | st.integers(1, 9), min_size=8, max_size=8, unique_by=lambda r: r or object())
    )
    vulnerabilities = [
        Vulnerability(
            CapabilityId(c),
            draw(steps),
            draw(steps),
            draw(st.sampled_from(Disclosure)),
            draw(texts),
            ranks[k],
            draw(st.sampled_from(Basis)),
            tuple(
                Rating(r, draw(steps), draw(steps)) for r in draw(st.lists(words, unique=True, max_size=2))
            ),
            draw(maybe),
        )
        for k, c in enumerate(chosen[split:])
    ]
    return Audit(tuple(strengths), tuple(vulnerabilities))


traits = st.one_of(
    st.builds(lambda i, p: Trait("stance", f"{i}:{p}"), words, st.sampled_from(Position)),
    st.builds(Trait, st.sampled_from(["kind", "sector", "funder"]), words),
)


@st.composite
def organisations(draw: st.DrawFn, id: str) -> Organisation:
    issues = draw(st.lists(words, unique=True, max_size=2))
    own = draw(
        st.sampled_from([(), (Capability(CapabilityId("own-one"), "One: own", "delivery", "what it is"),)])
    )
    name = draw(words)
    return Organisation(
        id,
        name,
        *(draw(maybe) for _ in range(3)),
        annual_budget=draw(st.none() | st.integers(0, 10**15)),
        currency=draw(maybe),
        staff=draw(st.none() | st.integers(0, 10**6)),
        mission=draw(maybe),
        audit=draw(audits()),
        deal_breakers=tuple(draw(st.lists(traits, max_size=2))),
        stances=tuple((i, draw(st.sampled_from(Position))) for i in issues),
        touched_by=tuple(
            Touch(draw(st.sampled_from(["problem", "threat"])), n, draw(texts))
            for n in draw(st.lists(words, max_size=2))
        ),
        funders=tuple(draw(st.lists(words, max_size=2))),
        allied_with=tuple(w for w in draw(st.lists(words, max_size=2)) if w not in (id, name)),
        own_capabilities=own,
        identifiers=tuple(draw(st.lists(words, max_size=2))),
    )


@st.composite
def goals(draw: st.DrawFn, id: str) -> Goal:
    chosen = draw(st.lists(st.sampled_from(CAPABILITIES), unique=True, min_size=1, max_size=3))
    weights = st.fractions(0, 1, max_denominator=1000).filter(bool)
    return Goal(
        id,
        draw(words),
        tuple(Requirement(CapabilityId(c), draw(weights), draw(st.booleans())) for c in chosen),
        draw(texts),
    )


@st.composite
def registries(draw: st.DrawFn, with_goals: bool = True) -> Registry:
    known = tuple(draw(organisations(id)) for id in draw(st.lists(ids, unique=True, min_size=1, max_size=3)))
    wanted = draw(st.lists(ids, unique=True, max_size=2)) if with_goals else []
    taxonomy = standard_taxonomy().with_own(c for o in known for c in o.own_capabilities)
    return Registry(known, tuple(draw(goals(id)) for id in wanted), taxonomy)


@pytest.mark.parametrize("extension", ["yaml", "json"])
@given(registry=registries())
@quick
def test_trees_hold_everything_and_the_schema_accepts_it(
    tmp_path: Path, extension: str, registry: Registry
) -> None:
    path = tmp_path / f"r.{extension}"
    write_registry(registry, path)
    assert read_registry(path) == registry
    assert check_file(path) == ()


@pytest.mark.parametrize("extension", ["csv", "tsv", "parquet", "xlsx"])
@given(registry=registries(with_goals=False))
@quick
def test_tables_hold_what_they_do_not_refuse(tmp_path: Path, extension: str, registry: Registry) -> None:
    path = tmp_path / f"r.{extension}"
    try:
        write_registry(registry, path)
    except RuleBroken:
        assert list(losses(registry, Format(extension))) != []
        return
    assert read_registry(path) == registry


leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
trees: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize("extension", ["yaml", "json"])
@given(
    registry=registries(),
    rate=st.integers(1, 10**9) | st.floats(1e-6, 1e9),
    source=texts | st.none(),
    outcomes=st.sampled_from([None, []]),
)
@quick
def test_alliance_files_come_back_key_by_key(
    tmp_path: Path, extension: str, registry: Registry, rate: float, source: Any, outcomes: Any
) -> None:
    rates = [{"from": "EUR", "to": "USD", "rate": rate, "on": "2026-01-01", "source": source}]
    document = {"outcomes": outcomes, "archstone": 1, "rates": rates}
    file = AllianceFile(Registry(), document).with_registry(registry)
    path = tmp_path / f"a.{extension}"
    write_alliance(file, path)
    again = read_alliance(path)
    assert again == file
    assert repr(again.document) == repr(file.document)  # 1, 1.0 and True differ here


@given(document=trees)
@quick
def test_other_yaml_readers_read_the_same(document: Any) -> None:
    assert yaml.safe_load(dump_yaml(document)) == document


parts = st.sampled_from(
    [
        "logistics:4:shown",
        "design:2",
        "design:5:confirmed",
        "training:1:claimed",
        " storytelling:3 ",
        "",
        "x:1",
        "design:6",
    ]
)
needs = st.sampled_from(
    [
        "governance:1:5:private",
        "compliance:2:2",
        "procurement:5:5:public",
        "design:3:3:sealed",
        "training:0:1",
        "",
        "a",
    ]
)
tables = st.lists(
    st.tuples(
        st.sampled_from([f"o{k}" for k in range(40)]),
        st.lists(parts, max_size=4).map(";".join),
        st.lists(needs, max_size=4).map(";".join),
        st.sampled_from(["", "carbon:support", "carbon:nope", "c:oppose;c:support"]),
        st.sampled_from(["", "12", " 7 ", "1e3"]),
    ),
    max_size=6,
)


@pytest.mark.parametrize("extension", ["csv", "parquet"])
@given(rows=tables)
@settings(quick, max_examples=200)
def test_the_fast_reader_agrees_with_the_slow(
    tmp_path: Path, extension: str, rows: list[tuple[str, ...]]
) -> None:
    path = tmp_path / f"r.{extension}"
    names = ["id", "strengths", "vulnerabilities", "stances", "staff"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").with_columns(
        name=pl.lit("N")
    )
    frame.write_csv(path) if extension == "csv" else frame.write_parquet(path)
    try:
        registry = read_registry(path)
    except BadInput as slow:
        told = slow.faults
        with pytest.raises(BadInput) as fast:
            read_audit_columns(path)
        assert fast.value.faults == told
        return
    read = read_audit_columns(path)
    wanted = AuditTable.from_audits((o.audit for o in registry), registry.taxonomy)
    for name in AuditTable.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(read.table, name), getattr(wanted, name), err_msg=name)
        assert getattr(read.table, name).dtype == getattr(wanted, name).dtype
    assert read.id.to_list() == [o.id for o in registry]
    assert read.staff.to_list() == [o.staff for o in registry]


def test_many_canonical_and_odd_rows_agree(tmp_path: Path) -> None:
    draw = random.Random(7)
    rows = []
    for k in range(3000):
        chosen = draw.sample(CAPABILITIES, 9)
        space = " " if k % 5 == 0 else ""  # these the fast parser leaves to the slow one
        grades = [draw.choice([":claimed", ":shown", ":confirmed", ""]) for _ in range(5)]
        kinds = [draw.choice([":private", ":sealed", ":partner", ":public", ""]) for _ in range(4)]
        rows.append(
            (
                f"o{k}",
                "N",
                f"{space};".join(
                    f"{c}:{draw.randint(1, 5)}{g}" for c, g in zip(chosen[:5], grades, strict=True)
                ),
                ";".join(
                    f"{c}:{draw.randint(1, 5)}:{draw.randint(1, 5)}{d}"
                    for c, d in zip(chosen[5:], kinds, strict=True)
                ),
            )
        )
    path = tmp_path / "r.parquet"
    pl.DataFrame(rows, schema=["id", "name", "strengths", "vulnerabilities"], orient="row").write_parquet(
        path
    )
    registry, read = read_registry(path), read_audit_columns(path)
    wanted = AuditTable.from_audits((o.audit for o in registry), registry.taxonomy)
    for name in AuditTable.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(read.table, name), getattr(wanted, name), err_msg=name)


@given(weight=st.decimals(0, 1, places=6, allow_nan=False).filter(bool))
@quick
def test_a_weight_is_the_decimal_that_stands_there(tmp_path: Path, weight: Any) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(f"goals:\n- id: g\n  requirements:\n    design: {weight:f}\n")
    assert read_registry(path).goal("g").requirements[0].weight == Fraction(str(weight))
