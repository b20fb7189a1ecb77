"""Long lists as files: written in the background as their asker may see them then, for the asker alone, for a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from tests.casework import permits
from tests.casework.test_lists import like, permit
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework import jobs as chores
from zhijiang.casework.errors import WrongState
from zhijiang.casework.models import Case, ListFile
from zhijiang.jobs.models import Job
from zhijiang.jobs.runner import run
from zhijiang.jobs.states import JobState
from zhijiang.people.models import Membership, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def office_of(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(user: User, kind: str, query: str = "tab=all") -> ListFile:
    return actions.ask_for_list(user, kind=kind, query=query, language="en")


def written(file: ListFile) -> ListFile:
    job = Job.objects.get(key=queries.list_job_key(file))
    run(job.code)
    job.refresh_from_db()
    assert (job.state, job.reason) == (JobState.DONE, "")
    file.refresh_from_db()
    return file


def bytes_of(user: User, file: ListFile) -> bytes:
    answer = office_of(user).get(reverse("casework:list_bytes", args=[file.code]))
    return answer.getvalue()


def test_a_long_list_is_written_in_the_background_for_its_asker_alone(office: Cast) -> None:
    permits.publish()
    first = permit(office, "=1+1")
    Case.objects.bulk_create(
        like(first, code=f"C-{number:07}", title=f"第{number}部", due_on=first.due_on if number % 3 else None)
        for number in range(queries.SHORT_LIST + 10)
    )
    office_client, address = office_of(office.wu), reverse("casework:cases_file", args=["xlsx"])

    short = office_client.get(address, {"tab": "all", "q": "第1部"})
    page = office_client.get(address, {"tab": "mine"})
    begun = office_client.post(reverse("casework:ask_list"), {"kind": "xlsx", "query": page.context["query"]})

    assert (short.headers["Content-Type"], page.context["count"]) == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        queries.SHORT_LIST + 11,
    )
    file = ListFile.objects.get()
    assert begun.headers["Location"] == reverse("casework:list_file", args=[file.code])
    assert "The file is being written" in office_client.get(begun.headers["Location"]).content.decode()
    assert office_client.get(reverse("casework:list_bytes", args=[file.code])).status_code == 404
    # The same again, while it is being written, is the same file.
    assert asked(office.wu, "xlsx", page.context["query"]) == file
    written(file)
    assert "The file is ready" in office_client.get(begun.headers["Location"]).content.decode()
    rows = list(load_workbook(BytesIO(bytes_of(office.wu, file))).worksheets[0].iter_rows(min_row=2))
    reader = queries.reader_of(office.wu)
    mine = queries.cases_for(office.wu).filter(queries.in_tab(reader, queries.Tab.MINE))
    every = queries.page_of(mine, queries.Tab.MINE, rows=1000).cases
    assert [row[0].value for row in rows] == [case.code for case in every]
    assert (file.rows, {cell.data_type for row in rows for cell in row[:2]}) == (queries.SHORT_LIST + 11, {"s"})
    for client in (office_of(who) for who in (office.sun, office.zhou, office.tang)):
        assert client.get(begun.headers["Location"]).status_code == 404
        assert client.get(reverse("casework:list_bytes", args=[file.code])).status_code == 404


def test_what_is_written_is_what_the_asker_may_see_when_it_is_written(office: Cast) -> None:
    permits.publish()
    mine = permit(office, "湖上船")
    told = {kind: asked(office.lin, kind) for kind in ("csv", "json")}
    late = asked(office.sun, "csv")
    Membership.objects.filter(user=office.sun).delete()

    lines = bytes_of(office.lin, written(told["csv"])).decode("utf-8-sig").splitlines()
    table = json.loads(bytes_of(office.lin, written(told["json"])))

    assert [line.split(",")[0] for line in lines] == ["Code", mine.code]
    assert [(row["code"], row["title"]) for row in table["rows"]] == [(mine.code, "湖上船")]
    assert [column["label"] for column in table["columns"]][:2] == ["Code", "Title"]
    assert (written(late).rows, bytes_of(office.sun, late).decode("utf-8-sig").count("\n")) == (0, 1)
    gone = asked(office.wu, "csv")
    User.objects.filter(pk=office.wu.pk).update(is_active=False)
    run(Job.objects.get(key=queries.list_job_key(gone)).code)
    assert Job.objects.get(key=queries.list_job_key(gone)).state == JobState.FAILED


def test_a_day_later_the_file_and_its_bytes_are_gone(office: Cast, tmp_path: Path) -> None:
    file, waiting = written(asked(office.sun, "csv")), asked(office.sun, "json")
    path = queries.list_file_path(file)
    chores.sweep_lists()
    assert (default_storage.exists(path), ListFile.objects.count()) == (True, 2)

    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        answer = office_of(office.sun).get(reverse("casework:list_file", args=[file.code]))
        chores.sweep_lists()
        after = [
            office_of(who).get(reverse(f"casework:{name}", args=[code]))
            for who, code in ((office.sun, file.code), (office.zhou, waiting.code), (office.zhou, "L-0000000"))
            for name in ("list_file", "list_bytes")
        ]

    # It says what became of it, the same to whoever asked, to a stranger and of what never was.
    assert {(each.status_code, "kept for one day" in each.content.decode()) for each in [answer, *after]} == {
        (404, True)
    }
    assert (answer.status_code, default_storage.exists(path), list(ListFile.objects.all())) == (404, False, [waiting])
    # What was being written when its row went leaves no bytes behind.
    (tmp_path / "late.csv").write_bytes(b"x")
    actions.keep_list(file, written=tmp_path / "late.csv", cases=["C-0000000"])
    assert not default_storage.exists(path)
    for number in range(4):
        asked(office.sun, "csv", f"tab=all&q={number}")
    with pytest.raises(WrongState, match="Several lists"):
        asked(office.sun, "csv", "tab=closed")
