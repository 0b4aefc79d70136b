"""The verdict of a review: continue, adapt, scale back or end, by stated rules with their reasons (SPEC E4).

The rules are ours and say so. They put the question that nobody likes to put; members answer it, and where
they decide otherwise both stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archstone.model.monitors import Certainty
from archstone.model.reviews import Review, Verdict
from archstone.model.sentences import listed
from archstone.model.verdict_rules import (
    ENOUGH,
    RULES,
    STALE_DAYS,
    OutcomeSeen,
    SeenAtReview,
    VerdictReason,
    look,
    usable,
)

__all__ = [
    "RULES",
    "OutcomeSeen",
    "SeenAtReview",
    "VerdictBeside",
    "VerdictFound",
    "VerdictReason",
    "verdict_beside",
    "verdict_on",
]

SUNSET_NEAR_DAYS = 90
FIRM_FROM, LIKELY_FROM = 7, 4
"""From so many rules with something to look at, a verdict is firm or likely (our default)."""
CORE = ("goal", "engagement", "success", "assumptions")
"""The four questions of a review (SPEC E4); to continue asks for answers to two of them."""


@dataclass(frozen=True, slots=True)
class VerdictFound:
    """The verdict that the rules come to, with every reason and all that isn't known.

    ``verdict`` is None where too little is known. ``certainty`` is firm from seven rules with something to
    look at, likely from four, else weak (our default).
    """

    verdict: Verdict | None
    because: str
    certainty: Certainty
    reasons: tuple[VerdictReason, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]

    def leaning(self, verdict: Verdict) -> tuple[VerdictReason, ...]:
        """List the reasons that lean towards one verdict."""
        return tuple(one for one in self.reasons if one.leans is verdict)


def verdict_on(seen: SeenAtReview) -> VerdictFound:
    """Come to a verdict by the rules, from what is known.

    An alliance that limps along costs all of its members and nobody decides to end it. So the verdict is put
    in words before the meeting, with what speaks for it.

    Parameters
    ----------
    seen : answers, outcomes, index, alerts and days, as far as known

    Returns
    -------
    VerdictFound

    Notes
    -----
    Each rule (`RULES`) leans one way or isn't known. A decisive reason settles it. Else two that lean to
    scale back give that; any that leans to scale back or adapt gives adapt; else continue, if two of the four
    questions of the review were answered, and no verdict if not. What members answered more than a year ago
    isn't used. Nothing known gives no verdict.

    References
    ----------
    S2, step 6, on reviews and on ending in time (practitioner's claim). The rules are our default.

    Examples
    --------
    >>> from datetime import date
    >>> from archstone.model.reviews import GoalRight
    >>> review = Review(date(2026, 11, 4), goal_right={"a": GoalRight.YES, "b": GoalRight.YES},
    ...     engaged={"a": 4, "b": 2})
    >>> found = verdict_on(SeenAtReview(date(2026, 11, 4), review))
    >>> str(found.verdict), found.because
    ('adapt', '1 of 2 reasons leans to adapt, none to scale back.')
    >>> verdict_on(SeenAtReview(date(2026, 11, 4))).verdict is None
    True
    """
    reasons, missing, known = [], [], usable(seen)
    for rule in RULES:
        reason = look(rule, known)
        if reason is None:
            missing.append(f"{rule.asks} Not known.")
        else:
            reasons.append(reason)
    verdict, because = _settled(reasons)
    certainty = (
        Certainty.FIRM
        if len(reasons) >= FIRM_FROM
        else Certainty.LIKELY
        if len(reasons) >= LIKELY_FROM
        else Certainty.WEAK
    )
    return VerdictFound(verdict, because, certainty, tuple(reasons), tuple(_notes(seen)), tuple(missing))


def _settled(reasons: Sequence[VerdictReason]) -> tuple[Verdict | None, str]:
    if not reasons:
        return None, "Nothing is known that a verdict could rest on."
    if decisive := next((one for one in reasons if one.decisive), None):
        return decisive.leans, f"Settled by one reason: {decisive.saw}"
    less = sum(one.leans is Verdict.SCALE_BACK for one in reasons)
    other = sum(one.leans is Verdict.ADAPT for one in reasons)
    of = f"of {len(reasons)} reasons"
    if less >= ENOUGH:
        return Verdict.SCALE_BACK, f"{less} {of} lean to scale back, and two are enough."
    if less or other >= ENOUGH:
        verb = "leans" if other == 1 else "lean"
        rest = "one to scale back, where two are needed" if less else "none to scale back"
        return Verdict.ADAPT, f"{other} {of} {verb} to adapt, {rest}."
    if sum(one.rule.id in CORE for one in reasons) < ENOUGH:
        return None, "Too little speaks for a change, and too few of the four questions are answered."
    alone = f"One {of} leans to adapt, where two are needed; read it all the same."
    return Verdict.CONTINUE, alone if other else f"None {of} leans to a change."


def _notes(seen: SeenAtReview) -> Iterable[str]:
    if seen.review and (seen.day - seen.review.on).days > STALE_DAYS:
        yield f"What members answered on {seen.review.on} is more than a year old and isn't used; ask again."
    silent = [member for member in seen.members if seen.review and member not in seen.review.answered]
    if seen.review and silent:
        yield f"{listed(silent)} answered nothing at the review of {seen.review.on}."
    if seen.sunset_on and not seen.renewed and 0 <= (seen.sunset_on - seen.day).days <= SUNSET_NEAR_DAYS:
        yield f"It ends by itself on {seen.sunset_on}: decide now whether all renew it."
    unread = sum(one.on is None for one in seen.assumptions)
    if unread:
        verb = "was" if unread == 1 else "were"
        yield f"{unread} of {len(seen.assumptions)} assumptions of the decision {verb} never looked at again."
    if any(alert.urgent for alert in seen.alerts or ()):
        yield "One of the alerts is urgent and shouldn't wait for a review."


@dataclass(frozen=True, slots=True)
class VerdictBeside:
    """What members decided beside what the rules come to; neither corrects the other.

    ``agree`` is None where either is missing.
    """

    members: Verdict | None
    rules: Verdict | None
    agree: bool | None
    says: str


def verdict_beside(found: VerdictFound, recorded: Review | None) -> VerdictBeside:
    """Set the verdict that members recorded beside ours, and tell the difference.

    Examples
    --------
    >>> from datetime import date
    >>> ours = verdict_on(SeenAtReview(date(2026, 11, 4), sunset_on=date(2026, 11, 3)))
    >>> theirs = Review(date(2026, 11, 4), verdict=Verdict.ADAPT)
    >>> verdict_beside(ours, theirs).says
    'On 2026-11-04 members decided to adapt; by the rules it would be end, which goes further.'
    """
    rules = found.verdict
    members = recorded.verdict if recorded else None
    if recorded is None or members is None:
        said = "come to no verdict either" if rules is None else f"come to {rules.in_words}"
        return VerdictBeside(None, rules, None, f"Members haven't decided; the rules {said}.")
    begun = f"On {recorded.on} members decided to {members.in_words}"
    if rules is None:
        return VerdictBeside(members, None, None, f"{begun}; too little is known for the rules to say.")
    if members is rules:
        return VerdictBeside(members, rules, True, f"{begun}, and the rules come to the same.")
    further = "further" if rules.gravity > members.gravity else "less far"
    says = f"{begun}; by the rules it would be {rules.in_words}, which goes {further}."
    return VerdictBeside(members, rules, False, says)
