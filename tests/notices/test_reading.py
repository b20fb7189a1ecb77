"""What everybody reads: search, the page, pictures, feed and linked data; and nothing that is not released."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.bases.residents import make_base
from tests.cast import Cast
from tests.notices.writing import begun, given, picture, released
from zhijiang.casework.search import plain
from zhijiang.notices import actions, queries
from zhijiang.notices.states import Category
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ATOM = "{http://www.w3.org/2005/Atom}"
QUERIES = (
    "剧", "微短剧", "短剧 备案", "2026", "备案 公示", "浙江", "ｗｅｂ", "WEB", "湖", "湖畔来信", "来信 湖", "第12集", "12集",
    "S2", "基地", "名单", "示例", "%", "_", "通知 申报", "申 报", "《湖畔来信》", "english", "Lake", "不存在", "审看", "项目 扶持",
    "扶", "杭州 基地", "a",
)  # fmt: skip
TEXTS = (
    ("网络微短剧备案公示", "《湖畔来信》第12集等作品已备案。"),
    ("关于申报年度扶持项目的通知", "浙江各基地：2026 年项目申报开始，详见 https://example.org/apply 。"),
    ("首批省级视听产业基地名单", "杭州、宁波等基地入选。100%_合格"),
    ("ＷＥＢ平台上线", "S2 版本上线，审看更快。"),
    ("无关内容", "天气晴。"),
)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_search_finds_what_reading_all_finds_and_nothing_unreleased(office: Cast, lu: User) -> None:
    for title, body in TEXTS:
        released(office, lu, title=title, body=body, title_en="By the Lake" if "湖畔" in body else "")
    begun(office, title="湖畔来信 未发布的草稿", body="基地 备案 扶持")
    withdrawn = released(office, lu, title="湖畔来信 撤下", body="基地 名单")
    actions.withdraw(withdrawn, by=office.sun, reason="有误")

    for asked in QUERIES:
        found = {each.title for each in queries.filtered(queries.read_now(now=timezone.now()), query=asked)}
        words = [plain(word) for word in asked.split() if plain(word)]
        expected = {
            title
            for title, body in TEXTS
            if all(
                any(word in plain(text) for text in (title, body, "By the Lake" if "湖畔" in body else ""))
                for word in words
            )
        }
        assert found == expected, asked


def test_a_draft_and_what_lies_ahead_are_not_found_by_anybody_on_the_public_page(office: Cast, lu: User) -> None:
    draft = begun(office, title="保密草稿")
    ahead = released(office, lu, at=timezone.now() + timedelta(days=1), title="明日发布")

    for client in (Client(), signed_in(office.lin), signed_in(office.sun)):
        listed = (
            client.get(reverse("notices:index")).content.decode() + client.get(reverse("notices:feed")).content.decode()
        )
        assert "保密草稿" not in listed
        assert "明日发布" not in listed
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.get(ahead.get_absolute_url()).status_code == 404


def test_page_shows_the_text_and_a_script_in_it_is_words(office: Cast, lu: User) -> None:
    notice = released(
        office, lu, title="通知 <b>", body="见 https://example.org/a 。\n\n</script><script>alert(1)</script>"
    )

    page = Client().get(notice.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in page
    assert '<a href="https://example.org/a"' in page
    told = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert told is not None
    data = json.loads(told.group(1))
    assert (data["@type"], data["headline"]) == ("NewsArticle", "通知 <b>")
    assert "alert(1)</script>" in data["articleBody"]


def test_withdrawn_news_says_so_and_shows_nothing_of_its_text(office: Cast, lu: User) -> None:
    notice = released(office, lu, title="有误的通知", body="错误内容")
    actions.withdraw(notice, by=office.sun, reason="内部原因")

    answer = Client().get(notice.get_absolute_url())

    page = answer.content.decode()
    assert answer.status_code == 410
    assert "该信息已撤下" in page
    assert [word for word in ("有误的通知", "错误内容", "内部原因") if word in page] == []


def test_picture_is_read_with_its_version_alone(office: Cast, lu: User) -> None:
    notice = begun(office)
    actions.add_picture(notice, by=office.sun, file=picture(), alt="开机现场")
    address = reverse("notices:picture", args=[notice.code, 1, 1])
    author = signed_in(office.sun).get(address)
    seen = b"".join(author.streaming_content)  # type: ignore[attr-defined]
    before = Client().get(address).status_code, author.status_code
    rival = signed_in(office.lin).get(address).status_code
    actions.propose(notice, by=office.sun)
    actions.publish(notice, by=lu)

    answer = Client().get(address)

    assert (before, rival) == ((404, 200), 404)
    assert (answer.status_code, answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (
        200,
        "image/png",
        "nosniff",
    )
    assert seen.startswith(b"\x89PNG")
    assert b"".join(answer.streaming_content) == seen  # type: ignore[attr-defined]
    assert 'alt="开机现场"' in Client().get(notice.get_absolute_url()).content.decode()


def test_feed_is_atom_with_what_it_must_have(office: Cast, lu: User) -> None:
    released(office, lu, Category.NEWS, title="新闻一")
    released(office, lu, Category.CALL, title="征集二", summary="一句话")

    answer = Client().get(reverse("notices:feed"))
    narrowed = ET.fromstring(Client().get(reverse("notices:feed") + "?category=news").content)

    root = ET.fromstring(answer.content)
    entries = root.findall(f"{ATOM}entry")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert [root.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated")] == [True, True, True]
    assert [each.findtext(f"{ATOM}title") for each in entries] == ["征集二", "新闻一"]
    assert entries[0].findtext(f"{ATOM}summary") == "一句话"
    for each in entries:
        assert all(each.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "link", "author"))
    assert [each.findtext(f"{ATOM}title") for each in narrowed.findall(f"{ATOM}entry")] == ["新闻一"]


def test_english_reader_reads_english_where_there_is_some(office: Cast, lu: User) -> None:
    both = released(office, lu, title_en="Notice on applications", body_en="To all units.")
    chinese = released(office, lu, title="仅中文")
    client = Client(HTTP_ACCEPT_LANGUAGE="en")

    page, own = (client.get(each.get_absolute_url()).content.decode() for each in (both, chinese))

    assert "Notice on applications" in page
    assert "To all units." in page
    assert '<span lang="zh-Hans">仅中文</span>' in own


def test_list_takes_as_many_queries_with_twenty_as_with_one(office: Cast, lu: User) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert Client().get(reverse("notices:index")).status_code == 200
        return len(seen)

    released(office, lu)
    one = counted()
    for number in range(25):
        released(office, lu, title=f"通知{number}")

    assert counted() == one
    assert one <= 5


def test_front_page_tells_what_everybody_may_read_and_the_second_person_has_it_on_the_desk(
    office: Cast, lu: User
) -> None:
    released(office, lu, title="公开的通知")
    waiting = begun(office, title="待审发的稿件")
    actions.propose(waiting, by=office.sun)

    front = Client().get("/").content.decode()
    writer, second = (
        [task.code for task in signed_in(user).get("/").context["desk"].mine] for user in (office.sun, lu)
    )

    assert "公开的通知" in front
    assert "待审发的稿件" not in front
    assert waiting.code not in writer
    assert waiting.code in second


def test_base_has_a_public_page_with_its_own_news_alone(office: Cast, lu: User) -> None:
    base = make_base(office)
    own = actions.begin(office.centre, by=office.wu, category=Category.ACHIEVEMENT, given=given(title="小镇成果"))
    actions.propose(own, by=office.wu)
    actions.publish(own, by=office.sun)
    released(office, lu, title="省局通知")

    page = Client().get(reverse("portal:face", args=[base.code])).content.decode()

    assert "小镇成果" in page
    assert "省局通知" not in page
    assert Client().get(reverse("portal:face", args=["B-0000000"])).status_code == 404
