"""The timeline: every event in its lane and in the table, the weightiest in words that touch nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import combinations
from xml.etree import ElementTree

import pytest

from archstone.documents.lettering import text_width
from archstone.documents.pictures import Picture
from archstone.documents.timeline_events import Event, Lane, Mood, events_of
from archstone.documents.timeline_layout import MOST_A_LANE, MOST_IN_COMPACT, MOST_LABELS
from archstone.documents.timeline_picture import timeline
from archstone.documents.tokens import SMALLEST_TEXT, THEMES
from archstone.model.accounts import Accounts
from archstone.model.activities import Activity
from archstone.model.alliance_records import AllianceRecord
from archstone.model.alliances import Alliance, Member
from archstone.model.ballots import Ballot, Choice, Vote
from archstone.model.check_ins import CheckIn, CheckInKind
from archstone.model.errors import RuleBroken
from archstone.model.funding import Funding
from archstone.model.incidents import Incident, IncidentKind, IncidentLog
from archstone.model.money import Money
from archstone.model.monitors import Alert, Certainty
from archstone.model.organisations import Organisation
from archstone.model.outcomes import JointOutcome, Level
from archstone.model.pledges import Outcome, Pledge
from archstone.model.registries import Registry
from archstone.model.rehearsals import Rehearsal
from archstone.model.renegotiations import Renegotiation, RenegotiationTrigger
from archstone.model.reviews import Review, ReviewKind, Verdict
from archstone.model.rules import DecisionRule, Procedure
from archstone.model.trust import TrustRating, TrustRatings

SVG = "{http://www.w3.org/2000/svg}"
START, DAY = date(2024, 11, 4), date(2026, 11, 4)
LONG = "The United Interfaith Confederation of Neighbourhood Congregations of Greater Southside"
ORGANISATIONS = (
    Organisation("oak", "Oak Hospital"),
    Organisation("ash", LONG),
    Organisation("elm", "تعاونية مزارعي الجرف"),
)


def on(days: int) -> date:
    return START + timedelta(days=days)


def ballot(id: str, days: int, choice: Choice, category: str = "budget") -> Ballot:
    opened = datetime(2024, 11, 4, 9, tzinfo=UTC) + timedelta(days=days)
    rule = DecisionRule(category, {"oak": 1, "ash": 1, "elm": 1}, Procedure.MAJORITY)
    votes = tuple(Vote(one, choice, opened + timedelta(hours=1)) for one in ("oak", "ash", "elm"))
    return Ballot(id, rule, opened, opened + timedelta(days=3), f"Whether to do {id} at last", votes=votes)


def record(**more: object) -> AllianceRecord:
    registry = Registry(ORGANISATIONS)
    members = tuple(Member(one.id, START) for one in ORGANISATIONS)
    given = {
        "alliance": Alliance("The compact", members, started_on=START, sunset_on=date(2027, 11, 3))
    } | more
    return AllianceRecord(registry, **given)  # type: ignore[arg-type]


FULL = record(
    ballots=tuple(
        ballot(f"b{k}", 37 * k, Choice.YES if k % 3 else Choice.NO, "routine" if k % 4 == 1 else "budget")
        for k in range(1, 16)
    ),
    activities=tuple(
        Activity(f"a{k}", f"A fair in the hall number {k}", on(11 * k), effort={"oak": Fraction(1 + k % 9)})
        for k in range(60)
    ),
    incidents=IncidentLog(
        tuple(
            Incident(
                f"i{k}",
                list(IncidentKind)[k % 7],
                on(300 + 40 * k),
                "It went wrong.",
                ("ash", "elm")[: 1 + k % 2],
                1 + k % 5,
                settled_on=on(320 + 40 * k) if k % 2 else None,
            )
            for k in range(10)
        )
    ),
    reviews=tuple(
        Review(on(90 + 180 * k), ReviewKind.REGULAR, verdict=list(Verdict)[k % 4]) for k in range(4)
    ),
    outcomes=tuple(
        JointOutcome(f"o{k}", f"أربعون طنًّا {k}", Level.COMMUNITY, reached=True, reached_on=on(400 + 30 * k))
        for k in range(5)
    ),
    check_ins=(
        CheckIn(on(200), CheckInKind.REFRESHER, ("oak",)),
        CheckIn(on(300), CheckInKind.REFRESHER, skipped=True, why="no time"),
        CheckIn(on(310), CheckInKind.CHECK_IN, ("oak",)),
    ),
    rehearsals=(Rehearsal(on(330), "a leak"),),
    trust=TrustRatings((TrustRating("oak", "ash", 7, on(20)), TrustRating("ash", "oak", 6, on(22)))),
    renegotiations=(
        Renegotiation(
            "r", "elm", RenegotiationTrigger.BUDGET, "Half of it is gone", on(310), on(315), on(360)
        ),
    ),
    accounts=Accounts(
        pledges=(
            Pledge("oak", what="a nurse", outcome=Outcome.BROKEN, outcome_on=on(250), due_on=on(240)),
            Pledge("elm", what="a van", outcome=Outcome.LATE, outcome_on=on(260), due_on=on(240)),
            Pledge("elm", what="oil", outcome=Outcome.KEPT, outcome_on=on(261)),
        ),
        funding=(
            Funding("Ellery Trust", "alliance", Money(9_500_000, "USD"), on(100)),
            Funding("ash", "alliance", Money(1_000_000, "USD"), on(180)),
            Funding("Land", "alliance", Money(250_000, "EUR"), on(190)),
            Funding("Land", "oak", Money(990_000, "EUR"), on(191)),
        ),
    ),
)


def drawn(picture: Picture, tag: str = "text") -> list[ElementTree.Element]:
    return ElementTree.fromstring(picture.svg).findall(f"{SVG}{tag}")


def words(picture: Picture, name: str) -> list[str]:
    return [text.text or "" for text in drawn(picture) if text.get("class") == name]


def box(text: ElementTree.Element) -> tuple[float, float, float, float]:
    size, x, y = (float(text.get(key, 0)) for key in ("font-size", "x", "y"))
    serif = (text.get("font-family") or "").startswith("Source Serif")
    width = text_width(text.text or "", size, serif=serif)
    left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0.0)
    return left, y - 0.75 * size, left + width, y + 0.2 * size


CASES = {
    "full": (FULL, DAY),
    "full, soon over": (
        record(alliance=Alliance("x", started_on=START, sunset_on=on(760)), ballots=FULL.ballots),
        DAY,
    ),
    "its first day": (record(reviews=(Review(START, verdict=Verdict.END),)), START),
    "nothing": (record(), DAY),
    "no alliance": (record(alliance=None), DAY),
    "ten years": (record(reviews=FULL.reviews), date(2034, 1, 1)),
    "over": (record(reviews=FULL.reviews), date(2028, 2, 1)),
}


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("theme", list(THEMES))
@pytest.mark.parametrize("case", CASES)
def test_no_word_lies_on_another_or_outside(case: str, theme: str, *, compact: bool) -> None:
    given, day = CASES[case]
    picture = timeline(given, day, compact=compact, theme=theme)
    boxes = [box(text) for text in drawn(picture)]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert right <= picture.width + 1
        assert top >= 0
        assert bottom <= picture.height
    for one, other in combinations(boxes, 2):
        assert (
            one[2] <= other[0] + 1
            or other[2] <= one[0] + 1
            or one[3] <= other[1] + 1
            or other[3] <= one[1] + 1
        )
    assert all(float(text.get("font-size", 0)) >= SMALLEST_TEXT for text in drawn(picture))


def test_no_staff_runs_through_a_label() -> None:
    picture = timeline(FULL, DAY)
    labels = [box(text) for text in drawn(picture) if text.get("class") in ("label", "day")]
    staffs = [
        (float(line.get("x1", 0)), float(line.get("y1", 0)), float(line.get("y2", 0)))
        for line in drawn(picture, "line")
        if line.get("stroke-width") == "0.8" and line.get("x1") == line.get("x2")
    ]
    assert len(staffs) == MOST_LABELS
    for x, top, bottom in staffs:
        for left, high, right, low in labels:
            assert not (left < x < right and high < bottom and top < low)


def test_the_weightiest_have_words_and_each_lane_has_some() -> None:
    wide, narrow = timeline(FULL, DAY), timeline(FULL, DAY, compact=True)
    assert len(words(wide, "day")) == MOST_LABELS
    assert len(words(narrow, "day")) == MOST_IN_COMPACT
    assert words(wide, "lane") == [lane.value for lane in Lane]
    lanes = [text.split(", ")[1] for text in words(narrow, "day")]
    assert set(lanes) == {lane.value.lower() for lane in Lane}
    assert max(lanes.count(lane) for lane in lanes) <= MOST_A_LANE


def test_every_event_is_marked_and_told() -> None:
    picture = timeline(FULL, DAY)
    events = events_of(FULL, DAY)
    assert [row[0] for row in picture.table[1]] == [str(event.on) for event in events]
    diamonds = [path for path in drawn(picture, "path") if (path.get("d") or "").endswith("Z")]
    assert len(diamonds) == sum(event.mood is Mood.BAD for event in events)
    bars = [bar for bar in drawn(picture, "rect") if bar.get("height") == "6"]
    assert len(bars) == sum(event.until is not None for event in events)


def named(events: tuple[Event, ...], words: str) -> Event:
    return next(event for event in events if event.words == words)


def test_what_each_record_becomes() -> None:
    events = events_of(FULL, DAY)
    assert named(events, "Passed").label == "Passed: Whether to do b1 at last"
    assert named(events, "Failed").mood is Mood.BAD
    assert named(events, "Promise broken").says == "Promise broken by Oak Hospital: a nurse."
    assert named(events, "Kept late").says == "Kept late by تعاونية مزارعي الجرف: a van."
    settled = named(events, "Renegotiation")
    assert (settled.until, settled.open, settled.mood) == (on(360), False, Mood.PLAIN)
    assert named(events, "Refresher skipped").says == "The refresher was skipped: no time."
    assert named(events, "Trust audit").on == on(22)
    assert sum(event.lane is Lane.MONEY for event in events) == 3  # what one member got isn't the alliance's
    assert named(events, "USD 95,000").weight == 60
    assert named(events, "EUR 2,500").weight == 20  # no rate is invented
    still = [event for event in events if event.open]
    assert still
    assert all(event.until == DAY for event in still)


def test_nothing_of_later_days_is_told() -> None:
    middle = on(305)
    events = events_of(FULL, middle)
    assert all(event.on <= middle for event in events)
    first = next(event for event in events if event.lane is Lane.TROUBLE and event.on == on(300))
    assert first.open
    later = ballot("late", 304, Choice.YES)
    assert events_of(record(ballots=(later,)), middle) == ()


def test_a_broken_promise_that_is_an_incident_stands_once() -> None:
    told = Incident("i", IncidentKind.BROKEN_PROMISE, on(250), "No nurse came.", ("oak",), 3)
    given = record(accounts=FULL.accounts, incidents=IncidentLog((told,)))
    assert "Promise broken" not in {event.words for event in events_of(given, DAY)}


def test_members_that_come_and_go() -> None:
    members = (Member("oak", START), Member("ash", on(50)), Member("elm", START, on(90)))
    given = record(alliance=Alliance("x", members, started_on=START))
    assert [(event.words, event.on) for event in events_of(given, DAY)] == [
        ("Joins", on(50)),
        ("Leaves", on(90)),
    ]


def test_an_alert_is_marked_from_the_day_since_which_it_holds() -> None:
    known = Alert("delay", ("oak",), "Slow.", ("ten",), Certainty.FIRM, "records", since=on(500), urgent=True)
    unknown = Alert("delay", ("ash",), "Slower.", ("ten",), Certainty.FIRM, "records")
    events = events_of(record(), DAY, [known, unknown])
    assert [(event.on, event.says, event.weight) for event in events] == [(on(500), "Slow.", 58)]


def test_the_sentence() -> None:
    assert timeline(record(), DAY).sentence == "Nothing is on record until 2026-11-04."
    sentence = timeline(FULL, DAY).sentence
    assert sentence.startswith("From 2024-11-04 to 2026-11-04: 15 decisions (5 not passed), 65 things done")
    assert "troubles began in the second half of that time." in sentence


def test_when_it_ends_is_said() -> None:
    def last(day: date) -> str:
        return words(timeline(record(), day), "note")[-1]

    assert last(DAY) == "The alliance ends on 2027-11-03, unless it is renewed."
    assert last(date(2028, 1, 1)) == "The alliance ended on 2027-11-03, unless it was renewed."
    assert words(timeline(record(), date(2027, 8, 1)), "end") == ["sunset 2027-11-03", "2027-08-01"]


def test_another_theme_is_refused() -> None:
    with pytest.raises(RuleBroken, match="There is no theme 'sepia'"):
        timeline(record(), DAY, theme="sepia")
