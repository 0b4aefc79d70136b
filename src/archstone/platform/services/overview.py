"""What matters now: for whoever acts for an organisation, for a facilitator, for a steward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archstone.engines.banded_search import BandedMatch, find_banded_matches
from archstone.model.errors import NotFound
from archstone.model.introduction_views import IntroductionView
from archstone.platform.services import alliances, audits, claims, introductions, permissions
from archstone.platform.services.actors import Actor
from archstone.platform.services.audit_rows import OwnAudit
from archstone.platform.services.matches import seeker_for
from archstone.platform.store.alliances.queries import AllianceRow
from archstone.platform.store.organisations.models import Organisation

BEST = 3


@dataclass(frozen=True)
class Overview:
    """The first page of somebody: what waits for them, and where things stand."""

    organisation: Organisation | None
    audit: OwnAudit | None
    to_answer: tuple[tuple[IntroductionView, str], ...]
    waiting: int
    matches: tuple[BandedMatch, ...]
    matches_in_all: int
    alliances: tuple[AllianceRow, ...]
    invitations: int
    claims: int

    @property
    def nothing_waits(self) -> bool:
        """Whether nobody waits for an answer."""
        return not (self.to_answer or self.invitations or self.claims)


def see_overview(*, actor: Actor, now: datetime) -> Overview:
    """Gather what matters now to whoever is signed in."""
    permissions.require(actor, "see_overview")
    organisation = Organisation.objects.filter(pk=actor.organisation_id or 0).first()
    found = introductions.see_introductions(actor=actor, now=now) if organisation else None
    names = introductions.names_in(found) if found else {}
    audit = audits.read_audit(actor=actor, organisation=organisation) if organisation else None
    best, in_all = _best(actor) if audit and not audit.empty else ((), 0)
    return Overview(
        organisation=organisation,
        audit=audit,
        to_answer=tuple((view, names[view.other]) for view in found.to_answer) if found else (),
        waiting=len(found.waiting) if found else 0,
        matches=best,
        matches_in_all=in_all,
        alliances=alliances.my_alliances(actor=actor),
        invitations=len(alliances.my_invitations(actor=actor)),
        claims=len(claims.claims_to_decide(actor=actor)) if actor.is_steward else 0,
    )


def _best(actor: Actor) -> tuple[tuple[BandedMatch, ...], int]:
    """Find the best few matches; none while the index of a large registry is being built."""
    try:
        seeker = seeker_for(actor)
    except NotFound:
        return (), 0
    page = find_banded_matches(
        seeker.index,
        seeker.organisation,
        top=BEST,
        not_allied=True,
        counted=seeker.counted,
        introduced=seeker.introduced,
    )
    return page.matches, page.total
