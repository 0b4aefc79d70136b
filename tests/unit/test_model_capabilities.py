"""The taxonomy: ids, families, closeness, one's own capabilities."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from archstone.model.capabilities import Capability, CapabilityId, Taxonomy, standard_taxonomy
from archstone.model.errors import NotFound, RuleBroken


def capability(id: str, family: str = "arts") -> Capability:
    return Capability(CapabilityId(id), id.title(), family)


TWO = Taxonomy([capability("song"), capability("dance"), capability("sums", "school")])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: capability("Song"),
            "A capability's id is made of small letters, digits and hyphens, not 'Song'.",
        ),
        (
            lambda: Capability(CapabilityId("song"), "", "arts"),
            "The capability song needs a name and a family.",
        ),
        (lambda: capability("song", ""), "The capability song needs a name and a family."),
        (
            lambda: Taxonomy([capability("song"), capability("song")]),
            "The capability song is listed twice.",
        ),
        (
            lambda: TWO.with_own([capability("mime", "art")]),
            "The capability mime needs one of the known families, not 'art'. Did you mean arts?",
        ),
        (
            lambda: TWO.with_own([capability("song", "school")]),
            "The capability song already stands in the family arts, not in school.",
        ),
        (
            lambda: TWO.with_own([capability("mime"), capability("mime", "school")]),
            "The capability mime already stands in the family arts, not in school.",
        ),
    ],
)
def test_a_broken_rule_is_told_in_a_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        make()
    assert str(caught.value) == sentence


def test_the_standard_taxonomy_has_sixty_in_eleven_families() -> None:
    taxonomy = standard_taxonomy()
    assert (len(taxonomy), len(taxonomy.families)) == (60, 11)
    assert sum(len(members) for members in taxonomy.families.values()) == 60
    assert all(c.means for c in taxonomy)
    assert standard_taxonomy() is taxonomy


def test_capabilities_keep_their_order_and_are_found() -> None:
    assert TWO.ids == ("song", "dance", "sums")
    assert dict(TWO.families) == {"arts": ("song", "dance"), "school": ("sums",)}
    assert "song" in TWO
    assert "mime" not in TWO
    assert TWO["sums"].name == "Sums"
    assert TWO.family_of("dance") == "arts"


def test_an_unknown_one_is_named_with_the_nearest() -> None:
    with pytest.raises(NotFound, match=r"^There is no capability 'dancer'\. Did you mean dance\?$"):
        TWO["dancer"]
    with pytest.raises(NotFound, match=r"^There is no capability 'xyzzy'\.$"):
        TWO.family_of("xyzzy")


def test_closeness_is_one_half_or_nothing() -> None:
    assert TWO.closeness("song", "song") == 1
    assert TWO.closeness("song", "dance") == Fraction(1, 2)
    assert TWO.closeness("song", "sums") == 0


def test_own_capabilities_join_a_family_once() -> None:
    mime = capability("mime")
    with_mime = TWO.with_own([mime, mime])
    assert with_mime.families["arts"] == ("song", "dance", "mime")
    assert len(TWO) == 3
    assert TWO.with_own([]) is TWO
    assert with_mime.with_own([mime]) is with_mime


def test_taxonomies_with_the_same_capabilities_are_equal() -> None:
    assert Taxonomy(list(TWO)) == TWO
    assert hash(Taxonomy(list(TWO))) == hash(TWO)
    assert TWO.with_own([capability("mime")]) != TWO
    assert TWO != "taxonomy"
