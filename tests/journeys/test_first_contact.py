"""J4: a first contact, from the script to a goal that both mean, and a polite no between rivals."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.browser import Site, Visitor

Come = Callable[..., Visitor]

HOSPITAL, UNION = "Riverside Hospital", "Riverside Nurses Union"
UNION_ID, CONTACT = "riverside-nurses-union", "maria.duarte@nurses.example"
OPENING = "You know the night wards better than our managers do."
PROBLEM = "Fewer than half of the invited families come to a vaccination day. Do your members hear why?"
OUR_WORDS, THEIR_WORDS = "Our leaflets speak one language and a half.", "The papers call us troublemakers."
WANT, OFFER = "People who ask from door to door.", "Two doctors at every meeting."
THEIR_WANT, THEIR_OFFER = (
    "Answers that a doctor stands up for.",
    "Three hundred members who know the streets.",
)
FIRM, MENDED = (
    "Our members knock at no door for a management.",
    "Nobody is told to knock; who likes to, does.",
)
NOTES = "We begin with one street, two doctors and six members."
GOAL, OTHER_GOAL = (
    "By June three of four invited families south of the river come to a vaccination day.",
    "By June the hospital hires forty nurses more for the night wards.",
)
SAME_GOAL = "In June three of four invited families of the southern districts come to a vaccination day."


def press(who: Visitor, name: str) -> None:
    """Press a button of the page and wait for what follows."""
    with who.page.expect_navigation():
        who.page.locator("main").get_by_role("button", name=name, exact=True).click()


def confirms(who: Visitor, name: str, yes: str) -> None:
    """Press a button that asks back, and say yes."""
    who.page.locator("main").get_by_role("button", name=name, exact=True).click()
    with who.page.expect_navigation():
        who.page.get_by_role("dialog").get_by_role("button", name=yes, exact=True).click()


def follow(who: Visitor, name: str) -> None:
    """Follow a link of the page."""
    with who.page.expect_navigation():
        who.page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def said(who: Visitor) -> str:
    """Read all words of a page, folded ones too, but not the choices of a list, which name everything."""
    found: str = who.page.evaluate(
        "() => { const copy = document.body.cloneNode(true);"
        " copy.querySelectorAll('select, script').forEach(one => one.remove()); return copy.textContent; }"
    )
    return found


def writes_point(who: Visitor, meeting: str, kind: str, says: str, capability: str = "") -> None:
    who.goes_to(f"{meeting}points/{kind}/")
    who.page.locator("[name=says]").fill(says)
    if capability:
        who.page.locator("[name=capability]").select_option(capability)
    if kind != "non-negotiable":
        who.page.locator("[name=in_a_cut]").select_option("keep")
    press(who, "Write it down")


def writes_goal(who: Visitor, sentence: str, button: str = "Write it down") -> None:
    who.page.reload()
    who.page.locator("[name=sentence]").fill(sentence)
    press(who, button)


def judges(who: Visitor, says: str) -> None:
    who.page.reload()
    who.page.locator(f"[name=says][value={says}]").check()
    press(who, "Judge it")


def test_a_first_contact(visitor: Come, site: Site) -> None:
    samir = visitor("samir@riverside.example")
    writes_the_script(samir)
    introduction = asks(samir)
    guest = visitor()
    answers_from_the_letter(guest, site, introduction)
    agrees(samir, guest, introduction)
    meeting = f"{introduction}meeting/"
    finds_the_overlap(samir, guest, meeting)
    confirms_the_notes(samir, guest, meeting)
    holds_the_purpose_test(samir, guest)
    assert not [*samir.wrong, *guest.wrong]


def writes_the_script(samir: Visitor) -> None:
    samir.goes_to(f"/introductions/kit/{UNION_ID}/")
    proposed = samir.page.locator("[name=help]").input_value()
    assert proposed, "a script is proposed"
    samir.page.locator("[name=opening]").fill(OPENING)
    press(samir, "Save the script")
    expect(samir.page.locator("[name=opening]")).to_have_value(OPENING)
    address = samir.page.get_by_role("link", name="Print it", exact=True).get_attribute("href")
    paper = PdfReader(BytesIO(samir.page.context.request.get(f"{samir.site.address}{address}").body()))
    printed = " ".join("".join(page.extract_text() for page in paper.pages).split())
    assert OPENING in printed
    assert UNION in printed


def asks(samir: Visitor) -> str:
    follow(samir, "Ask for an introduction")
    samir.page.locator("[name=problem]").fill(PROBLEM)
    samir.page.locator("[name=ask]").fill("a cup of tea after the late shift")
    samir.page.locator("[name=shows_1]").select_option("language-skills")
    samir.page.locator("[name=says_1]").fill(OUR_WORDS)
    press(samir, "Keep the draft")
    press(samir, "Send it")
    samir.page.locator("[name=name]").fill("Maria Duarte")
    samir.page.locator("[name=email]").fill(CONTACT)
    press(samir, "Write to them")
    assert "Maria Duarte" in samir.text()
    return samir.page.url.removeprefix(samir.site.address)


def answers_from_the_letter(guest: Visitor, site: Site, introduction: str) -> None:
    letter = site.letters(CONTACT)[-1].replace("=\n", "")
    assert OUR_WORDS not in letter
    assert "language" not in letter.lower().split("content-language")[0]
    link = re.search(r"/i/[\w-]+/", letter)
    assert link is not None, letter
    guest.goes_to(link[0])
    assert guest.page.url.endswith(introduction)
    assert PROBLEM in said(guest)
    assert OUR_WORDS not in said(guest)
    assert "anguage skills" not in said(guest)
    guest.page.locator("[name=says]").fill("Some of us hear it every night.")
    guest.page.locator("[name=role]").fill("secretary")
    guest.page.locator("[name=shows_1]").select_option("public-credibility")
    guest.page.locator("[name=says_1]").fill(THEIR_WORDS)
    press(guest, "Yes, let us talk")
    assert OUR_WORDS not in said(guest)


def agrees(samir: Visitor, guest: Visitor, introduction: str) -> None:
    for page in ("/", "/introductions/", f"/organisations/{UNION_ID}/", f"/find/{UNION_ID}/", introduction):
        assert samir.goes_to(page).ok, page
        assert THEIR_WORDS not in samir.page.content(), page
    assert "Maria Duarte, secretary says" in said(samir)
    assert "Public credibility" not in said(samir)
    press(samir, "Agree")
    for one in (samir, guest):
        one.goes_to(introduction)
        assert OUR_WORDS in said(one)
        assert THEIR_WORDS in said(one)
        assert "Public credibility" in said(one)


def finds_the_overlap(samir: Visitor, guest: Visitor, meeting: str) -> None:
    for who, kind, says, capability in (
        (samir, "want", WANT, "grassroots-organising"),
        (samir, "offer", OFFER, "medical-expertise"),
        (samir, "non-negotiable", "No patient's name leaves the house.", ""),
        (guest, "want", THEIR_WANT, "medical-expertise"),
        (guest, "offer", THEIR_OFFER, "grassroots-organising"),
    ):
        writes_point(who, meeting, kind, says, capability)
    exchange = "The narrowest overlap is an exchange"
    for one in (samir, guest):
        one.goes_to(meeting)
        assert exchange in one.text()
    writes_point(guest, meeting, "non-negotiable", FIRM, "grassroots-organising")
    for one in (samir, guest):
        one.goes_to(meeting)
        assert exchange not in one.text()
        expect(one.page.locator("#overlap")).to_contain_text(f"won't negotiate “{FIRM.rstrip('.')}”")
    follow(guest, f"Change {FIRM}")
    guest.page.locator("[name=says]").fill(MENDED)
    guest.page.locator("[name=capability]").select_option("")
    press(guest, "Write it down")
    for one in (samir, guest):
        one.goes_to(meeting)
        assert exchange in one.text()
        assert FIRM not in one.text()


def confirms_the_notes(samir: Visitor, guest: Visitor, meeting: str) -> None:
    samir.goes_to(meeting)
    samir.page.locator("[name=notes]").fill(NOTES)
    press(samir, "Save the notes")
    press(samir, "Confirm what stands here")
    guest.goes_to(meeting)
    expect(guest.page.locator("#notes")).to_contain_text(NOTES)
    press(guest, "Confirm what stands here")
    samir.page.reload()
    for name in (HOSPITAL, UNION):
        expect(samir.page.locator("#notes")).to_contain_text(f"{name} confirmed them")


def holds_the_purpose_test(samir: Visitor, guest: Visitor) -> None:
    follow(samir, "Hold the purpose test")
    follow(guest, "Hold the purpose test")
    writes_goal(samir, GOAL)
    guest.page.reload()
    assert GOAL not in guest.page.content(), "nobody reads the other's sentence before writing their own"
    writes_goal(guest, OTHER_GOAL)
    for one in (samir, guest):
        judges(one, "different")
    for one in (samir, guest):
        one.page.reload()
        assert "You don't mean the same goal yet." in one.text()
    writes_goal(samir, GOAL, "Write it anew")
    writes_goal(guest, SAME_GOAL)
    for one in (samir, guest):
        judges(one, "same")
    for one in (samir, guest):
        one.page.reload()
        assert "You mean the same goal." in one.text()
        assert "Earlier tests" in one.text()


def test_a_no_between_rivals_is_polite_and_final(visitor: Come) -> None:
    secret, reason = "Our appeals go out by letter.", "They took our donors at the spring fair."
    wren, idris = visitor("wren@hollowcreek.example"), visitor("idris@canopy.example")
    idris.goes_to("/introductions/")
    follow(idris, "Hollow Creek Watch")
    assert secret not in idris.page.content()
    idris.page.locator("[name=for_us]").fill(reason)
    confirms(idris, "Decline politely", "Decline")
    assert secret not in idris.page.content()
    for page in ("/", "/notifications/", "/introductions/"):
        wren.goes_to(page)
        assert reason not in wren.page.content()
    follow(wren, "Canopy Forward")
    assert "Canopy Forward thanks you for asking and can't take this up." in wren.text()
    assert reason not in wren.page.content()
    assert wren.page.locator("main form").count() == 0, "nothing is left to press"
    wren.goes_to("/introductions/new/canopy-forward/")
    assert "You compete" in wren.text()
    assert "Canopy Forward declined, and that holds for a year." in wren.text()
    assert wren.page.locator("[name=problem]").count() == 0, "nobody writes what can't be sent"
    assert not idris.wrong
    assert not wren.wrong
