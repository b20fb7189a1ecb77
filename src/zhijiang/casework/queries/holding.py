"""What holds of cases today: the answers that were handed in last, with the changes that were granted since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from zhijiang.casework.models import Case, Event, Snapshot
from zhijiang.casework.states import EngineAction


def answers_that_hold(cases: Iterable[Case], /) -> dict[int, dict[str, Any]]:
    """By case: what was handed in last, as later changes have it; not what is being written. Two queries. Rule: C-55."""
    wanted = list(cases)
    last = Snapshot.objects.filter(case__in=[case.pk for case in wanted], round=F("case__round"))
    found: dict[int, dict[str, Any]] = dict(last.values_list("case_id", "data"))
    streams = {f"case/{case.code}": case.pk for case in wanted if case.closed_at is not None}
    changes = Event.objects.filter(stream__in=streams, action=EngineAction.CHANGED).order_by("stream", "seq")
    for stream, payload in changes.values_list("stream", "payload"):
        answers = found.get(streams[stream])
        if answers is not None:
            answers |= {field: after for field, (_before, after) in payload.get("fields", {}).items()}
    return found
