"""A request with an `Idempotency-Key` is carried out once, however often it is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhijiang.casework import actions, queries
from zhijiang.casework.api.shapes import Fault
from zhijiang.casework.api.wall import Unfit, api
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.models import Case, KeptAnswer
from zhijiang.people.models import ApiToken

HEADER: Final = "Idempotency-Key"
LONGEST_KEY: Final = 80
Run = Callable[..., HttpResponse]


def once(run: Run, /) -> Run:
    """Wrap an operation's run: with a key of the sender's, it and what it answered are one transaction.

    What was refused is not kept: once put right, it may be sent again with the same key. Rule: C-84.
    """

    @wraps(run)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        token = queries.token_by_secret(secret) if key and scheme.lower() == "bearer" else None
        if token is None:
            return run(request, **arguments)
        try:
            with transaction.atomic():
                return _carried_out(run, request, arguments, token, key)
        except (RuleViolation, Unfit, Http404, RequestDataTooBig) as refused:
            return api.on_exception(request, refused)

    return answer


def _carried_out(run: Run, request: HttpRequest, arguments: dict[str, Any], token: ApiToken, key: str) -> HttpResponse:
    if len(key) > LONGEST_KEY or not key.isprintable():
        told = _("An Idempotency-Key has at most %(count)d characters, all of them printable.")
        raise Unfit([Fault(path=HEADER, code="key", message=told % {"count": LONGEST_KEY})])
    row = actions.claim_answer(token, key, digest=_digest(request))
    if row.status:
        return _again(row, token)
    response = run(request, **arguments)
    if response.status_code >= 400:
        transaction.set_rollback(True)
        return response
    body = response.content.decode()
    actions.keep_answer(row, status=response.status_code, body=body, case=_case_in(arguments, json.loads(body)))
    return response


def _again(row: KeptAnswer, token: ApiToken) -> HttpResponse:
    """The answer once more, with a header that says so; 404 once the person may not see the case any more."""
    codes = _codes_in(json.loads(row.body))
    seen = queries.cases_for(token.user)
    if row.case_id is not None and not seen.filter(pk=row.case_id).exists():
        raise Http404
    if codes and seen.filter(code__in=codes).count() < len(codes):
        raise Http404
    headers = {"Idempotent-Replayed": "true"}
    return HttpResponse(row.body, status=row.status, content_type="application/json; charset=utf-8", headers=headers)


def _case_in(arguments: dict[str, Any], body: Any) -> Case | None:
    """The case that an answer tells of: the one of its address, or the one that it names."""
    named = body if isinstance(body, dict) else {}
    code = arguments.get("code") or named.get("case") or named.get("code")
    return Case.objects.filter(code=code).first()


def _codes_in(body: Any) -> set[str]:
    """The cases that a list of results names, one each."""
    rows = body if isinstance(body, list) else []
    return {each["case"] for each in rows if isinstance(each, dict) and each.get("case")}


def _digest(request: HttpRequest) -> str:
    """Of what was asked: method, address, and the content. Of files their bytes, since each sending draws another boundary."""
    digest = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, value in sorted(request.POST.items()):
        digest.update(f"{name}={value}\n".encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name}: {file.name}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()
