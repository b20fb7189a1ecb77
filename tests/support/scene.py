"""What stands of support in the scene of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.casework import applications
from tests.casework.steps import step
from tests.cast import Cast
from tests.support import giving
from zhijiang.bases.models import Firm
from zhijiang.support import actions as support
from zhijiang.support.queries import today
from zhijiang.support.states import Kind


def supported(cast: Cast, firm: Firm) -> dict[str, Any]:
    """What the bureau gives to that firm: one application to be decided, one granted, paid and reported on, and a service."""
    measure = giving.make_measure(cast, conditions=())
    asked = giving.applied(cast, measure, firm, project="夜泊", declared={})
    grant = giving.granted(cast, giving.applied(cast, measure, firm, project="湖上船", declared={}))
    giving.paid(cast, grant, amount_fen=2, paper="夜泊二")
    payment = support.record_payment(grant, by=cast.sun, paid_on=today(), amount_fen=1, paper="夜泊")
    recall = support.call_back(grant, by=cast.sun, amount_fen=1, due_on=today(), reason="夜泊", paper="夜泊")
    step(grant.case, "ask_report", cast.sun)
    said = support.report_follow_up(
        grant, by=cast.lin, expected_seq=grant.case.seq, text="夜泊", file=applications.upload()
    )
    service = support.Service(Kind.GUIDANCE, today(), "夜泊", "夜泊", firm=firm)
    given = support.record_delivery(
        firm.base, by=cast.wu, given_by=cast.centre, service=service, file=applications.upload()
    )
    return {
        "measure": measure,
        "draft_measure": support.draft_measure(cast.bureau, by=cast.sun, terms=giving.terms(title="草稿措施")),
        "asked": asked,
        "grant": grant,
        "payment": payment,
        "recall": recall,
        "follow_up": said,
        "service": given,
    }
