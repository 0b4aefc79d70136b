"""What is private or sealed in an audit stands in no outsider's answer, no single rating in a viewer's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from archstone.model.guided_audits import GUIDED_QUESTIONS
from archstone.platform.store.people.models import Person
from archstone.platform.web.audits.urls import urlpatterns
from tests.platform.permissions.asking import Asker, body_of
from tests.platform.permissions.audit_rows import CELLS
from tests.platform.permissions.cells import DONE, Cell, row
from tests.platform.permissions.world import SECRET, World

pytestmark = pytest.mark.django_db
SEALED = ("Community trust", "Governance", "community-trust", "governance", "mending")


def addresses() -> Iterator[str]:
    """List every address without parts, and those whose part is an organisation or a capability."""
    yield from (f"/audit/{p.pattern}" for p in urlpatterns if "<" not in str(p.pattern))
    yield from (f"/audit/item/{c}/" for c in ("governance", "community-trust", "logistics"))
    yield from (f"/audit/guided/{q.id}/" for q in GUIDED_QUESTIONS)
    yield from ("/audit/of/{ours}/", "/organisations/{ours}/", "/organisations/", "/")
    yield from ("/api/v1/docs", "/api/v1/openapi.json")


def reads(address: str) -> Cell:
    return row("read_audit", (), (), ("GET", address, {}), None)


@pytest.mark.parametrize("role", ["owner of another", "person", "anyone", "steward", "coordinator"])
def test_nothing_private_or_sealed_stands_in_any_answer_to_outsiders(
    asker: Asker, world: World, role: str
) -> None:
    answers = [ask(cell, role) for cell in CELLS for _through, _address, ask in asker.ways(cell)]
    answers += [asker.page(reads(address), role) for address in addresses()]
    assert len(answers) > 80
    for answer in answers:
        where = answer.request["PATH_INFO"]
        said = body_of(answer).replace(where, "HERE")
        assert SECRET not in said, where
        if "/capabilities" not in where and world.objects["ours"] in where:
            assert [name for name in SEALED if name in said] == [], where


def test_a_viewer_reads_the_audit_and_nobody_s_single_ratings(asker: Asker, world: World) -> None:
    Person.objects.filter(pk=world.who["owner"].person).update(name="Zebedee Quux")
    rating = {"severity": 2, "need": 2, "basis": "felt", "note": "My very own words."}
    for address, sent in (
        ("/audit/rate/governance/", rating),
        ("/audit/raters/take/", {"capability": ["governance"]}),
    ):
        written = asker.page(row("read_audit", (), (), ("POST", address, sent), None), "owner")
        assert written.status_code == 302
    assert "My very own words." in body_of(asker.page(reads("/audit/raters/"), "owner"))
    read = 0
    for cell in CELLS:
        for through, _address, ask in asker.ways(cell):
            asked = cell.page if through == "page" else cell.api
            if asked and asked[0] == "GET" and cell.expected("viewer", through) == DONE:
                said = body_of(ask(cell, "viewer"))
                assert "Quux" not in said
                assert "My very own words" not in said
                read += 1
    assert read > 12
    whole = asker.api(row("read_audit", (), (), None, ("GET", "/audits/{ours}", None)), "viewer").json()
    (one,) = [v for v in whole["vulnerabilities"] if v["capability"] == "governance"]
    assert (one["lowest"], one["highest"], one["raters"]) == (None, None, 5)


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/vulnerabilities/design", {"severity": 1, "need": 1, "revision": 7}, 409),
        ("/vulnerabilities/desing", {"severity": 1, "need": 1}, 404),
        ("/vulnerabilities/design", {"severity": 6, "need": 1}, 422),
        ("/vulnerabilities/logistics", {"severity": 1, "need": 1}, 422),
        ("/order", {"order": ["design"]}, 422),
        ("/guided/most-help", {"text": "Late.", "revision": 0}, 409),
        ("/file", {"name": "a.yaml", "content": "organisations: 3"}, 422),
    ],
)
def test_the_api_tells_of_what_it_cannot_keep(
    asker: Asker, world: World, address: str, body: dict[str, Any], status: int
) -> None:
    cell = row("change_audit", (), (), None, ("PUT", f"/audits/{{ours}}{address}", body))
    assert asker.api(cell, "owner").status_code == status
