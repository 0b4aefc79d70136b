"""Scaffolds: the stages by which an alliance grows, the trust each needs, and the next safe step.

Trust grows in small rounds whose loss can be borne. So each stage needs a level of trust and three successes
at the one before; a capped pilot may come first, since its cap is what makes it safe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from archstone.model.errors import RuleBroken
from archstone.model.evidence import Source, Sureness
from archstone.model.trust import HIGHEST, LOWEST

SUCCESSES_NEEDED = 3


class Stage(StrEnum):
    """How much is built together, the least first."""

    JOINT_STATEMENT = "joint-statement"
    EVENT = "event"
    PILOT = "pilot"
    SHARED_PROGRAMME = "shared-programme"
    POOLED_FUND = "pooled-fund"
    JOINT_ENTITY = "joint-entity"

    @property
    def in_words(self) -> str:
        """The stage as a sentence says it."""
        return str(self).replace("-", " ")

    @property
    def with_article(self) -> str:
        """The stage behind its article."""
        return f"{'an' if self is Stage.EVENT else 'a'} {self.in_words}"


STAGES = tuple(Stage)
LEVEL_NEEDED: Mapping[Stage, Fraction] = MappingProxyType(
    {
        Stage.JOINT_STATEMENT: Fraction(3),
        Stage.EVENT: Fraction(4),
        Stage.PILOT: Fraction(5),
        Stage.SHARED_PROGRAMME: Fraction(6),
        Stage.POOLED_FUND: Fraction(15, 2),
        Stage.JOINT_ENTITY: Fraction(17, 2),
    }
)
LEVELS_FROM = Source("Archstone", Sureness.DEFAULT)
SUCCESSES_FROM = Source("S3, pillar 3: three successful fairs before a programme", Sureness.CLAIM)


@dataclass(frozen=True, slots=True)
class StageStanding:
    """One stage for one alliance: what it needs, what there is, and whether it is open.

    ``level_met`` is None where the level of trust isn't known; ``open`` is None where it hangs on that alone.
    """

    stage: Stage
    level_needed: Fraction
    level_met: bool | None
    successes_before: int | None
    successes_here: int
    open: bool | None
    reasons: tuple[str, ...]

    def summary(self) -> dict[str, Any]:
        """Lay it out for a program."""
        return {
            "stage": str(self.stage),
            "level_needed": float(self.level_needed),
            "level_met": self.level_met,
            "successes_before": self.successes_before,
            "successes": self.successes_here,
            "open": self.open,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True)
class ScaffoldVerdict:
    """Where an alliance stands, and what the next safe step is, with reasons.

    ``stands_at`` is the highest stage at which something succeeded; None where nothing has yet. ``beyond``
    names stages at which it is active although they aren't open.
    """

    level: Fraction | None
    successes: Mapping[Stage, int]
    stands_at: Stage | None
    next_step: Stage
    reasons: tuple[str, ...]
    beyond: tuple[Stage, ...]
    stages: tuple[StageStanding, ...]
    sources: tuple[Source, ...] = (LEVELS_FROM, SUCCESSES_FROM)

    def summary(self) -> dict[str, Any]:
        """Lay it out for a program: texts, numbers, lists and mappings alone."""
        return {
            "level": None if self.level is None else float(self.level),
            "stands_at": None if self.stands_at is None else str(self.stands_at),
            "next_step": str(self.next_step),
            "reasons": list(self.reasons),
            "beyond": [str(stage) for stage in self.beyond],
            "stages": [stage.summary() for stage in self.stages],
            "sources": [str(source) for source in self.sources],
        }


def judge_scaffold(
    level: Fraction | float | None,
    successes: Mapping[Stage, int],
    *,
    active: frozenset[Stage] = frozenset(),
) -> ScaffoldVerdict:
    """Say where an alliance stands and what the next safe step is.

    Who grows faster than trust does finds out at the worst moment that it isn't there.

    Parameters
    ----------
    level : the median of the members' trust in each other, 1..10; None where it isn't known
    successes : how often something succeeded at each stage; a stage that isn't named has none
    active : the stages at which something is under way

    Returns
    -------
    verdict : ScaffoldVerdict; ``next_step`` is the highest stage that is open. A capped pilot always is.

    Raises
    ------
    RuleBroken
        If *level* lies outside 1..10, or a number of successes is below 0.

    Notes
    -----
    A stage is open where the level reaches what it needs and the stage before has three successes; the
    first needs the level alone, and a capped pilot needs neither.

    References
    ----------
    S3, pillar 3 (the order of small steps and the three successes, a practitioner's claim). The levels are
    our default.

    Examples
    --------
    >>> judge_scaffold(Fraction(13, 2), {Stage.PILOT: 3}).next_step
    <Stage.SHARED_PROGRAMME: 'shared-programme'>
    >>> judge_scaffold(None, {}).next_step
    <Stage.PILOT: 'pilot'>
    """
    exact = None if level is None else Fraction(level)
    if exact is not None and not LOWEST <= exact <= HIGHEST:
        raise RuleBroken(f"A level of trust lies between {LOWEST} and {HIGHEST}, not {float(exact):g}.")
    if short := next((stage for stage, many in successes.items() if many < 0), None):
        raise RuleBroken(f"The number of successes at {short.in_words} can't be below 0.")
    counted = {stage: successes.get(stage, 0) for stage in STAGES}
    standings = tuple(_standing(stage, exact, counted) for stage in STAGES)
    step = next(one for one in reversed(standings) if one.open)
    stands_at = next((stage for stage in reversed(STAGES) if counted[stage]), None)
    beyond = tuple(one.stage for one in standings if one.stage in active and not one.open)
    reasons = (
        *step.reasons,
        *_why_not_higher(step.stage, standings),
        *(
            f"{stage.with_article.capitalize()} is under way although that stage isn't open yet."
            for stage in beyond
        ),
    )
    return ScaffoldVerdict(
        exact, MappingProxyType(counted), stands_at, step.stage, reasons, beyond, standings
    )


def _standing(stage: Stage, level: Fraction | None, successes: Mapping[Stage, int]) -> StageStanding:
    place = STAGES.index(stage)
    needed = LEVEL_NEEDED[stage]
    met = None if level is None else level >= needed
    before = successes[STAGES[place - 1]] if place else None
    enough = before is None or before >= SUCCESSES_NEEDED
    reasons = [_of_level(stage, level, needed)]
    if before is not None:
        reasons.append(
            f"{_times(before)} at the stage before ({STAGES[place - 1].in_words}), where {SUCCESSES_NEEDED} "
            "are needed."
        )
    open_ = False if not enough else met
    if stage is Stage.PILOT and not open_:
        open_ = True
        reasons = ["A capped pilot may come first at any level of trust: its cap is all that can be lost."]
    return StageStanding(stage, needed, met, before, successes[stage], open_, tuple(reasons))


def _of_level(stage: Stage, level: Fraction | None, needed: Fraction) -> str:
    needs = f"{stage.with_article.capitalize()} needs trust of {float(needed):g} of 10"
    if level is None:
        return f"{needs}; the level isn't known. Run a trust audit."
    return f"{needs}, {'reached' if level >= needed else 'not reached'} with {float(level):g}."


def _times(number: int) -> str:
    return "1 success" if number == 1 else f"{number} successes"


def _why_not_higher(step: Stage, standings: tuple[StageStanding, ...]) -> tuple[str, ...]:
    place = STAGES.index(step)
    if place + 1 == len(STAGES):
        return ()
    above = standings[place + 1]
    return (f"Next would be {above.stage.with_article}: {' '.join(above.reasons)}",)
