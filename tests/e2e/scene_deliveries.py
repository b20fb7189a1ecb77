"""Deliveries and releases of Zhou's, put into a running installation."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from django.utils import timezone

from zhijiang.catalog.models import Cut
from zhijiang.distribution import actions
from zhijiang.distribution.states import DeliveryState, FigureKind
from zhijiang.people.models import User

PATIENCE_S: Final = 120
PLATFORM: Final = actions.Recipient("西湖视频平台", "沈接收", "shen@example.org")


def deliveries(cut_code: str, zhou: User) -> dict[str, str]:
    """One that stands at its check, and one that was handed over, with the token of its link."""
    cut = Cut.objects.select_related("episode__work__organisation", "file").get(code=cut_code)
    checked = actions.check(actions.begin(cut, by=zhou, profile="online-hd", recipient=PLATFORM), by=zhou)
    made = actions.begin(cut, by=zhou, profile="ebu-r128", recipient=PLATFORM, with_cards=True)
    made = actions.check(made, by=zhou)
    made = actions.pack(made, by=zhou, reason="平台已知悉响度差异。")
    end = time.monotonic() + PATIENCE_S
    while made.state == DeliveryState.PACKING and time.monotonic() < end:
        time.sleep(0.2)
        made.refresh_from_db()
    assert made.state == DeliveryState.READY, made.fault
    until = timezone.localdate() + timedelta(days=14)
    _link, token = actions.make_link(
        made, by=zhou, name=PLATFORM.contact, mail=PLATFORM.mail, expires_on=until, most_fetches=3
    )
    return {"checked_delivery": checked.code, "delivery": made.code, "door": token} | _shown(cut, zhou)


def _shown(cut: Cut, zhou: User) -> dict[str, str]:
    """The film on a platform whose name is long, without a licence, with figures of three months, one of them corrected."""
    first = timezone.localdate() - timedelta(days=100)
    shown = actions.Shown(
        "湖上网络视听内容联合运营平台（浙江频道）",
        first,
        url="https://video.example.org/a",
        cut=cut,
        territory="CN HK MO",
    )
    made = actions.move(actions.announce(cut.episode.work, by=zhou, shown=shown), "begin", by=zhou)
    figures = [
        actions.Figure(kind, first + timedelta(days=after), first + timedelta(days=after + 29), value, "平台月度结算单", first + timedelta(days=after + 30))
        for after in (0, 30, 60)
        for kind, value in ((FigureKind.VIEWS, 1_250_000 - 300_000 * (after // 30)), (FigureKind.REVENUE, 9_876_543))
    ]  # fmt: skip
    row = actions.enter(made, figures, by=zhou)[0]
    today = timezone.localdate()
    row = actions.correct(row, by=zhou, value=1_260_000, source="平台月度结算单", source_day=today, reason="平台更正。")
    return {"release": made.code, "figure": str(row.pk)}
