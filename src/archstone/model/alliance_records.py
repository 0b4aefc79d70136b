"""The record of an alliance: everything that its members wrote down, in one place.

What watches or reviews an alliance looks at many rooms at once. It takes this record, so that one list says
what there is, and a room that is empty is told from one that was forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from archstone.model.accounts import Accounts
from archstone.model.activities import Activity
from archstone.model.alliances import Alliance
from archstone.model.ballots import Ballot
from archstone.model.bindings import Binding
from archstone.model.charter_rules import ceilings_of, deadlines_of
from archstone.model.charter_signing import CharterHistory
from archstone.model.charters import Charter
from archstone.model.check_ins import CheckIn
from archstone.model.compromises import Compromise
from archstone.model.consents import Consent
from archstone.model.disclosures import DisclosureLog
from archstone.model.gap_talks import GapTalk
from archstone.model.goals import Goal
from archstone.model.incident_terms import IncidentTerms, terms_of
from archstone.model.incidents import IncidentLog
from archstone.model.indicators import Indicator
from archstone.model.later_audits import LaterAudit
from archstone.model.mandates import Mandate, Proxy
from archstone.model.messages import Disagreement
from archstone.model.monitors import AlertAnswer
from archstone.model.organisations import Organisation
from archstone.model.outcomes import JointOutcome
from archstone.model.pilots import Pilot
from archstone.model.proposals import Proposal
from archstone.model.purpose import PurposeRound
from archstone.model.ratings import Rating
from archstone.model.registries import Registry
from archstone.model.rehearsals import Rehearsal
from archstone.model.relations import Relation
from archstone.model.renegotiations import Renegotiation
from archstone.model.responses import Response
from archstone.model.reviews import Review
from archstone.model.risks import RiskRegister
from archstone.model.rules import RuleBook
from archstone.model.scope_requests import ScopeRequest
from archstone.model.scopes import Scope
from archstone.model.seats import Committee, Post
from archstone.model.stress import StressAssumptions
from archstone.model.surveys import Survey
from archstone.model.threats import SharedThreat
from archstone.model.ties import Ties
from archstone.model.trust import TrustRatings
from archstone.model.voices import Voice


@dataclass(frozen=True, slots=True)
class AllianceRecord:
    """All that is on record of one alliance; what nobody wrote down is empty or None.

    ``named_indicators`` says of each indicator, by its id, whether the charter names it; None where none is
    on record. ``regions`` names the region of members.
    """

    registry: Registry
    alliance: Alliance | None = None
    charters: CharterHistory = field(default_factory=CharterHistory)
    risks: RiskRegister = field(default_factory=RiskRegister)
    book: RuleBook = field(default_factory=RuleBook)
    posts: tuple[Post, ...] = ()
    committees: tuple[Committee, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    coordinator: str | None = None
    proposals: tuple[Proposal, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    messages: tuple[Disagreement, ...] = ()
    compromises: tuple[Compromise, ...] = ()
    purpose: tuple[PurposeRound, ...] = ()
    pilots: tuple[Pilot, ...] = ()
    ratings: tuple[Rating, ...] = ()
    trust: TrustRatings = field(default_factory=TrustRatings)
    gap_talks: tuple[GapTalk, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    surveys: tuple[Survey, ...] = ()
    responses: tuple[Response, ...] = ()
    accounts: Accounts = field(default_factory=Accounts)
    scope: Scope = field(default_factory=Scope)
    activities: tuple[Activity, ...] = ()
    requests: tuple[ScopeRequest, ...] = ()
    named_indicators: Mapping[str, bool] | None = None
    voices: tuple[Voice, ...] = ()
    regions: Mapping[str, str] = field(default_factory=dict)
    ties: Ties = field(default_factory=Ties)
    stress: StressAssumptions = field(default_factory=StressAssumptions)
    incidents: IncidentLog = field(default_factory=IncidentLog)
    renegotiations: tuple[Renegotiation, ...] = ()
    rehearsals: tuple[Rehearsal, ...] = ()
    relations: tuple[Relation, ...] = ()
    threats: tuple[SharedThreat, ...] = ()
    bindings: tuple[Binding, ...] = ()
    alert_answers: tuple[AlertAnswer, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    outcomes: tuple[JointOutcome, ...] = ()
    later_audits: tuple[LaterAudit, ...] = ()
    reviews: tuple[Review, ...] = ()
    consents: tuple[Consent, ...] = ()
    disclosures: DisclosureLog = field(default_factory=DisclosureLog)

    @property
    def name(self) -> str:
        """What the alliance is called."""
        return self.alliance.name if self.alliance else "the alliance"

    @property
    def names(self) -> dict[str, str]:
        """What organisations are called, by id."""
        return {one.id: one.name for one in self.registry}

    @property
    def goal(self) -> Goal | None:
        """The goal that it names, where the registry has it."""
        named = self.alliance.goal if self.alliance else None
        return next((goal for goal in self.registry.goals if goal.id == named), None)

    @property
    def charter(self) -> Charter | None:
        """The charter in force; None where none is signed by all."""
        return self.charters.charter_in_force

    @property
    def terms(self) -> IncidentTerms:
        """What was agreed for trouble, or is proposed where nothing was."""
        return terms_of(self.charter)

    def members_on(self, day: date) -> tuple[str, ...]:
        """Name the members on a day."""
        return self.alliance.members_on(day) if self.alliance else ()

    def organisations_on(self, day: date) -> tuple[Organisation, ...]:
        """Give the organisations that are members on a day and that the registry has."""
        return tuple(self.registry[id] for id in self.members_on(day) if id in self.registry)

    def ceiling(self, name: str) -> Fraction | None:
        """Give a ceiling of the charter that is a share, such as ``funder-share``; None where it has none."""
        found = ceilings_of(self.charter).get(name) if self.charter else None
        return None if found is None else Fraction(str(found.value))

    def deadline_days(self, name: str) -> int | None:
        """Give a deadline of the charter in days, such as ``core-disagreement``; None where it has none."""
        found = deadlines_of(self.charter).get(name) if self.charter else None
        return None if found is None else int(found.value)
