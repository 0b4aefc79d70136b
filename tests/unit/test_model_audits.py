"""The rules of audits, each sentence once."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from archstone.model.audits import Audit, Disclosure, Grade, Rating, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken

A, B, C, D, E, F = (CapabilityId(id) for id in ("a", "b", "c", "d", "e", "f"))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Strength(A, 0), "level of a must be 1 to 5, not 0."),
        (lambda: Strength(A, 6), "level of a must be 1 to 5, not 6."),
        (lambda: Strength(A, True), "level of a must be 1 to 5, not True."),
        (lambda: Strength(A, 2.5), "level of a must be 1 to 5, not 2.5."),  # type: ignore[arg-type]
        (lambda: Vulnerability(A, 0, 1), "severity of a must be 1 to 5, not 0."),
        (lambda: Vulnerability(A, 1, 6), "need of a must be 1 to 5, not 6."),
        (lambda: Vulnerability(A, 1, 1, rank=0), "rank of a must be 1 or more, not 0."),
        (lambda: Rating("Ana", 0, 1), "severity of the rating by Ana must be 1 to 5, not 0."),
        (lambda: Rating("Ana", 1, 9), "need of the rating by Ana must be 1 to 5, not 9."),
        (
            lambda: Vulnerability(A, 1, 1, ratings=(Rating("Ana", 1, 1), Rating("Ana", 2, 2))),
            "Ana rated a twice.",
        ),
        (lambda: Vulnerability.rated(A, ()), "a has no rating."),
        (
            lambda: Audit((Strength(A, 1),), (Vulnerability(A, 1, 1),)),
            "a stands as strength and as vulnerability; keep one.",
        ),
        (lambda: Audit((Strength(A, 1), Strength(A, 2))), "a stands twice in the audit."),
        (
            lambda: Audit((), (Vulnerability(B, 1, 1), Vulnerability(B, 2, 2))),
            "b stands twice in the audit.",
        ),
        (
            lambda: Audit((), (Vulnerability(A, 1, 1, rank=2), Vulnerability(B, 1, 1, rank=2))),
            "rank 2 is given twice.",
        ),
    ],
)
def test_a_broken_rule_is_told_in_a_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        make()
    assert str(caught.value) == sentence


def test_grades_and_levels_make_a_share() -> None:
    assert [grade.tenths for grade in Grade] == [6, 8, 10]
    assert [grade.lowered() for grade in Grade] == [Grade.CLAIMED, Grade.CLAIMED, Grade.SHOWN]
    assert Strength(A, 4, Grade.SHOWN).share == Fraction(32, 50)
    assert Strength(A, 1).share == Fraction(6, 50)


def test_a_weight_is_severity_times_need_and_nothing_while_private() -> None:
    assert Vulnerability(A, 4, 5).weight == 20
    hidden = Vulnerability(A, 4, 5, Disclosure.PRIVATE)
    assert (hidden.product, hidden.weight) == (20, 0)


def test_ratings_show_medians_and_weigh_the_median_product() -> None:
    rated = Vulnerability.rated(A, [Rating("x", 5, 4), Rating("y", 2, 1), Rating("z", 3, 3)])
    assert (rated.severity, rated.need, rated.product, rated.spread) == (3, 3, 9, 18)
    even = Vulnerability.rated(A, [Rating("x", 5, 5), Rating("y", 2, 2)], note="n")
    assert (even.severity, even.need) == (4, 4)  # 3.5 is shown as the graver
    assert (even.product, even.note) == (Fraction(29, 2), "n")
    assert Vulnerability.rated(A, [Rating("x", 1, 1)]).spread is None
    assert Vulnerability(A, 1, 1).spread is None


AUDIT = Audit(
    (Strength(F, 3),),
    (
        Vulnerability(A, 2, 2, note="x", rank=2),
        Vulnerability(B, 5, 5, Disclosure.PRIVATE, note="x"),
        Vulnerability(C, 3, 3, note="x"),
        Vulnerability(D, 3, 3, note="x", rank=1),
        Vulnerability(E, 1, 1, note="x"),
    ),
)


def test_items_are_found_by_capability() -> None:
    assert AUDIT.strength(F) == Strength(F, 3)
    assert AUDIT.strength(A) is None
    assert AUDIT.vulnerability(A) == AUDIT.vulnerabilities[0]
    assert AUDIT.vulnerability(F) is None
    assert [item.capability for item in AUDIT.items] == [F, A, B, C, D, E]


def test_ranked_stand_first_then_the_heaviest() -> None:
    assert [v.capability for v in AUDIT.ranked] == [D, A, B, C, E]


def test_what_is_relevant_leaves_private_ones_out_and_stands_heaviest_first() -> None:
    assert [v.capability for v in AUDIT.counting] == [A, C, D, E]
    assert [v.capability for v in AUDIT.relevant_to(None)] == [D, C, A, E]  # D has a rank, C none
    assert [v.capability for v in AUDIT.relevant_to({A, B, E})] == [A, E]
    assert [v.capability for v in AUDIT.disclosed_first()] == [D, C, A]


def test_what_is_missing_is_said() -> None:
    assert Audit((), (Vulnerability(A, 1, 1),)).missing == (
        "List at least five vulnerabilities; 1 of 5 stand here.",
        "List at least one strength.",
        "Add a note to a: what happens because of it?",
        "Rank the vulnerabilities by how much you need help: a has no rank.",
    )
    guessed = Audit((Strength(F, 1, estimated="by rule"),))
    assert guessed.missing[-1] == "Confirm or replace what was estimated: f."
    assert guessed.estimated
    assert not AUDIT.estimated
    assert AUDIT.missing == ("Rank the vulnerabilities by how much you need help: b, c, e have no rank.",)


def test_an_audit_with_nothing_missing_is_complete() -> None:
    full = tuple(Vulnerability(c, 1, 1, note="x", rank=k) for k, c in enumerate((A, B, C, D, E), 1))
    assert Audit((Strength(F, 1),), full).complete
    assert not Audit((Strength(F, 1),), full[:4]).complete


def test_an_item_replaces_what_stood_for_its_capability() -> None:
    turned = AUDIT.with_item(Strength(A, 5))
    assert turned.strength(A) == Strength(A, 5)
    assert turned.vulnerability(A) is None
    back = turned.with_item(Vulnerability(A, 1, 1))
    assert (back.strength(A), back.vulnerability(A)) == (None, Vulnerability(A, 1, 1))
    assert AUDIT.without_item(F).strengths == ()
    with pytest.raises(NotFound, match=r"^The audit says nothing of z\.$"):
        AUDIT.without_item("z")


def test_what_an_organisation_opened_itself_is_told_from_what_was_estimated():
    audit = Audit(
        (),
        (
            Vulnerability(A, 2, 2, Disclosure.PUBLIC),
            Vulnerability(B, 2, 2, Disclosure.PARTNER),
            Vulnerability(C, 2, 2, Disclosure.SEALED),
            Vulnerability(D, 2, 2, Disclosure.PUBLIC, estimated="Estimated from its register entry."),
        ),
    )
    assert [v.capability for v in audit.opened] == ["a", "b"]
