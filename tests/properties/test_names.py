"""Whatever order a name's words stand in, with or without accents, it is found."""

from __future__ import annotations

import random

from benchmarks.name_workload import draw_names
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archstone.engines.name_matching import NameIndex, compare_names, without_accents

quick = settings(max_examples=150, deadline=None)
NAMES = draw_names(400)
INDEX = NameIndex(NAMES)
letters = st.characters(categories=["L", "N"], include_characters=" .-&'", max_codepoint=0x9FFF)
names = st.text(letters, min_size=1, max_size=30).filter(lambda name: name.strip())
listed = st.sampled_from(NAMES)


@given(name=listed, seed=st.integers(0, 1000), bare=st.booleans())
@quick
def test_reordering_words_and_dropping_accents_loses_no_hit(name: str, seed: int, bare: bool) -> None:
    words = name.split()
    random.Random(seed).shuffle(words)
    changed = " ".join(words)
    hits = INDEX.find(without_accents(changed) if bare else changed, top=50)
    assert [hit.score for hit in hits if hit.listed == name] == [1.0]
    assert hits[0].score == 1.0


@given(name=names, seed=st.integers(0, 1000))
@quick
def test_any_name_is_its_own_best_hit(name: str, seed: int) -> None:
    words = name.split()
    random.Random(seed).shuffle(words)
    index = NameIndex([*NAMES[:50], name])
    same = compare_names(name, name).score
    hits = index.find(without_accents(" ".join(words)), top=60, at_least=0.0)
    if same:
        assert any(hit.row == 50 and hit.score == 1.0 for hit in hits)
    else:
        assert hits == ()


@given(one=names, other=names)
@example(one="0", other="00ᅧᎦ¼")  # one letter for a long word: the shared part is as long as the shorter
@quick
def test_the_score_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    there, back = compare_names(one, other), compare_names(other, one)
    assert 0 <= there.score <= 1
    assert abs(there.score - back.score) < 1e-12
    assert bool(there.why) or there.score == 0


@given(many=st.lists(listed, min_size=1, max_size=30), name=listed | names)
@quick
def test_a_short_list_is_searched_as_if_everyone_were_compared(many: list[str], name: str) -> None:
    index = NameIndex(many)
    assert index.find(name, top=50) == index.find_exhaustively(name, top=50)
