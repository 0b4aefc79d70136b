"""Seven members decide on a budget: a proxy, a veto in scope and one out of scope; anyone counts again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from archstone.cli.app import main
from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.files.ballot_writing import ballot_record
from archstone.model.ballots import Ballot, Choice, Recorded, Vote, change_rules
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotAllowed
from archstone.model.mandates import Mandate, Proxy
from archstone.model.registries import Registry
from archstone.model.rules import Base, Category, DecisionRule, Procedure, RuleBook, Veto, Votes
from archstone.model.secret_ballots import publish
from archstone.model.tallies import counted_votes, tally

MEMBERS = ("river-trust", "city-lab", "old-farm", "night-school", "food-bank", "tool-library", "choir-of-all")
WEIGHTS = dict(zip(MEMBERS, (5, 4, 3, 2, 2, 1, 1), strict=True))
GIFTS = CapabilityId("major-gifts")
BUDGET = Category(
    "budget",
    procedure=Procedure.SUPERMAJORITY,
    threshold=Fraction(2, 3),
    votes=Votes.BY_RISK,
    base=Base.ELIGIBLE,
    touches=frozenset({GIFTS}),
    vetoes=(Veto("choir-of-all", GIFTS),),
)
BOOK = RuleBook((BUDGET, Category("chair", secret=True)), weights=WEIGHTS)
MANDATES = tuple(Mandate(f"delegate of {member}", member, date(2026, 1, 1)) for member in MEMBERS)
PROXIES = (
    Proxy("tool-library", "night-school", date(2026, 4, 1), date(2026, 4, 30), accepted_on=date(2026, 4, 2)),
)


def day(number: int) -> datetime:
    return datetime(2026, 4, number, 10, tzinfo=UTC)


def cast(ballot: Ballot, member: str, choice: Choice, on: int, under_proxy: str | None = None) -> Ballot:
    by = f"delegate of {under_proxy or member}"
    return ballot.cast(
        member, choice, by=by, at=day(on), mandates=MANDATES, proxies=PROXIES, under_proxy=under_proxy
    )


def opened(id: str, category: str) -> Ballot:
    return Ballot(id, BOOK.rule_for(category, MEMBERS), day(1), day(15), title=f"About {id}.")


def document(ballots: list[Ballot]) -> dict[str, object]:
    organisations: list[dict[str, object]] = [{"id": member, "name": member.title()} for member in MEMBERS]
    organisations[-1]["vulnerabilities"] = "major-gifts:4:4:public"
    return {
        "archstone": 1,
        "organisations": organisations,
        "mandates": [
            {"person": m.person, "organisation": m.organisation, "from": m.starts_on.isoformat()}
            for m in MANDATES
        ],
        "proxies": [
            {
                "granted_by": p.granted_by,
                "to": p.to,
                "from": p.starts_on.isoformat(),
                "until": p.ends_on.isoformat(),
                "accepted_on": p.accepted_on.isoformat() if p.accepted_on else None,
            }
            for p in PROXIES
        ],
        "ballots": [ballot_record(ballot) for ballot in ballots],
    }


def decided() -> list[Ballot]:
    """Hold a ballot that passes with a proxy, one that is vetoed and a secret one; write the results down."""
    fund = opened("fund", "budget")
    for k, member in enumerate(MEMBERS[:4]):
        fund = cast(fund, member, Choice.NO if member == "city-lab" else Choice.YES, 3 + k)
    fund = cast(fund, "food-bank", Choice.YES, 8)
    fund = cast(fund, "tool-library", Choice.YES, 9, under_proxy="night-school")
    boat = opened("boat", "budget")
    for member in MEMBERS[:5]:
        boat = cast(boat, member, Choice.YES, 4)
    boat = boat.raise_veto(
        "choir-of-all",
        GIFTS,
        "our one giver would leave",
        by="delegate of choir-of-all",
        at=day(6),
        mandates=MANDATES,
    )
    chair = opened("chair", "chair")
    for member in MEMBERS[:6]:
        chair = cast(chair, member, Choice.NO if member == "old-farm" else Choice.YES, 5)
    salts = {member: f"{k:032x}" for k, member in enumerate(MEMBERS)}
    chair = publish(chair, counted_votes(chair, mandates=MANDATES), salts)
    return [
        replace(each, recorded=Recorded(tally(each, mandates=MANDATES, proxies=PROXIES).result))
        for each in (fund, boat, chair)
    ]


def test_anyone_recomputes_the_results_from_the_printed_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ballots = decided()
    path = tmp_path / "seven.yaml"
    write_alliance(AllianceFile(Registry(), document(ballots)), path)
    assert list(read_alliance(path).room("ballots").ballots) == ballots
    assert main(["ballot", str(path), "--on", "2030-01-01", "--strict", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["result"] for each in found["ballots"]] == ["passed", "vetoed", "passed"]
    assert all(each["follows"] for each in found["ballots"])
    assert found["ballots"][0]["sentence"] == (
        "Passed: 13 of 18 eligible votes (5 of 7 members) said yes, 12 were needed."
    )
    assert "old-farm" not in json.dumps(found["ballots"][2]["counted"])


def test_an_altered_record_no_longer_follows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = document(decided())
    fund, _, chair = told["ballots"]  # type: ignore[misc]
    fund["votes"][0]["choice"] = "no"
    chair["secret"]["commitments"].pop()
    path = tmp_path / "seven.json"
    write_alliance(AllianceFile(Registry(), told), path)
    assert main(["ballot", str(path), "--on", "2030-01-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["not_following"] == ["fund", "chair"]


def test_what_may_not_be_is_refused_on_the_way() -> None:
    fund = opened("fund", "budget")
    with pytest.raises(NotAllowed, match="river-trust's veto is out of scope: the rule for budget gives"):
        fund.raise_veto(
            "river-trust", GIFTS, "no", by="delegate of river-trust", at=day(3), mandates=MANDATES
        )
    with pytest.raises(NotAllowed, match="hasn't been accepted by night-school"):
        cast(fund, "tool-library", Choice.YES, 1, under_proxy="night-school")
    heavier = RuleBook(BOOK.categories, weights=WEIGHTS | {"river-trust": 50})
    with pytest.raises(NotAllowed, match="The rules for budget can't change while the ballot fund is open"):
        change_rules(BOOK, heavier, [fund], day(3))


def test_a_record_is_read_back_as_it_was(tmp_path: Path) -> None:
    rule = DecisionRule("x", {"river-trust": 1, "city-lab": 0}, quorum=Fraction(1), base=Base.PRESENT)
    vote = Vote("river-trust", Choice.ABSTAIN, day(2), replaces=True)
    bare = Ballot("bare", rule, day(1), day(2), votes=(vote,), proposal=None)
    path = tmp_path / "bare.yaml"
    write_alliance(AllianceFile(Registry(), document([bare])), path)
    assert read_alliance(path).room("ballots").ballots == (bare,)
