"""Decisions: for each candidate model, foundation and mode of governance, and all candidates in one matrix.

What people disagree on comes before what the numbers say (SPEC D2-D5, D8; FORMULAS 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from archstone.engines.comparisons import ComparisonMatrix, compare
from archstone.engines.cover import match
from archstone.engines.firmness import DRAWS, Firmness, firmness
from archstone.engines.fits import WIDEST, Case, Standing, standing
from archstone.engines.flips import Flip, flips
from archstone.engines.governance_modes import ModeAdvice, governance_mode
from archstone.model.alliances import Foundation, Model
from archstone.model.counsel import Applied, TradeOff, counsel, trade_offs
from archstone.model.decisions import Candidate, Decision, Warned
from archstone.model.evidence import Source
from archstone.model.guides import FOUNDATION_GUIDES
from archstone.model.profiles import FOUNDATIONS, MODELS, Option, Profile, Yardstick
from archstone.model.ratings import LOWEST, Criterion, Rated, Ratings, total
from archstone.model.registries import Registry, goal_named

FLIPS_TOLD = 4
NOT_RATED = "Nobody has rated this candidate yet."


@dataclass(frozen=True, slots=True)
class Choice:
    """A model or a foundation chosen for one candidate: how it stands, how firmly, and what would flip it."""

    standing: Standing
    firmness: Firmness | None
    flips: tuple[Flip, ...]

    @property
    def first(self) -> Option | None:
        """The option that stands first; None where none is open or nothing is known."""
        return self.standing.first

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say how it stands, how firmly, and what would flip it."""
        said = list(self.standing.sentences)
        if self.firmness is not None:
            said.append(self.firmness.sentence)
        if self.flips:
            said += [
                _flips_in_words(option, self.flips) for option in dict.fromkeys(f.to for f in self.flips)
            ]
        elif self.standing.can_change:
            said.append(f"No change of ratings puts {'another' if self.first else 'any'} first.")
        return tuple(said)


def _flips_in_words(option: Option, every: Sequence[Flip]) -> str:
    """Say the smallest changes that put one option first, the first few of them."""
    ways = [flip for flip in every if flip.to == option]
    told = "; or ".join(", ".join(map(str, flip.changes)) for flip in ways[:FLIPS_TOLD])
    rest = f"; or in {len(ways) - FLIPS_TOLD} more ways" if len(ways) > FLIPS_TOLD else ""
    steps = "1 step" if ways[0].steps == 1 else f"{ways[0].steps} steps"
    return f"{option} would stand first after {steps}: {told}{rest}."


@dataclass(frozen=True, slots=True)
class Avoidance:
    """What S3 says to avoid a foundation for, and whether it holds here.

    ``holds`` is None where what it hangs on isn't known. One that holds closes the foundation, however well
    it fits. ``because`` says which gates tell so.
    """

    foundation: Foundation
    says: str
    holds: bool | None
    because: tuple[str, ...]
    source: Source

    @classmethod
    def of(cls, found: Standing, profile: Profile) -> Avoidance:
        """Hold the gates of a foundation against what is known."""
        guide = FOUNDATION_GUIDES[Foundation(profile.option)]
        known = {
            gate: found.case.medians.get(gate.criterion)
            for gate in profile.gates
            if gate.criterion in guide.avoid_on
        }
        failed = {gate: value for gate, value in known.items() if not gate.lets_pass(value)}
        holds = any(value is not None for value in failed.values()) or (None if failed else False)
        because = tuple(gate.refusal(profile.option, value) for gate, value in failed.items())
        return cls(guide.foundation, guide.avoid_if, holds, because, guide.source)


@dataclass(frozen=True, slots=True)
class CandidateDecision:
    """All that a decision says about one candidate.

    ``mutual`` is the mutual cover, None where it isn't defined. ``total`` adds up S2's five criteria, exit
    cost reversed; None where one of them isn't known.
    """

    candidate: Candidate
    rated: Mapping[Criterion, Rated]
    mutual: Fraction | None
    model: Choice
    foundation: Choice
    mode: ModeAdvice
    rules: tuple[Applied, ...]
    trade_offs: tuple[TradeOff, ...]
    total: Fraction | None

    @property
    def organisation(self) -> str:
        """The candidate's id."""
        return self.candidate.organisation

    @property
    def anybody_rated(self) -> bool:
        """Whether anybody has rated anything of it."""
        return any(rated.opinions for rated in self.rated.values())

    @property
    def agreement(self) -> str:
        """Say in one sentence what stands before the criteria on which raters are far apart."""
        if not self.anybody_rated:
            if self.mutual is None:
                return NOT_RATED
            cover = f"{float(100 * self.mutual):.0f} of 100"
            return f"{NOT_RATED} Known without ratings: the mutual cover, {cover}, from the two audits."
        if self.disagreements:
            return "Talk about this first: raters are far apart."
        return "No two raters are two steps or more apart."

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What speaks against it as it is planned."""
        return self.candidate.warnings

    @property
    def disagreements(self) -> tuple[Rated, ...]:
        """The criteria on which raters are two steps or more apart, the widest first."""
        apart = [rated for rated in self.rated.values() if rated.disagree]
        return tuple(sorted(apart, key=lambda rated: -(rated.spread or 0)))

    @property
    def avoid_if(self) -> tuple[Avoidance, ...]:
        """What S3 says to avoid each foundation for, with whether it holds."""
        found = self.foundation.standing
        return tuple(Avoidance.of(found, profile) for profile in found.case.yardstick.profiles)

    @property
    def contradictions(self) -> tuple[Applied, ...]:
        """The rules of S2 that apply and that the first model doesn't obey."""
        return tuple(rule for rule in self.rules if rule.contradicts)

    @property
    def missing(self) -> tuple[str, ...]:
        """What isn't known: criteria nobody rated, raters who left some out, or one rater alone."""
        said = []
        nobody = [rated.criterion.words for rated in self.rated.values() if not rated.opinions]
        if not self.anybody_rated:
            return (NOT_RATED,)
        if nobody:
            said.append(f"Nobody rated {', '.join(nobody)}.")
        left_out: dict[str, list[str]] = {}
        for rated in self.rated.values():
            for rater in rated.missing if rated.opinions else ():
                left_out.setdefault(rater, []).append(rated.criterion.words)
        said += [f"{rater} left out {', '.join(names)}." for rater, names in left_out.items()]
        raters = {one.rater for rated in self.rated.values() for one in rated.opinions}
        if len(raters) == 1:
            said.append(
                f"{next(iter(raters))} alone rated; how far others would differ isn't known. Ask a second "
                "person."
            )
        if self.mutual is None:
            said.append(
                "Mutual cover isn't defined: one of the two audits names no vulnerability that counts."
            )
        return tuple(said)


@dataclass(frozen=True, slots=True)
class DecisionAnswer:
    """What a decision comes to: each candidate, and all of them in one matrix."""

    decision: Decision
    candidates: tuple[CandidateDecision, ...]
    matrix: ComparisonMatrix

    def of(self, candidate: str) -> CandidateDecision:
        """Return what is said of one candidate; raise NotFound naming the nearest one."""
        self.decision.candidate(candidate)
        return next(one for one in self.candidates if one.organisation == candidate)


def decide(
    decision: Decision,
    ratings: Ratings,
    registry: Registry,
    rng: np.random.Generator,
    *,
    density: Fraction | None = None,
    members: Mapping[str, int] | None = None,
    draws: int = DRAWS,
    models: Yardstick = MODELS,
    foundations: Yardstick = FOUNDATIONS,
) -> DecisionAnswer:
    """Decide about every candidate, with everything that the answer was made from.

    Parameters
    ----------
    decision : who decides about whom
    ratings : what raters said
    registry : the organisations with their audits, for the mutual cover
    rng : where the draws of the firmness come from
    density : how dense trust is, in [0, 1]; None where not known
    members : how many members the alliance would have with each candidate, where that is known; what the
        decision itself says goes first
    draws : how many for each firmness, >= 1
    models, foundations : the profiles and gates to hold against; our defaults unless set

    Returns
    -------
    DecisionAnswer
        Candidates in the order they are listed.

    Raises
    ------
    NotFound
        If a rating is of nobody among the candidates.

    Notes
    -----
    Every candidate gets its own stream of chance, so that its firmness doesn't depend on who else is listed
    after it. Two firmnesses of 100,000 draws take a few hundredths of a second a candidate.

    Examples
    --------
    >>> from archstone.model.ratings import TOTALLED, Rating
    >>> case = dict(zip(TOTALLED, (3, 2, 1, 1, 1), strict=True))
    >>> answer = decide(
    ...     Decision("us", (Candidate("union"),)),
    ...     Ratings((Rating("ana", "union", case),)),
    ...     Registry(),
    ...     np.random.default_rng(1),
    ... )
    >>> str(answer.of("union").model.first)
    'opportunistic'
    """
    for rating in ratings:
        decision.candidate(rating.candidate)
    desk = _Desk(decision, ratings, registry, density, members or {}, draws, (models, foundations))
    streams = rng.spawn(len(decision.candidates))
    candidates = tuple(map(desk.about, decision.candidates, streams))
    return DecisionAnswer(decision, candidates, compare(decision.ids, ratings))


def mutual_cover(decision: Decision, candidate: str, registry: Registry) -> Fraction | None:
    """Work out how well the two carry each other's weaknesses, for the goal if any; None if not defined."""
    if decision.organisation not in registry or candidate not in registry:
        return None
    goal = goal_named(registry.goals, decision.goal) if decision.goal and registry.goals else None
    us, them = registry[decision.organisation], registry[candidate]
    return match(us, them, registry.taxonomy, goal=goal).mutual


def choose(
    yardstick: Yardstick,
    rated: Mapping[Criterion, Rated],
    rng: np.random.Generator,
    *,
    mutual: Fraction | None = None,
    weights: Mapping[Criterion, Fraction] | None = None,
    draws: int = DRAWS,
) -> Choice:
    """Choose a model or a foundation for one candidate.

    Parameters
    ----------
    yardstick : the options with their profiles and gates
    rated : what raters said, by criterion
    rng : where the draws come from
    mutual : the mutual cover in [0, 1]; None where not defined
    weights : of the criteria, 1 where not set
    draws : how many, >= 1

    Returns
    -------
    Choice
    """
    step = None if mutual is None else LOWEST + WIDEST * mutual
    case = Case.of(yardstick, rated, worked_out={Criterion.MUTUAL_COVER: step}, weights=weights)
    found = standing(case)
    return Choice(found, firmness(found, rng, draws=draws), flips(found))


@dataclass(frozen=True, slots=True)
class _Desk:
    """All that a decision is made from, to be held against one candidate after the other."""

    decision: Decision
    ratings: Ratings
    registry: Registry
    density: Fraction | None
    members: Mapping[str, int]
    draws: int
    yardsticks: tuple[Yardstick, Yardstick]

    def about(self, candidate: Candidate, rng: np.random.Generator) -> CandidateDecision:
        rated = self.ratings.of(candidate.organisation)
        mutual = mutual_cover(self.decision, candidate.organisation, self.registry)
        members = self.decision.members or self.members.get(candidate.organisation)
        model, foundation = (
            choose(yardstick, rated, rng, mutual=mutual, weights=self.decision.weights, draws=self.draws)
            for yardstick in self.yardsticks
        )
        first = None if model.first is None else Model(model.first)
        return CandidateDecision(
            candidate,
            rated,
            mutual,
            model,
            foundation,
            governance_mode(
                density=self.density,
                members=members,
                goal_consensus=rated[Criterion.GOAL_CONSENSUS].median,
                competence_need=rated[Criterion.COMPETENCE_NEED].median,
            ),
            counsel(
                first,
                trust=rated[Criterion.TRUST].median,
                horizon=rated[Criterion.HORIZON].median,
                overlaps=candidate.overlaps,
                united_front=candidate.united_front,
            ),
            trade_offs(
                first,
                fast_start=self.decision.fast_start,
                members=members,
                one_message=candidate.one_message,
                united_front=candidate.united_front,
            ),
            total({criterion: one.median for criterion, one in rated.items()}),
        )
