"""The world of the table of permissions, built once a module."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from archstone.platform.store.programs.models import ApiToken
from tests.platform.conftest import NOW
from tests.platform.permissions.asking import Asker
from tests.platform.permissions.world import World, build


@pytest.fixture(scope="module")
def asker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Asker]:
    """Build the world once; every cell is asked for within a transaction that is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build(NOW)
        ApiToken.objects.update(last_used_at=NOW)
        logging.disable(logging.CRITICAL)  # thousands of requests are refused here as they should be
        yield Asker(world)
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@pytest.fixture
def world(asker: Asker) -> Iterator[World]:
    with transaction.atomic():
        yield asker.world
        transaction.set_rollback(True)
