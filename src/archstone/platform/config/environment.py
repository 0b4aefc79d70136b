"""What an installation may set: a handful of variables of the environment, all with a default that works."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from archstone.files.atomic import made_once
from archstone.model.errors import RuleBroken

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; "
    "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000; PRAGMA journal_size_limit=67108864;"
)
WAIT_SECONDS = 20
KEY_BYTES = 48
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Environment:
    """An installation as its environment describes it.

    ``home`` is the folder of everything that the platform writes: the embedded database, the search index,
    uploads, outgoing mail where no mail server is named, and the secret key.
    """

    home: Path
    database: str
    hosts: tuple[str, ...]
    address: str
    mail: str
    mail_from: str
    debug: bool
    key: str
    private_webhooks: bool = False

    @classmethod
    def read(cls, variables: Mapping[str, str] | None = None) -> Environment:
        """Read the variables that begin with ``ARCHSTONE_``; see docs/reference/settings.md."""
        given = os.environ if variables is None else variables
        home = Path(given.get("ARCHSTONE_HOME") or Path.home() / ".archstone").expanduser().resolve()
        address = given.get("ARCHSTONE_ADDRESS", "http://localhost:8000").rstrip("/")
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise RuleBroken(
                "ARCHSTONE_ADDRESS begins with http:// or https:// and names a host, such as "
                f"https://arch.example.org; this is {address}"
            )
        named = parts.hostname
        hosts = given.get("ARCHSTONE_HOSTS", "")
        return cls(
            home=home,
            database=given.get("ARCHSTONE_DATABASE") or f"sqlite:///{home / 'archstone.sqlite3'}",
            hosts=tuple(
                dict.fromkeys([named, *filter(None, map(str.strip, hosts.split(","))), *THIS_MACHINE])
            ),
            address=address,
            mail=given.get("ARCHSTONE_MAIL", ""),
            mail_from=given.get("ARCHSTONE_MAIL_FROM", f"Archstone <archstone@{named}>"),
            debug=given.get("ARCHSTONE_DEBUG") == "1",
            key=given.get("ARCHSTONE_SECRET_KEY", ""),
            private_webhooks=given.get("ARCHSTONE_PRIVATE_WEBHOOKS") == "1",
        )

    @property
    def secure(self) -> bool:
        """Whether people reach the platform over https, so that cookies may insist on it."""
        return self.address.startswith("https://")

    def secret_key(self) -> str:
        """Return the key that signs sessions and links; made once, readable by its owner alone."""
        if self.key:
            return self.key
        made = secrets.token_urlsafe(KEY_BYTES).encode()
        return made_once(self.home / "secret.key", made).decode("ascii").strip()

    def databases(self) -> dict[str, dict[str, object]]:
        """Describe the database to Django: SQLite by default, PostgreSQL where its address is given."""
        parts = urlsplit(self.database)
        if parts.scheme in ("postgres", "postgresql"):
            return {
                "default": {
                    "ENGINE": "django.db.backends.postgresql",
                    "NAME": unquote(parts.path.lstrip("/")),
                    "USER": unquote(parts.username or ""),
                    "PASSWORD": unquote(parts.password or ""),
                    "HOST": unquote(parts.hostname or ""),
                    "PORT": str(parts.port or ""),
                    "CONN_MAX_AGE": 60,
                    "CONN_HEALTH_CHECKS": True,
                }
            }
        if parts.scheme != "sqlite":
            raise RuleBroken(
                "ARCHSTONE_DATABASE begins with sqlite:/// or postgresql://, "
                f"not with {parts.scheme or self.database!r}."
            )
        return {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": unquote(self.database.removeprefix("sqlite:///")),
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "timeout": WAIT_SECONDS,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": SQLITE_PRAGMAS,
                },
                "TEST": {"NAME": None},
            }
        }

    def mail_settings(self) -> dict[str, object]:
        """Describe the mail server to Django; without one, mail is written to files in ``home``."""
        if not self.mail:
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": str(self.home / "outbox"),
            }
        parts = urlsplit(self.mail)
        if parts.scheme not in ("smtp", "smtps", "smtp+tls"):
            raise RuleBroken("ARCHSTONE_MAIL begins with smtp://, smtp+tls:// or smtps://.")
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            "EMAIL_TIMEOUT": 20,
        }
