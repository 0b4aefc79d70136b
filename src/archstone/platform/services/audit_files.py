"""An organisation's own audit taken along as a file, and brought back from one."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from archstone.documents.audit_page import audit_page
from archstone.documents.pdf import pdf
from archstone.files.registries import read_registry, write_registry
from archstone.model.audits import Audit, Rating, Vulnerability
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.errors import BadInput, Fault, RuleBroken
from archstone.model.organisations import Organisation as ModelOrganisation
from archstone.model.registries import Registry
from archstone.platform.services import permissions
from archstone.platform.services.actors import Actor
from archstone.platform.services.audit_rows import OwnAudit, own_audit
from archstone.platform.services.audit_writing import begin_from_estimates, change_audit
from archstone.platform.services.audits import keep_own_capabilities, own_capability
from archstone.platform.services.disclosures import disclosure_log
from archstone.platform.services.errors import TooLarge
from archstone.platform.store.audits.queries import AuditRecord, audit_record, is_person, names_of
from archstone.platform.store.organisations.models import Organisation

FORMATS = {"yaml": "application/yaml", "json": "application/json", "csv": "text/csv"}
LARGEST_FILE = 1_000_000
LONGEST_SUFFIX = 8


def export_audit(*, actor: Actor, organisation: Organisation, format: str = "yaml") -> bytes:
    """Write one's own audit as a registry file: YAML and JSON whole, CSV without notes, ranks and ratings."""
    permissions.require(actor, "export_audit", organisation)
    if format not in FORMATS:
        raise RuleBroken(_("An audit is written as YAML, JSON or CSV."), at=("format",))
    record = audit_record(organisation)
    used = [item.capability for item in record.audit.items]
    one = ModelOrganisation(
        id=organisation.slug,
        name=organisation.name,
        audit=_with_names(record.audit),
        own_capabilities=tuple(record.taxonomy[c] for c in used if c not in standard_taxonomy()),
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"audit.{format}"
        write_registry(Registry((one,), taxonomy=record.taxonomy), file, lossy=format == "csv")
        return file.read_bytes()


def _with_names(audit: Audit) -> Audit:
    """Call raters by their names, two of one name told apart."""
    raters = list(dict.fromkeys(r.rater for v in audit.vulnerabilities for r in v.ratings))
    names = names_of(raters)
    called: dict[str, str] = {}
    for rater in raters:
        name = names.get(rater) or (_("a former colleague") if is_person(rater) else rater)
        number, plain = 1, name
        while name in called.values():
            number += 1
            name = f"{plain} ({number})"
        called[rater] = name
    return replace(
        audit,
        vulnerabilities=tuple(
            replace(v, ratings=tuple(Rating(called[r.rater], r.severity, r.need) for r in v.ratings))
            for v in audit.vulnerabilities
        ),
    )


def audit_pdf(*, actor: Actor, now: datetime, organisation: Organisation, language: str = "en") -> bytes:
    """Set one's own audit on one page, with everything on it: it is for the organisation itself."""
    permissions.require(actor, "export_audit", organisation)
    record = audit_record(organisation)
    one = ModelOrganisation(id=organisation.slug, name=organisation.name, audit=_with_names(record.audit))
    page = audit_page(
        one,
        record.taxonomy,
        on=now.date(),
        log=disclosure_log(organisation),
        leadership_agreed=record.leadership_agreed_at is not None,
        language=language,
    )
    return pdf(page)


def import_audit(
    *, actor: Actor, now: datetime, organisation: Organisation, name: str, data: bytes
) -> OwnAudit:
    """Take over an audit from a registry or alliance file: its items replace those of the same capability.

    Items of which the file says nothing stay. The file holds one organisation, or one with this id.

    Raises
    ------
    BadInput
        With every fault of the file; nothing of it is used then.
    """
    permissions.require(actor, "import_audit", organisation)
    if len(data) > LARGEST_FILE:
        raise TooLarge(_("An audit is smaller than a megabyte; this file isn't."))
    given = _one_of(_read(name, data), organisation.slug)
    own = {c.id: own_capability(c.name, c.family, c.means) for c in given.own_capabilities}
    renamed = {id: made.id for id, made in own.items()}

    def change(record: AuditRecord) -> Audit:
        audit = record.audit
        for item in given.audit.items:
            called = replace(item, capability=renamed.get(item.capability, item.capability))
            if isinstance(called, Vulnerability):
                called = replace(called, rank=None)
            audit = audit.with_item(called)
        return _ranked(audit, given.audit, renamed)

    with transaction.atomic():
        begin_from_estimates(organisation, now)
        keep_own_capabilities(organisation, own.values(), now)
        record = change_audit(
            actor=actor, now=now, organisation=organisation, act="import_audit", change=change
        )
    return own_audit(record, may_edit=True)


def _ranked(audit: Audit, given: Audit, renamed: Mapping[CapabilityId, CapabilityId]) -> Audit:
    """Rank what the file ranks first, in its order, and what was ranked before after it."""
    first = [renamed.get(v.capability, v.capability) for v in given.ranked if v.rank is not None]
    then = [v.capability for v in audit.ranked if v.rank is not None and v.capability not in first]
    places = {capability: place for place, capability in enumerate((*first, *then), start=1)}
    return replace(
        audit,
        vulnerabilities=tuple(replace(v, rank=places.get(v.capability)) for v in audit.vulnerabilities),
    )


def _read(name: str, data: bytes) -> Registry:
    suffix = PurePath(name).suffix.lower()[:LONGEST_SUFFIX]
    shown = PurePath(name).name or "file"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"audit{suffix if suffix.isascii() and suffix[1:].isalnum() else ''}"
        file.write_bytes(data)
        try:
            return read_registry(file)
        except BadInput as error:  # the person knows the file by its own name, not by where we put it
            raise BadInput(Fault(shown, f.line, f.field, f.message) for f in error.faults) from None


def _one_of(registry: Registry, slug: str) -> ModelOrganisation:
    if len(registry) == 1:
        return next(iter(registry))
    if slug in registry:
        return registry[slug]
    raise RuleBroken(
        _("This file has %(count)d organisations, and none with the id %(id)s.")
        % {"count": len(registry), "id": slug}
    )
