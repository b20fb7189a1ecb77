"""Each person at each address; and that nothing tells one producer of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.matrix import Row, rows
from tests.architecture.matrix_secrets import OF_CASES, PUBLIC, UNKNOWN
from tests.architecture.scene import CITY, PEOPLE, Scene, make_scene, word_for
from tests.casework import reading_letters
from zhijiang.casework import actions as casework
from zhijiang.casework.models import Case
from zhijiang.config import urls
from zhijiang.ui import middleware

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Made once for all rows, and taken back at the end; every request is taken back by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_scene()
        transaction.set_rollback(True)


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The name of every address, with its namespaces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or pattern.pattern}"


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    addresses = {name for name in names() if not name.startswith("admin:")}

    assert {row.name for row in rows()} == addresses


def test_nothing_there_is_a_page_for_everybody(scene: Scene) -> None:
    got = {person: scene.ask(person, "GET", "/no/such/page/") for person in PEOPLE}

    assert {person: answer.status_code for person, answer in got.items()} == dict.fromkeys(PEOPLE, 404)
    assert {person for person, answer in got.items() if "<h1>" not in answer.content.decode()} == set()  # type: ignore[attr-defined]


def in_short(request: HttpRequest, exception: Exception) -> HttpResponse:
    """All that the page could say of the one thing or the other: why, and what the reader was told on the way."""
    return HttpResponseNotFound("\n".join([repr(exception), *map(str, get_messages(request))]))


def wrong_method_in_short(request: HttpRequest, template_name: str, *, status: int) -> HttpResponse:
    return HttpResponse(template_name, status=status)


@pytest.fixture
def _nothing_there_in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the page of `test_nothing_there_is_a_page_for_everybody`: half of all answers of the matrix are that one.

    Nor that of a form's address opened as a page (tests/portal/test_views.py looks at it).
    """
    monkeypatch.setattr(urls, "handler404", in_short, raising=False)
    monkeypatch.setattr(middleware, "render", wrong_method_in_short)


@pytest.mark.usefixtures("_nothing_there_in_short")
@pytest.mark.parametrize("row", rows(), ids=lambda row: row.title)
def test_everybody_gets_what_the_row_says(row: Row, scene: Scene) -> None:
    address = scene.address(row.name, list(row.arguments))
    content = row.content(seq=scene.stage.seq(), authority=scene.stage.cast.bureau.code)

    got = {person: word_for(scene.ask(person, row.method, address, content)) for person in PEOPLE}

    assert got == row.expected


OWN_ROWS = [row for row in rows() if ":" in row.name]


@pytest.mark.usefixtures("_nothing_there_in_short")
@pytest.mark.parametrize("name", sorted({row.name for row in OWN_ROWS}))
def test_methods_without_a_row_do_nothing(name: str, scene: Scene) -> None:
    of_this = [row for row in OWN_ROWS if row.name == name]
    address = scene.address(name, list(of_this[0].arguments))
    silent = {"GET", "POST", "PUT", "PATCH", "DELETE"} - {row.method for row in of_this}

    got = {
        (method, person): scene.ask(person, method, address).status_code
        for method in silent
        for person in ("lin", "chen", "sun")
    }

    assert {what: status for what, status in got.items() if status not in {404, 405}} == {}


def admin_addresses(scene: Scene) -> list[str]:
    """Every page of the administration, with an id where one is asked for."""
    resolver = get_resolver()
    found = []
    for name in names():
        if not name.startswith("admin:") or name in {"admin:login", "admin:logout"} or "<" in name:
            continue
        possible = resolver.namespace_dict["admin"][1].reverse_dict.getlist(name.removeprefix("admin:"))
        template, parameters = possible[0][0][0]
        given = {parameter: "people" if parameter == "app_label" else "1" for parameter in parameters}
        found.append("/admin/" + template % given)
    return found


def test_the_administration_is_for_administrators(scene: Scene) -> None:
    pages = admin_addresses(scene)
    outside = ["nobody", "lin", "sun", "yang"]

    got = {(page, person): word_for(scene.ask(person, "GET", page)) for page in pages for person in outside}
    for_tang = {page: scene.ask("tang", "GET", page).status_code for page in pages}

    assert len(pages) > 20
    assert {what: word for what, word in got.items() if word != "in"} == {}
    assert {page: status for page, status in for_tang.items() if status not in {200, 302, 403, 404, 405}} == {}
    assert for_tang["/admin/"] == 200


SECRET_ROWS = [row for row in rows() if row.expected["zhou"] == "404" and set(row.arguments) & set(UNKNOWN)]


def body_of(answer: HttpResponseBase, address: str) -> str:
    """What can be read, without the address itself and the tokens that differ each time."""
    text = answer.content.decode() if hasattr(answer, "content") else ""
    text = text.replace(address, "ADDRESS")
    return re.sub(r'(csrfmiddlewaretoken" value=|csrf-token" content=|nonce=|"X-CSRFToken": )"[^"]+"', r"\1", text)


ONE_OF_EACH_APP = {row.name.split(":")[0]: row for row in SECRET_ROWS if row.method == "GET" and "api:" not in row.name}


@pytest.mark.usefixtures("_nothing_there_in_short")
@pytest.mark.parametrize("row", SECRET_ROWS, ids=lambda row: row.title)
def test_what_is_anothers_answers_like_what_is_not_there(row: Row, scene: Scene) -> None:
    assert_same(row, scene)


@pytest.mark.parametrize("row", ONE_OF_EACH_APP.values(), ids=lambda row: row.title)
def test_page_for_what_is_anothers_is_the_page_for_what_is_not_there(row: Row, scene: Scene) -> None:
    assert_same(row, scene)


def assert_same(row: Row, scene: Scene) -> None:
    theirs = scene.address(row.name, list(row.arguments))
    nowhere = scene.address(row.name, list(row.arguments), replaced=UNKNOWN)
    content = row.content(seq=scene.stage.seq())

    for person in ("zhou", "feng", *([CITY] if set(row.arguments) & OF_CASES else [])):
        there = scene.ask(person, row.method, theirs, content)
        missing = scene.ask(person, row.method, nowhere, content)

        assert (there.status_code, body_of(there, theirs)) == (missing.status_code, body_of(missing, nowhere))
        told_by_time = {"Content-Length": "", "Expires": ""}
        assert dict(there.headers) | told_by_time == dict(missing.headers) | told_by_time


def open_pages(scene: Scene, person: str) -> list[str]:
    """Every page the person may open, but the one that opens to whoever holds a letter's code, and a list that was made public."""
    return [
        scene.address(row.name, list(row.arguments))
        for row in rows()
        if row.method == "GET"
        and row.expected[person] == "200"
        and row.name not in {"casework:verified", "support:notice"}
    ]


def text_in(answer: HttpResponseBase) -> str:
    """What an answer says; of a workbook what its parts say, of a PDF its words."""
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if content.startswith(b"%PDF") and b"startxref" in content:
        return "".join(words for words, _picture in reading_letters.pages(content, scale=1))
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with ZipFile(BytesIO(content)) as archive:
        # Letters outside ASCII stand in a workbook as numbers.
        return unescape("".join(archive.read(name).decode() for name in archive.namelist()))


def test_no_page_tells_a_producer_of_another(scene: Scene) -> None:
    words = [scene.cast.studio_a.name, scene.cast.studio_a.name_en, "湖上船", "夜泊", "林制片"]
    secrets = [
        *words,
        *(str(word) for name, word in scene.words().items() if name not in PUBLIC and len(str(word)) > 6),
    ]
    pages = [*open_pages(scene, "zhou"), "/reviews/?q=湖上船", "/works/?q=湖上船"]

    shown = {page: text_in(scene.ask("zhou", "GET", page)) for page in pages}
    own = scene.ask("lin", "GET", "/works/").content.decode()  # type: ignore[attr-defined]

    assert "湖上船" in own, "there must be something to see"
    assert {
        (page, word)
        for page, text in shown.items()
        for word in secrets
        if word in text.replace("?q=湖上船", "").replace('value="湖上船"', "")
    } == set()


KEEP_AWAY = ("sun", "chen")


@pytest.fixture
def _kept_away(scene: Scene) -> Iterator[None]:
    """Chen, of the panel, was recused from everything of its house; Sun, the officer of all of it, has declared a conflict."""
    with transaction.atomic():
        casework.impose_conflict(
            scene.cast.studio_a, scene.people["chen"], by=scene.people["sun"], reason="经核实回避。"
        )
        casework.declare_conflict(scene.cast.studio_a, by=scene.people["sun"], reason="近亲属任职。")
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_kept_away", "_nothing_there_in_short")
def test_whoever_keeps_away_gets_of_a_case_what_is_not_there(scene: Scene) -> None:
    asked, differing = 0, {}
    for row in SECRET_ROWS:
        if not set(row.arguments) & OF_CASES:
            continue
        theirs = scene.address(row.name, list(row.arguments))
        nowhere = scene.address(row.name, list(row.arguments), replaced=UNKNOWN)
        for person in KEEP_AWAY:
            there, missing = (
                scene.ask(person, row.method, address, row.content(seq=scene.stage.seq()))
                for address in (theirs, nowhere)
            )
            asked += 1
            if (there.status_code, body_of(there, theirs)) != (missing.status_code, body_of(missing, nowhere)):
                differing[row.title, person] = there.status_code

    assert asked > 200, "the search for addresses of cases has lost its subject"
    assert differing == {}


def told_of_cases(scene: Scene) -> set[str]:
    """Whatever names a case of studio A: its code, title and numbers, those of its letters, and the works it is about."""
    found: set[str] = set()
    for case in Case.objects.filter(organisation=scene.cast.studio_a).prefetch_related("documents"):
        letters = [word for each in case.documents.all() for word in (each.number, each.verify_code)]
        found |= {case.code, case.title, case.number, case.external_number, *letters}
    # “夜泊” is also the word for rows that hang on no case: a duty, a service, a firm's own draft.
    return found - {"", "夜泊"}


@pytest.mark.usefixtures("_kept_away")
@pytest.mark.parametrize("person", KEEP_AWAY)
def test_no_page_tells_of_a_case_from_which_one_keeps_away(scene: Scene, person: str) -> None:
    secrets = told_of_cases(scene)
    pages = [
        *open_pages(scene, person),
        "/cases/?q=湖上船",
        "/reviews/?q=湖上船",
        "/works/?q=湖上船",
        "/account/data.json",
    ]

    shown = {page: scene.ask(person, "GET", page) for page in pages}
    told = {
        (page, word)
        for page, answer in shown.items()
        if answer.status_code == 200
        for word in secrets
        if word in text_in(answer).replace("?q=湖上船", "").replace('value="湖上船"', "")
    }

    assert len(pages) > 60, "the search for open pages has lost its subject"
    # What a page says to everybody, like the example of a number, is no secret.
    assert {(page, word) for page, word in told if word not in text_in(scene.ask("nobody", "GET", page))} == set()


def test_no_page_tells_a_city_of_what_lies_before_the_province(scene: Scene) -> None:
    secrets = told_of_cases(scene)
    spaces = ("portal", "catalog", "screening", "casework", "assignments")
    rows_to_read = [row for row in rows() if row.method == "GET" and row.name.partition(":")[0] in spaces]
    pages = {scene.address(row.name, list(row.arguments)) for row in rows_to_read if row.name != "casework:verified"}

    shown = {page: scene.ask(CITY, "GET", page) for page in sorted(pages)}
    readable = {page: text_in(answer) for page, answer in shown.items() if answer.status_code == 200}
    told = {(page, word) for page, text in readable.items() for word in secrets if word in text}

    assert len(readable) > 30, "a city officer has pages of the own"
    assert {(page, word) for page, word in told if word not in text_in(scene.ask("nobody", "GET", page))} == set()


def every_case(_user: object) -> QuerySet[Case]:
    return Case.objects.select_related("organisation", "authority", "procedure__item")


def no_case(_user: object) -> QuerySet[Case]:
    return Case.objects.none()


# (what is taken away, what stands there instead, who then reads something where)
TAKEN_AWAY = [
    ("casework.queries.cases_for", every_case, "sun", "screening:reviews", ()),
    ("casework.queries.cases_for", every_case, "sun", "catalog:works", ()),
    ("casework.queries.cases_for", every_case, "chen", "screening:review", ("CASE",)),
    ("casework.queries.lists.cases_for", every_case, "sun", "casework:cases", ()),
    ("casework.queries.lists.cases_for", every_case, "sun", "casework:cases_file", ("csv",)),
    ("casework.queries.lists.cases_for", every_case, "sun", "casework:cases", ("?q=湖上船",)),
    ("casework.queries.messages.cases_for", every_case, "chen", "casework:messages", ()),
    ("casework.queries.tasks.handled_cases_for", every_case, "sun", "casework:task", ("TASK",)),
    ("casework.queries.page.cases_for", every_case, "sun", "casework:case", ("PERMIT",)),
    ("casework.queries.history.cases_kept_from", no_case, "sun", "casework:own_data", ()),
    ("support.queries.scope.cases_kept_from", no_case, "sun", "support:grants", ()),
    ("casework.queries.scope.rules.behind", lambda _wall: Q(pk__in=[]), "sun", "portal:home", ()),
]


@pytest.mark.usefixtures("_kept_away")
@pytest.mark.parametrize(
    ("name", "instead", "person", "page", "arguments"),
    TAKEN_AWAY,
    ids=[f"{each[0]}-{each[3]}{''.join(each[4])}" for each in TAKEN_AWAY],
)
def test_wall_that_is_taken_away_at_one_place_is_seen(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    instead: Any,
    person: str,
    page: str,
    arguments: tuple[str, ...],
) -> None:
    """The mutants of the searches above: each of them finds what one page too many tells."""
    secrets = told_of_cases(scene)
    query = "".join(each for each in arguments if each.startswith("?"))
    address = scene.address(page, [each for each in arguments if not each.startswith("?")]) + query

    def told() -> set[str]:
        answer = scene.ask(person, "GET", address)
        text = (
            text_in(answer).replace('value="湖上船"', "").replace("?q=湖上船", "") if answer.status_code == 200 else ""
        )
        return {word for word in secrets if word in text}

    before = told()
    monkeypatch.setattr(f"zhijiang.{name}", instead)

    assert (before, told() != set()) == (set(), True)
