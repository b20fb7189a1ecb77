"""What a base offers, who books it, who sees it, and what is free again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
import time_machine
from django.test import Client

from tests.bases.residents import make_base
from tests.cast import Cast
from zhijiang.bases.models import Base
from zhijiang.booking import actions, jobs, queries
from zhijiang.booking.models import Booking, Facility, Slot
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event

pytestmark = pytest.mark.django_db

NOW: Final = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
"""Ten in the morning of a Tuesday."""
DAY: Final = date(2026, 12, 3)
STAGE: Final = {
    "kind": "studio", "name": "一号棚", "units": 1, "opens": 540, "closes": 1080, "slot_minutes": 60, "weekdays": "12345",
    "price_fen": 20_000, "answers_within": 0,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def base(cast: Cast) -> Base:
    return make_base(cast)


def offered(cast: Cast, base: Base, **changes: Any) -> Facility:
    return actions.open_facility(base, by=cast.wu, given=STAGE | changes)


def booked(cast: Cast, facility: Facility, **changes: Any) -> Booking:
    given: dict[str, Any] = {"day": DAY, "first": 2, "count": 3, "purpose": "夜戏补拍"} | changes
    return actions.book(facility, cast.studio_a, by=cast.lin, **given)


def acts_of(stream: str) -> list[str]:
    return list(Event.objects.filter(stream=stream).order_by("seq").values_list("action", flat=True))


def test_free_time_is_booked_once_and_a_clash_names_the_nearest_free_time(cast: Cast, base: Base) -> None:
    facility = offered(cast, base)
    first = booked(cast, facility)

    with pytest.raises(WrongState, match=r"11:00–13:00.*09:00–11:00"):
        booked(cast, facility, count=2)
    assert (first.state, first.hours, first.price_fen) == ("confirmed", "11:00–14:00", 60_000)
    assert Slot.objects.count() == 3
    assert Booking.objects.count() == 1, "a refused one leaves nothing"
    booked(cast, facility, first=5, count=1)
    assert acts_of(first.stream) == ["booking_asked"]


def test_nearest_free_time_of_today_has_not_passed(cast: Cast, base: Base) -> None:
    """It is ten: nine has passed, though it is free and nearer than two."""
    facility = offered(cast, base)
    today = NOW.date()
    booked(cast, facility, day=today, first=2)

    with pytest.raises(WrongState, match=r"11:00–13:00.*14:00–16:00"):
        booked(cast, facility, day=today, count=2)


def test_what_is_offered_is_read_anew_when_it_is_booked(cast: Cast, base: Base) -> None:
    stale = offered(cast, base)
    actions.change_facility(stale, by=cast.wu, given=STAGE | {"price_fen": 50_000, "closes": 720})

    assert booked(cast, stale, first=1, count=1).price_fen == 50_000
    with pytest.raises(MissingEvidence):
        booked(cast, stale, first=5, count=1)


def test_each_of_several_alike_is_booked_before_the_time_is_full(cast: Cast, base: Base) -> None:
    facility = offered(cast, base, kind="equipment", name="摄影机", units=3)
    units = [booked(cast, facility).unit for _each in range(3)]

    assert units == [0, 1, 2]
    with pytest.raises(WrongState):
        booked(cast, facility)
    (line, *_rest) = queries.week_of(facility, date(2026, 11, 30), today=NOW.date(), minute=600, own=[], names=False)[
        2:
    ]
    assert [cell.free for cell in line.cells] == [0, 3, 3, 0, 3, 0, 0], (
        "Monday has passed, Thursday is full, no weekend"
    )


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"day": date(2026, 12, 5)}, MissingEvidence), ({"day": date(2026, 11, 30)}, WrongState),
        ({"day": date(2027, 6, 1)}, WrongState), ({"first": 7, "count": 3}, MissingEvidence), ({"count": 0}, MissingEvidence),
        ({"purpose": " "}, MissingEvidence), ({"day": date(2026, 12, 1), "first": 0}, WrongState),
    ],
)  # fmt: skip
def test_what_cannot_be_booked_is_refused(cast: Cast, base: Base, changes: dict[str, Any], refused: Any) -> None:
    facility = offered(cast, base)
    with pytest.raises(refused):
        booked(cast, facility, **changes)

    assert not Slot.objects.exists()


def test_each_side_does_what_is_its_own_to_do(cast: Cast, base: Base) -> None:
    facility = offered(cast, base, answers_within=2)
    with pytest.raises(NotAllowed):
        actions.book(facility, cast.studio_a, by=cast.zhou, day=DAY, first=0, count=1, purpose="x")
    with pytest.raises(NotAllowed):
        actions.open_facility(base, by=cast.lin, given=STAGE)
    booking = booked(cast, facility)
    assert (booking.state, booking.answer_by) == ("asked", DAY), "two working days on, and never after the day itself"

    with pytest.raises(NotAllowed):
        actions.move(booking, "confirm", by=cast.lin)
    with pytest.raises(MissingEvidence):
        actions.move(booking, "decline", by=cast.wu)
    actions.move(booking, "decline", by=cast.wu, reason="设备检修。")
    assert not Slot.objects.exists()

    again = booked(cast, facility)
    actions.move(again, "confirm", by=cast.wu)
    with pytest.raises(WrongState):
        actions.move(again, "use", by=cast.wu)
    actions.move(again, "cancel", by=cast.lin)
    assert acts_of(again.stream) == ["booking_asked", "booking_confirmed", "booking_cancelled"]
    assert not Slot.objects.exists()


def test_nobody_answers_and_the_time_is_free_again_the_day_after(cast: Cast, base: Base) -> None:
    facility = offered(cast, base, answers_within=1)
    booking = booked(cast, facility, day=date(2026, 12, 10))
    for days, state in ((1, "asked"), (2, "lapsed")):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            jobs.free_unanswered()
        booking.refresh_from_db()
        assert booking.state == state

    assert not Slot.objects.exists()
    jobs.free_unanswered()
    assert acts_of(booking.stream) == ["booking_asked", "booking_lapsed"]


def test_used_once_its_time_has_come_and_rated_once(cast: Cast, base: Base) -> None:
    booking = booked(cast, offered(cast, base))
    with time_machine.travel(datetime(2026, 12, 3, 3, 0, tzinfo=UTC), tick=False):
        with pytest.raises(WrongState):
            actions.move(booking, "cancel", by=cast.lin)
        with pytest.raises(WrongState):
            actions.rate(booking, by=cast.lin, stars=5)
        actions.move(booking, "use", by=cast.wu)
        with pytest.raises(MissingEvidence):
            actions.rate(booking, by=cast.lin, stars=6)
        actions.rate(booking, by=cast.lin, stars=4, words="灯光齐全。")
        with pytest.raises(WrongState):
            actions.rate(booking, by=cast.lin, stars=5)
        use = queries.use_of(booking.facility, on=date(2026, 12, 4))[-1]

    assert (use.held, use.offered, use.percent) == (3, 4 * 9, 8)
    assert queries.answers_of(booking.facility) == {"asked": 1, "refused": 0, "rated": 1, "mean": 4.0}


def test_who_runs_the_base_is_told_on_the_first_page_until_it_is_answered(
    cast: Cast, base: Base, client: Client
) -> None:
    booking = booked(cast, offered(cast, base, answers_within=2))

    def told(name: str) -> bool:
        client.force_login(getattr(cast, name))
        return booking.code in client.get("/").content.decode()

    assert {name: told(name) for name in ("wu", "lin", "zhou")} == {"wu": True, "lin": False, "zhou": False}
    actions.move(booking, "confirm", by=cast.wu)
    assert not told("wu")


def test_hours_stay_while_time_is_held(cast: Cast, base: Base) -> None:
    facility = offered(cast, base, units=2)
    booked(cast, facility)
    booked(cast, facility)
    for changes in ({"slot_minutes": 30}, {"opens": 600}, {"units": 1}):
        with pytest.raises(WrongState):
            actions.change_facility(facility, by=cast.wu, given=STAGE | {"units": 2} | changes)
    with pytest.raises(MissingEvidence):
        offered(cast, base, closes=1085)
    actions.change_facility(facility, by=cast.wu, given=STAGE | {"units": 5, "price_fen": 0})
    actions.change_facility(facility, by=cast.wu, given=STAGE | {"units": 5, "price_fen": 0})
    assert acts_of(facility.stream) == ["facility_opened", "facility_changed"]


@pytest.mark.both_databases
def test_search_finds_what_reading_all_finds_and_others_are_not_told_who_booked(
    cast: Cast, base: Base, client: Client
) -> None:
    shown = [
        offered(cast, base, name=name, about=about) for name, about in (("一号棚", "千平米 Green"), ("放映厅", "百座"))
    ]
    offered(cast, base, name="旧棚", is_active=False)
    for query in ("棚", "一号 千", "green", "之江", "zzz", "百座 厅", "旧"):
        texts = {each.pk: f"{each.name} {each.about} {base.shown_name}".lower() for each in shown}
        wanted = {key for key, text in texts.items() if all(word in text for word in query.lower().split())}
        assert set(queries.offered(query).values_list("pk", flat=True)) == wanted, query

    booking = booked(cast, shown[0])
    pages = {}
    for name in ("lin", "zhou", "wu"):
        client.force_login(getattr(cast, name))
        pages[name] = client.get(f"/facilities/{shown[0].pk}/?week={DAY}").content.decode()
    told = {
        name: cast.studio_a.shown_name in page.partition('class="week"')[2].partition("</table>")[0]
        for name, page in pages.items()
    }
    assert told == {"lin": False, "zhou": False, "wu": True}
    seen = {
        name: queries.bookings_for(getattr(cast, name)).filter(pk=booking.pk).exists() for name in ("lin", "zhou", "wu")
    }
    assert seen == {"lin": True, "zhou": False, "wu": True}


def test_it_is_booked_and_answered_on_the_pages(cast: Cast, base: Base, client: Client) -> None:
    facility = offered(cast, base, answers_within=1)
    address = f"/facilities/{facility.pk}/"
    typed = {"organisation": cast.studio_a.pk, "day": DAY.isoformat(), "first": "2", "last": "4", "purpose": "补拍"}
    client.force_login(cast.lin)
    assert client.post(address, typed | {"last": "2"}).status_code == 409
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 409
    booking = Booking.objects.get()
    assert client.post(f"{booking.get_absolute_url()}act/confirm/").status_code == 404
    client.force_login(cast.wu)
    assert client.post(f"{booking.get_absolute_url()}act/confirm/").status_code == 302
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert client.get("/bookings/").status_code == 200
