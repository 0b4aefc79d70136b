"""Concentration of funding on a table of flows: read exactly and measured for every recipient.

    python -m benchmarks.bench_capture [--quick]

polars computes the same in floats from the same file; its answer must agree to 1e-9. Nothing of its own says
what was dropped, and its sums are rounded: it shows how little the exact answer may cost.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import polars as pl

from archstone.engines.capture import Concentration, concentrations
from archstone.files.flow_tables import read_flows
from benchmarks.bench_rings import Row, row, timed


def drawn(flows: int, folder: str) -> Path:
    """A table of flows with cents, four in one currency to one in another, from a seed."""
    rng = random.Random(flows)
    path = Path(folder, "flows.csv")
    with path.open("w", encoding="utf-8") as file:
        file.write("funder,recipient,amount,currency\n")
        for _ in range(flows):
            currency = rng.choice(("USD", "USD", "USD", "USD", "EUR"))
            cents = rng.randrange(1, 10**8)
            funder, recipient = rng.randrange(flows // 50), rng.randrange(flows // 20)
            file.write(f"funder {funder},recipient {recipient},{cents / 100:.2f},{currency}\n")
    return path


def in_floats(path: Path) -> dict[str, float]:
    """The same by polars, in floats."""
    table = pl.read_csv(path).filter((pl.col("currency") == "USD") & (pl.col("amount") > 0))
    sums = table.group_by("recipient", "funder").agg(pl.col("amount").sum())
    share = (pl.col("amount") / pl.col("amount").sum().over("recipient")) ** 2
    found = sums.with_columns(share.alias("square")).group_by("recipient").agg(pl.col("square").sum())
    return dict(found.iter_rows())


def whole_table(flows: int) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        path = drawn(flows, folder)

        def ours() -> dict[str, Concentration]:
            return concentrations(read_flows(path).flows, currency="USD")

        seconds, found = timed(ours)
        peer, known = timed(lambda: in_floats(path))
    assert isinstance(found, dict)
    assert isinstance(known, dict)
    for id, value in known.items():
        assert abs(float(found[id].concentration) - value) < 1e-9, id
    return row(
        f"{flows:,} flows from CSV, every recipient",
        f"{seconds:.2f} s, exact",
        f"polars {peer:.3f} s, floats",
        ratio=peer / seconds,
    )


def run(quick: bool = False) -> list[Row]:
    """Measure everything; quick takes a small table."""
    return [whole_table(10_000)] if quick else [whole_table(100_000)]


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        print(f"{line['job']:<44} {line['ours']:<18} {line['peer']}")
