"""The API: the same wall, the same actions and the same refusals as the pages, for programs with a key."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from ninja import NinjaAPI, Query, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from zhijiang.casework import actions, queries
from zhijiang.casework.api.shapes import (
    ActionOut,
    CaseOut,
    CasesOut,
    EventOut,
    ListQuery,
    MoveIn,
    PublicOut,
    Refusal,
    VerifiedOut,
)
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation
from zhijiang.casework.models import Case, RuleNode
from zhijiang.casework.queries import CaseRow, ListFilter, Reader, Scope
from zhijiang.people.models import ApiToken, User

STATUS_OF: Final = {NotAllowed: 403, MissingEvidence: 422}
"""Of a refusal; any other is 409: the case is not where this can be done."""


class Key(HttpBearer):
    """A key in the Authorization header that holds today and has a scope. Rule: C-48."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = queries.token_by_secret(token)
        if found is None:
            return None
        if self.scope not in found.scopes:
            raise HttpError(403, _("This key is not made for it: it lacks “%(scope)s”.") % {"scope": self.scope.value})
        actions.mark_used(found)
        request.user = found.user
        return found


class Api(NinjaAPI):
    """An API whose addresses are among those of casework."""

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        return reverse("casework:api:api-root", kwargs=path_params)


READS: Final = Key(Scope.READ_CASES)
PUBLIC: Final = Key(Scope.READ_PUBLIC)
WRITES: Final = Key(Scope.WRITE_CASES)
api = Api(
    title="Zhijiang",
    version="1",
    description="Cases, public lists and letters. Keys: /account/keys/. Lists go on with `after`, as `following` says.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)


REFUSALS: Final = {401: Refusal, 403: Refusal, 404: Refusal, 422: Refusal}


@api.get("/cases", auth=READS, response={200: CasesOut, **REFUSALS}, url_name="cases")
def list_cases(request: HttpRequest, asked: Query[ListQuery]) -> CasesOut:
    """The cases that the person may see, the nearest limit first; `all` and `closed`: the newest first."""
    reader = queries.reader_of(_person(request))
    shown = ListFilter(
        item=asked.item,
        state=asked.state,
        kind=asked.kind,
        house=asked.house.strip(),
        since=asked.since,
        until=asked.until,
        words=asked.q,
    )
    wanted = queries.filtered(reader, shown).filter(queries.in_tab(reader, asked.tab))
    page = queries.page_of(wanted, asked.tab, after=asked.after, rows=asked.limit)
    return CasesOut(cases=[_case_out(row) for row in queries.rows_of(page.cases, reader)], following=page.following)


@api.get("/cases/{code}", auth=READS, response={200: CaseOut, **REFUSALS}, url_name="case")
def one_case(request: HttpRequest, code: str) -> CaseOut:
    """One case."""
    reader = queries.reader_of(_person(request))
    return _row(_case(request, code), reader)


@api.get("/cases/{code}/history", auth=READS, response={200: list[EventOut], **REFUSALS}, url_name="history")
def history(request: HttpRequest, code: str) -> list[EventOut]:
    """What has happened, newest first, as the person may know it."""
    return [
        EventOut(
            seq=event.seq,
            action=event.action,
            to_state=event.to_state,
            at=event.at,
            sentence=sentence,
            reason=event.reason,
        )
        for event, sentence in queries.history_of(_case(request, code), _person(request))
    ]


@api.get("/cases/{code}/actions", auth=READS, response={200: list[ActionOut], **REFUSALS}, url_name="actions")
def available_actions(request: HttpRequest, code: str) -> list[ActionOut]:
    """The moves that the person may make now."""
    found = queries.available_actions(_case(request, code), _person(request))
    return [ActionOut(**{name: getattr(view, name) for name in ActionOut.model_fields}) for view in found]


@api.post("/cases/{code}/moves", auth=WRITES, response={201: CaseOut, 409: Refusal, **REFUSALS}, url_name="move")
def make_move(request: HttpRequest, code: str, move: MoveIn) -> Status[CaseOut]:
    """Make a move of the procedure. 409: the case has changed since `seq`, or is not where this can be done."""
    case, person = _case(request, code), _person(request)
    drafts = [
        actions.FixItemDraft(
            text=item.text,
            kind=item.kind,
            target=item.target,
            place=item.place,
            severity=item.severity,
            rule=_rule(item.rule),
        )
        for item in move.fix_items
    ]
    actions.act(
        case,
        move.action,
        by=person,
        expected_seq=move.seq,
        reason=move.reason,
        rule=_rule(move.rule),
        fix_items=drafts,
    )
    return Status(201, _row(_case(request, code), queries.reader_of(person)))


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
        "counts": [[count for count, _share in cells] for _label, cells, _sum in table.rows],
        "total": table.total,
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
    return VerifiedOut(
        number=document.number,
        title=document.title,
        authority=document.authority.name,
        addressee=document.case.organisation.name,
        issued_at=document.issued_at,
        is_in_force=document.revoked_at is None,
        revoked_reason=document.revoked_reason,
        sha256=document.sha256,
    )


@require_GET
def document(_request: HttpRequest) -> HttpResponse:
    """What the API answers, as OpenAPI 3.1. For everybody: it holds nobody's data."""
    return JsonResponse(api.get_openapi_schema())


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _case(request: HttpRequest, code: str) -> Case:
    return get_object_or_404(queries.cases_for(_person(request)), code=code)


def _rule(citation: str) -> RuleNode | None:
    """The rule that is cited as book@version#path; None for no citation. Raises MissingEvidence for one that is none."""
    if not citation:
        return None
    book, _at, rest = citation.partition("@")
    version, _hash, path = rest.partition("#")
    found = RuleNode.objects.filter(book__code=book, book__version=version, path=path, is_heading=False).first()
    if found is None:
        raise MissingEvidence(_("There is no rule “%(citation)s”.") % {"citation": citation}, rule="C-03")
    return found


def _row(case: Case, reader: Reader) -> CaseOut:
    return _case_out(queries.rows_of([case], reader)[0])


def _case_out(row: CaseRow) -> CaseOut:
    case = row.case
    return CaseOut(
        code=case.code,
        title=case.title,
        item=case.procedure.item.code,
        item_title=row.item,
        house=row.house,
        authority=case.authority.shown_name,
        state=case.state,
        state_label=row.state_label,
        owner_role=case.owner_role,
        classes=case.classes,
        due_on=case.due_on,
        due_provisional=case.due_provisional,
        workdays_left=row.clock.workdays_left if row.clock else None,
        round=case.round,
        seq=case.seq,
        number=case.number,
        external_number=case.external_number,
        opened_at=case.opened_at,
        submitted_at=case.submitted_at,
        closed_at=case.closed_at,
    )


def _told(request: HttpRequest, status: int, message: str, rule: str = "") -> HttpResponse:
    return api.create_response(request, {"message": message, "rule": rule}, status=status)


@api.exception_handler(RuleViolation)
def _refused(request: HttpRequest, violation: RuleViolation) -> HttpResponse:
    status = next((code for kind, code in STATUS_OF.items() if isinstance(violation, kind)), 409)
    return _told(request, status, str(violation), violation.rule)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _told(request, 404, _("There is nothing here that you may see."))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _told(request, error.status_code, str(error))


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return _told(request, 401, _("Send a key that holds: “Authorization: Bearer zj_…”."))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    place = ".".join(str(step) for step in first["loc"][1:])
    return _told(request, 422, f"{place}: {first['msg']}")
