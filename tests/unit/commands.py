"""What the tests of the command line share: running a verb, and taking its answer."""

from __future__ import annotations

import json
from typing import Any

Said = tuple[int, str, str]


def answer(said: Said) -> dict[str, Any]:
    """Take a JSON answer; there must be no fault beside it."""
    status, out, err = said
    assert (status, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found
