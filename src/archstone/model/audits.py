"""Audits: what an organisation is good at and what it lacks, as it judged itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from statistics import median

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken

VULNERABILITIES_OF_A_COMPLETE_AUDIT = 5  # S3 step 1: "at least five"
DISCLOSED_FIRST = 3  # S3 pitfall 1: the top three


class Disclosure(StrEnum):
    """Who may know of a vulnerability."""

    PRIVATE = "private"
    """Never used, never shown."""
    SEALED = "sealed"
    """Used for matching, shown to no one else."""
    PARTNER = "partner"
    """Shown once both sides accept an introduction."""
    PUBLIC = "public"
    """Shown to everyone."""


class Grade(StrEnum):
    """How well a strength is evidenced."""

    CLAIMED = "claimed"
    SHOWN = "shown"
    CONFIRMED = "confirmed"

    @property
    def tenths(self) -> int:
        """The grade's factor in tenths: 6, 8 or 10."""
        return _TENTHS[self]

    def lowered(self) -> Grade:
        """Step one grade down; the lowest stays."""
        return _LOWERED[self]


_TENTHS = {Grade.CLAIMED: 6, Grade.SHOWN: 8, Grade.CONFIRMED: 10}
_LOWERED = {Grade.CONFIRMED: Grade.SHOWN, Grade.SHOWN: Grade.CLAIMED, Grade.CLAIMED: Grade.CLAIMED}


class Basis(StrEnum):
    """Whether a vulnerability is felt or shown by evidence."""

    FELT = "felt"
    SHOWN = "shown"


def _require_step(of: str, name: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 5:
        raise RuleBroken(f"{name} of {of} must be 1 to 5, not {value}.")


@dataclass(frozen=True, slots=True)
class Rating:
    """How one person of the organisation rated a vulnerability.

    Invariants: severity and need lie in 1..5.
    """

    rater: str
    severity: int
    need: int

    def __post_init__(self) -> None:
        _require_step(f"the rating by {self.rater}", "severity", self.severity)
        _require_step(f"the rating by {self.rater}", "need", self.need)

    @property
    def product(self) -> int:
        """Severity times need, 1..25."""
        return self.severity * self.need


@dataclass(frozen=True, slots=True)
class Strength:
    """A capability that an organisation has, and how well that is evidenced.

    Invariants: level lies in 1..5. ``estimated`` holds the reason where the strength was estimated
    from a register rather than stated by the organisation, else None. ``note`` says what shows it.
    """

    capability: CapabilityId
    level: int
    grade: Grade = Grade.CLAIMED
    estimated: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        _require_step(self.capability, "level", self.level)

    @property
    def share(self) -> Fraction:
        """Level times grade as a share of 5, in [0.12, 1]."""
        return Fraction(self.level * self.grade.tenths, 50)


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """A capability that an organisation lacks, as it judged itself.

    Invariants: severity and need lie in 1..5, a rank is 1 or more, no one rates twice. Where several
    people rated it, ``ratings`` holds what each said and the weight comes from them.
    """

    capability: CapabilityId
    severity: int
    need: int
    disclosure: Disclosure = Disclosure.SEALED
    note: str = ""
    rank: int | None = None
    basis: Basis = Basis.FELT
    ratings: tuple[Rating, ...] = ()
    estimated: str | None = None

    def __post_init__(self) -> None:
        _require_step(self.capability, "severity", self.severity)
        _require_step(self.capability, "need", self.need)
        if self.rank is not None and self.rank < 1:
            raise RuleBroken(f"rank of {self.capability} must be 1 or more, not {self.rank}.")
        twice = [rater for rater, times in Counter(r.rater for r in self.ratings).items() if times > 1]
        if twice:
            raise RuleBroken(f"{twice[0]} rated {self.capability} twice.")

    @classmethod
    def rated(cls, capability: CapabilityId, ratings: Iterable[Rating], **more: object) -> Vulnerability:
        """Make a vulnerability from what several people said; severity and need show the medians."""
        given = tuple(ratings)
        if not given:
            raise RuleBroken(f"{capability} has no rating.")
        return cls(
            capability,
            severity=_whole_median(r.severity for r in given),
            need=_whole_median(r.need for r in given),
            ratings=given,
            **more,  # type: ignore[arg-type]
        )

    @property
    def product(self) -> Fraction:
        """Severity times need, or the median of the raters' products; may end in a half."""
        if not self.ratings:
            return Fraction(self.severity * self.need)
        return Fraction(median(Fraction(rating.product) for rating in self.ratings))

    @property
    def weight(self) -> Fraction:
        """How much this weakness counts in a match, 1..25; 0 while private."""
        return Fraction(0) if self.disclosure is Disclosure.PRIVATE else self.product

    @property
    def spread(self) -> int | None:
        """Largest less smallest product among the raters; None with fewer than two."""
        if len(self.ratings) < 2:
            return None
        products = [rating.product for rating in self.ratings]
        return max(products) - min(products)


def _whole_median(values: Iterable[int]) -> int:
    return int(median(values) + 0.5)  # a half rounds up: the graver reading is shown


class GapKind(StrEnum):
    """What an audit can lack before it is complete."""

    TOO_FEW_VULNERABILITIES = "too-few-vulnerabilities"
    NO_STRENGTH = "no-strength"
    NO_NOTE = "no-note"
    NO_RANK = "no-rank"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class AuditGap:
    """One thing that an audit lacks, and of which capabilities, where it is of some."""

    kind: GapKind
    capabilities: tuple[CapabilityId, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """An organisation's strengths and vulnerabilities.

    Invariants: a capability stands once, as strength or as vulnerability; no rank is given twice.
    An audit need not be complete to be saved or used.
    """

    strengths: tuple[Strength, ...] = ()
    vulnerabilities: tuple[Vulnerability, ...] = ()

    def __post_init__(self) -> None:
        strong = {s.capability for s in self.strengths}
        weak = {v.capability for v in self.vulnerabilities}
        both = strong & weak
        if both:
            raise RuleBroken(f"{min(both)} stands as strength and as vulnerability; keep one.")
        if len(strong) < len(self.strengths) or len(weak) < len(self.vulnerabilities):
            times = Counter(item.capability for item in self.items)
            raise RuleBroken(f"{min(c for c, n in times.items() if n > 1)} stands twice in the audit.")
        ranks = [v.rank for v in self.vulnerabilities if v.rank is not None]
        if len(set(ranks)) < len(ranks):
            raise RuleBroken(f"rank {min(r for r in ranks if ranks.count(r) > 1)} is given twice.")

    @property
    def items(self) -> tuple[Strength | Vulnerability, ...]:
        """Every strength, then every vulnerability."""
        return (*self.strengths, *self.vulnerabilities)

    def strength(self, capability: str) -> Strength | None:
        """Find the strength in this capability, if there is one."""
        return next((s for s in self.strengths if s.capability == capability), None)

    def vulnerability(self, capability: str) -> Vulnerability | None:
        """Find the vulnerability in this capability, if there is one."""
        return next((v for v in self.vulnerabilities if v.capability == capability), None)

    @property
    def counting(self) -> tuple[Vulnerability, ...]:
        """The vulnerabilities that count in a match: all but the private ones."""
        return tuple(v for v in self.vulnerabilities if v.disclosure is not Disclosure.PRIVATE)

    @property
    def opened(self) -> tuple[Vulnerability, ...]:
        """The vulnerabilities that the organisation itself opened to partners or to everyone.

        What was estimated from public records was opened by nobody.
        """
        return tuple(
            v
            for v in self.vulnerabilities
            if v.disclosure in (Disclosure.PARTNER, Disclosure.PUBLIC) and v.estimated is None
        )

    @property
    def ranked(self) -> tuple[Vulnerability, ...]:
        """The vulnerabilities by rank; those without one after, the heaviest first."""
        return tuple(
            sorted(
                self.vulnerabilities, key=lambda v: (v.rank is None, v.rank or 0, -v.product, v.capability)
            )
        )

    @property
    def estimated(self) -> bool:
        """Whether any part was estimated from a register rather than stated."""
        return any(item.estimated is not None for item in self.items)

    @property
    def gaps(self) -> tuple[AuditGap, ...]:
        """What the audit still lacks; empty when it is complete."""
        unnoted = tuple(v.capability for v in self.vulnerabilities if not v.note)
        unranked = tuple(v.capability for v in self.vulnerabilities if v.rank is None)
        guessed = tuple(item.capability for item in self.items if item.estimated is not None)
        few = len(self.vulnerabilities) < VULNERABILITIES_OF_A_COMPLETE_AUDIT
        found = (
            (GapKind.TOO_FEW_VULNERABILITIES, few, ()),
            (GapKind.NO_STRENGTH, not self.strengths, ()),
            (GapKind.NO_NOTE, bool(unnoted), unnoted),
            (GapKind.NO_RANK, bool(unranked), unranked),
            (GapKind.ESTIMATED, bool(guessed), guessed),
        )
        return tuple(AuditGap(kind, capabilities) for kind, open, capabilities in found if open)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the audit still lacks, as sentences; empty when it is complete."""
        return tuple(sentence for gap in self.gaps for sentence in self._gap_said(gap))

    def _gap_said(self, gap: AuditGap) -> Iterator[str]:
        named = ", ".join(gap.capabilities)
        match gap.kind:
            case GapKind.TOO_FEW_VULNERABILITIES:
                yield f"List at least five vulnerabilities; {len(self.vulnerabilities)} of 5 stand here."
            case GapKind.NO_STRENGTH:
                yield "List at least one strength."
            case GapKind.NO_NOTE:
                for capability in gap.capabilities:
                    yield f"Add a note to {capability}: what happens because of it?"
            case GapKind.NO_RANK:
                verb = "has" if len(gap.capabilities) == 1 else "have"
                yield f"Rank the vulnerabilities by how much you need help: {named} {verb} no rank."
            case GapKind.ESTIMATED:
                yield f"Confirm or replace what was estimated: {named}."

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def relevant_to(self, capabilities: Collection[str] | None) -> tuple[Vulnerability, ...]:
        """List the counting vulnerabilities that bear on a partnership (None: on any), the heaviest first."""
        kept = [v for v in self.counting if capabilities is None or v.capability in capabilities]
        return tuple(sorted(kept, key=lambda v: (-v.weight, v.rank or len(kept) + 1, v.capability)))

    def disclosed_first(self, capabilities: Collection[str] | None = None) -> tuple[Vulnerability, ...]:
        """List the at most three relevant vulnerabilities to open a first conversation with."""
        return self.relevant_to(capabilities)[:DISCLOSED_FIRST]

    def with_item(self, item: Strength | Vulnerability) -> Audit:
        """Put an item in, replacing what stood for its capability, estimated or not."""
        strengths = tuple(s for s in self.strengths if s.capability != item.capability)
        vulnerabilities = tuple(v for v in self.vulnerabilities if v.capability != item.capability)
        if isinstance(item, Strength):
            return replace(self, strengths=(*strengths, item), vulnerabilities=vulnerabilities)
        return replace(self, strengths=strengths, vulnerabilities=(*vulnerabilities, item))

    def without_item(self, capability: str) -> Audit:
        """Take an item out; raise NotFound where none stands."""
        if self.strength(capability) is None and self.vulnerability(capability) is None:
            raise NotFound(f"The audit says nothing of {capability}.")
        return Audit(
            tuple(s for s in self.strengths if s.capability != capability),
            tuple(v for v in self.vulnerabilities if v.capability != capability),
        )
