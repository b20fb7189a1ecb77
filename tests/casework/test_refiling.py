"""A refused or withdrawn case is filed again: answers and files come along, declarations do not, and the authority sees what is different."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.casework import walk_forms, walks
from tests.casework.applications import upload
from tests.casework.steps import a_rule, step
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import WrongState
from zhijiang.casework.models import Case, Event
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Settings) -> walks.World:
    settings.PACK = ""
    return walks.make_world(tmp_path)


def page_of(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def drafted(world: walks.World) -> Case:
    """A plan with one paper of its rights."""
    case = walks.begin(world, "plan-filing", random.Random(0))
    case.data = walk_forms.PLAN
    case.save(update_fields=["data"])
    actions.attach_paper(case, "rights_files", by=world.cast.lin, file=upload())
    case.refresh_from_db()
    return case


def refused(world: walks.World) -> Case:
    case = drafted(world)
    actions.hand_in(case, "submit", by=world.cast.lin, expected_seq=case.seq, checked=queries.digest_of(case))
    case.refresh_from_db()
    walks.drive(world, case, "under_review")
    walks.sign_all(world, case)
    step(case, "refuse", world.cast.sun, reason="主线不清。", rule=a_rule())
    return case


def again(world: walks.World, earlier: Case, **given: object) -> Case:
    """The producer presses “Apply again” on the page of the case, and begins."""
    client = page_of(world.cast.lin)
    own_page = client.get(reverse("casework:case", args=[earlier.code])).content.decode()
    start = f"{reverse('casework:new_case', args=['plan-filing'])}?after={earlier.code}"
    assert start in own_page
    shown = client.get(start)
    assert shown.context["form"]["title"].value() == earlier.title
    sent = {
        "title": earlier.title,
        "organisation": world.cast.studio_a.pk,
        "authority": world.cast.bureau.pk,
    }
    answer = client.post(start, sent | given)
    assert answer.status_code == 302, answer.context["form"].errors
    return Case.objects.exclude(pk=earlier.pk).get(follows=earlier)


def test_a_refused_plan_is_filed_again_with_its_answers_and_files_but_not_its_declarations(world: walks.World) -> None:
    earlier = refused(world)

    case = again(world, earlier)

    declared = {"script_ready", "true_and_complete"}
    assert {name: case.data.get(name) for name in earlier.data} == earlier.data | dict.fromkeys(declared)
    assert (case.title, case.state, case.round, case.parent) == (earlier.title, "draft", 0, None)
    opened = Event.objects.get(stream=f"case/{case.code}", seq=1)
    assert opened.payload["follows"] == earlier.code
    sections = page_of(world.cast.lin).get(reverse("casework:form", args=[case.code])).content.decode()
    assert ("Filed again" in sections, earlier.code in sections, "主线不清。" in sections) == (True, True, True)
    file = case.data["rights_files"][0]["sha256"]
    paper = page_of(world.cast.lin).get(reverse("casework:paper", args=[case.code, file, "rights_files"]))
    assert (paper.status_code, paper.getvalue()[:4]) == (200, b"%PDF")


def test_a_withdrawn_draft_is_filed_again_and_a_new_title_leaves_the_english_one_behind(world: walks.World) -> None:
    earlier = drafted(world)
    earlier.data = earlier.data | {"title_en": "Letters from the Lake"}
    earlier.save(update_fields=["data"])
    step(earlier, "withdraw", world.cast.lin)

    case = again(world, earlier, title="湖畔来信（新版）")

    assert (case.title, case.data["title"], case.title_en, "title_en" in case.data) == (
        "湖畔来信（新版）", "湖畔来信（新版）", "", False,
    )  # fmt: skip
    assert case.data["synopsis"] == earlier.data["synopsis"]


def test_the_authority_reads_what_is_different_from_the_refused_application(world: walks.World) -> None:
    earlier = refused(world)
    case = again(world, earlier)
    case.data = case.data | {
        "platform": "另一平台",
        "rights_files": [],
        "script_ready": True,
        "true_and_complete": True,
    }
    case.save(update_fields=["data"])
    step(case, "submit", world.cast.lin)
    address = f"{reverse('casework:compare', args=[case.code])}?earlier"

    officer = page_of(world.cast.sun)
    own_page = officer.get(reverse("casework:case", args=[case.code])).content.decode()
    compared = officer.get(address)

    assert address in own_page
    changes = {change.field: (change.before, change.after) for change in compared.context["comparison"].changes}
    assert changes["platform"] == (earlier.data["platform"], "另一平台")
    assert set(changes) == {"platform", "rights_files"}
    # What was taken out is read where it was handed in.
    file = earlier.data["rights_files"][0]["sha256"]
    assert reverse("casework:paper", args=[earlier.code, file, "rights_files"]) in compared.content.decode()
    # Both name each other; a rival sees neither.
    assert {each.code for each in queries.near(case, world.cast.sun).linked} == {earlier.code}
    assert {each.code for each in queries.near(earlier, world.cast.sun).linked} == {case.code}
    assert page_of(world.cast.zhou).get(address).status_code == 404


def test_nobody_files_again_what_is_not_the_own_houses_or_still_runs(world: walks.World) -> None:
    earlier = refused(world)
    running = drafted(world)
    start = reverse("casework:new_case", args=["plan-filing"])

    rival = page_of(world.cast.zhou).get(f"{start}?after={earlier.code}")
    open_one = page_of(world.cast.lin).get(f"{start}?after={running.code}")

    assert (rival.context["earlier"], rival.context["form"]["title"].value()) == (None, None)
    assert open_one.context["earlier"] is None
    assert "Filed again" not in rival.content.decode()
    for follows, house, by in (
        (earlier, world.cast.studio_b, world.cast.zhou),
        (running, world.cast.studio_a, world.cast.lin),
    ):
        with pytest.raises(WrongState) as refusal:
            actions.open_case(
                earlier.procedure,
                by=by,
                organisation=house,
                authority=world.cast.bureau,
                title="x",
                follows=follows,
            )
        assert refusal.value.rule == "C-90"


def test_granted_plan_whose_change_must_be_filed_anew_begins_with_its_answers(world: walks.World) -> None:
    earlier = drafted(world)
    actions.hand_in(earlier, "submit", by=world.cast.lin, expected_seq=earlier.seq, checked=queries.digest_of(earlier))
    earlier.refresh_from_db()
    walks.drive(world, earlier, "granted")

    case = again(world, earlier)

    assert queries.is_filed_anew(earlier)
    assert (case.data["synopsis"], case.data.get("true_and_complete")) == (earlier.data["synopsis"], None)


def test_return_asks_for_changes_and_only_what_is_told_before_acceptance_is_put_right(world: walks.World) -> None:
    case = drafted(world)
    actions.hand_in(case, "submit", by=world.cast.lin, expected_seq=case.seq, checked=queries.digest_of(case))
    case.refresh_from_db()

    def words(user: User, action: str) -> list[str]:
        page = page_of(user).get(reverse("casework:act", args=[case.code, action])).content.decode()
        return [each for each in ("What must be put right", "What must be changed") if each in page]

    before = words(world.cast.wu, "ask_supplement")
    walks.drive(world, case, "under_review")

    assert (before, words(world.cast.sun, "return_for_correction")) == (
        ["What must be put right"], ["What must be changed"],
    )  # fmt: skip
