"""The wall: who sees which case and letter, in every state."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.casework import steps
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case
from zhijiang.people.models import Membership, Organisation
from zhijiang.people.states import OrganisationKind, Role

pytestmark = pytest.mark.django_db
EVERYBODY = ("lin", "qian", "zhou", "wu", "sun", "chen", "jiang", "he", "yang", "tang")


def seen_by(office: Cast) -> set[str]:
    return {who for who in EVERYBODY if queries.cases_for(getattr(office, who)).exists()}


def test_a_draft_is_seen_by_its_house_alone(office: Cast) -> None:
    steps.draft(office)

    assert seen_by(office) == {"lin", "qian"}


def test_what_was_handed_in_is_seen_by_the_authority_and_its_service_centre(office: Cast) -> None:
    steps.submitted(office)

    assert seen_by(office) == {"lin", "qian", "wu", "sun", "yang"}


def test_reviewers_see_it_while_they_are_on_the_panel(office: Cast) -> None:
    case = steps.under_review(office)
    actions.unassign(case, office.he, by=office.sun)

    assert seen_by(office) == {"lin", "qian", "wu", "sun", "yang", "chen", "jiang"}


def test_nobody_who_is_signed_out_or_switched_off_sees_anything(office: Cast) -> None:
    steps.submitted(office)
    office.sun.is_active = False
    office.sun.save()

    assert not queries.cases_for(AnonymousUser()).exists()
    assert not queries.cases_for(office.sun).exists()


def test_a_service_centre_sees_the_applicants_of_its_own_base_only(office: Cast) -> None:
    other = Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name="另一小镇", parent=office.bureau)
    office.studio_a.parent = other
    office.studio_a.save()
    case = steps.submitted(office)

    assert not queries.cases_for(office.wu).exists()
    assert queries.roles_in(case, office.wu) == frozenset()
    Membership.objects.create(user=office.he, organisation=other, role=Role.SERVICE_CENTRE)
    assert queries.cases_for(office.he).get() == case


def test_an_authority_above_reads_and_one_beside_does_not(office: Cast) -> None:
    above = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="上级局")
    beside = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="邻省局", parent=above)
    office.bureau.parent = above
    office.bureau.save()
    steps.submitted(office)
    Membership.objects.create(user=office.chen, organisation=above, role=Role.OFFICER)
    Membership.objects.create(user=office.jiang, organisation=beside, role=Role.OFFICER)

    assert queries.cases_for(office.chen).exists()
    assert not queries.cases_for(office.jiang).exists()


def test_an_officer_of_the_applicants_house_is_the_applicant_alone(office: Cast) -> None:
    case = steps.submitted(office)
    Membership.objects.create(user=office.sun, organisation=office.studio_a, role=Role.PRODUCER_VIEWER)

    assert queries.roles_in(case, office.sun) == {Role.PRODUCER_VIEWER}
    assert queries.available_actions(case, office.sun) == []
    Membership.objects.filter(user=office.sun, organisation=office.studio_a).update(role=Role.AUDITOR)
    assert not queries.cases_for(office.sun).exists()


def test_rights_and_sight_agree_for_everybody(office: Cast) -> None:
    case = steps.under_review(office)

    assert {who for who in EVERYBODY if queries.roles_in(case, getattr(office, who))} == seen_by(office)


def test_letters_are_seen_with_their_case(office: Cast) -> None:
    steps.returned(office)

    seen = {who for who in EVERYBODY if queries.documents_for(getattr(office, who)).exists()}

    assert seen == {"lin", "qian", "wu", "sun", "yang", "chen", "jiang", "he"}


def test_state_label_is_the_public_one_for_the_applicant(office: Cast, case: Case) -> None:
    steps.step(case, "return_for_correction", office.sun, reason="请修改。")

    assert queries.state_label(case, office.sun) == "退回修改"
    assert queries.state_label(case, office.lin) == "待修改后重新提交"
