"""The OpenAPI document says what there is: each operation, its scope, its bodies; and nothing answers that it does not name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpRequest
from django.urls import URLPattern, get_resolver
from jsonschema import Draft202012Validator
from ninja.security import HttpBearer
from pydantic import BaseModel

from tests.casework.calling import document, faults_in
from zhijiang.casework.api import api, bodies
from zhijiang.casework.api.describing import described, operations
from zhijiang.casework.api.once import HEADER
from zhijiang.casework.api.wall import READS, Api, Key
from zhijiang.casework.queries import Scope
from zhijiang.screening.api import bodies as of_reviews

WITH_EXAMPLES = [
    each
    for each in (*vars(bodies).values(), *vars(of_reviews).values())
    if isinstance(each, type) and issubclass(each, BaseModel) and "json_schema_extra" in each.model_config
]


def declared(of: Api) -> set[tuple[str, str]]:
    """(method, path) of everything that the document names."""
    return {(method.upper(), path) for path, methods in described(of)["paths"].items() for method in methods}


def answering(of: Api) -> set[tuple[str, str]]:
    """(method, path) of everything that would answer."""
    return {(method, f"/api{path}") for path, each in operations(of) for method in each.methods}


def plain(of: Api) -> list[dict[str, Any]]:
    return [each for methods in described(of)["paths"].values() for each in methods.values()]


def test_every_operation_that_answers_is_declared() -> None:
    assert len(answering(api)) > 40, "the operations were not found"
    assert answering(api) == declared(api)


def test_an_operation_that_is_not_declared_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = Api(title="x", urls_namespace="planted", docs_url=None, openapi_url=None)
    monkeypatch.setattr(Api, "get_root_path", lambda _self, _params: "/api/")

    @planted.get("/seen", auth=READS)
    def seen(request: HttpRequest) -> str:
        return ""

    @planted.get("/hidden", auth=READS, include_in_schema=False)
    def hidden(request: HttpRequest) -> str:
        return ""

    assert answering(planted) - declared(planted) == {("GET", "/api/hidden")}


def test_every_address_under_the_api_is_an_operation() -> None:
    """Django knows no address of the API but those of its operations, the document and the root that answers nothing."""
    found = {name for name in _addresses() if name != "api-root"}

    assert found == {each.url_name for _path, each in operations(api)}


def _addresses() -> set[str]:
    space = get_resolver().namespace_dict["casework"][1].namespace_dict["api"][1]
    return {pattern.name or "" for pattern in space.url_patterns if isinstance(pattern, URLPattern)}


def test_every_operation_asks_for_a_key_with_its_scope() -> None:
    keys = {each.view_func.__name__: each.auth_callbacks for _path, each in operations(api)}
    scopes = {each["operationId"]: each["security"] for each in plain(api)}

    assert all(len(found) == 1 and isinstance(found[0], Key | HttpBearer) for found in keys.values())
    assert scopes == {name: [{"Key": [found[0].scope.value]}] for name, found in keys.items()}  # type: ignore[attr-defined]
    assert len(scopes) == len(plain(api)), "two operations bear one name"


def test_whatever_writes_takes_a_key_of_the_sender_and_the_scope_for_it() -> None:
    for path, methods in document()["paths"].items():
        for method, each in methods.items():
            is_read = method == "get" or path.endswith("/preview")
            headers = {parameter["name"] for parameter in each["parameters"] if parameter["in"] == "header"}
            headers -= {"X-Case-Secret"}  # of a question, not of the sender
            assert headers == (set() if is_read else {HEADER}), path
            assert (each["security"] == [{"Key": [Scope.WRITE_CASES.value]}]) is not is_read, path
            assert method == "get" or {"400", "401", "403", "404", "409", "413", "422"} <= set(
                map(str, each["responses"])
            ), path
    for path, each in operations(api):
        wrapped = [wrapper.__name__ for wrapper in getattr(each, "_run_decorators", [])]
        assert wrapped == ([] if each.methods == ["GET"] or path.endswith("/preview") else ["once"])


def test_document_is_of_the_form_that_it_names() -> None:
    """Every schema in it is one, and every reference leads somewhere."""
    told = json.loads(json.dumps(document()))
    references = set(_references(told))

    assert told["openapi"] == "3.1.0"
    assert references <= {f"#/components/schemas/{name}" for name in told["components"]["schemas"]}
    for schema in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        here = [part["$ref"]] if "$ref" in part else []
        return here + [each for value in part.values() for each in _references(value)]
    return [each for value in part for each in _references(value)] if isinstance(part, list) else []


def test_every_body_has_an_example_that_is_one() -> None:
    with_bodies = [each for each in plain(api) if "application/json" in each.get("requestBody", {}).get("content", {})]
    schemas = [each["requestBody"]["content"]["application/json"]["schema"] for each in with_bodies]
    named = {schema["$ref"].rpartition("/")[2] for schema in schemas}

    assert named == {each.__name__ for each in WITH_EXAMPLES}
    for body in WITH_EXAMPLES:
        examples = document()["components"]["schemas"][body.__name__]["examples"]
        assert [faults_in(each, {"$ref": f"#/components/schemas/{body.__name__}"}) for each in examples] == [[]]
        body.model_validate(examples[0])


def test_an_example_that_is_none_would_be_found() -> None:
    assert faults_in({"seq": "x"}, {"$ref": "#/components/schemas/SeqIn"}) != []
    assert faults_in({"seq": 1, "more": 1}, {"$ref": "#/components/schemas/SeqIn"}) != []
