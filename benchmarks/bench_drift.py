"""Drift: how often the alarm is wrong and how long it takes, and how much the off-topic hint tells.

    python -m benchmarks.bench_drift

The lines are made up: months of a level of 0.8 that scatter, clipped to 0..1, the first six of them the
baseline. The hint is measured on missions and programmes of real charities where that data is there.
"""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from archstone.engines.cusum import BASELINE, cusum
from archstone.engines.drift_accuracy import MEASURED, AlarmAccuracy, Delay
from archstone.engines.text_similarity import likeness, pair_likeness

LEVEL = 0.8
DEVIATIONS = (0.05, 0.1, 0.15, 0.2)
CARRIED = (0.0, 0.3, 0.6)
FALLS = (0.2, 0.3, 0.5)
QUIET_MONTHS, FALL_AT, AFTER = 54, 18, 24
LINES, QUICK_LINES = 2_000, 300
DATA = Path(os.environ.get("ARCHSTONE_DATA", Path(__file__).parents[2] / "shared" / "data"))
Lines = Callable[[int, float, np.random.Generator], np.ndarray]


def months(
    count: int, fall: float, rng: np.random.Generator, *, lines: int, deviation: float, carried: float
) -> np.ndarray:
    """Make lines of months that scatter normally; a part of each carries over to the next."""
    own = rng.normal(size=(lines, count))
    scatter = own.copy()
    for month in range(1, count):
        scatter[:, month] = carried * scatter[:, month - 1] + np.sqrt(1 - carried**2) * own[:, month]
    level = np.where(np.arange(count) < FALL_AT, LEVEL, LEVEL - fall)
    return np.clip(level + deviation * scatter, 0.0, 1.0)


def deeds(
    count: int, fall: float, rng: np.random.Generator, *, lines: int, each_month: int, uneven: float
) -> np.ndarray:
    """Make lines of months out of activities whose four parts are each met or not, by their effort."""
    level = np.where(np.arange(count) < FALL_AT, LEVEL, LEVEL - fall)
    met = rng.binomial(4, level[None, :, None], size=(lines, count, each_month)) / 4
    effort = rng.lognormal(0.0, uneven, size=met.shape)
    return np.asarray((met * effort).sum(2) / effort.sum(2))


def false_alarms(lines: np.ndarray) -> float:
    """Count alarms in 100 quiet quarters; months in which a baseline is learned are no quarters."""
    steps = [cusum(line) for line in lines.tolist()]
    alarms = sum(step.alarm for line in steps for step in line)
    watched = sum(step.fallen is not None for line in steps for step in line)
    return 100 * alarms / (watched / 3)


def delay(lines: np.ndarray, fall: float) -> Delay:
    """Count months from the fall to the first alarm, over the lines that were quiet until then."""
    waited = []
    for line in lines.tolist():
        alarms = [place for place, step in enumerate(cusum(line)) if step.alarm]
        if alarms and alarms[0] < FALL_AT:
            continue
        waited.append(alarms[0] - FALL_AT + 1 if alarms else AFTER + 1)
    return Delay(fall, int(median(waited)), round(sum(w <= 12 for w in waited) / len(waited), 2))


def accuracy(deviation: float, lines: int = LINES) -> AlarmAccuracy:
    """Measure the alarm on lines that scatter by *deviation*."""
    false = []
    for carried in CARRIED:
        quiet = months(
            QUIET_MONTHS, 0.0, np.random.default_rng(1), lines=lines, deviation=deviation, carried=carried
        )
        false.append(round(false_alarms(quiet), 1))
    delays = []
    for fall in FALLS:
        fallen = months(
            FALL_AT + AFTER, fall, np.random.default_rng(2), lines=lines, deviation=deviation, carried=0.3
        )
        delays.append(delay(fallen, fall))
    return AlarmAccuracy(deviation, min(false), max(false), tuple(delays))


def patterns(lines: int) -> list[dict[str, object]]:
    """Measure the alarm on lines made of activities, few or many, of even or uneven effort."""
    rows: list[dict[str, object]] = []
    for name, each_month, uneven in (
        ("one activity a month", 1, 0.0),
        ("four a month, alike in effort", 4, 0.0),
        ("four a month, uneven in effort", 4, 1.2),
        ("twelve a month, uneven in effort", 12, 1.2),
    ):
        made: Lines = partial(deeds, lines=lines, each_month=each_month, uneven=uneven)
        quiet = made(QUIET_MONTHS, 0.0, np.random.default_rng(3))
        seen = delay(made(FALL_AT + AFTER, 0.3, np.random.default_rng(4)), 0.3)
        rows.append(
            {
                "job": f"drift alarm, {name}",
                "ours": f"{false_alarms(quiet):.1f} false in 100 quiet quarters; a fall of 0.3 seen after "
                f"{seen.months} months, {round(100 * seen.within_a_year)} of 100 within a year",
                "note": f"months scatter by {quiet[:, :BASELINE].std():.2f}",
            }
        )
    return rows


def alarms(lines: int) -> list[dict[str, object]]:
    """Measure the alarm by the scatter of the months."""
    rows: list[dict[str, object]] = []
    for place, deviation in enumerate(DEVIATIONS):
        found = accuracy(deviation, lines)
        told = MEASURED[place] if place < len(MEASURED) else None
        rows.append(
            {
                "job": f"drift alarm, months scatter by {deviation}",
                "ours": f"{found.false_low} to {found.false_high} false in 100 quiet quarters; "
                + ", ".join(f"fall {d.fall}: {d.months} months, {d.within_a_year}" for d in found.delays),
                "target": "as told beside alarms" if lines == LINES else "",
                "met": found == told if lines == LINES else None,
            }
        )
    return rows


def auc(positive: np.ndarray, negative: np.ndarray) -> float:
    """How often a positive value is the larger one of a pair, ties half."""
    higher = (positive[:, None] > negative[None, :]).mean()
    return float(higher + 0.5 * (positive[:, None] == negative[None, :]).mean())


def charities(folder: Path) -> list[tuple[str, str, list[str]]]:
    """Read the main purpose code, mission and different programmes of each charity that has both."""
    programmes: dict[str, list[str]] = {}
    with (folder / "programs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known = programmes.setdefault(row["EIN"], [])
            if row["DESCRIPTION"].strip() and row["DESCRIPTION"] not in known:
                known.append(row["DESCRIPTION"])
    with (folder / "missions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (r["NTEE"], r["F9_03_PZ_MISSION"], programmes[r["EIN"]]) for r in rows if programmes.get(r["EIN"])
    ]


def goal_pairs(
    known: list[tuple[str, str, list[str]]], rng: np.random.Generator, *, alike: bool
) -> tuple[list[tuple[str, str]], int]:
    """Pair each mission with its own programmes first, then as many with another charity's.

    *alike* takes the other charity from those with the same main purpose code, where there is one.
    """
    own, other = [], []
    for place, (code, mission, programmes) in enumerate(known):
        others = [k for k, one in enumerate(known) if k != place and (not alike or one[0] == code)]
        for programme in programmes:
            own.append((mission, programme))
            if others:
                theirs = known[others[rng.integers(len(others))]][2]
                other.append((mission, theirs[rng.integers(len(theirs))]))
    return own + other, len(own)


def hint(quick: bool) -> list[dict[str, object]]:
    """Measure the hint: own programmes against those of any other charity, and of one of the same field."""
    folder = DATA / "mission-programmes"
    if not folder.is_dir():
        return [{"job": "off-topic hint", "ours": "", "note": f"the data isn't here: {folder}"}]
    known = charities(folder)
    rows = [hint_against(known, "any other charity", alike=False, target=0.9)]
    rows.append(hint_against(known, "one of the same field", alike=True))
    rows.append(one_goal(known))
    rows.append(by_other_means(known, encoder=False))
    if not quick:
        rows.append(by_other_means(known, encoder=True))
    return rows


def hint_against(
    known: list[tuple[str, str, list[str]]], name: str, *, alike: bool, target: float | None = None
) -> dict[str, object]:
    """Measure the hint over the whole table, five times with other partners."""
    found, missed, taken, each = [], [], [], []
    for seed in range(5):
        pairs, own = goal_pairs(known, np.random.default_rng(seed), alike=alike)
        start = time.perf_counter()
        hints = pair_likeness(pairs)
        each.append(1e6 * (time.perf_counter() - start) / len(pairs))
        found.append(auc(hints.values[:own], hints.values[own:]))
        missed.append(100 * (hints.values[own:] < hints.below).mean())
        taken.append(100 * (hints.values[:own] < hints.below).mean())
    return {
        "job": f"off-topic hint against {name}",
        "ours": f"AUC {median(found):.2f}; names {median(missed):.0f} of 100 others' and "
        f"{median(taken):.0f} own",
        "target": "" if target is None else f"AUC {target}",
        "met": None if target is None else median(found) >= target,
        "note": f"{len(known)} charities, {own} programmes, AUC {min(found):.3f} to {max(found):.3f} in five "
        f"draws; {min(each):.0f} µs a pair",
    }


def one_goal(known: list[tuple[str, str, list[str]]]) -> dict[str, object]:
    """Measure the hint in tables of one goal: a charity's programmes and as many of other charities."""
    rng = np.random.default_rng(1)
    theirs: list[float] = []
    others: list[float] = []
    below = 0.0
    for place, (_, mission, programmes) in enumerate(known):
        if len(programmes) < 2:
            continue
        strangers = rng.choice([k for k in range(len(known)) if k != place], len(programmes), replace=False)
        texts = [*programmes, *(known[k][2][0] for k in strangers)]
        hints = pair_likeness([(mission, text) for text in texts])
        theirs.extend(hints.values[: len(programmes)])
        others.extend(hints.values[len(programmes) :])
        below = hints.below
    mine, other = np.array(theirs), np.array(others)
    return {
        "job": "off-topic hint in tables of one goal",
        "ours": f"AUC {auc(mine, other):.2f}; names {100 * (other < below).mean():.0f} of 100 others' "
        f"and {100 * (mine < below).mean():.0f} own",
        "note": f"{len(mine)} programmes of charities with two or more",
    }


def by_other_means(known: list[tuple[str, str, list[str]]], *, encoder: bool) -> dict[str, object]:
    """Measure whole words, or the sentence encoder, on the same pairs."""
    pairs, own = goal_pairs(known, np.random.default_rng(0), alike=False)
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    place = {text: k for k, text in enumerate(texts)}
    values = likeness(texts, encoder=encoder).values
    found = np.array([values[place[goal], place[text]] for goal, text in pairs])
    name = "the sentence encoder" if encoder else "whole words, TF-IDF"
    return {"job": f"the same by {name}", "ours": f"AUC {auc(found[:own], found[own:]):.2f}"}


def run(quick: bool = False) -> list[dict[str, object]]:
    """Measure the alarm and the hint."""
    lines = QUICK_LINES if quick else LINES
    return [*alarms(lines), *patterns(lines), *hint(quick)]


if __name__ == "__main__":
    for row in run():
        print(row)
