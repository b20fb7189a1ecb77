"""Who is told of what: in the inbox, by mail, never behind a wall, never of one's own doing."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.casework import steps
from tests.casework.desk import Desk, accepted, make_desk, person, submitted
from tests.casework.steps import step
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case, Delivery, Event, Message, RuleBook, RuleNode
from zhijiang.casework.states import Channel, MessageKind, TaskVerdict
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk("hand")


def told(case: Case) -> dict[str, str]:
    """Who was told of the last event, and as what."""
    last = Message.objects.filter(case=case).latest("event_id").event_id
    found = Message.objects.filter(event=last).values_list("user__username", "kind")
    return {who: kind for who, kind in found if _is_last(case, last)}


def _is_last(case: Case, event: int) -> bool:
    return Event.objects.filter(stream__endswith=case.code).latest("pk").pk == event


def mailed(case: Case) -> set[str]:
    last = Message.objects.filter(case=case).latest("event_id").event_id
    return set(Delivery.objects.filter(event=last).exclude(user=None).values_list("user__username", flat=True))


def test_what_is_handed_in_is_told_to_whoever_has_the_next_move(desk: Desk) -> None:
    case = submitted(desk)

    assert (told(case), mailed(case)) == ({"wu": "request"}, {"wu"})


def test_what_the_authority_does_is_told_to_the_producers_and_the_next_in_line(desk: Desk) -> None:
    case = accepted(desk)

    assert told(case) == {"lin": "progress", "sun": "request", "zheng": "request"}
    assert mailed(case) == {"sun", "zheng"}, "what moved on comes in the day's one mail"


def test_whoever_has_the_case_in_hand_is_told_alone(desk: Desk) -> None:
    case = accepted(desk)
    actions.take(case, by=desk.zheng)

    step(case, "ask_others", desk.cast.sun)

    assert told(case) == {"lin": "progress", "zheng": "request"}


def test_a_case_that_is_given_is_told_to_the_receiver_and_not_when_taken(desk: Desk) -> None:
    case = accepted(desk)
    actions.assign_officer(case, to=desk.zheng, by=desk.cast.sun)
    given = told(case)
    actions.take(case, by=desk.cast.sun)

    assert (given, told(case)) == ({"zheng": "assigned"}, {})


def test_a_decision_is_mailed_to_the_applicant_whatever_was_chosen(desk: Desk) -> None:
    case = accepted(desk)
    book = RuleBook.objects.create(code="x", version="1", title_zh="规则", title_en="Rules")
    rule = RuleNode.objects.create(book=book, path="1", order=1, text_zh="第一条")
    for user in (desk.cast.lin, desk.cast.sun):
        actions.choose_channels(user, channels=dict.fromkeys(MessageKind, Channel.INBOX))

    step(case, "refuse", desk.zheng, reason="不符合条件。", rule=rule)

    assert (told(case), mailed(case)) == ({"lin": "decision"}, {"lin"})


def test_a_request_is_mailed_to_the_applicant_and_others_choose(office: Cast) -> None:
    case = steps.under_review(office)
    for user in (office.lin, office.chen):
        actions.choose_channels(user, channels=dict.fromkeys(MessageKind, Channel.INBOX))

    step(case, "return_for_correction", office.sun, reason="请修改。")

    assert (told(case), mailed(case)) == ({"lin": "decision"}, {"lin"})


def test_a_reviewer_is_told_when_put_on_the_panel_and_when_a_round_begins(office: Cast) -> None:
    case = steps.under_review(office)
    put = set(Message.objects.filter(kind=MessageKind.ASSIGNED).values_list("user__username", flat=True))
    step(case, "return_for_correction", office.sun, reason="请修改。")

    step(case, "resubmit", office.lin, files=steps.FILES)

    assert put == {"chen", "jiang", "he"}
    assert {who for who, kind in told(case).items() if kind == "request"} >= {"chen", "jiang", "he"}


def test_a_task_is_told_to_the_body_and_its_answer_to_the_officers(desk: Desk) -> None:
    case = accepted(desk)
    task = actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun)
    asked = told(case)
    actions.do_task(task, by=desk.wei, verdict=TaskVerdict.CONSENTS)

    assert (asked, told(case)) == ({"wei": "assigned", "fan": "assigned"}, {"sun": "progress", "zheng": "progress"})


def test_who_stands_in_is_told_too(desk: Desk) -> None:
    today = timezone.localdate()
    actions.delegate(
        desk.cast.wu,
        taker=_colleague(desk),
        organisation=desk.cast.centre,
        role=Role.SERVICE_CENTRE,
        valid_from=today,
        valid_until=today,
        by=desk.cast.wu,
    )

    assert set(told(submitted(desk))) == {"wu", "colleague"}


def _colleague(desk: Desk) -> User:
    return person("colleague", "同事", desk.cast.centre, Role.AUDITOR)


def test_nobody_behind_a_wall_is_told_or_mailed(desk: Desk) -> None:
    actions.declare_conflict(desk.cast.studio_a, by=desk.cast.sun, reason="持股。")

    case = accepted(desk)

    assert "sun" not in told(case)
    assert not Message.objects.filter(user=desk.cast.sun).exists()
    assert not Delivery.objects.filter(user=desk.cast.sun).exists()


def test_a_task_is_not_told_to_who_keeps_away_from_the_case(desk: Desk) -> None:
    case = accepted(desk)
    actions.declare_conflict(desk.cast.studio_a, by=desk.wei, reason="曾任顾问。")

    actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun)

    assert told(case) == {"fan": "assigned"}


def test_a_draft_and_the_panels_work_are_told_to_nobody(office: Cast) -> None:
    case = steps.signed(office)

    silent = Message.objects.filter(event__action__in=["case_opened", "opinion_signed"])

    assert case.opinions.count() == 3
    assert not silent.exists()


def test_what_is_rolled_back_was_told_to_nobody(desk: Desk) -> None:
    case = submitted(desk)
    before = (Message.objects.count(), Delivery.objects.count())
    with transaction.atomic():
        step(case, "accept", desk.cast.wu)
        during = Message.objects.count()
        transaction.set_rollback(True)

    assert during > before[0]
    assert (Message.objects.count(), Delivery.objects.count()) == before


def test_the_inbox_is_read_in_as_many_queries_for_many_as_for_few(desk: Desk) -> None:
    asked = []
    for count in (1, 6):
        for _n in range(count):
            submitted(desk)
        with CaptureQueriesContext(connection) as seen:
            lines = queries.lines_of(list(queries.messages_for(desk.cast.wu)), desk.cast.wu)
        asked.append((len(lines), len(seen)))

    assert asked == [(1, 4), (7, 4)]


def test_unread_is_counted_in_one_query_and_falls_as_one_reads(desk: Desk) -> None:
    for _n in range(3):
        submitted(desk)
    with people.one_moment():
        list(queries.cases_for(desk.cast.wu))
        with CaptureQueriesContext(connection) as seen:
            counts = [queries.unread_count(desk.cast.wu)]
    first = queries.messages_for(desk.cast.wu)[0]
    actions.mark_read(first)
    counts.append(queries.unread_count(desk.cast.wu))
    unread_first = [line.read_at is None for line in queries.messages_for(desk.cast.wu)]
    actions.mark_all_read(desk.cast.wu)
    counts.append(queries.unread_count(desk.cast.wu))

    assert (counts, len(seen), unread_first) == ([3, 2, 0], 1, [True, True, False])
    assert queries.unread_count(desk.cast.lin) == 0


def test_a_message_speaks_to_its_reader(desk: Desk) -> None:
    case = accepted(desk)
    step(case, "ask_others", desk.zheng)

    said = {
        who.username: {line.sentence for line in queries.lines_of(list(queries.messages_for(who)), who)}
        for who in (desk.cast.lin, desk.cast.sun)
    }

    assert said == {
        "lin": {"省广播电视局 受理".replace(" ", ""), "省广播电视局送协审"},
        "sun": {"吴主任受理", "郑科长送协审"},
    }


def test_settings_of_an_applicant_are_fixed_for_decisions_and_requests(desk: Desk) -> None:
    actions.choose_channels(desk.cast.lin, channels=dict.fromkeys(MessageKind, Channel.INBOX))

    shown = {
        user.username: {each.kind.value: (each.channel.value, each.is_fixed) for each in queries.channels_of(user)}
        for user in (desk.cast.lin, desk.cast.sun)
    }

    assert shown["lin"] == {
        "decision": ("mail", True),
        "request": ("mail", True),
        "progress": ("inbox", False),
        "assigned": ("inbox", False),
        "due": ("inbox", False),
    }
    assert shown["sun"]["decision"] == ("mail", False)
