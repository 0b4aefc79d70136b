from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.disclosures import DisclosureLog
from archstone.model.errors import ArchstoneError
from archstone.model.introduction_items import ShownItem
from archstone.model.introduction_views import seen_by
from archstone.model.introductions import Introduction, IntroductionState, Side, draft_introduction
from archstone.model.meetings import InACut, Meeting, MeetingPoint, Meets, PointKind, Touches
from archstone.model.organisations import Position
from archstone.model.overlaps import collides, overlap

TAXONOMY = standard_taxonomy()
CAPABILITIES = [None, *("logistics", "procurement", "community-trust", "donor-network")]
START = datetime(2026, 11, 2, tzinfo=UTC)


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    points = []
    for k in range(draw(st.integers(0, 9))):
        kind = draw(st.sampled_from(list(PointKind)))
        issue = draw(st.sampled_from([None, None, "quarry", "housing"]))
        cut = None if kind is PointKind.NON_NEGOTIABLE else draw(st.sampled_from([None, *InACut]))
        points.append(
            MeetingPoint(
                f"p{k}",
                draw(st.sampled_from(["heron", "otter"])),
                kind,
                f"Point {k}.",
                draw(st.sampled_from(CAPABILITIES)),  # type: ignore[arg-type]
                issue,
                draw(st.sampled_from(list(Position))) if issue else None,
                cut,
            )
        )
    wants = [p for p in points if p.kind is PointKind.WANT]
    offers = [p for p in points if p.kind is PointKind.OFFER]
    firm = [p for p in points if p.kind is PointKind.NON_NEGOTIABLE]
    meets = [
        Meets(w.id, o.id) for w in wants for o in offers if w.side != o.side and draw(st.integers(0, 4)) == 0
    ]
    touches = [Touches(f.id, p.id) for f in firm for p in (*wants, *offers) if draw(st.integers(0, 6)) == 0]
    return Meeting("1", ("heron", "otter"), points=tuple(points), meets=tuple(meets), touches=tuple(touches))


@given(meetings())
def test_an_overlap_is_the_same_whoever_is_named_first(meeting: Meeting) -> None:
    turned = Meeting(
        "1",
        ("otter", "heron"),
        points=meeting.points[::-1],
        meets=meeting.meets[::-1],
        touches=meeting.touches,
    )
    one, other = overlap(meeting, TAXONOMY), overlap(turned, TAXONOMY)
    assert one.items == other.items
    assert one.narrowest == other.narrowest
    assert one.removed == other.removed
    assert one.near == other.near
    assert one.apart == other.apart
    assert one.gains_nothing == other.gains_nothing


@given(meetings())
def test_nothing_in_an_overlap_collides_and_all_that_is_removed_does(meeting: Meeting) -> None:
    found = overlap(meeting, TAXONOMY)
    firm = [p for p in meeting.points if p.kind is PointKind.NON_NEGOTIABLE]
    for item in found.items:
        assert not any(collides(meeting, f, meeting.point(id)) for f in firm for id in (item.one, item.other))
    for gone in found.removed:
        assert gone.collides_with
        for id in gone.collides_with:
            assert any(
                collides(meeting, meeting.point(id), meeting.point(p))
                for p in (gone.item.one, gone.item.other)
            )


@given(meetings())
def test_every_want_and_offer_is_told_of_once(meeting: Meeting) -> None:
    found = overlap(meeting, TAXONOMY)
    used = {id for item in found.items for id in (item.one, item.other)}
    left = [id for side in (*found.unmet.values(), *found.unasked.values()) for id in side]
    asked = {p.id for p in meeting.points if p.kind is not PointKind.NON_NEGOTIABLE}
    assert len(left) == len(set(left))
    assert set(left) | used == asked
    assert not set(left) & used


@given(meetings())
def test_the_narrowest_serves_both_and_there_is_one_where_both_can_be_served(meeting: Meeting) -> None:
    found = overlap(meeting, TAXONOMY)
    gaining = {side for item in found.items for side in item.gets}
    assert bool(found.narrowest) is (gaining == {"heron", "otter"})
    assert set(found.narrowest) <= set(found.items)
    if found.narrowest:
        assert {side for item in found.narrowest for side in item.gets} == gaining
        assert len(found.narrowest) <= 2


@given(meetings())
def test_a_further_non_negotiable_never_widens_the_overlap(meeting: Meeting) -> None:
    firm = MeetingPoint("z", "heron", PointKind.NON_NEGOTIABLE, "Not that.", CapabilityId("logistics"))
    narrower = {(i.one, i.other) for i in overlap(meeting.with_point(firm), TAXONOMY).items}
    assert narrower <= {(i.one, i.other) for i in overlap(meeting, TAXONOMY).items}


ITEMS = {
    Side.ASKER: (ShownItem(CapabilityId("logistics"), "asker's secret"),),
    Side.ASKED: (ShownItem(CapabilityId("design"), "asked one's secret"),),
}


def taken(one: Introduction, act: str, at: datetime) -> Introduction:
    match act:
        case "send" | "agree":
            return getattr(one, act)(by="Ana", at=at)  # type: ignore[no-any-return]
        case "withdraw":
            return one.withdraw(by="Ana", at=at, for_us="ours alone")
        case "open":
            return one.open(by="Rosa", at=at)
        case "accept":
            return one.accept(by="Rosa", at=at, shows=ITEMS[Side.ASKED])
        case "decline":
            return one.decline(by="Rosa", at=at, for_us="theirs alone")
    return one.expire(at=at)


ACTS = ["send", "open", "accept", "agree", "decline", "withdraw", "expire"]


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 40)), max_size=9))
def test_on_no_way_through_is_anything_shown_before_both_agreed(walk: list[tuple[str, int]]) -> None:
    at = START
    one = draft_introduction(
        id="1",
        asker="a",
        asked="b",
        problem="Arrears?",
        ask="a call",
        by="Ana",
        at=at,
        shows=ITEMS[Side.ASKER],
    )
    for act, days in walk:
        at += timedelta(days=days)
        try:
            one = taken(one, act, at)
        except ArchstoneError:
            continue
        both = {IntroductionState.ACCEPTED, IntroductionState.AGREED} <= {step.to for step in one.steps}
        assert (one.state is IntroductionState.AGREED) is both
        assert bool(one.disclosures(DisclosureLog())) is both
        for side in Side:
            seen = seen_by(one, side, now=at, names={})
            if seen is not None:
                assert (seen.theirs == ITEMS[side.other]) is both
                assert both or ITEMS[side.other][0].says not in repr(seen)
                assert "alone" not in repr(seen)
