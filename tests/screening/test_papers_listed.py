"""Papers of a finished work that are listed as missing or wrong: only these open, and they come back as other ones."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.casework.applications import PDF, upload
from tests.cast import Cast
from tests.screening.asking import ask, post, supply
from tests.screening.reviewing import FORM, PAPERS, SYNOPSES, Stage, make_cut, open_stage
from zhijiang.casework import actions as casework
from zhijiang.casework import letters, schema
from zhijiang.casework import queries as cases
from zhijiang.casework.errors import MissingEvidence, NotAllowed
from zhijiang.casework.models import Document, FixItem, Snapshot
from zhijiang.casework.states import Answer, FixKind
from zhijiang.screening import actions, queries
from zhijiang.screening.states import ReviewAction

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OTHER = PDF + b"\n% corrected"


@pytest.fixture(autouse=True)
def english(client: Client) -> Iterator[None]:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def lacking(draft: Stage) -> Stage:
    """Handed in with every paper; the centre asks for the proof of the chain of rights, and for nothing else."""
    casework.attach_paper(draft.now().case, "music_files", by=draft.cast.lin, file=upload("音乐授权.pdf"))
    draft.submit()
    return ask(draft, rights_files="缺少剧本委托创作合同。")


def test_a_supplement_of_one_paper_opens_that_paper_and_nothing_else(client: Client, lacking: Stage) -> None:
    case, lin = lacking.now().case, lacking.cast.lin
    before = dict(case.data)
    music = before["music_files"][0]["sha256"]
    client.force_login(lin)

    assert cases.writable_fields(case) == {"rights_files"}
    shown = client.get(reverse("screening:papers", args=[lacking.code])).content.decode()
    assert [name for name in before if f'name="{name}-upload"' in shown] == ["rights_files"]
    assert "缺少剧本委托创作合同。" in shown
    letter = Document.objects.get(case=case, kind="supplement")
    with default_storage.open(letters.path_of(letter.sha256)) as file:
        text = "".join(pypdfium2.PdfDocument(file.read())[0].get_textpage().get_text_range().split())
    assert "版权链证明：缺少剧本委托创作合同。" in text
    items = FixItem.objects.filter(case=case).values_list("kind", "target", "place")
    assert list(items) == [(FixKind.FILE, "rights_files", "版权链证明")]

    got = {
        "another paper": post(client, lacking, "screening:papers", {"pledge-upload": upload(), "upload": "pledge"}),
        "taking out": post(client, lacking, "screening:papers", {"remove-file": f"music_files:{music}"}),
        "no question": post(client, lacking, "screening:papers", {"nothing-upload": upload()}),
        "the script's way": post(client, lacking, "casework:upload_paper", {"file": upload()}, "pledge"),
        "the form": post(client, lacking, "screening:form", FORM | {"platform": "另一平台", "true_and_complete": "on"}),
        "the engine's section": post(client, lacking, "casework:section", {"platform": "另一平台"}, 3),
        "its saving": post(client, lacking, "casework:autosave", {"platform": "另一平台"}, 3),
        "its handing in": post(client, lacking, "casework:check", {"seq": case.seq, "checked": cases.digest_of(case)}),
    }
    new = make_cut(lacking.work, by=lin)
    with pytest.raises(NotAllowed, match="Episode 1 was not listed"):
        actions.supply(lacking.now(), by=lin, expected_seq=lacking.seq(), cuts=[new])
    with pytest.raises(NotAllowed):
        casework.save_draft(lacking.now().case, by=lin, data=before | {"music_files": before["pledge"]})
    with pytest.raises(NotAllowed, match="cuts that were listed"):
        actions.write_passage(
            lacking.now(),
            queries.cut_to_declare(lacking.now(), 1) or new,
            by=lin,
            key="7a4d7c1e-2b1f-4c55-9a57-5f6f2d3c1b21",
            start=0,
            end=9,
            answers={"kind": "flag", "description": "旗帜"},
        )

    assert {name: answer.status_code for name, answer in got.items()} == {
        "another paper": 403,
        "taking out": 403,
        "no question": 403,
        "the script's way": 403,
        "the form": 302,  # what is closed there is not read
        "the engine's section": 302,
        "its saving": 404,
        "its handing in": 302,
    }
    after = lacking.now().case
    assert (after.data, after.state, after.seq) == (before, "supplement", case.seq)


def test_what_was_listed_is_replaced_handed_in_and_shown_beside_what_it_was(client: Client, lacking: Stage) -> None:
    cast, before = lacking.cast, dict(lacking.now().case.data)
    lacking.answer_all()
    client.force_login(cast.lin)
    check = client.get(reverse("screening:check", args=[lacking.code])).content.decode()
    with pytest.raises(MissingEvidence, match="“Proof of the chain of rights” was listed") as same:
        supply(lacking)
    old = before["rights_files"][0]["sha256"]
    post(client, lacking, "screening:papers", {"remove-file": f"rights_files:{old}"})
    added = post(client, lacking, "screening:papers", {"rights_files-upload": upload("版权链_补正.pdf", OTHER)})

    sent = post(client, lacking, "screening:check", {"seq": lacking.seq()})

    assert ("still as they were handed in" in check, same.value.rule) == (True, "C-89")
    assert (added.headers["Location"], sent.status_code) == (reverse("screening:check", args=[lacking.code]), 302)
    first, second = Snapshot.objects.filter(case=lacking.now().case).order_by("round")
    assert (lacking.review.case.state, {**second.data, "rights_files": before["rights_files"]}) == (
        "submitted",
        first.data,
    )
    files = [(file["field"], file["name"]) for file in second.files]
    assert files[0][0] == "cut-1"
    assert sorted(files[1:]) == sorted(
        [("rights_files", "版权链_补正.pdf"), ("music_files", "音乐授权.pdf")]
        + [(name, given[0]["name"]) for name, given in PAPERS.items() if name != "rights_files"]
    )
    client.force_login(cast.wu)
    page = client.get(reverse("screening:review", args=[lacking.code])).content.decode()
    compare = reverse("casework:compare", args=[lacking.code])
    told = client.get(compare).content.decode()
    changed = cases.comparison_of(lacking.review.case, first, second, cast.wu).changes
    assert compare in page
    assert ("版权链_补正.pdf" in told, "版权链证明.pdf" in told, "音乐授权.pdf" in told) == (True, True, False)
    assert [
        (each.field, [f.name for f in each.files_added], [f.name for f in each.files_removed]) for each in changed
    ] == [("rights_files", ["版权链_补正.pdf"], ["版权链证明.pdf"])]


def test_a_paper_that_cannot_be_supplied_stays_with_the_reason(client: Client, lacking: Stage) -> None:
    before = lacking.now().case.data
    item = FixItem.objects.get(case=lacking.review.case)
    client.force_login(lacking.cast.lin)
    page = client.get(reverse("screening:answers", args=[lacking.code])).content.decode()
    words = {
        f"item-{item.pk}-answer": Answer.BEST_POSSIBLE,
        f"item-{item.pk}-text": "剧本由本单位职工创作，没有委托合同。",
    }
    post(client, lacking, "screening:answers", words)

    supply(lacking)

    shown = client.get(reverse("screening:review", args=[lacking.code])).content.decode()
    assert ("Cannot be supplied" in page, "Will fix" in page, "Cannot be supplied" in shown) == (True, False, True)
    assert (lacking.now().case.state, lacking.review.case.data) == ("submitted", before)


def test_a_listed_answer_opens_the_paper_that_only_it_brings_up(client: Client, draft: Stage) -> None:
    ask(draft.submit(), ai_use="片中两处画面疑为生成，请核实。")
    lin = draft.cast.lin
    client.force_login(lin)
    assert queries.asked_papers(draft.now().case).count("ai_files") == 0
    draft.answer_all()

    went = post(client, draft, "screening:form", FORM | {"true_and_complete": "on", "ai_use": "assisted"})
    with pytest.raises(MissingEvidence):
        supply(draft)
    post(client, draft, "screening:papers", {"ai_files-upload": upload("情况说明.pdf")})
    supply(draft)

    assert went.headers["Location"] == reverse("screening:papers", args=[draft.code])
    changed = schema.changes_between(
        cases.procedure_of(draft.now().case), *(each.data for each in Snapshot.objects.order_by("round"))
    )
    assert [each.field for each in changed] == ["ai_use", "ai_files"]


def test_a_return_for_correction_can_list_every_paper_that_was_asked(client: Client, cast: Cast) -> None:
    stage = open_stage(cast, episodes=2)
    data = FORM | PAPERS | SYNOPSES | {"kind": "micro_drama", "episodes": 2}
    casework.save_draft(stage.now().case, by=cast.lin, data=data)
    stage.submit().accept().panel().sign()
    client.force_login(cast.sun)
    page = client.get(reverse("screening:decide", args=[stage.code])).content.decode()
    actions.decide(
        stage.now(),
        ReviewAction.RETURN,
        by=cast.sun,
        expected_seq=stage.seq(),
        fields=[actions.FieldItem("episode_synopses", "第2集梗概与样片不符。")],
    )

    assert ('value="episode_synopses"' in page, 'value="special_opinion"' in page) == (True, False)
    assert cases.writable_fields(stage.now().case) == {"episode_synopses"}
