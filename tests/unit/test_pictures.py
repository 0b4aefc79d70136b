"""Pictures: whole, inside their frame, legible, and telling the engine's numbers."""

from __future__ import annotations

import json
import math
import random
import re
import runpy
import struct
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typst

from archstone.documents.arch import _COMPACT, _COMPACT_CROWDED, _WIDE, arch
from archstone.documents.arch_layout import (
    BADGE,
    CROWN,
    JOINT,
    SPRING,
    Shape,
    Stone,
    badges_of,
    slots_of,
    spread,
)
from archstone.documents.ecosystem_picture import ecosystem_picture
from archstone.documents.lettering import shortened, text_width, wrapped
from archstone.documents.logo import logo
from archstone.documents.map_picture import map_picture
from archstone.documents.matrix_picture import exchange_picture, matrix_picture
from archstone.documents.pictures import Picture, listed, of_hundred, save_picture
from archstone.documents.ring_picture import ring_picture
from archstone.documents.svg import point
from archstone.documents.tokens import SMALLEST_TEXT, THEMES, blend, contrast, font_folder, theme_named
from archstone.engines.cover import Match, match
from archstone.engines.ecosystem import ecosystem
from archstone.engines.gap_map import vulnerability_map
from archstone.engines.matrix import vulnerability_matrix
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation, Touch, Trait
from archstone.model.registries import Registry

TAXONOMY = standard_taxonomy()
SVG = "{http://www.w3.org/2000/svg}"
LONG = "The United Interfaith Confederation of Neighbourhood Congregations & <Mosques> of Greater Southside"
NAMES = ("Riverside Hospital", LONG, "مؤسسة الثقة المجتمعية", "Łódź “Tech” Ltd", "日本の財団", "A")


def draw(seed: int, name: str, lacks: int, has: int = 12) -> Organisation:
    rng = random.Random(seed)
    chosen = rng.sample(TAXONOMY.ids, lacks + has)
    return Organisation(
        f"o{seed}",
        name,
        sector="abc"[seed % 3],
        audit=Audit(
            tuple(Strength(c, rng.randint(1, 5), rng.choice(list(Grade))) for c in chosen[lacks:]),
            tuple(
                Vulnerability(
                    c,
                    rng.randint(1, 5),
                    rng.randint(1, 5),
                    rng.choice([Disclosure.SEALED, Disclosure.PUBLIC]),
                    estimated="its size" if rng.random() < 0.2 else None,
                )
                for c in chosen[:lacks]
            ),
        ),
        touched_by=(Touch("problem", "hunger"),),
    )


def pair(ours: int, theirs: int, seed: int = 0) -> Match:
    return match(draw(100 + seed, NAMES[seed % 6], ours), draw(200 + seed, NAMES[1], theirs), TAXONOMY)


REGISTRY = Registry(tuple(draw(k, NAMES[k % len(NAMES)], 1 + k % 6) for k in range(9)))
SPARSE = Registry(tuple(draw(k, NAMES[k % len(NAMES)], 2 + k % 4, has=4) for k in range(9)))
OTHERS = [o.id for o in REGISTRY.organisations[1:]]
ALONE = Registry((Organisation("alone", "Alone"), draw(1, "Other", 2)))

PICTURES: dict[str, Callable[[str], Picture]] = {
    **{
        f"arch {n} and {m}": lambda t, n=n, m=m: arch(pair(n, m, n + m), TAXONOMY, theme=t)  # type: ignore[misc]
        for n, m in ((0, 3), (1, 1), (3, 4), (5, 5), (7, 6), (12, 12), (15, 3), (20, 15), (0, 0))
    },
    **{
        f"compact arch {n} and {m}": lambda t, n=n, m=m: arch(
            pair(n, m, n + m), TAXONOMY, theme=t, compact=True
        )  # type: ignore[misc]
        for n, m in ((0, 3), (1, 1), (3, 4), (12, 12), (20, 15))
    },
    **{
        f"matrix of {n}": lambda t, n=n: matrix_picture(
            vulnerability_matrix(REGISTRY, "o0", OTHERS[:n]), TAXONOMY, theme=t
        )  # type: ignore[misc]
        for n in (1, 3, 8)
    },
    "matrix of nothing": lambda t: matrix_picture(
        vulnerability_matrix(ALONE, "alone", ["o1"]), TAXONOMY, theme=t
    ),
    "exchange": lambda t: exchange_picture(
        vulnerability_matrix(REGISTRY, "o5", ["o4"]).exchanges_with("o4"), TAXONOMY, theme=t
    ),
    "map": lambda t: map_picture(vulnerability_map(REGISTRY, "o5"), TAXONOMY, theme=t),
    "map of nothing": lambda t: map_picture(vulnerability_map(ALONE, "alone"), TAXONOMY, theme=t),
    "map where no one excels": lambda t: map_picture(
        vulnerability_map(Registry((draw(5, LONG, 5),)), "o5"), TAXONOMY, theme=t
    ),
    "ecosystem": lambda t: ecosystem_picture(ecosystem(REGISTRY, "o0"), theme=t),
    "ecosystem of nothing": lambda t: ecosystem_picture(ecosystem(ALONE, "alone"), theme=t),
    **{
        f"ring of {n}": lambda t, n=n: ring_picture(  # type: ignore[misc]
            NAMES[:n], [Fraction(k, 3) for k in range(n)], theme=t
        )
        for n in (2, 3, 4)
    },
}


def root(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)


def texts(picture: Picture, name: str | None = None) -> list[ElementTree.Element]:
    return [t for t in root(picture).iter(f"{SVG}text") if name is None or t.get("class") == name]


def frame(text: ElementTree.Element) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a line of text."""
    size = float(text.attrib["font-size"])
    width = text_width(text.text or "", size, serif="Serif" in text.attrib["font-family"])
    x, y = float(text.attrib["x"]), float(text.attrib["y"])
    left = {"start": x, "middle": x - width / 2, "end": x - width}[text.attrib["text-anchor"]]
    return left, y - 0.75 * size, left + width, y + 0.22 * size


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_whole_legible_and_says_itself_in_words(name: str, theme: str) -> None:
    picture = PICTURES[name](theme)
    svg = root(picture)
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    assert (width, height) == pytest.approx((picture.width, picture.height), abs=0.06)
    assert svg.findtext(f"{SVG}title") == picture.title
    assert svg.findtext(f"{SVG}desc") == picture.sentence
    assert picture.title
    assert picture.sentence.endswith(".")
    header, rows = picture.table
    assert all(len(row) == len(header) for row in rows)
    for text in texts(picture):
        assert float(text.attrib["font-size"]) >= SMALLEST_TEXT
        x0, y0, x1, y1 = frame(text)
        told = f"{text.text!r} at {x0:.0f}..{x1:.0f}, {y0:.0f}..{y1:.0f} of {svg.attrib['viewBox']}"
        assert x0 >= left, told
        assert x1 <= left + width, told
        assert y0 >= top, told
        assert y1 <= top + height, told


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_stands_on_another(name: str) -> None:
    frames = [(t.text, frame(t)) for t in texts(PICTURES[name]("light"))]
    for (one, a), (other, b) in combinations(frames, 2):
        apart = a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
        assert apart, f"{one!r} stands on {other!r}"


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_input_draws_the_same_picture(name: str) -> None:
    assert PICTURES[name]("light") == PICTURES[name]("light")


@pytest.mark.parametrize("seed", range(60))
def test_labels_of_the_arch_stand_forty_apart_or_become_numbers(seed: int) -> None:
    rng = random.Random(seed)
    drawn = pair(rng.randint(1, 9), rng.randint(1, 9), seed)
    picture = arch(drawn, TAXONOMY)
    if texts(picture, "badge"):
        assert len(texts(picture, "badge")) == len(drawn.cover_in.items) + len(drawn.cover_out.items)
        return
    labels = texts(picture, "label")
    assert len(labels) == len(drawn.cover_in.items) + len(drawn.cover_out.items)
    for anchor in ("start", "end"):
        heights = sorted(float(t.attrib["y"]) for t in labels if t.attrib["text-anchor"] == anchor)
        assert all(b - a >= 39.8 for a, b in pairwise(heights))


def test_most_arches_of_five_and_five_are_labelled() -> None:
    labelled = sum(not texts(arch(pair(5, 5, seed), TAXONOMY), "badge") for seed in range(60))
    assert labelled >= 50


@pytest.mark.parametrize("shape", [_WIDE, _COMPACT, _COMPACT_CROWDED])
@pytest.mark.parametrize("heavy", [25, 5, 1])
@pytest.mark.parametrize("count", [1, 5, 10, 14, 15])
def test_a_number_stands_on_its_own_stone_or_has_a_leader(shape: Shape, heavy: int, count: int) -> None:
    slots = slots_of([Stone("s", Fraction(w), Fraction(0)) for w in (heavy, *(1,) * (count - 1))])
    radius = shape.outer
    badges = badges_of(slots, shape)
    angles = [badge.angle for badge in badges]
    assert angles == sorted(angles, reverse=True)
    assert angles[0] <= SPRING
    assert angles[-1] >= CROWN
    for badge in badges:
        if not badge.led:
            assert badge.angle == badge.slot.middle  # not moved, and on its own stone but for a hair
            assert math.radians(badge.slot.start - badge.slot.end) * radius >= 1.6 * BADGE
        else:
            assert badge.radius - BADGE >= radius + 10  # off the ring, so that its leader can be seen
    middles = [point(0, 0, badge.radius, badge.angle) for badge in badges]
    if max(badge.radius + BADGE for badge in badges) <= shape.x:  # else another ring is drawn
        assert all(math.dist(one, other) > 2 * BADGE for one, other in combinations(middles, 2))


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("count", [10, 14, 15])
def test_every_leader_ends_in_a_dot_on_its_own_stone(count: int, compact: bool) -> None:
    drawn = pair(count, count, count)
    picture = arch(drawn, TAXONOMY, compact=compact)
    colours = theme_named("light")
    numbers = texts(picture, "badge")
    assert [t.text for t in numbers] == [str(k + 1) for k in range(2 * count)]
    dots = [c for c in root(picture).iter(f"{SVG}circle") if c.attrib["fill"] == colours.ink]
    shape = _COMPACT_CROWDED if compact else _WIDE
    found = [
        math.degrees(math.atan2(shape.ground - 2 - float(c.attrib["cy"]), float(c.attrib["cx"]) - shape.x))
        for c in dots
    ]
    expected = []
    for right, cover in enumerate((drawn.cover_in, drawn.cover_out)):
        slots = slots_of([Stone("", i.vulnerability.weight, i.share) for i in cover.items])
        if any(badge.led for badge in badges_of(slots, shape)):
            expected += [180 - slot.middle if right else slot.middle for slot in slots]
    assert expected
    assert found == pytest.approx(expected, abs=0.15)


def test_spread_moves_as_little_as_can_be() -> None:
    assert spread([0, -100, -200], 40, first=0) == [0, -100, -200]
    assert spread([-100, -100], 40, first=0) == [-80, -120]
    assert spread([10, -5], 40, first=0) == [0, -40]  # pushed up as one block of mean 2.5 - 20, then held
    assert spread([0, -3, -6], 4, first=0, last=-8) == [0, -4, -8]


def stone_radii(picture: Picture, fill: str) -> list[float]:
    found = []
    for path in root(picture).iter(f"{SVG}path"):
        outer = re.match(r"M[\d. -]+A([\d.]+) ", path.attrib["d"])
        if path.attrib["fill"] == fill and outer:
            found.append(float(outer[1]))
    return found


def test_the_stones_are_as_thick_as_the_cover_and_as_wide_as_the_weight() -> None:
    drawn = pair(4, 5, 3)
    picture = arch(drawn, TAXONOMY)
    colours = theme_named("light")
    for cover, fill in ((drawn.cover_in, colours.other), (drawn.cover_out, colours.stone)):
        expected = [165 + 90 * float(item.share) for item in cover.items if item.share]
        assert stone_radii(picture, fill) == pytest.approx(expected, abs=0.06)
    slots = slots_of([Stone("x", i.vulnerability.weight, i.share) for i in drawn.cover_in.items])
    widths = [slot.start - slot.end for slot in slots]
    weights = [float(i.vulnerability.weight) for i in drawn.cover_in.items]
    assert widths == pytest.approx([w / sum(weights) * sum(widths) for w in weights])
    assert slots[0].end - slots[1].start == pytest.approx(JOINT)


def test_the_arch_tells_the_engine_s_numbers() -> None:
    drawn = pair(3, 4, 2)
    assert drawn.mutual is not None
    for compact in (False, True):
        picture = arch(drawn, TAXONOMY, compact=compact)
        assert [t.text for t in texts(picture, "fit")] == [of_hundred(drawn.mutual)]
        carried = [re.sub(r" of 100.*", "", t.text or "") for t in texts(picture, "carried")]
        items = [*drawn.cover_in.items, *drawn.cover_out.items]
        expected = [
            of_hundred(i.share) if i.share else ("no one" if compact else "carried by no one") for i in items
        ]
        assert carried == expected
        told = " ".join(t.text or "" for t in texts(picture, "cover"))
        for cover in (drawn.cover_in, drawn.cover_out):
            assert cover.value is not None
            assert f"{of_hundred(cover.value)} of 100 carried" in told
    assert [row[-1] for row in picture.table[1]] == [f"{of_hundred(i.share)} of 100" for i in items]


def test_what_isn_t_known_is_told_as_not_known() -> None:
    drawn = pair(0, 3, 1)
    picture = arch(drawn, TAXONOMY)
    assert [t.text for t in texts(picture, "fit")] == ["–"]
    assert texts(picture, "cover")[0].text == "what it lacks: not known"
    assert "isn't known" in picture.sentence


def test_the_lightest_beyond_fifteen_share_a_stone_with_their_mean() -> None:
    drawn = pair(20, 1, 4)
    picture = arch(drawn, TAXONOMY)
    assert "6 lighter ones together" in [t.text for t in texts(picture, "label")]
    rest = drawn.cover_in.items[14:]
    weight = sum(i.vulnerability.weight for i in rest)
    mean = sum((i.vulnerability.weight * i.share for i in rest), Fraction(0)) / weight
    assert (texts(picture, "carried")[14].text or "").startswith(of_hundred(mean))
    assert len(picture.table[1]) == 21


def test_the_matrix_tells_the_engine_s_numbers() -> None:
    matrix = vulnerability_matrix(REGISTRY, "o5", OTHERS[:3])
    picture = matrix_picture(matrix, TAXONOMY)
    expected = [of_hundred(c.share) for row in matrix.rows for c in row.cells if c.share]
    expected += [of_hundred(c.share) for row in matrix.partners_rows for c in row.cells if c and c.share]
    assert [t.text for t in texts(picture, "share")] == expected
    totals = [c.cover_in.value for c in matrix.columns] + [c.cover_out.value for c in matrix.columns]
    totals += [c.mutual for c in matrix.columns]
    assert [t.text for t in texts(picture, "total")] == [
        "not known" if value is None else of_hundred(value) for value in totals
    ]


def test_the_matrix_names_whom_a_deal_breaker_leaves_out() -> None:
    us = replace(REGISTRY["o0"], kind="bank")
    strict = replace(REGISTRY["o1"], deal_breakers=(Trait("kind", "bank"),))
    registry = Registry((us, strict))
    picture = matrix_picture(vulnerability_matrix(registry, "o0", ["o1"]), TAXONOMY)
    assert f"Left out by a deal-breaker: {strict.name}." in picture.sentence
    assert picture.sentence.startswith(f"No partner stands beside {us.name} here.")
    assert len(picture.table[1]) == 0


def test_the_matrix_marks_what_partners_have_sealed() -> None:
    us = draw(0, "Us", 2)
    theirs = (Vulnerability(TAXONOMY.ids[0], 5, 5), Vulnerability(TAXONOMY.ids[9], 4, 4, Disclosure.PUBLIC))
    them = Organisation("them", "Them", audit=Audit((), theirs))
    other = Organisation("other", "Other", audit=Audit((), theirs[:1]))
    registry = Registry((us, them, other))
    one = matrix_picture(vulnerability_matrix(registry, us.id, ["them"]), TAXONOMY)
    assert [word in one.svg for word in ("severity 5, need 5, sealed<", "severity 4, need 4<")] == [
        True,
        True,
    ]
    two = matrix_picture(vulnerability_matrix(registry, us.id, ["them", "other"]), TAXONOMY)
    assert "2 partners lack it, 2 sealed<" in two.svg


def test_the_matrix_says_when_no_partner_carries_anything() -> None:
    empty = replace(REGISTRY["o1"], audit=Audit())
    matrix = vulnerability_matrix(Registry((REGISTRY["o0"], empty)), "o0", ["o1"])
    picture = matrix_picture(matrix, TAXONOMY)
    assert picture.sentence == f"None of the partners carries anything that {REGISTRY['o0'].name} lacks."


def test_the_map_the_ecosystem_and_the_ring_tell_the_engine_s_numbers() -> None:
    found = vulnerability_map(REGISTRY, "o5")
    shares = [of_hundred(e.share) for gap in found.gaps for e in gap.organisations]
    assert [t.text for t in texts(map_picture(found, TAXONOMY), "share")] == shares
    around = ecosystem(SPARSE, "o0")
    picture = ecosystem_picture(around, first=3, capabilities=60)
    rows = around.who_covers(3)
    members = around.members(3)
    expected = [
        ", ".join(["lacks"] * (m.id in row.lacking) + [of_hundred(s)] * bool(s))
        for row in rows
        for m, s in zip(members, row.shares, strict=True)
    ]
    assert [t.text for t in texts(picture, "share")] == [words for words in expected if words]
    assert len(texts(picture, "verdict")) == sum(row.blind_spot for row in rows) > 0
    ring = ring_picture(["A", "B", "C"], [Fraction(1, 3), Fraction(0), Fraction(1)])
    assert [t.text for t in texts(ring, "cover")] == ["33 of 100", "carries nothing", "100 of 100"]
    assert [t.text for t in texts(ring, "weakest")] == ["0"]


def test_blind_spots_show_even_where_others_weigh_more() -> None:
    around = ecosystem(SPARSE, "o0")
    rows = around.who_covers(3)
    assert not any(row.blind_spot for row in rows[:2])
    assert any(row.blind_spot for row in rows[3:])
    assert texts(ecosystem_picture(around, first=3, capabilities=3), "verdict")


def test_a_ring_of_one_or_five_is_refused() -> None:
    for names in (["A"], ["A", "B", "C", "D", "E"]):
        with pytest.raises(RuleBroken, match="2 to 4"):
            ring_picture(names, [Fraction(1, 2)] * len(names))


@pytest.mark.parametrize("name", THEMES)
def test_the_colours_are_legible(name: str) -> None:
    colours = theme_named(name)
    for text in (colours.ink, colours.ink_soft, colours.stone, colours.other, colours.bad):
        assert contrast(text, colours.paper) >= 4.5
    assert contrast(colours.paper, colours.ink) >= 4.5  # on the keystone
    for soft in (colours.stone_soft, colours.other_soft):
        for step in range(11):
            assert contrast(colours.ink, blend(colours.paper, soft, step / 10)) >= 4.5
    for shape in (colours.stone, colours.other, colours.ink_soft):
        for ground in (colours.paper, colours.paper_sunk):
            assert contrast(shape, ground) >= 3


def test_an_unknown_theme_names_the_nearest() -> None:
    with pytest.raises(RuleBroken, match="Did you mean light"):
        theme_named("ligth")


def test_numbers_of_a_hundred_never_claim_all_or_nothing() -> None:
    cases = {0: "0", 1: "100", Fraction(1, 1000): "1", Fraction(999, 1000): "99", Fraction(1, 2): "50"}
    assert [of_hundred(Fraction(share)) for share in cases] == list(cases.values())
    assert of_hundred(Fraction(125, 1000)) == "13"
    assert listed([]) == ""
    assert listed(["a"]) == "a"


def test_words_are_taken_for_at_least_as_wide_as_the_fonts_draw_them() -> None:
    cases = [
        (words, family, weight)
        for words in ("Community trust 100 of 100", "Łódź, Ñandú & Co.", "WAVE – mill, 0123456789 (sealed)")
        for family, weight in (
            ("Public Sans", 400),
            ("Public Sans", 500),
            ("Public Sans", 600),
            ("Source Serif 4", 600),
        )
    ]
    lines = [
        f"#context [#metadata(measure(text(font: {json.dumps(family)}, weight: {weight}, size: 100pt, "
        f"fallback: false, {json.dumps(words, ensure_ascii=False)})).width.pt())<w>]"
        for words, family, weight in cases
    ]
    told = typst.query(
        "\n".join(lines).encode(),
        "<w>",
        field="value",
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())]),
    )
    measured = json.loads(told)
    assert len(measured) == len(cases)
    for (words, family, weight), width in zip(cases, measured, strict=True):
        taken = text_width(words, 100, serif="Serif" in family)
        assert 0.995 * width <= taken <= 1.08 * width, (words, family, weight)


def test_text_that_is_too_wide_is_cut_with_an_ellipsis() -> None:
    assert shortened("Logistics", 500, 14) == "Logistics"
    for room in (40, 60, 120, 300):
        assert text_width(shortened(LONG, room, 14), 14) <= room
    assert shortened(LONG, 120, 14) == "The Unite…uthside"
    lines = wrapped(LONG, 150, 14, lines=3)
    assert len(lines) == 3
    assert all(text_width(line, 14) <= 150 for line in lines)
    assert wrapped("One two", 500, 14, lines=3) == ("One two",)


def test_names_that_begin_alike_stay_apart_when_they_are_cut() -> None:
    north, south = (f"Extraordinarily Long Federation of Neighbours ({side})" for side in ("North", "South"))
    assert shortened(south, 180, 14) == "Extraordinarily Lo… (South)"
    for room in (90, 120, 250):
        assert shortened(north, room, 14) != shortened(south, room, 14)
        assert wrapped(north, room, 14, lines=2) != wrapped(south, room, 14, lines=2)


@pytest.mark.parametrize("room", [40, 60, 104, 200])
@pytest.mark.parametrize(
    "name", ["Extraordinarily long", "日本の財団日本の財団日本の財団", "well-known a-b-c-d-e-f-g-h-i-j"]
)
def test_a_word_wider_than_its_line_is_broken_not_cut(name: str, room: int) -> None:
    lines = wrapped(name, room, 14, lines=20, serif=True)
    assert all(text_width(line, 14, serif=True) <= room for line in lines)
    told = "".join(line.removesuffix("-") if name.isascii() else line for line in lines)
    assert told.replace(" ", "").replace("-", "") == name.replace(" ", "").replace("-", "")
    assert not any(line.endswith("…") for line in lines)


def test_headings_keep_their_words_and_cut_the_name_alone() -> None:
    us, them = replace(REGISTRY["o0"], name=LONG), replace(REGISTRY["o1"], name=LONG + " (South)")
    matrix = vulnerability_matrix(Registry((us, them)), "o0", ["o1"])
    told = [t.text or "" for t in texts(matrix_picture(matrix, TAXONOMY))]
    ours = [t for t in told if t.startswith("What The United") and "…" in t]
    assert [t.endswith(" Greater Southside lacks, carried by the partner") for t in ours] == [True]
    assert any(t.startswith("What the partners lack, carried by The United") for t in told)
    drawn = [t.text or "" for t in texts(exchange_picture(matrix.exchanges_with("o1"), TAXONOMY))]
    assert any(t.endswith("Southside lacks") for t in drawn)
    assert any(t.endswith("(South) lacks") for t in drawn)


@pytest.mark.parametrize("capabilities", [3, 12, 60])
def test_the_ecosystem_says_how_much_of_it_isn_t_drawn(capabilities: int) -> None:
    around = ecosystem(SPARSE, "o0")
    rows = around.who_covers(3)
    picture = ecosystem_picture(around, first=3, capabilities=capabilities)
    left = len(rows) - len(texts(picture, "label"))
    blind = sum(row.blind_spot for row in rows) - len(texts(picture, "verdict"))
    told = [t.text for t in texts(picture, "more")]
    if not left:
        assert told == []
        return
    spots = f"{blind or 'none'} of them {'blind spots' if blind > 1 else 'a blind spot'}"
    assert told == [f"… and {left} more in the table, {spots}."]


def test_the_dashes_of_a_ring_begin_under_the_top_of_its_spans() -> None:
    picture = ring_picture(["A", "B", "C"], [Fraction(1, 2), Fraction(1), Fraction(0)])
    dashed = [p.attrib["d"] for p in root(picture).iter(f"{SVG}path") if p.get("stroke-dasharray")]
    inner = [re.findall(r"A([\d.]+) ", d)[1] for d in dashed]
    assert inner == ["144", "110"]  # a half from just under its top; a whole one has none; nothing at all


def test_a_picture_is_saved_as_svg_and_png(tmp_path: Path) -> None:
    picture = PICTURES["arch 3 and 4"]("light")
    save_picture(picture, tmp_path / "arch.svg")
    assert (tmp_path / "arch.svg").read_text(encoding="utf-8") == picture.svg
    for width in (None, 333, 500, 901):
        content = save_picture(picture, tmp_path / "arch.PNG", width=width).read_bytes()
        assert content.startswith(b"\x89PNG")
        across = width or 2 * picture.width
        # to the pixel: a page that ends inside one loses a row of the drawing, and letters with it
        assert struct.unpack(">II", content[16:24]) == (
            across,
            round(picture.height * across / picture.width),
        )
    assert sorted(p.name for p in tmp_path.iterdir()) == ["arch.PNG", "arch.svg"]


def test_a_picture_that_can_t_be_saved_says_why_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = PICTURES["ring of 2"]("light")
    with pytest.raises(RuleBroken, match=r"saved as \.svg or \.png, not as ring\.jpg"):
        save_picture(picture, tmp_path / "ring.jpg")
    with pytest.raises(RuleBroken, match="no folder"):
        save_picture(picture, tmp_path / "nowhere" / "ring.svg")
    with pytest.raises(RuleBroken, match="1 or more"):
        save_picture(picture, tmp_path / "ring.png", width=0)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    (tmp_path / "old.svg").write_text("old")
    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(RuleBroken, match=r"old\.svg can't be written: disk full\."):
        save_picture(picture, tmp_path / "old.svg")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("old.svg", "old")]


def test_the_logo_is_an_arch_of_two_sides_and_a_keystone() -> None:
    drawn = ElementTree.fromstring(logo(theme="dark"))
    colours = theme_named("dark")
    assert [p.attrib["fill"] for p in drawn.iter(f"{SVG}path")] == [colours.stone, colours.other, colours.ink]


def test_the_pictures_in_the_docs_are_what_the_script_draws() -> None:
    docs = Path(__file__).resolve().parents[2] / "docs"
    drawn = runpy.run_path(str(docs / "make_pictures.py"))["pictures"]()
    for name, picture in drawn.items():
        assert (docs / "pictures" / name).is_file(), f"{name} is missing; run docs/make_pictures.py"
        if name.endswith(".svg"):
            kept = (docs / "pictures" / name).read_text(encoding="utf-8")
            assert kept == picture.svg, f"{name} is out of date; run docs/make_pictures.py"
