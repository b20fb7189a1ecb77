"""A letter before it is sent."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from zhijiang.casework import queries, rules
from zhijiang.casework.api.bodies import MoveIn
from zhijiang.casework.api.moves import lacking, read_move
from zhijiang.casework.api.wall import PDF, READS, WRITE_REFUSALS, Unfit, api, case_of, file_told, pdf_of, person


@api.post(
    "/cases/{code}/moves/preview",
    auth=READS,
    response=WRITE_REFUSALS,
    url_name="letter_preview",
    openapi_extra=file_told(PDF),
)
def preview_letter(request: HttpRequest, code: str, move: MoveIn) -> HttpResponse:
    """The letter that a move would send today, without number and code. Nothing is written; 404 where it sends none. Rule: A-11."""
    case, user = case_of(request, code), person(request)
    wanted = queries.procedure_of(case).actions.get(move.action)
    if wanted is None:
        raise Http404
    rules.check_role(wanted, queries.roles_in(case, user))
    rule, items = read_move(case, move, by=user)
    faults = [each for each in lacking(case, move, rule=rule, items=items) if each.path != "number"]
    if faults:
        raise Unfit(faults, rule="C-03")
    return pdf_of(queries.letter_preview(case, move.action, reason=move.reason, rule=rule, items=items))
