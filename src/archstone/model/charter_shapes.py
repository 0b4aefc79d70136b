"""The three ready shapes of a charter, filled from what is known of an alliance.

Even a short alliance puts something in writing: a page that says the goal, who does what, how it is decided
and how one leaves. A bridge needs more, something owned together most (S2). What each shape holds is data,
beside this file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from archstone.model.alliances import Alliance, Model
from archstone.model.charter_rules import months_after
from archstone.model.charters import Charter, Clause, Direction, Party, Shape
from archstone.model.clauses import clause_library
from archstone.model.errors import NotFound, did_you_mean

MONTHS_TO_FIRST_REVIEW = 3
"""From launch to the first review (S2, practitioner's claim)."""

SHAPE_OF_MODEL = {
    Model.OPPORTUNISTIC: Shape.MEMORANDUM,
    Model.VALUES_BRIDGE: Shape.BRIDGE,
    Model.STRUCTURAL: Shape.STRUCTURAL,
}


def memorandum(alliance: Alliance, **filled: Any) -> Charter:
    """Draft the one-page memorandum of an opportunistic alliance; see :func:`draft_charter`."""
    return draft_charter(Shape.MEMORANDUM, alliance, **filled)


def bridge_charter(alliance: Alliance, **filled: Any) -> Charter:
    """Draft the charter of a values-bridge alliance; see :func:`draft_charter`."""
    return draft_charter(Shape.BRIDGE, alliance, **filled)


def structural_agreement(alliance: Alliance, **filled: Any) -> Charter:
    """Draft the agreement of a structural alliance; see :func:`draft_charter`."""
    return draft_charter(Shape.STRUCTURAL, alliance, **filled)


def draft_charter(
    shape: Shape,
    alliance: Alliance,
    *,
    names: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, Any]] | None = None,
    language: str = "en",
    direction: Direction = Direction.LEFT_TO_RIGHT,
) -> Charter:
    """Draft a charter from what is known of an alliance.

    Parameters
    ----------
    shape : how much it says
    alliance : its members that haven't left become the parties, its start and sunset days are filled in
    names : the members' names by their ids; an id where none is known
    values : what else is known, by the id of the clause and the name of its parameter
    language, direction : of the charter, where words of one's own are put in

    Returns
    -------
    draft : Charter; what is still missing is told by its ``missing``

    Raises
    ------
    NotFound, RuleBroken
        If *values* names no clause of the shape, or a value is of another kind.

    Examples
    --------
    >>> from archstone.model.alliances import Member
    >>> draft = memorandum(Alliance("Creek and Tree", (Member("creek"), Member("tree"))))
    >>> draft.title, len(draft.clauses), [str(one) for one in draft.missing][:1]
    ('Creek and Tree: memorandum', 11, ['The clause goal needs goal: What is the goal, in one sentence?'])
    """
    laid = _shapes()[shape]
    ids = [item.get("id", item["clause"]) for item in laid["clauses"]]
    given = {id: known for id, known in _known_of(alliance).items() if id in ids}
    for id, named in (values or {}).items():
        if id not in ids:
            raise NotFound(f"The {shape.in_words} has no clause {id!r}.{did_you_mean(id, ids)}")
        given[id] = {**given.get(id, {}), **named}
    return Charter(
        title=laid["title"].format(alliance=alliance.name),
        shape=shape,
        parties=tuple(
            Party(
                member.organisation,
                (names or {}).get(member.organisation, member.organisation),
                member.signatory,
            )
            for member in alliance.members
            if member.left_on is None
        ),
        clauses=tuple(_clause(item, given) for item in laid["clauses"]),
        language=language,
        direction=direction,
        model=alliance.model,
        foundation=alliance.foundation,
    )


def clauses_of(shape: Shape) -> tuple[str, ...]:
    """Name the clauses of the library that a shape has, in its order; a repeating one once for each."""
    return tuple(item["clause"] for item in _shapes()[shape]["clauses"])


def _clause(item: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]) -> Clause:
    id = item.get("id", item["clause"])
    values = {**item.get("values", {}), **given.get(id, {})}
    return Clause(
        id, item["clause"], clause_library()[item["clause"]].take(values), locked=item.get("locked", False)
    )


def _known_of(alliance: Alliance) -> dict[str, dict[str, Any]]:
    """Fill in what an alliance tells: when it starts, is first reviewed and ends."""
    known: dict[str, dict[str, Any]] = {}
    if alliance.started_on:
        known["start"] = {"on": alliance.started_on}
        known["review"] = {"first_on": months_after(alliance.started_on, MONTHS_TO_FIRST_REVIEW)}
    if alliance.sunset_on:
        known["sunset"] = {"on": alliance.sunset_on}
        known["set-aside"] = {"until": alliance.sunset_on}
    return known


@cache
def _shapes() -> Mapping[str, Any]:
    return tomllib.loads((files("archstone.model") / "charter_shapes.toml").read_text("utf-8"))
