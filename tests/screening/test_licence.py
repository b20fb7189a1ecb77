"""The licence after the approval: a number that is held and checked, a paper of its own, the public list, what follows."""

from __future__ import annotations

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.casework.steps import a_rule, step
from tests.screening.reviewing import Stage, open_stage
from zhijiang.casework import actions as casework
from zhijiang.casework import letters
from zhijiang.casework import queries as cases
from zhijiang.casework.errors import MissingEvidence, NotAllowed
from zhijiang.casework.models import Case, Document, Event
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role
from zhijiang.screening import actions, queries
from zhijiang.screening.states import ReviewAction

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
YEAR = timezone.localdate().year
NUMBER = f"（浙）网影审字（{YEAR}）第017号"


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def approved(under_review: Stage) -> Stage:
    under_review.sign()
    actions.decide(under_review.now(), ReviewAction.APPROVE, by=under_review.cast.sun, expected_seq=under_review.seq())
    return under_review


def issue(stage: Stage, number: str) -> Case:
    actions.take_step(
        stage.now(), ReviewAction.ISSUE_LICENCE, by=stage.cast.sun, expected_seq=stage.seq(), number=number
    )
    return stage.now().case


def test_an_approved_work_waits_for_its_licence_on_the_officers_desk(approved: Stage, client: Client) -> None:
    case = approved.now().case
    waiting = (case.state, case.closed_at, case.number, case.due_clock, case.due_workdays, case.owner_role)
    assert waiting == ("approved", None, f"浙网审决〔{YEAR}〕1号", "issue", 10, "officer")
    assert queries.open_review_of(approved.work) is not None
    assert cases.public_list("finished-work-review", f"{timezone.localdate():%Y-%m}") is None

    url = reverse("screening:act", args=[approved.code, "issue_licence"])
    client.force_login(approved.cast.sun)
    desk = client.get(reverse("portal:home")).content.decode()
    inbox = client.get(reverse("casework:cases")).content.decode()
    page = client.get(reverse("screening:review", args=[approved.code])).content.decode()
    form = client.get(url).content.decode()
    assert (url in desk, approved.code in inbox, url in page) == (True, True, True)
    assert f"（浙）网影审字（{YEAR}）第001号" in form
    client.force_login(approved.cast.lin)
    assert (url in client.get(reverse("portal:home")).content.decode(), client.get(url).status_code) == (False, 404)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "Type the number"),
        ("浙网审决〔2026〕1号", "Expected a licence number of a province"),
        (f"（总局）网影审字（{YEAR}）第017号", "Expected a licence number of a province"),
        (f"（浙）网剧审字（{YEAR}）第017号", "says “网影审字”"),
        (f"（浙）网影审字（{YEAR - 1}）第017号", f"from {YEAR} to {YEAR}"),
        (f"（浙）网影审字（{YEAR + 1}）第017号", f"from {YEAR} to {YEAR}"),
        (f"〔浙〕网影审字[{YEAR}]第００１８号", "another case already"),
    ],
)
def test_a_number_that_is_not_this_works_is_refused(approved: Stage, number: str, said: str) -> None:
    other = Case.objects.get(pk=approved.review.case.pk)
    other.pk, other.code, other.number, other.external_number = (
        None,
        "C-OTHER01",
        "",
        f"（浙）网影审字（{YEAR}）第18号".replace("第18", "第018"),
    )
    other.save()

    with translation.override("en"), pytest.raises(MissingEvidence, match=said) as refusal:
        issue(approved, number)

    case = approved.now().case
    assert refusal.value.rule in {"C-27", "C-53", "C-73"}
    assert (case.state, case.external_number, Document.objects.filter(kind="licence").exists()) == (
        "approved",
        "",
        False,
    )


def test_the_licence_bears_the_number_that_was_given_and_both_numbers_answer(approved: Stage, client: Client) -> None:
    with pytest.raises(NotAllowed):
        actions.take_step(
            approved.now(), ReviewAction.ISSUE_LICENCE, by=approved.cast.wu, expected_seq=approved.seq(), number=NUMBER
        )
    typed = f"(浙) 网影审字[{YEAR}]第017号"
    client.force_login(approved.cast.sun)
    answer = client.post(
        reverse("screening:act", args=[approved.code, "issue_licence"]), {"seq": approved.seq(), "number": typed}
    )
    case = approved.now().case
    event = Event.objects.get(stream=f"case/{case.code}", action="issue_licence")
    assert (answer.status_code, case.state, case.external_number, case.number) == (
        302, "licensed", NUMBER, f"浙网审决〔{YEAR}〕1号",
    )  # fmt: skip
    assert (event.payload["external_number"], event.payload["number_as_given"]) == (NUMBER, typed)
    assert (case.closed_at is None, case.due_on) == (False, None)

    licence = Document.objects.get(case=case, kind="licence")
    with default_storage.open(letters.path_of(licence.sha256)) as file:
        document = pypdfium2.PdfDocument(file.read())
    text = "".join(document[0].get_textpage().get_text_range().split())
    facts = (
        "网络剧片发行许可证",
        NUMBER,
        "《湖上船》",
        "网络电影",
        "1集",
        "90分钟",
        case.organisation.name,
        case.authority.name,
        "示例",
    )
    assert (len(document), [fact for fact in facts if fact not in text]) == (1, [])

    client.logout()
    for letter in Document.objects.filter(case=case):
        asked = client.get(reverse("casework:verify"), {"number": letter.number, "c": letter.verify_code}, follow=True)
        assert letter.number in asked.content.decode()
        assert "is in force" in asked.content.decode()
    month = f"{timezone.localdate():%Y-%m}"
    shown = client.get(reverse("casework:public_list", args=["finished-work-review", month])).content.decode()
    assert (NUMBER in shown, case.number in shown) == (True, True)
    client.force_login(approved.cast.lin)
    for page in (reverse("screening:review", args=[case.code]), approved.work.get_absolute_url()):
        assert NUMBER in client.get(page).content.decode(), page


def test_a_licence_is_revoked_with_its_decision_and_changed_in_its_papers(approved: Stage, client: Client) -> None:
    case = issue(approved, NUMBER)
    sun, lin = approved.cast.sun, approved.cast.lin
    assert {view.name for view in cases.available_links(case, sun)} == {"revocation"}
    assert {view.name for view in cases.available_links(case, lin)} == {"change"}
    client.force_login(lin)
    assert reverse("casework:link", args=[case.code, "change"]) in client.get(case.get_absolute_url()).content.decode()

    lu = User.objects.create_user(username="lu", email="lu@example.org", password=None)
    Membership.objects.create(user=lu, organisation=approved.cast.bureau, role=Role.OFFICER)
    revocation = casework.open_linked(case, "revocation", by=sun, expected_seq=case.seq)
    step(revocation, "tell", sun, reason="样片与播出版本不一致。", rule=a_rule())
    casework.save_draft(revocation, by=lin, data={"plea": "版本差异已更正，请予复核。", "contact": "林制片"})
    step(revocation, "plead", lin)
    step(revocation, "revoke", lu, reason="样片与播出版本不一致。", rule=a_rule())

    out_of_force = Document.objects.filter(case=case).exclude(revoked_at=None).values_list("number", flat=True)
    assert set(out_of_force) == {NUMBER, case.number}
    assert cases.public_list("finished-work-review", f"{timezone.localdate():%Y-%m}") is None
    other = open_stage(approved.cast)
    other.submit().accept().panel().sign()
    actions.decide(other.now(), ReviewAction.APPROVE, by=sun, expected_seq=other.seq())
    with translation.override("en"), pytest.raises(MissingEvidence, match="another case already"):
        issue(other, f"（浙）网影审字（{YEAR}）第0017号")
