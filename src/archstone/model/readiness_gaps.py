"""What isn't known of the starting questions, and what may be done all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archstone.model.readiness import BOARD, MUST_ALIGN, Position, Readiness
from archstone.model.readiness_reasons import Question


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that nobody has written down; ``needed`` where no go is possible without it."""

    says: str
    needed: bool


def unknown_parts(asked: Question) -> Iterator[Unknown]:
    """List what isn't known of the starting questions."""
    readiness = asked.readiness
    if readiness.triggers is None:
        yield Unknown("Nobody has asked yet which trigger calls for an unusual partner.", True)
    for who in MUST_ALIGN:
        if readiness.position_of(who) is None:
            yield Unknown(f"Where the {who} stands isn't known.", True)
    if not readiness.minimum_agreement:
        yield Unknown("The least that must be agreed isn't written down.", True)
    if readiness.deal_breakers is None:
        yield Unknown("The deal-breakers aren't written down.", True)
    for partner in asked.partners:
        if readiness.success_of(partner) is None:
            yield Unknown(f"What success means to {partner} isn't known.", True)
    if readiness.event is None and readiness.plan is None:
        yield Unknown("There is no occasion to talk, and no plan to make one.", True)
    yield from _unknown_case(readiness)
    if readiness.alone is None or None in (readiness.alone.cost, readiness.alone.risk_of_reaching):
        yield Unknown("What staying alone costs, beside the risk of reaching across, isn't known.", False)
    if readiness.motive is None:
        yield Unknown("The motive isn't written down: what is gained, and what independence is lost.", False)


def _unknown_case(readiness: Readiness) -> Iterator[Unknown]:
    """Say what a board that isn't for it would ask to hear first (S2)."""
    if readiness.position_of(BOARD) in (Position.FOR, None):
        return
    if not readiness.mission_case:
        yield Unknown("The case to the board in terms of the mission isn't written down.", False)
    if not readiness.like_cases:
        yield Unknown("No alliance like it has been found to show the board.", False)


def missing_parts(asked: Question) -> Iterator[str]:
    """Say everything that isn't known, diligence included."""
    yield from (unknown.says for unknown in unknown_parts(asked))
    if asked.candidate is not None:
        for topic in asked.known.not_looked_into(asked.candidate, asked.today):
            yield f"Nobody has looked into {topic} of {asked.candidate}."
    for finding in asked.known:
        if finding.expired_unanswered(asked.today):
            yield f"The flag {finding.id} expired without an answer."


def meanwhile_allowed(asked: Question) -> Iterator[str]:
    """Say what may be done while a board isn't for it: a small pilot within its limits, told to it."""
    position = asked.readiness.position_of(BOARD)
    if position in (Position.FOR, None):
        return
    limits = asked.readiness.limits
    if limits is None or not limits.is_known:
        yield (
            "A small pilot may soften a board that objects. Write down first what may be done without its "
            "approval: how much money, how long, how much staff time."
        )
        return
    told = f" within {limits.told_within_days} days" if limits.told_within_days is not None else ""
    yield (
        f"A pilot within what may be done without the board ({limits}) may begin; the board is told of "
        f"it{told}, since a pilot below its sight is a hazard."
    )
