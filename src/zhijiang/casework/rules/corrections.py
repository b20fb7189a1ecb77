"""Who writes in a form, answers what was asked, and says that it is met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import Case, FixItem
from zhijiang.casework.rules.roles import procedure_of, roles_in
from zhijiang.casework.states import FixKind
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User


def check_may_answer(item: FixItem, user: User, /) -> None:
    """Raises NotAllowed or WrongState. Rule: C-05."""
    case = item.case
    if Role.PRODUCER not in roles_in(case, user):
        raise NotAllowed(_("Only the applicant answers."), rule="C-05")
    if procedure_of(case).states[case.state].form != "open" or item.round != case.round:
        raise WrongState(_("Items can be answered only while the case is returned for correction."), rule="C-05")


def check_may_settle(item: FixItem, user: User, /) -> Role:
    """The role in which it is settled. Raises NotAllowed or WrongState. Rule: C-06."""
    case = item.case
    roles = roles_in(case, user) & {Role.OFFICER, Role.REVIEWER}
    if not roles:
        raise NotAllowed(_("Only the panel and the officer settle items."), rule="C-06")
    review = procedure_of(case).review
    if review is None or case.state not in review.states or item.round >= case.round:
        raise WrongState(_("An item is settled while the next round is under review."), rule="C-06")
    return Role.OFFICER if Role.OFFICER in roles else Role.REVIEWER


def check_may_draft(case: Case, user: User, data: dict[str, Any], /) -> None:
    """The applicant writes in a draft; in a correction round, when fields are listed, only in those.

    Raises NotAllowed or WrongState. Rule: C-07.
    """
    if Role.PRODUCER not in roles_in(case, user):
        raise NotAllowed(_("Only the applicant fills in the form."), rule="C-07")
    if procedure_of(case).states[case.state].form != "open":
        raise WrongState(_("The form is closed: it was handed in."), rule="C-07")
    if case.round:
        listed = set(open_fields(case))
        changed = {name for name in {*data, *case.data} if data.get(name) != case.data.get(name)}
        if listed and changed - listed:
            raise NotAllowed(_("Only what was listed for correction can be changed."), rule="C-07")


def open_fields(case: Case, /) -> list[str]:
    """Fields named in the list of corrections of this round; empty if the list names none."""
    items = FixItem.objects.filter(case=case, round=case.round, kind=FixKind.FIELD)
    return list(items.values_list("target", flat=True))
