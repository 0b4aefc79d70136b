"""Capabilities: what an organisation can be good or bad at, in families."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NewType

from archstone.model.errors import NotFound, RuleBroken, did_you_mean

CapabilityId = NewType("CapabilityId", str)

ID_PATTERN = re.compile(r"[a-z0-9-]+")

SAME = Fraction(1)
SAME_FAMILY = Fraction(1, 2)
UNRELATED = Fraction(0)


@dataclass(frozen=True, slots=True)
class Capability:
    """Something an organisation can do or be, such as logistics or community trust.

    Invariants: the id is made of small letters, digits and hyphens; name and family are not empty.
    """

    id: CapabilityId
    name: str
    family: str
    means: str = ""

    def __post_init__(self) -> None:
        if not ID_PATTERN.fullmatch(self.id):
            raise RuleBroken(
                f"A capability's id is made of small letters, digits and hyphens, not {self.id!r}."
            )
        if not self.name or not self.family:
            raise RuleBroken(f"The capability {self.id} needs a name and a family.")


class Taxonomy:
    """The capabilities in use, in the order they were listed, each in one family."""

    __slots__ = ("_by_id", "_families")

    def __init__(self, capabilities: Iterable[Capability]) -> None:
        by_id: dict[CapabilityId, Capability] = {}
        families: dict[str, list[CapabilityId]] = {}
        for capability in capabilities:
            if capability.id in by_id:
                raise RuleBroken(f"The capability {capability.id} is listed twice.")
            by_id[capability.id] = capability
            families.setdefault(capability.family, []).append(capability.id)
        self._by_id: Mapping[CapabilityId, Capability] = MappingProxyType(by_id)
        self._families: Mapping[str, tuple[CapabilityId, ...]] = MappingProxyType(
            {family: tuple(members) for family, members in families.items()}
        )

    def __iter__(self) -> Iterator[Capability]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, capability: object) -> bool:
        return capability in self._by_id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Taxonomy) and dict(self._by_id) == dict(other._by_id)

    def __hash__(self) -> int:
        return hash(tuple(self._by_id.values()))

    def __getitem__(self, capability: str) -> Capability:
        """Return the capability with this id; raise NotFound naming the nearest one."""
        try:
            return self._by_id[CapabilityId(capability)]
        except KeyError:
            raise NotFound(
                f"There is no capability {capability!r}.{did_you_mean(capability, self._by_id)}"
            ) from None

    @property
    def ids(self) -> tuple[CapabilityId, ...]:
        """Every capability id, in order."""
        return tuple(self._by_id)

    @property
    def families(self) -> Mapping[str, tuple[CapabilityId, ...]]:
        """The families and their capabilities."""
        return self._families

    def family_of(self, capability: str) -> str:
        """Name the family of a capability."""
        return self[capability].family

    def closeness(self, one: str, other: str) -> Fraction:
        """Say how near two capabilities are: 1 if the same, 1/2 within a family, else 0.

        Examples
        --------
        >>> str(standard_taxonomy().closeness("logistics", "procurement"))
        '1/2'
        """
        if one == other:
            return SAME
        return SAME_FAMILY if self.family_of(one) == self.family_of(other) else UNRELATED

    def with_own(self, own: Iterable[Capability]) -> Taxonomy:
        """Add an organisation's own capabilities, each under a family that exists already.

        The same capability may be added by several organisations if they describe it alike.
        """
        added: dict[CapabilityId, Capability] = {}
        for capability in own:
            if capability.family not in self._families:
                raise RuleBroken(
                    f"The capability {capability.id} needs one of the known families, not "
                    f"{capability.family!r}.{did_you_mean(capability.family, self._families)}"
                )
            known = self._by_id.get(capability.id) or added.get(capability.id)
            if known is not None and known.family != capability.family:
                raise RuleBroken(
                    f"The capability {capability.id} already stands in the family {known.family}, "
                    f"not in {capability.family}."
                )
            if known is None:
                added[capability.id] = capability
        return Taxonomy((*self, *added.values())) if added else self


@cache
def standard_taxonomy() -> Taxonomy:
    """Return the taxonomy that comes with Archstone: 60 capabilities in 11 families.

    Examples
    --------
    >>> len(standard_taxonomy()), len(standard_taxonomy().families)
    (60, 11)
    """
    text = files("archstone.model").joinpath("capabilities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return Taxonomy(
        Capability(CapabilityId(row["id"]), row["name"], row["family"], row["means"]) for row in rows
    )


def name_in_sentence(capability: str, taxonomy: Taxonomy) -> str:
    """Write a capability's name as it stands inside a sentence; an abbreviation keeps its capitals.

    One that isn't in the taxonomy is told by its id.

    Examples
    --------
    >>> name_in_sentence("community-trust", standard_taxonomy())
    'community trust'
    """
    name = taxonomy[capability].name if capability in taxonomy else str(capability)
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
