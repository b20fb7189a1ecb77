"""Lists and register on the pages: what officers press, what everybody reads, and what is nobody's business."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.bases import listing
from tests.bases.listing import HEAD, LAST_YEAR, assessed, granted, listed, published, queries_of, second
from tests.bases.residents import make_base
from tests.bases.test_views import signed_in, text_of
from tests.casework.levels import make_line
from tests.cast import Cast
from zhijiang.bases import actions
from zhijiang.bases.models import Base, BaseCase, Batch
from zhijiang.bases.states import BatchState
from zhijiang.casework.models import Case

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("in_june")]
TYPED = {"name": HEAD.name, "number": HEAD.number, "dated_on": f"{LAST_YEAR}-03-09", "notice": "现予公布。"}


def test_list_is_put_together_laid_before_and_published_on_the_pages(office: Cast) -> None:
    line, lu = make_line(office), signed_in(second(office))
    case = granted(line)
    sun = signed_in(office.sun)

    waiting = text_of(sun.get(reverse("bases:lists")))
    sun.post(reverse("bases:new_list"), TYPED)
    batch = Batch.objects.get()
    here = reverse("bases:list", args=[batch.code])
    empty = sun.post(reverse("bases:propose", args=[batch.code]))
    sun.post(reverse("bases:gather", args=[batch.code]), {"case": case.code, "base": ""})
    sun.post(reverse("bases:propose", args=[batch.code]))
    own = sun.post(reverse("bases:publish_list", args=[batch.code]))
    unknown = Client().get(here)
    lu.post(reverse("bases:publish_list", args=[batch.code]))

    assert "有 1 件申报已批准、尚未列入名单" in waiting
    assert (empty.status_code, "名单上还没有基地。" in text_of(empty)) == (409, True)
    assert (own.status_code, "名单应由提交人以外的经办人员公布。" in text_of(own)) == (409, True)
    assert unknown.status_code == 404
    told = text_of(Client().get(here))
    assert all(
        word in told for word in (HEAD.number, "现予公布。", "湖畔视听产业园", f"浙视基〔{LAST_YEAR}〕第1号", "在册")
    )
    assert case.code not in told
    assert case.number not in told


def test_line_is_taken_off_a_draft_and_a_list_is_sent_back_with_a_reason(office: Cast) -> None:
    line, lu = make_line(office), signed_in(second(office))
    case, sun = granted(line), signed_in(office.sun)
    batch = actions.open_batch(office.bureau, by=office.sun, head=HEAD)
    sun.post(reverse("bases:gather", args=[batch.code]), {"case": case.code, "base": ""})
    placed = batch.listings.get()
    sun.post(reverse("bases:drop", args=[batch.code]), {"line": placed.pk})
    assert batch.listings.count() == 0
    sun.post(reverse("bases:gather", args=[batch.code]), {"case": case.code, "base": ""})
    sun.post(reverse("bases:propose", args=[batch.code]))

    silent = lu.post(reverse("bases:send_back", args=[batch.code]), {"reason": ""})
    lu.post(reverse("bases:send_back", args=[batch.code]), {"reason": "公告文字有误。"})

    assert silent.status_code == 422
    assert Batch.objects.get().state == BatchState.DRAFT


def test_files_of_list_and_register_say_the_same_as_the_pages(office: Cast) -> None:
    line, lu = make_line(office), second(office)
    base = make_base(office, name="=1+1基地", operator=line.operator)
    batch = published(office, by=lu, bases=(base,))

    as_json = json.loads(Client().get(reverse("bases:list_file", args=[batch.code, "json"])).content)
    as_csv = Client().get(reverse("bases:register_file", args=["csv"])).content.decode("utf-8-sig")

    (row,) = as_json["rows"] if isinstance(as_json, dict) else as_json
    assert list(row.values()) == [
        f"浙视基〔{LAST_YEAR}〕第1号",
        "=1+1基地",
        "省级基地",
        "湖畔园区运营有限公司",
        f"{LAST_YEAR}-03-09",
    ]
    (kept,) = list(csv.reader(io.StringIO(as_csv)))[1:]
    assert (kept[0], kept[3], kept[5], kept[7]) == (
        f"浙视基〔{LAST_YEAR}〕第1号",
        "在册",
        f"{LAST_YEAR}-03-09",
        base.code,
    )
    assert not kept[1].startswith("="), "a table calculator would take it for a formula"


def test_entry_is_public_and_tells_no_more_than_the_register(office: Cast) -> None:
    line, base, _lu = listed(office)
    case = assessed(line, base, "grade_rectify", reason="公共渲染平台长期闲置。")

    told = text_of(Client().get(reverse("bases:entry", args=[base.code])))

    assert all(word in told for word in ("限期整改", "示例等次", f"{LAST_YEAR} 年度", "列入名单", HEAD.name))
    assert not any(word in told for word in ("闲置", case.code, "浙视听〔示例〕旧1号"))


def test_page_of_the_base_says_what_is_due_and_offers_it_to_whom_it_is_for(office: Cast) -> None:
    line, base, _lu = listed(office)
    here = reverse("bases:base", args=[base.code])

    of_gu, of_sun = (text_of(signed_in(user).get(here)) for user in (line.gu, office.sun))

    late = f"逾期（应于{LAST_YEAR + 1}年3月31日前报送）"
    assert (late in of_gu, late in of_sun) == (True, True)
    assert [word in of_gu for word in ("视听产业基地年度报告", "视听产业基地变更", "视听产业基地撤销", "授牌登记")] == [
        True,
        True,
        False,
        False,
    ]
    assert [
        word in of_sun for word in ("视听产业基地年度报告", "视听产业基地变更", "视听产业基地撤销", "授牌登记")
    ] == [False, False, True, True]


def test_report_and_assessment_are_begun_on_the_page(office: Cast) -> None:
    line, base, _lu = listed(office)
    gu, sun = signed_in(line.gu), signed_in(office.sun)

    report = gu.post(reverse("bases:begin", args=[base.code, "base-annual-report"]), {"year": LAST_YEAR})
    sun.post(reverse("bases:begin", args=[base.code, "base-assessment"]), {"year": LAST_YEAR})
    again = sun.post(reverse("bases:begin", args=[base.code, "base-assessment"]), {"year": LAST_YEAR})

    of_gu = BaseCase.objects.get(case__procedure__item__code="base-annual-report").case
    of_sun = BaseCase.objects.get(case__procedure__item__code="base-assessment").case
    assert report["Location"] == reverse("casework:form", args=[of_gu.code])
    assert (again.status_code, "该基地已有同一事项。" in text_of(again)) == (409, True)
    assert signed_in(office.sun).get(of_sun.get_absolute_url()).status_code == 200
    assert gu.get(of_sun.get_absolute_url()).status_code == 404, "the operator is told with the first letter"
    ways = [(sun, of_sun), (gu, of_gu), (gu, of_sun)]
    led = [client.get(reverse("bases:of_case", args=[case.code])) for client, case in ways]
    assert [(each.status_code, each.headers.get("Location")) for each in led] == [
        (302, reverse("bases:base", args=[base.code])), (302, reverse("bases:base", args=[base.code])), (404, None),
    ]  # fmt: skip
    assert reverse("bases:of_case", args=[of_sun.code]) in sun.get(of_sun.get_absolute_url()).content.decode()


def test_certificate_and_plate_are_pdfs_for_the_base_and_gone_once_it_is_removed(office: Cast) -> None:
    line, base, _lu = listed(office)
    actions.give_plate(base, by=office.sun, on=timezone.localdate() - timedelta(days=1), occasion="授牌会")
    addresses = [reverse("bases:paper", args=[base.code, paper]) for paper in ("certificate", "plate")]

    given = [signed_in(line.gu).get(address) for address in addresses]
    stranger = [signed_in(office.lin).get(address).status_code for address in addresses]
    Base.objects.filter(pk=base.pk).update(standing="removed")
    gone = [signed_in(line.gu).get(address).status_code for address in addresses]

    assert [(each.status_code, each.content[:5]) for each in given] == [(200, b"%PDF-")] * 2
    assert (stranger, gone) == ([404, 404], [404, 404])


def test_lists_and_a_list_take_as_many_queries_for_many_as_for_one(office: Cast) -> None:
    line, lu = make_line(office), second(office)
    batch = published(office, by=lu, bases=(make_base(office, operator=line.operator),))
    pages = [reverse("bases:lists"), reverse("bases:list", args=[batch.code]), reverse("bases:register")]
    sun = signed_in(office.sun)
    few = [queries_of(lambda address=address: sun.get(address)) for address in pages]  # type: ignore[misc]
    for number in range(6):
        base = make_base(office, name=f"园区{number}", operator=line.operator)
        more = actions.open_batch(office.bureau, by=office.sun, head=actions.Head(f"名单{number}"))
        more.listings.create(base=base, level="provincial", name=f"园区{number}", operator=line.operator)
        batch.listings.create(base=base, level="provincial", name=f"园区{number}", operator=line.operator)

    many = [queries_of(lambda address=address: sun.get(address)) for address in pages]  # type: ignore[misc]

    assert many == few
    assert Case.objects.count() == 0
    assert listing.HEAD.name in text_of(sun.get(pages[0]))
