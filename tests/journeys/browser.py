"""A real browser and a real server for journeys: Chromium, and the demo as ``archstone`` serves it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "two weaknesses"
PATIENCE_SECONDS = 120


def chromium() -> str:
    """Find the browser; without one skip, and in CI fail."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("in CI nothing may skip, and Chromium isn't here")
        pytest.skip("Chromium isn't here (Debian: apt-get install chromium)")
    return found


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Site:
    """A running platform: where it is, and its folder."""

    address: str
    home: Path

    def letters(self, to: str) -> list[str]:
        """Read the letters to an address, the newest last, once one has come."""
        for _ in range(100):
            found = [
                text
                for file in sorted((self.home / "outbox").glob("*.log"), key=lambda f: f.stat().st_mtime_ns)
                if f"To: {to}" in (text := file.read_text(encoding="utf-8"))
            ]
            if found:
                return found
            time.sleep(0.3)
        raise AssertionError(f"no letter to {to} came")


@contextmanager
def running_demo(home: Path) -> Iterator[Site]:
    """Run ``archstone demo`` in a folder of its own, as a newcomer does, until the block ends."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ARCHSTONE_", "DJANGO_"))}
    command = [sys.executable, "-m", "archstone.cli", "demo", "--home", str(home), "--port", str(port)]
    with (home.parent / f"{home.name}.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://localhost:{port}"
            _wait_for(f"{address}/healthz", server)
            yield Site(address, home)
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise AssertionError(f"the server ended with status {server.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} didn't answer within {PATIENCE_SECONDS} seconds")


@dataclass
class Visitor:
    """Somebody at a browser of their own: signs in, goes about, and collects what went wrong."""

    site: Site
    page: Any
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(30_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.wrong.append(f"{self.page.url}: {message.text}")

    def goes_to(self, path: str) -> Any:
        """Open an address of the site; give the answer."""
        return self.page.goto(f"{self.site.address}{path}")

    def signs_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in."""
        self.goes_to("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_load_state("load")

    def text(self) -> str:
        """Read the page."""
        found: str = self.page.locator("main").inner_text()
        return found
