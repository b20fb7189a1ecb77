"""What is public: lists by item and month, and whether a letter was issued here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Header
from ninja.errors import HttpError

from zhijiang.casework import queries
from zhijiang.casework.api.shapes import PublicOut, Refusal, StandingOut, StepOut, VerifiedOut
from zhijiang.casework.api.wall import PUBLIC, REFUSALS, api


@api.get("/public/lists", auth=PUBLIC, response={200: list[dict[str, Any]], **REFUSALS}, url_name="public_lists")
def public_lists(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - ninja gives it
    """Every public list that there is, by item and month."""
    return [
        {"item": item.code, "title": item.title, "months": {each.month: each.count for each in item.months}}
        for item in queries.public_items()
    ]


@api.get("/public/lists/{item}/{month}", auth=PUBLIC, response={200: PublicOut, **REFUSALS}, url_name="public_list")
def public_list(request: HttpRequest, item: str, month: str) -> PublicOut:  # noqa: ARG001 - ninja gives it
    """One month of one item."""
    found = queries.public_list(item, month)
    if found is None:
        raise Http404
    fields = [field for field, _label in found.columns]
    table = found.table
    counts = None if table is None else {
        "rows": [label for label, _cells, _sum in table.rows],
        "columns": table.columns,
        "counts": [[cell.count for cell in cells] for _label, cells, _sum in table.rows],
        "row_sums": [asdict(total) for _label, _cells, total in table.rows],
        "column_sums": [asdict(each) for each in table.sums],
        "amount": table.amount_title,
        "total": table.total.count,
        "total_amount": table.total.amount,
    }  # fmt: skip
    return PublicOut(
        item=found.item,
        month=found.month,
        title=found.title,
        columns=[{"name": field, "label": label} for field, label in found.columns],
        rows=[dict(zip(fields, row, strict=True)) for row in found.rows],
        counts=counts,
    )


@api.get("/verify", auth=PUBLIC, response={200: VerifiedOut, **REFUSALS}, url_name="verify")
def verify(request: HttpRequest, number: str, code: str) -> VerifiedOut:  # noqa: ARG001 - ninja gives it
    """Whether a letter with this number and this code was issued here, and is in force."""
    document = queries.document_by_code(number, code)
    if document is None:
        raise Http404
    then = queries.calendar_of(document.case).day_of(document.issued_at)
    return VerifiedOut(
        number=document.number,
        title=document.title,
        authority=document.authority.name_on(then).name,
        addressee=document.case.organisation.name_on(then).name,
        issued_at=document.issued_at,
        is_in_force=document.revoked_at is None,
        revoked_reason=document.revoked_reason,
        sha256=document.sha256,
    )


@api.get(
    "/public/standing/{code}", auth=PUBLIC, response={200: StandingOut, **REFUSALS, 429: Refusal}, url_name="standing"
)
def standing(
    request: HttpRequest, code: str, secret: Annotated[str, Header(alias="X-Case-Secret", max_length=20)]
) -> StandingOut:
    """Where a case stands, for who has its code and its secret. The secret is a header: addresses are written into logs."""
    try:
        found = queries.status_asked(code, secret, origin=request.META.get("REMOTE_ADDR", ""))
    except queries.TooManyTries:
        raise HttpError(429, _("Too many wrong tries. Please wait ten minutes.")) from None
    if found is None:
        raise Http404
    return StandingOut(
        code=found.code,
        item=found.item,
        state=found.state,
        is_closed=found.is_closed,
        due_on=found.due_on,
        steps=[StepOut(state=state, since=since) for state, since in found.steps],
    )
