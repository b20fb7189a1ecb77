"""Which addresses may be called, and how a call is signed."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

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


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Key and certificate of “localhost”, signed by nobody whom the system trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "localhost.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_https_is_spoken_with_a_server_whose_certificate_is_trusted_alone(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Polite)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"https://localhost:{server.server_port}/"
    monkeypatch.setattr(server, "handle_error", lambda *_given: None)

    with pytest.raises(ssl.SSLCertVerificationError):
        hooks.post(url, b"{}", headers={}, local=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    trusted = hooks.post(url, b"{}", headers={}, local=True)
    with pytest.raises(ssl.SSLCertVerificationError):
        hooks.post(url.replace("localhost", "127.0.0.1"), b"{}", headers={}, local=True)

    server.shutdown()
    server.server_close()
    thread.join()
    assert trusted == 204


class _Polite(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_said: Any) -> None:
        return


def test_a_server_that_never_answers_is_left_after_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"

        with pytest.raises(OSError):  # noqa: PT011 - whatever the system calls it
            hooks.post(url, b"{}", headers={}, local=True)
