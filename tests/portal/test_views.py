"""The first page and the error pages."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.cast import Cast
from zhijiang.people.models import Delegation
from zhijiang.people.states import Role


@pytest.mark.django_db
def test_first_page_sends_a_stranger_to_the_door(client: Client) -> None:
    response = client.get(reverse("portal:home"))

    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/")


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "没有找到"), ("en", "Nothing here")])
def test_missing_page_says_so_in_the_readers_language(client: Client, language: str, words: str) -> None:
    client.post(reverse("people:set_language"), {"language": language})

    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert f"<h1>{words}</h1>" in response.content.decode()


def test_address_that_takes_forms_only_answers_with_a_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.sun)

    response = client.get(reverse("casework:ask_list"), headers={"accept-language": "zh-hans"})

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "<h1>此地址没有可显示的页面</h1>" in response.content.decode()
    assert client.put(reverse("casework:ask_list")).content == b""


def test_who_stands_in_for_a_colleague_reads_whose_role_it_is(client: Client, cast: Cast) -> None:
    today = timezone.localdate()
    Delegation.objects.create(
        giver=cast.sun, taker=cast.tang, organisation=cast.bureau, role=Role.OFFICER, made_by=cast.sun, made_at=timezone.now(),
        valid_from=today, valid_until=today,
    )  # fmt: skip
    client.force_login(cast.tang)

    page = client.get(reverse("portal:home"), headers={"accept-language": "zh-hans"}).content.decode()

    assert f"（代理{cast.sun.shown_name}）" in page
    assert f"（代理{cast.tang.shown_name}）" not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "500"])
def test_error_pages_need_no_context(name: str, language: str) -> None:
    with translation.override(language):
        page = render_to_string(f"{name}.html")

    assert f'<html lang="{language}"' in page
    assert "<h1>" in page


def test_navigation_offers_what_the_role_may_use(client: Client, cast: Cast) -> None:
    client.force_login(cast.lin)
    producers = client.get(reverse("people:account")).content.decode()
    client.force_login(cast.chen)
    reviewers = client.get(reverse("people:account")).content.decode()

    assert '<a href="/works/"' in producers
    assert '<a href="/works/"' not in reviewers
    assert '<a href="/reviews/"' in reviewers


def test_administration_is_entered_by_the_products_door_alone(client: Client, cast: Cast) -> None:
    stranger = client.get(reverse("admin:index"), follow=True)
    client.force_login(cast.lin)
    producer = client.get(reverse("admin:index"), follow=True, headers={"accept-language": "zh-hans"})

    assert stranger.redirect_chain[-1][0].startswith("/accounts/login/")
    assert producer.status_code == 403
    assert "<h1>" in producer.content.decode()
    assert 'type="password"' not in producer.content.decode()


def test_administration_says_which_cage_holds(client: Client, cast: Cast) -> None:
    client.force_login(cast.tang)

    page = client.get(reverse("admin:index")).content.decode()

    assert "machine-room" in page
