"""Every benchmark in one run: prints its tables and writes benchmarks/RESULTS.md.

    python -m benchmarks [--quick] [room …]

Each job runs in a process of its own, since some peers can't be loaded beside each other. With names, only
those are measured and the others' tables stay as they stand in RESULTS.md.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOMS = {
    "search": "Search: the best 20 by mutual cover, one thread",
    "index": "The index, and everyone against everyone",
    "sealed": "Ranking by bands where weaknesses are sealed, one thread",
    "rings": "Rings: the best disjoint set",
    "teams": "Teams",
    "decisions": "Decisions: draws of the firmness, and flips",
    "voting_power": "Voting power, one thread",
    "names": "Names: one name against a list of 100,000",
    "purpose": "Purpose: how much the text hint tells",
    "drift": "Drift: how often the alarm is wrong, and the off-topic hint",
    "vote_design": "Design of votes: distance from the risk shares",
    "common_ground": "Common ground: groups, consensus, bridging",
    "cost_sharing": "Sharing a cost: Shapley shares and the nucleolus",
    "contagion": "Contagion: the same network simulated, one thread",
    "capture": "Capture: concentration of funding, one thread",
    "stress": "Stress: what is left when members leave, one thread",
    "command": "The command, a warm start included",
}
RESULTS = Path(__file__).with_name("RESULTS.md")
COLUMNS = ("job", "ours", "peer", "ratio", "target", "met", "note")
START, END = "<!-- {} -->", "<!-- end -->"


def measure(room: str, quick: bool) -> list[dict[str, object]]:
    """Run one room's benchmark in a fresh process."""
    code = (
        f"import json; from benchmarks.bench_{room} import run; "
        f"print('ROWS' + json.dumps(run({quick}), default=str))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"bench_{room} failed:\n{done.stderr[-3000:]}")
    line = next(line for line in done.stdout.splitlines() if line.startswith("ROWS"))
    found: list[dict[str, object]] = json.loads(line[4:])
    return found


def cell(name: str, value: object) -> str:
    """Write one value as a person reads it."""
    if value is None or value == "":
        return ""
    if name == "met":
        return {"True": "yes", "False": "**no**"}.get(str(value), str(value))
    if name == "ratio":
        return f"{value:.1f}x" if isinstance(value, float) else f"{str(value).removesuffix('x')}x"
    return str(value)


def table(rows: list[dict[str, object]]) -> str:
    """Lay rows out as a Markdown table."""
    columns = [c for c in COLUMNS if any(row.get(c) not in (None, "") for row in rows)]
    lines = ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
    lines += ["| " + " | ".join(cell(c, row.get(c)) for c in columns) + " |" for row in rows]
    return "\n".join(lines)


def processor() -> str:
    """Name the processor, where the system tells."""
    info = Path("/proc/cpuinfo")
    names = (
        [li.split(":", 1)[1].strip() for li in info.read_text().splitlines() if "model name" in li]
        if info.exists()
        else []
    )
    return f"{names[0]}, {len(names)} cores" if names else platform.machine()


def main() -> None:
    """Measure what was asked for and bring RESULTS.md up to date."""
    quick = "--quick" in sys.argv
    asked = [word for word in sys.argv[1:] if word in ROOMS] or list(ROOMS)
    parts: dict[str, str] = {}
    if RESULTS.exists():
        text = RESULTS.read_text(encoding="utf-8")
        for room in ROOMS:
            if START.format(room) in text:
                parts[room] = text.split(START.format(room))[1].split(END)[0].strip()
    for room in asked:
        rows = measure(room, quick)
        parts[room] = f"## {ROOMS[room]}\n\nMeasured on {date.today()}.\n\n{table(rows)}"
        print(parts[room] + "\n", flush=True)
        if not quick:
            write(parts)


def write(parts: dict[str, str]) -> None:
    """Write the results so far; a room that wasn't measured keeps its table."""
    head = (
        "# Results\n\nWritten by `make bench`; every figure is reproduced by it. Peers ran in the same "
        "run on the same machine; ratios are their time by ours, medians of several runs. `>` means "
        "that the peer was cut off and the ratio is at least that.\n\n"
        f"Python {platform.python_version()}, {processor()}.\n"
    )
    body = "\n\n".join(f"{START.format(room)}\n{parts[room]}\n{END}" for room in ROOMS if room in parts)
    RESULTS.write_text(f"{head}\n{body}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
