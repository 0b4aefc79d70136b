"""Write the page on who may do what from the platform's own table of acts.

Run it after a change to the table: ``python docs/make_permissions.py``. A test holds the page against it.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parent / "reference" / "permissions.md"

SAID = {
    "anyone": "anyone",
    "person": "whoever is signed in",
    "self": "whoever it concerns",
    "viewer": "viewer",
    "editor": "editor",
    "owner": "owner",
    "observer": "observer",
    "delegate": "delegate",
    "facilitator": "facilitator",
    "coordinator": "coordinator",
    "steward": "steward",
    "guest": "guest",
}
"""What each role is called, in the order in which a cell names them."""

ROOMS = {
    "people": "Yourself",
    "organisations": "Organisations and their people",
    "audits": "Audits",
    "alliances": "Alliances",
    "matches, matrix, map, rings, teams, ecosystem": "Matches, matrix, map, rings, teams, ecosystem",
    "goals": "Goals",
    "shortlists": "Shortlists",
    "prospects": "The notebook",
    "first page": "The first page",
    "introductions": "Introductions",
    "meetings": "Meetings",
    "tokens": "Tokens",
    "webhooks": "Webhooks",
    "notifications": "News",
    "the platform": "The platform itself",
    "registries": "The registry",
    "audit trail": "The audit trail",
}
"""What each room is called, by its comment in the table of acts."""

HEAD = """# Who may do what

Every act on the platform stands in one table, with who may do it; pages and API ask the same table. Whoever
may know that something is there, and may not do this with it, is told so in a sentence. For everybody else
there is nothing: the answer is that for something that doesn't exist. Where an act is about no one thing, a
list or something new, everybody else is told that they may not.

**Anyone** needn't be signed in. **Owners**, **editors** and **viewers** act for an organisation under a
mandate, between its first day and its last; with something that belongs to an organisation only its own
people count. In an alliance there are **coordinators**, **facilitators**, **observers** and **delegates**
besides; of the members' people those count who act for a member that consented. A **guest** holds a signed
link to one introduction and has no account. **Stewards** look after the platform; they see no audit and no
introduction that isn't theirs. **Whoever it concerns** is the person whose mandate, role, claim, token or
news it is.

A program's token needs the scope as well as the person's right. It never does more than the person may, and
ends with their mandate.

This page is written from the table itself by `python docs/make_permissions.py`.
"""


def rooms() -> dict[str, list[str]]:
    """List the acts by room, as the table of acts has them."""
    from archstone.platform.services import acts

    source = inspect.getsource(acts)
    found: dict[str, list[str]] = {}
    room = ""
    for line in source[source.index("ACTS: dict") :].splitlines():
        if match := re.match(r"    # ([^:]+)", line):
            room = match[1]
        elif match := re.match(r'    "(\w+)": Act\(', line):
            found.setdefault(ROOMS[room], []).append(match[1])
    return found


def page() -> str:
    """Write the page."""
    from archstone.platform.services.acts import ACTS

    parts = [HEAD]
    for room, names in rooms().items():
        parts.append(f"\n## {room}\n\n| act | who may | who is told that they may not | a token's scope |\n")
        parts.append("| --- | --- | --- | --- |\n")
        for name in names:
            act = ACTS[name]
            refused = "everybody else" if "anyone" in act.seen_by else _list(act.seen_by - act.roles)
            if act.roles >= {"anyone"}:
                refused = "–"
            words = name.replace("_", " ")
            parts.append(f"| {words} | {_list(act.roles)} | {refused} | `{act.scope}` |\n")
    return "".join(parts)


def _list(roles: frozenset[str]) -> str:
    return ", ".join(words for role, words in SAID.items() if role in roles) or "–"


def main() -> None:
    """Write the page anew."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archstone.platform.config.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
