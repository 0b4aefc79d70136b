"""Names against lists: every way a name is written differently, and what is said of it."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest
from benchmarks.name_workload import KINDS, draw_names, draw_queries

from archstone.engines.name_matching import HIT_FROM, NameIndex, compare_names, without_accents
from archstone.model.errors import RuleBroken


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Hollow Creek Watch", "hollow creek watch", "The same name."),
        ("Blackstrnd Tobacco", "Blackstrand Tobacco", "Spelling: blackstrnd for blackstrand."),
        ("Fundacao Sao Joao", "Fundação São João", "Accents are left out in one."),
        ("Watch Hollow Creek", "Hollow Creek Watch", "The words stand in another order."),
        ("Chaikovski Nefteprom", "Чайковский Нефтепром", "Written in another script: Cyrillic."),
        ("Muhammad Hussein", "محمد حسين", "Written in another script: Arabic."),
        ("Elliniki Chrysi", "Ελληνική Χρυσή", "Written in another script: Greek."),
        ("Zhongguo Shiyou", "中国石油", "The same letters, but for where the words end."),
        (
            "Tschaikowski Verlag",
            "Chaykovskiy Verlag",
            "Another way to write the sound: tschaikowski for chaykovskiy.",
        ),
        ("Three Elms Ltd", "Three Elms GmbH", "Without: gmbh."),
        ("Sunflower Kitchen", "Sun Flower Kitchen", "The same letters, but for where the words end."),
        ("Petro Marena", "Petroleum Marena", "Short form: petro for petroleum."),
        ("Intl Relief Fdn Marena", "International Relief Foundation Marena", "The same name."),
        ("Blackstrand", "Blackstrand Tobacco Holdings", "Only a part is alike."),
        ("WVRX", "Water Valley Relief Xanadu", "One is the initials of the other."),
        ("W.V.R.X.", "Water Valley Relief Xanadu", "One is the initials of the other."),
    ],
)
def test_a_hit_says_what_is_alike(one: str, other: str, why: str) -> None:
    hit = compare_names(one, other)
    assert hit.score >= HIT_FROM
    assert why in hit.why
    assert compare_names(other, one).score == hit.score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("First Baptist Church", "Second Baptist Church"),
        ("Port Ellery Arts Council", "Port Ellery Sports Council"),
        ("Foundation International Ltd", "Relief International Ltd"),
        ("Marigold Relief", "Marigold Housing Society Selby"),
        ("Acme", ""),
        ("Acme", "!!!"),
        ("Hope", "Hope Springs Community Trust"),
    ],
)
def test_what_shares_only_common_words_is_no_hit(one: str, other: str) -> None:
    assert compare_names(one, other).score < HIT_FROM


def test_legal_forms_count_for_little_and_telling_words_for_much() -> None:
    forms = compare_names("Marena Selby Ltd", "Marena Selby GmbH").score
    words = compare_names("Marena Selby Ltd", "Marena Holby Ltd").score
    assert forms > 0.9 > words


def test_accents_go_and_other_letters_stay() -> None:
    assert without_accents("Čapek Ångström Ñandú Ёлка がく") == "Capek Angstrom Nandu Елка がく"
    assert without_accents("مُحَمَّد") == "محمد"


def test_hits_come_best_first_and_then_in_the_order_of_the_list() -> None:
    index = NameIndex(["Marena Selb", "Marena Selby", "Marena Selby", "Other Thing"])
    assert [(hit.row, hit.score) for hit in index.find("Selby Marena")] == [
        (1, 1.0),
        (2, 1.0),
        (0, pytest.approx(0.9)),
    ]
    assert [hit.row for hit in index.find("Marena Selby", top=1)] == [1]
    assert len(index.find("Marena Selby", at_least=0.99)) == 2
    assert index.find("Quite Unlike") == ()
    assert index.find("Ωμέγα") == ()


def test_an_empty_list_has_no_hits() -> None:
    assert NameIndex([]).find("Acme") == ()
    assert len(NameIndex(["a"])) == 1


def test_a_name_of_symbols_alone_is_like_its_own_alone() -> None:
    index = NameIndex(["!!!", "Acme", "\N{GRINNING FACE}", "Grinning", "医院"])
    assert [hit.listed for hit in index.find("!!!", at_least=0.1)] == ["!!!"]
    [hit] = index.find("\N{GRINNING FACE}", at_least=0.1)
    assert (hit.listed, hit.score, hit.why) == ("\N{GRINNING FACE}", 1.0, ("The same name.",))
    assert index.find("\N{GRINNING FACE}" * 2, at_least=0.1) == ()
    assert index.find_exhaustively("??", at_least=0.0) == ()
    assert [hit.listed for hit in index.find("Grinning")] == ["Grinning"]
    assert compare_names(" ", "  ").score == 0
    assert [hit.listed for hit in index.find("医院")] == ["医院"]


@pytest.mark.parametrize(
    ("name", "at_least", "sentence"),
    [
        (" ", 0.8, "A name to look for must say something."),
        ("a", 1.5, "The least score is a number from 0 to 1, not 1.5."),
    ],
)
def test_what_is_refused(name: str, at_least: float, sentence: str) -> None:
    with pytest.raises(RuleBroken) as told:
        NameIndex(["a"]).find(name, at_least=at_least)
    assert str(told.value) == sentence


def test_the_index_finds_what_comparing_with_everyone_finds() -> None:
    names = draw_names(1500)
    index = NameIndex(names)
    for query in draw_queries(names, 3, 15):
        assert index.find(query.name, top=3) == index.find_exhaustively(query.name, top=3), query


def test_recall_and_precision_are_those_on_the_page() -> None:
    """The figures of docs/theory/name-matching.md, on a list of 5,000 and 60 names changed in each way."""
    names = draw_names(5000)
    index = NameIndex(names)
    found: Counter[str] = Counter()
    right = first = hits = told_of_none = 0
    queries = draw_queries(names, 60, 360)
    for query in queries:
        told = index.find(query.name, top=50)
        hits += len(told)
        told_of_none += bool(told) and query.row is None
        if query.row is not None and query.row in [hit.row for hit in told]:
            right += 1
            found[query.kind] += 1
            first += (
                told[0].row == query.row
                or told[0].score == told[[h.row for h in told].index(query.row)].score
            )
    changed = sum(query.row is not None for query in queries)
    assert (changed, right, hits, told_of_none) == (720, 701, 755, 16)
    assert first == right
    assert {kind: found[kind] for kind in KINDS if found[kind] < 60} == {
        "Latin letters for Cyrillic": 50,
        "Latin letters for Arabic": 52,
        "order, legal form and a letter": 59,
    }


def test_every_order_of_the_same_words_is_found_however_many_there_are() -> None:
    names = [" ".join(words) for words in permutations(["Marena", "Selby", "Holt", "Vane", "Ferrin"])]
    index = NameIndex([*draw_names(300), *names])
    assert [hit.row for hit in index.find("Vane Holt Ferrin Selby Marena", top=200)] == list(range(300, 420))
