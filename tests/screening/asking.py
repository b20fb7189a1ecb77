"""Speaking to a review as its pages do, and asking for what is missing."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.screening.reviewing import Stage
from zhijiang.people.models import User
from zhijiang.screening import actions
from zhijiang.screening.models import Note


def call(client: Client, method: str, url: str, body: object = None) -> Any:
    """The answer to a JSON request."""
    return client.generic(method, url, "" if body is None else json.dumps(body), content_type="application/json")


def room_of(client: Client, stage: Stage, user: User, *, query: str = "") -> dict[str, Any]:
    client.force_login(user)
    answer = client.get(reverse("screening:room_json", args=[stage.code, 1]) + query)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def draft_note(**changes: object) -> dict[str, object]:
    note = {"key": str(uuid.uuid4()), "start": 100, "end": 150, "severity": "issue", "text": "灯光穿帮。", "rule": None}
    return note | changes


def notes_url(stage: Stage) -> str:
    return reverse("screening:notes", args=[stage.code, 1])


def note_url(stage: Stage, note: Note) -> str:
    return reverse("screening:note", args=[stage.code, note.key])


def ask(stage: Stage, **fields: str) -> Stage:
    """The centre lists questions of the form."""
    items = [actions.FieldItem(name, text) for name, text in fields.items()]
    actions.ask_supplement(stage.now(), by=stage.cast.wu, expected_seq=stage.seq(), fields=items)
    return stage


def supply(stage: Stage) -> None:
    """The producer hands in what was listed, without another cut."""
    actions.supply(stage.now(), by=stage.cast.lin, expected_seq=stage.seq(), cuts=[])


def post(client: Client, stage: Stage, page: str, body: dict[str, Any], *more: Any) -> Any:
    """The answer to a form of a page about the review."""
    return client.post(reverse(page, args=[stage.code, *more]), body)
