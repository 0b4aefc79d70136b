"""Vetoes change voting power: who gains and who loses in each category of decisions, and overall.

A veto over decisions that touch a core vulnerability is meant to protect; beside it, it takes power from all
others. Members should see how much before they grant one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from archstone.model.errors import RuleBroken
from archstone.model.rules import Procedure, RuleBook, Votes

Floats = npt.NDArray[np.float64]
TELLING = 0.005
"""A gain that is told: half of a hundredth of the power (our default)."""


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """The votes of one category: whole weights, a quota, and who may veto.

    ``vetoes`` are places of members in the order of the weights. ``by_risk`` says that votes weigh as
    designed.
    """

    category: str
    weights: tuple[int, ...]
    quota: int
    vetoes: frozenset[int] = frozenset()
    by_risk: bool = True


@dataclass(frozen=True, slots=True)
class CategoryPower:
    """Voting power in one category of decisions.

    Attributes
    ----------
    rule : the votes and vetoes
    power : normalised Banzhaf power of each member, sums to 1
    power_to_act : chance that a proposal passes
    gains : power less the power without the vetoes, per member
    distance : how far power is from the risk shares, summed over the members
    """

    rule: CategoryRule
    power: tuple[float, ...]
    power_to_act: float
    gains: tuple[float, ...]
    distance: float

    def sentence(self, names: Sequence[str]) -> str:
        """Say who gains by the vetoes here, and who loses."""
        if not self.rule.vetoes:
            return f"{self.rule.category}: no vetoes."
        up = [f"{n} +{g:.3f}" for n, g in zip(names, self.gains, strict=True) if g > TELLING]
        down = [f"{n} -{-g:.3f}" for n, g in zip(names, self.gains, strict=True) if g < -TELLING]
        who = ", ".join(names[i] for i in sorted(self.rule.vetoes))
        if not up:
            return f"{self.rule.category}: the veto of {who} shifts nobody's power by more than {TELLING}."
        shift = f"to {', '.join(up)} from {', '.join(down)}"
        return f"{self.rule.category}: by the veto of {who}, power shifts {shift}."


@dataclass(frozen=True, slots=True)
class PowerOverall:
    """Voting power in every category, and the mean over them, each category counted alike.

    ``distance`` is how far the mean is from the risk shares, summed over the members.
    """

    categories: tuple[CategoryPower, ...]
    power: tuple[float, ...]
    distance: float


def category_rules(
    book: RuleBook, members: Sequence[str], weights: Sequence[int], quota: int
) -> tuple[CategoryRule, ...]:
    """Turn the categories of a rule book into votes, with designed weights wherever votes go by risk.

    Where one no is enough to stop a proposal, under consensus as under unanimity, all votes must say yes.
    Everyone is taken to vote, so that every base is the same.

    Parameters
    ----------
    book : the rules in force; its own weights by risk don't count here
    members : ids in the order of *weights*
    weights, quota : as designed

    Raises
    ------
    RuleBroken
        If a member has no seats where votes go by seats, or nobody sits on the committee.
    """
    designed = replace(book, weights=dict(zip(members, weights, strict=True)), quota=quota)
    found = []
    for category in designed.categories:
        rule = designed.rule_for(category.id, members)
        everyone = rule.procedure in {Procedure.CONSENSUS, Procedure.UNANIMITY}
        found.append(
            CategoryRule(
                category=category.id,
                weights=tuple(rule.weights.get(member, 0) for member in members),
                quota=rule.total if everyone else rule.needed(rule.total),
                vetoes=frozenset(members.index(veto.member) for veto in rule.vetoes),
                by_risk=rule.votes is Votes.BY_RISK,
            )
        )
    return tuple(found)


def power_over_categories(rules: Sequence[CategoryRule], shares: Sequence[float]) -> PowerOverall:
    """Measure each member's Banzhaf power in every category with its vetoes, and overall.

    Parameters
    ----------
    rules : one for each category, all for the same members
    shares : (n,) risk shares, sum 1

    Raises
    ------
    RuleBroken
        If there is no category, or one lets nothing pass.

    Notes
    -----
    Exact up to 52 members. How often decisions of a category come up isn't known, so all count alike.
    """
    if not rules:
        raise RuleBroken("There is no category of decisions; name one with its rule.")
    found = tuple(_power_in(rule, np.asarray(shares)) for rule in rules)
    mean = np.mean([each.power for each in found], axis=0)
    distance = float(np.abs(mean - np.asarray(shares)).sum())
    return PowerOverall(found, tuple(float(p) for p in mean), distance)


def _power_in(rule: CategoryRule, shares: Floats) -> CategoryPower:
    if not 0 < rule.quota <= sum(rule.weights):
        raise RuleBroken(
            f"On {rule.category} {rule.quota} votes must say yes, out of {sum(rule.weights)}; the quota "
            "must be 1 or more and at most all of them."
        )
    power, act = veto_power(rule.weights, rule.quota, rule.vetoes)
    plain, _ = veto_power(rule.weights, rule.quota, frozenset())
    return CategoryPower(
        rule,
        tuple(float(p) for p in power),
        act,
        tuple(float(g) for g in power - plain),
        float(np.abs(power - shares).sum()),
    )


def veto_power(weights: Sequence[int], quota: int, vetoes: frozenset[int]) -> tuple[Floats, float]:
    """Work out normalised Banzhaf power where some members must say yes beside the quota.

    Returns
    -------
    power : (n,) float64, sums to 1
    power_to_act : chance that a proposal passes

    Examples
    --------
    >>> power, act = veto_power([2, 1, 1], 3, frozenset())
    >>> power.tolist(), act
    ([0.6, 0.2, 0.2], 0.375)
    """
    others = [i for i in range(len(weights)) if i not in vetoes]
    needed = quota - sum(weights[i] for i in vetoes)  # of the others, once those with a veto say yes
    consent = 0.5 ** len(vetoes)
    at_most = _at_most([weights[i] for i in others], needed)
    passes = 1.0 - (at_most[needed - 1] if needed > 0 else 0.0)
    chance = np.full(len(weights), 2.0 * consent * passes)
    for i in others:
        chance[i] = consent * _decides(at_most, weights[i], needed)
    return chance / chance.sum(), float(consent * passes)


def _at_most(weights: Sequence[int], size: int) -> Floats:
    """Work out the chance that those who say yes weigh at most 0, 1, .., size - 1."""
    chance = np.ones(max(size, 0))
    for weight in sorted(weights):
        after = chance / 2.0
        after[weight:] += chance[: max(len(chance) - weight, 0)] / 2.0
        chance = after
    return chance


def _decides(at_most: Floats, weight: int, needed: int) -> float:
    """Work out the chance that a member decides, by the alternating sum of `_design_kernels`."""
    if needed <= 0 or weight == 0:
        return 0.0
    seen = at_most[needed - 1 :: -weight]
    signs = np.where(np.arange(len(seen)) % 2, -2.0, 2.0)
    return float(2.0 * (signs @ seen) - 2.0 * seen[0])
