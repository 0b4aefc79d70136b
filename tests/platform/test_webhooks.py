"""Webhooks: signed, tried again, led into no private network, and never told more than may be seen."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from archstone.model.errors import RuleBroken
from archstone.platform.jobs import runner
from archstone.platform.services import events, outbound, webhooks
from archstone.platform.services.outbound import Unreachable, is_public
from archstone.platform.store.jobs.models import Job
from archstone.platform.store.notifications.models import Notification
from archstone.platform.store.webhooks.models import Delivery, Webhook


@pytest.fixture
def hospital(make_organisation):
    return make_organisation()


@pytest.fixture
def owner(make_actor, hospital):
    return make_actor(hospital)


@pytest.fixture
def program(settings):
    """Somebody's own program on this machine, that keeps what it is sent and answers as it is told."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.received.append((dict(self.headers), body))
            self.send_response(server.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *said):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    server.received, server.status = [], 204
    server.url = f"http://127.0.0.1:{server.server_port}/told?by=archstone"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def add(owner, now, url, wanted=("mandate_given",)):
    return webhooks.add_webhook(actor=owner, now=now, url=url, events=wanted)


def happen(hospital, now, event="mandate_given", **facts):
    return events.emit(event=event, organisation_id=hospital.pk, now=now, facts=facts or {"role": "editor"})


def checks(secret, headers, body):
    """Check a signature as our documentation tells others to."""
    wanted = hmac.new(
        secret.encode(), headers["Archstone-Timestamp"].encode() + b"." + body, hashlib.sha256
    ).hexdigest()
    given = [part.removeprefix("v1=") for part in headers["Archstone-Signature"].split(",")]
    return any(hmac.compare_digest(wanted, one) for one in given)


def test_a_program_is_told_with_a_signature_that_it_can_check(owner, hospital, now, program):
    made = add(owner, now, program.url)
    assert happen(hospital, now, mandate="7", role="editor") == 1
    assert happen(hospital, now, event="audit_changed", complete=True) == 0  # not chosen
    assert program.received == []  # not before the transaction stands
    runner.work_off(now)
    ((headers, body),) = program.received
    assert checks(made.secret, headers, body)
    assert not checks(made.secret, headers, body + b" ")
    assert not checks(made.secret, {**headers, "Archstone-Timestamp": "1"}, body)
    assert headers["Archstone-Timestamp"] == str(int(now.timestamp()))
    said = json.loads(body)
    assert said == {
        "id": headers["Archstone-Delivery"],
        "event": "mandate_given",
        "happened_at": now.isoformat(),
        "organisation": "riverside-hospital",
        "facts": {"mandate": "7", "role": "editor"},
    }
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.answered, delivery.attempts) == ("delivered", 204, 1)


def test_the_secret_stands_in_no_table(owner, now, program):
    made = add(owner, now, program.url)
    assert made.secret not in str(Webhook.objects.values().get())
    assert made.secret not in repr(made)
    assert made.secret == webhooks.secret_of(Webhook.objects.get())


def test_after_a_new_secret_both_are_good_for_a_day(owner, hospital, now, program):
    old = add(owner, now, program.url)
    new = webhooks.rotate_secret(actor=owner, now=now, webhook=old.webhook)
    assert new.secret != old.secret
    for hours, both in ((1, True), (25, False)):
        moment = now + timedelta(hours=hours)
        happen(hospital, moment)
        runner.work_off(moment)
        headers, body = program.received[-1]
        assert checks(new.secret, headers, body)
        assert checks(old.secret, headers, body) is both


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_failed_is_tried_again_until_it_is_answered(owner, hospital, now, program, status):
    program.status = status
    add(owner, now, program.url)
    happen(hospital, now)
    runner.work_off(now)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.answered, delivery.attempts) == ("waiting", status, 1)
    program.status = 200
    runner.work_off(Job.objects.get(name="deliver_event").due_at)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("delivered", 2)
    assert len({headers["Archstone-Delivery"] for headers, _body in program.received}) == 1
    assert Webhook.objects.get().failures == 0


def test_what_is_never_answered_fails_and_may_be_sent_again(owner, hospital, now, program):
    program.status = 503
    add(owner, now, program.url)
    happen(hospital, now)
    moment = now
    while (job := Job.objects.get(name="deliver_event")).state == Job.State.WAITING:
        moment = job.due_at
        runner.work_off(moment)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("failed", 10)
    assert timedelta(hours=1) < moment - now < timedelta(days=1)
    program.status = 200
    webhooks.send_again(actor=owner, now=moment, delivery=delivery)
    runner.work_off(moment)
    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_after_many_failures_it_is_switched_off_and_the_owners_are_told(owner, hospital, now, program):
    program.status = 500
    made = add(owner, now, program.url)
    for number in range(webhooks.FAILURES_IN_A_ROW + 5):
        happen(hospital, now, mandate=str(number), role="editor")
    runner.work_off(now)
    webhook = Webhook.objects.get()
    assert webhook.disabled_at == now
    assert len(program.received) == webhooks.FAILURES_IN_A_ROW
    assert Delivery.objects.filter(state="dropped").count() == 5
    told = Notification.objects.get()
    assert (told.person_id, told.kind) == (owner.person_id, "webhook_disabled")
    assert happen(hospital, now) == 0
    webhooks.change_webhook(actor=owner, now=now, webhook=made.webhook, on=False)
    webhooks.change_webhook(actor=owner, now=now, webhook=webhook, on=True)
    assert happen(hospital, now) == 1


def test_an_event_tells_only_what_its_row_lists(owner, hospital, now, program):
    add(owner, now, program.url)
    with pytest.raises(ValueError, match="no facts"):
        happen(hospital, now, vulnerability="cash-flow")
    with pytest.raises(KeyError):
        happen(hospital, now, event="gossip_heard")
    words = " ".join(fact for event in events.EVENTS.values() for fact in event.facts)
    for sealed in ("vulnerab", "sealed", "severity", "note", "capabilit", "band", "score", "email"):
        assert sealed not in words


def test_another_organisations_webhooks_hear_nothing(owner, hospital, now, program, make_organisation):
    add(owner, now, program.url)
    other = make_organisation("hollow-creek-watch")
    assert happen(other, now) == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://",
        "https://user:word@example.org/",
        "ftp://example.org/",
        "https://exam ple.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://ex\u00e4mple.org/",
        "javascript:alert(1)",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://localhost/",
        "https://example.org/\r\nHost: inside",
        "https://example.org/" + "a" * 500,
        "",
    ],
)
def test_an_address_that_cannot_be_one_is_refused(owner, now, url):
    with pytest.raises(RuleBroken) as told:
        add(owner, now, url)
    assert told.value.at == ("url",)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.0.0.8", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_private_addresses_are_known_in_every_guise(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"]
)
def test_nothing_leads_into_our_own_network(host):
    with pytest.raises((Unreachable, RuleBroken)):
        outbound.post(f"https://{host}/", b"{}", {})


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    def resolve(host, port, **more):
        return [(2, 1, 6, "", (address, port)) for address in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", resolve)
    with pytest.raises(Unreachable, match="private network"):
        outbound.public_address("two-faced.example", 443)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    """A name that answers otherwise the second time gains nothing: it is asked once."""
    asked, connected = [], []

    def resolve(host, port, **more):
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address, timeout):
        connected.append(address)
        raise OSError("no net here")

    monkeypatch.setattr(outbound.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(outbound.socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        outbound.post("https://turncoat.example/", b"{}", {})
    assert asked == ["turncoat.example"]
    assert connected == [("93.184.216.34", 443)]


def test_a_program_that_drips_its_answer_is_cut_off(settings, monkeypatch):
    import socket
    import time

    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    monkeypatch.setattr(outbound, "LONGEST_SECONDS", 0.5)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip():
        client, _address = listening.accept()
        try:
            for _time in range(100):
                client.send(b"H")
                time.sleep(0.1)
        except OSError:
            pass
        client.close()

    threading.Thread(target=drip, daemon=True).start()
    started = time.monotonic()
    with pytest.raises(Unreachable):
        outbound.post(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {})
    assert time.monotonic() - started < 3
    listening.close()


# Pages and API


def test_an_owner_adds_tries_and_removes_a_webhook_on_pages(owner, browser_of, program, now):
    browser = browser_of(owner)
    assert "No webhook yet" in browser.get("/settings/webhooks/").content.decode()
    refused = browser.post("/settings/webhooks/", {"url": "ftp://x", "events": ["mandate_given"]})
    assert refused.status_code == 422
    assert "must begin with https://" in refused.content.decode()
    made = browser.post("/settings/webhooks/", {"url": program.url, "events": ["mandate_given"]})
    webhook = Webhook.objects.get()
    secret = webhooks.secret_of(webhook)
    assert secret in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    assert secret not in browser.get("/settings/webhooks/").content.decode()
    page = f"/settings/webhooks/{webhook.pk}/"
    browser.post(f"{page}try/")
    job = Job.objects.get(name="deliver_event")
    runner.work_off(job.due_at)
    assert json.loads(program.received[0][1])["event"] == "webhook_tried"
    shown = browser.get(page).content.decode()
    assert "Delivered" in shown
    assert "answered 204" in shown
    for act in ("off", "on", "new-secret", "remove"):
        assert browser.post(f"{page}{act}/").status_code in (200, 302)
    assert browser.post(f"{page}dance/").status_code == 404
    assert browser.get(page).status_code == 404


def test_a_webhook_is_changed_by_api_only_as_it_was_read(owner, browser_of, program, now):
    browser = browser_of(owner)
    made = browser.post(
        "/api/v1/webhooks",
        {"url": program.url, "events": ["mandate_given"]},
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    path = f"/api/v1/webhooks/{made.json()['id']}"
    read = browser.get(path)
    assert browser.get(path, headers={"If-None-Match": read["ETag"]}).status_code == 304

    def change(body, tag):
        return browser.patch(path, body, content_type="application/json", headers={"If-Match": tag})

    assert change({"events": ["audit_changed"]}, read["ETag"]).status_code == 200
    late = change({"events": ["mandate_ended"]}, read["ETag"])
    assert late.status_code == 412
    assert late.json()["type"].endswith("#problem-changed-since")
    assert Webhook.objects.get().events == ["audit_changed"]
    wrong = change({"events": ["audit_chnaged"]}, "*")
    assert "Did you mean audit_changed?" in wrong.json()["detail"]
