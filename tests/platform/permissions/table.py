"""The whole table, room by room, and what has no page or no operation of the API, with the reason."""

from __future__ import annotations

from tests.platform.permissions import (
    alliance_rows,
    audit_rows,
    finding_rows,
    introduction_rows,
    people_rows,
    program_rows,
    registry_rows,
)
from tests.platform.permissions.cells import Cell

CELLS: tuple[Cell, ...] = (
    *people_rows.CELLS,
    *alliance_rows.CELLS,
    *audit_rows.CELLS,
    *finding_rows.CELLS,
    *introduction_rows.CELLS,
    *program_rows.CELLS,
    *registry_rows.CELLS,
)

WITHOUT_PAGE = {
    "name_steward": "Whoever runs the machine names stewards there, by archstone steward: test_stewards.",
}
WITHOUT_API = {
    **WITHOUT_PAGE,
    "see_overview": "The first page gathers what other operations answer one by one.",
    "see_metrics": "Measurements stand at /metrics, where monitors look for them; their tokens have a test.",
    "see_suggestions": "What a register says anew is looked through by people.",
    "decide_suggestion": "What a register says anew is decided by people.",
    "load_name_list": "Lists of names are looked after by people.",
}

ELSEWHERE = {
    "api/v1/openapi.json": "describes the API to anybody",
    "api/v1/docs": "describes the API to anybody",
    "api/v1/": "names the API's parts for its own use",
    "^api/": "says that there is nothing",
    "GET api/v1/health": "says to anybody that the API answers",
    "GET api/v1/tokens/scopes": "lists words that are the same for everybody",
    "GET api/v1/webhooks/events": "lists words that are the same for everybody",
    "look/": "shows the parts that pages are made of",
    "look/match/": "shows the parts that pages are made of",
    "set-theme/": "remembers a choice of this browser",
    "set-language/": "remembers a choice of this browser",
    "act-for/": "chooses among one's own mandates: test_organisations",
    "settings/personal-data/copy/": "asks for the password again first: test_personal_data",
    "healthz": "says to anybody that the platform lives",
    "readyz": "says to anybody that the database answers",
    "notifications/stop/<str:signed>/": "is its own proof, from a letter: test_notifications",
    "i/<str:token>/": "is its own proof, from a letter: test_introductions",
}
"""Addresses that no row asks for, and why."""
