"""One writes, another releases; what is released is never changed, and can be taken off the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.cast import Cast
from tests.notices.writing import begun, given, picture, released
from zhijiang.casework import chain
from zhijiang.casework import queries as casework
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event
from zhijiang.notices import actions, queries
from zhijiang.notices.models import Notice, Version
from zhijiang.notices.states import Category, VersionState
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def titles(**asked: str) -> list[str]:
    return [each.title for each in queries.filtered(queries.read_now(now=timezone.now()), **asked)]


def test_text_is_written_handed_on_and_released_by_another_and_every_write_is_one_event(office: Cast, lu: User) -> None:
    notice = begun(office)
    actions.write(notice, by=office.sun, category=Category.CALL, given=given(title="征集通知"))
    actions.add_picture(notice, by=office.sun, file=picture(), alt="开机现场")
    actions.propose(notice, by=office.sun)
    actions.send_back(notice, by=lu, reason="日期有误")
    actions.propose(notice, by=office.sun)
    unread = titles()
    actions.publish(notice, by=lu)

    told = list(Event.objects.filter(stream=notice.stream).order_by("seq"))
    assert [(each.action, each.actor, each.on_behalf_of) for each in told] == [
        ("notice_begun", office.sun, office.bureau),
        ("notice_written", office.sun, office.bureau),
        ("notice_picture_added", office.sun, office.bureau),
        ("notice_proposed", office.sun, office.bureau),
        ("notice_sent_back", lu, office.bureau),
        ("notice_proposed", office.sun, office.bureau),
        ("notice_published", lu, office.bureau),
    ]
    assert chain.faults_in(casework.as_record(each) for each in told) == []
    assert (unread, titles(), titles(category="call"), titles(category="news")) == ([], ["征集通知"], ["征集通知"], [])


def test_writer_and_whoever_handed_it_on_do_not_release_it(office: Cast, lu: User) -> None:
    notice = begun(office)
    actions.propose(notice, by=office.sun)

    with pytest.raises(NotAllowed) as refused:
        actions.publish(notice, by=office.sun)

    assert refused.value.rule == "N-03"
    assert titles() == []
    assert list(queries.waiting_for(office.sun)) == []
    assert [each.notice for each in queries.waiting_for(lu)] == [notice]


@pytest.mark.parametrize("who", ["lin", "chen", "yang", "wu"])
def test_nobody_else_writes_for_the_bureau(office: Cast, who: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.begin(office.bureau, by=getattr(office, who), category=Category.NEWS, given=given())

    assert refused.value.rule == "N-01"
    assert not Notice.objects.exists()


def test_a_studio_has_no_news_of_its_own(office: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.begin(office.studio_a, by=office.lin, category=Category.NEWS, given=given())


def test_only_a_draft_is_written_on(office: Cast, lu: User) -> None:
    proposed = begun(office)
    actions.propose(proposed, by=office.sun)
    read = released(office, lu)

    for notice in (proposed, read):
        with pytest.raises(WrongState):
            actions.write(notice, by=office.sun, category=Category.NEWS, given=given(title="改"))
        with pytest.raises(WrongState):
            actions.add_picture(notice, by=office.sun, file=picture(), alt="图")
    assert titles() == ["关于开展申报工作的通知"]


def test_text_without_title_or_words_is_refused(office: Cast) -> None:
    for missing in ("title", "body"):
        with pytest.raises(MissingEvidence):
            begun(office, **{missing: "  "})


def test_release_ahead_is_read_from_its_moment_on_and_can_be_called_off_before(office: Cast, lu: User) -> None:
    at = timezone.now() + timedelta(hours=2)
    notice = released(office, lu, at=at)

    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        before = titles()
    with time_machine.travel(at, tick=False):
        after = titles()
        with pytest.raises(WrongState):
            actions.recall(notice, by=lu)
    actions.recall(notice, by=lu)
    with time_machine.travel(at, tick=False):
        called_off = titles()

    assert (before, after, called_off) == ([], ["关于开展申报工作的通知"], [])
    assert queries.last_version(notice).state == VersionState.PROPOSED


def test_nothing_is_released_back_in_time(office: Cast, lu: User) -> None:
    notice = begun(office)
    actions.propose(notice, by=office.sun)

    with pytest.raises(MissingEvidence) as refused:
        actions.publish(notice, by=lu, at=timezone.now() - timedelta(minutes=1))

    assert refused.value.rule == "N-04"


def test_new_version_takes_the_place_of_the_one_before_once_it_is_released(office: Cast, lu: User) -> None:
    notice = begun(office)
    actions.add_picture(notice, by=office.sun, file=picture(), alt="开机现场")
    actions.propose(notice, by=office.sun)
    actions.publish(notice, by=lu)
    first = Version.objects.get()

    actions.revise(notice, by=office.sun)
    actions.write(notice, by=office.sun, category=Category.NOTICE, given=given(title="更正后的通知"))
    while_written = titles()
    actions.propose(notice, by=office.sun)
    at = timezone.now() + timedelta(hours=1)
    actions.publish(notice, by=lu, at=at)
    while_ahead = titles()
    with time_machine.travel(at, tick=False):
        afterwards = titles()

    first_now = Version.objects.get(number=1)
    assert (while_written, while_ahead, afterwards) == (
        ["关于开展申报工作的通知"],
        ["关于开展申报工作的通知"],
        ["更正后的通知"],
    )
    assert (first_now.title, first_now.publish_at) == (first.title, first.publish_at)
    assert [each.alt for each in Version.objects.get(number=2).pictures.all()] == ["开机现场"]


def test_news_is_withdrawn_once_with_a_reason(office: Cast, lu: User) -> None:
    notice = released(office, lu)

    with pytest.raises(MissingEvidence):
        actions.withdraw(notice, by=office.sun, reason=" ")
    actions.withdraw(notice, by=office.sun, reason="内容有误")
    with pytest.raises(WrongState):
        actions.withdraw(notice, by=office.sun, reason="再次")

    assert titles() == []
    assert Event.objects.filter(stream=notice.stream).latest("seq").reason == "内容有误"


def test_picture_is_a_picture_with_words_and_there_are_twelve_at_most(office: Cast) -> None:
    notice = begun(office)

    with pytest.raises(MissingEvidence):
        actions.add_picture(notice, by=office.sun, file=SimpleUploadedFile("图.png", b"<svg onload=x>"), alt="图")
    with pytest.raises(MissingEvidence):
        actions.add_picture(notice, by=office.sun, file=picture(), alt=" ")
    for number in range(12):
        actions.add_picture(notice, by=office.sun, file=picture(), alt=f"图{number}")
    with pytest.raises(MissingEvidence) as refused:
        actions.add_picture(notice, by=office.sun, file=picture(), alt="第十三张")

    assert refused.value.rule == "N-06"
    actions.remove_picture(notice, 1, by=office.sun)
    assert queries.last_version(notice).pictures.count() == 11


def test_database_holds_that_what_is_released_has_its_time(office: Cast) -> None:
    version = queries.last_version(begun(office))

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(state=VersionState.PUBLISHED)


def test_officer_of_the_body_above_releases_for_that_body_and_writes_nothing(office: Cast) -> None:
    notice = actions.begin(office.centre, by=office.wu, category=Category.NEWS, given=given())
    with pytest.raises(NotAllowed):
        actions.write(notice, by=office.sun, category=Category.NEWS, given=given(title="改"))
    actions.propose(notice, by=office.wu)
    actions.publish(notice, by=office.sun)

    told = Event.objects.filter(stream=notice.stream).order_by("seq")
    assert [(each.actor, each.on_behalf_of, each.role) for each in told] == [
        (office.wu, office.centre, "service_centre"),
        (office.wu, office.centre, "service_centre"),
        (office.sun, office.bureau, "officer"),
    ]
