"""A draft of a procedure waits for a second administrator, who is told; whoever wrote it is told what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from tests.casework import plans
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Message, ProcedureVersion, ServiceItem
from zhijiang.casework.states import Channel, MessageKind
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _published(office: Cast) -> None:
    plans.publish()


@pytest.fixture
def guo(office: Cast) -> User:
    """A second administrator of the bureau, who reads English."""
    user = User.objects.create_user(
        username="guo", email="guo@example.org", password="west-lake-2026", name="郭管理", language="en"
    )
    Membership.objects.create(user=user, organisation=office.bureau, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def draft(office: Cast) -> ProcedureVersion:
    return actions.draft_procedure(ServiceItem.objects.get(code="plan"), by=office.tang)


def send_later() -> int:
    return actions.send_waiting(now=timezone.now() + timedelta(minutes=1))


def inbox_of(user: User) -> list[tuple[str, str]]:
    with override("zh-hans"):
        return [(line.message.kind, line.sentence) for line in queries.lines_of(list(queries.messages_for(user)), user)]


def propose(draft: ProcedureVersion, by: User) -> None:
    draft.refresh_from_db()
    actions.propose_draft(draft, by=by, expected_sha256=draft.sha256)


def test_who_can_publish_is_told_that_it_waits_and_who_wrote_is_told_what_came_of_it(
    office: Cast, guo: User, draft: ProcedureVersion
) -> None:
    propose(draft, office.tang)
    told = {user.username: inbox_of(user) for user in (guo, office.tang, office.sun, office.lin)}
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(guo)
    inbox = client.get("/inbox/").content.decode()
    read = client.post(f"/inbox/{Message.objects.get().pk}/read/", {"open": ""})

    actions.publish_draft(draft, by=guo, expected_sha256=draft.sha256)

    assert told["guo"] == [(MessageKind.REQUEST, "唐管理请求发布流程：第2版")]
    assert [told[name] for name in ("tang", "sun", "lin")] == [[], [], []]
    assert "asked for a procedure to be published: version 2" in inbox
    assert read.headers["Location"] == "/procedures/plan/2/"
    assert inbox_of(office.tang) == [(MessageKind.DECISION, "郭管理发布流程：第2版")]
    assert queries.unread_count(office.tang) == 1


def test_it_is_mailed_as_each_has_chosen_and_never_of_another_ones_draft(
    office: Cast, guo: User, draft: ProcedureVersion
) -> None:
    propose(draft, office.tang)
    send_later()
    actions.choose_channels(office.tang, channels={MessageKind.DECISION: Channel.INBOX})
    actions.drop_draft(draft, by=guo)
    send_later()

    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["guo@example.org"], "plan · Something is asked of you")
    ]
    assert "/procedures/plan/2/" in mail.outbox[0].body
    # Thrown away: told in the inbox, and the link still leads somewhere.
    (message,) = queries.messages_for(office.tang)
    assert message.get_absolute_url() == "/procedures/"


def test_it_is_asked_once_for_each_text_and_not_with_a_fault_or_for_nobody(
    office: Cast, guo: User, draft: ProcedureVersion
) -> None:
    propose(draft, office.tang)
    with pytest.raises(WrongState):
        propose(draft, office.tang)
    changed = draft.text.replace("workdays: 15, legal_workdays: 20", "workdays: 10")
    draft = actions.save_procedure(draft, by=office.tang, text=changed, expected_sha256=draft.sha256)
    assert queries.proposal_of(draft) is None
    propose(draft, office.tang)
    assert len(inbox_of(guo)) == 2

    faulty = draft.text.replace("to: review, by: [service_centre, officer]", "to: review, by: []", 1)
    draft = actions.save_procedure(draft, by=office.tang, text=faulty, expected_sha256=draft.sha256)
    with pytest.raises(MissingEvidence):
        propose(draft, office.tang)
    draft = actions.save_procedure(draft, by=guo, text=changed, expected_sha256=draft.sha256)
    with pytest.raises(NotAllowed) as nobody:
        propose(draft, office.tang)
    assert nobody.value.rule == "C-85"
    with pytest.raises(NotAllowed):
        propose(draft, office.sun)


def test_who_no_longer_keeps_procedures_no_longer_reads_of_them(
    office: Cast, guo: User, draft: ProcedureVersion
) -> None:
    propose(draft, office.tang)

    Membership.objects.filter(user=guo).delete()

    assert (inbox_of(guo), queries.unread_count(guo)) == ([], 0)


def test_a_draft_is_sent_back_with_words_and_asked_for_again_once_it_is_changed(
    office: Cast, guo: User, draft: ProcedureVersion
) -> None:
    with pytest.raises(WrongState):
        actions.return_draft(draft, by=guo, expected_sha256=draft.sha256, words="请先提请。")
    propose(draft, office.tang)
    page = Client(headers={"Accept-Language": "zh-hans"})
    page.force_login(guo)
    address = "/procedures/plan/2/back/"

    wordless = page.post(address, {"sha256": draft.sha256, "words": " "})
    sent = page.post(address, {"sha256": draft.sha256, "words": "决定时限应为十五个工作日。"}, follow=True)
    with pytest.raises(NotAllowed) as own:
        actions.return_draft(draft, by=office.tang, expected_sha256=draft.sha256, words="x")
    with pytest.raises(WrongState) as unchanged:
        propose(draft, office.tang)
    page.force_login(office.tang)
    read = page.get("/procedures/plan/2/").content.decode()
    changed = draft.text.replace("workdays: 15, legal_workdays: 20", "workdays: 10")
    actions.save_procedure(draft, by=office.tang, text=changed, expected_sha256=draft.sha256)
    propose(draft, office.tang)

    assert (wordless.status_code, "请说明需要修改的内容。" in wordless.content.decode()) == (409, True)
    assert "决定时限应为十五个工作日。" in sent.content.decode()
    assert (own.value.rule, unchanged.value.rule) == ("C-101", "C-101")
    assert ("决定时限应为十五个工作日。" in read, "郭管理已退回" in read) == (True, True)
    assert inbox_of(office.tang) == [(MessageKind.DECISION, "郭管理退回流程草案：第2版")]
    assert [kind for kind, _sentence in inbox_of(guo)] == [MessageKind.REQUEST, MessageKind.REQUEST]
    actions.publish_draft(draft, by=guo, expected_sha256=ProcedureVersion.objects.get(pk=draft.pk).sha256)
