"""Passkeys and second factors in a real browser, under the strict policy; pages of people by keys alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect, sync_playwright

from archstone.platform.services import alliances, invitations

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ALONE = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PASSWORD = "correct horse battery"

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
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """Open a page; whatever its console complains of by the end fails the test."""
    cache.clear()
    complaints: list[str] = []
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    opened = context.new_page()
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url("**/accounts/login/**")
    page.wait_for_load_state("networkidle")


def put_in_a_key(page: Page) -> None:
    """Give the browser a security key that says yes, as a person with a finger on it does."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_signs_in_without_a_password(page, make_person):
    make_person("Ana Reyes")
    put_in_a_key(page)
    sign_in(page, "ana.reyes@example.org")
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/2fa/webauthn/add/")
    page.locator("input[name=name]").fill("My laptop")
    passwordless = page.locator("input[name=passwordless]")
    if passwordless.count():
        passwordless.check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/accounts/2fa/**", wait_until="networkidle")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("My laptop")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/", wait_until="networkidle")
    page.goto("/settings/")
    expect(page.get_by_text("You sign in as ana.reyes@example.org.")).to_be_visible()


def test_pages_of_people_trip_no_reader(page, make_organisation, make_actor, now):
    hospital, watch = make_organisation(), make_organisation("hollow-creek-watch")
    make_organisation("quay-bank", member=False, identifiers="https://quay.example")
    owner = make_actor(hospital, name="Ana Reyes")
    make_actor(watch, name="Otto Owner")
    compact = alliances.found_alliance(actor=owner, now=now, name="Southside Compact", goal="Health")
    alliances.invite_member(actor=owner, now=now, alliance=compact, organisation=watch)
    invitations.invite_person(
        actor=owner, now=now, organisation=hospital, email="new@example.org", role="viewer"
    )
    sign_in(page, "ana.reyes@example.org")
    home, here = "/organisations/riverside-hospital/", f"/alliances/{compact.pk}/"
    for address in (
        *("/settings/", "/settings/personal-data/", "/organisations/", "/new-organisation/", "/alliances/"),
        *(home, f"{home}edit/", f"{home}people/", f"{home}people/invite/", f"{home}verify/", f"{home}trail/"),
        *("/organisations/quay-bank/", "/organisations/quay-bank/claim/", "/alliances/looked-after/"),
        *(here, f"{here}edit/", f"{here}invite/", f"{here}roles/new/"),
        f"{here}members/riverside-hospital/delegate/",
    ):
        answer = page.goto(address, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, address
        found = Axe().run(page, options=AXE)["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], address
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (address, width)


def test_somebody_is_invited_with_keys_alone(page, make_organisation, make_actor, now):
    make_actor(make_organisation(), name="Ana Reyes")
    sign_in(page, "ana.reyes@example.org")
    page.goto("/organisations/riverside-hospital/people/")
    page.get_by_role("link", name="Invite somebody").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/invite/")
    page.locator("input[name=email]").focus()
    page.keyboard.type("not an address")
    page.keyboard.press("Enter")
    page.locator("input[name=email]:invalid, .errors-above").first.wait_for()
    page.locator("input[name=email]").fill("bo@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_text("A letter is on its way to bo@example.org.")).to_be_visible()
