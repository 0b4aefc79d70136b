"""Which state of a member's audit counts for others now: changes count later, and at fixed days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from archstone.model.audit_snapshots import state_that_counts
from archstone.model.audits import Audit
from archstone.platform.store.audits.models import AuditChange
from archstone.platform.store.audits.states import State, audit_of_state


def counting_audits(
    organisation_ids: Iterable[int], *, now: datetime, first_at_once: bool = False
) -> dict[int, Audit]:
    """Read the audits that count for others, by organisation; one that doesn't count yet is left out.

    See `model.audit_snapshots.state_that_counts`; *first_at_once* never for what sketches are drawn from.
    """
    states: dict[int, list[tuple[datetime, State]]] = defaultdict(list)
    changes = AuditChange.objects.filter(organisation_id__in=list(organisation_ids), at__lte=now)
    for id, at, state in changes.order_by("at", "id").values_list("organisation_id", "at", "state"):
        states[id].append((at, state))
    found = {id: state_that_counts(of_it, now, first_at_once=first_at_once) for id, of_it in states.items()}
    return {id: audit_of_state(state) for id, state in found.items() if state is not None}


def strengths_changed_at(organisation_id: int) -> list[datetime]:
    """List when an organisation's strengths were changed; its first audit is no change."""
    changes = AuditChange.objects.filter(organisation_id=organisation_id).order_by("at", "id")
    states = list(changes.values_list("at", "state"))
    return [at for (_, before), (at, after) in pairwise(states) if before["strengths"] != after["strengths"]]
