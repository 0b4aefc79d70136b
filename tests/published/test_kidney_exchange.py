"""The kidney pools of PrefLib, whose best numbers of transplants are known."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from archstone.engines.rings import Edges, best_rings, enumerate_rings

POOLS = [f"{k:03d}.txt" for k in range(11)]


def read_pool(path: Path) -> Edges:
    """Read PrefLib's weighted matching data, `from,to,weight` an edge, every transplant counted as 1."""
    lines = path.read_text().splitlines()
    n = sum(line.startswith("# ALTERNATIVE NAME") for line in lines)
    rows = np.array(
        [line.split(",") for line in lines if line and not line.startswith("#")], dtype=np.float64
    )
    return Edges(
        n, rows[:, 0].astype(np.int32) - 1, rows[:, 1].astype(np.int32) - 1, np.minimum(rows[:, 2], 1.0)
    )


@pytest.mark.data
@pytest.mark.parametrize("name", POOLS)
@pytest.mark.parametrize("longest", [2, 3])
def test_the_best_exchange_of_a_pool(data_folder: Path, name: str, longest: int) -> None:
    folder = data_folder / "kidney-exchange"
    with (folder / "expected.csv").open() as file:
        expected = next(row for row in csv.DictReader(file) if row["file"] == name)
    edges = read_pool(folder / name)
    assert (edges.n, len(edges)) == (int(expected["n"]), int(expected["edges_w1"]))
    assert len(enumerate_rings(edges, longest)) == int(
        expected["n_cycles2" if longest == 2 else "n_cycles_le3"]
    )
    found = best_rings(edges, longest=longest)
    assert found.total == int(expected[f"opt_cycles{longest}"])
    assert sum(len(ring) for ring in found.rings) == found.total
    assert found.proven
    assert found.ties_settled
