"""Own cases: nobody judges what it is accused of (SPEC P3).

Who is concerned has no vote on an incident. Where one voted all the same, its vote is named and the result is
told without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from archstone.model.ballots import Ballot, Vote
from archstone.model.errors import RuleBroken
from archstone.model.incidents import Incident
from archstone.model.mandates import Mandate, Proxy
from archstone.model.rules import DecisionRule
from archstone.model.tallies import Outcome, tally


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A ballot on an incident, with and without the votes of those whom it concerns.

    ``voted`` are the votes that members cast on their own case. ``without`` is None where nobody is left to
    vote, or the votes that are left can't reach the quota; ``why_not`` says which.
    """

    incident: Incident
    ballot: Ballot
    voted: tuple[Vote, ...]
    recorded: Outcome
    without: Outcome | None
    why_not: str = ""

    @property
    def changes(self) -> bool:
        """Whether the result is another without them."""
        return self.without is not None and self.without.result is not self.recorded.result

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say who voted on its own case, and what the ballot gives without that."""
        told = [
            f"{vote.organisation} said {vote.choice} on its own case, {self.incident.id}: it doesn't count."
            for vote in self.voted
        ]
        if self.without is None:
            return (*told, self.why_not)
        return (*told, f"By those who may judge: {self.without.sentence}")


def rule_without(rule: DecisionRule, members: Iterable[str]) -> DecisionRule:
    """Take the votes of some members out of a rule; all else stays as it was signed.

    A quota stays the number that it is, as long as the votes that are left reach it. A quorum and a share are
    counted against those who are left.

    Raises
    ------
    RuleBroken
        If nobody is left to vote, or the votes that are left can't reach the quota.

    Examples
    --------
    >>> rule_without(DecisionRule("budget", {"a": 1, "b": 1, "c": 1}), ["b"]).weights
    {'a': 1, 'c': 1}
    """
    gone = set(members)
    left = {member: weight for member, weight in rule.weights.items() if member not in gone}
    total = sum(left.values())
    if not total:
        raise RuleBroken(f"Without {_joined(gone)} nobody has a vote on {rule.category}.")
    if rule.quota is not None and rule.quota > total:
        raise RuleBroken(
            f"Without {_joined(gone)} only {total} votes are left on {rule.category}, and {rule.quota} must "
            "say yes: nothing can pass."
        )
    vetoes = tuple(veto for veto in rule.vetoes if veto.member not in gone)
    return replace(rule, weights=left, vetoes=vetoes)


def _joined(members: Iterable[str]) -> str:
    return " and ".join(sorted(members))


def own_case(
    incident: Incident,
    ballot: Ballot,
    *,
    mandates: Iterable[Mandate] = (),
    proxies: Iterable[Proxy] = (),
) -> OwnCase:
    """Recompute the ballot on an incident without the votes of those whom it concerns.

    Parameters
    ----------
    incident : what was decided on
    ballot : the ballot that it names
    mandates, proxies : those on record

    Notes
    -----
    A vote that a member concerned cast for another by proxy doesn't count either. In a secret ballot nobody
    can tell whose vote was whose, so only its eligibility can be looked at: it is told where one concerned
    was eligible.
    """
    given_mandates, given_proxies = tuple(mandates), tuple(proxies)
    recorded = tally(ballot, mandates=given_mandates, proxies=given_proxies)
    concerned = set(incident.concerns)
    voted = tuple(
        vote for vote in recorded.counted if vote.organisation in concerned or vote.under_proxy in concerned
    )
    if ballot.rule.secret:
        eligible = concerned & set(ballot.rule.eligible)
        why = (
            f"{_joined(eligible)} was eligible in a secret ballot on its own case; it is to be held again."
            if eligible
            else "Nobody whom it concerns was eligible."
        )
        return OwnCase(incident, ballot, (), recorded, None if eligible else recorded, why)
    try:
        rule = rule_without(ballot.rule, concerned)
    except RuleBroken as fault:
        return OwnCase(incident, ballot, voted, recorded, None, str(fault))
    kept = tuple(
        vote
        for vote in ballot.votes
        if vote.organisation not in concerned and vote.under_proxy not in concerned
    )
    vetoes = tuple(veto for veto in ballot.vetoes if veto.member not in concerned)
    cleared = replace(ballot, rule=rule, votes=kept, vetoes=vetoes, recorded=None)
    without = tally(cleared, mandates=given_mandates, proxies=given_proxies)
    return OwnCase(incident, ballot, voted, recorded, without)
