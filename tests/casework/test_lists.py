"""The list of cases: whose turn it is, filters, pages, kept searches, files; and the board."""

from __future__ import annotations

import json
from copy import copy
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.casework import permits, steps
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import WrongState
from zhijiang.casework.models import Case, SavedFilter
from zhijiang.casework.queries import ListFilter, Tab
from zhijiang.casework.states import Vote
from zhijiang.people.models import Delegation, Membership, Organisation, User
from zhijiang.people.states import Level, OrganisationKind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def counts(user: User) -> dict[Tab, int]:
    reader = queries.reader_of(user)
    found = queries.counts_of(reader, queries.filtered(reader, ListFilter()))
    return {tab: count for tab, count in found.items() if count}


def listed(user: User, tab: Tab, **asked: object) -> list[Case]:
    reader = queries.reader_of(user)
    cases = queries.filtered(reader, ListFilter(**asked))
    return queries.page_of(cases.filter(queries.in_tab(reader, tab)), tab).cases


def permit(office: Cast, title: str, **data: object) -> Case:
    """A permit of Lin's that was handed in."""
    case = permits.draft(office, **data)
    Case.objects.filter(pk=case.pk).update(title=title)
    steps.step(case, "submit", office.lin)
    return case


def like(case: Case, **different: object) -> Case:
    """A row for one more case that stands where this one stands."""
    row = copy(case)
    row.pk = None
    for name, value in different.items():
        setattr(row, name, value)
    return row


def page(user: User, **query: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("casework:cases"), query)
    return answer.status_code, answer.content.decode()


def test_draft_waits_for_its_producer_and_is_nobody_elses(office: Cast) -> None:
    permits.publish()
    permits.draft(office)

    assert counts(office.lin) == {Tab.MINE: 1, Tab.ALL: 1}
    assert counts(office.qian) == {Tab.OTHERS: 1, Tab.ALL: 1}
    assert (counts(office.zhou), counts(office.wu), counts(office.sun)) == ({}, {}, {})


def test_case_waits_for_whoever_has_the_move(office: Cast) -> None:
    permits.publish()
    case = permit(office, "甲")

    assert counts(office.wu) == {Tab.MINE: 1, Tab.TEAM: 1, Tab.ALL: 1}
    assert counts(office.sun) == {Tab.OTHERS: 1, Tab.ALL: 1}
    assert counts(office.lin) == {Tab.OTHERS: 1, Tab.ALL: 1}
    assert counts(office.yang) == {Tab.OTHERS: 1, Tab.ALL: 1}

    steps.step(case, "accept", office.wu)
    assert counts(office.sun) == {Tab.MINE: 1, Tab.TEAM: 1, Tab.ALL: 1}
    assert counts(office.wu) == {Tab.OTHERS: 1, Tab.ALL: 1}

    steps.step(case, "withdraw", office.lin)
    assert counts(office.sun) == {Tab.CLOSED: 1, Tab.ALL: 1}


def test_case_in_somebodys_hand_is_the_teams_but_not_mine(office: Cast) -> None:
    permits.publish()
    case = permit(office, "甲")
    steps.step(case, "accept", office.wu)
    colleague = User.objects.create_user(username="li", email="li@example.org", name="李处长")
    Membership.objects.create(user=colleague, organisation=office.bureau, role=Role.OFFICER)
    Case.objects.filter(pk=case.pk).update(assignee=colleague)

    assert counts(office.sun) == {Tab.TEAM: 1, Tab.ALL: 1}
    assert counts(colleague) == {Tab.MINE: 1, Tab.TEAM: 1, Tab.ALL: 1}


def test_officer_who_also_reviews_elsewhere_has_turns_of_the_own_authority_alone(case: Case, office: Cast) -> None:
    other = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, level=Level.CITY, name="市局")
    Membership.objects.create(user=office.chen, organisation=other, role=Role.OFFICER)
    actions.sign_opinion(case, by=office.chen, vote=Vote.APPROVE, text="同意。", expected_round=case.round)

    assert counts(office.chen) == {Tab.OTHERS: 1, Tab.ALL: 1}
    assert counts(office.sun) == {Tab.MINE: 1, Tab.TEAM: 1, Tab.ALL: 1}


def test_case_in_the_hand_of_somebody_on_leave_waits_for_whoever_stands_in(office: Cast) -> None:
    permits.publish()
    case = permit(office, "甲")
    steps.step(case, "accept", office.wu)
    Case.objects.filter(pk=case.pk).update(assignee=office.sun)
    stand_in = User.objects.create_user(username="li", email="li@example.org", name="李处长")
    today = timezone.localdate()
    assert counts(stand_in) == {}

    Delegation.objects.create(
        giver=office.sun,
        taker=stand_in,
        organisation=office.bureau,
        role=Role.OFFICER,
        valid_from=today,
        valid_until=today,
        made_by=office.sun,
        made_at=timezone.now(),
    )

    assert counts(stand_in) == {Tab.MINE: 1, Tab.TEAM: 1, Tab.ALL: 1}


def test_case_under_review_waits_for_a_member_of_the_panel_until_the_signature(case: Case, office: Cast) -> None:
    assert counts(office.chen) == {Tab.MINE: 1, Tab.ALL: 1}

    actions.sign_opinion(case, by=office.chen, vote=Vote.APPROVE, text="同意。", expected_round=case.round)

    assert counts(office.chen) == {Tab.OTHERS: 1, Tab.ALL: 1}


def test_member_of_the_applicant_who_is_also_an_officer_has_no_turn_for_the_authority(office: Cast) -> None:
    permits.publish()
    steps.step(permit(office, "甲"), "accept", office.wu)
    Membership.objects.create(user=office.sun, organisation=office.studio_a, role=Role.PRODUCER_VIEWER)

    assert counts(office.sun) == {Tab.OTHERS: 1, Tab.ALL: 1}


def test_light_and_tab_say_the_same(office: Cast) -> None:
    permits.publish()
    today = timezone.localdate()
    days = queries.own_calendar()
    dues = [days.add(today, 3), days.add(today, 2), today, days.back(today, 1)]
    for due in dues:
        case = permit(office, f"{due}")
        Case.objects.filter(pk=case.pk).update(due_on=due)

    soon, overdue = listed(office.wu, Tab.SOON), listed(office.wu, Tab.OVERDUE)

    # The permit's clock warns two working days before.
    assert [case.due_on for case in soon] == [today, days.add(today, 2)]
    assert [case.due_on for case in overdue] == [days.back(today, 1)]
    lights = {
        case.due_on: str(clock.light) for case in listed(office.wu, Tab.MINE) if (clock := queries.clock_of(case))
    }
    assert [lights[due] for due in dues] == ["green", "yellow", "yellow", "red"]


def test_filters_narrow_by_item_state_class_house_day_and_word(office: Cast) -> None:
    permits.publish()
    key = permit(office, "山海情", special=True)
    common = permit(office, "湖畔来信")
    steps.step(common, "accept", office.wu)
    other = steps.submitted(office)
    today = timezone.localdate()

    def found(**asked: object) -> set[Case]:
        return set(listed(office.sun, Tab.ALL, **asked))

    assert found() == {key, common, other}
    assert found(item="permit") == {key, common}
    assert found(item="permit", state="accepted") == {common}
    assert found(kind="tier:key") == {key}
    assert found(house="甲影") == {key, common, other}
    assert found(house="乙影") == set()
    assert found(since=today) == {key, common, other}
    assert found(until=today - timedelta(days=1)) == set()
    assert found(words="山海") == {key}
    assert found(words="湖畔来信") == {common, other}
    assert found(kind="tier'; --:key") == {key, common, other}


def test_pages_follow_one_another_without_gap_or_double(office: Cast) -> None:
    permits.publish()
    cases = [permit(office, f"第{number}部") for number in range(7)]
    dues: list[date | None] = [
        date(2026, 12, 1),
        date(2026, 12, 1),
        date(2026, 11, 30),
        None,
        None,
        date(2026, 12, 2),
        None,
    ]
    for case, due in zip(cases, dues, strict=True):
        Case.objects.filter(pk=case.pk).update(due_on=due)
    reader = queries.reader_of(office.wu)

    def walk(tab: Tab) -> list[int]:
        found, after = [], ""
        while True:
            wanted = queries.filtered(reader, ListFilter()).filter(queries.in_tab(reader, tab))
            one = queries.page_of(wanted, tab, after=after, rows=2)
            found += [cases.index(case) for case in one.cases]
            after = one.following
            if not after:
                return found

    assert walk(Tab.MINE) == [2, 0, 1, 5, 3, 4, 6]
    assert walk(Tab.ALL) == [6, 5, 4, 3, 2, 1, 0]
    for case in cases:
        steps.step(case, "withdraw", office.lin)
    assert walk(Tab.CLOSED) == [6, 5, 4, 3, 2, 1, 0]


LISTS = (
    *(f"/cases/?tab={tab}" for tab in Tab.values), "/cases/?q=第1", "/cases/?item=permit&state=accepted&house=甲",
    "/cases/board/", "/inbox/", "/reviews/",
)  # fmt: skip


NO_PLACES = ("x", "d:2026-13-40:1", "d::", "n:x", "c:yesterday:1", "p:-1", "d:2026-01-01:9999999999999999999999")


def test_page_from_a_place_that_is_none_is_a_page(office: Cast) -> None:
    permits.publish()
    case = permit(office, "甲")
    cases = queries.cases_for(office.wu)

    for tab in Tab:
        if tab != Tab.CLOSED:
            assert [queries.page_of(cases, tab, after=after).cases for after in NO_PLACES[:3]] == [[case]] * 3
    assert [page(office.wu, tab="all", after=after)[0] for after in NO_PLACES] == [200] * len(NO_PLACES)
    assert [page(office.wu, tab=tab, after="x")[0] for tab in Tab.values] == [200] * len(Tab.values)


def test_list_of_another_house_shows_nothing_of_it(office: Cast) -> None:
    permits.publish()
    case = permit(office, "甲")

    assert case.code in page(office.wu)[1], "there must be something to see"
    status, text = page(office.zhou, tab="all", q="湖畔")
    assert (status, case.code in text, "湖畔来信" in text.replace('value="湖畔', "")) == (200, False, False)


def test_lists_of_five_hundred_cases_take_at_most_twelve_queries(office: Cast) -> None:
    """For whoever reads them, the calendar's own query among them."""
    permits.publish()
    waiting, done = permit(office, "待受理"), permit(office, "已撤回")
    accepted = permit(office, "已受理")
    steps.step(accepted, "accept", office.wu)
    steps.step(done, "withdraw", office.lin)
    waiting.refresh_from_db()
    today = timezone.localdate()
    Case.objects.bulk_create(
        like(
            case,
            code=f"C-{number:07}",
            title=f"第{number}部",
            due_on=case.due_on and today + timedelta(days=number % 40 - 9),
        )
        for number in range(500)
        for case in [(waiting, accepted, done)[number % 3]]
    )

    taken = {}
    for user in (office.sun, office.wu, office.lin, office.chen):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for address in LISTS:
            queries.forget_calendar()
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            taken[user.username, address] = len(caught)

    assert {asked: count for asked, count in taken.items() if count > 12} == {}


def test_search_is_kept_renamed_and_deleted_by_its_owner_alone(office: Cast) -> None:
    client = Client()
    client.force_login(office.sun, backend="django.contrib.auth.backends.ModelBackend")
    client.post(
        reverse("casework:keep_filter"), {"q": "湖 畔", "tab": "mine", "item": "nonsense", "filter_name": "西湖"}
    )
    kept = SavedFilter.objects.get()
    assert (kept.user, kept.name, kept.query) == (office.sun, "西湖", "q=%E6%B9%96+%E7%95%94&tab=mine")
    address = reverse("casework:change_filter", args=[kept.pk])

    stranger = Client()
    stranger.force_login(office.wu, backend="django.contrib.auth.backends.ModelBackend")
    assert [stranger.post(address, {"delete": "1"}).status_code, SavedFilter.objects.count()] == [404, 1]

    client.post(address, {"name": "湖边"})
    assert SavedFilter.objects.get().name == "湖边"
    client.post(address, {"delete": "1"})
    assert SavedFilter.objects.count() == 0


def test_second_search_of_the_same_name_is_refused_or_replaces(office: Cast) -> None:
    first = actions.keep_filter(office.sun, name="一", query="tab=mine")
    second = actions.keep_filter(office.sun, name="二", query="tab=team")
    again = actions.keep_filter(office.sun, name="一", query="tab=all")

    with pytest.raises(WrongState):
        actions.rename_filter(second, name="一")

    assert (again.pk, list(queries.saved_filters_of(office.sun).values_list("name", "query"))) == (
        first.pk,
        [("一", "tab=all"), ("二", "tab=team")],
    )


def export(user: User, kind: str, **query: str) -> bytes:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("casework:cases_file", args=[kind]), query)
    assert answer.status_code == 200
    return answer.content


def test_list_is_exported_in_three_kinds_and_no_cell_is_a_formula(office: Cast) -> None:
    permits.publish()
    titles = ["=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "\x0b湖", "普通"]
    codes = [permit(office, title).code for title in titles]

    book = load_workbook(BytesIO(export(office.sun, "xlsx", tab="all")))
    lines = export(office.sun, "csv", tab="all").decode("utf-8-sig").splitlines()
    told = json.loads(export(office.sun, "json", tab="all"))

    rows = list(book.worksheets[0].iter_rows(min_row=2))
    assert {row[0].value: row[1].value for row in rows} == dict(zip(codes, [*titles[:5], "湖", "普通"], strict=True))
    assert {cell.data_type for row in rows for cell in row[:6]} == {"s"}
    assert sorted(line.split(",")[1][0] for line in lines[1:]) == sorted(["'", "'", "'", "'", "#", "湖", "普"])
    assert [row["title"] for row in told["rows"]] == titles[::-1]
    assert {row["house"] for row in told["rows"]} == {"甲影业"}
    assert export(office.zhou, "csv", tab="all").decode("utf-8-sig").splitlines()[1:] == []


def test_board_has_a_column_for_each_state_and_thirty_cards_at_most(office: Cast) -> None:
    permits.publish()
    first = permit(office, "第0部")
    Case.objects.bulk_create(like(first, code=f"C-{number:07}", title=f"第{number}部") for number in range(1, 32))
    accepted = permit(office, "受理")
    steps.step(accepted, "accept", office.wu)

    columns = queries.board_of(queries.reader_of(office.sun), "permit")

    assert {column.name: (column.count, len(column.rows), column.more) for column in columns} == {
        "submitted": (32, 30, 2),
        "accepted": (1, 1, 0),
        "co_review": (0, 0, 0),
    }
    assert queries.board_of(queries.reader_of(office.zhou), "permit")[0].rows == []


def test_board_opens_at_the_item_with_most_cases(office: Cast) -> None:
    permits.publish()
    permit(office, "一")
    client = Client()
    client.force_login(office.sun, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(reverse("casework:board"))

    assert (answer.status_code, answer.context["chosen"]) == (200, "permit")
    assert "湖畔来信" not in answer.content.decode()
    assert "一" in answer.content.decode()
