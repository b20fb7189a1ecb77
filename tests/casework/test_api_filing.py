"""An application by a program: from the catalogue to what was handed in, with every refusal that the page has."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.casework import applications, steps
from tests.casework.applications import ANSWERS, PDF, PNG
from tests.casework.calling import Caller, begun, faults, told, version_of
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case, Event, SectionLock, Snapshot
from zhijiang.casework.queries import Scope
from zhijiang.casework.states import FixKind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PLAIN: dict[str, Any] = {name: value for name, value in ANSWERS.items() if name != "licence"}
"""The answers without the file, which has its own address."""


@pytest.fixture
def lin(office: Cast) -> Caller:
    applications.publish()
    return Caller(office.lin)


def filled(lin: Caller, code: str, **more: Any) -> None:
    sent = {"version": version_of(lin, code), "answers": PLAIN | more}
    assert lin.patch(f"/cases/{code}/answers", sent).status_code == 200


def test_catalogue_and_form_are_told_to_those_who_apply(lin: Caller, office: Cast) -> None:
    offered = told(lin.get("/procedures"))
    form = told(lin.get("/procedures/application"))
    others = [
        Caller(user).get(path).status_code
        for user in (office.sun, office.qian)
        for path in ("/procedures", "/procedures/application")
    ]

    assert [each["item"] for each in offered] == ["application", "plan-filing"]
    assert (form["version"], [each["name"] for each in form["organisations"]]) == (1, ["甲影业"])
    assert office.bureau.code in {each["code"] for each in form["authorities"]}
    assert others == [404] * 4
    assert lin.get("/procedures/nothing").status_code == 404


def test_form_is_json_schema_in_the_readers_language(lin: Caller, office: Cast) -> None:
    form = told(lin.get("/procedures/application"))["form"]
    english = told(Caller(office.lin, language="en").get("/procedures/application"))["form"]

    Draft202012Validator.check_schema(form)
    assert (form["properties"]["kind"]["title"], english["properties"]["kind"]["title"]) == ("类型", "Kind")
    assert form["properties"]["kind"]["x-options"]["film"] == "网络电影"
    assert form["properties"]["cast"]["items"]["properties"]["pay"]["title"] == "片酬（万元）"
    assert form["properties"]["other_kind"] | {"title": ""} == {
        "type": "string", "minLength": 2, "title": "", "x-section": 1, "x-when": {"kind": {"any": ["other"]}}, "x-required": True,
    }  # fmt: skip
    assert "other_kind" not in form["required"]
    assert list(Draft202012Validator(form).iter_errors(ANSWERS)) == []
    assert [error.message for error in Draft202012Validator(form).iter_errors({**ANSWERS, "episodes": 0})] != []


def test_application_goes_from_nothing_to_handed_in(lin: Caller, office: Cast) -> None:
    code = begun(lin)
    filled(lin, code)
    uploaded = lin.upload(f"/cases/{code}/files/licence", "许可证.pdf", PDF)
    check = told(lin.get(f"/cases/{code}/check"))
    sent = lin.post(f"/cases/{code}/submission", {"seq": check["seq"], "version": check["version"]})

    assert (uploaded.status_code, check["errors"], check["move"]) == (200, [], "submit")
    assert (sent.status_code, told(sent)["state"], told(sent)["round"]) == (201, "submitted", 1)
    snapshot = Snapshot.objects.get(case__code=code)
    digest = sha256(PDF).hexdigest()
    assert snapshot.data == PLAIN | {"licence": [{"name": "许可证.pdf", "sha256": digest, "size_bytes": len(PDF)}]}
    assert [file["sha256"] for file in snapshot.files] == [digest]
    assert [event.action for event in Event.objects.filter(stream=f"case/{code}").order_by("seq")] == [
        "case_opened",
        "submit",
    ]
    assert told(Caller(office.sun).get(f"/cases/{code}/answers"))["answers"] == snapshot.data


def test_beginning_takes_what_is_known_and_says_what_it_needs(lin: Caller, office: Cast) -> None:
    actions.add_to_dossier(office.studio_a, by=office.lin, kind="production_licence", file=applications.upload())

    empty = lin.post("/cases", {"title": " ", "kind": 3})
    strange = lin.post("/cases", {"item": "application", "title": "x", "organisation": office.studio_b.code})
    blank = lin.post("/cases", {"item": "application", "title": "  "})
    none = lin.post("/cases", {"item": "no-such-thing", "title": "x"})
    code = begun(lin)

    assert (empty.status_code, faults(empty)) == (422, {"item": "missing", "kind": "extra_forbidden"})
    assert (strange.status_code, faults(strange)) == (422, {"organisation": "enum"})
    assert office.studio_a.code in told(strange)["message"]
    assert (blank.status_code, none.status_code, Case.objects.count()) == (422, 404, 1)
    assert [file["name"] for file in Case.objects.get(code=code).data["licence"]] == ["许可证.pdf"]


def test_answers_that_cannot_be_read_are_told_all_at_once_and_none_is_kept(lin: Caller) -> None:
    code = begun(lin)
    wrong = {
        "title": "x",
        "kind": "opera",
        "episodes": "many",
        "investment": "a lot",
        "begins_on": "tomorrow",
        "producer": "甲影业",
        "credit_code": "123",
        "cast": [{"name": "沈岚", "pay": "1"}, {"name": "周远", "pay": "x"}],
        "subjects": ["urban", "opera"],
        "licence": [{"name": "x", "sha256": "a" * 64, "size_bytes": 1}],
        "synopsis": "\x00",
        "remark_01": "\ud800",
        "remark_02": "好",
    }

    refused = lin.patch(f"/cases/{code}/answers", {"version": version_of(lin, code), "answers": wrong})
    english = Caller(Case.objects.get(code=code).organisation.members.get(username="lin"), language="en")
    told_so = english.patch(
        f"/cases/{code}/answers", {"version": version_of(lin, code), "answers": {"episodes": "many"}}
    )

    assert refused.status_code == 422
    assert set(faults(refused)) == {
        "title", "kind", "episodes", "investment", "begins_on", "producer", "credit_code", "cast.1.pay", "subjects.1",
        "licence", "synopsis", "remark_01",
    }  # fmt: skip
    assert (faults(refused)["title"], faults(refused)["episodes"], faults(refused)["licence"]) == (
        "unknown",
        "type",
        "apart",
    )
    assert "“集数”应填整数" in " ".join(each["message"] for each in told(refused)["errors"])
    assert told(told_so)["errors"][0]["message"] == "“Episodes” takes a whole number; many came."
    assert Case.objects.get(code=code).data == {}


def test_answers_are_tidied_as_on_the_page_and_null_empties_one(lin: Caller) -> None:
    code = begun(lin)
    given = {
        "licence_number": "(浙)字第 ０1234 号",
        "investment": "350",
        "remark_01": "无",
        "cast": [{"name": "沈岚", "pay": "80.5"}, {}],
    }
    lin.patch(f"/cases/{code}/answers", {"version": version_of(lin, code), "answers": given})
    lin.patch(f"/cases/{code}/answers", {"version": version_of(lin, code), "answers": {"remark_01": None}})

    assert Case.objects.get(code=code).data == {
        "licence_number": "（浙）字第01234号", "investment": "350", "cast": [{"name": "沈岚", "pay": "80.5"}], "cast_pay": "80.5",
    }  # fmt: skip


def test_answers_from_an_older_look_are_told_so_and_change_nothing(lin: Caller) -> None:
    code = begun(lin)
    before = version_of(lin, code)
    assert lin.patch(f"/cases/{code}/answers", {"version": before, "answers": {"episodes": 12}}).status_code == 200

    late = lin.patch(f"/cases/{code}/answers", {"version": before, "answers": {"episodes": 24}})

    assert (late.status_code, told(late)["rule"]) == (409, "C-22")
    assert Case.objects.get(code=code).data == {"episodes": 12}


def test_a_section_is_kept_beside_what_a_colleague_writes_elsewhere(lin: Caller, office: Cast) -> None:
    code = begun(lin)
    colleague = Caller(applications.colleague(office))
    first, last = (told(lin.get(f"/cases/{code}/answers"))["sections"][number]["version"] for number in (0, 5))

    mine = lin.patch(f"/cases/{code}/sections/1", {"version": first, "answers": {"episodes": 12}})
    theirs = colleague.patch(f"/cases/{code}/sections/6", {"version": last, "answers": {"remark_06": "无"}})
    stale = colleague.patch(f"/cases/{code}/sections/1", {"version": first, "answers": {"episodes": 13}})
    strange = lin.patch(f"/cases/{code}/sections/6", {"version": last, "answers": {"episodes": 13}})
    nowhere = lin.patch(f"/cases/{code}/sections/9", {"version": last, "answers": {}})

    assert [each.status_code for each in (mine, theirs, stale, strange, nowhere)] == [200, 200, 409, 403, 404]
    assert Case.objects.get(code=code).data == {"episodes": 12, "remark_06": "无"}


def test_a_section_that_a_colleague_holds_is_refused_by_name(lin: Caller, office: Cast) -> None:
    code = begun(lin)
    case = Case.objects.get(code=code)
    actions.take_section(case, 1, by=applications.colleague(office))

    held = lin.patch(
        f"/cases/{code}/answers", {"version": version_of(lin, code), "answers": {"episodes": 1, "remark_06": "无"}}
    )
    free = lin.patch(f"/cases/{code}/answers", {"version": version_of(lin, code), "answers": {"remark_06": "无"}})

    assert (held.status_code, told(held)["rule"], "林知夏" in told(held)["message"]) == (409, "C-21", True)
    assert (free.status_code, Case.objects.get(code=code).data) == (200, {"remark_06": "无"})
    assert SectionLock.objects.count() == 1


def test_check_tells_every_fault_with_its_place(lin: Caller) -> None:
    code = begun(lin)
    filled(lin, code, cast=[{"name": "沈岚", "pay": "80.50"}, {"pay": "9"}], kind="other", ends_on="2026-01-01")

    check = lin.get(f"/cases/{code}/check")
    refused = lin.post(f"/cases/{code}/submission", {"seq": 1, "version": told(check)["version"]})

    assert faults(check) == {
        "other_kind": "required", "ends_on": "not_before", "licence": "required", "cast.1.name": "required",
    }  # fmt: skip
    assert (refused.status_code, faults(refused), told(refused)["rule"]) == (422, faults(check), "C-03")
    assert Case.objects.get(code=code).state == "draft"


def test_what_changed_since_the_check_is_not_handed_in(lin: Caller) -> None:
    code = begun(lin)
    filled(lin, code)
    lin.upload(f"/cases/{code}/files/licence", "许可证.pdf", PDF)
    check = told(lin.get(f"/cases/{code}/check"))
    lin.patch(f"/cases/{code}/answers", {"version": check["version"], "answers": {"remark_01": "改了"}})

    late = lin.post(f"/cases/{code}/submission", {"seq": 1, "version": check["version"]})
    early = lin.post(f"/cases/{code}/submission", {"seq": 0, "version": version_of(lin, code)})
    by_moves = lin.post(f"/cases/{code}/moves", {"action": "submit", "seq": 1})

    assert [(each.status_code, told(each)["rule"]) for each in (late, early, by_moves)] == [
        (409, "C-26"),
        (409, "C-09"),
        (409, ""),
    ]
    assert Snapshot.objects.count() == 0


def test_files_are_of_the_kinds_and_sizes_of_the_page(
    lin: Caller, office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = begun(lin)
    docx = applications.office_file("word/document.xml")
    monkeypatch.setattr("zhijiang.casework.actions.papers.LARGEST_BYTES", 500)
    sent = [
        lin.upload(f"/cases/{code}/files/{field}", name, content)
        for field, name, content in (
            ("licence", "a.pdf", PDF), ("licence", "a.pdf", PDF), ("licence", "b.png", PNG), ("licence", "c.pdf", docx),
            ("licence", "d.pdf", b""), ("licence", "e.pdf", PDF + b"x" * 500), ("episodes", "a.pdf", PDF), ("nothing", "a.pdf", PDF),
        )
    ]  # fmt: skip
    without = lin.post(f"/cases/{code}/files/licence", {})

    assert [each.status_code for each in sent] == [200, 200, 200, 422, 422, 422, 404, 404]
    assert [faults(each) for each in sent[3:6]] == [{"licence": "file"}] * 3
    assert (without.status_code, faults(without)) == (422, {"file": "missing"})
    assert [file["name"] for file in Case.objects.get(code=code).data["licence"]] == ["a.pdf", "b.png"]


def test_a_paper_of_the_dossier_is_used_by_its_hash_and_no_other_file_is(lin: Caller, office: Cast) -> None:
    code = begun(lin)
    actions.add_to_dossier(office.studio_a, by=office.lin, kind="production_licence", file=applications.upload())
    theirs = PDF + b"studio b"
    actions.add_to_dossier(
        office.studio_b, by=office.zhou, kind="production_licence", file=applications.upload(content=theirs)
    )
    paper = told(lin.get("/dossier"))[0]

    picked = lin.put(f"/cases/{code}/files/licence/{paper['sha256']}")
    another = lin.put(f"/cases/{code}/files/licence/{sha256(theirs).hexdigest()}")
    unfit = lin.put(f"/cases/{code}/files/contract/{paper['sha256']}")

    assert [each.status_code for each in (picked, another, unfit)] == [200, 404, 403]
    assert [file["sha256"] for file in Case.objects.get(code=code).data["licence"]] == [paper["sha256"]]
    assert lin.delete(f"/cases/{code}/files/licence/{paper['sha256']}").status_code == 200
    assert "licence" not in Case.objects.get(code=code).data


def test_in_a_supplement_only_what_is_listed_can_be_changed(office: Cast) -> None:
    applications.publish()
    case = applications.returned(office, (FixKind.FIELD, "episodes"), (FixKind.FILE, "licence"))
    lin, url = Caller(office.lin), f"/cases/{case.code}"
    shown = told(lin.get(f"{url}/answers"))

    refused = lin.patch(
        f"{url}/answers",
        {"version": shown["version"], "answers": {"episodes": 24, "synopsis": "另一个故事。", "investment": "1"}},
    )
    section = shown["sections"][0]["version"]
    by_section = lin.patch(f"{url}/sections/1", {"version": section, "answers": {"synopsis": "另一个故事。"}})
    file = lin.upload(f"{url}/files/contract", "c.pdf", PDF)
    changed = lin.patch(
        f"{url}/answers", {"version": shown["version"], "answers": {"episodes": 24, "investment": "350.00"}}
    )

    assert set(shown["writable"]) == {"episodes", "licence"}
    assert (refused.status_code, faults(refused), told(refused)["rule"]) == (
        403, {"synopsis": "closed", "investment": "closed"}, "C-07",
    )  # fmt: skip
    assert (by_section.status_code, file.status_code, changed.status_code) == (403, 403, 200)
    case.refresh_from_db()
    assert case.data == ANSWERS | {"episodes": 24}


def test_a_supplement_is_answered_item_by_item_and_handed_in(office: Cast) -> None:
    applications.publish()
    case = applications.returned(office, (FixKind.FIELD, "episodes"), (FixKind.FIELD, "synopsis"))
    lin, url = Caller(office.lin), f"/cases/{case.code}"
    first, second = (each["id"] for each in told(lin.get(f"{url}/items")))
    check = told(lin.get(f"{url}/check"))

    early = lin.post(f"{url}/submission", {"seq": check["seq"], "version": check["version"]})
    wordless = lin.put(f"{url}/items/{first}/answer", {"answer": "intended"})
    strange = lin.put(f"{url}/items/{first}/answer", {"answer": "perhaps"})
    others = Caller(office.sun).put(f"{url}/items/{first}/answer", {"answer": "will_fix"})
    done = [lin.put(f"{url}/items/{item}/answer", {"answer": "will_fix"}) for item in (first, second)]
    check = told(lin.get(f"{url}/check"))
    sent = lin.post(f"{url}/submission", {"seq": check["seq"], "version": check["version"]})

    assert (early.status_code, told(early)["rule"]) == (422, "C-04")
    assert (wordless.status_code, faults(wordless), strange.status_code, faults(strange)) == (
        422,
        {"text": ""},
        422,
        {"answer": "enum"},
    )
    assert others.status_code == 403
    assert [told(each)["answer"] for each in done] == ["will_fix", "will_fix"]
    assert (sent.status_code, told(sent)["state"], told(sent)["round"]) == (201, "submitted", 2)
    assert lin.put(f"{url}/items/{first}/answer", {"answer": "will_fix"}).status_code == 409


def test_whoever_only_reads_and_whoever_decides_writes_in_no_form(lin: Caller, office: Cast) -> None:
    code = begun(lin)
    filled(lin, code)
    lin.upload(f"/cases/{code}/files/licence", "许可证.pdf", PDF)
    version, digest = version_of(lin, code), sha256(PDF).hexdigest()

    def tried(caller: Caller) -> list[int]:
        return [
            caller.patch(f"/cases/{code}/answers", {"version": version, "answers": {"episodes": 1}}).status_code,
            caller.patch(f"/cases/{code}/sections/1", {"version": version, "answers": {"episodes": 1}}).status_code,
            caller.upload(f"/cases/{code}/files/licence", "b.pdf", PDF + b"b").status_code,
            caller.put(f"/cases/{code}/files/licence/{digest}").status_code,
            caller.delete(f"/cases/{code}/files/licence/{digest}").status_code,
            caller.get(f"/cases/{code}/check").status_code,
            caller.post(f"/cases/{code}/submission", {"seq": 1, "version": version}).status_code,
        ]

    before = Case.objects.get(code=code).data
    assert tried(Caller(office.qian)) == [403] * 7
    assert tried(Caller(office.zhou)) == tried(Caller(office.sun)) == [404] * 7
    assert tried(Caller(office.lin, Scope.READ_CASES)) == [403, 403, 403, 403, 403, 200, 403]
    case = Case.objects.get(code=code)
    assert (case.data, case.state) == (before, "draft")
    applications.hand_in(case, office.lin)
    assert tried(Caller(office.sun)) == [403] * 7
    assert tried(lin) == [409] * 7


def test_a_case_among_films_is_filled_in_here_and_handed_in_with_its_films(office: Cast) -> None:
    case = steps.draft(office)
    lin, version = Caller(office.lin), queries.digest_of(case)

    filled_in = lin.patch(f"/cases/{case.code}/answers", {"version": version, "answers": {"episodes": 24}})
    sent = lin.post(f"/cases/{case.code}/submission", {"seq": 1, "version": told(filled_in)["version"]})

    assert (filled_in.status_code, sent.status_code) == (200, 409)
    assert f"/reviews/{case.code}/" in told(sent)["message"]
    case.refresh_from_db()
    assert (case.state, case.data) == ("draft", steps.FORM | {"episodes": 24})
