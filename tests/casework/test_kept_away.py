"""What is written down elsewhere of a case, for whoever must know nothing of it: own acts, lists as files, linked cases."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.casework import steps
from tests.casework.test_conflict_walls import NOTHING, known
from tests.casework.test_list_files import asked, written
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Assignment, Case
from zhijiang.people.models import User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def got(user: User, address: str) -> tuple[int, str]:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(address)
    return answer.status_code, answer.getvalue().decode()


def linked(case: Case, link: str) -> Case:
    """A case about this one, or filed again after it, with the panel of the first."""
    how = {"follows": case} if link == "follows" else {"parent": case, "link": link}
    near = Case.objects.create(
        procedure=case.procedure, organisation=case.organisation, authority=case.authority, lodged_with=case.lodged_with,
        title=case.title, state=case.state, owner_role=case.owner_role, round=1, opened_at=timezone.now(),
        submitted_at=timezone.now(), with_authority=True, with_applicant=True, **how,
    )  # fmt: skip
    for seat in Assignment.objects.filter(case=case):
        Assignment.objects.create(case=near, user=seat.user, role=seat.role, assigned_at=timezone.now())
    return near


@pytest.mark.parametrize("link", ["change", "follows"])
@pytest.mark.parametrize("declared_with", [0, 1, 2])
def test_a_conflict_with_a_case_is_one_with_what_is_linked_to_it(office: Cast, link: str, declared_with: int) -> None:
    first = steps.signed(office)
    second = linked(first, link)
    third = linked(second, link)
    other = steps.submitted(office)
    assert set(queries.cases_for(office.chen)) == {first, second, third}

    actions.declare_conflict([first, second, third][declared_with], by=office.chen, reason="配偶参与该片制作。")
    actions.declare_conflict([first, second, third][declared_with], by=office.sun, reason="亲属任该片编剧。")

    assert known(first, office.chen) == NOTHING
    assert not Assignment.objects.filter(user=office.chen, ended_at=None).exists()
    assert list(queries.cases_for(office.sun)) == [other]
    assert set(queries.cases_for(office.jiang)) == {first, second, third}


@pytest.mark.parametrize("who", ["sun", "chen"])
def test_own_acts_in_a_case_are_not_told_once_one_keeps_away_from_it(office: Cast, who: str) -> None:
    user: User = getattr(office, who)
    case, other = steps.signed(office), steps.signed(office)
    mine = json.loads(got(user, reverse("casework:own_data"))[1])
    assert {each["stream"] for each in mine["events"]} >= {f"case/{case.code}", f"case/{other.code}"}

    actions.declare_conflict(case, by=user, reason="配偶参与该片制作。")

    told = got(user, reverse("casework:own_data"))[1]
    assert case.code not in told
    assert other.code in told


def test_own_opinions_in_a_case_are_not_told_once_one_keeps_away_from_it(office: Cast) -> None:
    case, other = steps.signed(office), steps.signed(office)

    actions.declare_conflict(case, by=office.chen, reason="配偶参与该片制作。")

    told = json.loads(got(office.chen, reverse("casework:own_data"))[1])
    assert [each["case"] for each in told["opinions"]] == [other.code]


def test_a_list_that_was_written_before_a_conflict_is_not_handed_out_any_more(office: Cast) -> None:
    case = steps.submitted(office)
    steps.submitted(office)
    file = written(asked(office.sun, "csv"))
    address = reverse("casework:list_bytes", args=[file.code])
    status, content = got(office.sun, address)
    assert (status, case.code in content, sorted(file.cases)) == (
        200,
        True,
        sorted(Case.objects.values_list("code", flat=True)),
    )

    actions.declare_conflict(case, by=office.sun, reason="亲属任该片编剧。")

    gone, page = got(office.sun, address)
    nowhere, missing = got(office.sun, reverse("casework:list_bytes", args=["L-0000000"]))
    assert (gone, nowhere, len(page)) == (404, 404, len(missing)), "like one that never was"
    assert got(office.sun, reverse("casework:list_file", args=[file.code]))[0] == 404
    again = written(asked(office.sun, "csv"))
    assert got(office.sun, reverse("casework:list_bytes", args=[again.code]))[0] == 200
    assert case.code not in again.cases


def test_a_list_is_not_handed_out_to_who_left_the_panel_of_a_case_in_it(office: Cast) -> None:
    case = steps.signed(office)
    file = written(asked(office.chen, "csv"))
    address = reverse("casework:list_bytes", args=[file.code])
    assert got(office.chen, address)[0] == 200

    Assignment.objects.filter(case=case, user=office.chen, role=Role.REVIEWER).update(ended_at=timezone.now())

    assert got(office.chen, address)[0] == 404
