"""Every page of the demo: it answers, its console is quiet, no reader trips over it, a phone holds it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_core_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve

from tests.journeys.browser import PASSWORD, Visitor

AXE = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then((found) => found.violations)"
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
LINKS = "all => all.filter((a) => a.host === location.host && !a.download).map((a) => a.pathname + a.search)"
MOST_PAGES = 120
NOT_PAGES = {  # files, and what isn't for people
    *("audit_pdf", "audit_export", "export_trail", "export_personal_data", "shortlist_workbook"),
    *("shortlist_brief", "import_faults", "mfa_download_recovery_codes", "metrics", "openapi-json"),
    "introduction_kit_print",
}


def name_of(address: str) -> str:
    """Name the page behind an address; addresses of one name share a template."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return f"nothing stands at {address}"
    return found.url_name or found.route


def wrong_with(person: Visitor, address: str) -> list[str]:
    """Look at a page; list what is wrong with it."""
    page = person.page
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = person.goes_to(address)
    wrong = [] if answer.status == 200 else [f"status {answer.status}"]
    page.evaluate(AXE_SCRIPT)
    wrong += [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in page.evaluate(AXE)]
    page.set_viewport_size({"width": 360, "height": 800})
    return [*wrong, *sideways(person)]


def sideways(person: Visitor) -> list[str]:
    """Say by how much the page is wider than the window, once pictures had a moment to shrink."""
    for _ in range(20):
        over = person.page.evaluate(SIDEWAYS)
        if over <= 0:
            return []
        person.page.wait_for_timeout(100)
    return [f"{over} px wider than a phone"]


def walk(person: Visitor, *start: str) -> tuple[set[str], dict[str, list[str]]]:
    """Follow the links from some addresses, one address a kind of page; give the kinds and what was wrong."""
    seen: set[str] = set()
    faults: dict[str, list[str]] = {}
    ahead = deque(start)
    while ahead and len(seen) < MOST_PAGES:
        address = ahead.popleft()
        name = name_of(address)
        if name in seen or name in NOT_PAGES:
            continue
        seen.add(name)
        if wrong := wrong_with(person, address):
            faults[address] = wrong
        ahead.extend(person.page.locator("a[href]").evaluate_all(LINKS))
    return seen, faults


WALKS = [
    ("samir@riverside.example", "light", 65),  # an owner
    ("lena@riverside.example", "dark", 45),  # a viewer
    ("sofia@portellery.example", "light", 28),  # the steward, who acts for nobody else
    ("pilar@facilitators.example", "dark", 25),  # a facilitator
    ("", "light", 4),  # somebody who isn't signed in
]


@pytest.mark.parametrize(
    ("email", "scheme", "at_least"), WALKS, ids=[walk[0].partition("@")[0] or "nobody" for walk in WALKS]
)
def test_every_page_holds(visitor: Callable[..., Visitor], email: str, scheme: str, at_least: int) -> None:
    person = visitor(color_scheme=scheme)
    if email:
        person.signs_in(email)
    start = ("/", "/look/", "/api/v1/docs") if email else ("/", "/accounts/login/", "/accounts/signup/")
    seen, faults = walk(person, *start)
    assert faults == {}
    assert person.wrong == []
    assert len(seen) >= at_least, sorted(seen)


def test_a_newcomer_comes_to_an_explained_match_in_three_presses_of_keys_alone(
    visitor: Callable[..., Visitor],
) -> None:
    person = visitor()
    person.goes_to("/")
    presses(person, "Sign in")
    tab_to(person, "input[name=login]")
    person.page.keyboard.type("samir@riverside.example")
    tab_to(person, "input[name=password]")
    person.page.keyboard.type(PASSWORD)
    presses(person, "Sign in", "button")
    assert urlsplit(person.page.url).path == "/"
    presses(person, "Southside Congregations")
    assert "What you lack, and what they bring" in person.text()
    assert "Community trust" in person.text()
    presses(person, "Find partners")
    assert urlsplit(person.page.url).path == "/find/"
    assert person.wrong == []


def presses(person: Visitor, name: str, role: str = "link") -> None:
    """Press the first link or button of that name in the page's own part, by Tab and Enter."""
    tab_to(person, person.page.locator("main").get_by_role(role, name=name, exact=True).first)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def tab_to(person: Visitor, wanted: Any) -> None:
    """Go on by Tab until it has the focus, and see that one sees so."""
    found = person.page.locator(wanted) if isinstance(wanted, str) else wanted
    for _ in range(60):
        if found.evaluate("one => one === document.activeElement"):
            assert found.evaluate("one => one.matches(':focus-visible')")
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"nobody gets to {wanted} by Tab")
