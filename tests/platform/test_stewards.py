"""Stewards: named on the machine itself, and looked for by the doctor."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from archstone.model.errors import NotAllowed, RuleBroken
from archstone.platform.services import registry_index
from archstone.platform.services.actors import Actor
from archstone.platform.services.health import State, examine
from archstone.platform.services.people import name_steward
from archstone.platform.store.people.models import Person
from archstone.platform.store.trail.models import TrailEntry

OPERATOR = Actor(is_steward=True, through="command")


def test_somebody_becomes_a_steward_and_is_one_no_longer(make_person, now):
    ana = make_person()
    for said, is_steward in ((" Ana.Reyes@example.org", True), ("ana.reyes@example.org", False)):
        name_steward(actor=OPERATOR, now=now, email=said, is_steward=is_steward)
        name_steward(actor=OPERATOR, now=now, email=said, is_steward=is_steward)  # changes nothing again
        ana.refresh_from_db()
        assert ana.is_steward is is_steward
    acts = TrailEntry.objects.order_by("id").values_list("act", flat=True)
    assert list(acts) == ["name_steward", "end_steward"]


def test_who_has_no_account_cannot_be_one_and_nobody_names_themselves(make_actor, now, db):
    with pytest.raises(RuleBroken, match=r"Nobody has an account with the address bo@example\.org"):
        name_steward(actor=OPERATOR, now=now, email="bo@example.org")
    person = make_actor(name="Ana Reyes")
    with pytest.raises(NotAllowed):
        name_steward(actor=person, now=now, email="ana.reyes@example.org")


def test_the_doctor_looks_for_stewards_index_and_sketch_key(
    make_person, make_organisation, now, settings, tmp_path
):
    settings.HOME = tmp_path

    def seen():
        return {
            f.part: f.state for f in examine(now=now) if f.part in ("stewards", "search index", "sketch key")
        }

    assert seen() == {"stewards": State.WATCH, "search index": State.WELL}
    make_person(is_steward=True)
    make_organisation()
    made = registry_index.build_index(now=now)
    assert seen() == {"stewards": State.WELL, "search index": State.WELL, "sketch key": State.WELL}
    (tmp_path / "sketch.key").chmod(0o644)
    assert seen()["sketch key"] is State.WRONG
    (tmp_path / "sketch.key").unlink()
    assert seen()["sketch key"] is State.WRONG
    (registry_index.folder() / made.name).unlink()
    assert seen()["search index"] is State.WATCH


def test_the_verb_says_what_it_did(tmp_path):
    environment = {**os.environ, "ARCHSTONE_HOME": str(tmp_path)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def run(*said):
        command = [sys.executable, "-m", "archstone.cli", "steward", *said]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    refused = run("you@example.org")
    assert refused.returncode
    assert "Nobody has an account with the address you@example.org" in refused.stderr
    make = (
        "from archstone.platform import start; start();"
        "from archstone.platform.store.people.models import Person;"
        "Person.objects.create_user('you@example.org', 'a long enough password', name='You')"
    )
    subprocess.run([sys.executable, "-c", make], env=environment, check=True)
    assert run("you@example.org").stdout == "You is a steward of this platform now.\n"
    assert json.loads(run("you@example.org", "--end", "--json").stdout)["is_steward"] is False
    assert Person._meta.get_field("is_steward").default is False
