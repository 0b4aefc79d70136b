"""Matches by API: who fits the organisation that the token acts for, a page at a time, and one in full."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import BaseModel, ConfigDict, Field

from archstone.engines.banded_search import BandedMatch
from archstone.engines.cover import CoveredVulnerability
from archstone.platform.api.paging import Page, Paging, page_from, place_of
from archstone.platform.api.requests import Request
from archstone.platform.services import matches
from archstone.platform.services.matches import FARTHEST, ExplainedMatch, Screens

router = Router(tags=["matches"])

LONGEST = 300
BANDS = Literal["high", "middling", "low", "not known"]


class MatchScreens(BaseModel):
    """What a match must be; what is left out asks for nothing."""

    model_config = ConfigDict(extra="ignore")

    goal: str = Field("", max_length=40, description="The id of one of your goals.")
    kind: str = Field("", max_length=LONGEST)
    sector: str = Field("", max_length=LONGEST)
    place: str = Field("", max_length=LONGEST)
    staff_from: int | None = Field(None, ge=0, le=2**31 - 1)
    staff_to: int | None = Field(None, ge=0, le=2**31 - 1)
    uncommon: float = Field(0.0, ge=0, le=1, description="The dial for uncommonness, at most two decimals.")
    not_allied: bool = True
    basis: Literal["", "audited", "estimated"] = ""

    def screens(self) -> Screens:
        """Give them as the service takes them."""
        given = self.model_dump()
        given["uncommon"] = Fraction(round(100 * self.uncommon), 100)
        return Screens(**given)


class MatchItem(Schema):
    """One vulnerability and what covers it; a share is 0 to 1."""

    capability: str
    severity: int
    need: int
    estimated: bool
    covered_by: str | None
    evidence: str | None
    share: float


class MatchInList(Schema):
    """One match as the list shows it.

    ``cover_in`` is what it does for you, exact. ``band`` is what you could do for it, as far as it is told;
    ``cover_out`` is exact once an introduction between you is accepted, else null.
    """

    id: str
    name: str
    kind: str | None
    sector: str | None
    place: str | None
    cover_in: float | None
    band: BANDS
    cover_out: float | None
    estimated: bool


class MatchInFull(MatchInList):
    """One match with its explanation."""

    explanation: str
    you_lack: list[MatchItem]
    they_show: list[MatchItem]
    uncovered: list[str]
    blind_spots: list[str]
    deal_breaker: bool
    allied: bool | None
    competition: list[str]
    uncommonness: float


def shown_match(match: BandedMatch) -> dict[str, Any]:
    """Show a match as lists do."""
    other = match.other
    return {
        "id": other.id,
        "name": other.name,
        "kind": other.kind,
        "sector": other.sector,
        "place": other.place,
        "cover_in": share(match.cover_in.value),
        "band": match.band.value,
        "cover_out": share(match.cover_out),
        "estimated": match.estimated,
    }


def share(value: Fraction | None) -> float | None:
    """Write a share as a number, null where it isn't known."""
    return None if value is None else float(value)


def shown_item(item: CoveredVulnerability) -> dict[str, Any]:
    """Show one vulnerability and what covers it."""
    return {
        "capability": item.capability,
        "severity": item.vulnerability.severity,
        "need": item.vulnerability.need,
        "estimated": item.vulnerability.estimated is not None,
        "covered_by": item.by.capability if item.by else None,
        "evidence": item.by.grade.value if item.by else None,
        "share": float(item.share),
    }


def _in_full(found: ExplainedMatch) -> dict[str, Any]:
    match = found.match
    return {
        **shown_match(match),
        "explanation": found.sentence,
        "you_lack": [shown_item(item) for item in match.cover_in.items],
        "they_show": [shown_item(item) for item in match.cover_shown.items],
        "uncovered": [item.capability for item in match.cover_in.uncovered],
        "blind_spots": list(match.blind_spots),
        "deal_breaker": not found.accepted,
        "allied": found.allied,
        "competition": list(found.competition.sentences(match.other.name)),
        "uncommonness": float(match.uncommonness.value),
    }


@router.get("", response=Page[MatchInList], summary="List who fits your organisation")
def list_matches(request: Request, screens: Query[MatchScreens], paging: Query[Paging]) -> dict[str, Any]:
    """Rank the registry: by band, then by what each does for you."""
    start = place_of(paging)
    found = matches.find_matches(
        actor=request.actor, screens=screens.screens(), offset=start, top=paging.limit
    )
    items = [shown_match(match) for match in found.page.matches]
    return page_from(items, paging, min(found.page.total, FARTHEST))


@router.get("/{slug}", response=MatchInFull, summary="Explain one match")
def explain_match(request: Request, slug: str, goal: str = "") -> dict[str, Any]:
    """Hold one organisation against yours."""
    return _in_full(
        matches.explain_match(actor=request.actor, slug=slug, goal=goal, today=request.now.date())
    )
