"""What ``decide --json`` answers: everything that is said about each candidate, laid out for a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from archstone.model.guides import FOUNDATION_GUIDES, MODEL_GUIDES, OTHER_EVIDENCE

if TYPE_CHECKING:
    from archstone.engines.comparisons import ComparisonMatrix
    from archstone.engines.decisions import CandidateDecision, Choice
    from archstone.engines.governance_modes import ModeAdvice
    from archstone.engines.name_matching import NameHit
    from archstone.model.diligence import Finding, ListedName
    from archstone.model.evidence import Source
    from archstone.model.ratings import Rated
    from archstone.model.readiness_verdicts import ReadinessVerdict


@dataclass(frozen=True)
class FoundOut:
    """What was found out about one candidate until a day, and listed names that are like its own."""

    findings: tuple[Finding, ...]
    listed: tuple[tuple[NameHit, ListedName], ...]
    today: date


def found_out_as_json(found_out: FoundOut) -> dict[str, Any]:
    """Lay out what was found out about one candidate."""
    return {
        "findings": [
            {
                "id": one.id,
                "topic": one.topic,
                "says": one.says,
                "source": one.source,
                "seen": one.seen_on.isoformat(),
                "state": one.state_on(found_out.today),
            }
            for one in found_out.findings
        ],
        "listed": [
            {
                "listed": listed.name,
                "list": listed.list,
                "score": round(hit.score, 4),
                "why": list(hit.why),
                "reason": listed.reason,
                "source": listed.source,
            }
            for hit, listed in found_out.listed
        ],
    }


def candidate_as_json(
    one: CandidateDecision, name: str, verdict: ReadinessVerdict | None, more_missing: tuple[str, ...]
) -> dict[str, Any]:
    """Lay out all that is said about one candidate."""
    chosen = _choice_as_json(one.model)
    return {
        "candidate": one.organisation,
        "name": name,
        "total": one.total,
        "disagreements": [_rated_as_json(rated) for rated in one.disagreements],
        "contradictions": [rule.id for rule in one.contradictions],
        "models": _models_as_json(one.model),
        "model": one.model.first,
        **chosen,
        "rules": [
            {
                "id": rule.id,
                "says": rule.says,
                "because": rule.because,
                "applies": rule.applies,
                "obeyed": rule.obeyed,
                **_source(rule.source),
            }
            for rule in one.rules
        ],
        "foundation": _foundation_as_json(one),
        "mode": _mode_as_json(one.mode),
        "trade_offs": [
            {
                "id": trade.id,
                "between": list(trade.between),
                "says": trade.says,
                "proposes": trade.proposes,
                **_source(trade.source),
            }
            for trade in one.trade_offs
        ],
        "warnings": [
            {"id": warned.id, "says": warned.says, **_source(warned.source)} for warned in one.warnings
        ],
        "ratings": [_rated_as_json(rated) for rated in one.rated.values()],
        "missing": [*one.missing, *more_missing],
        "readiness": None if verdict is None else verdict.summary(),
    }


def matrix_as_json(matrix: ComparisonMatrix) -> Mapping[str, Any]:
    """Lay out the comparison of all candidates: a row a criterion, a column a candidate."""
    return {
        "candidates": list(matrix.candidates),
        "criteria": list(matrix.criteria),
        "cells": [
            [
                {
                    "median": cell.median,
                    "lowest": cell.rated.lowest,
                    "highest": cell.rated.highest,
                    "spread": cell.rated.spread,
                    "disagree": cell.rated.disagree,
                    "rated": len(cell.rated.opinions),
                }
                for cell in row
            ]
            for row in matrix.cells
        ],
        "disagreements": list(matrix.disagreements),
        "totals": list(matrix.totals),
        "explanation": matrix.sentence,
    }


def _choice_as_json(choice: Choice) -> dict[str, Any]:
    firm = choice.firmness
    return {
        "tied": list(choice.standing.tied),
        "fits_well": choice.standing.fits_well,
        "firmness": None if firm is None else firm.share,
        "firmness_error": None if firm is None else firm.error,
        "draws": None if firm is None else firm.draws,
        "contested": None if firm is None else firm.contested,
        "flip": [
            {
                "to": flip.to,
                "steps": flip.steps,
                "changes": [
                    {"criterion": change.criterion, "from": change.before, "to": change.after}
                    for change in flip.changes
                ],
            }
            for flip in choice.flips
        ],
        "explanation": list(choice.sentences),
    }


def _options_as_json(choice: Choice, key: str) -> list[dict[str, Any]]:
    return [
        {
            key: fit.option,
            "fit": fit.fit,
            "open": fit.open,
            "first": fit.option == choice.first,
            "why_closed": list(fit.why_closed),
            "firmness": None if choice.firmness is None else choice.firmness.shares[fit.option],
            "distances": dict(fit.distances),
        }
        for fit in choice.standing.fits
    ]


def _models_as_json(choice: Choice) -> list[dict[str, Any]]:
    guides = [MODEL_GUIDES[model] for model in MODEL_GUIDES]
    return [
        {
            **laid,
            "means": guide.means,
            "pros": list(guide.pros),
            "cons": list(guide.cons),
            "best_use": guide.best_use,
            **_source(guide.source),
        }
        for laid, guide in zip(_options_as_json(choice, "model"), guides, strict=True)
    ]


def _foundation_as_json(one: CandidateDecision) -> dict[str, Any]:
    return {
        "foundation": one.foundation.first,
        "mutual_cover": one.mutual,
        "foundations": [
            {
                **laid,
                "rests_on": guide.rests_on,
                "trust_required": guide.trust_required,
                "longevity": guide.longevity,
                "resilience": guide.resilience,
                "best_use": guide.best_use,
                "pros": list(guide.pros),
                "cons": list(guide.cons),
                "avoid_if": guide.avoid_if,
                "claims": [{"says": claim.says, **_source(claim.source)} for claim in guide.claims],
                **_source(guide.source),
            }
            for laid, guide in zip(
                _options_as_json(one.foundation, "foundation"), FOUNDATION_GUIDES.values(), strict=True
            )
        ],
        **_choice_as_json(one.foundation),
        "avoid_if": [
            {
                "foundation": avoid.foundation,
                "says": avoid.says,
                "holds": avoid.holds,
                "because": list(avoid.because),
                **_source(avoid.source),
            }
            for avoid in one.avoid_if
        ],
        "other_evidence": {"says": OTHER_EVIDENCE.says, **_source(OTHER_EVIDENCE.source)},
    }


def _mode_as_json(mode: ModeAdvice) -> dict[str, Any]:
    return {
        "mode": mode.mode,
        "undecided": list(mode.undecided),
        "weak": mode.weak,
        "modes": [{"mode": fit.mode, "met": list(fit.met), "failed": list(fit.failed)} for fit in mode.fits],
        "trust_density": mode.density,
        "members": mode.members,
        "goal_consensus": mode.goal_consensus,
        "competence_need": mode.competence_need,
        "unknown": list(mode.unknown),
        "explanation": list(mode.sentences),
        **_source(mode.source),
    }


def _rated_as_json(rated: Rated) -> dict[str, Any]:
    return {
        "criterion": rated.criterion,
        "median": rated.median,
        "lowest": rated.lowest,
        "highest": rated.highest,
        "spread": rated.spread,
        "opinions": [
            {"rater": one.rater, "value": one.value, "assumption": one.assumption} for one in rated.opinions
        ],
        "missing": list(rated.missing),
    }


def _source(source: Source) -> dict[str, str]:
    return {"source": source.named, "strength": str(source.sureness)}
