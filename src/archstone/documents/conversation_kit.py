"""A conversation kit as a page to hold in the hand: what to say, what to ask, and what to keep in mind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from archstone.documents.texts import (
    Block,
    Heading,
    Meta,
    Note,
    Paragraph,
    Point,
    Points,
    TextDocument,
    Tone,
    runs,
)
from archstone.model.conversation_kits import SCRIPT_FROM, ConversationKit
from archstone.model.evidence import GUIDES_TOLD


def conversation_kit_document(
    kit: ConversationKit, names: Mapping[str, str], *, on: date | None = None, aloud_only: bool = False
) -> TextDocument:
    """Lay a conversation kit out on a page.

    Parameters
    ----------
    kit : the script, as it was written or edited
    names : what the two organisations are called, by id
    on : the day it is of
    aloud_only : leave out what only the speaker should read, so that the page may lie on the table

    Returns
    -------
    TextDocument
        For `archstone.documents.save.save_document`, as .pdf, .docx, .md or .html.
    """
    speaker, reader = (names.get(id, id) for id in (kit.speaker, kit.reader))
    blocks: list[Block] = []
    if kit.is_disclosure and not aloud_only:
        told = "This page names something that you keep from the public. Don't leave it lying about."
        blocks.append(Note(runs(told), Tone.WARNING, "For you alone"))
    for part in kit.parts:
        blocks.append(Heading(1, runs(part.name.heading)))
        blocks += [Paragraph(runs(text)) for text in part.text.split("\n") if text.strip()]
    blocks += [Heading(1, runs("What to ask")), _points(kit.ask_them)]
    if not aloud_only:
        blocks += [Heading(1, runs("Keep in mind")), _points(kit.keep_in_mind)]
        blocks.append(Paragraph(runs(f"{SCRIPT_FROM}. {GUIDES_TOLD}"), small=True))
    return TextDocument(
        title=f"A first talk with {reader}",
        subtitle=f"{speaker}: a short script, to be said in your own words",
        blocks=tuple(blocks),
        meta=Meta(author=speaker, on=on),
        compact=True,
    )


def _points(sentences: tuple[str, ...]) -> Points:
    return Points(tuple(Point(runs(sentence)) for sentence in sentences))
