"""The public page that verifies a letter, and the file for those who may see the case."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.casework import steps
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Document

pytestmark = pytest.mark.django_db


def plain(response: HttpResponse, *typed: str) -> str:
    """A page without what differs from one visit to the next: form token, nonce, and what the reader typed."""
    page = re.sub(r'[A-Za-z0-9]{64}|nonce="[^"]+"', "TOKEN", response.content.decode())
    for word in typed:
        page = page.replace(word, "TYPED")
    return page


@pytest.fixture
def letter(office: Cast) -> Document:
    return Document.objects.get(case=steps.returned(office))


def test_whoever_has_the_code_reads_what_was_issued(client: Client, letter: Document) -> None:
    response = client.get(letter.verify_url, headers={"Accept-Language": "en"})

    said = response.content.decode()
    assert response.status_code == 200
    for words in (letter.number, "is in force", "Provincial Bureau", "Studio A", letter.sha256):
        assert words in said
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("key", ["浙网审意〔2026〕1号", "浙网审意[2026]1号", "浙网审意（２０２６）1 号"])
def test_number_and_code_as_people_type_them_lead_to_the_letter(client: Client, letter: Document, key: str) -> None:
    typed = "-".join(letter.verify_code[n : n + 4] for n in range(0, 16, 4)).lower()

    response = client.get(reverse("casework:verify"), {"number": key, "c": typed})

    assert (response.status_code, response.headers["Location"]) == (302, letter.verify_url)


def test_a_wrong_code_and_a_number_that_never_was_are_answered_alike(client: Client, letter: Document) -> None:
    wrong = client.get(reverse("casework:verified", args=[letter.case.code]), {"c": "0" * 16})
    never = client.get(reverse("casework:verified", args=["C-ZZZZZZZ"]), {"c": letter.verify_code})

    assert (wrong.status_code, never.status_code) == (404, 404)
    assert plain(wrong, letter.case.code, "0" * 16) == plain(never, "C-ZZZZZZZ", letter.verify_code)
    assert letter.title not in wrong.content.decode()


def test_the_form_is_empty_at_first_and_names_what_is_missing(client: Client, letter: Document) -> None:
    empty = client.get(reverse("casework:verify"))
    half = client.get(reverse("casework:verify"), {"number": letter.number, "c": ""})

    assert (empty.status_code, half.status_code) == (200, 422)
    assert 'href="#id_c"' in half.content.decode()


def test_a_revoked_letter_says_so(client: Client, office: Cast, letter: Document) -> None:
    actions.revoke_document(letter, by=office.sun, reason="文号有误。")

    said = client.get(letter.verify_url).content.decode()

    assert "已于" in said
    assert "文号有误。" in said
    assert "现行有效" not in said


def test_the_issued_file_compares_as_the_same_and_a_changed_byte_as_different(client: Client, letter: Document) -> None:
    with default_storage.open(queries.path_of(letter.sha256)) as file:
        genuine = file.read()

    same = client.post(letter.verify_url, {"file": SimpleUploadedFile("a.pdf", genuine)})
    other = client.post(letter.verify_url, {"file": SimpleUploadedFile("a.pdf", genuine[:-1] + b"!")})
    none = client.post(letter.verify_url)

    assert "逐字节相同" in same.content.decode()
    assert "请勿采信" in other.content.decode()
    assert none.status_code == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lin", 200),
        ("qian", 200),
        ("sun", 200),
        ("wu", 200),
        ("chen", 200),
        ("yang", 200),
        ("zhou", 404),
        ("tang", 404),
    ],
)
def test_the_file_is_for_those_who_may_see_the_case(
    client: Client, office: Cast, letter: Document, who: str, status: int
) -> None:
    client.force_login(getattr(office, who))

    response = client.get(letter.url)

    assert response.status_code == status
    assert response.content.startswith(b"%PDF") == (status == 200)


def test_the_file_asks_for_signing_in(client: Client, letter: Document) -> None:
    response = client.get(letter.url)

    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, reverse("account_login"))
