"""Where Django looks for the tables: every room's, in the order of the alphabet."""

from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.jobs.models import Job, SweptMinute, Worker
from archstone.platform.store.notifications.models import Digest, Letter, Notification
from archstone.platform.store.organisations.models import Claim, Invitation, Mandate, Organisation
from archstone.platform.store.people.models import Person
from archstone.platform.store.programs.models import ApiToken, KeptAnswer, RequestCount
from archstone.platform.store.trail.models import TrailEntry
from archstone.platform.store.webhooks.models import Delivery, Webhook

__all__ = [
    "Alliance",
    "AllianceMember",
    "AllianceRole",
    "ApiToken",
    "Claim",
    "Delivery",
    "Digest",
    "Invitation",
    "Job",
    "KeptAnswer",
    "Letter",
    "Mandate",
    "Notification",
    "Organisation",
    "Person",
    "RequestCount",
    "SweptMinute",
    "TrailEntry",
    "Webhook",
    "Worker",
]
