"""Profiles: what an organisation says of itself, read with the rules of a registry file.

A page and a program send the same fields; each that can't stand gets its own sentence, all at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archstone.files.audit_parts import pieces_of, stance_of, touch_of, trait_of, whole_number
from archstone.files.registry_rows import ITS_OWN_ALLY, names_itself
from archstone.model.errors import ArchstoneError, BadInput, Fault, did_you_mean
from archstone.platform.store.organisations.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable

Given = str | int | None
Kept = str | int | None

LONGEST = {"name": 300, "kind": 80, "sector": 120, "place": 160, "mission": 5000}
LARGEST = {"annual_budget": 2**63 - 1, "staff": 2**31 - 1}
LONGEST_LIST = 10_000
PARTS: dict[str, Callable[[str], object]] = {
    "deal_breakers": trait_of,
    "stances": stance_of,
    "touched_by": touch_of,
    "funders": str,
    "allied_with": str,
    "identifiers": str,
}
FIELD_WORDS: dict[str, str | Promise] = {
    "name": gettext_lazy("name"),
    "kind": gettext_lazy("kind"),
    "sector": gettext_lazy("sector"),
    "place": gettext_lazy("place"),
    "annual_budget": gettext_lazy("annual budget"),
    "currency": gettext_lazy("currency"),
    "staff": gettext_lazy("staff"),
    "mission": gettext_lazy("mission"),
    "deal_breakers": gettext_lazy("deal-breakers"),
    "stances": gettext_lazy("stances"),
    "touched_by": gettext_lazy("what touches it"),
    "funders": gettext_lazy("funders"),
    "allied_with": gettext_lazy("allies"),
    "identifiers": gettext_lazy("identifiers"),
    "goal": gettext_lazy("goal"),
}
PROFILE = (*LONGEST, "annual_budget", "currency", "staff", *PARTS)
_CURRENCY = re.compile(r"[A-Z]{3}")


def read_profile(given: Mapping[str, Given]) -> dict[str, Kept]:
    """Read the fields that are given as they are kept.

    Lists may have a part a line or parts joined by semicolons; they are kept with semicolons.

    Raises
    ------
    BadInput
        With a sentence for each field that can't be read.
    """
    kept: dict[str, Kept] = {}
    faults: list[Fault] = []
    for field, value in given.items():
        try:
            kept[field] = _read(field, value)
        except ArchstoneError as error:
            faults.append(_fault(field, str(error)))
    if faults:
        raise BadInput(faults)
    return kept


def faults_in(organisation: Organisation) -> tuple[Fault, ...]:
    """Say what contradicts itself in a profile as a whole."""
    found = []
    issues = [stance_of(part)[0] for part in pieces_of(organisation.stances)]
    twice = next((issue for issue in issues if issues.count(issue) > 1), None)
    if twice:
        found.append(_fault("stances", _("%(issue)s has two stances; keep one.") % {"issue": twice}))
    if names_itself(organisation.slug, organisation.name, pieces_of(organisation.allied_with)):
        found.append(_fault("allied_with", ITS_OWN_ALLY))
    if organisation.annual_budget is not None and not organisation.currency:
        found.append(_fault("currency", _("Say in which currency the budget is, such as EUR.")))
    return tuple(found)


def _fault(field: str, sentence: str) -> Fault:
    return Fault(_("Profile"), None, field, sentence)


class Unreadable(ArchstoneError):
    """A field of a profile that can't stand as it is given."""


def _read(field: str, value: Given) -> Kept:
    if field not in PROFILE:
        raise Unreadable(
            _("There is no field %(field)s in a profile.") % {"field": field} + did_you_mean(field, PROFILE)
        )
    if field in LARGEST:
        return _number(field, value)
    text = "" if value is None else str(value).replace("\x00", "").strip()
    if field == "currency":
        return _currency(text)
    if field in PARTS:
        return _parts(field, text)
    if field != "mission":
        text = " ".join(text.split())
    if field == "name" and not text:
        raise Unreadable(_("The organisation needs a name."))
    if len(text) > LONGEST[field]:
        raise Unreadable(
            _("This is %(length)s characters long; there is room for %(most)s.")
            % {"length": len(text), "most": LONGEST[field]}
        )
    return text


def _number(field: str, value: Given) -> int | None:
    if value is None or value == "":
        return None
    found = whole_number(str(value), str(FIELD_WORDS[field]))
    if found > LARGEST[field]:
        raise Unreadable(_("%(number)s is more than can be kept here.") % {"number": found})
    return found


def _currency(text: str) -> str:
    code = text.upper()
    if code and not _CURRENCY.fullmatch(code):
        raise Unreadable(
            _("A currency has three letters, such as EUR or USD, not %(given)s.") % {"given": text[:40]}
        )
    return code


def _parts(field: str, text: str) -> str:
    pieces = pieces_of(";".join(text.splitlines()))
    read = PARTS[field]
    for piece in pieces:
        read(piece)
    joined = ";".join(_once(pieces))
    if len(joined) > LONGEST_LIST:
        raise Unreadable(
            _("This list is %(length)s characters long; there is room for %(most)s.")
            % {"length": len(joined), "most": LONGEST_LIST}
        )
    return joined


def _once(pieces: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(pieces))
