"""The verb ``demo``: fills an embedded database with a told story and serves it."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated, Any

import typer

from archstone.cli.options import AsJson
from archstone.cli.output import Page, print_json, working
from archstone.cli.serving import (
    Home,
    Host,
    Port,
    load,
    prepare,
    require_free,
    run_server,
    use_address,
    use_home,
)
from archstone.model.errors import ArchstoneError, RuleBroken

OWN_HOME = Path("~/.archstone-demo")


def demo(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    home: Home = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Tell the story anew, and forget what was tried.")
    ] = False,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve it, or only fill the database.")
    ] = True,
    json: AsJson = False,
) -> None:
    """Tell the story of Port Ellery on the platform, and say where and as whom to sign in."""
    folder = Path(home).expanduser() if home else OWN_HOME.expanduser()
    use_home(str(folder))
    use_address(host, port)
    os.environ["ARCHSTONE_DATABASE"] = f"sqlite:///{folder / 'archstone.sqlite3'}"
    if serve:
        require_free(host, port)
    if fresh and (folder / "archstone.sqlite3").exists():
        shutil.rmtree(folder)
    told = _told_by_another() if serve else _told()
    address = told["address"]
    if json:
        print_json(told)
    else:
        page = Page()
        page.title("Port Ellery, a city that doesn't exist, two years into an alliance")
        page.gap()
        page.say(f"Open {address} and sign in as one of them; the password is: {told['password']}")
        page.gap()
        page.table(
            ("who", "e-mail address", "why"), [(p["name"], p["email"], p["about"]) for p in told["people"]]
        )
        page.gap()
        page.say(f"Mail that the platform sends lies in {folder / 'outbox'}. Ctrl-C ends it.")
    if serve:
        run_server(host, port, processes=1, worker=True)


def _told() -> dict[str, Any]:
    """Fill the database with the story; say where and as whom to sign in."""
    prepare()
    from archstone.platform.services.demo import PASSWORD, tell_story

    with working("Telling the story of Port Ellery"):
        people = tell_story(now=datetime.now(UTC))
    return {
        "address": os.environ["ARCHSTONE_ADDRESS"],
        "password": PASSWORD,
        "people": [{"name": p.name, "email": p.email, "about": p.about} for p in people],
    }


def _told_by_another() -> dict[str, Any]:
    """Let another process tell it: the server forks, and what reads tables mustn't have begun before that.

    It forks off itself where that is safe, so that nothing is loaded twice.
    """
    load()
    context = get_context("fork") if sys.platform == "linux" else get_context("spawn")
    result, answer = context.Pipe(duplex=False)
    teller = context.Process(target=_tell_into, args=(answer,))
    teller.start()
    answer.close()
    try:
        told: dict[str, Any] | str = result.recv()
    except EOFError:
        raise RuleBroken("The story couldn't be told; see above.") from None
    finally:
        teller.join()
    if isinstance(told, str):
        raise RuleBroken(told)
    return told


def _tell_into(answer: Connection) -> None:
    try:
        answer.send(_told())
    except ArchstoneError as error:
        answer.send(str(error))
    answer.close()
