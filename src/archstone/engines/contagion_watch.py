"""The monitor of reputational contagion (W4): what each open incident can do to the other members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from textwrap import shorten

import numpy as np

from archstone.engines.contagion import BASE, Contagion, Network, contagion
from archstone.engines.contagion_relief import relief, what_helps
from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.sentences import listed
from archstone.model.ties import Ties

MONITOR = "reputational-contagion"
EXPOSED = Fraction(1, 4)
"""From which exposure on a member is warned: our default."""
SEVERE = 3
"""From which severity on an open incident counts: our default."""
SHORT = 80
"""Letters of an incident that tell it apart from another at the same member."""


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """An incident that isn't settled, at one member: how severe, 1 to 5, since when, and what it is."""

    id: str
    member: str
    severity: int
    what: str
    since: date | None = None


def contagion_monitor(
    ties: Ties,
    incidents: Iterable[OpenIncident],
    members: Sequence[str],
    *,
    rng: np.random.Generator,
    base: Fraction = BASE,
    exposed: Fraction = EXPOSED,
    severe: int = SEVERE,
) -> Watched:
    """Watch whether an open incident is likely to reach other members.

    Parameters
    ----------
    ties : those that hold on the day of looking
    incidents : the open ones, each at one member; one about several stands once for each
    members : who belongs to the alliance on that day
    rng : where chance comes from, should more than 30 ties be uncertain
    base : what a tie of strength 1 carries
    exposed : from which exposure on a member is warned
    severe : from which severity on an incident counts

    Returns
    -------
    Watched
        An alert for each severe incident that reaches a member with at least *exposed*; of several at one
        member each is quoted. Not known where no tie is written down. Members that no tie touches are named
        as missing.
    """
    every = tuple(incidents)
    counted = [incident for incident in every if incident.severity >= severe]
    looked = (
        f"ties: {len(ties)}",
        f"open incidents: {len(every)}, {len(counted)} of severity {severe} or more",
    )
    if not any(tie.carries for tie in ties):
        says = "No tie among members is written down, so how far trouble would travel isn't known."
        return Watched(MONITOR, False, says, (), looked, ("ties",))
    missing = tuple(f"any tie of {member}" for member in ties.untouched(members))
    network = Network.from_ties(((tie.source, tie.target, tie.strength) for tie in ties), base, ids=members)
    alerts, spared = [], []
    for incident in counted:
        if incident.member not in ties.ids:
            continue
        found = contagion(network, [network.vertex(incident.member)], rng=rng)
        hit = [v for v in found.ranked if found.exposure[v] >= exposed and network.ids[v] in members]
        if hit:
            alone = sum(one.member == incident.member for one in counted) == 1
            alerts.append(_alert(found, incident, hit, ties, missing, quoted=not alone))
        else:
            spared.append(incident.member)
    says = _says(counted, alerts, spared, exposed, severe)
    return Watched(MONITOR, True, says, tuple(alerts), looked, missing)


def _says(
    counted: Sequence[OpenIncident],
    alerts: Sequence[Alert],
    spared: Sequence[str],
    exposed: Fraction,
    severe: int,
) -> str:
    if alerts:
        return " ".join(alert.seen for alert in alerts)
    if not counted:
        return f"No incident of severity {severe} or more is open."
    if not spared:
        return "An incident is open, but at members that no tie touches."
    places = listed(dict.fromkeys(spared))
    return f"Nobody is exposed by {float(exposed):g} or more to what is open at {places}."


def _alert(
    found: Contagion,
    incident: OpenIncident,
    hit: Sequence[int],
    ties: Ties,
    missing: tuple[str, ...],
    *,
    quoted: bool,
) -> Alert:
    ids = found.network.ids
    which = f" (“{_in_short(incident)}”)" if quoted else ""
    told = listed(f"{ids[v]} ({_of_hundred(found.exposure[v])})" for v in hit)
    direct = [tie for tie in ties if tie.carries and tie.source == incident.member]
    evidence = [
        f"The trouble at {incident.member}: {incident.what} (severity {incident.severity} of 5).",
        f"On average {found.reached:.1f} others are reached. {found.how}",
        *(f"{tie.source} is tied to {tie.target}: {tie.what} (strength {float(tie.strength):g})."
          for tie in direct if tie.what),
    ]  # fmt: skip
    return Alert(
        MONITOR,
        (incident.member,),
        f"Trouble at {incident.member} is likely to reach {told}{which}.",
        tuple(evidence),
        Certainty.LIKELY,
        "the ties are members' own estimates, and what a tie of strength 1 carries "
        f"({float(found.network.base):g}) is our default",
        missing,
        what_helps(found, relief(found, top=1)),
        since=incident.since,
        matter=incident.id,
    )


def _in_short(incident: OpenIncident) -> str:
    cut = shorten(incident.what.strip().removesuffix("."), SHORT, placeholder="…")
    return incident.id if cut in {"", "…"} else cut


def _of_hundred(share: float) -> str:
    return f"{100 * share:.0f} of 100"
