"""Documents as files to take away: PDF, DOCX, Markdown, HTML."""

from __future__ import annotations

import tempfile
from pathlib import Path

from archstone.documents.save import save_document
from archstone.documents.texts import TextDocument
from archstone.platform.services.permissions import not_found

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


def file_of(document: TextDocument, kind: str) -> tuple[bytes, str]:
    """Write a document as a file of *kind*: its bytes and its media type; NotFound for another kind."""
    if kind not in KINDS:
        raise not_found()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document.{kind}"
        save_document(document, path)
        return path.read_bytes(), KINDS[kind]
