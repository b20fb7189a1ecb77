"""Who sees a delivery, and what its page tells whom."""

from __future__ import annotations

from collections.abc import Callable

import av
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.distribution.conftest import PLATFORM, linked, measured
from tests.screening.reviewing import Stage, open_stage
from zhijiang.casework.queries import number_like
from zhijiang.catalog import queries as works
from zhijiang.catalog import store
from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.catalog.states import StepKind
from zhijiang.distribution import actions, cards, jobs, queries
from zhijiang.distribution.models import Delivery
from zhijiang.screening import actions as screening
from zhijiang.screening.states import ReviewAction

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def seen_by(cast: Cast) -> set[str]:
    names = ("lin", "qian", "zhou", "wu", "sun", "chen", "yang", "tang")
    return {name for name in names if queries.deliveries_for(getattr(cast, name)).exists()}


def delivered(stage: Stage) -> Delivery:
    cut = Cut.objects.get(episode__work=stage.work)
    recipient = actions.Recipient("西湖视频平台", "沈接收", "shen@example.org")
    return actions.begin(cut, by=stage.cast.lin, profile="online-hd", recipient=recipient)


def test_house_sees_its_deliveries_and_an_authority_those_of_cuts_laid_before_it(cast: Cast) -> None:
    stage = open_stage(cast)
    delivered(stage)

    assert seen_by(cast) == {"lin", "qian"}
    stage.submit().accept().panel()
    assert seen_by(cast) == {"lin", "qian", "sun", "yang"}


def test_delivery_that_left_is_a_step_in_the_life_of_its_work(cast: Cast, ready: Delivery) -> None:
    def told() -> dict[str, list[tuple[str, str]]]:
        return {
            person.username: [
                (step.code, step.tone) for step in works.steps_of(ready.work, person) if step.kind == StepKind.DELIVERY
            ]
            for person in (cast.lin, cast.zhou)
        }

    before = told()
    link, _token = linked(ready, cast)
    handed = told()
    actions.confirm_by_hash(link, name="沈接收", tagmanifest_sha256=ready.tagmanifest_sha256)

    assert before == {"lin": [], "zhou": []}
    assert handed == {"lin": [(ready.code, "running")], "zhou": []}
    assert told() == {"lin": [(ready.code, "done")], "zhou": []}


def test_page_of_a_delivery_shows_an_authority_no_link_and_no_button(client: Client, cast: Cast) -> None:
    stage = open_stage(cast)
    delivery = delivered(stage)
    stage.submit().accept()
    Delivery.objects.update(state="ready", tagmanifest_sha256="0" * 64)
    linked(delivery, cast)

    client.force_login(cast.sun)
    page = client.get(delivery.get_absolute_url()).content.decode()
    verb = client.post(reverse("distribution:act", args=[delivery.code, "check"]))
    client.force_login(cast.lin)
    own = client.get(delivery.get_absolute_url()).content.decode()

    assert "shen@example.org" in own
    assert "shen@example.org" not in page
    assert "/revoke/" in own
    shown = page.partition("<main")[2].partition("</main>")[0]
    assert ("<h1>" in shown, "<form" in shown, verb.status_code) == (True, False, 404)


def test_list_asks_no_more_for_more_deliveries(client: Client, cast: Cast) -> None:
    stage = open_stage(cast)
    client.force_login(cast.lin)

    def queries_of_a_list() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("distribution:deliveries")).status_code == 200
        return len(asked)

    delivered(stage)
    queries_of_a_list()
    of_one = queries_of_a_list()
    for _each in range(4):
        delivered(stage)

    assert queries_of_a_list() == of_one


def test_cards_are_made_for_the_licence_and_for_what_was_declared(
    cast: Cast, film: Work, bring_in: Callable[..., Cut]
) -> None:
    stage = open_stage(cast)
    cut = Cut.objects.get(episode__work=stage.work)
    Analysis.objects.all().delete()
    measured(cut)
    stage.submit().accept().panel().sign()
    screening.decide(stage.now(), ReviewAction.APPROVE, by=cast.sun, expected_seq=stage.seq())
    case = stage.now().case
    number = number_like(case, ReviewAction.ISSUE_LICENCE)
    screening.take_step(stage.review, ReviewAction.ISSUE_LICENCE, by=cast.sun, expected_seq=stage.seq(), number=number)

    case = stage.now().case
    case.data["ai_use"] = "generated"
    case.save(update_fields=["data"])

    licence = queries.licence_of(stage.work, cut)
    other = bring_in(stage.work, by=cast.lin, content=b"another cut")

    assert licence is not None
    assert (licence.number, licence.is_of_cut, queries.ai_declared(stage.work)) == (number, True, "generated")
    another = queries.licence_of(stage.work, other)
    assert another is not None
    assert not another.is_of_cut, "another cut than the one that was licensed"


def test_card_says_its_words_within_the_frame_in_every_shape() -> None:
    rule = cards.card_rules()["licence"]

    for width, height in ((1920, 1080), (1080, 1920), (320, 180)):
        picture = cards.draw(
            rule, width=width, height=height, title="很长的片名" * 8, number="（浙）网影审字（2026）第001号"
        )
        ink = abs(picture.astype(int) - rule.ground).max(axis=2) > 60
        rows, columns = ink.any(axis=1).nonzero()[0], ink.any(axis=0).nonzero()[0]
        assert picture.shape == (height, width, 3)
        assert columns[0] >= width * 0.05
        assert columns[-1] <= width * 0.95
        assert rows[0] > 0
        assert rows[-1] < height - 1


def test_every_card_names_its_rule_and_day_and_says_that_it_is_an_example() -> None:
    for rule in cards.card_rules().values():
        assert (bool(rule.source), rule.grade in "ABCUE", rule.verified) == (True, True, False)
        assert "示例" in rule.title["zh-Hans"]
        assert rule.seconds * 25 >= 50


def test_cards_go_along_as_clips_of_the_cuts_shape(cast: Cast, cut: Cut, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(queries, "ai_declared", lambda _work: "assisted")
    delivery = actions.begin(cut, by=cast.lin, profile="online-hd", recipient=PLATFORM, with_cards=True)
    actions.pack(actions.check(delivery, by=cast.lin), by=cast.lin)

    jobs.pack(delivery_id=delivery.pk)

    delivery.refresh_from_db()
    row = delivery.files.get(path="data/cards/ai.mp4")
    with av.open(str(store.folder_path(delivery.folder) / row.kept_as)) as container:
        frames = list(container.decode(video=0))
    assert (len(frames), frames[0].width, frames[0].height) == (75, 320, 180)
