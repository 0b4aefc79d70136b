"""One line an event, as JSON, with nothing secret in it."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

BEARER = re.compile(r"(?i)\b(bearer|basic)\s+\S+")
SECRET = re.compile(
    r"(?i)(password|passwd|secret|token|authorization|cookie|session\w*|csrf\w*|key|code)"
    r"(\s*[=:]\s*['\"]?)[^\s,;&'\"}]+"
)
OUR_KEYS = re.compile(r"\b(arch|whsec)_[\w-]{6,}")
SIGNED_LINK = re.compile(
    r"(/(?:i|answer|notifications/stop|invitation|confirm-email|password/reset/key)/)[^\s/]+"
)


def without_secrets(text: str) -> str:
    """Blank what follows the name of a secret, and what makes a link a key.

    Examples
    --------
    >>> without_secrets("password=hunter2 for ana")
    'password=*** for ana'
    >>> without_secrets("sent arch_ab12cd34ef_Zm9vYmFy by mistake")
    'sent arch_*** by mistake'
    >>> without_secrets("GET /i/abc:def/ 404")
    'GET /i/***/ 404'
    """
    text = OUR_KEYS.sub(r"\1_***", SECRET.sub(r"\1\2***", BEARER.sub("***", text)))
    return SIGNED_LINK.sub(r"\1***", text)


class OneLine(logging.Formatter):
    """Write a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Say when, how grave, where from and what."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": without_secrets(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
