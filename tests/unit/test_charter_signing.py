from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest

from archstone.model.charter_comparison import Change, Piece, compare_charters, pieces_of
from archstone.model.charter_in_use import rules_at_odds
from archstone.model.charter_integrity import breaches_of
from archstone.model.charter_rules import rules_of
from archstone.model.charter_signing import (
    CharterHistory,
    CharterSignature,
    SignedCharter,
    canonical_form,
    frozen_words,
    hash_of,
)
from archstone.model.charters import Annex, Charter, Clause, Direction, Party, Shape
from archstone.model.errors import Conflict, NotAllowed, NotFound, RuleBroken
from archstone.model.rules import Base, Category, Procedure, RuleBook, Veto, Votes
from tests.unit.charter_cases import AT, PARTIES, charter, clause, filled, rule, signed

TEXT = charter(Clause("goal", "goal", {"goal": "Clean water."}, locked=True), clause("exit"))


def test_the_canonical_form_is_what_the_page_says() -> None:
    laid = json.loads(canonical_form(TEXT))
    again = json.dumps(laid, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again == canonical_form(TEXT)
    assert hashlib.sha256(unicodedata.normalize("NFC", again).encode()).hexdigest() == hash_of(TEXT)
    assert laid["clauses"][1]["values"] == {"notice_days": 60}  # a default that holds is written out
    assert laid["clauses"][1]["text"].startswith("Any member may leave with notice of 60 days")


def test_the_hash_is_the_same_however_a_letter_is_written() -> None:
    composed, taken_apart = "Café", unicodedata.normalize("NFD", "Café")
    assert composed != taken_apart
    assert hash_of(replace(TEXT, title=composed)) == hash_of(replace(TEXT, title=taken_apart))


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "U"},
        {"version": 2},
        {"shape": Shape.MEMORANDUM},
        {"language": "ar"},
        {"direction": Direction.RIGHT_TO_LEFT},
        {"parties": PARTIES[:1]},
        {"parties": (replace(PARTIES[0], signatory="Bo"), PARTIES[1])},
        {"parties": (replace(PARTIES[0], mandate="a vote"), PARTIES[1])},
        {"annexes": (Annex("A", "b"),)},
        {"clauses": TEXT.clauses[::-1]},
        {"clauses": (TEXT.clauses[0], clause("exit", notice_days=61))},
        {"clauses": (replace(TEXT.clauses[0], locked=False), TEXT.clauses[1])},
        {"clauses": (TEXT.clauses[0], replace(TEXT.clauses[1], id="leave"))},
    ],
)
def test_any_change_changes_the_hash(changed: Any) -> None:
    assert hash_of(replace(TEXT, **changed)) != hash_of(TEXT)


@pytest.mark.parametrize("shape", Shape)
def test_words_written_out_have_the_same_hash(shape: Shape) -> None:
    whole = filled(shape)
    frozen = frozen_words(whole)
    assert hash_of(frozen) == hash_of(whole)
    assert frozen_words(frozen) == frozen
    assert all(one.text for one in frozen.clauses)


def test_brackets_in_a_value_survive_being_signed() -> None:
    text = charter(clause("roles", roles={"creek": "boats [two]"}), clause("goal", goal="Water [clean]."))
    assert "[two]" in frozen_words(text).articles[0].words
    assert hash_of(frozen_words(frozen_words(text))) == hash_of(text)


def test_all_sign_and_it_verifies() -> None:
    under = SignedCharter(TEXT)
    assert (under.complete, under.unsigned) == (False, ("creek", "tree"))
    assert under.verify().unaltered is None
    assert "Nobody has signed version 1" in under.verify().sentences[0]
    under = under.sign("tree", signer="Bo Ash", at=AT, mandate="board, 3 March")
    assert under.verify().sentences[1] == "Not signed by Creek Guard."
    under = under.sign("creek", signer="Ana Brook", at=AT)
    assert under.complete
    assert under.verify().sentences == ("Version 1 is, letter by letter, the text that was signed.",)
    assert under.signatures[0].mandate == "board, 3 March"


def test_tampering_shows() -> None:
    under = signed(TEXT)
    louder = replace(under.charter.clauses[1], text=under.charter.clauses[1].text.replace("60", "6"))
    tampered = SignedCharter(
        replace(under.charter, clauses=(under.charter.clauses[0], louder)), under.signatures
    )
    assert tampered.verify().unaltered is False
    assert "isn't the text that Creek Guard, Tree Fund signed" in tampered.verify().sentences[0]
    first = replace(under.signatures[0], hash="0" * 64)
    (said,) = replace(under, signatures=(first, *under.signatures[1:])).verify().sentences
    assert "isn't the text that Creek Guard signed, and it is the text that the others signed" in said


@pytest.mark.parametrize(
    ("text", "organisation", "signer", "error", "says"),
    [
        (TEXT, "pond", "X", NotFound, "pond is no party"),
        (TEXT, "creek", "Bo Ash", NotAllowed, "For Creek Guard Ana Brook signs, not Bo Ash."),
        (
            replace(TEXT, parties=(Party("creek", "Creek Guard"),)),
            "creek",
            "X",
            NotAllowed,
            "names nobody who signs",
        ),
        (
            charter(clause("sunset")),
            "creek",
            "Ana Brook",
            RuleBroken,
            "can't be signed yet. The clause sunset needs on",
        ),
        (
            charter(rule("a", "supermajority")),
            "creek",
            "Ana Brook",
            RuleBroken,
            "a supermajority needs a threshold",
        ),
    ],
)
def test_who_may_not_sign_what(text: Charter, organisation: str, signer: str, error: type, says: str) -> None:
    with pytest.raises(error) as caught:
        SignedCharter(text).sign(organisation, signer=signer, at=AT)
    assert says in str(caught.value)


def test_nobody_signs_twice_or_another_text() -> None:
    one = SignedCharter(TEXT).sign("creek", signer="Ana Brook", at=AT)
    with pytest.raises(RuleBroken, match="Creek Guard has signed version 1 twice"):
        one.sign("creek", signer="Ana Brook", at=AT)
    other = SignedCharter(replace(one.charter, title="Other"), one.signatures)
    with pytest.raises(Conflict, match="isn't the one that others have signed"):
        other.sign("tree", signer="Bo Ash", at=AT)
    with pytest.raises(RuleBroken, match="names Bo Ash as signatory, not Ana Brook"):
        SignedCharter(TEXT, (CharterSignature("tree", "Ana Brook", AT, "0" * 64),))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"at": datetime(2026, 4, 1)}, "needs a time zone"),
        ({"hash": "short"}, "is 64 hexadecimal digits, not 'short'"),
        ({"hash": "Z" * 64}, "64 hexadecimal digits"),
    ],
)
def test_a_signature_needs_a_time_and_a_hash(changed: Any, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        CharterSignature(**({"organisation": "creek", "signer": "A", "at": AT, "hash": "0" * 64} | changed))


# --- amending


def test_a_signed_version_is_amended_by_a_new_one() -> None:
    first = signed(TEXT)
    second = first.amend(clauses=(first.charter.clauses[0], clause("exit", notice_days=90)))
    assert (second.version, second.amends) == (2, hash_of(TEXT))
    history = CharterHistory((first, SignedCharter(second)))
    assert history.in_force == first
    assert history.latest == second
    history = CharterHistory((first, signed(second)))
    assert history.in_force is not None
    assert history.in_force.charter.version == 2
    assert (history.broken_chain(), list(history.changed_locks())) == ((), [])


def test_locked_clauses_stand() -> None:
    first = signed(TEXT)
    for clauses in (
        (clause("exit"),),
        (Clause("goal", "goal", {"goal": "Cleaner water."}, locked=True), clause("exit")),
        (replace(first.charter.clauses[0], locked=False), clause("exit")),
    ):
        with pytest.raises(RuleBroken, match="goal is locked: no amendment changes it"):
            first.amend(clauses=clauses)


def test_what_is_not_signed_by_all_is_not_amended() -> None:
    half = SignedCharter(TEXT).sign("creek", signer="Ana Brook", at=AT)
    with pytest.raises(RuleBroken, match="Version 1 isn't signed by Tree Fund"):
        half.amend(title="U")
    with pytest.raises(RuleBroken, match="Version 2 amends version 1, which Tree Fund hasn't signed"):
        CharterHistory((half, SignedCharter(replace(TEXT, version=2, amends="0" * 64))))
    with pytest.raises(RuleBroken, match="Version 2 stands where version 1 belongs"):
        CharterHistory((SignedCharter(replace(TEXT, version=2)),))


def test_a_broken_chain_and_a_broken_lock_show() -> None:
    first = signed(TEXT)
    later = replace(first.charter, version=2, amends="0" * 64, clauses=(first.charter.clauses[1],))
    history = CharterHistory((first, SignedCharter(later)))
    assert history.broken_chain() == (2,)
    assert list(history.changed_locks()) == [(2, "goal")]
    assert CharterHistory().in_force is None
    assert CharterHistory().latest is None


# --- comparing


def test_words_are_told_one_by_one() -> None:
    assert pieces_of("We leave\n- in 30 days", "We leave\n- in 90 days.") == (
        Piece("We leave\n- in"),
        Piece("30 days", Change.REMOVED),
        Piece("90 days.", Change.ADDED),
    )
    assert pieces_of("same", "same") == (Piece("same"),)
    assert pieces_of("", "new") == (Piece("new", Change.ADDED),)


def test_what_became_of_each_clause() -> None:
    old = charter(
        clause("goal", goal="Water."), clause("exit"), clause("costs"), clause("proxies"), rule("a")
    )
    new = charter(
        clause("costs"),
        Clause("goal", "goal", {"goal": "Water."}, locked=True),
        clause("exit", notice_days=90),
        clause("refreshers"),
        rule("a", "consensus"),
        rule("b"),
        version=2,
    )
    found = compare_charters(old, new)
    assert {one.clause: str(one.change) for one in found.clauses} == {
        "costs": "moved",
        "goal": "changed",
        "exit": "changed",
        "refreshers": "added",
        "decisions-a": "changed",
        "decisions-b": "added",
        "proxies": "removed",
    }
    told = {one.clause: str(one) for one in found.clauses}
    assert told["goal"].endswith("(changed, article 2): locked from now on")
    assert told["exit"].endswith("notice days: 60 days → 90 days")
    assert told["costs"].endswith("(moved from 3 to 1)")
    assert told["proxies"].endswith("(left out, was article 4)")
    assert told["refreshers"].endswith("(new, article 4)")
    assert found.same == 0
    assert found.rules == (
        "Decisions on a: majority, one vote each, no quorum, open for 14 days → consensus, one vote each, "
        "no quorum, open for 14 days.",
        "Decisions on b have a rule of their own now: majority, one vote each, no quorum, open for 14 days.",
        "The deadline of exit notice: 60 days → 90 days (exit).",
        "New: refresher: every 3 months (refreshers).",
        "No longer: the ceiling of proxies: 1 (proxies).",
    )


def test_the_same_is_the_same() -> None:
    found = compare_charters(TEXT, TEXT)
    assert found.identical
    assert found.same == 2
    assert compare_charters(TEXT, frozen_words(TEXT)).identical


def test_what_is_around_the_clauses() -> None:
    veto = clause("veto", member="tree", vulnerability="logistics", categories=["a"])
    old = charter(rule("a"), veto, annexes=(Annex("Map", "x"), Annex("List", "y")))
    new = charter(
        title="U",
        annexes=(Annex("Map", "z"), Annex("Song", "la")),
        parties=(replace(PARTIES[0], signatory="Cy", mandate="a vote"), Party("pond", "Pond")),
    )
    found = compare_charters(old, new)
    assert found.about == (
        "The title was T and is U.",
        "Creek Guard was signed for by Ana Brook and is signed for by Cy.",
        "Creek Guard signs by a vote; before by none.",
        "Pond is a new party, signed for by nobody yet.",
        "Tree Fund is no longer a party.",
        "The annex Map has changed.",
        "There is a new annex: Song.",
        "The annex List is left out.",
    )
    assert found.rules[0].startswith("Decisions on a have no rule any more; it was majority")
    assert found.rules[1] == "No longer: Tree Fund may veto decisions on a that touch logistics."
    renamed = compare_charters(charter(), charter(parties=(replace(PARTIES[0], name="Creeks"), PARTIES[1])))
    assert renamed.about == ("Creek Guard is called Creeks now.",)


# --- what runs


def test_what_was_signed_is_what_runs() -> None:
    text = charter(
        rule(
            "budget", "supermajority", threshold="2/3", quorum="1/2", vetoes="in_scope", touches=["logistics"]
        ),
        rule("routine"),
        clause("veto", member="tree", vulnerability="logistics", categories=["budget"]),
    )
    book = rules_of(text)
    assert rules_at_odds(book, book) == ()
    running = RuleBook(
        (
            Category(
                "budget",
                procedure=Procedure.SUPERMAJORITY,
                threshold=Fraction(3, 5),
                votes=Votes.BY_RISK,
                base=Base.CAST,
                quorum=Fraction(1, 3),
                touches=frozenset({"design"}),  # type: ignore[arg-type]
                vetoes=(Veto("creek", "design"),),  # type: ignore[arg-type]
                period_days=7,
            ),
            Category("song", secret=True),
        ),
        weights={"creek": 1},
        committee=("tree",),
    )
    assert rules_at_odds(book, running) == (
        "By the charter, on budget: At least 2/3 of the yes and no votes cast must say yes; in use: At least "
        "3/5 of the yes and no votes cast must say yes.",
        "Votes on budget count one each by the charter and by risk in use.",
        "The quorum on budget is 1/2 by the charter and 1/3 in use.",
        "The charter keeps ballots on budget open for 14 days; the rules in use for 7.",
        "By the charter decisions on budget touch logistics; in use design.",
        "The charter gives tree a veto on budget; the rules in use don't.",
        "In use creek has a veto on budget that the charter doesn't give it.",
        "The charter has a rule for routine, and the rules in use have none.",
        "The rules in use decide on song, and the charter has no rule for it.",
        "The weights in use: creek 1; by the charter: none.",
        "The executive committee in use: tree; by the charter: none.",
    )
    (told,) = rules_at_odds(RuleBook((Category("a"),)), RuleBook((Category("a", secret=True),)))
    assert told == "Ballots on a are open by the charter and not so in use."


def test_what_is_no_longer_said_says_why() -> None:
    old = charter(
        rule("a", "supermajority", threshold="2/3"),
        clause("set-aside", questions=["x"], until="2026-05-01"),
        clause("trust-audit", months=1),
    )
    new = charter(rule("a", "consensus"), clause("trust-audit", months=3), version=2)
    found = compare_charters(old, new)
    told = {one.clause: str(one) for one in found.clauses}
    assert "threshold: two thirds, no longer said (consensus needs none)" in told["decisions-a"]
    assert "No longer: set aside until: 1 May 2026 (set-aside)." in found.rules
    assert "Trust audit: every month → every 3 months (trust-audit)." in found.rules
    back = {one.clause: str(one) for one in compare_charters(new, old).clauses}
    assert "threshold: two thirds, new" in back["decisions-a"]


def test_a_version_that_lacks_a_signature_is_pending() -> None:
    first = signed(TEXT)
    second = SignedCharter(first.amend(title="U"))
    assert CharterHistory((first, second)).pending is None  # nobody has begun to sign it
    begun = second.sign("tree", signer="Bo Ash", at=AT)
    assert CharterHistory((first, begun)).pending is begun
    assert CharterHistory((first, begun)).in_force is first
    assert CharterHistory((first, signed(second.charter))).pending is None
    assert CharterHistory().pending is None


def test_breaches_name_the_version_and_what_was_altered() -> None:
    first = signed(TEXT)
    second = signed(first.amend(title="U"))
    assert breaches_of(CharterHistory((first, second))) == ()
    louder = replace(first.charter.clauses[0], text="We work for nothing.")
    altered = replace(first, charter=replace(first.charter, clauses=(louder, first.charter.clauses[1])))
    text, chain, lock = breaches_of(CharterHistory((altered, second)))
    assert (text.version, text.signatures, text.clause) == (1, ("creek", "tree"), "")
    assert str(chain) == "Version 2 amends another text than version 1 as it stands here."
    assert (lock.version, lock.clause) == (2, "goal")
    draft = replace(second.charter, version=3, clauses=second.charter.clauses[1:])
    (left,) = breaches_of(CharterHistory((first, second), draft))
    assert left.says == "The draft changes or leaves out goal, which was locked."
