"""Static files come out of the packages whole, with the right type, and can be asked for by range or condition."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from zhijiang import ui

TOKENS = Path(ui.__file__).parent / "static/ui/tokens.css"


def test_static_file_is_answered_whole_with_its_type(client: Client) -> None:
    response = client.get("/static/ui/tokens.css")

    assert (response.status_code, response.content) == (200, TOKENS.read_bytes())
    assert response.headers["Content-Type"].startswith("text/css")


def test_static_file_not_changed_is_not_sent_again(client: Client) -> None:
    first = client.get("/static/ui/tokens.css")

    again = client.get("/static/ui/tokens.css", headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert (again.status_code, again.content) == (304, b"")


def test_static_file_range_is_honoured(client: Client) -> None:
    response = client.get("/static/ui/tokens.css", headers={"Range": "bytes=0-9"})

    assert (response.status_code, response.content) == (206, TOKENS.read_bytes()[:10])
