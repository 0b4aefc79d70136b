"""Figures of a trust audit, asked whether they would stay as they are, against the same figures made anew."""

from itertools import permutations
from random import Random

import pytest

from archstone.engines._trust_figures import Figure, FigureKind, Given, Precision, of_four

MEMBERS = ("ash", "elm", "fir", "oak", "yew")
PAIRS = tuple(permutations(MEMBERS, 2))
EVERYTHING = frozenset(range(len(PAIRS)))


def _given(values: list[int]) -> Given:
    return Given(tuple(a for a, _ in PAIRS), tuple(b for _, b in PAIRS), values)


def _figure(kind: FigureKind, values: list[int], precision: Precision) -> Figure:
    in_oak = frozenset(k for k, (_, rated) in enumerate(PAIRS) if rated == "oak")
    behind = in_oak if kind is FigureKind.IN_TRUST else EVERYTHING
    told_as = of_four(3, 7, 12) if kind is FigureKind.IN_TRUST else {}
    return Figure(kind, "", behind, _given(values), len(MEMBERS), precision, told_as)


@pytest.mark.parametrize("kind", FigureKind)
def test_a_figure_stays_the_same_exactly_where_it_would_be_shown_the_same(kind: FigureKind) -> None:
    chance = Random(7)
    values = [chance.randint(4, 9) for _ in PAIRS]
    figure = _figure(kind, values, Precision.EXACT)
    seen = set()
    for turn in range(600):
        step = {k: chance.randint(1, 10) for k in chance.sample(range(len(PAIRS)), chance.choice((1, 1, 2)))}
        other = [step.get(k, value) for k, value in enumerate(values)]
        before, after = (_figure(kind, list(each), figure.precision).shown() for each in (values, other))
        assert figure.same_with(step) == (before == after)
        assert figure.same_with(step) == (before == after), "asked again"
        seen.add(before == after)
        if turn % 3 == 0:  # what was answered before mustn't stand for other ratings
            for k, value in step.items():
                if k in figure.behind:
                    figure.put(k, value)
                values[k] = value
        if turn == 300 and kind is not FigureKind.CENTRALISATION:
            figure.make_coarser(Precision.BAND)
    assert seen == {True, False}


def test_answers_given_at_one_precision_do_not_stand_at_another() -> None:
    figure = _figure(FigureKind.DENSITY, [7] * 10 + [3] * 10, Precision.EXACT)
    assert not figure.same_with({0: 6})
    figure.make_coarser(Precision.BAND)
    assert figure.same_with({0: 6}), "still between the bands' ends"
    figure.make_coarser(Precision.EXACT)
    assert not figure.same_with({0: 6})
