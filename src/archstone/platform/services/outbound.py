"""Asking addresses that somebody else wrote down, without being led into our own network.

A name is resolved once, every address that it resolves to must be public, and the connection goes to the
address that was checked: a name that changes its mind in between gains nothing. Redirects aren't followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from archstone.model.errors import RuleBroken

WAIT_SECONDS = 10
LONGEST_SECONDS = 20
READ_AT_MOST = 4096
LONGEST_ADDRESS = 500


class Unreachable(Exception):
    """The address could not be asked; the sentence says why."""


def check_address(url: str) -> SplitResult:
    """Read the address of somebody's program; refuse what can't be one.

    Raises
    ------
    RuleBroken
        If it isn't https, names a user, or names an address inside of a network.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        parts, port, host = None, None, None
    if parts is None or not host or len(url) > LONGEST_ADDRESS or any(c <= " " for c in url):
        raise RuleBroken(_("This isn't an address: write it as https://example.org/path."), at=("url",))
    if parts.scheme != "https" and not (settings.WEBHOOKS_TO_PRIVATE_ADDRESSES and parts.scheme == "http"):
        raise RuleBroken(_("The address must begin with https://."), at=("url",))
    if parts.username is not None or parts.password is not None:
        raise RuleBroken(_("The address may hold no user name and no password."), at=("url",))
    if port == 0 or not host.isascii():
        raise RuleBroken(_("This isn't an address: write it as https://example.org/path."), at=("url",))
    if not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES and _is_inside(host):
        raise RuleBroken(
            _("This address lies inside of a network; name one of the open network."), at=("url",)
        )
    return parts


def _is_inside(host: str) -> bool:
    """Whether a host is written as a number that lies in no open network; names are looked up when asked."""
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def public_address(host: str, port: int) -> str:
    """Resolve *host* to an address that may be asked.

    Raises
    ------
    Unreachable
        If it has none, or any of its addresses lies in a private network.
    """
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("The name %(host)s can't be found.") % {"host": host}) from error
    if not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES:
        for address in sorted(found):
            if not is_public(address):
                raise Unreachable(_("The name %(host)s leads into a private network.") % {"host": host})
    return min(found, key=lambda address: (":" in address, address))


def is_public(address: str) -> bool:
    """Whether an address lies in the open network, also where it is wrapped in another.

    Examples
    --------
    >>> [is_public(a) for a in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address):
        inner = known.ipv4_mapped or known.sixtofour or (known.teredo or (None, None))[1]
        if inner is not None:
            return is_public(str(inner))
        if known in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(known) & 0xFFFFFFFF)))
    return known.is_global and not known.is_multicast and not known.is_reserved


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send *body* to an address and give back the status of the answer.

    Raises
    ------
    Unreachable
        If there is no answer in time, or the address may not be asked.
    """
    parts = check_address(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = str(parts.hostname)
    connection = _connection(parts.scheme, host, port, public_address(host, port))
    alarm = threading.Timer(LONGEST_SECONDS, lambda: _cut(connection))
    alarm.daemon = True
    alarm.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(READ_AT_MOST)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:300]) from error
    else:
        return answer.status
    finally:
        alarm.cancel()
        connection.close()


def _connection(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
    """Open a connection to the address that was checked, under the name that was asked for."""
    connection: http.client.HTTPConnection = http.client.HTTPConnection(host, port, timeout=WAIT_SECONDS)
    try:
        plain = socket.create_connection((address, port), timeout=WAIT_SECONDS)
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            if scheme == "https"
            else plain
        )
    except OSError as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:300]) from error
    return connection


def _cut(connection: http.client.HTTPConnection) -> None:
    """End a connection whose other side takes its time on purpose."""
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # it ended by itself
            return
