"""News reaches whom it concerns once: on a page, in a digest, at once where it is urgent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from archstone.model.errors import RuleBroken
from archstone.platform.jobs import digests, runner
from archstone.platform.services import notifications
from archstone.platform.services.news import NEWS
from archstone.platform.services.notifications import finish, moment_of, notify, people_of
from archstone.platform.services.personal_data import export_personal_data
from archstone.platform.store.notifications.models import Digest, Letter, Notification
from archstone.platform.store.people.models import Person

GIVEN = {"organisation": "Riverside Hospital", "role": "editor"}


@pytest.fixture
def ana(make_person):
    return make_person("Ana Reyes", time_zone="Europe/Berlin")


def tell(person, now, key="one", kind="mandate_given", **more):
    return notify(people=[person.pk], kind=kind, now=now, key=key, facts=more.pop("facts", GIVEN), **more)


def pass_a_minute(now):
    """What a worker does at a moment: sweep, then all that is due."""
    digests.send_digests(now)
    runner.work_off(now)


def at(text, zone="UTC"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_news_reaches_a_person_once(ana, now):
    assert tell(ana, now) == 1
    assert tell(ana, now) == 0
    assert Notification.objects.count() == 1
    with pytest.raises(KeyError):
        tell(ana, now, kind="gossip")


def test_whoever_acts_for_an_organisation_today_is_told(make_actor, make_organisation, now):
    hospital = make_organisation()
    owner, editor, viewer = (make_actor(hospital, role) for role in ("owner", "editor", "viewer"))
    assert people_of(hospital.pk, now=now) == {owner.person_id, editor.person_id}
    assert people_of(hospital.pk, now=now, roles=("viewer",)) == {viewer.person_id}
    assert people_of(hospital.pk, now=now - timedelta(days=1)) == set()


@pytest.mark.parametrize(
    ("digest", "zone", "now", "moment"),
    [
        ("daily", "UTC", "2026-11-22T09:00", "2026-11-22T08:00"),
        ("daily", "UTC", "2026-11-22T07:59", "2026-11-21T08:00"),
        ("daily", "UTC", "2026-11-22T08:00", "2026-11-22T08:00"),
        ("daily", "Asia/Kolkata", "2026-11-22T02:30", "2026-11-22T02:30"),
        ("daily", "America/Los_Angeles", "2026-11-22T15:59", "2026-11-21T16:00"),
        ("daily", "Europe/Berlin", "2026-10-25T08:00", "2026-10-25T07:00"),  # clocks went back at night
        ("daily", "Nowhere/Atlantis", "2026-11-22T09:00", "2026-11-22T08:00"),
        ("weekly", "UTC", "2026-11-22T09:00", "2026-11-16T08:00"),  # a Sunday
        ("weekly", "UTC", "2026-11-23T07:59", "2026-11-16T08:00"),  # Monday, too early
        ("weekly", "UTC", "2026-11-23T08:00", "2026-11-23T08:00"),
        ("weekly", "UTC", "2026-11-24T01:00", "2026-11-23T08:00"),
    ],
)
def test_the_moment_of_a_digest_is_eight_in_the_morning_where_the_reader_is(digest, zone, now, moment):
    person = Person(digest=digest, time_zone=zone)
    assert moment_of(person, at(now)) == at(moment)


def test_a_digest_comes_once_and_tells_each_thing_once(ana, now):
    yesterday = at("2026-11-21T15:00")
    tell(ana, yesterday, "one")
    tell(ana, yesterday, "two", facts={"organisation": "Hollow Creek Watch", "role": "viewer"})
    for minute in range(5):  # before eight in Berlin: nothing
        pass_a_minute(at("2026-11-22T07:50", "Europe/Berlin") + timedelta(minutes=minute))
    assert outbox.outbox == []
    for minute in range(20):
        pass_a_minute(at("2026-11-22T08:00", "Europe/Berlin") + timedelta(minutes=minute))
    (letter,) = outbox.outbox
    assert letter.to == ["ana.reyes@example.org"]
    assert letter.subject == "2 things wait for you on Archstone"
    assert "You may now act for Hollow Creek Watch. Your role: Viewer." in letter.body
    assert "Nov. 21, 2026, 4 p.m." in letter.body  # as the clock stood in Berlin
    html = letter.alternatives[0][0]
    assert "Riverside Hospital" in html
    assert "/notifications/stop/" in html
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    pass_a_minute(at("2026-11-23T08:00", "Europe/Berlin"))  # nothing new: no letter
    assert len(outbox.outbox) == 1


def test_after_a_day_without_power_the_digest_comes_exactly_once(ana):
    tell(ana, at("2026-11-20T15:00"), "one")
    tell(ana, at("2026-11-21T12:00"), "two")
    back = at("2026-11-22T13:37")  # it should have come on the 21st and on the 22nd
    for minute in range(10):
        pass_a_minute(back + timedelta(minutes=minute))
    assert [letter.subject for letter in outbox.outbox] == ["2 things wait for you on Archstone"]
    assert Digest.objects.get().moment == at("2026-11-22T07:00")
    tell(ana, back, "three")
    pass_a_minute(back + timedelta(hours=1))
    assert len(outbox.outbox) == 1  # what came after the moment waits for the next
    pass_a_minute(at("2026-11-23T07:00"))
    assert len(outbox.outbox) == 2


def test_two_workers_make_one_digest(ana, now, monkeypatch):
    tell(ana, now - timedelta(days=1))
    assert notifications.send_digest(person=ana, now=now)
    Notification.objects.update(mailed_at=None)  # as the other worker saw it before
    assert not notifications.send_digest(person=ana, now=now)
    assert Letter.objects.count() == 1


def test_a_mail_server_that_is_down_loses_nothing(ana, now, monkeypatch):
    tell(ana, now - timedelta(days=1))
    digests.send_digests(now)

    def refuse(self, fail_silently=False):
        raise OSError("connection refused")

    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        runner.work_off(now)
        runner.work_off(now + timedelta(minutes=1))
    assert outbox.outbox == []
    runner.work_off(now + timedelta(minutes=10))
    assert len(outbox.outbox) == 1
    letter = Letter.objects.get()
    assert letter.sent_at == now + timedelta(minutes=10)
    assert letter.context == {}  # what stood in it is forgotten
    runner.work_off(now + timedelta(hours=10))
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize("gone", ["read", "finished", "never", "left"])
def test_what_no_longer_matters_is_in_no_digest(ana, now, gone):
    tell(ana, now - timedelta(days=1), about="introduction:1")
    if gone == "read":
        Notification.objects.update(read_at=now)
    elif gone == "finished":
        finish(about="introduction:1", now=now)
    elif gone == "never":
        Person.objects.update(digest="never")
    else:
        Person.objects.update(is_active=False)
    pass_a_minute(now)
    assert outbox.outbox == []


def test_the_urgent_comes_at_once_and_not_again(ana, now):
    facts = {"organisation": "Hollow Creek Watch", "problem": "The bridge is closed & nobody says why."}
    tell(ana, now, kind="introduction_received", facts=facts, url="/introductions/7/")
    runner.work_off(now)
    (letter,) = outbox.outbox
    assert letter.subject.startswith(
        "Hollow Creek Watch asks for an introduction: The bridge is closed & nobody"
    )
    assert "http://testserver/introductions/7/" in letter.body
    assert "closed &amp; nobody" in letter.alternatives[0][0]
    pass_a_minute(now + timedelta(days=1))
    assert len(outbox.outbox) == 1


def test_letters_speak_the_language_of_the_reader(make_person, now):
    from django.utils import translation

    reader = make_person("Noor Haddad", language="ar")
    with translation.override("de"):
        tell(reader, now - timedelta(days=1))
        pass_a_minute(now)
    assert 'lang="ar" dir="rtl"' in outbox.outbox[0].alternatives[0][0]
    assert Letter.objects.get().language == "ar"


def test_every_sentence_of_the_table_stands_by_itself(db):
    facts = dict.fromkeys(
        ("organisation", "person", "problem", "alliance", "rows", "faults", "failures", "days"), "X"
    ) | {"role": "editor"}
    for kind in NEWS:
        assert notifications.sentence_of(kind, facts)


# Pages


@pytest.fixture
def reader(make_actor, make_organisation):
    return make_actor(make_organisation(), name="Ana Reyes")


def test_the_page_shows_what_waits_unread_first(reader, browser_of, now):
    ana = Person.objects.get(pk=reader.person_id)
    tell(ana, now, "read before", facts={"organisation": "Old Mill", "role": "viewer"})
    Notification.objects.update(read_at=now)
    tell(ana, now - timedelta(days=1), "older but unread", url="/alliances/")
    tell(ana, now, "done", facts={"organisation": "Done Ltd", "role": "viewer"}, about="x:1")
    finish(about="x:1", now=now)
    browser = browser_of(reader)
    page = browser.get("/notifications/").content.decode()
    assert page.index("Riverside Hospital. Your role: Editor") < page.index("Old Mill")
    assert "Done Ltd" not in page
    assert "One thing you haven&#x27;t read." in page or "One thing you haven't read." in page
    one = Notification.objects.get(key="older but unread")
    answer = browser.post(f"/notifications/{one.pk}/")
    assert answer["Location"] == "/alliances/"
    assert "You have read everything." in browser.get("/notifications/").content.decode()


def test_marking_all_as_read_leaves_what_came_since(reader, browser_of, now):
    ana = Person.objects.get(pk=reader.person_id)
    tell(ana, now - timedelta(hours=2), "seen")
    tell(ana, now - timedelta(hours=1), "came since")
    browser_of(reader).post("/notifications/read/", {"up_to": (now - timedelta(minutes=90)).isoformat()})
    unread = Notification.objects.filter(read_at=None).values_list("key", flat=True)
    assert list(unread) == ["came since"]


def test_a_notification_leads_to_no_other_site(reader, browser_of, now):
    ana = Person.objects.get(pk=reader.person_id)
    for number, url in enumerate(("//evil.example", "https://evil.example", "/\\evil.example")):
        tell(ana, now, f"{number}", url=url)
    browser = browser_of(reader)
    for one in Notification.objects.all():
        assert browser.post(f"/notifications/{one.pk}/")["Location"] == "/notifications/"


def test_anothers_news_is_not_there(reader, browser_of, make_actor, now):
    tell(Person.objects.get(pk=reader.person_id), now)
    stranger = browser_of(make_actor(name="A Stranger"))
    one = Notification.objects.get()
    assert stranger.post(f"/notifications/{one.pk}/").status_code == 404
    assert "Riverside" not in stranger.get("/notifications/").content.decode()
    assert "Nothing waits for you" in stranger.get("/notifications/").content.decode()
    answer = stranger.post(f"/api/v1/notifications/{one.pk}/read")
    assert answer.status_code == 404


def test_a_page_of_news_costs_as_many_queries_however_much_there_is(
    reader, browser_of, now, django_assert_max_num_queries
):
    ana = Person.objects.get(pk=reader.person_id)
    for number in range(40):
        tell(ana, now, str(number), organisation_id=reader.organisation_id)
    browser = browser_of(reader)
    browser.get("/notifications/")
    with django_assert_max_num_queries(11):
        browser.get("/notifications/")


def test_somebody_chooses_how_often_they_are_written_to(reader, browser_of):
    browser = browser_of(reader)
    assert browser.get("/notifications/settings/").status_code == 200
    browser.post("/notifications/settings/", {"digest": "weekly"})
    assert Person.objects.get(pk=reader.person_id).digest == "weekly"
    assert browser.post("/notifications/settings/", {"digest": "hourly"}).status_code == 422
    with pytest.raises(RuleBroken):
        notifications.change_digest(actor=reader, digest="hourly")


def test_a_link_in_a_letter_ends_them_without_signing_in(ana):
    from archstone.platform.services.mail import unsubscribe_url

    path = unsubscribe_url(ana.pk).removeprefix("http://testserver")
    stranger = Client(enforce_csrf_checks=True)
    assert "Stop these e-mails?" in stranger.get(path).content.decode()
    ana.refresh_from_db()
    assert ana.digest == "daily"  # a mail program that opens links ends nothing
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    ana.refresh_from_db()
    assert ana.digest == "never"
    assert stranger.post(path[:-3] + "abc/").status_code == 404


def test_news_is_in_the_copy_of_ones_data(reader, now):
    import io
    import json
    import zipfile

    tell(Person.objects.get(pk=reader.person_id), now)
    packed = zipfile.ZipFile(io.BytesIO(export_personal_data(actor=reader, now=now)))
    held = json.loads(packed.read("notifications.json"))
    assert held["notifications"][0]["facts"] == GIVEN


def test_the_header_counts_what_is_unread(reader, browser_of, now):
    browser = browser_of(reader)
    assert browser.get("/").context["unread"] == 0
    tell(Person.objects.get(pk=reader.person_id), now)
    assert browser.get("/").context["unread"] == 1
    assert reverse("notifications") in browser.get("/").content.decode()
