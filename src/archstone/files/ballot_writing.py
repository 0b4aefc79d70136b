"""A ballot laid out as the record that an alliance file holds, with the rule of its opening."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from archstone.model.ballots import Ballot, Count, VetoCast, Vote
from archstone.model.rules import DecisionRule


def ballot_record(ballot: Ballot) -> dict[str, Any]:
    """Lay a ballot out as one item of ``ballots``; reading it back gives the same ballot.

    The rule of the opening is always written, so that anyone can recompute the result from the record alone,
    whatever the rules in force are by then. Publish a secret ballot first
    (`archstone.model.secret_ballots.publish`): a record with names isn't read again.
    """
    laid = {
        "id": ballot.id,
        "title": ballot.title,
        "proposal": ballot.proposal,
        "category": ballot.rule.category,
        "opened_at": ballot.opened_at.isoformat(),
        "closes_at": ballot.closes_at.isoformat(),
        "rule": rule_record(ballot.rule),
        "votes": [_vote(vote) for vote in ballot.votes],
        "vetoes": [_veto(veto) for veto in ballot.vetoes],
    }
    if secret := ballot.secret_record:
        laid["secret"] = _count(secret.count) | {
            "commitments": list(secret.commitments),
            "voted": list(secret.voted),
        }
    if recorded := ballot.recorded:
        laid["result"] = recorded.result.value
        laid["counts"] = _count(recorded.count) if recorded.count else None
    return {key: value for key, value in laid.items() if value not in (None, "", [])}


def rule_record(rule: DecisionRule) -> dict[str, Any]:
    """Lay out a rule as it was fixed for a ballot; shares as exact text, such as 2/3."""
    laid: dict[str, Any] = {
        "procedure": rule.procedure.value,
        "votes": rule.votes.value,
        "base": rule.base.value,
        "threshold": None if rule.threshold is None else _share(rule.threshold),
        "quota": rule.quota,
        "quorum": _share(rule.quorum),
        "weights": dict(rule.weights),
        "touches": sorted(rule.touches),
        "vetoes": [{"member": veto.member, "vulnerability": veto.vulnerability} for veto in rule.vetoes],
        "secret": rule.secret,
    }
    return {key: value for key, value in laid.items() if value is not None}


def _share(share: Any) -> int | str:
    return int(share) if share.denominator == 1 else str(share)


def _vote(vote: Vote) -> dict[str, Any]:
    return _said(
        {"organisation": vote.organisation, "choice": vote.choice.value},
        vote.at,
        {"by": vote.by, "under_proxy": vote.under_proxy, "replaces": vote.replaces or None},
    )


def _veto(veto: VetoCast) -> dict[str, Any]:
    needed = {"member": veto.member, "vulnerability": veto.vulnerability, "reason": veto.reason}
    return _said(needed, veto.at, {"by": veto.by})


def _said(needed: Mapping[str, Any], at: datetime, known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **needed,
        "at": at.isoformat(),
        **{key: value for key, value in known.items() if value is not None},
    }


def _count(count: Count) -> dict[str, Any]:
    return {"yes": count.yes, "no": count.no, "abstain": count.abstain}
