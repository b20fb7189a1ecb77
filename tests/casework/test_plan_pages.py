"""A plan on its pages: filled in section by section, handed in, accepted, and read by everybody it concerns."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.casework import walk_forms, walks
from tests.casework.test_faults import text_of
from zhijiang.casework import queries
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import parse
from zhijiang.people.models import User
from zhijiang.people.states import Role

pytestmark = pytest.mark.django_db
PLAN = parse(text_of("plan-filing"))


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Settings) -> walks.World:
    settings.PACK = ""
    return walks.make_world(tmp_path)


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(fields: tuple[str, ...], answers: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends for these questions: tables cell by cell, ticks as “on”."""
    sent: dict[str, Any] = {}
    for name in fields:
        answer = answers.get(name)
        if isinstance(answer, list) and answer and isinstance(answer[0], dict):
            sent[f"{name}-rows"] = "1"
            for number, row in enumerate(answer):
                for column, value in row.items():
                    if value is not False:
                        sent[f"{name}-{number}-{column}"] = "on" if value is True else value
        elif answer is True:
            sent[name] = "on"
        elif answer is not None:
            sent[name] = answer
    return sent


def begun(client: Client, world: walks.World) -> Case:
    """The start page, filled in."""
    start = reverse("casework:new_case", args=["plan-filing"])
    assert "制作经营许可证" in client.get(start).content.decode()
    house, authority = world.cast.studio_a, world.cast.bureau
    client.post(start, {"title": "湖畔来信", "organisation": house.pk, "authority": authority.pk})
    return Case.objects.get()


def test_a_plan_is_filled_in_section_by_section_and_handed_in(world: walks.World) -> None:
    client = page_of(world.cast.lin)
    case = begun(client, world)

    answers = []
    for number, section in enumerate(PLAN.sections, start=1):
        address = reverse("casework:section", args=[case.code, number])
        shown = client.get(address)
        sent = typed(section.fields, walk_forms.PLAN) | {"drawn": shown.context["drawn"]}
        answers.append((shown.status_code, client.post(address, sent).status_code))
    case.refresh_from_db()
    check = client.get(reverse("casework:check", args=[case.code]))
    handed_in = client.post(
        reverse("casework:check", args=[case.code]), {"seq": case.seq, "checked": check.context["checked"]}
    )

    assert answers == [(200, 302)] * len(PLAN.sections)
    assert {name: case.data.get(name) for name in walk_forms.PLAN} == walk_forms.PLAN | {
        "cast": [walk_forms.PLAN["cast"][0], case.data["cast"][1]]
    }
    assert (check.context["faults"], handed_in.status_code) == ([], 302)
    case.refresh_from_db()
    assert (case.state, case.classes) == ("submitted", {"tier": "common", "special": "none"})


@pytest.mark.parametrize("item", ["plan-filing", "plan-appeal", "filing-change", "filing-revocation", "review-appeal"])
def test_the_pages_of_every_item_can_be_read_by_whom_it_concerns(world: walks.World, item: str) -> None:
    case = walks.start(world, item, random.Random(1))
    first = next(iter(queries.procedure_of(case).actions.items()))
    walks.drive(world, case, first[1].to)
    address = reverse("casework:case", args=[case.code])

    seen = {}
    users = [(world.cast.lin, "zh-hans"), (world.cast.zhou, "en"), (world.cast.sun, "en")]
    for user, language in [*users, (world.by_role[Role.OFFICER][1], "zh-hans")]:
        client = page_of(user)
        client.cookies["django_language"] = language
        seen[user.username] = [client.get(page).status_code for page in (address, f"{address}procedure/")]

    assert seen == {"lin": [200, 200], "zhou": [404, 404], "sun": [200, 200], "officer0": [200, 200]} | {
        world.by_role[Role.OFFICER][1].username: [200, 200]
    }


def test_the_drawing_for_other_programs_shows_the_way_that_the_case_went(world: walks.World) -> None:
    case = walks.start(world, "plan-filing", random.Random(0))
    walks.drive(world, case, "submitted")

    page = page_of(world.cast.lin).get(reverse("casework:drawing", args=[case.code])).content.decode()

    assert "draft --&gt; submitted: ✓ 提交备案" in page
    assert "class submitted now" in page


def test_check_page_of_a_hardly_begun_form_is_told_by_section(world: walks.World) -> None:
    client = page_of(world.cast.lin)
    case = begun(client, world)
    check = reverse("casework:check", args=[case.code])

    def told() -> dict[int, tuple[int, bool]]:
        return {each.number: (len(each.errors), each.is_short) for each in client.get(check).context["faults"]}

    bare, page = told(), client.get(check).content.decode()
    by_field = sum(count for count, _short in bare.values())
    summary = page[page.index('class="error-summary"') : page.index("</div>", page.index('class="error-summary"'))]
    shown_at_once = re.sub(r"<details>.*?</details>", "", summary, flags=re.DOTALL).count("<li>")
    case.data = {name: value for name, value in walk_forms.PLAN.items() if name not in {"synopsis", "contact"}}
    case.save(update_fields=["data"])

    assert not all(short for _count, short in bare.values())
    assert (by_field > 15, shown_at_once <= 10, summary.count("#question-") == by_field) == (True, True, True)
    assert all(short for _count, short in told().values())
    assert sum(count for count, _short in told().values()) == 2


def test_check_page_says_what_comes_of_handing_in_and_that_a_tier_of_half_a_form_may_change(world: walks.World) -> None:
    client = page_of(world.cast.lin)
    case = begun(client, world)
    check = reverse("casework:check", args=[case.code])

    def words() -> list[bool]:
        english = client.get(check, headers={"accept-language": "en"}).content.decode()
        chinese = client.get(check, headers={"accept-language": "zh-hans"}).content.decode()
        return [
            "Once you hand it in: The form is frozen" in english,
            "提交后，所填信息即被固定" in chinese,
            "From what is answered so far" in english,
            "仅依据目前已填内容" in chinese,
        ]

    half = words()
    case.data = walk_forms.PLAN
    case.save(update_fields=["data"])

    assert (half, words()) == ([True] * 4, [True, True, False, False])
