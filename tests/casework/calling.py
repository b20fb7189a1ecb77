"""A program that calls the API: every answer it gets must be as the OpenAPI document says."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import cache
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

import zhijiang.config.urls  # noqa: F401 - all rooms have added their operations then
from zhijiang.casework import actions
from zhijiang.casework.api import api
from zhijiang.casework.api.describing import described
from zhijiang.casework.queries import Scope
from zhijiang.people.models import User


@cache
def document() -> dict[str, Any]:
    return described(api)


def key_of(user: User, *scopes: str) -> str:
    later = timezone.localdate() + timedelta(days=30)
    return actions.make_token(user, name="测试", scopes=scopes or Scope.values, expires_on=later)[1]


def faults_in(value: Any, schema: dict[str, Any]) -> list[str]:
    """What of a value is not as a schema of the document says."""
    whole = {**schema, "components": document()["components"]}
    return [f"{list(error.absolute_path)}: {error.message}" for error in Draft202012Validator(whole).iter_errors(value)]


def operation_of(method: str, path: str) -> dict[str, Any]:
    """What the document says of an address. Raises AssertionError where it knows none."""
    for pattern, methods in document()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path) and method.lower() in methods:
            found: dict[str, Any] = methods[method.lower()]
            return found
    raise AssertionError(f"{method} {path} stands in no document")


class Caller:
    """A program with a key of somebody's, in a language."""

    def __init__(self, user: User, *scopes: str, language: str = "zh-hans") -> None:
        self.headers: Final = {"Authorization": f"Bearer {key_of(user, *scopes)}", "Accept-Language": language}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Ask, and hold the answer against the document: its status is declared, its content fits."""
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = Client().generic(method, f"/api{path}", headers=self.headers | headers, **content)
        return held_against(answer, method, f"/api{path}")

    def get(self, path: str) -> HttpResponse:
        return self.send("GET", path)

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("PUT", path, body, **headers)

    def delete(self, path: str) -> HttpResponse:
        return self.send("DELETE", path)

    def upload(self, path: str, name: str, content: bytes, **headers: str) -> HttpResponse:
        return self.send_parts(path, {"file": SimpleUploadedFile(name, content)}, **headers)

    def send_parts(self, path: str, parts: dict[str, Any], **headers: str) -> HttpResponse:
        """What a form with files sends."""
        answer = Client().post(f"/api{path}", parts, headers=self.headers | headers)
        return held_against(answer, "POST", f"/api{path}")


def held_against(answer: HttpResponse, method: str, path: str) -> HttpResponse:
    """The answer, once it is as the document says."""
    declared = operation_of(method, path.partition("?")[0])["responses"]
    assert answer.status_code in declared, f"{method} {path} answers {answer.status_code}: {answer.content[:500]!r}"
    content = declared[answer.status_code]["content"]
    if "application/json" not in content:
        assert answer.headers["Content-Type"] in content, f"{method} {path}"
        return answer
    schema = content["application/json"]["schema"]
    assert faults_in(told(answer), schema) == [], f"{method} {path}"
    return answer


def told(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def faults(answer: HttpResponse) -> dict[str, str]:
    """The refusal's faults: code by path."""
    return {each["path"]: each["code"] for each in told(answer)["errors"]}


def begun(caller: Caller, item: str = "application") -> str:
    """A new application of the caller's; its code."""
    made = caller.post("/cases", {"item": item, "title": "断桥夜雪"})
    assert made.status_code == 201, made.content
    code: str = told(made)["code"]
    return code


def version_of(caller: Caller, code: str) -> str:
    """The version of the answers as they stand."""
    version: str = told(caller.get(f"/cases/{code}/answers"))["version"]
    return version
