"""A studio and equipment of a base, with bookings of Zhou's in several states, put into a running installation."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from zhijiang.bases.models import Base
from zhijiang.booking import actions
from zhijiang.people.models import Organisation, User


def bookings(people: dict[str, User], base: Base) -> dict[str, str]:
    """Both facilities of one base; one booking waits, one is confirmed, one was declined."""
    sun, zhou = people["sun"], people["zhou"]
    house = Organisation.objects.get(memberships__user=zhou, memberships__role="producer")
    given = {
        "kind": "studio",
        "name": "一号摄影棚（千平米绿幕，含灯光与吊挂系统）",
        "weekdays": "1234567",
        "answers_within": 3,
        "price_fen": 60_000,
    }
    studio = actions.open_facility(base, by=sun, given=given)
    camera = actions.open_facility(
        base, by=sun, given={"kind": "equipment", "name": "摄影机", "units": 4, "weekdays": "1234567"}
    )
    day = timezone.localdate() + timedelta(days=2)
    asked = actions.book(studio, house, by=zhou, day=day, first=1, count=3, purpose="夜戏补拍")
    actions.book(camera, house, by=zhou, day=day, first=1, count=8, purpose="外景拍摄")
    refused = actions.book(studio, house, by=zhou, day=day, first=6, count=2, purpose="试拍")
    actions.move(refused, "decline", by=sun, reason="当日检修吊挂系统。")
    return {
        "facility": str(studio.pk),
        "camera": str(camera.pk),
        "asked_booking": asked.code,
        "refused_booking": refused.code,
    }
