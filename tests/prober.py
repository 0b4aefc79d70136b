"""A prober at its best: rewritten audits, several accounts, goals, rings, a year of snapshots.

``python -m tests.prober`` prints the table of docs/theory/sealed.md.

The world gives it every advantage: it can ask about each target as often as it likes, at once and without
being slowed, and it knows the truth about half of the targets to learn from. The targets all have equally
many sealed vulnerabilities, drawn evenly from what isn't public, so that nothing but the answers can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from archstone.engines.audits import AuditTable
from archstone.engines.banded_index import BANDS, BandedIndex
from archstone.engines.sealed_bands import Band, SketchSecret, draw_sketches
from archstone.engines.strings import StringColumn
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry

TAXONOMY = standard_taxonomy()
M = len(TAXONOMY)
STRENGTHS, SEALED, PUBLIC = 6, 6, 2
SECRET = SketchSecret.of(b"the prober doesn't know this secret")
ORDINAL = np.array(
    [0.0 if b is Band.NOT_KNOWN else (Band.LOW, Band.MIDDLING, Band.HIGH).index(b) for b in BANDS]
)

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class World:
    """Targets with their truth, and what a capability hides where nothing is public."""

    registry: Registry
    sealed: Bools
    unknown: Bools

    @classmethod
    def drawn(cls, rng: np.random.Generator, targets: int, *, common: int | None = None) -> World:
        """Draw targets alike in number of strengths, public and sealed vulnerabilities.

        *common* is a capability, by number, that all have as a strength: who lacks it is shown everybody.
        """
        ids, grades = TAXONOMY.ids, list(Grade)
        sealed = np.zeros((targets, M), dtype=np.bool_)
        unknown = np.ones((targets, M), dtype=np.bool_)
        organisations = []
        for k in range(targets):
            order = rng.permutation(M)
            if common is not None:
                order = np.concatenate(([common], order[order != common]))
            strong, openly = order[:STRENGTHS], order[STRENGTHS : STRENGTHS + PUBLIC]
            hidden = order[STRENGTHS + PUBLIC : STRENGTHS + PUBLIC + SEALED]
            unknown[k, [*strong, *openly]] = False
            sealed[k, hidden] = True
            audit = Audit(
                tuple(
                    Strength(ids[c], int(rng.integers(1, 6)), grades[int(rng.integers(3))]) for c in strong
                ),
                tuple(
                    Vulnerability(ids[c], int(rng.integers(1, 6)), int(rng.integers(1, 6)), disclosure)
                    for some, disclosure in ((openly, Disclosure.PUBLIC), (hidden, Disclosure.SEALED))
                    for c in some
                ),
            )
            organisations.append(Organisation(f"target-{k:05}", f"Target {k}", audit=audit))
        return cls(Registry(tuple(organisations)), sealed, unknown)


def full_audits(rng: np.random.Generator, audits: int) -> list[Audit]:
    """Write many audits with a few to half of all strengths, at their fullest."""
    written = []
    for _ in range(audits):
        held = rng.permutation(M)[: int(rng.integers(1, M // 2))]
        written.append(Audit(tuple(Strength(TAXONOMY.ids[c], 5, Grade.CONFIRMED) for c in held)))
    return written


def usable_strengths(audits: Sequence[Audit]) -> npt.NDArray[np.int64]:
    """Say how far each audit serves each capability. (audits, M), 0..50."""
    table = AuditTable.from_audits(audits, TAXONOMY)
    return table.usable_strength(np.arange(len(audits))).astype(np.int64)


def rewritten_audits(rng: np.random.Generator, audits: int) -> npt.NDArray[np.int64]:
    """Make the strengths of many audits; see `full_audits`. (audits, M), 0..50."""
    return usable_strengths(full_audits(rng, audits))


def goals() -> list[Goal]:
    """Make a goal for each family, since a goal narrows what counts down to it."""
    return [
        Goal(f"g-{k}", "g", (Requirement(members[0]),))
        for k, members in enumerate(TAXONOMY.families.values())
    ]


def answers(
    index: BandedIndex, usable: npt.NDArray[np.int64], accounts: int, goal: Goal | None = None
) -> Floats:
    """Ask for the band of every target with every audit, the accounts in turn. (audits, targets)."""
    rows = np.array([index.shown.row(f"target-{k:05}") for k in range(len(index))])
    return np.array(
        [ORDINAL[index.bands(held, rows, f"account-{k % accounts}", goal)] for k, held in enumerate(usable)]
    )


def true_answers(world: World, usable: npt.NDArray[np.int64]) -> Floats:
    """Give what the bands would be if they were made from the truth. (audits, targets)."""
    table = AuditTable.from_audits((o.audit for o in world.registry), TAXONOMY)
    weight = np.zeros((len(world.registry), M))
    weight[np.repeat(np.arange(len(weight)), np.diff(table.need_start)), table.need_capability] = (
        table.need_weight
    )
    cover = usable @ weight.T / (50 * weight.sum(axis=1))
    return np.digitize(cover, [1 / 3, 2 / 3]).astype(np.float64)


def decoded(usable: npt.NDArray[np.int64], bands: Floats, ridge: float = 1.0) -> Floats:
    """Work back from the answers how much each capability weighs with each target. (targets, M)."""
    held = usable / 50 - (usable / 50).mean(axis=0)
    moved = bands - bands.mean(axis=0)
    solved = np.linalg.solve(held.T @ held + ridge * np.eye(held.shape[1]), held.T @ moved)
    return np.asarray(solved.T)


def auc(score: Floats, truth: Bools) -> float:
    """Give the chance that one that is sealed scores above one that isn't, ties half."""
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - (count - 1) / 2
    positive = int(truth.sum())
    negative = len(truth) - positive
    return float((rank[place][truth].sum() - positive * (positive + 1) / 2) / (positive * negative))


def interval(
    score: Floats, world: World, rng: np.random.Generator, draws: int = 200
) -> tuple[float, float, float]:
    """Give the AUC over what isn't public, and its interval of 95 % by drawing targets again."""
    parts = [(score[k][world.unknown[k]], world.sealed[k][world.unknown[k]]) for k in range(len(score))]

    def of(chosen: npt.NDArray[np.int64]) -> float:
        return auc(
            np.concatenate([parts[k][0] for k in chosen]), np.concatenate([parts[k][1] for k in chosen])
        )

    n = len(parts)
    again = [of(rng.integers(n, size=n)) for _ in range(draws)]
    low, high = np.quantile(again, [0.025, 0.975])
    return of(np.arange(n)), float(low), float(high)


def learnt(features: Floats, world: World) -> Floats:
    """Weigh several scores by logistic regression, learnt on one half of the targets and used on the other.

    ``features`` is (targets, M, k). Returns (targets, M).
    """
    n = len(features)
    out = np.zeros(features.shape[:2])
    half = np.arange(n) % 2 == 0
    for learn, use in ((half, ~half), (~half, half)):
        x = features[learn][world.unknown[learn]]
        y = world.sealed[learn][world.unknown[learn]]
        middle, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
        x = np.column_stack([np.ones(len(x)), (x - middle) / scale])
        weights = np.zeros(x.shape[1])
        for _ in range(12):
            chance = 1 / (1 + np.exp(-x @ weights))
            slope = x.T @ (y - chance) - 1e-3 * weights
            bend = (x * (chance * (1 - chance))[:, None]).T @ x + 1e-3 * np.eye(x.shape[1])
            weights += np.linalg.solve(bend, slope)
        out[use] = ((features[use] - middle) / scale) @ weights[1:]
    return out


def ring_answers(index: BandedIndex, world: World) -> tuple[npt.NDArray[np.int64], Floats]:
    """Read off from rings what the targets' own public strengths do for each other: audits, and answers."""
    table = AuditTable.from_audits((Audit(o.audit.strengths) for o in world.registry), TAXONOMY)
    usable = table.usable_strength(np.arange(len(table))).astype(np.int64)
    rows = np.array([index.shown.row(o.id) for o in world.registry])
    bands = [ORDINAL[index.bands(has, rows, o.id)] for has, o in zip(usable, world.registry, strict=True)]
    return usable, np.array(bands)


def all_features(
    index: BandedIndex, world: World, rng: np.random.Generator, audits: int, accounts: int
) -> Floats:
    """Everything a prober can make of matches, goals and rings, as scores for each target and capability."""
    usable = rewritten_audits(rng, audits)
    scores = [decoded(usable, answers(index, usable, accounts))]
    narrow = np.zeros((len(world.registry), M))
    for goal in goals():
        some = rewritten_audits(rng, audits // 10)
        bears = np.array([c in goal.relevant(TAXONOMY) for c in TAXONOMY.ids])
        found = decoded(some, answers(index, some, accounts, goal))
        narrow[:, bears] = found[:, bears]
    scores.append(narrow)
    scores.append(decoded(*ring_answers(index, world)))
    return np.stack(scores, axis=2)


def whole_sketch(world: World, snapshot: int) -> Floats:
    """Hand the prober the sketches themselves: more than any number of answers tells. (targets, M)."""
    organisations = sorted(world.registry, key=lambda o: o.id)
    sketches = draw_sketches(
        AuditTable.from_audits((o.audit for o in organisations), TAXONOMY),
        StringColumn.of([o.id for o in organisations]),
        TAXONOMY,
        secret=SECRET,
        snapshot=snapshot,
    )
    out = np.zeros((len(organisations), M))
    out[np.repeat(np.arange(len(out)), np.diff(sketches.start)), sketches.capability] = sketches.weight
    return out


def year_of_changes(world: World, rng: np.random.Generator, changing: float = 0.05) -> list[World]:
    """Let some sealed vulnerabilities become others at each of sixteen snapshots; the last is the truth."""
    worlds = [world]
    for _ in range(15):
        before = worlds[-1]
        organisations, sealed = [], before.sealed.copy()
        for k, organisation in enumerate(before.registry):
            items = list(organisation.audit.vulnerabilities)
            for at, v in enumerate(items):
                if v.disclosure is Disclosure.SEALED and rng.random() < changing:
                    free = np.flatnonzero(before.unknown[k] & ~sealed[k])
                    c = int(free[int(rng.integers(len(free)))])
                    sealed[k, TAXONOMY.ids.index(v.capability)] = False
                    sealed[k, c] = True
                    items[at] = replace(v, capability=TAXONOMY.ids[c])
            audit = Audit(organisation.audit.strengths, tuple(items))
            organisations.append(replace(organisation, audit=audit))
        worlds.append(World(Registry(tuple(organisations)), sealed, before.unknown))
    return worlds


def year_features(worlds: list[World], first: int = 100) -> Floats:
    """Make scores of a year of whole sketches: the last, the mean, how long it stands, rises and falls."""
    seen = np.array([whole_sketch(world, first + k) for k, world in enumerate(worlds)])
    on = seen > 0
    rises = (on[1:] & ~on[:-1]).sum(axis=0)
    falls = (~on[1:] & on[:-1]).sum(axis=0)
    last, first_on = on[-1], on[0]
    return np.stack(
        [
            last,
            seen[-1],
            on.mean(axis=0),
            rises,
            falls,
            last & (rises > 0),
            first_on & ~last,
            seen.max(axis=0),
        ],
        axis=2,
    ).astype(np.float64)


def told(name: str, found: tuple[float, float, float]) -> str:
    """Write a line of the table."""
    return f"{name:70} {found[0]:.3f}  ({found[1]:.3f} to {found[2]:.3f})"


def main() -> None:
    """Print what each attack reaches."""
    rng = np.random.default_rng(2026)
    world = World.drawn(rng, 600)
    index = BandedIndex.build(world.registry, secret=SECRET, snapshot=100)
    usable = rewritten_audits(rng, 1000)
    raw = interval(decoded(usable, true_answers(world, usable)), world, rng)
    print(told("bands from the truth, 1,000 audits", raw))
    features = all_features(index, world, rng, 1000, 5)
    for k, name in enumerate(("1,000 audits from 5 accounts", "11 goals, 100 audits each", "rings")):
        print(told(name, interval(features[:, :, k], world, rng)))
    print(told("all of these, weighed by logistic regression", interval(learnt(features, world), world, rng)))
    large = World.drawn(rng, 10_000)
    print(told("the whole sketch, 10,000 targets", interval(whole_sketch(large, 100), large, rng)))
    worlds = year_of_changes(World.drawn(rng, 4000), rng)
    score = learnt(year_features(worlds), worlds[-1])
    print(
        told(
            "whole sketches of 16 snapshots, 4,000 targets, one in twenty changing",
            interval(score, worlds[-1], rng),
        )
    )


if __name__ == "__main__":
    main()
