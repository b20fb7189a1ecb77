"""Two people write in one application at the same moment: nothing that was saved is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.casework import applications
from tests.casework.applications import PDF
from tests.casework.test_races import at_once
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Attachment, Case
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.slow]


def save(case: Case, number: int, by: User, **answers: object) -> Callable[[], object]:
    drawn = queries.drawn_from(case, number)
    return lambda: actions.save_section(Case.objects.get(pk=case.pk), number, by=by, answers=answers, drawn_from=drawn)


def test_two_sections_saved_at_once_are_both_kept(open_office: Cast) -> None:
    applications.publish()
    case, xia = applications.draft(open_office), applications.colleague(open_office)

    for trial in range(1, 31):
        case.refresh_from_db()
        told = at_once(
            save(case, 1, open_office.lin, episodes=trial), save(case, 4, xia, investment=f"{400 + trial}.00")
        )

        case.refresh_from_db()
        assert told == ["done", "done"]
        assert (case.data["episodes"], case.data["investment"]) == (trial, f"{400 + trial}.00")


def test_of_two_who_save_one_section_at_once_one_is_told(open_office: Cast) -> None:
    applications.publish()
    case, xia = applications.draft(open_office), applications.colleague(open_office)

    told = at_once(save(case, 1, open_office.lin, episodes=101), save(case, 1, xia, episodes=102))

    case.refresh_from_db()
    assert sorted(each == "done" for each in told) == [False, True]
    assert case.data["episodes"] == 101 + told.index("done")
    assert "is writing in this section" in next(each for each in told if each != "done")


def test_the_same_file_brought_twice_at_once_is_kept_once(open_office: Cast) -> None:
    applications.publish()
    case = applications.draft(open_office)

    def bring(field: str) -> Callable[[], object]:
        mine = Case.objects.get(pk=case.pk)
        return lambda: actions.attach_paper(mine, field, by=open_office.lin, file=applications.upload(content=PDF))

    told = at_once(bring("licence"), bring("contract"))

    case.refresh_from_db()
    assert (told, Attachment.objects.count()) == (["done", "done"], 1)
    assert (len(case.data["licence"]), len(case.data["contract"])) == (2, 1)
