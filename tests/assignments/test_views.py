"""The pages: who gets which button, what a filter leaves, a workbook by way of the page, evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.assignments.assigning import duty_of, given, make_plan, published
from tests.assignments.test_sheets import forty, workbook
from tests.cast import Cast
from zhijiang.assignments import actions, queries
from zhijiang.assignments.models import Duty, Plan
from zhijiang.assignments.states import DutyState, PlanState
from zhijiang.casework import queries as casework
from zhijiang.casework.actions import sweep_attachments
from zhijiang.casework.states import Light
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_form_is_made_filled_and_published_on_the_pages(cast: Cast) -> None:
    sun = signed_in(cast.sun)

    sun.post(reverse("assignments:new"), {"organisation": cast.bureau.pk, "title": "分工表", "day": "2026-09-01"})
    plan = Plan.objects.get()
    line = {
        "item": "规划",
        "lead": cast.centre.pk,
        "helpers": [cast.studio_a.pk],
        "due_workdays": "9",
        "steps": "一\n二",
    }
    wrong = sun.post(reverse("assignments:add", args=[plan.code]), line | {"due_on": "2026-10-01"})
    sun.post(reverse("assignments:add", args=[plan.code]), line)
    sun.post(reverse("assignments:publish", args=[plan.code]))

    duty = duty_of(plan)
    assert wrong.status_code == 422
    assert (duty.item, duty.lead, duty.due_workdays, [step.text for step in duty.steps.all()]) == (
        "规划",
        cast.centre,
        9,
        ["一", "二"],
    )
    assert duty.plan.state == PlanState.PUBLISHED


def test_one_next_step_stands_on_the_page_of_whose_turn_it_is(cast: Cast) -> None:
    plan = published(cast, given(cast, steps=("一",)))
    url = reverse("assignments:duty", args=[plan.code, 1])
    words = ("act/progress/", "act/done/", "act/confirm/", "act/send-back/", "act/cancel/", "/steps/")

    def offered(user: User) -> list[str]:
        text = signed_in(user).get(url).content.decode()
        return [word for word in words if word in text]

    begun = [offered(user) for user in (cast.wu, cast.lin, cast.qian, cast.sun)]
    signed_in(cast.wu).post(reverse("assignments:act", args=[plan.code, 1, "done"]), {"text": "已完成"})
    reported = [offered(user) for user in (cast.wu, cast.lin, cast.qian, cast.sun)]

    assert begun == [["act/progress/", "act/done/", "/steps/"], ["act/progress/"], [], ["act/cancel/"]]
    assert reported == [[], [], [], ["act/confirm/", "act/send-back/", "act/cancel/"]]


def test_report_with_a_file_is_read_by_the_units_and_by_nobody_else(cast: Cast) -> None:
    plan = published(cast)
    paper = SimpleUploadedFile("证据.pdf", b"%PDF-1.7\n%evidence\n%%EOF")

    signed_in(cast.wu).post(
        reverse("assignments:act", args=[plan.code, 1, "progress"]), {"text": "一半", "file": paper}
    )
    report = duty_of(plan).reports.get()
    url = reverse("assignments:evidence", args=[plan.code, 1, report.pk])
    read = signed_in(cast.lin).get(url)

    assert b"".join(read.streaming_content).startswith(b"%PDF-1.7")  # type: ignore[attr-defined]
    assert read.headers["Content-Disposition"].startswith("attachment")
    assert signed_in(cast.zhou).get(url).status_code == 404


def test_filters_leave_what_they_name(cast: Cast) -> None:
    lines = [given(cast, item="甲事"), given(cast, item="乙事", lead=cast.studio_a, helpers=())]
    plan = published(cast, *lines)
    actions.report_done(duty_of(plan), by=cast.wu, text="已完成")
    sun, url = signed_in(cast.sun), reverse("assignments:plan", args=[plan.code])

    def left(**query: str) -> list[str]:
        text = sun.get(url, query).content.decode()
        return [item for item in ("甲事", "乙事") if item in text]

    assert left() == ["甲事", "乙事"]
    assert left(unit=cast.centre.code) == ["甲事"]
    assert left(state=DutyState.NOT_BEGUN) == ["乙事"]
    assert left(unit=cast.studio_b.code) == []


def test_workbook_is_looked_at_first_and_then_brought_in(cast: Cast) -> None:
    plan = make_plan(cast)
    sun, url = signed_in(cast.sun), reverse("assignments:import", args=[plan.code])

    bad = sun.post(url, {"file": SimpleUploadedFile("a.xlsx", workbook((1, "", "x", "", "", "", "", "", "")))})
    looked = sun.post(url, {"file": SimpleUploadedFile("b.xlsx", workbook(*forty()))})
    before = Duty.objects.count()
    done = sun.post(url, {"kept": looked.context["kept"]})
    faked = sun.post(url, {"kept": "x"})

    assert (bad.status_code, ">B2<" in bad.content.decode()) == (422, True)
    assert (looked.status_code, before) == (200, 0)
    assert (done.status_code, faked.status_code) == (302, 302)
    assert Duty.objects.count() == 40
    for face in ("plan", "gantt", "by_unit", "xlsx", "pdf"):
        assert sun.get(reverse(f"assignments:{face}", args=[plan.code])).status_code == 200
    assert len(queries.gantt_of(plan, queries.lines_on(plan), queries.lines_on(plan), today=queries.today()).bars) == 40


def test_number_of_queries_does_not_grow_with_the_form(cast: Cast, django_assert_max_num_queries: object) -> None:
    plan = make_plan(cast)
    actions.import_form(plan, workbook(*forty()), by=cast.sun)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(queries.lines_on(plan)) == 40


def test_form_of_many_duties_is_shown_a_hundred_at_a_time_and_counted_whole(cast: Cast) -> None:
    plan = published(cast, *(given(cast, item=f"第{n}事", helpers=()) for n in range(1, 3)))
    first = duty_of(plan)
    Duty.objects.bulk_create(
        Duty(plan=plan, number=n, item=f"第{n}事", lead=first.lead, due_on=first.due_on, state=first.state)
        for n in range(3, 131)
    )
    sun = signed_in(cast.sun)

    def shown(face: str, **asked: str) -> tuple[int, int, list[tuple[Light, int]]]:
        context = sun.get(reverse(f"assignments:{face}", args=[plan.code]), asked).context
        listed = context["gantt"].bars if face == "gantt" else context["shown"]
        return len(listed), context["page"].paginator.count, context["lights"]

    whole = shown("plan")[2]
    assert (sum(count for _light, count in whole), len(whole)) == (130, 1)
    assert [shown(face, page=page) for face in ("plan", "gantt") for page in "12"] == [
        (100, 130, whole), (30, 130, whole)
    ] * 2  # fmt: skip
    assert shown("plan", unit=cast.centre.code, page="2") == (30, 130, whole)


def test_evidence_is_held_by_its_report_and_not_swept_away(cast: Cast) -> None:
    plan = published(cast)
    paper = SimpleUploadedFile("证据.pdf", b"%PDF-1.7\n%held\n%%EOF")
    report = actions.add_progress(duty_of(plan), by=cast.wu, text="一半", file=paper)

    much_later = timezone.now() + timedelta(days=30)
    unheld = casework.unheld_attachments(now=much_later)
    sweep_attachments(now=much_later)

    assert report.attachment_id not in unheld
    assert default_storage.exists(casework.paper_path(report.attachment_id or ""))


def test_number_of_queries_does_not_grow_with_forms_nor_with_duties(cast: Cast) -> None:
    def counted() -> list[int]:
        sun, found = signed_in(cast.sun), []
        faces = ("plan", "gantt", "by_unit", "xlsx")
        for url in (
            reverse("assignments:plans"),
            *(reverse(f"assignments:{face}", args=[plan.code]) for face in faces),
        ):
            sun.get(url)
            with CaptureQueriesContext(connection) as caught:
                assert sun.get(url).status_code == 200
            found.append(len(caught))
        return found

    plan = published(cast, given(cast), given(cast, after=(1,)))
    few = counted()
    for n in range(4):
        published(cast, given(cast, item=f"另一表{n}"))
        actions.add_duty(plan, by=cast.sun, given=given(cast, item=f"又一事{n}", after=(1,), steps=("一", "二")))

    assert counted() == few
    assert max(few) <= 16


def test_forms_and_duties_that_wait_have_pages_and_none_is_left_out(cast: Cast) -> None:
    plan = published(cast)
    Duty.objects.bulk_create(
        Duty(plan=plan, number=n, item=f"事项{n}", lead=cast.centre, due_on="2026-09-30") for n in range(2, 131)
    )
    Plan.objects.bulk_create(Plan(organisation=cast.bureau, title=f"表{n}", day="2026-09-01") for n in range(59))
    wu, sun, url = signed_in(cast.wu), signed_in(cast.sun), reverse("assignments:plans")

    first, rest = (wu.get(url, {"show": "waiting", "page": page}).context["mine"] for page in "12")
    above = wu.get(url)

    assert ([len(lines) for lines in (first, rest)], len(above.context["mine"])) == ([100, 30], 20)
    assert len({line.duty.pk for line in (*first, *rest)}) == 130
    assert 'href="?show=waiting"' in above.content.decode()
    assert [len(sun.get(url, {"page": page}).context["rows"]) for page in "12"] == [50, 10]
    assert "show=waiting" not in sun.get(url).content.decode()
