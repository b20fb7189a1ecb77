"""How much a page asks the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from zhijiang.people.models import User


def queries_of(user: User, address: str) -> int:
    """How many queries a page takes; without the calendar's, which a process keeps at hand for half a minute."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return sum("casework_calendarday" not in query["sql"] for query in asked.captured_queries)
