"""Draw the pictures of these pages from the bundled example; the same input gives the same files.

Run it from anywhere: ``python docs/make_pictures.py [FOLDER]``, by default into docs/pictures.
"""

from __future__ import annotations

import sys
from pathlib import Path

from archstone.documents.arch import arch
from archstone.documents.ecosystem_picture import ecosystem_picture
from archstone.documents.map_picture import map_picture
from archstone.documents.matrix_picture import exchange_picture, matrix_picture
from archstone.documents.pictures import Picture, save_picture
from archstone.documents.ring_picture import ring_picture
from archstone.engines.cover import cover, match
from archstone.engines.ecosystem import ecosystem
from archstone.engines.gap_map import vulnerability_map
from archstone.engines.matrix import vulnerability_matrix
from archstone.files.bundled import bundled
from archstone.files.registries import read_registry

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
        "ecosystem.svg": ecosystem_picture(ecosystem(stories, US)),
        "ring.svg": ring_picture(
            [stories[id].name for id in RING], [link for link in links if link is not None]
        ),
    }


def main() -> None:
    """Write them all and say where."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures().items():
        print(save_picture(picture, folder / name))


if __name__ == "__main__":
    main()
