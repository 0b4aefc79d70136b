"""Rings against their peers: the best disjoint set on W1, and kep-solver on the number of transplants.

    python -m benchmarks.bench_rings [--quick]

kep-solver has another licence and lives in an environment of its own: give its interpreter in KEP_PYTHON.
HiGHS is scipy's; it solves the same cycle formulation over the same listed rings, in a plain `milp` call.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from archstone.engines.rings import (
    Edges,
    RingList,
    best_rings,
    edges_from_audits,
    enumerate_rings,
    rings_through,
)
from benchmarks.workloads import w1

RECEIVERS = 20
RUNS = 3
Row = dict[str, object]

KEP = """
import json, sys, time
from kep_solver.entities import Donor, Instance, Recipient, Transplant
from kep_solver.model import TransplantCount
from kep_solver.programme import Programme

given = json.load(open(sys.argv[1]))
instance = Instance()
recipients = [Recipient(str(i)) for i in range(given["n"])]
donors = []
for i, recipient in enumerate(recipients):
    donor = Donor(str(i)); donor.recipient = recipient; recipient.addDonor(donor)
    instance.addRecipient(recipient); donors.append(donor)
for source, target in given["edges"]:
    instance.addTransplant(Transplant(donors[source], recipients[target], 1.0))
start = time.perf_counter()
programme = Programme([TransplantCount()], given["longest"], 0, "bench")
solution, model = programme.solve_single(instance)
print(json.dumps({"seconds": time.perf_counter() - start, "total": solution.values[0]}))
"""


def w1_edges(n: int) -> Edges:
    """The workload of the rings: an edge to each one's 20 best receivers, cover 0.3 and more."""
    return edges_from_audits(w1(n).table, receivers=RECEIVERS)


def timed(job: Callable[[], object], runs: int = RUNS) -> tuple[float, object]:
    """The median seconds over some runs after one to warm up, and the last answer."""
    answer, seconds = job(), []
    for _ in range(runs):
        start = time.perf_counter()
        answer = job()
        seconds.append(time.perf_counter() - start)
    return median(seconds), answer


def highs(rings: RingList, n: int, seconds: float) -> tuple[float, float]:
    """Total and bound of a plain HiGHS run on the cycle formulation."""
    inside = rings.members >= 0
    matrix = sparse.csr_array(
        (
            np.ones(int(inside.sum())),
            (rings.members[inside], np.repeat(np.arange(len(rings)), inside.sum(1))),
        ),
        shape=(n, len(rings)),
    )
    found = milp(
        -rings.values,
        integrality=np.ones(len(rings)),
        bounds=Bounds(0.0, 1.0),
        constraints=LinearConstraint(matrix, -np.inf, 1.0),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    bound = np.inf if found.mip_dual_bound is None else -found.mip_dual_bound
    return (0.0 if found.x is None else -found.fun), bound


def cp_sat(rings: RingList, seconds: float) -> tuple[float, float]:
    """Total and bound of a plain CP-SAT run on the cycle formulation, one thread, values in billionths."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in range(len(rings))]
    users: dict[int, list[object]] = {}
    for k, ring in enumerate(taken):
        for vertex in rings[k]:
            users.setdefault(vertex, []).append(ring)
    for some in users.values():
        model.add_at_most_one(some)
    model.maximize(sum(round(value * 1e9) * ring for value, ring in zip(rings.values, taken, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.solve(model)
    return solver.objective_value / 1e9, solver.best_objective_bound / 1e9


def kep_solver(edges: Edges, longest: int) -> tuple[float, float] | None:
    """Seconds and transplants of kep-solver in its own environment; None where that isn't there."""
    python = os.environ.get("KEP_PYTHON")
    if not python:
        return None
    with tempfile.TemporaryDirectory() as folder:
        given, script = Path(folder, "given.json"), Path(folder, "kep.py")
        pairs = [[int(s), int(t)] for s, t in zip(edges.source, edges.target, strict=True)]
        given.write_text(json.dumps({"n": edges.n, "edges": pairs, "longest": longest}))
        script.write_text(KEP)
        done = subprocess.run([python, script, given], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return found["seconds"], found["total"]


def row(
    job: str,
    ours: str,
    peer: str = "",
    *,
    ratio: float | None = None,
    target: str = "",
    met: bool | None = None,
) -> Row:
    return {"job": job, "ours": ours, "peer": peer, "ratio": ratio, "target": target, "met": met}


def best_of_three(n: int) -> list[Row]:
    """Longest 3: the optimum with its proof, enumeration included, against two solvers."""
    edges = w1_edges(n)
    ours, found = timed(lambda: best_rings(edges, longest=3))
    job, own = f"best rings, W1 {n}, longest 3", f"{ours:.3f} s"
    rows = [row(job, own, target="proven in 0.5 s", met=ours <= 0.5 and found.proven)]
    for name, peer in (("HiGHS", lambda r: highs(r, n, 60.0)), ("CP-SAT", lambda r: cp_sat(r, 10.0))):
        seconds, (total, _) = timed(lambda peer=peer: peer(enumerate_rings(edges, 3)))
        assert total <= found.total + 1e-5, (name, total, found.total)
        cut_off = "" if total > found.total - 1e-5 else f", cut off {1 - total / found.total:.1%} below"
        rows.append(row(job, own, f"{name} {seconds:.3f} s{cut_off}", ratio=seconds / ours))
    return rows


def best_of_four(n: int, seconds: float, target: float, peers: bool) -> list[Row]:
    """Longest 4: the gap to the proven bound after some seconds, against two solvers."""
    edges = w1_edges(n)
    best_rings(w1_edges(200), longest=4)
    start = time.perf_counter()
    found = best_rings(edges, longest=4, seconds=seconds)
    took = time.perf_counter() - start
    job, own = f"best rings, W1 {n}, longest 4, {seconds:.0f} s", f"gap {found.gap:.2%} in {took:.1f} s"
    rows = [row(job, own, target=f"gap {target:.1%}", met=found.gap <= target and took <= 1.05 * seconds)]
    if peers:
        rings = enumerate_rings(edges, 4)
        for name, (total, bound) in (
            ("HiGHS", highs(rings, n, seconds)),
            ("CP-SAT", cp_sat(rings, seconds)),
        ):
            gap = (bound - total) / bound if np.isfinite(bound) else 1.0
            rows.append(row(job, own, f"{name} gap {gap:.1%}", ratio=gap / max(found.gap, 1e-9)))
    return rows


def transplants(n: int) -> list[Row]:
    """Count most transplants, kep-solver's own objective; building its instance isn't counted."""
    edges = w1_edges(n)
    counted = Edges(edges.n, edges.source, edges.target, np.ones(len(edges)))
    ours, found = timed(lambda: best_rings(counted, longest=3))
    answers = [kep_solver(counted, 3) for _ in range(RUNS)]
    job = f"most transplants, W1 {n}, longest 3"
    there = [answer for answer in answers if answer is not None]
    if not there:
        return [row(job, f"{ours:.3f} s", "kep-solver absent (KEP_PYTHON)", target="10x kep-solver")]
    seconds = median(seconds for seconds, _ in there)
    assert abs(there[0][1] - found.total) < 1e-6, (there, found.total)
    met = seconds >= 10 * ours
    peer = f"kep-solver {seconds:.3f} s"
    return [row(job, f"{ours:.3f} s", peer, ratio=seconds / ours, target="10x kep-solver", met=met)]


def through_one(n: int) -> list[Row]:
    """The ten best rings of two and three through one organisation, straight from the audits."""
    table = w1(n).table
    seconds = median(timed(lambda v=v: rings_through(table, v))[0] for v in range(3))
    return [row(f"rings through one, W1 {n}, longest 3", f"{seconds:.2f} s")]


def run(quick: bool = False) -> list[Row]:
    """Measure everything; quick takes small workloads and leaves the long runs out."""
    if quick:
        return [
            *best_of_three(500),
            *best_of_four(300, 5.0, 0.008, False),
            *transplants(200),
            *through_one(2_000),
        ]
    return [
        *best_of_three(5_000),
        *best_of_four(5_000, 10.0, 0.008, True),
        *best_of_four(5_000, 30.0, 0.003, False),
        *transplants(5_000),
        *through_one(100_000),
    ]


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        ratio = "" if line["ratio"] is None else f"{line['ratio']:.1f}x"
        met = {None: "", True: "met", False: "not met"}[line["met"]]
        print(
            f"{line['job']:<42} {line['ours']:<22} {line['peer']:<26} {ratio:>8}  {line['target']:<16} {met}"
        )
