"""Audits: read one's own, say what is strong and weak, rank it, decide who may know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archstone.files.audit_parts import word_of
from archstone.model.audits import (
    DISCLOSED_FIRST,
    Audit,
    Basis,
    Disclosure,
    Grade,
    Strength,
    Vulnerability,
)
from archstone.model.capabilities import Capability, CapabilityId, standard_taxonomy
from archstone.model.errors import Conflict, NotFound, RuleBroken
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.audit_rows import (
    OwnAudit,
    StrengthRow,
    VulnerabilityRow,
    own_audit,
    strength_row,
    vulnerability_row,
)
from archstone.platform.services.audit_writing import (
    begin_from_estimates,
    capability_of,
    change_audit,
    plain_text,
)
from archstone.platform.store.audits.models import OwnCapability
from archstone.platform.store.audits.queries import AuditRecord, audit_record
from archstone.platform.store.organisations.models import Organisation

__all__ = ["begin_from_estimates"]
LONGEST_LABEL = 80
MOST_OWN = 40


@dataclass(frozen=True, slots=True)
class ShownAudit:
    """What of an audit somebody outside sees: strengths, and the vulnerabilities that may be shown.

    ``later`` counts the partner items that an accepted introduction could show besides, at most three at
    first; it is None for everybody but the organisation itself.
    """

    strengths: tuple[StrengthRow, ...]
    vulnerabilities: tuple[VulnerabilityRow, ...]
    estimated: bool
    later: int | None = None


def own_organisation(actor: Actor) -> Organisation:
    """Find the organisation that somebody acts for; raise NotFound for who acts for none."""
    found = Organisation.objects.filter(pk=actor.organisation_id).first() if actor.organisation_id else None
    if found is None:
        raise permissions.not_found()
    return found


def read_audit(*, actor: Actor, organisation: Organisation) -> OwnAudit:
    """Read the whole audit of one's own organisation; the raters' range is for those who edit it."""
    permissions.require(actor, "read_audit", organisation)
    may_edit = permissions.may(actor, "change_audit", organisation)
    sees_spread = permissions.may(actor, "read_raters", organisation)
    shown = own_audit(audit_record(organisation), may_edit=sees_spread)
    return replace(shown, may_edit=may_edit)


def shown_audit(*, actor: Actor, organisation: Organisation) -> ShownAudit:
    """Read what everybody may know: strengths and public vulnerabilities, without notes and ratings."""
    permissions.require(actor, "see_shown_audit", organisation)
    return _shown(audit_record(organisation), {Disclosure.PUBLIC})


def shown_to_partner(*, actor: Actor, organisation: Organisation) -> ShownAudit:
    """Preview what a partner would see: public items, and the partner items that come first.

    Which of them bears on a partnership is decided when an introduction is accepted; here they stand in the
    order of weight.
    """
    permissions.require(actor, "read_audit", organisation)
    record = audit_record(organisation)
    partner = [v for v in record.audit.relevant_to(None) if v.disclosure is Disclosure.PARTNER]
    kept = {v.capability for v in partner[:DISCLOSED_FIRST]}
    shown = _shown(record, {Disclosure.PUBLIC}, kept)
    return replace(shown, later=max(0, len(partner) - DISCLOSED_FIRST))


def _shown(record: AuditRecord, levels: set[Disclosure], kept: Collection[str] = ()) -> ShownAudit:
    """Leave out everything but what may be shown; notes and ratings never leave the organisation."""
    open_ = [
        replace(v, note="", ratings=(), rank=None)
        for v in record.audit.relevant_to(None)
        if v.disclosure in levels or v.capability in kept
    ]
    strengths = [replace(s, note="") for s in record.audit.strengths]
    return ShownAudit(
        tuple(strength_row(s, record.taxonomy, {}) for s in strengths),
        tuple(vulnerability_row(v, record.taxonomy, {}, spread=False) for v in open_),
        any(s.estimated for s in strengths) or any(v.estimated for v in open_),
    )


def set_strength(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    capability: str,
    level: int,
    grade: str = Grade.CLAIMED,
    note: str = "",
    revision: int | None = None,
) -> OwnAudit:
    """State a strength, replacing what stood there or was estimated."""
    permissions.require(actor, "change_audit", organisation)
    said, graded = plain_text(note), word_of(Grade, grade, "grade")
    if graded is Grade.CONFIRMED and not said:
        raise RuleBroken(_("Say in the note which partner confirmed it."), at=("note",))

    def change(record: AuditRecord) -> Audit:
        id = capability_of(record, capability)
        _refuse_other_side(record, id, record.audit.vulnerability(id))
        return _with(record.audit, Strength(id, level, graded, note=said))

    record = change_audit(
        actor=actor,
        now=now,
        organisation=organisation,
        act="set_strength",
        change=change,
        seen=_seen(capability, revision),
    )
    return own_audit(record, may_edit=True)


def set_vulnerability(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    capability: str,
    severity: int,
    need: int,
    note: str = "",
    basis: str = Basis.FELT,
    disclosure: str | None = None,
    revision: int | None = None,
) -> OwnAudit:
    """State a vulnerability; new ones are sealed, and numbers set by hand replace the raters' median."""
    permissions.require(actor, "change_audit", organisation)

    def change(record: AuditRecord) -> Audit:
        id = capability_of(record, capability)
        _refuse_other_side(record, id, record.audit.strength(id))
        stood = record.audit.vulnerability(id)
        stated = stood if stood is not None and stood.estimated is None else None
        same = stated is not None and (stated.severity, stated.need) == (severity, need)
        level = disclosure or (stated.disclosure if stated else Disclosure.SEALED)
        return _with(
            record.audit,
            Vulnerability(
                id,
                severity,
                need,
                word_of(Disclosure, level, "disclosure"),
                plain_text(note),
                stood.rank if stood else None,
                word_of(Basis, basis, "basis"),
                stated.ratings if stated is not None and same else (),
            ),
        )

    record = change_audit(
        actor=actor,
        now=now,
        organisation=organisation,
        act="set_vulnerability",
        change=change,
        seen=_seen(capability, revision),
    )
    return own_audit(record, may_edit=True)


def _with(audit: Audit, item: Strength | Vulnerability) -> Audit:
    """Put an item in where the former stood, so that the order of a list doesn't jump."""
    if isinstance(item, Strength) and audit.strength(item.capability):
        kept = tuple(item if s.capability == item.capability else s for s in audit.strengths)
        return replace(audit, strengths=kept)
    if isinstance(item, Vulnerability) and audit.vulnerability(item.capability):
        stay = tuple(item if v.capability == item.capability else v for v in audit.vulnerabilities)
        return replace(audit, vulnerabilities=stay)
    return audit.with_item(item)


def _refuse_other_side(record: AuditRecord, id: str, other: Strength | Vulnerability | None) -> None:
    """Refuse to turn a stated strength into a vulnerability unseen, or the other way round."""
    if other is None or other.estimated is not None:
        return
    side = _("a strength") if isinstance(other, Strength) else _("a vulnerability")
    raise RuleBroken(
        _("%(name)s stands as %(side)s in your audit already. Take it out there first.")
        % {"name": _(record.taxonomy[id].name), "side": side},
        at=("capability",),
    )


def _seen(capability: str, revision: int | None) -> tuple[str, int] | None:
    return None if revision is None else (capability, revision)


def remove_item(
    *, actor: Actor, now: datetime, organisation: Organisation, capability: str, revision: int | None = None
) -> OwnAudit:
    """Take an item out of the audit; what people rated stays with the raters."""
    permissions.require(actor, "change_audit", organisation)

    def change(record: AuditRecord) -> Audit:
        if not record.audit.strength(capability) and not record.audit.vulnerability(capability):
            raise NotFound(_("Your audit says nothing of that."))
        return record.audit.without_item(capability)

    record = change_audit(
        actor=actor,
        now=now,
        organisation=organisation,
        act="remove_item",
        change=change,
        seen=_seen(capability, revision),
    )
    return own_audit(record, may_edit=True)


def confirm_estimate(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    capability: str,
    disclosure: str = Disclosure.SEALED,
) -> OwnAudit:
    """Say that an estimate is right. A vulnerability is sealed from then on, unless said otherwise."""
    permissions.require(actor, "change_audit", organisation)

    def change(record: AuditRecord) -> Audit:
        item = record.audit.strength(capability) or record.audit.vulnerability(capability)
        if item is None:
            raise NotFound(_("Your audit says nothing of that."))
        if item.estimated is None:
            return record.audit
        if isinstance(item, Vulnerability):
            level = word_of(Disclosure, disclosure, "disclosure")
            return _with(record.audit, replace(item, estimated=None, disclosure=level))
        return _with(record.audit, replace(item, estimated=None))

    record = change_audit(
        actor=actor,
        now=now,
        organisation=organisation,
        act="confirm_estimate",
        change=change,
    )
    return own_audit(record, may_edit=True)


def rank_vulnerabilities(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    order: Sequence[str],
    seen: Sequence[str] | None = None,
) -> OwnAudit:
    """Put the vulnerabilities in order, the one that help is needed with most first.

    Raises
    ------
    Conflict
        If somebody ranked, added or removed since *seen*, the order that was shown.
    RuleBroken
        If *order* isn't every vulnerability once.
    """
    permissions.require(actor, "change_audit", organisation)

    def change(record: AuditRecord) -> Audit:
        stands = [v.capability for v in record.audit.ranked]
        if seen is not None and list(seen) != stands and list(order) != stands:
            raise Conflict(_("Somebody changed the list while you were ranking. Look at it again."))
        if sorted(order) != sorted(stands):
            raise RuleBroken(_("A ranking names every vulnerability once."), at=("order",))
        places = {capability: place for place, capability in enumerate(order, start=1)}
        ranked = tuple(replace(v, rank=places[v.capability]) for v in record.audit.vulnerabilities)
        return replace(record.audit, vulnerabilities=ranked)

    record = change_audit(
        actor=actor,
        now=now,
        organisation=organisation,
        act="rank_vulnerabilities",
        change=change,
    )
    return own_audit(record, may_edit=True)


def set_disclosures(
    *, actor: Actor, now: datetime, organisation: Organisation, levels: Mapping[str, str]
) -> OwnAudit:
    """Decide for one or more vulnerabilities who may know of them."""
    permissions.require(actor, "change_audit", organisation)
    wanted = {c: word_of(Disclosure, level, "disclosure") for c, level in levels.items()}

    def change(record: AuditRecord) -> Audit:
        unknown = [c for c in levels if record.audit.vulnerability(c) is None]
        if unknown:
            raise NotFound(_("Your audit lists no such vulnerability."))
        return replace(
            record.audit,
            vulnerabilities=tuple(
                replace(v, disclosure=wanted.get(v.capability, v.disclosure))
                for v in record.audit.vulnerabilities
            ),
        )

    record = change_audit(
        actor=actor,
        now=now,
        organisation=organisation,
        act="set_disclosures",
        change=change,
    )
    return own_audit(record, may_edit=True)


def warnings_of(audit: Audit) -> tuple[str, ...]:
    """Warn of too much openness too soon; nothing is forbidden."""
    opened = audit.opened
    public = [v for v in opened if v.disclosure is Disclosure.PUBLIC]
    found = []
    if len(opened) > DISCLOSED_FIRST:
        found.append(
            _("%(count)d vulnerabilities are open to partners. Too many too soon can scare one off.")
            % {"count": len(opened)}
        )
    if public:
        found.append(
            ngettext(
                "%(count)d is public: anyone may read it, rivals and funders too.",
                "%(count)d are public: anyone may read them, rivals and funders too.",
                len(public),
            )
            % {"count": len(public)}
        )
    return tuple(found)


def add_own_capability(
    *, actor: Actor, now: datetime, organisation: Organisation, label: str, family: str, means: str = ""
) -> Capability:
    """Add a capability that the taxonomy lacks, under one of its families; adding it again changes nothing.

    The id begins with the family, so that two organisations' own capabilities never mean different things
    under the same id.
    """
    permissions.require(actor, "change_audit", organisation)
    made = own_capability(label, family, means)
    with transaction.atomic():
        begin_from_estimates(organisation, now)
        keep_own_capabilities(organisation, [made], now)
        trail.record(actor=actor, act="add_own_capability", now=now, thing=organisation)
    return made


def keep_own_capabilities(organisation: Organisation, made: Iterable[Capability], now: datetime) -> None:
    """Write own capabilities down, those that stand already left as they are."""
    standing = set(
        OwnCapability.objects.filter(organisation=organisation).values_list("capability", flat=True)
    )
    new = [capability for capability in made if capability.id not in standing]
    if len(standing) + len(new) > MOST_OWN:
        raise RuleBroken(
            _("An organisation adds at most %(most)d capabilities of its own; use those that are there.")
            % {"most": MOST_OWN}
        )
    OwnCapability.objects.bulk_create(
        OwnCapability(
            organisation=organisation,
            capability=c.id,
            family=c.family,
            label=c.name,
            means=c.means,
            added_at=now,
        )
        for c in new
    )


def own_capability(label: str, family: str, means: str = "") -> Capability:
    """Make an own capability of what somebody called it."""
    from anyascii import anyascii

    name = " ".join(plain_text(label).split())[:LONGEST_LABEL].replace(";", ",")
    if not name:
        raise RuleBroken(_("Say what the capability is called."), at=("label",))
    if family not in standard_taxonomy().families:
        raise RuleBroken(_("Choose the family that it belongs to."), at=("family",))
    slug = slugify(anyascii(name))[:LONGEST_LABEL].strip("-")
    if not slug:
        raise RuleBroken(_("The name needs letters or digits."), at=("label",))
    return Capability(CapabilityId(f"{family}-{slug}"), name, family, plain_text(means)[:300])
