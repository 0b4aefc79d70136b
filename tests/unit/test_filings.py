from __future__ import annotations

import pytest

from archstone.files.registers.filings import Filing
from archstone.files.registers.names import readable_name


def filing(**more: object) -> Filing:
    return Filing("GB-SC-SC047360", "Dogs", "GB", "GBP", **more)  # type: ignore[arg-type]


def test_an_id_is_made_of_the_identifier() -> None:
    assert filing().id == "gb-sc-sc047360"
    assert Filing("NL-KVK-12.34/5", "X", "NL", "EUR").id == "nl-kvk-12-34-5"


def test_size_is_revenue_then_income_then_the_most_it_can_be() -> None:
    assert filing(revenue=0, income=5, revenue_at_most=9).size == 0
    assert filing(income=5, revenue_at_most=9).size == 5
    assert filing(revenue_at_most=9).size == 9
    assert filing().size is None


def test_foundations_with_their_own_money_are_told_apart() -> None:
    assert filing(kind="private foundation").is_private_foundation
    assert filing(kind="operating foundation").is_private_foundation
    assert not filing(kind="public charity").is_private_foundation
    assert not filing().is_private_foundation


@pytest.mark.parametrize(
    ("shouted", "readable"),
    [
        ("WINDSOR IMPROVEMENT CORPORATION", "Windsor Improvement Corporation"),
        ("FRIENDS OF THE YMCA OF ST JOHNSBURY VT INC", "Friends of the YMCA of St Johnsbury VT Inc"),
        ("THE BOYS & GIRLS CLUB OF BURLINGTON INC", "The Boys & Girls Club of Burlington Inc"),
        ("JOHN G MCCULLOUGH FREE LIBRARY INC", "John G McCullough Free Library Inc"),
        ("O'BRIEN WOMEN'S FUND", "O'Brien Women's Fund"),
        ("RUTLAND COUNTY 4-H FOUNDATION INC", "Rutland County 4-H Foundation Inc"),
        ("MEMBERS 1ST CREDIT UNION", "Members 1st Credit Union"),
        ("NJTL OF BENNINGTON VT", "NJTL of Bennington VT"),
        ("PHI DELTA KAPPA III (ALUMNI)", "Phi Delta Kappa III (Alumni)"),
        ("MC  DONALD   HOUSE", "MC Donald House"),
        ("eBay  Foundation", "eBay Foundation"),
        ("Cleo's Mutley Crew", "Cleo's Mutley Crew"),
        ("ÉCOLE DU NORD", "École du Nord"),
    ],
)
def test_names_kept_in_capitals_are_made_readable(shouted: str, readable: str) -> None:
    assert readable_name(shouted) == readable
    assert readable_name(readable) == readable
