"""Charters that the tests of several floors share."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from archstone.model.alliances import Alliance, Foundation, Member, Model
from archstone.model.charter_shapes import draft_charter
from archstone.model.charter_signing import SignedCharter
from archstone.model.charters import Charter, Clause, Party, Shape

PARTIES = (Party("creek", "Creek Guard", "Ana Brook"), Party("tree", "Tree Fund", "Bo Ash"))
AT = datetime(2026, 4, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
ALLIANCE = Alliance(
    "Creek and Tree",
    (
        Member("creek", signatory="Ana Brook"),
        Member("tree", signatory="Bo Ash"),
        Member("gone", left_on=date(2026, 1, 1)),
    ),
    model=Model.VALUES_BRIDGE,
    foundation=Foundation.UNCOMMON_COMPLEMENT,
    started_on=date(2026, 4, 1),
    sunset_on=date(2028, 3, 31),
)
NAMES = {"creek": "Creek Guard", "tree": "Tree Fund"}


def clause(template: str, id: str | None = None, **values: Any) -> Clause:
    return Clause(id or template, template, values)


def rule(category: str, procedure: str = "majority", **values: Any) -> Clause:
    given = {"category": category, "procedure": procedure, **values}
    return clause("decision-rule", f"decisions-{category}", **given)


def charter(*clauses: Clause, **changed: Any) -> Charter:
    return Charter(
        **({"title": "T", "shape": Shape.BRIDGE, "parties": PARTIES, "clauses": clauses} | changed)
    )


def filled(shape: Shape, **changed: Any) -> Charter:
    """Draft a shape and fill in everything that is missing with something of its kind."""
    from dataclasses import replace

    from archstone.model.clause_values import Kind
    from tests.unit.test_clauses import some_value

    draft = draft_charter(shape, ALLIANCE, names=NAMES)
    days = {"first-win": "2026-06-01"}
    clauses = []
    for one in draft.clauses:
        given: dict[str, Any] = {
            p.name: days[one.id] if p.kind is Kind.DAY else some_value(p) for p in one.missing
        }
        if one.id == "votes-by-risk":
            given["quota"] = 3
        clauses.append(replace(one, values={**one.values, **given}))
    return replace(draft, clauses=tuple(clauses), **changed)


def signed(text: Charter) -> SignedCharter:
    under = SignedCharter(text)
    for party in text.parties:
        under = under.sign(party.organisation, signer=party.signatory or "", at=AT)
    return under
