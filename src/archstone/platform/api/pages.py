"""The API's pages for people: what can be asked, without a script."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from archstone.platform.api.problems import KINDS


class DocsPage(DocsBase):
    """One page that lists every operation, written from the schema."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Show the operations room by room, then the kinds of problems."""
        schema = api.get_openapi_schema(path_params=kwargs)
        rooms: dict[str, list[dict[str, Any]]] = {}
        for path, methods in schema["paths"].items():
            for method, operation in methods.items():
                room = (operation.get("tags") or ["platform"])[0]
                rooms.setdefault(room, []).append(_told(path, method, operation))
        return render(
            request,
            "api/docs.html",
            {
                "api": api,
                "rooms": sorted(rooms.items()),
                "problems": sorted(KINDS.items()),
                "schema_url": self.get_openapi_url(api, kwargs),
            },
        )


def _told(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    given = [p for p in operation.get("parameters", ()) if "name" in p]
    body = operation.get("requestBody", {}).get("content", {})
    return {
        "id": operation["operationId"],
        "path": path,
        "method": method.upper(),
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": given,
        "takes": [_name(kind["schema"]) for kind in body.values()],
        "answers": [
            (status, ", ".join(_name(kind["schema"]) for kind in said.get("content", {}).values()))
            for status, said in operation["responses"].items()
            if not status.endswith("XX")
        ],
        "open": not operation.get("security"),
    }


def _name(schema: dict[str, Any]) -> str:
    """Name a schema as people find it in the description."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    return str(schema.get("title") or schema.get("type") or "")
