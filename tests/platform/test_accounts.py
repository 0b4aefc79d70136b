"""Accounts: signing up and in, codes, second factors, sessions, and attempts slowed."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client

from archstone.platform.store.people.models import Person

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def nobody_tried_before():
    cache.clear()


def sign_up(browser, email="ana@example.org", name="Ana Reyes", password=PASSWORD):
    sent = {"email": email, "name": name, "password1": password, "password2": password}
    return browser.post("/accounts/signup/", sent, follow=True)


def sign_in(browser, email="ana@example.org", password=PASSWORD, **more):
    return browser.post("/accounts/login/", {"login": email, "password": password}, follow=True, **more)


def code_in(letter):
    return re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", letter.body, re.M)[1]


def test_somebody_signs_up_and_confirms_their_address_by_a_code(db):
    browser = Client()
    page = sign_up(browser)
    assert page.redirect_chain[-1][0].startswith("/accounts/confirm-email/")
    person = Person.objects.get()
    assert (person.name, person.email) == ("Ana Reyes", "ana@example.org")
    assert not person.emailaddress_set.get().verified
    assert browser.get("/settings/").status_code == 302
    wrong = browser.post("/accounts/confirm-email/", {"code": "WRONG1"})
    assert wrong.status_code == 200
    assert not person.emailaddress_set.get().verified
    done = browser.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[-1])}, follow=True)
    assert done.status_code == 200
    assert person.emailaddress_set.get().verified
    assert browser.get("/settings/").status_code == 200


def test_a_taken_address_is_not_given_away(db, make_person):
    make_person("Ana Reyes")
    fresh, taken = Client(), Client()
    one = sign_up(fresh, "new@example.org")
    other = sign_up(taken, "ana.reyes@example.org")
    assert [url for url, _ in one.redirect_chain] == [url for url, _ in other.redirect_chain]
    assert Person.objects.filter(email="ana.reyes@example.org").count() == 1
    assert "ana.reyes@example.org" in [m.to[0] for m in mail.outbox]


def test_a_weak_password_is_refused_beside_its_field(db):
    page = sign_up(Client(), password="secret")
    assert not Person.objects.exists()
    assert "too short" in page.content.decode()


def test_a_forgotten_password_is_set_anew_by_a_link(make_person):
    person = make_person("Ana Reyes")
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    form = browser.get(link, follow=True)
    new = "a better battery staple"
    browser.post(form.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert Client().post("/accounts/login/", {"login": person.email, "password": PASSWORD}).status_code == 200
    assert sign_in(Client(), person.email, new).wsgi_request.user == person
    used = Client().get(link, follow=True)
    assert "password1" not in used.content.decode()


def test_a_stranger_asking_for_a_new_password_learns_nothing(db, make_person):
    make_person("Ana Reyes")
    known = Client().post("/accounts/password/reset/", {"email": "ana.reyes@example.org"})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_wrong_passwords_are_slowed_and_the_right_one_waits_too(make_person):
    person = make_person("Ana Reyes")
    browser = Client()
    for _ in range(5):
        answer = sign_in(browser, person.email, "wrong wrong wrong")
        assert answer.status_code == 200
    slowed = sign_in(browser, person.email)
    assert not slowed.wsgi_request.user.is_authenticated
    assert "Too many" in slowed.content.decode()
    other = make_person("Bo Lind")
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), other.email).wsgi_request.user == other


def test_many_sign_ups_from_one_place_get_the_page_for_too_many(db):
    browser = Client()
    for k in range(20):
        sign_up(Client(), f"p{k}@example.org", "P", "short")
    answer = sign_up(browser, "late@example.org")
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "Content-Security-Policy" in answer
    assert "<h1>" in page
    assert not Person.objects.filter(email="late@example.org").exists()


def test_limits_on_attempts_count_over_all_processes():
    from archstone.platform.config import settings

    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


@pytest.fixture
def ana(make_person):
    person = make_person("Ana Reyes")
    browser = Client()
    sign_in(browser, person.email)
    return person, browser


def current_code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def prove_again(browser):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})


def activate_totp(browser):
    asked = browser.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/"), "a second factor asks who it is"
    prove_again(browser)
    page = browser.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    done = browser.post("/accounts/2fa/totp/activate/", {"code": current_code(secret)}, follow=True)
    assert done.status_code == 200
    return secret


def test_an_authenticator_app_is_asked_for_after_the_password(ana):
    person, browser = ana
    secret = activate_totp(browser)
    cache.clear()  # a code is good once; the next sign-in comes later
    fresh = Client()
    asked = sign_in(fresh, person.email)
    assert asked.redirect_chain[-1][0].startswith("/accounts/2fa/authenticate/")
    assert fresh.get("/settings/").status_code == 302
    wrong = fresh.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert fresh.get("/settings/").status_code == 302
    fresh.post("/accounts/2fa/authenticate/", {"code": current_code(secret)}, follow=True)
    assert fresh.get("/settings/").status_code == 200


def test_a_recovery_code_opens_the_door_once(ana):
    person, browser = ana
    activate_totp(browser)
    page = browser.get("/accounts/2fa/recovery-codes/")
    code = page.context["unused_codes"][0]
    for attempt, status in ((Client(), 200), (Client(), 302)):
        sign_in(attempt, person.email)
        attempt.post("/accounts/2fa/authenticate/", {"code": code})
        assert attempt.get("/settings/").status_code == status


def test_pages_of_accounts_and_second_factors_hold_to_the_policy(ana):
    _person, browser = ana
    activate_totp(browser)
    pages = [
        *("/accounts/email/", "/accounts/password/change/", "/accounts/sessions/", "/accounts/logout/"),
        *("/accounts/2fa/", "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"),
        *("/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/totp/deactivate/"),
        *("/settings/", "/settings/personal-data/", "/settings/personal-data/erase/"),
    ]
    signed_out = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
    for who, addresses in ((browser, pages), (Client(), signed_out)):
        for address in addresses:
            answer = who.get(address)
            assert answer.status_code == 200, address
            page = answer.content.decode()
            assert "script-src 'self'" in answer["Content-Security-Policy"]
            assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
            for script in re.findall(r"<script\b[^>]*>", page):
                runs = 'type="application/json"' not in script
                assert not runs or "src=" in script or "nonce=" in script, (address, script)
            assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style", page), address


def test_sessions_are_listed_and_ended_elsewhere(ana):
    person, here = ana
    there = Client(HTTP_USER_AGENT="Another device")
    sign_in(there, person.email)
    assert "Another device" in here.get("/accounts/sessions/").content.decode()
    assert there.get("/settings/").status_code == 200
    here.post("/accounts/sessions/")
    assert there.get("/settings/").status_code == 302
    assert here.get("/settings/").status_code == 200


def test_signing_out_asks_first(ana):
    _person, browser = ana
    browser.get("/accounts/logout/")
    assert browser.get("/settings/").status_code == 200
    browser.post("/accounts/logout/")
    assert browser.get("/settings/").status_code == 302
