"""Long lists a page at a time: ``items`` and the cursor of the ``next`` page, null on the last.

A cursor is signed and says after which row to go on, so that rows which come or go meanwhile neither repeat
nor hide others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from archstone.model.errors import RuleBroken

T = TypeVar("T")
SALT = "cursor"
USUAL, MOST = 50, 200


class Paging(BaseModel):
    """What one may ask of a list: how many at once, and after which cursor."""

    model_config = ConfigDict(extra="ignore")

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many at once.")
    cursor: str = Field("", max_length=600, description="The `next` of the page before.")


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


def page_of_rows(
    rows: QuerySet[Any], paging: Paging, *, by: tuple[str, ...], show: Callable[[Any], Any] | None = None
) -> dict[str, Any]:
    """Cut one page out of *rows*, ordered by the fields *by* (``-`` before a name: downwards).

    The last field must be unique; none may be null. *show* makes an item of a row.
    """
    ordered = rows.order_by(*by)
    after = _read(paging.cursor)
    if after is not None:
        ordered = ordered.filter(_beyond(by, after))
    found = list(ordered[: paging.limit + 1])
    page = found[: paging.limit]
    following = None
    if len(found) > paging.limit:
        following = signing.dumps([_plain(page[-1], name.lstrip("-")) for name in by], salt=SALT)
    return {"items": [show(row) for row in page] if show else page, "next": following}


def place_of(paging: Paging) -> int:
    """Give the place at which a page of a ranked answer begins, for who ranks only so far."""
    after = _read(paging.cursor)
    if after is None:
        return 0
    if len(after) != 1 or not isinstance(after[0], int):
        raise RuleBroken(_("This cursor belongs to another list."), at=("cursor",))
    return after[0]


def page_from(items: Sequence[Any], paging: Paging, total: int) -> dict[str, Any]:
    """Give the page of a ranked answer that begins at `place_of` and of which there are *total*."""
    end = place_of(paging) + len(items)
    return {"items": list(items), "next": signing.dumps([end], salt=SALT) if items and end < total else None}


def page_of_sequence(found: Sequence[Any], paging: Paging) -> dict[str, Any]:
    """Cut one page out of a ranked answer, by place."""
    after = _read(paging.cursor)
    if after is not None and (len(after) != 1 or not isinstance(after[0], int)):
        raise RuleBroken(_("This cursor belongs to another list."), at=("cursor",))
    start = after[0] if after else 0
    end = start + paging.limit
    return {
        "items": list(found[start:end]),
        "next": signing.dumps([end], salt=SALT) if end < len(found) else None,
    }


def _plain(row: Any, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return (
        value
        if isinstance(value, int | str)
        else value.isoformat()
        if hasattr(value, "isoformat")
        else str(value)
    )


def _beyond(by: tuple[str, ...], after: list[Any]) -> Q:
    """Keep what comes after the row whose fields were *after*."""
    if len(after) != len(by):
        raise RuleBroken(_("This cursor belongs to another list."), at=("cursor",))
    beyond, same = Q(), Q()
    for field, value in zip(by, after, strict=True):
        name = field.lstrip("-")
        beyond |= same & Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
        same &= Q(**{name: value})
    return beyond


def _read(cursor: str) -> list[Any] | None:
    if not cursor:
        return None
    try:
        read = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        read = None
    if not isinstance(read, list):
        raise RuleBroken(
            _("This cursor can't be read. Take the one that the page before gave."), at=("cursor",)
        )
    return read
