"""The key ``stress`` of an alliance file: what its stress test assumes of members and of the world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.stress import BudgetCut, Leaving, Shock, StressAssumptions


def read(reader: RoomReader) -> StressAssumptions:
    """Build the assumptions; empty where the file makes none."""
    given = reader.at("stress") or {}
    path: Path = ("stress",)
    likelihoods = _leaving(reader, (*path, "likelihoods"))
    shocks = [_shock(reader, item, at) for item, at in reader.items(*path, "shocks")]
    cuts = [_cut(reader, item, at) for item, at in reader.items(*path, "budget_cuts")]
    made = reader.attempt(
        lambda: StressAssumptions(
            likelihoods=likelihoods,
            shocks=tuple(shock for shock in shocks if shock is not None),
            budget_cuts=tuple(cut for cut in cuts if cut is not None),
            correlation=exact_number(given.get("correlation") or 0),
            within_months=given.get("within_months"),
            redundancy=given.get("redundancy") or 1,
        ),
        path,
    )
    return made or StressAssumptions()


def _leaving(reader: RoomReader, path: Path) -> tuple[Leaving, ...]:
    made = []
    for item, at in reader.items(*path):
        member = reader.member(item["member"], (*at, "member"))
        one = reader.attempt(
            lambda item=item, member=member: Leaving(  # type: ignore[misc]
                member, exact_number(item["likelihood"]), str(item.get("basis") or "")
            ),
            at,
        )
        made.append(one)
    return tuple(one for one in made if one is not None)


def _shock(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Shock | None:
    id = str(given["id"])
    hits = _leaving(reader, (*path, "members"))
    return reader.attempt(
        lambda: Shock(
            id,
            str(given.get("name") or id),
            exact_number(given["probability"]),
            hits,
            str(given.get("basis") or ""),
        ),
        path,
    )


def _cut(reader: RoomReader, given: Mapping[str, Any], path: Path) -> BudgetCut | None:
    member = reader.member(given["member"], (*path, "member"))
    return reader.attempt(
        lambda: BudgetCut(member, exact_number(given["share"]), str(given.get("basis") or "")), path
    )
