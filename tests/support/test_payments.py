"""Money under four eyes: nothing counts that one person wrote alone; what is called back is owed, and comes back exactly."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps as django_apps

from tests.casework.steps import a_rule, step
from tests.cast import Cast
from tests.support.giving import WAN, applied, granted, paid, second
from zhijiang.bases.models import Firm
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.support import actions, queries
from zhijiang.support.models import Grant, Measure, Payment
from zhijiang.support.queries import today

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def grant(office: Cast, measure: Measure, firm: Firm) -> Grant:
    goals = [actions.Goal("集数", Decimal(30), "集"), actions.Goal("播放量", Decimal("1.5"), "亿次")]
    return granted(office, applied(office, measure, firm), goals=goals)


def test_payment_counts_once_a_second_officer_confirms_it_and_not_before(office: Cast, grant: Grant) -> None:
    made = actions.record_payment(grant, by=office.sun, paid_on=today(), amount_fen=12 * WAN, paper="拨付1号")
    year = today().year
    before = (
        queries.paid_fen(grant),
        queries.ledger_for(office.sun, year).whole().paid_fen,
        queries.paid_in_year(queries.rows_of(office.sun, grant.base, year)[0]),
    )

    for nobody in (office.sun, office.wu, office.lin, office.tang):
        with pytest.raises(NotAllowed):
            actions.confirm_payment(made, by=nobody)
    with pytest.raises(MissingEvidence, match=r"尚可拨付8\.00万元"):
        actions.record_payment(grant, by=office.sun, paid_on=today(), amount_fen=9 * WAN, paper="拨付2号")
    actions.confirm_payment(made, by=second(office))

    assert before == (0, 0, {})
    assert queries.paid_fen(grant) == queries.ledger_for(office.sun, year).whole().paid_fen == 12 * WAN
    with pytest.raises(WrongState):
        actions.confirm_payment(made, by=second(office))


def test_what_was_struck_out_is_not_confirmed(office: Cast, grant: Grant) -> None:
    made = actions.record_payment(grant, by=office.sun, paid_on=today(), amount_fen=WAN, paper="拨付1号")
    actions.strike_payment(made, by=office.sun, reason="录错")

    with pytest.raises(WrongState):
        actions.confirm_payment(made, by=second(office))
    assert queries.paid_fen(grant) == 0


def test_money_is_called_back_confirmed_and_comes_back_to_the_fen_also_after_the_case_is_ended(
    office: Cast, grant: Grant
) -> None:
    paid(office, grant, amount_fen=12 * WAN, paper="拨付1号")
    step(grant.case, "end_early", office.sun, reason="项目停拍。", rule=a_rule())
    grant.refresh_from_db()
    demand = {"due_on": today() + timedelta(days=30), "reason": "项目停拍，资金未使用。", "paper": "追回决定1号"}
    with pytest.raises(MissingEvidence, match=r"12\.00万元"):
        actions.call_back(grant, by=office.sun, amount_fen=12 * WAN + 1, **demand)
    with pytest.raises(MissingEvidence):
        actions.call_back(grant, by=office.sun, amount_fen=WAN, **demand | {"due_on": today() - timedelta(days=1)})
    recall = actions.call_back(grant, by=office.sun, amount_fen=12 * WAN, **demand)
    with pytest.raises(WrongState, match="尚未生效"):
        actions.record_return(recall, by=office.sun, paid_on=today(), amount_fen=WAN, paper="回款1号")
    assert queries.recall_lines(grant, office.lin, may_confirm=False) == []
    with pytest.raises(NotAllowed):
        actions.confirm_recall(recall, by=office.sun)
    actions.confirm_recall(recall, by=second(office))
    with pytest.raises(MissingEvidence):
        actions.call_back(grant, by=office.sun, amount_fen=1, **demand)

    with pytest.raises(MissingEvidence):
        actions.record_return(recall, by=office.sun, paid_on=today(), amount_fen=12 * WAN + 1, paper="回款1号")
    first = actions.record_return(recall, by=office.sun, paid_on=today(), amount_fen=5 * WAN + 1, paper="回款1号")
    (waiting,) = queries.recall_lines(grant, office.lin, may_confirm=False)
    actions.confirm_payment(first, by=second(office))
    (line,) = queries.recall_lines(grant, office.lin, may_confirm=False)

    assert (waiting.owed_fen, line.owed_fen) == (12 * WAN, 7 * WAN - 1)
    total = queries.ledger_for(office.sun, today().year).whole()
    assert (total.paid_fen, total.back_fen, queries.paid_fen(grant)) == (12 * WAN, 5 * WAN + 1, 12 * WAN)
    with pytest.raises(WrongState, match="已有资金退回"):
        actions.strike_recall(recall, by=office.sun, reason="撤销")
    assert verify.faults() == []


def test_recall_that_was_struck_out_is_owed_no_more(office: Cast, grant: Grant) -> None:
    paid(office, grant, amount_fen=2 * WAN, paper="拨付1号")
    recall = actions.call_back(
        grant, by=office.sun, amount_fen=WAN, due_on=today(), reason="核算有误。", paper="追回决定1号"
    )
    actions.strike_recall(recall, by=office.sun, reason="核算无误")

    assert queries.recallable_fen(grant) == 2 * WAN
    with pytest.raises(WrongState):
        actions.confirm_recall(recall, by=second(office))


def test_report_answers_every_target_and_says_which_were_reached(office: Cast, grant: Grant) -> None:
    episodes, views = grant.targets.all()
    step(grant.case, "ask_report", office.sun)
    grant.case.refresh_from_db()
    given = {"by": office.lin, "expected_seq": grant.case.seq, "text": "已播出。"}
    with pytest.raises(MissingEvidence, match="播放量"):
        actions.report_follow_up(grant, **given, reached={episodes.pk: Decimal(30)})
    with pytest.raises(MissingEvidence):
        actions.report_follow_up(
            grant, **given, reached={episodes.pk: Decimal(30), views.pk: Decimal(1), 0: Decimal(1)}
        )

    said = actions.report_follow_up(grant, **given, reached={episodes.pk: Decimal(30), views.pk: Decimal("1.49")})

    assert [(each.target.name, each.is_met) for each in said.results.all()] == [("集数", True), ("播放量", False)]


def test_targets_have_a_name_of_their_own_a_figure_and_a_unit(office: Cast, measure: Measure, firm: Firm) -> None:
    application = applied(office, measure, firm)
    good = actions.Goal("集数", Decimal(30), "集")
    for wrong in ([actions.Goal(" ", Decimal(1), "集")], [actions.Goal("集数", Decimal(0), "集")], [good, good]):
        with pytest.raises(MissingEvidence):
            granted(office, application, goals=wrong)

    assert granted(office, application, goals=[good]).targets.count() == 1


def test_payments_of_an_earlier_release_count_as_they_did(office: Cast, measure: Measure, firm: Firm) -> None:
    """The migration says of them that whoever wrote them down confirmed them: there was nobody else."""
    grant = granted(office, applied(office, measure, firm))
    made = actions.record_payment(grant, by=office.sun, paid_on=today(), amount_fen=WAN, paper="拨付1号")
    Payment.objects.update(confirmed_by=None, confirmed_at=None)
    migration = import_module("zhijiang.support.migrations.0002_second_person")

    migration.count_what_was_paid(django_apps, None)

    made.refresh_from_db()
    assert (made.confirmed_by, queries.paid_fen(grant)) == (office.sun, WAN)
