"""Minutes and the decision log: what was decided, under which rule, by which count (SPEC V6, V11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from archstone.model.ballots import Ballot, Choice, Result, Stage, said
from archstone.model.proposals import Proposal
from archstone.model.tallies import Outcome


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the decision log."""

    ballot: str
    title: str
    category: str
    closed_at: datetime
    result: Result
    sentence: str
    follows: bool | None


def decision_log(outcomes: Iterable[tuple[Ballot, Outcome]]) -> tuple[Decision, ...]:
    """List what was decided in the order of closing."""
    decisions = [
        Decision(
            ballot.id,
            ballot.title,
            ballot.rule.category,
            ballot.closes_at,
            outcome.result,
            outcome.sentence,
            outcome.follows,
        )
        for ballot, outcome in outcomes
    ]
    return tuple(sorted(decisions, key=lambda d: (d.closed_at, d.ballot)))


def standing(ballot: Ballot, outcome: Outcome, on: date) -> str:
    """Say how a ballot stands on a day: its result where it is closed, and no result before that.

    Parameters
    ----------
    ballot : the ballot with all of its record
    outcome : the tally of what was known on that day (`Ballot.known_on`)
    on : the day
    """
    stage = ballot.stage_on(on)
    if stage is Stage.CLOSED:
        return outcome.sentence
    last = f"{ballot.closes_at:%Y-%m-%d}"
    if stage is Stage.LATER:
        return f"Opens on {ballot.opened_at:%Y-%m-%d}, and closes on {last}."
    early = f" A result is written down already; it counts from {last} on." if ballot.recorded else ""
    if ballot.rule.secret:
        return f"Open until {last}. It is secret, so nothing is told before that.{early}"
    so_far = outcome.votes
    return (
        f"Open until {last}. So far {so_far.yes} of {outcome.rule.total} eligible votes said yes, "
        f"{so_far.no} no, {so_far.abstain} abstained.{early}"
    )


def minutes(
    ballot: Ballot, outcome: Outcome, proposal: Proposal | None = None, on: date | None = None
) -> str:
    """Write the minutes of a ballot as plain text.

    They hold all that is needed to recompute the result by hand: the rule of the opening with weights, base,
    quorum and threshold, every vote, and what doesn't count and why. They say how it stands on the day *on*;
    without one, how it ended.
    """
    lines = [ballot.title or ballot.id, ""]
    if proposal:
        by = f" by {', '.join(proposal.by)}" if proposal.by else ""
        lines.append(f"Proposed{by} on {proposal.proposed_on}.")
    lines += [
        f"Category: {ballot.rule.category}.",
        f"Open from {said(ballot.opened_at)} to {said(ballot.closes_at)}.",
        f"Rule: {ballot.rule.words}",
        "Votes there are: " + ", ".join(f"{m} {w}" for m, w in ballot.rule.weights.items()) + ".",
    ]
    if ballot.rule.vetoes:
        held = ", ".join(f"{veto.member} for {veto.vulnerability}" for veto in ballot.rule.vetoes)
        lines.append(f"Vetoes: {held}.")
    stands = outcome.sentence if on is None else standing(ballot, outcome, on)
    lines += ["", *_votes(ballot, outcome), "", stands]
    lines += [str(each) for each in outcome.vetoes_refused]
    if not ballot.rule.secret:
        lines += [str(each) for each in outcome.not_counted]
    lines += [outcome.finding] if outcome.finding else []
    return "\n".join([*lines, *outcome.remarks]) + "\n"


def _votes(ballot: Ballot, outcome: Outcome) -> list[str]:
    if ballot.rule.secret:  # also while its record still holds names
        count = outcome.votes
        return [f"Yes: {count.yes}", f"No: {count.no}", f"Abstained: {count.abstain}"]
    names = {Choice.YES: "Yes", Choice.NO: "No", Choice.ABSTAIN: "Abstained"}
    lines = []
    for choice, name in names.items():
        told = [
            v.organisation + (f" (by {v.under_proxy}, under proxy)" if v.under_proxy else "")
            for v in outcome.counted
            if v.choice is choice
        ]
        lines.append(f"{name}: {', '.join(told) or 'nobody'}")
    voted = {v.organisation for v in outcome.counted}
    silent = [member for member in ballot.rule.eligible if member not in voted]
    return [*lines, *([f"Didn't vote: {', '.join(silent)}"] if silent else [])]
