"""Cases and the data set for researchers: nothing without consent, and nobody to be recognised."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from archstone.engines.research_set import ResearchSet, _letter, power_band, quarter, research_set
from archstone.engines.vulnerability_reduction import member_reduction
from archstone.model.alliances import Alliance, Member
from archstone.model.audits import Audit, Disclosure, Vulnerability
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.cases import case_of_alliance, case_of_pilot
from archstone.model.consents import Consent, ConsentTo
from archstone.model.contributions import Contribution, ContributionKind
from archstone.model.errors import NotAllowed, RuleBroken
from archstone.model.indicators import Reading
from archstone.model.later_audits import LaterAudit
from archstone.model.money import Money
from archstone.model.organisations import Organisation
from archstone.model.outcomes import JointOutcome, Level
from archstone.model.pilots import (
    Answers,
    Exchange,
    Gate,
    GateDecision,
    Measure,
    Pilot,
    Round,
    Weakness,
    Worked,
)
from archstone.model.reviews import Review, Verdict

DAY = date(2026, 11, 4)
DESIGN = CapabilityId("design")


def yes(*members: str, to: ConsentTo = ConsentTo.CASE, **more: Any) -> list[Consent]:
    return [Consent(member, to, date(2026, 1, 1), **more) for member in members]


PILOT = Pilot(
    "fairs",
    "Three fairs",
    exchange=(Exchange("ash", DESIGN, "birch", DESIGN), Exchange("birch", DESIGN, "ash", DESIGN)),
    starts_on=date(2024, 11, 4),
    ends_on=date(2025, 2, 3),
    measures=(Measure("came", Fraction(41), Fraction(55), Fraction(63)), Measure("helped")),
    rounds=(Round(date(2024, 11, 9), True, "People came."), Round(date(2024, 12, 7), True)),
    answers=Answers(
        Worked.YES, "They were invited.", (Weakness("birch", "No interpreter."), Weakness("gone", "Secret."))
    ),
    gate=Gate(date(2025, 2, 10), GateDecision.ADJUST, ("An interpreter first.",)),
)


def test_a_pilot_that_ended_is_told_with_consent() -> None:
    found = case_of_pilot(PILOT, [*yes("ash", until=date(2027, 1, 1)), *yes("birch")], DAY)
    assert found.members == ("ash", "birch")
    assert found.came_of_it == ("came: 41 before, 63 after, with a target of 55", "People came.")
    assert found.lessons == ("They were invited.", "No interpreter.", "An interpreter first.")
    assert (found.how_it_ended, found.told_until, found.missing) == ("adjust", date(2027, 1, 1), ())


def test_a_bare_pilot_says_what_is_missing() -> None:
    bare = Pilot("x", exchange=PILOT.exchange, gate=Gate(DAY, GateDecision.STOP))
    found = case_of_pilot(bare, yes("ash", "birch"), DAY)
    assert found.missing == ("Nothing was measured.", "Nobody wrote down what they learnt.")
    assert (found.about, found.until_on) == ("x", DAY)


@pytest.mark.parametrize(
    ("consents", "sentence"),
    [
        ([], "ash and birch haven't consented. Ask, and write the consent down under consents."),
        (yes("ash"), "Three fairs can't be told as a case on 2026-11-04: birch hasn't consented."),
        (yes("ash") + yes("birch", until=date(2026, 11, 3)), "birch hasn't consented"),
        (yes("ash") + yes("birch", to=ConsentTo.RESEARCH), "birch hasn't consented"),
    ],
)
def test_without_every_consent_nothing_is_told(consents: list[Consent], sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        case_of_pilot(PILOT, consents, DAY)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: case_of_pilot(Pilot("x"), [], DAY), "x hasn't ended by 2026-11-04"),
        (lambda: case_of_pilot(PILOT, yes("ash", "birch"), date(2025, 2, 9)), "Three fairs hasn't ended"),
        (
            lambda: case_of_pilot(Pilot("x", gate=Gate(DAY, GateDecision.STOP)), [], DAY),
            "x names no members, so nobody could consent",
        ),
        (lambda: case_of_alliance(RIVER, "", [], [], DAY), "River hasn't ended by 2026-11-04"),
        (lambda: Consent("a", ConsentTo.CASE, DAY, date(2026, 1, 1)), "a's consent can't end on 2026-01-01"),
    ],
)
def test_what_breaks_a_rule_is_told(make: Any, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        make()


RIVER = Alliance(
    "River",
    (Member("ash"), Member("birch", left_on=date(2025, 1, 1))),
    started_on=date(2024, 1, 1),
    sunset_on=date(2027, 1, 1),
)


def test_an_alliance_that_ended_is_told_with_the_consent_of_all_who_ever_belonged() -> None:
    reviews = [
        Review(date(2026, 8, 1), verdict=Verdict.SCALE_BACK, reasons=("Too much at once.",)),
        Review(date(2025, 8, 1), verdict=Verdict.CONTINUE, reasons=("People came.",)),
    ]
    over = date(2027, 2, 1)
    found = case_of_alliance(
        RIVER, "Clean water.", reviews, yes("ash", "birch"), over, came_of_it=["Two springs."]
    )
    assert found.lessons == ("2025-08-01: People came.", "2026-08-01: Too much at once.")
    assert (found.how_it_ended, found.until_on, found.missing) == ("scale back", date(2027, 1, 1), ())
    with pytest.raises(NotAllowed, match="birch hasn't consented"):
        case_of_alliance(RIVER, "", [], yes("ash"), over)
    bare = case_of_alliance(RIVER, "", [], yes("ash", "birch"), DAY, ended_on=date(2026, 6, 1))
    assert bare.missing == ("What came of it isn't told.", "No review gave reasons.")
    assert bare.how_it_ended == "not known"


TAXONOMY = standard_taxonomy()
FAMILY = TAXONOMY["design"].family
NAMES = ("hospital-of-nowhere", "ash-street-church", "mill-of-nowhere", "quiet-member")
ORGANISATIONS = [
    Organisation(
        id,
        id.upper(),
        sector="faith" if k else "health",
        kind="charity",
        annual_budget=budget,
        staff=staff,
        place="Nowhere",
    )
    for k, (id, budget, staff) in enumerate(
        zip(NAMES, (480_000_000, 9, None, 5), (3100, 0, 4, 1), strict=True)
    )
]


def everything(consents: list[Consent] | None = None, seed: int = 1) -> ResearchSet:
    lacking = Audit(
        vulnerabilities=(
            Vulnerability(DESIGN, 5, 5, Disclosure.PUBLIC, rank=1),
            Vulnerability(CapabilityId("logistics"), 1, 1, Disclosure.SEALED, "our secret", rank=2),
            Vulnerability(CapabilityId("training"), 2, 3, Disclosure.PARTNER, rank=3),
        )
    )
    known = LaterAudit(NAMES[0], date(2026, 1, 1), False, (Vulnerability(DESIGN, 3, 2),))
    reductions = [member_reduction(id, lacking, [known], DAY) for id in NAMES]
    given = [
        Contribution(
            NAMES[0], ContributionKind.MONEY, "a secret gift", date(2026, 5, 7), cost=Money(1_234_500, "USD")
        ),
        Contribution(NAMES[3], ContributionKind.MONEY, "x", date(2026, 5, 7)),
        Contribution(NAMES[0], ContributionKind.SPACE, "x", date(2026, 5, 7), to=(NAMES[3],)),
        Contribution(NAMES[1], ContributionKind.SPACE, "x", date(2026, 5, 7), to=(NAMES[3], NAMES[0])),
        Contribution(NAMES[1], ContributionKind.SPACE, "later", date(2027, 5, 7)),
    ]
    outcomes = [
        JointOutcome(
            "a",
            "a telling title",
            Level.COMMUNITY,
            before=Reading(Fraction(1)),
            after=Reading(Fraction(2)),
            reached=False,
        ),
        JointOutcome("b", "x", Level.MEMBER, member=NAMES[3], reached=True),
        JointOutcome("c", "x", Level.MEMBER, member=NAMES[1], reached=True),
    ]
    reviews = [
        Review(
            date(2026, 8, 1),
            engaged=dict(zip(NAMES, (5, 4, 3, 1), strict=True)),
            verdict=Verdict.ADAPT,
            reasons=("named reasons",),
        ),
        Review(date(2026, 2, 1), engaged={NAMES[0]: 5, NAMES[3]: 1}),
        Review(date(2027, 2, 1)),
    ]
    return research_set(
        ORGANISATIONS,
        yes(*NAMES[:3], to=ConsentTo.RESEARCH) if consents is None else consents,
        DAY,
        np.random.default_rng(seed),
        TAXONOMY,
        reductions=reductions,
        contributions=given,
        outcomes=outcomes,
        reviews=reviews,
    )


def test_no_name_secret_or_exact_figure_is_left() -> None:
    found = everything()
    text = " ".join(cell for table in found.tables for row in table.rows for cell in row)
    for hidden in (
        *NAMES,
        "Nowhere",
        "secret",
        "telling",
        "named",
        "480000000",
        "3100",
        "12345",
        "2026-05-07",
        "logistics",
    ):
        assert hidden not in text
    assert NAMES[3] not in found.letters


def test_every_cell_by_hand() -> None:
    found = everything()
    a, b, c = (found.letters[id] for id in NAMES[:3])
    assert sorted((a, b, c)) == ["A", "B", "C"]
    assert set(found.table("members").rows) == {
        (letter, "suppressed", "charity", "suppressed", "suppressed") for letter in (a, b, c)
    }
    training = TAXONOMY["training"].family
    assert set(found.table("vulnerabilities").rows) == {
        (a, FAMILY, "21 to 25", "6 to 10"),
        (b, FAMILY, "21 to 25", "not known"),
        (c, FAMILY, "21 to 25", "not known"),
        *((letter, training, "6 to 10", "not known") for letter in (a, b, c)),
    }
    assert set(found.table("contributions").rows) == {
        (a, " ".join(sorted((b, c))), "money", "2026-Q2", "suppressed"),
        (b, a, "space", "2026-Q2", "not known"),
    }
    assert set(found.table("outcomes").rows) == {
        ("community", "", "better", "no"),
        ("member", b, "not known", "yes"),
    }
    assert found.table("reviews").rows == (
        ("2026-Q1", "regular", "none", "1", "suppressed"),
        ("2026-Q3", "regular", "adapt", "3", "4.0"),
    )


def test_what_three_share_stands() -> None:
    alike = [Organisation(id, id, sector="faith", kind=id, annual_budget=5, staff=7) for id in NAMES[:3]]
    gifts = [
        Contribution(id, ContributionKind.SPACE, "x", DAY, cost=Money(1_234_500, "USD")) for id in NAMES[:3]
    ]
    gifts.append(Contribution(NAMES[0], ContributionKind.SPACE, "x", DAY, cost=Money(1, "EUR")))
    found = research_set(
        alike,
        yes(*NAMES, to=ConsentTo.RESEARCH),
        DAY,
        np.random.default_rng(2),
        TAXONOMY,
        contributions=gifts,
    )
    assert {row[1:] for row in found.table("members").rows} == {("faith", "suppressed", "1 to 9", "1 to 9")}
    costs = sorted(row[-1] for row in found.table("contributions").rows)
    assert costs == [*["10000 to 99999 USD"] * 3, "suppressed"]


def test_what_was_taken_out_is_counted() -> None:
    assert everything().removed == (
        "1 member without consent.",
        "9 cells shared by fewer than 3 members, suppressed.",
        "3 vulnerabilities sealed or private.",
        "2 contributions by or to members without consent.",
        "1 outcome of members without consent.",
        "Names, places, missions, notes, titles, days, exact amounts and all other free text.",
    )


def test_who_is_which_letter_is_drawn() -> None:
    assert everything(seed=1) == everything(seed=1)
    assert len({tuple(everything(seed=seed).letters.items()) for seed in range(20)}) > 1


def test_too_few_who_consent_make_no_set() -> None:
    with pytest.raises(
        NotAllowed, match=r"2 members consent to research on 2026-11-04; a data set is made from 3 up\."
    ):
        everything(yes(*NAMES[:2], to=ConsentTo.RESEARCH) + yes(NAMES[2]))


def test_bands_quarters_and_letters() -> None:
    assert [power_band(value) for value in (1, 9, 10, 999, Fraction(1, 2))] == [
        "1 to 9",
        "1 to 9",
        "10 to 99",
        "100 to 999",
        "under 1",
    ]
    assert [quarter(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [
        "2026-Q1",
        "2026-Q1",
        "2026-Q2",
        "2026-Q4",
    ]
    assert quarter(None) == "not known"
    assert [_letter(place) for place in (0, 25, 26, 51, 52, 702)] == ["A", "Z", "AA", "AZ", "BA", "AAA"]
