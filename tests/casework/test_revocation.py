"""A revocation that the authority opens: the producer knows of it once told, is heard, and another officer decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import zhijiang
from tests.casework import plans
from tests.casework.steps import a_rule
from tests.cast import Cast
from zhijiang.casework import actions, queries, verify
from zhijiang.casework.errors import NotAllowed
from zhijiang.casework.models import Case, Document
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REVOCATION = Path(zhijiang.__file__).parent / "packs/zhejiang/procedures/filing-revocation.yaml"


@pytest.fixture
def granted(office: Cast) -> Case:
    """A plan that was granted, whose procedure lets the officer open a revocation."""
    text = plans.PLAN.replace(
        "links:\n", "links:\n  revocation: {label: {zh: 启动撤销, en: Revoke}, done: {zh: 启动撤销, en: began a revocation},"
        " item: filing-revocation, from: [granted], by: [officer]}\n", 1,
    )  # fmt: skip
    for each in (text, plans.CHANGE):
        actions.publish_procedure(each)
    actions.publish_procedure(REVOCATION.read_text(encoding="utf-8"))
    return plans.granted(office)


def opened(case: Case, cast: Cast) -> Case:
    return actions.open_linked(case, "revocation", by=cast.sun, expected_seq=case.seq)


def tell(case: Case, cast: Cast) -> None:
    actions.act(case, "tell", by=cast.sun, expected_seq=case.seq, reason="申报材料失实。", rule=a_rule())
    case.refresh_from_db()


def test_producer_knows_nothing_of_it_until_told(office: Cast, granted: Case) -> None:
    case = opened(granted, office)

    assert case in queries.cases_for(office.sun)
    assert case not in queries.cases_for(office.lin)
    assert queries.near(granted, office.lin).linked == []
    assert "linked" not in [event.action for event in queries.events_of(granted, office.lin)]
    assert "linked" in [event.action for event in queries.events_of(granted, office.sun)]
    tell(case, office)
    assert case in queries.cases_for(office.lin)
    assert queries.near(granted, office.lin).linked == [case]


def test_producer_does_not_open_it(office: Cast, granted: Case) -> None:
    with pytest.raises(NotAllowed):
        actions.open_linked(granted, "revocation", by=office.lin, expected_seq=granted.seq)

    assert [link.name for link in queries.available_links(granted, office.lin)] == ["change"]
    assert [link.name for link in queries.available_links(granted, office.sun)] == ["revocation"]


def test_another_officer_revokes_and_the_letter_is_out_of_force(office: Cast, granted: Case) -> None:
    lu = User.objects.create_user(username="lu", email="lu@example.org", password="west-lake-2026", name="陆处长")
    Membership.objects.create(user=lu, organisation=office.bureau, role=Role.OFFICER)
    case = opened(granted, office)
    tell(case, office)
    actions.save_draft(case, by=office.lin, data=case.data | plea(case))
    case.refresh_from_db()
    actions.act(case, "plead", by=office.lin, expected_seq=case.seq)
    case.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.act(case, "revoke", by=office.sun, expected_seq=case.seq, reason="失实。", rule=a_rule())

    actions.act(case, "revoke", by=lu, expected_seq=case.seq, reason="失实。", rule=a_rule())

    case.refresh_from_db()
    letter = Document.objects.get(case=granted, kind="filed")
    assert (case.state, letter.revoked_at is not None) == ("revoked", True)
    assert verify.faults() == []


def plea(case: Case) -> dict[str, object]:
    """Whatever the hearing's form asks for."""
    fields = queries.procedure_of(case).form
    given: dict[str, object] = {}
    for name in fields["required"]:
        field = fields["properties"][name]
        if field["type"] == "boolean":
            given[name] = True
        elif "enum" in field:
            given[name] = field["enum"][0]
        elif field.get("format") == "date":
            given[name] = date(2026, 11, 24).isoformat()
        else:
            given[name] = ("情况说明：材料属实，另附证明。" * 10)[: field.get("maxLength", 150)]
    return given
