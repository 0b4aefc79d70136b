"""What journeys share: a running demo, and visitors with a browser of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browser import ARGUMENTS, Site, Visitor, chromium, running_demo

ASYNC_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run the demo for all journeys of this session."""
    chromium()
    with running_demo(tmp_path_factory.mktemp("demo") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the browser for one file of journeys: its event loop would keep Django's tables from others."""
    before = os.environ.get(ASYNC_UNSAFE)
    os.environ[ASYNC_UNSAFE] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()
    os.environ.pop(ASYNC_UNSAFE)
    if before is not None:
        os.environ[ASYNC_UNSAFE] = before


@pytest.fixture
def visitor(site: Site, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Give visitors, each at a browser of their own; *more* goes to the browser's context."""
    opened: list[Any] = []

    def come(email: str = "", **more: Any) -> Visitor:
        context = browser.new_context(accept_downloads=True, locale="en-GB", **more)
        opened.append(context)
        one = Visitor(site, context.new_page())
        if email:
            one.signs_in(email)
        return one

    yield come
    for context in opened:
        context.close()
