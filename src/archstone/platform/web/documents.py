"""Documents to take away: PDF, DOCX, Markdown, HTML."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from archstone.documents.save import save_document
from archstone.documents.texts import TextDocument
from archstone.platform.services.permissions import not_found

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


def as_download(document: TextDocument, name: str, kind: str) -> HttpResponse:
    """Answer with a document as a file to keep; a PDF opens where it is."""
    if kind not in KINDS:
        raise not_found()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document.{kind}"
        save_document(document, path)
        answer = HttpResponse(path.read_bytes(), content_type=KINDS[kind])
    answer["Content-Disposition"] = content_disposition_header(kind != "pdf", f"{name}.{kind}") or ""
    answer["Cache-Control"] = "private, no-store"
    return answer
