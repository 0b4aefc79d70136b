"""A newcomer comes from ``archstone demo`` to an explained match in three clicks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Locator

from tests.journeys.browser import Site, Visitor


def test_from_the_printed_lines_to_an_explained_match(visitor: Callable[..., Visitor], site: Site) -> None:
    told, newcomer = printed(site), visitor()
    clicks: list[str] = []

    def click(what: Locator) -> None:
        with newcomer.page.expect_navigation():
            what.click()
        clicks.append(newcomer.page.url)

    newcomer.page.goto(told["address"])
    click(newcomer.page.locator("main").get_by_role("link", name="Sign in", exact=True))
    newcomer.page.locator("input[name=login]").fill(told["people"][0]["email"])
    newcomer.page.locator("input[name=password]").fill(told["password"])
    click(newcomer.page.locator("main").get_by_role("button", name="Sign in", exact=True))
    click(newcomer.page.locator("main .entries a[href*='/find/']").first)
    assert len(clicks) <= 3
    words = newcomer.text()
    for told_there in ("What you lack, and what they bring", "Southside Congregations", "Community trust"):
        assert told_there in words
    assert "Together they would carry" in words
    assert not newcomer.wrong


def printed(site: Site) -> dict[str, object]:
    """Ask the command again where the demo stands and as whom to sign in; it changes nothing."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ARCHSTONE_", "DJANGO_"))}
    port = str(urlsplit(site.address).port)
    command = ["demo", "--json", "--no-serve", "--home", str(site.home), "--port", port]
    ran = subprocess.run(
        [sys.executable, "-m", "archstone.cli", *command],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, object] = json.loads(ran.stdout)
    assert found["address"] == site.address
    return found
