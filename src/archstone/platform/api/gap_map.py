"""The vulnerability map by API."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema
from pydantic import Field

from archstone.platform.api.matches import MatchInList, shown_match
from archstone.platform.api.requests import Request
from archstone.platform.services import gap_map
from archstone.platform.services.gap_map import MOST_GAPS

router = Router(tags=["map"])


class MapEntry(Schema):
    """An organisation that excels at a gap, by which strength, and what it shows that it lacks."""

    match: MatchInList
    by: str
    level: int
    evidence: str
    share: float
    lacks: list[str]


class MapGap(Schema):
    """One of your vulnerabilities and who excels there, the strongest first."""

    capability: str
    severity: int
    need: int
    organisations: list[MapEntry]


class VulnerabilityMapAnswer(Schema):
    """Your gravest gaps."""

    gaps: list[MapGap] = Field(max_length=MOST_GAPS)


@router.get("", response=VulnerabilityMapAnswer, summary="Draw your vulnerability map")
def draw_map(request: Request, gaps: int = 5, organisations: int = 3, goal: str = "") -> dict[str, Any]:
    """Name for each of your gravest vulnerabilities who excels there."""
    found = gap_map.draw_map(actor=request.actor, gaps=gaps, organisations=organisations, goal=goal)
    return {
        "gaps": [
            {
                "capability": gap.capability,
                "severity": gap.vulnerability.severity,
                "need": gap.vulnerability.need,
                "organisations": [
                    {
                        "match": shown_match(one.match),
                        "by": one.strength.capability,
                        "level": one.strength.level,
                        "evidence": one.strength.grade.value,
                        "share": float(one.share),
                        "lacks": [item.capability for item in one.lacks],
                    }
                    for one in gap.organisations
                ],
            }
            for gap in found.map.gaps
        ]
    }
