"""The demo, served once a worker to the journeys that ask for it, and its visitors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.browser import ARGUMENTS, Site, Visitor, chromium, running_demo


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the demo; a journey that changes something founds an organisation of its own for it."""
    with running_demo(tmp_path_factory.mktemp("site") / "demo") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium for a file's journeys.

    It ends with them: its loop runs in this thread, and Django would take what follows for asynchronous code.
    """
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def visitor(browser: Any, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Let somebody come with a browser of their own, so wide; ``how`` goes to the browser."""
    contexts = []

    def comes(email: str = "", *, width: int = 1280, height: int = 900, **how: Any) -> Visitor:
        context = browser.new_context(
            **{"reduced_motion": "reduce", "accept_downloads": True, "locale": "en-GB"} | how,
            viewport={"width": width, "height": height},
        )
        contexts.append(context)
        person = Visitor(site, context.new_page())
        person.page.set_default_timeout(120_000)  # the first page with a team may wait for a compiler
        if email:
            person.signs_in(email)
        return person

    yield comes
    for context in contexts:
        context.close()
