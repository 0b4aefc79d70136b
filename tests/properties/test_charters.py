from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.files.charters import charter_data
from archstone.files.rooms import read_room
from archstone.files.schemas import schema_faults
from archstone.files.trees import Tree, dump_json, dump_yaml
from archstone.model.charter_checks import completeness, contradictions
from archstone.model.charter_comparison import Change, compare_charters, pieces_of
from archstone.model.charter_rules import settings_of
from archstone.model.charter_signing import canonical_form, frozen_words, hash_of
from archstone.model.charters import Annex, Charter, Clause, Direction, Party, Shape
from archstone.model.clause_values import Kind, Parameter
from archstone.model.clauses import clause_library
from archstone.model.errors import RuleBroken
from archstone.model.registries import Registry

MEMBERS = ("creek", "tree", "pond")
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters="{}"),
    min_size=1,
).filter(lambda text: bool(text.strip()))
IDS = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
FEW = st.sampled_from(MEMBERS)


def pairs(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(FEW, values, min_size=1)


SHARES = st.fractions(0, 1, max_denominator=100).map(str)
OF_KIND: dict[Kind, st.SearchStrategy[Any]] = {
    **dict.fromkeys((Kind.TEXT, Kind.SENTENCE), TEXT),
    Kind.TEXTS: st.lists(TEXT, min_size=1, max_size=3),
    Kind.DAY: st.dates().map(str),
    **dict.fromkeys((Kind.HOURS, Kind.DAYS, Kind.MONTHS, Kind.MINUTES, Kind.WHOLE), st.integers(0, 500)),
    Kind.SHARE: SHARES,
    Kind.MONEY: st.builds(lambda n: {"amount": n, "currency": "USD"}, st.integers(0, 10**6)),
    Kind.MEMBER: FEW,
    Kind.MEMBERS: st.lists(FEW, min_size=1, max_size=2),
    **dict.fromkeys((Kind.CATEGORY, Kind.CAPABILITY), IDS),
    **dict.fromkeys((Kind.CATEGORIES, Kind.CAPABILITIES), st.lists(IDS, min_size=1, max_size=2)),
    Kind.MEMBER_TEXTS: pairs(TEXT),
    Kind.MEMBER_NUMBERS: pairs(st.integers(0, 99)),
    Kind.MEMBER_SHARES: pairs(SHARES),
}


def value_of(draw: st.DrawFn, parameter: Parameter) -> Any:
    if parameter.kind is Kind.CHOICE:
        return draw(st.sampled_from(sorted(parameter.options)))
    return draw(OF_KIND[parameter.kind])


@st.composite
def charters(draw: st.DrawFn) -> Charter:
    templates = draw(
        st.lists(st.sampled_from(clause_library().clauses), unique_by=lambda t: t.id, max_size=5)
    )
    clauses = []
    for template in templates:
        given = {p.name: value_of(draw, p) for p in template.parameters if draw(st.booleans())}
        clauses.append(
            Clause(template.id, template.id, given, locked=template.essential and draw(st.booleans()))
        )
    if draw(st.booleans()):
        clauses.append(Clause("own", title=draw(TEXT), text=draw(TEXT), risks=("conflict",)))
    return Charter(
        title=draw(TEXT),
        shape=draw(st.sampled_from(Shape)),
        parties=tuple(
            Party(id, id.title(), "S", draw(st.none() | TEXT)) for id in MEMBERS[: draw(st.integers(0, 3))]
        ),
        clauses=tuple(clauses),
        annexes=tuple(Annex(draw(TEXT), draw(TEXT)) for _ in range(draw(st.integers(0, 1)))),
        direction=draw(st.sampled_from(Direction)),
    )


def shuffled(value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(part, rng) for part in value] if isinstance(value, list) else value


@given(charters(), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_hash_is_of_the_content_alone(charter: Charter, rng: random.Random) -> None:
    laid = json.loads(canonical_form(charter))
    spread = json.loads(json.dumps(shuffled(laid, rng), indent=3))
    again = json.dumps(spread, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again == canonical_form(charter)
    assert hash_of(frozen_words(charter)) == hash_of(charter)


@given(charters())
@settings(max_examples=30, deadline=None)
def test_a_charter_is_written_and_read_back_equal(charter: Charter) -> None:
    data = {"charter": {"versions": [charter_data(frozen_words(charter))]}}
    document = {"archstone": 1, **json.loads(dump_json(data))}
    tree = Tree("x", {"charter": document["charter"]}, lambda _: 1)
    assert list(schema_faults(tree, "charters")) == []
    history = read_room("charters", document, Registry())
    (version,) = history.versions
    assert hash_of(version.charter) == hash_of(charter)
    assert charter_data(version.charter) == data["charter"]["versions"][0]
    assert dump_yaml(data)


@given(charters(), charters())
@settings(max_examples=40, deadline=None)
def test_a_comparison_tells_every_clause(old: Charter, new: Charter) -> None:
    found = compare_charters(old, new)
    ids = {clause.id for clause in old.clauses}, {clause.id for clause in new.clauses}
    kinds = {change.clause: change.change for change in found.clauses}
    assert {id for id, kind in kinds.items() if kind is Change.ADDED} == ids[1] - ids[0]
    assert {id for id, kind in kinds.items() if kind is Change.REMOVED} == ids[0] - ids[1]
    assert found.same == len(ids[1]) - sum(kind is not Change.REMOVED for kind in kinds.values())
    assert compare_charters(new, new).identical


@given(st.text(" ab\n", max_size=30), st.text(" ab\n", max_size=30))
def test_both_texts_can_be_read_out_of_the_pieces(old: str, new: str) -> None:
    pieces = pieces_of(old, new)
    before = " ".join(piece.text for piece in pieces if piece.change is not Change.ADDED)
    after = " ".join(piece.text for piece in pieces if piece.change is not Change.REMOVED)
    assert before.split() == old.split()
    assert after.split() == new.split()


@given(charters())
@settings(max_examples=60, deadline=None)
def test_checks_hold_for_any_charter(charter: Charter) -> None:
    found = completeness(charter)
    assert {risk.id for risk, _ in found.answered}.isdisjoint(risk.id for risk in found.unanswered)
    known = {clause.id for clause in charter.clauses} | {"liaisons", "hearing", "one-message"}
    for one in contradictions(charter):
        assert one.says.endswith((".", "!"))
        assert set(one.clauses) <= known
    for setting in settings_of(charter):
        clause = charter.clause(setting.clause)
        words = charter.words_of(clause)
        assert setting.words in words or setting.value == 1


@given(
    st.sampled_from(sorted(Kind)),
    st.none() | st.text(max_size=5) | st.integers() | st.floats() | st.lists(st.integers(), max_size=2),
)
def test_any_value_is_taken_or_refused_with_a_sentence(kind: Kind, given_: Any) -> None:
    parameter = Parameter("x", kind, "?", options={"a": "A"} if kind is Kind.CHOICE else {})
    refused = ""
    try:
        parameter.take(given_)
    except RuleBroken as error:
        refused = str(error)
    assert not refused or refused.endswith((".", "?"))
