"""The pages round a case: tasks, conflicts, cover, who has it in hand, the inbox, web hooks."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.casework.desk import Desk, accepted, make_desk, submitted
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Attachment, Case, Conflict, Message, Task, WebHook
from zhijiang.casework.queries.attachments import unheld_attachments
from zhijiang.casework.states import TaskVerdict
from zhijiang.people.models import Delegation, User
from zhijiang.people.states import Role

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a letter"


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk("hand")


def at(client: Client, user: User, name: str, *arguments: object) -> str:
    """The words of a page that somebody reads, without its tags."""
    client.force_login(user)
    answer = client.get(reverse(f"casework:{name}", args=list(arguments)))
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def test_a_body_answers_a_task_from_its_page_with_a_letter(client: Client, desk: Desk) -> None:
    case = accepted(desk)
    task = actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun)
    url = reverse("casework:task", args=[task.code])
    page = at(client, desk.wei, "task", task.code)

    empty = client.post(url, {"verdict": ""})
    no_words = client.post(url, {"verdict": "objects"})
    letter = SimpleUploadedFile("函.pdf", PDF)
    done = client.post(url, {"verdict": "conditions", "text": "请避让保护范围。", "papers": [letter]})

    task.refresh_from_db()
    digest = task.files[0]["sha256"]
    paper = client.get(reverse("casework:task_file", args=[task.code, digest]))
    assert "请就文物保护提出意见。" in page
    assert "150" in page, "what was handed in can be read"
    assert (empty.status_code, no_words.status_code, done.status_code) == (422, 409, 302)
    assert 'href="#id_verdict_0"' in empty.content.decode() or 'href="#id_verdict"' in empty.content.decode()
    assert (task.verdict, task.text, task.files[0]["name"]) == ("conditions", "请避让保护范围。", "函.pdf")
    assert (paper.content, paper["Content-Type"]) == (PDF, "application/pdf")
    assert paper["Content-Disposition"].startswith("attachment;")
    assert client.post(url, {"verdict": "consents"}).status_code == 409


def test_a_visit_is_answered_point_by_point_with_photographs(client: Client, desk: Desk) -> None:
    task = actions.open_task(accepted(desk), "visit", organisation=desk.cast.centre, by=desk.cast.sun)
    client.force_login(desk.cast.wu)
    photographs = [SimpleUploadedFile(f"{n}.jpg", b"\xff\xd8\xff photograph %d" % n) for n in range(2)]
    given = {"met_0": "yes", "met_1": "no", "remark_1": "缺少灭火器。", "verdict": "conditions", "text": "整改。"}

    missing = client.post(reverse("casework:task", args=[task.code]), given | {"met_0": ""})
    client.post(reverse("casework:task", args=[task.code]), given | {"papers": photographs})

    task.refresh_from_db()
    assert missing.status_code == 422
    assert task.findings == [{"met": True, "remark": ""}, {"met": False, "remark": "缺少灭火器。"}]
    assert [file["name"] for file in task.files] == ["0.jpg", "1.jpg"]
    assert "缺少灭火器。" in at(client, desk.cast.sun, "task", task.code)


def test_photographs_of_a_point_stand_at_that_point_and_are_kept(client: Client, desk: Desk) -> None:
    """Rule: C-37. Those who read the task open them; the sweep knows that they are held; a "no" without a word sends nothing."""
    task = actions.open_task(accepted(desk), "visit", organisation=desk.cast.centre, by=desk.cast.sun)
    client.force_login(desk.cast.wu)
    gate, lacking = b"\xff\xd8\xff the gate", b"\xff\xd8\xff no extinguisher"
    url = reverse("casework:task", args=[task.code])
    given = {"met_0": "yes", "met_1": "no", "remark_1": "缺少灭火器。", "verdict": "consents"}

    wordless = client.post(url, given | {"remark_1": "", "photos_1": [SimpleUploadedFile("二.jpg", lacking)]})
    before = Attachment.objects.count()
    client.post(
        url, given | {f"photos_{n}": [SimpleUploadedFile(f"{n}.jpg", each)] for n, each in enumerate((gate, lacking))}
    )

    task.refresh_from_db()
    kept = [finding["files"][0]["sha256"] for finding in task.findings]
    seen = client.get(reverse("casework:task_file", args=[task.code, kept[0]]))
    client.force_login(desk.cast.sun)
    page = client.get(url).content.decode()
    client.force_login(desk.cast.lin)
    assert (wordless.status_code, 'href="#id_remark_1"' in wordless.content.decode(), before) == (422, True, 0)
    assert kept == [sha256(gate).hexdigest(), sha256(lacking).hexdigest()]
    assert (seen.content, [page.count(f'{each}" alt=') for each in kept]) == (gate, [1, 1])
    assert client.get(reverse("casework:task_file", args=[task.code, kept[0]])).status_code == 404
    assert unheld_attachments(now=timezone.now() + timedelta(days=30)) & set(kept) == set()


def test_an_officer_asks_from_the_page_and_calls_it_off(client: Client, desk: Desk) -> None:
    case = accepted(desk)
    client.force_login(desk.cast.sun)
    new = reverse("casework:new_task", args=[case.code, "culture"])
    page = client.get(new).content.decode()
    foreign = client.post(new, {"body": desk.cast.studio_b.pk, "ask": "请答复。"})

    asked = client.post(new, {"body": desk.heritage.pk, "assignee": desk.wei.pk, "ask": "请答复。"})
    task = Task.objects.get()
    off = client.post(reverse("casework:cancel_task", args=[task.code]), {"reason": "不再需要。"})

    task.refresh_from_db()
    assert "市文物局" in page
    assert "乙影业" not in page
    assert (foreign.status_code, asked.status_code, off.status_code) == (422, 302, 302)
    assert (task.ask, task.assignee, task.state) == ("请答复。", desk.wei, "cancelled")


def test_the_list_of_tasks_holds_mine_and_my_bodys(client: Client, desk: Desk) -> None:
    task = actions.open_task(accepted(desk), "culture", organisation=desk.heritage, by=desk.cast.sun)

    pages = {who: task.code in at(client, user, "tasks") for who, user in _people(desk).items()}

    assert pages == {"wei": True, "fan": True, "sun": True, "wu": False, "lin": False, "zhou": False}
    assert "尚无协办任务" in at(client, desk.cast.zhou, "tasks")


def _people(desk: Desk) -> dict[str, User]:
    cast = desk.cast
    return {"wei": desk.wei, "fan": desk.fan, "sun": cast.sun, "wu": cast.wu, "lin": cast.lin, "zhou": cast.zhou}


def test_whoever_declares_a_conflict_reads_that_it_is_done_and_finds_the_case_gone(client: Client, desk: Desk) -> None:
    case = accepted(desk)
    client.force_login(desk.cast.sun)
    url = reverse("casework:declare_conflict", args=[case.code])
    warned = client.get(url).content.decode()

    answer = client.post(url, {"reason": "配偶参与制作。"}, follow=True)

    said = answer.content.decode()
    assert "此后您将不再看到本件" in warned
    assert answer.redirect_chain == [(reverse("casework:conflicts"), 302)]
    assert case.code in said
    assert case.title not in said
    for gone in ("case", "assign", "declare_conflict", "case_conflicts"):
        assert client.get(reverse(f"casework:{gone}", args=[case.code])).status_code == 404
    own = Conflict.objects.get()
    assert client.post(reverse("casework:end_conflict", args=[own.pk]), {"reason": "想看。"}).status_code == 404


def test_an_officer_finds_and_ends_a_conflict_of_a_colleague(client: Client, desk: Desk) -> None:
    case = accepted(desk)
    client.force_login(desk.cast.sun)
    url = reverse("casework:case_conflicts", args=[case.code])

    found = client.post(url, {"user": desk.zheng.pk, "scope": "house", "reason": "群众反映，经核实。"})
    outsider = client.post(url, {"user": desk.cast.lin.pk, "scope": "case", "reason": "群众反映。"})
    conflict = Conflict.objects.get()
    shown = client.get(url).content.decode()
    ended = client.post(reverse("casework:end_conflict", args=[conflict.pk]), {"reason": "查无实据。"})

    conflict.refresh_from_db()
    assert (found.status_code, outsider.status_code, ended.status_code) == (302, 422, 302)
    assert (conflict.user, conflict.organisation, conflict.ended_at is not None) == (
        desk.zheng,
        desk.cast.studio_a,
        True,
    )
    assert "群众反映，经核实。" in shown


def test_a_house_is_kept_away_from_on_the_page_of_conflicts(client: Client, desk: Desk) -> None:
    accepted(desk)
    client.force_login(desk.cast.sun)

    answer = client.post(
        reverse("casework:conflicts"), {"house": desk.cast.studio_a.pk, "reason": "持股。"}, follow=True
    )

    assert "甲影业" in answer.content.decode()
    assert queries.cases_for(desk.cast.sun).count() == 0
    assert (
        client.get(reverse("casework:conflicts"))
        .context["form"]
        .fields["house"]
        .queryset.filter(pk=desk.cast.studio_a.pk)
        .count()
        == 0
    )


def test_a_case_is_given_on_its_page_and_not_to_who_keeps_away(client: Client, desk: Desk) -> None:
    case = accepted(desk)
    actions.declare_conflict(case, by=desk.zheng, reason="亲属参与。")
    client.force_login(desk.cast.sun)
    url = reverse("casework:assign", args=[case.code])
    page = client.get(url).content.decode()

    none = client.post(url, {"to": ""})
    barred = client.post(url, {"to": desk.zheng.pk})
    given = client.post(url, {"to": desk.cast.wu.pk})

    assert re.search(rf'value="{desk.zheng.pk}"[^>]*disabled', page)
    assert (none.status_code, barred.status_code, given.status_code) == (422, 409, 302)
    assert Case.objects.get(pk=case.pk).assignee == desk.cast.wu
    client.post(reverse("casework:take", args=[case.code]))
    assert Case.objects.get(pk=case.pk).assignee == desk.cast.sun


def test_cover_is_named_and_ended_on_its_page(client: Client, desk: Desk) -> None:
    client.force_login(desk.cast.sun)
    today = timezone.localdate()
    post = queries.posts_of(desk.cast.sun)[0]
    given = {"post": post.pk, "taker": desk.zheng.pk, "valid_from": today, "valid_until": today + timedelta(days=3)}

    stranger = client.post(reverse("casework:delegations"), given | {"taker": desk.cast.zhou.pk})
    backwards = client.post(reverse("casework:delegations"), given | {"valid_until": today - timedelta(days=1)})
    named = client.post(reverse("casework:delegations"), given)
    cover = Delegation.objects.get()
    page = at(client, desk.zheng, "delegations")
    account = client.get(reverse("people:account")).content.decode()
    client.post(reverse("casework:end_delegation", args=[cover.pk]))

    cover.refresh_from_db()
    assert (stranger.status_code, backwards.status_code, named.status_code) == (422, 409, 302)
    assert "孙处长" in page
    assert "代孙处长履职" in account
    assert cover.ended_at is not None


def test_the_inbox_shows_unread_first_and_reading_leads_to_the_case(client: Client, desk: Desk) -> None:
    first, second = submitted(desk), submitted(desk)
    actions.mark_read(Message.objects.get(case=second))
    page = at(client, desk.cast.wu, "messages")
    unread = Message.objects.get(case=first)

    opened = client.post(reverse("casework:read_message", args=[unread.pk]), {"open": ""})
    after = at(client, desk.cast.wu, "messages")

    assert page.index(first.code) < page.index(second.code)
    assert "1 条未读" in page
    assert opened["Location"] == first.get_absolute_url()
    assert "未读" not in after


def test_settings_keep_what_is_chosen_and_not_what_is_fixed(client: Client, desk: Desk) -> None:
    client.force_login(desk.cast.lin)
    chosen = dict.fromkeys(("decision", "request", "progress", "assigned", "due"), "inbox")

    answer = client.post(reverse("casework:message_settings"), chosen)

    kept = {each.kind.value: each.channel.value for each in queries.channels_of(desk.cast.lin)}
    assert answer.status_code == 302
    assert kept == {"decision": "mail", "request": "mail", "progress": "inbox", "assigned": "inbox", "due": "inbox"}


def test_the_secret_of_a_hook_is_shown_once(client: Client, desk: Desk) -> None:
    client.force_login(desk.cast.lin)
    url = reverse("casework:hooks")

    bad = client.post(url, {"house": desk.cast.studio_a.pk, "url": "http://example.org/"})
    foreign = client.post(url, {"house": desk.cast.studio_b.pk, "url": "https://example.org/"})
    made = client.post(url, {"house": desk.cast.studio_a.pk, "url": "https://example.org/told"})
    again = client.get(url).content.decode()

    hook = WebHook.objects.get()
    assert (bad.status_code, foreign.status_code, made.status_code) == (409, 422, 201)
    assert hook.secret in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert hook.secret not in again
    assert hook.url in again


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_parts_for_the_page_of_a_case_tell_each_side_its_own(desk: Desk, language: str) -> None:
    case = accepted(desk)
    task = actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun, assignee=desk.wei)
    actions.do_task(task, by=desk.wei, verdict=TaskVerdict.OBJECTS, text="须另行报批。")
    actions.take(case, by=desk.cast.sun)
    case.refresh_from_db()

    with translation.override(language):
        said = {
            who: "".join(
                render_to_string(
                    f"casework/parts/{part}.html",
                    {"case": case, "desk": queries.desk_of(case, user), "csrf_token": "x"},
                )
                for part in ("tasks", "assignee", "conflict")
            )
            for who, user in _people(desk).items()
        }

    url = reverse("casework:task", args=[task.code])
    names = (desk.cast.sun.name, desk.cast.sun.name_latin)
    assert {who: url in text for who, text in said.items()} == {
        "wei": True, "fan": True, "sun": True, "wu": True, "lin": False, "zhou": False,
    }  # fmt: skip
    assert not any(name in said["lin"] for name in (*names, desk.wei.name, "Objects", str(TaskVerdict.OBJECTS.label)))
    assert (desk.heritage.name if language == "zh-hans" else desk.heritage.name_en) in said["lin"]
    assert said["zhou"].strip() == ""
    assert any(name in said["zhou"] + said["wu"] for name in names)


def test_a_member_of_the_applicant_finds_no_page_of_the_authority(client: Client, desk: Desk) -> None:
    case = accepted(desk)
    client.force_login(desk.cast.lin)

    statuses = {
        name: client.get(reverse(f"casework:{name}", args=[case.code])).status_code
        for name in ("assign", "declare_conflict", "case_conflicts")
    }

    assert statuses == {"assign": 404, "declare_conflict": 404, "case_conflicts": 404}
    assert queries.roles_in(case, desk.cast.lin) == {Role.PRODUCER}
