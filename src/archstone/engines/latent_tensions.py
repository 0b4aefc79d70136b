"""Latent tensions: old quarrels and differences that could come up again (SPEC W12; S1, Crises)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.relations import Relation, RelationKind, TensionAbout

STRONG = 4
"""From this strength on a tension alerts by itself (our default)."""


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """Something undecided or in trouble that concerns members, and what it is called."""

    what: str
    members: frozenset[str]


def latent_tension_monitor(
    relations: Sequence[Relation],
    members: Sequence[str],
    day: date,
    *,
    matters: Iterable[OpenMatter] = (),
) -> Watched:
    """Alert where a tension between two members is strong, or something open concerns both.

    Parameters
    ----------
    relations : those on record; only strained ones between two members count
    members : ids
    day : the day of looking
    matters : open incidents, disagreements and proposals with the members they concern
    """
    here = set(members)
    if not relations:
        return Watched(
            "latent-tension",
            known=False,
            says="No tensions were mapped; nothing is known of old quarrels.",
            missing=("a map of visions, missions, interests, ways of working and old disputes",),
        )
    strained = [one for one in relations if one.is_strained_on(day) and here.issuperset(one.between)]
    open_ones = tuple(matters)
    alerts = []
    for one in strained:
        both = [matter for matter in open_ones if matter.members.issuperset(one.between)]
        if (one.strength or 0) >= STRONG or both:
            alerts.append(_alert(one, both))
    unjudged = tuple(
        f"how strong it is between {' and '.join(one.between)}" for one in strained if one.strength is None
    )
    looked = (
        f"{len(relations)} relations, {len(strained)} of them strained between members",
        f"{len(open_ones)} open matters",
    )
    says = (
        f"{len(alerts)} of {_tensions(len(strained))} could come up again."
        if alerts
        else f"Of {_tensions(len(strained))} none is strong or touched by an open matter."
        if strained
        else "No tension between two members is known."
    )
    return Watched(
        "latent-tension",
        known=True,
        says=says,
        alerts=tuple(alerts),
        looked_at=looked,
        missing=unjudged,
    )


def _alert(one: Relation, both: Sequence[OpenMatter]) -> Alert:
    strength = f", strength {one.strength} of 5" if one.strength is not None else ""
    kind = one.kind.in_words.capitalize()
    if one.about is TensionAbout.OLD_DISPUTE:
        kind = "An old dispute" if one.kind is RelationKind.DISPUTE else f"{kind} from an old dispute"
    elif one.about:
        kind = f"{kind} about {one.about.in_words}"
    evidence = [f"{kind}{strength}: {one.what.rstrip('.')}."]
    if one.source:
        evidence.append(f"Said by: {one.source}.")
    evidence += [f"Open between them: {matter.what}." for matter in both]
    return Alert(
        "latent-tension",
        one.between,
        f"{one.between[0]} and {one.between[1]} carry {_named(one)} that isn't settled.",
        tuple(evidence),
        Certainty.LIKELY if one.strength is not None else Certainty.WEAK,
        "as people judged it" if one.strength is not None else "nobody has judged how strong it is",
        since=one.starts_on,
        matter=str(one.about or one.kind),
    )


def _tensions(number: int) -> str:
    return "1 tension" if number == 1 else f"{number} tensions"


def _named(one: Relation) -> str:
    return {
        "dispute": "an old dispute" if one.about and one.about.value == "old-dispute" else "a dispute",
        "competition": "a competition",
        "left": "a parting",
        "tension": "a tension",
    }[str(one.kind)]
