"""Autonomy: how much of each member is bound to the alliance, and how hard that is to reverse (SPEC W11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from archstone.model.bindings import Binding
from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.sentences import hundredths, of_hundred

HIGH = Fraction(1, 2)
"""A share above this is high (FORMULAS 12)."""
HARD = 4
"""From here on it is hard to reverse (our default)."""


def most_bound(binding: Binding) -> tuple[str, Fraction] | None:
    """Name what of a member is bound most, and its share; None where nothing is known.

    Examples
    --------
    >>> from datetime import date
    >>> most_bound(Binding("a", date(2026, 1, 1), staff=Fraction(1, 4), positions=Fraction(1, 2)))
    ('positions', Fraction(1, 2))
    """
    shares = binding.shares
    if not shares:
        return None
    what = max(shares, key=lambda name: shares[name])
    return what, shares[what]


def autonomy_monitor(
    members: Sequence[str],
    bindings: Mapping[str, Binding],
    *,
    ceiling: Fraction | None = None,
    earlier: Mapping[str, Binding] | None = None,
) -> Watched:
    """Alert for each member of which more than half, or more than the charter's ceiling, is bound.

    Parameters
    ----------
    members : ids, in their order
    bindings : the last that each said (`archstone.model.bindings.bindings_on`)
    ceiling : the share that the charter allows; above it is an alert too
    earlier : what each said before that, to tell whether it grew
    """
    limit = HIGH if ceiling is None else min(HIGH, ceiling)
    silent = [id for id in members if id not in bindings or not bindings[id].shares]
    missing = [f"{id} hasn't said how much of it is bound" for id in silent]
    for id in members:
        if id in bindings and id not in silent:
            lacks = [
                name
                for name in ("budget", "staff", "positions", "decisions")
                if name not in bindings[id].shares
            ]
            missing += [f"{id}: {', '.join(lacks)}"] if lacks else []
    if len(silent) == len(members):
        says = "No member has said how much of it is bound."
        return Watched("autonomy", known=False, says=says, missing=tuple(missing))
    alerts = []
    highest: tuple[Fraction, str, str] | None = None
    for id in members:
        found = most_bound(bindings[id]) if id in bindings else None
        if found is None:
            continue
        what, share = found
        highest = max(highest, (share, id, what)) if highest else (share, id, what)
        if share > limit:
            before = (earlier or {}).get(id)
            alerts.append(_alert(bindings[id], what, share, ceiling, before))
    said = len(members) - len(silent)
    assert highest is not None
    says = (
        f"{len(alerts)} of {len(members)} members are bound beyond {of_hundred(limit)}."
        if alerts
        else f"Nobody is bound beyond {of_hundred(limit)}; the most is {hundredths(highest[0])}, "
        f"{highest[1]}'s {highest[2]}."
    )
    looked = (f"what {said} of {len(members)} members said of themselves",)
    return Watched(
        "autonomy", known=True, says=says, alerts=tuple(alerts), looked_at=looked, missing=tuple(missing)
    )


def _alert(
    binding: Binding, what: str, share: Fraction, ceiling: Fraction | None, before: Binding | None
) -> Alert:
    over = "half" if share > HIGH else f"the {of_hundred(ceiling or HIGH)} that the charter allows"
    evidence = [
        f"{of_hundred(value)} of its {name}, as it said on {binding.on}"
        for name, value in binding.shares.items()
    ]
    if before and what in before.shares and before.shares[what] < share:
        evidence.append(f"{what} grew from {hundredths(before.shares[what])} on {before.on}")
    if binding.hard_to_reverse is not None:
        evidence.append(f"hard to reverse: {binding.hard_to_reverse} of 5")
    return Alert(
        "autonomy",
        (binding.member,),
        f"{of_hundred(share)} of the {what} of {binding.member} are bound, more than {over}.",
        tuple(evidence),
        Certainty.LIKELY,
        "the member judges itself",
        since=binding.on,
        urgent=False,
    )
