"""Text documents as PDF: tagged for who listens to them, with their fonts inside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from archstone.documents.texts import TextDocument
from archstone.documents.tokens import font_folder
from archstone.documents.typst_text import PAPERS, typst_text
from archstone.model.errors import RuleBroken, did_you_mean

MOST_UNSHOWN = 24
"""So many different letters may be told by their names where no font has them; with more there is no PDF."""
_UNSHOWN = re.compile(r"the text `\"((?:[^\"\\]|\\.)*)\"` could not be displayed")
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))", re.DOTALL)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def pdf(document: TextDocument, *, paper: str = "a4") -> bytes:
    """Set a document as PDF.

    Parameters
    ----------
    document : any; its day is written into the file as the day it was made
    paper : a4 or letter

    Returns
    -------
    bytes
        A PDF that follows PDF/UA-1, as far as Typst checks it: tagged, with title, language and bookmarks,
        every font embedded. The same document gives the same bytes on the same machine and version.

    Raises
    ------
    RuleBroken
        If the paper is another; if more than 24 different letters are in no font of this machine.

    Notes
    -----
    The bundled fonts hold Latin and Arabic letters. Others are looked for on the machine; a letter that isn't
    found is told by its Unicode name in brackets, so that nothing disappears unsaid. Some 10 ms a page.

    References
    ----------
    ISO 14289-1:2014, "PDF/UA-1".

    Examples
    --------
    >>> from archstone.documents.texts import Paragraph, TextDocument, runs
    >>> pdf(TextDocument("Charter", (Paragraph(runs("We agree.")),)))[:5]
    b'%PDF-'
    """
    pages = compiled(document, paper=paper, format="pdf", pdf_standards=["ua-1"])
    assert isinstance(pages, bytes)
    return pages


def page_pictures(document: TextDocument, *, paper: str = "a4", ppi: float = 72) -> tuple[bytes, ...]:
    """Draw the pages as PNG, as they will be printed; for looking at them.

    Parameters
    ----------
    document : any
    paper : a4 or letter
    ppi : pixels to the inch
    """
    pages = compiled(document, paper=paper, format="png", ppi=ppi)
    return (pages,) if isinstance(pages, bytes) else tuple(pages)


def compiled(document: TextDocument, *, paper: str, **how: Any) -> Any:
    """Run Typst over a document, with other fonts or names of letters where the bundled fonts lack some."""
    import typst

    if paper not in PAPERS:
        raise RuleBroken(f"There is no paper {paper}; take a4 or letter.{did_you_mean(paper, PAPERS)}")
    on = document.meta.on
    made_at = _EPOCH if on is None else datetime(on.year, on.month, on.day, tzinfo=UTC)
    told: dict[str, str] = {}
    for all_fonts in (False, True, True, True, True):
        source = typst_text(document, paper=paper, spelling=lambda text: _spelled(text, told))
        try:
            return typst.compile(source.encode(), font_paths=_fonts(all_fonts), timestamp=made_at, **how)
        except typst.TypstError as error:
            unshown = _unshown(error.diagnostic)
            if not unshown:
                raise AssertionError(f"Typst doesn't take this document: {error.message}") from error
            if all_fonts:
                told.update({letter: f"[{_name(letter)}]" for letter in unshown})
            if len(told) > MOST_UNSHOWN:
                break
    some = ", ".join(sorted(told)[:5])
    raise RuleBroken(
        f"No font on this machine has some of the letters of this document ({some} and others). Install one "
        "that has them, such as one of the Noto fonts, or save as .docx, .html or .md."
    )


@cache
def _fonts(all_fonts: bool) -> Any:
    import typst

    return typst.Fonts(include_system_fonts=all_fonts, font_paths=[str(font_folder())])


def _unshown(diagnostic: str) -> list[str]:
    """List the letters that Typst found in no font."""
    texts = (_ESCAPED.sub(_unescaped, found) for found in _UNSHOWN.findall(diagnostic))
    return sorted({letter for text in texts for letter in text if not letter.isascii()})


def _unescaped(found: re.Match[str]) -> str:
    code, letter = found.groups()
    return chr(int(code, 16)) if code else {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}.get(letter, letter)


def _name(letter: str) -> str:
    return unicodedata.name(letter, "").lower() or f"U+{ord(letter):04X}"


def _spelled(text: str, told: Mapping[str, str]) -> str:
    return "".join(told.get(letter, letter) for letter in text) if told else text
