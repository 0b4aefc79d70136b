"""The verbs ``serve``, ``worker`` and ``doctor``: run the platform and look after it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Optional

import typer

from archstone.cli.options import AsJson
from archstone.cli.output import Page, print_json, working
from archstone.model.errors import RuleBroken

WSGI = "archstone.platform.config.warmed:application"
LOADED = "archstone.platform.config.wsgi"
WORKER = "archstone.platform.jobs"
Home = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--home", metavar="FOLDER", help="Where everything is kept; else ARCHSTONE_HOME or ~/.archstone."
    ),
]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")]
Host = Annotated[
    str, typer.Option("--host", help="The address to listen on; 0.0.0.0 lets other machines in.")
]
THREADS = 4


def use_home(home: str | None) -> None:
    """Say where the installation is, before any part of the platform is loaded."""
    if home:
        os.environ["ARCHSTONE_HOME"] = home


def use_address(host: str, port: int) -> None:
    """Say how people reach the platform, unless the environment does."""
    named = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1", "::1") else host  # passkeys need a name
    os.environ.setdefault("ARCHSTONE_ADDRESS", f"http://{named}:{port}")


def serve(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help="How many web processes.")] = 1,
    home: Home = None,
    worker: Annotated[
        bool,
        typer.Option("--worker/--no-worker", help="Also do the jobs of the background, on this machine."),
    ] = True,
) -> None:
    """Run the platform: pages, API and background jobs, with an embedded database unless another is named."""
    use_home(home)
    use_address(host, port)
    require_free(host, port)
    prepare()
    page = Page()
    page.say(f"Archstone is at {os.environ['ARCHSTONE_ADDRESS']}. Ctrl-C ends it.")
    run_server(host, port, processes=processes, worker=worker)


def prepare() -> None:
    """Load the platform and make its tables ready."""
    from archstone.platform import start

    with working("Making ready"):
        start()
        from django.db import DatabaseError

        from archstone.platform.services.installation import prepare as make_ready

        try:
            make_ready()
        except DatabaseError as error:
            why = " ".join(str(error).split())
            raise RuleBroken(f"The database can't be used: {why} See archstone doctor.") from None


def load() -> None:
    """Load what every page needs; web processes fork from this one, share it and answer at once.

    Nothing of it may open the database or search: what these hold open doesn't survive a fork.
    """
    from importlib import import_module

    from django.urls import get_resolver

    from archstone.platform import start

    start()
    import_module(LOADED)
    get_resolver()._populate()


def run_server(host: str, port: int, *, processes: int, worker: bool) -> None:
    """Serve until somebody ends it, with a worker beside where asked for."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    require_free(host, port)
    load()
    server = Granian(
        WSGI,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    with _worker_beside(worker):
        server.serve()


def require_free(host: str, port: int) -> None:
    """Raise RuleBroken with a sentence where the port is taken already."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise RuleBroken(
                f"Port {port} of {host} can't be used: {error.strerror}. "
                "Choose another with --port (or make demo PORT=8080)."
            ) from None


@contextmanager
def _worker_beside(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    child = subprocess.Popen([sys.executable, "-m", WORKER, str(os.getpid())])
    try:
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()


def worker(*, home: Home = None) -> None:
    """Do the jobs of the background: letters, digests, imports, the search index. Ctrl-C ends it."""
    import runpy

    use_home(home)
    prepare()
    sys.argv = [WORKER]
    runpy.run_module(WORKER, run_name="__main__", alter_sys=True)


def doctor(*, home: Home = None, json: AsJson = False) -> None:
    """Look at every part of an installation; say what is wrong and what to do. Status 1 if anything is."""
    use_home(home)
    from archstone.platform import start

    start()
    from archstone.platform.services.health import State, examine

    found = examine(now=datetime.now(UTC))
    wrong = any(one.state is State.WRONG for one in found)
    if json:
        print_json(
            {
                "well": not wrong,
                "findings": [
                    {"part": f.part, "state": f.state.value, "sentence": f.sentence, "remedy": f.remedy}
                    for f in found
                ],
            }
        )
    else:
        page = Page()
        page.title("How this installation is")
        page.table(
            ("Part", "State", "What is seen", "What to do"),
            [(f.part, f.state.value, f.sentence, f.remedy) for f in found],
        )
    if wrong:
        raise typer.Exit(1)
