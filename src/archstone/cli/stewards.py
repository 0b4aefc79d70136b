"""The verb ``steward``: lets somebody look after the platform."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from archstone.cli.options import AsJson
from archstone.cli.output import Page, print_json
from archstone.cli.serving import Home, prepare, use_home


def steward(
    email: Annotated[str, typer.Argument(metavar="ADDRESS", help="The e-mail address of their account.")],
    *,
    end: Annotated[bool, typer.Option("--end", help="They are a steward no longer.")] = False,
    home: Home = None,
    json: AsJson = False,
) -> None:
    """Let somebody look after the platform: import registries, decide claims, merge duplicates."""
    use_home(home)
    prepare()
    from archstone.platform.services.actors import Actor
    from archstone.platform.services.people import name_steward

    operator = Actor(is_steward=True, through="command")
    person = name_steward(actor=operator, now=datetime.now(UTC), email=email, is_steward=not end)
    if json:
        print_json({"name": person.name, "email": person.email, "is_steward": person.is_steward})
        return
    what = "is a steward of this platform now" if person.is_steward else "is a steward no longer"
    Page().say(f"{person.name or person.email} {what}.")
