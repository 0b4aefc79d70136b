"""The one door by which a text document becomes a file."""

from __future__ import annotations

from pathlib import Path

from archstone.documents.atomic import write_whole
from archstone.documents.texts import TextDocument
from archstone.model.errors import RuleBroken
from archstone.model.sentences import listed

ENDINGS = (".pdf", ".docx", ".md", ".html")


def save_document(document: TextDocument, path: str | Path, *, paper: str = "a4") -> Path:
    """Write a document as .pdf, .docx, .md or .html, whole or not at all.

    Parameters
    ----------
    document : what to write
    path : where; the ending says how
    paper : of a .pdf or .docx: a4 or letter

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    RuleBroken
        If the ending is another, the paper isn't known, no font has the letters of a .pdf, or the file can't
        be written.
    """
    target = Path(path)
    write_whole(target, as_bytes(document, target, paper=paper))
    return target


def as_bytes(document: TextDocument, path: str | Path, *, paper: str = "a4") -> bytes:
    """Write a document as the ending of *path* says, without writing a file."""
    target = Path(path)
    match target.suffix.lower():
        case ".pdf":
            from archstone.documents.pdf import pdf

            return pdf(document, paper=paper)
        case ".docx":
            from archstone.documents.docx import docx

            return docx(document, paper=paper)
        case ".md":
            from archstone.documents.markdown import markdown

            return markdown(document).encode()
        case ".html":
            from archstone.documents.html import html_page

            return html_page(document).encode()
    known = listed(ENDINGS, "or")
    raise RuleBroken(f"A document is saved as {known}, not as {target.name}; change the ending.")
