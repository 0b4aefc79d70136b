"""Tags of versions: change a thing only if it is still what one read.

A function that reads one thing answers with :func:`tagged`; the one that changes it first calls
:func:`require_unchanged`. Who sends no ``If-Match`` isn't asked.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from archstone.platform.services.errors import ChangedSince


def tag_of(*version: Any) -> str:
    """Make the tag of a version: equal for equal values."""
    said = json.dumps(version, cls=DjangoJSONEncoder, sort_keys=True, default=str)
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def tagged(response: HttpResponse, *version: Any) -> None:
    """Say in the answer's header of which version it is."""
    response["ETag"] = tag_of(*version)


def require_unchanged(request: HttpRequest, *version: Any) -> None:
    """Go on only if whoever asks has read this version, or doesn't say what they read."""
    read = request.headers.get("If-Match")
    if read and read.strip() != "*" and tag_of(*version) not in parse_etags(read):
        raise ChangedSince(_("This was changed since you read it. Read it again, then change it."))
