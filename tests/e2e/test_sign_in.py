"""Signing in for real: password, six digits of an app, a passkey on its own, and a recovery code, in a browser with a key."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server

pytestmark = [pytest.mark.e2e]
EMAIL, PASSWORD = "gu@example.org", "Broken-Bridge-1953"
MAKE_GU = f"""
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Role
user = User.objects.create_user(username="gucf", email={EMAIL!r}, password={PASSWORD!r}, name="顾长风", name_latin="Gu Changfeng")
own = Organisation.objects.create(kind="expert_body", name="门口评审组", name_en="The Door Panel")  # nothing of other tests waits for it
Membership.objects.create(user=user, organisation=own, role=Role.REVIEWER)
"""


@pytest.fixture(scope="module")
def door(people_server: Server) -> str:
    """The address by name: a browser makes no passkeys for a bare number."""
    made = people_server.run("manage", "shell", "-v0", "-c", MAKE_GU)
    assert made.returncode == 0, made.stderr
    return people_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(chromium: Browser, door: str) -> Iterator[Page]:
    """Gu's browser, in English, with a key in the device that says yes to whoever asks."""
    context = chromium.new_context(locale="en-US", base_url=door)
    page = context.new_page()
    page.set_default_timeout(12_000)
    tell = context.new_cdp_session(page)
    tell.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tell.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    yield page
    context.close()


def digits_now(secret: str) -> str:
    """RFC 6238: what an authenticator app shows."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack_from('>I', digest, at)[0] & 0x7FFFFFFF) % 1_000_000:06}"


def give_password(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("summary").filter(has_text="Sign in with an account").click()
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def say_password_again(page: Page) -> None:
    """What is asked once before the protection of an account is changed."""
    page.wait_for_url("**/reauthenticate/**")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def leave(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_load_state()
    expect(page.locator("main").get_by_role("link", name="Sign in")).to_be_visible()


def test_app_passkey_and_recovery_code_each_open_the_door_and_a_password_alone_no_longer_does(page: Page) -> None:
    give_password(page)
    expect(page.locator("main h1")).to_have_text("Nothing waits for you")

    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Set up").click()
    say_password_again(page)
    secret = page.locator("#authenticator_secret, [name=secret], input[readonly], input[disabled]").first.input_value()
    page.locator("input[name=code]").fill(digits_now(secret))
    page.locator("form:has(input[name=code]) button[type=submit], form:has(input[name=code]) button").first.click()
    page.wait_for_url("**/recovery-codes/**")
    codes = re.findall(r"\b[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}\b|\b\d{8}\b", page.locator("textarea").first.input_value())
    assert len(codes) == 10

    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Name of the key").fill("office laptop")
    page.get_by_label("Sign in with it alone, without a password").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile(r"/2fa/(webauthn/)?($|keys)"))
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("office laptop")

    leave(page)
    give_password(page)
    page.wait_for_url("**/2fa/authenticate/**")
    page.goto("/works/")
    assert "/2fa/authenticate/" in page.url, "a password alone let somebody in"

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("summary").filter(has_text="Sign in with an account").click()
    page.locator("#passkey_login").click()
    expect(page.locator("main h1")).to_have_text("Nothing waits for you")

    leave(page)
    give_password(page)
    page.wait_for_url("**/2fa/authenticate/**")
    page.locator("input[name=code]").first.fill(codes[0])
    page.locator("form:has(input[name=code]) button").first.click()
    expect(page.locator("main h1")).to_have_text("Nothing waits for you")
