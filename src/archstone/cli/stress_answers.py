"""What the verb ``stress`` found, and the keys of its JSON object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archstone.engines.stress_fills import Fills
    from archstone.engines.stress_results import Loss, StressTest
    from archstone.model.capabilities import Taxonomy

HOW = (
    "How this is made: each member's usable strength is level times grade, half within a family; a "
    "capability is covered as far as the strongest member present covers it, and coverage is their mean by "
    "weight. Below 30 of 100 nobody really carries a capability (our default)."
)


@dataclass(frozen=True)
class Tested:
    """A stress test with what the page says beside it."""

    on: date
    alliance: str
    test: StressTest
    names: dict[str, str]
    taxonomy: Taxonomy
    left: tuple[str, ...]
    stand_ins: tuple[str, ...]
    searched: bool
    notes: tuple[str, ...]


def as_json(tested: Tested) -> dict[str, Any]:
    """Lay out all that was found under its keys."""
    test = tested.test
    about = test.expectation
    return {
        "on": tested.on.isoformat(),
        "alliance": tested.alliance,
        "goal": test.goal.id if test.goal else None,
        "members": list(test.members),
        "not_members": list(tested.left),
        "redundancy": test.assumptions.redundancy,
        "coverage": test.coverage,
        "carried": [
            {
                "capability": item.capability,
                "weight": item.weight,
                "share": item.share,
                "required": item.required,
                "by": list(item.by),
            }
            for item in test.carried
        ],
        "losses": [_loss(loss) for loss in (*test.singles, *test.pairs)],
        "single_points": [loss.without[0] for loss in test.single_points],
        "single_point_details": [_loss(loss) for loss in test.single_points],
        "double_points": [list(loss.without) for loss in test.double_points],
        "double_point_details": [_loss(loss) for loss in test.double_points],
        "stand_ins": list(tested.stand_ins),
        "budget_cuts": [
            {
                "member": loss.member,
                "share": loss.share,
                "tied": list(loss.tied),
                "coverage": loss.coverage,
                "lost": loss.lost,
            }
            for loss in test.cuts
        ],
        "expected": {
            "coverage": about.value,
            "method": about.method,
            "interval": None if about.interval is None else list(about.interval),
            "unknown": list(about.unknown),
            "lowest": about.low,
            "highest": about.high,
            "within_months": test.assumptions.within_months,
            "correlation": test.assumptions.correlation,
            "likelihoods": [
                {"member": one.member, "likelihood": one.likelihood, "basis": one.basis}
                for one in test.assumptions.likelihoods
            ],
        },
        "shocks": [
            {
                "id": loss.shock.id,
                "name": loss.shock.name,
                "probability": loss.shock.probability,
                "members": {hit.member: hit.likelihood for hit in loss.shock.hits},
                "basis": loss.shock.basis,
                "expected": loss.expected,
            }
            for loss in test.shocks
        ],
        "spread": None
        if test.spread is None
        else {
            "mean": test.spread.mean,
            "variance": test.spread.variance,
            "median": test.spread.median,
            "worst_twentieth": test.spread.worst,
            "mean_of_worst_twentieth": test.spread.worst_mean,
            "method": "every world listed" if test.spread.trials is None else "worlds drawn",
            "trials": test.spread.trials,
        },
        "fills": [_fills(each) for each in test.fills],
        "notes": list(tested.notes),
        "method": HOW,
    }


def _loss(loss: Loss) -> dict[str, Any]:
    return {
        "without": list(loss.without),
        "coverage": loss.coverage,
        "lost": loss.lost,
        "falls": [
            {"capability": fall.capability, "before": fall.before, "after": fall.after} for fall in loss.falls
        ],
        "drops": [
            {"capability": fall.capability, "before": fall.before, "after": fall.after} for fall in loss.drops
        ],
    }


def _fills(each: Fills) -> dict[str, Any]:
    return {
        "without": list(each.without),
        "organisations": [
            {
                "id": fill.organisation,
                "restored": fill.share,
                "coverage": fill.coverage,
                "estimated": fill.estimated,
                "restores": [
                    {
                        "capability": item.capability,
                        "left": item.left,
                        "restored": item.restored,
                        "estimated": item.estimated,
                    }
                    for item in fill.restores
                ],
            }
            for fill in each.fills
        ],
        "accepted": each.accepted,
        "refused": each.refused,
    }
