"""The page of the documentation on who may do what says what the table of acts says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from archstone.platform.services.acts import ACTS

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_permissions", DOCS / "make_permissions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_written_from_the_table_as_it_stands(maker: ModuleType) -> None:
    kept = (DOCS / "reference" / "permissions.md").read_text(encoding="utf-8")
    assert kept == maker.page(), "Run python docs/make_permissions.py"


def test_the_page_has_every_act_once_and_a_name_for_every_room(maker: ModuleType) -> None:
    names = [name for acts in maker.rooms().values() for name in acts]
    assert sorted(names) == sorted(ACTS)
    assert set(maker.rooms()) == set(maker.ROOMS.values())
