"""The pictures of a review: effort on goal, one member's say beside its risk, the balance, the weaknesses."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from archstone.documents.lettering import short
from archstone.documents.pictures import Picture, of_hundred
from archstone.documents.review_facts import ReviewTold
from archstone.documents.review_pictures import Bar, bars_picture, effort_picture
from archstone.documents.texts import Figure
from archstone.engines.asymmetry import Asymmetry
from archstone.model.charters import Direction

_NAME = 44
_MOST_SHARES = 5
_MOST_MEMBERS = 6  # whose weaknesses are drawn; of more, those whose shrank least
_LOW = 34  # scores up to here are drawn in the accent


def review_figures(told: ReviewTold, direction: Direction) -> dict[str, Figure]:
    """Draw what there is something to draw for, the most telling first.

    Returns
    -------
    figures : by drift, power, balance and weaknesses; what can't be drawn isn't there
    """
    makers: dict[str, Callable[[ReviewTold, bool], tuple[Picture, str] | None]] = {
        "drift": _effort,
        "power": _say_and_risk,
        "balance": _balance,
        "weaknesses": _weaknesses,
    }
    made = {name: make(told, direction is Direction.RIGHT_TO_LEFT) for name, make in makers.items()}
    return {name: Figure(*one) for name, one in made.items() if one is not None}


def _effort(told: ReviewTold, right_to_left: bool) -> tuple[Picture, str] | None:
    found = told.drift
    if not found.months or not found.known:
        return None
    usual, last = found.usual or Fraction(0), found.months[-1]
    sentence = told.say(
        "drift_sentence", first=of_hundred(usual), last=of_hundred(last.degree), month=last.named
    )
    picture = effort_picture(
        found,
        title=told.say("drift"),
        sentence=sentence,
        heads=(told.say("month"), told.say("hours"), told.say("on_goal")),
        usual=told.say("usual", n=of_hundred(usual)),
        alarm=told.say("alarm"),
    )
    return picture, told.say("drift_says")


def _say_and_risk(told: ReviewTold, right_to_left: bool) -> tuple[Picture, str] | None:
    """Draw what the member holds that holds most above its risk."""
    found = told.asymmetry
    if found is None or not found.held:
        return None
    member = _most_above(found)
    place = found.members.index(member)
    risk = found.risks[place]
    money = told.money()
    shares = [(told.say(one.share.id), one.shares[place]) for one in found.held]
    if money:
        shares.insert(0, (told.say("pays"), money.get(member, Fraction(0))))
    shares = [*shares[:1], *sorted(shares[1:], key=lambda one: -one[1])[: _MOST_SHARES - 1]]
    bars = [Bar(told.say("risk_share"), float(risk), of_hundred(risk))]
    bars += [Bar(name, float(share), of_hundred(share), share >= 2 * risk) for name, share in shares]
    name = short(told.name(member), _NAME)
    parts = ", ".join(f"{of_hundred(share)} {what}" for what, share in shares)
    picture = bars_picture(
        bars,
        title=told.say("power", member=name),
        sentence=told.say("power_sentence", member=name, risk=of_hundred(risk), parts=parts),
        heads=(told.say("share"), told.say("score")),
        mark=float(risk),
        right_to_left=right_to_left,
    )
    return picture, told.say("power_says")


def _most_above(found: Asymmetry) -> str:
    """Name the member that holds most above its risk, over all kinds of say."""
    above = {member: sum(found.gains_of(member).values(), Fraction(0)) for member in found.members}
    return max(found.members, key=lambda member: above[member])


def _balance(told: ReviewTold, right_to_left: bool) -> tuple[Picture, str] | None:
    parts = told.found.balance.parts
    if all(part.score is None for part in parts):
        return None
    bars = [
        Bar(
            f"{told.say(str(part.part))}{told.comma}{told.say(_side(str(part.part.side)))}",
            None if part.score is None else part.score / 100,
            told.say("not measured") if part.score is None else f"{part.score:.0f}",
            part.score is not None and part.score <= _LOW,
        )
        for part in parts
    ]
    said = "; ".join(f"{bar.label} {bar.told}" for bar in bars)
    picture = bars_picture(
        bars,
        title=told.say("balance"),
        sentence=told.say("balance_sentence", parts=said),
        heads=(told.say("part"), told.say("score")),
        right_to_left=right_to_left,
    )
    return picture, told.say("balance_says")


def _side(side: str) -> str:
    return "kind_risk" if side == "risk" else side


def _weaknesses(told: ReviewTold, right_to_left: bool) -> tuple[Picture, str] | None:
    every = told.found.reduction.members
    if all(one.index is None for one in every):
        return None
    members = (
        sorted(every, key=lambda one: (one.index is None, one.index)) if len(every) > _MOST_MEMBERS else every
    )
    members = members[:_MOST_MEMBERS]
    bars = []
    for one in members:
        name = told.name(one.member)
        if one.index is None:
            bars.append(Bar(name, None, told.say("not_known")))
        elif one.index < 0:
            bars.append(Bar(name, 0.0, told.say("grew"), mine=True))
        else:
            bars.append(Bar(name, float(one.index), of_hundred(one.index), one.index < Fraction(1, 10)))
    said = ", ".join(f"{bar.label} {bar.told}" for bar in bars)
    picture = bars_picture(
        bars,
        title=told.say("weaknesses"),
        sentence=told.say("weaknesses_sentence", parts=said),
        heads=(told.say("member"), told.say("score")),
        right_to_left=right_to_left,
    )
    says = told.say("weaknesses_says")
    if len(every) > len(members):
        says = f"{says} {told.say('least_of', n=len(members), all=len(every))}"
    return picture, says
