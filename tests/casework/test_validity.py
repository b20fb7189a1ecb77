"""What ends of itself: a number that was given, a licence on which a case rests. Applicants are warned, and nothing else moves."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.casework import permits, steps
from tests.casework.test_faults import text_of
from tests.cast import Cast
from tests.zones import SHANGHAI
from zhijiang.casework import actions, queries
from zhijiang.casework.lint import lint
from zhijiang.casework.models import Attachment, Case, DossierItem, Event, Message
from zhijiang.casework.states import MessageKind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ENDING = (
    permits.PERMIT.replace(
        "\nlinks:\n",
        """
validity:
  number: {label: {zh: 许可有效期, en: Permit}, states: [granted], months: 24, warn_days: 90}
  licence: {label: {zh: 许可证, en: Licence}, states: [accepted, granted], field: licence_until, warn_days: 60}

links:
""",
    )
    .replace(
        "    special: {type: boolean",
        "    licence_until: {type: string, format: date, x-dossier: production-licence, x-title: {zh: 许可证到期, en: Licence until}}\n"
        "    special: {type: boolean",
    )
    .replace("fields: [investment, special]", "fields: [investment, special, licence_until]")
)


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 10:00").replace(tzinfo=SHANGHAI)


@pytest.fixture
def granted(office: Cast) -> Case:
    """Granted on 20 November 2026, with a licence until 28 February 2027."""
    actions.publish_procedure(ENDING)
    actions.publish_procedure(permits.APPEAL)
    with time_machine.travel(at("2026-11-20"), tick=False):
        case = permits.draft(office, licence_until="2027-02-28")
        for move, by in (("submit", office.lin), ("accept", office.wu), ("grant", office.sun)):
            steps.step(case, move, by)
    return case


def told(case: Case) -> list[tuple[str, str, str]]:
    events = Event.objects.filter(stream=f"due/{case.code}", action="validity_ends").order_by("seq")
    return [(each.payload["validity"], each.payload["until"], each.payload["light"]) for each in events]


def test_number_ends_months_after_the_decision_and_licence_on_its_day(granted: Case) -> None:
    found = queries.validities_of(granted, on=date(2027, 1, 10))

    assert [(each.name, each.until, each.days_left, each.light) for each in found] == [
        ("number", date(2028, 11, 20), 680, "green"),
        ("licence", date(2027, 2, 28), 49, "yellow"),
    ]


def test_applicant_is_warned_once_before_it_ends_and_once_after(granted: Case, office: Cast) -> None:
    days = ["2026-12-20", "2027-01-10", "2027-01-11", "2027-03-01", "2027-03-02", "2028-08-25", "2028-11-21"]

    written = [actions.warn_of_validity(now=at(day)) for day in days]

    assert written == [0, 1, 0, 1, 0, 1, 1]
    assert told(granted) == [
        ("licence", "2027-02-28", "yellow"),
        ("licence", "2027-02-28", "red"),
        ("number", "2028-11-20", "yellow"),
        ("number", "2028-11-20", "red"),
    ]
    messages = Message.objects.filter(kind=MessageKind.DUE).order_by("pk")
    assert {each.user.username for each in messages} == {"lin"}, "nobody of the authority, and nobody of another house"
    with translation.override("zh-hans"):
        lines = queries.lines_of(list(messages), office.lin)
    assert lines[0].sentence == "许可证：有效期至2027年2月28日"


def test_a_renewed_paper_of_the_dossier_counts_instead(granted: Case, office: Cast) -> None:
    paper = Attachment.objects.create(
        sha256="a" * 64, size_bytes=9, media_type="application/pdf", stored_at=at("2026-12-01")
    )
    DossierItem.objects.create(
        organisation=granted.organisation, kind="production-licence", title="许可证", attachment=paper, name="许可证.pdf",
        valid_until=date(2029, 2, 28), added_by=office.lin, added_at=at("2026-12-01"),
    )  # fmt: skip

    assert actions.warn_of_validity(now=at("2027-01-10")) == 0
    assert [each.until for each in queries.validities_of(granted, on=date(2027, 1, 10))][1] == date(2029, 2, 28)


def test_nothing_ends_of_what_is_out_of_force(granted: Case, office: Cast) -> None:
    actions.revoke_document(granted.documents.get(), by=office.sun, reason="撤销。")

    assert queries.validities_of(granted, on=date(2027, 1, 10)) == []
    assert actions.warn_of_validity(now=at("2027-01-10")) == 0


def test_the_page_says_until_when(granted: Case, office: Cast, client: Client) -> None:
    with time_machine.travel(at("2027-01-10"), tick=False):
        client.force_login(office.lin)
        page = "".join(client.get(reverse("casework:case", args=[granted.code])).content.decode().split())

    assert "至2028年11月20日" in page
    assert "剩49天" in page


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    months: 24\n", ""),
        ("    months: 24\n", "    months: 24\n    field: licence_until\n"),
        ("    field: licence_until\n", "    field: platform\n"),
        ("    states: [granted]\n    months: 24", "    states: [under_review]\n    months: 24"),
        ("    states: [granted]\n    months: 24", "    states: [gone]\n    months: 24"),
    ],
)
def test_lint_finds_what_ends_without_a_day(old: str, new: str) -> None:
    text = text_of("plan-filing-3")
    assert old in text

    assert "L-45" in {finding.rule for finding in lint(text.replace(old, new, 1))}
    assert "L-45" not in {finding.rule for finding in lint(text)}
