from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from archstone.documents.clause_tables import with_clauses
from archstone.model.alliance_risks import ALLIANCE_RISKS, risk_named, risks_of
from archstone.model.alliances import Foundation, Model
from archstone.model.clause_values import Kind, Parameter, Value, plain
from archstone.model.clauses import BLANK, ClauseLibrary, ClauseTemplate, clause_library
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.evidence import Source, Sureness
from archstone.model.money import Money

LIBRARY = clause_library()
MONEY = {"amount": "12.5", "currency": "USD"}
SOME: dict[Kind, Value] = {
    Kind.TEXT: "the old bridge",
    Kind.SENTENCE: "Nobody is left out",
    Kind.TEXTS: ("the first thing", "the second"),
    Kind.DAY: date(2026, 4, 1),
    Kind.HOURS: 24,
    Kind.DAYS: 30,
    Kind.MONTHS: 3,
    Kind.MINUTES: 30,
    Kind.WHOLE: 2,
    Kind.SHARE: Fraction(2, 3),
    Kind.MONEY: Money.of(1500, "USD"),
    Kind.MEMBER: "creek",
    Kind.MEMBERS: ("creek", "tree"),
    Kind.CATEGORY: "budget",
    Kind.CATEGORIES: ("budget", "data-sharing"),
    Kind.CAPABILITY: "community-trust",
    Kind.CAPABILITIES: ("community-trust",),
    Kind.MEMBER_TEXTS: (("creek", "boats"), ("tree", "shade")),
    Kind.MEMBER_NUMBERS: (("creek", 3), ("tree", 2)),
    Kind.MEMBER_SHARES: (("creek", Fraction(1, 2)), ("tree", Fraction(1, 2))),
}


def some_value(parameter: Parameter) -> Value:
    return next(iter(parameter.options)) if parameter.kind is Kind.CHOICE else SOME[parameter.kind]


@pytest.mark.parametrize("clause", LIBRARY, ids=lambda clause: clause.id)
def test_every_clause_fills_whole(clause: ClauseTemplate) -> None:
    everything = {parameter.name: some_value(parameter) for parameter in clause.parameters}
    required = {parameter.name: some_value(parameter) for parameter in clause.missing({})}
    for values in (everything, required):
        words = clause.words(values, str) + clause.words(values, str, clause.title)
        assert not set("{}[]") & set(words)
        assert BLANK not in words
        assert "  " not in words
        assert ".." not in words
        assert " ." not in words


@pytest.mark.parametrize("clause", LIBRARY, ids=lambda clause: clause.id)
def test_what_is_missing_is_a_blank(clause: ClauseTemplate) -> None:
    assert (BLANK in clause.words({}, str)) == bool(clause.missing({}))


@pytest.mark.parametrize("risk", ALLIANCE_RISKS, ids=lambda risk: risk.id)
def test_every_risk_is_answered(risk: Any) -> None:
    assert LIBRARY.answering(risk.id)


def test_the_library_has_what_a_charter_speaks_of() -> None:
    named = """goal beneficiaries accountability roles pledges decision-rule veto costs cost-sharing
        cost-ceiling data-sharing one-message coalition-of-the-willing ethics conflict minor-breach
        major-breach
        sanctions hearing crisis review check-ins refreshers trust-audit vulnerability-clause sunset exit
        dissolution principles turf shared-donors credit intellectual-property first-win liaisons scope
        declined-requests funding-ceiling joint-venture shared-post pooled-fund bridge-value own-readings
        set-aside expectations new-member amendment signatures independent-review joint-purchasing"""
    assert [id for id in named.split() if id not in LIBRARY] == []


def test_all_marks_of_the_chapters_are_there() -> None:
    marks = {risk.mark for risk in ALLIANCE_RISKS}
    assert {f"W{number}" for number in range(1, 13)} | {f"P{number}" for number in range(1, 6)} <= marks


def test_risks_that_only_some_alliances_have() -> None:
    bridge = {risk.id for risk in risks_of(Model.VALUES_BRIDGE, Foundation.UNCOMMON_COMPLEMENT)}
    assert "wider-agendas" in bridge
    assert not bridge & {"fading-threat", "shifting-goal"}
    assert "fading-threat" in {risk.id for risk in risks_of(None, Foundation.SHARED_THREAT)}
    assert len(risks_of()) == len(ALLIANCE_RISKS)


def test_points_stand_on_their_own_line() -> None:
    words = LIBRARY["roles"].words({"roles": (("creek", "boats"), ("tree", "shade"))}, str.upper)
    assert words.splitlines()[1:] == ["- CREEK: boats", "- TREE: shade"]


def test_an_optional_part_stays_when_only_what_is_required_is_missing() -> None:
    clause = LIBRARY["crisis"]
    assert f"If {BLANK} can't, Bob does." in clause.words({"deputy": "Bob"}, str)
    assert "can't, " not in clause.words({"speaker": "Ann"}, str)
    assert clause.words({"speaker": "Ann", "deputy": "Bob"}, str).endswith("If Ann can't, Bob does.")


def test_optional_parts_come_only_with_their_parameter() -> None:
    clause = LIBRARY["goal"]
    without = clause.words({"goal": "We clean the creek"}, str)
    assert "It is reached" not in without
    assert "the creek. Every" in without
    measured = clause.words({"goal": "We clean the creek.", "measure": "trout are back"}, str)
    assert measured.endswith("It is reached when trout are back.")


def test_once_a_month_reads_as_people_say_it() -> None:
    assert LIBRARY["check-ins"].words({}, str).startswith("Every month those in charge talk for 30 minutes")
    assert LIBRARY["check-ins"].words({"months": 2}, str).startswith("Every 2 months")


@pytest.mark.parametrize(
    ("kind", "given", "value", "laid"),
    [
        (Kind.DAYS, "90", 90, 90),
        (Kind.SHARE, 0.3, Fraction(3, 10), "3/10"),
        (Kind.SHARE, "2/3", Fraction(2, 3), "2/3"),
        (Kind.DAY, "2026-04-01", date(2026, 4, 1), "2026-04-01"),
        (Kind.TEXT, " two\n lines ", "two lines", "two lines"),
        (Kind.TEXT, 7, "7", "7"),
        (Kind.TEXTS, "one", ("one",), ["one"]),
        (
            Kind.MONEY,
            {"amount": 12.5, "currency": "USD"},
            Money(1250, "USD"),
            {"amount": "12.5", "currency": "USD"},
        ),
        (Kind.MEMBER_NUMBERS, {"a": 2}, (("a", 2),), {"a": 2}),
    ],
)
def test_values_are_taken_exactly(kind: Kind, given: Any, value: Value, laid: Any) -> None:
    parameter = Parameter("x", kind, "?")
    assert parameter.take(given) == value
    assert plain(value) == laid
    assert parameter.take(laid) == value


@pytest.mark.parametrize(
    ("kind", "given", "says"),
    [
        (Kind.DAYS, "soon", "x is a whole number of days, not 'soon'."),
        (Kind.DAYS, -1, "x is a whole number of days, not -1."),
        (Kind.DAYS, 1.5, "x is a whole number of days, not 1.5."),
        (Kind.MONTHS, True, "x is a whole number of months, not True."),
        (Kind.DAY, "tomorrow", "x is a day such as 2026-04-01, not 'tomorrow'."),
        (Kind.SHARE, 1.1, "x is a share from 0 to 1"),
        (Kind.SHARE, "1/0", "x is a share from 0 to 1"),
        (Kind.MONEY, 5, "x is an amount with its currency"),
        (Kind.MONEY, {"amount": -5, "currency": "USD"}, "x is an amount with its currency"),
        (Kind.MONEY, {"amount": 5, "currency": "dollars"}, "A currency is written by its ISO code"),
        (Kind.TEXT, " ", "x is a text, not ' '."),
        (Kind.TEXT, "a {b}", "x can't hold braces; write 'a {b}' without them."),
        (Kind.TEXTS, [], "x is a list of texts, not []."),
        (Kind.TEXTS, ["a", " "], "x is a list of texts"),
        (Kind.MEMBER_TEXTS, ["a"], "x is a mapping from members to texts"),
        (Kind.MEMBER_SHARES, {}, "x is a mapping from members to shares, not {}."),
    ],
)
def test_what_is_of_another_kind_is_refused(kind: Kind, given: Any, says: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        Parameter("x", kind, "?").take(given)
    assert says in str(caught.value)


def test_a_choice_names_the_nearest_option() -> None:
    procedure = LIBRARY["decision-rule"].parameter("procedure")
    with pytest.raises(RuleBroken, match=r"not 'majorty'\. Did you mean majority"):
        procedure.take("majorty")
    with pytest.raises(RuleBroken, match="options exactly where it is a choice"):
        Parameter("x", Kind.CHOICE, "?")


def test_what_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(NotFound, match=r"no clause 'sunsets' in the library\. Did you mean sunset"):
        LIBRARY["sunsets"]
    with pytest.raises(NotFound, match=r"exit has no parameter 'notice'\. Did you mean notice_days"):
        LIBRARY["exit"].take({"notice": 3})
    with pytest.raises(NotFound, match="no risk 'donor'"):
        risk_named("donor")


def template(**changed: Any) -> ClauseTemplate:
    given = {"id": "x", "title": "X", "group": "g", "text": "{a}", "risks": ("delay",), **changed}
    return ClauseTemplate(**given, source=Source("S2", Sureness.CLAIM))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, "speaks of a, which is no parameter"),
        ({"text": "b", "parameters": (Parameter("a", Kind.TEXT, "?"),)}, "never says its parameter a"),
        ({"text": "b", "risks": ()}, "answers no risk"),
    ],
)
def test_a_faulty_clause_cannot_be_in_the_library(changed: Any, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        template(**changed)


def test_a_clause_stands_in_a_library_once() -> None:
    one = template(text="b")
    with pytest.raises(RuleBroken, match="stands in the library twice"):
        ClauseLibrary((one, one))


def test_the_page_and_the_library_say_the_same() -> None:
    page = (Path(__file__).parents[2] / "docs" / "theory" / "charter.md").read_text("utf-8")
    assert with_clauses(page) == page, "run: python -m archstone.documents.clause_tables PAGE"
    with pytest.raises(ValueError, match="no place for the tables"):
        with_clauses("")
