"""The pages of the audit: J1's errand, saving by itself, two devices, ranking, files."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from archstone.model.guided_audits import GUIDED_QUESTIONS
from archstone.platform.services import audits
from archstone.platform.store.audits.models import AuditItem, GuidedAnswer, RaterAnswer

EVIL = "<script>alert('x')</script>"


@pytest.fixture
def hospital(make_organisation):
    return make_organisation()


@pytest.fixture
def director(make_actor, hospital):
    return make_actor(hospital, "owner", name="Ana Reyes")


@pytest.fixture
def page(browser_of, director):
    return browser_of(director)


def rating(severity, need, **more):
    return {"severity": severity, "need": need, "basis": "felt", "note": "", **more}


def text_of(response):
    return response.content.decode()


@pytest.fixture
def audited(director, hospital, now):
    for capability, severity in (("community-trust", 5), ("design", 3), ("governance", 2)):
        audits.set_vulnerability(
            actor=director,
            now=now,
            organisation=hospital,
            capability=capability,
            severity=severity,
            need=3,
            note=f"Note on {capability}.",
        )
    audits.set_strength(
        actor=director, now=now, organisation=hospital, capability="logistics", level=4, note="Four trucks."
    )
    return hospital


def test_four_people_audit_their_nonprofit_on_two_devices(make_actor, browser_of, hospital, director, page):
    colleagues = [make_actor(hospital, "viewer", name=f"Colleague {n}") for n in (1, 2, 3)]
    first = reverse("audit_step", args=["worst-at"])
    assert "worst at" in text_of(page.get(reverse("audit_guided")))
    assert page.post(first, {"text": "We answer late.", "revision": 0, "go": "next"}).url == reverse(
        "audit_step", args=["up-at-night"]
    )
    named = ("community-trust", "design", "governance", "financial-reserves", "volunteer-base")
    for k, capability in enumerate(named):
        page.post(
            reverse("audit_rate_one", args=["new"]),
            rating(5, 5 - k, capability=capability, question="worst-at", note="It happened in May."),
        )
    for n, colleague in enumerate(colleagues, start=1):
        theirs = browser_of(colleague)
        assert "community-trust" in text_of(theirs.get(reverse("audit_rate")))
        theirs.post(reverse("audit_rate_one", args=["community-trust"]), rating(n, n))
        assert theirs.get(reverse("audit_raters")).status_code == 403
        assert "Ana Reyes" not in text_of(theirs.get(reverse("audit")))
    raters = text_of(page.get(reverse("audit_raters")))
    assert "From 1 to 25 of 25" in raters
    assert "Colleague 3" in raters
    page.post(reverse("audit_take"), {"capability": ["community-trust"]})
    item = AuditItem.objects.get(organisation=hospital, capability="community-trust")
    assert (item.severity, item.need, len(item.ratings), item.disclosure) == (3, 3, 4, "sealed")
    assert AuditItem.objects.filter(disclosure="sealed").count() == 5
    overview = text_of(page.get(reverse("audit")))
    assert "1 to 25, 4 raters: talk about it" in overview
    order = list(reversed(named))
    seen = [v.capability for v in audits.read_audit(actor=director, organisation=hospital).vulnerabilities]
    assert page.post(reverse("audit_order"), {"order": order, "seen": " ".join(seen)}).url == reverse("audit")
    page.post(
        reverse("audit_add", args=["strength"]),
        {"capability": "logistics", "level": 4, "grade": "shown", "note": "Four trucks.", "revision": 0},
    )
    assert "Nothing. This audit is complete." in text_of(page.get(reverse("audit")))
    paper = page.get(reverse("audit_pdf"))
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    from pypdf import PdfReader

    assert len(PdfReader(io.BytesIO(paper.content)).pages) == 1
    stranger = text_of(browser_of(make_actor()).get(reverse("audit_shown", args=[hospital.slug])))
    assert "Logistics" in stranger
    assert "Community trust" not in stranger


def test_an_answer_is_saved_as_it_is_written(page):
    first = reverse("audit_step", args=["worst-at"])
    told = page.post(first, {"text": "We ans", "revision": 0}, headers={"X-Autosave": "1"}).json()
    assert re.fullmatch(r"Saved \d\d:\d\d", told["saved"])
    assert told["values"] == {"id_revision": 1}
    again = page.post(first, {"text": "We answer", "revision": 1}, headers={"X-Autosave": "1"}).json()
    assert again["values"] == {"id_revision": 2}
    shown = text_of(page.get(first))
    assert "We answer" in shown
    assert 'name="revision" value="2"' in shown


def test_a_stale_autosave_loses_neither_text(browser_of, director):
    laptop, phone = browser_of(director), browser_of(director)
    first = reverse("audit_step", args=["worst-at"])
    laptop.post(first, {"text": "From the laptop.", "revision": 0}, headers={"X-Autosave": "1"})
    late = phone.post(first, {"text": "From the ph", "revision": 0}, headers={"X-Autosave": "1"})
    assert late.status_code == 409
    assert "another device" in late.json()["saved"]
    both = phone.post(first, {"text": "From the phone.", "revision": 0, "go": "next"})
    assert both.status_code == 409
    for text in ("From the laptop.", "From the phone."):
        assert text in text_of(both)
        assert text in text_of(laptop.get(first))
    kept = phone.post(reverse("audit_settle", args=["worst-at"]), {"which": "both", "revision": 1})
    assert kept.status_code == 302
    row = GuidedAnswer.objects.get(person_id=director.person_id)
    assert (row.text, row.unresolved) == ("From the laptop.\n\nFrom the phone.", "")


def test_each_way_through_the_questions_leads_somewhere(page):
    last = GUIDED_QUESTIONS[-1].id
    for go, question, to in (
        ("back", "worst-at", "worst-at"),
        ("back", "up-at-night", "worst-at"),
        ("skip", "worst-at", "up-at-night"),
        ("stay", "worst-at", "worst-at"),
    ):
        sent = page.post(
            reverse("audit_step", args=[question]), {"text": "", "revision": 0, "go": go}, follow=True
        )
        assert sent.request["PATH_INFO"] == reverse("audit_step", args=[to])
    assert page.post(reverse("audit_step", args=[last]), {"text": "x", "revision": 0}).url == reverse("audit")
    assert page.get(reverse("audit_step", args=["no-such-question"])).status_code == 404
    assert "skipped" in text_of(page.get(reverse("audit_guided")))


def test_all_at_once_saves_item_by_item_and_shows_what_is_wrong(page, audited):
    shown = text_of(page.get(reverse("audit_all")))
    assert shown.count("data-autosave=") == 4
    where = reverse("audit_item", args=["design"])
    auto = {"X-Autosave": "1"}
    given = rating(4, 4, note="New.", revision=1)
    told = page.post(where, given, headers=auto).json()
    assert told["values"] == {"id_design_revision": 2}
    assert page.post(where, given, headers=auto).status_code == 409
    wrong = page.post(where, rating(9, 4, revision=2), headers=auto)
    assert wrong.status_code == 422
    assert "id_design_severity" in wrong.json()["errors"]
    both = page.post(where, rating(1, 1, note="Mine.", revision=1))
    assert both.status_code == 409
    assert "New." in text_of(both)
    assert "Mine." in text_of(both)
    assert page.post(where, rating(1, 1, note="Mine.", revision=2)).status_code == 302
    assert AuditItem.objects.get(capability="design").note == "Mine."


def test_an_order_is_kept_by_dragging_by_buttons_and_by_numbers(page, audited):
    where = reverse("audit_order")

    def order():
        return re.findall(r'name="order" value="([a-z-]+)"', text_of(page.get(where)))[:3]

    assert order() == ["community-trust", "design", "governance"]
    sent = {"order": order(), "seen": " ".join(order())}
    assert page.post(where, {**sent, "move": "up:design"}).url == where
    assert order() == ["design", "community-trust", "governance"]
    typed = {"by": "numbers", "place-design": 3, "place-community-trust": 1, "place-governance": 2}
    page.post(where, {"order": order(), "seen": " ".join(order()), **typed})
    assert order() == ["community-trust", "governance", "design"]
    told = page.post(
        where,
        {"order": ["design", "governance", "community-trust"], "seen": " ".join(order())},
        headers={"X-Autosave": "1"},
    )
    assert told.json()["values"] == {"id_seen": "design governance community-trust"}
    stale = page.post(where, {"order": ["governance", "design", "community-trust"], "seen": "design"})
    assert stale.status_code == 409
    assert "while you were ranking" in text_of(stale)


def test_capabilities_are_found_as_one_types(page):
    found = text_of(page.get(reverse("audit_capabilities"), {"q": "moving goods"}))
    assert 'value="logistics"' in found
    assert 'value="design"' not in found
    assert "1 capability has" in found
    nothing = text_of(page.get(reverse("audit_capabilities"), {"q": "boat building"}))
    assert "Add “boat building” as your own" in nothing
    made = page.post(
        reverse("audit_own_capability"),
        {"label": "Boat building", "family": "delivery", "next": reverse("audit_add", args=["strength"])},
    )
    assert made.url == reverse("audit_add", args=["strength"]) + "?capability=delivery-boat-building"
    assert 'value="delivery-boat-building" selected' in text_of(page.get(made.url))
    away = page.post(
        reverse("audit_own_capability"), {"label": "B", "family": "delivery", "next": "https://evil.example/"}
    )
    assert away.url.startswith("/audit/add/")


def test_who_may_know_is_decided_item_by_item_with_a_warning(page, audited):
    where = reverse("audit_disclosure")
    assert text_of(page.get(where)).count('value="sealed"') == 3
    sent = page.post(
        where, {"community-trust": "public", "design": "partner", "governance": "private"}, follow=True
    )
    assert "1 is public: anyone may read it" in text_of(sent)
    everyone = text_of(page.get(reverse("audit_preview", args=["everyone"])))
    partner = text_of(page.get(reverse("audit_preview", args=["partner"])))
    assert "Community trust" in everyone
    assert "Design" not in everyone
    assert "Design" in partner
    assert "Governance" not in partner
    assert page.post(where, {"community-trust": "everybody"}).status_code == 422


def test_the_log_of_disclosures_advises_and_is_kept(page, audited, make_organisation):
    where = reverse("audit_log")
    given = {"capability": "design", "to": "North Quay", "affects_contribution": "yes", "low_stakes": "no"}
    advice = text_of(page.post(where, {**given, "go": "ask"}))
    assert "Leadership first" in advice
    page.post(reverse("audit_leadership"), {"agreed": "yes"})
    assert page.post(where, {**given, "go": "write"}).status_code == 302
    shown = text_of(page.get(where))
    assert "Ana Reyes told North Quay." in shown
    event = re.search(r"/audit/told/(\d+)/", shown)[1]
    page.post(reverse("audit_outcome", args=[event]), {"outcome": "exploited"})
    assert "Stop." in text_of(page.get(reverse("audit")))
    again = page.post(where, {**given, "to": "Somebody", "go": "write"})
    assert again.status_code == 422
    assert "Disclosure has stopped" in text_of(again)


def test_estimates_are_confirmed_and_replaced_on_the_overview(page, hospital):
    hospital.estimated, hospital.vulnerabilities = True, "design:2:2:public"
    hospital.strengths = "logistics:3:claimed"
    hospital.save()
    shown = text_of(page.get(reverse("audit")))
    assert "Estimated, and not yet said by you" in shown
    page.post(reverse("audit_confirm", args=["design"]))
    page.post(reverse("audit_remove", args=["logistics"]))
    hospital.refresh_from_db()
    assert (hospital.vulnerabilities, hospital.strengths) == ("design:2:2:sealed", "")
    assert "Estimated, and not yet said by you" not in text_of(page.get(reverse("audit")))


def test_the_audit_goes_out_as_a_file_and_comes_back(page, audited, director):
    out = page.get(reverse("audit_export", args=["yaml"]))
    assert "attachment" in out["Content-Disposition"]
    audits.remove_item(actor=director, now=audited.changed_at, organisation=audited, capability="design")
    where = reverse("audit_file")
    assert page.post(where, {"file": io.BytesIO(out.content)}).status_code == 302
    assert AuditItem.objects.filter(capability="design").exists()
    broken = io.BytesIO(b"organisations:\n- {id: a, name: A, strengths: [{capability: logistic, level: 1}]}")
    broken.name = "ours.yaml"
    wrong = page.post(where, {"file": broken})
    assert wrong.status_code == 422
    assert "ours.yaml, line 2" in text_of(wrong)
    assert page.get(reverse("audit_export", args=["exe"])).status_code == 422


def test_what_people_write_is_shown_as_text(page, audited, director, browser_of, make_actor):
    page.post(reverse("audit_item", args=["design"]), rating(4, 4, note=EVIL, revision=1))
    page.post(reverse("audit_step", args=["worst-at"]), {"text": EVIL, "revision": 0})
    page.post(reverse("audit_rate_one", args=["governance"]), rating(4, 4, note=EVIL))
    page.post(reverse("audit_own_capability"), {"label": EVIL, "family": "delivery"})
    page.post(reverse("audit_log"), {"capability": "design", "to": EVIL, "go": "write"})
    for name, given in every_page():
        answer = page.get(reverse(name, args=given))
        assert EVIL not in text_of(answer), name
    assert "alert(&#x27;x&#x27;)" in text_of(page.get(reverse("audit_raters")))


def every_page():
    return [
        *((name, []) for name in ("audit", "audit_all", "audit_order", "audit_guided", "audit_rate")),
        *((name, []) for name in ("audit_raters", "audit_disclosure", "audit_log", "audit_file")),
        *((name, []) for name in ("audit_own_capability", "audit_capabilities")),
        *(("audit_item", [c]) for c in ("design", "logistics")),
        *(("audit_add", [side]) for side in ("strength", "vulnerability")),
        *(("audit_preview", [whom]) for whom in ("everyone", "partner")),
        *(("audit_step", [q.id]) for q in GUIDED_QUESTIONS),
        ("audit_shown", ["riverside-hospital"]),
    ]


def test_every_page_answers_with_one_heading_and_nothing_inline(page, audited):
    for name, given in every_page():
        answer = page.get(reverse(name, args=given))
        shown = text_of(answer)
        assert answer.status_code == 200, name
        assert shown.count("<h1") == (0 if name == "audit_capabilities" else 1), name
        assert not re.search(r'\sstyle="|\son[a-z]+="|<script>', shown), name


def test_the_queries_of_a_page_do_not_grow_with_the_audit(
    page, audited, director, now, make_actor, browser_of, django_assert_max_num_queries
):
    from archstone.model.capabilities import standard_taxonomy

    others = [browser_of(make_actor(audited, "viewer", name=f"Colleague {n}")) for n in range(3)]
    for capability in standard_taxonomy().ids[:30]:
        if capability != "logistics":
            audits.set_vulnerability(
                actor=director, now=now, organisation=audited, capability=capability, severity=3, need=3
            )
            for other in others:
                other.post(reverse("audit_rate_one", args=[capability]), rating(2, 2))
    assert RaterAnswer.objects.count() > 80
    for name, given in every_page():
        with django_assert_max_num_queries(24):
            page.get(reverse(name, args=given))


def test_who_acts_for_nobody_is_told_how_to_begin_and_a_stranger_signs_in(browser_of, make_actor):
    alone = browser_of(make_actor())
    shown = alone.get(reverse("audit"))
    assert shown.status_code == 200
    assert "You act for no organisation yet" in text_of(shown)
    assert alone.post(reverse("audit_order")).status_code == 404
    assert Client().get(reverse("audit")).url.startswith(reverse("account_login"))
    assert Client().post(reverse("audit_order")).status_code == 403
