"""Documents to take away, as answers to a browser."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from archstone.documents.texts import TextDocument
from archstone.platform.services.documents import file_of


def as_download(document: TextDocument, name: str, kind: str) -> HttpResponse:
    """Answer with a document as a file to keep; a PDF opens where it is."""
    content, media_type = file_of(document, kind)
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(kind != "pdf", f"{name}.{kind}") or ""
    answer["Cache-Control"] = "private, no-store"
    return answer
