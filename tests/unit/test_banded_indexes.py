"""The file that a web process maps answers as the index does, and holds nothing that is sealed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from archstone.engines.banded_index import BandedIndex
from archstone.engines.banded_search import find_banded_matches
from archstone.engines.registry_index import RegistryIndex
from archstone.engines.sealed_bands import SketchSecret, draw_sketch, shown_organisation
from archstone.files.banded_indexes import banded_index_of_columns, open_banded_index, save_banded_index
from archstone.files.registries import write_registry
from archstone.files.registry_tables import read_audit_columns
from archstone.files.search_indexes import save_index
from archstone.model.audits import Audit, Disclosure
from archstone.model.errors import BadInput
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry
from tests.registries import random_registry

SECRET = SketchSecret.of(b"a secret of more than sixteen bytes")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return random_registry(np.random.default_rng(12), 120, most=14, capabilities=30)


def test_a_mapped_file_answers_as_the_index_it_was_made_from(registry: Registry, tmp_path: Path) -> None:
    index = BandedIndex.build(registry, secret=SECRET, snapshot=3)
    place = tmp_path / "shown.archindex"
    save_banded_index(index, place)
    mapped = open_banded_index(place)
    for own in registry.organisations[:20]:
        assert find_banded_matches(mapped, own, top=200) == find_banded_matches(index, own, top=200)
    newcomer = replace(registry.organisations[3], id="newcomer")
    for each in (index, mapped):
        each.put_truth(newcomer, secret=SECRET, snapshot=3)
        each.remove(registry.organisations[4].id)
    for own in registry.organisations[:20]:
        assert find_banded_matches(mapped, own, top=200) == find_banded_matches(index, own, top=200)


def test_columns_give_the_same_index_as_objects(registry: Registry, tmp_path: Path) -> None:
    place = tmp_path / "registry.json"
    write_registry(registry, place)
    columns = read_audit_columns(place)
    audited = np.arange(len(columns)) % 3 > 0
    named = dict(zip(columns.id, audited.tolist(), strict=True))
    index = banded_index_of_columns(columns, secret=SECRET, snapshot=3, audited=audited)
    expected = BandedIndex.build(registry, secret=SECRET, snapshot=3, audited=named)
    for name in ("audited", "at", "size", "salt", "pool_capability", "pool_weight"):
        assert (index.arrays[name] == expected.arrays[name]).all(), name


def test_two_truths_that_nobody_listens_to_give_the_same_file(registry: Registry, tmp_path: Path) -> None:
    """What isn't in the file can't be told from it, whatever is asked and however long an answer takes."""

    def open_side(o: Organisation) -> Organisation:
        kept = tuple(v for v in o.audit.vulnerabilities if v.disclosure is Disclosure.PUBLIC)
        return replace(o, audit=Audit(o.audit.strengths, kept))

    def sketch(o: Organisation) -> object:
        return draw_sketch(o, registry.taxonomy, secret=SECRET, snapshot=3)

    deaf = [o for o in registry if o != open_side(o) and sketch(o) == sketch(open_side(o))]
    assert len(deaf) > 30
    ids = {o.id for o in deaf}
    other = Registry(tuple(open_side(o) if o.id in ids else o for o in registry))
    files = []
    for truth in (registry, other):
        # an empty audit counts as its own
        index = BandedIndex.build(truth, secret=SECRET, snapshot=3, audited={o.id: True for o in truth})
        save_banded_index(index, tmp_path / "truth.archindex")
        files.append((tmp_path / "truth.archindex").read_bytes())
    assert files[0] == files[1]


def test_an_index_without_sketches_is_refused(registry: Registry, tmp_path: Path) -> None:
    place = tmp_path / "plain.archindex"
    save_index(RegistryIndex.build(Registry(tuple(shown_organisation(o) for o in registry))), place)
    with pytest.raises(BadInput, match="holds no sketches"):
        open_banded_index(place)
