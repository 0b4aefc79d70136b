"""The look in a real browser: nothing refused by the policy, nothing to trip a reader, keys suffice."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ALONE = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
GUIDE, MATCH = "/look/", "/look/match/"
PAGES = [
    "/",
    GUIDE,
    MATCH,
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nothing-here/",
]

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="No Chromium on this machine."),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright runs a loop of its own in this thread, which Django takes for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield started
        started.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a page; whatever its console complains of by the end fails the test."""
    contexts, complaints = [], []

    def open_page(address: str, *, width: int = 1280, **how: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", base_url=live_server.url, **how
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    expected = "404 (Not Found)"  # of the page that isn't there
    assert [said for said in complaints if expected not in said] == []


def violations(page: Page) -> list[tuple[str, Any]]:
    found = Axe().run(page, options=AXE)["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_pages_hold_at_every_width_in_both_themes(visit: Callable[..., Page], width: int) -> None:
    for address in PAGES:
        page = visit(address, width=width, color_scheme="light")
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        page.emulate_media(color_scheme="dark")
        assert violations(page) == [], address


def test_a_phone_gets_the_numbered_arch_and_a_desk_the_labelled_one(visit: Callable[..., Page]) -> None:
    for width, shown, hidden in ((360, ".compact", ".wide"), (1280, ".wide", ".compact")):
        page = visit(MATCH, width=width)
        expect(page.locator(f"#match {shown} svg")).to_be_visible()
        expect(page.locator(f"#match {hidden} svg")).to_be_hidden()


def test_text_in_pictures_is_never_smaller_than_12_px(visit: Callable[..., Page]) -> None:
    measure = """() => [...document.querySelectorAll('.picture text')]
        .filter((t) => t.getBoundingClientRect().width)
        .map((t) => parseFloat(t.getAttribute('font-size')) * t.getScreenCTM().a)"""
    for width in (360, 600, 768, 1000, 1280):
        sizes = visit(GUIDE, width=width).evaluate(measure)
        assert len(sizes) > 20
        assert min(sizes) >= 11.9, width


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_pressed_is_large_enough_for_a_finger(visit: Callable[..., Page], width: int) -> None:
    page = visit(GUIDE, width=width)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            'button, .do, .do2, .act, summary, nav a, .course label, .options label')]
        .filter((e) => e.checkVisibility() && !e.matches('.sort'))
        .map((e) => [e.textContent.trim(), e.getBoundingClientRect().height]).filter(([, h]) => h < 43.5)"""
    )
    assert [each for each in small if each[0] != "Home"] == []  # the crumb, a link within a line of text


def test_an_order_is_changed_by_keys_and_said_aloud(visit: Callable[..., Page]) -> None:
    page = visit(GUIDE)
    page.get_by_role("button", name="Move Community trust down").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    order = page.locator("#ranking input[name=order]").evaluate_all("all => all.map((one) => one.value)")
    assert order == ["culture", "volunteers", "trust", "language"]
    expect(page.locator("#said")).to_have_text("Community trust now stands in place 3 of 4.")
    assert page.evaluate("document.activeElement.ariaLabel") == "Move Community trust down"


def test_an_order_is_changed_by_dragging(visit: Callable[..., Page]) -> None:
    page = visit(GUIDE)
    items = page.locator("#ranking .rank > li")
    items.nth(3).drag_to(items.nth(0), target_position={"x": 60, "y": 4})
    assert page.locator("#ranking input[name=order]").first.input_value() == "language"


def test_a_table_is_sorted_by_size_not_by_spelling(visit: Callable[..., Page]) -> None:
    page = visit(GUIDE)
    table = page.locator("#tables table")
    kept = table.get_by_role("button", name="Kept")
    kept.click()
    expect(table.locator("th[aria-sort=ascending]")).to_have_text("Kept")
    first = "() => [...document.querySelectorAll('#tables tbody tr')].map((r) => r.cells[3].dataset.order)"
    assert page.evaluate(first) == ["-1", "61", "92", "100"]
    kept.click()
    assert page.evaluate(first) == ["100", "92", "61", "-1"]


def test_a_theme_holds_from_page_to_page(visit: Callable[..., Page]) -> None:
    page = visit(MATCH, color_scheme="light")
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(27, 26, 23)"
    page.goto("/look/", wait_until="networkidle")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(27, 26, 23)"
    assert page.locator("#frontier svg").count() == 1
    assert violations(page) == []


def test_a_dialog_opens_and_closes_by_keys(visit: Callable[..., Page]) -> None:
    page = visit(GUIDE)
    opener = page.get_by_role("link", name="Why is this so?")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Why a band and not a number")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_what_can_not_be_undone_is_asked_first(visit: Callable[..., Page]) -> None:
    page = visit(GUIDE)
    leave = page.get_by_role("button", name="Leave this alliance")
    leave.click()
    page.get_by_role("button", name="Stay").click()
    expect(leave).to_be_focused()
    assert page.url.endswith(GUIDE)
    leave.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Leave it").click()


def answer(page: Page, status: int, told: dict[str, Any]) -> list[str]:
    """Answer what the form saves by itself; gives what was sent."""
    sent: list[str] = []

    def fulfil(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(route.request.post_data or "")
        route.fulfill(status=status, content_type="application/json", body=json.dumps(told))

    page.route("**/look/", fulfil)
    return sent


def test_a_form_saves_itself_and_says_when(visit: Callable[..., Page]) -> None:
    page = visit(GUIDE)
    sent = answer(page, 200, {"saved": "Saved 12:04"})
    page.locator("#id_name").fill("Riverside Hospital")
    expect(page.locator("[data-saved]")).to_have_text("Saved 12:04")
    assert "Riverside Hospital" in sent[-1]


def test_a_form_that_saves_itself_says_what_is_wrong_beside_the_field(visit: Callable[..., Page]) -> None:
    page = visit(GUIDE)
    answer(page, 200, {"errors": {"id_staff": "Staff can't be less than none."}})
    page.locator("#id_staff").fill("-3")
    expect(page.locator("#id_staff_error")).to_have_text("Staff can't be less than none.")
    assert page.locator("#id_staff").get_attribute("aria-describedby") == "id_staff_helptext id_staff_error"
    assert page.locator("#id_staff").input_value() == "-3"


def test_pages_say_the_same_without_a_script(visit: Callable[..., Page]) -> None:
    page = visit(GUIDE, java_script_enabled=False, color_scheme="light")
    expect(page.locator("#frontier table")).to_have_count(1)
    expect(page.locator("#carries table")).to_have_count(1)
    expect(page.locator("#arch .wide svg")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_on_paper_there_is_nothing_to_press(visit: Callable[..., Page]) -> None:
    page = visit(MATCH, color_scheme="dark")
    page.emulate_media(media="print")
    for hidden in (".do", ".frame-nav", ".frame-foot", ".skip"):
        assert not any(each.is_visible() for each in page.locator(hidden).all()), hidden
    expect(page.locator("#match .wide svg")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
