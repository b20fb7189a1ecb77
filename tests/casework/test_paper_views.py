"""Files over the wire: brought, read, out of the dossier; and suggestions of organisations."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework import applications
from tests.casework.applications import ANSWERS, PDF, PNG, upload
from tests.cast import Cast
from zhijiang.casework import actions
from zhijiang.casework.models import Case, DossierItem

pytestmark = pytest.mark.django_db
DIGEST = sha256(PDF).hexdigest()
SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def draft(office: Cast, client: Client) -> Case:
    applications.publish()
    client.force_login(office.lin)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return applications.draft(office, data={name: value for name, value in ANSWERS.items() if name != "licence"})


def at(case: Case, name: str, *arguments: Any) -> str:
    return reverse(f"casework:{name}", args=[case.code, *arguments])


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_script_brings_files_and_gets_the_list_back(client: Client, draft: Case) -> None:
    address = at(draft, "upload_paper", "licence")

    added = client.post(address, {"file": [upload("a.pdf"), upload("b.png", PNG)]}, headers=SCRIPT)
    removed = client.post(address, {"remove": DIGEST}, headers=SCRIPT)
    wrong = client.post(address, {"file": upload("c.pdf", b"MZ")}, headers=SCRIPT)

    assert (added.status_code, removed.status_code, wrong.status_code) == (200, 200, 409)
    assert "a.pdf" in added.content.decode()
    assert "b.png" in added.content.decode()
    assert "a.pdf" not in removed.content.decode()
    assert "is not taken" in wrong.content.decode()
    assert [file["name"] for file in Case.objects.get(pk=draft.pk).data["licence"]] == ["b.png"]


def test_a_paper_out_of_the_dossier_is_offered_and_picked(client: Client, office: Cast, draft: Case) -> None:
    item = actions.add_to_dossier(office.studio_a, by=office.lin, kind="production_licence", file=upload("证.pdf"))
    shown = client.get(at(draft, "section", 3)).content.decode()

    client.post(at(draft, "upload_paper", "licence"), {"pick": item.code}, headers=SCRIPT)

    assert item.code in shown
    assert Case.objects.get(pk=draft.pk).data["licence"] == [
        {"name": "证.pdf", "sha256": DIGEST, "size_bytes": len(PDF)}
    ]


def test_a_paper_of_anothers_dossier_is_not_there(client: Client, office: Cast, draft: Case) -> None:
    theirs = actions.add_to_dossier(office.studio_b, by=office.zhou, kind="production_licence", file=upload())

    picked = client.post(at(draft, "upload_paper", "licence"), {"pick": theirs.code}, headers=SCRIPT)
    read = client.get(reverse("casework:dossier_paper", args=[theirs.code]))
    renewed = client.post(reverse("casework:renew_paper", args=[theirs.code]), {"file": upload()})
    withdrawn = client.post(reverse("casework:withdraw_paper", args=[theirs.code]))

    assert [answer.status_code for answer in (picked, read, renewed, withdrawn)] == [404] * 4
    assert "licence" not in Case.objects.get(pk=draft.pk).data
    assert DossierItem.objects.get().withdrawn_at is None


def test_a_file_is_saved_under_its_name_and_only_a_pdf_is_shown(client: Client, office: Cast, draft: Case) -> None:
    actions.attach_paper(draft, "licence", by=office.lin, file=upload("许可证.pdf"))
    actions.attach_paper(draft, "licence", by=office.lin, file=upload("章.png", PNG))
    address = at(draft, "paper", DIGEST, "licence")
    picture = at(draft, "paper", sha256(PNG).hexdigest(), "licence")

    saved, seen, drawn = client.get(address), client.get(address + "?view=1"), client.get(picture + "?view=1")

    assert (body(saved), body(seen), body(drawn)) == (PDF, PDF, PNG)
    assert saved.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E8%AE%B8%E5%8F%AF%E8%AF%81.pdf"
    assert seen.headers["Content-Disposition"].startswith("inline")
    assert drawn.headers["Content-Disposition"].startswith("attachment")
    assert {answer.headers["X-Content-Type-Options"] for answer in (saved, seen, drawn)} == {"nosniff"}
    assert (saved.headers["Content-Type"], drawn.headers["Content-Type"]) == ("application/pdf", "image/png")


def test_a_file_is_given_only_where_it_stands(client: Client, office: Cast, draft: Case) -> None:
    actions.attach_paper(draft, "licence", by=office.lin, file=upload())
    other = applications.draft(office)

    def status(who: str, case: Case, field: str) -> int:
        client.force_login(getattr(office, who))
        return client.get(at(case, "paper", DIGEST, field)).status_code

    got = {who: status(who, draft, "licence") for who in ("lin", "qian", "zhou", "sun")}

    assert got == {"lin": 200, "qian": 200, "zhou": 404, "sun": 404}
    assert (status("lin", draft, "contract"), status("lin", other, "licence")) == (404, 404)


def test_the_dossier_is_kept_on_its_own_pages(client: Client, draft: Case) -> None:
    empty = client.get(reverse("casework:dossier")).content.decode()
    wrong = client.post(
        reverse("casework:add_to_dossier"),
        {"kind": "production_licence", "file": upload(), "valid_from": "2026-01-02", "valid_until": "2026-01-01"},
    )
    refused = client.post(
        reverse("casework:add_to_dossier"), {"kind": "production_licence", "file": upload(content=b"MZ")}
    )
    added = client.post(
        reverse("casework:add_to_dossier"),
        {
            "kind": "production_licence",
            "file": upload("证.pdf"),
            "number": "（浙）字第01234号",
            "valid_until": "2020-01-01",
        },
    )
    item = DossierItem.objects.get()
    full = client.get(reverse("casework:dossier")).content.decode()
    client.post(
        reverse("casework:renew_paper", args=[item.code]), {"file": upload("新.pdf", PDF + b"2"), "number": "2"}
    )
    new = DossierItem.objects.get(withdrawn_at=None)
    client.post(reverse("casework:withdraw_paper", args=[new.code]))

    assert "The dossier is empty" in empty
    assert (wrong.status_code, refused.status_code, added.status_code) == (422, 409, 302)
    for words in ("Production licence", "（浙）字第01234号", "Ended", "证.pdf"):
        assert words in full
    assert (new.name, DossierItem.objects.filter(withdrawn_at=None).count()) == ("新.pdf", 0)


def test_who_only_reads_the_dossier_changes_nothing_in_it(client: Client, office: Cast, draft: Case) -> None:
    item = actions.add_to_dossier(office.studio_a, by=office.lin, kind="production_licence", file=upload())
    client.force_login(office.qian)

    page = client.get(reverse("casework:dossier")).content.decode()
    file = client.get(reverse("casework:dossier_paper", args=[item.code]))
    refused = [
        client.get(reverse("casework:add_to_dossier")).status_code,
        client.post(reverse("casework:renew_paper", args=[item.code]), {"file": upload()}).status_code,
        client.post(reverse("casework:withdraw_paper", args=[item.code])).status_code,
    ]

    assert body(file) == PDF
    assert reverse("casework:renew_paper", args=[item.code]) not in page
    assert (refused, DossierItem.objects.filter(withdrawn_at=None).count()) == ([404] * 3, 1)


def test_organisations_are_suggested_while_one_types(client: Client, draft: Case) -> None:
    address = reverse("casework:organisations")

    said = {text: client.get(address, {"producer-name": text}).content.decode() for text in ("乙影", "乙", "影业", "")}

    assert "乙影业" in said["乙影"]
    assert [text for text, page in said.items() if "乙影业" in page] == ["乙影"]
