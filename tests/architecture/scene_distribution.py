"""What stands of deliveries and releases in the scene of the permission matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.screening.reviewing import Stage
from zhijiang.catalog.models import Cut
from zhijiang.distribution import actions, bag
from zhijiang.distribution.made import Kept
from zhijiang.distribution.models import Delivery
from zhijiang.distribution.states import FigureKind


def delivered(stage: Stage) -> Delivery:
    """A delivery of the stage's cut, checked."""
    cut = Cut.objects.select_related("episode__work__organisation", "file").get(episode__work=stage.work)
    recipient = actions.Recipient("夜泊平台", "夜泊", "night@example.org")
    made = actions.begin(cut, by=stage.cast.lin, profile="online-hd", recipient=recipient)
    return actions.check(made, by=stage.cast.lin)


def on_air(stage: Stage) -> dict[str, Any]:
    """The film on a platform, with one figure."""
    first = timezone.localdate() - timedelta(days=40)
    made = actions.announce(stage.work, by=stage.cast.lin, shown=actions.Shown("夜泊", first))
    made = actions.move(made, "begin", by=stage.cast.lin)
    counted = actions.Figure(
        FigureKind.VIEWS, first, first + timedelta(days=30), 1000, "夜泊", first + timedelta(days=31)
    )
    (row,) = actions.enter(made, [counted], by=stage.cast.lin)
    return {"RELEASE": made.code, "FIGURE": row.pk}


def in_delivery(stage: Stage) -> dict[str, Any]:
    """One that is checked and one that was handed over, by a link that holds; the bytes of its film are nowhere."""
    lin = stage.cast.lin
    checked, packed = delivered(stage), delivered(stage)
    actions.pack(packed, by=lin, reason="夜泊")
    film = Kept("data/film/a.mp4", 1, packed.cut.file_id, "")
    tags = bag.tag_files([bag.Listed(film.path, film.size_bytes, film.sha256)], {})
    files = [film, *(Kept(name, len(text), "0" * 64, name) for name, text in tags.items())]
    actions.finish_packing(packed, folder="", files=files)
    until = timezone.localdate() + timedelta(days=14)
    link, token = actions.make_link(
        packed, by=lin, name="夜泊", mail="night@example.org", expires_on=until, most_fetches=20
    )
    return on_air(stage) | {
        "DELIVERY": checked.code,
        "PACKED": packed.code,
        "LINKKEY": link.pk,
        "DOOR": token,
        "SHUTDOOR": "x" * 43,
    }
