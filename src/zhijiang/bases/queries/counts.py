"""Firms of a base by segment."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from zhijiang.bases.models import Base
from zhijiang.bases.queries.scope import sees_rows, segment_name, segments_in_force
from zhijiang.bases.states import FEWEST
from zhijiang.people.models import User


@dataclass(frozen=True)
class SegmentCount:
    """How many firms of a base are of a segment; None where the reader may not know, since they are too few."""

    name: str
    firms: int | None


def by_segment(user: User | AnonymousUser, base: Base, /) -> list[SegmentCount]:
    """Firms that are in a base now, by segment, in the order of the pack; segments without a firm are left out.

    Fewer than three are not counted out to those who may not see the rows; nor may they be told the sum beside it, which
    would give them away. Rule: B-06.
    """
    held = base.firms.filter(left_on=None).values_list("segment").annotate(Count("pk")).order_by()
    counted: dict[str, int] = dict(held)
    hidden = set() if sees_rows(user, base) else {key for key, firms in counted.items() if firms < FEWEST}
    known = segments_in_force()
    order = [key for key in known if key in counted] + sorted(set(counted) - set(known))
    return [SegmentCount(name=segment_name(key), firms=None if key in hidden else counted[key]) for key in order]
