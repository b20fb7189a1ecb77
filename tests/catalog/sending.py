"""A client of the upload endpoint: what a browser sends, one request at a time."""

from __future__ import annotations

import base64
from typing import Any

from django.test import Client

from zhijiang.catalog.models import Work

CONTENT = bytes(range(256)) * 40
OCTETS = "application/offset+octet-stream"


def metadata(work: Work, *, name: str = "第03集.mp4", episode: int = 3) -> str:
    pairs = {"filename": name, "work": work.code, "episode": str(episode)}
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def begin(client: Client, work: Work, *, size: object = len(CONTENT), **headers: str) -> Any:
    told = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata(work)} | headers
    return client.post("/uploads/", headers={key: value for key, value in told.items() if value})


def begun(client: Client, work: Work, *, size: int = len(CONTENT)) -> str:
    response = begin(client, work, size=size)
    assert response.status_code == 201, response.content
    return str(response["Location"])


def patch(client: Client, url: str, piece: bytes, *, offset: object, **headers: str) -> Any:
    told = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)} | headers
    return client.generic("PATCH", url, piece, content_type=headers.get("Content-Type", OCTETS), headers=told)


def head(client: Client, url: str) -> Any:
    return client.head(url, headers={"Tus-Resumable": "1.0.0"})
