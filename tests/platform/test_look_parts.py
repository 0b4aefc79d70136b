"""The parts of a page: what each says, to eyes and to screen readers."""

import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from archstone.platform.web.look.guide import WRONG, GuideForm
from archstone.platform.web.look.tables import Cell, Chip, Column, JobView, Ranked, Step, Table


def drawn(source: str, **context: Any) -> str:
    return Template("{% load archstone %}" + source).render(Context(context))


def ids_of(page: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', page)


def test_a_wrong_field_says_so_beside_it_and_above() -> None:
    form = GuideForm(WRONG)
    page = drawn("{% error_summary form %}{% fields form %}", form=form)
    links = re.findall(r'<a href="#([^"]+)">', page)
    assert len(links) == len([e for errors in form.errors.values() for e in errors]) == 4
    assert set(links) <= set(ids_of(page))
    assert re.search(
        r'<input type="email"[^>]* aria-invalid="true" aria-describedby="id_email_helptext id_email_error"',
        page,
    )
    assert re.search(r'id="id_email_error"><p>Enter a valid email address', page)


def test_a_right_form_has_no_summary() -> None:
    assert "errors-above" not in drawn("{% error_summary form %}", form=GuideForm())


def test_a_link_of_the_summary_leads_to_the_first_of_several_choices() -> None:
    form = GuideForm({**WRONG, "severity": ""})
    page = drawn("{% error_summary form %}{% field form.severity %}", form=form)
    assert 'href="#id_severity_0"' in page
    assert "id_severity_0" in ids_of(page)


def test_choices_stand_in_a_named_group_with_their_help_and_error() -> None:
    page = drawn("{% field form.severity %}", form=GuideForm({**WRONG, "severity": ""}))
    assert re.search(r'<fieldset[^>]* aria-describedby="id_severity_helptext id_severity_error"', page)
    assert "<legend>How badly does this weakness hurt you?" in page
    assert [int(n) for n in re.findall(r"<b>(\d)</b>", page)] == [1, 2, 3, 4, 5]


def test_every_kind_of_disclosure_is_explained() -> None:
    page = drawn("{% field form.disclosure %}", form=GuideForm())
    assert re.findall(r"<b>(\w+)</b>", page) == ["Private", "Sealed", "Partner", "Public"]
    assert page.count("<small>") == 4
    assert re.search(r'value="sealed"[^>]* checked', page)


def test_what_may_be_left_out_is_marked_and_a_placeholder_never_stands_in_for_a_label() -> None:
    class Small(forms.Form):
        name = forms.CharField()
        city = forms.CharField(required=False, widget=forms.TextInput(attrs={"placeholder": "City"}))

    page = drawn("{% field form.city %}", form=Small())
    assert "(if you like)" in page
    assert "placeholder" not in page
    free = Small()
    free.fields["name"].required = False
    assert "(if you like)" not in drawn("{% field form.city %}", form=free), "where nothing is required"


def test_help_that_the_page_gives_is_tied_to_the_field() -> None:
    page = drawn('{% field form.name help="As in the register." %}', form=GuideForm())
    assert 'aria-describedby="id_name_helptext"' in page
    assert re.search(r'id="id_name_helptext">As in the register\.', page)


def test_what_people_wrote_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    table = Table(evil, [Column(evil)], [[Cell(evil, note=evil, url='"><b>')]])
    page = drawn(
        "{% crumb e e e %}{% opening e e f %}{% data_table t %}{% chips c %}"
        "{% notice 'bad' e %}{{ e }}{% endnotice %}"
        "{% rank_list r %}{% copy_field 'x' e e %}{% stat e e e base=e %}{% steps s %}{% job j %}"
        "{% empty_state e action=e url=e %}{{ e }}{% endempty_state %}",
        e=evil,
        f=[(evil, evil)],
        t=table,
        c=[evil, Chip(evil, url=evil)],
        r=[Ranked(evil, evil, evil)],
        s=[Step(evil, note=evil)],
        j=JobView(evil, "failed", told=evil),
    )
    assert "<script>" not in page
    assert '"><b>' not in page


def test_a_number_that_is_not_known_is_not_zero() -> None:
    assert "Not known" in drawn('{% stat "Trust" missing="Three are needed." %}')
    assert "Three are needed." in drawn('{% stat "Trust" missing="Three are needed." %}')
    assert "Not known" in drawn("{% load humanize %}{% stat 'Staff' none|intcomma %}", none=None)
    zero = drawn('{% stat "Trust" 0 "of 10" %}')
    assert '<span class="value">0</span>' in zero
    assert "Not known" not in zero


def test_a_table_that_stacks_keeps_its_roles_and_labels() -> None:
    table = Table(
        "Members", [Column("Member"), Column("Kept", numeric=True)], [[Cell("A"), Cell("9 of 10", order=9)]]
    )
    page = drawn("{% data_table t %}", t=table)
    assert '<td role="cell" data-label="Kept" class="n" data-order="9">' in page
    assert '<th scope="row" role="rowheader">' in page
    assert "data-sorts" not in page


def test_a_notice_has_a_word_beside_its_colour() -> None:
    for tone, word in (("good", "Good"), ("watch", "Watch this"), ("bad", "Something is wrong")):
        assert f'<span class="word">{word}</span>' in drawn("{% notice t %}x{% endnotice %}", t=tone)


@pytest.mark.parametrize(
    ("state", "asks"), [("waiting", True), ("running", True), ("done", False), ("failed", False)]
)
def test_a_job_is_asked_after_only_while_it_goes_on(state: str, asks: bool) -> None:
    page = drawn("{% job j %}", j=JobView("Import", state, 5, 10, url="/jobs/1/"))
    assert ('hx-get="/jobs/1/"' in page) is asks
    assert ("<progress" in page) is asks


def test_the_ends_of_an_order_can_not_be_moved_further() -> None:
    page = drawn("{% rank_list r %}", r=[Ranked("a", "A"), Ranked("b", "B")])
    assert re.search(r'value="up:a"[^>]*aria-disabled="true"', page)
    assert re.search(r'value="down:b"[^>]*aria-disabled="true"', page)
    assert page.count("aria-disabled") == 2
    assert re.findall(r'name="order" value="(\w)"', page) == ["a", "b"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/look/", "/look/match/"])
def test_the_guide_is_whole(client: Client, address: str) -> None:
    response = client.get(address)
    page = response.content.decode()
    ids = ids_of(page)
    assert response.status_code == 200
    assert len(ids) == len(set(ids)), sorted({i for i in ids if ids.count(i) > 1})
    for reference in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page):
        assert set(reference.split()) <= set(ids), reference
    for label in re.findall(r'<label[^>]* for="([^"]+)"', page):
        assert label in ids
    assert "nonce-" in response["Content-Security-Policy"] or "'self'" in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kept", "sent"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("purple", "")]
)
def test_a_theme_that_was_kept_is_sent_with_the_page(client: Client, kept: str, sent: str) -> None:
    client.cookies["archstone_theme"] = kept
    html = re.search("<html[^>]*>", client.get("/look/match/").content.decode())
    assert html
    assert html[0] == f'<html lang="en" dir="ltr"{sent}>'


@pytest.mark.django_db
def test_the_theme_is_chosen_by_a_form_that_needs_no_script(client: Client) -> None:
    page = client.get("/look/match/").content.decode()
    form = re.search(r'<form method="post" action="([^"]+)" data-themes>', page)
    assert form
    client.post(form[1], {"theme": "dark", "next": "/look/match/"})
    assert '<html lang="en" dir="ltr" data-theme="dark">' in client.get("/look/match/").content.decode()


@pytest.mark.django_db
def test_arabic_pages_run_from_right_to_left(client: Client) -> None:
    client.cookies["archstone_language"] = "ar"
    assert '<html lang="ar" dir="rtl"' in client.get("/accounts/login/").content.decode()
    translation.activate("en")
