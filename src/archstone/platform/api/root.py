"""The API's root: what it is called, how a program signs in, how errors look, which rooms it has.

How to write the API of a room, ``api/<room>.py``::

    from __future__ import annotations

    from uuid import UUID

    from django.http import HttpResponse
    from ninja import Query, Router, Schema, Status

    from archstone.platform.api.bodies import Body
    from archstone.platform.api.paging import Page, Paging, page_of_rows
    from archstone.platform.api.requests import Request
    from archstone.platform.services import pledges

    router = Router(tags=["pledges"])


    class NewPledge(Body):              # what is sent: a Body, nested bodies too; unknown names are refused
        amount: int = Field(ge=0)


    class Pledge(Schema):               # what is answered: a Schema with a name of its own in the whole API
        id: UUID
        amount: int


    @router.post("", response={201: Pledge}, summary="Pledge something")
    def make_pledge(request: Request, new: NewPledge) -> Status[Any]:
        return Status(201, pledges.make_pledge(actor=request.actor, now=request.now, **new.model_dump()))


    @router.get("", response=Page[Pledge], summary="List your pledges")
    def list_pledges(request: Request, paging: Query[Paging]) -> dict[str, Any]:
        return page_of_rows(pledges.read_pledges(actor=request.actor), paging, by=("-made_at", "id"))

- Addresses are nouns without a slash at the end; a further verb is ``POST /pledges/{id}/withdraw``.
- ``request.actor`` and ``request.now`` are there; services authorise. Errors are raised, never caught: the
  table in ``services/errors.py`` gives the status, ``problems.py`` the shape. A RuleBroken with ``at`` names
  the field.
- Every operation that doesn't say ``auth=None`` needs a token or a session. With ``auth=None`` nobody is
  signed in, whatever cookie comes along: only for what a signed link opens.
- Idempotency keys, limits, sizes and kinds of bodies are the door's work (``door.py``).
- Answer what may be seen only once with ``response["Cache-Control"] = "no-store"`` (take a parameter
  ``response: HttpResponse``); then no idempotency key keeps it.
- A file is answered as an ``HttpResponse`` and said in the schema with ``openapi_extra``
  (``api/files.py`` has both).
- Bound every text and list of a body (``max_length``), and whole numbers too (``ge``, ``le``).
- Where one thing is read and changed, :mod:`archstone.platform.api.tags` gives it an ``ETag``.
- Mount the router at the end of this file. The test of the whole schema then covers it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from archstone import __version__
from archstone.platform.api import (
    alliances,
    audits,
    ecosystem,
    gap_map,
    goals,
    introductions,
    matches,
    matrix,
    notifications,
    organisations,
    people,
    problems,
    prospects,
    registries,
    rings,
    shortlists,
    teams,
    tokens,
    trail,
    webhooks,
)
from archstone.platform.api.authentication import Session, Token
from archstone.platform.api.bodies import StrictParser
from archstone.platform.api.door import door
from archstone.platform.api.pages import DocsPage
from archstone.platform.api.schema import completed

DESCRIPTION = (
    "Every act of the pages, for programs. Sign in with a token that you make in your settings "
    "(`Authorization: Bearer arch_…`). Errors are problem details (RFC 9457). Lists come a page at a time. "
    "Send `Idempotency-Key` with a write to have it done once."
)


class Api(NinjaAPI):
    """The API: its schema says what the door adds."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """Describe the API, with problems and idempotency keys."""
        return completed(super().get_openapi_schema(**where))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Call an operation by its room and its function."""
        return f"{operation.view_func.__module__.rpartition('.')[2]}_{operation.view_func.__name__}"


api = Api(
    title="Archstone",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api",
    docs=DocsPage(),
    docs_url="/docs",
    auth=[Token(), Session()],
    parser=StrictParser(),
)
problems.register(api)
api.add_decorator(door, mode="view")


class Health(Schema):
    """That the platform answers, and in which version."""

    version: str


@api.get("/health", auth=None, response=Health, tags=["platform"], summary="Is the platform there?")
def health(request: HttpRequest) -> dict[str, Any]:
    """Answer without touching what people keep here."""
    return {"version": __version__}


# The rooms, in the order of the alphabet.
api.add_router("/alliances", alliances.router)
api.add_router("/audits", audits.router)
api.add_router("/claims", organisations.claims_router)
api.add_router("/ecosystem", ecosystem.router)
api.add_router("/goals", goals.router)
api.add_router("/introductions", introductions.router)
api.add_router("/map", gap_map.router)
api.add_router("/matches", matches.router)
api.add_router("/matrix", matrix.router)
api.add_router("/notifications", notifications.router)
api.add_router("/organisations", organisations.router)
api.add_router("/people", people.router)
api.add_router("/prospects", prospects.router)
api.add_router("/registry", registries.router)
api.add_router("/rings", rings.router)
api.add_router("/shortlists", shortlists.router)
api.add_router("/teams", teams.router)
api.add_router("/tokens", tokens.router)
api.add_router("/trail", trail.router)
api.add_router("/webhooks", webhooks.router)
