"""Tokens by API: make one, list one's own, end one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from archstone.platform.api.bodies import Body
from archstone.platform.api.paging import Page, Paging, page_of_rows
from archstone.platform.api.requests import Request
from archstone.platform.services import tokens
from archstone.platform.store.programs.queries import TokenRow

router = Router(tags=["tokens"])


class NewToken(Body):
    """What a token shall be called, may do, and until when."""

    name: str = Field(min_length=1, max_length=80)
    scopes: list[str] = Field(min_length=1, max_length=100, examples=[["organisations:read"]])
    expires_at: AwareDatetime = Field(description="Within a year from now.")
    alone: bool = Field(False, description="Act for yourself only, not for your organisation.")


class Token(Schema):
    """A token, without its secret."""

    id: UUID
    name: str
    prefix: str = Field(description="How its secret begins.")
    organisation: str | None = Field(description="The organisation for which it acts.")
    scopes: list[str]
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class MadeToken(Token):
    """A token with the secret that is shown this once."""

    secret: str


class Scope(Schema):
    """Something that a token may do."""

    name: str
    words: str


@router.get("", response=Page[Token], summary="List your tokens")
def list_tokens(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """List your tokens, the newest first, ended ones too."""
    found = tokens.read_tokens(actor=request.actor)
    return page_of_rows(found, paging, by=("-made_at", "id"), show=TokenRow.of)


@router.post("", response={201: MadeToken}, summary="Make a token")
def make_token(request: Request, response: HttpResponse, new: NewToken) -> Status[Any]:
    """Make a token. Its secret is in this answer and nowhere else."""
    response["Cache-Control"] = "no-store"
    made = tokens.make_token(actor=request.actor, now=request.now, **new.model_dump())
    row = TokenRow.of(made.token)
    return Status(201, {**{name: getattr(row, name) for name in row.__slots__}, "secret": made.secret})


@router.get("/scopes", response=list[Scope], summary="List what tokens may do")
def list_scopes(request: Request) -> Any:
    """List all scopes in words."""
    return tokens.scopes()


@router.post("/{token_id}/revoke", response={204: None}, summary="Revoke a token")
def revoke_token(request: Request, token_id: UUID) -> Status[None]:
    """End a token at once."""
    token = tokens.token_of(actor=request.actor, token_id=token_id)
    tokens.revoke_token(actor=request.actor, now=request.now, token=token)
    return Status(204, None)
