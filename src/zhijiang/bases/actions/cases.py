"""Cases about a base begin on its page: the operator applies, the authority acts of its own motion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhijiang.bases import queries, rules
from zhijiang.bases.actions.bases import locked
from zhijiang.bases.models import Base, BaseCase
from zhijiang.casework import actions as casework
from zhijiang.casework import queries as cases
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.casework.models import Case
    from zhijiang.people.models import User


@transaction.atomic
def begin_case(base: Base, item: str, /, *, by: User, year: int | None = None) -> Case:
    """Begin a case of an item about a base, for one year where the pack says that the item is yearly.

    The case with its first event, and the row that says about which base it is. Raises NotAllowed, WrongState or
    MissingEvidence. Rules: B-22, B-24.
    """
    known = queries.decisions_in_force()
    applies = item in known.apply or item == known.report
    if not applies and item not in known.open:
        raise NotAllowed(_("This is not begun from the page of a base."), rule="B-22")
    base = locked(base)
    if applies:
        rules.check_may_apply(by, base)
    else:
        rules.check_may_name(by)
    if (item in known.yearly) != (year is not None) or (year is not None and year not in queries.years_of(base)):
        raise MissingEvidence(_("Choose a year in which the base was on the list, and that is over."), rule="B-22")
    rules.check_may_begin(base, is_taken=queries.is_taken(base, item, year))
    procedure = cases.procedure_in_force(item)
    if procedure is None:
        raise WrongState(_("No procedure for it is in force today."), rule="B-22")
    name = base.name_on(queries.today())
    case = casework.open_case(
        procedure,
        by=by,
        organisation=base.operator,
        authority=queries.authority_of(base) if applies else queries.own_authority(by),
        title=_of_year(name.name, year, language="zh-hans"),
        title_en=_of_year(name.name_en, year, language="en") if name.name_en else "",
        data=_known(base) if applies and item != known.report else {},
        role=Role.PRODUCER if applies else Role.OFFICER,
    )
    BaseCase.objects.create(base=base, case=case, year=year)
    return case


def _of_year(name: str, year: int | None, *, language: str) -> str:
    """What the case is called, in the language of that title."""
    with translation.override(language):
        return _("%(name)s, %(year)d") % {"name": name, "year": year} if year else name


def _known(base: Base) -> dict[str, Any]:
    """What a request for a change begins with: the name that it changes."""
    name = base.name_on(queries.today())
    return {"new_name": name.name} | ({"new_name_en": name.name_en} if name.name_en else {})
