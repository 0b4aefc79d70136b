from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from archstone.model.competition import NAME_IT_FIRST, competition
from archstone.model.organisations import Organisation
from archstone.model.relations import Relation, RelationKind

TODAY = date(2026, 11, 2)


def organisation(id: str, **more: Any) -> Organisation:
    return Organisation(id, id.title(), **more)


def test_rivals_share_donors_and_turf() -> None:
    one = organisation("heron", sector="Environment", place="Marsh End", funders=("Green Fund", "Lottery"))
    other = organisation("otter", sector="environment", place="marsh  end", funders=("green fund",))
    found = competition(one, other, today=TODAY)
    assert found.is_rivalry
    assert found == competition(other, one, today=TODAY)
    assert found.funders == ("Green Fund",)
    assert found.sentences("Otter") == (
        "You and Otter both have money from Green Fund.",
        "You and Otter work in the same field in the same place.",
        NAME_IT_FIRST,
    )


@pytest.mark.parametrize(
    ("place", "sector", "turf"),
    [("Riverside", "environment", False), ("Marsh End", "health", False), (None, "environment", None)],
)
def test_turf_takes_place_and_field(place: str | None, sector: str, turf: bool | None) -> None:
    one = organisation("heron", sector="environment", place="Marsh End", funders=("A",))
    found = competition(one, organisation("otter", sector=sector, place=place, funders=("B",)), today=TODAY)
    assert found.same_turf is turf
    assert not found.is_rivalry
    assert found.sentences("Otter") == ()


def test_what_is_not_known_is_said() -> None:
    found = competition(organisation("heron"), organisation("otter", funders=("B",)), today=TODAY)
    assert found.sentences("Otter") == ("Who funds Heron isn't known here.",)


def test_competition_on_record_counts_until_it_is_settled() -> None:
    def noted(**more: Any) -> tuple[str, ...]:
        between = more.pop("between", ("otter", "heron"))
        kind = more.pop("kind", RelationKind.COMPETITION)
        relation = Relation(between, kind, "the same lottery round", **more)
        return competition(organisation("heron"), organisation("otter"), [relation], today=TODAY).noted

    assert noted() == ("the same lottery round",)
    assert noted(settled_on=date(2026, 1, 1)) == ()
    assert noted(between=("otter", "third")) == ()
    assert noted(kind=RelationKind.JOINT_WORK) == ()
