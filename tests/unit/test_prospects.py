from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from archstone.model.ally_suggestions import (
    NOT_AGAIN_FOR_DAYS,
    AllySuggestion,
    UncommonCandidate,
    suggest_uncommon_ally,
)
from archstone.model.diligence import Topic
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.prospects import (
    PersonMet,
    ProspectFinding,
    ProspectNotebook,
    SourceKind,
    notebooks_naming,
)
from archstone.model.relations import Relation, RelationKind
from archstone.model.shortlists import AddedFrom, EntryState, Shortlist, ShortlistEntry

DAY = date(2026, 11, 2)


def finding(id: str = "f", days: int = 0, **more: Any) -> ProspectFinding:
    given: dict[str, Any] = {
        "says": "They lost a lorry",
        "source": "Annual report",
        "kind": SourceKind.REPORT,
    }
    return ProspectFinding(id=id, found_on=DAY - timedelta(days=days), **{**given, **more})


ROSA = PersonMet("p", "Rosa Vidal", DAY, "They look for drivers", "harbour fair", "director")
NOTEBOOK = ProspectNotebook("farm", "vans")


def test_a_notebook_keeps_findings_history_and_people() -> None:
    quarrel = Relation(("vans", "farm"), RelationKind.DISPUTE, "a lost delivery", starts_on=date(2024, 5, 1))
    joint = Relation(("farm", "vans"), RelationKind.JOINT_WORK, "a market day", starts_on=date(2022, 5, 1))
    one = NOTEBOOK.with_finding(finding("a", 9)).with_finding(finding("b", 2)).with_finding(finding("c", 9))
    one = one.with_relation(quarrel).with_relation(joint).with_person(ROSA)
    assert [f.id for f in one.latest_first] == ["b", "a", "c"]
    assert one.history == (joint, quarrel)
    assert str(one.people[0]) == "Rosa Vidal, director (2026-11-02, harbour fair): They look for drivers."
    assert [f.says for f in one.with_finding(finding("a", says="No")).findings if f.id == "a"] == ["No"]
    assert not one.is_empty
    assert NOTEBOOK.is_empty
    assert one.without("a").without("p").people == ()
    with pytest.raises(NotFound):
        one.without("z")


def test_what_is_old_or_unsettled_is_told() -> None:
    assert not finding(days=730).is_old_on(DAY)
    one = NOTEBOOK.with_finding(finding(days=731)).with_relation(
        Relation(("farm", "vans"), RelationKind.COMPETITION, "the same buyers")
    )
    assert one.hints(DAY) == (
        "Look again: “They lost a lorry” is of 2024-11-01.",
        "Not settled: competition, the same buyers. Speak of it before they do.",
    )
    private = NOTEBOOK.with_finding(finding(kind=SourceKind.CONFERENCE))
    assert private.hints(DAY) == ("Nothing here can be looked up by anyone else; find one public source.",)


def test_lacks_come_from_what_anyone_could_find_out() -> None:
    one = NOTEBOOK.with_finding(finding("a", 9, capability="logistics", lacks=True))
    one = one.with_finding(finding("b", 1, capability="training", lacks=True, kind=SourceKind.CONFERENCE))
    one = one.with_finding(finding("c", 2, capability="design", lacks=True, kind=SourceKind.TALK))
    one = one.with_finding(finding("d", 3, capability="governance", lacks=False))
    one = one.with_finding(finding("e", 4, capability="logistics", lacks=True))
    assert one.lacks() == ("design", "logistics")


def test_a_finding_goes_over_into_due_diligence() -> None:
    carried = finding(by="Ana").as_finding("vans", Topic.CAPACITY)
    assert (carried.about, carried.says, carried.source, carried.by) == (
        "vans",
        "They lost a lorry.",
        "Annual report (report)",
        "Ana",
    )
    assert carried.flag is None


def test_a_person_is_found_by_name_to_be_taken_out() -> None:
    one = NOTEBOOK.with_person(ROSA)
    assert notebooks_naming([one, NOTEBOOK], " rosa  VIDAL") == (one,)
    assert notebooks_naming([one], "Rosa") == ()


@pytest.mark.parametrize(
    "make",
    [
        lambda: finding(says=" "),
        lambda: finding(source=""),
        lambda: PersonMet("p", "", DAY, "Hello"),
        lambda: PersonMet("p", "Rosa", DAY, " "),
        lambda: ProspectNotebook("farm", "farm"),
        lambda: ProspectNotebook("farm", "vans", (finding("a"), finding("a"))),
        lambda: NOTEBOOK.with_relation(Relation(("farm", "third"), RelationKind.DISPUTE, "x")),
    ],
)
def test_what_cannot_be_noted(make: Callable[[], object]) -> None:
    with pytest.raises(RuleBroken):
        make()


def entry(id: str, **more: Any) -> ShortlistEntry:
    return ShortlistEntry(id, f"{id} fits.", AddedFrom.MATCH, DAY, **more)


def order(one: Shortlist) -> list[str]:
    return [e.organisation for e in one.entries]


FIVE = Shortlist("s", "Autumn", "farm", tuple(entry(id) for id in "abcde"))


def test_a_shortlist_is_short_and_in_order() -> None:
    assert FIVE.room == 0
    with pytest.raises(RuleBroken, match="room for 5"):
        FIVE.add(entry("f"))
    less = FIVE.drop("b", "No lorries.")
    assert order(less) == ["a", "c", "d", "e", "b"]
    assert less.entry("b").dropped_because == "No lorries."
    more = less.add(entry("f"))
    assert order(more) == ["a", "c", "d", "e", "f", "b"]
    with pytest.raises(RuleBroken, match="room for 5"):
        more.take_back("b")
    assert order(more.move("f", 1)) == ["f", "a", "c", "d", "e", "b"]
    assert order(more.move("a", 99)) == ["c", "d", "e", "f", "a", "b"]
    assert order(less.take_back("b")) == ["a", "c", "d", "e", "b"]
    assert less.take_back("b").entry("b").state is EntryState.CONSIDERING
    assert more.approach("c").entry("c").state is EntryState.APPROACHED
    assert more.rewrite("c", "Better.").entry("c").reason == "Better."
    assert order(more.remove("c")) == ["a", "d", "e", "f", "b"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: FIVE.drop("a", " "), "Say why"),
        (lambda: FIVE.drop("a", "No.").add(entry("a")), "was dropped: No."),
        (lambda: FIVE.remove("e").add(entry("a")), "twice"),
        (lambda: FIVE.drop("a", "No.").approach("a"), "take it back"),
        (lambda: FIVE.drop("a", "No.").move("a", 1), "no place"),
        (lambda: FIVE.move("a", 0), "from 1"),
        (lambda: FIVE.take_back("a"), "isn't dropped"),
        (lambda: entry("a", dropped_because="x"), "Only who is dropped"),
        (lambda: ShortlistEntry("a", "", AddedFrom.HAND, DAY), "why it is on"),
        (lambda: Shortlist("s", " ", "farm"), "name"),
        (lambda: Shortlist("s", "x", "farm", most=0), "at least one"),
        (lambda: Shortlist("s", "x", "a", (entry("a"),)), "its own shortlist"),
    ],
)
def test_what_a_shortlist_refuses(make: Callable[[], object], says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        make()


def test_who_is_not_on_the_list_is_not_found() -> None:
    with pytest.raises(NotFound):
        FIVE.drop("z", "No.")


def candidate(id: str, uncommon: int, fit: int = 10) -> UncommonCandidate:
    return UncommonCandidate(id, Fraction(uncommon, 10), Fraction(fit, 10))


def test_the_less_usual_is_drawn_more_often_and_the_same_draw_draws_the_same() -> None:
    candidates = [
        candidate("common", 1),
        candidate("rare", 9),
        candidate("unfit", 10, 0),
        candidate("usual", 0),
    ]
    rng = random.Random(5)
    drawn = Counter()
    for _ in range(2000):
        found = suggest_uncommon_ally(candidates, [], today=DAY, chance=rng)
        assert found is not None
        drawn[found.organisation] += 1
    assert set(drawn) == {"common", "rare"}
    assert 0.87 < drawn["rare"] / 2000 < 0.93
    turned = suggest_uncommon_ally(candidates[::-1], [], today=DAY, chance=random.Random(5))
    assert turned == suggest_uncommon_ally(candidates, [], today=DAY, chance=random.Random(5))


def test_nobody_is_suggested_twice_within_a_quarter_or_when_known() -> None:
    alone = [candidate("rare", 9)]

    def suggested(days_ago: int, **more: Any) -> AllySuggestion | None:
        earlier = [AllySuggestion("rare", DAY - timedelta(days=days_ago), "")]
        return suggest_uncommon_ally(alone, earlier, today=DAY, chance=random.Random(1), **more)

    assert suggested(NOT_AGAIN_FOR_DAYS - 1) is None
    assert suggested(NOT_AGAIN_FOR_DAYS) is not None
    assert suggested(NOT_AGAIN_FOR_DAYS, leave_out=["rare"]) is None
    with pytest.raises(RuleBroken):
        candidate("x", 11)


def test_a_draw_is_spent_also_where_nobody_is_left() -> None:
    one, other = random.Random(1), random.Random(1)
    suggest_uncommon_ally([], [], today=DAY, chance=one)
    other.random()
    assert one.random() == other.random()
