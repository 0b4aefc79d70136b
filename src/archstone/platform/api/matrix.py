"""The vulnerability matrix by API."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router, Schema
from pydantic import BaseModel, ConfigDict, Field

from archstone.platform.api.matches import MatchInList, shown_match
from archstone.platform.api.requests import Request
from archstone.platform.services import matrix
from archstone.platform.services.matrix import MOST

router = Router(tags=["matrix"])


class MatrixChoice(BaseModel):
    """Whom to hold side by side."""

    model_config = ConfigDict(extra="ignore")

    partner: list[str] = Field(default_factory=list, max_length=MOST, description="Ids of organisations.")
    goal: str = Field("", max_length=40)


class MatrixLine(Schema):
    """One of your vulnerabilities, and how well each partner covers it, in the order of the columns."""

    capability: str
    shares: list[float]


class MatrixAnswer(Schema):
    """Your vulnerabilities down, partners across; whom a deal-breaker rules out has no column."""

    columns: list[MatchInList]
    rows: list[MatrixLine]
    refused: list[str]


@router.get("", response=MatrixAnswer, summary="Draw your vulnerability matrix")
def draw_matrix(request: Request, choice: Query[MatrixChoice]) -> dict[str, Any]:
    """Hold your vulnerabilities against chosen partners."""
    found = matrix.draw_matrix(actor=request.actor, slugs=choice.partner, goal=choice.goal)
    if found.matrix is None:
        return {"columns": [], "rows": [], "refused": []}
    return {
        "columns": [shown_match(match) for match in found.matches],
        "rows": [
            {"capability": row.capability, "shares": [float(cell.share) for cell in row.cells]}
            for row in found.matrix.rows
        ],
        "refused": [other.id for other in found.matrix.refused],
    }
