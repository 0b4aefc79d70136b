"""The monitor of power asymmetry (SPEC W3): who holds more of the say of a year than it puts at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from archstone.engines.asymmetry import Asymmetry, Held, asymmetry
from archstone.engines.capture import a_year_before
from archstone.engines.power_shares import PowerRecords, known_shares
from archstone.model.errors import RuleBroken
from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.risks import RiskRegister
from archstone.model.sentences import hundredths, listed, of_hundred

FAR = Fraction(1, 4)
"""A distance from the risk shares that alerts (our default)."""
ABOVE, AT_LEAST, IN_SHARES = Fraction(1, 4), Fraction(1, 10), 3
"""A member is named that holds a quarter more than it risks, and 0.1 more, of three kinds of say (ours)."""


def asymmetry_of(records: PowerRecords, risks: RiskRegister) -> Asymmetry:
    """Hold every known kind of say against the risk shares of those who are members.

    A member whose risks nobody wrote down isn't compared, and that is told: not known is not nothing.

    Parameters
    ----------
    records : what is on record; its members are those of the day
    risks : what each puts at risk

    Returns
    -------
    Asymmetry, over the members with known risks in the order of the records

    Raises
    ------
    RuleBroken
        If of no member it is known what it puts at risk, or nobody risks anything.
    """
    known = [member for member in records.members if member in risks.ids]
    if not known:
        raise RuleBroken("What members put at risk isn't on record, so no say can be held against it.")
    shares = risks.without(set(risks.ids) - set(known)).shares
    found, missing = known_shares(replace(records, members=tuple(known)))
    unknown = [member for member in records.members if member not in known]
    told = [f"What {member} puts at risk isn't on record; it is left out." for member in unknown]
    told += [sentence for share in found for sentence in share.missing]
    return asymmetry({member: shares[member] for member in known}, found, missing=(*told, *missing))


def asymmetry_monitor(records: PowerRecords, risks: RiskRegister) -> Watched:
    """Watch whether someone holds more of the say of twelve months than it puts at risk.

    Parameters
    ----------
    records : what is on record, up to the day of looking; only the twelve months before it count
    risks : what each member puts at risk

    Returns
    -------
    watched : Watched; an alert for the alliance where a kind of say lies 0.25 or more from the risk shares,
        and one for each member far above its risk share in three kinds. What rests on fewer than five things
        raises none.
    """
    id = "power-asymmetry"
    year = replace(records, since=a_year_before(records.day) + timedelta(days=1))
    if len(records.members) < 2:
        return Watched(id, False, "There are no two members between whom a say could be shared unevenly.")
    try:
        found = asymmetry_of(year, risks)
    except RuleBroken as fault:
        return Watched(id, False, str(fault), missing=("what members put at risk",))
    if len(found.members) < 2:
        says = (
            f"What is at risk is on record for {found.members[0]} alone, so there is nobody to compare with."
        )
        return Watched(id, False, says, missing=("what the other members put at risk",))
    few = [f"{one.share.name} rests on {one.share.made_from} only" for one in found.held if one.share.is_few]
    missing = (*found.missing, *(f"{_begun(words)}." for words in few), *risks.unsettled())
    solid = [one for one in found.held if not one.share.is_few]
    looked_at = tuple(f"{one.share.name}: {one.share.made_from}" for one in found.held)
    if not solid:
        says = "No kind of say is known well enough to be held against the risks."
        return Watched(id, False, says, (), looked_at, missing)
    far = [one for one in solid if one.distance >= FAR]
    alerts = [_of_the_alliance(far, risks)] if far else []
    alerts += [
        _of_a_member(member, above, found, risks)
        for member in found.members
        if len(above := _far_above(found, member, solid)) >= IN_SHARES
    ]
    furthest = max(solid, key=lambda one: one.distance)
    kinds = "1 kind of say is" if len(solid) == 1 else f"{len(solid)} kinds of say are"
    says = (
        f"{kinds} known; furthest from the risks is {furthest.share.name}, of which "
        f"{of_hundred(furthest.distance)} would have to change hands."
    )
    return Watched(id, True, says, tuple(alerts), looked_at, missing)


def _far_above(found: Asymmetry, member: str, solid: Sequence[Held]) -> list[Held]:
    place = found.members.index(member)
    return [
        one
        for one in solid
        if one.shares[place] >= one.risks[place] * (1 + ABOVE) and one.gains[place] >= AT_LEAST
    ]


def _of_the_alliance(far: Sequence[Held], risks: RiskRegister) -> Alert:
    certainty, because = _sure(far, risks)
    names = listed(f"{one.share.name} ({of_hundred(one.distance)})" for one in far)
    return Alert(
        "power-asymmetry",
        (),
        f"A quarter or more of the say would have to change hands to follow the risks: {names}.",
        tuple(held_said(one) for one in far),
        certainty,
        because,
        missing=risks.unsettled(),
    )


def _of_a_member(member: str, above: Sequence[Held], found: Asymmetry, risks: RiskRegister) -> Alert:
    place = found.members.index(member)
    certainty, because = _sure(above, risks)
    return Alert(
        "power-asymmetry",
        (member,),
        f"{member} bears {of_hundred(found.risks[place])} of all risk and holds far more than that of "
        f"{listed(one.share.name for one in above)}.",
        tuple(
            f"{one.share.name}: {of_hundred(one.shares[place])}, from {one.share.made_from}" for one in above
        ),
        certainty,
        because,
        missing=risks.unsettled(),
    )


def _sure(held: Sequence[Held], risks: RiskRegister) -> tuple[Certainty, str]:
    if not any(one.is_telling for one in held):
        return Certainty.WEAK, "so few things were counted that chance alone could do it"
    if risks.unsettled():
        return Certainty.LIKELY, "counted from the record, but not all risks are accepted by all members"
    return Certainty.FIRM, "counted from the record, against risks that all accepted"


def held_said(one: Held, names: int = 2) -> str:
    """Say of one kind of say how far it lies from the risks, who gains and who loses by it."""
    chance = "" if one.by_chance is None else f"; by chance alone about {of_hundred(one.by_chance)}"
    up = listed(f"{who} +{hundredths(gain)}" for who, gain in one.gainers()[:names])
    down = listed(f"{who} -{hundredths(loss)}" for who, loss in one.losers()[:names])
    moved = f": {up}; {down}" if up else ""
    return f"{_begun(one.share.name)} is {of_hundred(one.distance)} away from the risks{chance}{moved}."


def _begun(words: str) -> str:
    return words[0].upper() + words[1:]
