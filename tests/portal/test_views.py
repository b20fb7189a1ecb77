"""The first page and the error pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.cast import Cast
from zhijiang.casework.models import Attachment, DossierItem
from zhijiang.people.models import Delegation, Organisation
from zhijiang.people.states import Role


@pytest.mark.django_db
def test_first_page_of_a_stranger_has_the_door_and_any_other_desk_leads_there(client: Client) -> None:
    front = client.get(reverse("portal:home"))
    desk = client.get(reverse("portal:bases"))

    assert front.status_code == 200
    assert 'href="/accounts/login/"' in front.content.decode()
    assert (desk.status_code, desk.headers["Location"]) == (302, "/accounts/login/?next=/desk/bases/")


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
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "500", "503"])
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


def test_first_page_tells_a_house_which_papers_of_its_dossier_end(client: Client, cast: Cast) -> None:
    """Within sixty days or past, of one's own house, and only where no paper of the kind holds longer. Rule: C-118."""
    today = timezone.localdate()
    file = Attachment.objects.create(
        sha256="a" * 64, size_bytes=9, media_type="application/pdf", stored_at=timezone.now()
    )

    def paper(house: Organisation, kind: str, title: str, days: int) -> None:
        DossierItem.objects.create(
            organisation=house, kind=kind, title=title, attachment=file, name="x.pdf", added_by=cast.lin,
            added_at=timezone.now(), valid_until=today + timedelta(days=days),
        )  # fmt: skip

    paper(cast.studio_a, "production-licence", "旧许可证", 10)
    paper(cast.studio_a, "business-licence", "营业执照", 20)
    paper(cast.studio_a, "business-licence", "新营业执照", 400)
    paper(cast.studio_b, "production-licence", "别家的许可证", 5)

    pages = {}
    for user in (cast.lin, cast.sun):
        client.force_login(user)
        pages[user.username] = client.get(
            reverse("portal:home"), headers={"accept-language": "zh-hans"}
        ).content.decode()

    assert [word in pages["lin"] for word in ("旧许可证", "营业执照", "别家的许可证")] == [True, False, False]
    assert "旧许可证" not in pages["sun"]
