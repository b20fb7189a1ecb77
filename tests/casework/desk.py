"""A permit that waits for others: a co-review, a site visit, an officer found by a rule; and the people for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tests.casework import permits
from tests.casework.steps import step
from tests.cast import PASSWORD, Cast, make_cast
from zhijiang.casework import actions
from zhijiang.casework.models import Case
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import OrganisationKind, Role

TASKS: Final = """
tasks:
  culture: {label: {zh: 文物部门协审, en: Heritage review}, ask: {zh: 请就文物保护提出意见。, en: Please give your opinion on the heritage.},
    from: [accepted], by: [officer], done_by: co_reviewer, workdays: 5, required: true, when: {tier: [key]}}
  visit: {label: {zh: 现场核查, en: Site visit}, ask: {zh: 请到现场核查。, en: Please look at the place.}, from: [accepted], by: [officer, service_centre],
    done_by: service_centre, workdays: 10, photographs: true,
    checklist: [{zh: 场地与申报一致, en: The place is as stated}, {zh: 消防设施完好, en: Fire protection is whole}]}
assign: {rule: RULE, role: officer, states: [accepted]}
"""


def text(rule: str = "load") -> str:
    permit = permits.PERMIT.replace("to: granted, by: [officer],", "to: granted, by: [officer], guards: [tasks_done],")
    return permit + TASKS.replace("RULE", rule)


@dataclass(frozen=True)
class Desk:
    """The cast, with a heritage office and its two people Wei and Fan, and Zheng, a second officer of the bureau."""

    cast: Cast
    heritage: Organisation
    wei: User
    fan: User
    zheng: User


def person(word: str, name: str, organisation: Organisation, role: Role) -> User:
    user = User.objects.create_user(
        username=word, email=f"{word}@example.org", password=PASSWORD, name=name, name_latin=word.capitalize()
    )
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def publish(rule: str = "load") -> None:
    for each in (text(rule), permits.APPEAL):
        actions.publish_procedure(each)


def make_desk(rule: str = "load", *, cast: Cast | None = None) -> Desk:
    """The desk round this cast, or round a new one."""
    cast = cast or make_cast()
    publish(rule)
    heritage = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="市文物局", name_en="Heritage Office")
    return Desk(
        cast=cast,
        heritage=heritage,
        wei=person("wei", "魏协审", heritage, Role.CO_REVIEWER),
        fan=person("fan", "范协审", heritage, Role.CO_REVIEWER),
        zheng=person("zheng", "郑科长", cast.bureau, Role.OFFICER),
    )


def submitted(desk: Desk, **data: Any) -> Case:
    case = permits.draft(desk.cast, **data)
    step(case, "submit", desk.cast.lin)
    return case


def accepted(desk: Desk, **data: Any) -> Case:
    """A case of the key tier with the bureau."""
    case = submitted(desk, special=True, **data)
    step(case, "accept", desk.cast.wu)
    return case
