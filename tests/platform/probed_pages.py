"""What a prober reads of others on pages, in operations and in exports: which capabilities they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.urls import reverse

from archstone.platform.services import shortlists
from archstone.platform.services.actors import actor_of
from archstone.platform.services.shortlists import MOST
from archstone.platform.store.organisations.models import Mandate
from tests.platform.finding_rooms import API, read
from tests.platform.probing import Account
from tests.prober import TAXONOMY, Floats, World

TARGET = re.compile(r"[Tt]arget[ -](\d+)")
WORDS = {
    word.lower().replace("-", " "): k for k, c in enumerate(TAXONOMY.ids) for word in (c, TAXONOMY[c].name)
}
CAPABILITY = re.compile(
    r"\b(" + "|".join(re.escape(word) for word in sorted(WORDS, key=len, reverse=True)) + r")\b"
)
ALONE = ("match", "organisation", "introduction_kit", "introduction_new", "notebook_on", "shortlist_add")
OPERATIONS = (
    "/matches/{}",
    "/organisations/{}",
    "/audits/{}/shown",
    "/prospects/{}",
    "/introductions/kits/{}",
    "/registry/organisations/{}/hits",
)
PRIVATE = (
    *("/audits/{}", "/audits/{}/file", "/audits/{}/page.pdf", "/audits/{}/shown-to-partner"),
    *("/audits/{}/capabilities", "/audits/{}/ratings", "/audits/{}/raters", "/audits/{}/guided"),
    *("/audits/{}/disclosures", "/organisations/{}/people", "/organisations/{}/invitations", "/trail/{}"),
)
EXPORTS = ("md", "html", "docx", "pdf")


def capabilities_in(text: str) -> Floats:
    """Count how often a text names each capability, by its name or its id."""
    found = CAPABILITY.findall(text.lower().replace("-", " "))
    counted = np.bincount([WORDS[word] for word in found], minlength=len(TAXONOMY))
    return counted.astype(np.float64)


def alone(account: Account, name: str) -> list[str]:
    """Read all that stands of one target by itself."""
    answers = [account.browser.get(reverse(room, args=[name])) for room in ALONE]
    answers += [account.send("GET", address.format(name)) for address in OPERATIONS]
    assert {answer.status_code for answer in answers} == {200}
    return [read(answer) for answer in answers]


def refused(account: Account, name: str) -> list[tuple[int, str]]:
    """Knock at every private door of a target, and try to write into its audit."""
    asked = [("GET", address, None) for address in PRIVATE]
    given = {"severity": 3, "need": 3}
    asked += [("PUT", f"/audits/{{}}/vulnerabilities/{capability}", given) for capability in TAXONOMY.ids]
    asked += [("DELETE", f"/audits/{{}}/items/{capability}", None) for capability in TAXONOMY.ids]
    answers = [account.knock(method, address.format(name), body) for method, address, body in asked]
    return [(a.status_code, TARGET.sub("", a.content.decode())) for a in answers]


def together(account: Account, names: Sequence[str], now: datetime) -> list[str]:
    """Read lists that show many, page by page, and everything that can be taken along."""
    lists = [_shortlist_of(account, names[first : first + MOST], now) for first in range(0, len(names), MOST)]
    addresses = [f"{reverse('matches')}?after={first}" for first in range(0, len(names), 20)]
    addresses += [reverse(room) for room in ("gap_map", "rings", "ecosystem", "threats")]
    goal = next(iter(account.goals.values()))
    addresses += [f"{reverse('teams')}?goal={goal}&partners=8", f"{API}/registry/organisations?limit=100"]
    for at, kept in enumerate(lists):
        some = names[MOST * at : MOST * (at + 1)]
        addresses += [
            reverse("matrix") + "?" + "&".join(f"with={name}" for name in some[:8]),
            reverse("shortlist", args=[kept]),
            reverse("shortlist_workbook", args=[kept]),
            *(reverse("shortlist_brief", args=[kept, kind]) for kind in EXPORTS),
            f"{API}/shortlists/{kept}",
        ]
    answers = [account.browser.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    return [read(answer) for answer in answers]


def _shortlist_of(account: Account, names: Sequence[str], now: datetime) -> str:
    person = Mandate.objects.get(organisation=account.organisation).person
    actor = actor_of(person, organisation_id=account.organisation.pk, today=now.date())
    kept = shortlists.make_shortlist(actor=actor, now=now, name="List", most=MOST)
    for name in names:
        shortlists.add_to_shortlist(actor=actor, now=now, id=kept.pk, slug=name, reason="Because.")
    return str(kept.pk)


def parts_about(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text at each target that it names: who, and what follows until the next is named."""
    found = list(TARGET.finditer(text))
    for at, one in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else one.end() + 2000
        yield int(one.group(1)), text[one.end() : end]


def read_all(account: Account, world: World, now: datetime) -> Floats:
    """Score every target and capability by how often each room names it. (targets, M, rooms)."""
    names = [o.id for o in world.registry]
    by_itself = [alone(account, name) for name in names]
    scores = [
        np.array([capabilities_in(texts[room]) for texts in by_itself]) for room in range(len(by_itself[0]))
    ]
    in_lists = np.zeros((len(names), len(TAXONOMY)))
    for text in together(account, names, now):
        for who, part in parts_about(text):
            in_lists[who] += capabilities_in(part)
    found: Any = np.stack([*scores, in_lists, sum(scores)], axis=2)
    counts = np.maximum(world.unknown.sum(axis=0), 1)  # what stands on every page tells nothing of one
    usual = (found * world.unknown[:, :, None]).sum(axis=0) / counts[:, None]
    return np.asarray(found - usual)
