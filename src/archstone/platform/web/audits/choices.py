"""Capabilities as a page offers them: by family, narrowed by what somebody types."""

from __future__ import annotations

from collections.abc import Iterable

from anyascii import anyascii
from django.utils.translation import gettext as _

from archstone.model.capabilities import Capability, Taxonomy, standard_taxonomy

Group = tuple[str, list[tuple[str, str]]]

FAMILIES = {
    "funding": "Funding",
    "trust": "Trust",
    "influence": "Influence",
    "mobilisation": "Mobilisation",
    "knowledge": "Knowledge",
    "delivery": "Delivery",
    "technology": "Technology",
    "people": "People",
    "management": "Management",
    "networks": "Networks",
    "communications": "Communications",
}


def family_name(family: str) -> str:
    """Name a family in the reader's language."""
    return _(FAMILIES.get(family, family))


def family_choices() -> list[tuple[str, str]]:
    """List the families of the taxonomy."""
    return [(family, family_name(family)) for family in standard_taxonomy().families]


def capability_choices(taxonomy: Taxonomy, search: str = "") -> list[tuple[str, str] | Group]:
    """List the capabilities by family, with an empty choice first.

    With a *search*, those whose name, meaning, family or id has every word of it, in any script; where
    nothing has, all of them.
    """
    words = anyascii(search).casefold().split()
    found = [c for c in taxonomy if _has(c, words)] if words else list(taxonomy)
    return [("", _("Choose one")), *_grouped(found or taxonomy)]


def count_found(taxonomy: Taxonomy, search: str) -> int:
    """Count what a search finds."""
    words = anyascii(search).casefold().split()
    return sum(_has(capability, words) for capability in taxonomy)


def _has(capability: Capability, words: list[str]) -> bool:
    said = (capability.name, _(capability.name), capability.means, family_name(capability.family))
    told = anyascii(" ".join((*said, capability.id))).casefold()
    return all(word in told for word in words)


def _grouped(capabilities: Iterable[Capability]) -> list[Group]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for capability in capabilities:
        groups.setdefault(capability.family, []).append((capability.id, _(capability.name)))
    return [(family_name(family), members) for family, members in groups.items()]
