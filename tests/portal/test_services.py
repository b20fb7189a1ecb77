"""What is offered to everybody, by need, and sought like reading it all; the one box finds it, too."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import translation

from tests.bases.residents import make_base
from tests.casework import permits
from tests.casework.test_search import QUERIES
from tests.cast import Cast
from tests.support.giving import make_measure
from zhijiang.booking import actions as booking
from zhijiang.casework import search
from zhijiang.portal import queries

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
STAGE = {"kind": "studio", "name": "西湖一号棚", "weekdays": "1234567", "about": "绿幕"}


def found(query: str = "") -> dict[str, list[str]]:
    with translation.override("en"):
        return {
            group.symbol: [find.title for find in group.finds] for group in queries.services(AnonymousUser(), query)
        }


def test_each_need_has_its_services_with_their_promised_time(office: Cast) -> None:
    permits.publish()
    make_measure(office, title="西湖精品奖励", title_en="")
    booking.open_facility(make_base(office), by=office.wu, given=STAGE)
    with translation.override("en"):
        groups = queries.services(AnonymousUser())
        told = {find.title: find.told for group in groups for find in group.finds}

    assert [group.symbol for group in groups] == ["files", "stamp", "calendar-days", "scan-line"]
    assert any("working days" in each for each in told.values()), "an application tells how long it takes"
    assert "西湖一号棚" in told
    assert "西湖精品奖励" in told


def test_search_finds_what_reading_all_finds_for_every_question(office: Cast) -> None:
    permits.publish()
    make_measure(office, title="西湖精品奖励", title_en="")
    booking.open_facility(make_base(office), by=office.wu, given=STAGE)
    whole = {title for titles in found().values() for title in titles}

    assert found("绿幕") == {"calendar-days": ["西湖一号棚"]}, "what is told beside a title is sought, too"
    assert found("private") == {"scan-line": ["Private technical check of a file"]}
    assert found("zzz") == {}
    for query in (*QUERIES, "湖", "西湖 棚", "绿幕", "奖", "自检", "文号"):
        hits = {title for titles in found(query).values() for title in titles}
        assert hits <= whole, query
        words = search.words_of(query)
        # a title that holds every word is found; what is found by its text beside the title is one of the whole
        wanted = {title for title in whole if words and all(word in search.plain(title) for word in words)}
        assert wanted <= hits, query
        if not words:
            assert hits == set(), query


def test_page_is_the_same_for_everybody_and_the_one_box_finds_a_studio(office: Cast, client: Client) -> None:
    booking.open_facility(make_base(office), by=office.wu, given=STAGE)
    booking.open_facility(
        make_base(office, "第二基地"), by=office.sun, given=STAGE | {"name": "西湖旧棚", "is_active": False}
    )
    asked = f"/services/?q={quote('西湖')}"
    stranger = client.get(asked).content.decode()
    client.force_login(office.lin)
    mine = client.get(asked).content.decode()
    everything = client.get(f"/search/?q={quote('西湖 棚')}").content.decode()

    assert ("西湖一号棚" in stranger, "西湖一号棚" in mine, "西湖一号棚" in everything) == (True, True, True)
    assert ("西湖旧棚" in stranger, "西湖旧棚" in mine, "西湖旧棚" in everything) == (False, False, False)
