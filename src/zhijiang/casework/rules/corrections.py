"""Who writes in a form, answers what was asked, and says that it is met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from zhijiang.casework import schema
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import Case, FixItem, Snapshot
from zhijiang.casework.procedure import Procedure
from zhijiang.casework.rules import rows
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
    if procedure_of(case).states[case.state].form == "closed" or item.round != case.round:
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
    """The applicant writes in a draft; in a correction round only in what is open then.

    Raises NotAllowed or WrongState. Rule: C-07.
    """
    if Role.PRODUCER not in roles_in(case, user):
        raise NotAllowed(_("Only the applicant fills in the form."), rule="C-07")
    definition = procedure_of(case)
    if definition.states[case.state].form == "closed":
        raise WrongState(_("The form is closed: it was handed in."), rule="C-07")
    writable = writable_fields(case)
    changed = {name for name in {*data, *case.data} if data.get(name) != case.data.get(name)}
    if writable != frozenset(definition.form["properties"]) and changed - writable:
        raise NotAllowed(_("Only what was listed for correction can be changed."), rule="C-07")


def writable_fields(case: Case, /) -> frozenset[str]:
    """The questions whose answers may be changed now.

    All of a draft. In a correction round those listed, with the questions that only a new answer to one of them brings
    up: what is asked for can be answered. Where no question is listed, everything in a form that is `open`, and in one
    that is `listed` only what hangs on a film that is. Rule: C-07.
    """
    definition = procedure_of(case)
    form, every = definition.states[case.state].form, frozenset(definition.form["properties"])
    if form == "closed":
        return frozenset()
    listed = frozenset(open_fields(case)) if case.round else frozenset()
    if not listed and form == "open":
        return every
    return listed | _brought_up_by(listed, case, definition) | _places_of_a_new_cut(case, definition)


def _places_of_a_new_cut(case: Case, definition: Procedure) -> frozenset[str]:
    """The tables of passages where a film must be put right or brought in: a new cut moves what they name."""
    films = Q(kind=FixKind.TIMECODE) | Q(kind=FixKind.FILE) & ~Q(target__in=list(definition.form["properties"]))
    cuts_change = FixItem.objects.filter(films, case=case, round=case.round).exists()
    return frozenset(schema.passage_fields(definition.form)) if cuts_change else frozenset()


def _brought_up_by(listed: frozenset[str], case: Case, definition: Procedure) -> frozenset[str]:
    """What was not asked when the form was handed in, and hangs on a question that is open now."""
    handed_in = Snapshot.objects.filter(case=case, round=case.round).values_list("data", flat=True).first() or {}
    asked = set(schema.asked_fields(definition, handed_in))
    found: set[str] = set()
    while True:
        more = {
            name
            for section in definition.sections
            for name in section.fields
            if name not in asked | found
            and any(other in listed | found for other, _test in schema.condition_of(definition, name))
        }
        if not more:
            return frozenset(found)
        found |= more


def open_fields(case: Case, /) -> list[str]:
    """Questions named in the list of corrections of this round, and questions for files of which one is named."""
    properties = procedure_of(case).form.get("properties", {})
    return [
        item.target
        for item in rows.fix_items_in(case)
        if item.round == case.round
        and (
            item.kind == FixKind.FIELD
            or (item.kind == FixKind.FILE and schema.kind_of(properties.get(item.target, {})) == schema.Kind.FILES)
        )
    ]
