"""Writing in an application: two people at once, correction rounds, and what is handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.casework import applications
from tests.casework.applications import ANSWERS, REMARKS
from tests.cast import Cast
from zhijiang.casework import actions, queries, rules
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Event, SectionLock, Snapshot
from zhijiang.casework.states import FixKind, SectionStanding
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def draft(office: Cast) -> Case:
    applications.publish()
    return applications.draft(office)


def save(case: Case, number: int, by: User, *, drawn: str | None = None, **answers: Any) -> Case:
    drawn = queries.drawn_from(case, number) if drawn is None else drawn
    return actions.save_section(case, number, by=by, answers=answers, drawn_from=drawn)


def stored(case: Case) -> dict[str, Any]:
    data: dict[str, Any] = Case.objects.get(pk=case.pk).data
    return data


def test_two_people_in_two_sections_never_overwrite_each_other(office: Cast, draft: Case) -> None:
    xia = applications.colleague(office)
    hers = Case.objects.get(pk=draft.pk)
    actions.take_section(draft, 1, by=office.lin)
    actions.take_section(hers, 4, by=xia)

    save(draft, 1, office.lin, episodes=24)
    save(hers, 4, xia, investment="400.00")
    save(draft, 1, office.lin, drawn=queries.drawn_from(Case.objects.get(pk=draft.pk), 1), synopsis=None)

    expected = ANSWERS | {"episodes": 24, "investment": "400.00"}
    del expected["synopsis"]
    assert stored(draft) == expected
    assert Event.objects.filter(stream=queries.stream_of(draft)).count() == 1, "a draft is no event"


def test_a_colleague_finds_a_section_taken_and_has_it_once_it_lapsed(office: Cast, draft: Case) -> None:
    xia = applications.colleague(office)

    with time_machine.travel(NOW, tick=False):
        actions.take_section(draft, 1, by=office.lin)
        with pytest.raises(WrongState, match="林制片") as taken:
            actions.take_section(draft, 1, by=xia)
        with pytest.raises(WrongState):
            save(draft, 1, xia, episodes=1)
        assert queries.writers_of(draft, xia) == {1: "林制片"}
        assert queries.writers_of(draft, office.lin) == {}
    with time_machine.travel(NOW + timedelta(minutes=5, seconds=1), tick=False):
        lock = actions.take_section(draft, 1, by=xia)
        with pytest.raises(WrongState, match="林知夏"):
            save(draft, 1, office.lin, episodes=1)

    assert (taken.value.rule, lock.user_id, stored(draft)) == ("C-21", xia.pk, ANSWERS)
    assert SectionLock.objects.count() == 1


def test_saving_holds_a_section_on_and_finishing_frees_it(office: Cast, draft: Case) -> None:
    with time_machine.travel(NOW, tick=False):
        actions.take_section(draft, 1, by=office.lin)
    with time_machine.travel(NOW + timedelta(minutes=4), tick=False):
        save(draft, 1, office.lin, episodes=3)
    assert SectionLock.objects.get().until == NOW + timedelta(minutes=9)

    draft.refresh_from_db()
    actions.finish_section(draft, 1, by=office.lin, answers={}, drawn_from=queries.drawn_from(draft, 1))

    assert not SectionLock.objects.exists()


def test_a_page_drawn_before_somebody_else_saved_is_refused_with_a_sentence(office: Cast, draft: Case) -> None:
    old = queries.drawn_from(draft, 1)
    save(draft, 1, office.lin, episodes=24)

    with pytest.raises(WrongState, match="本节") as stale:
        save(draft, 1, office.lin, drawn=old, episodes=1)

    assert (stale.value.rule, stored(draft)) == ("C-22", ANSWERS | {"episodes": 24})


def test_what_belongs_to_another_section_is_refused(office: Cast, draft: Case) -> None:
    with pytest.raises(NotAllowed):
        save(draft, 1, office.lin, investment="1.00")

    assert stored(draft) == ANSWERS


@pytest.mark.parametrize("who", ["qian", "zhou", "sun"])
def test_nobody_but_the_applicants_producers_writes(office: Cast, draft: Case, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.take_section(draft, 1, by=getattr(office, who))
    with pytest.raises(NotAllowed):
        save(draft, 1, getattr(office, who), episodes=1)

    assert (stored(draft), SectionLock.objects.count()) == (ANSWERS, 0)


LISTED = [(FixKind.FIELD, "synopsis"), (FixKind.FIELD, "remark_03"), (FixKind.FILE, "licence")]


def test_of_forty_questions_only_the_three_listed_can_be_changed(office: Cast) -> None:
    applications.publish()
    case = applications.returned(office, *LISTED)
    properties = queries.procedure_of(case).form["properties"]
    others = [name for name in properties if name not in {"synopsis", "remark_03", "licence"}]
    assert len(properties) == 40

    for name in others:
        with pytest.raises(NotAllowed) as refused:
            actions.save_draft(case, by=office.lin, data=case.data | {name: "9"})
        assert refused.value.rule == "C-07"
    with pytest.raises(NotAllowed):
        save(case, 1, office.lin, synopsis="改好了", episodes=99)
    assert stored(case) == ANSWERS

    save(case, 1, office.lin, synopsis="改好了")
    save(case, 5, office.lin, remark_03="补充说明")
    actions.attach_paper(case, "licence", by=office.lin, file=applications.upload())

    assert sorted(name for name, value in stored(case).items() if value != ANSWERS.get(name)) == sorted(
        ["synopsis", "remark_03", "licence"]
    )


def test_the_officer_sees_exactly_what_was_changed(office: Cast) -> None:
    applications.publish()
    case = applications.returned(office, *LISTED)
    save(case, 1, office.lin, synopsis="改好了")
    applications.answer_all(case)
    case = applications.hand_in(case, office.lin, "resubmit")

    first, second = queries.snapshots_of(case)
    found = queries.comparison_of(case, first, second, office.sun)

    assert [(change.field, change.after) for change in found.changes] == [("synopsis", "改好了")]
    assert found.listed == {"synopsis", "remark_03", "licence"}


def test_where_nothing_is_listed_nothing_is_open(office: Cast) -> None:
    applications.publish()
    case = applications.returned(office, (FixKind.TIMECODE, "cut/K-0000001"))

    with pytest.raises(NotAllowed):
        save(case, 1, office.lin, episodes=1)

    assert (rules.writable_fields(case), stored(case)) == (frozenset(), ANSWERS)


def test_what_a_listed_question_brings_up_can_be_answered_too(office: Cast) -> None:
    applications.publish()
    case = applications.returned(office, (FixKind.FIELD, "kind"))

    save(case, 1, office.lin, kind="other", other_kind="杂技")

    assert rules.writable_fields(case) == {"kind", "other_kind"}
    assert stored(case) == ANSWERS | {"kind": "other", "other_kind": "杂技"}


def test_an_item_about_a_place_or_about_no_question_for_files_opens_nothing(office: Cast) -> None:
    applications.publish()
    case = applications.returned(
        office, (FixKind.TIMECODE, "episodes"), (FixKind.FILE, "episodes"), (FixKind.FIELD, "remark_01")
    )

    assert rules.open_fields(case) == ["remark_01"]


def test_the_list_of_sections_tells_how_far_each_has_come(office: Cast, draft: Case) -> None:
    xia = applications.colleague(office)
    actions.take_section(draft, 3, by=xia)
    draft.data = {
        name: value for name, value in ANSWERS.items() if name not in {"cast", "cast_pay", "images", "remark_01"}
    }

    lines = queries.sections_of(draft, office.lin)

    assert [(line.standing, line.missing, line.writer) for line in lines] == [
        (SectionStanding.COMPLETE, 0, ""),
        (SectionStanding.NOT_NEEDED, 0, ""),
        (SectionStanding.COMPLETE, 0, "林知夏"),
        (SectionStanding.IN_PROGRESS, 2, ""),
        (SectionStanding.NOT_STARTED, 0, ""),
        (SectionStanding.NOT_STARTED, 0, ""),
    ]
    assert [queries.section_after(draft, number) for number in range(7)] == [1, 3, 3, 4, 5, 6, None]


def test_in_a_correction_the_list_of_sections_names_what_was_listed(office: Cast) -> None:
    applications.publish()
    case = applications.returned(office, *LISTED)

    lines = queries.sections_of(case, office.lin)

    listed, closed = SectionStanding.LISTED, SectionStanding.HANDED_IN
    assert [(line.standing, line.listed) for line in lines] == [
        (listed, 1), (SectionStanding.NOT_NEEDED, 0), (listed, 1), (closed, 0), (listed, 1), (closed, 0),
    ]  # fmt: skip
    assert queries.section_after(case, 0) == 1
    assert queries.section_after(case, 3) == 5


def test_handing_in_freezes_what_was_asked_with_every_file(office: Cast, draft: Case) -> None:
    draft.data |= {"other_kind": "杂技", "partner_country": "法国"}
    draft.save()
    actions.take_section(draft, 1, by=office.lin)

    case = applications.hand_in(draft, office.lin)

    snapshot = Snapshot.objects.get(case=case)
    assert (case.state, snapshot.data, case.data) == ("submitted", ANSWERS, ANSWERS)
    assert snapshot.files == [
        {"field": "licence", "name": "许可证.pdf", "sha256": "a1" * 32, "label": "制作经营许可证"}
    ]
    assert not SectionLock.objects.exists()


def test_what_a_colleague_wrote_since_is_not_handed_in_unseen(office: Cast, draft: Case) -> None:
    checked = queries.digest_of(draft)
    save(draft, 1, applications.colleague(office), episodes=24)

    with pytest.raises(WrongState) as refused:
        actions.hand_in(draft, "submit", by=office.lin, expected_seq=draft.seq, checked=checked)

    assert (refused.value.rule, Snapshot.objects.count()) == ("C-26", 0)


@pytest.mark.parametrize("changed", [{"licence_until": "2020-01-01"}, {"cast_pay": "140.01"}, {"licence": []}])
def test_what_is_not_right_is_not_handed_in(office: Cast, draft: Case, changed: dict[str, Any]) -> None:
    draft.data |= changed
    draft.save()

    with pytest.raises(MissingEvidence):
        applications.hand_in(draft, office.lin)

    assert Snapshot.objects.count() == 0


def test_the_form_is_closed_once_it_was_handed_in(office: Cast, draft: Case) -> None:
    case = applications.hand_in(draft, office.lin)

    with pytest.raises(WrongState):
        save(case, 6, office.lin, **{REMARKS[5]: "x"})

    assert stored(case) == ANSWERS
