"""Writes on the table of passages in an application that is being filled in. None is an event: the form is still the applicant's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework import schema
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case
from zhijiang.catalog.models import Cut
from zhijiang.screening import queries, rules
from zhijiang.screening.models import Review
from zhijiang.screening.queries.declared import Row

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def write_passage(
    review: Review, cut: Cut, /, *, by: User, key: str, start: int, end: int, answers: Mapping[str, Any]
) -> list[Row]:
    """Declare frames [start, end) of a cut, or change the row that has this key; all rows as they then are.

    The key is the writer's browser's, so that sending twice makes one row. What is changed counts as confirmed.
    Raises NotAllowed, WrongState or MissingEvidence. Rules: S-09, C-75.
    """
    known = queries.measured_of(cut)
    if cut.episode.work_id != review.work_id or not known.video:
        raise NotAllowed(_("This cut cannot be declared here."), rule="S-09")
    row = queries.film_cut(cut, known).row(start, end, answers, key=key)
    fault = schema.passage_fault(row)
    if fault:
        raise MissingEvidence(fault, rule="S-09")
    return _change(review, by, lambda rows: [*(each for each in rows if each["key"] != key), row])


@transaction.atomic
def remove_passage(review: Review, key: str, /, *, by: User) -> list[Row]:
    """Take a row out; one that is not there (any more) is no fault. Raises NotAllowed or WrongState. Rule: S-09."""
    return _change(review, by, lambda rows: [each for each in rows if each["key"] != key])


@transaction.atomic
def confirm_passage(review: Review, key: str, /, *, by: User) -> list[Row]:
    """Say of a row that was not found again that it is right as it stands. Raises NotAllowed or WrongState. Rule: S-10."""

    def confirmed(row: Row) -> Row:
        return {name: value for name, value in row.items() if name != "standing"}

    return _change(review, by, lambda rows: [confirmed(each) if each["key"] == key else each for each in rows])


@transaction.atomic
def carry_passages(review: Review, /, *, by: User) -> list[Row]:
    """Take every row of an earlier cut over to the newest cut of its episode, by the shots that both have.

    A row is then at the same place, moved, or lost; a lost one keeps the form from being handed in until it is set anew,
    confirmed or taken out. Raises NotAllowed or WrongState. Rule: S-10.
    """

    def carried(row: Row) -> Row:
        newest = queries.cut_to_declare(review, row["episode"])
        if newest is None or newest.code == row["cut"]:
            return row
        old = Cut.objects.filter(code=row["cut"], episode__work=review.work_id).first()
        new = queries.measured_of(newest)
        return queries.carried_over(
            row, queries.measured_of(old) if old else queries.Measured(None, None), new, queries.film_cut(newest, new)
        )

    return _change(review, by, lambda rows: [carried(each) for each in rows])


def _change(review: Review, by: User, change: Callable[[list[Row]], list[Row]]) -> list[Row]:
    """The table laid anew over the form as it is in the database; nobody's other answers are touched."""
    case = Case.objects.select_for_update().get(pk=review.case_id)
    field = queries.declared_field(case)
    if not field:
        raise WrongState(_("This procedure asks for no table of passages."), rule="S-09")
    if not rules.standing_of(case, by).may_apply:
        raise NotAllowed(_("Only the applicant fills in the form."), rule="S-09")
    rows = queries.in_order(change(list(case.data.get(field) or [])))
    most = queries.question_of(case).get("maxItems", schema.MOST_ROWS)
    if len(rows) > most:
        raise MissingEvidence(_("At most %(count)d rows.") % {"count": most}, rule="S-09")
    rules.check_rows_frozen(queries.frozen_rows(case), rows)
    data = {name: value for name, value in case.data.items() if name != field}
    casework.save_draft(case, by=by, data=data | ({field: rows} if rows else {}))
    review.case.refresh_from_db()
    return rows
