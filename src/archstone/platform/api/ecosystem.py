"""Ecosystems and shared threats by API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ninja import Router, Schema

from archstone.engines.banded_search import BandedMatch
from archstone.engines.ecosystem import Neighbour
from archstone.platform.api.matches import MatchInList, shown_match
from archstone.platform.api.requests import Request
from archstone.platform.services import ecosystem, prospects

router = Router(tags=["ecosystem"])


class TouchedOrganisation(Schema):
    """An organisation that shares problems or threats with yours."""

    match: MatchInList
    shared: list[str]


class TouchedAnswer(Schema):
    """Your problems or threats, and who shares them."""

    names: list[str]
    organisations: list[TouchedOrganisation]


@router.get("", response=TouchedAnswer, summary="List who else your problems touch")
def draw_ecosystem(request: Request) -> dict[str, Any]:
    """Find who else is touched by the same problem, from another angle."""
    found = ecosystem.draw_ecosystem(actor=request.actor).ecosystem
    return {"names": list(found.problems), "organisations": _touched(found.neighbours)}


@router.get("/threats", response=TouchedAnswer, summary="List who is hit by the same threats")
def find_shared_threats(request: Request) -> dict[str, Any]:
    """Find who is hit by what hits you."""
    found = ecosystem.find_shared_threats(actor=request.actor).threats
    return {"names": list(found.threats), "organisations": _touched(found.found)}


class UncommonAlly(Schema):
    """Somebody whom you may not have thought of; the same all month."""

    match: MatchInList
    because: str


@router.get("/uncommon-ally", response=UncommonAlly | None, summary="Suggest an uncommon ally")
def suggest_ally(request: Request) -> dict[str, Any] | None:
    """Suggest somebody whom you wouldn't have thought of; null where nobody fits."""
    found = prospects.suggest_ally(actor=request.actor, now=request.now)
    if found is None:
        return None
    return {"match": shown_match(found.match), "because": found.suggestion.because}


def _touched(found: Iterable[Neighbour]) -> list[dict[str, Any]]:
    return [
        {"match": shown_match(one.match), "shared": list(one.shared)}
        for one in found
        if isinstance(one.match, BandedMatch)
    ]
