"""Particular images and sounds: typed or marked in the player, handed in with their cut, taken over to the next one."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from tests.casework import applications
from tests.screening.reviewing import FORM, FRAMES, Stage, make_cut
from zhijiang.casework import queries as casework
from zhijiang.casework import schema
from zhijiang.casework.errors import MissingEvidence
from zhijiang.casework.models import Case
from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.screening import actions, queries
from zhijiang.screening.states import ReviewAction

TYPED = {"particular-rows": "1", "particular-0-from": "01:00:04:00", "particular-0-to": "01:00:05:24",
         "particular-0-kind": "flag", "particular-0-description": "校门口的旗帜", "particular-0-source": ""}  # fmt: skip


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def post(client: Client, draft: Stage, **more: Any) -> Any:
    fields = {**FORM, "true_and_complete": "on", "save": "1", **TYPED, **more}
    return client.post(reverse("screening:form", args=[draft.code]), fields)


def rows_of(draft: Stage) -> list[dict[str, Any]]:
    return list(Case.objects.get(code=draft.code).data.get("particular", []))


def declare(draft: Stage, start: int = 100, end: int = 150, **answers: str) -> str:
    key = str(uuid.uuid4())
    cut = queries.newest_cut(draft.work, 1)
    assert cut is not None
    given = {"kind": "flag", "description": "旗帜", **answers}
    actions.write_passage(draft.now(), cut, by=draft.cast.lin, key=key, start=start, end=end, answers=given)
    return key


def recut(draft: Stage, *lengths: int) -> Cut:
    """A new cut of the film with shots of these lengths."""
    cut = make_cut(draft.work, by=draft.cast.lin)
    analysis = Analysis.objects.get(file=cut.file)
    report = analysis.report or {}
    ends = [sum(lengths[: number + 1]) for number in range(len(lengths))]
    report["shots"] = [{"start": end - length, "end": end} for end, length in zip(ends, lengths, strict=True)]
    report["video"]["frames"] = ends[-1]
    analysis.report = report
    analysis.save()
    return cut


@pytest.mark.both_databases
def test_typed_timecodes_are_kept_as_whole_frames_of_the_cut(client: Client, draft: Stage) -> None:
    client.force_login(draft.cast.lin)

    answer = post(client, draft)
    again = post(client, draft)

    (row,) = rows_of(draft)
    cut = Cut.objects.get(episode__work=draft.work)
    assert (answer.status_code, again.status_code) == (302, 302)
    assert {name: row[name] for name in ("cut", "start", "end", "frames", "rate", "kind")} == {
        "cut": cut.code, "start": 100, "end": 150, "frames": FRAMES, "rate": "25/1", "kind": "flag",
    }  # fmt: skip
    assert schema.timecodes_of(row) == ("01:00:04:00", "01:00:05:24")


def test_saving_the_form_again_leaves_a_row_its_key(client: Client, draft: Stage) -> None:
    key = declare(draft)
    client.force_login(draft.cast.lin)

    post(client, draft, **{"particular-0-description": "旗帜", "particular-0-to": "01:00:05:24"})

    assert [row["key"] for row in rows_of(draft)] == [key]


@pytest.mark.parametrize(
    ("column", "typed", "said"),
    [
        ("to", "01:00:03:24", "The passage must end after it begins."),
        ("to", "01:01:40:00", "is outside of this cut, which runs from 01:00:00:00 to 01:01:39:24"),
        ("from", "00:00:04:00", "is outside of this cut"),
        ("from", "01:00:04:25", "frames from 00 to 24"),
        ("from", "4.5", "is no timecode of this cut"),
        ("to", "", "This is missing."),
    ],
)
def test_a_place_that_the_cut_has_not_is_refused_in_one_sentence(
    client: Client, draft: Stage, column: str, typed: str, said: str
) -> None:
    client.force_login(draft.cast.lin)

    answer = post(client, draft, **{f"particular-0-{column}": typed})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert rows_of(draft) == []


def test_a_form_opened_before_the_player_wrote_takes_nothing_away(client: Client, draft: Stage) -> None:
    client.force_login(draft.cast.lin)
    shown = client.get(reverse("screening:form", args=[draft.code]))
    key = declare(draft)

    answer = post(client, draft, drawn=shown.context["drawn"], platform="另一平台")

    assert answer.status_code == 409
    assert [row["key"] for row in rows_of(draft)] == [key]


@pytest.mark.both_databases
def test_player_writes_changes_and_takes_out_a_row(client: Client, draft: Stage) -> None:
    client.force_login(draft.cast.lin)
    url, key = reverse("screening:declare_rows", args=[draft.code, 1]), str(uuid.uuid4())
    body = {"key": key, "start": 100, "end": 150, "answers": {"kind": "plaque", "description": "校牌"}}

    def send(method: str, told: dict[str, Any]) -> Any:
        return client.generic(method, url, json.dumps(told), content_type="application/json")

    written, twice = send("POST", body), send("POST", body)
    changed = send("POST", body | {"end": 140})
    beyond = send("POST", body | {"end": FRAMES + 1})
    nothing = send("POST", body | {"answers": {"kind": "plaque"}})
    unknown = send("POST", body | {"answers": {"kind": "dragon", "description": "x"}})
    kept = rows_of(draft)
    gone = send("DELETE", {"key": key})

    assert [len(answer.json()["rows"]) for answer in (written, twice, changed, gone)] == [1, 1, 1, 0]
    assert (written.json()["rows"][0]["shown"], kept[0]["end"]) == (["Plaque, name plate", "校牌", ""], 140)
    assert [answer.status_code for answer in (beyond, nothing, unknown)] == [422, 422, 422]
    assert f"{FRAMES} frames" in beyond.json()["error"]
    assert (rows_of(draft), Case.objects.get(code=draft.code).seq) == ([], 1)


def test_own_room_shows_the_film_and_the_table_and_no_panel(client: Client, draft: Stage) -> None:
    key = declare(draft)
    client.force_login(draft.cast.lin)

    room = client.get(reverse("screening:declare_json", args=[draft.code, 1])).json()

    assert (room["cut"]["frames"], [row["key"] for row in room["declaration"]["rows"]]) == (FRAMES, [key])
    assert not any(room["me"]["can"].values())
    assert room["declaration"]["url"] == reverse("screening:declare_rows", args=[draft.code, 1])


@pytest.mark.both_databases
def test_what_was_declared_lies_before_the_panel_as_it_was_handed_in(client: Client, draft: Stage) -> None:
    declare(draft, 100, 150, description="校旗")
    draft.submit().accept().panel()
    client.force_login(draft.cast.chen)

    room = client.get(reverse("screening:room_json", args=[draft.code, 1])).json()
    page = client.get(reverse("screening:review", args=[draft.code])).content.decode()
    closed = client.get(reverse("screening:declare", args=[draft.code, 1]))

    (row,) = room["declaration"]["rows"]
    assert (row["start"], row["end"], row["shown"][:2]) == (100, 150, ["Flag", "校旗"])
    assert room["declaration"]["url"] == ""
    assert "01:00:04:00" in page
    assert closed.status_code == 404


def test_a_passage_of_a_cut_that_is_not_handed_in_is_refused(draft: Stage) -> None:
    declare(draft)
    newer = make_cut(draft.work, by=draft.cast.lin)

    with pytest.raises(MissingEvidence) as refused:
        actions.submit(draft.now(), by=draft.cast.lin, expected_seq=draft.seq(), cuts=[newer])

    assert refused.value.rule == "S-09"


@pytest.mark.both_databases
def test_rows_go_over_to_the_new_cut_moved_or_lost_and_a_lost_one_waits(client: Client, draft: Stage) -> None:
    kept, lost = declare(draft, 1100, 1200), declare(draft, 100, 150)
    draft.submit().accept().panel()
    draft.sign().send_back(draft.note()).answer_all()
    newer = recut(draft, 990, 1500)
    client.force_login(draft.cast.lin)

    told = client.get(reverse("screening:check", args=[draft.code]))
    client.post(reverse("screening:carry", args=[draft.code]))
    after = {row["key"]: row for row in rows_of(draft)}
    with pytest.raises(MissingEvidence, match=r"未能找到该片段|Its place was not found"):
        actions.resubmit(draft.now(), by=draft.cast.lin, expected_seq=draft.seq(), cuts=[newer])
    client.post(reverse("screening:carry", args=[draft.code]), {"confirm": lost, "back": "check"})
    actions.resubmit(draft.now(), by=draft.cast.lin, expected_seq=draft.seq(), cuts=[newer])

    assert told.context["declared"].stale == 2
    assert [(after[key]["start"], after[key]["end"], after[key]["standing"]) for key in (kept, lost)] == [
        (1090, 1190, "moved"), (100, 150, "lost"),
    ]  # fmt: skip
    assert {row["cut"] for row in after.values()} == {newer.code}
    first, second = casework.snapshots_of(draft.now().case)
    (change,) = casework.comparison_of(draft.now().case, first, second, draft.cast.chen).changes
    assert [cell.after for row in change.rows for cell in row.cells if cell.is_changed][:2] == [
        "01:00:43:15",
        "01:00:47:14",
    ]


def test_a_correction_of_single_questions_leaves_the_table_open_when_the_film_changes(draft: Stage) -> None:
    declare(draft)
    draft.submit().accept().panel()
    draft.sign()
    note = draft.note()
    item = actions.FieldItem(field="platform", text="请写全称。")
    actions.decide(
        draft.now(), ReviewAction.RETURN, by=draft.cast.sun, expected_seq=draft.seq(), notes=[note], fields=[item]
    )

    assert casework.writable_fields(draft.now().case) == {"platform", "particular"}


def test_the_archive_tells_passages_in_timecode(draft: Stage) -> None:
    declare(draft, 100, 150, description="校旗")
    draft.submit()

    said = casework.archive_of(draft.now().case, draft.cast.sun, now=draft.now().case.submitted_at)

    with zipfile.ZipFile(io.BytesIO(said)) as package:
        dossier = pypdfium2.PdfDocument(package.read("dossier.pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in dossier)
    assert [word for word in ("01:00:04:00", "01:00:05:24", "旗帜", "校旗") if word not in text] == []


def test_the_number_of_the_plan_comes_along_unless_two_plans_bear_the_name(draft: Stage) -> None:
    number = "浙网微规备字（2026）第00123号"
    applications.publish()
    plan = applications.draft(draft.cast, title=draft.work.title)
    Case.objects.filter(pk=plan.pk).update(external_number=number)
    one = queries.first_answers(draft.work).get("planning_number")
    twin = applications.draft(draft.cast, title=draft.work.title)
    Case.objects.filter(pk=twin.pk).update(external_number=number.replace("123", "124"))
    case = draft.now().case

    assert one == number
    assert "planning_number" not in queries.first_answers(draft.work)
    assert queries.plan_of({"planning_number": number}, case, draft.cast.lin) == plan
    assert queries.plan_of({"planning_number": number}, case, draft.cast.zhou) is None


def test_a_work_without_an_english_title_is_called_as_its_plan_is(draft: Stage) -> None:
    number = "浙网微规备字（2026）第00123号"
    applications.publish()
    plan = applications.draft(draft.cast, title=draft.work.title)
    Case.objects.filter(pk=plan.pk).update(external_number=number, title_en="The Bridge in Snow")
    Work.objects.filter(pk=draft.work.pk).update(title_en="")
    Case.objects.filter(pk=draft.now().case.pk).update(title_en="")
    data = draft.now().case.data

    actions.save_form(draft.now(), by=draft.cast.lin, data=data | {"planning_number": "浙网微规备字（2026）第00124号"})
    unnamed = (draft.now().case.title_en, draft.now().work.title_en)
    actions.save_form(draft.now(), by=draft.cast.lin, data=data | {"planning_number": number})
    named = (draft.now().case.title_en, draft.now().work.title_en)
    # What the producer then calls it stays.
    Work.objects.filter(pk=draft.work.pk).update(title_en="Snow")
    Case.objects.filter(pk=plan.pk).update(title_en="Another")
    actions.save_form(draft.now(), by=draft.cast.lin, data=data | {"planning_number": number})

    assert (unnamed, named) == (("", ""), ("The Bridge in Snow", "The Bridge in Snow"))
    assert (draft.now().case.title_en, draft.now().work.title_en) == ("The Bridge in Snow", "Snow")
