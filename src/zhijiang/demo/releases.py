"""The demo's releases: the licensed film on two platforms, one of them under another number, with the figures of its first day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils import timezone

from zhijiang.catalog.models import Cut, Work
from zhijiang.distribution import actions, queries
from zhijiang.distribution.models import Release
from zhijiang.distribution.states import FigureKind
from zhijiang.people.models import User

LAKE: Final = "湖上视频（演示）"
RIVER: Final = "钱江视听（演示）"
_VIEWS, _HOURS = 182_000, 21_400


def release_film(people: Mapping[str, User], licensed: Work) -> None:
    """Once: on one platform as it should be, on the other with a number that is not the licence's."""
    lin = people["lin"]
    if Release.objects.filter(work=licensed).exists():
        return
    licence = queries.licensed_of([licensed.pk])[licensed.pk]
    cut = Cut.objects.select_related("episode__work", "file").get(episode__work=licensed, number=1)
    today = timezone.localdate()  # the film was licensed today
    shown = actions.Shown(
        LAKE, today, today + timedelta(days=730), "https://video.example.org/ferry", territory="CN HK MO",
        languages="zh en", cut=cut, number=licence.number,
    )  # fmt: skip
    release = actions.move(actions.announce(licensed, by=lin, shown=shown), "begin", by=lin)
    counted = ((FigureKind.VIEWS, _VIEWS), (FigureKind.HOURS, _HOURS))
    figures = [actions.Figure(kind, today, today, value, f"{LAKE}首日数据", today) for kind, value in counted]
    actions.enter(release, figures, by=lin)
    wrong = actions.Shown(RIVER, today, cut=cut, number=licence.number.replace("第", "第9"))
    actions.move(actions.announce(licensed, by=lin, shown=wrong), "begin", by=lin)
