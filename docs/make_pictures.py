"""Draw the pictures of these pages from the bundled example; the same input gives the same files.

Run it from anywhere: ``python docs/make_pictures.py [FOLDER]``, by default into docs/pictures.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np

from archstone.documents.alliance_arch import alliance_arch
from archstone.documents.arch import arch
from archstone.documents.asymmetry_picture import asymmetry_picture
from archstone.documents.contagion_picture import contagion_picture
from archstone.documents.decision_picture import decision_picture
from archstone.documents.drift_picture import drift_picture
from archstone.documents.ecosystem_picture import ecosystem_picture
from archstone.documents.frontier_picture import frontier_picture
from archstone.documents.ledger_picture import ledger_picture
from archstone.documents.map_picture import map_picture
from archstone.documents.matrix_picture import exchange_picture, matrix_picture
from archstone.documents.opinion_map import opinion_picture
from archstone.documents.pictures import Picture, save_picture
from archstone.documents.reduction_picture import reduction_picture
from archstone.documents.ring_picture import ring_picture
from archstone.documents.stress_picture import stress_picture
from archstone.documents.timeline_picture import timeline
from archstone.documents.trust_picture import trust_picture
from archstone.engines.asymmetry_monitor import asymmetry_of
from archstone.engines.common_ground import common_ground
from archstone.engines.comparisons import compare
from archstone.engines.contagion import Network, contagion
from archstone.engines.cover import cover, match
from archstone.engines.drift import drift
from archstone.engines.ecosystem import ecosystem
from archstone.engines.gap_map import vulnerability_map
from archstone.engines.ledger import ledger
from archstone.engines.matrix import vulnerability_matrix
from archstone.engines.power_shares import PowerRecords
from archstone.engines.stress import stress_test
from archstone.engines.trust import audit_of
from archstone.engines.vote_design import design_votes
from archstone.engines.vote_frontier import vote_frontier
from archstone.engines.vulnerability_reduction import alliance_reduction
from archstone.files.accounts import accounts_of
from archstone.files.alliance_records import record_of
from archstone.files.alliances import read_alliance
from archstone.files.bundled import bundled
from archstone.files.registries import read_registry
from archstone.files.vote_tables import read_texts, read_votes

US = "riverside-hospital"
PARTNERS = ("southside-congregations", "plainform-software", "lantern-street-learning")
TODAY_OF_THE_STORY = date(2026, 11, 4)
RING = ("riverside-hospital", "three-elms-food-distribution", "upper-vale-smallholders")


def pictures() -> dict[str, Picture]:
    """Draw every picture, by the name of its file."""
    stories = read_registry(bundled("stories.yaml"))
    taxonomy = stories.taxonomy
    best = match(stories[US], stories[PARTNERS[0]], taxonomy)
    matrix = vulnerability_matrix(stories, US, PARTNERS)
    links = [
        cover(stories[after].audit, stories[one].audit, taxonomy).value
        for one, after in zip(RING, (*RING[1:], RING[0]), strict=True)
    ]
    return {
        "arch.svg": arch(best, taxonomy),
        "arch-dark.svg": arch(best, taxonomy, theme="dark"),
        "arch-compact.svg": arch(best, taxonomy, compact=True),
        "arch.png": arch(best, taxonomy),
        "matrix.svg": matrix_picture(matrix, taxonomy),
        "exchange.svg": exchange_picture(matrix.exchanges_with(PARTNERS[0]), taxonomy),
        "map.svg": map_picture(vulnerability_map(stories, US), taxonomy),
        "decision.svg": _decision(),
        "frontier.svg": _frontier(),
        "asymmetry.svg": _asymmetry(),
        "ecosystem.svg": ecosystem_picture(ecosystem(stories, US)),
        "opinion-map.svg": _opinion_map(),
        "drift.svg": _drift(),
        "contagion.svg": _contagion(),
        "stress.svg": _stress(),
        "trust.svg": _trust(),
        "ledger.svg": _ledger(),
        **_whole_alliances(),
        "ring.svg": ring_picture(
            [stories[id].name for id in RING], [link for link in links if link is not None]
        ),
    }


def _decision() -> Picture:
    library = read_alliance(bundled("decision.yaml"))
    held = library.room("decisions")
    names = {id: library.registry[id].name for id in held.decision.ids}
    return decision_picture(compare(held.decision.ids, held.ratings), names)


def _asymmetry() -> Picture:
    """The say of each member of the Southside Compact against what it risks, two years after its start."""
    file = read_alliance(bundled("southside-compact.yaml"))
    governance, ballots = file.room("rules"), file.room("ballots")
    records = PowerRecords(
        members=file.room("members").members_on(TODAY_OF_THE_STORY),
        day=TODAY_OF_THE_STORY,
        proposals=ballots.proposals,
        ballots=ballots.ballots,
        mandates=governance.mandates,
        proxies=ballots.proxies,
        book=governance.book,
        posts=governance.posts,
        committees=governance.committees,
        voices=file.room("voices"),
        activities=file.room("activities").activities,
    )
    names = {one.id: one.name for one in file.registry}
    return asymmetry_picture(asymmetry_of(records, file.room("risks")), names)


def _frontier() -> Picture:
    """Votes for what the five members of the Southside Compact put at risk (hospital first)."""
    found = design_votes([23, 31, 15, 10, 7])
    return frontier_picture(vote_frontier(found.weights, found.shares, chosen=found.quota))


def _opinion_map() -> Picture:
    read = read_votes(
        bundled("feedback-session.csv"), named={"voter": "participant"}, skip=["came_from", "votes"]
    )
    texts = read_texts(bundled("feedback-statements.csv"))
    return opinion_picture(common_ground(read.votes, rng=np.random.default_rng(0), texts=texts))


def _drift() -> Picture:
    """How much of the effort of the Southside Compact went into its goal, month by month."""
    records = read_alliance(bundled("southside-compact.yaml")).room("activities")
    return drift_picture(
        drift(records.activities, records.scope, today=TODAY_OF_THE_STORY, indicators=records.indicators)
    )


def _contagion() -> Picture:
    """Whom trouble at its foundation reaches among the members of the Southside Compact."""
    compact = read_alliance(bundled("southside-compact.yaml"))
    ties = compact.room("ties").on(TODAY_OF_THE_STORY)
    tied = Network.from_ties(
        ((tie.source, tie.target, tie.strength) for tie in ties), ids=compact.room("members").ids
    )
    source = tied.vertex("ostrander-mills-foundation")
    found = contagion(tied, [source], rng=np.random.default_rng(0))
    return contagion_picture(found, {one.id: one.name for one in compact.registry})


def _stress() -> Picture:
    """What the Southside Compact would cover without each of its members."""
    compact = read_alliance(bundled("southside-compact.yaml"))
    registry = compact.registry
    members = [registry[id] for id in compact.room("members").ids]
    tested = stress_test(members, registry.taxonomy, goal=registry.goal("vaccine-education"))
    return stress_picture(tested, registry.taxonomy, {one.id: one.name for one in registry})


def _ledger() -> Picture:
    """What each member of the Southside Compact gave in a year, at what cost and of what worth."""
    compact = read_alliance(bundled("southside-compact.yaml"))
    found = ledger(
        accounts_of(compact),
        alliance=compact.room("members"),
        organisations=compact.registry,
        until=TODAY_OF_THE_STORY,
    )
    return ledger_picture(found, {one.id: one.name for one in compact.registry})


def _trust() -> Picture:
    """How far the members of the Southside Compact trust each other, in bands, and who opened their gap."""
    compact = read_alliance(bundled("southside-compact.yaml"))
    audit = audit_of(compact.room("trust"), TODAY_OF_THE_STORY, compact.room("members"))
    opened = [one.between for one in compact.room("gap_talks") if one.opened]
    return trust_picture(audit, {one.id: one.name for one in compact.registry}, opened)


def _whole_alliances() -> dict[str, Picture]:
    """Who carries whom and what happened, in the Southside Compact and in a small alliance."""
    compact = record_of(read_alliance(bundled("southside-compact.yaml")))
    valley = record_of(read_alliance(bundled("jurf-label.yaml")))
    members, audits = compact.members_on(TODAY_OF_THE_STORY), {one.id: one.audit for one in compact.registry}
    reduction = alliance_reduction(
        members, audits, compact.later_audits, TODAY_OF_THE_STORY, compact.indicators
    )
    return {
        "alliance-arch.svg": alliance_arch(compact, TODAY_OF_THE_STORY),
        "alliance-arch-dark.svg": alliance_arch(valley, TODAY_OF_THE_STORY, theme="dark"),
        "timeline.svg": timeline(compact, TODAY_OF_THE_STORY),
        "timeline-compact.svg": timeline(valley, TODAY_OF_THE_STORY, compact=True),
        "reduction.svg": reduction_picture(reduction, compact.names, compact.registry.taxonomy),
    }


def main() -> None:
    """Write them all and say where."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures().items():
        print(save_picture(picture, folder / name))


if __name__ == "__main__":
    main()
