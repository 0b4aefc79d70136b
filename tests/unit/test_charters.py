from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from archstone.model.alliances import Alliance, Member, Model
from archstone.model.charter_checks import completeness, contradictions, faults_of, warnings_of
from archstone.model.charter_rules import (
    breach_path_of,
    ceilings_of,
    conflict_path_of,
    crisis_protocol_of,
    dates_of,
    deadlines_of,
    rhythms_of,
    rules_of,
    triggers_of,
)
from archstone.model.charter_shapes import (
    SHAPE_OF_MODEL,
    bridge_charter,
    clauses_of,
    draft_charter,
    memorandum,
    structural_agreement,
)
from archstone.model.charters import Charter, Clause, Direction, Party, Shape
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.rules import Base, Procedure, Veto, Votes
from tests.unit.charter_cases import ALLIANCE, NAMES, PARTIES, charter, clause, filled, rule


def test_clauses_become_text_with_names_and_numbers() -> None:
    text = charter(clause("rotation", first="tree"), Clause("song", title="Song", text=" We sing.\n - low "))
    first, second = text.articles
    assert (first.number, first.heading) == (1, "The chair goes round")
    assert first.words.endswith("It begins with Tree Fund.")
    assert (second.number, second.heading, second.words) == (2, "Song", "We sing.\n- low")


def test_own_wording_keeps_the_parameters() -> None:
    text = charter(
        Clause("exit", "exit", {"notice_days": 90}, title="Leaving", text="Say so {notice_days} before.")
    )
    (article,) = text.articles
    assert (article.heading, article.words) == ("Leaving", "Say so 90 days before.")


def test_missing_parameters_are_named_with_the_question() -> None:
    text = charter(clause("exit"), clause("sunset"), clause("first-win", owner="creek"))
    assert [(one.clause, one.parameter) for one in text.missing] == [
        ("sunset", "on"),
        ("first-win", "what"),
        ("first-win", "on"),
    ]
    assert str(text.missing[0]) == "The clause sunset needs on: On which day does it end?"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Clause("x"), "x isn't of the library, so it needs a title and a text of its own."),
        (lambda: Clause("x", None, {"a": 1}, "T", "t"), "write its values into its text"),
        (lambda: Clause("x", title="T", text="t", risks=("bad",)), "There is no risk 'bad'"),
        (lambda: Clause("exits", "exits"), "no clause 'exits' in the library. Did you mean exit"),
        (lambda: Clause("exit", "exit", risks=("delay",)), "stands in the library"),
        (lambda: Clause("costs", "costs", locked=True), "costs can't be locked: that is for essential"),
        (lambda: Clause("exit", "exit", {"notice_days": "soon"}), "notice_days is a whole number of days"),
        (lambda: Clause("exit", "exit", text="In {days}."), "speak of {days}, which is no parameter of it."),
        (lambda: charter(title=" "), "A charter needs a title."),
        (lambda: charter(version=0), "Versions are counted from 1, not 0."),
        (lambda: charter(amends="a" * 64), "The first version of a charter amends none."),
        (lambda: charter(rule("a"), rule("a")), "Two clauses are called decisions-a"),
        (
            lambda: charter(clause("exit"), clause("exit", "exit-2")),
            "The clause exit of the library stands here twice",
        ),
        (lambda: charter(parties=(PARTIES[0], PARTIES[0])), "creek is a party twice."),
        (lambda: charter().clause("exit"), "There is no clause 'exit' in this charter."),
        (lambda: charter().party("creeks"), "creeks is no party to this charter. Did you mean creek"),
    ],
)
def test_what_cannot_be_is_refused(make: Any, says: str) -> None:
    with pytest.raises((RuleBroken, NotFound)) as caught:
        make()
    assert says in str(caught.value)


# --- shapes


def test_each_model_has_its_shape() -> None:
    for make, shape in zip((memorandum, bridge_charter, structural_agreement), Shape, strict=True):
        draft = make(ALLIANCE, names=NAMES)
        assert draft.shape is shape
        assert [party.organisation for party in draft.parties] == ["creek", "tree"]  # who left signs nothing
        assert draft.parties[0] == Party("creek", "Creek Guard", "Ana Brook")
        assert tuple(one.template for one in draft.clauses) == clauses_of(shape)
    assert [SHAPE_OF_MODEL[model] for model in Model] == list(Shape)


@pytest.mark.parametrize("shape", Shape)
def test_each_shape_passes_its_own_checks(shape: Shape) -> None:
    draft = draft_charter(shape, ALLIANCE, names=NAMES)
    assert contradictions(draft) == ()
    whole = filled(shape)
    assert faults_of(whole) == ()
    gaps = {risk.id for risk in completeness(whole).unanswered}
    known = {
        "wider-agendas": "a bridge",
        "donor-capture": "money",
        "homogenisation": "a longer life",
        "crisis": "a protocol",
        "changed-circumstances": "a longer life",
        "adverse-news": "a protocol",
        "unequal-benefit": "who benefits",
        "disputed-property": "data",
    }
    assert gaps == (set(known) if shape is Shape.MEMORANDUM else set())


def test_a_memorandum_is_a_page() -> None:
    words = sum(len(article.words.split()) for article in filled(Shape.MEMORANDUM).articles)
    assert words < 450


def test_a_draft_takes_what_the_alliance_knows() -> None:
    draft = draft_charter(
        Shape.BRIDGE,
        ALLIANCE,
        values={"exit": {"notice_days": 45}},
        language="ar",
        direction=Direction.RIGHT_TO_LEFT,
    )
    assert draft.clause("start").value("on") == date(2026, 4, 1)
    assert draft.clause("review").value("first_on") == date(2026, 7, 1)
    assert draft.clause("sunset").value("on") == date(2028, 3, 31)
    assert draft.clause("exit").value("notice_days") == 45
    assert (draft.language, draft.direction) == ("ar", "rtl")
    bare = draft_charter(Shape.BRIDGE, Alliance("A", (Member("a"),)))
    assert bare.parties == (Party("a", "a"),)
    assert {"on", "first_on"} <= {one.parameter for one in bare.missing}


def test_a_draft_refuses_values_for_no_clause() -> None:
    with pytest.raises(NotFound, match=r"one-page memorandum has no clause 'exits'\. Did you mean exit"):
        draft_charter(Shape.MEMORANDUM, ALLIANCE, values={"exits": {}})


# --- what it puts in force


def test_rules_in_force_come_from_the_clauses() -> None:
    book = rules_of(
        charter(
            rule("routine", quorum="1/3"),
            rule(
                "budget",
                "supermajority",
                threshold="2/3",
                base="eligible",
                votes="by_risk",
                quorum="1/2",
                vetoes="in_scope",
                touches=["major-gifts"],
                period_days=21,
                covers="money",
            ),
            rule("offices", ballot="secret"),
            clause("veto", "veto-tree", member="tree", vulnerability="major-gifts", categories=["budget"]),
            clause("votes-by-risk", weights={"creek": 3, "tree": 2}, quota=3),
            clause("seats", seats={"creek": 1, "tree": 2}),
            clause("executive-committee", committee=["tree"]),
        )
    )
    budget = book.category("budget")
    assert budget.procedure is Procedure.SUPERMAJORITY
    assert (budget.threshold, budget.quorum, budget.period_days) == (Fraction(2, 3), Fraction(1, 2), 21)
    assert (budget.votes, budget.base, budget.name) == (Votes.BY_RISK, Base.ELIGIBLE, "money")
    assert budget.vetoes == (Veto("tree", "major-gifts"),)  # type: ignore[arg-type]
    routine = book.category("routine")
    assert (routine.base, routine.quorum, routine.vetoes) == (Base.CAST, Fraction(1, 3), ())
    assert book.category("offices").quorum == 0
    assert book.category("offices").secret
    assert (dict(book.weights), book.quota, dict(book.seats)) == (
        {"creek": 3, "tree": 2},
        3,
        {"creek": 1, "tree": 2},
    )
    assert book.committee == ("tree",)


def test_rules_that_contradict_each_other_are_no_rules() -> None:
    veto = clause("veto", member="tree", vulnerability="logistics", categories=["budget"])
    with pytest.raises(RuleBroken, match="no veto counts there, but tree is given one"):
        rules_of(charter(rule("budget", vetoes="none"), veto))
    with pytest.raises(RuleBroken, match="tree has a veto on budget, and no clause says how"):
        rules_of(charter(veto))


def test_settings_are_what_the_clauses_say() -> None:
    text = charter(
        clause("exit", notice_days=90),
        clause("funding-ceiling"),
        clause("vulnerability-clause", share="1/4"),
        clause("conflict", mediator="a judge", category="x", talk_days=7),
        clause("minor-breach"),
        clause("hearing"),
        clause("crisis", speaker="Ana Brook"),
        clause("check-ins"),
        clause("spending", category="x", amount={"amount": 500, "currency": "EUR"}),
    )
    assert str(deadlines_of(text)["exit-notice"]) == "deadline of exit notice: 90 days (exit)"
    ceilings = {name: setting.words for name, setting in ceilings_of(text).items()}
    assert ceilings == {"funder-share": "two fifths", "spending": "EUR 500"}
    assert triggers_of(text)["budget-change"].value == Fraction(1, 4)
    assert list(conflict_path_of(text)) == ["talk", "mediation", "category", "decision"]
    assert [setting.value for setting in breach_path_of(text).values()] == [7, 14, 30, 7]
    assert crisis_protocol_of(text)["speaker"].value == "Ana Brook"
    assert (rhythms_of(text)["check-in"].value, rhythms_of(text)["check-in"].unit) == (1, "month")


def test_days_come_again_until_the_sunset() -> None:
    text = charter(
        clause("start", on="2026-01-31"),
        clause("review", first_on="2026-03-31", months=1),
        clause("refreshers"),
        clause("sunset", on="2026-06-30", remind_days=30),
        clause("first-win", on="2026-02-14", what="x", owner="tree"),
    )
    assert [(str(day.on), day.what) for day in dates_of(text)] == [
        ("2026-01-31", "start"),
        ("2026-02-14", "first win"),
        ("2026-03-31", "review"),
        ("2026-04-30", "refresher"),
        ("2026-04-30", "review"),
        ("2026-05-31", "review"),
        ("2026-05-31", "talk of renewal"),
        ("2026-06-30", "review"),
        ("2026-06-30", "sunset"),
    ]


def test_without_a_sunset_the_first_review_alone_is_listed() -> None:
    days = dates_of(charter(clause("review", first_on="2026-03-31")))
    assert [(str(day.on), day.what) for day in days] == [("2026-03-31", "review")]


# --- what doesn't fit

VETO = clause("veto", "veto-tree", member="tree", vulnerability="logistics", categories=["budget"])
START, SUNSET = clause("start", on="2026-01-01"), clause("sunset", on="2026-12-31")
IN_SCOPE = rule("budget", vetoes="in_scope", touches=["logistics"])


@pytest.mark.parametrize(
    ("clauses", "named", "says"),
    [
        ([rule("budget", vetoes="none"), VETO], ("decisions-budget", "veto-tree"), "no veto counts there"),
        ([rule("budget"), VETO], ("decisions-budget", "veto-tree"), "no veto counts there"),
        ([VETO], ("veto-tree",), "a veto on budget, and no clause says how that is decided"),
        (
            [rule("budget", vetoes="in_scope", touches=["design"]), VETO],
            ("decisions-budget", "veto-tree"),
            "veto-tree is out of scope",
        ),
        (
            [rule("a"), clause("decision-rule", "b", category="a", procedure="consensus")],
            ("decisions-a", "b"),
            "both say how decisions on a are taken",
        ),
        ([rule("a", "supermajority")], ("decisions-a",), "a supermajority needs a threshold"),
        (
            [rule("a", "supermajority", threshold="1/2")],
            ("decisions-a",),
            "above 1/2 and is at most 1, not 1/2",
        ),
        ([rule("a", threshold="2/3")], ("decisions-a",), "only a supermajority has a threshold"),
        (
            [rule("a", "consensus", votes="by_risk"), clause("votes-by-risk", weights={"creek": 1}, quota=1)],
            ("decisions-a",),
            "consensus asks members",
        ),
        ([rule("a", "unanimity", vetoes="none")], ("decisions-a",), "under unanimity anyone can stop"),
        ([rule("a", quorum="0")], ("decisions-a",), "a quorum of 0 asks for nobody"),
        ([rule("a", "executive_committee")], ("decisions-a",), "no clause says who sits on it"),
        ([rule("a", votes="by_risk")], ("decisions-a",), "no clause says what each weighs"),
        ([rule("a", votes="proportional")], ("decisions-a",), "no clause says who has how many"),
        (
            [rule("a", votes="proportional", ballot="secret"), clause("seats", seats={"creek": 1})],
            ("decisions-a",),
            "a secret ballot has one vote each",
        ),
        ([rule("a", vetoes="in_scope", ballot="secret")], ("decisions-a",), "a secret ballot knows no veto"),
        ([rule("a", period_days=0)], ("decisions-a",), "open for at least a day"),
        (
            [clause("votes-by-risk", weights={"creek": 3, "tree": 2}, quota=6)],
            ("votes-by-risk",),
            "the quota 6 must be more than half of 5",
        ),
        (
            [clause("votes-by-risk", weights={"creek": 3, "tree": 3}, quota=3)],
            ("votes-by-risk",),
            "the quota 3 must be more than half of 6",
        ),
        (
            [
                rule("a", votes="by_risk"),
                clause("major-breach", category="a"),
                clause("votes-by-risk", weights={"creek": 3, "tree": 2}, quota=3),
            ],
            ("decisions-a", "major-breach"),
            "A breach of creek is decided without its 3 votes; the other 2 never reach the quota of 3.",
        ),
        (
            [clause("amendment", category="charter")],
            ("amendment",),
            "rests on the rule for charter, and no clause",
        ),
        ([clause("rotation", first="pond")], ("rotation",), "speaks of pond, which is no party"),
        ([clause("roles", roles={"pond": "x"})], ("roles",), "speaks of pond"),
        ([clause("executive-committee", committee=["pond"])], ("executive-committee",), "speaks of pond"),
        (
            [clause("cost-sharing", shares={"creek": "1/2", "tree": "1/4"})],
            ("cost-sharing",),
            "add up to 3/4, and not to 1",
        ),
        ([START, clause("sunset", on="2026-01-01")], ("start", "sunset"), "doesn't come after the start"),
        (
            [clause("review", first_on="2027-01-01"), SUNSET],
            ("review", "sunset"),
            "The sunset on 2026-12-31 comes before the first review",
        ),
        (
            [clause("review", first_on="2025-01-01"), START],
            ("review", "start"),
            "The first review on 2025-01-01 comes before the start",
        ),
        (
            [clause("first-win", on="2027-01-01", what="x", owner="tree"), SUNSET],
            ("first-win", "sunset"),
            "after the sunset",
        ),
        (
            [clause("first-win", on="2025-01-01", what="x", owner="tree"), START],
            ("first-win", "start"),
            "The first win on 2025",
        ),
        (
            [clause("set-aside", questions=["x"], until="2025-01-01"), START],
            ("set-aside", "start"),
            "free before the start",
        ),
        (
            [clause("exit", notice_days=400), START, SUNSET],
            ("exit", "sunset"),
            "Leaving takes 400 days of notice, and the alliance lasts 364 in all",
        ),
        (
            [START, clause("sunset", on="2026-02-01", remind_days=60)],
            ("sunset", "sunset"),
            "The alliance lasts 31 days, and its renewal",
        ),
        (
            [START, SUNSET, clause("review", first_on="2026-02-01", months=0)],
            ("review", "review"),
            "leave at least one",
        ),
        (
            [rule("a", period_days=7), clause("liaisons", liaisons={"creek": "x"})],
            ("decisions-a", "liaisons"),
            "leaves 7 days for a ballot, and members have 14",
        ),
        (
            [rule("a", period_days=40), clause("proposals", urgent_by="x")],
            ("proposals", "decisions-a"),
            "within 30 days, and by decisions-a a ballot alone takes 40",
        ),
        (
            [clause("minor-breach", answer_days=3), clause("liaisons", liaisons={"creek": "x"})],
            ("minor-breach", "liaisons"),
            "within 3 days, and liaisons have 14",
        ),
        (
            [rule("a"), clause("major-breach", category="a", meeting_days=2), clause("hearing")],
            ("major-breach", "hearing"),
            "within 2 days of a large breach",
        ),
        (
            [clause("crisis", speaker="x"), clause("one-message", topics="x")],
            ("crisis", "one-message"),
            "within 24 hours, and a sign-off may take 48",
        ),
        (
            [clause("crisis", speaker="x", inform_hours=30)],
            ("crisis", "crisis"),
            "members are told within 30",
        ),
        (
            [Clause("exit", "exit", {"notice_days": 90}, text="Say so in time.")],
            ("exit",),
            "exit is worded anew and no longer says 90 days, which is in force as deadline of exit notice",
        ),
    ],
)
def test_each_contradiction_is_found(clauses: list[Clause], named: tuple[str, ...], says: str) -> None:
    (found,) = contradictions(charter(*clauses))
    assert found.clauses == named
    assert says in found.says
    assert str(found) == found.says


@pytest.mark.parametrize(
    "clauses",
    [
        [IN_SCOPE, VETO],
        [rule("a", "consensus")],
        [rule("a", quorum="1/2"), clause("major-breach", category="a")],
        [clause("exit", notice_days=364), START, SUNSET],
        [rule("a", period_days=14), clause("liaisons", liaisons={"creek": "x"})],
        [Clause("check-ins", "check-ins", text="Every month for {minutes}; {missed} missed: a call.")],
        [clause("sunset")],
    ],
)
def test_what_fits_is_no_contradiction(clauses: list[Clause]) -> None:
    assert contradictions(charter(*clauses)) == ()


def test_a_party_needs_a_signatory() -> None:
    text = charter(parties=(Party("creek", "Creek Guard"), PARTIES[1]))
    (found,) = contradictions(text)
    assert found.says == "Nobody is named who signs for Creek Guard; name its signatory."


@pytest.mark.parametrize(("parties", "there"), [((), "no party"), (PARTIES[:1], "one party")])
def test_an_alliance_takes_two(parties: tuple[Party, ...], there: str) -> None:
    (found,) = contradictions(charter(parties=parties))
    assert found.says == f"An alliance takes two, and this charter has {there}; add who else is bound."


def test_who_is_left_out_is_told() -> None:
    left_out = charter(
        clause("roles", roles={"creek": "boats"}),
        clause("votes-by-risk", weights={"tree": 3}, quota=2),
    )
    assert warnings_of(left_out) == (
        "roles says nothing for Tree Fund.",
        "weights in votes-by-risk says nothing for Creek Guard.",
    )
    assert warnings_of(charter(clause("roles", roles={"creek": "boats", "tree": "saplings"}))) == ()


def test_a_brace_that_is_no_parameter_is_asked_about() -> None:
    own = Clause("song", title="Song", text="We sing {foo}, {notice_days} and { }.")
    worded = Clause("exit", "exit", {"notice_days": 90}, text="Say so {notice_days} before, {When} you can.")
    assert warnings_of(charter(own, worded)) == (
        "song: {foo} is no parameter; is it meant as words?",
        "song: {notice_days} is no parameter; is it meant as words?",
        "exit: {When} is no parameter; is it meant as words?",
    )


def test_warnings_say_their_source() -> None:
    many = tuple(Party(f"m{k}", f"M{k}", "x") for k in range(5))
    told = warnings_of(
        charter(
            rule("messaging", vetoes="in_scope", touches=["storytelling"]),
            clause("veto", member="m1", vulnerability="storytelling", categories=["messaging"]),
            rule("a", "consensus"),
            parties=many,
        )
    )
    assert [one.partition(":")[0] for one in told] == [
        "m1 has a veto over messaging",
        "5 members and nobody who coordinates",
        "decisions-a",
    ]
    assert all("S2" in one for one in told)
    (told,) = warnings_of(charter(rule("a"), clause("major-breach", category="a")))
    assert told.startswith("With two parties, one alone would decide")
    (told,) = warnings_of(charter(clause("sunset", on="2026-12-31", remind_days=0), clause("costs")))
    assert "comes as a surprise" in told
    assert warnings_of(charter(rule("a"))) == ()


def test_completeness_names_what_nothing_answers() -> None:
    text = charter(clause("threat-check", threat="x"), model=Model.STRUCTURAL)
    found = completeness(text)
    assert [(risk.id, clauses) for risk, clauses in found.answered] == [("fading-threat", ("threat-check",))]
    assert "shifting-goal" not in {risk.id for risk in found.unanswered}  # an opportunistic one's
    assert found.sentences[0].startswith("Mission drift: Money and habit")
    own = Clause("song", title="Song", text="We sing.", risks=("conflict",))
    assert "conflict" not in {risk.id for risk in completeness(charter(own)).unanswered}


def test_a_charter_keeps_its_order_and_is_itself() -> None:
    text = filled(Shape.STRUCTURAL)
    assert replace(text) == text
    assert isinstance(text, Charter)


def test_a_wording_in_another_language_has_to_say_the_numbers_that_are_in_force() -> None:
    said = Clause(
        "exit", "exit", {"notice_days": 90}, text="Jedes Mitglied geht mit einer Frist von 90 Tagen."
    )
    silent = replace(said, text="Jedes Mitglied geht mit einer Frist.")
    assert contradictions(charter(said, language="de")) == ()
    (told,) = contradictions(charter(silent, language="de"))
    assert "no longer says 90 days" in str(told)
    assert "no longer says 90 days" in str(contradictions(charter(said))[0])
    words = "Ende am 31. Dezember ٢٠٢٦, besprochen 90 Tage vorher."
    day = Clause("sunset", "sunset", {"on": "2026-12-31"}, text=words)
    assert contradictions(charter(day, language="de")) == ()
