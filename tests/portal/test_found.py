"""One box over everything: what reading all would find, inside the walls, and nothing counted that is not shown."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from tests.casework import permits
from tests.casework.steps import under_review
from tests.casework.test_search import QUERIES, TITLES, brute
from tests.cast import Cast
from tests.notices.test_reading import signed_in
from tests.notices.writing import begun, released
from tests.support.giving import make_measure, make_resident
from zhijiang.casework import search
from zhijiang.catalog import actions as catalog
from zhijiang.catalog import queries as works
from zhijiang.catalog.models import Work
from zhijiang.catalog.states import WorkKind
from zhijiang.people.models import User
from zhijiang.portal import queries
from zhijiang.portal.queries.found import MOST

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def make_work(cast: Cast, title: str, title_en: str = "") -> Work:
    return catalog.open_work(cast.studio_a, by=cast.lin, kind=WorkKind.ONLINE_FILM, title=title, title_en=title_en)


def found(user: User, query: str) -> dict[str, list[str]]:
    return {group.symbol: [find.title for find in group.finds] for group in queries.found(user, query)}


def test_works_are_found_as_reading_them_all_would(office: Cast) -> None:
    for title in TITLES:
        work = make_work(office, title)
        Work.objects.filter(pk=work.pk).update(words=work.words.replace(f"{search.LINE}{search.plain(work.code)}", ""))

    mine = works.works_for(office.lin)

    assert {query: {work.title for work in works.with_words(mine, query)} for query in QUERIES} == {
        query: brute(query) for query in QUERIES
    }


def test_work_that_is_renamed_is_found_by_its_new_title_alone(office: Cast) -> None:
    work = make_work(office, "湖畔来信", "Letters from the Lake")
    catalog.describe_work(
        work, by=office.lin, title="山中来信", title_en="", planned_episodes=1, synopsis="", adapted_from="《湖》"
    )

    titles = {
        query: list(works.with_words(works.works_for(office.lin), query)) for query in ("湖畔", "LETTERS", "山中", "湖")
    }

    assert titles == {"湖畔": [], "LETTERS": [], "山中": [work], "湖": [work]}


def test_each_kind_is_found_by_whom_it_is_for(office: Cast) -> None:
    permits.publish()
    under_review(office)
    make_work(office, "西湖往事")
    firm = make_resident(office)
    make_measure(office, title="西湖精品奖励", title_en="")
    begun(office, title="西湖草稿")
    released(office, office.tang, title="西湖通知")

    public = {"stamp": ["西湖精品奖励"], "bell": ["西湖通知"]}

    assert found(office.lin, "湖") == {"files": ["湖畔来信"], "film": ["西湖往事"]} | public
    assert found(office.sun, "湖") == {"files": ["湖畔来信"]} | public, "a work of which no cut was laid is its house's"
    assert found(office.zhou, "湖") == public
    assert found(office.sun, firm.name)["building-2"] == [firm.name]
    assert found(office.lin, firm.name)["building-2"] == [firm.name]
    assert "building-2" not in found(office.zhou, firm.name)


def test_counts_tell_of_nothing_that_is_not_shown(office: Cast) -> None:
    for number in range(MOST + 3):
        make_work(office, f"长河 {number:02}")

    mine = queries.found(office.lin, "长河")

    assert [(group.count, len(group.finds), group.has_more) for group in mine] == [(11, 8, True)]
    assert queries.total(mine) == 11
    assert queries.found(office.zhou, "长河") == []


@pytest.mark.parametrize("asked", ["", "  ", "》", "%", "_"])
def test_question_without_letters_finds_nothing(office: Cast, asked: str) -> None:
    make_work(office, "100% 好时光_终")

    assert queries.found(office.lin, asked) == []


def test_page_says_what_was_found_and_strangers_find_what_is_public(office: Cast) -> None:
    make_work(office, "西湖往事")
    released(office, office.tang, title="西湖通知")

    mine = signed_in(office.lin).get(f"/search/?q={quote('西湖')}").content.decode()
    stranger = Client().get(f"/search/?q={quote('西湖')}").content.decode()
    nothing = Client().get("/search/?q=zzzz").content.decode()

    assert "西湖往事" in mine
    assert "西湖往事" not in stranger
    assert ("西湖通知" in mine, "西湖通知" in stranger) == (True, True)
    assert "共检索到 2 项" in mine
    assert "未检索到相关内容" in nothing
