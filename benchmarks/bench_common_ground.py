"""Common ground: groups and consensus beside red-dwarf on real conversations, and bridging a million ratings.

    python -m benchmarks.bench_common_ground [--quick]

The conversations are read from ARCHSTONE_DATA (the folder of real data); without it those rows are left out.
red-dwarf runs its own steps for groups and consensus, nothing more: components, k-means for 2 to 5 groups
with one start each, silhouettes, and the statistics of which consensus is one. Ours has ten starts. Both
begin at the matrix.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from archstone.engines import bridging as engine
from archstone.engines.bridging import bridging
from archstone.engines.common_ground import group_consensus
from archstone.engines.opinion_groups import opinion_groups, opinion_map
from archstone.engines.vote_tables import VoteTable
from archstone.files.vote_tables import read_votes

Row = dict[str, object]
CONVERSATIONS = ("15-per-hour-seattle", "brexit-consensus")
FEWEST_VOTES = 7
AT_RANDOM = ((15, 10, 0.0), (40, 12, 0.2), (60, 30, 0.2), (200, 50, 0.5), (1000, 50, 0.5))
SHAPES = ((20_000, 2_000), (200_000, 2_000), (200_000, 50))
DATA = Path(os.environ.get("ARCHSTONE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


def timed(job: Callable[[], object], runs: int) -> tuple[float, object]:
    """The median seconds over some runs after one to warm up, and the last answer."""
    answer, seconds = job(), []
    for _ in range(runs):
        start = time.perf_counter()
        answer = job()
        seconds.append(time.perf_counter() - start)
    return median(seconds), answer


def matrix_of(name: str) -> np.ndarray:
    """The votes of a conversation, NaN where there is none."""
    skipped = ["group-id", "n-comments", "n-votes", "n-agree", "n-disagree"]
    path = DATA / "conversations" / name / "participants-votes.csv"
    votes = read_votes(path, named={"voter": "participant"}, skip=skipped).votes
    assert isinstance(votes, VoteTable)
    matrix = np.full(votes.shape, np.nan)
    matrix[votes.voter, votes.statement] = votes.stance
    return matrix


def ours(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Labels and consensus."""
    votes = VoteTable.from_matrix(matrix)
    found = opinion_groups(votes, rng=np.random.default_rng(0), plane=opinion_map(votes))
    consensus, _ = group_consensus(votes.counts(found.labels, len(found)))
    assert consensus is not None
    return found.labels, consensus


def red_dwarf(matrix: np.ndarray) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
    """The same by red-dwarf; its frame is made beforehand and isn't counted."""
    import pandas as pd
    from reddwarf.utils.clusterer.base import run_clusterer
    from reddwarf.utils.reducer.base import run_reducer
    from reddwarf.utils.stats import calculate_comment_statistics

    frame = pd.DataFrame(matrix)

    def job() -> tuple[np.ndarray, np.ndarray]:
        placed, _, _ = run_reducer(vote_matrix=frame.values, reducer="pca", random_state=0)
        enough = np.isfinite(frame.values).sum(axis=1) >= FEWEST_VOTES
        clusters = run_clusterer(
            clusterer="kmeans", X_participants_clusterable=placed[enough], max_group_count=5, random_state=0
        )
        labels = np.full(len(matrix), -1)
        labels[enough] = clusters.labels_
        statistics = calculate_comment_statistics(frame.loc[enough], cluster_labels=clusters.labels_)
        return labels, statistics[-1][0]

    return job


def beside_red_dwarf(name: str, runs: int) -> Row:
    """Groups and consensus of one conversation, and whether both say the same of the same groups."""
    matrix = matrix_of(name)
    job = f"groups and consensus, {name}, {matrix.shape[0]} x {matrix.shape[1]}"
    own, _ = timed(lambda: ours(matrix), runs)
    try:
        peer_job = red_dwarf(matrix)
    except ImportError:
        return {"job": job, "ours": f"{own * 1e3:.2f} ms", "peer": "red-dwarf absent", "target": "20x"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer, (labels, consensus) = timed(peer_job, runs)  # type: ignore[misc]
    votes = VoteTable.from_matrix(matrix)
    same, _ = group_consensus(votes.counts(labels, int(labels.max()) + 1))
    assert same is not None
    apart = float(np.abs(same - consensus).max())
    return {
        "job": job,
        "ours": f"{own * 1e3:.2f} ms",
        "peer": f"red-dwarf {peer * 1e3:.1f} ms",
        "ratio": peer / own,
        "target": "20x, consensus to 1e-9",
        "met": peer >= 20 * own and apart <= 1e-9,
        "note": f"given its groups, consensus differs by {apart:.0e} at most",
    }


def planted(n: int, m: int, ratings: int, seed: int = 0) -> VoteTable:
    """Votes of two camps with a will of their own, drawn at random cells."""
    draw = np.random.default_rng(seed)
    cells = np.sort(draw.choice(n * m, ratings, replace=False))
    voter, statement = cells // m, cells % m
    side = draw.choice([-1.0, 1.0], n) + draw.normal(size=n) * 0.3
    wish = draw.normal(size=n)[voter] * 0.3 + draw.normal(size=m)[statement] * 0.5
    wish += side[voter] * draw.normal(size=m)[statement] + draw.normal(size=ratings) * 0.5
    stance = np.where(wish > 0.3, 1, np.where(wish < -0.3, -1, 0)).astype(np.int8)
    ids = tuple(map(str, range(n))), tuple(map(str, range(m)))
    return VoteTable(*ids, voter.astype(np.int32), statement.astype(np.int32), stance)


def many_ratings(n: int, m: int, ratings: int, runs: int) -> list[Row]:
    """An epoch, and the whole way down."""
    votes = planted(n, m, ratings)
    given = engine._Votes(votes, dense=False)
    at = given.start()
    epoch, _ = timed(lambda: given.epoch(at), runs)
    seconds, found = timed(lambda: bridging(votes), max(1, runs // 10))
    job = f"bridging, {ratings:,} ratings, {n:,} voters x {m:,} statements"
    rounds = f"{found.epochs} epochs"  # type: ignore[attr-defined]
    return [
        {"job": f"{job}: an epoch", "ours": f"{epoch * 1e3:.1f} ms", "target": "50 ms", "met": epoch <= 0.05},
        {
            "job": f"{job}: converged",
            "ours": f"{seconds:.2f} s",
            "target": "10 s",
            "met": seconds <= 10,
            "note": rounds,
        },
    ]


def plain_rounds(name: str) -> Row:
    """How many plain rounds a conversation takes, and how many with a side at once and guesses ahead."""
    votes = VoteTable.from_matrix(matrix_of(name))
    plain = bridging(votes)
    engine.LITERAL_CELLS, literal = 0, engine.LITERAL_CELLS
    fast = bridging(votes)
    engine.LITERAL_CELLS = literal
    apart = float(np.abs(plain.scores - fast.scores).max())
    return {
        "job": f"bridging, {name}",
        "ours": f"{plain.epochs} plain epochs, {fast.epochs} as large tables are done",
        "note": f"objectives {plain.objective - fast.objective:.0e} apart, scores {apart:.0e}",
    }


def by_chance(n: int, m: int, missing: float, tables: int) -> Row:
    """What silhouette votes drawn at random reach."""
    best = []
    for seed in range(tables):
        draw = np.random.default_rng(seed)
        matrix = draw.integers(-1, 2, (n, m)).astype(float)
        matrix[draw.random((n, m)) < missing] = np.nan
        tried = opinion_groups(VoteTable.from_matrix(matrix), rng=draw).silhouettes
        best.append(max(value for _, value in tried))
    told = ", ".join(f"{value:.2f}" for value in np.quantile(best, [0, 0.5, 1]))
    return {
        "job": f"best silhouette of votes at random, {n:,} x {m}, {missing:.0%} missing",
        "ours": told,
        "note": f"lowest, middle, highest of {tables}",
    }


def run(quick: bool = False) -> list[Row]:
    """Every row."""
    runs = 5 if quick else 31
    rows = [beside_red_dwarf(name, runs) for name in CONVERSATIONS if (DATA / "conversations").is_dir()]
    rows += [plain_rounds(name) for name in CONVERSATIONS if (DATA / "conversations").is_dir()]
    rows += [by_chance(*size, 10 if quick else 100) for size in AT_RANDOM]
    for n, m in SHAPES:
        rows += many_ratings(n, m, 200_000 if quick else 1_000_000, runs)
    return rows


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        print(line)
