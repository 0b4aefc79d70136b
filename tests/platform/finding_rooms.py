"""The rooms in which one looks for others: every page and operation that only reads, with its address."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pypdf
from django.urls import reverse

from archstone.platform.services import prospects, shortlists
from archstone.platform.services.actors import Actor
from archstone.platform.services.goals import WrittenRequirement, write_goal

API = "/api/v1"
ABOUT_ONE = (
    *("organisation", "shortlist_add", "introduction_new"),
    *("introduction_kit", "introduction_kit_print"),
)
READ_BY_SLUG = ("matches", "prospects", "organisations", "introductions/kits")
OF_THEIR_OWN = (
    *("", "/file", "/page.pdf", "/shown-to-partner", "/capabilities"),
    *("/ratings", "/raters", "/guided", "/disclosures"),
)


def read(answer: Any) -> str:
    """Give what an answer says: a workbook's cells, a document's text, a page without what it says to all."""
    kind = answer["Content-Type"].partition(";")[0]
    if kind.endswith("spreadsheetml.sheet"):
        book = openpyxl.load_workbook(BytesIO(answer.content))
        return "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    if kind.endswith("wordprocessingml.document"):
        document = docx.Document(BytesIO(answer.content))
        cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
        return "\n".join([*(p.text for p in document.paragraphs), *cells])
    if kind == "application/pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.content)).pages)
    text = answer.content.decode()
    text = re.sub(r"<select.*?</select>", "", text, flags=re.DOTALL)  # every capability can be chosen
    return re.sub(r'csrf[^>]*value="[^"]*"|"X-CSRFToken": "[^"]*"|nonce="[^"]*"', "", text)


def set_up(actor: Actor, now: Any, *slugs: str) -> dict[str, str]:
    """Give an organisation a goal, a shortlist and a notebook, so that every page has something to show."""
    goal = write_goal(
        actor=actor,
        now=now,
        name="Goal",
        requirements=[
            WrittenRequirement("community-trust"),
            WrittenRequirement("logistics", 50, critical=True),
        ],
    )
    kept = shortlists.make_shortlist(actor=actor, now=now, name="List")
    for slug in slugs[:3]:
        shortlists.add_to_shortlist(actor=actor, now=now, id=kept.pk, slug=slug, reason="Because.")
    note = prospects.note_tie(actor=actor, now=now, slug=slugs[0], kind="joint-work", what="A fair.")
    return {"goal": goal.id, "shortlist": str(kept.pk), "note": str(note.pk)}


def pages(has: dict[str, str], *slugs: str) -> list[str]:
    """List the addresses of every page that reads."""
    one = [has["shortlist"]]
    return [
        *(
            reverse(name)
            for name in (
                *("matches", "gap_map", "matrix", "rings", "teams", "ecosystem", "threats"),
                *("goals", "shortlists", "notebook"),
            )
        ),
        reverse("matches") + f"?goal={has['goal']}&uncommon=1&basis=audited&allied=on",
        reverse("gap_map") + "?gaps=10&organisations=10",
        reverse("matrix") + "?" + "&".join(f"with={slug}" for slug in slugs[:8]),
        reverse("matrix") + f"?shortlist={has['shortlist']}",
        reverse("rings") + "?longest=2",
        reverse("teams") + f"?goal={has['goal']}&partners=5&redundancy=2",
        reverse("goal", args=[has["goal"]]),
        reverse("shortlist", args=one),
        reverse("shortlist_workbook", args=one),
        *(reverse("shortlist_brief", args=[*one, kind]) for kind in ("md", "html")),
        *(reverse(name, args=[slug]) for name in ("match", "notebook_on") for slug in slugs),
    ]


def neighbours(has: dict[str, str], *slugs: str) -> list[str]:
    """List what else tells of others beside the rooms in which one looks for them, for who may do all."""
    return [
        *(reverse("shortlist_brief", args=[has["shortlist"], kind]) for kind in ("docx", "pdf")),
        *(f"{reverse('matches')}?after={place}" for place in (1, 2, 20, 99_999)),
        *(reverse(name) for name in ("home", "organisations", "search")),
        reverse("search") + "?q=parish&kind=congregation&standing=audited",
        *(reverse(name, args=[slug]) for name in ABOUT_ONE for slug in slugs),
        f"{API}/registry/organisations?standing=audited",
        f"{API}/shortlists/{has['shortlist']}/brief",
        *(f"{API}/{room}/{slug}" for room in READ_BY_SLUG for slug in slugs),
        *(f"{API}/audits/{slug}/shown" for slug in slugs),
    ]


def operations(has: dict[str, str], *slugs: str) -> list[str]:
    """List the addresses of every operation of the API that reads."""
    kept = f"{API}/shortlists/{has['shortlist']}"
    return [
        f"{API}/matches",
        f"{API}/matches?goal={has['goal']}&uncommon=1&limit=200&not_allied=false",
        f"{API}/map?gaps=10&organisations=10",
        f"{API}/matrix?" + "&".join(f"partner={slug}" for slug in slugs[:8]),
        f"{API}/rings",
        f"{API}/teams?goal={has['goal']}",
        f"{API}/ecosystem",
        f"{API}/ecosystem/threats",
        f"{API}/ecosystem/uncommon-ally",
        f"{API}/goals",
        f"{API}/goals/{has['goal']}",
        f"{API}/shortlists",
        kept,
        f"{kept}/workbook",
        f"{API}/prospects",
        *(f"{API}/{room}/{slug}" for room in ("matches", "prospects") for slug in slugs),
    ]


def refusals(has: dict[str, str], *slugs: str) -> list[str]:
    """List what is asked in vain: what isn't there, can't be read, or is another's own business."""
    gone = "00000000-0000-4000-8000-000000000000"
    return [
        *(f"{API}/{room}/nobody-here" for room in READ_BY_SLUG),
        *(f"{API}/{room}/{gone}" for room in ("goals", "shortlists")),
        f"{API}/matches?limit=0",
        f"{API}/matches?cursor=torn",
        f"{API}/matches?goal={gone}",
        f"{API}/matches?basis=guessed",
        f"{API}/map?gaps=99",
        f"{API}/matrix?partner=nobody-here",
        f"{API}/rings?longest=9",
        f"{API}/teams?goal={gone}",
        f"{API}/teams?goal={has['goal']}&partners=99",
        reverse("match", args=["nobody-here"]),
        *(f"{API}/audits/{slug}{part}" for part in OF_THEIR_OWN for slug in slugs),
        *(f"{API}/organisations/{slug}/{part}" for part in ("people", "invitations") for slug in slugs),
        *(f"{API}/trail/{slug}" for slug in slugs),
    ]
