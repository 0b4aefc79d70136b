"""The registry of a million organisations: imported while pages answer, searched with slips of the pen.

Everything runs as it does in an installation: a server process, the import in a process of its own, an
embedded database. Times of pages are the server's own, from its Server-Timing header.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.web.workload import misspelt, write_registry

ROWS, QUICK_ROWS = 1_000_000, 20_000
SEARCHES = 150
PAGES_TIMED = 60
ROOM_TIMED = 20
DEMO_AT_MOST = 300
PEOPLE_PROMISE = {
    "page": 200,
    "search": 100,
    "match": 150,
    "import": 180,
    "memory": 1000,
    "web": 400,
    "demo": 10,
}

SIGN_IN = """
from archstone.platform import start; start()
from datetime import datetime, UTC
from django.contrib.sessions.backends.db import SessionStore
from archstone.platform.store.people.models import Person
person = Person.objects.create_superuser("steward@example.org", "a long enough password", name="A steward")
session = SessionStore()
session["_auth_user_id"] = str(person.pk)
session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
session["_auth_user_hash"] = person.get_session_auth_hash()
session.save()
print(session.session_key)
"""
BUILD = """
from archstone.platform import start; start()
import json, resource, time
from datetime import datetime, UTC
from archstone.platform.services import registry_index
began = time.perf_counter()
registry_index.build_index(now=datetime.now(UTC))
took = time.perf_counter() - began
print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
JOIN = """
from archstone.platform import start; start()
import json
from datetime import datetime, timedelta, UTC
from archstone.platform.services.actors import actor_of
from archstone.platform.services.goals import WrittenRequirement, write_goal
from archstone.platform.store.organisations.models import Mandate, Organisation
from archstone.platform.store.people.models import Person
now = datetime.now(UTC)
person = Person.objects.get(email="steward@example.org")
own = Organisation.objects.exclude(vulnerabilities="").exclude(strengths="").order_by("slug")[0]
own.claimed_at = own.verified_at = now - timedelta(days=100)
own.vulnerabilities = ";".join(
    ":".join([*part.split(":")[:3], "public"]) for part in own.vulnerabilities.split(";")
)
own.save()
Mandate.objects.create(person=person, organisation=own, role="owner", given_at=own.claimed_at,
                       starts_on=own.claimed_at.date())
actor = actor_of(person, organisation_id=own.pk, today=now.date())
wanted = [part.split(":")[0].strip() for part in own.vulnerabilities.split(";")][:3]
goal = write_goal(actor=actor, now=now, name="Carry more", statement="Carry what we can't.",
                  requirements=[WrittenRequirement(capability, 100, False) for capability in wanted])
print(json.dumps([str(goal.id), own.slug]))
"""


def run(quick: bool = False) -> list[dict[str, object]]:
    """Measure, and say what was promised beside it."""
    home = Path(tempfile.mkdtemp(prefix="archstone-bench-"))
    try:
        return _measured(home, QUICK_ROWS if quick else ROWS)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _measured(home: Path, rows: int) -> list[dict[str, object]]:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    env = {**os.environ, "ARCHSTONE_HOME": str(home), "ARCHSTONE_ADDRESS": address}
    env["DJANGO_SETTINGS_MODULE"] = "archstone.platform.config.settings"
    file = home / "registry.csv"
    write_registry(file, rows)
    names = _some_names(file, rows)
    serve = [sys.executable, "-m", "archstone.cli", "serve", "--port", str(port), "--no-worker"]
    server = subprocess.Popen(serve, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(address)
        ask = _Asker(address, _out(["-c", SIGN_IN], env))
        imported = _import(file, env, ask)
        built = json.loads(_out(["-c", BUILD], env))
        searches = _searches(ask, names)
        pages = _pages(ask)
        goal, slug = json.loads(_out(["-c", JOIN], env))
        rooms = _rooms(ask, goal, slug)
        web = _memory_of(server.pid)
    finally:
        server.terminate()
        server.wait(30)
    return _told(rows, imported, built, searches, pages, web, rooms, _first_page())


def _told(  # noqa: PLR0917 - one thing measured each
    rows: int,
    imported: dict[str, Any],
    built: list[float],
    searches: list[float],
    pages: list[float],
    web: tuple[float, float],
    rooms: dict[str, list[float]],
    first: tuple[float, float],
) -> list[dict[str, object]]:
    promise = PEOPLE_PROMISE
    seconds, most = imported["seconds"], imported["memory"]
    return [
        _row(f"import {rows:,} rows, searchable", f"{seconds:.0f} s", seconds, promise["import"], "s"),
        _row("… its most memory", f"{most:.0f} MB", most, promise["memory"], "MB"),
        _row("… a page meanwhile, p95", _ms(imported["pages"], 95), _at(imported["pages"], 95), 200, "ms"),
        _row(
            "import and the search index of matching",
            f"{seconds + built[0]:.0f} s",
            seconds + built[0],
            promise["import"],
            "s",
        ),
        _row("… the index's most memory", f"{built[1]:.0f} MB", built[1], promise["memory"], "MB"),
        _row("search with a slip of the pen, median", _ms(searches, 50), _at(searches, 50), 100, "ms"),
        _row("… p95", _ms(searches, 95), _at(searches, 95), promise["page"], "ms"),
        _row("lists and filters, p95", _ms(pages, 95), _at(pages, 95), promise["page"], "ms"),
        *(
            _row(f"{name}, p95", _ms(times, 95), _at(times, 95), _most(name), "ms")
            for name, times in rooms.items()
        ),
        _row(
            "demo: from command to first page",
            f"{first[0]:.1f} s, {first[1]:.1f} s of it the processor's",
            first[0],
            promise["demo"],
            "s",
        ),
        _row(
            "a web process's own memory after these pages", f"{web[0]:.0f} MB", web[0], promise["web"], "MB"
        ),
        {
            "job": "… with the files that it has mapped: index, database, libraries",
            "ours": f"{web[1]:.0f} MB",
            "note": "shared by all processes, and given back where memory is short",
        },
    ]


def _row(job: str, ours: str, value: float, most: float, unit: str) -> dict[str, object]:
    return {"job": job, "ours": ours, "target": f"under {most:g} {unit}", "met": value < most}


def _at(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1]


def _ms(times: list[float], percent: int) -> str:
    return f"{_at(times, percent):.0f} ms"


class _Asker:
    """Somebody signed in who asks for pages."""

    def __init__(self, address: str, session: str) -> None:
        self._address = address
        self._session = session

    def __call__(self, path: str) -> float:
        """Ask for a page; say how many milliseconds the server took."""
        with self._opened(path) as answer:
            answer.read()
            told = re.search(r"dur=([0-9.]+)", answer.headers["Server-Timing"])
        assert told
        return float(told[1])

    def first_match(self) -> str:
        """Give the address of the first match on the list."""
        with self._opened("/find/") as answer:
            found = re.search(r'href="(/find/[a-z0-9-]+/)"', answer.read().decode())
        assert found, "The list of matches is empty."
        return found[1]

    def _opened(self, path: str) -> Any:
        cookie = {"Cookie": f"archstone_session={self._session}"}
        return urllib.request.urlopen(
            urllib.request.Request(self._address + path, headers=cookie), timeout=60
        )


def _import(file: Path, env: dict[str, str], ask: _Asker) -> dict[str, Any]:
    pages: list[float] = []
    over = threading.Event()

    def read_on() -> None:
        while not over.wait(0.5):
            pages.extend(ask(path) for path in ("/", "/search/?q=garden+club", "/registry/imports/"))

    reader = threading.Thread(target=read_on)
    reader.start()
    began = time.perf_counter()
    command = ["/usr/bin/env", sys.executable, "-m", "archstone.cli", "import", str(file), "--json"]
    child = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    _, status, usage = _waited(child)
    seconds = time.perf_counter() - began
    over.set()
    reader.join()
    if status:
        raise SystemExit(f"The import ended with {status}.")
    return {"seconds": seconds, "memory": usage.ru_maxrss / 1024, "pages": pages}


def _waited(child: subprocess.Popen[str]) -> tuple[int, int, Any]:
    assert child.stdout
    child.stdout.read()
    pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return pid, child.returncode, usage


def _searches(ask: _Asker, names: list[str]) -> list[float]:
    from urllib.parse import quote_plus

    rng = random.Random(7)
    for name in names[:5]:
        ask(f"/search/?q={quote_plus(name)}")
    return [ask(f"/search/?q={quote_plus(misspelt(name, rng))}") for name in names[5:]]


def _pages(ask: _Asker) -> list[float]:
    paths = (
        "/search/",
        "/search/?kind=company",
        "/search/?kind=company&sector=arts&least_budget=20000000",
        "/search/?place=VT",
        "/search/?standing=members",
        "/search/?least_budget=1000000&after=500000",
        "/api/v1/registry/organisations?sector=health&limit=50",
        "/registry/add/?name=Garden+Club",
    )
    for path in paths:
        ask(path)
    return [ask(paths[k % len(paths)]) for k in range(PAGES_TIMED)]


def _rooms(ask: _Asker, goal: str, slug: str) -> dict[str, list[float]]:
    """Ask for each room of somebody who acts for an organisation; the first time of each isn't counted."""
    match = ask.first_match()
    paths = {
        "the first page": "/",
        "the match list": "/find/",
        "a match page": match,
        "the gap map": "/map/",
        "the matrix of one": f"/matrix/?with={match.strip('/').split('/')[-1]}",
        "rings": "/rings/",
        "a team": f"/teams/?goal={goal}",
        "the audit": "/audit/",
        "introductions": "/introductions/",
        "who else is touched by a problem": "/ecosystem/",
        "… by a threat": "/threats/",
        "a page deep in the match list": "/find/?after=200",
        "matches narrowed down": "/find/?kind=company&staff_from=10",
        "matches by the API": "/api/v1/matches?limit=50",
    }
    own = f"/organisations/{slug}/"
    others = (
        *(
            "/goals/",
            "/shortlists/",
            "/notebook/",
            "/notifications/",
            "/settings/",
            "/alliances/",
            "/claims/",
        ),
        *(own, f"{own}people/", f"{own}trail/", "/organisations/", "/audit/raters/", "/audit/all/"),
        *("/registry/imports/", "/registry/duplicates/", "/registry/name-lists/", "/registry/merges/"),
    )
    for path in (*paths.values(), *others):
        ask(path)
    timed = {name: [ask(path) for _ in range(ROOM_TIMED)] for name, path in paths.items()}
    return timed | {f"{len(others)} other pages": [ask(path) for path in others for _ in range(3)]}


def _most(room: str) -> float:
    return PEOPLE_PROMISE["match" if room == "a match page" else "page"]


def _first_page() -> tuple[float, float]:
    """Begin a demo in an empty folder; say how long its first page took, and how much the processor did."""
    home, port = tempfile.mkdtemp(prefix="archstone-demo-"), _free_port()
    command = [sys.executable, "-m", "archstone.cli", "demo", "--home", home, "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ARCHSTONE_")}
    began = time.perf_counter()
    child = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while not _answers(f"http://127.0.0.1:{port}/"):
            time.sleep(0.05)
            if child.poll() is not None or time.perf_counter() - began > DEMO_AT_MOST:
                raise SystemExit("The demo doesn't answer.")
        return time.perf_counter() - began, _processor_time(child.pid)
    finally:
        child.terminate()
        child.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=60):
            return True
    except OSError:
        return False


def _processor_time(session: int) -> float:
    """Add up the processor's time of all processes that were begun together, in seconds."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(told[3]) == session:
            ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _some_names(file: Path, rows: int) -> list[str]:
    import csv

    every = max(1, rows // (SEARCHES + 5))
    with file.open(encoding="utf-8", newline="") as opened:
        table = csv.reader(opened)
        next(table)
        return [row[1] for k, row in enumerate(table) if k % every == 0][: SEARCHES + 5]


def _out(arguments: list[str], env: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, *arguments], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return done.stdout.strip().splitlines()[-1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}/api/v1/health", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The server doesn't answer.")


def _memory_of(parent: int) -> tuple[float, float]:
    """Return the memory of the largest process under *parent*, its own and with mapped files, in MB."""
    sizes = [(0.0, 0.0)]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(li.split(":", 1) for li in status.read_text().splitlines() if ":" in li)
        except OSError:
            continue
        if int(told["PPid"]) == parent and "VmRSS" in told:
            own, whole = (int(told[name].split()[0]) / 1024 for name in ("RssAnon", "VmRSS"))
            sizes.append((own, whole))
    return max(sizes)
