"""Which addresses may be called, and how a call is signed."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from zhijiang.casework import hooks


def test_the_signature_is_hmac_sha256_over_second_and_body() -> None:
    # printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
    expected = "49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686"

    assert hooks.sign("secret", b'{"a":1}', at=1_700_000_000) == f"t=1700000000,v1={expected}"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://user:word@example.org/",
        "https://user@example.org/",
        "https:///nowhere",
        "https://example.org:0/",
        "https://example.org:99999/",
        "javascript:alert(1)",
        "//example.org",
        "",
        "http://localhost/",
    ],
)
def test_an_address_that_is_not_https_to_a_host_is_refused(url: str) -> None:
    with pytest.raises(hooks.HookRefusedError):
        hooks.check_address(url, local=False)


def test_http_is_called_on_this_machine_alone_and_only_in_development() -> None:
    assert hooks.check_address("http://localhost:8000/x", local=True).port == 8000
    with pytest.raises(hooks.HookRefusedError):
        hooks.check_address("http://example.org/", local=True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:db8::1",
    ],
)
def test_an_address_that_is_not_public_is_not_called(address: str) -> None:
    url = f"https://[{address}]/" if ":" in address else f"https://{address}/"

    with pytest.raises(hooks.HookRefusedError):
        hooks.post(url, b"{}", headers={}, local=False)


def test_a_name_with_one_private_address_among_public_ones_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def names(host: str, port: int, **_given: Any) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", names)

    with pytest.raises(hooks.HookRefusedError):
        hooks.resolve("example.org", 443, local=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_a_public_address_may_be_called(address: str) -> None:
    assert hooks.resolve(address, 443, local=False) == address


def test_a_server_that_never_answers_is_left_after_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"

        with pytest.raises(OSError):  # noqa: PT011 - whatever the system calls it
            hooks.post(url, b"{}", headers={}, local=True)
