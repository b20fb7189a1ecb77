"""Pictures of the made province say what was put into it, and say where they cannot know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bases.made_province import COPY, DOWNSTREAM, ORIGINAL, SMALL, UNIQUE, UPSTREAM, made_province
from tests.bases.province_rows import LAST, NAMES, write_province
from tests.bases.test_views import signed_in, text_of
from tests.cast import Cast, make_cast
from zhijiang.bases import actions
from zhijiang.bases.models import Base, Firm
from zhijiang.bases.queries import positioning
from zhijiang.bases.queries.positioning import Card, Table, Wish

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Cast, list[Base]]]:
    """The province once for all tests, taken back at the end; the last year but one is published."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        bases = write_province(cast.centre, made_province())
        Firm.objects.filter(base=bases[UNIQUE]).update(organisation=cast.studio_a)
        actions.publish_year(LAST - 1, by=cast.sun)
        yield cast, bases
        transaction.set_rollback(True)


def table_of(made: tuple[Cast, list[Base]]) -> Table:
    table = positioning.table_for(made[0].sun, LAST)
    assert table is not None
    return table


def card_of(made: tuple[Cast, list[Base]], base: int) -> Card:
    card = positioning.card_of(table_of(made), made[1][base].code)
    assert card is not None
    return card


def test_x(made):
    for name in ("positions","positions_network","positions_scatter","positions_what_if","positions_experts"):
        r=signed_in(made[0].sun).get(reverse(f"bases:{name}"))
        print(name, r.status_code, len(r.content))
