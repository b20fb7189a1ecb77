"""From the application to the last fen: asked, granted, paid, given, followed up, and counted exactly."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from tests.bases.residents import make_base, make_firm
from tests.casework.steps import a_rule, step
from tests.cast import Cast
from tests.support.giving import DECLARED, WAN, applied, granted, make_measure, paid, second
from zhijiang.bases.models import Firm
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Document, Event
from zhijiang.support import actions, queries, sheets
from zhijiang.support.models import Application, Delivery, Grant, Measure, Payment
from zhijiang.support.queries import today
from zhijiang.support.states import Kind, Purpose

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PDF = b"%PDF-1.7 proof"


def parts(*amounts: int) -> list[actions.Part]:
    return [actions.Part(amount) for amount in amounts]


def test_application_is_refused_until_every_condition_is_met_and_nothing_is_left_behind(
    office: Cast, measure: Measure, firm: Firm
) -> None:
    with pytest.raises(MissingEvidence, match="不满足0项，未知1项"):
        actions.apply_for(measure, firm, by=office.lin, project="湖畔来信", declared={}, asked_fen=WAN)
    with pytest.raises(NotAllowed):
        actions.apply_for(measure, firm, by=office.zhou, project="湖畔来信", declared=DECLARED, asked_fen=WAN)
    with pytest.raises(MissingEvidence, match=r"最高扶持20\.00万元"):
        actions.apply_for(measure, firm, by=office.lin, project="湖畔来信", declared=DECLARED, asked_fen=20 * WAN + 1)

    assert (Case.objects.count(), Application.objects.count()) == (0, 0)


def test_whole_way_from_application_to_closing(office: Cast, measure: Measure, firm: Firm) -> None:
    application = applied(office, measure, firm)
    assert [each["verdict"] for each in application.findings] == ["met"] * 5
    two = [actions.Part(12 * WAN, today(), "签订协议后"), actions.Part(8 * WAN, when="验收后")]
    grant = granted(office, application, parts=two)
    letter = Document.objects.get(case=grant.case, kind="grant")
    assert (grant.paper, grant.case.state, grant.is_running) == (letter.number, "running", True)
    assert (
        Event.objects.get(stream=f"case/{grant.case.code}", action="grant").reason
        == "扶持金额20.00万元，分2期拨付。专项用于创作。"
    )

    paid(office, grant, amount_fen=12 * WAN, paper="预拨〔2026〕1号")
    paid(office, grant, amount_fen=3 * WAN, paper="预拨〔2026〕2号")
    planned = queries.instalments_of(grant, queries.paid_fen(grant))
    assert [(each.is_paid, each.paid_fen) for each in planned] == [(True, 12 * WAN), (False, 3 * WAN)]

    step(grant.case, "ask_report", office.sun)
    with pytest.raises(WrongState, match="在专门页面办理"):
        step(grant.case, "report", office.lin)
    proof = SimpleUploadedFile("成效.pdf", PDF)
    grant.case.refresh_from_db()
    said = actions.report_follow_up(grant, by=office.lin, expected_seq=grant.case.seq, text="已播出。", file=proof)
    step(grant.case, "close", office.sun, choice="met", reason="成效良好。")
    assert (said.file_name, grant.case.state, grant.case.classes) == ("成效.pdf", "closed", {"result": "met"})
    with pytest.raises(WrongState, match="已办结"):
        actions.record_payment(grant, by=office.sun, paid_on=today(), amount_fen=WAN, paper="预拨〔2026〕3号")

    told = list(Event.objects.filter(stream=grant.stream).order_by("seq").values_list("action", flat=True))
    assert told == ["support_granted", *["payment_recorded", "payment_confirmed"] * 2, "follow_up_reported"]
    assert verify.faults() == []


def test_grant_is_made_in_its_room_alone_by_an_officer(office: Cast, measure: Measure, firm: Firm) -> None:
    application = applied(office, measure, firm)

    with pytest.raises(WrongState, match="在专门页面办理"):
        step(application.case, "grant", office.sun, reason="同意")
    with pytest.raises(NotAllowed):
        actions.grant_support(
            application, by=office.lin, expected_seq=application.case.seq, promised="x", amount_fen=WAN
        )

    application.case.refresh_from_db()
    assert (application.case.state, Grant.objects.count()) == ("submitted", 0)


def test_promise_keeps_to_the_ceiling_and_its_instalments_make_the_whole(
    office: Cast, measure: Measure, firm: Firm
) -> None:
    application = applied(office, measure, firm)

    with pytest.raises(MissingEvidence, match=r"最高扶持20\.00万元"):
        granted(office, application, amount_fen=20 * WAN + 1)
    with pytest.raises(MissingEvidence, match=r"合计19\.999999万元，与扶持金额20\.00万元"):
        granted(office, application, parts=parts(10 * WAN, 10 * WAN - 1))
    with pytest.raises(MissingEvidence, match="请填写扶持金额"):
        granted(office, application, amount_fen=None)
    grant = granted(office, application)

    assert list(grant.instalments.values_list("place", "amount_fen")) == [(1, 20 * WAN)]


def test_payments_never_pass_the_promise_nor_today_nor_repeat_a_voucher(
    office: Cast, measure: Measure, firm: Firm
) -> None:
    grant = granted(office, applied(office, measure, firm))
    pay = {"by": office.sun, "paid_on": today(), "amount_fen": 20 * WAN, "paper": "拨付1号"}

    for wrong, refusal in (
        ({"by": office.wu}, NotAllowed),
        ({"by": office.lin}, NotAllowed),
        ({"amount_fen": 20 * WAN + 1}, MissingEvidence),
        ({"amount_fen": 0}, MissingEvidence),
        ({"paid_on": today() + timedelta(days=1)}, MissingEvidence),
        ({"paid_on": grant.decided_on - timedelta(days=1)}, MissingEvidence),
        ({"paper": " "}, MissingEvidence),
    ):
        with pytest.raises(refusal):
            actions.record_payment(grant, **pay | wrong)
    wrong_one = actions.record_payment(grant, **pay | {"amount_fen": 5 * WAN})
    with pytest.raises(WrongState, match="凭证号"):
        actions.record_payment(grant, **pay | {"amount_fen": 1})
    with pytest.raises(MissingEvidence):
        actions.strike_payment(wrong_one, by=office.sun, reason=" ")
    actions.strike_payment(wrong_one, by=office.sun, reason="金额录错")
    actions.confirm_payment(actions.record_payment(grant, **pay), by=second(office))

    assert queries.paid_fen(grant) == 20 * WAN
    assert list(Payment.objects.order_by("pk").values_list("amount_fen", "is_struck")) == [
        (5 * WAN, True),
        (20 * WAN, False),
    ]


def test_same_project_for_the_same_purpose_is_asked_about_and_never_refused(
    office: Cast, measure: Measure, firm: Firm
) -> None:
    first = granted(office, applied(office, measure, firm))
    other_purpose = make_measure(office, title="发行扶持", purpose=Purpose.RELEASE)
    assert queries.earlier_support(firm, "《湖畔·来信》", Purpose.CREATION) == [first.case]
    assert queries.earlier_support(firm, "湖畔来信第二季", Purpose.CREATION) == []
    applied(office, other_purpose, firm)

    with pytest.raises(MissingEvidence, match="说明两者的区别"):
        applied(office, measure, firm, project="《湖畔来信》")
    again = applied(office, measure, firm, project="《湖畔来信》", about_earlier="第一笔用于剧本，本次用于拍摄。")
    with pytest.raises(MissingEvidence, match="说明两者的区别"):
        granted(office, again)
    grant = granted(office, again, about_earlier="用途不同，经核实不重复。")

    told = Event.objects.get(stream=grant.stream, action="support_granted").payload
    assert (grant.about_earlier, told["earlier"]) == ("用途不同，经核实不重复。", [first.case.code])


def test_support_that_was_ended_or_refused_is_no_earlier_support_of_an_application_still_open(
    office: Cast, measure: Measure, firm: Firm
) -> None:
    refused = applied(office, measure, firm)
    assert queries.earlier_support(firm, "湖畔来信", Purpose.CREATION) == [refused.case]

    step(refused.case, "refuse", office.sun, reason="材料不实", rule=a_rule())

    assert queries.earlier_support(firm, "湖畔来信", Purpose.CREATION) == []


def test_services_are_recorded_by_who_gave_them_with_proof(office: Cast, firm: Firm) -> None:
    service = actions.Service(Kind.GUIDANCE, today(), "剧本工作坊", "签到表", firm=firm, minutes=90, reach=30)
    other = make_firm(office, make_base(office, name="别的基地"), 7)
    for by, given_by in ((office.lin, office.studio_a), (office.wu, office.bureau), (office.chen, office.panel)):
        with pytest.raises(NotAllowed):
            actions.record_delivery(firm.base, by=by, given_by=given_by, service=service)
    wrong = actions.Service(Kind.GUIDANCE, today(), "剧本工作坊", "签到表", firm=other)
    with pytest.raises(MissingEvidence):
        actions.record_delivery(firm.base, by=office.wu, given_by=office.centre, service=wrong)

    made = actions.record_delivery(
        firm.base, by=office.wu, given_by=office.centre, service=service, file=SimpleUploadedFile("签到.pdf", PDF)
    )
    assert (made.minutes, made.reach, made.file_name) == (90, 30, "签到.pdf")
    actions.strike_delivery(made, by=office.wu, reason="重复登记")

    told = Event.objects.filter(stream=f"base/{firm.base.code}", action__startswith="delivery").order_by("seq")
    assert [(each.action, each.reason) for each in told] == [("delivery_recorded", ""), ("delivery_struck", "重复登记")]
    assert list(queries.deliveries_for(office.sun)) == []


def test_measure_of_services_promises_no_money(office: Cast, firm: Firm) -> None:
    measure = make_measure(office, kind=Kind.GUIDANCE, gives_money=False, ceiling_fen=None, conditions=())
    application = applied(office, measure, firm, declared={})
    with pytest.raises(MissingEvidence, match="不涉及资金"):
        granted(office, application, amount_fen=WAN)
    grant = granted(office, application, amount_fen=None, promised="安排两次专家辅导。")
    service = actions.Service(Kind.GUIDANCE, today(), "专家辅导", "辅导记录", firm=firm, minutes=120)
    actions.record_delivery(firm.base, by=office.sun, given_by=office.bureau, service=service, grant=grant)

    with pytest.raises(WrongState, match="不涉及资金"):
        actions.record_payment(grant, by=office.sun, paid_on=today(), amount_fen=WAN, paper="拨付1号")
    assert list(grant.deliveries.values_list("minutes", flat=True)) == [120]


def a_year(office: Cast, measure: Measure, firm: Firm) -> Grant:
    """Two grants, one paid to the fen, and two services."""
    grant = granted(office, applied(office, measure, firm), amount_fen=12_345_678, parts=parts(12_345_677, 1))
    paid(office, grant, amount_fen=1, paper="拨付1号")
    paid(office, grant, amount_fen=2_345_677, paper="拨付2号")
    wrong = paid(office, grant, amount_fen=7, paper="拨付3号")
    actions.strike_payment(wrong, by=office.sun, reason="重复登记")
    granted(office, applied(office, measure, firm, project="另一部"), amount_fen=3 * WAN)
    for minutes, to in ((90, firm), (None, None)):
        service = actions.Service(Kind.INFORMATION, today(), "平台选题会", "纪要", firm=to, minutes=minutes, reach=5)
        actions.record_delivery(firm.base, by=office.wu, given_by=office.centre, service=service)
    return grant


def test_ledger_holds_promised_against_given_to_the_fen(office: Cast, measure: Measure, firm: Firm) -> None:
    a_year(office, measure, firm)
    year, base = today().year, firm.base

    ledger = queries.ledger_for(office.sun, year, base=base)
    grants, services = queries.rows_of(office.sun, base, year)
    rows = {kind: total.as_row() for kind, total in ledger.of(base.pk).items()}

    assert rows == {
        "finance": (2, 15_345_678, 2_345_678, 0, 0, 0, 0),
        "policy": (0,) * 7,
        "guidance": (0,) * 7,
        "information": (0, 0, 0, 0, 2, 90, 10),
        "publicity": (0,) * 7,
        "platform": (0,) * 7,
    }
    assert ledger.whole().as_row() == (2, 15_345_678, 2_345_678, 0, 2, 90, 10)
    assert sum(each.promised_fen or 0 for each in grants) == ledger.whole().promised_fen
    assert sum(queries.paid_in_year(grants).values()) == ledger.whole().paid_fen
    assert sum(each.reach or 0 for each in services) == ledger.whole().reach
    assert queries.ledger_for(office.sun, year - 1).by_base == {}


def test_workbook_and_csv_hold_the_same_exact_sums(office: Cast, measure: Measure, firm: Firm) -> None:
    a_year(office, measure, firm)
    year, base = today().year, firm.base
    ledger = queries.ledger_for(office.sun, year, base=base)
    grants, services = queries.rows_of(office.sun, base, year)
    totals = [(str(Kind(kind).label), total.as_row()) for kind, total in ledger.of(base.pk).items()]
    given = (totals, grants, queries.paid_in_year(grants), services)

    with translation.override("zh-hans"):
        book = load_workbook(BytesIO(sheets.write("xlsx", "台账", *given, year=year)))
        csv = sheets.write("csv", "台账", *given, year=year).decode("utf-8-sig")

    first, second, third = (list(page.iter_rows(values_only=True)) for page in book)
    assert [str(cell) for cell in first[1][:4]] == ["资金扶持", "2", "15.345678", "2.345678"]
    assert sorted(str(row[6]) for row in second[1:]) == ["12.345678", "3"]
    assert (len(third), third[1][0] is not None) == (3, True)
    assert "资金扶持,2,15.345678,2.345678,0" in csv


def test_everybody_sees_what_is_theirs_in_lists_and_sums(office: Cast, measure: Measure, firm: Firm) -> None:
    grant = a_year(office, measure, firm)
    neighbour = make_firm(office, firm.base, 9, house=office.studio_b)
    year = today().year

    seen = {
        name: (
            queries.grants_for(getattr(office, name)).count(),
            queries.deliveries_for(getattr(office, name)).count(),
            queries.ledger_for(getattr(office, name), year).whole().as_row()[:5],
        )
        for name in ("lin", "qian", "zhou", "wu", "sun", "yang", "tang", "chen")
    }

    whole = (2, 15_345_678, 2_345_678)
    assert neighbour.base == firm.base
    assert grant in queries.grants_for(office.lin)
    assert seen == {
        **dict.fromkeys(("lin", "qian", "wu", "sun", "yang", "tang"), (2, 2, (*whole, 0, 2))),
        "zhou": (0, 1, (0, 0, 0, 0, 1)),
        "chen": (0, 0, (0, 0, 0, 0, 0)),
    }


def test_ledger_asks_the_same_number_of_questions_however_many_rows(office: Cast, measure: Measure, firm: Firm) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as said:
            queries.ledger_for(office.sun, today().year)
            base = queries.ledger_bases(office.sun).get(pk=firm.base_id)
            grants, _services = queries.rows_of(office.sun, base, today().year)
            [(each.organisation.name, each.measure.title if each.measure else "", each.base.shown_name) for each in grants if each.base]  # fmt: skip
        return len(said)

    a_year(office, measure, firm)
    few = asked()
    for number in range(4):
        granted(office, applied(office, measure, firm, project=f"项目{number}"), amount_fen=WAN)

    assert asked() == few
    assert Delivery.objects.count() == 2


def test_days_of_a_grant_and_of_services_are_days_that_have_come(office: Cast, firm: Firm) -> None:
    tomorrow = actions.Service(Kind.PUBLICITY, today() + timedelta(days=1), "影展推介", "通知")

    with pytest.raises(MissingEvidence, match="尚未到来"):
        actions.record_delivery(firm.base, by=office.wu, given_by=office.centre, service=tomorrow)

    assert Delivery.objects.count() == 0
