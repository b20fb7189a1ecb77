"""The database itself refuses to change what happened."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from zhijiang.casework.models import Case, Delivery, Event, Message

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_an_event_cannot_be_changed_by_anybody(case: Case) -> None:
    event = Event.objects.filter(stream=f"case/{case.code}").latest("seq")

    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(reason="nobody will notice")

    assert Event.objects.get(pk=event.pk).reason == event.reason


def test_an_event_cannot_be_deleted_by_anybody(case: Case) -> None:
    Delivery.objects.all().delete()
    Message.objects.all().delete()
    before = Event.objects.count()

    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        Event.objects.all().delete()

    assert Event.objects.count() == before
