"""Conversation phrases: how to admit a weakness, offer a strength and ask for little, to each reader.

The phrases stand in `conversation_phrases.toml`, so that whoever finds a better one changes no code. What
help is worth is told in the reader's own terms: business value to a company, mission to a nonprofit (S3), and
by the same way of thinking mandate to a public body and members to a union.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from archstone.model.capabilities import CapabilityId, Taxonomy, name_in_sentence
from archstone.model.organisations import Organisation

Found = TypeVar("Found")


class Audience(StrEnum):
    """Who is spoken to, as far as it changes the words."""

    COMPANY = "company"
    NONPROFIT = "nonprofit"
    PUBLIC_BODY = "public-body"
    CONGREGATION = "congregation"
    MEMBERS = "members"  # unions, associations, cooperatives, clubs
    FUNDER = "funder"
    LEARNING = "learning"  # schools, universities, libraries

    @property
    def terms(self) -> str:
        """In whose terms it is spoken."""
        return {
            "company": "business value",
            "nonprofit": "mission",
            "public-body": "mandate",
            "congregation": "the congregation",
            "members": "members",
            "funder": "what a grant can do",
            "learning": "those who learn",
        }[self.value]


@dataclass(frozen=True, slots=True)
class UsualLack:
    """What organisations of a kind often lack, why one thinks so, and whence.

    Likely, and never known of any one of them.
    """

    words: tuple[str, ...]
    lacks: tuple[CapabilityId, ...]
    because: str
    source: str


@cache
def _phrases() -> Mapping[str, Any]:
    text = files("archstone.model").joinpath("conversation_phrases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def phrase(part: str, capability: str, taxonomy: Taxonomy) -> str:
    """Say the part ``lack``, ``offer`` or ``step`` for a capability, or for its family where it is one's own.

    Raises
    ------
    NotFound
        If the capability isn't in *taxonomy*.

    Examples
    --------
    >>> from archstone.model.capabilities import standard_taxonomy
    >>> phrase("offer", "physical-space", standard_taxonomy())
    'We have rooms that stand empty for part of the week.'
    """
    family = taxonomy.family_of(capability)
    own = _phrases()["capability"].get(capability)
    if own:
        return str(own[part])
    return str(_phrases()["family"][family][part]).format(name=name_in_sentence(capability, taxonomy))


def value_to(audience: Audience, capability: str, taxonomy: Taxonomy) -> str:
    """Say what help with a capability is worth to a reader, in that reader's terms."""
    return str(_phrases()["value"][str(audience)][taxonomy.family_of(capability)])


def opening_to(audience: Audience) -> str:
    """Say what a talk isn't, so that nobody has to wonder."""
    return str(_phrases()["opening"][str(audience)])


def greeting_about(capability: str, taxonomy: Taxonomy) -> str:
    """Say what one has been looking at, before saying what one lacks."""
    return str(_phrases()["greeting"][taxonomy.family_of(capability)])


def closing_to(audience: Audience) -> str:
    """Say how a talk ends: with an easy way to say no."""
    return str(_phrases()["closing"][str(audience)])


def audience_of(organisation: Organisation) -> Audience:
    """Tell by its kind, else by its sector, in whose terms an organisation thinks; a nonprofit if unknown.

    Examples
    --------
    >>> audience_of(Organisation("a", "A", kind="corporate-foundation")).value
    'funder'
    >>> audience_of(Organisation("b", "B", kind="food-bank", sector="food")).value
    'nonprofit'
    """
    table = {Audience(name): tuple(words) for name, words in _phrases()["audience"].items()}
    for text in (organisation.kind, organisation.sector):
        best = _longest_word(text, table.items())
        if best:
            return best
    return Audience.NONPROFIT


def usual_lack(organisation: Organisation) -> UsualLack | None:
    """Say what organisations of its kind often lack; None where nothing is known of the kind."""
    table = [
        UsualLack(tuple(one["words"]), tuple(one["lacks"]), one["because"], one["source"])
        for one in _phrases()["usual"]
    ]
    for text in (organisation.kind, organisation.sector):
        best = _longest_word(text, ((one, one.words) for one in table))
        if best:
            return best
    return None


def _longest_word(text: str | None, table: Iterable[tuple[Found, tuple[str, ...]]]) -> Found | None:
    """Find what has the longest word that begins a word of *text*; the first of equals."""
    plain = re.sub(r"[-_/]+", " ", (text or "").casefold())
    hits = [
        (len(word), found)
        for found, words in table
        for word in words
        if re.search(rf"\b{re.escape(word)}", plain)
    ]
    longest = max((length for length, _ in hits), default=0)
    return next((found for length, found in hits if length == longest), None)
