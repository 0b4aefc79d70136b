"""Leaving: the exit pack out of one record, what the others lose, and the same as a document."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from archstone.documents.docx import docx
from archstone.documents.exit_pack_document import CONFIDENCE, exit_pack_document
from archstone.documents.html import html_page
from archstone.documents.markdown import markdown
from archstone.documents.pdf import pdf
from archstone.engines.dependence import cover_by_others
from archstone.engines.leaving import leaving, lost_without
from archstone.model.accounts import Accounts
from archstone.model.alliance_records import AllianceRecord
from archstone.model.alliances import Alliance, Member
from archstone.model.audits import Audit, Grade, Strength, Vulnerability
from archstone.model.contributions import Contribution, ContributionKind
from archstone.model.costs import BorneCost, CostItem, CostKind, Costs
from archstone.model.disclosures import DisclosureEvent, DisclosureLog
from archstone.model.endings import TaskKind
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.incidents import Incident, IncidentKind, IncidentLog
from archstone.model.later_audits import LaterAudit
from archstone.model.messages import Disagreement
from archstone.model.money import Money
from archstone.model.organisations import Organisation
from archstone.model.pledges import Pledge
from archstone.model.registries import Registry
from archstone.model.seats import Post, Term
from tests.unit.review_cases import told_review

DAY = date(2026, 3, 1)
MILL, SCHOOL, CLINIC = "old-mill", "night-school", "river-clinic"


def organisation(id: str, name: str, carries: str, lacks: str) -> Organisation:
    strength = Strength(carries, 5, Grade.CONFIRMED)
    return Organisation(id, name, audit=Audit((strength,), (Vulnerability(lacks, 4, 5),)))


def record(**given: object) -> AllianceRecord:
    registry = Registry(
        (
            organisation(MILL, "Old Mill", "major-gifts", "community-trust"),
            organisation(SCHOOL, "Night School", "community-trust", "major-gifts"),
            organisation(CLINIC, "River Clinic", "medical-expertise", "major-gifts"),
        ),
        goals=(Goal("days", "Days", (Requirement("major-gifts"), Requirement("medical-expertise"))),),
    )
    members = tuple(Member(id, joined_on=date(2025, 1, 1)) for id in (MILL, SCHOOL, CLINIC))
    alliance = Alliance("The Quay Pact", members, goal="days", started_on=date(2025, 1, 1))
    return AllianceRecord(registry, alliance, **given)  # type: ignore[arg-type]


def full() -> AllianceRecord:
    def at(day: int) -> datetime:
        return datetime(2026, 2, day, 9, tzinfo=UTC)

    gift = Contribution(
        MILL, ContributionKind.MONEY, "rent", date(2026, 1, 5), worth={SCHOOL: Money(40_000, "USD")}
    )
    later = Contribution(MILL, ContributionKind.MONEY, "too late", date(2026, 4, 5))
    return record(
        accounts=Accounts(
            pledges=(Pledge(MILL, what="a hall", id="hall"), Pledge(SCHOOL, what="a teacher", to=(MILL,))),
            contributions=(gift, later),
            costs=Costs(
                (
                    CostItem(
                        date(2026, 1, 9),
                        "a meeting",
                        CostKind.MEETINGS,
                        (BorneCost(MILL, Money(900, "USD")),),
                    ),
                )
            ),
        ),
        posts=(Post("voice", "The outside voice", terms=(Term(MILL, date(2026, 1, 1)),)),),
        disclosures=DisclosureLog(
            (
                DisclosureEvent(SCHOOL, "major-gifts", MILL, at(3), "Ada"),
                DisclosureEvent(MILL, "community-trust", SCHOOL, at(4), "Eve"),
            )
        ),
        later_audits=(LaterAudit(MILL, date(2026, 2, 2), True, (Vulnerability("community-trust", 2, 3),)),),
        incidents=IncidentLog(
            (
                Incident(
                    "fine", IncidentKind.ADVERSE_NEWS, date(2026, 2, 20), "The mill was fined.", (MILL,), 4
                ),
            )
        ),
        messages=(Disagreement("name", "the name on the poster", (MILL, SCHOOL), core=False),),
    )


def test_what_others_lose_is_their_cover_with_it_less_that_without_it() -> None:
    found = record()
    lost = lost_without(found, MILL, DAY)
    present = found.organisations_on(DAY)
    taxonomy = found.registry.taxonomy
    expected = {}
    for one in present:
        if one.id != MILL:
            rest = [other for other in present if other.id not in (MILL, one.id)]
            both = cover_by_others(one, present, taxonomy), cover_by_others(one, rest, taxonomy)
            assert both[0] is not None
            assert both[1] is not None
            expected[one.id] = both[0] - both[1]
    assert lost == expected
    assert lost == {SCHOOL: 1, CLINIC: 1}
    pack = leaving(found, MILL, DAY)
    assert pack.exit is not None
    assert pack.exit.goal_lost == Fraction(1, 2)
    assert pack.exit.hard_for == (SCHOOL, CLINIC)


def test_tasks_name_posts_pledges_and_whose_data_it_holds() -> None:
    pack = leaving(full(), MILL, DAY)
    assert pack.exit is not None
    said = [(task.kind, task.what) for task in pack.exit.tasks]
    assert (TaskKind.FINISH, "a hall (open)") in said
    assert (TaskKind.FINISH, "the post: The outside voice") in said
    assert (TaskKind.RETURN, f"the data of {SCHOOL}") in said


def test_the_pack_has_what_is_its_own_until_the_day() -> None:
    pack = leaving(full(), MILL, DAY)
    assert dict(pack.counts) == {
        "pledges made": 1,
        "pledges received": 1,
        "contributions given": 1,
        "contributions received": 0,
        "coordination costs borne": 1,
        "charters signed": 0,
        "disclosures made": 1,
        "disclosures received": 1,
        "later audits": 1,
        "open matters": 2,
    }
    assert pack.open_matters == ("The mill was fined.", "the disagreement on the name on the poster")


def test_who_has_left_has_a_pack_and_no_exit() -> None:
    found = record()
    assert found.alliance is not None
    members = (Member(MILL, left_on=date(2026, 1, 31)), Member(SCHOOL))
    gone = AllianceRecord(found.registry, Alliance("Pact", members))
    assert leaving(gone, MILL, DAY).exit is None


def test_without_an_audit_what_others_lose_isn_t_known() -> None:
    pack = leaving(AllianceRecord(Registry(()), Alliance("Pact", (Member(MILL), Member(SCHOOL)))), MILL, DAY)
    assert pack.exit is not None
    assert pack.exit.goal_lost is None
    assert "What the others lose of their cover wasn't worked out." in pack.exit.missing


def test_nobody_can_leave_what_isn_t_there_or_where_it_never_was() -> None:
    with pytest.raises(RuleBroken, match="No alliance is written down here, so nobody can leave one"):
        leaving(AllianceRecord(Registry(())), MILL, DAY)
    with pytest.raises(NotFound, match=r"old-mil never was a member\. Did you mean old-mill"):
        leaving(record(), "old-mil", DAY)


def test_the_document_has_every_part_with_names() -> None:
    names = {MILL: "Old Mill", SCHOOL: "Night School", CLINIC: "River Clinic", "major-gifts": "major gifts"}
    document = exit_pack_document(leaving(full(), MILL, DAY), alliance="The Quay Pact", names=names)
    text = markdown(document)
    for expected in (
        "# Old Mill: exit pack",
        "its last day is 2026-04-30",
        "the post: The outside voice",
        "Night School: 100 of 100 of what it lacks",
        "The goal: 50 of 100 of its coverage",
        "Night School USD 400",
        "| 2026-01-09 | a meeting | USD 9 |",
        "2026-02-03: Night School told it of major gifts",
        CONFIDENCE,
        "The mill was fined.",
    ):
        assert expected in text
    assert MILL not in text.replace('id="', "")
    assert "too late" not in text
    assert "Old Mill" in html_page(document)
    assert pdf(document).startswith(b"%PDF")
    assert docx(document).startswith(b"PK")


def test_a_pack_of_one_that_left_with_nothing_is_short() -> None:
    alone = AllianceRecord(
        Registry(()), Alliance("Pact", (Member("a", left_on=date(2026, 1, 1)), Member("b")))
    )
    text = markdown(exit_pack_document(leaving(alone, "a", DAY), alliance="Pact", names={}))
    assert "Left on" in text
    assert "If it leaves" not in text


def test_the_told_alliance_says_what_leaving_takes() -> None:
    found = told_review().record
    pack = leaving(found, "ostrander-mills-foundation", date(2026, 11, 4))
    assert pack.exit is not None
    assert pack.exit.last_day == date(2027, 2, 2)
    assert [one.version for one in pack.signed] == [1, 2]
    assert pack.exit.hard_for[0] == "lantern-street-learning"
