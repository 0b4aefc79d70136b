"""The vulnerability matrix: one's own vulnerabilities held against a chosen set of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from archstone.engines.banded_search import BandedMatch
from archstone.engines.matrix import VulnerabilityMatrix, vulnerability_matrix
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.model.registries import Registry
from archstone.platform.services.actors import Actor
from archstone.platform.services.matches import Seeker, goal_named, seeker_for

MOST = 8


@dataclass(frozen=True)
class DrawnMatrix:
    """The matrix, and each column's pair as it is told everywhere; None where nobody is chosen."""

    seeker: Seeker
    goal: Goal | None
    matrix: VulnerabilityMatrix | None
    matches: tuple[BandedMatch, ...]


def draw_matrix(*, actor: Actor, slugs: Sequence[str], goal: str = "") -> DrawnMatrix:
    """Hold the vulnerabilities of one's own organisation against those of others.

    Cells about others show what they show; their sealed sides are told as a band a column.
    """
    seeker = seeker_for(actor)
    chosen = goal_named(seeker, goal)
    wanted = tuple(dict.fromkeys(slug for slug in slugs if slug))
    if len(wanted) > MOST:
        raise RuleBroken(_("Choose at most %(most)s to hold side by side.") % {"most": MOST}, at=("with",))
    if not wanted:
        return DrawnMatrix(seeker, chosen, None, ())
    matches = seeker.held_against(*wanted, goal=chosen)
    registry = Registry(
        (seeker.organisation, *(match.other for match in matches)), taxonomy=seeker.index.shown.taxonomy
    )
    matrix = vulnerability_matrix(registry, seeker.organisation.id, wanted, goal=chosen)
    drawn = {column.other.id for column in matrix.columns}
    return DrawnMatrix(seeker, chosen, matrix, tuple(m for m in matches if m.other.id in drawn))
