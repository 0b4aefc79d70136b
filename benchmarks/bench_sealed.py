"""Ranking by bands against a plain numpy ranking of the same, and how much of the truth a band keeps.

W2 with three disclosures a need: private 5 %, public 20 %, sealed the rest, and every organisation with an
audit of its own, so that every row has a sketch: more work than a registry of which most was estimated.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from archstone.engines import _band_kernels as kernels
from archstone.engines.audit_details import AuditDetails
from archstone.engines.audits import AuditTable, need_code, strength_code
from archstone.engines.banded_index import BANDS, BandedIndex
from archstone.engines.banded_search import Asking, find_banded_matches
from archstone.engines.facets import Codes, Facets, Listing
from archstone.engines.registry_index import RegistryIndex
from archstone.engines.sealed_bands import Band, SketchSecret, draw_sketches, shown_table
from archstone.engines.search_index import SearchIndex
from archstone.engines.strings import StringColumn
from archstone.files.banded_indexes import open_banded_index, save_banded_index
from archstone.model.audits import Audit, Disclosure, Grade, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.organisations import Organisation
from benchmarks.workloads import NEEDS, w2

SECRET = SketchSecret.of(b"a secret for measuring, of no worth")
TARGET_MS = 60.0
TOP = 10


def disclosed(table: AuditTable, public: float, seed: int = 7) -> AuditTable:
    """Give each need a disclosure, and strengths and needs the codes that an index shows them by."""
    rng = np.random.default_rng(seed)
    shares = [0.05, 0.95 - public, 0.0, public]  # private, sealed, partner, public
    disclosure = rng.choice(4, size=len(table.need_weight), p=shares)
    codes = [need_code(3, 3, d, False) for d in Disclosure]
    return replace(
        table,
        need_code=np.array(codes, dtype=np.uint8)[disclosure],
        strength_code=np.full(
            len(table.strength_units), strength_code(3, Grade.SHOWN, False), dtype=np.uint8
        ),
    )


def laid_out(table: AuditTable) -> tuple[BandedIndex, float]:
    """Lay audits out for ranking by bands; give the seconds that the sketches took."""
    n, taxonomy = len(table), standard_taxonomy()
    ids = StringColumn.of([f"org-{k:07}" for k in range(n)])
    start = time.thread_time()
    sketches = draw_sketches(table, ids, taxonomy, secret=SECRET, snapshot=100)
    drawn = time.thread_time() - start
    shown, nobody = shown_table(table), np.zeros(0, dtype=np.int32)
    listing, none = Listing.of([]), np.zeros(0, dtype=np.int64)
    facets = Facets(*[Codes((), nobody)] * 4, none, none, listing, listing, listing)  # type: ignore[arg-type]
    index = RegistryIndex(taxonomy, ids, ids, AuditDetails.of(shown), facets, SearchIndex.build(shown))
    return BandedIndex.of(index, sketches), drawn


def asking(index: BandedIndex, table: AuditTable, row: int) -> Organisation:
    """Make an organisation with its own whole audit, sealed side and all."""
    ids = standard_taxonomy().ids
    shown = index[f"org-{row:07}"]
    capability, _ = table.needs_of(row)
    vulnerabilities = tuple(Vulnerability(ids[int(c)], 3, 3) for c in capability)
    return replace(shown, audit=Audit(shown.audit.strengths, vulnerabilities))


class Plain:
    """The same ranking in numpy, rows as matrices: what one would write first."""

    def __init__(self, index: BandedIndex, table: AuditTable) -> None:
        n, m = len(table), table.capabilities
        order, a = index.shown.search.arrays["order"], index.arrays
        self.usable = np.vstack(
            [table.usable_strength(np.arange(k, min(k + 20_000, n))) for k in range(0, n, 20_000)]
        )[order]
        shown = shown_table(table).take(order)
        self.told = np.zeros((n, m), dtype=np.float32)
        rows = np.repeat(np.arange(n), np.diff(shown.need_start))
        self.told[rows, shown.need_capability] = kernels.SCALE * shown.need_weight.astype(np.float32)
        size = a["size"][:n].astype(np.int64)
        rows = np.repeat(np.arange(n), size)
        self.told[rows, a["pool_capability"]] += kernels.BELIEF * a["pool_weight"].astype(np.float32)
        rest = np.maximum(1, kernels.COMPLETE - np.diff(shown.need_start))
        self.rest, self.typical = rest.astype(np.float32), a["typical"].astype(np.float32)
        self.whole = self.told.sum(axis=1) + self.rest * self.typical.sum()

    def rank(self, asked: Asking) -> npt.NDArray[np.int64]:
        """Rank by band, cover_in, row; without the borders' moves and without any explanation."""
        held = asked.usable.astype(np.float32) / 50
        told = (self.told @ held + self.rest * (self.typical @ held)) / self.whole
        carried = self.usable[:, asked.need].astype(np.int64) @ asked.weight
        band = np.digitize(told, [1 / 3, 2 / 3])
        return np.lexsort((-carried, -band))[:TOP]


def speed_rows(n: int) -> list[dict[str, object]]:
    """Measure ranking a registry of n by bands."""
    table = disclosed(w2(n).table, 0.2)
    index, drawn = laid_out(table)
    rng = np.random.default_rng(3)
    who = [asking(index, table, int(row)) for row in rng.integers(n, size=25)]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "shown.archindex")
        save_banded_index(index, place)
        size = place.stat().st_size / 1e6
        mapped = open_banded_index(place)
        times: dict[str, list[float]] = {"first": [], "deep": [], "dial": []}
        more: dict[str, dict[str, object]] = {
            "first": {},
            "deep": {"offset": 10_000},
            "dial": {"uncommon": Fraction(1, 2)},
        }
        for name, given in more.items():
            find_banded_matches(mapped, who[0], top=TOP, **given)  # type: ignore[arg-type]
            for own in who:
                start = time.thread_time()
                find_banded_matches(mapped, own, top=TOP, **given)  # type: ignore[arg-type]
                times[name].append(1000 * (time.thread_time() - start))
    plain, peer = Plain(index, table), []
    for own in who[:7]:
        asked = Asking.of(index, own, None, None)
        start = time.thread_time()
        plain.rank(asked)
        peer.append(1000 * (time.thread_time() - start))
    theirs, job = median(peer), f"ranking by bands, {n:,} organisations, all with a sealed side"
    rows: list[dict[str, object]] = []
    for name, label in (("first", "best 10, explained"), ("deep", "after 10,000"), ("dial", "with the dial")):
        mine = median(times[name])
        rows.append(
            {
                "job": f"{job}: {label}",
                "ours": f"{mine:.0f} ms, 95 % under {np.quantile(times[name], 0.95):.0f} ms",
                "peer": f"numpy, unexplained {theirs:.0f} ms" if name == "first" else "",
                "ratio": round(theirs / mine, 1) if name == "first" else "",
                "target": f"{TARGET_MS:.0f} ms",
                "met": mine <= TARGET_MS,
            }
        )
    rows.append({"job": f"{job}: file", "ours": f"{size:.0f} MB", "target": "150 MB", "met": size <= 150})
    rows.append({"job": f"{job}: drawing the sketches", "ours": f"{drawn:.0f} s"})
    return rows


def kept_rows(n: int) -> list[dict[str, object]]:
    """Measure how much of the true cover a band keeps, by how much is public."""
    rows: list[dict[str, object]] = []
    for public in (0.0, 0.2, 0.5):
        table = disclosed(w2(n).table, public)
        index, _ = laid_out(table)
        counting = table.need_code != need_code(3, 3, Disclosure.PRIVATE, False)
        weight = np.zeros((n, table.capabilities))
        owner = np.repeat(np.arange(n), NEEDS)
        weight[owner[counting], table.need_capability[counting]] = table.need_weight[counting]
        place = np.empty(n, dtype=np.int64)
        place[index.shown.search.arrays["order"]] = np.arange(n)
        usable = table.usable_strength(np.arange(n)).astype(np.int64)
        high, middling = BANDS.index(Band.HIGH), BANDS.index(Band.MIDDLING)
        same, ranks, right, base, best, reached = [], [], [], [], [], []
        for row in np.random.default_rng(5).integers(n, size=60):
            whole = np.maximum(weight.sum(axis=1), 1)
            true = weight @ usable[row] / (50 * whole)
            told = index.bands(usable[row], place, f"org-{row:07}").astype(np.int64)
            told[told == kernels.NOTHING] = kernels.LOW
            truly = np.select([true >= 2 / 3, true >= 1 / 3], [high, middling], kernels.LOW)
            same.append((told == truly).mean())
            if len(set(told.tolist())) > 1:
                ranks.append(spearmanr(told, true).statistic)
            right += (truly[told >= middling] >= middling).tolist()
            base.append((truly >= middling).mean())
            carried = usable @ weight[row] / (50 * whole[row])
            mutual = 2 * true * carried / np.maximum(true + carried, 1e-9)
            mutual[row] = carried[row] = 0
            listed = np.lexsort((-carried, -told))[:TOP]
            reached.append(mutual[listed].mean())
            best.append(np.sort(mutual)[-TOP:].mean())
        rows.append(
            {
                "job": f"what a band keeps, {n:,} organisations, {public:.0%} of weaknesses public",
                "ours": f"band right {np.mean(same):.0%}; rank correlation {np.mean(ranks or [0]):.2f}; "
                f"middling or high {f'right {np.mean(right):.0%}' if right else 'never told'} "
                f"(base {np.mean(base):.0%}); "
                f"mutual cover of the first ten {np.mean(reached):.2f}",
                "peer": f"exact ranking {np.mean(best):.2f}",
            }
        )
    return rows


def run(quick: bool = False) -> list[dict[str, object]]:
    """Measure speed, then what a band keeps."""
    return [*speed_rows(50_000 if quick else 1_000_000), *kept_rows(2_000 if quick else 20_000)]


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        print(line)
