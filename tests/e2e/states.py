"""Pages that have no address of their own: what stands there while somebody fills in, errs, is asked, or opens something."""

from __future__ import annotations

import base64
import hmac
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tests.e2e.person import Person

Places = Mapping[str, str]
State = Callable[[Person, Places], None]
EMAIL: Final = "mei@demo.zhijiang.example"
PASSWORD: Final = "west-lake-2026"


def nobody_mistypes_a_password(nobody: Person, places: Places) -> None:
    nobody.go("/accounts/login/")
    nobody.page.locator(".door-account summary").click()
    _sign_in(nobody, "not-the-password")


def nobody_asks_about_the_style_of_a_dialog(nobody: Person, places: Places) -> None:
    nobody.go("/ui/")
    nobody.page.locator("[data-dialog]").click()


def nobody_compares_another_file_with_a_letter(nobody: Person, places: Places) -> None:
    nobody.go(f"/v/{places['letter']}")
    nobody.page.locator("[type=file]").set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    nobody.page.locator("#compare-panel button").click()
    nobody.page.locator("#compare-panel [role=alert]").wait_for()


def nobody_sends_a_page_that_was_too_old(nobody: Person, places: Places) -> None:
    nobody.go("/accounts/login/")
    _send(nobody, "/language/", token=False)
    nobody.page.locator(".empty").wait_for()


def zhou_opens_the_menu(zhou: Person, places: Places) -> None:
    zhou.go("/")
    zhou.page.locator("details.menu.wide-only summary").click()


def zhou_forgets_the_title_of_a_work(zhou: Person, places: Places) -> None:
    zhou.go("/works/new/")
    zhou.page.locator("form.form button.primary").click()
    zhou.page.locator(".error-summary").wait_for()


def zhou_forgets_half_of_the_application(zhou: Person, places: Places) -> None:
    zhou.go(f"/works/{places['work']}/review/new/")
    zhou.page.locator("main form button.primary").click()
    zhou.page.locator(".error-summary").wait_for()


def zhou_gives_an_answer_without_its_reason(zhou: Person, places: Places) -> None:
    zhou.go(f"/reviews/{places['returned']}/answers/")
    zhou.page.locator("[type=radio][value=intended]").first.check()
    zhou.page.locator("main form button.primary").click()
    zhou.page.locator(".error").first.wait_for()


def zhou_chooses_files_to_send(zhou: Person, places: Places) -> None:
    """One file is sorted by its name, one has no episode, and one is empty."""
    zhou.go(f"/works/{places['empty_work']}/upload/")
    names = {"第03集.mp4": b"x" * 2048, "花絮.mp4": b"x" * 1024, "第04集.mp4": b""}
    zhou.page.set_input_files(
        "#upload-files", [{"name": name, "mimeType": "video/mp4", "buffer": data} for name, data in names.items()]
    )
    zhou.page.locator(".upload-list tbody tr").nth(2).wait_for()
    zhou.page.locator(".upload-list select").nth(1).wait_for()


def zhou_has_sent_a_file(zhou: Person, places: Places) -> None:
    zhou.go(f"/works/{places['empty_work']}/upload/")
    zhou.page.set_input_files("#upload-files", {"name": "第05集.mp4", "mimeType": "video/mp4", "buffer": b"no film"})
    zhou.page.locator("zj-upload button.primary").click()
    zhou.page.locator("zj-upload .notice[data-tone=done]").wait_for()


def sun_decides_without_saying_what(sun: Person, places: Places) -> None:
    sun.go(f"/reviews/{places['quorum']}/decide/")
    sun.page.locator("main form button.primary").click()
    sun.page.locator(".error-summary").wait_for()


def sun_is_asked_before_an_approval(sun: Person, places: Places) -> None:
    _ask(sun, places, "approve")


def sun_is_asked_before_a_return(sun: Person, places: Places) -> None:
    _ask(sun, places, "return_for_correction")


def sun_refuses_a_plan_without_reasons(sun: Person, places: Places) -> None:
    sun.go(f"/cases/{places['plan_special']}/act/refuse/")
    sun.page.locator("main form button").first.click()
    sun.page.locator(".error-summary").wait_for()


def wu_looks_at_what_a_batch_would_do(wu: Person, places: Places) -> None:
    wu.go(f"/cases/batch/?case={places['plan_submitted']}&case={places['plan_special']}&action=not_needed")
    wu.page.locator("tbody tr").nth(1).wait_for()


def nobody_asks_where_a_case_stands(nobody: Person, places: Places) -> None:
    nobody.go("/status/")
    nobody.page.locator("[name=code]").fill(places["plan_granted"])
    nobody.page.locator("[name=secret]").fill(places["status"])
    nobody.page.locator("main form button.primary").click()
    nobody.page.locator(".timeline-list").wait_for()


def sun_comes_too_late(sun: Person, places: Places) -> None:
    sun.go("/account/")
    _send(sun, f"/reviews/{places['approved']}/decide/", token=True, confirm="1")
    sun.page.locator("[role=alert]").wait_for()


def sun_names_nobody(sun: Person, places: Places) -> None:
    sun.go(f"/reviews/{places['accepted']}/panel/")
    sun.page.locator("main form button.primary").click()
    sun.page.locator(".error-summary").wait_for()


def chen_signs_without_reasons(chen: Person, places: Places) -> None:
    chen.go(f"/reviews/{places['panel']}/opinion/")
    chen.page.locator("main form button.primary").click()
    chen.page.locator(".error-summary").wait_for()


def chen_cites_a_rule_in_a_note(chen: Person, places: Places) -> None:
    _note(chen, places["panel"])


def chen_cites_a_rule_beside_an_upright_picture(chen: Person, places: Places) -> None:
    _note(chen, places["upright"])


def chen_looks_at_the_checks(chen: Person, places: Places) -> None:
    _room(chen, places["panel"])
    chen.page.locator("#tab-findings").click()
    chen.page.locator("zj-findings li").first.wait_for()


def chen_is_about_to_sign_in_the_room(chen: Person, places: Places) -> None:
    _room(chen, places["panel"])
    chen.page.locator("#tab-opinions").click()
    chen.page.locator("zj-opinions form").wait_for()


def chen_opens_the_sheet_of_keys(chen: Person, places: Places) -> None:
    _room(chen, places["panel"])
    chen.strike("?")
    chen.page.locator("dialog.sheet[open]").wait_for()


def chen_goes_to_a_timecode_that_is_not(chen: Person, places: Places) -> None:
    _room(chen, places["panel"])
    chen.strike("g", "9", "9", "9", "9", "Enter")
    chen.page.locator(".go-to .refusal").wait_for()


STATES: Final[tuple[State, ...]] = (
    nobody_mistypes_a_password, nobody_asks_about_the_style_of_a_dialog, nobody_compares_another_file_with_a_letter,
    nobody_sends_a_page_that_was_too_old, zhou_opens_the_menu, zhou_forgets_the_title_of_a_work,
    zhou_forgets_half_of_the_application, zhou_gives_an_answer_without_its_reason, zhou_chooses_files_to_send, zhou_has_sent_a_file,
    sun_decides_without_saying_what, sun_is_asked_before_an_approval, sun_is_asked_before_a_return, sun_comes_too_late,
    sun_names_nobody, sun_refuses_a_plan_without_reasons, wu_looks_at_what_a_batch_would_do, nobody_asks_where_a_case_stands,
    chen_signs_without_reasons, chen_cites_a_rule_in_a_note, chen_cites_a_rule_beside_an_upright_picture,
    chen_looks_at_the_checks, chen_is_about_to_sign_in_the_room, chen_opens_the_sheet_of_keys, chen_goes_to_a_timecode_that_is_not,
)  # fmt: skip


def person_of(state: State) -> str:
    """Whose page it is: the first word of the state's name."""
    return state.__name__.partition("_")[0]


def protect_account(mei: Person) -> Iterator[str]:
    """Turn the second factor on, come in by it, and turn it off again. Yields the name of each page on the way."""
    mei.go("/accounts/login/")
    mei.page.locator(".door-account summary").click()
    _sign_in(mei, PASSWORD)
    for path in ("/account/", "/accounts/password/change/", "/accounts/2fa/totp/activate/"):
        mei.go(path)
        yield path
    mei.page.wait_for_url("**/reauthenticate/**")
    _fill(mei, "password", "not-the-password")
    mei.page.locator(".error").wait_for()
    yield "a wrong password before the second factor"
    _fill(mei, "password", PASSWORD)
    mei.page.wait_for_url("**/totp/activate/")
    yield "the code for the telephone"
    secret = mei.page.locator("#authenticator_secret").input_value()
    _fill(mei, "code", "000000")
    mei.page.locator(".error").wait_for()
    yield "a wrong code"
    _fill(mei, "code", totp(secret))
    mei.page.wait_for_url("**/recovery-codes/**")
    yield "recovery codes, once turned on"
    for path in ("/accounts/2fa/", "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"):
        mei.go(path)
        yield path
    codes = mei.page.context.request.get(f"{mei.url}/accounts/2fa/recovery-codes/download/").text().split()
    mei.page.context.clear_cookies(name="sessionid")
    mei.go("/accounts/login/")
    mei.page.locator(".door-account summary").click()
    _sign_in(mei, PASSWORD)
    mei.page.wait_for_url("**/2fa/authenticate/**")
    yield "/accounts/2fa/authenticate/"
    _fill(mei, "code", codes[-1])
    mei.page.wait_for_url(f"{mei.url}/")
    mei.go("/accounts/2fa/totp/deactivate/")
    _fill(mei, "password", PASSWORD)
    mei.page.wait_for_url("**/totp/deactivate/")
    yield "/accounts/2fa/totp/deactivate/"
    mei.page.locator("main form button").first.click()
    mei.page.wait_for_url("**/2fa/**")


def totp(secret: str) -> str:
    """The six digits that an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def _sign_in(person: Person, password: str) -> None:
    person.page.locator("[name=login]").fill(EMAIL)
    person.page.locator("[name=password]").fill(password)
    person.page.locator("form:has([name=password]) button[type=submit]").first.click()
    person.page.wait_for_load_state()


def _fill(person: Person, name: str, value: str) -> None:
    person.page.locator(f"[name={name}]").fill(value)
    person.strike("Enter")
    person.page.wait_for_load_state()


def _send(person: Person, path: str, *, token: bool, **fields: str) -> None:
    """Send a form that the page does not have; with or without the token that proves whose it is."""
    given = person.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    person.page.evaluate(
        """([path, fields]) => {
            const form = Object.assign(document.createElement("form"), { method: "post", action: path });
            for (const [name, value] of Object.entries(fields)) {
                form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
            }
            document.body.append(form);
            form.submit();
        }""",
        [path, fields | ({"csrfmiddlewaretoken": given} if token else {})],
    )
    person.page.wait_for_load_state()


def _ask(sun: Person, places: Places, outcome: str) -> None:
    sun.go(f"/reviews/{places['quorum']}/decide/")
    sun.page.locator(f"[name=outcome][value={outcome}]").check()
    sun.page.locator("main form button.primary").click()
    sun.page.locator("button[name=confirm]").wait_for()


def _room(chen: Person, code: str) -> None:
    chen.page.evaluate("localStorage.clear()")  # a note begun in an earlier test would still be there
    chen.go(f"/reviews/{code}/room/1/")
    chen.look_at_frames()


def _note(chen: Person, code: str) -> None:
    _room(chen, code)
    chen.strike("m")
    chen.page.keyboard.type("x")
    chen.page.locator("button.cite").click()
    chen.page.locator("#rule-list [role=option]").first.wait_for()
