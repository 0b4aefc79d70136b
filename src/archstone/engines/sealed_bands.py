"""Sealed sides: what may be shown of an organisation, the sketch that stands for the rest, and the bands.

What anyone is told about another's sealed vulnerabilities is worked out from its public items and from a
sketch, in which one capability in twenty listens to the truth and all others are decoys. So all answers
together, however many and to however many, tell no more than the sketch (docs/theory/sealed.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.engines import _sketch_kernels as kernels
from archstone.engines.audit_details import middle_ratings
from archstone.engines.audits import DISCLOSURES, ESTIMATED, WEIGHT_UNITS, AuditTable
from archstone.engines.strings import StringColumn
from archstone.model.audits import Audit, Disclosure, Vulnerability
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation

LISTENING = Fraction(1, 20)  # of the capabilities, one in so many passes the truth on
DECOYS = Fraction(1, 30)  # of the others, one in so many shows a weight all the same
HEARD_WEIGHTS = (6, 18, 36)  # halves, as which a light, a middling and a grave weakness are passed on
SECRET_BYTES = 32
FEWEST_SECRET_BYTES = 16
ROWS_AT_ONCE = 4096
MOST_AUC = Fraction(1, 2) + LISTENING - LISTENING**2 / 2

MIDDLING_FROM, HIGH_FROM = Fraction(1, 3), Fraction(2, 3)

Array = npt.NDArray[Any]


class Band(StrEnum):
    """How much we could do for another's weaknesses, as far as it is told."""

    HIGH = "high"
    """Two thirds or more."""
    MIDDLING = "middling"
    """A third or more."""
    LOW = "low"
    """Less than a third."""
    NOT_KNOWN = "not known"
    """It has no vulnerability that counts."""

    @classmethod
    def of(cls, cover: Fraction | None) -> Band:
        """Give the band of an exact cover.

        Examples
        --------
        >>> Band.of(Fraction(2, 3)).value, Band.of(Fraction(1, 4)).value, Band.of(None).value
        ('high', 'low', 'not known')
        """
        if cover is None:
            return cls.NOT_KNOWN
        return cls.HIGH if cover >= HIGH_FROM else cls.MIDDLING if cover >= MIDDLING_FROM else cls.LOW


@dataclass(frozen=True, slots=True)
class StandIn:
    """What a sketch shows in place of a sealed vulnerability; most of them stand for nothing.

    ``weight`` is in halves, one of `HEARD_WEIGHTS`.
    """

    capability: CapabilityId
    weight: int


@dataclass(frozen=True)
class Sketches:
    """The sketches of n organisations: all that is ever heard of their sealed sides.

    Attributes
    ----------
    audited : (n,) uint8, 1 where an organisation made its audit itself and so may have a sealed side
    start : (n + 1,) int64, where each row's stand-ins begin
    capability : (.,) uint8 or uint16
    weight : (.,) uint8, halves
    salt : (n,) uint32, secret, for randomising bands near a border once per pair
    """

    audited: npt.NDArray[np.uint8]
    start: npt.NDArray[np.int64]
    capability: Array
    weight: npt.NDArray[np.uint8]
    salt: npt.NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.audited)

    def of_row(self, row: int, taxonomy: Taxonomy) -> tuple[StandIn, ...]:
        """Name one row's stand-ins."""
        part = slice(int(self.start[row]), int(self.start[row + 1]))
        return tuple(
            StandIn(taxonomy.ids[int(c)], int(w))
            for c, w in zip(self.capability[part], self.weight[part], strict=True)
        )


@dataclass(frozen=True)
class SketchSecret:
    """The secret that sketches are drawn with; whoever has it and a sketch knows which parts listen.

    Only what draws sketches needs it: no process that answers people should hold it. Changing it draws every
    sketch anew and so adds to what can be learnt: never change it without need.
    """

    words: tuple[int, int, int, int]

    @classmethod
    def of(cls, secret: bytes) -> SketchSecret:
        """Take a secret of 16 random bytes or more."""
        import hashlib

        if len(secret) < FEWEST_SECRET_BYTES:
            raise RuleBroken(f"The sketch secret needs {FEWEST_SECRET_BYTES} random bytes or more.")
        digest = hashlib.blake2b(secret, digest_size=SECRET_BYTES, person=b"archstone sketch").digest()
        first, second, third, fourth = (
            int.from_bytes(digest[k : k + 8], "little") for k in range(0, SECRET_BYTES, 8)
        )
        return cls((first, second, third, fourth))

    def __repr__(self) -> str:
        return "SketchSecret(not shown)"

    def keys_of(self, ids: StringColumn) -> npt.NDArray[np.uint64]:
        """Make a key of two words for each of n ids: (n, 2) uint64."""
        words = np.array(self.words, dtype=np.uint64)
        out = np.empty((len(ids), 2), dtype=np.uint64)
        text = ids.text if len(ids.text) else np.zeros(1, dtype=np.uint8)
        for k in range(2):
            column = np.empty(len(ids), dtype=np.uint64)
            kernels.hash_rows(words[2 * k], words[2 * k + 1], text, ids.start, column)
            out[:, k] = column
        return out


def draw_sketches(
    table: AuditTable,
    ids: StringColumn,
    taxonomy: Taxonomy,
    *,
    secret: SketchSecret,
    snapshot: int,
    audited: npt.NDArray[np.bool_] | None = None,
) -> Sketches:
    """Draw the sketches of many organisations from the truth.

    Parameters
    ----------
    table : the audits as they count at this snapshot, with codes, sealed vulnerabilities and all
    ids : the organisations' ids, row by row
    taxonomy : what the table's capabilities are called; a sketch doesn't change when others are added
    secret : the same for ever
    snapshot : the number of the snapshot (`model.audit_snapshots.snapshot_number`), 0 or more
    audited : (n,) bool, who made its audit itself; None for all. An audit that was only estimated has no
        sealed side and needs no sketch.

    Returns
    -------
    Sketches

    Notes
    -----
    Deterministic, and the sketch of one organisation depends on no other. Linear in rows times capabilities,
    about seven seconds for a million organisations and 60 capabilities.
    """
    if table.need_code is None:
        raise ValueError("This table doesn't say what is sealed.")
    if snapshot < 0:
        raise RuleBroken(f"Snapshots are counted from 0, not from {snapshot}.")
    n = len(table)
    asked = np.ones(n, dtype=np.uint8) if audited is None else audited.astype(np.uint8)
    keys = secret.keys_of(ids)
    named = StringColumn.of(list(taxonomy.ids))
    capability_key = secret.keys_of(named)[:, 0]
    heard = standing(table.need_code)
    buffer = np.empty(ROWS_AT_ONCE * table.capabilities, dtype=np.uint16)
    weights = np.empty(len(buffer), dtype=np.uint8)
    start = np.zeros(n + 1, dtype=np.int64)
    parts: list[tuple[Array, Array]] = []
    kernel: Any = kernels.draw
    for first in range(0, n, ROWS_AT_ONCE):
        last = min(n, first + ROWS_AT_ONCE)
        size = kernel(
            first, last, keys, asked, capability_key, snapshot, int(LISTENING * kernels.UNIT),
            int(DECOYS * kernels.UNIT), np.array(HEARD_WEIGHTS), table.strength_start,
            table.strength_capability, table.need_start, table.need_capability, table.need_weight,
            heard, start[first : last + 1], buffer, weights,
        )  # fmt: skip
        start[first : last + 1] += sum(len(part) for part, _ in parts)
        parts.append((buffer[:size].copy(), weights[:size].copy()))
    narrow = np.uint8 if table.capabilities <= 256 else np.uint16
    nothing: Array = np.zeros(0, dtype=np.uint8)
    return Sketches(
        audited=asked,
        start=start,
        capability=np.concatenate([nothing, *(part for part, _ in parts)]).astype(narrow),
        weight=np.concatenate([nothing, *(weight for _, weight in parts)]).astype(np.uint8),
        salt=(keys[:, 0] ^ keys[:, 1] >> np.uint64(32)).astype(np.uint32) if n else nothing.astype(np.uint32),
    )


def standing(need_code: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Say of each vulnerability whether it is not to be heard of (0), sealed (1) or public (2)."""
    of = {Disclosure.PRIVATE: 0, Disclosure.SEALED: 1, Disclosure.PARTNER: 1, Disclosure.PUBLIC: 2}
    return np.array([of[d] for d in DISCLOSURES], dtype=np.uint8)[need_code % ESTIMATED % 4]


def shown_table(table: AuditTable) -> AuditTable:
    """Leave only public vulnerabilities in a table: what the process that answers people may hold."""
    if table.need_code is None:
        raise ValueError("This table doesn't say what is sealed.")
    public = standing(table.need_code) == 2
    return replace(
        table,
        need_start=np.concatenate(([0], np.cumsum(public)))[table.need_start].astype(np.int64),
        need_capability=table.need_capability[public],
        need_weight=table.need_weight[public],
        need_code=table.need_code[public],
    )


def shown_organisation(
    organisation: Organisation, *, estimate: Audit | None = None, agreed: Iterable[str] = ()
) -> Organisation:
    """Give an organisation as another may see it: strengths and public vulnerabilities, no more.

    Parameters
    ----------
    organisation : with everything that is known of it
    estimate : what public records told of it before it made its own audit; its items stay visible where the
        organisation says nothing in public itself, so that one that goes missing doesn't tell what was sealed
    agreed : capabilities of vulnerabilities that it agreed to show in an accepted introduction

    Returns
    -------
    organisation : without private, sealed and partner vulnerabilities that weren't agreed, and without
        notes, ranks, raters and its own capabilities that nothing shown needs
    """
    told = set(agreed)
    audit = organisation.audit
    vulnerabilities = [
        _without_notes(v)
        for v in audit.vulnerabilities
        if v.disclosure is Disclosure.PUBLIC or (v.capability in told and v.weight)
    ]
    strengths = list(audit.strengths)
    if estimate is not None:
        stated = {s.capability for s in strengths} | {v.capability for v in vulnerabilities}
        strengths += [s for s in estimate.strengths if s.capability not in stated]
        stated |= {s.capability for s in strengths}
        vulnerabilities += [
            _without_notes(v)
            for v in estimate.vulnerabilities
            if v.disclosure is Disclosure.PUBLIC and v.capability not in stated
        ]
    shown = Audit(tuple(strengths), tuple(vulnerabilities))
    used = {item.capability for item in shown.items}
    return replace(
        organisation,
        audit=shown,
        own_capabilities=tuple(c for c in organisation.own_capabilities if c.id in used),
    )


def _without_notes(vulnerability: Vulnerability) -> Vulnerability:
    v = vulnerability
    ratings = middle_ratings(int(WEIGHT_UNITS * v.product), v.severity * v.need)
    return Vulnerability(
        v.capability, v.severity, v.need, v.disclosure, ratings=ratings, estimated=v.estimated
    )


def draw_sketch(
    organisation: Organisation, taxonomy: Taxonomy, *, secret: SketchSecret, snapshot: int
) -> tuple[StandIn, ...]:
    """Draw the sketch of one organisation that made its audit itself; see `draw_sketches`."""
    return draw_sketches(
        AuditTable.from_audits([_within(organisation.audit, taxonomy)], taxonomy),
        StringColumn.of([organisation.id]),
        taxonomy,
        secret=secret,
        snapshot=snapshot,
    ).of_row(0, taxonomy)


def salt_of(id: str, secret: SketchSecret) -> int:
    """Give the salt of one organisation; see `Sketches`."""
    one, two = (int(word) for word in secret.keys_of(StringColumn.of([id]))[0])
    return (one ^ two >> 32) & 0xFFFFFFFF


def _within(audit: Audit, taxonomy: Taxonomy) -> Audit:
    """Leave out what the taxonomy doesn't know: an own capability that is sealed is never heard of."""
    return Audit(
        tuple(s for s in audit.strengths if s.capability in taxonomy),
        tuple(v for v in audit.vulnerabilities if v.capability in taxonomy),
    )


def sketches_of(
    organisations: Sequence[Organisation],
    taxonomy: Taxonomy,
    *,
    secret: SketchSecret,
    snapshot: int,
    audited: Mapping[str, bool] | None = None,
) -> Sketches:
    """Draw the sketches of organisations in this order; see `draw_sketches`.

    ``audited`` says by id who made its audit itself; who isn't named there did, unless every item of its
    audit was estimated.
    """
    own = [
        (audited or {}).get(o.id, not o.audit.items or any(i.estimated is None for i in o.audit.items))
        for o in organisations
    ]
    return draw_sketches(
        AuditTable.from_audits((_within(o.audit, taxonomy) for o in organisations), taxonomy),
        StringColumn.of([o.id for o in organisations]),
        taxonomy,
        secret=secret,
        snapshot=snapshot,
        audited=np.array(own, dtype=np.bool_),
    )
