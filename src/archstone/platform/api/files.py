"""Files as answers: what the schema says of them, and how they are sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def file_in_schema(*kinds: str) -> dict[str, Any]:
    """Say for ``openapi_extra`` that an operation answers with a file of one of the media types *kinds*."""
    binary = {"type": "string", "format": "binary"}
    read = ("application/json", "application/yaml")  # programs read these as values, not as bytes
    content = {kind: {"schema": {} if kind in read else binary} for kind in kinds}
    return {"responses": {200: {"description": "The file.", "content": content}}}


def file_answer(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """Send a file under a name, never to be shown in place as something else."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
