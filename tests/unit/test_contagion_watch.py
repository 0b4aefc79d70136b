"""The monitor of contagion: alerts from open, severe incidents alone, never from what isn't written down."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from archstone.engines.contagion import Network, contagion
from archstone.engines.contagion_relief import relief, what_helps
from archstone.engines.contagion_watch import OpenIncident, contagion_monitor
from archstone.model.monitors import Certainty, State, Watched
from archstone.model.ties import Tie, Ties

MEMBERS = ("mill", "hospital", "church", "school")
TIES = Ties(
    (
        Tie("mill", "hospital", Fraction(4), "one poster"),
        Tie("hospital", "church", Fraction(4)),
        Tie("church", "mill", Fraction(1)),
    )
)
FINE = OpenIncident("fine", "mill", 4, "fined for waste water", date(2026, 9, 30))


def watch(
    ties: Ties, *incidents: OpenIncident, exposed: Fraction = Fraction(1, 4), severe: int = 3
) -> Watched:
    return contagion_monitor(
        ties, incidents, MEMBERS, rng=np.random.default_rng(0), exposed=exposed, severe=severe
    )


def test_an_alert_with_everything_it_needs() -> None:
    watched = watch(TIES, FINE)
    (alert,) = watched.alerts
    assert alert.id == "reputational-contagion/mill/fine"
    assert alert.seen == "Trouble at mill is likely to reach hospital (48 of 100)."
    assert (alert.certainty, alert.since) == (Certainty.LIKELY, date(2026, 9, 30))
    assert alert.evidence[0] == "The trouble at mill: fined for waste water (severity 4 of 5)."
    assert alert.evidence[1].startswith("On average 0.7 others are reached. Exact")
    assert alert.evidence[2] == "mill is tied to hospital: one poster (strength 4)."
    assert alert.missing == ("any tie of school",)
    assert alert.helps[0].startswith("Tell hospital first: if it has its answer ready, 0.00 instead of 0.71")
    assert any("S2, Reputational contagion, practitioner's claim" in line for line in alert.what_helps)
    assert watched.looked_at == ("ties: 3", "open incidents: 1, 1 of severity 3 or more")


@pytest.mark.parametrize("exposure", ["0.2284", "0.2285"])
def test_the_threshold_decides(exposure: str) -> None:
    """The church is exposed by 0.47799^2 = 0.22848: at the first it is named, at the second it isn't."""
    (alert,) = watch(TIES, FINE, exposed=Fraction(exposure)).alerts
    assert ("church" in alert.seen) == (exposure == "0.2284")


def test_quiet_where_nothing_severe_is_open() -> None:
    mild = OpenIncident("late", "mill", 2, "a late reply")
    watched = watch(TIES, mild)
    assert (watched.state, watched.says) == (State.QUIET, "No incident of severity 3 or more is open.")
    assert watch(TIES, mild, severe=2).state is State.ALERT
    assert watch(TIES).state is State.QUIET


def test_quiet_where_nobody_is_exposed_enough() -> None:
    watched = watch(TIES, OpenIncident("row", "church", 5, "a quarrel"))
    assert watched.says == "Nobody is exposed by 0.25 or more to what is open at church."
    assert watched.state is State.QUIET


def test_no_alert_from_what_is_missing() -> None:
    nothing = watch(Ties(), FINE)
    assert (nothing.state, nothing.missing) == (State.NOT_KNOWN, ("ties",))
    empty = watch(Ties((Tie("mill", "hospital", Fraction(0)),)), FINE)
    assert empty.state is State.NOT_KNOWN
    untied = watch(TIES, OpenIncident("fire", "school", 5, "a fire"))
    assert (untied.alerts, untied.says) == ((), "An incident is open, but at members that no tie touches.")
    assert untied.missing == ("any tie of school",)


def test_two_incidents_at_one_member_are_told_apart() -> None:
    row = OpenIncident(
        "row", "mill", 3, "It spoke alone of a third site, in an interview " + "with the paper " * 9
    )
    nameless = OpenIncident("leak", "mill", 3, "x" * 200)
    reach = "Trouble at mill is likely to reach hospital (48 of 100)"
    assert [alert.seen for alert in watch(TIES, FINE, row, nameless).alerts] == [
        f"{reach} (“fined for waste water”).",
        f"{reach} (“It spoke alone of a third site, in an interview with the paper with the paper…”).",
        f"{reach} (“leak”).",
    ]
    mild = OpenIncident("late", "mill", 2, "a late reply")
    assert [alert.seen for alert in watch(TIES, FINE, mild).alerts] == [f"{reach}."]


def test_who_is_no_member_raises_no_alert() -> None:
    outside = Ties((Tie("mill", "supplier", Fraction(9)),))
    assert watch(outside, FINE).alerts == ()


def test_what_helps_names_a_member_and_a_tie() -> None:
    tied = Network.from_ties((tie.source, tie.target, tie.strength) for tie in TIES)
    found = contagion(tied, [tied.vertex("mill")], rng=np.random.default_rng(0))
    said = what_helps(found, relief(found), {"hospital": "Big Hospital"})
    assert said[1].startswith("Loosen the tie from mill to Big Hospital: without it, 0.00 instead of 0.71")
