"""Matches: who fits the organisation that one acts for, and why.

What is told of others comes from the index alone, which holds nothing that is sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from fractions import Fraction

from django.utils.translation import gettext as _

from archstone.documents.explanations import explain_banded_match
from archstone.engines.banded_index import BandedIndex
from archstone.engines.banded_pairs import all_is_shown, banded_matches_with
from archstone.engines.banded_search import BandedMatch, BandedPage, Introduced, find_banded_matches
from archstone.model.audits import Audit
from archstone.model.capabilities import Taxonomy, standard_taxonomy
from archstone.model.competition import Competition, competition
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation
from archstone.model.screens import Condition
from archstone.platform.services import permissions
from archstone.platform.services.actors import Actor
from archstone.platform.services.introductions import introduced_with
from archstone.platform.services.permissions import not_found
from archstone.platform.services.registry_index import current_index
from archstone.platform.store.audits.counting import counting_audits
from archstone.platform.store.audits.queries import audit_record, audits_of
from archstone.platform.store.goals.queries import goal_of, kept_goal
from archstone.platform.store.organisations import models
from archstone.platform.store.organisations.records import organisation_of
from archstone.platform.store.prospects.queries import ties_between

AT_ONCE = 20
FARTHEST = 10_000
"""Nobody reads a ranking beyond it; whoever wants more sets a screen."""


@dataclass(frozen=True)
class Seeker:
    """The organisation that looks for others: as it knows itself, and where it looks.

    ``counted`` is its audit as it counts for others now: bands are made of it, so that nobody finds out what
    others keep sealed by changing its own.
    """

    record: models.Organisation
    organisation: Organisation
    index: BandedIndex
    counted: Audit
    introduced: Mapping[str, Introduced] = field(default_factory=dict)

    @property
    def can_search(self) -> bool:
        """Whether any of its vulnerabilities counts, so that others can be ranked by them."""
        return bool(self.organisation.audit.counting)

    @property
    def looked_at(self) -> int:
        """How many others there are to look at."""
        return max(0, len(self.index) - (self.index.row(self.organisation.id) >= 0))

    def held_against(self, *ids: str, goal: Goal | None = None) -> tuple[BandedMatch, ...]:
        """Hold it against others; raise NotFound, the same for what isn't there and for itself."""
        try:
            return banded_matches_with(
                self.index,
                self.organisation,
                ids,
                goal=goal,
                counted=self.counted,
                introduced=self.introduced,
            )
        except NotFound:
            raise not_found() from None


def own_organisation(record: models.Organisation, taxonomy: Taxonomy) -> Organisation:
    """Give an organisation as it knows itself, with all of its audit that others can be searched by."""
    return replace(organisation_of(record), audit=_within(audit_record(record).audit, taxonomy))


def seeker_for(actor: Actor, act: str = "find_matches") -> Seeker:
    """Authorise *act* and give the organisation that the actor acts for."""
    permissions.require(actor, act)
    now = datetime.combine(actor.today, time.min, UTC)
    record, index = models.Organisation.objects.get(pk=actor.organisation), current_index(now=now)
    own = own_organisation(record, index.shown.taxonomy)
    counting = counting_audits([record.pk], now=now, first_at_once=True).get(record.pk, own.audit)
    counted = _within(counting, index.shown.taxonomy)
    return Seeker(record, own, index, counted, _introduced(record))


def _introduced(record: models.Organisation) -> dict[str, Introduced]:
    """Open what accepted introductions open: the other's audit to rank by, and what it agreed to show."""
    shown = introduced_with(record, by_members=True)
    agreed = {slug: frozenset(item.capability for item in items) for slug, items in shown.items()}
    if not agreed:
        return {}
    rows = {row.pk: row for row in models.Organisation.objects.filter(slug__in=agreed)}
    kept = audits_of(rows)
    taxonomy = standard_taxonomy()
    audits = {row.slug: kept.get(pk) or organisation_of(row).audit for pk, row in rows.items()}
    return {slug: Introduced(_within(audit, taxonomy), agreed[slug]) for slug, audit in audits.items()}


def _within(audit: Audit, taxonomy: Taxonomy) -> Audit:
    """Leave out the capabilities that an organisation added itself: they stand for nothing in a search."""
    return Audit(
        tuple(s for s in audit.strengths if s.capability in taxonomy),
        tuple(v for v in audit.vulnerabilities if v.capability in taxonomy),
    )


def goal_named(seeker: Seeker, id: str) -> Goal | None:
    """Find one of the seeker's own goals; None where no id is given."""
    if not id:
        return None
    kept = kept_goal(seeker.record.pk, id)
    if kept is None:
        raise not_found()
    return goal_of(kept)


@dataclass(frozen=True, slots=True)
class Screens:
    """What a match must be. Text compares whole and without regard to case; empty asks for nothing."""

    goal: str = ""
    kind: str = ""
    sector: str = ""
    place: str = ""
    staff_from: int | None = None
    staff_to: int | None = None
    uncommon: Fraction = Fraction(0)
    not_allied: bool = True
    basis: str = ""  # audited, estimated or either

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The screens as the engine takes them."""
        text = [
            Condition(name, "=", value)
            for name in ("kind", "sector", "place")
            if (value := getattr(self, name).strip())
        ]
        staff = (("staff", ">=", self.staff_from), ("staff", "<=", self.staff_to))
        return (*text, *(Condition(f, o, str(bound)) for f, o, bound in staff if bound is not None))

    @property
    def audited(self) -> bool | None:
        """Whether only audits that organisations made themselves count, or only estimated ones."""
        known = {"": None, "audited": True, "estimated": False}
        if self.basis not in known:
            raise RuleBroken(
                _("Choose audited, estimated or either, not %(basis)s.") % {"basis": self.basis},
                at=("basis",),
            )
        return known[self.basis]


@dataclass(frozen=True)
class FoundMatches:
    """A page of the ranking, with what was looked through."""

    seeker: Seeker
    screens: Screens
    goal: Goal | None
    page: BandedPage


def find_matches(
    *,
    actor: Actor,
    screens: Screens = Screens(),
    offset: int = 0,
    top: int = AT_ONCE,
    seeker: Seeker | None = None,
) -> FoundMatches:
    """Rank the registry for the organisation that one acts for, a page of it.

    *seeker* is what `seeker_for` gave the same actor, where it was asked before.
    """
    permissions.require(actor, "find_matches")
    seeker = seeker or seeker_for(actor)
    goal = goal_named(seeker, screens.goal)
    if not 0 <= offset <= FARTHEST:
        raise RuleBroken(_("The list ends here; set a screen to see others."), at=("offset",))
    page = find_banded_matches(
        seeker.index,
        seeker.organisation,
        top=top,
        offset=offset,
        goal=goal,
        uncommon=screens.uncommon,
        where=screens.conditions,
        not_allied=screens.not_allied,
        audited=screens.audited,
        counted=seeker.counted,
        introduced=seeker.introduced,
    )
    return FoundMatches(seeker, screens, goal, page)


@dataclass(frozen=True)
class ExplainedMatch:
    """One match with everything that may be said of it.

    ``all_is_shown`` says that nothing of the other can be sealed. ``allied`` is None where neither side lists
    its allies.
    """

    seeker: Seeker
    goal: Goal | None
    match: BandedMatch
    sentence: str
    all_is_shown: bool
    accepted: bool
    allied: bool | None
    competition: Competition
    mission: str


def explain_match(*, actor: Actor, slug: str, goal: str = "", today: date | None = None) -> ExplainedMatch:
    """Hold one organisation against the one that one acts for, and explain the fit."""
    seeker = seeker_for(actor)
    chosen = goal_named(seeker, goal)
    there = models.Organisation.objects.filter(slug=slug, removed_at=None, merged_into=None).first()
    if there is None:
        raise not_found()
    match = seeker.held_against(slug, goal=chosen)[0]
    shown = all_is_shown(seeker.index, slug)
    ties = tuple(row.relation for row in ties_between(seeker.record, there))
    return ExplainedMatch(
        seeker=seeker,
        goal=chosen,
        match=match,
        sentence=explain_banded_match(match, seeker.index.shown.taxonomy, all_is_shown=shown),
        all_is_shown=shown,
        accepted=seeker.organisation.accepts(match.other),
        allied=seeker.organisation.is_allied_with(match.other),
        competition=competition(seeker.organisation, match.other, ties, today=today or actor.today),
        mission=there.mission,
    )
