"""Draw the pictures of these pages from the bundled example; the same input gives the same files.

Run it from anywhere: ``python docs/make_pictures.py [FOLDER]``, by default into docs/pictures.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from archstone.documents.arch import arch
from archstone.documents.decision_picture import decision_picture
from archstone.documents.ecosystem_picture import ecosystem_picture
from archstone.documents.frontier_picture import frontier_picture
from archstone.documents.map_picture import map_picture
from archstone.documents.matrix_picture import exchange_picture, matrix_picture
from archstone.documents.opinion_map import opinion_picture
from archstone.documents.pictures import Picture, save_picture
from archstone.documents.ring_picture import ring_picture
from archstone.engines.common_ground import common_ground
from archstone.engines.comparisons import compare
from archstone.engines.cover import cover, match
from archstone.engines.ecosystem import ecosystem
from archstone.engines.gap_map import vulnerability_map
from archstone.engines.matrix import vulnerability_matrix
from archstone.engines.vote_design import design_votes
from archstone.engines.vote_frontier import vote_frontier
from archstone.files.alliances import read_alliance
from archstone.files.bundled import bundled
from archstone.files.registries import read_registry
from archstone.files.vote_tables import read_texts, read_votes

US = "riverside-hospital"
PARTNERS = ("southside-congregations", "plainform-software", "lantern-street-learning")
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
        "ecosystem.svg": ecosystem_picture(ecosystem(stories, US)),
        "opinion-map.svg": _opinion_map(),
        "ring.svg": ring_picture(
            [stories[id].name for id in RING], [link for link in links if link is not None]
        ),
    }


def _decision() -> Picture:
    library = read_alliance(bundled("decision.yaml"))
    held = library.room("decisions")
    names = {id: library.registry[id].name for id in held.decision.ids}
    return decision_picture(compare(held.decision.ids, held.ratings), names)


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


def main() -> None:
    """Write them all and say where."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures().items():
        print(save_picture(picture, folder / name))


if __name__ == "__main__":
    main()
