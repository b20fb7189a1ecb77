"""How much a page asks the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from tests.casework.calling import Caller
    from zhijiang.people.models import User


def queries_of(user: User, address: str) -> int:
    """How many queries a page takes; without the calendar's, which a process keeps at hand for half a minute."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return _queries(client, address)


def queries_of_program(caller: Caller, path: str) -> int:
    """The same of what a program asks of the API."""
    return _queries(Client(headers=caller.headers), f"/api{path}")


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return sum("casework_calendarday" not in query["sql"] for query in asked.captured_queries)
