"""Who may do what to an audit, every act by every role, over pages and API; nothing sealed gets out."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archstone.model.guided_audits import GUIDED_QUESTIONS
from archstone.platform.config.urls import urlpatterns as all_addresses
from archstone.platform.services import audit_ratings, audits, disclosures, guided_audits, limits
from archstone.platform.services.acts import ACTS
from archstone.platform.services.tokens import make_token
from archstone.platform.store.audits.models import (
    AuditItem,
    AuditState,
    DisclosureEvent,
    GuidedAnswer,
    OwnCapability,
    RaterAnswer,
)
from archstone.platform.store.organisations.models import Mandate

SECRET = "xyzzy"
"""A word that stands in every note, answer and name that nobody outside may read."""

EDITORS = {"owner", "editor"}
MEMBERS = EDITORS | {"viewer"}
ROLES = ("owner", "editor", "viewer", "other's owner", "stranger", "nobody")
RATING = {"severity": 2, "need": 2, "basis": "felt", "note": ""}
TELL = {"capability": "governance", "to": "A Friend"}
FILE = "organisations:\n- id: a\n  name: A\n  strengths:\n  - {capability: training, level: 2}\n"

# act, roles that may, (method, address of the API, body), (method, name of the page, its parts, what is sent)
CELLS = [
    ("read_audit", MEMBERS, ("GET", "", None), ("GET", "audit", (), None)),
    ("read_audit", MEMBERS, ("GET", "/shown-to-partner", None), ("GET", "audit_preview", ("partner",), None)),
    ("read_audit", MEMBERS, ("GET", "/capabilities", None), ("GET", "audit_capabilities", (), None)),
    ("read_own_ratings", MEMBERS, ("GET", "/ratings", None), ("GET", "audit_rate", (), None)),
    ("read_own_ratings", MEMBERS, ("GET", "/guided", None), ("GET", "audit_step", ("worst-at",), None)),
    (
        "rate_vulnerability",
        MEMBERS,
        ("PUT", "/guided/worst-at", {"text": "We.", "revision": 0}),
        ("POST", "audit_step", ("worst-at",), {"text": "We.", "revision": 0}),
    ),
    (
        "rate_vulnerability",
        MEMBERS,
        ("PUT", "/ratings/design", RATING),
        ("POST", "audit_rate_one", ("design",), RATING),
    ),
    ("read_raters", EDITORS, ("GET", "/raters", None), ("GET", "audit_raters", (), None)),
    (
        "change_audit",
        EDITORS,
        ("PUT", "/vulnerabilities/design", {"severity": 1, "need": 1}),
        ("POST", "audit_item", ("design",), {"severity": 1, "need": 1, "basis": "felt", "revision": 1}),
    ),
    (
        "change_audit",
        EDITORS,
        ("PUT", "/strengths/training", {"level": 3}),
        (
            "POST",
            "audit_add",
            ("strength",),
            {"capability": "training", "level": 3, "grade": "claimed", "revision": 0},
        ),
    ),
    (
        "change_audit",
        EDITORS,
        ("POST", "/items/storytelling/confirm", {}),
        ("POST", "audit_confirm", ("storytelling",), {}),
    ),
    ("change_audit", EDITORS, ("DELETE", "/items/design", None), ("POST", "audit_remove", ("design",), {})),
    (
        "change_audit",
        EDITORS,
        ("PUT", "/order", {"order": ["design", "governance", "community-trust", "storytelling"]}),
        (
            "POST",
            "audit_order",
            (),
            {
                "order": ["design", "governance", "community-trust", "storytelling"],
                "seen": "community-trust design governance storytelling",
            },
        ),
    ),
    (
        "change_audit",
        EDITORS,
        ("PUT", "/disclosure-levels", {"levels": {"design": "private"}}),
        (
            "POST",
            "audit_disclosure",
            (),
            {
                **{"design": "private", "governance": "sealed", "community-trust": "private"},
                "storytelling": "sealed",
            },
        ),
    ),
    (
        "change_audit",
        EDITORS,
        ("POST", "/own-capabilities", {"label": "Boats", "family": "delivery"}),
        ("POST", "audit_own_capability", (), {"label": "Boats", "family": "delivery"}),
    ),
    (
        "change_audit",
        EDITORS,
        ("POST", "/raters/take", {"capabilities": ["governance"]}),
        ("POST", "audit_take", (), {"capability": ["governance"]}),
    ),
    ("read_disclosures", EDITORS, ("GET", "/disclosures", None), ("GET", "audit_log", (), None)),
    (
        "write_disclosure",
        EDITORS,
        ("POST", "/disclosures", TELL),
        ("POST", "audit_log", (), {**TELL, "go": "write"}),
    ),
    (
        "write_disclosure",
        EDITORS,
        ("POST", "/disclosures/advice", TELL),
        ("POST", "audit_log", (), {**TELL, "go": "ask"}),
    ),
    (
        "write_disclosure",
        EDITORS,
        ("PUT", "/disclosures/{event}/outcome", {"outcome": "ignored"}),
        ("POST", "audit_outcome", ("{event}",), {"outcome": "ignored"}),
    ),
    (
        "agree_to_be_open",
        {"owner"},
        ("PUT", "/leadership", {"agreed": True}),
        ("POST", "audit_leadership", (), {"agreed": "yes"}),
    ),
    ("export_audit", EDITORS, ("GET", "/file", None), ("GET", "audit_export", ("json",), None)),
    ("export_audit", EDITORS, ("GET", "/page.pdf", None), ("GET", "audit_pdf", (), None)),
    (
        "import_audit",
        EDITORS,
        ("PUT", "/file", {"name": "a.yaml", "content": FILE}),
        ("POST", "audit_file", (), {"file": FILE}),
    ),
    ("see_shown_audit", set(ROLES), ("GET", "/shown", None), ("GET", "audit_shown", ("{slug}",), None)),
]


@pytest.fixture(autouse=True)
def nobody_asked_before():
    limits.forget()


@pytest.fixture
def house(make_organisation, make_actor, now):
    """Make an organisation whose audit has something of everything, and somebody of each role."""
    hospital = make_organisation(estimated=True, vulnerabilities="storytelling:3:3:public")
    actors = {
        role: make_actor(hospital, role, name=f"{role} {SECRET}") for role in ("owner", "editor", "viewer")
    }
    actors["other's owner"] = make_actor(make_organisation("north-quay"))
    actors["stranger"] = make_actor(name="A Stranger")
    Mandate.objects.update(starts_on="2020-01-01")
    who = {"actor": actors["owner"], "now": now, "organisation": hospital}
    own = audits.add_own_capability(**who, label=f"{SECRET} mending", family="delivery")
    for capability, level in (
        ("community-trust", "private"),
        ("governance", "sealed"),
        ("design", "sealed"),
    ):
        audits.set_vulnerability(
            **who, capability=capability, severity=4, need=4, disclosure=level, note=f"{SECRET} note"
        )
    audits.set_strength(**who, capability="logistics", level=4, note=f"{SECRET} evidence")
    for capability in ("governance", own.id):
        audit_ratings.rate_vulnerability(
            **{**who, "actor": actors["viewer"]}, capability=capability, severity=1, need=1, note=SECRET
        )
    guided_audits.save_answer(**who, question="most-help", text=f"{SECRET} answer", revision=0)
    disclosures.tell_of(**who, capability="design", to=f"{SECRET} partner")
    return hospital, actors


def state() -> str:
    """Write down everything that an act may change."""
    tables = (AuditItem, AuditState, DisclosureEvent, GuidedAnswer, OwnCapability, RaterAnswer)
    return repr([list(table.objects.order_by("pk").values()) for table in tables])


def filled(part, hospital):
    event = DisclosureEvent.objects.values_list("pk", flat=True).first()
    return part.format(slug=hospital.slug, event=event) if isinstance(part, str) else part


def call_api(client, hospital, method, address, body):
    where = f"/api/v1/audits/{hospital.slug}{filled(address, hospital)}"
    more = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    return client.generic(method, where, **more)


def call_page(client, hospital, method, name, parts, sent):
    from django.core.files.uploadedfile import SimpleUploadedFile

    where = reverse(name, args=[filled(part, hospital) for part in parts])
    if method == "GET":
        return client.get(where)
    sent = {k: SimpleUploadedFile("a.yaml", v.encode()) if k == "file" else v for k, v in sent.items()}
    return client.post(where, sent)


def client_of(browser_of, actors, role):
    return Client() if role == "nobody" else browser_of(actors[role])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("cell", CELLS, ids=lambda c: f"{c[0]}-{c[2][0]}-{c[2][1].strip('/') or 'audit'}")
def test_the_api_lets_each_role_do_what_it_may(house, browser_of, cell, role):
    hospital, actors = house
    act, allowed, asked, __ = cell
    before = state()
    answer = call_api(client_of(browser_of, actors, role), hospital, *asked)
    if role in allowed and role != "nobody":
        assert answer.status_code in (200, 201, 204), answer.content
        assert (state() != before) == (asked[0] != "GET" and "advice" not in asked[1])
        return
    expected = 401 if role == "nobody" else 403 if role in MEMBERS else 404
    assert answer.status_code == expected, answer.content
    assert state() == before
    assert SECRET not in answer.content.decode()
    assert act in ACTS


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("cell", CELLS, ids=lambda c: f"{c[0]}-{c[3][0]}-{c[3][1]}")
def test_the_pages_let_each_role_do_what_it_may(house, browser_of, cell, role):
    hospital, actors = house
    __, allowed, __, asked = cell
    before = state()
    answer = call_page(client_of(browser_of, actors, role), hospital, *asked)
    if role in allowed:
        assert answer.status_code in (200, 302), answer.content
        assert (state() != before) == (asked[0] != "GET" and (asked[3] or {}).get("go") != "ask")
        return
    if role in MEMBERS:
        assert answer.status_code == 403
    elif role == "nobody":
        assert answer.status_code in (302, 403)
        assert asked[0] == "POST" or "login" in answer.url
    elif role == "stranger":
        assert answer.status_code == (200 if asked[0] == "GET" else 404)
    assert SECRET not in answer.content.decode(errors="replace")
    hospital.refresh_from_db()
    kept = repr(list(AuditItem.objects.filter(organisation=hospital).order_by("pk").values()))
    assert kept in before


def test_another_s_entry_of_the_log_is_not_there(house, browser_of):
    hospital, actors = house
    answer = call_page(
        browser_of(actors["other's owner"]),
        hospital,
        "POST",
        "audit_outcome",
        ("{event}",),
        {"outcome": "ignored"},
    )
    assert answer.status_code == 404
    assert DisclosureEvent.objects.get().outcome == ""


@pytest.mark.parametrize("role", ["other's owner", "stranger", "nobody"])
def test_nothing_private_or_sealed_stands_in_any_answer_to_outsiders(house, browser_of, role):
    hospital, actors = house
    client = client_of(browser_of, actors, role)
    answers = [call_api(client, hospital, *cell[2]) for cell in CELLS]
    answers += [call_page(client, hospital, *cell[3]) for cell in CELLS]
    answers += [client.get(address) for address in addresses(hospital)]
    assert len(answers) > 80
    for answer in answers:
        if answer.streaming:
            continue
        said = answer.content.decode(errors="replace")
        where = answer.request["PATH_INFO"]
        assert SECRET not in said, where
        if "/capabilities" not in where and hospital.slug in where:
            for name in ("Community trust", "Governance", "community-trust", "governance", "mending"):
                assert name not in said, where


def addresses(hospital) -> list[str]:
    """List every address without parts, and those whose part is an organisation's id."""
    from archstone.platform.web.audits.urls import urlpatterns

    found = [f"/audit/{p.pattern}" for p in urlpatterns if "<" not in str(p.pattern)]
    found += [f"/audit/item/{c}/" for c in ("governance", "community-trust", "logistics")]
    found += [f"/audit/guided/{q.id}/" for q in GUIDED_QUESTIONS]
    found += [f"/audit/of/{hospital.slug}/", f"/organisations/{hospital.slug}/", "/organisations/", "/"]
    found += ["/api/v1/docs", "/api/v1/openapi.json"]
    assert all_addresses
    return found


def test_a_viewer_reads_the_audit_and_nobody_s_single_ratings(house, browser_of):
    hospital, actors = house
    owner = browser_of(actors["owner"])
    owner.post(reverse("audit_rate_one", args=["governance"]), {**RATING, "note": "The owner's own words."})
    owner.post(reverse("audit_take"), {"capability": ["governance"]})
    viewer = browser_of(actors["viewer"])
    for cell in CELLS:
        if cell[2][0] != "GET":
            continue
        for answer in (call_api(viewer, hospital, *cell[2]), call_page(viewer, hospital, *cell[3])):
            said = answer.content.decode(errors="replace")
            assert f"owner {SECRET}" not in said
            assert "The owner's own words" not in said
            assert "The owner&#x27;s own words" not in said
    (row,) = [
        v
        for v in call_api(viewer, hospital, "GET", "", None).json()["vulnerabilities"]
        if v["capability"] == "governance"
    ]
    assert (row["lowest"], row["highest"], row["raters"]) == (None, None, 2)


def test_a_token_does_what_its_scope_says(house):
    hospital, actors = house
    now = timezone.now()
    secret = make_token(
        actor=actors["owner"], now=now, name="t", scopes=["audits:read"], expires_at=now + timedelta(days=1)
    ).secret

    def ask(method, address, body=None):
        more = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return Client().generic(
            method, f"/api/v1/audits/{hospital.slug}{address}", HTTP_AUTHORIZATION=f"Bearer {secret}", **more
        )

    assert ask("GET", "").status_code == 200
    assert ask("GET", "/guided").status_code == 200
    refused = ask("PUT", "/vulnerabilities/design", {"severity": 1, "need": 1})
    assert refused.status_code == 403
    assert "audits:write" in refused.json()["detail"]


def test_the_api_tells_of_what_it_cannot_keep(house, browser_of):
    hospital, actors = house
    client = browser_of(actors["owner"])

    def put(address, body):
        return call_api(client, hospital, "PUT", address, body)

    assert put("/vulnerabilities/design", {"severity": 1, "need": 1, "revision": 7}).status_code == 409
    assert put("/vulnerabilities/desing", {"severity": 1, "need": 1}).status_code == 404
    assert put("/vulnerabilities/design", {"severity": 6, "need": 1}).status_code == 422
    assert put("/vulnerabilities/logistics", {"severity": 1, "need": 1}).status_code == 422
    assert put("/order", {"order": ["design"]}).status_code == 422
    assert put("/guided/most-help", {"text": "Late.", "revision": 0}).status_code == 409
    assert put("/file", {"name": "a.yaml", "content": "organisations: 3"}).status_code == 422
