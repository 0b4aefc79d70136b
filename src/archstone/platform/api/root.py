"""The API's root: what it is called, how a program signs in, how errors look."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Schema

from archstone import __version__

api = NinjaAPI(title="Archstone", version=__version__, urls_namespace="api", docs_url="docs")


class Health(Schema):
    """That the platform answers, and in which version."""

    version: str


@api.get("/health", response=Health, tags=["platform"], summary="Is the platform there?")
def health(request: HttpRequest) -> dict[str, Any]:
    """Answer without touching the database."""
    return {"version": __version__}
