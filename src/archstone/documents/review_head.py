"""How a review begins: what the alliance is, the verdict in words, and what speaks for it most."""

from __future__ import annotations

from archstone.documents.lettering import short
from archstone.documents.review_facts import ReviewTold
from archstone.documents.texts import Block, Facts, Lead, Paragraph, Point, Points, isolated, runs, strong
from archstone.model.reviews import Verdict

_TELLING = (
    "outcomes",
    "success",
    "engagement",
    "goal",
    "vulnerabilities",
    "assumptions",
    "purpose",
    "sunset",
)
"""Rules whose reasons stand beside the verdict, the most telling first; alerts have a table of their own."""


def about(told: ReviewTold, letters: int, named: int) -> Block:
    """Say what it is for, who is in it, since when and until when."""
    record = told.found.record
    names = [told.name(one) for one in told.found.members]
    members = told.comma.join(short(name, letters // 2) for name in names[:named])
    if len(names) > named:
        members += f" {told.say('and_more', n=len(names) - named)}"
    goal = record.goal.statement or record.goal.name if record.goal else ""
    alliance = record.alliance
    since = told.day(alliance.started_on) if alliance and alliance.started_on else told.say("not_written")
    return Facts(
        (
            (runs(told.say("goal")), runs(short(goal, letters) or told.say("not_written"))),
            (runs(told.say("members")), runs(f"{len(names)}: {members}")),
            (runs(told.say("since")), runs(told.half_stop.join((since, _ends(told))))),
        )
    )


def _ends(told: ReviewTold) -> str:
    sunset = told.sunset
    if sunset is None or sunset.on is None:
        return told.say("no_end")
    return told.say("ended_says" if told.is_over else "ends_says", day=told.day(sunset.on))


def verdict_blocks(told: ReviewTold) -> list[Block]:
    """Say the verdict large, what it means, how many questions lean which way, and what members decided."""
    ours, decided = told.found.found, told.found.decided
    word = str(ours.verdict) if ours.verdict else "no_verdict"
    leaning = {verdict: len(ours.leaning(verdict)) for verdict in Verdict}
    parts = [told.say(f"leans_{verdict}", n=number) for verdict, number in leaning.items() if number]
    numbers = told.say("leaning", known=len(ours.reasons), parts=told.comma.join(parts)) if parts else ""
    last = (
        told.say("undecided")
        if decided is None or decided.verdict is None
        else told.say("decided", day=told.day(decided.on), verdict=told.say(str(decided.verdict)))
    )
    meant = " ".join(part for part in (numbers, last) if part)
    return [
        Lead(runs(told.say("verdict", verdict=told.say(word)))),
        Paragraph(runs(strong(told.say(f"{word}_says")), f" {meant}")),
    ]


def speaking_for(told: ReviewTold, most: int, letters: int) -> list[Block]:
    """List what speaks most for a verdict that asks for a change."""
    ours = told.found.found
    speaks = sorted(
        (one for one in ours.reasons if one.leans is ours.verdict and one.rule.id in _TELLING),
        key=lambda one: (not one.decisive, _TELLING.index(one.rule.id)),
    )[:most]
    if not speaks or ours.verdict is Verdict.CONTINUE:
        return []
    points = tuple(Point(runs(isolated(told.own(one.saw, letters)))) for one in speaks)
    return [Paragraph(runs(f"{told.say('because')}:")), Points(points)]
