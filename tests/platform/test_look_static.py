"""What the pages are drawn with: nothing inline, nothing from elsewhere, colours that can be read."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

import archstone.platform.web
from archstone.documents import tokens

WEB = Path(archstone.platform.web.__file__).parent
STATIC, TEMPLATES = WEB / "static", WEB / "templates"
VENDOR, FONTS = STATIC / "vendor", STATIC / "fonts"
OWN = [*(STATIC / "css").glob("*.css"), *(STATIC / "js").glob("*.js")]
VERSIONS = (VENDOR / "VERSIONS.md").read_text()
PAGES = sorted(p for p in TEMPLATES.rglob("*.html") if p.relative_to(TEMPLATES).parts[0] != "mail")
ROW = re.compile(
    r"^\| `(?P<files>[^`]+)` \| `(?P<package>[^`]+)`.*\| (?P<version>\d+\.\d+\.\d+) \| (?P<licence>.+?) \|",
    re.M,
)


def rows() -> list[re.Match[str]]:
    return list(ROW.finditer(VERSIONS))


@pytest.mark.parametrize(
    "path", [*VENDOR.rglob("*.min.js"), *VENDOR.rglob("*.css"), *FONTS.glob("*.woff2")], ids=lambda p: p.name
)
def test_what_others_wrote_has_a_version_and_a_licence(path: Path) -> None:
    named = [row for row in rows() if path.match(row["files"].removeprefix("../"))]
    assert len(named) == 1, path.name
    licences = re.findall(r"`([^`]+)`", named[0]["licence"])
    assert "permission" in (VENDOR / licences[0]).read_text().lower()
    assert all((VENDOR / licence).exists() for licence in licences)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("htmx/htmx.min.js", r'version:"(\d+\.\d+\.\d+)"'),
        ("cytoscape/cytoscape.min.js", r'version="(\d+\.\d+\.\d+)"'),
        ("pico/pico.css", r"Pico CSS .*?v(\d+\.\d+\.\d+)"),
    ],
)
def test_the_version_is_the_one_in_the_file(path: str, said: str) -> None:
    found = re.search(said, (VENDOR / path).read_text())
    assert found
    assert found[1] == next(row["version"] for row in rows() if row["files"] == path)


def test_no_source_map_is_asked_for() -> None:
    files = [p for p in STATIC.rglob("*") if p.suffix in (".js", ".css")]
    assert len(files) > 10
    assert [p.name for p in files if "sourceMappingURL" in p.read_text()] == []


def test_what_travels_is_modest() -> None:
    assert sum(p.stat().st_size for p in STATIC.rglob("*") if p.is_file()) < 1_800_000
    every_page = [
        VENDOR / "pico/pico.css",
        VENDOR / "htmx/htmx.min.js",
        *(STATIC / "css").glob("*.css"),
        STATIC / "js/page.js",
        STATIC / "js/forms.js",
    ]
    assert sum(p.stat().st_size for p in every_page) < 150_000


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_a_page_holds_no_inline_style_or_script(page: Path) -> None:
    text = page.read_text()
    assert not re.search(r"\sstyle\s*=|<style\b", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "javascript:" not in text
    for script in re.findall(r"<script\b[^>]*>", text):
        assert " src=" in script or 'type="application/json"' in script, script


def test_the_check_for_inline_styles_finds_one() -> None:
    letters = (TEMPLATES / "mail/base.html").read_text()
    assert re.search(
        r"\sstyle\s*=|<style\b", letters
    )  # letters alone may: programs for mail know no style sheets


def test_every_file_that_is_named_is_there() -> None:
    named = {name for p in PAGES for name in re.findall(r'{% static "([^"]+)" %}', p.read_text())}
    assert named
    missing = {n for n in named if not (STATIC / n).exists() and not n.startswith(("mfa/", "account/"))}
    assert missing == set()
    for css in (STATIC / "css").glob("*.css"):
        for url in re.findall(r'url\("?([^")]+)"?\)', css.read_text()):
            assert (css.parent / url).resolve().exists(), url


@pytest.mark.parametrize("path", OWN, ids=lambda p: p.name)
def test_nothing_is_fetched_from_elsewhere_and_nothing_is_evaluated(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"https?://|@import|\beval\(|new Function", text)


@pytest.mark.parametrize("path", sorted((STATIC / "css").glob("*.css")), ids=lambda p: p.name)
def test_directions_are_those_of_the_text(path: Path) -> None:
    sides = "left|right|top|bottom"
    physical = (
        rf"(?:margin|padding|border)-(?:{sides})\b|text-align:\s*(?:left|right)|float:"
        rf"|(?:^|[{{;]\s*)(?:{sides}|(?:max-|min-)?(?:width|height))\s*:"
    )
    rules = re.sub(r"@(?:media|container)[^{]*", "", path.read_text())
    assert re.findall(physical, rules, re.M) == []


def blocks() -> dict[str, dict[str, str]]:
    """Read the colours of each theme from the style sheet."""
    css = (STATIC / "css/tokens.css").read_text()
    parts = {
        "light": css[: css.index("@media (prefers-color-scheme: dark)")],
        "dark": css[
            css.index("@media (prefers-color-scheme: dark)") : css.index(':root[data-theme="dark"] {')
        ],
        "chosen dark": css[
            css.index(':root[data-theme="dark"] {') : css.index(':root[data-theme="light"] {')
        ],
        "print": css[css.index("@media print") : css.index("/* Arabic letters")],
    }
    return {name: dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", part)) for name, part in parts.items()}


def test_the_page_and_the_pictures_share_their_colours() -> None:
    found = blocks()
    for name, theme in (("light", tokens.LIGHT), ("dark", tokens.DARK), ("print", tokens.PRINT)):
        for colour in theme.__dataclass_fields__:
            assert found[name][colour.replace("_", "-")] == getattr(theme, colour), (name, colour)
    assert found["dark"] == found["chosen dark"]
    assert set(found["light"]) == set(found["dark"]) == set(found["print"])


TEXT = [
    (text, ground)
    for text in ("ink", "ink-soft", "stone", "other", "good", "watch", "bad")
    for ground in ("paper", "paper-raised", "paper-sunk")
]
INVERTED = [
    ("paper", "stone"),
    ("paper", "other"),
    ("paper", "ink"),
    ("ink", "stone-soft"),
    ("ink", "other-soft"),
]
SHAPES = [
    (shape, ground)
    for shape in ("ink-soft", "stone", "other", "good", "watch", "bad")
    for ground in ("paper", "paper-sunk")
]


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize(("one", "other"), [*TEXT, *INVERTED])
def test_text_can_be_read(theme: str, one: str, other: str) -> None:
    colours = blocks()[theme]
    assert tokens.contrast(colours[one], colours[other]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize(("one", "other"), SHAPES)
def test_shapes_can_be_seen(theme: str, one: str, other: str) -> None:
    colours = blocks()[theme]
    assert tokens.contrast(colours[one], colours[other]) >= 3


def test_the_manifest_of_static_files_is_whole(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    fonts = (tmp_path / paths["css/fonts.css"]).read_text()
    assert f'url("../{paths["fonts/public-sans-latin-wght-normal.woff2"]}")' in fonts
    for page in PAGES:
        for name in re.findall(r'{% static "([^"]+)" %}', page.read_text()):
            assert name in paths
