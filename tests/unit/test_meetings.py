from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import Conflict, NotAllowed, NotFound, RuleBroken
from archstone.model.meetings import (
    Divergence,
    InACut,
    Meeting,
    MeetingAct,
    MeetingPoint,
    MeetingWriter,
    Meets,
    PointKind,
    Touches,
    require_may_write,
)
from archstone.model.organisations import Position
from archstone.model.overlaps import Overlap, OverlapBasis, overlap

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
NAMES = {"heron": "Heron", "otter": "Otter"}
WANT, OFFER, FIRM = PointKind.WANT, PointKind.OFFER, PointKind.NON_NEGOTIABLE


def point(id: str, kind: PointKind, about: str = "", says: str = "", **more: Any) -> MeetingPoint:
    """Write a point of heron (h...) or otter (o...); *about* is a capability or issue:position."""
    side = "heron" if id.startswith("h") else "otter"
    issue, _, position = about.partition(":")
    if position:
        more |= {"issue": issue, "position": Position(position)}
    elif about:
        more["capability"] = about
    return MeetingPoint(id, side, kind, says or f"The sentence {id}.", **more)


def met(*points: MeetingPoint, **more: Any) -> Meeting:
    return Meeting("1", ("heron", "otter"), points=points, **more)


def found(*points: MeetingPoint, **more: Any) -> Overlap:
    return overlap(met(*points, **more), standard_taxonomy(), NAMES)


def pairs(items: tuple[Any, ...]) -> list[tuple[str, str]]:
    return [(item.one, item.other) for item in items]


RIVALS = (
    point("h1", WANT, "digital-fundraising", "Reach donors online.", in_a_cut=InACut.KEEP),
    point("h2", OFFER, "grassroots-organising", "Forty street groups.", in_a_cut=InACut.SHRINK),
    point("h3", FIRM, "donor-network", "Our donor list."),
    point("o1", WANT, "grassroots-organising", "People at the door.", in_a_cut=InACut.KEEP),
    point("o2", OFFER, "digital-fundraising", "Our online team.", in_a_cut=InACut.KEEP),
    point("o3", WANT, "donor-network", "Your donor list."),
    point("o4", OFFER, "media-relations", "Two reporters who listen."),
)


def test_rivals_find_an_exchange_and_leave_the_donor_list_alone() -> None:
    one = found(*RIVALS)
    assert pairs(one.narrowest) == [("h1", "o2"), ("o1", "h2")]
    assert one.sentence == (
        "The narrowest overlap is an exchange: “Reach donors online” for Heron and “People at the door” "
        "for Otter."
    )
    assert one.unmet == {"heron": (), "otter": ("o3",)}
    assert one.unasked == {"heron": (), "otter": ("o4",)}
    assert [item.in_a_cut for item in one.items] == [InACut.KEEP, InACut.SHRINK]


def test_an_offer_of_what_is_not_negotiable_is_taken_out_with_its_reason() -> None:
    one = found(*RIVALS, point("h4", OFFER, "donor-network"))
    assert ("o3", "h4") not in pairs(one.items)
    assert [(gone.item.one, gone.collides_with) for gone in one.removed] == [("o3", ("h3",))]
    assert one.removed[0].reason == "Heron won't negotiate “Our donor list”."


@pytest.mark.parametrize(
    ("firm", "offer", "collides"),
    [
        ("quarry:oppose", "quarry:support", True),
        ("quarry:oppose", "quarry:oppose", False),
        ("quarry:oppose", "quarry:neutral", False),
        ("quarry:neutral", "quarry:support", True),
        ("quarry:oppose", "housing:support", False),
        ("logistics", "logistics", True),
        ("logistics", "procurement", False),
    ],
)
@pytest.mark.parametrize("whose", ["h9", "o9"])
def test_what_collides(firm: str, offer: str, collides: bool, whose: str) -> None:
    one = found(
        point("h1", WANT),
        point("o1", OFFER, offer),
        point(whose, FIRM, firm),
        meets=(Meets("h1", "o1"),),
    )
    assert bool(one.removed) is collides
    assert bool(one.items) is not collides


def test_a_non_negotiable_that_names_both_is_touched_where_both_are() -> None:
    firm = MeetingPoint(
        "h9", "heron", FIRM, "No volunteers for the quarry.", "volunteer-base", "quarry", Position.OPPOSE
    )  # type: ignore[arg-type]
    plain = point("h1", OFFER, "volunteer-base")
    loaded = MeetingPoint("h1", "heron", OFFER, "Volunteers.", "volunteer-base", "quarry", Position.SUPPORT)  # type: ignore[arg-type]
    want = point("o1", WANT, "volunteer-base")
    assert found(firm, plain, want).items
    assert found(firm, loaded, want).removed


def test_what_was_said_in_the_room_counts_both_ways() -> None:
    bare = (point("h1", WANT), point("o1", OFFER), point("o9", FIRM))
    assert not found(*bare).items
    linked = found(*bare, meets=(Meets("h1", "o1"),))
    assert [item.basis for item in linked.items] == [OverlapBasis.SAID]
    assert found(*bare, meets=(Meets("h1", "o1"),), touches=(Touches("o9", "o1"),)).removed


def test_a_shared_aim_alone_is_the_narrowest() -> None:
    aim = (
        point("h5", WANT, "trade-deal:oppose", "Stop the trade deal."),
        point("o5", WANT, "trade-deal:oppose"),
    )
    one = found(*RIVALS, *aim)
    assert pairs(one.narrowest) == [("h5", "o5")]
    assert one.narrowest[0].gets == ("heron", "otter")
    assert one.sentence == (
        "The narrowest overlap is an aim you share: “Stop the trade deal”. Ask both what would become of it "
        "in a budget cut."
    )


def test_what_would_be_dropped_in_a_cut_comes_last_and_is_called_so() -> None:
    veneer = (
        point("h5", WANT, "trade-deal:oppose", in_a_cut=InACut.DROP),
        point("o5", WANT, "trade-deal:oppose", in_a_cut=InACut.KEEP),
    )
    assert pairs(found(*RIVALS, *veneer).narrowest) == [("h1", "o2"), ("o1", "h2")]
    assert found(*veneer).sentence.endswith("It would be dropped in a budget cut, so don't build on it yet.")


def test_one_side_that_gains_nothing_is_named() -> None:
    one = found(*RIVALS[:1], *RIVALS[4:5])
    assert one.gains_nothing == ("otter",)
    assert one.narrowest == ()
    assert one.sentence.startswith("It is one-sided: nothing here serves Otter yet.")


def test_without_overlap_the_nearest_is_told() -> None:
    near = found(point("h1", WANT, "logistics", "Trucks."), point("o1", OFFER, "procurement", "Good prices."))
    assert near.sentence == (
        "There is no overlap yet. Nearest: “Good prices” comes near to “Trucks”: ask whether it would do."
    )
    assert near.near[0].reason == "Logistics is wanted and procurement is offered."
    blocked = found(
        point("h1", WANT, "logistics", "Trucks."),
        point("o1", OFFER, "logistics"),
        point("o2", FIRM, "logistics", "Our trucks."),
    )
    assert blocked.nearest == ("“Trucks” would be met, but Otter won't negotiate “Our trucks”.",)
    assert found(point("h1", WANT)).nearest == (
        "Heron hasn't said what it offers.",
        "Otter hasn't said what it wants.",
        "Otter hasn't said what it offers.",
    )
    strangers = found(
        point("h1", WANT), point("h2", OFFER), point("o1", WANT, "logistics"), point("o2", OFFER, "design")
    )
    assert strangers.sentence == "There is no overlap yet. Ask each other what else you could offer."


def test_stands_that_exclude_each_other_are_told_and_stop_nothing_else() -> None:
    one = found(*RIVALS, point("h8", FIRM, "quarry:oppose"), point("o8", FIRM, "quarry:support"))
    assert one.apart == (("h8", "o8"),)
    assert one.narrowest


def test_against_each_other_on_an_issue_the_same_capability_does_not_meet() -> None:
    want = MeetingPoint(
        "h1", "heron", WANT, "Talk to ministers.", "policy-advocacy", "quarry", Position.OPPOSE
    )  # type: ignore[arg-type]
    offer = MeetingPoint("o1", "otter", OFFER, "Our lobbyist.", "policy-advocacy", "quarry", Position.SUPPORT)  # type: ignore[arg-type]
    assert not found(want, offer).items
    assert found(point("h1", WANT, "policy-advocacy"), offer).items


# Notes


def confirmed() -> Meeting:
    one = met(*RIVALS).with_notes("We met at the marsh.")
    one = one.confirm(side="heron", by="Ana", at=NOON, version=one.version)
    return one.confirm(side="otter", by="Rosa", at=NOON, version=one.version)


def test_both_confirm_the_same_version() -> None:
    one = met(*RIVALS).with_notes("We met at the marsh.")
    assert one.unconfirmed == ("heron", "otter")
    assert not one.confirm(side="heron", by="Ana", at=NOON, version=one.version).is_confirmed
    assert confirmed().is_confirmed
    with pytest.raises(Conflict, match="changed since you read"):
        confirmed().confirm(side="heron", by="Ana", at=NOON, version=0)
    with pytest.raises(RuleBroken, match="isn't at this meeting"):
        one.confirm(side="third", by="Eve", at=NOON, version=one.version)
    with pytest.raises(RuleBroken, match="no notes"):
        met().confirm(side="heron", by="Ana", at=NOON, version=0)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.with_notes("We met at the marsh, twice."),
        lambda one: one.with_point(point("h1", WANT, "logistics")),
        lambda one: one.with_point(point("h7", WANT, "logistics")),
        lambda one: one.without_point("o4"),
        lambda one: one.with_link(Meets("h1", "o4")),
        lambda one: one.with_link(Touches("h3", "o4")),
        lambda one: one.with_link(Meets("h1", "o4")).without_link(Meets("h1", "o4")),
        lambda one: one.with_divergence(Divergence("d", "Who speaks first.")),
    ],
)
def test_any_change_takes_both_confirmations_away(change: Callable[[Meeting], Meeting]) -> None:
    before = confirmed()
    after = change(before)
    assert after.unconfirmed == ("heron", "otter")
    assert after.version > before.version


def test_saying_the_same_again_changes_nothing() -> None:
    one = confirmed()
    assert one.with_notes(one.notes) is one
    linked = met(*RIVALS, meets=(Meets("h1", "o4"),))
    assert linked.with_link(Meets("h1", "o4")) is linked


def test_a_point_goes_with_its_links() -> None:
    one = met(*RIVALS, meets=(Meets("h1", "o4"),), touches=(Touches("h3", "o4"),)).without_point("o4")
    assert (one.meets, one.touches) == ((), ())
    with pytest.raises(NotFound):
        one.without_point("o4")
    with pytest.raises(NotFound):
        one.without_link(Meets("h1", "o4"))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Meeting("1", ("a", "a")), "takes two"),
        (lambda: met(RIVALS[0], RIVALS[0]), "stands twice"),
        (lambda: Meeting("1", ("a", "b"), points=RIVALS[:1]), "isn't at this meeting"),
        (lambda: met(*RIVALS, meets=(Meets("h1", "h2"),)), "meets a want of the other"),
        (lambda: met(*RIVALS, touches=(Touches("h1", "o1"),)), "isn't negotiable"),
        (lambda: met(*RIVALS, touches=(Touches("h3", "h3"),)), "a want or an offer"),
        (lambda: met(*RIVALS).with_point(point("h1", OFFER)), "keeps its kind"),
        (lambda: point("h1", WANT, says=" "), "in a sentence"),
        (lambda: point("h1", WANT, says="x" * 301), "301 letters"),
        (lambda: point("h1", WANT, issue="quarry"), "issue and where you stand"),
        (lambda: point("h1", FIRM, in_a_cut=InACut.KEEP), "isn't cut"),
        (lambda: Divergence("d", " "), "part over"),
        (lambda: met(divergences=(Divergence("d", "x", {"third": "y"}),)), "isn't at this meeting"),
    ],
)
def test_what_cannot_be(make: Callable[[], object], says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        make()


def test_what_has_not_been_talked_about_is_told() -> None:
    assert "heron hasn't answered: What isn't negotiable?" in met(*RIVALS[:2]).missing()
    assert any("otter hasn't been asked" in gap for gap in met(RIVALS[6]).missing())
    whole = met(
        *RIVALS,
        point("o9", FIRM, "quarry:oppose"),
        divergences=(
            Divergence("d", "Who gets the autumn donors.", {"heron": "We do."}, {"otter": "We stop."}),
        ),
    )
    assert whole.missing() == ()
    assert "Otter hasn't answered: What do you want?" in met(RIVALS[0]).missing(NAMES)


@pytest.mark.parametrize("act", list(MeetingAct))
@pytest.mark.parametrize("guest", [False, True])
@pytest.mark.parametrize("own", [False, True])
def test_who_may_write_what(act: MeetingAct, guest: bool, own: bool) -> None:
    writer = MeetingWriter("otter", "Rosa", guest)
    speaks_for = act in (MeetingAct.WRITE_POINT, MeetingAct.WRITE_READING, MeetingAct.CONFIRM)
    of_both = act in (MeetingAct.LINK_POINTS, MeetingAct.WRITE_NOTES)
    allowed = (own or not speaks_for) and not (guest and of_both)
    meeting, side = met(*RIVALS), "otter" if own else "heron"
    if allowed:
        require_may_write(meeting, writer, act, for_side=side)
    else:
        with pytest.raises(NotAllowed):
            require_may_write(meeting, writer, act, for_side=side)
    with pytest.raises(NotAllowed):
        require_may_write(meeting, MeetingWriter("third", "Eve"), act, for_side="third")
