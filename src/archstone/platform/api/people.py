"""Oneself by API: settings, a copy of one's data, invitations, erasure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from archstone.platform.api.bodies import Body
from archstone.platform.api.files import file_answer, file_in_schema
from archstone.platform.api.requests import Request
from archstone.platform.services import erasure, invitations, limits, people, permissions, personal_data
from archstone.platform.store.organisations.models import Mandate
from archstone.platform.store.organisations.queries import organisations_of

router = Router(tags=["people"])
GUESSES_A_MINUTE = 5


class Myself(Schema):
    """What somebody set for themselves."""

    id: UUID
    name: str
    email: str
    language: str
    time_zone: str
    theme: str
    digest: str
    is_steward: bool
    created_at: datetime


class ChangedSettings(Body):
    """What to change; what isn't given stays."""

    name: str | None = Field(None, max_length=120)
    language: str | None = Field(None, max_length=10)
    time_zone: str | None = Field(None, max_length=60)
    theme: str | None = Field(None, max_length=10)
    digest: str | None = Field(None, max_length=10)


class MyOrganisation(Schema):
    """An organisation that one may act for."""

    slug: str
    name: str
    role: str


class Password(Body):
    """One's password, as the proof of who one is."""

    password: str = Field(max_length=1000)


class FollowedLink(Body):
    """The last part of the link in an invitation's letter."""

    token: str = Field(max_length=200)


class Given(Schema):
    """What accepting an invitation gave: a role in an organisation or in an alliance."""

    organisation: str | None
    alliance: UUID | None
    role: str
    starts_on: date
    ends_on: date | None


@router.get("/me", response=Myself, summary="Read your settings")
def see_oneself(request: Request) -> Any:
    """Read your own settings."""
    return people.see_oneself(actor=request.actor)


@router.patch("/me", response=Myself, summary="Change your settings")
def change_settings(request: Request, changed: ChangedSettings) -> Any:
    """Change your own settings."""
    given = {name: value for name, value in changed.model_dump().items() if value is not None}
    return people.change_settings(actor=request.actor, now=request.now, **given)


@router.get("/me/organisations", response=list[MyOrganisation], summary="List whom you may act for")
def list_organisations(request: Request) -> Any:
    """List the organisations that you may act for today."""
    permissions.require(request.actor, "see_oneself")
    return organisations_of(request.actor.person, request.actor.today)


@router.get(
    "/me/personal-data",
    summary="Take a copy of your personal data",
    openapi_extra=file_in_schema("application/zip"),
)
def export_personal_data(request: Request) -> HttpResponse:
    """Take a ZIP archive of everything that is held on you, a JSON file for each part of the platform."""
    packed = personal_data.export_personal_data(actor=request.actor, now=request.now)
    return file_answer(packed, name="personal-data.zip", kind="application/zip")


@router.post("/me/erase", response={204: None}, summary="Erase your account")
def erase_person(request: Request, proof: Password) -> Status[None]:
    """Erase your account and all that names you. It can't be undone."""
    permissions.require(request.actor, "erase_person")
    limits.take(key=f"password of {request.actor.person}", a_minute=GUESSES_A_MINUTE, now=request.now)
    confirmed = people.password_is_right(actor=request.actor, password=proof.password)
    erasure.erase_person(actor=request.actor, now=request.now, confirmed=confirmed)
    return Status(204, None)


@router.post("/me/invitations/accept", response=Given, summary="Accept an invitation")
def accept_invitation(request: Request, link: FollowedLink) -> Any:
    """Accept the invitation of a link, if it was sent to an address that you confirmed."""
    given = invitations.accept_invitation(actor=request.actor, now=request.now, token=link.token)
    return {
        "organisation": given.organisation.slug if isinstance(given, Mandate) else None,
        "alliance": None if isinstance(given, Mandate) else given.alliance_id,
        "role": given.role,
        "starts_on": given.starts_on,
        "ends_on": given.ends_on,
    }
