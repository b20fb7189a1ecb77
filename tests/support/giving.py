"""A measure, an application and a grant, for every test that needs some."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.bases.residents import make_base, make_firm
from tests.casework.steps import step
from tests.cast import Cast
from zhijiang.bases import actions as bases
from zhijiang.bases.models import Firm
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role
from zhijiang.support import actions
from zhijiang.support.models import Application, Grant, Measure, Payment
from zhijiang.support.queries import today
from zhijiang.support.states import Condition, Fact, Kind, Purpose

WAN = 1_000_000
"""Fen in 10,000 yuan."""
CONDITIONS = (
    Condition(Fact.BASE_LEVEL, any=("provincial", "national")),
    Condition(Fact.SEGMENT, any=("post", "animation")),
    Condition(Fact.YEARS, least=2),
    Condition(Fact.REVENUE, least=5_000_000),
    Condition(Fact.DECLARED, text="近三年无重大违法记录", text_en="No serious offence in three years"),
)
DECLARED = {"4": True}


def terms(**given: Any) -> actions.Terms:
    """A measure that gives 20 (10,000 yuan) at most."""
    kept: dict[str, Any] = {
        "kind": Kind.FINANCE,
        "title": "精品创作扶持",
        "title_en": "Support for fine works",
        "paper": "湖畔区视听产业扶持办法",
        "paper_number": "湖畔政发〔2025〕3号",
        "valid_from": date(2025, 1, 1),
        "gives": "对入选项目给予一次性奖励。",
        "purpose": Purpose.CREATION,
        "gives_money": True,
        "ceiling_fen": 20 * WAN,
        "conditions": CONDITIONS,
    }
    return actions.Terms(**kept | given)


def make_measure(cast: Cast, **given: Any) -> Measure:
    """A published measure of the bureau: written by Sun, published by Tang."""
    measure = actions.draft_measure(cast.bureau, by=cast.sun, terms=terms(**given))
    return actions.publish_measure(measure, by=cast.tang)


def make_resident(cast: Cast, *, revenue: int | None = 8_000_000) -> Firm:
    """Studio A as a firm of a provincial base, with last year's figures."""
    firm = make_firm(cast, make_base(cast), 1, house=cast.studio_a)
    if revenue is not None:
        bases.report_figures(firm, by=cast.lin, year=today().year - 1, figures={"revenue": revenue, "jobs": 20})
    return firm


def applied(cast: Cast, measure: Measure, firm: Firm, *, project: str = "湖畔来信", **given: Any) -> Application:
    """Lin's application, handed in."""
    kept: dict[str, Any] = {"declared": DECLARED, "asked_fen": 20 * WAN if measure.gives_money else None} | given
    application = actions.apply_for(measure, firm, by=cast.lin, project=project, **kept)
    case = application.case
    case.data = case.data | {
        "content": "网络剧《湖畔来信》的创作和制作费用。",
        "results": "按期完成并在平台首播。",
        "contact": "林制片 0571-12345678",
        "true_and_complete": True,
    }
    case.save(update_fields=["data"])
    step(case, "submit", cast.lin)
    return application


def granted(cast: Cast, application: Application, *, amount_fen: int | None = 20 * WAN, **given: Any) -> Grant:
    """Sun grants it."""
    application.case.refresh_from_db()
    kept: dict[str, Any] = {"promised": "专项用于创作。", "amount_fen": amount_fen} | given
    return actions.grant_support(application, by=cast.sun, expected_seq=application.case.seq, **kept)


def second(cast: Cast) -> User:
    """Another officer of the bureau, who confirms what Sun has written down."""
    there = User.objects.filter(username="lu").first()
    if there is None:
        there = User.objects.create_user(username="lu", email="lu@example.org", password=None, name="陆处长")
        Membership.objects.create(user=there, organisation=cast.bureau, role=Role.OFFICER)
    return there


def paid(cast: Cast, grant: Grant, *, amount_fen: int, paper: str) -> Payment:
    """Written down by Sun, confirmed by another."""
    made = actions.record_payment(grant, by=cast.sun, paid_on=today(), amount_fen=amount_fen, paper=paper)
    return actions.confirm_payment(made, by=second(cast))
