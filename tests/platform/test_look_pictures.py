"""Pictures inside a page take the page's colours."""

import re

import pytest

from archstone.documents.arch import arch
from archstone.documents.matrix_picture import matrix_picture
from archstone.documents.tokens import DARK, LIGHT, blend
from archstone.engines.cover import match
from archstone.engines.matrix import vulnerability_matrix
from archstone.files.bundled import bundled
from archstone.files.registries import read_registry
from archstone.platform.web.look.pictures import named_for, themed
from archstone.platform.web.look.tables import table_of

US, THEM = "riverside-hospital", "southside-congregations"


@pytest.fixture(scope="module")
def stories():
    return read_registry(bundled("stories.yaml"))


def test_no_colour_of_a_picture_stays_written_in(stories) -> None:
    both = match(stories[US], stories[THEM], stories.taxonomy)
    matrix = vulnerability_matrix(stories, US, [THEM, "plainform-software"])
    for picture in (
        arch(both, stories.taxonomy),
        arch(both, stories.taxonomy, compact=True),
        matrix_picture(matrix, stories.taxonomy),
    ):
        assert re.search(r"#[0-9a-f]{6}", picture.svg)
        drawn = themed(picture.svg)
        assert re.findall(r"#[0-9a-f]{6}\b", drawn) == []
        assert 'fill="var(--stone)"' in drawn
        assert 'font-family="var(--sans)"' in drawn


@pytest.mark.parametrize("share", [0.1, 0.32, 0.5, 0.64, 0.8, 0.99])
def test_a_tint_becomes_the_same_mixture_of_the_tokens(share: float) -> None:
    said = themed(f'fill="{blend(LIGHT.paper, LIGHT.other_soft, share)}"')
    found = re.fullmatch(r'fill="color-mix\(in srgb, var\(--other-soft\) ([\d.]+)%, var\(--paper\)\)"', said)
    assert found
    assert float(found[1]) == pytest.approx(100 * share, abs=2)


def test_a_colour_of_no_theme_stays() -> None:
    assert themed('fill="#00ff00"') == 'fill="#00ff00"'
    assert themed(f'fill="{DARK.paper}"') == f'fill="{DARK.paper}"'


def test_two_pictures_on_a_page_keep_their_own_names(stories) -> None:
    svg = arch(match(stories[US], stories[THEM], stories.taxonomy), stories.taxonomy).svg
    named = named_for(svg, "first")
    assert 'aria-labelledby="first-title" aria-describedby="first-desc"' in named
    assert '<title id="first-title">' in named
    assert '<desc id="first-desc">' in named


def test_the_table_of_a_picture_says_the_same(stories) -> None:
    picture = arch(match(stories[US], stories[THEM], stories.taxonomy), stories.taxonomy)
    table = table_of(picture, name="numbers")
    assert [column.label for column in table.columns] == list(picture.table[0])
    assert [[cell.text for cell in row] for row in table.rows] == [list(row) for row in picture.table[1]]
    assert [column.label for column in table.columns if column.numeric] == ["Severity", "Need", "Covered"]
