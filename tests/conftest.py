"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def a_page_of_usual_width() -> None:
    """Forget how wide the terminal of whoever runs the tests is: answers are compared line by line."""
    os.environ.pop("COLUMNS", None)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real data beside the repository, never copied into it."""
    folder = Path(os.environ.get("ARCHSTONE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"in CI nothing may skip, and the real data isn't here: {folder}")
        pytest.skip(f"the real data isn't here: {folder} (set ARCHSTONE_DATA)")
    return folder


@pytest.fixture(scope="session")
def examples_folder() -> Path:
    """The stories that come with the repository."""
    return ROOT / "examples"
