"""What stands of deliveries in the scene of the permission matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.screening.reviewing import Stage
from zhijiang.catalog.models import Cut
from zhijiang.distribution import actions, bag
from zhijiang.distribution.made import Kept
from zhijiang.distribution.models import Delivery


def delivered(stage: Stage) -> Delivery:
    """A delivery of the stage's cut, checked."""
    cut = Cut.objects.select_related("episode__work__organisation", "file").get(episode__work=stage.work)
    recipient = actions.Recipient("夜泊平台", "夜泊", "night@example.org")
    made = actions.begin(cut, by=stage.cast.lin, profile="online-hd", recipient=recipient)
    return actions.check(made, by=stage.cast.lin)


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
    return {
        "DELIVERY": checked.code,
        "PACKED": packed.code,
        "LINKKEY": link.pk,
        "DOOR": token,
        "SHUTDOOR": "x" * 43,
    }
