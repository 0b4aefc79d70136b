"""Matches explained in words: what each side brings, what is open, how far the audits can be relied on."""

from __future__ import annotations

from fractions import Fraction

from archstone.documents.explanations import explain_match
from archstone.engines.cover import match
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import Capability, CapabilityId, name_in_sentence, standard_taxonomy
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation
from archstone.model.sentences import listed

TAXONOMY = standard_taxonomy()


def strength(capability: str, level: int = 5, grade: Grade = Grade.SHOWN, **more: str) -> Strength:
    return Strength(CapabilityId(capability), level, grade, **more)  # type: ignore[arg-type]


def lack(capability: str, weight: int = 5, disclosure: Disclosure = Disclosure.PUBLIC) -> Vulnerability:
    return Vulnerability(CapabilityId(capability), weight, weight, disclosure)


def told(
    ours: tuple[list[Strength], list[Vulnerability]],
    theirs: tuple[list[Strength], list[Vulnerability]],
    *,
    goal: Goal | None = None,
    sealed: bool = True,
) -> str:
    us, them = (
        Organisation(id, id, audit=Audit(tuple(strengths), tuple(lacks)))
        for id, (strengths, lacks) in (("us", ours), ("them", theirs))
    )
    return explain_match(match(us, them, TAXONOMY, goal=goal), TAXONOMY, sealed=sealed)


def test_the_hospital_and_the_congregation() -> None:
    said = told(
        (
            [strength("medical-expertise"), strength("institutional-grants", 4)],
            [lack("community-trust"), lack("language-skills", 3)],
        ),
        (
            [strength("community-trust")],
            [lack("medical-expertise", 4), lack("institutional-grants", 3), lack("language-skills", 2)],
        ),
    )
    assert said == (
        "They have the community trust that you lack; you have the medical expertise and the institutional "
        "grants that they lack. Neither side has language skills."
    )


def test_the_weightiest_come_first_and_three_are_named() -> None:
    lacks = [("logistics", 2), ("design", 5), ("governance", 3), ("storytelling", 4), ("training", 1)]
    said = told(([], [lack(c, w) for c, w in lacks]), ([strength(c) for c, _ in lacks], []))
    assert said.startswith(
        "They have the design, the storytelling, the governance and 2 more that you lack; "
        "nothing that you have is among what we know that they lack."
    )


def test_a_strength_of_the_same_family_only_comes_near() -> None:
    said = told(
        ([strength("logistics")], [lack("community-trust")]),
        ([strength("cultural-standing")], [lack("logistics")]),
    )
    assert said.startswith(
        "Their cultural or faith standing comes near to the community trust that you lack; "
        "you have the logistics that they lack."
    )


def test_what_is_thin_is_not_called_having_it() -> None:
    said = told(
        ([strength("logistics")], [lack("community-trust")]),
        ([strength("community-trust", 1, Grade.CLAIMED)], [lack("logistics")]),
    )
    assert said.startswith("They bring a little towards the community trust that you lack;")


def test_evidence_is_questioned() -> None:
    ours: tuple[list[Strength], list[Vulnerability]] = (
        [strength("logistics")],
        [lack("community-trust"), lack("design", 3)],
    )
    claimed = strength("community-trust", 5, Grade.CLAIMED)
    assert "What they bring is their own claim so far: ask what shows it." in told(
        ours, ([claimed], [lack("logistics")])
    )
    assert "Only claimed so far: community trust; ask what shows it." in told(
        ours, ([claimed, strength("design")], [lack("logistics")])
    )


def test_estimates_are_said() -> None:
    guess = strength("community-trust", estimated="by its purpose code")
    ours: tuple[list[Strength], list[Vulnerability]] = ([strength("logistics")], [lack("community-trust")])
    assert "Their audit is estimated from a register" in told(ours, ([guess], [lack("logistics")]))
    both = ([strength("logistics", estimated="by its size")], [lack("community-trust")])
    assert "Both audits are estimated from a register" in told(both, ([guess], [lack("logistics")]))
    assert "Your audit is estimated" in told(both, ([strength("community-trust")], [lack("logistics")]))


def test_a_lopsided_pair_is_told_who_carries_more() -> None:
    said = told(
        ([strength("logistics", 1)], [lack("community-trust")]),
        ([strength("community-trust")], [lack("logistics")]),
    )
    assert "They do far more of the carrying than you do" in said


def test_what_stays_open_is_named() -> None:
    said = told(
        ([strength("logistics"), strength("training")], [lack("community-trust"), lack("design", 2)]),
        ([strength("community-trust")], [lack("logistics")]),
    )
    assert "They don't help with design." in said


def test_private_is_never_named_and_sealed_only_where_it_may_be() -> None:
    ours: tuple[list[Strength], list[Vulnerability]] = (
        [strength("logistics"), strength("governance"), strength("training")],
        [lack("community-trust"), lack("language-skills")],
    )
    theirs: tuple[list[Strength], list[Vulnerability]] = (
        [strength("community-trust")],
        [
            lack("logistics", 5, Disclosure.SEALED),
            lack("governance", 5, Disclosure.PRIVATE),
            lack("language-skills", 3, Disclosure.SEALED),
        ],
    )
    open_book, discreet = told(ours, theirs), told(ours, theirs, sealed=False)
    assert "the logistics that they lack" in open_book
    assert "language skills" in open_book
    assert "logistics" not in discreet
    assert "what you do for them stays sealed for now" in discreet
    assert "Neither side has" not in discreet
    assert "governance" not in open_book + discreet


def test_what_the_goal_requires_is_no_secret() -> None:
    goal = Goal("g", "G", (Requirement(CapabilityId("design"), Fraction(1)),))
    said = told(
        ([strength("storytelling", 1)], [lack("design")]),
        ([strength("logistics")], [lack("design", 3, Disclosure.SEALED)]),
        goal=goal,
        sealed=False,
    )
    assert "Neither side has design." in said


def test_names_stand_in_sentences() -> None:
    own = TAXONOMY.with_own([Capability(CapabilityId("it-help"), "IT help", "technology")])
    assert name_in_sentence("it-help", own) == "IT help"
    assert name_in_sentence("community-trust", own) == "community trust"
    assert listed([]) == ""
    assert listed(["a", "b"], "or") == "a or b"
