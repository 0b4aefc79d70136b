"""Disagreements at the core: what is said in public and isn't so inside (SPEC V8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from archstone.model.messages import Disagreement
from archstone.model.monitors import Alert, Certainty, Watched

PROPOSED_DAYS = 30


def core_disagreement_monitor(
    messages: Sequence[Disagreement], day: date, *, days: int | None = None
) -> Watched:
    """Alert for each open disagreement that touches the core.

    Parameters
    ----------
    messages : the register of disagreements
    day : the day of looking
    days : within how many days the charter wants one at the core taken up; None where it doesn't say
    """
    raised = [one for one in messages if one.raised_on is None or one.raised_on <= day]
    open_ones = [one for one in raised if one.settled_on is None or one.settled_on > day]
    core = [one for one in open_ones if one.core]
    if not messages:
        return Watched(
            "core-disagreement",
            known=False,
            says="No register of disagreements is kept, so nobody knows whether there are any.",
            missing=("a register of disagreements",),
        )
    alerts = tuple(
        _alert(one, day, PROPOSED_DAYS if days is None else days, agreed=days is not None) for one in core
    )
    says = (
        f"{len(core)} of {len(open_ones)} open disagreements touch{'es' if len(core) == 1 else ''} the core."
        if core
        else {
            0: "No disagreement is open.",
            1: "1 disagreement is open, and it doesn't touch the core.",
        }.get(len(open_ones), f"{len(open_ones)} disagreements are open, and none touches the core.")
    )
    looked = (f"{len(raised)} disagreements on record, {len(open_ones)} of them open",)
    return Watched("core-disagreement", known=True, says=says, alerts=alerts, looked_at=looked)


def _alert(one: Disagreement, day: date, days: int, *, agreed: bool) -> Alert:
    evidence = [f"In public: {one.public_line or 'nothing agreed'}"]
    evidence.append(f"Among us: {one.inner_reality or 'not written down'}")
    missing = () if one.raised_on else ("when it was raised",)
    late = False
    if one.raised_on:
        due = one.raised_on + timedelta(days=days)
        late = day > due
        rule = "by the charter" if agreed else "as we propose"
        state = "that day is over" if late else "there is time"
        evidence.append(f"Raised on {one.raised_on}; {rule} it is taken up by {due}, and {state}.")
    return Alert(
        "core-disagreement",
        one.between,
        f"At the core of the goal there is disagreement on {one.matter}.",
        tuple(evidence),
        Certainty.FIRM,
        "members wrote it down themselves",
        missing=missing,
        since=one.raised_on,
        matter=one.id,
    )
