"""Every page for everybody who sees it: accessible, in one language, within the window, and without a complaint of the browser."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any, Final

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser

from tests.architecture.matrix import rows
from tests.e2e import states
from tests.e2e.conftest import Scene, Server
from tests.e2e.looking import bring, faults_of, foreign_words_sent
from tests.e2e.person import Person, somebody
from tests.e2e.words import LANGUAGES, Language

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAMES: Final = {
    "lin": "Lin Zhixia", "qian": "Qian Duowen", "zhou": "Zhou Muyun", "wu": "Wu Ruolan", "sun": "Sun Zhengze",
    "chen": "Chen Guanlan", "jiang": "Jiang Wendi", "yang": "Yang Kejian", "tang": "Tang Shouyi", "gao": "Gao Yuanshan",
    "lu": "Lu Chengzong",
}  # fmt: skip
ADDRESSES: Final = """
nobody  /accounts/login/  /demo/  /accounts/password/reset/  /accounts/password/reset/done/  /accounts/signup/  /accounts/inactive/
nobody  /v/  /v/{letter}  /v/{licence}  /v/C-ABCDEFG/?c=AAAA  /no/such/page/  /ui/  /ui/?theme=dark

lin     /  /works/  /reviews/
qian    /  /account/  /accounts/password/set/  /accounts/logout/  /accounts/2fa/  /accounts/2fa/totp/activate/
qian    /accounts/2fa/webauthn/  /accounts/2fa/webauthn/add/  /no/such/page/
zhou    /  /works/  /works/?q=zzzz  /works/new/  /works/{empty_work}/  /works/{work}/  /works/{work}/edit/
zhou    /works/{empty_work}/upload/  /works/{work}/upload/  /cuts/{measured}/  /cuts/{broken}/  /cuts/{stuck}/  /cuts/{moving}/
zhou    /works/{work}/review/new/  /reviews/  /reviews/?q=zzzz  /reviews/{draft}/  /reviews/{draft}/form/  /reviews/{draft}/check/
zhou    /reviews/{draft}/papers/  /reviews/{lacking}/papers/
zhou    /reviews/{submitted}/  /reviews/{submitted}/act/withdraw/  /reviews/{submitted}/recall/  /reviews/{panel}/  /reviews/{returned}/
zhou    /reviews/{returned}/form/  /reviews/{returned}/answers/  /reviews/{returned}/check/  /reviews/{returned}/room/1/
zhou    /reviews/{returned}/declare/1/  /reviews/{returned}/changes/1/
zhou    /reviews/{again}/  /reviews/{approved}/  /reviews/{refused}/  /reviews/{withdrawn}/
zhou    /reviews/{licensed}/  /reviews/{lacking}/  /reviews/{lacking}/answers/  /reviews/{lacking}/form/  /reviews/{lacking}/check/
wu      /  /reviews/  /reviews/{submitted}/  /reviews/{submitted}/act/accept/  /reviews/{submitted}/supplement/
sun     /  /reviews/  /reviews/{accepted}/  /reviews/{accepted}/panel/  /reviews/{panel}/  /reviews/{panel}/decide/
sun     /reviews/{panel}/limits/decision/extend/  /reviews/{quorum}/  /reviews/{quorum}/decide/  /reviews/{again}/  /reviews/{again}/decide/
sun     /cases/{appeal}/  /cases/{appeal}/film/1/
sun     /reviews/{approved}/  /reviews/{approved}/act/issue_licence/  /reviews/{licensed}/
chen    /  /reviews/{panel}/  /reviews/{panel}/opinion/  /reviews/{panel}/room/1/
chen    /reviews/{again}/  /reviews/{again}/room/1/  /reviews/{mended}/room/1/  /reviews/{upright}/  /reviews/{upright}/room/1/
jiang   /  /reviews/{panel}/  /reviews/{panel}/room/1/
yang    /  /reviews/{approved}/
tang    /

zhou    /cases/  /cases/?tab=all&q=zzzz  /cases/board/?item=plan-filing  /cases/new/  /cases/new/plan-filing/  /cases/{plan_lacking}/
zhou    /cases/{plan_lacking}/form/  /cases/{plan_lacking}/form/4/  /cases/{plan_lacking}/check/  /cases/{plan_lacking}/answers/
zhou    /cases/{plan_lacking}/compare/  /cases/{plan_granted}/  /cases/{plan_granted}/about/change/  /cases/{plan_granted}/rate/
zhou    /dossier/  /dossier/add/  /dossier/{paper}/renew/  /inbox/  /inbox/settings/  /hooks/  /account/keys/  /cover/
lin     /cases/{plan_draft}/form/5/  /cases/{plan_draft}/form/workbook/  /cases/{plan_draft}/check/  /cases/{plan_submitted}/recall/
wu      /cases/{plan_submitted}/  /cases/{plan_submitted}/act/ask_supplement/
sun     /cases/{plan_special}/  /cases/{plan_special}/procedure/  /cases/{plan_special}/panel/  /cases/{plan_special}/assign/
sun     /cases/{plan_special}/conflicts/  /cases/{plan_special}/act/refuse/  /cases/{plan_special}/limits/decision/extend/
sun     /cases/{plan_special}/tasks/co_review/new/  /cases/{plan_special}/version/  /cases/statistics/?item=plan-filing  /conflicts/
sun     /cases/registers/  /cases/registers/plan-filing/new/  /cases/registers/{register}/  /cases/registers/{register_done}/  /cases/lists/{list_file}/
chen    /cases/{plan_special}/opinion/  /cases/{plan_special}/conflict/
sun     /duties/  /duties/new/  /duties/{duties}/  /duties/{duties}/gantt/  /duties/{duties}/units/  /duties/{duties}/edit/
sun     /duties/{duties}/add/  /duties/{duties}/import/  /duties/{duties}/9/  /duties/{duties}/3/edit/
sun     /duties/?about={base}
wu      /duties/  /duties/{duties}/3/
gao     /tasks/  /tasks/{task}/
tang    /letter-templates/  /letter-templates/{body}/plan-filing/refusal/  /letter-templates/{body}/plan-filing/correction/
tang    /letter-templates/{body}/plan-filing/grant/
tang    /procedures/  /procedures/plan-filing/4/  /procedures/plan-filing/4/questions/platform/
tang    /profiles/  /profiles/new/  /profiles/series-gyt357/0/  /profiles/online-hd/1/  /profiles/own-hd/1/
sun     /profiles/  /profiles/online-hd/0/
tang    /names/  /names/?q=zzzz  /names/{house}/  /names/{renamed}/
zhou    /names/  /names/{house}/
tang    /procedures/plan-filing/4/form/1/  /procedures/plan-filing/4/form/5/
nobody  /bases/  /bases/?q=zzzz  /bases/figures/
sun     /desk/bases/  /desk/bases/?show=late  /desk/bases/{base}/
sun     /bases/  /bases/new/  /bases/figures/2024/  /bases/figures/2023/publish/  /bases/{base}/  /bases/{base}/name/  /bases/{base}/edit/
wu      /desk/bases/{base}/
wu      /bases/  /bases/{base}/  /bases/{base}/edit/  /bases/{base}/firms/  /bases/{base}/firms/?q=zzzz  /bases/{base}/firms/new/
wu      /bases/{base}/firms/import/  /bases/{base}/firms/{firm}/  /bases/{base}/firms/{firm}/edit/  /bases/{base}/firms/{firm}/name/
wu      /bases/{base}/firms/{firm}/leave/  /bases/{base}/firms/{firm}/figures/?year=2024
wu      /bases/{base}/ledger/  /bases/{base}/ledger/new/policy/  /bases/{base}/ledger/{line}/edit/  /bases/{base}/ledger/{line}/strike/
zhou    /bases/{base}/  /bases/{base}/firms/  /bases/{base}/ledger/  /bases/{base}/firms/{firm}/  /bases/{base}/firms/{firm}/about/
nobody  /bases/lists/  /bases/lists/{list}/  /bases/{base}/register/
sun     /bases/lists/  /bases/lists/new/  /bases/lists/{draft_list}/  /bases/lists/{draft_list}/edit/  /bases/lists/{laid_list}/
sun     /bases/lists/{laid_list}/back/  /bases/lists/{laid_list}/publish/  /bases/{base}/plate/  /bases/{base}/begin/base-assessment/
sun     /cases/{assessment}/
nobody  /indicators/  /indicators/told/{told}/  /indicators/told/{told}/?indicator=profit
sun     /indicators/periods/{period}/due/
sun     /indicators/periods/  /indicators/periods/new/  /indicators/periods/{period}/  /indicators/periods/{period}/{base}/own/
sun     /indicators/series/revenue/  /indicators/series/occupancy/  /indicators/periods/{closed}/{base}/{firm}/correct/
sun     /indicators/periods/{closed}/publish/
wu      /indicators/periods/{period}/  /indicators/periods/{period}/import/  /indicators/periods/{period}/{base}/
wu      /indicators/periods/{period}/{base}/?state=missing&q=zzzz  /indicators/periods/{period}/{base}/import/  /indicators/bases/{base}/
wu      /indicators/periods/{period}/{base}/{reported}/  /indicators/periods/{period}/{base}/{reported}/send-back/
zhou    /indicators/periods/{period}/  /indicators/periods/{period}/{base}/{firm}/
sun     /bases/positioning/  /bases/positioning/network/  /bases/positioning/scatter/  /bases/positioning/growth/
sun     /bases/positioning/experts/  /bases/{base}/positioning/
sun     /bases/positioning/what-if/?kind=add&base={base}&segment=post&firms=5  /bases/positioning/what-if/?kind=move
sun     /bases/{base}/positioning/firms/?segment=post  /bases/{base}/positioning/judge/  /bases/{base}/positioning/{judgement}/
zhou    /bases/positioning/  /bases/{base}/positioning/  /bases/{base}/positioning/{judgement}/
nobody  /support/calls/  /support/calls/{call}/  /support/calls/{noticecall}/notice/
lin     /support/calls/{call}/  /support/calls/{call}/apply/  /support/entries/{draftentry}/
wu      /support/calls/{call}/unit/{unit}/  /support/entries/{firstentry}/decline/
chen    /support/calls/{scorecall}/sheet/  /support/calls/{scorecall}/sheet/{scoreentry}/
sun     /support/calls/new/  /support/calls/{draftcall}/  /support/calls/{draftcall}/edit/  /support/calls/{draftcall}/quotas/  /support/calls/{call}/experts/
sun     /support/calls/{call}/longer/  /support/calls/{call}/entries/  /support/entries/{checkentry}/  /support/calls/{rankcall}/ranking/
sun     /support/calls/{rankcall}/decide/  /support/calls/{noticecall}/notice/  /support/objections/{objection}/answer/
sun     /support/entries/{agreeentry}/agreement/  /support/calls/{noticecall}/follow-up/
sun     /support/calls/{rankcall}/ranking/{rankentry}/  /support/entries/{rankentry}/hearing/  /support/calls/{listcall}/list/
sun     /support/entries/{scoreentry}/  /support/entries/{scoreentry}/presentation/  /support/entries/{scoreentry}/presentation/record/
sun     /support/calls/{agreecall}/follow-up/  /support/calls/{agreecall}/close/
lu      /support/calls/{listcall}/list/  /support/calls/{draftcall}/  /support/grants/{grant}/
nobody  /support/  /support/?q=zzzz  /support/measures/{measure}/
sun     /support/  /support/?when=other  /support/measures/new/  /support/measures/{measure}/replace/  /support/measures/{measure_draft}/
sun     /support/applications/{asked}/  /support/applications/{asked}/decide/  /support/grants/  /support/grants/?q=zzzz  /support/grants/{grant}/
sun     /support/grants/{grant}/pay/  /support/grants/{grant}/payments/{payment}/strike/  /support/grants/{grant}/deliver/  /support/ledger/
sun     /support/grants/{grant}/call-back/  /support/grants/{grant}/recalls/{recall}/strike/  /support/grants/{grant}/recalls/{recall}/return/
sun     /support/measures/{measure_draft}/edit/
wu      /support/ledger/  /support/ledger/{base}/  /support/ledger/{base}/deliver/  /support/services/{service}/strike/
zhou    /support/measures/{measure}/  /support/measures/{measure}/apply/  /support/applications/{granted}/report/
zhou    /support/grants/{grant}/  /support/ledger/{base}/
sun     /search/?q=2
nobody  /search/  /search/?q=zzzz  /search/?q=2  /services/  /services/?q=zzzz
nobody  /  /news/  /news/?q=zzzz  /news/{news}/  /news/{gonenews}/  /of/{base}/
sun     /news/desk/  /news/new/  /news/{news}/text/  /news/{draftnews}/text/  /news/{draftnews}/text/edit/  /news/{basenews}/text/
wu      /news/desk/  /news/{basenews}/text/
zhou    /works/{work}/rights/  /works/{work}/rights/new/  /works/{work}/rights/2/  /works/{empty_work}/rights/  /works/{work}/credits/
zhou    /works/{work}/credits/{credit}/  /works/{work}/steps/  /works/{work}/numbers/  /works/{work}/pictures/
nobody  /collect/{door}/  /collect/no-such-link/
zhou    /deliveries/  /deliveries/?q=zzzz  /deliveries/new/  /deliveries/{checked_delivery}/  /deliveries/{delivery}/
zhou    /releases/  /releases/?q=zzzz  /releases/?show=wrong  /releases/?work={work}  /releases/new/  /releases/new/{work}/
zhou    /releases/{release}/  /releases/{release}/edit/  /releases/{release}/figures/import/  /releases/{release}/figures/{figure}/
wu      /desk/bases/{base}/released/
nobody  /public/released/  /public/released/?q=zzzz
nobody  /facilities/  /facilities/?q=zzzz  /facilities/{facility}/
zhou    /facilities/{facility}/  /facilities/{camera}/  /bookings/  /bookings/{asked_booking}/  /bookings/{refused_booking}/
sun     /facilities/  /facilities/new/{base}/  /facilities/{facility}/  /facilities/{facility}/edit/  /bookings/  /bookings/{asked_booking}/
lin     /checks/  /checks/{check}/  /bookings/
zhou    /checks/
nobody  /public/lists/  /public/lists/plan-filing/{month}/  /status/
"""
"""Who looks at which address; names in braces are places of the scene."""

NO_PAGES: Final = {
    "catalog:standing", "catalog:report", "catalog:report_page", "catalog:report_paper", "catalog:media", "screening:in_room",
    "screening:room_json", "screening:recut_json", "screening:sitting_media", "screening:media_state",
    "screening:declare_json", "screening:declare_media", "screening:watch_json", "screening:watch_media", "screening:watch_first",
    "screening:change_list", "screening:found_changes",
    "casework:document", "casework:cases_file", "casework:statistics_file", "casework:public_list_file",
    "casework:api_document", "casework:archive", "casework:paper", "casework:dossier_paper", "casework:task_file",
    "casework:template_docx", "casework:template_pdf", "casework:template_picture", "casework:document_docx",
    "casework:organisations", "casework:batch", "casework:own_data",
    "casework:register_template", "casework:register_file",
    "casework:register_faults", "casework:form_file", "casework:blank_form", "casework:list_bytes",
    "bases:template", "bases:xlsx", "bases:register_file", "bases:list_file", "bases:paper", "bases:of_case",
    "indicators:told_last", "indicators:told_file", "indicators:series_file", "indicators:workbook", "indicators:workbook_of_bases",
    "notices:feed", "notices:picture", "catalog:picture", "catalog:right_file", "catalog:work_json", "catalog:work_xml",
    "distribution:manifest", "distribution:collect_manifest", "distribution:figures_template", "distribution:released_file",
    "technical:report", "technical:file",
    "support:ledger_file", "support:evidence", "support:proof", "support:entries_file", "support:ranking_file",
    "assignments:template", "assignments:xlsx", "assignments:pdf", "assignments:evidence",
}  # fmt: skip
"""What one gets and does not look at: pieces of pages, data, files, and lists of what was chosen before."""
API: Final = {row.name for row in rows() if row.name.startswith("casework:api:")}


@pytest.fixture(scope="session")
def who(people_server: Server, chromium: Browser) -> Iterator[Callable[[str, Language], Person]]:
    """Anybody, in a browser that stays open for all tests."""
    there: dict[tuple[str, Language], Person] = {}
    with ExitStack() as stack:

        def person(name: str, language: Language) -> Person:
            if (name, language) not in there:
                met = stack.enter_context(somebody(chromium, people_server.url, language))
                bring(met)
                there[name, language] = met
                if name != "nobody":
                    met.enter(NAMES[name])
            return there[name, language]

        yield person


def pages() -> list[tuple[str, str]]:
    lines = [line.split() for line in ADDRESSES.splitlines() if line]
    return [(line[0], address) for line in lines for address in line[1:]]


def test_every_page_that_somebody_can_get_is_looked_at() -> None:
    """Of the permission matrix; allauth's pages are looked at where people come to them."""
    words = {
        word: "1" if word in {"body", "credit", "figure", "facility", "camera"} else "A-1"
        for _name, address in pages()
        for word in re.findall(r"\{(\w+)\}", address)
    }
    looked_at = set()
    for _name, address in pages():
        with suppress(Resolver404):
            looked_at.add(resolve(address.format(**words).partition("?")[0]).view_name)

    assert {row.name for row in rows() if row.method == "GET" and ":" in row.name} - NO_PAGES - looked_at - API == set()


def looks(things: list[Any]) -> list[Any]:
    """Each thing with the languages in which it is looked at: by turns, since the two pages differ in words only.

    `ZHIJIANG_LOOKS=both` looks at everything in both; `make bench` does.
    """
    both = os.environ.get("ZHIJIANG_LOOKS") == "both"
    return [
        pytest.param(
            thing, language, id=f"{'-'.join(thing) if isinstance(thing, tuple) else thing.__name__}-{language}"
        )
        for at, thing in enumerate(things)
        for language in LANGUAGES
        if both or LANGUAGES.index(language) == at % 2
    ]


@pytest.mark.parametrize(("page", "language"), looks(pages()))
def test_page_has_no_fault(
    scene: Scene, who: Callable[[str, Language], Person], page: tuple[str, str], language: Language
) -> None:
    name, address = page
    person = who(name, language)
    person.go(address.format(**scene.places))
    if "/room/" in address or "/declare/" in address or "/film/" in address:
        person.look_at_frames()

    assert faults_of(person, written=scene.written) == []


@pytest.mark.parametrize("name", sorted(NAMES | {"nobody": ""}))
def test_every_page_says_the_same_in_the_other_language(
    scene: Scene, who: Callable[[str, Language], Person], name: str
) -> None:
    """What is not looked at in a language is read in it, as the server sends it."""
    addresses = [(at % 2, address) for at, (whose, address) in enumerate(pages()) if whose == name]
    found = {}
    for looked_at, address in addresses:
        person = who(name, LANGUAGES[1 - looked_at])
        found[address] = foreign_words_sent(person, address.format(**scene.places), written=scene.written)

    assert [f"{address}: {word}" for address, words in found.items() for word in words] == []


@pytest.mark.parametrize(("state", "language"), looks(states.STATES))
def test_page_has_no_fault_while_somebody_works_on_it(
    scene: Scene, who: Callable[[str, Language], Person], state: states.State, language: Language
) -> None:
    person = who(states.person_of(state), language)
    state(person, scene.places)

    assert faults_of(person, written=scene.written) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_protecting_an_account_has_no_fault_on_its_way(scene: Scene, chromium: Browser, language: Language) -> None:
    with somebody(chromium, scene.server.url, language) as mei:
        bring(mei)
        found = {step: faults_of(mei, written=scene.written) for step in states.protect_account(mei)}

    assert {step: faults for step, faults in found.items() if faults} == {}
    assert len(found) > 8


def test_one_click_changes_the_language_of_this_page_and_of_the_next(people_server: Server, chromium: Browser) -> None:
    with somebody(chromium, people_server.url, "zh-hans") as wu:
        wu.enter("Wu Ruolan")
        wu.go("/reviews/?q=湖&state=open")
        wu.has_heading("审片")
        address = wu.page.url
        wu.page.get_by_role("button", name="English").click()
        wu.has_heading("Reviews")
        assert wu.page.url == address
        wu.go("/account/")
        wu.has_heading("Account")
        wu.page.get_by_role("button", name="中文").click()
        wu.has_heading("账户")
