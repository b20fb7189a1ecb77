"""What the panel judged: written down by whom it may, with the figures that were seen, and never changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.bases.residents import DAY, judge, make_base, make_firm
from tests.bases.test_views import signed_in, text_of
from tests.cast import Cast
from zhijiang.bases import actions
from zhijiang.bases.actions import Judgement
from zhijiang.bases.models import Base, PositionJudgement
from zhijiang.bases.queries import positioning, today
from zhijiang.casework import chain
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SAID = Judgement(
    main="post",
    auxiliary=("script",),
    wording="后期为主",
    reasons="最多",
    panel="陈审看",
    chair="陈审看",
    decided_on=DAY,
)
TYPED = {
    "main": "post", "auxiliary": ["script"], "wording": "以后期为主", "reasons": "后期企业最多", "dissent": "蒋审看：应以剧本为主",
    "panel": "陈审看、蒋审看", "chair": "陈审看", "chair_opinion": "两说都记下，以后期为主。", "decided_on": "2025-03-01",
}  # fmt: skip


@pytest.fixture
def base(cast: Cast) -> Base:
    """A base with four firms of two segments, one of them studio A."""
    made = make_base(cast)
    for number, segment in enumerate(("post", "post", "post", "script"), start=1):
        make_firm(cast, made, number, segment, house=cast.studio_a if number == 1 else None)
    return made


def seen(cast: Cast) -> str:
    table = positioning.table_for(cast.sun, today().year)
    assert table is not None
    return table.digest


def write(cast: Cast, base: Base, *, said: Judgement = SAID, digest: str = "", by: Any = None) -> PositionJudgement:
    return actions.judge_position(base, by=by or cast.sun, judgement=said, year=today().year, seen=digest or seen(cast))


def test_judgement_keeps_words_and_figures_and_is_one_event_with_their_digest(cast: Cast, base: Base) -> None:
    made = write(cast, base)

    event = Event.objects.get(stream=f"base/{base.code}", action="position_judged")
    assert (event.actor, event.reason) == (cast.sun, "最多")
    assert event.payload == {
        "judgement": made.code, "supersedes": "", "main": "post", "auxiliary": ["script"], "wording": "后期为主",
        "dissent": "", "panel": "陈审看", "chair": "陈审看", "chair_opinion": "", "decided_on": DAY.isoformat(), "year": today().year, "figures": made.digest,
    }  # fmt: skip
    assert made.digest == chain.digest(made.figures)
    assert [(line["segment"], line["firms"]) for line in made.figures["segments"] if line["firms"]] == [
        ("script", 1), ("post", 3),
    ]  # fmt: skip
    assert (made.figures["base"], made.figures["table"]) == (base.code, seen(cast))


def test_only_officers_of_the_authority_write_judgements_down(cast: Cast, base: Base) -> None:
    digest = seen(cast)
    for nobody in (cast.wu, cast.lin, cast.chen, cast.yang, cast.tang):
        with pytest.raises(NotAllowed):
            write(cast, base, digest=digest, by=nobody)

    assert (PositionJudgement.objects.count(), Event.objects.filter(action="position_judged").count()) == (0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"main": "fishing"},
        {"auxiliary": ("fishing",)},
        {"auxiliary": ("post",)},
        {"auxiliary": ("script", "script")},
        {"wording": " "},
        {"reasons": ""},
        {"panel": ""},
        {"chair": " "},
        {"chair": "吴主任"},
        {"dissent": "蒋审看：应以剧本为主", "chair_opinion": " "},
        {"decided_on": date.max},
    ],
    ids=str,
)
def test_judgement_without_what_it_must_say_is_refused(cast: Cast, base: Base, wrong: dict[str, Any]) -> None:
    with pytest.raises(MissingEvidence):
        write(cast, base, said=Judgement(**(vars(SAID) | wrong)))

    assert PositionJudgement.objects.count() == 0


def test_base_without_firms_is_not_judged_on_figures_that_are_not_there(cast: Cast, base: Base) -> None:
    empty = make_base(cast, "空基地")

    with pytest.raises(MissingEvidence):
        write(cast, empty)


def test_figures_that_changed_since_they_were_seen_refuse_the_judgement(cast: Cast, base: Base) -> None:
    digest = seen(cast)
    make_firm(cast, base, 9, "live")

    with pytest.raises(WrongState):
        write(cast, base, digest=digest)

    assert PositionJudgement.objects.count() == 0
    write(cast, base)


def test_later_judgement_takes_the_place_of_the_one_before_and_both_stay(cast: Cast, base: Base) -> None:
    first = write(cast, base)
    second = write(cast, base, said=Judgement(**(vars(SAID) | {"main": "script", "auxiliary": ()})))
    before = PositionJudgement.objects.get(pk=first.pk)

    assert (second.supersedes, before.superseded_by, before.main) == (first, second, "post")
    assert positioning.in_force() == {base.pk: second}
    with pytest.raises(IntegrityError), transaction.atomic():
        PositionJudgement.objects.filter(pk=second.pk).update(supersedes=None)


def test_judgement_is_written_on_the_page_and_read_by_who_may(cast: Cast, base: Base) -> None:
    sun, place = signed_in(cast.sun), reverse("bases:judge", args=[base.code])
    form = sun.get(place).content.decode()

    empty = sun.post(place, {"seen": seen(cast)})
    make_firm(cast, base, 9, "live")
    stale = sun.post(place, TYPED | {"seen": form.partition('name="seen" value="')[2][:64]})
    given = stale.content.decode().partition('name="seen" value="')[2][:64]
    done = sun.post(place, TYPED | {"seen": given}, follow=True)
    made = PositionJudgement.objects.get()
    record = reverse("bases:judgement", args=[base.code, made.code])
    pages = {who: signed_in(getattr(cast, who)).get(record) for who in ("sun", "wu", "lin", "zhou", "chen")}

    assert (empty.status_code, sorted(empty.context["form"].errors)) == (
        422, ["chair", "decided_on", "main", "panel", "reasons", "wording"],
    )  # fmt: skip
    assert (stale.status_code, "您查看之后数据已有变动" in text_of(stale)) == (409, True)
    assert 'value="陈审看、蒋审看"' in stale.content.decode(), "what was typed is kept"
    assert (done.status_code, "研判结论已记载" in text_of(done)) == (200, True)
    assert {who: page.status_code for who, page in pages.items()} == {
        "sun": 200, "wu": 200, "lin": 200, "zhou": 404, "chen": 404,
    }  # fmt: skip
    words = ("以后期为主", "后期企业最多", "蒋审看：应以剧本为主", "系统不认定任何基地的定位")
    assert {who: [word for word in words if word not in text_of(pages[who])] for who in ("sun", "wu", "lin")} == {
        "sun": [], "wu": [], "lin": [],
    }  # fmt: skip
    assert [made.digest in pages[who].content.decode() for who in ("sun", "wu", "lin")] == [True, False, False]
    assert "以后期为主" in text_of(signed_in(cast.lin).get(reverse("bases:position", args=[base.code])))


def test_figures_that_were_touched_are_said_to_be_others(cast: Cast, base: Base) -> None:
    made = judge(cast, base)
    page = reverse("bases:judgement", args=[base.code, made.code])

    before = text_of(signed_in(cast.sun).get(page))
    made.figures["segments"][0]["firms"] = 99
    made.save(update_fields=["figures"])
    after = text_of(signed_in(cast.sun).get(page))

    assert ("存档后未变" in before, "与存档数据不符" in before) == (True, False)
    assert ("存档后未变" in after, "与存档数据不符" in after) == (False, True)


def test_pages_of_a_province_without_firms_say_what_will_be_there(cast: Cast) -> None:
    base = make_base(cast)
    sun, wu = signed_in(cast.sun), signed_in(cast.wu)

    pages = [sun.get(reverse(f"bases:{name}")) for name in ("positions", "positions_network", "positions_scatter")]
    card = sun.get(reverse("bases:position", args=[base.code]))
    told = wu.get(reverse("bases:positions"))
    judged = sun.get(reverse("bases:judge", args=[base.code]), follow=True)

    assert ["各基地录入企业后，此处显示图表。" in text_of(page) for page in pages] == [True] * 3
    assert "该基地暂无数据" in text_of(card)
    assert "主管部门公布年度数据后，此处显示图表。" in text_of(told)
    assert "该基地在这一年没有数据。" in text_of(judged)


def test_judgement_of_tomorrow_is_refused(cast: Cast, base: Base) -> None:
    with pytest.raises(MissingEvidence):
        write(cast, base, said=Judgement(**(vars(SAID) | {"decided_on": today() + timedelta(days=1)})))
