"""Names against a list: our index beside rapidfuzz over every name, and beside our own score over every name.

    python -m benchmarks.bench_names [--quick]

The peer is `rapidfuzz.process.extractOne` with each of two of its scorers, names cleaned beforehand, once
with accents and scripts left as they stand and once written in Latin letters as ours does. All find the best
name on the list; how often that is the one that was changed stands in the note.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

from anyascii import anyascii
from rapidfuzz import fuzz, process, utils

from archstone.engines.name_matching import NameIndex
from benchmarks.name_workload import Query, draw_names, draw_queries

Row = dict[str, object]
LISTED, EACH, COMPARED_WITH_ALL = 100_000, 10, 12
TARGET_MS = 10.0


def timed(find: Callable[[str], int | None], queries: list[Query], names: list[str]) -> tuple[float, float]:
    """Give the median milliseconds a name, and the share whose best hit is the name that was changed."""
    taken, right = [], 0
    for query in queries:
        start = time.perf_counter()
        row = find(query.name)
        taken.append(1000 * (time.perf_counter() - start))
        right += row is not None and query.row is not None and names[row] == names[query.row]
    return median(taken), right / len(queries)


def run(quick: bool = False) -> list[Row]:
    """Measure, and give the rows of the table."""
    names = draw_names(5_000 if quick else LISTED)
    queries = draw_queries(names, 4 if quick else EACH, 0)
    start = time.perf_counter()
    index = NameIndex(names)
    built = time.perf_counter() - start
    index.find(names[0])

    def ours(name: str) -> int | None:
        hits = index.find(name, top=1)
        return hits[0].row if hits else None

    ours_ms, ours_right = timed(ours, queries, names)
    rows: list[Row] = []
    plain = [utils.default_process(name) for name in names]
    latin = [utils.default_process(anyascii(name)) for name in names]
    for scorer, kept, as_written in (
        (fuzz.token_sort_ratio, plain, str),
        (fuzz.token_sort_ratio, latin, anyascii),
        (fuzz.WRatio, latin, anyascii),
    ):

        def peer(name: str, scorer=scorer, kept=kept, as_written=as_written) -> int | None:  # type: ignore[no-untyped-def]
            found = process.extractOne(utils.default_process(as_written(name)), kept, scorer=scorer)
            return None if found is None else int(found[2])

        some = queries[:: 6 if scorer is fuzz.WRatio else 2]
        peer_ms, peer_right = timed(peer, some, names)
        called = f"rapidfuzz {scorer.__name__}{', Latin letters' if kept is latin else ''}"
        rows.append(
            {
                "job": f"one name against {len(names):,}",
                "ours": f"{ours_ms:.1f} ms",
                "peer": f"{called}: {peer_ms:.1f} ms",
                "ratio": peer_ms / ours_ms,
                "target": f"{TARGET_MS:g} ms" if kept is plain else "",
                "met": ours_ms <= TARGET_MS if kept is plain else None,
                "note": f"best hit is the changed name: ours {ours_right:.1%}, peer {peer_right:.1%}; "
                f"laid out in {built:.1f} s",
            }
        )
    rows.append(_held_against_everyone(index, queries, ours_ms))
    return rows


def _held_against_everyone(index: NameIndex, queries: list[Query], ours_ms: float) -> Row:
    some = queries[:: max(1, len(queries) // COMPARED_WITH_ALL)]
    taken, same = [], 0
    for query in some:
        start = time.perf_counter()
        whole = index.find_exhaustively(query.name, top=1)
        taken.append(1000 * (time.perf_counter() - start))
        same += whole == index.find(query.name, top=1)
    return {
        "job": f"the same best hit as comparing with all {len(index):,}",
        "ours": f"{ours_ms:.1f} ms",
        "peer": f"our score over every name: {median(taken):,.0f} ms",
        "ratio": median(taken) / ours_ms,
        "target": "all",
        "met": same == len(some),
        "note": f"{same} of {len(some)} best hits the same",
    }


if __name__ == "__main__":
    for row in run("--quick" in sys.argv):
        print(row)
