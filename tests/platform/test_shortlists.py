"""Shortlists: short, each entry with a reason, dropped with one; taken along; nobody else's to read."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from archstone.model.errors import NotFound, RuleBroken
from archstone.platform.services import shortlists
from archstone.platform.store.registries.models import ListedName, NameList
from archstone.platform.store.trail.models import TrailEntry
from tests.platform.test_matches import STRONG, TRUSTED


@pytest.fixture
def hospital(make_organisation):
    return make_organisation(**STRONG)


@pytest.fixture
def others(make_organisation):
    return [make_organisation(f"other-{k}-parish", **TRUSTED) for k in range(7)]


@pytest.fixture
def editor(hospital, make_actor):
    return make_actor(hospital, "editor")


@pytest.fixture
def kept(editor, others, now):
    made = shortlists.make_shortlist(actor=editor, now=now, name="Spring", purpose="Whom we ask in spring.")
    for k, other in enumerate(others[:3]):
        shortlists.add_to_shortlist(
            actor=editor, now=now, id=made.pk, slug=other.slug, reason=f"Reason {k}.", origin="match"
        )
    return made


def names(actor, kept):
    return [one.row.slug for one in shortlists.read_shortlist(actor=actor, id=kept.pk).standing]


def test_a_list_is_short_and_everyone_on_it_has_a_reason(kept, editor, others, now):
    assert names(editor, kept) == ["other-0-parish", "other-1-parish", "other-2-parish"]
    with pytest.raises(RuleBroken, match="why it is on the list"):
        shortlists.add_to_shortlist(actor=editor, now=now, id=kept.pk, slug=others[3].slug, reason=" ")
    for other in others[3:5]:
        shortlists.add_to_shortlist(actor=editor, now=now, id=kept.pk, slug=other.slug, reason="Why not.")
    with pytest.raises(RuleBroken, match="room for 5"):
        shortlists.add_to_shortlist(
            actor=editor, now=now, id=kept.pk, slug=others[5].slug, reason="One more."
        )
    with pytest.raises(RuleBroken, match=r"is on the list twice"):
        shortlists.add_to_shortlist(actor=editor, now=now, id=kept.pk, slug=others[0].slug, reason="Again.")
    assert TrailEntry.objects.filter(act="add_to_shortlist").count() == 5


def test_whoever_is_dropped_has_a_reason_and_can_come_back(kept, editor, now):
    change = {"actor": editor, "now": now, "id": kept.pk, "slug": "other-1-parish"}
    with pytest.raises(RuleBroken, match="why you drop it"):
        shortlists.change_entry(**change, act="drop", text="")
    shortlists.change_entry(**change, act="drop", text="They said no.")
    seen = shortlists.read_shortlist(actor=editor, id=kept.pk)
    assert [one.row.dropped_because for one in seen.dropped] == ["They said no."]
    with pytest.raises(RuleBroken, match="Other 1 Parish was dropped: They said no"):
        shortlists.add_to_shortlist(actor=editor, now=now, id=kept.pk, slug="other-1-parish", reason="Again.")
    shortlists.change_entry(**change, act="take_back")
    assert names(editor, kept)[-1] == "other-1-parish"


def test_the_order_is_ones_own_by_drag_or_by_a_press(kept, editor, now, browser_of):
    slugs = ["other-2-parish", "other-0-parish", "other-1-parish"]
    shortlists.order_shortlist(actor=editor, now=now, id=kept.pk, slugs=slugs)
    assert names(editor, kept) == slugs
    browser = browser_of(editor)
    browser.post(reverse("shortlist_order", args=[kept.pk]), {"order": slugs, "move": "up:other-1-parish"})
    assert names(editor, kept) == ["other-2-parish", "other-1-parish", "other-0-parish"]


def test_it_is_added_from_a_match_from_nothing_and_by_hand(editor, others, browser_of):
    browser = browser_of(editor)
    address = reverse("shortlist_add", args=[others[0].slug])
    assert browser.get(address).status_code == 200
    answer = browser.post(address + "?from=map", {"shortlist": "", "reason": "Strong where we are weak."})
    assert answer.status_code == 302
    page = browser.get(answer["Location"]).content.decode()
    assert "Strong where we are weak." in page
    assert "from the vulnerability map" in page
    hand = answer["Location"] + "hand/"
    refused = browser.post(hand, {"organisation": "Nobody at all", "reason": "Known from school."})
    assert refused.status_code == 422
    assert "no organisation of just this name" in refused.content.decode()
    misspelt = browser.post(hand, {"organisation": "Oter 3 Parrish", "reason": "Known from school."})
    assert reverse("shortlist_add", args=["other-3-parish"]) in misspelt.content.decode()
    assert (
        browser.post(hand, {"organisation": "Other 3 Parish", "reason": "Known from school."}).status_code
        == 302
    )
    assert "added by hand" in browser.get(answer["Location"]).content.decode()


def test_every_form_of_a_list_can_be_sent(kept, editor, browser_of):
    browser, slug = browser_of(editor), "other-0-parish"
    assert browser.post(reverse("shortlist_entry", args=[kept.pk, slug, "approach"])).status_code == 302
    for name, field in (("shortlist_rewrite", "reason"), ("shortlist_drop", "because")):
        address = reverse(name, args=[kept.pk, slug])
        assert browser.get(address).status_code == 200
        assert browser.post(address, {field: ""}).status_code == 422
        assert browser.post(address, {field: "Because."}).status_code == 302
    page = browser.get(reverse("shortlist", args=[kept.pk])).content.decode()
    assert "Dropped: Because." in page
    assert browser.post(reverse("shortlist_entry", args=[kept.pk, slug, "nonsense"])).status_code == 404
    assert browser.post(reverse("shortlist_close", args=[kept.pk])).status_code == 302
    assert browser.get(reverse("shortlist", args=[kept.pk])).status_code == 404


def test_it_is_taken_along_as_a_workbook_and_a_brief(kept, editor, browser_of):
    browser = browser_of(editor)
    book = openpyxl.load_workbook(BytesIO(browser.get(reverse("shortlist_workbook", args=[kept.pk])).content))
    assert [row[1].value for row in book["shortlist"].iter_rows(min_row=2)] == names(editor, kept)
    brief = browser.get(reverse("shortlist_brief", args=[kept.pk, "pdf"]))
    assert brief.content[:5] == b"%PDF-"
    told = browser.get(reverse("shortlist_brief", args=[kept.pk, "md"])).content.decode()
    assert "Reason 0." in told
    assert "Medical expertise" not in told.split("What you could do for it")[1].split("##")[0]
    assert browser.get(reverse("shortlist_brief", args=[kept.pk, "exe"])).status_code == 404


def test_a_misspelt_name_on_a_list_is_shown_with_why(make_organisation, kept, editor, now, browser_of):
    make_organisation("blackstrand", "Blackstrand Tobaco", **TRUSTED)
    loaded = NameList.objects.create(name="State sanctions", loaded_at=now)
    ListedName.objects.create(
        list=loaded, name="Tobacco Blackstrand, Ltd.", reason="Bribery.", listed_on=date(2024, 3, 1)
    )
    shortlists.add_to_shortlist(
        actor=editor, now=now, id=kept.pk, slug="blackstrand", reason="They have money."
    )
    seen = shortlists.read_shortlist(actor=editor, id=kept.pk)
    (hit,) = seen.standing[-1].hits
    assert (hit.listed, hit.list, hit.reason) == ("Tobacco Blackstrand, Ltd.", "State sanctions", "Bribery.")
    assert "Spelling: tobaco for tobacco." in hit.why
    assert not seen.standing[0].hits
    page = browser_of(editor).get(reverse("shortlist", args=[kept.pk])).content.decode()
    assert "A name like this stands on a list" in page
    assert "A likeness of names is no finding" in page


def test_nobody_else_knows_of_a_list(kept, others, make_actor, now, browser_of):
    stranger = make_actor(others[0], "owner")
    with pytest.raises(NotFound):
        shortlists.read_shortlist(actor=stranger, id=kept.pk)
    assert browser_of(stranger).get(reverse("shortlist", args=[kept.pk])).status_code == 404
    with pytest.raises(NotFound):
        shortlists.change_entry(actor=stranger, now=now, id=kept.pk, slug="other-0-parish", act="remove")
