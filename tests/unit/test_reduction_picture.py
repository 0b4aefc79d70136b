"""Before and after as slopes: every followed vulnerability, nothing undisclosed named, unknown not zero."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest

from archstone.documents.lettering import text_width
from archstone.documents.pictures import Picture
from archstone.documents.reduction_picture import MOST_MEMBERS, reduction_picture
from archstone.documents.tokens import SMALLEST_TEXT, THEMES
from archstone.engines.vulnerability_reduction import AllianceReduction, alliance_reduction
from archstone.model.audits import Audit, Disclosure, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.later_audits import LaterAudit

SVG = "{http://www.w3.org/2000/svg}"
TAXONOMY = standard_taxonomy()
DAY, BEFORE = date(2026, 11, 4), date(2026, 10, 1)
LONG = "The United Interfaith Confederation of Neighbourhood Congregations of Greater Southside"
NAMES = {"a": "Riverside Hospital", "b": LONG, "c": "تعاونية مزارعي الجرف"}
START = Audit(
    vulnerabilities=(
        Vulnerability("community-trust", 5, 5, Disclosure.PARTNER, rank=1),
        Vulnerability("regulatory-legitimacy", 4, 4, Disclosure.PUBLIC, rank=2),
        Vulnerability("cybersecurity", 3, 3, Disclosure.SEALED, rank=3),
        Vulnerability("logistics", 3, 2, Disclosure.PARTNER, rank=4),
        Vulnerability("design", 2, 2, Disclosure.PARTNER, rank=5),
    )
)


def now(member: str, *products: tuple[str, int, int]) -> LaterAudit:
    return LaterAudit(member, BEFORE, False, tuple(Vulnerability(c, s, n) for c, s, n in products))


def found(members: str = "abc", *later: LaterAudit) -> AllianceReduction:
    return alliance_reduction(members, dict.fromkeys(members, START), later, DAY)


LATER = (
    now("a", ("community-trust", 3, 3), ("cybersecurity", 5, 5), ("logistics", 3, 2)),
    now("b", *((v.capability, 1, 1) for v in START.vulnerabilities)),
)
TOLD = found("abc", *LATER)


def drawn(picture: Picture, tag: str = "text") -> list[ElementTree.Element]:
    return ElementTree.fromstring(picture.svg).findall(f"{SVG}{tag}")


def words(picture: Picture, name: str) -> list[str]:
    return [text.text or "" for text in drawn(picture) if text.get("class") == name]


def box(text: ElementTree.Element) -> tuple[float, float, float, float]:
    size, x, y = (float(text.get(key, 0)) for key in ("font-size", "x", "y"))
    serif = (text.get("font-family") or "").startswith("Source Serif")
    width = text_width(text.text or "", size, serif=serif)
    left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0.0)
    return left, y - 0.75 * size, left + width, y + 0.2 * size


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("theme", list(THEMES))
@pytest.mark.parametrize("members", ["", "a", "abc", "abcdefgh", "abcdefghijkl"])
def test_no_word_lies_on_another_or_outside(members: str, theme: str, *, compact: bool) -> None:
    later = [one for one in LATER if one.organisation in members]
    picture = reduction_picture(found(members, *later), NAMES, TAXONOMY, compact=compact, theme=theme)
    boxes = [box(text) for text in drawn(picture)]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert right <= picture.width + 1
        assert top >= 0
        assert bottom <= picture.height
    for one, other in combinations(boxes, 2):
        assert (
            one[2] <= other[0] + 1
            or other[2] <= one[0] + 1
            or one[3] <= other[1] + 1
            or other[3] <= one[1] + 1
        )
    assert all(float(text.get("font-size", 0)) >= SMALLEST_TEXT for text in drawn(picture))


def test_slopes_fall_rise_or_stay_as_the_numbers_do() -> None:
    picture = reduction_picture(TOLD, NAMES, TAXONOMY)
    told = words(picture, "change")
    assert told[0] == "25, now 9"
    assert (told.count("9, now 25"), told.count("6, as before")) == (1, 1)
    assert told.count("4, not looked at again") == 2  # of two members
    rising = [line for line in drawn(picture, "line") if line.get("stroke-width") == "3"]
    assert len(rising) == 2  # the slope and its sign below
    assert all(float(line.get("y2", 0)) < float(line.get("y1", 0)) for line in rising)
    index = words(picture, "index")
    assert index == ["20 of 100 less", "94 of 100 less", "not looked at again"]


def test_what_is_not_disclosed_has_no_name() -> None:
    picture = reduction_picture(TOLD, NAMES, TAXONOMY)
    assert "ybersecurity" not in picture.svg
    assert not any("ybersecurity" in cell for row in picture.table[1] for cell in row)
    rows = [row for row in picture.table[1] if row[2] == "Not disclosed"]
    assert [row[-1] for row in rows] == ["", "", ""]


def test_what_is_private_is_not_drawn() -> None:
    private = Vulnerability("cybersecurity", 5, 5, Disclosure.PRIVATE, rank=1)
    given = {"a": Audit(vulnerabilities=(private, Vulnerability("design", 2, 2, Disclosure.PUBLIC, rank=2)))}
    picture = reduction_picture(alliance_reduction("a", given, (), DAY), NAMES, TAXONOMY)
    assert [row[2] for row in picture.table[1]] == ["Design"]
    assert words(picture, "value") == ["4"]


def test_what_was_not_looked_at_is_a_hollow_dot_and_not_zero() -> None:
    picture = reduction_picture(found("c"), NAMES, TAXONOMY)
    assert [row[4] for row in picture.table[1]] == [""] * 5
    hollow = [dot for dot in drawn(picture, "circle") if dot.get("fill") == THEMES["light"].paper]
    assert len(hollow) == 10  # each on its axis, and again beside its name
    assert picture.sentence == (
        "No member has looked at its vulnerabilities again, so none is known to have shrunk."
    )


def test_the_sentence_names_the_ends() -> None:
    assert reduction_picture(TOLD, NAMES, TAXONOMY).sentence == (
        f"Weighed by rank, the first five vulnerabilities of {LONG} weigh 94 of 100 less than at the start, "
        "those of Riverside Hospital 20 of 100 less; of 8 looked at again 6 shrank and 1 grew."
    )


def test_of_many_the_smallest_are_drawn_and_all_are_told() -> None:
    picture = reduction_picture(found("abcdefghijkl", *LATER), NAMES, TAXONOMY)
    assert len(words(picture, "index")) == MOST_MEMBERS
    assert words(picture, "note") == ["2 more in the table."]
    assert len(picture.table[1]) == 60


def test_another_theme_is_refused() -> None:
    with pytest.raises(RuleBroken, match="There is no theme 'day'"):
        reduction_picture(TOLD, NAMES, TAXONOMY, theme="day")
