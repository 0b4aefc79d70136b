"""Governance profiles: where the sources disagree on how to govern, as choices with warnings (SPEC V12).

No source is right for every alliance. A profile says which side its members took on each matter; what each
side brings and what it risks stands beside it, and where the rules in force say otherwise, that is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archstone.model.alliances import Foundation
from archstone.model.errors import RuleBroken, did_you_mean
from archstone.model.rules import Procedure, RuleBook, Votes

PRACTITIONER = "practitioner's claim"
COORDINATOR_FROM = 5
"""S2: a coalition of five may need a coordinator of its own (practitioner's claim)."""


@dataclass(frozen=True, slots=True)
class Option:
    """One side of a matter: where it comes from, what it brings, and its warning."""

    id: str
    says: str
    source: str
    brings: str
    warning: str
    strength: str = PRACTITIONER


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter on which the sources disagree, with the options there are."""

    id: str
    question: str
    options: tuple[Option, ...]

    def option(self, id: str) -> Option:
        """Return the option with this id; raise RuleBroken naming the nearest."""
        for option in self.options:
            if option.id == id:
                return option
        known = [option.id for option in self.options]
        raise RuleBroken(f"{self.id} is one of {', '.join(known)}, not {id!r}.{did_you_mean(id, known)}")


MATTERS = (
    Matter(
        "decisions",
        "Does everyone have to agree?",
        (
            Option(
                "consensus",
                "Work on what all can agree to, and set the rest aside for now.",
                "S1, compromise and delays",
                "Nobody is outvoted, and essential principles stay out of the bargain.",
                "It takes time, and S2 saw it paralyse coalitions of unlike members.",
            ),
            Option(
                "decisive",
                "Agree beforehand on a majority, a supermajority or a committee, to fit the stakes.",
                "S2, inclusivity or decisiveness",
                "Decisions get made, and everyone knows beforehand how.",
                "Members that are outvoted on what matters to them leave, or stop working.",
            ),
        ),
    ),
    Matter(
        "votes",
        "How much does a member's vote weigh?",
        (
            Option(
                "by_risk",
                "As much as the member puts at risk, whatever it contributes.",
                "S3, step 5 (that votes are weighed by it is our way to do what S3 asks)",
                "Who has most to lose is heard most, and money alone buys no say.",
                "Risk has to be told and believed, and weights aren't power: have them designed and checked.",
            ),
            Option(
                "one_each",
                "One member, one vote.",
                "S3, question 3 and pitfall 2",
                "Small members count as much as large ones, and ballots can be secret.",
                "Members with little at stake can outvote those who carry the risk.",
            ),
            Option(
                "proportional",
                "By seats in proportion to the members' size or constituency.",
                "S0, 3.2",
                "Those who speak for many have more say; it offsets a few that dominate.",
                "By size of budget it puts the large above the small again; say what is counted.",
                "review of research",
            ),
        ),
    ),
    Matter(
        "veto",
        "May one member stop a decision?",
        (
            Option(
                "core_vulnerabilities",
                "Yes, over decisions that touch its core vulnerability; small partners above all.",
                "S3, step 5 and question 3",
                "A small member can't be exploited where it is weakest.",
                "Every veto makes the alliance easier to block; keep each to its scope.",
            ),
            Option(
                "none_over_messaging",
                "Not over what the alliance says in public.",
                "S2, when to walk away",
                "No single member holds the common voice hostage.",
                "A member whose name is at stake may find no other protection; settle sign-off beforehand.",
            ),
        ),
    ),
    Matter(
        "effort",
        "Does everyone give the same?",
        (
            Option(
                "equal",
                "Each commits as much as the others.",
                "S2, resource commitment",
                "Nobody resents carrying the others.",
                "It shuts out those who have little, or who have something other than money to give.",
            ),
            Option(
                "asymmetric",
                "Each gives what it has and gets what it lacks.",
                "S3, pillar 2",
                "Unlike members can ally at all; each gives what costs it least.",
                "An exchange that only one side finds fair turns sour; ask both, and again.",
            ),
        ),
    ),
    Matter(
        "trust",
        "How much trust does it take to begin?",
        (
            Option(
                "high",
                "Much: members show each other where they are weak.",
                "S3, model C and pillar 3",
                "What goes wrong is told early, and the alliance holds when it is hard.",
                "It takes time to grow, and whoever shows weakness can be exploited; begin small.",
            ),
            Option(
                "workable",
                "Little: partners need not like each other, only want the same thing now.",
                "S2, opportunistic alliance",
                "It is quick, and open to partners that agree on nothing else.",
                "Shallow trust breaks when the goal shifts or one feels used.",
            ),
        ),
    ),
    Matter(
        "purpose",
        "What holds it together?",
        (
            Option(
                "shared_purpose",
                "One goal that every member can say in a sentence.",
                "S2, the most important factor",
                "It anchors the alliance when there is a storm, and shows drift.",
                "Shared words can hide unlike interests until budgets are cut (S3).",
            ),
            Option(
                "shared_threat",
                "A threat that touches all, with divergent interests said openly.",
                "S3, the common-ground trap (crediting a review of 2020, not traced)",
                "It is urgent and honest from the first day.",
                "When the threat recedes, so may the alliance; look again after 6 to 12 months (S3).",
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What an alliance chose on the matters that the sources disagree on, by matter.

    Invariants: every matter and option is a known one. A matter that isn't named is not chosen yet.
    """

    choices: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {matter.id: matter for matter in MATTERS}
        for matter, option in self.choices.items():
            if matter not in known:
                raise RuleBroken(
                    f"A profile has no matter {matter!r}; there are {', '.join(known)}."
                    f"{did_you_mean(matter, known)}",
                    at=("choices", matter),
                )
            try:
                known[matter].option(option)
            except RuleBroken as error:
                raise RuleBroken(str(error), at=("choices", matter)) from None

    @property
    def chosen(self) -> tuple[tuple[Matter, Option], ...]:
        """The matters that were chosen on, with the option taken."""
        return tuple(
            (matter, matter.option(self.choices[matter.id]))
            for matter in MATTERS
            if matter.id in self.choices
        )

    @property
    def open(self) -> tuple[Matter, ...]:
        """The matters that nobody has chosen on."""
        return tuple(matter for matter in MATTERS if matter.id not in self.choices)


def contradictions(
    profile: Profile, rules: RuleBook, foundation: Foundation | None = None
) -> tuple[str, ...]:
    """Tell where the rules in force, or the foundation, say other than the profile.

    A profile that the rules contradict is a promise nobody keeps. Effort, trust and purpose are set by no
    decision rule; they are held against the foundation alone.

    Parameters
    ----------
    profile : what was chosen
    rules : the rules in force
    foundation : what the alliance rests on; None where that isn't known

    Returns
    -------
    told : sentences, in the order of the matters
    """
    asked = {
        "decisions": lambda choice: _decisions(choice, rules),
        "votes": lambda choice: _votes(choice, rules),
        "veto": lambda choice: _vetoes(choice, rules),
        "effort": lambda choice: _effort(choice, foundation),
        "trust": lambda choice: _trust(choice, foundation),
        "purpose": lambda choice: _purpose(choice, foundation),
    }
    return tuple(sentence for matter, option in profile.chosen for sentence in asked[matter.id](option.id))


def _decisions(choice: str, rules: RuleBook) -> list[str]:
    by_consensus = [c.id for c in rules.categories if c.procedure is Procedure.CONSENSUS]
    others = [c for c in rules.categories if c.procedure is not Procedure.CONSENSUS]
    if choice == "consensus":
        return [
            f"The profile chose consensus, and decisions on {c.id} are taken by {plain(c.procedure)}."
            for c in others
        ]
    return [f"The profile chose decisive rules, and decisions on {id} take consensus." for id in by_consensus]


def _votes(choice: str, rules: RuleBook) -> list[str]:
    """Secret ballots and procedures that ask members have one vote each under every profile."""
    wanted = Votes(choice)
    weighed = [
        c
        for c in rules.categories
        if not c.secret and c.procedure in (Procedure.MAJORITY, Procedure.SUPERMAJORITY)
    ]
    told = [
        f"The profile chose votes {plain(wanted)}, and votes on {c.id} are {plain(c.votes)}."
        for c in weighed
        if c.votes is not wanted
    ]
    if wanted is Votes.BY_RISK and not rules.weights:
        told.append("The profile chose votes by risk, and no weights are set; design them.")
    if wanted is Votes.PROPORTIONAL and not rules.seats:
        told.append("The profile chose votes by seats, and no seats are set; share them out.")
    return told


def _vetoes(choice: str, rules: RuleBook) -> list[str]:
    if choice == "none_over_messaging":
        return [
            f"The profile chose no veto over messaging, and {veto.member} has one on {c.id}."
            for c in rules.categories
            if c.messaging
            for veto in c.vetoes
        ]
    if any(c.vetoes for c in rules.categories):
        return []
    return ["The profile chose vetoes over core vulnerabilities, and no rule gives anyone a veto."]


def _effort(choice: str, foundation: Foundation | None) -> list[str]:
    if choice == "equal" and foundation is Foundation.UNCOMMON_COMPLEMENT:
        return [
            "The profile chose equal effort; a foundation of complementary weaknesses lives on unlike gifts."
        ]
    return []


def _trust(choice: str, foundation: Foundation | None) -> list[str]:
    if choice == "workable" and foundation is Foundation.UNCOMMON_COMPLEMENT:
        return [
            "The profile asks for little trust; a foundation of complementary weaknesses takes much (S3)."
        ]
    return []


def _purpose(choice: str, foundation: Foundation | None) -> list[str]:
    if choice == "shared_threat" and foundation not in (None, Foundation.SHARED_THREAT):
        return [f"The profile rests on a shared threat, and the alliance's foundation is {foundation}."]
    if choice == "shared_purpose" and foundation is Foundation.SHARED_THREAT:
        return ["The profile rests on a shared purpose, and the alliance's foundation is a shared threat."]
    return []


def plain(word: Procedure | Votes) -> str:
    """Say a procedure, or how votes weigh, in plain words.

    Examples
    --------
    >>> plain(Procedure.EXECUTIVE_COMMITTEE), plain(Votes.PROPORTIONAL)
    ('executive committee', 'by seats')
    """
    return "by seats" if word is Votes.PROPORTIONAL else word.value.replace("_", " ")


def coordinator_advice(members: int, coordinator: str | None = None) -> str | None:
    """Suggest a coordinator where an alliance has five members or more and nobody coordinates it.

    Examples
    --------
    >>> coordinator_advice(4) is None
    True
    """
    if members < COORDINATOR_FROM or coordinator:
        return None
    return (
        f"{members} members: from {COORDINATOR_FROM} up a coordinator of your own may be needed (S2, "
        f"{PRACTITIONER}). Name one, and say who pays."
    )
