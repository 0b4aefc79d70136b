"""What must hold of every search: the definition's list, whatever the order, the ties and the dial."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines.cover import match
from archstone.engines.registry_index import RegistryIndex
from archstone.engines.search import find_matches
from archstone.model.audits import Audit, Disclosure, Grade, Rating, Strength, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation, Trait
from archstone.model.registries import Registry

CAPABILITIES = tuple(
    standard_taxonomy().ids[k] for k in (0, 1, 6, 7, 28)
)  # two families, and one alone in its own
KINDS = ("clinic", "church")

steps = st.integers(1, 5)
few = st.sampled_from([1, 5])


@st.composite
def vulnerabilities(draw: st.DrawFn, capability: str) -> Vulnerability:
    disclosure = draw(st.sampled_from(Disclosure))
    if draw(st.integers(0, 5)):
        return Vulnerability(capability, draw(few), draw(steps), disclosure)  # type: ignore[arg-type]
    pairs = draw(st.lists(st.tuples(steps, steps), min_size=1, max_size=3))
    ratings = [Rating(f"r{k}", *pair) for k, pair in enumerate(pairs)]
    return Vulnerability.rated(capability, ratings, disclosure=disclosure)  # type: ignore[arg-type]


@st.composite
def audits(draw: st.DrawFn) -> Audit:
    sides = draw(st.lists(st.sampled_from("sv-"), min_size=len(CAPABILITIES), max_size=len(CAPABILITIES)))
    pairs = list(zip(sides, CAPABILITIES, strict=True))
    return Audit(
        tuple(Strength(c, draw(few), draw(st.sampled_from(Grade))) for side, c in pairs if side == "s"),
        tuple(draw(vulnerabilities(c)) for side, c in pairs if side == "v"),
    )


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    ids = draw(st.lists(st.text("ab1-", min_size=1, max_size=3), unique=True, min_size=2, max_size=9))
    maybe_kind = st.sampled_from((None, *KINDS))
    organisations = []
    for id in ids:
        allies = draw(st.lists(st.sampled_from([*ids, "N"]), unique=True, max_size=2))
        organisations.append(
            Organisation(
                id,
                draw(st.sampled_from(["N", "M"])),
                kind=draw(maybe_kind),
                sector=draw(maybe_kind),
                annual_budget=draw(st.sampled_from([None, 0, 9, 90, 91])),
                currency=draw(st.sampled_from([None, "USD"])),
                audit=draw(audits()),
                deal_breakers=tuple(Trait("kind", k) for k in KINDS if draw(st.integers(0, 9)) == 0),
                allied_with=tuple(allies),
            )
        )
    return Registry(tuple(organisations))


dials = st.one_of(
    st.just(Fraction(0)),
    st.integers(0, 10).map(lambda k: Fraction(k, 10)),
    st.fractions(0, 1, max_denominator=999),
)
goals = st.one_of(
    st.none(),
    st.lists(st.sampled_from(CAPABILITIES), unique=True, min_size=1, max_size=2).map(
        lambda required: Goal("g", "g", tuple(Requirement(c) for c in required))
    ),
)

Listed = list[tuple[str, Fraction | None]]


def plain_list(registry: Registry, id: str, goal: Goal | None, dial: Fraction, not_allied: bool) -> Listed:
    """The definition, word for word."""
    own = registry[id]
    pairs = [
        match(own, other, registry.taxonomy, goal=goal, uncommon=dial)
        for other in registry
        if other.id != id and own.accepts(other) and not (not_allied and own.is_allied_with(other))
    ]

    def place(m):  # type: ignore[no-untyped-def]
        return -m.ranking_value, -min(m.cover_in.value, m.cover_out.value), m.other.id

    return [(m.other.id, m.ranking_value) for m in sorted((m for m in pairs if m.mutual), key=place)]


@settings(max_examples=120, deadline=None)
@given(registry=registries(), goal=goals, dial=dials, top=st.integers(1, 9), not_allied=st.booleans())
def test_every_way_to_search_gives_the_list_of_the_definition(
    registry: Registry, goal: Goal | None, dial: Fraction, top: int, not_allied: bool
) -> None:
    index = RegistryIndex.build(registry)
    for organisation in registry:
        expected = plain_list(registry, organisation.id, goal, dial, not_allied)[:top]
        for where in (registry, index):
            found = find_matches(
                where, organisation.id, top=top, goal=goal, uncommon=dial, not_allied=not_allied
            )
            assert [(m.other.id, m.ranking_value) for m in found] == expected


@settings(max_examples=60, deadline=None)
@given(registry=registries(), dial=dials, data=st.data())
def test_the_order_of_the_registry_changes_nothing(
    registry: Registry, dial: Fraction, data: st.DataObject
) -> None:
    shuffled = Registry(tuple(data.draw(st.permutations(registry.organisations))))
    asking = registry.organisations[0].id
    assert find_matches(shuffled, asking, uncommon=dial) == find_matches(registry, asking, uncommon=dial)
    one, other = RegistryIndex.build(registry), RegistryIndex.build(shuffled)
    assert one.find_matches(asking, uncommon=dial) == other.find_matches(asking, uncommon=dial)


@settings(max_examples=100, deadline=None)
@given(one=audits(), other=audits(), goal=goals, dial=dials)
def test_mutual_cover_is_symmetric(one: Audit, other: Audit, goal: Goal | None, dial: Fraction) -> None:
    taxonomy = standard_taxonomy()
    a, b = Organisation("a", "A", audit=one), Organisation("b", "B", kind="clinic", audit=other)
    there = match(a, b, taxonomy, goal=goal, uncommon=dial)
    back = match(b, a, taxonomy, goal=goal, uncommon=dial)
    assert (there.mutual, there.ranking_value, there.balance) == (
        back.mutual,
        back.ranking_value,
        back.balance,
    )
    assert (there.cover_in, there.cover_out) == (back.cover_out, back.cover_in)
    assert there.blind_spots == back.blind_spots
    for value in (there.cover_in.value, there.cover_out.value, there.mutual):
        assert value is None or 0 <= value <= 1
    if there.mutual is not None and there.cover_in.value and there.cover_out.value:
        assert min(there.cover_in.value, there.cover_out.value) <= there.mutual
        assert there.mutual <= max(there.cover_in.value, there.cover_out.value)


@settings(max_examples=60, deadline=None)
@given(
    registry=registries(),
    changes=st.lists(st.tuples(st.text("ab1-", min_size=1, max_size=3), audits()), max_size=8),
)
def test_changes_in_place_are_as_good_as_building_anew(
    registry: Registry, changes: list[tuple[str, Audit]]
) -> None:
    index = RegistryIndex.build(registry)
    now = {o.id: o for o in registry}
    for id, audit in changes:
        if id in now and not audit.items and len(now) > 1:
            index.remove(id)
            del now[id]
        else:
            now[id] = Organisation(id, "N", audit=audit)
            index.put(now[id])
    anew = Registry(tuple(now.values()))
    assert len(index) == len(anew)
    for id in now:
        expected = plain_list(anew, id, None, Fraction(1, 10), False)
        found = index.find_matches(id, top=50, uncommon=Fraction(1, 10))
        assert [(m.other.id, m.ranking_value) for m in found] == expected
