"""Whether a running case could live under another version of its procedure."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from zhijiang.casework import rules, schema
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Case, ProcedureVersion
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.casework.states import VersionStatus


def versions_to_move_to(case: Case, /) -> list[ProcedureVersion]:
    """Other published versions of the case's procedure, newest first; none once the case is closed."""
    if case.closed_at is not None:
        return []
    return list(others_than(case.procedure_id, case.procedure.item_id).select_related("item").order_by("-version"))


def others_than(version: int | OuterRef, item: int | OuterRef, /) -> QuerySet[ProcedureVersion]:
    """The published versions of an item but one."""
    return ProcedureVersion.objects.filter(item=item, status=VersionStatus.PUBLISHED).exclude(pk=version)


def misfits(case: Case, to: ProcedureVersion, /) -> list[str]:
    """Everything that keeps the case from moving there, as sentences; empty: it fits. Rule: C-59."""
    if to.item_id != case.procedure.item_id or to.status != VersionStatus.PUBLISHED or to.pk == case.procedure_id:
        return [_("It is no other published version of this procedure.")]
    here, there = rules.procedure_of(case), parse(to.text)
    found = []
    if case.closed_at is not None:
        found.append(_("The case is closed."))
    if case.state not in there.states:
        found.append(_("It has no state “%(state)s”.") % {"state": here.states[case.state].label})
    elif there.states[case.state].final:
        found.append(_("There “%(state)s” is an end.") % {"state": there.states[case.state].label})
    return found + _unknown_classes(case, here, there) + _unfit_answers(case, there)


def _unknown_classes(case: Case, here: Procedure, there: Procedure) -> list[str]:
    return [
        _("It does not know “%(class)s” of “%(table)s”.")
        % {"class": here.classify[name].classes.get(value, value), "table": here.classify[name].title}
        for name, value in case.classes.items()
        if name in here.classify and (name not in there.classify or value not in there.classify[name].classes)
    ]


def _unfit_answers(case: Case, there: Procedure) -> list[str]:
    """What was handed in must be a whole form there too; a draft may lack what it has not been asked yet."""
    if not case.round:
        unknown = sorted(case.data.keys() - there.form["properties"].keys())
        return [_("It does not ask “%(field)s”.") % {"field": name} for name in unknown]
    return [error.message for error in schema.errors_in(there, case.data, on=calendar_of(case).today())]
