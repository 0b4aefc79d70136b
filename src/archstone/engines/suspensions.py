"""Suspensions: what it does to votes, quorum and cover when members lose their say for a while.

A suspension is easily asked for and seldom thought through: votes that were in balance tip, a quorum can't be
reached, and what only that member could do is at risk. So it is computed before it is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from archstone.engines.cover import usable_strength
from archstone.engines.vote_vetoes import veto_power
from archstone.model.audits import Audit
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.model.own_cases import rule_without
from archstone.model.rules import COUNTS_MEMBERS, DecisionRule, Procedure, RuleBook
from archstone.model.sentences import hundredths

HELD = Fraction(3, 10)
"""A required capability is held from this cover on; below it is a blind spot (FORMULAS 2 and 12)."""


@dataclass(frozen=True, slots=True)
class VotesOn:
    """The votes on one kind of decision: how many there are, are needed and must take part.

    ``power`` is normalised Banzhaf, by member; ``blockers`` are the members without whom nothing passes.
    """

    total: int
    needed: int
    quorum: int
    power: Mapping[str, float]
    power_to_act: float
    blockers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuspendedVotes:
    """One kind of decision before and while members are suspended.

    ``after`` is None where nothing can be decided meanwhile, and ``why_not`` says why.
    """

    category: str
    name: str
    before: VotesOn
    after: VotesOn | None
    vetoes_lost: tuple[tuple[str, str], ...]
    why_not: str = ""

    @property
    def gains(self) -> Mapping[str, float]:
        """How much voting power each of those left gains; empty where nothing can be decided."""
        if self.after is None:
            return {}
        return {id: power - self.before.power.get(id, 0.0) for id, power in self.after.power.items()}

    @property
    def sentence(self) -> str:
        """Say what changes in votes and quorum."""
        called = self.name or self.category
        if self.after is None:
            return f"{called}: {self.why_not}"
        before, after = self.before, self.after
        parts = [
            f"{after.needed} of {after.total} votes must say yes (before: {before.needed} of {before.total})",
            f"quorum {after.quorum} (before: {before.quorum})",
        ]
        if new := [id for id in after.blockers if id not in before.blockers]:
            parts.append(f"{' and '.join(new)} can now block alone")
        if self.vetoes_lost:
            lost = " and ".join(f"{member}'s veto for {what}" for member, what in self.vetoes_lost)
            parts.append(f"{lost} rests")
        return f"{called}: {'; '.join(parts)}."


@dataclass(frozen=True, slots=True)
class SuspendedCover:
    """One requirement of the goal before and while members are suspended."""

    capability: CapabilityId
    weight: Fraction
    before: Fraction
    after: Fraction
    carried_by: str | None

    @property
    def is_lost(self) -> bool:
        """Whether it was held and no longer is."""
        return self.before >= HELD > self.after


@dataclass(frozen=True, slots=True)
class Suspension:
    """What a suspension does, computed: decisions, cover, and offices that stand empty.

    ``coverage_before`` and ``coverage_after`` are None without a goal that has requirements. What a suspended
    member still owes is no part of this: it keeps its duties.
    """

    suspended: tuple[str, ...]
    left: tuple[str, ...]
    votes: tuple[SuspendedVotes, ...]
    cover: tuple[SuspendedCover, ...]
    coverage_before: Fraction | None
    coverage_after: Fraction | None
    committee: tuple[str, ...]

    @property
    def stuck(self) -> tuple[SuspendedVotes, ...]:
        """Kinds of decisions on which nothing can be decided meanwhile."""
        return tuple(one for one in self.votes if one.after is None)

    @property
    def lost(self) -> tuple[SuspendedCover, ...]:
        """Requirements that are no longer held."""
        return tuple(one for one in self.cover if one.is_lost)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say all of it, the gravest first."""
        told = [one.sentence for one in self.stuck]
        if self.lost:
            lost = ", ".join(one.capability for one in self.lost)
            told.append(f"If it also stops its work, nobody left covers: {lost}.")
        if self.coverage_before is not None and self.coverage_after is not None:
            before, after = hundredths(self.coverage_before), hundredths(self.coverage_after)
            told.append(
                f"Without its work the goal's requirements are covered to {after} instead of {before} of 100."
                if self.coverage_after < self.coverage_before
                else f"The goal's requirements stay covered to {before} of 100, also without its work."
            )
        if self.committee:
            told.append(
                f"{' and '.join(self.committee)} sits on the executive committee and is missing there."
            )
        told += [one.sentence for one in self.votes if one.after is not None]
        return tuple(told)


def suspend(
    suspended: Iterable[str],
    *,
    members: Sequence[str],
    book: RuleBook,
    audits: Mapping[str, Audit],
    goal: Goal | None,
    taxonomy: Taxonomy,
) -> Suspension:
    """Compute what it does when members lose their votes for a while.

    Parameters
    ----------
    suspended : ids of who is to be suspended, members all
    members : ids of all members, in their order
    book : the rules in force
    audits : audits by id; a member without one covers nothing, as far as is known
    goal : what the alliance is for; None where that isn't known
    taxonomy : of the capabilities

    Returns
    -------
    suspension : votes for each category of the rules, cover for each requirement

    Raises
    ------
    RuleBroken
        If nobody is to be suspended, somebody isn't a member, or nobody would be left.

    Notes
    -----
    Weights and quota stay those that were signed, without the suspended member's; quorum and shares are
    counted against those left. Power is exact up to 52 members. Cover is that of FORMULAS 4, exact. Where the
    rules themselves can't be put together (a weight is missing), that category says so.
    """
    gone = tuple(dict.fromkeys(suspended))
    if not gone:
        raise RuleBroken("Name who is to be suspended.")
    if stranger := next((id for id in gone if id not in members), None):
        raise RuleBroken(f"{stranger} isn't a member, so it can't be suspended.")
    left = tuple(id for id in members if id not in gone)
    if not left:
        raise RuleBroken("If all members are suspended, nobody is left to decide when that ends.")
    votes = tuple(
        _votes(book, category.id, category.name, tuple(members), gone) for category in book.categories
    )
    cover = () if goal is None else tuple(_cover(goal, tuple(members), left, audits, taxonomy))
    before, after = _coverage(cover)
    sitting = tuple(id for id in gone if id in book.committee)
    return Suspension(gone, left, votes, cover, before, after, sitting)


def _votes(
    book: RuleBook, category: str, name: str, members: tuple[str, ...], gone: tuple[str, ...]
) -> SuspendedVotes:
    try:
        rule = book.rule_for(category, members)
    except RuleBroken as fault:
        empty = VotesOn(0, 0, 0, {}, 0.0, ())
        return SuspendedVotes(category, name, empty, None, (), str(fault))
    before = votes_on(rule)
    lost = tuple((veto.member, str(veto.vulnerability)) for veto in rule.vetoes if veto.member in gone)
    try:
        after = votes_on(rule_without(rule, gone))
    except RuleBroken as fault:
        return SuspendedVotes(category, name, before, None, lost, str(fault))
    return SuspendedVotes(category, name, before, after, lost)


def votes_on(rule: DecisionRule) -> VotesOn:
    """Measure the votes of one rule, as if everyone took part."""
    members = tuple(rule.weights)
    weights = tuple(rule.weights.values())
    everyone = rule.procedure in COUNTS_MEMBERS - {Procedure.EXECUTIVE_COMMITTEE}
    needed = rule.total if everyone else rule.needed(rule.total)
    vetoes = frozenset(members.index(veto.member) for veto in rule.vetoes)
    power, act = veto_power(weights, needed, vetoes)
    blockers = tuple(
        id
        for k, (id, weight) in enumerate(zip(members, weights, strict=True))
        if weight and (k in vetoes or rule.total - weight < needed)
    )
    by_member = {id: float(p) for id, p in zip(members, power, strict=True)}
    return VotesOn(rule.total, needed, rule.quorum_votes, by_member, act, blockers)


def _cover(
    goal: Goal,
    members: tuple[str, ...],
    left: tuple[str, ...],
    audits: Mapping[str, Audit],
    taxonomy: Taxonomy,
) -> Iterable[SuspendedCover]:
    for requirement in goal.requirements:
        strengths = {
            id: usable_strength(audits[id], requirement.capability, taxonomy)[0]
            for id in members
            if id in audits
        }
        before = max(strengths.values(), default=Fraction(0))
        remaining = {id: value for id, value in strengths.items() if id in left and value > 0}
        carrier = max(remaining, key=lambda id: remaining[id], default=None)
        after = remaining[carrier] if carrier else Fraction(0)
        yield SuspendedCover(requirement.capability, requirement.weight, before, after, carrier)


def _coverage(cover: tuple[SuspendedCover, ...]) -> tuple[Fraction | None, Fraction | None]:
    total = sum((one.weight for one in cover), Fraction(0))
    if not total:
        return None, None
    before = sum((one.weight * one.before for one in cover), Fraction(0)) / total
    after = sum((one.weight * one.after for one in cover), Fraction(0)) / total
    return before, after
