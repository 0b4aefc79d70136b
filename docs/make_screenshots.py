"""Take the pictures of the platform's main pages from the demo, as a visitor sees them.

Run it from anywhere: ``python docs/make_screenshots.py [FOLDER]``, by default into docs/pictures. It serves
the demo from a folder of its own and needs Chromium. Days in the pictures are counted from today.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the harness of the journeys drives the browser here too

from tests.journeys.browser import ARGUMENTS, Site, Visitor, chromium, running_demo  # noqa: E402

SAMIR, IDRIS = "samir@riverside.example", "idris@canopy.example"
LARGEST_FILE = 250_000
COLOURS = 128


@dataclass(frozen=True)
class Shot:
    """One picture: its name, who looks, where they begin, and the links they follow from there."""

    name: str
    path: str
    follow: tuple[str, ...] = ()
    who: str = SAMIR
    width: int = 1280
    height: int = 900
    scheme: str = "light"


SHOTS = (
    Shot("page-home", "/"),
    Shot("page-match", "/find/southside-congregations/"),
    Shot("page-audit", "/audit/"),
    Shot("page-question", "/audit/guided/worst-at/"),
    Shot("page-raters", "/audit/raters/"),
    Shot("page-matrix", "/matrix/"),
    Shot("page-map", "/map/"),
    Shot("page-introductions", "/introductions/", who=IDRIS),
    Shot("page-meeting", "/introductions/", ("Southside Congregations", "Go to the meeting")),
    Shot("page-alliance", "/alliances/", ("The Southside Compact",)),
    Shot("page-match-phone", "/find/southside-congregations/", width=390, height=844),
    Shot("page-home-dark", "/", width=390, height=844, scheme="dark"),
)


def take(browser: Browser, site: Site, shot: Shot) -> bytes:
    """Go where a picture is taken, and take it."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        reduced_motion="reduce",
        color_scheme="dark" if shot.scheme == "dark" else "light",
    )
    person = Visitor(site, context.new_page())
    person.page.set_default_timeout(120_000)
    person.signs_in(shot.who)
    person.goes_to(shot.path)
    for link in shot.follow:
        with person.page.expect_navigation():
            person.page.locator("main").get_by_role("link", name=link).first.click()
    person.page.wait_for_load_state("networkidle")
    picture: bytes = person.page.screenshot(animations="disabled", caret="hide")
    context.close()
    return picture


def small(picture: bytes) -> bytes:
    """Keep the colours that a page of this look has; it has few."""
    kept = BytesIO()
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main(folder: Path) -> None:
    """Take all pictures."""
    with (
        tempfile.TemporaryDirectory() as home,
        running_demo(Path(home) / "demo") as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for shot in SHOTS:
            picture = small(take(browser, site, shot))
            if len(picture) > LARGEST_FILE:
                raise SystemExit(f"{shot.name} has {len(picture):,} bytes; a page shouldn't weigh so much.")
            (folder / f"{shot.name}.png").write_bytes(picture)
            print(f"{shot.name}.png: {len(picture):,} bytes")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
