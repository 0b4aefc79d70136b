"""Draw the example registry: the organisations of Port Ellery, a city that doesn't exist.

The ten of ``stories.yaml`` and those of ``neighbours.yaml`` are put in as they stand; the others are drawn
from ``neighbourhood.yaml``, which says kind by kind what is typical. One seed, one file: run
``python examples/make_neighbourhood.py`` after a change and commit what it writes.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
BUNDLED = HERE.parent / "src" / "archstone" / "files" / "examples"
SEED = 1513
COLUMNS = (
    "id",
    "name",
    "kind",
    "sector",
    "place",
    "annual_budget",
    "currency",
    "staff",
    "mission",
    "strengths",
    "vulnerabilities",
    "deal_breakers",
    "stances",
    "touched_by",
    "funders",
    "allied_with",
)
DEPARTMENTS = ("Parks", "Health", "Works", "Transport", "Housing", "Youth", "Drainage", "Records")
SUBJECTS = ("Maritime", "Polytechnic", "Teachers")

Row = dict[str, Any]
Profile = Mapping[str, Any]


def typical(text: str) -> dict[str, int]:
    """Read ``medical-expertise 5, compliance 4`` as a capability's typicality."""
    pairs = (part.split() for part in text.split(","))
    return {capability: int(how) for capability, how in pairs}


def draw_distinct(rng: random.Random, weights: Mapping[str, int], count: int) -> list[str]:
    """Draw some keys without repeating one, the heavier the likelier, in the order drawn."""
    left, drawn = dict(weights), []
    while left and len(drawn) < count:
        one = rng.choices(list(left), list(left.values()))[0]
        drawn.append(one)
        del left[one]
    return drawn


def step(rng: random.Random, middle: float) -> int:
    """Draw a whole number from 1 to 5 around a middle."""
    return min(5, max(1, round(rng.gauss(middle, 0.9))))


def draw_strengths(rng: random.Random, profile: Profile) -> list[str]:
    """Draw four to seven strengths; the typical ones are the higher."""
    weights = typical(profile["strengths"])
    chosen = draw_distinct(rng, weights, rng.randint(4, 7))
    grades = rng.choices(("claimed", "shown", "confirmed"), (45, 40, 15), k=len(chosen))
    return [
        f"{capability}:{step(rng, 1.2 + 0.7 * weights[capability])}:{grade}"
        for capability, grade in zip(chosen, grades, strict=True)
    ]


def draw_vulnerabilities(rng: random.Random, profile: Profile, strong: Sequence[str]) -> list[str]:
    """Draw four to seven vulnerabilities among what isn't a strength; most stay sealed."""
    taken = {strength.partition(":")[0] for strength in strong}
    weights = {c: w for c, w in typical(profile["vulnerabilities"]).items() if c not in taken}
    parts = []
    for capability in draw_distinct(rng, weights, rng.randint(4, 7)):
        severity = step(rng, 1.3 + 0.6 * weights[capability])
        need = step(rng, 1.3 + 0.6 * weights[capability])
        disclosure = rng.choices(("", ":partner", ":public", ":private"), (60, 22, 12, 6))[0]
        parts.append(f"{capability}:{severity}:{need}{disclosure}")
    return parts


def draw_stances(rng: random.Random, issues: Mapping[str, Sequence[int]]) -> list[str]:
    """Take a position on none to three issues."""
    chosen = draw_distinct(rng, dict.fromkeys(issues, 1), rng.choices((0, 1, 2, 3), (40, 30, 20, 10))[0])
    positions = ("support", "oppose", "neutral")
    return [f"{issue}:{rng.choices(positions, issues[issue])[0]}" for issue in chosen]


def draw_deal_breakers(rng: random.Random, stances: Sequence[str], world: Profile) -> list[str]:
    """Refuse the opposite of a firm stance at times, and now and then a funder."""
    opposite = {"support": "oppose", "oppose": "support"}
    parts = []
    for issue, position in (stance.split(":") for stance in stances):
        if position in opposite and rng.random() < 0.3:
            parts.append(f"stance:{issue}:{opposite[position]}")
    if rng.random() < 0.08:
        parts.append(f"funder:{rng.choice(world['refused_funders'])}")
    return parts


def draw_touched(rng: random.Random, profile: Profile, world: Profile) -> list[str]:
    """Name one to three of the problems and threats that touch this kind."""
    chosen = draw_distinct(rng, dict.fromkeys(profile["touched"], 1), rng.randint(1, 3))
    return [f"{'threat' if name in world['threats'] else 'problem'}:{name}" for name in chosen]


def draw_size(rng: random.Random, profile: Profile) -> tuple[int | None, int | None]:
    """Draw a budget, even on the scale of its logarithm, and the staff that goes with it."""
    low, high = profile["budget"]
    budget = round(low * (high / low) ** rng.random(), -3)
    staff = round(budget / 1_000_000 * profile["staff_per_million"] * rng.uniform(0.7, 1.4))
    return (int(budget), staff) if rng.random() > 0.06 else (None, None)


def draw_name(rng: random.Random, profile: Profile, world: Profile, taken: set[str]) -> tuple[str, str]:
    """Draw a name that no one bears yet, and the place it stands in."""
    for _ in range(1_000):
        place = rng.choice(world["places"])
        surname, second = rng.sample(world["surnames"], 2)
        name = rng.choice(profile["names"]).format(
            place=place,
            surname=surname,
            surname2=second,
            thing=rng.choice(world["things"]),
            virtue=rng.choice(world["virtues"]),
            saint=rng.choice(world["saints"]),
            department=rng.choice(DEPARTMENTS),
            subject=rng.choice(SUBJECTS),
            number=rng.randint(2, 99),
        )
        if identify(name) not in taken:
            taken.add(identify(name))
            return name, place
    raise SystemExit(f"The names of {profile['sector']} are used up; add some.")


def identify(name: str) -> str:
    """Make an id of a name.

    >>> identify("St. Lucy & Sons")
    'st-lucy-sons'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")


def draw_organisation(rng: random.Random, kind: str, world: Profile, taken: set[str]) -> Row:
    """Draw one organisation of a kind; a few have not begun an audit yet."""
    profile = world["kinds"][kind]
    name, place = draw_name(rng, profile, world, taken)
    budget, staff = draw_size(rng, profile)
    audited = rng.random() > 0.04
    strengths = draw_strengths(rng, profile) if audited else []
    stances = draw_stances(rng, world["issues"])
    row: Row = {
        "id": identify(name),
        "name": name,
        "kind": kind,
        "sector": profile["sector"],
        "place": place,
        "annual_budget": budget,
        "currency": "USD" if budget is not None else None,
        "staff": staff,
        "mission": rng.choice(profile["missions"]).format(place=place),
        "strengths": strengths,
        "vulnerabilities": draw_vulnerabilities(rng, profile, strengths) if audited else [],
        "deal_breakers": draw_deal_breakers(rng, stances, world),
        "stances": stances,
        "touched_by": draw_touched(rng, profile, world),
        "funders": rng.sample(world["funders"], rng.choices((0, 1, 2), (50, 35, 15))[0]),
    }
    return {column: ";".join(v) if isinstance(v, list) else v for column, v in row.items()}


def flatten(story: Profile) -> Row:
    """Write an organisation of ``stories.yaml`` as a row: without notes, ranks and single ratings."""
    row = {column: story.get(column) for column in COLUMNS}
    row["strengths"] = ";".join(f"{s['capability']}:{s['level']}:{s['grade']}" for s in story["strengths"])
    row["vulnerabilities"] = ";".join(
        f"{v['capability']}:{v['severity']}:{v['need']}:{v['disclosure']}" for v in story["vulnerabilities"]
    )
    row["stances"] = ";".join(f"{s['issue']}:{s['position']}" for s in story.get("stances", []))
    row["touched_by"] = ";".join(
        f"{what}:{t[what]}" for t in story["touched_by"] for what in t if what != "how"
    )
    row["deal_breakers"] = ";".join(map(flatten_refusal, story.get("deal_breakers", [])))
    row["funders"] = ";".join(story.get("funders", []))
    return row


def flatten_refusal(refusal: Mapping[str, str]) -> str:
    """Write a deal-breaker as ``stance:issue:position``, ``kind:X``, ``sector:X`` or ``funder:X``."""
    what = next(iter(refusal))
    return ":".join([what, *refusal.values()])


def neighbourhood(seed: int) -> list[Row]:
    """Put the stories and the drawn organisations together, in the order of their ids."""
    world = yaml.safe_load((HERE / "neighbourhood.yaml").read_text(encoding="utf-8"))
    stories = yaml.safe_load((BUNDLED / "stories.yaml").read_text(encoding="utf-8"))["organisations"]
    rows = [flatten(story) for story in stories]
    rows += yaml.safe_load((HERE / "neighbours.yaml").read_text(encoding="utf-8"))
    taken = {row["id"] for row in rows}
    rng = random.Random(seed)
    for kind, profile in world["kinds"].items():
        drawn = [draw_organisation(rng, kind, world, taken) for _ in range(profile["count"])]
        for one in drawn:  # a few know each other already
            one["allied_with"] = rng.choice(rows)["id"] if rng.random() < 0.12 else ""
        rows += drawn
    return sorted(rows, key=lambda row: row["id"])


def write(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as a registry file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else BUNDLED / "neighbourhood.csv"
    drawn = neighbourhood(SEED)
    write(drawn, target)
    print(f"{len(drawn)} organisations in {target}")
