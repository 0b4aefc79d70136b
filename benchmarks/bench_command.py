"""`archstone match` as a person runs it: a whole process on 10,000 rows of CSV, warm start included."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from archstone.files.registries import write_registry
from archstone.model.audits import Audit, Grade, Strength, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry
from benchmarks.workloads import w2

RUNS = 7


def registry(n: int) -> Registry:
    """Turn W2's first rows into organisations."""
    table = w2(n).table
    ids = standard_taxonomy().ids
    scale = {level * grade.tenths: (level, grade) for grade in reversed(Grade) for level in range(1, 6)}
    products = {2 * a * b: (a, b) for a in range(1, 6) for b in range(1, 6)}

    def one(row: int) -> Organisation:
        strengths = tuple(
            Strength(ids[c], *scale[int(u)]) for c, u in zip(*table.strengths_of(row), strict=True)
        )
        lacks = tuple(
            Vulnerability(ids[c], *products[int(w)]) for c, w in zip(*table.needs_of(row), strict=True)
        )
        return Organisation(f"org-{row:05}", f"Organisation {row}", audit=Audit(strengths, lacks))

    return Registry(tuple(one(row) for row in range(n)))


def seconds(command: list[str]) -> float:
    """Give the median time of a whole process, after one to warm up."""
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ)
        times.append(time.perf_counter() - start)
    return median(times[1:])


def run(quick: bool = False) -> list[dict[str, object]]:
    """Measure the whole command, and what of it is only imports."""
    rng = np.random.default_rng(1)
    n = 1_000 if quick else 10_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "registry.csv")
        write_registry(registry(n), place)
        asked = f"org-{int(rng.integers(n)):05}"
        start = [str(Path(sys.executable).with_name("archstone"))]
        whole = seconds([*start, "match", str(place), "--for", asked])
    imports = seconds(
        [
            sys.executable,
            "-c",
            "import archstone.cli.app, archstone.engines.search, archstone.files.registries, "
            "archstone.documents.explanations",
        ]
    )
    rows = register_rows(start)
    asks_help = seconds([*start, "--help"])
    job = f"match on {n:,} rows of CSV"
    return [
        {"job": job, "ours": f"{whole:.2f} s", "target": "2 s", "met": whole <= 2},
        {"job": f"{job}: imports", "ours": f"{imports:.2f} s", "target": "0.6 s", "met": imports <= 0.6},
        *rows,
        {"job": "archstone --help", "ours": f"{asks_help:.2f} s"},
    ]


def register_rows(start: list[str]) -> list[dict[str, object]]:
    """Measure three organisations of a real register, where it is at hand: warm, and nothing compiled."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    register = Path(os.environ.get("ARCHSTONE_DATA", beside)) / "register-irs" / "bmf_VT.csv"
    if not register.exists():
        return [{"job": "match on a real register", "ours": "skipped: the data isn't here (ARCHSTONE_DATA)"}]
    rows: list[dict[str, object]] = []
    for id in ("us-ein-030179423", "us-ein-223021942", "us-ein-020498154"):
        command = [*start, "match", str(register), "--for", id]
        warm = seconds(command)
        with tempfile.TemporaryDirectory() as empty:
            before = time.perf_counter()
            subprocess.run(
                command,
                check=True,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPYCACHEPREFIX": empty},
            )
            cold = time.perf_counter() - before
        job = f"match on 6,400 filings, {id}"
        rows.append({"job": job, "ours": f"{warm:.2f} s warm, {cold:.2f} s cold"})
    return rows


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        print(line)
