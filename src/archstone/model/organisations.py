"""Organisations: who they are, what they hold and what they refuse in a partner."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archstone.model.audits import Audit
from archstone.model.capabilities import ID_PATTERN, Capability
from archstone.model.errors import RuleBroken

_ID_OF_WORDS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


class Position(StrEnum):
    """Where an organisation stands on an issue."""

    SUPPORT = "support"
    OPPOSE = "oppose"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, order=True)
class Trait:
    """Something an organisation holds and another may refuse: a stance, a kind, a sector, a funder.

    ``value`` is ``issue:position`` for a stance. Written ``what:value``, as in registry files.
    """

    what: str
    value: str

    KINDS = ("stance", "kind", "sector", "funder")

    def __str__(self) -> str:
        """Write the trait as files do."""
        return f"{self.what}:{self.value}"


@dataclass(frozen=True, slots=True)
class Touch:
    """A problem or threat that an organisation says touches it, and how, where it says so."""

    what: str  # "problem" or "threat"
    name: str
    how: str = ""

    def __post_init__(self) -> None:
        if self.what not in ("problem", "threat"):
            raise RuleBroken(f"touched_by names a problem or a threat, not a {self.what!r}.")


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with its audit; whatever isn't known is None or empty.

    Invariants: the id is made of small letters, digits and hyphens; the name isn't empty; budget and
    staff are not negative; one stance an issue. ``annual_budget`` is in whole units of ``currency``.
    """

    id: str
    name: str
    kind: str | None = None
    sector: str | None = None
    place: str | None = None
    annual_budget: int | None = None
    currency: str | None = None
    staff: int | None = None
    mission: str | None = None
    audit: Audit = field(default_factory=Audit)
    deal_breakers: tuple[Trait, ...] = ()
    stances: tuple[tuple[str, Position], ...] = ()
    touched_by: tuple[Touch, ...] = ()
    funders: tuple[str, ...] = ()
    allied_with: tuple[str, ...] = ()
    own_capabilities: tuple[Capability, ...] = ()
    identifiers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not ID_PATTERN.fullmatch(self.id):
            raise RuleBroken(f"An id is made of small letters, digits and hyphens, not {self.id!r}.")
        if not self.name.strip():
            raise RuleBroken(f"The organisation {self.id} needs a name.")
        for name in ("annual_budget", "staff"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise RuleBroken(f"{name} must be 0 or more, not {value}.")
        issues = [issue for issue, _ in self.stances]
        if len(set(issues)) < len(issues):
            raise RuleBroken(f"{next(i for i in issues if issues.count(i) > 1)} has two stances; keep one.")

    @property
    def holds(self) -> frozenset[Trait]:
        """Every trait that another may refuse; what isn't known isn't held."""
        traits = {Trait("stance", f"{issue}:{position}") for issue, position in self.stances}
        traits |= {Trait("funder", funder) for funder in self.funders}
        if self.kind:
            traits.add(Trait("kind", self.kind))
        if self.sector:
            traits.add(Trait("sector", self.sector))
        return frozenset(traits)

    @property
    def refuses(self) -> frozenset[Trait]:
        """The traits that rule a partner out."""
        return frozenset(self.deal_breakers)

    def accepts(self, other: Organisation) -> bool:
        """Whether neither side holds what the other refuses."""
        return not (self.refuses & other.holds or other.refuses & self.holds)

    def touches(self, what: str) -> frozenset[str]:
        """Name the problems or the threats that touch it."""
        return frozenset(t.name for t in self.touched_by if t.what == what)

    def is_allied_with(self, other: Organisation) -> bool | None:
        """Whether either names the other as an ally, by id or name; None where neither lists any."""
        if not self.allied_with and not other.allied_with:
            return None
        return bool(
            {other.id, other.name} & set(self.allied_with) or {self.id, self.name} & set(other.allied_with)
        )


def with_names(sentence: str, names: Mapping[str, str]) -> str:
    """Put the names of organisations where a sentence has their ids.

    An id without a hyphen stays, since it could be any word of the sentence.

    Examples
    --------
    >>> with_names("quay-bank waits for the bank.", {"quay-bank": "Quay Bank", "bank": "Bank"})
    'Quay Bank waits for the bank.'
    """
    return _ID_OF_WORDS.sub(lambda id: names.get(id[0], id[0]), sentence)
