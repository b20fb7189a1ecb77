"""What is missing before acceptance: told once, and only that is open to the producer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.cast import Cast
from tests.screening.reviewing import FORM, PAPERS, Stage, make_cut, open_stage
from zhijiang.casework import actions as casework
from zhijiang.casework import queries as cases
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Case, Document, FixItem, Snapshot
from zhijiang.casework.states import Answer
from zhijiang.catalog.models import Cut, Work
from zhijiang.screening import actions, queries
from zhijiang.screening.models import ReviewedCut
from zhijiang.screening.states import ReviewAction, ReviewState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def english(client: Client) -> Iterator[None]:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def series(cast: Cast) -> Stage:
    """Three episodes planned, cuts of the first two handed in, each with a declared passage."""
    stage = open_stage(cast, episodes=2)
    Work.objects.filter(pk=stage.work.pk).update(planned_episodes=3)
    for number in (1, 2):
        declare(stage, number)
    return stage.submit()


def declare(stage: Stage, episode: int, *, key: str = "", start: int = 100) -> None:
    cut = queries.cut_to_declare(stage.now(), episode)
    assert cut is not None
    answers = {"kind": "flag", "description": "旗帜"}
    key = key or f"7a4d7c1e-2b1f-4c55-9a57-5f6f2d3c1b2{episode}"
    actions.write_passage(stage.review, cut, by=stage.cast.lin, key=key, start=start, end=start + 9, answers=answers)


def ask(stage: Stage, *, fields: dict[str, str] | None = None, cuts: dict[int, str] | None = None) -> Stage:
    actions.ask_supplement(
        stage.now(),
        by=stage.cast.wu,
        expected_seq=stage.seq(),
        fields=[actions.FieldItem(name, text) for name, text in (fields or {}).items()],
        cuts=[actions.CutItem(number, text) for number, text in (cuts or {}).items()],
    )
    return stage


def supply(stage: Stage, *cuts: Cut) -> Case:
    actions.supply(stage.now(), by=stage.cast.lin, expected_seq=stage.seq(), cuts=cuts)
    return stage.now().case


def test_what_is_listed_is_open_and_nothing_else(series: Stage, client: Client) -> None:
    ask(series, fields={"synopsis": "请写明结局。"}, cuts={2: "缺少片尾字幕。", 3: "未报送。"})
    case, lin = series.now().case, series.cast.lin

    clocks = [each.name for each in cases.clocks_of(case)]
    assert (case.state, case.owner_role, clocks, case.due_workdays) == ("supplement", "producer", ["supplement"], 15)
    assert cases.writable_fields(case) == {"synopsis", "particular"}
    letter = Document.objects.get(case=case)
    assert (letter.kind, "补正告知书" in letter.title) == ("supplement", True)

    with pytest.raises(NotAllowed):
        actions.save_form(series.now(), by=lin, data=case.data | {"platform": "另一平台"})
    with pytest.raises(NotAllowed, match="cuts that were listed"):
        declare(series, 1, start=200)
    first = next(row for row in case.data["particular"] if row["episode"] == 1)
    with pytest.raises(NotAllowed):
        actions.remove_passage(series.now(), first["key"], by=lin)
    declare(series, 2, start=200)

    client.force_login(lin)
    form = client.get(reverse("screening:form", args=[series.code])).content.decode()
    opened = {name for name in FORM if f'name="{name}"' in form and not _is_disabled(form, name)}
    assert opened == {"synopsis"}
    sent = {
        **FORM,
        "true_and_complete": "on",
        "platform": "另一平台",
        "synopsis": FORM["synopsis"] + "尾声。",
        "save": "1",
        **_table(form),
    }
    client.post(reverse("screening:form", args=[series.code]), sent)
    data = series.now().case.data
    assert (data["platform"], data["synopsis"][-3:]) == (FORM["platform"], "尾声。")
    shown = {
        number: client.get(reverse("screening:declare", args=[series.code, number])).status_code for number in (1, 2)
    }
    assert shown == {1: 302, 2: 200}
    rows = reverse("screening:declare_rows", args=[series.code, 1])
    refused = client.delete(rows, {"key": first["key"]}, content_type="application/json")
    assert (refused.status_code, len(series.now().case.data["particular"])) == (403, 2)


def _table(page: str) -> dict[str, str]:
    """The table of passages as a browser sends it back."""
    told = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf' {word}="([^"]*)"', tag) for word in ("name", "value"))
        if name and name[1].startswith("particular-") and 'type="submit"' not in tag:
            told[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select[^>]* name="(particular-[^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        told[name] = chosen[1] if chosen else ""
    return told


def _is_disabled(page: str, name: str) -> bool:
    tag = page.split(f'name="{name}"')[1].split(">", maxsplit=1)[0]
    return "disabled" in tag


def test_only_the_listed_cuts_are_replaced_and_acceptance_begins_anew(series: Stage) -> None:
    before = dict(ReviewedCut.objects.filter(review=series.review).values_list("cut__episode__number", "cut__code"))
    ask(series, cuts={2: "缺少片尾字幕。", 3: "未报送。"})
    lin, case = series.cast.lin, series.now().case
    first, second, third = (make_cut(series.work, by=lin, episode=number) for number in (1, 2, 3))

    with pytest.raises(MissingEvidence, match="2 items are not answered"):
        supply_carried(series, second, third)
    series.answer_all()
    with pytest.raises(NotAllowed, match="Episode 1 was not listed"):
        supply_carried(series, first, second, third)
    with pytest.raises(MissingEvidence, match="episode 3 was listed"):
        supply_carried(series, second)
    old = Cut.objects.get(code=before[2])
    with pytest.raises(MissingEvidence, match="episode 2 was listed"):
        supply_carried(series, old, third)
    assert series.now().case.seq == case.seq + 2  # the answers; nothing of the attempts

    now = supply_carried(series, second, third)

    cuts = ReviewedCut.objects.filter(review=series.review, round=2).order_by("cut__episode__number")
    assert (now.state, now.round, [line.cut.code for line in cuts]) == (
        "submitted",
        2,
        [before[1], second.code, third.code],
    )
    files = Snapshot.objects.get(case=now, round=2).files
    assert [file["field"] for file in files if file["field"] not in PAPERS] == ["cut-1", "cut-2", "cut-3"]
    assert [each.name for each in cases.clocks_of(now)] == ["acceptance"]
    assert now.due_workdays == 5
    with pytest.raises(WrongState):
        ask(series, cuts={1: "又发现一处。"})
    assert series.accept().now().case.state == ReviewState.UNDER_REVIEW


def supply_carried(stage: Stage, *cuts: Cut) -> Case:
    actions.carry_passages(stage.now(), by=stage.cast.lin)
    return supply(stage, *cuts)


def test_a_cut_that_is_explained_stays_and_engine_verbs_open_no_back_door(series: Stage, client: Client) -> None:
    ask(series, cuts={2: "缺少片尾字幕。", 3: "未报送。"})
    for item, answer in zip(FixItem.objects.order_by("order"), (Answer.INTENDED, Answer.BEST_POSSIBLE), strict=True):
        actions.answer_item(series.now(), item, by=series.cast.lin, answer=answer, text="全剧两集，片尾字幕在第一集。")
    client.force_login(series.cast.lin)
    handed_in = client.post(
        reverse("casework:check", args=[series.code]),
        {"seq": series.seq(), "checked": cases.digest_of(series.now().case)},
    )
    with pytest.raises(RuleViolation):
        casework.act(series.now().case, ReviewAction.SUPPLY, by=series.cast.lin, expected_seq=series.seq())
    assert (handed_in.headers["Location"], series.now().case.state) == (
        series.review.case.get_absolute_url(),
        "supplement",
    )

    shown = client.get(reverse("screening:check", args=[series.code]))
    assert "1 cut stays as it was handed in" in shown.content.decode()
    sent = client.post(reverse("screening:check", args=[series.code]), {"seq": series.seq(), "cut-2": ""})

    numbers = ReviewedCut.objects.filter(review=series.review, round=2).values_list("cut__episode__number", flat=True)
    assert (sent.status_code, series.now().case.state, sorted(numbers)) == (302, "submitted", [1, 2])


def test_pages_of_the_list(series: Stage, client: Client) -> None:
    url = reverse("screening:supplement", args=[series.code])
    got = {}
    for person in (series.cast.lin, series.cast.zhou, series.cast.chen, series.cast.wu):
        client.force_login(person)
        got[person.username] = client.get(url).status_code
    nothing = client.post(url, {"seq": series.seq()})
    words = {"seq": series.seq(), "cut-3": "未报送。", "field-platform": "请写明平台全称。"}
    preview = client.post(reverse("screening:supplement_letter", args=[series.code]), words)
    assert (nothing.status_code, preview.headers["Content-Type"], series.now().case.state) == (
        409, "application/pdf", "submitted",
    )  # fmt: skip

    sent = client.post(url, words)

    items = list(FixItem.objects.filter(case=series.review.case).values_list("kind", "target", "place"))
    assert got == {"lin": 404, "zhou": 404, "chen": 404, "wu": 200}
    assert (sent.status_code, items) == (302, [("field", "platform", "拟播出平台"), ("file", "cut-3", "第3集")])
    client.force_login(series.cast.lin)
    page = client.get(reverse("screening:review", args=[series.code])).content.decode()
    assert "Papers to be completed" in page
    assert reverse("screening:answers", args=[series.code]) in page
    client.force_login(series.cast.chen)
    assert client.get(reverse("screening:review", args=[series.code])).status_code == 404


def test_a_place_in_a_cut_is_listed_and_answered_where_it_is(series: Stage, client: Client) -> None:
    """By timecode on the page; a note for both sides; only that note is open, and only its episode's cut. Rule: C-119."""
    cast = series.cast
    cuts = {line.cut.episode.number: line.cut for line in queries.reviewed_cuts_of(series.now(), round_=1)}
    client.force_login(cast.wu)
    url = reverse("screening:supplement", args=[series.code])
    place = {
        "seq": series.seq(),
        "place-0-cut": cuts[2].code,
        "place-0-first": "01:00:04:00",
        "place-0-last": "01:00:04:09",
        "place-0-text": "此处缺少字幕。",
    }

    wrong = client.post(url, place | {"place-0-last": "01:00:03:00"})
    outside = client.post(url, place | {"place-0-first": "09:00:00:00"})
    nowhere = client.post(url, {"seq": series.seq(), "place-1-text": "某处缺少字幕。"})
    assert [each.status_code for each in (wrong, outside, nowhere)] == [422, 422, 422]
    assert FixItem.objects.count() == 0

    sent = client.post(url, place)
    assert sent.status_code == 302, re.findall(r'class="error[^>]*>.*', sent.content.decode())
    item = FixItem.objects.get()
    note = item.note
    assert (item.kind, item.place, item.text) == ("timecode", "第2集 01:00:04:00–01:00:04:09", "此处缺少字幕。")
    assert (note.start, note.end, note.reviewed_cut.cut, note.author) == (100, 110, cuts[2], cast.wu)
    review = series.now()
    assert (queries.listed_episodes(review.case), review.case.state) == (frozenset({2}), ReviewState.SUPPLEMENT)
    declare(series, 2, start=200)
    with pytest.raises(NotAllowed, match="cuts that were listed"):
        declare(series, 1, start=200)

    client.force_login(cast.lin)
    room = client.get(reverse("screening:room_json", args=[series.code, 2])).json()
    told = [(each["text"], each["can"]["answer"], each["author"]) for each in room["notes"]]
    assert told == [("此处缺少字幕。", True, cast.bureau.shown_name)]
    with pytest.raises(MissingEvidence):
        supply(series)
    said = {"version": note.version, "kind": "will_fix", "text": ""}
    answered = client.post(
        reverse("screening:answer_note", args=[series.code, note.key]), said, content_type="application/json"
    )
    assert answered.status_code == 200, answered.content
    with pytest.raises(MissingEvidence, match="episode 2 was listed"):
        supply(series)
    actions.answer_item(series.now(), item, by=cast.lin, answer=Answer.INTENDED, text="默片段落，无对白。")
    assert supply(series).state == ReviewState.SUBMITTED
    assert {line.cut for line in queries.reviewed_cuts_of(series.now(), round_=2)} == set(cuts.values())
