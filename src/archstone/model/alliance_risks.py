"""The risks of alliances: what breaks them, so that a charter can say what it does about each.

They are those that are watched later (SPEC 8, W1 to W12) and answered when they come true (SPEC 9, P1 to P5),
and three that are there before anyone signs. A clause names the risks that it answers; what no clause of a
charter answers is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from archstone.model.alliances import Alliance, Foundation, Model
from archstone.model.errors import NotFound, did_you_mean
from archstone.model.evidence import Source, Sureness


@dataclass(frozen=True, slots=True)
class AllianceRisk:
    """Something that can break an alliance or harm a member.

    ``mark`` is where SPEC has it. ``models`` and ``foundations`` say where it comes up; empty is everywhere.
    """

    id: str
    mark: str
    name: str
    says: str
    source: Source
    models: frozenset[Model] = frozenset()
    foundations: frozenset[Foundation] = frozenset()

    def bears_on(self, model: Model | None, foundation: Foundation | None) -> bool:
        """Whether it comes up in such an alliance; what isn't known rules nothing out."""
        return (not self.models or model is None or model in self.models) and (
            not self.foundations or foundation is None or foundation in self.foundations
        )


def _risk(  # noqa: PLR0917
    id: str,
    mark: str,
    name: str,
    says: str,
    source: str,
    sureness: Sureness,
    models: frozenset[Model] = frozenset(),
    foundations: frozenset[Foundation] = frozenset(),
) -> AllianceRisk:
    return AllianceRisk(id, mark, name, says, Source(source, sureness), models, foundations)


_STUDY, _CLAIM = Sureness.STUDY, Sureness.CLAIM

ALLIANCE_RISKS = (
    _risk(
        "mission-drift",
        "W1",
        "Mission drift",
        "Money and habit pull a member, or all of them, away from what they are for.",
        "S0, 3.1",
        _STUDY,
    ),
    _risk(
        "scope-creep",
        "W1",
        "Scope creep",
        "One request after another widens the goal until nobody can say it in a sentence.",
        "S2, Mission creep",
        _CLAIM,
    ),
    _risk(
        "donor-capture",
        "W2",
        "Donor capture",
        "Whoever pays most comes to decide what is done, without anyone having decided that.",
        "S0, 3.1",
        _STUDY,
    ),
    _risk(
        "power-asymmetry",
        "W3",
        "Power asymmetry",
        "The large set the agenda, speak outside and take the credit; the small carry out.",
        "S0, 3.2; S3, question 3",
        _STUDY,
    ),
    _risk(
        "reputational-contagion",
        "W4",
        "Reputational contagion",
        "What one member does, or is said to have done, stains the others.",
        "S0, 3.3; S2, Reputational contagion",
        _STUDY,
    ),
    _risk(
        "resource-drain",
        "W5",
        "Resource drain",
        "Meetings and travel eat more than the alliance brings, and fall on those who can least bear it.",
        "S1, Transaction costs; S2, Resource drain",
        _CLAIM,
    ),
    _risk(
        "exit-barriers",
        "W6",
        "Exit barriers",
        "A member that should leave can't, or leaves others with its debts and broken contracts.",
        "S2, Exit barriers",
        _CLAIM,
    ),
    _risk(
        "trust-erosion",
        "W7",
        "Trust erosion",
        "A missed promise or a word in public that nobody agreed to, and what was built in years is gone.",
        "S2, Trust erosion",
        _CLAIM,
    ),
    _risk(
        "complacency",
        "W7",
        "Complacency",
        "After the first success nobody speaks of weaknesses any more, and they grow unseen.",
        "S3, pitfall 4",
        _CLAIM,
    ),
    _risk(
        "homogenisation",
        "W7",
        "Growing alike",
        "For the sake of unity members soften what they stand for, until they no longer add to each other.",
        "S0, 3.4",
        _STUDY,
    ),
    _risk(
        "delay",
        "W7",
        "Delay",
        "Decisions wait for everyone's agreement until the moment for them has passed.",
        "S1, Delays; S2, Inclusivity and decisiveness",
        _CLAIM,
    ),
    _risk(
        "loss-of-a-member",
        "W8",
        "Loss of a member",
        "One member leaves or shrinks, and what only it could do is no longer done.",
        "S3, step 5",
        _CLAIM,
    ),
    _risk(
        "unheeded-warnings",
        "W9",
        "Unheeded warnings",
        "Everyone saw it coming, and it was nobody's task to say so.",
        "S2, step 5",
        _CLAIM,
    ),
    _risk(
        "fading-threat",
        "W10",
        "A threat that fades",
        "What brought the members together is over, and nobody asks whether they still belong together.",
        "S3, shared-threat model",
        _CLAIM,
        foundations=frozenset({Foundation.SHARED_THREAT}),
    ),
    _risk(
        "wider-agendas",
        "W10",
        "Wider agendas",
        "Members that set their differences aside begin to push them after all.",
        "S2, Values-bridge alliance",
        _CLAIM,
        models=frozenset({Model.VALUES_BRIDGE}),
    ),
    _risk(
        "shifting-goal",
        "W10",
        "A goal that shifts",
        "The goal moves, or a member feels used for it, and a shallow bond breaks at once.",
        "S2, Opportunistic alliance",
        _CLAIM,
        models=frozenset({Model.OPPORTUNISTIC}),
    ),
    _risk(
        "lost-autonomy",
        "W11",
        "Lost autonomy",
        "So much of a member is bound to the alliance that it can no longer decide for itself.",
        "S0, 3.4",
        _STUDY,
    ),
    _risk(
        "latent-tension",
        "W12",
        "Latent tension",
        "Old disputes and unlike ways of working lie under the surface until a crisis brings them up.",
        "S1, Crises; S3, pitfall 3",
        _CLAIM,
    ),
    _risk(
        "crisis",
        "P1",
        "A crisis",
        "Something happens at night, and in the morning five members say five things.",
        "S1, Crises",
        Sureness.RECOMMENDATION,
    ),
    _risk(
        "conflict",
        "P2",
        "Open conflict",
        "Members fall out, and the way to settle it is first looked for when nobody trusts anyone.",
        "S1, Crises",
        Sureness.RECOMMENDATION,
    ),
    _risk(
        "breach",
        "P3",
        "Breach",
        "A member breaks what was agreed, and nothing says what follows or who decides it.",
        "S2, a partner who breaks the agreement",
        _CLAIM,
    ),
    _risk(
        "changed-circumstances",
        "P4",
        "Changed circumstances",
        "A budget is cut or a weakness grows, and the promise of yesterday can't be kept.",
        "S3, step 5",
        _CLAIM,
    ),
    _risk(
        "adverse-news",
        "P5",
        "Adverse news",
        "Bad news about one member breaks, and the others don't know what they may say or do.",
        "S2, Reputational contagion",
        _CLAIM,
    ),
    _risk(
        "misaligned-expectations",
        "G9",
        "Misaligned expectations",
        "Each counts on something from another that the other never promised.",
        "S3, crediting the Stanford Social Innovation Review 2021",
        Sureness.NOT_TRACED,
    ),
    _risk(
        "unequal-benefit",
        "G1",
        "Unequal benefit",
        "The work pays off for one member, or for the members, and not for those it was meant for.",
        "S0, 5; S2, Common mistakes",
        _CLAIM,
    ),
    _risk(
        "disputed-property",
        "G6",
        "Disputed data and works",
        "What was learnt or made together is used by one member in a way that the others never agreed to.",
        "S3, pitfall 2 and case study 3",
        _CLAIM,
    ),
)

_BY_ID = MappingProxyType({risk.id: risk for risk in ALLIANCE_RISKS})


def risk_named(id: str) -> AllianceRisk:
    """Return the risk with this id; raise NotFound naming the nearest one.

    Examples
    --------
    >>> risk_named("donor-capture").says
    'Whoever pays most comes to decide what is done, without anyone having decided that.'
    """
    if id not in _BY_ID:
        raise NotFound(f"There is no risk {id!r}.{did_you_mean(id, _BY_ID)}")
    return _BY_ID[id]


def risks_of(model: Model | None = None, foundation: Foundation | None = None) -> tuple[AllianceRisk, ...]:
    """List the risks that come up in an alliance of such a model and foundation."""
    return tuple(risk for risk in ALLIANCE_RISKS if risk.bears_on(model, foundation))


def risks_of_alliance(alliance: Alliance) -> tuple[AllianceRisk, ...]:
    """List the risks that come up in an alliance."""
    return risks_of(alliance.model, alliance.foundation)
