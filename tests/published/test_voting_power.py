"""Voting power as others published it: two councils, the council of 27, two systems of the United States."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from archstone.engines.voting_power import Role, voting_power
from archstone.model.voting_rules import AllOf, AnyOf, WeightedRule


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "council-weights" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_textbook_rule() -> None:
    power = voting_power(WeightedRule(12, (4, 4, 4, 2, 2, 1)))
    assert power.exact is not None
    assert power.exact.banzhaf == (*[Fraction(5, 21)] * 3, *[Fraction(3, 21)] * 2, 0)
    assert power.exact.shapley_shubik == (*[Fraction(14, 60)] * 3, *[Fraction(9, 60)] * 2, 0)


def test_the_security_council() -> None:
    power = voting_power(WeightedRule(39, (7,) * 5 + (1,) * 10))
    assert power.exact is not None
    assert power.exact.shapley_shubik == (*[Fraction(421, 2145)] * 5, *[Fraction(4, 2145)] * 10)
    assert power.exact.swings == (848,) * 5 + (84,) * 10
    assert power.exact.banzhaf == (*[Fraction(848, 5080)] * 5, *[Fraction(84, 5080)] * 10)
    assert power.members(Role.BLOCKER) == tuple(range(5))


@pytest.mark.data
@pytest.mark.parametrize(("game", "members"), [("v10", 10), ("v15", 15)])
def test_the_councils_of_ten_and_fifteen(data_folder: Path, game: str, members: int) -> None:
    table = [row for row in rows(data_folder, "eu10_eu15_weights_and_indices.csv") if row["game"] == game]
    assert len(table) == members
    power = voting_power(WeightedRule(int(table[0]["quota"]), tuple(int(row["weight"]) for row in table)))
    assert [round(share, 6) for share in power.banzhaf] == [float(row["banzhaf"]) for row in table]
    assert [round(share, 6) for share in power.shapley_shubik] == [float(row["shapley"]) for row in table]


@pytest.mark.data
def test_the_council_of_27_under_nice(data_folder: Path) -> None:
    table = rows(data_folder, "eu27_nice.csv")
    people = tuple(int(row["population_hundred_thousands"]) for row in table)
    power = voting_power(
        AllOf(
            (
                WeightedRule(255, tuple(int(row["votes"]) for row in table)),
                WeightedRule(14, (1,) * 27),
                WeightedRule(-(-62 * sum(people) // 100), people),
            )
        )
    )
    assert power.exact is not None
    assert power.exact.winning == 2_718_751
    published = [row["banzhaf_percent_published"] for row in table]
    assert [f"{100 * share:.2f}" for share in power.banzhaf] == published


@pytest.mark.data
def test_the_electoral_college_of_1996(data_folder: Path) -> None:
    votes = tuple(int(row["votes"]) for row in rows(data_folder, "us_electoral_college_1996.csv"))
    assert (len(votes), sum(votes)) == (51, 538)
    power = voting_power(WeightedRule(270, votes))
    assert power.banzhaf_absolute[0] == pytest.approx(0.4664541346829614, rel=1e-13)
    assert power.shapley_shubik[0] == pytest.approx(0.10812540951779513, rel=1e-13)


def test_the_federal_system_of_537() -> None:
    def chamber(quota: int, representative: int, senator: int, vice: int, president: int) -> WeightedRule:
        return WeightedRule(quota, (representative,) * 435 + (senator,) * 100 + (vice, president))

    representatives = chamber(218, 1, 0, 0, 0)
    senate_with_vice_president = chamber(51, 0, 1, 1, 0)
    signed = chamber(1, 0, 0, 0, 1)
    overruled = AllOf((chamber(290, 1, 0, 0, 0), chamber(67, 0, 1, 0, 0)))
    power = voting_power(AnyOf((AllOf((representatives, senate_with_vice_president, signed)), overruled)))
    assert power.banzhaf_absolute[0] == pytest.approx(0.0095694072, abs=5e-11)
    assert power.banzhaf_absolute[435] == pytest.approx(0.0198973093, abs=5e-11)
    assert power.banzhaf_absolute[535] == pytest.approx(0.0198973093, abs=5e-11)
    assert power.banzhaf_absolute[536] == pytest.approx(0.25, abs=1e-12)
    assert sum(power.shapley_shubik) == pytest.approx(1.0, abs=1e-12)
    assert set(power.roles) == {Role.ORDINARY}
