"""Where Django looks for the tables: every room's, in the order of the alphabet."""

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
from archstone.platform.store.goals.models import Goal, GoalRequirement
from archstone.platform.store.introductions.models import AnswerLink, Introduction, Kit, Meeting
from archstone.platform.store.jobs.models import Job, SweptMinute, Worker
from archstone.platform.store.notifications.models import Digest, Letter, Notification
from archstone.platform.store.organisations.models import Claim, Invitation, Mandate, Organisation
from archstone.platform.store.people.models import Person
from archstone.platform.store.programs.models import ApiToken, KeptAnswer, RequestCount
from archstone.platform.store.prospects.models import PersonMet, ProspectFinding, ProspectTie
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
from archstone.platform.store.shortlists.models import Shortlist, ShortlistEntry
from archstone.platform.store.trail.models import TrailEntry
from archstone.platform.store.webhooks.models import Delivery, Webhook

__all__ = [
    "Alliance",
    "AllianceMember",
    "AllianceRole",
    "AnswerLink",
    "ApiToken",
    "AuditChange",
    "AuditItem",
    "AuditState",
    "Claim",
    "Delivery",
    "Digest",
    "DisclosureEvent",
    "DuplicatePair",
    "Goal",
    "GoalRequirement",
    "GuidedAnswer",
    "ImportFault",
    "ImportRun",
    "Introduction",
    "Invitation",
    "Job",
    "KeptAnswer",
    "Kit",
    "Letter",
    "ListedName",
    "Mandate",
    "Meeting",
    "Merge",
    "NameList",
    "Notification",
    "Organisation",
    "OrganisationIdentifier",
    "OwnCapability",
    "Person",
    "PersonMet",
    "ProspectFinding",
    "ProspectTie",
    "RaterAnswer",
    "RegistryChange",
    "RegistryIndexFile",
    "RequestCount",
    "SearchGram",
    "Shortlist",
    "ShortlistEntry",
    "Suggestion",
    "SweptMinute",
    "TrailEntry",
    "Webhook",
    "Worker",
]
