"""A duty hangs on a case, a base or a project: who ties it, who sees that, and what is found by it."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.assignments.assigning import duty_of, given, make_plan, published
from tests.assignments.test_sheets import workbook
from tests.assignments.test_views import signed_in
from tests.bases.residents import make_base
from tests.cast import Cast
from zhijiang.assignments import actions, queries
from zhijiang.assignments.forms import DutyForm
from zhijiang.assignments.models import Duty
from zhijiang.bases import actions as bases
from zhijiang.bases.actions.ledger import Line
from zhijiang.bases.models import Base, LedgerLine
from zhijiang.bases.states import LineKind
from zhijiang.casework.errors import MissingEvidence

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def line_of(cast: Cast, base: Base, kind: LineKind = LineKind.PROJECT, title: str = "公共技术平台") -> LedgerLine:
    day = datetime.date(2026, 3, 1)
    return bases.enter_line(base, by=cast.sun, kind=kind, line=Line(title=title, source="通知", began_on=day))


def test_duties_of_a_base_are_found_with_those_of_its_projects(cast: Cast) -> None:
    base, other = make_base(cast), make_base(cast, "另一基地")
    project = line_of(cast, base)
    published(
        cast,
        given(cast, item="基地之事", about=base),
        given(cast, item="项目之事", about=project),
        given(cast, item="他处之事", about=other),
        given(cast, item="无所系之事"),
    )

    def found(code: str) -> list[str]:
        about = queries.about_in(cast.wu, code)
        assert about is not None
        return [duty.item for duty in queries.duties_about(cast.wu, about)]

    assert found(base.code) == ["基地之事", "项目之事"]
    assert found(project.code) == ["项目之事"]
    page = signed_in(cast.wu).get(reverse("assignments:plans"), {"about": base.code}).content.decode()
    assert [item for item in ("基地之事", "项目之事", "他处之事", "无所系之事") if item in page] == [
        "基地之事",
        "项目之事",
    ]


def test_whoever_does_not_see_the_base_reads_the_duty_without_it(cast: Cast) -> None:
    """Studio A helps and is no firm of the base: it reads the duty, and of the base neither name nor duties."""
    base = make_base(cast)
    plan = published(cast, given(cast, about=base))
    url = reverse("assignments:duty", args=[plan.code, 1])

    read = {
        name: base.code in signed_in(getattr(cast, name)).get(url).content.decode() for name in ("sun", "wu", "lin")
    }

    assert read == {"sun": True, "wu": True, "lin": False}
    assert signed_in(cast.lin).get(reverse("assignments:plans"), {"about": base.code}).status_code == 404


def test_form_takes_a_number_in_sight_and_keeps_what_is_out_of_it(cast: Cast) -> None:
    base = make_base(cast)
    plan = make_plan(cast, given(cast, about=base))
    typed = {"item": "甲", "lead": cast.centre.pk, "due_on": "2026-10-01"}

    unknown = DutyForm(typed | {"about": "B-0000000"}, user=cast.sun)
    known = DutyForm(typed | {"about": f" {base.code.lower()} "}, user=cast.sun)
    unseen = DutyForm(typed, user=cast.lin, duty=duty_of(plan))
    taken_off = DutyForm(typed, user=cast.sun, duty=duty_of(plan))

    assert "about" in unknown.errors
    assert (known.is_valid(), known.as_given().about) == (True, base)
    assert (unseen.is_valid(), unseen.as_given().about) == (True, base)
    assert (taken_off.is_valid(), taken_off.as_given().about) == (True, None)


def test_other_lines_of_the_ledger_are_no_projects_and_a_struck_one_stays_where_it_is(cast: Cast) -> None:
    base = make_base(cast)
    award, project = line_of(cast, base, LineKind.AWARD, "奖"), line_of(cast, base)
    plan = make_plan(cast, given(cast, about=project))

    with pytest.raises(MissingEvidence) as refused:
        actions.add_duty(plan, by=cast.sun, given=given(cast, about=award))
    bases.strike_line(project, by=cast.sun, reason="登记有误")
    actions.edit_duty(duty_of(plan), by=cast.sun, given=given(cast, item="乙", about=project), reason="")

    assert refused.value.rule == "A-20"
    assert list(plan.duties.values_list("item", "project")) == [("乙", project.pk)]
    assert queries.about_of(cast.sun, duty_of(plan)) is None


def test_workbook_that_changes_a_line_leaves_it_where_it_hangs(cast: Cast) -> None:
    base = make_base(cast)
    plan = make_plan(cast, given(cast, about=base))

    actions.import_form(
        plan, workbook((1, "改了的事", cast.centre.name, "", "2026-10-01", "", "", "", "")), by=cast.sun
    )

    assert (duty_of(plan).item, duty_of(plan).about) == ("改了的事", base)


def test_database_holds_that_a_duty_hangs_on_one_thing(cast: Cast) -> None:
    base = make_base(cast)
    project = line_of(cast, base)
    plan = make_plan(cast, given(cast, about=base))

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(plan=plan).update(project=project)
