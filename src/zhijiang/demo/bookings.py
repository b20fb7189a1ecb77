"""The demo's facilities: a studio, a sound studio and cameras of one base; a booking that waits and one that is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from zhijiang.bases.models import Base
from zhijiang.booking import actions
from zhijiang.booking.models import Facility
from zhijiang.people.models import Organisation, User

_OFFERED: Final[tuple[dict[str, Any], ...]] = (
    {
        "kind": "studio", "name": "一号摄影棚", "name_en": "Studio One", "weekdays": "1234567", "price_fen": 60_000,
        "answers_within": 2, "about": "八百平方米，含绿幕、灯光和吊挂系统。置景材料自备，撤景当日完成。",
    },
    {
        "kind": "sound", "name": "录音棚", "name_en": "Sound studio", "weekdays": "12345", "price_fen": 20_000,
        "slot_minutes": 120, "opens": 540, "closes": 1260, "about": "对白、拟音和混录，含一名录音师。",
    },
    {
        "kind": "equipment", "name": "电影摄影机", "name_en": "Cinema camera", "units": 3, "weekdays": "1234567",
        "slot_minutes": 240, "opens": 480, "closes": 1200, "about": "含镜头组和监视器，按时段领还。",
    },
)  # fmt: skip


def open_for_booking(people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
    """Once: of the first base there is, for the film's house."""
    base = Base.objects.select_related("operator").order_by("pk").first()
    if base is None or Facility.objects.exists():
        return
    sun, lin, house = people["sun"], people["lin"], bodies["weiyang"]
    studio, sound, _cameras = [actions.open_facility(base, by=sun, given=given) for given in _OFFERED]
    ahead = timezone.localdate() + timedelta(days=3)
    actions.book(studio, house, by=lin, day=ahead, first=1, count=4, purpose="《潮生》夜戏补拍")
    while not sound.is_open_on(ahead):
        ahead += timedelta(days=1)
    actions.book(sound, house, by=lin, day=ahead, first=1, count=1, purpose="《潮生》对白补录")
