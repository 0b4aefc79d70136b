from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from archstone.model.asking_again import may_ask
from archstone.model.audits import Audit, Disclosure, Vulnerability
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.disclosures import DisclosureEvent, DisclosureLog, Outcome
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.introduction_items import (
    BEGIN_WITH_ONE,
    ShownItem,
    advise_items,
    choose,
    propose_items,
)
from archstone.model.introduction_views import IntroductionView, seen_by
from archstone.model.introductions import (
    ANSWER_WITHIN_DAYS,
    Answerer,
    Introduction,
    IntroductionState,
    Side,
    StepNotOpen,
    draft_introduction,
)
from archstone.model.problem_asks import EXAMPLE, signs_of_a_proposal

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
NAMES = {"heron": "Heron Trust", "otter": "Otter Group"}
OURS = ShownItem(CapabilityId("digital-fundraising"), "We never learned it.")
THEIRS = ShownItem(CapabilityId("grassroots-organising"))
ROSA = Answerer("Rosa Vidal", "rosa@otter.example", "director")


def on(days: float) -> datetime:
    return DAY + timedelta(days=days)


def drafted(shows: tuple[ShownItem, ...] = (OURS,), id: str = "1") -> Introduction:
    return draft_introduction(
        id=id, asker="heron", asked="otter", problem=EXAMPLE, ask="a call", by="Ana", at=DAY, shows=shows
    )


def sent() -> Introduction:
    return drafted().send(by="Ana", at=on(1))


def accepted() -> Introduction:
    return sent().accept(by="link", at=on(3), shows=(THEIRS,), says="Gladly.", answerer=ROSA)


def agreed() -> Introduction:
    return accepted().agree(by="Ana", at=on(4))


def view(one: Introduction, side: Side, days: float = 5) -> IntroductionView:
    seen = seen_by(one, side, now=on(days), names=NAMES)
    assert seen is not None
    return seen


def test_it_goes_from_draft_to_both_agreed() -> None:
    one = agreed()
    assert [step.to.value for step in one.steps] == ["drafted", "sent", "accepted", "agreed"]
    assert one.state is one.state_at(on(900)) is IntroductionState.AGREED


def test_nothing_of_the_other_is_shown_before_both_agreed() -> None:
    for one in (
        sent(),
        accepted(),
        accepted().decline(by="Rosa", at=on(4)),
        accepted().withdraw(by="Ana", at=on(4)),
    ):
        assert view(one, Side.ASKER).theirs == ()
        assert view(one, Side.ASKED).theirs == ()
    assert view(agreed(), Side.ASKER).theirs == (THEIRS,)
    assert view(agreed(), Side.ASKED).theirs == (OURS,)


def test_each_is_told_how_many_the_other_would_show_and_no_more() -> None:
    assert view(sent(), Side.ASKED).number == 1
    assert view(sent(), Side.ASKER).number is None
    seen = view(accepted(), Side.ASKER)
    assert seen.number == 1
    assert "would show you 1 vulnerability" in seen.sentence
    assert "grassroots" not in repr(seen)


def test_the_asker_is_not_told_that_it_was_read() -> None:
    opened = sent().open(by="Rosa", at=on(2))
    assert opened.open(by="Rosa", at=on(2.5)) is opened
    assert opened.state is IntroductionState.OPENED
    assert view(opened, Side.ASKER) == view(sent(), Side.ASKER)
    assert view(opened, Side.ASKED).state is IntroductionState.OPENED


def test_a_draft_is_seen_by_nobody_else() -> None:
    assert seen_by(drafted(), Side.ASKED, now=on(1), names=NAMES) is None
    gone = drafted().withdraw(by="Ana", at=on(1))
    assert seen_by(gone, Side.ASKED, now=on(1), names=NAMES) is None


def test_a_decline_shows_the_asker_one_courteous_sentence_whatever_the_reason() -> None:
    plain = sent().decline(by="Rosa", at=on(3))
    bitter = (
        sent()
        .open(by="Rosa", at=on(2))
        .decline(by="link", at=on(3), for_us="We don't trust them.", answerer=ROSA)
    )
    after_yes = accepted().decline(by="Rosa", at=on(3))
    views = [view(one, Side.ASKER) for one in (plain, bitter, after_yes)]
    assert views[0] == views[1] == views[2]
    assert views[0].sentence == (
        "Otter Group thanks you for asking and can't take this up. You can ask again from 2027-11-05."
    )
    assert (views[0].says, views[0].said_by, views[0].number) == ("", "", None)
    assert "can't ask again before 2027-11-05" in view(plain, Side.ASKED).sentence


@pytest.mark.parametrize(
    "step",
    [
        lambda one: one.accept(by="Rosa", at=on(5)),
        lambda one: one.agree(by="Ana", at=on(5)),
        lambda one: one.decline(by="Rosa", at=on(5)),
        lambda one: one.withdraw(by="Ana", at=on(5)),
        lambda one: one.open(by="Rosa", at=on(5)),
        lambda one: one.send(by="Ana", at=on(5)),
        lambda one: one.rewritten(problem="Anything?", ask="a call", shows=()),
    ],
)
@pytest.mark.parametrize(
    ("over", "says"),
    [
        (lambda: sent().decline(by="Rosa", at=on(3)), "declined, and that is final"),
        (lambda: sent().withdraw(by="Ana", at=on(3)), "withdrawn"),
        (agreed, "Both sides have agreed"),
        (lambda: sent().expire(at=on(40)), "expired"),
    ],
)
def test_what_is_over_stays_over(
    step: Callable[[Introduction], object], over: Callable[[], Introduction], says: str
) -> None:
    with pytest.raises(StepNotOpen, match=says):
        step(over())


def test_it_expires_by_itself_for_either_side() -> None:
    last_moment = on(1 + ANSWER_WITHIN_DAYS)
    assert sent().state_at(last_moment) is IntroductionState.SENT
    late = last_moment + timedelta(seconds=1)
    assert sent().state_at(late) is IntroductionState.EXPIRED
    with pytest.raises(StepNotOpen, match="until 2026-12-03"):
        sent().accept(by="Rosa", at=late)
    with pytest.raises(StepNotOpen, match="hasn't expired"):
        sent().expire(at=last_moment)
    waited = accepted()
    assert waited.state_at(on(33)) is IntroductionState.ACCEPTED
    assert view(waited, Side.ASKED, 34).sentence == (
        "Heron Trust didn't agree in time, so nothing was shown on either side."
    )
    assert view(sent(), Side.ASKER, 60).sentence.startswith("Otter Group didn't answer in time")


def test_opening_late_does_not_lengthen_the_time_to_answer() -> None:
    assert sent().open(by="Rosa", at=on(20)).answer_by == sent().answer_by


def test_the_asker_may_show_more_than_it_said_and_not_less() -> None:
    with pytest.raises(RuleBroken, match="would show 1 vulnerability"):
        accepted().agree(by="Ana", at=on(4), shows=())
    more = (THEIRS, ShownItem(CapabilityId("governance")))
    assert accepted().agree(by="Ana", at=on(4), shows=more).asker_shows == more


def test_agreeing_discloses_each_item_once_and_says_by_whom() -> None:
    assert accepted().disclosures(DisclosureLog()) == ()
    events = agreed().disclosures(DisclosureLog())
    assert [(e.organisation, e.capability, e.to, e.by, e.at) for e in events] == [
        ("heron", "digital-fundraising", "otter", "Ana", on(4)),
        ("otter", "grassroots-organising", "heron", "Rosa Vidal, director", on(4)),
    ]
    before = DisclosureLog((DisclosureEvent("heron", OURS.capability, "otter", DAY, "Ana"),))
    assert [e.organisation for e in agreed().disclosures(before)] == ["otter"]


def test_at_most_three_are_shown_at_first_and_none_twice() -> None:
    four = tuple(ShownItem(CapabilityId(c)) for c in ("logistics", "training", "governance", "design"))
    with pytest.raises(RuleBroken, match="at most 3"):
        drafted(four)
    with pytest.raises(RuleBroken, match="at most 3"):
        sent().accept(by="Rosa", at=on(3), shows=four)
    with pytest.raises(RuleBroken, match="twice"):
        drafted((OURS, OURS))


def test_an_introduction_says_something_short_to_someone_else() -> None:
    for change, says in (
        ({"asked": "heron"}, "to itself"),
        ({"problem": " "}, "which problem"),
        ({"ask": ""}, "small thing"),
        ({"problem": "x" * 601}, "601 letters"),
    ):
        given = {"id": "1", "asker": "heron", "asked": "otter", "problem": "Arrears?", "ask": "a call"}
        with pytest.raises(RuleBroken, match=says):
            draft_introduction(**{**given, **change}, by="Ana", at=DAY)
    for wrong in (("", "a@b.example"), ("Rosa", "rosa"), ("Rosa", "a b@c.d")):
        with pytest.raises(RuleBroken):
            Answerer(*wrong)


def test_only_a_draft_is_rewritten() -> None:
    anew = drafted().rewritten(problem="Arrears?", ask="a walk", shows=())
    assert (anew.problem, anew.asker_shows, anew.state) == ("Arrears?", (), IntroductionState.DRAFTED)


AUDIT = Audit(
    vulnerabilities=(
        Vulnerability(CapabilityId("digital-fundraising"), 4, 4, Disclosure.PARTNER),
        Vulnerability(CapabilityId("logistics"), 5, 5, Disclosure.PARTNER),
        Vulnerability(CapabilityId("governance"), 5, 5, Disclosure.SEALED),
        Vulnerability(CapabilityId("training"), 3, 3, Disclosure.PRIVATE),
        Vulnerability(CapabilityId("design"), 3, 3, Disclosure.PUBLIC),
    )
)


def test_sealed_and_partner_items_can_be_chosen_and_no_others() -> None:
    chosen = tuple(ShownItem(CapabilityId(c)) for c in ("digital-fundraising", "governance"))
    assert choose(AUDIT, chosen) == chosen
    with pytest.raises(RuleBroken, match="private"):
        choose(AUDIT, (ShownItem(CapabilityId("training")),))
    with pytest.raises(RuleBroken, match="public already"):
        choose(AUDIT, (ShownItem(CapabilityId("design")),))
    with pytest.raises(NotFound):
        choose(AUDIT, (ShownItem(CapabilityId("social-media")),))


def test_what_is_proposed_was_set_to_partner_and_suits_the_other() -> None:
    taxonomy = standard_taxonomy()
    asked = propose_items(AUDIT, {"individual-giving"}, taxonomy, DisclosureLog(), "otter")
    assert [v.capability for v in asked] == ["digital-fundraising", "logistics"]
    plain = propose_items(AUDIT, (), taxonomy, DisclosureLog(), "otter")
    assert [v.capability for v in plain] == ["logistics", "digital-fundraising"]
    told = DisclosureLog((DisclosureEvent("heron", CapabilityId("logistics"), "otter", DAY, "Ana"),))
    assert [v.capability for v in propose_items(AUDIT, (), taxonomy, told, "otter")] == [
        "digital-fundraising"
    ]


def test_a_first_disclosure_is_one() -> None:
    both = (ShownItem(CapabilityId("logistics")), ShownItem(CapabilityId("governance")))

    def advice(items: tuple[ShownItem, ...], log: DisclosureLog) -> list[tuple[bool, tuple[str, ...]]]:
        found = advise_items(
            items,
            log,
            organisation="heron",
            to="otter",
            audit=AUDIT,
            leadership_agreed=True,
            affects_contribution={"logistics": True, "governance": True},
            low_stakes=True,
        )
        return [(one.advice.advised, one.advice.reasons) for one in found]

    assert advice(both, DisclosureLog()) == [(False, (BEGIN_WITH_ONE,))] * 2
    assert advice(both[:1], DisclosureLog())[0][0]
    well = DisclosureEvent("heron", CapabilityId("design"), "else", DAY, "Ana", Outcome.WELL_RECEIVED)
    assert all(advised for advised, _ in advice(both, DisclosureLog((well,))))
    bad = DisclosureEvent("heron", CapabilityId("design"), "else", DAY, "Ana", Outcome.EXPLOITED)
    stopped = advice(both, DisclosureLog((bad,)))
    assert [advised for advised, _ in stopped] == [False, False]
    assert BEGIN_WITH_ONE not in stopped[0][1]


def asks(earlier: list[Introduction], days: float, who: str = "heron") -> tuple[bool, date | None]:
    other = "otter" if who == "heron" else "heron"
    found = may_ask(earlier, asker=who, asked=other, now=on(days))
    return found.allowed, found.from_on


def test_a_decline_holds_for_a_year_for_the_side_that_asked() -> None:
    declined = sent().decline(by="Rosa", at=on(3))
    assert asks([declined], 3) == (False, date(2027, 11, 5))
    assert asks([declined], 367) == (False, date(2027, 11, 5))
    assert asks([declined], 368) == (True, None)
    assert asks([declined], 3, "otter") == (True, None)


def test_what_is_open_or_done_stands_in_the_way() -> None:
    assert asks([], 0) == (True, None)
    assert not asks([drafted()], 1)[0]
    assert asks([drafted()], 1, "otter")[0], "the other side's draft must not show"
    for one in (sent(), accepted(), agreed()):
        assert not asks([one], 5)[0]
        assert not asks([one], 5, "otter")[0]
    assert "answer that instead" in may_ask([sent()], asker="otter", asked="heron", now=on(2)).reason
    assert asks([sent()], 1 + ANSWER_WITHIN_DAYS + 1) == (False, date(2027, 3, 3))
    assert asks([sent().withdraw(by="Ana", at=on(2))], 3) == (False, date(2026, 12, 4))
    assert asks([drafted().withdraw(by="Ana", at=on(2))], 3) == (True, None)
    late = sent().state_at(on(32))
    assert late is IntroductionState.EXPIRED
    with pytest.raises(StepNotOpen):  # else an expired request could be withdrawn and asked again sooner
        sent().withdraw(by="Ana", at=on(32))


def test_whoever_may_not_ask_is_told_by_name_and_until_when() -> None:
    declined = sent().decline(by="Rosa", at=on(3))
    told = may_ask([declined], asker="heron", asked="otter", now=on(4), name="Otter Group").reason
    assert told == (
        "Otter Group declined, and that holds for a year. You can ask again from 2027-11-05; Otter Group may "
        "ask you at any time."
    )


def test_the_longest_wait_counts() -> None:
    declined = sent().decline(by="Rosa", at=on(3))
    back = draft_introduction(
        id="2", asker="heron", asked="otter", problem="Arrears?", ask="a call", by="Ana", at=on(400)
    ).send(by="Ana", at=on(400))
    assert asks([back.withdraw(by="Ana", at=on(401)), declined], 402) == (False, on(431).date())


def test_a_first_word_that_proposes_is_told_so() -> None:
    assert signs_of_a_proposal(EXAMPLE, "half an hour") == ()
    for text, found in (
        ("Shall we form a coalition?", "coalition"),
        ("Will you sign our charter?", "sign"),
        ("Our solution is a hub, yes?", "Our solution"),
        ("Could you give 20,000 USD?", "20,000 USD"),
        ("Could you give €5000?", "€5000"),
    ):
        assert any(f"“{found}”" in sign for sign in signs_of_a_proposal(text)), text
    assert "Nothing is asked yet" in signs_of_a_proposal("We see arrears.")[0]
