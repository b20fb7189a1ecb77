"""The door: signing in, the demo's people, the language, one's own account."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.cast import PASSWORD, Cast
from zhijiang.people.models import User

COOKIE = django_settings.LANGUAGE_COOKIE_NAME


@pytest.fixture
def demo_lin(cast: Cast, settings: Settings) -> User:
    """Lin as a person of the demo, in demo mode."""
    settings.DEMO = True
    cast.lin.demo_role = "制片人 | Producer"
    cast.lin.save()
    return cast.lin


def test_sign_in_with_password_opens_the_first_page(client: Client, cast: Cast) -> None:
    response = client.post(reverse("account_login"), {"login": cast.lin.email, "password": PASSWORD})

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.lin.pk)


def test_sign_in_with_a_wrong_password_says_so_and_signs_nobody_in(client: Client, cast: Cast) -> None:
    response = client.post(reverse("account_login"), {"login": cast.lin.email, "password": "west-lake-2025"})

    assert "error-summary" in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_sign_up_is_closed(client: Client) -> None:
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})

    assert not User.objects.filter(email="new@example.org").exists()


def test_demo_person_is_entered_with_one_click(client: Client, demo_lin: User) -> None:
    page = client.get(reverse("account_login")).content.decode()
    response = client.post(reverse("people:enter_demo"), {"person": "lin"})

    assert "制片人" in page
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(demo_lin.pk)


def test_person_who_is_not_of_the_demo_cannot_be_entered(client: Client, demo_lin: User, cast: Cast) -> None:
    page = client.get(reverse("account_login")).content.decode()
    response = client.post(reverse("people:enter_demo"), {"person": "tang"})

    assert cast.tang.name not in page
    assert response.status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("method", "name"), [("get", "people:demo"), ("post", "people:enter_demo")])
def test_demo_door_does_not_exist_outside_the_demo(
    client: Client, demo_lin: User, settings: Settings, method: str, name: str
) -> None:
    settings.DEMO = False

    response = getattr(client, method)(reverse(name), {"person": "lin"})

    assert response.status_code == 404
    assert "_auth_user_id" not in client.session
    assert demo_lin.name not in client.get(reverse("account_login")).content.decode()


def test_language_is_kept_in_the_cookie_and_on_the_person(client: Client, cast: Cast) -> None:
    client.force_login(cast.lin)

    response = client.post(reverse("people:set_language"), {"language": "en", "next": "/account/"})

    cast.lin.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (302, "/account/")
    assert (response.cookies[COOKIE].value, cast.lin.language) == ("en", "en")
    assert "Your roles" in client.get("/account/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["https://elsewhere.example/", "//elsewhere.example/", "", "/language/"])
def test_language_switch_never_leads_elsewhere(client: Client, where: str) -> None:
    response = client.post(reverse("people:set_language"), {"language": "en", "next": where})

    assert (response.status_code, response.headers["Location"]) == (302, "/")


@pytest.mark.django_db
def test_unknown_language_changes_nothing(client: Client) -> None:
    response = client.post(reverse("people:set_language"), {"language": "tlh", "next": "/"})

    assert COOKIE not in response.cookies


def test_account_keeps_name_and_language_and_nothing_else(client: Client, cast: Cast) -> None:
    client.force_login(cast.lin)

    client.post(
        reverse("people:account"),
        {"name": "林知夏", "name_latin": "Lin Zhixia", "language": "en", "is_staff": "1", "email": "x@example.org"},
    )

    cast.lin.refresh_from_db()
    assert (cast.lin.name, cast.lin.name_latin, cast.lin.language) == ("林知夏", "Lin Zhixia", "en")
    assert (cast.lin.is_staff, cast.lin.email) == (False, "lin@example.org")


def test_account_without_a_name_is_refused_with_a_link_to_the_field(client: Client, cast: Cast) -> None:
    client.force_login(cast.lin)

    response = client.post(reverse("people:account"), {"name": "", "language": "en"})

    cast.lin.refresh_from_db()
    assert (response.status_code, cast.lin.name) == (422, "林制片")
    assert '<a href="#id_name">' in response.content.decode()


def test_account_shows_only_ones_own_roles(client: Client, cast: Cast) -> None:
    client.force_login(cast.lin)

    page = client.get(reverse("people:account")).content.decode()

    assert cast.studio_a.name in page
    assert cast.studio_b.name not in page
    assert cast.bureau.name not in page


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_change_password"])
def test_second_factor_and_password_pages_wear_the_house_style(client: Client, cast: Cast, name: str) -> None:
    client.post(reverse("account_login"), {"login": cast.lin.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    response = client.get(reverse(name))

    assert response.status_code == 200
    assert "ui/tokens.css" in response.content.decode()


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("127.0.0.1:8000", 'href="http://localhost:8000/accounts/2fa/webauthn/add/"'),
        ("[::1]", 'href="http://localhost/accounts/2fa/webauthn/add/"'),
        ("192.0.2.7", "Ask your administrator"),
        ("localhost:8000", ""),
    ],
)
def test_passkey_page_at_an_address_without_a_name_says_where_there_is_one(
    client: Client, cast: Cast, settings: Settings, host: str, told: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.force_login(cast.lin)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    page = client.get(reverse("mfa_add_webauthn"), headers={"host": host, "accept-language": "en"}).content.decode()

    assert told in page
    assert ("only numbers" in page) == bool(told)


def test_second_factor_once_on_is_asked_for_at_the_next_sign_in(client: Client, cast: Cast) -> None:
    client.force_login(cast.lin)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    client.post(reverse("account_logout"))

    response = client.post(reverse("account_login"), {"login": cast.lin.email, "password": PASSWORD})

    assert (response.status_code, response.headers["Location"]) == (302, reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("mfa_authenticate")).status_code == 200
