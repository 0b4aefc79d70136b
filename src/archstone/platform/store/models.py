"""Where Django looks for the tables: every room's, in the order of an alliance's life."""

from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.introductions.models import AnswerLink, Introduction, Kit, Meeting
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
from archstone.platform.store.registries.models import (
    DuplicatePair,
    ImportFault,
    ImportRun,
    ListedName,
    Merge,
    NameList,
    OrganisationIdentifier,
    RegistryChange,
    RegistryIndexFile,
    SearchGram,
    Suggestion,
)
from archstone.platform.store.trail.models import TrailEntry

__all__ = [
    "Alliance",
    "AllianceMember",
    "AllianceRole",
    "AnswerLink",
    "Claim",
    "DuplicatePair",
    "ImportFault",
    "ImportRun",
    "Introduction",
    "AuditChange",
    "AuditItem",
    "AuditState",
    "Claim",
    "DisclosureEvent",
    "GuidedAnswer",
    "Invitation",
    "Kit",
    "ListedName",
    "Mandate",
    "Meeting",
    "Merge",
    "NameList",
    "Organisation",
    "OrganisationIdentifier",
    "Person",
    "RegistryChange",
    "RegistryIndexFile",
    "SearchGram",
    "Suggestion",
    "OwnCapability",
    "Person",
    "RaterAnswer",
    "TrailEntry",
]
