"""A procedure's next version: drafted by one person, published by another; and running cases moved to it, where they fit."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from tests.casework import plans
from tests.cast import Cast
from zhijiang.casework import actions, editing, queries, verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Event, ProcedureVersion, ServiceItem
from zhijiang.casework.states import VersionStatus
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DATE = editing.Question("begins_on", 1, "开机日期", "First day of shooting", kind="date", required=True)


@pytest.fixture(autouse=True)
def _published(office: Cast) -> None:
    plans.publish()


@pytest.fixture
def guo(office: Cast) -> User:
    """A second administrator of the bureau."""
    user = User.objects.create_user(username="guo", email="guo@example.org", password="west-lake-2026", name="郭管理")
    Membership.objects.create(user=user, organisation=office.bureau, role=Role.ADMINISTRATOR)
    return user


def drafted(cast: Cast) -> ProcedureVersion:
    return actions.draft_procedure(ServiceItem.objects.get(code="plan"), by=cast.tang)


def saved(draft: ProcedureVersion, cast: Cast, text: str) -> ProcedureVersion:
    return actions.save_procedure(draft, by=cast.tang, text=text, expected_sha256=draft.sha256)


def published(cast: Cast, guo: User, text: str = "") -> ProcedureVersion:
    draft = drafted(cast)
    if text:
        draft = saved(draft, cast, text)
    return actions.publish_draft(draft, by=guo, expected_sha256=draft.sha256)


@time_machine.travel("2026-11-24 10:00+08:00")
def test_draft_is_the_next_version_from_tomorrow_and_there_is_one(office: Cast) -> None:
    first, again = drafted(office), drafted(office)

    assert first == again
    assert (first.version, first.status, first.effective_from) == (2, VersionStatus.DRAFT, date(2026, 11, 25))
    assert queries.procedure_in_force("plan", date(2026, 11, 25)).version == 1  # type: ignore[union-attr]


@time_machine.travel("2026-11-24 10:00+08:00")
def test_second_person_publishes_and_the_version_before_ends(office: Cast, guo: User) -> None:
    draft = drafted(office)
    with pytest.raises(NotAllowed):
        actions.publish_draft(draft, by=office.tang, expected_sha256=draft.sha256)

    actions.publish_draft(draft, by=guo, expected_sha256=draft.sha256)

    first = ProcedureVersion.objects.get(item__code="plan", version=1)
    assert first.effective_until == date(2026, 11, 24)
    assert queries.procedure_in_force("plan", date(2026, 11, 24)) == first
    assert queries.procedure_in_force("plan", date(2026, 11, 25)) == draft
    assert verify.faults() == []


@pytest.mark.parametrize("name", ["lin", "sun", "yang", "wu", "chen"])
def test_only_an_administrator_drafts(office: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.draft_procedure(ServiceItem.objects.get(code="plan"), by=getattr(office, name))

    assert not ProcedureVersion.objects.filter(status=VersionStatus.DRAFT).exists()


def test_draft_with_a_fault_is_not_published(office: Cast, guo: User) -> None:
    draft = drafted(office)
    draft = saved(draft, office, draft.text.replace("letter: supplement}", "letter: nothing}"))

    with pytest.raises(MissingEvidence):
        actions.publish_draft(draft, by=guo, expected_sha256=draft.sha256)

    draft.refresh_from_db()
    assert draft.status == VersionStatus.DRAFT


def test_text_that_is_another_procedure_or_unreadable_is_not_kept(office: Cast) -> None:
    draft = drafted(office)

    for text in (
        draft.text.replace("procedure: plan", "procedure: other"),
        "a: [",
        draft.text.replace("version: 2", "version: 3"),
    ):
        with pytest.raises(MissingEvidence):
            saved(draft, office, text)

    draft.refresh_from_db()
    assert draft.text == drafted(office).text


def test_draft_changed_meanwhile_is_not_overwritten_or_published(office: Cast, guo: User) -> None:
    draft = drafted(office)
    seen = draft.sha256
    saved(draft, office, editing.with_question(draft.text, DATE))

    with pytest.raises(WrongState):
        actions.save_procedure(draft, by=office.tang, text=draft.text, expected_sha256=seen)
    with pytest.raises(WrongState):
        actions.publish_draft(draft, by=guo, expected_sha256=seen)


def test_published_version_is_never_changed(office: Cast) -> None:
    version = ProcedureVersion.objects.get(item__code="plan", version=1)

    with pytest.raises(WrongState):
        saved(version, office, version.text)


def test_running_case_keeps_its_version_until_it_is_moved(office: Cast, guo: User) -> None:
    case = plans.under_review(office)
    before = (case.due_on, case.due_workdays, [each.name for each in queries.available_actions(case, office.sun)])
    to = published(office, guo, drafted(office).text.replace("workdays: 15, legal_workdays: 20", "workdays: 10"))
    case = Case.objects.get(pk=case.pk)
    assert (
        case.due_on,
        case.due_workdays,
        [each.name for each in queries.available_actions(case, office.sun)],
    ) == before

    actions.move_version(case, to, by=office.sun, expected_seq=case.seq, reason="新时限对申请人有利。")

    case = Case.objects.get(pk=case.pk)
    event = Event.objects.get(stream=queries.stream_of(case), action="version_moved")
    assert (case.procedure, case.state, case.due_workdays) == (to, "review", 10)
    assert (event.reason, event.payload["from"], event.payload["to"]) == ("新时限对申请人有利。", "plan@1", "plan@2")
    assert verify.faults() == []


def test_open_cases_stay_as_they_are_whatever_the_next_version_says(office: Cast, guo: User) -> None:
    cases = [plans.submitted(office) for _number in range(9)] + [plans.under_review(office) for _number in range(3)]
    before = [seen(case, office) for case in cases]
    later = published(office, guo, with_a_hearing(drafted(office).text))

    assert [seen(case, office) for case in cases] == before
    assert {case.procedure.version for case in Case.objects.all()} == {1}
    assert queries.procedure_in_force("plan", later.effective_from) == later
    assert [bool(queries.misfits(Case.objects.get(pk=case.pk), later)) for case in cases] == [True] * len(cases)
    assert "hearing" in queries.definition_of(later).states


def test_page_of_a_case_drawn_by_a_later_version_is_seen_to_differ(office: Cast, guo: User) -> None:
    """The mutant: a case that does not keep its version."""
    case = plans.under_review(office)
    before = seen(case, office)
    later = published(office, guo, with_a_hearing(drafted(office).text))

    Case.objects.filter(pk=case.pk).update(procedure=later)

    assert [was == now for was, now in zip(before, seen(case, office), strict=True)][-1] is False


HEARING = """
  hearing: {label: {zh: 听证中, en: Hearing}, owner: officer, no_clock: {zh: 听证不计时, en: A hearing is not counted}}
"""
HEAR = """
  hear: {label: {zh: 举行听证, en: Hold a hearing}, done: {zh: 举行听证, en: called a hearing}, from: [review], to: hearing, by: [officer], max: 1}
  heard: {label: {zh: 听证结束, en: End the hearing}, done: {zh: 结束听证, en: ended the hearing}, from: [hearing], to: review, by: [officer]}
"""


def with_a_hearing(text: str) -> str:
    """The next version: a state more, a shorter limit, another label, and a question that must be answered."""
    text = editing.with_question(text, DATE).replace("workdays: 15, legal_workdays: 20", "workdays: 10")
    text = text.replace("x-title: {zh: 内容概要, en: Synopsis}", "x-title: {zh: 故事梗概, en: Story}")
    text = text.replace("\n  sent_up:", f"{HEARING.rstrip()}\n  sent_up:", 1)
    return text.replace("\n  send_up:", f"{HEAR.rstrip()}\n  send_up:", 1)


def dossier_of(case: Case, user: User) -> bytes:
    """What was handed in, as the page of the case draws it for this reader."""
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page: bytes = client.get(case.get_absolute_url()).content
    start = page.index(b'<section class="panel" data-flush aria-labelledby="application">')
    return page[start : page.index(b"</section>", start)]


def seen(case: Case, cast: Cast) -> tuple[object, ...]:
    """What people are shown of a case and may do with it, the dossier byte by byte."""
    found = Case.objects.get(pk=case.pk)
    moves = [[each.name for each in queries.available_actions(found, user)] for user in (cast.lin, cast.wu, cast.sun)]
    dossier = queries.answers_shown(found, cast.sun)
    pages = [dossier_of(found, user) for user in (cast.lin, cast.sun)]
    return (found.due_on, found.due_workdays, moves, dossier, queries.stages_of(found, cast.lin), pages)


def test_case_that_does_not_fit_is_not_moved_and_the_reasons_are_told(office: Cast, guo: User) -> None:
    case = plans.under_review(office)
    text = editing.with_question(drafted(office).text, DATE)
    to = published(office, guo, text)

    with pytest.raises(WrongState, match="开机日期"):
        actions.move_version(case, to, by=office.sun, expected_seq=case.seq, reason="统一版本。")

    case.refresh_from_db()
    assert (case.procedure.version, queries.misfits(case, to)) == (1, ["“开机日期”未填写。"])


@pytest.mark.parametrize("name", ["lin", "wu", "chen", "tang", "zhou"])
def test_only_the_officer_moves_a_case(office: Cast, guo: User, name: str) -> None:
    case = plans.under_review(office)
    to = published(office, guo)

    with pytest.raises(NotAllowed):
        actions.move_version(case, to, by=getattr(office, name), expected_seq=case.seq, reason="统一版本。")


def test_draft_whose_links_lead_nowhere_is_not_published(office: Cast, guo: User) -> None:
    draft = actions.draft_procedure(ServiceItem.objects.get(code="plan-filing"), by=office.tang)
    draft = saved(draft, office, draft.text.replace("    item: plan-appeal\n", "    item: plan-protest\n"))

    with pytest.raises(MissingEvidence, match="plan-protest"):
        actions.publish_draft(draft, by=guo, expected_sha256=draft.sha256)


@pytest.mark.parametrize(("name", "stays"), [("episodes", True), ("idea", False)])
def test_a_question_on_which_something_rests_is_not_taken_out(
    office: Cast, client: Client, name: str, stays: bool
) -> None:
    draft = drafted(office)
    client.force_login(office.tang)

    answered = client.post(
        f"/procedures/plan/2/questions/{name}/remove/",
        {"sha256": draft.sha256},
        follow=True,
        headers={"accept-language": "en"},
    )

    draft.refresh_from_db()
    assert (name in [row.name for row in editing.questions_of(draft.text)]) is stays
    assert ("stays" in answered.content.decode()) is stays
