"""Where Django looks for the tables: every room's, in the order of an alliance's life."""

from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.organisations.models import Claim, Invitation, Mandate, Organisation
from archstone.platform.store.people.models import Person
from archstone.platform.store.programs.models import ApiToken, KeptAnswer, RequestCount
from archstone.platform.store.trail.models import TrailEntry

__all__ = [
    "Alliance",
    "AllianceMember",
    "AllianceRole",
    "ApiToken",
    "Claim",
    "Invitation",
    "KeptAnswer",
    "Mandate",
    "Organisation",
    "Person",
    "RequestCount",
    "TrailEntry",
]
