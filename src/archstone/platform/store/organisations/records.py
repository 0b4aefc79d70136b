"""Rows of organisations as objects of the model, and back."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from archstone.files.audit_parts import PartReader, pieces_of
from archstone.files.registry_rows import COLUMNS, audit_faults
from archstone.files.registry_writing import row_of
from archstone.model.audits import Audit
from archstone.model.capabilities import Taxonomy, standard_taxonomy
from archstone.model.organisations import Organisation
from archstone.platform.store.organisations.models import Organisation as OrganisationRow

KEPT = tuple(name for name in COLUMNS if name not in ("id", "own_capabilities"))


@lru_cache(maxsize=4)
def _reader(taxonomy: Taxonomy) -> PartReader:
    return PartReader(taxonomy)


def organisation_of(row: OrganisationRow, taxonomy: Taxonomy | None = None) -> Organisation:
    """Make the organisation that a row holds, its audit as far as the row's columns tell it.

    A part that no longer can be read, such as a capability that was taken out of the taxonomy, is left out.
    """
    reader = _reader(taxonomy or standard_taxonomy())

    def passed_over(message: str) -> None:
        del message

    strengths = reader.strengths(row.strengths, passed_over) if row.strengths else ()
    vulnerabilities = reader.vulnerabilities(row.vulnerabilities, passed_over) if row.vulnerabilities else ()
    audit = Audit() if any(audit_faults(strengths, vulnerabilities)) else Audit(strengths, vulnerabilities)
    return Organisation(
        id=row.slug,
        name=row.name,
        kind=row.kind or None,
        sector=row.sector or None,
        place=row.place or None,
        annual_budget=row.annual_budget,
        currency=row.currency or None,
        staff=row.staff,
        mission=row.mission or None,
        audit=audit,
        deal_breakers=reader.deal_breakers(row.deal_breakers, passed_over) if row.deal_breakers else (),
        stances=reader.stances(row.stances, passed_over) if row.stances else (),
        touched_by=reader.touched_by(row.touched_by, passed_over) if row.touched_by else (),
        funders=tuple(pieces_of(row.funders)) if row.funders else (),
        allied_with=tuple(pieces_of(row.allied_with)) if row.allied_with else (),
        identifiers=tuple(pieces_of(row.identifiers)) if row.identifiers else (),
    )


def columns_of(organisation: Organisation) -> dict[str, Any]:
    """Write an organisation as the columns of its row; what isn't known is empty."""
    cells = dict(zip(COLUMNS, row_of(organisation), strict=True))
    numbers = ("annual_budget", "staff")
    return {name: cells[name] if name in numbers else cells[name] or "" for name in KEPT}
