"""The arch of an alliance: a stone for each vulnerability, letters with a meaning, nothing given away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest

from archstone.documents.alliance_arch import MOST_ARCHES, alliance_arch
from archstone.documents.lettering import text_width
from archstone.documents.pictures import Picture, as_png
from archstone.documents.tokens import SMALLEST_TEXT, THEMES, contrast
from archstone.engines.carriers import LoadState
from archstone.model.alliance_records import AllianceRecord
from archstone.model.alliances import Alliance, Member
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.model.later_audits import LaterAudit
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry

SVG = "{http://www.w3.org/2000/svg}"
DAY = date(2026, 11, 4)
TAXONOMY = standard_taxonomy()
LONG = "The United Interfaith Confederation of Neighbourhood Congregations & <Mosques> of Greater Southside"
NAMES = ("Riverside Hospital", LONG, "تعاونية مزارعي الجرف", "Łódź “Tech” Ltd", "日本の財団", "A")
KINDS = (Disclosure.PARTNER, Disclosure.PUBLIC, Disclosure.SEALED, Disclosure.PARTNER, Disclosure.PRIVATE)


def alliance(size: int, *, goal: bool = True, audits: bool = True) -> AllianceRecord:
    """Build so many members, each with six vulnerabilities of every disclosure and five strengths."""
    ids = TAXONOMY.ids
    members = []
    for k in range(size):
        strong = tuple(
            Strength(ids[(3 * k + 7 * j) % len(ids)], 1 + (k + j) % 5, Grade.SHOWN) for j in range(5)
        )
        had = {one.capability for one in strong}
        weak = list(
            dict.fromkeys(c for j in range(12) if (c := ids[(5 * k + 11 * j + 1) % len(ids)]) not in had)
        )
        audit = Audit(
            strong,
            tuple(
                Vulnerability(c, 1 + (k + j) % 5, 5 - j % 5, KINDS[(j + k) % 5])
                for j, c in enumerate(weak[:6])
            ),
        )
        name = NAMES[k % len(NAMES)] + ("" if k < len(NAMES) else f" {k}")
        members.append(Organisation(f"m{k}", name, audit=audit if audits else Audit()))
    goals = (Goal("label", f"One label for all. {LONG}"),) if goal else ()
    later = LaterAudit("m0", date(2026, 5, 1), True, ())
    return AllianceRecord(
        Registry(tuple(members), taxonomy=TAXONOMY, goals=goals),
        Alliance("The compact", tuple(Member(one.id) for one in members), goal="label" if goal else None),
        later_audits=(later,) if size > 2 and audits else (),
    )


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
@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 8, 11])
def test_no_word_lies_on_another_or_outside(size: int, theme: str, *, compact: bool) -> None:
    picture = alliance_arch(alliance(size), DAY, compact=compact, theme=theme)
    assert picture.width == (360 if compact else 720)
    boxes = [box(text) for text in drawn(picture)]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert right <= picture.width + 1
        assert top >= 0
        assert bottom <= picture.height + 1
    for one, other in combinations(boxes, 2):
        apart = (
            one[2] <= other[0] + 1
            or other[2] <= one[0] + 1
            or one[3] <= other[1] + 1
            or other[3] <= one[1] + 1
        )
        assert apart
    assert all(float(text.get("font-size", 0)) >= SMALLEST_TEXT for text in drawn(picture))


def test_every_stone_of_a_member_is_drawn_and_told() -> None:
    record = alliance(3)
    picture = alliance_arch(record, DAY)
    _, rows = picture.table
    told = [row[2] for row in rows]
    stones = words(picture, "carrier")
    carried = [name for name in told if name in record.names.values()]
    gone = told.count(LoadState.GONE.value)
    assert len(stones) == len(carried) + gone
    assert len(words(picture, "label")) >= len([row for row in rows if row[1] != "not disclosed"])
    assert words(picture, "carried").count("carried by no one") == told.count("carried by no one")
    assert len(rows) == sum(min(5, len(one.audit.counting)) for one in record.registry)


def test_letters_are_those_of_the_names_or_of_the_alphabet() -> None:
    record = alliance(2)
    assert words(alliance_arch(record, DAY), "letter")[0] == "R"
    assert words(alliance_arch(alliance(3), DAY), "letter")[0] == "R"
    assert words(alliance_arch(alliance(8), DAY), "letter")[0] == "A"


def test_what_is_not_disclosed_is_neither_named_nor_carried_by_anyone() -> None:
    hidden = Vulnerability("medical-expertise", 5, 5, Disclosure.SEALED, rank=1)
    private = Vulnerability("cybersecurity", 5, 5, Disclosure.PRIVATE, rank=2)
    one = Organisation("one", "One", audit=Audit(vulnerabilities=(hidden, private)))
    two = Organisation("two", "Two", audit=Audit((Strength("medical-expertise", 5, Grade.CONFIRMED),)))
    record = AllianceRecord(
        Registry((one, two), taxonomy=TAXONOMY), Alliance("Both", (Member("one"), Member("two")))
    )
    picture = alliance_arch(record, DAY)
    assert "edical" not in picture.svg
    assert "ybersec" not in picture.svg
    assert picture.table[1] == (("One", "not disclosed", "not disclosed", "", "", ""),)
    assert words(picture, "carrier") == []
    assert words(picture, "unnamed") == ["1 not disclosed", "no audit on record"]
    assert picture.sentence == "1 is not disclosed."


def test_the_sentence_says_who_carries_most_and_what_no_one_carries() -> None:
    lacking = (
        Vulnerability("logistics", 5, 5, Disclosure.PARTNER, rank=1),
        Vulnerability("design", 4, 4, Disclosure.PARTNER, rank=2),
    )
    farm = Organisation("farm", "The farm", audit=Audit(vulnerabilities=lacking))
    van = Organisation("van", "Van", audit=Audit((Strength("logistics", 4, Grade.CONFIRMED),)))
    record = AllianceRecord(
        Registry((farm, van), taxonomy=TAXONOMY), Alliance("Both", (Member("farm"), Member("van")))
    )
    picture = alliance_arch(record, DAY)
    assert picture.sentence == (
        "Van carries most by weight: the only vulnerability that is carried, for The farm. No other member "
        "could carry it. No one carries Design (The farm)."
    )
    assert picture.table[1][0] == (
        "The farm",
        "Logistics",
        "Van",
        "80 of 100",
        "Logistics, level 4",
        "",
    )
    assert words(picture, "cover") == ["49", "–"]  # 20 of 41
    assert words(picture, "goal") == ["Both"]


def test_the_beam_is_the_goal_and_mixes_no_scripts() -> None:
    record = alliance(2)
    assert words(alliance_arch(record, DAY), "goal")[0].startswith("The goal: One label")
    arabic = Registry(tuple(record.registry), taxonomy=TAXONOMY, goals=(Goal("label", "ملصق واحد"),))
    assert words(alliance_arch(replace(record, registry=arabic), DAY), "goal") == ["ملصق واحد"]
    assert words(alliance_arch(alliance(2, goal=False), DAY), "goal") == ["The compact"]


def test_of_many_the_least_carried_are_drawn_and_all_are_told() -> None:
    picture = alliance_arch(alliance(11), DAY)
    assert len(words(picture, "cover")) == MOST_ARCHES
    assert "3 more members" in " ".join(words(picture, "legend"))
    assert len({row[0] for row in picture.table[1]}) == 11


def test_nobody_and_nothing() -> None:
    assert alliance_arch(alliance(0), DAY).sentence == "No member is on record on this day."
    bare = alliance_arch(alliance(3, audits=False), DAY)
    assert bare.sentence == "Nothing that members lack is on record."
    assert words(bare, "unnamed") == ["no audit on record"] * 3
    assert as_png(bare)[:4] == b"\x89PNG"


def test_letters_stand_out_from_their_stones() -> None:
    for theme in THEMES.values():
        for fill in (theme.stone, theme.other):
            assert contrast(theme.paper, fill) >= 4.5
        assert contrast(theme.ink, theme.paper_sunk) >= 4.5


def test_another_theme_is_refused() -> None:
    with pytest.raises(RuleBroken, match="There is no theme 'drak'"):
        alliance_arch(alliance(2), DAY, theme="drak")
