"""How much the text hint tells: goals against rewordings, look-alikes and goals of another subject.

    python -m benchmarks.bench_purpose

The forty goals are invented. A figure of 0.5 is chance, 1 is perfect: how often a rewording with the same
meaning is written more alike than the sentence it is compared with.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path

import numpy as np

from archstone.engines.text_similarity import likeness

PAIRS = Path(__file__).with_name("purpose_pairs.csv")


def auc(positive: np.ndarray, negative: np.ndarray) -> float:
    """How often a positive value is the larger one of a pair, ties half."""
    higher = (positive[:, None] > negative[None, :]).mean()
    return float(higher + 0.5 * (positive[:, None] == negative[None, :]).mean())


def measured(encoder: bool) -> tuple[float, float, float]:
    """AUC against look-alikes and against other goals, and the milliseconds a sentence."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [row[name] for name in ("goal", "same", "look_alike") for row in rows]
    n = len(rows)
    likeness(texts[:2], encoder=encoder)
    start = time.perf_counter()
    values = likeness(texts, encoder=encoder).values
    each = (time.perf_counter() - start) * 1000 / len(texts)
    same = np.diagonal(values[:n, n : 2 * n])
    look_alike = np.diagonal(values[:n, 2 * n :])
    between = values[:n, :n]
    other = between[~np.eye(n, dtype=bool)]
    return auc(same, look_alike), auc(same, other), each


def run(quick: bool = False) -> list[dict[str, object]]:
    """Measure both means of the hint."""
    del quick  # a second is quick enough
    rows: list[dict[str, object]] = []
    for name, encoder in (("words in common", False), ("sentence encoder", True)):
        look_alike, other, each = measured(encoder)
        rows.append(
            {
                "job": f"hint by {name}",
                "ours": f"AUC {look_alike:.2f} against look-alikes, {other:.2f} against other subjects",
                "note": f"{each:.1f} ms a sentence; 40 invented goals, so a hint and nothing more",
            }
        )
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
