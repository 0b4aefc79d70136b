"""Where Django looks for the tables: every room's, in the order of an alliance's life."""

from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.audits.models import (
    AuditChange,
    AuditItem,
    AuditState,
    DisclosureEvent,
    GuidedAnswer,
    OwnCapability,
    RaterAnswer,
)
from archstone.platform.store.organisations.models import Claim, Invitation, Mandate, Organisation
from archstone.platform.store.people.models import Person
from archstone.platform.store.trail.models import TrailEntry

__all__ = [
    "Alliance",
    "AllianceMember",
    "AllianceRole",
    "AuditChange",
    "AuditItem",
    "AuditState",
    "Claim",
    "DisclosureEvent",
    "GuidedAnswer",
    "Invitation",
    "Mandate",
    "Organisation",
    "OwnCapability",
    "Person",
    "RaterAnswer",
    "TrailEntry",
]
