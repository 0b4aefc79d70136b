"""What the unit tests may ask for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archstone.cli.app import main
from tests.unit.commands import Said


@pytest.fixture
def archstone(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run the command as a person types it; give its status and what it said and complained of."""
    monkeypatch.delenv("COLUMNS", raising=False)  # tables as wide as anywhere else

    def run(*words: str) -> Said:
        status = main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run
