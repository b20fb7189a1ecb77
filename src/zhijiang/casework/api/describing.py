"""The OpenAPI document: what the types say, with the scope of each operation and the headers that are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from ninja.operation import Operation

from zhijiang.casework.api.once import HEADER, LONGEST_KEY
from zhijiang.casework.api.wall import Api, Key, api
from zhijiang.casework.queries import Scope


@require_GET
def document(_request: HttpRequest) -> HttpResponse:
    """What the API answers, as OpenAPI 3.1. For everybody: it holds nobody's data."""
    return JsonResponse(described(api))


def described(of: Api, /) -> dict[str, Any]:
    """The document of an API. A key that lacks an operation's scope gets 403 there."""
    told: dict[str, Any] = of.get_openapi_schema()
    scopes = {of.get_openapi_operation_id(each): _scope_of(each) for _path, each in operations(of)}
    for methods in told["paths"].values():
        for each in methods.values():
            scope = scopes[each["operationId"]]
            each["security"] = [{Key.__name__: [scope]}]
            each["description"] = f"{each.get('description', '')}\n\nScope: `{scope}`".strip()
            if scope == Scope.WRITE_CASES:
                each["parameters"] = [*each["parameters"], _once()]
    return told


def operations(of: Api, /) -> Iterator[tuple[str, Operation]]:
    """Every operation that answers, declared or not, with its path."""
    for bound in of._get_bound_routers():  # noqa: SLF001 - ninja tells of them nowhere else
        for path, view in bound.path_operations.items():
            for each in view.operations:
                yield f"{bound.prefix}{path}", each


def _scope_of(operation: Operation) -> str:
    key = next(each for each in operation.auth_callbacks if isinstance(each, Key))
    return str(key.scope.value)


def _once() -> dict[str, Any]:
    return {
        "in": "header",
        "name": HEADER,
        "required": False,
        "schema": {"type": "string", "maxLength": LONGEST_KEY},
        "description": _(
            "Of your choice, a new one for each request: sent again with it, the request is not done twice."
        ),
    }
