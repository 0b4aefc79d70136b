"""Guides: what the sources say of each model (S2) and foundation (S3), as data, with how sure it is.

Every sentence is told again in our words; the figures are the sources' own, and each says of what kind it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archstone.model.alliances import Foundation, Model
from archstone.model.evidence import Source, Sureness
from archstone.model.ratings import Criterion


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that a source gives, and how sure it is."""

    says: str
    source: Source


@dataclass(frozen=True, slots=True)
class ModelGuide:
    """What S2 says of a model."""

    model: Model
    means: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    best_use: str
    source: Source


@dataclass(frozen=True, slots=True)
class FoundationGuide:
    """What S3 says of a foundation: its whole comparison, in our words.

    ``avoid_on`` names the criteria whose gates stand for its "avoid if" (our default).
    """

    foundation: Foundation
    rests_on: str
    trust_required: str
    longevity: str
    resilience: str
    best_use: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    avoid_if: str
    avoid_on: frozenset[Criterion]
    claims: tuple[Claim, ...]
    source: Source


_S2 = Source("S2, Three approaches", Sureness.CLAIM)
MODEL_GUIDES: Mapping[Model, ModelGuide] = {
    guide.model: guide
    for guide in (
        ModelGuide(
            Model.OPPORTUNISTIC,
            "Unlike partners join for one win that has a date, and need agree on nothing else.",
            ("quick to form", "binds little", "easy to end"),
            ("trust stays shallow", "it can break when the goal moves or when one side feels used"),
            "The window is narrow and much is at stake.",
            _S2,
        ),
        ModelGuide(
            Model.VALUES_BRIDGE,
            "Partners build on a value that both hold, each in its own reading, and set the rest aside.",
            ("trust goes deeper than in an opportunistic one", "it outlives minor setbacks"),
            (
                "the value has to be put into words first, which takes work",
                "its mission creeps where partners push their wider agendas",
            ),
            "It has to last more than a few months, or the public must see one front.",
            _S2,
        ),
        ModelGuide(
            Model.STRUCTURAL,
            "Partners own something new together: a joint venture, a shared post, a pooled fund.",
            ("very resilient", "nobody walks away lightly"),
            ("slow to set up", "needs legal and financial groundwork", "hard to unwind"),
            "The problem is chronic, and the partners have a long stake in solving it.",
            _S2,
        ),
    )
}

_S3 = Source("S3, Comparing uncommon alliances with other models", Sureness.CLAIM)
_TRACKED = Source("S3, from 15 coalitions its author followed", Sureness.CLAIM)
FOUNDATION_GUIDES: Mapping[Foundation, FoundationGuide] = {
    guide.foundation: guide
    for guide in (
        FoundationGuide(
            Foundation.STRENGTH_BASED,
            "strengths that complete each other",
            "low to moderate",
            "short to medium",
            "low",
            "Simple work with little at stake and clear things to deliver.",
            ("easy to grasp and to pitch", "good for short projects in which each gives and gets"),
            (
                "resentment grows unseen where strengths were overclaimed",
                "breaks under pressure",
                "partners may compete for the credit",
            ),
            "it takes deep trust or a long commitment",
            frozenset({Criterion.HORIZON, Criterion.COMPLEXITY}),
            (
                Claim(
                    "About 60 of 100 fail within two years; the text says it of complex projects.", _TRACKED
                ),
                Claim(
                    "73 of 100 partnerships across sectors miss their goals within three years, mostly since "
                    "they expected different contributions.",
                    Source("S3, crediting the Stanford Social Innovation Review 2021", Sureness.NOT_TRACED),
                ),
            ),
            _S3,
        ),
        FoundationGuide(
            Foundation.SHARED_THREAT,
            "a danger from outside that touches all",
            "moderate",
            "short",
            "medium",
            "A campaign for or against a policy, or the answer to a crisis.",
            ("urgent and focused", "brings means together quickly"),
            (
                "having an enemy can put off people whom you need",
                "it may fall apart once the danger is over",
                "good spirits are hard to keep up",
            ),
            "you need a long and constructive partnership",
            frozenset({Criterion.HORIZON}),
            (
                Claim("About 50 of 100 fail within two years.", _TRACKED),
                Claim("Works in bursts of 6 to 12 months, and falls apart after the threat has passed.", _S3),
                Claim(
                    "Coalitions against a common threat are more resilient than those on common ground.",
                    Source("S3, crediting the Harvard Business Review 2020", Sureness.NOT_TRACED),
                ),
            ),
            _S3,
        ),
        FoundationGuide(
            Foundation.UNCOMMON_COMPLEMENT,
            "weaknesses that complete each other",
            "high",
            "long",
            "high",
            "A tangled problem over years, in which partners must lean on each other.",
            (
                "each comes to need the other",
                "people speak honestly",
                "holds under pressure",
            ),
            (
                "asks for trust and for much openness",
                "makes organisations that shun risk uneasy",
                "takes longer to build",
            ),
            "partners won't be open about weaknesses, or distrust from the past can't be overcome",
            frozenset({Criterion.TRUST, Criterion.DISCLOSURE}),
            (
                Claim(
                    "About 10 of 100 fail over two years (“90 of 100 succeed”); with 15 coalitions in three "
                    "kinds, this rests on about five.",
                    _TRACKED,
                ),
                Claim(
                    "60 of 100 fewer partners left a climate coalition over two years.",
                    Source("S3, one case", Sureness.CLAIM),
                ),
                Claim(
                    "Satisfaction 35 of 100 higher and drop-out 50 of 100 lower.",
                    Source("S3, over 20 projects of its author", Sureness.CLAIM),
                ),
                Claim(
                    "Partners that give different kinds of things reach their goals 40 of 100 more often.",
                    Source("S3, crediting Bridgespan 2022", Sureness.NOT_TRACED),
                ),
            ),
            _S3,
        ),
    )
}
OTHER_EVIDENCE = Claim(
    "237 leaders of nonprofits, asked about their own collaborations of any kind, judged most successful.",
    Source("Bridgespan 2014, a survey", Sureness.STUDY),
)
"""What points the other way; shown beside the rates of failure."""
