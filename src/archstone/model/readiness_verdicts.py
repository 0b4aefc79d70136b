"""The verdict on readiness: go, wait, deepen what one has, or walk away.

Nothing is averaged. Every reason points to one of the four, and the gravest that anything points to is the
verdict; what isn't known is told and never taken for a yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from archstone.model.diligence import Diligence, Finding, FindingState
from archstone.model.readiness import Readiness, Success
from archstone.model.readiness_gaps import meanwhile_allowed, missing_parts, unknown_parts
from archstone.model.readiness_reasons import QUESTIONS, Question, Reason, Step, side_by_side

STEP_IN_WORDS = {
    Step.GO: "Go: nothing that is known speaks against asking.",
    Step.WAIT: "Wait: something has to be settled first.",
    Step.DEEPEN: "Deepen the relations you have; the situation doesn't ask for an unusual partner.",
    Step.WALK_AWAY: "Walk away.",
}
_GRAVITY = tuple(Step)


@dataclass(frozen=True)
class ReadinessVerdict:
    """A verdict with all its reasons, in the order of the starting questions.

    ``candidate`` is None where everyone was judged together. ``missing`` names what isn't known, in
    sentences. ``meanwhile`` says what may be done already. ``success`` sets the partners' meanings of success
    side by side. It carries what it was made from.
    """

    readiness: Readiness
    diligence: Diligence
    today: date
    candidate: str | None
    verdict: Step
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    meanwhile: tuple[str, ...]
    success: tuple[Success, ...]
    open_flags: tuple[Finding, ...]
    standing_flags: tuple[Finding, ...]
    answered_flags: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        return STEP_IN_WORDS[self.verdict]

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """The reasons that point to the verdict."""
        return tuple(reason for reason in self.reasons if reason.points_to is self.verdict)

    @property
    def would_change(self) -> tuple[str, ...]:
        """What would have to change for another verdict: of every reason at least as grave."""
        grave = [r for r in self.reasons if r.points_to is not Step.GO]
        return tuple(dict.fromkeys(r.would_change for r in grave if r.would_change))

    def summary(self) -> dict[str, Any]:
        """Lay it out for a program: texts, numbers, lists and mappings alone."""
        return {
            "organisation": self.readiness.organisation,
            "candidate": self.candidate,
            "on": self.today.isoformat(),
            "verdict": str(self.verdict),
            "sentence": self.sentence,
            "reasons": [
                {
                    "about": reason.about,
                    "points_to": str(reason.points_to),
                    "says": reason.says,
                    "source": reason.source.named,
                    "strength": str(reason.source.sureness),
                    "asked": reason.asked,
                    "would_change": reason.would_change,
                }
                for reason in self.reasons
            ],
            "missing": list(self.missing),
            "would_change": list(self.would_change),
            "meanwhile": list(self.meanwhile),
            "success": [
                {"partner": one.partner, "means": one.means, "reached": one.reached, "said_by": one.said_by}
                for one in self.success
            ],
            "flags": [
                {"id": one.id, "about": one.about, "flag": one.raised, "says": one.says, "state": state}
                for state, flags in (
                    ("open", self.open_flags),
                    ("stands", self.standing_flags),
                    ("answered", self.answered_flags),
                )
                for one in flags
            ],
        }


@dataclass(frozen=True, slots=True)
class CommonReadiness:
    """What several verdicts have in common; false where that is nothing.

    ``reasons`` stand in every one and decide at least one of them.
    """

    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.reasons or self.missing)


def common_readiness(verdicts: Sequence[ReadinessVerdict]) -> CommonReadiness:
    """Collect what every verdict says, so that it need be told only once.

    Most starting questions are about ourselves: their answers are the same whoever the candidate is.

    Parameters
    ----------
    verdicts : on the candidates of one decision

    Returns
    -------
    CommonReadiness
        In the order of the first verdict; nothing where there are fewer than two.
    """
    if len(verdicts) < 2:
        return CommonReadiness()
    decide = [reason for verdict in verdicts for reason in verdict.deciding]
    return CommonReadiness(
        tuple(r for r in verdicts[0].reasons if r in decide and all(r in v.reasons for v in verdicts)),
        tuple(said for said in verdicts[0].missing if all(said in v.missing for v in verdicts)),
    )


def judge_readiness(
    readiness: Readiness, findings: Diligence, *, today: date, candidate: str | None = None
) -> ReadinessVerdict:
    """Judge whether to go, to wait, to deepen existing relations, or to walk away.

    Most mistakes are made before the first talk: a board that was never asked, an urgency that isn't there,
    a success that is only one's own. An open red flag always blocks a go.

    Parameters
    ----------
    readiness : what the organisation knows of its own readiness
    findings : what was found out about possible partners
    today : the day for which it is judged; `Readiness.asked_on` where no other is meant
    candidate : judge with regard to this organisation alone; None judges all together, whoever one walked
        away from left out

    Returns
    -------
    verdict : ReadinessVerdict; the gravest of walk away, deepen, wait and go that any reason points to

    Notes
    -----
    A go takes known answers on triggers, board, leadership, minimum agreement, deal-breakers, what success
    means to each, and the occasion. Motive, the cost of staying alone and diligence that aren't known are
    told and don't hold a go back. O(number of answers and findings).

    References
    ----------
    S2, "Who needs to choose", "Common mistakes", "When to walk away", "Reputational contagion", questions;
    S0, 3.3 and conclusion; S3, question 3.

    Examples
    --------
    >>> nothing = judge_readiness(Readiness("acme"), Diligence(), today=date(2024, 9, 2))
    >>> nothing.verdict, len(nothing.missing)
    (<Step.WAIT: 'wait'>, 9)
    """
    gone = frozenset(one.organisation for one in findings.walked_away if one.holds_on(today))
    known = findings.about(candidate) if candidate is not None else _without(findings, gone)
    asked = Question(readiness, known, today, candidate, frozenset() if candidate else gone)
    reasons = tuple(reason for ask in QUESTIONS for reason in ask(asked))
    verdict = max((r.points_to for r in reasons), key=_GRAVITY.index, default=Step.GO)
    missing = tuple(missing_parts(asked))
    if verdict is Step.GO and any(ask.needed for ask in unknown_parts(asked)):
        verdict = Step.WAIT
    return ReadinessVerdict(
        readiness,
        findings,
        today,
        candidate,
        verdict,
        reasons,
        missing,
        tuple(meanwhile_allowed(asked)),
        side_by_side(asked),
        known.in_state(FindingState.OPEN_FLAG, today),
        known.in_state(FindingState.STANDS, today),
        known.in_state(FindingState.ANSWERED, today),
    )


def _without(findings: Diligence, gone: frozenset[str]) -> Diligence:
    return replace(
        findings,
        findings=tuple(one for one in findings.findings if one.about not in gone),
        reactions=tuple(one for one in findings.reactions if one.about not in gone),
        plans=tuple(one for one in findings.plans if one.about not in gone),
        walked_away=tuple(one for one in findings.walked_away if one.organisation not in gone),
    )
