"""What a team problem must be, each fault told in a sentence."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from archstone.engines.audits import STRENGTH_UNITS
from archstone.model.errors import RuleBroken

if TYPE_CHECKING:
    from archstone.engines.teams import TeamProblem


def check_strength(strength: npt.NDArray[np.generic]) -> None:
    """Require a number in range for each organisation and requirement."""
    if strength.ndim != 2:
        raise RuleBroken("Strengths need a row for each organisation and a column for each requirement.")
    if not strength.size:
        raise RuleBroken("A team needs at least one organisation and one requirement.")
    whole = np.issubdtype(strength.dtype, np.integer)
    if not whole and not np.issubdtype(strength.dtype, np.floating):
        raise RuleBroken("Strengths must be numbers.")
    top = STRENGTH_UNITS if whole else 1
    if not bool(np.all((strength >= 0) & (strength <= top))):  # type: ignore[operator]
        raise RuleBroken(f"Strengths must lie between 0 and {top}.")


def check_weights(weights: tuple[Fraction, ...], requirements: int) -> None:
    """Require a weight in (0, 1] for each requirement."""
    if len(weights) != requirements:
        raise RuleBroken(f"There are {requirements} requirements but {len(weights)} weights.")
    for k, weight in enumerate(weights):
        if not 0 < weight <= 1:
            raise RuleBroken(
                f"The weight of requirement {k + 1} must be above 0 and at most 1, not {float(weight)}."
            )


def check_choice(problem: TeamProblem) -> None:
    """Require a convener, partners, redundancy, refusals and ids that fit the rows."""
    rows, requirements = problem.strength.shape
    if not 0 <= problem.convener < rows:
        raise RuleBroken(f"The convener's row must lie between 0 and {rows - 1}, not {problem.convener}.")
    if problem.partners < 0:
        raise RuleBroken(f"The number of partners must not be negative, not {problem.partners}.")
    if problem.redundancy < 1:
        raise RuleBroken(f"Redundancy must be 1 or more, not {problem.redundancy}.")
    if problem.critical is not None and len(problem.critical) != requirements:
        raise RuleBroken(
            f"There are {requirements} requirements but {len(problem.critical)} signs of which are critical."
        )
    if problem.ids and len(problem.ids) != rows:
        raise RuleBroken(f"There are {rows} organisations but {len(problem.ids)} ids.")
    if isinstance(problem.refuses, np.ndarray) and problem.refuses.size:
        if problem.refuses.ndim != 2 or problem.refuses.shape[1] != 2:
            raise RuleBroken("Refusals must be pairs of rows.")
        if problem.refuses.min() < 0 or problem.refuses.max() >= rows:
            raise RuleBroken(f"A refusal names a row outside 0 to {rows - 1}.")


def check_money(problem: TeamProblem) -> None:
    """Require costs and a budget that are not negative."""
    if problem.budget is not None and not 0 <= problem.budget < float("inf"):
        raise RuleBroken(f"The budget must be a number that isn't negative, not {problem.budget}.")
    if problem.cost is None:
        return
    if len(problem.cost) != len(problem.strength):
        raise RuleBroken(f"There are {len(problem.strength)} organisations but {len(problem.cost)} costs.")
    if bool(np.any(problem.cost < 0)) or bool(np.any(np.isinf(problem.cost))):
        raise RuleBroken("A cost must not be negative or infinite; leave it out where it isn't known.")
