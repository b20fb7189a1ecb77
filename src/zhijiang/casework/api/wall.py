"""Before every operation of the API: whose key it is, what it is for, which case; and after it: each refusal in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.security import HttpBearer

from zhijiang.casework import actions, queries, rules
from zhijiang.casework.api.shapes import Fault, Refusal
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Case, RuleNode
from zhijiang.casework.queries import Scope
from zhijiang.casework.schema import FieldError
from zhijiang.people.models import ApiToken, User

STATUS_OF: Final = {NotAllowed: 403, MissingEvidence: 422}
"""Of a refusal; any other is 409: the case is not where this can be done."""
REFUSALS: Final = {401: Refusal, 403: Refusal, 404: Refusal, 422: Refusal}
WRITE_REFUSALS: Final = {400: Refusal, **REFUSALS, 409: Refusal, 413: Refusal}


class Key(HttpBearer):
    """A key in the Authorization header that holds today and has a scope. Rules: C-48, P-10."""

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

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's own name: it stays when the function moves to another file."""
        return operation.view_func.__name__


READS: Final = Key(Scope.READ_CASES)
PUBLIC: Final = Key(Scope.READ_PUBLIC)
WRITES: Final = Key(Scope.WRITE_CASES)
PDF: Final = "application/pdf"
api = Api(
    title="Zhijiang",
    version="1",
    description="Cases from the first answer to the decision, public lists and letters. Keys: /account/keys/.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)


class Unfit(Exception):
    """What was sent has faults: all of them, each with its place."""

    def __init__(self, faults: Sequence[Fault], *, rule: str = "", status: int = 422) -> None:
        super().__init__(faults[0].message)
        self.faults, self.rule, self.status = list(faults), rule, status


def person(request: HttpRequest, /) -> User:
    """Whoever the key belongs to."""
    assert isinstance(request.user, User)
    return request.user


def case_of(request: HttpRequest, code: str, /) -> Case:
    """A case that the person may know of; 404 for any other."""
    return get_object_or_404(queries.cases_for(person(request)), code=code)


def filled_in(request: HttpRequest, code: str, /) -> Case:
    """A case in whose form the person may write now. Raises NotAllowed or WrongState. Rule: C-07."""
    case = case_of(request, code)
    rules.check_may_draft(case, person(request), case.data)
    return case


def file_told(*media_types: str) -> dict[str, Any]:
    """What the document says of an operation that answers with a file."""
    whole = {"schema": {"type": "string", "format": "binary"}}
    return {"responses": {200: {"description": "OK", "content": dict.fromkeys(media_types, whole)}}}


def pdf_of(content: bytes | None, /) -> HttpResponse:
    """A letter's PDF; 404 where none would be sent."""
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=PDF, headers={"Cache-Control": "private, no-store"})


def has_room(case: Case, /) -> bool:
    """Whether a case is worked on in a room of its own, among its films."""
    return case.procedure.item.code in settings.CASE_PAGES


def check_room(case: Case, /) -> None:
    """Raises WrongState for a case with a room: what is handed in, and the items, go with its films."""
    if has_room(case):
        raise WrongState(
            _("This goes with the films of %(address)s: use the addresses under /api/reviews.")
            % {"address": case.get_absolute_url()}
        )


def faults_of(errors: Collection[FieldError], /) -> list[Fault]:
    """Faults of answers, one a question."""
    return [
        Fault(path=".".join(str(step) for step in (each.field, *each.path)), code=each.code, message=each.message)
        for each in errors
    ]


def check_form(form: Form, /, *, names: dict[str, str] | None = None, within: str = "") -> None:
    """Raises Unfit with the first fault of each field, as the page tells it; `names` are those that a program knows it by."""
    told = {name: said[0] for name, said in form.errors.get_json_data().items()}
    if told:
        raise Unfit(
            [
                Fault(path=within + (names or {}).get(name, name), code=each["code"], message=each["message"])
                for name, each in told.items()
            ]
        )


def rule_of(citation: str, /) -> RuleNode | None:
    """The rule that is cited as book@version#path; None for no citation. Raises MissingEvidence for one that is none."""
    if not citation:
        return None
    book, _at, rest = citation.partition("@")
    version, _hash, path = rest.partition("#")
    found = RuleNode.objects.filter(book__code=book, book__version=version, path=path, is_heading=False).first()
    if found is None:
        raise MissingEvidence(_("There is no rule “%(citation)s”.") % {"citation": citation}, rule="C-03")
    return found


def _told(
    request: HttpRequest, status: int, message: str, *, rule: str = "", faults: Sequence[Fault] = ()
) -> HttpResponse:
    body = {"message": message, "rule": rule, "errors": [fault.model_dump() for fault in faults]}
    return api.create_response(request, body, status=status)


@api.exception_handler(RuleViolation)
def _refused(request: HttpRequest, violation: RuleViolation) -> HttpResponse:
    status = next((code for kind, code in STATUS_OF.items() if isinstance(violation, kind)), 409)
    return _told(request, status, str(violation), rule=violation.rule)


@api.exception_handler(Unfit)
def _unfit(request: HttpRequest, unfit: Unfit) -> HttpResponse:
    return _told(request, unfit.status, str(unfit), rule=unfit.rule, faults=unfit.faults)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _told(request, 404, _("There is nothing here that you may see."))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    said = _("The content cannot be read: JSON is expected.") if error.status_code == 400 else str(error)
    return _told(request, error.status_code, said)


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2
    return _told(request, 413, _("A request without files may have at most %(count)d MB.") % {"count": most})


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return _told(request, 401, _("Send a key that holds: “Authorization: Bearer zj_…”."))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults: dict[str, Fault] = {}
    for each in error.errors:
        steps = [str(step) for step in each["loc"][1:]]
        # What comes as the body is named after the operation's argument, which nobody outside knows.
        path = ".".join(steps[1:] if each["loc"][0] == "body" and len(steps) > 1 else steps)
        faults.setdefault(path, Fault(path=path, code=str(each["type"]), message=_sentence(each)))
    first = next(iter(faults.values()))
    return _told(request, 422, f"{first.path}: {first.message}", faults=list(faults.values()))


def _sentence(error: Any) -> str:
    """What pydantic found, in the reader's language."""
    limits = error.get("ctx", {})
    kind = str(error["type"])
    if kind == "missing":
        return _("This is missing.")
    if kind == "string_too_long":
        return _("At most %(count)d characters.") % {"count": limits["max_length"]}
    if kind == "string_too_short":
        return _("At least %(count)d characters.") % {"count": limits["min_length"]}
    if kind == "too_long":
        return _("At most %(count)d entries.") % {"count": limits["max_length"]}
    if kind == "extra_forbidden":
        return _("Nothing of this name is expected here.")
    if kind in {"enum", "literal_error"}:
        return _("One of: %(options)s.") % {"options": limits.get("expected", "")}
    if kind.startswith(("int_", "greater_than", "less_than")):
        return _("A whole number is expected, within its limits.")
    words = {"string": _("text"), "bool": _("true or false"), "list": _("a list"), "dict": _("an object")}
    words |= {"model": _("an object"), "date": _("a date: 2026-01-31")}
    expected = next((word for start, word in words.items() if kind.startswith(start)), "")
    if expected:
        return _("Expected: %(what)s.") % {"what": expected}
    return _("It is not filled in as asked.")
