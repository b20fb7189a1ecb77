"""Web hooks on the wire: which addresses may be called, how a call is signed, and the call itself. Knows no Django."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from hashlib import sha256
from hmac import new as new_hmac
from threading import Timer
from typing import Final
from urllib.parse import SplitResult, urlsplit

SECONDS: Final = 5.0
HEADER: Final = "X-Zhijiang-Signature"
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class HookRefusedError(ValueError):
    """An address that is not called; the sentence says why."""


def sign(secret: str, body: bytes, /, *, at: int) -> str:
    """The signature header of a body sent at a second: HMAC-SHA256 over “second.body”."""
    mac = new_hmac(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={mac}"


def check_address(url: str, /, *, local: bool) -> SplitResult:
    """The parts of an address that may be called: https with a host, no name and password in it.

    `local` also lets http to this very machine through (for those who develop). Raises HookRefusedError.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise HookRefusedError("this is no address") from error
    if not parts.hostname or parts.username or parts.password or port == 0:
        raise HookRefusedError("this is no address")
    is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (local and parts.scheme == "http" and is_here):
        raise HookRefusedError("only https is called")
    return parts


def resolve(host: str, port: int, /, *, local: bool) -> str:
    """The numeric address to call, of the older kind first. Every address of the name must be a public one: else none is.

    Raises HookRefusedError, or OSError when the name is unknown.
    """
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for each in found:
        if not _is_public(str(each)) and not (local and ipaddress.ip_address(str(each)).is_loopback):
            raise HookRefusedError("this address is not public")
    if not found:
        raise HookRefusedError("this name has no address")
    return str(min(found, key=lambda each: ":" in str(each)))


def _is_public(address: str) -> bool:
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address) and (
        number.ipv4_mapped or number.sixtofour or number.teredo or number in _NAT64
    ):
        return False
    return number.is_global and not number.is_multicast


def post(url: str, body: bytes, /, *, headers: dict[str, str], local: bool) -> int:
    """Send a body once and return the status. No proxy, no redirect, five seconds in all; the answer is not read.

    The name is resolved once and that address is called, so that it cannot change between the check and the call.
    Raises HookRefusedError, OSError or http.client.HTTPException.
    """
    parts = check_address(url, local=local)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = resolve(host, port, local=local)
    wire = socket.create_connection((address, port), timeout=SECONDS)
    end = Timer(SECONDS, _cut, args=(wire,))
    end.daemon = True
    end.start()
    try:
        if parts.scheme == "https":
            wire = ssl.create_default_context().wrap_socket(wire, server_hostname=host)
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        connection.sock = wire
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=headers)
        return connection.getresponse().status
    finally:
        end.cancel()
        wire.close()


def _cut(wire: socket.socket) -> None:
    try:
        wire.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
