"""An installation: read from its environment, made ready, and looked at by the doctor."""

from __future__ import annotations

import json
import logging
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archstone.model.errors import RuleBroken
from archstone.platform.config.environment import Environment
from archstone.platform.config.logs import OneLine, without_secrets
from archstone.platform.services.health import State, examine

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_without_any_setting_everything_is_kept_in_one_folder(tmp_path):
    found = Environment.read({"ARCHSTONE_HOME": str(tmp_path)})
    database = found.databases()["default"]
    assert database["NAME"] == str(tmp_path / "archstone.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert found.mail_settings()["EMAIL_FILE_PATH"] == str(tmp_path / "outbox")
    assert not found.secure


def test_postgresql_needs_one_setting():
    found = Environment.read({"ARCHSTONE_DATABASE": "postgresql://ana:p%40ss@db.example.org:5433/arches"})
    database = found.databases()["default"]
    assert database["ENGINE"].endswith("postgresql")
    assert (database["USER"], database["PASSWORD"], database["HOST"]) == ("ana", "p@ss", "db.example.org")
    assert (database["PORT"], database["NAME"]) == ("5433", "arches")
    with pytest.raises(RuleBroken, match="begins with sqlite:/// or postgresql://"):
        Environment.read({"ARCHSTONE_DATABASE": "mysql://x/y"}).databases()


def test_further_names_are_added_to_those_it_has_anyway():
    given = {"ARCHSTONE_ADDRESS": "https://arch.example.org", "ARCHSTONE_HOSTS": "arch.internal, localhost"}
    found = Environment.read(given).hosts
    assert found == ("arch.example.org", "arch.internal", "localhost", "127.0.0.1", "[::1]")


def test_an_address_that_is_none_is_refused():
    with pytest.raises(RuleBroken, match="ARCHSTONE_ADDRESS begins with http"):
        Environment.read({"ARCHSTONE_ADDRESS": "ftp:/x"})


def test_a_home_that_is_no_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RuleBroken, match=r"The folder .*file can't be made"):
        Environment.read({"ARCHSTONE_HOME": str(tmp_path / "file")}).secret_key()


def test_mail_goes_through_the_server_that_is_named():
    mail = Environment.read({"ARCHSTONE_MAIL": "smtp+tls://u:p@mail.example.org"}).mail_settings()
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    with pytest.raises(RuleBroken, match="ARCHSTONE_MAIL"):
        Environment.read({"ARCHSTONE_MAIL": "http://mail.example.org"}).mail_settings()


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    first = Environment.read({"ARCHSTONE_HOME": str(tmp_path)}).secret_key()
    assert len(first) > 40
    assert Environment.read({"ARCHSTONE_HOME": str(tmp_path)}).secret_key() == first
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("login password=hunter2 failed", "login password=*** failed"),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("GET /i/abc:1t:sig/ 200", "GET /i/***/ 200"),
        ("/accounts/password/reset/key/1-abc/", "/accounts/password/reset/key/***/"),
    ],
)
def test_logs_hold_no_secrets(said, kept):
    record = logging.LogRecord("archstone", logging.WARNING, __file__, 1, said, (), None)
    line = json.loads(OneLine().format(record))
    assert line["event"] == without_secrets(said)
    assert line["event"] == kept


def test_the_doctor_finds_a_healthy_installation_well(db, settings, tmp_path):
    settings.HOME = tmp_path
    settings.ADDRESS = "https://arch.example.org"
    (tmp_path / "secret.key").write_text("x")
    (tmp_path / "secret.key").chmod(0o600)
    found = examine(now=NOW)
    assert {f.part for f in found} >= {
        "python",
        "folder",
        "secret key",
        "database",
        "tables",
        "mail",
        "address",
    }
    assert [f for f in found if f.state is State.WRONG] == []


def test_the_doctor_names_what_is_wrong_and_what_to_do(db, settings, tmp_path, monkeypatch):
    monkeypatch.delenv("ARCHSTONE_SECRET_KEY", raising=False)
    settings.HOME = tmp_path / "nowhere"
    settings.ADDRESS = "http://arch.example.org"
    wrong = {f.part: f for f in examine(now=NOW) if f.state is State.WRONG}
    assert set(wrong) == {"folder", "address"}
    assert all(f.remedy for f in wrong.values())
    settings.HOME = tmp_path
    key = Path(tmp_path, "secret.key")
    key.write_text("x")
    key.chmod(0o644)
    assert "chmod 600" in next(f.remedy for f in examine(now=NOW) if f.part == "secret key")
