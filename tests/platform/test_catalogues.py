"""Catalogues: complete in every language, placeholders whole, in step with the words of the pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import archstone.platform
from archstone.model.capabilities import standard_taxonomy
from archstone.model.guided_audits import GUIDED_QUESTIONS
from archstone.platform.web.model_words import WORDS

HERE = Path(archstone.platform.__file__).parent
LANGUAGES = ("de", "es", "ar")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def messages(path: Path) -> dict[str, list[str]]:
    """Read a catalogue: by message (with its context), every form of its translation."""
    found: dict[str, list[str]] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) "(.*)"$', line):
                name, text = match.groups()
                parts[name] = text
            elif line.startswith('"') and name:
                parts[name] += line[1:-1]
        if parts.get("msgid"):
            key = f"{parts.get('msgctxt', '')}\u0004{parts['msgid']}"
            found[key] = [text for part, text in parts.items() if part.startswith("msgstr")]
    return found


def catalogue(language: str) -> Path:
    return HERE / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_keeps_its_placeholders(language):
    found = messages(catalogue(language))
    assert len(found) > 2000
    assert [key for key, forms in found.items() if not all(forms)] == []
    wrong = [
        key
        for key, forms in found.items()
        if len(forms) == 1 and set(PLACEHOLDER.findall(key)) != set(PLACEHOLDER.findall(forms[0]))
    ]
    assert wrong == []


def test_the_words_of_the_model_are_in_the_catalogues():
    words = set(WORDS)
    assert {c.name for c in standard_taxonomy()} <= words
    assert {q.question for q in GUIDED_QUESTIONS} <= words


def _gettext() -> None:
    if shutil.which("xgettext") is None:
        if os.environ.get("CI"):
            pytest.fail("in CI nothing may skip, and GNU gettext isn't here")
        pytest.skip("GNU gettext isn't here (Debian: apt-get install gettext)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_what_was_translated(language, tmp_path):
    _gettext()
    made = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "--check", "-o", str(made), str(catalogue(language))], check=True)
    assert catalogue(language).with_suffix(".mo").read_bytes() == made.read_bytes()


def test_no_word_of_a_page_is_missing_in_the_catalogues(tmp_path):
    _gettext()
    copied = tmp_path / "platform"
    shutil.copytree(
        HERE, copied, ignore=shutil.ignore_patterns("static", "__pycache__", "*.mo", "migrations")
    )
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "es", "--no-location", "--no-wrap", "-v", "0"],
        cwd=copied,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "django.conf.global_settings"},
        check=True,
    )
    there = set(messages(copied / "locale" / "es" / "LC_MESSAGES" / "django.po"))
    assert sorted(there - set(messages(catalogue("es")))) == []
