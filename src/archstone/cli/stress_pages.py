"""What the verb ``stress`` says to a person, from top to bottom."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from archstone.cli.output import Page, hundred
from archstone.cli.stress_answers import HOW
from archstone.model.organisations import with_names
from archstone.model.sentences import counted, in_sentences, listed

if TYPE_CHECKING:
    from archstone.cli.stress_answers import Tested
    from archstone.engines.stress_fills import Fills
    from archstone.engines.stress_results import Fall

NOBODY = (
    "No member belongs to an alliance in this file on {}, so there is nothing that could be lost. Name them "
    "under alliance: members."
)
NO_BASIS = "What that rests on isn't written down."


def write(page: Page, tested: Tested, top: int) -> None:
    """Write the page, the pairs with the least left only up to *top*."""
    test = tested.test
    page.title(f"What {tested.alliance} could lose", f"{counted(len(test.members), 'member')} on {tested.on}")
    if not test.members:
        page.say(NOBODY.format(tested.on))
        _remarks(page, tested)
        return
    if test.coverage is None:
        page.say("Nothing is required and no weakness of a member is known, so no coverage can be told.")
        _remarks(page, tested)
        return
    goal = test.goal if test.goal and test.goal.requirements else None
    of = f"of what {goal.name!r} requires" if goal else "of what its members lack"
    page.say(f"With all of them there, {hundred(test.coverage)} {of} is covered.")
    page.gap()
    _write_carried(page, tested)
    _write_losses(page, tested, top)
    _write_cuts(page, tested)
    _write_expected(page, tested)
    _write_fills(page, tested)
    page.gap()
    _remarks(page, tested)
    page.say(HOW)


def _capability(id: str, tested: Tested) -> str:
    return tested.taxonomy[id].name.lower()


def _name(id: str, tested: Tested) -> str:
    return tested.names.get(id, id)


def _write_carried(page: Page, tested: Tested) -> None:
    page.table(
        ("capability", "matters", "covered", "by"),
        [
            (
                tested.taxonomy[item.capability].name,
                hundred(item.weight),
                hundred(item.share),
                listed(_name(id, tested) for id in item.by)
                or ("no one" if item.required == 1 else f"fewer than {item.required} members"),
            )
            for item in tested.test.carried
        ],
        numbers=(1, 2),
    )


def _write_losses(page: Page, tested: Tested, top: int) -> None:
    test = tested.test
    page.gap()
    page.title("If a member left")
    page.table(
        ("without", "covered", "lost", "carried less"),
        [
            (
                _name(loss.without[0], tested),
                hundred(loss.coverage),
                _lost(loss.lost),
                listed(_fallen(fall, fall in loss.falls, tested) for fall in loss.drops),
            )
            for loss in test.singles
        ],
        numbers=(1, 2),
    )
    page.gap()
    if test.single_points:
        page.say(
            f"{counted(len(test.single_points), 'single point')} of failure: "
            f"{listed(_name(loss.without[0], tested) for loss in test.single_points)}. Without "
            "such a member a capability that counts falls from 30 of 100 or more to below (!)."
        )
        if tested.stand_ins:
            page.say("The charter names who would step in:")
            page.points(in_sentences(line) for line in tested.stand_ins)
    elif len(test.members) > 1:
        page.say("No single point of failure: any one of them could leave and what is carried stays carried.")
    if len(test.members) < 2:
        page.say("One member alone is no alliance yet: with it goes everything.")
        return
    _write_pairs(page, tested, top)


def _fallen(fall: Fall, below: bool, tested: Tested) -> str:
    said = f"{_capability(fall.capability, tested)} {_points(fall.before)} to {_points(fall.after)}"
    return f"{said} (!)" if below else said


def _points(share: Fraction) -> str:
    return hundred(share).removesuffix(" of 100")


def _write_pairs(page: Page, tested: Tested, top: int) -> None:
    test = tested.test
    if len(test.members) < 3:
        page.say("There are only two members; without both nothing is left.")
        return
    worst = sorted(test.pairs, key=lambda loss: (loss.coverage is None, loss.coverage or 0))[:top]
    page.gap()
    page.title("If two members left", f"the {counted(len(worst), 'pair')} with the least left")
    page.table(
        ("without", "covered", "lost"),
        [
            (listed(_name(id, tested) for id in loss.without), hundred(loss.coverage), _lost(loss.lost))
            for loss in worst
        ],
        numbers=(1, 2),
    )
    for loss in test.double_points:
        falls = listed(_capability(fall.capability, tested) for fall in loss.falls)
        both = " and ".join(_name(id, tested) for id in loss.without)
        page.say(
            f"Double point of failure: {both} stand in for each other in {falls}; without both it is gone."
        )


def _lost(lost: Fraction | None) -> str:
    if lost is not None and lost < 0:
        return f"gains {hundred(-lost)}"
    return hundred(lost)


def _write_cuts(page: Page, tested: Tested) -> None:
    test = tested.test
    page.gap()
    page.title("If a budget fell")
    if not any(loss.tied for loss in test.cuts):
        page.say("No open pledge names a capability, so what hangs on a budget isn't known.")
        return
    page.table(
        ("whose", "by", "pledged", "covered", "lost"),
        [
            (
                _name(loss.member, tested),
                hundred(loss.share),
                listed(_capability(capability, tested) for capability in loss.tied) or "nothing open",
                hundred(loss.coverage),
                _lost(loss.lost),
            )
            for loss in test.cuts
        ],
        numbers=(1, 3, 4),
    )


def _write_expected(page: Page, tested: Tested) -> None:
    test, about = tested.test, tested.test.expectation
    page.gap()
    months = test.assumptions.within_months
    page.title("What is to be expected", f"within {counted(months, 'month')}" if months else "")
    if about.value is None:
        unknown = listed(_name(id, tested) for id in about.unknown)
        page.say(
            f"Not known: nobody judged how likely {unknown} would leave. Write it under stress: likelihoods."
        )
        if about.low is not None and about.high is not None:
            page.say(
                f"Whatever it is, between {hundred(about.low)} and {hundred(about.high)} would be covered."
            )
        return
    page.say(
        f"If each leaves as likely as judged, {hundred(about.value)} is to be expected ({about.method})."
    )
    if about.interval:
        page.say(f"With 95 % between {hundred(about.interval[0])} and {hundred(about.interval[1])}.")
    if test.spread:
        page.say(
            f"In the worst twentieth of cases {hundred(test.spread.worst)} or less is covered, "
            f"{hundred(test.spread.worst_mean)} on average."
        )
    page.points(_judged(tested))
    if test.shocks:
        page.table(
            ("shock", "probability", "expected if it strikes", "hits"),
            [
                (
                    loss.shock.name,
                    hundred(loss.shock.probability),
                    hundred(loss.expected),
                    listed(
                        f"{_name(hit.member, tested)} ({hundred(hit.likelihood)})" for hit in loss.shock.hits
                    ),
                )
                for loss in test.shocks
            ],
            numbers=(1, 2),
        )


def _judged(tested: Tested) -> list[str]:
    """Say how likely each is to leave and on what that rests, and what is common to all."""
    assumed = tested.test.assumptions
    said = [
        f"{_name(one.member, tested)}: {hundred(one.likelihood)}. {in_sentences(one.basis) or NO_BASIS}"
        for one in assumed.likelihoods
    ]
    if assumed.correlation:
        said.append(
            f"{hundred(assumed.correlation)} of what makes members leave is common to all, as assumed."
        )
    return said


def _write_fills(page: Page, tested: Tested) -> None:
    page.gap()
    page.title("Who could step in")
    if not tested.searched:
        page.say("No organisation outside the alliance is known here; give a registry with --registry FILE.")
        return
    for each in tested.test.fills:
        without = listed(_name(id, tested) for id in each.without)
        if not each.fills:
            page.say(f"Without {without}: {_no_one(each)}", 2)
            continue
        page.say(f"Without {without}:", 2)
        page.points(
            (
                f"{_name(fill.organisation, tested)} brings back {hundred(fill.share)} of what is lost: "
                + listed(
                    f"{_capability(item.capability, tested)} to {hundred(item.restored)}"
                    + (" (estimated)" if item.estimated else "")
                    for item in fill.restores
                )
                + "."
                for fill in each.fills
            ),
            4,
        )


def _no_one(each: Fills) -> str:
    if each.accepted == 1:
        said = "the one organisation that could be asked brings nothing back"
    else:
        said = f"none of {counted(each.accepted, 'organisation')} brings anything back"
    if each.refused:
        said += f"; {counted(each.refused, 'other')} can't, since a deal-breaker stands between"
    return said + "."


def _remarks(page: Page, tested: Tested) -> None:
    remarks: list[str] = []
    if tested.left:
        remarks.append(f"Not counted, since they don't belong to it on {tested.on}: {listed(tested.left)}.")
    remarks += tested.notes
    page.points(with_names(remark, tested.names) for remark in remarks)
